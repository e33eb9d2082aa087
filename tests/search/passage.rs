//! Passages: which sentences are shown, and what in them is highlighted.

use equipoise::{
    index::{
        chunk::{Chunk, chunks},
        passage::{Passage, Terms, passage},
        query::Pattern,
    },
    model::{Block, Claim, Heading, Note, ParsedNote, Scope, VaultPath},
    vault::{FileTimes, parse},
};

fn note(text: &str) -> (Note, Vec<Chunk>) {
    let path = VaultPath::parse("Note.md").expect("a path");
    let ParsedNote { note, blocks } = parse(&path, text.as_bytes(), FileTimes::default());
    let chunks = chunks(&note, &blocks);
    (note, chunks)
}

fn terms(stems: &[(&str, f32)]) -> Terms {
    let stems: Vec<(String, f32)> = stems.iter().map(|(s, r)| ((*s).to_owned(), *r)).collect();
    Terms::new(&stems, Vec::new())
}

fn highlighted(passage: &Passage) -> Vec<String> {
    let characters: Vec<char> = passage.text.chars().collect();
    passage.highlights.iter().map(|range| characters[range.clone()].iter().collect()).collect()
}

#[test]
fn the_sentence_with_the_words_is_shown_with_its_neighbours() {
    let filler = "This sentence is about something else entirely and goes on. ".repeat(8);
    let text = format!("# Method\n\n{filler}Équal Opportunities need errors that agree. {filler}");
    let (note, chunks) = note(&text);
    let found =
        passage(&note, &chunks, None, &terms(&[("equal", 3.0), ("opportun", 3.0), ("the", 0.1)]));
    assert!(found.text.contains("Équal Opportunities need errors that agree."), "{found:?}");
    assert!(found.text.chars().count() <= 300, "{found:?}");
    assert!(found.text.ends_with('.'), "{found:?}");
    assert_eq!(highlighted(&found), ["Équal", "Opportunities"]);
    assert_eq!(found.heading_path, ["Method"]);
    assert_eq!(found.anchor.as_deref(), Some("method"));
}

#[test]
fn a_common_word_is_not_highlighted_beside_a_rare_one() {
    let (note, chunks) = note("The score of the model is calibrated.");
    let found =
        passage(&note, &chunks, None, &terms(&[("the", 0.2), ("calibr", 4.0), ("of", 0.3)]));
    assert_eq!(highlighted(&found), ["calibrated"]);
    let found = passage(&note, &chunks, None, &terms(&[("the", 0.2)]));
    assert_eq!(highlighted(&found), ["The", "the"]);
}

#[test]
fn what_is_found_by_meaning_shows_the_nearest_chunk() {
    let section = |name: &str, word: &str| {
        format!("## {name}\n\n{}\n\n", format!("Here we speak of {word} at length. ").repeat(20))
    };
    let text = format!(
        "{}{}{}",
        section("One", "lending"),
        section("Two", "hiring"),
        section("Three", "bail")
    );
    let (note, chunks) = note(&text);
    let nearest = chunks.iter().find(|chunk| chunk.text.contains("hiring")).expect("a chunk");
    let found = passage(&note, &chunks, Some(nearest.ordinal), &terms(&[("job", 4.0)]));
    assert_eq!(found.heading_path.last().map(String::as_str), Some("Two"));
    assert_eq!(highlighted(&found), ["Here we speak of hiring at length."]);
    // Another chunk that has the query's words outweighs it.
    let found = passage(&note, &chunks, Some(nearest.ordinal), &terms(&[("bail", 4.0)]));
    assert_eq!(found.heading_path.last().map(String::as_str), Some("Three"));
    // Without either, the note's beginning.
    let found = passage(&note, &chunks, None, &Terms::default());
    assert!(found.text.starts_with("Here we speak of lending"), "{found:?}");
}

#[test]
fn a_long_sentence_is_cut_at_words_around_what_was_found() {
    let text =
        format!("{} unfairness measured {}", "alpha beta ".repeat(30), "gamma delta ".repeat(30));
    let (note, chunks) = note(&text);
    let found = passage(&note, &chunks, None, &terms(&[("unfair", 3.0), ("measur", 3.0)]));
    assert!(found.text.starts_with('…') && found.text.ends_with('…'), "{found:?}");
    assert!(found.text.chars().count() <= 302, "{found:?}");
    assert_eq!(highlighted(&found), ["unfairness", "measured"]);
    assert!(!found.text.contains("lph …"), "{found:?}");

    let unbroken = "x".repeat(2000);
    let (note, chunks) = self::note(&unbroken);
    let found = passage(&note, &chunks, None, &terms(&[("y", 1.0)]));
    assert!(found.text.chars().count() <= 302, "{found:?}");
}

#[test]
fn other_scripts_and_expressions_are_highlighted() {
    let (japanese, chunks) = note("機械学習の公平性について。");
    let found = passage(&japanese, &chunks, None, &terms(&[("公平", 2.0), ("平性", 2.0)]));
    assert_eq!(highlighted(&found), ["公平性"]);

    let (note, chunks) = note("Nothing here.\n\nSee RFC 9457 and RFC 9110.");
    let pattern = Pattern::with_flags(r"rfc \d+", "i").expect("an expression");
    let found = passage(&note, &chunks, None, &Terms::new(&[], vec![pattern]));
    assert_eq!(highlighted(&found), ["RFC 9457", "RFC 9110"]);
}

#[test]
fn a_note_without_text_shows_what_it_claims() {
    let (mut note, _) = note("");
    let none = passage(&note, &[], None, &Terms::default());
    assert_eq!(none, Passage::default());
    note.claim = Some(Claim { sentence: "Scores err unequally.".into(), scope: Scope::default() });
    note.headings = vec![Heading { level: 1, text: "A".into(), slug: "a".into(), line: 1 }];
    let blocks: Vec<Block> = Vec::new();
    let found = passage(&note, &chunks(&note, &blocks), Some(0), &terms(&[("unequ", 1.0)]));
    assert_eq!(found.text, "Scores err unequally.");
}

proptest::proptest! {
    #[test]
    fn highlights_lie_in_the_text_apart_from_each_other(
        text in "[ a-cé猫.\\n…]{0,400}",
        words in "[a-cé猫 ]{0,20}",
    ) {
        let (note, chunks) = note(&text);
        let stems: Vec<(String, f32)> = words.split(' ').map(|word| (word.to_owned(), 1.0)).collect();
        let found = passage(&note, &chunks, None, &Terms::new(&stems, Vec::new()));
        let length = found.text.chars().count();
        proptest::prop_assert!(length <= 302);
        let mut last = 0;
        for range in &found.highlights {
            proptest::prop_assert!(range.start >= last && range.start < range.end && range.end <= length);
            last = range.end;
        }
    }
}
