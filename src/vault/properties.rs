//! What the properties of a note mean: its kind, names, tags, claim, dates, and the links in them.
//!
//! A quoted link in a property is a link of the note. Its relation is the property's name where
//! that is a relation of the notebook's grammar, or where the value is a link and nothing else and
//! the name is not [`is_reserved`]; otherwise it is a plain link.

use std::{collections::HashMap, ops::Range};

use serde_json::{Map, Value};

use super::{
    dates::milliseconds,
    markdown::{Lines, WikiLink, canonical_key, tag_length},
    parse::{relation, target::anchor_of},
    problem::problem,
};
use crate::model::{
    Kind, Link, LinkForm, LinkOrigin, Problem, ProblemKind, Relation, Scope, VaultPath,
};

/// Names that Obsidian or the notebook give a meaning of their own, and so no relation.
const RESERVED: [&str; 34] = [
    "alias",
    "aliases",
    "author",
    "authors",
    "banner",
    "claim",
    "claims",
    "cover",
    "created",
    "cssclass",
    "cssclasses",
    "date",
    "description",
    "evaluator",
    "image",
    "inputs",
    "keywords",
    "links",
    "modified",
    "output",
    "params",
    "permalink",
    "publish",
    "run",
    "scope",
    "status",
    "summary",
    "tag",
    "tags",
    "title",
    "type",
    "updated",
    "url",
    "year",
];

/// Whether a property or field of that name (in lower case) states no relation.
pub(super) fn is_reserved(name: &str) -> bool {
    RESERVED.binary_search(&name).is_ok()
}

/// What a note's frontmatter says of it.
#[derive(Debug, Default)]
pub(super) struct Properties {
    pub(super) kind: Kind,
    pub(super) title: Option<String>,
    pub(super) description: Option<String>,
    pub(super) aliases: Vec<String>,
    pub(super) tags: Vec<String>,
    pub(super) claim: Option<String>,
    pub(super) scope: Scope,
    pub(super) created_ms: Option<i64>,
    pub(super) modified_ms: Option<i64>,
    pub(super) links: Vec<Link>,
    pub(super) problems: Vec<Problem>,
}

pub(super) fn interpret(
    path: &VaultPath,
    text: &str,
    content: &Range<usize>,
    properties: &Map<String, Value>,
    lines: &Lines,
) -> Properties {
    let mut reader = Reader {
        path,
        text,
        lines,
        regions: regions(text, content),
        out: Properties::default(),
        cursor: 0,
    };
    for (key, value) in properties {
        reader.property(key, value);
    }
    reader.out
}

/// Where each top-level key and its value stand.
fn regions<'a>(text: &'a str, content: &Range<usize>) -> HashMap<&'a str, Range<usize>> {
    let mut regions: Vec<(&str, Range<usize>)> = Vec::new();
    let mut at = content.start;
    for line in text[content.clone()].split_inclusive('\n') {
        let key = line.split_once(':').map(|(key, _)| key.trim().trim_matches(['"', '\'']));
        let top = !line.starts_with(['\t', '-', '#', '}'])
            && (!line.starts_with(' ') || line.trim_start().starts_with('"'));
        if let Some(key) = key.filter(|_| top) {
            regions.push((key, at..content.end));
        }
        at += line.len();
    }
    for index in 1..regions.len() {
        regions[index - 1].1.end = regions[index].1.start;
    }
    // A key given twice counts where it stands last, as its value does.
    regions.into_iter().collect()
}

struct Reader<'a> {
    path: &'a VaultPath,
    text: &'a str,
    lines: &'a Lines,
    regions: HashMap<&'a str, Range<usize>>,
    out: Properties,
    /// Where to look for the next link of this property.
    cursor: usize,
}

