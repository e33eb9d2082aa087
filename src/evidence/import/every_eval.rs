//! Every Eval Ever: a common export of many evaluation tools, one file for a model's results.

use serde_json::Value;

use super::{
    LogFile,
    json::{at, count, number, text},
    record::{Record, utc, utc_of_seconds},
};
use crate::{
    error::{Error, Result},
    evidence::run::Run,
};

pub(super) fn is_log(value: &Value) -> bool {
    value.get("schema_version").is_some()
        && value.get("evaluation_results").is_some_and(Value::is_array)
}

pub(super) fn read(file: &LogFile<'_>, log: &Value, now: &str) -> Result<Run> {
    let mut record = Record::new("every-eval-ever");
    record.reads(file);
    record.title = text(log, &["evaluation_id"]).unwrap_or_else(|| "evaluation".into());
    record.origin.format_version =
        text(log, &["schema_version"]).unwrap_or_else(|| "unknown".into());
    record.origin.model = text(log, &["model_info", "id"])
        .or_else(|| text(log, &["model_info", "name"]))
        .unwrap_or_else(|| "unknown".into());
    for key in ["source_metadata", "model_info", "eval_library", "retrieved_timestamp"] {
        record.fact(key, at(log, &[key]));
    }
    // Only the time of the evaluation itself is the run's; when it was fetched is a fact beside it.
    let stated = text(log, &["evaluation_timestamp"]);
    record.started = stated
        .as_deref()
        .and_then(|time| utc(time).or_else(|| utc_of_seconds(time.trim().parse().ok()?)));
    let mut datasets: Vec<String> = Vec::new();
    let results = at(log, &["evaluation_results"]).and_then(Value::as_array);
    for result in results.map(Vec::as_slice).unwrap_or_default() {
        let name = text(result, &["evaluation_name"]).unwrap_or_else(|| "score".into());
        let Some(score) = number(result, &["score_details", "score"]) else {
            record.log.push(format!("{name} is no number in the log."));
            continue;
        };
        let dataset = ["dataset_name", "hf_repo", "name"]
            .into_iter()
            .find_map(|key| text(result, &["source_data", key]));
        let error =
            number(result, &["score_details", "uncertainty", "standard_error"]).or_else(|| {
                number(result, &["score_details", "uncertainty", "standard_error", "value"])
            });
        let n = count(result, &["score_details", "uncertainty", "num_samples"]);
        record.figure(&name, dataset.as_deref().unwrap_or_default(), score, error, n);
        let interval = &["score_details", "uncertainty", "confidence_interval"][..];
        if let (Some(low), Some(high)) = (
            number(result, &[interval, &["lower"]].concat()),
            number(result, &[interval, &["upper"]].concat()),
        ) && low <= high
        {
            record.stated_interval(low, high);
        }
        if at(result, &["metric_config", "lower_is_better"]) == Some(&Value::Bool(true)) {
            record.log.push(format!("Of {name}, less is better."));
        }
        datasets.extend(dataset.filter(|dataset| !datasets.contains(dataset)));
    }
    if record.metrics.is_empty() {
        return Err(Error::invalid(
            format!("{} holds no score", file.name),
            "export it again; a result's number stands in score_details.score",
        ));
    }
    record.origin.dataset = datasets.join(", ");
    Ok(record.finish(now))
}
