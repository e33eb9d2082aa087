//! One item of one list in properties that are written as JSON. All bytes but the list's stay, so
//! that an author's line breaks and spaces survive.

use std::ops::Range;

use serde::de::IgnoredAny;
use serde_json::Value;

/// The JSON object with `items` as its list `key`, without the list where they are none. `None`
/// where the text is no JSON object.
pub(super) fn with_list(json: &str, key: &str, items: &[Value]) -> Option<String> {
    let members = members(json)?;
    let own = members.iter().position(|member| member.name == key);
    let Some(own) = own else {
        return match items {
            [] => Some(json.to_owned()),
            items => Some(added(json, &members, key, items)),
        };
    };
    let Member { whole, value, .. } = &members[own];
    if !items.is_empty() {
        let written = written(items, &json[value.clone()]);
        return Some([&json[..value.start], &written, &json[value.end..]].concat());
    }
    // A comma goes with it: the one behind, or of the last member the one before.
    let (from, to) = match (own.checked_sub(1).map(|at| &members[at]), members.get(own + 1)) {
        (_, Some(next)) => (whole.start, next.whole.start),
        (Some(previous), None) => (previous.whole.end, whole.end),
        (None, None) => (whole.start, whole.end),
    };
    Some([&json[..from], &json[to..]].concat())
}

/// One `"name": value` of an object, and where it stands.
struct Member {
    name: String,
    whole: Range<usize>,
    value: Range<usize>,
}

/// The members of the object in their order. What a value is, the JSON reader knows; here it is
/// only asked how far each reaches.
fn members(json: &str) -> Option<Vec<Member>> {
    let mut members = Vec::new();
    let mut at = skip(json, 0, '{')?;
    if skip(json, at, '}').is_some() {
        return Some(members);
    }
    loop {
        let start = at + space(&json[at..]);
        let (name, end) = one::<String>(json, start)?;
        let colon = skip(json, end, ':')?;
        let from = colon + space(&json[colon..]);
        let (_, to) = one::<IgnoredAny>(json, from)?;
        members.push(Member { name, whole: start..to, value: from..to });
        match skip(json, to, ',') {
            Some(next) => at = next,
            None => return skip(json, to, '}').map(|_| members),
        }
    }
}

/// The value that begins there, and where it ends.
fn one<T: serde::de::DeserializeOwned>(json: &str, start: usize) -> Option<(T, usize)> {
    let mut values = serde_json::Deserializer::from_str(json.get(start..)?).into_iter::<T>();
    let value = values.next()?.ok()?;
    Some((value, start + values.byte_offset()))
}

/// Where it goes on behind a sign, spaces before it aside.
fn skip(json: &str, at: usize, sign: char) -> Option<usize> {
    let at = at + space(&json[at..]);
    json[at..].starts_with(sign).then_some(at + sign.len_utf8())
}

fn space(text: &str) -> usize {
    text.len() - text.trim_start().len()
}

/// As the last member, on a line of its own where the others are.
fn added(json: &str, members: &[Member], key: &str, items: &[Value]) -> String {
    let list = written(items, "");
    let made = format!("{}: {list}", Value::from(key));
    match members.last() {
        Some(last) => {
            let before = &json[..last.whole.start];
            let gap = &before[before.trim_end().len()..];
            let at = last.whole.end;
            [&json[..at], ",", if gap.is_empty() { " " } else { gap }, &made, &json[at..]].concat()
        }
        None => {
            let at = json.find('{').map_or(0, |brace| brace + 1);
            [&json[..at], &made, &json[at..]].concat()
        }
    }
}

/// A list, over several lines where the old one was.
fn written(items: &[Value], old: &str) -> String {
    let items: Vec<String> = items.iter().map(Value::to_string).collect();
    let inner = old.strip_prefix('[').unwrap_or_default();
    let gap = &inner[..space(inner)];
    if !gap.contains('\n') || inner.trim_start().starts_with(']') {
        return format!("[{}]", items.join(", "));
    }
    let tail = inner.strip_suffix(']').unwrap_or_default();
    let end = &tail[tail.trim_end().len()..];
    format!("[{gap}{}{end}]", items.join(&format!(",{gap}")))
}

#[cfg(test)]
mod tests {
    use crate::vault::edit::{with_item, without_item};

    const ITEM: &str = "b: \"c\".md";

    #[track_caller]
    fn adds(before: &str, after: &str) {
        assert_eq!(with_item(before, "seen", ITEM).as_deref(), Some(after));
        assert_eq!(with_item(after, "seen", ITEM).as_deref(), Some(after), "twice");
    }

    /// Added, then taken away: the same bytes as before.
    #[track_caller]
    fn both_ways(before: &str, after: &str) {
        adds(before, after);
        assert_eq!(without_item(after, "seen", ITEM).as_deref(), Some(before));
    }

    #[test]
    fn json_keeps_its_own_way() {
        both_ways(
            "---\n{\n  \"a\":  1,\n  \"z\": {\"seen\": [2]}\n}\n---\nText\n",
            "---\n{\n  \"a\":  1,\n  \"z\": {\"seen\": [2]},\n  \"seen\": [\"b: \\\"c\\\".md\"]\n}\n---\nText\n",
        );
        both_ways(
            "---\r\n{\"seen\": [\r\n  \"a\"\r\n], \"z\": 1}\r\n---\r\n",
            "---\r\n{\"seen\": [\r\n  \"a\",\r\n  \"b: \\\"c\\\".md\"\r\n], \"z\": 1}\r\n---\r\n",
        );
        both_ways("---\n{}\n---\n", "---\n{\"seen\": [\"b: \\\"c\\\".md\"]}\n---\n");
        both_ways(
            "---\n{\"z\": \"}, ]\"}\n---\n",
            "---\n{\"z\": \"}, ]\", \"seen\": [\"b: \\\"c\\\".md\"]}\n---\n",
        );
        adds("---\n{\"seen\": []}\n---\n", "---\n{\"seen\": [\"b: \\\"c\\\".md\"]}\n---\n");
        adds(
            "---\n{\"seen\": \"a\"}\n---\n",
            "---\n{\"seen\": [\"a\", \"b: \\\"c\\\".md\"]}\n---\n",
        );
        let first = "---\n{\"seen\": [\"x\"],\n \"z\": 1}\n---\n";
        assert_eq!(without_item(first, "seen", "x").as_deref(), Some("---\n{\"z\": 1}\n---\n"));
    }
}
