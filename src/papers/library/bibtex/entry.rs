//! One entry of a `.bib` file: raw fields by the `biblatex` crate or, where that gives up, by a
//! reader that takes what is there; then each value decoded by the crate on its own, so that a
//! value that it refuses costs no other.

use std::{
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::LazyLock,
};

use biblatex::{
    Bibliography, ChunksExt, Entry, Pair, Person as Name, RawBibliography, RawChunk, RawEntry,
    Spanned,
};
use regex::Regex;

use crate::papers::{Person, library::fields::Fields};

/// An entry before its values are decoded.
#[derive(Debug, Default)]
pub(super) struct Raw {
    pub(super) key: String,
    pub(super) kind: String,
    pub(super) fields: Vec<(String, Vec<Piece>)>,
    /// Why the crate refused it, and where in the entry.
    pub(super) fault: Option<(String, usize)>,
}

/// `"text" # name # {text}`
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Piece {
    Text(String),
    Name(String),
}

/// A field whose value could not be decoded: its name and why.
pub(super) type Refused = (String, String);

/// Reads `@kind{…}`.
pub(super) fn raw(source: &str, closed: bool) -> Raw {
    let trimmed = source.trim_end();
    let braced = match source.find(['{', '(']) {
        // The crate knows braces only.
        Some(open) if trimmed[open..].starts_with('(') && closed => {
            let mut text = trimmed.to_owned();
            text.replace_range(open..=open, "{");
            text.truncate(text.len() - 1);
            text.push('}');
            text
        }
        _ if !closed => format!("{trimmed}}}"),
        _ => trimmed.to_owned(),
    };
    let parsed = catch_unwind(AssertUnwindSafe(|| RawBibliography::parse(&braced)));
    match parsed {
        Ok(Ok(RawBibliography { entries, .. })) if entries.len() == 1 => {
            let entry = &entries[0].v;
            let piece = |chunk: &Spanned<RawChunk<'_>>| match chunk.v {
                RawChunk::Normal(text) => Piece::Text(text.to_owned()),
                RawChunk::Abbreviation(name) => Piece::Name(name.to_owned()),
            };
            let field = |pair: &Pair<'_>| {
                (pair.key.v.to_ascii_lowercase(), pair.value.v.iter().map(piece).collect())
            };
            Raw {
                key: entry.key.v.trim().to_owned(),
                kind: entry.kind.v.to_owned(),
                fields: entry.fields.iter().map(field).collect(),
                fault: None,
            }
        }
        refused => {
            let fault = match refused {
                Ok(Err(error)) => (error.kind.to_string(), error.span.start.min(source.len())),
                _ => ("it is no entry".to_owned(), 0),
            };
            Raw { fault: Some(fault), ..salvage(source) }
        }
    }
}

