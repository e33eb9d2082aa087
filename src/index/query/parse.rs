//! Query text to tree, in one pass from left to right. It accepts what people type: a bracket or a
//! slash that begins nothing is a character like any other, and only what is plainly an operator
//! gone wrong (a quotation mark or parenthesis left open, `OR` with nothing beside it, an operator
//! without a value) is an error, which says where.

use std::ops::Range;

use super::{
    ast::{Expr, Node, Order, Place},
    error::{ParseError, Wrong},
    lexer,
    pattern::Pattern,
    value,
};

/// Bytes that a query with operators may have.
pub const MAX_BYTES: usize = 4096;
/// Parentheses and operators within one another.
const MAX_DEPTH: usize = 32;
/// Words, phrases and operators beside the bare words that only rank.
const MAX_CONDITIONS: usize = 128;
const MAX_PATTERNS: usize = 8;

const QUOTE: &str = "put the text in quotation marks to search for it as it stands";

/// The tree of a query; `None` where it has no condition at all.
///
/// # Errors
/// An operator that has gone wrong.
pub fn parse(query: &str) -> Result<Option<Node>, ParseError> {
    let mut parser = Parser {
        text: query,
        end: query.len(),
        at: 0,
        groups: 0,
        depth: 0,
        property: false,
        patterns: 0,
    };
    if query.len() > MAX_BYTES {
        let message = format!("the query is longer than {MAX_BYTES} bytes");
        return Err(parser.error(MAX_BYTES, message, "search for the part that matters most"));
    }
    let node = parser.alternatives()?;
    if parser.at < parser.end {
        return Err(parser.unopened());
    }
    let surplus = node.as_ref().and_then(|node| {
        let mut left = MAX_CONDITIONS;
        match &node.expr {
            Expr::And(nodes) => nodes
                .iter()
                .filter(|node| !matches!(node.expr, Expr::Word(_)))
                .find_map(|node| surplus(node, &mut left)),
            _ => surplus(node, &mut left),
        }
    });
    match surplus {
        Some(offset) => {
            let message = format!("the query has more than {MAX_CONDITIONS} conditions");
            Err(parser.error(offset, message, "leave some out, or drop the operators around them"))
        }
        None => Ok(node),
    }
}

