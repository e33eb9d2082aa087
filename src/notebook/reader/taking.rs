//! "Take notes": a note of one's own about a paper that is an entry of a library or a PDF. It
//! carries the record, so that it is cited alike, and a link to where it came from.

use crate::{
    error::{Error, ErrorKind, Result},
    model::VaultPath,
    notebook::{Notebook, cite::paper_note, names::file_name},
    papers::note::record_of,
};

/// Where such notes lie.
const FOLDER: &str = "papers";

impl Notebook {
    /// Makes a note about a paper, or finds the one that is there; returns its path.
    ///
    /// # Errors
    /// No such paper, or a vault that cannot be written.
    pub fn take_notes(&self, paper: &str) -> Result<String> {
        let snapshot = self.snapshot();
        let note = paper_note(&snapshot, paper)?;
        if note.path.is_note() {
            return Ok(note.path.to_string());
        }
        let path = place(&note.title).ok_or_else(|| {
            Error::invalid(
                "this paper's title can be no file's name",
                "make the note yourself, and link to the paper from it",
            )
        })?;
        let mut properties = record_of(note, &[]).properties();
        for derived in ["abstract", "key", "title", "type"] {
            properties.remove(derived);
        }
        let mut text = format!("---\ntype: paper\ntitle: {}\n", quoted(&note.title));
        for (key, value) in &properties {
            // Part of a date is none to programs that know properties.
            let part = |date: &str| date.len() < "2024-06-05".len();
            let key = match key.as_str() {
                "date" if value.as_str().is_some_and(part) => "published",
                key => key,
            };
            // JSON is YAML too, on one line.
            text.push_str(&format!("{key}: {value}\n"));
        }
        let link = snapshot.resolver.link_to(&note.path);
        text.push_str(&format!("---\nNotes on [[{link}]].\n\n"));
        match self.core().create(&path, &text) {
            Err(error) if error.kind == ErrorKind::Conflict => Ok(path.to_string()),
            Err(error) => Err(error),
            Ok(()) => Ok(path.to_string()),
        }
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn place(title: &str) -> Option<VaultPath> {
    VaultPath::parse(&format!("{FOLDER}/{}.md", file_name(title)?)).ok()
}
