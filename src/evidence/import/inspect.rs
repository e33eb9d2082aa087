//! Inspect's logs: `.json` (the whole log) and `.eval` (a ZIP of its parts, deflated in old files,
//! zstd in new ones). A log without a header is of a run that did not end: what its journal holds is
//! taken, and said to be unfinished.

use std::{collections::BTreeMap, io::Read};

use serde_json::Value;

use super::{
    LogFile,
    json::{at, count, number, parse_named, text},
    record::{Record, between, utc},
};
use crate::{
    error::{Error, Result},
    evidence::run::{Items, Run, Status},
};

/// An archive's parts together may unpack to this much, and no further is read.
const MOST_UNPACKED: u64 = 256 << 20;

pub(super) fn is_log(value: &Value) -> bool {
    at(value, &["eval", "task"]).is_some() && at(value, &["eval", "model"]).is_some()
}

pub(super) fn read_log(file: &LogFile<'_>, value: &Value, now: &str) -> Result<Run> {
    let samples = value.get("samples").and_then(Value::as_array).cloned().unwrap_or_default();
    Ok(record(file, value, &samples).finish(now))
}

pub(super) fn read_archive(file: &LogFile<'_>, now: &str) -> Result<Run> {
    let damaged = |what: String| {
        Error::invalid(
            format!("{} is no complete Inspect log: {what}", file.name),
            "the copy is cut off or damaged; copy the .eval file again from where it was written",
        )
    };
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(file.bytes))
        .map_err(|error| damaged(error.to_string()))?;
    let names: Vec<String> = archive.file_names().flatten().map(|name| name.into_owned()).collect();
    let mut left = MOST_UNPACKED;
    let mut part = |name: &str| -> Result<Option<Value>> {
        if !names.iter().any(|known| known == name) {
            return Ok(None);
        }
        let entry = archive.by_name(name).map_err(|error| damaged(error.to_string()))?;
        let mut bytes = Vec::new();
        entry
            .take(left + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| damaged(format!("{name}: {error}")))?;
        left = left.checked_sub(bytes.len() as u64).ok_or_else(|| {
            Error::invalid(
                format!("{} unpacks to more than {} MiB", file.name, MOST_UNPACKED >> 20),
                "export the log without its samples' messages",
            )
        })?;
        parse_named(&format!("{}, {name}", file.name), &bytes).map(Some)
    };
    let (head, finished) = match part("header.json")? {
        Some(header) => (header, true),
        None => match part("_journal/start.json")? {
            Some(start) => (start, false),
            None => return Err(damaged("it has neither a header nor a journal".into())),
        },
    };
    if !is_log(&head) {
        return Err(damaged("its header names no task and model".into()));
    }
    let mut samples = part("summaries.json")?.as_ref().and_then(Value::as_array).cloned();
    if samples.is_none() {
        let mut journal: Vec<&String> =
            names.iter().filter(|name| name.starts_with("_journal/summaries/")).collect();
        // 10.json comes after 9.json.
        journal.sort_by_key(|name| (name.len(), *name));
        let mut gathered = Vec::new();
        for name in journal {
            if let Some(Value::Array(some)) = part(name)? {
                gathered.extend(some);
            }
        }
        // Neither list is there: the samples themselves are, as files or as folders of parts.
        if gathered.is_empty() {
            for name in names.iter().filter(|name| is_sample(name)) {
                gathered.extend(part(name)?);
            }
        }
        samples = Some(gathered);
    }
    let mut record = record(file, &head, &samples.unwrap_or_default());
    if !finished {
        unfinished(&mut record);
    }
    Ok(record.finish(now))
}

/// `samples/1_epoch_1.json`, or in newer logs `samples/1_epoch_1/sample.json` beside the parts that
/// hold its messages and events.
fn is_sample(name: &str) -> bool {
    let Some(rest) = name.strip_prefix("samples/") else { return false };
    match rest.rsplit_once('/') {
        Some((_, file)) => file == "sample.json",
        None => rest.ends_with(".json"),
    }
}

