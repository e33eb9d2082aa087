//! How much a page may hold and how long it may take: every bound on hostile notes that is not a
//! matter of one form alone, with the reason for its size.

use std::time::{Duration, Instant};

/// A longer note is shown as plain text. The longest notes people write are books of about 1 MB.
pub(super) const MAX_SOURCE_BYTES: usize = 2 * 1024 * 1024;

/// The sanitiser takes time that grows with the square of the entities in one piece of text;
/// longer pieces go around it, being nothing but escaped text.
pub(super) const MAX_TEXT_BYTES: usize = 4 * 1024;

/// Headings and blocks that are looked at to find the ones that links mean.
pub(super) const MAX_ANCHORS: usize = 200_000;

/// Notes within notes.
pub(super) const MAX_EMBED_DEPTH: usize = 5;

/// Embeds on one page, those within embeds included.
pub(super) const MAX_EMBEDS: usize = 100;

/// Text read for embeds on one page, in bytes; a note embedded twice counts twice.
pub(super) const MAX_EMBEDDED_BYTES: usize = 1024 * 1024;

/// Problems of one page that are told one by one.
pub(super) const MAX_PROBLEMS: usize = 50;

/// Time for the formulas of one page. An ordinary note needs a hundredth of it; formulas beyond
/// are shown as their source.
const MAX_EFFORT: Duration = Duration::from_millis(500);

/// Bytes of LaTeX that are made into formulas on one page.
const MAX_EFFORT_BYTES: usize = 256 * 1024;

/// What remains of a page's allowance for formulas.
#[derive(Default)]
pub(super) struct Effort {
    spent: Duration,
    bytes: usize,
}

impl Effort {
    /// Does the work if there is allowance left for that many bytes.
    pub(super) fn spend<T>(&mut self, bytes: usize, work: impl FnOnce() -> T) -> Option<T> {
        if self.spent > MAX_EFFORT || self.bytes + bytes > MAX_EFFORT_BYTES {
            return None;
        }
        let start = Instant::now();
        let done = work();
        self.spent += start.elapsed();
        self.bytes += bytes;
        Some(done)
    }
}
