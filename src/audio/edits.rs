//! When the audio of an MP4 file begins and ends: its edit list, or iTunes' gapless tag.
//!
//! The demuxer gives the samples of the media as they are stored, with the encoder's delay in front and padding
//! behind. Which part of them is the recording, and how late it starts, only these two say. ISO/IEC 14496-12
//! sections 8.6.5 and 8.6.6 (edts, elst); the gapless tag ("iTunSMPB") is eleven hexadecimal numbers of which
//! the second to fourth are delay, padding and length in samples.

use std::io::{Read, Seek, SeekFrom};

use super::input::AudioBytes;

/// Boxes looked at in one file before giving up on it, and bytes read of one box.
const MAX_BOXES: usize = 20_000;
const MAX_BODY_BYTES: u64 = 64 * 1024;

/// Which part of a track is presented, and when.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edit {
    /// Seconds of silence before the track begins.
    pub lead_s: f64,
    /// First tick of the media that is presented, in the track's own time scale.
    pub media_start: u64,
    /// Seconds presented; `None`: to the end. Rounded to `length_tick_s` by the program that wrote the file.
    pub length_s: Option<f64>,
    /// Resolution of `length_s`, in seconds.
    pub length_tick_s: f64,
}

/// Whether the header of track `track_id` says that the track is enabled: players leave out the others.
pub fn is_enabled(file: &mut AudioBytes<'_>, track_id: u32) -> bool {
    let length = file.length();
    let mut boxes = Boxes { file, left: MAX_BOXES };
    let Some(moov) = boxes.child(b"moov", (0, length)) else { return true };
    for (kind, start, end) in boxes.children(moov) {
        if &kind == b"trak" && boxes.track_id((start, end)) == Some(track_id) {
            let flags = boxes.child(b"tkhd", (start, end)).and_then(|tkhd| boxes.body(tkhd));
            return flags.and_then(|body| body.get(3).copied()).is_none_or(|flags| flags & 1 == 1);
        }
    }
    true
}

/// The kind of the first sound in an MP4 file, four letters such as `samr`, whether anything can decode it or not.
pub fn sound_kind(file: &mut AudioBytes<'_>) -> Option<[u8; 4]> {
    let length = file.length();
    let mut boxes = Boxes { file, left: MAX_BOXES };
    let moov = boxes.child(b"moov", (0, length))?;
    for (_, start, end) in boxes.children(moov).into_iter().filter(|(kind, ..)| kind == b"trak") {
        let Some(mdia) = boxes.child(b"mdia", (start, end)) else { continue };
        let handler = boxes.child(b"hdlr", mdia).and_then(|hdlr| boxes.body(hdlr));
        if handler.as_ref().and_then(|body| body.get(8..12)) == Some(b"soun") {
            let minf = boxes.child(b"minf", mdia)?;
            let stbl = boxes.child(b"stbl", minf)?;
            let stsd = boxes.child(b"stsd", stbl).and_then(|stsd| boxes.body(stsd))?;
            return stsd.get(12..16)?.try_into().ok();
        }
    }
    None
}

struct Boxes<'f, 'a> {
    file: &'f mut AudioBytes<'a>,
    left: usize,
}

/// A box: its type, and where its body lies in the file.
type BoxBody = ([u8; 4], u64, u64);

/// The edit of track `track_id`, if the file states one that can be followed.
pub fn edit(file: &mut AudioBytes<'_>, track_id: u32) -> Option<Edit> {
    let length = file.length();
    let mut boxes = Boxes { file, left: MAX_BOXES };
    let moov = boxes.child(b"moov", (0, length))?;
    let movie_scale = boxes.time_scale(b"mvhd", moov)?;
    for (kind, start, end) in boxes.children((moov.0, moov.1)) {
        if &kind != b"trak" || boxes.track_id((start, end)) != Some(track_id) {
            continue;
        }
        let mdia = boxes.child(b"mdia", (start, end))?;
        let media_scale = boxes.time_scale(b"mdhd", mdia)?;
        let edits = boxes.child(b"edts", (start, end)).and_then(|edts| boxes.child(b"elst", edts));
        return match edits {
            Some(elst) => from_edit_list(&boxes.body(elst)?, movie_scale),
            None => boxes.gapless_tag(moov).and_then(|text| from_gapless_tag(&text, media_scale)),
        };
    }
    None
}

