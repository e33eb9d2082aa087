//! [`Snapshot`]: one state of the keyword index, to be read from any thread while the next one is
//! written. One request reads one snapshot.

use std::{
    cmp::Ordering,
    collections::{BinaryHeap, HashMap},
    sync::Arc,
};

use tantivy::{
    DocAddress, DocId, DocSet, Score, Searcher, SegmentReader, TERMINATED, Term,
    index::SegmentId,
    query::{BooleanQuery, EnableScoring, Occur, PhraseQuery, Query, TermQuery},
    schema::IndexRecordOption,
};

use super::{
    Fields, Plain, Ranking, failed,
    words::{Form, query_words, stem},
};
use crate::{error::Result, model::VaultPath};

/// A note found and how well its words fit: a sum of BM25 scores, unbounded.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    pub path: VaultPath,
    pub score: f32,
}

/// Where an operator's words must stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    Anywhere,
    /// Headings and body.
    Content,
    /// Title, aliases and file name.
    Name,
}

/// One state of the index.
pub struct Snapshot {
    searcher: Searcher,
    fields: Fields,
    generation: u64,
    /// The path of each document, by segment; segments never change, so these are carried over.
    paths: Vec<(SegmentId, Arc<[Option<VaultPath>]>)>,
}

impl Snapshot {
    pub(super) fn new(
        searcher: Searcher,
        fields: Fields,
        generation: u64,
        before: Option<&Snapshot>,
    ) -> tantivy::Result<Self> {
        let known: HashMap<SegmentId, &Arc<[Option<VaultPath>]>> = before
            .into_iter()
            .flat_map(|before| &before.paths)
            .map(|(id, paths)| (*id, paths))
            .collect();
        let mut paths = Vec::with_capacity(searcher.segment_readers().len());
        for reader in searcher.segment_readers() {
            let id = reader.segment_id();
            let of_segment = match known.get(&id) {
                Some(known) => Arc::clone(known),
                None => read_paths(reader)?,
            };
            paths.push((id, of_segment));
        }
        Ok(Self { searcher, fields, generation, paths })
    }

    /// The generation of the update that made this state.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// How many notes there are.
    pub fn len(&self) -> usize {
        self.searcher.num_docs() as usize
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The `limit` best notes for plain words among those `allowed`, best first; equals by path.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn search(
        &self,
        plain: &Plain,
        ranking: &Ranking,
        allowed: Option<&dyn Fn(&VaultPath) -> bool>,
        limit: usize,
    ) -> Result<Vec<Hit>> {
        self.top(&plain.query(&self.fields, ranking), allowed, limit)
            .map_err(|error| failed("searching", error))
    }

    /// The score that [`Snapshot::search`] would give each of `paths`; `None` where no word is
    /// found or the note is not indexed.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn scores(
        &self,
        plain: &Plain,
        ranking: &Ranking,
        paths: &[VaultPath],
    ) -> Result<Vec<Option<f32>>> {
        self.score_paths(&plain.query(&self.fields, ranking), paths)
            .map_err(|error| failed("searching", error))
    }

