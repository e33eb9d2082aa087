//! Opening an index: the parts are read side by side, each is made again where it cannot be used,
//! and what one of them missed is found out. Nothing that lies in the folder makes opening fail.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use arc_swap::ArcSwap;

use super::{
    Index, Lag, Notice,
    catalog::Catalog,
    chunk::Key,
    embed::Embedder,
    keyword::{self, Keyword},
    panicked,
    store::{Loaded, Lock, Store, VectorStore},
    sync,
    vector::{Unplaced, Vectors},
};
use crate::{
    error::{Error, Result},
    model::Note,
};

/// What [`Index::open`] gives.
pub struct Opened {
    pub index: Index,
    /// Every note as it was at the last commit, in the order of their paths.
    pub notes: Vec<Arc<Note>>,
    pub notices: Vec<Notice>,
}

/// So few missed notes are fed to the keyword index while it is opened; more wait for the first
/// [`Index::apply`] or [`Index::catch_up`], so that opening stays quick.
const FED_AT_OPENING: usize = 200;

/// Opens all parts and lets them agree.
pub(super) fn assemble(
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
        let second = second.join().unwrap_or_else(|_| (Err(panicked("loading the model")), None));
        (store, second.0, second.1)
    });
    let (store, loaded, rebuilt) = store?;
    let mut notices: Vec<Notice> = rebuilt.iter().map(|why| rebuilt_notice("index", why)).collect();
    let keyword_dir = dir.join("keyword");
    let (keyword, lag) = open_keyword(&keyword_dir, &store, &loaded, &mut notices)?;

    let embedder = embedder.map_err(|error| Notice { message: error.message, hint: error.hint });
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
        keyword_marker: marker(&keyword_dir),
        writing: Mutex::new(()),
        embedding: Mutex::new(()),
        lock: Mutex::new(lock),
    };
    let notes = loaded.notes.into_iter().map(|row| row.note).collect();
    Ok(Opened { index, notes, notices })
}

fn take_lock(dir: &Path) -> Result<Lock> {
    std::fs::create_dir_all(dir)
        .map_err(|error| Error::io(format!("making the index folder {}", dir.display()), error))?;
    Lock::take(dir)
}

/// Opens the keyword index and finds out what it missed; a little of that is fed to it at once.
/// One that belongs to another store (its number is ahead, or the store was begun anew) or that
/// takes nothing any more is made again.
fn open_keyword(
    dir: &Path,
    store: &Store,
    loaded: &Loaded,
    notices: &mut Vec<Notice>,
) -> Result<(Keyword, Option<Lag>)> {
    let doing = |error| Error::io(format!("clearing {}", dir.display()), error);
    let clear = || match std::fs::remove_dir_all(dir).or_else(absent_is_fine) {
        Ok(()) => std::fs::remove_file(marker(dir)).or_else(absent_is_fine).map_err(doing),
        Err(error) => Err(doing(error)),
    };
    if loaded.generation == 0 || marker(dir).exists() {
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
    let Some(lag) = Lag::of(&keyword, loaded) else { return Ok((keyword, None)) };
    if lag.notes.len() + lag.removed.len() > FED_AT_OPENING {
        return Ok((keyword, Some(lag)));
    }
    let Err(error) = sync::feed(store, &keyword, &lag, loaded.generation) else {
        return Ok((keyword, None));
    };
    notices.push(rebuilt_notice("keyword index", &error.message));
    drop(keyword);
    clear()?;
    let (keyword, _) = Keyword::open(dir)?;
    let lag = Lag::of(&keyword, loaded);
    Ok((keyword, lag))
}

impl Lag {
    fn of(keyword: &Keyword, loaded: &Loaded) -> Option<Self> {
        let fed = keyword.generation();
        if fed == loaded.generation {
            return None;
        }
        let notes = loaded.notes.iter().filter(|row| row.generation > fed).map(|row| row.id);
        let removed = loaded.removed.iter().filter(|(_, generation)| *generation > fed);
        let removed = removed.map(|(path, _)| path.clone());
        Some(Self { notes: notes.collect(), removed: removed.collect() })
    }
}

/// Lies beside the keyword index that is to be made again.
fn marker(keyword: &Path) -> PathBuf {
    keyword.with_extension("rebuild")
}

fn absent_is_fine(error: std::io::Error) -> std::io::Result<()> {
    if error.kind() == std::io::ErrorKind::NotFound { Ok(()) } else { Err(error) }
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
