//! GraphML and GEXF, read back with a parser of XML.

use equipoise::graph::{ConceptGraph, Filter, Layout, compact, gexf, graphml};
use roxmltree::{Document, Node};

use super::{edge, note};

/// A graph whose every text tries to break out of its quotes.
fn hostile() -> ConceptGraph {
    let mut first = note("claim/a \"b\" <c> & 'd'.md");
    first.title = "A \u{1}<b>&amp;\n\"title\"\u{ffff}".into();
    first.tags = vec!["x&y".into(), "z".into()];
    first.created_ms = 1_715_940_000_000;
    first.modified_ms = i64::MAX;
    let mut edge = edge(first.path.as_str(), "contradicts", "paper/p.bib#k");
    edge.reason = Some("because <of> \"this\" & that".into());
    ConceptGraph::build(vec![first, note("paper/p.bib#k"), note("lone")], &[edge])
}

fn exported(write: fn(&ConceptGraph, &Layout, &equipoise::graph::View) -> String) -> String {
    let graph = hostile();
    let view = graph.whole(&Filter { tags: true, ..Filter::default() }, 99);
    write(&graph, &Layout::fresh(&graph), &view)
}

fn all<'a>(document: &'a Document<'_>, tag: &'a str) -> Vec<Node<'a, 'a>> {
    document.descendants().filter(|node| node.has_tag_name(tag)).collect()
}

#[test]
fn graphml_reads_back() {
    let text = exported(graphml);
    let document = Document::parse(&text).expect("XML");
    let namespace = document.root_element().tag_name().namespace();
    assert_eq!(namespace, Some("http://graphml.graphdrawing.org/xmlns"));
    let ns = |tag: &'static str| -> Vec<Node<'_, '_>> {
        document.descendants().filter(|node| node.tag_name().name() == tag).collect()
    };
    let datum = |node: Node<'_, '_>, key: &str| {
        let found = node.children().find(|child| child.attribute("key") == Some(key));
        found.and_then(|child| child.text().map(str::to_owned))
    };
    let nodes = ns("node");
    let ids: Vec<_> = nodes.iter().filter_map(|node| node.attribute("id")).collect();
    assert_eq!(ids, ["claim/a \"b\" <c> & 'd'.md", "lone", "paper/p.bib#k", "#x&y", "#z"]);
    assert_eq!(datum(nodes[0], "label").as_deref(), Some("A \u{fffd}<b>&amp;\n\"title\"\u{fffd}"));
    assert_eq!(datum(nodes[0], "type").as_deref(), Some("claim"));
    assert_eq!(datum(nodes[0], "created").as_deref(), Some("2024-05-17"));
    assert_eq!(datum(nodes[0], "modified"), None);
    assert_eq!(datum(nodes[3], "type").as_deref(), Some("tag"));
    for node in &nodes {
        for key in ["x", "y", "rank", "community"] {
            let value: Option<f32> = datum(*node, key).and_then(|text| text.parse().ok());
            assert!(value.is_some_and(f32::is_finite), "{key} of {node:?}");
        }
    }
    let edges = ns("edge");
    assert_eq!(edges.len(), 3);
    assert_eq!(edges[0].attribute("target"), Some("paper/p.bib#k"));
    assert_eq!(datum(edges[0], "relation").as_deref(), Some("contradicts"));
    assert_eq!(datum(edges[0], "reason").as_deref(), Some("because <of> \"this\" & that"));
    let declared: Vec<_> = ns("key").iter().filter_map(|key| key.attribute("id")).collect();
    for data in ns("data") {
        assert!(data.attribute("key").is_some_and(|key| declared.contains(&key)), "{data:?}");
    }
}

