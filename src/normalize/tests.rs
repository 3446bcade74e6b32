//! What tokens of every kind are said as. The word list stands in for the pronunciation dictionary.

use super::*;
use super::{SoundKind, Verbalization};

const WORDS: &str = "a i and or at the to in on of he said rock roll hello word word's wait what don't it's that's mister \
    nasa nasa's us it ok youtube iphone mcdonald's o'brien 'bout 'em 'n goin' going uh um mhm hmm uh-huh well known and/or me \
    too user example path smith john elm main street st dr mr mrs ms vs etc no jr may march mark read mass ph am pm five ten \
    dogs dog cul-de-sac cul de sac email mail e co operate cooperate wor so soo good god deserved her year old mph km \
    covid naive cafe zoe find full trillion million billion bill quoted words y'all fbi louis henry world war chapter \
    king's cross bold next bob bob's day iv xi mix be going's high five's thing things hour car foo bar baz based month";

fn is_word(word: &str) -> bool {
    WORDS.split_ascii_whitespace().any(|w| w == word)
        || word.len() == 1
        || word.len() == 3 && word.ends_with("'s")
}

/// What the token says that → points at in `line`, or the first one.
fn said_in(line: &str) -> SpokenForm {
    let at = line.split(' ').position(|t| t.starts_with('→')).unwrap_or(0);
    let line = line.replace('→', "");
    let transcript = crate::formats::read::read(line.as_bytes()).unwrap();
    crate::normalize::normalize_transcript(&transcript, &is_word).swap_remove(at)
}

fn verbalizations(line: &str) -> Vec<String> {
    match said_in(line) {
        SpokenForm::Verbalizations(all) | SpokenForm::CutOff(all) => {
            all.iter().map(|r| r.join(" ")).collect()
        }
        other => panic!("{line}: {other:?}"),
    }
}

