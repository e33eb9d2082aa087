//! The graph page's filters as a form without scripts shows them: each with what is chosen and how
//! many notes it lets through. The addresses mean the same as the live drawing's.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    model::{Kind, Relation},
    notebook::{Facet, GraphRequest, GraphView, Notebook},
    server::present,
};

/// Tags and folders to tick; others are chosen by name.
const TICKED: usize = 12;

/// Names offered while one is typed.
const OFFERED: usize = 500;

#[derive(Serialize)]
pub(super) struct Filters {
    types: Vec<Choice>,
    relations: Vec<Choice>,
    standings: Vec<Choice>,
    tags: Named,
    folders: Named,
    since: String,
    until: String,
    /// The day a note was made counts, not the day it was changed.
    created: bool,
    linked_only: bool,
    tags_as_nodes: bool,
}

/// One filter with its count.
#[derive(Serialize)]
struct Choice {
    value: String,
    count: Option<usize>,
    chosen: bool,
}

/// A filter with too many values to tick: the chosen and the most frequent, and names for the rest.
#[derive(Serialize)]
struct Named {
    ticked: Vec<Choice>,
    others: Vec<String>,
}

impl Filters {
    pub(super) fn of(notebook: &Notebook, view: &GraphView, graph: &GraphRequest) -> Self {
        let facets = notebook.graph_facets();
        let day = |ms: Option<i64>| ms.map(present::day).unwrap_or_default();
        // A tag is the same in whatever case it was asked for.
        let spelled = |tag: &String| {
            let same = |one: &&Facet| one.value.to_lowercase() == tag.to_lowercase();
            facets.tags.iter().find(same).map_or_else(|| tag.clone(), |one| one.value.clone())
        };
        let tagged: Vec<String> = graph.tagged.iter().map(spelled).collect();
        // The vault's own folder has no name, and is called `/`.
        let named = |facet: Facet| match facet.value.as_str() {
            "" => Facet { value: "/".into(), ..facet },
            _ => facet,
        };
        let folders = facets.folders.into_iter().map(named).collect();
        Self {
            types: types(&notebook.status().types, graph),
            relations: relations(view, graph),
            standings: facets
                .standings
                .into_iter()
                .map(|facet| Choice::of(facet, &graph.standings))
                .collect(),
            tags: Named::of(facets.tags, &tagged),
            folders: Named::of(folders, &graph.folders),
            since: day(graph.days.since_ms),
            until: day(graph.days.until_ms),
            created: graph.days.created,
            linked_only: graph.linked_only,
            tags_as_nodes: graph.tags,
        }
    }
}

impl Choice {
    fn of(facet: Facet, chosen: &[String]) -> Self {
        let chosen = chosen.contains(&facet.value);
        Self { value: facet.value, count: Some(facet.count), chosen }
    }
}

impl Named {
    fn of(facets: Vec<Facet>, chosen: &[String]) -> Self {
        // What was asked for stays ticked, also where nothing has it.
        let missing = chosen.iter().filter(|name| facets.iter().all(|one| one.value != **name));
        let mut ticked: Vec<Choice> = missing
            .map(|name| Choice { value: name.clone(), count: Some(0), chosen: true })
            .collect();
        let mut rest: Vec<Choice> =
            facets.into_iter().map(|facet| Choice::of(facet, chosen)).collect();
        // A stable sort: of the others the most frequent stay first.
        rest.sort_by_key(|choice| !choice.chosen);
        ticked.append(&mut rest);
        let many = ticked.iter().filter(|choice| choice.chosen).count().max(TICKED);
        let others = ticked.split_off(many.min(ticked.len()));
        let others = others.into_iter().take(OFFERED).map(|choice| choice.value).collect();
        Self { ticked, others }
    }
}

fn types(facets: &[Facet], graph: &GraphRequest) -> Vec<Choice> {
    facets
        .iter()
        .filter_map(|facet| {
            let kind = Kind::parse(&facet.value)?;
            Some(Choice {
                value: facet.value.clone(),
                count: Some(facet.count),
                chosen: graph.kinds.contains(&kind),
            })
        })
        .collect()
}

/// The notebook's own relations, and those of the user's that are in view.
fn relations(view: &GraphView, graph: &GraphRequest) -> Vec<Choice> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for edge in &view.edges {
        *counts.entry(&edge.relation).or_default() += 1;
    }
    let filtered = !graph.relations.is_empty();
    let known = Relation::KNOWN.into_iter();
    let own: Vec<&str> =
        counts.keys().copied().filter(|name| !Relation::KNOWN.contains(name)).collect();
    known
        .chain(own)
        .map(|name| Choice {
            value: name.to_owned(),
            // Of what a filter hides nothing is counted.
            count: (!filtered).then(|| counts.get(name).copied().unwrap_or_default()),
            chosen: graph.relations.iter().any(|chosen| chosen == name),
        })
        .filter(|choice| choice.chosen || choice.count != Some(0))
        .collect()
}

/// The same selection for a script.
pub(super) fn api_address(graph: &GraphRequest) -> String {
    let kinds: Vec<_> = graph.kinds.iter().map(|kind| kind.as_str()).collect();
    let depth = graph.depth.map(|depth| depth.to_string()).unwrap_or_default();
    let day = |ms: Option<i64>| ms.map(present::day).unwrap_or_default();
    let (kinds, relations) = (kinds.join(","), graph.relations.join(","));
    let (standings, days) = (graph.standings.join(","), &graph.days);
    let (since, until) = (day(days.since_ms), day(days.until_ms));
    let mut parameters: Vec<(&str, &str)> = vec![
        ("center", graph.center.as_deref().unwrap_or_default()),
        ("depth", &depth),
        ("type", &kinds),
        ("relation", &relations),
        ("tags", if graph.tags { "1" } else { "" }),
    ];
    parameters.extend(graph.tagged.iter().map(|tag| ("tag", tag.as_str())));
    parameters.extend(graph.folders.iter().map(|folder| ("folder", folder.as_str())));
    parameters.extend([
        ("standing", standings.as_str()),
        ("since", &since),
        ("until", &until),
        ("by", if days.created { "created" } else { "" }),
        ("orphans", if graph.linked_only { "0" } else { "" }),
    ]);
    parameters.extend(graph.expanded.iter().map(|id| ("expand", id.as_str())));
    parameters.extend(graph.collapsed.iter().map(|id| ("collapse", id.as_str())));
    if let Some((from, to)) = &graph.way {
        parameters.extend([("from", from.as_str()), ("to", to)]);
    }
    let limit = graph.limit.map(|limit| limit.to_string()).unwrap_or_default();
    parameters.push(("limit", &limit));
    super::address("/api/v1/graph", &parameters)
}
