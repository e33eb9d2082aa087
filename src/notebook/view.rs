//! What the façade answers: plain values, ready for a page, for JSON, or for a terminal. They are
//! apart from the core's types so that those can change without changing what users see.

use serde::Serialize;
use utoipa::ToSchema;

use super::run::RunTask;
use crate::model::{Kind, Problem, ProblemKind, Scope};

/// One page of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// How many there are in all.
    pub total: usize,
    pub offset: usize,
    pub limit: usize,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NoteSummary {
    pub path: String,
    pub title: String,
    #[serde(rename = "type")]
    pub kind: Kind,
    pub description: Option<String>,
    pub tags: Vec<String>,
    /// Milliseconds since the Unix epoch.
    pub modified_ms: i64,
    pub created_ms: i64,
    pub year: Option<i32>,
    /// How many links lead into this note from others. Named apart from the links themselves,
    /// which stand beside it where a whole note is asked for.
    #[serde(rename = "backlink_count")]
    pub backlinks: usize,
    /// Where a claim stands, from 0 to 1; absent for what is no claim. A strength, no probability.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standing: Option<f64>,
}

/// Everything a note's page shows but its semantic neighbours.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NoteView {
    #[serde(flatten)]
    pub summary: NoteSummary,
    /// Sanitised; links lead to `/note/…`, `/paper/…` and `/file/…`.
    pub html: String,
    /// The frontmatter as a JSON object.
    #[schema(value_type = Object)]
    pub frontmatter: serde_json::Value,
    pub claim: Option<String>,
    pub scope: Option<Scope>,
    /// A claim without a scope.
    pub universal: bool,
    pub aliases: Vec<String>,
    pub headings: Vec<HeadingView>,
    /// Typed relations of this note, first those it states, then those stated of it; at most
    /// [`NoteView::RELATIONS`].
    pub relations: Vec<RelationView>,
    /// Relations that are not among them; those stated of it stand first among the backlinks.
    pub relations_omitted: usize,
    /// Inquiries that draw on this note; at most [`NoteView::INQUIRIES`].
    pub inquiries: Vec<NoteSummary>,
    pub inquiries_omitted: usize,
    /// Plain links and relations into this note, with their sentence; the first
    /// [`NoteView::BACKLINKS`], the rest by `GET …/backlinks`.
    pub backlinks: Page<Backlink>,
    /// Places that name this note without linking to it.
    pub mentions: Vec<Mention>,
    /// Notes that are not to be suggested beside this one any more.
    pub dismissed: Vec<NoteSummary>,
    /// The page that a saved view leads to.
    pub view: Option<String>,
    pub problems: Vec<Problem>,
    /// Other papers of the vault that are the same work: another library's entry, a note on it.
    pub same_work: Vec<NoteSummary>,
    /// Content hash of the file, quoted as HTTP wants it.
    pub etag: String,
    /// The markdown as it lies on disk, for "copy" and the editor.
    pub source: String,
}

impl NoteView {
    pub const BACKLINKS: usize = 50;
    pub const RELATIONS: usize = 200;
    pub const INQUIRIES: usize = 100;
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HeadingView {
    pub level: u8,
    pub text: String,
    pub slug: String,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RelationView {
    pub relation: String,
    /// How a reader of this note would say it ("mirrors", "supported by").
    pub label: String,
    /// False where the other note states it of this one.
    pub outgoing: bool,
    pub reason: Option<String>,
    pub note: NoteSummary,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Backlink {
    pub note: NoteSummary,
    pub relation: String,
    pub context: String,
    pub line: u32,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Mention {
    pub note: NoteSummary,
    pub context: String,
    pub line: u32,
    /// The words that name it, as written there.
    pub words: String,
    /// Content hash of the file they stand in.
    pub etag: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema, Default)]
#[serde(rename_all = "lowercase")]
pub enum SearchMode {
    #[default]
    Hybrid,
    Keyword,
    Semantic,
}

impl std::str::FromStr for SearchMode {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "hybrid" | "" => Ok(Self::Hybrid),
            "keyword" => Ok(Self::Keyword),
            "semantic" => Ok(Self::Semantic),
            other => Err(format!("there is no mode {other:?}; use hybrid, keyword or semantic")),
        }
    }
}

/// How long ago a note was changed. The spans overlap, but for the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Age {
    Week,
    Month,
    Year,
    Older,
}

