//! PDFs that were cut off, edited by hand, or sent with something before or after them. Where the
//! table of objects is lost, every object still says its own number where it stands, so a new table
//! is made of those and put at the end, where the library looks for it. Where a stream is not as
//! long as it says, it still has its end.

use std::{collections::BTreeMap, fmt::Write as _, sync::LazyLock};

use regex::bytes::Regex;

/// The largest number that an object may have (PDF 32000-1, annex C).
const MOST_OBJECTS: u32 = 8_388_607;

/// Where each object stands that says its number, and its generation.
pub(super) type Places = BTreeMap<u32, (usize, u32)>;

/// The last of a number counts: a document is changed by adding to its end.
pub(super) fn places(bytes: &[u8]) -> Places {
    static OBJECT: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?-u)(?:^|[^0-9])([0-9]{1,8})\s+([0-9]{1,5})\s+obj\b").ok());
    let value = |bytes: &[u8]| std::str::from_utf8(bytes).ok()?.parse::<u32>().ok();
    let object = |found: regex::bytes::Captures<'_>| {
        let (number, generation) = (value(&found[1])?, value(&found[2])?);
        let sound = number <= MOST_OBJECTS && generation <= 65_535;
        sound.then_some((number, (found.get(1)?.start(), generation)))
    };
    let found = OBJECT.as_ref().map(|pattern| pattern.captures_iter(bytes));
    found.into_iter().flatten().filter_map(object).collect()
}

/// The bytes of the stream that an object holds, whatever it says of its length; `None` where it
/// holds none. `place` is of [`places`].
pub(super) fn stream(bytes: &[u8], place: usize) -> Option<&[u8]> {
    static EDGES: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?-u)\bstream(?:\r\n|\n|\r)|\bendobj\b|\bendstream\b").ok());
    let pattern = EDGES.as_ref()?;
    let start =
        pattern.find_at(bytes, place).filter(|found| found.as_bytes().starts_with(b"stream"))?;
    let end = pattern
        .find_iter(&bytes[start.end()..])
        .find(|found| found.as_bytes().starts_with(b"end"))?;
    let content = &bytes[start.end()..start.end() + end.start()];
    let content = content.strip_suffix(b"\n").unwrap_or(content);
    Some(content.strip_suffix(b"\r").unwrap_or(content))
}

/// The same document with a table of its objects at its end; `None` where it has no objects, or
/// none that is its root.
pub(super) fn repair(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut whole = with_header(bytes);
    let objects = places(&whole);
    let trailer = trailer(&whole, &objects)?;
    let start = whole.len() + 1;
    let mut table = String::from("\nxref\n0 1\n0000000000 65535 f \n");
    for (number, (offset, generation)) in &objects {
        let _ = write!(table, "{number} 1\n{offset:010} {generation:05} n \n");
    }
    let size = objects.last_key_value().map_or(1, |(number, _)| number + 1);
    let _ = write!(table, "trailer\n<< /Size {size} ");
    whole.extend(table.bytes());
    whole.extend(trailer);
    whole.extend(format!(" >>\nstartxref\n{start}\n%%EOF\n").bytes());
    Some(whole)
}

/// Beginning with its header, one that is sound.
fn with_header(bytes: &[u8]) -> Vec<u8> {
    match bytes.windows(5).position(|part| part == b"%PDF-") {
        Some(start) => bytes[start..].to_vec(),
        None => [b"%PDF-1.4\n", bytes].concat(),
    }
}

