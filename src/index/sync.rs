//! Bringing the index to what the vault holds: which files to read again, and taking in what they
//! gave. Two stores are written, one after the other; each carries the number of the change, so
//! that a start after a crash between the two sees which of them lags and feeds it what it missed.

use std::{
    collections::HashSet,
    sync::{Arc, mpsc},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use rayon::prelude::*;

use super::{
    Index, Lag, Notice,
    catalog::{Catalog, Known},
    chunk::{Key, chunks, embedding_text},
    keyword::{Keyword, KeywordDoc},
    locked,
    store::{Change, FileRow, NoteWrite, Stamp, Store},
    vector::Row,
};
use crate::{
    error::Result,
    model::{ContentHash, ParsedNote, VaultPath},
    vault::{FileEntry, Scan},
};

/// What a scan means for the index.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// Files to read: new ones, and those that look different from when they were read.
    pub changed: Vec<VaultPath>,
    pub unchanged: usize,
    /// Files that are gone.
    pub removed: Vec<VaultPath>,
    /// Files that seem gone, and are kept because the vault itself seems to be.
    pub withheld: Vec<VaultPath>,
    /// What a reader should know of that.
    pub notice: Option<Notice>,
}

/// Whether files that are gone were deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removals {
    /// Many at once are taken for a disk that is not mounted.
    Careful,
    /// A person said so.
    Confirmed,
}

/// A file that was read and what it gave: one note, or a library's entries, or none.
#[derive(Debug, Clone)]
pub struct ReadFile {
    pub path: VaultPath,
    pub stamp: Stamp,
    pub hash: ContentHash,
    pub notes: Vec<ParsedNote>,
}

impl ReadFile {
    /// A file that is one note.
    pub fn note(entry: &FileEntry, parsed: ParsedNote) -> Self {
        let path = entry.path.clone();
        Self { path, stamp: entry.into(), hash: parsed.note.hash, notes: vec![parsed] }
    }
}

/// What to take in.
#[derive(Debug, Default)]
pub struct Batch {
    pub read: Vec<ReadFile>,
    /// Files whose content is as it was though they look different.
    pub same: Vec<(VaultPath, Stamp)>,
    pub removed: Vec<VaultPath>,
}

/// What [`Index::apply`] did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Applied {
    /// Notes that are new or different now.
    pub changed: Vec<VaultPath>,
    pub removed: Vec<VaultPath>,
}

/// From so many notes on, both stores are written at the same time.
const BULK: usize = 500;
/// A file may be written twice within the resolution of its time stamp; one that was written so
/// short a time before it was read is read once more.
const RACY: Duration = Duration::from_secs(2);

/// A note on its way into the stores.
struct Prepared<'a> {
    parsed: &'a ParsedNote,
    write: NoteWrite,
    keys: Arc<[Key]>,
}

impl Index {
    /// Compares the vault with what is known. Files in folders that could not be read are taken to
    /// be as they were; where nearly all are gone, so are they, unless a person confirmed it.
    pub fn plan(&self, scan: &Scan, removals: Removals) -> Plan {
        let catalog = locked(&self.catalog);
        let mut plan = Plan::default();
        for entry in &scan.entries {
            match catalog.file(entry.path.as_str()) {
                Some((known, _)) if *known == Stamp::from(entry) => plan.unchanged += 1,
                _ => plan.changed.push(entry.path.clone()),
            }
        }
        let present: HashSet<&VaultPath> = scan.entries.iter().map(|entry| &entry.path).collect();
        let gone = catalog.files().filter(|path| !present.contains(path)).cloned();
        (plan.withheld, plan.removed) = gone.partition(|path| scan.is_unknown(path));
        if removals == Removals::Careful
            && let Some(vanished) = scan.vanished(catalog.files().len())
        {
            plan.withheld.append(&mut plan.removed);
            plan.notice = Some(Notice { message: vanished.message, hint: vanished.hint });
        }
        plan.removed.sort();
        plan.withheld.sort();
        plan
    }

    /// The hash of a file's content as it was read last.
    pub fn content_hash(&self, path: &str) -> Option<ContentHash> {
        locked(&self.catalog).file(path).map(|(_, hash)| *hash)
    }

    /// Takes in what was read: all of it is visible afterwards, to keyword search at once, to
    /// semantic search as far as the same text was embedded before; the rest waits for
    /// [`Index::embed_pending`].
    ///
    /// # Errors
    /// A disk that is full or failing. What was known before is still known.
    pub fn apply(&self, batch: Batch) -> Result<Applied> {
        let _one_at_a_time = locked(&self.writing);
        self.catch_up_locked()?;
        let prepared = self.prepare(&batch)?;
        let (mut change, removed) = self.change(&batch);
        let changed: Vec<VaultPath> =
            prepared.iter().map(|note| note.parsed.note.path.clone()).collect();
        let touches_notes = !changed.is_empty() || !removed.is_empty();
        let docs: Vec<&ParsedNote> = prepared.iter().map(|note| note.parsed).collect();
        let mut keys = Vec::with_capacity(prepared.len());
        for note in prepared {
            change.notes.push(note.write);
            keys.push((note.parsed, note.keys));
        }
        if change.is_empty() {
            return Ok(Applied::default());
        }
        let before = locked(&self.catalog).generation;
        change.generation = before + u64::from(touches_notes);
        change.forget_removed = before;

        let ids = if touches_notes {
            self.write_both(&change, &docs, &removed)?
        } else {
            self.store.apply(&change)?
        };
        self.take_in(&change, keys, &ids, &removed);
        Ok(Applied { changed, removed })
    }

