//! Saving so that a file appears whole or not at all.
//!
//! The bytes go to a [temporary file](super::temporary) beside the target, are forced to the disk, and take the target's
//! name. Targets that are no regular file (`/dev/null`, a pipe) are written to directly: a rename would replace the
//! device itself.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::temporary::Temporary;

/// Links that lead from one to the next, as many as the system follows.
const MOST_LINKS: usize = 40;

/// Find out, before the work, whether `target` can be saved later; leaves nothing behind.
///
/// # Errors
/// What saving would meet: no such folder, no right to write there, a target that is a folder.
pub fn check(target: &Path) -> io::Result<()> {
    match kind(target)? {
        TargetKind::Folder => Err(io::Error::from(ErrorKind::IsADirectory)),
        // Opening a pipe would wait for its reader, so that it is left for later.
        TargetKind::Special => Ok(()),
        TargetKind::Regular(target) => {
            if target.exists() {
                OpenOptions::new().append(true).open(&target)?;
            }
            Temporary::beside(&target).map(drop)
        }
    }
}

/// Save what `write` writes as `target`.
///
/// # Errors
/// Those of `write` and of the file system; the target is then what it was before.
pub fn save(target: &Path, write: impl FnOnce(&mut BufWriter<&File>) -> io::Result<()>) -> io::Result<()> {
    match kind(target)? {
        TargetKind::Folder => Err(io::Error::from(ErrorKind::IsADirectory)),
        TargetKind::Special => fill(&OpenOptions::new().write(true).open(target)?, write),
        TargetKind::Regular(target) => replace(&target, write),
    }
}

/// [`save`], but a link called `target` is replaced and not followed.
///
/// # Errors
/// Those of [`save`].
pub fn replace(target: &Path, write: impl FnOnce(&mut BufWriter<&File>) -> io::Result<()>) -> io::Result<()> {
    let temporary = Temporary::beside(target)?;
    if let Ok(replaced) = fs::symlink_metadata(target)
        && replaced.is_file()
    {
        temporary.take_after(&replaced)?;
    }
    fill(temporary.file(), write)?;
    temporary.file().sync_all()?;
    temporary.persist(target)
}

/// Whether `target` is written to as it is, because it is a device or a pipe.
pub fn is_special(target: &Path) -> bool {
    matches!(kind(target), Ok(TargetKind::Special))
}

/// The file that is meant by `target`: links are followed, also one to what does not exist yet.
///
/// # Errors
/// Links that lead in a circle, a folder that is not there.
pub fn real(target: &Path) -> io::Result<PathBuf> {
    let mut target = target.to_path_buf();
    for _ in 0..MOST_LINKS {
        match fs::canonicalize(&target) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            found => return found,
        }
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = fs::canonicalize(folder.unwrap_or(Path::new(".")))?;
        match fs::read_link(&target) {
            Ok(next) => target = folder.join(next),
            Err(_no_link) => return Ok(target.file_name().map_or(folder.clone(), |name| folder.join(name))),
        }
    }
    Err(io::Error::other("too many links"))
}

enum TargetKind {
    /// A regular file or nothing yet; the path with symbolic links followed, so that a link stays a link.
    Regular(PathBuf),
    Folder,
    Special,
}

fn kind(target: &Path) -> io::Result<TargetKind> {
    match fs::metadata(target) {
        Ok(found) if found.is_dir() => Ok(TargetKind::Folder),
        Ok(found) if !found.is_file() => Ok(TargetKind::Special),
        Err(e) if e.kind() != ErrorKind::NotFound => Err(e),
        _ => Ok(TargetKind::Regular(real(target)?)),
    }
}

fn fill(file: &File, write: impl FnOnce(&mut BufWriter<&File>) -> io::Result<()>) -> io::Result<()> {
    let mut buffered = BufWriter::new(file);
    write(&mut buffered)?;
    buffered.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn the_file_is_replaced_as_a_whole() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("a.json");
        fs::write(&target, "old and longer than the new").unwrap();
        check(&target).unwrap();
        save(&target, |out| out.write_all(b"new")).unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"new");
        assert_eq!(names(folder.path()), ["a.json"]);
    }

    #[test]
    fn a_failed_write_leaves_the_old_file_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("a.json");
        fs::write(&target, "old").unwrap();
        let failed = save(&target, |out| {
            out.write_all(b"half")?;
            Err(io::Error::other("no more"))
        });
        assert_eq!(failed.unwrap_err().to_string(), "no more");
        assert_eq!(fs::read(&target).unwrap(), b"old");
        assert_eq!(names(folder.path()), ["a.json"]);
    }

    #[test]
    fn checking_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        check(&folder.path().join("a.json")).unwrap();
        assert!(names(folder.path()).is_empty());
        let missing = check(&folder.path().join("no/a.json")).unwrap_err();
        assert_eq!(missing.kind(), ErrorKind::NotFound);
        assert_eq!(check(folder.path()).unwrap_err().kind(), ErrorKind::IsADirectory);
    }

    #[cfg(unix)]
    #[test]
    fn a_symbolic_link_stays_one_and_permissions_are_kept() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real.json"), folder.path().join("link.json"));
        fs::write(&real, "old").unwrap();
        fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
        symlink("real.json", &link).unwrap();
        save(&link, |out| out.write_all(b"new")).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&real).unwrap(), b"new");
        assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_what_is_not_there_yet_stays_one() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        symlink("b.json", at("a.json")).unwrap();
        symlink(at("real.json"), at("b.json")).unwrap();
        check(&at("a.json")).unwrap();
        save(&at("a.json"), |out| out.write_all(b"new")).unwrap();
        for link in ["a.json", "b.json"] {
            assert!(fs::symlink_metadata(at(link)).unwrap().is_symlink(), "{link}");
        }
        assert_eq!(fs::read(at("real.json")).unwrap(), b"new");
        symlink("circle", at("circle")).unwrap();
        assert!(save(&at("circle"), |out| out.write_all(b"new")).is_err());
        symlink("no/such/folder", at("lost")).unwrap();
        assert_eq!(check(&at("lost")).unwrap_err().kind(), ErrorKind::NotFound);
    }

    #[cfg(unix)]
    #[test]
    fn a_device_is_written_to_and_not_replaced() {
        use std::os::unix::fs::FileTypeExt;
        let null = Path::new("/dev/null");
        check(null).unwrap();
        save(null, |out| out.write_all(b"gone")).unwrap();
        assert!(fs::metadata(null).unwrap().file_type().is_char_device());
    }
}
