//! A SQLite file that mends itself: opened, checked, loaded, and, where any of that fails for the
//! file's own sake, put aside and begun anew.

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::{
    error::{Error, ErrorKind, Result},
    model::{
        Anchor, BlockId, Claim, ContentHash, Heading, Kind, Link, LinkForm, LinkOrigin, Note,
        Problem, ProblemKind, Relation, Scope, VaultPath,
    },
};

pub(super) struct Schema {
    /// Statements that make an empty database.
    pub(super) tables: &'static str,
    /// A file of another version is begun anew; never 0, which is an empty file's.
    pub(super) version: i32,
}

/// A fault of the data, found while loading, in a database that SQLite itself is content with.
#[derive(Debug)]
struct Damage {
    what: String,
    /// Sound, but of no use to this program.
    foreign: bool,
}

impl std::fmt::Display for Damage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for Damage {}

pub(super) type SqlResult<T> = std::result::Result<T, rusqlite::Error>;

/// Damage as an error that passes through SQLite's.
pub(super) fn damage(what: impl Into<String>) -> rusqlite::Error {
    rusqlite::Error::ToSqlConversionFailure(Box::new(Damage { what: what.into(), foreign: false }))
}

/// A sound file that is of no use, and is dropped rather than put aside.
pub(super) fn foreign(what: impl Into<String>) -> rusqlite::Error {
    rusqlite::Error::ToSqlConversionFailure(Box::new(Damage { what: what.into(), foreign: true }))
}

pub(super) struct Database {
    path: PathBuf,
    // Closed before the writer: the last to close folds the log into the file, and a reader may not.
    readers: Mutex<Vec<Connection>>,
    writer: Mutex<Connection>,
}

impl Database {
    /// Opens the file and loads from it. The text says why it was begun anew.
    pub(super) fn open<T: Default>(
        path: PathBuf,
        schema: &Schema,
        load: impl Fn(&Connection) -> SqlResult<T>,
    ) -> Result<(Self, T, Option<String>)> {
        let marked = marker(&path).exists();
        let opened = match marked {
            true => Err(damage("damage was found in it earlier")),
            false => open_and_load(&path, schema, &load),
        };
        let (connection, loaded, rebuilt) = match opened {
            Ok((connection, loaded)) => (connection, loaded, None),
            Err(error) if is_fault_of_file(&error) => {
                let reason = reason(&error);
                tracing::warn!(file = %path.display(), %reason, "begun anew");
                put_aside(&path, is_foreign(&error))?;
                let (connection, loaded) = open_and_load(&path, schema, &load)
                    .map_err(|error| failed("making the index's database", error))?;
                (connection, loaded, Some(reason))
            }
            Err(error) => return Err(failed(format!("opening {}", path.display()), error)),
        };
        let database =
            Self { path, writer: Mutex::new(connection), readers: Mutex::new(Vec::new()) };
        Ok((database, loaded, rebuilt))
    }

    /// One transaction: all of it is kept, or nothing.
    pub(super) fn write<T>(
        &self,
        doing: &str,
        work: impl FnOnce(&Connection) -> SqlResult<T>,
    ) -> Result<T> {
        let connection = locked(&self.writer);
        // Taken as a writer from the start: a transaction never waits for a lock in its middle.
        let result = connection.execute_batch("BEGIN IMMEDIATE").and_then(|()| {
            let value = work(&connection)?;
            connection.execute_batch("COMMIT")?;
            Ok(value)
        });
        if result.is_err() && !connection.is_autocommit() {
            let _ = connection.execute_batch("ROLLBACK");
        }
        result.map_err(|error| self.noted(doing, error))
    }

    /// Reads as of the last commit, beside the writer.
    pub(super) fn read<T>(
        &self,
        doing: &str,
        work: impl FnOnce(&Connection) -> SqlResult<T>,
    ) -> Result<T> {
        let idle = locked(&self.readers).pop();
        let result = idle.map_or_else(|| reader(&self.path), Ok).and_then(|connection| {
            let value = work(&connection)?;
            locked(&self.readers).push(connection);
            Ok(value)
        });
        result.map_err(|error| self.noted(doing, error))
    }

    /// Damage that turns up later is left to the next start, which begins the file anew.
    fn noted(&self, doing: &str, error: rusqlite::Error) -> Error {
        if is_fault_of_file(&error) {
            let _ = std::fs::write(marker(&self.path), reason(&error));
        }
        failed(doing, error)
    }
}

fn open_and_load<T: Default>(
    path: &Path,
    schema: &Schema,
    load: &impl Fn(&Connection) -> SqlResult<T>,
) -> SqlResult<(Connection, T)> {
    let connection = Connection::open(path)?;
    connection.set_prepared_statement_cache_capacity(32);
    // 8 KiB pages suit blobs of a few KiB. The index is derived: it may lose its last commits at
    // a power cut, never its consistency.
    connection.execute_batch(
        "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
         PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8192; PRAGMA busy_timeout = 5000;
         PRAGMA journal_size_limit = 4194304;",
    )?;
    let version: i32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if version == 0 && tables == 0 {
        connection.execute_batch(&format!(
            "BEGIN; {} PRAGMA user_version = {}; COMMIT;",
            schema.tables, schema.version
        ))?;
        return Ok((connection, T::default()));
    }
    if version != schema.version {
        return Err(foreign("it was written by another version"));
    }
    let loaded = load(&connection)?;
    Ok((connection, loaded))
}

