//! SBV subtitles: `0:00:01.000,0:00:02.500` on a line, and below it the text up to an empty line.

use crate::formats::caption_draft::{CaptionDraft, DraftCue, range_in, stamp};
use crate::formats::cue_blocks;
use crate::formats::markup;
use crate::formats::timed_text::{ROW_END, TimedLine, TimedText};
use crate::formats::timestamps::{self, clock_time, is_time_like};
use crate::transcript::caption_file::{CaptionKind, CueMoment};

/// Whether the first line that is not empty is a timing line, or a damaged one and there is a sound one below.
pub(crate) fn is_likely(text: &str) -> bool {
    let is_sound = |line: &str| times(line).is_some_and(|(start, end)| is_time(start) && is_time(end));
    let mut lines = cue_blocks::lines(text).filter(|line| !line.is_empty());
    lines.next().is_some_and(|first| is_sound(first) || times(first).is_some() && lines.any(is_sound))
}

/// Reads all cues. Text before the first one has no time.
pub(crate) fn parse(text: &str) -> (TimedText, CaptionDraft) {
    let mut draft = CaptionDraft::new(CaptionKind::Sbv);
    let mut lines: Vec<TimedLine> = vec![TimedLine::default()];
    let mut damaged = Vec::new();
    for (number, line) in (1..).zip(cue_blocks::lines(text)) {
        if let Some((start, end)) = times(line) {
            if !is_time(start) || !is_time(end) {
                damaged.push((number, line));
            }
            let span = timestamps::span(clock_time(start), clock_time(end));
            let stamps = vec![
                stamp(range_in(text, start), CueMoment::Start),
                stamp(range_in(text, end), CueMoment::End),
            ];
            let begin = range_in(text, start).start;
            draft.cues.push(DraftCue { line: lines.len(), span, begin, stamps });
            lines.push(TimedLine { span, ..TimedLine::default() });
        } else if let Some(shown) = lines.last_mut() {
            shown.text.push_str(&markup::strip(line).text());
            shown.text.push_str(ROW_END);
        }
    }
    let warnings = cue_blocks::damaged_times(damaged.into_iter()).into_iter().collect();
    (TimedText { lines, warnings, ..TimedText::default() }, draft)
}

/// The two times of a timing line, as they stand there; one may be damaged or missing.
fn times(line: &str) -> Option<(&str, &str)> {
    let (start, end) = line.split_once(',')?;
    let (start, end) = (start.trim(), end.trim());
    let is_meant = |time: &str| time.is_empty() || is_time(time) || is_time_like(time);
    let is_whole = |time: &str| is_time(time) && time.matches(':').count() > 1;
    let is_timing = is_time(start) && is_time(end)
        || is_meant(start) && is_meant(end) && (is_whole(start) || is_whole(end));
    is_timing.then_some((start, end))
}

fn is_time(time: &str) -> bool {
    time.contains('.') && clock_time(time).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cues_have_lines_and_times() {
        let file = "0:00:01.000,0:00:02.500\nso it\nwas\n\n0:00:03.000,0:00:04.000\n>> yes\n";
        assert!(is_likely(file) && !is_likely("so 0:00:01.000,0:00:02.500") && !is_likely("1:00,2:00\nso"));
        let (timed, draft) = parse(file);
        let texts: Vec<&str> = timed.lines.iter().map(|line| line.text.trim()).collect();
        assert_eq!(texts, ["", "so it\u{2028}was", ">> yes"]);
        assert_eq!(timed.lines[2].span.map(|s| (s.start, s.end)), Some((3000, 4000)));
        assert_eq!(&file[draft.cues[0].stamps[1].at.clone()], "0:00:02.500");
    }

    #[test]
    fn damaged_times_are_told_and_no_text() {
        let file =
            "0:0x:01.000,0:00:02.500\nso it\n\n0:00:03.000,\nwas\n\n0:00:03.000,0:00:04.000\nyes, 1,2\n";
        assert!(is_likely(file) && !is_likely("0:0x:01.000,0:00:02.500\nso"));
        let (timed, _) = parse(file);
        let texts: Vec<&str> = timed.lines.iter().map(|line| line.text.trim()).collect();
        assert_eq!(texts, ["", "so it", "was", "yes, 1,2"]);
        assert!(
            timed.warnings[0].starts_with("line 1 ('0:0x:01.000,0:00:02.500'), line 4 ("),
            "{:?}",
            timed.warnings
        );
    }
}