impl Age {
    pub const ALL: [Age; 4] = [Age::Week, Age::Month, Age::Year, Age::Older];

    pub fn as_str(self) -> &'static str {
        match self {
            Age::Week => "week",
            Age::Month => "month",
            Age::Year => "year",
            Age::Older => "older",
        }
    }

    /// Milliseconds since the Unix epoch, the end not included.
    pub fn span(self, now_ms: i64) -> std::ops::Range<i64> {
        const DAY_MS: i64 = 86_400_000;
        match self {
            Age::Week => now_ms - 7 * DAY_MS..i64::MAX,
            Age::Month => now_ms - 30 * DAY_MS..i64::MAX,
            Age::Year => now_ms - 365 * DAY_MS..i64::MAX,
            Age::Older => i64::MIN..now_ms - 365 * DAY_MS,
        }
    }
}

impl std::str::FromStr for Age {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|age| age.as_str() == text)
            .ok_or_else(|| format!("there is no age {text:?}; use week, month, year or older"))
    }
}

#[derive(Debug, Clone)]
pub struct SearchRequest {
    pub query: String,
    pub mode: SearchMode,
    pub kind: Option<Kind>,
    pub changed: Option<Age>,
    pub limit: usize,
    pub offset: usize,
    /// Take the query's words as they are, operators and all.
    pub literal: bool,
    /// Find the passage of each result; without them a long list is quicker.
    pub passages: bool,
}

