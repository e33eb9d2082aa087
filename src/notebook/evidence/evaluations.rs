//! Evaluations and runs as lists and pages show them.

use super::{
    super::{Notebook, shell, snapshot::Snapshot, view::Page},
    EvaluationRow, EvaluationView, EvaluatorView, Evidence, Freshness, InputView, RunRecord,
    RunView, catalogue,
    claims::path_of,
    describe::sentence,
    moved::{self, Stand},
};
use crate::{
    error::{Error, Result},
    evidence::{
        Evaluator, Inputs, Run,
        stale::{Change, changes},
        standing::{RelationInput, Semantics, arguments_of, solve},
    },
    model::VaultPath,
};

/// Where no limit is named.
const PAGE: usize = 50;

impl Notebook {
    /// Evaluations by title.
    pub fn evaluations(&self, offset: usize, limit: usize) -> Page<EvaluationRow> {
        let snapshot = self.snapshot();
        let evidence = self.core().evidence(&snapshot);
        let mut places: Vec<usize> = (0..evidence.evaluations.len()).collect();
        places.sort_by_cached_key(|at| {
            let evaluation = &evidence.evaluations[*at].evaluation;
            (evaluation.title.to_lowercase(), evaluation.path.clone())
        });
        let limit = if limit == 0 { PAGE } else { limit };
        let total = places.len();
        let items = places
            .into_iter()
            .skip(offset)
            .take(limit)
            .filter_map(|at| evidence.evaluation_row(&snapshot, at))
            .collect();
        Page { items, total, offset, limit }
    }

    /// # Errors
    /// No such note, or one that is no evaluation.
    pub fn evaluation(&self, path: &str) -> Result<EvaluationView> {
        let snapshot = self.snapshot();
        let note = snapshot.note(path)?;
        let evidence = self.core().evidence(&snapshot);
        let at = evidence.place_of(&note.path).ok_or_else(|| {
            Error::not_found(
                format!("{path} is no evaluation"),
                "name a note whose `type:` is evaluation; /api/v1/evaluations lists them",
            )
        })?;
        let row =
            evidence.evaluation_row(&snapshot, at).ok_or_else(|| snapshot.no_such_note(path))?;
        let entry = &evidence.evaluations[at];
        let inputs = self.core().inputs(&snapshot, &note.path);
        let runs = evidence.runs.of.get(path).map(Vec::as_slice).unwrap_or_default();
        Ok(EvaluationView {
            row,
            findings: catalogue::of_evaluation(&evidence.findings, at)
                .iter()
                .filter_map(|finding| evidence.finding_view(&snapshot, finding))
                .collect(),
            history: runs.iter().rev().map(|run| evidence.run_summary(run)).collect(),
            inputs: inputs_now(
                &inputs,
                entry.evaluation.inputs.iter().map(VaultPath::as_str),
                entry.newest.as_deref().map(|newest| &newest.run),
            ),
            params: entry.evaluation.params.clone(),
            command: entry.evaluation.command.clone(),
        })
    }

    /// What the built-in evaluators measure, each number with its definition.
    pub fn evaluators(&self) -> Vec<EvaluatorView> {
        let all = Evaluator::all().iter();
        all.map(|known| EvaluatorView {
            name: known.name.to_owned(),
            version: known.version.to_owned(),
            summary: known.summary.to_owned(),
            definitions: known.definitions().collect(),
        })
        .collect()
    }

    /// Runs of no evaluation that is there: imported logs, and what is left of deleted notes.
    pub fn loose_runs(&self) -> Vec<super::RunSummary> {
        let snapshot = self.snapshot();
        let evidence = self.core().evidence(&snapshot);
        let mut loose: Vec<_> = evidence
            .runs
            .by_id
            .values()
            .filter(|run| {
                path_of(&run.run.evaluation).is_none_or(|path| evidence.evaluation(&path).is_none())
            })
            .map(|run| evidence.run_summary(run))
            .collect();
        loose.sort_by(|a, b| (&b.started, &a.id).cmp(&(&a.started, &b.id)));
        loose
    }

