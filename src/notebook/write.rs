//! Writing: a note saved as a whole or edited in one place, always on top of the version that its
//! writer saw. What is acknowledged is on disk, and in the snapshot that the next request reads.

use super::{
    Core, Notebook,
    view::{Saved, Version, Versions},
};
use crate::{
    error::{Error, ErrorKind, Result},
    model::{ContentHash, VaultPath},
    vault::{decode, edit, parse::MAX_BYTES},
};

/// On top of what a note is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// There is no such file yet.
    New,
    /// The file has these bytes.
    Bytes(ContentHash),
}

/// An edit that somebody else's save overtakes is made again on top of it, so many times: each time
/// another writer has got on.
const TRIES: usize = 64;

impl Notebook {
    /// Saves a note's whole text. Lines that did not change keep their bytes.
    ///
    /// # Errors
    /// A path that is no note's, a text too large, a full disk, a file that cannot be written. That
    /// somebody else was there first is no error: it is [`Saved::Conflict`] with both versions.
    pub fn save(&self, path: &str, text: &str, expected: Expected) -> Result<Saved> {
        let path = own_file(path)?;
        if text.len() as u64 > MAX_BYTES {
            return Err(Error::invalid(
                format!("a note of {} MB is too large", text.len() >> 20),
                format!("split it: notes of up to {} MB are read", MAX_BYTES >> 20),
            ));
        }
        let core = self.core();
        let known = match expected {
            Expected::New => None,
            Expected::Bytes(hash) => Some(hash),
        };
        let bytes = match known {
            None => text.as_bytes().to_vec(),
            Some(hash) => match core.vault.read(&path) {
                Ok(old) if ContentHash::of(&old) == hash => kept(&path, &old, text)?,
                Ok(_) => return core.conflict(&path, text),
                Err(error) if error.kind == ErrorKind::NotFound => {
                    return core.conflict(&path, text);
                }
                Err(error) => return Err(error),
            },
        };
        match core.vault.write(&path, &bytes, known) {
            Ok(hash) => {
                core.take_in();
                Ok(Saved::Done {
                    path: path.to_string(),
                    etag: etag(hash),
                    created: known.is_none(),
                })
            }
            Err(error) if error.kind == ErrorKind::Conflict => core.conflict(&path, text),
            Err(error) => Err(error),
        }
    }
}

impl Core {
    /// Edits a file on top of what it says now; `edit` is given that and the hash of its
    /// bytes, and yields the whole new text.
    pub(super) fn edit(
        &self,
        path: &VaultPath,
        edit: impl Fn(&str, ContentHash) -> Result<String>,
    ) -> Result<()> {
        let path = own_file(path.as_str())?;
        let mut tries = 0;
        loop {
            let old = self.vault.read(&path)?;
            let text = decode(&old);
            let hash = ContentHash::of(&old);
            let new = edit(&text, hash)?;
            if new == text {
                return Ok(());
            }
            let bytes = kept(&path, &old, &new)?;
            tries += 1;
            match self.vault.write(&path, &bytes, Some(hash)) {
                Err(error) if error.kind == ErrorKind::Conflict && tries < TRIES => {}
                Err(error) => return Err(error),
                Ok(_) => {
                    self.take_in();
                    return Ok(());
                }
            }
        }
    }

    /// A note's text as it lies on disk now; `None` where there is none, or more of it than of any note
    /// that is read.
    pub(super) fn text(&self, path: &VaultPath) -> Option<String> {
        let bytes = self.vault.read_up_to(path, MAX_BYTES).ok()?.bytes?;
        Some(decode(&bytes).into_owned())
    }

    /// Makes a note that is not there yet.
    pub(super) fn create(&self, path: &VaultPath, text: &str) -> Result<()> {
        self.vault.write(path, text.as_bytes(), None).map_err(|error| match error.kind {
            ErrorKind::Conflict => Error::new(
                ErrorKind::Conflict,
                format!("there is a note {path} already"),
                "choose another name",
            ),
            _ => error,
        })?;
        self.take_in();
        Ok(())
    }

    /// What was written is read before the answer goes out. Where that fails the file is written
    /// all the same, and the next look at the vault takes it in.
    fn take_in(&self) {
        if let Err(error) = self.refresh(&|_| {}) {
            tracing::error!(%error, hint = error.hint, "the vault could not be read after a save");
        }
    }

    fn conflict(&self, path: &VaultPath, yours: &str) -> Result<Saved> {
        let current = match self.vault.read(path) {
            Ok(bytes) => Some(Version {
                etag: etag(ContentHash::of(&bytes)),
                source: decode(&bytes).into_owned(),
            }),
            Err(error) if error.kind == ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        Ok(Saved::Conflict(Versions { current, yours: yours.to_owned() }))
    }
}

/// The path of a markdown file.
fn own_file(path: &str) -> Result<VaultPath> {
    let hint = "name a markdown file of the vault, as in claims/A note.md";
    let parsed = VaultPath::parse(path).map_err(|error| Error::invalid(error.to_string(), hint))?;
    if parsed.entry().is_some() {
        return Err(Error::invalid(
            format!("{path} is an entry of a library and no file of its own"),
            "take notes on it first, in a note of its own",
        ));
    }
    if !parsed.is_note() {
        return Err(Error::invalid(format!("{path} is no note"), hint));
    }
    Ok(parsed)
}

fn kept(path: &VaultPath, old: &[u8], new: &str) -> Result<Vec<u8>> {
    edit::keep(old, new).ok_or_else(|| {
        Error::invalid(
            format!("{path} is written in UTF-16"),
            "save it as UTF-8 once with another editor; then it can be edited here",
        )
    })
}

/// As HTTP wants it.
pub(super) fn etag(hash: ContentHash) -> String {
    format!("\"{}\"", hash.hex())
}
