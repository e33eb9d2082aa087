//! Staleness: what has changed since a run, exactly. A verdict is fresh only while everything that
//! it rests on is as it was.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    engine::{Inputs, source_versions},
    evaluation::Evaluation,
    run::Run,
    verdict::Verdict,
};

/// One difference between a run and what would be run now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Change {
    /// Its bytes differ.
    InputChanged {
        path: String,
    },
    /// It cannot be read any more.
    InputMissing {
        path: String,
    },
    /// The evaluation now reads it; the run did not.
    InputAdded {
        path: String,
    },
    /// The run read it; the evaluation no longer does.
    InputRemoved {
        path: String,
    },
    /// Another evaluator or another version of it.
    Evaluator {
        from: String,
        to: String,
    },
    Params,
    Command,
    /// The prediction about this claim is worded otherwise, or gone.
    Predicate {
        claim: String,
        predicate: String,
    },
    /// The evaluation now predicts something that the run did not judge.
    PredicateAdded {
        claim: String,
        predicate: String,
    },
    /// The paper that the evaluation follows has another version.
    Source {
        note: String,
        from: Option<String>,
        to: Option<String>,
    },
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unknown = |version: &Option<String>| version.clone().unwrap_or("no version".into());
        match self {
            Change::InputChanged { path } => write!(f, "{path} has changed"),
            Change::InputMissing { path } => write!(f, "{path} cannot be read any more"),
            Change::InputAdded { path } => write!(f, "{path} was added to the inputs"),
            Change::InputRemoved { path } => write!(f, "{path} is no input any more"),
            Change::Evaluator { from, to } => write!(f, "the evaluator was {from} and is {to}"),
            Change::Params => write!(f, "the parameters have changed"),
            Change::Command => write!(f, "the command has changed"),
            Change::Predicate { predicate, .. } => {
                write!(f, "the prediction “{predicate}” is worded otherwise, or gone")
            }
            Change::PredicateAdded { predicate, .. } => {
                write!(f, "the prediction “{predicate}” is new")
            }
            Change::Source { note, from, to } => {
                write!(f, "“{note}” was {} and is {}", unknown(from), unknown(to))
            }
        }
    }
}

impl Change {
    /// Whether the verdict rests on what changed. Only predicates concern single verdicts.
    pub fn concerns(&self, verdict: &Verdict) -> bool {
        match self {
            Change::Predicate { claim, predicate } => {
                *claim == verdict.claim && *predicate == verdict.predicate
            }
            Change::PredicateAdded { .. } => false,
            _ => true,
        }
    }
}

/// Everything that changed since the run; empty for a run that is fresh.
pub fn changes(run: &Run, evaluation: &Evaluation, inputs: &dyn Inputs) -> Vec<Change> {
    let mut changes = Vec::new();
    for path in &evaluation.inputs {
        let name = path.as_str();
        let before = run.inputs.iter().find(|input| input.path == name);
        let change = match (before, inputs.hash(path)) {
            (None, _) => Some(Change::InputAdded { path: name.into() }),
            (Some(_), Err(_)) => Some(Change::InputMissing { path: name.into() }),
            (Some(before), Ok(now)) => {
                (*before != now).then(|| Change::InputChanged { path: name.into() })
            }
        };
        changes.extend(change);
    }
    let kept = |name: &str| evaluation.inputs.iter().any(|path| path.as_str() == name);
    changes.extend(
        run.inputs
            .iter()
            .filter(|input| !kept(&input.path))
            .map(|input| Change::InputRemoved { path: input.path.clone() }),
    );
    let version = evaluation.built_in().map_or(run.evaluator_version.as_str(), |now| now.version);
    if run.evaluator != evaluation.evaluator || run.evaluator_version != version {
        changes.push(Change::Evaluator {
            from: format!("{} {}", run.evaluator, run.evaluator_version),
            to: format!("{} {version}", evaluation.evaluator),
        });
    }
    if run.params_hash != evaluation.params_hash() {
        changes.push(Change::Params);
    }
    if run.command != evaluation.command {
        changes.push(Change::Command);
    }
    predicates(run, evaluation, &mut changes);
    sources(run, evaluation, inputs, &mut changes);
    changes
}

fn predicates(run: &Run, evaluation: &Evaluation, changes: &mut Vec<Change>) {
    for verdict in &run.verdicts {
        let stands = evaluation
            .claims
            .iter()
            .any(|link| link.claim == verdict.claim && link.supports == verdict.predicate);
        if !stands {
            changes.push(Change::Predicate {
                claim: verdict.claim.clone(),
                predicate: verdict.predicate.clone(),
            });
        }
    }
    for link in &evaluation.claims {
        let judged = run
            .verdicts
            .iter()
            .any(|verdict| link.claim == verdict.claim && link.supports == verdict.predicate);
        if !judged && link.predicate.is_ok() {
            changes.push(Change::PredicateAdded {
                claim: link.claim.clone(),
                predicate: link.supports.clone(),
            });
        }
    }
}

fn sources(run: &Run, evaluation: &Evaluation, inputs: &dyn Inputs, changes: &mut Vec<Change>) {
    let now = source_versions(evaluation, inputs);
    let version_in = |list: &[super::engine::SourceVersion], note: &str| {
        list.iter().find(|source| source.note == note).map(|source| source.version.clone())
    };
    let mut notes: Vec<&str> = now.iter().chain(&run.sources).map(|s| s.note.as_str()).collect();
    notes.sort_unstable();
    notes.dedup();
    for note in notes {
        let (from, to) = (version_in(&run.sources, note), version_in(&now, note));
        if from != to {
            changes.push(Change::Source {
                note: note.to_owned(),
                from: from.flatten(),
                to: to.flatten(),
            });
        }
    }
}
