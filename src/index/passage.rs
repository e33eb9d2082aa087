//! The passage of a result: which paragraph to show, which sentences of it, and which words to
//! mark. It is apart from ranking because it looks at few notes closely, and never changes order.

use std::collections::HashSet;

use unicode_segmentation::UnicodeSegmentation;

use super::{
    chunk::Chunk,
    keyword::words::{query_words, stem, words},
};
use crate::model::Note;

/// What is shown is about so many characters long, and longer only where one sentence is.
const LENGTH: usize = 300;

/// A single sentence is cut here.
const LONGEST: usize = 600;

/// Part of a note, as plain text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    pub text: String,
    /// Marked words: offsets in characters of `text`, start included, end not, in order.
    pub highlights: Vec<(usize, usize)>,
    /// Index of the heading above in [`Note::headings`].
    pub heading: Option<u32>,
    /// One-based line of the paragraph in the file.
    pub line: u32,
}

/// English words that say nothing about a passage; marking them would hide the others.
const COMMON: &[&str] = &[
    "a", "about", "an", "and", "any", "are", "as", "at", "be", "been", "between", "but", "by",
    "can", "could", "did", "do", "does", "for", "from", "had", "has", "have", "how", "i", "if",
    "in", "into", "is", "it", "its", "me", "more", "most", "my", "no", "not", "of", "on", "one",
    "or", "our", "she", "should", "so", "some", "such", "than", "that", "the", "their", "them",
    "then", "there", "these", "they", "this", "those", "to", "under", "was", "we", "were", "what",
    "when", "where", "which", "who", "why", "will", "with", "without", "would", "you", "your",
];

/// The passage that answers `query` best: of the chunk with ordinal `best` where one is named, else
/// of the chunk with most of the query's words. `None` for a note without text.
pub fn passage(note: &Note, chunks: &[Chunk], best: Option<u32>, query: &str) -> Option<Passage> {
    let wanted = Wanted::of(query);
    let chunk = best
        .and_then(|best| chunks.iter().find(|chunk| chunk.ordinal == best))
        .or_else(|| most_covering(chunks, &wanted))?;
    let text = match chunk.text.trim() {
        "" => note.description.as_deref().unwrap_or(&note.title),
        text => text,
    };
    let text = window(text, &wanted);
    let highlights = wanted.places(&text);
    Some(Passage { text, highlights, heading: chunk.heading, line: chunk.line })
}

/// The first of the chunks with the most of the wanted words; the first where no word is found.
fn most_covering<'a>(chunks: &'a [Chunk], wanted: &Wanted) -> Option<&'a Chunk> {
    let mut best: Option<(usize, &Chunk)> = None;
    for chunk in chunks {
        let cover = wanted.cover(&chunk.text);
        if best.is_none_or(|(most, _)| cover > most) {
            best = Some((cover, chunk));
        }
    }
    best.map(|(_, chunk)| chunk)
}

/// The sentence with the most of the wanted words, and as many of its neighbours as fit.
fn window(text: &str, wanted: &Wanted) -> String {
    let sentences: Vec<&str> = text.split_sentence_bounds().collect();
    let cover: Vec<usize> = sentences.iter().map(|sentence| wanted.cover(sentence)).collect();
    let most = cover.iter().copied().max().unwrap_or(0);
    let Some(centre) = cover.iter().position(|&count| count == most) else {
        return text.to_owned();
    };
    let length =
        |part: &[&str]| part.iter().map(|sentence| sentence.chars().count()).sum::<usize>();
    let (mut start, mut end) = (centre, centre + 1);
    loop {
        // What follows a sentence explains it more often than what precedes it.
        if end < sentences.len() && length(&sentences[start..=end]) <= LENGTH {
            end += 1;
        } else if start > 0 && length(&sentences[start - 1..end]) <= LENGTH {
            start -= 1;
        } else {
            break;
        }
    }
    let mut shown = sentences[start..end].concat();
    if let Some((cut, _)) = shown.char_indices().nth(LONGEST) {
        shown.truncate(cut);
        shown.push('…');
    }
    let before = if start > 0 { "…" } else { "" };
    let after = if end < sentences.len() { "…" } else { "" };
    format!("{before}{}{after}", shown.trim())
}

/// The stems of a query that are worth marking.
struct Wanted(HashSet<String>);

impl Wanted {
    fn of(query: &str) -> Self {
        let all: Vec<String> = query_words(query).into_iter().map(|word| word.text).collect();
        let telling = |word: &&String| !COMMON.contains(&word.as_str());
        let mut stems: HashSet<String> =
            all.iter().filter(telling).map(|word| stem(word).into_owned()).collect();
        if stems.is_empty() {
            // A query of common words alone means them.
            stems = all.iter().map(|word| stem(word).into_owned()).collect();
        }
        Self(stems)
    }

    /// How many different wanted words a text has.
    fn cover(&self, text: &str) -> usize {
        let found: HashSet<String> = words(text)
            .map(|word| stem(&word.text).into_owned())
            .filter(|stem| self.0.contains(stem))
            .collect();
        found.len()
    }

    /// Where wanted words stand, in characters; what overlaps or touches is one place.
    fn places(&self, text: &str) -> Vec<(usize, usize)> {
        let mut spans: Vec<(usize, usize)> = words(text)
            .filter(|word| self.0.contains(&*stem(&word.text)))
            .map(|word| (word.span.start, word.span.end))
            .collect();
        spans.sort_unstable();
        let mut places: Vec<(usize, usize)> = Vec::new();
        for (start, end) in spans {
            match places.last_mut() {
                Some(last) if start <= last.1 => last.1 = last.1.max(end),
                _ => places.push((start, end)),
            }
        }
        let characters = |byte: usize| text[..byte].chars().count();
        places.into_iter().map(|(start, end)| (characters(start), characters(end))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The window of `text` for `query`, marked words between brackets.
    fn check(text: &str, query: &str, expected: &str) {
        let wanted = Wanted::of(query);
        let shown = window(text, &wanted);
        let characters: Vec<char> = shown.chars().collect();
        let mut marked = String::new();
        let mut at = 0;
        for (start, end) in wanted.places(&shown) {
            marked.extend(&characters[at..start]);
            marked.push('[');
            marked.extend(&characters[start..end]);
            marked.push(']');
            at = end;
        }
        marked.extend(&characters[at..]);
        assert_eq!(marked, expected);
    }

    #[test]
    fn stems_are_marked_and_common_words_are_not() {
        check(
            "The groups were treated équally.",
            "how is the equal treatment of a group",
            "The [groups] were [treated] [équally].",
        );
    }

    #[test]
    fn the_sentence_that_says_it_is_shown() {
        let filler =
            "Nothing of interest stands in this sentence at all, however long. ".repeat(12);
        let text = format!("{filler}Calibration holds within groups. {filler}");
        let wanted = Wanted::of("calibration groups");
        let shown = window(&text, &wanted);
        assert!(shown.contains("Calibration holds within groups."), "{shown}");
        assert!(shown.chars().count() <= LENGTH + 2, "{}", shown.chars().count());
        assert!(shown.starts_with('…') && shown.ends_with('…'));
    }

    #[test]
    fn text_without_spaces_is_marked_too() {
        check("公平性是一個原則。", "公平", "[公平]性是一個原則。");
    }
}
