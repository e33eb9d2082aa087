//! The façade: one method for each thing that a page, a script or a terminal may ask of a
//! notebook, and the only way the server and the command line reach the core. It owns no meaning
//! of its own; it joins the vault, the index and the graph under one snapshot at a time.

mod background;
mod cite;
mod compose;
mod digest;
mod events;
mod evidence;
mod fetch;
mod graph;
mod graph_filter;
mod graph_part;
mod layout;
mod lists;
mod mentions;
mod names;
mod note;
mod papers;
mod pdf_import;
mod pdfs;
mod problems;
mod reader;
mod reading;
mod related;
mod run;
mod search;
mod shell;
mod snapshot;
mod status;
mod suggestions;
mod synthesis;
mod update;
mod view;
mod works;
mod write;

use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use arc_swap::ArcSwap;

pub use crate::evidence::{Verdict, sandbox::Lacking, stale::Change};
pub use crate::index::query::{OPERATORS, Operator};
pub use cite::{Citation, CitationStyle};
pub use compose::page_of;
pub use digest::{Bearing, Card, Digest};
pub use evidence::*;
pub use graph_filter::{Days, GraphFacets, GraphRequest};
pub use papers::ImportedPapers;
pub use pdf_import::ImportedPdf;
pub use reader::{
    Accounts, Answer, Comment, Discussion, Disputed, FacetView, Reading, Reference, Sentence,
};
pub use related::Beside;
pub use run::{
    Approval, ImportFile, ImportedRelations, ImportedRun, Latest, RunOptions, RunTask, TaskState,
};
pub use suggestions::Opinion;
pub use synthesis::{Asking, Cited, Claimed, Synthesis, Written};
pub use update::Summary;
pub use view::*;
pub use write::Expected;

use crate::{
    config::Config,
    error::Result,
    graph::Layout,
    index::Index,
    model::{Kind, VaultPath},
    vault::Vault,
};
use events::Events;
use snapshot::Snapshot;

/// The process for one PDF; see [`crate::papers::pdf::child`].
pub use crate::papers::pdf::child::run as read_pdf;

/// An open notebook. Cheap to clone; all methods may be called from any thread. When the last
/// clone goes, its threads end and the index is free for another program.
#[derive(Clone)]
pub struct Notebook(Arc<Open>);

struct Open {
    core: Arc<Core>,
    threads: Mutex<background::Threads>,
}

/// What the notebook's own threads share with those who ask.
struct Core {
    config: Config,
    vault: Vault,
    index: Index,
    snapshot: ArcSwap<Snapshot>,
    /// Made when first asked for, then kept up with the snapshot.
    layout: Mutex<Option<Arc<Layout>>>,
    progress: Mutex<Progress>,
    /// Of opening the index, and of the last look at the vault.
    notices: Mutex<Vec<Notice>>,
    look: Mutex<Option<Notice>>,
    events: Events,
    pdfs: pdfs::Pdfs,
    runs: run::Queue,
    memory: evidence::Memory,
    /// What tells each paper from others.
    paper_names: Mutex<works::Known>,
    /// Held while the vault is looked at and taken in.
    refreshing: Mutex<()>,
    /// Held while a language model is asked about a paper.
    asking: Mutex<()>,
    stop: AtomicBool,
}

/// What [`Notebook::notes`] lists.
#[derive(Debug, Clone, Default)]
pub struct NoteFilter {
    pub kind: Option<Kind>,
    /// A tag, parents matching their children.
    pub tag: Option<String>,
    /// Only notes in this folder or below.
    pub folder: Option<String>,
    pub sort: NoteSort,
    /// 0 means 50.
    pub limit: usize,
    pub offset: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NoteSort {
    #[default]
    Title,
    /// Newest first.
    Modified,
    /// Most important in the graph first.
    Rank,
}

/// A file of the vault that is not a note.
pub struct Attachment {
    pub path: VaultPath,
    pub bytes: Vec<u8>,
    pub media_type: String,
}

impl Notebook {
    /// Opens the vault and its index with what was known of it last; nothing is read again yet.
    ///
    /// # Errors
    /// A vault that is not there, or an index that another program has open.
    pub fn open(config: Config) -> Result<Self> {
        let vault = Vault::open(&config.vault)?;
        let opened = Index::open(&config)?;
        let notes = opened.notes.into_iter().map(|note| (note.path.clone(), note)).collect();
        let snapshot = Snapshot::build(notes, Default::default(), Vec::new());
        let core = Core {
            layout: Mutex::new(layout::load(&config.index).map(Arc::new)),
            pdfs: pdfs::Pdfs::new(&config.index, config.read_pdfs.then(|| config.program.clone())),
            config,
            vault,
            index: opened.index,
            snapshot: ArcSwap::from_pointee(snapshot),
            progress: Mutex::new(Progress::Idle),
            notices: Mutex::new(opened.notices.into_iter().map(Notice::from).collect()),
            look: Mutex::new(None),
            events: Events::default(),
            runs: run::Queue::default(),
            memory: evidence::Memory::default(),
            paper_names: Mutex::default(),
            refreshing: Mutex::new(()),
            asking: Mutex::new(()),
            stop: AtomicBool::new(false),
        };
        Ok(Self(Arc::new(Open { core: Arc::new(core), threads: Mutex::default() })))
    }

    /// Each caller gets every event from now on; one that lags is disconnected and asks anew.
    pub fn events(&self) -> crossbeam_channel::Receiver<Event> {
        self.core().events.listen()
    }

    /// Tells a program that comes later where this one serves the notebook.
    ///
    /// # Errors
    /// The lock file cannot be written.
    pub fn announce(&self, address: &str) -> Result<()> {
        self.core().index.announce(address)
    }

    fn core(&self) -> &Core {
        &self.0.core
    }

    /// The vault as it is now, with its evidence worked out.
    fn snapshot(&self) -> Arc<Snapshot> {
        let snapshot = self.core().snapshot.load_full();
        self.core().evidence(&snapshot);
        snapshot
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.core.stop.store(true, Ordering::Relaxed);
        self.core.runs.close();
        locked(&self.threads).end();
    }
}

impl From<crate::index::Notice> for Notice {
    fn from(notice: crate::index::Notice) -> Self {
        Self { message: notice.message, hint: notice.hint }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
