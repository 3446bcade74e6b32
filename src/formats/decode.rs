//! The bytes of a file become text: UTF-8, UTF-16, or Windows-1252 where UTF-8 fails.
//!
//! * UTF-8, with or without byte-order mark. Bytes that are not UTF-8 are read as Windows-1252 (curly quotes,
//!   dashes and accents of older editors) as long as they are few; otherwise the file is refused.
//! * UTF-16, either byte order, by its byte-order mark or by the zero bytes that Latin text then has.
//! * Anything with control characters that no text has is refused as binary.

use crate::transcript::caption_file::CaptionEncoding;

/// How much of the file is looked at to recognize UTF-16 without a byte-order mark, in bytes.
const SNIFFED_BYTES: usize = 4096;

/// Windows-1252 for bytes 0x80 to 0x9F; 0 where it defines nothing. The rest is as in Latin-1.
/// Source: the mapping table the Unicode Consortium publishes (MAPPINGS/VENDORS/MICSFT/WINDOWS/CP1252.TXT).
const WINDOWS_1252: [u16; 32] = [
    0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,
    0x017D, 0, 0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
    0x0153, 0, 0x017E, 0x0178,
];

/// The text of a file, without its byte-order mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text.
    pub text: String,
    /// The first byte that is not UTF-8, where there are some and all were read as Windows-1252: its place and itself.
    pub stray: Option<(usize, u8)>,
}

/// Why bytes are no text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotText {
    /// A recording, of the kind named.
    Recording(&'static str),
    /// What the file is or is not, to follow upon "the file is".
    Other(String),
}

/// The text of `bytes`.
///
/// # Errors
/// What they are instead.
pub fn decode(bytes: &[u8]) -> Result<Decoded, NotText> {
    if let Some(kind) = kind_of_recording(bytes) {
        return Err(NotText::Recording(kind));
    }
    if let Some(kind) = kind_of_binary(bytes) {
        return Err(other(format!("{kind}, not plain text")));
    }
    let decoded = in_its_encoding(bytes)?;
    check(&decoded.text)?;
    Ok(decoded)
}

/// The text of `bytes`, which must be UTF-8 or UTF-16: [`decode`] without its guess.
///
/// # Errors
/// What they are instead.
pub fn decode_strictly(bytes: &[u8]) -> Result<String, NotText> {
    let Decoded { text, stray } = decode(bytes)?;
    match stray {
        None => Ok(text),
        Some((at, byte)) => Err(other(format!("neither UTF-8 nor UTF-16: byte {byte:02X} at byte {at}"))),
    }
}

/// Whether `text` has no control characters that no text has.
///
/// # Errors
/// Which it has, and in which line.
pub fn check(text: &str) -> Result<(), NotText> {
    match text.char_indices().find(|&(_, c)| is_binary_control(c)) {
        None => Ok(()),
        Some((at, c)) => {
            let line = text[..at].matches('\n').count() + 1;
            Err(other(format!("not text: control character U+{:04X} in line {line}", u32::from(c))))
        }
    }
}

fn other(problem: String) -> NotText {
    NotText::Other(problem)
}

fn in_its_encoding(bytes: &[u8]) -> Result<Decoded, NotText> {
    if bytes.starts_with(&[0xFF, 0xFE, 0, 0]) || bytes.starts_with(&[0, 0, 0xFE, 0xFF]) {
        return Err(other("UTF-32".to_string()));
    }
    let (encoding, skipped) = encoding(bytes);
    let rest = &bytes[skipped..];
    match encoding {
        CaptionEncoding::Bytes => decode_utf8(rest, skipped),
        CaptionEncoding::Utf16Le => decode_utf16(rest, skipped, u16::from_le_bytes),
        CaptionEncoding::Utf16Be => decode_utf16(rest, skipped, u16::from_be_bytes),
    }
}

/// How the characters of `bytes` are stored, and how many bytes the byte-order mark has.
fn encoding(bytes: &[u8]) -> (CaptionEncoding, usize) {
    if bytes.starts_with(&[0xEF, 0xBB, 0xBF]) {
        return (CaptionEncoding::Bytes, 3);
    }
    if bytes.starts_with(&[0xFF, 0xFE]) {
        return (CaptionEncoding::Utf16Le, 2);
    }
    if bytes.starts_with(&[0xFE, 0xFF]) {
        return (CaptionEncoding::Utf16Be, 2);
    }
    match zero_bytes(bytes) {
        Zeros::Odd => (CaptionEncoding::Utf16Le, 0),
        Zeros::Even => (CaptionEncoding::Utf16Be, 0),
        Zeros::Elsewhere => (CaptionEncoding::Bytes, 0),
    }
}

