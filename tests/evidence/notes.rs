//! From a note to a run and back: problems of notes, verdicts, the run file, staleness.

use equipoise::{
    evidence::{
        Circumstances, DEFAULT_SEED, Evaluation, Machine, Run, VerdictKind, run,
        stale::{Change, changes},
    },
    model::{Problem, VaultPath},
};
use serde_json::{Value, json};

use super::support::{Files, evaluation};

const TABLE: &str = "group,tp,fp,fn,tn\nBlack,1369,805,532,990\nWhite,505,349,461,1139\n";

fn files() -> Files {
    Files::default().with("data/m.csv", TABLE)
}

fn properties() -> Value {
    json!({
        "type": "evaluation",
        "title": "Error rates",
        "evaluator": "group-fairness",
        "inputs": ["data/m.csv"],
        "params": {"group": "group", "compare": ["Black", "White"]},
        "claims": [
            {"claim": "[[Unequal#Why|text]]", "supports": "fpr_gap > 0.05"},
            {"claim": "[[Parity]]", "supports": "abs(ppv_gap) < 0.05"},
            {"claim": "[[Equal]]", "supports": "fpr_gap <= 0"},
        ],
        "source": {"note": "[[Machine Bias]]", "version": "2016"},
    })
}

fn performed(properties: Value, files: &Files) -> (Evaluation, Run) {
    let (evaluation, problems) = evaluation("evaluations/Error rates.md", properties, files);
    assert_eq!(problems, []);
    let outcome = run(&evaluation, files, DEFAULT_SEED).expect("an outcome");
    let run = Run::of(&evaluation, outcome, circumstances());
    (evaluation, run)
}

fn circumstances() -> Circumstances {
    Circumstances {
        started: "2026-02-03T10:11:12Z".into(),
        duration_ms: 7,
        machine: Machine::this(),
        sandbox: "built in".into(),
    }
}

#[test]
fn a_run_judges_its_claims() {
    let (_, run) = performed(properties(), &files());
    let said: Vec<(&str, VerdictKind)> =
        run.verdicts.iter().map(|verdict| (verdict.claim.as_str(), verdict.verdict)).collect();
    assert_eq!(
        said,
        [
            ("Unequal", VerdictKind::Supports),
            ("Parity", VerdictKind::Inconclusive),
            ("Equal", VerdictKind::Refutes),
        ]
    );
    assert!(run.verdicts[0].reason.contains("0.1824"), "{}", run.verdicts[0].reason);
    let defined: Vec<&str> = run.definitions.iter().map(|known| known.id.as_str()).collect();
    assert!(run.metrics.iter().all(|metric| defined.contains(&metric.id.as_str())));
}

#[test]
fn a_run_file_reads_back_and_shows_edits() {
    let (_, run) = performed(properties(), &files());
    let text = run.encode();
    let path = run.path(&text).expect("a path");
    assert!(path.as_str().starts_with("runs/Error rates/2026-02-03T101112Z-"), "{path}");
    assert_eq!(Run::read(&path, text.as_bytes()), (Some(run.clone()), Vec::new()));

    let edited = text.replace("\"seed\": 1", "\"seed\": 2");
    let (read, problems) = Run::read(&path, edited.as_bytes());
    assert_eq!(read.map(|run| run.seed), Some(2));
    assert!(problems[0].message.contains("changed after it was written"));

    for broken in [&text[..text.len() / 2], "", "[]", "{\"schema\": 1}", "{\"schema\": 99}"] {
        let (read, problems) = Run::read(&path, broken.as_bytes());
        assert!(read.is_none() && problems.len() == 1 && !problems[0].remedy.is_empty());
    }
}

#[test]
fn the_same_bytes_give_the_same_run() {
    let (_, first) = performed(properties(), &files());
    let (_, second) = performed(properties(), &files());
    assert_eq!(first.encode(), second.encode());
}

/// What changed, and which verdicts (by place) it makes stale.
fn stale(edit: impl Fn(&mut Value, &mut Files), expected: &[Change], verdicts: &[usize]) {
    let (_, run) = performed(properties(), &files());
    let (mut now, mut files) = (properties(), files());
    edit(&mut now, &mut files);
    let (evaluation, _) = evaluation("evaluations/Error rates.md", now, &files);
    let found = changes(&run, &evaluation, &files);
    assert_eq!(found, expected);
    let touched: Vec<usize> = (0..run.verdicts.len())
        .filter(|at| found.iter().any(|change| change.concerns(&run.verdicts[*at])))
        .collect();
    assert_eq!(touched, verdicts);
}

