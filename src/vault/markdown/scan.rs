//! The scanner: reads the raw text from left to right, outside of code and HTML, and finds every
//! construct that [`super::mask`] describes. Each byte is looked at a bounded number of times:
//! closers are found through tables made beforehand, brackets through a stack.

use std::ops::Range;

use super::{
    WikiLink,
    event::{Field, FieldForm},
    fields::field_key,
    mask::{self, Mask, MaskKind, Opened},
    pairs::{Delimiters, Dollar},
    survey::{Run, RunKind, Survey},
};

/// A citation's bracket closes within so many bytes.
const CITATION_BYTES: usize = 400;

/// A field's key, its bracket and its `::` fit in this many bytes.
const FIELD_BYTES: usize = 300;

pub(super) fn scan<'a>(text: &'a str, survey: &Survey) -> Vec<Mask<'a>> {
    let mut scanner = Scanner {
        text,
        survey,
        delimiters: Delimiters::of(text, &survey.opaque),
        masks: Vec::new(),
        opaque: 0,
        pairs: 0,
        brackets: Vec::new(),
        parens: Vec::new(),
        end: 0,
    };
    scanner.masks.extend(survey.callouts.iter().filter_map(|start| mask::callout(text, *start)));
    let titles: Vec<Range<usize>> = scanner.masks.iter().map(|mask| mask.range.clone()).collect();
    let mut at = 0;
    for run in &survey.runs {
        let mut start = at.max(run.range.start);
        if let Ok(title) = titles.binary_search_by_key(&start, |range| range.start) {
            start = titles[title].end;
        }
        if start < run.range.end {
            at = scanner.run(run, start);
        }
    }
    let mut masks = scanner.masks;
    masks.sort_by_key(|mask| (mask.range.start, mask.range.end));
    // Two readings of the same bytes: the first one stands.
    let mut end = 0;
    masks.retain(|mask| {
        let apart = mask.range.start >= end;
        if apart {
            end = mask.range.end;
        }
        apart
    });
    masks
}

struct Scanner<'a, 's> {
    text: &'a str,
    survey: &'s Survey,
    delimiters: Delimiters,
    masks: Vec<Mask<'a>>,
    /// The first opaque range that may still matter.
    opaque: usize,
    /// Numbers given to pairs so far.
    pairs: usize,
    /// Open `[` of this run; `None` for one that means nothing to us.
    brackets: Vec<Option<(Range<usize>, Opened)>>,
    parens: Vec<Option<(Range<usize>, Opened)>>,
    /// Where the run ends.
    end: usize,
}