impl Reader<'_> {
    fn property(&mut self, key: &str, value: &Value) {
        let name = canonical_key(key);
        self.cursor = self.regions.get(key).map_or(0, |region| region.start);
        match &*name {
            "title" => self.out.title = self.text_of(key, value),
            "description" => self.out.description = self.text_of(key, value),
            "aliases" | "alias" => {
                let aliases = self.list_of(key, value, |c| c == ',');
                self.out.aliases.extend(aliases);
            }
            "tags" | "tag" => self.tags(key, value),
            "type" => self.kind(key, value),
            "claim" => self.out.claim = self.text_of(key, value),
            "scope" => self.scope(key, value),
            "created" | "date" => {
                let found = self.date_of(key, value);
                if name == "created" || self.out.created_ms.is_none() {
                    self.out.created_ms = found.or(self.out.created_ms);
                }
            }
            "modified" | "updated" => {
                let found = self.date_of(key, value);
                if name == "modified" || self.out.modified_ms.is_none() {
                    self.out.modified_ms = found.or(self.out.modified_ms);
                }
            }
            _ => {}
        }
        self.links_of(key, &name, value);
    }

    fn line(&self, key: &str) -> Option<u32> {
        self.regions.get(key).map(|region| self.lines.line(region.start))
    }

    fn bad(&mut self, key: &str, value: &Value, wanted: &str, remedy: String) {
        let message = format!("the property `{key}` should be {wanted}");
        let text = format!("{key}: {value}");
        let line = self.line(key);
        self.out.problems.push(problem(
            self.path,
            line,
            ProblemKind::BadProperty,
            message,
            &text,
            remedy,
        ));
    }

    fn text_of(&mut self, key: &str, value: &Value) -> Option<String> {
        match value {
            Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            Value::Number(number) => Some(number.to_string()),
            Value::Null => None,
            _ => {
                self.bad(key, value, "a text", format!("write `{key}: \"a text in quotes\"`"));
                None
            }
        }
    }

    /// A list of texts, or a text of several parts.
    fn list_of(&mut self, key: &str, value: &Value, parts: fn(char) -> bool) -> Vec<String> {
        let values = match value {
            Value::Array(values) => values.as_slice(),
            Value::String(text) => {
                let parts = text.split(parts).map(str::trim).filter(|part| !part.is_empty());
                return parts.map(str::to_owned).collect();
            }
            single => std::slice::from_ref(single),
        };
        let mut list = Vec::new();
        for value in values {
            match value {
                Value::String(text) => list.push(text.trim().to_owned()),
                Value::Number(number) => list.push(number.to_string()),
                Value::Null => {}
                _ => self.bad(key, value, "a list of texts", format!("write `{key}: [one, two]`")),
            }
        }
        list.retain(|text| !text.is_empty());
        list
    }

    fn tags(&mut self, key: &str, value: &Value) {
        for text in self.list_of(key, value, |c| c == ',' || c.is_whitespace()) {
            let tag = text.trim_start_matches('#').trim_end_matches('/');
            if tag_length(tag) == Some(tag.len()) {
                self.out.tags.push(tag.to_owned());
                continue;
            }
            let legal: String = tag
                .chars()
                .map(|c| if super::markdown::is_tag_char(c) { c } else { '-' })
                .collect();
            let remedy = match tag_length(&legal) {
                Some(length) if length == legal.len() => format!("write it as `{legal}`"),
                _ => "tags need at least one character that is no digit".into(),
            };
            self.bad(key, &Value::String(text), "tags without blanks or punctuation", remedy);
        }
    }

    fn kind(&mut self, key: &str, value: &Value) {
        let found = match value {
            Value::String(text) => Kind::parse(text),
            Value::Array(list) => list.iter().find_map(|item| Kind::parse(item.as_str()?)),
            Value::Null | Value::Number(_) => None,
            Value::Bool(_) | Value::Object(_) => {
                let remedy = "write `type: claim`, concept, paper, inquiry, evaluation, or a word of your own";
                self.bad(key, value, "a word", remedy.into());
                None
            }
        };
        // What a file is by its extension cannot be claimed.
        let found = found.filter(|kind| !matches!(kind, Kind::Canvas | Kind::Attachment));
        self.out.kind = found.unwrap_or_default();
    }

    fn scope(&mut self, key: &str, value: &Value) {
        match value {
            Value::Object(parts) => {
                for (part, value) in parts {
                    let texts = self.list_of(key, value, |_| false);
                    let scope = &mut self.out.scope;
                    match &*canonical_key(part).replace('_', "-") {
                        "population" => scope.population.extend(texts),
                        "attribute" | "attributes" => scope.attribute.extend(texts),
                        "use-case" | "use-cases" => scope.use_case.extend(texts),
                        "stakeholders" | "stakeholder" => scope.stakeholders.extend(texts),
                        _ => scope.other.extend(texts.iter().map(|text| format!("{part}: {text}"))),
                    }
                }
            }
            Value::Bool(_) => {
                let remedy =
                    "write `scope: { population: …, attribute: …, use_case: …, stakeholders: … }`";
                self.bad(key, value, "a map or a text", remedy.into());
            }
            other => {
                let texts = self.list_of(key, other, |_| false);
                self.out.scope.other.extend(texts);
            }
        }
    }

    fn date_of(&mut self, key: &str, value: &Value) -> Option<i64> {
        let found = match value {
            Value::Null => return None,
            Value::String(text) if text.trim().is_empty() => return None,
            Value::String(text) => milliseconds(text),
            Value::Number(number) => number.as_i64().map(|time| {
                // Seconds reach this size in the year 5138.
                if time.abs() < 100_000_000_000 { time.saturating_mul(1000) } else { time }
            }),
            _ => None,
        };
        if found.is_none() {
            let remedy = format!("write `{key}: 2025-01-31` or `{key}: 2025-01-31T14:30`");
            self.bad(key, value, "a date", remedy);
        }
        found
    }

    fn links_of(&mut self, key: &str, name: &str, value: &Value) {
        let relation =
            Relation::parse(&name.replace('_', "-")).filter(|relation| !relation.is_plain());
        let known = relation.as_ref().is_some_and(Relation::is_known);
        let before = self.out.links.len();
        let values = match value {
            Value::Array(values) => values.as_slice(),
            single => std::slice::from_ref(single),
        };
        for value in values {
            match value {
                Value::String(text) => self.links_in(key, text, relation.as_ref()),
                Value::Array(inner) if is_bare_link(inner) => {
                    let target =
                        inner[0].as_array().and_then(|it| it[0].as_str()).or(inner[0].as_str());
                    let remedy = format!("put it in quotes: \"[[{}]]\"", target.unwrap_or("Note"));
                    self.bad(key, value, "a link in quotes; without them it is a list", remedy);
                }
                Value::Array(_) | Value::Object(_) => self.links_within(key, value, 0),
                _ => {}
            }
        }
        let empty = matches!(value, Value::Null)
            || value.as_array().is_some_and(Vec::is_empty)
            || value.as_str().is_some_and(|text| text.trim().is_empty());
        let textual = values.iter().all(|value| value.is_string());
        if known && !empty && textual && self.out.links.len() == before {
            let text = values.first().and_then(Value::as_str).unwrap_or_default();
            let problem = problem(
                self.path,
                self.line(key),
                ProblemKind::BadRelation,
                format!("`{key}` is a relation and names no note"),
                &format!("{key}: {text}"),
                format!("write the note as a quoted link: {key}: [\"[[{text}]]\"]"),
            );
            self.out.problems.push(problem);
        }
    }

    /// Deeper values hold plain links.
    fn links_within(&mut self, key: &str, value: &Value, depth: usize) {
        match value {
            Value::String(text) => self.links_in(key, text, None),
            Value::Array(values) if depth < 32 => {
                values.iter().for_each(|value| self.links_within(key, value, depth + 1));
            }
            Value::Object(parts) if depth < 32 => {
                parts.values().for_each(|value| self.links_within(key, value, depth + 1));
            }
            _ => {}
        }
    }

    fn links_in(&mut self, key: &str, text: &str, relation: Option<&Relation>) {
        let found = wikilinks(text);
        let places: Vec<Range<usize>> = found.iter().map(|(_, place)| place.clone()).collect();
        let stated =
            relation.and_then(|relation| relation::stated(relation.as_str(), text, &places));
        for (index, (link, place)) in found.into_iter().enumerate() {
            let meant = stated.as_ref().filter(|stated| index < stated.links);
            let span = self.locate(key, &text[place]);
            self.out.links.push(Link {
                target: link.target.to_owned(),
                anchor: link.anchor.and_then(|anchor| anchor_of(link.target, anchor)),
                text: link.text.map(str::to_owned),
                form: if link.embed { LinkForm::Embed } else { LinkForm::Wiki },
                origin: LinkOrigin::Property(key.to_owned()),
                relation: meant.map_or_else(Relation::links, |stated| stated.relation.clone()),
                reason: meant.and_then(|stated| stated.reason.as_deref().map(Into::into)),
                context: context(key, text).into(),
                line: self.lines.line(span.start),
                span: as_u32(span),
            });
        }
    }

    /// Where the link stands in the file; the key's line where escapes hide it.
    fn locate(&mut self, key: &str, written: &str) -> Range<usize> {
        let Some(region) = self.regions.get(key).cloned() else { return 0..0 };
        let from = self.cursor.clamp(region.start, region.end);
        match self.text.get(from..region.end).and_then(|rest| rest.find(written)) {
            Some(index) => {
                let start = from + index;
                self.cursor = start + written.len();
                start..self.cursor
            }
            None => region.start..region.start + key.len().min(region.len()),
        }
    }
}

