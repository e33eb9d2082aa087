//! `equipoise model`: which embedding models there are, installing them, choosing one. The
//! installer of the default model is a small Python program that is carried in this one, so that
//! the binary alone can install what it needs from the package registry.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use rust_embed::RustEmbed;
use serde::Serialize;

use super::{Outcome, arguments::ModelAction, output};
use crate::{
    config::{Config, DEFAULT_MODEL},
    error::{Error, Result},
    index::embed,
};

#[derive(RustEmbed)]
#[folder = "src/tools"]
#[include = "*.py"]
#[include = "*.txt"]
struct Installer;

#[derive(Serialize)]
struct Listed {
    name: String,
    installed: bool,
    in_use: bool,
}

pub(super) fn run(config: &Config, flags: super::arguments::Model) -> Result<Outcome> {
    match flags.action {
        ModelAction::List { json } => list(config, json)?,
        ModelAction::Install { name } => install(config, &name)?,
        ModelAction::Use { name } => choose(config, &name)?,
    }
    Ok(Outcome::Done)
}

fn list(config: &Config, json: bool) -> Result<()> {
    let installed = installed(&config.parts);
    let mut names = known();
    names.extend(installed.iter().cloned());
    names.push(DEFAULT_MODEL.to_owned());
    names.sort();
    names.dedup();
    let listed: Vec<_> = names
        .into_iter()
        .map(|name| Listed {
            installed: installed.contains(&name),
            in_use: name == config.model,
            name,
        })
        .collect();
    if json {
        return output::json(&listed);
    }
    for model in &listed {
        output::line(&format!(
            "{} {}{}",
            if model.in_use { "*" } else { " " },
            model.name,
            if model.installed { " (installed)" } else { "" }
        ))?;
    }
    Ok(())
}

fn install(config: &Config, name: &str) -> Result<()> {
    let home = config.parts_home().ok_or_else(|| {
        Error::environment("this user has no home folder", "set EQUIPOISE_HOME to a folder")
    })?;
    if name == DEFAULT_MODEL {
        return run_installer("all", home);
    }
    run_installer("runtime", home)?;
    output::line(&format!("fetching {name} from the model hub"))?;
    embed::install_from_hub(&[home.to_owned()], name)?;
    output::line(&format!("installed: `equipoise model use {name}` makes it the one in use"))
}

fn run_installer(part: &str, home: &Path) -> Result<()> {
    let unpacking = |error| Error::io("unpacking the installer", error);
    let folder = tempfile::tempdir().map_err(unpacking)?;
    for name in Installer::iter() {
        let Some(file) = Installer::get(&name) else { continue };
        let path = folder.path().join(name.as_ref());
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(unpacking)?;
        }
        std::fs::write(path, file.data).map_err(unpacking)?;
    }
    let status = Command::new("python3")
        .arg(folder.path().join("install_parts.py"))
        .arg(part)
        .arg("--into")
        .arg(home)
        .stdin(Stdio::null())
        .status()
        .map_err(|error| {
            Error::missing(
                format!("the installer needs python3: {error}"),
                "install Python 3.9 or newer, then run the same command again",
            )
        })?;
    if status.success() {
        return Ok(());
    }
    Err(Error::environment(
        format!("the installer ended with {status}"),
        "its last line says why; run the same command again when that is mended",
    ))
}

fn choose(config: &Config, name: &str) -> Result<()> {
    let installed = installed(&config.parts).iter().any(|known| known == name);
    if !installed && !known().iter().any(|known| known == name) {
        return Err(Error::not_found(
            format!("there is no model {name:?}"),
            "`equipoise model list` shows the names that can be used",
        ));
    }
    config.choose_model(name)?;
    output::line(&format!("{} now names {name}", config.file.display()))?;
    if !installed {
        output::line(&format!("it is not installed yet: `equipoise model install {name}`"))?;
    }
    output::line("the next start embeds the vault with it")
}

/// Names of the models that can be fetched.
fn known() -> Vec<String> {
    embed::known_models().into_iter().map(|(name, _)| name).collect()
}

/// Names of the models that are there, whoever put them there.
fn installed(parts: &[PathBuf]) -> Vec<String> {
    let mut names = known();
    names.push(DEFAULT_MODEL.to_owned());
    let folders = parts.iter().filter_map(|parts| std::fs::read_dir(parts.join("models")).ok());
    names.extend(
        folders.flatten().flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()),
    );
    names.sort();
    names.dedup();
    names.retain(|name| embed::is_installed(parts, name));
    names
}
