//! ASS and SSA subtitles: the text of `Dialogue:` lines in the order of their times, codes and comments left out.
//!
//! Where a column stands says the section's `Format:` line; the text is the last one and may hold commas. Karaoke codes
//! (`{\k25}`, hundredths of a second from one syllable to the next) are times inside the line. What is drawn (`{\p1}`)
//! is no text. Lines that show the same text at the same time, as layers do, are one.

use std::collections::HashMap;
use std::ops::Range;

use crate::formats::caption_draft::{CaptionDraft, DraftCue, letters, offset_in, range_in, stamp};
use crate::formats::cue_blocks;
use crate::formats::time_line::{TimesRead, damage_told, lines_told, read_time};
use crate::formats::timed_text::{ROW_END, TimedLine, TimedPiece, TimedText, Voice};
use crate::formats::timestamps;
use crate::transcript::caption_file::{CaptionKind, CueMoment, LetterPlace, TimeStamp};

/// DialogueColumns before the text where no `Format:` line says it: Layer, Start, End, Style, Name, three margins, Effect.
const USUAL: DialogueColumns = DialogueColumns { start: 1, end: 2, text: 9, name: Some(4) };

/// Whether the first line that is neither empty nor a comment begins a section as these files have it, and there is
/// dialogue.
pub(crate) fn is_likely(text: &str) -> bool {
    let first = cue_blocks::lines(text).find(|line| !line.is_empty() && !line.starts_with(';'));
    let begins = |name: &str| first.is_some_and(|line| line.eq_ignore_ascii_case(name));
    (begins("[Script Info]") || begins("[Events]"))
        && cue_blocks::lines(text).any(|line| line.starts_with("Dialogue:"))
}

