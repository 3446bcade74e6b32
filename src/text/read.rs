//! The bytes of a transcript file become text: UTF-8, UTF-16, or Windows-1252 where UTF-8 fails.
//!
//! * UTF-8, with or without byte-order mark. Bytes that are not UTF-8 are read as Windows-1252 (curly quotes,
//!   dashes and accents of older editors) as long as they are few; otherwise the file is refused.
//! * UTF-16, either byte order, by its byte-order mark or by the zero bytes that Latin text then has.
//! * Anything with control characters that no text has is refused as binary.

use super::{Format, Transcript, source};
use crate::error::{Error, Result};

const SAVE_AS_TEXT: &str = "save the transcript as plain text in UTF-8";

/// How much of the file is looked at to recognise UTF-16 without a byte-order mark, in bytes.
const SNIFFED_BYTES: usize = 4096;

/// Windows-1252 for bytes 0x80 to 0x9F; 0 where it defines nothing. The rest is as in Latin-1.
/// Source: the mapping table the Unicode Consortium publishes (MAPPINGS/VENDORS/MICSFT/WINDOWS/CP1252.TXT).
const WINDOWS_1252: [u16; 32] = [
    0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,
    0x017D, 0, 0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
    0x0153, 0, 0x017E, 0x0178,
];

/// Reads a transcript of any kind: [`read_as`] with [`Format::Auto`].
///
/// # Errors
///
/// Those of [`read_as`].
pub fn read(bytes: &[u8]) -> Result<Transcript> {
    read_as(bytes, Format::Auto)
}

/// Decodes a transcript and cuts it into tokens, with their rough times if it has any. A byte-order mark is dropped
/// and not counted.
///
/// # Errors
///
/// [`Error::Transcript`] if the bytes are not text, are not of the kind that `format` demands, or hold no token; with
/// [`Format::Auto`], if they are surely of a kind with times and are broken or hold no words.
pub fn read_as(bytes: &[u8], format: Format) -> Result<Transcript> {
    read_tier(bytes, format, None)
}

/// The same; if it is a TextGrid, its tier called `tier` is read.
///
/// # Errors
///
/// Those of [`read_as`], and [`Error::Transcript`] if the TextGrid has no such tier.
pub fn read_tier(bytes: &[u8], format: Format, tier: Option<&str>) -> Result<Transcript> {
    let text = decode(bytes)?;
    if let Some((at, c)) = text.char_indices().find(|&(_, c)| is_binary_control(c)) {
        let line = text[..at].matches('\n').count() + 1;
        return Err(refuse(format!(
            "the transcript is not text: control character U+{:04X} in line {line}",
            u32::from(c)
        )));
    }
    let transcript = source::parse(text, format, tier)?;
    if transcript.tokens.is_empty() {
        return Err(Error::Transcript {
            problem: "the transcript is empty".to_string(),
            remedy: "give the words that are spoken in the recording",
        });
    }
    Ok(transcript)
}

fn refuse(problem: String) -> Error {
    Error::Transcript { problem, remedy: SAVE_AS_TEXT }
}

/// Controls that text files do not hold. White space and the odd end-of-file mark (1A), backspace, bell and
/// escape are let through; they are cut away with other marks when the words are said.
pub(super) fn is_binary_control(c: char) -> bool {
    matches!(c, '\0'..='\x06' | '\x0E'..='\x19')
}

