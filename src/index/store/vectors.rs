//! The vectors of one model on disk, by what was embedded. Apart from the notes' own database:
//! vectors cost hours where the rest costs seconds, so they outlive a new version of the tables, a
//! damaged store, and a change of model and back.

use std::{collections::HashSet, path::Path};

use rusqlite::params;

use super::database::{Database, Schema, SqlResult, check_sum, foreign};
use crate::{error::Result, index::chunk::Key};

/// An open store of vectors, all of one width.
pub struct VectorStore {
    database: Database,
    dimensions: usize,
}

const SCHEMA: Schema = Schema {
    tables: "CREATE TABLE vectors(
        key BLOB NOT NULL UNIQUE, vector BLOB NOT NULL, check_sum INTEGER NOT NULL);
        CREATE TABLE model(id TEXT NOT NULL, dimensions INTEGER NOT NULL);",
    version: 1,
};

impl VectorStore {
    /// Opens the file, or begins it; the text says why it was begun anew. Without `dimensions` the
    /// file's own are taken.
    ///
    /// # Errors
    /// A folder that cannot be written.
    pub fn open(
        path: &Path,
        model_id: &str,
        dimensions: Option<usize>,
    ) -> Result<(Self, Option<String>)> {
        let (database, found, rebuilt) =
            Database::open(path.to_owned(), &SCHEMA, |connection| -> SqlResult<Option<usize>> {
                let mut statement = connection.prepare("SELECT id, dimensions FROM model")?;
                let mut rows = statement.query([])?;
                let Some(row) = rows.next()? else { return Ok(None) };
                let (id, width) = (row.get::<_, String>(0)?, row.get::<_, i64>(1)? as usize);
                if id != model_id || dimensions.is_some_and(|dimensions| dimensions != width) {
                    return Err(foreign("it is of another model"));
                }
                Ok(Some(width))
            })?;
        let dimensions = found.or(dimensions).unwrap_or(0);
        if found.is_none() && dimensions > 0 {
            database.write("writing the vectors", |connection| {
                connection.execute(
                    "INSERT INTO model VALUES(?1, ?2)",
                    params![model_id, dimensions as i64],
                )
            })?;
        }
        Ok((Self { database, dimensions }, rebuilt))
    }

    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// Every vector in turn. A row that is damaged is dropped, and will be embedded again; the
    /// answer is how many were.
    ///
    /// # Errors
    /// The disk or the store is damaged.
    pub fn each(&self, mut visit: impl FnMut(Key, &[f32])) -> Result<usize> {
        let mut numbers = vec![0.0f32; self.dimensions];
        let dropped = self.database.read("reading the vectors", |connection| {
            let mut dropped = Vec::new();
            let mut statement =
                connection.prepare("SELECT rowid, key, vector, check_sum FROM vectors")?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let (key, vector) = (row.get_ref(1)?.as_blob()?, row.get_ref(2)?.as_blob()?);
                let sound = check_sum(&[key, vector]) == row.get::<_, u32>(3)?;
                match <[u8; 16]>::try_from(key) {
                    Ok(key) if sound && decode(vector, &mut numbers) => visit(Key(key), &numbers),
                    _ => dropped.push(row.get::<_, i64>(0)?),
                }
            }
            Ok(dropped)
        })?;
        if !dropped.is_empty() {
            self.database.write("dropping damaged vectors", |connection| {
                let mut delete = connection.prepare("DELETE FROM vectors WHERE rowid = ?1")?;
                dropped.iter().try_for_each(|row| delete.execute([row]).map(drop))
            })?;
        }
        Ok(dropped.len())
    }

    /// The vectors of these keys, where there are any.
    ///
    /// # Errors
    /// As for [`VectorStore::each`].
    pub fn get(&self, keys: &[Key]) -> Result<Vec<Option<Vec<f32>>>> {
        self.database.read("reading vectors", |connection| {
            let mut statement = connection
                .prepare_cached("SELECT vector, check_sum FROM vectors WHERE key = ?1")?;
            let mut found = Vec::with_capacity(keys.len());
            for key in keys {
                let mut rows = statement.query([&key.0[..]])?;
                found.push(match rows.next()? {
                    None => None,
                    Some(row) => {
                        let vector = row.get_ref(0)?.as_blob()?;
                        let mut numbers = vec![0.0; self.dimensions];
                        let sound = check_sum(&[&key.0, vector]) == row.get::<_, u32>(1)?;
                        (sound && decode(vector, &mut numbers)).then_some(numbers)
                    }
                });
            }
            Ok(found)
        })
    }

    /// Keeps vectors: all of them, or none.
    ///
    /// # Errors
    /// A disk that is full or failing.
    pub fn put(&self, vectors: &[(Key, Vec<f32>)]) -> Result<()> {
        self.database.write("keeping vectors", |connection| {
            let mut insert =
                connection.prepare_cached("INSERT OR REPLACE INTO vectors VALUES(?1, ?2, ?3)")?;
            for (key, vector) in vectors {
                let bytes: Vec<u8> = vector.iter().flat_map(|value| value.to_le_bytes()).collect();
                insert.execute(params![&key.0[..], bytes, check_sum(&[&key.0, &bytes])])?;
            }
            Ok(())
        })
    }

    /// Drops every vector that nothing refers to, and gives the space back to later ones.
    ///
    /// # Errors
    /// As for [`VectorStore::put`].
    pub fn prune(&self, unused: &HashSet<Key>) -> Result<()> {
        self.database.write("dropping unused vectors", |connection| {
            let mut delete = connection.prepare_cached("DELETE FROM vectors WHERE key = ?1")?;
            unused.iter().try_for_each(|key| delete.execute([&key.0[..]]).map(drop))
        })
    }
}

/// False where the bytes are not so many finite numbers.
fn decode(bytes: &[u8], numbers: &mut [f32]) -> bool {
    let (values, rest) = bytes.as_chunks::<4>();
    if !rest.is_empty() || values.len() != numbers.len() {
        return false;
    }
    for (number, value) in numbers.iter_mut().zip(values) {
        *number = f32::from_le_bytes(*value);
    }
    numbers.iter().all(|number| number.is_finite())
}
