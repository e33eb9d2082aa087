//! [`Snapshot`]: the vault as one request sees it. Built anew after each change and never altered,
//! so that a request reads one state from its first line to its last.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::{Arc, OnceLock},
};

use rayon::prelude::*;

use super::reader::Titles;
use super::{
    evidence::{Evidence, StandingView},
    view::{Backlink, Facet, NoteSummary, NoteView, RelationView},
};
use crate::{
    error::{Error, Result},
    graph::{ConceptGraph, GraphInput},
    model::{Edge, Kind, Note, Problem, VaultPath},
    vault::{Resolver, link_all},
};

pub(super) struct Snapshot {
    pub(super) notes: BTreeMap<VaultPath, Arc<Note>>,
    /// The notes by number, in the order of their paths; and the number of each.
    pub(super) list: Vec<Arc<Note>>,
    pub(super) numbers: HashMap<VaultPath, u32>,
    /// Numbers in the order of titles, sorted when first asked for.
    by_title: OnceLock<Vec<u32>>,
    pub(super) resolver: Resolver,
    pub(super) edges: Vec<Edge>,
    /// Positions in `edges`.
    outgoing: HashMap<VaultPath, Vec<u32>>,
    incoming: HashMap<VaultPath, Vec<u32>>,
    pub(super) graph: ConceptGraph,
    /// Of the vault as a whole: of the scan and of links. Each note keeps its own.
    problems: Vec<Problem>,
    /// Files that the vault's own settings hide from search, graph and mentions.
    hidden: HashSet<VaultPath>,
    /// By note, those that its page does not suggest.
    dismissed: HashMap<VaultPath, BTreeSet<VaultPath>>,
    /// Papers that are one work, once they were joined.
    pub(super) works: OnceLock<super::works::OfSnapshot>,
    /// What evaluations and runs say, worked out when it is first asked for.
    pub(super) evidence: OnceLock<Evidence>,
    /// What may be suggested, by kind, likewise.
    of_kind: OnceLock<HashMap<Kind, Vec<VaultPath>>>,
    /// Papers by title, likewise.
    titles: OnceLock<Titles>,
}

impl Snapshot {
    /// Links `notes` and draws the graph of them; `problems` are those of listing the vault.
    pub(super) fn build(
        notes: BTreeMap<VaultPath, Arc<Note>>,
        hidden: HashSet<VaultPath>,
        mut problems: Vec<Problem>,
    ) -> Self {
        let mut resolver = Resolver::new(notes.keys());
        for note in notes.values().filter(|note| !note.aliases.is_empty()) {
            resolver.set_aliases(&note.path, &note.aliases);
        }
        let list: Vec<_> = notes.values().cloned().collect();
        let linked = link_all(&list, &resolver);
        problems.extend(linked.problems);
        let edges = linked.edges;

        // Of a library's entries those that somebody cites: a hundred thousand lone papers would
        // hide the graph of what was written.
        let cited: HashSet<&VaultPath> = edges
            .iter()
            .flat_map(|edge| [&edge.source, &edge.target])
            .filter(|path| path.entry().is_some())
            .collect();
        let shown = |note: &&Arc<Note>| {
            note.kind != Kind::Attachment
                && !hidden.contains(&note.path)
                && (note.path.entry().is_none() || cited.contains(&note.path))
        };
        let graph = ConceptGraph::build(list.iter().filter(shown).map(input).collect(), &edges);

        let mut outgoing: HashMap<VaultPath, Vec<u32>> = HashMap::new();
        let mut incoming: HashMap<VaultPath, Vec<u32>> = HashMap::new();
        for (index, edge) in (0u32..).zip(&edges) {
            outgoing.entry(edge.source.clone()).or_default().push(index);
            incoming.entry(edge.target.clone()).or_default().push(index);
        }
        let numbers = (0u32..).zip(notes.keys()).map(|(n, path)| (path.clone(), n)).collect();
        let mut built = Self {
            list,
            numbers,
            by_title: OnceLock::new(),
            notes,
            resolver,
            edges,
            outgoing,
            incoming,
            graph,
            problems,
            hidden,
            dismissed: HashMap::new(),
            works: OnceLock::new(),
            evidence: OnceLock::new(),
            of_kind: OnceLock::new(),
            titles: OnceLock::new(),
        };
        built.dismissed = built.dismissals();
        built
    }

