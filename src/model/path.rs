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

    /// The last segment, extension included; for a library's entry its key stays with it.
    pub fn file_name(&self) -> &str {
        &self.0[self.name_start()..]
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
        self.0[..self.name_start()].trim_end_matches('/')
    }

    /// For an entry of a library: the library file's path and the entry's key, which may have
    /// slashes and further `#` in it.
    pub fn entry(&self) -> Option<(&str, &str)> {
        self.0.match_indices('#').map(|(at, _)| at).find_map(|at| {
            let (file, key) = (&self.0[..at], &self.0[at + 1..]);
            (is_library(file) && !key.is_empty()).then_some((file, key))
        })
    }

    /// Whether a library may lie at this path, by its extension; a `.json` file need not be one.
    pub fn is_library(&self) -> bool {
        self.entry().is_none() && is_library(&self.0)
    }

    /// The path of an entry of the library at this path. Whatever no path may have is written in
    /// the way of addresses, `%2F` for a slash that would make an empty segment.
    pub fn with_entry(&self, key: &str) -> Result<Self, PathError> {
        let mut legal = String::with_capacity(self.0.len() + 1 + key.len());
        legal.push_str(&self.0);
        legal.push('#');
        for (index, segment) in key.split('/').enumerate() {
            if index > 0 {
                let empty = segment.is_empty() || legal.ends_with('#');
                legal.push_str(if empty { "%2F" } else { "/" });
            }
            match segment {
                "." => legal.push_str("%2E"),
                ".." => legal.push_str("%2E%2E"),
                _ => segment.chars().for_each(|c| match c {
                    '\\' => legal.push_str("%5C"),
                    c if c.is_control() => {}
                    c => legal.push(c),
                }),
            }
        }
        Self::parse(&legal)
    }

    fn name_start(&self) -> usize {
        let file = self.entry().map_or(&*self.0, |(file, _)| file);
        file.rfind('/').map_or(0, |slash| slash + 1)
    }

    pub fn is_note(&self) -> bool {
        self.extension().eq_ignore_ascii_case("md")
    }
}

fn is_library(file: &str) -> bool {
    let name = file.rsplit('/').next().unwrap_or(file);
    name.rsplit_once('.').is_some_and(|(stem, extension)| {
        let known = ["bib", "json", "ris", "jsonl"];
        !stem.is_empty() && known.iter().any(|known| extension.eq_ignore_ascii_case(known))
    })
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
    fn entries_of_libraries() {
        let check = |text: &str, expected: Option<(&str, &str)>| {
            assert_eq!(VaultPath::parse(text).expect("a path").entry(), expected, "{text}");
        };
        check("lib/papers.bib#dwork2012", Some(("lib/papers.bib", "dwork2012")));
        check("a.bib#DBLP:conf/nips/X", Some(("a.bib", "DBLP:conf/nips/X")));
        check("C#/a.jsonl#acl:1", Some(("C#/a.jsonl", "acl:1")));
        check("a.json", None);
        check("a.md#b", None);
        check("a.bib#", None);
        let entry = VaultPath::parse("lib/a.bib#DBLP:conf/x").expect("a path");
        assert_eq!((entry.folder(), entry.file_name()), ("lib", "a.bib#DBLP:conf/x"));
    }

    #[test]
    fn any_key_makes_a_path() {
        let library = VaultPath::parse("a.bib").expect("a path");
        for (key, expected) in [
            ("dwork2012", "a.bib#dwork2012"),
            ("DBLP:conf/nips/X", "a.bib#DBLP:conf/nips/X"),
            ("10.1//x", "a.bib#10.1%2F/x"),
            ("a/../b", "a.bib#a/%2E%2E/b"),
            ("/a/", "a.bib#%2Fa%2F"),
            ("a\\b\0", "a.bib#a%5Cb"),
        ] {
            assert_eq!(library.with_entry(key).map(|path| path.to_string()), Ok(expected.into()));
        }
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
