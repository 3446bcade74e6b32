//! Lines of times, `00:00:01,000 --> 00:00:02,000`, whole and damaged: the one place that decides what is one.
//!
//! A line is one of times if it begins with what nobody says: an arrow `-->`, or a time with its hours or its fraction,
//! and what parts it from another. Typists, converters and programs that read pictures damage all of it (`-- >`,
//! `0O:00:0l,000`, `00: 00: 01,000`, digits of another script, an end that is missing) or frame it (`3 00:00:01,000 -->
//! 00:00:02,000`, `[00:01 --> 00:02]`, `Time: 00:00:01,000 --> 00:00:02,000`). What can be read nevertheless is used, and the damage told with the line's number;
//! so is a line with such an arrow that is none of times.

use super::timestamps::{LATEST_S, clock_time, milliseconds};
use crate::normalize::decimal_digit;
use crate::units::seconds_to_ms;

/// What parts the two times of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TimesParted {
    /// `-->`, as in SRT and WebVTT.
    ByArrow,
    /// `,`, as in SBV.
    ByComma,
}

/// What stands in the line before another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LineBefore {
    /// Nothing, or the number of a cue.
    Nothing,
    /// Times.
    Times,
    /// Text.
    Text,
}

/// A line of times, as far as it can be read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TimeLine<'a> {
    /// What is written of it: from the first time to the last with what frames them, and no further than the arrow where
    /// the last is missing.
    pub written: &'a str,
    /// The number of the cue, if it stands before the times: with it `written` begins.
    pub number: &'a str,
    /// Where its times stand; empty where one is missing.
    pub parts: (&'a str, &'a str),
    /// Start and end in seconds; not a number where that cannot be read or cannot be.
    pub seconds: (f64, f64),
    /// What follows, trimmed.
    pub rest: &'a str,
    /// Whether it is written as its format has it.
    pub is_sound: bool,
    /// Whether there is no doubt that it is one, damaged or not: it has an arrow with a point and a time with hours or a
    /// fraction, or two times and what parts them in its format.
    pub is_sure: bool,
}

/// What became of a damaged line of times.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum TimesRead {
    /// Both times could be read: start and end in seconds.
    Both(f64, f64),
    /// The one that there should be could, in seconds.
    Start(f64),
    /// One of two could.
    One,
    /// None could.
    Neither,
}

impl TimeLine<'_> {
    /// What can be read of it, if it is damaged.
    pub fn damage(&self) -> Option<TimesRead> {
        let (start, end) = self.seconds;
        (!self.is_sound).then_some(match (start.is_nan(), end.is_nan()) {
            (false, false) => TimesRead::Both(start, end),
            (true, true) => TimesRead::Neither,
            _ => TimesRead::One,
        })
    }
}

/// The times with which `line` begins, if it is one of times.
pub(crate) fn time_line(line: &str, parted: TimesParted, before: LineBefore) -> Option<TimeLine<'_>> {
    let folded = FoldedLine::new(line.trim_matches(is_blank));
    let mut bare = String::new();
    let mut found = TimesFound::new(&folded.text, parted, before);
    if !found.as_ref().is_some_and(TimesFound::are_read) {
        bare = without_frames(&folded.text);
        found = TimesFound::framed(&folded.text, &bare, parted)
            .or_else(|| TimesFound::labelled(&bare, parted))
            .or(found);
    }
    let TimesFound { number, begin, start, arrow, end, behind } = found?;
    let rest = &folded.text[behind..];
    let is_whole = |time: &Option<TimeFound>| time.as_ref().is_some_and(|time| time.is_sound);
    // No player reads what has one.
    let has_colon_fraction =
        |time: &Option<TimeFound>| time.as_ref().is_some_and(|time| time.text.matches(':').count() > 2);
    let read = |time: &Option<TimeFound>| time.as_ref().map_or(f64::NAN, |time| time.seconds);
    let written_end = folded.text[..behind].trim_end().len();
    let mut seconds = (read(&start), read(&end));
    let is_sound = arrow.is_exact
        && begin == 0
        && folded.is_as_written(written_end)
        && is_whole(&start)
        && is_whole(&end)
        && !has_colon_fraction(&start)
        && !has_colon_fraction(&end)
        && seconds.0 >= 0.0
        && seconds.1 >= seconds.0;
    if !is_sound {
        let possible = |time: f64| if (0.0..=LATEST_S).contains(&time) { time } else { f64::NAN };
        seconds = (possible(seconds.0), possible(seconds.1));
        if seconds.1 < seconds.0 {
            seconds.1 = f64::NAN;
        }
    }
    let form = |time: &Option<TimeFound>| time.as_ref().map(|time| time.form);
    let is_written = is_sound || form(&start).max(form(&end)).is_none_or(|form| form >= TimeForm::Exact);
    let is_plain = begin == 0 || number > 0;
    let is_sure =
        is_plain && (arrow.has_point && is_written || arrow.is_exact && start.is_some() && end.is_some());
    let length = |time: &Option<TimeFound<'_>>| time.as_ref().map_or(0, |time| time.text.len());
    // Where the end stands, in the line as it is or without what frames it.
    let offset = |text: &str| {
        let within = |line: &String| {
            let at = (text.as_ptr() as usize).checked_sub(line.as_ptr() as usize)?;
            (at + text.len() <= line.len()).then_some(at)
        };
        within(&folded.text).or_else(|| within(&bare))
    };
    let end_begin = end.as_ref().and_then(|time| offset(time.text)).unwrap_or(written_end);
    Some(TimeLine {
        written: folded.at(0..written_end),
        number: folded.at(0..number),
        parts: (folded.at(begin..begin + length(&start)), folded.at(end_begin..end_begin + length(&end))),
        seconds,
        rest: folded.at(behind..behind + rest.len()).trim(),
        is_sound,
        is_sure,
    })
}