impl<'a> Scanner<'a, '_> {
    /// Scans a run from `at`; returns where to go on, which is beyond the run where a comment or a
    /// formula spans blocks.
    fn run(&mut self, run: &Run, mut at: usize) -> usize {
        self.end = run.range.end;
        self.brackets.clear();
        self.parens.clear();
        if let Some(id) = mask::block_id(self.text, run)
            && id.range.start >= at
            && !self.meets_opaque(id.range.clone())
        {
            self.end = id.range.start;
            self.masks.push(id);
        }
        let first = at == run.range.start;
        at = self.line_start(run, at, first);
        // The library leaves the backslash of an escape out of the text.
        if first && self.text[..at].ends_with('\\') && at < self.end {
            at = self.text.ceil_char_boundary(at + 1);
        }
        while at < self.end {
            if let Some(after) = self.skip_opaque(at) {
                at = after;
                continue;
            }
            at = self.byte(run, at);
        }
        at.max(run.range.end)
    }

    /// Reads what stands at `at`; returns where to go on.
    fn byte(&mut self, run: &Run, at: usize) -> usize {
        let bytes = self.text.as_bytes();
        let next = bytes.get(at + 1).copied();
        match bytes[at] {
            b'\\' if next.is_some_and(|b| b.is_ascii_punctuation()) => at + 2,
            b'\n' => self.line_start(run, at + 1, false),
            b'!' if self.text[at..].starts_with("![[") => self.wikilink(at, true).unwrap_or(at + 1),
            b'[' if next == Some(b'[') => self.wikilink(at, false).unwrap_or_else(|| {
                self.brackets.push(None);
                at + 1
            }),
            b'[' => {
                self.citations(at);
                self.open_bracket(at)
            }
            b'(' => self.open_bracket(at),
            b']' => self.close_bracket(at, false),
            b')' => self.close_bracket(at, true),
            b'^' if next == Some(b'[') => self.footnote(at),
            b'%' if next == Some(b'%') => self.comment(run, at).unwrap_or(at + 2),
            b'$' => self.math(run, at),
            _ => at + 1,
        }
    }

    /// A line's field, where it has one, and where the line's content goes on.
    fn line_start(&mut self, run: &Run, at: usize, first: bool) -> usize {
        if !matches!(run.kind, RunKind::Paragraph | RunKind::Item) || at >= self.end {
            return at;
        }
        let line = &self.text[at..self.end];
        let mut content = line;
        if !first {
            content = content.trim_start_matches([' ', '\t', '>']);
        } else if run.kind == RunKind::Item
            && let Some((_, length)) = task_marker(content)
        {
            content = &content[length..];
        }
        let start = at + (line.len() - content.len());
        let Some((key, length)) = field_key(content) else { return at };
        let range = start..start + length;
        if self.meets_opaque(range.clone()) {
            return at;
        }
        let field = Field { key, form: FieldForm::Line };
        let to_end = run.kind == RunKind::Item;
        self.masks.push(Mask { range: range.clone(), kind: MaskKind::Line { field, to_end } });
        range.end
    }

    fn wikilink(&mut self, at: usize, embed: bool) -> Option<usize> {
        let inside = at + if embed { 3 } else { 2 };
        let bytes = &self.text.as_bytes()[inside..self.end];
        if bytes.first() == Some(&b'[') {
            return None;
        }
        let mut close = None;
        for (index, pair) in bytes.windows(2).enumerate() {
            match pair {
                b"]]" => {
                    close = Some(inside + index);
                    break;
                }
                b"[[" | [b'\n' | b'\r', _] => return None,
                _ => {}
            }
        }
        let close = close?;
        let link = WikiLink::parse(&self.text[inside..close], embed)?;
        let range = at..close + 2;
        if self.meets_opaque(range.clone()) {
            return None;
        }
        self.masks.push(Mask { range, kind: MaskKind::WikiLink(link) });
        Some(close + 2)
    }

    /// `[@key]`, `[see @one, p. 3; @other]`: each key is a link to a library's entry.
    fn citations(&mut self, at: usize) {
        let limit = self.text.floor_char_boundary(self.end.min(at + CITATION_BYTES));
        let inside = &self.text[at + 1..limit];
        let Some(close) = inside.find([']', '[', '\n']) else { return };
        let after = inside.as_bytes().get(close + 1);
        // With an address behind it, it is a link of Markdown's own.
        if inside.as_bytes()[close] != b']' || matches!(after, Some(b'(' | b'[' | b':')) {
            return;
        }
        let mut start = at + 1;
        for part in inside[..close].split(';') {
            if let Some((offset, key)) = cited(part) {
                let range = start + offset..start + offset + key.len();
                if !self.meets_opaque(range.clone()) {
                    let target = &self.text[range.clone()];
                    let link = WikiLink { embed: false, target, anchor: None, text: None };
                    self.masks.push(Mask { range, kind: MaskKind::WikiLink(link) });
                }
            }
            start += part.len() + 1;
        }
    }

    fn footnote(&mut self, at: usize) -> usize {
        let rest = &self.text[at + 2..self.end];
        let is_link = rest.starts_with('[') && !rest.starts_with("[[");
        if is_link || rest.starts_with(']') {
            return at + 1;
        }
        self.brackets.push(Some((at..at + 2, Opened::Footnote)));
        at + 2
    }

    fn open_bracket(&mut self, at: usize) -> usize {
        let limit = self.text.floor_char_boundary(self.end.min(at + FIELD_BYTES));
        let field = mask::bracket_field(self.text, limit, at)
            .filter(|(_, end)| !self.meets_opaque(at..*end));
        let stack =
            if self.text.as_bytes()[at] == b'[' { &mut self.brackets } else { &mut self.parens };
        match field {
            Some((field, end)) => {
                stack.push(Some((at..end, Opened::Field(field))));
                end
            }
            None => {
                stack.push(None);
                at + 1
            }
        }
    }

    fn close_bracket(&mut self, at: usize, paren: bool) -> usize {
        let stack = if paren { &mut self.parens } else { &mut self.brackets };
        if let Some(Some((range, what))) = stack.pop() {
            let pair = self.pairs;
            self.pairs += 1;
            self.masks.push(Mask { range, kind: MaskKind::Open { pair, what } });
            self.masks.push(Mask { range: at..at + 1, kind: MaskKind::Close { pair } });
        }
        at + 1
    }

    /// `%%…%%`: from the start of a line it may span blocks, elsewhere it ends with its block. One
    /// that is never closed hides nothing.
    fn comment(&mut self, run: &Run, at: usize) -> Option<usize> {
        let starts_line = self.starts_line(run, at);
        let close = self.delimiters.comment_after(at)?;
        if !starts_line && close + 2 > self.end {
            return None;
        }
        let range = at..close + 2;
        // Looked at only where a line begins, so at most once for each line.
        let blank = |b: &u8| matches!(b, b' ' | b'\t');
        let rest = || self.text.as_bytes()[range.end..].iter().find(|b| !blank(b));
        let whole_lines = starts_line && matches!(rest(), None | Some(b'\n' | b'\r'));
        // Brackets do not close across blocks.
        if range.end > self.end {
            self.brackets.clear();
            self.parens.clear();
        }
        self.masks.push(Mask { range, kind: MaskKind::Comment { whole_lines } });
        Some(close + 2)
    }

    fn math(&mut self, run: &Run, at: usize) -> usize {
        let Some(dollar) = self.delimiters.dollar_at(at) else { return at + 1 };
        let Dollar { length, close, .. } = *dollar;
        let after = at + length;
        let Some(close) = close else { return after };
        let display = length == 2;
        let spans_blocks = display && self.starts_line(run, at);
        let closes_here = close + length <= self.end;
        let inside = &self.text.as_bytes()[after..close];
        let crosses_cell = closes_here
            && !display
            && (run.kind == RunKind::Row || inside.contains(&b'\n'))
            && has_bare_pipe(inside);
        if crosses_cell || !(closes_here || spans_blocks) {
            return after;
        }
        let kind = MaskKind::Math { tex: after..close, display, quoted: run.quotes > 0 };
        self.masks.push(Mask { range: at..close + length, kind });
        close + length
    }

    fn starts_line(&self, run: &Run, at: usize) -> bool {
        let before = self.text.as_bytes()[run.range.start..at].iter().rev();
        let last = before.copied().find(|b| !matches!(b, b' ' | b'\t' | b'>'));
        run.kind != RunKind::Row && matches!(last, None | Some(b'\n' | b'\r'))
    }

    fn skip_opaque(&mut self, at: usize) -> Option<usize> {
        let ranges = &self.survey.opaque;
        while ranges.get(self.opaque).is_some_and(|range| range.end <= at) {
            self.opaque += 1;
        }
        ranges.get(self.opaque).filter(|range| range.start <= at).map(|range| range.end)
    }

    fn meets_opaque(&self, range: Range<usize>) -> bool {
        let ranges = &self.survey.opaque;
        let first = ranges.partition_point(|opaque| opaque.end <= range.start);
        ranges.get(first).is_some_and(|opaque| opaque.start < range.end)
    }
}

