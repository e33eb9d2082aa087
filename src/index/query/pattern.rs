//! [`Pattern`]: a regular expression in a query. It is apart because it alone is a small program
//! that a stranger may send: what it may cost is bounded here.

use std::{fmt, ops::Range};

/// Whether case counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Case {
    /// Words: it does not. Regular expressions: it does, but for those with the flag `i`.
    #[default]
    Usual,
    Match,
    Ignore,
}

/// A regular expression that is known to compile. `^` and `$` match at each line's ends.
#[derive(Debug, Clone)]
pub struct Pattern {
    /// As written, `\/` for a slash.
    source: String,
    /// Flag `i`.
    ignores_case: bool,
    /// Flag `s`: a dot matches a line's end too.
    dot_all: bool,
    insensitive: regex::Regex,
    sensitive: regex::Regex,
}

impl Pattern {
    /// Bytes that a compiled expression may take.
    const SIZE: usize = 1 << 18;

    /// An expression without flags.
    ///
    /// # Errors
    /// As [`Pattern::with_flags`].
    pub fn parse(source: &str) -> Result<Self, String> {
        Self::with_flags(source, "")
    }

    /// `flags` are letters behind the second slash; `g`, `m` and `u` hold anyway.
    ///
    /// # Errors
    /// What is wrong with it, in a few words.
    pub fn with_flags(source: &str, flags: &str) -> Result<Self, String> {
        let dot_all = flags.contains('s');
        let compile = |insensitive: bool| {
            regex::RegexBuilder::new(&source.replace("\\/", "/"))
                .case_insensitive(insensitive)
                .multi_line(true)
                .dot_matches_new_line(dot_all)
                .size_limit(Self::SIZE)
                .dfa_size_limit(Self::SIZE)
                .nest_limit(64)
                .build()
        };
        let ignores_case = flags.contains('i');
        match (compile(true), compile(false)) {
            (Ok(insensitive), Ok(sensitive)) => {
                let source = source.to_owned();
                Ok(Self { source, ignores_case, dot_all, insensitive, sensitive })
            }
            (Err(error), _) | (_, Err(error)) => Err(match error {
                regex::Error::CompiledTooBig(_) => "it is too large".into(),
                // The message shows the expression over several lines; its last says why.
                other => {
                    let text = other.to_string();
                    let reason = text.lines().last().unwrap_or_default();
                    reason.trim_start_matches("error: ").to_owned()
                }
            }),
        }
    }

    /// Whether the letter may stand behind an expression's second slash.
    pub(super) fn is_flag(letter: char) -> bool {
        matches!(letter, 'g' | 'i' | 'm' | 's' | 'u')
    }

    pub fn source(&self) -> &str {
        &self.source
    }

    pub fn is_match(&self, text: &str, case: Case) -> bool {
        self.compiled(case).is_match(text)
    }

    /// Where it matches, in bytes.
    pub fn find_iter(&self, text: &str) -> impl Iterator<Item = Range<usize>> {
        self.compiled(Case::Usual).find_iter(text).map(|found| found.range())
    }

    fn compiled(&self, case: Case) -> &regex::Regex {
        match case {
            Case::Ignore => &self.insensitive,
            Case::Usual if self.ignores_case => &self.insensitive,
            Case::Usual | Case::Match => &self.sensitive,
        }
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        (&self.source, self.ignores_case, self.dot_all)
            == (&other.source, other.ignores_case, other.dot_all)
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let flag = |is: bool, letter: &'static str| if is { letter } else { "" };
        write!(f, "/{}/{}{}", self.source, flag(self.ignores_case, "i"), flag(self.dot_all, "s"))
    }
}
