//! Two things that cargo cannot see by itself. Which reader this is: a hash over the sources that
//! decide what a file of the vault means, so that an index written by another one is made anew. And
//! when the embedded web files changed: a release holds them in the binary, and a new file there is
//! none that cargo would notice; a debug build reads them from disk and needs no rebuild.

use std::{
    hash::{DefaultHasher, Hasher},
    path::{Path, PathBuf},
};

/// What parsing a file comes out of, `src/papers` for libraries included.
const READER: [&str; 3] = ["src/model", "src/papers", "src/vault"];

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rustc-env=EQUIPOISE_READER={:016x}", reader());
    println!("cargo:rerun-if-env-changed=PROFILE");
    if std::env::var("PROFILE").as_deref() != Ok("release") {
        return;
    }
    // A path that is missing would count as changed at every build.
    for folder in ["web/dist", "web/templates"] {
        if Path::new(folder).is_dir() {
            println!("cargo:rerun-if-changed={folder}");
        }
    }
}

/// The versions of the libraries that read count too: they stand in the lock file.
fn reader() -> u64 {
    let mut files = vec![PathBuf::from("Cargo.lock")];
    for folder in READER.iter().map(Path::new).filter(|folder| folder.is_dir()) {
        println!("cargo:rerun-if-changed={}", folder.display());
        collect(folder, &mut files);
    }
    println!("cargo:rerun-if-changed=Cargo.lock");
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        hasher.write(file.as_os_str().as_encoded_bytes());
        hasher.write(&std::fs::read(&file).unwrap_or_default());
    }
    hasher.finish()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push(path);
        }
    }
}
