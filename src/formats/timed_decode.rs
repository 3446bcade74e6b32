//! The bytes of a file with times become text: UTF-8, or UTF-16, as Praat writes it. What is neither is not guessed at.

use super::decode::{self, NoText};
use super::timed_words::refuse;
use crate::error::Result;

/// The text of `bytes`, without its byte-order mark.
pub(crate) fn decode(bytes: &[u8]) -> Result<String> {
    let problem = match decode::decode(bytes) {
        Ok(decoded) => match decoded.stray {
            None => return Ok(decoded.text),
            Some((at, byte)) => format!("neither UTF-8 nor UTF-16: byte {byte:02X} at byte {at}"),
        },
        Err(NoText::Recording(kind)) => {
            return Err(refuse(
                format!("a recording ({kind}), no file with the times of words"),
                "give a file with the times of words",
            ));
        }
        Err(NoText::Other(what)) => what,
    };
    Err(refuse(problem, "save it as a text file in UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_is_refused() {
        for bytes in [&b"caf\xe9"[..], &[0xFE, 0xFF, 0], &[0xFF, 0xFE, 0, 0xD8], b"ooBinary\0\x01"] {
            assert!(decode(bytes).unwrap_err().to_string().contains("UTF-8"), "{bytes:?}");
        }
    }
}
