//! Changes that clients made while offline: each has an id and a name that the client gave it, and says which changes
//! it knew of. `[MS-OXCFXICS] 3.1.5.6, 3.2.5.9.4`

use mapi_http::data::{
    FileTime, FolderId, GlobalCounter, Guid, MessageId, PropertyTag, PropertyType, Value, tags,
};
use mapi_http::sync::{PredecessorChangeList, Relation, Xid};

use super::message::{How, flags};
use super::{
    Attachment, Content, Error, Folder, FolderKind, MailboxId, Message, Messages, NewFolder, Properties,
    Result, Store, folder_key, message_key,
};

/// A version of an object among others.
const IN_CONFLICT: PropertyTag = PropertyTag::new(0x666C, PropertyType::BOOLEAN);
/// `msgStatusInConflict` of `PidTagMessageStatus`. `[MS-OXCFXICS] 3.1.5.6.2.1`
pub const STATUS_IN_CONFLICT: u32 = 0x0800;
/// `afEmbeddedMessage` of `PidTagAttachMethod`.
const EMBEDDED: i32 = 5;
/// The bit of `PidTagResolveMethod` that lets the last writer win. `[MS-OXCFXICS] 2.2.1.4.1`
const LAST_WRITER_WINS: i64 = 1;

/// A change as the client names it.
#[derive(Debug, Clone)]
pub struct Imported {
    /// The change.
    pub change_key: Xid,
    /// All changes that the version contains, this one too.
    pub predecessors: PredecessorChangeList,
    /// When it was made.
    pub modified: FileTime,
    /// What becomes of it when the server has another one.
    pub on_conflict: OnConflict,
}

/// What becomes of a change when the server has another one that its client did not know of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnConflict {
    /// It is refused.
    Fail,
    /// As the folder says: both versions are kept, or the later one wins. `[MS-OXCFXICS] 3.1.5.6.2`
    Resolve,
}

impl Imported {
    /// Writes down that an object has this version.
    pub(super) fn stamp(&self, properties: &mut Properties) {
        properties.set(tags::CHANGE_KEY, self.change_key.encode());
        properties.set(tags::PREDECESSOR_CHANGE_LIST, self.predecessors.encode());
        properties.set(tags::LAST_MODIFICATION_TIME, self.modified);
    }
}

impl Content {
    /// The changes that the message contains.
    pub fn predecessors(&self) -> PredecessorChangeList {
        let known = self.properties.binary(tags::PREDECESSOR_CHANGE_LIST);
        known.and_then(|bytes| PredecessorChangeList::decode(bytes).ok()).unwrap_or_default()
    }
}

impl Folder {
    /// The last change, and all that the folder contains.
    pub fn version(&self, replica: Guid) -> (Xid, PredecessorChangeList) {
        let known = self.properties.binary(tags::PREDECESSOR_CHANGE_LIST);
        let mut all = known.and_then(|bytes| PredecessorChangeList::decode(bytes).ok()).unwrap_or_default();
        // What a client named is the last change as long as nothing else changed the folder.
        let named = self.properties.integer(tags::CHANGE_NUMBER) == Some(self.change as i64);
        let key = self.properties.binary(tags::CHANGE_KEY).filter(|_| named);
        if let Some(key) = key.and_then(|key| Xid::decode(key).ok()) {
            return (key, all);
        }
        let own = Xid::from_counter(replica, self.change);
        all.insert(own);
        (own, all)
    }
}

impl Store {
    /// Numbers that a client of a mailbox may use as ids for what it makes; answers the first.
    pub fn reserve_ids(&mut self, mailbox: MailboxId, count: u32) -> Result<u64> {
        let first = self.next_ids(count)?;
        self.db.prepare_cached("INSERT INTO reserved (mailbox, low, high) VALUES (?, ?, ?)")?.execute((
            mailbox.0,
            first as i64,
            (first + u64::from(count)) as i64 - 1,
        ))?;
        Ok(first)
    }

