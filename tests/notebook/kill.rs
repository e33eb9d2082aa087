//! `kill -9` at any moment of indexing, then a start: the same answers as a fresh index. The real
//! program is killed, after delays spread over the time that a whole run takes.

use std::{
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use super::Fixture;

const QUERIES: [&str; 4] = ["calibration", "parity threshold", "note 17", "\"equal rates\""];

fn vault_of(count: usize) -> Fixture {
    let fixture = Fixture::new(&[]);
    let words = ["calibration", "parity", "threshold", "equal rates", "groups", "harm"];
    for n in 0..count {
        let text: String = (0..40)
            .map(|k| format!("Note {n} says {} of {}. ", words[(n + k) % 6], words[(n * k) % 6]))
            .collect();
        let link = (n * 7) % count;
        fixture.write(&format!("n{n}.md"), format!("# Note {n}\n\n{text}\n\n[[n{link}]]\n"));
    }
    fixture
}

fn program(fixture: &Fixture, index: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_equipoise"));
    command
        .args(arguments)
        .arg("--vault")
        .arg(fixture.vault())
        .arg("--index")
        .arg(index)
        // No model: words only, so that a whole run is short and often killed in its midst.
        .env("EQUIPOISE_HOME", fixture.dir.path().join("no parts"))
        .stderr(Stdio::null());
    command
}

fn answers(fixture: &Fixture, index: &Path) -> Vec<serde_json::Value> {
    QUERIES
        .iter()
        .map(|query| {
            let arguments = ["search", query, "--mode", "keyword", "--limit", "50", "--json"];
            let output = program(fixture, index, &arguments).output().expect("it runs");
            assert!(output.status.success(), "{:?}", output.status);
            let answer: serde_json::Value =
                serde_json::from_slice(&output.stdout).expect("one JSON document");
            let mut found: Vec<_> = answer["results"]
                .as_array()
                .expect("results")
                .iter()
                .map(|result| serde_json::json!([result["path"], result["passage"]]))
                .collect();
            // Equal scores may come in any order of segments, which a rebuild changes.
            found.sort_by_key(ToString::to_string);
            serde_json::json!([answer["total"], found])
        })
        .collect()
}

#[test]
fn a_killed_run_is_made_good_by_the_next() {
    let fixture = vault_of(400);
    let fresh = fixture.dir.path().join("fresh");
    let begin = Instant::now();
    let status = program(&fixture, &fresh, &["index", "--no-embed"])
        .stdout(Stdio::null())
        .status()
        .expect("it runs");
    assert!(status.success());
    let whole = begin.elapsed();
    let expected = answers(&fixture, &fresh);
    assert!(expected[0][0].as_u64().expect("a total") > 50, "the queries find something");

    let killed = fixture.dir.path().join("killed");
    for moment in 1..8u32 {
        let _ = std::fs::remove_dir_all(&killed);
        // Twice in a row, the second time on top of what the first left.
        for part in [1, 2] {
            let mut child = program(&fixture, &killed, &["index", "--no-embed"])
                .stdout(Stdio::null())
                .spawn()
                .expect("it runs");
            let share = f64::from(moment) / f64::from(8 * part);
            std::thread::sleep(whole.mul_f64(share) + Duration::from_millis(3));
            let _ = child.kill();
            let _ = child.wait();
        }
        assert_eq!(answers(&fixture, &killed), expected, "killed after {moment} eighths");
    }
}
