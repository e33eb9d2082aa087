//! What lies in the vault: every regular file outside of dot-folders, and a problem for whatever
//! else is there. Folders are read in parallel. Links are followed once, afterwards, and only to
//! places within the vault.

use std::{
    collections::HashSet,
    fs::{DirEntry, Metadata},
    os::unix::fs::{FileTypeExt, MetadataExt},
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use rayon::prelude::*;

use super::{FileTimes, Vault, ignore::Filters};
use crate::{
    error::{Error, Result},
    model::{Problem, ProblemKind, VaultPath},
    vault::problem::problem,
};

/// A file of the vault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileEntry {
    pub path: VaultPath,
    /// Bytes.
    pub size: u64,
    /// Nanoseconds since the Unix epoch; together with the next two it tells a change.
    pub mtime_ns: i64,
    /// Nanoseconds since the Unix epoch; moves even where a tool sets the time back.
    pub ctime_ns: i64,
    pub inode: u64,
    pub times: FileTimes,
    /// Hidden by the vault's settings from search, graph and mentions; links to it still hold.
    pub ignored: bool,
}

/// A look at the whole vault.
#[derive(Debug, Clone, Default)]
pub struct Scan {
    /// Ordered by path.
    pub entries: Vec<FileEntry>,
    pub problems: Vec<Problem>,
    /// Folders whose content could not be read, and so is not known to be gone.
    pub unreadable: Vec<VaultPath>,
}

impl Scan {
    /// Whether so much is gone of `known` files that an unmounted disk or a mistaken folder is
    /// likelier than a deletion: everything, or nine of ten where there were at least fifty. The
    /// index is not to be emptied then.
    pub fn vanished(&self, known: usize) -> Option<Error> {
        let left = self.entries.len();
        let most = known >= 50 && left < known / 10;
        if known == 0 || (left > 0 && !most) {
            return None;
        }
        Some(Error::environment(
            format!("the vault had {known} files and now shows {left}"),
            "check that its disk is mounted; where the files are really gone, delete the index and start again",
        ))
    }

    /// Whether nothing can be said of a path because its folder could not be read.
    pub fn is_unknown(&self, path: &VaultPath) -> bool {
        self.unreadable.iter().any(|folder| {
            path.as_str().strip_prefix(folder.as_str()).is_some_and(|rest| rest.starts_with('/'))
        })
    }
}

impl Vault {
    /// # Errors
    /// Where the root itself cannot be read: nothing is known then of any file.
    pub fn scan(&self) -> Result<Scan> {
        let root = std::fs::read_dir(&self.root).map_err(|error| {
            Error::io(format!("reading the vault {}", self.root.display()), error)
        })?;
        let settings = VaultPath::parse(".obsidian/app.json").ok();
        let settings = settings.and_then(|path| self.read(&path).ok());
        let filters = settings.map(|json| Filters::of(&json)).unwrap_or_default();
        let walker = Walker { root: &self.root, filters: &filters };
        let mut found = walker.folder(root, "");
        walker.follow_links(&mut found);
        let mut scan =
            Scan { entries: found.entries, problems: found.problems, unreadable: found.unreadable };
        scan.entries.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        scan.problems.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(scan)
    }
}

#[derive(Default)]
struct Found {
    entries: Vec<FileEntry>,
    problems: Vec<Problem>,
    unreadable: Vec<VaultPath>,
    links: Vec<(String, PathBuf)>,
}

impl Found {
    fn join(mut self, other: Self) -> Self {
        self.entries.extend(other.entries);
        self.problems.extend(other.problems);
        self.unreadable.extend(other.unreadable);
        self.links.extend(other.links);
        self
    }

    fn problem(&mut self, path: &str, kind: ProblemKind, message: String, remedy: &str) {
        // A path that cannot be spelled is reported with what stands for it.
        let shown = path.replace(['\\', '\0'], "\u{fffd}");
        if let Ok(at) = VaultPath::parse(&shown) {
            self.problems.push(problem(&at, None, kind, message, path, remedy));
        }
    }

    fn unreadable(&mut self, path: &str, error: &std::io::Error) {
        let remedy = "check the permissions of that file and of its folder";
        self.problem(path, ProblemKind::Unreadable, format!("it cannot be read: {error}"), remedy);
        self.unreadable.extend(VaultPath::parse(path));
    }
}

struct Walker<'a> {
    /// Canonical.
    root: &'a Path,
    filters: &'a Filters,
}

