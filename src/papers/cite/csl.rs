//! CSL-JSON: what citation processors take, ours among them.

use serde_json::{Map, Value, json};

use crate::papers::{Person, Record, kinds};

pub(super) fn write(records: &[Record]) -> String {
    let items: Vec<Value> = records.iter().map(|record| Value::Object(item(record))).collect();
    let mut text = serde_json::to_string_pretty(&items).unwrap_or_else(|_| "[]".into());
    text.push('\n');
    text
}

/// A record as a CSL item.
pub(crate) fn item(record: &Record) -> Map<String, Value> {
    let mut item = Map::new();
    let mut put = |name: &str, text: Option<&str>| {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            item.insert(name.to_owned(), text.into());
        }
    };
    put("id", Some(&record.key));
    put("type", Some(kinds::to_csl(&record.entry_type)));
    put("title", Some(&record.title));
    put("container-title", record.venue.as_deref());
    put("volume", record.volume.as_deref());
    put("issue", record.issue.as_deref());
    put("page", record.pages.as_deref());
    put("publisher", record.publisher.as_deref());
    put("publisher-place", record.place.as_deref());
    put("collection-title", record.series.as_deref());
    put("edition", record.edition.as_deref());
    put("DOI", record.doi.as_ref().map(|doi| doi.as_str()));
    put("URL", record.url.as_deref());
    put("ISBN", record.isbn.as_deref());
    put("ISSN", record.issn.as_deref());
    put("language", record.language.as_deref());
    put("keyword", Some(record.keywords.join("; ").as_str()));
    put("abstract", record.summary.as_deref());
    put("note", record.extra.get("note").map(String::as_str));
    if let Some(arxiv) = &record.arxiv {
        put("number", Some(&format!("arXiv:{arxiv}")));
    }
    let mut people = |name: &str, people: &[Person]| {
        if !people.is_empty() {
            item.insert(name.to_owned(), people.iter().map(person).collect());
        }
    };
    people("author", &record.authors);
    people("editor", &record.editors);
    let custom = custom(record);
    if !custom.is_empty() {
        item.insert("custom".into(), Value::Object(custom));
    }
    if let Some(issued) = record.issued {
        let mut parts = vec![issued.year];
        if issued.month > 0 {
            parts.push(issued.month.into());
            if issued.day > 0 {
                parts.push(issued.day.into());
            }
        }
        item.insert("issued".into(), json!({ "date-parts": [parts] }));
    }
    item
}

/// What CSL has no name for, where its schema puts such things.
fn custom(record: &Record) -> Map<String, Value> {
    let mut custom = Map::new();
    let kind = record.entry_type.as_str();
    if !kind.is_empty() && kinds::from_csl(kinds::to_csl(kind)) != kind {
        custom.insert("entry-type".into(), kind.into());
    }
    if !record.categories.is_empty() {
        custom.insert("categories".into(), record.categories.clone().into());
    }
    custom
}

fn person(person: &Person) -> Value {
    if !person.literal.is_empty() {
        return json!({ "literal": person.literal });
    }
    let mut parts = Map::new();
    let mut put = |name: &str, text: &str| {
        if !text.is_empty() {
            parts.insert(name.to_owned(), text.into());
        }
    };
    put("family", &person.family);
    put("given", &person.given);
    put("non-dropping-particle", &person.particle);
    put("suffix", &person.suffix);
    Value::Object(parts)
}
