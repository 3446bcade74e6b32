//! The tier of a TextGrid that holds what was said, words or sentences, or a tier for each speaker.
//!
//! Tiers are those of speakers if they are named so (`Anna - words`), or if, but for a little overlap, only one of them
//! has something at any time.

use super::parse::{TextGridTier, Tiers, Unread};
use crate::error::{Error, ErrorKind, Result};
use crate::formats::lines_from_rows::{self, TimedRow};
use crate::formats::silence_labels::is_silence;
use crate::formats::time_line::lines_told;
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

/// Reads the tier called `wanted`, or the one that holds the words, or those of all speakers in order of time.
///
/// # Errors
/// [`Error::Transcript`] for what is no TextGrid or a broken one, with the line; if the tier is not there, or it is not
/// clear which one it should be, with the names of all.
pub(crate) fn parse(text: &str, wanted: Option<&str>) -> Result<TimedText> {
    let read = Tiers::new(text).and_then(|mut tiers| {
        let all: Vec<TextGridTier> = tiers.by_ref().collect::<std::result::Result<_, _>>()?;
        Ok((all, tiers.stray()))
    });
    let (mut tiers, stray) = read.map_err(|why| {
        let (what, remedy) = match why {
            Unread::Broken(what) => (what, MEND),
            Unread::Foreign(what) => (what, "give a TextGrid or a text file"),
        };
        Error::Transcript { problem: format!("the transcript is {what}"), remedy }
    })?;
    let chosen = choose(&tiers, wanted)?;
    let left_out: Vec<&str> = (0..tiers.len())
        .filter(|at| {
            wanted.is_none() && chosen.iter().all(|(chosen, _)| chosen != at) && may_be_said(&tiers[*at])
        })
        .map(|at| shown_name(&tiers[at]))
        .collect();
    let mut warnings = tiers_left_out(&left_out, chosen.iter().map(|(at, _)| shown_name(&tiers[*at])));
    let stray: Vec<(usize, &str)> = stray.iter().map(|(line, text)| (*line, &**text)).collect();
    warnings.extend(lines_told(&stray, |_| {
        "a quotation mark that is not doubled; what stands behind it is left out; write \"\" for \" inside a text"
            .to_string()
    }));
    let mut lines = Vec::new();
    for (at, speaker) in chosen {
        let said = std::mem::take(&mut tiers[at].rows).into_iter().filter(|row| !is_silence(row.text.trim()));
        let rows = said.map(|row| TimedRow {
            span: timestamps::span(Some(row.start_s), Some(row.end_s)),
            text: row.text,
            speaker: speaker.clone(),
            ..TimedRow::default()
        });
        lines.extend(lines_from_rows::rough(rows.collect()).lines);
    }
    lines_from_rows::sort(&mut lines);
    Ok(TimedText { lines, warnings, ..TimedText::default() })
}

/// What messages call `tier`.
fn shown_name(tier: &TextGridTier) -> &str {
    let name = tier.name.trim();
    if name.is_empty() { "(one without a name)" } else { name }
}

/// What is said of the tiers called `left_out`, if there are any, where others were read.
pub(crate) fn tiers_left_out<'a>(left_out: &[&str], read: impl Iterator<Item = &'a str>) -> Vec<String> {
    if left_out.is_empty() {
        return Vec::new();
    }
    let read: Vec<&str> = read.collect();
    let names = left_out.join(", ");
    vec![format!("only the tier {} is read, and not: {names}; choose one with --tier NAME", read.join(", "))]
}

/// Whether a tier holds words or sentences: it has any, and its name is not one of something else.
pub(crate) fn may_be_said(tier: &TextGridTier) -> bool {
    let name = tier.name.trim().to_lowercase();
    let is_other = OTHER
        .iter()
        .any(|other| name.split(|c: char| !c.is_alphanumeric()).any(|part| part.starts_with(other)));
    let letters = || tier.rows.iter().flat_map(|row| row.text.chars()).filter(|c| c.is_alphabetic());
    let words = tier.rows.iter().map(|row| row.text.split_whitespace().count()).sum::<usize>();
    // Phones are shorter than words.
    !is_other && words > 0 && letters().count() > words * 2 && tier.is_intervals
}

