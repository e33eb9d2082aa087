//! Drawing the whole graph: a place for every note, kept with the index so that nothing jumps when
//! the graph is drawn again. A new note is put beside those it relates to while all others stay;
//! only when much has changed is everything laid out afresh.

mod forces;
mod place;
mod quadtree;
mod spread;
mod update;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::VaultPath;

use super::{ConceptGraph, Item, View};
use forces::{Point, Simulation, Spring};

/// Where each note is drawn. The same graph gives the same layout, and the same graph and layout
/// the same next layout, on any machine and number of cores up to the last digits.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Layout {
    spots: BTreeMap<VaultPath, Spot>,
    /// The length of a spring in the coordinates of the spots.
    unit: f32,
    /// How many notes were placed when everything was last laid out afresh.
    settled: usize,
    /// How many were placed one by one since then.
    added: usize,
}

/// A note's place: both coordinates from −1 to 1, y upwards.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Spot {
    pub x: f32,
    pub y: f32,
    /// Whether the note had relations when it was placed; those without any stand in a rim.
    linked: bool,
}

/// The share of notes added one by one after which everything is laid out afresh.
const DRIFT: f32 = 0.2;

impl Layout {
    pub fn fresh(graph: &ConceptGraph) -> Self {
        let pairs = graph.pairs();
        let mut linked = vec![false; graph.len()];
        for &(a, b, _) in &pairs {
            linked[a] = true;
            linked[b] = true;
        }
        let (inner, outer): (Vec<usize>, Vec<usize>) =
            (0..graph.len()).partition(|&node| linked[node]);
        let mut positions = settle(graph, &pairs, &inner);
        if inner.len() <= NAMED {
            name_room(graph, &mut positions, &inner);
        }
        centre(&mut positions, &inner);
        if inner.len() <= NAMED && outer.len() <= NAMED && !inner.is_empty() {
            below(&mut positions, &inner, &outer);
        } else {
            rim(&mut positions, &inner, &outer);
        }
        let everything: Vec<usize> = (0..graph.len()).collect();
        centre(&mut positions, &everything);

        let reach = positions
            .iter()
            .map(|point| point.x.abs().max(point.y.abs()))
            .fold(f32::MIN_POSITIVE, f32::max);
        // A lone note stands in the middle, and few do not fill the frame to its edges.
        let unit = 1.0 / reach.max(1.5);
        let spots = graph
            .nodes()
            .zip(&positions)
            .zip(&linked)
            .map(|((node, &at), &linked)| (node.path.clone(), Spot::new(at * unit, linked)))
            .collect();
        Self { spots, unit, settled: graph.len(), added: 0 }
    }

    /// The layout of a changed graph: notes that are known stay where they are, unless so many
    /// are new that everything is laid out afresh.
    #[must_use]
    pub fn updated(&self, graph: &ConceptGraph) -> Self {
        let new = update::new_nodes(self, graph);
        let drift = (self.added + new.len()) as f32 > DRIFT * self.settled as f32;
        let thinned = graph.len() < self.settled / 2;
        if (drift && !new.is_empty()) || thinned {
            Self::fresh(graph)
        } else {
            update::place(self, graph, &new)
        }
    }

    pub fn spot(&self, path: &str) -> Option<Spot> {
        self.spots.get(path).copied()
    }

    /// By node of the graph; notes that this layout does not know stand in the middle.
    pub fn positions(&self, graph: &ConceptGraph) -> Vec<(f32, f32)> {
        graph
            .nodes()
            .map(|node| self.spot(node.path.as_str()).map_or((0.0, 0.0), |s| (s.x, s.y)))
            .collect()
    }

    /// By node of a view: a tag stands amid its notes.
    pub fn positions_in(&self, graph: &ConceptGraph, view: &View) -> Vec<(f32, f32)> {
        let mut places: Vec<(f32, f32)> = view
            .nodes
            .iter()
            .map(|node| match &node.item {
                Item::Note(note) => {
                    self.spot(graph.node(*note).path.as_str()).map_or((0.0, 0.0), |s| (s.x, s.y))
                }
                Item::Tag(_) => (0.0, 0.0),
            })
            .collect();
        let mut borne = vec![0.0_f32; places.len()];
        let is_tag = |index: usize| matches!(view.nodes[index].item, Item::Tag(_));
        for edge in view.edges.iter().filter(|edge| is_tag(edge.target)) {
            let (x, y) = places[edge.source];
            places[edge.target].0 += x;
            places[edge.target].1 += y;
            borne[edge.target] += 1.0;
        }
        for (tag, count) in borne.into_iter().enumerate().filter(|&(_, count)| count > 0.0) {
            // Tags of the same notes would otherwise stand in one place.
            let aside = Point::polar(tag as f32 * 2.4, 0.3 * self.unit);
            places[tag].0 = (places[tag].0 / count + aside.x).clamp(-1.0, 1.0);
            places[tag].1 = (places[tag].1 / count + aside.y).clamp(-1.0, 1.0);
        }
        places
    }
}

impl Spot {
    fn new(at: Point, linked: bool) -> Self {
        // A point that is no number would break every drawing; none is known to come about.
        let bounded = |value: f32| if value.is_finite() { value.clamp(-1.0, 1.0) } else { 0.0 };
        Self { x: bounded(at.x), y: bounded(at.y), linked }
    }

