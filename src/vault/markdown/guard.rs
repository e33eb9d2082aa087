//! The guard in front of the markdown library: bounds how deep blocks can nest, before a line of
//! it is parsed. Deep nesting costs the library time that grows with the square of the input
//! (lazy continuation lines under thousands of `>`), and every consumer stack or patience.

use std::borrow::Cow;

/// Levels of block quotes and lists that are kept; markers beyond them are plain text.
pub const MAX_LEVELS: usize = 100;

/// A marker that starts further right than this opens nothing: 100 levels of two columns.
const MAX_COLUMN: usize = 2 * MAX_LEVELS;

/// A text that stands for nothing in markdown, put where syntax is to be hidden.
pub(super) const INERT: u8 = b',';

pub(super) struct Guarded<'a> {
    /// As long as the text, byte for byte.
    pub(super) text: Cow<'a, str>,
    /// The first byte that was nested too deeply.
    pub(super) too_deep: Option<usize>,
}

/// Neutralises markers nested too deeply, and lone carriage returns (which are line ends, and
/// which the library has been seen to stumble over).
pub(super) fn guard(text: &str) -> Guarded<'_> {
    let bytes = text.as_bytes();
    let mut changes: Vec<(usize, u8)> = Vec::new();
    let mut too_deep = None;
    let mut at = 0;
    while at < bytes.len() {
        at = line_prefix(bytes, at, &mut changes, &mut too_deep);
        while at < bytes.len() {
            let byte = bytes[at];
            at += 1;
            if byte == b'\r' && bytes.get(at) != Some(&b'\n') {
                changes.push((at - 1, b'\n'));
                break;
            }
            if byte == b'\n' {
                break;
            }
        }
    }
    if changes.is_empty() {
        return Guarded { text: Cow::Borrowed(text), too_deep };
    }
    let mut copy = bytes.to_vec();
    for (index, byte) in changes {
        copy[index] = byte;
    }
    // Only ASCII bytes were exchanged, for ASCII.
    let copy = String::from_utf8(copy)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
    Guarded { text: Cow::Owned(copy), too_deep }
}

/// Reads the markers at the start of a line; returns where its content begins.
fn line_prefix(
    bytes: &[u8],
    mut at: usize,
    changes: &mut Vec<(usize, u8)>,
    too_deep: &mut Option<usize>,
) -> usize {
    let (mut column, mut levels) = (0, 0);
    loop {
        match bytes.get(at) {
            Some(b' ') => column += 1,
            Some(b'\t') => column += 4 - column % 4,
            Some(marker) if is_marker(bytes, at) => {
                levels += 1;
                if levels > MAX_LEVELS || column >= MAX_COLUMN {
                    too_deep.get_or_insert(at);
                    // The digits of `1.` are harmless without their dot.
                    let mark = if marker.is_ascii_digit() { number_end(bytes, at) } else { at };
                    changes.push((mark, INERT));
                    at = mark;
                }
                column += 1;
            }
            // Within a number; its dot is still to come.
            Some(b'0'..=b'9') => column += 1,
            Some(b'.' | b')') => column += 1,
            _ => return at,
        }
        at += 1;
    }
}

/// Whether the byte opens a container: `>`, or a bullet or number with a space behind it.
fn is_marker(bytes: &[u8], at: usize) -> bool {
    let blank =
        |index: usize| matches!(bytes.get(index), None | Some(b' ' | b'\t' | b'\n' | b'\r'));
    match bytes[at] {
        b'>' => true,
        b'-' | b'+' | b'*' => blank(at + 1),
        b'0'..=b'9' => {
            let starts = at == 0 || !bytes[at - 1].is_ascii_digit();
            let end = number_end(bytes, at);
            starts && matches!(bytes.get(end), Some(b'.' | b')')) && blank(end + 1)
        }
        _ => false,
    }
}

/// Where the digits at `at` end; a list's number has at most nine.
fn number_end(bytes: &[u8], at: usize) -> usize {
    let digits = bytes[at..].iter().take(10).take_while(|byte| byte.is_ascii_digit()).count();
    at + digits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str, deep: bool) {
        let guarded = guard(text);
        assert_eq!(guarded.text, expected);
        assert_eq!(guarded.too_deep.is_some(), deep);
    }

    #[test]
    fn ordinary_notes_are_left_alone() {
        check("> - 1. a\n    - b\r\n2024. c", "> - 1. a\n    - b\r\n2024. c", false);
        assert!(matches!(guard("> a").text, Cow::Borrowed(_)));
    }

    #[test]
    fn deep_markers_become_text() {
        check(&">".repeat(101), &format!("{},", ">".repeat(100)), true);
        check(&format!("{}- a", " ".repeat(200)), &format!("{}, a", " ".repeat(200)), true);
        check(&format!("{}12. a", " ".repeat(200)), &format!("{}12, a", " ".repeat(200)), true);
    }

    #[test]
    fn lone_carriage_returns_end_lines() {
        check("a\rb\r\nc\r", "a\nb\r\nc\n", false);
    }
}
