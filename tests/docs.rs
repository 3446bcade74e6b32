//! The documents: their commands run as written, their links lead somewhere, they stay short.

// A test that meets what it did not expect should stop.
#![allow(clippy::unwrap_used)]

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Longest line, tables apart, so that a diff can be read.
const LINE_CHARS: usize = 200;

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(repository().join(path)).unwrap()
}

/// Every Markdown file of the repository, relative to it.
fn documents() -> Vec<String> {
    let mut waiting = vec![PathBuf::new()];
    let mut found = Vec::new();
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(repository().join(&folder)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let path = folder.join(&name);
            if repository().join(&path).is_dir() {
                if !["target", "dist", "try", ".git"].contains(&name.as_str()) {
                    waiting.push(path);
                }
            } else if name.ends_with(".md") {
                found.push(path.to_str().unwrap().to_string());
            }
        }
    }
    assert!(found.len() > 10, "{found:?}");
    found
}

#[test]
fn lines_are_short_and_so_are_the_first_pages() {
    for path in documents() {
        for (i, line) in read(&path).lines().enumerate() {
            let is_long = line.chars().count() > LINE_CHARS && !line.starts_with('|');
            assert!(!is_long, "{path}:{}: longer than {LINE_CHARS} characters", i + 1);
        }
    }
    for (path, most) in [("README.md", 200), ("ARCHITECTURE.md", 150), ("CHANGELOG.md", 30)] {
        let lines = read(path).lines().count();
        assert!(lines <= most, "{path}: {lines} lines, more than {most}; move details to docs/");
    }
}

#[test]
fn links_lead_somewhere() {
    for path in documents() {
        let text = read(&path);
        let folder = Path::new(&path).parent().unwrap();
        for target in text.split("](").skip(1).filter_map(|rest| rest.split_once(')').map(|(to, _)| to)) {
            if target.contains("://") {
                continue;
            }
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            let file = if file.is_empty() { PathBuf::from(&path) } else { folder.join(file) };
            let there = repository().join(&file);
            assert!(there.exists(), "{path}: {target}: there is no {}", file.display());
            if !anchor.is_empty() {
                let known = anchors(&fs::read_to_string(&there).unwrap());
                assert!(known.contains(anchor), "{path}: {target}: no such heading; there are {known:?}");
            }
        }
    }
}

/// The anchors that GitHub gives to headings.
fn anchors(text: &str) -> HashSet<String> {
    let headings = text.lines().filter(|line| line.starts_with('#'));
    headings
        .map(|line| {
            let title = line.trim_start_matches('#').trim().to_lowercase();
            let kept = title.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
            kept.map(|c| if c == ' ' { '-' } else { c }).collect()
        })
        .collect()
}

/// A file of the source that a page names must be there, at any depth: `viterbi/graph.rs`.
#[test]
fn files_that_are_named_exist() {
    let mut waiting: Vec<PathBuf> = ["src", "tests", "benches", "fuzz/src", "python/src"]
        .iter()
        .map(|folder| repository().join(folder))
        .collect();
    let mut sources = Vec::new();
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else {
            sources.push(path);
        }
    }
    for path in documents() {
        for (i, line) in read(&path).lines().enumerate() {
            for name in line.split('`').skip(1).step_by(2).filter(|code| code.ends_with(".rs")) {
                let is_there = sources.iter().any(|source| source.ends_with(name.trim_start_matches("./")));
                assert!(is_there, "{path}:{}: there is no {name}", i + 1);
            }
        }
    }
}

/// Figures have one home: what the README shows of them is copied from there.
#[test]
fn the_figures_of_the_readme_are_those_of_the_accuracy_page() {
    let home = read("docs/accuracy.md");
    let readme = read("README.md");
    let (_, section) = readme.split_once("## Accuracy and speed").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let rows: Vec<&str> = section.lines().filter(|line| line.starts_with("| ")).collect();
    assert!(rows.len() > 4, "{section}");
    for row in rows {
        assert!(home.lines().any(|line| line == row), "README.md: not in docs/accuracy.md: {row}");
    }
}

#[cfg(unix)]
mod commands {
    use std::collections::HashSet;
    use std::fs;
    use std::path::{Path, PathBuf};
    use std::process::Command;

    use super::{read, repository};

