//! The fields of the keyword index and how their text becomes terms. It is apart so that everything
//! that would make an old index unreadable stands in one place, beside the number that says so.

use std::{collections::HashMap, sync::Arc};

use tantivy::{
    Index, TantivyDocument,
    schema::{FAST, Field, IndexRecordOption, STRING, Schema, TextFieldIndexing, TextOptions},
    tokenizer::{Token, TokenStream, Tokenizer},
};

use super::{
    KeywordDoc,
    words::{Form, Words, stem, words},
};

/// To be raised whenever a field or the way of cutting words changes.
pub(super) const FORMAT: u32 = 1;

const EXACT: &str = "equipoise-exact";
const STEMS: &str = "equipoise-stems";

/// Stems kept for each writing thread; a vault's words repeat.
const CACHED_STEMS: usize = 1 << 16;

/// The index's fields. Stemmed fields know how often a term occurs, the exact one also where.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields {
    /// The note's path, whole.
    pub(super) path: Field,
    /// The title, and the file name where it is another.
    pub(super) title: Field,
    pub(super) aliases: Field,
    pub(super) headings: Field,
    pub(super) tags: Field,
    /// Everything: a word's weight in any field goes by how many notes have it here.
    pub(super) body: Field,
    /// Everything, as it is written, for phrases.
    pub(super) exact: Field,
}

impl Fields {
    pub(super) fn schema() -> (Schema, Self) {
        let stems = text(STEMS, IndexRecordOption::WithFreqs);
        let exact = text(EXACT, IndexRecordOption::WithFreqsAndPositions);
        let mut schema = Schema::builder();
        let fields = Self {
            path: schema.add_text_field("path", STRING | FAST),
            title: schema.add_text_field("title", stems.clone()),
            aliases: schema.add_text_field("aliases", stems.clone()),
            headings: schema.add_text_field("headings", stems.clone()),
            tags: schema.add_text_field("tags", stems.clone()),
            body: schema.add_text_field("body", stems),
            exact: schema.add_text_field("exact", exact),
        };
        (schema.build(), fields)
    }

    pub(super) fn document(&self, doc: &KeywordDoc) -> TantivyDocument {
        let mut document = TantivyDocument::new();
        document.add_text(self.path, &doc.path);
        let stem = doc.path.stem();
        let names = [doc.title.as_str(), stem];
        let names = if stem == doc.title { &names[..1] } else { &names[..] };
        let parts = names
            .iter()
            .map(|name| (Some(self.title), *name))
            .chain(doc.aliases.iter().map(|alias| (Some(self.aliases), alias.as_str())))
            .chain(doc.headings.iter().map(|heading| (Some(self.headings), heading.as_str())))
            .chain(doc.tags.iter().map(|tag| (Some(self.tags), tag.as_str())))
            .chain(doc.body.iter().map(|block| (None, block.as_str())));
        for (field, text) in parts {
            if let Some(field) = field {
                document.add_text(field, text);
            }
            document.add_text(self.body, text);
            document.add_text(self.exact, text);
        }
        document
    }
}

pub(super) fn register_tokenizers(index: &Index) {
    index.tokenizers().register(EXACT, Cutter { stems: None });
    index.tokenizers().register(STEMS, Cutter { stems: Some(Stems::default()) });
}

fn text(tokenizer: &str, record: IndexRecordOption) -> TextOptions {
    TextOptions::default().set_indexing_options(
        TextFieldIndexing::default().set_tokenizer(tokenizer).set_index_option(record),
    )
}

/// Cuts text by [`words`], as it is or down to the stems.
#[derive(Clone)]
struct Cutter {
    stems: Option<Stems>,
}

/// Stemming costs ten times what finding a known word does.
#[derive(Clone, Default)]
struct Stems(HashMap<Arc<str>, Arc<str>>);

impl Stems {
    fn of(&mut self, word: &mut String) {
        if let Some(known) = self.0.get(word.as_str()) {
            word.clear();
            word.push_str(known);
            return;
        }
        let stemmed: Arc<str> = stem(word).into();
        if self.0.len() >= CACHED_STEMS {
            self.0.clear();
        }
        self.0.insert(word.as_str().into(), Arc::clone(&stemmed));
        word.clear();
        word.push_str(&stemmed);
    }
}

impl Tokenizer for Cutter {
    type TokenStream<'a> = Stream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Stream<'a> {
        Stream { words: words(text), stems: self.stems.as_mut(), token: Token::default() }
    }
}

struct Stream<'a> {
    words: Words<'a>,
    stems: Option<&'a mut Stems>,
    token: Token,
}

impl TokenStream for Stream<'_> {
    fn advance(&mut self) -> bool {
        let Some(place) = self.words.next_into(&mut self.token.text) else {
            return false;
        };
        self.token.position = place.position as usize;
        self.token.offset_from = place.start;
        self.token.offset_to = place.end;
        if matches!(place.form, Form::Word | Form::Part)
            && let Some(stems) = &mut self.stems
        {
            stems.of(&mut self.token.text);
        }
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
