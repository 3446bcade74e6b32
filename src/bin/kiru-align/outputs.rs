//! Where a result goes and in which format: `--output`, `--format` and `--html` together.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use kiru_align::editing::video_frames::FrameRate;
use kiru_align::formats::{self, Document, Format, temporary};

use crate::exit::Failure;
use crate::io::{check_stdout, check_target, is_dash, is_same_file, is_stdout, print, save, shown, surprise};

/// One file to write, or standard output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Where it goes.
    pub destination: Destination,
    /// Its format.
    pub format: Format,
}

/// Where a result goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// Standard output.
    Stdout,
    /// A file, which appears when the result is complete.
    File(PathBuf),
}

impl Output {
    /// Write `document` there.
    ///
    /// # Errors
    /// [`Failure::Input`] if it cannot be written, [`Failure::ReaderGone`].
    pub fn write(&self, document: &Document) -> Result<(), Failure> {
        let format = self.format;
        match &self.destination {
            Destination::File(path) => {
                save(path, |mut out| formats::write_file(format, path, &mut out, document))
                    .map_err(Failure::Input)
            }
            Destination::Stdout => print(|out| formats::write(format, out, document)),
        }
    }
}

/// What to write for one recording. A single format goes with all outputs, several go with the outputs in order; without
/// any, the ending of the file decides. Without an output, the result goes to standard output. `page` is one more output
/// of HTML, or the only one if nothing else is asked for.
///
/// # Errors
/// An unknown ending, more formats than outputs, an output that is named twice.
pub fn outputs(paths: &[PathBuf], formats: &[Format], page: Option<&Path>) -> Result<Vec<Output>> {
    let stdout = [PathBuf::from("-")];
    let page_alone = page.is_some() && formats.is_empty();
    let paths = if paths.is_empty() && !page_alone { &stdout } else { paths };
    if formats.len() > 1 && formats.len() != paths.len() {
        bail!(
            "{} formats for {} outputs; give one format for all, one for each -o in the same order, or none: then the \
             endings of the files decide",
            formats.len(),
            paths.len()
        );
    }
    let mut outputs: Vec<Output> = Vec::new();
    for (i, path) in paths.iter().enumerate() {
        let destination = destination(path);
        let format = match (formats.get(i).or(formats.first()), &destination) {
            (Some(format), _) => *format,
            (None, Destination::Stdout) => Format::Json,
            (None, Destination::File(path)) => format_of(path)?,
        };
        add(&mut outputs, Output { destination, format })?;
    }
    if let Some(page) = page {
        add(&mut outputs, Output { destination: destination(page), format: Format::Html })?;
    }
    Ok(outputs)
}

fn destination(path: &Path) -> Destination {
    if is_dash(path) { Destination::Stdout } else { Destination::File(path.to_path_buf()) }
}

/// Adds an output unless there is one with the same destination.
fn add(outputs: &mut Vec<Output>, output: Output) -> Result<()> {
    let name = |output: &Output| match &output.destination {
        Destination::Stdout => "-".to_string(),
        Destination::File(path) => shown(path),
    };
    for other in outputs.iter() {
        let (one, two) = (name(other), name(&output));
        match (&other.destination, &output.destination) {
            (one, two) if one == two => bail!("{}: named as an output twice; name it once", name(other)),
            (Destination::File(a), Destination::File(b)) if is_same_file(a, b) => {
                bail!("{two}: the same file as the output {one}; give each its own")
            }
            (Destination::File(file), Destination::Stdout)
            | (Destination::Stdout, Destination::File(file))
                if is_stdout(file) =>
            {
                bail!("{}: standard output goes there, too; give each output its own file", shown(file))
            }
            _ => {}
        }
    }
    outputs.push(output);
    Ok(())
}

/// The format that the name of `path` stands for; JSON if it has no ending.
///
/// # Errors
/// An unknown ending.
pub fn format_of(path: &Path) -> Result<Format> {
    match (Format::of_path(path), path.extension()) {
        (Some(format), _) => Ok(format),
        (None, None) => Ok(Format::Json),
        (None, Some(ending)) => bail!(
            "{}: no format has the ending .{}; add --format with one of {}",
            shown(path),
            ending.to_string_lossy(),
            Format::all().map(Format::name).collect::<Vec<_>>().join(", ")
        ),
    }
}

