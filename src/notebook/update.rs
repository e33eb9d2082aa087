//! Bringing the notebook to what the vault holds now: look, read what changed, take it into the
//! index, link everything anew, and swap the snapshot. Then embed what waits.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

use rayon::prelude::*;
use serde::Serialize;

use super::{
    Core, Notebook, locked,
    snapshot::Snapshot,
    view::{Event, Notice, Progress},
};
use crate::{
    error::{Error, ErrorKind, Result},
    index::{Batch, ReadFile, Removals},
    model::{Kind, Note, Problem, ProblemKind, VaultPath},
    vault::{FileEntry, Scan},
};

/// What a refresh did.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Summary {
    pub notes: usize,
    pub files: usize,
    pub parsed: usize,
    pub unchanged: usize,
    pub removed: usize,
    pub problems: usize,
    pub chunks: usize,
    /// Seconds by phase: scan, parse, index, link.
    pub seconds: BTreeMap<&'static str, f64>,
}

/// Progress is told for each so many files.
const TOLD_EVERY: usize = 64;
/// Of more changes than this at once, a library's entries are told as the library.
const TOLD_AT_MOST: usize = 200;

impl Notebook {
    /// Looks at the vault, parses what changed and indexes it for keywords; embeds nothing.
    ///
    /// # Errors
    /// The vault's own folder cannot be read, or the index cannot be written.
    pub fn refresh(&self, progress: &(dyn Fn(&Progress) + Sync)) -> Result<Summary> {
        self.core().refresh(progress)
    }

    /// Embeds what is not embedded yet; returns how many passages that was.
    ///
    /// # Errors
    /// [`ErrorKind::Missing`] without a model, and whatever the model or the disk reports.
    pub fn embed_pending(&self, progress: &(dyn Fn(&Progress) + Sync)) -> Result<usize> {
        self.core().embed_pending(progress)
    }
}

impl Core {
    pub(super) fn refresh(&self, progress: &(dyn Fn(&Progress) + Sync)) -> Result<Summary> {
        let _one_at_a_time = locked(&self.refreshing);
        let outcome = self.look_and_take_in(&[], &|now| self.tell_progress(&now, progress));
        self.tell_progress(&Progress::Idle, progress);
        outcome
    }

    /// Takes in what is to be said of these files now though they are as they were.
    pub(super) fn refresh_again(
        &self,
        again: &[VaultPath],
        progress: &(dyn Fn(&Progress) + Sync),
    ) -> Result<()> {
        let _one_at_a_time = locked(&self.refreshing);
        self.look_and_take_in(again, &|now| self.tell_progress(&now, progress)).map(drop)
    }

    fn look_and_take_in(
        &self,
        again: &[VaultPath],
        tell: &(dyn Fn(Progress) + Sync),
    ) -> Result<Summary> {
        let mut clock = Clock::default();
        tell(Progress::Scanning);
        let scan = self.vault.scan()?;
        let mut plan = self.index.plan(&scan, Removals::Careful);
        let changed: HashSet<VaultPath> = plan.changed.iter().cloned().collect();
        plan.changed.extend(again.iter().filter(|path| !changed.contains(*path)).cloned());
        *locked(&self.look) = plan.notice.map(Notice::from);
        clock.phase("scan");

        let (read, mut problems) = self.read(&scan, &plan.changed, tell);
        problems.extend(scan.problems.iter().cloned());
        clock.phase("parse");

        let parsed = read.len();
        let fresh: Vec<Arc<Note>> = read
            .iter()
            .flat_map(|file| &file.notes)
            .map(|parsed| Arc::new(parsed.note.clone()))
            .collect();
        tell(Progress::Indexing { done: 0, total: parsed });
        let batch = Batch { read, same: Vec::new(), removed: plan.removed.clone() };
        let applied = self.index.apply(batch)?;
        tell(Progress::Indexing { done: parsed, total: parsed });
        clock.phase("index");

        let hidden: HashSet<VaultPath> = scan
            .entries
            .iter()
            .filter(|entry| entry.ignored)
            .map(|entry| entry.path.clone())
            .collect();
        let before = self.snapshot.load();
        let touched = !fresh.is_empty() || !applied.removed.is_empty();
        if touched || !before.looks_like(&hidden, &problems) {
            let mut notes = before.notes.clone();
            applied.removed.iter().for_each(|path| drop(notes.remove(path)));
            notes.extend(fresh.into_iter().map(|note| (note.path.clone(), note)));
            let snapshot = Snapshot::build(notes, hidden, problems);
            // Before anybody asks, so that no reader waits for it.
            self.evidence(&snapshot);
            self.snapshot.store(Arc::new(snapshot));
        }
        self.join_papers(&self.snapshot.load());
        clock.phase("link");
        if touched {
            self.events.tell(&Event::Changed {
                paths: told(&applied.changed),
                removed: told(&applied.removed),
            });
        }

        let snapshot = self.snapshot.load();
        Ok(Summary {
            notes: snapshot.note_count(),
            files: snapshot.notes.len(),
            parsed,
            unchanged: plan.unchanged,
            removed: applied.removed.len(),
            problems: snapshot.all_problems().count(),
            chunks: self.index.counts().chunks,
            seconds: clock.seconds,
        })
    }

