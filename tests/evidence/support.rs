//! What the evidence tests share: files in memory, the shared data folder where there is one, and
//! looking a metric up by its name.

use std::{collections::BTreeMap, path::PathBuf};

use equipoise::{
    error::{Error, Result},
    evidence::{Evaluation, Evaluator, Inputs, Metric, Params, Table, evaluators::Measured},
    model::{ContentHash, Kind, Note, Problem, VaultPath},
};
use serde_json::{Map, Value};

/// Files of a vault that need no disk.
#[derive(Default, Clone)]
pub(super) struct Files {
    pub(super) files: BTreeMap<String, Vec<u8>>,
    pub(super) versions: BTreeMap<String, String>,
}

impl Files {
    pub(super) fn with(mut self, path: &str, text: &str) -> Self {
        self.files.insert(path.into(), text.into());
        self
    }
}

impl Inputs for Files {
    fn read(&self, path: &VaultPath) -> Result<Vec<u8>> {
        let missing = || Error::not_found(format!("{path} is not there"), "put it there");
        self.files.get(path.as_str()).cloned().ok_or_else(missing)
    }

    fn exists(&self, path: &VaultPath) -> bool {
        self.files.contains_key(path.as_str())
    }

    fn source_version(&self, note: &str) -> Option<String> {
        self.versions.get(note).cloned()
    }
}

/// A file of the data that is shared beside the checkout; says that the test was skipped where it
/// is not there.
pub(super) fn shared(path: &str) -> Option<Vec<u8>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(path);
    let bytes = std::fs::read(&path).ok();
    if bytes.is_none() {
        eprintln!("skipped: {} is not there", path.display());
    }
    bytes
}

/// A file of the shipped vault.
pub(super) fn shipped(path: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("vault").join(path);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub(super) fn object(value: Value) -> Map<String, Value> {
    value.as_object().cloned().expect("an object")
}

pub(super) fn measure(
    evaluator: &str,
    tables: &[(&str, &[u8])],
    params: Value,
) -> Result<Measured> {
    let evaluator = Evaluator::find(evaluator).expect("a known evaluator");
    let tables: Vec<Table> =
        tables.iter().map(|(name, bytes)| Table::read(name, bytes)).collect::<Result<_>>()?;
    evaluator.measure(&tables, Params(&object(params)), 1)
}

pub(super) fn metric<'a>(metrics: &'a [Metric], name: &str) -> &'a Metric {
    metrics.iter().find(|metric| metric.name() == name).unwrap_or_else(|| {
        let names: Vec<String> = metrics.iter().map(Metric::name).collect();
        panic!("no metric {name} among {names:?}")
    })
}

/// The metric's value, to within half of its last published digit.
#[track_caller]
pub(super) fn close(metrics: &[Metric], name: &str, expected: f64, within: f64) {
    let value = metric(metrics, name).value;
    assert!((value - expected).abs() <= within, "{name} is {value}, not {expected}");
}

/// The metric's interval likewise.
#[track_caller]
pub(super) fn interval(metrics: &[Metric], name: &str, low: f64, high: f64, within: f64) {
    let found = metric(metrics, name).bounds().expect("an interval");
    assert!(
        (found.low - low).abs() <= within && (found.high - high).abs() <= within,
        "{name} is {found:?}, not [{low}, {high}]"
    );
}

/// An evaluation note from its frontmatter as JSON.
pub(super) fn note(path: &str, properties: Value) -> Note {
    let path = VaultPath::parse(path).expect("a path");
    let text = properties.to_string();
    let title = properties.get("title").and_then(Value::as_str).unwrap_or(path.stem()).to_owned();
    Note {
        hash: ContentHash::of(text.as_bytes()),
        size: text.len() as u64,
        modified_ms: 0,
        created_ms: 0,
        kind: properties
            .get("type")
            .and_then(Value::as_str)
            .and_then(Kind::parse)
            .unwrap_or_default(),
        title,
        description: None,
        claim: None,
        aliases: Vec::new(),
        tags: Vec::new(),
        properties: text,
        headings: Vec::new(),
        block_ids: Vec::new(),
        links: Vec::new(),
        problems: Vec::new(),
        path,
    }
}

pub(super) fn evaluation(
    path: &str,
    properties: Value,
    files: &Files,
) -> (Evaluation, Vec<Problem>) {
    Evaluation::read(&note(path, properties), files).expect("an evaluation note")
}
