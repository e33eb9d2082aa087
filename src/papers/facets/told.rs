//! Papers told by another hand: "the authors find", "the paper gives names to". A reader who sums a
//! paper up says what it does in the third person, with a wider choice of verbs than authors have.

use std::sync::LazyLock;

use regex::Regex;

use super::Facet;

/// As sure as a phrase that needs a little help, which an abstract's place gives.
const WEIGHT: f32 = 2.0;

/// Stems of what a paper is said to do.
const VERBS: [(Facet, &str); 4] = [
    (Facet::Results, "find|found|show|report|observe|prove|demonstrate|conclude|reveal|establish"),
    (
        Facet::Methodology,
        "compare|analy[sz]e|evaluate|examine|stud(?:y|ie)|test|measure|survey|read|look|ask|train\
         |interview|run|collect|obtain|separate|order|sort|take",
    ),
    (
        Facet::Contributions,
        "propose|introduce|present|offer|give|define|name|describe|state|formali[sz]e|release\
         |develop|replace|provide|tie",
    ),
    (Facet::Significance, "argue|warn|recommend|suggest|call|hold|urge"),
];

const SUBJECTS: &str = "(?:the|this|these|its|their|both) (?:authors?|paper|study|article|survey|essay\
     |book|chapter|report|reporters|investigation|experiments?|results?|findings?|benchmark|reading)\
     |they|researchers";

/// Facets that a text in lower case names in the third person, each once.
pub(super) fn told(lower: &str) -> impl Iterator<Item = (Facet, f32)> {
    static PATTERNS: LazyLock<Vec<(Facet, Regex)>> = LazyLock::new(|| {
        let pattern = |verbs: &str| {
            Regex::new(&format!(
                r"\b(?:{SUBJECTS})(?: of [a-z0-9 ]{{1,30}})? (?:(?:also|then|first|[a-z]+ly) )?(?:{verbs})(?:e?s|e?d)?\b"
            ))
        };
        VERBS.iter().filter_map(|(facet, verbs)| Some((*facet, pattern(verbs).ok()?))).collect()
    });
    PATTERNS
        .iter()
        .filter(|(_, pattern)| pattern.is_match(lower))
        .map(|(facet, _)| (*facet, WEIGHT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_paper_is_said_to_do_is_heard() {
        let check = |text: &str, expected: &[Facet]| {
            let found: Vec<Facet> = told(text).map(|(facet, _)| facet).collect();
            assert_eq!(found, expected, "{text}");
        };
        check("the authors report that scores differ.", &[Facet::Results]);
        check("both, the paper then shows, lead to it.", &[Facet::Results]);
        check("this study examines nine vendors.", &[Facet::Methodology]);
        check("a reading: the survey of 146 papers finds little.", &[Facet::Results]);
        check("the paper gives names to three kinds.", &[Facet::Contributions]);
        check("they studied six towns and warn of more.", &[Facet::Methodology]);
        check("the paper warns that nobody asked.", &[Facet::Significance]);
        check("the authors' findings", &[]);
        check("the town hall shows its age.", &[]);
    }
}
