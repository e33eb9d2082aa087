//! GEXF 1.3, Gephi's own format, with its `viz` extension for positions and sizes.

use std::fmt::Write;

use super::super::{ConceptGraph, Layout, View};
use super::{nodes, xml};

/// Gephi's canvas is thousands of units wide, our drawing two.
const SCALE: f32 = 1000.0;

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">
  <graph defaultedgetype="directed" mode="static">
    <attributes class="node">
      <attribute id="type" title="type" type="string"/>
      <attribute id="tags" title="tags" type="string"/>
      <attribute id="created" title="created" type="string"/>
      <attribute id="modified" title="modified" type="string"/>
      <attribute id="rank" title="rank" type="double"/>
      <attribute id="community" title="community" type="integer"/>
    </attributes>
    <attributes class="edge">
      <attribute id="relation" title="relation" type="string"/>
      <attribute id="reason" title="reason" type="string"/>
      <attribute id="context" title="context" type="string"/>
    </attributes>
"#;

/// The view as a GEXF document.
pub fn gexf(graph: &ConceptGraph, layout: &Layout, view: &View) -> String {
    let mut out = String::from(HEAD);
    out.push_str("    <nodes>\n");
    let mut ids = Vec::with_capacity(view.nodes.len());
    for node in nodes(graph, layout, view) {
        out.push_str("      <node");
        xml::attribute(&mut out, "id", &node.id);
        xml::attribute(&mut out, "label", node.label);
        out.push_str(">\n");
        values(
            &mut out,
            &[
                ("type", node.kind),
                ("tags", &node.tags),
                ("created", &node.created),
                ("modified", &node.modified),
                ("rank", &node.rank.to_string()),
                ("community", &node.community.to_string()),
            ],
        );
        let _ = writeln!(
            out,
            "        <viz:position x=\"{}\" y=\"{}\" z=\"0.0\"/>\n        <viz:size value=\"{}\"/>\n      </node>",
            node.x * SCALE,
            node.y * SCALE,
            4.0 + 4.0 * node.rank.sqrt(),
        );
        ids.push(node.id);
    }
    out.push_str("    </nodes>\n    <edges>\n");
    for (number, edge) in view.edges.iter().enumerate() {
        let _ = write!(out, "      <edge id=\"{number}\"");
        xml::attribute(&mut out, "source", &ids[edge.source]);
        xml::attribute(&mut out, "target", &ids[edge.target]);
        xml::attribute(&mut out, "label", &edge.relation.label());
        out.push_str(">\n");
        values(
            &mut out,
            &[
                ("relation", edge.relation.as_str()),
                ("reason", edge.reason.as_deref().unwrap_or_default()),
                ("context", &edge.context),
            ],
        );
        out.push_str("      </edge>\n");
    }
    out.push_str("    </edges>\n  </graph>\n</gexf>\n");
    out
}

/// What is empty is left out.
fn values(out: &mut String, values: &[(&str, &str)]) {
    out.push_str("        <attvalues>\n");
    for (name, value) in values.iter().filter(|(_, value)| !value.is_empty()) {
        let _ = write!(out, "          <attvalue for=\"{name}\"");
        xml::attribute(out, "value", value);
        out.push_str("/>\n");
    }
    out.push_str("        </attvalues>\n");
}
