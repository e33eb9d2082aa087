//! Citations out: a record in the formats that other programs read, and as the sentence that a
//! style makes of it. The writers are inverse to the readers of [`super::library`]: what is
//! written here is read there as the same fields.

mod bibtex;
mod csl;
mod endnote;
mod ris;
mod style;

use super::Record;

pub use style::{Style, styles};

/// A format that a citation is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Bibtex,
    Ris,
    EndNote,
    CslJson,
}

impl Format {
    pub const ALL: [Self; 4] = [Self::Bibtex, Self::Ris, Self::EndNote, Self::CslJson];

    pub fn name(self) -> &'static str {
        match self {
            Self::Bibtex => "bibtex",
            Self::Ris => "ris",
            Self::EndNote => "endnote",
            Self::CslJson => "csl-json",
        }
    }

    pub fn by_name(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "bibtex" | "bib" | "biblatex" => Some(Self::Bibtex),
            "ris" => Some(Self::Ris),
            "endnote" | "enw" => Some(Self::EndNote),
            "csl-json" | "csl" | "json" => Some(Self::CslJson),
            _ => None,
        }
    }

    /// Of a file to be downloaded.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Bibtex => "bib",
            Self::Ris => "ris",
            Self::EndNote => "enw",
            Self::CslJson => "json",
        }
    }

    pub fn media_type(self) -> &'static str {
        match self {
            Self::Bibtex => "application/x-bibtex",
            Self::Ris => "application/x-research-info-systems",
            Self::EndNote => "application/x-endnote-refer",
            Self::CslJson => "application/vnd.citationstyles.csl+json",
        }
    }

    pub fn write(self, records: &[Record]) -> String {
        match self {
            Self::Bibtex => bibtex::write(records),
            Self::Ris => ris::write(records),
            Self::EndNote => endnote::write(records),
            Self::CslJson => csl::write(records),
        }
    }
}

/// BibTeX, as one copies it.
pub fn bibtex(records: &[Record]) -> String {
    bibtex::write(records)
}

/// One line of text: white space is a blank, but where it holds words together.
fn one_line(text: &str) -> String {
    let blank = |c: char| c.is_whitespace() && c != '\u{a0}';
    text.split(blank).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
