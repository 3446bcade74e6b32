//! Subtitle files cut into blocks: a timing line and the lines that belong to it.

use super::timestamps;

/// A timing line and what follows it until the next one.
pub(crate) struct CueBlock<'a> {
    /// Start and end as written, in seconds; they may make no sense.
    pub times: (f64, f64),
    /// The timing line, trimmed.
    pub timing: &'a str,
    /// The lines that follow, trimmed; empty ones, too.
    pub lines: Vec<&'a str>,
}

/// Cuts `text` at its timing lines: the lines before the first one, and the blocks.
pub(crate) fn blocks(text: &str) -> (Vec<&str>, Vec<CueBlock<'_>>) {
    let (mut head, mut blocks): (Vec<&str>, Vec<CueBlock>) = (Vec::new(), Vec::new());
    for line in lines(text) {
        match (timestamps::timing_line(line), blocks.last_mut()) {
            (Some(times), _) => blocks.push(CueBlock { times, timing: line, lines: Vec::new() }),
            (None, Some(block)) => block.lines.push(line),
            (None, None) => head.push(line),
        }
    }
    (head, blocks)
}

/// What is said of text of `blocks` that is in no cue: behind the times, where only settings may stand, and the lines of
/// `outside`.
pub(crate) fn left_out(blocks: &[CueBlock], outside: usize) -> Vec<String> {
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
    told(behind, "behind the times of cues").into_iter().chain(told(outside, "outside of cues")).collect()
}

/// The lines of a text, trimmed. All of LF, CR LF and CR end one.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n').flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r')).map(str::trim)
}
