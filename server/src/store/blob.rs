//! Large values, in chunks beside the objects: a stream of 25 MB never stands in memory as a whole.
//!
//! A value that a saved object refers to is never changed: whoever writes to it gets a copy. `refs` counts the saved
//! objects, [`BlobStore`] what is held in memory; a value with neither is swept.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use mapi_http::data::{PropertyTag, Value};
use rusqlite::OptionalExtension;

use super::properties::{Stored, stream_bytes, stream_value};
use super::{Error, Result, Store};

/// Values up to this many bytes lie with their object; the rows of tables are read past them.
pub const INLINE_MAX: usize = 4096;
/// Bytes of a chunk.
const CHUNK: u64 = 65_536;
/// A value cannot grow beyond this. `[MS-OXCPRPT] 3.2.5.13` speaks of 2^31 - 1.
pub(super) const MAX_VALUE: u64 = 0x7FFF_FFFF;

/// Which large values are held in memory.
#[derive(Debug, Clone, Default)]
pub struct BlobStore {
    live: Arc<Mutex<Live>>,
}

#[derive(Debug, Default)]
struct Live {
    held: HashMap<i64, usize>,
    dropped: Vec<i64>,
}

/// A large value that lies apart; it stays there as long as somebody holds it.
#[derive(Debug, Clone)]
pub struct Large {
    hold: Arc<Hold>,
    size: u64,
}

#[derive(Debug)]
struct Hold {
    id: i64,
    blobs: BlobStore,
}

impl Drop for Hold {
    fn drop(&mut self) {
        let mut live = self.blobs.lock();
        if let Some(count) = live.held.get_mut(&self.id) {
            *count -= 1;
            if *count == 0 {
                live.held.remove(&self.id);
                live.dropped.push(self.id);
            }
        }
    }
}

impl BlobStore {
    fn lock(&self) -> std::sync::MutexGuard<'_, Live> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn hold(&self, id: i64, size: u64) -> Large {
        *self.lock().held.entry(id).or_default() += 1;
        Large { hold: Arc::new(Hold { id, blobs: self.clone() }), size }
    }

    fn is_held(&self, id: i64) -> bool {
        self.lock().held.contains_key(&id)
    }

    /// Somebody let go of it: look at the next sweep whether it is still needed.
    pub(super) fn maybe_garbage(&self, id: i64) {
        self.lock().dropped.push(id);
    }

    fn take_dropped(&self) -> Vec<i64> {
        std::mem::take(&mut self.lock().dropped)
    }
}

impl Large {
    /// Its key.
    pub fn id(&self) -> i64 {
        self.hold.id
    }

    /// Bytes.
    pub fn len(&self) -> u64 {
        self.size
    }

    /// Whether there are no bytes.
    pub fn is_empty(&self) -> bool {
        self.size == 0
    }
}

impl Store {
    fn new_blob(&mut self) -> Result<Large> {
        self.db.prepare_cached("INSERT INTO blob (refs) VALUES (0)")?.execute([])?;
        Ok(self.blobs.hold(self.db.last_insert_rowid(), 0))
    }

    /// What is kept for a value: the value, or where it lies when it is large.
    pub fn keep(&mut self, tag: PropertyTag, value: Value) -> Result<Stored> {
        match stream_bytes(&value) {
            Some(bytes) if bytes.len() > INLINE_MAX => {
                let mut stored = Stored::Value(value);
                self.move_apart(&mut stored)?;
                Ok(stored)
            }
            _ => {
                let _ = tag;
                Ok(Stored::Value(value))
            }
        }
    }

    fn move_apart(&mut self, stored: &mut Stored) -> Result<()> {
        if let Stored::Value(value) = stored {
            let bytes = stream_bytes(value).ok_or(Error::NotAStream)?;
            let mut large = self.new_blob()?;
            self.write_blob(&mut large, 0, &bytes)?;
            *stored = Stored::Large(large);
        }
        Ok(())
    }

    /// The whole value; large ones are read into memory.
    pub fn whole(&self, tag: PropertyTag, stored: &Stored) -> Result<Value> {
        match stored {
            Stored::Value(value) => Ok(value.clone()),
            Stored::Large(large) => {
                let bytes = self.read_blob(large.id(), large.len(), 0, large.len())?;
                stream_value(tag.property_type(), bytes).ok_or(Error::NotAStream)
            }
        }
    }

    /// Bytes that a stream on the value has; `None` when the type has no stream.
    pub fn stream_len(&self, stored: &Stored) -> Option<u64> {
        match stored {
            Stored::Value(value) => Some(stream_bytes(value)?.len() as u64),
            Stored::Large(large) => Some(large.len()),
        }
    }

