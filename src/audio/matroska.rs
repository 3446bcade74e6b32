//! What symphonia leaves out of Matroska and WebM: which tracks are meant by default, the exact delay of a codec, and what
//! of the last packet is padding. RFC 9559; elements and their sizes, RFC 8794.

use std::io::{Read, Seek, SeekFrom};

use super::input::AudioBytes;

const SEGMENT: u32 = 0x1853_8067;
const TRACKS: u32 = 0x1654_ae6b;
const TRACK_ENTRY: u32 = 0xae;
const TRACK_NUMBER: u32 = 0xd7;
const FLAG_DEFAULT: u32 = 0x88;
const CODEC_DELAY: u32 = 0x56aa;
const CLUSTER: u32 = 0x1f43_b675;
const BLOCK: u32 = 0xa1;
const BLOCK_GROUP: u8 = 0xa0;
const DISCARD_PADDING: u32 = 0x75a2;

/// Elements looked at before the tracks, and bytes of the tracks and of the file's end, before giving up.
const MAX_ELEMENTS: usize = 10_000;
const MAX_TRACKS_BYTES: u64 = 4 << 20;
const TAIL_BYTES: u64 = 1 << 18;

/// What a track's entry says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The number by which blocks name it.
    pub number: u64,
    /// Meant to be played where nobody chooses; true if it is not said.
    pub is_default: bool,
    /// What the codec puts in front, in nanoseconds.
    pub delay_ns: u64,
}

/// The tracks of `file`, in their order; empty if they are not found.
pub fn entries(file: &mut AudioBytes<'_>) -> Vec<Entry> {
    let Some(body) = tracks(file) else { return Vec::new() };
    let entries = Elements(&body).filter(|(id, _)| *id == TRACK_ENTRY);
    let entry = |body| {
        let mut entry = Entry { number: 0, is_default: true, delay_ns: 0 };
        for (id, value) in Elements(body) {
            match id {
                TRACK_NUMBER => entry.number = unsigned(value),
                FLAG_DEFAULT => entry.is_default = unsigned(value) != 0,
                CODEC_DELAY => entry.delay_ns = unsigned(value),
                _ => {}
            }
        }
        entry
    };
    entries.map(|(_, body)| entry(body)).collect()
}

/// Nanoseconds of padding at the end of the last packet of track `number`; 0 if none is stated.
pub fn padding_ns(file: &mut AudioBytes<'_>, number: u64) -> u64 {
    let mut tail = Vec::new();
    let start = file.length().saturating_sub(TAIL_BYTES);
    let read = file.seek(SeekFrom::Start(start)).and_then(|_| file.take(TAIL_BYTES).read_to_end(&mut tail));
    if read.is_err() {
        return 0;
    }
    // From the end on backwards, the last group that is one to the byte.
    let groups = tail.iter().enumerate().rev().filter(|(_, byte)| **byte == BLOCK_GROUP);
    groups.filter_map(|(at, _)| padding(&tail[at..], number)).next().unwrap_or(0)
}

/// The padding that the block group at the start of `bytes` states, 0 if it states none; `None` if it is no group of
/// track `number`.
fn padding(bytes: &[u8], number: u64) -> Option<u64> {
    let (_, body, _) = element(bytes)?;
    let mut parts = Elements(body);
    let (mut block, mut padding, mut read) = (None, 0, 0);
    while let Some((id, value)) = parts.next() {
        read = body.len() - parts.0.len();
        match id {
            BLOCK => block = Some(value),
            DISCARD_PADDING if value.first().is_some_and(|first| *first < 0x80) => padding = unsigned(value),
            _ => {}
        }
    }
    let (track, ..) = vint(block?, false)?;
    (read == body.len() && track == number).then_some(padding)
}

/// The body of the element that lists the tracks.
fn tracks(file: &mut AudioBytes<'_>) -> Option<Vec<u8>> {
    let mut at = 0;
    for _ in 0..MAX_ELEMENTS {
        file.seek(SeekFrom::Start(at)).ok()?;
        let mut head = Vec::new();
        file.by_ref().take(12).read_to_end(&mut head).ok()?;
        let (id, id_bytes, _) = vint(&head, true)?;
        let (size, size_bytes, is_unknown) = vint(head.get(id_bytes..)?, false)?;
        let body = at.checked_add((id_bytes + size_bytes) as u64)?;
        match u32::try_from(id).ok()? {
            SEGMENT => at = body,
            TRACKS if size <= MAX_TRACKS_BYTES => {
                let mut bytes = Vec::new();
                file.seek(SeekFrom::Start(body)).ok()?;
                file.by_ref().take(size).read_to_end(&mut bytes).ok()?;
                return Some(bytes);
            }
            // The tracks stand before what is in them.
            CLUSTER => return None,
            _ if is_unknown => return None,
            _ => at = body.checked_add(size)?,
        }
    }
    None
}

/// The elements in a body, one after the other: what each is, and its own body.
struct Elements<'b>(&'b [u8]);

impl<'b> Iterator for Elements<'b> {
    type Item = (u32, &'b [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (id, body, rest) = element(self.0)?;
        self.0 = rest;
        Some((id, body))
    }
}

/// The element at the start of `bytes`, its body, and what follows it.
fn element(bytes: &[u8]) -> Option<(u32, &[u8], &[u8])> {
    let (id, id_bytes, _) = vint(bytes, true)?;
    let (size, size_bytes, _) = vint(bytes.get(id_bytes..)?, false)?;
    let (body, rest) = bytes.get(id_bytes + size_bytes..)?.split_at_checked(usize::try_from(size).ok()?)?;
    Some((u32::try_from(id).ok()?, body, rest))
}

/// A number of variable length, with the mark of its length if that is to be kept; how many bytes it takes, and whether it
/// is the one that means an unknown size.
fn vint(bytes: &[u8], keep_mark: bool) -> Option<(u64, usize, bool)> {
    let first = *bytes.first()?;
    let length = first.leading_zeros() as usize + 1;
    let raw = bytes.get(..length)?.iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
    let mark = 1_u64.checked_shl(7 * length as u32)?;
    let value = raw & (mark - 1);
    Some((if keep_mark { raw } else { value }, length, value == mark - 1))
}

/// Up to eight bytes, the highest first; 0 for more.
fn unsigned(bytes: &[u8]) -> u64 {
    if bytes.len() > 8 { 0 } else { bytes.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_every_length_are_read() {
        assert_eq!(vint(&[0x82], false), Some((2, 1, false)));
        assert_eq!(vint(&[0x40, 0x02], false), Some((2, 2, false)));
        assert_eq!(vint(&[0xff], false), Some((127, 1, true)));
        assert_eq!(vint(&[0x1a, 0x45, 0xdf, 0xa3], true), Some((0x1a45_dfa3, 4, false)));
        assert_eq!(vint(&[0x01, 0, 0, 0, 0, 0, 0, 5], false), Some((5, 8, false)));
        assert_eq!(vint(&[0x40], false), None);
        assert_eq!(vint(&[0], false), None);
    }

    #[test]
    fn padding_is_that_of_the_track_and_of_a_whole_group() {
        let group = [0xa0, 0x8a, 0xa1, 0x84, 0x82, 0, 0, 0, 0x75, 0xa2, 0x81, 0x07];
        assert_eq!(padding(&group, 2), Some(7));
        assert_eq!(padding(&group, 1), None);
        assert_eq!(padding(&group[..11], 2), None);
        // Negative: nothing to leave out.
        let mut negative = group;
        negative[11] = 0x87;
        assert_eq!(padding(&negative, 2), Some(0));
    }
}
