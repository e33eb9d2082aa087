//! Lists of notes, filtered and sorted.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashSet},
};

use super::{
    NoteFilter, NoteSort, Notebook,
    snapshot::Snapshot,
    view::{Facet, NoteSummary, Page},
};
use crate::model::{Kind, Note};

/// Where a filter names no limit.
const PAGE: usize = 50;

impl Notebook {
    pub fn notes(&self, filter: &NoteFilter) -> Page<NoteSummary> {
        let snapshot = self.snapshot();
        let wanted = |note: &&Note| wanted(&snapshot, note, filter);
        let mut notes: Vec<&Note> = match filter.sort {
            NoteSort::Title => snapshot.by_title().filter(wanted).collect(),
            _ => snapshot.list.iter().map(AsRef::as_ref).filter(wanted).collect(),
        };
        match filter.sort {
            NoteSort::Title => {}
            NoteSort::Modified => {
                let newest = |a: &&Note, b: &&Note| {
                    (Reverse(a.modified_ms), &a.path).cmp(&(Reverse(b.modified_ms), &b.path))
                };
                // Of a large library only the page that is shown is put in order.
                let end = filter.offset + if filter.limit == 0 { PAGE } else { filter.limit };
                if end < notes.len() {
                    notes.select_nth_unstable_by(end, newest);
                    notes[..end].sort_unstable_by(newest);
                } else {
                    notes.sort_unstable_by(newest);
                }
            }
            NoteSort::Rank => {
                let rank = |note: &Note| {
                    let node = snapshot.graph.index_of(note.path.as_str());
                    node.map_or(0.0, |node| snapshot.graph.rank(node))
                };
                notes.sort_by(|a, b| rank(b).total_cmp(&rank(a)).then_with(|| a.path.cmp(&b.path)));
            }
        }
        let limit = if filter.limit == 0 { PAGE } else { filter.limit };
        let total = notes.len();
        let items = notes
            .into_iter()
            .skip(filter.offset)
            .take(limit)
            .map(|note| snapshot.summary(note))
            .collect();
        Page { items, total, offset: filter.offset, limit }
    }

    /// Every tag with how many notes have it or one below it, each below its parent.
    pub fn tags(&self) -> Vec<Facet> {
        let snapshot = self.snapshot();
        let every = NoteFilter::default();
        let notes = snapshot.list.iter().filter(|note| wanted(&snapshot, note, &every));
        let counts = tag_counts(notes.map(|note| note.tags.as_slice()));
        counts.map(|(name, count)| Facet { value: name.to_owned(), count }).collect()
    }
}

fn wanted(snapshot: &Snapshot, note: &Note, filter: &NoteFilter) -> bool {
    let kind = match filter.kind {
        Some(kind) => note.kind == kind,
        None => note.kind != Kind::Attachment,
    };
    let tagged = |tag: &String| note.tags.iter().any(|own| is_tag(own, tag));
    let within = |folder: &String| {
        let folder = folder.trim_matches('/');
        let rest = note.path.as_str().strip_prefix(folder);
        folder.is_empty() || rest.is_some_and(|rest| rest.starts_with('/'))
    };
    kind && !snapshot.is_hidden(&note.path)
        && filter.tag.as_ref().is_none_or(tagged)
        && filter.folder.as_ref().is_none_or(within)
}

/// Whether a note's tag is the wanted one or below it; case does not matter.
pub(super) fn is_tag(own: &str, wanted: &str) -> bool {
    let (own, wanted) = (own.to_lowercase(), wanted.trim_start_matches('#').to_lowercase());
    own.strip_prefix(&wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Parents of one tag that are counted; a text of nothing but slashes has thousands.
const MOST_PARENTS: usize = 16;

/// By tag, how many notes have it or one below it; `A` and `a` are one tag, spelled as it was
/// first met. Each stands below its parent.
pub(super) fn tag_counts<'a>(
    notes: impl Iterator<Item = &'a [String]>,
) -> impl Iterator<Item = (&'a str, usize)> {
    let mut counts: BTreeMap<Vec<String>, (&str, usize)> = BTreeMap::new();
    for tags in notes {
        let mut counted = HashSet::new();
        for tag in tags {
            let slashes = tag.match_indices('/').map(|(place, _)| place).take(MOST_PARENTS);
            for name in slashes.chain([tag.len()]).map(|end| &tag[..end]) {
                let key: Vec<_> = name.split('/').map(str::to_lowercase).collect();
                if !name.is_empty() && counted.insert(key.clone()) {
                    counts.entry(key).or_insert((name, 0)).1 += 1;
                }
            }
        }
    }
    counts.into_values()
}

#[cfg(test)]
mod tests {
    use super::{MOST_PARENTS, is_tag, tag_counts};

    fn check(notes: &[&[&str]], expected: &[(&str, usize)]) {
        let notes: Vec<Vec<String>> =
            notes.iter().map(|tags| tags.iter().map(|&tag| tag.to_owned()).collect()).collect();
        let counts: Vec<_> = tag_counts(notes.iter().map(Vec::as_slice)).collect();
        assert_eq!(counts, expected);
    }

    #[test]
    fn a_tag_counts_the_notes_below_it() {
        let nested: &[&[&str]] = &[&["law/eu"], &["law/eu/ai"], &["law-making"]];
        check(nested, &[("law", 2), ("law/eu", 2), ("law/eu/ai", 1), ("law-making", 1)]);
        // Each note once, in whatever case it says it.
        check(&[&["Law/eu", "law/us", "LAW"]], &[("Law", 1), ("Law/eu", 1), ("law/us", 1)]);
        check(&[&["/odd/"], &[]], &[("/odd", 1), ("/odd/", 1)]);
        let deep = vec!["a/".repeat(100_000)];
        assert_eq!(tag_counts([deep.as_slice()].into_iter()).count(), MOST_PARENTS + 1);
    }

    #[test]
    fn parents_match_their_children() {
        assert!(is_tag("Fair/group", "fair"));
        assert!(is_tag("fair", "#Fair"));
        assert!(!is_tag("fairness", "fair"));
        assert!(!is_tag("fair", "fair/group"));
    }
}
