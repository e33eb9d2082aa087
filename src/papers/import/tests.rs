//! Answers of the services in small, in their shapes and with our own words.

use super::*;
use crate::papers::Record;

fn only(name: &str, text: &str, expected: Source) -> Record {
    assert_eq!(source_of(name, text), Some(expected));
    let library = read(expected, text);
    assert_eq!(library.faults, []);
    assert_eq!(library.entries.len(), 1);
    library.entries[0].record.clone()
}

#[test]
fn a_feed_of_arxiv() {
    let record = only(
        "feed.xml",
        r#"<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>q</title>
           <entry><id>http://arxiv.org/abs/2101.00001v3</id><published>2021-01-02T10:00:00Z</published>
           <updated>2021-05-01T00:00:00Z</updated><title>On a made-up
             theorem</title><summary> It holds. </summary><author><name>Ada Example</name></author>
           <category term="cs.CY"/><category term="cs.LG"/>
           <arxiv:doi xmlns:arxiv="http://arxiv.org/schemas/atom">10.1000/xyz</arxiv:doi></entry></feed>"#,
        Source::Arxiv,
    );
    assert_eq!(
        (record.key.as_str(), record.title.as_str()),
        ("2101.00001", "On a made-up theorem")
    );
    assert_eq!(record.arxiv.map(|arxiv| arxiv.to_string()).as_deref(), Some("2101.00001v3"));
    assert_eq!(record.categories, ["cs.CY", "cs.LG"]);
    assert_eq!(record.issued.map(|date| date.to_string()).as_deref(), Some("2021-01-02"));
}

#[test]
fn works_of_openalex() {
    let record = only(
        "works.json",
        r#"{"meta": {}, "results": [{"id": "https://openalex.org/W1", "doi": "https://doi.org/10.1000/ABC",
            "display_name": "On works", "publication_date": "2020-02-03", "type": "article",
            "authorships": [{"author": {"display_name": "Ada Example"}}],
            "primary_location": {"source": {"display_name": "Annals"}},
            "biblio": {"volume": "1", "first_page": "5", "last_page": "9"},
            "abstract_inverted_index": {"works": [1], "It": [0]}}]}"#,
        Source::OpenAlex,
    );
    assert_eq!((record.key.as_str(), record.summary.as_deref()), ("W1", Some("It works")));
    assert_eq!((record.venue.as_deref(), record.pages.as_deref()), (Some("Annals"), Some("5-9")));
    assert_eq!(record.doi.expect("a DOI").as_str(), "10.1000/abc");
}

#[test]
fn papers_of_semantic_scholar() {
    let record = only(
        "answer.json",
        r#"{"total": 1, "data": [{"paperId": "0123456789abcdef", "title": "On graphs", "year": 2019,
            "externalIds": {"ArXiv": "1901.00001", "DOI": "10.1000/g"}, "abstract": "They link.",
            "authors": [{"authorId": "1", "name": "Ada Example"}], "publicationTypes": ["Conference"]}]}"#,
        Source::SemanticScholar,
    );
    assert_eq!(
        (record.key.as_str(), record.entry_type.as_str()),
        ("s2-0123456789ab", "inproceedings")
    );
    assert_eq!(record.arxiv.map(|arxiv| arxiv.id).as_deref(), Some("1901.00001"));
}

#[test]
fn whatever_is_no_paper_is_told() {
    for (name, text) in
        [("a.xml", "<html/>"), ("a.json", "{\"x\": 1}"), ("a.txt", "prose"), ("b.jsonl", "{}")]
    {
        assert_eq!(source_of(name, text), None, "{name}");
    }
    let feed = "<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry>";
    assert_eq!(source_of("f", feed), Some(Source::Arxiv));
    assert_eq!(read(Source::Arxiv, feed).faults.len(), 1);
}
