//! [`Config`]: where the vault, the index and the installed parts lie, and how the server binds.
//! Precedence: flags, environment (`EQUIPOISE_*`), `equipoise.toml`, defaults. Raw options become
//! this ready object before any work begins.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use serde::Deserialize;

use crate::error::{Error, Result};

/// The address where the notebook is served unless told otherwise.
pub const DEFAULT_BIND: &str = "127.0.0.1:7117";

const FILE_NAME: &str = "equipoise.toml";

/// The embedding model used unless told otherwise.
pub const DEFAULT_MODEL: &str = "all-MiniLM-L6-v2";

/// Ready to work with: absolute paths, parsed address.
#[derive(Debug, Clone)]
pub struct Config {
    pub vault: PathBuf,
    pub index: PathBuf,
    /// Where installed parts lie: `runtime/` and `models/`, first match wins.
    pub parts: Vec<PathBuf>,
    pub bind: SocketAddr,
    /// Name of the embedding model.
    pub model: String,
    /// Weight of the keyword score in the hybrid ranking, 0 to 1.
    pub keyword_weight: f32,
    /// Threads used to embed; 0 means one for each core.
    pub embed_threads: usize,
    /// This program, which starts itself again to confine what an evaluation runs, and to read a PDF.
    pub program: PathBuf,
    /// Whether the PDFs of the vault are read; that needs the program to be this one indeed.
    pub read_pdfs: bool,
    /// Whether `equipoise import` may ask the addresses that it is given.
    pub fetch: bool,
    /// The language model that may be asked for a synthesis of a paper; none unless named.
    pub synthesis: Option<Synthesis>,
    /// What is kept of this user and is no vault's: approvals to run programs.
    pub state: PathBuf,
    /// The configuration file, which need not exist.
    pub file: PathBuf,
}

/// A language model behind an OpenAI-compatible address.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Synthesis {
    pub endpoint: String,
    pub model: String,
    /// Names the variable of the environment that holds the key.
    pub key_env: Option<String>,
}

/// What flags and the environment say; each `None` falls through to the next source.
#[derive(Debug, Clone, Default)]
pub struct Options {
    pub vault: Option<PathBuf>,
    pub index: Option<PathBuf>,
    pub config: Option<PathBuf>,
    pub bind: Option<SocketAddr>,
}

