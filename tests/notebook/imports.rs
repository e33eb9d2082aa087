//! `equipoise import`: real logs of other tools into a vault, each once, and nothing of a copy that
//! is cut off.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
};

use serde_json::Value;

use super::Fixture;
use crate::evidence::damaged::shared_logs;

fn import(fixture: &Fixture, files: &[PathBuf]) -> (i32, Value, String) {
    let mut arguments: Vec<&OsStr> = vec!["import".as_ref()];
    arguments.extend(files.iter().map(|file| file.as_os_str()));
    fixture.program(&arguments)
}

fn logs() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/logs");
    if !folder.is_dir() {
        eprintln!("skipped: the shared logs are not here");
        return None;
    }
    Some(folder)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let listed = std::fs::read_dir(folder).expect("a folder");
    let mut files: Vec<PathBuf> = listed.map(|entry| entry.expect("it").path()).collect();
    files.retain(|path| path.is_file());
    files.sort();
    files
}

fn kept(fixture: &Fixture) -> usize {
    let Ok(folders) = std::fs::read_dir(fixture.vault().join("runs")) else { return 0 };
    folders.map(|folder| files(&folder.expect("it").path()).len()).sum()
}

#[test]
fn every_shared_log_is_kept_once() {
    let Some(logs) = logs() else { return };
    let fixture = Fixture::new(&[("a.md", "A note.\n")]);
    let mut all = files(&logs.join("inspect"));
    all.extend(files(&logs.join("lm-eval")));
    all.extend(files(&logs.join("lm-eval/pythia")));
    all.push(logs.join("helm/mmlu-philosophy-gpt2"));
    let (code, report, text) = import(&fixture, &all);
    assert_eq!(code, 0, "{text}");
    let runs = report["runs"].as_array().expect("runs");
    // The samples belong to their results, and HELM's files to one run.
    assert_eq!(runs.len(), 6 + 1 + 12 + 1, "{report}");
    assert!(runs.iter().all(|run| run["new"] == true), "{report}");
    // One of Inspect's logs states no score.
    let without = runs.iter().filter(|run| run["metrics"] == 0);
    assert_eq!(without.count(), 1, "{report}");
    assert_eq!(kept(&fixture), runs.len());
    for run in runs {
        let path = run["path"].as_str().expect("a path");
        let text = std::fs::read_to_string(fixture.vault().join(path)).expect("the run");
        assert!(!text.contains("shared/data"), "{path} names this machine's folders");
    }
    let (code, again, _) = import(&fixture, &all);
    assert_eq!(code, 0);
    assert!(again["runs"].as_array().expect("runs").iter().all(|run| run["new"] == false));
    assert_eq!(kept(&fixture), runs.len());
}

#[test]
fn a_copy_that_is_cut_off_changes_nothing() {
    let fixture = Fixture::new(&[("a.md", "A note.\n")]);
    let good = fixture.dir.path().join("good.json");
    let log = r#"{"version": 2, "status": "success", "eval": {"task": "t", "model": "m", "dataset":
        {"name": "d"}, "config": {}}, "results": {"scores": [{"name": "s", "metrics":
        {"accuracy": {"name": "accuracy", "value": 0.5}}}]}}"#;
    std::fs::write(&good, log).expect("a log");
    let cut = fixture.dir.path().join("cut.json");
    std::fs::write(&cut, &log[..log.len() / 2]).expect("a log");
    for files in [vec![cut.clone()], vec![good.clone(), cut]] {
        let (code, _, text) = import(&fixture, &files);
        assert_eq!(code, 2);
        assert!(text.contains("cut.json") && text.contains("next: "), "{text}");
        assert_eq!(kept(&fixture), 0, "one that is damaged keeps the others out");
    }
    assert_eq!(import(&fixture, &[good]).0, 0);
    assert_eq!(kept(&fixture), 1);
}

