//! What a `#tag` may contain, and where one may begin.

/// Letters, digits, `_`, `-`, `/`, and any letter or emoji of Unicode; no punctuation or space.
pub fn is_tag_char(c: char) -> bool {
    match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '_' | '-' | '/' => true,
        '\0'..='\x7f' => false,
        // Joins the parts of an emoji; the rest of its block is punctuation and spaces.
        '\u{200d}' => true,
        '\u{80}'..='\u{a9}' | '\u{ab}'..='\u{b4}' | '\u{b6}'..='\u{b9}' | '\u{bb}'..='\u{bf}' => {
            false
        }
        '\u{2000}'..='\u{206f}' | '\u{2e00}'..='\u{2e7f}' | '\u{3000}'..='\u{303f}' => false,
        '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}' => false,
        '\u{ff3b}'..='\u{ff40}' | '\u{ff5b}'..='\u{ff65}' | '\u{fff0}'..='\u{ffff}' => false,
        _ => !c.is_whitespace() && !c.is_control(),
    }
}

/// The length in bytes of the tag at the start of `text` (after its `#`); `None` where it is no
/// tag: empty, or nothing but digits and slashes.
pub fn tag_length(text: &str) -> Option<usize> {
    let end = text.find(|c| !is_tag_char(c)).unwrap_or(text.len());
    let tag = text[..end].trim_end_matches('/');
    let legal = !tag.starts_with('/') && tag.chars().any(|c| !c.is_ascii_digit() && c != '/');
    legal.then_some(tag.len())
}

/// Whether a tag may follow `before`, the character in front of its `#`.
pub(super) fn may_follow(before: Option<char>) -> bool {
    before.is_none_or(|c| {
        !is_tag_char(c) && !matches!(c, '#' | '&' | '\\' | '?' | '=' | '@' | '.' | '%')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(tag_length(text).map(|length| &text[..length]), expected, "{text:?}");
    }

    #[test]
    fn tags() {
        check("fair/group rest", Some("fair/group"));
        check("1984", None);
        check("y1984", Some("y1984"));
        check("1984/", None);
        check("été,", Some("été"));
        check("公平，性", Some("公平"));
        check("👩‍🔬lab", Some("👩‍🔬lab"));
        check("a.b", Some("a"));
        check("", None);
        check("/a", None);
        assert!(may_follow(None) && may_follow(Some('(')) && may_follow(Some('　')));
        assert!(!may_follow(Some('a')) && !may_follow(Some('#')) && !may_follow(Some('/')));
    }
}
