//! Messages with their recipients and attachments; messages within attachments.
//!
//! A message is worked on as a [`Content`] in memory (large values stay in the database) and saved as a whole.

use mapi_http::content::Subject;
use mapi_http::data::{FileTime, FolderId, Guid, MessageId, PropertyTag, Value, tags};
use mapi_http::sync::{PredecessorChangeList, Xid};
use rusqlite::{OptionalExtension, Row};

use super::event::{Event, EventKind, Place};
use super::properties::{Properties, RawProperties, Stored};
use super::{Error, Imported, MailboxId, Result, Store, folder_id, folder_key, message_id, message_key};

/// Bits of `PidTagMessageFlags`. `[MS-OXCMSG] 2.2.1.6`
pub mod flags {
    /// It was read.
    pub const READ: u32 = 0x0001;
    /// It was not changed since it was first saved or delivered.
    pub const UNMODIFIED: u32 = 0x0002;
    /// It is being sent.
    pub const SUBMITTED: u32 = 0x0004;
    /// It is being written.
    pub const UNSENT: u32 = 0x0008;
    /// It has attachments that are shown.
    pub const HAS_ATTACHMENTS: u32 = 0x0010;
    /// The owner of the mailbox sent it.
    pub const FROM_ME: u32 = 0x0020;
    /// It is a folder associated message.
    pub const ASSOCIATED: u32 = 0x0040;
    /// A read receipt is still to be sent.
    pub const NOTIFY_READ: u32 = 0x0100;
    /// A non-read receipt is still to be sent.
    pub const NOTIFY_UNREAD: u32 = 0x0200;
    /// It was read at some time.
    pub const EVER_READ: u32 = 0x0400;
}

/// Flags of a message that a client begins. `[MS-OXCMSG] 3.2.5.2`
pub const UNSAVED_FLAGS: u32 = flags::UNSENT | flags::READ;

/// Normal messages, or those that clients keep beside them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Messages {
    /// Mail, appointments, contacts…
    Normal,
    /// Views, rules, settings.
    Associated,
}

/// How a message came to be.
#[derive(Debug, Clone, Copy)]
pub(super) enum How<'a> {
    Made,
    Delivered,
    Imported(&'a Imported),
}

/// A recipient.
#[derive(Debug, Clone, Default)]
pub struct Recipient {
    /// The number of its row.
    pub row: u32,
    /// 1 to, 2 cc, 3 bcc, with flags.
    pub kind: u8,
    /// Name, address and what else is known.
    pub properties: Properties,
}

/// An attachment.
#[derive(Debug, Clone, Default)]
pub struct Attachment {
    /// Its number in the message.
    pub number: u32,
    /// Name, size, data.
    pub properties: Properties,
    /// The message that it is.
    pub embedded: Option<Box<Content>>,
}

/// What a message is made of.
#[derive(Debug, Clone, Default)]
pub struct Content {
    /// `PidTagMessageFlags`.
    pub flags: u32,
    /// Its properties.
    pub properties: Properties,
    /// Who gets it.
    pub recipients: Vec<Recipient>,
    /// Its attachments, by number.
    pub attachments: Vec<Attachment>,
}

/// A message in its folder.
#[derive(Debug, Clone)]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// The folder it is in.
    pub folder: FolderId,
    /// The mailbox it is in.
    pub mailbox: MailboxId,
    /// Whether it is a folder associated message.
    pub associated: bool,
    /// `PidTagMessageStatus`.
    pub status: u32,
    /// The number of its last change.
    pub change: u64,
    /// When it was deleted.
    pub deleted: Option<FileTime>,
    /// What it is made of.
    pub content: Content,
}

/// A message as a table looks at it.
#[derive(Debug, Clone, Copy)]
pub struct MessageRow<'a> {
    /// Its id.
    pub id: MessageId,
    /// The folder it is in.
    pub folder: FolderId,
    /// Whether it is a folder associated message.
    pub associated: bool,
    /// `PidTagMessageFlags`.
    pub flags: u32,
    /// `PidTagMessageStatus`.
    pub status: u32,
    /// The number of its last change.
    pub change: u64,
    /// When it was deleted.
    pub deleted: Option<FileTime>,
    /// Its properties.
    pub properties: RawProperties<'a>,
}

