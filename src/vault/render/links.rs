//! Links: where each leads, and what shows a reader that one leads nowhere. Every address written
//! here is one of this server's own or has a scheme from the policy's list; a note's text never is
//! an address as it stands.

use super::{
    Target,
    body::Body,
    escape::{MAX_ADDRESS_BYTES, push_attribute, push_text},
    limits::MAX_ANCHORS,
    markup::user_id,
    policy::SCHEMES,
};
use crate::{
    model::{Anchor, Kind, LinkForm, Note, VaultPath, address},
    vault::{
        link,
        markdown::{Destination, WikiLink},
        parse::target::{anchor_of, from_destination, is_external},
    },
};

/// Where a link leads, ready to be written.
pub(super) struct Lead {
    /// `None` for a link that leads nowhere.
    href: Option<String>,
    class: &'static str,
    kind: Option<Kind>,
    title: Option<String>,
}

impl Lead {
    pub(super) fn nowhere(reason: String) -> Self {
        Self { href: None, class: "broken", kind: None, title: Some(reason) }
    }

    fn external(url: &str, title: Option<String>) -> Self {
        Self { href: Some(url.to_owned()), class: "external", kind: None, title }
    }
}

/// The fragment of an address, and what is amiss with it.
type Fragment = (String, Option<String>);

