//! The file that a result is written to before it takes its name, so that nobody sees half of it.
//!
//! Where the system has files without a name (`O_TMPFILE` on Linux), the result has none until it is complete: however
//! the program ends, nothing is left. Elsewhere it is a hidden file beside the target, locked while it is written; one
//! that nobody has locked any more was left by a program that was killed, and [`sweep_beside`] removes it.

use std::fs::{self, File, Permissions};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::{Builder, NamedTempFile};

/// How hidden files begin and end; between them are random letters.
const PREFIX: &str = ".kiru-align-";
const SUFFIX: &str = ".tmp";
/// A hidden file that was changed so recently may not be locked yet.
const FRESH: Duration = Duration::from_secs(10);

/// A file in its target's folder that has not got the target's name yet; it goes when this does.
pub enum Temporary {
    /// Has no name.
    #[cfg(target_os = "linux")]
    Unnamed(File),
    /// Has a hidden name.
    Named(NamedTempFile),
}

impl Temporary {
    /// An empty file in the folder of `target`.
    ///
    /// # Errors
    /// Those of the file system, without the hidden name.
    pub fn beside(target: &Path) -> io::Result<Temporary> {
        let folder = folder_of(target);
        #[cfg(target_os = "linux")]
        if let Some(file) = unnamed::open(folder) {
            return Ok(Temporary::Unnamed(file));
        }
        Temporary::named(folder)
    }

    fn named(folder: &Path) -> io::Result<Temporary> {
        let mut builder = builder();
        #[cfg(unix)]
        // What any new file gets; the user's mask is taken off by the system.
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let file = builder.tempfile_in(folder).map_err(|error| plain(&error))?;
        lock(file.as_file());
        Ok(Temporary::Named(file))
    }

    /// The open file.
    pub fn file(&self) -> &File {
        match self {
            #[cfg(target_os = "linux")]
            Temporary::Unnamed(file) => file,
            Temporary::Named(file) => file.as_file(),
        }
    }

    /// Gives it the permissions and, as far as this user may, the owner of the file that it will replace.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn take_after(&self, replaced: &fs::Metadata) -> io::Result<()> {
        #[cfg(unix)]
        {
            use std::os::unix::fs::{MetadataExt, fchown};
            // Only root may give a file away: another user's file becomes this user's.
            let _ = fchown(self.file(), Some(replaced.uid()), Some(replaced.gid()));
        }
        let permissions: Permissions = replaced.permissions();
        self.file().set_permissions(permissions)
    }

    /// Gives it the name `target`; what was called so before is replaced.
    ///
    /// # Errors
    /// Those of the file system; `target` is then as it was.
    pub fn persist(self, target: &Path) -> io::Result<()> {
        match self {
            #[cfg(target_os = "linux")]
            Temporary::Unnamed(file) => unnamed::persist(&file, target),
            Temporary::Named(file) => file.persist(target).map(drop).map_err(|refused| plain(&refused.error)),
        }
    }
}

/// Removes the hidden files beside `target` that killed programs have left.
pub fn sweep_beside(target: &Path) {
    sweep(folder_of(target));
}

