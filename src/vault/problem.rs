//! Making problems alike: every one with the offending text, cut to size, and a remedy.

use crate::model::{Problem, ProblemKind, VaultPath};

/// The offending text is cut to this many characters.
const MAX_TEXT: usize = 200;

pub(super) fn problem(
    path: &VaultPath,
    line: Option<u32>,
    kind: ProblemKind,
    message: impl Into<String>,
    text: &str,
    remedy: impl Into<String>,
) -> Problem {
    let text = text.trim().chars().take(MAX_TEXT).collect();
    Problem { path: path.clone(), line, kind, message: message.into(), text, remedy: remedy.into() }
}