/// For each line (→ before the token meant) the first verbalization, then others that must be there too.
fn check(table: &[(&str, &[&str])]) {
    let mut wrong = Vec::new();
    for (line, expected) in table {
        let found = verbalizations(line);
        if found[0] != expected[0] || !expected.iter().all(|e| found.iter().any(|f| f == e)) {
            wrong.push(format!("{line}\n  expected {expected:?}\n  found    {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn years_and_decades() {
    check(&[
        (
            "1984",
            &[
                "nineteen eighty four",
                "one thousand nine hundred eighty four",
                "one thousand nine hundred and eighty four",
                "one nine eight four",
            ],
        ),
        ("2007", &["two thousand seven", "two thousand and seven", "twenty oh seven"]),
        ("1900", &["nineteen hundred"]),
        ("1905", &["nineteen oh five", "nineteen hundred five", "nineteen hundred and five"]),
        ("1066", &["ten sixty six"]),
        ("2010s", &["twenty tens"]),
        ("'90s", &["nineties", "nineteen nineties"]),
        ("’90s", &["nineties"]),
        ("80s", &["eighties", "nineteen eighties"]),
        ("1980s", &["nineteen eighties", "eighties"]),
        ("1980's", &["nineteen eighties"]),
        ("2000s", &["two thousands"]),
        ("'84", &["eighty four", "nineteen eighty four"]),
        ("'05", &["oh five", "two thousand five"]),
        ("1990-95", &["nineteen ninety to ninety five", "nineteen ninety to nineteen ninety five"]),
        ("1990—1995", &["nineteen ninety to nineteen ninety five"]),
    ]);
}

#[test]
fn money() {
    check(&[
        ("$12.5", &["twelve point five dollars"]),
        ("→$12.5 trillion", &["twelve point five"]),
        ("$12.5 →trillion", &["trillion dollars", "trillion"]),
        ("$12.5 →trillion dollars", &["trillion"]),
        ("£5 →million.", &["million pounds"]),
        ("($5 →million)", &["million dollars"]),
        ("5 →million", &["million"]),
        ("$3.50", &["three dollars fifty", "three dollars and fifty cents", "three fifty"]),
        ("$3.05", &["three dollars oh five", "three dollars and five cents", "three oh five"]),
        ("$0.50", &["fifty cents"]),
        ("$.99", &["ninety nine cents"]),
        ("$1", &["one dollar", "a dollar"]),
        ("$20", &["twenty dollars", "twenty dollar"]),
        ("£5", &["five pounds"]),
        ("€1,000", &["one thousand euros", "a thousand euros"]),
        ("5€", &["five euros"]),
        ("5¢", &["five cents"]),
        ("US$5", &["five dollars"]),
        ("-$5", &["minus five dollars"]),
        ("$1.5M", &["one point five million dollars"]),
        ("$2bn", &["two billion dollars"]),
        ("$5-10m", &["five to ten million dollars"]),
        ("$5-$10", &["five to ten dollars", "five dollars to ten dollars"]),
        ("$5-million", &["five million dollars"]),
        ("$5/month", &["five dollars per month", "five dollars a month"]),
        ("$", &["dollars"]),
    ]);
}

#[test]
fn plain_numbers() {
    check(&[
        ("1,234,567", &["one million two hundred thirty four thousand five hundred sixty seven"]),
        ("100", &["one hundred", "a hundred", "one oh oh"]),
        ("101", &["one hundred one", "one hundred and one", "one oh one"]),
        ("10,000", &["ten thousand"]),
        ("1,500", &["one thousand five hundred", "fifteen hundred"]),
        ("0.05", &["zero point zero five", "point oh five"]),
        ("3.14", &["three point one four"]),
        (".5", &["point five"]),
        ("2.5", &["two point five", "two and a half"]),
        ("-5", &["minus five", "negative five", "five"]),
        ("−5", &["minus five"]),
        ("+3", &["plus three", "three"]),
        ("5.", &["five"]),
        ("0", &["zero", "oh"]),
        ("05", &["oh five", "zero five", "five"]),
        ("007", &["oh oh seven", "zero zero seven", "double oh seven"]),
        ("000", &["oh oh oh", "zero zero zero"]),
        ("→1 000", &["one"]),
        ("1 →000", &["thousand", "zero zero zero"]),
        ("12 →500", &["five hundred", "thousand five hundred"]),
        ("1.234.567", &["one million two hundred thirty four thousand five hundred sixty seven"]),
        ("12,5", &["twelve five", "twelve point five"]),
        ("5-million", &["five million"]),
        (
            "1234567812345678",
            &["one two three four five six seven eight one two three four five six seven eight"],
        ),
    ]);
}

#[test]
fn numbers_beyond_all_names_are_said_digit_by_digit() {
    assert_eq!(verbalizations(&"9".repeat(37))[0], ["nine"; 37].join(" "));
    assert_eq!(verbalizations(&"0".repeat(400))[0], ["oh"; 400].join(" "));
}

#[test]
fn fractions_dates_and_scores() {
    check(&[
        ("1/2", &["one half", "one over two", "one slash two", "january second"]),
        ("3/4", &["three quarters", "march fourth"]),
        ("½", &["one half", "a half"]),
        ("5½", &["five and one half", "five and a half"]),
        ("5-1/2", &["five and one half"]),
        ("2/3rds", &["two thirds"]),
        ("1/2-inch", &["one half inch"]),
        ("9/11", &["nine eleven", "september eleventh"]),
        ("24/7", &["twenty four seven"]),
        (
            "2024-01-15",
            &["january fifteenth twenty twenty four", "the fifteenth of january twenty twenty four"],
        ),
        ("01/15/2024", &["january fifteenth twenty twenty four"]),
        (
            "11/23/2024",
            &[
                "november twenty third twenty twenty four",
                "november twenty third two thousand twenty four",
                "november twenty three twenty twenty four",
                "november the twenty third twenty twenty four",
                "the twenty third of november twenty twenty four",
                "twenty third november twenty twenty four",
                "eleven twenty three twenty twenty four",
                "eleven twenty three two thousand twenty four",
            ],
        ),
        ("11/23/24", &["november twenty third twenty four", "eleven twenty three twenty four"]),
        (
            "23/11/2024",
            &["november twenty third twenty twenty four", "twenty three eleven twenty twenty four"],
        ),
        (
            "11.23.2024",
            &["november twenty third twenty twenty four", "eleven twenty three twenty twenty four"],
        ),
        (
            "9/11/2001",
            &[
                "september eleventh two thousand one",
                "nine eleven two thousand one",
                "november ninth two thousand one",
            ],
        ),
        (
            "15.01.2024",
            &["january fifteenth twenty twenty four", "the fifteenth of january twenty twenty four"],
        ),
        ("2024-01-15T10:30:00Z", &["january fifteenth twenty twenty four ten thirty oh oh"]),
        ("May →5", &["fifth", "five", "the fifth"]),
        ("May →5, 2007", &["fifth", "five"]),
        ("→5 May", &["five", "fifth", "the fifth of"]),
        ("16:9", &["sixteen to nine", "sixteen nine"]),
        ("3-4", &["three to four", "three four"]),
        ("3–4", &["three to four"]),
        ("2-1", &["two to one", "two one"]),
    ]);
}

#[test]
fn times() {
    check(&[
        ("3:30pm", &["three thirty p m", "three thirty", "half past three p m"]),
        ("3.30pm", &["three thirty p m"]),
        ("10:05", &["ten oh five", "five past ten"]),
        ("12:00", &["twelve o'clock", "noon", "midnight", "twelve hundred", "twelve"]),
        ("→3:00 p.m.", &["three", "three o'clock"]),
        ("7am", &["seven a m"]),
        ("3 →pm", &["p m"]),
        ("3 →p.m.", &["p m"]),
        ("A.M.", &["a m"]),
        ("15:00", &["fifteen o'clock", "fifteen hundred", "fifteen hundred hours"]),
        ("5-6pm", &["five to six p m"]),
        ("1:23:45", &["one twenty three forty five", "one hour twenty three minutes forty five seconds"]),
    ]);
}

#[test]
fn ordinals() {
    check(&[
        ("2nd", &["second"]),
        ("21st", &["twenty first"]),
        ("103rd", &["one hundred third", "one hundred and third"]),
        ("1,000th", &["one thousandth"]),
        ("1st-3rd", &["first to third"]),
        ("20th-century", &["twentieth century"]),
    ]);
}

#[test]
fn units() {
    check(&[
        ("50%", &["fifty percent"]),
        ("5-10%", &["five to ten percent"]),
        ("10k", &["ten k", "ten thousand"]),
        ("5km", &["five kilometers", "five k"]),
        ("5 →km", &["kilometers", "k m"]),
        ("1 →km", &["kilometer"]),
        ("5 →in", &["in", "inches"]),
        ("60mph", &["sixty miles an hour", "sixty miles per hour"]),
        ("100°F", &["one hundred degrees fahrenheit", "a hundred degrees fahrenheit"]),
        ("20℃", &["twenty degrees celsius"]),
        ("-40°C", &["minus forty degrees celsius"]),
        ("3m²", &["three square meters", "three meters squared"]),
        ("5'10\"", &["five ten", "five foot ten", "five feet ten inches"]),
        ("5′10″", &["five ten"]),
        ("12\"", &["twelve inches"]),
        ("\"12\"", &["twelve"]),
        ("6'", &["six", "six feet"]),
        ("5-year-old", &["five year old"]),
        ("x²", &["x squared"]),
        ("10⁶", &["ten to the sixth"]),
    ]);
}

#[test]
fn letters_with_digits() {
    check(&[
        ("x86", &["x eighty six"]),
        ("MP3", &["m p three"]),
        ("COVID-19", &["covid nineteen"]),
        ("MS-13", &["m s thirteen"]),
        ("B2B", &["b two b"]),
        ("3D", &["three d"]),
        ("5G", &["five g"]),
        ("4x4", &["four by four"]),
        ("F-16", &["f sixteen"]),
        ("F-16s", &["f sixteens"]),
        ("H₂O", &["h two o"]),
        ("1080p", &["one thousand eighty p", "ten eighty p"]),
        ("747-400", &["seven hundred forty seven to four hundred"]),
        ("2.0.1", &["two point zero point one", "two zero one"]),
        ("v2.0", &["version two point zero"]),
        ("555-1234", &["five five five one two three four", "five five five twelve thirty four"]),
        ("555-1034", &["five five five one oh three four", "five five five one zero three four"]),
        (
            "800-555-1234",
            &[
                "eight oh oh five five five one two three four",
                "eight hundred five five five one two three four",
            ],
        ),
        ("word1", &["word one"]),
        ("word¹", &["word"]),
    ]);
}

#[test]
fn abbreviations() {
    check(&[
        ("Mr.", &["mister"]),
        ("mr", &["mister"]),
        ("Mrs.", &["missus"]),
        ("→Dr. Smith", &["doctor"]),
        ("on Elm →Dr.", &["drive"]),
        ("→St. John", &["saint"]),
        ("on Main →St. and", &["street"]),
        ("Jr.", &["junior"]),
        ("→No. 5", &["number"]),
        ("→\"No.\" he", &["no"]),
        ("No.5", &["number five"]),
        ("№5", &["number five"]),
        ("vs.", &["versus"]),
        ("etc.,", &["et cetera"]),
        ("e.g.", &["for example", "e g"]),
        ("i.e.,", &["that is", "i e"]),
        ("Ph.D.", &["p h d"]),
        ("PhDs", &["p h d's"]),
        ("→Jan. 5", &["january"]),
        ("&", &["and"]),
        ("+", &["plus"]),
        ("=", &["equals"]),
        ("50 →%", &["percent"]),
    ]);
}

#[test]
fn initials_and_capitals() {
    check(&[
        ("F.B.I.", &["f b i"]),
        ("U.S.", &["u s"]),
        ("U.S.-based", &["u s based"]),
        ("U.S.'s", &["u s's"]),
        ("J.", &["j"]),
        ("NASA", &["nasa", "n a s a"]),
        ("NASA's", &["nasa's", "n a s a's"]),
        ("CEOs", &["c e o's"]),
        ("DVDs", &["d v d's"]),
        ("OK", &["ok"]),
        ("ok.", &["ok"]),
        ("he said →US", &["u s", "us"]),
        ("AT&T", &["a t and t"]),
        ("R&D", &["r and d"]),
        ("C++", &["c plus plus"]),
        ("C#", &["c sharp"]),
        ("GROSSER", &["grosser"]),
    ]);
    assert_eq!(verbalizations("IT WAS →US OR"), ["us"]);
}

#[test]
fn roman_numerals_only_where_something_is_numbered() {
    check(&[
        ("Louis →XIV", &["the fourteenth", "fourteen"]),
        ("World War →II", &["two", "the second"]),
        ("Chapter →IV", &["four"]),
        ("Chapter →I", &["one"]),
        ("Henry →I", &["i", "the first"]),
        ("page →xii", &["twelve"]),
        ("MIX", &["mix"]),
    ]);
    assert_eq!(verbalizations("And →I said"), ["i"]);
}

#[test]
fn addresses_and_tags() {
    check(&[
        ("user@example.com", &["user at example dot com"]),
        ("www.example.com/path", &["w w w dot example dot com slash path", "example dot com slash path"]),
        ("https://example.com", &["example dot com", "h t t p s colon slash slash example dot com"]),
        ("@user", &["at user", "user"]),
        ("#1", &["number one", "hashtag one"]),
        ("#metoo", &["hashtag me too", "me too"]),
        ("#MeToo", &["hashtag me too"]),
    ]);
}

#[test]
fn words_joined_by_marks() {
    check(&[
        ("and/or", &["and or", "and slash or"]),
        ("well-known", &["well known"]),
        ("word—word", &["word word"]),
        ("word--word", &["word word"]),
        ("wait…what", &["wait what"]),
        ("wait...what", &["wait what"]),
        ("hello.Word", &["hello word"]),
        ("uh-huh", &["uh-huh", "uh huh"]),
        ("cul-de-sac", &["cul-de-sac", "cul de sac"]),
        ("mm-hmm", &["mhm"]),
        ("e-mail", &["e mail", "email"]),
        ("Mon-Fri", &["monday to friday"]),
        ("A-Z", &["a to z"]),
        ("w-w-what", &["what"]),
        ("wor-", &["wor"]),
        ("YouTube", &["youtube", "you tube"]),
        ("GitHub", &["git hub", "github"]),
        ("iPhone", &["iphone"]),
        ("McDonald's", &["mcdonald's"]),
        ("a=b", &["a equals b"]),
        ("1+1=2", &["one plus one equals two"]),
        ("hello😀word", &["hello word"]),
        ("rock'n'roll", &["rock and roll"]),
    ]);
}

#[test]
fn apostrophes_accents_and_quotes() {
    check(&[
        ("it's", &["it's"]),
        ("don’t", &["don't"]),
        ("don't,\"", &["don't"]),
        ("’n’", &["and", "'n", "n"]),
        ("O’Brien", &["o'brien"]),
        ("dogs'", &["dogs"]),
        ("'er", &["er", "her"]),
        ("'bout", &["'bout"]),
        ("'em", &["'em"]),
        ("'hello'", &["hello"]),
        ("y'all", &["y'all"]),
        ("goin'", &["goin'", "going"]),
        ("deserv’d", &["deserved"]),
        ("naïve", &["naive"]),
        ("café", &["cafe"]),
        ("Zoë", &["zoe"]),
        ("Straße", &["strasse"]),
        ("ﬁnd", &["find"]),
        ("ｆｕｌｌ", &["full"]),
        ("１２", &["twelve"]),
        ("he\u{200B}llo\u{AD}", &["hello"]),
        ("(hello)", &["hello"]),
        ("“Hello,”", &["hello"]),
        ("<i>bold</i>", &["bold"]),
        ("sooo", &["so"]),
        ("goood", &["good"]),
        ("mhm", &["mhm"]),
        ("α", &["alpha"]),
        ("α-words", &["alpha words"]),
    ]);
}

#[test]
fn tags_marks_and_pictures_say_nothing() {
    for token in
        ["[sic]", "♪", "-", "--", "—", "***", "•", "😀", "…", "'", "\"", "*", "()", "[00:12:30]", "👩‍👩‍👧", "®"]
    {
        assert_eq!(said_in(token), SpokenForm::Nothing, "{token}");
    }
    assert_eq!(normalize_token("\u{FEFF}\u{200B}", &TokenContext::default(), &is_word), SpokenForm::Nothing);
    let sound = |kind, continued| SpokenForm::Sound(crate::normalize::Sound { kind, continued });
    for token in ["[laughter]", "(applause)", "<noise>", "[inaudible]"] {
        assert_eq!(said_in(token), sound(SoundKind::Audible, false), "{token}");
    }
    assert_eq!(said_in("so [pause] he →[pause]"), sound(SoundKind::Silent, false));
    assert_eq!(said_in("so [background →noise] he"), sound(SoundKind::Audible, true));
    assert_eq!(said_in("so [MARY →LEAVES] he"), SpokenForm::Nothing);
    assert_eq!(verbalizations("<cutoff-word>"), ["word"]);
    assert_eq!(verbalizations("(applause →hello)"), ["hello"]);
}

#[test]
fn words_broken_off_are_told_from_words() {
    for (line, is_cut_off) in [
        ("<cutoff-montreal>", true),
        ("<cutoff-wor>", true),
        ("blor-", true),
        ("“blor-,” he", true),
        ("w- what", true),
        ("Th- what", true),
        ("TV- what", false),
        ("wor- what", false),
        ("th-", true),
        ("blor- What", true),
        ("well- known", false),
        ("a- what", false),
        ("blor-\nked", false),
        ("blor-\nHe", true),
        ("wor", false),
        ("blor--", false),
        ("-", false),
        ("x1-", false),
        ("<laugh-wor>", false),
    ] {
        assert_eq!(matches!(said_in(line), SpokenForm::CutOff(_)), is_cut_off, "{line}");
    }
}

#[test]
fn other_scripts_cannot_be_said() {
    for token in ["привет", "你好", "مرحبا", "שלום", "हिन्दी", "αβγ", "안녕"]
    {
        assert_eq!(said_in(token), SpokenForm::Unpronounceable, "{token}");
    }
    assert_eq!(verbalizations("2020年")[0], "twenty twenty");
    assert_eq!(verbalizations("٣"), ["three"]);
}

#[test]
fn endless_tokens_are_unsayable() {
    for token in
        ["a", "1", "a-", "1-", "1/", "A.", "a'", "[a]", "<a>", "x1", "é", "1,", "#a", "aB", "&a;", "你"]
    {
        // The last is so long that with square time this would not end.
        for length in [MOST_SAYABLE, 20 * MOST_SAYABLE, 2_000_000] {
            let token = token.repeat(length / token.chars().count());
            let spoken = normalize_token(&token, &TokenContext::default(), &is_word);
            assert!(length < 100 * MOST_SAYABLE || spoken == SpokenForm::Unpronounceable, "{}", &token[..8]);
        }
    }
}

#[test]
fn every_reading_keeps_the_promises() {
    let context = TokenContext::default();
    for token in
        ["uh-huh", "$1,234.56", "Ph.D.-level", "5½\"", "a_b", "C++/C#", "€5–10m", "§5", "№", "x^y", "°", "√2"]
    {
        if let SpokenForm::Verbalizations(all) = normalize_token(token, &context, &is_word) {
            promises(&all, token);
        }
    }
}

fn promises(all: &[Verbalization], token: &str) {
    assert!(!all.is_empty() && all.len() <= MOST_VERBALIZATIONS, "{token}: {all:?}");
    for (i, verbalization) in all.iter().enumerate() {
        assert!(!verbalization.is_empty() && !all[..i].contains(verbalization), "{token}: {all:?}");
        for word in verbalization {
            let letters = word.bytes().any(|b| b.is_ascii_lowercase());
            let plain = word.bytes().all(|b| b.is_ascii_lowercase() || b == b'\'');
            assert!(letters && (plain || is_word(word)), "{token}: {word:?}");
        }
    }
}
