//! Conditions on what is known of a note besides its text: its path, properties, tags, authors and
//! year.

use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use super::{
    ast::{Expr, Has, Node, Place},
    pattern::Case,
    unit::{Piece, Unit},
};
use crate::model::Note;

/// Whether the file's name or path meets a condition. Texts are looked for anywhere in it, without
/// regard to case.
pub(super) fn place(note: &Note, place: Place, node: &Node, case: Case) -> bool {
    let text = match place {
        Place::File => note.path.entry().map_or(note.path.file_name(), |(_, key)| key),
        _ => note.path.as_str(),
    };
    in_name(text, node, case)
}

fn in_name(text: &str, node: &Node, case: Case) -> bool {
    match &node.expr {
        Expr::And(nodes) => nodes.iter().all(|node| in_name(text, node, case)),
        Expr::Or(nodes) => nodes.iter().any(|node| in_name(text, node, case)),
        Expr::Not(node) => !in_name(text, node, case),
        Expr::Word(part) | Expr::Phrase(part) if case == Case::Match => {
            text.contains(part.as_str())
        }
        Expr::Word(part) | Expr::Phrase(part) => contains(text, part),
        Expr::Regex(pattern) => pattern.is_match(text, case),
        Expr::In(Place::MatchCase, node) => in_name(text, node, Case::Match),
        Expr::In(Place::IgnoreCase, node) => in_name(text, node, Case::Ignore),
        Expr::In(Place::File | Place::Path, node) => in_name(text, node, case),
        _ => false,
    }
}

fn contains(text: &str, part: &str) -> bool {
    fold(text).contains(&fold(part))
}

/// Lower case without accents, however they are composed: a file system may take names apart.
fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let bare = text.nfkd().filter(|c| !matches!(c, '\u{0300}'..='\u{036F}'));
    bare.flat_map(char::to_lowercase).collect()
}

/// Lower case, accents kept and composed.
pub(super) fn lower(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.nfc().flat_map(char::to_lowercase).nfc().collect()
}

/// What the note itself says it has; evidence is not in the note.
pub(super) fn has(note: &Note, has: Has) -> bool {
    match has {
        Has::Evidence => false,
        Has::Scope => note.claim.as_ref().is_some_and(|claim| !claim.scope.is_universal()),
        Has::Claim => note.claim.is_some(),
    }
}

/// Whether the note has the property and, where a value is asked for, a value that meets it. A
/// list meets a condition if one of its items does.
pub(super) fn property(note: &Note, name: &str, value: Option<&Unit<'_>>) -> bool {
    // Few notes have any one property: most are done without reading the rest.
    if note.properties.len() <= 2 || !has_letters(&note.properties, name) {
        return false;
    }
    let Ok(Value::Object(properties)) = serde_json::from_str::<Value>(&note.properties) else {
        return false;
    };
    let name = lower(name);
    let Some((_, found)) = properties.into_iter().find(|(key, _)| lower(key) == name) else {
        return false;
    };
    value.is_none_or(|value| meets(&found, value))
}

fn meets(found: &Value, unit: &Unit<'_>) -> bool {
    match found {
        Value::Null => unit.holds(&Piece::new("")),
        Value::String(text) => unit.holds(&Piece::new(text)),
        Value::Bool(_) | Value::Number(_) => unit.holds(&Piece::new(&found.to_string())),
        Value::Array(items) if items.is_empty() => unit.holds(&Piece::new("")),
        Value::Array(items) => match unit {
            // Each condition may be met by another item, and none by any.
            Unit::All(units) => units.iter().all(|unit| meets(found, unit)),
            Unit::Any(units) => units.iter().any(|unit| meets(found, unit)),
            Unit::Not(unit) => !meets(found, unit),
            unit => items.iter().any(|item| meets(item, unit)),
        },
        Value::Object(_) => unit.holds(&Piece::new(&found.to_string())),
    }
}

/// Whether one of the note's authors has this in their name.
pub(super) fn author(note: &Note, name: &str) -> bool {
    ["author", "authors"].iter().any(|key| {
        let mut found = false;
        each_text(note, key, &mut |text| found |= contains(text, name));
        found
    })
}

/// The year of a note: its `year`, else the year of its `date`, `published` or `issued`.
pub fn year(note: &Note) -> Option<i32> {
    if note.properties.len() <= 2 {
        return None;
    }
    ["year", "date", "published", "issued"].iter().find_map(|key| {
        let mut year = None;
        each_text(note, key, &mut |text| {
            let digits = text.trim().get(..4);
            let digits = digits.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
            year = year.or_else(|| digits?.parse().ok());
        });
        year
    })
}

/// Calls `visit` with each text or number of a property, those in lists and objects too.
fn each_text(note: &Note, key: &str, visit: &mut dyn FnMut(&str)) {
    if !has_letters(&note.properties, key) {
        return;
    }
    let Ok(Value::Object(properties)) = serde_json::from_str::<Value>(&note.properties) else {
        return;
    };
    for (_, value) in properties.iter().filter(|(name, _)| name.eq_ignore_ascii_case(key)) {
        texts(value, visit);
    }
}

/// Whether the JSON text may hold the key: far cheaper than reading it, and seldom wrong.
fn has_letters(json: &str, key: &str) -> bool {
    // A letter beyond ASCII has other cases, and a sign may be escaped.
    if key.is_empty() || !key.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_ ".contains(&b)) {
        return true;
    }
    json.as_bytes().windows(key.len()).any(|window| window.eq_ignore_ascii_case(key.as_bytes()))
}

fn texts(value: &Value, visit: &mut dyn FnMut(&str)) {
    match value {
        Value::String(text) => visit(text),
        Value::Number(number) => visit(&number.to_string()),
        Value::Array(items) => items.iter().for_each(|item| texts(item, visit)),
        Value::Object(object) => object.values().for_each(|item| texts(item, visit)),
        Value::Null | Value::Bool(_) => {}
    }
}