    /// As looking in `notes`, quicker where there are many.
    pub(super) fn by_path(&self, path: &VaultPath) -> Option<&Arc<Note>> {
        self.numbers.get(path).map(|number| &self.list[*number as usize])
    }

    /// Notes of a kind that no setting hides.
    pub(super) fn of_kind(&self, kind: Kind) -> &[VaultPath] {
        let of_kind = self.of_kind.get_or_init(|| {
            let mut of_kind: HashMap<Kind, Vec<VaultPath>> = HashMap::new();
            for note in self.list.iter().filter(|note| !self.hidden.contains(&note.path)) {
                of_kind.entry(note.kind).or_default().push(note.path.clone());
            }
            of_kind
        });
        of_kind.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// Notes that are not to be suggested for this one, by its own word or by theirs.
    pub(super) fn dismissed(&self, path: &VaultPath) -> impl Iterator<Item = &VaultPath> {
        self.dismissed.get(path).into_iter().flatten()
    }

    pub(super) fn is_dismissed(&self, path: &VaultPath, other: &VaultPath) -> bool {
        self.dismissed.get(path).is_some_and(|others| others.contains(other))
    }

    /// Whether listing the vault would say the same of it.
    pub(super) fn looks_like(&self, hidden: &HashSet<VaultPath>, problems: &[Problem]) -> bool {
        &self.hidden == hidden && self.problems.starts_with(problems)
    }

    /// # Errors
    /// No such file; the hint names near ones.
    pub(super) fn note(&self, path: &str) -> Result<&Arc<Note>> {
        self.notes.get(path).ok_or_else(|| self.no_such_note(path))
    }

    pub(super) fn no_such_note(&self, path: &str) -> Error {
        let hint = match self.resolver.near(path) {
            Some(near) => format!("did you mean {near}?"),
            None => {
                "search for a word of its title: it may have another name now, or lie elsewhere"
                    .to_owned()
            }
        };
        Error::not_found(format!("there is no note {path} in this vault"), hint)
    }

    /// The other papers of the same work.
    pub(super) fn same_work(&self, path: &VaultPath) -> impl Iterator<Item = &VaultPath> {
        self.works.get().into_iter().flat_map(|of| of.works.others(path))
    }

    /// A paper by its DOI or arXiv number, as [`crate::papers::identity`] writes them.
    pub(super) fn paper_named(&self, name: &str) -> Option<&VaultPath> {
        self.works.get()?.works.named(name)
    }

    /// The number of a paper's work, where there are more papers of it.
    pub(super) fn work_of(&self, path: &VaultPath) -> Option<u32> {
        self.works.get()?.works.work_of(path)
    }

    /// Every file in the order of titles.
    pub(super) fn by_title(&self) -> impl Iterator<Item = &Note> {
        let order = self.by_title.get_or_init(|| {
            let mut keyed: Vec<(String, u32)> =
                (0u32..).zip(&self.list).map(|(n, note)| (note.title.to_lowercase(), n)).collect();
            // Numbers are in the order of paths.
            keyed.par_sort_unstable();
            keyed.into_iter().map(|(_, number)| number).collect()
        });
        order.iter().map(|number| &*self.list[*number as usize])
    }

    pub(super) fn titles(&self) -> &Titles {
        self.titles.get_or_init(|| Titles::of(self.notes.values().map(AsRef::as_ref)))
    }

    pub(super) fn is_hidden(&self, path: &VaultPath) -> bool {
        self.hidden.contains(path)
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
        let of_notes = self.list.iter().flat_map(|note| &note.problems);
        self.problems.iter().chain(of_notes).chain(self.of_evidence()).chain(self.of_works())
    }

    /// Papers of which a newer version is known.
    fn of_works(&self) -> impl Iterator<Item = &Problem> {
        self.works.get().into_iter().flat_map(|of| &of.problems)
    }

    /// Problems of evaluations and runs.
    fn of_evidence(&self) -> impl Iterator<Item = &Problem> {
        self.evidence.get().into_iter().flat_map(|evidence| &evidence.problems)
    }

    /// Problems of one file, whoever found them.
    pub(super) fn problems_of(&self, note: &Note) -> Vec<Problem> {
        let of_vault = self.problems.iter().chain(self.of_evidence()).chain(self.of_works());
        let of_vault = of_vault.filter(|problem| problem.path == note.path);
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
            standing: self.standing(&note.path).map(|standing| standing.value),
        }
    }

