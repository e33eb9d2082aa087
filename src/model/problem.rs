//! [`Problem`]: something in the user's files that deserves a look. Never an `Err`: the note is
//! shown with its problems beside it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::VaultPath;

/// One finding, with where it is, what it says, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    #[schema(value_type = String)]
    pub path: VaultPath,
    /// One-based; `None` where the file as a whole is meant.
    pub line: Option<u32>,
    pub kind: ProblemKind,
    /// What is wrong, as a sentence.
    pub message: String,
    /// The offending text, cut to 200 characters.
    pub text: String,
    /// What would mend it.
    pub remedy: String,
}

#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum ProblemKind {
    BrokenLink,
    AmbiguousLink,
    BrokenAnchor,
    BadFrontmatter,
    BadProperty,
    BadRelation,
    Encoding,
    TooLarge,
    TooDeep,
    Unreadable,
    NotAFile,
    SymlinkEscape,
    SymlinkLoop,
    EmbedCycle,
    ConflictCopy,
    StaleEvidence,
    UniversalClaim,
    Orphan,
    BadCanvas,
    BadName,
    ParserFailure,
    BadEntry,
    OlderVersion,
    UnreadPdf,
}

/// How much a problem matters: `check` exits 1 on errors only.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    Error,
    Warning,
    Info,
}

impl ProblemKind {
    pub fn severity(self) -> Severity {
        use ProblemKind::*;
        match self {
            BrokenLink | BadFrontmatter | Encoding | TooLarge | TooDeep | Unreadable
            | SymlinkEscape | BadCanvas | ParserFailure | EmbedCycle => Severity::Error,
            AmbiguousLink | BrokenAnchor | BadProperty | BadRelation | SymlinkLoop
            | ConflictCopy | NotAFile | BadName | BadEntry | StaleEvidence | UnreadPdf => {
                Severity::Warning
            }
            UniversalClaim | Orphan | OlderVersion => Severity::Info,
        }
    }

    /// The heading under which a page groups problems of this kind.
    pub fn title(self) -> &'static str {
        use ProblemKind::*;
        match self {
            BrokenLink => "Broken links",
            AmbiguousLink => "Ambiguous links",
            BrokenAnchor => "Links to a missing heading or block",
            BadFrontmatter => "Frontmatter that cannot be read",
            BadProperty => "Properties of the wrong type",
            BadRelation => "Relations that lead nowhere",
            Encoding => "Text that is not UTF-8",
            TooLarge => "Notes too large to parse",
            TooDeep => "Notes nested too deeply",
            Unreadable => "Files that cannot be read",
            NotAFile => "Neither a file nor a folder",
            SymlinkEscape => "Links out of the vault's folder",
            SymlinkLoop => "Folders that contain themselves",
            EmbedCycle => "Notes that embed themselves",
            ConflictCopy => "Conflict copies of a sync program",
            StaleEvidence => "Evidence that is out of date",
            UniversalClaim => "Claims without a scope",
            Orphan => "Notes without any link",
            BadCanvas => "Canvases that cannot be read",
            BadName => "File names that cannot be linked",
            OlderVersion => "Papers of which a newer version is here",
            BadEntry => "Library entries that need a look",
            ParserFailure => "Notes that could not be parsed",
            UnreadPdf => "PDFs whose text could not be read",
        }
    }
}