/// The offset of the first condition beyond those that are left.
fn surplus(node: &Node, left: &mut usize) -> Option<usize> {
    match &node.expr {
        Expr::And(nodes) | Expr::Or(nodes) => nodes.iter().find_map(|node| surplus(node, left)),
        Expr::Not(node) | Expr::In(_, node) => surplus(node, left),
        Expr::Property { value: Some(node), .. } => surplus(node, left),
        _ if *left == 0 => Some(node.span.start),
        _ => {
            *left -= 1;
            None
        }
    }
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
    /// Regular expressions so far.
    patterns: usize,
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
                (None, Some(offset)) => {
                    let hint = "write OR between two conditions, or \"OR\" to search for the word";
                    return Err(self.error(offset, "nothing follows OR", hint));
                }
                (None, None) => {}
            }
            if !lexer::is_or(self.rest()) {
                break;
            }
            if alternatives.is_empty() {
                let hint = "write OR between two conditions, or \"OR\" to search for the word";
                return Err(self.error(self.at, "nothing comes before OR", hint));
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
        while self.at < self.end && !lexer::is_or(self.rest()) && self.peek() != Some(')') {
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
            let message = "the conditions stand too deep within one another";
            return Err(self.error(start, message, "take some of the parentheses out"));
        }
        let expr = match self.peek() {
            Some('(') => {
                let inner = self.group()?;
                self.depth -= 1;
                return Ok(inner);
            }
            Some('"') => Expr::Phrase(self.quoted()?),
            Some('-') if lexer::negates(self.rest()) => {
                self.at += 1;
                match self.condition()? {
                    Some(node) => Expr::Not(Box::new(node)),
                    None => return Err(self.wrong(start, Wrong::missing("-"))),
                }
            }
            Some('/') if lexer::regex_end(self.rest()).is_some() => self.regex()?,
            Some('[') if !self.property && lexer::property_end(self.rest()).is_some() => {
                self.property()?
            }
            Some(sign @ ('<' | '>')) if self.property => {
                self.at += 1;
                let equal = self.peek() == Some('=');
                self.at += usize::from(equal);
                self.skip_spaces();
                let order = match (sign, equal) {
                    ('<', false) => Order::Less,
                    ('<', true) => Order::AtMost,
                    (_, false) => Order::Greater,
                    (_, true) => Order::AtLeast,
                };
                Expr::Compare(order, self.value("the comparison", start)?)
            }
            _ => self.operator_or_word()?,
        };
        self.depth -= 1;
        Ok(Some(Node { expr, span: start..self.at }))
    }

    fn quoted(&mut self) -> Parsed<String> {
        let Some((text, length)) = lexer::quoted(self.rest()) else {
            let hint = "close it; within a phrase write \\\" for a quotation mark";
            return Err(self.error(self.at, "a quotation mark is never closed", hint));
        };
        self.at += length;
        Ok(text)
    }

    fn group(&mut self) -> Parsed<Option<Node>> {
        let start = self.at;
        self.at += 1;
        self.groups += 1;
        let inner = self.alternatives()?;
        if self.peek() != Some(')') {
            let hint = "close it, or put the text in quotation marks";
            return Err(self.error(start, "a parenthesis is never closed", hint));
        }
        self.at += 1;
        self.groups -= 1;
        Ok(inner)
    }

    fn regex(&mut self) -> Parsed<Expr> {
        let (start, end) = (self.at, self.at + lexer::regex_end(self.rest()).unwrap_or(0));
        let after = &self.text[end + 1..self.end];
        let flags = &after[..after.len() - after.trim_start_matches(Pattern::is_flag).len()];
        self.at = end + 1 + flags.len();
        self.patterns += 1;
        if self.patterns > MAX_PATTERNS {
            let message = format!("the query has more than {MAX_PATTERNS} regular expressions");
            return Err(self.error(start, message, "join some of them by | in one"));
        }
        Pattern::with_flags(&self.text[start + 1..end], flags).map(Expr::Regex).map_err(|reason| {
            self.error(start, format!("the regular expression cannot be used ({reason})"), QUOTE)
        })
    }

    fn property(&mut self) -> Parsed<Expr> {
        let start = self.at;
        let close = start + lexer::property_end(self.rest()).unwrap_or(0);
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
                return Err(self.unopened());
            }
            (self.end, self.groups) = outer;
            self.property = false;
            value
        } else {
            None
        };
        if self.at != close {
            let message = "this is no property";
            let hint = "write [name], [name:value] or [name:>5]; quote what has signs in it";
            return Err(self.error(start, message, hint));
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
        let word = lexer::word(self.rest(), self.groups > 0);
        self.at += word.len();
        if self.property && word.eq_ignore_ascii_case("null") {
            return Ok(Expr::Null);
        }
        if !self.property
            && let Some(tag) = word.strip_prefix('#').filter(|tag| value::is_tag(tag))
        {
            return Ok(Expr::Tag(tag.to_owned()));
        }
        Ok(Expr::Word(word.to_owned()))
    }

    /// The name of the known operator that stands here, in lower case, and the offset after its
    /// colon.
    fn operator(&self) -> Option<(String, usize)> {
        let length =
            self.rest().bytes().take_while(|b| b.is_ascii_alphabetic() || *b == b'-').count();
        let name = self.rest()[..length].to_ascii_lowercase();
        let known = value::OPERATORS.contains(&name.as_str())
            || Place::ALL.iter().any(|place| place.as_str() == name);
        (known && self.rest()[length..].starts_with(':')).then_some((name, self.at + length + 1))
    }

    fn operand(&mut self, name: &str, start: usize) -> Parsed<Expr> {
        if let Some(place) = Place::ALL.into_iter().find(|place| place.as_str() == name) {
            let missing = self.peek().is_none_or(|c| c.is_whitespace() || c == ')');
            return match if missing { None } else { self.condition()? } {
                Some(node) => Ok(Expr::In(place, Box::new(node))),
                None => Err(self.wrong(start, Wrong::missing(&format!("{name}:")))),
            };
        }
        let value = self.value(&format!("{name}:"), start)?;
        value::condition(name, value).map_err(|wrong| self.wrong(start, wrong))
    }

    /// A single text: quoted, or up to the next space.
    fn value(&mut self, of: &str, start: usize) -> Parsed<String> {
        let text = if self.peek() == Some('"') {
            self.quoted()?
        } else {
            let word = lexer::word(self.rest(), self.groups > 0);
            if word.contains(['"', '(', ')', '[', ']']) {
                let message = format!("what follows {of} needs quotation marks around it");
                let hint = format!("write {of}\"…\" with the text between the quotation marks");
                return Err(self.error(start, message, hint));
            }
            self.at += word.len();
            word.to_owned()
        };
        if text.trim().is_empty() {
            return Err(self.wrong(start, Wrong::missing(of)));
        }
        Ok(text)
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

    fn unopened(&self) -> ParseError {
        self.error(self.at, "a parenthesis closes that was never opened", QUOTE)
    }

    fn error(
        &self,
        offset: usize,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> ParseError {
        self.wrong(offset, Wrong::new(message, hint))
    }

    fn wrong(&self, offset: usize, wrong: Wrong) -> ParseError {
        ParseError::new(self.text, offset, wrong)
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
