//! Starting the child that reads a PDF, and watching it: what it has told when its time is over is
//! kept, and called partial.

use std::{
    io::{Read, Seek, SeekFrom, Write},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use crossbeam_channel::{Receiver, RecvTimeoutError};

use super::{Extraction, Fault, Frame, MOST_BYTES, MOST_PAGES, child};
use crate::error::{Error, Result};

/// What one PDF may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    pub wall: Duration,
    pub memory_bytes: u64,
    pub pages: u32,
    /// Of what the child tells.
    pub output_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            wall: Duration::from_secs(18),
            memory_bytes: 1536 << 20,
            pages: MOST_PAGES,
            output_bytes: 24 << 20,
        }
    }
}

/// A page of so few letters on average is a picture with a stamp on it.
const LETTERS_A_PAGE: usize = 25;

/// Reads a PDF in a process of its own. `program` is this program's own file.
///
/// # Errors
/// The system starts no process. Whatever the file holds is told in the extraction.
pub fn read(program: &Path, bytes: &[u8], limits: Limits) -> Result<Extraction> {
    if bytes.len() as u64 > MOST_BYTES {
        return Ok(Extraction::failed(Fault::Large));
    }
    let mut child = start(program, bytes, limits)
        .map_err(|error| Error::io("starting the process that reads PDFs", error))?;
    let deadline = Instant::now() + limits.wall;
    let Some(output) = child.stdout.take() else {
        end(&mut child);
        return Ok(Extraction::failed(Fault::Crashed));
    };
    let (sender, frames) = crossbeam_channel::bounded(8);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let mut output = output.take(limits.output_bytes);
            while let Some(frame) = next(&mut output) {
                if sender.send(frame).is_err() {
                    return;
                }
            }
        });
        let extraction = gather(&frames, deadline);
        // The reading thread ends with the child's pipe.
        end(&mut child);
        drop(frames);
        Ok(extraction)
    })
}

/// The child has the file as its input and a pipe as its output, and nothing else of ours: no
/// environment, no other descriptor (all others close on exec), no folder.
fn start(program: &Path, bytes: &[u8], limits: Limits) -> std::io::Result<Child> {
    let mut file = tempfile::tempfile()?;
    file.write_all(bytes)?;
    file.seek(SeekFrom::Start(0))?;
    Command::new(program)
        .arg(child::COMMAND)
        .args(
            [limits.wall.as_secs().max(1), limits.memory_bytes, limits.pages.into()]
                .map(|limit| limit.to_string()),
        )
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::from(file))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
}

fn end(child: &mut Child) {
    // It may have ended by itself; then there is nothing to kill.
    let _ = child.kill();
    if let Err(error) = child.wait() {
        tracing::warn!(%error, "the process that reads PDFs could not be waited for");
    }
}

fn gather(frames: &Receiver<Frame>, deadline: Instant) -> Extraction {
    let mut extraction = Extraction::default();
    let mut lost = Vec::new();
    let fault = loop {
        // A frame that waits is handed over however late it is: a child that never stops telling
        // would never be late.
        if Instant::now() >= deadline {
            break Some(Fault::Slow);
        }
        match frames.recv_deadline(deadline) {
            Ok(Frame::Document { pages, title, author }) => {
                extraction = Extraction { pages, title, author, ..extraction };
            }
            Ok(Frame::Page(page)) => extraction.texts.push(page),
            Ok(Frame::Lost(number)) => lost.push(number),
            Ok(Frame::Fault(fault)) => break Some(fault),
            Ok(Frame::Done) if lost.is_empty() => break None,
            Ok(Frame::Done) => break Some(Fault::Pages(lost)),
            Err(RecvTimeoutError::Timeout) => break Some(Fault::Slow),
            Err(RecvTimeoutError::Disconnected) => break Some(Fault::Crashed),
        }
    };
    let letters: usize = extraction
        .texts
        .iter()
        .flat_map(|page| &page.pieces)
        .map(|piece| piece.text.chars().filter(|c| c.is_alphanumeric()).count())
        .sum();
    extraction.fault = match fault {
        None if letters < LETTERS_A_PAGE * extraction.texts.len().max(1) => Some(Fault::Scanned),
        fault => fault,
    };
    extraction
}

/// `None` at the end, and where what comes is no frame.
fn next(output: &mut impl Read) -> Option<Frame> {
    let mut length = [0; 4];
    output.read_exact(&mut length).ok()?;
    let length = usize::try_from(u32::from_le_bytes(length)).ok()?;
    let mut bytes = Vec::new();
    // Grows with what comes, not with what is announced.
    output.take(length as u64).read_to_end(&mut bytes).ok()?;
    if bytes.len() != length {
        return None;
    }
    postcard::from_bytes(&bytes).ok()
}
