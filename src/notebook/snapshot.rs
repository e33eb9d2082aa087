//! [`Snapshot`]: the vault as one request sees it. Built anew after each change and never altered,
//! so that a request reads one state from its first line to its last.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use super::view::{Backlink, Facet, NoteSummary, RelationView};
use crate::{
    graph::ConceptGraph,
    model::{Edge, Kind, Note, Problem, VaultPath},
    vault::Resolver,
};

pub(super) struct Snapshot {
    pub(super) notes: BTreeMap<VaultPath, Arc<Note>>,
    pub(super) resolver: Resolver,
    pub(super) edges: Vec<Edge>,
    /// Positions in `edges`.
    outgoing: HashMap<VaultPath, Vec<u32>>,
    incoming: HashMap<VaultPath, Vec<u32>>,
    pub(super) graph: ConceptGraph,
    /// Of the vault as a whole: of the scan and of links. Each note keeps its own.
    pub(super) problems: Vec<Problem>,
}

impl Snapshot {
    pub(super) fn new(
        notes: BTreeMap<VaultPath, Arc<Note>>,
        resolver: Resolver,
        edges: Vec<Edge>,
        graph: ConceptGraph,
        problems: Vec<Problem>,
    ) -> Self {
        let mut outgoing: HashMap<VaultPath, Vec<u32>> = HashMap::new();
        let mut incoming: HashMap<VaultPath, Vec<u32>> = HashMap::new();
        for (index, edge) in (0u32..).zip(&edges) {
            outgoing.entry(edge.source.clone()).or_default().push(index);
            incoming.entry(edge.target.clone()).or_default().push(index);
        }
        Self { notes, resolver, edges, outgoing, incoming, graph, problems }
    }

    pub(super) fn outgoing(&self, path: &VaultPath) -> impl Iterator<Item = &Edge> {
        self.at(self.outgoing.get(path))
    }

    pub(super) fn incoming(&self, path: &VaultPath) -> impl Iterator<Item = &Edge> {
        self.at(self.incoming.get(path))
    }

    fn at<'a>(&'a self, indices: Option<&'a Vec<u32>>) -> impl Iterator<Item = &'a Edge> {
        indices.into_iter().flatten().map(|index| &self.edges[*index as usize])
    }

    /// Links into a note from other notes.
    pub(super) fn backlink_count(&self, path: &VaultPath) -> usize {
        self.incoming(path).filter(|edge| edge.source != edge.target).count()
    }

    pub(super) fn linked(&self, a: &VaultPath, b: &VaultPath) -> bool {
        self.outgoing(a).any(|edge| &edge.target == b)
            || self.incoming(a).any(|edge| &edge.source == b)
    }

    pub(super) fn all_problems(&self) -> impl Iterator<Item = &Problem> {
        self.problems.iter().chain(self.notes.values().flat_map(|note| &note.problems))
    }

    /// Problems of one file, whoever found them.
    pub(super) fn problems_of(&self, note: &Note) -> Vec<Problem> {
        let of_vault = self.problems.iter().filter(|problem| problem.path == note.path);
        let mut problems: Vec<_> = note.problems.iter().chain(of_vault).cloned().collect();
        problems.sort_by_key(|problem| (problem.kind.severity(), problem.line));
        problems
    }

    pub(super) fn summary(&self, note: &Note) -> NoteSummary {
        NoteSummary {
            path: note.path.to_string(),
            title: note.title.clone(),
            kind: note.kind,
            description: note.description.clone(),
            tags: note.tags.clone(),
            modified_ms: note.modified_ms,
            created_ms: note.created_ms,
            year: note.year(),
            backlinks: self.backlink_count(&note.path),
        }
    }

    pub(super) fn summary_of(&self, path: &VaultPath) -> Option<NoteSummary> {
        self.notes.get(path).map(|note| self.summary(note))
    }

    /// Typed relations, first those the note states, then those stated of it; a pair of notes
    /// with the same relation both ways or twice is shown once for each direction.
    pub(super) fn relations(&self, note: &Note) -> Vec<RelationView> {
        let mut views: Vec<RelationView> = Vec::new();
        let stated = self.outgoing(&note.path).map(|edge| (edge, true));
        let of_it = self.incoming(&note.path).map(|edge| (edge, false));
        for (edge, outgoing) in stated.chain(of_it) {
            if edge.relation.is_plain() || edge.source == edge.target {
                continue;
            }
            let other = if outgoing { &edge.target } else { &edge.source };
            let Some(summary) = self.summary_of(other) else { continue };
            let same = views.iter_mut().find(|view| {
                view.outgoing == outgoing
                    && view.relation == edge.relation.as_str()
                    && view.note.path == summary.path
            });
            if let Some(view) = same {
                view.reason = view.reason.take().or_else(|| edge.reason.as_deref().map(Into::into));
                continue;
            }
            views.push(RelationView {
                relation: edge.relation.to_string(),
                label: if outgoing { edge.relation.label() } else { edge.relation.inverse() },
                outgoing,
                reason: edge.reason.as_deref().map(Into::into),
                note: summary,
            });
        }
        views
    }

    /// Every link into a note with its sentence: typed relations first, then by importance.
    pub(super) fn backlinks(&self, path: &VaultPath) -> Vec<&Edge> {
        let mut edges: Vec<_> =
            self.incoming(path).filter(|edge| edge.source != edge.target).collect();
        edges.sort_by(|a, b| {
            (a.relation.is_plain(), &a.source, a.line).cmp(&(b.relation.is_plain(), &b.source, b.line))
        });
        edges
    }

    pub(super) fn backlink(&self, edge: &Edge) -> Option<Backlink> {
        Some(Backlink {
            note: self.summary_of(&edge.source)?,
            relation: edge.relation.to_string(),
            context: edge.context.to_string(),
            line: edge.line,
        })
    }

    /// How many notes there are of each type, in the order of [`Kind::ALL`].
    pub(super) fn types(&self) -> Vec<Facet> {
        let mut counts = [0usize; Kind::ALL.len()];
        for note in self.notes.values() {
            counts[note.kind as usize] += 1;
        }
        Kind::ALL
            .into_iter()
            .zip(counts)
            .filter(|(_, count)| *count > 0)
            .map(|(kind, count)| Facet { value: kind.as_str().to_owned(), count })
            .collect()
    }
}
