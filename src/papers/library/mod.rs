//! Libraries: files with many papers in them. Each format has a reader that is total: a text in,
//! entries and faults out, one bad entry never costing another. What the readers share is here:
//! which format a file is in, how entries come by a key and a path, and how a file becomes notes.

mod bibtex;
mod csl;
mod dates;
mod empty;
mod endnote;
mod fields;
mod jsonl;
mod lines;
mod load;
mod ris;
mod tagged;

use std::ops::Range;

pub use load::{is_library, load};

use super::Record;

/// A format that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// BibTeX and BibLaTeX.
    Bibtex,
    CslJson,
    Ris,
    JsonLines,
    /// EndNote's tagged export, `%A` and so on.
    EndNote,
    /// PubMed's and Medline's tagged export.
    Medline,
}

/// What a library's text gave.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Library {
    /// In the order of the file.
    pub entries: Vec<Entry>,
    /// What could not be read, or was read with a doubt.
    pub faults: Vec<Fault>,
}

/// One paper of a library, and where it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    pub record: Record,
    /// One-based.
    pub line: u32,
    /// Bytes of the entry in the file.
    pub span: Range<usize>,
}

/// Something in a library that deserves a look.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fault {
    /// One-based.
    pub line: u32,
    /// Of the entry that is meant, where it has one.
    pub key: Option<String>,
    pub message: String,
    /// The text that is meant.
    pub text: String,
    pub remedy: String,
}

impl Format {
    /// By a file's name alone; a `.json` file need not be a library.
    pub fn by_name(name: &str) -> Option<Self> {
        let (_, extension) = name.rsplit_once('.')?;
        Some(match extension.to_ascii_lowercase().as_str() {
            "bib" => Self::Bibtex,
            "json" => Self::CslJson,
            "ris" => Self::Ris,
            "jsonl" => Self::JsonLines,
            "enw" => Self::EndNote,
            "nbib" => Self::Medline,
            _ => return None,
        })
    }

    /// What the text itself looks like, for files whose name does not say.
    pub fn by_content(text: &str) -> Option<Self> {
        let start = text.trim_start_matches('\u{feff}').trim_start();
        let first = start.lines().next().unwrap_or_default();
        if ris::begins(start) {
            Some(Self::Ris)
        } else if first.starts_with("%0 ") || first.starts_with("%A ") || first.starts_with("%T ") {
            Some(Self::EndNote)
        } else if first.starts_with("PMID- ") || first.starts_with("PMID -") {
            Some(Self::Medline)
        } else if csl::looks_like_one(start) {
            Some(Self::CslJson)
        } else if jsonl::looks_like_one(start) {
            Some(Self::JsonLines)
        } else if bibtex::looks_like_one(start) {
            Some(Self::Bibtex)
        } else {
            None
        }
    }
}

/// Reads a library. Keys are unique afterwards: an entry without one gets one from its authors,
/// year and title, and a key that is used again is told apart by a number. There is an entry or a
/// fault, whatever the text.
pub fn read(format: Format, text: &str) -> Library {
    let mut library = match format {
        Format::Bibtex => bibtex::read(text),
        Format::CslJson => csl::read(text),
        Format::Ris => ris::read(text),
        Format::JsonLines => jsonl::read(text),
        Format::EndNote => endnote::read(text),
        Format::Medline => tagged::read_medline(text),
    };
    library.name_entries();
    if library.entries.is_empty() && library.faults.is_empty() {
        library.faults.push(empty::fault(format, text));
    }
    library.faults.sort_by_key(|fault| fault.line);
    library
}

impl Library {
    pub(super) fn name_entries(&mut self) {
        name_entries(&mut self.entries, &mut self.faults);
    }
}

fn name_entries(entries: &mut [Entry], faults: &mut Vec<Fault>) {
    let mut taken = std::collections::HashSet::with_capacity(entries.len());
    for entry in entries {
        let record = &mut entry.record;
        fields::settle(record);
        let made = record.key.trim().is_empty();
        if made {
            record.key = fields::make_key(record);
        }
        let wanted = record.key.clone();
        let mut number = 2;
        while !taken.insert(record.key.clone()) {
            record.key = format!("{wanted}~{number}");
            number += 1;
        }
        if record.key != wanted && !made {
            faults.push(Fault {
                line: entry.line,
                key: Some(wanted.clone()),
                message: format!(
                    "the key {wanted} was used before; this entry is reached as {}",
                    record.key
                ),
                text: record.title.clone(),
                remedy:
                    "give one of the two entries another key, or delete it if they are the same"
                        .into(),
            });
        }
    }
}
