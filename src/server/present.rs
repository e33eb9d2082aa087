//! How values read on a page: addresses, times, numbers, and passages with their matches marked.

use std::fmt::Write;

use jiff::{Timestamp, tz::TimeZone};
use minijinja::HtmlEscape;
use serde::Serialize;

use crate::model::{Kind, address};

/// Where a note of that type is read.
pub(super) fn href(kind: &str, path: &str) -> String {
    address::page(Kind::parse(kind).unwrap_or_default(), path)
}

/// Where a node of the graph leads: its note, or the notes of a tag.
pub(super) fn node_href(kind: &str, id: &str) -> String {
    match id.strip_prefix('#') {
        Some(tag) if kind == "tag" => format!("/notes?tag={}", address::encode(tag)),
        _ => href(kind, id),
    }
}

/// A part of a passage; marked where it matches the query.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Segment {
    text: String,
    mark: bool,
}

/// Cuts `text` at `highlights`, which are offsets in characters. Ranges that overlap, lie outside
/// or come out of order do no harm.
pub(super) fn segments(text: &str, highlights: &[(usize, usize)]) -> Vec<Segment> {
    let mut marked = vec![false; text.chars().count()];
    for &(start, end) in highlights {
        let end = end.min(marked.len());
        if start < end {
            marked[start..end].fill(true);
        }
    }
    let mut segments: Vec<Segment> = Vec::new();
    for (character, mark) in text.chars().zip(marked) {
        match segments.last_mut() {
            Some(last) if last.mark == mark => last.text.push(character),
            _ => segments.push(Segment { text: character.into(), mark }),
        }
    }
    segments
}

/// "3 minutes ago"; beyond a month the date itself says more.
pub(super) fn ago(ms: i64, now_ms: i64) -> String {
    const UNITS: [(i64, i64, &str); 4] =
        [(86_400, 30, "day"), (3_600, 24, "hour"), (60, 60, "minute"), (1, 60, "second")];
    let seconds = (now_ms - ms) / 1000;
    if seconds < 0 {
        return date(ms);
    }
    if seconds < 10 {
        return "just now".into();
    }
    for (length, most, name) in UNITS {
        let count = seconds / length;
        if count >= most {
            break;
        }
        if count >= 1 {
            return format!("{count} {name}{} ago", if count == 1 { "" } else { "s" });
        }
    }
    date(ms)
}

/// A day as addresses and date fields write it, in UTC.
pub(super) fn day(ms: i64) -> String {
    Timestamp::from_millisecond(ms)
        .map(|time| time.strftime("%Y-%m-%d").to_string())
        .unwrap_or_default()
}

pub(super) fn date(ms: i64) -> String {
    shown(ms, "%-d %B %Y")
}

/// The moment to the minute, in the time zone of this machine.
pub(super) fn exact(ms: i64) -> String {
    shown(ms, "%Y-%m-%d %H:%M %Z")
}

fn shown(ms: i64, format: &str) -> String {
    match Timestamp::from_millisecond(ms) {
        Ok(moment) => moment.to_zoned(TimeZone::system()).strftime(format).to_string(),
        Err(_) => "an impossible date".into(),
    }
}

/// 12 345 with a thin space, as printed tables have it.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push('\u{202f}');
        }
        grouped.push(digit);
    }
    grouped
}

/// A measured number to three significant digits, as a page shows it.
pub(super) fn number(value: f64) -> String {
    let size = value.abs();
    let text = if size == 0.0 {
        "0".into()
    } else if !(5e-5..1e9).contains(&size) {
        format!("{value:.1e}")
    } else if size >= 1000.0 {
        let sign = if value < 0.0 { "-" } else { "" };
        format!("{sign}{}", grouped(size.round() as u64))
    } else {
        let decimals = (2 - size.log10().floor() as i32).clamp(0, 4);
        let text = format!("{value:.*}", decimals as usize);
        // A whole number and a threshold such as 0.05 are written as such.
        let bare = text.trim_end_matches('0').trim_end_matches('.');
        if bare.parse() == Ok(value) { bare.to_owned() } else { text }
    };
    text.replace('-', "−")
}

/// "1 note", "2 notes", "3 inquiries".
pub(super) fn plural(name: &str, count: u64) -> String {
    format!("{} {}", grouped(count), noun(name, count))
}

/// The noun alone, in the number that `count` asks for.
pub(super) fn noun(name: &str, count: u64) -> String {
    match (count, name.strip_suffix('y')) {
        (1, _) => name.to_owned(),
        (_, Some(stem)) => format!("{stem}ies"),
        _ => format!("{name}s"),
    }
}

