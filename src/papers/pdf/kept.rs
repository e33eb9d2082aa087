//! What was read of each PDF, kept with the index by the hash of the file's content: derived data
//! that costs seconds a file, so that a file that is moved, copied or touched is not read again.

use std::{
    collections::HashSet,
    io::Write,
    path::{Path, PathBuf},
};

use super::Extraction;
use crate::model::ContentHash;

/// Counts up when the same bytes would be read otherwise.
const VERSION: u32 = 2;

/// A folder of extractions.
#[derive(Debug, Clone)]
pub struct Kept {
    folder: PathBuf,
}

impl Kept {
    /// Beneath the index's own folder; made when the first one is kept.
    pub fn within(index: &Path) -> Self {
        Self { folder: index.join("pdf") }
    }

    /// `None` where there is none that can be used.
    pub fn get(&self, hash: ContentHash) -> Option<Extraction> {
        let bytes = std::fs::read(self.place(hash)).ok()?;
        let (sum, rest) = bytes.split_first_chunk::<4>()?;
        let (version, rest) = rest.split_first_chunk::<4>()?;
        let sound = u32::from_le_bytes(*sum) == crc32fast::hash(rest)
            && u32::from_le_bytes(*version) == VERSION;
        sound.then(|| postcard::from_bytes(rest).ok()).flatten()
    }

    /// # Errors
    /// A disk that is full or failing; the file is then read again at the next start.
    pub fn put(&self, hash: ContentHash, extraction: &Extraction) -> std::io::Result<()> {
        let body = postcard::to_stdvec(extraction).map_err(std::io::Error::other)?;
        std::fs::create_dir_all(&self.folder)?;
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
        file.write_all(&crc32fast::hash(&body).to_le_bytes())?;
        file.write_all(&VERSION.to_le_bytes())?;
        file.write_all(&body)?;
        file.persist(self.place(hash)).map_err(|failed| failed.error)?;
        Ok(())
    }

    /// Drops what no file of the vault needs any more.
    pub fn keep_only(&self, hashes: &HashSet<ContentHash>) {
        let names: HashSet<String> = hashes.iter().map(ContentHash::hex).collect();
        let Ok(entries) = std::fs::read_dir(&self.folder) else { return };
        for entry in entries.flatten() {
            let unused = entry.file_name().to_str().is_none_or(|name| !names.contains(name));
            if unused && let Err(error) = std::fs::remove_file(entry.path()) {
                tracing::warn!(%error, "an unused extraction could not be removed");
            }
        }
    }

    fn place(&self, hash: ContentHash) -> PathBuf {
        self.folder.join(hash.hex())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_back_and_what_is_damaged_does_not() {
        let dir = tempfile::tempdir().expect("a folder");
        let kept = Kept::within(dir.path());
        let hash = ContentHash::of(b"a file");
        assert_eq!(kept.get(hash), None);
        let extraction = Extraction { pages: 3, title: Some("T".into()), ..Extraction::default() };
        kept.put(hash, &extraction).expect("kept");
        assert_eq!(kept.get(hash), Some(extraction));

        let place = kept.place(hash);
        let mut bytes = std::fs::read(&place).expect("bytes");
        *bytes.last_mut().expect("a byte") ^= 1;
        std::fs::write(&place, bytes).expect("written");
        assert_eq!(kept.get(hash), None, "damage is noticed");

        kept.keep_only(&HashSet::new());
        assert!(!place.exists());
    }
}
