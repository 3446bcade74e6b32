//! Makes a model file out of a CMU Sphinx model directory and dictionary.

mod s3;
mod sendump;

use std::path::Path;

use super::acoustic::{DENSITIES, DIMS, GAUSSIAN_VALUES, STATES, STREAMS};
use super::layout;
use crate::error::{Error, Result};
use crate::lexicon::{dictionary, g2p};
use crate::phones::PHONES;

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
    let dictionary = dictionary::parse_sphinx_dict(&text)?;
    let entries = || dictionary.iter().map(|(word, phones)| (word.as_str(), phones.as_slice()));

    Ok(layout::assemble(&[
        ("name", name.as_bytes().to_vec()),
        ("about", about.as_bytes().to_vec()),
        ("gaussians", bytes_of(&lay_out(&means, &variances, &weights))),
        ("transitions", bytes_of(&transitions)),
        ("lexicon", dictionary::build(entries())?),
        ("letters", g2p::train(entries(), &g2p::TrainOptions::default())?),
    ]))
}

/// Means and variances `[codebook][stream][density][dim]` and weights `[codebook][stream][state][density]` as
/// [`Gaussian`](super::acoustic::Gaussian)s `[codebook][stream][density]`: in the order in which scores are
/// computed.
fn lay_out(means: &[f32], variances: &[f32], weights: &[f32]) -> Vec<f32> {
    const LOG2_E: f64 = std::f64::consts::LOG2_E;
    let mut gaussians = Vec::with_capacity(PHONES * STREAMS * DENSITIES * GAUSSIAN_VALUES);
    for book in 0..PHONES * STREAMS {
        for density in 0..DENSITIES {
            let from = (book * DENSITIES + density) * DIMS;
            let dead = variances[from..from + DIMS].iter().any(|v| *v < VARIANCE_FLOOR);
            let mut constant = 0.0f64;
            for (mean, variance) in means[from..from + DIMS].iter().zip(&variances[from..]) {
                let variance = f64::from(variance.max(VARIANCE_FLOOR));
                let scale = if dead { 0.0 } else { (0.5 * LOG2_E / variance).sqrt() };
                gaussians.extend([scale as f32, (scale * f64::from(*mean)) as f32]);
                constant -= 0.5 * LOG2_E * (2.0 * std::f64::consts::PI * variance).ln();
            }
            gaussians.push(if dead { DEAD } else { constant as f32 });
            gaussians.extend((0..STATES).map(|state| weights[(book * STATES + state) * DENSITIES + density]));
        }
    }
    gaussians
}
