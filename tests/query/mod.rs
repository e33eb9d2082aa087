//! The query language over notes that were parsed from markdown: what follows each operator, what
//! a hostile query costs, and what is said when time runs out.

mod values;
mod vault;

use std::time::{Duration, Instant};

use equipoise::index::query::{Expr, Node, OPERATORS, Place, Query, describe, parse};
use vault::Vault;

use crate::growth::cost;

fn later() -> Instant {
    Instant::now() + Duration::from_secs(60)
}

#[test]
fn conditions_on_parsed_notes() {
    let vault = Vault::new();
    let check = |query: &str, expected: &[&str]| {
        let (found, complete) = vault.matching(query, later());
        assert!(complete, "{query:?}");
        assert_eq!(found, expected, "{query:?}");
    };
    // What a claim has.
    check("has:claim", &["Gap", "Scale"]);
    check("has:scope", &["Gap"]);
    check("has:claim -has:scope", &["Scale"]);
    check("has:Evidence", &["Gap"]);
    check("type:claim relation:contradicts", &["Scale"]);
    // Strength, by number and by name.
    check("standing:>0.5", &["Gap"]);
    check("standing:>=-0.5", &["Gap", "Scale"]);
    check("standing:<0", &["Scale"]);
    check("standing:-1..0.75", &["Gap", "Scale"]);
    check("standing:>0.75", &[]);
    check("standing:0.75", &["Gap"]);
    check("standing:supported", &["Gap"]);
    // Years.
    check("year:>2016", &["Réunion"]);
    check("year:>=2016", &["Gap", "Réunion"]);
    check("year:<2024", &["Gap"]);
    check("year:<=2024", &["Gap", "Réunion"]);
    // Names, however their accents are composed and their case is.
    check("file:reunion", &["Réunion"]);
    check("file:RE\u{301}UNION", &["Réunion"]);
    check("path:claims/", &["Gap", "Scale"]);
    check("tag:#équité", &["Réunion"]);
    check("tag:E\u{301}QUITE\u{301}", &["Réunion"]);
    check("tag:bias", &["Gap"]);
    check("tag:Bias/Measures", &["Gap"]);
    check("tag:bias/meas", &[]);
    // Properties.
    check("[pages:>=12]", &["Gap"]);
    check("[pages:>12]", &[]);
    check("[pages:<=12]", &["Gap"]);
    check("[pages:(>11 <13)]", &["Gap"]);
    check("[date:>=2024-05-01]", &["Réunion"]);
    check("[reviewed:null]", &["Gap"]);
    check("-[pages]", &["Réunion", "Scale"]);
    check("[authors:(Dwork Hardt)]", &["Gap"]);
    check("author:dwork author:hardt", &["Gap"]);
    // Case counts in an expression unless it says otherwise.
    check("/Equal/", &["Gap"]);
    check("/equal/", &[]);
    check("/equal/i", &["Gap"]);
    check("match-case:/equal/i", &[]);
    check("ignore-case:/equal/", &["Gap"]);
    check("/groups\\..*Error/", &[]);
    check("section:/groups\\..*Error/s", &["Gap"]);
    check("file:/^r/i", &["Réunion"]);
    // Lines, blocks, sections and tasks as the parser makes them.
    check("line:(equal rates)", &["Gap"]);
    check("line:(found rates)", &[]);
    check("block:(found rates)", &["Gap"]);
    check("section:(results error)", &["Gap"]);
    check("section:(method error)", &[]);
    check("task-todo:call", &["Réunion"]);
    check("task-done:call", &[]);
    check("task-done:\"\"", &["Réunion"]);
    check("task-todo:(call -bank)", &[]);
    // Negations of what is read.
    check("-line:equal", &["Réunion", "Scale"]);
    check("-(line:equal OR task:call)", &["Scale"]);
}

