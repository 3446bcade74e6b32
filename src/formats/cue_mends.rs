//! What is amiss between the lines of subtitles: empty ones inside a cue or none between two, numbers that are none,
//! times without text. It is told, and mended where the file is written again.

use std::collections::BTreeSet;
use std::ops::Range;

use super::caption_draft::range_in;
use super::cue_blocks::CueBlock;
use super::cue_numbers;
use super::time_line::lines_told;
use crate::transcript::caption_file::Mend;

/// So many cues must have numbers where these should not stand.
const FEWEST_NUMBERED: usize = 3;

/// Where lines begin in a text.
pub(crate) struct LineStarts<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> LineStarts<'a> {
    /// Of `text`, whose lines end with LF, CR LF or CR.
    pub fn new(text: &'a str) -> LineStarts<'a> {
        let bytes = text.as_bytes();
        let ends = |at: usize| bytes[at] == b'\n' || bytes[at] == b'\r' && bytes.get(at + 1) != Some(&b'\n');
        let behind = (0..bytes.len()).filter(|&at| ends(at)).map(|at| at + 1);
        LineStarts { text, starts: std::iter::once(0).chain(behind).collect() }
    }

    /// Which line byte `at` is in, from 1.
    pub fn number(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at)
    }

    /// Where `row`, a part of the text, lies in it.
    pub fn range(&self, row: &str) -> Range<usize> {
        range_in(self.text, row)
    }

    /// Where `row` begins, with the white space before it if it is the first in its line.
    pub fn begin(&self, row: &str) -> usize {
        let begin = self.range(row).start;
        let line = self.starts[self.number(begin) - 1];
        if self.text[line..begin].trim().is_empty() { line } else { begin }
    }

    /// What lies between two rows, if that is white space alone: where, how often a line ends in it, and whether one of its
    /// lines has nothing in it, not even a space.
    fn gap(&self, above: &str, below: &str) -> Option<RowGap> {
        let at = self.range(above).end..self.begin(below);
        let gap = self.text.get(at.clone()).filter(|gap| gap.trim().is_empty())?;
        let (first, last) = (self.number(at.start), self.number(at.end));
        let is_empty = |line: usize| {
            let end = self.starts.get(line).copied().unwrap_or(self.text.len());
            self.text[self.starts[line - 1]..end].trim_end_matches(['\r', '\n']).is_empty()
        };
        let has_empty = (first + 1..last).any(is_empty) && !gap.is_empty();
        Some(RowGap { at, ends: last - first, has_empty })
    }

    /// Whether `line`, one of no letters, has nothing in it, not even a space.
    pub fn is_empty(&self, line: &str) -> bool {
        let at = self.range(line).start;
        let begin = self.starts[self.number(at) - 1];
        self.text[begin..].starts_with(['\r', '\n']) || begin == self.text.len()
    }
}

struct RowGap {
    at: Range<usize>,
    ends: usize,
    has_empty: bool,
}

/// What is odd in the lines of subtitles, in the order in which it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum LineOddity {
    EmptyInside,
    NoneBetween,
    NumberForm,
    NumberAlone,
    NumberBelow,
    NumberMissing,
    NumberNone,
    NumberText,
    Identifier,
    TimesTwice,
}

impl LineOddity {
    /// What is said of lines with it.
    fn told(self) -> &'static str {
        match self {
            LineOddity::EmptyInside => {
                "an empty line above it inside its cue, which would end there; it is read as part of the cue"
            }
            LineOddity::NoneBetween => "no empty line above it, where another cue begins",
            LineOddity::NumberForm => "the number of a cue that players do not take for one",
            LineOddity::NumberAlone => "the number of a cue without times and text; it is left out",
            LineOddity::NumberBelow => {
                "the number of a cue below its times, where players show it; it is no text"
            }
            LineOddity::NumberMissing => "times without the number of their cue, where others have one",
            LineOddity::NumberNone => {
                "the number of a cue, of which this kind of file has none; it is no text and left out"
            }
            LineOddity::NumberText => {
                "a number on a line of its own that is not the next in the count of cues; it is read as text"
            }
            LineOddity::Identifier => {
                "a line right above the times of a cue, where WebVTT has identifiers; it is no text"
            }
            LineOddity::TimesTwice => "times without text above the times of the next cue; they are left out",
        }
    }
}

