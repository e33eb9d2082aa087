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

mod catalog;
mod pending;
mod sync;

pub mod bench;

use std::{
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use arc_swap::ArcSwap;

pub use pending::Embedding;
pub use sync::{Applied, Batch, Plan, ReadFile, Removals};

use crate::{
    config::Config,
    error::{Error, Result},
    model::{Block, Note, VaultPath},
};
use catalog::Catalog;
use chunk::{Chunk, Key};
use embed::Embedder;
use keyword::Keyword;
use store::{Loaded, Lock, Position, Store, VectorStore};
use vector::{Unplaced, Vectors};

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
    /// Held while a change is taken in, and while texts are embedded.
    writing: Mutex<()>,
    embedding: Mutex<()>,
    lock: Mutex<Lock>,
}

/// What [`Index::open`] gives.
pub struct Opened {
    pub index: Index,
    /// Every note as it was at the last commit, in the order of their paths.
    pub notes: Vec<Arc<Note>>,
    pub notices: Vec<Notice>,
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

/// So few missed notes are fed to the keyword index while it is opened; more wait for the first
/// [`Index::apply`] or [`Index::catch_up`], so that opening stays quick.
const FED_AT_OPENING: usize = 200;

impl Index {
    /// Opens the configured index, or begins an empty one where there is none that can be used.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Conflict`] where another process has it open; a folder that
    /// cannot be written. Never for what the folder holds, nor for a missing model.
    pub fn open(config: &Config) -> Result<Opened> {
        Self::assemble(&config.index, || embed::open(config))
    }

    /// The same with an embedder of one's own, or the reason why there is none.
    ///
    /// # Errors
    /// As for [`Index::open`].
    pub fn open_with(dir: &Path, embedder: Result<Arc<dyn Embedder>>) -> Result<Opened> {
        Self::assemble(dir, || embedder)
    }

