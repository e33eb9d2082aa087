//! [`Vault`]: the folder itself. Every file is opened relative to a handle on that folder, by a
//! path that the kernel keeps inside it, so that neither a link nor a folder swapped meanwhile
//! leads out. It is apart from parsing so that parsing stays pure, and all writing passes through
//! one function that keeps the promises about lost updates and half-written files.

use std::{
    fs::File,
    io::{ErrorKind as IoKind, Read, Write},
    os::fd::OwnedFd,
    path::{Path, PathBuf},
};

use rustix::{
    fs::{self, AtFlags, Mode, OFlags, ResolveFlags},
    io::Errno,
};

use crate::{
    error::{Error, ErrorKind, Result},
    model::{ContentHash, VaultPath},
};

/// Larger files are served in no other way than by the file system itself.
const MAX_READ_BYTES: u64 = 256 * 1024 * 1024;

/// An open vault. Cheap to use from many threads.
pub struct Vault {
    root: PathBuf,
    handle: OwnedFd,
}

impl Vault {
    /// # Errors
    /// A folder that is not there or may not be read.
    pub fn open(root: &Path) -> Result<Self> {
        let doing = || format!("opening the vault {}", root.display());
        let canonical = root.canonicalize().map_err(|error| Error::io(doing(), error))?;
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let handle = fs::open(&canonical, flags, Mode::empty()).map_err(|errno| match errno {
            Errno::NOTDIR => Error::invalid(
                format!("{} is not a folder", root.display()),
                "name the folder that holds your notes: --vault DIR",
            ),
            errno => Error::io(doing(), errno.into()),
        })?;
        Ok(Self { root: canonical, handle })
    }

    /// Absolute, without symbolic links.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A file's bytes. Links inside the vault are followed, none leads out of it; whatever is no
    /// regular file (a pipe, a device) is refused without waiting for it.
    ///
    /// # Errors
    /// No such file, no permission, no regular file, or more than 256 MiB.
    pub fn read(&self, path: &VaultPath) -> Result<Vec<u8>> {
        let (file, size) = self.open_file(path)?;
        if size > MAX_READ_BYTES {
            return Err(Error::invalid(
                format!("{path} has {size} bytes, more than are read at once"),
                "open it with a program of its own",
            ));
        }
        // It may grow while it is read.
        let mut bytes = Vec::with_capacity(size as usize);
        file.take(MAX_READ_BYTES)
            .read_to_end(&mut bytes)
            .map_err(|error| Error::io(format!("reading {path}"), error))?;
        Ok(bytes)
    }

