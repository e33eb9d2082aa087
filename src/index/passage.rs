//! The passage of a result: the few sentences of a note that answer best, and what in them is
//! highlighted. It is apart from the ranking because it is worked out only for the results that a
//! reader sees.

use std::collections::HashMap;
use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::{
    chunk::{Chunk, heading_path},
    keyword::words::{Form, stem, words},
    query::Pattern,
};
use crate::model::Note;

/// What a reader is shown of a note.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Passage {
    /// One paragraph of plain text, cut at sentences; `…` where a sentence itself was cut.
    pub text: String,
    /// Characters (Unicode scalar values) of `text`, in order, apart from each other.
    pub highlights: Vec<Range<usize>>,
    /// Headings above, outermost first.
    pub heading_path: Vec<String>,
    /// The slug of the nearest heading above.
    pub anchor: Option<String>,
    /// One-based line of the note where its chunk begins.
    pub line: u32,
}

/// What is looked for, prepared once for all results of a query.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    /// Stems and how much each counts, together 1.
    stems: HashMap<String, f32>,
    patterns: Vec<Pattern>,
    /// Stems that count less say nothing by themselves, as *the* does not.
    telling: f32,
}

/// Characters of a passage, where its sentences allow.
const LENGTH: usize = 300;
/// Another chunk is shown instead of the nearest in meaning if it has so much more of the words.
const OUTWEIGHS: f32 = 0.34;
/// A word is highlighted if it is at least so rare, compared with the query's rarest.
const TELLING: f32 = 0.3;

impl Terms {
    /// Stems with their rarity, and the regular expressions that must match.
    pub fn new(rarities: &[(String, f32)], patterns: Vec<Pattern>) -> Self {
        let all: f32 =
            rarities.iter().map(|(_, rarity)| rarity).sum::<f32>().max(f32::MIN_POSITIVE);
        let stems: HashMap<String, f32> =
            rarities.iter().map(|(stem, rarity)| (stem.clone(), rarity / all)).collect();
        let telling = TELLING * stems.values().copied().fold(0.0, f32::max);
        Self { stems, patterns, telling }
    }

    /// Where the terms stand in a text (bytes), and how much of them it has, 0 to 1 and one more
    /// for each regular expression.
    fn find(&self, text: &str) -> (Vec<Range<usize>>, f32) {
        let mut found: Vec<Range<usize>> = Vec::new();
        let mut covered: HashMap<&str, f32> = HashMap::new();
        for word in words(text) {
            let stemmed = match word.form {
                Form::Word | Form::Part => stem(&word.text),
                Form::Single | Form::Pair => word.text.as_str().into(),
            };
            if let Some((stem, &weight)) = self.stems.get_key_value(stemmed.as_ref()) {
                covered.insert(stem, weight);
                if weight >= self.telling {
                    found.push(word.span);
                }
            }
        }
        let mut cover: f32 = covered.values().sum();
        for pattern in &self.patterns {
            let before = found.len();
            found.extend(pattern.find_iter(text).filter(|range| !range.is_empty()).take(50));
            cover += f32::from(u8::from(found.len() > before));
        }
        (merged(found), cover)
    }
}

/// The best passage of a note. `nearest` is the ordinal of the chunk nearest in meaning, if known.
pub fn passage(note: &Note, chunks: &[Chunk], nearest: Option<u32>, terms: &Terms) -> Passage {
    let covers: Vec<f32> = chunks.iter().map(|chunk| terms.find(&chunk.text).1).collect();
    // The first of equals: a note says early what it is about.
    let most = (0..chunks.len())
        .reduce(|best, next| if covers[next] > covers[best] { next } else { best });
    let near = nearest.and_then(|ordinal| chunks.iter().position(|chunk| chunk.ordinal == ordinal));
    let chosen = match (near, most) {
        (Some(near), Some(most)) if covers[most] <= covers[near] + OUTWEIGHS => Some(near),
        (_, most) => most,
    };
    let Some(chunk) = chosen.map(|index| &chunks[index]) else {
        return Passage::default();
    };
    let claim = note.claim.as_ref().map(|claim| claim.sentence.as_str());
    let said = match chunk.text.trim() {
        "" => claim.or(note.description.as_deref()).unwrap_or_default(),
        text => text,
    };
    let (text, highlights) = excerpt(said, terms);
    let heading = chunk.heading.and_then(|heading| note.headings.get(heading as usize));
    Passage {
        text,
        highlights,
        heading_path: heading_path(note, chunk.heading).into_iter().map(str::to_owned).collect(),
        anchor: heading.map(|heading| heading.slug.clone()),
        line: chunk.line,
    }
}

