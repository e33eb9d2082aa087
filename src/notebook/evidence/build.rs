//! Working the evidence of a snapshot out: read evaluations and runs, judge freshness, join
//! verdicts and relations into arguments, and solve them both ways.

use std::sync::Arc;

use super::{
    super::{locked, snapshot::Snapshot},
    Bearing, Core, Entry, Evidence, Finding, Freshness, Origin, Solved, catalogue, moved,
};
use crate::{
    evidence::{
        Evaluation,
        standing::{
            self, Arguments, Polarity, RelationInput, Semantics, arguments_of, polarity_of, solve,
        },
    },
    model::{Kind, LinkForm, Note, Problem, ProblemKind, VaultPath},
};

pub(super) fn build(core: &Core, snapshot: &Snapshot) -> Evidence {
    let of_kind = |kind| snapshot.notes.values().filter(move |note| note.kind == kind);
    let claims: Vec<VaultPath> = of_kind(Kind::Claim).map(|note| note.path.clone()).collect();
    let runs = core.read_runs(snapshot);
    let mut problems = runs.problems.clone();

    let mut evaluations = Vec::new();
    let mut findings = Vec::new();
    for note in of_kind(Kind::Evaluation) {
        let inputs = core.inputs(snapshot, &note.path);
        let Some((evaluation, mut found)) = Evaluation::read(note, &inputs) else { continue };
        problems.append(&mut found);
        let (newest, before) = catalogue::latest(&runs, &note.path);
        let entry = Entry { evaluation, newest, before };
        let claim = |target: &str| place(snapshot, &claims, &note.path, target);
        let said = catalogue::findings(evaluations.len(), &entry, &inputs, &claim);
        problems.extend(nowhere(note, &said));
        findings.extend(said);
        evaluations.push(entry);
    }

    let mut relations = relations(snapshot, &claims);
    let inputs: Vec<RelationInput> =
        relations.iter().map(|bearing| bearing.input.clone()).collect();
    let (verdicts, of_finding) = verdicts(&claims, &evaluations, &findings);
    let (arguments, of_relation, of_verdict) = arguments_of(&claims, &inputs, &verdicts);
    for (bearing, influence) in relations.iter_mut().zip(of_relation) {
        bearing.influence = influence;
    }
    for (finding, influence) in of_finding.into_iter().zip(of_verdict) {
        findings[finding].influence = influence;
    }
    let mut on_claim = vec![Vec::new(); claims.len()];
    for (at, finding) in findings.iter().enumerate() {
        if let Some(claim) = finding.claim {
            on_claim[claim].push(at);
        }
    }
    let solved = solved(core, arguments);
    let (origins, sides) = joints(&solved.arguments, &relations, &findings);
    let moved = moved::moves(&claims, &inputs, &evaluations, &findings, &solved);
    Evidence {
        evaluations,
        runs,
        claims,
        relations,
        findings,
        on_claim,
        solved,
        origins,
        sides,
        moved,
        problems,
    }
}

/// Where each influence comes from, and which sides of each argument have any.
fn joints(
    arguments: &Arguments,
    relations: &[Bearing],
    findings: &[Finding],
) -> (Vec<Origin>, Vec<(bool, bool)>) {
    let mut origins = vec![Origin::Evaluation(0); arguments.influences.len()];
    for (at, bearing) in relations.iter().enumerate() {
        if let Some(influence) = bearing.influence {
            origins[influence] = Origin::Relation(at);
        }
    }
    for finding in findings {
        if let Some(influence) = finding.influence {
            origins[influence] = Origin::Evaluation(finding.evaluation);
        }
    }
    let mut sides = vec![(false, false); arguments.base.len()];
    for influence in &arguments.influences {
        match influence.polarity {
            Polarity::Supports => sides[influence.target].0 = true,
            Polarity::Attacks => sides[influence.target].1 = true,
        }
    }
    (origins, sides)
}

/// The claim that a link of an evaluation leads to.
fn place(
    snapshot: &Snapshot,
    claims: &[VaultPath],
    from: &VaultPath,
    target: &str,
) -> Option<usize> {
    let path = snapshot.resolver.resolve(from, target, LinkForm::Wiki).path()?;
    claims.binary_search(&path).ok()
}

/// Predictions about something that is no claim would move nothing, without a word.
fn nowhere(note: &Note, findings: &[Finding]) -> Vec<Problem> {
    let mut targets: Vec<&str> = findings
        .iter()
        .filter(|finding| finding.claim.is_none())
        .map(|finding| finding.target.as_str())
        .collect();
    targets.sort_unstable();
    targets.dedup();
    let problem = |target: &str| Problem {
        path: note.path.clone(),
        line: None,
        kind: ProblemKind::BadProperty,
        message: format!("the evaluation predicts something of {target:?}, which is no claim"),
        text: target.chars().take(200).collect(),
        remedy: "link a note whose `type:` is claim".into(),
    };
    targets.into_iter().map(problem).collect()
}

/// Relations between claims that bear on where they stand.
fn relations(snapshot: &Snapshot, claims: &[VaultPath]) -> Vec<Bearing> {
    let is_claim = |path: &VaultPath| claims.binary_search(path).is_ok();
    snapshot
        .edges
        .iter()
        .filter(|edge| polarity_of(&edge.relation).is_some())
        .filter(|edge| is_claim(&edge.source) && is_claim(&edge.target))
        .map(|edge| Bearing {
            input: RelationInput {
                source: edge.source.clone(),
                target: edge.target.clone(),
                relation: edge.relation.clone(),
            },
            reason: edge.reason.clone(),
            influence: None,
        })
        .collect()
}

/// Verdicts as standing takes them, and for each the place of its finding.
pub(super) fn verdicts(
    claims: &[VaultPath],
    evaluations: &[Entry],
    findings: &[Finding],
) -> (Vec<standing::Evidence>, Vec<usize>) {
    findings
        .iter()
        .enumerate()
        .filter_map(|(at, finding)| {
            let evidence = standing::Evidence {
                evaluation: evaluations[finding.evaluation].evaluation.path.clone(),
                claim: claims[finding.claim?].clone(),
                verdict: finding.verdict?,
                fresh: finding.freshness == Freshness::Fresh,
            };
            Some((evidence, at))
        })
        .unzip()
}

/// The last solution where the arguments are the same, a new one otherwise.
fn solved(core: &Core, arguments: Arguments) -> Arc<Solved> {
    let mut last = locked(&core.memory.solved);
    if let Some(last) = last.as_ref().filter(|last| last.arguments == arguments) {
        return Arc::clone(last);
    }
    let standings = solve(&arguments, Semantics::QuadraticEnergy);
    let check = solve(&arguments, Semantics::DfQuad);
    let solved = Arc::new(Solved { arguments, standings, check });
    *last = Some(Arc::clone(&solved));
    solved
}
