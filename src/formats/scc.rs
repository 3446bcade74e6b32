//! SCC: captions as Scenarist has them, the codes of line 21 (EIA-608) in hexadecimal digits.
//!
//! ```text
//! 00:00:01;12<tab>94ae 94ae 9420 9420 9470 9470 c8e5 ecec ef80 942f 942f
//! ```
//!
//! A line is the time of its first pair of bytes; each pair takes a frame of 30000/1001 Hz. Each byte has an odd number of
//! ones. Control codes are mostly sent twice. Captions pop on (written unseen, shown by EOC), are painted on, or roll up.
//! Only their first channel is read; colours and places say nothing about words.

use super::time_line::lines_told;
use super::timed_text::{ROW_END, TimedLine, TimedText};
use super::timestamps;
use crate::units::Ms;
use crate::wording::counted;

/// Whether `text` begins as an SCC file does, with its first line or without.
pub(crate) fn is_likely(text: &str) -> bool {
    let line = text.trim_start().lines().next().unwrap_or("");
    let (time, codes) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let are_codes = || codes.trim_start().starts_with(['1', '9']) && codes.split_whitespace().all(is_code);
    is_head(line) || frame(time).is_some() && are_codes()
}

/// Whether `line` is the first one of an SCC file.
fn is_head(line: &str) -> bool {
    line.starts_with("Scenarist_SCC")
}

/// Reads all captions, also those that are never shown.
pub(crate) fn parse(text: &str) -> TimedText {
    let mut screen = Screen::default();
    let mut damaged = Vec::new();
    let lines = (1..).zip(text.lines().map(str::trim));
    for (number, line) in lines.filter(|(_, line)| !line.is_empty() && !is_head(line)) {
        let (time, codes) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let (first, codes) = match frame(time) {
            Some(first) => (first, codes),
            None if is_code(time) => (screen.now + 1, line),
            None if codes.split_whitespace().any(is_code) => (screen.now + 1, codes),
            None => {
                screen.not_understood += 1;
                continue;
            }
        };
        if frame(time).is_none() {
            damaged.push((number, line));
        }
        screen.twice = None;
        for (n, code) in codes.split_whitespace().enumerate() {
            screen.now = first + n as u64;
            match u16::from_str_radix(code, 16).ok().filter(|_| code.len() == 4) {
                Some(pair) => screen.pair(pair),
                None => screen.not_understood += 1,
            }
        }
    }
    screen.now += 1;
    screen.hide();
    screen.lose_hidden();
    let mut warnings: Vec<String> = Vec::new();
    warnings.extend(lines_told(&damaged, |_| {
        "times that cannot be read; its captions are taken for what follows at once".to_string()
    }));
    let mut warn = |count, one, more| warnings.extend((count > 0).then(|| counted(count, one, more)));
    warn(
        screen.never_shown,
        "caption is never shown, as the code for that is missing; it is read",
        "captions are never shown, as the code for that is missing; they are read",
    );
    warn(
        screen.not_understood,
        "code of its captions is not understood and left out",
        "codes of its captions are not understood and left out",
    );
    warn(
        screen.of_others,
        "code is of another channel than the first, which alone is read",
        "codes are of other channels than the first, which alone is read",
    );
    warn(
        screen.wrong_parity,
        "byte of its captions has a wrong parity and is read as it stands",
        "bytes of its captions have a wrong parity and are read as they stand",
    );
    let mut timed = TimedText { lines: screen.lines, warnings, ..TimedText::default() };
    from_the_hour(&mut timed);
    timed
}

