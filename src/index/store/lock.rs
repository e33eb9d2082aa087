//! One process to an index. The kernel holds the lock and lets go of it however the process ends,
//! so a lock file left by a killed one never needs to be removed by hand.

use std::{
    fs::File,
    io::{Read, Seek, Write},
    path::Path,
};

use rustix::fs::{FlockOperation, flock};
use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Result};

/// The lock on an index folder, held until dropped.
pub struct Lock(File);

/// Who holds the lock, as a refused process reads it.
#[derive(Serialize, Deserialize)]
struct Holder {
    pid: u32,
    /// Where it serves the notebook, if it does.
    address: Option<String>,
}

impl Lock {
    /// # Errors
    /// [`ErrorKind::Conflict`] where another process holds it; a folder that cannot be written.
    pub fn take(dir: &Path) -> Result<Self> {
        let path = dir.join("lock");
        let doing = |error| Error::io(format!("opening {}", path.display()), error);
        let mut file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(doing)?;
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {
                let mut lock = Self(file);
                lock.write(None).map_err(doing)?;
                Ok(lock)
            }
            Err(rustix::io::Errno::WOULDBLOCK) => Err(held(&mut file)),
            Err(errno) => Err(doing(errno.into())),
        }
    }

    /// Tells a process that comes later where this one serves the notebook.
    ///
    /// # Errors
    /// The lock file cannot be written.
    pub fn announce(&mut self, address: &str) -> Result<()> {
        self.write(Some(address.to_owned()))
            .map_err(|error| Error::io("writing the index's lock file", error))
    }

    fn write(&mut self, address: Option<String>) -> std::io::Result<()> {
        let holder = Holder { pid: std::process::id(), address };
        self.0.rewind()?;
        self.0.set_len(0)?;
        self.0.write_all(&serde_json::to_vec(&holder)?)
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing is not enough while a process that is just being started shares the file.
        let _ = flock(&self.0, FlockOperation::Unlock);
    }
}

fn held(file: &mut File) -> Error {
    let mut text = String::new();
    let holder = file
        .take(4096)
        .read_to_string(&mut text)
        .ok()
        .and_then(|_| serde_json::from_str::<Holder>(&text).ok());
    let (who, hint) = match holder {
        Some(Holder { pid, address: Some(address) }) => (
            format!("another Equipoise (process {pid}, serving at http://{address})"),
            format!("open http://{address} instead, or stop process {pid} first"),
        ),
        Some(Holder { pid, address: None }) => (
            format!("another Equipoise (process {pid})"),
            format!("wait until process {pid} is done, or stop it first"),
        ),
        None => (
            "another Equipoise".to_owned(),
            "wait until it is done, or choose another folder: --index DIR".to_owned(),
        ),
    };
    Error::new(ErrorKind::Conflict, format!("{who} uses this vault's index"), hint)
}
