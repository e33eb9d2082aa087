//! Semantic Scholar's papers.

use serde_json::Value;

use super::text;
use crate::papers::{Arxiv, Doi, Issued, Person, Record};

pub(super) fn record(item: &Value) -> Option<Record> {
    let people = item.get("authors").and_then(Value::as_array);
    let authors =
        people.into_iter().flatten().filter_map(|one| Person::parse(&text(one, &["name"])?));
    let fields = item.get("fieldsOfStudy").and_then(Value::as_array);
    let keywords =
        fields.into_iter().flatten().filter_map(|field| field.as_str().map(str::to_owned));
    let date = text(item, &["publicationDate"]).or_else(|| text(item, &["year"]));
    let venue = text(item, &["journal", "name"]).or_else(|| text(item, &["venue"]));
    let id = text(item, &["paperId"]).unwrap_or_default();
    let kinds = item.get("publicationTypes").and_then(Value::as_array);
    let conference =
        kinds.is_some_and(|kinds| kinds.iter().any(|kind| kind.as_str() == Some("Conference")));
    Some(Record {
        key: format!("s2-{}", id.chars().take(12).collect::<String>()),
        entry_type: if conference { "inproceedings" } else { "article" }.into(),
        title: text(item, &["title"])?,
        authors: authors.collect(),
        summary: text(item, &["abstract"]),
        issued: date.and_then(|date| Issued::parse(&date)),
        venue,
        doi: text(item, &["externalIds", "DOI"]).and_then(|doi| Doi::parse(&doi)),
        arxiv: text(item, &["externalIds", "ArXiv"]).and_then(|id| Arxiv::parse(&id)),
        url: text(item, &["url"]),
        volume: text(item, &["journal", "volume"]),
        pages: text(item, &["journal", "pages"]),
        keywords: keywords.collect(),
        ..Record::default()
    })
}
