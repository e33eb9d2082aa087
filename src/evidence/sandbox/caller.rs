//! The caller's side: starts the keeper, passes on what the program prints, and looks ten times a
//! second whether it stays within its limits and whether anybody still wants it.

use std::{
    io::{Read, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::OnceLock,
    time::{Duration, Instant},
};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};

use super::{
    Cap, Ended, How, Limits, Request,
    child::{KEEPER, Order, PROBE, Report, read_report},
    folder::RunFolder,
    processes,
};
use crate::{
    error::{Error, Result},
    evidence::watch::Watch,
};

/// Time between two looks.
const LOOK: Duration = Duration::from_millis(100);

/// How long the keeper may take to gather what is left.
const GRACE: Duration = Duration::from_secs(8);

/// Longer lines are cut.
const LONGEST_LINE: usize = 2_000;

/// A signal's number as the kernel's limits send it.
const TOO_MUCH_COMPUTING: i32 = 24;
const FILE_TOO_LARGE: i32 = 25;

/// Runs a program in the sandbox, to its end or to a limit.
///
/// # Errors
/// The sandbox itself could not be made: no room, no process, no Landlock.
pub fn run(request: &Request<'_>, watch: &dyn Watch) -> Result<Ended> {
    if request.command.first().is_none_or(|program| program.trim().is_empty()) {
        return Err(Error::invalid(
            "the evaluation names no program",
            "write `run: [\"program\", \"argument\"]` in its note",
        ));
    }
    let folder = RunFolder::make(request.inputs)?;
    let order = order(request, &folder);
    let mut keeper = start(request.helper, &order)?;
    let pid = i32::try_from(keeper.id()).unwrap_or_default();
    let lines = listen(&mut keeper, request.limits.output_kb << 10);
    let mut log = Log { lines: Vec::new(), kept: 0, most: request.limits.output_kb << 10 };
    let cut = wait(&mut keeper, pid, &folder, &request.limits, &lines, &mut log, watch);
    if cut.is_some() {
        processes::end_descendants(pid);
    }
    bury(&mut keeper, pid)?;
    // What it printed last; nobody holds the pipe any more.
    let until = Instant::now() + Duration::from_secs(1);
    while let Ok(said) = lines.recv_deadline(until) {
        if let Said::Line(line) = said {
            log.add(line, watch);
        }
    }
    ended(request, &folder, cut, log)
}

