//! The one error type that reaches a person. It is for the environment (a folder that cannot be
//! read, a lock that is held, a query that does not parse), never for what a note says: notes
//! yield a value and a list of [`crate::model::Problem`]s. Every error carries the next step.

use std::fmt;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, in a class that a caller can act upon, with the next step for a person.
#[derive(Debug)]
pub struct Error {
    pub kind: ErrorKind,
    /// What happened, as a sentence without a final full stop.
    pub message: String,
    /// What the reader can do about it.
    pub hint: String,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// The classes that the command line maps to exit codes and the server to statuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The thing asked for is not there.
    NotFound,
    /// The request itself makes no sense (a query that does not parse, an unknown option).
    Invalid,
    /// Somebody else changed it meanwhile, or holds it.
    Conflict,
    /// A part that was not installed: an embedding model, the ONNX Runtime.
    Missing,
    /// The user has not allowed it: a program that is not approved.
    Denied,
    /// No room left to write.
    Full,
    /// The environment failed: input and output, a damaged file, a broken invariant.
    Environment,
}

impl Error {
    pub fn new(kind: ErrorKind, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hint: hint.into(), source: None }
    }

    pub fn not_found(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new(ErrorKind::NotFound, message, hint)
    }

    pub fn invalid(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new(ErrorKind::Invalid, message, hint)
    }

    pub fn missing(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new(ErrorKind::Missing, message, hint)
    }

    pub fn environment(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new(ErrorKind::Environment, message, hint)
    }

    /// An input/output failure while `doing` something (as in "reading the vault").
    pub fn io(doing: impl fmt::Display, source: std::io::Error) -> Self {
        let (kind, hint) = match source.kind() {
            std::io::ErrorKind::NotFound => {
                (ErrorKind::NotFound, "check that the path exists and is spelled right")
            }
            std::io::ErrorKind::PermissionDenied => {
                (ErrorKind::Environment, "check the permissions of that file and its folder")
            }
            std::io::ErrorKind::StorageFull => {
                (ErrorKind::Full, "free some space on that disk, then try again")
            }
            _ => {
                (ErrorKind::Environment, "look at the disk and the file named here, then try again")
            }
        };
        Self::new(kind, format!("{doing}: {source}"), hint).because(source)
    }

    /// The same error with a better next step.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// Keeps the underlying cause for the log.
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