/// An edit list that is any number of empty edits and then one of the media.
fn from_edit_list(body: &[u8], movie_scale: u32) -> Option<Edit> {
    let long = *body.first()? == 1;
    let entry_bytes = if long { 20 } else { 12 };
    let count = u32::from_be_bytes(body.get(4..8)?.try_into().ok()?) as usize;
    let scale = f64::from(movie_scale);
    let mut lead_s = 0.0;
    let mut entries = body.get(8..)?.chunks_exact(entry_bytes).take(count);
    while let Some(entry) = entries.next() {
        let (duration, media_start) = if long {
            (
                u64::from_be_bytes(entry[..8].try_into().ok()?),
                i64::from_be_bytes(entry[8..16].try_into().ok()?),
            )
        } else {
            let start = i32::from_be_bytes(entry[4..8].try_into().ok()?);
            (u64::from(u32::from_be_bytes(entry[..4].try_into().ok()?)), i64::from(start))
        };
        if media_start < 0 {
            lead_s += duration as f64 / scale;
            continue;
        }
        // More media edits: cut with a video editor. The first is followed to the end, as most players do.
        let only = entries.next().is_none();
        let length_s = (only && duration > 0).then(|| duration as f64 / scale);
        return Some(Edit { lead_s, media_start: media_start as u64, length_s, length_tick_s: 1.0 / scale });
    }
    None
}

fn from_gapless_tag(text: &str, media_scale: u32) -> Option<Edit> {
    let mut numbers = text.split_ascii_whitespace().skip(1).map(|n| u64::from_str_radix(n, 16).ok());
    let (delay, _padding, samples) = (numbers.next()??, numbers.next()??, numbers.next()??);
    let scale = f64::from(media_scale);
    let length_s = (samples > 0).then(|| samples as f64 / scale);
    Some(Edit { lead_s: 0.0, media_start: delay, length_s, length_tick_s: 0.0 })
}

impl Boxes<'_, '_> {
    fn children(&mut self, (mut at, end): (u64, u64)) -> Vec<BoxBody> {
        let mut found = Vec::new();
        while at.saturating_add(8) <= end && self.left > 0 {
            self.left -= 1;
            let Some(head) = self.read(at, 16) else { break };
            let Some(Ok(kind)) = head.get(4..8).map(TryInto::try_into) else { break };
            let size = u64::from(u32::from_be_bytes([head[0], head[1], head[2], head[3]]));
            let (head_bytes, size) = match (size, head.get(8..16).map(TryInto::try_into)) {
                (0, _) => (8, end - at),
                (1, Some(Ok(long))) => (16, u64::from_be_bytes(long)),
                (size, _) => (8, size),
            };
            if size < head_bytes {
                break;
            }
            let next = at.saturating_add(size).min(end);
            found.push((kind, at + head_bytes, next.max(at + head_bytes)));
            at = next;
        }
        found
    }

    fn child(&mut self, wanted: &[u8; 4], inside: (u64, u64)) -> Option<(u64, u64)> {
        self.children(inside).iter().find(|(kind, ..)| kind == wanted).map(|&(_, start, end)| (start, end))
    }

    fn body(&mut self, (start, end): (u64, u64)) -> Option<Vec<u8>> {
        self.read(start, (end - start).min(MAX_BODY_BYTES))
    }

