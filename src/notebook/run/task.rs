//! [`RunTask`]: one request to run an evaluation, from when it was made until its result is a file
//! of the vault. Listed for the session; the run itself is kept by the vault.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    evidence::{Verdict, run::Status},
    notebook::view::Notice,
};

/// Lines of a log that are kept to be shown while it runs; the run's file has the rest.
pub(super) const MOST_LINES: usize = 2_000;

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RunTask {
    pub id: String,
    /// The evaluation note's path.
    pub evaluation: String,
    pub title: String,
    pub evaluator: String,
    pub state: TaskState,
    /// RFC 3339, in UTC.
    pub queued: String,
    pub started: Option<String>,
    pub ended: Option<String>,
    /// How the run ended; `None` while it has not, and where it could not be made.
    pub status: Option<Status>,
    /// What ended it, where it did not finish by itself.
    pub ended_by: Option<String>,
    /// The run's file in the vault.
    pub run: Option<String>,
    pub verdicts: Vec<Verdict>,
    /// Why there is no run.
    pub error: Option<Notice>,
    /// The log so far; its last lines, where it is long.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub log: Vec<String>,
    /// Lines before those in `log`.
    pub omitted: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TaskState {
    Queued,
    Running,
    /// A person asked it to stop, and it has not stopped yet.
    Stopping,
    Ended,
}

impl RunTask {
    /// Without the log, for lists and events.
    pub(super) fn brief(&self) -> Self {
        Self { log: Vec::new(), ..self.clone() }
    }

    pub(super) fn add_lines(&mut self, lines: &[String]) {
        self.log.extend_from_slice(lines);
        let over = self.log.len().saturating_sub(MOST_LINES);
        self.log.drain(..over);
        self.omitted += over;
    }
}