/// Where in `line` times begin that have text before them; none if it has no two whole ones and an arrow, or nothing
/// before them.
pub(crate) fn times_inside(line: &str, parted: TimesParted) -> Option<usize> {
    let folded = FoldedLine::new(line);
    let begin = TimesFound::behind_text(&folded.text, parted)?.begin;
    Some(folded.places[begin]).filter(|begin| !line[..*begin].trim().is_empty())
}

/// `line` as one of times none of which can be read, if it has an arrow as its format has it.
pub(crate) fn unread_times(line: &str, parted: TimesParted) -> Option<TimeLine<'_>> {
    let is_one = parted == TimesParted::ByArrow && line.contains("-->");
    let times = TimeLine {
        written: line,
        number: &line[..0],
        parts: (&line[..0], &line[line.len()..]),
        seconds: (f64::NAN, f64::NAN),
        rest: "",
        is_sound: false,
        is_sure: false,
    };
    is_one.then_some(times)
}

/// The frames of `time`, where it counts them: `00:00:05:21`.
pub(crate) fn frames(time: &str) -> Option<u32> {
    let plain = FoldedLine::new(time).text;
    let (before, frames) = plain.rsplit_once([':', ';'])?;
    let is_whole = before.split([':', ';']).count() == 3 && frames.len() == 2;
    frames.parse().ok().filter(|_| is_whole)
}

/// Whether `line`, which is none of times, has an arrow as these have, and digits beside it.
pub(crate) fn has_time_arrow(line: &str) -> bool {
    let folded = FoldedLine::new(line).text;
    let has_digit = |word: Option<&str>| word.is_some_and(|word| word.contains(|c: char| c.is_ascii_digit()));
    folded.match_indices(is_arrow_sign).any(|(at, _)| {
        let (arrow, after) = Arrow::take(&folded[at..], TimesParted::ByArrow);
        let beside = [folded[..at].split_whitespace().next_back(), after.split_whitespace().next()];
        // One that is escaped is text.
        let is_bare = folded[at..folded.len() - after.len()].contains('>');
        arrow.is_strong && is_bare && beside.into_iter().any(has_digit)
    })
}

/// A line with plain signs for those that look like them or mean the same, and where they stand in the line.
struct FoldedLine<'a> {
    line: &'a str,
    text: String,
    /// For each byte of the text, and behind the last: which one of the line it is or stands for.
    places: Vec<usize>,
}

impl<'a> FoldedLine<'a> {
    fn new(line: &'a str) -> FoldedLine<'a> {
        let mut folded = FoldedLine { line, text: String::with_capacity(line.len()), places: Vec::new() };
        for (at, c) in line.char_indices() {
            match c {
                '–' | '—' | '―' => folded.text.push_str("--"),
                _ => folded.text.push(plain(c)),
            }
            folded.places.resize(folded.text.len(), at);
        }
        folded.places.push(line.len());
        folded
    }

    /// What the line has where `range` of the text stands.
    fn at(&self, range: std::ops::Range<usize>) -> &'a str {
        &self.line[self.places[range.start]..self.places[range.end]]
    }

    /// Whether its text begins as the line does, up to the byte `end`.
    fn is_as_written(&self, end: usize) -> bool {
        self.line.get(..end) == self.text.get(..end)
    }
}

/// The plain sign for `c`.
fn plain(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        // Omicron, and the Cyrillic letter.
        'Ο' | 'ο' | 'О' | 'о' => 'O',
        '−' | '‒' | '─' | 'ー' => '-',
        '›' | '»' | '→' | '⟶' | '➔' | '➜' | '⇒' => '>',
        '’' | '‘' | '´' | '′' => '\'',
        '“' | '”' | '„' | '«' => '"',
        '•' | '·' => '*',
        '٫' | '،' => ',',
        c if is_blank(c) => ' ',
        c => decimal_digit(c).unwrap_or(c),
    }
}

/// Whether nothing is seen where `c` stands.
pub(crate) fn is_blank(c: char) -> bool {
    let is_direction =
        matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    c.is_whitespace() || is_direction || c == '\u{FEFF}'
}

/// What may stand around times, plain.
const FRAMES: [char; 11] = ['[', ']', '(', ')', '{', '}', '*', '_', '"', '`', '|'];

/// `line` with blanks for what may stand around times, tags (`<b>`) among it.
fn without_frames(line: &str) -> String {
    const MOST_TAG_BYTES: usize = 60;
    let mut bare = line.replace(FRAMES, " ");
    let mut from = 0;
    while let Some(begin) = line[from..].find('<').map(|at| from + at) {
        from = begin + 1;
        let is_name = line[from..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
        let length = line[from..].bytes().take(MOST_TAG_BYTES).position(|b| b == b'>');
        if let Some(length) = length.filter(|_| is_name)
            && !line[from..from + length].contains("--")
        {
            from += length + 1;
            bare.replace_range(begin..from, &" ".repeat(from - begin));
        }
    }
    bare
}

/// The times of a line, as bytes of its plain text.
struct TimesFound<'a> {
    /// Where the number before them ends; 0 if there is none.
    number: usize,
    begin: usize,
    start: Option<TimeFound<'a>>,
    arrow: Arrow,
    end: Option<TimeFound<'a>>,
    /// Where what follows begins.
    behind: usize,
}

