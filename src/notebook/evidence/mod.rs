//! Evidence as the rest of the notebook asks for it: which evaluations and runs there are, what
//! the newest run of each says of which claim, whether that is still fresh, and where every claim
//! stands because of it. All of it follows from one snapshot and is worked out once for it.

mod build;
mod catalogue;
mod claims;
mod compare;
mod describe;
mod evaluations;
mod explain;
mod inputs;
mod matrix;
mod moved;
mod runs;
mod view;

use std::sync::{Arc, Mutex};

pub(super) use catalogue::{Finding, Freshness};
pub(super) use inputs::{Hashes, VaultInputs};
pub(super) use runs::RunRecord;
pub use view::*;

use super::{Core, locked, snapshot::Snapshot};
use crate::{
    evidence::{
        Evaluation,
        standing::{Arguments, RelationInput, Standings},
    },
    model::{Problem, VaultPath},
};
use runs::{RunCache, Runs};

/// What is kept from one snapshot to the next.
#[derive(Default)]
pub(super) struct Memory {
    runs: Mutex<RunCache>,
    hashes: Hashes,
    /// The last web of arguments and its solution: most edits change neither.
    solved: Mutex<Option<Arc<Solved>>>,
}

/// Arguments with their strengths.
pub(super) struct Solved {
    pub(super) arguments: Arguments,
    /// By quadratic energy: the answer.
    pub(super) standings: Standings,
    /// By DF-QuAD: the check.
    pub(super) check: Standings,
}

/// The evidence of one snapshot.
pub(super) struct Evidence {
    pub(super) evaluations: Vec<Entry>,
    pub(super) runs: Runs,
    /// In the order of their paths; a claim's place here is its argument's place.
    pub(super) claims: Vec<VaultPath>,
    /// Relations between claims that bear on standing, with the author's reason.
    pub(super) relations: Vec<Bearing>,
    /// Grouped by evaluation, in the order in which each note writes its predictions.
    pub(super) findings: Vec<Finding>,
    /// Places of findings, for each claim.
    pub(super) on_claim: Vec<Vec<usize>>,
    pub(super) solved: Arc<Solved>,
    /// For each influence, where it comes from.
    pub(super) origins: Vec<Origin>,
    /// For each argument, whether anything supports it and whether anything attacks it.
    pub(super) sides: Vec<(bool, bool)>,
    /// Claims that stand elsewhere than before the newest runs, the furthest first.
    pub(super) moved: Vec<moved::Move>,
    pub(super) problems: Vec<Problem>,
}

/// An evaluation and the run that speaks for it.
pub(super) struct Entry {
    pub(super) evaluation: Evaluation,
    /// Of all its runs the newest that finished and was not altered.
    pub(super) newest: Option<Arc<RunRecord>>,
    /// The one before that.
    pub(super) before: Option<Arc<RunRecord>>,
}

/// Where an influence comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// Its place in [`Evidence::relations`].
    Relation(usize),
    /// Its place in [`Evidence::evaluations`].
    Evaluation(usize),
}

/// A relation between two claims, and its influence where it counts.
pub(super) struct Bearing {
    pub(super) input: RelationInput,
    pub(super) reason: Option<Arc<str>>,
    pub(super) influence: Option<usize>,
}

impl Evidence {
    pub(super) fn claim(&self, path: &VaultPath) -> Option<usize> {
        self.claims.binary_search(path).ok()
    }

    pub(super) fn evaluation(&self, path: &VaultPath) -> Option<&Entry> {
        let at = self.evaluations.binary_search_by(|entry| entry.evaluation.path.cmp(path)).ok()?;
        self.evaluations.get(at)
    }

    /// What is said of one claim.
    pub(super) fn findings_on(&self, claim: usize) -> impl Iterator<Item = &Finding> {
        self.on_claim.get(claim).into_iter().flatten().map(|at| &self.findings[*at])
    }

    /// A note's standing; `None` for what is no claim.
    pub(super) fn standing_of(&self, path: &VaultPath) -> Option<StandingView> {
        self.claim(path).map(|claim| self.standing(claim))
    }

    pub(super) fn has_evidence(&self, path: &VaultPath) -> bool {
        self.claim(path)
            .is_some_and(|claim| self.findings_on(claim).any(|finding| finding.verdict.is_some()))
    }
}

impl Core {
    /// The evidence of a snapshot, worked out at the first call and kept with it.
    pub(super) fn evidence<'a>(&self, snapshot: &'a Snapshot) -> &'a Evidence {
        snapshot.evidence.get_or_init(|| build::build(self, snapshot))
    }

    pub(super) fn inputs<'a>(
        &'a self,
        snapshot: &'a Snapshot,
        from: &'a VaultPath,
    ) -> VaultInputs<'a> {
        VaultInputs { vault: &self.vault, snapshot, hashes: &self.memory.hashes, from }
    }

    fn read_runs(&self, snapshot: &Snapshot) -> Runs {
        locked(&self.memory.runs).read(&self.vault, snapshot)
    }
}
