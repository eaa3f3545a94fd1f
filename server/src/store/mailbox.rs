//! Mailboxes: who has one, its special folders, where what arrives goes.

use mapi_http::data::{
    FileTime, FolderId, Guid, PropertyTag, PropertyType, TaggedPropertyValue, Value, tags,
};
use rusqlite::OptionalExtension;

use super::properties::Properties;
use super::{Error, FolderKind, NewFolder, Permission, Result, Special, Store, folder_id, folder_key};
use crate::entry_id;

/// A mailbox in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MailboxId(pub(super) i64);

/// A mailbox.
#[derive(Debug, Clone)]
pub struct Mailbox {
    /// Its key.
    pub id: MailboxId,
    /// The address it belongs to.
    pub address: String,
    /// What is in its URL and in entry ids.
    pub guid: Guid,
    /// What replica id 1 means in its ids.
    pub replica_guid: Guid,
    /// Properties of the store object itself.
    pub properties: Properties,
}

/// The archive folder, known from Exchange only.
pub(super) const ARCHIVE_ENTRY_ID: PropertyTag = PropertyTag::new(0x35FF, PropertyType::BINARY);

/// Stands for an address where the public folders are kept, and is what they are called.
pub const PUBLIC_FOLDERS: &str = "Public Folders";

impl Mailbox {
    /// Whether it holds the public folders.
    pub fn is_public(&self) -> bool {
        self.address == PUBLIC_FOLDERS
    }
}

impl Store {
    /// Makes sure that there are public folders: everybody sees the root and makes folders in it, which are then theirs.
    pub fn ensure_public_folders(&mut self, guid: Guid, replica: Guid, now: FileTime) -> Result<MailboxId> {
        /// Reads, and sees the folder. `[MS-OXCPERM] 2.2.7`
        const SEEN: u32 = 0x401;
        /// The same, and makes folders.
        const OPEN: u32 = 0x481;
        if let Some(mailbox) = self.mailbox_by_address(PUBLIC_FOLDERS)? {
            return Ok(mailbox.id);
        }
        self.atomic(|store| {
            let mailbox = store.add_mailbox(PUBLIC_FOLDERS, guid, replica)?;
            for (special, parent, name, class) in Special::PUBLIC {
                let parent = parent.map(|parent| store.special(mailbox, parent)).transpose()?;
                let kind = if parent.is_none() { FolderKind::Root } else { FolderKind::Generic };
                let new = NewFolder { name, kind, class, special: Some(special), ..NewFolder::default() };
                let folder = store.create_folder(mailbox, parent, new, now)?;
                let rights = if special == Special::IpmSubtree { OPEN } else { SEEN };
                store.set_permission(folder, Permission::DEFAULT, rights)?;
            }
            store.take_events();
            Ok(mailbox)
        })
    }

    fn add_mailbox(&mut self, address: &str, guid: Guid, replica_guid: Guid) -> Result<MailboxId> {
        let empty = Properties::new().encode()?;
        self.db.execute(
            "INSERT INTO mailbox (address, guid, replica_guid, properties) VALUES (?, ?, ?, ?)",
            (address, guid.0, replica_guid.0, empty),
        )?;
        Ok(MailboxId(self.db.last_insert_rowid()))
    }

    /// Makes sure that there is a mailbox for the address, with all special folders.
    pub fn ensure_mailbox(
        &mut self,
        address: &str,
        guid: Guid,
        replica_guid: Guid,
        now: FileTime,
    ) -> Result<MailboxId> {
        if let Some(mailbox) = self.mailbox_by_address(address)? {
            return Ok(mailbox.id);
        }
        self.atomic(|store| {
            let mailbox = store.add_mailbox(address, guid, replica_guid)?;
            store.create_special_folders(mailbox, guid, replica_guid, now)?;
            let inbox = store.special(mailbox, Special::Inbox)?;
            let root = store.special(mailbox, Special::Root)?;
            for (class, folder) in [("", inbox), ("IPM", inbox), ("REPORT.IPM", inbox), ("IPC", root)] {
                store.set_receive_folder(mailbox, class, Some(folder), now)?;
            }
            store.take_events();
            Ok(mailbox)
        })
    }

