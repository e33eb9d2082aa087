//! The plain text of one block as it is read, with the links and fields in it, turned into links
//! with their context and relation when the block ends.

use std::{ops::Range, sync::Arc};

use super::{relation, sentence::Sentences, target};
use crate::{
    model::{Anchor, Link, LinkForm, LinkOrigin, Relation},
    vault::{
        markdown::{Lines, WikiLink, canonical_key, image_size},
        properties::as_u32,
    },
};

#[derive(Default)]
pub(super) struct Leaf {
    pub(super) text: String,
    links: Vec<Found>,
    fields: Vec<OpenField>,
    /// The Markdown link or image whose text is being read, innermost last.
    open: Vec<Option<usize>>,
}

struct Found {
    target: String,
    anchor: Option<Anchor>,
    label: Option<String>,
    form: LinkForm,
    footnote: bool,
    relation: Option<(Relation, Option<Arc<str>>)>,
    /// Where its text stands in the leaf's.
    place: Range<usize>,
    span: Range<usize>,
}

struct OpenField {
    key: String,
    /// Where its value begins in the leaf's text.
    start: usize,
    first_link: usize,
}

impl Leaf {
    pub(super) fn wikilink(&mut self, link: &WikiLink<'_>, span: Range<usize>, footnote: bool) {
        let start = self.text.len();
        let sized = link.embed && link.text.is_some_and(|text| image_size(text).is_some());
        match sized {
            true => self.text.push_str(link.target),
            false => self.text.push_str(&link.label()),
        }
        self.links.push(Found {
            target: link.target.to_owned(),
            anchor: link.anchor.and_then(|anchor| target::anchor_of(link.target, anchor)),
            label: link.text.map(str::to_owned),
            form: if link.embed { LinkForm::Embed } else { LinkForm::Wiki },
            footnote,
            // `[@key]` says what it is; a field may say otherwise.
            relation: link
                .target
                .starts_with('@')
                .then(|| Relation::parse("cites"))
                .flatten()
                .map(|cites| (cites, None)),
            place: start..self.text.len(),
            span,
        });
    }

    /// Begins `[text](url)` or `![text](url)`.
    pub(super) fn open_link(
        &mut self,
        url: &str,
        form: LinkForm,
        span: Range<usize>,
        footnote: bool,
    ) {
        let start = self.text.len();
        let index = target::from_destination(url).map(|(target, anchor)| {
            self.links.push(Found {
                target,
                anchor,
                label: None,
                form,
                footnote,
                relation: None,
                place: start..start,
                span,
            });
            self.links.len() - 1
        });
        self.open.push(index);
    }

    pub(super) fn close_link(&mut self) {
        let Some(Some(index)) = self.open.pop() else { return };
        let link = &mut self.links[index];
        let label = &self.text[link.place.start..];
        // `![100](image.png)`: the text is a size.
        if link.form == LinkForm::Embed && !label.contains('|') && image_size(label).is_some() {
            self.text.truncate(link.place.start);
        }
        link.place.end = self.text.len();
        let label = self.text[link.place.clone()].trim();
        link.label = (!label.is_empty()).then(|| label.to_owned());
    }

    pub(super) fn open_field(&mut self, key: &str, shows_key: bool) {
        if shows_key {
            self.text.push_str(key);
            self.text.push_str(": ");
        }
        let (start, first_link) = (self.text.len(), self.links.len());
        self.fields.push(OpenField { key: key.to_owned(), start, first_link });
    }

    /// Gives the field's links their relation. True where a relation of the notebook's grammar
    /// names no note.
    pub(super) fn close_field(&mut self) -> Option<String> {
        let field = self.fields.pop()?;
        let value = &self.text[field.start..];
        let links = &mut self.links[field.first_link..];
        let places: Vec<Range<usize>> = links
            .iter()
            .map(|link| link.place.start - field.start..link.place.end - field.start)
            .collect();
        if let Some(stated) = relation::stated(&field.key, value, &places) {
            let reason: Option<Arc<str>> = stated.reason.map(Into::into);
            for link in &mut links[..stated.links] {
                link.relation = Some((stated.relation.clone(), reason.clone()));
            }
            return None;
        }
        let relation = Relation::parse(&canonical_key(&field.key))?;
        let empty = links.is_empty() && relation.is_known() && !relation.is_plain();
        empty.then(|| format!("{}:: {}", field.key, value.trim()))
    }

    /// The links of the finished block; `context` replaces the sentence where a block has no prose.
    pub(super) fn links(self, lines: &Lines, context: Option<&str>) -> Vec<Link> {
        if self.links.is_empty() {
            return Vec::new();
        }
        let whole: Option<Arc<str>> = context.map(Into::into);
        let sentences = whole.is_none().then(|| Sentences::of(&self.text));
        // Links of one sentence share its text.
        let mut last: Option<(Arc<str>, Range<usize>)> = None;
        let mut links = Vec::with_capacity(self.links.len());
        for found in self.links {
            let context = match (&whole, &sentences, &last) {
                (Some(whole), ..) => Arc::clone(whole),
                (_, _, Some((text, range))) if within(&found.place, range) => Arc::clone(text),
                (_, sentences, _) => {
                    let around = |sentences: &Sentences| sentences.around(&self.text, &found.place);
                    let (text, range) = sentences.as_ref().map(around).unwrap_or_default();
                    let text: Arc<str> = text.into();
                    last = Some((Arc::clone(&text), range));
                    text
                }
            };
            links.push(found.link(context, lines));
        }
        links
    }
}

impl Found {
    fn link(self, context: Arc<str>, lines: &Lines) -> Link {
        let (relation, reason) = self.relation.unwrap_or_else(|| (Relation::links(), None));
        Link {
            target: self.target,
            anchor: self.anchor,
            text: self.label,
            form: self.form,
            origin: if self.footnote { LinkOrigin::Footnote } else { LinkOrigin::Body },
            relation,
            reason,
            context,
            line: lines.line(self.span.start),
            span: as_u32(self.span),
        }
    }
}

fn within(place: &Range<usize>, range: &Range<usize>) -> bool {
    range.start <= place.start && place.end <= range.end
}
