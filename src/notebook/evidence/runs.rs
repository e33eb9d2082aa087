//! The runs that lie in the vault, in the short form that lists and verdicts need. A run file never
//! changes, so it is read once; its items, log and other metrics are read again by whoever opens
//! the run. A file that cannot be read is a problem beside the others, never an error.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use rayon::prelude::*;

use super::super::snapshot::Snapshot;
use crate::{
    evidence::{
        Run,
        run::{FOLDER, Status},
    },
    model::{ContentHash, Kind, Problem, ProblemKind, VaultPath},
    vault::Vault,
};

/// Larger run files are not read.
const LARGEST: u64 = 64 << 20;

/// A run without what only its own page shows.
#[derive(Debug)]
pub(in crate::notebook) struct RunRecord {
    /// The file's name without its extension: the time and a hash, short enough for an address.
    pub(in crate::notebook) id: String,
    pub(in crate::notebook) path: VaultPath,
    /// Metrics are those that a verdict speaks of; no items, no log.
    pub(in crate::notebook) run: Run,
    /// Its bytes do not fit its name: somebody edited it.
    pub(in crate::notebook) altered: bool,
    pub(in crate::notebook) metrics: usize,
}

impl RunRecord {
    /// Whether it can speak for or against anything.
    pub(in crate::notebook) fn counts(&self) -> bool {
        self.run.status == Status::Finished && !self.altered
    }
}

/// What was read of run files, by path, with the stamp of the file that was read.
#[derive(Default)]
pub(in crate::notebook) struct RunCache(HashMap<VaultPath, (ContentHash, Read)>);

type Read = (Option<Arc<RunRecord>>, Vec<Problem>);

/// Every run of the vault.
#[derive(Default)]
pub(in crate::notebook) struct Runs {
    pub(in crate::notebook) by_id: BTreeMap<String, Arc<RunRecord>>,
    /// By the evaluation's path, oldest first.
    pub(in crate::notebook) of: HashMap<String, Vec<Arc<RunRecord>>>,
    pub(in crate::notebook) problems: Vec<Problem>,
}

impl RunCache {
    /// The runs of a snapshot; only files that are new since the last call are read.
    pub(in crate::notebook) fn read(&mut self, vault: &Vault, snapshot: &Snapshot) -> Runs {
        let first = format!("{FOLDER}/");
        let files: Vec<(&VaultPath, ContentHash)> = snapshot
            .notes
            .values()
            .filter(|note| note.kind == Kind::Attachment && is_run(&note.path, &first))
            .map(|note| (&note.path, note.hash))
            .collect();
        let new: Vec<(VaultPath, ContentHash, Read)> = files
            .par_iter()
            .filter(|(path, stamp)| self.0.get(*path).is_none_or(|(known, _)| known != stamp))
            .map(|(path, stamp)| ((*path).clone(), *stamp, read(vault, path)))
            .collect();
        let mut kept = HashMap::with_capacity(files.len());
        for (path, _) in &files {
            if let Some(known) = self.0.remove(*path) {
                kept.insert((*path).clone(), known);
            }
        }
        kept.extend(new.into_iter().map(|(path, stamp, read)| (path, (stamp, read))));
        self.0 = kept;
        self.collect(&files)
    }

    fn collect(&self, files: &[(&VaultPath, ContentHash)]) -> Runs {
        let mut runs = Runs::default();
        for (path, _) in files {
            let Some((_, (record, problems))) = self.0.get(*path) else { continue };
            runs.problems.extend(problems.iter().cloned());
            let Some(record) = record else { continue };
            // A run that was copied to another folder is the same run.
            if runs.by_id.contains_key(&record.id) {
                continue;
            }
            runs.by_id.insert(record.id.clone(), Arc::clone(record));
            runs.of.entry(record.run.evaluation.clone()).or_default().push(Arc::clone(record));
        }
        for list in runs.of.values_mut() {
            list.sort_by(|a, b| (&a.run.started, &a.id).cmp(&(&b.run.started, &b.id)));
        }
        runs
    }
}

fn is_run(path: &VaultPath, folder: &str) -> bool {
    path.as_str().starts_with(folder)
        && path.entry().is_none()
        && path.extension().eq_ignore_ascii_case("json")
}

fn read(vault: &Vault, path: &VaultPath) -> Read {
    let unreadable = |message: String, remedy: String| {
        let kind = ProblemKind::Unreadable;
        let text = String::new();
        (None, vec![Problem { path: path.clone(), line: None, kind, message, text, remedy }])
    };
    let contents = match vault.read_up_to(path, LARGEST) {
        Ok(contents) => contents,
        Err(error) => return unreadable(error.message, error.hint),
    };
    let Some(bytes) = contents.bytes else {
        return unreadable(
            format!(
                "the run file has {} MB; up to {} MB are read",
                contents.size >> 20,
                LARGEST >> 20
            ),
            "keep its items elsewhere, and run the evaluation again".into(),
        );
    };
    let (run, problems) = Run::read(path, &bytes);
    let altered = !problems.is_empty();
    let record = run.map(|run| Arc::new(shortened(path, run, altered)));
    (record, problems)
}

fn shortened(path: &VaultPath, mut run: Run, altered: bool) -> RunRecord {
    let metrics = run.metrics.len();
    run.items = Vec::new();
    run.log = Vec::new();
    let spoken_of = |name: &str| {
        run.verdicts.iter().any(|verdict| crate::evidence::same_metric(&verdict.metric, name))
    };
    run.metrics = run.metrics.iter().filter(|metric| spoken_of(&metric.name())).cloned().collect();
    run.definitions.retain(|known| run.metrics.iter().any(|metric| metric.id == known.id));
    let id = path.stem().to_owned();
    RunRecord { id, path: path.clone(), run, altered, metrics }
}