    /// Feeds the keyword index what it missed: the part of a change that a crash cut off, or
    /// everything where it was lost. Returns how many notes that was.
    ///
    /// # Errors
    /// As for [`Index::apply`].
    pub fn catch_up(&self) -> Result<usize> {
        let _one_at_a_time = locked(&self.writing);
        self.catch_up_locked()
    }

    fn catch_up_locked(&self) -> Result<usize> {
        let mut lag = locked(&self.lag);
        let Some(missed) = lag.as_ref() else { return Ok(0) };
        let generation = locked(&self.catalog).generation;
        feed(&self.store, &self.keyword, missed, generation).inspect_err(|_| {
            // What can be neither fed nor left is made again at the next start.
            let _ = std::fs::write(&self.keyword_marker, "");
        })?;
        let fed = missed.notes.len();
        *lag = None;
        Ok(fed)
    }

    /// Encodes what is new or different, leaving out notes that are as they were.
    fn prepare<'a>(&self, batch: &'a Batch) -> Result<Vec<Prepared<'a>>> {
        let notes: Vec<(&VaultPath, &ParsedNote)> = batch
            .read
            .iter()
            .flat_map(|file| file.notes.iter().map(|note| (&file.path, note)))
            .collect();
        let mut prepared = notes
            .par_iter()
            .map(|(source, parsed)| {
                let pieces = chunks(&parsed.note, &parsed.blocks);
                let keys: Arc<[Key]> = pieces
                    .iter()
                    .map(|chunk| Key::of(&embedding_text(&parsed.note, chunk)))
                    .collect();
                let write = NoteWrite::new(&parsed.note, source, &parsed.blocks, &keys)?;
                Ok(Prepared { parsed, write, keys })
            })
            .collect::<Result<Vec<_>>>()?;

        // The last of two entries with one key wins, as in a program that reads the file in order.
        let mut seen = HashSet::new();
        prepared.reverse();
        prepared.retain(|note| seen.insert(&note.parsed.note.path));
        prepared.reverse();

        let catalog = locked(&self.catalog);
        prepared.retain_mut(|note| match catalog.note(note.parsed.note.path.as_str()) {
            Some(known) if known.fingerprint == note.write.fingerprint => false,
            Some(known) => {
                note.write.id = known.id;
                true
            }
            None => true,
        });
        Ok(prepared)
    }

    /// The change without its notes, and the notes that are gone.
    fn change(&self, batch: &Batch) -> (Change, Vec<VaultPath>) {
        let catalog = locked(&self.catalog);
        let mut change = Change::default();
        let mut gone: HashSet<&VaultPath> = HashSet::new();
        for path in &batch.removed {
            if catalog.file(path.as_str()).is_some() {
                change.removed_files.push(path.clone());
            }
            gone.extend(catalog.notes_of(path.as_str()));
        }
        for file in &batch.read {
            change.files.push(FileRow {
                path: file.path.clone(),
                stamp: settled(file.stamp),
                hash: file.hash,
            });
            gone.extend(catalog.notes_of(file.path.as_str()));
        }
        for (path, stamp) in &batch.same {
            if let Some((_, hash)) = catalog.file(path.as_str()) {
                let stamp = settled(*stamp);
                change.files.push(FileRow { path: path.clone(), stamp, hash: *hash });
            }
        }
        for file in &batch.read {
            for parsed in &file.notes {
                gone.remove(&parsed.note.path);
            }
        }
        let mut removed: Vec<VaultPath> = gone.into_iter().cloned().collect();
        removed.sort();
        change.removed_notes = removed
            .iter()
            .filter_map(|path| Some((catalog.note(path.as_str())?.id, path.clone())))
            .collect();
        (change, removed)
    }

    /// Writes the store, then the keyword index. Should the second fail, it is fed again later.
    fn write_both(
        &self,
        change: &Change,
        docs: &[&ParsedNote],
        removed: &[VaultPath],
    ) -> Result<Vec<i64>> {
        let (ids, fed) = if docs.len() < BULK {
            let ids = self.store.apply(change)?;
            let docs = docs.iter().map(|parsed| KeywordDoc::from_parsed(parsed));
            (ids, self.keyword.update(docs, removed, change.generation))
        } else {
            // Side by side; the keyword index waits with its commit for the store's. Were it to
            // commit alone, its number would be ahead, and the next start makes it anew.
            let (stored, wait) = mpsc::channel::<()>();
            std::thread::scope(|scope| {
                let feeding = scope.spawn(move || {
                    let docs = docs.iter().map(|parsed| KeywordDoc::from_parsed(parsed));
                    let after = std::iter::from_fn(move || {
                        let _ = wait.recv();
                        None
                    });
                    self.keyword.update(docs.chain(after), removed, change.generation)
                });
                let ids = self.store.apply(change);
                drop(stored);
                let fed = feeding
                    .join()
                    .unwrap_or_else(|_| Err(super::panicked("writing the keyword index")));
                ids.map(|ids| (ids, fed))
            })?
        };
        if let Err(error) = fed {
            tracing::error!(%error, "the keyword index lags behind and is fed again later");
            let notes = ids.clone();
            *locked(&self.lag) = Some(Lag { notes, removed: removed.to_vec() });
        }
        Ok(ids)
    }

    /// Brings memory to what was written.
    fn take_in(
        &self,
        change: &Change,
        keys: Vec<(&ParsedNote, Arc<[Key]>)>,
        ids: &[i64],
        removed: &[VaultPath],
    ) {
        let mut catalog = locked(&self.catalog);
        catalog.generation = change.generation;
        change.removed_files.iter().for_each(|path| catalog.remove_file(path.as_str()));
        change.files.iter().for_each(|row| catalog.put_file(row));
        let mut forgotten = removed.to_vec();
        removed.iter().for_each(|path| catalog.remove_note(path));

        let mut added = Vec::new();
        for (((parsed, keys), id), write) in keys.into_iter().zip(ids).zip(&change.notes) {
            let path = &parsed.note.path;
            let same = catalog.note(path.as_str()).is_some_and(|known| known.keys == keys);
            if !same {
                forgotten.push(path.clone());
                added.push((path, keys.clone()));
            }
            let known = Known {
                id: *id,
                source: write.source().clone(),
                fingerprint: write.fingerprint,
                keys,
                modified_ms: parsed.note.modified_ms,
            };
            catalog.put_note(path, known);
        }
        self.show_vectors(&catalog, &forgotten, &added);
    }

    /// The next snapshot of vectors: texts that were embedded before keep theirs.
    fn show_vectors(
        &self,
        catalog: &Catalog,
        forgotten: &[VaultPath],
        added: &[(&VaultPath, Arc<[Key]>)],
    ) {
        let Some(store) = &self.vector_store else { return };
        let current = self.vectors.load();
        let wanted: Vec<(&VaultPath, u32, Key)> = added
            .iter()
            .flat_map(|(path, keys)| (0u32..).zip(keys.iter()).map(|(i, key)| (*path, i, *key)))
            .filter(|(_, _, key)| catalog.is_embedded(key))
            .collect();
        let keys: Vec<Key> = wanted.iter().map(|(_, _, key)| *key).collect();
        // The notes are kept already: without their vectors they are found by words at least, and
        // by meaning after the next start.
        let found = store.get(&keys).unwrap_or_else(|error| {
            tracing::error!(%error, "vectors of changed notes cannot be read");
            Vec::new()
        });
        let rows = wanted.iter().zip(&found).filter_map(|((path, ordinal, _), vector)| {
            Some(Row { path, ordinal: *ordinal, vector: vector.as_deref()? })
        });
        // Naming all of them now is quicker than each when its first vector comes.
        let named = current.with_names(added.iter().map(|(path, _)| (*path).clone()));
        self.vectors.store(Arc::new(named.with(forgotten, rows)));
    }
}