/// What can be told of an entry that does not parse: `name = value` wherever there is one.
fn salvage(source: &str) -> Raw {
    let mut reader = Reader { text: source, at: 0 };
    reader.skip(|c| c != '@');
    reader.at = (reader.at + 1).min(source.len());
    let kind = reader.take(|c| c != '{' && c != '(').trim().to_owned();
    reader.at = (reader.at + 1).min(source.len());
    let start = reader.at;
    let mut key = reader.take(|c| !matches!(c, ',' | '=' | '}' | '\n')).trim().to_owned();
    if reader.peek() == Some('=') || key.contains(char::is_whitespace) {
        key.clear();
        reader.at = start;
    }
    let mut fields = Vec::new();
    while let Some(c) = reader.peek() {
        if !c.is_alphabetic() {
            reader.at += c.len_utf8();
            continue;
        }
        let name = reader.take(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '.'));
        let name = name.to_ascii_lowercase();
        reader.skip(char::is_whitespace);
        if reader.peek() != Some('=') {
            continue;
        }
        reader.at += 1;
        let value = reader.value();
        if !value.is_empty() {
            fields.push((name, value));
        }
    }
    Raw { key, kind, fields, fault: None }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn take(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        let rest = &self.text[self.at..];
        let length = rest.find(|c| !wanted(c)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    fn skip(&mut self, wanted: impl Fn(char) -> bool) {
        self.take(wanted);
    }

    fn value(&mut self) -> Vec<Piece> {
        let mut pieces = Vec::new();
        loop {
            self.skip(char::is_whitespace);
            match self.peek() {
                Some('{') => pieces.push(Piece::Text(self.delimited('}'))),
                Some('"') => pieces.push(Piece::Text(self.delimited('"'))),
                Some(_) => {
                    let word = self.take(|c| !matches!(c, ',' | '}' | '#' | '\n' | '{')).trim();
                    if word.is_empty() {
                        return pieces;
                    }
                    pieces.push(match word.chars().all(|c| c.is_ascii_digit()) {
                        true => Piece::Text(word.to_owned()),
                        false => Piece::Name(word.to_owned()),
                    });
                }
                None => return pieces,
            }
            self.skip(char::is_whitespace);
            if self.peek() != Some('#') {
                return pieces;
            }
            self.at += 1;
        }
    }

    /// A value in braces or quotes; one that is never closed ends with its line.
    fn delimited(&mut self, close: char) -> String {
        let start = self.at + 1;
        let mut depth = 0usize;
        let mut escaped = false;
        for (offset, c) in self.text[start..].char_indices() {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                c if c == close && depth == 0 => {
                    self.at = start + offset + 1;
                    return self.text[start..start + offset].to_owned();
                }
                '{' => depth += 1,
                '}' => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        let line = self.text[start..].find('\n').unwrap_or(self.text.len() - start);
        self.at = start + line;
        self.text[start..self.at].trim_end().trim_end_matches([',', '"', '}']).to_owned()
    }
}

/// Decodes the values. Names of `@string`s that are not known stand for themselves.
pub(super) fn decode(raw: &Raw, strings: &HashMap<String, String>) -> (Fields, Vec<Refused>) {
    let mut fields = Fields::default();
    let mut refused = Vec::new();
    for (name, pieces) in &raw.fields {
        let value: String = pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => text.as_str(),
                Piece::Name(name) => {
                    strings.get(&name.to_ascii_lowercase()).map_or(name.as_str(), String::as_str)
                }
            })
            .collect();
        let value = without_layout(&dotless(&value));
        let decoded = catch_unwind(AssertUnwindSafe(|| decode_one(name, &value)));
        let people = matches!(name.as_str(), "author" | "editor");
        match decoded {
            Ok(Ok(Value::Text(text))) => drop(fields.texts.insert(name.clone(), text)),
            Ok(Ok(Value::People(list))) if name == "author" => fields.authors = list,
            Ok(Ok(Value::People(list))) => fields.editors = list,
            failed => {
                let why = match failed {
                    Ok(Err(why)) => why,
                    _ => "its LaTeX cannot be read".to_owned(),
                };
                refused.push((name.clone(), why));
                let plain = tidy(&value.replace(['{', '}'], ""));
                if people {
                    let list = plain.split(" and ").filter_map(Person::parse).collect();
                    match name.as_str() {
                        "author" => fields.authors = list,
                        _ => fields.editors = list,
                    }
                } else {
                    fields.texts.insert(name.clone(), plain);
                }
            }
        }
    }
    (fields, refused)
}

enum Value {
    Text(String),
    People(Vec<Person>),
}

fn decode_one(name: &str, value: &str) -> Result<Value, String> {
    let field = Pair::new(
        Spanned::new(name, 0..0),
        Spanned::new(vec![Spanned::new(RawChunk::Normal(value), 0..value.len())], 0..value.len()),
    );
    let entry = RawEntry {
        key: Spanned::new("k", 0..0),
        kind: Spanned::new("misc", 0..0),
        // Under a name of its own, `ids` and `crossref` would be looked up.
        fields: vec![field],
    };
    let raw = RawBibliography {
        preamble: String::new(),
        entries: vec![Spanned::new(entry, 0..0)],
        abbreviations: Vec::new(),
    };
    let bibliography = Bibliography::from_raw(raw).map_err(|error| error.kind.to_string())?;
    let Some(entry) = bibliography.iter().next() else { return Err("it is empty".into()) };
    if matches!(name, "author" | "editor") {
        return Ok(Value::People(people(entry, name)?));
    }
    let text = tidy(&entry.get(name).unwrap_or_default().format_verbatim());
    // Hyphens are dashes in prose only.
    let text = match name {
        "doi" | "url" | "eprint" => text.replace('\u{2013}', "--").replace('\u{2014}', "---"),
        _ => text,
    };
    Ok(Value::Text(text))
}

