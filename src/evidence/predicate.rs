//! [`Predicate`]: a prediction written beside a claim before the run, such as `fpr_gap > 0.05`,
//! `abs(ppv_gap) < 0.05` or `eq_exact_share[I2, gpt-4o] == 0 ± 0.01`, and what an interval says of
//! it. The grammar is one comparison of one metric with one number, so that a verdict can be read
//! off a drawing of the interval and the threshold.
//!
//! ```text
//! predicate  := term comparison number | number comparison term      (and `== number ± number`)
//! term       := name | name "[" anything "]" | "abs(" name… ")"
//! comparison := ">" | ">=" | "<" | "<=" | "=="                       (also ≥ and ≤)
//! ```

use std::{fmt, iter::Peekable, str::CharIndices};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::stats::Interval;

/// One comparison of a metric with a threshold.
#[derive(Debug, Clone, PartialEq)]
pub struct Predicate {
    /// As [`super::Metric::name`] gives it, blanks in brackets made single.
    pub metric: String,
    /// Whether the metric's size is meant, without its sign.
    pub absolute: bool,
    pub comparison: Comparison,
    /// In the metric's unit.
    pub threshold: f64,
    /// Only with [`Comparison::Equal`]: how far from the threshold still counts as equal; 0 unless
    /// written.
    pub tolerance: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Comparison {
    Above,
    AtLeast,
    Below,
    AtMost,
    Equal,
}

/// What a run says of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum VerdictKind {
    Supports,
    Refutes,
    Inconclusive,
}

/// Why a text is no predicate, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} at character {position}")]
pub struct PredicateError {
    /// One-based, in characters.
    pub position: usize,
    pub message: &'static str,
}

impl Predicate {
    pub fn parse(text: &str) -> Result<Self, PredicateError> {
        let mut reader = Reader { text, left: text.char_indices().peekable() };
        let first = reader.side()?;
        let comparison = reader.comparison()?;
        let second = reader.side()?;
        let tolerance = reader.tolerance()?;
        let (term, comparison, threshold) = match (first, second) {
            (Side::Term(term), Side::Number(number)) => (term, comparison, number),
            (Side::Number(number), Side::Term(term)) => (term, comparison.turned(), number),
            _ => {
                return Err(PredicateError {
                    position: 1,
                    message: "one side must be a metric and the other a number",
                });
            }
        };
        if tolerance.is_some() && comparison != Comparison::Equal {
            return Err(reader.error("a tolerance goes with `==` only"));
        }
        reader.skip_blanks();
        if reader.left.peek().is_some() {
            return Err(reader.error("nothing more was expected"));
        }
        let tolerance = tolerance.unwrap_or(0.0);
        Ok(Self { metric: term.0, absolute: term.1, comparison, threshold, tolerance })
    }

    /// Wholly on the predicted side: supports. Wholly on the other: refutes. Else inconclusive.
    pub fn judge(&self, interval: Interval) -> VerdictKind {
        let Interval { low, high } = self.seen(interval);
        let (low_in, high_in) = (self.accepts(low), self.accepts(high));
        let around = match self.comparison {
            // Both ends may lie outside with the predicted value between them.
            Comparison::Equal => {
                low <= self.threshold + self.tolerance && high >= self.threshold - self.tolerance
            }
            _ => low_in || high_in,
        };
        match (low_in && high_in, around) {
            (true, _) => VerdictKind::Supports,
            (false, true) => VerdictKind::Inconclusive,
            (false, false) => VerdictKind::Refutes,
        }
    }

    /// The interval of what the predicate speaks of: of the size, where it says `abs`.
    pub fn seen(&self, interval: Interval) -> Interval {
        let Interval { low, high } = interval;
        if !self.absolute {
            return interval;
        }
        let (a, b) = (low.abs(), high.abs());
        let least = if low <= 0.0 && high >= 0.0 { 0.0 } else { a.min(b) };
        Interval { low: least, high: a.max(b) }
    }

    fn accepts(&self, value: f64) -> bool {
        match self.comparison {
            Comparison::Above => value > self.threshold,
            Comparison::AtLeast => value >= self.threshold,
            Comparison::Below => value < self.threshold,
            Comparison::AtMost => value <= self.threshold,
            Comparison::Equal => (value - self.threshold).abs() <= self.tolerance,
        }
    }
}

