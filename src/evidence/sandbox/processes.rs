//! Whatever descends from one process, found in `/proc`: counted, measured, and ended to the last.

use std::{
    collections::HashMap,
    fs,
    os::unix::fs::MetadataExt,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};

/// What descends from a process, without the process itself and without zombies.
pub(super) fn descendants(of: i32) -> Vec<i32> {
    let mut children: HashMap<i32, Vec<i32>> = HashMap::new();
    let Ok(listed) = fs::read_dir("/proc") else { return Vec::new() };
    let mut dead = Vec::new();
    for entry in listed.flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        if let Some((parent, zombie)) = parent_of(pid) {
            children.entry(parent).or_default().push(pid);
            if zombie {
                dead.push(pid);
            }
        }
    }
    let mut found = Vec::new();
    let mut open = vec![of];
    while let Some(pid) = open.pop() {
        let next = children.remove(&pid).unwrap_or_default();
        open.extend(&next);
        found.extend(next);
    }
    found.retain(|pid| !dead.contains(pid));
    found
}

/// Its own children, which asks for no look at all the others.
fn children(of: i32) -> Vec<i32> {
    let text = fs::read_to_string(format!("/proc/{of}/task/{of}/children")).unwrap_or_default();
    text.split_ascii_whitespace().filter_map(|pid| pid.parse().ok()).collect()
}

/// How many threads a user runs, in all its processes.
pub(super) fn threads_of(user: u32) -> u64 {
    let Ok(listed) = fs::read_dir("/proc") else { return 0 };
    let own = |entry: &fs::DirEntry| entry.metadata().is_ok_and(|of| of.uid() == user);
    let threads = |entry: fs::DirEntry| {
        let text = fs::read_to_string(entry.path().join("status")).ok()?;
        let line = text.lines().find(|line| line.starts_with("Threads:"))?;
        line.split_ascii_whitespace().nth(1)?.parse::<u64>().ok()
    };
    listed.flatten().filter(own).filter_map(threads).sum()
}

/// A process's parent, and whether it only waits to be buried.
fn parent_of(pid: i32) -> Option<(i32, bool)> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name before it is in brackets and may hold anything.
    let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace();
    let state = fields.next()?;
    Some((fields.next()?.parse().ok()?, matches!(state, "Z" | "X" | "x")))
}

/// Ends all that descends from a process, new ones included, and gives whether nothing is left.
pub(super) fn end_descendants(of: i32) -> bool {
    let until = Instant::now() + Duration::from_secs(5);
    // Where it is the first of a namespace, the kernel ends all others with it, at once.
    children(of).into_iter().for_each(|pid| signal(pid, Signal::KILL));
    loop {
        let mut left = descendants(of);
        if left.is_empty() {
            return true;
        }
        // All are halted before the first is ended, so that none replaces another; and again, until
        // no new one shows.
        for _ in 0..50 {
            left.iter().for_each(|pid| signal(*pid, Signal::STOP));
            let now = descendants(of);
            let grown = now.iter().any(|pid| !left.contains(pid));
            left = now;
            if !grown {
                break;
            }
        }
        left.iter().for_each(|pid| signal(*pid, Signal::KILL));
        if Instant::now() > until {
            return false;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn signal(pid: i32, signal: Signal) {
    if let Some(pid) = Pid::from_raw(pid) {
        // One that is gone already needs no signal.
        let _ = kill_process(pid, signal);
    }
}

/// Memory that these processes use, in bytes. Pages that several share count once where the sum
/// would pass `most`.
pub(super) fn memory(pids: &[i32], most: u64) -> u64 {
    let own = |pid: &i32| kilobytes(*pid, "status", &["RssAnon:", "RssShmem:"]);
    let sum: u64 = pids.iter().filter_map(own).sum();
    if sum <= most {
        return sum;
    }
    let share = |pid: &i32| kilobytes(*pid, "smaps_rollup", &["Pss:"]).or_else(|| own(pid));
    pids.iter().filter_map(share).sum()
}

fn kilobytes(pid: i32, file: &str, names: &[&str]) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{pid}/{file}")).ok()?;
    let mut sum = 0;
    for line in text.lines().filter(|line| names.iter().any(|name| line.starts_with(name))) {
        let number: u64 = line.split_ascii_whitespace().nth(1)?.parse().ok()?;
        sum += number << 10;
    }
    Some(sum)
}

/// Bytes of files that were deleted and are still open: no folder shows them, and they fill a disk
/// all the same.
pub(super) fn deleted_files(pids: &[i32]) -> u64 {
    let mut known: HashMap<(u64, u64), u64> = HashMap::new();
    for pid in pids {
        let Ok(listed) = fs::read_dir(format!("/proc/{pid}/fd")) else { continue };
        for entry in listed.flatten() {
            let path = entry.path();
            let gone = fs::read_link(&path)
                .is_ok_and(|target| target.to_string_lossy().ends_with(" (deleted)"));
            if let (true, Ok(file)) = (gone, fs::metadata(&path)) {
                known.insert((file.dev(), file.ino()), file.blocks() * 512);
            }
        }
    }
    known.values().sum()
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn a_process_is_found_below_its_parent_and_ended() {
        // The shell's child outlives it, and is found only below the shell.
        let mut shell =
            Command::new("sh").args(["-c", "sleep 60 & wait"]).spawn().expect("a shell");
        let pid = i32::try_from(shell.id()).expect("a pid");
        let until = Instant::now() + Duration::from_secs(5);
        while descendants(pid).is_empty() {
            assert!(Instant::now() < until, "the shell's child shows");
            std::thread::sleep(Duration::from_millis(5));
        }
        let mine = i32::try_from(std::process::id()).expect("a pid");
        assert!(descendants(mine).contains(&pid));
        assert!(memory(&descendants(pid), u64::MAX) > 0);
        assert!(end_descendants(pid));
        assert!(descendants(pid).is_empty());
        shell.wait().expect("an end");
    }
}
