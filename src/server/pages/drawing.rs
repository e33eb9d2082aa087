//! Still pictures of the graph, as SVG within a page: what surrounds one note, and the most
//! important of many. Colours and sizes are the stylesheet's, by class; every node is a link, and
//! every picture has a list beside it that says the same.

use std::{
    collections::HashMap,
    f32::consts::{FRAC_PI_2, TAU},
    fmt::Write,
};

use super::{
    labels::{self, Label, Labels, wrapped},
    map::{Map, Neighbour},
};
use crate::{
    notebook::{GraphEdge, GraphNode},
    server::present,
};

/// More neighbours than this would lie on top of each other.
pub(super) const AROUND: usize = 24;

/// Side of the neighbourhood's square, in its own units: pixels where the margin is wide.
const SIDE: f32 = 320.0;

const WIDE: (f32, f32) = (960.0, 640.0);

/// Radius of the centre, and of what surrounds it.
const CENTER: f32 = 11.0;
const NEIGHBOUR: f32 = 7.0;

/// Labels on the wide picture.
const NAMED: usize = 28;

/// The centre in the middle and its neighbours around it, in the directions they have in the
/// whole graph's layout, so that walking keeps a sense of place.
pub(super) fn neighbourhood(map: &Map) -> String {
    let mut around: Vec<&Neighbour> = map.neighbours.iter().take(AROUND).collect();
    let (x, y) = (map.center.x, map.center.y);
    let angle = |one: &&Neighbour| (y - one.node.y).atan2(one.node.x - x);
    around.sort_by(|a, b| angle(a).total_cmp(&angle(b)).then_with(|| a.node.id.cmp(&b.node.id)));

    let middle = SIDE / 2.0;
    let crowded = around.len() > 9;
    let places: Vec<(f32, f32, bool)> = (0..around.len())
        .map(|place| {
            let turn = place as f32 / around.len() as f32 * TAU - FRAC_PI_2;
            let inner = crowded && place % 2 == 1;
            let (wide, high) = if inner { (72.0, 70.0) } else { (112.0, 118.0) };
            (middle + wide * turn.cos(), middle - 8.0 + high * turn.sin(), !inner)
        })
        .collect();

    let mut svg = open(SIDE, SIDE, &format!("What surrounds {}", map.center.label));
    for (one, &(x, y, _)) in around.iter().zip(&places) {
        line(&mut svg, (middle, middle - 8.0), (x, y), &one.relation);
        if one.relation != "links" {
            let (sign_x, sign_y) = sign_place((x, y));
            let sign = present::relation_sign(&one.relation);
            add(
                &mut svg,
                format_args!(
                    "<text class=\"g-sign\" data-relation=\"{}\" x=\"{sign_x:.1}\" y=\"{:.1}\">{sign}</text>",
                    escaped(&one.relation),
                    sign_y + 3.5,
                ),
            );
        }
    }
    let mut labels = Labels::new(SIDE, (middle, middle - 8.0));
    labels.keep_free((middle, middle - 8.0), CENTER);
    for (one, &(x, y, _)) in around.iter().zip(&places) {
        labels.keep_free((x, y), NEIGHBOUR);
        labels.line_to((x, y));
        if one.relation != "links" {
            labels.keep_free(sign_place((x, y)), 5.0);
        }
    }
    // The outer ones have more room, so they choose first.
    let mut names: Vec<Option<Label>> = vec![None; around.len()];
    for outer in [true, false] {
        for (at, &(x, y, is_outer)) in places.iter().enumerate() {
            if is_outer == outer {
                names[at] = labels.beside((x, y), NEIGHBOUR, &around[at].node.label);
            }
        }
    }
    for ((one, &(x, y, _)), name) in around.iter().zip(&places).zip(&names) {
        let title = format!("{} {}", one.label, one.node.label);
        node(&mut svg, &one.node, (x, y), NEIGHBOUR, &title, name.as_ref(), "g-node");
    }
    // Where lines leave no room, the page's title or the caption names it.
    let name = labels.beside((middle, middle - 8.0), CENTER, &map.center.label);
    node(
        &mut svg,
        &map.center,
        (middle, middle - 8.0),
        CENTER,
        &map.center.label,
        name.as_ref(),
        "g-node g-center",
    );
    svg.push_str("</svg>");
    svg
}

