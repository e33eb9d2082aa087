//! Writing text into HTML: the two ways, apart from everything else so that a reader can see that
//! nothing of a note reaches the page by another.

/// Longer values are cut. The longest path of a vault fits, percent-encoded.
const MAX_VALUE_BYTES: usize = 13 * 1024;

/// Longer addresses lead nowhere, here as in many browsers and servers.
pub(super) const MAX_ADDRESS_BYTES: usize = 2048;

/// Text between tags, and, since quotes are escaped as well, a value between double quotes.
pub(super) fn push_text(out: &mut String, text: &str) {
    push(out, text, |byte| match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        b'"' => Some("&quot;"),
        _ => None,
    });
}

/// Text of raw HTML, whose entities stay what they are.
pub(super) fn push_raw_text(out: &mut String, text: &str) {
    push(out, text, |byte| match byte {
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        b'"' => Some("&quot;"),
        _ => None,
    });
}

/// ` name="value"`, cut where no reader reads on: the sanitiser takes time that grows with the square
/// of a value's entities.
pub(super) fn push_attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    push_text(out, &value[..value.floor_char_boundary(MAX_VALUE_BYTES)]);
    out.push('"');
}

fn push(out: &mut String, text: &str, entity: impl Fn(u8) -> Option<&'static str>) {
    let mut from = 0;
    for (index, byte) in text.bytes().enumerate() {
        if let Some(entity) = entity(byte) {
            out.push_str(&text[from..index]);
            out.push_str(entity);
            from = index + 1;
        }
    }
    out.push_str(&text[from..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_meaning_is_escaped() {
        let mut out = String::new();
        push_attribute(&mut out, "title", "a\"><b>&amp;é'");
        assert_eq!(out, " title=\"a&quot;&gt;&lt;b&gt;&amp;amp;é'\"");
        out.clear();
        push_raw_text(&mut out, "&eacute;<x>");
        assert_eq!(out, "&eacute;&lt;x&gt;");
    }
}
