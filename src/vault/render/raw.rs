//! Raw HTML as a note has it, taken apart: tags, text, and what is to be ignored. Nothing here
//! decides what a page may show; [`super::markup`] does. Apart from the HTML library because the
//! parts must be balanced against the markdown around them before that library sees them: unbalanced
//! and deeply nested tags cost it time that grows with the square of the input.

use std::borrow::Cow;

/// Attributes of one tag that are looked at.
const MAX_ATTRIBUTES: usize = 32;

/// A longer tag is ignored.
const MAX_TAG_BYTES: usize = 16 * 1024;

/// Elements whose content is no text for a reader, and goes with them.
const CONTENT_GOES: [&str; 14] = [
    "script", "style", "svg", "math", "template", "iframe", "object", "noscript", "noembed",
    "noframes", "textarea", "title", "xmp", "select",
];

#[derive(Debug, PartialEq)]
pub(super) enum Token<'a> {
    /// Entities in it stay.
    Text(&'a str),
    Start(Start<'a>),
    End {
        name: String,
    },
}

#[derive(Debug, PartialEq)]
pub(super) struct Start<'a> {
    /// Lower case.
    pub(super) name: String,
    attributes: Vec<(String, Cow<'a, str>)>,
}

impl Start<'_> {
    /// The first attribute of that name, entities resolved.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| &**value)
    }
}

/// The tokens of `html` in order. Takes time in proportion to its length.
pub(super) fn tokens<'a>(html: &'a str, mut each: impl FnMut(Token<'a>)) {
    let mut rest = html;
    // The start of text not handed out yet.
    let mut text = html;
    let flush = |text: &'a str, rest: &str, each: &mut dyn FnMut(Token<'a>)| {
        let length = text.len() - rest.len();
        if length > 0 {
            each(Token::Text(&text[..length]));
        }
    };
    while let Some(at) = rest.find('<') {
        rest = &rest[at..];
        let (token, behind) = match tag(rest) {
            Found::No => {
                rest = &rest[1..];
                continue;
            }
            // Nothing closes it, so nothing behind it is a tag either.
            Found::Unclosed => break,
            Found::Ignored { length } => (None, &rest[length..]),
            Found::Start { start, length } => (Some(Token::Start(start)), &rest[length..]),
            Found::End { name, length } => (Some(Token::End { name }), &rest[length..]),
        };
        flush(text, rest, &mut each);
        rest = behind;
        if let Some(Token::Start(start)) = &token
            && CONTENT_GOES.contains(&start.name.as_str())
        {
            rest = behind_element(rest, &start.name);
        }
        if let Some(token) = token {
            each(token);
        }
        text = rest;
    }
    flush(text, "", &mut each);
}

/// What follows the end tag of `name`; nothing where it is missing.
fn behind_element<'a>(html: &'a str, name: &str) -> &'a str {
    let mut rest = html;
    while let Some(at) = rest.find("</") {
        rest = &rest[at + 2..];
        let ends = rest.as_bytes().get(..name.len()).is_some_and(|start| {
            start.eq_ignore_ascii_case(name.as_bytes())
                && !rest.as_bytes().get(name.len()).is_some_and(u8::is_ascii_alphanumeric)
        });
        if ends {
            return rest.find('>').map_or("", |end| &rest[end + 1..]);
        }
    }
    ""
}

enum Found<'a> {
    No,
    Unclosed,
    Ignored { length: usize },
    Start { start: Start<'a>, length: usize },
    End { name: String, length: usize },
}

/// The tag at the start of `html`, which is `<`.
fn tag(html: &str) -> Found<'_> {
    let bytes = html.as_bytes();
    match bytes.get(1) {
        Some(b'!' | b'?') => {
            let end = match html.starts_with("<!--") {
                true => html.find("-->").map(|at| at + 3),
                false => html.find('>').map(|at| at + 1),
            };
            Found::Ignored { length: end.unwrap_or(html.len()) }
        }
        Some(b'/') if bytes.get(2).is_some_and(u8::is_ascii_alphabetic) => match html.find('>') {
            Some(end) => Found::End { name: name(&html[2..end]), length: end + 1 },
            None => Found::Unclosed,
        },
        Some(byte) if byte.is_ascii_alphabetic() => start(html),
        _ => Found::No,
    }
}

