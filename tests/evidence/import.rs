//! Logs of other tools: real ones import with every figure they state.

use std::io::{Cursor, Read, Write};

use equipoise::{
    error::Error,
    evidence::{
        Metric, Run,
        import::{LogFile, import},
        run::Status,
    },
};
use serde_json::{Value, json};
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

use super::support::{close, interval, metric, shared};

pub(super) const NOW: &str = "2026-02-03T10:11:12Z";

pub(super) fn one(name: &str, bytes: &[u8]) -> Result<Run, Error> {
    import(&[LogFile { name, bytes }], NOW).map(|mut runs| runs.remove(0))
}

/// Every number under `metrics` in the log's own results is there, and nothing else is.
fn states_its_own_figures(run: &Run, log: &Value) {
    let mut stated = 0;
    for score in log["results"]["scores"].as_array().into_iter().flatten() {
        let scorer = score["name"].as_str().expect("a scorer");
        for (key, figure) in score["metrics"].as_object().into_iter().flatten() {
            let value = figure["value"].as_f64().expect("a figure");
            close(&run.metrics, &format!("{key}[{scorer}]"), value, 0.0);
            stated += 1;
        }
    }
    assert_eq!(run.metrics.len(), stated);
    let origin = run.origin.as_ref().expect("an origin");
    assert_eq!(Some(origin.model.as_str()), log["eval"]["model"].as_str());
    assert_eq!(origin.commit.as_deref(), log["eval"]["revision"]["commit"].as_str());
    assert!(origin.missing.iter().any(|what| what.contains("data set's content")));
}

#[test]
fn inspect_json_logs() {
    for name in ["arc_qwen", "log_formats", "pubmedqa_gpt4o_mini"] {
        let Some(bytes) = shared(&format!("logs/inspect/{name}.json")) else { return };
        let run = one(&format!("{name}.json"), &bytes).expect("a run");
        states_its_own_figures(&run, &serde_json::from_slice(&bytes).expect("JSON"));
        if name == "arc_qwen" {
            assert_eq!(run.title, "inspect_evals/arc_easy");
            assert_eq!((run.started.as_str(), run.duration_ms), ("2025-10-20T23:12:04Z", 12_000));
            let third = 1.0 / 3.0;
            interval(&run.metrics, "accuracy[choice]", third - 0.6533, third + 0.6533, 1e-4);
            assert_eq!(metric(&run.metrics, "accuracy[choice]").n, Some(3));
            assert_eq!(run.items[0].ids, ["1", "2", "3"]);
            assert_eq!(run.items[0].values.iter().sum::<f64>(), 1.0);
        }
    }
}

/// The same log with its parts packed otherwise, or some of them left out.
pub(super) fn repacked(
    bytes: &[u8],
    method: CompressionMethod,
    keep: impl Fn(&str) -> bool,
) -> Vec<u8> {
    let mut from = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..from.len() {
        let mut part = from.by_index(at).expect("a part");
        let name = part.name().expect("a name").into_owned();
        let mut text = Vec::new();
        part.read_to_end(&mut text).expect("its text");
        if keep(&name) {
            let options = SimpleFileOptions::default().compression_method(method);
            to.start_file(name, options).expect("a part");
            to.write_all(&text).expect("its text");
        }
    }
    to.finish().expect("an archive").into_inner()
}

#[test]
fn inspect_archives() {
    for name in ["log_formats", "popularity", "unfinished"] {
        let Some(bytes) = shared(&format!("logs/inspect/{name}.eval")) else { return };
        let mut archive = ZipArchive::new(Cursor::new(&bytes)).expect("an archive");
        let header: Value =
            serde_json::from_reader(archive.by_name("header.json").expect("a header"))
                .expect("JSON");
        let run = one("x.eval", &bytes).expect("a run");
        states_its_own_figures(&run, &header);
        assert_eq!(run.status, Status::Finished);

        let zstd = repacked(&bytes, CompressionMethod::Zstd, |_| true);
        let again = one("x.eval", &zstd).expect("a run");
        assert_eq!(
            (again.metrics, again.items, again.origin),
            (run.metrics, run.items, run.origin)
        );
    }
}

