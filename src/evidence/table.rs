//! [`Table`]: rows that an evaluator reads, from CSV with a header or JSON lines. Apart from the
//! evaluators so that each of them says what it needs of a column and nothing about file formats.

use std::borrow::Cow;

use serde_json::Value;

use crate::error::{Error, Result};

/// Larger files are refused: a table that an evaluator holds in memory should stay far below.
const MOST_BYTES: usize = 64 << 20;

/// More columns than this are no table: nested objects with a key for each item, as a rule.
const MOST_COLUMNS: usize = 1000;

/// No cell counts more than this, so that no sum over a table overflows.
const MOST_COUNT: u64 = 1_000_000_000_000;

/// Text cells under named columns, from one input.
#[derive(Debug, Clone)]
pub struct Table {
    /// The input's path, for messages.
    pub name: String,
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// By the name's ending: `.jsonl` holds an object a line, everything else is CSV.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Self> {
        if bytes.len() > MOST_BYTES {
            return Err(Error::invalid(
                format!("{name} is larger than {} MiB", MOST_BYTES >> 20),
                "aggregate it into a table of counts first",
            ));
        }
        let table = if name.to_ascii_lowercase().ends_with(".jsonl") {
            Self::read_lines(name, bytes)?
        } else {
            Self::read_csv(name, bytes)?
        };
        if table.rows.is_empty() {
            return Err(Error::invalid(
                format!("{name} has no rows"),
                "give it a header line and at least one row",
            ));
        }
        Ok(table)
    }

    fn read_csv(name: &str, bytes: &[u8]) -> Result<Self> {
        let bad = |error: csv::Error| {
            let place =
                error.position().map_or(String::new(), |at| format!(" at line {}", at.line()));
            Error::invalid(
                format!("{name} cannot be read as CSV{place}: {error}"),
                "save it as UTF-8 with commas, a header line, and as many cells in each row",
            )
        };
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut reader =
            csv::ReaderBuilder::new().trim(csv::Trim::All).comment(Some(b'#')).from_reader(bytes);
        let columns: Vec<String> =
            reader.headers().map_err(bad)?.iter().map(str::to_owned).collect();
        let mut rows = Vec::new();
        for record in reader.records() {
            rows.push(record.map_err(bad)?.iter().map(str::to_owned).collect());
        }
        Ok(Self { name: name.into(), columns, rows })
    }

    /// Nested objects become columns joined by dots; lists become their elements joined by `|`.
    fn read_lines(name: &str, bytes: &[u8]) -> Result<Self> {
        let mut table = Self { name: name.into(), columns: Vec::new(), rows: Vec::new() };
        for (index, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let value: Value = serde_json::from_slice(line).map_err(|error| {
                Error::invalid(
                    format!("{name} line {} is not JSON: {error}", index + 1),
                    "write one JSON object on each line",
                )
            })?;
            let mut row = vec![String::new(); table.columns.len()];
            table.flatten("", &value, &mut row);
            if table.columns.len() > MOST_COLUMNS {
                return Err(Error::invalid(
                    format!("{name} has more than {MOST_COLUMNS} columns"),
                    "give each line the same few keys",
                ));
            }
            table.rows.push(row);
        }
        let width = table.columns.len();
        table.rows.iter_mut().for_each(|row| row.resize(width, String::new()));
        Ok(table)
    }

    fn flatten(&mut self, prefix: &str, value: &Value, row: &mut Vec<String>) {
        if let Value::Object(object) = value {
            for (key, value) in object {
                let name = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
                self.flatten(&name, value, row);
            }
            return;
        }
        let text = match value {
            Value::Array(items) => items.iter().map(cell_text).collect::<Vec<_>>().join("|"),
            other => cell_text(other),
        };
        let at = self.columns.iter().position(|column| column == prefix).unwrap_or_else(|| {
            self.columns.push(prefix.to_owned());
            self.columns.len() - 1
        });
        if row.len() <= at {
            row.resize(at + 1, String::new());
        }
        row[at] = text;
    }

    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub fn has(&self, column: &str) -> bool {
        self.columns.iter().any(|name| name == column)
    }

    /// A column's place, or an error that lists the columns there are.
    pub fn column(&self, column: &str) -> Result<usize> {
        self.columns.iter().position(|name| name == column).ok_or_else(|| {
            Error::invalid(
                format!("{} has no column {column:?}", self.name),
                format!("name one of its columns: {}", self.columns.join(", ")),
            )
        })
    }

    pub fn cell(&self, row: usize, column: usize) -> &str {
        self.rows[row].get(column).map_or("", String::as_str)
    }

    /// A cell as a count of things.
    pub fn count(&self, row: usize, column: usize) -> Result<u64> {
        let count: Option<u64> = self.cell(row, column).parse().ok();
        count
            .filter(|count| *count <= MOST_COUNT)
            .ok_or_else(|| self.wrong(row, column, "a whole number from 0 to 10¹²"))
    }

    /// A cell as a finite number.
    pub fn number(&self, row: usize, column: usize) -> Result<f64> {
        let number: Option<f64> = self.cell(row, column).parse().ok();
        number
            .filter(|number| number.is_finite())
            .ok_or_else(|| self.wrong(row, column, "a number"))
    }

    /// The error for a cell that is not what the evaluator needs.
    pub fn wrong(&self, row: usize, column: usize, wanted: &str) -> Error {
        let cell: Cow<'_, str> = self.cell(row, column).chars().take(80).collect();
        Error::invalid(
            format!(
                "{}, row {}, column {}: {cell:?} is not {wanted}",
                self.name,
                row + 1,
                self.columns.get(column).map_or("?", String::as_str),
            ),
            "correct that cell, or leave the row out",
        )
    }
}

fn cell_text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csv_and_json_lines_give_the_same_cells() {
        let csv = Table::read("a.csv", b"\xef\xbb\xbf# made here\nk, n\n\"x, y\",3\nz,4\n")
            .expect("a value");
        let lines = Table::read("a.jsonl", b"{\"k\":\"x, y\",\"n\":3}\n\n{\"n\":4,\"k\":\"z\"}\n")
            .expect("a value");
        for table in [csv, lines] {
            let (k, n) = (table.column("k").expect("a value"), table.column("n").expect("a value"));
            assert_eq!(
                (table.len(), table.cell(0, k), table.count(1, n).expect("a value")),
                (2, "x, y", 4)
            );
        }
    }

    #[test]
    fn nested_lines() {
        let text = br#"{"a":{"b":[1,"two"],"c":null}}
{"d":true}"#;
        let table = Table::read("a.jsonl", text).expect("a value");
        assert_eq!(table.columns(), ["a.b", "a.c", "d"]);
        assert_eq!((table.cell(0, 0), table.cell(0, 2), table.cell(1, 2)), ("1|two", "", "true"));
    }

    #[test]
    fn errors_name_the_place_and_what_to_do() {
        let table = Table::read("a.csv", b"k,n\nx,-3\n").expect("a value");
        let error = table.count(0, 1).expect_err("an error");
        assert!(error.message.contains("row 1, column n"), "{error}");
        assert!(table.column("m").expect_err("an error").hint.contains("k, n"));
        assert!(
            Table::read("a.csv", b"k,n\nx\n").expect_err("an error").message.contains("line 2")
        );
        assert!(Table::read("a.csv", b"k,n\n").is_err());
        assert!(
            Table::read("a.jsonl", b"{\"k\":").expect_err("an error").message.contains("line 1")
        );
        assert!(Table::read("a.csv", b"k\n\xff\xfe\n").is_err());
    }
}