fn order(request: &Request<'_>, folder: &RunFolder) -> Order {
    let text = |path: PathBuf| path.to_string_lossy().into_owned();
    let mut environment: Vec<(String, String)> = [
        ("PATH", "/usr/local/bin:/usr/bin:/bin".to_owned()),
        ("LANG", "C.UTF-8".into()),
        ("HOME", text(folder.work())),
        ("TMPDIR", text(folder.tmp())),
        ("EQUIPOISE_OUT", text(folder.out())),
        // A live log is no use a block later.
        ("PYTHONUNBUFFERED", "1".into()),
        ("PYTHONDONTWRITEBYTECODE", "1".into()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into();
    environment.extend_from_slice(request.environment);
    Order {
        folder: folder.path().to_owned(),
        command: request.command.to_vec(),
        environment,
        limits: request.limits,
        writable: vec![folder.work(), folder.out(), folder.tmp()],
        programs: programs(&request.command[0]),
        secret: request.secret.to_vec(),
        namespaces: !request.lacking.namespaces && namespaces_work(request.helper),
        as_nobody: rustix::process::getuid().is_root(),
        unsafe_no_sandbox: request.unsafe_no_sandbox,
        lacking: request.lacking,
    }
}

/// A program that is named by its whole path: itself, what it links to, and the environment of
/// Python's that it stands in.
fn programs(program: &str) -> Vec<PathBuf> {
    let path = Path::new(program);
    if !path.is_absolute() {
        return Vec::new();
    }
    let mut readable = vec![path.to_owned()];
    let target = path.canonicalize().ok();
    for place in std::iter::once(path).chain(target.as_deref()) {
        let Some(prefix) = place.parent().and_then(Path::parent) else { continue };
        if prefix.join("pyvenv.cfg").is_file() || prefix.join("conda-meta").is_dir() {
            readable.push(prefix.to_owned());
        }
    }
    readable.extend(target);
    readable
}

/// Whether this system gives us namespaces, tried once.
fn namespaces_work(helper: &Path) -> bool {
    static WORK: OnceLock<bool> = OnceLock::new();
    *WORK.get_or_init(|| {
        let mut probe = Command::new(helper);
        probe.arg(PROBE).env_clear();
        probe.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        probe.status().is_ok_and(|status| status.success())
    })
}

fn start(helper: &Path, order: &Order) -> Result<Child> {
    let doing = |error| Error::io("starting the sandbox", error);
    let mut keeper = Command::new(helper);
    keeper.arg(KEEPER).env_clear().current_dir("/");
    keeper.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut keeper = keeper.spawn().map_err(doing)?;
    let text = serde_json::to_vec(order).unwrap_or_default();
    let written = keeper.stdin.take().map(|mut stdin| stdin.write_all(&text));
    if let Some(Err(error)) = written {
        let _ = keeper.kill();
        let _ = keeper.wait();
        return Err(doing(error));
    }
    Ok(keeper)
}

enum Said {
    Line(String),
    /// More than may be printed.
    TooMuch,
}

/// A thread for each of the two streams; each ends with its pipe.
fn listen(keeper: &mut Child, most: u64) -> Receiver<Said> {
    let (sender, receiver) = bounded(256);
    let streams: [Option<Box<dyn Read + Send>>; 2] = [
        keeper.stdout.take().map(|stream| Box::new(stream) as _),
        keeper.stderr.take().map(|stream| Box::new(stream) as _),
    ];
    for stream in streams.into_iter().flatten() {
        let sender = sender.clone();
        let thread = std::thread::Builder::new().name("listen".into());
        if thread.spawn(move || pass_on(stream, &sender, most)).is_err() {
            // Without its reader a program that prints blocks, and the clock ends it.
            tracing::warn!("no thread to hear a program with");
        }
    }
    receiver
}

fn pass_on(mut stream: impl Read, to: &Sender<Said>, most: u64) {
    let mut chunk = [0_u8; 16 << 10];
    let mut line: Vec<u8> = Vec::new();
    let mut total = 0_u64;
    loop {
        let read = match stream.read(&mut chunk) {
            Ok(0) | Err(_) => break,
            Ok(read) => read,
        };
        total += read as u64;
        if total > most {
            let _ = to.send(Said::TooMuch);
            // Read on, so that the program is ended by us and not by its own full pipe.
            while stream.read(&mut chunk).is_ok_and(|read| read > 0) {}
            return;
        }
        for byte in &chunk[..read] {
            if *byte == b'\n' {
                if to.send(Said::Line(printable(&line))).is_err() {
                    return;
                }
                line.clear();
            } else if line.len() < LONGEST_LINE {
                line.push(*byte);
            }
        }
    }
    if !line.is_empty() {
        let _ = to.send(Said::Line(printable(&line)));
    }
}

/// Without the characters that move a terminal's cursor or hide text.
fn printable(line: &[u8]) -> String {
    let text = String::from_utf8_lossy(line);
    let text = text.rsplit('\r').find(|part| !part.is_empty()).unwrap_or_default();
    text.chars().filter(|c| *c == '\t' || !c.is_control()).collect()
}

struct Log {
    lines: Vec<String>,
    kept: u64,
    most: u64,
}

impl Log {
    fn add(&mut self, line: String, watch: &dyn Watch) {
        if self.kept > self.most {
            return;
        }
        self.kept += line.len() as u64 + 1;
        watch.line(&line);
        self.lines.push(line);
    }
}

/// Until the keeper has ended, or there is a reason to end it.
fn wait(
    keeper: &mut Child,
    pid: i32,
    folder: &RunFolder,
    limits: &Limits,
    lines: &Receiver<Said>,
    log: &mut Log,
    watch: &dyn Watch,
) -> Option<How> {
    let began = Instant::now();
    let mut next = began + LOOK / 2;
    let mut heard = true;
    loop {
        if heard {
            match lines.recv_deadline(next) {
                Ok(Said::Line(line)) => log.add(line, watch),
                Ok(Said::TooMuch) => return Some(How::Capped(Cap::Output(limits.output_kb))),
                Err(RecvTimeoutError::Timeout) => {}
                // Both streams are closed; the program may go on in silence.
                Err(RecvTimeoutError::Disconnected) => heard = false,
            }
        } else {
            std::thread::sleep(next.saturating_duration_since(Instant::now()));
        }
        if Instant::now() < next {
            if !heard && matches!(keeper.try_wait(), Ok(Some(_)) | Err(_)) {
                return None;
            }
            continue;
        }
        next = Instant::now() + LOOK;
        watch.tick();
        if matches!(keeper.try_wait(), Ok(Some(_)) | Err(_)) {
            return None;
        }
        if watch.cancelled() {
            return Some(How::Cancelled);
        }
        if began.elapsed().as_secs() >= limits.seconds {
            return Some(How::Capped(Cap::Time(limits.seconds)));
        }
        if let Some(cap) = over(pid, folder, limits) {
            return Some(How::Capped(cap));
        }
    }
}

fn left_too_much(folder: &RunFolder, limits: &Limits) -> Option<Cap> {
    let added = folder.added(limits.files);
    if added.files > limits.files {
        return Some(Cap::Files(limits.files));
    }
    (added.bytes > limits.disk_mb << 20).then_some(Cap::Disk(limits.disk_mb))
}

/// Which limit the program is over by now, if any.
fn over(keeper: i32, folder: &RunFolder, limits: &Limits) -> Option<Cap> {
    let pids = processes::descendants(keeper);
    // The confined process is ours.
    if pids.len() as u64 > limits.processes + 1 {
        return Some(Cap::Processes(limits.processes));
    }
    let memory = limits.memory_mb << 20;
    if processes::memory(&pids, memory) > memory {
        return Some(Cap::Memory(limits.memory_mb));
    }
    let added = folder.added(limits.files);
    if added.files > limits.files {
        return Some(Cap::Files(limits.files));
    }
    if added.bytes + processes::deleted_files(&pids) > limits.disk_mb << 20 {
        return Some(Cap::Disk(limits.disk_mb));
    }
    None
}

/// Waits for the keeper, which waits for the rest; one that does not end is ended.
fn bury(keeper: &mut Child, pid: i32) -> Result<()> {
    let until = Instant::now() + GRACE;
    while keeper.try_wait().map_err(|error| Error::io("waiting for the sandbox", error))?.is_none()
    {
        if Instant::now() > until {
            processes::end_descendants(pid);
            let _ = keeper.kill();
            let _ = keeper.wait();
            break;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    Ok(())
}

fn ended(
    request: &Request<'_>,
    folder: &RunFolder,
    cut: Option<How>,
    mut log: Log,
) -> Result<Ended> {
    let (mut level, mut how) = (None, None);
    for report in read_report(folder.path()) {
        match report {
            Report::Level(reached) => level = Some(reached),
            Report::NotStarted(why) => how = Some(How::NotStarted(why)),
            Report::Exited(code) => how = Some(How::Exited(code)),
            Report::Killed(TOO_MUCH_COMPUTING) => {
                how = Some(How::Capped(Cap::Computing(request.limits.seconds)));
            }
            Report::Killed(FILE_TOO_LARGE) => {
                how = Some(How::Capped(Cap::Disk(request.limits.disk_mb)));
            }
            Report::Killed(signal) => how = Some(How::Killed(signal)),
        }
    }
    let Some(level) = level else {
        let why = match how {
            Some(How::NotStarted(why)) => why,
            _ => log.lines.pop().unwrap_or_else(|| "it said nothing".into()),
        };
        if let Some(How::Cancelled) = cut {
            return Ok(Ended {
                how: How::Cancelled,
                level: "none yet".into(),
                log: log.lines,
                metrics: None,
            });
        }
        return Err(Error::environment(
            format!("the sandbox could not be raised: {why}"),
            "use a Linux kernel with Landlock (5.13 or newer) and seccomp, or run the program \
             unconfined at your own risk: equipoise run --unsafe-no-sandbox",
        ));
    };
    // What it left may be too much although it ended between two looks.
    let how = cut
        .or_else(|| left_too_much(folder, &request.limits).map(How::Capped))
        .or(how)
        .unwrap_or(How::Killed(9));
    let metrics = match folder.result("metrics.json") {
        None => None,
        Some(Ok(bytes)) => Some(bytes),
        Some(Err(why)) => {
            log.lines.push(why);
            None
        }
    };
    Ok(Ended { how, level, log: log.lines, metrics })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_made_fit_to_show() {
        assert_eq!(printable(b"10%\r50%\rdone\r"), "done");
        assert_eq!(printable(b"\x1b[31mred\x07\ttab \xff"), "[31mred\ttab \u{fffd}");
    }
}
