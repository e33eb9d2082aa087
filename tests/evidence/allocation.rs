//! The ten division problems: their optima, the published answers re-scored, and the shipped counts.

use equipoise::evidence::{
    Metric,
    evaluators::allocation::{Money, Problem},
};
use serde_json::json;

use super::support::{close, interval, measure, metric, shared, shipped};

const PROBLEMS: &str = "data/allocation-problems.csv";
const ANSWERS: &str = "data/allocation-answers.csv";
const PEOPLE: &str = "data/allocation-people.csv";

const MODELS: [&str; 4] = ["GPT-4o", "Claude 3.5 Sonnet", "Gemini 1.5 Pro", "Llama 3 70B"];
const RAW: [&str; 4] =
    ["gpt-4o", "claude-3-5-sonnet-20240620", "gemini-1.5-pro", "llama3-70b-8192"];

#[test]
fn optima_of_the_ten_problems() {
    let problems = shipped(PROBLEMS);
    let found = measure("allocation", &[("p.csv", &problems)], json!({})).expect("metrics");
    let least = [49.0, 45.0, 40.0, 32.0, 48.0, 48.0, 45.0, 53.5, 49.0, 133.0 / 3.0];
    let sums = [102.0, 160.0, 148.0, 104.0, 151.0, 165.0, 140.0, 172.0, 166.0, 142.0];
    for (at, (least, sum)) in least.into_iter().zip(sums).enumerate() {
        close(&found.metrics, &format!("rmm_optimum[I{}]", at + 1), least, 1e-9);
        close(&found.metrics, &format!("usw_optimum[I{}]", at + 1), sum, 1e-9);
    }
    let zero = ["I2", "I4", "I5", "I6", "I7", "I8", "I9", "I10"];
    for name in zero {
        close(&found.metrics, &format!("eq_gap_optimum[{name}]"), 0.0, 0.0);
    }
    close(&found.metrics, "eq_gap_optimum[I1]", 1.0, 1e-9);
    close(&found.metrics, "eq_gap_optimum[I3]", 1.0, 1e-9);
    for (name, division) in [
        ("I2", "P1: C, P2: A, P3: BD."),
        ("I4", "P1: B, P2: C, P3: A."),
        ("I1", "none."),
        ("I7", "none."),
    ] {
        let line = format!("{name}: equal utilities above 0 without money: {division}");
        assert!(found.log.contains(&line), "{line} is not in {:?}", found.log);
    }
    let unique = |name: &str| {
        let line = found.log.iter().find(|line| line.starts_with(&format!("{name}:")));
        line.is_some_and(|line| line.contains("P1") && !line.contains(';'))
    };
    assert!(["I2", "I4", "I5", "I6", "I9"].into_iter().all(unique), "{:?}", found.log);
}

#[test]
fn whole_money_falls_short_of_divisible() {
    let problem =
        Problem::parse("I8", "45 4 3 48 / 15 20 40 25 / 52 1 45 2", 7.0).expect("a problem");
    let optima = |portions| problem.optima(portions).expect("optima");
    assert_eq!(optima(Money::Divisible).least, 53.5);
    assert_eq!((optima(Money::Whole).least, optima(Money::Whole).gap), (53.0, 0.0));
}

/// Shares in percent as published: instance, then for each model EQ, EF, RMM, USW, PO.
const SCORED: [(&str, [[u32; 5]; 4]); 4] = [
    ("I1", [[64, 61, 19, 28, 28], [76, 75, 22, 24, 24], [77, 51, 6, 20, 20], [64, 64, 10, 36, 36]]),
    ("I2", [[9, 29, 28, 5, 72], [1, 77, 14, 5, 95], [0, 11, 3, 36, 55], [0, 15, 3, 62, 91]]),
    ("I6", [[1, 54, 43, 11, 81], [0, 74, 57, 20, 79], [0, 34, 5, 22, 45], [0, 24, 20, 69, 95]]),
    ("I7", [[8, 0, 8, 16, 84], [0, 0, 0, 6, 65], [2, 4, 2, 14, 46], [0, 0, 0, 8, 87]]),
];

/// Mean share of answers with exactly that set, in percent.
const SETS: [(usize, &str, f64); 11] = [
    (0, "PO", 20.4),
    (0, "USW", 11.2),
    (0, "EF+RMM+PO", 10.0),
    (1, "PO", 14.9),
    (1, "EF+PO", 14.8),
    (1, "EF", 12.9),
    (3, "USW", 30.8),
    (3, "PO", 26.0),
    (3, "EF+RMM", 7.2),
    (2, "EF", 19.0),
    (2, "PO", 16.8),
];

