//! Results of lm-evaluation-harness: `results_….json` with a table of figures by task (old ones name
//! them `acc` and `acc_stderr`, new ones `acc,none`), and `samples_….jsonl` with a line for each
//! document and filter.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    LogFile,
    json::{at, count, number, parse_named, text},
    record::{Record, utc_of_seconds},
};
use crate::{
    error::{Error, Result},
    evidence::run::{Items, Run},
};

pub(super) fn is_results(value: &Value) -> bool {
    let table = ["results", "table_results"].into_iter().find_map(|key| value.get(key));
    table.and_then(Value::as_object).is_some_and(|tasks| tasks.values().all(Value::is_object))
        && ["config", "versions", "model_args"].into_iter().any(|key| value.get(key).is_some())
}

pub(super) fn read(
    file: &LogFile<'_>,
    log: &Value,
    beside: &[LogFile<'_>],
    now: &str,
) -> Result<Run> {
    let mut record = Record::new("lm-evaluation-harness");
    record.reads(file);
    provenance(log, &mut record);
    let mut tasks = Vec::new();
    for table in ["results", "table_results", "groups"] {
        let Some(Value::Object(rows)) = log.get(table) else { continue };
        for (task, row) in rows {
            if !tasks.contains(task) {
                figures(log, task, row, &mut record);
                tasks.push(task.clone());
            }
        }
    }
    let shown: Vec<&str> = tasks.iter().take(3).map(String::as_str).collect();
    record.title = match tasks.len() {
        0..=3 => shown.join(", "),
        more => format!("{} and {} more", shown.join(", "), more - 3),
    };
    if !record.metrics.iter().any(|metric| metric.n.is_some()) {
        record.missing("how many documents each figure rests on");
    }
    let time = file.file_name().strip_prefix("results_").and_then(|n| n.strip_suffix(".json"));
    for samples in beside {
        let name = samples.file_name();
        let fits =
            |time: &str| tasks.iter().any(|task| name == format!("samples_{task}_{time}.jsonl"));
        if time.is_some_and(fits) {
            record.reads(samples);
            items(samples, &mut record)?;
        }
    }
    Ok(record.finish(now))
}

fn provenance(log: &Value, record: &mut Record) {
    record.origin.format_version =
        text(log, &["lm_eval_version"]).unwrap_or_else(|| "unknown".into());
    record.origin.model = text(log, &["model_name"])
        .or_else(|| text(log, &["config", "model_args"]))
        .or_else(|| model_of(log))
        .or_else(|| text(log, &["config", "model"]))
        .unwrap_or_else(|| "unknown".into());
    if record.origin.model == "unknown" {
        record.missing("the model");
    }
    let mut datasets: Vec<String> = Vec::new();
    if let Some(Value::Object(configs)) = log.get("configs") {
        for config in configs.values() {
            if let Some(path) = text(config, &["dataset_path"]) {
                let name = match text(config, &["dataset_name"]) {
                    Some(name) => format!("{path} ({name})"),
                    None => path,
                };
                if !datasets.contains(&name) {
                    datasets.push(name);
                }
            }
        }
    }
    if datasets.is_empty() {
        record.missing("the data sets' names");
    }
    record.origin.dataset = datasets.join(", ");
    // The harness notes the commit of whatever repository the run was started in.
    record.origin.commit = text(log, &["git_hash"]);
    if record.origin.commit.is_some() {
        record.log.push("The commit is that of the folder the run was started in.".into());
    }
    if text(log, &["config", "model_sha"]).is_none() {
        record.missing("a hash of the model's weights");
    }
    record.seed = count(log, &["config", "random_seed"]);
    record.started = number(log, &["date"]).and_then(utc_of_seconds);
    record.duration_ms = number(log, &["total_evaluation_time_seconds"])
        .filter(|seconds| (0.0..=1e9).contains(seconds))
        .map(|seconds| (seconds * 1000.0) as u64);
    for key in ["n-shot", "versions", "task_hashes", "higher_is_better", "chat_template_sha"] {
        record.fact(key, at(log, &[key]));
    }
    for key in ["model_revision", "model_sha", "model_num_parameters", "model_dtype"] {
        record.fact(key, at(log, &["config", key]));
    }
    for key in [
        "limit",
        "num_fewshot",
        "batch_size",
        "gen_kwargs",
        "random_seed",
        "numpy_seed",
        "torch_seed",
        "fewshot_seed",
    ] {
        if let Some(value) = at(log, &["config", key]) {
            record.params.insert(key.into(), value.clone());
        }
    }
}

/// Where the model's arguments are a mapping, the part of it that names a configuration.
fn model_of(log: &Value) -> Option<String> {
    let args = at(log, &["model_args"]).or_else(|| at(log, &["config", "model_args"]))?;
    let files = at(args, &["config_files"])?.as_object()?;
    let name = files.keys().next()?;
    Some(match number(args, &["iteration"]) {
        Some(step) => format!("{name}, step {step}"),
        None => name.clone(),
    })
}

/// Metric and filter of a key such as `acc,none`; `None` for what is no figure.
fn split(key: &str) -> (&str, Option<&str>) {
    match key.split_once(',') {
        Some((metric, "none")) => (metric, None),
        Some((metric, filter)) => (metric, Some(filter)),
        None => (key, None),
    }
}

fn figures(log: &Value, task: &str, row: &Value, record: &mut Record) {
    let Value::Object(row_map) = row else { return };
    let n = count(log, &["n-samples", task, "effective"]);
    for (key, _) in row_map {
        let Some(value) = number(row, &[key]) else { continue };
        let (metric, filter) = split(key);
        let suffix = filter.map_or_else(
            || if key.contains(',') { ",none".into() } else { String::new() },
            |filter| format!(",{filter}"),
        );
        let error = number(row, &[&format!("{metric}_stderr{suffix}")]);
        let of = match filter {
            Some(filter) => format!("{task}, {filter}"),
            None => task.to_owned(),
        };
        record.figure(metric, &of, value, error, n);
    }
}

/// A line for each document and filter; a metric whose value is no single number is left out.
fn items(file: &LogFile<'_>, record: &mut Record) -> Result<()> {
    let mut by_metric: BTreeMap<(String, String), Items> = BTreeMap::new();
    let task = file.file_name().trim_start_matches("samples_");
    let task = task.rsplit_once('_').map_or(task, |(task, _)| task).to_owned();
    for (index, line) in file.bytes.split(|byte| *byte == b'\n').enumerate() {
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let sample = parse_named(&format!("{} line {}", file.name, index + 1), line)?;
        let id = text(&sample, &["doc_id"]).ok_or_else(|| {
            Error::invalid(
                format!("{} line {} names no document", file.name, index + 1),
                "copy the samples file again from where it was written",
            )
        })?;
        let of = match text(&sample, &["filter"]) {
            Some(filter) if filter != "none" => format!("{task}, {filter}"),
            _ => task.clone(),
        };
        let names = at(&sample, &["metrics"]).and_then(Value::as_array);
        for name in names.map(Vec::as_slice).unwrap_or_default().iter().filter_map(Value::as_str) {
            let value = match sample.get(name) {
                Some(Value::Bool(truth)) => Some(f64::from(u8::from(*truth))),
                Some(value) => value.as_f64().filter(|value| value.is_finite()),
                None => None,
            };
            if let Some(value) = value {
                by_metric
                    .entry((name.to_owned(), of.clone()))
                    .or_insert_with(|| Items::new(name).of(&of))
                    .push(id.clone(), value);
            }
        }
    }
    if by_metric.is_empty() && file.bytes.trim_ascii().is_empty() {
        return Err(Error::invalid(
            format!("{} holds no sample", file.name),
            "copy the samples file again from where it was written",
        ));
    }
    record.items.extend(by_metric.into_values());
    Ok(())
}
