//! Search as a reader meets it: the query taken apart, words and meaning ranked together, and for
//! each result the passage that says it and why it is there.

use std::time::{Duration, Instant};

use super::{
    Notebook,
    evidence::Evidence,
    snapshot::Snapshot,
    view::{Age, Facet, Notice, SearchMode, SearchRequest, SearchResult, SearchResults, Why},
};
use crate::{
    error::Result,
    index::{
        Index,
        hybrid::{self, Answer, Hit, Mode, Settings, Sources},
        passage::{Passage, Terms, passage},
        query::{NoteLookup, NoteText, Query},
    },
    model::{Block, Kind, Note, VaultPath},
};

/// Conditions that must read the notes' texts stop after this, and the answer says so.
const PATIENCE: Duration = Duration::from_secs(2);

/// Of a query's best notes, so many are embedded first while some are not.
const EMBEDDED_FIRST: usize = 100;

impl Notebook {
    /// # Errors
    /// The index fails. A query that does not parse is taken literally, with a notice that says
    /// where; without a model words decide alone, with a notice that says why.
    pub fn search(&self, request: &SearchRequest) -> Result<SearchResults> {
        let began = Instant::now();
        let snapshot = self.snapshot();
        let index = &self.core().index;
        let query = match request.literal {
            true => Query::literal(&request.query),
            false => Query::new(&request.query),
        };
        let limit = request.limit.max(1);
        let embedder = index.embedder();
        let keyword = index.keyword().snapshot();
        let vectors = index.vectors();
        let sources =
            Sources { keyword: &keyword, vectors: &vectors, embedder: embedder.as_deref().ok() };
        let now_ms = jiff::Timestamp::now().as_millisecond();
        let asked = hybrid::Request {
            query: &query,
            mode: request.mode.into(),
            kind: request.kind,
            changed: request.changed.map(|age| age.span(now_ms)),
            limit: request.offset.saturating_add(limit),
            waiting: EMBEDDED_FIRST,
            deadline: began + PATIENCE,
        };
        let settings = Settings::new(self.core().config.keyword_weight);
        let notes = Numbered::of(&snapshot, self.core().evidence(&snapshot));
        let answer = hybrid::answer(sources, &settings, &notes, &Texts(index), &asked)?;

        let mut notices = notices(&query, &answer);
        if request.mode != SearchMode::Keyword && !query.ranked.trim().is_empty() {
            match &embedder {
                Err(error) => notices
                    .push(Notice { message: error.message.clone(), hint: error.hint.clone() }),
                Ok(_) => notices.extend(embed_first(index, &answer)),
            }
        }
        let results = one_of_each_work(&snapshot, &answer.hits)
            .into_iter()
            .enumerate()
            .skip(request.offset)
            .take(limit)
            .filter_map(|(place, hit)| {
                let terms = request.passages.then_some(&answer.terms);
                result(index, &snapshot, hit, place + 1, terms)
            })
            .collect();
        Ok(SearchResults {
            query: request.query.clone(),
            mode: answer.mode.into(),
            results,
            total: answer.total,
            improving: !answer.waiting.is_empty(),
            offset: request.offset,
            limit,
            types: answer
                .types
                .into_iter()
                .map(|(kind, count)| Facet { value: kind.as_str().to_owned(), count })
                .collect(),
            ages: Age::ALL
                .into_iter()
                .map(|age| {
                    let span = age.span(now_ms);
                    let count = answer.times.iter().filter(|time| span.contains(time)).count();
                    Facet { value: age.as_str().to_owned(), count }
                })
                .filter(|facet| facet.count > 0)
                .collect(),
            notices,
            took_ms: began.elapsed().as_secs_f64() * 1000.0,
        })
    }
}

impl Notebook {
    /// As [`Notebook::search`], for one who waits: what the query is about is embedded first, for
    /// at most so long, where it was not yet.
    ///
    /// # Errors
    /// As for [`Notebook::search`].
    pub fn search_patiently(
        &self,
        request: &SearchRequest,
        patience: Duration,
    ) -> Result<SearchResults> {
        let first = self.search(request)?;
        if !first.improving {
            return Ok(first);
        }
        self.core().index.embed_urgent(Instant::now() + patience)?;
        self.search(request)
    }
}

