//! Text that is read from right to left. A PDF holds letters as they lie on the page, so a line of
//! Arabic or Hebrew comes out back to front; the rules that put it on a page (Unicode's
//! bidirectional algorithm, UAX #9) undo that when they are applied once more.

use unicode_bidi::{BidiClass, BidiInfo, Level, bidi_class};
use unicode_normalization::UnicodeNormalization;

/// Whether it has a letter that is written from right to left.
pub(super) fn has_rtl(text: &str) -> bool {
    text.chars().any(is_rtl)
}

/// Whether most of its letters are.
pub(super) fn is_mostly_rtl(text: &str) -> bool {
    let rtl = text.chars().filter(|c| is_rtl(*c)).count();
    rtl > 0 && 2 * rtl > text.chars().filter(|c| c.is_alphabetic()).count()
}

/// A line of letters as they lie on the page, in the order in which they are read. Letters in the
/// shape that they have at one place of a word are made plain.
pub(super) fn in_reading_order(line: &str) -> String {
    let base = if is_mostly_rtl(line) { Level::rtl() } else { Level::ltr() };
    let info = BidiInfo::new(line, Some(base));
    let reordered = info.paragraphs.iter().map(|part| info.reorder_line(part, part.range.clone()));
    let mut plain = String::with_capacity(line.len());
    for c in reordered.collect::<String>().chars() {
        match c {
            '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' => plain.extend(c.nfkc()),
            c => plain.push(c),
        }
    }
    plain
}

/// What one mark on the page stands for: the letters of a ligature lie beside each other in the
/// order of their direction, like any others.
pub(super) fn as_drawn(mark: &str) -> std::borrow::Cow<'_, str> {
    match mark.chars().nth(1).is_some() && has_rtl(mark) {
        true => mark.chars().rev().collect::<String>().into(),
        false => mark.into(),
    }
}

fn is_rtl(c: char) -> bool {
    matches!(bidi_class(c), BidiClass::R | BidiClass::AL)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_turned_round_and_what_is_foreign_in_them_is_not() {
        let check = |drawn: &str, expected: &str| assert_eq!(in_reading_order(drawn), expected);
        check("plain words", "plain words");
        check("םולש", "שלום");
        check("12.5 לש AI םולש", "שלום AI של 12.5");
        check("the word םולש in a line", "the word שלום in a line");
        // The shapes of a beginning, a middle and an end.
        check("\u{fe90}\u{fee4}\u{fe91}", "بمب");
    }

    #[test]
    fn ligatures_lie_as_their_letters_would() {
        assert_eq!(as_drawn("لا"), "ال");
        assert_eq!(as_drawn("ffi"), "ffi");
        assert_eq!(in_reading_order(&format!("م{}س", as_drawn("لا"))), "سلام");
    }
}