impl<'a> TimesFound<'a> {
    /// The times with which `line` begins, if it is one of times.
    fn new(line: &'a str, parted: TimesParted, before: LineBefore) -> Option<TimesFound<'a>> {
        let (mut start, after_start) = TimeFound::take(line, parted);
        let (mut arrow, mut after_arrow) = Arrow::take(after_start, parted);
        if start.is_none() && !arrow.is_strong {
            // A start of which nothing is left that looks like a time.
            if let Some((broken, found, after)) = broken_start(line, parted) {
                (start, arrow, after_arrow) = (Some(broken), found, after);
            }
        }
        let (mut end, mut rest) = TimeFound::take(after_arrow, parted);
        if let (Some(start), None) = (&start, &end) {
            if start.form >= TimeForm::Clock
                && arrow.is_strong
                && let Some((broken, after)) = broken_end(rest)
            {
                (end, rest) = (Some(broken), after);
            } else if let Some((broken, found, after)) = behind_signs(after_start, start, parted) {
                (end, arrow, rest) = (Some(found), broken, after);
            }
        }
        let is_full = |time: &TimeFound| time.form == TimeForm::Full;
        let has_more = !rest.trim().is_empty();
        let is_one = match (&start, &end) {
            (Some(_), Some(_)) if arrow.is_strong => true,
            (Some(start), Some(end)) => {
                start.form.min(end.form) >= TimeForm::Exact
                    && (!has_more || are_settings(rest) || start.is_sure() || end.is_sure())
            }
            (Some(start), None) if arrow.is_strong => start.form >= TimeForm::Clock,
            (Some(start), None) if arrow.has_shaft || arrow.has_point => {
                is_full(start) || arrow.has_point && !has_more && start.form >= TimeForm::Exact
            }
            (Some(start), None) => {
                is_full(start)
                    && (if has_more { before == LineBefore::Nothing } else { before != LineBefore::Times })
            }
            (None, Some(end)) if arrow.is_strong => end.form >= TimeForm::Clock,
            (None, Some(end)) => is_full(end) && (arrow.has_point || !has_more),
            (None, None) => arrow.is_strong && !has_more,
        };
        let behind = line.len() - rest.len();
        is_one.then_some(TimesFound { number: 0, begin: 0, start, arrow, end, behind })
    }

    /// The times of `line` behind the number of a cue, marks of lists or brackets. In `bare`, blanks stand for these.
    fn framed(line: &str, bare: &'a str, parted: TimesParted) -> Option<TimesFound<'a>> {
        const MOST_DIGITS: usize = 6;
        let mut begin = 0;
        let skip = |from: usize| bare.len() - bare[from..].trim_start().len();
        begin = skip(begin);
        while bare[begin..].starts_with(['-', '>', '+', '#'])
            && bare[begin + 1..].starts_with([' ', '#', '>'])
        {
            begin = skip(begin + 1);
        }
        let digits = bare[begin..].bytes().take_while(u8::is_ascii_digit).count();
        let behind_number = bare[begin + digits..].trim_start_matches(['.', ':']);
        let mut number = 0;
        if (1..=MOST_DIGITS).contains(&digits) && behind_number.starts_with(char::is_whitespace) {
            number = begin + digits;
            begin = skip(bare.len() - behind_number.len());
        }
        let found = TimesFound::new(&bare[begin..], parted, LineBefore::Times).filter(|_| begin > 0)?;
        let forms = [&found.start, &found.end].map(|time| time.as_ref().map(|time| time.form));
        let has = |form: TimeForm| forms.iter().filter(|found| **found >= Some(form)).count();
        let is_one = match &found.arrow {
            arrow if arrow.is_strong => has(TimeForm::Exact) > 0 || has(TimeForm::Clock) > 1,
            arrow if arrow.has_point => has(TimeForm::Exact) > 1,
            _ => has(TimeForm::Full) > 1,
        };
        let mut behind = begin + found.behind;
        // What closes the frame goes with it.
        if line[number..begin] != bare[number..begin] {
            let closing = bare.len() - bare[behind..].trim_start().len();
            let is_frame = |at: &usize| line.as_bytes()[*at] != bare.as_bytes()[*at];
            behind = (behind..closing).rev().find(is_frame).map_or(behind, |last| last + 1);
        }
        // What stands before the number goes with it.
        let number = if line[..number].bytes().all(|b| b.is_ascii_digit()) { number } else { 0 };
        is_one.then_some(TimesFound { number, begin, behind, ..found })
    }

    /// Whole times with an arrow behind a word that is their label: `Time: 00:00:01,000 --> 00:00:02,000`.
    fn labelled(bare: &'a str, parted: TimesParted) -> Option<TimesFound<'a>> {
        let found = TimesFound::behind_text(bare, parted)?;
        let label = bare[..found.begin].trim();
        (label.ends_with([':', '=']) && !label.contains(char::is_whitespace)).then_some(found)
    }

    /// Whole times with what parts them behind anything.
    fn behind_text(line: &'a str, parted: TimesParted) -> Option<TimesFound<'a>> {
        const MOST_BYTES: usize = 40;
        let shafts = |(at, _): &(usize, &str)| match parted {
            TimesParted::ByArrow => !line[..*at].ends_with(is_arrow_sign),
            TimesParted::ByComma => line[..*at].ends_with(|c: char| c.is_ascii_digit()),
        };
        let sign = |c: char| match parted {
            TimesParted::ByArrow => is_arrow_sign(c),
            TimesParted::ByComma => c == ',',
        };
        line.match_indices(sign).filter(shafts).find_map(|(at, _)| {
            let before = line[..at].trim_end();
            // White space is plain here.
            let back = before.bytes().rev().take(MOST_BYTES).position(|b| b == b' ');
            let begin = match back {
                Some(back) => before.len() - back,
                None if before.len() < MOST_BYTES => 0,
                None => return None,
            };
            if !before[begin..].contains(':') {
                return None;
            }
            let found = TimesFound::new(&line[begin..], parted, LineBefore::Nothing)?;
            let is_whole = |time: &Option<TimeFound>| {
                time.as_ref().is_some_and(|time| time.form == TimeForm::Full && !time.seconds.is_nan())
            };
            let is_one = is_whole(&found.start)
                && is_whole(&found.end)
                && (found.arrow.is_strong || parted == TimesParted::ByComma && found.arrow.is_exact);
            is_one.then(|| TimesFound { begin, behind: begin + found.behind, ..found })
        })
    }

    /// Whether both times can be read.
    fn are_read(&self) -> bool {
        [&self.start, &self.end]
            .into_iter()
            .all(|time| time.as_ref().is_some_and(|time| !time.seconds.is_nan()))
    }
}

/// How much of a time stands there, read or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum TimeForm {
    /// Fields as a time has them, of letters or digits: `xx:xx:xx,xxx`.
    Shape,
    /// `12.5`.
    Number,
    /// `00:01`.
    Clock,
    /// With hours or a fraction.
    Exact,
    /// With both.
    Full,
}

/// What is a time, or was.
#[derive(Debug, Clone, Copy)]
struct TimeFound<'a> {
    text: &'a str,
    /// Not a number if it cannot be read.
    seconds: f64,
    form: TimeForm,
    /// Whether it can be read as it stands.
    is_sound: bool,
}

impl<'a> TimeFound<'a> {
    /// The longest time with which `line` begins, and what follows. White space may stand beside the marks in it.
    fn take(line: &'a str, parted: TimesParted) -> (Option<TimeFound<'a>>, &'a str) {
        const MOST_PIECES: usize = 8;
        const MOST_BYTES: usize = 40;
        let begin = line.len() - line.trim_start().len();
        let first = line[begin..].split(char::is_whitespace).next().unwrap_or("");
        if is_placeholder(first) {
            return (Some(TimeFound::lost(first)), &line[begin + first.len()..]);
        }
        let (mut found, mut end) = (None::<TimeFound>, begin);
        for _ in 0..MOST_PIECES {
            let space = line[end..].len() - line[end..].trim_start().len();
            let piece = piece(&line[end + space..], end == begin, parted);
            let is_joined = || {
                let is_thousandths = piece.len() == 3 && piece.bytes().all(|b| b.is_ascii_digit());
                let is_fraction =
                    is_thousandths && found.is_some_and(|time| time.form == TimeForm::Exact) && {
                        let next = line[end + space + 3..].split_whitespace().next();
                        next.is_none_or(|next| next.starts_with(is_arrow_sign) || is_setting(next))
                    };
                let before = &line[begin..end];
                before.ends_with([':', ';'])
                    || piece.starts_with(is_mark)
                    || before.ends_with([',', '.']) && is_thousandths
                    || is_fraction
            };
            if piece.is_empty() || end > begin && !is_joined() {
                break;
            }
            end += space + piece.len();
            if end - begin > MOST_BYTES {
                break;
            }
            let longer = TimeFound::new(&line[begin..end]);
            if longer.is_some_and(|time| !time.seconds.is_nan() || found.is_none()) {
                found = longer;
            }
        }
        let taken = found.map_or(0, |time| begin + time.text.len());
        (found, &line[taken..])
    }

    fn new(text: &'a str) -> Option<TimeFound<'a>> {
        if let Some(seconds) = by_units(text) {
            return Some(TimeFound { seconds, form: TimeForm::Exact, ..TimeFound::lost(text) });
        }
        let (seconds, fields, is_sound) = read_plain(text);
        if fields == 1 && text.len() >= 6 && text.bytes().all(|b| b.is_ascii_digit()) {
            return Some(TimeFound {
                seconds: without_marks(text),
                form: TimeForm::Shape,
                ..TimeFound::lost(text)
            });
        }
        let is_clock = text.contains(':');
        // 1,000,000 and 24.12.2000 are none.
        let are_pairs = || text.split(is_mark).all(|field| (2..=3).contains(&field.trim().len()));
        let form = match (fields, is_clock) {
            (2, true) => TimeForm::Clock,
            (2, false) => TimeForm::Number,
            (3, true) => TimeForm::Exact,
            (4, true) => TimeForm::Full,
            (4, false) if are_pairs() => TimeForm::Full,
            (3 | 4, false) => TimeForm::Shape,
            _ => return None,
        };
        match seconds.is_nan() {
            false => Some(TimeFound { text, seconds, form, is_sound }),
            true if fields < 3 => None,
            true if is_clock && has_mostly_digits(text) => Some(TimeFound { text, seconds, form, is_sound }),
            true => is_shaped(text).then_some(TimeFound { text, seconds, form: TimeForm::Shape, is_sound }),
        }
    }

    /// Whether nobody would say it, whatever follows.
    fn is_sure(&self) -> bool {
        self.form == TimeForm::Full || self.form == TimeForm::Exact && self.text.starts_with('0')
    }
}

/// A time whose form is lost before an arrow and a time behind which no text would stand.
fn broken_start(line: &str, parted: TimesParted) -> Option<(TimeFound<'_>, Arrow, &str)> {
    let end = line.find(|c: char| c.is_whitespace() || is_arrow_sign(c))?;
    let text = &line[..end];
    let (arrow, after) = Arrow::take(&line[end..], parted);
    let is_meant = text.bytes().any(|b| b.is_ascii_digit()) && text.len() <= 20;
    let is_before_time = || TimeFound::take(after, parted).0.is_some_and(|end| end.form >= TimeForm::Exact);
    (is_meant && arrow.is_strong && is_before_time()).then_some((TimeFound::lost(text), arrow, after))
}

/// A sure time behind other signs than an arrow's, which stand behind the sure time `start`, and what follows.
fn behind_signs<'a>(
    line: &'a str,
    start: &TimeFound,
    parted: TimesParted,
) -> Option<(Arrow, TimeFound<'a>, &'a str)> {
    const MOST_SIGNS: usize = 6;
    let (signs, after) = line.split_at(line.find(char::is_alphanumeric)?);
    let is_one = (1..=MOST_SIGNS).contains(&signs.trim().chars().count()) && start.is_sure();
    let (end, rest) = TimeFound::take(after, parted);
    let arrow = Arrow { has_point: true, has_shaft: true, ..Arrow::default() };
    Some((arrow, end.filter(|end| is_one && end.is_sure())?, rest))
}

/// A time whose form is lost behind a time and an arrow.
fn broken_end(line: &str) -> Option<(TimeFound<'_>, &str)> {
    let line = line.trim_start();
    let (text, after) = line.split_at(line.find(char::is_whitespace).unwrap_or(line.len()));
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let is_meant = text.chars().all(|c| c.is_ascii_digit() || is_mark(c))
        && (digits > 3 || digits > 0 && text.contains([':', ',', '.']) && !text.ends_with(is_mark));
    is_meant.then_some((TimeFound::lost(text), after))
}

impl<'a> TimeFound<'a> {
    fn lost(text: &'a str) -> TimeFound<'a> {
        TimeFound { text, seconds: f64::NAN, form: TimeForm::Shape, is_sound: false }
    }
}

/// What of `line` stands before white space or what parts times; of a whole time with a word stuck to it the time.
fn piece(line: &str, is_first: bool, parted: TimesParted) -> &str {
    let is_negative =
        is_first && line.strip_prefix('-').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let sign = usize::from(is_negative);
    let is_end = |(at, c): &(usize, char)| {
        // A comma may also stand before a fraction.
        let is_fraction = || {
            let digits = line[at + sign + 1..].bytes().take_while(u8::is_ascii_digit).count();
            digits == 3 && !line[at + sign + 4..].starts_with(':')
        };
        let is_parted = parted == TimesParted::ByComma && *c == ',' && !is_fraction();
        c.is_whitespace() || is_arrow_sign(*c) || *c == '&' || is_parted
    };
    let end = line[sign..].char_indices().find(is_end).map_or(line.len(), |(end, _)| sign + end);
    let piece = &line[..end];
    let digits = piece[sign..].find(|c: char| !c.is_ascii_digit() && !matches!(c, ':' | '.' | ','));
    match digits.map(|at| piece.split_at(sign + at)) {
        Some((time, word)) if word.starts_with(char::is_alphabetic) => {
            let (seconds, fields, _) = read_plain(time);
            if fields == 4 && !seconds.is_nan() && time.len() >= "0:00:00.000".len() { time } else { piece }
        }
        _ => piece,
    }
}

/// What stands between two times.
#[derive(Debug, Clone, Copy, Default)]
struct Arrow {
    /// As its format has it.
    is_exact: bool,
    /// Nobody says it: a shaft and a point as `-->` has them.
    is_strong: bool,
    has_point: bool,
    has_shaft: bool,
}

impl Arrow {
    /// The arrow, dash or comma with which `line` begins, if there is one, and what follows.
    fn take(line: &str, parted: TimesParted) -> (Arrow, &str) {
        let (mut shaft, mut points) = (0, 0);
        let mut rest = line.trim_start();
        if parted == TimesParted::ByComma
            && let Some(after) = rest.strip_prefix(',')
        {
            return (Arrow { is_exact: true, has_shaft: true, ..Arrow::default() }, after);
        }
        if let Some(after) = rest.strip_prefix("to").filter(|after| after.starts_with(char::is_whitespace)) {
            return (Arrow { has_shaft: true, ..Arrow::default() }, after);
        }
        let whole = rest;
        let mut end = 0;
        loop {
            let sign = rest.trim_start();
            let begin = whole.len() - sign.len();
            let escaped = if sign.starts_with("&gt;") { 4 } else { 0 };
            let Some(c) = sign.chars().next() else { break };
            match c {
                '-' | '=' | '~' if points == 0 => shaft += 1,
                '>' => points += 1,
                _ if escaped > 0 => points += 1,
                _ => break,
            }
            end = begin + escaped.max(c.len_utf8());
            rest = &whole[end..];
        }
        let arrow = Arrow {
            is_exact: parted == TimesParted::ByArrow && &whole[..end] == "-->",
            is_strong: shaft > 1 && points > 0,
            has_point: points > 0,
            has_shaft: shaft > 0,
        };
        (arrow, &whole[end..])
    }
}

fn is_arrow_sign(c: char) -> bool {
    matches!(c, '-' | '=' | '~' | '>')
}

/// Whether `c` stands between the fields of a time, or what typists take for it does.
fn is_mark(c: char) -> bool {
    matches!(c, ':' | '.' | ',' | ';' | '\'')
}

/// The seconds of `text` as a time, not a number if it is none; of how many fields it is; and whether it can be read as
/// it stands. Of letters that look like digits these are read, other marks and white space between the fields are not
/// minded.
pub(crate) fn read_time(text: &str) -> (f64, usize, bool) {
    let plain = FoldedLine::new(text).text;
    let (seconds, fields, is_sound) = read_plain(&plain);
    (seconds, fields, is_sound && plain == text)
}

fn read_plain(text: &str) -> (f64, usize, bool) {
    let trimmed = text.trim_matches(|c: char| is_mark(c) || c.is_whitespace());
    let is_clock = text.contains([':', ';']);
    // `2.5s`
    let is_number = |text: &&str| !is_clock && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let trimmed = trimmed.strip_suffix('s').filter(is_number).unwrap_or(trimmed);
    let fields: Vec<&str> = trimmed.split(is_mark).map(str::trim).collect();
    // The fraction may stand behind a space.
    let last = fields.last().and_then(|last| last.split_once(char::is_whitespace));
    let count = fields.len() + usize::from(last.is_some());
    if let Some(seconds) = sound_time(text) {
        return (seconds, count, true);
    }
    let digit = |c: char| match c {
        'O' | 'o' | 'Q' => '0',
        'l' | 'I' | 'i' | '|' | '!' => '1',
        'Z' | 'z' => '2',
        'S' | 's' => '5',
        'B' => '8',
        c => c,
    };
    let mut mended: Vec<String> = fields.iter().map(|field| field.chars().map(digit).collect()).collect();
    if let Some((last, fraction)) = mended.last().and_then(|last| last.split_once(' ')) {
        let (last, fraction) = (last.to_string(), fraction.trim().to_string());
        mended.pop();
        mended.extend([last, fraction]);
    }
    let is_digits = |field: &String| !field.is_empty() && field.bytes().all(|b| b.is_ascii_digit());
    let last_mark = trimmed.rfind(is_mark).map_or("", |at| &trimmed[at..]);
    let has_fraction = match mended.len() {
        4 => true,
        3 => {
            last_mark.starts_with(['.', ',', '\'']) && mended[2].len() == 3
                || is_clock && last_mark.starts_with(['.', ','])
        }
        2 => !is_clock,
        _ => return (f64::NAN, count, false),
    };
    if !mended.iter().all(is_digits) || mended.iter().any(|field| field.len() > 6) {
        return (f64::NAN, count, false);
    }
    let fraction = if has_fraction { mended.pop().unwrap_or_default() } else { "0".to_string() };
    let clock = match mended.len() {
        1 => format!("0:{}.{fraction}", mended[0]),
        _ => format!("{}.{fraction}", mended.join(":")),
    };
    let seconds = if mended.len() == 1 { clock_time(&clock) } else { sound_time(&clock) };
    (seconds.unwrap_or(f64::NAN), count, false)
}

/// The seconds of a time whose minutes and seconds are below 60, as far as others stand before them.
fn sound_time(text: &str) -> Option<f64> {
    let whole = text.split(['.', ',']).next().unwrap_or("");
    let is_more = |field: &str| field.parse::<u32>().is_ok_and(|value| value > 59);
    let is_wrong = whole.split(':').skip(1).take(2).any(is_more);
    clock_time(text).filter(|_| !is_wrong)
}

/// Whether `text` was meant as a time, readable or not: with hours or a fraction, and most of it is digits and the marks
/// between them.
pub(crate) fn is_time_like(text: &str) -> bool {
    let plain = FoldedLine::new(text.trim()).text;
    TimeFound::new(&plain).is_some_and(|time| time.form >= TimeForm::Exact)
}

/// The seconds of a time with units for marks: `0h1m2.5s`.
fn by_units(text: &str) -> Option<f64> {
    let mut rest = text.strip_suffix('s')?;
    let mut seconds = 0.0;
    for (unit, length) in [('h', 3600.0), ('m', 60.0)] {
        if let Some((field, after)) = rest.split_once(unit) {
            seconds += length * f64::from(field.parse::<u16>().ok()?);
            rest = after;
        }
    }
    let is_plain = rest.len() < text.len() - 1
        && rest.len() < 10
        && rest.starts_with(|c: char| c.is_ascii_digit())
        && rest.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    Some(seconds + rest.parse::<f64>().ok().filter(|_| is_plain)?)
}

/// The seconds of nine digits, as those of a time whose marks are lost, else not a number.
fn without_marks(digits: &str) -> f64 {
    let time = (digits.len() == 9)
        .then(|| format!("{}:{}:{}.{}", &digits[..2], &digits[2..4], &digits[4..6], &digits[6..]));
    time.and_then(|time| sound_time(&time)).unwrap_or(f64::NAN)
}

/// Whether signs stand where the digits of a time would: `--:--:--`.
fn is_placeholder(text: &str) -> bool {
    text.contains(':') && text.chars().all(|c| is_mark(c) || matches!(c, '-' | '_' | '?' | '*' | '#'))
}

fn has_mostly_digits(text: &str) -> bool {
    const LONGEST: usize = 24;
    let marks = text.chars().filter(|c| is_mark(*c)).count();
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let all = text.chars().filter(|c| !c.is_whitespace()).count();
    let is_in_time = |c: char| {
        c.is_ascii_alphanumeric() || is_mark(c) || c.is_whitespace() || matches!(c, '-' | '?' | '|' | '!')
    };
    all <= LONGEST && text.chars().all(is_in_time) && digits > 2 && (digits + marks) * 10 >= all * 6
}

fn is_shaped(text: &str) -> bool {
    let is_field = |field: &str| {
        (1..=4).contains(&field.len()) && field.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'?')
    };
    text.contains(':') && text.split(is_mark).all(is_field)
}

/// What may follow the times of a cue: settings of WebVTT, coordinates of SRT.
const SETTINGS: [&str; 6] = ["align", "line", "position", "region", "size", "vertical"];

fn is_setting(word: &str) -> bool {
    let Some((name, value)) = word.split_once(':') else { return false };
    let is_coordinate = || {
        let mut name = name.chars().map(|c| c.to_ascii_uppercase());
        matches!((name.next(), name.next(), name.next()), (Some('X' | 'Y'), Some('1' | '2'), None))
            && value.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '%'))
    };
    SETTINGS.contains(&name) && !value.is_empty() || is_coordinate()
}

