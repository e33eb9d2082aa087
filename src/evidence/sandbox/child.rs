//! The two processes between the caller and the program: the keeper, which stays outside of the
//! walls and gathers what is left, and the confined one, which raises them and starts the program.
//! Both are this program started again, before anything else of it has begun.

use std::{
    fs::File,
    io::{Read, Write},
    os::unix::process::ExitStatusExt,
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
};

use rustix::{
    mount::{MountFlags, MountPropagationFlags},
    process::{Pid, Signal, WaitOptions},
};
use serde::{Deserialize, Serialize};

use super::{Lacking, Limits, confine, processes, system_calls};

/// First arguments by which this program knows what it was started for.
pub(super) const KEEPER: &str = "sandbox-keeper";
const CONFINED: &str = "sandbox-confined";
pub(super) const PROBE: &str = "sandbox-probe";
const PROBED: &str = "sandbox-probed";

/// The file in the run's folder, beyond the program's reach, in which the confined process reports.
pub(super) const REPORT: &str = "report.jsonl";

/// What the caller tells the keeper, and the keeper the confined process.
#[derive(Serialize, Deserialize)]
pub(super) struct Order {
    pub(super) folder: PathBuf,
    pub(super) command: Vec<String>,
    pub(super) environment: Vec<(String, String)>,
    pub(super) limits: Limits,
    /// Folders beneath `folder` to write into; the first is the working folder.
    pub(super) writable: Vec<PathBuf>,
    pub(super) programs: Vec<PathBuf>,
    pub(super) secret: Vec<PathBuf>,
    pub(super) namespaces: bool,
    /// The caller is the superuser, and its programs are not.
    pub(super) as_nobody: bool,
    pub(super) unsafe_no_sandbox: bool,
    pub(super) lacking: Lacking,
}

/// A line of the report.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Report {
    /// The walls stand, made of these.
    Level(String),
    /// The program was not started, because of this.
    NotStarted(String),
    Exited(i32),
    Killed(i32),
}

/// Called first thing by `main`: does the work of the keeper, the confined process or the probe
/// where this process was started for it.
pub fn entrance() -> Option<ExitCode> {
    let role = std::env::args().nth(1)?;
    let work: fn() -> Result<(), String> = match role.as_str() {
        KEEPER => keep,
        CONFINED => be_confined,
        PROBE => probe,
        PROBED => own_proc,
        _ => return None,
    };
    if role != PROBED {
        system_calls::close_the_rest();
    }
    if role == KEEPER || role == PROBE {
        become_nobody();
    }
    // Whoever started us is gone: nobody would end what we start. Giving up a user undoes this.
    let _ = rustix::process::set_parent_process_death_signal(Some(Signal::KILL));
    Some(match work() {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            let _ = writeln!(std::io::stderr(), "sandbox: {why}");
            ExitCode::from(70)
        }
    })
}

/// The user and group that own nothing.
pub(super) const NOBODY: u32 = 65_534;

/// The superuser is bound by no limit of processes and may read every file: what it starts is
/// nobody's.
fn become_nobody() {
    use rustix::{
        fs::{Gid, Uid},
        process::DumpableBehavior,
        thread,
    };

    if !rustix::process::getuid().is_root() {
        return;
    }
    let (user, group) = (Uid::from_raw(NOBODY), Gid::from_raw(NOBODY));
    // In a container that maps no such user this fails, and the other walls stand.
    let changed = thread::set_thread_groups(&[])
        .and_then(|()| thread::set_thread_res_gid(group, group, group))
        .and_then(|()| thread::set_thread_res_uid(user, user, user));
    if changed.is_ok() {
        // Else the files in /proc that map users would stay the superuser's.
        let _ = rustix::process::set_dumpable_behavior(DumpableBehavior::Dumpable);
    }
}

fn order() -> Result<Order, String> {
    let mut text = Vec::new();
    std::io::stdin()
        .read_to_end(&mut text)
        .map_err(|error| format!("reading the order: {error}"))?;
    serde_json::from_slice(&text).map_err(|error| format!("reading the order: {error}"))
}

fn said<E: std::fmt::Display>(doing: &str) -> impl Fn(E) -> String {
    let doing = doing.to_owned();
    move |error| format!("{doing}: {error}")
}

fn start_again(role: &str) -> Command {
    let mut command = Command::new("/proc/self/exe");
    command.arg(role).env_clear();
    command
}

fn keep() -> Result<(), String> {
    let mut order = order()?;
    order.as_nobody = rustix::process::getuid().as_raw() == NOBODY;
    let me = rustix::process::getpid();
    // Daemons of the program become our children, wherever they hide.
    rustix::process::set_child_subreaper(Some(me)).map_err(said("becoming the reaper"))?;
    let _ = rustix::process::setsid();
    if order.namespaces {
        new_namespaces()?;
    }
    let mut child = start_again(CONFINED)
        .stdin(Stdio::piped())
        .spawn()
        .map_err(said("starting the confined process"))?;
    let text = serde_json::to_vec(&order).map_err(said("writing the order"))?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(&text).map_err(said("writing the order"))?;
    }
    let confined = Pid::from_child(&child);
    while let Ok(Some((pid, status))) = rustix::process::wait(WaitOptions::empty()) {
        if pid == confined && (status.exited() || status.signaled()) {
            break;
        }
    }
    // Without a namespace, what the program left running is still there.
    processes::end_descendants(me.as_raw_nonzero().get());
    Ok(())
}

