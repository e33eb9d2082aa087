//! What identifies a work across sources: its DOI, its arXiv number whatever the version, and
//! where neither is known its title with first author and year.

use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::Record;

/// A DOI in lower case, without address or prefix.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Doi(String);

impl Doi {
    /// From any of the ways people write it; `None` where it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        let text = text.strip_prefix("doi:").map_or(&*text, str::trim);
        let start = text.find("10.")?;
        let before = &text[..start];
        if !(before.is_empty() || before.ends_with("doi.org/") || before.ends_with("doi:")) {
            return None;
        }
        let doi = text[start..].split([' ', '\t', '\n', '<', '>', '"']).next()?;
        let doi = doi.trim_end_matches(['.', ',', ';']);
        let (registrant, suffix) = doi.split_once('/')?;
        let registrant = &registrant[3..];
        let number = registrant
            .split('.')
            .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
        (number && !suffix.is_empty()).then(|| Self(doi.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Doi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Doi {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("no DOI"))
    }
}

/// An arXiv number, and the version where one was named.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Arxiv {
    /// `2406.03198`, or `cs/0309040` of the years before 2007.
    pub id: String,
    pub version: Option<u32>,
}

impl Arxiv {
    /// From a number, with or without `arXiv:`, an address, a version, or the DOI that arXiv gives.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let lower = text.to_ascii_lowercase();
        let prefixes = ["arxiv.org/abs/", "arxiv.org/pdf/", "10.48550/arxiv.", "arxiv:"];
        let start = prefixes
            .iter()
            .find_map(|prefix| lower.find(prefix).map(|at| at + prefix.len()))
            .unwrap_or(0);
        let rest = text[start..].trim_start();
        let end = rest.find([' ', '?', '#', '[', ']', ',', ';', ')']).unwrap_or(rest.len());
        let rest = rest[..end].trim_end_matches(".pdf").trim_end_matches('.');
        let (id, version) = match rest.rfind(['v', 'V']) {
            Some(at) if at > 0 && at + 1 < rest.len() => match rest[at + 1..].parse() {
                Ok(version) => (&rest[..at], Some(version)),
                Err(_) => (rest, None),
            },
            _ => (rest, None),
        };
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let new = id.split_once('.').is_some_and(|(month, number)| {
            month.len() == 4 && digits(month) && digits(number) && (4..=5).contains(&number.len())
        });
        let old = id.split_once('/').is_some_and(|(archive, number)| {
            let class = |c: char| c.is_ascii_alphabetic() || c == '-' || c == '.';
            !archive.is_empty() && archive.chars().all(class) && number.len() == 7 && digits(number)
        });
        (new || old).then(|| Self { id: id.to_owned(), version })
    }
}

impl fmt::Display for Arxiv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.id)?;
        self.version.map_or(Ok(()), |version| write!(f, "v{version}"))
    }
}

impl Serialize for Arxiv {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Arxiv {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("no arXiv number"))
    }
}

/// The letters and digits of a title, folded: markup, punctuation, case and accents do not count.
pub fn folded_title(title: &str) -> String {
    title.nfkd().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn name_of_doi(doi: &Doi) -> String {
    match Arxiv::parse(doi.as_str()).filter(|_| doi.as_str().starts_with("10.48550/")) {
        Some(arxiv) => name_of_arxiv(&arxiv),
        None => format!("doi:{doi}"),
    }
}

fn name_of_arxiv(arxiv: &Arxiv) -> String {
    format!("arxiv:{}", arxiv.id)
}

/// Letters within which an identifier in a running text has ended.
const LONGEST: usize = 200;

/// The names by identifier that stand in a running text, such as a reference as it is printed.
pub fn names_in(text: &str) -> Vec<String> {
    let from = |at: usize| &text[at..text.floor_char_boundary(at + LONGEST)];
    let dois = text.match_indices("10.").filter_map(|(at, _)| {
        // Within a number, or a longer identifier, nothing begins.
        let begins = !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '.');
        let shown = from(at).split_whitespace().next().filter(|_| begins)?;
        let opened = shown.contains('(');
        let around = |c: char| matches!(c, '.' | ',' | ';' | ']' | '}') || (c == ')' && !opened);
        Doi::parse(shown.trim_end_matches(around))
    });
    let lower = text.to_ascii_lowercase();
    let arxiv = lower.match_indices("arxiv").filter_map(|(at, _)| {
        let shown = from(at);
        let prefixed =
            ["arxiv:", "arxiv.org/"].iter().any(|prefix| lower[at..].starts_with(prefix));
        Arxiv::parse(shown).filter(|_| prefixed)
    });
    let mut names: Vec<String> = dois.map(|doi| name_of_doi(&doi)).collect();
    names.extend(arxiv.map(|arxiv| name_of_arxiv(&arxiv)));
    names
}

