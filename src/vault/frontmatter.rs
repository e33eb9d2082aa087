//! The block of properties at the top of a note: where it stands, and its YAML or JSON as values.
//! What the properties mean is [`super::properties`]' business.

use std::ops::Range;

use serde_json::{Map, Value};

use super::decode::bom_length;

/// Longer blocks are not read: nobody writes that many properties by hand, and a bomb is short.
pub const MAX_BYTES: usize = 64 * 1024;

/// A note's frontmatter.
#[derive(Debug, Default, PartialEq)]
pub struct Frontmatter {
    /// Bytes of the YAML or JSON between the two `---`; `None` where there is no such block.
    pub content: Option<Range<usize>>,
    /// Where the note's text begins.
    pub body: usize,
    /// In the order written; empty where the block does not parse.
    pub properties: Map<String, Value>,
    pub fault: Option<Fault>,
}

/// Why the block could not be read as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// One-based, in the file.
    pub line: u32,
    pub message: String,
}

/// Finds and reads the frontmatter: a `---` on the first line (behind a byte order mark), and the
/// next line that is `---`. Without the second there is none.
pub fn read(text: &str) -> Frontmatter {
    let start = bom_length(text);
    let Some((content, body)) = find(text, start) else {
        return Frontmatter { body: start, ..Frontmatter::default() };
    };
    let yaml = &text[content.clone()];
    let (properties, fault) = match yaml.len() > MAX_BYTES {
        true => {
            let message = format!(
                "the frontmatter is {} KB long; {} KB are read",
                yaml.len() / 1024,
                MAX_BYTES / 1024
            );
            (Map::new(), Some(Fault { line: 1, message }))
        }
        false => parse(yaml),
    };
    Frontmatter { content: Some(content), body, properties, fault }
}

/// The bytes between the two lines, and where the text behind them begins.
fn find(text: &str, start: usize) -> Option<(Range<usize>, usize)> {
    let fence = |line: &str| line.trim_end() == "---";
    let mut lines = text[start..].split_inclusive('\n');
    let first = lines.next().filter(|line| fence(line))?;
    let content = start + first.len();
    let mut at = content;
    for line in lines {
        if fence(line) {
            return Some((content..at, at + line.len()));
        }
        at += line.len();
    }
    None
}

fn parse(yaml: &str) -> (Map<String, Value>, Option<Fault>) {
    if yaml.trim_start().starts_with('{') {
        // YAML's own braces need no quotes, so that what is no JSON may still be YAML.
        if let Ok(Value::Object(properties)) = serde_json::from_str(yaml) {
            return (properties, None);
        }
    }
    match from_yaml(yaml, serde_saphyr::DuplicateKeyPolicy::Error) {
        Ok(properties) => (properties, None),
        Err(fault) => {
            // A key given twice is a slip that leaves the rest readable.
            let properties = from_yaml(yaml, serde_saphyr::DuplicateKeyPolicy::LastWins);
            (properties.unwrap_or_default(), Some(fault))
        }
    }
}

fn from_yaml(
    yaml: &str,
    duplicate_keys: serde_saphyr::DuplicateKeyPolicy,
) -> Result<Map<String, Value>, Fault> {
    let budget = serde_saphyr::budget! {
        max_events: 40_000,
        max_nodes: 20_000,
        max_aliases: 200,
        max_anchors: 200,
        max_recorded_anchor_events: 20_000,
        max_recorded_anchor_bytes: 256 * 1024,
        max_depth: 32,
        max_documents: 1,
        max_total_scalar_bytes: 256 * 1024,
        max_merge_keys: 200,
    };
    let mut options = serde_saphyr::options! {
        budget: budget,
        duplicate_keys: duplicate_keys,
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        with_snippet: false,
        non_finite_float_policy: serde_saphyr::NonFiniteFloatPolicy::AsString,
    };
    options.alias_limits.max_total_replayed_events = 20_000;
    options.alias_limits.max_replay_stack_depth = 16;
    match serde_saphyr::from_str_with_options::<Value>(yaml, options) {
        Ok(Value::Object(properties)) => Ok(properties),
        Ok(Value::Null) => Ok(Map::new()),
        Ok(_) => {
            Err(Fault { line: 2, message: "the frontmatter is no list of `key: value`".into() })
        }
        Err(error) => {
            let line = error.location().map_or(1, |location| location.line());
            let line = u32::try_from(line).unwrap_or(1).saturating_add(1);
            Err(Fault { line, message: first_line(&error.render()) })
        }
    }
}

fn first_line(message: &str) -> String {
    let line = message.lines().next().unwrap_or("it does not parse");
    let line = line.strip_prefix("error: ").unwrap_or(line);
    // The library counts from the block's first line; ours counts from the file's.
    let line = line.split(" at line ").next().unwrap_or(line);
    line.chars().take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, properties: &str, body: &str, fault_line: Option<u32>) {
        let read = read(text);
        let found = serde_json::to_string(&read.properties).expect("JSON");
        let line = read.fault.as_ref().map(|fault| fault.line);
        assert_eq!(
            (&*found, &text[read.body..], line),
            (properties, body, fault_line),
            "{text:?} {:?}",
            read.fault
        );
    }

    #[test]
    fn blocks() {
        check("---\nb: 1\na: x\n---\nText", r#"{"b":1,"a":"x"}"#, "Text", None);
        check("\u{feff}---\r\na: x\r\n---\r\nText", r#"{"a":"x"}"#, "Text", None);
        check("---\n{\"a\": [1, \"x\"]}\n---\n", r#"{"a":[1,"x"]}"#, "", None);
        check("---\n---\nText", "{}", "Text", None);
        check("---\na: x\nText", "{}", "---\na: x\nText", None);
        check("Text\n---\na: x\n---\n", "{}", "Text\n---\na: x\n---\n", None);
        check("\u{feff}Text", "{}", "Text", None);
        check(
            "---\na: 2024-01-02\nb: no\nc: 007\n---",
            r#"{"a":"2024-01-02","b":"no","c":"007"}"#,
            "",
            None,
        );
    }

    #[test]
    fn faults_have_their_line() {
        check("---\na: 1\nb: c: d\n---\nText", "{}", "Text", Some(3));
        check("---\na: 1\na: 2\n---\nText", r#"{"a":2}"#, "Text", Some(3));
        check("---\n- a\n---\nText", "{}", "Text", Some(2));
    }

    #[test]
    fn bombs_do_not_go_off() {
        let mut bomb = String::from("---\na0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for level in 1..=8 {
            let before = format!("*a{}", level - 1);
            bomb.push_str(&format!("a{level}: &a{level} [{}]\n", [before.as_str(); 9].join(", ")));
        }
        bomb.push_str("---\nText");
        let started = std::time::Instant::now();
        let read = read(&bomb);
        assert!(read.fault.is_some() && started.elapsed().as_secs() < 2);
        assert_eq!(&bomb[read.body..], "Text");
        let long = format!("---\na: {}\n---\nText", "x".repeat(MAX_BYTES));
        assert!(super::read(&long).fault.is_some());
    }
}
