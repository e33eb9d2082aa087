//! One item of one list in a note's properties, in the way in which the list is written.

use std::ops::Range;

use serde_json::{Map, Value};

use super::json;
use crate::vault::frontmatter;

/// The text with `value` in the list `key` of its properties; as it is where the item is there.
/// `None` where the properties are written in a way that this does not understand.
pub fn with_item(text: &str, key: &str, value: &str) -> Option<String> {
    let list = List::of(text, key)?;
    if list.items.iter().any(|item| item == value) {
        return Some(text.to_owned());
    }
    let mut items = list.items.clone();
    items.push(value.into());
    let edited = match &list.json {
        Some(json) => list.rewritten(json, &items)?,
        None => list.add(&quoted(value))?,
    };
    list.says(&edited, items).then_some(edited)
}

/// The text without `value` in that list, without the list where it was the only item.
pub fn without_item(text: &str, key: &str, value: &str) -> Option<String> {
    let list = List::of(text, key)?;
    if !list.items.iter().any(|item| item == value) {
        return Some(text.to_owned());
    }
    let items: Vec<Value> = list.items.iter().filter(|item| *item != value).cloned().collect();
    let edited = match &list.json {
        Some(json) => list.rewritten(json, &items)?,
        None => list.remove(value, items.is_empty())?,
    };
    list.says(&edited, items).then_some(edited)
}

/// A text as YAML and JSON both read it.
pub(in crate::vault) fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// A list of the properties and where it is written.
struct List<'a> {
    text: &'a str,
    key: &'a str,
    items: Vec<Value>,
    properties: Map<String, Value>,
    /// Where the note's text begins.
    body: usize,
    /// Where the properties stand if they are JSON.
    json: Option<Range<usize>>,
    block: Option<Block<'a>>,
}

/// The lines between the two fences, each with where it begins.
struct Block<'a> {
    lines: Vec<(usize, &'a str)>,
    /// The list's own line, and the one behind its last.
    own: Option<(usize, usize)>,
    end: usize,
}