/// The columns of [`read_row`].
fn columns(flags: &str) -> String {
    format!("id, folder, associated, {flags}, status, change, deleted, properties")
}

fn read_row<'a>(row: &'a Row<'_>) -> Result<MessageRow<'a>> {
    Ok(MessageRow {
        id: message_id(row.get(0)?),
        folder: folder_id(row.get::<_, Option<i64>>(1)?.unwrap_or_default()),
        associated: row.get(2)?,
        flags: row.get(3)?,
        status: row.get(4)?,
        change: row.get::<_, i64>(5)? as u64,
        deleted: row.get::<_, Option<i64>>(6)?.map(FileTime),
        properties: RawProperties(row.get_ref(7)?.as_blob().map_err(rusqlite::Error::from)?),
    })
}

/// Bytes that a message takes, about.
pub fn message_size(content: &Content) -> u64 {
    let recipients: u64 = content.recipients.iter().map(|recipient| recipient.properties.size()).sum();
    let attachments: u64 = content.attachments.iter().map(Attachment::size).sum();
    content.properties.size() + recipients + attachments
}

/// What it was counted to take when it was stamped.
pub(super) fn stored_size(content: &Content) -> i64 {
    content.properties.integer(tags::MESSAGE_SIZE).unwrap_or_default()
}

impl Attachment {
    /// Bytes that it takes, about.
    pub fn size(&self) -> u64 {
        self.properties.size() + self.embedded.as_deref().map(message_size).unwrap_or_default()
    }

    /// Bytes of what is attached, without its name and other properties: what people call the size of a file.
    pub fn data_size(&self) -> u64 {
        let data = self.properties.entry(tags::ATTACH_DATA_BINARY).map(|(_, stored)| stored.size());
        data.unwrap_or_default() + self.embedded.as_deref().map(message_size).unwrap_or_default()
    }

    /// Whether it is shown as an attachment: inline images are not.
    fn is_shown(&self) -> bool {
        !self.properties.is(tags::ATTACHMENT_HIDDEN)
    }
}

impl Content {
    /// A message that a client begins.
    pub fn unsaved() -> Self {
        Self { flags: UNSAVED_FLAGS, ..Self::default() }
    }

    /// Sets a property, and those that hang on it.
    pub fn set(&mut self, tag: PropertyTag, stored: Stored) {
        self.properties.set_stored(tag, stored);
        if tag.id() == tags::SUBJECT.id() {
            let subject = self.properties.text(tags::SUBJECT).unwrap_or_default();
            let parts = Subject::split(&subject);
            self.properties.set(tags::SUBJECT_PREFIX, parts.prefix);
            self.properties.set(tags::NORMALIZED_SUBJECT, parts.normalized);
        } else if tag.id() == tags::SUBJECT_PREFIX.id() || tag.id() == tags::NORMALIZED_SUBJECT.id() {
            let part = |tag| self.properties.text(tag).unwrap_or_default();
            let subject = part(tags::SUBJECT_PREFIX) + &part(tags::NORMALIZED_SUBJECT);
            self.properties.set(tags::SUBJECT, subject);
        }
    }

    /// Names of the recipients of a kind, as the list of messages shows them.
    pub fn display(&self, kind: u8) -> String {
        let names = self.recipients.iter().filter(|recipient| recipient.kind & 0x0F == kind);
        let names = names.map(|recipient| {
            let name = recipient.properties.text(tags::DISPLAY_NAME).filter(|name| !name.is_empty());
            name.or_else(|| recipient.properties.text(tags::EMAIL_ADDRESS)).unwrap_or_default()
        });
        names.collect::<Vec<_>>().join("; ")
    }

    fn larges(&self) -> Vec<super::Large> {
        let mut all: Vec<_> = self.properties.large().cloned().collect();
        for recipient in &self.recipients {
            all.extend(recipient.properties.large().cloned());
        }
        for attachment in &self.attachments {
            all.extend(attachment.properties.large().cloned());
            if let Some(embedded) = &attachment.embedded {
                all.extend(embedded.larges());
            }
        }
        all
    }

