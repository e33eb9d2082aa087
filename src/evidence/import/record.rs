//! What every import shares: gathering figures, items and gaps of knowledge into a [`Run`].

use serde_json::{Map, Value};

use super::LogFile;
use crate::{
    evidence::{
        engine::InputHash,
        evaluation::hash_of,
        metric::{Definition, Method, Metric},
        run::{Items, Machine, Origin, Run, SCHEMA, Status},
        stats::{Interval, Z95},
    },
    model::ContentHash,
};

/// A run in the making.
pub(super) struct Record {
    pub(super) title: String,
    pub(super) status: Status,
    pub(super) started: Option<String>,
    pub(super) duration_ms: Option<u64>,
    pub(super) seed: Option<u64>,
    pub(super) params: Map<String, Value>,
    pub(super) origin: Origin,
    pub(super) metrics: Vec<Metric>,
    pub(super) items: Vec<Items>,
    pub(super) log: Vec<String>,
    inputs: Vec<InputHash>,
}

impl Record {
    pub(super) fn new(format: &str) -> Self {
        Self {
            title: String::new(),
            status: Status::Finished,
            started: None,
            duration_ms: None,
            seed: None,
            params: Map::new(),
            origin: Origin { format: format.into(), ..Origin::default() },
            metrics: Vec::new(),
            items: Vec::new(),
            log: Vec::new(),
            inputs: Vec::new(),
        }
    }

    pub(super) fn reads(&mut self, file: &LogFile<'_>) {
        self.inputs.push(InputHash {
            path: file.name.into(),
            blake3: ContentHash::of(file.bytes).hex(),
            bytes: file.bytes.len() as u64,
        });
    }

    pub(super) fn missing(&mut self, what: &str) {
        if !self.origin.missing.iter().any(|known| known == what) {
            self.origin.missing.push(what.into());
        }
    }

    /// A fact of the log, kept under the log's own name for it; null is not kept.
    pub(super) fn fact(&mut self, name: &str, value: Option<&Value>) {
        if let Some(value) = value.filter(|value| !value.is_null()) {
            self.origin.facts.insert(name.into(), value.clone());
        }
    }

    /// A figure as stated, with the interval that a stated standard error gives.
    pub(super) fn figure(
        &mut self,
        id: &str,
        of: &str,
        value: f64,
        error: Option<f64>,
        n: Option<u64>,
    ) {
        let interval = error
            .filter(|error| *error >= 0.0)
            .and_then(|error| Interval::new(value - Z95 * error, value + Z95 * error));
        let of: String = of.chars().map(|c| if matches!(c, '[' | ']') { '|' } else { c }).collect();
        let id = id_of(id);
        let mut metric = Metric::sampled(&id, of, value, Method::StandardError, interval);
        metric.n = n;
        self.metrics.push(metric);
    }

    pub(super) fn finish(mut self, now: &str) -> Run {
        self.missing("a hash of the data set's content");
        if self.started.is_none() {
            self.missing("the time of the run");
        }
        if self.seed.is_none() {
            self.missing("a random seed");
        }
        if self.origin.commit.is_none() {
            self.missing("the commit of the code that ran");
        }
        if self.origin.dirty.is_none() {
            self.missing("whether that code had been changed");
        }
        if self.metrics.iter().all(|metric| metric.low.is_none()) {
            self.missing("standard errors, so no figure has an interval");
        }
        let mut definitions: Vec<Definition> = Vec::new();
        for metric in &self.metrics {
            if !definitions.iter().any(|known| known.id == metric.id) {
                definitions.push(Definition {
                    id: metric.id.clone(),
                    unit: "as reported".into(),
                    definition: format!(
                        "{} as {} reports it; an interval is the value ± 1.96 stated standard errors.",
                        metric.id, self.origin.format
                    ),
                    source: self.origin.format.clone(),
                });
            }
        }
        let params_hash = hash_of(&Value::Object(self.params.clone()));
        Run {
            schema: SCHEMA,
            evaluation: String::new(),
            title: self.title,
            evaluator: "import".into(),
            evaluator_version: "1".into(),
            status: self.status,
            ended_by: None,
            started: self.started.unwrap_or_else(|| now.into()),
            duration_ms: self.duration_ms.unwrap_or(0),
            machine: Machine { os: "unknown".into(), arch: "unknown".into(), cores: 0 },
            sandbox: "imported log".into(),
            seed: self.seed.unwrap_or(0),
            inputs: self.inputs,
            params: self.params,
            params_hash,
            command: Vec::new(),
            sources: Vec::new(),
            origin: Some(self.origin),
            verdicts: Vec::new(),
            metrics: self.metrics,
            definitions,
            items: self.items,
            answers: Vec::new(),
            log: self.log,
        }
    }
}

/// A metric's name as an identifier that predictions can be written with.
pub(super) fn id_of(name: &str) -> String {
    let id: String = name
        .trim()
        .chars()
        .take(80)
        .map(|c| if c.is_alphanumeric() || matches!(c, '_' | '.' | '/' | '-') { c } else { '_' })
        .collect();
    match id.chars().next() {
        Some(first) if first.is_alphabetic() || first == '_' => id,
        _ => format!("_{id}"),
    }
}

/// An RFC 3339 time in UTC, to the second.
pub(super) fn utc(text: &str) -> Option<String> {
    let time: jiff::Timestamp = text.parse().ok()?;
    Some(jiff::Timestamp::from_second(time.as_second()).ok()?.to_string())
}

/// The same from seconds since the Unix epoch.
pub(super) fn utc_of_seconds(seconds: f64) -> Option<String> {
    if !(0.0..=1e11).contains(&seconds) {
        return None;
    }
    Some(jiff::Timestamp::from_second(seconds as i64).ok()?.to_string())
}

/// Milliseconds between two RFC 3339 times.
pub(super) fn between(start: &str, end: &str) -> Option<u64> {
    let (start, end): (jiff::Timestamp, jiff::Timestamp) = (start.parse().ok()?, end.parse().ok()?);
    u64::try_from(end.as_millisecond() - start.as_millisecond()).ok()
}
