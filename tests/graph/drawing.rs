//! The lasting layout.

use equipoise::{
    graph::{ConceptGraph, Filter, Layout},
    model::Edge,
};
use proptest::prelude::*;

use super::{any_graph, at, edge, graph, note};

/// Rings of six notes, each ring linked with the next by one relation.
fn rings(count: usize) -> (Vec<String>, Vec<Edge>) {
    let name = |ring: usize, place: usize| format!("r{ring:02}-{place}");
    let mut names = Vec::new();
    let mut edges = Vec::new();
    for ring in 0..count {
        for place in 0..6 {
            names.push(name(ring, place));
            edges.push(edge(&name(ring, place), "links", &name(ring, (place + 1) % 6)));
            edges.push(edge(&name(ring, place), "links", &name(ring, (place + 2) % 6)));
        }
        edges.push(edge(&name(ring, 0), "links", &name((ring + 1) % count, 3)));
    }
    (names, edges)
}

fn build(names: &[String], edges: &[Edge]) -> ConceptGraph {
    ConceptGraph::build(names.iter().map(|name| note(name)).collect(), edges)
}

fn distance(layout: &Layout, a: &str, b: &str) -> f32 {
    let (a, b) = (layout.spot(a).expect("a spot"), layout.spot(b).expect("a spot"));
    (a.x - b.x).hypot(a.y - b.y)
}

#[test]
fn related_notes_are_near_and_none_cover_each_other() {
    let (names, edges) = rings(10);
    let layout = Layout::fresh(&build(&names, &edges));
    let mean = |pairs: &[(usize, usize)]| {
        let sum: f32 = pairs.iter().map(|&(a, b)| distance(&layout, &names[a], &names[b])).sum();
        sum / pairs.len() as f32
    };
    let every: Vec<(usize, usize)> = (0..60).flat_map(|a| (0..a).map(move |b| (a, b))).collect();
    let within: Vec<(usize, usize)> =
        every.iter().copied().filter(|(a, b)| a / 6 == b / 6).collect();
    assert!(mean(&within) < 0.4 * mean(&every), "{} of {}", mean(&within), mean(&every));
    for (a, b) in every {
        let apart = distance(&layout, &names[a], &names[b]);
        assert!(apart > 0.02, "{} and {}: {apart}", names[a], names[b]);
    }
}

#[test]
fn a_new_note_stands_by_its_neighbour_and_nothing_else_moves() {
    let (mut names, mut edges) = rings(10);
    let before = Layout::fresh(&build(&names, &edges));
    names.push("new".into());
    names.push("newer".into());
    names.push("alone".into());
    edges.push(edge("new", "supports", "r05-2"));
    edges.push(edge("newer", "supports", "new"));
    let after = before.updated(&build(&names, &edges));
    for name in names.iter().filter(|name| name.starts_with('r')) {
        assert_eq!(before.spot(name), after.spot(name), "{name}");
    }
    assert!(distance(&after, "new", "r05-2") < 0.25);
    assert!(distance(&after, "newer", "new") < 0.25);
    let alone = after.spot("alone").expect("a spot");
    assert!(alone.x.hypot(alone.y) > 0.8, "{alone:?}");
}

#[test]
fn a_note_that_gets_its_first_relation_leaves_the_rim() {
    let (mut names, mut edges) = rings(10);
    names.push("alone".into());
    let before = Layout::fresh(&build(&names, &edges));
    edges.push(edge("alone", "links", "r05-2"));
    let after = before.updated(&build(&names, &edges));
    assert_ne!(before.spot("alone"), after.spot("alone"));
    assert!(distance(&after, "alone", "r05-2") < 0.25);
}

#[test]
fn removed_notes_are_forgotten_and_the_rest_stays() {
    let (names, edges) = rings(10);
    let before = Layout::fresh(&build(&names, &edges));
    let after = before.updated(&build(&names[1..], &edges));
    assert_eq!(after.spot(&names[0]), None);
    assert_eq!(after.spot(&names[30]), before.spot(&names[30]));
}

#[test]
fn after_much_change_everything_is_laid_out_afresh() {
    let (names, edges) = rings(10);
    let mut layout = Layout::fresh(&build(&names[..30], &edges));
    // One note after another, so that no single change is large.
    for count in 31..=60 {
        layout = layout.updated(&build(&names[..count], &edges));
    }
    let start = Layout::fresh(&build(&names[..30], &edges));
    assert_ne!(layout.spot(&names[3]), start.spot(&names[3]));
    let few = build(&names[..18], &edges);
    assert_eq!(layout.updated(&few), Layout::fresh(&few));
}

#[test]
fn a_layout_survives_storage() {
    let layout = Layout::fresh(&graph("a supports b\nc"));
    let bytes = postcard::to_stdvec(&layout).expect("bytes");
    assert_eq!(postcard::from_bytes::<Layout>(&bytes).expect("a layout"), layout);
}

#[test]
fn a_tag_stands_amid_its_notes() {
    let mut nodes = vec![note("a"), note("b"), note("c")];
    nodes[0].tags = vec!["law".into()];
    nodes[1].tags = vec!["law".into()];
    let graph = ConceptGraph::build(nodes, &[edge("a", "links", "c"), edge("b", "links", "c")]);
    let layout = Layout::fresh(&graph);
    let view = graph.whole(&Filter { tags: true, ..Filter::default() }, 99);
    let places = layout.positions_in(&graph, &view);
    let (a, b, tag) = (places[at(&graph, "a")], places[at(&graph, "b")], places[3]);
    let middle = ((a.0 + b.0) / 2.0, (a.1 + b.1) / 2.0);
    let half = (a.0 - b.0).hypot(a.1 - b.1) / 2.0;
    assert!((tag.0 - middle.0).hypot(tag.1 - middle.1) < half, "{tag:?} amid {a:?} and {b:?}");
}

#[test]
fn any_number_of_cores_draws_the_same() {
    let (names, edges) = rings(120);
    let graph = build(&names, &edges);
    let drawn_on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| Layout::fresh(&graph))
    };
    assert_eq!(drawn_on(1), drawn_on(3));
}

fn well_placed(layout: &Layout, graph: &ConceptGraph) -> Result<(), TestCaseError> {
    for node in graph.nodes() {
        let spot = layout.spot(node.path.as_str());
        let fits = |value: f32| (-1.0..=1.0).contains(&value);
        prop_assert!(spot.is_some_and(|spot| fits(spot.x) && fits(spot.y)), "{spot:?}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_graph_has_a_finite_layout_that_comes_out_the_same(graph in any_graph()) {
        let layout = Layout::fresh(&graph);
        well_placed(&layout, &graph)?;
        prop_assert_eq!(&layout, &Layout::fresh(&graph));
    }

    #[test]
    fn every_change_keeps_the_layout_whole(before in any_graph(), after in any_graph()) {
        let layout = Layout::fresh(&before).updated(&after);
        well_placed(&layout, &after)?;
        prop_assert_eq!(layout.updated(&after).positions(&after), layout.positions(&after));
        well_placed(&Layout::default().updated(&after), &after)?;
    }
}
