//! What the paragraphs of a PDF are: title, authors, abstract, sections, references, and the
//! running heads that are none of it. Nothing in the format says so; size, place and a few words
//! that all papers share do.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

use super::{Extraction, PageText, Piece, layout::append};
use crate::papers::facets::Section;

/// A paper's text by what it is for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Structure {
    pub title: Option<String>,
    pub authors: Vec<String>,
    pub summary: Option<String>,
    pub doi: Option<String>,
    /// Without its version.
    pub arxiv: Option<String>,
    pub year: Option<i32>,
    /// The body in reading order, without running heads and without references.
    pub parts: Vec<Part>,
    /// The list of references, an entry each.
    pub references: Vec<String>,
}

/// A heading or a paragraph.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    pub text: String,
    /// One-based.
    pub page: u32,
    /// 1 to 6 for a heading.
    pub heading: Option<u8>,
    /// The section that it stands in, or that a heading begins.
    pub section: Section,
}

/// An abstract is no longer than this.
const MOST_OF_ABSTRACT: usize = 4000;

/// References that are kept; a survey has hundreds.
const MOST_REFERENCES: usize = 1500;

pub fn structure(extraction: &Extraction) -> Structure {
    let furniture = furniture(&extraction.texts);
    let body = body_size(&extraction.texts);
    let first = extraction.texts.iter().find(|page| !page.pieces.is_empty());
    let mut found = Structure::default();
    if let Some(page) = first {
        found.title = title(page, body).or_else(|| sane(extraction.title.as_deref()));
        identifiers(&mut found, page);
        found.authors = authors(page, found.title.as_deref(), extraction.author.as_deref());
    }
    parts(&mut found, extraction, body, &furniture);
    found
}

/// The size that most letters have.
fn body_size(pages: &[PageText]) -> f32 {
    let mut letters: HashMap<i32, usize> = HashMap::new();
    for piece in pages.iter().flat_map(|page| &page.pieces) {
        *letters.entry((piece.size * 2.0).round() as i32).or_default() += piece.text.len();
    }
    let most = letters.into_iter().max_by_key(|(size, count)| (*count, *size));
    most.map_or(10.0, |(size, _)| size as f32 / 2.0)
}

/// What stands at the edge of several pages, figures aside: heads, feet, page numbers.
fn furniture(pages: &[PageText]) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for page in pages {
        for piece in page.pieces.iter().filter(|piece| at_edge(piece)) {
            *counts.entry(without_figures(&piece.text)).or_default() += 1;
        }
    }
    counts.retain(|text, count| *count >= 3 || text.trim().is_empty());
    counts
}

fn at_edge(piece: &Piece) -> bool {
    (piece.top < 0.1 || piece.top > 0.9) && piece.text.len() < 160
}

fn without_figures(text: &str) -> String {
    text.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect()
}

/// The largest letters of the first page's upper part that are words.
fn title(page: &PageText, body: f32) -> Option<String> {
    let candidates: Vec<(usize, &Piece)> = page
        .pieces
        .iter()
        .enumerate()
        .filter(|(_, piece)| {
            piece.top < 0.6 && piece.size > body + 0.9 && !piece.text.starts_with("arXiv:")
        })
        .filter(|(_, piece)| piece.text.chars().filter(|c| c.is_alphabetic()).count() >= 6)
        .filter(|(_, piece)| abstract_start(&piece.text).is_none())
        .collect();
    let largest = candidates.iter().map(|(_, piece)| piece.size).fold(0.0, f32::max);
    let (at, first) = candidates.into_iter().find(|(_, piece)| piece.size > largest - 0.6)?;
    let mut title = first.text.clone();
    // A title of several lines may have come apart.
    for next in &page.pieces[at + 1..] {
        if (next.size - first.size).abs() > 0.6 || title.len() + next.text.len() > 300 {
            break;
        }
        title.push(' ');
        title.push_str(&next.text);
    }
    let title = title.trim_end_matches(|c: char| "*∗†‡§¶ ".contains(c)).to_owned();
    (title.len() <= 400).then_some(title)
}

/// The title of the file's own record, unless it is the name of a file or of a template.
fn sane(title: Option<&str>) -> Option<String> {
    let title = title?.trim();
    let lower = title.to_lowercase();
    let name =
        [".doc", ".tex", ".pdf", ".dvi", "untitled", "microsoft word", "template", "paper title"]
            .iter()
            .any(|mark| lower.contains(mark));
    (!name && title.split_whitespace().count() >= 2).then(|| title.to_owned())
}

