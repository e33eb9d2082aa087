//! The real model, where it is installed.

use std::path::PathBuf;

use equipoise::{
    config::Config,
    error::ErrorKind,
    index::{chunk, embed},
};

use super::*;

/// The folder of installed parts beside the project; prints why a test is skipped without it.
fn parts() -> Option<PathBuf> {
    let parts = Path::new(env!("CARGO_MANIFEST_DIR")).join(".local");
    let there = parts.join("runtime").is_dir()
        && parts.join("models/all-MiniLM-L6-v2/model.onnx.data").is_file();
    if !there {
        eprintln!("skipped: ONNX Runtime and the model are not installed (make parts)");
    }
    there.then_some(parts)
}

fn model() -> Option<Arc<dyn Embedder>> {
    let mut config = Config::for_folders("vault", "index");
    config.parts = vec![parts()?];
    config.embed_threads = 2;
    Some(embed::open(&config).expect("the model"))
}

fn cosine(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[test]
fn similarities_are_those_that_the_models_authors_publish() {
    let Some(model) = model() else { return };
    assert_eq!((model.name(), model.dimensions()), ("all-MiniLM-L6-v2", 384));
    let here = model.embed_query("That is a happy person").expect("a vector");
    for (other, expected) in
        [("That is a very happy person", 0.9429), ("Today is a sunny day", 0.2569)]
    {
        let there = model.embed_query(other).expect("a vector");
        assert!((cosine(&here, &there) - expected).abs() < 0.0005, "{other}");
    }
    assert!((cosine(&here, &here) - 1.0).abs() < 1e-4);
}

#[test]
fn a_text_has_one_vector_however_it_is_embedded() {
    let Some(model) = model() else { return };
    let texts: Vec<String> =
        (0..70).map(|n| format!("Text {n} {}", "about fairness ".repeat(n % 9))).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    // More than are embedded by the session that answers queries.
    let vectors = model.embed(&texts).expect("vectors");
    assert_eq!(vectors.len(), texts.len());
    for (text, vector) in texts.iter().zip(&vectors).step_by(7) {
        let alone = model.embed_query(text).expect("a vector");
        assert!(cosine(vector, &alone) > 0.9999, "{text}");
    }
    model.rest();
    let again = model.embed(&texts[..2]).expect("vectors");
    assert!(cosine(&again[1], &vectors[1]) > 0.9999);
}

#[test]
fn hostile_texts_are_embedded() {
    let Some(model) = model() else { return };
    let long = "𝔘nfug ".repeat(50_000);
    for text in ["", "\0\u{feff}", "[CLS] [SEP] [PAD]", &long, "漢字かな交じり文", "💥💥💥"]
    {
        let vectors = model.embed(&[text]).expect("a vector");
        assert!(vectors[0].iter().all(|value| value.is_finite()), "{text:.20}");
        model.embed_query(text).expect("a vector");
    }
}

#[test]
fn a_search_by_meaning_finds_what_shares_no_word() {
    let Some(model) = model() else { return };
    let dir = tempfile::tempdir().expect("a folder");
    let index = open_with(dir.path(), model).index;
    apply(
        &index,
        &[
            ("envy.md", "Nobody would rather have the share that somebody else received."),
            ("parity.md", "Both groups receive favourable decisions equally often."),
            ("soup.md", "Simmer the leeks in butter before adding the stock."),
        ],
        &[],
    );
    embed(&index);
    assert_eq!(
        nearest(&index, "people are not jealous of one another's allocation")[0].0,
        "envy.md"
    );
    assert_eq!(nearest(&index, "demographic equality of outcomes")[0].0, "parity.md");
    let near = index.vectors().nearest_notes("envy.md", 2, None);
    assert_eq!(near[0].path.as_str(), "parity.md");
}

/// The model's own tokenizer, against which the estimate is checked.
fn vocabulary() -> Option<tokenizers::Tokenizer> {
    let file = parts()?.join("models/all-MiniLM-L6-v2/tokenizer.json");
    let mut tokenizer = tokenizers::Tokenizer::from_file(file).expect("a tokenizer");
    tokenizer.with_truncation(None).expect("no truncation").with_padding(None);
    Some(tokenizer)
}

#[test]
fn the_estimate_of_tokens_is_near_and_rather_high() {
    let Some(tokenizer) = vocabulary() else { return };
    let true_count = |text: &str| tokenizer.encode(text, false).expect("tokens").len() as f64;
    let prose = "A risk score can be calibrated within groups and still err unequally between \
                 them; whenever base rates differ, balance for the positive class, balance for the \
                 negative class and calibration cannot hold together, save where prediction is \
                 perfect. Practitioners therefore choose, and should say what they chose and why.";
    let check = |text: &str, least: f64, most: f64| {
        let ratio = chunk::tokens(text) as f64 / true_count(text);
        assert!((least..=most).contains(&ratio), "{ratio:.2} for {text:.40}");
    };
    check(prose, 0.97, 1.25);
    check("公平性は文脈に依存する。誰にとっての公平かを問う。", 0.8, 1.3);
    check("Справедливость алгоритма зависит от контекста.", 0.8, 2.0);
    check("for (i, x) in xs.iter().enumerate() { sum += w[i] * x; }", 0.8, 1.4);
    check("| group | fpr | fnr |\n|---|---|---|\n| A | 0.448 | 0.279 |", 0.8, 1.4);
}

#[test]
fn a_missing_part_names_the_command_that_installs_it() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut config = Config::for_folders("vault", "index");
    config.parts = vec![dir.path().to_owned()];
    let error = embed::open(&config).err().expect("no model");
    assert_eq!(error.kind, ErrorKind::Missing);
    assert_eq!(error.hint, "run: equipoise model install all-MiniLM-L6-v2");

    config.model = "no such model".into();
    assert_eq!(embed::open(&config).err().expect("no model").kind, ErrorKind::Missing);
}

#[test]
fn a_model_without_its_weights_is_to_be_installed_anew() {
    let Some(parts) = parts() else { return };
    let dir = tempfile::tempdir().expect("a folder");
    let folder = dir.path().join("models/all-MiniLM-L6-v2");
    std::fs::create_dir_all(&folder).expect("a folder");
    let installed = std::fs::read_dir(parts.join("models/all-MiniLM-L6-v2")).expect("a model");
    for file in installed.map(|file| file.expect("a file")) {
        if file.file_name() != "model.onnx.data" {
            std::fs::copy(file.path(), folder.join(file.file_name())).expect("a copy");
        }
    }
    let mut config = Config::for_folders("vault", "index");
    config.parts = vec![dir.path().to_owned(), parts];
    let model = embed::open(&config).expect("weights are read at first use");
    let error = model.embed_query("a").expect_err("no weights");
    assert!(error.hint.ends_with("run: equipoise model install all-MiniLM-L6-v2"), "{error:?}");
}
