//! What a paper says about itself, found without a language model: its sentences are sorted into
//! seven facets by what they are for. The approach is that of argumentative zoning (Teufel and
//! Moens 2002) and of Swales' moves of an introduction: authors of papers mark what a sentence
//! does ("we propose", "however, it remains unclear") and where it stands says the rest. So each
//! sentence is weighed by the phrases in it ([`cues`]), the section it is in ([`section`]) and its
//! place ([`weigh`]); nothing is ever rewritten, and every sentence keeps where it came from.

mod cues;
mod section;
mod told;
mod weigh;

pub use section::Section;

use crate::vault::parse::sentences;

/// What one wants to know of a paper, in the order in which one asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Facet {
    Methodology,
    Results,
    Significance,
    Contributions,
    Novelty,
    Limitations,
    FutureWork,
}

impl Facet {
    pub const ALL: [Facet; 7] = [
        Facet::Methodology,
        Facet::Results,
        Facet::Significance,
        Facet::Contributions,
        Facet::Novelty,
        Facet::Limitations,
        Facet::FutureWork,
    ];

    /// How many sentences of it are shown at most.
    fn most(self) -> usize {
        match self {
            Facet::Results => 4,
            Facet::Methodology | Facet::Contributions | Facet::Limitations => 3,
            Facet::Significance | Facet::Novelty | Facet::FutureWork => 2,
        }
    }
}

/// A paragraph of a paper.
#[derive(Debug, Clone, Copy)]
pub struct Passage<'a> {
    pub text: &'a str,
    pub section: Section,
}

/// A sentence and what was found of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Index of the passage that holds it.
    pub passage: usize,
    /// Bytes of it in the passage.
    pub range: std::ops::Range<usize>,
    pub weight: f32,
}

/// The facets of one paper: for each, the sentences that say the most of it, in reading order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facets([Vec<Found>; 7]);

impl Facets {
    pub fn of(&self, facet: Facet) -> &[Found] {
        &self.0[facet as usize]
    }

    /// The one sentence that says the most.
    pub fn best(&self, facet: Facet) -> Option<&Found> {
        self.of(facet).iter().max_by(|a, b| a.weight.total_cmp(&b.weight))
    }

    pub fn is_empty(&self) -> bool {
        self.0.iter().all(Vec::is_empty)
    }
}

/// A text of more sentences than this is a book; its later ones are not looked at.
const MOST_SENTENCES: usize = 20_000;

/// Shorter is a heading or a stray line, longer no sentence.
const WORDS: std::ops::RangeInclusive<usize> = 5..=90;

/// Sorts the sentences of a paper. The same text gives the same facets.
pub fn facets(passages: &[Passage<'_>]) -> Facets {
    let mut candidates: Vec<(Found, [f32; 7])> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    let all = passages.iter().enumerate().flat_map(|(index, passage)| {
        let ranges = sentences(passage.text);
        let count = ranges.len();
        ranges.into_iter().enumerate().map(move |(place, range)| (index, place, count, range))
    });
    for (index, place, count, range) in all.take(MOST_SENTENCES) {
        let passage = &passages[index];
        let text = &passage.text[range.clone()];
        // An abstract's sentence comes back in the conclusion; once is enough.
        if !WORDS.contains(&text.split_whitespace().count()) || !seen.insert(text.to_lowercase()) {
            continue;
        }
        let weights = weigh::weigh(text, passage.section, place, count);
        candidates.push((Found { passage: index, range, weight: 0.0 }, weights));
    }
    choose(&candidates)
}

/// A sentence stands under the facet that it says the most of, and under a second one only where
/// it says as much of that.
fn choose(candidates: &[(Found, [f32; 7])]) -> Facets {
    let mut facets = Facets::default();
    for facet in Facet::ALL {
        let mut of_it: Vec<Found> = candidates
            .iter()
            .filter(|(_, weights)| {
                let own = weights[facet as usize];
                let best = weights.iter().copied().fold(0.0, f32::max);
                own >= weigh::ENOUGH && own >= best * 0.8
            })
            .map(|(found, weights)| Found { weight: weights[facet as usize], ..found.clone() })
            .collect();
        // Stable: of two equal ones the earlier stays.
        of_it.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        of_it.truncate(facet.most());
        of_it.sort_by_key(|found| (found.passage, found.range.start));
        facets.0[facet as usize] = of_it;
    }
    facets
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(section: Section, text: &str, expected: Option<Facet>) {
        let found = facets(&[Passage { text, section }]);
        let best = Facet::ALL
            .into_iter()
            .filter_map(|facet| Some((facet, found.best(facet)?.weight)))
            .max_by(|a, b| a.1.total_cmp(&b.1));
        assert_eq!(best.map(|(facet, _)| facet), expected, "{text}\n{found:?}");
    }

    #[test]
    fn sentences_are_sorted_by_what_they_are_for() {
        let here = Section::Abstract;
        check(
            here,
            "We compare nine models on three data sets of hiring decisions.",
            Some(Facet::Methodology),
        );
        check(
            here,
            "We find that larger models err more often on rare dialects.",
            Some(Facet::Results),
        );
        check(
            here,
            "Accuracy rose from 71.2% to 84.5% when labels were balanced.",
            Some(Facet::Results),
        );
        check(
            here,
            "We release a library that implements all six definitions.",
            Some(Facet::Contributions),
        );
        check(
            here,
            "To the best of our knowledge, this is the first audit of the kind.",
            Some(Facet::Novelty),
        );
        check(here, "Our study is limited to English and to two groups.", Some(Facet::Limitations));
        check(
            here,
            "In future work we plan to include more than two groups.",
            Some(Facet::FutureWork),
        );
        check(
            here,
            "These findings matter for anyone who deploys such a system.",
            Some(Facet::Significance),
        );
        check(Section::Other, "The committee met on a Tuesday in the old town hall.", None);
    }

    #[test]
    fn what_others_did_is_not_what_this_paper_did() {
        let text = "Smith et al. (2019) find that models err more often on rare dialects.";
        check(Section::Background, text, None);
    }

    #[test]
    fn a_section_says_what_its_sentences_are_for() {
        let text = "Only two of the nine vendors answered our request for their training data.";
        check(Section::Other, text, None);
        check(Section::Limitations, text, Some(Facet::Limitations));
    }

    #[test]
    fn an_abstract_that_comes_back_is_taken_once() {
        let text = "We find that larger models err more often on rare dialects.";
        let passages = [
            Passage { text, section: Section::Abstract },
            Passage { text, section: Section::Conclusion },
        ];
        assert_eq!(facets(&passages).of(Facet::Results).len(), 1);
    }

    #[test]
    fn nothing_gives_nothing() {
        assert!(facets(&[]).is_empty());
        assert!(facets(&[Passage { text: "", section: Section::Abstract }]).is_empty());
    }
}
