//! Edges of a Discourse Graph, written into the notes that they lead from as relations. A note's
//! other bytes stay as they are, and a relation that is there already is not written again.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use super::import::ImportFile;
use crate::{
    error::{Error, Result},
    evidence::import::{
        LogFile,
        discourse::{self, Stated},
    },
    model::{ContentHash, Kind, LinkForm, Note, VaultPath},
    notebook::{Notebook, snapshot::Snapshot},
};

/// What became of the edges.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ImportedRelations {
    pub added: usize,
    /// There already.
    pub known: usize,
    /// Notes that got a type from the beginning of their name.
    pub typed: usize,
    /// Each with its reason.
    pub left_out: Vec<String>,
}

/// What is to be done to one note.
#[derive(Default)]
struct Edit {
    lines: Vec<String>,
    kind: Option<Kind>,
}

impl Notebook {
    /// Whether a file is a Discourse Graph's list of relations.
    pub fn is_relations(file: &ImportFile) -> bool {
        discourse::is_relations(&LogFile { name: &file.0, bytes: &file.1 })
    }

    /// Whether such files can be read, before anything is written.
    ///
    /// # Errors
    /// One that is damaged.
    pub fn check_relations(files: &[ImportFile]) -> Result<()> {
        files
            .iter()
            .try_for_each(|(name, bytes)| discourse::read(&LogFile { name, bytes }).map(drop))
    }

    /// # Errors
    /// A file that is damaged (then nothing is written), or a note that cannot be written.
    pub fn import_relations(&self, files: &[ImportFile]) -> Result<ImportedRelations> {
        let snapshot = self.snapshot();
        let mut report = ImportedRelations::default();
        let mut edges: Vec<Stated> = Vec::new();
        for (name, bytes) in files {
            let (read, without) = discourse::read(&LogFile { name, bytes })?;
            edges.extend(read);
            if without > 0 {
                report.left_out.push(format!("{without} in {name} lack an end or a type"));
            }
        }
        let edits = plan(&snapshot, &edges, &mut report);
        for (path, edit) in &edits {
            self.edit(path, edit)?;
        }
        if !edits.is_empty() {
            self.refresh(&|_| {})?;
        }
        Ok(report)
    }

    fn edit(&self, path: &VaultPath, edit: &Edit) -> Result<()> {
        let bytes = self.core().vault.read(path)?;
        let text = std::str::from_utf8(&bytes).map_err(|_| {
            Error::invalid(
                format!("{path} is not UTF-8, so nothing is written into it"),
                "save that note as UTF-8, then import again",
            )
        })?;
        let new = edited(text, edit);
        self.core().vault.write(path, new.as_bytes(), Some(ContentHash::of(&bytes))).map(drop)
    }
}

fn plan(
    snapshot: &Snapshot,
    edges: &[Stated],
    report: &mut ImportedRelations,
) -> BTreeMap<VaultPath, Edit> {
    let ids: HashMap<String, &VaultPath> = snapshot
        .notes
        .values()
        .filter_map(|note| {
            let id = note.property("nodeInstanceId")?;
            Some((id.as_str()?.to_owned(), &note.path))
        })
        .collect();
    let root = VaultPath::parse("relations.json").ok();
    let find = |name: &str| -> Option<VaultPath> {
        if let Some(path) = ids.get(name) {
            return Some((*path).clone());
        }
        let path = snapshot.resolver.resolve(root.as_ref()?, name, LinkForm::Wiki).path()?;
        path.is_note().then_some(path)
    };
    let mut edits: BTreeMap<VaultPath, Edit> = BTreeMap::new();
    for edge in edges {
        let ends = (find(&edge.source), find(&edge.destination));
        let (Some(source), Some(destination)) = ends else {
            let (from, to) = (&edge.source, &edge.destination);
            report
                .left_out
                .push(format!("{} from {from} to {to}: no such note here", edge.relation));
            continue;
        };
        for path in [&source, &destination] {
            let note = snapshot.notes.get(path);
            if let Some(kind) = note.and_then(|note| missing_kind(note)) {
                edits.entry(path.clone()).or_default().kind = Some(kind);
            }
        }
        let known = snapshot
            .outgoing(&source)
            .any(|known| known.target == destination && known.relation.as_str() == edge.relation);
        let link = snapshot.resolver.link_to(&destination);
        let line = format!("- {}:: [[{link}]]", edge.relation);
        let edit = edits.entry(source).or_default();
        if known || edit.lines.contains(&line) {
            report.known += 1;
        } else {
            report.added += 1;
            edit.lines.push(line);
        }
    }
    edits.retain(|_, edit| !edit.lines.is_empty() || edit.kind.is_some());
    report.typed = edits.values().filter(|edit| edit.kind.is_some()).count();
    edits
}

/// The type that a note's name gives it, where it states none.
fn missing_kind(note: &Note) -> Option<Kind> {
    if note.kind != Kind::Note || note.property("type").is_some() {
        return None;
    }
    discourse::kind_of(note.path.stem())
}

fn edited(text: &str, edit: &Edit) -> String {
    let mut new = text.to_owned();
    if let Some(kind) = edit.kind {
        let line = format!("type: {}\n", kind.as_str());
        match new.strip_prefix("---\n") {
            Some(_) => new.insert_str(4, &line),
            None => new.insert_str(0, &format!("---\n{line}---\n")),
        }
    }
    if !edit.lines.is_empty() {
        if !new.is_empty() && !new.ends_with('\n') {
            new.push('\n');
        }
        // A list of its own, unless the note ends in one.
        if !new.lines().next_back().unwrap_or_default().trim_start().starts_with("- ") {
            new.push('\n');
        }
        edit.lines.iter().for_each(|line| {
            new.push_str(line);
            new.push('\n');
        });
    }
    new
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_join_a_list_and_a_type_joins_the_properties() {
        let edit = Edit { lines: vec!["- supports:: [[b]]".into()], kind: Some(Kind::Claim) };
        let check = |text: &str, expected: &str| assert_eq!(edited(text, &edit), expected);
        check("Text", "---\ntype: claim\n---\nText\n\n- supports:: [[b]]\n");
        check(
            "---\nx: 1\n---\n- mirrors:: [[a]]\n",
            "---\ntype: claim\nx: 1\n---\n- mirrors:: [[a]]\n- supports:: [[b]]\n",
        );
    }
}