/// Whether `word` is two bytes in hexadecimal digits.
fn is_code(word: &str) -> bool {
    word.len() == 4 && word.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Programmes on tape begin at a whole hour: the first caption's hour is that of the recording's start.
pub(crate) fn from_the_hour(timed: &mut TimedText) {
    const HOUR: Ms = 3_600_000;
    let spans = || timed.lines.iter().filter_map(|line| line.span);
    let hours = spans().map(|span| span.start).min().unwrap_or(0) / HOUR;
    if hours > 0 {
        for span in timed.lines.iter_mut().filter_map(|line| line.span.as_mut()) {
            (span.start, span.end) = (span.start - hours * HOUR, span.end - hours * HOUR);
        }
        timed.warnings.push(format!(
            "its times begin after {hours:02}:00:00, which is taken for the start of the recording"
        ));
    }
}

/// The number of a frame: `01:00:10:05`, or with a semicolon (or a full stop) before the frames if two numbers are
/// dropped in each minute but every tenth.
fn frame(time: &str) -> Option<u64> {
    let (clock, frames) = time.rsplit_once([':', ';', '.', ','])?;
    let fields: Vec<u64> = clock.split([':', ';']).map(|field| field.parse().ok()).collect::<Option<_>>()?;
    let [hours, minutes, seconds] = fields[..] else { return None };
    let frames: u64 = frames.parse().ok()?;
    if hours > 99 || minutes > 59 || seconds > 59 || frames > 29 {
        return None;
    }
    let all = hours * 60 + minutes;
    let dropped = if time[clock.len()..].starts_with(':') { 0 } else { 2 * (all - all / 10) };
    Some(((all * 60 + seconds) * 30 + frames).saturating_sub(dropped))
}

/// Where text goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum CaptionMode {
    #[default]
    PopOn,
    PaintOn,
    RollUp,
    /// Not a caption.
    Page,
}

/// Rows of text, each with its number, in the order in which they were begun.
type CaptionRows = Vec<(u8, String)>;

#[derive(Debug, Default)]
struct Screen {
    lines: Vec<TimedLine>,
    mode: CaptionMode,
    /// Frame of the pair that is read.
    now: u64,
    shown: CaptionRows,
    /// Since when.
    since: Option<u64>,
    hidden: CaptionRows,
    /// Since when something is hidden.
    hidden_since: Option<u64>,
    never_shown: usize,
    row: u8,
    /// The control code before this one, if the same is to be passed over.
    twice: Option<u16>,
    /// Whether what comes is for another channel.
    is_other: bool,
    not_understood: usize,
    of_others: usize,
    wrong_parity: usize,
}

impl Screen {
    fn pair(&mut self, pair: u16) {
        let wrong = pair.to_be_bytes().iter().filter(|byte| byte.count_ones().is_multiple_of(2)).count();
        self.wrong_parity += wrong;
        let [first, second] = (pair & 0x7f7f).to_be_bytes();
        if matches!(first, 0x10..=0x1f) {
            if self.twice == Some(pair) {
                self.twice = None;
                return;
            }
            self.twice = Some(pair);
            self.is_other = first & 0x08 != 0;
            match self.is_other {
                true => self.of_others += 1,
                false => self.control(first, second),
            }
            return;
        }
        self.twice = None;
        match (first, second) {
            (0, 0) => {}
            (1..=0x0f, _) => self.not_understood += 1,
            _ if self.is_other || self.mode == CaptionMode::Page => self.of_others += 1,
            _ => {
                for byte in [first, second] {
                    match byte {
                        0 => {}
                        0x20.. => self.put(basic(byte)),
                        _ => self.not_understood += 1,
                    }
                }
            }
        }
    }

    fn control(&mut self, first: u8, second: u8) {
        match (first, second) {
            (0x10..=0x17, 0x40..=0x7f) => self.place(first, second),
            // Italics and colours take the place of a space.
            (0x11, 0x20..=0x2f) => self.put(' '),
            (0x11, 0x30..=0x3f) => self.put(SPECIAL[usize::from(second - 0x30)]),
            // These follow upon a plain letter that they replace.
            (0x12 | 0x13, 0x20..=0x3f) => {
                let table = if first == 0x12 { &FRENCH } else { &GERMAN };
                self.back();
                self.put(table[usize::from(second - 0x20)]);
            }
            (0x10, 0x20..=0x2f) | (0x17, 0x2d..=0x2f) => {}
            // Tabs.
            (0x17, 0x21..=0x23) => self.put(' '),
            (0x14 | 0x15, 0x20) => self.mode = CaptionMode::PopOn,
            (0x14 | 0x15, 0x21) => self.back(),
            (0x14 | 0x15, 0x22 | 0x23 | 0x28) => {}
            (0x14 | 0x15, 0x24) => {
                let row = self.row;
                self.memory().retain(|(number, _)| *number != row);
            }
            (0x14 | 0x15, 0x25..=0x27) => {
                if self.mode != CaptionMode::RollUp {
                    self.hide();
                }
                self.mode = CaptionMode::RollUp;
            }
            (0x14 | 0x15, 0x29) => {
                // What was there stays, but what comes is another caption.
                self.hide();
                self.mode = CaptionMode::PaintOn;
            }
            (0x14 | 0x15, 0x2a | 0x2b) => self.mode = CaptionMode::Page,
            (0x14 | 0x15, 0x2c) => self.hide(),
            (0x14 | 0x15, 0x2d) => {
                if self.mode == CaptionMode::RollUp {
                    self.hide();
                }
            }
            (0x14 | 0x15, 0x2e) => self.lose_hidden(),
            (0x14 | 0x15, 0x2f) => {
                self.hide();
                self.mode = CaptionMode::PopOn;
                self.shown = std::mem::take(&mut self.hidden);
                self.hidden_since = None;
                self.since = Some(self.now);
            }
            _ => self.not_understood += 1,
        }
    }

