//! What a reader thinks of a suggestion: keep it on top, or never show it again. Both are said in
//! the note's own properties, as paths and not as links: a link would be a relation, and of a
//! relation the reader has said nothing yet. What is dismissed on one note's page is dismissed on
//! the other's.

use std::collections::{BTreeSet, HashMap};

use super::{Notebook, snapshot::Snapshot};
use crate::{
    error::{Error, Result},
    model::{LinkForm, Note, VaultPath},
    vault::edit::{with_item, without_item},
};

const PINNED: &str = "related-pinned";
const DISMISSED: &str = "related-dismissed";

/// What to remember of a suggested note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opinion {
    Pin,
    Dismiss,
    /// Neither any more.
    Forget,
}

impl Notebook {
    /// Remembers in `note` what its reader thinks of `other`.
    ///
    /// # Errors
    /// No such note, one that has no file of its own, properties that cannot be edited, or a file
    /// that cannot be written.
    pub fn judge(&self, note: &str, other: &str, opinion: Opinion) -> Result<()> {
        let snapshot = self.snapshot();
        let note = &snapshot.note(note)?.path;
        let other = match snapshot.notes.get(other) {
            Some(other) => other.path.clone(),
            // A note that is gone may still be forgotten.
            None => VaultPath::parse(other)
                .map_err(|error| Error::invalid(error.to_string(), "name a note by its path"))?,
        };
        // Where the other note said it, it is unsaid there.
        if opinion == Opinion::Forget
            && snapshot.notes.get(&other).is_some_and(|other| says(other, DISMISSED, note))
        {
            self.core().edit(&other, |text, _| edited(&other, text, note, opinion))?;
        }
        self.core().edit(note, |text, _| edited(note, text, &other, opinion))
    }
}

fn edited(note: &VaultPath, text: &str, other: &VaultPath, opinion: Opinion) -> Result<String> {
    let change = |text: &str, key: &str, there: bool| {
        let edit = if there { with_item } else { without_item };
        edit(text, key, other.as_str()).ok_or_else(|| {
            Error::invalid(
                format!("the properties of {note} are written in a way that cannot be edited here"),
                format!("add `{key}: [\"{other}\"]` to them by hand"),
            )
        })
    };
    let text = change(text, PINNED, opinion == Opinion::Pin)?;
    change(&text, DISMISSED, opinion == Opinion::Dismiss)
}

fn says(note: &Note, key: &str, other: &VaultPath) -> bool {
    listed(note, key).iter().any(|path| path == other.as_str())
}

fn listed(note: &Note, key: &str) -> Vec<String> {
    let text = |value: serde_json::Value| match value {
        serde_json::Value::String(text) => Some(text),
        _ => None,
    };
    match note.property(key) {
        Some(serde_json::Value::Array(items)) => items.into_iter().filter_map(text).collect(),
        Some(one) => text(one).into_iter().collect(),
        None => Vec::new(),
    }
}

impl Snapshot {
    /// Notes that the reader wants to see first beside this one, in the order written.
    pub(super) fn pinned(&self, note: &Note) -> Vec<VaultPath> {
        listed(note, PINNED).iter().filter_map(|path| self.meant(note, path)).collect()
    }

    /// Every pair of notes of which one's page is not to suggest the other, in both directions.
    pub(super) fn dismissals(&self) -> HashMap<VaultPath, BTreeSet<VaultPath>> {
        let mut pairs: HashMap<VaultPath, BTreeSet<VaultPath>> = HashMap::new();
        for note in self.notes.values() {
            for other in listed(note, DISMISSED).iter().filter_map(|path| self.meant(note, path)) {
                pairs.entry(other.clone()).or_default().insert(note.path.clone());
                pairs.entry(note.path.clone()).or_default().insert(other);
            }
        }
        pairs
    }

    /// The note of that path, or, after it was moved, the one of that name.
    fn meant(&self, note: &Note, path: &str) -> Option<VaultPath> {
        if let Some(other) = self.notes.get(path) {
            return Some(other.path.clone());
        }
        let moved = VaultPath::parse(path).ok()?;
        self.resolver.resolve(&note.path, moved.stem(), LinkForm::Wiki).path()
    }
}
