//! From markdown to a page: what each form looks like, what no note can do, what it may cost.

mod cost;
mod embeds;
mod forms;
mod links;
mod safety;
mod shared;
mod vectors;

use std::{collections::HashMap, sync::Arc};

use equipoise::{
    model::{Kind, LinkForm, Note, VaultPath},
    vault::{
        FileTimes, Resolver, parse,
        render::{RenderContext, Rendered, Target, render},
    },
};

fn path(text: &str) -> VaultPath {
    VaultPath::parse(text).expect("a vault path")
}

/// A vault that exists only here.
struct World {
    notes: HashMap<VaultPath, (Arc<Note>, Arc<str>)>,
    resolver: Resolver,
    strict: bool,
}

impl World {
    fn of(files: &[(&str, &str)]) -> Self {
        let paths: Vec<VaultPath> = files.iter().map(|(name, _)| path(name)).collect();
        let read = |(name, text): &(&str, &str)| {
            let note = parse(&path(name), text.as_bytes(), FileTimes::default()).note;
            (path(name), (Arc::new(note), Arc::from(*text)))
        };
        let resolver = Resolver::new(paths.iter());
        Self { notes: files.iter().map(read).collect(), resolver, strict: false }
    }

    fn render(&self, name: &str) -> Rendered {
        let (note, text) = &self.notes[&path(name)];
        render(note, text, self)
    }
}

impl RenderContext for World {
    fn resolve(&self, source: &VaultPath, target: &str, form: LinkForm) -> Target {
        let Some(path) = self.resolver.resolve(source, target, form).path() else {
            return Target::Missing;
        };
        let note = &self.notes[&path].0;
        match note.kind {
            Kind::Attachment => Target::File { path },
            kind => Target::Note { title: note.title.clone(), kind, path },
        }
    }

    fn note(&self, path: &VaultPath) -> Option<Arc<Note>> {
        self.notes.get(path).map(|(note, _)| Arc::clone(note))
    }

    fn text(&self, path: &VaultPath) -> Option<Arc<str>> {
        self.notes.get(path).map(|(_, text)| Arc::clone(text))
    }

    fn strict_line_breaks(&self) -> bool {
        self.strict
    }
}

/// A few notes and files beside the one that is rendered.
fn world(text: &str) -> World {
    World::of(&[
        ("Here.md", text),
        (
            "claims/Other note.md",
            "---\ntype: claim\ntitle: The other\n---\nStart. ^start\n\n# One\nFirst part.\n\n## Two\n- a\n- b ^item\n\n# Three\nLast.",
        ),
        ("Paper.md", "---\ntype: paper\n---\ntext"),
        ("img/pic ture.png", ""),
        ("talk.mp3", ""),
        ("film.mp4", ""),
        ("doc.pdf", ""),
        ("data.csv", ""),
        ("board.canvas", "{}"),
    ])
}

/// The page of a note with that text.
fn html(text: &str) -> String {
    world(text).render("Here.md").html
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(html(text).trim_end(), expected, "{text}");
}