fn decode(bytes: &[u8]) -> Result<String> {
    if let Some(kind) = kind_of_recording(bytes) {
        return Err(Error::Transcript {
            problem: format!("this is a recording ({kind}), not a transcript"),
            remedy: "the order is AUDIO TRANSCRIPT",
        });
    }
    if let Some(kind) = kind_of_binary(bytes) {
        return Err(refuse(format!("the transcript is {kind}, not plain text")));
    }
    if bytes.starts_with(&[0xFF, 0xFE, 0, 0]) || bytes.starts_with(&[0, 0, 0xFE, 0xFF]) {
        return Err(refuse("the transcript is UTF-32".to_string()));
    }
    if let Some(json) = torn_json(bytes) {
        return Ok(json);
    }
    if let Some(rest) = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]) {
        return decode_utf8(rest, 3);
    }
    if let Some(rest) = bytes.strip_prefix(&[0xFF, 0xFE]) {
        return decode_utf16(rest, 2, u16::from_le_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(&[0xFE, 0xFF]) {
        return decode_utf16(rest, 2, u16::from_be_bytes);
    }
    match zero_bytes(bytes) {
        Zeros::Odd => decode_utf16(bytes, 0, u16::from_le_bytes),
        Zeros::Even => decode_utf16(bytes, 0, u16::from_be_bytes),
        Zeros::Elsewhere => decode_utf8(bytes, 0),
    }
}

/// JSON in which characters are torn: whisper.cpp writes the tokens of a character that it cut in two as they are.
/// Whole words stand beside them, so the halves may go. Only what is not UTF-8 and looks like JSON.
fn torn_json(bytes: &[u8]) -> Option<String> {
    let begins = bytes.trim_ascii_start().starts_with(b"{");
    if !begins || bytes.contains(&0) || std::str::from_utf8(bytes).is_ok() {
        return None;
    }
    let text = String::from_utf8_lossy(bytes);
    source::is_json(&text).then(|| text.into_owned())
}

/// Recordings, which are given by mistake when the two inputs are swapped. Where the mark is made of letters, text may
/// begin so, too; then zero bytes near the begin tell them apart.
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
    const KINDS: [(&[u8], &str); 5] = [
        (b"PK\x03\x04", "a zip archive (as .docx and .odt files are)"),
        (b"\xD0\xCF\x11\xE0", "an old Office document"),
        (b"%PDF-", "a PDF document"),
        (b"{\\rtf", "a rich-text (RTF) document"),
        (b"\x1F\x8B", "a gzip archive"),
    ];
    KINDS.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, kind)| *kind)
}

enum Zeros {
    Odd,
    Even,
    Elsewhere,
}

/// Where the zero bytes lie in the first part of the file. In Latin text as UTF-16 nearly every high byte is zero and
/// nearly no low byte is. Text of another script has zeros in its blanks and digits only: then the other high bytes
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

fn decode_utf16(bytes: &[u8], skipped: usize, unit: fn([u8; 2]) -> u16) -> Result<String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(refuse(format!(
            "the transcript is UTF-16 cut short: it ends in the middle of a character at byte {}",
            skipped + bytes.len() - 1
        )));
    }
    let mut text = String::with_capacity(pairs.len());
    let mut at = skipped;
    for decoded in char::decode_utf16(pairs.iter().map(|&pair| unit(pair))) {
        let c = decoded.map_err(|e| {
            refuse(format!(
                "the transcript is not UTF-16: lone surrogate {:04X} at byte {at}",
                e.unpaired_surrogate()
            ))
        })?;
        text.push(c);
        at += 2 * c.len_utf16();
    }
    Ok(text)
}

