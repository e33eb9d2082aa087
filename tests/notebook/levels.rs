//! The same harmful programs at each level of confinement, under the limits that a program gets
//! where its evaluation names none. A wall that is taken away stands for a kernel without it: the
//! others hold by themselves, the run says which were there, and where too few are left nothing
//! starts.

use std::{
    net::{TcpListener, UdpSocket},
    sync::{Mutex, PoisonError},
};

use equipoise::{
    evidence::Run,
    notebook::{Lacking, RunOptions, RunStatus},
};

use super::sandbox::{Hostile, PATH};

/// Two at a time of those that fill memory or the disk would be a load of their own.
static HEAVY: Mutex<()> = Mutex::new(());

const FULL: Lacking = Lacking { landlock: false, seccomp: false, namespaces: false };

/// 256 processes where nothing holds them back, each of which ends by itself.
const FORK: &str = "import os, time\nfor _ in range(8):\n    try: os.fork()\n    except OSError: pass\n\
                    time.sleep(4)\n";

const PRINT: &str = "while True: print('x' * 200)\n";

const SLEEP: &str = "import time\ntime.sleep(1e9)\n";

const FOUR_GIGABYTES: &str = "import time\nhold = []\nfor _ in range(64): hold.append(b'x' * (64 << 20))\n\
                              print('held', sum(map(len, hold)))\ntime.sleep(5)\n";

const TEN_GIGABYTES: &str = "with open('big', 'wb') as file:\n    for _ in range(10 << 10): file.write(b'x' * (1 << 20))\n\
                             print('written')\n";

const TEN_GIGABYTES_IN_PARTS: &str = "for part in range(640):\n    with open(f'part{part}', 'wb') as file: \
                                      file.write(b'x' * (16 << 20))\nprint('written')\n";

const DAEMON: &str = "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        \
                      os.closerange(0, 3)\n        time.sleep(1000)\n    os._exit(0)\nos.wait()\nprint('gone')\n";

const DEAF: &str = "import signal, time\nfor n in range(1, 65):\n    try: signal.signal(n, signal.SIG_IGN)\n    \
                    except (OSError, ValueError): pass\nprint('deaf')\nwhile True: time.sleep(1)\n";

fn options(lacking: Lacking, unsafe_no_sandbox: bool) -> RunOptions {
    RunOptions { unsafe_no_sandbox, lacking }
}

/// Runs it, waits for its end, and looks whether anything of it is left; how it ended, by what, and
/// its log.
fn ended(
    script: &str,
    limits: &str,
    options: RunOptions,
    level: &[&str],
) -> (RunStatus, String, String) {
    let hostile = Hostile::new(script, limits);
    let run = hostile.end(&hostile.start_with(options));
    for wall in level {
        assert!(run.sandbox.split(", ").any(|part| part.starts_with(wall)), "{}", run.sandbox);
    }
    (run.status, run.ended_by.clone().unwrap_or_default(), said(&run).join("\n"))
}

/// What the program itself printed; none of these measures anything.
fn said(run: &Run) -> Vec<&str> {
    let own = |line: &&str| !line.starts_with("The program wrote no metrics.json");
    run.log.iter().map(String::as_str).filter(own).collect()
}

/// What every level promises, be there ever so few walls: limits, and no process that stays.
fn limits_hold(options: RunOptions, level: &[&str]) {
    for (script, limits, by) in [
        (FORK, "", "processes: more than 64"),
        (PRINT, "", "output: more than 1024 kB"),
        (SLEEP, "seconds: 2", "time: more than 2 s"),
        (DEAF, "seconds: 2", "time: more than 2 s"),
        (FOUR_GIGABYTES, "", "memory: more than 2048 MB"),
        (TEN_GIGABYTES, "", "disk: more than 512 MB"),
        (TEN_GIGABYTES_IN_PARTS, "", "disk: more than 512 MB"),
    ] {
        let heavy = by.starts_with("memory") || by.starts_with("disk");
        let _one = heavy.then(|| HEAVY.lock().unwrap_or_else(PoisonError::into_inner));
        let (status, why, log) = ended(script, limits, options, level);
        assert_eq!(status, RunStatus::Capped, "{by}: {why}; {log}");
        assert!(why.starts_with(by), "{why}, and not {by}");
    }
    let (status, why, log) = ended(DAEMON, "", options, level);
    assert_eq!((status, log.as_str()), (RunStatus::Finished, "gone"), "{why}");
}

