//! Two accounts of one paper, its abstract and a summary by another hand: which sentences of them
//! speak of one subject and seem to disagree. Found from words and numbers alone, so it is a
//! reading aid and no verdict; whoever shows it shows both sentences and says so.
//!
//! Sentences are compared clause by clause. Two clauses share a subject where they share most of
//! the shorter one's telling words. They disagree where one turns the statement round and the other
//! does not (a denial, "lower" for "higher", "misalignment" for "alignment": two turns make none),
//! or where both give numbers and neither has all of the other's.

use std::collections::HashSet;

use serde::Serialize;

use super::stance::denials;
use crate::vault::parse::sentences;

/// Two sentences that seem to disagree, each as it stands in its account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Disagreement {
    /// The abstract's.
    pub says: String,
    /// The summary's.
    pub other: String,
    pub by: Differing,
}

/// In what two sentences differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Differing {
    Direction,
    Numbers,
}

/// Clauses of an account that are looked at; an abstract has far fewer.
const MOST: usize = 200;

/// Telling words that two clauses on one subject have in common, and their least share of the
/// shorter clause.
const SHARED: usize = 3;
const SHARE: f32 = 0.6;

/// Beginnings of words that turn a statement round.
const TURNS: [&str; 12] = [
    "lower", "less", "fewer", "worse", "weak", "decreas", "reduc", "declin", "drop", "error",
    "fell", "shrink",
];

/// Beginnings of words that say which way, how surely or by whom, and not of what.
const OF_NO_SUBJECT: [&str; 34] = [
    "higher",
    "more",
    "better",
    "best",
    "great",
    "increas",
    "improv",
    "grow",
    "rose",
    "rise",
    "stronger",
    "necessar",
    "general",
    "signific",
    "usual",
    "often",
    "always",
    "show",
    "find",
    "found",
    "demonstrat",
    "report",
    "observ",
    "that",
    "this",
    "with",
    "from",
    "have",
    "than",
    "their",
    "when",
    "which",
    "were",
    "does",
];

const NUMBERS: [&str; 11] =
    ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

struct Clause<'a> {
    sentence: &'a str,
    subject: HashSet<String>,
    turned: bool,
    /// As they are written in digits.
    numbers: HashSet<String>,
}

/// The sentences of two accounts that seem to disagree, in the order of the summary; each sentence
/// of it once, beside the one of the abstract that it is nearest to.
pub fn disagreements(own: &str, summary: &str) -> Vec<Disagreement> {
    let own = clauses(own);
    let mut found: Vec<Disagreement> = Vec::new();
    for clause in clauses(summary) {
        let nearest = own
            .iter()
            .filter_map(|other| Some((share(&clause, other)?, other)))
            .reduce(|best, next| if next.0 > best.0 { next } else { best });
        let Some((_, nearest)) = nearest else { continue };
        let apart = !clause.numbers.is_subset(&nearest.numbers)
            && !nearest.numbers.is_subset(&clause.numbers);
        let by = match clause.turned != nearest.turned {
            true => Differing::Direction,
            false if apart => Differing::Numbers,
            false => continue,
        };
        if !found.iter().any(|known| known.other == clause.sentence) {
            found.push(Disagreement {
                says: nearest.sentence.to_owned(),
                other: clause.sentence.to_owned(),
                by,
            });
        }
    }
    found
}

/// How much of the shorter clause's subject both have; `None` where it is too little.
fn share(a: &Clause<'_>, b: &Clause<'_>) -> Option<f32> {
    let shared = a.subject.intersection(&b.subject).count();
    let share = shared as f32 / a.subject.len().min(b.subject.len()).max(1) as f32;
    (shared >= SHARED && share >= SHARE).then_some(share)
}

fn clauses(text: &str) -> Vec<Clause<'_>> {
    sentences(text)
        .into_iter()
        .map(|range| &text[range])
        .flat_map(|sentence| {
            // A comma within a number has no blank after it.
            let parts = sentence.split(", ").flat_map(|part| part.split("; "));
            parts.map(move |part| clause(sentence, part))
        })
        .take(MOST)
        .collect()
}

