//! Where the installed parts lie: ONNX Runtime's library and the folder of an embedding model. It
//! is apart from `embed` because it only looks at files, and because a missing part must be found
//! out, and named with its remedy, before any of that library's code is loaded.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::error::{Error, ErrorKind, Result};

/// The command that installs ONNX Runtime and the default model beside a checkout.
const INSTALL_PARTS: &str = "make parts";

/// The files of a model as `equipoise model install` leaves them.
#[derive(Debug, Clone)]
pub struct ModelFolder {
    pub path: PathBuf,
    pub manifest: Manifest,
}

/// `model.json`: what a reader of the folder must know. Every field has the default that
/// sentence-transformers models share, so that a folder exported by other tools works too.
#[derive(Debug, Clone, Deserialize)]
#[serde(default)]
pub struct Manifest {
    pub name: String,
    pub dimensions: Option<usize>,
    pub max_tokens: usize,
    /// `mean` or `cls`.
    pub pooling: String,
    /// Hexadecimal SHA-256 of `model.onnx`; tells two models of one name apart.
    pub onnx_sha256: Option<String>,
    /// Put before each query, and before each passage (the E5 family wants both).
    pub query_prefix: String,
    pub passage_prefix: String,
}

impl Default for Manifest {
    fn default() -> Self {
        Self {
            name: String::new(),
            dimensions: None,
            max_tokens: 256,
            pooling: "mean".into(),
            onnx_sha256: None,
            query_prefix: String::new(),
            passage_prefix: String::new(),
        }
    }
}

impl ModelFolder {
    /// The files without which a model cannot be loaded.
    pub const FILES: [&'static str; 5] = [
        "model.onnx",
        "tokenizer.json",
        "config.json",
        "special_tokens_map.json",
        "tokenizer_config.json",
    ];

    /// Looks for `NAME` under `models/` of each folder of parts, then as a folder by itself.
    /// `None` where there is no such folder.
    ///
    /// # Errors
    /// A folder of that name that lacks a file, or whose manifest does not parse.
    pub fn find(parts: &[PathBuf], name: &str) -> Result<Option<Self>> {
        let plain = !name.is_empty() && !name.contains(['/', '\\']) && name != "." && name != "..";
        let installed = parts.iter().filter(|_| plain).map(|parts| parts.join("models").join(name));
        let by_path = (!plain).then(|| PathBuf::from(name));
        installed.chain(by_path).find(|folder| folder.is_dir()).map(Self::read).transpose()
    }

    fn read(path: PathBuf) -> Result<Self> {
        let reinstall = || {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            format!("delete that folder, then run: equipoise model install {name}")
        };
        if let Some(file) = Self::FILES.iter().find(|file| !path.join(file).is_file()) {
            return Err(Error::missing(
                format!("the embedding model in {} lacks {file}", path.display()),
                reinstall(),
            ));
        }
        let mut manifest = match std::fs::read(path.join("model.json")) {
            Ok(bytes) => serde_json::from_slice::<Manifest>(&bytes).map_err(|error| {
                Error::missing(
                    format!("{} does not parse: {error}", path.join("model.json").display()),
                    reinstall(),
                )
            })?,
            Err(_) => Manifest::default(),
        };
        if manifest.name.is_empty() {
            manifest.name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        }
        Ok(Self { path, manifest })
    }
}

/// What to say where the model is nowhere.
pub fn missing_model(name: &str) -> Error {
    Error::missing(
        format!("the embedding model {name} is not installed, so search goes by words alone"),
        format!("run: equipoise model install {name}"),
    )
}

/// Every file that may be ONNX Runtime's library, best first: `ORT_DYLIB_PATH` alone where it is
/// set, else `runtime/` of each folder of parts, then the system's library folders.
///
/// # Errors
/// `ORT_DYLIB_PATH` that names no file, or nothing found at all.
pub fn libraries(parts: &[PathBuf]) -> Result<Vec<PathBuf>> {
    if let Some(named) = std::env::var_os("ORT_DYLIB_PATH").filter(|path| !path.is_empty()) {
        let named = PathBuf::from(named);
        if named.is_file() {
            return Ok(vec![named]);
        }
        return Err(Error::missing(
            format!("ORT_DYLIB_PATH names {}, which is no file", named.display()),
            "correct ORT_DYLIB_PATH or unset it, then start again",
        ));
    }
    let own = parts.iter().map(|parts| parts.join("runtime"));
    let found: Vec<PathBuf> =
        own.chain(system_folders()).flat_map(|folder| libraries_in(&folder)).collect();
    if found.is_empty() {
        return Err(missing_runtime(
            "ONNX Runtime is not installed, so search goes by words alone",
        ));
    }
    Ok(found)
}

