//! How plain words become a ranking. Each word's stem is looked for in the whole note and again in
//! title, aliases, headings and tags; the weighted BM25 scores are added up, a word weighing the
//! same in every field. The best of them are then looked at more closely: words as they were
//! written, neighbours that stand together, and how much of the query the note has. It is apart
//! because these are the numbers that are tuned.

use std::collections::HashMap;

use tantivy::{
    Searcher, Term,
    query::{
        Bm25StatisticsProvider, BooleanQuery, BoostQuery, Occur, PhraseQuery, Query, TermQuery,
    },
    schema::{Field, IndexRecordOption},
};

use super::{
    fields::Fields,
    words::{Form, query_words, stem},
};

/// The weights of the parts of a score, each a BM25 with k1 = 1.2 and b = 0.75.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranking {
    /// A stem in the note, wherever.
    pub body: f32,
    /// More for a stem in the title.
    pub title: f32,
    pub aliases: f32,
    pub headings: f32,
    pub tags: f32,
    /// More for a word as it is written.
    pub exact: f32,
    /// More for two neighbouring words of the query that stand together in the note.
    pub together: f32,
    /// The part of the score that a note keeps only as far as it has the words of the query, each
    /// counted by its rarity.
    pub coverage: f32,
    /// Weight of a compound's part (`css` of `cssClasses`) against a whole word.
    pub part: f32,
    /// How many of the best are looked at more closely, at least.
    pub depth: usize,
}

impl Default for Ranking {
    fn default() -> Self {
        Self {
            body: 1.0,
            title: 1.0,
            aliases: 1.0,
            headings: 0.25,
            tags: 0.5,
            exact: 0.25,
            together: 0.1,
            coverage: 0.25,
            part: 0.5,
            depth: 100,
        }
    }
}

/// Words taken from one query beyond this are left out.
const MAX_WORDS: usize = 64;

/// Words that are always asked for, the rarest first, and the sum of the notes that have them up
/// to which more are.
const LEAST_WORDS: usize = 3;
const MOST_NOTES: u64 = 60_000;

/// A query without operators: its words, each once.
#[derive(Debug, Clone, PartialEq)]
pub struct Plain {
    words: Vec<PlainWord>,
    /// Indices of words that the query says one after the other.
    neighbours: Vec<(usize, usize)>,
}

#[derive(Debug, Clone, PartialEq)]
struct PlainWord {
    text: String,
    stem: String,
    form: Form,
    /// How often the query says it.
    count: u8,
}

impl Plain {
    pub fn new(text: &str) -> Self {
        let mut words: Vec<PlainWord> = Vec::new();
        let mut neighbours = Vec::new();
        let mut last: Option<(usize, u32)> = None;
        for word in query_words(text) {
            let index = match words.iter().position(|known| known.text == word.text) {
                Some(index) => {
                    words[index].count = words[index].count.saturating_add(1);
                    index
                }
                None if words.len() == MAX_WORDS => break,
                None => {
                    let stem = match word.form {
                        Form::Pair => word.text.clone(),
                        _ => stem(&word.text).into_owned(),
                    };
                    words.push(PlainWord { text: word.text, stem, form: word.form, count: 1 });
                    words.len() - 1
                }
            };
            if word.form == Form::Part {
                continue;
            }
            if let Some((before, position)) = last
                && position + 1 == word.position
                && before != index
                && !neighbours.contains(&(before, index))
            {
                neighbours.push((before, index));
            }
            last = Some((index, word.position));
        }
        Self { words, neighbours }
    }

    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    pub(super) fn stems(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(|word| word.stem.as_str())
    }

    /// Finds candidates. A union of terms alone: tantivy then skips what cannot be among the best.
    /// Of a long query in a large vault only the rarer words are asked for, as many as can be gone
    /// through quickly; the others tell candidates apart, but seldom find one.
    pub(super) fn query(
        &self,
        fields: &Fields,
        ranking: &Ranking,
        statistics: &Statistics<'_>,
    ) -> BooleanQuery {
        let mut words: Vec<(u64, &PlainWord)> =
            self.words.iter().map(|word| (statistics.having(&word.stem), word)).collect();
        words.sort_by_key(|(having, _)| *having);
        let mut notes = 0;
        let asked = words.iter().enumerate().take_while(|(index, (having, _))| {
            notes += having;
            *index < LEAST_WORDS || notes <= MOST_NOTES
        });
        let clauses = asked.flat_map(|(_, (_, word))| word.clauses(fields, ranking));
        BooleanQuery::new(clauses.map(|query| (Occur::Should, boxed(query))).collect())
    }

