//! What the graph's filters say of a note: its tags, its folder, where it stands, the day it was
//! made or changed. The graph knows notes by their place, so a filter becomes a yes or no for each.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    Core, Notebook,
    lists::{is_tag, tag_counts},
    snapshot::Snapshot,
    view::Facet,
};
use crate::{graph::GraphInput, model::Kind};

const DAY_MS: i64 = 86_400_000;

/// A part of the graph.
#[derive(Debug, Clone, Default)]
pub struct GraphRequest {
    pub center: Option<String>,
    /// Steps from the centre; 1 where there is a centre and nothing is said.
    pub depth: Option<usize>,
    pub kinds: Vec<Kind>,
    pub relations: Vec<String>,
    /// Tags as nodes too.
    pub tags: bool,
    /// Notes with one of these tags, or one below it; all where none is named.
    pub tagged: Vec<String>,
    /// Notes in one of these folders or below; all where none is named.
    pub folders: Vec<String>,
    /// Claims that stand so, by [`super::StandingName`]; all notes where none is named.
    pub standings: Vec<String>,
    pub days: Days,
    /// Without notes that no shown relation leads to.
    pub linked_only: bool,
    /// Around a centre, nodes whose neighbours are shown though they lie deeper: paths, or tags
    /// with their `#`.
    pub expanded: Vec<String>,
    /// Nodes behind which nothing is shown.
    pub collapsed: Vec<String>,
    /// For each note so many of the nearest in meaning that nobody linked with it, as relations.
    pub near: usize,
    /// Two notes between which the way is shown, whatever the filters say.
    pub way: Option<(String, String)>,
    /// Nodes at most; where nothing is said, as many as a drawing can show.
    pub limit: Option<usize>,
}

/// A span of days that a note was made or changed in, both ends included.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Days {
    /// The day a note was made rather than last changed.
    pub created: bool,
    /// Milliseconds since the Unix epoch at which a day begins, UTC.
    pub since_ms: Option<i64>,
    pub until_ms: Option<i64>,
}

/// What the graph can be filtered by besides types and relations, with how many notes each has.
#[derive(Debug, Clone, Default, Serialize)]
pub struct GraphFacets {
    pub tags: Vec<Facet>,
    /// The vault's own is the empty one.
    pub folders: Vec<Facet>,
    pub standings: Vec<Facet>,
}

impl Notebook {
    /// Every value that a note of the graph can be filtered by, the most frequent first.
    pub fn graph_facets(&self) -> GraphFacets {
        let snapshot = self.snapshot();
        let evidence = self.core().evidence(&snapshot);
        let mut folders: BTreeMap<&str, (&str, usize)> = BTreeMap::new();
        let mut standings: BTreeMap<&str, (&str, usize)> = BTreeMap::new();
        for node in snapshot.graph.nodes() {
            let folder = node.path.folder();
            folders.entry(folder).or_insert((folder, 0)).1 += 1;
            if let Some(standing) = evidence.standing_of(&node.path) {
                let name = standing.name.as_str();
                standings.entry(name).or_insert((name, 0)).1 += 1;
            }
        }
        GraphFacets {
            tags: facets(tag_counts(snapshot.graph.nodes().map(|node| node.tags.as_slice()))),
            folders: facets(folders.into_values()),
            standings: facets(standings.into_values()),
        }
    }
}

fn facets<'a>(counts: impl Iterator<Item = (&'a str, usize)>) -> Vec<Facet> {
    let mut facets: Vec<_> =
        counts.map(|(value, count)| Facet { value: value.to_owned(), count }).collect();
    facets.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
    facets
}

impl Core {
    /// By a note's place in the graph, whether it passes; `None` where nothing is asked of it.
    pub(super) fn among(&self, snapshot: &Snapshot, request: &GraphRequest) -> Option<Vec<bool>> {
        let GraphRequest { tagged, folders, standings, days, .. } = request;
        let anything = tagged.is_empty()
            && folders.is_empty()
            && standings.is_empty()
            && (days.since_ms, days.until_ms) == (None, None);
        if anything {
            return None;
        }
        let passes = |node: &GraphInput| {
            let tag = |wanted: &String| node.tags.iter().any(|own| is_tag(own, wanted));
            let folder = |wanted: &String| is_within(node.path.folder(), wanted);
            (tagged.is_empty() || tagged.iter().any(tag))
                && (folders.is_empty() || folders.iter().any(folder))
                && days.hold(node)
                // Last, since it may have to be worked out.
                && (standings.is_empty() || {
                    let standing = self.evidence(snapshot).standing_of(&node.path);
                    standing.is_some_and(|one| standings.iter().any(|name| name == one.name.as_str()))
                })
        };
        Some(snapshot.graph.nodes().map(passes).collect())
    }
}

impl Days {
    fn hold(&self, node: &GraphInput) -> bool {
        let ms = if self.created { node.created_ms } else { node.modified_ms };
        self.since_ms.is_none_or(|since| ms >= since)
            && self.until_ms.is_none_or(|until| ms < until.saturating_add(DAY_MS))
    }
}

/// `a/b` is within `a` and within `a/b`, but not within `a/bc`.
fn is_within(folder: &str, wanted: &str) -> bool {
    let rest = folder.strip_prefix(wanted.trim_matches('/'));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::is_within;

    #[test]
    fn a_folder_holds_those_below_it() {
        assert!(is_within("a/b", "a") && is_within("a/b", "a/b/") && is_within("", ""));
        assert!(!is_within("a/bc", "a/b") && !is_within("a", "a/b"));
    }
}
