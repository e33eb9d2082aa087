//! [`Section`]: what a heading says of the text beneath it.

use serde::{Deserialize, Serialize};

/// The part of a paper that a passage stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Section {
    Abstract,
    Introduction,
    Background,
    Method,
    Results,
    Discussion,
    Limitations,
    FutureWork,
    Conclusion,
    /// What is no prose of the paper's: references, thanks, appendices' lists.
    Back,
    #[default]
    Other,
}

/// Words of a heading and what they make of its section; the first that is there decides.
const HEADINGS: [(&str, Section); 36] = [
    ("abstract", Section::Abstract),
    ("summary", Section::Abstract),
    ("reference", Section::Back),
    ("bibliography", Section::Back),
    ("works cited", Section::Back),
    ("acknowledg", Section::Back),
    ("funding", Section::Back),
    ("author contribution", Section::Back),
    ("limitation", Section::Limitations),
    ("threats to validity", Section::Limitations),
    ("caveat", Section::Limitations),
    ("future", Section::FutureWork),
    ("outlook", Section::FutureWork),
    ("open problem", Section::FutureWork),
    ("open question", Section::FutureWork),
    ("conclu", Section::Conclusion),
    ("closing", Section::Conclusion),
    ("discussion", Section::Discussion),
    ("implication", Section::Discussion),
    ("impact", Section::Discussion),
    ("introduction", Section::Introduction),
    ("motivation", Section::Introduction),
    ("related work", Section::Background),
    ("background", Section::Background),
    ("previous work", Section::Background),
    ("prior work", Section::Background),
    ("literature", Section::Background),
    ("preliminar", Section::Background),
    ("result", Section::Results),
    ("finding", Section::Results),
    ("evaluation", Section::Results),
    ("experiment", Section::Results),
    ("method", Section::Method),
    ("approach", Section::Method),
    ("data", Section::Method),
    ("setup", Section::Method),
];

impl Section {
    pub fn of_heading(heading: &str) -> Self {
        let heading = heading.to_lowercase();
        // A long line is a sentence that looks like a heading.
        if heading.len() > 120 {
            return Self::Other;
        }
        let found = HEADINGS.iter().find(|(word, _)| heading.contains(word));
        found.map_or(Self::Other, |(_, section)| *section)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_name_their_section() {
        for (heading, expected) in [
            ("Abstract", Section::Abstract),
            ("5.2 Limitations and Future Work", Section::Limitations),
            ("6. CONCLUSIONS", Section::Conclusion),
            ("2 Related Work", Section::Background),
            ("Materials and Methods", Section::Method),
            ("References", Section::Back),
            ("A Rawlsian View", Section::Other),
        ] {
            assert_eq!(Section::of_heading(heading), expected, "{heading}");
        }
    }
}
