//! Papers from outside: libraries that become notes of a vault, other people's bibliographies, and
//! citations that are read again as what they were written from.

mod citations;
mod extraction;
mod pdf;
mod pdf_import;
mod reading;
mod shared;
mod vault;

use std::path::{Path, PathBuf};

/// A folder of data beside the checkout; says on standard error where it is not there.
fn shared_data(name: &str) -> Option<PathBuf> {
    // A checkout in another place is told where the data is.
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let shared = std::env::var_os("EQUIPOISE_SHARED").map_or(beside, PathBuf::from);
    let folder = shared.join("data").join(name);
    let found = folder.exists().then_some(folder);
    if found.is_none() {
        eprintln!("skipped: {name} is not beside the checkout");
    }
    found
}

/// Every file below a folder, in the order of their paths.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        match entry.path() {
            path if path.is_dir() => found.extend(files(&path)),
            path => found.push(path),
        }
    }
    found.sort();
    found
}
