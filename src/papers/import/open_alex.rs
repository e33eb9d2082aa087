//! OpenAlex's works. The abstract comes as the places of each word.

use serde_json::Value;

use super::text;
use crate::papers::{Arxiv, Doi, Issued, Person, Record, kinds};

/// Words of an abstract that are put together; a longer one is no abstract.
const MOST_WORDS: usize = 20_000;

pub(super) fn record(item: &Value) -> Option<Record> {
    let title = text(item, &["display_name"]).or_else(|| text(item, &["title"]))?;
    let people = item.get("authorships").and_then(Value::as_array);
    let authors = people
        .into_iter()
        .flatten()
        .filter_map(|one| Person::parse(&text(one, &["author", "display_name"])?));
    let date = text(item, &["publication_date"]).or_else(|| text(item, &["publication_year"]));
    let address = text(item, &["primary_location", "landing_page_url"]);
    let pages = match (text(item, &["biblio", "first_page"]), text(item, &["biblio", "last_page"]))
    {
        (Some(first), Some(last)) if first != last => Some(format!("{first}-{last}")),
        (first, _) => first,
    };
    let topics = item.get("keywords").and_then(Value::as_array);
    let keywords = topics.into_iter().flatten().filter_map(|topic| text(topic, &["display_name"]));
    let kind = text(item, &["type"]).unwrap_or_default();
    let id = text(item, &["id"]).unwrap_or_default();
    Some(Record {
        key: id.rsplit('/').next().unwrap_or_default().to_owned(),
        entry_type: match kind.as_str() {
            "book-chapter" => "incollection".into(),
            "dissertation" => "thesis".into(),
            "article" | "review" | "letter" | "preprint" => "article".into(),
            other => kinds::from_csl(other),
        },
        title,
        authors: authors.collect(),
        summary: item.get("abstract_inverted_index").and_then(put_together),
        issued: date.and_then(|date| Issued::parse(&date)),
        venue: text(item, &["primary_location", "source", "display_name"]),
        doi: text(item, &["doi"]).and_then(|doi| Doi::parse(&doi)),
        arxiv: address
            .as_deref()
            .filter(|url| url.contains("arxiv.org/"))
            .and_then(Arxiv::parse)
            .or_else(|| {
                let doi = text(item, &["doi"])?;
                doi.to_lowercase().contains("10.48550/arxiv.").then(|| Arxiv::parse(&doi))?
            }),
        url: address,
        volume: text(item, &["biblio", "volume"]),
        issue: text(item, &["biblio", "issue"]),
        pages,
        language: text(item, &["language"]),
        keywords: keywords.collect(),
        ..Record::default()
    })
}

fn put_together(index: &Value) -> Option<String> {
    let mut words: Vec<(u64, &str)> = Vec::new();
    for (word, places) in index.as_object()? {
        let places = places.as_array()?.iter().filter_map(Value::as_u64);
        words.extend(places.map(|place| (place, word.as_str())));
        if words.len() > MOST_WORDS {
            return None;
        }
    }
    words.sort_unstable();
    let text = words.into_iter().map(|(_, word)| word).collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}
