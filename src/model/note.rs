//! [`Note`]: what parsing a file of the vault yields, without its text. The text's searchable
//! form is [`Block`]s, which live only as long as indexing needs them.

use std::{ops::Range, sync::Arc};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Problem, Relation, VaultPath};

/// BLAKE3 of a file's bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ContentHash(pub [u8; 32]);

impl ContentHash {
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }

    /// 64 hexadecimal digits.
    pub fn hex(&self) -> String {
        blake3::Hash::from_bytes(self.0).to_hex().to_string()
    }

    /// From the digits that [`ContentHash::hex`] writes.
    pub fn from_hex(text: &str) -> Option<Self> {
        blake3::Hash::from_hex(text).ok().map(|hash| Self(*hash.as_bytes()))
    }
}

impl std::fmt::Debug for ContentHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.hex()[..12])
    }
}

/// What a note is, from its `type:` property.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    ToSchema,
    Default,
)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Claim,
    Concept,
    Paper,
    Inquiry,
    Evaluation,
    /// A markdown file with no type, or one that the notebook gives no meaning to.
    #[default]
    Note,
    Canvas,
    /// Any other file that a note may link to or embed.
    Attachment,
}

impl Kind {
    pub const ALL: [Kind; 8] = [
        Kind::Claim,
        Kind::Concept,
        Kind::Paper,
        Kind::Inquiry,
        Kind::Evaluation,
        Kind::Note,
        Kind::Canvas,
        Kind::Attachment,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Claim => "claim",
            Kind::Concept => "concept",
            Kind::Paper => "paper",
            Kind::Inquiry => "inquiry",
            Kind::Evaluation => "evaluation",
            Kind::Note => "note",
            Kind::Canvas => "canvas",
            Kind::Attachment => "attachment",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// The small sign that stands for the kind in lists and graphs.
    pub fn glyph(self) -> &'static str {
        match self {
            Kind::Claim => "●",
            Kind::Concept => "◇",
            Kind::Paper => "▤",
            Kind::Inquiry => "?",
            Kind::Evaluation => "⚗",
            Kind::Note => "·",
            Kind::Canvas => "▦",
            Kind::Attachment => "⌁",
        }
    }
}

/// A parsed note: everything about it but its text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Note {
    pub path: VaultPath,
    pub hash: ContentHash,
    /// Bytes.
    pub size: u64,
    /// Milliseconds since the Unix epoch, from the file system or a `modified`/`updated` property.
    pub modified_ms: i64,
    /// Milliseconds since the Unix epoch, from a `created`/`date` property or the file system.
    pub created_ms: i64,
    pub kind: Kind,
    /// `title:` where given, else the file name without its extension. Links go by file name.
    pub title: String,
    pub description: Option<String>,
    pub claim: Option<Claim>,
    pub aliases: Vec<String>,
    /// Without `#`, first casing seen; from the frontmatter and the body; each once.
    pub tags: Vec<String>,
    /// The whole frontmatter as a JSON object's text (`{}` where there is none), keys in order.
    pub properties: String,
    pub headings: Vec<Heading>,
    pub block_ids: Vec<BlockId>,
    pub links: Vec<Link>,
    /// What this file alone shows; links that lead nowhere are found when the vault is linked.
    pub problems: Vec<Problem>,
}

impl Note {
    /// One property of the frontmatter.
    pub fn property(&self, key: &str) -> Option<serde_json::Value> {
        // Most notes lack most properties: do not parse for nothing.
        if !self.properties.contains(key) {
            return None;
        }
        let mut all: serde_json::Map<_, _> = serde_json::from_str(&self.properties).ok()?;
        all.remove(key)
    }

    /// A paper's year of publication.
    pub fn year(&self) -> Option<i32> {
        match self.property("year")? {
            serde_json::Value::Number(year) => year.as_i64()?.try_into().ok(),
            serde_json::Value::String(year) => year.get(..4)?.parse().ok(),
            _ => None,
        }
    }

    /// A claim that names nobody it holds for: it is meant for everyone, everywhere.
    pub fn is_universal_claim(&self) -> bool {
        self.claim.as_ref().is_some_and(|claim| claim.scope.is_universal())
    }
}

/// A claim note's sentence that can be true or false, and for whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    pub sentence: String,
    pub scope: Scope,
}

/// For whom and where a claim is meant. All empty: the claim is universal.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Scope {
    pub population: Vec<String>,
    pub attribute: Vec<String>,
    pub use_case: Vec<String>,
    pub stakeholders: Vec<String>,
    /// Any other key of the `scope:` property, as `key: value`.
    pub other: Vec<String>,
}

impl Scope {
    pub fn is_universal(&self) -> bool {
        self == &Self::default()
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Plain text, markup stripped.
    pub text: String,
    /// Unique in the note; the `id` of the heading on the page.
    pub slug: String,
    /// One-based.
    pub line: u32,
}

/// A `^block-id`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockId {
    pub id: String,
    pub line: u32,
    /// Bytes of the block it names, in the file.
    pub span: Range<u32>,
}

/// A link as written; where it leads depends on the rest of the vault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The part before `#`, percent-decoded for Markdown links; empty for a link within the note.
    pub target: String,
    pub anchor: Option<Anchor>,
    /// The text to show where one was given (`[[target|text]]`, `[text](target)`).
    pub text: Option<String>,
    pub form: LinkForm,
    pub origin: LinkOrigin,
    pub relation: Relation,
    /// The author's words for why, from `- relation:: [[Note]] — reason`.
    pub reason: Option<Arc<str>>,
    /// The sentence that holds the link, as plain text, at most 300 characters.
    pub context: Arc<str>,
    /// Bytes of the link in the file.
    pub span: Range<u32>,
    /// One-based.
    pub line: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Anchor {
    /// `#H1#H2`: each heading stands under the one before.
    Heading(Vec<String>),
    /// `#^id`.
    Block(String),
    /// Anything that means something to the target's own viewer: a PDF's `page=3`.
    Other(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LinkForm {
    /// `[[target]]`
    Wiki,
    /// `[text](target)`
    Markdown,
    /// `![[target]]` or `![](target)`
    Embed,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum LinkOrigin {
    Body,
    /// In a property of that name.
    Property(String),
    Footnote,
    /// A file node of a canvas.
    Canvas,
    /// A labelled arrow of a canvas, from the file of that path: the edge starts there.
    CanvasArrow(String),
}

/// A parsed note together with its text as search wants it.
#[derive(Debug, Clone, PartialEq)]
pub struct ParsedNote {
    pub note: Note,
    /// In reading order.
    pub blocks: Vec<Block>,
}

/// A paragraph, list item, table, or code block as plain text, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    pub text: String,
    /// Index into [`Note::headings`] of the heading above; `None` before the first.
    pub heading: Option<u32>,
    /// Bytes of the block in the file.
    pub span: Range<u32>,
    /// One-based.
    pub line: u32,
    pub code: bool,
    /// A task item's marker character: `x`, ` `, `/`…
    pub task: Option<char>,
}
