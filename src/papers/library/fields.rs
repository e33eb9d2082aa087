//! From named fields to a [`Record`]: what BibTeX, RIS and the others call the same thing. A field
//! that has no place in the record is kept by its name.

use std::collections::BTreeMap;

use super::dates;
use crate::papers::{Arxiv, Doi, Person, Record, kinds, tagged::read_number};

/// Fields by BibLaTeX's names, with people and lists apart.
#[derive(Debug, Clone, Default)]
pub(super) struct Fields {
    pub(super) texts: BTreeMap<String, String>,
    pub(super) authors: Vec<Person>,
    pub(super) editors: Vec<Person>,
}

impl Fields {
    fn take(&mut self, names: &[&str]) -> Option<String> {
        let mut found = None;
        for name in names {
            if found.is_none()
                && let Some(text) = self.texts.remove(*name)
            {
                found = Some(text).filter(|text| !text.is_empty());
            }
        }
        found
    }

    pub(super) fn into_record(mut self, key: &str, entry_type: &str) -> Record {
        let mut record = Record {
            key: key.to_owned(),
            entry_type: kinds::from_bibtex(
                entry_type,
                self.texts.get("entrysubtype").map(String::as_str),
            ),
            authors: std::mem::take(&mut self.authors),
            editors: std::mem::take(&mut self.editors),
            ..Record::default()
        };
        record.title = match (self.take(&["title"]), self.take(&["subtitle"])) {
            (Some(title), Some(subtitle)) if title.ends_with(['?', '!', ':']) => {
                format!("{title} {subtitle}")
            }
            (Some(title), Some(subtitle)) => format!("{title}: {subtitle}"),
            (title, subtitle) => title.or(subtitle).unwrap_or_default(),
        };
        record.summary = self.take(&["abstract"]);
        let date = self.take(&["date"]);
        let (year, month, day) = (self.take(&["year"]), self.take(&["month"]), self.take(&["day"]));
        let pieces = dates::pieces(
            year.as_deref().unwrap_or_default(),
            month.as_deref().unwrap_or_default(),
            day.as_deref().unwrap_or_default(),
        );
        record.issued = date.as_deref().and_then(dates::loose).or(pieces);
        if record.issued.is_none()
            && let Some(text) = date.or(year)
        {
            self.texts.insert("date".into(), text);
        }
        record.venue = self.take(&["journaltitle", "journal", "booktitle", "eventtitle"]);
        record.url = self.take(&["url"]);
        record.isbn = self.take(&["isbn"]);
        record.issn = self.take(&["issn"]);
        record.volume = self.take(&["volume"]);
        record.issue = self.take(&["number", "issue"]);
        record.pages = self.take(&["pages"]).map(|pages| plain_range(&pages));
        record.publisher = self.take(&["publisher"]);
        record.place = self.take(&["location", "address"]);
        record.series = self.take(&["series"]);
        record.edition = self.take(&["edition"]);
        record.language = self.take(&["langid", "language"]);
        record.keywords = list(self.take(&["keywords"]).as_deref().unwrap_or_default());
        self.identify(&mut record);
        if record.entry_type == "preprint" {
            self.texts.remove("entrysubtype");
        }
        self.texts.retain(|_, text| !text.is_empty());
        record.extra = self.texts;
        record
    }

