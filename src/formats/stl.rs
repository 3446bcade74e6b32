//! EBU STL (EBU Tech 3264): a block of 1024 bytes about the programme, then blocks of 128 bytes with text and times.

use unicode_normalization::UnicodeNormalization;

use super::scc::from_the_hour;
use super::timed_text::{ROW_END, TimedLine, TimedText};
use super::timestamps;
use crate::error::{Error, Result};
use crate::units::{Ms, MsSpan};
use crate::wording::counted;

const HEAD_BYTES: usize = 1024;
const BLOCK_BYTES: usize = 128;
/// Marks the last block of a subtitle, and a block that holds something else.
const LAST: u8 = 0xff;
const USER_DATA: u8 = 0xfe;

/// Whether `bytes` begin as such a file does: a code page, then the kind of file.
pub(crate) fn is_likely(bytes: &[u8]) -> bool {
    bytes.get(3..6) == Some(b"STL") && bytes.get(8..11) == Some(b".01")
}

/// Reads all subtitles but those that are comments.
///
/// # Errors
/// [`Error::Transcript`] if the frames have no known rate or the characters are of a table that is not read.
pub(crate) fn parse(bytes: &[u8]) -> Result<TimedText> {
    let refuse = |problem: String| Error::Transcript { problem, remedy: "convert it to SRT or WebVTT first" };
    let (head, blocks) =
        bytes.split_at_checked(HEAD_BYTES).filter(|(head, _)| is_likely(head)).ok_or_else(|| {
            refuse("the transcript is no EBU STL file, or only the beginning of one".to_string())
        })?;
    let ascii = |from: usize, to: usize| String::from_utf8_lossy(&head[from..to]).trim().to_string();
    let rate: u32 = ascii(6, 8).parse().ok().filter(|rate| *rate > 0).ok_or_else(|| {
        refuse(format!("the transcript is an EBU STL file of an unknown kind ({})", ascii(3, 11)))
    })?;
    let table = match &*ascii(12, 14) {
        "00" | "" => Characters::Latin,
        "01" => Characters::Cyrillic,
        "03" => Characters::Greek,
        other => {
            let problem =
                format!("the characters of the transcript, an EBU STL file, are of table {other}, ");
            return Err(refuse(problem + "which is not read"));
        }
    };
    let ms = |time: &[u8]| {
        let [h, m, s, f] = [time[0], time[1], time[2], time[3]].map(u32::from);
        f64::from((h * 60 + m) * 60 + s) + f64::from(f) / f64::from(rate)
    };
    let mut timed = TimedText::default();
    let mut text: Vec<u8> = Vec::new();
    let (mut not_understood, mut comments) = (0, 0);
    for block in blocks.chunks_exact(BLOCK_BYTES) {
        match block[3] {
            USER_DATA => continue,
            _ if block[15] != 0 => {
                comments += usize::from(block[3] == LAST);
                continue;
            }
            _ => text.extend(block[16..].iter().take_while(|byte| **byte != 0x8f)),
        }
        if block[3] == LAST {
            let span = timestamps::span(Some(ms(&block[5..9])), Some(ms(&block[9..13])));
            let said = table.text(&text, &mut not_understood);
            timed.lines.push(TimedLine { text: said, span, ..TimedLine::default() });
            text.clear();
        }
    }
    let has_rest = !text.is_empty();
    if has_rest {
        let said = table.text(&text, &mut not_understood);
        timed.lines.push(TimedLine { text: said, ..TimedLine::default() });
    }
    let mut warn = |count, one, more| timed.warnings.extend((count > 0).then(|| counted(count, one, more)));
    warn(
        not_understood,
        "byte of its subtitles is not understood and left out",
        "bytes of its subtitles are not understood and left out",
    );
    warn(comments, "subtitle is a comment and left out", "subtitles are comments and left out");
    warn(usize::from(has_rest), "subtitle has no end and is read as far as it goes", "");
    let rest = blocks.len() % BLOCK_BYTES;
    warn(
        rest,
        "byte at its end is no block and left out",
        "bytes at its end are no whole block and are left out",
    );
    from_programme(&mut timed, &ascii(256, 264), rate);
    Ok(timed)
}

