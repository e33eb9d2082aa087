//! From a file's bytes to text. Never fails: what cannot be decoded is shown as `�` and reported.

use std::borrow::Cow;

/// A file's text and where its bytes did not make sense.
pub(super) struct Decoded<'a> {
    /// A byte order mark stays, so that offsets are the file's own. In a text that had to be
    /// converted, offsets count in the converted text.
    pub(super) text: Cow<'a, str>,
    pub(super) fault: Option<Fault>,
}

/// What was wrong with the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// UTF-16 with a byte order mark: readable, but nothing else in the vault is written so.
    Utf16,
    /// No valid UTF-8 from that one-based line on.
    Invalid { line: u32 },
}

const BOM: &str = "\u{feff}";

/// A file's text as every reader of it sees it; spans in notes count its bytes.
pub fn decode(bytes: &[u8]) -> Cow<'_, str> {
    examine(bytes).text
}

pub(super) fn examine(bytes: &[u8]) -> Decoded<'_> {
    if let Some(text) = utf16(bytes) {
        return Decoded { text: Cow::Owned(text), fault: Some(Fault::Utf16) };
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Decoded { text: Cow::Borrowed(text), fault: None },
        Err(error) => {
            let before = &bytes[..error.valid_up_to()];
            let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
            let line = u32::try_from(line).unwrap_or(u32::MAX);
            let text = String::from_utf8_lossy(bytes);
            Decoded { text, fault: Some(Fault::Invalid { line }) }
        }
    }
}

/// The byte order mark's length at the start of a text.
pub(super) fn bom_length(text: &str) -> usize {
    if text.starts_with(BOM) { BOM.len() } else { 0 }
}

fn utf16(bytes: &[u8]) -> Option<String> {
    let from: fn([u8; 2]) -> u16 = match bytes {
        [0xff, 0xfe, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] => u16::from_be_bytes,
        _ => return None,
    };
    let units = bytes[2..].chunks_exact(2).map(|pair| from([pair[0], pair[1]]));
    let text = char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER));
    Some(text.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], text: &str, fault: Option<Fault>) {
        let decoded = examine(bytes);
        assert_eq!((&*decoded.text, decoded.fault), (text, fault));
    }

    #[test]
    fn encodings() {
        check("é".as_bytes(), "é", None);
        check(b"\xff\xfea\0\xe9\0", "aé", Some(Fault::Utf16));
        check(b"\xfe\xff\0a\0", "a", Some(Fault::Utf16));
        check(b"a\nb\xffc", "a\nb\u{fffd}c", Some(Fault::Invalid { line: 2 }));
        check(b"\xef\xbb\xbfa", "\u{feff}a", None);
    }
}
