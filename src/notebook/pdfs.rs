//! Reading the vault's PDFs: beside the requests and after the notes, since one may take seconds.
//! A PDF is listed as a file at first, and becomes a paper when its text is known.

use std::{collections::HashMap, path::PathBuf, sync::Mutex};

use super::{Core, Notebook, locked, view::Progress};
use crate::{
    error::{Error, Result},
    model::{ContentHash, Kind, Note, ParsedNote, VaultPath},
    papers::pdf::{self, Limits, kept::Kept},
};

/// Papers are taken in by so many, so that the first are found early.
const AT_ONCE: usize = 8;

/// What the notebook knows of PDFs between two refreshes.
pub(super) struct Pdfs {
    pub(super) kept: Kept,
    /// Of a file as it lies there (by the hash of its path, size and time) the hash of its content.
    contents: Mutex<HashMap<ContentHash, ContentHash>>,
    program: Option<PathBuf>,
    /// Held while PDFs are read.
    reading: Mutex<()>,
}

impl Pdfs {
    pub(super) fn new(index: &std::path::Path, program: Option<PathBuf>) -> Self {
        Self {
            kept: Kept::within(index),
            contents: Mutex::default(),
            program,
            reading: Mutex::default(),
        }
    }
}

impl Notebook {
    /// Reads the PDFs that are not read yet; returns how many that was.
    ///
    /// # Errors
    /// The system starts no process, or the index cannot be written.
    pub fn read_papers(&self, progress: &(dyn Fn(&Progress) + Sync)) -> Result<usize> {
        self.core().read_papers(progress)
    }
}

impl Core {
    pub(super) fn read_papers(&self, progress: &(dyn Fn(&Progress) + Sync)) -> Result<usize> {
        let Some(program) = self.pdfs.program.clone() else { return Ok(0) };
        let _one_at_a_time = locked(&self.pdfs.reading);
        let unread: Vec<_> = {
            let snapshot = self.snapshot.load();
            let unread =
                |note: &&std::sync::Arc<Note>| note.kind == Kind::Attachment && is_pdf(&note.path);
            snapshot
                .notes
                .values()
                .filter(unread)
                .map(|note| (note.path.clone(), note.hash))
                .collect()
        };
        let total = unread.len();
        let mut done = 0;
        for batch in unread.chunks(AT_ONCE) {
            let mut read = Vec::with_capacity(batch.len());
            for (path, stamp) in batch {
                if self.stop.load(std::sync::atomic::Ordering::Relaxed) {
                    return Ok(done);
                }
                self.tell_progress(&Progress::Reading { done, total }, progress);
                self.read_pdf(&program, path, *stamp)?;
                read.push(path.clone());
                done += 1;
            }
            self.refresh_again(&read, progress)?;
        }
        if total > 0 {
            let hashes = self.snapshot.load().notes.values().map(|note| note.hash).collect();
            self.pdfs.kept.keep_only(&hashes);
            self.tell_progress(&Progress::Idle, progress);
        }
        Ok(done)
    }

    /// Reads these PDFs and takes them in, whatever else waits.
    pub(super) fn read_these(&self, paths: &[VaultPath]) -> Result<()> {
        let Some(program) = self.pdfs.program.clone() else { return Ok(()) };
        let _one_at_a_time = locked(&self.pdfs.reading);
        let mut read = Vec::new();
        for path in paths {
            let listed = self.snapshot.load().notes.get(path).map(|note| (note.kind, note.hash));
            if let Some((Kind::Attachment, stamp)) = listed {
                self.read_pdf(&program, path, stamp)?;
                read.push(path.clone());
            }
        }
        self.refresh_again(&read, &|_| {})
    }

    /// What cannot be read from disk stays as it is: the next look at the vault says why.
    fn read_pdf(
        &self,
        program: &std::path::Path,
        path: &VaultPath,
        stamp: ContentHash,
    ) -> Result<()> {
        let Ok(contents) = self.vault.read_up_to(path, pdf::MOST_BYTES) else { return Ok(()) };
        let (hash, extraction) = match contents.bytes {
            Some(bytes) => {
                let hash = ContentHash::of(&bytes);
                let known = self.pdfs.kept.get(hash);
                let extraction = match known {
                    Some(_) => None,
                    None => Some(pdf::read(program, &bytes, Limits::default())?),
                };
                (hash, extraction)
            }
            None => (stamp, Some(pdf::too_large())),
        };
        if let Some(extraction) = extraction {
            self.pdfs
                .kept
                .put(hash, &extraction)
                .map_err(|error| Error::io(format!("keeping the text of {path}"), error))?;
        }
        locked(&self.pdfs.contents).insert(stamp, hash);
        Ok(())
    }

    /// A PDF whose text is known, as a paper. One that was a paper before and was only touched or
    /// replaced is looked at at once, so that it does not cease to be one meanwhile.
    pub(super) fn as_paper(&self, parsed: ParsedNote) -> ParsedNote {
        let listed = &parsed.note;
        if listed.kind != Kind::Attachment || !is_pdf(&listed.path) || self.pdfs.program.is_none() {
            return parsed;
        }
        let known = locked(&self.pdfs.contents).get(&listed.hash).copied();
        let was_paper = || {
            let snapshot = self.snapshot.load();
            snapshot.notes.get(&listed.path).is_some_and(|note| note.kind == Kind::Paper)
        };
        let hash = match known {
            Some(hash) => Some(hash),
            None if was_paper() => self
                .vault
                .read_up_to(&listed.path, pdf::MOST_BYTES)
                .ok()
                .and_then(|contents| contents.bytes)
                .map(|bytes| ContentHash::of(&bytes)),
            None => None,
        };
        let Some(hash) = hash else { return parsed };
        let Some(extraction) = self.pdfs.kept.get(hash) else { return parsed };
        let times = crate::vault::FileTimes {
            modified_ms: listed.modified_ms,
            created_ms: listed.created_ms,
        };
        pdf::note(&listed.path, hash, listed.size, times, &extraction)
    }
}

pub(super) fn is_pdf(path: &VaultPath) -> bool {
    path.entry().is_none() && path.extension().eq_ignore_ascii_case("pdf")
}
