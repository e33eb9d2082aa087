//! JSON as evaluation tools write it: with bare `NaN` and `Infinity`, which the standard forbids and
//! Python writes. They are read as null, for a figure that is no number is no figure.

use serde_json::Value;

use super::LogFile;
use crate::error::{Error, Result};

pub(super) fn parse(file: &LogFile<'_>) -> Result<Value> {
    parse_named(file.name, file.bytes)
}

pub(super) fn parse_named(name: &str, bytes: &[u8]) -> Result<Value> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    serde_json::from_slice(bytes).or_else(|first| {
        let patched = without_bare_tokens(bytes);
        serde_json::from_slice(&patched).map_err(|_| damaged(name, &first))
    })
}

fn damaged(name: &str, error: &serde_json::Error) -> Error {
    if error.is_eof() {
        Error::invalid(
            format!("{name} ends in the middle: {error}"),
            "the copy is incomplete; copy the file again from where it was written",
        )
    } else {
        Error::invalid(
            format!("{name} cannot be read as JSON: {error}"),
            "copy the file again from where it was written; if that one is damaged too, export it again",
        )
    }
}

/// Replaces `NaN`, `Infinity` and `-Infinity` outside of texts by `null`.
fn without_bare_tokens(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let (mut in_text, mut escaped) = (false, false);
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        if in_text {
            in_text = escaped || byte != b'"';
            escaped = !escaped && byte == b'\\';
        } else {
            let token = [&b"NaN"[..], b"-Infinity", b"Infinity"]
                .into_iter()
                .find(|token| bytes[at..].starts_with(token));
            if let Some(token) = token {
                out.extend_from_slice(b"null");
                at += token.len();
                continue;
            }
            in_text = byte == b'"';
        }
        out.push(byte);
        at += 1;
    }
    out
}

/// A value some way down, by keys.
pub(super) fn at<'a>(value: &'a Value, keys: &[&str]) -> Option<&'a Value> {
    keys.iter().try_fold(value, |value, key| value.get(key)).filter(|value| !value.is_null())
}

pub(super) fn text(value: &Value, keys: &[&str]) -> Option<String> {
    match at(value, keys)? {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

/// A number, or a text that holds one.
pub(super) fn number(value: &Value, keys: &[&str]) -> Option<f64> {
    let number = match at(value, keys)? {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    number.filter(|number| number.is_finite())
}

pub(super) fn count(value: &Value, keys: &[&str]) -> Option<u64> {
    at(value, keys)?.as_u64()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bare_tokens_are_null_and_texts_stay() {
        let text = br#"{"a": NaN, "b": [-Infinity, Infinity], "c": "NaN \" Infinity", "d": 1}"#;
        let value = parse_named("x", text).expect("a value");
        assert_eq!(
            value,
            serde_json::json!({"a": null, "b": [null, null], "c": "NaN \" Infinity", "d": 1})
        );
    }

    #[test]
    fn a_cut_is_told_from_damage() {
        let cut = parse_named("x", b"{\"a\": [1, 2").expect_err("an error");
        assert!(cut.message.contains("ends in the middle") && cut.hint.contains("incomplete"));
        let wrong = parse_named("x", b"{\"a\": ?}").expect_err("an error");
        assert!(wrong.message.contains("cannot be read"));
    }
}
