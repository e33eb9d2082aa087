//! What the index holds, in memory: which files were read, which notes they gave, which texts
//! those want embedded. Apart from the store because it answers in no time, and from `sync`
//! because both syncing and embedding work on it.

use std::{
    cmp::Reverse,
    collections::{BTreeSet, HashMap, HashSet, VecDeque},
    sync::Arc,
};

use super::{
    chunk::Key,
    store::{FileRow, Loaded, NoteRow, Stamp},
};
use crate::model::{ContentHash, VaultPath};

/// A note, as much of it as decides what is to be done.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) id: i64,
    pub(super) source: VaultPath,
    pub(super) fingerprint: u64,
    /// Of its chunks, by ordinal.
    pub(super) keys: Arc<[Key]>,
    pub(super) modified_ms: i64,
}

#[derive(Default)]
pub(super) struct Catalog {
    files: HashMap<VaultPath, (Stamp, ContentHash)>,
    notes: HashMap<VaultPath, Known>,
    by_source: HashMap<VaultPath, BTreeSet<VaultPath>>,
    /// Where each text stands: several notes may say the same.
    places: HashMap<Key, Vec<(VaultPath, u32)>>,
    /// Texts that have a vector, those that stand nowhere any more among them.
    embedded: HashSet<Key>,
    /// How many texts stand somewhere and have none.
    pending: usize,
    /// Of all notes together.
    chunks: usize,
    queue: Queue,
    pub(super) generation: u64,
}

/// Notes that wait to be embedded.
#[derive(Default)]
struct Queue {
    urgent: VecDeque<VaultPath>,
    /// Newest first.
    others: BTreeSet<(Reverse<i64>, VaultPath)>,
}

impl Catalog {
    pub(super) fn new(loaded: &Loaded) -> Self {
        let mut catalog = Self { generation: loaded.generation, ..Self::default() };
        for FileRow { path, stamp, hash } in &loaded.files {
            catalog.files.insert(path.clone(), (*stamp, *hash));
        }
        for row in &loaded.notes {
            let NoteRow { id, source, fingerprint, keys, note, .. } = row;
            let known = Known {
                id: *id,
                source: source.clone(),
                fingerprint: *fingerprint,
                keys: keys.clone(),
                modified_ms: note.modified_ms,
            };
            catalog.put_note(&note.path, known);
        }
        catalog
    }

    pub(super) fn file(&self, path: &str) -> Option<&(Stamp, ContentHash)> {
        self.files.get(path)
    }

    pub(super) fn files(&self) -> impl ExactSizeIterator<Item = &VaultPath> {
        self.files.keys()
    }

    pub(super) fn note(&self, path: &str) -> Option<&Known> {
        self.notes.get(path)
    }

    pub(super) fn notes(&self) -> impl ExactSizeIterator<Item = (&VaultPath, &Known)> {
        self.notes.iter()
    }

    pub(super) fn paths_by_id(&self) -> HashMap<i64, VaultPath> {
        self.notes.iter().map(|(path, known)| (known.id, path.clone())).collect()
    }

    pub(super) fn notes_of(&self, file: &str) -> impl Iterator<Item = &VaultPath> {
        self.by_source.get(file).into_iter().flatten()
    }

    pub(super) fn put_file(&mut self, row: &FileRow) {
        self.files.insert(row.path.clone(), (row.stamp, row.hash));
    }

    pub(super) fn remove_file(&mut self, path: &str) {
        self.files.remove(path);
    }

    pub(super) fn put_note(&mut self, path: &VaultPath, known: Known) {
        self.remove_note(path);
        self.chunks += known.keys.len();
        self.by_source.entry(known.source.clone()).or_default().insert(path.clone());
        let mut waits = false;
        for (ordinal, key) in known.keys.iter().enumerate() {
            let has_vector = self.embedded.contains(key);
            waits |= !has_vector;
            let places = self.places.entry(*key).or_default();
            self.pending += usize::from(places.is_empty() && !has_vector);
            places.push((path.clone(), ordinal as u32));
        }
        if waits {
            self.queue.others.insert((Reverse(known.modified_ms), path.clone()));
        }
        self.notes.insert(path.clone(), known);
    }

