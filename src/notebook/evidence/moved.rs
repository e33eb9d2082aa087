//! Claims that stand elsewhere because of the newest runs: the same web of arguments once more,
//! with each evaluation's run before the newest in its place. Nothing is remembered between two
//! starts; the runs in the vault say it all.

use super::{Entry, Finding, Freshness, Solved, catalogue};
use crate::{
    evidence::{
        Run, Verdict,
        standing::{self, RelationInput, Semantics, arguments_of, solve},
    },
    model::VaultPath,
};

/// Smaller moves do not show in two digits.
pub(super) const LEAST: f64 = 0.005;

/// A claim's way between two solutions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::notebook) struct Move {
    /// Its place among the claims.
    pub(in crate::notebook) claim: usize,
    pub(in crate::notebook) before: f64,
    pub(in crate::notebook) after: f64,
}

/// The claims that moved between two solutions, the furthest first.
pub(super) fn between(before: &[f64], after: &[f64], claims: usize) -> Vec<Move> {
    let mut moves: Vec<Move> = before
        .iter()
        .zip(after)
        .take(claims)
        .enumerate()
        .map(|(claim, (before, after))| Move { claim, before: *before, after: *after })
        .filter(|step| (step.after - step.before).abs() >= LEAST)
        .collect();
    moves.sort_by(|a, b| {
        let size = |step: &Move| (step.after - step.before).abs();
        size(b).total_cmp(&size(a)).then(a.claim.cmp(&b.claim))
    });
    moves
}

/// The claim that a verdict of some run speaks of, as the evaluation's findings have resolved it.
fn linked<'a>(mut own: impl Iterator<Item = &'a Finding>, said: &Verdict) -> Option<usize> {
    own.find(|finding| finding.target == said.claim)?.claim
}

/// Where claims stand now against where they stood before the newest runs.
pub(super) fn moves(
    claims: &[VaultPath],
    relations: &[RelationInput],
    evaluations: &[Entry],
    findings: &[Finding],
    solved: &Solved,
) -> Vec<Move> {
    let rerun = |entry: &Entry| entry.newest.is_some() && entry.before.is_some();
    if !evaluations.iter().any(rerun) {
        return Vec::new();
    }
    let verdicts = stand_in(claims, evaluations, findings, &|at| {
        let entry = &evaluations[at];
        match (&entry.newest, &entry.before) {
            (Some(newest), Some(before)) => Stand::Before(Some(&before.run), &newest.run),
            _ => Stand::Same,
        }
    });
    let (arguments, ..) = arguments_of(claims, relations, &verdicts);
    if arguments == solved.arguments {
        return Vec::new();
    }
    let before = solve(&arguments, Semantics::QuadraticEnergy);
    between(&before.strength, &solved.standings.strength, claims.len())
}

/// Which verdicts speak for an evaluation in a *what if*.
pub(super) enum Stand<'a> {
    /// Those that do now, as fresh as they are.
    Same,
    /// Those of another run, all of them fresh.
    In(&'a Run),
    /// Those of the run before another, as far as they were fresh when the other ran; none where
    /// there was no run before.
    Before(Option<&'a Run>, &'a Run),
}

/// Whether what an earlier run said still held for what a later one was run on.
fn still_held(said: &Verdict, before: &Run, after: &Run) -> bool {
    let evaluator = |run: &Run| (run.evaluator.clone(), run.evaluator_version.clone());
    let same = |other: &Verdict| other.claim == said.claim && other.predicate == said.predicate;
    before.inputs == after.inputs
        && before.params_hash == after.params_hash
        && before.command == after.command
        && before.sources == after.sources
        && evaluator(before) == evaluator(after)
        && after.verdicts.iter().any(same)
}

/// The verdicts with other runs standing in for some of the newest. A run's links are those that
/// the findings have resolved.
pub(super) fn stand_in<'a>(
    claims: &[VaultPath],
    evaluations: &[Entry],
    findings: &[Finding],
    stand: &dyn Fn(usize) -> Stand<'a>,
) -> Vec<standing::Evidence> {
    let mut verdicts = Vec::new();
    for (at, entry) in evaluations.iter().enumerate() {
        let path = &entry.evaluation.path;
        let own = || catalogue::of_evaluation(findings, at).iter();
        let mut push = |claim: usize, verdict, fresh| {
            let claim = claims[claim].clone();
            let evaluation = path.clone();
            verdicts.push(standing::Evidence { evaluation, claim, verdict, fresh });
        };
        match stand(at) {
            Stand::Same => own().for_each(|finding| {
                if let (Some(claim), Some(verdict)) = (finding.claim, finding.verdict) {
                    push(claim, verdict, finding.freshness == Freshness::Fresh);
                }
            }),
            Stand::In(run) => run.verdicts.iter().for_each(|said| {
                if let Some(claim) = linked(own(), said) {
                    push(claim, said.verdict, true);
                }
            }),
            Stand::Before(run, after) => run.into_iter().for_each(|run| {
                for said in &run.verdicts {
                    if let Some(claim) = linked(own(), said) {
                        push(claim, said.verdict, still_held(said, run, after));
                    }
                }
            }),
        }
    }
    verdicts
}
