//! Staleness over a vault of evaluations that share inputs: one byte of an input, a parameter, a
//! predicate or a command, anywhere, and exactly the runs that used it are stale.

use equipoise::{
    evidence::{
        Circumstances, DEFAULT_SEED, Evaluation, Inputs, Machine, Outcome, Run, hash_of_input,
        source_versions, stale::changes, verdicts,
    },
    model::VaultPath,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::support::{Files, evaluation};

/// Each with the inputs it reads.
fn notes() -> Vec<Value> {
    let note = |evaluator: &str, inputs: &[&str], command: &[&str]| {
        json!({
            "type": "evaluation", "evaluator": evaluator, "inputs": inputs, "run": command,
            "params": {"group": "region", "positive": "score >= 5", "seeded": "no"},
            "claims": [
                {"claim": "[[First]]", "supports": "fpr_gap > 0.05"},
                {"claim": "[[Second]]", "supports": "abs(ppv_gap) < 0.125"},
            ],
        })
    };
    vec![
        note("command", &["data/a.csv", "code/one.py"], &["python3", "code/one.py", "--depth=4"]),
        note("command", &["data/a.csv", "data/b.csv"], &["Rscript", "-e", "print(7)"]),
        note("group-fairness", &["data/b.csv"], &[]),
        note("group-fairness", &["data/c.csv"], &[]),
    ]
}

fn files() -> Files {
    Files::default()
        .with("data/a.csv", "region,score\nnorth,5\nsouth,6\n")
        .with("data/b.csv", "region,score\nnorth,7\nsouth,8\n")
        .with("data/c.csv", "region,score\neast,1\nwest,2\n")
        .with("code/one.py", "print('one')\n")
}

fn read(notes: &[Value], files: &Files) -> Vec<Evaluation> {
    let path = |at: usize| format!("evaluations/E{at}.md");
    notes
        .iter()
        .enumerate()
        .map(|(at, note)| evaluation(&path(at), note.clone(), files).0)
        .collect()
}

/// A run that read these bytes; what it measured is of no matter here.
fn run_of(evaluation: &Evaluation, files: &Files) -> Run {
    let version = evaluation.built_in().map_or("1", |evaluator| evaluator.version);
    let hash = |path: &VaultPath| hash_of_input(path, &files.read(path).expect("an input"));
    let outcome = Outcome {
        evaluator: evaluation.evaluator.clone(),
        evaluator_version: version.into(),
        seed: DEFAULT_SEED,
        inputs: evaluation.inputs.iter().map(hash).collect(),
        sources: source_versions(evaluation, files),
        metrics: Vec::new(),
        definitions: Vec::new(),
        verdicts: verdicts(evaluation, &[]),
        items: Vec::new(),
        log: Vec::new(),
    };
    let circumstances = Circumstances {
        started: "2026-02-03T10:11:12Z".into(),
        duration_ms: 1,
        machine: Machine::this(),
        sandbox: "built in".into(),
    };
    let run = Run::of(evaluation, outcome, circumstances);
    // As the vault gives it back.
    let text = run.encode();
    let place = run.path(&text).expect("a place");
    Run::read(&place, text.as_bytes()).0.expect("the run")
}

/// The evaluations whose run is stale, each with the places of its verdicts that no longer count.
fn stale(runs: &[Run], now: &[Evaluation], files: &Files) -> Vec<(usize, Vec<usize>)> {
    let touched = |run: &Run, evaluation: &Evaluation| {
        let found = changes(run, evaluation, files);
        let concerned = |at: &usize| found.iter().any(|it| it.concerns(&run.verdicts[*at]));
        (!found.is_empty()).then(|| (0..run.verdicts.len()).filter(concerned).collect())
    };
    let all = runs.iter().zip(now).enumerate();
    all.filter_map(|(at, (run, now))| Some((at, touched(run, now)?))).collect()
}

/// Another letter or digit at one place.
fn nudged(text: &str, at: usize) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let at = at % bytes.len();
    bytes[at] = if bytes[at] == b'q' { b'z' } else { b'q' };
    String::from_utf8(bytes).expect("ASCII")
}

fn nudge(value: &mut Value, at: usize) {
    *value = json!(nudged(value.as_str().expect("a text"), at));
}

#[derive(Debug, Clone)]
enum Edit {
    Input(usize, usize),
    Param(usize, usize, usize),
    Predicate(usize, usize, usize),
    Command(usize, usize, usize),
}

fn edits() -> impl Strategy<Value = Edit> {
    let byte = 0..200_usize;
    prop_oneof![
        (0..4_usize, byte.clone()).prop_map(|(file, at)| Edit::Input(file, at)),
        (0..4_usize, 0..3_usize, byte.clone()).prop_map(|(e, key, at)| Edit::Param(e, key, at)),
        (0..4_usize, 0..2_usize, byte.clone()).prop_map(|(e, c, at)| Edit::Predicate(e, c, at)),
        (0..2_usize, 0..3_usize, byte).prop_map(|(e, word, at)| Edit::Command(e, word, at)),
    ]
}

proptest! {
    #[test]
    fn one_byte_makes_exactly_what_used_it_stale(edit in edits()) {
        let (mut notes, mut files) = (notes(), files());
        let before = read(&notes, &files);
        let runs: Vec<Run> = before.iter().map(|one| run_of(one, &files)).collect();
        prop_assert_eq!(stale(&runs, &before, &files), Vec::new());

        let both = vec![0, 1];
        let expected: Vec<(usize, Vec<usize>)> = match edit {
            Edit::Input(file, at) => {
                let (path, bytes) = files.files.iter_mut().nth(file).expect("a file");
                let at = at % bytes.len();
                bytes[at] ^= 1;
                let path = path.clone();
                let reads = |one: &Evaluation| one.inputs.iter().any(|input| input.as_str() == path);
                let used = (0..before.len()).filter(|at| reads(&before[*at]));
                used.map(|at| (at, both.clone())).collect()
            }
            Edit::Param(one, key, at) => {
                nudge(&mut notes[one]["params"][["group", "positive", "seeded"][key]], at);
                vec![(one, both)]
            }
            Edit::Predicate(one, claim, at) => {
                nudge(&mut notes[one]["claims"][claim]["supports"], at);
                vec![(one, vec![claim])]
            }
            Edit::Command(one, word, at) => {
                nudge(&mut notes[one]["run"][word], at);
                vec![(one, both)]
            }
        };
        let now = read(&notes, &files);
        prop_assert_eq!(stale(&runs, &now, &files), expected);
    }
}