/// The same for each of the shared logs, every file of it cut in the middle, beside one that is whole.
#[test]
fn no_cut_copy_of_a_shared_log_changes_anything() {
    let logs = shared_logs();
    let Some(whole) = logs.first().cloned() else { return };
    let fixture = Fixture::new(&[("a.md", "A note.\n")]);
    let notebook = fixture.open();
    let below = |files: &[(String, Vec<u8>)], folder: &str| -> Vec<(String, Vec<u8>)> {
        files.iter().map(|(name, bytes)| (format!("{folder}/{name}"), bytes.clone())).collect()
    };
    for log in &logs {
        for at in 0..log.len() {
            let mut files = below(&whole, "whole");
            let mut cut = below(log, "cut");
            let half = cut[at].1.len() / 2;
            cut[at].1.truncate(half);
            let name = cut[at].0.clone();
            files.extend(cut);
            let error = notebook.import_logs(&files).expect_err("an error");
            assert!(error.message.contains(&name) && !error.hint.is_empty(), "{name}: {error}");
            assert_eq!(kept(&fixture), 0, "{name}");
        }
    }
    assert_eq!(std::fs::read_dir(fixture.vault()).expect("the vault").count(), 1);
    assert!(notebook.import_logs(&below(&whole, "whole")).expect("a run")[0].new);
}

#[test]
fn relations_that_are_cut_off_change_nothing() {
    let note = "---\nnodeInstanceId: n1\n---\nA claim.\n";
    let fixture = Fixture::new(&[("CLM - One.md", note), ("EVD - Two.md", "A study.\n")]);
    let file = fixture.dir.path().join("relations.json");
    let text = serde_json::json!({"version": 1, "lastModified": 1, "relations": {"r": {
        "id": "r", "type": "supports", "source": "EVD - Two", "destination": "n1", "created": 1}}})
    .to_string();
    for cut in [text.len() / 3, text.len() / 2, text.len() - 1] {
        std::fs::write(&file, &text[..cut]).expect("a file");
        let (code, _, said) = import(&fixture, std::slice::from_ref(&file));
        assert_eq!(code, 2, "{said}");
        assert!(said.contains("relations.json") && said.contains("next: "), "{said}");
        let read = |name: &str| std::fs::read_to_string(fixture.vault().join(name)).expect("it");
        assert_eq!(
            (read("CLM - One.md").as_str(), read("EVD - Two.md").as_str()),
            (note, "A study.\n")
        );
    }
}

#[test]
fn relations_of_a_discourse_graph() {
    let fixture = Fixture::new(&[
        ("CLM - Scale helps.md", "---\nnodeInstanceId: n1\n---\nA claim.\n"),
        ("EVD - A study of size.md", "---\nnodeInstanceId: n2\n---\nA study."),
        ("QUE - Does scale help.md", "Asked by many.\n"),
    ]);
    let file = fixture.dir.path().join("relations.json");
    let relations = serde_json::json!({"version": 1, "lastModified": 1, "relations": {
        "r1": {"id": "r1", "type": "opposes", "source": "n2", "destination": "n1", "created": 1},
        "r2": {"id": "r2", "type": "informs", "source": "EVD - A study of size.md", "destination": "QUE - Does scale help", "created": 2},
        "r3": {"id": "r3", "type": "supports", "source": "n2", "destination": "gone", "created": 3}}});
    std::fs::write(&file, relations.to_string()).expect("a file");
    let (code, report, text) = import(&fixture, std::slice::from_ref(&file));
    assert_eq!(code, 0, "{text}");
    assert_eq!(
        (&report["relations"]["added"], &report["relations"]["known"]),
        (&2.into(), &0.into())
    );
    let left_out = report["relations"]["left_out"].as_array().expect("a list");
    assert!(left_out.len() == 1 && left_out[0].as_str().is_some_and(|why| why.contains("gone")));
    let read = |name: &str| std::fs::read_to_string(fixture.vault().join(name)).expect("a note");
    let study = read("EVD - A study of size.md");
    assert!(study.starts_with("---\nnodeInstanceId: n2\n"), "{study}");
    assert!(study.contains("\n- contradicts:: [[CLM - Scale helps]]\n"), "{study}");
    assert!(study.contains("\n- informs:: [[QUE - Does scale help]]\n"), "{study}");
    assert!(
        read("CLM - Scale helps.md").starts_with("---\ntype: claim\nnodeInstanceId: n1\n---\n")
    );
    assert!(read("QUE - Does scale help.md").starts_with("---\ntype: inquiry\n---\nAsked"));
    let notebook = fixture.open();
    let claim = notebook.note("CLM - Scale helps.md").expect("a note");
    assert_eq!(claim.relations[0].relation, "contradicts");
    drop(notebook);

    let (_, again, _) = import(&fixture, &[file]);
    assert_eq!(
        (&again["relations"]["added"], &again["relations"]["known"]),
        (&0.into(), &2.into())
    );
    assert_eq!(read("EVD - A study of size.md"), study);
}
