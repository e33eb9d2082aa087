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
    papers::{
        identity::{folded_title, may_be_one, names_in},
        note::record_of,
        pdf,
    },
};

/// Other sources of a work that its page names.
const MOST: usize = 8;

/// Titles are looked up by so many of their first letters.
const KEY: usize = 18;

/// The papers of a vault by title; [`crate::papers::works`] has them by identifier.
#[derive(Default)]
pub(in crate::notebook) struct Titles {
    by_key: HashMap<String, Vec<(String, VaultPath)>>,
}

impl Titles {
    pub(in crate::notebook) fn of<'a>(notes: impl Iterator<Item = &'a Note>) -> Self {
        let mut titles = Self::default();
        for note in notes.filter(|note| note.kind == Kind::Paper) {
            let title = folded_title(&note.title);
            if let Some(key) = key(&title) {
                titles.by_key.entry(key).or_default().push((title, note.path.clone()));
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

    /// Other papers of the same whole title.
    fn alike(&self, note: &Note) -> impl Iterator<Item = &VaultPath> {
        let title = folded_title(&note.title);
        let near = key(&title).and_then(|key| self.by_key.get(&key)).into_iter().flatten();
        let own = note.path.clone();
        near.filter(move |(other, path)| *other == title && *path != own).map(|(_, path)| path)
    }
}

fn key(title: &str) -> Option<String> {
    let key: String = title.chars().take(KEY).collect();
    (key.chars().count() == KEY).then_some(key)
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
        let itself: HashSet<&VaultPath> =
            snapshot.same_work(&note.path).chain([&note.path]).collect();
        for text in &references {
            let named = names_in(text).into_iter().find_map(|name| snapshot.paper_named(&name));
            let path = named.or_else(|| titles.in_reference(text));
            let Some(path) = path.filter(|path| !itself.contains(path)) else { continue };
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

    /// The same work from other sources of the vault: under one of its names, or under its title
    /// where nothing speaks against that. What a program read off a PDF speaks against nothing.
    pub(in crate::notebook) fn same_work(
        &self,
        snapshot: &Snapshot,
        note: &Note,
    ) -> Vec<NoteSummary> {
        let own = record_of(note, &[]);
        let may_be = |path: &&VaultPath| {
            let other = snapshot.by_path(path);
            other.is_some_and(|other| {
                is_pdf(&note.path)
                    || is_pdf(&other.path)
                    || may_be_one(&own, &record_of(other, &[]))
            })
        };
        let titled = snapshot.titles().alike(note).filter(may_be);
        let mut seen = HashSet::new();
        let same = snapshot.same_work(&note.path).chain(titled).filter(|path| seen.insert(*path));
        same.take(MOST).filter_map(|path| snapshot.summary_of(path)).collect()
    }
}
