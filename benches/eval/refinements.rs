//! Aligns with some of the refinements of word boundaries only, to measure what each of them does:
//! `refinements NAMES AUDIO TRANSCRIPT`, where NAMES are all, none, or some of them with commas. Prints the JSON of the
//! program with `--phones --uncertainty`.

use std::error::Error;
use std::io::{BufWriter, Write, stdout};
use std::path::Path;
use std::{env, fs};

use kiru_align::boundaries::rules::Rules;
use kiru_align::formats::{self, Document, Format, ModelName, WriteOptions};
use kiru_align::lexicon::user::UserLexicon;
use kiru_align::model::Model;
use kiru_align::pipeline::{self, Options};
use kiru_align::progress::Unwatched;

fn main() -> Result<(), Box<dyn Error>> {
    let typed: Vec<String> = env::args().skip(1).collect();
    let [names, audio, transcript] = &typed[..] else {
        return Err(
            format!("give NAMES AUDIO TRANSCRIPT; NAMES are all, none, {}", Rules::NAMES.join(", ")).into()
        );
    };
    let refine = match names.as_str() {
        "all" => Rules::ALL,
        "none" => Rules::NONE,
        names => names.split(',').try_fold(Rules::NONE, Rules::with)?,
    };
    let options = Options::default().refine(refine).phones(true).uncertainty(true);
    let (model, lexicon) = (Model::embedded()?, UserLexicon::default());
    let transcript = formats::read::read(&fs::read(transcript)?)?;
    let outcome = pipeline::align(Path::new(audio), transcript, &model, &lexicon, &options, &Unwatched)?;
    let name = ModelName { model: model.name(), sha256: &model.sha256_hex() };
    let written = WriteOptions { phones: true, ..WriteOptions::default() };
    let document = Document::new(&outcome, audio, name, options.channel, &written);
    let mut out = BufWriter::new(stdout().lock());
    formats::write(Format::Json, &mut out, &document)?;
    Ok(out.flush()?)
}
