//! Names of people and bodies, in the parts that citation formats want.

use serde::{Deserialize, Serialize};

/// A name in parts. A body's name, or one that is not to be taken apart, is all in `literal`.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Person {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub family: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub given: String,
    /// "von", "de la".
    #[serde(skip_serializing_if = "String::is_empty")]
    pub particle: String,
    /// "Jr.", "III".
    #[serde(skip_serializing_if = "String::is_empty")]
    pub suffix: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub literal: String,
}

impl Person {
    pub fn literal(name: impl Into<String>) -> Self {
        Self { literal: name.into(), ..Self::default() }
    }

    /// A name as people write it: "Given von Family", "von Family, Given" or "Family, Jr., Given".
    /// `None` where there is nothing in it.
    pub fn parse(text: &str) -> Option<Self> {
        let text = squeeze(text);
        let parts: Vec<&str> = text.split(',').map(str::trim).collect();
        let person = match parts.as_slice() {
            [""] | [] => return None,
            [only] => Self::natural(only),
            [family, given] => Self::inverted_parts(family, "", given),
            [family, suffix, given @ ..] => Self::inverted_parts(family, suffix, &given.join(", ")),
        };
        (!person.is_empty()).then_some(person)
    }

    pub fn is_empty(&self) -> bool {
        self.family.is_empty() && self.given.is_empty() && self.literal.is_empty()
    }

    /// As a reader says it: "Given von Family Jr.".
    pub fn display(&self) -> String {
        if !self.literal.is_empty() {
            return self.literal.clone();
        }
        joined(&[&self.given, &self.particle, &self.family, &self.suffix], " ")
    }

    /// As a list is sorted by it: "von Family, Jr., Given".
    pub fn inverted(&self) -> String {
        if !self.literal.is_empty() {
            return self.literal.clone();
        }
        let family = joined(&[&self.particle, &self.family], " ");
        joined(&[&family, &self.suffix, &self.given], ", ")
    }

    /// What a short citation calls them by.
    pub fn short(&self) -> String {
        if !self.literal.is_empty() {
            return self.literal.clone();
        }
        let family = joined(&[&self.particle, &self.family], " ");
        if family.is_empty() { self.given.clone() } else { family }
    }
}

/// How a name is taken apart; words are what blanks are between.
impl Person {
    /// "Given von Family": the particle begins with the first word in lower case that is not the
    /// last.
    pub(super) fn natural(text: &str) -> Self {
        let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
        let Some((last, before)) = words.split_last() else { return Self::default() };
        let (last, before, suffix) = match before.split_last() {
            Some((family, rest)) if !rest.is_empty() && Self::is_suffix(last) => {
                (*family, rest, *last)
            }
            _ => (*last, before, ""),
        };
        let low = |word: &&str| word.chars().next().is_some_and(char::is_lowercase);
        let first = before.iter().position(low).unwrap_or(before.len());
        let end = before.iter().rposition(low).map_or(first, |at| at + 1);
        Self {
            family: before[end..].iter().copied().chain([last]).collect::<Vec<_>>().join(" "),
            given: before[..first].join(" "),
            particle: before[first..end].join(" "),
            suffix: suffix.to_owned(),
            literal: String::new(),
        }
    }

    /// "von Family" with the other parts told apart already.
    pub(super) fn inverted_parts(family: &str, suffix: &str, given: &str) -> Self {
        let words: Vec<&str> = family.split(' ').filter(|word| !word.is_empty()).collect();
        let low = |word: &&&str| word.chars().next().is_some_and(char::is_lowercase);
        let particles = words.iter().take_while(low).count().min(words.len().saturating_sub(1));
        Self {
            family: words[particles..].join(" "),
            given: given.to_owned(),
            particle: words[..particles].join(" "),
            suffix: suffix.to_owned(),
            literal: String::new(),
        }
    }

    pub(super) fn is_suffix(word: &str) -> bool {
        matches!(word, "Jr" | "Jr." | "Sr" | "Sr." | "II" | "III" | "IV")
    }

    /// One form for what several formats say in different ways: white space is single, a name of
    /// one word is a family name and never a group's, several words without a given name are a
    /// group's, and what is no particle belongs to the family name.
    pub(super) fn settle(&mut self) {
        let parts = [
            &mut self.family,
            &mut self.given,
            &mut self.particle,
            &mut self.suffix,
            &mut self.literal,
        ];
        for part in parts {
            *part = squeeze(part);
        }
        if !self.literal.is_empty() {
            *self = Self::literal(std::mem::take(&mut self.literal));
        }
        if !self.particle.is_empty() && !self.particle.starts_with(char::is_lowercase) {
            let particle = std::mem::take(&mut self.particle);
            self.family = joined(&[&particle, &self.family], " ");
        }
        // Written in another order than the format has.
        if !self.suffix.is_empty() && Self::is_suffix(&self.given) && !Self::is_suffix(&self.suffix)
        {
            std::mem::swap(&mut self.given, &mut self.suffix);
        }
        let several = |text: &str| text.contains([' ', ',']);
        let alone = self.given.is_empty() && self.particle.is_empty() && self.suffix.is_empty();
        if alone && several(&self.family) {
            self.literal = std::mem::take(&mut self.family);
        } else if !self.literal.is_empty() && !several(&self.literal) {
            self.family = std::mem::take(&mut self.literal);
        }
    }
}

fn joined(parts: &[&str], between: &str) -> String {
    let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    parts.join(between)
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, family: &str, given: &str, particle: &str, suffix: &str) {
        let person = Person::parse(text).expect("a name");
        let parts = [&*person.family, &*person.given, &*person.particle, &*person.suffix];
        assert_eq!(parts, [family, given, particle, suffix], "{text}");
    }

    #[test]
    fn names_as_people_write_them() {
        check("Ada Lovelace", "Lovelace", "Ada", "", "");
        check("Lovelace, Ada", "Lovelace", "Ada", "", "");
        check("Ludwig van Beethoven", "Beethoven", "Ludwig", "van", "");
        check("de la Cruz, Juana Inés", "Cruz", "Juana Inés", "de la", "");
        check("King, Jr., Martin Luther", "King", "Martin Luther", "", "Jr.");
        check("Martin Luther King Jr.", "King", "Martin Luther", "", "Jr.");
        check("Plato", "Plato", "", "", "");
        check("bell hooks", "hooks", "", "bell", "");
        assert_eq!(Person::parse("  "), None);
    }

    #[test]
    fn names_come_out_as_they_went_in() {
        for text in ["de la Cruz, Juana Inés", "King, Jr., Martin Luther", "Lovelace, Ada"] {
            assert_eq!(Person::parse(text).expect("a name").inverted(), text);
        }
        assert_eq!(
            Person::parse("Beethoven, Ludwig").expect("a name").display(),
            "Ludwig Beethoven"
        );
    }
}
