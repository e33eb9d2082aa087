//! One JSON object a line: `id` (or `_id`), `title`, `abstract` (or `text`), and if known
//! `authors`, `year`, `venue`, `doi`, `arxiv`, `url`.

use rayon::prelude::*;
use serde_json::{Map, Value};

use super::{Entry, Fault, Library, fields::complete};
use crate::papers::Record;

/// Names with a place in the record; others that are texts are kept by name.
const KNOWN: [&str; 32] = [
    "id",
    "_id",
    "key",
    "citekey",
    "type",
    "entry_type",
    "title",
    "abstract",
    "text",
    "author",
    "authors",
    "editor",
    "editors",
    "year",
    "date",
    "venue",
    "journal",
    "booktitle",
    "doi",
    "DOI",
    "arxiv",
    "arXiv",
    "url",
    "URL",
    "isbn",
    "issn",
    "volume",
    "issue",
    "pages",
    "publisher",
    "keywords",
    "categories",
];

/// Whether the first line is an object with an id and a title.
pub(super) fn looks_like_one(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let object: Option<Map<String, Value>> = serde_json::from_str(first).ok();
    object.is_some_and(|object| {
        let has = |names: &[&str]| names.iter().any(|name| object.contains_key(*name));
        has(&["id", "_id"])
            && object.get("title").is_some_and(Value::is_string)
            && has(&["abstract", "text", "authors", "year", "doi", "arxiv", "url"])
    })
}

pub(super) fn read(text: &str) -> Library {
    let mut offset = 0;
    let mut lines = Vec::new();
    for (number, line) in (1u32..).zip(text.split_inclusive('\n')) {
        let ended = line.trim_end();
        let bare = ended.trim_start_matches('\u{feff}');
        if !bare.is_empty() {
            lines.push((number, offset + ended.len() - bare.len(), bare));
        }
        offset += line.len();
    }
    let read: Vec<Result<Entry, Fault>> = lines
        .par_iter()
        .map(|(number, offset, line)| {
            let fault = |key: Option<String>, message: String, remedy: &str| Fault {
                line: *number,
                key,
                message,
                text: line.chars().take(80).collect(),
                remedy: remedy.into(),
            };
            let object: Map<String, Value> = serde_json::from_str(line).map_err(|error| {
                let remedy = "each line is one object: correct this one, or delete it";
                fault(None, format!("the line is no JSON object: {error}"), remedy)
            })?;
            let record = record(&object);
            if record.title.is_empty() && record.summary.is_none() {
                let key = Some(record.key).filter(|key| !key.is_empty());
                let remedy = "give it a title, or delete it";
                return Err(fault(key, "the paper has neither title nor text".into(), remedy));
            }
            let span = *offset..offset + line.len();
            Ok(Entry { record, line: *number, span })
        })
        .collect();
    let mut library = Library::default();
    for result in read {
        match result {
            Ok(entry) => library.entries.push(entry),
            Err(fault) => library.faults.push(fault),
        }
    }
    library
}

fn record(object: &Map<String, Value>) -> Record {
    let mut record = Record::from_properties(object);
    let text = |name: &str| match object.get(name)? {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    record.key =
        ["id", "_id", "key", "citekey"].iter().find_map(|name| text(name)).unwrap_or_default();
    if record.entry_type.is_empty() {
        record.entry_type = "article".into();
    }
    record.summary = record.summary.or_else(|| text("text"));
    for (name, _) in object.iter().filter(|(name, _)| !KNOWN.contains(&name.as_str())) {
        if let Some(value) = text(name) {
            record.extra.insert(name.to_lowercase(), value);
        }
    }
    complete(&mut record);
    record
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn papers_line_by_line() {
        let library = read(
            "{\"id\": \"acl:1\", \"title\": \"On X\", \"abstract\": \"It is so.\", \"authors\": [\"Ada Lovelace\"], \"year\": 1843, \"rating\": 5}\n\
             \n{\"_id\": 2, \"title\": \"On Y\", \"text\": \"It is not.\"}\nno json\n{\"id\": \"z\"}\n",
        );
        assert_eq!(library.entries.len(), 2);
        let first = &library.entries[0].record;
        assert_eq!((first.key.as_str(), first.year()), ("acl:1", Some(1843)));
        assert_eq!(first.extra["rating"], "5");
        assert_eq!(library.entries[1].record.summary.as_deref(), Some("It is not."));
        let faults: Vec<_> =
            library.faults.iter().map(|fault| (fault.line, fault.key.as_deref())).collect();
        assert_eq!(faults, [(4, None), (5, Some("z"))]);
    }

    #[test]
    fn a_mark_at_the_start_is_no_part_of_the_first_paper() {
        let line = "{\"id\": \"a\", \"title\": \"Über é\"}";
        let text = format!("\u{feff}{line}\n");
        let library = read(&text);
        assert_eq!(&text[library.entries[0].span.clone()], line);
    }

    #[test]
    fn other_lines_are_no_library() {
        assert!(!looks_like_one("{\"_id\": 1, \"text\": \"a query\"}"));
        assert!(!looks_like_one("{\"prompt\": \"x\", \"title\": \"y\"}"));
        assert!(!looks_like_one(""));
        assert!(looks_like_one("{\"_id\": 1, \"title\": \"X\", \"text\": \"y\"}"));
    }
}
