//! Neighbourhoods, paths, orphans.

use std::collections::BTreeSet;

use equipoise::{
    graph::{ConceptGraph, Filter, Item, View},
    model::{Kind, Relation},
};
use proptest::prelude::*;

use super::{any_graph, at, graph, note};

const ARGUMENT: &str = "
    claim/universal supports concept/parity
    claim/feasible contradicts claim/universal — nobody agrees on the target
    paper/one cites paper/two
    claim/feasible draws-on paper/one
    note links claim/feasible
    lone
";

/// The nodes of a view in its order, each with its depth.
fn shown(graph: &ConceptGraph, view: &View) -> Vec<String> {
    let name = |item: &Item| match item {
        Item::Note(index) => graph.node(*index).path.to_string(),
        Item::Tag(name) => format!("#{name}"),
    };
    let depth = |depth: Option<usize>| depth.map_or(String::new(), |depth| format!(" {depth}"));
    view.nodes.iter().map(|node| name(&node.item) + &depth(node.depth)).collect()
}

fn check(depth: usize, filter: &Filter, limit: usize, expected: &[&str], omitted: usize) {
    let graph = graph(ARGUMENT);
    let view = graph.neighbourhood(at(&graph, "claim/feasible"), depth, filter, limit);
    assert_eq!(shown(&graph, &view), expected);
    assert_eq!(view.omitted, omitted);
}

#[test]
fn layers_around_a_note() {
    let all = Filter::default();
    check(0, &all, 99, &["claim/feasible 0"], 0);
    let near = ["claim/feasible 0", "claim/universal 1", "paper/one 1", "note 1"];
    check(1, &all, 99, &near, 0);
    let far = [&near[..], &["concept/parity 2", "paper/two 2"]].concat();
    check(2, &all, 99, &far, 0);
    check(9, &all, 99, &far, 0);
}

#[test]
fn filters_hold_for_all_but_the_centre() {
    let papers = Filter { kinds: vec![Kind::Paper], ..Filter::default() };
    check(2, &papers, 99, &["claim/feasible 0", "paper/one 1", "paper/two 2"], 0);
    let relations = vec![Relation::links(), Relation::parse("supports").expect("a relation")];
    let plain = Filter { relations, ..Filter::default() };
    check(2, &plain, 99, &["claim/feasible 0", "note 1"], 0);
}

#[test]
fn notes_can_be_let_through_one_by_one() {
    let argument = graph(ARGUMENT);
    let among = argument.nodes().map(|node| !node.path.as_str().starts_with("paper/")).collect();
    let filter = Filter { among: Some(among), ..Filter::default() };
    check(
        9,
        &filter,
        99,
        &["claim/feasible 0", "claim/universal 1", "note 1", "concept/parity 2"],
        0,
    );
    let whole = argument.whole(&filter, 99);
    let all = ["claim/feasible", "claim/universal", "concept/parity", "lone", "note"];
    assert_eq!(shown(&argument, &whole), all);
    let linked = whole.linked_only();
    assert_eq!(
        shown(&argument, &linked),
        ["claim/feasible", "claim/universal", "concept/parity", "note"]
    );
    // Each relation still leads from and to the notes that it did.
    let edges: Vec<_> = linked
        .edges
        .iter()
        .map(|edge| (&linked.nodes[edge.source].item, &linked.nodes[edge.target].item))
        .collect();
    let node = |path| Item::Note(at(&argument, path));
    assert!(edges.contains(&(&node("note"), &node("claim/feasible"))), "{edges:?}");
    assert_eq!(edges.len(), 3);
}

/// Notes by their paths, tags by their names.
fn items(graph: &ConceptGraph, names: &[&str]) -> Vec<Item> {
    let item = |name: &&str| match name.strip_prefix('#') {
        Some(tag) => Item::Tag(tag.into()),
        None => Item::Note(at(graph, name)),
    };
    names.iter().map(item).collect()
}

#[test]
fn a_neighbourhood_is_deeper_where_it_is_expanded_and_ends_where_it_is_collapsed() {
    let argument = graph(ARGUMENT);
    let folds = |expanded: &[&str], collapsed: &[&str]| Filter {
        expanded: items(&argument, expanded),
        collapsed: items(&argument, collapsed),
        ..Filter::default()
    };
    let near = ["claim/feasible 0", "claim/universal 1", "paper/one 1", "note 1"];
    let two = [&near[..], &["paper/two 2"]].concat();
    check(1, &folds(&["paper/one"], &[]), 99, &two, 0);
    // What is not reached opens nothing.
    check(1, &folds(&["paper/two", "lone"], &[]), 99, &near, 0);
    check(1, &folds(&["paper/one", "claim/universal"], &["claim/universal"]), 99, &two, 0);
    check(9, &folds(&[], &["paper/one", "claim/universal"]), 99, &near, 0);
    check(9, &folds(&[], &["claim/feasible"]), 99, &["claim/feasible 0"], 0);
    check(1, &folds(&["paper/one"], &[]), 4, &near, 1);
}

