//! What RIS and EndNote have in common and say less plainly than a record does: names, numbers of
//! books and journals, preprints and kinds. Writing and reading stand side by side here, so that
//! each is the other's inverse. A group's name ends in a comma, and a comma within a name is
//! doubled, as EndNote asks for; words that belong together where a reader would part them have a
//! no-break space between them.

use super::{Arxiv, Person, Record};

const TIE: char = '\u{a0}';
/// Stands for a doubled comma while a name is split at the others.
const COMMA: &str = "\u{1}";

/// "von Family, Given, Suffix", or "A group's name,".
pub(super) fn write_name(person: &Person) -> String {
    let whole = |text: &str| text.replace(',', ",,");
    if !person.literal.is_empty() {
        return format!("{},", whole(&person.literal));
    }
    let listed = |family: String| {
        let mut name = whole(&family);
        if !person.given.is_empty() || !person.suffix.is_empty() {
            name = format!("{name}, {}", whole(&person.given));
        }
        if !person.suffix.is_empty() {
            name = format!("{name}, {}", whole(&person.suffix));
        }
        name
    };
    let plain = listed(format!("{} {}", person.particle, person.family).trim().to_owned());
    if read_name(&plain).as_ref() == Some(person) {
        return plain;
    }
    let tied = |text: &str| text.replace(' ', &TIE.to_string());
    let family = format!("{} {}", tied(&person.particle), tied(&person.family));
    listed(family.trim().to_owned())
}

/// A name as [`write_name`] and other programs write it; those also put "Given Family", and the
/// suffix before the given name.
pub(super) fn read_name(text: &str) -> Option<Person> {
    let text = text.trim_matches(|c: char| c.is_whitespace() && c != TIE).replace(",,", COMMA);
    let plain = |text: &str| {
        let text = text.replace(COMMA, ",");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    if let Some(group) = text.strip_suffix(',')
        && !group.contains(',')
    {
        return Some(Person::literal(plain(group))).filter(|person| !person.is_empty());
    }
    let parts: Vec<&str> = text.split(',').map(str::trim).collect();
    let mut person = match parts.as_slice() {
        [only] => Person::natural(only),
        [family, given] => Person::inverted_parts(family, "", given),
        [family, suffix, given @ ..] if Person::is_suffix(suffix) => {
            Person::inverted_parts(family, suffix, &given.join(", "))
        }
        [family, given, suffix @ ..] => Person::inverted_parts(family, &suffix.join(", "), given),
        [] => return None,
    };
    for part in [&mut person.family, &mut person.given, &mut person.particle, &mut person.suffix] {
        *part = plain(part);
    }
    (!person.is_empty()).then_some(person)
}

/// ISBN and ISSN, each with its name before it where its digits do not tell.
pub(super) fn write_numbers(record: &Record) -> Vec<String> {
    let number = |name: &str, number: &Option<String>| {
        let number = number.as_deref()?;
        let told = is_issn(number) == (name == "ISSN");
        Some(if told { number.to_owned() } else { format!("{name} {number}") })
    };
    [number("ISBN", &record.isbn), number("ISSN", &record.issn)].into_iter().flatten().collect()
}

/// The field that a number belongs to, and the number.
pub(super) fn read_number(text: &str) -> (&'static str, &str) {
    let text = text.trim();
    for (name, field) in [("ISBN", "isbn"), ("ISSN", "issn")] {
        let rest = text.strip_prefix(name).filter(|rest| rest.starts_with([' ', ':']));
        if let Some(rest) = rest {
            return (field, rest.trim_start_matches([' ', ':']));
        }
    }
    (if is_issn(text) { "issn" } else { "isbn" }, text)
}

fn is_issn(text: &str) -> bool {
    text.chars().filter(|c| c.is_ascii_digit() || matches!(c, 'X' | 'x')).count() == 8
}

/// `arXiv:2406.03198v2 [cs.CL cs.CY]`
pub(super) fn write_preprint(record: &Record) -> Option<String> {
    let arxiv = record.arxiv.as_ref()?;
    Some(match record.categories.is_empty() {
        true => format!("arXiv:{arxiv}"),
        false => format!("arXiv:{arxiv} [{}]", record.categories.join(" ")),
    })
}

/// The number and the classes; `None` where a text is no preprint's.
pub(super) fn read_preprint(text: &str) -> Option<(Arxiv, Vec<String>)> {
    let arxiv = text.starts_with("arXiv:").then(|| Arxiv::parse(text))??;
    let classes = text.split_once('[').and_then(|(_, rest)| rest.split_once(']'));
    let classes = classes.map(|(classes, _)| classes.split_whitespace().map(str::to_owned));
    Some((arxiv, classes.into_iter().flatten().collect()))
}

/// The kind in a word of its own, where a format's name for it is the name of another one too.
pub(super) fn write_kind<'a>(entry_type: &'a str, general: &str) -> Option<&'a str> {
    Some(entry_type).filter(|kind| *kind != general && is_word(kind))
}

/// The kind that a format's general one and that word mean together. `same` says whether the word
/// is a kind that the format gives this general name.
pub(super) fn read_kind(word: &str, same: impl Fn(&str) -> bool) -> Option<String> {
    (is_word(word) && same(word)).then(|| word.to_owned())
}

fn is_word(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_back_as_they_went() {
        let person = |family: &str, given: &str, particle: &str, suffix: &str| Person {
            family: family.into(),
            given: given.into(),
            particle: particle.into(),
            suffix: suffix.into(),
            literal: String::new(),
        };
        for (person, expected) in [
            (person("Lovelace", "Ada", "", ""), "Lovelace, Ada"),
            (person("Beethoven", "Ludwig", "van", ""), "van Beethoven, Ludwig"),
            (person("van Beethoven", "Ludwig", "", ""), "van\u{a0}Beethoven, Ludwig"),
            (person("Cruz", "Ana", "de La", ""), "de\u{a0}La Cruz, Ana"),
            (person("King", "Martin Luther", "", "Jr."), "King, Martin Luther, Jr."),
            (person("King", "", "", "Jr."), "King, , Jr."),
            (person("Plato", "", "", ""), "Plato"),
            (person("", "Ada", "", ""), ", Ada"),
            (person("Roe", "Jane, of Ely", "", ""), "Roe, Jane,, of Ely"),
            (Person::literal("A lab"), "A lab,"),
            (Person::literal("Barnes and Noble, Inc."), "Barnes and Noble,, Inc.,"),
        ] {
            assert_eq!(write_name(&person), expected);
            assert_eq!(read_name(expected), Some(person), "{expected}");
        }
        let read = |text: &str| read_name(text).expect("a name");
        assert_eq!(read("Martin Luther King"), person("King", "Martin Luther", "", ""));
        assert_eq!(read("King, Jr., Martin Luther"), person("King", "Martin Luther", "", "Jr."));
        assert_eq!(read_name(" , "), None);
    }

    #[test]
    fn numbers_are_told_by_their_digits_or_their_name() {
        assert_eq!(read_number("1234-5678"), ("issn", "1234-5678"));
        assert_eq!(read_number("ISSN: 1234-5678, 8765-4321"), ("issn", "1234-5678, 8765-4321"));
        let record = Record {
            isbn: Some("0-674-00078-1".into()),
            issn: Some("none".into()),
            ..Record::default()
        };
        assert_eq!(write_numbers(&record), ["0-674-00078-1", "ISSN none"]);
        assert_eq!(read_number("ISSN none"), ("issn", "none"));
    }
}