    fn assemble(
        dir: &Path,
        embedder: impl FnOnce() -> Result<Arc<dyn Embedder>> + Send,
    ) -> Result<Opened> {
        let lock = take_lock(dir)?;
        // The model's library and the vectors do not wait for the notes.
        let (store, embedder, mut vectors) = std::thread::scope(|scope| {
            let second = scope.spawn(|| {
                let embedder = embedder();
                let vectors = embedder.as_ref().ok().map(|embedder| {
                    OpenVectors::open(dir, embedder.model_id(), Some(embedder.dimensions()))
                });
                (embedder, vectors)
            });
            let store = Store::open(dir);
            let second =
                second.join().unwrap_or_else(|_| (Err(panicked("loading the model")), None));
            (store, second.0, second.1)
        });
        let (store, loaded, rebuilt) = store?;
        let mut notices: Vec<Notice> =
            rebuilt.iter().map(|why| rebuilt_notice("index", why)).collect();
        let (keyword, lag) = open_keyword(&dir.join("keyword"), &loaded, &mut notices)?;

        let embedder =
            embedder.map_err(|error| Notice { message: error.message, hint: error.hint });
        notices.extend(embedder.as_ref().err().cloned());
        match (&embedder, &loaded.model) {
            (Ok(embedder), before) if before.as_deref() != Some(embedder.model_id()) => {
                notices.extend(before.as_ref().map(|_| other_model_notice(&**embedder)));
                store.set_model(embedder.model_id())?;
            }
            // What was embedded still says which notes are near each other.
            (Err(_), Some(model)) if Store::vectors_path(dir, model).exists() => {
                vectors = Some(OpenVectors::open(dir, model, None));
            }
            _ => {}
        }
        let mut catalog = Catalog::new(&loaded);
        let (vector_store, vectors) = match vectors.transpose()? {
            Some(open) => {
                notices.extend(open.notices);
                open.vectors.keys().for_each(|key| catalog.mark_embedded(*key));
                catalog.fill_queue();
                let names = catalog.notes().map(|(path, _)| path.clone());
                (Some(open.store), open.vectors.placed(names, |key| catalog.places(key)))
            }
            None => (None, Vectors::new(0)),
        };
        let index = Index {
            store,
            keyword,
            vector_store,
            vectors: ArcSwap::from_pointee(vectors),
            embedder,
            catalog: Mutex::new(catalog),
            lag: Mutex::new(lag),
            writing: Mutex::new(()),
            embedding: Mutex::new(()),
            lock: Mutex::new(lock),
        };
        let few = locked(&index.lag)
            .as_ref()
            .is_some_and(|lag| lag.notes.len() + lag.removed.len() <= FED_AT_OPENING);
        if few {
            index.catch_up()?;
        }
        let notes = loaded.notes.into_iter().map(|row| row.note).collect();
        Ok(Opened { index, notes, notices })
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

    /// Where the graph's nodes were drawn last.
    ///
    /// # Errors
    /// As for [`Index::blocks`].
    pub fn positions(&self) -> Result<Vec<Position>> {
        self.store.positions()
    }

    /// # Errors
    /// A disk that is full or failing.
    pub fn set_positions(&self, positions: &[Position]) -> Result<()> {
        self.store.set_positions(positions)
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

fn take_lock(dir: &Path) -> Result<Lock> {
    std::fs::create_dir_all(dir)
        .map_err(|error| Error::io(format!("making the index folder {}", dir.display()), error))?;
    Lock::take(dir)
}

/// Opens the keyword index and finds out what it missed. One that belongs to another store (its
/// number is ahead, or the store was begun anew) is made again.
fn open_keyword(
    dir: &Path,
    loaded: &Loaded,
    notices: &mut Vec<Notice>,
) -> Result<(Keyword, Option<Lag>)> {
    let clear = || match std::fs::remove_dir_all(dir) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::io(format!("clearing {}", dir.display()), error))
        }
        _ => Ok(()),
    };
    if loaded.generation == 0 {
        clear()?;
    }
    let (mut keyword, mut opened) = Keyword::open(dir)?;
    if keyword.generation() > loaded.generation {
        drop(keyword);
        clear()?;
        (keyword, opened) = Keyword::open(dir)?;
    }
    if let keyword::Opened::Rebuilt { reason } = &opened {
        notices.push(rebuilt_notice("keyword index", reason));
    }
    let fed = keyword.generation();
    if fed == loaded.generation {
        return Ok((keyword, None));
    }
    let missed = |generation: u64| generation > fed;
    let notes = loaded.notes.iter().filter(|row| missed(row.generation)).map(|row| row.id);
    let removed = loaded.removed.iter().filter(|(_, generation)| missed(*generation));
    let lag =
        Lag { notes: notes.collect(), removed: removed.map(|(path, _)| path.clone()).collect() };
    Ok((keyword, Some(lag)))
}

/// The vectors of a model, read and not yet given to their notes.
struct OpenVectors {
    store: VectorStore,
    vectors: Unplaced<Key>,
    notices: Vec<Notice>,
}

impl OpenVectors {
    fn open(dir: &Path, model: &str, dimensions: Option<usize>) -> Result<Self> {
        let path = Store::vectors_path(dir, model);
        let mut notices = Vec::new();
        let mut again = true;
        loop {
            let (store, rebuilt) = VectorStore::open(&path, model, dimensions)?;
            notices.extend(rebuilt.iter().map(|why| rebuilt_notice("store of vectors", why)));
            let mut vectors = Unplaced::new(store.dimensions());
            match store.each(|key, vector| vectors.push(key, vector)) {
                Ok(0) => return Ok(Self { store, vectors, notices }),
                Ok(dropped) => {
                    let why = format!("{dropped} of them were damaged");
                    notices.push(rebuilt_notice("store of some vectors", &why));
                    return Ok(Self { store, vectors, notices });
                }
                // Damage found while reading: the next opening begins the file anew.
                Err(error) if again => {
                    tracing::warn!(%error, "the vectors cannot be read");
                    again = false;
                }
                Err(error) => return Err(error),
            }
        }
    }
}

fn other_model_notice(embedder: &dyn Embedder) -> Notice {
    Notice {
        message: format!(
            "the embedding model is now {}; what it has not seen is embedded anew",
            embedder.name()
        ),
        hint: "search by meaning covers more of the vault as that goes on".into(),
    }
}

fn rebuilt_notice(what: &str, why: &str) -> Notice {
    Notice {
        message: format!("the {what} was begun anew: {why}"),
        hint: "nothing needs to be done: it is rebuilt from the vault".into(),
    }
}

fn panicked(doing: &str) -> Error {
    Error::environment(format!("{doing} failed unexpectedly"), "restart, and look at the log")
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
