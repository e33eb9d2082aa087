//! How the notebook is: what is in it, what it is doing, and what a reader should know.

use super::{
    Notebook, locked, problems,
    view::{Notice, ProblemGroup, Status},
};

impl Notebook {
    /// The vault folder's name.
    pub fn name(&self) -> String {
        let name = self.core().vault.root().file_name();
        name.map_or_else(|| "vault".into(), |name| name.to_string_lossy().into_owned())
    }

    pub fn status(&self) -> Status {
        let core = self.core();
        let snapshot = self.snapshot();
        let counts = core.index.counts();
        let mut notices: Vec<Notice> = locked(&core.notices).clone();
        notices.extend(locked(&core.look).clone());
        Status {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            vault: self.name(),
            notes: snapshot.note_count(),
            files: snapshot.notes.len(),
            links: snapshot.edges.len(),
            chunks: counts.chunks,
            embedded: counts.embedded,
            problems: snapshot.all_problems().count(),
            types: snapshot.types(),
            model: core.index.embedder().ok().map(|embedder| embedder.name().to_owned()),
            progress: locked(&core.progress).clone(),
            notices,
        }
    }

    /// All problems by kind, at most so many of each.
    pub fn problems(&self, limit_per_group: usize) -> Vec<ProblemGroup> {
        problems::group(self.snapshot().all_problems(), limit_per_group)
    }
}
