//! What a paper's frontmatter says of the publication: people write it in many ways, and a value
//! of the wrong shape is left out here (the vault lists it among the problems).

use serde::Serialize;
use serde_json::Value;

#[derive(Debug, Default, PartialEq, Serialize)]
pub(super) struct Paper {
    authors: Vec<String>,
    year: Option<String>,
    venue: Option<String>,
    identifiers: Vec<Identifier>,
    /// Subject classes, such as arXiv's.
    categories: Vec<String>,
}

/// A chip: what it is, its text, and where it leads.
#[derive(Debug, PartialEq, Serialize)]
struct Identifier {
    label: &'static str,
    value: String,
    address: String,
}

impl Paper {
    pub(super) fn of(frontmatter: &Value) -> Self {
        let text = |names: &[&str]| names.iter().find_map(|name| plain(&frontmatter[*name]));
        let mut identifiers = Vec::new();
        if let Some(doi) = text(&["doi", "DOI"]) {
            let doi = after(&doi, &["https://doi.org/", "http://dx.doi.org/", "doi:"]);
            identifiers.push(Identifier::new(
                "DOI",
                doi,
                format!("https://doi.org/{}", escaped(doi)),
            ));
        }
        if let Some(arxiv) = text(&["arxiv", "arXiv", "eprint"]) {
            let id = after(&arxiv, &["https://arxiv.org/abs/", "arXiv:", "arxiv:"]);
            identifiers.push(Identifier::new(
                "arXiv",
                id,
                format!("https://arxiv.org/abs/{}", escaped(id)),
            ));
        }
        if let Some(url) = text(&["url", "URL"]).filter(|url| is_web(url))
            && !identifiers.iter().any(|other| other.address == url)
        {
            let host = url.split('/').nth(2).unwrap_or(&url).to_owned();
            identifiers.push(Identifier::new("Web", &host, url));
        }
        Self {
            authors: authors(&frontmatter["authors"], &frontmatter["author"]),
            year: text(&["year", "date"]).map(|year| year.chars().take(4).collect()),
            venue: text(&["venue", "journal", "booktitle", "container-title"]),
            identifiers,
            categories: categories(&frontmatter["categories"]),
        }
    }
}

impl Identifier {
    fn new(label: &'static str, value: &str, address: String) -> Self {
        Self { label, value: value.to_owned(), address }
    }
}

fn categories(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().filter_map(plain).collect(),
        Value::String(text) => {
            text.split([',', ' ', ';']).filter(|one| !one.is_empty()).map(str::to_owned).collect()
        }
        _ => Vec::new(),
    }
}

/// A text or a number as text, where there is one.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A list of names, or one text with `and` or `;` between them. A single name may hold commas.
fn authors(list: &Value, single: &Value) -> Vec<String> {
    let value = if list.is_null() { single } else { list };
    match value {
        Value::Array(items) => items.iter().filter_map(person).collect(),
        Value::String(text) => text
            .split(';')
            .flat_map(|part| part.split(" and "))
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect(),
        _ => Vec::new(),
    }
}

/// A name, or a map with its parts as CSL has it.
fn person(value: &Value) -> Option<String> {
    if let Some(name) = plain(value) {
        return Some(name.trim_start_matches("[[").trim_end_matches("]]").to_owned());
    }
    let part = |name| plain(&value[name]);
    match (part("given"), part("family")) {
        (Some(given), Some(family)) => Some(format!("{given} {family}")),
        (given, family) => family.or(given).or_else(|| part("name")).or_else(|| part("literal")),
    }
}

fn after<'a>(text: &'a str, prefixes: &[&str]) -> &'a str {
    prefixes.iter().find_map(|prefix| text.strip_prefix(prefix)).unwrap_or(text).trim()
}

fn escaped(id: &str) -> String {
    crate::model::address::encode(id)
}

/// Anything else (`javascript:`, `file:`) is no address to offer.
fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn authors_in_many_shapes() {
        let check = |value: Value, expected: &[&str]| {
            assert_eq!(Paper::of(&json!({ "authors": value })).authors, expected, "{value}");
        };
        check(json!(["Ada Lovelace", "[[Grace Hopper]]"]), &["Ada Lovelace", "Grace Hopper"]);
        check(json!("Lovelace, Ada and Hopper, Grace"), &["Lovelace, Ada", "Hopper, Grace"]);
        check(
            json!([{ "given": "Ada", "family": "Lovelace" }, { "literal": "A lab" }]),
            &["Ada Lovelace", "A lab"],
        );
        check(json!(7), &[]);
    }

    #[test]
    fn identifiers_become_links_to_their_own_site_only() {
        let paper = Paper::of(&json!({
            "doi": "https://doi.org/10.1/a b", "arxiv": "arXiv:2110.08193", "year": 2022,
            "url": "javascript:alert(1)", "venue": "FAccT",
        }));
        let addresses: Vec<_> = paper.identifiers.iter().map(|id| id.address.as_str()).collect();
        assert_eq!(addresses, ["https://doi.org/10.1/a%20b", "https://arxiv.org/abs/2110.08193"]);
        assert_eq!((paper.year.as_deref(), paper.venue.as_deref()), (Some("2022"), Some("FAccT")));
    }

    #[test]
    fn no_frontmatter_is_no_paper() {
        assert_eq!(Paper::of(&json!({})), Paper::default());
        assert_eq!(Paper::of(&Value::Null), Paper::default());
    }
}
