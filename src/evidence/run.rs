//! [`Run`]: one execution of an evaluation, as the immutable file that the vault keeps. Its name
//! carries the time and a hash of its bytes, so that a later edit shows.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::{
    engine::{InputHash, Outcome, SourceVersion},
    evaluation::Evaluation,
    metric::{Definition, Metric},
    verdict::Verdict,
};
use crate::model::{ContentHash, Problem, ProblemKind, VaultPath};

/// The layout of run files that this program writes.
pub const SCHEMA: u32 = 1;

/// The folder of the vault that holds runs.
pub const FOLDER: &str = "runs";

/// Digits of the content hash in a file's name.
const SHORT: usize = 10;

/// One execution of an evaluation, or an evaluation log brought in from elsewhere.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Run {
    pub schema: u32,
    /// The evaluation note's path; empty for an imported log that belongs to none.
    #[serde(default)]
    pub evaluation: String,
    pub title: String,
    pub evaluator: String,
    pub evaluator_version: String,
    pub status: Status,
    /// What ended it, where it did not finish by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_by: Option<String>,
    /// RFC 3339, in UTC.
    pub started: String,
    pub duration_ms: u64,
    pub machine: Machine,
    /// What confined it: `built in` for code that reads only its inputs.
    pub sandbox: String,
    pub seed: u64,
    pub inputs: Vec<InputHash>,
    #[schema(value_type = Object)]
    pub params: Map<String, Value>,
    pub params_hash: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub command: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<SourceVersion>,
    /// For an imported log: where it came from and what it does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    pub verdicts: Vec<Verdict>,
    pub metrics: Vec<Metric>,
    pub definitions: Vec<Definition>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Items>,
    /// What a model was asked, and what it said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Answer>,
    pub log: Vec<String>,
}

/// One question to a model and its answer, word for word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Answer {
    pub id: String,
    pub question: String,
    pub answer: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    Finished,
    /// It ended with an error.
    Failed,
    /// A person stopped it.
    Cancelled,
    /// It reached a limit of time, memory, output or files.
    Capped,
    /// An imported log of a run that had not ended.
    Unfinished,
}

/// What a run's duration depends on; never a host's name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Machine {
    pub os: String,
    pub arch: String,
    pub cores: u32,
}

impl Machine {
    pub fn this() -> Self {
        Self {
            os: std::env::consts::OS.into(),
            arch: std::env::consts::ARCH.into(),
            cores: std::thread::available_parallelism()
                .map_or(1, |cores| cores.get().try_into().unwrap_or(u32::MAX)),
        }
    }
}

/// Provenance of an imported log.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Origin {
    /// `inspect`, `lm-evaluation-harness` or `helm`.
    pub format: String,
    pub format_version: String,
    pub model: String,
    pub dataset: String,
    /// The commit of the code that ran, and whether it was changed, where stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dirty: Option<bool>,
    /// What one would need to repeat the run and the log does not say.
    pub missing: Vec<String>,
    /// Other facts of the log, as it names them.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    #[schema(value_type = Object)]
    pub facts: Map<String, Value>,
}

/// One value for each item, so that two runs can be compared pair by pair.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Items {
    /// What the values are: `correct`, or a scorer's name.
    pub metric: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub of: String,
    pub ids: Vec<String>,
    pub values: Vec<f64>,
}

impl Items {
    pub fn new(metric: &str) -> Self {
        Self { metric: metric.into(), ..Self::default() }
    }

    #[must_use]
    pub fn of(mut self, of: &str) -> Self {
        self.of = of.into();
        self
    }

    pub fn push(&mut self, id: String, value: f64) {
        self.ids.push(id);
        self.values.push(value);
    }

    /// By id, for logs that write their samples in the order they ended.
    pub fn sort(&mut self) {
        let mut pairs: Vec<(String, f64)> = std::mem::take(&mut self.ids)
            .into_iter()
            .zip(std::mem::take(&mut self.values))
            .collect();
        pairs.sort_by(|a, b| (a.0.len(), &a.0).cmp(&(b.0.len(), &b.0)));
        (self.ids, self.values) = pairs.into_iter().unzip();
    }
}

/// What the inputs do not determine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Circumstances {
    /// RFC 3339, in UTC.
    pub started: String,
    pub duration_ms: u64,
    pub machine: Machine,
    pub sandbox: String,
}

