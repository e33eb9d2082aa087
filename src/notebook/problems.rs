//! Problems as a page and `check` show them: grouped by kind, the most severe kinds first.

use std::collections::BTreeMap;

use super::view::ProblemGroup;
use crate::model::{Problem, ProblemKind, Severity};

/// Groups `problems`, showing at most `most` of each kind, in order of path and line.
pub(super) fn group<'a>(
    problems: impl Iterator<Item = &'a Problem>,
    most: usize,
) -> Vec<ProblemGroup> {
    let mut by_kind: BTreeMap<(Severity, ProblemKind), Vec<&Problem>> = BTreeMap::new();
    for problem in problems {
        by_kind.entry((problem.kind.severity(), problem.kind)).or_default().push(problem);
    }
    by_kind
        .into_iter()
        .map(|((severity, kind), mut problems)| {
            problems.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
            ProblemGroup {
                kind,
                title: kind.title().to_owned(),
                severity,
                total: problems.len(),
                problems: problems.into_iter().take(most).cloned().collect(),
            }
        })
        .collect()
}
