//! What programs write above and below the transcripts that they export, which nobody says.

use super::Transcript;

/// What a line at the end begins with.
const ENDS: [&str; 4] = [
    "Transcribed by https://",
    "This transcript was exported on ",
    "This editable transcript was computer generated",
    "Meeting ended after ",
];
/// What a line of events ends with.
const STARTED: &str = " started transcription";
const STOPPED: &str = " stopped transcription";
/// Lines above the first turn that only exports have.
const HEADINGS: [&str; 5] = ["Attendees", "KEYWORDS", "SPEAKERS", "SUMMARY KEYWORDS", "Transcript"];

/// So many lines at the end may be notes.
const MOST_AT_END: usize = 4;
/// What stands above the first turn is not longer than this, in tokens.
const MOST_ABOVE: usize = 300;

/// Marks the notes of `transcript` in `labels`, where those of its turns are marked already: single lines at the end, and
/// all above the first turn if a heading or an event there shows that it was exported. A text that names nobody has none
/// but Otter's last line.
pub(super) fn mark(transcript: &Transcript, labels: &mut [bool]) {
    let text = |line: usize| -> String {
        let tokens = &transcript.tokens[transcript.lines[line].clone()];
        tokens.iter().map(|token| &*token.verbatim).collect::<Vec<_>>().join(" ")
    };
    let count = transcript.lines.len();
    let begins_turn = |line: &usize| labels[transcript.lines[*line].start];
    let first = (0..count).find(begins_turn);
    let mut notes: Vec<usize> = Vec::new();
    for line in count.saturating_sub(MOST_AT_END)..count {
        let text = text(line);
        let is_end = |(at, end): (usize, &&str)| text.starts_with(*end) && (at == 0 || first.is_some());
        if ENDS.iter().enumerate().any(is_end) || first.is_some() && text.ends_with(STOPPED) {
            notes.push(line);
        }
    }
    if let Some(first) = first
        && transcript.lines[first].start <= MOST_ABOVE
        && (0..first).map(text).any(|text| HEADINGS.contains(&&*text) || text.ends_with(STARTED))
    {
        notes.extend(0..first);
    }
    for line in notes {
        labels[transcript.lines[line].clone()].fill(true);
    }
}
