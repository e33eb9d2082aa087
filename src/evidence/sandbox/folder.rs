//! [`RunFolder`]: the folder in which one program runs. Whatever the program makes of it, links out
//! of it are never followed, and it is gone afterwards.

use std::{
    fs,
    io::Read,
    os::{
        fd::OwnedFd,
        unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt},
    },
    path::{Path, PathBuf},
};

use rustix::fs::{FileType, Mode, OFlags};

use super::child::{NOBODY, REPORT};
use crate::{
    error::{Error, Result},
    evidence::approval::Input,
};

/// Larger results are not read.
const MOST_RESULT_BYTES: u64 = 1 << 20;

pub(super) struct RunFolder {
    path: PathBuf,
    /// Declared inputs; what the program adds counts against its limits, these do not.
    inputs: Usage,
}

/// What lies in a folder.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Usage {
    pub(super) files: u64,
    pub(super) bytes: u64,
}

impl RunFolder {
    /// A new folder with the inputs at their paths.
    pub(super) fn make(inputs: &[Input]) -> Result<Self> {
        let doing = |error| Error::io("making the folder in which the program runs", error);
        let made = tempfile::Builder::new().prefix("equipoise-run-").tempdir().map_err(doing)?;
        // Deleted by `clear`, which also gets through what a program may have left.
        let path = made.keep().canonicalize().map_err(doing)?;
        let mut folder = Self { path, inputs: Usage::default() };
        for name in ["work", "out", "tmp"] {
            fs::create_dir(folder.path.join(name)).map_err(doing)?;
        }
        for (input, bytes) in inputs {
            let target = folder.work().join(input.as_str());
            if let Some(parent) = target.parent() {
                fs::create_dir_all(parent).map_err(doing)?;
            }
            let mut options = fs::OpenOptions::new();
            options.write(true).create_new(true).mode(0o444);
            let mut file = match options.open(&target) {
                Ok(file) => file,
                // Listed twice.
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => continue,
                Err(error) => return Err(doing(error)),
            };
            std::io::Write::write_all(&mut file, bytes).map_err(doing)?;
        }
        folder.inputs = folder.usage(u64::MAX);
        fs::File::create(folder.path.join(REPORT)).map_err(doing)?;
        if rustix::process::getuid().is_root() {
            folder.give_to_nobody().map_err(doing)?;
        }
        Ok(folder)
    }

    /// What the superuser starts is nobody's, who must get to its folder and write in it.
    fn give_to_nobody(&self) -> std::io::Result<()> {
        let nobody = |path: &Path| std::os::unix::fs::lchown(path, Some(NOBODY), Some(NOBODY));
        fs::set_permissions(&self.path, fs::Permissions::from_mode(0o711))?;
        nobody(&self.path.join(REPORT))?;
        let mut open = vec![self.work(), self.out(), self.tmp()];
        while let Some(path) = open.pop() {
            nobody(&path)?;
            if path.is_dir() {
                for entry in fs::read_dir(&path)? {
                    open.push(entry?.path());
                }
            }
        }
        Ok(())
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The working folder and the home.
    pub(super) fn work(&self) -> PathBuf {
        self.path.join("work")
    }

    pub(super) fn out(&self) -> PathBuf {
        self.path.join("out")
    }

    pub(super) fn tmp(&self) -> PathBuf {
        self.path.join("tmp")
    }

    /// What the program has added; counting stops beyond `most` files.
    pub(super) fn added(&self, most: u64) -> Usage {
        let all = self.usage(most.saturating_add(self.inputs.files));
        Usage {
            files: all.files.saturating_sub(self.inputs.files),
            bytes: all.bytes.saturating_sub(self.inputs.bytes),
        }
    }

    fn usage(&self, most: u64) -> Usage {
        let mut usage = Usage::default();
        let mut open = vec![self.work(), self.out(), self.tmp()];
        while let Some(folder) = open.pop() {
            let listed = match fs::read_dir(&folder) {
                Ok(listed) => listed,
                // Deeper than a path can say: no honest program nests so far.
                Err(error) if error.raw_os_error() == Some(libc::ENAMETOOLONG) => {
                    usage.files = u64::MAX;
                    return usage;
                }
                Err(_) => continue,
            };
            for entry in listed.flatten() {
                usage.files += 1;
                if usage.files > most {
                    return usage;
                }
                // Of a link, the link itself.
                let Ok(metadata) = entry.metadata() else { continue };
                if metadata.is_dir() {
                    open.push(entry.path());
                } else {
                    usage.bytes += metadata.blocks() * 512;
                }
            }
        }
        usage
    }

    /// A result that the program wrote, where it is a plain file of sensible size.
    pub(super) fn result(&self, name: &str) -> Option<std::result::Result<Vec<u8>, String>> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let none = Mode::empty();
        let out: OwnedFd = rustix::fs::open(self.out(), flags | OFlags::DIRECTORY, none).ok()?;
        let file = match rustix::fs::openat(&out, name, flags, none) {
            Ok(file) => file,
            Err(rustix::io::Errno::NOENT) => return None,
            Err(error) => return Some(Err(format!("{name} cannot be read: {error}"))),
        };
        let regular = rustix::fs::fstat(&file)
            .is_ok_and(|stat| FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile);
        if !regular {
            return Some(Err(format!("{name} is no regular file")));
        }
        let mut bytes = Vec::new();
        let read = fs::File::from(file).take(MOST_RESULT_BYTES + 1).read_to_end(&mut bytes);
        Some(match read {
            Err(error) => Err(format!("{name} cannot be read: {error}")),
            Ok(_) if bytes.len() as u64 > MOST_RESULT_BYTES => {
                Err(format!("{name} is larger than {} MB", MOST_RESULT_BYTES >> 20))
            }
            Ok(_) => Ok(bytes),
        })
    }
}