impl<'a> List<'a> {
    fn of(text: &'a str, key: &'a str) -> Option<Self> {
        let read = frontmatter::read(text);
        if read.fault.is_some() {
            return None;
        }
        let items = match read.properties.get(key) {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(items)) => items.clone(),
            Some(one) => vec![one.clone()],
        };
        let body = read.body;
        if let Some(content) = &read.content
            && text[content.clone()].trim_start().starts_with('{')
        {
            let json = Some(content.clone());
            return Some(Self {
                text,
                key,
                items,
                properties: read.properties,
                body,
                json,
                block: None,
            });
        }
        let block = match read.content {
            Some(content) => Some(Block::of(text, key, content)),
            None => None,
        };
        let written = block.as_ref().is_some_and(|block| block.own.is_some());
        if written != read.properties.contains_key(key) {
            return None;
        }
        Some(Self { text, key, items, properties: read.properties, body, json: None, block })
    }

    fn rewritten(&self, json: &Range<usize>, items: &[Value]) -> Option<String> {
        let made = json::with_list(&self.text[json.clone()], self.key, items)?;
        Some(self.spliced(json.start, json.end, &made))
    }

    /// `item` is as it is to be written.
    fn add(&self, item: &str) -> Option<String> {
        let end = line_end(self.text);
        let key = self.key;
        let Some(block) = &self.block else {
            let made = format!("---{end}{key}:{end}  - {item}{end}---{end}");
            return Some(self.spliced(self.body, self.body, &made));
        };
        let Some((own, behind)) = block.own else {
            let made = format!("{key}:{end}  - {item}{end}");
            return Some(self.spliced(block.end, block.end, &made));
        };
        let (start, line) = block.lines[own];
        let value = value_of(line)?;
        if value.is_empty() || value.starts_with('#') {
            let items = block.items(own, behind);
            let indent = items.first().map_or("  ", |(_, line)| indent_of(line));
            // Behind the last item, before the empty lines and remarks that follow it.
            let last = items.last().map_or(block.lines[own], |(at, _)| block.lines[*at]);
            let at = last.0 + last.1.len();
            return Some(self.spliced(at, at, &format!("{indent}- {item}{end}")));
        }
        if value.starts_with('[') {
            let close = start + line.rfind(']')?;
            let inner = self.text[start..close].rsplit_once('[')?.1.trim_end();
            let joint = match inner {
                "" => "",
                inner if inner.ends_with(',') => " ",
                _ => ", ",
            };
            let close = self.text[..close].trim_end().len();
            return Some(self.spliced(close, close, &format!("{joint}{item}")));
        }
        let made = format!("{key}:{end}  - {value}{end}  - {item}{end}");
        Some(self.spliced(start, start + line.len(), &made))
    }

    fn remove(&self, value: &str, last: bool) -> Option<String> {
        let block = self.block.as_ref()?;
        let (own, behind) = block.own?;
        let (start, line) = block.lines[own];
        let written = value_of(line)?;
        if written.is_empty() || written.starts_with('#') {
            let items = block.items(own, behind);
            let (at, _) = *items.iter().find(|(_, line)| says(line, value))?;
            let from = if last { own } else { at };
            let (first, end) = (block.lines[from].0, block.lines[at].0 + block.lines[at].1.len());
            return Some(self.spliced(first, end, ""));
        }
        if last {
            return Some(self.spliced(start, start + line.len(), ""));
        }
        let open = start + line.find('[')?;
        let close = start + line.rfind(']')?;
        let inner = &self.text[open + 1..close];
        let spellings = [quoted(value), format!("'{}'", value.replace('\'', "''")), value.into()];
        let (at, length) =
            spellings.iter().find_map(|form| Some((inner.find(form.as_str())?, form.len())))?;
        let (before, after) = (&inner[..at], &inner[at + length..]);
        let kept = match after.trim_start().strip_prefix(',') {
            Some(rest) => format!("{before}{}", rest.trim_start()),
            None => format!("{}{after}", before.trim_end().strip_suffix(',')?),
        };
        Some(self.spliced(open + 1, close, &kept))
    }

    /// Whether an edited text differs in this list alone.
    fn says(&self, edited: &str, items: Vec<Value>) -> bool {
        let read = frontmatter::read(edited);
        let mut found = read.properties.clone();
        let list = match found.remove(self.key) {
            None => Vec::new(),
            Some(Value::Array(items)) => items,
            Some(one) => vec![one],
        };
        let mut others = self.properties.clone();
        others.remove(self.key);
        read.fault.is_none()
            && list == items
            && found == others
            && edited[read.body..] == self.text[self.body..]
    }

    fn spliced(&self, from: usize, to: usize, made: &str) -> String {
        [&self.text[..from], made, &self.text[to..]].concat()
    }
}

impl<'a> Block<'a> {
    fn of(text: &'a str, key: &str, content: Range<usize>) -> Self {
        let mut lines = Vec::new();
        let mut at = content.start;
        for line in text[content.clone()].split_inclusive('\n') {
            lines.push((at, line));
            at += line.len();
        }
        let own = lines.iter().position(|(_, line)| {
            let name = line.split_once(':').map(|(name, _)| name.trim_end());
            name.is_some_and(|name| name.trim_matches(['"', '\'']) == key)
        });
        let own = own.map(|own| {
            let within = |line: &str| {
                line.trim().is_empty() || line.starts_with([' ', '\t', '#']) || is_item(line)
            };
            let more = lines[own + 1..].iter().take_while(|(_, line)| within(line)).count();
            (own, own + 1 + more)
        });
        Self { lines, own, end: content.end }
    }

    /// Lines that begin an item, by their place.
    fn items(&self, own: usize, behind: usize) -> Vec<(usize, &'a str)> {
        (own + 1..behind)
            .map(|at| (at, self.lines[at].1))
            .filter(|(_, line)| is_item(line.trim_start()))
            .collect()
    }
}

fn is_item(line: &str) -> bool {
    line.starts_with("- ") || line.trim_end() == "-"
}

/// Whether an item's line holds that value.
fn says(line: &str, value: &str) -> bool {
    let item = line.trim_start().trim_start_matches('-').trim();
    let read = frontmatter::read(&format!("---\nitem: {item}\n---\n"));
    read.properties.get("item").is_some_and(|item| item == value)
}

