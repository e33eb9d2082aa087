//! `/runs/{id}`: one run, the verdict first.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse, web::Data};
use serde::Serialize;

use super::{FindingRow, chart};
use crate::{
    notebook::{Metric, Notebook, RunView},
    server::{params::PathParam, present::number, problem::Failure, state::Shared},
};

/// Metrics in the table before the rest is folded.
const SHOWN: usize = 40;

/// Bars in a plot; more are a table's business.
const PLOTTED: std::ops::RangeInclusive<usize> = 2..=24;

#[derive(Serialize)]
struct RunPage {
    #[serde(flatten)]
    view: RunView,
    findings: Vec<FindingRow>,
    metrics: Vec<MetricRow>,
    more_metrics: Vec<MetricRow>,
    plots: Vec<Plot>,
    definitions: Vec<DefinitionRow>,
    params_text: String,
    facts: BTreeMap<String, String>,
    /// Against the run before.
    compare: Option<String>,
    log_lines: usize,
}

#[derive(Serialize)]
struct MetricRow {
    name: String,
    value: String,
    interval: Option<String>,
    /// How the interval came about, in a word.
    method: &'static str,
    n: Option<u64>,
    unit: String,
    definition: String,
}

/// One metric over several groups, drawn on one axis.
#[derive(Serialize)]
struct Plot {
    id: String,
    unit: String,
    definition: String,
    svg: String,
}

#[derive(Serialize)]
struct DefinitionRow {
    anchor: String,
    id: String,
    unit: String,
    definition: String,
    source: String,
    /// Also among the built-in ones.
    known: bool,
}

pub(in crate::server) async fn show(
    request: HttpRequest,
    shared: Data<Shared>,
    id: PathParam,
) -> Result<HttpResponse, Failure> {
    let page = shared.read(move |notebook| gather(notebook, id.0.as_str())).await?;
    super::super::html(&request, &shared, "run.html", &page)
}

fn gather(notebook: &Notebook, id: &str) -> crate::error::Result<RunPage> {
    let mut view = notebook.run(id)?;
    let findings = std::mem::take(&mut view.findings);
    let findings = findings.into_iter().map(FindingRow::of).collect();
    let known: Vec<String> = notebook
        .evaluators()
        .into_iter()
        .filter(|known| known.name == view.run.evaluator)
        .flat_map(|known| known.definitions)
        .map(|definition| definition.id)
        .collect();
    let unit = |id: &str| {
        let found = view.run.definitions.iter().find(|definition| definition.id == id);
        found.map(|definition| definition.unit.clone()).unwrap_or_default()
    };
    // What the verdicts speak of is what one looks for.
    let judged =
        |metric: &&Metric| view.run.verdicts.iter().any(|said| said.metric == metric.name());
    let (first, rest): (Vec<&Metric>, Vec<&Metric>) = view.run.metrics.iter().partition(judged);
    let mut metrics: Vec<MetricRow> = first
        .into_iter()
        .chain(rest)
        .map(|metric| MetricRow::of(metric, unit(&metric.id)))
        .collect();
    let more_metrics = metrics.split_off(metrics.len().min(SHOWN));
    let plots = plots(&view.run.metrics, &unit);
    let definitions = view
        .run
        .definitions
        .iter()
        .map(|definition| DefinitionRow {
            anchor: super::definition_anchor(&definition.id),
            id: definition.id.clone(),
            unit: definition.unit.clone(),
            definition: definition.definition.clone(),
            source: definition.source.clone(),
            known: known.contains(&definition.id),
        })
        .collect();
    let compare = view
        .before
        .as_ref()
        .map(|before| super::compare::address_of(&[&before.id, &view.summary.id]));
    let params_text = match view.run.params.is_empty() {
        true => String::new(),
        false => serde_json::to_string_pretty(&view.run.params).unwrap_or_default(),
    };
    let facts = view.run.origin.iter().flat_map(|origin| &origin.facts);
    let facts = facts
        .map(|(name, value)| {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            (name.clone(), text)
        })
        .collect();
    let log_lines = view.run.log.len();
    // The page has them in rows of its own.
    view.run.metrics.clear();
    view.run.definitions.clear();
    view.run.items.clear();
    Ok(RunPage {
        findings,
        metrics,
        more_metrics,
        plots,
        definitions,
        params_text,
        facts,
        compare,
        log_lines,
        view,
    })
}

impl MetricRow {
    fn of(metric: &Metric, unit: String) -> Self {
        let interval = metric.low.zip(metric.high).filter(|(low, high)| low != high);
        Self {
            name: metric.name(),
            value: number(metric.value),
            interval: interval.map(|(low, high)| format!("{} to {}", number(low), number(high))),
            method: chart::method(metric),
            n: metric.n,
            unit,
            definition: super::definition_anchor(&metric.id),
        }
    }
}

/// Metrics that were measured on several groups, each as one drawing.
fn plots(metrics: &[Metric], unit: &dyn Fn(&str) -> String) -> Vec<Plot> {
    let mut groups: Vec<(&str, Vec<&Metric>)> = Vec::new();
    for metric in metrics.iter().filter(|metric| !metric.of.is_empty()) {
        match groups.iter_mut().find(|(id, _)| *id == metric.id) {
            Some((_, group)) => group.push(metric),
            None => groups.push((&metric.id, vec![metric])),
        }
    }
    groups
        .into_iter()
        .filter(|(_, group)| PLOTTED.contains(&group.len()))
        // Counts and exact optima say nothing on a shared axis that the table does not.
        .filter(|(_, group)| group.iter().any(|metric| metric.low != metric.high))
        .map(|(id, group)| Plot {
            id: id.to_owned(),
            unit: unit(id),
            definition: super::definition_anchor(id),
            svg: chart::groups(id, &group),
        })
        .collect()
}
