//! Listing the vault: which files there are, without opening one. What is no file, leads out of
//! the folder or cannot be read becomes a problem, and the listing goes on.

use std::{
    collections::HashSet,
    fs::{DirEntry, Metadata},
    os::unix::fs::{FileTypeExt, MetadataExt},
    path::{Path, PathBuf},
    sync::Mutex,
    time::UNIX_EPOCH,
};

use rayon::prelude::*;

use super::{disk::Vault, ignore::Ignore, problem::problem};
use crate::{
    error::{Error, Result},
    model::{Problem, ProblemKind, VaultPath},
};

/// A file of the vault, as the file system knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileEntry {
    pub path: VaultPath,
    /// Bytes.
    pub size: u64,
    /// Nanoseconds since the Unix epoch.
    pub modified_ns: i64,
    pub inode: u64,
    /// Milliseconds since the Unix epoch; the time of modification where the file system does not
    /// keep the time of creation.
    pub created_ms: i64,
    /// Hidden from search, graph and mentions by the vault's own settings.
    pub ignored: bool,
}

/// What the vault holds now.
#[derive(Debug, Default)]
pub struct Scan {
    /// In the order of their paths.
    pub entries: Vec<FileEntry>,
    pub problems: Vec<Problem>,
}

/// Folders within folders beyond which nothing is listed.
const DEEPEST: usize = 64;

impl Vault {
    /// # Errors
    /// The vault's own folder cannot be read. Everything below is a problem in the answer.
    pub fn scan(&self) -> Result<Scan> {
        let walk = Walk {
            root: self.root(),
            ignore: Ignore::of(self),
            found: Mutex::default(),
            links: Mutex::default(),
            folders: Mutex::default(),
        };
        let metadata = std::fs::metadata(self.root())
            .map_err(|error| Error::io(format!("reading {}", self.root().display()), error))?;
        walk.enter(&metadata);
        std::fs::read_dir(self.root())
            .map_err(|error| Error::io(format!("reading {}", self.root().display()), error))?;
        walk.folder(self.root(), "", 0);
        walk.follow_links();
        let mut scan = walk.found.into_inner().unwrap_or_default();
        scan.entries.sort_by(|a, b| a.path.cmp(&b.path));
        scan.problems.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(scan)
    }
}

struct Walk<'a> {
    root: &'a Path,
    ignore: Ignore,
    found: Mutex<Scan>,
    /// Symbolic links: looked at last, so that a folder is listed under its own name first.
    links: Mutex<Vec<(PathBuf, String, usize)>>,
    /// Device and inode of every folder that was listed.
    folders: Mutex<HashSet<(u64, u64)>>,
}