/// Neither a person's key nor the server's token can be read.
fn secrets_stay(options: RunOptions, level: &[&str]) {
    let script = "import os\nfor name in open('names.txt').read().split('\\n'):\n    \
                  try: print('LEAK', open(name).read())\n    \
                  except OSError as error: print('refused', type(error).__name__)\n";
    let hostile = Hostile::new(script, "");
    let base = hostile.fixture.dir.path().canonicalize().expect("a folder");
    let names = ["home/.ssh/id_ed25519", "state/token"].map(|name| {
        let path = base.join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(&path, "the secret").expect("a secret");
        path.to_string_lossy().into_owned()
    });
    hostile.fixture.write("names.txt", names.join("\n"));
    let note = std::fs::read_to_string(hostile.fixture.vault().join(PATH)).expect("the note");
    hostile.fixture.write(PATH, note.replace("inputs: [", "inputs: [names.txt, "));
    hostile.notebook.refresh(&|_| {}).expect("a refresh");
    let run = hostile.end(&hostile.start_with(options));
    assert_eq!(run.status, RunStatus::Finished, "{:?}", run.log);
    assert_eq!(said(&run), ["refused PermissionError"; 2], "{level:?}: {}", run.sandbox);
}

/// Nothing that was sent arrives, whether or not a socket could be made.
fn network_is_closed(options: RunOptions, level: &[&str]) {
    let tcp = TcpListener::bind("127.0.0.1:0").expect("a listener");
    let udp = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    let script = format!(
        "import socket\ndef attempt(what, action):\n    try: action(); print('LEAK', what)\n    \
         except OSError: print('refused', what)\nattempt('tcp', lambda: \
         socket.create_connection(('127.0.0.1', {}), 5))\nattempt('udp', lambda: \
         socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', {})))\n",
        tcp.local_addr().expect("an address").port(),
        udp.local_addr().expect("an address").port(),
    );
    let (status, why, log) = ended(&script, "", options, level);
    assert_eq!((status, log.as_str()), (RunStatus::Finished, "refused tcp\nrefused udp"), "{why}");
    tcp.set_nonblocking(true).expect("set");
    udp.set_nonblocking(true).expect("set");
    assert!(tcp.accept().is_err() && udp.recv(&mut [0; 9]).is_err());
}

#[test]
fn every_wall() {
    let level = ["landlock", "seccomp", "limits"];
    let options = options(FULL, false);
    limits_hold(options, &level);
    secrets_stay(options, &level);
    network_is_closed(options, &level);
}

#[test]
fn without_namespaces() {
    let level = ["landlock", "seccomp", "limits", "no namespaces"];
    let options = options(Lacking { namespaces: true, ..FULL }, false);
    limits_hold(options, &level);
    secrets_stay(options, &level);
    network_is_closed(options, &level);
}

#[test]
fn without_a_filter_of_system_calls() {
    let options = options(Lacking { seccomp: true, ..FULL }, false);
    let probe = Hostile::new("print(1)\n", "");
    let task = probe.notebook.wait_for_run(&probe.start_with(options).id, |_| {}).expect("an end");
    if task.error.is_some() {
        eprintln!(
            "skipped: this system gives no namespaces, so nothing may run without the filter"
        );
        return;
    }
    let level = ["landlock", "no seccomp", "limits", "namespaces"];
    limits_hold(options, &level);
    secrets_stay(options, &level);
    network_is_closed(options, &level);
}

/// Where files or the network would lie open nothing runs, and the error names the way out.
#[test]
fn too_few_walls() {
    for (lacking, why) in [
        (Lacking { landlock: true, ..FULL }, "no Landlock"),
        (Lacking { seccomp: true, namespaces: true, ..FULL }, "neither seccomp nor namespaces"),
    ] {
        let hostile = Hostile::new("print('it ran')\n", "");
        let task = hostile.start_with(options(lacking, false));
        let task = hostile.notebook.wait_for_run(&task.id, |_| {}).expect("an end");
        let error = task.error.expect("a refusal");
        assert!(error.message.contains(why), "{error:?}");
        assert!(error.hint.contains("--unsafe-no-sandbox"), "{error:?}");
        assert!(task.run.is_none() && task.log.is_empty(), "{:?}", task.log);
        assert!(!hostile.fixture.vault().join("runs").exists());
    }
}

/// Asked for in so many words: files lie open, and the rest holds.
#[test]
fn without_landlock_on_demand() {
    let lacking = Lacking { landlock: true, ..FULL };
    let level = ["no landlock", "seccomp", "limits"];
    limits_hold(options(lacking, true), &level);
    network_is_closed(options(lacking, true), &level);
}

/// The fewest walls there can be.
#[test]
fn with_limits_alone() {
    let lacking = Lacking { landlock: true, seccomp: true, namespaces: true };
    limits_hold(options(lacking, true), &["no landlock", "no seccomp", "limits", "no namespaces"]);
}
