//! [`LocalModel`]: an embedding model on this machine's processor. With its two parts the only file
//! that names fastembed and ONNX Runtime: what either does wrong (a library that is missing, an
//! environment that may exist once only) is dealt with here.

mod session;
mod source;

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use fastembed::{EmbeddingModel, TextEmbedding};

use self::{session::Session, source::Source};
pub use super::embedder::{Embedder, HashEmbedder};
use super::{
    recent::Recent,
    runtime::{self, ModelFolder},
};
use crate::{
    config::Config,
    error::{Error, Result},
};

/// The embedder that the configuration asks for; its weights are read at first use.
///
/// # Errors
/// [`crate::error::ErrorKind::Missing`] with the command that installs what is missing.
pub fn open(config: &Config) -> Result<Arc<dyn Embedder>> {
    Ok(Arc::new(LocalModel::open(&config.parts, &config.model, config.embed_threads)?))
}

/// A model on this machine's processor.
pub struct LocalModel {
    id: String,
    source: Source,
    dimensions: usize,
    threads: usize,
    /// For bulk work where it may use more threads than a query, made at first use and dropped by
    /// [`Embedder::rest`].
    bulk: Session,
    query: Session,
    /// Texts embedded since [`Embedder::rest`].
    since_rest: AtomicUsize,
    recent: Mutex<Recent<String, Arc<[f32]>>>,
}

impl LocalModel {
    /// Texts that are not worth loading the weights a second time for.
    const FEW: usize = 64;
    /// Queries whose vectors are kept.
    const QUERIES: usize = 512;
    /// Characters of a query or passage that the tokenizer sees; the model's window is far less.
    const LONGEST: usize = 8_000;

    /// Looks for the library and the model, loads the library, and reads no weights yet.
    /// `threads` of 0 means one for each core.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Missing`] with the command that installs what is missing.
    pub fn open(parts: &[PathBuf], name: &str, threads: usize) -> Result<Self> {
        let source = match ModelFolder::find(parts, name)? {
            Some(folder) => Source::Folder(folder),
            None => hub_source(parts, name)?.ok_or_else(|| runtime::missing_model(name))?,
        };
        load_runtime(parts)?;
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        Ok(Self {
            id: source.id()?,
            dimensions: source.dimensions()?,
            source,
            threads: if threads == 0 { cores() } else { threads },
            bulk: Session::default(),
            query: Session::default(),
            since_rest: AtomicUsize::new(0),
            recent: Mutex::new(Recent::new(Self::QUERIES)),
        })
    }

    /// A query is short: more threads would wait for each other.
    fn query_threads(&self) -> usize {
        self.threads.min(2)
    }
}

impl Embedder for LocalModel {
    fn name(&self) -> &str {
        match &self.source {
            Source::Folder(folder) => &folder.manifest.name,
            Source::Hub { name, .. } => name,
        }
    }

    fn model_id(&self) -> &str {
        &self.id
    }

    fn dimensions(&self) -> usize {
        self.dimensions
    }

