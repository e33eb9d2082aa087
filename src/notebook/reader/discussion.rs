//! Dated comments on a paper, kept in the vault as one plain note a paper, to be read and edited
//! like any other. A comment is added on top of what the file says at that moment, so that none is
//! lost where two people write at once.

use serde::Serialize;

use crate::{
    error::{Error, ErrorKind, Result},
    model::VaultPath,
    notebook::{Notebook, cite::paper_note, names::beside},
};

/// Where the comments lie in the vault.
const FOLDER: &str = "discussions";

/// A comment has no more characters.
const MOST_CHARS: usize = 20_000;

#[derive(Debug, Clone, Default, Serialize)]
pub struct Discussion {
    pub comments: Vec<Comment>,
    /// The file that holds them, whether it is there or not.
    pub path: String,
    pub exists: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Comment {
    /// As it stands in the file.
    pub date: String,
    pub text: String,
}

impl Notebook {
    pub(super) fn discussion(&self, paper: &VaultPath) -> Discussion {
        let Some(path) = beside(FOLDER, paper) else { return Discussion::default() };
        let text = self.core().text(&path);
        Discussion {
            exists: text.is_some(),
            comments: text.as_deref().map(comments).unwrap_or_default(),
            path: path.to_string(),
        }
    }

    /// Adds a comment to a paper's discussion, with the date of now.
    ///
    /// # Errors
    /// No such paper, nothing said or too much, or a file that cannot be written.
    pub fn comment(&self, paper: &str, text: &str) -> Result<()> {
        let snapshot = self.snapshot();
        let note = paper_note(&snapshot, paper)?;
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let text = text.trim();
        if text.is_empty() || text.chars().count() > MOST_CHARS {
            return Err(Error::invalid(
                "a comment has between one and 20,000 characters",
                "write something, or keep a long text as a note of its own",
            ));
        }
        let path = beside(FOLDER, &note.path).ok_or_else(|| {
            Error::invalid(format!("{paper} has too long a path"), "give the file a shorter name")
        })?;
        let entry = entry(text, &now());
        let core = self.core();
        let append = || core.edit(&path, |old, _| Ok(format!("{}\n\n{entry}", old.trim_end())));
        match append() {
            Err(error) if error.kind == ErrorKind::NotFound => {}
            other => return other,
        }
        let link = snapshot.resolver.link_to(&note.path);
        let head = format!("---\ntags: [discussion]\n---\nComments on [[{link}]].\n\n{entry}");
        match core.create(&path, &head) {
            // Somebody began it between the two.
            Err(error) if error.kind == ErrorKind::Conflict => append(),
            other => other,
        }
    }
}

fn now() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// A line of the comment that would begin another one is set apart.
fn entry(text: &str, date: &str) -> String {
    let lines = text.lines().map(|line| match date_of(line) {
        Some(_) => format!("\\{line}"),
        None => line.to_owned(),
    });
    format!("## {date}\n\n{}\n", lines.collect::<Vec<_>>().join("\n"))
}

fn comments(text: &str) -> Vec<Comment> {
    let mut found: Vec<Comment> = Vec::new();
    for line in text.lines() {
        match (date_of(line), found.last_mut()) {
            (Some(date), _) => found.push(Comment { date: date.to_owned(), text: String::new() }),
            (None, Some(comment)) => {
                let line =
                    line.strip_prefix('\\').filter(|rest| date_of(rest).is_some()).unwrap_or(line);
                comment.text.push_str(line);
                comment.text.push('\n');
            }
            (None, None) => {}
        }
    }
    for comment in &mut found {
        comment.text = comment.text.trim().to_owned();
    }
    found
}

/// `## 2026-01-31 …`
fn date_of(line: &str) -> Option<&str> {
    let date = line.strip_prefix("## ")?.trim();
    let day = date.as_bytes().get(..10)?;
    let like_a_day = day.iter().enumerate().all(|(at, byte)| match at {
        4 | 7 => *byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    like_a_day.then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let text = "One.\n\n## 2020-01-01 not a comment of its own\nlast";
        let file = format!(
            "---\n---\nHead.\n\n{}\n{}",
            entry("first", "2026-01-02 03:04 UTC"),
            entry(text, "2026-01-03 00:00 UTC")
        );
        let found = comments(&file);
        assert_eq!(found.len(), 2, "{file}");
        assert_eq!(found[0], Comment { date: "2026-01-02 03:04 UTC".into(), text: "first".into() });
        assert_eq!(found[1].text, text);
    }
}
