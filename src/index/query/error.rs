//! [`ParseError`]: where a query stops making sense, and what its author can do about it. It is
//! apart because a page points at the place, and the command line prints the sentence.

use crate::error::Error;

/// Where a query stops making sense, why, and what would mend it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} at character {}", .character + 1)]
pub struct ParseError {
    pub message: String,
    /// The next step, as a sentence without a final full stop.
    pub hint: String,
    /// Bytes before it in the query.
    pub offset: usize,
    /// Characters before it in the query.
    pub character: usize,
}

impl ParseError {
    pub(super) fn new(query: &str, offset: usize, wrong: Wrong) -> Self {
        let offset = query.floor_char_boundary(offset);
        let character = query[..offset].chars().count();
        Self { message: wrong.message, hint: wrong.hint, offset, character }
    }
}

impl From<ParseError> for Error {
    fn from(error: ParseError) -> Self {
        let hint = error.hint.clone();
        Error::invalid(error.to_string(), hint).because(error)
    }
}

/// What is wrong with a part of a query, before it is known where the part stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrong {
    message: String,
    hint: String,
}

impl Wrong {
    pub(super) fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: message.into(), hint: hint.into() }
    }

    pub(super) fn missing(of: &str) -> Self {
        Self::new(
            format!("nothing follows {of}"),
            format!(
                "write what is asked for right behind it, or \"{of}\" in quotation marks to search for it"
            ),
        )
    }
}
