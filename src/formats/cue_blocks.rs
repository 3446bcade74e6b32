//! Subtitle files cut into blocks: a timing line and the lines that belong to it.

use super::timestamps::{CueTiming, cue_timing};

/// A timing line and what follows it until the next one.
pub(crate) struct CueBlock<'a> {
    /// Its times as written; they may make no sense.
    pub times: CueTiming<'a>,
    /// The timing line, trimmed.
    pub timing: &'a str,
    /// Which line of the file that is, from 1.
    pub number: usize,
    /// Who says it, where its identifier tells that.
    pub name: Option<&'a str>,
    /// The lines that follow, trimmed; empty ones, too.
    pub lines: Vec<&'a str>,
}

/// Cuts `text` at its timing lines: the lines before the first one, and the blocks.
pub(crate) fn blocks(text: &str) -> (Vec<&str>, Vec<CueBlock<'_>>) {
    let (mut head, mut blocks): (Vec<&str>, Vec<CueBlock>) = (Vec::new(), Vec::new());
    for (number, line) in (1..).zip(lines(text)) {
        match (cue_timing(line), blocks.last_mut()) {
            (Some(times), _) => {
                blocks.push(CueBlock { times, timing: line, number, name: None, lines: Vec::new() })
            }
            (None, Some(block)) => block.lines.push(line),
            (None, None) => head.push(line),
        }
    }
    (head, blocks)
}

/// What is said of the times of `blocks` that cannot be read, and of text that is in no cue: behind the times, where only
/// settings may stand, and the lines of `outside`.
pub(crate) fn complaints(blocks: &[CueBlock], outside: usize) -> Vec<String> {
    let has_text = |block: &&CueBlock| {
        let end = block.timing.split_once("->").map_or("", |(_, end)| end).split_whitespace().skip(1);
        end.filter(|setting| !setting.contains(':')).any(|word| word.contains(char::is_alphanumeric))
    };
    let behind = blocks.iter().filter(has_text).count();
    let told = |count: usize, what: &str| {
        let (s, is) = if count == 1 { ("", "is") } else { ("s", "are") };
        (count > 0).then(|| {
            format!("{count} line{s} of text {what} {is} left out; put cues in order: number, times, text")
        })
    };
    let mut damaged = blocks.iter().filter(|block| block.times.is_damaged());
    let damaged = damaged_times(damaged.by_ref().map(|block| (block.number, block.timing)));
    let left_out =
        told(behind, "behind the times of cues").into_iter().chain(told(outside, "outside of cues"));
    damaged.into_iter().chain(left_out).collect()
}

/// What is said of `lines`, each with its number, whose times cannot be read; nothing if there are none.
pub(crate) fn damaged_times<'a>(lines: impl Iterator<Item = (usize, &'a str)>) -> Option<String> {
    const MOST_NAMED: usize = 3;
    const MOST_CHARS: usize = 60;
    let lines: Vec<(usize, &str)> = lines.collect();
    let shown = |line: &str| line.chars().take(MOST_CHARS).collect::<String>();
    let named =
        lines.iter().take(MOST_NAMED).map(|(number, line)| format!("line {number} ('{}')", shown(line)));
    let named: Vec<String> = named.collect();
    let more = match lines.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let text = if lines.len() == 1 { "its text stays" } else { "their text stays" };
    (!lines.is_empty()).then(|| {
        format!(
            "{}{more}: times that cannot be read; {text}, without a time to look for it by",
            named.join(", ")
        )
    })
}

/// The lines of a text, trimmed. All of LF, CR LF and CR end one.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n').flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r')).map(str::trim)
}