    /// Replaces a file's content, or makes the file where `expected` is `None`. When this returns,
    /// the new bytes are on disk; when it fails, the old ones are.
    ///
    /// # Errors
    /// [`ErrorKind::Conflict`] where the file is no longer what `expected` says (or exists though
    /// nothing was expected), [`ErrorKind::Full`] on a full disk, and whatever the disk reports.
    pub fn write(
        &self,
        path: &VaultPath,
        bytes: &[u8],
        expected: Option<ContentHash>,
    ) -> Result<ContentHash> {
        self.check_expected(path, expected)?;
        let folder = self.open_folder(path.folder())?;
        let doing = |error: std::io::Error| Error::io(format!("saving {path}"), error);

        let mode = match fs::statat(&folder, path.file_name(), AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) if fs::FileType::from_raw_mode(stat.st_mode).is_symlink() => {
                return Err(Error::invalid(
                    format!("{path} is a symbolic link, which is not written through"),
                    "edit the file that it points to",
                ));
            }
            Ok(stat) => Mode::from_raw_mode(stat.st_mode & 0o7777),
            Err(_) => Mode::from_raw_mode(0o644),
        };
        // Hidden, so that neither the scan nor a sync program takes it for a note.
        let temporary = format!(".{:016x}.equipoise-new", nonce());
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
        let new = fs::openat(&folder, &temporary, flags, mode).map_err(|e| doing(e.into()))?;
        let mut new = File::from(new);
        let written = new
            .write_all(bytes)
            .and_then(|()| new.sync_all())
            // As late as can be: whoever saved meanwhile must not lose that.
            .map_err(doing)
            .and_then(|()| self.check_expected(path, expected))
            .and_then(|()| self.put(&folder, &temporary, path, expected.is_none()));
        if let Err(error) = written {
            let _ = fs::unlinkat(&folder, &temporary, AtFlags::empty());
            return Err(error);
        }
        fs::fsync(&folder).map_err(|errno| doing(errno.into()))?;
        Ok(ContentHash::of(bytes))
    }

    /// Moves the finished file into place; a file that must be new never replaces another.
    fn put(&self, folder: &OwnedFd, temporary: &str, path: &VaultPath, new: bool) -> Result<()> {
        let name = path.file_name();
        if !new {
            return fs::renameat(folder, temporary, folder, name)
                .map_err(|errno| Error::io(format!("saving {path}"), errno.into()));
        }
        match fs::linkat(folder, temporary, folder, name, AtFlags::empty()) {
            Ok(()) => {
                let _ = fs::unlinkat(folder, temporary, AtFlags::empty());
                Ok(())
            }
            Err(Errno::EXIST) => Err(changed(path)),
            Err(errno) => Err(Error::io(format!("saving {path}"), errno.into())),
        }
    }

    fn check_expected(&self, path: &VaultPath, expected: Option<ContentHash>) -> Result<()> {
        match (self.read(path), expected) {
            (Ok(bytes), Some(expected)) if ContentHash::of(&bytes) == expected => Ok(()),
            (Err(error), None) if error.kind == ErrorKind::NotFound => Ok(()),
            (Ok(_), _) => Err(changed(path)),
            (Err(error), Some(_)) if error.kind == ErrorKind::NotFound => Err(Error::new(
                ErrorKind::Conflict,
                format!("{path} was removed by another program"),
                "keep your text, and save it as a new note",
            )),
            (Err(error), _) => Err(error),
        }
    }

    fn open_file(&self, path: &VaultPath) -> Result<(File, u64)> {
        // Without blocking, so that a pipe in the place of a note cannot hold us up.
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
        let handle = self.open_beneath(path.as_str(), flags).map_err(|errno| match errno {
            Errno::XDEV | Errno::LOOP => Error::invalid(
                format!("{path} leads out of the vault or to itself"),
                "replace the symbolic link by the file it means",
            ),
            errno => Error::io(format!("opening {path}"), errno.into()),
        })?;
        let stat = fs::fstat(&handle)
            .map_err(|errno| Error::io(format!("opening {path}"), errno.into()))?;
        if !fs::FileType::from_raw_mode(stat.st_mode).is_file() {
            return Err(Error::invalid(format!("{path} is not a file"), "choose a note or a file"));
        }
        Ok((File::from(handle), u64::try_from(stat.st_size).unwrap_or(0)))
    }

    fn open_folder(&self, folder: &str) -> Result<OwnedFd> {
        let folder = if folder.is_empty() { "." } else { folder };
        self.open_beneath(folder, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC)
            .map_err(|errno| Error::io(format!("opening the folder {folder}"), errno.into()))
    }

    fn open_beneath(&self, path: &str, flags: OFlags) -> std::result::Result<OwnedFd, Errno> {
        let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS;
        match fs::openat2(&self.handle, path, flags, Mode::empty(), resolve) {
            // An old kernel, or a sandbox that forbids the call.
            Err(Errno::NOSYS | Errno::PERM) => self.open_step_by_step(path, flags),
            other => other,
        }
    }

    /// Each folder on the way by its own handle; no link is followed at all.
    fn open_step_by_step(
        &self,
        path: &str,
        flags: OFlags,
    ) -> std::result::Result<OwnedFd, Errno> {
        let (folders, name) = path.rsplit_once('/').unwrap_or((".", path));
        let step = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let mut at = fs::openat(&self.handle, ".", step, Mode::empty())?;
        for folder in folders.split('/') {
            at = fs::openat(&at, folder, step, Mode::empty())?;
        }
        fs::openat(&at, name, flags | OFlags::NOFOLLOW, Mode::empty())
    }
}

fn changed(path: &VaultPath) -> Error {
    Error::new(
        ErrorKind::Conflict,
        format!("{path} was changed by another program"),
        "look at both versions and decide what stays; nothing was overwritten",
    )
}

/// Tells temporary files apart, of this process and of others.
fn nonce() -> u64 {
    getrandom::u64().unwrap_or_else(|_| {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        now.map_or(0, |now| now.as_nanos() as u64) ^ u64::from(std::process::id())
    })
}

/// Whether a failed read says that the file is simply gone.
pub fn is_gone(error: &Error) -> bool {
    error.kind == ErrorKind::NotFound
        || std::error::Error::source(error)
            .and_then(|source| source.downcast_ref::<std::io::Error>())
            .is_some_and(|error| error.kind() == IoKind::NotFound)
}
