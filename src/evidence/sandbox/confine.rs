//! Giving up rights, in an order in which each step still may: descriptors, limits, capabilities,
//! files, system calls. None of it can be taken back, by this process or by what it starts.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, LandlockStatus, PathBeneath, PathFd,
    Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetStatus, Scope,
};
use rustix::{
    process::{Resource, Rlimit, setrlimit},
    thread::CapabilitySet,
};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule,
};

use super::Limits;

/// Folders of the system whose programs and libraries may be read and run.
const PROGRAMS: [&str; 8] =
    ["/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin", "/opt", "/nix/store"];

/// Settings that libraries read; the rest of `/etc` is nobody's business.
const SETTINGS: [&str; 22] = [
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/ld.so.preload",
    "/etc/localtime",
    "/etc/timezone",
    "/etc/passwd",
    "/etc/group",
    "/etc/nsswitch.conf",
    "/etc/alternatives",
    "/etc/ssl/openssl.cnf",
    "/etc/mime.types",
    "/etc/magic",
    "/etc/fonts",
    "/etc/R",
    "/etc/java",
    "/etc/os-release",
    "/etc/inputrc",
    "/etc/locale.alias",
    "/sys/devices/system/cpu",
    "/dev/urandom",
    "/dev/random",
];

/// As little of `/proc` as most programs need, where it shows processes that are not ours.
const OWN_PROC: [&str; 4] = ["/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat"];

/// What the confined process may touch.
pub(super) struct Reach<'a> {
    /// To write.
    pub(super) folders: &'a [PathBuf],
    /// To read and run, beside the system's.
    pub(super) programs: &'a [PathBuf],
    pub(super) secret: &'a [PathBuf],
    /// Whether `/proc` shows none but the program's own processes.
    pub(super) own_proc: bool,
}

/// The kernel's own limits: a backstop where the caller is slow.
pub(super) fn limit(limits: &Limits, others: u64) -> rustix::io::Result<()> {
    let set = |resource, most: u64| {
        setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })
    };
    // One second between the signal that can be caught and the one that cannot.
    let seconds = limits.seconds;
    setrlimit(Resource::Cpu, Rlimit { current: Some(seconds), maximum: Some(seconds + 1) })?;
    // Address space is reserved more freely than memory is used; the caller counts what is used.
    set(Resource::As, limits.memory_mb.saturating_mul(8 << 20).max(16 << 30))?;
    // A little more than is allowed, so that whoever fills one file is over the limit by then.
    set(Resource::Fsize, (limits.disk_mb + 1) << 20)?;
    set(Resource::Nofile, 256)?;
    set(Resource::Core, 0)?;
    // Threads count too, and those that the user runs beside it.
    set(Resource::Nproc, limits.processes.saturating_mul(4).saturating_add(8 + others))
}

/// Within its own namespaces a process has every capability, and needs none.
pub(super) fn drop_capabilities() -> rustix::io::Result<()> {
    for capability in CapabilitySet::all().iter() {
        // A kernel without this capability has nothing to take away.
        let _ = rustix::thread::remove_capability_from_bounding_set(capability);
    }
    let mut sets = rustix::thread::capabilities(None)?;
    sets.inheritable = CapabilitySet::empty();
    rustix::thread::set_capabilities(None, sets)
}

/// Confines this process to its files; gives the version of Landlock that is in force, if any.
pub(super) fn files(reach: &Reach<'_>) -> Result<Option<String>, landlock::RulesetError> {
    const NEWEST: ABI = ABI::V7;
    let read = AccessFs::from_read(NEWEST);
    let mut rules = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(NEWEST))?
        .handle_access(AccessNet::from_all(NEWEST))?
        .scope(Scope::from_all(NEWEST))?
        .create()?;
    let is_safe = |path: &Path| !reach.secret.iter().any(|secret| secret.starts_with(path));
    let proc: &[&str] = if reach.own_proc { &["/proc"] } else { &OWN_PROC };
    let mut readable: Vec<PathBuf> =
        PROGRAMS.iter().chain(&SETTINGS).chain(proc).map(PathBuf::from).collect();
    readable.extend(python_settings());
    readable.extend(reach.programs.iter().cloned());
    for path in readable.iter().filter(|path| is_safe(path)) {
        // What is not there need not be read.
        let Ok(handle) = PathFd::new(path) else { continue };
        let access = if path.is_dir() { read } else { read & AccessFs::from_file(NEWEST) };
        rules = rules.add_rule(PathBeneath::new(handle, access))?;
    }
    for device in ["/dev/null", "/dev/zero", "/dev/full"] {
        let Ok(handle) = PathFd::new(device) else { continue };
        let access = AccessFs::ReadFile | AccessFs::WriteFile | AccessFs::Truncate;
        rules = rules.add_rule(PathBeneath::new(handle, access))?;
    }
    // No devices and no sockets are made there either.
    let write = AccessFs::from_all(NEWEST)
        & !(AccessFs::MakeChar | AccessFs::MakeBlock | AccessFs::MakeSock | AccessFs::IoctlDev);
    for folder in reach.folders {
        if let Ok(handle) = PathFd::new(folder) {
            rules = rules.add_rule(PathBeneath::new(handle, write))?;
        }
    }
    let status = rules.restrict_self()?;
    Ok(match (status.ruleset, status.landlock) {
        (RulesetStatus::NotEnforced, _) => None,
        (_, LandlockStatus::Available { effective_abi, .. }) => {
            Some(format!("landlock {}", effective_abi as u32))
        }
        _ => Some("landlock".into()),
    })
}

