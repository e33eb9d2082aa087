//! Full-text search over notes: one document a note, ranked by BM25 over weighted fields. It is the
//! only part that knows tantivy. All of it is derived: a damaged or outdated index is thrown away
//! and made again. Readers take a [`Snapshot`], which never changes under them.

mod directory;
mod fields;
mod rank;
mod snapshot;
pub mod words;

use std::{
    collections::HashSet,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use arc_swap::ArcSwap;
use tantivy::{
    Index, IndexReader, IndexWriter, ReloadPolicy, TantivyError, Term,
    indexer::{IndexWriterOptions, LogMergePolicy, NoMergePolicy},
};

pub use rank::{Plain, Ranking};
pub use snapshot::{Hit, Snapshot};

use crate::{
    error::{Error, ErrorKind, Result},
    model::{ParsedNote, VaultPath},
};
use directory::Folder;
use fields::{FORMAT, Fields};

/// A note as the keyword index wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeywordDoc {
    pub path: VaultPath,
    pub title: String,
    pub aliases: Vec<String>,
    pub headings: Vec<String>,
    /// Without `#`.
    pub tags: Vec<String>,
    /// One entry a block: a phrase never reaches from one into the next.
    pub body: Vec<String>,
}

impl KeywordDoc {
    /// The blocks' texts, after what the frontmatter says in words: description, claim, authors.
    pub fn from_parsed(parsed: &ParsedNote) -> Self {
        let note = &parsed.note;
        let mut body: Vec<String> = Vec::with_capacity(parsed.blocks.len() + 2);
        body.extend(note.description.clone());
        body.extend(note.claim.as_ref().map(|claim| claim.sentence.clone()));
        body.extend(spoken_properties(&note.properties));
        body.extend(parsed.blocks.iter().map(|block| block.text.clone()));
        Self {
            path: note.path.clone(),
            title: note.title.clone(),
            aliases: note.aliases.clone(),
            headings: note.headings.iter().map(|heading| heading.text.clone()).collect(),
            tags: note.tags.clone(),
            body,
        }
    }
}

/// Properties whose words a reader would search for, beyond those that have a field of their own.
fn spoken_properties(properties: &str) -> Vec<String> {
    const SPOKEN: [&str; 7] =
        ["authors", "author", "venue", "journal", "keywords", "summary", "subtitle"];
    if properties == "{}" {
        return Vec::new();
    }
    let Ok(serde_json::Value::Object(object)) = serde_json::from_str(properties) else {
        return Vec::new();
    };
    let mut texts = Vec::new();
    for (key, value) in object {
        if !SPOKEN.contains(&key.to_lowercase().as_str()) {
            continue;
        }
        match value {
            serde_json::Value::String(text) => texts.push(text),
            serde_json::Value::Array(items) => {
                texts.extend(items.into_iter().filter_map(|item| item.as_str().map(str::to_owned)))
            }
            _ => {}
        }
    }
    texts
}

/// What [`Keyword::open`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// An index of this version, as it was left.
    Ready,
    /// There was none.
    Created,
    /// There was one that cannot be used; it is empty now.
    Rebuilt { reason: String },
}

/// The keyword index of one vault. One writer at a time; any number of snapshots.
pub struct Keyword {
    index: Index,
    reader: IndexReader,
    fields: Fields,
    /// Kept open between small updates: opening one costs more than they do.
    writer: std::sync::Mutex<Option<IndexWriter>>,
    snapshot: ArcSwap<Snapshot>,
    generation: AtomicU64,
}

/// More documents than this are written by several threads.
const BULK: usize = 128;
const BULK_THREADS: usize = 4;
/// Bytes a thread gathers before it writes a segment.
const BULK_HEAP: usize = 64 << 20;
/// The least that tantivy takes.
const SMALL_HEAP: usize = 15_000_000;

impl Keyword {
    /// Opens the index in `dir`, or makes an empty one where there is none that can be used.
    ///
    /// # Errors
    /// The folder cannot be read or written.
    pub fn open(dir: &Path) -> Result<(Self, Opened)> {
        std::fs::create_dir_all(dir)
            .map_err(|error| Error::io("making the folder of the keyword index", error))?;
        if !dir.join("meta.json").exists() {
            return Ok((Self::create(dir)?, Opened::Created));
        }
        match Self::open_existing(dir) {
            Ok(keyword) => Ok((keyword, Opened::Ready)),
            Err(reason) => {
                tracing::warn!(%reason, "the keyword index is made again");
                std::fs::remove_dir_all(dir)
                    .and_then(|()| std::fs::create_dir_all(dir))
                    .map_err(|error| Error::io("clearing the keyword index", error))?;
                Ok((Self::create(dir)?, Opened::Rebuilt { reason }))
            }
        }
    }

    fn open_existing(dir: &Path) -> Result<Self, String> {
        let folder = Folder::open(dir).map_err(|error| error.to_string())?;
        let index = Index::open(folder).map_err(|error| error.to_string())?;
        let (schema, fields) = Fields::schema();
        if index.schema() != schema {
            return Err("it has other fields".into());
        }
        let payload = index.load_metas().map_err(|error| error.to_string())?.payload;
        let generation =
            payload.as_deref().and_then(read_payload).ok_or("it was written by another version")?;
        // What was written before a power failure may not all have reached the disk.
        let damaged = index.validate_checksum().map_err(|error| error.to_string())?;
        if !damaged.is_empty() {
            return Err(format!("{} of its files are damaged", damaged.len()));
        }
        Self::with_index(index, fields, generation).map_err(|error| error.to_string())
    }