/// Times count from the start of the programme, which the file may name (`10000000`: at ten hours), else from the hour.
fn from_programme(timed: &mut TimedText, start: &str, rate: u32) {
    let fields: Option<Vec<u32>> = (0..4).map(|n| start.get(2 * n..2 * n + 2)?.parse().ok()).collect();
    let begin = match fields.as_deref() {
        Some([h, m, s, f]) => ((h * 60 + m) * 60 + s) * 1000 + f * 1000 / rate,
        _ => 0,
    };
    let spans = || timed.lines.iter().filter_map(|line| line.span);
    if begin > 0 && spans().all(|span: MsSpan| span.start >= begin) {
        for span in timed.lines.iter_mut().filter_map(|line| line.span.as_mut()) {
            (span.start, span.end) = (span.start - begin, span.end - begin as Ms);
        }
    }
    from_the_hour(timed);
}

#[derive(Debug, Clone, Copy)]
enum Characters {
    /// ISO 6937: accents stand before their letters.
    Latin,
    /// ISO 8859-5.
    Cyrillic,
    /// ISO 8859-7.
    Greek,
}

impl Characters {
    /// What is said in `bytes`.
    fn text(self, bytes: &[u8], not_understood: &mut usize) -> String {
        let mut text = String::new();
        let mut accent = None;
        for byte in bytes {
            let character = match byte {
                // Colours and sizes of teletext take the place of a space.
                0x00..=0x1f => Some(' '),
                0x8a => ROW_END.chars().next(),
                // Italics, underlining, boxes.
                0x80..=0x85 => continue,
                0x24 => Some('$'),
                0x20..=0x7e => Some(char::from(*byte)),
                0xa0.. => match self {
                    Characters::Latin => {
                        if let Some(mark) = mark(*byte) {
                            accent = Some(mark);
                            continue;
                        }
                        latin(*byte)
                    }
                    Characters::Cyrillic => cyrillic(*byte),
                    Characters::Greek => greek(*byte),
                },
                _ => None,
            };
            *not_understood += usize::from(character.is_none());
            text.extend(character);
            text.extend(accent.take());
        }
        text.nfc().collect()
    }
}

/// The combining mark of an accent of ISO 6937.
fn mark(byte: u8) -> Option<char> {
    let mark = match byte {
        0xc1 => '\u{300}',
        0xc2 => '\u{301}',
        0xc3 => '\u{302}',
        0xc4 => '\u{303}',
        0xc5 => '\u{304}',
        0xc6 => '\u{306}',
        0xc7 => '\u{307}',
        0xc8 => '\u{308}',
        0xca => '\u{30a}',
        0xcb => '\u{327}',
        0xcd => '\u{30b}',
        0xce => '\u{328}',
        0xcf => '\u{30c}',
        _ => return None,
    };
    Some(mark)
}

/// The characters of ISO 6937 from A0 on; `?` where there is none.
const LATIN: &str = "\u{a0}¡¢£$¥#§¤‘“«←↑→↓°±²³×µ¶·÷’”»¼½¾¿????????????????―¹®©™♪¬¦????⅛⅜⅝⅞\
                     ΩÆĐªĦ?ĲĿŁØŒºÞŦŊŉĸæđðħıĳŀłøœßþŧŋ\u{ad}";

fn latin(byte: u8) -> Option<char> {
    LATIN.chars().nth(usize::from(byte - 0xa0)).filter(|character| *character != '?')
}

fn cyrillic(byte: u8) -> Option<char> {
    match byte {
        0xa0 | 0xad => Some(char::from(byte)),
        0xf0 => Some('№'),
        0xfd => Some('§'),
        _ => char::from_u32(0x400 + u32::from(byte - 0xa0)),
    }
}

