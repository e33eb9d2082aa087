//! Opening files beneath a folder, and nowhere else: by the kernel's own rule where it has one
//! (`openat2`), else folder by folder without following links.

use std::{
    io,
    os::fd::{AsFd, BorrowedFd, OwnedFd},
    path::Path,
};

use rustix::{
    fs::{self, AtFlags, FileType, Mode, OFlags},
    io::Errno,
};

use crate::error::{Error, ErrorKind};

/// A pipe that takes the place of a file is opened without waiting for its writer, and a terminal
/// does not become ours.
const READ: OFlags =
    OFlags::RDONLY.union(OFlags::NONBLOCK).union(OFlags::NOCTTY).union(OFlags::CLOEXEC);

const FOLDER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);

pub(super) fn folder(path: &Path) -> io::Result<OwnedFd> {
    Ok(fs::open(path, FOLDER, Mode::empty())?)
}

/// Opens a file for reading. Links are followed where they stay beneath the root.
pub(super) fn file(root: &OwnedFd, root_path: &Path, name: &str) -> io::Result<OwnedFd> {
    match beneath(root, name) {
        // Absolute links are refused even where they lead back inside.
        Err(Errno::XDEV | Errno::LOOP | Errno::NOTDIR) => {}
        other => return Ok(other?),
    }
    let target = root_path.join(name).canonicalize()?;
    let Some(inside) = target.strip_prefix(root_path).ok().and_then(Path::to_str) else {
        return Err(outside());
    };
    Ok(step_by_step(root, inside)?)
}

#[cfg(target_os = "linux")]
fn beneath(root: &OwnedFd, name: &str) -> Result<OwnedFd, Errno> {
    use std::sync::atomic::{AtomicBool, Ordering};

    use rustix::fs::ResolveFlags;

    /// The kernel, or a sandbox around us, does not have the call.
    static MISSING: AtomicBool = AtomicBool::new(false);

    if !MISSING.load(Ordering::Relaxed) {
        // Whether it is a file is looked up first, since opening a device may already do something.
        let kind = fs::statat(root, name, AtFlags::empty())
            .map(|stat| FileType::from_raw_mode(stat.st_mode));
        if kind.is_ok_and(|kind| kind != FileType::RegularFile) {
            return Err(Errno::INVAL);
        }
        let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS;
        match fs::openat2(root, name, READ, Mode::empty(), resolve) {
            Err(Errno::NOSYS | Errno::PERM | Errno::OPNOTSUPP) => {
                MISSING.store(true, Ordering::Relaxed)
            }
            // A rename elsewhere made the kernel unsure; once more is enough in practice.
            Err(Errno::AGAIN) => return fs::openat2(root, name, READ, Mode::empty(), resolve),
            other => return other,
        }
    }
    step_by_step(root, name)
}

#[cfg(not(target_os = "linux"))]
fn beneath(root: &OwnedFd, name: &str) -> Result<OwnedFd, Errno> {
    step_by_step(root, name)
}

/// Opens segment by segment, following no link.
fn step_by_step(root: &OwnedFd, name: &str) -> Result<OwnedFd, Errno> {
    let (folder, leaf) = name.rsplit_once('/').unwrap_or(("", name));
    let folder = enter(root, folder, false)?;
    let stat = fs::statat(&folder, leaf, AtFlags::SYMLINK_NOFOLLOW)?;
    match FileType::from_raw_mode(stat.st_mode) {
        FileType::RegularFile => {}
        FileType::Symlink => return Err(Errno::LOOP),
        _ => return Err(Errno::INVAL),
    }
    fs::openat(&folder, leaf, READ | OFlags::NOFOLLOW, Mode::empty())
}

/// The folder beneath the root, following no link; with `create`, what is missing is made.
pub(super) fn enter(root: &OwnedFd, folder: &str, create: bool) -> Result<OwnedFd, Errno> {
    let mut current: Option<OwnedFd> = None;
    for segment in folder.split('/').filter(|segment| !segment.is_empty()) {
        if segment == ".." {
            return Err(Errno::XDEV);
        }
        let at: BorrowedFd<'_> = current.as_ref().map_or(root.as_fd(), AsFd::as_fd);
        let open = || fs::openat(at, segment, FOLDER | OFlags::NOFOLLOW, Mode::empty());
        let next = match open() {
            Err(Errno::NOENT) if create => {
                match fs::mkdirat(at, segment, Mode::from_raw_mode(0o777)) {
                    Ok(()) | Err(Errno::EXIST) => {}
                    Err(error) => return Err(error),
                }
                open()?
            }
            other => other?,
        };
        current = Some(next);
    }
    match current {
        Some(folder) => Ok(folder),
        None => fs::openat(root, ".", FOLDER, Mode::empty()),
    }
}

fn outside() -> io::Error {
    Errno::XDEV.into()
}

/// What an error of opening means to a person.
pub(super) fn explain(name: &str, error: io::Error) -> Error {
    match Errno::from_io_error(&error) {
        Some(Errno::XDEV) => Error::new(
            ErrorKind::NotFound,
            format!("{name} is a link that leads out of the vault"),
            "copy what it points to into the vault",
        ),
        Some(Errno::INVAL) => not_a_file(name),
        Some(Errno::LOOP) => Error::new(
            ErrorKind::NotFound,
            format!("{name} is a link that leads back to itself"),
            "remove that link, or point it to a file",
        ),
        _ => Error::io(format!("reading {name}"), error),
    }
}

pub(super) fn not_a_file(name: &str) -> Error {
    Error::new(
        ErrorKind::Invalid,
        format!("{name} is no regular file"),
        "only regular files are read: move pipes, sockets and devices out of the vault",
    )
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn without_the_kernels_rule_no_link_is_followed_on_the_way() {
        let folder = tempfile::tempdir().expect("a folder");
        let vault = folder.path().join("vault");
        std::fs::create_dir_all(vault.join("a")).expect("folders");
        std::fs::create_dir(folder.path().join("out")).expect("a folder");
        for name in ["vault/a/n.md", "out/n.md"] {
            std::fs::write(folder.path().join(name), "x").expect("a file");
        }
        symlink("a", vault.join("inside")).expect("a link");
        symlink("../out", vault.join("outside")).expect("a link");
        symlink("a/n.md", vault.join("leaf.md")).expect("a link");
        let root = super::folder(&vault).expect("the root");
        let open = |name: &str| step_by_step(&root, name).map(drop);
        assert_eq!(open("a/n.md"), Ok(()));
        assert_eq!(open("none.md"), Err(Errno::NOENT));
        assert_eq!(open("a"), Err(Errno::INVAL));
        assert_eq!(open("../out/n.md"), Err(Errno::XDEV));
        for name in ["inside/n.md", "outside/n.md", "leaf.md"] {
            let error = open(name).expect_err("a link");
            assert!(matches!(error, Errno::LOOP | Errno::NOTDIR), "{name}: {error}");
        }
        assert!(enter(&root, "b/c", true).is_ok() && vault.join("b/c").is_dir());
        assert!(enter(&root, "outside/c", true).is_err() && !folder.path().join("out/c").exists());
    }
}
