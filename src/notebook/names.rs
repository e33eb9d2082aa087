//! Names of files, made from what people and papers are called.

use crate::model::VaultPath;

/// Longer names are no file's on most systems, which count bytes; an ending comes behind it.
const MOST_BYTES: usize = 200;

/// A text as a file's name without its ending: what file systems and links cannot hold becomes a
/// blank. `None` where nothing is left.
pub(super) fn file_name(text: &str) -> Option<String> {
    let name: String = text
        .chars()
        .map(|c| if "/\\:*?\"<>|#^[]".contains(c) || c.is_control() { ' ' } else { c })
        .collect();
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = name.trim_start_matches(['.', ' ']);
    let name = name[..name.floor_char_boundary(MOST_BYTES)].trim_end_matches(['.', ' ']);
    (!name.is_empty()).then(|| name.to_owned())
}

/// Where a note about a paper lies in `folder`: beneath the paper's own path, of which an entry of a
/// library has one too.
pub(super) fn beside(folder: &str, paper: &VaultPath) -> Option<VaultPath> {
    let name = paper.as_str().replace('#', "/").replace(['[', ']', '|', '^'], "-");
    let name = if paper.is_note() { name } else { format!("{name}.md") };
    VaultPath::parse(&format!("{folder}/{name}")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_become_names() {
        let check = |title: &str, expected: Option<&str>| {
            assert_eq!(file_name(title).as_deref(), expected, "{title}");
        };
        check("Fair: a study?", Some("Fair a study"));
        check("../../etc", Some("etc"));
        check("A\u{0}b\n c", Some("A b c"));
        check("???", None);
        check("...", None);
        // Letters of three bytes each: 255 bytes are the most that common systems take.
        check(&"語".repeat(120), Some(&"語".repeat(66)));
    }

    #[test]
    fn each_paper_has_its_place() {
        let check = |paper: &str, expected: &str| {
            let paper = VaultPath::parse(paper).expect("a path");
            assert_eq!(beside("discussions", &paper).expect("a path").as_str(), expected);
        };
        check("papers/A.md", "discussions/papers/A.md");
        check("lib.bib#key", "discussions/lib.bib/key.md");
        check("x/y.pdf", "discussions/x/y.pdf.md");
    }
}
