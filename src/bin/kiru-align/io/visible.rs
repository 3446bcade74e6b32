//! Text of others on a terminal: names of files, words, tiers and headings cannot steer it, or pretend to be lines of ours.

use std::borrow::Cow;
use std::io::{self, Write};
use std::path::Path;

/// `text` as one line in which every character is seen: control characters (C0, C1), line and paragraph separators, and
/// marks that turn the direction of writing are shown by their numbers, as in `\u{1b}`.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().fold(String::with_capacity(text.len() + 16), |mut shown, c| {
        match is_hidden(c) {
            true => shown.extend(c.escape_default()),
            false => shown.push(c),
        }
        shown
    }))
}

/// [`visible`] of a path; bytes that are no UTF-8 are shown as in `\xff`.
pub fn visible_path(path: &Path) -> String {
    let chunks = path.as_os_str().as_encoded_bytes().utf8_chunks();
    chunks.fold(String::new(), |mut shown, chunk| {
        shown += &visible(chunk.valid());
        chunk.invalid().iter().for_each(|byte| shown += &format!("\\x{byte:02x}"));
        shown
    })
}

/// Writes what `write` writes to `out`, every line of it [`visible`].
///
/// # Errors
/// Those of `write` and `out`.
pub fn write_visibly(
    out: &mut (impl Write + ?Sized),
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut bytes = Vec::new();
    write(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    text.split_inclusive('\n').try_for_each(|line| match line.strip_suffix('\n') {
        Some(line) => writeln!(out, "{}", visible(line)),
        None => write!(out, "{}", visible(line)),
    })
}

fn is_hidden(c: char) -> bool {
    // The marks of direction, the separators, and tags, which look like nothing.
    const OTHERS: [std::ops::RangeInclusive<char>; 6] = [
        '\u{61c}'..='\u{61c}',
        '\u{200e}'..='\u{200f}',
        '\u{2028}'..='\u{202e}',
        '\u{2066}'..='\u{2069}',
        '\u{fff9}'..='\u{fffb}',
        '\u{e0000}'..='\u{e007f}',
    ];
    c.is_control() || (!c.is_ascii() && OTHERS.iter().any(|range| range.contains(&c)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_is_shown_and_all_else_is_left_alone() {
        for plain in ["", "talk.wav", "naïve – 日本語 \u{5e9}\u{5dc} 👩\u{200d}👧", "C:\\talks\\a.wav"]
        {
            assert_eq!(visible(plain), plain);
        }
        assert_eq!(visible("a\u{1b}]0;b\u{7}\n\u{9b}2J"), "a\\u{1b}]0;b\\u{7}\\n\\u{9b}2J");
        let steering = ('\0'..' ').chain('\u{7f}'..='\u{9f}').chain('\u{2028}'..='\u{202e}');
        for c in
            steering.chain('\u{2066}'..='\u{2069}').chain(['\u{200e}', '\u{200f}', '\u{61c}', '\u{e0041}'])
        {
            let shown = visible(&format!("a{c}b")).into_owned();
            assert!(shown.starts_with("a\\") && !shown.contains(c), "{shown}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn paths_that_differ_look_different() {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt;
        let shown = |bytes: &'static [u8]| visible_path(Path::new(OsStr::from_bytes(bytes)));
        assert_eq!([shown(b"a\xffb\n"), shown(b"a\xfeb")], ["a\\xffb\\n", "a\\xfeb"]);
    }

    #[test]
    fn lines_stay_lines() {
        let mut out = Vec::new();
        write_visibly(&mut out, |out| out.write_all(b"a\x1b\nb\n\nc\r")).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "a\\u{1b}\nb\n\nc\\r");
    }
}
