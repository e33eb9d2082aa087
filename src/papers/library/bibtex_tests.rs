//! Bibliographies as people write them, the broken ones among them.

use super::*;

fn only(text: &str) -> Record {
    let library = read(text);
    assert_eq!(library.faults, [], "{text}");
    assert_eq!(library.entries.len(), 1, "{text}");
    library.entries[0].record.clone()
}

/// Keys read, and lines and keys of faults.
fn check(text: &str, keys: &[&str], faults: &[(u32, Option<&str>)]) -> Library {
    let library = read(text);
    let read: Vec<&str> = library.entries.iter().map(|entry| &*entry.record.key).collect();
    assert_eq!(read, keys, "{text}");
    let found: Vec<(u32, Option<&str>)> =
        library.faults.iter().map(|fault| (fault.line, fault.key.as_deref())).collect();
    assert_eq!(found, faults, "{text}\n{:?}", library.faults);
    library
}

#[test]
fn an_entry_with_its_accents() {
    let record = only(
        r#"@InProceedings{dwork2012,
  author = {Dwork, Cynthia and {\"O}zg{\"u}r, M{\'\i}a and {The Fairness Laboratory}},
  title = "{F}airness \emph{through} {\'e}l{\`e}ve awareness",
  booktitle = {Proc.\ of ITCS}, pages = {214--226}, year = 2012, month = jan,
  doi = {https://doi.org/10.1145/2090236.2090255},
}"#,
    );
    assert_eq!(record.entry_type, "inproceedings");
    assert_eq!(record.title, "Fairness through élève awareness");
    let names: Vec<String> = record.authors.iter().map(crate::papers::Person::inverted).collect();
    assert_eq!(names, ["Dwork, Cynthia", "Özgür, Mía", "The Fairness Laboratory"]);
    assert_eq!(record.issued.expect("a date").to_string(), "2012-01");
    assert_eq!(record.pages.as_deref(), Some("214-226"));
    assert_eq!(record.doi.expect("a DOI").as_str(), "10.1145/2090236.2090255");
}

#[test]
fn strings_and_cross_references() {
    let library = check(
        r#"@string{acm = "ACM Press"} @STRING{conf = "Proc. " # acm}
@inproceedings{part, title={On parts}, author={A. One}, crossref={WHOLE}}
@proceedings{whole, title={The whole}, publisher=acm, year={2001}, note = conf}"#,
        &["part", "whole"],
        &[],
    );
    let part = &library.entries[0].record;
    assert_eq!(part.venue.as_deref(), Some("The whole"));
    assert_eq!((part.year(), part.publisher.as_deref()), (Some(2001), Some("ACM Press")));
    assert_eq!(part.extra["note"], "Proc. ACM Press");
}

#[test]
fn a_bad_entry_costs_no_other_and_is_named() {
    let text =
        "@article{a, title={One}}\n@article{b, title={Two} year={2001}}\n@misc{c,title={Three}}";
    let library = check(text, &["a", "b", "c"], &[(2, Some("b"))]);
    assert_eq!(library.entries[1].record.title, "Two");
    assert_eq!(library.entries[1].record.year(), Some(2001));

    check("@misc{a,\n title={One}\n@misc{b,\n title={Two}}", &["a", "b"], &[(1, Some("a"))]);
    check(
        "@misc{a, title={One}}\n year = {2001}\n}\n@misc{b,title={Two}}",
        &["a", "b"],
        &[(2, None)],
    );
    check("@misc{a, title={One}, crossref={gone}}", &["a"], &[(1, Some("a"))]);
    check("@article{}\n@misc{b,title={Two}}", &["b"], &[(1, None)]);
}

#[test]
fn circles_of_references_end() {
    check("@misc{a,title={A},crossref={b}}\n@misc{b,title={B},crossref={a}}", &["a", "b"], &[]);
}

#[test]
fn parentheses_and_unknown_strings() {
    let record = only("@article(k, title={On (parts)}, journal = jacm, year = \"1999\")");
    assert_eq!(record.title, "On (parts)");
    assert_eq!(record.venue.as_deref(), Some("jacm"));
}

#[test]
fn whatever_is_in_it() {
    for text in [
        "",
        "@",
        "@{",
        "@a{",
        "@a{,",
        "@a{b,c=",
        "@a{b,c={",
        "@a{b,c=\"",
        "@a{é,ü=ö}",
        "\u{feff}@a{b,c=d#}",
    ] {
        read(text);
    }
}
