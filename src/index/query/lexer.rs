//! Where the words, phrases, expressions and brackets of a query end. It is apart from the grammar
//! because each question is answered from the text that is left, and changes nothing.

use super::pattern::Pattern;

/// Whether the operator stands here, and not a word that begins like it.
pub(super) fn is_or(rest: &str) -> bool {
    rest.strip_prefix("OR").is_some_and(|after| {
        after.chars().next().is_none_or(|c| c.is_whitespace() || matches!(c, '(' | ')'))
    })
}

/// Whether the minus sign that `rest` begins with negates what follows it: at once, and no dash or
/// arrow.
pub(super) fn negates(rest: &str) -> bool {
    rest[1..]
        .chars()
        .next()
        .is_some_and(|next| !next.is_whitespace() && !matches!(next, '-' | ')' | '>'))
}

/// The text in the quotation marks that `rest` begins with, and the bytes it takes with them;
/// `None` where they are never closed. A backslash stands before a quotation mark or backslash of
/// the text.
pub(super) fn quoted(rest: &str) -> Option<(String, usize)> {
    let mut text = String::new();
    let mut escaped = false;
    for (offset, c) in rest[1..].char_indices() {
        match c {
            '"' | '\\' if escaped => text.push(c),
            '"' => return Some((text, 1 + offset + 1)),
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
    None
}

/// The offset of the slash that ends the expression which begins here, if one does: it must be
/// followed by flags, a space, a closing sign or nothing, as in no path and no fraction; and no
/// expression begins with a space.
pub(super) fn regex_end(rest: &str) -> Option<usize> {
    let spaced = rest[1..].starts_with(char::is_whitespace);
    let mut escaped = false;
    for (offset, c) in rest[1..].char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '/' => {
                let end = 1 + offset;
                let after = &rest[end + 1..];
                let after = after.trim_start_matches(Pattern::is_flag).chars().next();
                let ends = after.is_none_or(|c| c.is_whitespace() || c == ')');
                return (ends && offset > 0 && !spaced).then_some(end);
            }
            _ => {}
        }
    }
    None
}

/// The offset of the bracket that closes the property which begins here, if one does. A
/// quotation mark must begin a text, as it would not in the middle of a word.
pub(super) fn property_end(rest: &str) -> Option<usize> {
    // Looking for the bracket first keeps a row of open ones from being read again and again.
    if rest.starts_with("[[") || !rest.contains(']') {
        return None;
    }
    // A name has no quotation mark but those around it; in the value one begins a condition.
    let begins = |before: &str| {
        before.trim().is_empty()
            || (before.contains(':')
                && (before.ends_with(|c: char| c.is_whitespace() || ":(\"-<>".contains(c))
                    || before.ends_with("<=")
                    || before.ends_with(">=")))
    };
    let mut within_quotes = false;
    let mut escaped = false;
    for (offset, c) in rest[1..].char_indices() {
        let inner = &rest[1..1 + offset];
        match c {
            _ if escaped => escaped = false,
            '\\' if within_quotes => escaped = true,
            '"' if within_quotes => within_quotes = false,
            '"' if begins(inner) => within_quotes = true,
            '"' => return None,
            ']' if !within_quotes => {
                let named = !inner.trim().is_empty() && !inner.trim_start().starts_with(':');
                return named.then_some(1 + offset);
            }
            _ => {}
        }
    }
    None
}

/// Up to the next space, or to the parenthesis that closes the group around the word.
pub(super) fn word(rest: &str, in_group: bool) -> &str {
    let mut opened = 0usize;
    for (offset, c) in rest.char_indices() {
        match c {
            '(' => opened += 1,
            ')' if opened > 0 => opened -= 1,
            ')' if in_group => return &rest[..offset],
            c if c.is_whitespace() => return &rest[..offset],
            _ => {}
        }
    }
    rest
}
