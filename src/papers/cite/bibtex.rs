//! BibTeX: fields that classic styles know and BibLaTeX reads, Unicode kept, what TeX would take
//! for markup escaped.

use std::fmt::Write;

use super::one_line;
use crate::papers::{Person, Record, kinds};

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

pub(super) fn write(records: &[Record]) -> String {
    let entries: Vec<String> = records.iter().map(entry).collect();
    entries.join("\n")
}

fn entry(record: &Record) -> String {
    let (kind, subtype) = kinds::to_bibtex(&record.entry_type);
    let mut out = Entry { text: format!("@{kind}{{{},\n", key(&record.key)), names: Vec::new() };
    // A record may keep another field under the name that is usual for one of its own.
    let free = |usual: &'static str, other: &'static str| {
        if record.extra.contains_key(usual) { other } else { usual }
    };
    out.verbatim("author", &people(&record.authors));
    out.verbatim("editor", &people(&record.editors));
    out.title("title", &record.title);
    out.field(venue_name(kind, record), record.venue.as_deref());
    if let Some(issued) = record.issued {
        out.verbatim("year", &format!("{:04}", issued.year));
        if let Some(month) = MONTHS.get(usize::from(issued.month).wrapping_sub(1)) {
            let _ = writeln!(out.text, "  month = {month},");
            out.names.push("month".into());
        }
        if issued.day > 0 {
            out.verbatim("day", &issued.day.to_string());
        }
    }
    out.field("volume", record.volume.as_deref());
    out.field("number", record.issue.as_deref());
    let pages = record.pages.as_deref().unwrap_or_default();
    out.verbatim("pages", &escape(pages).replace("{}", "").replace('-', "--"));
    out.field("publisher", record.publisher.as_deref());
    out.field(free("address", "location"), record.place.as_deref());
    out.field("series", record.series.as_deref());
    out.field("edition", record.edition.as_deref());
    out.verbatim("doi", record.doi.as_ref().map_or("", |doi| doi.as_str()));
    if let Some(arxiv) = &record.arxiv {
        out.verbatim("eprint", &arxiv.to_string());
        out.verbatim("archiveprefix", "arXiv");
        out.verbatim("primaryclass", &record.categories.join(" "));
    }
    out.verbatim("url", record.url.as_deref().unwrap_or_default());
    out.field("isbn", record.isbn.as_deref());
    out.field("issn", record.issn.as_deref());
    out.field(free("language", "langid"), record.language.as_deref());
    out.field("keywords", joined(&record.keywords).as_deref());
    out.paragraphs("abstract", record.summary.as_deref().unwrap_or_default());
    out.verbatim("entrysubtype", subtype.unwrap_or_default());
    for (name, text) in &record.extra {
        let legal = name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        if legal && !KEPT_OUT.contains(&name.as_str()) && !out.names.contains(name) {
            out.field(name, Some(text));
        }
    }
    out.text.push_str("}\n");
    out.text
}

/// Fields of a reader's own machine.
const KEPT_OUT: [&str; 6] = ["file", "owner", "timestamp", "crossref", "xdata", "ids"];

fn venue_name(kind: &str, record: &Record) -> &'static str {
    match kind {
        _ if ["journal", "booktitle"].iter().any(|name| record.extra.contains_key(*name)) => {
            "journaltitle"
        }
        "article" => "journal",
        _ => "booktitle",
    }
}

fn joined(words: &[String]) -> Option<String> {
    match words {
        [] => None,
        [only] if only.contains(',') => Some(format!("{only};")),
        words if words.iter().any(|word| word.contains(',')) => Some(words.join("; ")),
        words => Some(words.join(", ")),
    }
}

/// A key that every reader takes.
fn key(key: &str) -> String {
    let legal: String = key
        .chars()
        .map(|c| match c {
            c if c.is_whitespace() || c.is_control() => '_',
            '{' | '}' | '(' | ')' | ',' | '=' | '#' | '%' | '"' | '\\' | '~' | '\'' => '_',
            c => c,
        })
        .collect();
    if legal.is_empty() { "entry".into() } else { legal }
}

fn people(people: &[Person]) -> String {
    let names: Vec<String> = people.iter().map(name).collect();
    names.join(" and ")
}

