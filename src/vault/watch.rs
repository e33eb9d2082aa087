//! Watching the vault's folder for changes made by others. It only ever tells of paths; reading
//! them, or looking at everything again, is the listener's part. Nothing here writes.

use std::{collections::BTreeSet, path::Path, time::Duration};

use notify_debouncer_full::{
    DebounceEventResult, DebouncedEvent, Debouncer, NoCache, new_debouncer_opt,
    notify::{
        self, Config, EventKind, RecommendedWatcher, RecursiveMode,
        event::{AccessKind, AccessMode, CreateKind, ModifyKind, RemoveKind},
    },
};

use crate::{
    error::{Error, ErrorKind, Result},
    model::VaultPath,
};

/// Changes within this time are told together.
pub const DEBOUNCE: Duration = Duration::from_millis(80);

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// These files were made, changed or removed.
    Paths(BTreeSet<VaultPath>),
    /// More than single files: events were lost, or a folder moved. Everything is to be looked at.
    Rescan,
}

/// Watching ends when this is dropped.
pub struct Watcher {
    _debouncer: Debouncer<RecommendedWatcher, NoCache>,
}

/// Calls `on_change` from a thread of its own, for all that happens beneath `root` outside of
/// dot-folders.
///
/// # Errors
/// Where the system cannot watch so many folders, or the root is gone.
pub fn watch(root: &Path, mut on_change: impl FnMut(Change) + Send + 'static) -> Result<Watcher> {
    let root = root
        .canonicalize()
        .map_err(|error| Error::io(format!("watching {}", root.display()), error))?;
    let base = root.clone();
    let handler = move |result: DebounceEventResult| {
        let change = match result {
            Ok(events) => change_of(&base, &events),
            Err(_) => Some(Change::Rescan),
        };
        if let Some(change) = change {
            on_change(change);
        }
    };
    // Behind a link lies another place of the vault, which is watched there, or the outside.
    let config = Config::default().with_follow_symlinks(false);
    let mut debouncer = new_debouncer_opt::<_, RecommendedWatcher, _>(
        DEBOUNCE,
        None,
        handler,
        NoCache::new(),
        config,
    )
    .map_err(|error| explain(&root, error))?;
    debouncer.watch(&root, RecursiveMode::Recursive).map_err(|error| explain(&root, error))?;
    Ok(Watcher { _debouncer: debouncer })
}

fn change_of(root: &Path, events: &[DebouncedEvent]) -> Option<Change> {
    let mut paths = BTreeSet::new();
    for event in events {
        if event.need_rescan() {
            return Some(Change::Rescan);
        }
        if !matters(event.kind) {
            continue;
        }
        for path in &event.paths {
            let Ok(inside) = path.strip_prefix(root) else { continue };
            if inside.as_os_str().is_empty() {
                return Some(Change::Rescan);
            }
            // The owner's filters decide what is shown; a folder that is new may hold them already.
            if inside == Path::new(".obsidian/app.json") || inside == Path::new(".obsidian") {
                return Some(Change::Rescan);
            }
            if inside.iter().any(|segment| segment.as_encoded_bytes().starts_with(b".")) {
                continue;
            }
            if is_folder(event.kind, path) {
                return Some(Change::Rescan);
            }
            // A name that no path can spell is a scan's business.
            match inside.to_str().map(VaultPath::parse) {
                Some(Ok(path)) => drop(paths.insert(path)),
                _ => return Some(Change::Rescan),
            }
        }
    }
    (!paths.is_empty()).then_some(Change::Paths(paths))
}

/// Reading a file tells nothing, or the reader would wake itself.
fn matters(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(kind) => kind == AccessKind::Close(AccessMode::Write),
        EventKind::Modify(ModifyKind::Metadata(_)) => true,
        _ => true,
    }
}

/// Whether the event speaks of a folder, whose files it then does not name.
fn is_folder(kind: EventKind, path: &Path) -> bool {
    match kind {
        EventKind::Create(CreateKind::Folder) | EventKind::Remove(RemoveKind::Folder) => true,
        EventKind::Create(_) | EventKind::Modify(ModifyKind::Name(_)) => {
            // What was moved away can no longer be asked; files have extensions, most folders none.
            std::fs::symlink_metadata(path)
                .map_or(path.extension().is_none(), |metadata| metadata.is_dir())
        }
        EventKind::Remove(_) => path.extension().is_none(),
        _ => false,
    }
}

fn explain(root: &Path, error: notify::Error) -> Error {
    let message = format!("the folder {} cannot be watched: {error}", root.display());
    let hint = match error.kind {
        notify::ErrorKind::MaxFilesWatch => {
            "raise the system's limit (sysctl fs.inotify.max_user_watches=524288); until then, changes show after a restart"
        }
        _ => "changes made outside show after a restart; check that the folder can be read",
    };
    Error::new(ErrorKind::Environment, message, hint).because(error)
}
