//! CSL-JSON: a list of items, or an object that has the list. The list is taken apart before any
//! item is parsed, so that one broken item costs no other.

use std::ops::Range;

use rayon::prelude::*;
use serde_json::{Map, Value};

use super::{
    Entry, Fault, Library, dates,
    fields::{complete, list, plain_range},
    lines::LineCounter,
};
use crate::papers::{Arxiv, Doi, Issued, Person, Record, kinds};

/// Whether a text begins as a list of CSL items does.
pub(super) fn looks_like_one(text: &str) -> bool {
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if !start.starts_with(['[', '{']) {
        return false;
    }
    let head = &start[..start.floor_char_boundary(1024 * 1024)];
    let mut found = objects(head).into_iter().take(3);
    found.any(|span| {
        let item: Option<Map<String, Value>> = serde_json::from_str(&head[span]).ok();
        item.is_some_and(|item| is_item(&item))
    })
}

fn is_item(item: &Map<String, Value>) -> bool {
    let text = |name: &str| item.get(name).and_then(Value::as_str);
    let people = |name: &str| item.get(name).is_some_and(Value::is_array);
    let described = text("title").is_some() || people("author") || people("editor");
    let typed = text("type").is_some_and(kinds::is_csl);
    let identified = item.contains_key("id") || item.contains_key("DOI");
    described && identified && (typed || item.get("issued").is_some_and(Value::is_object))
}