    /// A run with all that its file holds.
    ///
    /// # Errors
    /// No such run, or a file that cannot be read any more.
    pub fn run(&self, id: &str) -> Result<RunView> {
        let snapshot = self.snapshot();
        let evidence = self.core().evidence(&snapshot);
        let record = evidence.run_record(id)?;
        let run = self.whole_run(record)?;
        let place = path_of(&run.evaluation).and_then(|path| evidence.place_of(&path));
        let entry = place.map(|at| &evidence.evaluations[at]);
        let from = entry.map_or(&record.path, |entry| &entry.evaluation.path);
        let inputs = self.core().inputs(&snapshot, from);
        let mut said: Vec<Change> =
            entry.map(|entry| changes(&run, &entry.evaluation, &inputs)).unwrap_or_default();
        if !record.counts() {
            // It judged nothing, so that no prediction is newer than its verdicts.
            said.retain(|change| !matches!(change, Change::PredicateAdded { .. }));
        }
        let findings = place.map(|at| evidence.judged(&snapshot, at, record, &run, &said));
        let mut before = None;
        if let Some(list) = evidence.runs.of.get(&run.evaluation) {
            let own = list.iter().position(|other| other.id == record.id).unwrap_or(0);
            before = list[..own].iter().rev().find(|other| other.counts());
        }
        let moved = match place {
            Some(at) if record.counts() => {
                evidence.moved_by(&snapshot, at, &run, before.map(|before| &before.run))
            }
            _ => Vec::new(),
        };
        Ok(RunView {
            summary: evidence.run_summary(record),
            evaluation: entry.and_then(|entry| snapshot.summary_of(&entry.evaluation.path)),
            findings: findings.unwrap_or_default(),
            changes: said.iter().map(sentence).collect(),
            inputs: inputs_now(&inputs, run.inputs.iter().map(|i| i.path.as_str()), Some(&run)),
            before: before.map(|before| evidence.run_summary(before)),
            moved,
            reproduce: reproduce(&run),
            run,
        })
    }

    /// The run file as it lies in the vault.
    pub(super) fn whole_run(&self, record: &RunRecord) -> Result<Run> {
        let bytes = self.core().vault.read(&record.path)?;
        let (run, mut problems) = Run::read(&record.path, &bytes);
        run.ok_or_else(|| {
            let (message, hint) = match problems.pop() {
                Some(problem) => (problem.message, problem.remedy),
                None => ("the run cannot be read".into(), "restore its file".into()),
            };
            Error::environment(format!("{}: {message}", record.path), hint)
        })
    }
}

impl Evidence {
    pub(super) fn place_of(&self, path: &VaultPath) -> Option<usize> {
        self.evaluations.binary_search_by(|entry| entry.evaluation.path.cmp(path)).ok()
    }

    pub(super) fn run_record(&self, id: &str) -> Result<&RunRecord> {
        self.runs.by_id.get(id).map(AsRef::as_ref).ok_or_else(|| {
            Error::not_found(
                format!("there is no run {id}"),
                "the page of an evaluation lists its runs: /evaluations",
            )
        })
    }

    /// Evaluations whose newest run went stale, the most recent run first.
    pub(super) fn stale_evaluations(&self) -> Vec<usize> {
        let mut places: Vec<usize> = self
            .findings
            .iter()
            .filter(|finding| finding.freshness == Freshness::Stale)
            .map(|finding| finding.evaluation)
            .collect();
        places.dedup();
        let started = |at: &usize| {
            self.evaluations[*at].newest.as_ref().map(|newest| newest.run.started.clone())
        };
        places.sort_by_key(|at| (std::cmp::Reverse(started(at)), *at));
        places
    }

    pub(super) fn evaluation_row(&self, snapshot: &Snapshot, at: usize) -> Option<EvaluationRow> {
        let entry = &self.evaluations[at];
        let path = &entry.evaluation.path;
        let own = || catalogue::of_evaluation(&self.findings, at).iter();
        let mut changes: Vec<String> =
            own().flat_map(|finding| &finding.changes).map(sentence).collect();
        changes.sort();
        changes.dedup();
        let mut claims: Vec<usize> = own().filter_map(|finding| finding.claim).collect();
        claims.sort_unstable();
        claims.dedup();
        let runs = self.runs.of.get(path.as_str()).map(Vec::as_slice).unwrap_or_default();
        let newest = entry.newest.as_deref();
        let last = runs.last().filter(|last| newest.is_none_or(|newest| newest.id != last.id));
        Some(EvaluationRow {
            summary: snapshot.summary_of(path)?,
            evaluator: entry.evaluation.evaluator.clone(),
            runs: runs.len(),
            newest: newest.map(|run| self.run_summary(run)),
            last: last.map(|run| self.run_summary(run)),
            changes,
            unjudged: own().filter(|finding| finding.freshness == Freshness::NotRun).count(),
            claims: claims.len(),
        })
    }