    /// Brings up to date what the store itself keeps in a message.
    pub(super) fn stamp(&mut self, id: i64, change: u64, replica: Guid, now: FileTime) {
        let (to, cc, bcc) = (self.display(1), self.display(2), self.display(3));
        let shown = self.attachments.iter().any(Attachment::is_shown);
        self.flags = self.flags & !flags::HAS_ATTACHMENTS | if shown { flags::HAS_ATTACHMENTS } else { 0 };
        let properties = &mut self.properties;
        properties.set_default(tags::MESSAGE_CLASS, "IPM.Note");
        properties.set_default(tags::IMPORTANCE, 1);
        properties.set_default(tags::PRIORITY, 0);
        properties.set_default(tags::SENSITIVITY, 0);
        properties.set_default(tags::CREATION_TIME, now);
        properties.set(tags::LAST_MODIFICATION_TIME, now);
        properties.set(tags::LOCAL_COMMIT_TIME, now);
        properties.set(tags::DISPLAY_TO, to);
        properties.set(tags::DISPLAY_CC, cc);
        properties.set(tags::DISPLAY_BCC, bcc);
        properties.set(tags::HAS_ATTACHMENTS, shown);
        if let Some(topic) = properties.text(tags::NORMALIZED_SUBJECT) {
            properties.set_default(tags::CONVERSATION_TOPIC, topic);
        }
        let [.., k0, k1, k2, k3, k4, k5] = id.to_be_bytes();
        let head = replica.0.first_chunk::<10>().copied().unwrap_or_default();
        properties.set_default(tags::SEARCH_KEY, [&head[..], &[k0, k1, k2, k3, k4, k5]].concat());
        let change = Xid::from_counter(replica, change);
        let known = properties.binary(tags::PREDECESSOR_CHANGE_LIST);
        let mut changes =
            known.and_then(|bytes| PredecessorChangeList::decode(bytes).ok()).unwrap_or_default();
        changes.insert(change);
        properties.set(tags::CHANGE_KEY, change.encode());
        properties.set(tags::PREDECESSOR_CHANGE_LIST, changes.encode());
        // It takes a few bytes itself.
        properties.set(tags::MESSAGE_SIZE, 0);
        let size = message_size(self);
        self.properties.set(tags::MESSAGE_SIZE, Value::Integer32(i32::try_from(size).unwrap_or(i32::MAX)));
    }
}

impl Store {
    /// A message; one that was deleted too.
    pub fn message(&self, id: MessageId) -> Result<Message> {
        let key = message_key(id).ok_or(Error::NotFound("message"))?;
        let (folder, associated, status, change, deleted) = self
            .db
            .prepare_cached(
                "SELECT folder, associated, status, change, deleted FROM message
                 WHERE id = ? AND folder IS NOT NULL",
            )?
            .query_row([key], |row| {
                Ok((
                    row.get(0)?,
                    row.get(1)?,
                    row.get(2)?,
                    row.get::<_, i64>(3)?,
                    row.get::<_, Option<i64>>(4)?,
                ))
            })
            .optional()?
            .ok_or(Error::NotFound("message"))?;
        let folder = folder_id(folder);
        Ok(Message {
            id,
            folder,
            mailbox: self.mailbox_of(folder)?,
            associated,
            status,
            change: change as u64,
            deleted: deleted.map(FileTime),
            content: self.content(key)?,
        })
    }

