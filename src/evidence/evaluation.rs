//! [`Evaluation`]: an evaluation note as something that can be run. Reading never fails; what is
//! wrong with the note comes back as problems beside the value.

use serde_json::{Map, Value};

use super::{
    Inputs,
    evaluators::Evaluator,
    predicate::{Predicate, PredicateError},
};
use crate::model::{ContentHash, Kind, Note, Problem, ProblemKind, VaultPath};

/// The evaluator that runs a program of the reader's.
pub const COMMAND: &str = "command";

/// The evaluator that asks a model over the network.
pub const CHAT_MODEL: &str = "chat-model";

/// How to measure something, and which claims the result bears on.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    pub path: VaultPath,
    pub title: String,
    /// A built-in evaluator's name or [`COMMAND`]; as written where it is unknown, and empty where
    /// it is missing.
    pub evaluator: String,
    pub inputs: Vec<VaultPath>,
    pub params: Map<String, Value>,
    pub claims: Vec<ClaimLink>,
    /// The program and its arguments, for [`COMMAND`].
    pub command: Vec<String>,
    /// What the program may use, where the note says so: `limits: { seconds: 60 }`.
    pub limits: Map<String, Value>,
    /// Papers whose version matters: a run is stale once it changes.
    pub sources: Vec<Source>,
}

/// A prediction about a claim, written down before the run.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimLink {
    /// The link's target as written, without brackets, alias or heading.
    pub claim: String,
    /// The predicate as written.
    pub supports: String,
    pub predicate: Result<Predicate, PredicateError>,
}

/// A paper that the evaluation follows, and the version it follows where the note says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    pub note: String,
    pub version: Option<String>,
}

impl Evaluation {
    /// `None` for a note of another kind.
    pub fn read(note: &Note, inputs: &dyn Inputs) -> Option<(Self, Vec<Problem>)> {
        if note.kind != Kind::Evaluation {
            return None;
        }
        let properties: Map<String, Value> =
            serde_json::from_str(&note.properties).unwrap_or_default();
        let mut reader = Reader { path: &note.path, problems: Vec::new() };
        let evaluator = reader.evaluator(properties.get("evaluator"));
        let evaluation = Self {
            path: note.path.clone(),
            title: note.title.clone(),
            inputs: reader.inputs(properties.get("inputs"), inputs),
            params: reader.mapping("params", properties.get("params")),
            claims: reader.claims(properties.get("claims"), Evaluator::find(&evaluator)),
            command: reader.command(properties.get("run"), &evaluator),
            limits: reader.mapping("limits", properties.get("limits")),
            sources: reader.sources(properties.get("source")),
            evaluator,
        };
        Some((evaluation, reader.problems))
    }

    /// Whether running it reaches beyond its inputs: it starts a program, or opens the network.
    pub fn needs_approval(&self) -> bool {
        self.evaluator == COMMAND || self.evaluator == CHAT_MODEL
    }

    /// Where a model would be asked.
    pub fn endpoint(&self) -> Option<String> {
        let named = self.params.get("endpoint").and_then(Value::as_str);
        named.filter(|_| self.evaluator == CHAT_MODEL).map(str::to_owned)
    }

    pub fn built_in(&self) -> Option<&'static Evaluator> {
        Evaluator::find(&self.evaluator)
    }

    /// BLAKE3 of the parameters with their keys in order, so that reordering them changes nothing.
    pub fn params_hash(&self) -> String {
        hash_of(&Value::Object(self.params.clone()))
    }
}

pub(super) fn hash_of(value: &Value) -> String {
    let mut text = String::new();
    canonical(value, &mut text);
    ContentHash::of(text.as_bytes()).hex()
}

fn canonical(value: &Value, into: &mut String) {
    match value {
        Value::Object(object) => {
            let mut keys: Vec<&String> = object.keys().collect();
            keys.sort();
            into.push('{');
            for key in keys {
                into.push_str(&Value::String(key.clone()).to_string());
                into.push(':');
                canonical(&object[key], into);
                into.push(',');
            }
            into.push('}');
        }
        Value::Array(items) => {
            into.push('[');
            for item in items {
                canonical(item, into);
                into.push(',');
            }
            into.push(']');
        }
        other => into.push_str(&other.to_string()),
    }
}

