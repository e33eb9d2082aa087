//! From links to edges: resolves what notes link to, checks that the headings and blocks they name
//! are there, and says what would mend those that lead nowhere.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use rayon::prelude::*;

use super::{
    cycles::embed_cycles,
    fold::{fold, fold_heading, heading_is},
    problem::problem,
    resolve::{Resolution, Resolver},
};
use crate::model::{
    Anchor, Edge, Heading, Kind, Link, LinkForm, LinkOrigin, Note, Problem, ProblemKind, VaultPath,
};

/// What linking yields, in the order of the notes and of the links in them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Linked {
    pub edges: Vec<Edge>,
    pub problems: Vec<Problem>,
}

/// Looking for near names takes time; after so many different broken targets in a vault, the rest
/// are reported without a suggestion.
const MAX_SUGGESTIONS: usize = 2000;

/// Links every note, and finds what only the whole vault shows: notes that embed each other, and
/// notes without any link. Aliases for suggestions are those set on the resolver.
pub fn link_all(notes: &[Arc<Note>], resolver: &Resolver) -> Linked {
    let by_path: HashMap<&VaultPath, &Arc<Note>> =
        notes.iter().map(|note| (&note.path, note)).collect();
    let find = |path: &VaultPath| by_path.get(path).map(|note| Arc::clone(note));
    let parts: Vec<(Linked, Vec<Broken<'_>>)> =
        notes.par_iter().map(|note| links_of(note, resolver, &find)).collect();
    let wanted: HashSet<(&str, bool)> = parts
        .iter()
        .flat_map(|(_, broken)| broken)
        .map(|broken| (broken.link.target.as_str(), broken.link.form == LinkForm::Markdown))
        .take(MAX_SUGGESTIONS)
        .collect();
    let suggestions: HashMap<(&str, bool), Option<String>> = wanted
        .into_par_iter()
        .map(|key| {
            let form = if key.1 { LinkForm::Markdown } else { LinkForm::Wiki };
            (key, resolver.suggest(key.0, form))
        })
        .collect();
    let mut linked = Linked::default();
    for (part, broken) in parts {
        linked.edges.extend(part.edges);
        linked.problems.extend(part.problems);
        for broken in broken {
            let key = (broken.link.target.as_str(), broken.link.form == LinkForm::Markdown);
            let suggestion = suggestions.get(&key).cloned().flatten();
            linked.problems.push(broken.problem(suggestion));
        }
    }
    linked.problems.extend(embed_cycles(notes, resolver));
    linked.problems.extend(orphans(notes, &linked.edges));
    linked
}

/// Links one note, for when it alone changed. `find` gives the parsed note of a path.
pub fn link_one(
    note: &Note,
    resolver: &Resolver,
    find: &dyn Fn(&VaultPath) -> Option<Arc<Note>>,
) -> Linked {
    let (mut linked, broken) = links_of(note, resolver, find);
    linked.problems.extend(broken.into_iter().map(|broken| {
        let suggestion = resolver.suggest(&broken.link.target, broken.link.form);
        broken.problem(suggestion)
    }));
    linked
}

/// Notes that no link leads from or to.
pub fn orphans(notes: &[Arc<Note>], edges: &[Edge]) -> Vec<Problem> {
    let linked: HashSet<&VaultPath> =
        edges.iter().flat_map(|edge| [&edge.source, &edge.target]).collect();
    let orphan = |note: &&Arc<Note>| {
        // A library's entries wait to be cited, and most never are; a PDF is linked to by what is
        // written of it.
        note.path.is_note()
            && !matches!(note.kind, Kind::Attachment | Kind::Canvas)
            && !linked.contains(&note.path)
    };
    let report = |note: &Arc<Note>| {
        let message = "no link leads from this note or to it";
        let remedy = "link it from a note on the same subject, or link from it to one";
        problem(&note.path, None, ProblemKind::Orphan, message, &note.title, remedy)
    };
    notes.iter().filter(orphan).map(report).collect()
}

/// Where one link leads, library entries included.
pub fn resolve_link(source: &VaultPath, link: &Link, resolver: &Resolver) -> Resolution {
    match entry(source, link, resolver) {
        Some(path) => Resolution::One(path),
        None => resolver.resolve(source, &link.target, link.form),
    }
}

fn entry(source: &VaultPath, link: &Link, resolver: &Resolver) -> Option<VaultPath> {
    let Some(Anchor::Other(key)) = &link.anchor else { return None };
    let extension = link.target.rsplit_once('.')?.1.to_ascii_lowercase();
    let library = matches!(extension.as_str(), "bib" | "json" | "jsonl" | "ris");
    library.then(|| resolver.entry_in(source, &link.target, key))?
}

struct Broken<'a> {
    note: &'a Note,
    link: &'a Link,
}

impl Broken<'_> {
    fn problem(&self, suggestion: Option<String>) -> Problem {
        let target = &self.link.target;
        let remedy = match suggestion {
            Some(suggestion) => format!("write {suggestion}, or create the note \u{201c}{target}\u{201d}"),
            None if target.contains("://") => "write a link out of the vault as [text](address)".into(),
            None if self.link.form == LinkForm::Embed => {
                "add the file to the vault, or correct its name; types other than .md need their extension".into()
            }
            None => format!("create the note \u{201c}{target}\u{201d}, or correct the name"),
        };
        let message = format!("nothing in the vault is called \u{201c}{target}\u{201d}");
        let text = written(self.link);
        problem(
            &self.note.path,
            Some(self.link.line),
            ProblemKind::BrokenLink,
            message,
            &text,
            remedy,
        )
    }
}