fn greek(byte: u8) -> Option<char> {
    match byte {
        0xa1 => Some('‘'),
        0xa2 => Some('’'),
        0xaf => Some('―'),
        0xa4 => Some('€'),
        0xa0 | 0xa3 | 0xa6..=0xa9 | 0xab..=0xad | 0xb0..=0xb3 | 0xb7 | 0xbb | 0xbd => Some(char::from(byte)),
        0xaa | 0xae | 0xd2 | 0xff => None,
        0xa5 => Some('₯'),
        _ => char::from_u32(0x370 + u32::from(byte - 0xa0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file with `head` written over the usual block at its places, and `blocks`.
    fn file(head: &[(usize, &[u8])], blocks: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = vec![b' '; HEAD_BYTES];
        let usual: [(usize, &[u8]); 3] = [(0, b"850STL25.01"), (11, b"000"), (256, b"00000000")];
        for (at, part) in usual.iter().chain(head) {
            bytes[*at..at + part.len()].copy_from_slice(part);
        }
        blocks.iter().for_each(|block| bytes.extend(block));
        bytes
    }

    fn block(last: u8, comment: u8, times: [[u8; 4]; 2], text: &[u8]) -> Vec<u8> {
        let mut block = vec![0, 0, 0, last, 0];
        block.extend(times.concat());
        block.extend([0, 0, comment]);
        block.extend(text);
        block.resize(BLOCK_BYTES, 0x8f);
        block
    }

    const TIMES: [[u8; 4]; 2] = [[0, 0, 1, 5], [0, 1, 2, 0]];

    fn texts(timed: &TimedText) -> Vec<String> {
        timed.lines.iter().map(|line| line.text.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
    }

    #[test]
    fn a_subtitle_without_an_end_is_read() {
        let timed =
            parse(&file(&[], &[block(LAST, 0, TIMES, b"so"), block(0, 0, TIMES, b"it was")])).unwrap();
        assert_eq!(texts(&timed), ["so", "it was"]);
        assert_eq!(timed.warnings, ["1 subtitle has no end and is read as far as it goes"]);
    }

    #[test]
    fn subtitles_have_texts_and_times() {
        let long = [b'x'; 112];
        let timed = parse(&file(
            &[],
            &[
                block(LAST, 0, TIMES, b"\x07\x0bSo \x80it\x81\x8a\x8awas\x0a\x0a"),
                block(0, 0, TIMES, &long),
                block(USER_DATA, 0, TIMES, b"not text"),
                block(LAST, 0, TIMES, b"yz"),
                block(LAST, 1, TIMES, b"a comment"),
            ],
        ))
        .unwrap();
        assert_eq!(texts(&timed), ["So it was".to_string(), "x".repeat(112) + "yz"]);
        assert_eq!(timed.lines[0].text.matches(ROW_END).count(), 2);
        assert_eq!(timed.lines[0].span, Some(MsSpan { start: 1200, end: 62_000 }));
        assert_eq!(timed.warnings, ["1 subtitle is a comment and left out"]);
    }

    #[test]
    fn letters_of_three_tables_are_read() {
        let said = |table: &[u8], text: &[u8]| {
            let timed = parse(&file(&[(12, table)], &[block(LAST, 0, TIMES, text)])).unwrap();
            (texts(&timed)[0].clone(), timed.warnings)
        };
        assert_eq!(said(b"00", b"caf\xc2e \xc8Arger \xf9l, \xfb\xa9x\xb9").0, "café Ärger øl, ß‘x’");
        assert_eq!(said(b"00", b"\xcfS\xcen 5$").0, "Šņ 5$".replace('ņ', "n\u{328}"));
        assert_eq!(said(b"01", b"\xbf\xe0\xd8\xd2\xd5\xe2 \xf1").0, "Привет ё");
        assert_eq!(said(b"03", b"\xea\xe1\xeb\xe7\xec\xdd\xf1\xe1").0, "καλημέρα");
        let (text, warnings) = said(b"00", b"a\x90\xe5b");
        assert_eq!(
            (text, warnings),
            ("ab".into(), vec!["2 bytes of its subtitles are not understood and left out".into()])
        );
        assert!(parse(&file(&[(12, b"04")], &[])).unwrap_err().to_string().contains("table 04"));
        assert!(
            parse(&file(&[(6, b"xx")], &[])).unwrap_err().to_string().contains("unknown kind (STLxx.01)")
        );
        assert!(parse(&file(&[], &[])[..500]).is_err());
    }

    #[test]
    fn times_count_from_the_start_of_the_programme() {
        let times = [[10, 0, 1, 0], [10, 0, 2, 0]];
        for start in [&b"10000000"[..], b"00000000", b"        "] {
            let timed = parse(&file(&[(256, start)], &[block(LAST, 0, times, b"so")])).unwrap();
            assert_eq!(timed.lines[0].span, Some(MsSpan { start: 1000, end: 2000 }));
        }
    }
}