    /// Reads and parses files; one that cannot be read is a problem, one that is gone since the
    /// scan is nobody's.
    fn read(
        &self,
        scan: &Scan,
        changed: &[VaultPath],
        tell: &(dyn Fn(Progress) + Sync),
    ) -> (Vec<ReadFile>, Vec<Problem>) {
        let entries: HashMap<&VaultPath, &FileEntry> =
            scan.entries.iter().map(|entry| (&entry.path, entry)).collect();
        let before = self.snapshot.load();
        let done = AtomicUsize::new(0);
        let total = changed.len();
        let results: Vec<_> = changed
            .par_iter()
            .filter_map(|path| entries.get(path))
            .map(|entry| {
                let done = done.fetch_add(1, Ordering::Relaxed) + 1;
                if done.is_multiple_of(TOLD_EVERY) || done == total {
                    tell(Progress::Parsing { done, total });
                }
                self.read_file(entry, &before).map_err(|error| (&entry.path, error))
            })
            .collect();
        let mut read = Vec::with_capacity(results.len());
        let mut problems = Vec::new();
        for result in results {
            match result {
                Ok(file) => read.push(file),
                Err((_, error)) if error.kind == ErrorKind::NotFound => {}
                Err((path, error)) => problems.push(unreadable(path, &error)),
            }
        }
        (read, problems)
    }

    pub(super) fn embed_pending(&self, progress: &(dyn Fn(&Progress) + Sync)) -> Result<usize> {
        let tell = |step: crate::index::Embedding| {
            let now = Progress::Embedding {
                done: step.done,
                total: step.total,
                per_second: step.per_second,
            };
            self.tell_progress(&now, progress);
        };
        let outcome = self.index.embed_pending(&tell, &self.stop);
        self.tell_progress(&Progress::Idle, progress);
        outcome
    }

    pub(super) fn tell_progress(&self, now: &Progress, progress: &(dyn Fn(&Progress) + Sync)) {
        let changed = std::mem::replace(&mut *locked(&self.progress), now.clone()) != *now;
        if changed {
            self.events.tell(&Event::Progress { progress: now.clone() });
        }
        progress(now);
    }
}

/// Paths as listeners are told them: of a library's entries the library, since there may be many.
fn told(paths: &[VaultPath]) -> Vec<String> {
    let file =
        |path: &VaultPath| path.entry().map_or(path.to_string(), |(file, _)| file.to_owned());
    let few = paths.len() <= TOLD_AT_MOST;
    let told: Vec<String> =
        paths.iter().map(|path| if few { path.to_string() } else { file(path) }).collect();
    let mut seen = HashSet::new();
    told.into_iter().filter(|path| seen.insert(path.clone())).collect()
}

fn unreadable(path: &VaultPath, error: &Error) -> Problem {
    Problem {
        path: path.clone(),
        line: None,
        kind: ProblemKind::Unreadable,
        message: error.message.clone(),
        text: String::new(),
        remedy: error.hint.clone(),
    }
}

impl Snapshot {
    /// Notes and canvases; other files are not counted.
    pub(super) fn note_count(&self) -> usize {
        self.notes.values().filter(|note| note.kind != Kind::Attachment).count()
    }
}

struct Clock {
    since: Instant,
    seconds: BTreeMap<&'static str, f64>,
}

impl Default for Clock {
    fn default() -> Self {
        Self { since: Instant::now(), seconds: BTreeMap::new() }
    }
}

impl Clock {
    /// Ends the phase that began when the last one ended.
    fn phase(&mut self, name: &'static str) {
        self.seconds.insert(name, self.since.elapsed().as_secs_f64());
        self.since = Instant::now();
    }
}
