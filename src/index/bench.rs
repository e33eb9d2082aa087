//! How good the search is, measured: questions with judged answers in, the usual figures out. It is
//! apart from the search so that a figure is worked out from result lists alone, whoever made them.

use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
};

use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, Result},
    model::VaultPath,
};

/// A question of a test collection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    pub id: String,
    pub text: String,
    /// What sort of question it is, where the collection says so.
    pub group: Option<String>,
}

/// How relevant each judged document is to each question; 0 and below are judged and irrelevant.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Judgements(BTreeMap<String, HashMap<String, f32>>);

/// Means over the questions that have a relevant document.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Metrics {
    pub queries: usize,
    /// Normalised discounted cumulative gain with linear gains, as trec_eval and BEIR have it:
    /// Σ grade ∕ log₂(rank + 1) over the first 5, divided by that sum for the best order there is.
    #[serde(rename = "ndcg@5")]
    pub ndcg_5: f64,
    #[serde(rename = "ndcg@10")]
    pub ndcg_10: f64,
    /// One divided by the rank of the first relevant document among the first 10; else 0.
    #[serde(rename = "mrr@10")]
    pub mrr_10: f64,
    /// The part of the relevant documents that is among the first 10.
    #[serde(rename = "recall@10")]
    pub recall_10: f64,
    #[serde(rename = "recall@100")]
    pub recall_100: f64,
}

/// The figures over all questions and by their sort.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Report {
    #[serde(flatten)]
    pub all: Metrics,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub groups: BTreeMap<String, Metrics>,
    /// Questions left out because nothing is judged relevant to them.
    pub unjudged: usize,
}

/// Reads one question a line: `{"id" or "_id", "text" or "query"}`, its sort in `type`,
/// `category` or `metadata.category`.
///
/// # Errors
/// The file cannot be read, or a line is no question.
pub fn read_queries(path: &Path) -> Result<Vec<Query>> {
    #[derive(Deserialize)]
    struct Line {
        #[serde(alias = "_id")]
        id: serde_json::Value,
        #[serde(alias = "query")]
        text: String,
        #[serde(alias = "type")]
        category: Option<String>,
        #[serde(default)]
        metadata: serde_json::Value,
    }
    let mut queries = Vec::new();
    for (number, line) in read(path)?.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let line: Line = serde_json::from_str(line).map_err(|error| {
            Error::invalid(
                format!("line {} of {} is no question: {error}", number + 1, path.display()),
                r#"write one JSON object a line: {"id": "1", "text": "the question"}"#,
            )
        })?;
        let id = match line.id {
            serde_json::Value::String(id) => id,
            other => other.to_string(),
        };
        let group =
            line.category.or_else(|| line.metadata.get("category")?.as_str().map(str::to_owned));
        queries.push(Query { id, text: line.text, group });
    }
    Ok(queries)
}

/// Reads judgements: question, document and grade parted by tabs, with or without a line of
/// headings; or the four columns of TREC, parted by spaces.
///
/// # Errors
/// The file cannot be read, or a line is no judgement.
pub fn read_judgements(path: &Path) -> Result<Judgements> {
    let mut judgements = Judgements::default();
    for (number, line) in read(path)?.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let columns: Vec<&str> = if line.contains('\t') {
            line.split('\t').map(str::trim).collect()
        } else {
            line.split_whitespace().collect()
        };
        let parsed = match columns[..] {
            [query, document, grade] | [query, _, document, grade] => {
                grade.parse::<f32>().ok().map(|grade| (query, document, grade))
            }
            _ => None,
        };
        match parsed {
            Some((query, document, grade)) => judgements.add(query, document, grade),
            None if number == 0 => {}
            None => {
                return Err(Error::invalid(
                    format!("line {} of {} is no judgement", number + 1, path.display()),
                    "write question, document and grade on a line, parted by tabs",
                ));
            }
        }
    }
    Ok(judgements)
}

impl Judgements {
    pub fn add(&mut self, query: &str, document: &str, grade: f32) {
        self.0.entry(query.into()).or_default().insert(document.into(), grade);
    }

    /// The grade of a note: judged by its path, or by the name a link would use (for an entry of a
    /// library, its key).
    fn grade(&self, query: &str, path: &VaultPath) -> f32 {
        self.0.get(query).map_or(0.0, |judged| {
            judged
                .get(path.as_str())
                .or_else(|| judged.get(path.stem()))
                .copied()
                .unwrap_or(0.0)
                .max(0.0)
        })
    }

