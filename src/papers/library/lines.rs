//! Which line a byte of a text stands on, asked in the order of the text.

/// Counts lines up to a place that only moves forward.
pub(super) struct LineCounter<'a> {
    text: &'a [u8],
    at: usize,
    line: u32,
}

impl<'a> LineCounter<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text: text.as_bytes(), at: 0, line: 1 }
    }

    /// One-based. A place before the last one gives the last one's line.
    pub(super) fn line(&mut self, offset: usize) -> u32 {
        let offset = offset.min(self.text.len());
        if offset > self.at {
            let ends = |at: &usize| match self.text[*at] {
                b'\n' => true,
                // Alone, it ends a line of an old machine.
                b'\r' => self.text.get(at + 1) != Some(&b'\n'),
                _ => false,
            };
            let new = (self.at..offset).filter(ends).count();
            self.line = self.line.saturating_add(u32::try_from(new).unwrap_or(u32::MAX));
            self.at = offset;
        }
        self.line
    }
}
