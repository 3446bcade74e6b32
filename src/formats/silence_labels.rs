//! Labels that stand in place of a word and are none: how aligners and people mark silence.

/// MFA of older versions (`sil`, `sp`), P2FA (`sp`, `{SL}`), WebMAUS (`<p:>`), Kaldi (`<eps>`).
const SILENCE: [&str; 12] =
    ["sil", "SIL", "sp", "<sil>", "<SIL>", "<eps>", "<p:>", "<p>", "{SL}", "{sl}", "[SIL]", "#"];

/// MFA and Kaldi (`spn`, `<unk>`, what is heard and not understood), Festival (`pau`), TIMIT (`h#`), Sphinx (`!sil`).
const NO_WORD: [&str; 5] = ["spn", "pau", "h#", "<unk>", "!sil"];

/// Whether `label`, exactly so, says that nobody speaks: in a transcript, where a word like it may be meant.
pub fn is_silence(label: &str) -> bool {
    SILENCE.contains(&label)
}

/// Whether `label` is surely no word of a file whose words are compared, whatever the case of its letters: blank,
/// silence, or something heard that is no word.
pub fn is_no_word(label: &str) -> bool {
    let label = label.trim();
    label.is_empty() || SILENCE.iter().chain(&NO_WORD).any(|known| label.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_no_word() {
        assert!(["", "  ", "SIL", "<eps>", "<UNK>", "sp", "[sil]", "{SL}", "#"].into_iter().all(is_no_word));
        assert!(!["silk", "a", "-", "<b>", "spn't"].into_iter().any(is_no_word));
    }

    #[test]
    fn in_transcripts_only_what_is_written_so_is_silence() {
        assert!(["sil", "SIL", "sp", "{SL}", "<eps>"].into_iter().all(is_silence));
        assert!(!["SP", "Sil", "pau", "<unk>", "spn", ""].into_iter().any(is_silence));
    }
}
