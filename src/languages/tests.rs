//! Every folder, by words of our own.

use super::detect::{detect, looks_like};
use super::tokens::{ways, ways_beside};
use super::{Language, Orthographies};

fn with<T>(code: &str, test: impl FnOnce(&super::orthography::Orthography) -> T) -> T {
    test(Orthographies::default().of(Language::by_code(code).unwrap()).unwrap())
}

/// The likeliest phones of a word.
fn phones(code: &str, word: &str) -> String {
    with(code, |language| language.phones(&language.lower(word), false)[0].join(" "))
}

/// All ways to say a token, the first form of each word.
fn said(code: &str, token: &str) -> Vec<String> {
    let first = |way: &Vec<Vec<String>>| way.iter().map(|w| w[0].clone()).collect::<Vec<_>>().join(" ");
    with(code, |language| ways(token, language, false).iter().map(first).collect())
}

#[test]
fn every_folder_can_be_read_and_every_letter_and_phone_is_known() {
    let all = Orthographies::default();
    for language in Language::all().skip(1) {
        let (code, orthography) = (language.code(), all.of(language).unwrap());
        assert_ne!(language.name(), code);
        assert_eq!(Language::by_code(code), Some(language));
        for letter in orthography.letters.iter().filter(|letter| letter.is_alphabetic()) {
            assert!(orthography.can_read(&letter.to_string()), "{code}: {letter}");
        }
        for phone in orthography.rules.phones() {
            assert!(orthography.map().ways(phone).is_some(), "{code}: {phone}");
        }
        for word in orthography.exceptions() {
            assert!(!orthography.pronounce(word, false).is_empty(), "{code}: {word}");
        }
        // Whatever has a name can be said, and all numbers have one.
        let named = orthography.symbols.values().chain(orthography.shorts.values());
        let letters = orthography.letter_names.values().flatten().map(|name| name.to_string());
        let numbers = (0..1200).chain([1999, 2000, 2024, 21_000, 1_000_000, 999_999_999]);
        let numbers =
            numbers.flat_map(|number: u64| orthography.numbers.words_as_one(&number.to_string()).concat());
        let ordinals =
            (1..=100).flat_map(|n: u64| orthography.ordinals.words_as_one(&n.to_string()).concat());
        let months = orthography
            .months
            .iter()
            .chain(&orthography.dates)
            .map(|text| text.replace(['D', 'O', 'M', 'Y'], ""));
        let cents = orthography.cents.values().flatten().map(|name| name.to_string());
        let words = named.flatten().flat_map(|name| name.split([' ', '-', '|'])).map(str::to_string);
        let dates = months
            .chain(cents)
            .flat_map(|text| text.split([' ', '|']).map(str::to_string).collect::<Vec<_>>());
        for word in
            words.chain(letters).chain(numbers).chain(ordinals).chain(dates).filter(|word| !word.is_empty())
        {
            for part in word.split(' ') {
                assert!(!orthography.pronounce(part, false).is_empty(), "{code}: {part}");
            }
        }
        assert_eq!(orthography.months.len(), 12, "{code}");
        assert_eq!(Language::ENGLISH.facts("article").count(), 0);
        for day in 1..=31 {
            assert!(!orthography.ordinals.words_as_one(&day.to_string()).is_empty(), "{code}: {day}.");
        }
        for number in [0u64, 1, 13, 21, 99, 100, 101, 999, 1000, 1001, 65_536, 1_000_000, 1_234_567_890] {
            assert!(!orthography.numbers.words_as_one(&number.to_string()).is_empty(), "{code}: {number}");
        }
    }
}

#[test]
fn every_language_is_named_where_people_look() {
    let read = |path: &str| {
        std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
    };
    let (table, option, help) = (
        read("docs/languages.md"),
        read("src/bin/kiru-align/args/alignment.rs"),
        read("src/bin/kiru-align/args/help.rs"),
    );
    let codes: Vec<&str> = Language::all().map(Language::code).collect();
    for language in Language::all() {
        let row = format!("| {} | {} |", language.code(), language.name());
        assert!(table.contains(&row), "docs/languages.md has no row {row}");
    }
    let listed = option.split_once("There are ").unwrap().1.split_once('.').unwrap().0;
    let mut listed: Vec<&str> = listed.split([' ', ',']).filter(|it| !["", "and"].contains(it)).collect();
    listed.sort_unstable();
    let mut sorted = codes.clone();
    sorted.sort_unstable();
    assert_eq!(listed, sorted, "the help of --language");
    let others = format!("{} other languages", codes.len() - 1);
    assert!(help.contains(&others), "args/help.rs does not say {others}");
}