/// Finds what is odd, and how it is mended.
pub(crate) struct CueMends<'a> {
    pub lines: LineStarts<'a>,
    pub mends: Vec<Mend>,
    odd: Vec<(LineOddity, &'a str)>,
    /// Lines of which enough is said elsewhere, in order.
    told: Vec<usize>,
}

impl<'a> CueMends<'a> {
    /// Nothing yet; of the lines of times that are `unread`, each with its number, enough is said elsewhere.
    pub fn new(text: &'a str, unread: &[(usize, &str)]) -> CueMends<'a> {
        let told = unread.iter().map(|(number, _)| *number).collect();
        CueMends { lines: LineStarts::new(text), mends: Vec::new(), odd: Vec::new(), told }
    }

    /// Puts `by` where `at` is; LF stands for the end of a line as the file has it.
    pub fn put(&mut self, at: Range<usize>, by: impl Into<String>) {
        self.mends.push(Mend { at, by: by.into() });
    }

    /// Takes the numbers of `blocks` out of the lines above them, and the cues apart that have no line of times.
    pub fn number(
        &mut self,
        head: &mut Vec<&'a str>,
        mut blocks: Vec<CueBlock<'a>>,
        needs_turn: bool,
    ) -> Vec<CueBlock<'a>> {
        cue_numbers::take(head, &mut blocks, needs_turn);
        let mut alone = Vec::new();
        let lines = &self.lines;
        let line_number = |row: &str| lines.number(lines.range(row).start);
        let blocks = cue_numbers::with_lost(head, blocks, line_number, &mut alone);
        for row in alone {
            self.put(self.lines.range(row), "");
            self.odd.push((LineOddity::NumberAlone, row));
        }
        let mut blocks = self.without_twice(blocks);
        self.numbers_below(&mut blocks, true);
        if !needs_turn {
            self.missing_numbers(&blocks);
        }
        blocks
    }

