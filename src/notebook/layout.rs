//! Places in the drawing of the whole graph: kept with the index, so that nothing jumps when the
//! notebook is opened again, and brought up to date beside the requests, not in them.

use std::{io::Write, path::Path, sync::Arc};

use super::{Core, Notebook, locked};
use crate::graph::Layout;

const FILE: &str = "layout.bin";

impl Notebook {
    /// The layout of the last refresh; made now where there is none yet.
    pub(super) fn layout(&self) -> Arc<Layout> {
        let core = self.core();
        let mut kept = locked(&core.layout);
        if let Some(layout) = &*kept {
            return Arc::clone(layout);
        }
        let made = Arc::new(Layout::fresh(&core.snapshot.load().graph));
        *kept = Some(Arc::clone(&made));
        made
    }
}

impl Core {
    pub(super) fn refresh_layout(&self) {
        let before = locked(&self.layout).clone();
        let snapshot = self.snapshot.load_full();
        let next = match &before {
            Some(before) => before.updated(&snapshot.graph),
            None => Layout::fresh(&snapshot.graph),
        };
        if before.as_deref() == Some(&next) {
            return;
        }
        if let Err(error) = save(&self.config.index, &next) {
            // Derived data: the next start makes it again.
            tracing::warn!(%error, "the layout was not kept");
        }
        *locked(&self.layout) = Some(Arc::new(next));
    }
}

/// What was kept; nothing where there is nothing that can be read.
pub(super) fn load(index: &Path) -> Option<Layout> {
    let bytes = std::fs::read(index.join(FILE)).ok()?;
    postcard::from_bytes(&bytes).ok()
}

fn save(index: &Path, layout: &Layout) -> std::io::Result<()> {
    let bytes = postcard::to_stdvec(layout).map_err(std::io::Error::other)?;
    let mut file = tempfile::NamedTempFile::new_in(index)?;
    file.write_all(&bytes)?;
    file.persist(index.join(FILE)).map_err(|failed| failed.error)?;
    Ok(())
}
