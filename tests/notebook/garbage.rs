//! Garbage does no harm: each nasty file costs itself one problem, and everything else is served.

use std::{
    io::{Seek, SeekFrom, Write},
    os::unix::fs::symlink,
};

use equipoise::model::ProblemKind;

use super::{Fixture, found};

/// `level` aliases, each a list of `width` times the one before.
fn alias_bomb(width: usize, level: usize) -> String {
    let mut text = String::from("---\na0: &a0 [x, x]\n");
    for n in 1..=level {
        let names = vec![format!("*a{}", n - 1); width].join(", ");
        text.push_str(&format!("a{n}: &a{n} [{names}]\n"));
    }
    text + "---\nA body about parity.\n"
}

fn garbage() -> Fixture {
    let fixture = Fixture::new(&[
        ("good.md", "# Good\n\nCalibration within groups. [[also good]]\n"),
        ("also good.md", "Equalised odds. [[good]]\n"),
        ("one.md", "Embeds the other. ![[two]]\n"),
        ("two.md", "Embeds the first. ![[one]]\n"),
    ]);
    fixture.write("bomb.md", alias_bomb(9, 8));
    fixture.write("quotes.md", ">".repeat(100_000));
    fixture.write("encoding.md", b"Calibration \xff\xfe and \xc3\x28 parity\n");

    // 200 MB in one line, most of it a hole that takes no room on the disk.
    let mut huge = std::fs::File::create(fixture.vault().join("huge.md")).expect("a file");
    huge.write_all(b"beginning ").expect("written");
    huge.seek(SeekFrom::Start(200_000_000)).expect("a seek");
    huge.write_all(b" end").expect("written");

    symlink(".", fixture.vault().join("loop")).expect("a link");
    symlink("/etc", fixture.vault().join("outside")).expect("a link");
    let fifo = fixture.vault().join("pipe.md");
    rustix::fs::mknodat(
        rustix::fs::CWD,
        &fifo,
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::from_raw_mode(0o644),
        0,
    )
    .expect("a pipe");
    fixture
}

#[test]
fn each_nasty_file_costs_itself_one_problem() {
    let fixture = garbage();
    let notebook = fixture.open();
    let groups = notebook.problems(usize::MAX);
    let problems: Vec<_> = groups.iter().flat_map(|group| &group.problems).collect();
    for (path, kind) in [
        ("bomb.md", ProblemKind::BadFrontmatter),
        ("quotes.md", ProblemKind::TooDeep),
        ("encoding.md", ProblemKind::Encoding),
        ("huge.md", ProblemKind::TooLarge),
        ("loop", ProblemKind::SymlinkLoop),
        ("outside", ProblemKind::SymlinkEscape),
        ("pipe.md", ProblemKind::NotAFile),
    ] {
        let of_file: Vec<_> = problems
            .iter()
            .filter(|problem| problem.path.as_str() == path && problem.kind != ProblemKind::Orphan)
            .collect();
        assert_eq!(of_file.len(), 1, "{path}: {of_file:#?}");
        assert_eq!(of_file[0].kind, kind, "{path}");
        assert!(!of_file[0].remedy.is_empty(), "{path}");
    }
    let cycles: Vec<_> =
        problems.iter().filter(|problem| problem.kind == ProblemKind::EmbedCycle).collect();
    assert_eq!(cycles.len(), 1, "one circle is one problem: {cycles:#?}");
    for path in ["good.md", "also good.md"] {
        assert!(problems.iter().all(|problem| problem.path.as_str() != path), "{path}");
    }
}

fn sorted(mut paths: Vec<String>) -> Vec<String> {
    paths.sort();
    paths
}

#[test]
fn everything_is_still_served() {
    let fixture = garbage();
    let notebook = fixture.open();
    assert_eq!(sorted(found(&notebook, "calibration")), ["encoding.md", "good.md"]);
    assert_eq!(sorted(found(&notebook, "parity")), ["bomb.md", "encoding.md"]);
    for path in ["good.md", "bomb.md", "quotes.md", "encoding.md", "huge.md", "one.md", "two.md"] {
        let view = notebook.note(path).unwrap_or_else(|error| panic!("{path}: {error}"));
        assert!(view.html.len() < 1_000_000, "{path} became {} bytes of HTML", view.html.len());
    }
    let one = notebook.note("one.md").expect("a note");
    assert!(one.html.contains("Embeds the first"), "{}", one.html);
}
