//! What each format calls a kind of publication. BibLaTeX's names are ours.

/// One kind: BibLaTeX's name, CSL's, RIS's and EndNote's.
struct Kind {
    ours: &'static str,
    csl: &'static str,
    ris: &'static str,
    endnote: &'static str,
}

const fn kind(
    ours: &'static str,
    csl: &'static str,
    ris: &'static str,
    endnote: &'static str,
) -> Kind {
    Kind { ours, csl, ris, endnote }
}

/// Of several with one name in a format, the first is meant when that format is read.
const KINDS: &[Kind] = &[
    kind("article", "article-journal", "JOUR", "Journal Article"),
    kind("inproceedings", "paper-conference", "CPAPER", "Conference Paper"),
    kind("book", "book", "BOOK", "Book"),
    kind("incollection", "chapter", "CHAP", "Book Section"),
    kind("inbook", "chapter", "CHAP", "Book Section"),
    kind("thesis", "thesis", "THES", "Thesis"),
    kind("phdthesis", "thesis", "THES", "Thesis"),
    kind("mastersthesis", "thesis", "THES", "Thesis"),
    kind("report", "report", "RPRT", "Report"),
    kind("techreport", "report", "RPRT", "Report"),
    kind("online", "webpage", "ELEC", "Web Page"),
    kind("electronic", "webpage", "ELEC", "Web Page"),
    kind("www", "webpage", "ELEC", "Web Page"),
    kind("unpublished", "manuscript", "UNPB", "Unpublished Work"),
    kind("dataset", "dataset", "DATA", "Dataset"),
    kind("software", "software", "COMP", "Computer Program"),
    kind("patent", "patent", "PAT", "Patent"),
    kind("collection", "book", "EDBOOK", "Edited Book"),
    kind("proceedings", "book", "CONF", "Conference Proceedings"),
    kind("periodical", "periodical", "JFULL", "Serial"),
    kind("preprint", "article", "JOUR", "Journal Article"),
    kind("misc", "document", "GEN", "Generic"),
];

fn find(wanted: impl Fn(&Kind) -> bool) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| wanted(kind))
}

fn ours(name: &str) -> Option<&'static Kind> {
    find(|kind| kind.ours.eq_ignore_ascii_case(name))
}

/// The type as BibTeX has it, and the subtype that tells it from others of that type. The types are
/// BibLaTeX's, which classic styles print as `@misc` where they do not know them.
pub(super) fn to_bibtex(name: &str) -> (&str, Option<&str>) {
    match name {
        "" => ("misc", None),
        "preprint" => ("article", Some("preprint")),
        name => (name, None),
    }
}

/// What [`to_bibtex`] was given.
pub(super) fn from_bibtex(name: &str, subtype: Option<&str>) -> String {
    match (name.to_ascii_lowercase().as_str(), subtype) {
        ("article", Some("preprint")) => "preprint".into(),
        (name, _) => name.into(),
    }
}

pub(super) fn to_csl(name: &str) -> &'static str {
    ours(name).map_or("document", |kind| kind.csl)
}

pub(super) fn from_csl(name: &str) -> String {
    let known = find(|kind| kind.csl == name).map(|kind| kind.ours);
    let near = match name {
        "article-magazine" | "article-newspaper" | "review" | "review-book" => "article",
        "article" => "preprint",
        "post" | "post-weblog" => "online",
        "entry-encyclopedia" | "entry-dictionary" | "entry" => "incollection",
        "speech" | "broadcast" | "motion_picture" | "interview" | "personal_communication" => {
            "misc"
        }
        _ => "misc",
    };
    known.unwrap_or(near).to_owned()
}

/// Whether a text is one of CSL's types.
pub(super) fn is_csl(name: &str) -> bool {
    const OTHERS: [&str; 22] = [
        "article-magazine",
        "article-newspaper",
        "bill",
        "broadcast",
        "classic",
        "collection",
        "entry",
        "entry-dictionary",
        "entry-encyclopedia",
        "event",
        "figure",
        "graphic",
        "hearing",
        "interview",
        "legal_case",
        "legislation",
        "map",
        "motion_picture",
        "post",
        "post-weblog",
        "review",
        "speech",
    ];
    find(|kind| kind.csl == name).is_some() || OTHERS.contains(&name)
}

pub(super) fn to_ris(name: &str) -> &'static str {
    ours(name).map_or("GEN", |kind| kind.ris)
}

pub(super) fn from_ris(name: &str) -> String {
    let name = name.trim().to_ascii_uppercase();
    let known = find(|kind| kind.ris == name).map(|kind| kind.ours);
    let near = match name.as_str() {
        "MGZN" | "NEWS" | "ABST" | "INPR" | "EJOUR" => "article",
        "EBOOK" | "CLSWK" => "book",
        "ECHAP" | "ENCYC" | "DICT" => "incollection",
        "WEB" | "BLOG" | "ICOMM" => "online",
        "MANSCPT" => "unpublished",
        _ => "misc",
    };
    known.unwrap_or(near).to_owned()
}

pub(super) fn to_endnote(name: &str) -> &'static str {
    ours(name).map_or("Generic", |kind| kind.endnote)
}

pub(super) fn from_endnote(name: &str) -> String {
    let known = find(|kind| kind.endnote.eq_ignore_ascii_case(name.trim())).map(|kind| kind.ours);
    let near = match name.trim() {
        "Magazine Article" | "Newspaper Article" | "Electronic Article" => "article",
        "Electronic Book" => "book",
        "Manuscript" => "unpublished",
        _ => "misc",
    };
    known.unwrap_or(near).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_come_back_from_each_format() {
        for name in ["article", "inproceedings", "book", "incollection", "thesis", "report"] {
            assert_eq!(from_csl(to_csl(name)), name);
            assert_eq!(from_ris(to_ris(name)), name);
            assert_eq!(from_endnote(to_endnote(name)), name);
        }
        for name in ["online", "thesis", "preprint", "customa"] {
            let (kind, subtype) = to_bibtex(name);
            assert_eq!(from_bibtex(kind, subtype), name);
        }
        assert_eq!(to_csl("customa"), "document");
    }
}
