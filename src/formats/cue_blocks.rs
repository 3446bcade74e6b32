//! Subtitle files cut into blocks: a line of times and the lines that belong to it.

use super::cue_mends::LineStarts;
use super::cue_numbers::{is_number, number};
use super::time_line::{
    LineBefore, TimeLine, TimesParted, TimesRead, behind_settings, damage_told, frames, has_time_arrow,
    lines_told, time_line, times_inside, unread_times,
};
use super::timed_text::letters;
use super::timestamps;

/// A line of times and what follows it until the next one.
#[derive(Debug)]
pub(crate) struct CueBlock<'a> {
    /// Its times as written; they may make no sense. None for text that is in no cue, or in one whose line of times is
    /// missing.
    pub times: Option<TimeLine<'a>>,
    /// When it is shown, in seconds; not a number where nothing tells.
    pub seconds: (f64, f64),
    /// The line with its number above it, if it has one.
    pub number_line: Option<&'a str>,
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
            number_line: None,
            first: lines.first().copied().unwrap_or(""),
            number,
            name: None,
            lines,
            has_text_behind: false,
        }
    }

    /// Text above all cues, `head`, if there is any.
    pub fn above(lines: &LineStarts, head: &[&'a str]) -> Option<CueBlock<'a>> {
        let first = head.iter().position(|line| !line.is_empty())?;
        let number = lines.number(lines.range(head[first]).start);
        Some(CueBlock::outside(number, head[first..].to_vec()))
    }

    /// The number of the cue.
    pub fn own_number(&self) -> Option<u32> {
        let before_times = self.times.map(|times| times.number);
        self.number_line.or(before_times).and_then(number)
    }

    /// The line by which a warning names it.
    fn line_told(&self) -> &'a str {
        self.number_line.filter(|_| self.times.is_none()).unwrap_or(self.first)
    }

    /// Its lines that are not empty.
    pub fn text_rows(&self) -> impl DoubleEndedIterator<Item = &'a str> {
        self.lines.iter().copied().filter(|line| !line.is_empty())
    }
}

/// A file of subtitles, cut at its lines of times.
pub(crate) struct CutLines<'a> {
    /// The lines before the first of them.
    pub head: Vec<&'a str>,
    pub blocks: Vec<CueBlock<'a>>,
    /// Lines that may be such and are none, each with its number.
    pub unread: Vec<(usize, &'a str)>,
    /// What is said of the rate of frames in times.
    pub rate_told: Option<String>,
}

/// Cuts `text` at its lines of times. A cue of which one time alone can be read lasts as long as its text takes, but not
/// into the one beside it. Frames are as long as `fps`, how many there are in a second, says, or else as they suggest.
pub(crate) fn blocks(text: &str, parted: TimesParted, fps: Option<f64>) -> CutLines<'_> {
    let mut cut = CutLines { head: Vec::new(), blocks: Vec::new(), unread: Vec::new(), rate_told: None };
    let mut before = LineBefore::Nothing;
    for (line_number, line) in (1..).zip(lines(text)) {
        let mut found = time_line(line, parted, before).map(|times| (line, times));
        if found.is_none()
            && let Some(at) = times_inside(line, parted)
        {
            let (text, rest) = (line[..at].trim_end(), &line[at..]);
            // The number of the cue may stand before its times.
            let last = text.rfind(char::is_whitespace).map_or(0, |space| space + 1);
            let (text, own) = text.split_at(if is_number(&text[last..]) { last } else { text.len() });
            cut.own_lines().extend([text.trim_end(), own].into_iter().filter(|part| !part.is_empty()));
            found = time_line(rest, parted, LineBefore::Nothing).map(|times| (rest, times));
        }
        if found.is_none() && cut.is_below_lone_number() {
            found = unread_times(line, parted).map(|times| (line, times));
        }
        if let Some((line, times)) = found {
            let behind = behind_settings(times.rest);
            let lines = if behind.is_empty() { Vec::new() } else { vec![behind] };
            cut.blocks.push(CueBlock {
                seconds: times.seconds,
                times: Some(times),
                has_text_behind: !lines.is_empty(),
                lines,
                ..CueBlock::outside(line_number, vec![line])
            });
            before = LineBefore::Times;
            continue;
        }
        if line.contains('>') && has_time_arrow(line) {
            cut.unread.push((line_number, line));
        }
        cut.own_lines().push(line);
        let is_nothing = line.is_empty() || is_number(line);
        before = if is_nothing { LineBefore::Nothing } else { LineBefore::Text };
    }
    cut.rate_told = count_frames(&mut cut.blocks, fps);
    complete(&mut cut.blocks);
    cut
}

impl<'a> CutLines<'a> {
    /// Those that are cut so far and belong to the last block, or are above the first.
    fn own_lines(&mut self) -> &mut Vec<&'a str> {
        self.blocks.last_mut().map_or(&mut self.head, |block| &mut block.lines)
    }

    /// Whether the last line is a number with nothing above it.
    fn is_below_lone_number(&mut self) -> bool {
        let is_head = self.blocks.is_empty();
        match self.own_lines().as_slice() {
            [.., above, last] => above.is_empty() && is_number(last),
            [last] => is_head && is_number(last),
            [] => false,
        }
    }
}

