//! Files that a note shows: pictures, sound and film from the vault itself, cards for the rest.
//! Nothing is loaded from another host.

use super::{
    body::Body,
    escape::{push_attribute, push_text},
};
use crate::{
    model::{Anchor, Kind, VaultPath, address},
    vault::markdown::image_size,
};

/// How a page shows a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Media {
    Image,
    Audio,
    Video,
    /// A link with the file's name and type.
    Card(&'static str),
}

impl Media {
    fn of(path: &VaultPath) -> Self {
        match path.extension().to_ascii_lowercase().as_str() {
            "png" | "jpg" | "jpeg" | "gif" | "svg" | "webp" | "avif" | "bmp" => Self::Image,
            "mp3" | "wav" | "m4a" | "ogg" | "oga" | "opus" | "flac" | "3gp" => Self::Audio,
            "mp4" | "webm" | "ogv" | "mov" | "mkv" => Self::Video,
            "pdf" => Self::Card("PDF"),
            "canvas" => Self::Card("Canvas"),
            _ => Self::Card("File"),
        }
    }
}

/// Text, width and height of an image from what stands where its text would: `text|100x80`.
struct Caption<'a> {
    text: &'a str,
    size: Option<(u32, Option<u32>)>,
}

impl<'a> Caption<'a> {
    fn of(text: &'a str) -> Self {
        match image_size(text) {
            Some(size) => Self {
                text: text.rsplit_once('|').map_or("", |(text, _)| text.trim()),
                size: Some(size),
            },
            None => Self { text, size: None },
        }
    }
}

impl Body<'_, '_> {
    /// A file of the vault. `caption` is what the note says of it, `size` overrides a size in it.
    pub(super) fn file(
        &mut self,
        path: &VaultPath,
        caption: &str,
        size: Option<(u32, Option<u32>)>,
        anchor: Option<&Anchor>,
    ) {
        self.line_content();
        let caption = Caption::of(caption);
        let text = if caption.text.is_empty() { path.stem() } else { caption.text };
        let address = address::page(Kind::Attachment, path.as_str());
        // `#t=30` and `#page=3` mean something to the browser's own players.
        let fragment = match anchor {
            Some(Anchor::Other(anchor)) => fragment(anchor),
            _ => String::new(),
        };
        let out = &mut self.page.out;
        match Media::of(path) {
            Media::Image => {
                out.push_str("<img");
                push_attribute(out, "src", &address);
                push_attribute(out, "alt", text);
                push_size(out, size.or(caption.size));
                out.push_str(" loading=\"lazy\">");
            }
            Media::Audio => {
                out.push_str("<audio controls preload=\"none\"");
                push_attribute(out, "src", &(address + &fragment));
                push_attribute(out, "aria-label", text);
                out.push_str("></audio>");
            }
            Media::Video => {
                out.push_str("<video controls preload=\"metadata\"");
                push_attribute(out, "src", &(address + &fragment));
                push_attribute(out, "aria-label", text);
                push_size(out, size.or(caption.size));
                out.push_str("></video>");
            }
            Media::Card(kind) => {
                let page = match anchor {
                    Some(Anchor::Other(anchor)) => anchor.strip_prefix("page=").map(str::to_owned),
                    _ => None,
                };
                let detail = page.map_or(kind.to_owned(), |page| format!("{kind}, page {page}"));
                let name = if caption.text.is_empty() { path.file_name() } else { caption.text };
                self.card(&(address + &fragment), name, &detail);
            }
        }
    }

    /// A link in a frame.
    pub(super) fn card(&mut self, address: &str, name: &str, detail: &str) {
        let out = &mut self.page.out;
        let linked = self.links == 0;
        out.push_str(if linked { "<a class=\"file-card\"" } else { "<span class=\"file-card\"" });
        if linked {
            push_attribute(out, "href", address);
        }
        out.push_str("><span class=\"file-name\">");
        push_text(out, name);
        out.push_str("</span> <span class=\"file-detail\">");
        push_text(out, detail);
        out.push_str(if linked { "</span></a>" } else { "</span></span>" });
    }

    /// A picture, film or frame on another host: named, not loaded.
    pub(super) fn foreign(&mut self, url: &str, caption: &str, what: &str) {
        self.line_content();
        let caption = Caption::of(caption);
        let host = url.split_once("://").map_or(url, |(_, rest)| rest);
        let host = host.split(['/', '?', '#']).next().unwrap_or(host);
        let text = match caption.text {
            "" => format!("{what} on {host}"),
            text => format!("{text} ({} on {host})", what.to_lowercase()),
        };
        let hint = "Shown as a link: nothing is loaded from other hosts.";
        let lead = self.destination(url, hint);
        self.write_link(lead, &text);
    }
}

fn push_size(out: &mut String, size: Option<(u32, Option<u32>)>) {
    let Some((width, height)) = size else { return };
    push_attribute(out, "width", &width.to_string());
    if let Some(height) = height {
        push_attribute(out, "height", &height.to_string());
    }
}

/// `#page=3`: only what such a fragment is made of.
fn fragment(anchor: &str) -> String {
    let legal =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '=' | '&' | ',' | '.' | ':' | '-');
    match anchor.chars().all(legal) {
        true => format!("#{anchor}"),
        false => String::new(),
    }
}
