//! The process that reads one PDF: it takes the file from its input, tells pages on its output as
//! soon as it has each, and holds itself to its limits before it looks at the first byte.

use std::{
    io::{Read, Write},
    panic::{AssertUnwindSafe, catch_unwind},
    process::ExitCode,
};

use rustix::process::{Resource, Rlimit, setrlimit};

use super::{Fault, Frame, MOST_BYTES, extract::Document};

/// The argument that makes this program that process.
pub const COMMAND: &str = "read-pdf";

/// Runs with the limits that follow [`COMMAND`]: seconds, bytes of memory, pages.
pub fn run(limits: [u64; 3]) -> ExitCode {
    let [seconds, memory, pages] = limits;
    if restrict(seconds, memory).is_err() {
        return ExitCode::from(2);
    }
    // What the library says as it dies is nobody's concern: the parent says what it means.
    std::panic::set_hook(Box::new(|_| {}));
    let mut bytes = Vec::new();
    if std::io::stdin().lock().take(MOST_BYTES).read_to_end(&mut bytes).is_err() {
        return ExitCode::from(2);
    }
    let told = catch_unwind(AssertUnwindSafe(|| tell_all(bytes, pages)));
    match told {
        Ok(Ok(())) => ExitCode::SUCCESS,
        // The pipe is closed: nobody listens any more.
        Ok(Err(_)) => ExitCode::from(1),
        Err(_) => {
            let fault = Fault::Damaged("its structure makes no sense".into());
            ExitCode::from(u8::from(tell(&Frame::Fault(fault)).is_err()))
        }
    }
}

fn restrict(seconds: u64, memory: u64) -> rustix::io::Result<()> {
    let to = |most: u64| Rlimit { current: Some(most), maximum: Some(most) };
    setrlimit(Resource::As, to(memory))?;
    setrlimit(Resource::Cpu, to(seconds))?;
    setrlimit(Resource::Fsize, to(0))?;
    setrlimit(Resource::Core, to(0))?;
    // Input, output and errors are open; nothing else can be opened.
    setrlimit(Resource::Nofile, to(3))
}

fn tell_all(bytes: Vec<u8>, most: u64) -> std::io::Result<()> {
    let document = match Document::open(bytes) {
        Ok(document) => document,
        Err(fault) => return tell(&Frame::Fault(fault)),
    };
    let (title, author) = document.record();
    let pages = document.pages();
    tell(&Frame::Document { pages, title, author })?;
    for number in 1..=pages.min(u32::try_from(most).unwrap_or(u32::MAX)) {
        let (page, whole) = document.page(number);
        tell(&Frame::Page(page))?;
        if !whole {
            tell(&Frame::Lost(number))?;
        }
    }
    if u64::from(pages) > most {
        return tell(&Frame::Fault(Fault::Large));
    }
    tell(&Frame::Done)
}

fn tell(frame: &Frame) -> std::io::Result<()> {
    let bytes = postcard::to_stdvec(frame).map_err(std::io::Error::other)?;
    let length = u32::try_from(bytes.len()).map_err(std::io::Error::other)?;
    let mut output = std::io::stdout().lock();
    output.write_all(&length.to_le_bytes())?;
    output.write_all(&bytes)?;
    output.flush()
}