/// Whether `rest`, which follows times, begins with a setting of WebVTT.
pub(crate) fn is_settings_of_vtt(rest: &str) -> bool {
    let first = rest.split_whitespace().next().unwrap_or("");
    is_setting(first) && SETTINGS.iter().any(|name| first.starts_with(name))
}

fn are_settings(rest: &str) -> bool {
    rest.split_whitespace().all(is_setting)
}

/// The text in what follows the times of a cue: all but the settings before and behind it.
pub(crate) fn behind_settings(rest: &str) -> &str {
    let mut text = rest.trim();
    while let Some(first) = text.split_whitespace().next().filter(|word| is_setting(word)) {
        text = text[first.len()..].trim_start();
    }
    while let Some(last) = text.split_whitespace().next_back().filter(|word| is_setting(word)) {
        text = text[..text.len() - last.len()].trim_end();
    }
    text
}

/// What is said of damaged `lines` of times, each with its number and what could be read of it.
pub(crate) fn damage_told(lines: &[(usize, &str, TimesRead)]) -> Vec<String> {
    let of = |is: fn(&TimesRead) -> bool| -> Vec<(usize, &str)> {
        lines.iter().filter(|(.., read)| is(read)).map(|(number, line, _)| (*number, *line)).collect()
    };
    let both = of(|read| matches!(read, TimesRead::Both(..) | TimesRead::Start(_)));
    let clock = |seconds: f64| milliseconds(seconds_to_ms(seconds), '.');
    let read_as = lines.iter().filter_map(|(.., read)| match read {
        TimesRead::Both(start, end) => Some(format!("{} --> {}", clock(*start), clock(*end))),
        TimesRead::Start(start) => Some(clock(*start)),
        _ => None,
    });
    let read_as = read_as.take(MOST_NAMED).collect::<Vec<_>>().join(", ");
    let more = if both.len() > MOST_NAMED { " and so on" } else { "" };
    let (one, neither) = (of(|read| *read == TimesRead::One), of(|read| *read == TimesRead::Neither));
    let told = [
        lines_told(&both, |_| format!("damaged times, read as {read_as}{more}")),
        lines_told(&one, |_| {
            "one of its two times cannot be read or makes no sense; it is guessed from the other".to_string()
        }),
        damaged_times(neither.into_iter()),
    ];
    told.into_iter().flatten().collect()
}