fn name(text: &str) -> String {
    let end =
        text.find(|c: char| c.is_whitespace() || matches!(c, '/' | '>')).unwrap_or(text.len());
    text[..end].to_ascii_lowercase()
}

fn start(html: &str) -> Found<'_> {
    let name = name(&html[1..]);
    let mut attributes: Vec<(String, Cow<'_, str>)> = Vec::new();
    let mut at = 1 + name.len();
    loop {
        let rest = &html[at..];
        let gap =
            rest.len() - rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/').len();
        at += gap;
        let rest = &html[at..];
        if rest.is_empty() {
            return Found::Unclosed;
        }
        if rest.starts_with('>') {
            break;
        }
        // A name may start with `=`, as browsers have it.
        let skip = usize::from(rest.starts_with('='));
        let end = rest[skip..].find(|c: char| c.is_whitespace() || matches!(c, '/' | '>' | '='));
        let Some(end) = end.map(|end| end + skip) else { return Found::Unclosed };
        let key = rest[..end].to_ascii_lowercase();
        at += end;
        let Some((value, length)) = value(&html[at..]) else { return Found::Unclosed };
        at += length;
        if attributes.len() < MAX_ATTRIBUTES {
            attributes.push((key, unescape(value)));
        }
    }
    let length = at + 1;
    if length > MAX_TAG_BYTES {
        return Found::Ignored { length };
    }
    Found::Start { start: Start { name, attributes }, length }
}

/// The value behind an attribute's name and the bytes it takes; `None` where its quote is not closed.
fn value(html: &str) -> Option<(&str, usize)> {
    let behind_blanks = html.trim_start();
    let Some(behind) = behind_blanks.strip_prefix('=') else { return Some(("", 0)) };
    let text = behind.trim_start();
    let before = html.len() - text.len();
    for quote in ['"', '\''] {
        if let Some(inside) = text.strip_prefix(quote) {
            let end = inside.find(quote)?;
            return Some((&inside[..end], before + end + 2));
        }
    }
    let end = text.find(|c: char| c.is_whitespace() || c == '>')?;
    Some((&text[..end], before + end))
}

/// The entities that matter in attributes. Others stay as written and are escaped as text, which
/// shows them but never lets them act.
fn unescape(value: &str) -> Cow<'_, str> {
    if !value.contains('&') {
        return Cow::Borrowed(value);
    }
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        // The longest that is known: `&#x10FFFF;`.
        let entity = rest.bytes().take(10).position(|b| b == b';').map(|end| &rest[1..end]);
        match entity.and_then(character) {
            Some(character) => {
                out.push(character);
                rest = &rest[entity.map_or(0, str::len) + 2..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn character(entity: &str) -> Option<char> {
    match entity {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{a0}'),
        _ => {
            let digits = entity.strip_prefix('#')?;
            let number = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => digits.parse().ok()?,
            };
            char::from_u32(number).filter(|c| *c != '\0')
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, expected: &[&str]) {
        let mut found = Vec::new();
        tokens(html, |token| {
            found.push(match token {
                Token::Text(text) => format!("\"{text}\""),
                Token::End { name } => format!("/{name}"),
                Token::Start(start) => {
                    let attributes = start.attributes.iter().map(|(k, v)| format!(" {k}={v}"));
                    format!("{}{}", start.name, attributes.collect::<String>())
                }
            });
        });
        assert_eq!(found, expected, "{html:?}");
    }

    #[test]
    fn tags_and_text() {
        check("a<B CLASS=x>c</b >d", &["\"a\"", "b class=x", "\"c\"", "/b", "\"d\""]);
        check("<a href='x\"y' title = \"<b>\" open/>", &["a href=x\"y title=<b> open="]);
        check("1 < 2 <3 & <!-- <b> -->x<?php ?>", &["\"1 < 2 <3 & \"", "\"x\""]);
        check("<a title='x", &["\"<a title='x\""]);
        check("<p<b>x", &["p<b", "\"x\""]);
    }

    #[test]
    fn some_elements_take_their_content_along() {
        check("a<script>x</scripty></SCRIPT >b", &["\"a\"", "script", "\"b\""]);
        check("<style>x", &["style"]);
    }

    #[test]
    fn entities_in_attributes() {
        check("<a href='java&#115;cript&#x3a;&colon;&amp;&'>", &["a href=javascript:&colon;&&"]);
    }
}