/// New namespaces in which this user is the only one.
fn new_namespaces() -> Result<(), String> {
    let user = rustix::process::getuid().as_raw();
    let group = rustix::process::getgid().as_raw();
    system_calls::enter_namespaces().map_err(said("entering namespaces"))?;
    std::fs::write("/proc/self/setgroups", "deny").map_err(said("giving up groups"))?;
    std::fs::write("/proc/self/uid_map", format!("0 {user} 1")).map_err(said("mapping users"))?;
    std::fs::write("/proc/self/gid_map", format!("0 {group} 1")).map_err(said("mapping groups"))
}

/// In a new process namespace: a `/proc` that shows nothing of the outside.
fn own_proc() -> Result<(), String> {
    let down = MountPropagationFlags::PRIVATE | MountPropagationFlags::REC;
    rustix::mount::mount_change("/", down).map_err(said("parting from other mounts"))?;
    let flags = MountFlags::NOSUID | MountFlags::NODEV | MountFlags::NOEXEC;
    rustix::mount::mount("proc", "/proc", "proc", flags, None).map_err(said("mounting /proc"))
}

/// Whether namespaces can be had here: tried in full, and thrown away.
fn probe() -> Result<(), String> {
    new_namespaces()?;
    let status = start_again(PROBED)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .map_err(said("starting a process in them"))?;
    // Without a `/proc` of its own the namespace still serves.
    if status.code().is_some() { Ok(()) } else { Err("a process in them was killed".into()) }
}

fn be_confined() -> Result<(), String> {
    let order = order()?;
    // The caller has made it: the folder itself is not ours to write into.
    let report = File::options()
        .write(true)
        .open(order.folder.join(REPORT))
        .map_err(said("opening the report"))?;
    let mut report = Reporter(report);
    let raised = raise_walls(&order);
    match raised {
        Ok(level) => report.add(&Report::Level(level))?,
        Err(why) => return report.add(&Report::NotStarted(why)),
    }
    let mut command = Command::new(&order.command[0]);
    command
        .args(&order.command[1..])
        .env_clear()
        .envs(order.environment.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::null());
    let child = match command.spawn() {
        Ok(child) => child,
        Err(error) => {
            let name = &order.command[0];
            return report.add(&Report::NotStarted(format!("starting {name}: {error}")));
        }
    };
    let program = Pid::from_child(&child);
    // As the first process of a namespace, or under a keeper: whatever ends is waited for.
    while let Ok(Some((pid, status))) = rustix::process::wait(WaitOptions::empty()) {
        if pid != program {
            continue;
        }
        let raw = std::process::ExitStatus::from_raw(status.as_raw());
        let end = match (raw.code(), raw.signal()) {
            (Some(code), _) => Report::Exited(code),
            (None, signal) => Report::Killed(signal.unwrap_or_default()),
        };
        return report.add(&end);
    }
    Ok(())
}

struct Reporter(File);

impl Reporter {
    fn add(&mut self, line: &Report) -> Result<(), String> {
        let mut text = serde_json::to_vec(line).map_err(said("writing the report"))?;
        text.push(b'\n');
        self.0.write_all(&text).map_err(said("writing the report"))
    }
}

fn raise_walls(order: &Order) -> Result<String, String> {
    let working = order.writable.first().map_or(order.folder.as_path(), PathBuf::as_path);
    std::env::set_current_dir(working).map_err(said("entering the working folder"))?;
    let mut level = Vec::new();
    let mut own = false;
    let nobody = order.as_nobody.then(|| "nobody".to_owned());
    if order.namespaces {
        own = own_proc().is_ok();
        confine::drop_capabilities().map_err(said("dropping capabilities"))?;
    }
    // In a namespace of its own the count begins anew.
    let others = match order.namespaces {
        true => 0,
        false => processes::threads_of(rustix::process::getuid().as_raw()),
    };
    confine::limit(&order.limits, others).map_err(said("setting limits"))?;
    rustix::thread::set_no_new_privs(true).map_err(said("giving up privileges"))?;
    let reach = confine::Reach {
        folders: &order.writable,
        programs: &order.programs,
        secret: &order.secret,
        own_proc: own,
    };
    let files = match order.lacking.landlock {
        true => None,
        false => confine::files(&reach).map_err(said("confining files"))?,
    };
    match files {
        Some(version) => level.push(version),
        None if order.unsafe_no_sandbox => level.push("no landlock".into()),
        None => {
            return Err(
                "this kernel has no Landlock, so the program's files cannot be confined".into()
            );
        }
    }
    let calls = !order.lacking.seccomp && confine::calls().is_ok();
    // Landlock lets datagrams through.
    if !calls && !order.namespaces && !order.unsafe_no_sandbox {
        return Err(
            "this kernel has neither seccomp nor namespaces for its users, so the program's \
                    network cannot be closed"
                .into(),
        );
    }
    level.push(if calls { "seccomp" } else { "no seccomp" }.into());
    level.push("limits".into());
    level.extend(nobody);
    level.push(match (order.namespaces, own) {
        (true, true) => "namespaces user pid net mount ipc uts".into(),
        (true, false) => "namespaces user pid net mount ipc uts, without a /proc".into(),
        (false, _) => "no namespaces".into(),
    });
    Ok(level.join(", "))
}

/// Reads the report's lines.
pub(super) fn read_report(folder: &Path) -> Vec<Report> {
    let text = std::fs::read_to_string(folder.join(REPORT)).unwrap_or_default();
    text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}
