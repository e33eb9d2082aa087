//! Places that name a note without linking to it: candidates by phrase from the keyword index,
//! confirmed in the text.

use std::collections::BTreeSet;

use super::{Notebook, snapshot::Snapshot, view::Mention, write::etag};
use crate::{
    error::{Error, ErrorKind, Result},
    index::Index,
    model::{Kind, Note, VaultPath},
    vault::edit::link_mention,
};

/// A page shows no more of them.
const MOST: usize = 20;

/// Notes whose text is looked at for one page.
const MOST_READ: usize = 60;

/// Shorter names are words of the language, not mentions.
const SHORTEST: usize = 4;

/// Characters of context to each side.
const AROUND: usize = 120;

impl Notebook {
    /// Makes a mention into a link: the words on that line of `from`, as [`Mention`] gave them.
    ///
    /// # Errors
    /// No such note, a file that says something else by now, words that cannot hold a link where
    /// they stand, or a file that cannot be written.
    pub fn link_mention(
        &self,
        from: &str,
        to: &str,
        line: u32,
        words: &str,
        seen: &str,
    ) -> Result<()> {
        let snapshot = self.snapshot();
        let from = &snapshot.note(from)?.path;
        let to = snapshot.note(to)?;
        if !names(to).contains(&words.to_lowercase()) {
            return Err(Error::invalid(
                format!("{words:?} is no name of {}", to.path),
                "reload the page: the note may have been renamed",
            ));
        }
        let target = snapshot.resolver.link_to(&to.path);
        self.core().edit(from, |text, hash| {
            if etag(hash) != seen {
                return Err(Error::new(
                    ErrorKind::Conflict,
                    format!("{from} was changed meanwhile"),
                    "go back and reload the page, then link the mention where it stands now",
                ));
            }
            link_mention(from, text, line, words, &target).ok_or_else(|| {
                Error::invalid(
                    format!("no link can stand on line {line} of {from}"),
                    format!("write [[{target}]] there by hand"),
                )
            })
        })
    }
}

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
            let other = snapshot.notes.get(path)?;
            blocks.iter().filter(|block| !block.code).find_map(|block| {
                let at = names.iter().find_map(|name| position(&block.text, name))?;
                let lines = block.text[..at.start].matches('\n').count();
                Some(Mention {
                    note: snapshot.summary(other),
                    words: block.text[at.clone()].to_owned(),
                    etag: etag(other.hash),
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
