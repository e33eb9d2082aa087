//! Delimiters whose partner may stand far away: `%%`, `$` and `$$`. Their partners are found in
//! one pass from behind, so that a text of nothing but openers costs no more than any other.

use std::ops::Range;

pub(super) struct Delimiters {
    /// Positions of `%%`, apart from each other.
    comments: Vec<usize>,
    dollars: Vec<Dollar>,
}

pub(super) struct Dollar {
    at: usize,
    /// 1 for inline, 2 for display.
    pub(super) length: usize,
    /// The nearest dollars after it that may close it.
    pub(super) close: Option<usize>,
}

impl Delimiters {
    pub(super) fn of(text: &str, opaque: &[Range<usize>]) -> Self {
        let mut found = Self { comments: Vec::new(), dollars: Vec::new() };
        let mut start = 0;
        for range in opaque {
            found.gap(text.as_bytes(), start..range.start.max(start));
            start = start.max(range.end);
        }
        found.gap(text.as_bytes(), start..text.len());
        found.pair_dollars(text.as_bytes());
        found
    }

    /// The next `%%` behind the one at `at`.
    pub(super) fn comment_after(&self, at: usize) -> Option<usize> {
        let next = self.comments.partition_point(|comment| *comment < at + 2);
        self.comments.get(next).copied()
    }

    pub(super) fn dollar_at(&self, at: usize) -> Option<&Dollar> {
        let index = self.dollars.binary_search_by_key(&at, |dollar| dollar.at).ok()?;
        self.dollars.get(index)
    }

    fn gap(&mut self, bytes: &[u8], range: Range<usize>) {
        let mut at = range.start;
        while at < range.end {
            match bytes[at] {
                b'\\' => at += 2,
                b'%' if at + 1 < range.end && bytes[at + 1] == b'%' => {
                    self.comments.push(at);
                    at += 2;
                }
                b'$' => {
                    let length = bytes[at..range.end].iter().take_while(|b| **b == b'$').count();
                    if length <= 2 {
                        self.dollars.push(Dollar { at, length, close: None });
                    }
                    at += length;
                }
                _ => at += 1,
            }
        }
    }

    /// A single dollar opens before anything but a blank, and closes behind anything but a blank
    /// where no digit follows, so that prices stay prices.
    fn pair_dollars(&mut self, bytes: &[u8]) {
        let blank = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_whitespace);
        let (mut inline, mut display) = (None, None);
        for dollar in self.dollars.iter_mut().rev() {
            let after = bytes.get(dollar.at + dollar.length);
            let before = dollar.at.checked_sub(1).and_then(|index| bytes.get(index));
            if dollar.length == 2 {
                dollar.close = display;
                display = Some(dollar.at);
                continue;
            }
            if !blank(after) {
                dollar.close = inline;
            }
            if !blank(before) && !after.is_some_and(u8::is_ascii_digit) {
                inline = Some(dollar.at);
            }
        }
    }
}
