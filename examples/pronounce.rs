//! Prints how words are pronounced in a language: `pronounce FOLDER < WORDS`, a word a line. For writing rules and
//! measuring them. FOLDER is that of a language, such as `models/languages/pl`, read anew each time.
//!
//! Each line of the output is the word, then its variants in the model's phones, then those in the international
//! alphabet, separated by tabs, variants by ` | `. With `--map` the input is phones of that alphabet instead of words.

use std::fs;
use std::io::{self, BufRead, Write};
use std::path::Path;

use kiru_align::languages::Files;
use kiru_align::languages::orthography::Orthography;
use kiru_align::phones::{NAMES, PhoneId};

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let folder = Path::new(arguments.first().ok_or_else(|| io::Error::other("which folder?"))?);
    let read = |name: &str| fs::read_to_string(folder.join(name)).map(|text| &*text.leak());
    let language = Orthography::parse(&Files {
        code: "",
        language: read("language.txt")?,
        g2p: read("g2p.txt")?,
        phones: read("phones.txt")?,
        numbers: read("numbers.txt")?,
        exceptions: read("exceptions.txt")?,
    });
    let language = language.map_err(io::Error::other)?;
    let is_map = arguments.get(1).is_some_and(|option| option == "--map");
    let named = |phones: &Vec<PhoneId>| {
        phones.iter().map(|phone| NAMES[*phone as usize]).collect::<Vec<_>>().join(" ")
    };
    let mut out = io::BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        let line = line?;
        if is_map {
            let phones: Vec<&str> = line.split_whitespace().collect();
            let variants = language.map().variants(&phones, 1).unwrap_or_default();
            writeln!(out, "{line}\t{}", variants.iter().map(named).collect::<Vec<_>>().join(" | "))?;
        } else {
            let word = language.lower(&line);
            let variants: Vec<String> = language.pronounce(&word, false).iter().map(named).collect();
            let phones: Vec<String> = language.phones(&word, false).iter().map(|p| p.join(" ")).collect();
            writeln!(out, "{line}\t{}\t{}", variants.join(" | "), phones.join(" | "))?;
        }
    }
    out.flush()
}
