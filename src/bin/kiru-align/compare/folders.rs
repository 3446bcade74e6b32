//! The results of two folders, those of the same name together.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::io::{is_foreign_json, shown};

/// What two folders have, by the names of the files from the folder, in the order of these.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ResultNames {
    /// What both have.
    pub shared: Vec<PathBuf>,
    /// What only the old one has.
    pub only_old: Vec<PathBuf>,
    /// What only the new one has.
    pub only_new: Vec<PathBuf>,
}

/// The results below `old` and below `new`: files that end in `.json`. What is hidden and links to folders are passed
/// over, and so is JSON that is none of ours and has none of ours beside it: other formats end in `.json`, too.
///
/// # Errors
/// With the path in front: a folder cannot be listed, or neither has a result.
pub fn both(old: &Path, new: &Path) -> Result<ResultNames> {
    let (in_old, in_new) = (names(old)?, names(new)?);
    let mut both = ResultNames::default();
    for name in in_old.union(&in_new) {
        let sides = [(old, &in_old), (new, &in_new)];
        let mut present = sides.into_iter().filter(|(_, names)| names.contains(name));
        if present.all(|(folder, _)| is_foreign_json(&folder.join(name))) {
            continue;
        }
        match (in_old.contains(name), in_new.contains(name)) {
            (true, true) => both.shared.push(name.clone()),
            (true, false) => both.only_old.push(name.clone()),
            _ => both.only_new.push(name.clone()),
        }
    }
    if both == ResultNames::default() {
        bail!("{}: no results of kiru-align in it or in {}; give folders with .json", shown(old), shown(new));
    }
    Ok(both)
}

fn names(folder: &Path) -> Result<BTreeSet<PathBuf>> {
    let mut found = BTreeSet::new();
    let mut waiting = vec![PathBuf::new()];
    while let Some(inside) = waiting.pop() {
        let here = folder.join(&inside);
        let listed = || format!("{}: cannot be listed", shown(&here));
        for entry in fs::read_dir(&here).with_context(listed)? {
            let entry = entry.with_context(listed)?;
            let (name, kind) = (entry.file_name(), entry.file_type().with_context(listed)?);
            let path = inside.join(&name);
            if name.as_encoded_bytes().starts_with(b".") {
                continue;
            }
            if kind.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|e| e.eq_ignore_ascii_case(OsStr::new("json")))
                && !entry.path().is_dir()
            {
                found.insert(path);
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_told_from_other_json_and_paired_by_name() {
        let room = tempfile::tempdir().unwrap();
        let put = |path: &str, text: &str| {
            let path = room.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        let ours = "{\"schema\": \"kiru-align/1\", \"segments\": []}";
        for path in
            ["old/a.json", "new/a.json", "old/in/b.json", "new/in/c.JSON", "new/.d.json", "old/half.json"]
        {
            put(path, ours);
        }
        put("new/half.json", "{}");
        put("old/words.gentle.json", "{\"words\": []}");
        put("old/broken.json", "{\"schema\"");
        put("old/a.txt", "text");
        let paths = |names: &[&str]| names.iter().map(PathBuf::from).collect::<Vec<_>>();
        let found = both(&room.path().join("old"), &room.path().join("new")).unwrap();
        assert_eq!(found.shared, paths(&["a.json", "half.json"]));
        assert_eq!(found.only_old, paths(&["broken.json", "in/b.json"]));
        assert_eq!(found.only_new, paths(&["in/c.JSON"]));
        let nothing = room.path().join("nothing");
        fs::create_dir(&nothing).unwrap();
        assert!(both(&nothing, &nothing).unwrap_err().to_string().contains("no results"));
        assert!(both(&nothing, &room.path().join("missing")).is_err());
    }
}