/// Whether at (nearly) any time only one of `tiers` has something.
pub(crate) fn take_turns(tiers: &[&TextGridTier]) -> bool {
    const MOST_OVERLAP: f64 = 0.2;
    let is_said = |text: &str| !text.trim().is_empty() && !is_silence(text.trim());
    let rows = tiers.iter().flat_map(|tier| &tier.rows).filter(|row| is_said(&row.text));
    let mut spans: Vec<(f64, f64)> = rows.map(|row| (row.start_s, row.end_s)).collect();
    spans.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut all_s, mut overlap_s, mut reached) = (0.0, 0.0, f64::NEG_INFINITY);
    for (start, end) in spans {
        all_s += end - start;
        overlap_s += (end.min(reached) - start).max(0.0);
        reached = reached.max(end);
    }
    overlap_s <= MOST_OVERLAP * all_s
}

/// Which tiers are read, and whose they are.
fn choose(tiers: &[TextGridTier], wanted: Option<&str>) -> Result<Vec<(usize, Option<String>)>> {
    let one = |at: usize| Ok(vec![(at, None)]);
    let of = |at: usize, name: &str| {
        let name = name.trim().trim_end_matches(|c: char| !c.is_alphanumeric() && c != ')').trim();
        (at, Some(name.to_string()).filter(|name| !name.is_empty()))
    };
    let names = || tiers.iter().map(shown_name).collect::<Vec<_>>().join(", ");
    let find = |is: &dyn Fn(&str) -> bool| -> Vec<usize> {
        let fits = |at: &usize| is(&tiers[*at].name.trim().to_lowercase());
        (0..tiers.len()).filter(fits).collect()
    };
    if let Some(wanted) = wanted {
        let exact = tiers.iter().position(|tier| tier.name.trim() == wanted.trim());
        let lower = wanted.trim().to_lowercase();
        return exact
            .or_else(|| find(&|name| name == lower).first().copied())
            .map(|at| vec![(at, None)])
            .ok_or_else(|| {
                let problem =
                    format!("the TextGrid has no tier called '{wanted}'; its tiers are: {}", names());
                Error::NoSuchName { kind: ErrorKind::NoSuchTier, problem, remedy: CHOOSE }
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
        let before = |at: usize| {
            let name = tiers[at].name.trim();
            name.get(..name.len().saturating_sub(said.len())).unwrap_or(name).to_string()
        };
        let speakers = of_speakers();
        match (named.first(), &speakers[..]) {
            (Some(at), []) => return one(*at),
            (None, []) => {}
            // Ours has a tier for words of nobody that is known, too.
            (named, _) => {
                let nobodys = named.map(|at| (*at, None)).into_iter();
                return Ok(nobodys.chain(speakers.iter().map(|at| of(*at, &before(*at)))).collect());
            }
        }
    }
    let words =
        |at: &usize| -> usize { tiers[*at].rows.iter().map(|row| row.text.split_whitespace().count()).sum() };
    let is_other = |name: &str| OTHER.iter().any(|other| name.starts_with(other));
    let mut others: Vec<usize> =
        find(&|name| !is_other(name)).into_iter().filter(|at| words(at) > 0).collect();
    // Points are events; their texts are what is said only where nothing else is.
    if others.iter().any(|at| tiers[*at].is_intervals) {
        others.retain(|at| tiers[*at].is_intervals);
    }
    others.sort_by_key(|at| std::cmp::Reverse(words(at)));
    let of_speakers: Vec<usize> =
        (0..tiers.len()).filter(|at| others.contains(at) && may_be_said(&tiers[*at])).collect();
    if of_speakers.len() > 1 && take_turns(&of_speakers.iter().map(|at| &tiers[*at]).collect::<Vec<_>>()) {
        return Ok(of_speakers.iter().map(|at| of(*at, &tiers[*at].name)).collect());
    }
    match others[..] {
        [at] => one(at),
        [most, next, ..] if words(&most) > words(&next) => one(most),
        [] => Err(Error::Transcript {
            problem: format!("the TextGrid has no tier with words; its tiers are: {}", names()),
            remedy: CHOOSE,
        }),
        _ => Err(unclear("may be the words")),
    }
}
