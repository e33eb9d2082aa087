//! [`Condition`]: a test on one row of a table, as an evaluation note writes it: `decile >= 5`,
//! `outcome == yes`, or a column's bare name for "this cell says yes".

use crate::{
    error::{Error, Result},
    evidence::table::Table,
};

/// A comparison of one column with a fixed value, or a column read as a truth value.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    column: String,
    test: Option<(Operator, String)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    AtLeast,
    AtMost,
    Equal,
    Unequal,
    Above,
    Below,
}

/// Two characters before one, so that `>=` is not read as `>`.
const OPERATORS: [(&str, Operator); 7] = [
    (">=", Operator::AtLeast),
    ("<=", Operator::AtMost),
    ("==", Operator::Equal),
    ("!=", Operator::Unequal),
    (">", Operator::Above),
    ("<", Operator::Below),
    ("=", Operator::Equal),
];

impl Condition {
    pub fn parse(text: &str) -> Result<Self> {
        let found = text.char_indices().find_map(|(at, _)| {
            OPERATORS
                .iter()
                .find(|(sign, _)| text[at..].starts_with(sign))
                .map(|(sign, operator)| (at, sign.len(), *operator))
        });
        let (column, test) = match found {
            None => (text, None),
            Some((at, length, operator)) => {
                (&text[..at], Some((operator, unquote(&text[at + length..]).to_owned())))
            }
        };
        let column = unquote(column);
        let missing = test.as_ref().is_some_and(|(_, value)| value.is_empty());
        let ordered = test.as_ref().is_some_and(|(operator, value)| {
            !matches!(operator, Operator::Equal | Operator::Unequal)
                && value.parse::<f64>().is_err()
        });
        if column.is_empty() || missing || ordered {
            return Err(Error::invalid(
                format!("the condition {text:?} cannot be read"),
                "write a column, a comparison and a value, as in `decile >= 5` or `label == yes`",
            ));
        }
        Ok(Self { column: column.to_owned(), test })
    }

    pub fn column(&self) -> &str {
        &self.column
    }

    /// Ready to be asked row by row.
    pub fn on<'a>(&'a self, table: &'a Table) -> Result<impl Fn(usize) -> Result<bool> + 'a> {
        let column = table.column(&self.column)?;
        Ok(move |row| self.holds(table, row, column))
    }

    fn holds(&self, table: &Table, row: usize, column: usize) -> Result<bool> {
        let cell = table.cell(row, column);
        let Some((operator, value)) = &self.test else {
            return truth(cell).ok_or_else(|| table.wrong(row, column, "yes or no, 1 or 0"));
        };
        // Equality of texts unless both are numbers: "01" and "1" are one number, two names.
        let numbers = (cell.parse::<f64>().ok(), value.parse::<f64>().ok());
        Ok(match (operator, numbers) {
            (Operator::Equal, (Some(a), Some(b))) => a == b,
            (Operator::Unequal, (Some(a), Some(b))) => a != b,
            (Operator::Equal, _) => cell == value,
            (Operator::Unequal, _) => cell != value,
            (operator, (_, Some(limit))) => {
                let number = table.number(row, column)?;
                match operator {
                    Operator::AtLeast => number >= limit,
                    Operator::AtMost => number <= limit,
                    Operator::Above => number > limit,
                    _ => number < limit,
                }
            }
            _ => return Err(table.wrong(row, column, "a number")),
        })
    }
}

fn unquote(text: &str) -> &str {
    let text = text.trim();
    ['"', '\'', '`']
        .into_iter()
        .find_map(|quote| text.strip_prefix(quote)?.strip_suffix(quote))
        .unwrap_or(text)
}

/// A cell that says yes or no, in the spellings that tables use.
pub(super) fn truth(cell: &str) -> Option<bool> {
    match cell.to_ascii_lowercase().as_str() {
        "1" | "1.0" | "true" | "yes" | "y" | "t" => Some(true),
        "0" | "0.0" | "false" | "no" | "n" | "f" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(condition: &str, expected: [Option<bool>; 3]) {
        let csv = b"decile,my label,ok\n5,yes,1\n4.5,no,false\n,x y,maybe\n";
        let table = Table::read("t.csv", csv).expect("a table");
        let condition = Condition::parse(condition).expect("a condition");
        let holds = condition.on(&table).expect("its column");
        assert_eq!([0, 1, 2].map(|row| holds(row).ok()), expected, "{condition:?}");
    }

    #[test]
    fn conditions_on_rows() {
        check("decile >= 5", [Some(true), Some(false), None]);
        check("decile<5", [Some(false), Some(true), None]);
        check("decile != 5.0", [Some(false), Some(true), Some(true)]);
        check("`my label` == 'x y'", [Some(false), Some(false), Some(true)]);
        check("ok", [Some(true), Some(false), None]);
    }

    #[test]
    fn what_is_no_condition() {
        for text in ["", ">= 5", "decile >=", "decile > high", "  "] {
            assert!(Condition::parse(text).is_err(), "{text:?}");
        }
    }
}
