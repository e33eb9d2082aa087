//! Tells cargo when the embedded web files changed. A release holds them in the binary, and a new
//! file there is none that cargo would notice; a debug build reads them from disk and needs no
//! rebuild. No network, nothing generated.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=PROFILE");
    if std::env::var("PROFILE").as_deref() != Ok("release") {
        return;
    }
    // A path that is missing would count as changed at every build.
    for folder in ["web/dist", "web/templates"] {
        if std::path::Path::new(folder).is_dir() {
            println!("cargo:rerun-if-changed={folder}");
        }
    }
}
