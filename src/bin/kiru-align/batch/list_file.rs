//! The file of a list, packed by gzip or not, line by line.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use flate2::bufread::MultiGzDecoder;

use super::list_mistakes::ListMistakes;
use crate::io::why_not;

/// A longer list is refused: this is one of a hundred million lines, and of some that are made of nothing it is a few MB.
const UNPACKED_LIMIT_BYTES: u64 = 16 << 30;
/// Read at once.
const BUFFER_BYTES: usize = 1 << 16;
/// A longer line is no line of a list.
const LINE_LIMIT_BYTES: u64 = 64 << 20;

/// The lines of a list, one after the other.
pub struct ListLines {
    reader: Box<dyn BufRead>,
    line: Vec<u8>,
    number: u64,
}

impl ListLines {
    /// Those of the list at `path`.
    ///
    /// # Errors
    /// It cannot be opened. As in all that is told of lists, the caller puts the path in front.
    pub fn open(path: &Path) -> Result<ListLines> {
        Ok(ListLines { reader: open(path)?, line: Vec::new(), number: 0 })
    }

    /// The next line, without its end, with its number, from 1; an error in its place if it is no UTF-8.
    ///
    /// # Errors
    /// With the line in front: it cannot be read.
    pub fn next(&mut self) -> Result<Option<(u64, Result<&str>)>> {
        self.number += 1;
        let number = self.number;
        self.line.clear();
        let read = self.reader.by_ref().take(LINE_LIMIT_BYTES).read_until(b'\n', &mut self.line);
        if read.map_err(why_not).with_context(|| format!("line {number}"))? == 0 {
            return Ok(None);
        }
        let text = std::str::from_utf8(&self.line).map_err(|_| anyhow!("not UTF-8 text; save it as UTF-8"));
        let text = text.map(|text| match number {
            1 => text.strip_prefix('\u{feff}').unwrap_or(text),
            _ => text,
        });
        Ok(Some((number, text.map(|text| text.trim_end_matches(['\n', '\r'])))))
    }
}

/// Hands each line of the list at `path` with its number, from 1, to `take`, without its end.
///
/// # Errors
/// It cannot be read. Else with the lines in front what `take` found, up to ten; no more lines are read then.
pub fn each_line(path: &Path, mut take: impl FnMut(u64, &str) -> Result<()>) -> Result<()> {
    let mut lines = ListLines::open(path)?;
    let mut mistakes = ListMistakes::default();
    while !mistakes.are_many()
        && let Some((number, line)) = lines.next()?
    {
        mistakes.note(number, line.and_then(|line| take(number, line)));
    }
    mistakes.told()
}

/// The first line of the list at `path` that is not blank, as far as it is of a usual length.
pub fn first_line(path: &Path) -> Option<String> {
    let mut lines = open(path).ok()?.take(1 << 16).lines();
    let line = lines.find(|line| line.as_ref().is_ok_and(|line| !line.trim().is_empty()))?.ok()?;
    Some(line.trim_start_matches('\u{feff}').to_string())
}

/// Opens the list at `path`; what ends in `.gz` is unpacked while it is read.
fn open(path: &Path) -> Result<Box<dyn BufRead>> {
    let file = BufReader::with_capacity(BUFFER_BYTES, File::open(path).map_err(why_not)?);
    let is_packed = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("gz"));
    Ok(if is_packed { Box::new(unpacked(file, UNPACKED_LIMIT_BYTES)) } else { Box::new(file) })
}

/// What is packed in `file`, perhaps in several pieces, up to `limit_bytes`.
fn unpacked(file: impl BufRead, limit_bytes: u64) -> impl BufRead {
    BufReader::with_capacity(BUFFER_BYTES, Limited { inner: MultiGzDecoder::new(file), left: limit_bytes })
}

/// Fails where more than so many bytes come.
struct Limited<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer).map_err(|error| match error.kind() {
            io::ErrorKind::Interrupted => error,
            _ => io::Error::other(format!("cannot be unpacked ({error}); unpack it with gzip -d to see why")),
        })?;
        self.left = self.left.checked_sub(read as u64).ok_or_else(|| {
            let limit = UNPACKED_LIMIT_BYTES >> 30;
            io::Error::other(format!("more than {limit} GB when it is unpacked; split it"))
        })?;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn what_is_packed_is_read_up_to_a_limit() {
        let two = [packed(b"one\ntwo\n"), packed(b"three\n")].concat();
        let lines: Vec<String> = unpacked(&two[..], 14).lines().map(Result::unwrap).collect();
        assert_eq!(lines, ["one", "two", "three"]);
        let refused =
            |bytes: &[u8], limit| unpacked(bytes, limit).lines().find_map(Result::err).unwrap().to_string();
        let too_long = refused(&two, 13);
        assert!(too_long.contains("when it is unpacked; split it"), "{too_long}");
        let nothing = packed(&vec![b'\n'; 10 << 20]);
        assert!(nothing.len() < 20_000);
        assert!(unpacked(&nothing[..], 1 << 20).lines().any(|line| line.is_err()));
        for broken in [&two[..12], b"audio,transcript\n"] {
            let refused = refused(broken, 99);
            assert!(refused.contains("cannot be unpacked"), "{refused}");
        }
    }
}
