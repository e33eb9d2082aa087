//! Where the simulation starts: communities are laid out first, each as a disc, and their notes
//! within, the most connected in the middle. A good start is most of a good drawing, and makes a
//! few dozen steps enough where chance would need hundreds.

use std::collections::{BTreeMap, VecDeque};

use super::super::ConceptGraph;
use super::forces::{Point, Simulation, Spring};

/// A start for every linked note, those of `pairs`; the rest stay at the origin.
pub(super) fn by_community(graph: &ConceptGraph, pairs: &[(usize, usize, f32)]) -> Vec<Point> {
    let communities = graph.communities();
    let mut linked = vec![false; communities.list.len()];
    for &(a, b, _) in pairs {
        linked[communities.of[a] as usize] = true;
        linked[communities.of[b] as usize] = true;
    }
    let discs: Vec<usize> = (0..linked.len()).filter(|&community| linked[community]).collect();
    let centres = centres(graph, pairs, &discs);

    let mut positions = vec![Point::default(); graph.len()];
    let mut filled = vec![0; communities.list.len()];
    for node in order_within(graph, pairs, &discs) {
        let community = communities.of[node] as usize;
        positions[node] = centres[community] + Point::on_sunflower(filled[community]);
        filled[community] += 1;
    }
    positions
}

/// By community, the middle of each of `discs`: related ones near each other, none upon another.
fn centres(graph: &ConceptGraph, pairs: &[(usize, usize, f32)], discs: &[usize]) -> Vec<Point> {
    let communities = graph.communities();
    let mut disc_of = vec![usize::MAX; communities.list.len()];
    for (disc, &community) in discs.iter().enumerate() {
        disc_of[community] = disc;
    }
    let radius: Vec<f32> = discs
        .iter()
        .map(|&community| 0.6 * (communities.list[community].size as f32).sqrt())
        .collect();
    let mut between: BTreeMap<(usize, usize), f32> = BTreeMap::new();
    for &(a, b, weight) in pairs {
        let disc = |node: usize| disc_of[communities.of[node] as usize];
        let (a, b) = (disc(a), disc(b));
        if a != b {
            *between.entry((a.min(b), a.max(b))).or_default() += weight;
        }
    }
    let springs: Vec<Spring> = between
        .iter()
        .map(|(&(a, b), &weight)| Spring {
            a,
            b,
            length: 1.2 * (radius[a] + radius[b]),
            // As many relations tie two small communities closer than two large ones.
            strength: (weight / (radius[a] * radius[b])).min(2.0),
        })
        .collect();
    let widest = radius.iter().copied().fold(1.0, f32::max);
    let start = (0..radius.len()).map(|disc| Point::on_sunflower(disc) * (2.0 * widest)).collect();
    let weights = radius.iter().map(|radius| radius * radius).collect();
    let mut simulation = Simulation::new(start, weights, &springs);
    simulation.push = 0.5;
    simulation.gravity = 0.15;
    simulation.run(120, 1.0, |_| true);
    super::spread::discs(&mut simulation.positions, &radius, 60);

    let mut centres = vec![Point::default(); communities.list.len()];
    for (&community, &centre) in discs.iter().zip(&simulation.positions) {
        centres[community] = centre;
    }
    centres
}

/// All linked notes, within each community its label first and then by distance from it.
fn order_within(
    graph: &ConceptGraph,
    pairs: &[(usize, usize, f32)],
    discs: &[usize],
) -> Vec<usize> {
    let communities = graph.communities();
    let mut near = vec![Vec::new(); graph.len()];
    for &(a, b, _) in pairs {
        if communities.of[a] == communities.of[b] {
            near[a].push(b);
            near[b].push(a);
        }
    }
    let mut seen = vec![false; graph.len()];
    let mut order = Vec::with_capacity(graph.len());
    // The algorithm promises connected communities; should one not be, its rest comes after.
    let labels = discs.iter().map(|&community| communities.list[community].label);
    let ends = pairs.iter().flat_map(|&(a, b, _)| [a, b]);
    for start in labels.chain(ends) {
        let mut queue = VecDeque::from([start]);
        while let Some(node) = queue.pop_front() {
            if !std::mem::replace(&mut seen[node], true) {
                order.push(node);
                queue.extend(near[node].iter().copied().filter(|&next| !seen[next]));
            }
        }
    }
    order
}
