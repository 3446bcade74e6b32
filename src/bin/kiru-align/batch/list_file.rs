//! The file of a list, packed by gzip or not.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use anyhow::Result;
use flate2::bufread::MultiGzDecoder;

use crate::io::plainly;

/// A longer list is refused: this is one of a hundred million lines, and of some that are made of nothing it is a few MB.
const UNPACKED_LIMIT_BYTES: u64 = 16 << 30;
/// Read at once.
const BUFFER_BYTES: usize = 1 << 16;

/// Opens the list at `path`; what ends in `.gz` is unpacked while it is read.
///
/// # Errors
/// With the reason: it cannot be opened.
pub fn open(path: &Path) -> Result<Box<dyn BufRead>> {
    let file = BufReader::with_capacity(BUFFER_BYTES, File::open(path).map_err(|e| plainly(path, e))?);
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