#[test]
fn an_unfinished_archive_says_so() {
    let Some(bytes) = shared("logs/inspect/unfinished.eval") else { return };
    let journal_only = repacked(&bytes, CompressionMethod::Deflated, |name| {
        !matches!(name, "header.json" | "summaries.json" | "reductions.json")
    });
    let run = one("x.eval", &journal_only).expect("a run");
    assert_eq!(run.status, Status::Unfinished);
    assert_eq!((run.items[0].values.len(), run.metrics.len()), (4, 1));
    // What the finished log states as its accuracy and standard error over these four.
    close(&run.metrics, "mean_so_far[match]", 0.75, 1e-12);
    interval(&run.metrics, "mean_so_far[match]", 0.75 - 0.49, 0.75 + 0.49, 1e-3);
    let missing = run.origin.expect("an origin").missing;
    assert!(missing.iter().any(|what| what.contains("had not ended")), "{missing:?}");

    let nothing = repacked(&bytes, CompressionMethod::Stored, |name| name.starts_with("samples/"));
    let error = one("x.eval", &nothing).expect_err("an error");
    assert!(error.message.contains("neither a header nor a journal"), "{error}");
}

#[test]
fn odd_values_in_inspect_logs() {
    let log = br#"{"version": 2, "status": "error", "error": {"message": "out of memory"},
        "eval": {"task": "t", "model": "m", "created": "2025-01-01T00:00:00+01:00",
                 "dataset": {"name": "d"}, "config": {}},
        "results": {"total_samples": 9, "completed_samples": 3, "scores": [
            {"name": "s", "reducer": "mean", "metrics": {
                "a/accuracy": {"name": "accuracy", "value": NaN},
                "mean": {"name": "mean", "value": 0.5}}}]},
        "samples": [{"id": "x", "epoch": 1, "scores": {"s": {"value": "P"}, "d": {"value": {"p": true}}}},
                    {"id": 2, "epoch": 3, "scores": {"s": {"value": "N"}, "d": {"value": [1]}}}]}"#;
    let run = one("odd.json", log).expect("a run");
    assert_eq!(run.status, Status::Failed);
    assert_eq!(run.started, "2024-12-31T23:00:00Z");
    assert!(run.log.iter().any(|line| line.contains("out of memory")));
    assert!(run.log.iter().any(|line| line.contains("accuracy of s, mean is no number")));
    assert!(run.log.iter().any(|line| line == "3 of 9 samples were completed."));
    assert_eq!(metric(&run.metrics, "mean[s, mean]").bounds(), None);
    let items: Vec<(&str, &[f64])> =
        run.items.iter().map(|items| (items.metric.as_str(), items.values.as_slice())).collect();
    assert_eq!(items, [("d/p", &[1.0][..]), ("s", &[0.5, 0.0][..])]);
    assert_eq!(run.items[1].ids, ["x", "2 epoch 3"]);
}

#[test]
fn lm_evaluation_harness() {
    const TIME: &str = "2026-01-21T03-44-18.458309";
    let Some(results) = shared(&format!("logs/lm-eval/results_{TIME}.json")) else { return };
    let samples_name = format!("samples_math_perturbed_full_{TIME}.jsonl");
    let samples = shared(&format!("logs/lm-eval/{samples_name}")).expect("its samples");
    let name = format!("results_{TIME}.json");
    let files = [
        LogFile { name: &samples_name, bytes: &samples },
        LogFile { name: &name, bytes: &results },
    ];
    let runs = import(&files, NOW).expect("runs");
    let [run] = &runs[..] else { panic!("{} runs", runs.len()) };
    assert_eq!(run.title, "math_perturbed_full, math_rephrased_full");
    states_its_own_table(run, &serde_json::from_slice(&results).expect("JSON"));
    close(&run.metrics, "exact_match[math_rephrased_full]", 0.0004, 0.0);
    close(
        &run.metrics,
        "exact_match_stderr[math_rephrased_full]",
        0.000_282_814_421_130_447_1,
        1e-18,
    );
    let (low, high) = (0.0004 - 1.959_964 * 0.000_282_814, 0.0004 + 1.959_964 * 0.000_282_814);
    interval(&run.metrics, "exact_match[math_rephrased_full]", low, high, 1e-8);
    assert_eq!(metric(&run.metrics, "exact_match[math_perturbed_full]").n, Some(5000));
    let origin = run.origin.as_ref().expect("an origin");
    assert_eq!(origin.commit.as_deref(), Some("1f84a09f"));
    assert!(origin.dataset.contains("stellaathena/math_perturbed_5000"));
    assert_eq!((run.seed, &run.started[..13]), (0, "2026-01-21T02"));
    assert_eq!((run.items[0].metric.as_str(), run.items[0].values.len()), ("exact_match", 10));
    assert_eq!(run.inputs.len(), 2);

    let alone = import(&files[..1], NOW).expect_err("an error");
    assert!(alone.message.contains("results are not here"), "{alone}");
}