fn decode_utf8(bytes: &[u8], skipped: usize) -> Result<String> {
    if let Some(at) = bytes.iter().position(|&b| b == 0) {
        return Err(refuse(format!("the transcript is not text: zero byte at byte {}", skipped + at)));
    }
    let first_bad = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok(text.to_string()),
        Err(e) => e.valid_up_to(),
    };
    let refusal = || {
        refuse(format!(
            "the transcript is neither UTF-8 nor Windows-1252: byte {:02X} at byte {}",
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
    if strays * 3 > visible { Err(refusal()) } else { Ok(text) }
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
    fn a_recording_in_the_transcripts_place_is_told_to_come_first() {
        let message = |bytes: &[u8]| read(bytes).unwrap_err().to_string();
        assert!(
            message(b"fLaC\0\0\0\x22\x10\0")
                .contains("this is a recording (FLAC), not a transcript; the order is AUDIO TRANSCRIPT")
        );
        assert!(message(b"PK\x03\x04\0\0").contains("save the transcript"));
    }

    fn words(bytes: &[u8]) -> Vec<String> {
        read(bytes).unwrap().tokens.into_iter().map(|t| t.verbatim).collect()
    }

    fn problem(bytes: &[u8]) -> String {
        read(bytes).unwrap_err().to_string()
    }

    fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(unit).collect()
    }

    #[test]
    fn utf_8_is_read_with_and_without_byte_order_mark() {
        assert_eq!(words("Zoë said".as_bytes()), ["Zoë", "said"]);
        let marked = read("\u{FEFF}Zoë said".as_bytes()).unwrap();
        assert_eq!(marked.text, "Zoë said");
        assert_eq!(marked.tokens[1].offset, 4..8);
    }

    #[test]
    fn utf_16_is_read_in_both_byte_orders_with_and_without_mark() {
        let text = "The naïve 😀 dog’s tail wags";
        let expected: Vec<&str> = text.split(' ').collect();
        for mark in ["", "\u{FEFF}"] {
            let marked = format!("{mark}{text}");
            assert_eq!(words(&utf16(&marked, u16::to_le_bytes)), expected);
            assert_eq!(words(&utf16(&marked, u16::to_be_bytes)), expected);
        }
    }

    #[test]
    fn cyrillic_utf_16_without_mark_is_read() {
        let text = "Привет мир и 42 слова о нём";
        let expected: Vec<&str> = text.split(' ').collect();
        assert_eq!(words(&utf16(text, u16::to_le_bytes)), expected);
        assert_eq!(words(&utf16(text, u16::to_be_bytes)), expected);
    }

    #[test]
    fn text_with_a_zero_byte_is_not_utf_16() {
        for text in ["a\0", "\0a", "ab\0c", "hello\0 world", "so it\0was\0so it was", "so\0it\0 wa\0"] {
            assert!(problem(text.as_bytes()).contains("zero byte"), "{text:?}: {}", problem(text.as_bytes()));
        }
    }

    #[test]
    fn utf_16_that_is_cut_short_or_broken_is_refused_with_the_place() {
        let mut cut = utf16("\u{FEFF}hello", u16::to_le_bytes);
        cut.pop();
        assert!(problem(&cut).contains("at byte 10"), "{}", problem(&cut));
        let lone = [0xFF, 0xFE, b'a', 0, 0x00, 0xD8, b'b', 0];
        assert!(problem(&lone).contains("D800 at byte 4"), "{}", problem(&lone));
    }

    #[test]
    fn curly_quotes_of_windows_1252_are_read() {
        assert_eq!(words(b"\x93Don\x92t\x94 she said \x96 caf\xE9"), ["“Don’t”", "she", "said", "–", "café"]);
        // A stray byte in a file that is otherwise UTF-8 does not spoil the rest.
        assert_eq!(words(b"caf\xC3\xA9 don\x92t"), ["café", "don’t"]);
    }

    #[test]
    fn a_cyrillic_code_page_is_refused_not_misread() {
        let text = b"\xEF\xF0\xE8\xE2\xE5\xF2 \xEC\xE8\xF0";
        assert!(problem(text).contains("EF at byte 0"), "{}", problem(text));
        assert!(problem(b"ab \x81").contains("81 at byte 3"));
    }

    #[test]
    fn binary_files_are_refused_with_what_they_are() {
        assert!(problem(b"ab\0\0cd").contains("zero byte at byte 2"));
        assert!(problem(b"one\ntwo \x01").contains("U+0001 in line 2"));
        assert!(problem(b"%PDF-1.4 text").contains("PDF"));
        assert!(problem(b"PK\x03\x04rest").contains("docx"));
        for (bytes, kind) in [
            (&b"RIFF\x24\0\0\0WAVEfmt "[..], "WAV"),
            (b"ID3\x04\0\0\0\0\x01\x00", "MP3"),
            (b"\xFF\xFB\x90\x64", "MP3"),
            (b"OggS\0\x02\0\0", "Ogg"),
            (b"\0\0\0\x20ftypisom", "MP4"),
            (b"\x1A\x45\xDF\xA3\x9F", "Matroska"),
        ] {
            assert!(problem(bytes).contains(&format!("this is a recording ({kind}")), "{}", problem(bytes));
        }
        assert_eq!(words(b"FORM is a word"), ["FORM", "is", "a", "word"]);
        assert_eq!(words(b"RIFF"), ["RIFF"]);
        assert_eq!(words(b"ID3 tags are not text"), ["ID3", "tags", "are", "not", "text"]);
    }

    #[test]
    fn nothing_but_white_space_is_refused() {
        for empty in ["", " \n\t\r\n", "\u{FEFF}", "\u{FEFF}\u{A0}\u{2028}"] {
            assert!(problem(empty.as_bytes()).contains("empty"), "{empty:?}");
        }
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