#[test]
fn words_are_pronounced_as_their_languages_do() {
    for (code, word, expected) in [
        ("pl", "szczęście", "ʂ tʂ ɛ̃ ɕ tɕ ɛ"),
        ("pl", "chleb", "x l ɛ p"),
        ("pl", "przy", "p ʂ ɨ"),
        ("pl", "dąb", "d ɔ m p"),
        ("es", "guerra", "ɡ e r a"),
        ("es", "niño", "n i ɲ o"),
        ("es", "huevo", "w e β o"),
        ("es", "queso", "k e s o"),
        ("fr", "l'eau", "l o"),
        // What stands before an apostrophe does not end a word.
        ("fr", "c'est", "s ɛ"),
        ("fr", "s'il", "s i l"),
        ("it", "c'è", "tʃ ɛ"),
        ("ca", "d'una", "d u n ə"),
        ("nl", "z'n", "z ə n"),
        // Small words, which no list of long ones holds.
        ("it", "lui", "l u j"),
        ("it", "qui", "k w i"),
        ("ca", "qui", "k i"),
        ("pt", "que", "k ɨ"),
        ("pt", "segunda", "s ɨ ɣ ũ d ɐ"),
        ("de", "geht's", "ɡ eː t s"),
        ("de", "gern", "ɡ ɛ ɐ n"),
        ("de", "gemacht", "ɡ ə m a x t"),
        ("sv", "ger", "j eː r"),
        ("sv", "ge", "j eː"),
        ("sv", "läge", "l ɛː ɡ ɛ"),
        ("sv", "enhet", "ɛ n h eː t"),
        ("ru", "здравствуйте", "z d r a s t v u j tʲ e"),
        ("fr", "chevaux", "ʃ ə v o"),
        ("fr", "maison", "m ɛ z ɔ̃"),
        ("fr", "famille", "f a m i j"),
        ("fr", "qu'est", "k ɛ"),
        ("ru", "хлеб", "x lʲ e p"),
        ("ru", "моего", "m o e v o"),
        ("ru", "чай", "tɕ a j"),
        ("ru", "яблоко", "j a b l o k o"),
        ("it", "dell'arte", "d e l a r t e"),
        ("it", "chiesa", "k j e s a"),
        ("it", "famiglia", "f a m i ʎ a"),
        ("it", "ciao", "tʃ a o"),
        ("cs", "děti", "ɟ ɛ c ɪ"),
        ("cs", "hřbitov", "ɦ r̝ b ɪ t o f"),
        ("tr", "ağaç", "a a tʃ"),
        ("tr", "ISPARTA", "ɯ s p a ɾ t a"),
        ("tr", "İstanbul", "i s t a n b u ɫ"),
        ("el", "εύκολο", "e f k o l o"),
        ("el", "μπορώ", "b o r o"),
        ("el", "γυναίκες", "ʝ i n e c e s"),
        ("id", "dengan", "d ə ŋ a n"),
        ("id", "nyanyi", "ɲ a ɲ i"),
        ("hu", "magyar", "m ɑ ɟ ɑ r"),
        ("hu", "hosszú", "h o s uː"),
        ("ro", "ceai", "tʃ a j"),
        ("ro", "pâine", "p ɨ j n e"),
        ("fi", "yötä", "yø t æ"),
        ("fi", "kaupunki", "k aw p u ŋ k i"),
        ("pt", "coração", "k u ɾ ɐ s ɐ̃ w̃"),
        ("pt", "filha", "f i ʎ ɐ"),
        ("nl", "schoenen", "s x u n ə n"),
        ("nl", "lijk", "l ɛj k"),
        // A word of one syllable has a full vowel, and one before which an unstressed prefix stands, its stress.
        ("nl", "bed", "b ɛ t"),
        ("nl", "bellen", "b ɛ l ə n"),
        ("nl", "beter", "b eː t ə r"),
        ("nl", "begin", "b ə ɣ ɪ n"),
        ("nl", "blijkt", "b l ɛj k t"),
        ("nl", "gelijk", "ɣ ə l ɛj k"),
        ("nl", "ongeluk", "ɔ n ɣ ə l ʏ k"),
        ("nl", "onbekende", "ɔ n b ə k ɛ n d ə"),
        ("nl", "samenwerking", "s aː m ə n ʋ ɛ r k ɪ ŋ"),
        ("nl", "technische", "t ɛ x n i s ə"),
        ("nl", "organisatie", "ɔ r ɣ aː n i z aː t s i"),
        ("nl", "niveau", "n i v oː"),
        ("sv", "sjuk", "ɧ ʉː k"),
        ("sv", "kärlek", "ɕ ɛ ɭ ɛ k"),
        ("de", "Straße", "ʃ t ʁ aː s ə"),
        ("de", "fünf", "f ʏ n f"),
        ("de", "zwanzig", "ts v a n ts ɪ ç"),
        ("fr", "science", "s j ɑ̃ s"),
        ("fr", "client", "k l j ɑ̃"),
        ("fr", "vient", "v j ɛ̃"),
        ("ca", "pluja", "p l u ʒ ə"),
        ("ca", "col·legi", "k u l ɛ ʒ i"),
    ] {
        assert_eq!(phones(code, word), expected, "{code} {word}");
    }
}

