//! How plain words become a ranking: each word is looked for in every field, by its stem and as it
//! is written, and the weighted BM25 scores are added up. It is apart because these are the numbers
//! that are tuned.

use tantivy::{
    Term,
    query::{BooleanQuery, BoostQuery, Occur, Query, TermQuery},
    schema::IndexRecordOption,
};

use super::{
    fields::Fields,
    words::{Form, query_words, stem},
};

/// Weight of each field's BM25 score (k1 = 1.2, b = 0.75).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranking {
    pub title: f32,
    pub aliases: f32,
    pub headings: f32,
    pub tags: f32,
    /// Folders and file name.
    pub place: f32,
    pub body: f32,
    /// Extra for a word of the body or a heading as it was written.
    pub exact: f32,
    /// Weight of a compound's part (`css` of `cssClasses`) against a whole word.
    pub part: f32,
}

impl Default for Ranking {
    fn default() -> Self {
        Self {
            title: 2.0,
            aliases: 2.0,
            headings: 1.0,
            tags: 1.0,
            place: 0.0,
            body: 1.0,
            exact: 0.0,
            part: 0.5,
        }
    }
}

/// Words taken from one query beyond this are left out.
const MAX_WORDS: usize = 64;

/// A query without operators: words, each once.
#[derive(Debug, Clone, PartialEq)]
pub struct Plain {
    words: Vec<PlainWord>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct PlainWord {
    pub(super) text: String,
    pub(super) stem: String,
    pub(super) form: Form,
    /// How often the query says it.
    pub(super) count: u8,
}

impl Plain {
    pub fn new(text: &str) -> Self {
        let mut words: Vec<PlainWord> = Vec::new();
        for word in query_words(text) {
            if let Some(known) = words.iter_mut().find(|known| known.text == word.text) {
                known.count = known.count.saturating_add(1);
            } else if words.len() < MAX_WORDS {
                let stem = if word.form == Form::Pair {
                    word.text.clone()
                } else {
                    stem(&word.text).into_owned()
                };
                words.push(PlainWord { text: word.text, stem, form: word.form, count: 1 });
            }
        }
        Self { words }
    }

    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    pub(super) fn query(&self, fields: &Fields, ranking: &Ranking) -> BooleanQuery {
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        for word in &self.words {
            let weight =
                f32::from(word.count) * if word.form == Form::Part { ranking.part } else { 1.0 };
            let stemmed = [
                (fields.title, ranking.title),
                (fields.aliases, ranking.aliases),
                (fields.headings, ranking.headings),
                (fields.tags, ranking.tags),
                (fields.place, ranking.place),
                (fields.body, ranking.body),
            ];
            let exact = [(fields.exact_body, ranking.exact)];
            let terms = stemmed
                .into_iter()
                .map(|(field, boost)| (field, &word.stem, boost))
                .chain(exact.into_iter().map(|(field, boost)| (field, &word.text, boost)));
            for (field, text, boost) in terms {
                if boost == 0.0 {
                    continue;
                }
                let term = Term::from_field_text(field, text);
                let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
                // A boosted term is still a term to tantivy, which skips blocks that cannot win.
                clauses.push((
                    Occur::Should,
                    Box::new(BoostQuery::new(Box::new(query), boost * weight)),
                ));
            }
        }
        BooleanQuery::new(clauses)
    }
}