#[test]
fn staleness_is_exact() {
    let all = [0, 1, 2];
    let m = || "data/m.csv".to_owned();
    stale(|_, _| {}, &[], &[]);
    stale(
        |_, files| *files = files.clone().with("data/m.csv", &TABLE.replace("1369", "1368")),
        &[Change::InputChanged { path: m() }],
        &all,
    );
    stale(|_, files| files.files.clear(), &[Change::InputMissing { path: m() }], &all);
    stale(
        |now, files| {
            now["inputs"] = json!(["data/n.csv"]);
            *files = files.clone().with("data/n.csv", TABLE);
        },
        &[Change::InputAdded { path: "data/n.csv".into() }, Change::InputRemoved { path: m() }],
        &all,
    );
    stale(|now, _| now["params"]["compare"] = json!(["White", "Black"]), &[Change::Params], &all);
    // Another order of the same parameters is the same.
    stale(
        |now, _| now["params"] = json!({"compare": ["Black", "White"], "group": "group"}),
        &[],
        &[],
    );
    let (claim, before, after) =
        ("Parity".to_owned(), "abs(ppv_gap) < 0.05", "abs(ppv_gap) < 0.04");
    stale(
        |now, _| now["claims"][1]["supports"] = json!(after),
        &[
            Change::Predicate { claim: claim.clone(), predicate: before.into() },
            Change::PredicateAdded { claim, predicate: after.into() },
        ],
        &[1],
    );
    stale(|now, _| now["run"] = json!(["python3", "eval.py"]), &[Change::Command], &all);
    stale(
        |_, files| drop(files.versions.insert("Machine Bias".into(), "2017".into())),
        &[Change::Source {
            note: "Machine Bias".into(),
            from: Some("2016".into()),
            to: Some("2017".into()),
        }],
        &all,
    );
    stale(
        |now, _| now["evaluator"] = json!("qa-bias"),
        &[Change::Evaluator { from: "group-fairness 1".into(), to: "qa-bias 1".into() }],
        &all,
    );
}

fn problem(edit: impl Fn(&mut Value), expected: &str, remedy: &str) {
    let mut properties = properties();
    edit(&mut properties);
    let (_, problems) = evaluation("evaluations/E.md", properties, &files());
    let found: Vec<&Problem> =
        problems.iter().filter(|problem| problem.message.contains(expected)).collect();
    assert_eq!(found.len(), 1, "{expected:?} is not once in {problems:?}");
    assert!(found[0].remedy.contains(remedy), "{:?}", found[0].remedy);
}

#[test]
fn what_is_wrong_with_a_note_is_said() {
    problem(|p| p["evaluator"] = json!("fairness"), "no evaluator \"fairness\"", "group-fairness");
    problem(|p| p["evaluator"] = json!(null), "names no evaluator", "command");
    problem(|p| p["evaluator"] = json!("command"), "names no program", "run:");
    problem(
        |p| p["inputs"] = json!("data/x.csv"),
        "data/x.csv is not in the vault",
        "put the file",
    );
    problem(|p| p["inputs"] = json!(["../x"]), "no path in the vault", "relative");
    problem(|p| p["params"] = json!([1]), "no mapping", "params:");
    problem(|p| p["claims"] = json!("[[X]]"), "lacks its link or its prediction", "supports:");
    problem(
        |p| p["claims"][0]["supports"] = json!("fpr_gap >"),
        "at character 10",
        "fpr_gap > 0.05",
    );
    problem(|p| p["claims"][0]["supports"] = json!("fp > 1"), "measures no fp", "fpr_gap");
    problem(|p| p["source"] = json!({"version": 2}), "names no note", "source:");
}

#[test]
fn other_notes_are_no_evaluations() {
    let note = super::support::note("a.md", json!({"type": "claim", "evaluator": "allocation"}));
    assert!(Evaluation::read(&note, &files()).is_none());
}

#[test]
fn a_run_of_nothing_says_what_to_do() {
    for (edit, expected) in [
        (json!({"type": "evaluation", "evaluator": "allocation"}), "names no input"),
        (json!({"type": "evaluation", "evaluator": "nothing"}), "no evaluator"),
        (json!({"type": "evaluation", "evaluator": "command", "run": ["x"]}), "program"),
    ] {
        let (evaluation, _) = evaluation("e.md", edit, &files());
        let error = run(&evaluation, &files(), 1).expect_err("an error");
        assert!(error.message.contains(expected) && !error.hint.is_empty(), "{error}");
    }
}

#[test]
fn names_of_imported_runs_are_safe_paths() {
    let (_, mut run) = performed(properties(), &files());
    run.evaluation = String::new();
    run.title = "../../etc/passwd\0: \u{202e}x".into();
    run.started = "../now".into();
    let path = run.path("text").expect("a path");
    assert!(VaultPath::parse(path.as_str()).is_ok() && path.as_str().split('/').count() == 3);
}