fn name(person: &Person) -> String {
    let part = |text: &str| {
        let text = escape(text);
        // What would be taken apart is held together.
        let apart = text.split(' ').any(|word| word.eq_ignore_ascii_case("and"));
        if text.contains(',') || text.contains('=') || apart { format!("{{{text}}}") } else { text }
    };
    if !person.literal.is_empty() {
        return format!("{{{}}}", escape(&person.literal));
    }
    let mut family = part(&person.family);
    // Words in lower case would be taken for a particle.
    let low = |c: char| c.is_lowercase() || !c.is_alphabetic();
    let apart = person.family.split(' ').any(|word| word.starts_with(low));
    if person.family.contains(' ') && apart && !family.starts_with('{') {
        family = format!("{{{family}}}");
    }
    if !person.particle.is_empty() {
        family = format!("{} {family}", escape(&person.particle));
    }
    match (person.suffix.is_empty(), person.given.is_empty()) {
        (true, true) if family.contains(' ') && person.particle.is_empty() => format!("{family},"),
        (true, true) => family,
        (true, false) => format!("{family}, {}", part(&person.given)),
        (false, _) => format!("{family}, {}, {}", part(&person.suffix), part(&person.given)),
    }
}

struct Entry {
    text: String,
    /// Of the fields so far.
    names: Vec<String>,
}

impl Entry {
    fn field(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.verbatim(name, &escape(text));
        }
    }

    /// Capitals within words are held, since styles lower them.
    fn title(&mut self, name: &str, text: &str) {
        let words: Vec<String> = one_line(text)
            .split(' ')
            .map(|word| {
                // Readers count braces, escaped ones too, so a word that has some is not enclosed.
                let plain = !word.contains(['{', '}', '\\']);
                let held = plain && word.chars().skip(1).any(char::is_uppercase);
                let word = escape(word);
                if held { format!("{{{word}}}") } else { word }
            })
            .collect();
        self.verbatim(name, &words.join(" "));
    }

    fn verbatim(&mut self, name: &str, text: &str) {
        self.put(name, &one_line(text));
    }

    /// A text that keeps its paragraphs.
    fn paragraphs(&mut self, name: &str, text: &str) {
        let paragraphs = text.split("\n\n").map(|part| one_line(&escape(part)));
        let paragraphs: Vec<String> = paragraphs.filter(|part| !part.is_empty()).collect();
        self.put(name, &paragraphs.join("\n\n"));
    }

    fn put(&mut self, name: &str, text: &str) {
        if !text.is_empty() {
            let _ = writeln!(self.text, "  {name} = {{{text}}},");
            self.names.push(name.to_owned());
        }
    }
}

/// Characters with a meaning to TeX, as TeX writes them.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            // Two in a row would be a dash.
            '-' if escaped.ends_with('-') => escaped.push_str("{}-"),
            '&' | '%' | '#' | '_' | '$' => {
                escaped.push('\\');
                escaped.push(c);
            }
            '{' => escaped.push_str("\\{"),
            '}' => escaped.push_str("\\}"),
            '\\' => escaped.push_str("{\\textbackslash}"),
            '~' => escaped.push_str("{\\textasciitilde}"),
            '^' => escaped.push_str("{\\textasciicircum}"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::papers::library::{Format, read};

    fn check(record: &Record) {
        let text = write(std::slice::from_ref(record));
        let library = read(Format::Bibtex, &text);
        assert_eq!(library.faults, [], "{text}");
        assert_eq!(&library.entries[0].record, record, "{text}");
    }

    #[test]
    fn what_is_written_is_read() {
        check(&Record {
            key: "a1".into(),
            entry_type: "article".into(),
            title: "On 50 % of {X} & the LLM_s ~ cost$".into(),
            authors: vec![
                Person::parse("van der Berg, Jan").expect("a name"),
                Person::parse("King, Jr., Martin").expect("a name"),
                Person::literal("Barnes and Noble, Inc."),
                Person { family: "Plato".into(), ..Person::default() },
            ],
            venue: Some("Law & Society".into()),
            issued: crate::papers::Issued::parse("2012-01-08"),
            pages: Some("1-9".into()),
            keywords: vec!["a, b".into()],
            arxiv: crate::papers::Arxiv::parse("2406.03198v2"),
            categories: vec!["cs.CL".into(), "cs.CY".into()],
            summary: Some("It is so.".into()),
            ..Record::default()
        });
    }
}
