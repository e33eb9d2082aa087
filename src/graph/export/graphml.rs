//! GraphML (Brandes et al. 2002), as yEd, NetworkX, igraph and Gephi read it.

use std::fmt::Write;

use super::super::{ConceptGraph, Layout, View};
use super::{nodes, xml};

const NODE_KEYS: [(&str, &str); 9] = [
    ("label", "string"),
    ("type", "string"),
    ("tags", "string"),
    ("created", "string"),
    ("modified", "string"),
    ("rank", "double"),
    ("community", "int"),
    ("x", "double"),
    ("y", "double"),
];

const EDGE_KEYS: [(&str, &str); 3] =
    [("relation", "string"), ("reason", "string"), ("context", "string")];

/// The view as a GraphML document.
pub fn graphml(graph: &ConceptGraph, layout: &Layout, view: &View) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n",
    );
    let keys = NODE_KEYS.iter().map(|key| ("node", key));
    for (domain, (name, kind)) in keys.chain(EDGE_KEYS.iter().map(|key| ("edge", key))) {
        let _ = writeln!(
            out,
            "  <key id=\"{name}\" for=\"{domain}\" attr.name=\"{name}\" attr.type=\"{kind}\"/>"
        );
    }
    out.push_str("  <graph edgedefault=\"directed\">\n");
    let mut ids = Vec::with_capacity(view.nodes.len());
    for node in nodes(graph, layout, view) {
        out.push_str("    <node");
        xml::attribute(&mut out, "id", &node.id);
        out.push_str(">\n");
        for (key, value) in [
            ("label", node.label),
            ("type", node.kind),
            ("tags", &node.tags),
            ("created", &node.created),
            ("modified", &node.modified),
        ] {
            data(&mut out, key, value);
        }
        data(&mut out, "rank", &node.rank.to_string());
        data(&mut out, "community", &node.community.to_string());
        data(&mut out, "x", &node.x.to_string());
        data(&mut out, "y", &node.y.to_string());
        out.push_str("    </node>\n");
        ids.push(node.id);
    }
    for edge in &view.edges {
        out.push_str("    <edge");
        xml::attribute(&mut out, "source", &ids[edge.source]);
        xml::attribute(&mut out, "target", &ids[edge.target]);
        out.push_str(">\n");
        data(&mut out, "relation", edge.relation.as_str());
        data(&mut out, "reason", edge.reason.as_deref().unwrap_or_default());
        data(&mut out, "context", &edge.context);
        out.push_str("    </edge>\n");
    }
    out.push_str("  </graph>\n</graphml>\n");
    out
}

/// What is empty is left out.
fn data(out: &mut String, key: &str, value: &str) {
    if !value.is_empty() {
        let _ = write!(out, "      <data key=\"{key}\">");
        xml::text(out, value);
        out.push_str("</data>\n");
    }
}