    /// Whether a client may still use this number.
    pub fn is_reserved(&self, mailbox: MailboxId, id: GlobalCounter) -> Result<bool> {
        let id = id.to_u64() as i64;
        Ok(self
            .db
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM reserved WHERE mailbox = ? AND low <= ? AND high >= ?)",
            )?
            .query_row((mailbox.0, id, id), |row| row.get(0))?)
    }

    /// No client may use these numbers any more: they are used, or given back. What is not in the mailbox and not
    /// reserved was deleted.
    pub fn take_reserved(&mut self, mailbox: MailboxId, low: u64, high: u64) -> Result<()> {
        let (low, high) = (low as i64, high as i64);
        let found: Vec<(i64, i64)> = self
            .db
            .prepare_cached("SELECT low, high FROM reserved WHERE mailbox = ? AND low <= ? AND high >= ?")?
            .query_map((mailbox.0, high, low), |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        for (first, last) in found {
            self.db
                .prepare_cached("DELETE FROM reserved WHERE mailbox = ? AND low = ?")?
                .execute((mailbox.0, first))?;
            for (first, last) in [(first, low - 1), (high + 1, last)] {
                if first <= last {
                    self.db
                        .prepare_cached("INSERT INTO reserved (mailbox, low, high) VALUES (?, ?, ?)")?
                        .execute((mailbox.0, first, last))?;
                }
            }
        }
        Ok(())
    }

    /// Uses a reserved number for a new object.
    fn use_reserved(&mut self, mailbox: MailboxId, id: GlobalCounter) -> Result<()> {
        if !self.is_reserved(mailbox, id)? {
            return Err(Error::Gone);
        }
        self.take_reserved(mailbox, id.to_u64(), id.to_u64())
    }

    /// What an imported change of a message would be: whether the message is there. Fails as the import would.
    pub fn check_import(
        &self,
        folder: FolderId,
        id: MessageId,
        imported: &Imported,
    ) -> Result<Option<Message>> {
        let before = match self.message(id) {
            Ok(before) if before.folder == folder && before.deleted.is_none() => before,
            Err(Error::NotFound(_)) if self.is_reserved(self.mailbox_of(folder)?, id.counter())? => {
                return Ok(None);
            }
            Ok(_) | Err(Error::NotFound(_)) => return Err(Error::Gone),
            Err(error) => return Err(error),
        };
        match imported.predecessors.relation(&before.content.predecessors()) {
            Relation::Equal | Relation::Older => Err(Error::Known),
            Relation::Conflict if imported.on_conflict == OnConflict::Fail => Err(Error::Conflict),
            Relation::Conflict | Relation::Newer => Ok(Some(before)),
        }
    }

    /// Takes a new or changed message from a client; answers the number of the change.
    pub fn import_message(
        &mut self,
        folder: FolderId,
        which: Messages,
        id: MessageId,
        content: Content,
        imported: &Imported,
        now: FileTime,
    ) -> Result<u64> {
        let before = self.check_import(folder, id, imported)?;
        let key = message_key(id).ok_or(Error::Gone)?;
        self.atomic(|store| {
            let Some(before) = before else {
                store.use_reserved(store.mailbox_of(folder)?, id.counter())?;
                return store.insert_message(key, folder, which, content, How::Imported(imported), now);
            };
            let known = before.content.predecessors();
            if imported.predecessors.includes_all(&known) {
                return store.replace_message(&before, content, Some(imported), now);
            }
            let resolved = store.resolve(&before, content, imported)?;
            store.replace_message(&before, resolved.content, resolved.version.as_ref(), now)?;
            if resolved.both {
                store.set_status(id, STATUS_IN_CONFLICT, STATUS_IN_CONFLICT, now)?;
            }
            store.last_change()
        })
    }

    /// `[MS-OXCFXICS] 3.1.5.6.2`
    fn resolve(&self, before: &Message, theirs: Content, imported: &Imported) -> Result<Resolved> {
        let folder = self.folder(before.folder)?;
        let method = folder.properties.integer(tags::RESOLVE_METHOD).unwrap_or_default();
        let known = before.content.predecessors();
        let key = before.content.properties.binary(tags::CHANGE_KEY).and_then(|key| Xid::decode(key).ok());
        let modified = before.content.properties.time(tags::LAST_MODIFICATION_TIME).unwrap_or_default();
        let client = (imported.modified, imported.change_key.namespace());
        let client_wins = client > (modified, key.map(|key| key.namespace()).unwrap_or_default());
        let mut predecessors = known;
        predecessors.merge(&imported.predecessors);
        let ours = before.content.clone();
        if before.associated || method & LAST_WRITER_WINS != 0 {
            let version = if client_wins {
                Imported { predecessors, ..imported.clone() }
            } else {
                let change_key = key.unwrap_or(imported.change_key);
                Imported { change_key, predecessors, modified, ..imported.clone() }
            };
            let content = if client_wins { theirs } else { ours };
            return Ok(Resolved { content, version: Some(version), both: false });
        }
        let mut content = if client_wins { theirs.clone() } else { ours.clone() };
        // The result is a change of the server's own, which contains all others.
        content.properties.set(tags::PREDECESSOR_CHANGE_LIST, predecessors.encode());
        let versions =
            if before.status & STATUS_IN_CONFLICT == 0 { vec![ours, theirs] } else { vec![theirs] };
        let kept = before.content.attachments.iter().filter(|each| each.properties.is(IN_CONFLICT)).cloned();
        let kept: Vec<Attachment> =
            if before.status & STATUS_IN_CONFLICT == 0 { Vec::new() } else { kept.collect() };
        content.attachments.retain(|each| !each.properties.is(IN_CONFLICT));
        let versions = versions.into_iter().map(|version| {
            let mut properties = Properties::new();
            properties.set(tags::ATTACH_METHOD, EMBEDDED);
            properties.set(IN_CONFLICT, true);
            properties.set(tags::DISPLAY_NAME, version.properties.text(tags::SUBJECT).unwrap_or_default());
            Attachment { number: 0, properties, embedded: Some(Box::new(version)) }
        });
        for version in kept.into_iter().chain(versions) {
            let number = content.attachments.iter().map(|each| each.number + 1).max().unwrap_or_default();
            content.attachments.push(Attachment { number, ..version });
        }
        Ok(Resolved { content, version: None, both: true })
    }

    /// Takes over that a client moved a message into a folder, where it gave it a new id. Answers the number of the
    /// change, and whether the client has a newer version of the message, which it is to send then.
    pub fn import_move(
        &mut self,
        from: FolderId,
        id: MessageId,
        to: FolderId,
        new: MessageId,
        imported: &Imported,
        now: FileTime,
    ) -> Result<(u64, bool)> {
        if let Ok(moved) = self.message(new) {
            let known = moved.folder == to && moved.content.predecessors().includes(&imported.change_key);
            return Err(if known { Error::Known } else { Error::Collision });
        }
        let message = match self.message(id) {
            Ok(message) if message.folder == from && message.deleted.is_none() => message,
            Ok(_) | Err(Error::NotFound(_)) => return Err(Error::Gone),
            Err(error) => return Err(error),
        };
        if self.mailbox_of(to)? != message.mailbox {
            return Err(Error::NotFound("folder"));
        }
        let known = message.content.predecessors();
        let mut theirs = imported.predecessors.clone();
        theirs.insert(imported.change_key);
        let newer = !known.includes_all(&imported.predecessors);
        theirs.merge(&known);
        let modified = message.content.properties.time(tags::LAST_MODIFICATION_TIME).unwrap_or(now);
        let version =
            Imported { change_key: imported.change_key, predecessors: theirs, modified, ..imported.clone() };
        self.atomic(|store| {
            store.use_reserved(message.mailbox, new.counter())?;
            let key = message_key(new).ok_or(Error::Gone)?;
            let change = store.relocate(&message, to, key, (!newer).then_some(&version), now)?;
            Ok((change, newer))
        })
    }

    /// Takes a new, changed, renamed or moved folder from a client; answers the number of the change.
    pub fn import_folder(
        &mut self,
        parent: FolderId,
        id: FolderId,
        name: &str,
        imported: &Imported,
        now: FileTime,
        change: impl FnOnce(&mut Properties),
    ) -> Result<u64> {
        let mailbox = self.mailbox_of(parent)?;
        let replica = self.mailbox(mailbox)?.replica_guid;
        let before = match self.folder(id) {
            Ok(folder) if folder.mailbox == mailbox && folder.deleted.is_none() => Some(folder),
            Err(Error::NotFound(_)) if self.is_reserved(mailbox, id.counter())? => None,
            Ok(_) | Err(Error::NotFound(_)) => return Err(Error::Gone),
            Err(error) => return Err(error),
        };
        let mut predecessors = imported.predecessors.clone();
        if let Some(folder) = &before {
            let (_, known) = folder.version(replica);
            let modified = folder.properties.time(tags::LAST_MODIFICATION_TIME).unwrap_or_default();
            match imported.predecessors.relation(&known) {
                Relation::Equal | Relation::Older => return Err(Error::Known),
                // Of folders the last writer wins, and the server when both wrote at once.
                Relation::Conflict if imported.modified <= modified => return Err(Error::Known),
                Relation::Conflict => predecessors.merge(&known),
                Relation::Newer => {}
            }
            let elsewhere = folder.parent != Some(parent);
            if folder.special.is_some() && (elsewhere || folder.name != name) {
                return Err(Error::Special);
            }
            if self.find_folder(parent, name)?.is_some_and(|other| other != id) {
                return Err(Error::Collision);
            }
        }
        self.atomic(|store| {
            match &before {
                Some(folder) if folder.parent != Some(parent) => store.move_folder(id, parent, name, now)?,
                Some(_) => {}
                None => {
                    store.use_reserved(mailbox, id.counter())?;
                    let new =
                        NewFolder { name, kind: FolderKind::Generic, id: Some(id), ..NewFolder::default() };
                    store.create_folder(mailbox, Some(parent), new, now)?;
                }
            }
            store.update_folder(id, now, |properties| {
                change(properties);
                properties.set(tags::DISPLAY_NAME, name);
            })?;
            let folder = store.folder(id)?;
            let mut properties = folder.properties;
            Imported { predecessors, ..imported.clone() }.stamp(&mut properties);
            properties.set(tags::CHANGE_NUMBER, Value::Integer64(folder.change as i64));
            store
                .db
                .prepare_cached("UPDATE folder SET properties = ? WHERE id = ?")?
                .execute((properties.encode()?, folder_key(id)))?;
            Ok(folder.change)
        })
    }
}

/// What a conflict ended in.
struct Resolved {
    content: Content,
    /// None: a new one.
    version: Option<Imported>,
    /// Whether both versions are in it.
    both: bool,
}

/// The flags of a message that a client begins to write anew: what it was read and sent stays.
pub fn kept_flags(before: &Message) -> u32 {
    before.content.flags & !flags::HAS_ATTACHMENTS
}
