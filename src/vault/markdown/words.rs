//! Plain text, split at what Obsidian reads within words: `#tags`, `==`, and bare URLs.

use std::{borrow::Cow, ops::Range};

use super::{
    event::{Destination, Event, Tag, TagEnd},
    hashtag::{may_follow, tag_length},
    leaf::Item,
};

/// Splits `text[range]` into items. Within a link or an image (`linked`) there are neither tags
/// nor further links.
pub(super) fn split<'a>(text: &'a str, range: Range<usize>, linked: bool, out: &mut Vec<Item<'a>>) {
    let bytes = text.as_bytes();
    let (mut done, mut at) = (range.start, range.start);
    let plain = |out: &mut Vec<Item<'a>>, range: Range<usize>| {
        if !range.is_empty() {
            out.push(Item::Event(Event::Text(Cow::Borrowed(&text[range.clone()])), range));
        }
    };
    while at < range.end {
        let found = match bytes[at] {
            b'#' if !linked => hashtag(text, at, range.end),
            b'=' => {
                let run = bytes[at..range.end].iter().take_while(|b| **b == b'=').count();
                if run != 2 {
                    at += run;
                    continue;
                }
                Some((Found::Mark, at + 2))
            }
            b'h' if !linked => url(text, at, range.end).map(|end| (Found::Url, end)),
            _ => None,
        };
        let Some((what, end)) = found else {
            at += 1;
            continue;
        };
        plain(out, done..at);
        match what {
            Found::Mark => out.push(mark(bytes, at)),
            Found::Tag => out.push(Item::Event(Event::HashTag(&text[at + 1..end]), at..end)),
            Found::Url => link(text, at..end, out),
        }
        (done, at) = (end, end);
    }
    plain(out, done..range.end);
}

enum Found {
    Mark,
    Tag,
    Url,
}

fn hashtag(text: &str, at: usize, end: usize) -> Option<(Found, usize)> {
    if !may_follow(text[..at].chars().next_back()) {
        return None;
    }
    let length = tag_length(&text[at + 1..end])?;
    Some((Found::Tag, at + 1 + length))
}

fn mark<'a>(bytes: &[u8], at: usize) -> Item<'a> {
    let blank = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_whitespace);
    let before = at.checked_sub(1).and_then(|index| bytes.get(index));
    Item::Mark { opens: !blank(bytes.get(at + 2)), closes: !blank(before), range: at..at + 2 }
}

/// Where the URL at `at` ends: before a blank, `<`, or the punctuation that closes a sentence.
fn url(text: &str, at: usize, end: usize) -> Option<usize> {
    let rest = &text[at..end];
    let host = rest.strip_prefix("https://").or_else(|| rest.strip_prefix("http://"))?;
    let before = text[..at].chars().next_back();
    if before.is_some_and(|c| c.is_alphanumeric())
        || !host.starts_with(|c: char| c.is_alphanumeric())
    {
        return None;
    }
    let stop = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '`');
    let mut url = &rest[..rest.find(stop).unwrap_or(rest.len())];
    let mut open = 0_i64;
    for byte in url.bytes() {
        open += i64::from(byte == b'(') - i64::from(byte == b')');
    }
    loop {
        let cut = match url.as_bytes().last() {
            Some(
                b'.' | b',' | b';' | b':' | b'!' | b'?' | b'\'' | b'*' | b'_' | b'=' | b']' | b'|',
            ) => true,
            Some(b')') if open < 0 => {
                open += 1;
                true
            }
            _ => false,
        };
        if !cut {
            return Some(at + url.len());
        }
        url = &url[..url.len() - 1];
    }
}

fn link<'a>(text: &'a str, range: Range<usize>, out: &mut Vec<Item<'a>>) {
    let url = Cow::Borrowed(&text[range.clone()]);
    let tag = Tag::Link(Destination { url: url.clone(), title: "".into(), auto: true });
    out.push(Item::Event(Event::Start(tag), range.clone()));
    out.push(Item::Event(Event::Text(url), range.clone()));
    out.push(Item::Event(Event::End(TagEnd::Link), range));
}
