//! What a query says, as a tree. Printing a tree gives a query that parses to the same tree, so
//! that a page can change one condition and show the rest as it was.

use std::{cmp::Ordering, fmt, ops::Range};

use super::{pattern::Pattern, value::Interval};
use crate::model::{Kind, Relation};

/// A condition and where it stands in the query.
#[derive(Debug, Clone)]
pub struct Node {
    pub expr: Expr,
    /// Bytes of the query.
    pub span: Range<usize>,
}

/// Trees are equal where they say the same, wherever they stand.
impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.expr == other.expr
    }
}

#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// Every one of at least two.
    And(Vec<Node>),
    /// At least one of at least two.
    Or(Vec<Node>),
    Not(Box<Node>),
    Word(String),
    /// Words next to each other, in this order.
    Phrase(String),
    Regex(Pattern),
    /// A condition on a part of the note.
    In(Place, Box<Node>),
    /// `tag:`, without `#`; a parent has its children's notes.
    Tag(String),
    Property {
        name: String,
        /// `None` asks only that the property is there.
        value: Option<Box<Node>>,
    },
    /// Within a property: it is empty.
    Null,
    /// Within a property: its number or text comes before or after this one.
    Compare(Order, String),
    Kind(Kind),
    /// Has a typed link of this name.
    Relation(Relation),
    /// A claim's strength, by name.
    Standing(String),
    /// A claim's strength, by number.
    Strength(Interval),
    Has(Has),
    Author(String),
    /// First and last year.
    Year(i32, i32),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    Less,
    AtMost,
    Greater,
    AtLeast,
}

impl Order {
    pub fn as_str(self) -> &'static str {
        match self {
            Order::Less => "<",
            Order::AtMost => "<=",
            Order::Greater => ">",
            Order::AtLeast => ">=",
        }
    }

    /// Whether a first value that compares so to a second stands in this order to it.
    pub fn holds(self, ordering: Ordering) -> bool {
        match self {
            Order::Less => ordering.is_lt(),
            Order::AtMost => ordering.is_le(),
            Order::Greater => ordering.is_gt(),
            Order::AtLeast => ordering.is_ge(),
        }
    }
}

/// What a note may have beside its properties.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Has {
    /// An evaluation's run that says something of it.
    Evidence,
    /// A claim that says for whom it holds.
    Scope,
    /// A sentence that can be true or false.
    Claim,
}

impl Has {
    pub const ALL: [Has; 3] = [Has::Evidence, Has::Scope, Has::Claim];

    pub fn as_str(self) -> &'static str {
        match self {
            Has::Evidence => "evidence",
            Has::Scope => "scope",
            Has::Claim => "claim",
        }
    }

    /// Any casing.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|has| has.as_str().eq_ignore_ascii_case(text.trim()))
    }
}

/// The part of a note that a condition is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The file's name.
    File,
    /// The whole path.
    Path,
    /// Headings and text.
    Content,
    /// One line of the text.
    Line,
    /// One paragraph, list item, table or code block.
    Block,
    /// What stands under one heading, the heading included.
    Section,
    Task,
    TaskTodo,
    TaskDone,
    MatchCase,
    IgnoreCase,
}

impl Place {
    pub const ALL: [Place; 11] = [
        Place::File,
        Place::Path,
        Place::Content,
        Place::Line,
        Place::Block,
        Place::Section,
        Place::Task,
        Place::TaskTodo,
        Place::TaskDone,
        Place::MatchCase,
        Place::IgnoreCase,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Place::File => "file",
            Place::Path => "path",
            Place::Content => "content",
            Place::Line => "line",
            Place::Block => "block",
            Place::Section => "section",
            Place::Task => "task",
            Place::TaskTodo => "task-todo",
            Place::TaskDone => "task-done",
            Place::MatchCase => "match-case",
            Place::IgnoreCase => "ignore-case",
        }
    }
}

