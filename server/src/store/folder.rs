//! Folders.

use mapi_http::data::{FileTime, FolderId, Value, tags};
use rusqlite::{OptionalExtension, Row};

use super::event::{Event, EventKind, Place};
use super::properties::Properties;
use super::{Error, MailboxId, Messages, Result, Special, Store, folder_id, folder_key};

/// What a folder is. `[MS-OXCFOLD] 2.2.2.2.2.5`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(u8)]
pub enum FolderKind {
    /// The root of a mailbox.
    Root = 0,
    /// Holds messages and folders.
    #[default]
    Generic = 1,
    /// Shows messages of other folders.
    Search = 2,
}

/// A folder to be made.
#[derive(Debug, Clone, Copy, Default)]
pub struct NewFolder<'a> {
    /// The name.
    pub name: &'a str,
    /// What it is.
    pub kind: FolderKind,
    /// The class of what it holds, such as `IPF.Note`.
    pub class: Option<&'a str>,
    /// A description.
    pub comment: Option<&'a str>,
    /// Its purpose.
    pub special: Option<Special>,
    /// The id that it is to have, when it is not a new one.
    pub id: Option<FolderId>,
}

/// A folder.
#[derive(Debug, Clone)]
pub struct Folder {
    /// Its id.
    pub id: FolderId,
    /// The mailbox it belongs to.
    pub mailbox: MailboxId,
    /// The folder that holds it; none for the root.
    pub parent: Option<FolderId>,
    /// The name.
    pub name: String,
    /// What it is.
    pub kind: FolderKind,
    /// Its purpose.
    pub special: Option<Special>,
    /// The number of its last change.
    pub change: u64,
    /// When it was deleted.
    pub deleted: Option<FileTime>,
    /// Messages.
    pub messages: u32,
    /// Unread messages.
    pub unread: u32,
    /// Folder associated messages.
    pub associated: u32,
    /// Folders in it.
    pub folders: u32,
    /// Bytes that its messages take, about.
    pub size: u64,
    /// When something in it was changed last.
    pub contents_changed: FileTime,
    /// Messages that have left it.
    pub deleted_total: u32,
    /// The other properties.
    pub properties: Properties,
}

/// What [`Store::read_folder`] reads.
const COLUMNS: &str =
    "f.id, f.mailbox, f.parent, f.name, f.kind, f.special, f.change, f.deleted, f.properties,
    (SELECT count(*) FROM folder c WHERE c.parent = f.id AND c.deleted IS NULL),
    (SELECT changed FROM contents WHERE folder = f.id), (SELECT deleted FROM contents WHERE folder = f.id)";

impl Store {
    fn read_folder(&self, row: &Row<'_>) -> Result<Folder> {
        let properties = row.get_ref(8)?.as_blob().map_err(rusqlite::Error::from)?;
        let key = row.get(0)?;
        let kind = match row.get(4)? {
            0u8 => FolderKind::Root,
            2 => FolderKind::Search,
            _ => FolderKind::Generic,
        };
        let [messages, unread, associated, size] = self.count(key, kind)?;
        let properties = Properties::decode(properties, &self.blobs)?;
        // Nothing is known of what happened before there was such a time.
        let changed = row.get::<_, Option<i64>>(10)?.map(FileTime);
        let contents_changed =
            changed.or_else(|| properties.time(tags::LAST_MODIFICATION_TIME)).unwrap_or_default();
        Ok(Folder {
            id: folder_id(key),
            mailbox: MailboxId(row.get(1)?),
            parent: row.get::<_, Option<i64>>(2)?.map(folder_id),
            name: row.get(3)?,
            kind,
            special: row.get::<_, Option<u8>>(5)?.and_then(Special::from_key),
            change: row.get::<_, i64>(6)? as u64,
            deleted: row.get::<_, Option<i64>>(7)?.map(FileTime),
            properties,
            messages: messages as u32,
            unread: unread as u32,
            associated: associated as u32,
            folders: row.get(9)?,
            size: size as u64,
            contents_changed,
            deleted_total: row.get::<_, Option<u32>>(11)?.unwrap_or_default(),
        })
    }

