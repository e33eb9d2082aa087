//! Formats of one tag a line, as RIS, EndNote and Medline have them: their lines gathered into
//! entries, and Medline's tags read. What a tag means is each format's own business.

use std::ops::Range;

use super::{Entry, Library, dates, fields::Fields};
use crate::papers::{
    Person,
    tagged::{read_name, read_number},
};

/// An entry's lines.
#[derive(Debug, Default)]
pub(super) struct Tagged {
    pub(super) line: u32,
    pub(super) span: Range<usize>,
    /// Tag and value, continued lines joined.
    pub(super) fields: Vec<(String, String)>,
}

impl Tagged {
    pub(super) fn first(&self, tags: &[&str]) -> Option<&str> {
        tags.iter().find_map(|wanted| {
            let mut fields = self.fields.iter();
            let found = fields.find(|(name, value)| name == wanted && !value.is_empty());
            found.map(|(_, value)| value.as_str())
        })
    }

    pub(super) fn all<'a>(&'a self, tag: &'static str) -> impl Iterator<Item = &'a str> {
        let fields = self.fields.iter().filter(move |(name, _)| name == tag);
        fields.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    pub(super) fn people(&self, tags: &[&str]) -> Vec<Person> {
        let values = self.fields.iter().filter(|(name, _)| tags.contains(&name.as_str()));
        values.filter_map(|(_, value)| read_name(value)).collect()
    }

    /// Adds a line to the last field.
    pub(super) fn go_on(&mut self, text: &str) {
        if let Some((_, value)) = self.fields.last_mut() {
            if !value.is_empty() {
                value.push(' ');
            }
            value.push_str(text.trim());
        }
    }
}

/// ISBN or ISSN, whichever a number looks like.
pub(super) fn put_number(fields: &mut Fields, text: &str) {
    let (name, number) = read_number(text);
    fields.texts.entry(name.into()).or_insert_with(|| number.to_owned());
}

/// PubMed's `TAG - value`, continued on lines that begin with blanks.
pub(super) fn read_medline(text: &str) -> Library {
    let mut entries = Vec::new();
    let mut open: Option<Tagged> = None;
    let mut offset = 0;
    for (number, line) in (1u32..).zip(text.split_inclusive('\n')) {
        let bare = line.trim_end().trim_start_matches('\u{feff}');
        let tag = bare.split_once('-').filter(|(tag, _)| {
            tag.len() <= 5
                && tag.trim().chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
        });
        match tag {
            Some((tag, value)) if !line.starts_with(' ') && !tag.trim().is_empty() => {
                let tag = tag.trim();
                if tag == "PMID" || open.is_none() {
                    entries.extend(open.take());
                    open = Some(Tagged { line: number, span: offset..offset, ..Tagged::default() });
                }
                if let Some(open) = &mut open {
                    open.fields.push((tag.to_owned(), value.trim().to_owned()));
                }
            }
            _ if bare.is_empty() => {}
            _ => {
                if let Some(open) = &mut open {
                    open.go_on(bare);
                }
            }
        }
        offset += line.len();
        if let Some(open) = &mut open {
            open.span.end = offset;
        }
    }
    entries.extend(open);
    Library { entries: entries.into_iter().map(medline_entry).collect(), faults: Vec::new() }
}

fn medline_entry(tagged: Tagged) -> Entry {
    let mut fields = Fields { authors: tagged.people(&["FAU"]), ..Fields::default() };
    if fields.authors.is_empty() {
        fields.authors = tagged.people(&["AU"]);
    }
    fields.authors.extend(tagged.all("CN").map(Person::literal));
    fields.editors = tagged.people(&["FED"]);
    let named = [
        ("title", &["TI", "BTI"][..]),
        ("abstract", &["AB"]),
        ("journaltitle", &["JT", "TA"]),
        ("volume", &["VI"]),
        ("number", &["IP"]),
        ("pages", &["PG"]),
        ("language", &["LA"]),
        ("publisher", &["PB"]),
        ("location", &["PL"]),
        ("pmid", &["PMID"]),
    ];
    for (name, tags) in named {
        if let Some(text) = tagged.first(tags) {
            fields.texts.insert(name.into(), text.to_owned());
        }
    }
    if let Some(issued) = tagged.first(&["DP", "DEP"]).and_then(dates::loose) {
        fields.texts.insert("date".into(), issued.to_string());
    }
    let doi = tagged.all("LID").chain(tagged.all("AID")).find(|text| text.ends_with("[doi]"));
    if let Some(doi) = doi {
        fields.texts.insert("doi".into(), doi.trim_end_matches("[doi]").trim().to_owned());
    }
    if let Some(number) = tagged.first(&["IS"]) {
        let number = number.split(' ').next().unwrap_or(number).to_owned();
        put_number(&mut fields, &number);
    }
    let keywords: Vec<&str> = tagged.all("OT").chain(tagged.all("MH")).collect();
    fields.texts.insert("keywords".into(), keywords.join("; "));
    let kind = if tagged.first(&["BTI"]).is_some() { "book" } else { "article" };
    let key = tagged.first(&["PMID"]).map(|id| format!("pmid{id}")).unwrap_or_default();
    Entry { record: fields.into_record(&key, kind), line: tagged.line, span: tagged.span }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_of_pubmed() {
        let library = read_medline(
            "\u{feff}PMID- 123\nTI  - A title that goes\n      on\nFAU - Curie, Marie\nDP  - 1911 Dec 10\n\
             LID - 10.1000/182 [doi]\nJT  - Annals\n\nPMID- 124\nTI  - Another\n",
        );
        assert_eq!(library.entries.len(), 2);
        let record = &library.entries[0].record;
        assert_eq!(
            (record.key.as_str(), record.title.as_str()),
            ("pmid123", "A title that goes on")
        );
        assert_eq!(record.issued.expect("a date").to_string(), "1911-12-10");
        assert_eq!(record.doi.as_ref().expect("a DOI").as_str(), "10.1000/182");
        assert_eq!(library.entries[1].line, 9);
    }
}
