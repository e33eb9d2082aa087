//! Bibliographies of other programs' tests, the nasty ones among them: every file is read or named.

use std::collections::BTreeMap;

use equipoise::papers::library::{Format, read};

use super::{files, shared_data};

#[test]
fn every_bibliography_is_read_or_named() {
    let Some(folder) = shared_data("bib") else { return };
    let paths = files(&folder);
    // By extension: files, files with entries, entries, files with faults only, faults.
    let mut counts: BTreeMap<String, [usize; 5]> = BTreeMap::new();
    let mut silent = Vec::new();
    let mut unknown = 0;
    for path in &paths {
        let bytes = std::fs::read(path).expect("a file");
        let text = equipoise::vault::decode(&bytes);
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let by_name = Format::by_name(name);
        let format = match by_name {
            Some(Format::CslJson) | None => Format::by_content(&text),
            known => known,
        };
        let extension = path.extension().and_then(|e| e.to_str()).unwrap_or("none").to_owned();
        let Some(format) = format else {
            unknown += 1;
            continue;
        };
        let began = std::time::Instant::now();
        let library = read(format, &text);
        assert!(began.elapsed().as_secs() < 20, "{} took {:?}", path.display(), began.elapsed());
        let keys: std::collections::HashSet<&str> =
            library.entries.iter().map(|entry| &*entry.record.key).collect();
        assert_eq!(keys.len(), library.entries.len(), "{}", path.display());
        for fault in &library.faults {
            assert!(fault.line > 0 && !fault.message.is_empty() && !fault.remedy.is_empty());
        }
        let count = counts.entry(extension).or_default();
        count[0] += 1;
        count[1] += usize::from(!library.entries.is_empty());
        count[2] += library.entries.len();
        count[3] += usize::from(library.entries.is_empty() && !library.faults.is_empty());
        count[4] += library.faults.len();
        // An `@` opens something that is then an entry, or has its fault.
        let wants_entries = format == Format::Bibtex && has_entry(&text);
        if library.entries.is_empty() && library.faults.is_empty() && wants_entries {
            silent.push(path.display().to_string());
        }
    }
    eprintln!("{} files, {unknown} in formats that are not read", paths.len());
    for (extension, [files, with, entries, only, faults]) in &counts {
        eprintln!(
            "{extension:>6}: {files} files, {with} with entries ({entries}), \
             {only} with faults alone, {faults} faults"
        );
    }
    assert_eq!(silent, Vec::<String>::new());
    assert!(counts["bib"][1] > 250 && counts["bib"][2] > 3000, "{counts:?}");
}

/// Whether a text seems to hold an entry with a key and a field, outside of comments.
fn has_entry(text: &str) -> bool {
    text.lines().any(|line| {
        let line = line.trim_start();
        let lower = line.to_ascii_lowercase();
        let other = ["@string", "@comment", "@preamble"].iter().any(|name| lower.starts_with(name));
        !other
            && line.starts_with('@')
            && line.split_once('{').is_some_and(|(name, rest)| {
                name[1..].trim().chars().all(char::is_alphanumeric) && rest.contains(',')
            })
    }) && !text.to_ascii_lowercase().contains("@comment")
}