#[test]
fn what_hangs_on_a_folded_note_alone_is_hidden() {
    let argument = graph(ARGUMENT);
    let check = |collapsed: &[&str], expected: &[&str]| {
        let view = argument.whole(&Filter::default(), 99).folded(&items(&argument, collapsed));
        assert_eq!(shown(&argument, &view), expected, "{collapsed:?}");
        assert!(view.edges.iter().all(|edge| edge.source.max(edge.target) < view.nodes.len()));
    };
    let all = ["claim/feasible", "claim/universal", "concept/parity", "lone", "note"];
    let papers = ["paper/one", "paper/two"];
    check(&[], &[&all[..], &papers].concat());
    check(&["claim/feasible"], &[&all[..4], &papers].concat());
    check(&["paper/one"], &[&all[..], &papers[..1]].concat());
    // Two that hang on each other are both folded, not hidden.
    check(&papers, &[&all[..], &papers].concat());
    check(&["lone"], &[&all[..], &papers].concat());
}

#[test]
fn too_many_are_cut_layer_by_layer_and_counted() {
    let all = Filter::default();
    check(2, &all, 3, &["claim/feasible 0", "claim/universal 1", "paper/one 1"], 3);
    check(2, &all, 0, &["claim/feasible 0"], 5);
}

#[test]
fn edges_carry_their_reason_and_run_between_shown_nodes() {
    let graph = graph(ARGUMENT);
    let view = graph.neighbourhood(at(&graph, "claim/universal"), 1, &Filter::default(), 99);
    let edges: Vec<_> = view
        .edges
        .iter()
        .map(|edge| (edge.source, edge.relation.as_str(), edge.target, edge.reason.as_deref()))
        .collect();
    let names = shown(&graph, &view);
    let place = |name: &str| names.iter().position(|shown| shown == name).expect("shown");
    let (universal, parity) = (place("claim/universal 0"), place("concept/parity 1"));
    let feasible = place("claim/feasible 1");
    assert_eq!(edges.len(), 2);
    assert!(edges.contains(&(universal, "supports", parity, None)));
    let reason = Some("nobody agrees on the target");
    assert!(edges.contains(&(feasible, "contradicts", universal, reason)));
}

#[test]
fn tags_join_notes_whatever_their_casing() {
    let tagged = |path: &str, tags: &[&str]| {
        let mut note = note(path);
        note.tags = tags.iter().map(|&tag| tag.to_owned()).collect();
        note
    };
    let nodes = vec![
        tagged("a", &["Fairness", "fairness"]),
        tagged("b", &["fairness", "law"]),
        tagged("paper/c", &["law"]),
    ];
    let graph = ConceptGraph::build(nodes, &[]);
    let filter = Filter { tags: true, ..Filter::default() };
    let view = graph.neighbourhood(0, 2, &filter, 99);
    assert_eq!(shown(&graph, &view), ["a 0", "#Fairness 1", "b 2"]);
    assert!(view.edges.iter().all(|edge| edge.relation.as_str() == "tagged"));
    let opened = Filter { expanded: items(&graph, &["#Fairness", "b"]), ..filter.clone() };
    let view = graph.neighbourhood(0, 1, &opened, 99);
    assert_eq!(shown(&graph, &view), ["a 0", "#Fairness 1", "b 2", "#law 3"]);
    let closed = Filter { collapsed: items(&graph, &["#Fairness"]), ..filter.clone() };
    assert_eq!(shown(&graph, &graph.neighbourhood(0, 9, &closed, 99)), ["a 0", "#Fairness 1"]);

    let whole = graph.whole(&filter, 99);
    assert_eq!(shown(&graph, &whole), ["a", "b", "paper/c", "#Fairness", "#law"]);
    assert_eq!(whole.edges.len(), 4);
    let papers = Filter { kinds: vec![Kind::Paper], ..filter };
    assert_eq!(shown(&graph, &graph.whole(&papers, 99)), ["paper/c", "#law"]);
}

#[test]
fn of_the_whole_the_most_important_stay() {
    let graph = graph("a links hub\nb links hub\nhub links c\nd");
    let view = graph.whole(&Filter::default(), 2);
    assert_eq!(shown(&graph, &view), ["c", "hub"]);
    assert_eq!((view.edges.len(), view.omitted), (1, 3));
}

