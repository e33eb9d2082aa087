//! arXiv's Atom feed: an entry a preprint, with its version in its id.

use roxmltree::{Document, Node};

use crate::papers::{
    Arxiv, Doi, Issued, Person, Record,
    library::{Entry, Fault, Library},
};

pub(super) fn looks_like_one(text: &str) -> bool {
    let head = &text[..text.floor_char_boundary(2000)];
    head.contains("<feed") && head.contains("http://www.w3.org/2005/Atom")
}

pub(super) fn read(text: &str) -> Library {
    let mut library = Library::default();
    let document = match Document::parse(text.trim_start_matches('\u{feff}').trim_start()) {
        Ok(document) => document,
        Err(error) => {
            library.faults.push(Fault {
                line: error.pos().row.max(1),
                message: format!("the feed is not XML: {error}"),
                remedy: "save the feed again, whole".into(),
                ..Fault::default()
            });
            return library;
        }
    };
    let entries = document.descendants().filter(|node| node.tag_name().name() == "entry");
    for node in entries {
        let line = document.text_pos_at(node.range().start).row;
        match record(node) {
            Some(record) => {
                library.entries.push(Entry { record, line, span: node.range() });
            }
            None => library.faults.push(Fault {
                line,
                message: "the entry has no title or no arXiv number".into(),
                text: child(node, "id").unwrap_or_default(),
                remedy: "nothing needs to be done: it is left out".into(),
                ..Fault::default()
            }),
        }
    }
    library.name_entries();
    library
}

fn record(node: Node<'_, '_>) -> Option<Record> {
    let arxiv = Arxiv::parse(&child(node, "id")?)?;
    let elements = || node.children().filter(Node::is_element);
    let authors = elements()
        .filter(|node| node.tag_name().name() == "author")
        .filter_map(|node| Person::parse(&child(node, "name")?));
    let categories = elements()
        .filter(|node| node.tag_name().name() == "category")
        .filter_map(|node| node.attribute("term").map(str::to_owned));
    let mut record = Record {
        key: arxiv.id.clone(),
        entry_type: "article".into(),
        title: child(node, "title")?,
        authors: authors.collect(),
        summary: child(node, "summary"),
        issued: child(node, "published").and_then(|date| Issued::parse(&date)),
        venue: child(node, "journal_ref"),
        doi: child(node, "doi").and_then(|doi| Doi::parse(&doi)),
        url: Some(format!("https://arxiv.org/abs/{arxiv}")),
        categories: categories.collect(),
        ..Record::default()
    };
    if let Some(updated) = child(node, "updated") {
        record.extra.insert("updated".into(), updated);
    }
    if let Some(comment) = child(node, "comment") {
        record.extra.insert("note".into(), comment);
    }
    record.arxiv = Some(arxiv);
    Some(record)
}

fn child(node: Node<'_, '_>, name: &str) -> Option<String> {
    let found = node.children().find(|child| child.tag_name().name() == name)?;
    let text: String =
        found.descendants().filter(Node::is_text).filter_map(|node| node.text()).collect();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}
