//! Where the parts of a `.bib` file begin and end. Done before anything is parsed, so that a part
//! that cannot be parsed costs no other; takes one pass, whatever the file says.

use std::ops::Range;

/// What an `@name{…}` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Entry,
    /// `@string`
    Abbreviation,
    /// `@comment` and `@preamble`
    Other,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) kind: Kind,
    /// From the `@` to the closing delimiter.
    pub(super) span: Range<usize>,
    /// Of what stands between the delimiters.
    pub(super) inside: Range<usize>,
    /// False where the next part or the end of the file came before the closing delimiter.
    pub(super) closed: bool,
}

/// Splits a file. Text between the parts belongs to none.
pub(super) fn split(text: &str) -> Vec<Part> {
    let bytes = text.as_bytes();
    let mut parts = Vec::new();
    let mut at = 0;
    // Once a part ran to the end of the file, others may too: from then on, a line that looks like
    // the beginning of an entry is one, and no text is gone through twice more.
    let mut strict = false;
    while let Some(found) = next_header(bytes, at) {
        let mut end = find_end(bytes, &found, strict);
        if !end.closed && !strict {
            strict = true;
            end = find_end(bytes, &found, true);
        }
        let kind = match &text[found.name.clone()] {
            name if name.eq_ignore_ascii_case("string") => Kind::Abbreviation,
            name if ["comment", "preamble"].iter().any(|it| name.eq_ignore_ascii_case(it)) => {
                Kind::Other
            }
            _ => Kind::Entry,
        };
        // A comment that is not closed comments out its line alone.
        let line_end = || bytes[found.open..].iter().position(ends_line);
        if kind == Kind::Other && !end.closed {
            at = line_end().map_or(bytes.len(), |length| found.open + length);
            continue;
        }
        let close = if end.closed { end.at - 1 } else { end.at };
        parts.push(Part {
            kind,
            span: found.start..end.at,
            inside: found.open + 1..close.max(found.open + 1),
            closed: end.closed,
        });
        at = end.at;
    }
    parts
}

/// A carriage return alone ends a line too, as in files of old machines.
fn ends_line(byte: &u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

/// `@name{` or `@name(`.
struct Header {
    start: usize,
    name: Range<usize>,
    /// Of the delimiter.
    open: usize,
}

fn next_header(bytes: &[u8], from: usize) -> Option<Header> {
    let mut at = from;
    let mut line_start = from == 0 || bytes.get(from - 1).is_some_and(ends_line);
    while at < bytes.len() {
        match bytes[at] {
            b'\n' | b'\r' => line_start = true,
            // A line of comment, as TeX has them.
            b'%' if line_start => {
                at += bytes[at..].iter().position(ends_line).unwrap_or(bytes.len() - at);
                continue;
            }
            b'@' => {
                let word_before = at > 0 && bytes[at - 1].is_ascii_alphanumeric();
                if !word_before && let Some(header) = header_at(bytes, at) {
                    return Some(header);
                }
                line_start = false;
            }
            b if b.is_ascii_whitespace() => {}
            _ => line_start = false,
        }
        at += 1;
    }
    None
}

fn header_at(bytes: &[u8], start: usize) -> Option<Header> {
    let blanks = |from: usize| {
        let rest = bytes[from.min(bytes.len())..].iter();
        from + rest.take_while(|b| b.is_ascii_whitespace()).count()
    };
    let name_start = blanks(start + 1);
    let letters = bytes[name_start.min(bytes.len())..].iter();
    let name_end =
        name_start + letters.take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
    let open = blanks(name_end);
    let opens = matches!(bytes.get(open), Some(b'{' | b'('));
    (opens && name_end > name_start).then_some(Header { start, name: name_start..name_end, open })
}

struct End {
    at: usize,
    closed: bool,
}

fn find_end(bytes: &[u8], header: &Header, strict: bool) -> End {
    let round = bytes[header.open] == b'(';
    let mut depth = usize::from(!round);
    let mut quoted = false;
    let mut at = header.open + 1;
    let mut line_start = false;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'{' => depth += 1,
            b'}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 && !round {
                    return End { at: at + 1, closed: true };
                }
            }
            b')' if round && depth == 0 && !quoted => return End { at: at + 1, closed: true },
            b'"' if depth == usize::from(!round) => quoted = !quoted,
            b'@' if line_start => {
                let outermost = depth == usize::from(!round) && !quoted;
                if (strict || outermost) && is_entry_line(bytes, at) {
                    return End { at, closed: false };
                }
            }
            _ => {}
        }
        line_start = match bytes.get(at) {
            Some(b'\n' | b'\r') => true,
            Some(b) if b.is_ascii_whitespace() => line_start,
            _ => false,
        };
        at += 1;
    }
    End { at: bytes.len(), closed: false }
}

/// Whether a line reads `@word{key,`, as entries begin and prose seldom does.
fn is_entry_line(bytes: &[u8], at: usize) -> bool {
    let Some(header) = header_at(bytes, at) else { return false };
    let rest = &bytes[header.open + 1..];
    let line = rest.iter().position(ends_line).unwrap_or(rest.len());
    let line = &rest[..line];
    let name = &bytes[header.name];
    name.eq_ignore_ascii_case(b"string")
        || line.iter().take_while(|b| !b.is_ascii_whitespace()).any(|b| *b == b',')
        || line.iter().all(u8::is_ascii_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, bool)]) {
        let parts = split(text);
        let found: Vec<(&str, bool)> =
            parts.iter().map(|part| (&text[part.inside.clone()], part.closed)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn entries_and_what_lies_between() {
        check(
            "prose, me@a.example {x}\n@a{k,t={b}}\n@b(l,t=\"(c\")",
            &[("k,t={b}", true), ("l,t=\"(c\"", true)],
        );
        check("% @a{k,}\n@b{l,}", &[("l,", true)]);
        check("@comment{ @a{k,} }@string{x=\"y\"}", &[(" @a{k,} ", true), ("x=\"y\"", true)]);
    }

    #[test]
    fn a_part_that_is_not_closed_ends_where_the_next_begins() {
        check("@a{k,\n t={b}\n@b{l,}\n", &[("k,\n t={b}\n", false), ("l,", true)]);
        check("@a{k,\n t={b\n}\n@b{l,}\n", &[("k,\n t={b\n}\n", false), ("l,", true)]);
        check("@a{k,", &[("k,", false)]);
        check("@", &[]);
        check("@a", &[]);
    }

    #[test]
    fn an_entry_in_a_text_is_text() {
        check("@a{k,t={see\n@b{l,}\nthere}}", &[("k,t={see\n@b{l,}\nthere}", true)]);
    }

    #[test]
    fn entries_that_are_never_closed_cost_one_pass() {
        let text = "@a{k,\n".repeat(50_000);
        let began = std::time::Instant::now();
        assert_eq!(split(&text).len(), 50_000);
        assert!(began.elapsed().as_secs() < 5);
    }
}