/// An error about the runtime, with the command that mends it.
pub fn missing_runtime(message: impl Into<String>) -> Error {
    Error::new(
        ErrorKind::Missing,
        message,
        format!(
            "run: {INSTALL_PARTS}    (or set ORT_DYLIB_PATH to a libonnxruntime.so of version \
             1.24 or later)"
        ),
    )
}

/// The library under its plain name first, then versioned names, newest first.
fn libraries_in(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut found: Vec<(Vec<u32>, PathBuf)> = entries
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name();
            let name = name.to_str()?;
            let version = version_in(name)?;
            entry.path().is_file().then(|| (version, entry.path()))
        })
        .collect();
    found.sort_by(|a, b| b.0.is_empty().cmp(&a.0.is_empty()).then_with(|| b.0.cmp(&a.0)));
    found.into_iter().map(|(_, path)| path).collect()
}

/// The version numbers in a file name of the library, none for its plain name; `None` for any
/// other file.
fn version_in(name: &str) -> Option<Vec<u32>> {
    let rest = name.strip_prefix("libonnxruntime")?;
    let digits =
        rest.strip_prefix(".so").or_else(|| rest.strip_suffix(".dylib"))?.trim_start_matches('.');
    if digits.is_empty() {
        return Some(Vec::new());
    }
    digits.split('.').map(|part| part.parse().ok()).collect()
}

fn system_folders() -> Vec<PathBuf> {
    let named = std::env::var_os("LD_LIBRARY_PATH").unwrap_or_default();
    let machine = format!("/usr/lib/{}-linux-gnu", std::env::consts::ARCH);
    let usual = ["/usr/local/lib", "/usr/lib", "/usr/lib64", &machine, "/opt/homebrew/lib"];
    std::env::split_paths(&named)
        .filter(|folder| folder.is_absolute())
        .chain(usual.into_iter().map(PathBuf::from))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn library_names() {
        let check = |name, expected: Option<&[u32]>| {
            assert_eq!(version_in(name).as_deref(), expected, "{name}");
        };
        check("libonnxruntime.so", Some(&[]));
        check("libonnxruntime.so.1", Some(&[1]));
        check("libonnxruntime.so.1.32.0", Some(&[1, 32, 0]));
        check("libonnxruntime.1.24.1.dylib", Some(&[1, 24, 1]));
        check("libonnxruntime.dylib", Some(&[]));
        check("libonnxruntime_providers_shared.so", None);
        check("libonnxruntime.so.bak", None);
    }

    #[test]
    fn the_plain_name_wins_then_the_newest() {
        let dir = tempfile::tempdir().expect("a folder");
        for name in ["libonnxruntime.so.1.9.0", "libonnxruntime.so.1.24.0", "libonnxruntime.so"] {
            std::fs::write(dir.path().join(name), "").expect("a file");
        }
        let names: Vec<String> = libraries_in(dir.path())
            .iter()
            .map(|path| path.file_name().expect("a name").to_string_lossy().into_owned())
            .collect();
        let expected = ["libonnxruntime.so", "libonnxruntime.so.1.24.0", "libonnxruntime.so.1.9.0"];
        assert_eq!(names, expected);
    }

    #[test]
    fn a_half_installed_model_names_the_file_and_the_command() {
        let dir = tempfile::tempdir().expect("a folder");
        let parts = [dir.path().to_owned()];
        assert!(ModelFolder::find(&parts, "m").expect("no error").is_none());
        std::fs::create_dir_all(dir.path().join("models/m")).expect("a folder");
        let error = ModelFolder::find(&parts, "m").expect_err("an error");
        assert_eq!(error.kind, ErrorKind::Missing);
        assert!(error.message.contains("model.onnx"), "{error}");
        assert!(error.hint.contains("equipoise model install m"), "{}", error.hint);
        assert!(ModelFolder::find(&parts, "../m").expect("no error").is_none());
    }
}