/// `equipoise.toml`. Paths in it are relative to the file's folder.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    vault: Option<PathBuf>,
    index: Option<PathBuf>,
    bind: Option<SocketAddr>,
    #[serde(default)]
    search: SearchFile,
    #[serde(default)]
    embedding: EmbeddingFile,
    #[serde(default)]
    import: ImportFile,
    synthesis: Option<Synthesis>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct SearchFile {
    keyword_weight: Option<f32>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct EmbeddingFile {
    model: Option<String>,
    threads: Option<usize>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ImportFile {
    #[serde(default)]
    fetch: bool,
}

impl Config {
    /// The tuned default of [`Config::keyword_weight`]; `vault/decisions` says how it was found.
    pub const KEYWORD_WEIGHT: f32 = 0.35;

    /// # Errors
    /// A configuration file that was named and is missing, or that does not parse.
    pub fn load(options: Options) -> Result<Self> {
        let current = std::env::current_dir()
            .map_err(|error| Error::io("finding the current folder", error))?;
        let path = current.join(options.config.as_deref().unwrap_or(Path::new(FILE_NAME)));
        let file = read_file(&path, options.config.is_some())?;
        let base = path.parent().unwrap_or(&current).to_owned();

        let named_in_file = file.vault.as_ref().map(|path| base.join(path));
        let vault = options
            .vault
            .map(|path| current.join(path))
            .or_else(|| named_in_file.clone())
            .unwrap_or_else(|| current.join("vault"));
        let vault = vault.canonicalize().unwrap_or(vault);

        // The file's index belongs to the file's vault: another vault must not overwrite it.
        let file_vault = named_in_file.map(|path| path.canonicalize().unwrap_or(path));
        let file_index =
            file.index.filter(|_| file_vault.as_ref() == Some(&vault)).map(|path| base.join(path));
        let index = match options.index.map(|path| current.join(path)).or(file_index) {
            Some(index) => index,
            None => default_index(&vault)?,
        };

        let keyword_weight = file.search.keyword_weight.unwrap_or(Self::KEYWORD_WEIGHT);
        if !(0.0..=1.0).contains(&keyword_weight) {
            return Err(Error::invalid(
                format!("search.keyword_weight is {keyword_weight}"),
                "set it to a number from 0 (meaning only) to 1 (words only) in equipoise.toml",
            ));
        }

        Ok(Self {
            vault,
            index,
            program: own_program(),
            state: state_folder()?,
            parts: parts_folders(&base),
            bind: options.bind.or(file.bind).unwrap_or(
                // A constant that is known to parse.
                SocketAddr::from(([127, 0, 0, 1], 7117)),
            ),
            model: file.embedding.model.unwrap_or_else(|| DEFAULT_MODEL.into()),
            keyword_weight,
            embed_threads: file.embedding.threads.unwrap_or(0),
            read_pdfs: true,
            fetch: file.import.fetch,
            synthesis: file.synthesis,
            file: path,
        })
    }

    /// A configuration for one vault and index, everything else by default; for tests and tools.
    pub fn for_folders(vault: impl Into<PathBuf>, index: impl Into<PathBuf>) -> Self {
        let index = index.into();
        Self {
            vault: vault.into(),
            program: own_program(),
            state: index.with_file_name("state"),
            index,
            parts: parts_folders(Path::new(env!("CARGO_MANIFEST_DIR"))),
            bind: SocketAddr::from(([127, 0, 0, 1], 0)),
            model: DEFAULT_MODEL.into(),
            keyword_weight: Self::KEYWORD_WEIGHT,
            embed_threads: 0,
            read_pdfs: false,
            fetch: false,
            synthesis: None,
            file: PathBuf::from(FILE_NAME),
        }
    }

    /// Where `model install` puts what it installs: the first place that is looked at and there,
    /// else the last, which is the user's own.
    pub fn parts_home(&self) -> Option<&Path> {
        let there = self.parts.iter().find(|folder| folder.is_dir());
        there.or(self.parts.last()).map(PathBuf::as_path)
    }

    /// Names another embedding model in the configuration file, which is made where it is
    /// missing; every other line stays as it is.
    ///
    /// # Errors
    /// A file that does not parse, or cannot be written.
    pub fn choose_model(&self, name: &str) -> Result<()> {
        let text = match std::fs::read_to_string(&self.file) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => {
                return Err(Error::io(format!("reading {}", self.file.display()), error));
            }
        };
        let mut document: toml_edit::DocumentMut =
            text.parse().map_err(|error| does_not_parse(&self.file, error))?;
        if !document.contains_key("embedding") {
            document["embedding"] = toml_edit::table();
        }
        document["embedding"]["model"] = toml_edit::value(name);

        let doing = || format!("writing {}", self.file.display());
        let folder = self.file.parent().filter(|folder| *folder != Path::new(""));
        let mut new = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))
            .map_err(|error| Error::io(doing(), error))?;
        std::io::Write::write_all(&mut new, document.to_string().as_bytes())
            .and_then(|()| new.as_file().sync_all())
            .and_then(|()| new.persist(&self.file).map(drop).map_err(|failed| failed.error))
            .map_err(|error| Error::io(doing(), error))
    }
}

fn read_file(path: &Path, named: bool) -> Result<File> {
    if !named && !path.is_file() {
        return Ok(File::default());
    }
    let text = std::fs::read_to_string(path)
        .map_err(|error| Error::io(format!("reading {}", path.display()), error))?;
    toml::from_str(&text).map_err(|error| does_not_parse(path, error))
}

fn does_not_parse(path: &Path, error: impl std::fmt::Display) -> Error {
    Error::invalid(
        format!("{} does not parse: {error}", path.display()),
        "correct that line; the README's section on configuration lists every setting",
    )
}

/// `$EQUIPOISE_HOME` alone where it is set; else `.local` beside the configuration file, then the
/// user's data folder.
fn parts_folders(base: &Path) -> Vec<PathBuf> {
    if let Some(home) = std::env::var_os("EQUIPOISE_HOME") {
        return vec![PathBuf::from(home)];
    }
    let mut folders = vec![base.join(".local")];
    if let Some(folders_of_user) = directories::ProjectDirs::from("", "", "equipoise") {
        folders.push(folders_of_user.data_dir().to_owned());
    }
    folders
}

