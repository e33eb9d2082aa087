//! A run of an evaluation of a vault on disk, with every circumstance chosen, so that a test can
//! name the file it becomes.

use std::path::Path;

use equipoise::{
    error::Result,
    evidence::{Circumstances, DEFAULT_SEED, Evaluation, Inputs, Machine, Run, run},
    model::VaultPath,
    vault::Vault,
};

struct Files<'a>(&'a Vault);

impl Inputs for Files<'_> {
    fn read(&self, path: &VaultPath) -> Result<Vec<u8>> {
        self.0.read(path)
    }

    fn exists(&self, path: &VaultPath) -> bool {
        self.0.read_up_to(path, 0).is_ok()
    }

    /// The `version:` of a paper's note.
    fn source_version(&self, note: &str) -> Option<String> {
        let path = VaultPath::parse(&format!("papers/{note}.md")).ok()?;
        let version = self.0.load(&path).ok()?.note.property("version")?;
        version.as_str().map(str::to_owned)
    }
}

/// Runs the evaluation and keeps the run in the vault; its id.
pub(crate) fn perform(vault: &Path, evaluation: &str, started: &str) -> String {
    perform_with(vault, evaluation, started, |_| {})
}

/// Likewise, with the run edited before it is written.
pub(crate) fn perform_with(
    vault: &Path,
    evaluation: &str,
    started: &str,
    edit: impl FnOnce(&mut Run),
) -> String {
    let folder = vault;
    let vault = Vault::open(vault).expect("a vault");
    let path = VaultPath::parse(evaluation).expect("a path");
    let note = vault.load(&path).expect("a note").note;
    let (evaluation, _) = Evaluation::read(&note, &Files(&vault)).expect("an evaluation");
    let outcome = run(&evaluation, &Files(&vault), DEFAULT_SEED).expect("an outcome");
    let circumstances = Circumstances {
        started: started.into(),
        duration_ms: 7,
        machine: Machine { os: "linux".into(), arch: "x86_64".into(), cores: 2 },
        sandbox: "built in".into(),
    };
    let mut run = Run::of(&evaluation, outcome, circumstances);
    edit(&mut run);
    let text = run.encode();
    let path = run.path(&text).expect("a path");
    let file = folder.join(path.as_str());
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    std::fs::write(file, text).expect("a file");
    path.stem().to_owned()
}