    /// How many messages a folder has, how many of them are unread, how many are associated with it, and the bytes of the
    /// messages.
    fn count(&self, key: i64, kind: FolderKind) -> Result<[i64; 4]> {
        let shown = match kind {
            FolderKind::Search => "found x JOIN message m ON m.id = x.message WHERE x.folder = ?",
            _ => "message m WHERE m.folder = ? AND m.deleted IS NULL",
        };
        let sql = format!(
            "SELECT count(*) FILTER (WHERE NOT m.associated),
                count(*) FILTER (WHERE NOT m.associated AND {} & 1 = 0),
                count(*) FILTER (WHERE m.associated),
                ifnull(sum(m.size) FILTER (WHERE NOT m.associated), 0)
            FROM {shown}",
            self.flags_of("m")
        );
        let row = |row: &Row<'_>| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?]);
        Ok(self.db.prepare_cached(&sql)?.query_row([key], row)?)
    }

    /// A folder; one that was deleted too.
    pub fn folder(&self, id: FolderId) -> Result<Folder> {
        let key = folder_key(id).ok_or(Error::NotFound("folder"))?;
        let mut statement =
            self.db.prepare_cached(&format!("SELECT {COLUMNS} FROM folder f WHERE f.id = ?"))?;
        let mut rows = statement.query([key])?;
        match rows.next()? {
            Some(row) => self.read_folder(row),
            None => Err(Error::NotFound("folder")),
        }
    }

    /// The mailbox that a folder belongs to.
    pub fn mailbox_of(&self, id: FolderId) -> Result<MailboxId> {
        self.db
            .prepare_cached("SELECT mailbox FROM folder WHERE id = ?")?
            .query_row([folder_key(id)], |row| row.get(0))
            .optional()?
            .map(MailboxId)
            .ok_or(Error::NotFound("folder"))
    }

