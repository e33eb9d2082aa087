//! A synthesis as a file of the vault: a note whose title and first line say who wrote it, so that it
//! is labelled wherever it turns up. The model's words and the sentences that it was given stand in
//! fences, where no program takes a link, a tag or a relation from them.

use crate::model::VaultPath;

use super::given::Given;

/// Where syntheses lie in the vault.
pub(super) const FOLDER: &str = "syntheses";

/// What such a fence is called; the page sets it as prose.
const INFO: &str = "quote";

/// What a file says of its synthesis.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) model: String,
    pub(super) host: String,
    /// When it was asked for, as it stands in the file.
    pub(super) asked: String,
    /// [`Given::hash`] of that time.
    pub(super) given: String,
    pub(super) lines: Vec<String>,
    /// The sentences of that time, by number from 1.
    pub(super) sources: Vec<String>,
}

/// The file's text. `link` leads to the paper.
pub(super) fn text(kept: &Kept, title: &str, link: &str) -> String {
    let Kept { model, host, asked, given, lines, sources } = kept;
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let numbered: Vec<String> =
        (1..).zip(sources).map(|(n, text)| format!("[{n}] {text}")).collect();
    format!(
        "---\ntitle: {}\ntags: [synthesis]\nwritten-by: {}\nendpoint: {}\nasked: {}\ngiven: {given}\n\
         ---\n> [!warning] A language model wrote this\n> Nobody has checked it. It is about \
         [[{link}]]; each number names a sentence of that paper, below.\n\n{}\n## What it was given\n\n{}",
        quoted(&format!("A language model ({model}) on: {title}")),
        quoted(model),
        quoted(host),
        quoted(asked),
        fenced(lines),
        fenced(&numbered),
    )
}

/// The same again from a file that a person may have edited; what is missing is empty.
pub(super) fn read(text: &str) -> Kept {
    let property = |name: &str| {
        let line = text.lines().skip(1).take_while(|line| *line != "---");
        let value = line.filter_map(|line| line.strip_prefix(name)?.strip_prefix(": ")).next();
        let value = value.unwrap_or_default().trim();
        serde_json::from_str::<String>(value).unwrap_or_else(|_| value.to_owned())
    };
    let mut fences = fences(text).into_iter();
    let lines = fences.next().unwrap_or_default();
    let sources = fences.next().unwrap_or_default();
    let unnumbered = |line: &str| line.split_once("] ").map_or(line, |(_, text)| text).to_owned();
    Kept {
        model: property("written-by"),
        host: property("endpoint"),
        asked: property("asked"),
        given: property("given"),
        lines: lines.into_iter().map(str::to_owned).collect(),
        sources: sources.into_iter().map(unnumbered).collect(),
    }
}

/// A block that holds whatever its lines hold: its fence is longer than any in them.
fn fenced(lines: &[String]) -> String {
    let runs = lines.iter().flat_map(|line| line.split(|c| c != '~')).map(str::len);
    let fence = "~".repeat(runs.max().unwrap_or(0).max(3) + 1);
    format!("{fence}{INFO}\n{}\n{fence}\n", lines.join("\n"))
}

/// The lines inside of each block that [`fenced`] made.
fn fences(text: &str) -> Vec<Vec<&str>> {
    let mut found: Vec<Vec<&str>> = Vec::new();
    let mut open: Option<&str> = None;
    for line in text.lines() {
        match open {
            Some(fence) if line.trim_end() == fence => open = None,
            Some(_) => {
                if let Some(inside) = found.last_mut().filter(|_| !line.trim().is_empty()) {
                    inside.push(line.trim());
                }
            }
            None => {
                let fence = line.trim_end().strip_suffix(INFO).unwrap_or_default();
                if fence.len() > 3 && fence.bytes().all(|byte| byte == b'~') {
                    open = Some(fence);
                    found.push(Vec::new());
                }
            }
        }
    }
    found
}

/// What is kept when a model has answered.
pub(super) fn new(model: &str, host: &str, given: &Given, lines: Vec<String>) -> Kept {
    Kept {
        model: model.to_owned(),
        host: host.to_owned(),
        asked: jiff::Timestamp::now().strftime("%Y-%m-%d %H:%M UTC").to_string(),
        given: given.hash(),
        lines,
        sources: given.sentences.iter().map(|source| source.text.clone()).collect(),
    }
}

/// Where the synthesis of a paper lies.
pub(super) fn place(paper: &VaultPath) -> Option<VaultPath> {
    crate::notebook::names::beside(FOLDER, paper)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let kept = Kept {
            model: "a \"model\": x".into(),
            host: "127.0.0.1:8000".into(),
            asked: "2026-01-31 10:00 UTC".into(),
            given: "0123".into(),
            lines: vec!["It works [1].".into(), "~~~~~~".into(), "[[link]] #tag a:: b".into()],
            sources: vec!["We show that it works.".into(), "See [3] there.".into()],
        };
        let text = text(&kept, "On \"X\"", "papers/X");
        assert_eq!(read(&text), kept, "{text}");
    }

    #[test]
    fn a_file_that_somebody_emptied_is_no_error() {
        assert_eq!(read(""), Kept::default());
        assert_eq!(read("---\ngiven: x\n---\n~~~~quote\nonly").lines, ["only"]);
    }
}
