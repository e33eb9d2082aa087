//! Whether a piece of text (a line, a block, a section, a whole note) meets a condition on text.
//! A condition is prepared once and then held against many pieces.

use std::cell::OnceCell;

use super::{
    ast::{Expr, Node, Order, Place},
    metadata::lower,
    pattern::{Case, Pattern},
};
use crate::index::keyword::words::{Form, Word, stem, words};

/// A condition on text, ready to be held against pieces.
#[derive(Debug)]
pub(super) enum Unit<'q> {
    All(Vec<Unit<'q>>),
    Any(Vec<Unit<'q>>),
    Not(Box<Unit<'q>>),
    /// Words next to each other in this order.
    Words(Vec<Token>, How),
    /// Stands in the text as written, case included.
    Verbatim(&'q str),
    Regex(&'q Pattern, Case),
    Tag(String),
    Compare(Order, &'q str),
    Empty,
    /// Holds of everything: an empty phrase, a word of mere punctuation.
    True,
    /// A condition that makes no sense of a piece of text.
    False,
}

#[derive(Debug)]
pub(super) struct Token {
    text: String,
    position: u32,
}

/// How words are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    Stem,
    Written,
}

/// A piece of text; its words are cut where a condition asks for them.
pub(super) struct Piece<'t> {
    text: &'t str,
    words: OnceCell<Vec<Word>>,
}

impl<'t> Piece<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, words: OnceCell::new() }
    }
}

impl<'q> Unit<'q> {
    pub(super) fn new(node: &'q Node) -> Self {
        Self::prepare(node, Case::Usual)
    }

    /// As within `match-case:` or `ignore-case:`.
    pub(super) fn prepare(node: &'q Node, case: Case) -> Self {
        let each = |nodes: &'q [Node]| nodes.iter().map(|node| Self::prepare(node, case)).collect();
        match &node.expr {
            Expr::And(nodes) => Self::All(each(nodes)),
            Expr::Or(nodes) => Self::Any(each(nodes)),
            Expr::Not(node) => Self::Not(Box::new(Self::prepare(node, case))),
            Expr::Word(text) | Expr::Phrase(text) if case == Case::Match && !text.is_empty() => {
                Self::Verbatim(text)
            }
            Expr::Word(text) => Self::words(text, How::Stem),
            Expr::Phrase(text) => Self::words(text, How::Written),
            Expr::Regex(pattern) => Self::Regex(pattern, case),
            Expr::In(Place::MatchCase, node) => Self::prepare(node, Case::Match),
            Expr::In(Place::IgnoreCase, node) => Self::prepare(node, Case::Ignore),
            // A piece is content already; the other places are larger than it.
            Expr::In(Place::Content, node) => Self::prepare(node, case),
            Expr::Tag(tag) => Self::Tag(lower(tag)),
            Expr::Compare(order, text) => Self::Compare(*order, text),
            Expr::Null => Self::Empty,
            _ => Self::False,
        }
    }

    fn words(text: &str, how: How) -> Self {
        let tokens: Vec<Token> = words(text)
            .filter(|word| !matches!(word.form, Form::Single | Form::Part))
            .map(|word| {
                let stemmed = how == How::Stem && word.form == Form::Word;
                let text = if stemmed { stem(&word.text).into_owned() } else { word.text };
                Token { text, position: word.position }
            })
            .collect();
        if tokens.is_empty() { Self::True } else { Self::Words(tokens, how) }
    }

    pub(super) fn holds(&self, piece: &Piece<'_>) -> bool {
        match self {
            Self::All(units) => units.iter().all(|unit| unit.holds(piece)),
            Self::Any(units) => units.iter().any(|unit| unit.holds(piece)),
            Self::Not(unit) => !unit.holds(piece),
            Self::Words(tokens, how) => piece.has(tokens, *how),
            Self::Verbatim(text) => piece.text.contains(text),
            Self::Regex(pattern, case) => pattern.is_match(piece.text, *case),
            Self::Tag(tag) => has_tag(piece.text, tag),
            Self::Compare(order, than) => compare(piece.text, *order, than),
            Self::Empty => piece.text.trim().is_empty(),
            Self::True => true,
            Self::False => false,
        }
    }
}

impl Piece<'_> {
    fn has(&self, tokens: &[Token], how: How) -> bool {
        let [first, rest @ ..] = tokens else { return true };
        let all = self.words.get_or_init(|| words(self.text).collect());
        all.iter().enumerate().filter(|(_, word)| token_is(word, first, how)).any(
            |(index, start)| {
                rest.iter().all(|token| {
                    let place = start.position + (token.position - first.position);
                    all[index..]
                        .iter()
                        .skip_while(|word| word.position < place)
                        .take_while(|word| word.position == place)
                        .any(|word| token_is(word, token, how))
                })
            },
        )
    }
}

fn token_is(word: &Word, token: &Token, how: How) -> bool {
    if how == How::Written || !matches!(word.form, Form::Word | Form::Part) {
        return word.text == token.text;
    }
    // Stemming changes a word's end alone, and costs more than looking at its beginning.
    word.text.as_bytes().first() == token.text.as_bytes().first() && stem(&word.text) == token.text
}

/// Whether `#tag`, or a tag below it, stands in the text; `tag` is in lower case.
fn has_tag(text: &str, tag: &str) -> bool {
    text.split('#').skip(1).any(|after| {
        let end = after.find(|c: char| {
            !(c.is_alphanumeric() || matches!(c, '_' | '-' | '/') || !c.is_ascii())
        });
        tag_matches(&after[..end.unwrap_or(after.len())], tag)
    })
}

/// A parent tag has its children's notes; `asked` is in lower case.
pub(super) fn tag_matches(tag: &str, asked: &str) -> bool {
    let tag = lower(tag);
    tag.strip_prefix(asked).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// By number where both are numbers, else by text: dates as ISO 8601 has them compare well.
fn compare(text: &str, order: Order, than: &str) -> bool {
    let (text, than) = (text.trim(), than.trim());
    let ordering = match (text.parse::<f64>(), than.parse::<f64>()) {
        (Ok(text), Ok(than)) => text.partial_cmp(&than),
        // A number and a text have no order.
        (Ok(_), Err(_)) if !than.contains('-') => None,
        (Err(_), Ok(_)) if !text.contains('-') => None,
        _ => Some(text.cmp(than)),
    };
    ordering.is_some_and(|ordering| order.holds(ordering))
}
