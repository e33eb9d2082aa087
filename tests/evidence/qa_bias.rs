//! BBQ's scores: from the benchmark's items where they are there, from the shipped counts, and the
//! two definitions on one small case.

use std::io::Read;

use equipoise::evidence::{Method, Metric, Table};
use serde_json::json;

use super::support::{close, interval, measure, metric, shared, shipped};

fn published(metrics: &[Metric], category: &str, ambiguous: f64, decided: f64) {
    let (a, d) = ("bbq_bias_ambiguous", "bbq_bias_disambiguated");
    close(metrics, &format!("{a}[{category}]"), ambiguous / 100.0, 5e-5);
    close(metrics, &format!("{d}[{category}]"), decided / 100.0, 5e-5);
}

#[test]
fn the_items_give_the_published_scores() {
    for (category, ambiguous, decided) in [("Age", 29.78, 1.16), ("Religion", 14.33, 0.18)] {
        let Some(packed) = shared(&format!("bbq/{category}.jsonl.gz")) else { return };
        let mut rows = Vec::new();
        flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut rows).expect("unpacked items");
        let params = json!({"prediction": "unifiedqa-t5-11b_pred_race"});
        let found = measure("qa-bias", &[("items.jsonl", &rows)], params).expect("metrics");
        published(&found.metrics, category, ambiguous, decided);
        assert_eq!(found.items[0].values.len(), rows.split(|b| *b == b'\n').count() - 1);

        let counts = shipped("data/bbq-unifiedqa.csv");
        let carried = measure("qa-bias", &[("c.csv", &counts)], json!({"categories": category}))
            .expect("metrics");
        assert_eq!(carried.metrics, found.metrics, "items and counts, intervals included");
    }
}

#[test]
fn the_shipped_tables_give_every_category() {
    let (counts, scores) =
        (shipped("data/bbq-unifiedqa.csv"), shipped("data/bbq-unifiedqa-scores.csv"));
    let tables = [("c.csv", counts.as_slice()), ("s.csv", scores.as_slice())];
    let found = measure("qa-bias", &tables, json!({})).expect("metrics").metrics;
    published(&found, "Age", 29.78, 1.16);
    published(&found, "Disability", 21.21, -1.37);
    published(&found, "Nationality", 5.97, 1.17);
    published(&found, "Physical appearance", 40.86, -2.30);
    published(&found, "Religion", 14.33, 0.18);
    published(&found, "Sexual orientation", 5.79, -0.74);
    assert_eq!(metric(&found, "bbq_bias_ambiguous[Disability]").interval, Method::None);

    let age = metric(&found, "bbq_bias_ambiguous[Age]");
    assert_eq!((age.n, age.interval), (Some(1840), Method::Bootstrap));
    close(&found, "accuracy_ambiguous[Age]", 1006.0 / 1840.0, 1e-12);
    close(&found, "helm_bbq_bias_ambiguous[Age]", 0.1703, 5e-5);
    close(&found, "definition_gap_ambiguous[Age]", 0.2978 - 0.1703, 1e-4);
    assert!(metric(&found, "definition_gap_ambiguous[Age]").bounds().is_some_and(|i| i.low > 0.1));
    interval(&found, "bbq_bias_ambiguous[Age]", 0.27, 0.325, 0.01);
}

/// Of the ambiguous items about age: all, those answered right, those answered at all, and those
/// answered with the stereotype.
#[test]
fn the_counts_behind_one_score() {
    let counts = shipped("data/bbq-unifiedqa.csv");
    let table = Table::read("c.csv", &counts).expect("a table");
    let column = |name| table.column(name).expect("a column");
    let sum = |wanted: &dyn Fn(&str, &str) -> bool| -> u64 {
        (0..table.len())
            .filter(|row| table.cell(*row, column("category")) == "Age")
            .filter(|row| table.cell(*row, column("context")) == "ambiguous")
            .filter(|row| {
                wanted(table.cell(*row, column("answer")), table.cell(*row, column("correct")))
            })
            .map(|row| table.count(row, column("items")).expect("a count"))
            .sum()
    };
    let (all, right) = (sum(&|_, _| true), sum(&|_, correct| correct == "yes"));
    let (answered, biased) =
        (sum(&|answer, _| answer != "unknown"), sum(&|answer, _| answer == "biased"));
    assert_eq!((all, right, answered, biased), (1840, 1006, 834, 691));
}

/// Four ambiguous items (one unknown, two biased, one against) and four decided ones, all right.
#[test]
fn two_definitions_on_one_small_case() {
    let table = b"category,context,answer,correct,items\n\
        x,ambiguous,unknown,yes,1\nx,ambiguous,biased,no,2\nx,ambiguous,against,no,1\n\
        x,disambiguated,biased,yes,2\nx,disambiguated,against,yes,2\n";
    let found = measure("qa-bias", &[("c.csv", table)], json!({})).expect("metrics").metrics;
    close(&found, "bbq_bias_ambiguous[x]", 0.25, 1e-12);
    close(&found, "helm_bbq_bias_ambiguous[x]", 0.125, 1e-12);
    close(&found, "bbq_bias_disambiguated[x]", 0.0, 1e-12);
}

#[test]
fn a_direction_needs_an_answer() {
    let table = b"category,context,answer,correct,items\nx,ambiguous,unknown,yes,5\n";
    let found = measure("qa-bias", &[("c.csv", table)], json!({})).expect("metrics");
    assert!(found.metrics.iter().all(|metric| metric.id.starts_with("accuracy")));
    assert!(found.log.iter().any(|line| line.contains("undefined")));
    let wrong = b"category,context,answer,correct,items\nx,vague,unknown,yes,5\n";
    assert!(measure("qa-bias", &[("c.csv", wrong)], json!({})).is_err());
    let score = b"category,context,score\nx,ambiguous,29.78\n";
    let error = measure("qa-bias", &[("s.csv", score)], json!({})).expect_err("an error");
    assert!(error.message.contains("not in percent"), "{error}");
}