    /// Reads from a stream on the value: as many bytes as there are, `length` at most.
    pub fn stream_read(&self, stored: &Stored, offset: u64, length: u64) -> Result<Vec<u8>> {
        match stored {
            Stored::Value(value) => {
                let bytes = stream_bytes(value).ok_or(Error::NotAStream)?;
                let start = usize::try_from(offset).unwrap_or(usize::MAX).min(bytes.len());
                let length = usize::try_from(length).unwrap_or(usize::MAX);
                Ok(bytes.into_iter().skip(start).take(length).collect())
            }
            Stored::Large(large) => self.read_blob(large.id(), large.len(), offset, length),
        }
    }

    /// Writes into a stream on the value, which grows as needed; a gap is filled with zeros.
    pub fn stream_write(
        &mut self,
        tag: PropertyTag,
        stored: &mut Stored,
        offset: u64,
        bytes: &[u8],
    ) -> Result<()> {
        let end = offset.checked_add(bytes.len() as u64).filter(|end| *end <= MAX_VALUE);
        let end = end.ok_or(Error::TooLarge)?;
        if end > INLINE_MAX as u64 {
            self.move_apart(stored)?;
        }
        match stored {
            Stored::Value(value) => {
                let mut all = stream_bytes(value).ok_or(Error::NotAStream)?;
                if all.len() < end as usize {
                    all.resize(end as usize, 0);
                }
                all.iter_mut().skip(offset as usize).zip(bytes).for_each(|(slot, byte)| *slot = *byte);
                *value = stream_value(tag.property_type(), all).ok_or(Error::NotAStream)?;
                Ok(())
            }
            Stored::Large(large) => self.write_blob(large, offset, bytes),
        }
    }

    /// Cuts a stream on the value, or makes it longer with zeros.
    pub fn stream_resize(&mut self, tag: PropertyTag, stored: &mut Stored, size: u64) -> Result<()> {
        if size > MAX_VALUE {
            return Err(Error::TooLarge);
        }
        if size > INLINE_MAX as u64 {
            self.move_apart(stored)?;
        }
        match stored {
            Stored::Value(value) => {
                let mut all = stream_bytes(value).ok_or(Error::NotAStream)?;
                all.resize(size as usize, 0);
                *value = stream_value(tag.property_type(), all).ok_or(Error::NotAStream)?;
                Ok(())
            }
            Stored::Large(large) => self.resize_blob(large, size),
        }
    }

    /// Reads bytes of a large value.
    pub(crate) fn read_blob(&self, id: i64, size: u64, offset: u64, length: u64) -> Result<Vec<u8>> {
        let end = offset.saturating_add(length).min(size);
        let mut out = Vec::new();
        if offset >= end {
            return Ok(out);
        }
        // Chunks that were never written are zeros.
        out.resize((end - offset) as usize, 0);
        let mut statement =
            self.db.prepare_cached("SELECT n, data FROM chunk WHERE blob = ? AND n BETWEEN ? AND ?")?;
        let mut rows = statement.query((id, (offset / CHUNK) as i64, ((end - 1) / CHUNK) as i64))?;
        while let Some(row) = rows.next()? {
            let start = row.get::<_, i64>(0)? as u64 * CHUNK;
            let data = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
            let (skip, at) = (offset.saturating_sub(start), start.saturating_sub(offset));
            let target = out.iter_mut().skip(at as usize);
            target.zip(data.iter().skip(skip as usize)).for_each(|(slot, byte)| *slot = *byte);
        }
        Ok(out)
    }

    /// Makes sure that nobody else sees what is written.
    fn own(&mut self, large: &mut Large) -> Result<()> {
        let saved: i64 = self
            .db
            .prepare_cached("SELECT refs FROM blob WHERE id = ?")?
            .query_row([large.id()], |row| row.get(0))?;
        let held = self.blobs.lock().held.get(&large.id()).copied().unwrap_or_default();
        if saved == 0 && held == 1 && Arc::strong_count(&large.hold) == 1 {
            return Ok(());
        }
        let mut copy = self.new_blob()?;
        self.db
            .prepare_cached("INSERT INTO chunk (blob, n, data) SELECT ?, n, data FROM chunk WHERE blob = ?")?
            .execute((copy.id(), large.id()))?;
        copy.size = large.size;
        *large = copy;
        Ok(())
    }

    fn write_blob(&mut self, large: &mut Large, offset: u64, mut bytes: &[u8]) -> Result<()> {
        self.own(large)?;
        let mut at = offset;
        while !bytes.is_empty() {
            let (n, inside) = (at / CHUNK, at % CHUNK);
            let length = bytes.len().min((CHUNK - inside) as usize);
            let Some((part, rest)) = bytes.split_at_checked(length) else { break };
            let mut chunk = if inside == 0 && part.len() as u64 == CHUNK {
                Vec::new()
            } else {
                self.chunk(large.id(), n)?
            };
            if (chunk.len() as u64) < inside {
                chunk.resize(inside as usize, 0);
            }
            let tail = chunk.split_off(inside as usize);
            chunk.extend_from_slice(part);
            chunk.extend(tail.into_iter().skip(part.len()));
            self.put_chunk(large.id(), n, &chunk)?;
            at += part.len() as u64;
            bytes = rest;
        }
        large.size = large.size.max(at);
        Ok(())
    }

