//! What evaluations need of the vault, answered from one snapshot. Hashes of inputs are remembered
//! by the file's stamp, so that asking whether a thousand runs are stale reads nothing twice.

use std::collections::HashMap;

use std::sync::Mutex;

use super::super::{locked, snapshot::Snapshot};
use crate::{
    error::Result,
    evidence::{InputHash, Inputs, hash_of_input},
    model::{ContentHash, LinkForm, VaultPath},
    vault::Vault,
};

/// Hashes of files by what the snapshot knows of them: path, size and time.
#[derive(Default)]
pub(in crate::notebook) struct Hashes(Mutex<HashMap<VaultPath, (ContentHash, InputHash)>>);

/// The vault as evaluations see it.
pub(in crate::notebook) struct VaultInputs<'a> {
    pub(in crate::notebook) vault: &'a Vault,
    pub(in crate::notebook) snapshot: &'a Snapshot,
    pub(in crate::notebook) hashes: &'a Hashes,
    /// The note whose links are resolved.
    pub(in crate::notebook) from: &'a VaultPath,
}

impl Inputs for VaultInputs<'_> {
    fn read(&self, path: &VaultPath) -> Result<Vec<u8>> {
        self.vault.read(path)
    }

    fn exists(&self, path: &VaultPath) -> bool {
        self.snapshot.notes.contains_key(path)
    }

    fn hash(&self, path: &VaultPath) -> Result<InputHash> {
        let stamp = self.snapshot.notes.get(path).map(|note| note.hash);
        if let Some(stamp) = stamp
            && let Some((known, hash)) = locked(&self.hashes.0).get(path)
            && *known == stamp
        {
            return Ok(hash.clone());
        }
        let hash = hash_of_input(path, &self.vault.read(path)?);
        if let Some(stamp) = stamp {
            locked(&self.hashes.0).insert(path.clone(), (stamp, hash.clone()));
        }
        Ok(hash)
    }

    /// What the paper's note says of its version.
    fn source_version(&self, note: &str) -> Option<String> {
        let path = self.snapshot.resolver.resolve(self.from, note, LinkForm::Wiki).path()?;
        match self.snapshot.notes.get(&path)?.property("version")? {
            serde_json::Value::String(text) => Some(text.trim().to_owned()),
            serde_json::Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }
}
