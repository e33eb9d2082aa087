//! Watching the vault: other programs edit it too. It is apart because it only tells *that*
//! something changed; what changed is always found by looking, so that a notification that was
//! lost or doubled does no harm. Nothing here ever writes.

use std::{collections::BTreeSet, path::Path, time::Duration};

use notify_debouncer_full::{
    DebounceEventResult, Debouncer, RecommendedCache, new_debouncer,
    notify::{EventKind, RecommendedWatcher, RecursiveMode, event::ModifyKind},
};

use crate::{
    error::{Error, Result},
    model::VaultPath,
};

/// Editors write a file in several steps; one change is told once they are done.
const DEBOUNCE: Duration = Duration::from_millis(60);

/// Beyond this many paths at once, looking at everything is quicker than looking at each.
const MANY: usize = 1000;

/// What may have changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// These files were written, made, moved or removed.
    Paths(BTreeSet<VaultPath>),
    /// Anything: notifications were lost, or whole folders moved.
    Rescan,
}

/// Watches until dropped.
pub struct Watcher {
    _debouncer: Debouncer<RecommendedWatcher, RecommendedCache>,
}

/// Calls `changed` from a thread of its own after each burst of changes below `root`.
///
/// # Errors
/// The system's limit of watches is reached, or the folder is gone.
pub fn watch(root: &Path, mut changed: impl FnMut(Change) + Send + 'static) -> Result<Watcher> {
    let base = root.to_owned();
    let handler = move |result: DebounceEventResult| {
        if let Some(change) = read(&base, result) {
            changed(change);
        }
    };
    let mut debouncer = new_debouncer(DEBOUNCE, None, handler).map_err(refused)?;
    debouncer.watch(root, RecursiveMode::Recursive).map_err(refused)?;
    Ok(Watcher { _debouncer: debouncer })
}

fn read(root: &Path, result: DebounceEventResult) -> Option<Change> {
    let Ok(events) = result else { return Some(Change::Rescan) };
    let mut paths = BTreeSet::new();
    for event in events {
        if event.need_rescan() {
            return Some(Change::Rescan);
        }
        if matches!(
            event.kind,
            EventKind::Access(_) | EventKind::Modify(ModifyKind::Metadata(_)) | EventKind::Other
        ) {
            continue;
        }
        for path in &event.paths {
            let Ok(relative) = path.strip_prefix(root) else { continue };
            let Some(relative) = relative.to_str() else { return Some(Change::Rescan) };
            if relative.split('/').any(|segment| segment.starts_with('.')) {
                continue;
            }
            match VaultPath::parse(relative) {
                // A folder may have come with everything in it.
                Ok(parsed) if !path.is_dir() && !parsed.extension().is_empty() => {
                    paths.insert(parsed);
                }
                _ => return Some(Change::Rescan),
            }
        }
    }
    match paths.len() {
        0 => None,
        n if n > MANY => Some(Change::Rescan),
        _ => Some(Change::Paths(paths)),
    }
}

fn refused(error: notify_debouncer_full::notify::Error) -> Error {
    Error::environment(
        format!("watching the vault: {error}"),
        "changes are found at the next start; where the limit of watches is reached, raise \
         fs.inotify.max_user_watches",
    )
    .because(error)
}
