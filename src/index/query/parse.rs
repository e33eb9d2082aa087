//! Query text to tree, in one pass from left to right. It accepts what people type: a bracket or a
//! slash that begins nothing is a character like any other, and only what is plainly an operator
//! gone wrong (a quotation mark or parenthesis left open, `OR` with nothing beside it, an operator
//! without a value) is an error, which says where.

use std::ops::Range;

use super::ast::{Expr, Node, Order, Pattern, Place};
use crate::model::{Kind, Relation};

/// Where a query stops making sense, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} at character {}", .character + 1)]
pub struct ParseError {
    pub message: String,
    /// Bytes before it in the query.
    pub offset: usize,
    /// Characters before it in the query.
    pub character: usize,
}

/// Bytes that a query with operators may have.
pub const MAX_BYTES: usize = 4096;
/// Parentheses and operators within one another.
const MAX_DEPTH: usize = 32;

/// The tree of a query; `None` where it has no condition at all.
///
/// # Errors
/// An operator that has gone wrong.
pub fn parse(query: &str) -> Result<Option<Node>, ParseError> {
    let mut parser =
        Parser { text: query, end: query.len(), at: 0, groups: 0, depth: 0, property: false };
    if query.len() > MAX_BYTES {
        return Err(parser.error(MAX_BYTES, format!("the query is longer than {MAX_BYTES} bytes")));
    }
    let node = parser.alternatives()?;
    if parser.at < parser.end {
        return Err(parser.error(parser.at, "a parenthesis closes that was never opened"));
    }
    Ok(node)
}

struct Parser<'q> {
    text: &'q str,
    /// Bytes to be read: all, or up to the bracket that closes a property.
    end: usize,
    at: usize,
    /// Parentheses that are open.
    groups: usize,
    depth: usize,
    /// Within `[name:…]`, where only texts, comparisons and `null` make sense.
    property: bool,
}

type Parsed<T = Node> = Result<T, ParseError>;

impl<'q> Parser<'q> {
    /// `a b OR c d`: conditions side by side bind tighter than `OR`.
    fn alternatives(&mut self) -> Parsed<Option<Node>> {
        let start = self.at;
        let mut alternatives: Vec<Node> = Vec::new();
        let mut or: Option<usize> = None;
        loop {
            let conditions = self.conditions()?;
            match (conditions, or) {
                (Some(node), _) => alternatives.push(node),
                (None, Some(offset)) => return Err(self.error(offset, "nothing follows OR")),
                (None, None) => {}
            }
            if !self.is_or() {
                break;
            }
            if alternatives.is_empty() {
                return Err(self.error(self.at, "nothing comes before OR"));
            }
            or = Some(self.at);
            self.at += 2;
        }
        Ok(join(alternatives, start..self.at, Expr::Or))
    }

    fn conditions(&mut self) -> Parsed<Option<Node>> {
        let mut conditions = Vec::new();
        self.skip_spaces();
        let start = self.at;
        let mut last = start;
        while self.at < self.end && !self.is_or() && self.peek() != Some(')') {
            conditions.extend(self.condition()?);
            last = self.at;
            self.skip_spaces();
        }
        Ok(join(conditions, start..last, Expr::And))
    }

