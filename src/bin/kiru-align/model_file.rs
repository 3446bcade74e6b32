//! `kiru-align model`: inspect, verify and import model files.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use kiru_align::model::{Model, import, layout};

use crate::args::ModelTask;
use crate::exit::Failure;
use crate::io::{check_target, metadata, print, read_text, save, shown, visible};
use crate::job::{model, model_name};

/// Do what `task` says.
///
/// # Errors
/// [`Failure::CouldNotStart`] if a model cannot be used, [`Failure::Input`] if files to import cannot.
pub fn run(task: ModelTask) -> Result<(), Failure> {
    match task {
        ModelTask::Info { file } => {
            let model = model(file.as_deref()).map_err(Failure::CouldNotStart)?;
            print_lines(&described(&model))
        }
        ModelTask::Verify { file } => {
            let model = model(file.as_deref()).map_err(Failure::CouldNotStart)?;
            let path = model_name(file.as_deref());
            if !model.verify() {
                let problem = "its contents do not match its SHA-256; fetch it again";
                return Err(Failure::CouldNotStart(anyhow!("{path}: {problem}")));
            }
            print_lines(&[format!("{path}: valid, sha256 {}", model.sha256_hex())])
        }
        ModelTask::Import { sphinx, dict, output, name, about } => {
            let inputs: Vec<&Path> =
                [Some(&dict), about.as_ref()].into_iter().flatten().map(PathBuf::as_path).collect();
            check_target(&output, &inputs).map_err(Failure::CouldNotStart)?;
            make(&sphinx, &dict, &output, &name, about.as_deref()).map_err(Failure::Input)
        }
    }
}

fn make(sphinx: &Path, dict: &Path, output: &Path, name: &str, about: Option<&Path>) -> Result<()> {
    for path in [sphinx, dict] {
        metadata(path)?;
    }
    let about = match about {
        Some(path) => read_text(path)?,
        None => String::new(),
    };
    let bytes = import::import(sphinx, dict, name, &about).with_context(|| shown(sphinx))?;
    save(output, |out| out.write_all(&bytes))
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
    print(|out| lines.iter().try_for_each(|line| writeln!(out, "{}", visible(line))))
}
