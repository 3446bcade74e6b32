//! `kiru-align evaluate`: read pairs of files, measure, report.

use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};

use super::{Errors, write_json, write_text};
use crate::args::{EvaluateArgs, EvaluateFormat};
use crate::exit::{DONE, Failure};
use crate::io::{check_report, deliver_report, shown, timed_words, write_visibly};

/// Evaluate what `typed` names.
///
/// # Errors
/// [`Failure::CouldNotStart`] always, as for `compare`.
pub fn evaluate(typed: &EvaluateArgs) -> Result<u8, Failure> {
    let paths: Vec<&Path> = typed.files.iter().map(PathBuf::as_path).collect();
    check_report(&paths, typed.output.as_deref())?;
    let (pairs, odd) = paths.as_chunks::<2>();
    if let Some(odd) = odd.first() {
        return Err(Failure::CouldNotStart(anyhow!(
            "{}: a file without its counterpart; give pairs of a result and its reference",
            shown(odd)
        )));
    }
    let mut errors = Errors::default();
    for [result, reference] in pairs {
        let mut add = || {
            let (found, marked) = (timed_words(result, &typed.tier)?, timed_words(reference, &typed.tier)?);
            errors.add(&found, &marked).with_context(|| format!("{} and {}", shown(result), shown(reference)))
        };
        add().map_err(Failure::CouldNotStart)?;
    }
    let names: Vec<[String; 2]> = pairs.iter().map(|pair| pair.map(shown)).collect();
    let evaluation = errors.evaluation();
    let most = (!typed.all).then_some(write_text::SHOWN_WORDS);
    deliver_report(typed.output.as_deref(), |out| match format(typed) {
        EvaluateFormat::Text => write_visibly(out, |out| write_text::write(out, &evaluation, &names, most)),
        EvaluateFormat::Json => write_json::write(out, &evaluation, &names),
    })?;
    Ok(DONE)
}

/// As typed, or else by the ending of the output.
fn format(typed: &EvaluateArgs) -> EvaluateFormat {
    let ending = typed.output.as_ref().and_then(|path| path.extension());
    typed.format.unwrap_or(match ending.is_some_and(|ending| ending.eq_ignore_ascii_case("json")) {
        true => EvaluateFormat::Json,
        false => EvaluateFormat::Text,
    })
}
