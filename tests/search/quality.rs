//! The quality of search on judged questions, where their files lie beside the project.

use std::{
    path::{Path, PathBuf},
    sync::atomic::AtomicBool,
};

use equipoise::{
    config::Config,
    index::{
        Batch, Index, ReadFile, Removals,
        bench::{Report, evaluate, read_judgements, read_queries},
        hybrid::{Mode, Settings, Sources, rank},
    },
    vault::Vault,
};

/// The questions and notes of Obsidian's help; `None`, told on the way, where they are not there.
fn help() -> Option<(PathBuf, PathBuf)> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let (questions, vault) =
        (data.join("retrieval/obsidian-help"), data.join("vaults/obsidian-help"));
    if questions.is_dir() && vault.is_dir() {
        return Some((questions, vault));
    }
    eprintln!("skipped: {} is not there", questions.display());
    None
}

fn open(vault: &Path, dir: &Path) -> Index {
    let index = Index::open(&Config::for_folders(vault, dir)).expect("an index").index;
    let vault = Vault::open(vault).expect("a vault");
    let scan = vault.scan().expect("a scan");
    let plan = index.plan(&scan, Removals::Careful);
    let changed = |path| plan.changed.binary_search(path).is_ok();
    let notes = scan.entries.iter().filter(|entry| entry.path.is_note() && changed(&entry.path));
    let read = notes.map(|entry| ReadFile::note(entry, vault.load(&entry.path).expect("a note")));
    index.apply(Batch { read: read.collect(), ..Batch::default() }).expect("an update");
    index
}

fn measure(index: &Index, questions: &Path, mode: Mode) -> Report {
    let queries = read_queries(&questions.join("queries.jsonl")).expect("questions");
    let judgements = read_judgements(&questions.join("qrels/test.tsv")).expect("judgements");
    let (keyword, vectors) = (index.keyword().snapshot(), index.vectors());
    let embedder = index.embedder().ok();
    let sources = Sources { keyword: &keyword, vectors: &vectors, embedder: embedder.as_deref() };
    let settings = Settings::new(Config::KEYWORD_WEIGHT);
    let report = evaluate(&queries, &judgements, |query| {
        let ranked = rank(sources, &settings, &query.text, mode, None, 100)?;
        assert_eq!(ranked.mode, mode);
        Ok(ranked.hits.into_iter().map(|hit| hit.path).collect())
    })
    .expect("a report");
    eprintln!("{mode:?}: {report:?}");
    report
}

#[test]
fn words_alone_answer_questions_about_obsidian() {
    let Some((questions, vault)) = help() else { return };
    let dir = tempfile::tempdir().expect("a folder");
    let report = measure(&open(&vault, dir.path()), &questions, Mode::Keyword);
    assert_eq!(report.all.queries, 58);
    assert!(report.all.ndcg_5 >= 0.70, "{report:?}");
    assert!(report.groups["keyword"].ndcg_5 >= 0.85, "{report:?}");
}

#[test]
fn words_and_meaning_answer_better_than_either() {
    let Some((questions, vault)) = help() else { return };
    let dir = tempfile::tempdir().expect("a folder");
    let index = open(&vault, dir.path());
    if index.embedder().is_err() {
        eprintln!("skipped: no embedding model is installed");
        return;
    }
    index.embed_pending(&|_| {}, &AtomicBool::new(false)).expect("vectors");
    let [words, meaning, both] =
        [Mode::Keyword, Mode::Semantic, Mode::Hybrid].map(|mode| measure(&index, &questions, mode));
    assert!(both.all.ndcg_5 >= 0.76, "{both:?}");
    assert!(both.groups["conceptual"].ndcg_5 >= 0.62, "{both:?}");
    assert!(both.all.ndcg_5 > words.all.ndcg_5.max(meaning.all.ndcg_5) + 0.02);
}