impl Drop for RunFolder {
    fn drop(&mut self) {
        if let Err(error) = clear(&self.path) {
            tracing::warn!(%error, folder = %self.path.display(), "a run's folder was not deleted");
        }
    }
}

/// Deletes a folder however deep and however its permissions are: each folder inside is moved to
/// the top before it is emptied, so that no path grows long.
fn clear(top: &Path) -> std::io::Result<()> {
    let mut count = 0_u64;
    let mut open = vec![top.to_owned()];
    while let Some(folder) = open.pop() {
        let _ = fs::set_permissions(&folder, fs::Permissions::from_mode(0o700));
        for entry in fs::read_dir(&folder)?.flatten() {
            let path = entry.path();
            if !entry.file_type()?.is_dir() {
                fs::remove_file(path)?;
            } else if folder == top {
                open.push(path);
            } else {
                // A folder may be moved by whoever may write into it.
                let _ = fs::set_permissions(&path, fs::Permissions::from_mode(0o700));
                count += 1;
                let flat = top.join(format!("moved-{count}"));
                fs::rename(&path, &flat)?;
                open.push(flat);
            }
        }
        if folder != top {
            fs::remove_dir(&folder)?;
        }
    }
    fs::remove_dir(top)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;
    use crate::model::VaultPath;

    fn folder() -> RunFolder {
        let path = VaultPath::parse("data/a.csv").expect("a path");
        RunFolder::make(&[(path.clone(), b"a\n1\n".to_vec()), (path, b"again".to_vec())])
            .expect("a folder")
    }

    #[test]
    fn inputs_lie_at_their_paths_and_do_not_count() {
        let folder = folder();
        assert_eq!(fs::read(folder.work().join("data/a.csv")).expect("the input"), b"a\n1\n");
        assert_eq!(folder.added(10), Usage::default());
        fs::write(folder.out().join("x"), vec![1; 10_000]).expect("a file");
        let added = folder.added(10);
        assert!(added.files == 1 && added.bytes >= 10_000, "{added:?}");
    }

    #[test]
    fn results_are_plain_files() {
        let folder = folder();
        assert!(folder.result("metrics.json").is_none());
        fs::write(folder.out().join("metrics.json"), "{}").expect("a file");
        assert_eq!(folder.result("metrics.json"), Some(Ok(b"{}".to_vec())));
        symlink("metrics.json", folder.out().join("link")).expect("a link");
        assert!(folder.result("link").is_some_and(|result| result.is_err()));
        fs::create_dir(folder.out().join("folder")).expect("a folder");
        assert!(folder.result("folder").is_some_and(|result| result.is_err()));
        fs::write(folder.out().join("large"), vec![b' '; 2 << 20]).expect("a file");
        assert!(folder.result("large").is_some_and(|result| result.is_err()));
    }

    #[test]
    fn depth_and_permissions_do_not_keep_it() {
        let folder = folder();
        let outside = tempfile::tempdir().expect("a folder");
        fs::write(outside.path().join("kept"), "x").expect("a file");
        symlink(outside.path(), folder.work().join("out")).expect("a link");
        let mut deep = folder.out();
        for _ in 0..1_000 {
            deep.push("d");
        }
        fs::create_dir_all(&deep).expect("folders");
        fs::write(deep.join("f"), "x").expect("a file");
        let locked = folder.tmp().join("locked");
        fs::create_dir(&locked).expect("a folder");
        fs::write(locked.join("f"), "x").expect("a file");
        fs::set_permissions(&locked, fs::Permissions::from_mode(0o000)).expect("locked");
        let path = folder.path().to_owned();
        drop(folder);
        assert!(!path.exists() && outside.path().join("kept").exists());
    }
}
