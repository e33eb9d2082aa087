//! The part of the graph that a request asks for: what passes its filters, what a reader has folded
//! away or opened, and, where they are asked for, pairs near in meaning and the way between two
//! notes.

use std::collections::HashMap;

use super::{Core, Notebook, graph_filter::GraphRequest, snapshot::Snapshot, view::NearView};
use crate::{
    error::{Error, Result},
    graph::{Filter, Item, View, ViewEdge, ViewNode},
    model::Relation,
};

/// Nodes around a centre beyond which a drawing tells nothing.
const MOST_AROUND: usize = 300;

/// Nodes that are sent at all.
const MOST: usize = 50_000;

/// Notes that are compared with each other in meaning; pairs grow with its square.
const MOST_COMPARED: usize = 3_000;

/// Two notes by their places in the graph, and their cosine.
type Pair = (usize, usize, f32);

impl Notebook {
    /// For each note of a part of the graph, those of its `count` nearest in meaning that nobody
    /// linked with it or dismissed beside it; empty where nothing is embedded.
    ///
    /// # Errors
    /// As for [`Notebook::graph`].
    pub fn near_in_graph(&self, request: &GraphRequest, count: usize) -> Result<NearView> {
        let snapshot = self.snapshot();
        let part = self.core().select(&snapshot, request)?;
        let (compared, pairs) = self.core().near(&snapshot, &part, count);
        let place: HashMap<usize, u32> = compared.iter().copied().zip(0..).collect();
        let path = |index: &usize| snapshot.graph.node(*index).path.to_string();
        Ok(NearView {
            nodes: compared.iter().map(path).collect(),
            source: pairs.iter().map(|(here, ..)| place[here]).collect(),
            target: pairs.iter().map(|(_, there, _)| place[there]).collect(),
            cosine: pairs.iter().map(|(.., cosine)| (cosine * 100.0).round() as i16).collect(),
            omitted: notes(&part).count() - compared.len(),
        })
    }
}

impl Core {
    /// All that a request asks for, as a reader of the live drawing sees it.
    pub(super) fn part(&self, snapshot: &Snapshot, request: &GraphRequest) -> Result<View> {
        let mut view = self.select(snapshot, request)?;
        if request.near > 0 {
            // Of the whole graph: what is nearest does not depend on what else is seen.
            let whole = self.select(snapshot, &GraphRequest::default())?;
            let (_, pairs) = self.near(snapshot, &whole, request.near);
            add_pairs(&mut view, &pairs);
        }
        if let Some((from, to)) = &request.way {
            add_way(&mut view, snapshot, from, to);
        }
        Ok(view)
    }

    /// What passes the filters.
    pub(super) fn select(&self, snapshot: &Snapshot, request: &GraphRequest) -> Result<View> {
        let relations =
            request.relations.iter().map(|name| relation(name)).collect::<Result<_>>()?;
        let filter = Filter {
            kinds: request.kinds.clone(),
            relations,
            tags: request.tags,
            among: self.among(snapshot, request),
            expanded: items(snapshot, &request.expanded),
            collapsed: items(snapshot, &request.collapsed),
        };
        let limit = |usual: usize| request.limit.unwrap_or(usual).min(MOST);
        Ok(match &request.center {
            Some(center) => {
                let center = snapshot.node(center)?;
                let depth = request.depth.unwrap_or(1);
                snapshot.graph.neighbourhood(center, depth, &filter, limit(MOST_AROUND))
            }
            None => {
                let whole = snapshot.graph.whole(&filter, limit(MOST));
                let whole = if request.linked_only { whole.linked_only() } else { whole };
                whole.folded(&filter.collapsed)
            }
        })
    }

