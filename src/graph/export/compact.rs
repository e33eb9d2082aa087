//! The graph for the browser's own drawing: columns of numbers instead of objects, each name once.
//! Ten thousand notes and forty thousand relations are a few hundred kilobytes when compressed,
//! and need no parsing but JSON's.

use std::collections::HashMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::super::{ConceptGraph, Item, Layout, View};
use crate::model::VaultPath;

/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;

/// Coordinates from −1 to 1 become whole numbers up to this.
const SCALE: f32 = 10_000.0;

/// Reasons are sent up to so many bytes, those of the most important notes first.
const REASONS: usize = 400_000;

/// A view of the graph in columns. Whatever is named by a number stands in the list of that name.
#[derive(Debug, Serialize, ToSchema)]
pub struct Compact {
    /// Names of types.
    pub types: Vec<String>,
    pub relations: Vec<String>,
    pub tags: Vec<String>,
    /// Names of standings.
    pub standings: Vec<String>,
    /// Communities of at least two notes, the largest first: the title of the note that names it,
    /// and its size.
    pub communities: Vec<(String, usize)>,
    pub nodes: CompactNodes,
    pub edges: CompactEdges,
    /// An edge by its place, and the author's words for why.
    pub reasons: Vec<(u32, String)>,
    /// Reasons left out because there were too many; ask for a node's neighbourhood to get them.
    pub reasons_omitted: usize,
    /// Nodes within reach that had to be left out.
    pub omitted: usize,
}

#[derive(Debug, Default, Serialize, ToSchema)]
pub struct CompactNodes {
    /// The note's path, or `#tag`.
    pub id: Vec<String>,
    /// Empty where it is the file's name without its extension.
    pub label: Vec<String>,
    #[serde(rename = "type")]
    pub kind: Vec<u8>,
    /// In ten-thousandths; y upwards.
    pub x: Vec<i16>,
    pub y: Vec<i16>,
    /// Those of one note stand behind the list's end.
    pub community: Vec<u32>,
    /// In hundredths of the mean.
    pub rank: Vec<u32>,
    /// Days since 1970-01-01, UTC.
    pub created: Vec<i64>,
    pub modified: Vec<i64>,
    pub tags: Vec<Vec<u32>>,
    /// One more than the place of a claim's standing in the list; 0 for what is no claim.
    pub standing: Vec<u8>,
    /// Steps from the centre; empty where there is none.
    pub depth: Vec<usize>,
}

#[derive(Debug, Default, Serialize, ToSchema)]
pub struct CompactEdges {
    /// Places of nodes.
    pub source: Vec<u32>,
    pub target: Vec<u32>,
    pub relation: Vec<u16>,
}

/// The view in columns; `standing` names where a claim stands, which the graph does not know.
pub fn compact(
    graph: &ConceptGraph,
    layout: &Layout,
    view: &View,
    standing: &dyn Fn(&VaultPath) -> Option<&'static str>,
) -> Compact {
    let mut standings = Names::default();
    let mut types = Names::default();
    let mut tags = Names::default();
    let mut relations = Names::default();
    let mut nodes = CompactNodes::default();
    for (node, (x, y)) in view.nodes.iter().zip(layout.positions_in(graph, view)) {
        match &node.item {
            Item::Note(index) => {
                let note = graph.node(*index);
                let named = note.title == note.path.stem();
                nodes.id.push(note.path.to_string());
                nodes.label.push(if named { String::new() } else { note.title.clone() });
                nodes.kind.push(types.number(note.kind.as_str()) as u8);
                nodes.created.push(note.created_ms.div_euclid(DAY_MS));
                nodes.modified.push(note.modified_ms.div_euclid(DAY_MS));
                nodes.tags.push(note.tags.iter().map(|tag| tags.number(tag)).collect());
                let standing = standing(&note.path).map(|name| standings.number(name) as u8 + 1);
                nodes.standing.push(standing.unwrap_or_default());
            }
            Item::Tag(name) => {
                nodes.id.push(format!("#{name}"));
                nodes.label.push(format!("#{name}"));
                nodes.kind.push(types.number("tag") as u8);
                nodes.created.push(0);
                nodes.modified.push(0);
                nodes.tags.push(Vec::new());
                nodes.standing.push(0);
            }
        }
        nodes.x.push((x * SCALE) as i16);
        nodes.y.push((y * SCALE) as i16);
        nodes.community.push(node.community);
        nodes.rank.push((node.rank * 100.0).round() as u32);
        nodes.depth.extend(node.depth);
    }
    let mut edges = CompactEdges::default();
    for edge in &view.edges {
        edges.source.push(edge.source as u32);
        edges.target.push(edge.target as u32);
        edges.relation.push(relations.number(edge.relation.as_str()) as u16);
    }
    let (reasons, reasons_omitted) = reasons(view);
    let communities = &graph.communities().list;
    let large = communities.iter().take_while(|community| community.size > 1);
    Compact {
        types: types.list,
        relations: relations.list,
        tags: tags.list,
        standings: standings.list,
        communities: large
            .map(|community| (graph.node(community.label).title.clone(), community.size))
            .collect(),
        nodes,
        edges,
        reasons,
        reasons_omitted,
        omitted: view.omitted,
    }
}

/// As many as may be sent, in the order of their edges, and how many were left out.
fn reasons(view: &View) -> (Vec<(u32, String)>, usize) {
    let mut with: Vec<usize> =
        (0..view.edges.len()).filter(|&edge| view.edges[edge].reason.is_some()).collect();
    let rank = |edge: usize| {
        let edge = &view.edges[edge];
        view.nodes[edge.source].rank.max(view.nodes[edge.target].rank)
    };
    with.sort_by(|&a, &b| rank(b).total_cmp(&rank(a)).then(a.cmp(&b)));
    let mut room = REASONS;
    let mut kept: Vec<(u32, String)> = Vec::new();
    for &edge in &with {
        let Some(reason) = view.edges[edge].reason.as_deref() else { continue };
        let Some(left) = room.checked_sub(reason.len()) else { break };
        room = left;
        kept.push((edge as u32, reason.to_owned()));
    }
    kept.sort_unstable_by_key(|&(edge, _)| edge);
    let omitted = with.len() - kept.len();
    (kept, omitted)
}

/// Names numbered in the order in which they are first seen.
#[derive(Default)]
struct Names {
    list: Vec<String>,
    number: HashMap<String, u32>,
}

impl Names {
    fn number(&mut self, name: &str) -> u32 {
        if let Some(&number) = self.number.get(name) {
            return number;
        }
        let number = self.list.len() as u32;
        self.list.push(name.to_owned());
        self.number.insert(name.to_owned(), number);
        number
    }
}