#[test]
fn what_was_not_read_is_not_found() {
    let vault = Vault::new();
    let check = |query: &str, expected: &[&str]| {
        let (found, complete) = vault.matching(query, Instant::now());
        assert!(!complete, "{query:?}");
        assert_eq!(found, expected, "{query:?}");
    };
    check("/Equal/", &[]);
    check("-/Equal/", &[]);
    check("-line:/Equal/ path:claims", &[]);
    // What was settled without reading stays.
    check("/Equal/ OR has:scope", &["Gap"]);
    check("-(/Equal/ OR has:scope)", &[]);
    let (found, complete) = vault.matching("type:claim -task", Instant::now());
    assert_eq!((found, complete), (vec!["Gap".into(), "Scale".into()], true));
}

#[test]
fn every_operator_is_explained() {
    for operator in OPERATORS {
        let parsed = parse(operator.example).unwrap_or_else(|error| panic!("{error}"));
        assert!(parsed.is_some(), "{}", operator.example);
        assert!(describe().contains(operator.meaning));
    }
    let explained = |name: &str| OPERATORS.iter().any(|operator| operator.form.starts_with(name));
    for place in Place::ALL {
        assert!(explained(&format!("{}:", place.as_str())), "{}", place.as_str());
    }
    for name in ["tag:", "type:", "relation:", "standing:", "has:", "author:", "year:", "["] {
        assert!(explained(name), "{name}");
    }
}

#[test]
fn hostile_queries_cost_little() {
    let long = |piece: &str| piece.repeat(4096 / piece.len());
    let queries = [
        long("("),
        long("[a "),
        long("[a:\""),
        long("[a:\"x\" "),
        long("/a "),
        long("\\\""),
        long("-(a OR "),
        long("a OR "),
        long("-x "),
        long("/\\w{50}/ "),
        long("line:("),
        long("[x:>"),
    ];
    for query in &queries {
        let took = cost(|| {
            // Whether it parses does not matter here; a query that does not is taken literally.
            let taken = Query::new(query);
            assert!(taken.error.is_none() || taken.filter.is_none());
        });
        assert!(took < Duration::from_secs(2), "{took:?} for {:?}…", &query[..12]);
    }
}

#[test]
fn bare_words_are_no_conditions_however_many() {
    let many = "word ".repeat(500);
    assert_eq!(Query::new(&many).error, None);
    let with_operator = Query::new(&format!("{many} type:claim"));
    assert_eq!(with_operator.filter.map(|node| node.to_string()).as_deref(), Some("type:claim"));
    let demanded = format!("line:({many})");
    let error = parse(&demanded).expect_err("too many conditions");
    assert!(error.message.contains("128 conditions"), "{error}");
    assert_eq!(error.offset, "line:(".len() + 128 * "word ".len());
    let error = parse(&"/x/ ".repeat(9)).expect_err("too many expressions");
    assert_eq!((error.offset, error.message.contains("8 regular")), (32, true));
}

#[test]
fn an_error_for_a_person_names_the_place_and_the_next_step() {
    let error = parse("fair (lending").expect_err("an open parenthesis");
    let error = equipoise::error::Error::from(error);
    assert_eq!(error.kind, equipoise::error::ErrorKind::Invalid);
    assert_eq!(error.to_string(), "a parenthesis is never closed at character 6");
    assert_eq!(error.hint, "close it, or put the text in quotation marks");
}

#[test]
fn spans_tell_where_a_condition_stands() {
    fn parts<'q>(node: &Node, query: &'q str, out: &mut Vec<&'q str>) {
        match &node.expr {
            Expr::And(nodes) | Expr::Or(nodes) => {
                nodes.iter().for_each(|node| parts(node, query, out));
            }
            _ => out.push(&query[node.span.clone()]),
        }
    }
    let query = "é tag:x (line:(a b) OR  -\"c d\") /e f/i [g: \"h\"]";
    let node = parse(query).expect("a query").expect("conditions");
    let mut found = Vec::new();
    parts(&node, query, &mut found);
    assert_eq!(found, ["é", "tag:x", "line:(a b)", "-\"c d\"", "/e f/i", "[g: \"h\"]"]);
}
