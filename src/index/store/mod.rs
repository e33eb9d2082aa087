//! What is known of the vault, on disk: the parsed notes, their text, and where their files stood
//! when they were read. The only part that knows SQLite. All of it is derived, so a store that is
//! damaged or of another version is put aside and an empty one begun; opening never fails for it.

mod database;
mod lock;
mod read;
mod vectors;
mod write;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

pub use lock::Lock;
pub use vectors::VectorStore;
pub use write::{Change, NoteWrite};

use super::chunk::Key;
use crate::{
    error::Result,
    model::{ContentHash, Note, VaultPath},
    vault::FileEntry,
};
use database::{Database, Schema};

/// What the file system says of a file: while this is the same, its content is taken to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Bytes.
    pub size: u64,
    /// Nanoseconds since the Unix epoch.
    pub modified_ns: i64,
    /// The same, of the last change of the file's entry: moves even where a tool sets the time of
    /// modification back.
    pub changed_ns: i64,
    pub inode: u64,
}

impl From<&FileEntry> for Stamp {
    fn from(entry: &FileEntry) -> Self {
        let FileEntry { size, mtime_ns, ctime_ns, inode, .. } = *entry;
        Self { size, modified_ns: mtime_ns, changed_ns: ctime_ns, inode }
    }
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRow {
    pub path: VaultPath,
    pub stamp: Stamp,
    pub hash: ContentHash,
}

/// A note of a file: most files are one note, a library has one for each entry.
#[derive(Debug, Clone)]
pub struct NoteRow {
    pub id: i64,
    /// The file it was read from.
    pub source: VaultPath,
    /// When it last changed, as counted by [`Loaded::generation`].
    pub generation: u64,
    /// Tells whether anything of it changed, text included.
    pub fingerprint: u64,
    /// Of its chunks, by ordinal.
    pub keys: Arc<[Key]>,
    pub note: Arc<Note>,
}

/// Everything that is held in memory, as it was at the last commit.
#[derive(Default)]
pub struct Loaded {
    pub files: Vec<FileRow>,
    pub notes: Vec<NoteRow>,
    /// Number of the last commit that changed a note.
    pub generation: u64,
    /// Notes that were removed, with the generation of their removal.
    pub removed: Vec<(VaultPath, u64)>,
    /// The model of the last run.
    pub model: Option<String>,
}

/// The open store. Any number of readers beside one writer.
pub struct Store {
    database: Database,
    next_id: Mutex<i64>,
}

const TABLES: &str = "
    CREATE TABLE files(
        path TEXT PRIMARY KEY, size INTEGER NOT NULL, modified_ns INTEGER NOT NULL,
        changed_ns INTEGER NOT NULL, inode INTEGER NOT NULL, hash BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE notes(
        id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, source TEXT NOT NULL,
        generation INTEGER NOT NULL, fingerprint INTEGER NOT NULL, note BLOB NOT NULL,
        keys BLOB NOT NULL, check_sum INTEGER NOT NULL);
    CREATE TABLE bodies(
        id INTEGER PRIMARY KEY, blocks BLOB NOT NULL, check_sum INTEGER NOT NULL);
    CREATE TABLE removed(path TEXT PRIMARY KEY, generation INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE meta(key TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
";

impl Store {
    /// Opens the store in `dir` and reads what belongs in memory. The text says why an empty one
    /// was begun, where it was for another reason than that there was none.
    ///
    /// # Errors
    /// A folder that cannot be written.
    pub fn open(dir: &Path) -> Result<(Self, Loaded, Option<String>)> {
        let schema = Schema { tables: TABLES, version: version() };
        let (database, loaded, rebuilt) =
            Database::open(dir.join("notes.db"), &schema, read::load)?;
        let next_id = loaded.notes.iter().map(|row| row.id).max().unwrap_or(0) + 1;
        Ok((Self { database, next_id: Mutex::new(next_id) }, loaded, rebuilt))
    }

    /// Where the vectors of a model lie: a file for each model, so that going back to an earlier
    /// one finds its vectors.
    pub fn vectors_path(dir: &Path, model_id: &str) -> PathBuf {
        let hash = blake3::hash(model_id.as_bytes()).to_hex();
        dir.join(format!("vectors-{}.db", &hash[..16]))
    }
}

/// Of the tables, the encoding of notes, the cutting into chunks, and the reader that wrote them: a
/// note read by another one may have been understood differently.
fn version() -> i32 {
    const TABLES_VERSION: u32 = 1;
    let mut hasher = blake3::Hasher::new();
    hasher.update(&TABLES_VERSION.to_le_bytes());
    hasher.update(TABLES.as_bytes());
    hasher.update(include_bytes!("../chunk.rs"));
    hasher.update(env!("EQUIPOISE_READER").as_bytes());
    hasher.update(database::shape_of_notes().as_bytes());
    let bytes = hasher.finalize();
    i32::from_le_bytes([bytes.as_bytes()[0], bytes.as_bytes()[1], bytes.as_bytes()[2], 1])
}