    /// Where a claim stands, once the evidence of this snapshot is known.
    pub(super) fn standing(&self, path: &VaultPath) -> Option<StandingView> {
        self.evidence.get()?.standing_of(path)
    }

    pub(super) fn summary_of(&self, path: &VaultPath) -> Option<NoteSummary> {
        self.notes.get(path).map(|note| self.summary(note))
    }

    /// Typed relations, first those the note states, then those stated of it; a pair of notes
    /// with the same relation both ways or twice is shown once for each direction. At most
    /// [`NoteView::RELATIONS`], and how many more there are.
    pub(super) fn relations(&self, note: &Note) -> (Vec<RelationView>, usize) {
        let mut views: Vec<RelationView> = Vec::new();
        let mut places: HashMap<(bool, &str, &VaultPath), Option<usize>> = HashMap::new();
        let stated = self.outgoing(&note.path).map(|edge| (edge, true));
        let of_it = self.incoming(&note.path).map(|edge| (edge, false));
        for (edge, outgoing) in stated.chain(of_it) {
            if edge.relation.is_plain() || edge.source == edge.target {
                continue;
            }
            let other = if outgoing { &edge.target } else { &edge.source };
            if let Some(&place) = places.get(&(outgoing, edge.relation.as_str(), other)) {
                if let Some(view) = place.and_then(|place| views.get_mut(place)) {
                    let reason = view.reason.take();
                    view.reason = reason.or_else(|| edge.reason.as_deref().map(Into::into));
                }
                continue;
            }
            let Some(summary) = self.summary_of(other) else { continue };
            let room = views.len() < NoteView::RELATIONS;
            places.insert((outgoing, edge.relation.as_str(), other), room.then_some(views.len()));
            if room {
                views.push(RelationView {
                    relation: edge.relation.to_string(),
                    label: if outgoing { edge.relation.label() } else { edge.relation.inverse() },
                    outgoing,
                    reason: edge.reason.as_deref().map(Into::into),
                    note: summary,
                });
            }
        }
        let omitted = places.len() - views.len();
        (views, omitted)
    }

    /// Every link into a note with its sentence: typed relations first, then by importance.
    pub(super) fn backlinks(&self, path: &VaultPath) -> Vec<&Edge> {
        let mut edges: Vec<_> =
            self.incoming(path).filter(|edge| edge.source != edge.target).collect();
        edges.sort_by(|a, b| {
            (a.relation.is_plain(), &a.source, a.line).cmp(&(
                b.relation.is_plain(),
                &b.source,
                b.line,
            ))
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

    /// Inquiries that draw on a note, in the order of their titles.
    pub(super) fn inquiries_on(&self, path: &VaultPath) -> Vec<NoteSummary> {
        let mut inquiries: Vec<_> = self
            .incoming(path)
            .filter(|edge| edge.source != edge.target)
            .filter_map(|edge| self.notes.get(&edge.source))
            .filter(|note| note.kind == Kind::Inquiry)
            .map(|note| self.summary(note))
            .collect();
        inquiries.sort_by(|a, b| (&a.title, &a.path).cmp(&(&b.title, &b.path)));
        inquiries.dedup_by(|a, b| a.path == b.path);
        inquiries
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

fn input(note: &Arc<Note>) -> GraphInput {
    GraphInput {
        path: note.path.clone(),
        title: note.title.clone(),
        kind: note.kind,
        tags: note.tags.clone(),
        modified_ms: note.modified_ms,
        created_ms: note.created_ms,
    }
}
