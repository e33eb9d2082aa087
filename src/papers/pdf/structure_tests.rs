//! What is found on made-up first pages.

use super::*;

fn piece(text: &str, size: f32, bold: bool, top: f32) -> Piece {
    Piece { text: text.into(), size, bold, top }
}

fn paper() -> Extraction {
    let body = "Scores were given to nine hundred applicants by three systems, and each was compared with what a panel of people had said. ".repeat(3);
    let head = [
        "Fair Enough: A Study of Scores",
        "Ada Q. Lovelace",
        "University of Somewhere",
        "ada@example.org",
        "Grace Hopper and Maria de Souza",
    ];
    let page = |number, pieces| PageText { number, pieces, head: Vec::new() };
    let first = PageText {
        head: head.map(str::to_owned).to_vec(),
        ..page(
            1,
            vec![
                piece("Proceedings of Things 81:1–15, 2018", 8.0, false, 0.05),
                piece("Fair Enough: A Study of Scores∗", 17.0, true, 0.12),
                piece("Ada Q. Lovelace University of Somewhere ada@example.org", 11.0, false, 0.2),
                piece("Abstract", 12.0, true, 0.3),
                piece(
                    "We compare three systems that score applicants with a panel of people, and find that they agree in two of three cases and differ where it matters most.",
                    10.0,
                    false,
                    0.33,
                ),
                piece("1. Introduction", 12.0, true, 0.5),
                piece(&body, 10.0, false, 0.55),
                piece("https://doi.org/10.1234/ABC.def.", 8.0, false, 0.94),
                piece("arXiv:1801.01234v2 [cs.CY] 4 Jan 2018", 20.0, false, 1.0),
            ],
        )
    };
    let second = page(
        2,
        vec![
            piece("Proceedings of Things 81:1–15, 2018", 8.0, false, 0.05),
            piece("5 Limitations", 12.0, true, 0.2),
            piece(
                "Only three systems were looked at, and all of them in one country.",
                10.0,
                false,
                0.25,
            ),
            piece("References", 12.0, true, 0.5),
            piece("[1] A. Author. A title. 2001.", 9.0, false, 0.55),
            piece("[2] B. Author. Another title. 2002.", 9.0, false, 0.6),
            piece("2", 8.0, false, 0.97),
        ],
    );
    let third = page(3, vec![piece("Proceedings of Things 81:1–15, 2018", 8.0, false, 0.05)]);
    Extraction { pages: 3, texts: vec![first, second, third], ..Extraction::default() }
}

#[test]
fn a_paper_is_taken_apart() {
    let found = structure(&paper());
    assert_eq!(found.title.as_deref(), Some("Fair Enough: A Study of Scores"));
    assert_eq!(found.authors, ["Ada Q. Lovelace", "Grace Hopper", "Maria de Souza"]);
    assert!(found.summary.as_deref().is_some_and(|text| text.starts_with("We compare three")));
    assert_eq!(found.doi.as_deref(), Some("10.1234/abc.def"));
    assert_eq!(found.arxiv.as_deref(), Some("1801.01234"));
    assert_eq!(found.year, Some(2018));
    assert_eq!(found.references.len(), 2);
    let sections: Vec<_> = found
        .parts
        .iter()
        .filter(|part| part.heading.is_some())
        .map(|part| (part.text.as_str(), part.page, part.section))
        .collect();
    assert!(sections.contains(&("5 Limitations", 2, Section::Limitations)), "{sections:?}");
    assert!(found.parts.iter().all(|part| !part.text.starts_with("Proceedings of")));
    assert!(found.parts.iter().all(|part| !part.text.starts_with("[1]")));
}

#[test]
fn an_abstract_is_the_first_and_has_no_notes_from_the_foot_in_it() {
    let mut paper = paper();
    let first = &mut paper.texts[0].pieces;
    first[4].text = "We compare three systems that score applicants with a panel of people, and find that they agree in two of three cases and dif-".into();
    first.insert(5, piece("∗ The full paper is elsewhere", 8.0, false, 0.88));
    first.insert(6, piece("fer where it matters most.", 10.0, false, 0.12));
    paper.texts[1].pieces.insert(1, piece("3.2 Summary", 12.0, true, 0.1));
    paper.texts[1].pieces.insert(2, piece("This section had much to say.", 10.0, false, 0.15));
    let summary = structure(&paper).summary.unwrap_or_default();
    assert!(summary.ends_with("two of three cases and differ where it matters most."), "{summary}");
}

#[test]
fn the_record_serves_where_the_page_says_nothing() {
    let page = PageText {
        number: 1,
        pieces: vec![piece("Some plain text without any title in it at all.", 10.0, false, 0.3)],
        head: Vec::new(),
    };
    let extraction = Extraction {
        pages: 1,
        title: Some("A Title of Its Own".into()),
        author: Some("Ada Lovelace, Grace Hopper".into()),
        texts: vec![page],
        fault: None,
    };
    let found = structure(&extraction);
    assert_eq!(found.title.as_deref(), Some("A Title of Its Own"));
    assert_eq!(found.authors, ["Ada Lovelace", "Grace Hopper"]);
    assert_eq!(sane(Some("Microsoft Word - draft3.doc")), None);
}

#[test]
fn people_are_told_from_institutions() {
    for (text, expected) in [
        ("Cynthia Dwork∗", Some("Cynthia Dwork")),
        ("Ludwig van Beethoven", Some("Ludwig van Beethoven")),
        ("MIT Media Lab", None),
        ("University of Toronto", None),
        ("ada@example.org", None),
        ("Grace B. Hopper grace@example.org", Some("Grace B. Hopper")),
        ("Introduction", None),
    ] {
        assert_eq!(name_in(text).as_deref(), expected, "{text}");
    }
}

#[test]
fn an_abstract_begins_in_many_ways() {
    assert_eq!(abstract_start("Abstract"), Some(""));
    assert_eq!(abstract_start("A B S T R A C T We show"), Some("We show"));
    assert_eq!(abstract_start("Abstract—We show"), Some("We show"));
    assert_eq!(abstract_start("Abstract models are used"), None);
    assert_eq!(abstract_start("Nothing"), None);
}