    fn create_special_folders(
        &mut self,
        mailbox: MailboxId,
        guid: Guid,
        replica: Guid,
        now: FileTime,
    ) -> Result<()> {
        for (special, parent, name, class) in Special::ALL {
            let parent = parent.map(|parent| self.special(mailbox, parent)).transpose()?;
            let kind = if parent.is_none() { FolderKind::Root } else { FolderKind::Generic };
            let new = NewFolder { name, kind, class, special: Some(special), ..NewFolder::default() };
            self.create_folder(mailbox, parent, new, now)?;
        }
        let entry = |store: &Self, special| -> Result<Value> {
            let folder = store.special(mailbox, special)?;
            Ok(Value::Binary(entry_id::folder(guid, replica, folder).into()))
        };
        let mut found = Vec::new();
        for (tag, special) in [
            (tags::IPM_APPOINTMENT_ENTRY_ID, Special::Calendar),
            (tags::IPM_CONTACT_ENTRY_ID, Special::Contacts),
            (tags::IPM_JOURNAL_ENTRY_ID, Special::Journal),
            (tags::IPM_NOTE_ENTRY_ID, Special::Notes),
            (tags::IPM_TASK_ENTRY_ID, Special::Tasks),
            (tags::REMINDERS_ONLINE_ENTRY_ID, Special::Reminders),
            (tags::IPM_DRAFTS_ENTRY_ID, Special::Drafts),
        ] {
            found.push(TaggedPropertyValue::new(tag, entry(self, special)?));
        }
        let additional = [
            Special::Conflicts,
            Special::SyncIssues,
            Special::LocalFailures,
            Special::ServerFailures,
            Special::JunkEmail,
        ];
        let additional = additional.map(|special| entry(self, special));
        let additional = additional.into_iter().collect::<Result<Vec<_>>>()?;
        found.push(TaggedPropertyValue::new(tags::ADDITIONAL_REN_ENTRY_IDS, Value::Multiple(additional)));
        found.push(TaggedPropertyValue::new(ARCHIVE_ENTRY_ID, entry(self, Special::Archive)?));
        // The fourth is the folder itself, the others are messages in it. [MS-OXOSFLD] 2.2.6
        let none = || Value::Binary(Default::default());
        let free_busy = vec![none(), none(), none(), entry(self, Special::FreeBusy)?];
        found.push(TaggedPropertyValue::new(tags::FREE_BUSY_ENTRY_IDS, Value::Multiple(free_busy)));
        for special in [Special::Inbox, Special::Root] {
            let folder = self.special(mailbox, special)?;
            self.update_folder(folder, now, |properties| {
                found.iter().for_each(|known| properties.set(known.tag, known.value.clone()));
            })?;
        }
        Ok(())
    }

    /// A mailbox.
    pub fn mailbox(&self, id: MailboxId) -> Result<Mailbox> {
        self.mailbox_where("id = ?", id.0)?.ok_or(Error::NotFound("mailbox"))
    }

    /// The mailbox of an address.
    pub fn mailbox_by_address(&self, address: &str) -> Result<Option<Mailbox>> {
        self.mailbox_where("address = ?", address)
    }

