//! Which evaluations to run: all of them, those whose latest run is stale, or those that were named.

use std::collections::BTreeMap;

use crate::{
    error::{Error, Result},
    evidence::{
        Evaluation, Run,
        run::FOLDER,
        run::Status,
        stale::{Change, changes},
    },
    model::{Kind, LinkForm, VaultPath},
    notebook::{Notebook, inputs::VaultInputs},
};

/// An evaluation's latest run of its own, and what has changed since.
#[derive(Debug, Clone)]
pub struct Latest {
    pub evaluation: VaultPath,
    /// `None` where it never ran.
    pub run: Option<VaultPath>,
    pub changes: Vec<Change>,
}

impl Latest {
    pub fn is_stale(&self) -> bool {
        self.run.is_none() || !self.changes.is_empty()
    }
}

impl Notebook {
    /// Every evaluation with its latest run that ended by itself.
    pub fn latest_runs(&self) -> Vec<Latest> {
        let snapshot = self.snapshot();
        let inputs = VaultInputs { vault: &self.core().vault, snapshot: &snapshot };
        let mut runs: BTreeMap<String, (VaultPath, Run)> = BTreeMap::new();
        for (path, run) in self.kept_runs() {
            let newer = runs.get(&run.evaluation).is_none_or(|(_, old)| old.started < run.started);
            if run.status == Status::Finished && newer {
                runs.insert(run.evaluation.clone(), (path, run));
            }
        }
        snapshot
            .notes
            .values()
            .filter_map(|note| Evaluation::read(note, &inputs))
            .map(|(evaluation, _)| {
                let run = runs.remove(evaluation.path.as_str());
                let changes = run
                    .as_ref()
                    .map(|(_, run)| changes(run, &evaluation, &inputs))
                    .unwrap_or_default();
                Latest { evaluation: evaluation.path, run: run.map(|(path, _)| path), changes }
            })
            .collect()
    }

    /// Where the vault keeps runs.
    pub(super) fn run_files(&self) -> Vec<VaultPath> {
        let prefix = format!("{FOLDER}/");
        let snapshot = self.snapshot();
        let files = snapshot.notes.values().filter(|note| {
            note.kind == Kind::Attachment
                && note.path.extension() == "json"
                && note.path.as_str().starts_with(&prefix)
        });
        files.map(|note| note.path.clone()).collect()
    }

    /// Every run of the vault that can be read.
    pub(super) fn kept_runs(&self) -> Vec<(VaultPath, Run)> {
        let read = |path: VaultPath| {
            let bytes = self.core().vault.read(&path).ok()?;
            let run = Run::read(&path, &bytes).0?;
            Some((path, run))
        };
        self.run_files().into_iter().filter_map(read).collect()
    }

    /// The path of an evaluation that is named as a link would name it, or by its path.
    ///
    /// # Errors
    /// No such note; the hint names near ones.
    pub fn evaluation_named(&self, name: &str) -> Result<String> {
        let snapshot = self.snapshot();
        if snapshot.notes.contains_key(name) {
            return Ok(name.to_owned());
        }
        let root = VaultPath::parse("evaluations").map_err(|error| {
            Error::invalid(error.to_string(), "name the evaluation by its path in the vault")
        })?;
        match snapshot.resolver.resolve(&root, name, LinkForm::Wiki).path() {
            Some(path) => Ok(path.to_string()),
            None => Err(snapshot.no_such_note(name)),
        }
    }
}
