//! [`VaultInputs`]: what evaluations read, through the vault's one handle and under one snapshot.

use super::snapshot::Snapshot;
use crate::{
    error::Result,
    evidence::Inputs,
    model::{LinkForm, VaultPath},
    vault::Vault,
};

pub(super) struct VaultInputs<'a> {
    pub(super) vault: &'a Vault,
    pub(super) snapshot: &'a Snapshot,
}

impl Inputs for VaultInputs<'_> {
    fn read(&self, path: &VaultPath) -> Result<Vec<u8>> {
        self.vault.read(path)
    }

    fn exists(&self, path: &VaultPath) -> bool {
        self.snapshot.notes.contains_key(path) || self.vault.read_up_to(path, 0).is_ok()
    }

    /// The `version:` that the paper's own note states.
    fn source_version(&self, note: &str) -> Option<String> {
        // A source is named as links are, from anywhere in the vault.
        let from = VaultPath::parse("evaluations").ok()?;
        let path = self.snapshot.resolver.resolve(&from, note, LinkForm::Wiki).path()?;
        let note = self.snapshot.notes.get(&path)?;
        let properties: serde_json::Value = serde_json::from_str(&note.properties).ok()?;
        match properties.get("version")? {
            serde_json::Value::String(text) => Some(text.trim().to_owned()),
            serde_json::Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }
}