    fn content(&self, key: i64) -> Result<Content> {
        let (flags, properties) = self
            .db
            .prepare_cached(&format!(
                "SELECT {}, properties FROM message WHERE id = ?",
                self.flags_of("message")
            ))?
            .query_row([key], |row| Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?)))?;
        let mut content = Content {
            flags,
            properties: Properties::decode(&properties, &self.blobs)?,
            ..Content::default()
        };
        let mut statement = self
            .db
            .prepare_cached("SELECT row, kind, properties FROM recipient WHERE message = ? ORDER BY row")?;
        let mut rows = statement.query([key])?;
        while let Some(row) = rows.next()? {
            let properties = row.get_ref(2)?.as_blob().map_err(rusqlite::Error::from)?;
            let properties = Properties::decode(properties, &self.blobs)?;
            content.recipients.push(Recipient { row: row.get(0)?, kind: row.get(1)?, properties });
        }
        let mut statement = self.db.prepare_cached(
            "SELECT a.id, a.number, a.properties, m.id FROM attachment a LEFT JOIN message m ON m.attachment = a.id
             WHERE a.message = ? ORDER BY a.number",
        )?;
        let mut rows = statement.query([key])?;
        while let Some(row) = rows.next()? {
            let properties = row.get_ref(2)?.as_blob().map_err(rusqlite::Error::from)?;
            let properties = Properties::decode(properties, &self.blobs)?;
            let embedded = row.get::<_, Option<i64>>(3)?;
            let embedded = embedded.map(|key| self.content(key)).transpose()?.map(Box::new);
            content.attachments.push(Attachment { number: row.get(1)?, properties, embedded });
        }
        Ok(content)
    }

    /// Puts a new message into a folder.
    pub fn add_message(
        &mut self,
        folder: FolderId,
        which: Messages,
        content: Content,
        now: FileTime,
    ) -> Result<MessageId> {
        self.put_message(folder, which, content, now, How::Made)
    }

    /// Delivers a message: as [`add_message`](Self::add_message), and those who wait for new mail hear of it.
    pub fn deliver_message(
        &mut self,
        folder: FolderId,
        content: Content,
        now: FileTime,
    ) -> Result<MessageId> {
        self.put_message(folder, Messages::Normal, content, now, How::Delivered)
    }

    fn put_message(
        &mut self,
        folder: FolderId,
        which: Messages,
        content: Content,
        now: FileTime,
        how: How<'_>,
    ) -> Result<MessageId> {
        self.atomic(|store| {
            let key = store.next_id()? as i64;
            store.insert_message(key, folder, which, content, how, now)?;
            Ok(message_id(key))
        })
    }

    /// Puts a new message with this key into a folder; answers the number of the change.
    pub(super) fn insert_message(
        &mut self,
        key: i64,
        folder: FolderId,
        which: Messages,
        mut content: Content,
        how: How<'_>,
        now: FileTime,
    ) -> Result<u64> {
        let mailbox = self.mailbox_of(folder)?;
        let replica = self.mailbox(mailbox)?.replica_guid;
        let associated = which == Messages::Associated;
        if associated {
            content.flags |= flags::ASSOCIATED;
        }
        let imported = match how {
            How::Imported(imported) => Some(imported),
            How::Made | How::Delivered => None,
        };
        let change = self.change_message(key, &mut content, replica, imported, now)?;
        self.db
            .prepare_cached(
                "INSERT INTO message (id, folder, associated, flags, change, size, properties)
                 VALUES (?, ?, ?, ?, ?, ?, ?)",
            )?
            .execute((
                key,
                folder_key(folder),
                associated,
                content.flags,
                change as i64,
                stored_size(&content),
                content.properties.encode()?,
            ))?;
        self.set_seen(Some(key), change, content.flags & flags::READ != 0)?;
        self.put_parts(key, &content)?;
        self.count_refs(content.larges().iter(), 1)?;
        self.contents_changed(folder, 0, now)?;
        self.messages_changed(folder);
        let place = Place::message(message_id(key), folder);
        self.tell(Event { associated, ..Event::new(mailbox, EventKind::Created, place) });
        if matches!(how, How::Delivered) {
            let class = content.properties.text(tags::MESSAGE_CLASS).unwrap_or_default();
            let delivered = Some((content.flags, class));
            self.tell(Event { delivered, ..Event::new(mailbox, EventKind::NewMail, place) });
        }
        Ok(change)
    }

    /// Recipients and attachments of a message.
    fn put_parts(&mut self, key: i64, content: &Content) -> Result<()> {
        for recipient in &content.recipients {
            self.db
                .prepare_cached("INSERT INTO recipient (message, row, kind, properties) VALUES (?, ?, ?, ?)")?
                .execute((key, recipient.row, recipient.kind, recipient.properties.encode()?))?;
        }
        for attachment in &content.attachments {
            self.db
                .prepare_cached("INSERT INTO attachment (message, number, properties) VALUES (?, ?, ?)")?
                .execute((key, attachment.number, attachment.properties.encode()?))?;
            let row = self.db.last_insert_rowid();
            if let Some(embedded) = &attachment.embedded {
                let inner = self.next_id()? as i64;
                self.db
                    .prepare_cached(
                        "INSERT INTO message (id, attachment, associated, flags, change, properties)
                         VALUES (?, ?, 0, ?, 0, ?)",
                    )?
                    .execute((inner, row, embedded.flags, embedded.properties.encode()?))?;
                self.put_parts(inner, embedded)?;
            }
        }
        Ok(())
    }

    fn erase_parts(&mut self, key: i64) -> Result<()> {
        self.db.prepare_cached("DELETE FROM recipient WHERE message = ?")?.execute([key])?;
        let inner: Vec<i64> = self
            .db
            .prepare_cached(
                "SELECT m.id FROM message m JOIN attachment a ON m.attachment = a.id WHERE a.message = ?",
            )?
            .query_map([key], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        for inner in inner {
            self.erase_parts(inner)?;
            self.db.prepare_cached("DELETE FROM message WHERE id = ?")?.execute([inner])?;
        }
        self.db.prepare_cached("DELETE FROM attachment WHERE message = ?")?.execute([key])?;
        Ok(())
    }

    /// Saves a message that was changed; fails when it is no longer as `seen`, the number of the change last seen.
    /// Answers the number of the new change.
    pub fn save_message(
        &mut self,
        id: MessageId,
        content: Content,
        seen: Option<u64>,
        now: FileTime,
    ) -> Result<u64> {
        let before = self.message(id)?;
        if seen.is_some_and(|seen| seen != before.change) {
            return Err(Error::Changed);
        }
        self.atomic(|store| store.replace_message(&before, content, None, now))
    }

    /// Puts another content in the place of a message's; answers the number of the change.
    pub(super) fn replace_message(
        &mut self,
        before: &Message,
        mut content: Content,
        imported: Option<&Imported>,
        now: FileTime,
    ) -> Result<u64> {
        let key = message_key(before.id).ok_or(Error::NotFound("message"))?;
        let replica = self.mailbox(before.mailbox)?.replica_guid;
        content.flags &= !flags::UNMODIFIED;
        let change = self.change_message(key, &mut content, replica, imported, now)?;
        self.db
            .prepare_cached(
                "UPDATE message SET flags = ?, change = ?, size = ?, properties = ? WHERE id = ?",
            )?
            .execute((
                content.flags,
                change as i64,
                stored_size(&content),
                content.properties.encode()?,
                key,
            ))?;
        self.set_seen(Some(key), change, content.flags & flags::READ != 0)?;
        self.change_groups(key, before.change, change, &before.content, &content)?;
        self.erase_parts(key)?;
        self.put_parts(key, &content)?;
        self.count_refs(content.larges().iter(), 1)?;
        self.count_refs(before.content.larges().iter(), -1)?;
        self.message_changed(before, now)?;
        Ok(change)
    }

    /// The messages of a folder are other ones, or look different in tables.
    pub(super) fn messages_changed(&mut self, folder: FolderId) {
        self.touch(folder);
        self.counts.insert(folder);
        // Tables of folders show these counts.
        let mut next = self.folder_parent(folder);
        while let Some(parent) = next {
            self.touch(parent);
            next = self.folder_parent(parent);
        }
    }

    fn message_changed(&mut self, message: &Message, now: FileTime) -> Result<()> {
        self.contents_changed(message.folder, 0, now)?;
        self.messages_changed(message.folder);
        let place = Place::message(message.id, message.folder);
        let event = Event::new(message.mailbox, EventKind::Modified, place);
        self.tell(Event { associated: message.associated, ..event });
        Ok(())
    }

    /// Marks a message read or unread; answers whether it was otherwise before.
    pub fn set_read(&mut self, id: MessageId, read: bool, now: FileTime) -> Result<bool> {
        let message = self.message(id)?;
        let (set, clear) = if read { (flags::READ | flags::EVER_READ, 0) } else { (0, flags::READ) };
        let after = message.content.flags & !clear | set;
        if (message.content.flags ^ after) & flags::READ == 0 {
            return Ok(false);
        }
        let change = self.change_read_state()?;
        self.set_seen(message_key(id), message.change, read)?;
        self.db.prepare_cached("UPDATE message SET flags = ?, read_change = ? WHERE id = ?")?.execute((
            after,
            change,
            message_key(id),
        ))?;
        self.message_changed(&message, now)?;
        Ok(true)
    }

    /// Changes flags of a message, as sending does.
    pub fn set_flags(&mut self, id: MessageId, set: u32, clear: u32, now: FileTime) -> Result<()> {
        let message = self.message(id)?;
        self.write_flags(&message, message.content.flags & !clear | set, message.status)?;
        self.message_changed(&message, now)
    }

    /// The message is submitted, and waits until it is to be sent.
    pub fn submit_later(&mut self, id: MessageId, due: FileTime, now: FileTime) -> Result<()> {
        self.atomic(|store| {
            store.set_flags(id, flags::SUBMITTED, 0, now)?;
            let mut insert =
                store.db.prepare_cached("INSERT OR REPLACE INTO waiting (message, due) VALUES (?, ?)")?;
            insert.execute((message_key(id), due.0))?;
            Ok(())
        })
    }

    /// A message that waits to be sent does so no longer; answers whether it did.
    pub fn take_back(&mut self, id: MessageId, now: FileTime) -> Result<bool> {
        let waited =
            self.db.prepare_cached("DELETE FROM waiting WHERE message = ?")?.execute([message_key(id)])? > 0;
        if waited {
            self.set_flags(id, 0, flags::SUBMITTED, now)?;
        }
        Ok(waited)
    }

    /// When the first of the messages that wait is to be sent.
    pub fn next_due(&self) -> Result<Option<FileTime>> {
        let mut statement = self.db.prepare_cached(
            "SELECT min(w.due) FROM waiting w JOIN message m ON m.id = w.message WHERE m.deleted IS NULL",
        )?;
        Ok(statement.query_row([], |row| row.get::<_, Option<i64>>(0))?.map(FileTime))
    }

    /// The messages whose time to be sent has come.
    pub fn due(&self, now: FileTime) -> Result<Vec<MessageId>> {
        let mut statement = self.db.prepare_cached(
            "SELECT w.message FROM waiting w JOIN message m ON m.id = w.message
             WHERE w.due <= ? AND m.deleted IS NULL ORDER BY w.due",
        )?;
        let rows = statement.query_map([now.0], |row| row.get(0).map(message_id))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Sets bits of `PidTagMessageStatus`; answers what it was.
    pub fn set_status(&mut self, id: MessageId, set: u32, mask: u32, now: FileTime) -> Result<u32> {
        let message = self.message(id)?;
        self.write_flags(&message, message.content.flags, message.status & !mask | set & mask)?;
        self.message_changed(&message, now)?;
        Ok(message.status)
    }

    /// Moves a message into another folder; it gets a new id there.
    pub fn move_message(&mut self, id: MessageId, to: FolderId, now: FileTime) -> Result<MessageId> {
        let message = self.message(id)?;
        let mailbox = self.mailbox_of(to)?;
        if mailbox != message.mailbox {
            let copy = self.copy_message(id, to, now)?;
            self.delete_message(id, true, now)?;
            return Ok(copy);
        }
        self.atomic(|store| {
            let key = store.next_id()? as i64;
            store.relocate(&message, to, key, None, now)?;
            Ok(message_id(key))
        })
    }

    /// Moves a message of the mailbox into a folder, where it has this key; answers the number of the change.
    pub(super) fn relocate(
        &mut self,
        message: &Message,
        to: FolderId,
        key: i64,
        imported: Option<&Imported>,
        now: FileTime,
    ) -> Result<u64> {
        let replica = self.mailbox(message.mailbox)?.replica_guid;
        let mut content = message.content.clone();
        let change = self.change_message(key, &mut content, replica, imported, now)?;
        self.db
            .prepare_cached(
                "UPDATE message SET id = ?, folder = ?, change = ?, deleted = NULL, size = ?, properties = ?
                 WHERE id = ?",
            )?
            .execute((
                key,
                folder_key(to),
                change as i64,
                stored_size(&content),
                content.properties.encode()?,
                message_key(message.id),
            ))?;
        self.set_seen(Some(key), change, content.flags & flags::READ != 0)?;
        self.contents_changed(message.folder, u32::from(message.deleted.is_none()), now)?;
        self.messages_changed(message.folder);
        self.contents_changed(to, 0, now)?;
        self.messages_changed(to);
        let event = Event::new(message.mailbox, EventKind::Moved, Place::message(message_id(key), to));
        let event = event.from(Place::message(message.id, message.folder));
        self.tell(Event { associated: message.associated, ..event });
        Ok(change)
    }

    /// Copies a message into a folder.
    pub fn copy_message(&mut self, id: MessageId, to: FolderId, now: FileTime) -> Result<MessageId> {
        let message = self.message(id)?;
        let mut content = message.content;
        for tag in [tags::PREDECESSOR_CHANGE_LIST, tags::SEARCH_KEY] {
            content.properties.remove(tag);
        }
        let which = if message.associated { Messages::Associated } else { Messages::Normal };
        self.atomic(|store| {
            let copy = store.add_message(to, which, content, now)?;
            let mailbox = store.mailbox_of(to)?;
            let event = Event::new(mailbox, EventKind::Copied, Place::message(copy, to));
            let event = event.from(Place::message(id, message.folder));
            store.tell(Event { associated: message.associated, ..event });
            Ok(copy)
        })
    }

    /// Deletes a message. `hard`: beyond restoring.
    pub fn delete_message(&mut self, id: MessageId, hard: bool, now: FileTime) -> Result<()> {
        let message = self.message(id)?;
        self.atomic(|store| {
            if hard {
                store.erase_message(id)?;
            } else {
                store
                    .db
                    .prepare_cached("UPDATE message SET deleted = ? WHERE id = ?")?
                    .execute((now.0, message_key(id)))?;
            }
            // What was deleted before and is erased now has been counted.
            store.contents_changed(message.folder, u32::from(message.deleted.is_none()), now)?;
            store.messages_changed(message.folder);
            let place = Place::message(id, message.folder);
            let event = Event::new(message.mailbox, EventKind::Deleted, place);
            store.tell(Event { associated: message.associated, ..event });
            Ok(())
        })
    }

    pub(super) fn erase_message(&mut self, id: MessageId) -> Result<()> {
        let message = self.message(id)?;
        let key = message_key(id).ok_or(Error::NotFound("message"))?;
        self.count_refs(message.content.larges().iter(), -1)?;
        self.erase_parts(key)?;
        self.db.prepare_cached("DELETE FROM message WHERE id = ?")?.execute([key])?;
        Ok(())
    }

    /// Ids of the messages of a folder, in the order they came; with `deleted`, those that were deleted instead.
    pub fn message_ids(&self, folder: FolderId, which: Messages, deleted: bool) -> Result<Vec<MessageId>> {
        let mut statement = self.db.prepare_cached(
            "SELECT id FROM message WHERE folder = ? AND associated = ? AND (deleted IS NOT NULL) = ?
             ORDER BY id",
        )?;
        let rows = statement
            .query_map((folder_key(folder), which == Messages::Associated, deleted), |row| {
                row.get(0).map(message_id)
            })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Shows every message of a folder to `look`, in the order they came; of a search folder, those that it found.
    pub fn scan<E: From<Error>>(
        &self,
        folder: FolderId,
        which: Messages,
        deleted: bool,
        mut look: impl FnMut(MessageRow<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let place = if self.search(folder)?.is_some() {
            "id IN (SELECT message FROM found WHERE folder = ?)"
        } else {
            "folder = ?"
        };
        let columns = columns(&self.flags_of("message"));
        let sql = format!(
            "SELECT {columns} FROM message WHERE {place} AND associated = ? AND (deleted IS NOT NULL) = ? ORDER BY id"
        );
        let mut statement = self.db.prepare_cached(&sql).map_err(Error::from)?;
        let mut rows = statement
            .query((folder_key(folder), which == Messages::Associated, deleted))
            .map_err(Error::from)?;
        while let Some(row) = rows.next().map_err(Error::from)? {
            look(read_row(row)?)?;
        }
        Ok(())
    }

    /// Shows one message to `look`; `None` when it is gone.
    pub fn look<T, E: From<Error>>(
        &self,
        id: MessageId,
        look: impl FnOnce(MessageRow<'_>) -> Result<T, E>,
    ) -> Result<Option<T>, E> {
        let columns = columns(&self.flags_of("message"));
        let sql = format!("SELECT {columns} FROM message WHERE id = ? AND folder IS NOT NULL");
        let mut statement = self.db.prepare_cached(&sql).map_err(Error::from)?;
        let mut rows = statement.query([message_key(id)]).map_err(Error::from)?;
        match rows.next().map_err(Error::from)? {
            Some(row) => look(read_row(row)?).map(Some),
            None => Ok(None),
        }
    }

    /// The recipients and attachments of a message, for restrictions that ask about them.
    pub fn parts(&self, id: MessageId) -> Result<(Vec<Recipient>, Vec<Attachment>)> {
        let content = self.content(message_key(id).ok_or(Error::NotFound("message"))?)?;
        Ok((content.recipients, content.attachments))
    }
}
