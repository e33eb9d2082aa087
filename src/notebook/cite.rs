//! A paper as a publication: its record, and citations of it in the formats and styles that people
//! and programs want.

use super::{Notebook, snapshot::Snapshot};
use crate::{
    error::{Error, Result},
    index::Index,
    model::{Kind, Note},
    papers::{
        Record,
        cite::{Format, Style, styles},
        note::record_of,
    },
};

/// A citation, ready to be copied or saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    pub text: String,
    pub media_type: &'static str,
    /// What a download is called.
    pub file_name: String,
}

/// A citation style that comes with the program.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct CitationStyle {
    /// What `format=` takes.
    pub name: String,
    pub title: String,
}

impl Notebook {
    /// What is known of a paper as a publication, its abstract included.
    ///
    /// # Errors
    /// No such note, or one that is no paper.
    pub fn paper(&self, path: &str) -> Result<Record> {
        let snapshot = self.snapshot();
        let note = paper_note(&snapshot, path)?;
        record(&self.core().index, note)
    }

    /// A citation: `bibtex`, `ris`, `endnote`, `csl-json`, or the name of a style.
    ///
    /// # Errors
    /// No such note, one that is no paper, or no such format or style.
    pub fn cite(&self, path: &str, format: &str) -> Result<Citation> {
        let record = self.paper(path)?;
        let name = file_name(&record.key);
        if let Some(format) = Format::by_name(format) {
            return Ok(Citation {
                text: format.write(std::slice::from_ref(&record)),
                media_type: format.media_type(),
                file_name: format!("{name}.{}", format.extension()),
            });
        }
        let style = Style::by_name(format).map_err(|error| {
            let hint = format!("{}; or bibtex, ris, endnote or csl-json", error.hint);
            error.with_hint(hint)
        })?;
        Ok(Citation {
            text: style.render(&record)? + "\n",
            media_type: "text/plain",
            file_name: format!("{name}.txt"),
        })
    }

    pub fn citation_styles(&self) -> Vec<CitationStyle> {
        let style =
            |style: Style| CitationStyle { name: style.name.into(), title: style.title.into() };
        styles().into_iter().map(style).collect()
    }
}

pub(super) fn paper_note<'a>(snapshot: &'a Snapshot, path: &str) -> Result<&'a Note> {
    let note = snapshot.note(path)?;
    if note.kind == Kind::Paper {
        return Ok(note);
    }
    Err(Error::invalid(
        format!("{path} is no paper"),
        "papers are the entries of a library, and notes with `type: paper`",
    ))
}

/// The record that a paper's note carries; a library's entry has its abstract in the index.
pub(super) fn record(index: &Index, note: &Note) -> Result<Record> {
    let blocks = match note.path.entry() {
        Some(_) => index.blocks(note.path.as_str())?.unwrap_or_default(),
        None => Vec::new(),
    };
    let mut record = record_of(note, &blocks);
    if record.entry_type.is_empty() {
        record.entry_type = if record.venue.is_some() { "article" } else { "misc" }.into();
    }
    Ok(record)
}

/// A key as a file's name on any system.
fn file_name(key: &str) -> String {
    let name: String = key
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_') { c } else { '-' })
        .take(80)
        .collect();
    let name = name.trim_matches('-').to_owned();
    if name.is_empty() { "citation".into() } else { name }
}
