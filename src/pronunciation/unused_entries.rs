//! Entries of the user's lexicon that no word of the transcript uses: mostly a misspelling, and worth a warning.

use std::collections::BTreeSet;

use super::{by_rules, is_word, stem};
use crate::languages::Language;
use crate::lexicon::user::UserLexicon;
use crate::model::Model;
use crate::normalize;
use crate::normalize::SpokenForm;
use crate::transcript::Transcript;

/// Most words named.
const MOST_NAMED: usize = 5;

/// A sentence that says how many words of `user` match no word of `transcript`, and the first of them; `None` if all
/// match.
pub fn warning(
    transcript: &Transcript,
    model: &Model,
    user: &UserLexicon,
    language: Language,
) -> Option<String> {
    sentence(&unmatched(transcript, model, user, language), user.len(), "the transcript")
}

/// The sentence for `unmatched`, in alphabetical order, of all `words`; `None` if there are none.
pub fn sentence(unmatched: &[&str], words: usize, transcript: &str) -> Option<String> {
    let more = unmatched.len().checked_sub(MOST_NAMED).filter(|n| *n > 0);
    let named: Vec<&str> = unmatched.iter().take(MOST_NAMED).copied().collect();
    (!unmatched.is_empty()).then(|| {
        let more = more.map_or(String::new(), |n| format!(" and {n} more"));
        format!(
            "lexicon: {} of {words} words match no word of {transcript}: {}{more}; check their spelling",
            unmatched.len(),
            named.join(", ")
        )
    })
}

/// The words of `user`, in alphabetical order, that no token and no spoken word of `transcript` is looked up as.
pub fn unmatched<'u>(
    transcript: &Transcript,
    model: &Model,
    user: &'u UserLexicon,
    language: Language,
) -> Vec<&'u str> {
    if user.is_empty() {
        return Vec::new();
    }
    let mut matched: BTreeSet<&str> = BTreeSet::new();
    if let Some(language) = model.orthography(language) {
        matched.extend(transcript.tokens.iter().filter_map(|token| user.matched(&token.verbatim)));
        for word in by_rules::words(transcript, language) {
            matched.extend(user.matched(&word));
        }
        return user.words().filter(|word| !matched.contains(word)).collect();
    }
    let lexicon = model.dictionary();
    for (token, spoken) in transcript
        .tokens
        .iter()
        .zip(normalize::normalize_transcript(transcript, &|word| is_word(lexicon, word)))
    {
        if let Some(word) = user.matched(&token.verbatim) {
            matched.insert(word);
            continue;
        }
        let (SpokenForm::Verbalizations(verbalizations) | SpokenForm::CutOff(verbalizations)) = spoken else {
            continue;
        };
        for word in verbalizations.iter().flatten() {
            matched.extend(user.matched(word).or_else(|| user.matched(stem(word)?)));
        }
    }
    user.words().filter(|word| !matched.contains(word)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn warned(transcript: &str, lexicon: &str) -> Option<String> {
        let transcript = crate::formats::read::read(transcript.as_bytes()).unwrap();
        warning(
            &transcript,
            &Model::embedded().unwrap(),
            &UserLexicon::parse(lexicon).unwrap(),
            Language::ENGLISH,
        )
    }

    #[test]
    fn words_that_match_are_not_told() {
        let lexicon = "Kiru K IY R UW\nfive F AY V\nC++ S IY\n<cutoff-mont> M AA\nzoe Z OW\nblorf B L AO R F";
        assert_eq!(warned("“KIRU,” 5 (C++). <cutoff-mont> Zoë's blorf-", lexicon), None);
        assert_eq!(warned("so", ""), None);
    }

    #[test]
    fn words_that_do_not_are_counted_and_the_first_named() {
        let one = warned("so it was", "so S OW\nkiru K IY R UW").unwrap();
        assert_eq!(one, "lexicon: 1 of 2 words match no word of the transcript: kiru; check their spelling");
        let lexicon: String = "bcdefghi".chars().map(|c| format!("zz{c} Z IY\n")).collect();
        let many = warned("so", &lexicon).unwrap();
        assert!(many.contains("8 of 8") && many.contains("zzb, zzc, zzd, zze, zzf and 3 more;"), "{many}");
    }
}
