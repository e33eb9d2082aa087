//! A library that gave nothing, neither an entry nor a doubt: one fault says why that is and what
//! would help, so that no library is passed over in silence.

use super::{Fault, Format, bibtex};

pub(super) fn fault(format: Format, text: &str) -> Fault {
    let content = text.trim_start_matches('\u{feff}').trim_start();
    let before = &text[..text.len() - content.len()];
    let line = before.matches('\n').count() + usize::from(!content.is_empty());
    let first = content.lines().next().unwrap_or_default();
    let (message, remedy) = why(format, content);
    Fault {
        line: u32::try_from(line).unwrap_or(u32::MAX).max(1),
        key: None,
        message: message.into(),
        text: first.chars().filter(|c| !c.is_control()).collect(),
        remedy: remedy.into(),
    }
}

fn why(format: Format, content: &str) -> (&'static str, &'static str) {
    if content.is_empty() {
        return ("the library is empty", "add an entry, or delete the file");
    }
    // What UTF-16 looks like where no mark at the start tells it.
    if content.contains('\0') {
        return (
            "the library holds no entry: its bytes are no UTF-8 text, perhaps UTF-16 without a mark",
            "save the file as UTF-8",
        );
    }
    match format {
        Format::Bibtex if bibtex::has_abbreviations(content) => (
            "the library holds no entry, only abbreviations (@string), and those are known in their \
             own file alone",
            "copy them into the file whose entries use them; here they do no harm",
        ),
        Format::Bibtex => (
            "the library holds no entry",
            "begin an entry as `@article{key,` on a line of its own (what follows % on a line, and \
             what is in @comment, is left out), or delete the file",
        ),
        Format::Ris if content.starts_with("FN ") || content.starts_with("PT ") => (
            "the library holds no entry: this is Web of Science's own format, not RIS",
            "export the papers again, as RIS or BibTeX",
        ),
        Format::Ris => (
            "the library holds no entry",
            "an entry goes from a line `TY  - JOUR` to a line `ER  - `: export the papers again as \
             RIS, or delete the file",
        ),
        Format::EndNote => (
            "the library holds no entry",
            "an entry begins with a line `%0 Journal Article`: export the papers again in EndNote's \
             tagged format, or as RIS",
        ),
        Format::Medline => (
            "the library holds no entry",
            "an entry begins with a line `PMID- `: save the papers again in PubMed's format, or as RIS",
        ),
        Format::CslJson | Format::JsonLines => {
            ("the library holds no entry", "add an object with a title, or delete the file")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;

    fn check(format: Format, text: &str, line: u32, message: &str, remedy: &str) {
        let library = read(format, text);
        assert_eq!(library.entries, [], "{text:?}");
        let [fault] = library.faults.as_slice() else { panic!("{text:?}: {:?}", library.faults) };
        assert_eq!(fault.line, line, "{text:?}");
        assert!(fault.message.contains(message), "{text:?}: {}", fault.message);
        assert!(fault.remedy.contains(remedy), "{text:?}: {}", fault.remedy);
    }

    #[test]
    fn a_library_without_entries_has_its_one_fault() {
        check(Format::Bibtex, "", 1, "is empty", "delete");
        check(Format::Bibtex, "\u{feff} \n\n", 2, "is empty", "add an entry");
        check(Format::Bibtex, "\n% nothing yet\n", 2, "no entry", "@article{key,");
        check(Format::Bibtex, "@comment{x}\n@preamble{\"y\"}", 1, "no entry", "@comment");
        check(Format::Bibtex, "% names\n@string{a = \"B\"}\n", 1, "abbreviations", "copy them");
        check(Format::Bibtex, "\0@\0m\0i\0s\0c\0{\0a\0,\0}", 1, "UTF-16", "UTF-8");
        check(Format::Ris, "FN A database\nVR 1.0\nPT J\nER\n", 1, "Web of Science", "as RIS");
        check(Format::Ris, "\n\nDear editor\n", 3, "no entry", "TY  - JOUR");
        check(Format::EndNote, "prose\n", 1, "no entry", "%0 Journal");
        check(Format::Medline, "prose\n", 1, "no entry", "PMID-");
        check(Format::JsonLines, "\n", 1, "is empty", "add an entry");
        check(Format::CslJson, "[]", 1, "no entry", "title");
    }

    #[test]
    fn lines_that_end_as_on_old_machines_are_lines() {
        let library = read(Format::Bibtex, "% a comment\r\r@misc{a,\r title={A}\r}\r@misc{,\r}\r");
        let keys: Vec<&str> = library.entries.iter().map(|entry| &*entry.record.key).collect();
        assert_eq!(keys, ["a"]);
        let faults: Vec<u32> = library.faults.iter().map(|fault| fault.line).collect();
        assert_eq!((library.entries[0].line, faults), (3, vec![6]));
    }
}
