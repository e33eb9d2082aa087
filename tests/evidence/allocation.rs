//! The ten division problems: their optima, the published answers re-scored, and the shipped counts.

use equipoise::evidence::{
    Metric, Table,
    evaluators::allocation::{Answer, Money, Problem},
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

/// The problems as published, persons apart by slashes.
const PUBLISHED: [(&str, &str, f64); 10] = [
    ("I1", "49 46 5 / 47 48 5", 0.0),
    ("I2", "5 47 45 3 / 45 5 48 2 / 23 25 32 20", 0.0),
    ("I3", "40 2 3 25 30 / 14 26 8 26 26 / 10 26 26 12 26", 0.0),
    ("I4", "30 31 32 7 / 33 29 31 7 / 31 32 30 7", 0.0),
    ("I5", "5 20 32 3 25 15 / 26 7 23 20 2 22 / 24 17 6 21 30 2", 0.0),
    ("I6", "48 4 3 45 / 25 20 40 15 / 2 1 45 52", 0.0),
    ("I7", "45 30 25 / 35 40 25 / 50 5 45", 5.0),
    ("I8", "45 4 3 48 / 15 20 40 25 / 52 1 45 2", 7.0),
    ("I9", "23 40 20 17 / 2 43 1 54 / 49 4 4 43", 0.0),
    ("I10", "53 3 44 / 35 36 29 / 44 30 25", 9.0),
];

#[test]
fn the_shipped_problems_are_the_published_ones() {
    let table = Table::read("p.csv", &shipped(PROBLEMS)).expect("a table");
    assert_eq!(table.len(), PUBLISHED.len());
    for (row, (name, valuations, money)) in PUBLISHED.into_iter().enumerate() {
        let cell = |column| table.cell(row, table.column(column).expect("a column"));
        assert_eq!((cell("instance"), cell("valuations")), (name, valuations));
        assert_eq!(cell("money").parse(), Ok(money));
    }
}

/// The one division without money that leaves everyone equal: who holds each good (0: nobody), and
/// what each then has. In the seventh problem it takes all of the money.
#[test]
fn the_only_equal_divisions() {
    for (at, holders, money, everyone) in [
        (1, vec![2, 3, 1, 3], vec![0.0; 3], 45.0),
        (3, vec![3, 1, 2, 0], vec![0.0; 3], 31.0),
        (4, vec![], vec![0.0; 3], 45.0),
        (5, vec![], vec![0.0; 3], 45.0),
        (8, vec![], vec![0.0; 3], 43.0),
        (6, vec![1, 2, 3], vec![0.0, 5.0, 0.0], 45.0),
    ] {
        let (name, valuations, pot) = PUBLISHED[at];
        let problem = Problem::parse(name, valuations, pot).expect("a problem");
        let without = problem.equal_without_money(2);
        let holders = match &without[..] {
            [] => holders,
            [one] => {
                let found = holders_of(one, problem.goods());
                assert!(holders.is_empty() || found == holders, "{name}: {one}");
                found
            }
            more => panic!("{name}: {more:?}"),
        };
        assert_eq!(without.is_empty(), money.iter().any(|paid| *paid > 0.0), "{name}");
        let utility = |person: usize| -> f64 {
            let own = |good: &usize| holders[*good] == person + 1;
            let goods = (0..problem.goods()).filter(own).map(|good| problem.values[person][good]);
            goods.sum::<f64>() + money[person]
        };
        assert_eq!((0..3).map(utility).collect::<Vec<_>>(), [everyone; 3], "{name}");
        let optima = problem.optima(Money::Divisible).expect("optima");
        let answer = Answer { holders, money };
        let notions = answer.judge(&problem, &optima, Money::Whole, false).expect("a division");
        assert!(notions.eq && notions.eq_exact, "{name}: {notions:?}");
    }
}

/// Who holds each good, from `P1: C, P2: A, P3: BD`.
fn holders_of(division: &str, goods: usize) -> Vec<usize> {
    let mut holders = vec![0; goods];
    for (person, part) in division.split(", ").enumerate() {
        let (_, bundle) = part.split_once(": ").expect("a bundle");
        bundle.bytes().for_each(|good| holders[usize::from(good - b'A')] = person + 1);
    }
    holders
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

/// People's choices in percent as published: EQ, EF, RMM, USW, PO; none is given for I10.
const PEOPLE_CHOSE: [(&str, [f64; 5]); 9] = [
    ("I1", [72.4, 70.4, 23.2, 25.2, 25.2]),
    ("I2", [26.2, 26.2, 38.9, 9.0, 47.9]),
    ("I3", [0.0, 27.8, 40.3, 7.0, 47.3]),
    ("I4", [16.5, 64.4, 64.4, 10.0, 10.0]),
    ("I5", [9.3, 65.2, 50.0, 50.0, 50.0]),
    ("I6", [32.6, 46.5, 28.1, 7.9, 36.0]),
    ("I7", [55.0, 12.7, 55.0, 0.0, 12.7]),
    ("I8", [22.5, 32.2, 32.2, 9.4, 41.6]),
    ("I9", [30.0, 51.7, 34.1, 0.0, 34.1]),
];

#[test]
fn the_shipped_counts_give_the_published_shares() {
    let (counts, people) = (shipped(ANSWERS), shipped(PEOPLE));
    let tables = [("c.csv", counts.as_slice()), ("p.csv", people.as_slice())];
    let found = measure("allocation", &tables, json!({})).expect("metrics");
    published(&found.metrics, MODELS);
    for (instance, shares) in PEOPLE_CHOSE {
        for (notion, share) in ["EQ", "EF", "RMM", "USW", "PO"].into_iter().zip(shares) {
            let name = format!("people_share[{instance}, {notion}]");
            close(&found.metrics, &name, share / 100.0, 1e-12);
        }
    }
    let given = found.metrics.iter().filter(|metric| metric.id == "people_share").count();
    assert_eq!(given, 9 * 5);
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
