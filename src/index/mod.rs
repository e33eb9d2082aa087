//! What is derived from the vault and can be deleted: the keyword index, the vectors, and the
//! store that lets an unchanged vault open without being read. [`Index`] owns them together, since
//! they must agree with each other after any crash; everything above asks through it.

pub mod chunk;
pub mod store;

pub mod embed;
mod embedder;
mod recent;
pub mod runtime;
pub mod vector;

pub mod keyword;
pub mod query;

pub mod hybrid;
pub mod passage;

mod catalog;
mod open;
mod pending;
mod sync;

pub mod bench;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use arc_swap::ArcSwap;

pub use open::Opened;
pub use pending::Embedding;
pub use sync::{Applied, Batch, Plan, ReadFile, Removals};

use crate::{
    config::Config,
    error::{Error, Result},
    model::{Block, VaultPath},
};
use catalog::Catalog;
use chunk::Chunk;
use embed::Embedder;
use keyword::Keyword;
use store::{Lock, Store, VectorStore};
use vector::Vectors;

/// Something a reader should know though nothing failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub message: String,
    /// What can be done about it; empty where nothing needs to be.
    pub hint: String,
}

/// The index of one vault. Its methods may be called from any thread.
pub struct Index {
    store: Store,
    keyword: Keyword,
    vector_store: Option<VectorStore>,
    vectors: ArcSwap<Vectors>,
    embedder: std::result::Result<Arc<dyn Embedder>, Notice>,
    catalog: Mutex<Catalog>,
    /// What the keyword index has not been fed yet.
    lag: Mutex<Option<Lag>>,
    /// Written where the keyword index is to be made again at the next start.
    keyword_marker: PathBuf,
    /// Held while a change is taken in, and while texts are embedded.
    writing: Mutex<()>,
    embedding: Mutex<()>,
    lock: Mutex<Lock>,
}

/// How much is in the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    pub files: usize,
    pub notes: usize,
    pub chunks: usize,
    /// Chunks that have a vector.
    pub embedded: usize,
    /// Texts that wait for one.
    pub pending: usize,
}

/// Rows and paths that the keyword index missed.
struct Lag {
    notes: Vec<i64>,
    removed: Vec<VaultPath>,
}

impl Index {
    /// Opens the configured index, or begins an empty one where there is none that can be used.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Conflict`] where another process has it open; a folder that
    /// cannot be written. Never for what the folder holds, nor for a missing model.
    pub fn open(config: &Config) -> Result<Opened> {
        open::assemble(&config.index, || embed::open(config))
    }

    /// The same with an embedder of one's own, or the reason why there is none.
    ///
    /// # Errors
    /// As for [`Index::open`].
    pub fn open_with(dir: &Path, embedder: Result<Arc<dyn Embedder>>) -> Result<Opened> {
        open::assemble(dir, || embedder)
    }

    pub fn counts(&self) -> Counts {
        let catalog = locked(&self.catalog);
        Counts {
            files: catalog.files().len(),
            notes: catalog.notes().len(),
            chunks: catalog.chunks(),
            embedded: self.vectors.load().len(),
            pending: catalog.pending(),
        }
    }

    pub fn keyword(&self) -> &Keyword {
        &self.keyword
    }

    /// The vectors of this moment; a request keeps the ones it began with.
    pub fn vectors(&self) -> Arc<Vectors> {
        self.vectors.load_full()
    }

    /// # Errors
    /// [`crate::error::ErrorKind::Missing`] with the command that installs what is missing.
    pub fn embedder(&self) -> Result<Arc<dyn Embedder>> {
        self.embedder.clone().map_err(|notice| Error::missing(notice.message, notice.hint))
    }

    /// A note's text, in reading order; `None` where the note is unknown.
    ///
    /// # Errors
    /// The disk or the index is damaged.
    pub fn blocks(&self, path: &str) -> Result<Option<Vec<Block>>> {
        let Some(id) = locked(&self.catalog).note(path).map(|known| known.id) else {
            return Ok(None);
        };
        self.store.blocks(id)
    }

    /// A note's chunks, in reading order; none where the note is unknown.
    ///
    /// # Errors
    /// As for [`Index::blocks`].
    pub fn chunks(&self, path: &str) -> Result<Vec<Chunk>> {
        let id = locked(&self.catalog).note(path).map(|known| known.id);
        let Some(id) = id else { return Ok(Vec::new()) };
        let (Some(note), Some(blocks)) = (self.store.note(id)?, self.store.blocks(id)?) else {
            return Ok(Vec::new());
        };
        Ok(chunk::chunks(&note, &blocks))
    }

    /// Every note's text, several at once; the order is not told.
    ///
    /// # Errors
    /// As for [`Index::blocks`].
    pub fn each_text(&self, visit: &(dyn Fn(&VaultPath, &[Block]) + Sync)) -> Result<()> {
        let paths = locked(&self.catalog).paths_by_id();
        self.store.each_text(&|id, blocks| {
            if let Some(path) = paths.get(&id) {
                visit(path, blocks);
            }
        })
    }

    /// Tells a process that comes later where this one serves the notebook.
    ///
    /// # Errors
    /// The lock file cannot be written.
    pub fn announce(&self, address: &str) -> Result<()> {
        locked(&self.lock).announce(address)
    }

    fn no_model(&self) -> Error {
        match self.embedder() {
            Err(error) => error,
            Ok(_) => Error::environment("the vectors are not open", "restart"),
        }
    }
}

fn panicked(doing: &str) -> Error {
    Error::environment(format!("{doing} failed unexpectedly"), "restart, and look at the log")
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
