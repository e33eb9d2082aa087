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
    /// UTF-16: readable, but nothing else in the vault is written so.
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

/// Whether bytes are UTF-16, which no edit can keep in part.
pub(super) fn is_utf16(bytes: &[u8]) -> bool {
    order(bytes).is_some()
}

type Order = fn([u8; 2]) -> u16;

/// How a text in UTF-16 sets the two bytes of a letter, and where it begins.
fn order(bytes: &[u8]) -> Option<(Order, usize)> {
    match bytes {
        [0xff, 0xfe, ..] => Some((u16::from_le_bytes, 2)),
        [0xfe, 0xff, ..] => Some((u16::from_be_bytes, 2)),
        _ => unmarked(bytes).map(|order| (order, 0)),
    }
}

/// The same where no mark tells it: most letters of notes and libraries are ASCII, so that every
/// other byte is zero and none beside it. In UTF-8 no byte of a text is.
fn unmarked(bytes: &[u8]) -> Option<Order> {
    let sample = &bytes[..bytes.len().min(LOOKED_AT)];
    if !bytes.len().is_multiple_of(2) || !sample.contains(&0) {
        return None;
    }
    let pairs = sample.len() / 2;
    let zeros = |at: usize| sample.chunks_exact(2).filter(|pair| pair[at] == 0).count();
    let order: Order = match (zeros(0), zeros(1)) {
        (0, low) if low * 2 > pairs => u16::from_le_bytes,
        (high, 0) if high * 2 > pairs => u16::from_be_bytes,
        _ => return None,
    };
    let mut units = sample.chunks_exact(2).map(|pair| order([pair[0], pair[1]]));
    let text = units.all(|unit| unit >= 0x20 || matches!(unit, 0x09 | 0x0a | 0x0d));
    text.then_some(order)
}

/// Bytes by which UTF-16 without a mark is told; an even number.
const LOOKED_AT: usize = 4096;

fn utf16(bytes: &[u8]) -> Option<String> {
    let (from, start) = order(bytes)?;
    let units = bytes[start..].chunks_exact(2).map(|pair| from([pair[0], pair[1]]));
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
        check(b"a\0\r\0\n\0\xe9\0", "a\r\né", Some(Fault::Utf16));
        check(b"\0@\0m\0i\0s\x20\x1c", "@mis\u{201c}", Some(Fault::Utf16));
        // Zeros on both sides, too few of them, control characters, or half a letter: no such text.
        for bytes in [&b"a\0\0b"[..], b"ab\0", b"abcdef\0g", b"\x01\0\x02\0", b"a\0b\0c"] {
            assert!(!is_utf16(bytes), "{bytes:?}");
        }
        check(b"a\nb\xffc", "a\nb\u{fffd}c", Some(Fault::Invalid { line: 2 }));
        check(b"\xef\xbb\xbfa", "\u{feff}a", None);
    }
}
