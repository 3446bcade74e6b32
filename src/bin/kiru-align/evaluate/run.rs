//! `kiru-align score`: read pairs of files, sum up, tell.

use std::path::{Path, PathBuf};

use super::Tally;
use anyhow::{Context, anyhow};

use super::{write_json, write_text};
use crate::args::{Score, ScoreFormat};
use crate::check::{check_places, deliver};
use crate::job::shown;
use crate::{DONE, Failure, input};

/// A result and the reference that it was held against, by their paths.
pub type Pair = [String; 2];

/// Do what `typed` says.
///
/// # Errors
/// [`Failure::CouldNotStart`] whatever the reason, as with all that looks at results.
pub fn score(typed: Score) -> Result<u8, Failure> {
    let paths: Vec<&Path> = typed.files.iter().map(PathBuf::as_path).collect();
    check_places(&paths, typed.output.as_deref())?;
    let (pairs, odd) = paths.as_chunks::<2>();
    if let Some(odd) = odd.first() {
        return Err(Failure::CouldNotStart(anyhow!(
            "{}: a file without its counterpart; give pairs of a result and its reference",
            shown(odd)
        )));
    }
    let mut tally = Tally::default();
    for [result, reference] in pairs {
        let mut add = || {
            let (found, marked) = (input::timed(result, &typed.tier)?, input::timed(reference, &typed.tier)?);
            tally.add(&found, &marked).with_context(|| format!("{} and {}", shown(result), shown(reference)))
        };
        add().map_err(Failure::CouldNotStart)?;
    }
    let names: Vec<Pair> = pairs.iter().map(|pair| pair.map(shown)).collect();
    let score = tally.score();
    let most = (!typed.all).then_some(write_text::SHOWN_WORDS);
    deliver(typed.output.as_deref(), |out| match format(&typed) {
        ScoreFormat::Text => write_text::write(out, &score, &names, most),
        ScoreFormat::Json => write_json::write(out, &score, &names),
    })?;
    Ok(DONE)
}

/// As typed, or as the ending of the output says.
fn format(typed: &Score) -> ScoreFormat {
    let ending = typed.output.as_ref().and_then(|path| path.extension());
    typed.format.unwrap_or(match ending.is_some_and(|ending| ending.eq_ignore_ascii_case("json")) {
        true => ScoreFormat::Json,
        false => ScoreFormat::Text,
    })
}
