//! Paths of files: /etc/hosts, C:\Users, ~/Documents, ./run.

use super::Scene;
use super::verbalizations::{Verbalizations, join, spell, ways};

/// Folded text that is a path, with the marks that it begins with.
pub(crate) fn verbalize(text: &str, scene: &Scene) -> Option<Verbalizations> {
    let text = text.trim_matches(['"', '\'', ',', ';', '(', ')', '!', '?', '`']).trim_end_matches('.');
    let begins_word =
        |rest: &str| rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '.' || c == '_');
    let (mut said, rest) = match text.split_at_checked(2)? {
        (drive, rest) if drive.ends_with(':') && drive.starts_with(|c: char| c.is_ascii_alphabetic()) => {
            let rest = rest.strip_prefix(['\\', '/']).map(|_| rest)?;
            (vec![vec![spell(drive)], ways(&["colon", ""])], rest)
        }
        ("~/", _) => (vec![ways(&["tilde", "home"])], &text[1..]),
        ("./", rest) if begins_word(rest) => (vec![ways(&["dot"])], &text[1..]),
        ("..", rest) if rest.starts_with('/') => (vec![ways(&["dot dot"])], rest),
        _ if text.starts_with('/') && begins_word(&text[1..]) => (Vec::new(), text),
        _ if text.starts_with("\\\\") && begins_word(&text[2..]) => (Vec::new(), text),
        _ => return None,
    };
    let mut rest = rest;
    while let Some(mark) = rest.chars().next().filter(|c| matches!(c, '/' | '\\')) {
        said.push(if mark == '/' {
            ways(&["slash", "forward slash", ""])
        } else {
            ways(&["backslash", "back slash", ""])
        });
        rest = &rest[1..];
        let end = rest.find(['/', '\\']).unwrap_or(rest.len());
        if end > 0 {
            let name = &rest[..end];
            let mut names = scene.piece(name);
            if name.len() < 4 && name.bytes().all(|b| b.is_ascii_lowercase()) {
                names.insert(names.len().min(1), spell(name));
            }
            said.push(names);
        }
        rest = &rest[end..];
    }
    Some(join(said.into_iter().filter(|ways| !ways.is_empty()))).filter(|all| !all.is_empty())
}