/// Whether all of `outputs` can be written without overwriting any of `inputs`, with video frames at `rate`.
///
/// # Errors
/// With the path in front: no such folder, no right to write, one of the inputs, a format that needs another rate.
pub fn check(outputs: &[Output], inputs: &[&Path], rate: Option<FrameRate>) -> Result<()> {
    for output in outputs {
        let complaint = output.format.complaint(rate);
        match (&output.destination, complaint) {
            (Destination::Stdout, Some(complaint)) => bail!("{complaint}"),
            (Destination::Stdout, None) => check_stdout()?,
            (Destination::File(path), Some(complaint)) => bail!("{}: {complaint}", shown(path)),
            (Destination::File(path), None) => {
                check_target(path, inputs)?;
                temporary::sweep_beside(path);
            }
        }
    }
    Ok(())
}

/// What the user may not expect of the files that will be replaced.
pub fn surprises(outputs: &[Output]) -> Vec<String> {
    let surprise = |output: &Output| match &output.destination {
        Destination::Stdout => None,
        Destination::File(path) => surprise(path),
    };
    outputs.iter().filter_map(surprise).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(names: &[&str], formats: &[Format], page: Option<&str>) -> Result<Vec<Output>> {
        let paths: Vec<PathBuf> = names.iter().map(PathBuf::from).collect();
        outputs(&paths, formats, page.map(Path::new))
    }

    fn json(destination: Destination) -> Output {
        Output { destination, format: Format::Json }
    }

    #[test]
    fn without_an_output_it_is_standard_output() {
        assert_eq!(of(&[], &[], None).unwrap(), [json(Destination::Stdout)]);
        assert_eq!(of(&["-"], &[], None).unwrap(), of(&[], &[Format::Json], None).unwrap());
    }

    #[test]
    fn an_unknown_ending_is_refused_and_none_is_json() {
        let refused = of(&["a.sr"], &[], None).unwrap_err().to_string();
        assert!(
            refused.contains("a.sr: no format has the ending .sr") && refused.contains("json"),
            "{refused}"
        );
        assert_eq!(of(&["a.sr"], &[Format::Json], None).unwrap()[0].format, Format::Json);
        assert_eq!(of(&["/dev/null"], &[], None).unwrap()[0].format, Format::Json);
    }

    #[test]
    fn formats_go_with_all_outputs_or_with_one_each() {
        assert_eq!(of(&["a.json", "b.json"], &[Format::Json], None).unwrap().len(), 2);
        assert!(of(&["a.json"], &[Format::Json, Format::Json], None).is_err());
        assert!(of(&[], &[Format::Json, Format::Json], None).is_err());
    }

    #[test]
    fn an_output_named_twice_is_refused() {
        let refused = of(&["a.json", "-", "a.json"], &[], None).unwrap_err().to_string();
        assert!(refused.contains("a.json: named as an output twice"), "{refused}");
        assert!(of(&["-", "-"], &[], None).is_err());
    }

    #[test]
    fn two_names_of_one_file_are_refused() {
        let room = tempfile::tempdir().unwrap();
        let at = |name: &str| room.path().join(name).to_string_lossy().into_owned();
        std::fs::create_dir(at("deep")).unwrap();
        let apart = |a: &str, b: &str| of(&[&at(a), &at(b)], &[], None);
        assert!(apart("new.json", "./new.json").is_err());
        assert!(apart("new.json", "deep/../new.json").is_err());
        assert!(apart("new.json", "deep/new.json").is_ok());
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("new.json", at("link.json")).unwrap();
            assert!(apart("new.json", "link.json").is_err(), "dangling");
            std::fs::write(at("new.json"), "").unwrap();
            assert!(apart("new.json", "link.json").is_err());
            std::fs::hard_link(at("new.json"), at("hard.json")).unwrap();
            let refused = apart("new.json", "hard.json").unwrap_err().to_string();
            assert!(refused.contains("hard.json: the same file as the output "), "{refused}");
        }
    }

    #[test]
    fn a_page_is_one_more_output_or_the_only_one() {
        let page = Output { destination: Destination::File("r".into()), format: Format::Html };
        let with = |names: &[&str], formats: &[Format]| of(names, formats, Some("r")).unwrap();
        assert_eq!(with(&[], &[]), std::slice::from_ref(&page));
        assert_eq!(with(&["a.json"], &[]), [json(Destination::File("a.json".into())), page.clone()]);
        assert_eq!(with(&[], &[Format::Json]), [json(Destination::Stdout), page]);
        assert!(of(&["r.html"], &[], Some("r.html")).is_err());
    }
}