/// Every number in the log's table of results is a metric, with the interval that its standard error
/// gives, and nothing else is.
fn states_its_own_table(run: &Run, log: &Value) {
    let table = log.get("results").or_else(|| log.get("table_results")).expect("a table");
    let mut stated = 0;
    for (task, figures) in table.as_object().expect("tasks") {
        for (key, value) in figures.as_object().expect("figures") {
            let Some(value) = value.as_f64() else { continue };
            let (id, filter) = key.split_once(',').unwrap_or((key, "none"));
            let of = match filter {
                "none" => task.clone(),
                filter => format!("{task}, {filter}"),
            };
            let name = format!("{id}[{of}]");
            close(&run.metrics, &name, value, 0.0);
            let error = match key.split_once(',') {
                Some((id, filter)) => figures.get(format!("{id}_stderr,{filter}")),
                None => figures.get(format!("{key}_stderr")),
            };
            match error.and_then(Value::as_f64) {
                Some(error) => {
                    let wide = 1.959_963_985 * error;
                    interval(&run.metrics, &name, value - wide, value + wide, 1e-8);
                }
                None => assert_eq!(metric(&run.metrics, &name).bounds(), None, "{name}"),
            }
            stated += 1;
        }
    }
    assert!(stated > 0);
    assert_eq!(run.metrics.len(), stated);
}

#[test]
fn older_harness_results() {
    let folder = "logs/lm-eval/pythia";
    let name = "pythia-19m-deduped-step13000_eval_results_01-20-2023-15-58-56.json";
    let Some(bytes) = shared(&format!("{folder}/{name}")) else { return };
    let log: Value = serde_json::from_slice(&bytes).expect("JSON");
    let run = one(name, &bytes).expect("a run");
    states_its_own_table(&run, &log);
    assert!(
        metric(&run.metrics, "pct_stereotype[crows_pairs_english_religion]").bounds().is_some()
    );
    let missing = &run.origin.as_ref().expect("an origin").missing;
    for what in ["how many documents", "time of the run", "hash of the model's weights"] {
        assert!(missing.iter().any(|known| known.contains(what)), "{what} is not in {missing:?}");
    }

    let name = "eval_results_1.4b-deduped-long_127000.json";
    let bytes = shared(&format!("{folder}/{name}")).expect("a log");
    let run = one(name, &bytes).expect("a run");
    assert_eq!(run.origin.expect("an origin").model, "1.4b-deduped-long, step 127000");
    close(&run.metrics, "em[wino_bias_type1_pro+refers_to]", 0.452_020_202_020_202_04, 0.0);
}

#[test]
fn every_shared_harness_log_imports() {
    let Some(_) = shared("logs/lm-eval/pythia/eval_results_1.4b-deduped-long_127000.json") else {
        return;
    };
    let folder =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/logs/lm-eval/pythia");
    let mut read = 0;
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let bytes = std::fs::read(&path).expect("a log");
        let run = one(&path.to_string_lossy().replace('\\', "/"), &bytes).expect("a run");
        states_its_own_table(&run, &serde_json::from_slice(&bytes).expect("JSON"));
        let text = run.encode();
        let place = run.path(&text).expect("a place in the vault");
        assert_eq!(Run::read(&place, text.as_bytes()), (Some(run), Vec::new()));
        read += 1;
    }
    assert!(read >= 12);
}

