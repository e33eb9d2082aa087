//! The graph for other programs: GraphML for yEd, NetworkX and igraph, GEXF for Gephi. Both carry
//! types, relations with their reasons, importance, communities and the drawing's positions. A
//! third form, in columns, is what the browser draws from.

mod compact;
mod gexf;
mod graphml;
mod xml;

pub use compact::{Compact, CompactEdges, CompactNodes, compact};
pub use gexf::gexf;
pub use graphml::graphml;

use super::{ConceptGraph, Item, Layout, View};

/// What both formats say of a node.
struct ExportNode<'a> {
    /// The note's path, or `#tag`.
    id: String,
    label: &'a str,
    kind: &'a str,
    tags: String,
    created: String,
    modified: String,
    rank: f32,
    community: u32,
    x: f32,
    y: f32,
}

fn nodes<'a>(
    graph: &'a ConceptGraph,
    layout: &Layout,
    view: &'a View,
) -> impl Iterator<Item = ExportNode<'a>> {
    let places = layout.positions_in(graph, view);
    view.nodes.iter().zip(places).map(|(node, (x, y))| match &node.item {
        Item::Note(index) => {
            let note = graph.node(*index);
            ExportNode {
                id: note.path.to_string(),
                label: &note.title,
                kind: note.kind.as_str(),
                tags: note.tags.join(" "),
                created: day(note.created_ms),
                modified: day(note.modified_ms),
                rank: node.rank,
                community: node.community,
                x,
                y,
            }
        }
        Item::Tag(name) => ExportNode {
            id: format!("#{name}"),
            label: name,
            kind: "tag",
            tags: String::new(),
            created: String::new(),
            modified: String::new(),
            rank: node.rank,
            community: node.community,
            x,
            y,
        },
    })
}

/// A day in UTC, `2024-05-17`; empty for a time that no calendar knows.
fn day(ms: i64) -> String {
    jiff::Timestamp::from_millisecond(ms)
        .map(|time| time.strftime("%Y-%m-%d").to_string())
        .unwrap_or_default()
}
