//! [`WikiLink`]: the inside of `[[…]]`, taken apart; and the sizes that images carry.

/// `[[target#anchor|text]]`, as written between the brackets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WikiLink<'a> {
    /// `![[…]]`
    pub embed: bool,
    /// Before `#`, trimmed; empty for a link within the note.
    pub target: &'a str,
    /// After the first `#`, without it: `Heading`, `H1#H2`, `^id`, `page=3`.
    pub anchor: Option<&'a str>,
    /// After the first `|` (or `\|`), trimmed.
    pub text: Option<&'a str>,
}

impl<'a> WikiLink<'a> {
    /// `inside` is what stands between the brackets; `None` where there is no target at all.
    pub fn parse(inside: &'a str, embed: bool) -> Option<Self> {
        let (reference, text) = match inside.split_once('|') {
            // In a table the pipe is written `\|`.
            Some((before, after)) => {
                (before.strip_suffix('\\').unwrap_or(before), Some(after.trim()))
            }
            None => (inside, None),
        };
        let (target, anchor) = match reference.split_once('#') {
            Some((target, anchor)) => (target.trim(), Some(anchor.trim())),
            None => (reference.trim(), None),
        };
        let anchor = anchor.filter(|anchor| !anchor.trim_matches(['#', ' ']).is_empty());
        if target.is_empty() && anchor.is_none() {
            return None;
        }
        Some(Self { embed, target, anchor, text: text.filter(|text| !text.is_empty()) })
    }

    /// What a reader sees: the text, else `target > anchor` as Obsidian shows it.
    pub fn label(&self) -> String {
        if let Some(text) = self.text {
            return text.to_owned();
        }
        let anchor = self.anchor.map(|anchor| anchor.replace('#', " > "));
        match (self.target, anchor) {
            ("", Some(anchor)) => anchor,
            (target, Some(anchor)) => format!("{target} > {anchor}"),
            (target, None) => target.to_owned(),
        }
    }
}

/// `100` or `100x80` (pixels), as an image's text or the part after its last `|`.
pub fn image_size(text: &str) -> Option<(u32, Option<u32>)> {
    let text = text.rsplit('|').next()?.trim();
    let number = |digits: &str| {
        let legal =
            !digits.is_empty() && digits.len() <= 5 && digits.bytes().all(|b| b.is_ascii_digit());
        legal.then(|| digits.parse().ok()).flatten()
    };
    match text.split_once(['x', 'X']) {
        Some((width, height)) => Some((number(width)?, Some(number(height)?))),
        None => Some((number(text)?, None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(inside: &str, expected: Option<(&str, Option<&str>, Option<&str>)>) {
        let link = WikiLink::parse(inside, false);
        assert_eq!(link.map(|link| (link.target, link.anchor, link.text)), expected, "{inside:?}");
    }

    #[test]
    fn parts() {
        check("Note", Some(("Note", None, None)));
        check("a/Note#H1#H2|text", Some(("a/Note", Some("H1#H2"), Some("text"))));
        check("Note\\|text", Some(("Note", None, Some("text"))));
        check("#^id", Some(("", Some("^id"), None)));
        check("Note#|x", Some(("Note", None, Some("x"))));
        check("a]b|c|d", Some(("a]b", None, Some("c|d"))));
        check("|text", None);
        check("#", None);
        check("## #", None);
        check(" ", None);
    }

    #[test]
    fn sizes() {
        assert_eq!(image_size("100"), Some((100, None)));
        assert_eq!(image_size("alt|100x80"), Some((100, Some(80))));
        assert_eq!(image_size("a dog"), None);
        assert_eq!(image_size("100x"), None);
        assert_eq!(image_size("1234567"), None);
    }
}
