//! How names are compared: regardless of case, and of how their accents are composed.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Lower case, NFC.
pub(super) fn fold(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return match text.bytes().any(|b| b.is_ascii_uppercase()) {
            true => Cow::Owned(text.to_ascii_lowercase()),
            false => Cow::Borrowed(text),
        };
    }
    let lower = match is_nfc(text) {
        true => text.to_lowercase(),
        false => text.nfc().collect::<String>().to_lowercase(),
    };
    match is_nfc(&lower) {
        true => Cow::Owned(lower),
        false => Cow::Owned(lower.nfc().collect()),
    }
}

/// A heading as anchors are compared: letters and digits alone, folded. A heading of nothing else
/// is compared as it is.
pub(super) fn fold_heading(text: &str) -> String {
    let bare: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
    match bare.is_empty() {
        true => text.trim().to_owned(),
        false => fold(&bare).into_owned(),
    }
}

/// Whether a heading is the one whose folded form is `wanted`, as most are not: the first letter
/// usually tells.
pub(super) fn heading_is(text: &str, wanted: &str) -> bool {
    if !text.is_ascii() {
        return fold_heading(text) == wanted;
    }
    let mut letters =
        text.bytes().filter(u8::is_ascii_alphanumeric).map(|b| b.to_ascii_lowercase()).peekable();
    match letters.peek() {
        Some(_) => letters.eq(wanted.bytes()),
        None => text.trim() == wanted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding() {
        assert_eq!(fold("E\u{301}te\u{301}"), "été");
        assert_eq!(fold("ÉTÉ"), "été");
        assert_eq!(fold_heading("What's **new** in 1.2?"), "whatsnewin12");
        assert_eq!(fold_heading("???"), "???");
        for text in ["What's **new** in 1.2?", "???", " Été ", "A b", ""] {
            assert!(heading_is(text, &fold_heading(text)), "{text}");
            assert!(!heading_is(text, "other"), "{text}");
        }
    }
}