fn clause<'a>(sentence: &'a str, part: &str) -> Clause<'a> {
    let mut clause = Clause {
        sentence,
        subject: HashSet::new(),
        turned: false,
        numbers: part.split_whitespace().filter_map(number).collect(),
    };
    let mut turns = denials(part);
    let lower = part.to_lowercase();
    for word in lower.split(|c: char| !c.is_alphanumeric()) {
        let begins = |list: &[&str]| list.iter().any(|start| word.starts_with(start));
        let inner = word.strip_prefix("mis").filter(|inner| inner.chars().count() > 4);
        if begins(&TURNS) {
            turns += 1;
        } else if word.chars().count() > 3 && !begins(&OF_NO_SUBJECT) && !NUMBERS.contains(&word) {
            turns += usize::from(inner.is_some());
            clause.subject.insert(inner.unwrap_or(word).chars().take(5).collect());
        }
    }
    clause.turned = turns % 2 == 1;
    clause
}

/// A number in digits, however it is written; what has letters in it is a name.
fn number(word: &str) -> Option<String> {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    if let Some(at) = NUMBERS.iter().position(|name| *name == word) {
        return Some((at + 2).to_string());
    }
    let digits = word.replace(',', "");
    let value: f64 =
        digits.chars().all(|c| c.is_ascii_digit() || c == '.').then_some(digits)?.parse().ok()?;
    Some(value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(own: &str, summary: &str, expected: Option<Differing>) {
        let found = disagreements(own, summary);
        assert_eq!(found.first().map(|one| one.by), expected, "{own} / {summary}: {found:?}");
    }

    #[test]
    fn a_statement_and_its_denial_disagree() {
        let own = "We tested nine of them. Larger models do not necessarily have lower rates of \
                   misalignment.";
        let summary = "Data matters, with larger models generally showing better alignment.";
        assert_eq!(
            disagreements(own, summary),
            [Disagreement {
                says: "Larger models do not necessarily have lower rates of misalignment.".into(),
                other: summary.into(),
                by: Differing::Direction,
            }]
        );
        check("Larger models align better.", summary, None);
        check(
            "Larger models do not align better.",
            "Larger models align better.",
            Some(Differing::Direction),
        );
        check("Larger models don't align better.", "Larger models never align better.", None);
    }

    #[test]
    fn higher_and_lower_disagree_and_two_turns_make_none() {
        let own = "Balanced labels lead to higher accuracy on dialects.";
        check(
            own,
            "Balanced labels lead to lower accuracy on dialects.",
            Some(Differing::Direction),
        );
        check(own, "Balanced labels do not lead to lower accuracy on dialects.", None);
    }

    #[test]
    fn numbers_of_one_subject_disagree_however_they_are_written() {
        let own = "Three scores disagree with the panel in 1,200 cases.";
        check(own, "Five scores disagree with the panel in many cases.", Some(Differing::Numbers));
        check(own, "3 scores disagree with the panel in 1200 cases.", None);
        check(own, "Scores disagree with the panel in many cases.", None);
        check(
            "GPT-4 reaches accuracy 71.5% on dialects.",
            "It reaches accuracy of 71.5 on dialects.",
            None,
        );
    }

    #[test]
    fn what_is_about_something_else_is_not_paired() {
        check("The garden was not watered.", "Larger models align better.", None);
        check("Larger models do not align better.", "Larger gardens are watered more.", None);
        check("", "Larger models align better.", None);
        check("Larger models do not align better.", "", None);
    }

    #[test]
    fn an_endless_text_is_looked_at_in_part() {
        let long = "Larger models do not align better. ".repeat(5_000);
        let found = disagreements(&long, &"Larger models align better. ".repeat(5_000));
        assert_eq!(found.len(), 1);
    }
}