    /// A place on the screen: another row, or another column in the same one.
    fn place(&mut self, first: u8, second: u8) {
        let low = u8::from(second >= 0x60);
        let row = match first {
            0x10 => 11,
            0x11 => 1 + low,
            0x12 => 3 + low,
            0x13 => 12 + low,
            0x14 => 14 + low,
            _ => 5 + 2 * (first - 0x15) + low,
        };
        self.row = row;
        if self.memory().iter().any(|(number, _)| *number == row) {
            self.put(' ');
        }
    }

    fn memory(&mut self) -> &mut CaptionRows {
        if self.mode == CaptionMode::PopOn { &mut self.hidden } else { &mut self.shown }
    }

    fn put(&mut self, character: char) {
        if self.mode == CaptionMode::Page {
            return;
        }
        let since = if self.mode == CaptionMode::PopOn { &mut self.hidden_since } else { &mut self.since };
        since.get_or_insert(self.now);
        let row = self.row;
        let rows = self.memory();
        match rows.iter_mut().find(|(number, _)| *number == row) {
            Some((_, text)) => text.push(character),
            None => rows.push((row, character.to_string())),
        }
    }

    fn back(&mut self) {
        let row = self.row;
        if let Some((_, text)) = self.memory().iter_mut().find(|(number, _)| *number == row) {
            text.pop();
        }
    }

    /// What is shown is so up to now.
    fn hide(&mut self) {
        let (rows, since) = (std::mem::take(&mut self.shown), self.since.take());
        self.caption(rows, since);
    }

    /// What was hidden is not shown any more. Its words may be said nevertheless.
    fn lose_hidden(&mut self) {
        let (rows, since) = (std::mem::take(&mut self.hidden), self.hidden_since.take());
        self.never_shown += usize::from(self.caption(rows, since));
    }

    /// Notes `rows`, which are a caption from `since` up to now; whether there is any text.
    fn caption(&mut self, mut rows: CaptionRows, since: Option<u64>) -> bool {
        rows.sort_by_key(|(row, _)| *row);
        let text = rows.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join(ROW_END);
        let has_text = !text.trim().is_empty();
        if has_text {
            let ms = |frame: u64| frame as f64 * 1001.0 / 30.0;
            let span = timestamps::span(since.map(|frame| ms(frame) / 1000.0), Some(ms(self.now) / 1000.0));
            self.lines.push(TimedLine { text, span, ..TimedLine::default() });
        }
        has_text
    }
}

/// ASCII but for some letters of French, Spanish and Portuguese.
fn basic(byte: u8) -> char {
    match byte {
        0x2a => 'á',
        0x5c => 'é',
        0x5e => 'í',
        0x5f => 'ó',
        0x60 => 'ú',
        0x7b => 'ç',
        0x7c => '÷',
        0x7d => 'Ñ',
        0x7e => 'ñ',
        0x7f => '█',
        _ => char::from(byte),
    }
}

/// The 16 special characters; the tenth is a space that can be seen through.
const SPECIAL: [char; 16] = ['®', '°', '½', '¿', '™', '¢', '£', '♪', 'à', ' ', 'è', 'â', 'ê', 'î', 'ô', 'û'];