    fn embed(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>> {
        let (_, prefix) = self.source.prefixes();
        let texts: Vec<String> =
            texts.iter().map(|text| format!("{prefix}{}", shortened(text))).collect();
        // A saved note is embedded by the session that is warm for queries, and so is everything
        // on few cores, where a second copy of the weights gains nothing.
        let few =
            self.since_rest.fetch_add(texts.len(), Ordering::Relaxed) + texts.len() <= Self::FEW;
        let (session, threads) = match few || self.threads <= self.query_threads() {
            true => (&self.query, self.query_threads()),
            false => (&self.bulk, self.threads),
        };
        // One at a time: on a processor a batch gains nothing, it pads each text to its longest,
        // and its buffers are as many times larger. Queries pass between two.
        let mut vectors = Vec::with_capacity(texts.len());
        for text in &texts {
            vectors.append(&mut session.run(&self.source, threads, text)?);
        }
        Ok(vectors)
    }

    fn embed_query(&self, query: &str) -> Result<Arc<[f32]>> {
        let query = query.trim();
        if let Some(vector) = locked(&self.recent).get(query) {
            return Ok(vector);
        }
        let (prefix, _) = self.source.prefixes();
        let text = format!("{prefix}{}", shortened(query));
        let vectors = self.query.run_query(&self.source, self.query_threads(), &text)?;
        let vector: Arc<[f32]> = vectors.into_iter().next().unwrap_or_default().into();
        locked(&self.recent).put(query.to_owned(), vector.clone());
        Ok(vector)
    }

    fn rest(&self) {
        self.bulk.close();
        self.since_rest.store(0, Ordering::Relaxed);
    }
}

/// The models that fastembed knows by name, with their dimensions.
pub fn known_models() -> Vec<(String, usize)> {
    let mut models: Vec<_> = TextEmbedding::list_supported_models()
        .into_iter()
        .map(|info| (hub_name(&info.model_code).to_owned(), info.dim))
        .collect();
    models.sort();
    models.dedup();
    models
}

/// Whether a model can be used without fetching anything.
pub fn is_installed(parts: &[PathBuf], name: &str) -> bool {
    let in_folder = || ModelFolder::find(parts, name).is_ok_and(|folder| folder.is_some());
    let from_hub = || hub_source(parts, name).is_ok_and(|source| source.is_some());
    in_folder() || from_hub()
}

/// Fetches one of [`known_models`] from the hub into the first folder of parts.
///
/// # Errors
/// An unknown name; a hub that cannot be reached.
pub fn install_from_hub(parts: &[PathBuf], name: &str) -> Result<()> {
    let Some(model) = hub_model(name) else {
        let names: Vec<String> = known_models().into_iter().map(|(name, _)| name).collect();
        return Err(Error::not_found(
            format!("there is no embedding model named {name}"),
            format!("choose one of: {}", names.join(", ")),
        ));
    };
    load_runtime(parts)?;
    let cache = parts.first().map(|parts| parts.join("hub")).unwrap_or_default();
    let source = Source::Hub { name: name.to_owned(), model, cache };
    source.session(1).map(drop).map_err(|error| {
        error.with_hint("check the network, or put the model's files into a folder by hand and name that folder in equipoise.toml")
    })
}

/// A hub model that was installed before: opening a notebook never reaches for the network.
fn hub_source(parts: &[PathBuf], name: &str) -> Result<Option<Source>> {
    let Some(model) = hub_model(name) else { return Ok(None) };
    let info = TextEmbedding::get_model_info(&model).map_err(failed)?;
    let folder = format!("models--{}", info.model_code.replace('/', "--"));
    let cache = parts.iter().map(|parts| parts.join("hub")).find(|cache| {
        let snapshots = std::fs::read_dir(cache.join(&folder).join("snapshots"));
        snapshots.is_ok_and(|mut snapshots| {
            snapshots.any(|snapshot| {
                snapshot.is_ok_and(|snapshot| snapshot.path().join(&info.model_file).is_file())
            })
        })
    });
    Ok(cache.map(|cache| Source::Hub { name: name.to_owned(), model, cache }))
}

fn hub_model(name: &str) -> Option<EmbeddingModel> {
    TextEmbedding::list_supported_models()
        .into_iter()
        .find(|info| {
            hub_name(&info.model_code).eq_ignore_ascii_case(name)
                || info.model_code.eq_ignore_ascii_case(name)
        })
        .map(|info| info.model)
}

/// `all-MiniLM-L6-v2` of `Qdrant/all-MiniLM-L6-v2-onnx`.
fn hub_name(code: &str) -> &str {
    let name = code.rsplit('/').next().unwrap_or(code);
    name.trim_end_matches("-onnx").trim_end_matches("-ONNX")
}

/// ONNX Runtime's one environment; it must outlive every session.
static ENVIRONMENT: OnceLock<ort::environment::Environment> = OnceLock::new();

/// Loads the library once in the life of the process. `ort` panics when it looks for the library
/// by itself and fails, so the library is chosen, tried and given to it here.
fn load_runtime(parts: &[PathBuf]) -> Result<()> {
    static LOADING: Mutex<()> = Mutex::new(());
    let _one_at_a_time = locked(&LOADING);
    if ENVIRONMENT.get().is_some() {
        return Ok(());
    }
    let mut reasons = Vec::new();
    for library in runtime::libraries(parts)? {
        let tried = std::panic::catch_unwind(|| start(&library));
        match tried.unwrap_or_else(|_| Err("it could not be started".to_owned())) {
            Ok(environment) => {
                tracing::debug!(library = %library.display(), "ONNX Runtime loaded");
                let _ = ENVIRONMENT.set(environment);
                return Ok(());
            }
            Err(reason) => reasons.push(format!("{}: {reason}", library.display())),
        }
    }
    Err(runtime::missing_runtime(format!(
        "no ONNX Runtime here can be used ({}), so search goes by words alone",
        reasons.join("; ")
    )))
}

fn start(library: &Path) -> Result<ort::environment::Environment, String> {
    ort::init_from(library)
        .map_err(|error| error.to_string())?
        .with_name("equipoise")
        .with_telemetry(false)
        .build()
        .map_err(|error| error.to_string())
}

fn environment() -> Result<ort::environment::Environment> {
    ENVIRONMENT
        .get()
        .cloned()
        .ok_or_else(|| runtime::missing_runtime("ONNX Runtime was not loaded"))
}

fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|error| Error::io(format!("reading {}", path.display()), error))
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::environment(
        format!("the embedding model failed: {error}"),
        "restart the server; if it fails again, install the model anew with: equipoise model \
         install NAME",
    )
}

fn shortened(text: &str) -> &str {
    &text[..text.floor_char_boundary(LocalModel::LONGEST)]
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