#[test]
fn gexf_reads_back() {
    let text = exported(gexf);
    let document = Document::parse(&text).expect("XML");
    assert_eq!(document.root_element().attribute("version"), Some("1.3"));
    let named = |tag: &'static str| -> Vec<Node<'_, '_>> {
        document.descendants().filter(|node| node.tag_name().name() == tag).collect()
    };
    let value = |node: Node<'_, '_>, key: &str| {
        let found = node.descendants().find(|child| child.attribute("for") == Some(key));
        found.and_then(|child| child.attribute("value").map(str::to_owned))
    };
    let nodes = named("node");
    assert_eq!(nodes.len(), 5);
    assert_eq!(nodes[0].attribute("label"), Some("A \u{fffd}<b>&amp;\n\"title\"\u{fffd}"));
    assert_eq!(value(nodes[0], "tags").as_deref(), Some("x&y z"));
    assert_eq!(named("position").len(), 5);
    let edges = named("edge");
    assert_eq!(value(edges[0], "reason").as_deref(), Some("because <of> \"this\" & that"));
    assert_eq!(value(edges[1], "relation").as_deref(), Some("tagged"));
    let ids: Vec<_> = nodes.iter().filter_map(|node| node.attribute("id")).collect();
    for edge in edges {
        assert!(edge.attribute("source").is_some_and(|end| ids.contains(&end)), "{edge:?}");
        assert!(edge.attribute("target").is_some_and(|end| ids.contains(&end)), "{edge:?}");
    }
}

#[test]
fn an_empty_graph_exports() {
    let graph = ConceptGraph::build(vec![], &[]);
    let view = graph.whole(&Filter::default(), 99);
    for text in [graphml, gexf].map(|write| write(&graph, &Layout::fresh(&graph), &view)) {
        let document = Document::parse(&text).expect("XML");
        assert!(all(&document, "node").is_empty());
    }
}

#[test]
fn columns_say_the_same_as_the_view() {
    let graph = hostile();
    let view = graph.whole(&Filter { tags: true, ..Filter::default() }, 99);
    let compact = compact(&graph, &Layout::fresh(&graph), &view, &|_| None);
    let nodes = &compact.nodes;
    assert_eq!(nodes.id[2], "paper/p.bib#k");
    // The name of the file is not sent twice.
    assert_eq!(nodes.label[1], "");
    assert_eq!(nodes.label[3], "#x&y");
    let kinds: Vec<&str> =
        nodes.kind.iter().map(|&kind| compact.types[kind as usize].as_str()).collect();
    assert_eq!(kinds, ["claim", "note", "paper", "tag", "tag"]);
    assert_eq!((nodes.created[0], nodes.created[1]), (19_860, 0));
    let tags: Vec<&str> =
        nodes.tags[0].iter().map(|&tag| compact.tags[tag as usize].as_str()).collect();
    assert_eq!(tags, ["x&y", "z"]);
    assert!(nodes.x.iter().chain(&nodes.y).all(|place| (-10_000..=10_000).contains(place)));
    assert_eq!(nodes.rank.len(), 5);
    assert!(nodes.depth.is_empty());

    let edges = &compact.edges;
    let relation = |edge: usize| compact.relations[edges.relation[edge] as usize].as_str();
    assert_eq!((edges.source[0], edges.target[0], relation(0)), (0, 2, "contradicts"));
    assert_eq!((edges.source[1], relation(1)), (0, "tagged"));
    assert_eq!(compact.reasons, [(0, "because <of> \"this\" & that".to_owned())]);
    assert_eq!((compact.reasons_omitted, compact.omitted), (0, 0));
    assert_eq!(compact.communities, [("k".to_owned(), 2)]);
}

#[test]
fn too_many_reasons_are_counted_instead() {
    let nodes = ["a", "b", "c"].map(note).into();
    let mut edges = vec![edge("a", "supports", "b"), edge("a", "refines", "c")];
    for edge in &mut edges {
        edge.reason = Some("because ".repeat(30_000).into());
    }
    let graph = ConceptGraph::build(nodes, &edges);
    let view = graph.whole(&Filter::default(), 99);
    let compact = compact(&graph, &Layout::fresh(&graph), &view, &|_| None);
    assert_eq!((compact.reasons.len(), compact.reasons_omitted), (1, 1));
}
