//! How much a sentence says of each facet: the phrases in it, plus what its section and its place
//! in the section give, minus what tells that it speaks of other people's work.

use super::{
    Facet, Section,
    cues::{CUES, has},
    told::told,
};

/// A weight from which on a sentence is taken to say something of the facet.
pub(super) const ENOUGH: f32 = 2.0;

/// `place` of `count` sentences of its passage.
pub(super) fn weigh(text: &str, section: Section, place: usize, count: usize) -> [f32; 7] {
    let mut weights = [0.0f32; 7];
    if section == Section::Back {
        return weights;
    }
    let lower = text.to_lowercase();
    for cue in CUES {
        if has(&lower, cue.phrase) {
            weights[cue.facet as usize] += cue.weight;
        }
    }
    // Elsewhere than in an abstract, or in a note that sums a paper up, "the authors" are others.
    if section == Section::Abstract {
        for (facet, weight) in told(&lower) {
            weights[facet as usize] += weight;
        }
    }
    // A measured figure is a result wherever it stands, unless it only counts what was looked at.
    if has_figure(&lower) {
        weights[Facet::Results as usize] += 1.5;
    }
    let told = weights.iter().any(|weight| *weight > 0.0);
    for (facet, bonus) in given_by(section) {
        weights[*facet as usize] += bonus;
    }
    if section == Section::Abstract && told {
        let share = place as f32 / count.max(2).saturating_sub(1) as f32;
        for (facet, bonus) in given_by_place(share) {
            weights[facet as usize] += bonus;
        }
    }
    if cites_others(text) && !lower.contains("we ") && !lower.contains("our ") {
        weights.iter_mut().for_each(|weight| *weight -= 2.0);
    }
    weights
}

/// A section called so is about that, whatever words its sentences use.
fn given_by(section: Section) -> &'static [(Facet, f32)] {
    match section {
        Section::Limitations => &[(Facet::Limitations, 2.5)],
        Section::FutureWork => &[(Facet::FutureWork, 2.5)],
        Section::Method => &[(Facet::Methodology, 0.7)],
        Section::Results => &[(Facet::Results, 0.7)],
        Section::Discussion => &[(Facet::Significance, 0.6)],
        Section::Conclusion => &[(Facet::Results, 0.4), (Facet::Significance, 0.4)],
        // The paper in its own few words: what is said here is said again elsewhere at length.
        Section::Abstract => &[
            (Facet::Methodology, 0.8),
            (Facet::Results, 0.8),
            (Facet::Significance, 0.4),
            (Facet::Contributions, 0.8),
            (Facet::Novelty, 0.6),
        ],
        Section::Background => &[(Facet::Results, -1.5), (Facet::Methodology, -1.0)],
        Section::Introduction | Section::Other | Section::Back => &[],
    }
}

/// An abstract goes from why, over how, to what was found and what follows.
fn given_by_place(share: f32) -> [(Facet, f32); 2] {
    if share < 0.25 {
        [(Facet::Significance, 0.9), (Facet::Results, -0.6)]
    } else if share < 0.55 {
        [(Facet::Methodology, 0.6), (Facet::Contributions, 0.3)]
    } else if share < 0.85 {
        [(Facet::Results, 0.8), (Facet::Methodology, -0.2)]
    } else {
        [(Facet::Significance, 0.6), (Facet::Results, 0.4)]
    }
}

/// A percentage or a decimal number.
fn has_figure(lower: &str) -> bool {
    let bytes = lower.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    (0..bytes.len()).any(|at| {
        digit(at)
            && (matches!(bytes.get(at + 1), Some(b'%'))
                || lower[at + 1..].starts_with(" %")
                || lower[at + 1..].starts_with(" percent")
                || (bytes.get(at + 1) == Some(&b'.') && digit(at + 2)))
    })
}

/// Names with a year in brackets, or a number in square ones.
fn cites_others(text: &str) -> bool {
    text.contains("et al.")
        || text.match_indices('(').any(|(at, _)| {
            let inside = &text[at + 1..];
            let end = inside.find(')').unwrap_or(0);
            let year = inside[..end].rsplit([' ', ',']).next().unwrap_or_default();
            year.len() >= 4 && year.as_bytes()[..4].iter().all(u8::is_ascii_digit)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_percentages_and_decimals() {
        for (text, expected) in [
            ("up to 34.7% of", true),
            ("in 8 % of cases", true),
            ("an area of 0.83", true),
            ("twelve of 12 models in 2018", false),
            ("section 3. then", false),
        ] {
            assert_eq!(has_figure(text), expected, "{text}");
        }
    }

    #[test]
    fn other_peoples_work_is_told_by_how_it_is_cited() {
        assert!(cites_others("As Smith (2019) shows"));
        assert!(cites_others("as was shown (Smith and Doe, 2019a)"));
        assert!(!cites_others("in the third round (of five)"));
        assert!(!cites_others("an open bracket ( and no more"));
    }
}
