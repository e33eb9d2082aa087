//! The vault's own rule of what to hide: `userIgnoreFilters` in Obsidian's settings. A hidden file
//! can be linked to and opened; search, graph and mentions leave it out.

use regex::Regex;
use serde::Deserialize;

use super::disk::Vault;
use crate::model::VaultPath;

#[derive(Default)]
pub(super) struct Ignore {
    prefixes: Vec<String>,
    patterns: Vec<Regex>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Settings {
    #[serde(default)]
    user_ignore_filters: Vec<String>,
}

impl Ignore {
    /// What the vault's settings say; nothing where there are none or they cannot be read.
    pub(super) fn of(vault: &Vault) -> Self {
        let Ok(path) = VaultPath::parse(".obsidian/app.json") else { return Self::default() };
        let settings = vault
            .read(&path)
            .ok()
            .and_then(|bytes| serde_json::from_slice::<Settings>(&bytes).ok());
        settings.map_or_else(Self::default, |settings| Self::parse(&settings.user_ignore_filters))
    }

    /// Each filter is the beginning of a path, or a pattern between slashes.
    fn parse(filters: &[String]) -> Self {
        let mut ignore = Self::default();
        for filter in filters {
            let pattern =
                filter.strip_prefix('/').and_then(|f| f.strip_suffix('/')).filter(|f| !f.is_empty());
            match pattern {
                // A pattern that does not compile hides nothing.
                Some(pattern) => ignore.patterns.extend(Regex::new(pattern)),
                None if filter.is_empty() => {}
                None => ignore.prefixes.push(filter.trim_start_matches("./").to_owned()),
            }
        }
        ignore
    }

    pub(super) fn hides(&self, path: &VaultPath) -> bool {
        let path = path.as_str();
        self.prefixes.iter().any(|prefix| path.starts_with(prefix))
            || self.patterns.iter().any(|pattern| pattern.is_match(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginnings_and_patterns_hide() {
        let filters = ["Archive/", "/^draft-\\d+/", "/(/", ""].map(String::from);
        let ignore = Ignore::parse(&filters);
        for (path, hidden) in [
            ("Archive/old.md", true),
            ("Notes/Archive/old.md", false),
            ("draft-12.md", true),
            ("my draft-12.md", false),
        ] {
            let parsed = VaultPath::parse(path).expect("a path");
            assert_eq!(ignore.hides(&parsed), hidden, "{path}");
        }
    }
}
