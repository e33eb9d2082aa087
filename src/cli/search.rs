//! `equipoise search`: one query for a person, or a file of them for a script.

use std::io::{BufRead, BufReader};

use serde::{Deserialize, Serialize};

use super::{Outcome, arguments, output};
use crate::{
    config::Config,
    error::{Error, Result},
    notebook::{Notebook, SearchMode, SearchRequest, SearchResult, SearchResults},
};

/// Beyond this a list of results helps nobody, and a typing slip must not fill the memory.
const MOST_RESULTS: usize = 1_000;

/// So many passages are embedded before a single question is answered.
const FEW: usize = 400;
/// Where more wait, those that the question is about, for so long.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(5);

pub(super) fn run(config: Config, flags: &arguments::Search) -> Result<Outcome> {
    let by_meaning = !matches!(flags.mode, arguments::Mode::Keyword);
    let notebook = super::ready(config, false)?;
    // For one question it is enough to embed what that is about.
    let status = notebook.status();
    let all = flags.queries.is_some() || status.chunks.saturating_sub(status.embedded) <= FEW;
    if by_meaning && all {
        super::embed(&notebook)?;
    }
    match (&flags.query, &flags.queries) {
        (Some(query), _) => one(&notebook, query, flags),
        (None, Some(file)) => many(&notebook, file, flags),
        (None, None) => {
            Err(Error::invalid("no query was given", "name one, or use --queries FILE"))
        }
    }
}

fn request(query: &str, flags: &arguments::Search) -> SearchRequest {
    SearchRequest {
        query: query.to_owned(),
        mode: SearchMode::from(flags.mode),
        kind: flags.kind,
        limit: flags.limit.clamp(1, MOST_RESULTS),
        ..SearchRequest::default()
    }
}

fn one(notebook: &Notebook, query: &str, flags: &arguments::Search) -> Result<Outcome> {
    let answer = notebook.search_patiently(&request(query, flags), PATIENCE)?;
    if flags.json {
        output::json(&answer)?;
        return Ok(Outcome::Done);
    }
    for notice in &answer.notices {
        output::line(&format!("note: {}\n  next: {}", notice.message, notice.hint))?;
    }
    print(&answer)?;
    Ok(Outcome::Done)
}

fn print(answer: &SearchResults) -> Result<()> {
    if answer.results.is_empty() {
        return output::line("Nothing found. Try fewer words, or --mode semantic.");
    }
    for result in &answer.results {
        output::line(&entry(result))?;
    }
    output::line(&format!(
        "{} of {} results in {:.1} ms",
        answer.results.len(),
        answer.total,
        answer.took_ms
    ))
}

fn entry(result: &SearchResult) -> String {
    let figure = |part: Option<f32>| part.map_or("–".into(), |value| format!("{value:.2}"));
    let place = match result.heading_path.is_empty() {
        true => result.summary.path.clone(),
        false => format!("{} › {}", result.summary.path, result.heading_path.join(" › ")),
    };
    format!(
        "{:>2}. {} {}\n    {place}\n    {}\n    score {:.3} (words {}, meaning {})\n",
        result.why.rank,
        result.summary.kind.glyph(),
        result.summary.title,
        result.passage.replace('\n', " "),
        result.score,
        figure(result.why.keyword),
        figure(result.why.semantic),
    )
}

#[derive(Deserialize)]
struct Line {
    #[serde(alias = "_id")]
    id: serde_json::Value,
    #[serde(alias = "text")]
    query: String,
}

#[derive(Serialize)]
struct Answer<'a> {
    id: &'a serde_json::Value,
    results: Vec<Ranked>,
}

#[derive(Serialize)]
struct Ranked {
    path: String,
    score: f32,
}

fn many(notebook: &Notebook, file: &std::path::Path, flags: &arguments::Search) -> Result<Outcome> {
    let doing = || format!("reading {}", file.display());
    let reader = std::fs::File::open(file).map_err(|error| Error::io(doing(), error))?;
    for (index, line) in BufReader::new(reader).lines().enumerate() {
        let line = line.map_err(|error| Error::io(doing(), error))?;
        if line.trim().is_empty() {
            continue;
        }
        let Line { id, query } = serde_json::from_str(&line).map_err(|error| {
            Error::invalid(
                format!("{}, line {}: {error}", file.display(), index + 1),
                "each line is one JSON object with \"id\" and \"query\"",
            )
        })?;
        let answer = notebook.search(&request(&query, flags))?;
        let results = answer
            .results
            .into_iter()
            .map(|result| Ranked { path: result.summary.path, score: result.score })
            .collect();
        output::json_line(&Answer { id: &id, results })?;
    }
    Ok(Outcome::Done)
}
