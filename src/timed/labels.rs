//! Labels that stand where a word would and are none: how aligners and people mark silence.

/// Praat and MFA (`""`), HTK and MFA (`sil`, `sp`, `spn`), Festival (`pau`), TIMIT (`h#`), Kaldi (`<eps>`, `<unk>`),
/// WebMAUS (`<p:>`), whatever the case of their letters.
const LABELS: [&str; 12] =
    ["", "sil", "sp", "spn", "pau", "h#", "<eps>", "<sil>", "<unk>", "<p:>", "[sil]", "!sil"];

/// Whether `label` is no word.
pub(super) fn is_silent(label: &str) -> bool {
    let label = label.trim();
    LABELS.iter().any(|silent| label.eq_ignore_ascii_case(silent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_no_word() {
        assert!(["", "  ", "SIL", "<eps>", "<UNK>", "sp"].into_iter().all(is_silent));
        assert!(!["silk", "a", "-", "<b>", "spn't"].into_iter().any(is_silent));
    }
}
