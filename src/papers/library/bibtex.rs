//! BibTeX and BibLaTeX. The file is split into its parts first ([`split`]), each entry is read by
//! itself ([`entry`]), several at once, and what entries take from one another (`@string`,
//! `crossref`, `xdata`) is joined at the end.

mod entry;
mod split;

use std::collections::HashMap;

use rayon::prelude::*;

use self::{
    entry::{Piece, decode, raw},
    split::{Kind, Part, split},
};
use super::{Entry, Fault, Library, lines::LineCounter};
use crate::papers::Record;

/// So deep do entries take fields from one another.
const DEEPEST: usize = 4;

pub(super) fn looks_like_one(text: &str) -> bool {
    let head = &text[..text.floor_char_boundary(64 * 1024)];
    split(head)
        .iter()
        .any(|part| part.kind == Kind::Entry && head[part.inside.clone()].contains(','))
}

pub(super) fn has_abbreviations(text: &str) -> bool {
    split(text).iter().any(|part| part.kind == Kind::Abbreviation)
}

pub(super) fn read(text: &str) -> Library {
    let parts = split(text);
    let strings = strings(text, &parts);
    let mut lines = LineCounter::new(text);
    let mut faults = Vec::new();
    let mut wanted: Vec<(&Part, u32)> = Vec::new();
    let mut between = 0;
    for part in &parts {
        faults.extend(stray(text, between..part.span.start, &mut lines));
        between = part.span.end;
        if part.kind == Kind::Entry {
            wanted.push((part, lines.line(part.span.start)));
        }
    }
    faults.extend(stray(text, between..text.len(), &mut lines));

    let read: Vec<(Entry, Links, Vec<Fault>)> =
        wanted.par_iter().map(|(part, line)| read_one(text, part, *line, &strings)).collect();
    let mut entries = Vec::with_capacity(read.len());
    let mut links = Vec::with_capacity(read.len());
    for (entry, link, found) in read {
        faults.extend(found);
        // Shared fields are no publication of their own.
        if !entry.record.entry_type.is_empty() {
            entries.push(entry);
            links.push(link);
        }
    }
    inherit(&mut entries, &links, &mut faults);
    entries.retain(|entry| !matches!(entry.record.entry_type.as_str(), "xdata" | "set"));
    Library { entries, faults }
}

/// What an entry takes from others, by their keys.
#[derive(Default)]
struct Links {
    from: Vec<String>,
}

fn read_one(
    text: &str,
    part: &Part,
    line: u32,
    strings: &HashMap<String, String>,
) -> (Entry, Links, Vec<Fault>) {
    let source = &text[part.span.clone()];
    let raw = raw(source, part.closed);
    let key = Some(raw.key.clone()).filter(|key| !key.is_empty());
    let fault = |line: u32, message: String, text: &str, remedy: &str| Fault {
        line,
        key: key.clone(),
        message,
        text: text.lines().next().unwrap_or_default().to_owned(),
        remedy: remedy.to_owned(),
    };
    let mut faults = Vec::new();
    if !part.closed {
        faults.push(fault(
            line,
            "the entry is not closed: it ends where the next one begins".into(),
            source,
            "add the brace that is missing at its end, or in the field where it is",
        ));
    } else if let Some((why, at)) = &raw.fault {
        let at = source.floor_char_boundary(*at);
        let within = source[..at].matches('\n').count() as u32;
        faults.push(fault(
            line + within,
            format!("the entry does not parse ({why}); what could be told from it is shown"),
            source[at..].trim_start(),
            "look at the field before that place: a comma, a quote or a brace is missing there",
        ));
    }
    let (mut fields, refused) = decode(&raw, strings);
    for (name, why) in &refused {
        faults.push(fault(
            line,
            format!("the field {name} cannot be decoded ({why}); it is shown as written"),
            source,
            "balance its braces, and escape a lone backslash",
        ));
    }
    let mut links = Links::default();
    for name in ["crossref", "xdata"] {
        let keys = fields.texts.remove(name).unwrap_or_default();
        let keys = keys.split(',').map(str::trim).filter(|key| !key.is_empty());
        links.from.extend(keys.map(str::to_owned));
    }
    let nothing = fields.texts.is_empty() && fields.authors.is_empty() && links.from.is_empty();
    let mut record = fields.into_record(&raw.key, &raw.kind);
    if nothing {
        // `@article{}` and what is no entry at all.
        record.entry_type.clear();
        faults.clear();
        faults.push(fault(
            line,
            "the entry is empty, or no entry at all".into(),
            source,
            "give it fields, or delete it",
        ));
    }
    (Entry { record, line, span: part.span.clone() }, links, faults)
}