    /// One condition; `None` for parentheses with nothing in them.
    fn condition(&mut self) -> Parsed<Option<Node>> {
        let start = self.at;
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.error(start, "the conditions stand too deep within one another"));
        }
        let expr = match self.peek() {
            Some('(') => {
                let inner = self.group()?;
                self.depth -= 1;
                return Ok(inner);
            }
            Some('"') => Expr::Phrase(self.quoted()?),
            Some('-') if self.negates() => {
                self.at += 1;
                match self.condition()? {
                    Some(node) => Expr::Not(Box::new(node)),
                    None => return Err(self.error(start, "nothing follows the minus sign")),
                }
            }
            Some('/') if self.regex_end().is_some() => self.regex()?,
            Some('[') if !self.property && self.property_end().is_some() => self.property()?,
            Some(sign @ ('<' | '>')) if self.property => {
                self.at += 1;
                self.skip_spaces();
                let order = if sign == '<' { Order::Less } else { Order::Greater };
                Expr::Compare(order, self.value("the comparison", start)?)
            }
            _ => self.operator_or_word()?,
        };
        self.depth -= 1;
        Ok(Some(Node { expr, span: start..self.at }))
    }

    fn group(&mut self) -> Parsed<Option<Node>> {
        let start = self.at;
        self.at += 1;
        self.groups += 1;
        let inner = self.alternatives()?;
        if self.peek() != Some(')') {
            return Err(self.error(start, "a parenthesis is never closed"));
        }
        self.at += 1;
        self.groups -= 1;
        Ok(inner)
    }

    fn quoted(&mut self) -> Parsed<String> {
        let start = self.at;
        let mut text = String::new();
        let mut escaped = false;
        for (offset, c) in self.rest()[1..].char_indices() {
            match c {
                '"' | '\\' if escaped => text.push(c),
                '"' => {
                    self.at = start + 1 + offset + 1;
                    return Ok(text);
                }
                '\\' => {
                    escaped = true;
                    continue;
                }
                _ => {
                    // A backslash before anything else stands for itself.
                    if escaped {
                        text.push('\\');
                    }
                    text.push(c);
                }
            }
            escaped = false;
        }
        Err(self.error(start, "a quotation mark is never closed"))
    }

    /// A minus sign negates what follows it at once, at the beginning of a condition.
    fn negates(&self) -> bool {
        self.rest()[1..]
            .chars()
            .next()
            .is_some_and(|next| !next.is_whitespace() && !matches!(next, '-' | ')' | '>'))
    }

    /// The offset of the slash that ends the expression which begins here, if one does: it must be
    /// followed by a space, a closing sign or nothing, as in no path and no fraction; and no expression
    /// begins with a space.
    fn regex_end(&self) -> Option<usize> {
        let spaced = self.rest()[1..].starts_with(char::is_whitespace);
        let mut escaped = false;
        for (offset, c) in self.rest()[1..].char_indices() {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '/' => {
                    let end = self.at + 1 + offset;
                    let after = self.text[end + 1..self.end].chars().next();
                    let ends = after.is_none_or(|c| c.is_whitespace() || c == ')');
                    return (ends && offset > 0 && !spaced).then_some(end);
                }
                _ => {}
            }
        }
        None
    }

    fn regex(&mut self) -> Parsed<Expr> {
        let (start, end) = (self.at, self.regex_end().unwrap_or(self.end));
        self.at = end + 1;
        Pattern::parse(&self.text[start + 1..end]).map(Expr::Regex).map_err(|reason| {
            self.error(start, format!("the regular expression cannot be used ({reason})"))
        })
    }

    /// The offset of the bracket that closes the property which begins here, if one does. A
    /// quotation mark must begin a text, as it would not in the middle of a word.
    fn property_end(&self) -> Option<usize> {
        if self.rest().starts_with("[[") {
            return None;
        }
        // A name has no quotation mark but those around it; in the value one begins a condition.
        let begins = |before: &str| {
            before.trim().is_empty()
                || (before.contains(':')
                    && before.ends_with(|c: char| c.is_whitespace() || ":(\"-<>".contains(c)))
        };
        let mut within_quotes = false;
        let mut escaped = false;
        for (offset, c) in self.rest()[1..].char_indices() {
            let inner = &self.rest()[1..1 + offset];
            match c {
                _ if escaped => escaped = false,
                '\\' if within_quotes => escaped = true,
                '"' if within_quotes => within_quotes = false,
                '"' if begins(inner) => within_quotes = true,
                '"' => return None,
                ']' if !within_quotes => {
                    let named = !inner.trim().is_empty() && !inner.trim_start().starts_with(':');
                    return named.then_some(self.at + 1 + offset);
                }
                _ => {}
            }
        }
        None
    }

    fn property(&mut self) -> Parsed<Expr> {
        let start = self.at;
        let close = self.property_end().unwrap_or(self.end);
        self.at += 1;
        self.skip_spaces();
        let name = if self.peek() == Some('"') {
            self.quoted()?
        } else {
            let inner = &self.text[self.at..close];
            let length = inner.find(':').unwrap_or(inner.len());
            self.at += length;
            inner[..length].trim().to_owned()
        };
        self.skip_spaces();
        let value = if self.peek() == Some(':') && self.at < close {
            self.at += 1;
            let outer = (self.end, self.groups);
            (self.end, self.groups, self.property) = (close, 0, true);
            let value = self.alternatives()?;
            if self.at < close {
                return Err(self.error(self.at, "a parenthesis closes that was never opened"));
            }
            (self.end, self.groups) = outer;
            self.property = false;
            value
        } else {
            None
        };
        if self.at != close {
            return Err(self.error(start, "a property is written [name] or [name:value]"));
        }
        self.at = close + 1;
        Ok(Expr::Property { name, value: value.map(Box::new) })
    }

    fn operator_or_word(&mut self) -> Parsed<Expr> {
        let start = self.at;
        if !self.property
            && let Some((name, after)) = self.operator()
        {
            self.at = after;
            return self.operand(&name, start);
        }
        let word = self.word();
        self.at += word.len();
        if self.property && word.eq_ignore_ascii_case("null") {
            return Ok(Expr::Null);
        }
        if !self.property
            && let Some(tag) = word.strip_prefix('#').filter(|tag| is_tag(tag))
        {
            return Ok(Expr::Tag(tag.to_owned()));
        }
        Ok(Expr::Word(word.to_owned()))
    }

    /// The name of the known operator that stands here, in lower case, and the offset after its
    /// colon.
    fn operator(&self) -> Option<(String, usize)> {
        const OURS: [&str; 7] = ["tag", "type", "relation", "standing", "has", "author", "year"];
        let length =
            self.rest().bytes().take_while(|b| b.is_ascii_alphabetic() || *b == b'-').count();
        let name = self.rest()[..length].to_ascii_lowercase();
        let known =
            OURS.contains(&name.as_str()) || Place::ALL.iter().any(|place| place.as_str() == name);
        (known && self.rest()[length..].starts_with(':')).then_some((name, self.at + length + 1))
    }

    fn operand(&mut self, name: &str, start: usize) -> Parsed<Expr> {
        if let Some(place) = Place::ALL.into_iter().find(|place| place.as_str() == name) {
            let missing = self.peek().is_none_or(|c| c.is_whitespace() || c == ')');
            return match if missing { None } else { self.condition()? } {
                Some(node) => Ok(Expr::In(place, Box::new(node))),
                None => Err(self.error(start, format!("nothing follows {name}:"))),
            };
        }
        let value = self.value(&format!("{name}:"), start)?;
        let wrong = |message: String| Err(self.error(start, message));
        match name {
            "tag" => {
                match value.trim_start_matches(|c: char| c == '#' || c.is_whitespace()).trim_end() {
                    "" => wrong("nothing follows tag:".into()),
                    tag => Ok(Expr::Tag(tag.to_owned())),
                }
            }
            "type" => match Kind::parse(&value) {
                Some(kind) => Ok(Expr::Kind(kind)),
                None => wrong(format!("there is no type {value:?}: use {}", kinds())),
            },
            "relation" => match Relation::parse(&value) {
                Some(relation) => Ok(Expr::Relation(relation)),
                None => wrong(format!("{value:?} cannot be the name of a relation")),
            },
            "standing" => Ok(Expr::Standing(value.to_lowercase())),
            "has" if value.eq_ignore_ascii_case("evidence") => Ok(Expr::Evidence),
            "has" => wrong("has: is followed by evidence alone".into()),
            "author" => Ok(Expr::Author(value)),
            _ => match years(&value) {
                Some((first, last)) => Ok(Expr::Year(first, last)),
                None => wrong("year: is followed by 2020 or 2020..2024".into()),
            },
        }
    }

    /// A single text: quoted, or up to the next space.
    fn value(&mut self, of: &str, start: usize) -> Parsed<String> {
        let text = if self.peek() == Some('"') {
            self.quoted()?
        } else {
            let word = self.word();
            if word.contains(['"', '(', ')', '[', ']']) {
                let message = format!("what follows {of} needs quotation marks around it");
                return Err(self.error(start, message));
            }
            self.at += word.len();
            word.to_owned()
        };
        if text.trim().is_empty() {
            return Err(self.error(start, format!("nothing follows {of}")));
        }
        Ok(text)
    }

    /// Up to the next space, or to the parenthesis that closes the group around the word.
    fn word(&self) -> &'q str {
        let mut opened = 0usize;
        for (offset, c) in self.rest().char_indices() {
            match c {
                '(' => opened += 1,
                ')' if opened > 0 => opened -= 1,
                ')' if self.groups > 0 => return &self.rest()[..offset],
                c if c.is_whitespace() => return &self.rest()[..offset],
                _ => {}
            }
        }
        self.rest()
    }

    fn is_or(&self) -> bool {
        self.rest().strip_prefix("OR").is_some_and(|after| {
            after.chars().next().is_none_or(|c| c.is_whitespace() || matches!(c, '(' | ')'))
        })
    }

    fn skip_spaces(&mut self) {
        self.at = self.end - self.rest().trim_start().len();
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn rest(&self) -> &'q str {
        &self.text[self.at..self.end]
    }

    fn error(&self, offset: usize, message: impl Into<String>) -> ParseError {
        let offset = self.text.floor_char_boundary(offset);
        let character = self.text[..offset].chars().count();
        ParseError { message: message.into(), offset, character }
    }
}

