//! Which evaluations to run: all of them, those whose latest run is stale, or those that were named.

use crate::{
    error::{Error, Result},
    evidence::stale::{Change, changes},
    model::{LinkForm, VaultPath},
    notebook::Notebook,
};

/// An evaluation, its latest run that ended by itself, and what has changed since.
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
    pub fn latest_runs(&self) -> Vec<Latest> {
        let snapshot = self.snapshot();
        let core = self.core();
        let entries = &core.evidence(&snapshot).evaluations;
        let latest = |entry: &crate::notebook::evidence::Entry| {
            let evaluation = entry.evaluation.path.clone();
            let inputs = core.inputs(&snapshot, &evaluation);
            let newest = entry.newest.as_ref();
            Latest {
                run: newest.map(|record| record.path.clone()),
                changes: newest
                    .map(|record| changes(&record.run, &entry.evaluation, &inputs))
                    .unwrap_or_default(),
                evaluation: evaluation.clone(),
            }
        };
        entries.iter().map(latest).collect()
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
