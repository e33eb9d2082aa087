//! Places that name a note without linking to it: candidates by phrase from the keyword index,
//! confirmed in the text.

use std::collections::BTreeSet;

use super::{snapshot::Snapshot, view::Mention};
use crate::{
    index::Index,
    model::{Kind, Note, VaultPath},
};

/// A page shows no more of them.
const MOST: usize = 20;

/// Notes whose text is looked at for one page.
const MOST_READ: usize = 60;

/// Shorter names are words of the language, not mentions.
const SHORTEST: usize = 4;

/// Characters of context to each side.
const AROUND: usize = 120;

/// The most important notes that name `note` and do not link to it, with the place.
pub(super) fn find(index: &Index, snapshot: &Snapshot, note: &Note) -> Vec<Mention> {
    let names = names(note);
    let linking: BTreeSet<&VaultPath> =
        snapshot.incoming(&note.path).map(|edge| &edge.source).collect();
    let keyword = index.keyword().snapshot();
    let mut candidates: BTreeSet<VaultPath> = BTreeSet::new();
    for name in &names {
        let found = keyword.matching(name, true, &mut |path| {
            let other = snapshot.notes.get(path);
            if path != &note.path
                && !linking.contains(path)
                && !snapshot.is_hidden(path)
                && other.is_some_and(|other| other.kind != Kind::Attachment)
                && candidates.len() < MOST_READ
            {
                candidates.insert(path.clone());
            }
        });
        if let Err(error) = found {
            tracing::warn!(%error, "mentions were not looked for");
        }
    }
    candidates
        .iter()
        .filter_map(|path| {
            let blocks = index.blocks(path.as_str()).ok()??;
            let summary = snapshot.summary_of(path)?;
            blocks.iter().filter(|block| !block.code).find_map(|block| {
                let at = names.iter().find_map(|name| position(&block.text, name))?;
                let lines = block.text[..at.start].matches('\n').count();
                Some(Mention {
                    note: summary.clone(),
                    context: around(&block.text, at),
                    line: block.line + u32::try_from(lines).unwrap_or(0),
                })
            })
        })
        .take(MOST)
        .collect()
}

/// What others may call the note: its title, its file's name, its aliases.
fn names(note: &Note) -> Vec<String> {
    let own = [note.title.as_str(), note.path.stem()];
    let mut names: Vec<String> = own
        .into_iter()
        .chain(note.aliases.iter().map(String::as_str))
        .map(|name| name.trim().trim_end_matches(['?', '.', '!']).to_lowercase())
        .filter(|name| name.chars().count() >= SHORTEST)
        .collect();
    names.sort();
    names.dedup();
    names
}

/// Bytes of `name` in `text` as whole words, whatever the case.
fn position(text: &str, name: &str) -> Option<std::ops::Range<usize>> {
    // Lower-casing may change lengths; such a text is searched as it is.
    let lower = text.to_lowercase();
    let haystack = if lower.len() == text.len() { lower.as_str() } else { text };
    haystack.match_indices(name).map(|(start, found)| start..start + found.len()).find(|at| {
        let before = haystack[..at.start].chars().next_back();
        let after = haystack[at.end..].chars().next();
        text.is_char_boundary(at.start)
            && text.is_char_boundary(at.end)
            && !before.is_some_and(char::is_alphanumeric)
            && !after.is_some_and(char::is_alphanumeric)
    })
}

/// The text around a place, cut at words.
fn around(text: &str, at: std::ops::Range<usize>) -> String {
    let start = text[..at.start].char_indices().rev().nth(AROUND).map_or(0, |(start, _)| start);
    let end = text[at.end..].char_indices().nth(AROUND).map_or(text.len(), |(end, _)| at.end + end);
    let mut cut = text[start..end].trim();
    let mut context = String::new();
    if start > 0 {
        cut = cut.split_once(char::is_whitespace).map_or(cut, |(_, rest)| rest);
        context.push('…');
    }
    if end < text.len() {
        cut = cut.rsplit_once(char::is_whitespace).map_or(cut, |(rest, _)| rest);
    }
    context.push_str(cut);
    if end < text.len() {
        context.push('…');
    }
    context
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_whatever_the_case() {
        assert_eq!(position("On Equalised odds.", "equalised odds"), Some(3..17));
        assert_eq!(position("unequalised oddsmaker", "equalised odds"), None);
    }

    #[test]
    fn context_is_cut_at_words() {
        let text = format!("{}the name{}", "word ".repeat(60), " word".repeat(60));
        let at = position(&text, "the name").expect("a place");
        let context = around(&text, at);
        assert!(context.starts_with("…word") && context.ends_with("word…"), "{context}");
        assert!(context.contains("the name") && context.chars().count() < 260);
    }
}
