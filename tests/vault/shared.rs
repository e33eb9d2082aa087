//! Vaults that people really wrote. They lie beside the checkout; where they do not, nothing is
//! checked here.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::Instant,
};

use equipoise::{
    model::{Link, Note, ProblemKind},
    vault::{Linked, Resolver, Vault, link_all},
};
use rayon::prelude::*;

fn shared(name: &str) -> Option<PathBuf> {
    let found = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/vaults").join(name);
    if !found.exists() {
        eprintln!("skipped: {name} is not beside the checkout");
        return None;
    }
    Some(found)
}

struct Loaded {
    notes: Vec<Arc<Note>>,
    resolver: Resolver,
    linked: Linked,
    problems: BTreeMap<ProblemKind, usize>,
}

fn load(root: &Path) -> Loaded {
    let vault = Vault::open(root).expect("a vault");
    let started = Instant::now();
    let scan = vault.scan().expect("a scan");
    let scanned = started.elapsed();
    let notes: Vec<Arc<Note>> = scan
        .entries
        .par_iter()
        .map(|entry| Arc::new(vault.load(&entry.path).expect("a file").note))
        .collect();
    let parsed = started.elapsed();
    let mut resolver = Resolver::new(notes.iter().map(|note| &note.path));
    for note in &notes {
        resolver.set_aliases(&note.path, &note.aliases);
    }
    let indexed = started.elapsed();
    let linked = link_all(&notes, &resolver);
    let done = started.elapsed();
    let mut problems = BTreeMap::new();
    let of_notes = notes.iter().flat_map(|note| &note.problems);
    for problem in of_notes.chain(&linked.problems).chain(&scan.problems) {
        *problems.entry(problem.kind).or_insert(0) += 1;
    }
    let links: usize = notes.iter().map(|note| note.links.len()).sum();
    eprintln!(
        "{}: {} files, {links} links, {} edges; scan {scanned:.0?}, parse {:.0?}, names {:.0?}, link {:.0?}\n{problems:?}",
        root.display(),
        notes.len(),
        linked.edges.len(),
        parsed - scanned,
        indexed - parsed,
        done - indexed,
    );
    Loaded { notes, resolver, linked, problems }
}

/// Unpacks an archive of the shared data into a folder that goes away.
fn unpack(name: &str) -> Option<tempfile::TempDir> {
    let archive = shared(name)?;
    let folder = tempfile::tempdir().expect("a folder");
    let done = Command::new("tar")
        .arg("--zstd")
        .arg("-xf")
        .arg(archive)
        .arg("-C")
        .arg(folder.path())
        .status();
    match done {
        Ok(status) if status.success() => Some(folder),
        _ => {
            eprintln!("skipped: tar cannot unpack {name} here");
            None
        }
    }
}

#[test]
fn each_link_of_obsidians_help_leads_somewhere_or_is_reported() {
    let Some(root) = shared("obsidian-help") else { return };
    let loaded = load(&root);
    let links: Vec<(&Note, &Link)> = loaded
        .notes
        .iter()
        .flat_map(|note| note.links.iter().map(move |link| (&**note, link)))
        .collect();
    assert!(loaded.notes.len() >= 171 && links.len() > 1000, "{} notes", loaded.notes.len());
    let broken: Vec<_> = loaded
        .linked
        .problems
        .iter()
        .filter(|problem| problem.kind == ProblemKind::BrokenLink)
        .collect();
    for problem in &broken {
        eprintln!("{}:{:?} {} -> {}", problem.path, problem.line, problem.text, problem.remedy);
        assert!(problem.line.is_some(), "{problem:?}");
    }
    for problem in loaded.linked.problems.iter().filter(|problem| {
        matches!(problem.kind, ProblemKind::BrokenAnchor | ProblemKind::AmbiguousLink)
    }) {
        eprintln!(
            "{:?} {}:{:?} {} -> {}",
            problem.kind, problem.path, problem.line, problem.text, problem.remedy
        );
    }
    // Whatever has a file of that very name resolves.
    for (note, link) in links {
        let found = loaded.resolver.resolve(&note.path, &link.target, link.form).path();
        if found.is_some() || link.target.is_empty() {
            continue;
        }
        let name = link.target.rsplit('/').next().unwrap_or_default().to_lowercase();
        let like = loaded.notes.iter().find(|other| {
            let file = other.path.file_name().to_lowercase();
            file == name || file == format!("{name}.md")
        });
        assert!(
            like.is_none_or(|like| !like
                .path
                .as_str()
                .to_lowercase()
                .contains(&link.target.to_lowercase())),
            "{} links to {} and {:?} is there",
            note.path,
            link.target,
            like.map(|like| &like.path)
        );
        assert!(
            broken
                .iter()
                .any(|problem| problem.path == note.path && problem.line == Some(link.line))
        );
    }
}

#[test]
fn vaults_of_other_habits_are_read_without_parser_failures() {
    for name in ["foam.tar.zst", "kepano.tar.zst", "dendron-site.tar.zst", "rust-book.tar.zst"] {
        let Some(folder) = unpack(name) else { continue };
        let loaded = load(folder.path());
        for kind in [ProblemKind::ParserFailure, ProblemKind::TooDeep, ProblemKind::Unreadable] {
            assert_eq!(loaded.problems.get(&kind), None, "{name}: {kind:?}");
        }
        if std::env::var_os("EQUIPOISE_SHOW").is_some() {
            show(&loaded);
        }
    }
}

#[test]
fn ten_thousand_notes() {
    let Some(folder) = unpack("pathfinder2e.tar.zst") else { return };
    let loaded = load(folder.path());
    assert!(loaded.notes.len() > 11_000);
    assert_eq!(loaded.problems.get(&ProblemKind::ParserFailure), None);
    if std::env::var_os("EQUIPOISE_SHOW").is_some() {
        let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
        one.install(|| load(folder.path()));
        show(&loaded);
    }
}

fn show(loaded: &Loaded) {
    let of_notes = loaded.notes.iter().flat_map(|note| &note.problems);
    let mut shown: BTreeMap<ProblemKind, usize> = BTreeMap::new();
    for problem in of_notes.chain(&loaded.linked.problems) {
        let count = shown.entry(problem.kind).or_insert(0);
        *count += 1;
        if *count % 37 == 1 && *count < 700 {
            eprintln!(
                "{:?} {}:{:?} {} | {} | {}",
                problem.kind,
                problem.path,
                problem.line,
                problem.message,
                problem.text,
                problem.remedy
            );
        }
    }
}