    fn resize_blob(&mut self, large: &mut Large, size: u64) -> Result<()> {
        self.own(large)?;
        if size < large.size {
            let (n, inside) = (size / CHUNK, size % CHUNK);
            self.db
                .prepare_cached("DELETE FROM chunk WHERE blob = ? AND n > ?")?
                .execute((large.id(), n as i64))?;
            // What lies behind the end must be zero should the value grow again.
            let mut chunk = self.chunk(large.id(), n)?;
            chunk.truncate(inside as usize);
            self.put_chunk(large.id(), n, &chunk)?;
        }
        large.size = size;
        Ok(())
    }

    fn chunk(&self, blob: i64, n: u64) -> Result<Vec<u8>> {
        Ok(self
            .db
            .prepare_cached("SELECT data FROM chunk WHERE blob = ? AND n = ?")?
            .query_row((blob, n as i64), |row| row.get(0))
            .optional()?
            .unwrap_or_default())
    }

    fn put_chunk(&mut self, blob: i64, n: u64, data: &[u8]) -> Result<()> {
        self.db
            .prepare_cached("INSERT OR REPLACE INTO chunk (blob, n, data) VALUES (?, ?, ?)")?
            .execute((blob, n as i64, data))?;
        Ok(())
    }

    /// A saved object now refers to these values (`+1`), or no longer does (`-1`).
    pub(super) fn count_refs<'l>(
        &mut self,
        large: impl Iterator<Item = &'l Large>,
        change: i64,
    ) -> Result<()> {
        for large in large {
            self.db
                .prepare_cached("UPDATE blob SET refs = refs + ? WHERE id = ?")?
                .execute((change, large.id()))?;
            if change < 0 {
                self.blobs.maybe_garbage(large.id());
            }
        }
        Ok(())
    }

    /// Deletes large values that nobody refers to any more.
    pub fn sweep(&mut self) -> Result<()> {
        for id in self.blobs.take_dropped() {
            if self.blobs.is_held(id) {
                continue;
            }
            let gone =
                self.db.prepare_cached("DELETE FROM blob WHERE id = ? AND refs <= 0")?.execute([id])?;
            if gone > 0 {
                self.db.prepare_cached("DELETE FROM chunk WHERE blob = ?")?.execute([id])?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use mapi_http::data::tags;

    use super::*;

    fn blobs(store: &Store) -> i64 {
        store.db.query_row("SELECT count(*) FROM blob", [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn streams_over_chunks() {
        let mut store = Store::in_memory().unwrap();
        let tag = tags::ATTACH_DATA_BINARY;
        let mut stored = Stored::Value(Value::Binary(Default::default()));
        let mut expected = Vec::new();
        for n in 0..10u8 {
            let piece = vec![n; 30_000];
            store.stream_write(tag, &mut stored, expected.len() as u64, &piece).unwrap();
            expected.extend(piece);
        }
        store.stream_write(tag, &mut stored, 65_530, b"over the border").unwrap();
        expected.splice(65_530..65_545, *b"over the border");
        assert_eq!(store.stream_len(&stored), Some(300_000));
        assert_eq!(store.stream_read(&stored, 0, 1 << 30).unwrap(), expected);
        assert_eq!(store.stream_read(&stored, 65_535, 3).unwrap(), b"the");
        assert_eq!(store.stream_read(&stored, 299_999, 100).unwrap(), [9]);
        assert!(store.stream_read(&stored, 300_000, 1).unwrap().is_empty());

        // A cut value grows again with zeros.
        store.stream_resize(tag, &mut stored, 65_540).unwrap();
        store.stream_resize(tag, &mut stored, 200_000).unwrap();
        expected.truncate(65_540);
        expected.resize(200_000, 0);
        assert_eq!(store.stream_read(&stored, 0, 1 << 30).unwrap(), expected);

        // Who writes to a value that somebody else holds gets his own.
        let before = stored.clone();
        store.stream_write(tag, &mut stored, 0, b"new").unwrap();
        assert_eq!(store.stream_read(&before, 0, 3).unwrap(), [0, 0, 0]);
        assert_eq!(store.stream_read(&stored, 0, 4).unwrap(), b"new\0");
        assert_eq!(blobs(&store), 2);
        drop((before, stored));
        store.sweep().unwrap();
        assert_eq!(blobs(&store), 0);
    }

    #[test]
    fn a_text_may_come_in_odd_pieces() {
        let mut store = Store::in_memory().unwrap();
        let mut stored = Stored::Value(Value::String(String::new()));
        store.stream_write(tags::BODY, &mut stored, 0, &[0x48, 0, 0xe9]).unwrap();
        store.stream_write(tags::BODY, &mut stored, 3, &[0, 0x21, 0]).unwrap();
        assert_eq!(store.whole(tags::BODY, &stored).unwrap(), Value::String("Hé!".into()));
    }
}
