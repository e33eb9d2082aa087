//! Addresses: where a page of the notebook stands on its server, spelled in one place so that a
//! note's links, a list's rows and a feed all agree. Relative to the server's root; no scheme, no
//! host, nothing of HTTP.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::Kind;

/// What may stand in a path as it is: RFC 3986's unreserved characters, and `/`.
const IN_PATH: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/');

/// Where a file of the vault is read: `/note/…`, `/paper/…`, or `/file/…` as it lies on disk.
/// Takes the path as text since wire types carry it so; any text yields a harmless address.
pub fn page(kind: Kind, path: &str) -> String {
    let page = match kind {
        Kind::Paper => "paper",
        Kind::Attachment => "file",
        _ => "note",
    };
    format!("/{page}/{}", encode(path))
}

/// The `id` of a block on its note's page.
pub fn block_anchor(id: &str) -> String {
    format!("b-{id}")
}

/// Where the notes with a tag are listed; `tag` comes without its `#`.
pub fn tag(tag: &str) -> String {
    format!("/search?q=tag%3A{}", encode(tag))
}

/// A text percent-encoded for a path or a fragment, `/` kept.
pub fn encode(text: &str) -> String {
    utf8_percent_encode(text, IN_PATH).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_escape_what_has_a_meaning() {
        assert_eq!(page(Kind::Claim, "a b/c#d?.md"), "/note/a%20b/c%23d%3F.md");
        assert_eq!(page(Kind::Paper, "x.bib#é"), "/paper/x.bib%23%C3%A9");
        assert_eq!(page(Kind::Attachment, "\"><script>.png"), "/file/%22%3E%3Cscript%3E.png");
        assert_eq!(tag("fair/group"), "/search?q=tag%3Afair/group");
    }
}
