//! From the core's values to views: standings by name, findings with their metric, changes as
//! sentences, influences with their two ends.

use super::{
    super::{snapshot::Snapshot, view::NoteSummary},
    Dot, Evidence, Finding, FindingView, Freshness, InfluenceView, Measured, MoveView, Origin,
    RunRecord, RunSummary, StandingName, StandingView,
    moved::Move,
};
use crate::{
    evidence::{
        Evaluation, Metric, Predicate, VerdictKind, predicate::Comparison, stale::Change,
        stats::Interval,
    },
    model::{ContentHash, LinkForm, VaultPath},
};

/// At and beyond these a claim is called supported, or contradicted. One fresh verdict is enough
/// (.695); another claim that nothing speaks for is not (.6).
const SUPPORTED: f64 = 0.65;
const CONTRADICTED: f64 = 0.35;

impl Evidence {
    pub(in crate::notebook) fn standing(&self, claim: usize) -> StandingView {
        let value = self.solved.standings.strength[claim];
        let (supports, attacks) = self.sides[claim];
        let name = match (value, supports, attacks) {
            (_, false, false) => StandingName::Open,
            (SUPPORTED.., ..) => StandingName::Supported,
            (..=CONTRADICTED, ..) => StandingName::Contradicted,
            (_, true, true) => StandingName::Contested,
            _ => StandingName::Undecided,
        };
        StandingView { value, name, check: self.solved.check.strength[claim] }
    }

    pub(in crate::notebook) fn finding_view(
        &self,
        snapshot: &Snapshot,
        finding: &Finding,
    ) -> Option<FindingView> {
        let entry = &self.evaluations[finding.evaluation];
        let measured = finding.metric.as_ref().map(|metric| {
            let definitions = finding.run.iter().flat_map(|run| &run.run.definitions);
            let unit = definitions.clone().find(|known| known.id == metric.id);
            measured(metric, unit.map(|known| known.unit.clone()), finding.read().as_ref())
        });
        Some(FindingView {
            evaluation: snapshot.summary_of(&entry.evaluation.path)?,
            claim: finding.claim.and_then(|claim| snapshot.summary_of(&self.claims[claim])),
            predicate: finding.predicate.clone(),
            verdict: finding.verdict,
            reason: finding.reason.clone(),
            fresh: finding.freshness == Freshness::Fresh,
            changes: finding.changes.iter().map(sentence).collect(),
            sources: sources(snapshot, &entry.evaluation),
            measured,
            run: finding.run.as_deref().map(|run| self.run_summary(run)),
            influence: finding.influence.map(|at| self.influence_id(at)),
        })
    }

    pub(in crate::notebook) fn dot(&self, finding: &Finding) -> Dot {
        let evaluation = &self.evaluations[finding.evaluation].evaluation;
        let predicate = finding.read();
        Dot {
            evaluation: evaluation.path.to_string(),
            title: evaluation.title.clone(),
            predicate: finding.predicate.clone(),
            verdict: finding.verdict,
            stale: finding.freshness == Freshness::Stale,
            margin: finding.metric.as_ref().zip(predicate.as_ref()).and_then(margin_of),
            run: finding.run.as_ref().map(|run| run.id.clone()),
        }
    }

    pub(in crate::notebook) fn run_summary(&self, record: &RunRecord) -> RunSummary {
        let run = &record.run;
        let count = |kind| run.verdicts.iter().filter(|said| said.verdict == kind).count();
        let entry = VaultPath::parse(&run.evaluation).ok().and_then(|path| self.evaluation(&path));
        let newest = entry.and_then(|entry| entry.newest.as_ref());
        let current = newest.is_some_and(|newest| newest.id == record.id);
        let stale = current
            && self.findings.iter().any(|finding| {
                finding.freshness == Freshness::Stale
                    && finding.run.as_ref().is_some_and(|run| run.id == record.id)
            });
        RunSummary {
            id: record.id.clone(),
            path: record.path.to_string(),
            evaluation: run.evaluation.clone(),
            title: run.title.clone(),
            evaluator: run.evaluator.clone(),
            status: run.status,
            started: run.started.clone(),
            started_ms: run.started.parse::<jiff::Timestamp>().ok().map(|at| at.as_millisecond()),
            duration_ms: run.duration_ms,
            model: model(run),
            supports: count(VerdictKind::Supports),
            refutes: count(VerdictKind::Refutes),
            inconclusive: count(VerdictKind::Inconclusive),
            metrics: record.metrics,
            current,
            altered: record.altered,
            stale,
        }
    }

