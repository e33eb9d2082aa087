//! Placing new notes in a drawing that exists: beside those they relate to, with all others
//! where the reader last saw them.

use std::collections::HashMap;

use super::super::ConceptGraph;
use super::{Layout, Spot, forces::Point, simulation};

/// Notes without a place, and those that got their first relation or lost their last since they
/// were placed.
pub(super) fn new_nodes(layout: &Layout, graph: &ConceptGraph) -> Vec<usize> {
    let linked = linked(graph);
    let known = |node: usize| layout.spot(graph.node(node).path.as_str());
    (0..graph.len())
        .filter(|&node| known(node).is_none_or(|spot| spot.linked != linked[node]))
        .collect()
}

pub(super) fn place(layout: &Layout, graph: &ConceptGraph, new: &[usize]) -> Layout {
    let linked = linked(graph);
    let unit = if layout.unit > 0.0 { layout.unit } else { 1.0 };
    let mut is_new = vec![false; graph.len()];
    new.iter().for_each(|&node| is_new[node] = true);
    // In units of a spring, as the simulation wants them.
    let mut positions: Vec<Point> = graph
        .nodes()
        .map(|node| layout.spot(node.path.as_str()).map_or(Point::default(), Spot::point))
        .map(|at| at * (1.0 / unit))
        .collect();

    let pairs = graph.pairs();
    if !new.is_empty() {
        start_beside_neighbours(&mut positions, &pairs, &is_new, &linked, unit);
        let mut simulation = simulation(&graph.communities().of, &pairs, positions);
        simulation.run(40, 0.5, |node| is_new[node] && linked[node]);
        positions = simulation.positions;
    }
    let spots = graph
        .nodes()
        .enumerate()
        .map(|(node, note)| {
            let kept = layout.spot(note.path.as_str()).filter(|_| !is_new[node]);
            let spot = kept.unwrap_or_else(|| Spot::new(positions[node] * unit, linked[node]));
            (note.path.clone(), spot)
        })
        .collect();
    Layout { spots, unit, settled: layout.settled, added: layout.added + new.len() }
}

/// New notes start amid the neighbours that have a place, those placed just now included; the
/// others in the freest of some spots on the edge.
fn start_beside_neighbours(
    positions: &mut [Point],
    pairs: &[(usize, usize, f32)],
    is_new: &[bool],
    linked: &[bool],
    unit: f32,
) {
    let mut near: HashMap<usize, Vec<(usize, f32)>> = HashMap::new();
    for &(a, b, weight) in pairs {
        for (node, other) in [(a, b), (b, a)] {
            if is_new[node] {
                near.entry(node).or_default().push((other, weight));
            }
        }
    }
    let mut placed: Vec<bool> = is_new.iter().map(|&new| !new).collect();
    let mut waiting: Vec<usize> = (0..is_new.len()).filter(|&node| is_new[node]).collect();
    while !waiting.is_empty() {
        let before = waiting.len();
        waiting.retain(|&node| {
            let mut sum = Point::default();
            let mut total = 0.0;
            for &(other, weight) in near.get(&node).into_iter().flatten() {
                if placed[other] {
                    sum = sum + positions[other] * weight;
                    total += weight;
                }
            }
            if total > 0.0 {
                positions[node] = sum * (1.0 / total) + Point::polar(node as f32 * 2.4, 0.7);
                placed[node] = true;
            }
            total == 0.0
        });
        if waiting.len() == before {
            // Nothing here has a placed neighbour: one goes to the edge, and others may follow.
            let node = waiting.remove(0);
            let reach = if linked[node] { 0.85 } else { 0.97 };
            positions[node] = freest(positions, &placed, node, reach / unit);
            placed[node] = true;
        }
    }
}

/// Of a few spots on a circle the one farthest from all that is placed.
fn freest(positions: &[Point], placed: &[bool], node: usize, radius: f32) -> Point {
    const TRIED: usize = 32;
    let clearance = |at: Point| {
        let distances = positions.iter().zip(placed).filter(|&(_, &placed)| placed);
        distances.map(|(&other, _)| (other - at).square()).fold(f32::MAX, f32::min)
    };
    // Turned by the node, so that in a drawing without any note not all start at one spot.
    let turn = node as f32 * 2.4;
    let spots = (0..TRIED)
        .map(|index| turn + index as f32 * std::f32::consts::TAU / TRIED as f32)
        .map(|angle| Point::polar(angle, radius));
    spots.max_by(|&a, &b| clearance(a).total_cmp(&clearance(b))).unwrap_or_default()
}

fn linked(graph: &ConceptGraph) -> Vec<bool> {
    (0..graph.len()).map(|node| graph.degree(node) > 0).collect()
}
