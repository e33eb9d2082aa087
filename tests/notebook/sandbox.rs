//! Programs that mean harm, each run as an evaluation: contained, the run says what ended it, and
//! nothing is left running two seconds later. What is promised depends on the level reached, which
//! each test prints.

use std::{
    net::{TcpListener, UdpSocket},
    os::unix::{fs::PermissionsExt, net::UnixListener},
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

use equipoise::{
    error::ErrorKind,
    evidence::Run,
    model::VaultPath,
    notebook::{Notebook, RunOptions, RunStatus, RunTask},
};

use super::Fixture;

/// A vault with one program, under a name that no other process has.
pub(super) struct Hostile {
    pub(super) fixture: Fixture,
    pub(super) notebook: Notebook,
    marker: String,
}

pub(super) const PATH: &str = "evaluations/Program.md";

impl Hostile {
    /// `MARKER` in the script is its own name.
    pub(super) fn new(script: &str, limits: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let marker = format!("probe-{}-{count}", std::process::id());
        let fixture = Fixture::new(&[]);
        fixture.write(&format!("{marker}.py"), script.replace("MARKER", &marker));
        fixture.write(PATH, note(&marker, limits));
        let mut config = fixture.config();
        config.program = env!("CARGO_BIN_EXE_equipoise").into();
        let notebook = Notebook::open(config).expect("a notebook");
        notebook.refresh(&|_| {}).expect("a refresh");
        Self { fixture, notebook, marker }
    }

    fn start(&self) -> RunTask {
        self.start_with(RunOptions::default())
    }

    pub(super) fn start_with(&self, options: RunOptions) -> RunTask {
        let approval = self.notebook.approval(PATH).expect("an approval");
        self.notebook.approve(PATH, &approval.hash).expect("approved");
        self.notebook.start_run(PATH, options).expect("a task")
    }

    pub(super) fn end(&self, task: &RunTask) -> Run {
        let task = self.notebook.wait_for_run(&task.id, |_| {}).expect("an end");
        let path = task.run.as_deref().unwrap_or_else(|| panic!("no run: {:?}", task.error));
        let bytes = std::fs::read(self.fixture.vault().join(path)).expect("the run's file");
        let place = VaultPath::parse(path).expect("a path");
        let run = Run::read(&place, &bytes).0.expect("a run");
        eprintln!("sandbox: {}", run.sandbox);
        self.nothing_is_left();
        run
    }

    fn run(&self) -> Run {
        self.end(&self.start())
    }

    fn nothing_is_left(&self) {
        let until = Instant::now() + Duration::from_secs(2);
        loop {
            let left = processes_named(&self.marker);
            if left.is_empty() {
                return;
            }
            assert!(Instant::now() < until, "still running: {left:?}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

fn note(marker: &str, limits: &str) -> String {
    format!(
        "---\ntype: evaluation\nevaluator: command\nrun: [python3, {marker}.py, {marker}]\n\
         inputs: [{marker}.py]\nlimits: {{ {limits} }}\nclaims:\n  - claim: \"[[Anything]]\"\n    \
         supports: \"gap > 0.1\"\n---\n"
    )
}

fn processes_named(marker: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc").expect("/proc").flatten() {
        let line = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
        let line = String::from_utf8_lossy(&line).replace('\0', " ");
        if line.contains(marker) {
            found.push(line);
        }
    }
    found
}

fn capped(script: &str, limits: &str, by: &str) {
    let run = Hostile::new(script, limits).run();
    let why = run.ended_by.as_deref().unwrap_or_default();
    assert_eq!(run.status, RunStatus::Capped, "{why}: {:?}", run.log);
    assert!(why.starts_with(by), "{why}");
    assert!(run.verdicts.is_empty() && run.metrics.is_empty());
}

#[test]
fn a_program_measures_and_is_judged() {
    let script = r#"
import json, os
print("hello from", os.getcwd() == os.environ["HOME"])
params = json.loads(os.environ["EQUIPOISE_PARAMS"])
with open(os.path.join(os.environ["EQUIPOISE_OUT"], "metrics.json"), "w") as out:
    json.dump({"gap": {"value": 0.2, "low": 0.15, "high": 0.25, "n": 9}, "odd name": 1}, out)
"#;
    let hostile = Hostile::new(script, "seconds: 30");
    let before = hostile.notebook.start_run(PATH, RunOptions::default()).expect_err("a refusal");
    assert_eq!(before.kind, ErrorKind::Denied);
    let run = hostile.run();
    assert_eq!(run.status, RunStatus::Finished, "{:?}", run.log);
    assert!(run.log.contains(&"hello from True".to_owned()), "{:?}", run.log);
    assert!(run.log.iter().any(|line| line.contains("odd name")), "{:?}", run.log);
    assert_eq!(run.metric("gap").and_then(|gap| gap.n), Some(9));
    assert_eq!(serde_json::json!(run.verdicts[0].verdict), "supports");
    assert!(run.sandbox.contains("landlock") && run.sandbox.contains("limits"), "{}", run.sandbox);

    // One byte of the script, and it asks again; as it was, and it does not.
    let script = format!("{}.py", hostile.marker);
    let text = std::fs::read_to_string(hostile.fixture.vault().join(&script)).expect("the script");
    hostile.fixture.write(&script, format!("{text}#"));
    let start = || hostile.notebook.start_run(PATH, RunOptions::default()).map(|task| task.id);
    assert_eq!(start().expect_err("a refusal").kind, ErrorKind::Denied);
    let seen = hostile.notebook.approval(PATH).expect("an approval");
    assert!(!seen.approved);
    hostile.fixture.write(&script, &text);
    let late = hostile.notebook.approve(PATH, &seen.hash).expect_err("a refusal");
    assert_eq!(late.kind, ErrorKind::Conflict, "what was seen is not what would run");
    assert!(hostile.notebook.approval(PATH).expect("an approval").approved);
    // One byte of the command, likewise.
    let changed =
        note(&hostile.marker, "seconds: 30").replace("run: [python3,", "run: [python3, -S,");
    hostile.fixture.write(PATH, changed);
    hostile.notebook.refresh(&|_| {}).expect("a refresh");
    assert_eq!(start().expect_err("a refusal").kind, ErrorKind::Denied);
    // And its run is stale by that alone.
    let latest = hostile.notebook.latest_runs();
    let changes: Vec<String> = latest[0].changes.iter().map(ToString::to_string).collect();
    assert_eq!(changes, ["the command has changed"]);
}

#[test]
fn a_failure_keeps_its_log() {
    let run = Hostile::new("print('so far'); raise SystemExit(3)", "seconds: 30").run();
    assert_eq!((run.status, run.log), (RunStatus::Failed, vec!["so far".to_owned()]));
    assert_eq!(run.ended_by.as_deref(), Some("the program: exit code 3"));
}

#[test]
fn a_fork_bomb() {
    // Were the sandbox to fail, 256 processes would end by themselves.
    let script = "import os, time\nfor _ in range(8):\n    try: os.fork()\n    except OSError: pass\n\
                  time.sleep(4)\n";
    capped(script, "seconds: 60, processes: 12", "processes");
}

#[test]
fn endless_printing() {
    capped("while True: print('x' * 100)", "seconds: 60, output_kb: 200", "output");
    capped("import os\nwhile True: os.write(2, b'x' * 999)", "seconds: 60, output_kb: 9", "output");
}

#[test]
fn sleeping_for_ever_and_computing_for_ever() {
    capped("import time\ntime.sleep(1e9)", "seconds: 1", "time");
    capped("while True: pass", "seconds: 1", "time");
}

#[test]
fn four_gigabytes_of_memory() {
    let script = "hold = []\nwhile True: hold.append(bytearray(b'x' * (8 << 20)))";
    capped(script, "seconds: 60, memory_mb: 200", "memory");
    let many = "import os\nfor _ in range(4): os.fork()\nhold = bytearray(b'x' * (20 << 20))\n\
                import time; time.sleep(60)";
    capped(many, "seconds: 60, memory_mb: 150", "memory");
}

#[test]
fn ten_gigabytes_of_files() {
    let one = "f = open('big', 'wb')\nwhile True: f.write(b'x' * (1 << 20))";
    capped(one, "seconds: 60, disk_mb: 40", "disk");
    let many = "n = 0\nwhile True:\n    n += 1\n    open(f'f{n}', 'wb').write(b'x' * (4 << 20))";
    capped(many, "seconds: 60, disk_mb: 40", "disk");
    let deleted = "import os\nhold = []\nwhile len(hold) < 200:\n    f = open('x', 'wb'); os.unlink('x')\n    \
                   f.write(b'x' * (4 << 20)); f.flush(); hold.append(f)\nimport time; time.sleep(60)";
    capped(deleted, "seconds: 60, disk_mb: 40", "disk");
    capped(
        "n = 0\nwhile True:\n    n += 1\n    open(f'{n}', 'w')",
        "seconds: 60, files: 300",
        "files",
    );
}

/// Tries each and prints what succeeded, in words of its own.
#[test]
fn secrets_cannot_be_read_and_nothing_else_written() {
    let script = r#"
import os, sys
def attempt(what, action):
    try: action(); print("LEAK", what)
    except Exception as error: print("refused", what, type(error).__name__)
base = os.environ["BASE"] if "BASE" in os.environ else open("base.txt").read()
for name in ["home/.ssh/id_ed25519", "state/token", "state/approvals.json", "index/lock", "vault/secret.md"]:
    attempt("read " + name, lambda: open(os.path.join(base, name)).read())
    attempt("link " + name, lambda: (os.symlink(os.path.join(base, name), "l"), open("l").read()))
attempt("list", lambda: os.listdir(base))
attempt("shadow", lambda: open("/etc/shadow").read())
attempt("root", lambda: os.listdir("/root"))
attempt("temporary", lambda: os.listdir("/tmp"))
attempt("write vault", lambda: open(os.path.join(base, "vault/new.md"), "w"))
attempt("write beside", lambda: open("../report.jsonl", "a"))
attempt("write /dev/shm", lambda: open("/dev/shm/" + "MARKER", "w"))
for pid in [p for p in os.listdir("/proc") if p.isdigit()] if os.access("/proc", os.R_OK) else []:
    text = b""
    try: text = open(f"/proc/{pid}/environ", "rb").read()
    except Exception: pass
    if b"CARGO" in text: print("LEAK environ", pid)
print("environment", sorted(os.environ))
print("descriptors", sorted(int(n) for n in os.listdir("/proc/self/fd"))[:3] if os.path.exists("/proc/self/fd") else [0, 1, 2])
"#;
    let hostile = Hostile::new(script, "seconds: 30");
    let base = hostile.fixture.dir.path().canonicalize().expect("a folder");
    for name in ["home/.ssh/id_ed25519", "state/token"] {
        let path = base.join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, "the secret").expect("a secret");
    }
    hostile.fixture.write("secret.md", "the secret");
    hostile.fixture.write("base.txt", base.to_string_lossy().as_bytes());
    let text = note(&hostile.marker, "seconds: 30").replace("inputs: [", "inputs: [base.txt, ");
    hostile.fixture.write(PATH, text);
    hostile.notebook.refresh(&|_| {}).expect("a refresh");
    let run = hostile.run();
    assert_eq!(run.status, RunStatus::Finished, "{:?}", run.log);
    let leaks: Vec<_> = run.log.iter().filter(|line| line.starts_with("LEAK")).collect();
    assert!(leaks.is_empty(), "{leaks:?}");
    assert!(run.log.iter().filter(|line| line.starts_with("refused")).count() > 12);
    assert!(!run.encode().contains("the secret"));
    let environment = run.log.iter().find(|line| line.starts_with("environment")).expect("a line");
    let names = "['EQUIPOISE_OUT', 'EQUIPOISE_PARAMS', 'EQUIPOISE_SEED', 'HOME', 'LANG', 'PATH', \
                 'PYTHONDONTWRITEBYTECODE', 'PYTHONUNBUFFERED', 'TMPDIR']";
    // The interpreter may add one of its own.
    assert_eq!(environment.replace("'LC_CTYPE', ", ""), format!("environment {names}"));
    assert!(run.log.contains(&"descriptors [0, 1, 2]".to_owned()), "{:?}", run.log);
    assert!(!hostile.fixture.vault().join("new.md").exists());
}

#[test]
fn no_socket_reaches_anything() {
    let tcp = TcpListener::bind("127.0.0.1:0").expect("a listener");
    let udp = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    let dir = tempfile::tempdir().expect("a folder");
    let local = dir.path().join("local.sock");
    let unix = UnixListener::bind(&local).expect("a listener");
    std::fs::set_permissions(&local, std::fs::Permissions::from_mode(0o777)).expect("set");
    let script = format!(
        r#"
import socket
def attempt(what, action):
    try: action(); print("LEAK", what)
    except OSError as error: print("refused", what, error.errno)
attempt("tcp", lambda: socket.create_connection(("127.0.0.1", {tcp}), 2))
attempt("udp", lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", {udp})))
attempt("udp6", lambda: socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).sendto(b"x", ("::1", {udp})))
attempt("unix", lambda: socket.socket(socket.AF_UNIX).connect("{local}"))
attempt("listen", lambda: socket.create_server(("127.0.0.1", 0)))
attempt("netlink", lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW))
attempt("name", lambda: socket.getaddrinfo("example.org", 80))
"#,
        tcp = tcp.local_addr().expect("an address").port(),
        udp = udp.local_addr().expect("an address").port(),
        local = local.display(),
    );
    let run = Hostile::new(&script, "seconds: 30").run();
    assert_eq!(run.status, RunStatus::Finished, "{:?}", run.log);
    let refused = run.log.iter().filter(|line| line.starts_with("refused")).count();
    assert_eq!(refused, 7, "{:?}", run.log);
    tcp.set_nonblocking(true).expect("set");
    udp.set_nonblocking(true).expect("set");
    unix.set_nonblocking(true).expect("set");
    assert!(tcp.accept().is_err() && udp.recv(&mut [0; 9]).is_err() && unix.accept().is_err());
}

#[test]
fn twice_a_daemon() {
    let script = "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        \
                  os.setsid() if os.getpid() != os.getsid(0) else None\n        os.closerange(0, 3)\n        \
                  time.sleep(1000)\n    os._exit(0)\ntime.sleep(0.2)\nprint('gone')\n";
    let run = Hostile::new(script, "seconds: 60").run();
    assert_eq!((run.status, run.log[0].as_str()), (RunStatus::Finished, "gone"));
}

#[test]
fn what_ignores_every_signal_is_cancelled_all_the_same() {
    let script = "import signal, time\nfor n in range(1, 64):\n    try: signal.signal(n, signal.SIG_IGN)\n    \
                  except (OSError, ValueError): pass\nprint('deaf')\nwhile True: time.sleep(1)\n";
    let hostile = Hostile::new(script, "seconds: 60");
    let task = hostile.start();
    let until = Instant::now() + Duration::from_secs(30);
    while hostile.notebook.run_task(&task.id).expect("it").log.is_empty() {
        assert!(Instant::now() < until, "its first line shows while it runs");
        std::thread::sleep(Duration::from_millis(20));
    }
    hostile.notebook.cancel_run(&task.id).expect("told");
    let run = hostile.end(&task);
    assert_eq!((run.status, run.log[0].as_str()), (RunStatus::Cancelled, "deaf"));
}

#[test]
fn killing_everything_kills_only_itself() {
    let script =
        "import os\nos.kill(os.getppid(), 9) if os.getppid() > 1 else None\nos.kill(-1, 9)\n";
    let hostile = Hostile::new(script, "seconds: 30");
    let probe = Hostile::new("print(1)", "seconds: 30").run();
    let ours = probe.sandbox.contains("namespaces user") || probe.sandbox.contains("landlock 7");
    if !ours {
        eprintln!("skipped: at this level a program may signal its user's other processes");
        return;
    }
    let run = hostile.run();
    assert_ne!(run.status, RunStatus::Cancelled);
}

#[test]
fn walls_cannot_be_climbed_from_within() {
    let script = r#"
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
def attempt(what, result):
    print("LEAK" if result >= 0 else "refused", what)
attempt("unshare", libc.unshare(0x10000000))
attempt("mount", libc.mount(b"none", b".", b"tmpfs", 0, None))
attempt("ptrace", libc.ptrace(16, os.getppid(), None, None))
attempt("io_uring", libc.syscall(425, 8, ctypes.create_string_buffer(256)))
attempt("chroot", libc.chroot(b"."))
attempt("x32 socket", libc.syscall(0x40000029, 2, 1, 0))
attempt("bpf", libc.syscall(321, 0, None, 0))
"#;
    let run = Hostile::new(script, "seconds: 30").run();
    assert_eq!(run.status, RunStatus::Finished, "{:?}", run.log);
    assert!(run.log.iter().all(|line| !line.starts_with("LEAK")), "{:?}", run.log);
}

#[test]
fn a_result_that_is_a_link_is_not_followed() {
    let hostile = Hostile::new(
        "import os\nos.symlink('/etc/hostname', os.environ['EQUIPOISE_OUT'] + '/metrics.json')",
        "seconds: 30",
    );
    let run = hostile.run();
    assert!(run.metrics.is_empty() && run.log.iter().any(|line| line.contains("metrics.json")));
}

#[test]
fn the_programs_own_secrets_do_not_reach_a_child() {
    let hostile = Hostile::new("import os\nprint(dict(os.environ))", "seconds: 30");
    let Hostile { fixture, notebook, .. } = hostile;
    drop(notebook);
    let output = fixture
        .command(&["run", "Program", "--approve"])
        .env("EQUIPOISE_TOKEN", "the-token-of-the-server-0123456789abcdef")
        .env("MY_API_KEY", "the-key")
        .output()
        .expect("it runs");
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(output.status.success(), "{said}");
    assert!(
        said.contains("EQUIPOISE_OUT") && !said.contains("the-token") && !said.contains("the-key"),
        "{said}"
    );
    let kept = fixture.dir.path().join("state/approvals.json");
    assert_eq!(std::fs::metadata(kept).expect("kept").permissions().mode() & 0o777, 0o600);
}