/// Gives the keyword index what it missed, from the store.
pub(super) fn feed(store: &Store, keyword: &Keyword, missed: &Lag, generation: u64) -> Result<()> {
    let (sender, docs) = mpsc::sync_channel(64);
    std::thread::scope(|scope| {
        let reading = scope.spawn(|| {
            // Moved in, so that the keyword index sees the end when this does.
            let sender = sender;
            for id in &missed.notes {
                let (Some(note), Some(blocks)) = (store.note(*id)?, store.blocks(*id)?) else {
                    continue;
                };
                let doc = KeywordDoc::from_parsed(&ParsedNote { note, blocks });
                if sender.send(doc).is_err() {
                    break;
                }
            }
            Ok(())
        });
        let fed = keyword.update(docs, &missed.removed, generation);
        let read = reading.join().unwrap_or_else(|_| Err(super::panicked("reading notes")));
        read.and(fed)
    })
}

/// A stamp that the next scan will find changed, where the file was written so lately that a
/// further write might leave the same stamp.
fn settled(stamp: Stamp) -> Stamp {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let racy = now.saturating_sub(RACY).as_nanos() as i64;
    let written = stamp.modified_ns.max(stamp.changed_ns);
    if written > racy { Stamp { changed_ns: i64::MIN, ..stamp } } else { stamp }
}
