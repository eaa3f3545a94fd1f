use std::prelude::v1::*;

use crate::data::named::{self, NamedProperty};
use crate::data::{FolderId, Guid, PropertyTag, tags};

/// Named properties whose ids are asked for with the logon: those of categories and of flags for follow-up.
pub(super) const LOGON_NAMES: [NamedProperty; 13] = [
    named::KEYWORDS,
    named::FLAG_REQUEST,
    named::COMMON_START,
    named::COMMON_END,
    named::REMINDER_SET,
    named::REMINDER_TIME,
    named::REMINDER_SIGNAL_TIME,
    named::TASK_STATUS,
    named::TASK_START_DATE,
    named::TASK_DUE_DATE,
    named::TASK_COMPLETE,
    named::TASK_DATE_COMPLETED,
    named::PERCENT_COMPLETE,
];

/// The special folders whose ids the logon tells. `[MS-OXCSTOR] 2.2.1.1.3`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[repr(u8)]
pub enum LogonFolder {
    /// The root of the store.
    Root = 0,
    /// Deferred action messages.
    DeferredActions = 1,
    /// The spooler's queue.
    SpoolerQueue = 2,
    /// The root of what a person sees.
    IpmSubtree = 3,
    /// Inbox.
    Inbox = 4,
    /// Outbox.
    Outbox = 5,
    /// Sent items.
    SentItems = 6,
    /// Deleted items.
    DeletedItems = 7,
    /// Views that all users share.
    CommonViews = 8,
    /// Schedule.
    Schedule = 9,
    /// Search folders.
    Finder = 10,
    /// Views.
    Views = 11,
    /// Shortcuts.
    Shortcuts = 12,
}

/// What is known of a logon; it is remembered when the session is suspended.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct LogonInfo {
    /// Ids of the special folders, in [`LogonFolder`]'s order.
    pub folder_ids: [FolderId; 13],
    /// The mailbox.
    pub mailbox_guid: Guid,
    /// The replica id that stands in ids of this store.
    pub replica_id: u16,
    /// Its GUID.
    pub replica_guid: Guid,
    /// Further replicas that are known, by the id that stands in ids: what a mailbox had before it was moved keeps those
    /// that it had there.
    pub replicas: Vec<(u16, Guid)>,
    /// The user's display name, from Connect.
    pub display_name: String,
    /// `X-ServerApplication`.
    pub server: String,
    /// Special folders that the logon does not tell, by the property that does; absent until somebody asked.
    /// `[MS-OXOSFLD] 2.2.3`
    pub special_folders: Option<Vec<(u32, FolderId)>>,
    /// It is the user's own mailbox. `[MS-OXCSTOR] 2.2.1.1.3`
    pub owner: bool,
    /// Seconds by which the server's clock is at least ahead of this one; negative when behind. It stays behind when the
    /// session is suspended.
    #[serde(skip)]
    pub clock_ahead: Option<i64>,
    /// Folders as they were listed, made or moved last, in this order. They stay behind when the session is suspended.
    #[serde(skip)]
    pub places: Vec<FolderPlace>,
}

/// Where a folder was seen last, and what it was called then; others may have moved it since.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct FolderPlace {
    /// The folder.
    pub id: FolderId,
    /// The folder that it lies in.
    pub parent: FolderId,
    /// Its name.
    pub name: String,
}

impl LogonInfo {
    /// The id of a special folder.
    pub fn folder(&self, folder: LogonFolder) -> FolderId {
        self.folder_ids.get(folder as usize).copied().unwrap_or_default()
    }

    /// The GUID of a replica, if it is known.
    pub fn replica_guid_of(&self, replica_id: u16) -> Option<Guid> {
        self.known_replicas().find(|(known, _)| *known == replica_id).map(|(_, guid)| guid)
    }

    /// The id of a replica, if it is known.
    pub fn replica_id_of(&self, replica_guid: Guid) -> Option<u16> {
        self.known_replicas().find(|(_, known)| *known == replica_guid).map(|(id, _)| id)
    }

    /// All replicas that are known.
    pub(crate) fn known_replicas(&self) -> impl Iterator<Item = (u16, Guid)> {
        core::iter::once((self.replica_id, self.replica_guid)).chain(self.replicas.iter().copied())
    }

    /// Where a folder was seen last.
    pub fn place(&self, id: FolderId) -> Option<&FolderPlace> {
        self.places.iter().find(|place| place.id == id)
    }

    /// What a folder is called, as far as it is known: its path, when it was listed.
    pub fn folder_name(&self, id: FolderId) -> Option<String> {
        /// Of folders that lie in themselves nobody should wait for the end.
        const DEEPEST: usize = 100;
        /// In the order of [`LogonFolder`], those that people know.
        const NAMES: [(LogonFolder, &str); 6] = [
            (LogonFolder::Root, "Root"),
            (LogonFolder::IpmSubtree, "Top of Information Store"),
            (LogonFolder::Inbox, "Inbox"),
            (LogonFolder::Outbox, "Outbox"),
            (LogonFolder::SentItems, "Sent Items"),
            (LogonFolder::DeletedItems, "Deleted Items"),
        ];
        const OTHERS: [(PropertyTag, &str); 6] = [
            (tags::IPM_DRAFTS_ENTRY_ID, "Drafts"),
            (tags::IPM_APPOINTMENT_ENTRY_ID, "Calendar"),
            (tags::IPM_CONTACT_ENTRY_ID, "Contacts"),
            (tags::IPM_TASK_ENTRY_ID, "Tasks"),
            (tags::IPM_NOTE_ENTRY_ID, "Notes"),
            (tags::IPM_JOURNAL_ENTRY_ID, "Journal"),
        ];
        let mut names: Vec<&str> = Vec::new();
        let mut at = self.place(id);
        while let Some(place) = at.filter(|_| names.len() < DEEPEST) {
            names.insert(0, &place.name);
            at = self.place(place.parent);
        }
        if !names.is_empty() {
            return Some(names.join("/"));
        }
        let told = || NAMES.iter().find(|(folder, _)| self.folder(*folder) == id).map(|(_, name)| *name);
        let found = || {
            let (tag, _) = self.special_folders.iter().flatten().find(|(_, known)| *known == id)?;
            OTHERS.iter().find(|(known, _)| known.0 == *tag).map(|(_, name)| *name)
        };
        told().or_else(found).map(Into::into)
    }
}
