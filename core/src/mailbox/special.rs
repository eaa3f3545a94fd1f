//! Special folders: where they are, whatever their names in the user's language.

use std::prelude::v1::*;

use bytes::Bytes;

use super::folders::open_folder;
use super::replicas::AskedReplicas;
use super::{FolderRole, Part};
use crate::data::{EntryId, FolderId, PropertyTag, PropertyType, ValueRef, tags};
use crate::rop::{GetPropertiesSpecific, GetPropertiesSpecificResponse};
use crate::session::{Asked, Chain, Error, LogonFolder, LogonInfo, Replies, Steps};
use crate::wire::{Context, Wire};

/// Who knows where a special folder is.
enum Known {
    /// The logon. `[MS-OXCSTOR] 2.2.1.1.3`
    Logon(LogonFolder),
    /// A property of the inbox and of the root. `[MS-OXOSFLD] 2.2.3, 2.2.4`
    Property(PropertyTag),
}

/// The archive folder, known from Exchange only.
const ARCHIVE_ENTRY_ID: PropertyTag = PropertyTag::new(0x35FF, PropertyType::BINARY);
/// The entry ids of several folders; only the junk mail folder is of interest.
const SEVERAL: PropertyTag = tags::ADDITIONAL_REN_ENTRY_IDS;
/// Its place among them. `[MS-OXOSFLD] 2.2.4`
const JUNK: usize = 4;

fn known(role: FolderRole) -> Known {
    match role {
        FolderRole::Inbox => Known::Logon(LogonFolder::Inbox),
        FolderRole::Outbox => Known::Logon(LogonFolder::Outbox),
        FolderRole::Sent => Known::Logon(LogonFolder::SentItems),
        FolderRole::Deleted => Known::Logon(LogonFolder::DeletedItems),
        FolderRole::Root => Known::Logon(LogonFolder::IpmSubtree),
        FolderRole::Drafts => Known::Property(tags::IPM_DRAFTS_ENTRY_ID),
        FolderRole::Calendar => Known::Property(tags::IPM_APPOINTMENT_ENTRY_ID),
        FolderRole::Contacts => Known::Property(tags::IPM_CONTACT_ENTRY_ID),
        FolderRole::Tasks => Known::Property(tags::IPM_TASK_ENTRY_ID),
        FolderRole::Notes => Known::Property(tags::IPM_NOTE_ENTRY_ID),
        FolderRole::Journal => Known::Property(tags::IPM_JOURNAL_ENTRY_ID),
        FolderRole::Junk => Known::Property(SEVERAL),
        FolderRole::Archive => Known::Property(ARCHIVE_ENTRY_ID),
    }
}

/// The id of a special folder, as far as it is known; see [`Survey`].
pub(super) fn folder_id(role: FolderRole, logon: &LogonInfo) -> Option<FolderId> {
    match known(role) {
        Known::Logon(folder) => Some(logon.folder(folder)).filter(|id| *id != FolderId::NONE),
        Known::Property(tag) => {
            let found = logon.special_folders.iter().flatten().find(|(known, _)| *known == tag.0);
            found.map(|(_, id)| *id)
        }
    }
}

/// What a folder is for.
pub(super) fn role(id: FolderId, logon: &LogonInfo) -> Option<FolderRole> {
    FolderRole::ALL.iter().copied().find(|role| folder_id(*role, logon) == Some(id))
}

/// Asks the inbox and the root for the special folders that the logon does not tell, and for the replicas of those that it
/// tells.
#[derive(Debug)]
pub(super) struct Survey([Asked<GetPropertiesSpecificResponse>; 2], AskedReplicas);

impl Survey {
    /// Adds the question to a chain.
    pub(super) fn ask(chain: &mut Chain, logon: &LogonInfo) -> Self {
        let tags = FolderRole::ALL.iter().filter_map(|role| match known(*role) {
            Known::Property(tag) => Some(tag),
            Known::Logon(_) => None,
        });
        let property_tags: Vec<_> = tags.collect();
        let folders = [LogonFolder::Inbox, LogonFolder::Root].map(|folder| {
            let folder = open_folder(chain, logon.folder(folder));
            let asked = chain.add(GetPropertiesSpecific {
                logon: 0,
                input: folder.0,
                property_size_limit: 0,
                want_unicode: true,
                property_tags: property_tags.clone(),
            });
            chain.release(folder);
            asked
        });
        let mut replicas = AskedReplicas::default();
        for id in logon.folder_ids.iter().filter(|id| **id != FolderId::NONE) {
            if logon.replica_guid_of(id.replica_id()).is_none() {
                replicas.ask(chain, id.replica_id());
            }
        }
        Self(folders, replicas)
    }

    /// Remembers what they tell; the inbox has the last word.
    pub(super) fn answer(self, replies: &Replies, cx: &mut Steps<'_, Part>) -> Result<(), Error> {
        let Self([inbox, root], replicas) = self;
        replicas.learn(replies, cx);
        let Some(logon) = cx.logon() else { return Ok(()) };
        let mut found = Vec::new();
        match (replies.get(inbox), replies.get(root)) {
            (Err(error), Err(_)) => return Err(error),
            answers => {
                for answer in [answers.0, answers.1].into_iter().flatten() {
                    for (tag, cell) in answer.row.cells() {
                        let entry_id = match cell.value() {
                            Some(ValueRef::Multiple(values)) => {
                                values.iter().nth(JUNK).and_then(|value| value.as_binary())
                            }
                            value => value.and_then(|value| value.as_binary()),
                        };
                        let id = entry_id.and_then(|bytes| folder_of_entry_id(bytes, logon));
                        if let Some(id) = id
                            && !found.iter().any(|(known, _)| *known == tag.0)
                        {
                            found.push((tag.0, id));
                        }
                    }
                }
            }
        }
        cx.learn(found);
        Ok(())
    }
}

/// The folder id in a folder entry id of this mailbox.
pub(super) fn folder_of_entry_id(entry_id: &[u8], logon: &LogonInfo) -> Option<FolderId> {
    match EntryId::decode(&Bytes::copy_from_slice(entry_id), &Context::rop()) {
        Ok(EntryId::Folder(id)) => {
            logon.replica_id_of(id.database_guid).map(|replica_id| id.folder_id(replica_id))
        }
        _ => None,
    }
}
