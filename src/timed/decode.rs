//! The bytes of a file with times become text: UTF-8, or UTF-16 by its byte-order mark, as Praat writes it.

use std::borrow::Cow;

use super::refuse;
use crate::error::Result;

/// The text of `bytes`, without its byte-order mark.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>> {
    let text = match bytes {
        [0xFE, 0xFF, rest @ ..] => utf_16(rest, u16::from_be_bytes).map(Cow::Owned),
        [0xFF, 0xFE, rest @ ..] => utf_16(rest, u16::from_le_bytes).map(Cow::Owned),
        [0xEF, 0xBB, 0xBF, rest @ ..] => str::from_utf8(rest).ok().map(Cow::Borrowed),
        _ => str::from_utf8(bytes).ok().map(Cow::Borrowed),
    };
    let text = text.filter(|text| !text.contains('\0'));
    text.ok_or_else(|| refuse("not text in UTF-8 or UTF-16".to_string(), "save it as a text file in UTF-8"))
}

fn utf_16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let (pairs, odd) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|pair| unit(*pair));
    if !odd.is_empty() {
        return None;
    }
    char::decode_utf16(units).collect::<std::result::Result<String, _>>().ok()
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
            assert_eq!(decode(&bytes).unwrap(), text);
        }
    }

    #[test]
    fn what_is_no_text_is_refused() {
        for bytes in [&b"caf\xe9"[..], &[0xFE, 0xFF, 0], &[0xFF, 0xFE, 0, 0xD8], b"ooBinary\0\x01"] {
            assert!(decode(bytes).unwrap_err().to_string().contains("UTF-8"), "{bytes:?}");
        }
    }
}
