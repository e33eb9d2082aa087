//! Which of a paper's references are papers of the vault, and which papers of the vault are the
//! same work: by DOI, by arXiv number, or by title.

use std::collections::{HashMap, HashSet};

use super::Reference;
use crate::{
    model::{Kind, Note, VaultPath},
    notebook::{
        Notebook,
        pdfs::is_pdf,
        snapshot::Snapshot,
        view::{NoteSummary, NoteView},
    },
    papers::{identity::folded_title, pdf},
};

/// Titles are looked up by so many of their first letters.
const KEY: usize = 18;

/// The papers of a vault by title and identifier.
#[derive(Default)]
pub(in crate::notebook) struct Titles {
    by_key: HashMap<String, Vec<(String, VaultPath)>>,
    by_id: HashMap<String, Vec<VaultPath>>,
}

impl Titles {
    pub(in crate::notebook) fn of<'a>(notes: impl Iterator<Item = &'a Note>) -> Self {
        let mut titles = Self::default();
        for note in notes.filter(|note| note.kind == Kind::Paper) {
            let title = folded_title(&note.title);
            if let Some(key) = key(&title) {
                titles.by_key.entry(key).or_default().push((title, note.path.clone()));
            }
            for id in identifiers(note) {
                titles.by_id.entry(id).or_default().push(note.path.clone());
            }
        }
        titles
    }

    /// The paper whose whole title a reference has in it; the longest where there are several.
    fn in_reference(&self, text: &str) -> Option<&VaultPath> {
        let folded = folded_title(text);
        let starts = folded.char_indices().map(|(start, _)| start);
        starts
            .filter_map(|start| {
                self.by_key.get(&key(&folded[start..])?).map(|found| (start, found))
            })
            .flat_map(|(start, found)| found.iter().map(move |paper| (start, paper)))
            .filter(|(start, (title, _))| folded[*start..].starts_with(title.as_str()))
            .max_by_key(|(_, (title, _))| title.len())
            .map(|(_, (_, path))| path)
    }

    fn same(&self, note: &Note) -> Vec<&VaultPath> {
        let title = folded_title(&note.title);
        let by_title = key(&title).and_then(|key| self.by_key.get(&key)).into_iter().flatten();
        let by_title = by_title.filter(|(other, _)| *other == title).map(|(_, path)| path);
        let ids = identifiers(note);
        let by_id = ids.iter().filter_map(|id| self.by_id.get(id)).flatten();
        let mut seen = HashSet::new();
        by_id.chain(by_title).filter(|path| **path != note.path && seen.insert(*path)).collect()
    }
}

fn key(title: &str) -> Option<String> {
    let key: String = title.chars().take(KEY).collect();
    (key.chars().count() == KEY).then_some(key)
}

fn identifiers(note: &Note) -> Vec<String> {
    let text = |name: &str| note.property(name).and_then(|value| value.as_str().map(str::to_owned));
    let doi = text("doi").and_then(|doi| crate::papers::Doi::parse(&doi));
    let arxiv = text("arxiv").and_then(|arxiv| crate::papers::Arxiv::parse(&arxiv));
    doi.map(|doi| format!("doi:{doi}"))
        .into_iter()
        .chain(arxiv.map(|arxiv| format!("arxiv:{}", arxiv.id)))
        .collect()
}

impl Notebook {
    /// References that are in the vault, and how many there are in all.
    pub(super) fn references(
        &self,
        snapshot: &Snapshot,
        note: &Note,
        view: &NoteView,
    ) -> (Vec<Reference>, usize) {
        let stated = view.relations.iter().filter(|relation| {
            relation.outgoing && relation.relation == "cites" && relation.note.kind == Kind::Paper
        });
        let mut found: Vec<Reference> = stated
            .map(|relation| Reference { text: String::new(), note: relation.note.clone() })
            .collect();
        if !is_pdf(&note.path) {
            let count = found.len();
            return (found, count);
        }
        let Some(extraction) = self.core().pdfs.kept.get(note.hash) else { return (found, 0) };
        let references = pdf::structure(&extraction).references;
        let titles = snapshot.titles();
        for text in &references {
            let Some(path) = titles.in_reference(text).filter(|path| **path != note.path) else {
                continue;
            };
            if found.iter().any(|known| known.note.path == path.as_str()) {
                continue;
            }
            if let Some(summary) = snapshot.summary_of(path) {
                found.push(Reference { text: text.clone(), note: summary });
            }
        }
        let count = references.len().max(found.len());
        (found, count)
    }

    /// The same work from other sources of the vault.
    pub(in crate::notebook) fn same_work(
        &self,
        snapshot: &Snapshot,
        note: &Note,
    ) -> Vec<NoteSummary> {
        let same = snapshot.titles().same(note);
        same.into_iter().take(8).filter_map(|path| snapshot.summary_of(path)).collect()
    }
}