/// On Linux by the link that leads to it even after the file was replaced by a newer one.
fn own_program() -> PathBuf {
    let link = Path::new("/proc/self/exe");
    match link.exists() {
        true => link.to_owned(),
        false => std::env::current_exe().unwrap_or_else(|_| PathBuf::from("equipoise")),
    }
}

/// `$EQUIPOISE_STATE`, else in the user's state folder.
fn state_folder() -> Result<PathBuf> {
    if let Some(folder) = std::env::var_os("EQUIPOISE_STATE") {
        return Ok(PathBuf::from(folder));
    }
    let folders = directories::ProjectDirs::from("", "", "equipoise").ok_or_else(|| {
        Error::environment(
            "this user has no home folder",
            "name a folder for what is kept of you: EQUIPOISE_STATE=DIR",
        )
    })?;
    Ok(folders.state_dir().unwrap_or(folders.data_dir()).to_owned())
}

/// In the user's cache folder, one folder for each vault, never in the vault itself.
fn default_index(vault: &Path) -> Result<PathBuf> {
    let folders = directories::ProjectDirs::from("", "", "equipoise").ok_or_else(|| {
        Error::environment(
            "this user has no home folder",
            "name a folder for the index: --index DIR",
        )
    })?;
    let name = vault.file_name().map_or_else(|| "vault".into(), |name| name.to_string_lossy());
    let hash = blake3::hash(vault.as_os_str().as_encoded_bytes()).to_hex();
    Ok(folders.cache_dir().join(format!("{name}-{}", &hash[..12])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_index_serves_only_the_files_vault() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        for folder in ["mine", "other"] {
            std::fs::create_dir(dir.path().join(folder)).expect("a folder");
        }
        let file = dir.path().join("equipoise.toml");
        std::fs::write(&file, "vault = \"mine\"\nindex = \"index\"\n").expect("a file");
        let load = |vault: Option<&str>| {
            let vault = vault.map(|name| dir.path().join(name));
            Config::load(Options { vault, config: Some(file.clone()), ..Options::default() })
                .expect("a configuration")
        };
        assert_eq!(load(None).index, dir.path().join("index"));
        assert_eq!(load(Some("mine")).index, dir.path().join("index"));
        assert_ne!(load(Some("other")).index, dir.path().join("index"));
    }

    #[test]
    fn choosing_a_model_keeps_every_other_line() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let file = dir.path().join("equipoise.toml");
        std::fs::write(&file, "# mine\nbind = \"127.0.0.1:9\"\n\n[embedding]\nthreads = 2 # few\n")
            .expect("a file");
        let load = || {
            Config::load(Options { config: Some(file.clone()), ..Options::default() })
                .expect("a configuration")
        };
        load().choose_model("other").expect("written");
        assert_eq!((load().model.as_str(), load().embed_threads), ("other", 2));
        let text = std::fs::read_to_string(&file).expect("the file");
        assert!(text.starts_with("# mine\n") && text.contains("threads = 2 # few"), "{text}");
    }

    #[test]
    fn nothing_outside_is_asked_unless_it_is_written() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let file = dir.path().join("equipoise.toml");
        let load = |text: &str| {
            std::fs::write(&file, text).expect("a file");
            Config::load(Options { config: Some(file.clone()), ..Options::default() })
        };
        let none = load("bind = \"127.0.0.1:9\"\n").expect("a configuration");
        assert!(!none.fetch && none.synthesis.is_none());
        let some = load(
            "[import]\nfetch = true\n[synthesis]\nendpoint = \"http://127.0.0.1:1/v1\"\nmodel = \"m\"\n",
        );
        let some = some.expect("a configuration");
        assert!(some.fetch && some.synthesis.is_some_and(|named| named.model == "m"));
        assert!(
            load("[synthesis]\nmodel = \"m\"\n")
                .expect_err("no address")
                .message
                .contains("endpoint")
        );
    }

    #[test]
    fn an_unknown_setting_is_named_with_its_line() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let file = dir.path().join("equipoise.toml");
        std::fs::write(&file, "valt = \"x\"\n").expect("a file");
        let error = Config::load(Options { config: Some(file), ..Options::default() })
            .expect_err("an error");
        assert!(error.message.contains("line 1") && error.message.contains("valt"), "{error}");
    }
}