fn python_settings() -> Vec<PathBuf> {
    let Ok(listed) = std::fs::read_dir("/etc") else { return Vec::new() };
    let python = |path: &PathBuf| {
        path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("python3"))
    };
    listed.flatten().map(|entry| entry.path()).filter(python).collect()
}

/// System calls that no measurement needs, and that reach around the other walls: sockets of every
/// kind, namespaces and mounts, other processes' memory, and the kernel itself.
fn refused() -> Vec<i64> {
    let mut calls = vec![
        libc::SYS_socket,
        libc::SYS_io_uring_setup,
        libc::SYS_io_uring_enter,
        libc::SYS_io_uring_register,
        libc::SYS_unshare,
        libc::SYS_setns,
        libc::SYS_mount,
        libc::SYS_umount2,
        libc::SYS_pivot_root,
        libc::SYS_chroot,
        libc::SYS_move_mount,
        libc::SYS_open_tree,
        libc::SYS_fsopen,
        libc::SYS_fsmount,
        libc::SYS_fsconfig,
        libc::SYS_fspick,
        libc::SYS_mount_setattr,
        libc::SYS_ptrace,
        libc::SYS_process_vm_readv,
        libc::SYS_process_vm_writev,
        libc::SYS_pidfd_getfd,
        libc::SYS_kcmp,
        libc::SYS_bpf,
        libc::SYS_perf_event_open,
        libc::SYS_userfaultfd,
        libc::SYS_keyctl,
        libc::SYS_add_key,
        libc::SYS_request_key,
        libc::SYS_init_module,
        libc::SYS_finit_module,
        libc::SYS_delete_module,
        libc::SYS_kexec_load,
        libc::SYS_reboot,
        libc::SYS_swapon,
        libc::SYS_swapoff,
        libc::SYS_acct,
        libc::SYS_quotactl,
        libc::SYS_open_by_handle_at,
        libc::SYS_syslog,
        libc::SYS_settimeofday,
        libc::SYS_clock_settime,
        libc::SYS_adjtimex,
    ];
    if cfg!(target_arch = "x86_64") {
        // The same calls under the numbers of the x32 interface, where a kernel has it.
        let x32: Vec<i64> = calls.iter().map(|call| call | 0x4000_0000).collect();
        calls.extend(x32);
    }
    calls
}

/// Refuses system calls from here on.
pub(super) fn calls() -> Result<(), String> {
    let arch = std::env::consts::ARCH.try_into().map_err(|error| format!("{error}"))?;
    let apply = |rules: BTreeMap<i64, Vec<SeccompRule>>, error: i32| -> Result<(), String> {
        let action = SeccompAction::Errno(error.unsigned_abs());
        let filter = SeccompFilter::new(rules, SeccompAction::Allow, action, arch)
            .map_err(|error| error.to_string())?;
        let program: BpfProgram = filter.try_into().map_err(|error| format!("{error}"))?;
        seccompiler::apply_filter(&program).map_err(|error| error.to_string())
    };
    // Its flags lie in memory, where no filter can look; libraries then use `clone`.
    apply([(libc::SYS_clone3, Vec::new())].into(), libc::ENOSYS)?;
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> =
        refused().into_iter().map(|call| (call, Vec::new())).collect();
    let mut namespaces = Vec::new();
    for flag in [
        libc::CLONE_NEWUSER,
        libc::CLONE_NEWPID,
        libc::CLONE_NEWNET,
        libc::CLONE_NEWNS,
        libc::CLONE_NEWIPC,
        libc::CLONE_NEWUTS,
        libc::CLONE_NEWCGROUP,
    ] {
        let flag = u64::from(flag.unsigned_abs());
        let wants = SeccompCmpOp::MaskedEq(flag);
        let condition = SeccompCondition::new(0, SeccompCmpArgLen::Qword, wants, flag)
            .and_then(|condition| SeccompRule::new(vec![condition]))
            .map_err(|error| error.to_string())?;
        namespaces.push(condition);
    }
    rules.insert(libc::SYS_clone, namespaces);
    apply(rules, libc::EACCES)
}
