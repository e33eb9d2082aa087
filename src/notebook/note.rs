//! A note's page as data: its text as safe HTML, its relations both ways, who draws on it, who
//! links to it, who names it without linking, and what is wrong with it.

use std::sync::Arc;

use super::{
    Attachment, Core, Notebook, compose, mentions,
    pdfs::is_pdf,
    reader,
    snapshot::Snapshot,
    view::{Backlink, HeadingView, NoteView, Page},
    write,
};
use crate::{
    error::{Error, Result},
    index::Index,
    model::{Kind, LinkForm, Note, Problem, VaultPath},
    papers::{cite, note::record_of},
    vault::{
        Vault, decode,
        parse::MAX_BYTES,
        render::{RenderContext, Rendered, Target, render},
    },
};

impl Notebook {
    /// # Errors
    /// No such note (the hint names near ones), or a file that cannot be read.
    pub fn note(&self, path: &str) -> Result<NoteView> {
        let snapshot = self.snapshot();
        let note = snapshot.note(path)?;
        if note.kind == Kind::Attachment {
            return Err(Error::not_found(
                format!("{path} is not a note"),
                format!("it is a file of the vault: see /file/{path}"),
            ));
        }
        self.core().index.prioritise(std::slice::from_ref(&note.path));
        let (source, frontmatter, rendered) = match note.path.entry() {
            Some(_) => entry_text(&self.core().index, note)?,
            None if is_pdf(&note.path) => pdf_text(&self.core().index, note)?,
            None => {
                let source = read_text(&self.core().vault, &note.path)?;
                let Core { vault, index, .. } = self.core();
                let context = Context { snapshot: &snapshot, vault, index };
                let rendered = render(note, &source, &context);
                (source, serde_json::from_str(&note.properties).unwrap_or_default(), rendered)
            }
        };

        let mut problems = snapshot.problems_of(note);
        // Linking the vault finds embeds in a circle too.
        let new = rendered
            .problems
            .into_iter()
            .filter(|problem| !problems.iter().any(|known: &Problem| known.kind == problem.kind));
        let new: Vec<_> = new.collect();
        problems.extend(new);
        let backlinks = backlinks(&snapshot, &note.path, 0, NoteView::BACKLINKS);
        let (relations, relations_omitted) = snapshot.relations(note);
        let mut inquiries = snapshot.inquiries_on(&note.path);
        let inquiries_omitted = inquiries.len().saturating_sub(NoteView::INQUIRIES);
        inquiries.truncate(NoteView::INQUIRIES);
        Ok(NoteView {
            summary: snapshot.summary(note),
            html: rendered.html,
            frontmatter,
            claim: note.claim.as_ref().map(|claim| claim.sentence.clone()),
            scope: note.claim.as_ref().map(|claim| claim.scope.clone()),
            universal: note.is_universal_claim(),
            aliases: note.aliases.clone(),
            headings: note
                .headings
                .iter()
                .map(|heading| HeadingView {
                    level: heading.level,
                    text: heading.text.clone(),
                    slug: heading.slug.clone(),
                })
                .collect(),
            relations,
            relations_omitted,
            inquiries,
            inquiries_omitted,
            backlinks,
            mentions: mentions::find(&self.core().index, &snapshot, note),
            dismissed: snapshot
                .dismissed(&note.path)
                .filter_map(|path| snapshot.summary_of(path))
                .collect(),
            view: compose::view_of(note),
            problems,
            same_work: snapshot
                .same_work(&note.path)
                .filter_map(|path| snapshot.summary_of(path))
                .collect(),
            etag: write::etag(note.hash),
            source,
        })
    }

    /// Links into a note with their sentences, a page at a time.
    ///
    /// # Errors
    /// No such note.
    pub fn backlinks(&self, path: &str, offset: usize, limit: usize) -> Result<Page<Backlink>> {
        let snapshot = self.snapshot();
        let path = snapshot.note(path)?.path.clone();
        Ok(backlinks(&snapshot, &path, offset, limit))
    }