    /// Calls `found` with every note that has the text: all its words next to each other and as
    /// written where `exact`, else each word's stem.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn matching(
        &self,
        text: &str,
        exact: bool,
        field: Field,
        found: &mut dyn FnMut(&VaultPath),
    ) -> Result<()> {
        let query = if exact { self.phrase(text, field) } else { self.all_words(text, field) };
        let Some(query) = query else { return Ok(()) };
        self.each(&*query, found).map_err(|error| failed("searching", error))
    }

    pub(super) fn contains(&self, path: &VaultPath) -> tantivy::Result<bool> {
        Ok(self.locate(path)?.is_some())
    }

    fn top(
        &self,
        query: &BooleanQuery,
        allowed: Option<&dyn Fn(&VaultPath) -> bool>,
        limit: usize,
    ) -> tantivy::Result<Vec<Hit>> {
        if limit == 0 || query.clauses().is_empty() {
            return Ok(Vec::new());
        }
        let weight = query.weight(EnableScoring::enabled_from_searcher(&self.searcher))?;
        let mut best: BinaryHeap<Candidate> = BinaryHeap::with_capacity(limit + 1);
        for (reader, (_, paths)) in self.searcher.segment_readers().iter().zip(&self.paths) {
            let alive = reader.alive_bitset();
            let threshold = lowest(&best, limit);
            weight.for_each_pruning(threshold, reader, &mut |doc, score| {
                let is_alive = alive.is_none_or(|alive| alive.is_alive(doc));
                if let Some(path) = paths.get(doc as usize).and_then(Option::as_ref)
                    && is_alive
                    && allowed.is_none_or(|allowed| allowed(path))
                {
                    best.push(Candidate { score, path });
                    if best.len() > limit {
                        best.pop();
                    }
                }
                lowest(&best, limit)
            })?;
        }
        Ok(best
            .into_sorted_vec()
            .into_iter()
            .map(|candidate| Hit { path: candidate.path.clone(), score: candidate.score })
            .collect())
    }

    fn score_paths(
        &self,
        query: &BooleanQuery,
        paths: &[VaultPath],
    ) -> tantivy::Result<Vec<Option<f32>>> {
        let mut scores = vec![None; paths.len()];
        if query.clauses().is_empty() {
            return Ok(scores);
        }
        let mut wanted: Vec<(DocAddress, usize)> = Vec::with_capacity(paths.len());
        for (index, path) in paths.iter().enumerate() {
            wanted.extend(self.locate(path)?.map(|address| (address, index)));
        }
        wanted.sort_unstable();
        let weight = query.weight(EnableScoring::enabled_from_searcher(&self.searcher))?;
        for of_segment in wanted.chunk_by(|a, b| a.0.segment_ord == b.0.segment_ord) {
            let reader = self.searcher.segment_reader(of_segment[0].0.segment_ord);
            let mut scorer = weight.scorer(reader, 1.0)?;
            for (address, index) in of_segment {
                if scorer.doc() < address.doc_id {
                    scorer.seek(address.doc_id);
                }
                if scorer.doc() == TERMINATED {
                    break;
                }
                if scorer.doc() == address.doc_id {
                    scores[*index] = Some(scorer.score());
                }
            }
        }
        Ok(scores)
    }

    fn each(&self, query: &dyn Query, found: &mut dyn FnMut(&VaultPath)) -> tantivy::Result<()> {
        let weight = query.weight(EnableScoring::disabled_from_searcher(&self.searcher))?;
        for (reader, (_, paths)) in self.searcher.segment_readers().iter().zip(&self.paths) {
            let alive = reader.alive_bitset();
            weight.for_each_no_score(reader, &mut |docs: &[DocId]| {
                for &doc in docs {
                    if alive.is_none_or(|alive| alive.is_alive(doc))
                        && let Some(path) = paths.get(doc as usize).and_then(Option::as_ref)
                    {
                        found(path);
                    }
                }
            })?;
        }
        Ok(())
    }

    fn locate(&self, path: &VaultPath) -> tantivy::Result<Option<DocAddress>> {
        let term = Term::from_field_text(self.fields.path, path.as_str());
        for (ordinal, reader) in self.searcher.segment_readers().iter().enumerate() {
            let inverted = reader.inverted_index(self.fields.path)?;
            let Some(mut postings) = inverted.read_postings(&term, IndexRecordOption::Basic)?
            else {
                continue;
            };
            while postings.doc() != TERMINATED {
                let doc = postings.doc();
                if reader.alive_bitset().is_none_or(|alive| alive.is_alive(doc)) {
                    return Ok(Some(DocAddress::new(ordinal as u32, doc)));
                }
                postings.advance();
            }
        }
        Ok(None)
    }

    fn phrase(&self, text: &str, field: Field) -> Option<Box<dyn Query>> {
        let (name, body) = (self.fields.exact_name, self.fields.exact_body);
        let fields: &[_] = match field {
            Field::Anywhere => &[name, body],
            Field::Content => &[body],
            Field::Name => &[name],
        };
        let words: Vec<(usize, String)> = query_words(text)
            .into_iter()
            .filter(|word| word.form != Form::Part)
            .map(|word| (word.position as usize, word.text))
            .collect();
        let queries: Vec<Box<dyn Query>> = fields
            .iter()
            .filter_map(|&field| {
                let mut terms: Vec<(usize, Term)> = words
                    .iter()
                    .map(|(position, word)| (*position, Term::from_field_text(field, word)))
                    .collect();
                let query: Box<dyn Query> = match terms.len() {
                    0 => return None,
                    1 => Box::new(TermQuery::new(terms.remove(0).1, IndexRecordOption::Basic)),
                    _ => Box::new(PhraseQuery::new_with_offset(terms)),
                };
                Some(query)
            })
            .collect();
        (!queries.is_empty()).then(|| Box::new(BooleanQuery::union(queries)) as Box<dyn Query>)
    }

    fn all_words(&self, text: &str, field: Field) -> Option<Box<dyn Query>> {
        let all = &self.fields;
        let fields: &[_] = match field {
            Field::Anywhere => {
                &[all.title, all.aliases, all.headings, all.tags, all.place, all.body]
            }
            Field::Content => &[all.headings, all.body],
            Field::Name => &[all.title, all.aliases, all.place],
        };
        let clauses: Vec<(Occur, Box<dyn Query>)> = query_words(text)
            .into_iter()
            .filter(|word| word.form != Form::Part)
            .map(|word| {
                let stemmed = stem(&word.text);
                let text = if word.form == Form::Pair { &word.text } else { stemmed.as_ref() };
                let anywhere: Vec<Box<dyn Query>> = fields
                    .iter()
                    .map(|&field| {
                        let term = Term::from_field_text(field, text);
                        Box::new(TermQuery::new(term, IndexRecordOption::Basic)) as Box<dyn Query>
                    })
                    .collect();
                (Occur::Must, Box::new(BooleanQuery::union(anywhere)) as Box<dyn Query>)
            })
            .collect();
        (!clauses.is_empty()).then(|| Box::new(BooleanQuery::new(clauses)) as Box<dyn Query>)
    }
}