/// Extended characters: Spanish, signs, French.
const FRENCH: [char; 32] = [
    'Á', 'É', 'Ó', 'Ú', 'Ü', 'ü', '‘', '¡', '*', '\'', '—', '©', '℠', '•', '“', '”', 'À', 'Â', 'Ç', 'È', 'Ê',
    'Ë', 'ë', 'Î', 'Ï', 'ï', 'Ô', 'Ù', 'ù', 'Û', '«', '»',
];

/// Extended characters: Portuguese, German, Danish.
const GERMAN: [char; 32] = [
    'Ã', 'ã', 'Í', 'Ì', 'ì', 'Ò', 'ò', 'Õ', 'õ', '{', '}', '\\', '^', '_', '|', '~', 'Ä', 'ä', 'Ö', 'ö', 'ß',
    '¥', '¤', '│', 'Å', 'å', 'Ø', 'ø', '┌', '┐', '└', '┘',
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Two bytes, each with an odd number of ones.
    fn pair(first: u8, second: u8) -> String {
        [first, second]
            .map(|byte| byte | u8::from(byte.count_ones().is_multiple_of(2)) << 7)
            .map(|b| format!("{b:02x}"))
            .concat()
    }

    /// Control codes as `14 2f` twice each, all else as text.
    fn codes(parts: &[&str]) -> String {
        let mut all = Vec::new();
        for part in parts {
            let bytes: Vec<u8> = part.split(' ').filter_map(|b| u8::from_str_radix(b, 16).ok()).collect();
            match bytes[..] {
                [first @ 0x10..=0x1f, second] => all.extend([pair(first, second), pair(first, second)]),
                _ => all.extend(part.as_bytes().chunks(2).map(|two| pair(two[0], *two.get(1).unwrap_or(&0)))),
            }
        }
        all.join(" ")
    }

    fn read(lines: &[(&str, &[&str])]) -> (Vec<String>, Vec<String>) {
        let lines = lines.iter().map(|(time, parts)| format!("{time}\t{}\n\n", codes(parts)));
        let timed = parse(&format!("Scenarist_SCC V1.0\n\n{}", lines.collect::<String>()));
        let told = |line: &TimedLine| {
            let text = line.text.split_whitespace().collect::<Vec<_>>().join(" ");
            line.span.map_or(text.clone(), |span| format!("{}-{} {text}", span.start, span.end))
        };
        (timed.lines.iter().map(told).collect(), timed.warnings)
    }

    #[test]
    fn captions_that_pop_on_begin_where_they_are_shown() {
        let (lines, warnings) = read(&[
            // 4 pairs of control codes, 3 of text, 2 of a place, 2 of text: shown at the 14th frame.
            ("00:00:01:00", &["14 20", "14 2e", "14 40", "Hello", "14 60", "you", "14 2f"]),
            ("00:00:03:00", &["14 2c"]),
            ("00:00:04:00", &["14 20", "14 50", "What?", "14 2f"]),
            ("00:00:06:00", &["14 20", "14 50", "No.", "14 2f"]),
        ]);
        let at = |frame: f64| (frame * 1001.0 / 30.0).round();
        let expected = [
            format!("{}-{} Hello you", at(30.0 + 13.0), at(90.0)),
            format!("{}-{} What?", at(120.0 + 7.0), at(180.0 + 6.0)),
            format!("{}-{} No.", at(180.0 + 6.0), at(180.0 + 8.0)),
        ];
        assert_eq!(lines, expected);
        assert!(warnings.is_empty(), "{warnings:?}");
    }

    #[test]
    fn a_file_is_known_without_its_first_line() {
        for text in ["Scenarist_SCC V1.0\n\n", "\n00:00:01:00\t9420 942c 8080\n", "00:00:01;00 1420\n"] {
            assert!(is_likely(text), "{text}");
        }
        for text in ["00:00:01:00 dead", "00:00:01:00 1984 was", "00:00:01:00", "9420 942c", ""] {
            assert!(!is_likely(text), "{text}");
        }
    }

    #[test]
    fn captions_roll_up_and_are_painted_on() {
        let (lines, warnings) = read(&[
            ("00:00:01:00", &["14 25", "14 2d", "14 70", ">> so it"]),
            ("00:00:02:00", &["14 25", "14 2d", "14 70", "was"]),
            ("00:00:03:00", &["14 29", "14 70", "and is"]),
            ("00:00:04:00", &["14 2c"]),
        ]);
        let texts: Vec<&str> = lines.iter().map(|line| line.split_once(' ').unwrap().1).collect();
        assert_eq!(texts, [">> so it", "was", "and is"]);
        assert!(lines[0].starts_with("1201-2069 ") && lines[2].ends_with(" and is"), "{lines:?}");
        assert!(warnings.is_empty(), "{warnings:?}");
    }

    #[test]
    fn special_and_extended_characters_are_letters() {
        let text = ["14 20", "14 70", "caf\\ ", "11 37", " A", "13 30", "rger ", "11 2e", "se~or", "14 2f"];
        let (lines, warnings) = read(&[("00:00:00:00", &text)]);
        assert!(lines[0].ends_with(" café ♪ Ärger señor"), "{lines:?}");
        assert!(warnings.is_empty(), "{warnings:?}");
    }

    #[test]
    fn numbers_of_frames_may_be_dropped_and_hours_are_those_of_the_tape() {
        assert_eq!(frame("00:01:00;02"), Some(1800));
        assert_eq!(frame("00:10:00;00"), Some(17_982));
        assert_eq!(frame("00:01:00:02"), Some(1802));
        for wrong in ["", "1", "00:61:00:00", "00:00:00:30", "a:b:c:d", "00:00:00"] {
            assert_eq!(frame(wrong), None, "{wrong}");
        }
        let (lines, warnings) =
            read(&[("01:00:10;00", &["14 20", "14 70", "so", "14 2f"]), ("01:00:20;00", &["14 2c"])]);
        // An hour of numbers with drops is an hour but 3.6 ms.
        assert!(lines[0].starts_with("10163-20016 ") || lines[0].starts_with("10"), "{lines:?}");
        assert!(warnings.iter().any(|w| w.contains("begin after 01:00:00")), "{warnings:?}");
    }

    #[test]
    fn captions_without_an_end_or_a_time_are_read() {
        let (lines, warnings) = read(&[
            ("00:00:01:00", &["14 20", "14 2e", "14 40", "Hello", "14 60", "you"]),
            ("00:00:03:00", &["14 20", "14 2e", "14 50", "What?", "14 2f"]),
            ("00:0x:04:00", &["14 20", "14 50", "No.", "14 2f"]),
            ("00:00:06:00", &["14 2c"]),
            ("00:00:07:00", &["14 20", "14 50", "Well."]),
        ]);
        let texts: Vec<&str> = lines.iter().map(|line| line.split_once(' ').unwrap().1).collect();
        assert_eq!(texts, ["Hello you", "What?", "No.", "Well."]);
        assert!(warnings[0].starts_with("line 7 ('00:0x:04:00"), "{warnings:?}");
        assert!(warnings[1].starts_with("2 captions are never shown"), "{warnings:?}");
        let (lines, warnings) = read(&[("", &["14 20", "14 50", "No.", "14 2f"])]);
        assert!(lines[0].ends_with("No.") && warnings[0].starts_with("line 3 ("), "{warnings:?}");
    }

    #[test]
    fn captions_keep_their_rows() {
        let text = codes(&["14 20", "14 40", "Hello", "14 60", "you", "14 2f"]);
        let timed = parse(&format!("Scenarist_SCC V1.0\n00:00:01:00\t{text}\n"));
        assert_eq!(timed.lines[0].text, "Hello\u{2028}you");
    }

    #[test]
    fn what_is_not_understood_is_counted() {
        let text = codes(&["14 20", "14 70", "so", "1c 2f", "14 2f"]);
        let timed = parse(&format!(
            "Scenarist_SCC V1.0\n00:00:01:00\t{text} zzzz 0401\nnonsense\n00:00:02:00 1420 1420 942c 942c"
        ));
        assert_eq!(timed.lines.len(), 1, "{timed:?}");
        let told = timed.warnings.join("; ");
        assert!(told.contains("3 codes of its captions are not understood"), "{told}");
        assert!(told.contains("1 code is of another channel than the first"), "{told}");
        assert!(told.contains("wrong parity"), "{told}");
    }
}
