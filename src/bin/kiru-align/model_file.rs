//! `kiru-align model ...`: look at, check and make model files.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use kiru_align::formats::save;
use kiru_align::model::{Model, import, layout};

use crate::args::ModelCommand;
use crate::job::{check_target, model, model_shown, read_text, shown};
use crate::{Failure, print};

/// Do what `command` says.
///
/// # Errors
/// A model that cannot be used could not start; files to import that cannot be used are inputs that failed.
pub fn run(command: ModelCommand) -> Result<(), Failure> {
    match command {
        ModelCommand::Info { file } => {
            let model = model(file.as_deref()).map_err(Failure::CouldNotStart)?;
            print_lines(&described(&model))
        }
        ModelCommand::Verify { file } => {
            let model = model(file.as_deref()).map_err(Failure::CouldNotStart)?;
            let path = model_shown(file.as_deref());
            if !model.verify() {
                let problem = "its contents are not those its SHA-256 speaks of; fetch it again";
                return Err(Failure::CouldNotStart(anyhow!("{path}: {problem}")));
            }
            print_lines(&[format!("{path}: sound, sha256 {}", model.sha256_hex())])
        }
        ModelCommand::Import { sphinx, dict, output, name, about } => {
            check_target(&output, &[Some(&dict), about.as_deref()]).map_err(Failure::CouldNotStart)?;
            make(&sphinx, &dict, &output, &name, about.as_deref()).map_err(Failure::Input)
        }
    }
}

fn make(sphinx: &Path, dict: &Path, output: &Path, name: &str, about: Option<&Path>) -> Result<()> {
    let about = match about {
        Some(path) => read_text(path)?,
        None => String::new(),
    };
    let bytes = import::import(sphinx, dict, name, &about).with_context(|| shown(sphinx))?;
    save::save(output, |out| out.write_all(&bytes))
        .with_context(|| format!("{}: cannot be written", shown(output)))
}

fn described(model: &Model) -> Vec<String> {
    let mut lines = vec![
        format!("name     {}", model.name()),
        format!("sha256   {}", model.sha256_hex()),
        format!("size     {} bytes", model.bytes().len()),
    ];
    for (name, _, length_bytes) in layout::sections(model.bytes()) {
        lines.push(format!("section  {name:<16} {length_bytes:>9} bytes"));
    }
    lines.extend(model.about().lines().map(|line| format!("about    {line}").trim_end().to_string()));
    lines
}

fn print_lines(lines: &[String]) -> Result<(), Failure> {
    print(|out| lines.iter().try_for_each(|line| writeln!(out, "{line}")))
}