    /// A file of the vault that is no note, as it lies there.
    ///
    /// # Errors
    /// No such file, or one that cannot be read.
    pub fn attachment(&self, path: &str) -> Result<Attachment> {
        let snapshot = self.snapshot();
        let path = snapshot.note(path)?.path.clone();
        let bytes = self.core().vault.read(&path)?;
        let media_type = mime_guess::from_path(path.as_str()).first_or_octet_stream().to_string();
        Ok(Attachment { path, bytes, media_type })
    }
}

fn backlinks(snapshot: &Snapshot, path: &VaultPath, offset: usize, limit: usize) -> Page<Backlink> {
    let edges = snapshot.backlinks(path);
    let total = edges.len();
    let items = edges
        .into_iter()
        .skip(offset)
        .take(limit)
        .filter_map(|edge| snapshot.backlink(edge))
        .collect();
    Page { items, total, offset, limit }
}

/// The text of a note; what is not UTF-8 was named a problem when the note was parsed. One that was
/// too large to parse is too large to show: its page has the problem and no text.
pub(super) fn read_text(vault: &Vault, path: &VaultPath) -> Result<String> {
    let contents = vault.read_up_to(path, MAX_BYTES)?;
    Ok(contents.bytes.map_or_else(String::new, |bytes| decode(&bytes).into_owned()))
}

/// A library's entry: its abstract is its text, and its citation what one would copy.
fn entry_text(index: &Index, note: &Note) -> Result<(String, serde_json::Value, Rendered)> {
    let blocks = index.blocks(note.path.as_str())?.unwrap_or_default();
    let record = record_of(note, &blocks);
    let mut frontmatter: serde_json::Value =
        serde_json::from_str(&note.properties).unwrap_or_default();
    let mut html = String::new();
    for block in &blocks {
        html.push_str("<p>");
        html.push_str(&escaped(&block.text));
        html.push_str("</p>\n");
    }
    if let (Some(object), Some(summary)) = (frontmatter.as_object_mut(), &record.summary) {
        object.insert("abstract".into(), summary.as_str().into());
    }
    let source = cite::bibtex(std::slice::from_ref(&record));
    Ok((source, frontmatter, Rendered { html, problems: Vec::new() }))
}

/// A PDF: its text by pages.
fn pdf_text(index: &Index, note: &Note) -> Result<(String, serde_json::Value, Rendered)> {
    let blocks = index.blocks(note.path.as_str())?.unwrap_or_default();
    let html = reader::pdf_html(note, &blocks);
    let frontmatter = serde_json::from_str(&note.properties).unwrap_or_default();
    Ok((String::new(), frontmatter, Rendered { html, problems: Vec::new() }))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// What rendering asks of the rest of the vault.
struct Context<'a> {
    snapshot: &'a Snapshot,
    vault: &'a Vault,
    index: &'a Index,
}

impl RenderContext for Context<'_> {
    fn resolve(&self, source: &VaultPath, target: &str, form: LinkForm) -> Target {
        let resolution = self.snapshot.resolver.resolve(source, target, form);
        let Some(path) = resolution.path() else { return Target::Missing };
        match self.snapshot.notes.get(&path) {
            // Embedded, a PDF shows itself; linked, it is the paper.
            Some(note)
                if note.kind != Kind::Attachment
                    && (form != LinkForm::Embed || !is_pdf(&note.path)) =>
            {
                Target::Note { title: note.title.clone(), kind: note.kind, path }
            }
            _ => Target::File { path },
        }
    }

    fn note(&self, path: &VaultPath) -> Option<Arc<Note>> {
        self.snapshot.notes.get(path).cloned()
    }

    fn text(&self, path: &VaultPath) -> Option<Arc<str>> {
        if path.entry().is_some() {
            let blocks = self.index.blocks(path.as_str()).ok()??;
            let texts: Vec<String> = blocks.into_iter().map(|block| block.text).collect();
            return Some(texts.join("\n\n").into());
        }
        read_text(self.vault, path).ok().map(Into::into)
    }
}
