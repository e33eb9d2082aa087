//! Reading one file of the vault: most are one note, a library is its file and a paper for each of
//! its entries.

use super::{Core, snapshot::Snapshot};
use crate::{
    error::Result,
    index::ReadFile,
    model::{Note, ParsedNote, Problem, ProblemKind, VaultPath},
    papers::library,
    vault::{FileEntry, MAX_READ},
};

impl Core {
    /// # Errors
    /// The file cannot be read.
    pub(super) fn read_file(&self, entry: &FileEntry, before: &Snapshot) -> Result<ReadFile> {
        if !entry.path.is_library() {
            let parsed = self.vault.load(&entry.path)?;
            return Ok(ReadFile::note(entry, self.as_paper(parsed)));
        }
        let contents = self.vault.read_up_to(&entry.path, MAX_READ)?;
        let Some(bytes) = contents.bytes else {
            let mut parsed = self.vault.load(&entry.path)?;
            parsed.note.problems.push(too_large(&entry.path, contents.size));
            return Ok(ReadFile::note(entry, parsed));
        };
        let mut notes = library::load(&entry.path, &bytes, contents.times);
        // A lone attachment's content is not looked at: large data is not hashed for nothing.
        if let [file] = notes.as_mut_slice()
            && file.note.problems.is_empty()
        {
            let file = self.vault.load(&entry.path)?;
            return Ok(ReadFile::note(entry, file));
        }
        for parsed in &mut notes {
            keep_times(parsed, before);
        }
        let hash = notes[0].note.hash;
        Ok(ReadFile { path: entry.path.clone(), stamp: entry.into(), hash, notes })
    }
}

/// An entry that was there before keeps its times while it is the same: a library's file has one
/// time for all of them.
fn keep_times(parsed: &mut ParsedNote, before: &Snapshot) {
    let note = &mut parsed.note;
    if note.path.entry().is_none() {
        return;
    }
    let Some(known) = before.notes.get(&note.path) else { return };
    let known: &Note = known;
    note.created_ms = known.created_ms;
    if known.hash == note.hash {
        note.modified_ms = known.modified_ms;
    }
}

fn too_large(path: &VaultPath, size: u64) -> Problem {
    Problem {
        path: path.clone(),
        line: None,
        kind: ProblemKind::TooLarge,
        message: format!("the library has {} MB; up to {} MB are read", size >> 20, MAX_READ >> 20),
        text: path.to_string(),
        remedy: "split it into several libraries".into(),
    }
}
