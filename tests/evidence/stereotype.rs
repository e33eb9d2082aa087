//! Preferences between sentences, and sentences that go with a stereotype or against it.

use equipoise::evidence::Method;
use serde_json::json;

use super::support::{close, interval, measure, metric};

#[test]
fn the_published_scores_give_the_published_icat() {
    let table = b"category,language_model_score,stereotype_score\nall,83.652065,57.030779\n";
    let found = measure("stereotype", &[("s.csv", table)], json!({})).expect("metrics").metrics;
    // The scores are published to six decimals, so that their product is good to five.
    close(&found, "icat[all]", 71.889_280, 5e-6);
    assert_eq!(metric(&found, "icat[all]").interval, Method::None);
}

#[test]
fn shares_follow_from_counts() {
    let table = b"category,preferred,items\nrace,stereotype,60\nrace,anti-stereotype,40\n\
        race,unrelated,25\nideal,stereotype,50\nideal,anti-stereotype,50\nnone,unrelated,9\n";
    let found = measure("stereotype", &[("c.csv", table)], json!({})).expect("metrics");
    let metrics = &found.metrics;
    close(metrics, "stereotype_share[race]", 0.6, 1e-12);
    interval(metrics, "stereotype_share[race]", 0.5020, 0.6906, 5e-5);
    close(metrics, "meaningful_share[race]", 0.8, 1e-12);
    // 80 · min(60, 40) / 50.
    close(metrics, "icat[race]", 64.0, 1e-12);
    let icat = metric(metrics, "icat[race]").bounds().expect("an interval");
    assert!(icat.low < 64.0 && icat.high > 64.0 && icat.high <= 100.0, "{icat:?}");
    close(metrics, "icat[ideal]", 100.0, 1e-12);
    assert!(metrics.iter().all(|metric| metric.name() != "icat[none]"));
    assert!(found.log.iter().any(|line| line.starts_with("stereotype_share[none] is undefined")));
}

#[test]
fn what_goes_with_a_stereotype_is_solved_more_often() {
    let table = b"category,condition,correct,items\ntype 1,pro,yes,195\ntype 1,pro,no,201\n\
        type 1,anti,yes,83\ntype 1,anti,no,313\n";
    let found = measure("stereotype", &[("w.csv", table)], json!({})).expect("metrics").metrics;
    close(&found, "accuracy_pro[type 1]", 195.0 / 396.0, 1e-12);
    close(&found, "accuracy_anti[type 1]", 83.0 / 396.0, 1e-12);
    close(&found, "accuracy_pro_minus_anti[type 1]", 112.0 / 396.0, 1e-12);
    interval(&found, "accuracy_pro_minus_anti[type 1]", 0.2193, 0.3463, 5e-5);
}

#[test]
fn mistakes_are_named() {
    for (table, expected) in [
        ("category,preferred,items\nx,both,3\n", "preferred"),
        ("category,condition,correct,items\nx,maybe,yes,3\n", "condition"),
        ("category,language_model_score,stereotype_score\nx,0.8,157\n", "stereotype_score"),
        ("category,items\nx,3\n", "none of the columns"),
        ("category,preferred,items\n", "no rows"),
    ] {
        let error =
            measure("stereotype", &[("t.csv", table.as_bytes())], json!({})).expect_err("an error");
        assert!(error.message.contains(expected) && !error.hint.is_empty(), "{error}");
    }
}