/// What the trailer has to say besides its size: the root, and what encrypted the document. These
/// stand in what is left of old trailers; else the root is the object that says it is a catalogue.
fn trailer(whole: &[u8], objects: &Places) -> Option<Vec<u8>> {
    static ROOT: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?-u)/Root\s+([0-9]{1,8})\s+[0-9]{1,5}\s+R\b").ok());
    static CATALOG: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?-u)/Type\s*/Catalog\b").ok());
    static ENCRYPT: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?-u)/Encrypt\s+[0-9]{1,8}\s+[0-9]{1,5}\s+R\b").ok());
    static ID: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?-u)/ID\s*\[\s*<[0-9A-Fa-f\s]*>\s*<[0-9A-Fa-f\s]*>\s*\]").ok()
    });

    let last = |pattern: &Option<Regex>| pattern.as_ref()?.find_iter(whole).last();
    let named = ROOT.as_ref()?.captures_iter(whole).filter_map(|found| {
        let number = std::str::from_utf8(&found[1]).ok()?.parse::<u32>().ok()?;
        objects.contains_key(&number).then(|| found[0].to_vec())
    });
    let mut trailer = match named.last() {
        Some(root) => root,
        None => {
            let catalog = last(&CATALOG)?.start();
            let before = objects.iter().filter(|(_, (offset, _))| *offset < catalog);
            let (number, (_, generation)) = before.max_by_key(|(_, (offset, _))| *offset)?;
            format!("/Root {number} {generation} R").into_bytes()
        }
    };
    if let Some(encrypt) = last(&ENCRYPT) {
        for part in [Some(encrypt), last(&ID)].into_iter().flatten() {
            trailer.push(b' ');
            trailer.extend(part.as_bytes());
        }
    }
    Some(trailer)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OBJECTS: &str = "1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n\
                           2 0 obj\n<< /Type /Pages /Count 0 /Kids [] >>\nendobj\n";

    fn table(text: &str) -> Option<String> {
        let whole = String::from_utf8(repair(text.as_bytes())?).expect("text");
        let start = whole.rfind("xref\n0 1").expect("a table");
        assert!(whole.ends_with(&format!("startxref\n{start}\n%%EOF\n")), "{whole}");
        for line in whole[start..].lines().filter(|line| line.ends_with(" n ")) {
            let offset: usize = line[..10].parse().expect("an offset");
            assert!(whole[offset..].starts_with(|c: char| c.is_ascii_digit()), "{line}");
        }
        Some(whole[start..].to_owned())
    }

    #[test]
    fn a_table_is_made_of_what_the_objects_say() {
        let plain = table(&format!("%PDF-1.4\n{OBJECTS}")).expect("a table");
        assert!(plain.contains("1 1\n0000000009 00000 n \n2 1\n0000000058 00000 n \n"), "{plain}");
        assert!(plain.contains("<< /Size 3 /Root 1 0 R >>"), "{plain}");
        // With something before it, and without its header.
        assert_eq!(table(&format!("HTTP/1.1 200 OK\n\n%PDF-1.4\n{OBJECTS}")), Some(plain.clone()));
        assert_eq!(table(OBJECTS), Some(plain));
    }

    #[test]
    fn the_last_of_a_number_counts_and_old_trailers_are_heard() {
        let changed = format!(
            "%PDF-1.4\n{OBJECTS}trailer << /Root 9 0 R >>\n1 1 obj << /Type /Catalog >> endobj\n\
             trailer << /Encrypt 2 0 R /ID [<00> <01>] /Root 1 1 R >>"
        );
        let table = table(&changed).expect("a table");
        assert!(table.contains(" 00001 n \n2 1\n"), "{table}");
        assert!(table.contains("/Root 1 1 R /Encrypt 2 0 R /ID [<00> <01>] >>"), "{table}");
    }

    #[test]
    fn a_stream_ends_where_it_ends() {
        let check = |text: &str, expected: Option<&str>| {
            let place = places(text.as_bytes())[&1].0;
            let found = stream(text.as_bytes(), place);
            assert_eq!(found, expected.map(str::as_bytes), "{text}");
        };
        check("1 0 obj << /Length 9 >> stream\r\nBT ET\r\nendstream endobj", Some("BT ET"));
        check("1 0 obj << /Length 9 >> stream\nBT ET endobj", Some("BT ET "));
        check("1 0 obj << /Length 9 >> endobj 2 0 obj << >> stream\nBT\nendstream", None);
        check("1 0 obj << /Length 9 >> stream\nBT", None);
    }

    #[test]
    fn what_has_no_objects_is_left_alone() {
        for text in ["", "%PDF-1.4", "some words", "1 0 obj << >> endobj"] {
            assert_eq!(repair(text.as_bytes()), None, "{text}");
        }
    }
}