/// What stands behind the colon of a line.
fn value_of(line: &str) -> Option<&str> {
    line.split_once(':').map(|(_, value)| value.trim())
}

fn indent_of(line: &str) -> &str {
    &line[..line.len() - line.trim_start().len()]
}

fn line_end(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text[..at].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(before: &str, after: &str) {
        let added = with_item(before, "seen", "b: \"c\".md").expect("an edit");
        assert_eq!(added, after);
        assert_eq!(with_item(&added, "seen", "b: \"c\".md").as_deref(), Some(after), "twice");
    }

    /// Added, then taken away: the same bytes as before.
    #[track_caller]
    fn both_ways(before: &str, after: &str) {
        check(before, after);
        assert_eq!(without_item(after, "seen", "b: \"c\".md").as_deref(), Some(before));
    }

    #[test]
    fn an_item_joins_a_list_as_it_is_written() {
        both_ways(
            "---\na:   1 # why\nb: { x: [1,2] }\n---\nText\n",
            "---\na:   1 # why\nb: { x: [1,2] }\nseen:\n  - \"b: \\\"c\\\".md\"\n---\nText\n",
        );
        both_ways(
            "---\r\nseen:\r\n- a.md\r\nz: 1\r\n---\r\nText",
            "---\r\nseen:\r\n- a.md\r\n- \"b: \\\"c\\\".md\"\r\nz: 1\r\n---\r\nText",
        );
        both_ways(
            "\u{feff}---\nseen:\n    - a.md\n\n# remark\nz: 1\n---\n",
            "\u{feff}---\nseen:\n    - a.md\n    - \"b: \\\"c\\\".md\"\n\n# remark\nz: 1\n---\n",
        );
        both_ways(
            "---\nseen: [a.md, 'x, y']\n---\n",
            "---\nseen: [a.md, 'x, y', \"b: \\\"c\\\".md\"]\n---\n",
        );
        check("---\nseen: []\n---\n", "---\nseen: [\"b: \\\"c\\\".md\"]\n---\n");
        check("---\nseen:\n---\n", "---\nseen:\n  - \"b: \\\"c\\\".md\"\n---\n");
        check("---\nseen: a.md\n---\n", "---\nseen:\n  - a.md\n  - \"b: \\\"c\\\".md\"\n---\n");
        check("# Text\n", "---\nseen:\n  - \"b: \\\"c\\\".md\"\n---\n# Text\n");
        check("\u{feff}Text", "\u{feff}---\nseen:\n  - \"b: \\\"c\\\".md\"\n---\nText");
    }

    #[test]
    fn an_item_leaves_and_the_others_stay() {
        let check = |before: &str, after: &str| {
            assert_eq!(without_item(before, "seen", "a.md").as_deref(), Some(after));
        };
        check("---\nseen: [a.md, b.md]\n---\n", "---\nseen: [b.md]\n---\n");
        check("---\nseen: ['b.md', \"a.md\"]\n---\n", "---\nseen: ['b.md']\n---\n");
        check("---\nseen:\n  - 'a.md'\n  - b.md\n---\n", "---\nseen:\n  - b.md\n---\n");
        check("---\nseen: a.md\nz: 1\n---\n", "---\nz: 1\n---\n");
        check("---\nz: 1\n---\n", "---\nz: 1\n---\n");
        check("---\nseen: [xa.md, a.md]\n---\n", "---\nseen: [xa.md]\n---\n");
    }

    #[test]
    fn what_is_not_understood_is_left_alone() {
        for odd in [
            "---\nseen: [a.md,\n  b.md]\n---\n",
            "---\n{seen: [a.md]}\n---\n",
            "---\nseen: &x [a.md]\nz: *x\n---\n",
            "---\na: 1\na: 2\n---\n",
            "---\nseen: |\n  a.md\n---\n",
            "---\n- a\n---\n",
        ] {
            assert_eq!(with_item(odd, "seen", "new"), None, "{odd:?}");
        }
    }
}