fn published(metrics: &[Metric], names: [&str; 4]) {
    for (instance, by_model) in SCORED {
        for (name, shares) in names.iter().zip(by_model) {
            let ids = ["eq_share", "ef_share", "rmm_share", "usw_share", "po_share"];
            for (id, share) in ids.into_iter().zip(shares) {
                let name = format!("{id}[{instance}, {name}]");
                close(metrics, &name, f64::from(share) / 100.0, 1e-12);
                assert_eq!(metric(metrics, &name).n, Some(100));
            }
        }
    }
    for (at, set, share) in SETS {
        close(metrics, &format!("notion_set_share[{}, {set}]", names[at]), share / 100.0, 1e-12);
    }
    close(metrics, &format!("notion_set_share[{}, USW]", names[2]), 0.116, 1e-12);
    close(metrics, &format!("eq_exact_share[I2, {}]", names[0]), 0.09, 1e-12);
    close(metrics, &format!("eq_exact_share[I7, {}]", names[0]), 0.08, 1e-12);
    interval(metrics, &format!("eq_exact_share[I7, {}]", names[0]), 0.041, 0.150, 5e-4);
    close(metrics, &format!("eq_exact_share[{}]", names[0]), 0.021, 1e-12);
    assert!((1..=10).all(|at| {
        let name = format!("invalid_share[I{at}, {}]", names[2]);
        metric(metrics, &name).value <= 0.12
    }));
    close(metrics, &format!("invalid_share[I7, {}]", names[2]), 0.12, 1e-12);
}

#[test]
fn the_raw_answers_give_the_published_shares_and_the_shipped_counts() {
    let Some(answers) = shared("allocation/answers.csv") else { return };
    let problems = shipped(PROBLEMS);
    let tables = [("p.csv", problems.as_slice()), ("a.csv", answers.as_slice())];
    let raw = measure("allocation", &tables, json!({"payments_in": "valid"})).expect("metrics");
    published(&raw.metrics, RAW);

    let counts = shipped(ANSWERS);
    let carried = measure("allocation", &[("c.csv", &counts)], json!({})).expect("metrics");
    for metric in &carried.metrics {
        let name =
            MODELS.iter().zip(RAW).fold(metric.name(), |name, (to, from)| name.replace(to, from));
        close(&raw.metrics, &name, metric.value, 1e-12);
    }
}

#[test]
fn the_shipped_counts_give_the_published_shares() {
    let (counts, people) = (shipped(ANSWERS), shipped(PEOPLE));
    let tables = [("c.csv", counts.as_slice()), ("p.csv", people.as_slice())];
    let found = measure("allocation", &tables, json!({})).expect("metrics");
    published(&found.metrics, MODELS);
    close(&found.metrics, "people_share[I1, EQ]", 0.724, 1e-12);
    close(&found.metrics, "people_share[I9, PO]", 0.341, 1e-12);
    assert_eq!(metric(&found.metrics, "people_share[I7, RMM]").bounds(), None);
    close(&found.metrics, "eq_share_minus_people[I2, GPT-4o]", 0.09 - 0.262, 1e-12);
    let gap = metric(&found.metrics, "eq_share_minus_people[I2, GPT-4o]").bounds();
    assert!(gap.is_some_and(|gap| gap.high < 0.0));
    assert!(
        found.metrics.iter().all(|metric| metric.name() != "eq_share_minus_people[I10, GPT-4o]")
    );
}

#[test]
fn answers_that_take_money_from_someone_are_valid_only_where_allowed() {
    let tables: [(&str, &[u8]); 2] = [
        ("p.csv", b"instance,money,valuations\nA,7,45 4 3 48 / 15 20 40 25 / 52 1 45 2\n"),
        ("a.csv", b"instance,who,good_to_person,money_per_person\nA,m,3 2 2 1,5.5 -3 1.5\n"),
    ];
    let strict = measure("allocation", &tables, json!({})).expect("metrics");
    close(&strict.metrics, "invalid_share[A, m]", 1.0, 0.0);
    assert!(strict.log.iter().any(|line| line.contains("take money from someone")));
    let loose = measure("allocation", &tables, json!({"payments_in": "valid"})).expect("metrics");
    close(&loose.metrics, "notion_set_share[m, EF+RMM+PO]", 1.0, 0.0);
}

#[test]
fn hostile_problems_are_refused() {
    let many = vec!["1"; 40].join(" ");
    for (valuations, money, expected) in [
        (format!("{many} / {many}"), "0", "divisions"),
        ("1 2 / 3".into(), "0", "same goods"),
        ("1 x / 3 4".into(), "0", "not all numbers"),
        ("1 2 / 3 4".into(), "1e99", "money"),
        (String::new(), "0", "same goods"),
        (["1"; 13].join(" / "), "0", "more than 12 persons"),
    ] {
        let table = format!("instance,money,valuations\nA,{money},{valuations}\n");
        let error =
            measure("allocation", &[("p.csv", table.as_bytes())], json!({})).expect_err("an error");
        assert!(error.message.contains(expected), "{error}");
    }
    let rich = b"instance,money,valuations\nA,1000000,1 2 3 4 5 / 2 3 4 5 6 / 3 4 5 6 7\n";
    let error = measure("allocation", &[("p.csv", rich)], json!({"money": "whole"}));
    assert!(error.expect_err("an error").message.contains("too much money"));
}