    /// Everything that makes up a score, word by word.
    pub(super) fn parts(
        &self,
        fields: &Fields,
        ranking: &Ranking,
        statistics: &Statistics<'_>,
    ) -> Vec<Part> {
        let whole = |word: &&PlainWord| word.form != Form::Part;
        let rarity = |word: &PlainWord| statistics.rarity(&word.stem);
        let all: f32 = self.words.iter().filter(whole).map(rarity).sum();
        let mut parts = Vec::new();
        for word in &self.words {
            let covers = if whole(&word) { rarity(word) / all } else { 0.0 };
            // The first clause is the whole note's: without it no other can hold.
            for (index, query) in word.clauses(fields, ranking).enumerate() {
                let covers = if index == 0 { covers } else { 0.0 };
                parts.push(Part { query: boxed(query), covers });
            }
            if ranking.exact > 0.0 {
                let weight = ranking.exact * word.weight(ranking);
                let query = boxed(boosted(term(fields.exact, &word.text), weight));
                parts.push(Part { query, covers: 0.0 });
            }
        }
        if ranking.together > 0.0 {
            parts.extend(self.neighbours.iter().map(|&(first, second)| {
                let terms = [first, second]
                    .map(|index| Term::from_field_text(fields.exact, &self.words[index].text));
                let query = boosted(PhraseQuery::new(terms.to_vec()), ranking.together);
                Part { query: boxed(query), covers: 0.0 }
            }));
        }
        parts
    }
}

/// A part of a score.
pub(super) struct Part {
    pub(super) query: Box<dyn Query>,
    /// How much of the query a note has that has this, 0 to 1.
    pub(super) covers: f32,
}

impl PlainWord {
    /// The word's stem in each field, the whole note first.
    fn clauses(&self, fields: &Fields, ranking: &Ranking) -> impl Iterator<Item = BoostQuery> {
        let weight = self.weight(ranking);
        let weighted = [
            (fields.body, ranking.body),
            (fields.title, ranking.title),
            (fields.aliases, ranking.aliases),
            (fields.headings, ranking.headings),
            (fields.tags, ranking.tags),
        ];
        weighted
            .into_iter()
            .filter(|(_, boost)| *boost > 0.0)
            .map(move |(field, boost)| boosted(term(field, &self.stem), boost * weight))
    }

    fn weight(&self, ranking: &Ranking) -> f32 {
        f32::from(self.count) * if self.form == Form::Part { ranking.part } else { 1.0 }
    }
}

fn term(field: Field, text: &str) -> TermQuery {
    TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::WithFreqs)
}

/// A boosted term is still a term to tantivy.
fn boosted(query: impl Query, boost: f32) -> BoostQuery {
    BoostQuery::new(Box::new(query), boost)
}

fn boxed(query: impl Query) -> Box<dyn Query> {
    Box::new(query)
}

/// How many notes have a word, counted over the whole note whatever the field that is scored: by
/// the field alone, a word would seem rare because few titles have it.
pub(super) struct Statistics<'a> {
    searcher: &'a Searcher,
    fields: Fields,
    stems: HashMap<&'a str, u64>,
}

impl<'a> Statistics<'a> {
    pub(super) fn new(
        searcher: &'a Searcher,
        fields: Fields,
        plain: &'a Plain,
    ) -> tantivy::Result<Self> {
        let mut stems = HashMap::with_capacity(plain.words.len());
        for word in &plain.words {
            let term = Term::from_field_text(fields.body, &word.stem);
            stems.insert(word.stem.as_str(), searcher.doc_freq(&term)?);
        }
        Ok(Self { searcher, fields, stems })
    }

    fn having(&self, stem: &str) -> u64 {
        self.stems.get(stem).copied().unwrap_or_default()
    }

    pub(super) fn rarity(&self, stem: &str) -> f32 {
        let notes = self.searcher.total_num_docs().unwrap_or_default() as f32;
        let having = self.having(stem) as f32;
        (1.0 + (notes - having + 0.5) / (having + 0.5)).ln()
    }
}

impl Bm25StatisticsProvider for Statistics<'_> {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        self.searcher.total_num_tokens(field)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        self.searcher.total_num_docs()
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        if term.field() != self.fields.exact
            && let Some(stem) = term.value().as_str()
            && let Some(&known) = self.stems.get(stem)
        {
            return Ok(known);
        }
        self.searcher.doc_freq(term)
    }
}