    fn create(dir: &Path) -> Result<Self> {
        let (schema, fields) = Fields::schema();
        let folder = Folder::open(dir)
            .map_err(|error| failed("opening the folder of", TantivyError::from(error)))?;
        let index = Index::create(folder, schema, tantivy::IndexSettings::default())
            .map_err(|error| failed("creating", error))?;
        let keyword =
            Self::with_index(index, fields, 0).map_err(|error| failed("opening", error))?;
        keyword.update(Vec::new(), &[], 0)?;
        Ok(keyword)
    }

    fn with_index(index: Index, fields: Fields, generation: u64) -> tantivy::Result<Self> {
        fields::register_tokenizers(&index);
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let snapshot = Snapshot::new(reader.searcher(), fields, generation, None)?;
        Ok(Self {
            index,
            reader,
            fields,
            writer: std::sync::Mutex::new(None),
            snapshot: ArcSwap::from_pointee(snapshot),
            generation: AtomicU64::new(generation),
        })
    }

    /// The number given to the last [`Keyword::update`] that was kept.
    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// The index as of the last update.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshot.load_full()
    }

    /// Adds or replaces `docs`, forgets `removed`, and makes both visible together with
    /// `generation`. Many documents are written by several threads.
    ///
    /// # Errors
    /// The disk is full or failing; the index is then as it was before.
    pub fn update(
        &self,
        docs: impl IntoIterator<Item = KeywordDoc>,
        removed: &[VaultPath],
        generation: u64,
    ) -> Result<()> {
        let docs = docs.into_iter();
        let mut guard = self.writer.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let bulk = docs.size_hint().1.is_none_or(|most| most > BULK);
        let writer = match guard.take() {
            Some(writer) if !bulk => writer,
            open => {
                drop(open);
                self.open_writer(bulk).map_err(|error| failed("opening", error))?
            }
        };
        // A writer that failed is dropped, and with it what was not committed.
        let writer = self
            .write(writer, docs, removed, generation)
            .map_err(|error| failed("writing to", error))?;
        if !bulk {
            *guard = Some(writer);
        }
        self.reader.reload().map_err(|error| failed("reading", error))?;
        let before = self.snapshot.load_full();
        let snapshot =
            Snapshot::new(self.reader.searcher(), self.fields, generation, Some(&before))
                .map_err(|error| failed("reading", error))?;
        self.snapshot.store(Arc::new(snapshot));
        self.generation.store(generation, Ordering::Release);
        Ok(())
    }

    fn open_writer(&self, bulk: bool) -> tantivy::Result<IndexWriter> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let options = IndexWriterOptions::builder()
            .num_worker_threads(if bulk { cores.min(BULK_THREADS) } else { 1 })
            .memory_budget_per_thread(if bulk { BULK_HEAP } else { SMALL_HEAP })
            .num_merge_threads(1)
            .build();
        let mut patience = 100;
        let writer: IndexWriter = loop {
            match self.index.writer_with_options(options.clone()) {
                // A child process that is just being started shares the lock of the writer before
                // this one; nobody else can have it.
                Err(TantivyError::LockFailure(..)) if patience > 0 => {
                    patience -= 1;
                    std::thread::sleep(std::time::Duration::from_millis(10));
                }
                opened => break opened?,
            }
        };
        // A process killed before its commit leaves files whose names the next commit takes.
        writer.garbage_collect_files().wait()?;
        if bulk {
            writer.set_merge_policy(Box::new(NoMergePolicy));
        } else {
            // Saved notes are merged with one another often, and with the bulk seldom.
            let mut policy = LogMergePolicy::default();
            policy.set_min_num_segments(8);
            policy.set_min_layer_size(64);
            policy.set_level_log_size(3.0);
            policy.set_del_docs_ratio_before_merge(0.5);
            writer.set_merge_policy(Box::new(policy));
        }
        Ok(writer)
    }

    fn write(
        &self,
        mut writer: IndexWriter,
        docs: impl Iterator<Item = KeywordDoc>,
        removed: &[VaultPath],
        generation: u64,
    ) -> tantivy::Result<IndexWriter> {
        let known = self.snapshot.load_full();
        let mut seen: HashSet<VaultPath> = HashSet::new();
        let forget = |path: &VaultPath| {
            writer.delete_term(Term::from_field_text(self.fields.path, path.as_str()));
        };
        removed.iter().for_each(forget);
        for doc in docs {
            // Each deletion is looked up in every segment: only those that delete something.
            if known.contains(&doc.path)? || !seen.insert(doc.path.clone()) {
                forget(&doc.path);
            }
            writer.add_document(self.fields.document(&doc))?;
        }
        let mut commit = writer.prepare_commit()?;
        commit.set_payload(&payload(generation));
        commit.commit()?;
        Ok(writer)
    }
}

fn payload(generation: u64) -> String {
    format!("format={FORMAT} generation={generation}")
}

fn read_payload(text: &str) -> Option<u64> {
    let (format, generation) = text.split_once(' ')?;
    let format: u32 = format.strip_prefix("format=")?.parse().ok()?;
    (format == FORMAT).then_some(())?;
    generation.strip_prefix("generation=")?.parse().ok()
}

fn failed(doing: &str, error: TantivyError) -> Error {
    let message = format!("{doing} the keyword index failed: {error}");
    let full = |error: &std::io::Error| error.kind() == std::io::ErrorKind::StorageFull;
    match &error {
        TantivyError::LockFailure(..) => Error::new(
            ErrorKind::Conflict,
            message,
            "another process has this notebook open: use that one, or stop it first",
        ),
        TantivyError::IoError(io) if full(io) => {
            Error::new(ErrorKind::Full, message, "free some space on that disk, then try again")
        }
        _ => Error::environment(
            message,
            "try again; if it goes on, delete the index folder and start again: it is rebuilt",
        ),
    }
    .because(error)
}