impl Walker<'_> {
    /// Everything beneath a folder but what lies behind links.
    fn folder(&self, entries: std::fs::ReadDir, prefix: &str) -> Found {
        let mut found = Found::default();
        let mut folders = Vec::new();
        for entry in entries {
            match entry {
                Ok(entry) => self.entry(&entry, prefix, &mut found, &mut folders),
                Err(error) => found.unreadable(prefix, &error),
            }
        }
        let below = folders.into_par_iter().map(|(path, place)| match std::fs::read_dir(&place) {
            Ok(entries) => self.folder(entries, &path),
            Err(error) => {
                let mut found = Found::default();
                found.unreadable(&path, &error);
                found
            }
        });
        found.join(below.reduce(Found::default, Found::join))
    }

    fn entry(
        &self,
        entry: &DirEntry,
        prefix: &str,
        found: &mut Found,
        folders: &mut Vec<(String, PathBuf)>,
    ) {
        let name = entry.file_name();
        if name.as_encoded_bytes().starts_with(b".") {
            return;
        }
        let shown = name.to_string_lossy();
        let path = if prefix.is_empty() { shown.to_string() } else { format!("{prefix}/{shown}") };
        if name.to_str().is_none() || VaultPath::parse(&path).is_err() {
            let message =
                "its name is not UTF-8, holds a backslash, or its path is too long".to_owned();
            found.problem(&path, ProblemKind::BadName, message, "rename the file");
            return;
        }
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => folders.push((path, entry.path())),
            Ok(kind) if kind.is_symlink() => found.links.push((path, entry.path())),
            Ok(kind) if kind.is_file() => match entry.metadata() {
                Ok(metadata) => self.file(&path, &metadata, found),
                Err(error) => found.unreadable(&path, &error),
            },
            Ok(kind) => not_a_file(&path, kind, found),
            Err(error) => found.unreadable(&path, &error),
        }
    }

    fn file(&self, path: &str, metadata: &Metadata, found: &mut Found) {
        let Ok(vault_path) = VaultPath::parse(path) else { return };
        if vault_path.is_note() && vault_path.stem().contains(['#', '|', '^', '[', ']']) {
            let message = "a wikilink cannot spell this name: it holds one of # | ^ [ ]".to_owned();
            found.problem(
                path,
                ProblemKind::BadName,
                message,
                "rename the file without that character",
            );
        }
        let nanoseconds =
            |seconds: i64, part: i64| seconds.saturating_mul(1_000_000_000).saturating_add(part);
        found.entries.push(FileEntry {
            ignored: self.filters.hide(path),
            path: vault_path,
            size: metadata.len(),
            mtime_ns: nanoseconds(metadata.mtime(), metadata.mtime_nsec()),
            ctime_ns: nanoseconds(metadata.ctime(), metadata.ctime_nsec()),
            inode: metadata.ino(),
            times: times(metadata),
        });
    }

    /// Each link in order; what is behind a link is not searched for further links, and no folder
    /// is entered by two of them.
    fn follow_links(&self, found: &mut Found) {
        let mut links = std::mem::take(&mut found.links);
        links.sort_unstable();
        let mut entered: HashSet<PathBuf> = HashSet::new();
        for (path, place) in links {
            self.link(&path, &place, &mut entered, found);
        }
    }

    fn link(&self, path: &str, place: &Path, entered: &mut HashSet<PathBuf>, found: &mut Found) {
        let target = match place.canonicalize() {
            Ok(target) => target,
            Err(error) if is_loop(&error) => {
                let message = "the link leads back to itself".to_owned();
                return found.problem(path, ProblemKind::SymlinkLoop, message, "remove the link");
            }
            Err(error) => return found.unreadable(path, &error),
        };
        let Ok(inside) = target.strip_prefix(self.root) else {
            let message = "the link leads out of the vault and is not followed".to_owned();
            let remedy = "copy what it points to into the vault, or remove the link";
            return found.problem(path, ProblemKind::SymlinkEscape, message, remedy);
        };
        // A link is no way into what the scan leaves out.
        if inside.iter().any(|segment| segment.as_encoded_bytes().starts_with(b".")) {
            return;
        }
        let metadata = match std::fs::metadata(&target) {
            Ok(metadata) => metadata,
            Err(error) => return found.unreadable(path, &error),
        };
        if metadata.is_file() {
            return self.file(path, &metadata, found);
        }
        if !metadata.is_dir() {
            return not_a_file(path, metadata.file_type(), found);
        }
        let here = place.parent().and_then(|folder| folder.canonicalize().ok());
        let contains_itself = here.is_none_or(|here| here.starts_with(&target));
        if contains_itself || !entered.insert(target.clone()) {
            let message =
                "the linked folder contains the link, or another link leads to it too".to_owned();
            return found.problem(path, ProblemKind::SymlinkLoop, message, "remove the link");
        }
        match std::fs::read_dir(&target) {
            Ok(entries) => {
                let mut below = self.folder(entries, path);
                below.links.clear();
                *found = std::mem::take(found).join(below);
            }
            Err(error) => found.unreadable(path, &error),
        }
    }
}

fn is_loop(error: &std::io::Error) -> bool {
    rustix::io::Errno::from_io_error(error) == Some(rustix::io::Errno::LOOP)
}

fn not_a_file(path: &str, kind: std::fs::FileType, found: &mut Found) {
    let what = if kind.is_fifo() {
        "a pipe"
    } else if kind.is_socket() {
        "a socket"
    } else {
        "a device"
    };
    let message = format!("it is {what} and is never opened");
    found.problem(path, ProblemKind::NotAFile, message, "move it out of the vault");
}

pub(super) fn times(metadata: &Metadata) -> FileTimes {
    let milliseconds = |time: SystemTime| match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_millis()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_millis()).map_or(i64::MIN, |time| -time),
    };
    let modified_ms = metadata.modified().map(milliseconds).unwrap_or_default();
    // Some file systems do not know when a file was made.
    let created_ms = metadata.created().map_or(modified_ms, milliseconds);
    FileTimes { modified_ms, created_ms }
}
