//! What is near a note in meaning, with the pair of passages that explains it.

use std::collections::HashSet;

use super::{Notebook, snapshot::Snapshot, view::Related};
use crate::{
    error::Result,
    index::{
        chunk::Chunk,
        vector::{Around, Comparison, Near, Vectors},
    },
    model::{Kind, Note, VaultPath},
};

/// What stands beside a note on its page.
#[derive(Debug, Default)]
pub struct Beside {
    /// No papers, and nothing that is linked already.
    pub neighbours: Vec<Related>,
    pub papers: Vec<Related>,
}

impl Notebook {
    /// Nearest notes by meaning: those the reader pinned, then nearest first, without those that
    /// were dismissed; empty where nothing is embedded.
    ///
    /// # Errors
    /// No such note, or an index that cannot be read.
    pub fn related(&self, path: &str, kind: Option<Kind>, limit: usize) -> Result<Vec<Related>> {
        let snapshot = self.snapshot();
        let note = snapshot.note(path)?;
        let vectors = self.core().index.vectors();
        let Some(around) = vectors.around(path) else { return Ok(Vec::new()) };
        let nearest = Nearest::to(self, &snapshot, note, &vectors, &around)?;
        nearest.best(limit, &|other| kind.is_none_or(|kind| other.kind == kind))
    }

    /// The nearest notes that are not linked yet and the nearest papers, from one pass over the
    /// vectors, each as [`Notebook::related`] lists them.
    ///
    /// # Errors
    /// As for [`Notebook::related`].
    pub fn beside(&self, path: &str, neighbours: usize, papers: usize) -> Result<Beside> {
        let snapshot = self.snapshot();
        let note = snapshot.note(path)?;
        let vectors = self.core().index.vectors();
        let Some(around) = vectors.around(path) else { return Ok(Beside::default()) };
        let nearest = Nearest::to(self, &snapshot, note, &vectors, &around)?;
        let linked: HashSet<&VaultPath> = snapshot
            .outgoing(&note.path)
            .map(|edge| &edge.target)
            .chain(snapshot.incoming(&note.path).map(|edge| &edge.source))
            .collect();
        let new = |other: &Note| other.kind != Kind::Paper && !linked.contains(&other.path);
        Ok(Beside {
            neighbours: nearest.best(neighbours, &new)?,
            papers: nearest.best(papers, &|other| other.kind == Kind::Paper)?,
        })
    }
}

impl Notebook {
    /// What comparing by codes first finds of these questions' nearest notes, and what it saves.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Missing`] without a model; a model that fails.
    pub fn compare_scans(&self, questions: &[&str]) -> Result<Comparison> {
        let index = &self.core().index;
        let embedder = index.embedder()?;
        let embedded = questions.iter().map(|question| embedder.embed_query(question));
        Ok(index.vectors().compare_scans(&embedded.collect::<Result<Vec<_>>>()?))
    }
}

impl Notebook {
    /// The nearest of some notes, where they are few among many; a dismissed one is left out.
    pub(super) fn related_of(
        &self,
        snapshot: &Snapshot,
        note: &Note,
        others: &[VaultPath],
        limit: usize,
    ) -> Result<Vec<Related>> {
        let vectors = self.core().index.vectors();
        let others: Vec<VaultPath> = others
            .iter()
            .filter(|other| !snapshot.is_dismissed(&note.path, other))
            .cloned()
            .collect();
        let near = vectors.nearest_of(note.path.as_str(), &others, limit);
        Explained::of(self, snapshot, note)?.all(near)
    }
}

/// One note, and how near all others are.
struct Nearest<'a> {
    vectors: &'a Vectors,
    around: &'a Around<'a>,
    explained: Explained<'a>,
}

impl<'a> Nearest<'a> {
    fn to(
        notebook: &'a Notebook,
        snapshot: &'a Snapshot,
        note: &'a Note,
        vectors: &'a Vectors,
        around: &'a Around<'a>,
    ) -> Result<Self> {
        Ok(Self { vectors, around, explained: Explained::of(notebook, snapshot, note)? })
    }

    fn best(&self, limit: usize, wanted: &(dyn Fn(&Note) -> bool + Sync)) -> Result<Vec<Related>> {
        let Explained { snapshot, note, pinned, .. } = &self.explained;
        let allowed = |path: &VaultPath| {
            snapshot.notes.get(path).is_some_and(|other| wanted(other))
                && !snapshot.is_hidden(path)
                && !snapshot.is_dismissed(&note.path, path)
        };
        let mut near = self.around.nearest(limit, Some(&allowed));
        // What is pinned comes first, however far it has drifted.
        for other in pinned.iter().rev().filter(|other| allowed(other) && **other != note.path) {
            let known = near.iter().position(|near| near.path == *other);
            let one = match known {
                Some(place) => Some(near.remove(place)),
                None => self
                    .vectors
                    .pair(note.path.as_str(), other.as_str())
                    .map(|pair| Near { path: other.clone(), pair }),
            };
            near.splice(0..0, one);
        }
        near.truncate(limit);
        self.explained.all(near)
    }
}

/// What turns a near note into one that says why.
struct Explained<'a> {
    notebook: &'a Notebook,
    snapshot: &'a Snapshot,
    note: &'a Note,
    pinned: Vec<VaultPath>,
    chunks: Vec<Chunk>,
}

impl<'a> Explained<'a> {
    fn of(notebook: &'a Notebook, snapshot: &'a Snapshot, note: &'a Note) -> Result<Self> {
        let pinned = snapshot.pinned(note);
        let chunks = notebook.core().index.chunks(note.path.as_str())?;
        Ok(Self { notebook, snapshot, note, pinned, chunks })
    }

    fn all(&self, near: Vec<Near>) -> Result<Vec<Related>> {
        near.into_iter().filter_map(|near| self.one(near).transpose()).collect()
    }

    /// With the two passages; `None` for a note that is gone.
    fn one(&self, near: Near) -> Result<Option<Related>> {
        let Some(summary) = self.snapshot.summary_of(&near.path) else { return Ok(None) };
        let theirs = self.notebook.core().index.chunks(near.path.as_str())?;
        Ok(Some(Related {
            summary,
            cosine: near.pair.cosine,
            here: text_of(&self.chunks, near.pair.here),
            there: text_of(&theirs, near.pair.there),
            linked: self.snapshot.linked(&self.note.path, &near.path),
            pinned: self.pinned.contains(&near.path),
        }))
    }
}

fn text_of(chunks: &[Chunk], ordinal: u32) -> String {
    chunks
        .iter()
        .find(|chunk| chunk.ordinal == ordinal)
        .map_or_else(String::new, |chunk| chunk.text.clone())
}