pub(super) fn read(text: &str) -> Library {
    let spans = objects(text);
    let mut lines = LineCounter::new(text);
    let numbered: Vec<(Range<usize>, u32)> =
        spans.into_iter().map(|span| (span.clone(), lines.line(span.start))).collect();
    let read: Vec<Result<Entry, Fault>> = numbered
        .into_par_iter()
        .map(|(span, line)| {
            let source = &text[span.clone()];
            match serde_json::from_str::<Map<String, Value>>(source) {
                Ok(item) if is_described(&item) => Ok(Entry { record: record(&item), line, span }),
                Ok(item) => Err(Fault {
                    line,
                    key: item.get("id").and_then(plain),
                    message: "the item has neither title nor author".into(),
                    text: source.chars().take(80).collect(),
                    remedy: "give it a title, or delete it".into(),
                }),
                Err(error) => Err(Fault {
                    line: line + u32::try_from(error.line().saturating_sub(1)).unwrap_or(0),
                    key: id_in(source),
                    message: format!("the item is not JSON: {error}"),
                    text: source
                        .lines()
                        .nth(error.line().saturating_sub(1))
                        .unwrap_or_default()
                        .into(),
                    remedy: "correct that line; a comma, a quote or a brace is missing there"
                        .into(),
                }),
            }
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

fn is_described(item: &Map<String, Value>) -> bool {
    ["title", "author", "editor", "container-title"].iter().any(|name| item.contains_key(*name))
}

/// The id in an item that does not parse.
fn id_in(source: &str) -> Option<String> {
    let rest = &source[source.find("\"id\"")? + 4..];
    let rest = rest.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
    Some(rest.split('"').next()?.to_owned())
}

/// Deeper values cannot be parsed, so nothing is remembered of them.
const DEEPEST: usize = 128;

/// Where the items stand: the objects of the outermost list, or of the list in the outermost
/// object, or that object itself.
fn objects(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut open: Vec<(u8, usize)> = Vec::new();
    let mut deeper = 0usize;
    let mut found = Vec::new();
    let mut whole = None;
    let mut quoted = false;
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if quoted => at += 1,
            b'"' => quoted = !quoted,
            // A quote that is missing costs its own item alone.
            b'\n' if quoted => quoted = false,
            _ if quoted => {}
            b'{' | b'[' if open.len() == DEEPEST => deeper += 1,
            b'}' | b']' if deeper > 0 => deeper -= 1,
            b @ (b'{' | b'[') => open.push((b, at)),
            b'}' | b']' => {
                if let Some((opened, start)) = open.pop() {
                    let listed = matches!(open.as_slice(), [(b'[', _)] | [(b'{', _), (b'[', _)]);
                    if opened == b'{' && listed {
                        found.push(start..at + 1);
                    } else if opened == b'{' && open.is_empty() {
                        whole = Some(start..at + 1);
                    }
                }
            }
            _ => {}
        }
        at += 1;
    }
    // Lists inside a lone item (its authors) are no items.
    match whole {
        Some(span) => {
            let item: Option<Map<String, Value>> = serde_json::from_str(&text[span.clone()]).ok();
            match item {
                Some(item) if is_item(&item) => vec![span],
                Some(item) if !item.values().any(Value::is_array) => Vec::new(),
                _ => found,
            }
        }
        None => found,
    }
}

/// A record from an item.
pub(crate) fn record(item: &Map<String, Value>) -> Record {
    let text = |name: &str| item.get(name).and_then(plain).map(|text| unmarked(&text));
    let people = |name: &str| {
        let names = item.get(name).and_then(Value::as_array);
        names.into_iter().flatten().filter_map(person).collect::<Vec<_>>()
    };
    let mut record = Record {
        key: text("id").or_else(|| text("citation-key")).unwrap_or_default(),
        entry_type: kind(item, &text("type").unwrap_or_default()),
        title: text("title").unwrap_or_default(),
        authors: people("author"),
        editors: people("editor"),
        summary: text("abstract"),
        issued: item.get("issued").and_then(date),
        venue: text("container-title").or_else(|| text("event-title")).or_else(|| text("event")),
        doi: text("DOI").and_then(|doi| Doi::parse(&doi)),
        arxiv: text("arxiv").and_then(|number| Arxiv::parse(&number)),
        url: text("URL"),
        isbn: text("ISBN"),
        issn: text("ISSN"),
        volume: text("volume"),
        issue: text("issue").or_else(|| text("number").filter(|text| !text.starts_with("arXiv:"))),
        pages: text("page").map(|pages| plain_range(&pages)),
        publisher: text("publisher"),
        place: text("publisher-place").or_else(|| text("event-place")),
        series: text("collection-title"),
        edition: text("edition"),
        language: text("language"),
        keywords: text("keyword").map(|words| list(&words)).unwrap_or_default(),
        ..Record::default()
    };
    for name in ["note", "genre", "collection-number", "number-of-pages", "PMID", "PMCID", "source"]
    {
        if let Some(value) = text(name) {
            record.extra.insert(name.to_lowercase(), value);
        }
    }
    let classes = item.get("custom").and_then(|custom| custom.get("categories")?.as_array());
    record.categories = classes.into_iter().flatten().filter_map(plain).collect();
    if record.arxiv.is_none() {
        record.arxiv =
            text("number").filter(|text| text.contains(':')).and_then(|text| Arxiv::parse(&text));
    }
    complete(&mut record);
    record
}

/// CSL's own kind, or the one that it stands for where an item of ours says so.
fn kind(item: &Map<String, Value>, name: &str) -> String {
    let own = item.get("custom").and_then(|custom| custom.get("entry-type")?.as_str());
    let own = own.filter(|own| kinds::to_csl(own) == name).map(str::to_owned);
    own.unwrap_or_else(|| kinds::from_csl(name))
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        // As Crossref has them.
        Value::Array(items) => items.first().and_then(plain),
        _ => None,
    }
}

/// CSL allows a few tags in texts, and abstracts come with those of their journals.
const TAGS: [&str; 10] = ["i", "b", "sub", "sup", "sc", "span", "em", "p", "jats:p", "jats:title"];

/// A text without those tags, gone through once however many there are.
fn unmarked(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        let (before, tag) = rest.split_at(start);
        plain.push_str(before);
        let inside = tag[1..].strip_prefix('/').unwrap_or(&tag[1..]);
        let name = inside.split(['>', ' ']).next().unwrap_or_default();
        let known = TAGS.contains(&name);
        match tag.find('>').filter(|_| known) {
            Some(end) => rest = &tag[end + 1..],
            // No tag closes any more.
            None if known => {
                plain.push_str(tag);
                return plain;
            }
            None => {
                plain.push('<');
                rest = &tag[1..];
            }
        }
    }
    plain.push_str(rest);
    plain
}

fn person(value: &Value) -> Option<Person> {
    if let Some(name) = value.as_str() {
        return Person::parse(name);
    }
    let part = |name: &str| value.get(name).and_then(plain).unwrap_or_default();
    let particles = [part("dropping-particle"), part("non-dropping-particle")];
    let person = Person {
        family: part("family"),
        given: part("given"),
        particle: particles.join(" ").trim().to_owned(),
        suffix: part("suffix"),
        literal: part("literal"),
    };
    (!person.is_empty()).then_some(person)
}

