//! Papers from files of other services: arXiv's Atom, OpenAlex's and Semantic Scholar's JSON, and
//! every format of [`super::library`]. What a file is is told by its content, whether it came from
//! a disk or from an address; nothing is fetched here.

mod address;
mod atom;
mod open_alex;
mod semantic_scholar;
mod unread;

use serde_json::Value;

pub use address::{Request, request};
pub use unread::refusal;

use super::library::{self, Entry, Fault, Format, Library};

/// What a file of papers is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    Library(Format),
    Arxiv,
    OpenAlex,
    SemanticScholar,
}

/// What a file is; `None` where it has no papers that can be read.
pub fn source_of(name: &str, text: &str) -> Option<Source> {
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if start.starts_with('<') {
        return atom::looks_like_one(start).then_some(Source::Arxiv);
    }
    if start.starts_with(['{', '[']) && !name.to_ascii_lowercase().ends_with(".jsonl") {
        let value: Option<Value> = serde_json::from_str(start).ok();
        let first = value.as_ref().and_then(|value| items(value).into_iter().next());
        match first {
            Some(item) if item.get("authorships").is_some() => return Some(Source::OpenAlex),
            Some(item) if item.get("paperId").is_some() => return Some(Source::SemanticScholar),
            _ => {}
        }
    }
    let by_name = Format::by_name(name).filter(|format| *format != Format::CslJson);
    let sound = by_name.filter(|format| {
        *format != Format::JsonLines || Format::by_content(text) == Some(Format::JsonLines)
    });
    sound.or_else(|| Format::by_content(text)).map(Source::Library)
}

/// Reads a file that [`source_of`] told.
pub fn read(source: Source, text: &str) -> Library {
    match source {
        Source::Library(format) => library::read(format, text),
        Source::Arxiv => atom::read(text),
        Source::OpenAlex => from_json(text, open_alex::record),
        Source::SemanticScholar => from_json(text, semantic_scholar::record),
    }
}

/// The items of an answer: a list, the list in an object, or the lone item.
fn items(value: &Value) -> Vec<&Value> {
    let lists = ["results", "data", "papers", "recommendedPapers"];
    match value {
        Value::Array(items) => items.iter().collect(),
        Value::Object(object) => {
            let list = lists.iter().find_map(|name| object.get(*name)?.as_array());
            list.map_or_else(|| vec![value], |list| list.iter().collect())
        }
        _ => Vec::new(),
    }
}

fn from_json(text: &str, record: fn(&Value) -> Option<super::Record>) -> Library {
    let mut library = Library::default();
    let value: Value = match serde_json::from_str(text.trim_start_matches('\u{feff}')) {
        Ok(value) => value,
        Err(error) => {
            library.faults.push(Fault {
                line: u32::try_from(error.line()).unwrap_or(1).max(1),
                message: format!("the file is not JSON: {error}"),
                remedy: "save the service's answer again, whole".into(),
                ..Fault::default()
            });
            return library;
        }
    };
    for (number, item) in (1usize..).zip(items(&value)) {
        match record(item) {
            Some(record) => library.entries.push(Entry { record, line: 1, span: 0..0 }),
            None => library.faults.push(Fault {
                line: 1,
                message: format!("the {number}. item has no title"),
                text: item.to_string().chars().take(80).collect(),
                remedy: "nothing needs to be done: it is left out".into(),
                ..Fault::default()
            }),
        }
    }
    library.name_entries();
    library
}

fn text(value: &Value, path: &[&str]) -> Option<String> {
    let mut at = value;
    for name in path {
        at = at.get(*name)?;
    }
    match at {
        Value::String(text) if !text.trim().is_empty() => {
            Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
        }
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