fn strings(text: &str, parts: &[Part]) -> HashMap<String, String> {
    let mut strings = HashMap::new();
    for part in parts.iter().filter(|part| part.kind == Kind::Abbreviation) {
        // `@string{name = value}` has the shape of an entry without its key.
        let source = format!("@string{{k, {}}}", &text[part.inside.clone()]);
        for (name, pieces) in raw(&source, true).fields {
            let value: String = pieces
                .iter()
                .map(|piece| match piece {
                    Piece::Text(text) => text.clone(),
                    Piece::Name(name) => {
                        strings.get(&name.to_ascii_lowercase()).unwrap_or(name).clone()
                    }
                })
                .collect();
            strings.insert(name.to_ascii_lowercase(), value);
        }
    }
    strings
}

/// Fields that stand outside of any entry: the one before was closed too early.
fn stray(text: &str, span: std::ops::Range<usize>, lines: &mut LineCounter<'_>) -> Option<Fault> {
    let mut offset = span.start;
    for line in text[span].split_inclusive('\n') {
        let trimmed = line.trim_start();
        let name = trimmed.split('=').next().unwrap_or_default().trim_end();
        let value = trimmed[name.len()..].trim_start().strip_prefix('=').unwrap_or_default();
        let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphabetic());
        if is_name && value.trim_start().starts_with(['{', '"']) {
            return Some(Fault {
                line: lines.line(offset),
                key: None,
                message: format!("the field {name} stands outside of any entry"),
                text: trimmed.trim_end().to_owned(),
                remedy: "the entry before it has one closing brace too many, or begins without @"
                    .into(),
            });
        }
        offset += line.len();
    }
    None
}

/// Fills what an entry does not say from the entries that it names.
fn inherit(entries: &mut [Entry], links: &[Links], faults: &mut Vec<Fault>) {
    if links.iter().all(|links| links.from.is_empty()) {
        return;
    }
    let mut by_key: HashMap<String, usize> = HashMap::new();
    for (index, entry) in entries.iter().enumerate() {
        by_key.entry(entry.record.key.to_lowercase()).or_insert(index);
    }
    let before: Vec<Record> = entries.iter().map(|entry| entry.record.clone()).collect();
    for (index, entry) in entries.iter_mut().enumerate() {
        let mut waiting: Vec<(usize, usize)> = Vec::new();
        let missing = add(&mut waiting, &links[index], &by_key, 0);
        faults.extend(missing.into_iter().map(|key| Fault {
            line: entry.line,
            key: Some(entry.record.key.clone()),
            message: format!("it refers to the entry {key}, which is not in this file"),
            text: key.clone(),
            remedy: "add that entry to the file, or take the reference out".into(),
        }));
        while let Some((parent, depth)) = waiting.pop() {
            if parent == index {
                continue;
            }
            take_from(&mut entry.record, &before[parent]);
            if depth < DEEPEST {
                add(&mut waiting, &links[parent], &by_key, depth + 1);
            }
        }
    }
}

/// Puts the entries that are named where they are gone through; returns the names of none.
fn add(
    waiting: &mut Vec<(usize, usize)>,
    links: &Links,
    by_key: &HashMap<String, usize>,
    depth: usize,
) -> Vec<String> {
    let mut missing = Vec::new();
    for key in links.from.iter().rev() {
        match by_key.get(&key.to_lowercase()) {
            Some(index) => waiting.push((*index, depth)),
            None => missing.push(key.clone()),
        }
    }
    missing
}

/// As BibLaTeX has it: the title of a whole is where its parts appeared.
fn take_from(part: &mut Record, whole: &Record) {
    if whole.entry_type == "xdata" {
        if part.title.is_empty() {
            part.title.clone_from(&whole.title);
        }
    } else if part.venue.is_none() && !whole.title.is_empty() {
        part.venue = Some(whole.title.clone());
    }
    if part.authors.is_empty() && matches!(part.entry_type.as_str(), "inbook" | "bookinbook") {
        part.authors.clone_from(&whole.authors);
    }
    if part.authors.is_empty() && whole.entry_type == "xdata" {
        part.authors.clone_from(&whole.authors);
    }
    if part.editors.is_empty() {
        part.editors.clone_from(&whole.editors);
    }
    part.issued = part.issued.or(whole.issued);
    let fields: [(&mut Option<String>, &Option<String>); 10] = [
        (&mut part.venue, &whole.venue),
        (&mut part.publisher, &whole.publisher),
        (&mut part.place, &whole.place),
        (&mut part.series, &whole.series),
        (&mut part.volume, &whole.volume),
        (&mut part.isbn, &whole.isbn),
        (&mut part.issn, &whole.issn),
        (&mut part.edition, &whole.edition),
        (&mut part.language, &whole.language),
        (&mut part.url, &whole.url),
    ];
    for (own, given) in fields {
        if own.is_none() {
            own.clone_from(given);
        }
    }
    for (name, text) in &whole.extra {
        part.extra.entry(name.clone()).or_insert_with(|| text.clone());
    }
}

#[cfg(test)]
#[path = "bibtex_tests.rs"]
mod tests;