    pub(super) fn remove_note(&mut self, path: &VaultPath) {
        let Some(known) = self.notes.remove(path) else { return };
        self.chunks -= known.keys.len();
        if let Some(notes) = self.by_source.get_mut(&known.source) {
            notes.remove(path);
            if notes.is_empty() {
                self.by_source.remove(&known.source);
            }
        }
        self.queue.others.remove(&(Reverse(known.modified_ms), path.clone()));
        for key in known.keys.iter() {
            let Some(places) = self.places.get_mut(key) else { continue };
            places.retain(|(place, _)| place != path);
            if places.is_empty() {
                self.places.remove(key);
                self.pending -= usize::from(!self.embedded.contains(key));
            }
        }
    }

    /// Chunks of all notes.
    pub(super) fn chunks(&self) -> usize {
        self.chunks
    }

    /// Texts that wait to be embedded.
    pub(super) fn pending(&self) -> usize {
        self.pending
    }

    pub(super) fn is_embedded(&self, key: &Key) -> bool {
        self.embedded.contains(key)
    }

    pub(super) fn places(&self, key: &Key) -> &[(VaultPath, u32)] {
        self.places.get(key).map_or(&[], Vec::as_slice)
    }

    pub(super) fn mark_embedded(&mut self, key: Key) {
        if self.embedded.insert(key) && self.places.contains_key(&key) {
            self.pending -= 1;
        }
    }

    /// Forgets which texts have vectors, as when the model changes.
    pub(super) fn forget_vectors(&mut self, dropped: Option<&HashSet<Key>>) {
        match dropped {
            Some(dropped) => self.embedded.retain(|key| !dropped.contains(key)),
            None => self.embedded.clear(),
        }
        self.pending = self.places.keys().filter(|key| !self.embedded.contains(*key)).count();
        self.fill_queue();
    }

    /// Puts every note that waits into the queue.
    pub(super) fn fill_queue(&mut self) {
        let waiting = self
            .notes
            .iter()
            .filter(|(_, known)| known.keys.iter().any(|key| !self.embedded.contains(key)));
        self.queue.others =
            waiting.map(|(path, known)| (Reverse(known.modified_ms), path.clone())).collect();
    }

    /// Vectors that no note wants any more.
    pub(super) fn unused(&self) -> HashSet<Key> {
        self.embedded.iter().filter(|key| !self.places.contains_key(*key)).copied().collect()
    }

    /// Puts notes before all others; the last call's come first.
    pub(super) fn prioritise<'a>(&mut self, paths: impl DoubleEndedIterator<Item = &'a VaultPath>) {
        for path in paths.rev() {
            self.queue.urgent.retain(|urgent| urgent != path);
            self.queue.urgent.push_front(path.clone());
        }
        self.queue.urgent.truncate(Queue::URGENT);
    }

    /// Whether any note was put before all others.
    pub(super) fn has_urgent(&self) -> bool {
        !self.queue.urgent.is_empty()
    }

    /// The note whose turn it is, with the ordinals of its chunks that have no vector.
    pub(super) fn next_waiting(&mut self) -> Option<(VaultPath, i64, Vec<u32>)> {
        loop {
            let path = match self.queue.urgent.pop_front() {
                Some(path) => path,
                None => self.queue.others.pop_first()?.1,
            };
            let Some(known) = self.notes.get(&path) else { continue };
            self.queue.others.remove(&(Reverse(known.modified_ms), path.clone()));
            let waiting: Vec<u32> = (0..known.keys.len() as u32)
                .filter(|ordinal| !self.embedded.contains(&known.keys[*ordinal as usize]))
                .collect();
            if !waiting.is_empty() {
                return Some((path, known.id, waiting));
            }
        }
    }

    /// Gives a note back to the queue whose embedding came to nothing.
    pub(super) fn wait_again(&mut self, path: &VaultPath) {
        if let Some(known) = self.notes.get(path) {
            self.queue.others.insert((Reverse(known.modified_ms), path.clone()));
        }
    }
}

impl Queue {
    /// More than a reader opens and a query touches in the time it takes to embed them.
    const URGENT: usize = 256;
}

#[cfg(test)]
#[path = "catalog_tests.rs"]
mod tests;
