//! What a vault's runs do to its claims: verdicts, freshness, standing, what if, and what moved.

use std::time::Instant;

use equipoise::notebook::{
    ClaimFilter, ClaimView, GraphRequest, Notebook, RunStatus, ScopeKind, StandingName, VerdictKind,
};

use super::{Fixture, found};
use crate::evidence::performed::{perform, perform_with};

const TABLE: &str = "group,tp,fp,fn,tn\nBlack,1369,805,532,990\nWhite,505,349,461,1139\n";

const GAP: &str = "evaluations/Gap.md";
const UNFAIR: &str = "claims/Unfair.md";

const FILES: &[(&str, &str)] = &[
    ("data/m.csv", TABLE),
    ("data/other.csv", TABLE),
    (
        GAP,
        "---\ntype: evaluation\ntitle: Error rates\nevaluator: group-fairness\ninputs: [data/m.csv]\n\
         params: { group: group, compare: [Black, White] }\nclaims:\n  - claim: \"[[Unfair]]\"\n    \
         supports: \"fpr_gap > 0.05\"\n  - claim: \"[[Equal]]\"\n    supports: \"fpr_gap <= 0\"\n\
         source: { note: \"[[Paper]]\" }\n---\n",
    ),
    (
        "evaluations/Other.md",
        "---\ntype: evaluation\nevaluator: group-fairness\ninputs: [data/other.csv]\nparams: { group: \
         group, compare: [Black, White] }\nclaims:\n  - claim: \"[[Parity]]\"\n    supports: \
         \"abs(ppv_gap) < 0.05\"\n---\n",
    ),
    ("papers/Paper.md", "---\ntype: paper\nversion: v1\n---\n"),
    (
        UNFAIR,
        "---\ntype: claim\nclaim: The score errs unequally.\nscope: { attribute: [race], use_case: \
         [bail] }\ntags: [fairness/group]\n---\n- supports:: [[Downstream]] — its premise\n- \
         contradicts:: [[Equal]] — the opposite\n",
    ),
    (
        "claims/Equal.md",
        "---\ntype: claim\nclaim: The score errs equally.\nscope: { attribute: [race] }\n---\n",
    ),
    ("claims/Downstream.md", "---\ntype: claim\nclaim: Something must be done.\n---\n"),
    (
        "claims/Parity.md",
        "---\ntype: claim\nclaim: Labels mean the same.\nscope: { population: [all] }\n---\n",
    ),
    ("claims/Alone.md", "---\ntype: claim\nclaim: Nobody speaks of it.\n---\n"),
];

fn measured() -> (Fixture, Notebook, String) {
    let fixture = Fixture::new(FILES);
    let id = perform(&fixture.vault(), GAP, "2026-02-03T10:11:12Z");
    perform(&fixture.vault(), "evaluations/Other.md", "2026-02-03T10:11:13Z");
    let notebook = fixture.open();
    (fixture, notebook, id)
}

fn claim(notebook: &Notebook, path: &str) -> ClaimView {
    notebook.claim(path, &[]).expect("a claim")
}

