//! Papers that are one work, kept up with the snapshot: what tells a paper is worked out once and
//! kept while the paper is the same, so that a saved note costs no look at a large library.

use std::collections::HashMap;

use rayon::prelude::*;

use super::{Core, locked, snapshot::Snapshot};
use crate::{
    model::{ContentHash, Kind, Problem, ProblemKind, VaultPath},
    papers::{
        note::record_of,
        works::{Names, Older, Works},
    },
};

/// What tells each paper, with the content it was worked out from.
pub(super) type Known = HashMap<VaultPath, (ContentHash, Names)>;

/// The works of a snapshot, and the notes that follow an older version of one.
#[derive(Default)]
pub(super) struct OfSnapshot {
    pub(super) works: Works,
    pub(super) problems: Vec<Problem>,
}

impl Core {
    /// Joins the papers of a snapshot, where that was not done yet.
    pub(super) fn join_papers(&self, snapshot: &Snapshot) {
        if snapshot.works.get().is_some() {
            return;
        }
        let mut known = locked(&self.paper_names);
        let papers = || snapshot.list.iter().filter(|note| note.kind == Kind::Paper);
        let new: Vec<_> = papers()
            .filter(|note| known.get(&note.path).is_none_or(|(hash, _)| *hash != note.hash))
            .collect();
        let new: Vec<_> = new
            .into_par_iter()
            .map(|note| (note.path.clone(), (note.hash, Names::of(&record_of(note, &[])))))
            .collect();
        known.extend(new);
        if known.len() > 2 * papers().count() {
            known.retain(|path, _| snapshot.notes.contains_key(path));
        }
        let works =
            Works::of(papers().filter_map(|note| Some((&note.path, &known.get(&note.path)?.1))));
        let problems = works.older().flat_map(|older| problems(snapshot, &older)).collect();
        let _ = snapshot.works.set(OfSnapshot { works, problems });
    }
}

/// One for the note that follows an older version, and one for each note that draws on it.
fn problems(snapshot: &Snapshot, older: &Older) -> Vec<Problem> {
    let Older { path, version, newer, newer_version } = older;
    let link = snapshot.resolver.link_to(newer);
    let problem = |of: &VaultPath, line: Option<u32>, message: String| Problem {
        path: of.clone(),
        line,
        kind: ProblemKind::OlderVersion,
        message,
        text: version.to_string(),
        remedy: format!("read what changed in [[{link}]], then name that version here"),
    };
    let mut problems = Vec::new();
    // An old entry of a library is a fact about the library, not a note that was left behind.
    if path.entry().is_none() {
        let message = format!("this follows arXiv {version}, and the vault has {newer_version}");
        problems.push(problem(path, None, message));
    }
    for edge in snapshot.incoming(path).filter(|edge| edge.source != *newer) {
        let reads_newer = snapshot.outgoing(&edge.source).any(|other| other.target == *newer);
        if !reads_newer {
            let title = snapshot.notes.get(path).map_or(path.as_str(), |note| note.title.as_str());
            let message =
                format!("it cites “{title}” as arXiv {version}, and the vault has {newer_version}");
            problems.push(problem(&edge.source, Some(edge.line), message));
        }
    }
    problems
}
