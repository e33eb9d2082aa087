//! What `check` says beyond the notes' own problems: which evidence has gone stale, and why.

use crate::{
    evidence::stale::Change,
    model::{Problem, ProblemKind},
    notebook::{Notebook, ProblemGroup, problems::group},
};

impl Notebook {
    /// All problems, those of evaluations and runs and stale evidence included, by kind.
    pub fn check(&self) -> Vec<ProblemGroup> {
        let snapshot = self.snapshot();
        // Worked out first: what it finds is then among the snapshot's problems.
        self.core().evidence(&snapshot);
        let stale = self.stale_evidence();
        group(snapshot.all_problems().chain(&stale), usize::MAX)
    }

    fn stale_evidence(&self) -> Vec<Problem> {
        let latest = self.latest_runs().into_iter().filter(|latest| !latest.changes.is_empty());
        latest
            .map(|latest| {
                let what: Vec<String> = latest.changes.iter().map(Change::to_string).collect();
                Problem {
                    path: latest.evaluation,
                    line: None,
                    kind: ProblemKind::StaleEvidence,
                    message: format!("its latest run is stale: {}", what.join("; ")),
                    text: latest.run.map(|run| run.to_string()).unwrap_or_default(),
                    remedy: "run it again: `equipoise run --stale`".into(),
                }
            })
            .collect()
    }
}