#[test]
fn a_verdict_makes_a_standing() {
    let (_fixture, notebook, id) = measured();
    let unfair = claim(&notebook, UNFAIR);
    // One fresh supporting verdict of weight .8 on an undecided claim.
    assert!((unfair.row.strength.value - 0.695_122).abs() < 1e-6, "{:?}", unfair.row.strength);
    assert!((unfair.row.strength.check - 0.9).abs() < 1e-6);
    assert_eq!(unfair.row.strength.name, StandingName::Supported);
    let finding = &unfair.findings[0];
    assert_eq!((finding.verdict, finding.fresh), (Some(VerdictKind::Supports), true));
    let measured = finding.measured.as_ref().expect("a metric");
    assert!((measured.metric.value - 0.213_925).abs() < 1e-6);
    assert_eq!(finding.run.as_ref().map(|run| run.id.as_str()), Some(id.as_str()));
    assert!(unfair.row.evidence[0].margin.is_some_and(|margin| margin > 1.0));

    // It attacks its opposite, which the same run refutes.
    let equal = claim(&notebook, "claims/Equal.md");
    assert_eq!(equal.row.strength.name, StandingName::Contradicted);
    assert_eq!(equal.influences.len(), 2);
    assert!(equal.movers.iter().all(|mover| mover.effect < 0.0));
    let reasons: Vec<_> = equal.influences.iter().filter_map(|i| i.reason.as_deref()).collect();
    assert_eq!(reasons, ["the opposite"]);
    // What bears on it from afar is named too.
    assert!(equal.movers.iter().any(|mover| mover.distance == 1), "{:#?}", equal.movers);

    let parity = claim(&notebook, "claims/Parity.md");
    assert_eq!(parity.row.strength.name, StandingName::Open, "an open interval moves nothing");
    assert_eq!(parity.findings[0].verdict, Some(VerdictKind::Inconclusive));
    let alone = claim(&notebook, "claims/Alone.md");
    assert_eq!((alone.row.strength.value, alone.findings.len()), (0.5, 0));
    assert_eq!(alone.row.strength.name.words(), "not enough evidence");
    assert!(notebook.claim("papers/Paper.md", &[]).is_err());
}

/// After an edit exactly these evaluations are stale, for exactly these many verdicts.
fn stale(edit: impl FnOnce(&Fixture), expected: &[(&str, usize)], change: &str) {
    let (fixture, notebook, _) = measured();
    assert!(notebook.evidence_news().stale.is_empty());
    edit(&fixture);
    notebook.refresh(&|_| {}).expect("a refresh");
    let rows = notebook.evaluations(0, 0).items;
    let found: Vec<(String, usize)> = rows
        .iter()
        .filter(|row| !row.changes.is_empty())
        .map(|row| {
            let view = notebook.evaluation(&row.summary.path).expect("an evaluation");
            let gone = view.findings.iter().filter(|f| f.verdict.is_some() && !f.fresh).count();
            (row.summary.path.clone(), gone)
        })
        .collect();
    let found: Vec<(&str, usize)> = found.iter().map(|(path, n)| (path.as_str(), *n)).collect();
    assert_eq!(found, expected);
    for row in rows.iter().filter(|row| !row.changes.is_empty()) {
        assert!(row.changes.iter().any(|said| said.contains(change)), "{:?}", row.changes);
    }
}

#[test]
fn one_byte_makes_exactly_its_runs_stale() {
    let rewrite = |path: &'static str, from: &'static str, to: &'static str| {
        move |fixture: &Fixture| {
            let text = std::fs::read_to_string(fixture.vault().join(path)).expect("a file");
            assert!(text.contains(from));
            // File times may be coarser than a test is quick.
            std::thread::sleep(std::time::Duration::from_millis(20));
            fixture.write(path, text.replace(from, to));
        }
    };
    stale(rewrite("data/m.csv", "1369", "1368"), &[(GAP, 2)], "other bytes");
    stale(rewrite(GAP, "Black, White", "White, Black"), &[(GAP, 2)], "parameters");
    stale(rewrite(GAP, "fpr_gap > 0.05", "fpr_gap > 0.06"), &[(GAP, 1)], "no longer made");
    let command = "evaluator: group-fairness\nrun: [python3]\ninputs: [data/m.csv]";
    let evaluator = "evaluator: group-fairness\ninputs: [data/m.csv]";
    stale(rewrite(GAP, evaluator, command), &[(GAP, 2)], "command is another");
    stale(rewrite("papers/Paper.md", "v1", "v2"), &[(GAP, 2)], "version v2");
    stale(
        |fixture| std::fs::remove_file(fixture.vault().join("data/m.csv")).expect("removed"),
        &[(GAP, 2)],
        "cannot be read",
    );
}