/// On the line to a neighbour, where its relation's sign stands.
fn sign_place((x, y): (f32, f32)) -> (f32, f32) {
    let (middle, high) = (SIDE / 2.0, SIDE / 2.0 - 8.0);
    (middle + (x - middle) * 0.55, high + (y - high) * 0.55)
}

/// The nodes where the layout has them, its y upwards as in the live drawing, and the names of the most important as far as they do
/// not cover each other. `nodes` come the most important first.
pub(super) fn overview(nodes: &[&GraphNode], edges: &[GraphEdge]) -> Option<String> {
    let (left, right) = extent(nodes.iter().map(|node| node.x))?;
    let (top, bottom) = extent(nodes.iter().map(|node| -node.y))?;
    let scale = |value: f32, low: f32, high: f32, size: f32, pad: f32| {
        if high > low {
            pad + (value - low) / (high - low) * (size - 2.0 * pad)
        } else {
            size / 2.0
        }
    };
    let places: HashMap<&str, (f32, f32)> = nodes
        .iter()
        .map(|node| {
            let x = scale(node.x, left, right, WIDE.0, 72.0);
            (node.id.as_str(), (x, scale(-node.y, top, bottom, WIDE.1, 32.0)))
        })
        .collect();
    let mut svg = open(WIDE.0, WIDE.1, "The graph");
    for edge in edges {
        if let (Some(&from), Some(&to)) = (places.get(&*edge.source), places.get(&*edge.target)) {
            line(&mut svg, from, to, &edge.relation);
        }
    }
    let names = names(nodes, &places);
    // The most important last, so that their names lie on top.
    for (graph_node, lines) in nodes.iter().zip(&names).rev() {
        let Some(&place) = places.get(&*graph_node.id) else { continue };
        let size = 4.0 + graph_node.rank.clamp(0.0, 16.0).sqrt() * 2.5;
        let class = if graph_node.depth == Some(0) { "g-node g-center" } else { "g-node" };
        let label = (!lines.is_empty()).then(|| Label::beneath(place, size, lines.clone()));
        node(&mut svg, graph_node, place, size, &graph_node.label, label.as_ref(), class);
    }
    svg.push_str("</svg>");
    Some(svg)
}

/// The lines of each node's name; none where it would cover a more important one's.
fn names(nodes: &[&GraphNode], places: &HashMap<&str, (f32, f32)>) -> Vec<Vec<String>> {
    let mut taken: Vec<(f32, f32, f32)> = Vec::new();
    nodes
        .iter()
        .enumerate()
        .map(|(place, node)| {
            let lines = wrapped(&node.label, 26);
            let Some(&(x, y)) = places.get(&*node.id).filter(|_| place < NAMED) else {
                return Vec::new();
            };
            let longest = lines.iter().map(|line| line.chars().count()).max().unwrap_or(0);
            let half = longest as f32 * 3.1;
            let covers = |&(ox, oy, other): &(f32, f32, f32)| {
                (ox - x).abs() < half + other && (oy - y).abs() < 34.0
            };
            if taken.iter().any(covers) {
                return Vec::new();
            }
            taken.push((x, y, half));
            lines
        })
        .collect()
}

fn extent(values: impl Iterator<Item = f32>) -> Option<(f32, f32)> {
    values.filter(|value| value.is_finite()).fold(None, |extent, value| match extent {
        None => Some((value, value)),
        Some((low, high)) => Some((value.min(low), value.max(high))),
    })
}

fn open(width: f32, height: f32, title: &str) -> String {
    let title = escaped(title);
    format!(
        "<svg class=\"g\" viewBox=\"0 0 {width} {height}\" role=\"group\" aria-label=\"{title}\" \
         xmlns=\"http://www.w3.org/2000/svg\">"
    )
}

