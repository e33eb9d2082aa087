//! The language of queries, a superset of Obsidian's, and what a query means.
//!
//! **A bare word asks, an operator demands.** Bare words side by side rank: notes that have more of
//! them, and rarer ones, come first, but none is left out for lacking one, for a question in plain
//! words nearly always has a word that its answer lacks. Whatever is written with an operator must
//! hold: `"a phrase"`, `-without`, `this OR that`, `/regular expression/`, `tag:`, `[property]` and
//! the rest; within them words side by side must all be there, as in Obsidian. To demand a single
//! word, quote it.
//!
//! [`OPERATORS`] lists what can be written.
//!
//! Parsing is total: whatever is no operator is a word. What is plainly an operator gone wrong is a
//! [`ParseError`] with its place; the query is then taken literally, every character a word's.

mod ast;
mod error;
mod help;
mod lexer;
mod parse;
mod pattern;
mod value;

mod eval;
mod metadata;
mod unit;

pub use ast::{Expr, Has, Node, Order, Place};
pub use error::ParseError;
pub use eval::{Matches, NoteLookup, NoteSet, NoteText, evaluate};
pub use help::{OPERATORS, Operator, describe};
pub use metadata::year;
pub use parse::{MAX_BYTES, parse};
pub use pattern::{Case, Pattern};
pub use value::Interval;

/// A query, taken apart into what ranks and what must hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// The words to rank by: bare words and, as long as they are not negated, those within
    /// conditions.
    pub ranked: String,
    /// Whether bare words are among them: notes found by meaning alone are then answers too.
    pub bare: bool,
    /// What must hold.
    pub filter: Option<Node>,
    /// Why the query was taken literally although nobody asked for that.
    pub error: Option<ParseError>,
}

impl Query {
    /// Takes a query as its author most likely meant it.
    pub fn new(text: &str) -> Self {
        match parse(text) {
            Ok(Some(node)) => Self::of(node),
            Ok(None) => Self::literal(""),
            Err(error) => Self { error: Some(error), ..Self::literal(text) },
        }
    }

    /// Takes every character as it is, none as an operator.
    pub fn literal(text: &str) -> Self {
        let ranked = text.trim().to_owned();
        let bare = !ranked.is_empty();
        Self { ranked, bare, filter: None, error: None }
    }

    /// Neither words nor conditions.
    pub fn is_empty(&self) -> bool {
        self.ranked.is_empty() && self.filter.is_none()
    }

    fn of(node: Node) -> Self {
        let mut ranked: Vec<&str> = Vec::new();
        node.each_positive(&mut |node| match &node.expr {
            Expr::Word(text) | Expr::Phrase(text) => ranked.push(text),
            _ => {}
        });
        let ranked = ranked.join(" ");
        let span = node.span.clone();
        let conditions = match node.expr {
            Expr::And(nodes) => nodes,
            expr => vec![Node { expr, span: span.clone() }],
        };
        let before = conditions.len();
        let mut conditions: Vec<Node> =
            conditions.into_iter().filter(|node| !matches!(node.expr, Expr::Word(_))).collect();
        let bare = conditions.len() < before;
        let filter = match conditions.len() {
            0 | 1 => conditions.pop(),
            _ => Some(Node { expr: Expr::And(conditions), span }),
        };
        Self { ranked, bare, filter, error: None }
    }
}
