//! Where a link points, taken apart from how it was written.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use crate::model::Anchor;

/// What a Markdown destination leads to within the vault: the target and its anchor, percent-
/// decoded. `None` for one that leads out of it (a URL with a scheme, `//host`) or nowhere.
pub fn from_destination(url: &str) -> Option<(String, Option<Anchor>)> {
    if is_external(url) {
        return None;
    }
    let (target, anchor) = match url.split_once('#') {
        Some((target, anchor)) => (target, Some(anchor)),
        None => (url, None),
    };
    let target = percent_decoded(target).trim().to_owned();
    let anchor = anchor.map(percent_decoded).and_then(|anchor| anchor_of(&target, &anchor));
    (!target.is_empty() || anchor.is_some()).then_some((target, anchor))
}

/// Whether the destination has a scheme or names a host.
pub fn is_external(url: &str) -> bool {
    if url.starts_with("//") {
        return true;
    }
    let Some((scheme, _)) = url.split_once(':') else { return false };
    let mut characters = scheme.chars();
    characters.next().is_some_and(|c| c.is_ascii_alphabetic())
        && characters.all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

/// The anchor of a link to `target`; `None` where it is empty.
pub fn anchor_of(target: &str, anchor: &str) -> Option<Anchor> {
    let anchor = anchor.trim();
    if anchor.is_empty() {
        return None;
    }
    if has_own_viewer(target) {
        return Some(Anchor::Other(anchor.to_owned()));
    }
    if let Some(id) = anchor.strip_prefix('^') {
        return Some(Anchor::Block(id.trim().to_owned()));
    }
    // `#H1#^id` names the block.
    if let Some((_, id)) = anchor.rsplit_once("#^") {
        return Some(Anchor::Block(id.trim().to_owned()));
    }
    let headings: Vec<String> = anchor
        .split('#')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect();
    (!headings.is_empty()).then_some(Anchor::Heading(headings))
}

/// Files whose anchors mean something to whoever shows them: a page, a time, a view.
fn has_own_viewer(target: &str) -> bool {
    const EXTENSIONS: [&str; 27] = [
        "pdf", "canvas", "base", "png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "bmp", "mp3",
        "wav", "m4a", "ogg", "flac", "3gp", "webm", "mp4", "mov", "mkv", "ogv", "html", "bib",
        "json", "jsonl", "ris",
    ];
    let extension = target.rsplit_once('.').map_or("", |(_, extension)| extension);
    EXTENSIONS.iter().any(|known| extension.eq_ignore_ascii_case(known))
}

fn percent_decoded(text: &str) -> Cow<'_, str> {
    // A lone `%` that encodes nothing in UTF-8 stands for itself.
    percent_decode_str(text).decode_utf8().unwrap_or(Cow::Borrowed(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(url: &str, expected: Option<(&str, Option<Anchor>)>) {
        let expected = expected.map(|(target, anchor)| (target.to_owned(), anchor));
        assert_eq!(from_destination(url), expected, "{url:?}");
    }

    #[test]
    fn destinations() {
        let heading = |text: &str| Some(Anchor::Heading(vec![text.to_owned()]));
        check("a%20b.md", Some(("a b.md", None)));
        check("a.md#My%20part", Some(("a.md", heading("My part"))));
        check("#part", Some(("", heading("part"))));
        check("a.pdf#page=3", Some(("a.pdf", Some(Anchor::Other("page=3".into())))));
        check("a#H1#^id", Some(("a", Some(Anchor::Block("id".into())))));
        check("100%25%.md", Some(("100%%.md", None)));
        check("%ff.md", Some(("%ff.md", None)));
        check("https://x.org", None);
        check("mailto:a@b", None);
        check("//host/x", None);
        check("", None);
        check("#", None);
    }
}
