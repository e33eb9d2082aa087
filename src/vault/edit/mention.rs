//! A mention becomes a link: the words stay, brackets come around them.

use crate::{
    model::{Link, LinkForm, VaultPath},
    vault::parse::{FileTimes, parse},
};

/// `text` with the first place of `words` on its one-based `line` made into a link to `target`
/// ([`super::super::Resolver::link_to`] spells it). `None` where the words do not stand there in a
/// place that can hold a link: in code, in another link, in the properties.
pub fn link_mention(
    path: &VaultPath,
    text: &str,
    line: u32,
    words: &str,
    target: &str,
) -> Option<String> {
    let (start, content) = line_at(text, line)?;
    let before = links(path, text);
    places(content, words).find_map(|(from, to)| {
        let (from, to) = (start + from, start + to);
        let said = &text[from..to];
        if before.iter().any(|link| within(link, from)) {
            return None;
        }
        let mut forms = vec![format!("[[{target}|{said}]]"), format!("[[{target}\\|{said}]]")];
        if content.contains('|') {
            // In a table a plain bar would begin a new cell.
            forms.reverse();
        }
        if said == target {
            forms.insert(0, format!("[[{said}]]"));
        }
        forms.into_iter().find_map(|link| {
            let edited = [&text[..from], &link, &text[to..]].concat();
            added(&before, &links(path, &edited), from, target).then_some(edited)
        })
    })
}

/// Whether `after` has one link more, at that byte and to that target.
fn added(before: &[Link], after: &[Link], at: usize, target: &str) -> bool {
    let is_new = |link: &Link| {
        usize::try_from(link.span.start) == Ok(at)
            && link.form == LinkForm::Wiki
            && link.target == target
    };
    let Some(place) = after.iter().position(is_new) else { return false };
    let others = after[..place].iter().chain(&after[place + 1..]);
    after.len() == before.len() + 1
        && others
            .zip(before)
            .all(|(one, other)| (&one.target, &one.form) == (&other.target, &other.form))
}

fn within(link: &Link, at: usize) -> bool {
    let at = u32::try_from(at).unwrap_or(u32::MAX);
    link.span.contains(&at)
}

fn links(path: &VaultPath, text: &str) -> Vec<Link> {
    let mut links = parse(path, text.as_bytes(), FileTimes::default()).note.links;
    links.sort_by_key(|link| link.span.start);
    links
}

/// Where a line begins, and what it says.
fn line_at(text: &str, line: u32) -> Option<(usize, &str)> {
    let mut start = 0;
    let number = usize::try_from(line).ok()?.checked_sub(1)?;
    for (at, content) in text.split_inclusive('\n').enumerate() {
        if at == number {
            return Some((start, content));
        }
        start += content.len();
    }
    None
}

/// Bytes of `words` as whole words, whatever the case.
fn places(line: &str, words: &str) -> impl Iterator<Item = (usize, usize)> {
    // Lower-casing may change lengths; such a line is searched as it is.
    let lower = line.to_lowercase();
    let same = lower.len() == line.len();
    let (haystack, needle) =
        if same { (lower, words.to_lowercase()) } else { (line.to_owned(), words.to_owned()) };
    let found: Vec<(usize, usize)> = haystack
        .match_indices(&needle)
        .map(|(start, found)| (start, start + found.len()))
        .filter(|&(start, end)| {
            let alone = |c: Option<char>| !c.is_some_and(char::is_alphanumeric);
            line.is_char_boundary(start)
                && line.is_char_boundary(end)
                && alone(haystack[..start].chars().next_back())
                && alone(haystack[end..].chars().next())
        })
        .collect();
    found.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn linked(text: &str, line: u32) -> Option<String> {
        let path = VaultPath::parse("here.md").expect("a path");
        link_mention(&path, text, line, "group fairness", "Group fairness")
    }

    #[track_caller]
    fn check(text: &str, line: u32, expected: &str) {
        assert_eq!(linked(text, line).as_deref(), Some(expected));
    }

    #[test]
    fn the_words_stay_and_become_a_link() {
        check("On group fairness.", 1, "On [[Group fairness|group fairness]].");
        check("a\r\nGroup fairness is.\r\n", 2, "a\r\n[[Group fairness]] is.\r\n");
        check(
            "In `group fairness` and [group fairness](x.md): group fairness.",
            1,
            "In `group fairness` and [group fairness](x.md): [[Group fairness|group fairness]].",
        );
        check(
            "| a | b |\n|---|---|\n| group fairness | c |\n",
            3,
            "| a | b |\n|---|---|\n| [[Group fairness\\|group fairness]] | c |\n",
        );
    }

    #[test]
    fn no_link_where_none_can_be() {
        for (text, line) in [
            ("On group fairness.", 2),
            ("On subgroup fairness.", 1),
            ("`group fairness`", 1),
            ("```\ngroup fairness\n```", 2),
            ("[[x|group fairness]]", 1),
            ("---\ndescription: group fairness\n---\n", 2),
            ("On group fairness.", 0),
        ] {
            assert_eq!(linked(text, line), None, "{text:?}");
        }
    }
}
