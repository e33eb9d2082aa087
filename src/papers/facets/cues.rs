//! The lexicon: phrases by which authors of papers say what a sentence is for. Matched in lower
//! case between word boundaries; `*` at the end of a phrase lets any ending follow. The weights
//! say how sure a phrase is: 3 decides alone, 2 with a little help, 1 helps.

use super::Facet;

use Facet::{Contributions, FutureWork, Limitations, Methodology, Novelty, Results, Significance};

pub(super) struct Cue {
    pub(super) phrase: &'static str,
    pub(super) facet: Facet,
    pub(super) weight: f32,
}

const fn cue(phrase: &'static str, facet: Facet, weight: f32) -> Cue {
    Cue { phrase, facet, weight }
}

pub(super) const CUES: &[Cue] = &[
    cue("we find", Results, 3.0),
    cue("we found", Results, 3.0),
    cue("we also find", Results, 3.0),
    cue("we show that", Results, 2.5),
    cue("we also show", Results, 2.5),
    cue("we demonstrate that", Results, 2.5),
    cue("we observe*", Results, 2.5),
    cue("we prove", Results, 2.0),
    cue("we identify", Results, 1.5),
    cue("our results", Results, 2.5),
    cue("our findings", Results, 2.5),
    cue("our experiments", Results, 2.0),
    cue("our analys*", Results, 1.5),
    cue("the results", Results, 2.5),
    cue("results show*", Results, 3.0),
    cue("results indicate*", Results, 3.0),
    cue("results suggest*", Results, 2.5),
    cue("reveal*", Results, 1.5),
    cue("outperform*", Results, 2.0),
    cue("significant difference*", Results, 2.0),
    cue("tend to", Results, 1.5),
    cue("error rate*", Results, 1.0),
    cue("misclassif*", Results, 1.0),
    cue("compared with", Results, 0.7),
    cue("compared to", Results, 0.7),
    cue("than", Results, 0.7),
    cue("rose from", Results, 1.5),
    cue("fell from", Results, 1.5),
    cue("higher", Results, 0.7),
    cue("lower", Results, 0.7),
    cue("we compare", Methodology, 2.5),
    cue("we analy*", Methodology, 2.5),
    cue("we evaluate", Methodology, 2.5),
    cue("we investigate", Methodology, 2.5),
    cue("we study", Methodology, 2.5),
    cue("we examine", Methodology, 2.5),
    cue("we explore", Methodology, 2.0),
    cue("we conduct*", Methodology, 2.5),
    cue("we interview*", Methodology, 2.5),
    cue("we survey*", Methodology, 2.5),
    cue("we measure", Methodology, 2.5),
    cue("we characterize", Methodology, 2.5),
    cue("we characterise", Methodology, 2.5),
    cue("we train*", Methodology, 2.0),
    cue("we fine-tune*", Methodology, 2.0),
    cue("we apply", Methodology, 2.0),
    cue("we use", Methodology, 2.0),
    cue("we test*", Methodology, 2.0),
    cue("we collect*", Methodology, 2.0),
    cue("we ask", Methodology, 1.5),
    cue("we adapt", Methodology, 2.0),
    cue("we model", Methodology, 1.5),
    cue("we consider", Methodology, 1.5),
    cue("this paper examines", Methodology, 2.5),
    cue("this paper studies", Methodology, 2.5),
    cue("this study", Methodology, 1.5),
    cue("were tested", Methodology, 1.5),
    cue("were asked", Methodology, 1.5),
    cue("based on", Methodology, 0.7),
    cue("using", Methodology, 1.0),
    cue("by means of", Methodology, 1.0),
    cue("dataset*", Methodology, 0.6),
    cue("data set*", Methodology, 0.6),
    cue("participants", Methodology, 1.0),
    cue("in this study", Methodology, 1.5),
    cue("in this work", Methodology, 1.0),
    cue("in this paper", Methodology, 1.0),
    cue("we propose", Contributions, 2.5),
    cue("we introduce", Contributions, 2.5),
    cue("we present", Contributions, 2.5),
    cue("we develop", Contributions, 2.5),
    cue("we design*", Contributions, 2.0),
    cue("we release", Contributions, 3.0),
    cue("we provide", Contributions, 2.0),
    cue("we offer", Contributions, 2.0),
    cue("we formali*", Contributions, 2.5),
    cue("we define", Contributions, 2.0),
    cue("we derive", Contributions, 2.0),
    cue("we contribute", Contributions, 3.0),
    cue("we endow", Contributions, 2.0),
    cue("our contribution*", Contributions, 3.0),
    cue("our framework", Contributions, 1.5),
    cue("framework for", Contributions, 1.0),
    cue("this paper proposes", Contributions, 2.5),
    cue("this paper presents", Contributions, 2.5),
    cue("this paper introduces", Contributions, 2.5),
    cue("this paper provides", Contributions, 2.5),
    cue("an algorithm", Contributions, 1.0),
    cue("open-source*", Contributions, 1.5),
    cue("benchmark", Contributions, 0.6),
    cue("to the best of our knowledge", Novelty, 3.0),
    cue("to our knowledge", Novelty, 3.0),
    cue("for the first time", Novelty, 3.0),
    cue("the first to", Novelty, 3.0),
    cue("is the first", Novelty, 3.0),
    cue("novel", Novelty, 2.0),
    cue("unlike previous", Novelty, 3.0),
    cue("unlike prior", Novelty, 3.0),
    cue("unlike existing", Novelty, 3.0),
    cue("in contrast to prior", Novelty, 3.0),
    cue("in contrast to previous", Novelty, 3.0),
    cue("in contrast to existing", Novelty, 3.0),
    cue("previous studies", Novelty, 1.5),
    cue("previous work", Novelty, 1.5),
    cue("prior work", Novelty, 1.5),
    cue("existing work", Novelty, 1.5),
    cue("existing approaches", Novelty, 1.5),
    cue("remains unclear", Novelty, 2.5),
    cue("remains unknown", Novelty, 2.5),
    cue("has not been", Novelty, 2.0),
    cue("have not been", Novelty, 2.0),
    cue("little is known", Novelty, 2.5),
    cue("little attention", Novelty, 2.5),
    cue("understudied", Novelty, 2.5),
    cue("underexplored", Novelty, 2.5),
    cue("overlooked", Novelty, 1.5),
    cue("however", Novelty, 0.7),
    cue("limitation*", Limitations, 2.5),
    cue("is limited to", Limitations, 3.0),
    cue("are limited to", Limitations, 3.0),
    cue("our study is limited", Limitations, 3.0),
    cue("we do not claim", Limitations, 3.0),
    cue("we did not", Limitations, 2.0),
    cue("we were unable", Limitations, 2.5),
    cue("we cannot", Limitations, 1.5),
    cue("caveat*", Limitations, 2.5),
    cue("may not generali*", Limitations, 3.0),
    cue("not generali*", Limitations, 2.0),
    cue("generalizability", Limitations, 1.5),
    cue("beyond the scope", Limitations, 2.0),
    cue("small sample", Limitations, 2.0),
    cue("only", Limitations, 0.4),
    cue("drawback*", Limitations, 2.0),
    cue("shortcoming*", Limitations, 1.5),
    cue("threat* to validity", Limitations, 3.0),
    cue("but have a relatively", Limitations, 1.5),
    cue("should be interpreted", Limitations, 2.0),
    cue("future work", FutureWork, 3.0),
    cue("future research", FutureWork, 3.0),
    cue("future studies", FutureWork, 3.0),
    cue("further research", FutureWork, 2.5),
    cue("further work", FutureWork, 2.5),
    cue("we plan to", FutureWork, 3.0),
    cue("we hope to", FutureWork, 2.5),
    cue("next step*", FutureWork, 2.0),
    cue("remain* to be", FutureWork, 2.0),
    cue("open question*", FutureWork, 2.0),
    cue("open problem*", FutureWork, 2.0),
    cue("could be extended", FutureWork, 2.0),
    cue("promising direction*", FutureWork, 2.5),
    cue("important", Significance, 1.3),
    cue("crucial", Significance, 1.5),
    cue("critical", Significance, 1.2),
    cue("essential", Significance, 1.2),
    cue("urgent*", Significance, 2.0),
    cue("implication*", Significance, 2.5),
    cue("matter*", Significance, 1.8),
    cue("consequence*", Significance, 1.8),
    cue("highlight*", Significance, 1.5),
    cue("underscore*", Significance, 2.0),
    cue("calls for", Significance, 2.0),
    cue("call for", Significance, 2.0),
    cue("need for", Significance, 1.5),
    cue("challenge*", Significance, 1.0),
    cue("increasingly", Significance, 1.2),
    cue("widely used", Significance, 1.2),
    cue("societ*", Significance, 0.8),
    cue("harm*", Significance, 1.0),
    cue("practitioner*", Significance, 1.5),
    cue("policy*", Significance, 0.8),
    cue("insight*", Significance, 1.2),
    cue("must", Significance, 0.8),
    cue("require*", Significance, 0.6),
    cue("we argue", Significance, 2.0),
    cue("we recommend", Significance, 2.0),
];

