//! The sentence around a place in a text: what a backlink shows as its context.

use std::ops::Range;

/// Longer contexts are cut around the link.
pub const MAX_CHARS: usize = 300;

/// The sentences of a text as byte ranges, without the blanks around each.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    let trimmed = |end: usize| {
        let piece = &text[std::mem::replace(&mut start, end)..end];
        let from = end - piece.trim_start().len();
        from..from + piece.trim().len()
    };
    Sentences::of(text).ends.into_iter().map(trimmed).filter(|range| !range.is_empty()).collect()
}

/// Where the sentences of a text end, found once for all its links.
pub(super) struct Sentences {
    ends: Vec<usize>,
}

impl Sentences {
    pub(super) fn of(text: &str) -> Self {
        let mut ends = Vec::new();
        let mut characters = text.char_indices().peekable();
        while let Some((index, c)) = characters.next() {
            match c {
                '\n' | '。' | '！' | '？' => ends.push(index + c.len_utf8()),
                '.' | '!' | '?' | '…' => {
                    while characters
                        .next_if(|(_, c)| {
                            matches!(c, '.' | '!' | '?' | ')' | ']' | '"' | '\'' | '”' | '’' | '»')
                        })
                        .is_some()
                    {}
                    let Some((after, next)) = characters.peek().copied() else { break };
                    if next.is_whitespace() && (c != '.' || ends_sentence(text, index, after)) {
                        ends.push(after);
                    }
                }
                _ => {}
            }
        }
        ends.push(text.len());
        Self { ends }
    }

    /// The sentence that holds `place` as one line, or the part of a long one around it; and
    /// where that stands, since the next link may well be in it too.
    pub(super) fn around(&self, text: &str, place: &Range<usize>) -> (String, Range<usize>) {
        let before = self.ends.partition_point(|end| *end <= place.start);
        let start = before.checked_sub(1).map_or(0, |index| self.ends[index]);
        let after = self.ends.partition_point(|end| *end < place.end);
        let end = self.ends.get(after).copied().unwrap_or(text.len());
        cut(text, start..end.max(place.end), place)
    }
}

/// Whether the full stop at `dot` ends a sentence, rather than an abbreviation or initial.
fn ends_sentence(text: &str, dot: usize, after: usize) -> bool {
    const SHORT: [&str; 22] = [
        "al", "cf", "ch", "dr", "ed", "eds", "eg", "eq", "etc", "fig", "ie", "mr", "mrs", "ms",
        "no", "nos", "pp", "prof", "sec", "st", "vol", "vs",
    ];
    let next = text[after..].chars().find(|c| !c.is_whitespace());
    if next.is_some_and(char::is_lowercase) {
        return false;
    }
    let word_start = text[..dot]
        .char_indices()
        .rev()
        .take(6)
        .take_while(|(_, c)| c.is_alphanumeric())
        .last()
        .map_or(dot, |(index, _)| index);
    let word = &text[word_start..dot];
    let initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase);
    !(initial || SHORT.iter().any(|short| word.eq_ignore_ascii_case(short)))
}

/// One line of at most [`MAX_CHARS`] characters from `range`, with `place` in it.
fn cut(text: &str, range: Range<usize>, place: &Range<usize>) -> (String, Range<usize>) {
    let slice = &text[range.clone()];
    // Where the sentence is short, and most are, nothing needs counting.
    if slice.len() <= MAX_CHARS || slice.chars().take(MAX_CHARS + 1).count() <= MAX_CHARS {
        return (one_line(slice), range);
    }
    let budget = MAX_CHARS - 2;
    let link: usize = text[place.clone()].chars().take(budget).count();
    let before = (budget - link) / 2;
    let start = text[range.start..place.start]
        .char_indices()
        .rev()
        .take(before)
        .last()
        .map_or(place.start, |(index, _)| range.start + index);
    let end = text[start..range.end]
        .char_indices()
        .nth(budget)
        .map_or(range.end, |(index, _)| start + index);
    let head = if start > range.start { "…" } else { "" };
    let tail = if end < range.end { "…" } else { "" };
    (format!("{head}{}{tail}", one_line(&text[start..end])), start..end)
}

pub(super) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, place: &str, expected: &str) {
        let start = text.find(place).expect("the place");
        let (found, _) = Sentences::of(text).around(text, &(start..start + place.len()));
        assert_eq!(found, expected);
    }

    #[test]
    fn sentences() {
        check("One. Two LINK here! Three.", "LINK", "Two LINK here!");
        check("See Doe et al. (2020) on LINK. Then.", "LINK", "See Doe et al. (2020) on LINK.");
        check("As J. Rawls, e.g. in LINK, says.", "LINK", "As J. Rawls, e.g. in LINK, says.");
        check("Version 1.2 of LINK", "LINK", "Version 1.2 of LINK");
        check("一。二LINK。三", "LINK", "二LINK。");
        check("LINK", "LINK", "LINK");
    }

    #[test]
    fn long_ones_are_cut_around_the_link() {
        let text = format!("{} LINK {}", "é ".repeat(400), "b ".repeat(400));
        let start = text.find("LINK").expect("the place");
        let (found, _) = Sentences::of(&text).around(&text, &(start..start + 4));
        assert!(found.contains("LINK") && found.starts_with('…') && found.ends_with('…'));
        assert!(found.chars().count() <= MAX_CHARS, "{}", found.chars().count());
    }
}
