//! True times for the packets that follow a lost page of an Ogg file.
//!
//! An Ogg page states the time at which it ends. After a lost page the demuxer lets the next page begin where
//! the last good one ended, so that its packets come too early and the gap too late, by one page. The pages are
//! looked through once beforehand; where the numbering has a hole, the packets of the page after it are moved
//! to end where their page says. RFC 3533 section 6.

use std::collections::VecDeque;
use std::io::{BufReader, Read, Seek, SeekFrom};

use symphonia::core::errors::Result;
use symphonia::core::packet::Packet;
use symphonia::core::units::Timestamp;

use super::input::AudioBytes;

const HEADER_BYTES: usize = 27;
/// Packets taken together as one page: an Ogg page holds at most 255.
const MAX_PACKETS: usize = 300;

/// A hole in the numbering of the pages: the end of the last page before, and of the first page after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Hole {
    before: i64,
    after: i64,
}

/// Moves packets behind holes to their true time.
pub struct Repair {
    holes: VecDeque<Hole>,
    queue: VecDeque<Packet>,
    track_id: u32,
}

impl Repair {
    /// Looks through `file` for holes in the stream of track `track_id` (its serial number).
    pub fn new(file: AudioBytes<'_>, track_id: u32) -> Self {
        Self { holes: holes(file, track_id).unwrap_or_default().into(), queue: VecDeque::new(), track_id }
    }

    /// The next packet, reading ahead with `read` where needed.
    pub fn next(&mut self, mut read: impl FnMut() -> Result<Option<Packet>>) -> Result<Option<Packet>> {
        if let Some(packet) = self.queue.pop_front() {
            return Ok(Some(packet));
        }
        let Some(packet) = read()? else { return Ok(None) };
        while self.holes.front().is_some_and(|hole| packet.pts.get() >= hole.after) {
            self.holes.pop_front();
        }
        let hole = self.holes.front().copied();
        let Some(hole) = hole.filter(|h| packet.track_id == self.track_id && packet.pts.get() >= h.before)
        else {
            return Ok(Some(packet));
        };
        self.holes.pop_front();
        let mut end = hole.before;
        let mut moved = vec![packet];
        loop {
            if let Some(last) = moved.last() {
                end = end.saturating_add_unsigned(last.block_dur().get());
            }
            // A damaged end is met again by the next call.
            match read() {
                Ok(Some(next)) if next.pts.get() < hole.after && moved.len() < MAX_PACKETS => {
                    moved.push(next)
                }
                Ok(Some(next)) => {
                    self.queue.push_back(next);
                    break;
                }
                Ok(None) | Err(_) => break,
            }
        }
        let late = hole.after.saturating_sub(end).max(0);
        for packet in moved.iter_mut().rev() {
            packet.pts = Timestamp::new(packet.pts.get().saturating_add(late));
        }
        for packet in moved.into_iter().rev() {
            self.queue.push_front(packet);
        }
        Ok(self.queue.pop_front())
    }
}

/// The holes in the stream `serial`.
fn holes(file: AudioBytes<'_>, serial: u32) -> std::io::Result<Vec<Hole>> {
    let mut reader = BufReader::with_capacity(128 * 1024, file);
    let mut holes = Vec::new();
    let mut last: Option<(u32, Option<i64>)> = None;
    let mut hole_open = false;
    let mut page = Vec::new();
    while let Some(start) = next_page(&mut reader, &mut page)? {
        if !checksum_is_good(&page) {
            // What looked like a page may hide a real one; go on right after its mark.
            reader.seek(SeekFrom::Start(start + 4))?;
            continue;
        }
        let u32_at = |at: usize| u32::from_le_bytes([page[at], page[at + 1], page[at + 2], page[at + 3]]);
        if u32_at(14) != serial {
            continue;
        }
        let number = u32_at(18);
        let end = i64::from(u32_at(6)) | i64::from(u32_at(10)) << 32;
        let before = last.and_then(|(_, end)| end);
        hole_open |= last.is_some_and(|(last, _)| number != last.wrapping_add(1));
        // -1: no packet ends in this page.
        if end >= 0 {
            if let (true, Some(before)) = (hole_open, before.filter(|&before| before < end)) {
                holes.push(Hole { before, after: end });
            }
            hole_open = false;
        }
        last = Some((number, if end >= 0 { Some(end) } else { before }));
    }
    Ok(holes)
}

/// Reads the next page whole, wherever it begins; returns where.
fn next_page(reader: &mut BufReader<AudioBytes<'_>>, page: &mut Vec<u8>) -> std::io::Result<Option<u64>> {
    let mut mark = [0_u8; 4];
    let mut byte = [0_u8; 1];
    loop {
        if reader.read(&mut byte)? == 0 {
            return Ok(None);
        }
        mark.rotate_left(1);
        mark[3] = byte[0];
        if &mark == b"OggS" {
            break;
        }
    }
    let start = reader.stream_position()? - 4;
    page.clear();
    page.extend_from_slice(&mark);
    let mut take = |page: &mut Vec<u8>, bytes: usize| reader.by_ref().take(bytes as u64).read_to_end(page);
    take(page, HEADER_BYTES - 4)?;
    let segments = usize::from(page.get(26).copied().unwrap_or(0));
    take(page, segments)?;
    let body: usize = page.iter().skip(HEADER_BYTES).map(|&b| usize::from(b)).sum();
    take(page, body)?;
    Ok(Some(start))
}

/// Whether a page is whole: the CRC of RFC 3533 section 6, polynomial 0x04c11db7, no reflection, and its own
/// four bytes taken as zeros.
fn checksum_is_good(page: &[u8]) -> bool {
    if page.len() < HEADER_BYTES {
        return false;
    }
    let mut crc = 0_u32;
    for (at, &byte) in page.iter().enumerate() {
        let byte = if (22..26).contains(&at) { 0 } else { byte };
        crc = (crc << 8) ^ CRC[usize::from((crc >> 24) as u8 ^ byte)];
    }
    crc.to_le_bytes() == page[22..26]
}

const CRC: [u32; 256] = {
    let mut table = [0_u32; 256];
    let mut n = 0;
    while n < 256 {
        let mut crc = (n as u32) << 24;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc >> 31 == 1 { (crc << 1) ^ 0x04c1_1db7 } else { crc << 1 };
            bit += 1;
        }
        table[n] = crc;
        n += 1;
    }
    table
};
