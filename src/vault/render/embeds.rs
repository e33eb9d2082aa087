//! Embeds: notes within notes, and pictures and files. Three bounds keep a page finite whatever the
//! notes say: no part of a note within itself, few levels, and a total for the page, since a few
//! levels of many embeds each are a great many.

use std::ops::Range;

use super::{
    Target,
    body::Body,
    escape::push_text,
    limits::{MAX_EMBED_DEPTH, MAX_EMBEDDED_BYTES, MAX_EMBEDS},
    links::Lead,
    outline::{self, Outline},
};
use crate::{
    model::{Anchor, Kind, LinkForm, Note, ProblemKind, VaultPath, address},
    vault::{
        frontmatter, link,
        markdown::{self, Destination, Spanned, WikiLink},
        parse::target::{anchor_of, from_destination, is_external},
    },
};

/// An embed as written.
struct Embed<'a> {
    target: &'a str,
    anchor: Option<Anchor>,
    /// What stands where its text would; empty where nothing does.
    caption: &'a str,
    /// What to show where it cannot be embedded.
    label: String,
    /// The event, for its line.
    at: usize,
}

impl<'b> Body<'b, '_> {
    /// `![[…]]`
    pub(super) fn wiki_embed(&mut self, link: &WikiLink<'_>, at: usize) {
        self.embed(&Embed {
            target: link.target,
            anchor: link.anchor.and_then(|anchor| anchor_of(link.target, anchor)),
            caption: link.text.unwrap_or(""),
            label: link.label(),
            at,
        });
    }

    /// A file that a canvas shows.
    pub(super) fn embed_named(&mut self, target: &str, part: Option<&str>) {
        let anchor = part.and_then(|part| anchor_of(target, part));
        let label = target.to_owned();
        self.embed(&Embed { target, anchor, caption: "", label, at: 0 });
    }

    /// `![…](…)`
    pub(super) fn image(&mut self, destination: &Destination<'_>, at: usize) -> usize {
        let end = self.outline.end(at);
        let caption = self.plain(at + 1..end);
        let url = destination.url.trim();
        if is_external(url) {
            self.foreign(url, &caption, "Picture");
        } else if let Some((target, anchor)) = from_destination(url) {
            let label = if caption.is_empty() { target.clone() } else { caption.clone() };
            self.embed(&Embed { target: &target, anchor, caption: &caption, label, at });
        } else {
            let lead = Lead::nowhere("The picture has no address.".to_owned());
            self.line_content();
            self.write_link(lead, &caption);
        }
        end + 1
    }

    fn embed(&mut self, embed: &Embed<'_>) {
        if embed.target.is_empty() {
            let (path, title, kind) = (&self.note.path, self.note.title.clone(), self.note.kind);
            return self.embed_note(embed, path, title, kind, embed.anchor.as_ref());
        }
        match self.resolve(embed.target, embed.anchor.as_ref(), LinkForm::Embed) {
            (Target::File { path }, anchor) => self.file(&path, embed.caption, None, anchor),
            (Target::Note { path, title, kind: Kind::Canvas }, _) => {
                self.line_content();
                self.card(&address::page(Kind::Canvas, path.as_str()), &title, "Canvas");
            }
            (Target::Note { path, title, kind }, anchor) => {
                self.embed_note(embed, &path, title, kind, anchor);
            }
            (Target::Missing, _) => self.embed_as_link(embed),
        }
    }

    fn embed_as_link(&mut self, embed: &Embed<'_>) {
        self.line_content();
        let lead = self.lead(embed.target, embed.anchor.as_ref(), LinkForm::Embed);
        self.write_link(lead, &embed.label);
    }

    fn embed_note(
        &mut self,
        embed: &Embed<'_>,
        path: &VaultPath,
        title: String,
        kind: Kind,
        anchor: Option<&Anchor>,
    ) {
        if !self.block_content() {
            return self.embed_as_link(embed);
        }
        let part = anchor.map(|anchor| format!("{anchor:?}"));
        if let Some(reason) = self.stopped(path, part.as_ref()) {
            return self.write_stopped(embed, path, title, kind, reason);
        }
        let context = self.page.context;
        let (Some(note), Some(text)) = (context.note(path), context.text(path)) else {
            return self.embed_as_link(embed);
        };
        if self.page.embedded_bytes + text.len() > MAX_EMBEDDED_BYTES {
            let reason = "the page embeds more text than one page can show";
            return self.write_stopped(embed, path, title, kind, reason);
        }
        self.page.embedded_bytes += text.len();
        let body = frontmatter::read(&text).body;
        let document = markdown::read(&text, body);
        let outline = Outline::of(&document.events);
        let Some(range) = part_of(&note, &outline, &document.events, anchor) else {
            return self.embed_as_link(embed);
        };
        self.page.embeds += 1;
        self.page.scopes += 1;
        self.page.open.push((path.clone(), part));
        let lead = self.lead_to_note(path, title.clone(), kind, anchor);
        self.page.out.push_str("<section class=\"embed\">\n<div class=\"embed-title\">");
        self.write_link(lead, &title);
        self.page.out.push_str("</div>\n");
        Body::new(self.page, &note, &text, &document.events).excerpt(range);
        self.page.out.push_str("</section>\n");
        self.page.open.pop();
    }

    /// Why nothing more may be embedded here, if so.
    fn stopped(&self, path: &VaultPath, part: Option<&String>) -> Option<&'static str> {
        let open = &self.page.open;
        if open.iter().any(|(other, within)| other == path && within.as_ref() == part) {
            return Some("the note embeds itself");
        }
        if open.len() > MAX_EMBED_DEPTH {
            return Some("notes are embedded too deeply within each other");
        }
        (self.page.embeds >= MAX_EMBEDS)
            .then_some("the page embeds more notes than one page can show")
    }

    fn write_stopped(
        &mut self,
        embed: &Embed<'_>,
        path: &VaultPath,
        title: String,
        kind: Kind,
        reason: &str,
    ) {
        let lead = self.lead_to_note(path, title, kind, embed.anchor.as_ref());
        self.page.out.push_str("<p class=\"embed-stopped\">");
        self.write_link(lead, &embed.label);
        self.page.out.push_str(" <span class=\"embed-reason\">Not shown here: ");
        push_text(&mut self.page.out, reason);
        self.page.out.push_str(".</span></p>\n");
        let line = (!self.is_embedded()).then(|| self.line(embed.at));
        let remedy = "make one of the embeds a plain link";
        self.page.problem(line, ProblemKind::EmbedCycle, reason, &embed.label, remedy);
    }
}

/// The events of the part that an anchor names; `None` where there is no such part.
fn part_of(
    note: &Note,
    outline: &Outline<'_>,
    events: &[Spanned<'_>],
    anchor: Option<&Anchor>,
) -> Option<Range<usize>> {
    match anchor {
        None | Some(Anchor::Other(_)) => Some(0..events.len()),
        Some(Anchor::Block(id)) => outline.block(id),
        Some(Anchor::Heading(chain)) => {
            let section = outline.section(link::heading(&note.headings, chain)?)?;
            Some(outline::whole(outline, section, events))
        }
    }
}
