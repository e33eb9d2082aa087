//! How a sentence of a paper may bear on a claim: similar, or likely for or against it. A guess
//! from words alone, to sort what a reader looks at first; whoever shows it shows both sentences.
//! Two sentences about the same thing of which one denies and the other does not are likely to
//! disagree; that is all that is known here.

use std::collections::HashSet;

use serde::Serialize;

use crate::vault::parse::sentences;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stance {
    Similar,
    LikelySupports,
    LikelyContradicts,
}

/// Cosines from which on two passages are about the same thing.
const SAME_SUBJECT: f32 = 0.5;

/// The share of a claim's telling words that a sentence must have.
const SHARED: f32 = 0.3;

const DENIALS: [&str; 22] = [
    "not",
    "no",
    "never",
    "none",
    "neither",
    "nor",
    "cannot",
    "without",
    "hardly",
    "rarely",
    "fail",
    "fails",
    "failed",
    "lack",
    "lacks",
    "unable",
    "impossible",
    "infeasible",
    "refute",
    "refutes",
    "contradicts",
    "contrary",
];

/// The sentence of `passage` that is nearest to the claim in words, and what it may say of it.
pub fn stance(claim: &str, passage: &str, cosine: f32) -> (String, Stance) {
    let wanted = telling(claim);
    let best = sentences(passage)
        .into_iter()
        .map(|range| &passage[range])
        .map(|sentence| {
            let shared = telling(sentence).intersection(&wanted).count();
            (shared, sentence)
        })
        .reduce(|best, next| if next.0 > best.0 { next } else { best });
    let Some((shared, sentence)) = best else { return (String::new(), Stance::Similar) };
    let share = shared as f32 / wanted.len().max(1) as f32;
    let stance = if cosine < SAME_SUBJECT || share < SHARED {
        Stance::Similar
    } else if denies(claim) == denies(sentence) {
        Stance::LikelySupports
    } else {
        Stance::LikelyContradicts
    };
    (sentence.to_owned(), stance)
}

/// An odd number of denials.
fn denies(sentence: &str) -> bool {
    denials(sentence) % 2 == 1
}

pub(super) fn denials(sentence: &str) -> usize {
    let lower = sentence.to_lowercase().replace('’', "'");
    let words = lower.split(|c: char| !c.is_alphanumeric() && c != '\'');
    words.filter(|word| DENIALS.contains(word) || word.ends_with("n't")).count()
}

/// Words that carry meaning, cut to their first letters so that endings do not count.
fn telling(text: &str) -> HashSet<String> {
    const COMMON: [&str; 20] = [
        "that", "this", "with", "from", "have", "than", "they", "their", "there", "which", "when",
        "what", "where", "does", "were", "been", "into", "also", "such", "some",
    ];
    text.to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().count() > 3 && !COMMON.contains(word))
        .map(|word| word.chars().take(6).collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(claim: &str, passage: &str, cosine: f32, expected: Stance) {
        assert_eq!(stance(claim, passage, cosine).1, expected, "{claim} / {passage}");
    }

    #[test]
    fn a_denial_on_one_side_makes_a_likely_contradiction() {
        let claim = "Larger models align better with the values of people.";
        check(
            claim,
            "We find that larger models align better with people.",
            0.8,
            Stance::LikelySupports,
        );
        check(
            claim,
            "Larger models do not align better with people.",
            0.8,
            Stance::LikelyContradicts,
        );
        check(claim, "Larger models do not align better with people.", 0.3, Stance::Similar);
        check(claim, "Two gardens were not watered in May.", 0.7, Stance::Similar);
        check(claim, "", 0.9, Stance::Similar);
    }

    #[test]
    fn the_nearest_sentence_is_the_one_shown() {
        let passage = "The weather was fine. Larger models align better. Nobody came.";
        assert_eq!(
            stance("Larger models align better.", passage, 0.9).0,
            "Larger models align better."
        );
    }
}