#[test]
fn helm_runs() {
    let parts = ["run_spec.json", "stats.json", "per_instance_stats.json", "scenario.json"];
    let folder = "logs/helm/mmlu-philosophy-gpt2";
    let mut read = Vec::new();
    for part in parts {
        let Some(bytes) = shared(&format!("{folder}/{part}")) else { return };
        read.push((format!("gpt2/{part}"), bytes));
    }
    let files: Vec<LogFile<'_>> =
        read.iter().map(|(name, bytes)| LogFile { name, bytes }).collect();
    let runs = import(&files, NOW).expect("runs");
    let [run] = &runs[..] else { panic!("{} runs", runs.len()) };
    let log: Value = serde_json::from_slice(&read[1].1).expect("JSON");
    let stated = log.as_array().expect("stats").iter().filter(|stat| stat["count"] != json!(0));
    for stat in stated.clone() {
        let text = |key: &str| stat["name"][key].as_str();
        let changed = &stat["name"]["perturbation"];
        let changed = changed["name"].as_str().map(|name| match changed["computed_on"].as_str() {
            Some(on) => format!("{name} on {on}"),
            None => name.to_owned(),
        });
        let of: Vec<String> = [text("split"), text("sub_split"), changed.as_deref()]
            .into_iter()
            .flatten()
            .map(str::to_owned)
            .collect();
        let id = text("name").expect("a name").replace(['@', ':', '='], "_");
        let mean = stat["mean"].as_f64().expect("a mean");
        let same = |one: &&Metric| one.id == id && one.of == of.join(", ") && one.value == mean;
        assert_eq!(run.metrics.iter().filter(same).count(), 1, "{stat}");
    }
    assert_eq!(run.metrics.len(), stated.count());
    close(&run.metrics, "exact_match[test]", 1.0 / 9.0, 1e-15);
    close(&run.metrics, "exact_match[test, robustness on worst]", 1.0 / 9.0, 1e-15);
    assert_eq!(metric(&run.metrics, "exact_match[test]").n, Some(9));
    let items = run.items.iter().find(|items| items.metric == "exact_match" && items.of == "test");
    assert_eq!(items.map(|items| items.values.iter().sum::<f64>()), Some(1.0));
    let origin = run.origin.as_ref().expect("an origin");
    assert_eq!(origin.model, "openai/gpt2");
    assert!(origin.dataset.starts_with("MMLUScenario") && origin.dataset.contains("philosophy"));

    let without = import(&files[..1], NOW).expect_err("an error");
    assert!(without.message.contains("without stats.json"), "{without}");
    let stray = import(&files[1..2], NOW).expect_err("an error");
    assert!(stray.hint.contains("folder"), "{stray}");
}

/// Newer logs keep each sample as a folder of parts; without the lists the samples still count.
#[test]
fn samples_in_parts() {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let sample = |id: u32, value: &str| {
        json!({"id": id, "epoch": 1, "scores": {"match": {"value": value}}}).to_string()
    };
    let parts = [
        (
            "header.json",
            json!({"version": 2, "status": "success",
                   "eval": {"task": "t", "model": "m", "dataset": {"name": "d"}, "config": {}},
                   "results": {"total_samples": 2, "completed_samples": 2, "scores": [
                       {"name": "match", "metrics": {"accuracy": {"name": "accuracy", "value": 0.5}}}]}})
            .to_string(),
        ),
        ("samples/1_epoch_1/sample.json", sample(1, "C")),
        ("samples/1_epoch_1/messages/0.json", "[\"no sample\"]".into()),
        ("samples/2_epoch_1/sample.json", sample(2, "I")),
    ];
    for (name, text) in parts {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Zstd);
        archive.start_file(name, options).expect("a part");
        archive.write_all(text.as_bytes()).expect("its text");
    }
    let bytes = archive.finish().expect("an archive").into_inner();
    let run = one("x.eval", &bytes).expect("a run");
    close(&run.metrics, "accuracy[match]", 0.5, 0.0);
    assert_eq!(run.items[0].values, [1.0, 0.0]);
}

#[test]
fn every_eval_ever() {
    let log = json!({
        "schema_version": "0.3.0", "evaluation_id": "bbq/some-model", "retrieved_timestamp": "1750000000",
        "model_info": {"id": "lab/some-model"}, "eval_library": {"name": "inspect", "version": "1"},
        "evaluation_results": [
            {"evaluation_name": "accuracy", "source_data": {"dataset_name": "BBQ"},
             "metric_config": {"lower_is_better": false},
             "score_details": {"score": 0.8, "uncertainty": {"standard_error": {"value": 0.02}, "num_samples": 400}}},
            {"evaluation_name": "bias", "source_data": {"dataset_name": "BBQ"},
             "metric_config": {"lower_is_better": true},
             "score_details": {"score": 0.1, "uncertainty": {"confidence_interval": {"lower": 0.05, "upper": 0.2}}}},
            {"evaluation_name": "broken", "score_details": {"score": null}}]
    });
    let run = one("e.json", log.to_string().as_bytes()).expect("a run");
    interval(&run.metrics, "accuracy[BBQ]", 0.8 - 1.96 * 0.02, 0.8 + 1.96 * 0.02, 1e-5);
    assert_eq!(metric(&run.metrics, "accuracy[BBQ]").n, Some(400));
    interval(&run.metrics, "bias[BBQ]", 0.05, 0.2, 0.0);
    assert_eq!((run.metrics.len(), run.started.as_str()), (2, NOW));
    let origin = run.origin.expect("an origin");
    assert_eq!((origin.model.as_str(), origin.dataset.as_str()), ("lab/some-model", "BBQ"));
    let none = json!({"schema_version": "0.3.0", "evaluation_results": []}).to_string();
    assert!(one("e.json", none.as_bytes()).expect_err("an error").message.contains("no score"));
}
