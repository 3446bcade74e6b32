//! SBV subtitles: `0:00:01.000,0:00:02.500` on a line, and below it the text up to an empty line. SubViewer has the same
//! with two digits of the fraction, a header of lines in brackets, and `[br]` between rows.

use crate::formats::caption_draft::CaptionDraft;
use crate::formats::cue_blocks::{self, CueBlock, CutLines};
use crate::formats::cue_mends::CueMends;
use crate::formats::markup;
use crate::formats::time_line::{LineBefore, TimeLine, TimesParted, time_line};
use crate::formats::timed_text::{ROW_END, TimedLine, TimedText};
use crate::formats::timestamps;
use crate::transcript::caption_file::CaptionKind;

/// With which the header of SubViewer begins.
const HEADER: &str = "[INFORMATION]";

/// Whether it has the header of SubViewer; or the first line that is not empty is one of times, or a damaged one and
/// another follows; or it stands a little further down, whole, and another follows.
pub(crate) fn is_likely(text: &str) -> bool {
    const MOST_ABOVE: usize = 6;
    if text.trim_start().starts_with(HEADER) {
        return true;
    }
    let times = |line| time_line(line, TimesParted::ByComma, LineBefore::Nothing);
    let mut lines = cue_blocks::lines(text).filter(|line| !line.is_empty());
    let are_whole = |line| times(line).is_some_and(|times| times.is_sound && times.rest.is_empty());
    let mut below = cue_blocks::lines(text).filter(|line| !line.is_empty()).skip(1);
    if below.by_ref().take(MOST_ABOVE).any(are_whole) && below.any(are_whole) {
        return true;
    }
    lines.next().and_then(times).is_some_and(|first| {
        let is_another = |times: TimeLine| times.is_sound || first.is_sure && times.is_sure;
        first.is_sound || lines.filter_map(times).any(is_another)
    })
}

/// Reads all cues, and the text above the first one.
pub(crate) fn parse_at(text: &str, fps: Option<f64>) -> (TimedText, CaptionDraft) {
    let CutLines { mut head, mut blocks, unread, rate_told } =
        cue_blocks::blocks(text, TimesParted::ByComma, fps);
    let mut mends = CueMends::new(text, &unread);
    if head.contains(&HEADER) {
        head.retain(|line| !line.starts_with('['));
    }
    mends.without_numbers(&mut head, &mut blocks);
    if let Some(above) = CueBlock::above(&mends.lines, &head) {
        blocks.insert(0, above);
    }
    mends.blocks(None, &blocks, false);
    let (draft, odd) = CaptionDraft::of_blocks(CaptionKind::Sbv, text, &blocks, mends, true);
    let line = |block: &CueBlock| {
        let rows: Vec<String> =
            block.lines.iter().map(|line| markup::strip(line).text().replace("[br]", ROW_END)).collect();
        let span = timestamps::span(Some(block.seconds.0), Some(block.seconds.1));
        TimedLine { text: rows.join(ROW_END), span, ..TimedLine::default() }
    };
    let lines = blocks.iter().map(line).collect();
    let mut warnings = cue_blocks::complaints(&unread, &blocks);
    warnings.extend(odd.into_iter().chain(rate_told));
    (TimedText { lines, warnings, ..TimedText::default() }, draft)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> (TimedText, CaptionDraft) {
        parse_at(text, None)
    }

    #[test]
    fn cues_have_lines_and_times() {
        let file = "0:00:01.000,0:00:02.500\nso it\nwas\n\n0:00:03.000,0:00:04.000\n>> yes\n";
        assert!(is_likely(file) && !is_likely("so 0:00:01.000,0:00:02.500") && !is_likely("1:00,2:00\nso"));
        let (timed, draft) = parse(file);
        let texts: Vec<&str> = timed.lines.iter().map(|line| line.text.trim()).collect();
        assert_eq!(texts, ["so it\u{2028}was", ">> yes"]);
        assert_eq!(timed.lines[1].span.map(|s| (s.start, s.end)), Some((3000, 4000)));
        assert_eq!(&file[draft.cues[0].stamps[1].at.clone()], "0:00:02.500");
    }

    #[test]
    fn damaged_times_are_told_and_no_text() {
        let file =
            "0:0x:01.000,0:00:02.500\nso it\n\n0:00:03.000,\nwas\n\n0:00:03.000,0:00:04.000\nyes, 1,2\n";
        assert!(is_likely(file) && !is_likely("0:0x:01.000,0:00:02.500\nso"));
        let (timed, _) = parse(file);
        let texts: Vec<&str> = timed.lines.iter().map(|line| line.text.trim()).collect();
        assert_eq!(texts, ["so it", "was", "yes, 1,2"]);
        assert!(
            timed.warnings[0]
                .starts_with("line 1 ('0:0x:01.000,0:00:02.500'), line 4 ('0:00:03.000,'): one of its"),
            "{:?}",
            timed.warnings
        );
    }

    #[test]
    fn text_stands_beside_times_and_marks_are_mistyped() {
        let file = "0:00:01.000,0:00:02.500 so it\nwas\n\n0:00:0l.000,0:00:04.000\nthen\n\n\
                    0:00:05.000 --> 0:00:06.000\nhe\n\n0:00:07,000,0:00:08,000\ncame\n";
        assert!(is_likely(file));
        let (timed, _) = parse(file);
        let found: Vec<(String, Option<u32>)> = (timed.lines.iter())
            .map(|line| (line.text.replace(ROW_END, " ").trim().to_string(), line.span.map(|span| span.end)))
            .collect();
        let expected = [("so it was", 2500), ("then", 4000), ("he", 6000), ("came", 8000)];
        assert_eq!(found, expected.map(|(text, end)| (text.to_string(), Some(end))));
    }
}
