//! What is exported is read again as the same fields: over generated records, and over the entries
//! of other people's bibliographies.

use equipoise::papers::{
    Arxiv, Doi, Issued, Person, Record,
    cite::Format as Written,
    import::{self, source_of},
    library::{Format, read},
};
use proptest::prelude::*;

use super::shared_data;

/// What is compared: all but the fields that the record has no name for, and where an abstract's
/// lines break.
fn comparable(record: &Record, format: Written) -> Record {
    let mut record = record.clone();
    record.extra.clear();
    // BibTeX's own signs cannot stand in a key; they become underscores.
    if format == Written::Bibtex {
        record.key = record.key.replace([' ', '~'], "_");
    }
    if matches!(format, Written::Ris | Written::EndNote)
        && let Some(text) = &mut record.summary
    {
        *text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    record
}

fn again(record: &Record, written: Written) -> (String, Option<Record>) {
    let format = match written {
        Written::Bibtex => Format::Bibtex,
        Written::Ris => Format::Ris,
        Written::EndNote => Format::EndNote,
        Written::CslJson => Format::CslJson,
    };
    let text = written.write(std::slice::from_ref(record));
    let library = read(format, &text);
    (text, library.entries.into_iter().next().map(|entry| entry.record))
}

fn check(record: &Record) -> Result<(), String> {
    for format in Written::ALL {
        let (text, read) = again(record, format);
        let read = read.map(|read| comparable(&read, format));
        let expected = comparable(record, format);
        if read.as_ref() != Some(&expected) {
            return Err(format!("{format:?}\n{text}\nread:     {read:?}\nexpected: {expected:?}"));
        }
    }
    Ok(())
}

/// Without backslashes: a reader of BibTeX cannot tell a command from a text that looks like one.
fn words() -> impl Strategy<Value = String> {
    prop::collection::vec("[A-Za-zÀ-ÿ&%#_$~^{}']{1,9}", 1..6).prop_map(|words| words.join(" "))
}

fn name() -> impl Strategy<Value = Person> {
    ("[A-Z][a-zà-ÿ]{1,8}", "[A-Z][a-z]{1,6}( [A-Z]\\.)?", prop::option::of("van der|de|von"))
        .prop_map(|(family, given, particle)| Person {
            family,
            given,
            particle: particle.unwrap_or_default(),
            ..Person::default()
        })
}

fn record() -> impl Strategy<Value = Record> {
    (
        words(),
        prop::collection::vec(name(), 0..4),
        prop::option::of(words()),
        (1000..2100i32, 0..13u8, 0..29u8),
        prop::option::of(words()),
        prop::option::of("10\\.[1-9][0-9]{3}/[a-z0-9._-]{1,12}[a-z0-9]"),
        prop::option::of("[12][0-9]0[1-9]\\.[0-9]{5}(v[1-9])?"),
        prop::option::of("[1-9][0-9]{0,2}-[1-9][0-9]{0,3}"),
    )
        .prop_map(|(title, authors, summary, (year, month, day), venue, doi, arxiv, pages)| {
            Record {
                key: "key2020".into(),
                entry_type: "article".into(),
                title,
                authors,
                summary,
                issued: Some(Issued { year, month, day: if month == 0 { 0 } else { day } }),
                venue,
                doi: doi.and_then(|doi| Doi::parse(&doi)),
                arxiv: arxiv.and_then(|arxiv| Arxiv::parse(&arxiv)),
                pages,
                ..Record::default()
            }
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn generated_records_come_back(record in record()) {
        // Pages from one to the same one are one page.
        let same = record.pages.as_deref().and_then(|p| p.split_once('-')).is_some_and(|(a, b)| a == b);
        prop_assume!(!same);
        if let Err(why) = check(&record) {
            return Err(TestCaseError::fail(why));
        }
    }
}

/// The fields that differ, as they were and as they were read.
fn differences(one: &Record, other: &Record) -> String {
    let all = |record: &Record| {
        let mut all = record.properties();
        all.insert("abstract".into(), record.summary.clone().into());
        all
    };
    let (one, other) = (all(one), all(other));
    let names: std::collections::BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    let differing = names.into_iter().filter(|name| one.get(*name) != other.get(*name));
    differing
        .map(|name| format!("{name}: {:?} -> {:?}; ", one.get(name), other.get(name)))
        .collect()
}

#[test]
fn real_entries_come_back() {
    let Some(folder) = shared_data("bib") else { return };
    let mut records = Vec::new();
    for path in super::files(&folder) {
        let bytes = std::fs::read(&path).expect("a file");
        let text = equipoise::vault::decode(&bytes);
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let Some(source) = source_of(name, &text) else { continue };
        let entries = import::read(source, &text).entries.into_iter().map(|entry| entry.record);
        let described = entries.filter(|one| !one.title.is_empty() || !one.authors.is_empty());
        records.extend(described.map(|record| (path.clone(), record)));
    }
    let total = records.len();
    assert!(total >= 5000, "{total}");
    let mut by_format = std::collections::BTreeMap::new();
    for (path, record) in &records {
        for format in Written::ALL {
            let (_, read) = again(record, format);
            let read = read.map(|read| comparable(&read, format)).unwrap_or_default();
            let differences = differences(&comparable(record, format), &read);
            let whole = by_format.entry(format.name()).or_insert(0usize);
            // BibTeX's reader takes `A=B` in a name for a part with its name.
            let named = record.authors.iter().any(|person| person.given.contains('='));
            if differences.is_empty() || format == Written::Bibtex && named {
                *whole += 1;
            } else {
                eprintln!("{} {} {}: {differences}", format.name(), path.display(), record.key);
            }
        }
    }
    eprintln!("{total} entries; read again with the same fields: {by_format:?}");
    assert!(by_format.values().all(|whole| *whole == total));
}