    /// A name for an influence that outlives the snapshot.
    pub(in crate::notebook) fn influence_id(&self, at: usize) -> String {
        let influence = &self.solved.arguments.influences[at];
        let (source, target) = (self.source_path(at), &self.claims[influence.target]);
        let text = format!("{source}\0{target}\0{}", influence.polarity as u8);
        ContentHash::of(text.as_bytes()).hex()[..12].to_owned()
    }

    /// The note that an influence comes from: a claim, or the evaluation whose verdicts it is.
    fn source_path(&self, at: usize) -> &VaultPath {
        match self.origins[at] {
            Origin::Relation(at) => &self.relations[at].input.source,
            Origin::Evaluation(at) => &self.evaluations[at].evaluation.path,
        }
    }

    pub(in crate::notebook) fn influence_view(
        &self,
        snapshot: &Snapshot,
        at: usize,
    ) -> Option<InfluenceView> {
        let influence = &self.solved.arguments.influences[at];
        let reason = match self.origins[at] {
            Origin::Relation(at) => self.relations[at].reason.as_deref().map(str::to_owned),
            Origin::Evaluation(_) => None,
        };
        Some(InfluenceView {
            id: self.influence_id(at),
            polarity: influence.polarity,
            source: snapshot.summary_of(self.source_path(at))?,
            target: snapshot.summary_of(&self.claims[influence.target])?,
            reason,
            strength: self.solved.standings.strength[influence.source],
            weight: influence.weight,
        })
    }

    pub(in crate::notebook) fn move_view(
        &self,
        snapshot: &Snapshot,
        step: &Move,
    ) -> Option<MoveView> {
        Some(MoveView {
            claim: snapshot.summary_of(&self.claims[step.claim])?,
            before: step.before,
            after: step.after,
            change: step.after - step.before,
        })
    }
}

/// The notes of the papers that an evaluation follows.
pub(super) fn sources(snapshot: &Snapshot, evaluation: &Evaluation) -> Vec<NoteSummary> {
    let note = |link: &str| {
        let resolution = snapshot.resolver.resolve(&evaluation.path, link, LinkForm::Wiki);
        snapshot.summary_of(&resolution.path()?)
    };
    evaluation.sources.iter().filter_map(|source| note(&source.note)).collect()
}

/// The model that a run measured: what a log states, else what its parameters name.
fn model(run: &crate::evidence::Run) -> Option<String> {
    let stated = run.origin.as_ref().map(|origin| origin.model.clone());
    let named = || {
        let text = |key| run.params.get(key).and_then(serde_json::Value::as_str);
        text("model").or_else(|| text("who")).map(str::to_owned)
    };
    stated.filter(|model| !model.is_empty()).or_else(named)
}

pub(super) fn measured(
    metric: &Metric,
    unit: Option<String>,
    predicate: Option<&Predicate>,
) -> Measured {
    Measured {
        name: metric.name(),
        unit,
        comparison: predicate.map(|said| said.comparison),
        threshold: predicate.map(|said| said.threshold),
        tolerance: predicate.map_or(0.0, |said| said.tolerance),
        absolute: predicate.is_some_and(|said| said.absolute),
        margin: predicate.and_then(|said| margin_of((metric, said))),
        metric: metric.clone(),
    }
}

