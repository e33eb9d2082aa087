//! The evidence matrix: which evaluation says what of which claim, at a glance.

use super::{super::Notebook, Cell, Evidence, Finding, Freshness, Matrix, claims::row};
use crate::evidence::VerdictKind;

/// Claims and evaluations shown at most; a larger table is read by nobody.
const MOST: usize = 200;

impl Notebook {
    /// Claims that some evaluation predicts something of, the strongest first, against those
    /// evaluations.
    pub fn evidence_matrix(&self) -> Matrix {
        let snapshot = self.snapshot();
        let evidence = self.core().evidence(&snapshot);
        let mut claims: Vec<usize> = (0..evidence.claims.len())
            .filter(|claim| !evidence.on_claim[*claim].is_empty())
            .collect();
        let strength = |claim: &usize| evidence.solved.standings.strength[*claim];
        claims.sort_by(|a, b| strength(b).total_cmp(&strength(a)).then(a.cmp(b)));
        claims.truncate(MOST);
        let mut columns: Vec<usize> = claims
            .iter()
            .flat_map(|claim| evidence.findings_on(*claim))
            .map(|finding| finding.evaluation)
            .collect();
        columns.sort_unstable();
        columns.dedup();
        columns.truncate(MOST);
        let cells = claims.iter().map(|claim| cells(evidence, *claim, &columns)).collect();
        Matrix {
            claims: claims
                .iter()
                .filter_map(|claim| {
                    let note = snapshot.notes.get(&evidence.claims[*claim])?;
                    Some(row(&snapshot, evidence, *claim, note))
                })
                .collect(),
            evaluations: columns
                .iter()
                .filter_map(|at| snapshot.summary_of(&evidence.evaluations[*at].evaluation.path))
                .collect(),
            cells,
        }
    }
}

fn cells(evidence: &Evidence, claim: usize, columns: &[usize]) -> Vec<Option<Cell>> {
    let mut cells: Vec<Option<Cell>> = vec![None; columns.len()];
    for finding in evidence.findings_on(claim) {
        if let Ok(at) = columns.binary_search(&finding.evaluation) {
            add(cells[at].get_or_insert_default(), finding);
        }
    }
    cells
}

fn add(cell: &mut Cell, finding: &Finding) {
    match (finding.freshness, finding.verdict) {
        (Freshness::Stale, _) => cell.stale += 1,
        (_, Some(VerdictKind::Supports)) => cell.supports += 1,
        (_, Some(VerdictKind::Refutes)) => cell.refutes += 1,
        (_, Some(VerdictKind::Inconclusive)) => cell.inconclusive += 1,
        (_, None) => cell.unjudged += 1,
    }
    cell.run = cell.run.take().or_else(|| finding.run.as_ref().map(|run| run.id.clone()));
}
