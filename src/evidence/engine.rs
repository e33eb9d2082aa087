//! [`run`]: an evaluation and its inputs in, metrics and verdicts out. The one way in for everything
//! built in; it reads files through [`Inputs`] and nothing else, and the same bytes, parameters and
//! seed give the same outcome on every machine.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    evaluation::{COMMAND, Evaluation},
    metric::{Definition, Metric},
    params::Params,
    run::Items,
    table::Table,
    verdict::Verdict,
};
use crate::{
    error::{Error, Result},
    model::{ContentHash, VaultPath},
};

/// The seed of a run for which nobody chose one.
pub const DEFAULT_SEED: u64 = 1;

/// What an evaluation needs of the vault.
pub trait Inputs {
    /// A file's bytes; an error that names the file where it cannot be read.
    fn read(&self, path: &VaultPath) -> Result<Vec<u8>>;

    fn exists(&self, path: &VaultPath) -> bool;

    /// What a file's bytes are now. Whoever remembers the answer for an unchanged file spares
    /// reading it again for each run that used it.
    fn hash(&self, path: &VaultPath) -> Result<InputHash> {
        Ok(hash_of_input(path, &self.read(path)?))
    }

    /// The version of the paper that a link names, as its note states it now.
    fn source_version(&self, note: &str) -> Option<String> {
        let _ = note;
        None
    }
}

/// A file that a run read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InputHash {
    pub path: String,
    /// 64 hexadecimal digits.
    pub blake3: String,
    pub bytes: u64,
}

/// A paper that a run followed, and its version then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SourceVersion {
    pub note: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

/// Everything about a run that its inputs determine.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    pub evaluator: String,
    pub evaluator_version: String,
    pub seed: u64,
    pub inputs: Vec<InputHash>,
    pub sources: Vec<SourceVersion>,
    pub metrics: Vec<Metric>,
    /// Of the metrics that are there.
    pub definitions: Vec<Definition>,
    pub verdicts: Vec<Verdict>,
    pub items: Vec<Items>,
    pub log: Vec<String>,
}

/// Runs a built-in evaluator. An error is something that the author of the note or its tables can
/// mend, and says how.
pub fn run(evaluation: &Evaluation, inputs: &dyn Inputs, seed: u64) -> Result<Outcome> {
    let evaluator = evaluation.built_in().ok_or_else(|| {
        if evaluation.evaluator == COMMAND {
            Error::invalid(
                "a program is not run by the built-in engine",
                "run it as a command, which needs your approval",
            )
        } else {
            Error::invalid(
                format!("there is no evaluator {:?}", evaluation.evaluator),
                "name a built-in evaluator after `evaluator:`",
            )
        }
    })?;
    if evaluation.inputs.is_empty() {
        return Err(Error::invalid(
            format!("{} names no input", evaluation.path),
            "list its tables under `inputs:`",
        ));
    }
    let mut hashes = Vec::new();
    let mut tables = Vec::new();
    for path in &evaluation.inputs {
        let bytes = inputs.read(path)?;
        hashes.push(hash_of_input(path, &bytes));
        tables.push(Table::read(path.as_str(), &bytes)?);
    }
    let mut measured = evaluator.measure(&tables, Params(&evaluation.params), seed)?;
    measured.metrics.retain(|metric| {
        let kept = metric.value.is_finite();
        if !kept {
            measured.log.push(format!("{} is undefined.", metric.name()));
        }
        kept
    });
    for metric in &mut measured.metrics {
        metric.value = rounded(metric.value);
        metric.low = metric.low.map(rounded);
        metric.high = metric.high.map(rounded);
    }
    let used: BTreeSet<&str> = measured.metrics.iter().map(|metric| metric.id.as_str()).collect();
    Ok(Outcome {
        evaluator: evaluator.name.into(),
        evaluator_version: evaluator.version.into(),
        seed,
        inputs: hashes,
        sources: source_versions(evaluation, inputs),
        definitions: evaluator.definitions().filter(|d| used.contains(d.id.as_str())).collect(),
        verdicts: verdicts(evaluation, &measured.metrics),
        metrics: measured.metrics,
        items: measured.items,
        log: measured.log,
    })
}

/// To twelve significant digits: far more than any measurement has, and few enough that the last
/// bits, in which machines may differ, do not show.
fn rounded(value: f64) -> f64 {
    format!("{value:.11e}").parse().unwrap_or(value)
}

/// The predictions that can be read, judged by these metrics; also for metrics that a program or a
/// log reported.
pub fn verdicts(evaluation: &Evaluation, metrics: &[Metric]) -> Vec<Verdict> {
    evaluation
        .claims
        .iter()
        .filter_map(|link| {
            let predicate = link.predicate.as_ref().ok()?;
            Some(Verdict::of(&link.claim, &link.supports, predicate, metrics))
        })
        .collect()
}

pub fn hash_of_input(path: &VaultPath, bytes: &[u8]) -> InputHash {
    InputHash {
        path: path.as_str().into(),
        blake3: ContentHash::of(bytes).hex(),
        bytes: bytes.len() as u64,
    }
}

/// Each source's version now: what its note states, else what the evaluation says it follows.
pub fn source_versions(evaluation: &Evaluation, inputs: &dyn Inputs) -> Vec<SourceVersion> {
    evaluation
        .sources
        .iter()
        .map(|source| SourceVersion {
            note: source.note.clone(),
            version: inputs.source_version(&source.note).or_else(|| source.version.clone()),
        })
        .collect()
}
