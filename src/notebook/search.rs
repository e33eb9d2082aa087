//! Search as a reader meets it: the query taken apart, words and meaning ranked together, and for
//! each result the passage that says it and why it is there.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use super::{
    Notebook,
    snapshot::Snapshot,
    view::{Facet, Notice, SearchMode, SearchRequest, SearchResult, SearchResults, Why},
};
use crate::{
    error::Result,
    index::{
        Index,
        hybrid::{self, Hit},
        passage,
        query::{self, NoteLookup, NoteSet, NoteText, Query},
    },
    model::{Block, Kind, Note, VaultPath},
};

/// Conditions that must read the notes' texts stop after this, and the answer says so.
const PATIENCE: Duration = Duration::from_secs(2);

/// Results that are ranked and counted where nobody asks for more.
const COUNTED: usize = 200;

/// Of a query's best notes by words, so many are embedded first while some are not.
const EMBEDDED_FIRST: usize = 100;

impl Notebook {
    /// # Errors
    /// The index or the model fails. A query that does not parse is taken literally, with a notice
    /// that says where.
    pub fn search(&self, request: &SearchRequest) -> Result<SearchResults> {
        let began = Instant::now();
        let snapshot = self.snapshot();
        let query = if request.literal {
            Query::literal(&request.query)
        } else {
            Query::new(&request.query)
        };
        let mut search = Search {
            index: &self.core().index,
            snapshot: &snapshot,
            settings: hybrid::Settings {
                keyword_weight: self.core().config.keyword_weight,
                ..hybrid::Settings::default()
            },
            notices: Vec::new(),
        };
        search.notices.extend(query.error.as_ref().map(|error| Notice {
            message: format!("{} (at character {})", error.message, error.offset + 1),
            hint: "the words were searched as they are; see the list of operators".into(),
        }));
        let (mode, hits) = search.hits(&query, request)?;

        let types = facets(&snapshot, &hits);
        let hits: Vec<Hit> = match request.kind {
            None => hits,
            // Asked again, so that no page of one type ends early for the others' sake.
            Some(_) => search.hits_of(&query, request, mode, request.kind)?,
        };
        let total = hits.len();
        let limit = request.limit.max(1);
        let results = hits
            .into_iter()
            .enumerate()
            .skip(request.offset)
            .take(limit)
            .filter_map(|(place, hit)| search.result(hit, place + 1, &query, request.passages))
            .collect();
        Ok(SearchResults {
            query: request.query.clone(),
            mode,
            results,
            total,
            offset: request.offset,
            limit,
            types,
            notices: search.notices,
            took_ms: began.elapsed().as_secs_f64() * 1000.0,
        })
    }
}

/// One search under way.
struct Search<'a> {
    index: &'a Index,
    snapshot: &'a Snapshot,
    settings: hybrid::Settings,
    notices: Vec<Notice>,
}