fn people(entry: &Entry, name: &str) -> Result<Vec<Person>, String> {
    let names: Vec<Name> = entry.get_as(name).map_err(|error| error.to_string())?;
    let people = names.into_iter().map(|name| Person {
        family: tidy(&name.name),
        given: tidy(&name.given_name),
        particle: tidy(&name.prefix),
        suffix: tidy(&name.suffix),
        literal: String::new(),
    });
    let people = people.map(|person| match person {
        // A body in braces is one word to BibTeX.
        Person { given, particle, suffix, family, .. }
            if given.is_empty()
                && particle.is_empty()
                && suffix.is_empty()
                && family.contains(' ') =>
        {
            Person::literal(family)
        }
        person => person,
    });
    Ok(people.filter(|person| !person.is_empty()).collect())
}

/// `\'{\i}` as `\'{i}`: the crate composes accents with plain letters only.
fn dotless(value: &str) -> String {
    static DOTLESS: LazyLock<Regex> = LazyLock::new(|| {
        #[expect(clippy::unwrap_used, reason = "a pattern that is known to be one")]
        Regex::new(r#"(\\[`'^"~=.]\s*\{?\s*)\\([ij])\b ?"#).unwrap()
    });
    match value.contains("\\i") || value.contains("\\j") {
        true => DOTLESS.replace_all(value, "${1}${2}").into_owned(),
        false => value.to_owned(),
    }
}

/// Boxes and shifts are for the printer: what is in them is the text.
fn without_layout(value: &str) -> String {
    static LAYOUT: LazyLock<Regex> = LazyLock::new(|| {
        #[expect(clippy::unwrap_used, reason = "a pattern that is known to be one")]
        Regex::new(
            r"\\(?:(?:raise|lower|kern|hskip)\s*-?[\d.]+\s*(?:ex|em|pt|mu|in|cm|mm)|(?:[hm]box|[lr]lap|lowercase|uppercase)\b)\s*",
        )
        .unwrap()
    });
    match value.contains('\\') {
        true => LAYOUT.replace_all(value, "").into_owned(),
        false => value.to_owned(),
    }
}

/// Plain text of what decoding leaves: commands without a meaning for text go, what they enclose
/// stays; white space is single.
fn tidy(text: &str) -> String {
    static COMMAND: LazyLock<Regex> = LazyLock::new(|| {
        #[expect(clippy::unwrap_used, reason = "a pattern that is known to be one")]
        Regex::new(r"\\[A-Za-z]+\*?\{([^{}]*)\}").unwrap()
    });
    static SWITCH: LazyLock<Regex> = LazyLock::new(|| {
        #[expect(clippy::unwrap_used, reason = "a pattern that is known to be one")]
        Regex::new(r"\\(?:it|bf|em|sc|rm|tt|sf|sl|small|noopsort|relax|protect|newblock)\b ?")
            .unwrap()
    });
    static LOGO: LazyLock<Regex> = LazyLock::new(|| {
        #[expect(clippy::unwrap_used, reason = "a pattern that is known to be one")]
        Regex::new(r"\\([A-Za-z]*TeXe?)\b").unwrap()
    });
    let mut text = text.replace('\u{a0}', " ");
    if text.contains('\\') {
        text = LOGO.replace_all(&text, "$1").into_owned();
        for _ in 0..8 {
            let simpler = COMMAND.replace_all(&text, "$1").into_owned();
            if simpler == text {
                break;
            }
            text = simpler;
        }
        text = SWITCH.replace_all(&text, "").into_owned();
    }
    let paragraphs =
        text.split("\n\n").map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "));
    paragraphs.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
}
