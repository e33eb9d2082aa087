//! [`Relation`] and [`Edge`]: how two notes stand to each other, and why.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};

use super::VaultPath;

/// The name of a typed, directed edge, in lower case with dashes. The eight of the notebook's
/// grammar have inverses that read well; users may add their own.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Relation(Arc<str>);

impl Relation {
    /// The relations of the notebook's own grammar; `links` is a plain link.
    pub const KNOWN: [&'static str; 9] = [
        "supports",
        "contradicts",
        "refines",
        "mirrors",
        "complements",
        "alternative-to",
        "draws-on",
        "cites",
        "links",
    ];

    /// Any casing, with spaces or underscores for dashes; `None` for an empty name or one with a
    /// character other than letters, digits and dashes.
    pub fn parse(text: &str) -> Option<Self> {
        let name: String = text
            .trim()
            .chars()
            .map(|c| if c == ' ' || c == '_' { '-' } else { c })
            .flat_map(char::to_lowercase)
            .collect();
        let legal = !name.is_empty()
            && name.len() <= 64
            && name.chars().all(|c| c.is_alphanumeric() || c == '-');
        legal.then(|| Self(name.into()))
    }

    /// A plain `[[link]]`.
    pub fn links() -> Self {
        Self("links".into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn is_plain(&self) -> bool {
        &*self.0 == "links"
    }

    pub fn is_known(&self) -> bool {
        Self::KNOWN.contains(&&*self.0)
    }

    /// How the target speaks of the edge: "supported by" for `supports`.
    pub fn inverse(&self) -> String {
        match &*self.0 {
            "supports" => "supported by".into(),
            "contradicts" => "contradicted by".into(),
            "refines" => "refined by".into(),
            "mirrors" => "mirrored by".into(),
            "complements" => "complemented by".into(),
            "alternative-to" => "has alternative".into(),
            "draws-on" => "source of".into(),
            "cites" => "cited by".into(),
            "links" => "linked from".into(),
            other => format!("{other} (of)"),
        }
    }

    /// The name as a reader sees it: dashes become spaces.
    pub fn label(&self) -> String {
        self.0.replace('-', " ")
    }
}

impl fmt::Display for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A resolved link between two files of the vault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edge {
    pub source: VaultPath,
    pub target: VaultPath,
    pub relation: Relation,
    /// The author's words for why, where given.
    pub reason: Option<Arc<str>>,
    /// The sentence that holds the link, as plain text.
    pub context: Arc<str>,
    /// One-based line in the source note.
    pub line: u32,
}