    /// Lines that begin so are not run: they set up a machine or run this very test.
    const NOT_RUN: [&str; 4] = ["sudo ", "curl ", "cargo ", ". \"$HOME"];
    /// Programs that may be missing; lines that need them are then left out.
    const OTHERS: [&str; 1] = ["jq"];

    /// A fenced block of commands, and what the document says that it prints.
    struct Block {
        line: usize,
        commands: Vec<String>,
        printed: Option<Vec<String>>,
    }

    #[test]
    fn every_command_of_the_readme_runs_as_written() {
        let readme = read("README.md");
        let mut blocks = blocks(&readme);
        let (before, section) = readme.split_once("## I want to").unwrap();
        let (section, _) = section.split_once("\n## ").unwrap();
        let first = before.lines().count() + 1;
        let rows = section.lines().enumerate().filter_map(|(i, row)| {
            let (_, command) = row.strip_prefix("| ")?.split_once(" | `")?;
            Some((first + i, command.split_once('`')?.0.replace("\\|", "|")))
        });
        let rows: Vec<Block> =
            rows.map(|(line, command)| Block { line, commands: vec![command], printed: None }).collect();
        assert!(rows.len() > 10, "{section}");
        let at = blocks.iter().position(|block| block.line > first + section.lines().count());
        let at = at.unwrap_or(blocks.len());
        blocks.splice(at..at, rows);
        run("README.md", &blocks);
    }

    #[test]
    fn every_command_of_the_guide_runs_as_written() {
        let blocks = blocks(&read("docs/guide.md"));
        assert!(blocks.len() > 10);
        run("docs/guide.md", &blocks);
    }

    #[test]
    fn every_option_in_the_documents_exists() {
        let mut known = HashSet::new();
        for command in ["", "batch", "compare", "evaluate", "estimate", "model import", "man"] {
            let shown =
                Command::new(program()).args(command.split_whitespace()).arg("--help").output().unwrap();
            known.extend(options(&String::from_utf8(shown.stdout).unwrap()));
        }
        for path in ["README.md", "docs/guide.md", "docs/formats.md"] {
            for (i, line) in read(path).lines().enumerate().filter(|(_, line)| !is_of_others(line)) {
                for option in options(line) {
                    assert!(known.contains(&option), "{path}:{}: there is no option {option}", i + 1);
                }
            }
        }
    }

    fn is_of_others(line: &str) -> bool {
        NOT_RUN.iter().chain(&["  cargo "]).any(|begin| line.starts_with(begin)) || line.contains("cargo ")
    }

