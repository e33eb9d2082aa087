//! The one way the program changes a note: beside the old file, to disk, then in its place. After
//! a crash either the old bytes are there or the new, and what was acknowledged stays.

use std::{
    io::Write,
    os::fd::OwnedFd,
    sync::{Mutex, PoisonError},
};

use rustix::{
    fs::{self, AtFlags, FileType, Mode, OFlags, RenameFlags},
    io::Errno,
};

use super::{Vault, open};
use crate::{
    error::{Error, ErrorKind, Result},
    model::{ContentHash, VaultPath},
};

/// Held from the last look at a file until it is replaced. One for the whole program, since the same
/// folder may be open more than once; a second server on it is refused.
static REPLACING: Mutex<()> = Mutex::new(());

impl Vault {
    /// Writes a file. `expected` is the hash of the bytes it is to replace; `None` makes a new
    /// file, with its folders. Returns the hash of what is on disk now.
    ///
    /// # Errors
    /// [`ErrorKind::Conflict`] where the file has other bytes than expected, or is there although
    /// it should not be; [`ErrorKind::Full`] where the disk is; [`ErrorKind::Invalid`] for a
    /// library's entry and for what is no regular file (links are never written through). In each
    /// case the file is as it was.
    pub fn write(
        &self,
        path: &VaultPath,
        bytes: &[u8],
        expected: Option<ContentHash>,
    ) -> Result<ContentHash> {
        let hidden = path.as_str().split('/').any(|segment| segment.starts_with('.'));
        if path.entry().is_some() || hidden {
            return Err(Error::invalid(
                format!("{path} is no file of its own that notes are kept in"),
                "write to a file outside of dot-folders and libraries",
            ));
        }
        let root = self.handle()?;
        let name = path.file_name();
        let folder = open::enter(&root, path.folder(), expected.is_none())
            .map_err(|error| failure(path, error))?;
        self.check(&folder, path, expected)?;

        let temporary = Temporary::create(&folder, path)?;
        temporary.fill(bytes).map_err(|error| failure(path, error))?;
        // As late as can be: whoever wrote meanwhile is not overwritten. Of two writers here, who both
        // saw the old bytes, one replaces them and the other is told.
        let renamed = {
            let _alone = REPLACING.lock().unwrap_or_else(PoisonError::into_inner);
            self.check(&folder, path, expected)?;
            match expected {
                Some(_) => fs::renameat(&folder, &temporary.name, &folder, name),
                None => rename_new(&folder, &temporary.name, name),
            }
        };
        match renamed {
            Ok(()) => {}
            Err(Errno::EXIST) => return Err(conflict(path)),
            Err(error) => return Err(failure(path, error)),
        }
        temporary.keep();
        fs::fsync(&folder).map_err(|error| failure(path, error))?;
        Ok(ContentHash::of(bytes))
    }

    fn check(
        &self,
        folder: &OwnedFd,
        path: &VaultPath,
        expected: Option<ContentHash>,
    ) -> Result<()> {
        let kind = match fs::statat(folder, path.file_name(), AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => Some(FileType::from_raw_mode(stat.st_mode)),
            Err(Errno::NOENT) => None,
            Err(error) => return Err(failure(path, error)),
        };
        match (kind, expected) {
            (None, None) => Ok(()),
            (Some(FileType::RegularFile), Some(expected)) => {
                let now = self.read_up_to(path, u64::MAX - 1)?;
                let hash = now.bytes.as_deref().map(ContentHash::of);
                if hash == Some(expected) { Ok(()) } else { Err(conflict(path)) }
            }
            (Some(FileType::RegularFile), None) | (None, Some(_)) => Err(conflict(path)),
            (Some(FileType::Symlink), _) => Err(Error::invalid(
                format!("{path} is a link, and links are not written through"),
                "edit the file that it points to",
            )),
            (Some(_), _) => Err(open::not_a_file(path.as_str())),
        }
    }
}

/// A file that goes away unless it is kept.
struct Temporary<'a> {
    folder: &'a OwnedFd,
    name: String,
    file: Option<std::fs::File>,
}

impl<'a> Temporary<'a> {
    fn create(folder: &'a OwnedFd, path: &VaultPath) -> Result<Self> {
        let mut random = [0_u8; 8];
        getrandom::fill(&mut random).map_err(|error| {
            Error::environment(format!("no random numbers: {error}"), "try again")
        })?;
        // The leading dot keeps it out of scans and out of the watcher's sight.
        let name = format!(".equipoise-{:016x}.tmp", u64::from_ne_bytes(random));
        let flags =
            OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        // What a new file may, and an old file keeps.
        let mode = fs::statat(folder, path.file_name(), AtFlags::SYMLINK_NOFOLLOW)
            .map_or(0o666, |stat| stat.st_mode & 0o777);
        let file = fs::openat(folder, &name, flags, Mode::from_raw_mode(mode))
            .map_err(|error| failure(path, error))?;
        Ok(Self { folder, name, file: Some(file.into()) })
    }

    fn fill(&self, bytes: &[u8]) -> std::result::Result<(), Errno> {
        let Some(mut file) = self.file.as_ref() else { return Err(Errno::BADF) };
        let errno = |error: std::io::Error| Errno::from_io_error(&error).unwrap_or(Errno::IO);
        file.write_all(bytes).map_err(errno)?;
        file.sync_all().map_err(errno)
    }

    fn keep(mut self) {
        self.name.clear();
    }
}

impl Drop for Temporary<'_> {
    fn drop(&mut self) {
        if !self.name.is_empty() {
            // Nothing more can be done where even this fails; the name is ours and hidden.
            let _ = fs::unlinkat(self.folder, &self.name, AtFlags::empty());
        }
    }
}

/// Renames where nothing of the new name is there yet.
fn rename_new(folder: &OwnedFd, from: &str, to: &str) -> std::result::Result<(), Errno> {
    match fs::renameat_with(folder, from, folder, to, RenameFlags::NOREPLACE) {
        // Not every file system can; a hard link likewise never replaces.
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => {
            fs::linkat(folder, from, folder, to, AtFlags::empty())?;
            fs::unlinkat(folder, from, AtFlags::empty())
        }
        other => other,
    }
}

fn conflict(path: &VaultPath) -> Error {
    Error::new(
        ErrorKind::Conflict,
        format!("{path} was changed by someone else meanwhile"),
        "look at what is there now, then save your change again on top of it",
    )
}

fn failure(path: &VaultPath, error: Errno) -> Error {
    match error {
        Errno::NOSPC | Errno::DQUOT => Error::new(
            ErrorKind::Full,
            format!("there is no room left to save {path}"),
            "free some space on that disk, then save again; the note is as it was",
        ),
        Errno::LOOP | Errno::NOTDIR => Error::invalid(
            format!("a folder of {path} is a link or a file, and links are not written through"),
            "save the note under a path of plain folders",
        ),
        error => Error::io(format!("saving {path}"), error.into()),
    }
}