/// Whether a text in lower case has the phrase between word boundaries.
pub(super) fn has(text: &str, phrase: &str) -> bool {
    let (stem, open) = match phrase.strip_suffix('*') {
        Some(stem) => (stem, true),
        None => (phrase, false),
    };
    // Within a phrase a star is rare; its parts then follow each other with one word's rest between.
    if let Some((first, second)) = stem.split_once("* ") {
        return text.match_indices(first).any(|(at, _)| {
            starts_word(text, at)
                && text[at + first.len()..]
                    .trim_start_matches(char::is_alphanumeric)
                    .trim_start()
                    .starts_with(second)
        });
    }
    text.match_indices(stem).any(|(at, _)| {
        let ends = open || !text[at + stem.len()..].starts_with(char::is_alphanumeric);
        starts_word(text, at) && ends
    })
}

fn starts_word(text: &str, at: usize) -> bool {
    !text[..at].ends_with(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_found_between_word_boundaries() {
        for (text, phrase, expected) in [
            ("then we find it", "we find", true),
            ("then we finder it", "we find", false),
            ("owe find", "we find", false),
            ("these limitations", "limitation*", true),
            ("it remains to be seen", "remain* to be", true),
            ("it remained for us to be", "remain* to be", false),
        ] {
            assert_eq!(has(text, phrase), expected, "{text} / {phrase}");
        }
    }

    #[test]
    fn the_lexicon_is_in_lower_case_and_names_each_phrase_once() {
        let mut seen = std::collections::HashSet::new();
        for cue in CUES {
            assert_eq!(cue.phrase, cue.phrase.to_lowercase());
            assert!(seen.insert(cue.phrase), "{}", cue.phrase);
        }
    }
}
