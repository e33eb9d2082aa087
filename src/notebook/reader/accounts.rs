//! The abstract of a paper and a summary of it by another hand: both are shown, each with where it
//! comes from, and so are the sentences in which they seem to disagree.

use serde::Serialize;
use serde_json::Value;

use super::mark;
use crate::{
    model::{Block, Note},
    papers::accounts::{Disagreement, disagreements},
};

#[derive(Debug, Clone, Serialize)]
pub struct Accounts {
    /// Where the abstract comes from, in words.
    pub abstract_from: String,
    /// The id of the section of the note that it is; `None` where it is a property.
    pub abstract_at: Option<String>,
    pub summary_from: String,
    pub summary_html: String,
    pub disagreements: Vec<Disagreement>,
}

/// `None` unless the paper has an abstract and a summary.
pub(super) fn of(note: &Note, blocks: &[Block], properties: &Value) -> Option<Accounts> {
    let text =
        |name: &str| properties[name].as_str().map(str::trim).filter(|text| !text.is_empty());
    let from = |name: &str| match text(&format!("{name}-source")) {
        Some(source) => format!("{source} (property {name} of this note)"),
        None => format!("the property {name} of this note"),
    };
    let summary = text("summary")?;
    let (own, abstract_from, abstract_at) = match text("abstract") {
        Some(own) => (own.to_owned(), from("abstract"), None),
        None => {
            let (own, heading, slug) = section(note, blocks)?;
            (own, format!("the section {heading} of this note"), Some(slug))
        }
    };
    Some(Accounts {
        abstract_from,
        abstract_at,
        summary_from: from("summary"),
        summary_html: mark::paragraphs(summary),
        disagreements: disagreements(&unwrapped(&own), &unwrapped(summary)),
    })
}

/// A line for each paragraph: a line's end within one ends no sentence.
fn unwrapped(text: &str) -> String {
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    text.split("\n\n").map(one_line).collect::<Vec<_>>().join("\n")
}

/// The text beneath the heading that says "abstract", with that heading and its id.
fn section(note: &Note, blocks: &[Block]) -> Option<(String, String, String)> {
    let named = |text: &str| {
        let text = text.trim_matches(|c: char| !c.is_alphabetic());
        text.eq_ignore_ascii_case("abstract")
    };
    let index = note.headings.iter().position(|heading| named(&heading.text))?;
    let beneath = blocks
        .iter()
        .filter(|block| !block.code && block.heading.is_some_and(|at| at as usize == index));
    let paragraphs: Vec<&str> = beneath.map(|block| block.text.as_str()).collect();
    let heading = &note.headings[index];
    (!paragraphs.is_empty())
        .then(|| (paragraphs.join("\n\n"), heading.text.clone(), heading.slug.clone()))
}
