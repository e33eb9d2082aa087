//! What the page of a claim, and of an evaluation, shows of evidence.

use serde::Serialize;

use super::FindingRow;
use crate::{
    error::Result,
    model::address,
    notebook::{
        Approval, ClaimView, EvaluationView, FindingView, InfluenceView, MoverView, Notebook,
        StandingView, WhatIf,
    },
};

/// Evidence on a claim's page.
#[derive(Serialize)]
pub(in crate::server::pages) struct ClaimPanel {
    strength: StandingView,
    words: &'static str,
    movers: Vec<MoverView>,
    /// By evaluation.
    groups: Vec<Group>,
    influences: Vec<Choice>,
    what_if: Option<WhatIf>,
    converged: bool,
    /// The page without any *what if*.
    own: String,
    supports: usize,
    refutes: usize,
    inconclusive: usize,
    stale: usize,
    unjudged: usize,
}

/// An evaluation with its predictions about the claim.
#[derive(Serialize)]
struct Group {
    evaluation: crate::notebook::NoteSummary,
    run: Option<crate::notebook::RunSummary>,
    changes: Vec<String>,
    sources: Vec<crate::notebook::NoteSummary>,
    rows: Vec<FindingRow>,
}

/// An influence that can be unticked.
#[derive(Serialize)]
struct Choice {
    #[serde(flatten)]
    influence: InfluenceView,
    counts: bool,
    /// This page with the choice turned.
    turned: String,
}

impl ClaimPanel {
    pub(in crate::server::pages) fn gather(
        notebook: &Notebook,
        path: &str,
        without: &[String],
        own: &str,
    ) -> Result<Self> {
        let ClaimView { row, influences, movers, findings, convergence, what_if } =
            notebook.claim(path, without)?;
        let left_out: Vec<&String> = what_if.iter().flat_map(|what| &what.without).collect();
        let choices = influences
            .into_iter()
            .map(|influence| Choice {
                counts: !left_out.contains(&&influence.id),
                turned: turned(own, &left_out, &influence.id),
                influence,
            })
            .collect();
        let groups = groups(findings);
        let count = |said: &str| {
            groups.iter().flat_map(|group| &group.rows).filter(|row| row.said == said).count()
        };
        Ok(Self {
            words: row.strength.name.words(),
            strength: row.strength,
            movers,
            influences: choices,
            what_if,
            converged: convergence.converged,
            own: own.to_owned(),
            supports: count("supports"),
            refutes: count("refutes"),
            inconclusive: count("inconclusive"),
            stale: count("stale"),
            unjudged: count("unjudged"),
            groups,
        })
    }
}

fn groups(findings: Vec<FindingView>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for finding in findings {
        let place =
            groups.iter().position(|group| group.evaluation.path == finding.evaluation.path);
        let place = place.unwrap_or_else(|| {
            groups.push(Group {
                evaluation: finding.evaluation.clone(),
                run: None,
                changes: Vec::new(),
                sources: finding.sources.clone(),
                rows: Vec::new(),
            });
            groups.len() - 1
        });
        let group = &mut groups[place];
        group.run = group.run.take().or_else(|| finding.run.clone());
        for change in &finding.changes {
            if !group.changes.contains(change) {
                group.changes.push(change.clone());
            }
        }
        group.rows.push(FindingRow::of(finding));
    }
    groups
}

/// The page's address with one influence left out, or taken back in.
fn turned(own: &str, without: &[&String], id: &str) -> String {
    let mut ids: Vec<&str> = without.iter().map(|id| id.as_str()).collect();
    match ids.iter().position(|known| *known == id) {
        Some(at) => drop(ids.remove(at)),
        None => ids.push(id),
    }
    if ids.is_empty() {
        return format!("{own}#evidence");
    }
    format!("{own}?without={}#what-if", address::encode(&ids.join(",")))
}

/// Evidence on an evaluation's page.
#[derive(Serialize)]
pub(in crate::server::pages) struct EvaluationPanel {
    #[serde(flatten)]
    view: EvaluationView,
    /// Predictions by claim.
    groups: Vec<ClaimGroup>,
    params_text: String,
    /// The newest run against the one before.
    compare: Option<String>,
    /// What would run outside of this program, where it would; and whether that is allowed.
    approval: Option<Approval>,
}

#[derive(Serialize)]
struct ClaimGroup {
    claim: Option<crate::notebook::NoteSummary>,
    rows: Vec<FindingRow>,
}

impl EvaluationPanel {
    pub(in crate::server::pages) fn gather(notebook: &Notebook, path: &str) -> Result<Self> {
        let mut view = notebook.evaluation(path)?;
        let mut groups: Vec<ClaimGroup> = Vec::new();
        for finding in std::mem::take(&mut view.findings) {
            let path = |claim: &Option<crate::notebook::NoteSummary>| {
                claim.as_ref().map(|claim| claim.path.clone())
            };
            let same = groups.iter_mut().find(|group| path(&group.claim) == path(&finding.claim));
            match same {
                Some(group) => group.rows.push(FindingRow::of(finding)),
                None => groups.push(ClaimGroup {
                    claim: finding.claim.clone(),
                    rows: vec![FindingRow::of(finding)],
                }),
            }
        }
        let compare = match &view.history[..] {
            [newest, before, ..] => Some(super::compare::address_of(&[&newest.id, &before.id])),
            _ => None,
        };
        let params_text = match view.params.is_empty() {
            true => String::new(),
            false => serde_json::to_string_pretty(&view.params).unwrap_or_default(),
        };
        // An input that cannot be read is named among the inputs.
        let approval = notebook.approval(path).ok().filter(|approval| approval.needed);
        Ok(Self { groups, params_text, compare, approval, view })
    }
}

#[cfg(test)]
mod tests {
    use super::turned;

    #[test]
    fn a_choice_turns_and_turns_back() {
        let (a, b) = ("aa".to_owned(), "bb".to_owned());
        assert_eq!(turned("/note/c.md", &[], "aa"), "/note/c.md?without=aa#what-if");
        assert_eq!(turned("/note/c.md", &[&a], "bb"), "/note/c.md?without=aa%2Cbb#what-if");
        assert_eq!(turned("/note/c.md", &[&a, &b], "aa"), "/note/c.md?without=bb#what-if");
        assert_eq!(turned("/note/c.md", &[&b], "bb"), "/note/c.md#evidence");
    }
}
