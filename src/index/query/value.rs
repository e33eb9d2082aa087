//! What may follow `tag:`, `type:`, `relation:`, `standing:`, `has:`, `author:` and `year:`: a
//! single text, read into the condition it means. It is apart from the grammar because it knows
//! what notes have, and nothing of how a query is written.

use std::fmt;

use super::{
    ast::{Expr, Has},
    error::Wrong,
};
use crate::model::{Kind, Relation};

/// The operators that take one value.
pub(super) const OPERATORS: [&str; 7] =
    ["tag", "type", "relation", "standing", "has", "author", "year"];

/// The condition that operator and value make together; the value is not empty.
pub(super) fn condition(operator: &str, value: String) -> Result<Expr, Wrong> {
    match operator {
        "tag" => match value.trim_start_matches(|c: char| c == '#' || c.is_whitespace()).trim() {
            "" => Err(Wrong::missing("tag:")),
            tag => Ok(Expr::Tag(tag.to_owned())),
        },
        "type" => Kind::parse(&value).map(Expr::Kind).ok_or_else(|| {
            let kinds = Kind::ALL.map(Kind::as_str).join(", ");
            Wrong::new(format!("there is no type {value:?}"), format!("use one of {kinds}"))
        }),
        "relation" => Relation::parse(&value).map(Expr::Relation).ok_or_else(|| {
            Wrong::new(
                format!("{value:?} cannot be the name of a relation"),
                format!("use one of {}, or one of your own", Relation::KNOWN.join(", ")),
            )
        }),
        "standing" => standing(&value),
        "has" => Has::parse(&value).map(Expr::Has).ok_or_else(|| {
            let known = Has::ALL.map(Has::as_str).join(", ");
            Wrong::new(
                format!("nothing is known of has:{value}"),
                format!("use one of {known}; for a property write [{value}]"),
            )
        }),
        "author" => Ok(Expr::Author(value)),
        _ => years(&value).map(|(first, last)| Expr::Year(first, last)).ok_or_else(|| {
            Wrong::new(
                format!("{value:?} is no year"),
                "write year:2020, year:2020..2024, year:2020.. or year:>2020",
            )
        }),
    }
}

/// Letters, digits, `_`, `-`, `/` and whatever else is no punctuation, at least one no digit.
pub(super) fn is_tag(text: &str) -> bool {
    let legal = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '/') || !c.is_ascii();
    text.chars().all(legal) && text.chars().any(|c| !c.is_ascii_digit() && c != '/')
}

/// A stretch of numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The lowest number, or where `above` the number below the lowest; may be -∞.
    pub low: f32,
    pub above: bool,
    /// The highest number, or where `below` the number above the highest; may be ∞.
    pub high: f32,
    pub below: bool,
}

impl Interval {
    pub fn contains(&self, number: f32) -> bool {
        let low = if self.above { number > self.low } else { number >= self.low };
        let high = if self.below { number < self.high } else { number <= self.high };
        low && high
    }

    /// `0.5`, `>0.5`, `>=0.5`, `<0.5`, `<=0.5`, `0.2..0.8`, `0.2..`, `..0.8`.
    fn parse(text: &str) -> Option<Self> {
        const ALL: Interval =
            Interval { low: f32::NEG_INFINITY, above: false, high: f32::INFINITY, below: false };
        // "inf" and "nan" are numbers to the standard library.
        let number = |text: &str| {
            let text = text.trim();
            let plain = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-'));
            // Adding zero leaves no negative zero.
            plain
                .then(|| text.parse::<f32>().ok().filter(|n| n.is_finite()))
                .flatten()
                .map(|n| n + 0.0)
        };
        if let Some(rest) = text.strip_prefix('>') {
            let (low, above) = signed(rest);
            return Some(Self { low: number(low)?, above, ..ALL });
        }
        if let Some(rest) = text.strip_prefix('<') {
            let (high, below) = signed(rest);
            return Some(Self { high: number(high)?, below, ..ALL });
        }
        match text.split_once("..") {
            None => number(text).map(|both| Self { low: both, high: both, ..ALL }),
            Some(("", high)) => Some(Self { high: number(high)?, ..ALL }),
            Some((low, "")) => Some(Self { low: number(low)?, ..ALL }),
            Some((low, high)) => {
                let (low, high) = (number(low)?, number(high)?);
                Some(Self { low: low.min(high), high: low.max(high), ..ALL })
            }
        }
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.low.is_finite(), self.high.is_finite()) {
            (true, true) if self.low == self.high => write!(f, "{}", self.low),
            (true, true) => write!(f, "{}..{}", self.low, self.high),
            (true, false) => write!(f, ">{}{}", if self.above { "" } else { "=" }, self.low),
            _ => write!(f, "<{}{}", if self.below { "" } else { "=" }, self.high),
        }
    }
}

/// What follows `>` or `<`, and whether the bound itself is left out.
fn signed(rest: &str) -> (&str, bool) {
    rest.strip_prefix('=').map_or((rest, true), |rest| (rest, false))
}

/// A strength by its name, or a stretch of numbers.
fn standing(value: &str) -> Result<Expr, Wrong> {
    if let Some(interval) = Interval::parse(value) {
        return Ok(Expr::Strength(interval));
    }
    if value.starts_with(char::is_alphabetic) {
        return Ok(Expr::Standing(value.to_lowercase()));
    }
    Err(Wrong::new(
        format!("{value:?} is no standing"),
        "write its name, or a number as in standing:>0.5 or standing:0.2..0.8",
    ))
}

/// First and last year, both included.
fn years(text: &str) -> Option<(i32, i32)> {
    let year = |text: &str| {
        let year = text.trim().parse::<i32>().ok()?;
        (0..=9999).contains(&year).then_some(year)
    };
    if let Some(rest) = text.strip_prefix('>') {
        let (first, above) = signed(rest);
        return Some(((year(first)? + i32::from(above)).min(9999), i32::MAX));
    }
    if let Some(rest) = text.strip_prefix('<') {
        let (last, below) = signed(rest);
        // No year comes before the first.
        return Some((i32::MIN, (year(last)? - i32::from(below)).max(0)));
    }
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