    fn point(self) -> Point {
        Point { x: self.x, y: self.y }
    }
}

/// Places the linked notes; those without a relation are left at the origin.
fn settle(graph: &ConceptGraph, pairs: &[(usize, usize, f32)], linked: &[usize]) -> Vec<Point> {
    let mut positions = place::by_community(graph, pairs);
    let mut compact = vec![usize::MAX; graph.len()];
    for (index, &node) in linked.iter().enumerate() {
        compact[node] = index;
    }
    let pairs: Vec<_> = pairs.iter().map(|&(a, b, w)| (compact[a], compact[b], w)).collect();
    let community: Vec<u32> = linked.iter().map(|&node| graph.communities().of[node]).collect();
    let start = linked.iter().map(|&node| positions[node]).collect();

    let mut simulation = simulation(&community, &pairs, start);
    // Small drawings can afford to come to rest; large ones start near it.
    simulation.run(if linked.len() < 1000 { 300 } else { 100 }, 0.9, |_| true);
    let radius = vec![room(linked.len()); linked.len()];
    spread::discs(&mut simulation.positions, &radius, 30);
    for (&node, &at) in linked.iter().zip(&simulation.positions) {
        positions[node] = at;
    }
    positions
}

/// Up to so many notes every name is to be legible.
const NAMED: usize = 100;

/// Makes room for the names, as they are drawn at 12 pixels in a window of common size.
fn name_room(graph: &ConceptGraph, positions: &mut [Point], nodes: &[usize]) {
    let mut at: Vec<Point> = nodes.iter().map(|&node| positions[node]).collect();
    let width: Vec<f32> = nodes
        .iter()
        .map(|&node| 16.0 + 6.2 * graph.node(node).title.chars().count().min(32) as f32)
        .collect();
    spread::names(&mut at, &width, 800.0, 300);
    for (&node, at) in nodes.iter().zip(at) {
        positions[node] = at;
    }
}

/// The radius that a note keeps free: more where there are few, whose names are all to be read.
fn room(count: usize) -> f32 {
    if count <= NAMED { 0.55 } else { 0.3 }
}

/// Springs pull related notes together, within a community more than across.
fn simulation(community: &[u32], pairs: &[(usize, usize, f32)], start: Vec<Point>) -> Simulation {
    let springs: Vec<Spring> = pairs
        .iter()
        .map(|&(a, b, weight)| {
            let within = community[a] == community[b];
            let strength = if weight > 1.0 { 1.2 } else { 1.0 };
            Spring {
                a,
                b,
                length: if within { 1.0 } else { 2.0 },
                strength: if within { strength } else { 0.15 * strength },
            }
        })
        .collect();
    let mut degree = vec![0.0_f32; start.len()];
    for &(a, b, _) in pairs {
        degree[a] += 1.0;
        degree[b] += 1.0;
    }
    let weights = degree.iter().map(|degree| 1.0 + degree.sqrt()).collect();
    Simulation::new(start, weights, &springs)
}

/// Moves the middle of these notes to the origin.
fn centre(positions: &mut [Point], nodes: &[usize]) {
    let (mut low, mut high) = (Point::splat(f32::MAX), Point::splat(f32::MIN));
    for &node in nodes {
        let at = positions[node];
        low = Point { x: low.x.min(at.x), y: low.y.min(at.y) };
        high = Point { x: high.x.max(at.x), y: high.y.max(at.y) };
    }
    for &node in nodes {
        positions[node] = positions[node] - (low + high) * 0.5;
    }
}

/// Places few notes without relations in rows below the others, with room for their names.
fn below(positions: &mut [Point], inner: &[usize], outer: &[usize]) {
    const COLUMNS: usize = 5;
    let reach = inner.iter().map(|&node| positions[node].x.abs()).fold(2.0, f32::max);
    let bottom = inner.iter().map(|&node| positions[node].y).fold(0.0, f32::min);
    for (index, &node) in outer.iter().enumerate() {
        let (row, column) = (index / COLUMNS, index % COLUMNS);
        positions[node] = Point {
            x: reach * (2.0 * column as f32 / COLUMNS as f32 - 1.0),
            y: bottom - reach * (0.15 + 0.06 * row as f32),
        };
    }
}

/// Places notes without relations: a sunflower where there is nothing else, else in rings around.
fn rim(positions: &mut [Point], inner: &[usize], outer: &[usize]) {
    if inner.is_empty() {
        for (index, &node) in outer.iter().enumerate() {
            positions[node] = Point::on_sunflower(index);
        }
        return;
    }
    let mut radius = 1.5 + inner.iter().map(|&node| positions[node].length()).fold(0.0, f32::max);
    let mut placed = 0;
    while placed < outer.len() {
        let fits = ((std::f32::consts::TAU * radius) as usize).max(1);
        let here = fits.min(outer.len() - placed);
        for (slot, &node) in outer[placed..placed + here].iter().enumerate() {
            let angle = std::f32::consts::TAU * slot as f32 / here as f32;
            positions[node] = Point::polar(angle, radius);
        }
        placed += here;
        radius += 1.0;
    }
}
