//! The tiers of an ELAN document that hold what was said: of every speaker the one with most words that depends on no
//! other, and the words in the tiers below it, if these have times.

use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::error::{Error, ErrorKind, Result};
use crate::formats::lines_from_rows;
use crate::formats::textgrid::parse::{TextGridTier, TierRow};
use crate::formats::textgrid::read::{may_be_said, take_turns, tiers_left_out};
use crate::formats::timed_text::{TimedLine, TimedPiece, TimedText, Voice};
use crate::formats::timestamps;
use crate::formats::xml::{StrayText, attribute, broken, reference};
use crate::units::MsSpan;

/// What a tier with single words is called, in part.
const WORDS: [&str; 3] = ["word", "token", "tok"];

/// Elements that have no text of their own.
const HOLDERS: [&str; 6] =
    ["ANNOTATION_DOCUMENT", "TIME_ORDER", "TIER", "ANNOTATION", "ALIGNABLE_ANNOTATION", "REF_ANNOTATION"];

/// Whether the first element is ELAN's.
pub(crate) fn is_likely(text: &str) -> bool {
    text.trim_start().starts_with('<')
        && text.chars().take(2000).collect::<String>().contains("<ANNOTATION_DOCUMENT")
}

/// A tier as it stands in the file.
#[derive(Debug, Default)]
struct EafTierRead {
    name: String,
    participant: Option<String>,
    parent: Option<String>,
    annotations: Vec<EafAnnotation>,
}

#[derive(Debug, Default)]
struct EafAnnotation {
    /// In milliseconds; none if it hangs on another annotation.
    span: Option<MsSpan>,
    text: String,
}

/// Reads the tier called `wanted`, or those of all speakers in order of time.
///
/// # Errors
/// [`Error::Transcript`] for broken XML; if the tier is not there, or none holds words, with the names of all.
pub(crate) fn parse(text: &str, wanted: Option<&str>) -> Result<TimedText> {
    let mut stray = StrayText::new(text, &HOLDERS);
    let tiers = tiers(text, &mut stray)?;
    let said: Vec<TextGridTier> = tiers.iter().map(EafTierRead::as_rows).collect();
    let chosen = choose(&tiers, &said, wanted)?;
    let is_left_out = |at: &usize| {
        wanted.is_none() && tiers[*at].parent.is_none() && !chosen.contains(at) && may_be_said(&said[*at])
    };
    let left_out: Vec<&str> = (0..tiers.len()).filter(is_left_out).map(|at| &*tiers[at].name).collect();
    let mut warnings = tiers_left_out(&left_out, chosen.iter().map(|at| &*tiers[*at].name));
    warnings.extend(stray.told("the values of annotations"));
    let mut lines = Vec::new();
    for at in &chosen {
        let tier = &tiers[*at];
        let speaker = tier.participant.as_deref().or((chosen.len() > 1).then_some(&tier.name));
        let mut words = words_below(&tiers, &tier.name).into_iter().peekable();
        for annotation in &tier.annotations {
            let mut pieces = Vec::new();
            if let Some(span) = annotation.span {
                while let Some(word) = words.next_if(|word| word.span.is_some_and(|own| own.start < span.end))
                {
                    pieces.push(word);
                }
            }
            let voices = Voice::whole(speaker);
            lines.push(TimedLine { text: annotation.text.clone(), span: annotation.span, pieces, voices });
        }
    }
    lines_from_rows::sort(&mut lines);
    Ok(TimedText { lines, warnings, ..TimedText::default() })
}

/// The words of the first tier below the one called `name` that has words with times.
fn words_below(tiers: &[EafTierRead], name: &str) -> Vec<TimedPiece> {
    let is_words = |tier: &&EafTierRead| {
        let small = tier.name.to_lowercase();
        tier.parent.as_deref() == Some(name) && WORDS.iter().any(|word| small.contains(word))
    };
    let below = tiers.iter().find(is_words).into_iter().flat_map(|tier| &tier.annotations);
    let timed = below.filter(|annotation| annotation.span.is_some());
    timed
        .map(|word| TimedPiece { text: word.text.clone(), span: word.span, ..TimedPiece::default() })
        .collect()
}