/// One node for several; a list within a list of the same sort becomes part of it.
fn join(mut nodes: Vec<Node>, span: Range<usize>, list: fn(Vec<Node>) -> Expr) -> Option<Node> {
    match nodes.len() {
        0 => None,
        1 => nodes.pop(),
        _ => {
            let or = matches!(list(Vec::new()), Expr::Or(_));
            let flat = nodes
                .into_iter()
                .flat_map(|node| match node.expr {
                    Expr::Or(inner) if or => inner,
                    Expr::And(inner) if !or => inner,
                    expr => vec![Node { expr, span: node.span }],
                })
                .collect();
            Some(Node { expr: list(flat), span })
        }
    }
}

/// Letters, digits, `_`, `-`, `/` and whatever else is no punctuation, at least one no digit.
fn is_tag(text: &str) -> bool {
    let legal = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '/') || !c.is_ascii();
    text.chars().all(legal) && text.chars().any(|c| !c.is_ascii_digit() && c != '/')
}

fn years(text: &str) -> Option<(i32, i32)> {
    let year = |text: &str| text.parse::<i32>().ok().filter(|year| (0..=9999).contains(year));
    match text.split_once("..") {
        None => year(text).map(|year| (year, year)),
        Some(("", last)) => Some((i32::MIN, year(last)?)),
        Some((first, "")) => Some((year(first)?, i32::MAX)),
        Some((first, last)) => {
            let (first, last) = (year(first)?, year(last)?);
            Some((first.min(last), first.max(last)))
        }
    }
}

fn kinds() -> String {
    Kind::ALL.map(Kind::as_str).join(", ")
}
