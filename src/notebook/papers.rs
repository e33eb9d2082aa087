//! Papers brought into the vault from files of other programs and services: into one library,
//! which is a plain file like any other.

use std::collections::HashSet;

use serde::Serialize;
use utoipa::ToSchema;

use super::{Notebook, pdfs::is_pdf, snapshot::Snapshot};
use crate::{
    error::{Error, ErrorKind, Result},
    model::{ContentHash, Kind, VaultPath},
    papers::{Record, cite::bibtex, identity::names_of, import, library, note::record_of},
    vault::decode,
};

/// Where imported papers go.
const LIBRARY: &str = "papers/imported.bib";

/// What an import of papers did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ImportedPapers {
    /// The library that was written, where any paper was new.
    pub library: Option<String>,
    pub added: usize,
    /// Papers that the vault had already.
    pub known: usize,
    /// What could not be read, each with its file and line.
    pub problems: Vec<String>,
}

impl Notebook {
    /// Whether a file holds papers that [`Notebook::import_papers`] reads.
    pub fn has_papers(name: &str, bytes: &[u8]) -> bool {
        import::source_of(name, &decode(bytes)).is_some()
    }

    /// Why a file that has no papers is refused: its format, and what to do.
    pub fn no_papers(name: &str, bytes: &[u8]) -> Error {
        let (message, hint) = import::refusal(name, &decode(bytes));
        Error::invalid(message, hint)
    }

    /// Adds the papers of files, each a name and its bytes, to the vault's library of imports.
    /// Those that the vault has already, under any of their names, are left out.
    ///
    /// # Errors
    /// A file with no papers that can be read; a library that cannot be written.
    pub fn import_papers(&self, files: &[(String, Vec<u8>)]) -> Result<ImportedPapers> {
        let snapshot = self.snapshot();
        let mut names = known_names(&snapshot);
        let mut done = ImportedPapers::default();
        let mut new: Vec<Record> = Vec::new();
        for (name, bytes) in files {
            let text = decode(bytes);
            let source =
                import::source_of(name, &text).ok_or_else(|| Self::no_papers(name, bytes))?;
            let read = import::read(source, &text);
            if read.entries.is_empty() && read.faults.is_empty() {
                done.problems.push(format!("{name}: there is no paper in it"));
            }
            done.problems.extend(
                read.faults.iter().map(|fault| format!("{name}:{}: {}", fault.line, fault.message)),
            );
            for entry in read.entries {
                let own = names_of(&entry.record);
                if own.iter().any(|name| names.contains(name)) {
                    done.known += 1;
                } else {
                    names.extend(own);
                    new.push(entry.record);
                }
            }
        }
        done.added = new.len();
        if !new.is_empty() {
            self.append(new)?;
            done.library = Some(LIBRARY.into());
        }
        Ok(done)
    }

    /// Adds records to the library of imports, which is made where it is not there.
    fn append(&self, mut records: Vec<Record>) -> Result<()> {
        let core = self.core();
        let path = VaultPath::parse(LIBRARY)
            .map_err(|error| Error::environment(error.to_string(), "report this to the project"))?;
        let old = match core.vault.read(&path) {
            Ok(bytes) => Some(bytes),
            Err(error) if error.kind == ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        let text = old.as_deref().map(|bytes| decode(bytes).into_owned()).unwrap_or_default();
        let mut keys: HashSet<String> = library::read(library::Format::Bibtex, &text)
            .entries
            .into_iter()
            .map(|entry| entry.record.key)
            .collect();
        for record in &mut records {
            let wanted = record.key.clone();
            let mut number = 2;
            while !keys.insert(record.key.clone()) {
                record.key = format!("{wanted}-{number}");
                number += 1;
            }
        }
        let between = if text.is_empty() || text.ends_with("\n\n") { "" } else { "\n" };
        let text = format!("{text}{between}{}", bibtex(&records));
        core.vault.write(&path, text.as_bytes(), old.as_deref().map(ContentHash::of))?;
        core.refresh(&|_| {})?;
        Ok(())
    }
}

/// Names of the works that the vault has a record of; what a program read off a PDF is none.
fn known_names(snapshot: &Snapshot) -> HashSet<String> {
    let papers = snapshot.list.iter();
    let papers = papers.filter(|note| note.kind == Kind::Paper && !is_pdf(&note.path));
    papers.flat_map(|note| names_of(&record_of(note, &[]))).collect()
}
