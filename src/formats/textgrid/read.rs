//! The tier of a TextGrid that holds what was said, words or sentences.

use super::parse::{TextGridTier, Tiers, Unread};
use crate::error::{Error, Result};
use crate::formats::lines_from_rows::{self, TimedRow};
use crate::formats::silence_labels::is_silence;
use crate::formats::timed_text::TimedText;
use crate::formats::timestamps;

const MEND: &str = "open it in Praat and save it again as a text file";
const CHOOSE: &str = "choose one with --tier NAME";

/// Names of tiers that hold what was said, the better ones first; with a speaker before them, too ("Ann - words").
const SAID: [&str; 12] = [
    "words",
    "word",
    "ort-mau",
    "transcript",
    "transcription",
    "utterances",
    "utterance",
    "sentences",
    "sentence",
    "text",
    "ort",
    "orthography",
];
/// Beginnings of names of tiers that hold something else.
const OTHER: [&str; 12] = [
    "phone",
    "phoneme",
    "segment",
    "syll",
    "mau",
    "kan",
    "pitch",
    "tone",
    "point",
    "gloss",
    "translation",
    "note",
];

/// Reads the tier called `wanted`, or the one that holds the words.
///
/// # Errors
/// [`Error::Transcript`] for what is no TextGrid or a broken one, with the line; if the tier is not there, or it is not
/// clear which one it should be, with the names of all.
pub(crate) fn parse(text: &str, wanted: Option<&str>) -> Result<TimedText> {
    let tiers = Tiers::new(text).and_then(Iterator::collect::<std::result::Result<Vec<TextGridTier>, _>>);
    let mut tiers = tiers.map_err(|why| {
        let (what, remedy) = match why {
            Unread::Broken(what) => (what, MEND),
            Unread::Foreign(what) => (what, "give a TextGrid or a text file"),
        };
        Error::Transcript { problem: format!("the transcript is {what}"), remedy }
    })?;
    let chosen = choose(&tiers, wanted)?;
    let said = tiers.swap_remove(chosen).rows.into_iter().filter(|row| !is_silence(row.text.trim()));
    let rows = said.map(|row| TimedRow {
        span: timestamps::span(Some(row.start_s), Some(row.end_s)),
        text: row.text,
        ..TimedRow::default()
    });
    Ok(lines_from_rows::rough(rows.collect()))
}

/// Which tier is read.
fn choose(tiers: &[TextGridTier], wanted: Option<&str>) -> Result<usize> {
    let names = || tiers.iter().map(|tier| tier.name.trim()).collect::<Vec<_>>().join(", ");
    let find = |is: &dyn Fn(&str) -> bool| -> Vec<usize> {
        let fits = |at: &usize| is(&tiers[*at].name.trim().to_lowercase());
        (0..tiers.len()).filter(fits).collect()
    };
    if let Some(wanted) = wanted {
        let exact = tiers.iter().position(|tier| tier.name.trim() == wanted.trim());
        let lower = wanted.trim().to_lowercase();
        return exact.or_else(|| find(&|name| name == lower).first().copied()).ok_or_else(|| {
            let problem = format!("the TextGrid has no tier called '{wanted}'; its tiers are: {}", names());
            Error::Transcript { problem, remedy: CHOOSE }
        });
    }
    let unclear = |which: &str| {
        let problem = format!("the TextGrid has several tiers that {which}: {}", names());
        Error::Transcript { problem, remedy: CHOOSE }
    };
    for said in SAID {
        let named = find(&|name| name == said);
        let of_speakers = || {
            find(&|name| {
                let before = name.strip_suffix(said);
                before.is_some_and(|rest| rest.ends_with(|c: char| !c.is_alphanumeric()))
            })
        };
        match (named.first(), &of_speakers()[..]) {
            (Some(one), _) | (None, [one]) => return Ok(*one),
            (None, []) => {}
            (None, _) => return Err(unclear(&format!("hold {said}"))),
        }
    }
    let words =
        |at: &usize| -> usize { tiers[*at].rows.iter().map(|row| row.text.split_whitespace().count()).sum() };
    let is_other = |name: &str| OTHER.iter().any(|other| name.starts_with(other));
    let mut others: Vec<usize> =
        find(&|name| !is_other(name)).into_iter().filter(|at| words(at) > 0).collect();
    others.sort_by_key(|at| std::cmp::Reverse(words(at)));
    match others[..] {
        [one] => Ok(one),
        [most, next, ..] if words(&most) > words(&next) => Ok(most),
        [] => Err(Error::Transcript {
            problem: format!("the TextGrid has no tier with words; its tiers are: {}", names()),
            remedy: CHOOSE,
        }),
        _ => Err(unclear("may be the words")),
    }
}
