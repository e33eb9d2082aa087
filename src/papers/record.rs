//! [`Record`]: a publication as every format here is read into and written from. A paper's note
//! carries it as its properties, in the names that people use in frontmatter, so that a library's
//! entry and a note written by hand are read alike.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Arxiv, Doi, Person};

/// A publication. Texts are plain Unicode without markup; an empty text is `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Record {
    /// The citation key.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub key: String,
    /// BibLaTeX's name of the kind of publication, in lower case: `article`, `inproceedings`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub entry_type: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<Person>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub editors: Vec<Person>,
    #[serde(rename = "abstract", skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    #[serde(rename = "date", skip_serializing_if = "Option::is_none")]
    pub issued: Option<Issued>,
    /// The journal, the proceedings or the book that it is part of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub venue: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doi: Option<Doi>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arxiv: Option<Arxiv>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub isbn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub volume: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issue: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pages: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub series: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edition: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keywords: Vec<String>,
    /// Subject classes of the source, such as arXiv's `cs.CL`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
    /// Every other field, by its name in lower case.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub extra: BTreeMap<String, String>,
}

/// A date of which at least the year is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Issued {
    pub year: i32,
    /// 1 to 12, 0 where unknown.
    pub month: u8,
    /// 1 to 31, 0 where unknown.
    pub day: u8,
}

impl Issued {
    /// `2024`, `2024-06`, `2024-06-05`, also with `/`, and what follows a full date is left out.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let mut parts = text.split(['-', '/', 'T', ' ', '.']).filter(|part| !part.is_empty());
        let year = parts.next()?;
        if year.len() != 4 || !year.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let mut part = |most: u8| {
            let number = parts.next().and_then(|part| part.parse::<u8>().ok());
            number.filter(|number| (1..=most).contains(number)).unwrap_or(0)
        };
        let (month, day) = (part(12), part(31));
        let day = if month == 0 { 0 } else { day };
        Some(Self { year: year.parse().ok()?, month, day })
    }

    pub fn year(year: i32) -> Self {
        Self { year, month: 0, day: 0 }
    }
}

impl std::fmt::Display for Issued {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}", self.year)?;
        if self.month > 0 {
            write!(f, "-{:02}", self.month)?;
        }
        if self.day > 0 {
            write!(f, "-{:02}", self.day)?;
        }
        Ok(())
    }
}

impl Serialize for Issued {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Issued {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("no date"))
    }
}

impl Record {
    pub fn year(&self) -> Option<i32> {
        self.issued.map(|issued| issued.year)
    }

    /// What a short citation calls it by: "Dwork et al. 2012".
    pub fn short_name(&self) -> String {
        let people = if self.authors.is_empty() { &self.editors } else { &self.authors };
        let who = match people.as_slice() {
            [] => String::new(),
            [one] => one.short(),
            [one, two] => format!("{} and {}", one.short(), two.short()),
            [first, ..] => format!("{} et al.", first.short()),
        };
        let year = self.year().map(|year| year.to_string()).unwrap_or_default();
        format!("{who} {year}").trim().to_owned()
    }

    /// The properties of the note that carries the record, the abstract left to its text.
    pub fn properties(&self) -> Map<String, Value> {
        let mut properties = Map::new();
        properties.insert("type".into(), "paper".into());
        let own = Self { summary: None, ..self.clone() };
        if let Ok(Value::Object(fields)) = serde_json::to_value(&own) {
            properties.extend(fields);
        }
        if let Some(year) = self.year() {
            properties.insert("year".into(), year.into());
        }
        properties
    }