#[test]
fn accents_match_however_they_are_written() {
    assert_eq!(said("es", "nin\u{303}o"), ["niño"]);
    assert_eq!(said("el", "και\u{301}"), ["καί"]);
    assert_eq!(phones("ru", "е\u{308}лка".replace("е\u{308}", "ё").as_str()), phones("ru", "ёлка"));
}

#[test]
fn a_word_is_linked_to_a_vowel() {
    with("fr", |french| {
        assert!(french.links_to("«amis") && french.links_to("Été") && !french.links_to("chats"));
        assert_eq!(french.phones("petits", true)[0].last(), Some(&"z"));
        assert_eq!(french.phones("petits", false)[0].last(), Some(&"i"));
    });
}

#[test]
fn numbers_signs_and_abbreviations_are_said() {
    for (code, token, expected) in [
        ("fr", "92", "quatre vingt douze"),
        ("fr", "1.000", "mille"),
        ("fr", "3,5", "trois virgule cinq"),
        ("fr", "14:30", "quatorze heures trente"),
        ("fr", "50%", "cinquante pour cent"),
        ("fr", "$5", "cinq dollars"),
        ("fr", "-3", "moins trois"),
        ("de", "21", "ein und zwanzig"),
        ("de", "1999", "neun zehn hundert neun und neunzig"),
        ("de", "z.B.", "zum beispiel"),
        ("it", "21", "ventuno"),
        ("it", "1985", "mille nove cento ottanta cinque"),
        ("pl", "2000", "dwa tysiące"),
        ("es", "555", "quinientos cincuenta y cinco"),
        ("es", "(EE.UU.)", "estados unidos"),
        ("ru", "40", "сорок"),
        ("tr", "1923", "bin dokuz yüz yirmi üç"),
        ("nl", "1985", "negentien honderd vijf en tachtig"),
        ("sv", "007", "noll noll sju"),
    ] {
        assert_eq!(said(code, token)[0], expected, "{code} {token}");
    }
    let long = said("pl", &"9".repeat(40));
    assert_eq!(long[0].split(' ').count(), 40);
}