    /// Takes the lines out of the text of `blocks` that stand between an empty line and the times of the next cue, where
    /// most cues have one: identifiers, which are those of WebVTT. `head` are the lines above the first.
    pub fn identifiers(&mut self, head: &mut Vec<&'a str>, blocks: &mut [CueBlock<'a>]) {
        let has_number = |block: &CueBlock| block.own_number().is_some();
        let found: Vec<LineAbove> = (right_above(head, blocks).into_iter())
            .filter(|line| line.is_apart && !has_number(&blocks[line.block]))
            .filter(|line| self.told.binary_search(&self.line_number(line.row)).is_err())
            .collect();
        if found.len() > 1 && found.len() * 2 > blocks.len() {
            self.take_above(head, blocks, found, LineOddity::Identifier);
        }
    }

    /// Takes the numbers out of a file of a kind that has none: those that stand between an empty line and the times of a
    /// cue, and others right above or below times if these have a count. `head` are the lines above the first of `blocks`.
    pub fn without_numbers(&mut self, head: &mut Vec<&'a str>, blocks: &mut [CueBlock<'a>]) {
        let mut above = right_above(head, blocks);
        above.retain(|line| cue_numbers::is_number(line.row));
        let numbers = above.iter().filter_map(|line| Some((line.block, cue_numbers::number(line.row)?)));
        let are_counted = are_counted(&numbers.collect::<Vec<_>>(), blocks.len());
        above.retain(|line| are_counted || line.is_apart);
        for line in &above {
            self.put(self.whole_line(line.row), "");
        }
        self.take_above(head, blocks, above, LineOddity::NumberNone);
        if !are_counted {
            self.numbers_below(blocks, false);
        }
    }

    /// Takes the lines `found`, in which there is something `odd`, out of the text above the times of `blocks`.
    fn take_above(
        &mut self,
        head: &mut Vec<&'a str>,
        blocks: &mut [CueBlock<'a>],
        found: Vec<LineAbove<'a>>,
        odd: LineOddity,
    ) {
        for LineAbove { row, block, at, .. } in found {
            match block.checked_sub(1) {
                Some(above) => blocks[above].lines.truncate(at),
                None => head.truncate(at),
            }
            self.odd.push((odd, row));
        }
    }

    /// Which line of the file `row` stands in.
    fn line_number(&self, row: &str) -> usize {
        self.lines.number(self.lines.range(row).start)
    }

    /// Where the line of `row` stands, with its end.
    fn whole_line(&self, row: &str) -> Range<usize> {
        let range = self.lines.range(row);
        let end = self.lines.starts.get(self.lines.number(range.start)).copied().unwrap_or(range.end);
        self.lines.begin(row)..end
    }

    /// Takes numbers that stand below their times out of the text of `blocks`, where these have a count. They are put above if
    /// cues of this kind may have numbers.
    fn numbers_below(&mut self, blocks: &mut [CueBlock<'a>], may_have: bool) {
        let below = |block: &CueBlock| {
            let mut rows = block.text_rows();
            let number = rows.next().filter(|_| block.times.is_some() && !block.has_text_behind)?;
            rows.next().and(cue_numbers::number(number))
        };
        let numbers: Vec<(usize, u32)> =
            blocks.iter().enumerate().filter_map(|(at, block)| Some((at, below(block)?))).collect();
        if blocks.iter().any(|block| block.own_number().is_some()) || !are_counted(&numbers, blocks.len()) {
            return;
        }
        for block in blocks.iter_mut().filter(|block| below(block).is_some()) {
            let Some(at) = block.lines.iter().position(|line| !line.is_empty()) else { continue };
            let row = block.lines.remove(at);
            if may_have {
                let begin = self.lines.begin(block.first);
                self.put(begin..begin, format!("{row}\n"));
            }
            self.put(self.whole_line(row), "");
            self.odd.push((if may_have { LineOddity::NumberBelow } else { LineOddity::NumberNone }, row));
        }
    }

    /// Gives those of `blocks` numbers that have none although most have, where they fit into the count.
    fn missing_numbers(&mut self, blocks: &[CueBlock<'a>]) {
        let own: Vec<Option<u32>> = blocks.iter().map(CueBlock::own_number).collect();
        let missing = own.iter().filter(|number| number.is_none()).count();
        if missing * 2 > own.len() {
            return;
        }
        let mut from = 0;
        while from < own.len() {
            let run = own[from..].iter().take_while(|number| number.is_none()).count();
            let before = if from == 0 { Some(0) } else { own[from - 1] };
            let fits =
                own.get(from + run).is_none_or(|next| *next == before.map(|before| before + run as u32 + 1));
            let are_cues = blocks[from..from + run].iter().all(|block| block.times.is_some());
            for (number, block) in (before.unwrap_or(0) + 1..).zip(&blocks[from..from + run]) {
                if block.times.is_none() {
                    continue;
                }
                self.odd.push((LineOddity::NumberMissing, block.first));
                if fits && are_cues && before.is_some() {
                    let begin = self.lines.begin(block.first);
                    self.put(begin..begin, format!("{number}\n"));
                }
            }
            from += run + 1;
        }
    }

    /// `blocks` without times to which no text belongs, right above others or the same as the next.
    fn without_twice(&mut self, blocks: Vec<CueBlock<'a>>) -> Vec<CueBlock<'a>> {
        let mut kept: Vec<CueBlock<'a>> = Vec::with_capacity(blocks.len());
        for mut block in blocks {
            if let Some(before) = kept.last()
                && before.times.is_some()
                && block.times.is_some()
                && block.number_line.is_none()
                && before.text_rows().next().is_none()
                && let Some(gap) = self.lines.gap(before.first, block.first)
                && (gap.ends == 1 || before.seconds == block.seconds)
            {
                self.put(self.lines.begin(before.first)..gap.at.end, "");
                self.odd.push((LineOddity::TimesTwice, before.first));
                block.number_line = before.number_line;
                kept.pop();
            }
            kept.push(block);
        }
        kept
    }

    /// Mends the lines of `blocks` and between them; `above` is what stands above the first. `are_numbers` if nothing else
    /// may stand above times.
    pub fn blocks(&mut self, above: Option<&'a str>, blocks: &[CueBlock<'a>], are_numbers: bool) {
        let mut above = above;
        let mut is_told = false;
        for block in blocks {
            let own = block.times.is_some().then_some(block.first);
            let rows = [block.number_line, own].into_iter().flatten().chain(block.text_rows());
            for (at, row) in rows.enumerate() {
                let gap = above.and_then(|above| self.lines.gap(above, row));
                match gap {
                    Some(gap) if at == 0 && !gap.has_empty => {
                        self.put(gap.at, "\n\n");
                        let number = above.filter(|above| cue_numbers::is_number(above));
                        let odd = number
                            .map_or((LineOddity::NoneBetween, row), |row| (LineOddity::NumberText, row));
                        self.odd.extend(Some(odd).filter(|odd| !is_told && self.odd.last() != Some(odd)));
                    }
                    Some(gap) if at > 0 && gap.has_empty => {
                        self.put(gap.at, "\n");
                        let is_number = cue_numbers::is_number(row);
                        let odd = if is_number { LineOddity::NumberText } else { LineOddity::EmptyInside };
                        self.odd.push((odd, row));
                    }
                    // The text of the times' own line gets its row where these are written.
                    Some(gap) if at > 0 && gap.ends == 0 && Some(row) == own => self.put(gap.at, "\n"),
                    _ => {}
                }
                if Some(row) == block.number_line && are_numbers {
                    self.number_form(row);
                }
                above = Some(row);
            }
            // Text outside of cues is told as such.
            is_told = block.times.is_none() && block.number_line.is_none();
        }
    }

    /// Writes the number `row` in plain digits.
    fn number_form(&mut self, row: &'a str) {
        let at = self.lines.begin(row)..self.lines.range(row).end;
        let is_plain = at.len() == row.len() && row.bytes().all(|b| b.is_ascii_digit());
        if let Some(number) = cue_numbers::number(row).filter(|_| !is_plain) {
            self.put(at, number.to_string());
            self.odd.push((LineOddity::NumberForm, row));
        }
    }

    /// What is said of all that is odd.
    pub fn told(&self) -> Vec<String> {
        let of = |oddity: LineOddity| {
            let rows = self.odd.iter().filter(|(odd, _)| *odd == oddity);
            let mut rows: Vec<(usize, &str)> =
                rows.map(|(_, row)| (self.lines.number(self.lines.range(row).start), *row)).collect();
            if oddity == LineOddity::EmptyInside {
                rows.retain(|(number, _)| self.told.binary_search(number).is_err());
            }
            rows.sort_unstable();
            lines_told(&rows, |_| oddity.told().to_string())
        };
        let all: BTreeSet<LineOddity> = self.odd.iter().map(|(oddity, _)| *oddity).collect();
        all.into_iter().filter_map(of).collect()
    }
}

/// A line of text right above the times of a cue.
struct LineAbove<'a> {
    row: &'a str,
    /// The block of these times.
    block: usize,
    /// Its place in the lines of the block before, or in those above the first.
    at: usize,
    /// Whether an empty line or nothing stands above it.
    is_apart: bool,
}

/// Those of `blocks` and of the lines above them, `head`.
fn right_above<'a>(head: &[&'a str], blocks: &[CueBlock<'a>]) -> Vec<LineAbove<'a>> {
    let lines = |block: usize| block.checked_sub(1).map_or(head, |above| &blocks[above].lines[..]);
    let is_timed = |block: &usize| blocks[*block].times.is_some() && blocks[*block].number_line.is_none();
    let found = (0..blocks.len()).filter(is_timed).filter_map(|block| {
        let lines = lines(block);
        let at = lines.len().checked_sub(1)?;
        let is_apart = if at == 0 { block == 0 } else { lines[at - 1].is_empty() };
        (!lines[at].is_empty()).then_some(LineAbove { row: lines[at], block, at, is_apart })
    });
    found.collect()
}

/// Whether `numbers`, each with the place of its cue among `cues`, count them: most have one, and all but one go on.
fn are_counted(numbers: &[(usize, u32)], cues: usize) -> bool {
    let others = |numbers: &[(usize, u32)]| {
        let mut before: Option<(usize, u32)> = None;
        let is_other = |&&(cue, number): &&(usize, u32)| {
            let most = before.map_or(number, |(before, last)| last + (cue - before) as u32 + 1);
            let goes_on = before.is_none_or(|(_, last)| number > last) && number <= most;
            before = if goes_on { Some((cue, number)) } else { before };
            !goes_on
        };
        numbers.iter().filter(is_other).count()
    };
    numbers.len() >= FEWEST_NUMBERED
        && numbers.len() * 2 > cues
        && (others(numbers) < 2 || others(&numbers[1..]) == 0)
}
