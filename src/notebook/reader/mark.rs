//! Giving sentences a place in HTML that is already made and safe: only `<span>`s with ids of our
//! own are put in, around text that is there. A sentence with markup in it is wrapped as a whole
//! where its tags close within it, else up to the first of them.

use std::collections::HashSet;

/// Plain text as paragraphs.
pub(super) fn paragraphs(text: &str) -> String {
    text.split("\n\n").map(|paragraph| format!("<p>{}</p>\n", escaped(paragraph))).collect()
}

pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The HTML with each sentence of `(id, text)` in a `<span>`, and the ids that found their place.
pub(super) fn mark(html: &str, sentences: &[(String, String)]) -> (String, HashSet<String>) {
    let plain = Plain::of(html);
    let mut places: Vec<(usize, usize, &str)> = Vec::new();
    for (id, text) in sentences {
        let Some((start, end)) = plain.find(text) else { continue };
        let end = if balanced(&html[start..end]) {
            end
        } else {
            html[start..end].find('<').map_or(end, |at| start + at)
        };
        if end > start && !places.iter().any(|(from, to, _)| start < *to && *from < end) {
            places.push((start, end, id));
        }
    }
    places.sort_unstable();
    let mut marked = String::with_capacity(html.len() + places.len() * 48);
    let mut done = 0;
    for (start, end, id) in &places {
        marked.push_str(&html[done..*start]);
        marked.push_str(&format!("<span class=\"said\" id=\"{id}\">"));
        marked.push_str(&html[*start..*end]);
        marked.push_str("</span>");
        done = *end;
    }
    marked.push_str(&html[done..]);
    (marked, places.into_iter().map(|(.., id)| id.to_owned()).collect())
}

/// Whether each tag that opens closes, and none closes that did not open.
fn balanced(html: &str) -> bool {
    let mut open: Vec<&str> = Vec::new();
    for piece in html.split('<').skip(1) {
        let Some((tag, _)) = piece.split_once('>') else { return false };
        let name = |tag: &'_ str| tag.find([' ', '/', '\n']).unwrap_or(tag.len());
        match tag.strip_prefix('/') {
            Some(tag) => {
                if open.pop() != Some(tag.trim()) {
                    return false;
                }
            }
            None if tag.ends_with('/') || tag.starts_with("br") || tag.starts_with("img") => {}
            // A sentence does not go on in another block.
            None if matches!(
                &tag[..name(tag)],
                "p" | "li" | "ul" | "ol" | "div" | "section" | "td"
            ) =>
            {
                return false;
            }
            None => open.push(&tag[..name(tag)]),
        }
    }
    open.is_empty()
}

/// The letters of an HTML text, blanks left out, each with where it stands.
struct Plain {
    text: String,
    /// For each byte of `text` where its letter begins in the HTML and ends.
    at: Vec<(usize, usize)>,
}

impl Plain {
    fn of(html: &str) -> Self {
        let mut plain = Self { text: String::new(), at: Vec::new() };
        let mut place = 0;
        while place < html.len() {
            let rest = &html[place..];
            if rest.starts_with('<') {
                place += rest.find('>').map_or(rest.len(), |end| end + 1);
                continue;
            }
            let (letter, length) = entity(rest).unwrap_or_else(|| {
                let letter = rest.chars().next().unwrap_or(' ');
                (letter, letter.len_utf8())
            });
            plain.push(letter, place, place + length);
            place += length;
        }
        plain
    }

    fn push(&mut self, letter: char, start: usize, end: usize) {
        if let Some(letter) = significant(letter) {
            self.text.push(letter);
            self.at.extend(std::iter::repeat_n((start, end), letter.len_utf8()));
        }
    }

    fn find(&self, text: &str) -> Option<(usize, usize)> {
        let wanted: String = text.chars().filter_map(significant).collect();
        if wanted.is_empty() {
            return None;
        }
        let start = self.text.find(&wanted)?;
        let end = start + wanted.len() - 1;
        Some((self.at[start].0, self.at[end].1))
    }
}

/// Quotes are set in several ways, and blanks where lines break.
fn significant(letter: char) -> Option<char> {
    match letter {
        c if c.is_whitespace() => None,
        '“' | '”' | '„' => Some('"'),
        '‘' | '’' => Some('\''),
        c => Some(c),
    }
}

fn entity(text: &str) -> Option<(char, usize)> {
    let known = [
        ("&amp;", '&'),
        ("&lt;", '<'),
        ("&gt;", '>'),
        ("&quot;", '"'),
        ("&#39;", '\''),
        ("&nbsp;", ' '),
    ];
    known.iter().find(|(name, _)| text.starts_with(name)).map(|(name, c)| (*c, name.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, sentence: &str, expected: &str) {
        let (marked, _) = mark(html, &[("x".into(), sentence.into())]);
        assert_eq!(marked, expected);
    }

    #[test]
    fn a_sentence_is_wrapped_where_it_stands() {
        check(
            "<p>One. Two &amp; three.</p>",
            "Two & three.",
            "<p>One. <span class=\"said\" id=\"x\">Two &amp; three.</span></p>",
        );
        check(
            "<p>A <a href=\"/b\">link</a> in it. B.</p>",
            "A link in it.",
            "<p><span class=\"said\" id=\"x\">A <a href=\"/b\">link</a> in it.</span> B.</p>",
        );
    }

    #[test]
    fn markup_that_goes_beyond_the_sentence_is_not_cut() {
        check(
            "<p>A <em>b. C</em> d.</p>",
            "A b.",
            "<p><span class=\"said\" id=\"x\">A </span><em>b. C</em> d.</p>",
        );
        let two = "<p>First part</p><p>and more.</p>";
        check(
            two,
            "First part and more.",
            "<p><span class=\"said\" id=\"x\">First part</span></p><p>and more.</p>",
        );
    }

    #[test]
    fn what_is_not_there_gets_no_place() {
        let (marked, found) = mark("<p>A.</p>", &[("x".into(), "B.".into())]);
        assert_eq!((marked.as_str(), found.len()), ("<p>A.</p>", 0));
        assert_eq!(paragraphs("a<b>\n\nc"), "<p>a&lt;b&gt;</p>\n<p>c</p>\n");
    }
}