/// A message as a sentence of HTML: errors begin small and end without a full stop, for a terminal,
/// and set what is to be typed in backticks.
pub(super) fn sentence(text: &str) -> String {
    let mut html = String::new();
    let mut parts = capitalised(text);
    while let Some((before, code, after)) = in_backticks(&parts) {
        // A String takes whatever is written to it.
        _ = write!(html, "{}<code>{}</code>", HtmlEscape(before), HtmlEscape(code));
        parts = after.to_owned();
    }
    _ = write!(html, "{}", HtmlEscape(&parts));
    html
}

fn in_backticks(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('`')?;
    let (code, after) = rest.split_once('`')?;
    Some((before, code, after))
}

fn capitalised(text: &str) -> String {
    let mut characters = text.trim_end().chars();
    let Some(first) = characters.next() else { return String::new() };
    let mut sentence: String = first.to_uppercase().chain(characters).collect();
    if !sentence.ends_with(['.', '?', '!', '…', ':']) {
        sentence.push('.');
    }
    sentence
}

/// A small sign for a relation, beside its name: never alone.
pub(super) fn relation_sign(relation: &str) -> &'static str {
    match relation {
        "supports" => "▲",
        "contradicts" => "▼",
        "refines" => "◎",
        "mirrors" => "≍",
        "complements" => "⊕",
        "alternative-to" => "⇄",
        "draws-on" => "⤶",
        "cites" => "❝",
        _ => "→",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_lead_to_their_notes() {
        assert_eq!(node_href("paper", "x.bib#é"), "/paper/x.bib%23%C3%A9");
        assert_eq!(node_href("tag", "#fair/group"), "/notes?tag=fair/group");
        assert_eq!(node_href("claim", "#odd.md"), "/note/%23odd.md");
    }

    fn check(highlights: &[(usize, usize)], expected: &str) {
        let text: String = segments("naïve test", highlights)
            .into_iter()
            .map(|s| if s.mark { format!("[{}]", s.text) } else { s.text })
            .collect();
        assert_eq!(text, expected, "{highlights:?}");
    }

    #[test]
    fn passages_are_marked_by_character() {
        check(&[], "naïve test");
        check(&[(0, 5)], "[naïve] test");
        check(&[(6, 10), (0, 2)], "[na]ïve [test]");
        check(&[(0, 3), (2, 5)], "[naïve] test");
        check(&[(8, 99), (50, 60), (5, 2)], "naïve te[st]");
    }

    #[test]
    fn times_are_relative_while_that_helps() {
        let minute = 60_000;
        assert_eq!(ago(0, 9_000), "just now");
        assert_eq!(ago(0, minute), "1 minute ago");
        assert_eq!(ago(0, 59 * minute), "59 minutes ago");
        assert_eq!(ago(0, 60 * minute), "1 hour ago");
        assert_eq!(ago(0, 48 * 60 * minute), "2 days ago");
        assert!(
            ago(0, 40 * 24 * 60 * minute).ends_with("1970") || ago(0, i64::MAX).ends_with("1969")
        );
        assert_eq!(exact(i64::MAX), "an impossible date");
    }

    #[test]
    fn messages_become_sentences() {
        assert_eq!(sentence("no such note"), "No such note.");
        assert_eq!(sentence("Really?"), "Really?");
        assert_eq!(sentence(""), "");
        assert_eq!(sentence("run `a <b>` now"), "Run <code>a &lt;b&gt;</code> now.");
        assert_eq!(sentence("<i>`"), "&lt;i&gt;`.");
    }

    #[test]
    fn measured_numbers_show_three_digits() {
        for (value, expected) in [
            (0.0, "0"),
            (0.05, "0.05"),
            (0.213_925, "0.214"),
            (-0.0003, "−0.0003"),
            (4.396_1, "4.40"),
            (49.0, "49"),
            (44.333_3, "44.3"),
            (7214.0, "7\u{202f}214"),
            (1e-9, "1.0e−9"),
            (-1e300, "−1.0e300"),
        ] {
            assert_eq!(number(value), expected);
        }
    }

    #[test]
    fn counts_read_as_words() {
        assert_eq!(plural("note", 1), "1 note");
        assert_eq!(plural("inquiry", 2), "2 inquiries");
        assert_eq!(plural("note", 12_345), "12\u{202f}345 notes");
    }
}
