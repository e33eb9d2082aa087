//! The bench's figures against values worked out by hand.

use equipoise::{
    index::bench::{Judgements, Query, evaluate, read_judgements, read_queries, write_corpus},
    model::VaultPath,
};

fn query(id: &str, group: Option<&str>) -> Query {
    Query { id: id.into(), text: String::new(), group: group.map(str::to_owned) }
}

#[test]
fn figures_agree_with_those_worked_out_by_hand() {
    let mut judgements = Judgements::default();
    judgements.add("q", "a.md", 1.0);
    judgements.add("q", "folder/b.md", 0.5);
    judgements.add("q", "bad.md", 0.0);
    let check = |answers: &[&str], ndcg_5: f64, mrr: f64, recall: f64| {
        let paths: Vec<VaultPath> =
            answers.iter().map(|path| VaultPath::parse(path).expect("a path")).collect();
        let report =
            evaluate(&[query("q", None)], &judgements, |_| Ok(paths.clone())).expect("a report");
        let close = |found: f64, expected: f64| {
            assert!((found - expected).abs() < 5e-4, "{answers:?}: {found}, not {expected}");
        };
        close(report.all.ndcg_5, ndcg_5);
        close(report.all.mrr_10, mrr);
        close(report.all.recall_10, recall);
    };
    // Ideal: 1/log2(2) + 0.5/log2(3) = 1.3155.
    check(&["a.md", "folder/b.md"], 1.0, 1.0, 1.0);
    // (0.5 + 1/1.5850) / 1.3155 = 1.1309 / 1.3155.
    check(&["folder/b.md", "a.md"], 0.8597, 1.0, 1.0);
    // (1/log2(4)) / 1.3155.
    check(&["bad.md", "x.md", "a.md"], 0.3801, 1.0 / 3.0, 0.5);
    check(&["1.md", "2.md", "3.md", "4.md", "5.md", "a.md"], 0.0, 1.0 / 6.0, 0.5);
    check(&[], 0.0, 0.0, 0.0);
}

#[test]
fn groups_are_means_of_their_own_and_the_unjudged_are_left_out() {
    let mut judgements = Judgements::default();
    judgements.add("1", "a", 1.0);
    judgements.add("2", "a", 2.0);
    judgements.add("3", "a", 0.0);
    let queries =
        [query("1", Some("easy")), query("2", Some("hard")), query("3", None), query("4", None)];
    let report = evaluate(&queries, &judgements, |query| {
        let path = if query.id == "1" { "lib.bib#a" } else { "b.md" };
        Ok(vec![VaultPath::parse(path).expect("a path")])
    })
    .expect("a report");
    assert_eq!((report.all.queries, report.unjudged), (2, 2));
    assert_eq!(report.all.ndcg_10, 0.5);
    assert_eq!(report.groups["easy"].recall_10, 1.0);
    assert_eq!(report.groups["hard"].recall_10, 0.0);
}

#[test]
fn files_in_their_usual_shapes_are_read() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = |name: &str, text: &str| {
        let path = dir.path().join(name);
        std::fs::write(&path, text).expect("a file");
        path
    };
    let queries = file(
        "queries.jsonl",
        "{\"_id\": \"1\", \"text\": \"one\", \"metadata\": {\"category\": \"sort\"}}\n\n{\"id\": 2, \"query\": \"two\", \"type\": \"kind\"}\n",
    );
    let read = read_queries(&queries).expect("queries");
    assert_eq!(read.len(), 2);
    assert_eq!((read[0].id.as_str(), read[0].group.as_deref()), ("1", Some("sort")));
    assert_eq!((read[1].id.as_str(), read[1].group.as_deref()), ("2", Some("kind")));

    let mut expected = Judgements::default();
    expected.add("q 1", "a b.md", 0.5);
    let headed = file("headed.tsv", "query-id\tcorpus-id\tscore\nq 1\ta b.md\t0.5\n");
    let bare = file("bare.tsv", "q 1\ta b.md\t0.5\n");
    assert_eq!(read_judgements(&headed).expect("judgements"), expected);
    assert_eq!(read_judgements(&bare).expect("judgements"), expected);
    let mut expected = Judgements::default();
    expected.add("1", "a", 2.0);
    let trec = file("trec.txt", "1 0 a 2\n");
    assert_eq!(read_judgements(&trec).expect("judgements"), expected);
    let broken = file("broken.tsv", "1\ta\t1\n1\ta\n");
    let error = read_judgements(&broken).expect_err("an error");
    assert!(error.message.contains("line 2") && !error.hint.is_empty(), "{error:?}");

    let corpus = file(
        "corpus.jsonl",
        "{\"_id\": \"7\", \"title\": \"A: \\\"b\\\"\", \"text\": \"Words.\"}\n",
    );
    assert_eq!(write_corpus(&corpus, dir.path()).expect("a vault"), 1);
    let note = std::fs::read_to_string(dir.path().join("7.md")).expect("a note");
    assert_eq!(note, "---\ntitle: \"A: \\\"b\\\"\"\n---\nWords.\n");
    let escaping = file("escaping.jsonl", "{\"_id\": \"../7\"}\n");
    assert!(write_corpus(&escaping, dir.path()).is_err());
}
