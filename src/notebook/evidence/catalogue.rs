//! Evaluations with their runs, and what the newest run of each says of each claim that the note
//! predicts something of: a verdict that is fresh, one that is not, or none yet.

use std::sync::Arc;

use super::{Entry, RunRecord, runs::Runs};
use crate::{
    evidence::{
        Inputs, Metric, Predicate, VerdictKind, same_metric,
        stale::{Change, changes},
    },
    model::VaultPath,
};

/// One prediction about one claim, and what became of it.
pub(in crate::notebook) struct Finding {
    /// Its place in [`super::Evidence::evaluations`].
    pub(in crate::notebook) evaluation: usize,
    /// Its place in [`super::Evidence::claims`]; `None` where the link leads to no claim.
    pub(in crate::notebook) claim: Option<usize>,
    /// As the evaluation, or where it has been reworded the run, writes them.
    pub(in crate::notebook) target: String,
    pub(in crate::notebook) predicate: String,
    /// `None` where no run has judged it yet.
    pub(in crate::notebook) verdict: Option<VerdictKind>,
    pub(in crate::notebook) reason: String,
    pub(in crate::notebook) metric: Option<Metric>,
    pub(in crate::notebook) run: Option<Arc<RunRecord>>,
    pub(in crate::notebook) freshness: Freshness,
    /// What the verdict rests on and has changed since.
    pub(in crate::notebook) changes: Vec<Change>,
    /// Where it counts among the influences; the verdicts of one run on one claim count together.
    pub(in crate::notebook) influence: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::notebook) enum Freshness {
    Fresh,
    Stale,
    NotRun,
}

impl Finding {
    pub(in crate::notebook) fn read(&self) -> Option<Predicate> {
        Predicate::parse(&self.predicate).ok()
    }
}

/// Those of one evaluation; all of them are grouped by it, in order.
pub(super) fn of_evaluation(findings: &[Finding], evaluation: usize) -> &[Finding] {
    let first = findings.partition_point(|finding| finding.evaluation < evaluation);
    let rest = &findings[first..];
    &rest[..rest.partition_point(|finding| finding.evaluation == evaluation)]
}

/// The run that speaks for the evaluation, and the one before it.
pub(super) fn latest(
    runs: &Runs,
    path: &VaultPath,
) -> (Option<Arc<RunRecord>>, Option<Arc<RunRecord>>) {
    let list = runs.of.get(path.as_str()).map(Vec::as_slice).unwrap_or_default();
    let mut counting = list.iter().rev().filter(|record| record.counts()).cloned();
    (counting.next(), counting.next())
}

/// What the newest run says of each prediction that the note makes, or made when it ran. `claim`
/// finds the claim of a link.
pub(super) fn findings(
    at: usize,
    entry: &Entry,
    inputs: &dyn Inputs,
    claim: &dyn Fn(&str) -> Option<usize>,
) -> Vec<Finding> {
    let changes =
        entry.newest.as_ref().map(|newest| changes(&newest.run, &entry.evaluation, inputs));
    let changes = changes.unwrap_or_default();
    let judged = entry.newest.iter().flat_map(|newest| &newest.run.verdicts);
    let mut findings: Vec<Finding> = Vec::new();
    for link in &entry.evaluation.claims {
        let same = |said: &&crate::evidence::Verdict| {
            said.claim == link.claim && said.predicate == link.supports
        };
        if judged.clone().any(|said| same(&said)) || link.predicate.is_err() {
            continue;
        }
        findings.push(Finding {
            evaluation: at,
            claim: claim(&link.claim),
            target: link.claim.clone(),
            predicate: link.supports.clone(),
            verdict: None,
            reason: String::new(),
            metric: None,
            run: None,
            freshness: Freshness::NotRun,
            changes: Vec::new(),
            influence: None,
        });
    }
    let said = judged.map(|said| {
        let run = entry.newest.clone();
        let metrics = run.iter().flat_map(|run| &run.run.metrics);
        let concerning: Vec<Change> =
            changes.iter().filter(|change| change.concerns(said)).cloned().collect();
        Finding {
            evaluation: at,
            claim: claim(&said.claim),
            target: said.claim.clone(),
            predicate: said.predicate.clone(),
            verdict: Some(said.verdict),
            reason: said.reason.clone(),
            metric: metrics.clone().find(|m| same_metric(&m.name(), &said.metric)).cloned(),
            run: run.clone(),
            freshness: if concerning.is_empty() { Freshness::Fresh } else { Freshness::Stale },
            changes: concerning,
            influence: None,
        }
    });
    let mut all: Vec<Finding> = said.collect();
    all.append(&mut findings);
    all
}