    /// The positive grades of a question, best first.
    fn ideal(&self, query: &str) -> Vec<f32> {
        let mut grades: Vec<f32> = self
            .0
            .get(query)
            .into_iter()
            .flat_map(|judged| judged.values().copied())
            .filter(|&grade| grade > 0.0)
            .collect();
        grades.sort_unstable_by(|a, b| b.total_cmp(a));
        grades
    }
}

/// Asks `search` every judged question and rates its answers, best first.
///
/// # Errors
/// Those of `search`.
pub fn evaluate(
    queries: &[Query],
    judgements: &Judgements,
    mut search: impl FnMut(&Query) -> Result<Vec<VaultPath>>,
) -> Result<Report> {
    let mut report = Report::default();
    for query in queries {
        let ideal = judgements.ideal(&query.id);
        if ideal.is_empty() {
            report.unjudged += 1;
            continue;
        }
        let grades: Vec<f32> =
            search(query)?.iter().map(|path| judgements.grade(&query.id, path)).collect();
        let rated = rate(&grades, &ideal);
        report.all.add(&rated);
        if let Some(group) = &query.group {
            report.groups.entry(group.clone()).or_default().add(&rated);
        }
    }
    report.all.divide();
    report.groups.values_mut().for_each(Metrics::divide);
    Ok(report)
}

/// The figures of one question, from the grades of its answers in order and the best grades there
/// are.
fn rate(grades: &[f32], ideal: &[f32]) -> Metrics {
    let ndcg = |depth: usize| gain(grades, depth) / gain(ideal, depth);
    let found = |depth: usize| {
        let relevant = grades.iter().take(depth).filter(|&&grade| grade > 0.0).count();
        relevant as f64 / ideal.len() as f64
    };
    let first = grades.iter().take(10).position(|&grade| grade > 0.0);
    Metrics {
        queries: 1,
        ndcg_5: ndcg(5),
        ndcg_10: ndcg(10),
        mrr_10: first.map_or(0.0, |index| 1.0 / (index + 1) as f64),
        recall_10: found(10),
        recall_100: found(100),
    }
}

fn gain(grades: &[f32], depth: usize) -> f64 {
    grades
        .iter()
        .take(depth)
        .enumerate()
        .map(|(index, &grade)| f64::from(grade) / ((index + 2) as f64).log2())
        .sum()
}

impl Metrics {
    fn figures(&mut self) -> [&mut f64; 5] {
        [
            &mut self.ndcg_5,
            &mut self.ndcg_10,
            &mut self.mrr_10,
            &mut self.recall_10,
            &mut self.recall_100,
        ]
    }

    fn add(&mut self, other: &Metrics) {
        let mut other = *other;
        self.queries += other.queries;
        for (sum, figure) in self.figures().into_iter().zip(other.figures()) {
            *sum += *figure;
        }
    }

    fn divide(&mut self) {
        let queries = self.queries.max(1) as f64;
        for sum in self.figures() {
            *sum /= queries;
        }
    }
}

/// Lays out a collection's `corpus.jsonl` (`_id`, `title`, `text` a line) as a vault, one note a
/// document, so that it is measured on the way that notes take. Returns how many there are.
///
/// # Errors
/// The file cannot be read, a line is no document, or the notes cannot be written.
pub fn write_corpus(corpus: &Path, vault: &Path) -> Result<usize> {
    #[derive(Deserialize)]
    struct Line {
        #[serde(alias = "id")]
        _id: String,
        #[serde(default)]
        title: String,
        #[serde(default, alias = "abstract")]
        text: String,
    }
    std::fs::create_dir_all(vault)
        .map_err(|error| Error::io("making a folder for the documents", error))?;
    let mut count = 0;
    for (number, line) in read(corpus)?.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let line: Line = serde_json::from_str(line).map_err(|error| {
            Error::invalid(
                format!("line {} of {} is no document: {error}", number + 1, corpus.display()),
                r#"write one JSON object a line: {"_id": "1", "title": "…", "text": "…"}"#,
            )
        })?;
        let name = format!("{}.md", line._id);
        if VaultPath::parse(&name).is_err() || name.contains('/') {
            return Err(Error::invalid(
                format!("the document {:?} cannot be the name of a file", line._id),
                "give the documents names of letters and digits",
            ));
        }
        // A JSON string is a YAML string.
        let title = serde_json::Value::from(line.title).to_string();
        let note = format!("---\ntitle: {title}\n---\n{}\n", line.text);
        std::fs::write(vault.join(&name), note)
            .map_err(|error| Error::io(format!("writing {name}"), error))?;
        count += 1;
    }
    Ok(count)
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path)
        .map_err(|error| Error::io(format!("reading {}", path.display()), error))
}