impl Search<'_> {
    /// The mode that could be used, and what was found in it.
    fn hits(&mut self, query: &Query, request: &SearchRequest) -> Result<(SearchMode, Vec<Hit>)> {
        let mut mode = request.mode;
        if mode != SearchMode::Keyword && !query.ranked.trim().is_empty() {
            let counts = self.index.counts();
            if let Err(error) = self.index.embedder() {
                mode = SearchMode::Keyword;
                self.notices.push(Notice { message: error.message, hint: error.hint });
            } else if counts.pending > 0 {
                self.notices.push(Notice {
                    message: format!(
                        "{} of {} passages are embedded so far",
                        counts.embedded, counts.chunks
                    ),
                    hint: "what this search is about goes first: ask again in a few seconds".into(),
                });
            }
        }
        let hits = self.hits_of(query, request, mode, None)?;
        if mode != SearchMode::Keyword && self.index.counts().pending > 0 {
            let first: Vec<VaultPath> =
                hits.iter().take(EMBEDDED_FIRST).map(|hit| hit.path.clone()).collect();
            self.index.prioritise(&first);
        }
        Ok((mode, hits))
    }

    fn hits_of(
        &mut self,
        query: &Query,
        request: &SearchRequest,
        mode: SearchMode,
        kind: Option<Kind>,
    ) -> Result<Vec<Hit>> {
        let notes = Numbered::of(self.snapshot);
        let keyword = self.index.keyword().snapshot();
        let matching = match &query.filter {
            None => None,
            Some(node) => {
                let deadline = Instant::now() + PATIENCE;
                let matches = query::evaluate(node, &notes, self, &keyword, deadline)?;
                if !matches.complete {
                    self.notices.push(Notice {
                        message: "not every note was looked at: reading their texts took too long"
                            .into(),
                        hint: "add a word, a tag or a folder to the query".into(),
                    });
                }
                Some(matches.notes)
            }
        };
        let shown = |path: &VaultPath| {
            let note = self.snapshot.notes.get(path);
            note.is_some_and(|note| match kind {
                Some(kind) => note.kind == kind,
                None => note.kind != Kind::Attachment,
            }) && !self.snapshot.is_hidden(path)
                && matching.as_ref().is_none_or(|set| notes.is_in(set, path))
        };
        if query.ranked.trim().is_empty() {
            return Ok(match &matching {
                Some(set) => newest(&notes, set, &shown),
                None => Vec::new(),
            });
        }
        let embedder = match mode {
            SearchMode::Keyword => None,
            SearchMode::Hybrid | SearchMode::Semantic => self.index.embedder().ok(),
        };
        let vector = embedder.map(|embedder| embedder.embed_query(&query.ranked)).transpose()?;
        let ranked = hybrid::Request {
            words: if mode == SearchMode::Semantic { "" } else { &query.ranked },
            vector: vector.as_deref(),
            allowed: Some(&shown),
            limit: COUNTED.max(request.offset + request.limit),
        };
        hybrid::rank(&keyword, &self.index.vectors(), &ranked, &self.settings)
    }

    fn result(
        &self,
        hit: Hit,
        rank: usize,
        query: &Query,
        with_passage: bool,
    ) -> Option<SearchResult> {
        let note = self.snapshot.notes.get(&hit.path)?;
        let chunks = match with_passage {
            true => self.index.chunks(hit.path.as_str()).unwrap_or_default(),
            false => Vec::new(),
        };
        // Where words were found they choose the passage; else the nearest one is shown.
        let nearest = hit.ordinal.filter(|_| hit.keyword.is_none_or(|score| score < 0.5));
        let passage = passage::passage(note, &chunks, nearest, &query.ranked);
        let heading = passage.as_ref().and_then(|passage| passage.heading);
        let path = crate::index::chunk::heading_path(note, heading);
        let (text, highlights) =
            passage.map(|passage| (passage.text, passage.highlights)).unwrap_or_default();
        Some(SearchResult {
            summary: self.snapshot.summary(note),
            passage: text,
            highlights,
            heading_path: path.into_iter().map(str::to_owned).collect(),
            anchor: heading
                .and_then(|heading| note.headings.get(heading as usize))
                .map(|heading| heading.slug.clone()),
            score: hit.score,
            why: Why { keyword: hit.keyword, semantic: hit.cosine, rank },
        })
    }
}

impl NoteText for Search<'_> {
    fn blocks(&self, path: &VaultPath) -> Vec<Block> {
        self.index.blocks(path.as_str()).ok().flatten().unwrap_or_default()
    }
}

/// The snapshot's notes by number, as conditions want them.
struct Numbered<'a> {
    notes: Vec<&'a Note>,
}

impl<'a> Numbered<'a> {
    fn of(snapshot: &'a Snapshot) -> Self {
        // In the order of their paths, so that a path is found by halving.
        Self { notes: snapshot.notes.values().map(AsRef::as_ref).collect() }
    }

    fn is_in(&self, set: &NoteSet, path: &VaultPath) -> bool {
        self.number(path).is_some_and(|number| set.contains(number))
    }
}

impl NoteLookup for Numbered<'_> {
    fn len(&self) -> usize {
        self.notes.len()
    }

    fn note(&self, number: usize) -> Option<&Note> {
        self.notes.get(number).copied()
    }

    fn number(&self, path: &VaultPath) -> Option<usize> {
        self.notes.binary_search_by(|note| note.path.cmp(path)).ok()
    }
}

/// What only conditions name has no better and worse: newest first.
fn newest(notes: &Numbered<'_>, set: &NoteSet, shown: &dyn Fn(&VaultPath) -> bool) -> Vec<Hit> {
    let mut found: Vec<&Note> = set
        .iter()
        .filter_map(|number| notes.note(number))
        .filter(|note| shown(&note.path))
        .collect();
    found.sort_by(|a, b| b.modified_ms.cmp(&a.modified_ms).then_with(|| a.path.cmp(&b.path)));
    found
        .into_iter()
        .map(|note| Hit {
            path: note.path.clone(),
            score: 1.0,
            keyword: None,
            cosine: None,
            ordinal: None,
        })
        .collect()
}

fn facets(snapshot: &Snapshot, hits: &[Hit]) -> Vec<Facet> {
    let mut counts: BTreeMap<Kind, usize> = BTreeMap::new();
    for note in hits.iter().filter_map(|hit| snapshot.notes.get(&hit.path)) {
        *counts.entry(note.kind).or_default() += 1;
    }
    counts
        .into_iter()
        .map(|(kind, count)| Facet { value: kind.as_str().to_owned(), count })
        .collect()
}