fn identifiers(found: &mut Structure, page: &PageText) {
    static DOI: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r#"\b10\.\d{4,9}/[^\s"<>{}|\\^`\[\]]+"#).ok());
    static ARXIV: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?i)\barxiv:\s*(\d{4}\.\d{4,5})(?:v\d+)?").ok());
    static YEAR: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"\b(?:19[5-9]|20[0-4])\d\b").ok());
    for piece in &page.pieces {
        let text = piece.text.as_str();
        if found.doi.is_none()
            && let Some(doi) = DOI.as_ref().and_then(|doi| doi.find(text))
        {
            let doi = doi.as_str().trim_end_matches(['.', ',', ';', ')']);
            found.doi = Some(doi.to_lowercase());
        }
        if found.arxiv.is_none() {
            let id = ARXIV.as_ref().and_then(|arxiv| arxiv.captures(text));
            found.arxiv = id.map(|groups| groups[1].to_owned());
        }
        let says_when = [
            "Proceedings",
            "Conference",
            "©",
            "Copyright",
            "arXiv:",
            "Volume",
            "Preprint",
            "Workshop",
        ]
        .iter()
        .any(|word| text.contains(word));
        if found.year.is_none() && says_when && text.len() < 400 {
            let year = YEAR.as_ref().and_then(|year| year.find_iter(text).last());
            found.year = year.and_then(|year| year.as_str().parse().ok());
        }
    }
}

/// The text after the word *abstract* at the start of a paragraph, where it is there.
fn abstract_start(text: &str) -> Option<&str> {
    let mut rest = text.trim_start();
    for wanted in "abstract".chars() {
        let c = rest.chars().next()?;
        if c.to_ascii_lowercase() != wanted {
            return None;
        }
        rest = rest[c.len_utf8()..].trim_start_matches(' ');
    }
    let rest = rest.trim_start_matches([':', '.', '—', '–', '-', ' ']);
    // "Abstract models are …" is a sentence.
    (rest.is_empty() || !rest.starts_with(char::is_lowercase)).then_some(rest)
}

fn authors(page: &PageText, title: Option<&str>, record: Option<&str>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let title = title.unwrap_or_default().to_lowercase();
    for line in &page.head {
        let low = line.to_lowercase();
        // A title's last line may carry a footnote's sign.
        let plain = low.trim_end_matches(|c: char| !c.is_alphanumeric());
        if !title.is_empty() && !plain.is_empty() && title.contains(plain) {
            names.clear();
            continue;
        }
        // "Editors: A and B": none of them wrote it.
        if low.contains("editor") {
            continue;
        }
        for part in line.split([',', ';', '&', '·', '|']).flat_map(|part| part.split(" and ")) {
            let name = name_in(part);
            if let Some(name) = name.filter(|name| !names.contains(name)) {
                names.push(name);
            }
        }
    }
    if !names.is_empty() {
        return names;
    }
    let record = record.unwrap_or_default();
    let split = record.split([',', ';']).flat_map(|part| part.split(" and "));
    split.filter_map(name_in).collect()
}