/// The first `@key` of a citation's part, and where it begins; an address of mail is none.
fn cited(part: &str) -> Option<(usize, &str)> {
    let (at, _) = part.match_indices('@').find(|(at, _)| {
        let before = part[..*at].chars().next_back();
        before.is_none_or(|c| c.is_whitespace() || c == '-')
    })?;
    let rest = &part[at + 1..];
    let inner = |c: char| c.is_alphanumeric() || ":.#$%&-+?<>~/_".contains(c);
    let end = rest.find(|c| !inner(c)).unwrap_or(rest.len());
    let key = rest[..end].trim_end_matches(|c: char| !c.is_alphanumeric());
    key.starts_with(|c: char| c.is_alphanumeric() || c == '_')
        .then(|| (at, &part[at..at + 1 + key.len()]))
}

/// A task's marker character and the bytes of `[x] `, its blank included.
pub(super) fn task_marker(text: &str) -> Option<(char, usize)> {
    let inside = text.strip_prefix('[')?;
    let marker = inside.chars().next().filter(|c| !matches!(c, '[' | ']' | '\n' | '\r'))?;
    let after = inside[marker.len_utf8()..].strip_prefix(']')?;
    let length = 2 + marker.len_utf8();
    match after.chars().next() {
        None | Some('\n' | '\r') => Some((marker, length)),
        Some(' ' | '\t') => Some((marker, length + 1)),
        _ => None,
    }
}

fn has_bare_pipe(bytes: &[u8]) -> bool {
    let mut escaped = false;
    for byte in bytes {
        match byte {
            b'\\' => escaped = !escaped,
            b'|' if !escaped => return true,
            _ => escaped = false,
        }
    }
    false
}