    /// The folders in a folder, by name; with `deleted`, those that were deleted instead.
    pub fn folders(&self, parent: FolderId, deleted: bool) -> Result<Vec<Folder>> {
        let mut statement = self.db.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM folder f WHERE f.parent = ? AND (f.deleted IS NOT NULL) = ?
             ORDER BY f.name COLLATE NOCASE, f.id"
        ))?;
        let mut rows = statement.query((folder_key(parent), deleted))?;
        let mut folders = Vec::new();
        while let Some(row) = rows.next()? {
            folders.push(self.read_folder(row)?);
        }
        Ok(folders)
    }

    /// Every folder below a folder, each behind its parent, with its depth (1 is directly below).
    pub fn folder_tree(&self, top: FolderId, deleted: bool) -> Result<Vec<(u32, Folder)>> {
        let mut tree = Vec::new();
        let mut waiting: Vec<(u32, Folder)> =
            self.folders(top, deleted)?.into_iter().rev().map(|folder| (1, folder)).collect();
        while let Some((depth, folder)) = waiting.pop() {
            let children =
                if folder.folders > 0 || deleted { self.folders(folder.id, deleted)? } else { Vec::new() };
            waiting.extend(children.into_iter().rev().map(|child| (depth + 1, child)));
            tree.push((depth, folder));
        }
        Ok(tree)
    }

    /// The folder of that name in a folder, letter case ignored.
    pub fn find_folder(&self, parent: FolderId, name: &str) -> Result<Option<FolderId>> {
        // SQLite's NOCASE knows ASCII only.
        let wanted = name.to_lowercase();
        let mut statement =
            self.db.prepare_cached("SELECT id, name FROM folder WHERE parent = ? AND deleted IS NULL")?;
        let mut rows = statement.query([folder_key(parent)])?;
        while let Some(row) = rows.next()? {
            let found = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
            if found.to_lowercase() == wanted {
                return Ok(Some(folder_id(row.get(0)?)));
            }
        }
        Ok(None)
    }

    /// Makes a folder.
    pub fn create_folder(
        &mut self,
        mailbox: MailboxId,
        parent: Option<FolderId>,
        new: NewFolder<'_>,
        now: FileTime,
    ) -> Result<FolderId> {
        if let Some(parent) = parent
            && self.find_folder(parent, new.name)?.is_some()
        {
            return Err(Error::Collision);
        }
        self.atomic(|store| {
            let mut properties = Properties::new();
            properties.set(tags::CREATION_TIME, now);
            properties.set(tags::LAST_MODIFICATION_TIME, now);
            if let Some(class) = new.class {
                properties.set(tags::CONTAINER_CLASS, class);
            }
            if let Some(comment) = new.comment {
                properties.set(tags::COMMENT, comment);
            }
            let id = match new.id.and_then(folder_key) {
                Some(id) => id,
                None => store.next_id()? as i64,
            };
            let change = store.change_folder()?;
            store
                .db
                .prepare_cached(
                    "INSERT INTO folder (id, mailbox, parent, name, kind, special, change, properties)
                     VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                )?
                .execute((
                    id,
                    mailbox.0,
                    parent.and_then(folder_key),
                    new.name,
                    new.kind as u8,
                    new.special.map(|special| special as u8),
                    change,
                    properties.encode()?,
                ))?;
            let id = folder_id(id);
            store.contents_changed(id, 0, now)?;
            store.folders_changed(parent, now)?;
            store.tell(Event::new(mailbox, EventKind::Created, Place::folder(id, parent)));
            store.tell_parent(mailbox, parent)?;
            Ok(id)
        })
    }

    /// The folders in `parent` are other ones now.
    fn folders_changed(&mut self, parent: Option<FolderId>, now: FileTime) -> Result<()> {
        if let Some(parent) = parent {
            self.contents_changed(parent, 0, now)?;
        }
        // A table of depth hangs on any of the folders above.
        let mut next = parent;
        while let Some(folder) = next {
            self.touch(folder);
            next = self.parent(folder).unwrap_or_default();
        }
        Ok(())
    }

    /// The folder that holds a folder, as far as is known.
    pub(super) fn folder_parent(&self, id: FolderId) -> Option<FolderId> {
        self.parent(id).ok().flatten()
    }

    fn parent(&self, id: FolderId) -> Result<Option<FolderId>> {
        Ok(self
            .db
            .prepare_cached("SELECT parent FROM folder WHERE id = ?")?
            .query_row([folder_key(id)], |row| row.get::<_, Option<i64>>(0))
            .optional()?
            .flatten()
            .map(folder_id))
    }

    fn tell_parent(&mut self, mailbox: MailboxId, parent: Option<FolderId>) -> Result<()> {
        if let Some(parent) = parent {
            let place = Place::folder(parent, self.parent(parent)?);
            self.tell(Event::new(mailbox, EventKind::Modified, place));
        }
        Ok(())
    }

    /// Changes properties of a folder; `PidTagDisplayName` renames it.
    pub fn update_folder(
        &mut self,
        id: FolderId,
        now: FileTime,
        change: impl FnOnce(&mut Properties),
    ) -> Result<()> {
        let folder = self.folder(id)?;
        let mut properties = folder.properties.clone();
        properties.set(tags::DISPLAY_NAME, folder.name.as_str());
        change(&mut properties);
        let name = properties.text(tags::DISPLAY_NAME).unwrap_or_else(|| folder.name.clone());
        properties.remove(tags::DISPLAY_NAME);
        properties.set(tags::LAST_MODIFICATION_TIME, now);
        if name != folder.name
            && let Some(parent) = folder.parent
            && self.find_folder(parent, &name)?.is_some_and(|other| other != id)
        {
            return Err(Error::Collision);
        }
        self.atomic(|store| {
            let number = store.change_folder()?;
            store
                .db
                .prepare_cached("UPDATE folder SET name = ?, change = ?, properties = ? WHERE id = ?")?
                .execute((&name, number, properties.encode()?, folder_key(id)))?;
            store.count_refs(properties.large(), 1)?;
            store.count_refs(folder.properties.large(), -1)?;
            store.folders_changed(folder.parent, now)?;
            let place = Place::folder(id, folder.parent);
            store.tell(Event::new(folder.mailbox, EventKind::Modified, place));
            Ok(())
        })
    }

    /// Whether `id` is `top` or lies below it.
    fn is_below(&self, id: FolderId, top: FolderId) -> Result<bool> {
        let mut next = Some(id);
        while let Some(folder) = next {
            if folder == top {
                return Ok(true);
            }
            next = self.parent(folder)?;
        }
        Ok(false)
    }

    /// Moves a folder into another one, under a name.
    pub fn move_folder(&mut self, id: FolderId, to: FolderId, name: &str, now: FileTime) -> Result<()> {
        let folder = self.folder(id)?;
        if folder.special.is_some() {
            return Err(Error::Special);
        }
        if self.is_below(to, id)? {
            return Err(Error::Cycle);
        }
        if self.find_folder(to, name)?.is_some_and(|other| other != id) {
            return Err(Error::Collision);
        }
        self.atomic(|store| {
            let mut properties = folder.properties.clone();
            properties.set(tags::LAST_MODIFICATION_TIME, now);
            let number = store.change_folder()?;
            store
                .db
                .prepare_cached(
                    "UPDATE folder SET parent = ?, name = ?, change = ?, properties = ? WHERE id = ?",
                )?
                .execute((folder_key(to), name, number, properties.encode()?, folder_key(id)))?;
            store.folders_changed(folder.parent, now)?;
            store.folders_changed(Some(to), now)?;
            let event = Event::new(folder.mailbox, EventKind::Moved, Place::folder(id, Some(to)));
            store.tell(event.from(Place::folder(id, folder.parent)));
            store.tell_parent(folder.mailbox, folder.parent)?;
            store.tell_parent(folder.mailbox, Some(to))
        })
    }

    /// Copies a folder with its messages into another one, under a name; `recursive` with all folders in it.
    pub fn copy_folder(
        &mut self,
        id: FolderId,
        to: FolderId,
        name: &str,
        recursive: bool,
        now: FileTime,
    ) -> Result<FolderId> {
        let folder = self.folder(id)?;
        if recursive && self.is_below(to, id)? {
            return Err(Error::Cycle);
        }
        let mailbox = self.mailbox_of(to)?;
        self.atomic(|store| {
            let new = NewFolder { name, kind: folder.kind, ..NewFolder::default() };
            let copy = store.create_folder(mailbox, Some(to), new, now)?;
            store.update_folder(copy, now, |properties| {
                for (tag, stored) in folder.properties.iter() {
                    if tag != tags::CREATION_TIME {
                        properties.set_stored(tag, stored.clone());
                    }
                }
            })?;
            if let Some(search) = store.search(id)? {
                store.set_search(copy, &search)?;
            }
            for which in [Messages::Normal, Messages::Associated] {
                for message in store.message_ids(id, which, false)? {
                    store.copy_message(message, copy, now)?;
                }
            }
            if recursive {
                for child in store.folders(id, false)? {
                    store.copy_folder(child.id, copy, &child.name, true, now)?;
                }
            }
            let place = Place::folder(copy, Some(to));
            let event = Event::new(mailbox, EventKind::Copied, place);
            store.tell(event.from(Place::folder(id, folder.parent)));
            Ok(copy)
        })
    }

    /// Deletes a folder with all that is in it. `hard`: beyond restoring.
    pub fn delete_folder(&mut self, id: FolderId, hard: bool, now: FileTime) -> Result<()> {
        let folder = self.folder(id)?;
        if folder.special.is_some() {
            return Err(Error::Special);
        }
        self.atomic(|store| {
            if hard {
                let mut all = store.folder_tree(id, false)?;
                all.extend(store.folder_tree(id, true)?);
                // What lies deepest goes first.
                for (_, below) in all.into_iter().rev() {
                    store.erase_folder(&below)?;
                }
                store.erase_folder(&folder)?;
            } else {
                store
                    .db
                    .prepare_cached("UPDATE folder SET deleted = ? WHERE id = ?")?
                    .execute((now.0, folder_key(id)))?;
            }
            store.folders_changed(folder.parent, now)?;
            let place = Place::folder(id, folder.parent);
            store.tell(Event::new(folder.mailbox, EventKind::Deleted, place));
            store.tell_parent(folder.mailbox, folder.parent)
        })
    }

    fn erase_folder(&mut self, folder: &Folder) -> Result<()> {
        for which in [Messages::Normal, Messages::Associated] {
            for deleted in [false, true] {
                for message in self.message_ids(folder.id, which, deleted)? {
                    self.erase_message(message)?;
                }
            }
        }
        self.count_refs(folder.properties.large(), -1)?;
        let key = folder_key(folder.id);
        self.db.prepare_cached("DELETE FROM receive_folder WHERE folder = ?")?.execute([key])?;
        self.db.prepare_cached("DELETE FROM permission WHERE folder = ?")?.execute([key])?;
        self.db.prepare_cached("DELETE FROM found WHERE folder = ?")?.execute([key])?;
        self.db.prepare_cached("DELETE FROM search WHERE folder = ?")?.execute([key])?;
        self.db.prepare_cached("DELETE FROM folder WHERE id = ?")?.execute([key])?;
        Ok(())
    }
}

impl Folder {
    /// The description.
    pub fn comment(&self) -> Value {
        self.properties.get(tags::COMMENT).cloned().unwrap_or_else(|| Value::String(String::new()))
    }
}