impl Default for SearchRequest {
    fn default() -> Self {
        Self {
            query: String::new(),
            mode: SearchMode::Hybrid,
            kind: None,
            changed: None,
            limit: 10,
            offset: 0,
            literal: false,
            passages: true,
        }
    }
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SearchResults {
    pub query: String,
    /// The mode that was used, which falls back to keyword where there is no model.
    pub mode: SearchMode,
    pub results: Vec<SearchResult>,
    pub total: usize,
    /// Some of the best candidates are being embedded: the same search says more in a moment.
    pub improving: bool,
    pub offset: usize,
    pub limit: usize,
    /// How many matches there are of each type, before the type filter.
    pub types: Vec<Facet>,
    /// How many were changed in the last week, month and year, and before, whenever was asked for.
    pub ages: Vec<Facet>,
    /// What a reader should know: the query did not parse and was taken literally, part of the
    /// vault is not embedded yet, the model is missing.
    pub notices: Vec<Notice>,
    /// Server time in milliseconds.
    pub took_ms: f64,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Facet {
    pub value: String,
    pub count: usize,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Notice {
    pub message: String,
    pub hint: String,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SearchResult {
    #[serde(flatten)]
    pub summary: NoteSummary,
    /// The paragraph that says it, as plain text.
    pub passage: String,
    /// Matched parts of `passage`: offsets in Unicode scalar values, start included, end not.
    pub highlights: Vec<(usize, usize)>,
    /// Headings above the passage, outermost first.
    pub heading_path: Vec<String>,
    /// The slug of the nearest heading above, to link to.
    pub anchor: Option<String>,
    /// The page of the PDF that has the passage, to open `/file/…#page=` there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    pub score: f32,
    pub why: Why,
    /// Other papers of the vault that are the same work.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
}

/// The parts of a score.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct Why {
    /// Normalised keyword score, 0 to 1; `None` where the words were not found.
    pub keyword: Option<f32>,
    /// Cosine similarity of the best passage, −1 to 1; `None` where nothing was compared.
    pub semantic: Option<f32>,
    /// One-based place in the list.
    pub rank: usize,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Related {
    #[serde(flatten)]
    pub summary: NoteSummary,
    /// Cosine similarity of the two notes' closest passages.
    pub cosine: f32,
    /// The pair of passages that explains it: this note's, and the other's.
    pub here: String,
    pub there: String,
    /// Already linked with this note, in either direction.
    pub linked: bool,
    /// The reader wants to see it first.
    pub pinned: bool,
}

/// Formats of a graph that other programs read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GraphText {
    GraphMl,
    Gexf,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GraphView {
    pub nodes: Vec<GraphNode>,
    pub edges: Vec<GraphEdge>,
    /// Nodes left out because there were too many around the centre.
    pub omitted: usize,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GraphNode {
    /// The note's path, or `#tag`.
    pub id: String,
    pub label: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub x: f32,
    pub y: f32,
    pub community: u32,
    /// PageRank, scaled so that the mean is 1.
    pub rank: f32,
    /// Steps from the centre, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub depth: Option<usize>,
    /// Where a claim stands, from 0 to 1; absent for what is no claim.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standing: Option<f64>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GraphEdge {
    pub source: String,
    pub target: String,
    pub relation: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Pairs of notes that are near in meaning and not linked, in columns.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct NearView {
    /// Paths.
    pub nodes: Vec<String>,
    /// Places in `nodes`.
    pub source: Vec<u32>,
    pub target: Vec<u32>,
    /// Of the means of their passages, in hundredths.
    pub cosine: Vec<i16>,
    /// Less important notes that were not compared.
    pub omitted: usize,
}

/// A walk between two notes: its steps in order.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PathView {
    pub nodes: Vec<GraphNode>,
    pub steps: Vec<GraphEdge>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Status {
    pub version: String,
    /// The vault folder's name; its full path is nobody's business over HTTP.
    pub vault: String,
    pub notes: usize,
    pub files: usize,
    pub links: usize,
    pub chunks: usize,
    pub embedded: usize,
    pub problems: usize,
    pub types: Vec<Facet>,
    /// The embedding model in use; `None` where there is none, and the notices say why.
    pub model: Option<String>,
    pub progress: Progress,
    pub notices: Vec<Notice>,
}

/// What the index is doing now.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(tag = "phase", rename_all = "kebab-case")]
pub enum Progress {
    Idle,
    Scanning,
    Parsing {
        done: usize,
        total: usize,
    },
    Indexing {
        done: usize,
        total: usize,
    },
    /// PDFs, one after another.
    Reading {
        done: usize,
        total: usize,
    },
    Embedding {
        done: usize,
        total: usize,
        per_second: f32,
    },
}

/// What changed, for those who listen.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    Progress {
        progress: Progress,
    },
    Changed {
        paths: Vec<String>,
        removed: Vec<String>,
    },
    /// A run was asked for, began, or ended.
    Run {
        task: Box<RunTask>,
    },
    /// Lines that a run wrote, the first of them at this place of its log, counted from 0. Between
    /// two bundles may lie lines that were too many to tell; the run's task has its last ones.
    RunLog {
        id: String,
        at: usize,
        lines: Vec<String>,
    },
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProblemGroup {
    pub kind: ProblemKind,
    pub title: String,
    pub severity: crate::model::Severity,
    pub problems: Vec<Problem>,
    /// How many there are; `problems` may hold fewer.
    pub total: usize,
}

/// What became of a save.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saved {
    Done {
        path: String,
        etag: String,
        /// There was no such note before.
        created: bool,
    },
    /// The file is not what the writer had seen; nothing was written.
    Conflict(Versions),
}

/// Two versions of one note that its writer must bring together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Versions {
    /// What lies in the vault; `null` where the note is gone.
    pub current: Option<Version>,
    /// What was to be saved.
    pub yours: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Version {
    pub etag: String,
    pub source: String,
}

/// A view of the graph or a search that was kept under a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SavedView {
    pub path: String,
    pub title: String,
    /// The page that shows it.
    pub address: String,
}
