//! The sandbox: a program that somebody else wrote, run so that it can read its declared inputs and
//! the system's own libraries, write into a folder made for it, and do nothing else.
//!
//! Three processes stand in a row. The **caller** ([`caller`]) is this program: it makes the folder,
//! starts the keeper, and watches time, memory, output, files and processes. The **keeper**
//! ([`child`]) is this program started again: it enters namespaces of its own and gathers whatever
//! the program leaves behind. The **confined** process, started by the keeper, gives up its rights
//! ([`confine`]) and then starts the program. Whoever asks for more than is allowed is ended with
//! everything that descends from it ([`processes`]).
//!
//! | What | By |
//! |---|---|
//! | files | Landlock: inputs and system folders to read, three folders to write |
//! | network | no socket can be made (seccomp); no interface is there (network namespace); no TCP (Landlock) |
//! | processes | a namespace of their own, in which ending the first ends all; else a reaper and a walk |
//! | time, memory, output, files | limits of the kernel, and the caller's eye ten times a second |
//! | environment | built from nothing; no open file but the three standard ones |
//!
//! Where a kernel lacks a part, the rest holds and [`Ended::level`] says what was reached. Nothing
//! runs without Landlock, nor where neither the filter of system calls nor a namespace closes the
//! network, unless it is asked for in so many words.

mod limits;

#[cfg(target_os = "linux")]
mod caller;
#[cfg(target_os = "linux")]
mod child;
#[cfg(target_os = "linux")]
mod confine;
#[cfg(target_os = "linux")]
mod folder;
#[cfg(target_os = "linux")]
mod processes;
#[cfg(target_os = "linux")]
mod system_calls;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

pub use limits::{Cap, Limits};

use super::approval::Input;

/// A program and what it gets.
pub struct Request<'a> {
    /// This program, which starts itself again; see [`entrance`].
    pub helper: &'a Path,
    /// The program and its arguments.
    pub command: &'a [String],
    /// Copied into the program's folder, each at its path in the vault.
    pub inputs: &'a [Input],
    /// Added to the built environment.
    pub environment: &'a [(String, String)],
    pub limits: Limits,
    /// Never readable, even where they lie in a folder of the system's.
    pub secret: &'a [PathBuf],
    /// Go on where Landlock is missing.
    pub unsafe_no_sandbox: bool,
    pub lacking: Lacking,
}

/// Walls to do without, as on a kernel that lacks them. Each of the others must hold by itself, and
/// a test can ask for that only where it can take one away.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lacking {
    pub landlock: bool,
    pub seccomp: bool,
    pub namespaces: bool,
}

/// How a program ended.
#[derive(Debug)]
pub struct Ended {
    pub how: How,
    /// What confined it.
    pub level: String,
    pub log: Vec<String>,
    /// `metrics.json`, where it wrote one.
    pub metrics: Option<Vec<u8>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum How {
    /// With this exit code.
    Exited(i32),
    /// By a signal that nobody here sent.
    Killed(i32),
    /// It reached this limit.
    Capped(Cap),
    /// A person stopped it.
    Cancelled,
    /// It could not be started.
    NotStarted(String),
}

#[cfg(target_os = "linux")]
pub use caller::run;
#[cfg(target_os = "linux")]
pub use child::entrance;

/// Programs are confined by means that only Linux has.
///
/// # Errors
/// Always.
#[cfg(not(target_os = "linux"))]
pub fn run(_: &Request<'_>, _: &dyn super::watch::Watch) -> crate::error::Result<Ended> {
    Err(crate::error::Error::environment(
        "programs are run on Linux only, where they can be confined",
        "run this evaluation on a Linux machine; its run file can be read here",
    ))
}

/// There is no helper elsewhere.
#[cfg(not(target_os = "linux"))]
pub fn entrance() -> Option<std::process::ExitCode> {
    None
}
