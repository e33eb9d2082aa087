//! Raw HTML of a note, written onto the page: each tag anew, from `markup`'s list.

use super::{
    Target,
    body::Body,
    escape::push_raw_text,
    markup::{self, Place},
    raw::{self, Start, Token},
};
use crate::{
    model::LinkForm,
    vault::{
        markdown::Event,
        parse::target::{from_destination, is_external},
    },
};

impl Body<'_, '_> {
    pub(super) fn html_block(&mut self, at: usize) -> usize {
        let end = self.outline.end(at);
        let mut html = String::new();
        for spanned in &self.events[at + 1..end] {
            if let Event::Html(line) | Event::Text(line) = &spanned.event {
                html.push_str(line);
            }
        }
        let depth = self.raw.depth();
        raw::tokens(&html, |token| self.token(token, true));
        let links = self.raw.close_inline(depth, &mut self.page.out);
        self.links = self.links.saturating_sub(links);
        end + 1
    }

    pub(super) fn inline_html(&mut self, html: &str) {
        self.line_content();
        raw::tokens(html, |token| self.token(token, false));
    }

    /// `flow`: blocks may stand here.
    fn token(&mut self, token: Token<'_>, flow: bool) {
        match token {
            Token::Text(text) => self.page.text(text, push_raw_text),
            Token::End { name } => {
                if let Some((element, place)) = markup::element(&name)
                    && (flow || place == Place::Inline)
                {
                    let links = self.raw.close(element, &mut self.page.out);
                    self.links = self.links.saturating_sub(links);
                }
            }
            Token::Start(start) => match start.name.as_str() {
                "a" if start.attribute("href").is_some() => self.html_link(&start),
                "img" => self.html_media(&start, "Picture"),
                "video" => self.html_media(&start, "Film"),
                "audio" => self.html_media(&start, "Sound"),
                "iframe" | "embed" => self.html_media(&start, "Page"),
                _ => self.html_element(&start, flow),
            },
        }
    }

    fn html_element(&mut self, start: &Start<'_>, flow: bool) {
        let Some((element, place)) = markup::element(&start.name) else { return };
        let fits = flow || place == Place::Inline || matches!(element, "br" | "wbr");
        if !fits || !self.raw.admits() {
            return;
        }
        // An element may leave out its end where another of its kind begins.
        let links = self.raw.close_implied(element, &mut self.page.out);
        self.links = self.links.saturating_sub(links);
        let out = &mut self.page.out;
        out.push('<');
        out.push_str(element);
        markup::push_attributes(out, element, start);
        out.push('>');
        if place != Place::Void {
            self.raw.push(element, place);
            self.links += usize::from(element == "a");
        }
    }

    fn html_link(&mut self, start: &Start<'_>) {
        // A link in a link would end the outer one.
        if self.links > 0 || !self.raw.admits() {
            return;
        }
        let lead = self.destination(
            start.attribute("href").unwrap_or(""),
            start.attribute("title").unwrap_or(""),
        );
        self.start_lead(&lead);
        self.raw.push("a", Place::Inline);
    }

    /// Something with an address of its own: shown where it lies in the vault, a link elsewhere.
    fn html_media(&mut self, start: &Start<'_>, what: &str) {
        let Some(url) = start.attribute("src").map(str::trim) else { return };
        if !self.raw.admits() {
            return;
        }
        let caption = start.attribute("alt").or_else(|| start.attribute("title")).unwrap_or("");
        if is_external(url) {
            return self.foreign(url, caption, what);
        }
        let pixels = |name: &str| {
            start.attribute(name)?.trim_end_matches("px").parse::<u16>().ok().map(u32::from)
        };
        let size = pixels("width").map(|width| (width, pixels("height")));
        let Some((target, anchor)) = from_destination(url).filter(|(target, _)| !target.is_empty())
        else {
            return;
        };
        match self.resolve(&target, anchor.as_ref(), LinkForm::Embed) {
            (Target::File { path }, anchor) => self.file(&path, caption, size, anchor),
            _ => {
                let lead = self.lead(&target, anchor.as_ref(), LinkForm::Embed);
                let text = if caption.is_empty() { target.as_str() } else { caption };
                self.write_link(lead, text);
            }
        }
    }
}