/// A person's name: two to four words with capitals, and none that names an institution.
fn name_in(text: &str) -> Option<String> {
    const NOT_PEOPLE: [&str; 44] = [
        "university",
        "universität",
        "université",
        "institute",
        "institut",
        "department",
        "school",
        "college",
        "lab",
        "labs",
        "laboratory",
        "research",
        "center",
        "centre",
        "inc",
        "google",
        "microsoft",
        "facebook",
        "amazon",
        "editors",
        "editor",
        "proceedings",
        "conference",
        "machine",
        "learning",
        "abstract",
        "street",
        "new",
        "united",
        "state",
        "states",
        "usa",
        "cambridge",
        "group",
        "faculty",
        "academy",
        "science",
        "sciences",
        "technology",
        "data",
        "society",
        "media",
        "corporation",
        "foundation",
    ];
    const PARTICLES: [&str; 12] =
        ["de", "da", "van", "von", "der", "den", "la", "le", "del", "di", "bin", "al"];
    let text: String = text.chars().filter(|c| !c.is_numeric() && !"*∗†‡§¶".contains(*c)).collect();
    if text.contains('@') {
        // "Ada Lovelace ada@example.org": what comes before may be a name.
        let before: Vec<&str> =
            text.split_whitespace().take_while(|word| !word.contains('@')).collect();
        return if before.is_empty() { None } else { name_in(&before.join(" ")) };
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let like_a_name = |word: &&str| {
        let mut letters = word.chars();
        let capital = letters.next().is_some_and(char::is_uppercase);
        let rest = letters.as_str();
        let fine = rest.chars().all(|c| c.is_alphabetic() || "-'’.".contains(c));
        (capital && fine) || PARTICLES.contains(word)
    };
    let named = (2..=4).contains(&words.len())
        && words.iter().all(like_a_name)
        && words.iter().any(|word| word.chars().filter(|c| c.is_lowercase()).count() >= 2)
        && words.last().is_some_and(|word| word.chars().filter(|c| c.is_alphabetic()).count() >= 2)
        && !words
            .iter()
            .any(|word| NOT_PEOPLE.contains(&word.to_lowercase().trim_end_matches('.')));
    named.then(|| words.join(" "))
}

fn parts(
    found: &mut Structure,
    extraction: &Extraction,
    body: f32,
    furniture: &HashMap<String, usize>,
) {
    let mut section = Section::Other;
    let mut summary = String::new();
    // Of the abstract's letters.
    let mut size = 0.0;
    for page in &extraction.texts {
        for piece in &page.pieces {
            if at_edge(piece) && furniture.contains_key(&without_figures(&piece.text)) {
                continue;
            }
            let begins = if summary.is_empty() { abstract_start(&piece.text) } else { None };
            if let Some(rest) = begins {
                section = Section::Abstract;
                found.push(
                    &piece.text[..piece.text.len() - rest.len()],
                    page.number,
                    Some(2),
                    section,
                );
                if !rest.is_empty() {
                    found.push(rest, page.number, None, section);
                    summary.push_str(rest);
                    size = piece.size;
                }
                continue;
            }
            if let Some(level) = heading_level(piece, body) {
                // "3.2 Summary" further on sums up a section, not the paper.
                let named = Section::of_heading(&piece.text);
                let later = named == Section::Abstract && !summary.is_empty();
                section = if later { Section::Other } else { named };
                if section != Section::Back {
                    found.push(&piece.text, page.number, Some(level), section);
                }
                continue;
            }
            match section {
                Section::Back => found.refer(&piece.text),
                Section::Abstract if summary.len() + piece.text.len() > MOST_OF_ABSTRACT => {
                    section = Section::Other;
                    found.push(&piece.text, page.number, None, section);
                }
                // A note at the foot of the page is no part of what stands above it.
                Section::Abstract if piece.size < size - 0.8 && piece.top > 0.6 => {
                    found.push(&piece.text, page.number, None, Section::Other);
                }
                Section::Abstract => {
                    if keywords(&piece.text) {
                        section = Section::Other;
                    } else {
                        if summary.is_empty() {
                            size = piece.size;
                        }
                        append(&mut summary, &piece.text);
                    }
                    found.push(&piece.text, page.number, None, section);
                }
                _ => found.push(&piece.text, page.number, None, section),
            }
        }
    }
    found.summary = Some(summary).filter(|summary| summary.split_whitespace().count() >= 20);
}

fn keywords(text: &str) -> bool {
    let lower = text.to_lowercase();
    [
        "keywords",
        "key words",
        "index terms",
        "ccs concepts",
        "acm reference",
        "categories and subject",
    ]
    .iter()
    .any(|word| lower.starts_with(word))
}

impl Structure {
    fn push(&mut self, text: &str, page: u32, heading: Option<u8>, section: Section) {
        let text = text.trim().trim_end_matches(['—', '–']).trim();
        if !text.is_empty() {
            self.parts.push(Part { text: text.to_owned(), page, heading, section });
        }
    }

    fn refer(&mut self, text: &str) {
        if self.references.len() < MOST_REFERENCES && text.len() >= 20 {
            self.references.push(text.to_owned());
        }
    }
}

/// A short line in larger or bolder letters, or one with a number as headings have.
fn heading_level(piece: &Piece, body: f32) -> Option<u8> {
    static NUMBERED: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"^(?:(?:\d{1,2}|[A-H])(?:\.\d{1,2}){0,3}|[IVX]{1,5})\.?\s+\p{Lu}").ok()
    });
    let text = piece.text.as_str();
    let words = text.split_whitespace().count();
    let long = words > 14 || text.len() > 110;
    if long || text.ends_with(['.', ',', ';']) && words > 4 || text.ends_with(',') {
        return None;
    }
    let begins = text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    if !begins || letters < 4 {
        return None;
    }
    let numbered = NUMBERED.as_ref().is_some_and(|numbered| numbered.is_match(text));
    let capitals = text.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    let larger = piece.size > body + 0.7;
    let known = words <= 4 && Section::of_heading(text) != Section::Other;
    let heading = piece.bold && piece.size > body - 0.6
        || larger
        || numbered && (known || piece.bold)
        || known && (capitals || words <= 2);
    heading.then(|| {
        let number = text.split_whitespace().next().unwrap_or_default();
        let dots = number.trim_end_matches('.').matches('.').count();
        if numbered { 2 + u8::try_from(dots.min(3)).unwrap_or(3) } else { 2 }
    })
}

#[cfg(test)]
#[path = "structure_tests.rs"]
mod tests;