impl Run {
    /// The run of a built-in evaluator.
    pub fn of(evaluation: &Evaluation, outcome: Outcome, circumstances: Circumstances) -> Self {
        Self {
            schema: SCHEMA,
            evaluation: evaluation.path.as_str().into(),
            title: evaluation.title.clone(),
            evaluator: outcome.evaluator,
            evaluator_version: outcome.evaluator_version,
            status: Status::Finished,
            ended_by: None,
            started: circumstances.started,
            duration_ms: circumstances.duration_ms,
            machine: circumstances.machine,
            sandbox: circumstances.sandbox,
            seed: outcome.seed,
            inputs: outcome.inputs,
            params: evaluation.params.clone(),
            params_hash: evaluation.params_hash(),
            command: evaluation.command.clone(),
            sources: outcome.sources,
            origin: None,
            verdicts: outcome.verdicts,
            metrics: outcome.metrics,
            definitions: outcome.definitions,
            items: outcome.items,
            answers: Vec::new(),
            log: outcome.log,
        }
    }

    /// The file's text: a line for each field, and for each element of a list of objects, so that
    /// version control shows what differs between two runs.
    pub fn encode(&self) -> String {
        let Ok(Value::Object(fields)) = serde_json::to_value(self) else { return String::new() };
        let mut lines = Vec::new();
        for (key, value) in &fields {
            let shown = match value {
                Value::Array(items) if items.iter().any(Value::is_object) => {
                    let items: Vec<String> =
                        items.iter().map(|item| format!("    {item}")).collect();
                    format!("[\n{}\n  ]", items.join(",\n"))
                }
                other => other.to_string(),
            };
            lines.push(format!("  {}: {shown}", Value::String(key.clone())));
        }
        format!("{{\n{}\n}}\n", lines.join(",\n"))
    }

    /// Where the vault keeps it: `runs/<evaluation>/<time>-<short hash>.json`.
    pub fn path(&self, text: &str) -> Option<VaultPath> {
        let owner = VaultPath::parse(&self.evaluation)
            .map_or_else(|_| folder_name(&self.title), |path| path.stem().to_owned());
        let time: String = self.started.chars().filter(|c| *c != ':').collect();
        let time = folder_name(&time);
        let hash = &ContentHash::of(text.as_bytes()).hex()[..SHORT];
        VaultPath::parse(&format!("{FOLDER}/{owner}/{time}-{hash}.json")).ok()
    }

    /// Reads a run file. A file that was edited after it was written is read, with a problem.
    pub fn read(path: &VaultPath, bytes: &[u8]) -> (Option<Self>, Vec<Problem>) {
        let problem = |message: String, remedy: &str| Problem {
            path: path.clone(),
            line: None,
            kind: ProblemKind::Unreadable,
            message,
            text: String::new(),
            remedy: remedy.into(),
        };
        #[derive(Deserialize)]
        struct Layout {
            schema: u32,
        }
        let newer = |schema: u32| {
            let message =
                format!("the run was written in layout {schema}, newer than this program");
            (None, vec![problem(message, "update Equipoise to read it")])
        };
        let run: Self = match serde_json::from_slice::<Self>(bytes) {
            Ok(run) if run.schema > SCHEMA => return newer(run.schema),
            Ok(run) => run,
            Err(error) => {
                let remedy = "restore it from version control, or delete it and run again";
                let message = match serde_json::from_slice::<Layout>(bytes) {
                    Ok(layout) if layout.schema > SCHEMA => return newer(layout.schema),
                    Ok(_) => format!("the run file is damaged: {error}"),
                    Err(error) => format!("this is no run file: {error}"),
                };
                return (None, vec![problem(message, remedy)]);
            }
        };
        let hash = ContentHash::of(bytes).hex();
        let named = path.stem().rsplit('-').next().unwrap_or_default();
        let mut problems = Vec::new();
        if named.len() != SHORT || !hash.starts_with(named) {
            problems.push(problem(
                "the run was changed after it was written: its name does not fit its bytes".into(),
                "restore it from version control, or run the evaluation again",
            ));
        }
        (Some(run), problems)
    }

    pub fn metric(&self, name: &str) -> Option<&Metric> {
        self.metrics.iter().find(|metric| metric.name() == name)
    }
}

/// A text as one segment of a path.
fn folder_name(text: &str) -> String {
    let name: String = text
        .chars()
        .take(100)
        .map(|c| if c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.') { c } else { '-' })
        .collect();
    let name = name.trim_matches(['.', ' ']).to_owned();
    if name.is_empty() { "unnamed".into() } else { name }
}