    /// DOI and arXiv number, wherever they are written.
    fn identify(&mut self, record: &mut Record) {
        if let Some(text) = self.take(&["doi"]) {
            record.doi = Doi::parse(&text);
            if record.doi.is_none() {
                self.texts.insert("doi".into(), text);
            }
        }
        let kind = self.texts.get("eprinttype").or(self.texts.get("archiveprefix"));
        let is_arxiv = kind.is_none_or(|kind| kind.eq_ignore_ascii_case("arxiv"));
        let number = |text: &String| Arxiv::parse(text);
        record.arxiv = self.texts.get("arxiv").or(self.texts.get("arxivid")).and_then(number);
        if record.arxiv.is_none() && is_arxiv {
            record.arxiv = self.texts.get("eprint").and_then(number);
        }
        if record.arxiv.is_some() {
            for name in ["arxiv", "arxivid", "eprint", "eprinttype", "archiveprefix"] {
                self.texts.remove(name);
            }
        }
        if record.arxiv.is_some()
            && let Some(classes) = self.take(&["primaryclass", "eprintclass"])
        {
            record.categories = classes.split([' ', ',', ';']).map(str::to_owned).collect();
            record.categories.retain(|class| !class.is_empty());
        }
        complete(record);
    }
}

/// Identifiers that stand in other fields: a DOI in the address, an arXiv number in the journal.
pub(super) fn complete(record: &mut Record) {
    if record.doi.is_none() {
        let resolver = record.url.as_deref().filter(|url| url.contains("doi.org/"));
        record.doi = resolver.and_then(Doi::parse);
    }
    if record.arxiv.is_none() {
        let volume = record.volume.as_deref().and_then(|text| text.strip_prefix("abs/"));
        let venue = record.venue.as_deref().filter(|venue| {
            venue.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("arxiv"))
        });
        let venue = venue.and_then(|venue| {
            let lower = venue.to_ascii_lowercase();
            lower.find("arxiv:").map(|at| venue[at..].to_owned())
        });
        let url = record.url.as_deref().filter(|url| url.contains("arxiv.org/"));
        let doi = record.doi.as_ref().map(|doi| doi.as_str());
        let doi = doi.filter(|doi| doi.starts_with("10.48550/arxiv."));
        record.arxiv = volume
            .and_then(Arxiv::parse)
            .or_else(|| Arxiv::parse(&venue?))
            .or_else(|| Arxiv::parse(url?))
            .or_else(|| Arxiv::parse(doi?));
    }
}

/// "12--34", "12 - 34" and "12–34" as "12-34", "12-12" as "12".
pub(super) fn plain_range(pages: &str) -> String {
    let mut plain = String::with_capacity(pages.len());
    for c in pages.trim().chars() {
        let dash = matches!(c, '-' | '\u{2010}'..='\u{2014}' | '\u{2212}');
        if dash {
            plain.truncate(plain.trim_end_matches([' ', '-']).len());
            plain.push('-');
        } else if !(c.is_whitespace() && plain.ends_with('-')) {
            plain.push(c);
        }
    }
    // From a page to itself is that page.
    match plain.split_once('-') {
        Some((first, last)) if first.trim() == last.trim() => first.trim().to_owned(),
        _ => plain,
    }
}

/// One form for what the formats say in different ways, so that a record is the same whichever it
/// came from.
pub(super) fn settle(record: &mut Record) {
    let squeeze = |text: &mut String| {
        if text.contains("  ") || text.contains(|c: char| c.is_whitespace() && c != ' ') {
            *text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        }
    };
    squeeze(&mut record.key);
    squeeze(&mut record.title);
    record.authors.iter_mut().chain(&mut record.editors).for_each(Person::settle);
    if let Some(text) = &mut record.summary {
        let paragraphs = text.split("\n\n").map(|part| part.split_whitespace().collect::<Vec<_>>());
        let paragraphs = paragraphs.filter(|words| !words.is_empty()).map(|words| words.join(" "));
        *text = paragraphs.collect::<Vec<_>>().join("\n\n");
    }
    for number in [&mut record.isbn, &mut record.issn].into_iter().flatten() {
        *number = read_number(number).1.to_owned();
    }
    if let Some(url) = &mut record.url {
        *url = plain_address(url);
    }
    let texts = [
        &mut record.venue,
        &mut record.url,
        &mut record.isbn,
        &mut record.issn,
        &mut record.volume,
        &mut record.issue,
        &mut record.pages,
        &mut record.publisher,
        &mut record.place,
        &mut record.series,
        &mut record.edition,
        &mut record.language,
    ];
    texts.into_iter().flatten().for_each(squeeze);
    record.keywords.iter_mut().chain(&mut record.categories).for_each(squeeze);
    if record.entry_type.is_empty() {
        record.entry_type = "misc".into();
    }
}