impl Node {
    /// Calls `visit` with every node that must hold or may hold, none that is negated.
    pub fn each_positive<'a>(&'a self, visit: &mut dyn FnMut(&'a Node)) {
        visit(self);
        match &self.expr {
            Expr::And(nodes) | Expr::Or(nodes) => {
                nodes.iter().for_each(|node| node.each_positive(visit));
            }
            Expr::In(Place::File | Place::Path, _) | Expr::Not(_) => {}
            Expr::In(_, node) => node.each_positive(visit),
            _ => {}
        }
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.expr {
            Expr::And(nodes) => {
                list(f, nodes, " ", |node| matches!(node.expr, Expr::Or(_) | Expr::And(_)))
            }
            Expr::Or(nodes) => list(f, nodes, " OR ", |node| matches!(node.expr, Expr::Or(_))),
            Expr::Not(node) => {
                f.write_str("-")?;
                let misread = match &node.expr {
                    Expr::Word(word) => word.starts_with(['-', '>']),
                    expr => matches!(expr, Expr::Not(_)),
                };
                if misread { write!(f, "({node})") } else { operand(f, node) }
            }
            Expr::Word(word) => f.write_str(word),
            Expr::Phrase(phrase) => quoted(f, phrase),
            Expr::Regex(pattern) => write!(f, "{pattern}"),
            Expr::In(place, node) => {
                write!(f, "{}:", place.as_str())?;
                operand(f, node)
            }
            Expr::Tag(tag) => value(f, "tag:", tag),
            Expr::Property { name, value: None } => {
                f.write_str("[")?;
                property_name(f, name)?;
                f.write_str("]")
            }
            Expr::Property { name, value: Some(value) } => {
                f.write_str("[")?;
                property_name(f, name)?;
                write!(f, ":{value}]")
            }
            Expr::Null => f.write_str("null"),
            Expr::Compare(order, text) => value(f, order.as_str(), text),
            Expr::Kind(kind) => write!(f, "type:{}", kind.as_str()),
            Expr::Relation(relation) => value(f, "relation:", relation.as_str()),
            Expr::Standing(standing) => value(f, "standing:", standing),
            Expr::Strength(interval) => write!(f, "standing:{interval}"),
            Expr::Has(has) => write!(f, "has:{}", has.as_str()),
            Expr::Author(author) => value(f, "author:", author),
            Expr::Year(first, last) if first == last => write!(f, "year:{first}"),
            Expr::Year(i32::MIN, last) => write!(f, "year:..{last}"),
            Expr::Year(first, i32::MAX) => write!(f, "year:{first}.."),
            Expr::Year(first, last) => write!(f, "year:{first}..{last}"),
        }
    }
}

fn list(
    f: &mut fmt::Formatter<'_>,
    nodes: &[Node],
    between: &str,
    enclosed: impl Fn(&Node) -> bool,
) -> fmt::Result {
    for (index, node) in nodes.iter().enumerate() {
        if index > 0 {
            f.write_str(between)?;
        }
        if enclosed(node) { write!(f, "({node})")? } else { write!(f, "{node}")? }
    }
    Ok(())
}

fn operand(f: &mut fmt::Formatter<'_>, node: &Node) -> fmt::Result {
    match node.expr {
        Expr::And(_) | Expr::Or(_) => write!(f, "({node})"),
        _ => write!(f, "{node}"),
    }
}

fn value(f: &mut fmt::Formatter<'_>, name: &str, text: &str) -> fmt::Result {
    f.write_str(name)?;
    let plain = !text.contains(|c: char| c.is_whitespace() || "\"()[]".contains(c));
    if plain { f.write_str(text) } else { quoted(f, text) }
}

fn property_name(f: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
    let plain =
        name.trim() == name && !name.is_empty() && !name.contains([':', '[', ']', '"', '\\']);
    if !plain { quoted(f, name) } else { f.write_str(name) }
}

fn quoted(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    write!(f, "\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