/// Reads the frames of times that count them (`00:00:05:21`); what is said of their rate.
fn count_frames(blocks: &mut [CueBlock], fps: Option<f64>) -> Option<String> {
    let of = |block: &CueBlock| block.times.map(|times| [frames(times.parts.0), frames(times.parts.1)]);
    let counted = blocks.iter().filter_map(|block| {
        let frame = of(block)?.into_iter().flatten().max()?;
        Some(CountedFrame { line: block.number, written: block.first, frame })
    });
    let (rate, told) = rate_of(&counted.collect::<Vec<_>>(), fps)?;
    for block in blocks {
        let Some([start, end]) = of(block) else { continue };
        block.seconds = (at_rate(block.seconds.0, start, rate), at_rate(block.seconds.1, end, rate));
    }
    told
}

/// The rate of the frames that are `counted`: `fps` says how many a second has, or else the highest number among them how
/// many there must be, as the file does not tell; and what is said of it.
pub(crate) fn rate_of(counted: &[CountedFrame], fps: Option<f64>) -> Option<(f64, Option<String>)> {
    const RATES: [f64; 5] = [24.0, 25.0, 30.0, 50.0, 60.0];
    let highest = counted.iter().map(|counted| counted.frame).max()?;
    let rate = fps.or_else(|| RATES.into_iter().find(|rate| f64::from(highest) < *rate))?;
    Some((rate, rate_told(counted, fps, rate, &format!("as the highest number is {highest}"))))
}

/// A time of `seconds`, the fraction of which is a number of frames, if there is one, at `rate`.
pub(crate) fn at_rate(seconds: f64, frame: Option<u32>, rate: f64) -> f64 {
    frame.map_or(seconds, |frame| seconds.floor() + f64::from(frame) / rate)
}

/// A time that counts frames.
pub(crate) struct CountedFrame<'a> {
    /// The number of its line, from 1, and what stands there.
    pub line: usize,
    pub written: &'a str,
    /// The number of the frame within its second.
    pub frame: u32,
}

/// What is said of the frames that are `counted` in a file that does not say how many there are in a second: that `rate` is
/// taken, and `why`; or, where the user says `fps`, which of them there cannot be.
pub(crate) fn rate_told(counted: &[CountedFrame], fps: Option<f64>, rate: f64, why: &str) -> Option<String> {
    let shown = (rate * 1000.0).round() / 1000.0;
    if fps.is_none() {
        return (!counted.is_empty()).then(|| {
            format!(
                "its times count frames, and it does not say how many a second has: {shown} are taken, {why}; --fps says it"
            )
        });
    }
    let mut beyond: Vec<&CountedFrame> =
        counted.iter().filter(|counted| f64::from(counted.frame) >= rate.ceil()).collect();
    let highest = beyond.iter().map(|counted| counted.frame).max()?;
    // The one that is named, first.
    beyond.sort_by_key(|counted| counted.frame != highest);
    let lines: Vec<(usize, &str)> = beyond.iter().map(|counted| (counted.line, counted.written)).collect();
    lines_told(&lines, |_| format!("frame {highest}, which no second has at --fps {shown}; check the rate"))
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

/// What is said of the damaged times of `blocks`, of lines that may be such and are `unread`, and of text that is in no cue
/// or in one without times.
pub(crate) fn complaints(unread: &[(usize, &str)], blocks: &[CueBlock]) -> Vec<String> {
    let damage = |block: &CueBlock| {
        let read = block.times.as_ref()?.damage()?;
        Some(if matches!(read, TimesRead::Both(..)) {
            TimesRead::Both(block.seconds.0, block.seconds.1)
        } else {
            read
        })
    };
    let damaged: Vec<(usize, &str, TimesRead)> =
        blocks.iter().filter_map(|block| Some((block.number, block.first, damage(block)?))).collect();
    let told = |is: &dyn Fn(&CueBlock) -> bool, what: &str| {
        let lines: Vec<(usize, &str)> = (blocks.iter())
            .filter(|block| is(block))
            .map(|block| (block.number, block.line_told()))
            .collect();
        lines_told(&lines, |_| what.to_string())
    };
    const LONGEST_AFTER_DAY_S: f64 = 2.0;
    let is_late = |block: &CueBlock| {
        let (start, end) = block.seconds;
        let is_read = !start.is_nan() && !end.is_nan();
        // What ends with a whole day may be shown a little longer.
        let is_beyond = end > timestamps::LATEST_S + LONGEST_AFTER_DAY_S;
        block.times.is_some() && is_read && is_beyond
    };
    let is_unread = |number: usize| unread.binary_search_by_key(&number, |(unread, _)| *unread).is_ok();
    let told = [
        told(
            &is_late,
            "times beyond a day, which no recording has; the text is read, without a time to look for it by",
        ),
        lines_told(unread, |_| {
            "an arrow as times have it, but none that can be read; it is read as text".to_string()
        }),
        told(
            &|block| block.has_text_behind,
            "text behind the times, where players look for settings alone; it is read as the cue's first line",
        ),
        told(
            &|block| block.times.is_none() && block.number_line.is_some(),
            "the number of a cue without a line of times; its text is read, without a time to look for it by",
        ),
        told(
            &|block| block.times.is_none() && block.number_line.is_none() && !is_unread(block.number),
            "text outside of cues; it is read, without a time to look for it by",
        ),
    ];
    damage_told(&damaged).into_iter().chain(told.into_iter().flatten()).collect()
}

/// The lines of a text, trimmed. All of LF, CR LF and CR end one.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n').flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r')).map(str::trim)
}