    /// Up to `bytes` from `at`; fewer at the end of the file.
    fn read(&mut self, at: u64, bytes: u64) -> Option<Vec<u8>> {
        self.file.seek(SeekFrom::Start(at)).ok()?;
        let mut body = Vec::new();
        self.file.by_ref().take(bytes).read_to_end(&mut body).ok()?;
        Some(body)
    }

    /// Time scale of a movie or media header: after the two dates, which version 1 writes longer.
    fn time_scale(&mut self, header: &[u8; 4], inside: (u64, u64)) -> Option<u32> {
        let place = self.child(header, inside)?;
        let body = self.body(place)?;
        let at = if *body.first()? == 1 { 20 } else { 12 };
        let scale = u32::from_be_bytes(body.get(at..at + 4)?.try_into().ok()?);
        (scale > 0).then_some(scale)
    }

    fn track_id(&mut self, trak: (u64, u64)) -> Option<u32> {
        let tkhd = self.child(b"tkhd", trak)?;
        let body = self.body(tkhd)?;
        let at = if *body.first()? == 1 { 20 } else { 12 };
        Some(u32::from_be_bytes(body.get(at..at + 4)?.try_into().ok()?))
    }

    /// The text of moov/udta/meta/ilst/----[name = iTunSMPB]/data.
    fn gapless_tag(&mut self, moov: (u64, u64)) -> Option<String> {
        let udta = self.child(b"udta", moov)?;
        let (start, end) = self.child(b"meta", udta)?;
        let ilst = self.child(b"ilst", (start.saturating_add(4), end))?;
        for (kind, start, end) in self.children(ilst) {
            if &kind != b"----" {
                continue;
            }
            let (name, data) = (self.child(b"name", (start, end))?, self.child(b"data", (start, end))?);
            if self.body(name)?.get(4..) == Some(b"iTunSMPB") {
                return self.body(data)?.get(8..).map(|text| String::from_utf8_lossy(text).into_owned());
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(entries: &[(u32, i32)]) -> Vec<u8> {
        let mut body = vec![0; 4];
        body.extend((entries.len() as u32).to_be_bytes());
        for (duration, start) in entries {
            body.extend(duration.to_be_bytes());
            body.extend(start.to_be_bytes());
            body.extend([0, 1, 0, 0]);
        }
        body
    }

    #[test]
    fn empty_edits_delay_and_the_first_media_edit_trims() {
        let edit = from_edit_list(&list(&[(500, -1), (2000, 1024)]), 1000).unwrap();
        assert_eq!(edit, Edit { lead_s: 0.5, media_start: 1024, length_s: Some(2.0), length_tick_s: 0.001 });
        let edit = from_edit_list(&list(&[(0, 2112)]), 600).unwrap();
        assert_eq!((edit.lead_s, edit.media_start, edit.length_s), (0.0, 2112, None));
        let edit = from_edit_list(&list(&[(100, 5), (100, 900)]), 600).unwrap();
        assert_eq!((edit.media_start, edit.length_s), (5, None));
    }

    #[test]
    fn broken_lists_are_no_list() {
        assert_eq!(from_edit_list(&[], 600), None);
        assert_eq!(from_edit_list(&list(&[]), 600), None);
        assert_eq!(from_edit_list(&list(&[(1, 2)])[..15], 600), None);
        assert_eq!(from_edit_list(&[0, 0, 0, 0, 255, 255, 255, 255], 600), None);
    }

    #[test]
    fn the_gapless_tag_of_itunes() {
        let text = " 00000000 00000840 000001CA 00000000003F31F6 00000000 00000000";
        let edit = from_gapless_tag(text, 44_100).unwrap();
        assert_eq!(edit.media_start, 2112);
        assert_eq!((edit.length_s.unwrap() * 44_100.0).round(), 4_141_558.0);
        assert_eq!(from_gapless_tag("", 44_100), None);
        assert_eq!(from_gapless_tag(" 0 zz 1 2", 44_100), None);
    }
}
