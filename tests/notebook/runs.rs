//! Running evaluations: the façade's queue, the program's `run`, and what makes a run stale.

use std::collections::BTreeSet;

use equipoise::notebook::{Event, RunOptions, RunStatus, TaskState};
use serde_json::Value;

use super::{Fixture, shipped};

const TABLE: &str = "group,label,outcome,people\nA,1,1,40\nA,1,0,20\nA,0,1,15\nA,0,0,60\n\
                     B,1,1,30\nB,1,0,5\nB,0,1,20\nB,0,0,90\n";

fn evaluation(input: &str, supports: &str, more: &str) -> String {
    format!(
        "---\ntype: evaluation\nevaluator: group-fairness\ninputs: [{input}]\n\
         params: {{ positive: \"label == 1\", outcome: outcome, group: group, weight: people, \
         compare: [A, B]{more} }}\nclaims:\n  - claim: \"[[It errs unequally]]\"\n    \
         supports: \"{supports}\"\n---\nA small table.\n"
    )
}

fn vault() -> Fixture {
    Fixture::new(&[
        ("claims/It errs unequally.md", "---\ntype: claim\nclaim: It errs unequally.\n---\n"),
        ("data/one.csv", TABLE),
        ("data/two.csv", TABLE),
        ("evaluations/One.md", &evaluation("data/one.csv", "fpr_gap > 0.05", "")),
        ("evaluations/Two.md", &evaluation("data/two.csv", "fpr_gap > 0.05", "")),
    ])
}

/// The evaluations that a report names.
fn ran(report: &Value) -> BTreeSet<&str> {
    let reports = report.as_array().expect("a list").iter();
    reports.map(|report| report["evaluation"].as_str().expect("a path")).collect()
}

#[test]
fn a_run_is_asked_for_told_and_kept() {
    let fixture = vault();
    let notebook = fixture.open();
    let events = notebook.events();
    let task = notebook.start_run("evaluations/One.md", RunOptions::default()).expect("a task");
    let task = notebook.wait_for_run(&task.id, |_| {}).expect("an end");
    assert_eq!((task.state, task.status), (TaskState::Ended, Some(RunStatus::Finished)));
    assert_eq!(task.verdicts.len(), 1);
    let path = task.run.expect("a file");
    assert!(path.starts_with("runs/One/"), "{path}");
    let bytes = std::fs::read(fixture.vault().join(&path)).expect("the file");
    let place = equipoise::model::VaultPath::parse(&path).expect("a path");
    let (run, problems) = equipoise::evidence::Run::read(&place, &bytes);
    assert_eq!(problems, []);
    let run = run.expect("a run");
    assert_eq!((run.evaluation.as_str(), run.sandbox.as_str()), ("evaluations/One.md", "built in"));
    // The gap of 20/80 and 5/95.
    let gap = run.metric("fpr_gap").expect("a gap");
    assert!((gap.value - (0.25 - 5.0 / 95.0)).abs() < 1e-9, "{gap}");

    let latest = notebook.latest_runs();
    assert_eq!(latest[0].run.as_ref().map(|path| path.as_str()), Some(path.as_str()));
    assert!(!latest[0].is_stale() && latest[1].is_stale());
    let mut states = Vec::new();
    while states.last() != Some(&TaskState::Ended) {
        let event = events.recv_timeout(std::time::Duration::from_secs(20)).expect("an event");
        if let Event::Run { task } = event {
            states.push(task.state);
        }
    }
    assert_eq!(states, [TaskState::Queued, TaskState::Running, TaskState::Ended]);
    assert_eq!(notebook.run_tasks().len(), 1);
}

#[test]
fn what_cannot_run_says_why() {
    let fixture = vault();
    fixture.write("evaluations/No input.md", evaluation("data/none.csv", "fpr_gap > 0", ""));
    fixture.write("evaluations/None.md", "---\ntype: evaluation\nevaluator: tarot\n---\n");
    let notebook = fixture.open();
    let start = |path: &str| notebook.start_run(path, RunOptions::default());
    assert!(start("evaluations/Nowhere.md").expect_err("an error").message.contains("Nowhere"));
    assert!(start("claims/It errs unequally.md").is_err());
    let unknown = start("evaluations/None.md").expect_err("an error");
    assert!(unknown.message.contains("tarot") && unknown.hint.contains("stance"), "{unknown}");
    let task = start("evaluations/No input.md").expect("a task");
    let task = notebook.wait_for_run(&task.id, |_| {}).expect("an end");
    assert!(task.run.is_none() && task.error.expect("why").message.contains("data/none.csv"));
    assert!(notebook.run_task("nothing").is_err() && notebook.cancel_run("nothing").is_err());
}

