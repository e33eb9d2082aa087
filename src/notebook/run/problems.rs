//! What is wrong with the vault's evidence: evaluations that cannot be read as one, runs that were
//! edited, and evidence that has gone stale. Apart from the notes' own problems, since finding it
//! reads every run and every input.

use crate::{
    evidence::{Evaluation, Run, stale::Change},
    model::{Problem, ProblemKind},
    notebook::{Notebook, ProblemGroup, inputs::VaultInputs, problems::group},
};

impl Notebook {
    /// All problems, those of the evidence included, by kind.
    pub fn check(&self) -> Vec<ProblemGroup> {
        let snapshot = self.snapshot();
        let evidence = self.evidence_problems();
        group(snapshot.all_problems().chain(&evidence), usize::MAX)
    }

    fn evidence_problems(&self) -> Vec<Problem> {
        let snapshot = self.snapshot();
        let inputs = VaultInputs { vault: &self.core().vault, snapshot: &snapshot };
        let mut problems: Vec<Problem> = snapshot
            .notes
            .values()
            .filter_map(|note| Evaluation::read(note, &inputs))
            .flat_map(|(_, problems)| problems)
            .collect();
        for path in self.run_files() {
            if let Ok(bytes) = self.core().vault.read(&path) {
                problems.extend(Run::read(&path, &bytes).1);
            }
        }
        for latest in self.latest_runs() {
            let (Some(run), false) = (&latest.run, latest.changes.is_empty()) else { continue };
            let what: Vec<String> = latest.changes.iter().map(Change::to_string).collect();
            problems.push(Problem {
                path: latest.evaluation,
                line: None,
                kind: ProblemKind::StaleEvidence,
                message: format!("its latest run is stale: {}", what.join("; ")),
                text: run.to_string(),
                remedy: "run it again: `equipoise run --stale`".into(),
            });
        }
        problems
    }
}