/// What is said of `lines`, each with its number, whose times cannot be read; nothing if there are none.
pub(crate) fn damaged_times<'a>(lines: impl Iterator<Item = (usize, &'a str)>) -> Option<String> {
    lines_told(&lines.collect::<Vec<_>>(), |count| {
        let text = if count == 1 { "its text stays" } else { "their text stays" };
        format!("times that cannot be read; {text}, without a time to look for it by")
    })
}

/// Most lines that a warning names.
const MOST_NAMED: usize = 3;

/// `lines`, each with its number, and `what` is said of so many; nothing if there are none.
pub(crate) fn lines_told(lines: &[(usize, &str)], what: impl Fn(usize) -> String) -> Option<String> {
    const MOST_CHARS: usize = 60;
    let shown = |line: &str| line.chars().take(MOST_CHARS).collect::<String>();
    let named =
        lines.iter().take(MOST_NAMED).map(|(number, line)| format!("line {number} ('{}')", shown(line)));
    let named: Vec<String> = named.collect();
    let more = match lines.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    (!lines.is_empty()).then(|| format!("{}{more}: {}", named.join(", "), what(lines.len())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Option<TimeLine<'_>> {
        time_line(line, TimesParted::ByArrow, LineBefore::Nothing)
    }

    #[test]
    fn whole_lines_are_sound() {
        for (line, seconds, rest) in [
            ("00:00:01,000 --> 00:00:02,000 X1:1 align:start", (1.0, 2.0), "X1:1 align:start"),
            ("00:00:01,000-->00:00:02,000", (1.0, 2.0), ""),
            ("00:01.000 --> 00:02.000", (1.0, 2.0), ""),
            ("00:01 --> 00:03 so", (1.0, 3.0), "so"),
            ("0:0:1.5 --> 0:0:2.5", (1.5, 2.5), ""),
            ("90:00.000 --> 90:01.000", (5400.0, 5401.0), ""),
            ("00:00:01,000 --> 00:00:02,000 Hello there", (1.0, 2.0), "Hello there"),
            ("00:00:01,000 --> 00:00:02,000Hello", (1.0, 2.0), "Hello"),
        ] {
            let times = read(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!((times.seconds, times.rest, times.damage()), (seconds, rest, None), "{line}");
        }
    }

    #[test]
    fn damage_that_can_be_read_is_read() {
        for line in [
            "00:00:01,000 -- > 00:00:02,000",
            "00:00:01,000 - -> 00:00:02,000",
            "00:00:01,000 –> 00:00:02,000",
            "00:00:01,000 —> 00:00:02,000",
            "00:00:01,000 --&gt; 00:00:02,000",
            "00:00:01,000 > 00:00:02,000",
            "00:00:01,000 >> 00:00:02,000",
            "00:00:01,000 -> 00:00:02,000",
            "00:00:01,000 → 00:00:02,000",
            "00:00:01,000 ==> 00:00:02,000",
            "00:00:01,000 ---> 00:00:02,000",
            "00:00:01,000 -->> 00:00:02,000",
            "00:00:01,000 – 00:00:02,000",
            "00:00:01,000 - 00:00:02,000",
            "00:00:01,000 to 00:00:02,000",
            "00:00:01,000 00:00:02,000",
            "0O:00:0l,000 --> 00:00:02,000",
            "OO:OO:Ol,OOO --> OO:OO:O2,OOO",
            "00: 00: 01,000 --> 00: 00: 02,000",
            "00 : 00 : 01 , 000 --> 00:00:02,000",
            "00:00:01, 000 --> 00:00:02. 000",
            "00:00:01 000 --> 00:00:02 000",
            "00.00.01,000 --> 00.00.02,000",
            "00;00;01,000 --> 00;00;02,000",
            "00：00：01，000 --> 00:00:02,000",
            "００:00:0１,000 --> 00:00:02,000",
            "00:00:01'000 --> 00:00:02'000",
            "00:00:01,000. --> 00:00:02,000,",
            "1.0 --> 2.0",
            "1.0s --> 2.0s",
            "3 00:00:01,000 --> 00:00:02,000",
            "3. 00:00:01,000 --> 00:00:02,000",
            "3: 00:00:01,000 00:00:02,000",
            "[00:00:01,000 --> 00:00:02,000]",
            "[00:00:01] --> [00:00:02]",
            "(00:01 --> 00:02)",
            "**00:00:01,000 --> 00:00:02,000**",
            "“00:00:01,000 --> 00:00:02,000”",
            "- 00:00:01,000 --> 00:00:02,000",
            "> 00:00:01,000 --> 00:00:02,000",
            "000001000 --> 000002000",
            "00:00:01:000 --> 00:00:02:000",
            "00:00:01:00 --> 00:00:02:00",
            "| 00:00:01,000 --> 00:00:02,000 |",
            "| 00:00:01,000 | 00:00:02,000 |",
            "<b>00:00:01,000 --> 00:00:02,000</b>",
            "<font color=\"red\">00:00:01,000 --> 00:00:02,000</font>",
            "Time: 00:00:01,000 --> 00:00:02,000",
            "0h0m1s --> 0m2.0s",
            "ΟΟ:ΟΟ:Ο1,οοο --> ОО:ОО:О2,ооо",
            "٠٠:٠٠:٠١,٠٠٠ --> ۰۰:۰۰:۰۲,۰۰۰",
            "००:००:०१٫००० --> ००:००:०२،०००",
            "００：００：０１，０００　ーー＞　００：００：０２，０００",
            "00:00:01,000 -+> 00:00:02,000",
            "00:00:01,000 __> 00:00:02,000",
            "00:00:01,000 <-- 00:00:02,000",
            "00:00:01,000\u{a0}-->\u{a0}00:00:02,000",
        ] {
            for (behind, rest) in
                [("", ""), (" align:start", "align:start"), (" Hello, he - said", "Hello, he - said")]
            {
                // Such a number may be said.
                if line.ends_with(" 000") && behind.contains("Hello") {
                    continue;
                }
                let line = format!("{line}{behind}");
                let times = read(&line).unwrap_or_else(|| panic!("{line}"));
                assert_eq!((times.damage(), times.rest), (Some(TimesRead::Both(1.0, 2.0)), rest), "{line}");
                assert_eq!(format!("{}{behind}", times.written), line);
            }
        }
    }

    #[test]
    fn a_line_meant_as_times_is_one_however_damaged() {
        let nan = f64::NAN;
        for (line, seconds, parts) in [
            ("00:99:xx,017 --> 00:00:07,531", (nan, 7.531), ("00:99:xx,017", "00:00:07,531")),
            ("xx:xx:xx,xxx --> 00:00:07,531", (nan, 7.531), ("xx:xx:xx,xxx", "00:00:07,531")),
            ("000005,000 --> 00:00:07,531", (5.0, 7.531), ("000005,000", "00:00:07,531")),
            ("0000005 --> 00:00:07,531", (nan, 7.531), ("0000005", "00:00:07,531")),
            ("00:00:01,000 --> 00000,2", (1.0, nan), ("00:00:01,000", "00000,2")),
            ("00:00:08,000 -->", (8.0, nan), ("00:00:08,000", "")),
            ("00:00:08,000 ->", (8.0, nan), ("00:00:08,000", "")),
            ("00:00:05,000 --> and then he came", (5.0, nan), ("00:00:05,000", "")),
            ("00:00:05,000 - and then he came", (5.0, nan), ("00:00:05,000", "")),
            ("00:00:05,000 and then he came", (5.0, nan), ("00:00:05,000", "")),
            ("--> 00:00:08,000", (nan, 8.0), ("", "00:00:08,000")),
            ("-> 00:00:08,000 so", (nan, 8.0), ("", "00:00:08,000")),
            ("00:00:08,000", (8.0, nan), ("00:00:08,000", "")),
            ("00:00:05 -->", (5.0, nan), ("00:00:05", "")),
            ("00:99:08,000 --> 00:00:09,000", (nan, 9.0), ("00:99:08,000", "00:00:09,000")),
            ("00:00:61,000 --> 00:01:09,000 align:start", (nan, 69.0), ("00:00:61,000", "00:01:09,000")),
            ("00:00:09,000 --> 00:00:08,000", (9.0, nan), ("00:00:09,000", "00:00:08,000")),
            ("-00:00:01,000 --> 00:00:02,000", (nan, 2.0), ("-00:00:01,000", "00:00:02,000")),
            ("000005 --> 000007", (nan, nan), ("000005", "000007")),
            ("--:--:-- --> --:--:--", (nan, nan), ("--:--:--", "--:--:--")),
            ("??:??:??,??? --> 00:00:09,000", (nan, 9.0), ("??:??:??,???", "00:00:09,000")),
            ("-->", (nan, nan), ("", "")),
            ("-- >", (nan, nan), ("", "")),
        ] {
            let times = read(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!(times.parts, parts, "{line}");
            assert_eq!(format!("{:?}", times.seconds), format!("{seconds:?}"), "{line}");
            assert!(times.damage().is_some(), "{line}");
        }
    }

    #[test]
    fn what_is_said_is_no_line_of_times() {
        for line in [
            "so it was",
            "",
            "-",
            "--",
            ">>",
            "- yes",
            ">> ANNA: yes",
            "10:30 -> 11:00",
            "10:30 - 11:00",
            "10:30 -- he came",
            "10:30, 11:15",
            "1:30, 2:15, 100",
            "we met at 10:30 --> 11:00",
            "then --> now",
            "he said --> this",
            "--> this",
            "1, 2 -- 3, 4",
            "1,000,000 - 2,000,000",
            "24.12.2000 - 26.12.2000",
            "1.2.3 -> 1.2.4",
            "127.0.0.1 - 10.0.0.1",
            "1:30:00",
            "1:30:00 he came",
            "1:30:00 - 2:00:00 we met",
            "the 00:00:01,000 00:00:02,000",
            "3 > 2",
            "5 --> 6",
            "1990 --> 2000",
            "3 10:30 -> 11:00",
            "[10:30] we met",
            "[00:00:01,000] so",
            "1. 00:00:01,000 so",
            "1:30:00 / 2:00:00",
            "the start: 00:00:01,000 --> 00:00:02,000",
        ] {
            assert!(read(line).is_none(), "{line}");
        }
        // With an arrow and digits it is told.
        for line in ["5 --> 6", "we met at 10:30 –> late", "then ==> 1990"] {
            assert!(has_time_arrow(line), "{line}");
        }
        for line in
            ["then --> now", "10:30 - 11:00", "1:30 -> 2:00", "1990 – 2000 >> so", ">> 5", "5 --&gt; 6"]
        {
            assert!(!has_time_arrow(line), "{line}");
        }
        // Directly below times, a time alone is what the cue shows.
        assert!(time_line("00:00:08,000", TimesParted::ByArrow, LineBefore::Times).is_none());
        assert!(time_line("00:00:08,000 so", TimesParted::ByArrow, LineBefore::Text).is_none());
    }

    #[test]
    fn what_stands_behind_times_is_settings_or_text() {
        for (rest, text) in [
            ("align:start position:0%", ""),
            ("X1:40 X2:600 Y1:1 y2:2", ""),
            ("X1:40 Hello: there line:0", "Hello: there"),
            ("Anna:yes", "Anna:yes"),
            ("align:", "align:"),
            ("", ""),
        ] {
            assert_eq!(behind_settings(rest), text, "{rest}");
        }
    }
}
