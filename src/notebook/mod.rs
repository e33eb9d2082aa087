//! The façade: one method for each thing that a page, a script or a terminal may ask of a
//! notebook, and the only way the server and the command line reach the core. It owns no meaning
//! of its own; it joins the vault, the index and the graph under one snapshot at a time.

mod view;

pub use view::*;

use crate::{
    config::Config,
    error::Result,
    model::{Kind, VaultPath},
};

/// An open notebook. Cheap to clone; all methods may be called from any thread.
#[derive(Clone)]
pub struct Notebook(());

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

/// What a refresh did.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct Summary {
    pub notes: usize,
    pub files: usize,
    pub parsed: usize,
    pub unchanged: usize,
    pub removed: usize,
    pub problems: usize,
    pub chunks: usize,
    /// Seconds by phase: scan, parse, link, index, graph.
    pub seconds: std::collections::BTreeMap<&'static str, f64>,
}

impl Notebook {
    pub fn open(_config: Config) -> Result<Self> {
        todo!()
    }
    /// Scans, parses what changed and indexes it for keywords; embeds nothing.
    pub fn refresh(&self, _progress: &(dyn Fn(&Progress) + Sync)) -> Result<Summary> {
        todo!()
    }
    /// Embeds what is not embedded yet; returns how many chunks that was.
    pub fn embed_pending(&self, _progress: &(dyn Fn(&Progress) + Sync)) -> Result<usize> {
        todo!()
    }
    /// Refreshes, embeds and watches in threads of its own.
    pub fn start_background(&self) -> Result<()> {
        todo!()
    }
    pub fn status(&self) -> Status {
        todo!()
    }
    pub fn search(&self, _request: &SearchRequest) -> Result<SearchResults> {
        todo!()
    }
    pub fn notes(&self, _filter: &NoteFilter) -> Page<NoteSummary> {
        todo!()
    }
    pub fn note(&self, _path: &str) -> Result<NoteView> {
        todo!()
    }
    pub fn backlinks(&self, _path: &str, _offset: usize, _limit: usize) -> Result<Page<Backlink>> {
        todo!()
    }
    /// Nearest notes by meaning; empty where nothing is embedded.
    pub fn related(&self, _path: &str, _kind: Option<Kind>, _limit: usize) -> Result<Vec<Related>> {
        todo!()
    }
    pub fn graph(&self, _request: &GraphRequest) -> Result<GraphView> {
        todo!()
    }
    pub fn path_between(&self, _from: &str, _to: &str) -> Result<PathView> {
        todo!()
    }
    pub fn problems(&self, _limit_per_group: usize) -> Vec<ProblemGroup> {
        todo!()
    }
    pub fn attachment(&self, _path: &str) -> Result<Attachment> {
        todo!()
    }
    /// Each caller gets every event from now on; a slow one loses the oldest.
    pub fn events(&self) -> crossbeam_channel::Receiver<Event> {
        todo!()
    }
}
