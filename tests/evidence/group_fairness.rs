//! The COMPAS figures, from the published rows where they are there and from the shipped counts.

use equipoise::evidence::Metric;
use proptest::prelude::*;
use serde_json::json;

use super::support::{close, interval, measure, metric, shared, shipped};

const RATES: f64 = 5e-5;
const FINE: f64 = 5e-7;

fn published_figures(metrics: &[Metric], black: &str, white: &str) {
    for (group, n, fpr, fnr, ppv) in [
        ("all", 7214, 0.3235, 0.3740, 0.6135),
        (black, 3696, 0.4485, 0.2799, 0.6297),
        (white, 2454, 0.2345, 0.4772, 0.5913),
    ] {
        close(metrics, &format!("fpr[{group}]"), fpr, RATES);
        close(metrics, &format!("fnr[{group}]"), fnr, RATES);
        close(metrics, &format!("ppv[{group}]"), ppv, RATES);
        close(metrics, &format!("chouldechova_identity_residual[{group}]"), 0.0, 0.0);
        assert_eq!(metric(metrics, &format!("accuracy[{group}]")).n, Some(n));
    }
    for (group, [tp, fp, fn_, tn]) in [
        ("all", [2035.0, 1282.0, 1216.0, 2681.0]),
        (black, [1369.0, 805.0, 532.0, 990.0]),
        (white, [505.0, 349.0, 461.0, 1139.0]),
    ] {
        // Each count is a rate's part or the rest of its whole.
        let parts = |id: &str| {
            let rate = metric(metrics, &format!("{id}[{group}]"));
            let whole = rate.n.expect("people") as f64;
            (rate.value * whole, whole - rate.value * whole)
        };
        let ((hits, misses), (alarms, quiet)) = (parts("tpr"), parts("fpr"));
        for (found, counted) in [(hits, tp), (misses, fn_), (alarms, fp), (quiet, tn)] {
            assert!((found - counted).abs() < 1e-6, "{group}: {found} and not {counted}");
        }
    }
    close(metrics, "demographic_parity_difference", 0.240200, FINE);
    close(metrics, "demographic_parity_ratio", 0.591638, FINE);
    close(metrics, "equalised_odds_difference_worst", 0.213925, FINE);
    close(metrics, "equalised_odds_difference_mean", 0.205649, FINE);
    close(metrics, "equal_opportunity_difference", 0.197373, FINE);
    close(metrics, "fpr_gap", 0.213925, FINE);
    interval(metrics, "fpr_gap", 0.1824, 0.2454, RATES);
    close(metrics, "ppv_gap", 0.0384, RATES);
    interval(metrics, "ppv_gap", -0.0003, 0.0771, RATES);
    close(metrics, &format!("implied_fpr[{white}]"), 0.274908, FINE);
    // Resampling and the closed form tell the same story about the same gap.
    interval(metrics, "equalised_odds_difference_worst", 0.1824, 0.2454, 0.01);
}

fn published_balance(metrics: &[Metric], black: &str, white: &str) {
    for (id, group, mean) in [
        ("balance_negative", black, 4.3961),
        ("balance_negative", white, 3.0323),
        ("balance_positive", black, 6.2872),
        ("balance_positive", white, 4.8178),
    ] {
        close(metrics, &format!("{id}[{group}]"), mean, RATES);
    }
    close(metrics, "balance_negative_gap", 4.3961 - 3.0323, 1e-4);
    assert!(metric(metrics, "balance_negative_gap").bounds().is_some_and(|gap| gap.low > 1.1));
}

#[test]
fn the_published_rows_give_the_published_figures() {
    let Some(rows) = shared("compas/two-years.csv") else { return };
    let params = json!({
        "positive": "decile_score >= 5", "outcome": "two_year_recid", "group": "race",
        "compare": ["African-American", "Caucasian"], "score": "decile_score",
    });
    let found = measure("group-fairness", &[("rows.csv", &rows)], params).expect("metrics");
    published_figures(&found.metrics, "African-American", "Caucasian");
    published_balance(&found.metrics, "African-American", "Caucasian");
}

#[test]
fn the_shipped_counts_give_the_same() {
    let counts = shipped("data/compas-deciles.csv");
    let params = json!({
        "positive": "decile >= 5", "outcome": "reoffended", "group": "race",
        "compare": ["African-American", "Caucasian"], "score": "decile", "weight": "people",
    });
    let found = measure("group-fairness", &[("counts.csv", &counts)], params).expect("metrics");
    published_figures(&found.metrics, "African-American", "Caucasian");
    published_balance(&found.metrics, "African-American", "Caucasian");
    let calibration = metric(&found.metrics, "calibration[Caucasian, score 10]");
    assert!(calibration.value > 0.5 && calibration.bounds().is_some());
}

