//! Reading: everything that belongs in memory in one pass, texts one note at a time.

use std::sync::Arc;

use rayon::prelude::*;
use rusqlite::Connection;

use super::{
    FileRow, Loaded, NoteRow, Stamp, Store,
    database::{SqlResult, check_sum, damage},
};
use crate::{
    error::Result,
    index::chunk::Key,
    model::{Block, ContentHash, Note, VaultPath},
};

/// Notes decoded at once while the next are read.
const BATCH: usize = 512;

impl Store {
    /// The text of a note; `None` where the note is unknown.
    ///
    /// # Errors
    /// The disk or the store is damaged.
    pub fn blocks(&self, id: i64) -> Result<Option<Vec<Block>>> {
        self.database.read("reading a note's text", |connection| {
            let mut statement =
                connection.prepare_cached("SELECT blocks, check_sum FROM bodies WHERE id = ?1")?;
            let mut rows = statement.query([id])?;
            let Some(row) = rows.next()? else { return Ok(None) };
            decode_blocks(row.get_ref(0)?.as_blob()?, row.get(1)?).map(Some)
        })
    }

    /// A note without its text; `None` where it is unknown.
    ///
    /// # Errors
    /// As for [`Store::blocks`].
    pub fn note(&self, id: i64) -> Result<Option<Note>> {
        self.database.read("reading a note", |connection| {
            let mut statement = connection
                .prepare_cached("SELECT note, keys, check_sum FROM notes WHERE id = ?1")?;
            let mut rows = statement.query([id])?;
            let Some(row) = rows.next()? else { return Ok(None) };
            let (note, keys) = (row.get_ref(0)?.as_blob()?, row.get_ref(1)?.as_blob()?);
            decode_note(note, keys, row.get(2)?).map(Some)
        })
    }

    /// Every note's text in turn, several at once; the order is not told.
    ///
    /// # Errors
    /// As for [`Store::blocks`].
    pub fn each_text(&self, visit: &(dyn Fn(i64, &[Block]) + Sync)) -> Result<()> {
        self.database.read("reading the notes' texts", |connection| {
            let mut statement =
                connection.prepare_cached("SELECT id, blocks, check_sum FROM bodies")?;
            let mut rows = statement.query([])?;
            let mut batch: Vec<(i64, Vec<u8>, u32)> = Vec::with_capacity(BATCH);
            loop {
                let row = rows.next()?;
                if let Some(row) = row {
                    batch.push((row.get(0)?, row.get(1)?, row.get(2)?));
                }
                if batch.len() == BATCH || row.is_none() {
                    batch.par_iter().try_for_each(|(id, blocks, sum)| {
                        visit(*id, &decode_blocks(blocks, *sum)?);
                        Ok::<_, rusqlite::Error>(())
                    })?;
                    batch.clear();
                }
                if row.is_none() {
                    return Ok(());
                }
            }
        })
    }
}

/// A row of `notes` before it is decoded.
struct Raw {
    id: i64,
    source: String,
    generation: u64,
    fingerprint: u64,
    note: Vec<u8>,
    keys: Vec<u8>,
    sum: u32,
}

pub(super) fn load(connection: &Connection) -> SqlResult<Loaded> {
    // Rows are copied out on one thread and decoded on the others meanwhile.
    let (sender, receiver) = crossbeam_channel::bounded::<Vec<Raw>>(8);
    let (read, notes) = std::thread::scope(|scope| {
        let decoding = scope.spawn(move || {
            receiver
                .into_iter()
                .par_bridge()
                .map(|batch| batch.into_iter().map(decode).collect::<SqlResult<Vec<_>>>())
                .collect::<SqlResult<Vec<_>>>()
        });
        let read = read_notes(connection, &sender);
        drop(sender);
        (read, decoding.join())
    });
    read?;
    let notes = notes.map_err(|_| damage("reading it panicked"))??;
    let mut notes: Vec<NoteRow> = notes.into_iter().flatten().collect();
    notes.par_sort_unstable_by(|a, b| a.note.path.cmp(&b.note.path));

    let mut loaded = Loaded { notes, ..Loaded::default() };
    let mut statement =
        connection.prepare("SELECT path, size, modified_ns, changed_ns, inode, hash FROM files")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        loaded.files.push(FileRow {
            path: vault_path(row.get_ref(0)?.as_str()?)?,
            stamp: Stamp {
                size: row.get::<_, i64>(1)? as u64,
                modified_ns: row.get(2)?,
                changed_ns: row.get(3)?,
                inode: row.get::<_, i64>(4)? as u64,
            },
            hash: ContentHash(row.get(5)?),
        });
    }
    let mut statement = connection.prepare("SELECT path, generation FROM removed")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let path = vault_path(row.get_ref(0)?.as_str()?)?;
        loaded.removed.push((path, row.get::<_, i64>(1)? as u64));
    }
    let mut statement = connection.prepare("SELECT key, value FROM meta")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        match row.get_ref(0)?.as_str()? {
            "generation" => loaded.generation = row.get::<_, i64>(1)? as u64,
            "model" => loaded.model = Some(row.get(1)?),
            _ => {}
        }
    }
    Ok(loaded)
}

fn read_notes(
    connection: &Connection,
    sender: &crossbeam_channel::Sender<Vec<Raw>>,
) -> SqlResult<()> {
    let mut statement = connection.prepare(
        "SELECT id, source, generation, fingerprint, note, keys, check_sum FROM notes ORDER BY id",
    )?;
    let mut rows = statement.query([])?;
    let mut batch = Vec::with_capacity(BATCH);
    while let Some(row) = rows.next()? {
        batch.push(Raw {
            id: row.get(0)?,
            source: row.get(1)?,
            generation: row.get::<_, i64>(2)? as u64,
            fingerprint: row.get::<_, i64>(3)? as u64,
            note: row.get(4)?,
            keys: row.get(5)?,
            sum: row.get(6)?,
        });
        if batch.len() == BATCH {
            let full = std::mem::replace(&mut batch, Vec::with_capacity(BATCH));
            // A decoder that failed has hung up, and its reason is what will be told.
            if sender.send(full).is_err() {
                return Ok(());
            }
        }
    }
    let _ = sender.send(batch);
    Ok(())
}

fn decode(raw: Raw) -> SqlResult<NoteRow> {
    let note = decode_note(&raw.note, &raw.keys, raw.sum)?;
    let (keys, rest) = raw.keys.as_chunks::<16>();
    if !rest.is_empty() {
        return Err(damage("a note's list of chunks is cut off"));
    }
    Ok(NoteRow {
        id: raw.id,
        source: vault_path(&raw.source)?,
        generation: raw.generation,
        fingerprint: raw.fingerprint,
        keys: keys.iter().map(|key| Key(*key)).collect(),
        note: Arc::new(note),
    })
}

fn decode_note(note: &[u8], keys: &[u8], sum: u32) -> SqlResult<Note> {
    if check_sum(&[note, keys]) != sum {
        return Err(damage("a note in it is damaged"));
    }
    postcard::from_bytes(note).map_err(|error| damage(format!("a note cannot be read ({error})")))
}

fn decode_blocks(blocks: &[u8], sum: u32) -> SqlResult<Vec<Block>> {
    if check_sum(&[blocks]) != sum {
        return Err(damage("a note's text in it is damaged"));
    }
    postcard::from_bytes(blocks)
        .map_err(|error| damage(format!("a note's text cannot be read ({error})")))
}

fn vault_path(text: &str) -> SqlResult<VaultPath> {
    VaultPath::parse(text).map_err(|error| damage(format!("a path in it is none: {error}")))
}
