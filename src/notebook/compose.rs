//! Notes that the notebook writes when its reader says so: a walk kept as an inquiry, a view of the
//! graph or a search kept under a name. Plain notes like all others, to be edited and deleted.

use super::{Notebook, snapshot::Snapshot, view::SavedView};
use crate::{
    error::{Error, Result},
    model::{Kind, VaultPath, address},
};

/// Where the vault has no folder for such notes yet.
const INQUIRIES: &str = "inquiries";
const VIEWS: &str = "views";

/// The property that makes a note a saved view.
const VIEW: &str = "view";

/// Longer walks tell nothing.
const MOST_STOPS: usize = 100;

/// Longer names are no file's.
const MOST_CHARS: usize = 120;

/// Longer addresses no browser keeps.
const MOST_ADDRESS: usize = 8_000;

impl Notebook {
    /// Keeps a walk as an inquiry that draws on each of its stops; returns its path.
    ///
    /// # Errors
    /// A title that can be no file's name or is taken, a stop that is no note, or no room on disk.
    pub fn keep_walk(&self, title: &str, stops: &[String]) -> Result<String> {
        let snapshot = self.snapshot();
        let stops: Vec<&VaultPath> =
            stops.iter().map(|stop| Ok(&snapshot.note(stop)?.path)).collect::<Result<_>>()?;
        if stops.is_empty() || stops.len() > MOST_STOPS {
            return Err(Error::invalid(
                format!("a walk has 1 to {MOST_STOPS} stops, and this one has {}", stops.len()),
                "walk to a note first, then keep the walk",
            ));
        }
        let path = place(&folder_of_inquiries(&snapshot), title)?;
        let mut text = head("inquiry", title);
        text.push_str("A walk through the notebook, in its order.\n\n");
        let mut before: Option<&VaultPath> = None;
        for stop in stops {
            let link = snapshot.resolver.link_to(stop);
            let why = match before.replace(stop) {
                None => "where the walk began".to_owned(),
                Some(before) => snapshot.step(before, stop),
            };
            text.push_str(&format!("- draws-on:: [[{link}]] — {why}\n"));
        }
        self.core().create(&path, &text)?;
        Ok(path.to_string())
    }

    /// Keeps a view of the graph or a search, by the address that shows it; returns the note's
    /// path.
    ///
    /// # Errors
    /// An address of another page, a title that can be no file's name or is taken, or no room on
    /// disk.
    pub fn keep_view(&self, title: &str, address: &str) -> Result<String> {
        if !is_view(address) {
            return Err(Error::invalid(
                "only a view of the graph and a search can be kept",
                "open the graph or the search page, set what you want to see, and keep that",
            ));
        }
        let path = place(VIEWS, title)?;
        let mut text = head("view", title);
        let property = format!("{VIEW}: {}\n", serde_json::Value::from(address));
        text.insert_str(text.len() - "---\n".len(), &property);
        let what = if address.starts_with("/graph") { "A view of the graph" } else { "A search" };
        text.push_str(&format!("{what} to come back to. Write here what it shows.\n"));
        self.core().create(&path, &text)?;
        Ok(path.to_string())
    }

    /// Views and searches that were kept, by name.
    pub fn views(&self) -> Vec<SavedView> {
        let snapshot = self.snapshot();
        let mut views: Vec<SavedView> = snapshot
            .notes
            .values()
            .filter(|note| note.kind != Kind::Attachment)
            .filter_map(|note| {
                let address = note.property(VIEW)?.as_str()?.to_owned();
                is_view(&address).then(|| SavedView {
                    path: note.path.to_string(),
                    title: note.title.clone(),
                    address,
                })
            })
            .collect();
        views.sort_by(|a, b| (&a.title, &a.path).cmp(&(&b.title, &b.path)));
        views
    }
}

/// An address of this notebook's own that a view may lead to. What a note says is hostile until
/// shown otherwise.
pub(super) fn is_view(address: &str) -> bool {
    let page = address.split('?').next().unwrap_or_default();
    matches!(page, "/graph" | "/search")
        && address.len() <= MOST_ADDRESS
        && address.bytes().all(|byte| (0x21..0x7f).contains(&byte))
}