#[test]
fn confusion_matrices_will_do() {
    let matrices = b"race,tp,fp,fn,tn\nBlack,1369,805,532,990\nWhite,505,349,461,1139\n\
                     Other,161,128,223,552\n";
    let params = json!({"group": "race", "compare": ["Black", "White"]});
    let found = measure("group-fairness", &[("m.csv", matrices)], params).expect("metrics");
    published_figures(&found.metrics, "Black", "White");
}

#[test]
fn the_two_largest_groups_are_compared_unless_told_otherwise() {
    let matrices = b"group,tp,fp,fn,tn\na,1,1,1,1\nb,9,9,9,9\nc,5,5,5,5\n";
    let found = measure("group-fairness", &[("m.csv", matrices)], json!({})).expect("metrics");
    assert!(found.log.iter().any(|line| line == "Gaps are b minus c."), "{:?}", found.log);
    let all = json!({"compare": ["a", "b", "c"]});
    let found = measure("group-fairness", &[("m.csv", matrices)], all).expect("metrics");
    close(&found.metrics, "fpr_gap[a − c]", 0.0, 0.0);
}

/// A rate with nobody to divide by is no number, and the log says so.
#[test]
fn undefined_rates_are_left_out() {
    let matrices = b"group,tp,fp,fn,tn\na,0,0,3,4\nb,1,1,1,1\n";
    let found = measure("group-fairness", &[("m.csv", matrices)], json!({})).expect("metrics");
    assert!(found.metrics.iter().all(|metric| metric.name() != "ppv[a]" && metric.id != "ppv_gap"));
    assert!(found.log.iter().any(|line| line.starts_with("ppv[a] is undefined")));
}

#[test]
fn errors_name_the_parameter_or_cell() {
    let rows = b"g,y,s\na,1,5\nb,maybe,7\n";
    let check = |params, expected: &str| {
        let error = measure("group-fairness", &[("r.csv", rows)], params).expect_err("an error");
        assert!(error.message.contains(expected), "{error} does not say {expected:?}");
        assert!(!error.hint.is_empty());
    };
    check(json!({"outcome": "y", "group": "g"}), "`positive` is missing");
    check(json!({"positive": "s >= 5", "outcome": "y", "group": "g"}), "row 2, column y");
    check(json!({"positive": "s >= 5", "outcome": "z", "group": "g"}), "no column \"z\"");
    check(json!({"positve": "s >= 5"}), "`positve` means nothing");
    let compare = json!({"positive": "s >= 5", "outcome": "s > 6", "group": "g", "compare": "c"});
    check(compare, "no row belongs to the group \"c\"");
}

proptest! {
    // Each case resamples two thousand times.
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Chouldechova's identity holds wherever its terms are defined, and every interval holds its
    /// value.
    #[test]
    fn identity_and_intervals(cells in prop::array::uniform8(0u64..400)) {
        let [a, b, c, d, e, f, g, h] = cells;
        let text = format!("group,tp,fp,fn,tn\nx,{a},{b},{c},{d}\ny,{e},{f},{g},{h}\n");
        prop_assume!(a + b + c + d > 0 && e + f + g + h > 0);
        let found = measure("group-fairness", &[("m.csv", text.as_bytes())], json!({}))
            .expect("metrics");
        for metric in &found.metrics {
            prop_assert!(metric.value.is_finite());
            if metric.id == "chouldechova_identity_residual" {
                prop_assert_eq!(metric.value, 0.0);
            }
            if let Some(bounds) = metric.bounds() {
                prop_assert!(bounds.low <= bounds.high);
                if metric.id.ends_with("_gap") {
                    prop_assert!(bounds.low <= metric.value && metric.value <= bounds.high);
                }
            }
        }
    }
}

/// What fairlearn says of random confusion matrices; `fairlearn_vectors.py` wrote it.
#[test]
fn agrees_with_fairlearn() {
    let vectors: serde_json::Value =
        serde_json::from_str(include_str!("fairlearn.json")).expect("vectors");
    let cases = vectors["cases"].as_array().expect("cases");
    assert_eq!(cases.len(), 40);
    for case in cases {
        let mut table = String::from("group,tp,fp,fn,tn\n");
        let cells = case["cells"].as_object().expect("cells");
        for (group, counts) in cells {
            let counts: Vec<String> =
                counts.as_array().expect("counts").iter().map(ToString::to_string).collect();
            table.push_str(&format!("{group},{}\n", counts.join(",")));
        }
        let compare: Vec<&String> = cells.keys().collect();
        let params = json!({"compare": compare});
        let found = measure("group-fairness", &[("t.csv", table.as_bytes())], params);
        let metrics = found.expect("metrics").metrics;
        for (name, value) in case["metrics"].as_object().expect("metrics") {
            close(&metrics, name, value.as_f64().expect("a figure"), 1e-9);
        }
    }
}