fn date(value: &Value) -> Option<Issued> {
    let parts = value.get("date-parts").and_then(|parts| parts.get(0)).and_then(Value::as_array);
    let number = |index: usize| {
        let part = parts?.get(index)?;
        part.as_i64().or_else(|| part.as_str()?.trim().parse().ok())
    };
    if let Some(year) = number(0) {
        let within = |number: Option<i64>, most: i64| {
            number.filter(|number| (1..=most).contains(number)).unwrap_or(0) as u8
        };
        let month = within(number(1), 12);
        let day = if month == 0 { 0 } else { within(number(2), 31) };
        return Some(Issued { year: i32::try_from(year).ok()?, month, day });
    }
    let text = ["raw", "literal"].iter().find_map(|name| value.get(*name)?.as_str());
    dates::loose(text.or_else(|| value.as_str())?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_with_their_dates_and_names() {
        let library = read(
            r#"[{"id": 7, "type": "article-journal", "title": "On <i>X</i>",
                "author": [{"family": "Beethoven", "given": "Ludwig", "non-dropping-particle": "van"},
                           {"literal": "A lab"}],
                "issued": {"date-parts": [["2012", 1]]}, "container-title": "Annals",
                "page": "1–9", "DOI": "10.1000/182"}]"#,
        );
        assert_eq!(library.faults, []);
        let record = &library.entries[0].record;
        assert_eq!((record.key.as_str(), record.title.as_str()), ("7", "On X"));
        assert_eq!(record.authors[0].inverted(), "van Beethoven, Ludwig");
        assert_eq!(record.issued.expect("a date").to_string(), "2012-01");
        assert_eq!(record.pages.as_deref(), Some("1-9"));
    }

    #[test]
    fn tags_are_left_out_and_other_brackets_stay() {
        for (text, expected) in [
            ("On <i>X</i> and <span class=\"nocase\">Y</span>", "On X and Y"),
            ("if x<if y> then <i>z</i>", "if x<if y> then z"),
            ("<jats:title>Abstract</jats:title><jats:p>p < .05</jats:p>", "Abstractp < .05"),
            ("a <b", "a <b"),
            ("a < b > c", "a < b > c"),
        ] {
            assert_eq!(unmarked(text), expected);
        }
    }

    #[test]
    fn a_broken_item_is_named_and_costs_no_other() {
        let text = "[\n{\"id\": \"a\", \"title\": \"One\"},\n{\"id\": \"b\" \"title\": \"Two\"},\n\
                    {\"id\": \"c\", \"title\": \"Three\"},\n{\"id\": \"d\"}]";
        let library = read(text);
        let keys: Vec<&str> = library.entries.iter().map(|entry| &*entry.record.key).collect();
        assert_eq!(keys, ["a", "c"]);
        let faults: Vec<_> =
            library.faults.iter().map(|fault| (fault.line, fault.key.as_deref())).collect();
        assert_eq!(faults, [(3, Some("b")), (5, Some("d"))]);
    }

    #[test]
    fn an_item_too_deep_to_be_read_costs_no_other() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        let text = format!(
            "[{{\"id\": \"a\", \"title\": \"A\", \"x\": {deep}}}, {{\"id\": \"b\", \"title\": \"B\"}}]"
        );
        let library = read(&text);
        let keys: Vec<&str> = library.entries.iter().map(|entry| &*entry.record.key).collect();
        assert_eq!((keys.as_slice(), library.faults.len()), (&["b"][..], 1));
    }

    #[test]
    fn other_json_is_no_library() {
        for text in [
            "",
            "{}",
            "[]",
            "[1, 2]",
            r#"{"name": "web", "version": "1", "scripts": {}}"#,
            r#"[{"id": 1, "title": "a task", "type": "todo"}]"#,
            r#"{"metrics": [{"id": 1}], "title": "a run"}"#,
        ] {
            assert!(!looks_like_one(text), "{text}");
        }
        assert!(looks_like_one(r#"{"items": [{"id": "a", "type": "book", "title": "X"}]}"#));
        assert!(looks_like_one(
            r#" {"id": "a", "type": "book", "title": "X", "author": [{"family": "Y"}]}"#
        ));
    }
}