/// How the characters of `bytes` are stored, which decode to `text`, and where in them the bytes `places` of `text`
/// lie, which are in order. Linear in both.
pub fn places_in_bytes(bytes: &[u8], text: &str, places: &[usize]) -> (CaptionEncoding, Vec<usize>) {
    let (encoding, skipped) = encoding(bytes);
    let mut found = Vec::with_capacity(places.len());
    let (mut in_text, mut in_bytes) = (0, skipped);
    // `chars` bytes of the text, stored in `stored` bytes.
    let mut pass = |chars: usize, stored: usize| {
        while let Some(place) = places.get(found.len()).filter(|place| **place < in_text + chars) {
            found.push(in_bytes + (place - in_text).min(stored));
        }
        in_text += chars;
        in_bytes += stored;
    };
    match encoding {
        CaptionEncoding::Bytes => {
            for chunk in bytes[skipped..].utf8_chunks() {
                pass(chunk.valid().len(), chunk.valid().len());
                for &byte in chunk.invalid() {
                    pass(windows_1252(byte).map_or(0, char::len_utf8), 1);
                }
            }
        }
        CaptionEncoding::Utf16Le | CaptionEncoding::Utf16Be => {
            text.chars().for_each(|c| pass(c.len_utf8(), 2 * c.len_utf16()));
        }
    }
    found.resize(places.len(), bytes.len());
    (encoding, found)
}

/// Controls that text files do not hold. White space and the odd end-of-file mark (1A), backspace, bell and
/// escape are let through; they are cut away with other marks when the words are said.
pub fn is_binary_control(c: char) -> bool {
    matches!(c, '\0'..='\x06' | '\x0E'..='\x19')
}

/// Recordings, which are given by mistake when the two inputs are swapped. Where the mark is made of letters, text may
/// begin so, too; then zero bytes near the start tell them apart.
fn kind_of_recording(bytes: &[u8]) -> Option<&'static str> {
    // Where the mark stands, whether it is letters, and of what it is the mark.
    const MARKS: [(usize, bool, &[u8], &str); 17] = [
        (0, true, b"RIFF", "WAV or AVI"),
        (0, true, b"RF64", "WAV"),
        (0, true, b"FORM", "AIFF"),
        (0, true, b"caff", "CAF"),
        (0, true, b"ID3", "MP3"),
        (0, true, b"OggS", "Ogg"),
        (0, true, b"fLaC", "FLAC"),
        (0, true, b"wvpk", "WavPack"),
        (4, true, b"ftyp", "MP4, M4A or MOV"),
        (4, true, b"moov", "MOV"),
        (4, true, b"mdat", "MOV"),
        (0, false, b"\x1A\x45\xDF\xA3", "Matroska or WebM"),
        (0, false, b"\xFF\xFB", "MP3"),
        (0, false, b"\xFF\xF3", "MP3"),
        (0, false, b"\xFF\xF2", "MP3"),
        (0, false, b"\xFF\xF1", "AAC"),
        (0, false, b"\xFF\xF9", "AAC"),
    ];
    let has_zeros = bytes[..bytes.len().min(64)].contains(&0);
    let is = |at: usize, mark: &[u8]| bytes.get(at..).is_some_and(|rest| rest.starts_with(mark));
    let found = MARKS.iter().find(|(at, letters, mark, _)| is(*at, mark) && (has_zeros || !letters));
    found.map(|(.., kind)| *kind)
}

/// Other files that people give by mistake and whose first bytes say what they are; some would pass for text.
fn kind_of_binary(bytes: &[u8]) -> Option<&'static str> {
    const KINDS: [(&[u8], &str); 6] = [
        (b"ooBinaryFile", "a binary TextGrid"),
        (b"PK\x03\x04", "a zip archive (as .docx and .odt files are)"),
        (b"\xD0\xCF\x11\xE0", "an old Office document, or one with a password"),
        (b"%PDF-", "a PDF document"),
        (b"{\\rtf", "a rich-text (RTF) document"),
        (b"\x1F\x8B", "a gzip archive"),
    ];
    if super::stl::is_likely(bytes) {
        return Some("EBU STL subtitles");
    }
    KINDS.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, kind)| *kind)
}

enum Zeros {
    Odd,
    Even,
    Elsewhere,
}

