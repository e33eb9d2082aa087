//! Bibliographies of other programs' tests, the nasty ones among them: every file is read or named.

use std::collections::BTreeMap;

use equipoise::{
    model::VaultPath,
    papers::{
        import::source_of,
        library::{Format, is_library, load, read},
    },
    vault::FileTimes,
};

use super::{files, shared_data};
use crate::notebook::Fixture;

#[test]
fn every_bibliography_is_read_or_named() {
    let Some(folder) = shared_data("bib") else { return };
    let paths = files(&folder);
    // By extension: files, files with entries, entries, files with faults only, faults.
    let mut counts: BTreeMap<String, [usize; 5]> = BTreeMap::new();
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
        assert!(count_of(&library) > 0, "{} is passed over", path.display());
    }
    eprintln!("{} files, {unknown} in formats that are not read", paths.len());
    for (extension, [files, with, entries, only, faults]) in &counts {
        eprintln!(
            "{extension:>6}: {files} files, {with} with entries ({entries}), \
             {only} with faults alone, {faults} faults"
        );
    }
    assert!(counts["bib"][1] > 250 && counts["bib"][2] > 3000, "{counts:?}");
}

fn count_of(library: &equipoise::papers::library::Library) -> usize {
    library.entries.len() + library.faults.len()
}

/// What a person meets: in a vault, each library gives papers or a problem; to an import, each file
/// gives papers or problems, or is refused with the formats that are read.
#[test]
fn no_file_of_papers_is_passed_over() {
    let Some(folder) = shared_data("bib") else { return };
    let fixture = Fixture::new(&[("note.md", "A note.\n")]);
    let notebook = fixture.open();
    let (mut libraries, mut without, mut read_count, mut refused) = (0, 0, 0, 0);
    for path in files(&folder) {
        let bytes = std::fs::read(&path).expect("a file");
        let text = equipoise::vault::decode(&bytes);
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
        let in_vault = VaultPath::parse(&name).expect("a path");
        if is_library(&in_vault, &text).is_some() {
            let notes = load(&in_vault, &bytes, FileTimes::default());
            let problems = &notes[0].note.problems;
            assert!(notes.len() > 1 || !problems.is_empty(), "{}", path.display());
            for problem in problems {
                assert!(problem.line > Some(0) && !problem.remedy.is_empty(), "{problem:?}");
            }
            libraries += 1;
            without += usize::from(notes.len() == 1);
        } else {
            let never = ["bib", "ris"].iter().any(|ending| in_vault.extension() == *ending);
            assert!(!never, "{}", path.display());
        }
        if let Some(source) = source_of(&name, &text) {
            let library = equipoise::papers::import::read(source, &text);
            assert!(count_of(&library) > 0, "{} is passed over", path.display());
            read_count += 1;
            continue;
        }
        let error = notebook.import_papers(&[(name.clone(), bytes)]).expect_err("no papers");
        assert!(error.message.starts_with(&format!("{name} has no papers")), "{}", error.message);
        assert!(error.message.contains(": it is "), "{}", error.message);
        assert!(error.hint.contains("what is read is BibTeX (.bib)"), "{}", error.hint);
        refused += 1;
    }
    eprintln!(
        "{libraries} libraries, {without} of them without an entry; to an import, {read_count} files \
         are read and {refused} refused"
    );
    assert!(libraries > 300 && read_count > libraries && refused > 100);
}
