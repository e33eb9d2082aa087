//! What a word is, by table and by property.

use super::*;

fn check(text: &str, expected: &str) {
    let found: Vec<String> = words(text)
        .map(|word| match word.form {
            Form::Word => format!("{}@{}", word.text, word.position),
            Form::Part => format!("+{}@{}", word.text, word.position),
            Form::Single => format!("1{}@{}", word.text, word.position),
            Form::Pair => format!("2{}@{}", word.text, word.position),
        })
        .collect();
    assert_eq!(found.join(" "), expected, "{text:?}");
}

#[test]
fn words_of_many_scripts() {
    check("", "");
    check("Fair, fairness!", "fair@0 fairness@1");
    check("don't the model’s O'Neil's", "dont@0 the@1 model@2 oneil@3");
    check("naïve Élan Straße Łódź Ångström", "naive@0 elan@1 strasse@2 lodz@3 angstrom@4");
    check("e\u{301}lan", "elan@0");
    check("ＦＵＬＬ ﬁne", "full@0 fine@1");
    check("Ещё Ёлка синий", "еще@0 елка@1 синий@2");
    check("λόγος ΛΌΓΟΣ", "λογοσ@0 λογοσ@1");
    check("हिन्दी में", "हिन्दी@0 में@1");
    check("العَرَبِيَّة", "العربية@0");
    check("東京都", "1東@0 2東京@0 1京@1 2京都@1 1都@2");
    check("猫 と Rust言語", "猫@0 と@1 rust@2 1言@3 2言語@3 1語@4");
    check("ﾊﾟﾝ", "1パ@0 2パン@0 1ン@1");
    check("한국어", "1한@0 2한국@0 1국@1 2국어@1 1어@2");
    check("ok 👍 #a/b", "ok@0 👍@1 a@2 b@3");
}

#[test]
fn compounds_are_found_whole_and_by_their_parts() {
    check("cssClasses", "cssclasses@0 +css@0 +classes@0");
    check("cssclasses next", "cssclasses@0 next@1");
    check(
        "HTTPServer LLMs NeurIPS",
        "httpserver@0 +http@0 +server@0 llms@1 neurips@2 +neur@2 +ips@2",
    );
    check("min_num_docs", "min@0 num@1 docs@2");
    check("GPT4 GPT-4", "gpt4@0 +gpt@0 +4@0 gpt@1 4@2");
    check("a3f9c2e1", "a3f9c2e1@0");
    check("MiniLM-L6-v2", "minilm@0 +mini@0 +lm@0 l6@1 v2@2");
}

#[test]
fn a_long_word_is_cut() {
    let long = "x".repeat(500);
    let found: Vec<Word> = words(&long).collect();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].text.len(), MAX_CHARS);
    assert_eq!(found[0].span, 0..500);
}

#[test]
fn a_long_unspaced_run_loses_no_pair() {
    let text: String = "東京都".chars().cycle().take(3 * PIECE).collect();
    let pairs = words(&text).filter(|word| word.form == Form::Pair).count();
    let singles: Vec<u32> =
        words(&text).filter(|word| word.form == Form::Single).map(|word| word.position).collect();
    assert_eq!(pairs, 3 * PIECE - 1);
    assert_eq!(singles, (0..3 * PIECE as u32).collect::<Vec<_>>());
}

#[test]
fn a_query_asks_for_pairs_where_there_are_any() {
    let texts =
        |text: &str| query_words(text).into_iter().map(|word| word.text).collect::<Vec<_>>();
    assert_eq!(texts("東京都 猫"), ["東京", "京都", "猫"]);
    assert_eq!(texts("fair 公平"), ["fair", "公平"]);
}

#[test]
fn stems() {
    let check = |word: &str, expected: &str| assert_eq!(stem(word), expected, "{word}");
    check("fairness", "fair");
    check("notes", "note");
    check("linking", "link");
    check("заметками", "заметк");
    check("東京", "東京");
    check("is", "is");
}

proptest::proptest! {
    #[test]
    fn spans_are_in_order_and_on_character_boundaries(text in "\\PC{0,80}") {
        let mut last = 0;
        for word in words(&text) {
            proptest::prop_assert!(text.get(word.span.clone()).is_some());
            proptest::prop_assert!(word.span.start >= last || word.form != Form::Word);
            proptest::prop_assert!(!word.text.is_empty());
            last = last.max(word.span.start);
        }
    }
}
