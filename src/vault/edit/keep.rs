//! A new text in the bytes of the old file: unchanged lines keep theirs.

use std::{
    borrow::Cow,
    time::{Duration, Instant},
};

use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};

use crate::vault::decode::{bom_length, is_utf16};

/// Beyond this the shortest difference is not looked for; a longer one is as right.
const PATIENCE: Duration = Duration::from_millis(200);

const BOM: &[u8] = "\u{feff}".as_bytes();

/// The bytes to write so that the file says `new`: lines that say the same keep their bytes (line
/// ends, and what is no UTF-8), new lines end as the others do, and a byte order mark stays.
/// `None` for a file in UTF-16, where no byte could stay.
pub fn keep(old: &[u8], new: &str) -> Option<Vec<u8>> {
    if is_utf16(old) {
        return None;
    }
    let marked = old.starts_with(BOM);
    let old = if marked { &old[BOM.len()..] } else { old };
    let new = &new[bom_length(new)..];
    let before: Vec<&[u8]> = old.split_inclusive(|byte| *byte == b'\n').collect();
    let after: Vec<&str> = new.split_inclusive('\n').collect();
    let said: Vec<Cow<'_, str>> =
        before.iter().map(|line| String::from_utf8_lossy(bare(line))).collect();
    let wanted: Vec<Cow<'_, str>> =
        after.iter().map(|line| String::from_utf8_lossy(bare(line.as_bytes()))).collect();
    let end = line_end(&before);
    let mut bytes = Vec::with_capacity(old.len().max(new.len()) + BOM.len());
    if marked {
        bytes.extend_from_slice(BOM);
    }
    let deadline = Some(Instant::now() + PATIENCE);
    for step in capture_diff_slices_deadline(Algorithm::Myers, &said, &wanted, deadline) {
        if let DiffOp::Equal { old_index, new_index, len } = step {
            for at in 0..len {
                let (line, told) = (before[old_index + at], after[new_index + at]);
                match (told.ends_with('\n'), line.ends_with(b"\n")) {
                    (true, false) => bytes.extend([line, end].concat()),
                    (false, true) => bytes.extend_from_slice(bare(line)),
                    _ => bytes.extend_from_slice(line),
                }
            }
            continue;
        }
        for line in &after[step.new_range()] {
            match line.ends_with('\n') && !before.is_empty() {
                true => bytes.extend([bare(line.as_bytes()), end].concat()),
                false => bytes.extend_from_slice(line.as_bytes()),
            }
        }
    }
    Some(bytes)
}

/// A line without what ends it.
fn bare(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// How most lines of the file end.
fn line_end(lines: &[&[u8]]) -> &'static [u8] {
    let ended = lines.iter().filter(|line| line.ends_with(b"\n")).count();
    let both = lines.iter().filter(|line| line.ends_with(b"\r\n")).count();
    if both * 2 > ended { b"\r\n" } else { b"\n" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(old: &[u8], new: &str, expected: &[u8]) {
        let kept = keep(old, new).expect("no UTF-16");
        assert_eq!(kept, expected, "{:?}", String::from_utf8_lossy(&kept));
    }

    #[test]
    fn lines_that_stay_keep_their_bytes() {
        check(b"a\nb\nc\n", "a\nB\nc\n", b"a\nB\nc\n");
        check(b"a\r\nb\r\nc\r\n", "a\nB\nc\n", b"a\r\nB\r\nc\r\n");
        check(b"\xef\xbb\xbfa\r\nb", "a\nb\nc", b"\xef\xbb\xbfa\r\nb\r\nc");
        check(b"\xef\xbb\xbfa\n", "\u{feff}a\nb\n", b"\xef\xbb\xbfa\nb\n");
        // What is no UTF-8 was shown as the replacement character and comes back as such.
        check(b"a \xff\nb\nc \xfe\n", "a \u{fffd}\nB\nc \u{fffd}\n", b"a \xff\nB\nc \xfe\n");
        // A file of both kinds stays one.
        check(b"a\r\nb\nc\r\n", "a\nb\nx\nc\n", b"a\r\nb\nx\r\nc\r\n");
    }

    #[test]
    fn the_last_line_ends_as_was_said() {
        check(b"a\nb", "a\nb\n", b"a\nb\n");
        check(b"a\nb\n", "a\nb", b"a\nb");
        check(b"", "a\r\nb\n", b"a\r\nb\n");
        check(b"a\n", "", b"");
    }

    #[test]
    fn utf_16_is_left_to_its_author() {
        assert_eq!(keep(b"\xff\xfea\0", "a"), None);
        assert_eq!(keep(b"a\0b\0", "ab"), None);
    }
}