#[test]
fn a_stale_verdict_is_shown_and_does_not_count() {
    let (fixture, notebook, id) = measured();
    std::thread::sleep(std::time::Duration::from_millis(20));
    fixture.write("data/m.csv", TABLE.replace("1369", "1368"));
    notebook.refresh(&|_| {}).expect("a refresh");
    let unfair = claim(&notebook, UNFAIR);
    assert_eq!(unfair.row.strength.name, StandingName::Open);
    assert_eq!(unfair.findings[0].verdict, Some(VerdictKind::Supports));
    assert!(!unfair.findings[0].fresh && unfair.row.evidence[0].stale);
    assert_eq!(notebook.evidence_news().stale.len(), 1);
    let run = notebook.run(&id).expect("a run");
    assert_eq!(run.inputs[0].same, Some(false));
    assert!(run.summary.stale && run.summary.current);
    // What was is there again, and so is the verdict.
    fixture.write("data/m.csv", TABLE);
    notebook.refresh(&|_| {}).expect("a refresh");
    assert_eq!(claim(&notebook, UNFAIR).row.strength.name, StandingName::Supported);
}

#[test]
fn what_if_leaves_out_what_is_named() {
    let (_fixture, notebook, _) = measured();
    let unfair = claim(&notebook, UNFAIR);
    let id = unfair.influences[0].id.clone();
    let asked = [id.clone(), "nothing".to_owned()];
    let what = notebook.claim(UNFAIR, &asked).expect("a claim").what_if.expect("an answer");
    assert_eq!((what.without, what.unknown), (vec![id], vec!["nothing".to_owned()]));
    assert_eq!(what.after, 0.5);
    let moved: Vec<&str> = what.moved.iter().map(|step| step.claim.path.as_str()).collect();
    assert_eq!(moved[0], UNFAIR, "the furthest first");
    assert!(moved.contains(&"claims/Downstream.md") && moved.contains(&"claims/Equal.md"));
    // Asking changes nothing.
    assert_eq!(claim(&notebook, UNFAIR).row.strength, unfair.row.strength);
    let many = vec!["x".to_owned(); 1000];
    assert!(notebook.claim(UNFAIR, &many).is_err());
}

#[test]
fn a_newer_run_moves_claims_and_says_so() {
    let fixture = Fixture::new(FILES);
    // The first run saw equal groups.
    fixture
        .write("data/m.csv", "group,tp,fp,fn,tn\nBlack,500,300,400,1000\nWhite,500,300,400,1000\n");
    let first = perform(&fixture.vault(), GAP, "2026-02-03T10:11:12Z");
    fixture.write("data/m.csv", TABLE);
    let second = perform(&fixture.vault(), GAP, "2026-02-04T10:11:12Z");
    let notebook = fixture.open();
    let news = notebook.evidence_news();
    let moved = news.moved.iter().find(|step| step.step.claim.path == UNFAIR).expect("it moved");
    // The first run says nothing of the table that the second was run on.
    assert!(moved.step.before == 0.5 && moved.step.after > 0.6, "{:?}", moved.step);
    assert_eq!(moved.because[0].id, second);
    let run = notebook.run(&second).expect("a run");
    assert_eq!(run.before.as_ref().map(|before| before.id.as_str()), Some(first.as_str()));
    assert!(run.moved.iter().any(|step| step.claim.path == UNFAIR && step.change > 0.1));
    assert_eq!(notebook.evaluation(GAP).expect("an evaluation").history.len(), 2);

    let compared = notebook.compare(&[first.clone(), second.clone()]).expect("a comparison");
    assert_eq!(compared.pairs[0].differences, ["inputs"]);
    let gap = compared.pairs[0].metrics.iter().find(|delta| delta.name == "fpr_gap");
    assert!(gap.and_then(|gap| gap.change).is_some_and(|change| change > 0.2));
    assert!(notebook.compare(&[first]).is_err() && notebook.compare(&[]).is_err());
    assert!(notebook.compare(&[second, "nothing".into()]).is_err());
}

