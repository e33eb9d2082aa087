//! Rates and agreement of judges, and what coded statements amount to.

use std::fmt::Write;

use serde_json::json;

use super::support::{close, interval, measure, metric};

#[test]
fn rates_from_counts() {
    let table = b"model,attack,gold,judged,items\n\
        m,none,biased,unbiased,30\nm,none,biased,biased,170\n\
        m,none,unbiased,biased,10\nm,none,unbiased,unbiased,90\n\
        m,targeted,biased,unbiased,90\nm,targeted,biased,biased,110\n";
    let found = measure("judgement", &[("t.csv", table)], json!({})).expect("metrics").metrics;
    close(&found, "misalignment_rate[m]", 0.15, 1e-12);
    close(&found, "attack_success_rate[m, targeted]", 0.45, 1e-12);
    close(&found, "attack_gain[m, targeted]", 0.30, 1e-12);
    interval(&found, "attack_gain[m, targeted]", 0.2151, 0.3849, 5e-5);
    close(&found, "false_accusation_rate[m]", 0.10, 1e-12);
    assert_eq!(metric(&found, "misalignment_rate[m]").n, Some(200));
}

#[test]
fn rates_by_scenario_have_names_of_their_own() {
    let table = b"model,scenario,gold,judged,items\nm,negative,biased,unbiased,1\n\
        m,negative,biased,biased,3\nm,other,biased,biased,4\n";
    let by = json!({"by": "scenario"});
    let found = measure("judgement", &[("t.csv", table)], by).expect("metrics").metrics;
    close(&found, "misalignment_rate[m]", 0.125, 1e-12);
    close(&found, "misalignment_rate[m, negative]", 0.25, 1e-12);
}

/// Judges of family A copy each other; the judge of family B goes its own way.
#[test]
fn relatives_agree() {
    let mut table = String::from("model,family,item,gold,judged\n");
    for item in 0..80 {
        let (kin, stranger) = (item % 2 == 0, item % 3 == 0);
        for (model, family, says) in
            [("a1", "A", kin), ("a2", "A", kin != (item % 20 == 0)), ("b", "B", stranger)]
        {
            let judged = if says { "biased" } else { "unbiased" };
            writeln!(table, "{model},{family},i{item},biased,{judged}").expect("a line");
        }
    }
    let found = measure("judgement", &[("t.csv", table.as_bytes())], json!({})).expect("metrics");
    let metrics = &found.metrics;
    close(metrics, "kappa[a1 and a2]", 0.9, 1e-12);
    close(metrics, "kappa_within_families", 0.9, 1e-12);
    let gap = metric(metrics, "kappa_family_gap");
    assert!(gap.bounds().is_some_and(|bounds| bounds.low > 0.5), "{gap:?}");
    let within = metric(metrics, "kappa_within_families").value;
    close(
        metrics,
        "kappa_family_gap",
        within - metric(metrics, "kappa_between_families").value,
        1e-12,
    );
    assert_eq!(found.items.len(), 3, "one list of answers for each judge");
}

#[test]
fn a_judge_answers_an_item_once() {
    let table = b"model,family,item,gold,judged\nm,F,1,biased,biased\nm,F,1,biased,unbiased\n";
    let error = measure("judgement", &[("t.csv", table)], json!({})).expect_err("an error");
    assert!(error.message.contains("row 2"), "{error}");
}

#[test]
fn statements_are_counted_by_who_answers_for_them() {
    let table = b"source,provenance,proposition,stance,locator\n\
        page,signed,P,denies,abstract\npage,generated,P,asserts,results\n\
        other,signed,P,denies,title\nother,signed,Q,asserts,title\n";
    let found = measure("stance", &[("t.csv", table)], json!({})).expect("metrics").metrics;
    close(&found, "net_stance[P, signed]", -2.0, 0.0);
    close(&found, "net_stance[P, generated]", 1.0, 0.0);
    close(&found, "contradictions_within_source[P]", 1.0, 0.0);
    close(&found, "contradictions_within_source[Q]", 0.0, 0.0);
}