    fn mailbox_where(&self, condition: &str, key: impl rusqlite::ToSql) -> Result<Option<Mailbox>> {
        let sql =
            format!("SELECT id, address, guid, replica_guid, properties FROM mailbox WHERE {condition}");
        let found = self
            .db
            .prepare_cached(&sql)?
            .query_row([key], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get::<_, Vec<u8>>(4)?))
            })
            .optional()?;
        let Some((id, address, guid, replica_guid, properties)) = found else { return Ok(None) };
        Ok(Some(Mailbox {
            id: MailboxId(id),
            address,
            guid: Guid(guid),
            replica_guid: Guid(replica_guid),
            properties: Properties::decode(&properties, &self.blobs)?,
        }))
    }

    /// Changes properties of the store object.
    pub fn update_mailbox(&mut self, id: MailboxId, change: impl FnOnce(&mut Properties)) -> Result<()> {
        let mut properties = self.mailbox(id)?.properties;
        let before = properties.clone();
        change(&mut properties);
        self.atomic(|store| {
            store
                .db
                .prepare_cached("UPDATE mailbox SET properties = ? WHERE id = ?")?
                .execute((properties.encode()?, id.0))?;
            store.count_refs(properties.large(), 1)?;
            store.count_refs(before.large(), -1)
        })
    }

    /// A special folder of a mailbox.
    pub fn special(&self, mailbox: MailboxId, special: Special) -> Result<FolderId> {
        self.db
            .prepare_cached("SELECT id FROM folder WHERE mailbox = ? AND special = ?")?
            .query_row((mailbox.0, special as u8), |row| row.get(0))
            .optional()?
            .map(folder_id)
            .ok_or(Error::NotFound("folder"))
    }

    /// Where messages of a class go: the folder, and the longest known class that fits. `[MS-OXCSTOR] 3.2.5.2`
    pub fn receive_folder(&self, mailbox: MailboxId, class: &str) -> Result<(FolderId, String)> {
        let mut all = self.receive_folders(mailbox)?;
        all.sort_by_key(|(known, ..)| std::cmp::Reverse(known.len()));
        let fits = |known: &str| {
            let head = class.get(..known.len());
            let after = class.get(known.len()..).unwrap_or_default();
            known.is_empty()
                || head.is_some_and(|head| head.eq_ignore_ascii_case(known))
                    && (after.is_empty() || after.starts_with('.'))
        };
        let found = all.into_iter().find(|(known, ..)| fits(known));
        found.map(|(known, folder, _)| (folder, known)).ok_or(Error::NotFound("folder"))
    }

    /// All classes with the folder where their messages go, and since when.
    pub fn receive_folders(&self, mailbox: MailboxId) -> Result<Vec<(String, FolderId, FileTime)>> {
        let mut statement = self.db.prepare_cached(
            "SELECT class, folder, changed FROM receive_folder WHERE mailbox = ? ORDER BY class",
        )?;
        let rows = statement
            .query_map([mailbox.0], |row| Ok((row.get(0)?, folder_id(row.get(1)?), FileTime(row.get(2)?))))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Says where messages of a class go; `None` forgets the class.
    pub fn set_receive_folder(
        &mut self,
        mailbox: MailboxId,
        class: &str,
        folder: Option<FolderId>,
        now: FileTime,
    ) -> Result<()> {
        match folder {
            Some(folder) => {
                let folder = folder_key(folder).ok_or(Error::NotFound("folder"))?;
                self.db
                    .prepare_cached("INSERT OR REPLACE INTO receive_folder VALUES (?, ?, ?, ?)")?
                    .execute((mailbox.0, class, folder, now.0))?;
            }
            None => {
                self.db
                    .prepare_cached("DELETE FROM receive_folder WHERE mailbox = ? AND class = ?")?
                    .execute((mailbox.0, class))?;
            }
        }
        Ok(())
    }

    /// Bytes of all messages of a mailbox, about.
    pub fn mailbox_size(&self, mailbox: MailboxId) -> Result<u64> {
        let size: i64 = self.db.query_row(
            "SELECT coalesce(sum(m.size), 0) FROM message m JOIN folder f ON m.folder = f.id
             WHERE f.mailbox = ?",
            [mailbox.0],
            |row| row.get(0),
        )?;
        Ok(size as u64)
    }
}
