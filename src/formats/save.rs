//! Saving so that a file appears whole or not at all.
//!
//! The bytes go to a temporary file beside the target, are forced to the disk, and take the target's name by
//! renaming. Targets that are no regular file (`/dev/null`, a pipe) are written to directly: a rename would
//! replace the device itself.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

/// Find out, before the work, whether `target` can be saved later; leaves nothing behind.
///
/// # Errors
/// What saving would meet: no such folder, no right to write there, a target that is a folder.
pub fn check(target: &Path) -> io::Result<()> {
    match kind(target)? {
        TargetKind::Folder => Err(io::Error::from(io::ErrorKind::IsADirectory)),
        // Opening a pipe would wait for its reader, so that it is left for later.
        TargetKind::Special => Ok(()),
        TargetKind::Regular(target) => {
            if target.exists() {
                OpenOptions::new().append(true).open(&target)?;
            }
            beside(&target).map(drop)
        }
    }
}

/// Save what `write` writes as `target`.
///
/// # Errors
/// Those of `write` and of the file system; the target is then what it was before.
pub fn save(target: &Path, write: impl FnOnce(&mut BufWriter<&File>) -> io::Result<()>) -> io::Result<()> {
    match kind(target)? {
        TargetKind::Folder => Err(io::Error::from(io::ErrorKind::IsADirectory)),
        TargetKind::Special => fill(&OpenOptions::new().write(true).open(target)?, write),
        TargetKind::Regular(target) => {
            let temporary = beside(&target)?;
            fill(temporary.as_file(), write)?;
            temporary.as_file().sync_all()?;
            temporary.persist(&target).map_err(|refused| refused.error)?;
            Ok(())
        }
    }
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
        Ok(found) if found.is_file() => Ok(TargetKind::Regular(fs::canonicalize(target)?)),
        Ok(_) => Ok(TargetKind::Special),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(TargetKind::Regular(target.to_path_buf())),
        Err(e) => Err(e),
    }
}

/// An empty file in the target's folder, with the target's permissions; removed when dropped.
fn beside(target: &Path) -> io::Result<NamedTempFile> {
    let folder = target.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = Builder::new();
    builder.prefix(".kiru-align-").suffix(".tmp");
    if let Ok(found) = fs::metadata(target) {
        builder.permissions(found.permissions());
    } else {
        #[cfg(unix)]
        // What any new file gets; the user's mask is taken off by the system.
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    }
    builder.tempfile_in(folder)
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
        assert_eq!(missing.kind(), io::ErrorKind::NotFound);
        assert_eq!(check(folder.path()).unwrap_err().kind(), io::ErrorKind::IsADirectory);
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
    fn a_device_is_written_to_and_not_replaced() {
        use std::os::unix::fs::FileTypeExt;
        let null = Path::new("/dev/null");
        check(null).unwrap();
        save(null, |out| out.write_all(b"gone")).unwrap();
        assert!(fs::metadata(null).unwrap().file_type().is_char_device());
    }
}
