//! Code blocks in colour: one pass over the text, a dozen classes which the styles colour for light
//! and dark. Grammars of regular expressions know more of a language and were measured to take
//! 4 ms for each kilobyte, more than all the rest of a page, and longer on lines made to be slow;
//! this takes a thousandth of that, whatever the text.

use super::{
    escape::push_text,
    languages::{Language, Quote, Trait, language},
};

/// `code` as text and `<span class="tok-…">`s; `None` where the language is not known.
pub(super) fn highlight(code: &str, name: &str) -> Option<String> {
    let language = language(name)?;
    let out = String::with_capacity(2 * code.len());
    let mut painter = Painter { language, code, at: 0, out, line_start: true };
    if painter.has(Trait::Changes) {
        painter.changes();
    } else {
        while painter.at < code.len() {
            painter.token();
        }
    }
    Some(painter.out)
}

struct Painter<'a> {
    language: &'static Language,
    code: &'a str,
    at: usize,
    out: String,
    /// Nothing but blanks so far in this line.
    line_start: bool,
}

impl<'a> Painter<'a> {
    fn has(&self, peculiarity: Trait) -> bool {
        self.language.traits.contains(&peculiarity)
    }

    fn rest(&self) -> &'a str {
        &self.code[self.at..]
    }

    fn token(&mut self) {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return };
        if first.is_whitespace() {
            let length = run(rest, char::is_whitespace);
            self.line_start |= rest[..length].contains('\n');
            return self.plain(length);
        }
        let line_start = std::mem::replace(&mut self.line_start, false);
        if let Some(length) = self.comment(rest) {
            return self.paint("comment", length);
        }
        if self.has(Trait::Tags) {
            return self.tag(rest);
        }
        if let Some(length) = self.string(rest) {
            let key = self.has(Trait::ColonKeys) && before_colon(&rest[length..]);
            return self.paint(if key { "attribute" } else { "string" }, length);
        }
        if first.is_ascii_digit() {
            let digit = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_');
            return self.paint("number", run(rest, digit));
        }
        if first.is_alphabetic() || first == '_' {
            return self.word(rest, line_start);
        }
        self.sign(rest, first);
    }

    fn comment(&self, rest: &str) -> Option<usize> {
        if let Some((start, end)) = self.language.block_comment
            && rest.starts_with(start)
        {
            let close = rest[start.len()..].find(end);
            return Some(close.map_or(rest.len(), |at| start.len() + at + end.len()));
        }
        let starts = self.language.line_comments.iter().any(|mark| rest.starts_with(mark));
        let before = self.code[..self.at].bytes().next_back();
        let spaced =
            !self.has(Trait::SpacedComments) || before.is_none_or(|b| b.is_ascii_whitespace());
        (starts && spaced).then(|| rest.find('\n').unwrap_or(rest.len()))
    }

    /// The length of the string at the start of `rest`.
    fn string(&self, rest: &str) -> Option<usize> {
        let quote = self.language.strings.iter().find(|quote| rest.starts_with(quote.mark))?;
        Some(string_length(rest, quote))
    }

    fn word(&mut self, rest: &str, line_start: bool) {
        let (dots, dashes) = (self.has(Trait::DotWords), self.has(Trait::DashWords));
        let inside =
            |c: char| c.is_alphanumeric() || c == '_' || (dots && c == '.') || (dashes && c == '-');
        let length = run(rest, inside);
        let (word, behind) = rest.split_at(length);
        // `f"…"`, `r"…"`, `b'…'`
        if length <= 2
            && behind.starts_with(['"', '\''])
            && let Some(string) = self.string(behind)
        {
            return self.paint("string", length + string);
        }
        let language = self.language;
        let known = |list: &str| match language.any_case {
            true => list.split(' ').any(|known| known.eq_ignore_ascii_case(word)),
            false => list.split(' ').any(|known| known == word),
        };
        let class = if known(language.keywords) {
            Some("keyword")
        } else if self.has(Trait::ColonKeys) && before_colon(behind)
            || self.has(Trait::EqualKeys)
                && line_start
                && behind.trim_start_matches([' ', '\t', '.']).starts_with('=')
        {
            Some("attribute")
        } else if known(language.constants) {
            Some("constant")
        } else if behind.starts_with('(') || behind.starts_with("!(") {
            Some("function")
        } else if self.has(Trait::CapitalTypes) && word.starts_with(char::is_uppercase) {
            Some("type")
        } else {
            None
        };
        match class {
            Some(class) => self.paint(class, length),
            None => self.plain(length),
        }
    }

    fn sign(&mut self, rest: &str, first: char) {
        let name = |text: &str| run(text, |c| c.is_alphanumeric() || matches!(c, '_' | '.' | '-'));
        let behind = &rest[first.len_utf8()..];
        match first {
            '@' if self.has(Trait::Decorators) && name(behind) > 0 => {
                self.paint("attribute", 1 + name(behind));
            }
            '\\' if self.has(Trait::Commands) => {
                let letters = run(behind, |c| c.is_ascii_alphabetic());
                let length = if letters > 0 {
                    letters
                } else {
                    behind.chars().next().map_or(0, char::len_utf8)
                };
                self.paint("keyword", 1 + length);
            }
            '$' if self.has(Trait::Dollars) => {
                let word = run(behind, |c| c.is_alphanumeric() || c == '_');
                let braces = behind.starts_with('{').then(|| behind.find('}')).flatten();
                // A brace that closes far below belongs to something else.
                let length = braces.filter(|end| *end < 80).map_or(word, |end| end + 1);
                self.paint("parameter", 1 + length);
            }
            _ => {
                let operator = |c: char| "+-*/%=<>!&|^~?∈∧∨→←≤≥≠¬∀∃λ".contains(c);
                match run(rest, operator) {
                    0 => self.plain(first.len_utf8()),
                    // A comment may begin behind an operator.
                    _ => self.paint("operator", first.len_utf8()),
                }
            }
        }
    }

    /// `<name`, its attributes, and `>`, or the text up to the next tag.
    fn tag(&mut self, rest: &str) {
        let Some(inside) = rest.strip_prefix('<') else {
            // Text between tags.
            return self.plain(rest.find('<').unwrap_or(rest.len()));
        };
        let slash = usize::from(inside.starts_with('/'));
        let name = run(&inside[slash..], |c| {
            c.is_alphanumeric() || matches!(c, '-' | ':' | '_' | '!' | '?')
        });
        if name == 0 {
            return self.plain(1);
        }
        self.paint("tag", 1 + slash + name);
        while let Some(first) = self.rest().chars().next() {
            let rest = self.rest();
            if first == '>' {
                self.paint("tag", 1);
                break;
            } else if first == '<' {
                break;
            } else if let Some(length) = self.string(rest) {
                self.paint("string", length);
            } else if first.is_alphabetic() {
                let word = |c: char| c.is_alphanumeric() || matches!(c, '-' | ':' | '_' | '.');
                self.paint("attribute", run(rest, word));
            } else {
                self.plain(first.len_utf8());
            }
        }
    }

    fn changes(&mut self) {
        for line in self.code.split_inclusive('\n') {
            match line.as_bytes()[0] {
                b'+' => self.paint("inserted", line.len()),
                b'-' => self.paint("deleted", line.len()),
                b'@' => self.paint("comment", line.len()),
                _ => self.plain(line.len()),
            }
        }
    }

    fn plain(&mut self, length: usize) {
        let text = &self.code[self.at..self.at + length];
        push_text(&mut self.out, text);
        self.at += length;
    }

    fn paint(&mut self, class: &str, length: usize) {
        self.out.push_str("<span class=\"tok-");
        self.out.push_str(class);
        self.out.push_str("\">");
        self.plain(length);
        self.out.push_str("</span>");
    }
}