/// Reads all dialogue.
pub(crate) fn parse(text: &str) -> (TimedText, CaptionDraft) {
    let mut columns = USUAL;
    let mut in_events = false;
    let mut spoken: Vec<(f64, Dialogue)> = Vec::new();
    let (mut damaged, mut torn, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
    for (number, line) in (1..).zip(cue_blocks::lines(text)) {
        if line.starts_with('[') && line.ends_with(']') {
            in_events = line.eq_ignore_ascii_case("[Events]");
        } else if let Some(names) = line.strip_prefix("Format:").filter(|_| in_events) {
            columns = DialogueColumns::new(names).unwrap_or(USUAL);
        } else if let Some(fields) = line.strip_prefix("Dialogue:") {
            let dialogue = Dialogue::new(text, fields, columns);
            if dialogue.is_torn {
                torn.push((number, line));
            }
            match dialogue.times {
                None => damaged.push((number, line, TimesRead::Neither)),
                Some((start, end)) if dialogue.is_mended => {
                    damaged.push((number, line, TimesRead::Both(start, end)));
                }
                Some(_) => {}
            }
            // Without a time it stays behind the one before it.
            let before = spoken.last().map_or(0.0, |(start, _)| *start);
            spoken.push((dialogue.times.map_or(before, |(start, _)| start), dialogue));
        } else if in_events && !has_no_dialogue(line) {
            unknown.push((number, line));
        }
    }
    spoken.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    let mut draft = CaptionDraft::new(CaptionKind::Ass);
    let mut lines: Vec<TimedLine> = Vec::new();
    let mut seen: HashMap<(Option<(u64, u64)>, String), usize> = HashMap::new();
    for (_, dialogue) in spoken {
        let line = dialogue.line();
        let key = (dialogue.times.map(|(start, end)| (start.to_bits(), end.to_bits())), line.text.clone());
        let (span, begin) = (line.span, dialogue.begin);
        let at = *seen.entry(key).or_insert_with(|| {
            lines.push(line);
            lines.len() - 1
        });
        draft.cues.push(DraftCue { line: at, span, begin, stamps: dialogue.stamps });
    }
    let torn = lines_told(&torn, |_| {
        "too few columns for dialogue; what stands behind its times and is no number is read as its text"
            .to_string()
    });
    let unknown = lines_told(&unknown, |_| {
        "no event that is known; it is left out; if it is said, put it behind Dialogue: or the line before"
            .to_string()
    });
    let warnings = damage_told(&damaged).into_iter().chain(torn).chain(unknown).collect();
    (TimedText { lines, warnings, ..TimedText::default() }, draft)
}

/// Whether a line among the events is known to be no dialogue.
fn has_no_dialogue(line: &str) -> bool {
    const OTHERS: [&str; 5] = ["Comment:", "Picture:", "Sound:", "Movie:", "Command:"];
    line.trim().is_empty()
        || line.starts_with([';', '!'])
        || OTHERS.iter().any(|other| line.starts_with(other))
}

#[derive(Clone, Copy)]
struct DialogueColumns {
    start: usize,
    end: usize,
    text: usize,
    /// Who speaks, if a column says so.
    name: Option<usize>,
}

impl DialogueColumns {
    fn new(names: &str) -> Option<DialogueColumns> {
        let names: Vec<&str> = names.split(',').map(str::trim).collect();
        let of = |wanted: &str| names.iter().position(|name| name.eq_ignore_ascii_case(wanted));
        // Whatever it is called, the last column takes the rest of the line.
        let name = of("Name").or_else(|| of("Actor"));
        Some(DialogueColumns { start: of("Start")?, end: of("End")?, text: names.len() - 1, name })
    }
}

/// A line of dialogue.
struct Dialogue {
    begin: usize,
    /// Start and end in seconds.
    times: Option<(f64, f64)>,
    /// Whether these could be read only after mending.
    is_mended: bool,
    /// Whether columns are missing.
    is_torn: bool,
    /// Its text cut where syllables begin, each with the seconds from the start of the line where that is known.
    parts: Vec<(Option<f64>, String)>,
    stamps: Vec<TimeStamp>,
    name: Option<String>,
}

impl Dialogue {
    fn new(text: &str, all: &str, columns: DialogueColumns) -> Dialogue {
        let fields: Vec<&str> = all.splitn(columns.text + 1, ',').collect();
        let field = |at: usize| fields.get(at).map(|field| field.trim());
        let (start, end) = (field(columns.start).unwrap_or(""), field(columns.end).unwrap_or(""));
        let read = |time: &str| Some(read_time(time)).filter(|(seconds, ..)| *seconds >= 0.0);
        let times = read(start).zip(read(end));
        let is_mended = times.is_some_and(|((.., start), (.., end))| !start || !end);
        let times = times.map(|((start, ..), (end, ..))| (start, end)).filter(|(start, end)| start <= end);
        let shown = fields.get(columns.text).copied();
        let is_torn = shown.is_none();
        let shown = shown.unwrap_or_else(|| {
            let is_number = |field: &&&str| field.trim().bytes().all(|b| b.is_ascii_digit());
            let times = (fields.iter().rposition(|field| read(field).is_some())).map_or(0, |last| last + 1);
            let numbers = fields[times..].iter().take_while(is_number).count();
            fields.get(times + numbers).map_or("", |first| &all[offset_in(all, first)..])
        });
        let mut stamps = Vec::new();
        if times.is_some() {
            stamps.push(stamp(range_in(text, start), CueMoment::Start));
            stamps.push(stamp(range_in(text, end), CueMoment::End));
        }
        let cut = Syllables::cut(text, shown);
        stamps.extend(cut.stamps());
        let name = columns.name.filter(|_| !is_torn).and_then(field).map(str::to_string);
        let begin = offset_in(text, all);
        Dialogue { begin, times, is_mended, is_torn, parts: cut.parts, stamps, name }
    }

    fn line(&self) -> TimedLine {
        let text = self.parts.iter().map(|(_, text)| text.as_str()).collect::<String>().trim().to_string();
        let voices = Voice::whole(self.name.as_deref());
        let Some((start, end)) = self.times else {
            return TimedLine { text, voices, ..TimedLine::default() };
        };
        let span = timestamps::span(Some(start), Some(end));
        if self.parts.len() < 2 {
            return TimedLine { text, span, pieces: Vec::new(), voices };
        }
        let ends = self.parts.iter().skip(1).map(|(after, _)| *after).chain([Some(end - start)]);
        let pieces = self.parts.iter().zip(ends).map(|((from, text), to)| TimedPiece {
            text: text.clone(),
            span: timestamps::span(from.map(|s| start + s), to.map(|s| start + s)),
            ..TimedPiece::default()
        });
        TimedLine { text, span, pieces: pieces.collect(), voices }
    }
}

/// The text of a line, cut at its karaoke codes.
#[derive(Default)]
struct Syllables {
    parts: Vec<(Option<f64>, String)>,
    /// Where the lengths stand in the file, and the letters before each.
    codes: Vec<(Range<usize>, usize)>,
    letters: usize,
    /// The sum of the lengths so far, in seconds.
    passed_s: f64,
    is_drawing: bool,
}

impl Syllables {
    fn cut(file: &str, shown: &str) -> Syllables {
        let mut cut = Syllables { parts: vec![(None, String::new())], ..Syllables::default() };
        let mut rest = shown;
        while let Some(open) = rest.find('{') {
            let Some(length) = rest[open..].find('}') else { break };
            cut.text(&rest[..open]);
            cut.codes(file, &rest[open + 1..open + length]);
            rest = &rest[open + length + 1..];
        }
        cut.text(rest);
        cut
    }

    fn text(&mut self, text: &str) {
        if self.is_drawing {
            return;
        }
        let text = text.replace("\\N", ROW_END).replace("\\n", " ").replace("\\h", " ");
        self.letters += letters(&text);
        if let Some((_, part)) = self.parts.last_mut() {
            part.push_str(&text);
        }
    }

    fn codes(&mut self, file: &str, codes: &str) {
        for code in codes.split('\\').skip(1) {
            let name = code.trim_end_matches(|c: char| c.is_ascii_digit());
            let value = &code[name.len()..];
            let Ok(number) = value.parse::<u32>() else { continue };
            match name {
                "p" => self.is_drawing = number > 0,
                "k" | "K" | "kf" | "ko" => {
                    self.codes.push((range_in(file, value), self.letters));
                    self.parts.push((Some(self.passed_s), String::new()));
                    self.passed_s += f64::from(number) / 100.0;
                }
                _ => {}
            }
        }
    }

    /// Each length lasts from where its syllable begins to where the next one does; the last to the end of the words.
    fn stamps(&self) -> Vec<TimeStamp> {
        let place =
            |before: usize, is_end: bool| LetterPlace { letters_after: self.letters - before, is_end };
        let nexts = self.codes.iter().skip(1).map(|(_, before)| *before).chain([self.letters]);
        let lengths = self.codes.iter().zip(nexts).map(|((at, before), next)| {
            let to = place(next, next == self.letters);
            stamp(at.clone(), CueMoment::LengthBetween(place(*before, false), to))
        });
        lengths.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_codes_layers_and_comments() {
        let file = "[Script Info]\nTitle: x\n\n[Events]\n\
            Format: Layer, Start, End, Style, Text\n\
            Comment: 0,0:00:00.00,0:00:09.00,Default,not this\n\
            Dialogue: 0,0:00:03.00,0:00:04.00,Default,{\\an8}second, {note}and\\Nlast\n\
            Dialogue: 1,0:00:01.00,0:00:02.00,Default,{\\p1}m 0 0 l 9 9{\\p0}first\n\
            Dialogue: 2,0:00:01.00,0:00:02.00,Default,{\\bord3}first\n";
        assert!(is_likely(file));
        let (timed, draft) = parse(file);
        let texts: Vec<&str> = timed.lines.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(texts, ["first", "second, and\u{2028}last"]);
        assert_eq!(draft.cues.iter().map(|cue| cue.line).collect::<Vec<_>>(), [0, 0, 1]);
        assert_eq!(&file[draft.cues[2].stamps[1].at.clone()], "0:00:04.00");
    }

    #[test]
    fn karaoke_codes_are_times() {
        let file = "[Events]\nDialogue: 0,0:00:01.00,0:00:03.00,,,0,0,0,,{\\k50}so {\\kf25}it{\\ko30}self\n";
        let (timed, draft) = parse(file);
        let pieces: Vec<_> = timed.lines[0]
            .pieces
            .iter()
            .map(|p| (p.text.as_str(), p.span.map(|s| (s.start, s.end))))
            .collect();
        assert_eq!(
            pieces,
            [
                ("", None),
                ("so ", Some((1000, 1500))),
                ("it", Some((1500, 1750))),
                ("self", Some((1750, 3000)))
            ]
        );
        let codes: Vec<&str> = draft.cues[0].stamps[2..].iter().map(|s| &file[s.at.clone()]).collect();
        assert_eq!(codes, ["50", "25", "30"]);
    }

    #[test]
    fn damaged_dialogue_is_told_and_its_text_stays() {
        let file = "[Events]\nDialogue: 0,0:00:0l.00,0:00:O3.00,,,0,0,0,,so it\nDialogue: 0,0:00:04.00,0:00:05.00,was, then\n\
                    Dialogue: 0,soon,0:00:07.00,,,0,0,0,,he\nDialogue: 0,0:00:09.00,0:00:08.00,,,0,0,0,,came\n";
        let (timed, _) = parse(file);
        let found: Vec<(&str, Option<u32>)> =
            timed.lines.iter().map(|line| (&*line.text, line.span.map(|span| span.end))).collect();
        assert_eq!(found, [("so it", Some(3000)), ("was, then", Some(5000)), ("he", None), ("came", None)]);
        let told: Vec<&str> = timed.warnings.iter().map(|told| told.split("):").last().unwrap()).collect();
        assert!(told[0].starts_with(" damaged times, read as 00:00:01.000 --> 00:00:03.000"), "{told:?}");
        assert!(
            told[1].starts_with(" times that cannot be read") && told[2].starts_with(" too few"),
            "{told:?}"
        );
    }

    #[test]
    fn other_texts_are_none() {
        for text in ["[Script Info]\nTitle: x", "Dialogue: 0,0:00:01.00", "[Events]\nwe met", ""] {
            assert!(!is_likely(text), "{text}");
        }
    }
}