fn sweep(folder: &Path) {
    // What cannot be listed or removed does no harm.
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.as_encoded_bytes();
        if name.starts_with(PREFIX.as_bytes())
            && name.ends_with(SUFFIX.as_bytes())
            && entry.metadata().is_ok_and(|found| is_stale(&found, &entry.path()))
        {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Whether nobody writes to the file any more.
fn is_stale(found: &fs::Metadata, path: &Path) -> bool {
    let is_fresh = || found.modified().ok().and_then(|at| at.elapsed().ok()).is_none_or(|age| age < FRESH);
    found.is_file() && !is_fresh() && File::open(path).is_ok_and(|file| lock(&file))
}

/// Locks the file until it is closed; whether that went well. Without locks, nothing is ever stale.
fn lock(file: &File) -> bool {
    #[cfg(unix)]
    {
        use rustix::fs::{FlockOperation, flock};
        flock(file, FlockOperation::NonBlockingLockExclusive).is_ok()
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        false
    }
}

fn builder() -> Builder<'static, 'static> {
    let mut builder = Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    builder
}

/// The folder that `file` lies in.
fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The system's error alone: the crate that makes hidden files adds their paths, which tell the user nothing.
fn plain(error: &io::Error) -> io::Error {
    let inner = error.get_ref().and_then(|inner| inner.source()?.downcast_ref::<io::Error>());
    match inner.unwrap_or(error).raw_os_error() {
        Some(code) => io::Error::from_raw_os_error(code),
        None => ErrorKind::into(error.kind()),
    }
}

/// Files without a name.
#[cfg(target_os = "linux")]
mod unnamed {
    use std::os::fd::AsRawFd;

    use rustix::fs::{AtFlags, CWD, Mode, OFlags, linkat, open as open_fd};

    use super::*;

    /// An empty file in `folder`, if the file system has such files and the system can name them later.
    pub fn open(folder: &Path) -> Option<File> {
        let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
        let file = File::from(open_fd(folder, flags, Mode::from_raw_mode(0o666)).ok()?);
        lock(&file);
        // Not there in a bare root.
        name(&file).exists().then_some(file)
    }

    fn name(file: &File) -> PathBuf {
        PathBuf::from(format!("/proc/self/fd/{}", file.as_raw_fd()))
    }

    fn link(file: &File, path: &Path) -> io::Result<()> {
        Ok(linkat(CWD, name(file), CWD, path, AtFlags::SYMLINK_FOLLOW)?)
    }

    pub fn persist(file: &File, target: &Path) -> io::Result<()> {
        match link(file, target) {
            // A link cannot replace a file, a rename can: it has a hidden name for that moment.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                let hidden = builder().make_in(folder_of(target), |path| link(file, path));
                let hidden = hidden.map_err(|error| plain(&error))?.into_temp_path();
                hidden.persist(target).map_err(|refused| plain(&refused.error))
            }
            done => done,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn both_kinds_of_files_take_the_name_of_what_they_replace() {
        let folder = tempfile::tempdir().unwrap();
        for replaced in [false, true] {
            for make in [Temporary::beside, |target: &Path| Temporary::named(folder_of(target))] {
                let target = folder.path().join("a.json");
                let _ = fs::remove_file(&target);
                if replaced {
                    fs::write(&target, "old").unwrap();
                }
                make(&target).unwrap().persist(&target).unwrap();
                assert_eq!(fs::read(&target).unwrap(), b"");
                assert_eq!(names(folder.path()), ["a.json"]);
            }
        }
    }

    #[cfg(unix)]
    #[test]
    fn only_what_nobody_writes_to_is_swept() {
        use std::time::SystemTime;
        let folder = tempfile::tempdir().unwrap();
        let left = |name: &str, age_s: u64| {
            let file = File::create(folder.path().join(name)).unwrap();
            file.set_modified(SystemTime::now() - Duration::from_secs(age_s)).unwrap();
            file
        };
        left(".kiru-align-killed.tmp", 60);
        left(".kiru-align-fresh.tmp", 0);
        left(".other-killed.tmp", 60);
        left(".kiru-align.jsonl", 60);
        let written = left(".kiru-align-locked.tmp", 60);
        assert!(lock(&written));
        sweep(folder.path());
        let mut there = names(folder.path());
        there.sort_unstable();
        let expected =
            [".kiru-align-fresh.tmp", ".kiru-align-locked.tmp", ".kiru-align.jsonl", ".other-killed.tmp"];
        assert_eq!(there, expected);
    }

    #[test]
    fn messages_do_not_have_the_hidden_name() {
        let missing = Temporary::named(Path::new("/nowhere/at/all")).err().unwrap();
        assert_eq!(missing.kind(), ErrorKind::NotFound);
        assert!(!missing.to_string().contains(PREFIX), "{missing}");
    }
}
