//! `equipoise bench`: how well the notebook ranks, by judged questions, in each mode; and what its
//! shorter way through many vectors costs and finds.

use serde::Serialize;

use super::{
    Outcome,
    arguments::{self, BenchWhat, Retrieval, Scans},
    output,
};
use crate::{
    config::Config,
    error::{Error, Result},
    index::{
        bench::{self, Judgements, Metrics, Query, Report},
        vector::Comparison,
    },
    model::VaultPath,
    notebook::{Notebook, SearchMode, SearchRequest},
};

/// As deep as the deepest figure looks.
const DEPTH: usize = 100;

#[derive(Serialize)]
struct Measured {
    mode: SearchMode,
    #[serde(flatten)]
    report: Report,
    /// Milliseconds inside the notebook for one question: median, and 99th of a hundred.
    p50_ms: f64,
    p99_ms: f64,
}

pub(super) fn run(config: Config, flags: &arguments::Bench) -> Result<Outcome> {
    match &flags.what {
        BenchWhat::Retrieval(flags) => retrieval(config, flags),
        BenchWhat::Vectors(flags) => vectors(config, flags),
    }
}

fn vectors(config: Config, flags: &Scans) -> Result<Outcome> {
    let queries = bench::read_queries(&flags.queries)?;
    let notebook = super::ready(config, false)?;
    let texts: Vec<&str> = queries.iter().map(|query| query.text.as_str()).collect();
    let comparison = notebook.compare_scans(&texts)?;
    if flags.json {
        output::json(&comparison)?;
        return Ok(Outcome::Done);
    }
    let Comparison { queries, passages, recall_10, exact, coded } = comparison;
    output::line(&format!("{queries} queries over {passages} vectors"))?;
    output::line(&format!("exact  p50 {:.2} ms, p99 {:.2} ms", exact.p50_ms, exact.p99_ms))?;
    output::line(&format!(
        "codes  p50 {:.2} ms, p99 {:.2} ms, recall@10 {recall_10:.4}",
        coded.p50_ms, coded.p99_ms
    ))?;
    Ok(Outcome::Done)
}

fn retrieval(config: Config, flags: &Retrieval) -> Result<Outcome> {
    let queries = bench::read_queries(&flags.queries)?;
    let judgements = bench::read_judgements(&flags.qrels)?;
    let scratch = tempfile::tempdir()
        .map_err(|error| Error::io("making a folder for the documents", error))?;
    let notebook = super::ready(of_corpus(config, flags, scratch.path())?, true)?;

    let mut modes = vec![SearchMode::Keyword];
    if notebook.status().model.is_some() {
        modes.extend([SearchMode::Semantic, SearchMode::Hybrid]);
    }
    let measured: Vec<_> = modes
        .into_iter()
        .map(|mode| measure(&notebook, mode, &queries, &judgements))
        .collect::<Result<_>>()?;
    if flags.json {
        output::json(&measured)?;
    } else {
        print(&measured)?;
    }
    Ok(Outcome::Done)
}

/// The configured vault, or the named documents laid out as one.
fn of_corpus(config: Config, flags: &Retrieval, scratch: &std::path::Path) -> Result<Config> {
    let Some(corpus) = &flags.corpus else { return Ok(config) };
    let vault = scratch.join("vault");
    bench::write_corpus(corpus, &vault)?;
    Ok(Config { vault, index: scratch.join("index"), ..config })
}

fn measure(
    notebook: &Notebook,
    mode: SearchMode,
    queries: &[Query],
    judgements: &Judgements,
) -> Result<Measured> {
    let mut times = Vec::with_capacity(queries.len());
    let report = bench::evaluate(queries, judgements, |query| {
        let request = SearchRequest {
            query: query.text.clone(),
            mode,
            limit: DEPTH,
            // A question is text, whatever signs are in it.
            literal: true,
            passages: false,
            ..SearchRequest::default()
        };
        let answer = notebook.search(&request)?;
        times.push(answer.took_ms);
        Ok(answer
            .results
            .iter()
            .filter_map(|result| VaultPath::parse(&result.summary.path).ok())
            .collect())
    })?;
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times.get((times.len() as f64 * share) as usize).copied().unwrap_or(0.0);
    Ok(Measured { mode, report, p50_ms: at(0.5), p99_ms: at(0.99) })
}

fn print(measured: &[Measured]) -> Result<()> {
    output::line(
        "mode      group          queries  nDCG@5  nDCG@10  MRR@10  recall@10  recall@100",
    )?;
    for Measured { mode, report, p50_ms, p99_ms } in measured {
        let name = format!("{mode:?}").to_lowercase();
        row(&name, "all", &report.all)?;
        for (group, metrics) in &report.groups {
            row(&name, group, metrics)?;
        }
        output::line(&format!("{name:<9} took p50 {p50_ms:.1} ms, p99 {p99_ms:.1} ms"))?;
    }
    Ok(())
}

fn row(mode: &str, group: &str, metrics: &Metrics) -> Result<()> {
    output::line(&format!(
        "{mode:<9} {group:<14} {:>7}   {:.3}    {:.3}   {:.3}      {:.3}       {:.3}",
        metrics.queries,
        metrics.ndcg_5,
        metrics.ndcg_10,
        metrics.mrr_10,
        metrics.recall_10,
        metrics.recall_100
    ))
}
