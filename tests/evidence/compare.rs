//! Two runs of one thing: paired statistics where they kept their items.

use equipoise::evidence::{
    Run,
    compare::{Comparison, compare},
    import::{LogFile, import},
};
use serde_json::json;

/// A log of a model that answers these items right (1) or wrong (0).
fn log(model: &str, answers: &[(usize, u8)]) -> Run {
    let samples: Vec<_> = answers
        .iter()
        .map(|(id, right)| {
            let value = if *right == 1 { "C" } else { "I" };
            json!({"id": id, "epoch": 1, "scores": {"match": {"value": value}}})
        })
        .collect();
    let right = answers.iter().filter(|(_, right)| *right == 1).count() as f64;
    let log = json!({
        "version": 2, "status": "success",
        "eval": {"task": "t", "model": model, "created": "2025-01-01T00:00:00Z"},
        "results": {"total_samples": answers.len(), "completed_samples": answers.len(), "scores": [
            {"name": "match", "metrics": {"accuracy": {
                "name": "accuracy", "value": right / answers.len() as f64}}}]},
        "samples": samples,
    });
    let bytes = log.to_string().into_bytes();
    let files = [LogFile { name: "log.json", bytes: &bytes }];
    import(&files, "").expect("a run").remove(0)
}

fn compared(first: &[(usize, u8)], second: &[(usize, u8)]) -> Comparison {
    compare(&log("a", first), &log("b", second), 1)
}

/// 100 items; the second model repairs ten and breaks one. Unpaired, 50 against 59 of 100 would show
/// nothing; paired, it does.
#[test]
fn pairs_show_what_an_unpaired_test_hides() {
    let first: Vec<(usize, u8)> = (0..100).map(|id| (id, u8::from(id < 50))).collect();
    let second: Vec<(usize, u8)> =
        (0..100).map(|id| (id, u8::from((1..59).contains(&id) || id == 60))).collect();
    let found = compared(&first, &second);
    let pair = &found.paired[0];
    assert_eq!((pair.n, pair.only_first, pair.only_second), (100, 0, 0));
    assert!((pair.difference - 0.09).abs() < 1e-12);
    let test = pair.mcnemar.expect("both are right or wrong");
    assert_eq!((test.only_first, test.only_second), (1, 10));
    assert!(test.exact < 0.02 && test.mid_p < test.exact, "{test:?}");
    assert!(pair.low.is_some_and(|low| low > 0.0) && pair.high.is_some_and(|high| high < 0.2));
    assert_eq!(found.differences, ["inputs", "model"]);
    assert_eq!(found.metrics.len(), 1);
    assert!((found.metrics[0].change.expect("a change") - 0.09).abs() < 1e-12);
}

#[test]
fn only_shared_items_are_compared() {
    let found = compared(&[(1, 1), (2, 0), (3, 1)], &[(2, 1), (3, 1), (9, 0), (8, 0)]);
    let pair = &found.paired[0];
    assert_eq!((pair.n, pair.only_first, pair.only_second), (2, 1, 2));
    assert_eq!((pair.mean_first, pair.mean_second, pair.difference), (0.5, 1.0, 0.5));
    assert_eq!(compared(&[(1, 1)], &[(2, 1)]).paired, []);
}

#[test]
fn a_run_does_not_differ_from_itself() {
    let run = log("a", &[(1, 1), (2, 0)]);
    let found = compare(&run, &run, 1);
    assert!(found.differences.is_empty());
    assert!(found.metrics.iter().all(|delta| delta.change == Some(0.0)));
    assert_eq!(found.paired[0].mcnemar.map(|test| test.exact), Some(1.0));
}