fn links_of<'a>(
    note: &'a Note,
    resolver: &Resolver,
    find: &dyn Fn(&VaultPath) -> Option<Arc<Note>>,
) -> (Linked, Vec<Broken<'a>>) {
    let mut linked = Linked::default();
    let mut broken = Vec::new();
    for link in &note.links {
        let source = match &link.origin {
            LinkOrigin::CanvasArrow(from) => resolver
                .find(&note.path, from)
                .and_then(|found| found.path())
                .unwrap_or_else(|| note.path.clone()),
            _ => note.path.clone(),
        };
        let found = match entry(&note.path, link, resolver) {
            Some(path) => Some(Resolution::One(path)),
            None => resolver.find(&note.path, &link.target),
        };
        let target = match found {
            None | Some(Resolution::None { .. }) => {
                // An arrow's ends are reported where they are file nodes, and a citation only where
                // there is a library to cite from.
                let foreign = link.target.starts_with('@') && !resolver.has_entries();
                if !matches!(link.origin, LinkOrigin::CanvasArrow(_)) && !foreign {
                    broken.push(Broken { note, link });
                }
                continue;
            }
            Some(Resolution::Ambiguous { chosen, candidates }) => {
                linked.problems.push(ambiguous(note, link, &candidates));
                chosen
            }
            Some(Resolution::One(path)) => path,
        };
        linked.problems.extend(missing_anchor(note, link, &target, find));
        if target == source {
            continue;
        }
        linked.edges.push(Edge {
            source,
            target,
            relation: link.relation.clone(),
            reason: link.reason.clone(),
            context: Arc::clone(&link.context),
            line: link.line,
        });
    }
    (linked, broken)
}

fn ambiguous(note: &Note, link: &Link, candidates: &[VaultPath]) -> Problem {
    let exact = |path: &VaultPath| {
        let text = path.as_str();
        let bare = if path.is_note() { &text[..text.len() - 3] } else { text };
        format!("[[{bare}]]")
    };
    let forms: Vec<String> = candidates.iter().take(5).map(exact).collect();
    let message = format!("{} files are called so: {}", candidates.len(), forms.join(", "));
    let remedy = format!("write the one you mean with its folder: {}", forms.join(" or "));
    problem(
        &note.path,
        Some(link.line),
        ProblemKind::AmbiguousLink,
        message,
        &written(link),
        remedy,
    )
}

fn missing_anchor(
    note: &Note,
    link: &Link,
    target: &VaultPath,
    find: &dyn Fn(&VaultPath) -> Option<Arc<Note>>,
) -> Option<Problem> {
    let anchor = link.anchor.as_ref()?;
    if matches!(anchor, Anchor::Other(_)) || !target.is_note() {
        return None;
    }
    let other = if *target == note.path { None } else { Some(find(target)?) };
    let of = other.as_deref().unwrap_or(note);
    // Nothing is known of a note that was not read.
    if of.problems.iter().any(|problem| problem.kind == ProblemKind::TooLarge)
        || has_anchor(of, anchor)
    {
        return None;
    }
    let (message, remedy) = match anchor {
        Anchor::Block(id) => (
            format!("no block of \u{201c}{}\u{201d} is called ^{id}", of.title),
            format!("write ^{id} at the end of the block that is meant"),
        ),
        _ => {
            let headings: Vec<&str> =
                of.headings.iter().take(5).map(|heading| &*heading.text).collect();
            let remedy = match headings.is_empty() {
                true => "that note has no headings: link to the note itself".into(),
                false => format!("its headings are: {}", headings.join(" · ")),
            };
            (format!("\u{201c}{}\u{201d} has no such heading", of.title), remedy)
        }
    };
    Some(problem(
        &note.path,
        Some(link.line),
        ProblemKind::BrokenAnchor,
        message,
        &written(link),
        remedy,
    ))
}

/// Whether a note has that heading or block. Headings compare by their letters and digits alone,
/// so that markup, punctuation and the dashes of web anchors do not matter.
pub fn has_anchor(note: &Note, anchor: &Anchor) -> bool {
    match anchor {
        Anchor::Other(_) => true,
        Anchor::Block(id) => note.block_ids.iter().any(|block| block.id.eq_ignore_ascii_case(id)),
        Anchor::Heading(chain) => heading(&note.headings, chain).is_some(),
    }
}

/// The index of the heading that a chain of headings leads to, each under the one before.
pub fn heading(headings: &[Heading], chain: &[String]) -> Option<usize> {
    let mut from = 0;
    let mut level = 0;
    let mut found = None;
    for part in chain {
        let wanted = fold_heading(part);
        let slug = fold(part);
        let index = headings[from..]
            .iter()
            .take_while(|heading| found.is_none() || heading.level > level)
            .position(|heading| heading_is(&heading.text, &wanted) || heading.slug == slug)?;
        let index = from + index;
        level = headings[index].level;
        from = index + 1;
        found = Some(index);
    }
    found
}

/// A link as its writer sees it.
fn written(link: &Link) -> String {
    let anchor = match &link.anchor {
        None => String::new(),
        Some(Anchor::Heading(chain)) => format!("#{}", chain.join("#")),
        Some(Anchor::Block(id)) => format!("#^{id}"),
        Some(Anchor::Other(other)) => format!("#{other}"),
    };
    let target = &link.target;
    match (link.form, &link.text) {
        (LinkForm::Markdown, text) => {
            format!("[{}]({target}{anchor})", text.as_deref().unwrap_or_default())
        }
        (form, text) => {
            let text = text.as_deref().map(|text| format!("|{text}")).unwrap_or_default();
            let embed = if form == LinkForm::Embed { "!" } else { "" };
            format!("{embed}[[{target}{anchor}{text}]]")
        }
    }
}
