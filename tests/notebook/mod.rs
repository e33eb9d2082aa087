//! The notebook as a whole, through its façade and through the program: what a person's folder
//! becomes, whatever is in it and whatever happens meanwhile.

mod chat;
mod evidence;
mod fetch;
mod garbage;
mod imports;
mod kill;
#[cfg(target_os = "linux")]
mod levels;
mod live;
pub(crate) mod remote;
mod runs;
#[cfg(target_os = "linux")]
mod sandbox;
mod shipped;
mod synthesis;

use std::{ffi::OsStr, path::Path, process::Command};

use equipoise::{
    config::Config,
    notebook::{Notebook, SearchMode, SearchRequest},
};
use serde_json::Value;
use tempfile::TempDir;

/// A vault made of `files`, and an index folder beside it.
pub(crate) struct Fixture {
    pub(crate) dir: TempDir,
}

impl Fixture {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let fixture = Self { dir: tempfile::tempdir().expect("a temporary folder") };
        std::fs::create_dir(fixture.vault()).expect("a folder");
        for (path, text) in files {
            fixture.write(path, text);
        }
        fixture
    }

    pub(crate) fn vault(&self) -> std::path::PathBuf {
        self.dir.path().join("vault")
    }

    pub(crate) fn index(&self) -> std::path::PathBuf {
        self.dir.path().join("index")
    }

    pub(crate) fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.vault().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, bytes).expect("a file");
    }

    /// Without an embedding model: what is tested here does not need one.
    pub(crate) fn config(&self) -> Config {
        let mut config = Config::for_folders(self.vault(), self.index());
        config.parts = Vec::new();
        config
    }

    /// The program itself on this vault, for an answer in JSON: its exit code, the answer, and what
    /// it wrote to standard error.
    pub(crate) fn program<A: AsRef<OsStr>>(&self, arguments: &[A]) -> (i32, Value, String) {
        let output = self.command(arguments).output().expect("it runs");
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        let json = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
        (output.status.code().expect("a code"), json, text)
    }

    /// The same, not started yet.
    pub(crate) fn command<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_equipoise"));
        command
            .args(arguments)
            .args(["--json", "--vault"])
            .arg(self.vault())
            .arg("--index")
            .arg(self.index())
            .env("EQUIPOISE_HOME", self.dir.path().join("no parts"))
            .env("EQUIPOISE_STATE", self.dir.path().join("state"));
        command
    }

    /// Opened and up to date.
    pub(crate) fn open(&self) -> Notebook {
        let notebook = Notebook::open(self.config()).expect("a notebook");
        notebook.refresh(&|_| {}).expect("a refresh");
        notebook
    }
}

/// Paths found for `query`, best first.
pub(crate) fn found(notebook: &Notebook, query: &str) -> Vec<String> {
    let request = SearchRequest {
        query: query.to_owned(),
        mode: SearchMode::Keyword,
        limit: 20,
        ..SearchRequest::default()
    };
    let answer = notebook.search(&request).expect("an answer");
    answer.results.into_iter().map(|result| result.summary.path).collect()
}

/// The shipped notebook.
pub(crate) fn shipped() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("vault")
}