    /// The record that properties describe, whoever wrote them: a library's reader, or a person in
    /// a note's frontmatter. What has another shape than any known is left out.
    pub fn from_properties(properties: &Map<String, Value>) -> Self {
        let get = |names: &[&str]| names.iter().find_map(|name| text_of(properties.get(*name)?));
        let people = |names: &[&str]| {
            let value = names.iter().find_map(|name| properties.get(*name));
            value.map(people).unwrap_or_default()
        };
        let list = |name: &str| properties.get(name).map(texts).unwrap_or_default();
        let arxiv = get(&["arxiv", "arXiv", "eprint"]).and_then(|text| Arxiv::parse(&text));
        let date = get(&["date", "published", "issued"]).and_then(|text| Issued::parse(&text));
        let year = get(&["year"]).and_then(|text| Issued::parse(text.get(..4).unwrap_or(&text)));
        let extra = properties.get("extra").and_then(Value::as_object);
        Self {
            key: get(&["key", "citekey", "citation-key", "id"]).unwrap_or_default(),
            entry_type: get(&["entry_type"]).unwrap_or_default(),
            title: get(&["title"]).unwrap_or_default(),
            authors: people(&["authors", "author"]),
            editors: people(&["editors", "editor"]),
            summary: get(&["abstract"]),
            issued: date.or(year),
            venue: get(&["venue", "journal", "booktitle", "container-title"]),
            doi: get(&["doi", "DOI"]).and_then(|text| Doi::parse(&text)),
            arxiv,
            url: get(&["url", "URL", "source"]).filter(|url| url.contains("://")),
            isbn: get(&["isbn", "ISBN"]),
            issn: get(&["issn", "ISSN"]),
            volume: get(&["volume"]),
            issue: get(&["issue", "number"]),
            pages: get(&["pages", "page"]),
            publisher: get(&["publisher"]),
            place: get(&["place", "address", "location"]),
            series: get(&["series"]),
            edition: get(&["edition"]),
            language: get(&["language"]),
            keywords: list("keywords"),
            categories: list("categories"),
            extra: extra
                .into_iter()
                .flatten()
                .filter_map(|(name, value)| Some((name.clone(), text_of(value)?)))
                .collect(),
        }
    }
}

/// A text or a number as text, where there is one.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().filter_map(text_of).collect(),
        Value::String(text) => {
            let parts = text.split([',', ';']).map(str::trim);
            parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
        }
        _ => Vec::new(),
    }
}

/// A list of names, each a text or a map of its parts, or one text with `and` or `;` between them.
fn people(value: &Value) -> Vec<Person> {
    match value {
        Value::Array(items) => items.iter().filter_map(person).collect(),
        Value::String(text) => {
            let names = text.split(';').flat_map(|part| part.split(" and "));
            names.filter_map(Person::parse).collect()
        }
        Value::Object(_) => person(value).into_iter().collect(),
        _ => Vec::new(),
    }
}

fn person(value: &Value) -> Option<Person> {
    if let Some(name) = text_of(value) {
        return Person::parse(name.trim_start_matches("[[").trim_end_matches("]]"));
    }
    let object = value.as_object()?;
    let part = |names: &[&str]| {
        names.iter().find_map(|name| text_of(object.get(*name)?)).unwrap_or_default()
    };
    let person = Person {
        family: part(&["family"]),
        given: part(&["given"]),
        particle: part(&["particle", "non-dropping-particle", "dropping-particle"]),
        suffix: part(&["suffix"]),
        literal: part(&["literal", "name"]),
    };
    (!person.is_empty()).then_some(person)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn record() -> Record {
        Record {
            key: "dwork2012".into(),
            entry_type: "inproceedings".into(),
            title: "Fairness through awareness".into(),
            authors: vec![
                Person::parse("Dwork, Cynthia").expect("a name"),
                Person::literal("A laboratory"),
            ],
            issued: Issued::parse("2012-01-08"),
            venue: Some("ITCS".into()),
            doi: Doi::parse("10.1145/2090236.2090255"),
            arxiv: Arxiv::parse("1104.3913v2"),
            keywords: vec!["fairness".into()],
            extra: [("organization".to_owned(), "ACM".to_owned())].into(),
            ..Record::default()
        }
    }

    #[test]
    fn a_record_survives_its_note() {
        assert_eq!(Record::from_properties(&record().properties()), record());
    }

    #[test]
    fn frontmatter_is_read_as_people_write_it() {
        let value = json!({
            "title": "On X", "author": "Ada Lovelace; Grace Hopper", "year": "1843",
            "journal": "Memoirs", "DOI": "https://doi.org/10.1/X", "arXiv": "arXiv:2406.03198",
            "keywords": "engines, notes",
        });
        let record = Record::from_properties(value.as_object().expect("an object"));
        assert_eq!(record.authors.len(), 2);
        assert_eq!(record.year(), Some(1843));
        assert_eq!(record.venue.as_deref(), Some("Memoirs"));
        assert_eq!(record.keywords, ["engines", "notes"]);
        assert_eq!(record.short_name(), "Lovelace and Hopper 1843");
        assert_eq!(record.doi.expect("a DOI").as_str(), "10.1/x");
    }

    #[test]
    fn dates_of_several_lengths() {
        let shown = |text: &str| Issued::parse(text).map(|issued| issued.to_string());
        assert_eq!(shown("2024").as_deref(), Some("2024"));
        assert_eq!(shown("2024/06//").as_deref(), Some("2024-06"));
        assert_eq!(shown("2024-06-05T10:00:00Z").as_deref(), Some("2024-06-05"));
        assert_eq!(shown("2024-13-05").as_deref(), Some("2024"));
        assert_eq!(shown("n.d."), None);
    }
}