impl<'b> Body<'b, '_> {
    pub(super) fn wiki_link(&mut self, link: &WikiLink<'_>) {
        self.line_content();
        let anchor = link.anchor.and_then(|anchor| anchor_of(link.target, anchor));
        let lead = self.lead(link.target, anchor.as_ref(), LinkForm::Wiki);
        self.write_link(lead, &link.label());
    }

    pub(super) fn start_link(&mut self, destination: &Destination<'_>) {
        let lead = self.destination(&destination.url, &destination.title);
        let closer = self.start_lead(&lead);
        self.phrasing += 1;
        self.open(closer);
    }

    /// Writes the start of a link, unless there is one around; returns what ends it. The end is
    /// counted by whoever ends it.
    pub(super) fn start_lead(&mut self, lead: &Lead) -> &'static str {
        self.links += 1;
        if self.links > 1 {
            return "";
        }
        let out = &mut self.page.out;
        out.push_str("<a");
        push_attribute(out, "class", lead.class);
        match &lead.href {
            Some(href) => push_attribute(out, "href", href),
            None => out.push_str(" role=\"link\" aria-disabled=\"true\""),
        }
        if let Some(kind) = lead.kind {
            push_attribute(out, "data-kind", kind.as_str());
        }
        if let Some(title) = &lead.title {
            push_attribute(out, "title", title);
        }
        out.push_str(if lead.class == "external" { " rel=\"noopener noreferrer\">" } else { ">" });
        "</a>"
    }

    /// A whole link; a title that says no more than its text is left out.
    pub(super) fn write_link(&mut self, mut lead: Lead, text: &str) {
        lead.title = lead.title.filter(|title| title != text);
        let closer = self.start_lead(&lead);
        push_text(&mut self.page.out, text);
        self.page.out.push_str(closer);
        self.links -= 1;
    }

    /// Where a Markdown destination, or an address in raw HTML, leads.
    pub(super) fn destination(&self, url: &str, title: &str) -> Lead {
        let title = Some(title.to_owned()).filter(|title| !title.is_empty());
        let url = url.trim();
        if url.len() > MAX_ADDRESS_BYTES {
            return Lead::nowhere("The address is too long to be followed.".to_owned());
        }
        if is_external(url) {
            let (scheme, rest) = url.split_once(':').unwrap_or(("", url));
            let scheme = scheme.to_ascii_lowercase();
            // Browsers would guess at `https:x`.
            let whole = !scheme.starts_with("http") || rest.starts_with("//");
            if SCHEMES.contains(&scheme.as_str()) && whole {
                return Lead::external(url, title);
            }
            return Lead::nowhere("An address of this kind is not followed.".to_owned());
        }
        match from_destination(url) {
            Some((target, anchor)) => {
                let mut lead = self.lead(&target, anchor.as_ref(), LinkForm::Markdown);
                if lead.href.is_none() && target.is_empty() {
                    // An id that the note's own HTML gives.
                    lead.href = url
                        .strip_prefix('#')
                        .map(|id| format!("#{}", address::encode(&user_id(id))));
                    lead.class = "internal";
                    lead.title = None;
                }
                lead.title = title.or(lead.title);
                lead
            }
            None => Lead::nowhere("The link names nothing.".to_owned()),
        }
    }

    /// Where a target and an anchor within it lead.
    pub(super) fn lead(&self, target: &str, anchor: Option<&Anchor>, form: LinkForm) -> Lead {
        if target.is_empty() {
            return self.lead_within(anchor);
        }
        match self.resolve(target, anchor, form) {
            (Target::Note { path, title, kind }, anchor) => {
                self.lead_to_note(&path, title, kind, anchor)
            }
            (Target::File { path }, anchor) => {
                let fragment = match anchor {
                    Some(Anchor::Other(text)) => format!("#{}", address::encode(text)),
                    _ => String::new(),
                };
                let href = address::page(Kind::Attachment, path.as_str()) + &fragment;
                Lead {
                    href: Some(href),
                    class: "internal",
                    kind: Some(Kind::Attachment),
                    title: None,
                }
            }
            (Target::Missing, _) => {
                Lead::nowhere(format!("Nothing in the vault is called “{target}”."))
            }
        }
    }

    /// What the vault has for a target. An entry of a library is named by what looks like an anchor.
    pub(super) fn resolve<'t>(
        &self,
        target: &str,
        anchor: Option<&'t Anchor>,
        form: LinkForm,
    ) -> (Target, Option<&'t Anchor>) {
        let (context, source) = (self.page.context, &self.note.path);
        if let Some(Anchor::Other(key)) = anchor {
            let entry = format!("{target}#{key}");
            if VaultPath::parse(&entry).is_ok_and(|path| path.entry().is_some()) {
                let found = context.resolve(source, &entry, form);
                if found != Target::Missing {
                    return (found, None);
                }
            }
        }
        (context.resolve(source, target, form), anchor)
    }

    pub(super) fn lead_to_note(
        &self,
        path: &VaultPath,
        title: String,
        kind: Kind,
        anchor: Option<&Anchor>,
    ) -> Lead {
        // A place within a file that its own viewer knows: a PDF's page.
        if let Some(Anchor::Other(part)) = anchor
            && !path.is_note()
            && path.entry().is_none()
        {
            let href = format!(
                "{}#{}",
                address::page(Kind::Attachment, path.as_str()),
                address::encode(part)
            );
            return Lead {
                href: Some(href),
                class: "internal",
                kind: Some(kind),
                title: Some(title),
            };
        }
        let (fragment, amiss) = match anchor {
            None => (String::new(), None),
            Some(anchor) => match self.page.context.note(path) {
                Some(note) => self.fragment(&note, anchor),
                None => (String::new(), None),
            },
        };
        let href = address::page(kind, path.as_str()) + &fragment;
        Lead { href: Some(href), class: "internal", kind: Some(kind), title: amiss.or(Some(title)) }
    }

    /// A link to a part of the note that holds it.
    fn lead_within(&self, anchor: Option<&Anchor>) -> Lead {
        let Some(anchor) = anchor else {
            return Lead::nowhere("The link names nothing.".to_owned());
        };
        let (fragment, amiss) = self.fragment(self.note, anchor);
        if let Some(amiss) = amiss {
            return Lead::nowhere(amiss);
        }
        let page = match self.is_embedded() {
            true => address::page(self.note.kind, self.note.path.as_str()),
            false => String::new(),
        };
        Lead { href: Some(page + &fragment), class: "internal", kind: None, title: None }
    }

    /// `#…` for a part of a note; empty, and why, where the note has no such part.
    fn fragment(&self, note: &Note, anchor: &Anchor) -> Fragment {
        let looked_at = &self.page.anchors;
        looked_at.set(looked_at.get() + note.headings.len() + note.block_ids.len());
        if looked_at.get() > MAX_ANCHORS {
            return (String::new(), None);
        }
        match anchor {
            Anchor::Heading(chain) => match link::heading(&note.headings, chain) {
                Some(index) => (format!("#{}", address::encode(&note.headings[index].slug)), None),
                None => {
                    let name = chain.join(" > ");
                    (String::new(), Some(format!("“{}” has no heading “{name}”.", note.title)))
                }
            },
            Anchor::Block(id) => {
                match note.block_ids.iter().find(|block| block.id.eq_ignore_ascii_case(id)) {
                    Some(block) => (format!("#{}", address::block_anchor(&block.id)), None),
                    None => {
                        (String::new(), Some(format!("“{}” has no block “^{id}”.", note.title)))
                    }
                }
            }
            Anchor::Other(_) => (String::new(), None),
        }
    }
}
