//! Where a result goes and as what: `--output` and `--format` together.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use kiru_align::editing::video_frames::FrameRate;
use kiru_align::formats::Format;

use crate::job::{check_target, shown};

/// One thing to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Where.
    pub place: Place,
    /// As what.
    pub format: Format,
}

/// Where a result goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Standard output.
    Stdout,
    /// A file, made when the result is there.
    File(PathBuf),
}

/// What to write of one recording. A format that is given goes with the output of the same number, a single one with
/// all; else the ending of the file decides. Without any output, standard output gets the result.
///
/// # Errors
/// An ending that nobody knows, more formats than outputs, an output that is named twice.
pub fn targets(outputs: &[PathBuf], formats: &[Format]) -> Result<Vec<Target>> {
    let stdout = [PathBuf::from("-")];
    let outputs = if outputs.is_empty() { &stdout } else { outputs };
    if formats.len() > 1 && formats.len() != outputs.len() {
        bail!(
            "{} formats for {} outputs; give one format for all, one for each -o in the same order, or none: then the \
             endings of the files decide",
            formats.len(),
            outputs.len()
        );
    }
    let mut targets: Vec<Target> = Vec::new();
    for (i, path) in outputs.iter().enumerate() {
        let place = place(path);
        let format = match (formats.get(i).or(formats.first()), &place) {
            (Some(format), _) => *format,
            (None, Place::Stdout) => Format::Json,
            (None, Place::File(path)) => of_file(path)?,
        };
        add(&mut targets, Target { place, format })?;
    }
    Ok(targets)
}

/// As [`targets`], and a page at `page`; without anything else to write, the page alone.
///
/// # Errors
/// As [`targets`].
pub fn with_page(outputs: &[PathBuf], formats: &[Format], page: Option<&Path>) -> Result<Vec<Target>> {
    let Some(page) = page else { return targets(outputs, formats) };
    let page_alone = outputs.is_empty() && formats.is_empty();
    let mut all = if page_alone { Vec::new() } else { targets(outputs, formats)? };
    add(&mut all, Target { place: place(page), format: Format::Html })?;
    Ok(all)
}

fn place(path: &Path) -> Place {
    if path == Path::new("-") { Place::Stdout } else { Place::File(path.to_path_buf()) }
}

/// Adds a target unless there is one of the same place.
fn add(targets: &mut Vec<Target>, target: Target) -> Result<()> {
    if targets.iter().any(|other| other.place == target.place) {
        let name = match &target.place {
            Place::Stdout => "-".to_string(),
            Place::File(path) => shown(path),
        };
        bail!("{name}: named as an output twice");
    }
    targets.push(target);
    Ok(())
}

/// The format of files called as `path` is; JSON if nothing in its name looks like the ending of one.
///
/// # Errors
/// An ending that nobody knows.
pub fn of_file(path: &Path) -> Result<Format> {
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

/// Whether all of `targets` can be written without harm to any of `inputs`.
///
/// # Errors
/// With the path in front: no such folder, no right to write, one of the inputs.
pub fn check(targets: &[Target], inputs: &[Option<&Path>]) -> Result<()> {
    targets.iter().try_for_each(|target| match &target.place {
        Place::Stdout => Ok(()),
        Place::File(path) => check_target(path, inputs),
    })
}

/// Whether all of `targets` can be written with video frames at `rate`.
///
/// # Errors
/// With the path in front: a format that cannot do without, or not with this rate.
pub fn check_rate(targets: &[Target], rate: Option<FrameRate>) -> Result<()> {
    for target in targets {
        if let Some(complaint) = target.format.complaint(rate) {
            match &target.place {
                Place::Stdout => bail!("{complaint}"),
                Place::File(path) => bail!("{}: {complaint}", shown(path)),
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(names: &[&str]) -> Vec<PathBuf> {
        names.iter().map(PathBuf::from).collect()
    }

    #[test]
    fn without_an_output_it_is_standard_output() {
        assert_eq!(targets(&[], &[]).unwrap(), [Target { place: Place::Stdout, format: Format::Json }]);
        assert_eq!(targets(&paths(&["-"]), &[]).unwrap(), targets(&[], &[Format::Json]).unwrap());
    }

    #[test]
    fn an_unknown_ending_is_refused_and_none_is_json() {
        let refused = targets(&paths(&["a.sr"]), &[]).unwrap_err().to_string();
        assert!(
            refused.contains("a.sr: no format has the ending .sr") && refused.contains("json"),
            "{refused}"
        );
        assert_eq!(targets(&paths(&["a.sr"]), &[Format::Json]).unwrap()[0].format, Format::Json);
        assert_eq!(targets(&paths(&["/dev/null"]), &[]).unwrap()[0].format, Format::Json);
    }

    #[test]
    fn formats_go_with_all_outputs_or_with_one_each() {
        assert_eq!(targets(&paths(&["a.json", "b.json"]), &[Format::Json]).unwrap().len(), 2);
        assert!(targets(&paths(&["a.json"]), &[Format::Json, Format::Json]).is_err());
        assert!(targets(&[], &[Format::Json, Format::Json]).is_err());
    }

    #[test]
    fn an_output_named_twice_is_refused() {
        let refused = targets(&paths(&["a.json", "-", "a.json"]), &[]).unwrap_err().to_string();
        assert!(refused.contains("a.json: named as an output twice"), "{refused}");
        assert!(targets(&paths(&["-", "-"]), &[]).is_err());
    }

    #[test]
    fn a_page_is_one_more_output_or_the_only_one() {
        let page = Target { place: Place::File("r".into()), format: Format::Html };
        let with = |outputs: &[&str], formats: &[Format]| {
            with_page(&paths(outputs), formats, Some(Path::new("r"))).unwrap()
        };
        assert_eq!(with(&[], &[]), std::slice::from_ref(&page));
        let json = |place| Target { place, format: Format::Json };
        assert_eq!(with(&["a.json"], &[]), [json(Place::File("a.json".into())), page.clone()]);
        assert_eq!(with(&[], &[Format::Json]), [json(Place::Stdout), page]);
        assert!(with_page(&paths(&["r.html"]), &[], Some(Path::new("r.html"))).is_err());
        assert_eq!(with_page(&[], &[], None).unwrap(), [json(Place::Stdout)]);
    }
}