impl Walk<'_> {
    /// False where the folder was listed before.
    fn enter(&self, metadata: &Metadata) -> bool {
        lock(&self.folders).insert((metadata.dev(), metadata.ino()))
    }

    fn folder(&self, folder: &Path, prefix: &str, depth: usize) {
        let entries: Vec<DirEntry> = match std::fs::read_dir(folder) {
            Ok(entries) => entries.filter_map(std::result::Result::ok).collect(),
            Err(error) => {
                return self.report(
                    prefix.trim_end_matches('/'),
                    ProblemKind::Unreadable,
                    format!("this folder cannot be read: {error}"),
                    "check its permissions",
                );
            }
        };
        if depth > DEEPEST {
            return self.report(
                prefix.trim_end_matches('/'),
                ProblemKind::TooDeep,
                format!("folders are nested more than {DEEPEST} deep here, and were not listed"),
                "move them up",
            );
        }
        entries.par_iter().for_each(|entry| self.entry(entry, prefix, depth));
    }

    fn entry(&self, entry: &DirEntry, prefix: &str, depth: usize) {
        let name = entry.file_name();
        if name.as_encoded_bytes().starts_with(b".") {
            return;
        }
        let Some(name) = name.to_str() else {
            let lossy = format!("{prefix}{}", name.to_string_lossy());
            return self.report(
                &lossy,
                ProblemKind::BadName,
                "the file's name is not UTF-8, so no note can link to it".into(),
                "rename the file",
            );
        };
        let relative = format!("{prefix}{name}");
        let Ok(kind) = entry.file_type() else { return };
        if kind.is_symlink() {
            lock(&self.links).push((entry.path(), relative, depth));
        } else if kind.is_dir() {
            if let Ok(metadata) = entry.metadata()
                && self.enter(&metadata)
            {
                self.folder(&entry.path(), &format!("{relative}/"), depth + 1);
            }
        } else if kind.is_file() {
            if let Ok(metadata) = entry.metadata() {
                self.file(&relative, &metadata);
            }
        } else {
            let what = match () {
                () if kind.is_fifo() => "a named pipe",
                () if kind.is_socket() => "a socket",
                () => "a device",
            };
            self.report(
                &relative,
                ProblemKind::NotAFile,
                format!("this is {what}, and was not opened"),
                "move it out of the vault",
            );
        }
    }

    /// Links to links and links in linked folders turn up while links are followed.
    fn follow_links(&self) {
        loop {
            let mut links = std::mem::take(&mut *lock(&self.links));
            if links.is_empty() {
                return;
            }
            links.sort();
            for (path, relative, depth) in links {
                self.link(&path, &relative, depth);
            }
        }
    }

    fn link(&self, path: &Path, relative: &str, depth: usize) {
        let target = match path.canonicalize() {
            Ok(target) => target,
            Err(error) => {
                let is_loop = error.raw_os_error() == Some(40);
                let (kind, message) = if is_loop {
                    (ProblemKind::SymlinkLoop, "this symbolic link leads to itself".to_owned())
                } else {
                    (ProblemKind::Unreadable, format!("this symbolic link leads nowhere: {error}"))
                };
                return self.report(relative, kind, message, "remove the link or mend it");
            }
        };
        if !target.starts_with(self.root) {
            return self.report(
                relative,
                ProblemKind::SymlinkEscape,
                "this symbolic link leads out of the vault, and was not followed".into(),
                "move what it points to into the vault",
            );
        }
        let Ok(metadata) = target.metadata() else { return };
        if metadata.is_dir() {
            if self.enter(&metadata) {
                self.folder(&target, &format!("{relative}/"), depth + 1);
            } else {
                self.report(
                    relative,
                    ProblemKind::SymlinkLoop,
                    "this symbolic link leads to a folder that is listed already".into(),
                    "link to the notes under their own path, and remove the link",
                );
            }
        } else if metadata.is_file() {
            self.file(relative, &metadata);
        }
    }

    fn file(&self, relative: &str, metadata: &Metadata) {
        let Ok(path) = VaultPath::parse(relative) else {
            return self.report(
                relative,
                ProblemKind::BadName,
                "the file's name has a character that no link can have".into(),
                "rename the file without backslashes",
            );
        };
        let modified_ns =
            metadata.mtime().saturating_mul(1_000_000_000).saturating_add(metadata.mtime_nsec());
        let created_ms = metadata
            .created()
            .ok()
            .and_then(|time| time.duration_since(UNIX_EPOCH).ok())
            .map_or(modified_ns / 1_000_000, |time| time.as_millis() as i64);
        let ignored = self.ignore.hides(&path);
        let entry = FileEntry {
            path,
            size: metadata.len(),
            modified_ns,
            inode: metadata.ino(),
            created_ms,
            ignored,
        };
        lock(&self.found).entries.push(entry);
    }

    fn report(&self, relative: &str, kind: ProblemKind, message: String, remedy: &str) {
        // A name that is no vault path is shown as nearly as one can be.
        let shown: String = relative.chars().filter(|c| *c != '\0').take(1000).collect();
        let shown = shown.replace('\\', "⧵");
        if let Ok(path) = VaultPath::parse(&shown) {
            lock(&self.found).problems.push(problem(&path, None, kind, message, relative, remedy));
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
