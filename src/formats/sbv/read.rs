//! SBV subtitles: `0:00:01.000,0:00:02.500` on a line, and below it the text up to an empty line.

use crate::formats::caption_draft::{CaptionDraft, DraftCue, range_in, stamp};
use crate::formats::cue_blocks;
use crate::formats::markup;
use crate::formats::timed_text::{TimedLine, TimedText};
use crate::formats::timestamps::{self, clock_time};
use crate::transcript::caption_file::{CaptionKind, CueMoment};

/// Whether the first line that is not empty is a timing line.
pub(crate) fn is_likely(text: &str) -> bool {
    cue_blocks::lines(text).find(|line| !line.is_empty()).is_some_and(|line| times(line).is_some())
}

/// Reads all cues. Text before the first one has no time.
pub(crate) fn parse(text: &str) -> (TimedText, CaptionDraft) {
    let mut draft = CaptionDraft::new(CaptionKind::Sbv);
    let mut lines: Vec<TimedLine> = vec![TimedLine::default()];
    for line in cue_blocks::lines(text) {
        if let Some((start, end)) = times(line) {
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
            shown.text.push(' ');
        }
    }
    (TimedText { lines, ..TimedText::default() }, draft)
}

/// The two times of a timing line, as they stand there.
fn times(line: &str) -> Option<(&str, &str)> {
    let (start, end) = line.split_once(',')?;
    let is_time = |time: &str| time.contains('.') && clock_time(time).is_some();
    (is_time(start) && is_time(end)).then_some((start, end))
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
        assert_eq!(texts, ["", "so it was", ">> yes"]);
        assert_eq!(timed.lines[2].span.map(|s| (s.start, s.end)), Some((3000, 4000)));
        assert_eq!(&file[draft.cues[0].stamps[1].at.clone()], "0:00:02.500");
    }
}
