//! Words as a shell would be given them, for a person to read or copy; no shell is ever started.

/// All of a command's words, each recognisable as one.
pub(super) fn command(words: &[String]) -> String {
    words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ")
}

/// A word for a shell, whatever is in it.
pub(super) fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::{command, quoted};

    #[test]
    fn a_command_can_be_pasted() {
        assert_eq!(quoted("evaluations/a-b.md"), "evaluations/a-b.md");
        let words = ["sh", "-c", "rm -rf x", ""].map(str::to_owned);
        assert_eq!(command(&words), "sh -c 'rm -rf x' ''");
        assert_eq!(quoted("BBQ's score; rm -rf ~.md"), r"'BBQ'\''s score; rm -rf ~.md'");
    }
}
