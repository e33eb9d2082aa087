//! A language model's answer, which is hostile text: cut to length, without anything that is not
//! seen, taken apart into lines with the numbers that each cites. Nothing in it is markup to anybody.

use std::sync::LazyLock;

use regex::Regex;

use super::given::one_line;

/// What is kept of an answer.
const MOST_CHARS: usize = 6_000;
const MOST_LINES: usize = 20;

/// `[2]`, `[1, 4]`, `[1][4]` one after another, `[2-4]`.
static CITED: LazyLock<Regex> = LazyLock::new(|| {
    let numbers = r"\[\s*(\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*)\s*\]";
    // A constant that is known to parse.
    #[expect(clippy::unwrap_used, reason = "a constant pattern, which a test compiles")]
    Regex::new(numbers).unwrap()
});

/// A sentence of an answer without its numbers, and the numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sentence {
    pub(super) text: String,
    pub(super) cited: Vec<usize>,
}

/// The lines of an answer as they are kept: plain, visible, one sentence or so a line.
pub(super) fn lines(answer: &str) -> Vec<String> {
    let answer = answer.trim();
    // What models think aloud is no part of what they answer.
    let answer = match answer.strip_prefix("<think>").map(|rest| rest.split_once("</think>")) {
        Some(Some((_, answer))) => answer,
        Some(None) => "",
        None => answer,
    };
    let visible: String = answer
        .chars()
        .filter(|c| *c == '\n' || *c == '\t' || is_seen(*c))
        .take(MOST_CHARS)
        .collect();
    let lines = visible.lines().map(|line| one_line(unlisted(line.trim())));
    lines.filter(|line| !line.is_empty()).take(MOST_LINES).collect()
}

/// The sentences of kept lines; `sources` is how many numbers there are to cite.
pub(super) fn sentences(lines: &[String], sources: usize) -> Vec<Sentence> {
    let mut found: Vec<Sentence> = Vec::new();
    for line in lines {
        let first = found.len();
        for range in crate::vault::parse::sentences(line) {
            let piece = &line[range];
            let cited = cited(piece, sources);
            let text = without_numbers(piece);
            match found.get_mut(first..).and_then(|before| before.last_mut()) {
                // Numbers that follow a full stop belong to the sentence before it.
                Some(before) if starts_with_numbers(piece) => {
                    let (leading, rest) = leading_numbers(piece, sources);
                    before.cited.extend(leading);
                    let text = without_numbers(rest);
                    if has_letters(&text) {
                        found.push(Sentence { text, cited: self::cited(rest, sources) });
                    }
                }
                _ if has_letters(&text) => found.push(Sentence { text, cited }),
                _ => {}
            }
        }
    }
    for sentence in &mut found {
        sentence.cited.sort_unstable();
        sentence.cited.dedup();
    }
    found
}

fn cited(text: &str, sources: usize) -> Vec<usize> {
    let mut numbers = Vec::new();
    for group in CITED.captures_iter(text).filter_map(|found| found.get(1)) {
        for part in group.as_str().split([',', ';']) {
            let ends: Vec<usize> =
                part.split(['-', '–']).filter_map(|end| end.trim().parse().ok()).collect();
            match ends.as_slice() {
                [one] => numbers.push(*one),
                [first, last] if first <= last => numbers.extend(*first..=*last),
                _ => {}
            }
        }
    }
    numbers.retain(|number| (1..=sources).contains(number));
    numbers
}

fn starts_with_numbers(text: &str) -> bool {
    CITED.find(text).is_some_and(|found| found.start() == 0)
}

/// The numbers before the first word, and what follows them.
fn leading_numbers(text: &str, sources: usize) -> (Vec<usize>, &str) {
    let mut rest = text;
    while let Some(found) = CITED.find(rest).filter(|found| found.start() == 0) {
        rest = rest[found.end()..].trim_start_matches([' ', '.', ',']);
    }
    (cited(&text[..text.len() - rest.len()], sources), rest)
}

fn without_numbers(text: &str) -> String {
    let text = one_line(&CITED.replace_all(text, ""));
    [" .", " ,", " ;", " :", " !", " ?"].iter().fold(text, |text, gap| text.replace(gap, &gap[1..]))
}

fn has_letters(text: &str) -> bool {
    text.chars().any(char::is_alphabetic)
}

/// A line without the mark of a list before it.
fn unlisted(line: &str) -> &str {
    let digits = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = (digits.len() < line.len()).then(|| digits.strip_prefix(['.', ')'])).flatten();
    let bare = line.strip_prefix(['-', '*', '•', '+']).or(numbered);
    bare.and_then(|rest| rest.strip_prefix(' ')).unwrap_or(line).trim_start()
}

/// Neither control characters nor those that reverse, hide or join what stands around them.
fn is_seen(c: char) -> bool {
    let hides = matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}');
    !c.is_control() && !hides
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(answer: &str, expected: &[(&str, &[usize])]) {
        let found = sentences(&lines(answer), 9);
        let found: Vec<(&str, &[usize])> =
            found.iter().map(|one| (one.text.as_str(), one.cited.as_slice())).collect();
        assert_eq!(found, expected, "{answer}");
    }

    #[test]
    fn numbers_belong_to_their_sentence() {
        check("It works [2].\nIt is new. [1, 3]", &[("It works.", &[2]), ("It is new.", &[1, 3])]);
        check("One. [1] Two. [2][3]", &[("One.", &[1]), ("Two.", &[2, 3])]);
        check("One [1-3]; and [5–4] two.", &[("One; and two.", &[1, 2, 3])]);
        check("1. One [1]\n- Two [2]\n* Three", &[("One", &[1]), ("Two", &[2]), ("Three", &[])]);
        check("1984 was read [4].", &[("1984 was read.", &[4])]);
    }

    #[test]
    fn numbers_that_nobody_gave_are_no_source() {
        check("It works [0] [10] [999].", &[("It works.", &[])]);
        check("It works [99999999999999999999].", &[("It works [99999999999999999999].", &[])]);
        check("[1]", &[]);
        check("", &[]);
    }

    #[test]
    fn what_is_not_seen_is_left_out() {
        check("a\u{0}b\u{202e}c\u{200b}d\u{1b}[31m [1]\r", &[("abcd[31m", &[1])]);
        check("<think>long [1]</think>Short [2].", &[("Short.", &[2])]);
        check("<think>never ends [1]", &[]);
        let flood = "word ".repeat(10_000);
        assert!(lines(&flood).concat().chars().count() <= MOST_CHARS);
        assert_eq!(lines(&"x\n".repeat(500)).len(), MOST_LINES);
    }
}
