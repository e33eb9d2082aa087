//! Approval: nothing that runs a program or asks a model is started before the vault's user has seen
//! exactly that and said yes. What was approved is kept outside of the vault, in a file that only its
//! owner may read or write; a vault that comes from somewhere else brings no approval along.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{ErrorKind as IoKind, Write},
    os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{engine::hash_of_input, evaluation::Evaluation, evaluation::hash_of};
use crate::{
    error::{Error, Result},
    model::VaultPath,
};

/// Approvals of one vault that are remembered; older ones are asked for again.
const MOST: usize = 1_000;

/// A file that an evaluation reads, with the bytes it had when that was decided upon.
pub type Input = (VaultPath, Vec<u8>);

/// What is approved: the program or model, its parameters, and each declared input to the byte. A
/// script is an input, so an edit of it asks again.
pub fn what_runs(evaluation: &Evaluation, inputs: &[Input]) -> String {
    let inputs: Vec<_> = inputs
        .iter()
        .map(|(path, bytes)| json!([path.as_str(), hash_of_input(path, bytes).blake3]))
        .collect();
    hash_of(&json!({
        "evaluator": evaluation.evaluator,
        "command": evaluation.command,
        "params": evaluation.params,
        "limits": evaluation.limits,
        "inputs": inputs,
    }))
}

/// The approvals of one vault.
pub struct Approvals {
    file: PathBuf,
    vault: String,
}

#[derive(Default, Serialize, Deserialize)]
struct Kept {
    /// By the vault's absolute path; what was approved last stands last.
    #[serde(default)]
    vaults: BTreeMap<String, Vec<String>>,
}

impl Approvals {
    pub fn new(state: &Path, vault: &Path) -> Self {
        Self { file: state.join("approvals.json"), vault: vault.to_string_lossy().into_owned() }
    }

    /// Whether exactly this was approved. A file that cannot be read approves nothing.
    pub fn holds(&self, hash: &str) -> bool {
        let kept = self.read().unwrap_or_default();
        kept.vaults.get(&self.vault).is_some_and(|known| known.iter().any(|one| one == hash))
    }

    /// # Errors
    /// The state folder cannot be written, or lies in the vault.
    pub fn approve(&self, hash: &str) -> Result<()> {
        self.change(|known| {
            known.retain(|one| one != hash);
            known.push(hash.to_owned());
            let surplus = known.len().saturating_sub(MOST);
            known.drain(..surplus);
        })
    }

    /// # Errors
    /// As [`Approvals::approve`].
    pub fn withdraw(&self, hashes: &BTreeSet<String>) -> Result<()> {
        self.change(|known| known.retain(|one| !hashes.contains(one)))
    }

    fn change(&self, change: impl FnOnce(&mut Vec<String>)) -> Result<()> {
        let doing = |error: std::io::Error| {
            Error::io(format!("keeping the approval in {}", self.file.display()), error)
                .with_hint("make that folder yours, or name another with EQUIPOISE_STATE")
        };
        if self.file.starts_with(&self.vault) {
            return Err(Error::invalid(
                "the folder for approvals lies in the vault, which would then approve itself",
                "name a folder outside of the vault with EQUIPOISE_STATE",
            ));
        }
        let mut kept = self.read()?;
        change(kept.vaults.entry(self.vault.clone()).or_default());
        let folder = self.file.parent().unwrap_or(Path::new("."));
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true).mode(0o700).create(folder).map_err(doing)?;
        // A temporary file has mode 0600 from its first moment.
        let mut new = tempfile::NamedTempFile::new_in(folder).map_err(doing)?;
        let text = serde_json::to_vec_pretty(&kept).unwrap_or_default();
        new.write_all(&text).and_then(|()| new.as_file().sync_all()).map_err(doing)?;
        new.persist(&self.file).map(drop).map_err(|failed| doing(failed.error))
    }

    fn read(&self) -> Result<Kept> {
        let doing = || format!("reading the approvals in {}", self.file.display());
        let metadata = match std::fs::metadata(&self.file) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == IoKind::NotFound => return Ok(Kept::default()),
            Err(error) => return Err(Error::io(doing(), error)),
        };
        let mine = metadata.uid() == rustix::process::geteuid().as_raw();
        if !mine || metadata.permissions().mode() & 0o077 != 0 {
            return Err(Error::environment(
                format!("others may change the approvals in {}", self.file.display()),
                "look through that file, then `chmod 600` it, or delete it and approve anew",
            ));
        }
        let bytes = std::fs::read(&self.file).map_err(|error| Error::io(doing(), error))?;
        serde_json::from_slice(&bytes).map_err(|error| {
            Error::environment(
                format!("{} cannot be read: {error}", self.file.display()),
                "delete that file, and approve anew what should run",
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_approved_is_known_to_its_vault_alone() {
        let dir = tempfile::tempdir().expect("a folder");
        let state = dir.path().join("state/deep");
        let (one, two) =
            (Approvals::new(&state, Path::new("/v1")), Approvals::new(&state, Path::new("/v2")));
        assert!(!one.holds("a"));
        one.approve("a").expect("kept");
        one.approve("b").expect("kept");
        assert!(one.holds("a") && one.holds("b") && !two.holds("a") && !one.holds("c"));
        one.withdraw(&BTreeSet::from(["a".to_owned()])).expect("kept");
        assert!(!one.holds("a") && one.holds("b"));
        let mode = |path: &Path| std::fs::metadata(path).expect("there").permissions().mode();
        assert_eq!(mode(&state.join("approvals.json")) & 0o777, 0o600);
        assert_eq!(mode(&state) & 0o777, 0o700);
    }

    #[test]
    fn a_file_that_others_may_write_approves_nothing() {
        let dir = tempfile::tempdir().expect("a folder");
        let approvals = Approvals::new(dir.path(), Path::new("/v"));
        approvals.approve("a").expect("kept");
        let file = dir.path().join("approvals.json");
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o666)).expect("set");
        assert!(!approvals.holds("a"));
        assert!(approvals.approve("b").expect_err("a refusal").hint.contains("chmod"));
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).expect("set");
        std::fs::write(&file, "{").expect("damaged");
        assert!(!approvals.holds("a"));
        assert!(approvals.approve("b").is_err(), "a damaged file is not overwritten");
    }

    #[test]
    fn a_vault_cannot_approve_itself() {
        let dir = tempfile::tempdir().expect("a folder");
        let approvals = Approvals::new(&dir.path().join(".state"), dir.path());
        assert!(approvals.approve("a").expect_err("a refusal").message.contains("itself"));
    }
}
