//! The paragraphs of a paper that its facets are looked for in, each with its section and with
//! where it stands on the page.

use crate::{
    model::{Block, Note, Relation},
    notebook::pdfs::is_pdf,
    papers::facets::{Passage, Section},
};

/// Which part of the page holds a passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Summary,
    Text,
}

pub(super) struct Own {
    pub(super) text: String,
    section: Section,
    pub(super) place: Place,
    pub(super) page: Option<u32>,
    heading: Option<String>,
}

impl Own {
    pub(super) fn passage(&self) -> Passage<'_> {
        Passage { text: &self.text, section: self.section }
    }

    /// Where it stands, for a reader.
    pub(super) fn words(&self) -> String {
        match (self.place, self.page, &self.heading) {
            (Place::Summary, ..) => "abstract".into(),
            (_, Some(page), Some(heading)) => format!("page {page}, {heading}"),
            (_, Some(page), None) => format!("page {page}"),
            (_, None, Some(heading)) => heading.clone(),
            (_, None, None) if self.section == Section::Abstract => "abstract".into(),
            (_, None, None) => "text".into(),
        }
    }
}

/// `summary` is the abstract where the paper's properties have one.
pub(super) fn of(note: &Note, blocks: &[Block], summary: Option<&str>) -> Vec<Own> {
    let entry = note.path.entry().is_some();
    let pdf = is_pdf(&note.path);
    let mut own = Vec::new();
    // A PDF's abstract stands in its text, and a library's entry has no other text.
    for text in summary.filter(|_| !pdf && !entry).into_iter().flat_map(|text| text.split("\n\n")) {
        own.push(Own {
            text: text.split_whitespace().collect::<Vec<_>>().join(" "),
            section: Section::Abstract,
            place: Place::Summary,
            page: None,
            heading: None,
        });
    }
    let alone = own.is_empty();
    let of_text = blocks.iter().filter(|block| !block.code && !is_relation(&block.text));
    own.extend(of_text.map(|block| {
        let heading = block.heading.and_then(|index| note.headings.get(index as usize));
        let section = match heading {
            Some(heading) => Section::of_heading(&heading.text),
            // What a person wrote about a paper in a few lines is an abstract by another hand.
            None if !pdf && (entry || alone) => Section::Abstract,
            None => Section::Other,
        };
        Own {
            text: block.text.clone(),
            section,
            place: Place::Text,
            page: pdf.then_some(block.line),
            heading: heading.map(|heading| heading.text.clone()),
        }
    }));
    own
}

/// `supports:: …` is a link with its reason and no sentence of the paper; its text has one colon
/// where the field has two.
fn is_relation(text: &str) -> bool {
    text.split_once(':').is_some_and(|(name, rest)| {
        let known = |name| Relation::KNOWN.contains(&Relation::as_str(&name));
        let is_name =
            name.len() <= 40 && name.chars().all(|c| c.is_alphanumeric() || "- _".contains(c));
        is_name && (rest.starts_with(':') || Relation::parse(name).is_some_and(known))
    })
}

/// The text of a PDF, page by page, each page with the way to itself in the file.
pub(in crate::notebook) fn pdf_html(note: &Note, blocks: &[Block]) -> String {
    let address = crate::model::address::page(crate::model::Kind::Attachment, note.path.as_str());
    let mut html = String::new();
    let mut page = 0;
    let mut next_heading = 0;
    let open = |html: &mut String, page: &mut u32, number: u32| {
        if number != *page {
            if *page > 0 {
                html.push_str("</section>\n");
            }
            *page = number;
            html.push_str(&format!(
                "<section class=\"printed\" id=\"page-{number}\"><p class=\"printed-number\">\
                 <a href=\"{address}#page={number}\">Page {number}</a></p>\n"
            ));
        }
    };
    for block in blocks {
        let upto = block.heading.map_or(0, |index| index as usize + 1);
        while next_heading < upto.min(note.headings.len()) {
            let heading = &note.headings[next_heading];
            let number = heading.line.max(page);
            open(&mut html, &mut page, number);
            let level = heading.level.clamp(2, 6);
            html.push_str(&format!(
                "<h{level} id=\"{}\">{}</h{level}>\n",
                heading.slug,
                super::mark::escaped(&heading.text)
            ));
            next_heading += 1;
        }
        let number = block.line.max(page);
        open(&mut html, &mut page, number);
        html.push_str(&format!("<p>{}</p>\n", super::mark::escaped(&block.text)));
    }
    if page > 0 {
        html.push_str("</section>\n");
    }
    html
}

#[cfg(test)]
mod tests {
    use super::is_relation;

    #[test]
    fn relations_are_told_from_sentences() {
        for (text, expected) in [
            ("supports: A claim — it matters to all of them", true),
            ("Alternative to: Another", true),
            ("my-own:: Another", true),
            ("Method: we ask nine people", false),
            ("They ask: who supports: whom", false),
            ("No colon at all", false),
        ] {
            assert_eq!(is_relation(text), expected, "{text}");
        }
    }
}