/// Whether two records of one title may be one work all the same: not where both name a first author
/// and a year, and these are others.
pub fn may_be_one(one: &Record, other: &Record) -> bool {
    match (name_of_title(one), name_of_title(other)) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    }
}

/// Under which names a work may be met elsewhere; two records with one in common are the same
/// work.
pub fn names_of(record: &Record) -> Vec<String> {
    let mut names = Vec::new();
    names.extend(record.doi.as_ref().map(name_of_doi));
    names.extend(record.arxiv.as_ref().map(name_of_arxiv));
    names.extend(name_of_title(record));
    names.sort();
    names.dedup();
    names
}

fn name_of_title(record: &Record) -> Option<String> {
    let title = folded_title(&record.title);
    // A short title ("Preface", "Editorial") says too little.
    let long = title.chars().count() >= SHORTEST_TITLE;
    let author = record.authors.first().filter(|_| long)?;
    let name = if author.literal.is_empty() { &author.family } else { &author.literal };
    Some(format!("title:{title}:{}:{}", folded_title(name), record.year()?))
}

/// Letters of a title that tells works apart.
const SHORTEST_TITLE: usize = 15;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dois_in_many_spellings() {
        let same = Doi::parse("10.1145/2090236.2090255");
        assert!(same.is_some());
        for text in [
            "https://doi.org/10.1145/2090236.2090255",
            "http://dx.doi.org/10.1145/2090236.2090255.",
            "doi: 10.1145/2090236.2090255",
            "DOI:10.1145/2090236.2090255",
        ] {
            assert_eq!(Doi::parse(text), same, "{text}");
        }
        for text in ["", "10.1145", "10.x/1", "see 10.1/2", "10.1145/"] {
            assert_eq!(Doi::parse(text), None, "{text}");
        }
    }

    #[test]
    fn arxiv_numbers_in_many_spellings() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(Arxiv::parse(text).map(|id| id.to_string()).as_deref(), expected, "{text}");
        };
        check("2406.03198", Some("2406.03198"));
        check("arXiv:2406.03198v2 [cs.CL]", Some("2406.03198v2"));
        check("https://arxiv.org/abs/2406.03198v1", Some("2406.03198v1"));
        check("https://arxiv.org/pdf/2406.03198v1.pdf", Some("2406.03198v1"));
        check("10.48550/arXiv.2406.03198", Some("2406.03198"));
        check("cs/0309040", Some("cs/0309040"));
        check("hep-th/9901001v3", Some("hep-th/9901001v3"));
        check("10.1145/2090236", None);
        check("v2", None);
        check("é", None);
    }

    #[test]
    fn identifiers_stand_in_running_text() {
        let check = |text: &str, expected: &[&str]| assert_eq!(names_in(text), expected, "{text}");
        check("A. Lovelace. On X. Annals 10.2 (1843), doi:10.1000/On-X.", &["doi:10.1000/on-x"]);
        check(
            "On X (https://doi.org/10.1000/x) and [10.1000/y].",
            &["doi:10.1000/x", "doi:10.1000/y"],
        );
        check("arXiv preprint arXiv:2406.03198v2, 2024.", &["arxiv:2406.03198"]);
        check("https://arxiv.org/abs/cs/0309040 [cs.CL]", &["arxiv:cs/0309040"]);
        check("doi:10.48550/arXiv.2406.03198", &["arxiv:2406.03198"]);
        check("In 2010.1145/3 of 10.10.10 arXiv é 10.", &[]);
    }

    #[test]
    fn versions_and_preprints_are_one_work() {
        let record = |doi: &str, arxiv: &str| Record {
            doi: Doi::parse(doi),
            arxiv: Arxiv::parse(arxiv),
            ..Record::default()
        };
        let one = names_of(&record("10.48550/arXiv.2406.03198", ""));
        assert_eq!(one, names_of(&record("", "2406.03198v2")));
        assert_eq!(
            folded_title("The {I}mpossibility: of Fair LLMs!"),
            "theimpossibilityoffairllms"
        );
        assert_eq!(folded_title("Économie"), "economie");
    }
}
