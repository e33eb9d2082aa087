//! HELM's runs: a folder with `run_spec.json` (what was run), `stats.json` (figures: sums over
//! trials), and perhaps `per_instance_stats.json` and `scenario.json`.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    LogFile,
    json::{at, count, number, parse, text},
    record::Record,
};
use crate::{
    error::{Error, Result},
    evidence::run::{Items, Run},
};

pub(super) const MAIN: &str = "run_spec.json";

pub(super) const PARTS: [&str; 7] = [
    MAIN,
    "stats.json",
    "per_instance_stats.json",
    "scenario.json",
    "scenario_state.json",
    "instances.json",
    "display_requests.json",
];

pub(super) fn read(file: &LogFile<'_>, beside: &[LogFile<'_>], now: &str) -> Result<Run> {
    let part = |name: &str| beside.iter().find(|other| other.file_name() == name);
    let spec = parse(file)?;
    let stats_file = part("stats.json").ok_or_else(|| {
        Error::invalid(
            format!("{} comes without stats.json, which holds the figures", file.name),
            "give all files of the run's folder together",
        )
    })?;
    let stats = parse(stats_file)?;
    let (Some(name), Some(stats)) = (text(&spec, &["name"]), stats.as_array()) else {
        return Err(super::unknown(file));
    };
    let mut record = Record::new("helm");
    record.reads(file);
    record.reads(stats_file);
    record.title = name;
    record.origin.format_version = "unknown".into();
    record.missing("the version of HELM");
    record.origin.model = text(&spec, &["adapter_spec", "model"])
        .or_else(|| text(&spec, &["adapter_spec", "model_deployment"]))
        .unwrap_or_else(|| "unknown".into());
    let scenario = text(&spec, &["scenario_spec", "class_name"]).unwrap_or_default();
    let scenario = scenario.rsplit('.').next().unwrap_or_default();
    record.origin.dataset = match at(&spec, &["scenario_spec", "args"]) {
        Some(args) => format!("{scenario} {args}"),
        None => scenario.to_owned(),
    };
    record.fact("metric_specs", at(&spec, &["metric_specs"]));
    record.fact("groups", at(&spec, &["groups"]));
    if let Some(Value::Object(adapter)) = at(&spec, &["adapter_spec"]) {
        record.params = adapter.clone();
    }
    let wanted = names(&spec);
    let mut sizes = BTreeMap::new();
    if let Some(file) = part("per_instance_stats.json") {
        record.reads(file);
        instances(&parse(file)?, &wanted, &mut record, &mut sizes);
    }
    // What is not read tells all the same whether the copy is whole.
    for unread in
        ["scenario.json", "scenario_state.json", "instances.json", "display_requests.json"]
    {
        part(unread).map(parse).transpose()?;
    }
    for stat in stats {
        let Some(id) = text(stat, &["name", "name"]) else { continue };
        if count(stat, &["count"]).is_none_or(|trials| trials == 0) {
            continue;
        }
        if let Some(mean) = number(stat, &["mean"]) {
            let of = place(stat);
            let n = sizes.get(&(id.clone(), of.clone())).copied();
            record.figure(&id, &of, mean, None, n);
        }
    }
    Ok(record.finish(now))
}

/// Split, part of it, and perturbation, as far as they are given.
fn place(stat: &Value) -> String {
    let mut parts: Vec<String> =
        ["split", "sub_split"].into_iter().filter_map(|key| text(stat, &["name", key])).collect();
    if let Some(name) = text(stat, &["name", "perturbation", "name"]) {
        let on = text(stat, &["name", "perturbation", "computed_on"]);
        parts.push(on.map_or_else(|| name.clone(), |on| format!("{name} on {on}")));
    }
    parts.join(", ")
}

/// The metrics that the run was made for; the rest of the statistics count tokens and time.
fn names(spec: &Value) -> Vec<String> {
    let specs = at(spec, &["metric_specs"]).and_then(Value::as_array);
    let listed = specs.map(Vec::as_slice).unwrap_or_default().iter();
    listed
        .filter_map(|metric| at(metric, &["args", "names"])?.as_array())
        .flatten()
        .filter_map(|name| name.as_str().map(str::to_owned))
        .collect()
}

fn instances(
    value: &Value,
    wanted: &[String],
    record: &mut Record,
    sizes: &mut BTreeMap<(String, String), u64>,
) {
    let mut by_metric: BTreeMap<(String, String), Items> = BTreeMap::new();
    for instance in value.as_array().map(Vec::as_slice).unwrap_or_default() {
        let id = text(instance, &["instance_id"]).unwrap_or_default();
        let trial = count(instance, &["train_trial_index"]).unwrap_or(0);
        let id = if trial == 0 { id } else { format!("{id} trial {trial}") };
        let stats = instance.get("stats").and_then(Value::as_array);
        for stat in stats.map(Vec::as_slice).unwrap_or_default() {
            let Some(name) = text(stat, &["name", "name"]) else { continue };
            let key = (name.clone(), place(stat));
            *sizes.entry(key.clone()).or_default() += 1;
            if wanted.contains(&name)
                && let Some(mean) = number(stat, &["mean"])
            {
                let items =
                    by_metric.entry(key.clone()).or_insert_with(|| Items::new(&key.0).of(&key.1));
                items.push(id.clone(), mean);
            }
        }
    }
    record.items = by_metric.into_values().collect();
}