#[test]
fn ordinals_dates_and_cents_are_said() {
    let mut wrong = Vec::new();
    for (code, token, expected) in [
        ("de", "21.", "ein und zwanzigste"),
        ("de", "30.", "dreißigste"),
        ("de", "3.10.1990", "dritte oktober neun zehn hundert neunzig"),
        ("de", "5,50€", "fünf euro fünfzig"),
        ("fr", "22e", "vingt deuxième"),
        ("fr", "91ème", "quatre vingt onzième"),
        ("fr", "14/07/1789", "quatorze juillet mille sept cent quatre vingt neuf"),
        ("fr", "1/5/2024", "premier mai deux mille vingt quatre"),
        ("es", "3º", "tercero"),
        ("es", "21ª", "vigésimo primero"),
        ("es", "12/10/1492", "doce de octubre de mil cuatrocientos noventa y dos"),
        ("es", "€5.25", "cinco euros veinticinco"),
        ("pt", "(10º)", "décimo"),
        ("it", "20°", "ventesimo"),
        ("ca", "25è", "vint i cinquè"),
        ("nl", "18e", "achttiende"),
        ("nl", "1ste,", "eerste"),
        ("sv", "23:e", "tjugo tredje"),
        ("pl", "11.11.1918", "jedenasty listopada tysiąc dziewięćset osiemnaście"),
        ("cs", "28.10.1918", "dvacátý osmý října devatenáct set osmnáct"),
        ("ru", "5-й", "пятый"),
        ("ru", "41-го", "сорок первый"),
        ("hu", "1956-10-23", "ezer kilenc száz ötven hat október huszon harmadik"),
        ("fi", "6.12.1917", "kuudes joulukuuta tuhat yhdeksän sataa seitsemän toista"),
        ("tr", "19'uncu", "on dokuzuncu"),
        ("id", "ke-12", "kedua belas"),
        ("ro", "5-lea", "cincilea"),
        ("el", "2ος", "δεύτερος"),
    ] {
        let found = said(code, token);
        if found[0] != expected {
            wrong.push(format!("{code} {token}: {} and not {expected}", found[0]));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    // The full stop may be that of a sentence, and what is no date stays what it was.
    assert!(said("de", "7.").contains(&"sieben".to_string()));
    assert_eq!(said("de", "31.31.2024").len(), said("de", "31.32.2024").len());
    assert!(said("fr", "5e6").iter().all(|way| !way.contains("ième")));
}

#[test]
fn words_hyphens_marks_and_initialisms_are_told_apart() {
    assert_eq!(said("fr", "«Est-ce»"), ["est ce"]);
    assert_eq!(said("ca", "col·legi,"), ["col·legi"]);
    assert_eq!(said("nl", "’s"), ["'s"]);
    assert_eq!(said("it", "'ciao'"), ["ciao"]);
    assert!(said("pl", "PKP").contains(&"pe ka pe".to_string()));
    assert_eq!(said("pl", "w"), ["w"]);
    for nothing in ["—", "...", "«", "😀", ""] {
        assert!(said("pl", nothing).is_empty(), "{nothing}");
    }
}

#[test]
fn endless_tokens_end() {
    for token in ["a".repeat(1_000_000), "1".repeat(1_000_000), "!".repeat(1_000_000), "'".repeat(100_000)] {
        said("fr", &token);
    }
    for code in Language::all().skip(1).map(Language::code) {
        with(code, |language| language.pronounce(&"aeiou".repeat(40), true));
    }
}

#[test]
fn the_language_is_told_from_the_text_and_is_english_in_doubt() {
    let english = |word: &str| {
        [
            "the", "cat", "madame", "no", "me", "a", "is", "said", "and", "then", "de", "he", "left", "la",
            "anna",
        ]
        .contains(&word)
            || word == "maria"
    };
    let told = |text: &str| detect(text.split_whitespace(), &english).told.language.code();
    for (code, text) in [
        ("pl", "Nie wiem, co się stało."),
        ("cs", "Četla se mi docela dobře."),
        ("de", "Das ist nicht das, was ich meine."),
        ("fr", "Il n'est pas dans la maison."),
        ("es", "No sé qué hacer con esto."),
        ("pt", "Não sei o que fazer com isso."),
        ("it", "Non so che cosa fare della casa."),
        ("nl", "Ik weet niet wat dat is."),
        ("sv", "Jag vet inte vad det är."),
        ("ru", "Не знаю."),
        ("el", "Τι είναι αυτό;"),
        ("tr", "Bu çok güzel bir gün."),
        ("fi", "Se on hyvä, mutta ei niin hyvä."),
        ("hu", "Nem tudom, hogy mit csinálsz."),
        ("ro", "Nu știu ce să fac."),
        ("id", "Saya tidak tahu apa yang harus dilakukan."),
        ("ca", "No ho sé, però és molt gran."),
        ("en", "The cat said: je ne sais pas, madame. And then he left."),
        ("en", "Anna, Maria, José"),
        ("en", "No no no"),
        ("en", ""),
        ("en", "hm"),
        ("en", "Beeblebrox"),
        // In other letters it is no name.
        ("el", "Ευχαριστώ."),
        ("ru", "шесть"),
        ("en", "ありがとう"),
        ("pt", "Ela parece meio entediada."),
        ("id", "Pesawat terbang cepat dan praktis."),
    ] {
        assert_eq!(told(text), code, "{text}");
    }
}

#[test]
fn few_words_may_be_in_another_language_than_they_look_like() {
    let english = |word: &str| ["en", "vain", "se", "no", "was", "that", "it", "a"].contains(&word);
    let detected = |text: &str| {
        let detected = detect(text.split_whitespace(), &english);
        let alternatives = detected.alternatives.iter().map(|it| it.language.code()).collect::<Vec<_>>();
        (detected.told.language.code(), alternatives)
    };
    for (text, told, alternative) in [
        ("En vain se démenaient-ils.", "en", "fr"),
        ("no sé", "en", "es"),
        ("démenaient-ils", "en", "fr"),
        ("Van uitstel komt afstel.", "hu", "nl"),
    ] {
        let (language, alternatives) = detected(text);
        assert!(
            language == told && alternatives.contains(&alternative),
            "{text}: {language} {alternatives:?}"
        );
        assert!(!alternatives.contains(&told) && alternatives.len() < 9, "{text}: {alternatives:?}");
    }
    // A language that has not all the letters of a few words is none of theirs.
    let (_, alternatives) = detected("Éhes disznó makkal álmodik ők");
    assert!(!alternatives.contains(&"pt"), "{alternatives:?}");
    // Where all words are English ones, and where there are none or many, there is no doubt; nor beside one English word.
    let many = "en vain ".repeat(6) + "démenaient-ils";
    for text in ["no, no", "", "17 %", "that was it, José", "en vain, vain that José", &many] {
        assert_eq!(detected(text).1, [""; 0], "{text}");
    }
}

#[test]
fn the_text_speaks_for_what_it_is_told_and_for_frequent_words() {
    let detected = detect("Que bonito es el día hoy".split(' '), &|_| false);
    let score = |code: &str| {
        let alternatives = detected.alternatives.iter();
        let mut all = std::iter::once(&detected.told).chain(alternatives);
        all.find(|it| it.language.code() == code).map(|it| it.text_score)
    };
    assert_eq!(detected.told.language.code(), "es");
    let others = detected.alternatives.iter().map(|it| it.text_score).fold(0.0, f32::max);
    assert!(score("es") > Some(others + 3.0), "{detected:?}");
}

#[test]
fn numbers_weekdays_and_greetings_tell_a_language() {
    let english = |word: &str| {
        let known = "uno dos tres no six hat merci au revoir guten tag ben julio april the god come solo van most de v";
        known.split(' ').any(|it| it == word)
    };
    let told = |text: &str| {
        let detected = detect(text.split_whitespace(), &english);
        let codes: Vec<&str> = detected.alternatives.iter().map(|it| it.language.code()).collect();
        (detected.told.language.code(), codes.join(" "))
    };
    for (text, expected) in [
        // The dictionary has all of these words: if they do not fit, they may be English.
        ("uno dos tres", ("es", "en")),
        ("Merci.", ("fr", "en")),
        ("Au revoir!", ("fr", "en")),
        ("Guten Tag", ("de", "en")),
        ("lundi, mardi, mercredi, jeudi, vendredi, samedi, dimanche", ("fr", "")),
        ("vingt-quatre", ("fr", "")),
        ("God morgon!", ("sv", "")),
        // English words are English, and a word that English has, too, tells none.
        ("six", ("en", "")),
        ("no", ("en", "")),
        ("Come, Ben.", ("en", "")),
        ("The Julio", ("en", "")),
        // One of several languages is told by what was said.
        ("tres", ("en", "ca es")),
        // One letter is a name, or a number.
        ("V", ("en", "")),
    ] {
        let (language, others) = told(text);
        assert_eq!((language, others.as_str()), expected, "{text}");
    }
}

#[test]
fn numbers_and_formulas_are_of_no_language() {
    let english = |word: &str| {
        let known = "chapter in world war louis and henry paid pope john paul met elizabeth act scene part x y sin cos";
        known.split(' ').any(|it| it == word)
    };
    for text in [
        "Chapter XIV. In World War II, Louis XVI and Henry VIII paid $5.50.",
        "Pope John Paul II met Elizabeth II.",
        "Act III, Scene IV. Part VII, Act XI.",
        "x² + y² = z², a² + b² = c², f(x) = x² + 3x − 5",
        "sin² x + cos² x = 1",
        "H₂O + CO₂ → H₂CO₃",
        "IX VII V IV",
    ] {
        assert_eq!(detect(text.split_whitespace(), &english).told.language, Language::ENGLISH, "{text}");
    }
}

#[test]
fn codes_are_known_in_any_case_and_with_a_region() {
    assert_eq!(Language::by_code("PT-br").map(Language::name), Some("Portuguese"));
    assert_eq!(Language::by_code("en"), Some(Language::ENGLISH));
    assert_eq!(Language::by_code("german").map(Language::code), Some("de"));
    assert_eq!(Language::by_code("English"), Some(Language::ENGLISH));
    assert_eq!(Language::by_code("xx"), None);
}

#[test]
fn roman_numbers_are_ordinals_and_cardinals() {
    for (code, token, expected) in [
        ("fr", "XIV", "quatorze"),
        ("fr", "XIXe", "dix-neuvième"),
        ("fr", "Ier", "premier"),
        ("es", "XIII,", "trece"),
        ("it", "XX", "venti"),
        ("de", "XIV.", "vierzehn"),
        ("pt", "II", "dois"),
    ] {
        let said = said(code, token);
        let plain = |text: &str| text.replace(['-', ' '], "");
        assert!(said.iter().any(|way| plain(way).starts_with(&plain(expected))), "{code}: {token}: {said:?}");
    }
    // Every language knows at least one way.
    for language in Language::all().skip(1) {
        let roman = with(language.code(), |orthography| ways("XVIII", orthography, false));
        let digits = with(language.code(), |orthography| ways("18", orthography, false));
        assert!(roman.contains(&digits[0]), "{language}: {roman:?} {digits:?}");
    }
    // What is written otherwise today is a word; all in capitals means nothing.
    with("fr", |french| {
        assert_eq!(ways("IIX", french, false).len(), ways("BIX", french, false).len());
        assert_eq!(ways("XIV", french, true), [[["xiv"]]]);
        // First the word.
        assert_eq!(ways("MIDI", french, false)[0], [["midi"]]);
    });
    let beside = |token: &str, before: &str| with("de", |german| ways_beside(token, before, "", german));
    assert!(beside("V", "Karl").iter().any(|way| way[0][0].starts_with("fünf")), "{:?}", beside("V", "Karl"));
    assert!(beside("V", "der").is_empty() && beside("A", "Karl").is_empty());
}

#[test]
fn sums_have_their_sign_behind_a_space_and_may_be_less_than_nothing() {
    let french = |token: &str, before: &str, next: &str| -> Vec<String> {
        let first = |way: &Vec<Vec<String>>| way.iter().map(|w| w[0].clone()).collect::<Vec<_>>().join(" ");
        with("fr", |french| ways_beside(token, before, next, french).iter().map(first).collect())
    };
    assert_eq!(french("5,50", "", "€."), ["cinq"]);
    assert_eq!(french("€,", "5,50", ""), ["euros cinquante", "euros cinquante centimes"]);
    assert!(french("5,50", "", "kg").is_empty() && french("€", "12", "").is_empty());
    assert!(french("€", "5,00", "").is_empty());
    assert_eq!(said("fr", "5,50\u{a0}€")[0], "cinq euros cinquante");
    assert_eq!(said("fr", "-5,50€")[0], "moins cinq euros cinquante");
    assert_eq!(said("fr", "12\u{202f}€")[0], "douze euros");
    for language in Language::all().skip(1) {
        let minus = with(language.code(), |orthography| ways("−7", orthography, false));
        let seven = with(language.code(), |orthography| ways("7", orthography, false));
        assert!(minus[0].len() > seven[0].len(), "{language}: {minus:?}");
    }
}

#[test]
fn what_a_text_of_another_language_looks_like_is_named() {
    let told = |text: &str, aligned: &str| {
        looks_like(text.split_whitespace(), Language::by_code(aligned).unwrap()).unwrap_or_default()
    };
    for (text, aligned, expected) in [
        ("彼女はとても疲れていました。本には絵がありませんでした。", "en", "Japanese"),
        ("这本书里没有图画也没有对话", "en", "Chinese"),
        ("그녀는 매우 피곤했다 책에는 그림이 없었다", "en", "Korean"),
        ("ฉันเหนื่อยมาก", "en", "Thai"),
        ("Alice bắt đầu cảm thấy rất mệt mỏi khi ngồi cạnh chị gái bên bờ sông", "pt", "Vietnamese"),
        ("She had peeped into the book that her sister was reading on the bank", "en", ""),
        ("Sie hatte ein paarmal in das Buch geblickt, in dem ihre Schwester las", "de", ""),
        ("so it was", "de", ""),
        ("", "en", ""),
        ("Она очень устала сидеть рядом с сестрой на берегу без всякого дела", "ru", ""),
    ] {
        assert_eq!(told(text, aligned), expected, "{text}");
    }
    let mixed =
        told("She had peeped into the book that her sister was reading 彼女はとても疲れていました", "en");
    assert_eq!(mixed, "English and Japanese");
}