impl fmt::Display for Predicate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (open, close) = if self.absolute { ("abs(", ")") } else { ("", "") };
        let sign = match self.comparison {
            Comparison::Above => ">",
            Comparison::AtLeast => ">=",
            Comparison::Below => "<",
            Comparison::AtMost => "<=",
            Comparison::Equal => "==",
        };
        write!(f, "{open}{}{close} {sign} {}", self.metric, self.threshold)?;
        if self.tolerance > 0.0 { write!(f, " ± {}", self.tolerance) } else { Ok(()) }
    }
}

impl Comparison {
    /// The comparison with its sides exchanged.
    fn turned(self) -> Self {
        match self {
            Comparison::Above => Comparison::Below,
            Comparison::AtLeast => Comparison::AtMost,
            Comparison::Below => Comparison::Above,
            Comparison::AtMost => Comparison::AtLeast,
            Comparison::Equal => Comparison::Equal,
        }
    }
}

enum Side {
    Term((String, bool)),
    Number(f64),
}

struct Reader<'a> {
    text: &'a str,
    left: Peekable<CharIndices<'a>>,
}

impl Reader<'_> {
    fn error(&mut self, message: &'static str) -> PredicateError {
        let at = self.left.peek().map_or(self.text.len(), |(at, _)| *at);
        PredicateError { position: self.text[..at].chars().count() + 1, message }
    }

    fn skip_blanks(&mut self) {
        while self.left.next_if(|(_, c)| c.is_whitespace()).is_some() {}
    }

    fn take(&mut self, wanted: char) -> bool {
        self.skip_blanks();
        self.left.next_if(|(_, c)| *c == wanted).is_some()
    }

    fn take_while(&mut self, keep: impl Fn(char) -> bool) -> String {
        let mut taken = String::new();
        while let Some((_, c)) = self.left.next_if(|(_, c)| keep(*c)) {
            taken.push(c);
        }
        taken
    }

    fn side(&mut self) -> Result<Side, PredicateError> {
        self.skip_blanks();
        match self.left.peek() {
            Some((_, c)) if c.is_ascii_digit() || matches!(c, '.' | '+' | '-' | '−') => {
                self.number().map(Side::Number)
            }
            Some((_, c)) if c.is_alphabetic() || *c == '_' => self.term().map(Side::Term),
            _ => Err(self.error("a metric or a number was expected")),
        }
    }

    fn number(&mut self) -> Result<f64, PredicateError> {
        self.skip_blanks();
        let before = self.left.clone();
        let mut digits = self.take_while(|c| matches!(c, '+' | '-' | '−')).replace('−', "-");
        digits += &self.take_while(|c| c.is_ascii_digit() || c == '.');
        if let Some((_, mark)) = self.left.next_if(|(_, c)| matches!(c, 'e' | 'E')) {
            digits.push(mark);
            digits += &self.take_while(|c| matches!(c, '+' | '-'));
            digits += &self.take_while(|c| c.is_ascii_digit());
        }
        match digits.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(number),
            _ => {
                self.left = before;
                Err(self.error("this is no number"))
            }
        }
    }

    fn term(&mut self) -> Result<(String, bool), PredicateError> {
        let name = self.name();
        if name == "abs" && self.take('(') {
            self.skip_blanks();
            let inner = self.name();
            if inner.is_empty() {
                return Err(self.error("a metric was expected"));
            }
            let inner = self.selector(inner)?;
            return if self.take(')') {
                Ok((inner, true))
            } else {
                Err(self.error("`)` was expected"))
            };
        }
        Ok((self.selector(name)?, false))
    }

    fn name(&mut self) -> String {
        self.take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '/' | '-'))
    }

    fn selector(&mut self, mut name: String) -> Result<String, PredicateError> {
        if self.left.next_if(|(_, c)| *c == '[').is_none() {
            return Ok(name);
        }
        let inside = self.take_while(|c| c != ']');
        if self.left.next_if(|(_, c)| *c == ']').is_none() {
            return Err(self.error("`]` was expected"));
        }
        let inside = inside.split_whitespace().collect::<Vec<_>>().join(" ");
        name.push_str(&format!("[{inside}]"));
        Ok(name)
    }

    fn comparison(&mut self) -> Result<Comparison, PredicateError> {
        self.skip_blanks();
        let Some((_, first)) = self.left.next_if(|(_, c)| matches!(c, '>' | '<' | '=' | '≥' | '≤'))
        else {
            return Err(self.error("a comparison was expected: >, >=, <, <= or =="));
        };
        let or_equal =
            matches!(first, '>' | '<' | '=') && self.left.next_if(|(_, c)| *c == '=').is_some();
        match (first, or_equal) {
            ('>', false) => Ok(Comparison::Above),
            ('>', true) | ('≥', _) => Ok(Comparison::AtLeast),
            ('<', false) => Ok(Comparison::Below),
            ('<', true) | ('≤', _) => Ok(Comparison::AtMost),
            ('=', true) => Ok(Comparison::Equal),
            _ => Err(self.error("equality is written ==")),
        }
    }

    fn tolerance(&mut self) -> Result<Option<f64>, PredicateError> {
        self.skip_blanks();
        if self.left.next_if(|(_, c)| *c == '±').is_none() {
            if self.left.next_if(|(_, c)| *c == '+').is_none() {
                return Ok(None);
            }
            let slash = self.left.next_if(|(_, c)| *c == '/').is_some();
            if self.left.next_if(|(_, c)| *c == '-').is_none() {
                let message = if slash { "`+/-` was expected" } else { "`+-` was expected" };
                return Err(self.error(message));
            }
        }
        let tolerance = self.number()?;
        if tolerance < 0.0 {
            return Err(self.error("a tolerance is not negative"));
        }
        Ok(Some(tolerance))
    }
}

