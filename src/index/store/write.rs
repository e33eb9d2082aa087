//! Writing: one transaction for each change of the vault, however many notes it touches.

use rusqlite::{Connection, params};

use super::{
    FileRow, Store,
    database::{SqlResult, check_sum, damage, locked},
};
use crate::{
    error::Result,
    index::chunk::Key,
    model::{Block, Note, VaultPath},
};

/// A note ready to be written: encoded before the transaction, on any thread.
pub struct NoteWrite {
    /// Of the row to replace; 0 for a new note.
    pub id: i64,
    pub fingerprint: u64,
    path: VaultPath,
    source: VaultPath,
    note: Vec<u8>,
    blocks: Vec<u8>,
    keys: Vec<u8>,
}

/// What one transaction does.
#[derive(Default)]
pub struct Change {
    pub files: Vec<FileRow>,
    pub removed_files: Vec<VaultPath>,
    pub notes: Vec<NoteWrite>,
    /// Row and path of notes that are gone.
    pub removed_notes: Vec<(i64, VaultPath)>,
    pub generation: u64,
    /// Removals up to this generation are known to the keyword index and need no row any more.
    pub forget_removed: u64,
}

impl NoteWrite {
    pub fn new(note: &Note, source: &VaultPath, blocks: &[Block], keys: &[Key]) -> Result<Self> {
        let encoded = |what: Result<Vec<u8>, postcard::Error>| {
            what.map_err(|error| {
                crate::error::Error::environment(
                    format!("encoding {} failed: {error}", note.path),
                    "report this note to the project",
                )
            })
        };
        let blocks = encoded(postcard::to_stdvec(blocks))?;
        let note_bytes = encoded(postcard::to_stdvec(note))?;
        let keys: Vec<u8> = keys.iter().flat_map(|key| key.0).collect();
        let mut hasher = blake3::Hasher::new();
        hasher.update(&note_bytes).update(&blocks).update(&keys);
        let mut fingerprint = [0; 8];
        fingerprint.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
        Ok(Self {
            id: 0,
            fingerprint: u64::from_le_bytes(fingerprint),
            path: note.path.clone(),
            source: source.clone(),
            note: note_bytes,
            blocks,
            keys,
        })
    }
}

impl NoteWrite {
    /// The file that the note was read from.
    pub fn source(&self) -> &VaultPath {
        &self.source
    }
}

impl Change {
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
            && self.removed_files.is_empty()
            && self.notes.is_empty()
            && self.removed_notes.is_empty()
    }
}

impl Store {
    /// Writes a change and returns the row ids of `change.notes`, in order.
    ///
    /// # Errors
    /// A disk that is full or failing; the store is then as it was before.
    pub fn apply(&self, change: &Change) -> Result<Vec<i64>> {
        let mut next_id = locked(&self.next_id);
        let (ids, next) = self
            .database
            .write("writing the index", |connection| apply(connection, change, *next_id))?;
        *next_id = next;
        Ok(ids)
    }

    /// Remembers which model the vectors are of.
    ///
    /// # Errors
    /// As for [`Store::apply`].
    pub fn set_model(&self, model_id: &str) -> Result<()> {
        self.database
            .write("writing the index", |connection| set_meta(connection, "model", model_id))
    }
}

fn apply(connection: &Connection, change: &Change, first_id: i64) -> SqlResult<(Vec<i64>, i64)> {
    let generation = change.generation as i64;
    let mut next_id = first_id;

    let mut remove_note = connection.prepare_cached("DELETE FROM notes WHERE id = ?1")?;
    let mut remove_body = connection.prepare_cached("DELETE FROM bodies WHERE id = ?1")?;
    let mut bury = connection.prepare_cached("INSERT OR REPLACE INTO removed VALUES(?1, ?2)")?;
    for (id, path) in &change.removed_notes {
        remove_note.execute([id])?;
        remove_body.execute([id])?;
        bury.execute(params![path.as_str(), generation])?;
    }

    let mut unbury = connection.prepare_cached("DELETE FROM removed WHERE path = ?1")?;
    let mut put_note = connection
        .prepare_cached("INSERT OR REPLACE INTO notes VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?;
    let mut put_body =
        connection.prepare_cached("INSERT OR REPLACE INTO bodies VALUES(?1, ?2, ?3)")?;
    let any_removed = connection
        .query_row("SELECT EXISTS(SELECT 1 FROM removed)", [], |row| row.get::<_, bool>(0))?;
    let mut ids = Vec::with_capacity(change.notes.len());
    for write in &change.notes {
        let id = match write.id {
            0 => {
                next_id += 1;
                next_id - 1
            }
            known => known,
        };
        ids.push(id);
        if any_removed {
            unbury.execute([write.path.as_str()])?;
        }
        put_note.execute(params![
            id,
            write.path.as_str(),
            write.source.as_str(),
            generation,
            write.fingerprint as i64,
            write.note,
            write.keys,
            check_sum(&[&write.note, &write.keys]),
        ])?;
        put_body.execute(params![id, write.blocks, check_sum(&[&write.blocks])])?;
    }

    let mut remove_file = connection.prepare_cached("DELETE FROM files WHERE path = ?1")?;
    for path in &change.removed_files {
        remove_file.execute([path.as_str()])?;
    }
    let mut put_file =
        connection.prepare_cached("INSERT OR REPLACE INTO files VALUES(?1, ?2, ?3, ?4, ?5, ?6)")?;
    for file in &change.files {
        put_file.execute(params![
            file.path.as_str(),
            file.stamp.size as i64,
            file.stamp.modified_ns,
            file.stamp.changed_ns,
            file.stamp.inode as i64,
            file.hash.0,
        ])?;
    }

    connection
        .prepare_cached("DELETE FROM removed WHERE generation <= ?1")?
        .execute([change.forget_removed.min(change.generation.saturating_sub(1)) as i64])?;
    let known: Option<i64> = connection
        .prepare_cached("SELECT max(value) FROM meta WHERE key = 'generation'")?
        .query_row([], |row| row.get(0))?;
    if known.is_some_and(|known| known > generation) {
        return Err(damage("it was changed by another program"));
    }
    set_meta(connection, "generation", generation)?;
    Ok((ids, next_id))
}

fn set_meta(connection: &Connection, key: &str, value: impl rusqlite::ToSql) -> SqlResult<()> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO meta VALUES(?1, ?2)")?
        .execute(params![key, value])?;
    Ok(())
}
