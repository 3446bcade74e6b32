//! Transcripts in every encoding, and files that are none.

use super::*;

#[test]
fn a_recording_in_the_transcripts_place_is_told_to_come_first() {
    let message = |bytes: &[u8]| read(bytes).unwrap_err().to_string();
    assert!(
        message(b"fLaC\0\0\0\x22\x10\0")
            .contains("this is a recording (FLAC), not a transcript; the order is AUDIO TRANSCRIPT")
    );
    assert!(message(b"%PDF-1.4 text").contains("save the transcript"));
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
    let archive =
        if cfg!(feature = "documents") { "as a document: it is incomplete or damaged" } else { "docx" };
    assert!(problem(b"PK\x03\x04rest").contains(archive), "{}", problem(b"PK\x03\x04rest"));
    let as_srt = ReadOptions { format: Some(TranscriptFormat::Srt), ..ReadOptions::default() };
    assert!(read_as(b"PK\x03\x04rest", &as_srt).unwrap_err().to_string().contains("docx"));
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