/// The walk as `a > b` along a relation and `a < b` against it.
fn walk(graph: &ConceptGraph, from: &str, to: &str, filter: &Filter) -> Option<String> {
    let steps = graph.shortest_path(at(graph, from), at(graph, to), filter)?;
    let mut text = from.to_owned();
    for step in steps {
        let sign = if step.forward { '>' } else { '<' };
        text += &format!(" {}{sign} {}", step.link.relation, graph.node(step.to).path);
    }
    Some(text)
}

#[test]
fn a_path_goes_against_relations_and_prefers_typed_ones() {
    let all = Filter::default();
    let one = graph(ARGUMENT);
    let expected =
        "note links> claim/feasible contradicts> claim/universal supports> concept/parity";
    assert_eq!(walk(&one, "note", "concept/parity", &all).as_deref(), Some(expected));
    assert_eq!(
        walk(&one, "paper/two", "claim/feasible", &all).as_deref(),
        Some("paper/two cites< paper/one draws-on< claim/feasible")
    );
    assert_eq!(walk(&one, "note", "lone", &all), None);
    assert_eq!(walk(&one, "note", "note", &all).as_deref(), Some("note"));

    // Two plain links are as long as three typed relations, and fewer steps win.
    let two = graph("a links x\nx links z\na mirrors b\nb mirrors c\nc mirrors z");
    assert_eq!(walk(&two, "a", "z", &all).as_deref(), Some("a links> x links> z"));
    let three = graph("a links x\nx links z\na mirrors b\nb mirrors z");
    assert_eq!(walk(&three, "a", "z", &all).as_deref(), Some("a mirrors> b mirrors> z"));
}

#[test]
fn a_path_keeps_to_what_the_filter_shows() {
    let graph = graph(ARGUMENT);
    let concepts = Filter { kinds: vec![Kind::Concept], ..Filter::default() };
    assert_eq!(walk(&graph, "note", "concept/parity", &concepts), None);
    let claims = Filter { kinds: vec![Kind::Claim], ..Filter::default() };
    assert!(walk(&graph, "note", "concept/parity", &claims).is_some());
}

#[test]
fn the_most_telling_of_several_relations_is_walked() {
    let graph = graph("a links b — as said\na refines b\nb mirrors a — the same target");
    assert_eq!(walk(&graph, "a", "b", &Filter::default()).as_deref(), Some("a mirrors< b"));
}

#[test]
fn orphans_are_the_notes_without_relations() {
    let mut nodes: Vec<_> = ["old", "new", "a", "b"].map(note).into();
    nodes[1].modified_ms = 5;
    let graph = ConceptGraph::build(nodes, &[super::edge("a", "links", "b")]);
    let orphans: Vec<&str> =
        graph.orphans().into_iter().map(|node| graph.node(node).path.as_str()).collect();
    assert_eq!(orphans, ["new", "old"]);
}

fn ids(view: &View) -> BTreeSet<usize> {
    let note = |item: &Item| match item {
        Item::Note(index) => *index,
        Item::Tag(_) => usize::MAX,
    };
    view.nodes.iter().map(|node| note(&node.item)).collect()
}

proptest! {
    #[test]
    fn deeper_views_hold_the_shallower(graph in any_graph(), centre in 0_usize..40) {
        prop_assume!(centre < graph.len());
        let filter = Filter::default();
        let mut last = BTreeSet::new();
        for depth in 0..5 {
            let view = graph.neighbourhood(centre, depth, &filter, usize::MAX);
            let now = ids(&view);
            prop_assert!(now.is_superset(&last));
            prop_assert!(view.nodes.iter().all(|node| node.depth.is_some_and(|at| at <= depth)));
            let cut = graph.neighbourhood(centre, depth, &filter, 3);
            prop_assert_eq!(cut.nodes.len() + cut.omitted, view.nodes.len());
            last = now;
        }
    }

    #[test]
    fn paths_exist_both_ways_and_agree_with_neighbourhoods(
        graph in any_graph(), from in 0_usize..40, to in 0_usize..40,
    ) {
        prop_assume!(from < graph.len() && to < graph.len());
        let filter = Filter::default();
        let there = graph.shortest_path(from, to, &filter);
        let back = graph.shortest_path(to, from, &filter);
        prop_assert_eq!(there.is_some(), back.is_some());
        let reachable = ids(&graph.neighbourhood(from, usize::MAX, &filter, usize::MAX));
        prop_assert_eq!(there.is_some(), reachable.contains(&to));
        if let Some(steps) = there {
            prop_assert_eq!(steps.len(), back.map_or(0, |steps| steps.len()));
            let mut here = from;
            for step in &steps {
                prop_assert_eq!(step.from, here);
                here = step.to;
            }
            prop_assert_eq!(here, to);
        }
    }
}
