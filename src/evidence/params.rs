//! [`Params`]: an evaluation's parameters as its evaluator reads them. Apart, so that a missing or
//! mistyped parameter gives the same message everywhere, and one that nobody reads is noticed.

use serde_json::{Map, Value};

use crate::error::{Error, Result};

/// The `params:` of an evaluation note.
#[derive(Debug, Clone, Copy)]
pub struct Params<'a>(pub &'a Map<String, Value>);

impl<'a> Params<'a> {
    pub fn get(self, key: &str) -> Option<&'a Value> {
        self.0.get(key).filter(|value| !value.is_null())
    }

    /// A text, or a number or truth value as its text.
    pub fn text(self, key: &str) -> Result<Option<String>> {
        match self.get(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(value @ (Value::Number(_) | Value::Bool(_))) => Ok(Some(value.to_string())),
            Some(_) => Err(wrong(key, "a text")),
        }
    }

    pub fn text_or(self, key: &str, default: &str) -> Result<String> {
        Ok(self.text(key)?.unwrap_or_else(|| default.to_owned()))
    }

    pub fn required(self, key: &str, example: &str) -> Result<String> {
        self.text(key)?.filter(|text| !text.trim().is_empty()).ok_or_else(|| {
            Error::invalid(
                format!("the parameter `{key}` is missing"),
                format!("add it under `params:`, for instance `{key}: {example}`"),
            )
        })
    }

    /// A list of texts; one text stands for a list of one.
    pub fn list(self, key: &str) -> Result<Vec<String>> {
        match self.get(key) {
            None => Ok(Vec::new()),
            Some(Value::Array(items)) => items
                .iter()
                .map(|item| match item {
                    Value::String(text) => Ok(text.clone()),
                    Value::Number(_) | Value::Bool(_) => Ok(item.to_string()),
                    _ => Err(wrong(key, "a list of texts")),
                })
                .collect(),
            Some(_) => Ok(self.text(key)?.into_iter().collect()),
        }
    }

    /// One of a few words.
    pub fn choice(self, key: &str, choices: &[&'static str]) -> Result<&'static str> {
        let Some(text) = self.text(key)? else { return Ok(choices[0]) };
        choices
            .iter()
            .find(|choice| text.trim().eq_ignore_ascii_case(choice))
            .copied()
            .ok_or_else(|| wrong(key, &format!("one of {}", choices.join(", "))))
    }

    /// An error for the first parameter that the evaluator does not know: a misspelt one would
    /// otherwise change nothing and say nothing.
    pub fn known(self, names: &[&str]) -> Result<()> {
        match self.0.keys().find(|key| !names.contains(&key.as_str())) {
            None => Ok(()),
            Some(key) => Err(Error::invalid(
                format!("the parameter `{key}` means nothing to this evaluator"),
                format!("use one of {}, or take it out", names.join(", ")),
            )),
        }
    }
}

fn wrong(key: &str, wanted: &str) -> Error {
    Error::invalid(
        format!("the parameter `{key}` is not {wanted}"),
        format!("write {wanted} after `{key}:`"),
    )
}