struct Reader<'a> {
    path: &'a VaultPath,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn problem(&mut self, message: impl Into<String>, text: &str, remedy: impl Into<String>) {
        self.problems.push(Problem {
            path: self.path.clone(),
            line: None,
            kind: ProblemKind::BadProperty,
            message: message.into(),
            text: text.chars().take(200).collect(),
            remedy: remedy.into(),
        });
    }

    fn evaluator(&mut self, value: Option<&Value>) -> String {
        let known = || {
            let names: Vec<&str> = Evaluator::all().iter().map(|known| known.name).collect();
            format!("write one of {}, {CHAT_MODEL} or {COMMAND}", names.join(", "))
        };
        let name = value.and_then(Value::as_str).unwrap_or_default().trim().to_owned();
        if name.is_empty() {
            self.problem("the evaluation names no evaluator", "", known());
        } else if ![COMMAND, CHAT_MODEL].contains(&name.as_str())
            && Evaluator::find(&name).is_none()
        {
            self.problem(format!("there is no evaluator {name:?}"), &name, known());
        }
        name
    }

    fn inputs(&mut self, value: Option<&Value>, inputs: &dyn Inputs) -> Vec<VaultPath> {
        let mut paths = Vec::new();
        for item in list(value) {
            let text = item.as_str().unwrap_or_default().trim();
            match VaultPath::parse(text) {
                Err(error) => self.problem(
                    format!("an input is no path in the vault: {error}"),
                    text,
                    "write a path such as `data/table.csv`, relative to the vault",
                ),
                Ok(path) => {
                    if !inputs.exists(&path) {
                        self.problem(
                            format!("the input {path} is not in the vault"),
                            text,
                            "put the file there, or correct its path",
                        );
                    }
                    paths.push(path);
                }
            }
        }
        paths
    }

    fn mapping(&mut self, name: &str, value: Option<&Value>) -> Map<String, Value> {
        match value {
            None | Some(Value::Null) => Map::new(),
            Some(Value::Object(params)) => params.clone(),
            Some(other) => {
                let remedy = format!("write `{name}: {{ name: value }}`");
                self.problem(format!("`{name}` is no mapping"), &other.to_string(), remedy);
                Map::new()
            }
        }
    }

    fn claims(&mut self, value: Option<&Value>, evaluator: Option<&Evaluator>) -> Vec<ClaimLink> {
        let mut links = Vec::new();
        for item in list(value) {
            let claim = item.get("claim").and_then(Value::as_str).map(target).unwrap_or_default();
            let supports = item.get("supports").and_then(Value::as_str).unwrap_or_default().trim();
            if claim.is_empty() || supports.is_empty() {
                self.problem(
                    "a claim of the evaluation lacks its link or its prediction",
                    &item.to_string(),
                    "write `claim: \"[[Note]]\"` and `supports: \"metric > 0.05\"`",
                );
                continue;
            }
            let predicate = Predicate::parse(supports);
            match &predicate {
                Err(error) => self.problem(
                    format!("the prediction cannot be read: {error}"),
                    supports,
                    "write a metric, a comparison and a number, as in `fpr_gap > 0.05`",
                ),
                Ok(predicate) => self.metric(predicate, evaluator),
            }
            links.push(ClaimLink { claim, supports: supports.to_owned(), predicate });
        }
        links
    }

    /// A prediction about something that the evaluator never measures would stay inconclusive for
    /// ever.
    fn metric(&mut self, predicate: &Predicate, evaluator: Option<&Evaluator>) {
        let Some(evaluator) = evaluator else { return };
        let id = predicate.metric.split('[').next().unwrap_or_default();
        if !evaluator.definitions().any(|definition| definition.id == id) {
            let known: Vec<String> = evaluator.definitions().map(|known| known.id).collect();
            self.problem(
                format!("the evaluator {} measures no {id}", evaluator.name),
                &predicate.metric,
                format!("name one of {}", known.join(", ")),
            );
        }
    }

    fn command(&mut self, value: Option<&Value>, evaluator: &str) -> Vec<String> {
        let words: Option<Vec<String>> =
            list(value).iter().map(|word| word.as_str().map(str::to_owned)).collect();
        let words = words.unwrap_or_default();
        if evaluator == COMMAND && words.first().is_none_or(|program| program.trim().is_empty()) {
            self.problem(
                "the evaluation names no program",
                &value.map(Value::to_string).unwrap_or_default(),
                "write `run: [\"program\", \"argument\"]`",
            );
        }
        words
    }

    fn sources(&mut self, value: Option<&Value>) -> Vec<Source> {
        let mut sources = Vec::new();
        for item in list(value) {
            let (note, version) = match item {
                Value::String(text) => (target(text), None),
                other => (
                    other.get("note").and_then(Value::as_str).map(target).unwrap_or_default(),
                    other.get("version").and_then(text_of),
                ),
            };
            if note.is_empty() {
                self.problem(
                    "a source of the evaluation names no note",
                    &item.to_string(),
                    "write `source: { note: \"[[Paper]]\", version: v2 }`",
                );
            } else {
                sources.push(Source { note, version });
            }
        }
        sources
    }
}

/// A list, or one value as a list of itself.
fn list(value: Option<&Value>) -> Vec<&Value> {
    match value {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(items)) => items.iter().collect(),
        Some(one) => vec![one],
    }
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// `[[Note#Heading|text]]` or a bare name, as the note's name.
fn target(link: &str) -> String {
    let inner = link.trim();
    let inner = inner.strip_prefix("[[").and_then(|i| i.strip_suffix("]]")).unwrap_or(inner);
    let end = inner.find(['|', '#']).unwrap_or(inner.len());
    inner[..end].trim().to_owned()
}
