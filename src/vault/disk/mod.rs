//! The vault's folder on disk: what lies in it, reading a file without ever leaving it, and the one
//! way to write. Every access goes through a handle of the root folder, so that a link or a `..`
//! leads nowhere outside, and whatever is no regular file is never waited for.

mod ignore;
mod open;
mod scan;
mod write;

use std::{
    io::Read,
    os::fd::OwnedFd,
    path::{Path, PathBuf},
};

use rustix::fs::{FileType, fstat};

use super::parse::{self, FileTimes, kind_of};
use crate::{
    error::{Error, Result},
    model::{Kind, ParsedNote, VaultPath},
};

pub use scan::{FileEntry, Scan};

/// Larger files are not read into memory at once.
pub const MAX_READ: u64 = 256 * 1024 * 1024;

/// A folder of notes.
#[derive(Debug, Clone)]
pub struct Vault {
    root: PathBuf,
}

/// A file as it was read.
#[derive(Debug)]
pub struct Contents {
    /// `None` where the file is larger than was asked for.
    pub bytes: Option<Vec<u8>>,
    /// Bytes on disk.
    pub size: u64,
    pub times: FileTimes,
}

impl Vault {
    /// # Errors
    /// Where `root` is no folder that can be read.
    pub fn open(root: &Path) -> Result<Self> {
        let doing = || format!("opening the vault {}", root.display());
        let root = root.canonicalize().map_err(|error| Error::io(doing(), error))?;
        if !root.is_dir() {
            return Err(Error::invalid(
                format!("{} is not a folder", root.display()),
                "name the folder that holds the notes: --vault DIR",
            ));
        }
        std::fs::read_dir(&root).map_err(|error| Error::io(doing(), error))?;
        Ok(Self { root })
    }

    /// Absolute, links resolved.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A file's bytes; of a library's entry, the library's.
    ///
    /// # Errors
    /// Where there is no such file, it is no regular file, it lies outside of the vault, or it has
    /// more than [`MAX_READ`] bytes.
    pub fn read(&self, path: &VaultPath) -> Result<Vec<u8>> {
        let contents = self.read_up_to(path, MAX_READ)?;
        contents.bytes.ok_or_else(|| {
            Error::invalid(
                format!(
                    "{path} has {} MB; up to {} MB are read",
                    contents.size >> 20,
                    MAX_READ >> 20
                ),
                "open it with another program",
            )
        })
    }

    /// As [`Vault::read`], without the bytes where there are more than `limit`.
    ///
    /// # Errors
    /// As [`Vault::read`].
    pub fn read_up_to(&self, path: &VaultPath, limit: u64) -> Result<Contents> {
        let name = path.entry().map_or(path.as_str(), |(file, _)| file);
        let doing = |error: std::io::Error| Error::io(format!("reading {name}"), error);
        let root = self.handle()?;
        let file =
            open::file(&root, &self.root, name).map_err(|error| open::explain(name, error))?;
        let stat = fstat(&file).map_err(|error| doing(error.into()))?;
        if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
            return Err(open::not_a_file(name));
        }
        let mut file = std::fs::File::from(file);
        let times = scan::times(&file.metadata().map_err(doing)?);
        let size = u64::try_from(stat.st_size).unwrap_or_default();
        if size > limit {
            return Ok(Contents { bytes: None, size, times });
        }
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
        // One byte more tells a file that grew meanwhile.
        file.by_ref().take(limit + 1).read_to_end(&mut bytes).map_err(doing)?;
        let size = bytes.len() as u64;
        Ok(Contents { bytes: (size <= limit).then_some(bytes), size, times })
    }

    /// Reads and parses a file. What is no note or canvas is listed without being read.
    ///
    /// # Errors
    /// As [`Vault::read`].
    pub fn load(&self, path: &VaultPath) -> Result<ParsedNote> {
        let limit = if kind_of(path) == Kind::Attachment { 0 } else { parse::MAX_BYTES };
        let contents = self.read_up_to(path, limit)?;
        Ok(match &contents.bytes {
            Some(bytes) => parse::parse(path, bytes, contents.times),
            None => parse::oversized(path, contents.size, contents.times),
        })
    }

    fn handle(&self) -> Result<OwnedFd> {
        open::folder(&self.root)
            .map_err(|error| Error::io(format!("opening the vault {}", self.root.display()), error))
    }
}