fn head(kind: &str, title: &str) -> String {
    let title = serde_json::Value::from(title.trim());
    let kind = if kind == "inquiry" { "type: inquiry\n" } else { "" };
    format!("---\n{kind}title: {title}\n---\n")
}

/// A file for a title: what file systems and links cannot hold becomes a dash or goes.
fn place(folder: &str, title: &str) -> Result<VaultPath> {
    let name: String = title
        .trim()
        .chars()
        .take(MOST_CHARS)
        .filter(|c| !c.is_control() && !matches!(c, '?' | '"' | '*' | '<' | '>' | '`'))
        .map(|c| if matches!(c, '/' | '\\' | ':' | '|' | '#' | '^' | '[' | ']') { '-' } else { c })
        .collect();
    let name = name.trim_matches(|c: char| c.is_whitespace() || matches!(c, '.' | '-'));
    if name.is_empty() {
        return Err(Error::invalid(
            "the name holds nothing that a file can be called",
            "give it a name of letters or digits",
        ));
    }
    let path = if folder.is_empty() { format!("{name}.md") } else { format!("{folder}/{name}.md") };
    VaultPath::parse(&path)
        .map_err(|error| Error::invalid(error.to_string(), "choose another name"))
}

/// The folder that holds most of them.
fn folder_of_inquiries(snapshot: &Snapshot) -> String {
    let mut counts = std::collections::BTreeMap::<&str, usize>::new();
    for note in snapshot.notes.values().filter(|note| note.kind == Kind::Inquiry) {
        *counts.entry(note.path.folder()).or_default() += 1;
    }
    counts
        .into_iter()
        .max_by_key(|(_, count)| *count)
        .map_or_else(|| INQUIRIES.to_owned(), |(folder, _)| folder.to_owned())
}

impl Snapshot {
    /// How one stop of a walk led to the next.
    fn step(&self, from: &VaultPath, to: &VaultPath) -> String {
        let there = self.outgoing(from).filter(|edge| &edge.target == to).map(|edge| (edge, true));
        let back = self.incoming(from).filter(|edge| &edge.source == to).map(|edge| (edge, false));
        let best = there.chain(back).max_by_key(|(edge, forward)| {
            (!edge.relation.is_plain(), edge.reason.is_some(), *forward)
        });
        let Some((edge, forward)) = best else { return "and from there".to_owned() };
        let way = if forward { edge.relation.label() } else { edge.relation.inverse() };
        match edge.reason.as_deref() {
            // One line: the reason's own end of line would end the relation.
            Some(reason) => {
                let reason: Vec<&str> = reason.split_whitespace().collect();
                format!("{way}: {}", reason.join(" "))
            }
            None => way,
        }
    }
}

/// Where a saved view's own note leads, for its page.
pub(super) fn view_of(note: &crate::model::Note) -> Option<String> {
    let address = note.property(VIEW)?.as_str()?.to_owned();
    is_view(&address).then_some(address)
}

/// Where a note is read, for an answer that leads there.
pub fn page_of(path: &str) -> String {
    address::page(Kind::Note, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(title: &str, expected: Option<&str>) {
        let path = place("views", title).ok();
        assert_eq!(path.as_ref().map(VaultPath::as_str), expected, "{title:?}");
    }

    #[test]
    fn a_title_becomes_a_files_name() {
        check("Who is fair to whom?", Some("views/Who is fair to whom.md"));
        check(" a/b: c|d #e ", Some("views/a-b- c-d -e.md"));
        check("../../etc/passwd", Some("views/etc-passwd.md"));
        check("日本語 ∀", Some("views/日本語 ∀.md"));
        check(".hidden", Some("views/hidden.md"));
        for nothing in ["", " ", "...", "\u{0}\n", "?*"] {
            check(nothing, None);
        }
    }

    #[test]
    fn a_view_leads_to_the_graph_or_a_search() {
        for view in ["/graph", "/graph?type=claim", "/search?q=a%20b"] {
            assert!(is_view(view), "{view}");
        }
        for other in
            ["", "graph", "//evil.com/graph", "/graphs", "/note/a", "/graph?a b", "/graph\n"]
        {
            assert!(!is_view(other), "{other:?}");
        }
    }
}