fn choose(tiers: &[EafTierRead], said: &[TextGridTier], wanted: Option<&str>) -> Result<Vec<usize>> {
    const CHOOSE: &str = "choose one with --tier NAME";
    let told = |problem: &str| {
        let names: Vec<&str> = tiers.iter().map(|tier| &*tier.name).collect();
        format!("the ELAN document {problem}; its tiers are: {}", names.join(", "))
    };
    let refused = |problem: &str| Error::Transcript { problem: told(problem), remedy: CHOOSE };
    if let Some(wanted) = wanted {
        let lower = wanted.trim().to_lowercase();
        let found = tiers.iter().position(|tier| tier.name == wanted);
        let found = found.or_else(|| tiers.iter().position(|tier| tier.name.to_lowercase() == lower));
        let missing = || Error::NoSuchName {
            kind: ErrorKind::NoSuchTier,
            problem: told(&format!("has no tier called '{wanted}'")),
            remedy: CHOOSE,
        };
        return found.map(|at| vec![at]).ok_or_else(missing);
    }
    let words =
        |at: usize| said[at].rows.iter().map(|row| row.text.split_whitespace().count()).sum::<usize>();
    let own: Vec<usize> =
        (0..tiers.len()).filter(|at| tiers[*at].parent.is_none() && may_be_said(&said[*at])).collect();
    let most =
        |places: &[usize]| places.iter().copied().max_by_key(|at| (words(*at), std::cmp::Reverse(*at)));
    let mut of_speakers: Vec<usize> = own
        .iter()
        .filter(|at| tiers[**at].participant.is_some())
        .filter_map(|at| {
            let same = |other: &&usize| tiers[**other].participant == tiers[*at].participant;
            most(&own.iter().filter(same).copied().collect::<Vec<_>>())
        })
        .collect();
    of_speakers.sort_unstable();
    of_speakers.dedup();
    if of_speakers.len() > 1 {
        return Ok(of_speakers);
    }
    if own.len() > 1 && take_turns(&own.iter().map(|at| &said[*at]).collect::<Vec<_>>()) {
        return Ok(own);
    }
    most(&own).map(|at| vec![at]).ok_or_else(|| refused("has no tier with words that depends on no other"))
}

impl EafTierRead {
    /// The same as rows with times.
    fn as_rows(&self) -> TextGridTier {
        let seconds = |ms: u32| f64::from(ms) / 1000.0;
        let row = |annotation: &EafAnnotation| TierRow {
            start_s: annotation.span.map_or(0.0, |span| seconds(span.start)),
            end_s: annotation.span.map_or(0.0, |span| seconds(span.end)),
            text: annotation.text.clone(),
            line: 0,
        };
        TextGridTier {
            name: self.name.clone(),
            is_intervals: true,
            rows: self.annotations.iter().map(row).collect(),
        }
    }
}

fn tiers(text: &str, stray: &mut StrayText<'_>) -> Result<Vec<EafTierRead>> {
    let mut xml = Reader::from_str(text);
    let mut slots: HashMap<String, f64> = HashMap::new();
    let mut tiers: Vec<EafTierRead> = Vec::new();
    let mut value: Option<String> = None;
    loop {
        let event =
            xml.read_event().map_err(|why| broken(text, xml.error_position(), &why, "an ELAN document"))?;
        stray.look(&event);
        match event {
            Event::Start(element) | Event::Empty(element) => match element.local_name().as_ref() {
                "TIME_SLOT" => {
                    let ms = attribute(&element, "TIME_VALUE").and_then(|ms| ms.trim().parse::<f64>().ok());
                    slots.extend(attribute(&element, "TIME_SLOT_ID").zip(ms));
                }
                "TIER" => tiers.push(EafTierRead {
                    name: attribute(&element, "TIER_ID").unwrap_or_default(),
                    participant: attribute(&element, "PARTICIPANT").filter(|name| !name.trim().is_empty()),
                    parent: attribute(&element, "PARENT_REF"),
                    annotations: Vec::new(),
                }),
                "ALIGNABLE_ANNOTATION" | "REF_ANNOTATION" => {
                    let span = span(&element, &slots);
                    let Some(tier) = tiers.last_mut() else { continue };
                    tier.annotations.push(EafAnnotation { span, text: String::new() });
                }
                "ANNOTATION_VALUE" => value = Some(String::new()),
                _ => {}
            },
            Event::Text(part) => value.iter_mut().for_each(|value| value.push_str(&part)),
            Event::CData(part) => value.iter_mut().for_each(|value| value.push_str(&part)),
            Event::GeneralRef(name) => value.iter_mut().for_each(|value| value.push_str(&reference(&name))),
            Event::End(element) if element.local_name().as_ref() == "ANNOTATION_VALUE" => {
                let last = tiers.last_mut().and_then(|tier| tier.annotations.last_mut());
                if let (Some(annotation), Some(value)) = (last, value.take()) {
                    annotation.text = value;
                }
            }
            Event::Eof => return Ok(tiers),
            _ => {}
        }
    }
}

fn span(element: &BytesStart, slots: &HashMap<String, f64>) -> Option<MsSpan> {
    let time = |name| slots.get(&attribute(element, name)?).map(|ms| ms / 1000.0);
    timestamps::span(time("TIME_SLOT_REF1"), time("TIME_SLOT_REF2"))
}
