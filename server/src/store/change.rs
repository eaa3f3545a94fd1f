//! Changes. Every change of a message or a folder takes its number from here, so that a synchronisation knows by the
//! numbers alone what is new to a client. `[MS-OXCFXICS] 3.1.5.3`
//!
//! Nothing is kept of what is gone: a client says which ids it has, and what is not in the folder any more (deleted, or
//! moved, which gives a new id) is told as deleted.

use mapi_http::data::{FileTime, FolderId, Guid, MessageId, tags};

use super::message::stored_size;
use super::{Content, Imported, MailboxId, Message, Result, Store, folder_key, message_id, message_key};

/// The numbers of the last changes of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MessageChange {
    /// The message.
    pub id: MessageId,
    /// Whether it is a folder associated message.
    pub associated: bool,
    /// The number of its last change.
    pub change: u64,
    /// The number of the last change of its read state; 0 when it never changed apart from the message.
    pub read_change: u64,
    /// Whether it was read.
    pub read: bool,
}

impl Store {
    /// Gives what is about to be written of a message the number of a new change, and answers it.
    pub(super) fn change_message(
        &mut self,
        key: i64,
        content: &mut Content,
        replica: Guid,
        imported: Option<&Imported>,
        now: FileTime,
    ) -> Result<u64> {
        let change = self.advance("change", 1)?;
        content.stamp(key, change, replica, now);
        // A client gave the change a name; the number is ours all the same. [MS-OXCFXICS] 3.2.5.9.4.2
        if let Some(imported) = imported {
            imported.stamp(&mut content.properties);
        }
        Ok(change)
    }

    /// The number of a new change of a folder.
    pub(super) fn change_folder(&mut self) -> Result<i64> {
        Ok(self.advance("change", 1)? as i64)
    }

    /// The number of a new change of a read state. The message itself keeps its own. `[MS-OXCFXICS] 3.1.5.3`
    pub(super) fn change_read_state(&mut self) -> Result<i64> {
        Ok(self.advance("change", 1)? as i64)
    }

    /// Flags or status of a message are other ones: writes them down as a change of the message.
    pub(super) fn write_flags(&mut self, message: &Message, flags: u32, status: u32) -> Result<()> {
        let key = message_key(message.id).ok_or(super::Error::NotFound("message"))?;
        let replica = self.mailbox(message.mailbox)?.replica_guid;
        let mut content = message.content.clone();
        content.flags = flags;
        // Nobody edited it.
        let modified = content.properties.time(tags::LAST_MODIFICATION_TIME).unwrap_or_default();
        let change = self.change_message(key, &mut content, replica, None, modified)?;
        self.db
            .prepare_cached(
                "UPDATE message SET flags = ?, status = ?, change = ?, size = ?, properties = ? WHERE id = ?",
            )?
            .execute((
                content.flags,
                status,
                change as i64,
                stored_size(&content),
                content.properties.encode()?,
                key,
            ))?;
        self.set_seen(Some(key), change, content.flags & super::flags::READ != 0)?;
        self.change_groups(key, message.change, change, &message.content, &content)
    }

    /// Something that lies in a folder is another one now; `deleted` messages have left it. No two changes have the same time.
    /// `[MS-OXCFOLD] 2.2.2.2.1.14, 2.2.2.2.1.15`
    pub(super) fn contents_changed(&mut self, folder: FolderId, deleted: u32, now: FileTime) -> Result<()> {
        self.db
            .prepare_cached(
                "INSERT INTO contents (folder, changed, deleted) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET changed = max(changed + 1, ?2), deleted = deleted + ?3",
            )?
            .execute((folder_key(folder), now.0, deleted))?;
        Ok(())
    }

    /// The highest number of a change so far: whatever happens from now on gets a higher one.
    pub fn last_change(&self) -> Result<u64> {
        let next: i64 = self
            .db
            .prepare_cached("SELECT value FROM meta WHERE key = 'change'")?
            .query_row([], |row| row.get(0))?;
        Ok((next - 1) as u64)
    }

    /// The messages of a folder with the numbers of their last changes, in the order they came.
    pub fn message_changes(&self, folder: FolderId) -> Result<Vec<MessageChange>> {
        let flags = self.flags_of("message");
        let sql = format!(
            "SELECT id, associated, change, read_change, {flags} & 1 FROM message
             WHERE folder = ? AND deleted IS NULL ORDER BY id"
        );
        let mut statement = self.db.prepare_cached(&sql)?;
        let rows = statement.query_map([folder_key(folder)], |row| {
            Ok(MessageChange {
                id: message_id(row.get(0)?),
                associated: row.get(1)?,
                change: row.get::<_, i64>(2)? as u64,
                read_change: row.get::<_, i64>(3)? as u64,
                read: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The numbers of the last changes of all folders of a mailbox, deleted ones too.
    pub fn folder_changes(&self, mailbox: MailboxId) -> Result<Vec<u64>> {
        let mut statement = self.db.prepare_cached("SELECT change FROM folder WHERE mailbox = ?")?;
        let rows = statement.query_map([mailbox.0], |row| Ok(row.get::<_, i64>(0)? as u64))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