    /// What one run, the newest or not, says of the claims of its evaluation.
    fn judged(
        &self,
        snapshot: &Snapshot,
        at: usize,
        record: &RunRecord,
        run: &Run,
        changes: &[Change],
    ) -> Vec<super::FindingView> {
        let own = || catalogue::of_evaluation(&self.findings, at).iter();
        let evaluation = &self.evaluations[at].evaluation;
        run.verdicts
            .iter()
            .filter_map(|said| {
                let claim = own().find(|finding| finding.target == said.claim)?.claim;
                let metric = run
                    .metrics
                    .iter()
                    .find(|metric| crate::evidence::same_metric(&metric.name(), &said.metric));
                let predicate = crate::evidence::Predicate::parse(&said.predicate).ok();
                let concerning: Vec<String> =
                    changes.iter().filter(|c| c.concerns(said)).map(sentence).collect();
                Some(super::FindingView {
                    evaluation: snapshot.summary_of(&evaluation.path)?,
                    claim: claim.and_then(|claim| snapshot.summary_of(&self.claims[claim])),
                    predicate: said.predicate.clone(),
                    verdict: Some(said.verdict),
                    reason: said.reason.clone(),
                    fresh: concerning.is_empty() && record.counts(),
                    changes: concerning,
                    sources: super::describe::sources(snapshot, evaluation),
                    measured: metric.map(|metric| {
                        let unit = run.definitions.iter().find(|known| known.id == metric.id);
                        let unit = unit.map(|known| known.unit.clone());
                        super::describe::measured(metric, unit, predicate.as_ref())
                    }),
                    run: Some(self.run_summary(record)),
                    influence: None,
                })
            })
            .collect()
    }

    /// Where claims stand with this run in its evaluation's name, against the run before.
    fn moved_by<'a>(
        &self,
        snapshot: &Snapshot,
        at: usize,
        run: &'a Run,
        before: Option<&'a Run>,
    ) -> Vec<super::MoveView> {
        let relations: Vec<RelationInput> =
            self.relations.iter().map(|bearing| bearing.input.clone()).collect();
        let strengths = |stand: &dyn Fn() -> Stand<'a>| {
            let verdicts =
                moved::stand_in(&self.claims, &self.evaluations, &self.findings, &|other| {
                    if other == at { stand() } else { Stand::Same }
                });
            let (arguments, ..) = arguments_of(&self.claims, &relations, &verdicts);
            solve(&arguments, Semantics::QuadraticEnergy).strength
        };
        let (then, now) = (|| Stand::Before(before, run), || Stand::In(run));
        moved::between(&strengths(&then), &strengths(&now), self.claims.len())
            .iter()
            .filter_map(|step| self.move_view(snapshot, step))
            .collect()
    }
}

/// Inputs as they are now, beside what a run read.
fn inputs_now<'a>(
    inputs: &dyn Inputs,
    paths: impl Iterator<Item = &'a str>,
    run: Option<&Run>,
) -> Vec<InputView> {
    paths
        .map(|path| {
            let now = path_of(path).and_then(|path| inputs.hash(&path).ok());
            let then = run.and_then(|run| run.inputs.iter().find(|input| input.path == path));
            let same = run.map(|_| now.is_some() && then == now.as_ref());
            InputView { path: path.to_owned(), now, same }
        })
        .collect()
}

/// What to type in the vault's folder.
fn reproduce(run: &Run) -> String {
    match run.evaluation.as_str() {
        "" => String::new(),
        evaluation => format!("equipoise run {}", shell::quoted(evaluation)),
    }
}
