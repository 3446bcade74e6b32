//! Subtitle files cut into blocks: a line of times and the lines that belong to it.

use super::time_line::{
    LineBefore, TimeLine, TimesParted, TimesRead, behind_settings, damage_told, has_time_arrow, lines_told,
    time_line,
};
use super::timed_text::letters;
use super::timestamps::LATEST_S;

/// A line of times and what follows it until the next one.
#[derive(Debug)]
pub(crate) struct CueBlock<'a> {
    /// Its times as written; they may make no sense. None for text that is in no cue.
    pub times: Option<TimeLine<'a>>,
    /// When it is shown, in seconds; not a number where nothing tells.
    pub seconds: (f64, f64),
    /// Its first line, trimmed: that of the times.
    pub first: &'a str,
    /// Which line of the file that is, from 1.
    pub number: usize,
    /// Who says it, where its identifier tells that.
    pub name: Option<&'a str>,
    /// The lines that follow, trimmed; empty ones, too. What stands behind the times and is no setting is the first.
    pub lines: Vec<&'a str>,
    /// Whether text stands behind the times.
    pub has_text_behind: bool,
}

impl<'a> CueBlock<'a> {
    /// Text that is in no cue: `lines`, the first of which is the line `number` of the file.
    pub fn outside(number: usize, lines: Vec<&'a str>) -> CueBlock<'a> {
        CueBlock {
            times: None,
            seconds: (f64::NAN, f64::NAN),
            first: lines.first().copied().unwrap_or(""),
            number,
            name: None,
            lines,
            has_text_behind: false,
        }
    }
}

/// Cuts `text` at its lines of times: the lines before the first one, and the blocks. A cue of which one time alone can
/// be read lasts as long as its text takes, but not into the one beside it.
pub(crate) fn blocks(text: &str, parted: TimesParted) -> (Vec<&str>, Vec<CueBlock<'_>>) {
    let (mut head, mut blocks): (Vec<&str>, Vec<CueBlock>) = (Vec::new(), Vec::new());
    let mut before = LineBefore::Nothing;
    for (number, line) in (1..).zip(lines(text)) {
        if let Some(times) = time_line(line, parted, before) {
            let behind = behind_settings(times.rest);
            let lines = if behind.is_empty() { Vec::new() } else { vec![behind] };
            blocks.push(CueBlock {
                seconds: times.seconds,
                times: Some(times),
                has_text_behind: !lines.is_empty(),
                lines,
                ..CueBlock::outside(number, vec![line])
            });
            before = LineBefore::Times;
            continue;
        }
        blocks.last_mut().map_or(&mut head, |block| &mut block.lines).push(line);
        let is_number = line.chars().all(char::is_numeric);
        before = if is_number { LineBefore::Nothing } else { LineBefore::Text };
    }
    complete(&mut blocks);
    (head, blocks)
}

/// Guesses the time that is missing where there is another.
fn complete(blocks: &mut [CueBlock]) {
    const LETTERS_A_SECOND: f64 = 10.0;
    const SHORTEST_S: f64 = 2.0;
    let mut before = 0.0;
    for at in 0..blocks.len() {
        let next = blocks.get(at + 1).map_or(f64::NAN, |next| next.seconds.0);
        let block = &mut blocks[at];
        let text: usize = block.lines.iter().map(|line| letters(line)).sum();
        let lasts = SHORTEST_S.max(text as f64 / LETTERS_A_SECOND);
        let (start, end) = block.seconds;
        match (start.is_nan(), end.is_nan()) {
            (false, true) => {
                let until = if next > start { next } else { f64::INFINITY };
                block.seconds.1 = until.min(start + lasts);
            }
            (true, false) => block.seconds.0 = (end - lasts).max(if before < end { before } else { 0.0 }),
            _ => {}
        }
        before = if block.seconds.1.is_nan() { before } else { block.seconds.1 };
    }
}

/// What is said of the damaged times of `blocks`, of lines of `text` that may be such and are none, and of text that is in
/// no cue.
pub(crate) fn complaints(text: &str, blocks: &[CueBlock]) -> Vec<String> {
    type Numbered<'a> = Vec<(usize, &'a str)>;
    let damage = |block: &CueBlock| Some((block.number, block.times.as_ref()?.damage()?));
    let damaged: Vec<(usize, &str, TimesRead)> = (blocks.iter())
        .filter_map(|block| damage(block).map(|(number, read)| (number, block.first, read)))
        .collect();
    let of = |is: &dyn Fn(&CueBlock) -> bool| -> Numbered {
        blocks.iter().filter(|block| is(block)).map(|block| (block.number, block.first)).collect()
    };
    // What ends with a whole day may be written a little later.
    let late = of(&|block| block.times.is_some() && block.seconds.0 > LATEST_S + 3600.0);
    let behind = of(&|block| block.has_text_behind);
    let mut of_times =
        blocks.iter().filter(|block| block.times.is_some()).map(|block| block.number).peekable();
    let lines = (1..).zip(lines(text)).filter(|(number, _)| of_times.next_if_eq(number).is_none());
    let unread: Numbered = lines.filter(|(_, line)| line.contains('>') && has_time_arrow(line)).collect();
    let is_unread = |number: usize| unread.binary_search_by_key(&number, |(unread, _)| *unread).is_ok();
    let outside = of(&|block| block.times.is_none() && !is_unread(block.number));
    let told = [
        lines_told(&late, |_| {
            "times beyond a day, which no recording has; the text is read, without a time to look for it by"
                .to_string()
        }),
        lines_told(&unread, |_| {
            "an arrow as times have it, but none that can be read; it is read as text".to_string()
        }),
        lines_told(&behind, |_| {
            "text behind the times, where players look for settings alone; it is read as the cue's first line"
                .to_string()
        }),
        lines_told(&outside, |_| {
            "text outside of cues; it is read, without a time to look for it by".to_string()
        }),
    ];
    damage_told(&damaged).into_iter().chain(told.into_iter().flatten()).collect()
}

/// The lines of a text, trimmed. All of LF, CR LF and CR end one.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n').flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r')).map(str::trim)
}
