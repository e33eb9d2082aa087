//! Logs of other tools, kept as runs of the vault. All files are read before anything is written, so
//! that one which is damaged changes nothing; a log that is here already is not kept twice.

use serde::Serialize;
use utoipa::ToSchema;

use super::execute::{keep, now};
use crate::{
    error::Result,
    evidence::{Run, import, run::Status},
    notebook::Notebook,
};

/// A file to import: its name, with those folders before it that tell it from the others, and its
/// bytes.
pub type ImportFile = (String, Vec<u8>);

/// A log as the vault keeps it now.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ImportedRun {
    /// The run's file.
    pub path: String,
    /// False where the same log was imported before.
    pub new: bool,
    pub title: String,
    pub format: String,
    pub model: String,
    pub dataset: String,
    pub status: Status,
    pub metrics: usize,
    /// Samples with a value of their own.
    pub items: usize,
    /// What one would need to repeat it and the log does not say.
    pub missing: Vec<String>,
}

impl Notebook {
    /// Keeps each log as a run.
    ///
    /// # Errors
    /// A file that is no log, is cut off or damaged (then nothing is kept), or a vault that cannot
    /// be written.
    pub fn import_logs(&self, files: &[ImportFile]) -> Result<Vec<ImportedRun>> {
        let logs: Vec<_> =
            files.iter().map(|(name, bytes)| import::LogFile { name, bytes }).collect();
        let runs = import::import(&logs, &now())?;
        let snapshot = self.snapshot();
        let known = &self.core().evidence(&snapshot).runs.by_id;
        let mut imported = Vec::new();
        for run in runs {
            let same = |old: &Run| old.evaluator == run.evaluator && old.inputs == run.inputs;
            let view = match known.values().find(|old| same(&old.run)) {
                Some(old) => view(old.path.to_string(), false, &old.run),
                None => {
                    let done = keep(self.core(), run)?;
                    view(done.path.to_string(), true, &done.run)
                }
            };
            imported.push(view);
        }
        Ok(imported)
    }
}

fn view(path: String, new: bool, run: &Run) -> ImportedRun {
    let origin = run.origin.clone().unwrap_or_default();
    ImportedRun {
        path,
        new,
        title: run.title.clone(),
        format: origin.format,
        model: origin.model,
        dataset: origin.dataset,
        status: run.status,
        metrics: run.metrics.len(),
        items: run.items.iter().map(|items| items.values.len()).sum(),
        missing: origin.missing,
    }
}
