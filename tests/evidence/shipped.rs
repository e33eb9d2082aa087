//! The shipped evaluations: each note reads without a problem, and each of its runs is what the
//! engine gives today. With `EQUIPOISE_RENEW_RUNS` set, a run is written for every
//! evaluation whose latest one is stale.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Instant,
};

use equipoise::{
    error::{Error, Result},
    evidence::{
        Circumstances, DEFAULT_SEED, Evaluation, Inputs, Machine, Run, VerdictKind, run,
        stale::changes,
    },
    model::VaultPath,
};

use super::support::note;

/// The vault's files on disk.
struct Vault(PathBuf);

impl Inputs for Vault {
    fn read(&self, path: &VaultPath) -> Result<Vec<u8>> {
        fs::read(self.0.join(path.as_str())).map_err(|error| Error::io(path, error))
    }

    fn exists(&self, path: &VaultPath) -> bool {
        self.0.join(path.as_str()).is_file()
    }
}

fn vault() -> Vault {
    Vault(Path::new(env!("CARGO_MANIFEST_DIR")).join("vault"))
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let entries: Vec<fs::DirEntry> =
        fs::read_dir(folder).map(|entries| entries.flatten().collect()).unwrap_or_default();
    let mut paths: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

fn evaluations(vault: &Vault) -> Vec<Evaluation> {
    sorted(&vault.0.join("evaluations"))
        .iter()
        .map(|file| {
            let name = file.file_name().expect("a name").to_string_lossy();
            let text = fs::read_to_string(file).expect("a note");
            let front = text.strip_prefix("---\n").and_then(|rest| rest.split("\n---\n").next());
            let properties: serde_json::Value =
                serde_saphyr::from_str(front.expect("frontmatter")).expect("YAML");
            let note = note(&format!("evaluations/{name}"), properties);
            let (evaluation, problems) = Evaluation::read(&note, vault).expect("an evaluation");
            assert_eq!(problems, [], "{name}");
            evaluation
        })
        .collect()
}

/// The evaluation's runs, oldest first.
fn runs(vault: &Vault, evaluation: &Evaluation) -> Vec<Run> {
    let folder = format!("runs/{}", evaluation.path.stem());
    sorted(&vault.0.join(&folder))
        .iter()
        .map(|file| {
            let name = file.file_name().expect("a name").to_string_lossy();
            let path = VaultPath::parse(&format!("{folder}/{name}")).expect("a path");
            let (run, problems) = Run::read(&path, &fs::read(file).expect("a run"));
            assert_eq!(problems, [], "{path}");
            run.expect("a run")
        })
        .collect()
}

fn performed(vault: &Vault, evaluation: &Evaluation, started: &str) -> Run {
    let clock = Instant::now();
    let outcome = run(evaluation, vault, DEFAULT_SEED).expect("an outcome");
    let circumstances = Circumstances {
        started: started.into(),
        duration_ms: clock.elapsed().as_millis().try_into().expect("a short run"),
        machine: Machine::this(),
        sandbox: "built in".into(),
    };
    Run::of(evaluation, outcome, circumstances)
}

#[test]
fn every_shipped_run_is_what_the_engine_gives() {
    let vault = vault();
    let evaluations = evaluations(&vault);
    assert!(evaluations.len() >= 8);
    for evaluation in &evaluations {
        let mut kept = runs(&vault, evaluation);
        let latest = kept.pop().unwrap_or_else(|| panic!("{} has no run", evaluation.path));
        assert_eq!(changes(&latest, evaluation, &vault), [], "{}", evaluation.path);
        let mut again = performed(&vault, evaluation, &latest.started);
        again.duration_ms = latest.duration_ms;
        again.machine = latest.machine.clone();
        assert_eq!(again.encode(), latest.encode(), "{}", evaluation.path);
    }
}

#[test]
fn what_the_shipped_runs_say() {
    use VerdictKind::{Inconclusive, Refutes, Supports};
    let vault = vault();
    let evaluations = evaluations(&vault);
    let said = |title: &str| -> Vec<VerdictKind> {
        let evaluation = evaluations.iter().find(|e| e.title == title).expect("an evaluation");
        performed(&vault, evaluation, "").verdicts.iter().map(|v| v.verdict).collect()
    };
    assert_eq!(said("False-positive rates of COMPAS by race"), [Supports; 2]);
    assert_eq!(said("Predictive value of COMPAS by race"), [Inconclusive, Supports]);
    assert_eq!(said("The impossibility on the COMPAS table"), [Supports; 4]);
    assert_eq!(said("Ten division problems, people and four models"), [Supports; 12]);
    assert_eq!(said("Equal utilities in GPT-4o's own divisions"), [Refutes]);
    let bbq = [Supports, Inconclusive, Supports, Inconclusive];
    assert_eq!(said("BBQ bias of UnifiedQA by category"), bbq);
    assert_eq!(said("Two definitions of BBQ's ambiguous score"), [Supports; 2]);
    assert_eq!(said("What one page says about size and bias"), [Supports, Refutes]);
}

/// Every claim that an evaluation speaks of is a note of the vault.
#[test]
fn every_claim_of_an_evaluation_is_there() {
    let vault = vault();
    for evaluation in evaluations(&vault) {
        for link in &evaluation.claims {
            let path = VaultPath::parse(&format!("claims/{}.md", link.claim)).expect("a path");
            assert!(vault.exists(&path), "{}: {path} is not there", evaluation.path);
        }
    }
}

#[test]
fn write_the_shipped_runs() {
    if std::env::var_os("EQUIPOISE_RENEW_RUNS").is_none() {
        return;
    }
    let vault = vault();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("a clock");
    let now = jiff::Timestamp::from_second(now.as_secs() as i64).expect("a time").to_string();
    for evaluation in evaluations(&vault) {
        let fresh = runs(&vault, &evaluation)
            .last()
            .is_some_and(|run| changes(run, &evaluation, &vault).is_empty());
        if fresh {
            continue;
        }
        let run = performed(&vault, &evaluation, &now);
        let text = run.encode();
        let path = vault.0.join(run.path(&text).expect("a path").as_str());
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, text).expect("a written run");
        for verdict in &run.verdicts {
            eprintln!("{:?}: {} — {}", verdict.verdict, verdict.claim, verdict.reason);
        }
    }
}
