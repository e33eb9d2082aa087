//! [`Snapshot`]: one state of the keyword index, to be read from any thread while the next one is
//! written. One request reads one snapshot.

use std::{
    cmp::Ordering,
    collections::{BinaryHeap, HashMap},
    sync::Arc,
};

use tantivy::{
    DocAddress, DocId, DocSet, Score, Searcher, SeekDangerResult, SegmentReader, TERMINATED, Term,
    index::SegmentId,
    query::{BooleanQuery, EnableScoring, PhraseQuery, Query, TermQuery},
    schema::IndexRecordOption,
};

use super::{
    Fields, Plain, Ranking, failed,
    rank::Statistics,
    words::{Form, Word, query_words, stem},
};
use crate::{error::Result, model::VaultPath};

/// A note found and how well its words fit: a sum of BM25 scores, unbounded.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    pub path: VaultPath,
    pub score: f32,
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
        let ranked = || {
            let statistics = Statistics::new(&self.searcher, self.fields, plain)?;
            let query = plain.query(&self.fields, ranking, &statistics);
            let mut found = self.top(&query, &statistics, allowed, limit.max(ranking.depth))?;
            let wanted = found.iter().enumerate().map(|(i, found)| (found.address, i)).collect();
            let scores = self.score(plain, ranking, &statistics, wanted, found.len())?;
            for (found, score) in found.iter_mut().zip(scores) {
                found.score = score.unwrap_or(0.0);
            }
            found.sort_by(Candidate::cmp);
            found.truncate(limit);
            tantivy::Result::Ok(found)
        };
        let found = ranked().map_err(|error| failed("searching", error))?;
        Ok(found
            .into_iter()
            .map(|found| Hit { path: found.path.clone(), score: found.score })
            .collect())
    }

    /// The score that [`Snapshot::search`] would give each of `paths` if it came among the best;
    /// `None` where no word is found or the note is not indexed.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn scores(
        &self,
        plain: &Plain,
        ranking: &Ranking,
        paths: &[VaultPath],
    ) -> Result<Vec<Option<f32>>> {
        let scored = || {
            let statistics = Statistics::new(&self.searcher, self.fields, plain)?;
            let mut wanted: Vec<(DocAddress, usize)> = Vec::with_capacity(paths.len());
            for (index, path) in paths.iter().enumerate() {
                wanted.extend(self.locate(path)?.map(|address| (address, index)));
            }
            self.score(plain, ranking, &statistics, wanted, paths.len())
        };
        scored().map_err(|error| failed("searching", error))
    }

    /// How rare each word of the query is: its inverse document frequency, ln(1 + (N − n + ½) ∕
    /// (n + ½)) where n of N notes have its stem.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn rarities(&self, plain: &Plain) -> Result<Vec<(String, f32)>> {
        Statistics::new(&self.searcher, self.fields, plain)
            .map(|statistics| {
                plain.stems().map(|stem| (stem.to_owned(), statistics.rarity(stem))).collect()
            })
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
        found: &mut dyn FnMut(&VaultPath),
    ) -> Result<()> {
        let query = if exact { self.phrase(text) } else { self.all_words(text) };
        let Some(query) = query else { return Ok(()) };
        self.each(&*query, found).map_err(|error| failed("searching", error))
    }

    pub(super) fn contains(&self, path: &VaultPath) -> tantivy::Result<bool> {
        Ok(self.locate(path)?.is_some())
    }

    fn top(
        &self,
        query: &BooleanQuery,
        statistics: &Statistics<'_>,
        allowed: Option<&dyn Fn(&VaultPath) -> bool>,
        limit: usize,
    ) -> tantivy::Result<Vec<Candidate<'_>>> {
        if limit == 0 || query.clauses().is_empty() {
            return Ok(Vec::new());
        }
        let weight = query.weight(self.scoring(statistics))?;
        let mut best: BinaryHeap<Candidate> = BinaryHeap::with_capacity(limit + 1);
        let segments = self.searcher.segment_readers().iter().zip(&self.paths);
        for (ordinal, (reader, (_, paths))) in segments.enumerate() {
            let alive = reader.alive_bitset();
            let threshold = lowest(&best, limit);
            weight.for_each_pruning(threshold, reader, &mut |doc, score| {
                let is_alive = alive.is_none_or(|alive| alive.is_alive(doc));
                if let Some(path) = paths.get(doc as usize).and_then(Option::as_ref)
                    && is_alive
                    && allowed.is_none_or(|allowed| allowed(path))
                {
                    let address = DocAddress::new(ordinal as u32, doc);
                    best.push(Candidate { score, path, address });
                    if best.len() > limit {
                        best.pop();
                    }
                }
                lowest(&best, limit)
            })?;
        }
        Ok(best.into_sorted_vec())
    }

    /// The scores of the wanted documents, each at the index that stands with it.
    fn score(
        &self,
        plain: &Plain,
        ranking: &Ranking,
        statistics: &Statistics<'_>,
        mut wanted: Vec<(DocAddress, usize)>,
        count: usize,
    ) -> tantivy::Result<Vec<Option<f32>>> {
        let mut scores: Vec<Option<f32>> = vec![None; count];
        let mut covered = vec![0.0; count];
        wanted.sort_unstable();
        for part in plain.parts(&self.fields, ranking, statistics) {
            self.score_part(&*part.query, statistics, &wanted, &mut |index, score| {
                *scores[index].get_or_insert(0.0) += score;
                covered[index] += part.covers;
            })?;
        }
        for (score, covered) in scores.iter_mut().zip(covered) {
            *score = score.map(|score| score * (1.0 - ranking.coverage * (1.0 - covered)));
        }
        Ok(scores)
    }

    /// Goes from one wanted document to the next, in order: a union of all parts would go through
    /// what lies between them.
    fn score_part(
        &self,
        query: &dyn Query,
        statistics: &Statistics<'_>,
        wanted: &[(DocAddress, usize)],
        scored: &mut dyn FnMut(usize, f32),
    ) -> tantivy::Result<()> {
        let weight = query.weight(self.scoring(statistics))?;
        for of_segment in wanted.chunk_by(|a, b| a.0.segment_ord == b.0.segment_ord) {
            let reader = self.searcher.segment_reader(of_segment[0].0.segment_ord);
            let first = of_segment[0].0.doc_id;
            let (mut state, mut scorer) = weight.scorer_danger(reader, first, 1.0)?;
            let mut asked = first;
            for &(address, index) in of_segment {
                let doc = address.doc_id;
                if doc > asked {
                    // Nothing lies before the bound that was told.
                    if matches!(state, SeekDangerResult::SeekLowerBound(bound) if bound > doc) {
                        continue;
                    }
                    (state, asked) = (scorer.seek_danger(doc), doc);
                }
                if state == SeekDangerResult::Found {
                    scored(index, scorer.score());
                }
            }
        }
        Ok(())
    }

    fn scoring<'a>(&'a self, statistics: &'a Statistics<'a>) -> EnableScoring<'a> {
        EnableScoring::enabled_from_statistics_provider(statistics, &self.searcher)
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

    fn phrase(&self, text: &str) -> Option<Box<dyn Query>> {
        let mut terms: Vec<(usize, Term)> = whole_words(text)
            .map(|word| {
                let term = Term::from_field_text(self.fields.exact, &word.text);
                (word.position as usize, term)
            })
            .collect();
        match terms.len() {
            0 => None,
            1 => Some(Box::new(TermQuery::new(terms.remove(0).1, IndexRecordOption::Basic))),
            _ => Some(Box::new(PhraseQuery::new_with_offset(terms))),
        }
    }

    fn all_words(&self, text: &str) -> Option<Box<dyn Query>> {
        let words: Vec<Box<dyn Query>> = whole_words(text)
            .map(|word| {
                let stemmed = stem(&word.text);
                let text = if word.form == Form::Pair { &word.text } else { stemmed.as_ref() };
                let term = Term::from_field_text(self.fields.body, text);
                Box::new(TermQuery::new(term, IndexRecordOption::Basic)) as Box<dyn Query>
            })
            .collect();
        (!words.is_empty()).then(|| Box::new(BooleanQuery::intersection(words)) as Box<dyn Query>)
    }
}

/// A query's words without the parts of compounds.
fn whole_words(text: &str) -> impl Iterator<Item = Word> {
    query_words(text).into_iter().filter(|word| word.form != Form::Part)
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
    address: DocAddress,
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