/// An address as a browser wants it: programs escape some of its characters for TeX, and braces
/// have no place in one.
fn plain_address(url: &str) -> String {
    if !url.contains(['\\', '{', '}']) {
        return url.to_owned();
    }
    url.replace('\\', "").replace('{', "%7B").replace('}', "%7D")
}

/// A list with commas or semicolons between its parts; where there are semicolons, commas belong
/// to the parts.
pub(super) fn list(text: &str) -> Vec<String> {
    let between = if text.contains(';') { ';' } else { ',' };
    let parts = text.split(between).map(str::trim).filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}

/// A key for a record that has none, from what it says of itself.
pub(super) fn make_key(record: &Record) -> String {
    let word = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).take(40).collect()
    };
    let people = if record.authors.is_empty() { &record.editors } else { &record.authors };
    let who = people.first().map(|person| word(&person.short())).unwrap_or_default();
    let year = record.year().map(|year| year.to_string()).unwrap_or_default();
    let about = record
        .title
        .split_whitespace()
        .map(word)
        .find(|text| text.chars().count() > 3 && !STOP_WORDS.contains(&text.as_str()))
        .unwrap_or_else(|| word(&record.title));
    let key = format!("{who}{year}{about}");
    if key.is_empty() { "entry".into() } else { key }
}

const STOP_WORDS: [&str; 10] =
    ["about", "from", "into", "over", "some", "that", "their", "this", "towards", "with"];

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(texts: &[(&str, &str)]) -> Fields {
        let texts = texts.iter().map(|(name, text)| ((*name).into(), (*text).into())).collect();
        Fields { texts, ..Fields::default() }
    }

    #[test]
    fn fields_find_their_place() {
        let record = fields(&[
            ("title", "On X"),
            ("subtitle", "or Y"),
            ("year", "2012"),
            ("month", "jan"),
            ("pages", "12--34"),
            ("eprint", "1104.3913"),
            ("archiveprefix", "arXiv"),
            ("primaryclass", "cs.CC"),
            ("organization", "ACM"),
        ])
        .into_record("k", "InProceedings");
        assert_eq!(record.title, "On X: or Y");
        assert_eq!(record.issued.expect("a date").to_string(), "2012-01");
        assert_eq!(record.pages.as_deref(), Some("12-34"));
        assert_eq!(record.arxiv.expect("a number").id, "1104.3913");
        assert_eq!(record.categories, ["cs.CC"]);
        assert_eq!(record.extra.len(), 1);
    }

    #[test]
    fn preprints_are_known_by_their_journal() {
        let arxiv = |name: &str, text: &str| {
            fields(&[(name, text)]).into_record("k", "article").arxiv.map(|arxiv| arxiv.id)
        };
        assert_eq!(
            arxiv("journal", "arXiv preprint arXiv:2406.03198").as_deref(),
            Some("2406.03198")
        );
        assert_eq!(arxiv("volume", "abs/1104.3913").as_deref(), Some("1104.3913"));
        assert_eq!(arxiv("url", "https://arxiv.org/abs/1104.3913v1").as_deref(), Some("1104.3913"));
        assert_eq!(arxiv("eprint", "hal-01234567"), None);
    }

    #[test]
    fn keys_are_made_from_what_is_there() {
        let mut record =
            fields(&[("title", "A theory of justice"), ("year", "1971")]).into_record("", "book");
        record.authors.extend(Person::parse("Rawls, John"));
        assert_eq!(make_key(&record), "rawls1971theory");
        assert_eq!(make_key(&Record::default()), "entry");
    }
}