#[test]
fn broken_runs_are_problems_and_edited_ones_count_for_nothing() {
    let (fixture, notebook, id) = measured();
    let file = format!("runs/Gap/{id}.json");
    let text = std::fs::read_to_string(fixture.vault().join(&file)).expect("a run");
    fixture.write("runs/Gap/2026-02-05T000000Z-0000000000.json", &text[..text.len() / 2]);
    fixture.write("runs/elsewhere/not a run.json", "[]");
    fixture.write(&file, text.replace("\"supports\"", "\"refutes\""));
    notebook.refresh(&|_| {}).expect("a refresh");
    let unfair = claim(&notebook, UNFAIR);
    assert_eq!(unfair.row.strength.name, StandingName::Open);
    assert_eq!(unfair.findings[0].verdict, None);
    assert!(notebook.run(&id).expect("a run").summary.altered);
    let problems: Vec<String> = notebook
        .problems(100)
        .into_iter()
        .flat_map(|group| group.problems)
        .map(|problem| problem.path.to_string())
        .filter(|path| path.starts_with("runs/"))
        .collect();
    assert_eq!(problems.len(), 3, "{problems:?}");
    assert!(notebook.run("nothing").is_err() && notebook.run("../../x").is_err());
}

#[test]
fn a_run_that_did_not_finish_leaves_the_one_before_in_place() {
    let (fixture, notebook, id) = measured();
    let failed = perform_with(&fixture.vault(), GAP, "2026-03-01T00:00:00Z", |run| {
        run.status = equipoise::evidence::run::Status::Failed;
        run.ended_by = Some("the time limit".into());
        run.verdicts.clear();
    });
    notebook.refresh(&|_| {}).expect("a refresh");
    let view = notebook.evaluation(GAP).expect("an evaluation");
    assert_eq!(view.row.newest.map(|run| run.id), Some(id));
    assert_eq!(view.row.last.map(|run| run.status), Some(RunStatus::Failed));
    let changes = notebook.run(&failed).expect("a run").changes;
    assert!(changes.is_empty(), "no prediction is newer than what was never judged: {changes:?}");
    assert_eq!(claim(&notebook, UNFAIR).row.strength.name, StandingName::Supported);
}

#[test]
fn predictions_of_nothing_are_named() {
    let fixture = Fixture::new(&[
        ("data/m.csv", TABLE),
        (
            GAP,
            "---\ntype: evaluation\nevaluator: group-fairness\ninputs: [data/m.csv]\nclaims:\n  - \
             claim: \"[[Nowhere]]\"\n    supports: \"fpr_gap > 0.05\"\n  - claim: \"[[Idea]]\"\n    \
             supports: \"fpr_gap >\"\n---\n",
        ),
        ("Idea.md", "---\ntype: concept\n---\n"),
    ]);
    let notebook = fixture.open();
    let messages: Vec<String> =
        notebook.note(GAP).expect("a note").problems.into_iter().map(|p| p.message).collect();
    assert!(
        messages.iter().any(|said| said.contains("\"Nowhere\", which is no claim")),
        "{messages:?}"
    );
    assert!(messages.iter().any(|said| said.contains("cannot be read")), "{messages:?}");
}

