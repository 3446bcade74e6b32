//! The address of the recording as seen from the page.

use std::path::{Component, Path, PathBuf};

use crate::formats::media::escaped;

/// The recording at `audio` as seen from the file `target`; without one, from wherever `audio` was typed.
///
/// Relative if both have a folder in common, so that the two can be moved together; else absolute.
pub fn link(audio: &str, target: Option<&Path>) -> String {
    let path = Path::new(audio);
    let Some(target) = target else { return address(path) };
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match (absolute(folder), absolute(path)) {
        (Some(folder), Some(audio)) => address(&relative(&audio, &folder).unwrap_or(audio)),
        _ => address(path),
    }
}

/// Without `.` and `..`. Links are followed only where `..` makes it necessary: a page is opened by the path that was
/// typed, not by the one that stands behind it.
fn absolute(path: &Path) -> Option<PathBuf> {
    if path.components().any(|part| part == Component::ParentDir) {
        return std::fs::canonicalize(path).ok();
    }
    std::path::absolute(path).ok().map(|path| path.components().collect())
}

/// The way from `folder` to `path`, both absolute; none from one drive to another.
fn relative(path: &Path, folder: &Path) -> Option<PathBuf> {
    let common = path.components().zip(folder.components()).take_while(|(a, b)| a == b).count();
    if common == 0 {
        return None;
    }
    let up = folder.components().skip(common).map(|_| Component::ParentDir);
    Some(up.chain(path.components().skip(common)).collect())
}

/// A path as an address; of what stands in it nothing is taken for a scheme, a query or a fragment.
fn address(path: &Path) -> String {
    let mut written = String::new();
    let mut slash = false;
    for part in path.components() {
        match part {
            Component::Prefix(drive) => {
                let drive = drive.as_os_str().to_string_lossy().replace('\\', "/");
                // C: or //server/share.
                written += if drive.starts_with('/') { "file:" } else { "file:///" };
                written += &drive;
            }
            Component::RootDir => {
                written.push('/');
                slash = false;
                continue;
            }
            Component::CurDir => continue,
            Component::ParentDir | Component::Normal(_) => {
                if slash {
                    written.push('/');
                }
                written += &escaped(&part.as_os_str().to_string_lossy(), b"");
            }
        }
        slash = true;
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_is_found_from_where_the_page_lies() {
        let seen = |audio, page| link(audio, Some(Path::new(page)));
        assert_eq!(seen("talk.wav", "talk.html"), "talk.wav");
        assert_eq!(seen("a/talk.wav", "talk.html"), "a/talk.wav");
        assert_eq!(seen("talk.wav", "out/new/talk.html"), "../../talk.wav");
        assert_eq!(seen("a/talk.wav", "b/talk.html"), "../a/talk.wav");
        assert_eq!(seen("./a/./talk.wav", "a/talk.html"), "talk.wav");
        #[cfg(unix)]
        assert_eq!(seen("/x/y/talk.wav", "/x/z/talk.html"), "../y/talk.wav");
    }

    #[test]
    fn a_folder_above_is_looked_up() {
        let room = tempfile::tempdir().unwrap();
        let at = |name: &str| room.path().join(name);
        std::fs::create_dir_all(at("a/b")).unwrap();
        std::fs::write(at("talk.wav"), "").unwrap();
        let audio = at("a/../talk.wav").to_string_lossy().into_owned();
        // Where temporary files lie may be a link itself.
        let page = std::fs::canonicalize(at("a/b")).unwrap().join("r.html");
        assert_eq!(link(&audio, Some(&page)), "../../talk.wav");
    }

    #[test]
    fn on_standard_output_it_is_as_typed() {
        assert_eq!(link("a/talk.wav", None), "a/talk.wav");
        #[cfg(unix)]
        assert_eq!(link("/a/talk.wav", None), "/a/talk.wav");
    }

    #[test]
    fn no_name_is_taken_for_more_than_a_name() {
        assert_eq!(
            link("über \"1\" #2?.wav", Some(Path::new("r.html"))),
            "%C3%BCber%20%221%22%20%232%3F.wav"
        );
        assert_eq!(link("http:x.wav", None), "http%3Ax.wav");
        assert_eq!(link("50%.wav", None), "50%25.wav");
        assert_eq!(link("</script>.wav", None), "%3C/script%3E.wav");
    }
}
