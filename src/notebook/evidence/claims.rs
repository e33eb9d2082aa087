//! Claims by standing, and one claim with everything that bears on it.

use super::{
    super::{Notebook, snapshot::Snapshot, view::Page},
    ClaimFilter, ClaimRow, ClaimView, Claims, Evidence, EvidenceNews, FindingView, MovedClaim,
};
use crate::{
    error::{Error, Result},
    model::{Kind, Note, VaultPath},
};

/// Where a filter names no limit.
const PAGE: usize = 50;

/// Of each kind of news.
const NEWS: usize = 5;

/// Influences that one question may leave out.
const MOST_WITHOUT: usize = 200;

impl Notebook {
    /// Claims, the strongest first.
    pub fn claims(&self, filter: &ClaimFilter) -> Claims {
        let snapshot = self.snapshot();
        let evidence = self.core().evidence(&snapshot);
        let mut fitting: Vec<(usize, &Note)> = evidence
            .claims
            .iter()
            .enumerate()
            .filter_map(|(claim, path)| Some((claim, snapshot.notes.get(path)?.as_ref())))
            .filter(|(claim, note)| fits(&snapshot, evidence, *claim, note, filter))
            .collect();
        let universal = fitting.iter().filter(|(_, note)| note.is_universal_claim()).count();
        if let Some(wanted) = filter.universal {
            fitting.retain(|(_, note)| note.is_universal_claim() == wanted);
        }
        let strength = |claim: usize| evidence.solved.standings.strength[claim];
        fitting.sort_by(|(a, _), (b, _)| {
            let spoken_of = |claim: usize| evidence.sides[claim] == (false, false);
            let by_strength = strength(*b).total_cmp(&strength(*a));
            by_strength.then(spoken_of(*a).cmp(&spoken_of(*b))).then(a.cmp(b))
        });
        let limit = if filter.limit == 0 { PAGE } else { filter.limit };
        let total = fitting.len();
        let items = fitting
            .into_iter()
            .skip(filter.offset)
            .take(limit)
            .map(|(claim, note)| row(&snapshot, evidence, claim, note))
            .collect();
        Claims {
            page: Page { items, total, offset: filter.offset, limit },
            universal,
            convergence: evidence.solved.standings.convergence,
        }
    }

    /// A claim with why it stands where it stands; `without` names influences to leave out.
    ///
    /// # Errors
    /// No such note, one that is no claim, or too many influences to leave out.
    pub fn claim(&self, path: &str, without: &[String]) -> Result<ClaimView> {
        let snapshot = self.snapshot();
        let note = snapshot.note(path)?;
        let evidence = self.core().evidence(&snapshot);
        let claim = evidence.claim(&note.path).ok_or_else(|| {
            Error::not_found(
                format!("{path} is no claim"),
                "name a note whose `type:` is claim; /api/v1/claims lists them",
            )
        })?;
        if without.len() > MOST_WITHOUT {
            return Err(Error::invalid(
                format!("{} influences are left out, more than {MOST_WITHOUT}", without.len()),
                "leave out fewer at a time",
            ));
        }
        let what_if = (!without.is_empty()).then(|| evidence.what_if(&snapshot, claim, without));
        Ok(ClaimView {
            row: row(&snapshot, evidence, claim, note),
            influences: evidence.influences_on(&snapshot, claim),
            movers: evidence.movers_of(&snapshot, claim),
            findings: evidence.findings_view(&snapshot, claim),
            convergence: evidence.solved.standings.convergence,
            what_if,
        })
    }

    /// Claims that the newest runs moved, and evaluations whose newest run went stale.
    pub fn evidence_news(&self) -> EvidenceNews {
        let snapshot = self.snapshot();
        let evidence = self.core().evidence(&snapshot);
        let moved = evidence.moved.iter().take(NEWS).filter_map(|step| {
            let mut because: Vec<_> = evidence
                .findings_on(step.claim)
                .filter(|finding| evidence.evaluations[finding.evaluation].before.is_some())
                .filter_map(|finding| finding.run.as_deref())
                .map(|run| evidence.run_summary(run))
                .collect();
            because.dedup_by(|a, b| a.id == b.id);
            Some(MovedClaim { step: evidence.move_view(&snapshot, step)?, because })
        });
        let stale = evidence
            .stale_evaluations()
            .into_iter()
            .take(NEWS)
            .filter_map(|at| evidence.evaluation_row(&snapshot, at));
        EvidenceNews { moved: moved.collect(), stale: stale.collect() }
    }
}

impl Evidence {
    pub(super) fn findings_view(&self, snapshot: &Snapshot, claim: usize) -> Vec<FindingView> {
        self.findings_on(claim).filter_map(|found| self.finding_view(snapshot, found)).collect()
    }
}

pub(super) fn row(snapshot: &Snapshot, evidence: &Evidence, claim: usize, note: &Note) -> ClaimRow {
    ClaimRow {
        summary: snapshot.summary(note),
        claim: note.claim.as_ref().map(|claim| claim.sentence.clone()),
        scope: note.claim.as_ref().map(|claim| claim.scope.clone()),
        universal: note.is_universal_claim(),
        strength: evidence.standing(claim),
        evidence: evidence.findings_on(claim).map(|finding| evidence.dot(finding)).collect(),
    }
}

fn fits(
    snapshot: &Snapshot,
    evidence: &Evidence,
    claim: usize,
    note: &Note,
    filter: &ClaimFilter,
) -> bool {
    debug_assert_eq!(note.kind, Kind::Claim);
    let standing = evidence.standing(claim);
    let scoped = |kind: super::ScopeKind| {
        note.claim.as_ref().is_some_and(|claim| !kind.of(&claim.scope).is_empty())
    };
    let tagged = |tag: &String| note.tags.iter().any(|own| super::super::lists::is_tag(own, tag));
    !snapshot.is_hidden(&note.path)
        && filter.scope.is_none_or(scoped)
        && filter.least.is_none_or(|least| standing.value >= least)
        && filter.most.is_none_or(|most| standing.value <= most)
        && filter.name.as_ref().is_none_or(|name| standing.name.as_str() == name)
        && filter.tag.as_ref().is_none_or(tagged)
}

/// The path of an evaluation note that a run names, where it is one.
pub(super) fn path_of(text: &str) -> Option<VaultPath> {
    VaultPath::parse(text).ok()
}