#[test]
fn the_board_lists_and_filters() {
    let (_fixture, notebook, _) = measured();
    let list = |filter: ClaimFilter| -> Vec<String> {
        let claims = notebook.claims(&filter);
        claims.page.items.into_iter().map(|row| row.summary.title).collect()
    };
    let all = list(ClaimFilter::default());
    assert_eq!(all, ["Unfair", "Downstream", "Alone", "Parity", "Equal"]);
    let universal =
        |wanted| list(ClaimFilter { universal: Some(wanted), ..ClaimFilter::default() });
    assert_eq!(universal(true), ["Downstream", "Alone"]);
    assert_eq!(universal(false), ["Unfair", "Parity", "Equal"]);
    let scope = Some(ScopeKind::UseCase);
    assert_eq!(list(ClaimFilter { scope, ..ClaimFilter::default() }), ["Unfair"]);
    let most = Some(0.4);
    assert_eq!(list(ClaimFilter { most, ..ClaimFilter::default() }), ["Equal"]);
    let name = Some("open".to_owned());
    assert_eq!(list(ClaimFilter { name, ..ClaimFilter::default() }), ["Alone", "Parity"]);
    let tag = Some("fairness".to_owned());
    assert_eq!(list(ClaimFilter { tag, ..ClaimFilter::default() }), ["Unfair"]);
    let page = notebook.claims(&ClaimFilter { limit: 2, offset: 2, ..ClaimFilter::default() });
    assert_eq!((page.page.total, page.page.items.len(), page.universal), (5, 2, 2));

    let matrix = notebook.evidence_matrix();
    assert_eq!((matrix.claims.len(), matrix.evaluations.len()), (3, 2));
    let cell = matrix.cells[0][0].as_ref().expect("a cell");
    assert_eq!((cell.supports, cell.refutes), (1, 0));
    assert_eq!(matrix.cells[0][1], None);
}

#[test]
fn searches_ask_for_standing_and_evidence() {
    let (_fixture, notebook, _) = measured();
    let sorted = |query: &str| {
        let mut paths = found(&notebook, query);
        paths.sort();
        paths
    };
    assert_eq!(sorted("standing:supported"), ["claims/Downstream.md", UNFAIR]);
    assert_eq!(sorted("standing:<0.4"), ["claims/Equal.md"]);
    assert_eq!(sorted("has:evidence"), ["claims/Equal.md", "claims/Parity.md", UNFAIR]);
    assert_eq!(sorted("standing:open type:claim"), ["claims/Alone.md", "claims/Parity.md"]);
}

/// Which standing each node has, as the browser reads it to colour and filter the graph.
#[test]
fn the_graphs_columns_carry_standing() {
    let (_fixture, notebook, _) = measured();
    let columns = notebook.graph_columns(&GraphRequest::default()).expect("columns");
    let columns = serde_json::to_value(columns).expect("JSON");
    let of = |path: &str| {
        let ids = columns["nodes"]["id"].as_array().expect("ids");
        let at = ids.iter().position(|id| id == path).expect("a node");
        match columns["nodes"]["standing"][at].as_u64().expect("a place") {
            0 => None,
            name => columns["standings"][name as usize - 1].as_str().map(str::to_owned),
        }
    };
    for path in ["Unfair", "Equal", "Downstream", "Parity", "Alone"] {
        let path = format!("claims/{path}.md");
        let standing = claim(&notebook, &path).row.strength.name.as_str();
        assert_eq!(of(&path).as_deref(), Some(standing), "{path}");
    }
    assert_eq!((of(GAP), of("papers/Paper.md")), (None, None), "these are no claims");
}

/// Adds an evaluation with five runs for each of `claims`; what was measured is the same for all.
fn fill_with_runs(fixture: &Fixture, claims: &[String]) {
    fixture.write("data/m.csv", TABLE);
    let evaluation = |link: &str| {
        FILES[2].1.replace("[[Unfair]]", &format!("[[{link}]]")).replace("[[Equal]]", &claims[0])
    };
    fixture.write("evaluations/E0.md", evaluation(&claims[0]));
    // Measured once; the others are the same run of another evaluation, at another second.
    let id = perform(&fixture.vault(), "evaluations/E0.md", "2026-02-03T10:11:12Z");
    let text = std::fs::read_to_string(fixture.vault().join(format!("runs/E0/{id}.json")));
    let text = text.expect("a run");
    let first = format!("\"claim\":{}", serde_json::json!(claims[0]));
    for (at, claim) in claims.iter().enumerate() {
        fixture.write(&format!("evaluations/E{at}.md"), evaluation(claim));
        let own = text.replace("evaluations/E0.md", &format!("evaluations/E{at}.md")).replacen(
            &first,
            &format!("\"claim\":{}", serde_json::json!(claim)),
            1,
        );
        for second in 13..18 {
            let text = own.replace("10:11:12Z", &format!("10:11:{second}Z"));
            let hash = &equipoise::model::ContentHash::of(text.as_bytes()).hex()[..10];
            fixture.write(&format!("runs/E{at}/2026-02-03T1011{second}Z-{hash}.json"), text);
        }
    }
}

