//! What each person has read of the public folders, as sets of change numbers tell it. `[MS-OXCSTOR] 2.2.1.12`
//!
//! In that store `mfRead` of a message is the flag of whoever looks. It belongs to the change that was read: what others have
//! changed since is unread again.

use mapi_http::data::{FileTime, FolderId, Guid};
use mapi_http::sync::GlobSet;
use rusqlite::OptionalExtension;

use super::{MailboxId, Result, Store, folder_key};

impl Store {
    /// From now on messages are looked at and marked by this person. By nobody in particular if not given, as in mailboxes,
    /// where what was read is the same for all.
    pub fn read_as(&self, address: Option<&str>) -> Result<()> {
        let key = |address: &str| -> Result<i64> {
            self.db
                .prepare_cached("INSERT OR IGNORE INTO reader (address) VALUES (?)")?
                .execute([address])?;
            let mut find = self.db.prepare_cached("SELECT id FROM reader WHERE address = ?")?;
            Ok(find.query_row([address], |row| row.get(0))?)
        };
        self.reader.set(address.map(key).transpose()?);
        Ok(())
    }

    /// `PidTagMessageFlags` of a row of `message`, as SQL.
    pub(super) fn flags_of(&self, message: &str) -> String {
        match self.reader.get() {
            None => format!("{message}.flags"),
            // Both operators bind alike, from left to right.
            Some(reader) => format!(
                "({message}.flags & ~1 | EXISTS (SELECT 1 FROM seen WHERE seen.reader = {reader}
                    AND seen.message = {message}.id AND seen.change = {message}.change))"
            ),
        }
    }

    /// Whoever looks has read a message as it is after this change, or has not.
    pub(super) fn set_seen(&self, message: Option<i64>, change: u64, read: bool) -> Result<()> {
        let Some(reader) = self.reader.get() else { return Ok(()) };
        if read {
            self.db
                .prepare_cached("INSERT OR REPLACE INTO seen (reader, message, change) VALUES (?, ?, ?)")?
                .execute((reader, message, change as i64))?;
        } else {
            self.db
                .prepare_cached("DELETE FROM seen WHERE reader = ? AND message = ?")?
                .execute((reader, message))?;
        }
        Ok(())
    }

    /// The changes in a folder that whoever looks has read.
    pub fn seen(&self, folder: FolderId) -> Result<GlobSet> {
        let mut seen = GlobSet::new();
        for message in self.message_changes(folder)?.iter().filter(|message| message.read) {
            seen.insert(message.change);
        }
        Ok(seen)
    }

    /// Whoever looks has read these changes in a folder, and no others.
    pub fn set_all_seen(&mut self, folder: FolderId, seen: &GlobSet, now: FileTime) -> Result<()> {
        self.atomic(|store| {
            for message in store.message_changes(folder)? {
                store.set_read(message.id, seen.contains(message.change), now)?;
            }
            Ok(())
        })
    }

    /// What a mailbox keeps of what its owner has read of a public folder, and in which database that lies.
    pub fn kept_seen(&self, mailbox: MailboxId, folder: &[u8]) -> Result<Option<(Guid, Vec<u8>)>> {
        let mut find = self
            .db
            .prepare_cached("SELECT database, seen FROM kept_seen WHERE mailbox = ? AND folder = ?")?;
        let kept = find.query_row((mailbox.0, folder), |row| Ok((Guid(row.get(0)?), row.get(1)?)));
        Ok(kept.optional()?)
    }

    /// Of which folders of a database a mailbox keeps it.
    pub fn kept_seen_of(&self, mailbox: MailboxId, database: Guid) -> Result<Vec<Vec<u8>>> {
        let mut find =
            self.db.prepare_cached("SELECT folder FROM kept_seen WHERE mailbox = ? AND database = ?")?;
        let folders = find.query_map((mailbox.0, database.0), |row| row.get(0))?;
        Ok(folders.collect::<rusqlite::Result<_>>()?)
    }

    /// Keeps it.
    pub fn keep_seen(
        &mut self,
        mailbox: MailboxId,
        folder: &[u8],
        database: Guid,
        seen: &[u8],
    ) -> Result<()> {
        self.db
            .prepare_cached(
                "INSERT OR REPLACE INTO kept_seen (mailbox, folder, database, seen) VALUES (?, ?, ?, ?)",
            )?
            .execute((mailbox.0, folder, database.0, seen))?;
        Ok(())
    }

    /// Whether a folder is one of the public ones.
    pub(super) fn is_public(&self, folder: FolderId) -> Result<bool> {
        let mut find = self.db.prepare_cached(
            "SELECT b.address = ? FROM folder f JOIN mailbox b ON b.id = f.mailbox WHERE f.id = ?",
        )?;
        Ok(find
            .query_row((super::PUBLIC_FOLDERS, folder_key(folder)), |row| row.get(0))
            .optional()?
            .unwrap_or(false))
    }
}
