//! PDFs brought into the vault: copied beside the other papers, never over another file, then read
//! and matched to what the vault has of the same work. A file that turns out to be encrypted,
//! scanned or broken stays, since its reader may open it all the same; what is wrong is said.

use std::collections::HashMap;

use percent_encoding::percent_decode_str;
use serde::Serialize;

use super::{Core, ImportFile, Notebook, names::file_name, pdfs::is_pdf, snapshot::Snapshot};
use crate::{
    error::{Error, ErrorKind, Result},
    model::{ContentHash, VaultPath},
};

/// Where imported PDFs go.
const FOLDER: &str = "papers";

/// A PDF begins with this.
const MARK: &[u8] = b"%PDF-";

/// So many files of one name, each with another content, are told apart by a number.
const MOST_OF_A_NAME: u32 = 1_000;

/// A PDF as the vault has it now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImportedPdf {
    pub path: String,
    /// False where the vault had these bytes already, under whatever name.
    pub new: bool,
    /// As its first page says it, else the file's name.
    pub title: String,
    /// Entries and notes of the vault about the same work, by DOI, arXiv number or title.
    pub same_work: Vec<String>,
    /// What kept its text from being read, each with the next step.
    pub problems: Vec<String>,
}

impl Notebook {
    /// Whether a file is a PDF, sound or not; one that is called so may have something before its
    /// mark, as other programs let it.
    pub fn is_pdf(name: &str, bytes: &[u8]) -> bool {
        let head = &bytes[..bytes.len().min(1024)];
        let called = name.to_ascii_lowercase().ends_with(".pdf");
        head.starts_with(MARK) || called && head.windows(MARK.len()).any(|window| window == MARK)
    }

    /// Copies PDFs into the vault and reads them. One that is there already is not copied.
    ///
    /// # Errors
    /// A vault that cannot be written, or a system that starts no process to read a file.
    pub fn import_pdfs(&self, files: &[ImportFile]) -> Result<Vec<ImportedPdf>> {
        let core = self.core();
        let snapshot = self.snapshot();
        let mut placed: Vec<(VaultPath, bool)> = Vec::new();
        let mut known: HashMap<ContentHash, VaultPath> = HashMap::new();
        for (name, bytes) in files {
            let hash = ContentHash::of(bytes);
            let there = known.get(&hash).cloned().or_else(|| core.pdf_with(&snapshot, bytes));
            let new = there.is_none();
            let path = match there {
                Some(path) => path,
                None => core.place_pdf(name, bytes)?,
            };
            known.insert(hash, path.clone());
            placed.push((path, new));
        }
        core.refresh(&|_| {})?;
        core.read_these(&placed.iter().map(|(path, _)| path.clone()).collect::<Vec<_>>())?;
        let snapshot = self.snapshot();
        let describe = |(path, new): (VaultPath, bool)| {
            let note = snapshot.note(path.as_str())?;
            let same_work = self.same_work(&snapshot, note);
            let problems = snapshot.problems_of(note).into_iter();
            Ok(ImportedPdf {
                path: path.to_string(),
                new,
                title: note.title.clone(),
                same_work: same_work.into_iter().map(|other| other.path).collect(),
                problems: problems
                    .map(|problem| format!("{}; {}", problem.message, problem.remedy))
                    .collect(),
            })
        };
        placed.into_iter().map(describe).collect()
    }
}

impl Core {
    /// The PDF of the vault that has these bytes.
    fn pdf_with(&self, snapshot: &Snapshot, bytes: &[u8]) -> Option<VaultPath> {
        let size = bytes.len() as u64;
        let alike = snapshot.list.iter().filter(|note| note.size == size && is_pdf(&note.path));
        let mut same =
            alike.filter(|note| self.vault.read(&note.path).is_ok_and(|other| other == bytes));
        same.next().map(|note| note.path.clone())
    }

    /// Writes a PDF under its own name, or with a number behind it where another file has that.
    fn place_pdf(&self, name: &str, bytes: &[u8]) -> Result<VaultPath> {
        let stem = stem(name);
        for number in 1..=MOST_OF_A_NAME {
            let path = match number {
                1 => format!("{FOLDER}/{stem}.pdf"),
                _ => format!("{FOLDER}/{stem} {number}.pdf"),
            };
            let path = VaultPath::parse(&path)
                .map_err(|error| Error::invalid(error.to_string(), "give the file another name"))?;
            match self.vault.write(&path, bytes, None) {
                Ok(_) => return Ok(path),
                Err(error) if error.kind == ErrorKind::Conflict => {}
                Err(error) => return Err(error),
            }
        }
        Err(Error::new(
            ErrorKind::Conflict,
            format!("{FOLDER} has {MOST_OF_A_NAME} files called {stem} already"),
            "give the file another name",
        ))
    }
}

/// What a file or an address calls it, without folders and ending.
fn stem(name: &str) -> String {
    let last = name.trim_end_matches('/').rsplit('/').next().unwrap_or(name);
    let plain = match name.contains("://") {
        true => percent_decode_str(last).decode_utf8_lossy(),
        false => last.into(),
    };
    let stem = match plain.rsplit_once('.') {
        Some((stem, ending)) if ending.eq_ignore_ascii_case("pdf") => stem,
        _ => &plain,
    };
    file_name(stem).unwrap_or_else(|| "paper".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_from_files_and_addresses() {
        for (name, expected) in [
            ("Nine scores.PDF", "Nine scores"),
            ("lab/2401.00001v2.pdf", "2401.00001v2"),
            ("https://example.org/get/Nine%20scores.pdf", "Nine scores"),
            ("https://example.org/download", "download"),
            ("https://example.org/%2e%2e%2f%2e%2e%2fetc.pdf", "etc"),
            ("https://example.org/", "example.org"),
            ("100%25.pdf", "100%25"),
            (".pdf", "paper"),
        ] {
            assert_eq!(stem(name), expected, "{name}");
        }
    }

    #[test]
    fn a_pdf_is_known_by_its_mark() {
        assert!(Notebook::is_pdf("download", b"%PDF-1.7\n"));
        assert!(Notebook::is_pdf("x.PDF", b"\xef\xbb\xbf\n%PDF-1.4 and nothing more"));
        assert!(!Notebook::is_pdf("x.txt", b"They begin with %PDF-"));
        assert!(!Notebook::is_pdf("x.pdf", b"<html>%PDF"));
        assert!(!Notebook::is_pdf("x.pdf", &[&[b' '; 2000][..], b"%PDF-1.4"].concat()));
    }
}
