//! [`Limits`]: what a program may use, and [`Cap`]: which of them ended it.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What a program may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Wall-clock time, and of each process the time it computes.
    pub seconds: u64,
    /// Memory of all its processes together.
    pub memory_mb: u64,
    /// What it prints.
    pub output_kb: u64,
    /// Of all its files together, deleted ones that are still open included.
    pub disk_mb: u64,
    /// Files and folders.
    pub files: u64,
    /// At one time.
    pub processes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            seconds: 600,
            memory_mb: 2_048,
            output_kb: 1_024,
            disk_mb: 512,
            files: 2_000,
            processes: 64,
        }
    }
}

impl Limits {
    /// The defaults with what an evaluation's `limits:` say instead, up to what a notebook on a
    /// shared machine can bear. What is approved includes them.
    pub fn of(written: &Map<String, Value>) -> Self {
        let mut limits = Self::default();
        let set = |name: &str, limit: &mut u64, most: u64| {
            if let Some(value) = written.get(name).and_then(Value::as_u64) {
                *limit = value.clamp(1, most);
            }
        };
        set("seconds", &mut limits.seconds, 24 * 3600);
        set("memory_mb", &mut limits.memory_mb, 65_536);
        set("output_kb", &mut limits.output_kb, 16_384);
        set("disk_mb", &mut limits.disk_mb, 16_384);
        set("files", &mut limits.files, 100_000);
        set("processes", &mut limits.processes, 1_024);
        limits
    }
}

/// For a person who is asked to allow it.
impl fmt::Display for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seconds, memory_mb, output_kb, disk_mb, files, processes } = self;
        write!(
            f,
            "{seconds} s, {memory_mb} MB of memory, {processes} processes at one time, {disk_mb} MB \
             in {files} files, {output_kb} kB printed"
        )
    }
}

/// A limit that was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cap {
    Time(u64),
    Computing(u64),
    Memory(u64),
    Output(u64),
    Disk(u64),
    Files(u64),
    Processes(u64),
}

impl fmt::Display for Cap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cap::Time(seconds) => write!(f, "time: more than {seconds} s"),
            Cap::Computing(seconds) => write!(f, "time: one process computed for {seconds} s"),
            Cap::Memory(mb) => write!(f, "memory: more than {mb} MB"),
            Cap::Output(kb) => write!(f, "output: more than {kb} kB were printed"),
            Cap::Disk(mb) => write!(f, "disk: more than {mb} MB were written"),
            Cap::Files(files) => write!(f, "files: more than {files}"),
            Cap::Processes(processes) => write!(f, "processes: more than {processes} at one time"),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn written_limits_are_clamped() {
        let written = json!({"seconds": 5, "memory_mb": 0, "files": 1e30, "disk_mb": u64::MAX});
        let limits = Limits::of(written.as_object().expect("an object"));
        assert_eq!((limits.seconds, limits.memory_mb, limits.disk_mb), (5, 1, 16_384));
        assert_eq!(limits.files, Limits::default().files);
    }
}
