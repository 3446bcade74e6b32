//! Makes a model file out of a CMU Sphinx model directory and dictionary.

mod s3;
mod sendump;

use std::path::Path;

use crate::error::{Error, Result};
use crate::model::acoustic::{DENSITIES, DIMS, STATES, STREAMS};
use crate::model::phones::PHONES;
use crate::model::{layout, letters, lexicon};

/// Variances below this are dead components (floor of the Sphinx decoders).
const VARIANCE_FLOOR: f32 = 1e-4;
/// Stands for "never" in place of minus infinity, which would turn to NaN in sums.
const DEAD: f32 = -1e30;

pub(crate) fn refuse(problem: impl Into<String>) -> Error {
    Error::Model { problem: problem.into(), remedy: "give the files of the CMU Sphinx en-us PTM model" }
}

fn read(directory: &Path, name: &str) -> Result<Vec<u8>> {
    let path = directory.join(name);
    std::fs::read(&path).map_err(|e| refuse(format!("{}: {e}", path.display())))
}

fn bytes_of(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|v| v.to_le_bytes()).collect()
}

/// Makes the model file's bytes from the Sphinx model in `directory` and the dictionary `dictionary`.
///
/// Keeps the 42 monophones (codebooks, their 126 senones, transitions): they place boundaries better than the
/// triphones do and need no tree. Letters-to-sounds rules are trained from the dictionary.
///
/// # Errors
/// `Error::Model` naming the file and what is wrong with it.
pub fn import(directory: &Path, dictionary: &Path, name: &str, about: &str) -> Result<Vec<u8>> {
    let in_file = |file: &'static str| {
        move |e: Error| match e {
            Error::Model { problem, remedy } => {
                Error::Model { problem: format!("{file}: {problem}"), remedy }
            }
            other => other,
        }
    };
    let means = s3::gaussians(&read(directory, "means")?).map_err(in_file("means"))?;
    let variances = s3::gaussians(&read(directory, "variances")?).map_err(in_file("variances"))?;
    let transitions =
        s3::transitions(&read(directory, "transition_matrices")?).map_err(in_file("transition_matrices"))?;
    let weights = sendump::monophone_weights(&read(directory, "sendump")?).map_err(in_file("sendump"))?;
    let text =
        std::fs::read_to_string(dictionary).map_err(|e| refuse(format!("{}: {e}", dictionary.display())))?;
    let dictionary = lexicon::parse_sphinx_dict(&text)?;
    let entries = || dictionary.iter().map(|(word, phones)| (word.as_str(), phones.as_slice()));

    let (means, precisions, constants) = transpose(&means, &variances);
    Ok(layout::assemble(&[
        ("name", name.as_bytes().to_vec()),
        ("about", about.as_bytes().to_vec()),
        ("means", bytes_of(&means)),
        ("precisions", bytes_of(&precisions)),
        ("constants", bytes_of(&constants)),
        ("weights", bytes_of(&weights)),
        ("transitions", bytes_of(&transitions)),
        ("lexicon", lexicon::build(entries())?),
        ("letters", letters::train(entries(), &letters::TrainOptions::default())?),
    ]))
}

/// `[codebook][stream][density][dim]` means and variances to `[codebook][stream][dim][density]` means, halved
/// precisions and `[codebook][stream][density]` constants: densities innermost, so that one vector instruction
/// works on many of them.
fn transpose(means: &[f32], variances: &[f32]) -> (Vec<f32>, Vec<f32>, Vec<f32>) {
    let mut out_means = vec![0.0; means.len()];
    let mut out_precisions = vec![0.0; means.len()];
    let mut constants = vec![0.0; PHONES * STREAMS * DENSITIES];
    for book in 0..PHONES * STREAMS {
        for density in 0..DENSITIES {
            let from = (book * DENSITIES + density) * DIMS;
            let dead = variances[from..from + DIMS].iter().any(|v| *v < VARIANCE_FLOOR);
            let mut constant = 0.0f64;
            for dim in 0..DIMS {
                let to = (book * DIMS + dim) * DENSITIES + density;
                let variance = variances[from + dim].max(VARIANCE_FLOOR);
                out_means[to] = means[from + dim];
                out_precisions[to] = if dead { 0.0 } else { 0.5 / variance };
                constant -= 0.5 * (2.0 * std::f64::consts::PI * f64::from(variance)).ln();
            }
            constants[book * DENSITIES + density] = if dead { DEAD } else { constant as f32 };
        }
    }
    (out_means, out_precisions, constants)
}

const _: () = assert!(STATES == 3);
