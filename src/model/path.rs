//! [`VaultPath`]: where a file lies in the vault, in the one spelling the whole program uses.

use std::{borrow::Borrow, fmt, sync::Arc};

use serde::{Deserialize, Deserializer, Serialize};

/// A path relative to the vault's root, `/` between its segments, no empty, `.` or `..` segment,
/// no NUL and no backslash. A library entry's path is its file's path, `#`, and the citation key
/// (`papers.bib#dwork2012`). Cheap to clone.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct VaultPath(Arc<str>);

/// Why a text is no vault path.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    #[error("the path is empty")]
    Empty,
    #[error("the path is absolute; paths are relative to the vault")]
    Absolute,
    #[error("the path leaves the vault or has an empty segment")]
    Segment,
    #[error("the path contains a character that no vault path may have")]
    Character,
    #[error("the path is longer than 4096 bytes")]
    Long,
}

impl VaultPath {
    pub fn parse(text: &str) -> Result<Self, PathError> {
        if text.is_empty() {
            return Err(PathError::Empty);
        }
        if text.len() > 4096 {
            return Err(PathError::Long);
        }
        if text.starts_with('/') {
            return Err(PathError::Absolute);
        }
        if text.contains(['\0', '\\']) {
            return Err(PathError::Character);
        }
        if text.split('/').any(|segment| matches!(segment, "" | "." | "..")) {
            return Err(PathError::Segment);
        }
        Ok(Self(text.into()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last segment, extension included.
    pub fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// The name a link goes by: the file name without its extension, or a library entry's key.
    pub fn stem(&self) -> &str {
        if let Some((_, key)) = self.entry() {
            return key;
        }
        let name = self.file_name();
        match name.rfind('.') {
            Some(dot) if dot > 0 => &name[..dot],
            _ => name,
        }
    }

    /// The extension as written, without its dot; empty where there is none.
    pub fn extension(&self) -> &str {
        let name = self.file_name();
        match name.rfind('.') {
            Some(dot) if dot > 0 => &name[dot + 1..],
            _ => "",
        }
    }

    /// The folder, without a final `/`; empty for a file at the vault's root.
    pub fn folder(&self) -> &str {
        self.0.rfind('/').map_or("", |slash| &self.0[..slash])
    }

    /// For an entry of a library: the library file's path and the entry's key.
    pub fn entry(&self) -> Option<(&str, &str)> {
        let (file, key) = self.0.split_once('#')?;
        let extension = file.rsplit('.').next()?.to_ascii_lowercase();
        matches!(extension.as_str(), "bib" | "json" | "ris" | "jsonl").then_some((file, key))
    }

    pub fn is_note(&self) -> bool {
        self.extension().eq_ignore_ascii_case("md")
    }
}

impl fmt::Debug for VaultPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", &*self.0)
    }
}

impl fmt::Display for VaultPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for VaultPath {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for VaultPath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for VaultPath {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<(&str, &str, &str), PathError>) {
        let parsed = VaultPath::parse(text);
        let parts = parsed.as_ref().map(|path| (path.folder(), path.stem(), path.extension()));
        assert_eq!(parts.map_err(Clone::clone), expected, "{text:?}");
    }

    #[test]
    fn parts_of_paths() {
        check("a/b/Note.md", Ok(("a/b", "Note", "md")));
        check("Note.MD", Ok(("", "Note", "MD")));
        check("v1.2.md", Ok(("", "v1.2", "md")));
        check(".hidden", Ok(("", ".hidden", "")));
        check("lib/papers.bib#dwork2012", Ok(("lib", "dwork2012", "bib#dwork2012")));
    }

    #[test]
    fn what_is_no_path() {
        check("", Err(PathError::Empty));
        check("/etc/passwd", Err(PathError::Absolute));
        check("a/../b", Err(PathError::Segment));
        check("a//b", Err(PathError::Segment));
        check("a/", Err(PathError::Segment));
        check("./a", Err(PathError::Segment));
        check("a\\b", Err(PathError::Character));
        check("a\0b", Err(PathError::Character));
    }
}