/// The score that a further note must exceed to be among the best.
fn lowest(best: &BinaryHeap<Candidate>, limit: usize) -> Score {
    match best.peek() {
        // One step below: an equal score may still come first by its path.
        Some(worst) if best.len() >= limit => worst.score.next_down(),
        _ => Score::MIN,
    }
}

/// Ordered so that the worst is the greatest, as a heap that drops the worst needs it.
struct Candidate<'a> {
    score: f32,
    path: &'a VaultPath,
}

impl Ord for Candidate<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        other.score.total_cmp(&self.score).then_with(|| self.path.cmp(other.path))
    }
}

impl PartialOrd for Candidate<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Candidate<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Candidate<'_> {}

/// The path of each document of a segment. `None` stands for a deleted document's, or for one that
/// is no longer a vault path.
fn read_paths(reader: &SegmentReader) -> tantivy::Result<Arc<[Option<VaultPath>]>> {
    let Some(column) = reader.fast_fields().str("path")? else {
        return Ok(Arc::from(vec![None; reader.max_doc() as usize]));
    };
    let mut by_ordinal: Vec<Option<VaultPath>> = Vec::with_capacity(column.num_terms());
    let mut terms = column.dictionary().stream()?;
    while terms.advance() {
        let path =
            std::str::from_utf8(terms.key()).ok().and_then(|text| VaultPath::parse(text).ok());
        by_ordinal.push(path);
    }
    Ok((0..reader.max_doc())
        .map(|doc| {
            let ordinal = column.term_ords(doc).next()?;
            by_ordinal.get(ordinal as usize)?.clone()
        })
        .collect())
}