/// How clearly the value lies on the predicted side (above 0) or on the other (below): its distance
/// from the threshold, measured in the arm of the interval that reaches towards it. An exact value
/// that is off the threshold is as clear as anything can be.
fn margin_of((metric, predicate): (&Metric, &Predicate)) -> Option<f64> {
    const CLEAR: f64 = 1000.0;
    let Interval { low, high } = predicate.seen(metric.bounds()?);
    let value = if predicate.absolute { metric.value.abs() } else { metric.value };
    let value = value.clamp(low, high);
    let Predicate { threshold, tolerance, .. } = *predicate;
    let (below, above) = (value - low, high - value);
    // Each bound with how far the value lies on its right side, and the arm towards it.
    let to = |distance: f64, behind: f64, ahead: f64| {
        let arm = if distance >= 0.0 { behind } else { ahead };
        match (distance == 0.0, arm > 0.0) {
            (true, true) => 0.0,
            // Exactly on a bound, which may count or not.
            (true, false) => match predicate.judge(Interval { low, high }) {
                VerdictKind::Supports => CLEAR,
                VerdictKind::Refutes => -CLEAR,
                VerdictKind::Inconclusive => 0.0,
            },
            (false, true) => (distance / arm).clamp(-CLEAR, CLEAR),
            (false, false) => CLEAR.copysign(distance),
        }
    };
    let over = |bound: f64| to(value - bound, below, above);
    let under = |bound: f64| to(bound - value, above, below);
    Some(match predicate.comparison {
        Comparison::Above | Comparison::AtLeast => over(threshold),
        Comparison::Below | Comparison::AtMost => under(threshold),
        Comparison::Equal => over(threshold - tolerance).min(under(threshold + tolerance)),
    })
}

/// What changed, as a sentence.
pub(super) fn sentence(change: &Change) -> String {
    match change {
        Change::InputChanged { path } => format!("The input {path} has other bytes now."),
        Change::InputMissing { path } => format!("The input {path} cannot be read any more."),
        Change::InputAdded { path } => format!("The evaluation now reads {path} as well."),
        Change::InputRemoved { path } => format!("The evaluation no longer reads {path}."),
        Change::Evaluator { from, to } => format!("It was measured by {from}, and now is by {to}."),
        Change::Params => "The parameters are others now.".into(),
        Change::Command => "The command is another now.".into(),
        Change::Predicate { predicate, .. } => {
            format!("The prediction that was judged, {predicate}, is no longer made.")
        }
        Change::PredicateAdded { predicate, .. } => {
            format!("The prediction {predicate} has not been judged yet.")
        }
        Change::Source { note, from, to } => {
            let named = |version: &Option<String>| match version {
                Some(version) => format!("version {version}"),
                None => "no stated version".into(),
            };
            format!("The source {note} had {} and now has {}.", named(from), named(to))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Method;

    fn check(predicate: &str, value: f64, low: f64, high: f64, expected: f64) {
        let metric = Metric::sampled("g", "", value, Method::Wald, Interval::new(low, high));
        let predicate = Predicate::parse(predicate).expect("a predicate");
        let found = margin_of((&metric, &predicate)).expect("a margin");
        assert!((found - expected).abs() < 1e-9, "{predicate}: {found}");
        // The sign and the size agree with the verdict.
        let verdict = predicate.judge(metric.bounds().expect("an interval"));
        match verdict {
            VerdictKind::Supports => assert!(found >= 1.0),
            VerdictKind::Refutes => assert!(found <= -1.0),
            VerdictKind::Inconclusive => assert!(found.abs() <= 1.0),
        }
    }

    #[test]
    fn margins_say_what_verdicts_say() {
        check("g > 0.05", 0.2, 0.15, 0.27, 3.0);
        check("g > 0.05", 0.1, 0.02, 0.2, 0.625);
        check("g > 0.05", 0.0, -0.1, 0.025, -2.0);
        check("g < 0.05", 0.0, -0.1, 0.025, 2.0);
        check("g < 0.05", 0.1, 0.02, 0.2, -0.625);
        check("abs(g) < 0.05", -0.02, -0.04, 0.01, 1.5);
        check("abs(g) < 0.05", 0.038, -0.0003, 0.077, 0.012 / 0.039);
        check("g == 0 ± 0.1", 0.05, 0.0, 0.09, 1.25);
        check("g == 0", 0.0, 0.0, 0.0, 1000.0);
        check("g > 0", 0.0, 0.0, 0.0, -1000.0);
        check("g == 0 ± 0.1", 0.01, -0.3, 0.05, 0.11 / 0.31);
        check("g == 0", 0.08, 0.04, 0.15, -2.0);
        check("g > 1", 3.0, 3.0, 3.0, 1000.0);
    }
}
