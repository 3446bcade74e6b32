//! The shape of the source: data goes one way, and the library leaves talking to the program.

// A test that meets what it did not expect should stop.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A crate: the file that declares its modules, in order, and the folder that they lie in.
struct Crate {
    root: PathBuf,
    folder: PathBuf,
}

fn library() -> Crate {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    Crate { root: folder.join("lib.rs"), folder }
}

fn program() -> Crate {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/bin/kiru-align");
    Crate { root: folder.join("main.rs"), folder }
}

impl Crate {
    /// The modules, in the order of the root file.
    fn modules(&self) -> Vec<String> {
        let root = fs::read_to_string(&self.root).unwrap();
        let name = |line: &str| {
            let line =
                ["pub mod ", "pub(crate) mod ", "mod "].iter().find_map(|start| line.strip_prefix(start))?;
            line.strip_suffix(';').map(str::to_string)
        };
        root.lines().filter_map(name).collect()
    }

    /// Every file of a module: its path and its text without unit tests and comments.
    fn files(&self, module: &str) -> Vec<(PathBuf, String)> {
        let path = self.folder.join(module);
        let mut waiting = vec![path.with_extension("rs"), path];
        let mut found = Vec::new();
        while let Some(path) = waiting.pop() {
            if path.is_dir() {
                waiting.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            } else if path.extension().is_some_and(|ending| ending == "rs")
                && path.exists()
                && path.file_name().is_some_and(|name| name != "tests.rs")
            {
                let text = fs::read_to_string(&path).unwrap();
                let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or("");
                let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
                found.push((path, lines.collect::<Vec<_>>().join("\n")));
            }
        }
        found
    }
}

/// Whether `code` uses the crate's module `name`, as a path or inside `use crate::{...}`.
fn uses(code: &str, name: &str) -> bool {
    let is_name_end = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    code.split("crate::").skip(1).any(|rest| {
        let group = rest.strip_prefix('{').and_then(|rest| rest.split_once("};"));
        match group {
            Some((inside, _)) => inside.split([',', '{']).any(|item| {
                let item = item.trim();
                item.strip_prefix(name).is_some_and(is_name_end)
            }),
            None => rest.strip_prefix(name).is_some_and(is_name_end),
        }
    })
}

#[test]
fn a_module_uses_only_those_above_it() {
    for tree in [library(), program()] {
        let modules = tree.modules();
        assert!(modules.len() > 10, "{modules:?}");
        let mut seen = 0;
        for (at, module) in modules.iter().enumerate() {
            for (path, code) in tree.files(module) {
                seen += 1;
                for below in &modules[at + 1..] {
                    assert!(
                        !uses(&code, below),
                        "{} uses {below}, which {} has further down",
                        path.display(),
                        tree.root.display()
                    );
                }
            }
        }
        assert!(seen >= modules.len());
    }
}

#[test]
fn the_library_neither_prints_nor_exits() {
    let forbidden = [
        "println!",
        "print!(",
        "dbg!",
        "process::exit",
        "set_hook",
        "anyhow",
        "clap::",
        "indicatif",
        "todo!",
        "unimplemented!",
    ];
    let library = library();
    for module in library.modules() {
        for (path, code) in library.files(&module) {
            for word in forbidden {
                assert!(!code.contains(word), "{} has {word}", path.display());
            }
        }
    }
}

#[test]
fn every_file_says_first_what_it_is() {
    for tree in [library(), program()] {
        for module in tree.modules() {
            for (path, _) in tree.files(&module) {
                let text = fs::read_to_string(&path).unwrap();
                assert!(text.starts_with("//! "), "{}: no first line", path.display());
            }
        }
    }
}

/// Names that two files of the library still define. None may be added.
const STILL_DEFINED_TWICE: [&str; 4] = ["Alignment", "Part", "Step", "Stretch"];

#[test]
fn no_type_name_is_defined_in_two_files() {
    let mut defined: BTreeMap<String, BTreeSet<PathBuf>> = BTreeMap::new();
    for tree in [library(), program()] {
        for module in tree.modules() {
            for (path, code) in tree.files(&module) {
                for name in type_names(&code) {
                    defined.entry(name).or_default().insert(path.clone());
                }
            }
        }
    }
    assert!(defined.len() > 200, "{}", defined.len());
    defined.retain(|name, paths| paths.len() > 1 && !STILL_DEFINED_TWICE.contains(&name.as_str()));
    assert!(defined.is_empty(), "{} names are defined in two files: {defined:#?}", defined.len());
}

/// The names of the types that `code` defines at its outermost level.
fn type_names(code: &str) -> Vec<String> {
    let name = |line: &str| {
        let line = ["pub ", "pub(crate) ", "pub(super) "]
            .iter()
            .find_map(|start| line.strip_prefix(start))
            .unwrap_or(line);
        let rest =
            ["struct ", "enum ", "trait ", "type "].iter().find_map(|start| line.strip_prefix(start))?;
        rest.split(|c: char| !c.is_alphanumeric()).next().map(str::to_string)
    };
    code.lines().filter_map(name).collect()
}

#[test]
fn uses_are_recognised() {
    assert!(uses("use crate::audio::Pcm;", "audio"));
    assert!(uses("use crate::{units::Ms, audio::Pcm};", "audio"));
    assert!(uses("let x = crate::audio::load();", "audio"));
    assert!(!uses("use crate::audiobook::Pcm;", "audio"));
    assert!(!uses("use super::audio;", "audio"));
}