/// Many runs cost their reading once, and a request nothing.
#[test]
fn a_thousand_runs_are_read_once() {
    let fixture = Fixture::new(&[]);
    let claims: Vec<String> = (0..200).map(|at| format!("C{at}")).collect();
    for claim in &claims {
        fixture.write(&format!("claims/{claim}.md"), "---\ntype: claim\nclaim: It holds.\n---\n");
    }
    fill_with_runs(&fixture, &claims);
    let notebook = fixture.open();
    let row = &notebook.evaluations(0, 0).items[0];
    assert!(row.runs >= 5 && row.changes.is_empty(), "{row:?}");
    let supported = ClaimFilter { name: Some("supported".into()), ..ClaimFilter::default() };
    assert!(notebook.claims(&supported).page.total >= 199);
    // Once they are known, no question reads them again.
    std::fs::remove_dir_all(fixture.vault().join("runs")).expect("removed");
    assert!(notebook.claims(&supported).page.total >= 199);
    assert_eq!(notebook.evidence_matrix().evaluations.len(), 200);
}

/// With `EQUIPOISE_LARGE_VAULT` naming a made-up vault: what a thousand runs cost in it.
#[test]
fn measure_evidence_in_a_large_vault() {
    let Some(folder) = std::env::var_os("EQUIPOISE_LARGE_VAULT") else { return };
    let fixture = Fixture::new(&[]);
    std::fs::remove_dir(fixture.vault()).expect("an empty folder");
    std::os::unix::fs::symlink(folder, fixture.vault()).expect("a link");
    let bare = fixture.open();
    let kind = Some(equipoise::model::Kind::Claim);
    let filter = equipoise::notebook::NoteFilter { kind, limit: 200, ..Default::default() };
    let claims: Vec<String> = bare.notes(&filter).items.into_iter().map(|n| n.path).collect();
    assert_eq!(claims.len(), 200, "the vault has claims enough");
    fill_with_runs(&fixture, &claims);
    let start = Instant::now();
    let summary = bare.refresh(&|_| {}).expect("a refresh");
    eprintln!("taking in 1,000 runs: {:?}, {:?}", start.elapsed(), summary.seconds);
    fixture.write("One more.md", "A note.\n");
    let summary = bare.refresh(&|_| {}).expect("a refresh");
    eprintln!("one more note: {:?}", summary.seconds);
    let timed = |what: &str, work: &dyn Fn()| {
        work();
        let mut times: Vec<_> = (0..50)
            .map(|_| {
                let start = Instant::now();
                work();
                start.elapsed()
            })
            .collect();
        times.sort();
        eprintln!("{what}: p50 {:?}, most {:?}", times[25], times[49]);
    };
    let total = bare.claims(&ClaimFilter::default()).page.total;
    timed(&format!("board of {total} claims"), &|| drop(bare.claims(&ClaimFilter::default())));
    timed("one claim", &|| drop(bare.claim(&claims[7], &[]).expect("a claim")));
    let id = bare.claim(&claims[7], &[]).expect("a claim").influences[0].id.clone();
    timed("what if", &|| drop(bare.claim(&claims[7], std::slice::from_ref(&id)).expect("a claim")));
    timed("evaluations", &|| drop(bare.evaluations(0, 50)));
    timed("matrix", &|| drop(bare.evidence_matrix()));
    drop(bare);
    let start = Instant::now();
    let again = Notebook::open(fixture.config()).expect("a notebook");
    let opened = start.elapsed();
    let start = Instant::now();
    drop(again.claims(&ClaimFilter::default()));
    eprintln!("opened again: {opened:?}, then the first board {:?}", start.elapsed());
}