    /// The notes of a part that were compared, the most important, and the pairs among them.
    fn near(&self, snapshot: &Snapshot, part: &View, count: usize) -> (Vec<usize>, Vec<Pair>) {
        let mut compared: Vec<(usize, f32)> = notes(part).collect();
        compared.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        compared.truncate(MOST_COMPARED);
        let compared: Vec<usize> = compared.into_iter().map(|(index, _)| index).collect();
        let paths: Vec<_> =
            compared.iter().map(|index| snapshot.graph.node(*index).path.clone()).collect();
        let unknown = |(here, there, cosine): (usize, usize, f32)| {
            let (a, b) = (&paths[here], &paths[there]);
            let known = snapshot.linked(a, b) || snapshot.is_dismissed(a, b);
            (!known).then(|| (compared[here], compared[there], cosine))
        };
        let nearest = self.index.vectors().nearest_among(&paths, count);
        let pairs = nearest.into_iter().filter_map(unknown).collect();
        (compared, pairs)
    }
}

/// The notes among a part's nodes, each with its rank.
fn notes(part: &View) -> impl Iterator<Item = (usize, f32)> {
    part.nodes.iter().filter_map(|node| match node.item {
        Item::Note(index) => Some((index, node.rank)),
        Item::Tag(_) => None,
    })
}

fn relation(name: &str) -> Result<Relation> {
    Relation::parse(name).ok_or_else(|| {
        Error::invalid(
            format!("{name:?} cannot be the name of a relation"),
            "a name has letters, digits and dashes, as in alternative-to",
        )
    })
}

/// Nodes by their names: a note's path, or a tag with its `#`. What is gone folds nothing.
fn items(snapshot: &Snapshot, names: &[String]) -> Vec<Item> {
    let item = |name: &String| match name.strip_prefix('#') {
        Some(tag) => Some(Item::Tag(tag.into())),
        None => snapshot.graph.index_of(name).map(Item::Note),
    };
    names.iter().filter_map(item).collect()
}

/// Where each note of a view stands in it.
fn places(view: &View) -> HashMap<usize, usize> {
    let place = |(place, node): (usize, &ViewNode)| match node.item {
        Item::Note(index) => Some((index, place)),
        Item::Tag(_) => None,
    };
    view.nodes.iter().enumerate().filter_map(place).collect()
}

/// Joins notes that are seen anyway; nobody's words are the reason.
fn add_pairs(view: &mut View, pairs: &[Pair]) {
    let Some(near) = Relation::parse("near") else { return };
    let places = places(view);
    view.edges.extend(pairs.iter().filter_map(|(here, there, cosine)| {
        let reason =
            format!("cosine of what the two say on the whole: {cosine:.2}; nobody linked them yet");
        Some(ViewEdge {
            source: *places.get(here)?,
            target: *places.get(there)?,
            relation: near.clone(),
            reason: Some(reason.into()),
            context: "".into(),
        })
    }));
}

/// Adds what the view lacks of the way, whatever its filters say; where there is no way, nothing.
fn add_way(view: &mut View, snapshot: &Snapshot, from: &str, to: &str) {
    let graph = &snapshot.graph;
    let (Some(from), Some(to)) = (graph.index_of(from), graph.index_of(to)) else { return };
    let Some(steps) = graph.shortest_path(from, to, &Filter::default()) else { return };
    let mut places = places(view);
    for node in std::iter::once(from).chain(steps.iter().map(|step| step.to)) {
        places.entry(node).or_insert_with(|| {
            view.nodes.push(ViewNode {
                item: Item::Note(node),
                depth: None,
                rank: graph.rank(node),
                community: graph.communities().of[node],
            });
            view.nodes.len() - 1
        });
    }
    for step in steps {
        let (source, target) =
            if step.forward { (step.from, step.to) } else { (step.to, step.from) };
        let (source, target) = (places[&source], places[&target]);
        let relation = &step.link.relation;
        let known = view.edges.iter().any(|edge| {
            (edge.source, edge.target) == (source, target) && edge.relation == *relation
        });
        if !known {
            view.edges.push(ViewEdge {
                source,
                target,
                relation: relation.clone(),
                reason: step.link.reason.clone(),
                context: step.link.context.clone(),
            });
        }
    }
}
