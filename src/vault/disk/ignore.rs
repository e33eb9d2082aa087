//! Which files the vault's owner asked Obsidian to leave out: `userIgnoreFilters` in
//! `.obsidian/app.json`, each a beginning of a path or a `/regular expression/`.

use regex::{Regex, RegexBuilder};
use serde::Deserialize;

#[derive(Debug, Default)]
pub(super) struct Filters {
    prefixes: Vec<String>,
    patterns: Vec<Regex>,
    /// Filters that are no regular expression.
    pub(super) bad: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct App {
    user_ignore_filters: Option<Vec<String>>,
}

impl Filters {
    /// From the settings' text; settings that do not parse filter nothing, as in Obsidian.
    pub(super) fn of(json: &[u8]) -> Self {
        let app: App = serde_json::from_slice(json).unwrap_or_default();
        let mut filters = Self::default();
        for filter in app.user_ignore_filters.unwrap_or_default() {
            let pattern = filter.strip_prefix('/').and_then(|rest| rest.strip_suffix('/'));
            match pattern.filter(|pattern| !pattern.is_empty()) {
                Some(pattern) => match RegexBuilder::new(pattern).size_limit(1 << 20).build() {
                    Ok(pattern) => filters.patterns.push(pattern),
                    Err(_) => filters.bad.push(filter),
                },
                None if filter.is_empty() => {}
                None => filters.prefixes.push(filter),
            }
        }
        filters
    }

    pub(super) fn hide(&self, path: &str) -> bool {
        self.prefixes.iter().any(|prefix| path.starts_with(prefix.as_str()))
            || self.patterns.iter().any(|pattern| pattern.is_match(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters() {
        let json = br#"{"userIgnoreFilters": ["templates/", "/draft-\\d+/", "/[/", ""], "x": 1}"#;
        let filters = Filters::of(json);
        assert!(filters.hide("templates/a.md") && filters.hide("x/draft-12.md"));
        assert!(!filters.hide("my/templates/a.md") && !filters.hide("draft.md"));
        assert_eq!(filters.bad, ["/[/"]);
        assert!(!Filters::of(b"{").hide("a"));
    }
}
