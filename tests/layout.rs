//! The shape of the source: data goes one way, and the library leaves talking to the program.

// A test that meets what it did not expect should stop.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

/// The library's modules, in the order of lib.rs.
fn modules() -> Vec<String> {
    let lib = fs::read_to_string(source().join("lib.rs")).unwrap();
    let names = lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    names.map(str::to_string).collect()
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Every file of a module: its path and its text without unit tests and comments.
fn files(module: &str) -> Vec<(PathBuf, String)> {
    let mut waiting = vec![source().join(module), source().join(module).with_extension("rs")];
    let mut found = Vec::new();
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|ending| ending == "rs") && path.exists() {
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or("");
            let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
            found.push((path, lines.collect::<Vec<_>>().join("\n")));
        }
    }
    found
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
    let modules = modules();
    assert!(modules.len() > 10, "{modules:?}");
    let mut seen = 0;
    for (at, module) in modules.iter().enumerate() {
        for (path, code) in files(module) {
            seen += 1;
            for below in &modules[at + 1..] {
                assert!(
                    !uses(&code, below),
                    "{} uses {below}, which lib.rs has further down",
                    path.display()
                );
            }
        }
    }
    assert!(seen >= modules.len());
}

#[test]
fn the_library_neither_prints_nor_exits() {
    let forbidden = [
        "println!",
        "print!(",
        "dbg!",
        "process::exit",
        "anyhow",
        "clap::",
        "indicatif",
        "todo!",
        "unimplemented!",
    ];
    for module in modules() {
        for (path, code) in files(&module) {
            for word in forbidden {
                assert!(!code.contains(word), "{} has {word}", path.display());
            }
        }
    }
}

#[test]
fn every_file_says_first_what_it_is() {
    for module in modules() {
        for (path, _) in files(&module) {
            let text = fs::read_to_string(&path).unwrap();
            assert!(text.starts_with("//! "), "{}: no first line", path.display());
        }
    }
}

#[test]
fn uses_are_recognised() {
    assert!(uses("use crate::audio::Pcm;", "audio"));
    assert!(uses("use crate::{units::Ms, audio::Pcm};", "audio"));
    assert!(uses("let x = crate::audio::load();", "audio"));
    assert!(!uses("use crate::audiobook::Pcm;", "audio"));
    assert!(!uses("use super::audio;", "audio"));
}