/// The sentence that has most of the terms, with its neighbours as far as there is room.
fn excerpt(text: &str, terms: &Terms) -> (String, Vec<Range<usize>>) {
    let sentences: Vec<String> = text
        .lines()
        .flat_map(|line| line.split_sentence_bounds())
        .map(|sentence| sentence.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|sentence| !sentence.is_empty())
        .collect();
    let covers: Vec<f32> = sentences.iter().map(|sentence| terms.find(sentence).1).collect();
    let best = (0..sentences.len())
        .reduce(|best, next| if covers[next] > covers[best] { next } else { best });
    let Some(best) = best else { return (String::new(), Vec::new()) };
    let long = |sentence: &str| sentence.chars().count();
    if long(&sentences[best]) > LENGTH {
        let text = window(&sentences[best], terms);
        let (found, _) = terms.find(&text);
        let whole = 0..text.len();
        let highlights = if found.is_empty() { vec![whole] } else { found };
        let highlights = in_characters(&text, &highlights);
        return (text, highlights);
    }
    let (mut first, mut last) = (best, best);
    let mut length = long(&sentences[best]);
    loop {
        let after = sentences.get(last + 1).map(|sentence| long(sentence) + 1);
        let before = first.checked_sub(1).map(|index| long(&sentences[index]) + 1);
        if let Some(more) = after.filter(|more| length + more <= LENGTH) {
            length += more;
            last += 1;
        } else if let Some(more) = before.filter(|more| length + more <= LENGTH) {
            length += more;
            first -= 1;
        } else {
            break;
        }
    }
    let text = sentences[first..=last].join(" ");
    let (found, _) = terms.find(&text);
    let highlights = if found.is_empty() {
        // Found by meaning: the sentence as a whole.
        let start: usize = sentences[first..best].iter().map(|sentence| sentence.len() + 1).sum();
        let whole = start..start + sentences[best].len();
        vec![whole]
    } else {
        found
    };
    let highlights = in_characters(&text, &highlights);
    (text, highlights)
}

/// The part of a sentence that is too long which has most of the terms, cut at words.
fn window(sentence: &str, terms: &Terms) -> String {
    // Where each word begins and ends, and at which character.
    let mut places: Vec<(Range<usize>, usize)> = Vec::new();
    let mut characters = 0;
    for (offset, piece) in sentence.split_word_bound_indices() {
        places.push((offset..offset + piece.len(), characters));
        characters += piece.chars().count();
    }
    let (found, _) = terms.find(sentence);
    let middle = found.first().map_or(0, |first| {
        let room =
            |range: &Range<usize>| sentence[first.start..range.end].chars().count() <= LENGTH / 2;
        let last = found.iter().take_while(|range| room(range)).last().unwrap_or(first);
        let middle = sentence.floor_char_boundary((first.start + last.end) / 2);
        sentence[..middle].chars().count()
    });
    let from = middle.saturating_sub(LENGTH / 2).min(characters.saturating_sub(LENGTH));
    let inside: Vec<&Range<usize>> = places
        .iter()
        .filter(|(range, at)| {
            *at >= from && at + sentence[range.clone()].chars().count() <= from + LENGTH
        })
        .map(|(range, _)| range)
        .collect();
    let (Some(first), Some(last)) = (inside.first(), inside.last()) else {
        // One word longer than a passage.
        let cut: String = sentence.chars().skip(from).take(LENGTH).collect();
        return format!("{}{cut}…", if from > 0 { "…" } else { "" });
    };
    let before = if first.start > 0 { "…" } else { "" };
    let after = if last.end < sentence.len() { "…" } else { "" };
    format!("{before}{}{after}", sentence[first.start..last.end].trim())
}

/// In order, those that touch as one.
fn merged(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

/// Ranges of bytes, in order, as ranges of characters.
fn in_characters(text: &str, ranges: &[Range<usize>]) -> Vec<Range<usize>> {
    let (mut byte, mut character) = (0, 0);
    let mut at = |offset: usize| {
        character += text[byte..offset].chars().count();
        byte = offset;
        character
    };
    ranges.iter().map(|range| at(range.start)..at(range.end)).collect()
}
