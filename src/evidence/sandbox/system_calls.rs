//! The few system calls of the sandbox that have no safe name in the libraries used.

use rustix::thread::UnshareFlags;

/// Leaves the caller's namespaces for new ones.
pub(super) fn enter_namespaces() -> rustix::io::Result<()> {
    let flags = UnshareFlags::NEWUSER
        | UnshareFlags::NEWPID
        | UnshareFlags::NEWNET
        | UnshareFlags::NEWNS
        | UnshareFlags::NEWIPC
        | UnshareFlags::NEWUTS;
    #[expect(unsafe_code, reason = "safe without `FILES`: no thread loses sight of a descriptor")]
    // SAFETY: the flags do not name `FILES`, the one that could part a thread from its descriptors.
    unsafe {
        rustix::thread::unshare_unsafe(flags)
    }
}

/// Closes every descriptor but the three standard ones.
pub(super) fn close_the_rest() {
    let Ok(listed) = std::fs::read_dir("/proc/self/fd") else { return };
    let open: Vec<i32> =
        listed.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect();
    for descriptor in open.into_iter().filter(|descriptor| *descriptor > 2) {
        #[expect(unsafe_code, reason = "descriptors that were inherited belong to no value")]
        // SAFETY: called first thing in a process that has opened nothing itself; the listing's own
        // descriptor is closed already, and closing it again fails without effect.
        unsafe {
            libc::close(descriptor);
        }
    }
}
