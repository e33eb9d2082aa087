//! The key of a Dataview inline field, as far as a line shows it.

use std::borrow::Cow;

/// Longer keys are prose.
const MAX_KEY_CHARS: usize = 64;

/// The key at the start of `text` and the bytes it takes, its `::` and the blanks behind included.
/// A key is letters, digits, spaces, `-`, `_`, `/`; formatting around it is stripped. A blank, a
/// link or the line's end follows the `::`, so that `std::vec` is no field.
pub(super) fn field_key(text: &str) -> Option<(String, usize)> {
    let mut end = None;
    for (count, (index, c)) in text.char_indices().enumerate() {
        if c == ':' {
            end = Some(index);
            break;
        }
        let legal = c.is_alphanumeric()
            || matches!(c, ' ' | '-' | '_' | '/' | '*' | '~')
            || (!c.is_ascii() && super::hashtag::is_tag_char(c));
        if !legal || count > MAX_KEY_CHARS {
            return None;
        }
    }
    let end = end?;
    let rest = text[end..].strip_prefix("::")?;
    if !(rest.is_empty() || rest.starts_with([' ', '\t', '\n', '\r', '[', '!', '"', ']', ')'])) {
        return None;
    }
    let key = text[..end].trim_matches(['*', '_', '~', ' ']);
    let starts = key.chars().next()?;
    let is_word = starts.is_alphanumeric() || !starts.is_ascii();
    if !is_word || key.contains(['*', '~']) {
        return None;
    }
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    Some((key.to_owned(), end + 2 + blanks))
}

/// A field's key as keys are compared: lower case, spaces as dashes.
pub fn canonical_key(key: &str) -> Cow<'_, str> {
    let plain = key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if plain {
        return Cow::Borrowed(key);
    }
    let words: Vec<&str> = key.split_whitespace().collect();
    Cow::Owned(words.join("-").to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<(&str, &str)>) {
        let found = field_key(text);
        let found = found.as_ref().map(|(key, length)| (key.as_str(), &text[*length..]));
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn keys() {
        check("mirrors:: [[A]]", Some(("mirrors", "[[A]]")));
        check("**Draws on**:: x", Some(("Draws on", "x")));
        check("key::", Some(("key", "")));
        check("key::[[A]]", Some(("key", "[[A]]")));
        check("std::vec is", None);
        check("a: b", None);
        check("a, b:: c", None);
        check(":: c", None);
        check("* :: c", None);
        assert_eq!(canonical_key("Draws  On"), "draws-on");
    }
}