fn reader(path: &Path) -> SqlResult<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.execute_batch("PRAGMA cache_size = -4096; PRAGMA busy_timeout = 5000;")?;
    Ok(connection)
}

/// Whether beginning anew would help: a full disk or a missing permission stays what it is.
fn is_fault_of_file(error: &rusqlite::Error) -> bool {
    match error {
        rusqlite::Error::SqliteFailure(failure, _) => match failure.code {
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::TypeMismatch => true,
            // "No such table" and its like, in a file that claims to be of this version.
            ErrorCode::Unknown => true,
            // A page that cannot be read, as against one that cannot be written.
            ErrorCode::SystemIoFailure => {
                matches!(failure.extended_code & 0xffff, 266 | 522 | 8458)
            }
            _ => false,
        },
        rusqlite::Error::ToSqlConversionFailure(source) => source.is::<Damage>(),
        rusqlite::Error::SqlInputError { .. }
        | rusqlite::Error::FromSqlConversionFailure(..)
        | rusqlite::Error::IntegralValueOutOfRange(..)
        | rusqlite::Error::InvalidColumnType(..)
        | rusqlite::Error::InvalidColumnIndex(_)
        | rusqlite::Error::Utf8Error(..)
        | rusqlite::Error::QueryReturnedNoRows => true,
        _ => false,
    }
}

fn is_foreign(error: &rusqlite::Error) -> bool {
    matches!(error, rusqlite::Error::ToSqlConversionFailure(source)
        if source.downcast_ref::<Damage>().is_some_and(|damage| damage.foreign))
}

fn reason(error: &rusqlite::Error) -> String {
    match error {
        rusqlite::Error::ToSqlConversionFailure(source) if source.is::<Damage>() => {
            source.to_string()
        }
        error => format!("it is damaged ({error})"),
    }
}

/// One damaged file is kept for whoever wants to look; the one before it is dropped.
fn put_aside(path: &Path, drop: bool) -> Result<()> {
    let beside = |suffix: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    };
    for suffix in ["-wal", "-shm"] {
        remove(&beside(suffix))?;
    }
    if drop {
        remove(path)?;
    } else if path.exists() {
        std::fs::rename(path, beside(".damaged"))
            .map_err(|error| Error::io(format!("putting {} aside", path.display()), error))?;
    }
    remove(&marker(path))
}

fn remove(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::io(format!("removing {}", path.display()), error))
        }
        _ => Ok(()),
    }
}

fn marker(path: &Path) -> PathBuf {
    path.with_extension("rebuild")
}

pub(super) fn failed(doing: impl std::fmt::Display, error: rusqlite::Error) -> Error {
    let (kind, hint) = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => {
            (ErrorKind::Full, "free some space on the disk that holds the index, then try again")
        }
        Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => (
            ErrorKind::Environment,
            "check that the index folder can be written, or choose another: --index DIR",
        ),
        _ => (ErrorKind::Environment, "restart: a damaged index is rebuilt from the vault"),
    };
    Error::new(kind, format!("{doing} failed: {error}"), hint).because(error)
}

pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// CRC-32 over several parts: SQLite does not see a flipped bit within a value.
pub(super) fn check_sum(parts: &[&[u8]]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    parts.iter().for_each(|part| hasher.update(part));
    hasher.finalize()
}

/// The fields of a stored note and their order, as text: notes are encoded by position, so one
/// that was written with other fields must not be read.
pub(super) fn shape_of_notes() -> String {
    let path = || VaultPath::parse("a.md").ok();
    let sample = path().zip(path()).map(|(path, problem_path)| Note {
        path,
        hash: ContentHash([0; 32]),
        size: 0,
        modified_ms: 0,
        created_ms: 0,
        kind: Kind::Note,
        title: String::new(),
        description: None,
        claim: Some(Claim { sentence: String::new(), scope: Scope::default() }),
        aliases: Vec::new(),
        tags: Vec::new(),
        properties: String::new(),
        headings: vec![Heading { level: 1, text: String::new(), slug: String::new(), line: 1 }],
        block_ids: vec![BlockId { id: String::new(), line: 1, span: 0..0 }],
        links: vec![Link {
            target: String::new(),
            anchor: Some(Anchor::Heading(Vec::new())),
            text: None,
            form: LinkForm::Wiki,
            origin: LinkOrigin::Body,
            relation: Relation::links(),
            reason: None,
            context: "".into(),
            span: 0..0,
            line: 1,
        }],
        problems: vec![Problem {
            path: problem_path,
            line: None,
            kind: ProblemKind::BrokenLink,
            message: String::new(),
            text: String::new(),
            remedy: String::new(),
        }],
    });
    let block = crate::model::Block {
        text: String::new(),
        heading: None,
        span: 0..0,
        line: 1,
        code: false,
        task: None,
    };
    format!("{sample:?} {block:?}")
}
