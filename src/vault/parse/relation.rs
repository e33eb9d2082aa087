//! From a field's value to typed relations: which of its links are meant, and the reason given.
//!
//! The links meant are those the value begins with, apart by commas, semicolons, `&` or `and`.
//! What follows is the reason, and links within the reason are plain. A relation of the notebook's
//! grammar takes any words behind the link for the reason; another key makes a typed relation only
//! where the value is links, or links and a reason behind one of the [`SEPARATORS`], so that
//! `Note:: see [[x]]` stays prose.

use std::ops::Range;

use crate::{
    model::Relation,
    vault::{markdown::canonical_key, properties::is_reserved},
};

/// What parts a link from its reason; a hyphen needs blanks around it.
const SEPARATORS: [&str; 5] = ["—", "–", " -- ", " - ", ":"];

/// What a field says.
#[derive(Debug, PartialEq)]
pub(crate) struct Stated {
    pub(crate) relation: Relation,
    /// How many of the value's links, from the first, are meant.
    pub(crate) links: usize,
    pub(crate) reason: Option<String>,
}

/// Reads a value, given the places of its links within it. `None` where the field states no
/// relation.
pub(crate) fn stated(key: &str, value: &str, links: &[Range<usize>]) -> Option<Stated> {
    let relation = Relation::parse(&canonical_key(key))?;
    let first = links.first()?;
    if !value.get(..first.start)?.trim().is_empty() || is_reserved(relation.as_str()) {
        return None;
    }
    let mut count = 1;
    while let Some(next) = links.get(count) {
        let between = value.get(links[count - 1].end..next.start)?;
        if !joins(between) {
            break;
        }
        count += 1;
    }
    let rest = value.get(links[count - 1].end..)?;
    let separated = SEPARATORS
        .iter()
        .find_map(|mark| rest.strip_prefix(mark).or_else(|| rest.trim_start().strip_prefix(mark)));
    let rest = rest.trim();
    let reason = match separated {
        Some(reason) => reason,
        None if rest.is_empty() || relation.is_known() => rest.trim_start_matches([',', ';', '.']),
        None => return None,
    };
    let reason = reason.trim();
    Some(Stated { relation, links: count, reason: (!reason.is_empty()).then(|| reason.to_owned()) })
}

fn joins(between: &str) -> bool {
    matches!(between.trim(), "" | "," | ";" | "&" | "and" | ", and" | "·" | "|" | "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Links are written `<…>` here.
    #[track_caller]
    fn check(key: &str, written: &str, expected: Option<(&str, usize, Option<&str>)>) {
        let (mut value, mut links, mut start) = (String::new(), Vec::new(), 0);
        for c in written.chars() {
            match c {
                '<' => start = value.len(),
                '>' => links.push(start..value.len()),
                _ => value.push(c),
            }
        }
        let stated = stated(key, &value, &links);
        let found = stated
            .as_ref()
            .map(|stated| (stated.relation.as_str(), stated.links, stated.reason.as_deref()));
        assert_eq!(found, expected, "{key}:: {written}");
    }

    #[test]
    fn relations_and_reasons() {
        check("mirrors", "<A> — the same", Some(("mirrors", 1, Some("the same"))));
        check("mirrors", "<A> – x", Some(("mirrors", 1, Some("x"))));
        check("mirrors", "<A> - x", Some(("mirrors", 1, Some("x"))));
        check("mirrors", "<A>: x", Some(("mirrors", 1, Some("x"))));
        check("Draws on", "<A>, <B> and <C>", Some(("draws-on", 3, None)));
        check("supports", "<A> — as in <B>, but", Some(("supports", 1, Some("as in B, but"))));
        check("supports", "<A> because x", Some(("supports", 1, Some("because x"))));
        check("up", "<A>", Some(("up", 1, None)));
        check("up", "<A> — x", Some(("up", 1, Some("x"))));
        check("note", "<A> because x", None);
        check("note", "<A>-like", None);
        check("note", "see <A>", None);
        check("tags", "<A>", None);
        check("supports", "nothing", None);
        check("a:b", "<A>", None);
    }
}