    /// What looks like a long option.
    fn options(text: &str) -> impl Iterator<Item = String> + '_ {
        let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        let long = words.filter(|word| {
            word.strip_prefix("--").is_some_and(|name| name.starts_with(|c: char| c.is_ascii_lowercase()))
        });
        long.map(str::to_string)
    }

    fn program() -> &'static str {
        env!("CARGO_BIN_EXE_kiru-align")
    }

    /// The blocks fenced as `sh`, each with the block fenced as `text` that follows it at once.
    fn blocks(text: &str) -> Vec<Block> {
        let lines: Vec<&str> = text.lines().collect();
        let fenced = |begin: usize| -> Vec<String> {
            lines[begin + 1..]
                .iter()
                .take_while(|line| **line != "```")
                .map(|line| line.to_string())
                .collect()
        };
        let begins = (0..lines.len()).filter(|i| lines[*i] == "```sh");
        begins
            .map(|begin| {
                let commands = fenced(begin);
                let after = (begin + commands.len() + 2..lines.len()).find(|i| !lines[*i].is_empty());
                let printed = after.filter(|i| lines[*i] == "```text").map(fenced);
                Block { line: begin + 1, commands, printed }
            })
            .collect()
    }

    /// Runs all blocks one after another in one shell, in a folder like a clone of the repository.
    fn run(document: &str, blocks: &[Block]) {
        let folder = clone(document);
        let folder_name = folder.to_str().unwrap();
        let path = format!(
            "{}:{}",
            Path::new(program()).parent().unwrap().display(),
            std::env::var("PATH").unwrap()
        );
        let mut script = String::from("set -e\n");
        for block in blocks {
            let commands: Vec<&str> =
                block.commands.iter().map(String::as_str).filter(|line| is_run(line)).collect();
            let commands = if commands.is_empty() { ":".to_string() } else { commands.join("\n") };
            script += &format!(
                "{{\n{commands}\n}} >{folder_name}/{0}.out 2>&1\n: >{folder_name}/{0}.done\n",
                block.line
            );
        }
        fs::write(folder.join("script.sh"), &script).unwrap();
        let status = Command::new("bash")
            .args([folder.join("script.sh")])
            .current_dir(folder.join("clone"))
            .env("PATH", path)
            .env("NO_COLOR", "1")
            .status()
            .unwrap();
        for block in blocks {
            let Block { line, commands, printed } = block;
            let out = fs::read_to_string(folder.join(format!("{line}.out"))).unwrap_or_default();
            let is_done = folder.join(format!("{line}.done")).exists();
            assert!(is_done, "{document}:{line}: {status}\n{}\n{out}", commands.join("\n"));
            if let Some(printed) = printed {
                let expected = printed.join("\n");
                assert!(
                    is_like(printed, &out),
                    "{document}:{line}: the document shows\n{expected}\n\nprinted was\n{out}"
                );
            }
        }
    }

    fn is_run(line: &str) -> bool {
        let mut others = OTHERS.iter().filter(|other| line.split_whitespace().any(|word| word == **other));
        let is_missing =
            |other: &&str| !Command::new(other).arg("--version").output().is_ok_and(|o| o.status.success());
        !NOT_RUN.iter().any(|begin| line.starts_with(begin)) && !others.any(is_missing)
    }

    /// A folder with what the documents' commands use of the repository.
    fn clone(document: &str) -> PathBuf {
        let name = document.replace(['/', '.'], "-");
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&folder);
        for part in ["testdata/audio", "testdata/golden"] {
            let to = folder.join("clone").join(part);
            fs::create_dir_all(&to).unwrap();
            for entry in fs::read_dir(repository().join(part)).unwrap() {
                let from = entry.unwrap().path();
                if from.is_file() {
                    fs::copy(&from, to.join(from.file_name().unwrap())).unwrap();
                }
            }
        }
        folder
    }

    /// Whether `out` is what the document shows. `...` alone stands for any lines, at the end of a line for the rest of
    /// it; times and sizes may differ.
    fn is_like(shown: &[String], out: &str) -> bool {
        let out: Vec<String> = out.lines().map(without_measures).collect();
        let shown: Vec<String> = shown.iter().map(|line| without_measures(line)).collect();
        matches(&shown, &out)
    }

    fn matches(shown: &[String], out: &[String]) -> bool {
        match shown.split_first() {
            None => out.is_empty(),
            Some((dots, rest)) if dots == "..." => (0..=out.len()).any(|skip| matches(rest, &out[skip..])),
            Some((line, rest)) => {
                let is_same = |found: &String| match line.strip_suffix(" ...") {
                    Some(begin) => found.starts_with(begin),
                    None => found == line,
                };
                out.first().is_some_and(is_same) && matches(rest, &out[1..])
            }
        }
    }

    /// The line without its seconds, megabytes and multiples of real time, which no two runs share.
    fn without_measures(line: &str) -> String {
        let words: Vec<&str> = line.split_whitespace().collect();
        let is_unit = |word: &str| ["s", "MB", "times"].contains(&word.trim_end_matches([',', '.', ':']));
        let is_measure =
            |i: usize| words[i].parse::<f64>().is_ok() && words.get(i + 1).is_some_and(|word| is_unit(word));
        let masked: Vec<&str> =
            (0..words.len()).map(|i| if is_measure(i) { "#" } else { words[i] }).collect();
        masked.join(" ")
    }

    #[test]
    fn shown_output_is_compared() {
        let shown = |text: &str| text.lines().map(str::to_string).collect::<Vec<_>>();
        assert!(is_like(&shown("a 1\n...\nTook 0.1 s."), "a 1\nb\nc\nTook 0.7 s.\n"));
        assert!(!is_like(&shown("a 1\n...\nTook 0.1 s."), "a 2\nb\nTook 0.7 s.\n"));
        assert!(!is_like(&shown("a"), "a\nb\n"));
        assert!(is_like(&shown("a 1 ..."), "a 1 2\n") && !is_like(&shown("a 1 ..."), "a 2 2\n"));
        let found = blocks("```sh\na\n```\n\n```text\nb\n```\n```sh\nc\n```\ntext\n```text\nd\n```\n");
        assert_eq!(found.iter().map(|block| block.printed.is_some()).collect::<Vec<_>>(), [true, false]);
    }
}