#[test]
fn the_program_runs_by_name_and_reports() {
    let fixture = vault();
    let (code, report, text) = fixture.program(&["run", "One", "evaluations/Two.md"]);
    assert_eq!(code, 0, "{text}");
    assert_eq!(ran(&report), BTreeSet::from(["evaluations/One.md", "evaluations/Two.md"]));
    assert_eq!(report[0]["task"]["status"], "finished");
    fixture.write("evaluations/Bad.md", evaluation("data/none.csv", "fpr_gap > 0", ""));
    let (code, report, _) = fixture.program(&["run", "Bad"]);
    assert_eq!(code, 1);
    assert!(report[0]["error"]["hint"].is_string(), "{report}");
    assert_eq!(fixture.program(&["run", "Nowhere"]).0, 2);
    assert_eq!(fixture.program(&["run"]).0, 2);
}

/// A change of one byte makes stale what used it and nothing else, and `--stale` renews that.
#[test]
fn exactly_what_used_it_becomes_stale() {
    let fixture = vault();
    let (code, report, text) = fixture.program(&["run", "--stale"]);
    assert_eq!((code, ran(&report).len()), (0, 2), "{text}");
    let stale = || {
        let (_, groups, _) = fixture.program(&["check"]);
        let groups = groups.as_array().expect("groups").clone();
        let stale = groups.into_iter().filter(|group| group["kind"] == "stale-evidence");
        stale.flat_map(|group| group["problems"].as_array().expect("a list").clone()).collect()
    };
    let none: Vec<Value> = stale();
    assert_eq!(none, Vec::<Value>::new());
    let one = "evaluations/One.md";
    let changes: [(&str, String, &str); 4] = [
        ("data/one.csv", TABLE.replace("A,1,0,20", "A,1,0,21"), "data/one.csv has changed"),
        (one, evaluation("data/one.csv", "fpr_gap > 0.06", ""), "worded otherwise"),
        (one, evaluation("data/one.csv", "fpr_gap > 0.06", ", score: label"), "parameters"),
        (one, evaluation("data/two.csv", "fpr_gap > 0.06", ", score: label"), "no input any more"),
    ];
    for (path, text, why) in changes {
        fixture.write(path, text);
        let found: Vec<Value> = stale();
        let [problem] = &found[..] else { panic!("{why}: {found:?}") };
        assert_eq!(problem["path"], one);
        assert!(problem["message"].as_str().expect("a text").contains(why), "{problem}");
        let (code, report, text) = fixture.program(&["run", "--stale"]);
        assert_eq!((code, ran(&report)), (0, BTreeSet::from([one])), "{why}: {text}");
        assert_eq!(stale(), Vec::<Value>::new(), "{why}");
    }
    // The second table is now an input of both.
    fixture.write("data/two.csv", TABLE.replace("B,1,1,30", "B,1,1,31"));
    let found: Vec<Value> = stale();
    assert_eq!(found.len(), 2, "{found:?}");
    let runs = std::fs::read_dir(fixture.vault().join("runs/One")).expect("runs").count();
    assert_eq!(runs, 5, "no run is ever replaced");
}

#[test]
fn an_edited_run_is_a_problem() {
    let fixture = vault();
    fixture.program(&["run", "One"]);
    let folder = fixture.vault().join("runs/One");
    let file = std::fs::read_dir(folder).expect("runs").next().expect("a run").expect("it").path();
    let text = std::fs::read_to_string(&file).expect("the run");
    std::fs::write(&file, text.replace("\"finished\"", "\"finished\" ")).expect("edited");
    let (code, groups, _) = fixture.program(&["check"]);
    assert_eq!(code, 1);
    assert!(groups.to_string().contains("changed after it was written"), "{groups}");
}

#[test]
fn the_shipped_evaluations_are_fresh() {
    let fixture = Fixture::new(&[]);
    let mut config = fixture.config();
    config.vault = shipped();
    let notebook = equipoise::notebook::Notebook::open(config).expect("a notebook");
    notebook.refresh(&|_| {}).expect("a refresh");
    let stale: Vec<_> =
        notebook.latest_runs().into_iter().filter(|latest| latest.is_stale()).collect();
    assert!(stale.is_empty(), "{stale:?}");
}

#[test]
fn who_approves_sees_each_word_and_every_limit() {
    let note = "---\ntype: evaluation\nevaluator: command\n\
                run: [sh, -c, \"echo 1; rm -rf x\"]\nlimits: { seconds: 7, memory_mb: 99 }\n---\n";
    let fixture = Fixture::new(&[("evaluations/Shell.md", note)]);
    let approval = fixture.open().approval("evaluations/Shell.md").expect("a question");
    assert_eq!(approval.typed.as_deref(), Some("sh -c 'echo 1; rm -rf x'"));
    let limits = approval.limits.expect("limits");
    assert!(limits.starts_with("7 s, 99 MB of memory, 64 processes at one time"), "{limits}");

    let fixture = vault();
    let approval = fixture.open().approval("evaluations/One.md").expect("a question");
    assert_eq!((approval.needed, approval.typed, approval.limits), (false, None, None));
}
