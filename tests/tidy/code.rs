//! Rust source without its comments and literals, line by line, so that a rule about code does not
//! trip over a sentence or a message. Apart from the rules because it alone knows Rust's quoting.

/// The source's lines with every comment, string and character literal blanked.
pub(crate) fn code_lines(source: &str) -> Vec<String> {
    let chars: Vec<char> = source.chars().collect();
    let mut out = String::with_capacity(source.len());
    let mut at = 0;
    while at < chars.len() {
        let end = literal_end(&chars, at);
        if end == at {
            out.push(chars[at]);
            at += 1;
        } else {
            // A blank keeps the words on either side apart; line breaks keep the numbering.
            out.push(' ');
            out.extend(chars[at..end].iter().filter(|&&c| c == '\n'));
            at = end;
        }
    }
    out.lines().map(str::to_owned).collect()
}

/// Where the comment or literal that begins at `at` ends; `at` itself where none begins.
fn literal_end(chars: &[char], at: usize) -> usize {
    let next = chars.get(at + 1).copied();
    let in_word = at > 0 && (chars[at - 1].is_alphanumeric() || chars[at - 1] == '_');
    match chars[at] {
        '/' if next == Some('/') => find(chars, at, |&c| c == '\n'),
        '/' if next == Some('*') => block_comment_end(chars, at),
        '"' => string_end(chars, at),
        'r' if !in_word && matches!(next, Some('"' | '#')) => raw_string_end(chars, at),
        '\'' if next == Some('\\') => find(chars, at + 3, |&c| c == '\'') + 1,
        // Anything else that opens with a quote and does not close it at once is a lifetime.
        '\'' if chars.get(at + 2) == Some(&'\'') => at + 3,
        _ => at,
    }
    .min(chars.len())
}

fn find(chars: &[char], from: usize, wanted: impl Fn(&char) -> bool) -> usize {
    let rest = chars.get(from..).unwrap_or_default();
    rest.iter().position(wanted).map_or(chars.len(), |offset| from + offset)
}

fn string_end(chars: &[char], start: usize) -> usize {
    let mut at = start + 1;
    while at < chars.len() && chars[at] != '"' {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

/// `r#"…"#` ends at a quote with as many marks as it began with; `r#name` is no string.
fn raw_string_end(chars: &[char], start: usize) -> usize {
    let open = find(chars, start + 1, |&c| c != '#');
    if chars.get(open) != Some(&'"') {
        return start;
    }
    let marks = open - start - 1;
    let mut at = open + 1;
    while at < chars.len() {
        let closes = chars[at] == '"'
            && chars.get(at + 1..=at + marks).is_some_and(|tail| tail.iter().all(|&c| c == '#'));
        if closes {
            return at + 1 + marks;
        }
        at += 1;
    }
    at
}

/// Block comments nest.
fn block_comment_end(chars: &[char], start: usize) -> usize {
    let mut depth = 0_usize;
    let mut at = start;
    while at < chars.len() {
        match (chars[at], chars.get(at + 1)) {
            ('/', Some('*')) => (depth, at) = (depth + 1, at + 2),
            ('*', Some('/')) => {
                (depth, at) = (depth - 1, at + 2);
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    at
}

#[test]
fn comments_and_literals_are_blanked_and_lines_kept() {
    let source = r##"let a = "one // \" two"; // three
/* four /* five */
six */ let b = r#"seven " eight"#;
let c = '"'; let d = '\''; fn e<'a>(f: &'a str) {}
let r#type = b"nine";"##;
    let lines = code_lines(source);
    assert_eq!(
        lines,
        [
            "let a =  ;  ",
            " ",
            " let b =  ;",
            "let c =  ; let d =  ; fn e<'a>(f: &'a str) {}",
            "let r#type = b ;",
        ]
    );
}

#[test]
fn an_unclosed_literal_runs_to_the_end() {
    assert_eq!(code_lines("let a = \"open\nstill"), ["let a =  "]);
    assert_eq!(code_lines("a /* open"), ["a  "]);
    assert_eq!(code_lines("a '\\"), ["a  "]);
}