/// Up to the closing quote, or the line's end where a string may not go on.
fn string_length(text: &str, quote: &Quote) -> usize {
    let mut at = quote.mark.len();
    let bytes = text.as_bytes();
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if quote.escapes => at += 2,
            b'\n' if !quote.lines => return at,
            _ if bytes[at..].starts_with(quote.mark.as_bytes()) => return at + quote.mark.len(),
            _ => at += 1,
        }
    }
    // An escape may have ended within a character, but not at the text's end.
    text.len()
}

/// The length of the longest start of `text` of such characters.
fn run(text: &str, inside: impl Fn(char) -> bool) -> usize {
    text.find(|c| !inside(c)).unwrap_or(text.len())
}

fn before_colon(text: &str) -> bool {
    let text = text.trim_start_matches([' ', '\t']);
    text.starts_with(':') && !text.starts_with("::")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tokens in the expected text stand as `class‹text›`.
    #[track_caller]
    fn check(name: &str, code: &str, expected: Option<&str>) {
        let found = highlight(code, name).map(|html| {
            let html = html.replace("<span class=\"tok-", "").replace("</span>", "›");
            html.replace("\">", "‹")
        });
        assert_eq!(found.as_deref(), expected, "{name}: {code:?}");
    }

    #[test]
    fn languages() {
        check(
            "python",
            "@f\ndef g(x):  # no\n    return f\"a{b}\" + None",
            Some(
                "attribute‹@f›\nkeyword‹def› function‹g›(x):  comment‹# no›\n    keyword‹return› string‹f&quot;a{b}&quot;› operator‹+› constant‹None›",
            ),
        );
        check(
            "json",
            "{\"a\": [1.5e3, true]}",
            Some("{attribute‹&quot;a&quot;›: [number‹1.5e3›, constant‹true›]}"),
        );
        check("yaml", "a-b: x#y # z", Some("attribute‹a-b›: x#y comment‹# z›"));
        check("toml", "key = 'v'", Some("attribute‹key› operator‹=› string‹'v'›"));
        check(
            "bash",
            "echo \"$a\" ${b} # c",
            Some("echo string‹&quot;$a&quot;› parameter‹${b}› comment‹# c›"),
        );
        check("sql", "SELECT x -- y", Some("keyword‹SELECT› x comment‹-- y›"));
        check(
            "html",
            "<a b=\"c\">d</a>",
            Some("tag‹&lt;a› attribute‹b›=string‹&quot;c&quot;›tag‹&gt;›dtag‹&lt;/a›tag‹&gt;›"),
        );
        check("latex", "\\frac{a}% b", Some("keyword‹\\frac›{a}comment‹% b›"));
        check("diff", "+a\n-b\n c", Some("inserted‹+a\n›deleted‹-b\n› c"));
        check(
            "rust",
            "let s: &'a str = x!(\"y\");",
            Some(
                "keyword‹let› s: operator‹&amp;›'a str operator‹=› function‹x›operator‹!›(string‹&quot;y&quot;›);",
            ),
        );
    }

    #[test]
    fn what_is_not_coloured() {
        check("", "x", None);
        check("no-such-language", "x", None);
    }

    #[test]
    fn any_text_is_kept() {
        for name in ["python", "html", "latex", "bash", "yaml", "diff", "css"] {
            for code in [
                "\"é\\", "'\\é", "<", "</", "<é", "${", "$", "@", "\\", "é#", "\"\"\"é", "<!--",
                "\n", "\u{a0}",
            ] {
                let html = highlight(code, name).expect("a known language");
                let mut text = String::new();
                let mut inside = false;
                for c in html.chars() {
                    match c {
                        '<' => inside = true,
                        '>' => inside = false,
                        c if !inside => text.push(c),
                        _ => {}
                    }
                }
                let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
                assert_eq!(text.replace("&amp;", "&"), code, "{name}");
            }
        }
    }
}