#[cfg(test)]
mod tests {
    use super::{VerdictKind::*, *};

    fn check(text: &str, low: f64, high: f64, expected: VerdictKind) {
        let predicate = Predicate::parse(text).expect("a predicate");
        assert_eq!(predicate.judge(Interval { low, high }), expected, "{text} on [{low}, {high}]");
    }

    #[test]
    fn intervals_against_thresholds() {
        check("g > 0.05", 0.18, 0.25, Supports);
        check("g > 0.05", 0.05, 0.25, Inconclusive);
        check("g > 0.05", -0.1, 0.05, Refutes);
        check("g >= 0.05", 0.05, 0.25, Supports);
        check("g >= 0.05", 0.0, 0.05, Inconclusive);
        check("g < 0", -2.0, -1.0, Supports);
        check("g <= 0", -2.0, 0.0, Supports);
        check("g <= 0", 0.1, 0.2, Refutes);
        check("0.05 < g", 0.18, 0.25, Supports);
        check("0.05 >= g", 0.18, 0.25, Refutes);
    }

    #[test]
    fn equality_has_a_tolerance() {
        check("g == 0", 0.0, 0.0, Supports);
        check("g == 0", 0.0, 0.1, Inconclusive);
        check("g == 0", 0.04, 0.15, Refutes);
        check("g == 0 ± 0.05", -0.04, 0.05, Supports);
        check("g == 0 +- 0.05", -0.2, 0.2, Inconclusive);
        check("g == 0 +/- 0.05", 0.06, 0.2, Refutes);
        check("0 == g ± .05", 0.0, 0.01, Supports);
    }

    #[test]
    fn sizes() {
        check("abs(g) < 0.05", -0.04, 0.03, Supports);
        check("abs(g) < 0.05", -0.2, -0.1, Refutes);
        check("abs(g) > 0.05", -0.2, 0.2, Inconclusive);
        check("abs(g) > 0.05", -0.2, -0.1, Supports);
    }

    fn reads(text: &str, expected: &str) {
        let shown = Predicate::parse(text).map(|predicate| predicate.to_string());
        assert_eq!(shown.as_deref(), Ok(expected), "{text:?}");
        assert_eq!(Predicate::parse(expected), Predicate::parse(text));
    }

    #[test]
    fn what_is_read() {
        reads(" fpr_gap>0.05 ", "fpr_gap > 0.05");
        reads("fpr[African-American] ≥ −1e-3", "fpr[African-American] >= -0.001");
        reads("abs( x[a,  b] ) ≤ .5", "abs(x[a, b]) <= 0.5");
        reads("absolute == 1 ± 0.5", "absolute == 1 ± 0.5");
    }

    fn fails(text: &str, position: usize) {
        let error = Predicate::parse(text).expect_err("no predicate");
        assert_eq!(error.position, position, "{text:?}: {error}");
    }

    #[test]
    fn errors_say_where() {
        fails("", 1);
        fails("fpr_gap", 8);
        fails("fpr_gap = 3", 10);
        fails("fpr_gap > ", 11);
        fails("fpr_gap > 0.0.5", 11);
        fails("fpr_gap > 0.5 and more", 15);
        fails("fpr[x > 0.5", 12);
        fails("abs(x > 1", 7);
        fails("x > y", 1);
        fails("3 > 2", 1);
        fails("x > 1 ± 2", 10);
        fails("x == 1 ± -2", 12);
        fails("größe ?", 7);
        fails("x > 1e999", 5);
    }
}