fn line(svg: &mut String, from: (f32, f32), to: (f32, f32), relation: &str) {
    add(
        svg,
        format_args!(
            "<line class=\"g-edge\" data-relation=\"{}\" x1=\"{:.1}\" y1=\"{:.1}\" x2=\"{:.1}\" y2=\"{:.1}\"/>",
            escaped(relation),
            from.0,
            from.1,
            to.0,
            to.1,
        ),
    );
}

/// A shape for the type, so that colour is not alone, and its name.
fn node(
    svg: &mut String,
    node: &GraphNode,
    (x, y): (f32, f32),
    size: f32,
    title: &str,
    label: Option<&Label>,
    class: &str,
) {
    add(
        svg,
        format_args!(
            "<a class=\"{class}\" href=\"{}\" data-walk=\"{}\" data-title=\"{}\" data-type=\"{}\"><title>{}</title>",
            present::node_href(&node.kind, &node.id),
            escaped(&node.id),
            escaped(&node.label),
            escaped(&node.kind),
            escaped(title),
        ),
    );
    match node.kind.as_str() {
        "concept" => {
            let wide = size * 1.25;
            add(
                svg,
                format_args!(
                    "<path d=\"M{x:.1} {:.1}L{:.1} {y:.1}L{x:.1} {:.1}L{:.1} {y:.1}Z\"/>",
                    y - wide,
                    x + wide,
                    y + wide,
                    x - wide,
                ),
            );
        }
        "paper" => add(
            svg,
            format_args!(
                "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"1.5\"/>",
                x - size * 0.85,
                y - size,
                size * 1.7,
                size * 2.0,
            ),
        ),
        "inquiry" => add(
            svg,
            format_args!(
                "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{size:.1}\"/><text class=\"g-in\" x=\"{x:.1}\" y=\"{:.1}\">?</text>",
                y + 3.6,
            ),
        ),
        "evaluation" => add(
            svg,
            format_args!(
                "<path d=\"M{x:.1} {:.1}L{:.1} {:.1}L{:.1} {:.1}Z\"/>",
                y - size * 1.1,
                x + size * 1.1,
                y + size * 0.8,
                x - size * 1.1,
                y + size * 0.8,
            ),
        ),
        _ => add(svg, format_args!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{size:.1}\"/>")),
    }
    if let Some(Label { x, y, anchor, lines }) = label {
        for (place, text) in lines.iter().enumerate() {
            let y = y + place as f32 * labels::LINE;
            let text = escaped(text);
            add(svg, format_args!("<text{anchor} x=\"{x:.1}\" y=\"{y:.1}\">{text}</text>"));
        }
    }
    svg.push_str("</a>");
}

fn escaped(text: &str) -> minijinja::HtmlEscape<'_> {
    minijinja::HtmlEscape(text)
}

fn add(svg: &mut String, piece: std::fmt::Arguments<'_>) {
    // A String takes whatever is written to it.
    _ = svg.write_fmt(piece);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph_node(id: &str, kind: &str, x: f32, y: f32) -> GraphNode {
        let (id, kind) = (id.to_owned(), kind.to_owned());
        GraphNode {
            label: id.clone(),
            id,
            kind,
            x,
            y,
            community: 0,
            rank: 1.0,
            depth: None,
            standing: None,
        }
    }

    #[test]
    fn names_are_text_and_never_markup() {
        let hostile = "\"><script>alert(1)</script>";
        let nodes = [graph_node(hostile, hostile, 0.0, 0.0), graph_node("b", "claim", 1.0, 1.0)];
        let edge = GraphEdge {
            source: hostile.into(),
            target: "b".into(),
            relation: hostile.into(),
            reason: None,
        };
        let svg = overview(&[&nodes[0], &nodes[1]], &[edge]).expect("a picture");
        assert!(!svg.contains("<script") && svg.contains("&lt;script"), "{svg}");
    }

    #[test]
    fn a_layout_that_is_degenerate_is_drawn_all_the_same() {
        let nodes = [graph_node("a", "claim", f32::NAN, 1.0), graph_node("b", "paper", 2.0, 1.0)];
        let svg = overview(&[&nodes[1]], &[]).expect("a picture");
        assert!(!svg.contains("NaN") && svg.contains("<rect"), "{svg}");
        assert_eq!(overview(&[&nodes[0]], &[]), None);
    }
}
