//! A TextGrid of Praat with two interval tiers, `words` and `phones`, in the long or the short text form; if speakers are
//! known, with both for each of them, named as the Montreal Forced Aligner does: `Anna - words`.
//!
//! The forms are those of Praat's manual, page "TextGrid file formats". Both tiers run without gaps from 0 to the
//! recording's duration, as Praat and the Montreal Forced Aligner want them; where there is no word, or no phone is
//! known, the text is empty. A note such as `[laughter]` that has times stands among the words. Files are UTF-8, and a
//! quotation mark inside a text is doubled.
//!
//! An interval has a beginning and an end, so words without times cannot be in it: `not_found` ones, and what is not
//! spoken and has no times. Interpolated words have no phones. Scores, status and lines have no place here.

use std::io::{self, Write};

use crate::formats::document::Document;
use crate::formats::ipa;
use crate::formats::timestamps::DecimalSeconds;
use crate::units::{Ms, MsSpan, seconds_to_ms};

/// A stretch of a tier and what is in it.
struct Interval<'a> {
    span: MsSpan,
    text: &'a str,
}

/// Write `document` to `out`.
///
/// # Errors
/// Only those of `out`.
pub(crate) fn write(out: &mut impl Write, document: &Document) -> io::Result<()> {
    let words = || document.words().enumerate();
    let placed = || words().filter_map(|(index, (token, time))| Some((index, token, time, time.span?)));
    // Praat knows no recording without a duration.
    let mut end = seconds_to_ms(document.source.duration_s).max(1);
    end = placed().map(|(.., span)| span.end).fold(end, Ms::max);
    let mut tiers = Vec::new();
    for (speaker, name) in document.tiers() {
        let own = || placed().filter(|(index, ..)| document.transcript.speakers.place(*index) == speaker);
        let words = own().map(|(_, token, _, span)| Interval { span, text: &token.verbatim });
        let phones = own().flat_map(|(_, _, time, _)| &time.phones);
        let phones = phones.map(|phone| Interval { span: phone.span, text: ipa::name(phone, document.ipa) });
        tiers.push((format!("{name}words"), gapless(words, end)));
        tiers.push((format!("{name}phones"), gapless(phones, end)));
    }
    match document.style.textgrid_short {
        false => long(out, &tiers, end),
        true => short(out, &tiers, end),
    }
}

/// `intervals`, which are in order, with empty ones between them, from 0 to `end`. One that has no length or begins
/// before the last one ends, which no alignment of ours has, is left out.
fn gapless<'a>(intervals: impl Iterator<Item = Interval<'a>>, end: Ms) -> Vec<Interval<'a>> {
    let mut tier = Vec::new();
    let mut reached = 0;
    for interval in intervals {
        let MsSpan { start, end } = interval.span;
        if start < reached || end <= start {
            continue;
        }
        if reached < start {
            tier.push(Interval { span: MsSpan { start: reached, end: start }, text: "" });
        }
        reached = end;
        tier.push(interval);
    }
    if reached < end {
        tier.push(Interval { span: MsSpan { start: reached, end }, text: "" });
    }
    tier
}

fn long(out: &mut impl Write, tiers: &[(String, Vec<Interval>)], end: Ms) -> io::Result<()> {
    let end = DecimalSeconds(end);
    writeln!(out, "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n")?;
    writeln!(out, "xmin = 0\nxmax = {end}\ntiers? <exists>\nsize = {}\nitem []:", tiers.len())?;
    for (i, (name, intervals)) in tiers.iter().enumerate() {
        writeln!(out, "    item [{}]:", i + 1)?;
        writeln!(out, "        class = \"IntervalTier\"\n        name = {}", quoted(name))?;
        writeln!(
            out,
            "        xmin = 0\n        xmax = {end}\n        intervals: size = {}",
            intervals.len()
        )?;
        for (i, Interval { span, text }) in intervals.iter().enumerate() {
            writeln!(out, "        intervals [{}]:", i + 1)?;
            writeln!(
                out,
                "            xmin = {}\n            xmax = {}",
                DecimalSeconds(span.start),
                DecimalSeconds(span.end)
            )?;
            writeln!(out, "            text = {}", quoted(text))?;
        }
    }
    Ok(())
}

fn short(out: &mut impl Write, tiers: &[(String, Vec<Interval>)], end: Ms) -> io::Result<()> {
    let end = DecimalSeconds(end);
    writeln!(out, "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n")?;
    writeln!(out, "0\n{end}\n<exists>\n{}", tiers.len())?;
    for (name, intervals) in tiers {
        writeln!(out, "\"IntervalTier\"\n{}\n0\n{end}\n{}", quoted(name), intervals.len())?;
        for Interval { span, text } in intervals {
            writeln!(out, "{}\n{}\n{}", DecimalSeconds(span.start), DecimalSeconds(span.end), quoted(text))?;
        }
    }
    Ok(())
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(intervals: &[(Ms, Ms)], end: Ms) -> Vec<(Ms, Ms, bool)> {
        let intervals = intervals
            .iter()
            .map(|(start, end)| Interval { span: MsSpan { start: *start, end: *end }, text: "x" });
        gapless(intervals, end).iter().map(|i| (i.span.start, i.span.end, i.text.is_empty())).collect()
    }

    #[test]
    fn gaps_are_filled_and_nothing_is_without_length() {
        assert_eq!(spans(&[], 5), [(0, 5, true)]);
        assert_eq!(spans(&[(0, 5)], 5), [(0, 5, false)]);
        assert_eq!(spans(&[(1, 2), (2, 4)], 5), [(0, 1, true), (1, 2, false), (2, 4, false), (4, 5, true)]);
        assert_eq!(spans(&[(1, 3), (2, 4), (4, 4)], 5), [(0, 1, true), (1, 3, false), (3, 5, true)]);
    }
}