/// `[[Note]]` without quotes is to YAML a list in a list.
fn is_bare_link(inner: &[Value]) -> bool {
    match inner {
        [Value::String(_)] => true,
        [Value::Array(deep)] => matches!(deep.as_slice(), [Value::String(_)]),
        _ => false,
    }
}

/// The wikilinks of a property's text and their places in it.
fn wikilinks(text: &str) -> Vec<(WikiLink<'_>, Range<usize>)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = text[at..].find("[[").map(|index| at + index) {
        let inside = open + 2;
        let Some(close) = text[inside..].find("]]").map(|index| inside + index) else { break };
        // The innermost opener is the one that counts.
        let open = text[open..close].rfind("[[").map_or(open, |index| open + index);
        let embed = text[..open].ends_with('!');
        let start = open - usize::from(embed);
        if let Some(link) = WikiLink::parse(&text[open + 2..close], embed) {
            found.push((link, start..close + 2));
        }
        at = close + 2;
    }
    found
}

fn context(key: &str, text: &str) -> String {
    let plain = text.replace("[[", "").replace("]]", "");
    format!("{key}: {plain}").chars().take(super::parse::MAX_CONTEXT).collect()
}

pub(super) fn as_u32(range: Range<usize>) -> Range<u32> {
    let number = |index| u32::try_from(index).unwrap_or(u32::MAX);
    number(range.start)..number(range.end)
}
