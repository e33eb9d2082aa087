//! What follows an operator with one value: each in its canonical spelling, or what is wrong.

use equipoise::index::query::{Query, parse};
use proptest::prelude::*;

#[test]
fn values_print_in_their_canonical_spelling() {
    let check = |query: &str, expected: &str| {
        let parsed = parse(query).unwrap_or_else(|error| panic!("{query:?}: {error}"));
        let printed = parsed.map(|node| node.to_string()).unwrap_or_default();
        assert_eq!(printed, expected, "{query:?}");
        let again = parse(&printed).unwrap_or_else(|error| panic!("{printed:?}: {error}"));
        assert_eq!(again.map(|node| node.to_string()).as_deref(), Some(expected));
    };
    check("year:>2020", "year:2021..");
    check("year:>=2020", "year:2020..");
    check("year:<2020", "year:..2019");
    check("year:<=2020", "year:..2020");
    check("year:<0", "year:..0");
    check("year:>9999", "year:9999..");
    check("standing:>0.50", "standing:>0.5");
    check("standing:>=.5", "standing:>=0.5");
    check("standing:<-0.25", "standing:<-0.25");
    check("standing:<=1", "standing:<=1");
    check("standing:0.8..0.2", "standing:0.2..0.8");
    check("standing:-1..0", "standing:-1..0");
    check("standing:0.2..", "standing:>=0.2");
    check("standing:..0.2", "standing:<=0.2");
    check("standing:0.5", "standing:0.5");
    check("standing:Contested", "standing:contested");
    check("has:Scope has:CLAIM has:evidence", "has:scope has:claim has:evidence");
    check("[pages:>=5] [pages:<=5]", "[pages:>=5] [pages:<=5]");
    check("[due:>= \"2024-05-01\"]", "[due:>=2024-05-01]");
    check("[a:>=\"x ] y\"]", "[a:>=\"x ] y\"]");
    check("/a/i /b/is /c/gmu /d e/s", "/a/i /b/is /c/ /d e/s");
    check("-/a/i line:/b/i", "-/a/i line:/b/i");
}

#[test]
fn values_that_mean_nothing_are_errors_with_a_way_out() {
    let check = |query: &str, message: &str, hint: &str| {
        let error = parse(query).expect_err(query);
        assert!(error.message.contains(message), "{query:?}: {error}");
        assert!(error.hint.contains(hint), "{query:?}: {}", error.hint);
        assert_eq!(error.offset, 0, "{query:?}");
    };
    check("year:>", "no year", "year:>2020");
    check("year:2020..x", "no year", "2020..2024");
    check("year:..", "no year", "year:2020");
    check("year:20200", "no year", "year:2020");
    check("standing:>high", "no standing", "standing:>0.5");
    check("standing:..", "no standing", "0.2..0.8");
    check("standing:1e5", "no standing", "number");
    check("has:pages", "has:pages", "[pages]");
    check("type:clam", "\"clam\"", "claim, concept");
    check("relation:a+b", "\"a+b\"", "contradicts");
    check("tag:#", "nothing follows tag:", "\"tag:\"");
    check("tag:\"\"", "nothing follows tag:", "right behind it");
    check("/(/i", "regular expression", "quotation marks");
}

#[test]
fn a_slash_and_letters_are_a_path() {
    for text in ["/usr/bin", "/usr/is/x", "and/or/i", "//", "/ a /", "1/2", "/home/ine"] {
        assert_eq!(Query::new(text).filter, None, "{text:?}");
        assert_eq!(Query::new(text).ranked, text);
    }
}

/// Values, right and wrong, behind each operator.
fn conditions() -> impl Strategy<Value = String> {
    let operators = prop::sample::select(vec![
        "year:",
        "standing:",
        "has:",
        "type:",
        "relation:",
        "tag:",
        "author:",
        "[p:",
        "[p:>=",
        "[p:<",
        "/x/",
        "/x/i",
        "-",
        "line:",
        "match-case:",
    ]);
    let values = prop_oneof![
        r"[<>]?=?-?[0-9]{0,4}\.?[0-9]{0,3}(\.\.-?[0-9]{0,4}\.?[0-9]{0,2})?",
        r##"[a-zé"#/\\ \])(.-]{0,8}"##,
    ];
    (operators, values, prop::sample::select(vec!["", "]", " ", "\""]))
        .prop_map(|(operator, value, end)| format!("{operator}{value}{end}"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_printed_says_the_same(parts in prop::collection::vec(conditions(), 1..4)) {
        let text = parts.join(" ");
        match parse(&text) {
            Ok(None) => {}
            Ok(Some(node)) => {
                let printed = node.to_string();
                prop_assert_eq!(parse(&printed), Ok(Some(node)), "{:?} as {:?}", text, printed);
            }
            Err(error) => {
                prop_assert!(text.is_char_boundary(error.offset));
                prop_assert!(!error.hint.is_empty());
            }
        }
    }

    #[test]
    fn literally_everything_is_a_word(text in ".{0,200}") {
        let query = Query::literal(&text);
        prop_assert_eq!(query.ranked, text.trim());
        prop_assert!(query.filter.is_none() && query.error.is_none());
    }
}