fn notices(query: &Query, answer: &Answer) -> Vec<Notice> {
    let mut notices = Vec::new();
    notices.extend(query.error.as_ref().map(|error| Notice {
        message: format!("{}, at character {}", error.message, error.character + 1),
        hint: format!("{}; the words were searched as they are", error.hint),
    }));
    if !answer.complete {
        notices.push(Notice {
            message: "not every note was looked at: reading their texts took too long".into(),
            hint: "add a word, a tag or a folder to the query".into(),
        });
    }
    notices.extend(answer.failure.as_ref().map(|failure| Notice {
        message: format!("the model failed, so words decided alone: {failure}"),
        hint: "restart; if it stays so, install the model again".into(),
    }));
    notices
}

/// While some of the vault waits to be embedded, what this query is about goes first.
fn embed_first(index: &Index, answer: &Answer) -> Option<Notice> {
    let counts = index.counts();
    if counts.pending == 0 {
        return None;
    }
    index.prioritise(&answer.waiting);
    let message = format!("{} of {} passages are embedded so far", counts.embedded, counts.chunks);
    let hint = match answer.waiting.len() {
        0 => "the best of this search by its words are among them".to_owned(),
        waiting => {
            format!("{waiting} of the best of this search go first: it improves within seconds")
        }
    };
    Some(Notice { message, hint })
}

/// Of papers that are one work the best found; the others stand beside it.
fn one_of_each_work<'a>(snapshot: &Snapshot, hits: &'a [Hit]) -> Vec<&'a Hit> {
    let mut seen = std::collections::HashSet::new();
    let is_new = |hit: &&Hit| snapshot.work_of(&hit.path).is_none_or(|work| seen.insert(work));
    hits.iter().filter(is_new).collect()
}

/// Without `terms` no passage is looked for.
fn result(
    index: &Index,
    snapshot: &Snapshot,
    hit: &Hit,
    rank: usize,
    terms: Option<&Terms>,
) -> Option<SearchResult> {
    let note = snapshot.notes.get(&hit.path)?;
    let passage = match terms {
        Some(terms) => {
            let chunks = index.chunks(hit.path.as_str()).unwrap_or_default();
            passage(note, &chunks, hit.ordinal, terms)
        }
        None => Passage::default(),
    };
    Some(SearchResult {
        summary: snapshot.summary(note),
        passage: passage.text,
        highlights: passage.highlights.iter().map(|range| (range.start, range.end)).collect(),
        heading_path: passage.heading_path,
        anchor: passage.anchor,
        page: super::pdfs::is_pdf(&hit.path).then_some(passage.line).filter(|page| *page > 0),
        score: hit.score,
        why: Why { keyword: hit.keyword, semantic: hit.semantic, rank },
        also: snapshot.same_work(&note.path).map(ToString::to_string).collect(),
    })
}

struct Texts<'a>(&'a Index);

impl NoteText for Texts<'_> {
    fn blocks(&self, path: &VaultPath) -> Vec<Block> {
        self.0.blocks(path.as_str()).ok().flatten().unwrap_or_default()
    }
}

/// The notes that may be found, by number, as conditions want them.
struct Numbered<'a> {
    snapshot: &'a Snapshot,
    evidence: &'a Evidence,
}

impl<'a> Numbered<'a> {
    fn of(snapshot: &'a Snapshot, evidence: &'a Evidence) -> Self {
        Self { snapshot, evidence }
    }
}

impl NoteLookup for Numbered<'_> {
    fn len(&self) -> usize {
        self.snapshot.list.len()
    }

    fn note(&self, number: usize) -> Option<&Note> {
        let note = self.snapshot.list.get(number)?;
        let shown = note.kind != Kind::Attachment && !self.snapshot.is_hidden(&note.path);
        shown.then_some(note)
    }

    fn number(&self, path: &VaultPath) -> Option<usize> {
        let number = *self.snapshot.numbers.get(path)? as usize;
        self.note(number).map(|_| number)
    }

    fn standing(&self, number: usize) -> Option<&str> {
        let standing = self.evidence.standing_of(&self.note(number)?.path)?;
        Some(standing.name.as_str())
    }

    fn strength(&self, number: usize) -> Option<f32> {
        let standing = self.evidence.standing_of(&self.note(number)?.path)?;
        Some(standing.value as f32)
    }

    fn has_evidence(&self, number: usize) -> bool {
        self.note(number).is_some_and(|note| self.evidence.has_evidence(&note.path))
    }
}

impl From<SearchMode> for Mode {
    fn from(mode: SearchMode) -> Self {
        match mode {
            SearchMode::Hybrid => Self::Hybrid,
            SearchMode::Keyword => Self::Keyword,
            SearchMode::Semantic => Self::Semantic,
        }
    }
}

impl From<Mode> for SearchMode {
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::Hybrid => Self::Hybrid,
            Mode::Keyword => Self::Keyword,
            Mode::Semantic => Self::Semantic,
        }
    }
}
