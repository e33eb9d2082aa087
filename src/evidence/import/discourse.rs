//! Discourse Graphs' `relations.json`: edges between notes that its Obsidian plugin keeps beside
//! them. Here they are read; the notebook writes them into the notes they lead from.

use serde_json::Value;

use super::{
    LogFile,
    json::{at, parse, text},
};
use crate::{
    error::{Error, Result},
    model::Kind,
};

/// An edge as the file states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// A note's `nodeInstanceId`, path or name.
    pub source: String,
    pub destination: String,
    /// In our words, where there is one: what it calls `opposes` contradicts.
    pub relation: String,
}

pub fn is_relations(file: &LogFile<'_>) -> bool {
    file.file_name().eq_ignore_ascii_case("relations.json")
}

/// The edges in the order of the file; those without both ends are counted apart.
///
/// # Errors
/// A file that is cut off, damaged, or something else.
pub fn read(file: &LogFile<'_>) -> Result<(Vec<Stated>, usize)> {
    let value = parse(file)?;
    let edges: Vec<&Value> = match at(&value, &["relations"]) {
        Some(Value::Object(edges)) => edges.values().collect(),
        Some(Value::Array(edges)) => edges.iter().collect(),
        _ => {
            return Err(Error::invalid(
                format!("{} holds no relations", file.name),
                "give the relations.json that the Discourse Graphs plugin keeps in a vault's root",
            ));
        }
    };
    let all = edges.len();
    let read: Vec<Stated> = edges.into_iter().filter_map(stated).collect();
    let without = all - read.len();
    Ok((read, without))
}

fn stated(edge: &Value) -> Option<Stated> {
    let kind = text(edge, &["type"])?;
    let word: String = kind
        .trim()
        .to_lowercase()
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { '-' })
        .collect();
    let relation = match word.as_str() {
        "opposes" => "contradicts",
        "derivedfrom" | "derived-from" => "draws-on",
        other => other,
    };
    Some(Stated {
        source: text(edge, &["source"])?,
        destination: text(edge, &["destination"])?,
        relation: relation.trim_matches('-').to_owned(),
    })
    .filter(|stated| !stated.relation.is_empty())
}

/// What a note is by the beginning of its name, in the plugin's grammar. Evidence is a note here:
/// it bears on claims by its relations.
pub fn kind_of(name: &str) -> Option<Kind> {
    match name.split_once(" - ")?.0.trim() {
        "QUE" => Some(Kind::Inquiry),
        "CLM" => Some(Kind::Claim),
        "SRC" => Some(Kind::Paper),
        _ => None,
    }
}
