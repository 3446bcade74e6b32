//! The words of a TextGrid: those of one tier of intervals.

use super::parse::{TierRow, Tiers, Unread};
use crate::confidence::alignment::Status;
use crate::error::{Error, Result};
use crate::formats::silence_labels::is_no_word;
use crate::formats::timed_words::{SecondsSpan, TimedWord, refuse};

const AGAIN: &str = "save it again in Praat as a text file";

/// Names that tools give to one and the same tier.
const WORDS: [&str; 2] = ["words", "word"];

/// The intervals of the tier called `tier` that have words. What follows upon it is not read.
pub(crate) fn read(text: &str, tier: &str) -> Result<Vec<TimedWord>> {
    let wanted = tier.trim().to_lowercase();
    let is_wanted = |name: &str| name == wanted || [name, &wanted].iter().all(|name| WORDS.contains(name));
    let mut names = Vec::new();
    for found in Tiers::new(text).map_err(unread)? {
        let found = found.map_err(unread)?;
        if !found.is_intervals {
            continue;
        }
        if is_wanted(&found.name.trim().to_lowercase()) {
            let rows = found.rows.into_iter().filter(|row| !is_no_word(&row.text));
            return rows.map(word).collect();
        }
        names.push(found.name);
    }
    Err(refuse(
        format!("the TextGrid has no tier of intervals called '{tier}'; it has {}", listed(&names)),
        "name one with --tier",
    ))
}

fn unread(why: Unread) -> Error {
    match why {
        Unread::Broken(what) => refuse(what, AGAIN),
        Unread::Foreign(what) => refuse(what, "give a TextGrid"),
    }
}

fn word(row: TierRow) -> Result<TimedWord> {
    let span = SecondsSpan::new(row.start_s, row.end_s)
        .map_err(|problem| refuse(format!("line {}: {problem}", row.line), AGAIN))?;
    let text = row.text.trim().to_string();
    Ok(TimedWord { text, span: Some(span), status: Status::Aligned, line: row.line })
}

fn listed(names: &[String]) -> String {
    match names {
        [] => "none".to_string(),
        names => names.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: &str = "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\n0\n2.5\n<exists>\n1\n\
        \"IntervalTier\"\n\"words\"\n0\n2.5\n2\n0\n0.5\n\"\"\n0.5\n1.25\n\"say \"\"so\"\"\"\n";

    /// The long form, with tiers of phones, points and words.
    fn long() -> String {
        let head = "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\nxmin = 0\nxmax = 2.5\n\
                    tiers? <exists>\nsize = 3\nitem []:\n";
        let mut file = head.to_string();
        let intervals = [
            "xmin = 0\nxmax = 0.5\ntext = \"\"",
            "xmin = 0.5\nxmax = 1.25 ! a comment 7 \"x\"\ntext = \"say \"\"so\"\"\"",
            "xmin = 1.25\nxmax = 2.5\ntext = \"sil\"",
        ];
        for (class, name, entries) in [
            ("IntervalTier", "phones", &["xmin = 0\nxmax = 2.5\ntext = \"AH\""][..]),
            ("TextTier", "words", &["number = 1\nmark = \"x\""]),
            ("IntervalTier", "Words", &intervals),
        ] {
            file += &format!("item [1]:\nclass = \"{class}\"\nname = \"{name}\"\nxmin = 0\nxmax = 2.5\n");
            file += &format!("intervals: size = {}\n", entries.len());
            for entry in entries {
                file += &format!("intervals [1]:\n{entry}\n");
            }
        }
        file
    }

    fn broken(text: &str) -> String {
        read(text, "words").unwrap_err().to_string()
    }

    #[test]
    fn both_forms_give_the_words_and_no_silence() {
        for (text, line) in [(&*long(), 41), (SHORT, 18)] {
            let words = read(text, "words").unwrap();
            assert_eq!(words.len(), 1);
            assert_eq!(words[0].text, "say \"so\"");
            assert_eq!(words[0].span, Some(SecondsSpan { start_s: 0.5, end_s: 1.25 }));
            assert_eq!(words[0].line, line);
        }
        assert_eq!(read(&long(), "phones").unwrap()[0].text, "AH");
    }

    #[test]
    fn a_missing_tier_is_told_with_those_there_are() {
        let told = read(&long(), "syllables").unwrap_err().to_string();
        assert!(told.contains("'syllables'; it has 'phones', 'Words'; name one with --tier"), "{told}");
    }

    #[test]
    fn a_file_cut_off_anywhere_is_an_error_and_no_panic() {
        let last_label = SHORT.rfind("\"say").unwrap();
        for end in 0..SHORT.len() {
            let read = read(&SHORT[..end], "words");
            assert!(end > last_label || read.is_err(), "{end}");
        }
    }

    #[test]
    fn lies_are_told() {
        assert!(
            broken(&SHORT.replace("<exists>\n1\n", "<exists>\n1e300\n").replace("words", "w"))
                .contains("ends")
        );
        assert!(broken(&SHORT.replace("\n2\n", "\n-2\n")).contains("-2 of something"));
        assert!(
            broken(&SHORT.replace("0.5\n1.25", "1.5\n1.25")).contains("line 18: a word from 1.5 to 1.25")
        );
        assert!(broken(&SHORT.replace("IntervalTier", "Tier")).contains("no kind of tier"));
        assert!(broken("File type = \"ooTextFile\"\n\"PitchTier\"").contains("no TextGrid"));
        assert!(broken("File type = \"ooTextFile\"\n\"TextGrid\" 0 1 <absent>").contains("it has none"));
    }
}