/// Where the zero bytes lie in the first part of the file. In Latin text as UTF-16 nearly every high byte is zero and
/// nearly no low byte is. Text of another script has zeros in its spaces and digits only: then the other high bytes
/// must not look like letters, or it is eight-bit text that zeros have got into. One zero alone proves nothing.
fn zero_bytes(bytes: &[u8]) -> Zeros {
    let sample = &bytes[..bytes.len().min(SNIFFED_BYTES) & !1];
    let count =
        |parity: usize, is: fn(u8) -> bool| sample.iter().skip(parity).step_by(2).filter(|&&b| is(b)).count();
    let zeros = |parity: usize| count(parity, |b| b == 0);
    let units = sample.len() / 2;
    let high_at = |parity: usize| {
        let (high, low) = (zeros(parity), zeros(1 - parity));
        let like_letters = count(parity, |b| (0x20..0x7F).contains(&b));
        let is_latin = high * 2 > units;
        let is_other = high * 10 > units && like_letters * 2 < units - high;
        high > 1 && low * 20 < high && (is_latin || is_other)
    };
    match (high_at(1), high_at(0)) {
        (true, _) => Zeros::Odd,
        (_, true) => Zeros::Even,
        _ => Zeros::Elsewhere,
    }
}

fn decode_utf16(bytes: &[u8], skipped: usize, unit: fn([u8; 2]) -> u16) -> Result<Decoded, NotText> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(other(format!(
            "UTF-16 cut short: it ends in the middle of a character at byte {}",
            skipped + bytes.len() - 1
        )));
    }
    let mut text = String::with_capacity(pairs.len());
    let mut at = skipped;
    for decoded in char::decode_utf16(pairs.iter().map(|&pair| unit(pair))) {
        let c = decoded.map_err(|e| {
            other(format!("not UTF-16: lone surrogate {:04X} at byte {at}", e.unpaired_surrogate()))
        })?;
        text.push(c);
        at += 2 * c.len_utf16();
    }
    Ok(Decoded { text, stray: None })
}

fn decode_utf8(bytes: &[u8], skipped: usize) -> Result<Decoded, NotText> {
    if let Some(at) = bytes.iter().position(|&b| b == 0) {
        return Err(other(format!("not text: zero byte at byte {}", skipped + at)));
    }
    let first_bad = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok(Decoded { text: text.to_string(), stray: None }),
        Err(e) => e.valid_up_to(),
    };
    let refusal = || {
        other(format!(
            "neither UTF-8 nor Windows-1252: byte {:02X} at byte {}",
            bytes[first_bad],
            skipped + first_bad
        ))
    };
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 8);
    let mut strays = 0;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for &byte in chunk.invalid() {
            text.push(windows_1252(byte).ok_or_else(refusal)?);
            strays += 1;
        }
    }
    // In Western text one byte in ten or twenty is a quote or an accent; in other scripts most are.
    let visible = bytes.iter().filter(|b| !b.is_ascii_whitespace()).count();
    match strays * 3 > visible {
        true => Err(refusal()),
        false => Ok(Decoded { text, stray: Some((skipped + first_bad, bytes[first_bad])) }),
    }
}

fn windows_1252(byte: u8) -> Option<char> {
    match byte {
        0x80..=0x9F => match WINDOWS_1252[usize::from(byte) - 0x80] {
            0 => None,
            code => char::from_u32(u32::from(code)),
        },
        _ => Some(char::from(byte)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_unicode_encodings_give_the_same_text() {
        let text = "naïve 🎵";
        let with = |mark: &[u8], bytes: Vec<u8>| [mark, &bytes].concat();
        let units = || text.encode_utf16();
        for bytes in [
            text.as_bytes().to_vec(),
            with(&[0xEF, 0xBB, 0xBF], text.as_bytes().to_vec()),
            with(&[0xFE, 0xFF], units().flat_map(u16::to_be_bytes).collect()),
            with(&[0xFF, 0xFE], units().flat_map(u16::to_le_bytes).collect()),
        ] {
            assert_eq!(decode(&bytes).unwrap(), Decoded { text: text.to_string(), stray: None });
        }
    }

    #[test]
    fn the_first_stray_byte_is_told() {
        let decoded = decode(b"a caf\xe9 or \x93two\x94").unwrap();
        assert_eq!((decoded.text.as_str(), decoded.stray), ("a café or “two”", Some((5, 0xE9))));
    }

    #[test]
    fn a_strict_reader_guesses_no_encoding() {
        for bytes in [&b"caf\xe9"[..], &[0xFE, 0xFF, 0], &[0xFF, 0xFE, 0, 0xD8], b"oo\0\x01"] {
            assert!(decode_strictly(bytes).is_err(), "{bytes:?}");
        }
        assert_eq!(decode_strictly("café".as_bytes()), Ok("café".to_string()));
    }

    #[test]
    fn every_byte_of_windows_1252_beyond_ascii_is_a_character_or_refused() {
        let undefined: Vec<u8> = (0x80..=0xFF).filter(|&b| windows_1252(b).is_none()).collect();
        assert_eq!(undefined, [0x81, 0x8D, 0x8F, 0x90, 0x9D]);
        assert_eq!(windows_1252(0x80), Some('€'));
        assert_eq!(windows_1252(0x9F), Some('Ÿ'));
        assert_eq!(windows_1252(0xE9), Some('é'));
    }
}