fn record(file: &LogFile<'_>, log: &Value, samples: &[Value]) -> Record {
    let mut record = Record::new("inspect");
    record.reads(file);
    let eval = |keys: &[&str]| at(log, &[&["eval"], keys].concat());
    record.title = text(log, &["eval", "task"]).unwrap_or_default();
    record.origin.format_version =
        text(log, &["eval", "packages", "inspect_ai"]).unwrap_or_else(|| "unknown".into());
    record.origin.model = text(log, &["eval", "model"]).unwrap_or_default();
    record.origin.dataset = text(log, &["eval", "dataset", "location"])
        .or_else(|| text(log, &["eval", "dataset", "name"]))
        .unwrap_or_default();
    record.origin.commit = text(log, &["eval", "revision", "commit"]);
    record.origin.dirty = eval(&["revision", "dirty"]).and_then(Value::as_bool);
    record.seed = count(log, &["plan", "config", "seed"])
        .or_else(|| count(log, &["eval", "model_generate_config", "seed"]));
    for key in ["task_version", "task_args", "eval_id", "run_id"] {
        record.fact(key, eval(&[key]));
    }
    record.fact("dataset_samples", eval(&["dataset", "samples"]));
    record.fact("revision_origin", eval(&["revision", "origin"]));
    record.fact("generate_config", at(log, &["plan", "config"]));
    if let Some(Value::Object(config)) = eval(&["config"]) {
        record.params = config.clone();
    }
    let created = text(log, &["eval", "created"]);
    let started = text(log, &["stats", "started_at"]).or_else(|| created.clone());
    record.started = started.as_deref().and_then(utc);
    record.duration_ms = started
        .zip(text(log, &["stats", "completed_at"]))
        .and_then(|(start, end)| between(&start, &end));
    match text(log, &["status"]).as_deref() {
        Some("error") => {
            record.status = Status::Failed;
            let why = text(log, &["error", "message"]).unwrap_or_else(|| "no reason given".into());
            record.log.push(format!("The run ended with an error: {why}"));
        }
        Some("cancelled") => record.status = Status::Cancelled,
        Some("started") => unfinished(&mut record),
        _ => {}
    }
    results(log, &mut record);
    items(samples, &mut record);
    record
}

fn unfinished(record: &mut Record) {
    record.status = Status::Unfinished;
    record.missing("the run's own results: it had not ended when the log was copied");
    // Means of what was scored so far stand in for results the log does not have.
    if !record.metrics.is_empty() {
        return;
    }
    let so_far: Vec<(String, f64, Option<f64>, u64)> = record
        .items
        .iter()
        .filter(|items| !items.values.is_empty())
        .map(|items| {
            let n = items.values.len() as u64;
            let mean = items.values.iter().sum::<f64>() / n as f64;
            let squares: f64 = items.values.iter().map(|value| (value - mean).powi(2)).sum();
            let error = (n > 1).then(|| (squares / (n - 1) as f64 / n as f64).sqrt());
            (items.metric.clone(), mean, error, n)
        })
        .collect();
    for (scorer, mean, error, n) in so_far {
        record.figure("mean_so_far", &scorer, mean, error, Some(n));
    }
}

fn results(log: &Value, record: &mut Record) {
    let total = count(log, &["results", "completed_samples"]);
    let scores = at(log, &["results", "scores"]).and_then(Value::as_array);
    for score in scores.map(Vec::as_slice).unwrap_or_default() {
        let scorer = text(score, &["name"]).unwrap_or_default();
        let of = match text(score, &["reducer"]) {
            Some(reducer) => format!("{scorer}, {reducer}"),
            None => scorer,
        };
        let n = count(score, &["scored_samples"]).or(total);
        let Some(Value::Object(metrics)) = score.get("metrics") else { continue };
        let error = metrics.values().find_map(|metric| {
            let stderr = text(metric, &["name"]).is_some_and(|name| name.ends_with("stderr"));
            stderr.then(|| number(metric, &["value"])).flatten()
        });
        let means = |id: &str| matches!(id, "accuracy" | "mean");
        for (key, metric) in metrics {
            let id = key.rsplit('/').next().unwrap_or(key);
            match number(metric, &["value"]) {
                Some(value) => {
                    record.figure(id, &of, value, error.filter(|_| means(id)), n);
                }
                None => record.log.push(format!("{id} of {of} is no number in the log.")),
            }
        }
    }
    if let (Some(total), Some(completed)) = (count(log, &["results", "total_samples"]), total)
        && completed < total
    {
        record.log.push(format!("{completed} of {total} samples were completed."));
    }
}

/// A score for each sample and epoch: `C`, `I`, `P` and `N` are 1, 0, ½ and 0.
fn items(samples: &[Value], record: &mut Record) {
    let mut by_scorer: BTreeMap<String, Items> = BTreeMap::new();
    for sample in samples {
        let id = text(sample, &["id"]).unwrap_or_default();
        let epoch = count(sample, &["epoch"]).unwrap_or(1);
        let id = if epoch == 1 { id } else { format!("{id} epoch {epoch}") };
        let Some(Value::Object(scores)) = sample.get("scores") else { continue };
        for (scorer, score) in scores {
            let mut push = |name: String, value: &Value| {
                if let Some(value) = value_of(value) {
                    let items = by_scorer.entry(name.clone()).or_insert_with(|| Items::new(&name));
                    items.push(id.clone(), value);
                }
            };
            match score.get("value") {
                Some(Value::Object(parts)) => {
                    parts.iter().for_each(|(part, value)| push(format!("{scorer}/{part}"), value));
                }
                Some(value) => push(scorer.clone(), value),
                None => {}
            }
        }
    }
    record.items = by_scorer.into_values().collect();
    record.items.iter_mut().for_each(Items::sort);
}

fn value_of(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::Bool(truth) => Some(f64::from(u8::from(*truth))),
        Value::String(letter) => match letter.as_str() {
            "C" => Some(1.0),
            "P" => Some(0.5),
            "I" | "N" => Some(0.0),
            other => other.parse().ok(),
        },
        _ => None,
    }
    .filter(|value: &f64| value.is_finite())
}
