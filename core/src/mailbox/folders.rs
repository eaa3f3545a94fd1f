use std::collections::BTreeMap;
use std::prelude::v1::*;

use bytes::Bytes;

use super::{Folder, FolderRole, Part};
use crate::data::{EntryId, FolderId, PropertyTag, RowRef, ValueRef, tags};
use crate::rop::{
    FolderOpenMode, GetHierarchyTable, GetPropertiesSpecific, GetPropertiesSpecificResponse,
    HierarchyTableFlags, OpenFolder, QueryRows, QueryRowsFlags, QueryRowsResponse, SeekRow, SetColumns,
    TableFlags,
};
use crate::session::{Asked, Chain, Error, Flow, Input, LogonFolder, LogonInfo, Slot, Step, Steps};
use crate::wire::{Context, Wire};

/// A folder, by id or by what it is for.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum FolderRef {
    /// By id.
    Id(FolderId),
    /// A special folder that the logon tells.
    Special(LogonFolder),
}

impl FolderRef {
    /// The inbox.
    pub const INBOX: Self = Self::Special(LogonFolder::Inbox);

    /// The folder's id, if it is known without asking the server.
    pub(super) fn id(&self, logon: Option<&LogonInfo>) -> Option<FolderId> {
        match self {
            Self::Id(id) => Some(*id),
            Self::Special(folder) => logon.map(|logon| logon.folder(*folder)),
        }
    }
}

impl From<FolderId> for FolderRef {
    fn from(id: FolderId) -> Self {
        Self::Id(id)
    }
}

impl From<LogonFolder> for FolderRef {
    fn from(folder: LogonFolder) -> Self {
        Self::Special(folder)
    }
}

/// `inbox`, `outbox`, `sent`, `deleted` and `root`, whatever their names in the user's language; or a folder's id.
impl core::str::FromStr for FolderRef {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Ok(Self::Special(match text {
            "inbox" => LogonFolder::Inbox,
            "outbox" => LogonFolder::Outbox,
            "sent" => LogonFolder::SentItems,
            "deleted" => LogonFolder::DeletedItems,
            "root" => LogonFolder::IpmSubtree,
            id => {
                let id = id.parse().map_err(|_| {
                    Error::InvalidArgument(alloc::format!(
                        "{text:?} is no folder: give its id, or inbox, outbox, sent, deleted or root"
                    ))
                })?;
                return Ok(Self::Id(id));
            }
        }))
    }
}

/// Adds `OpenFolder` to a chain.
pub(super) fn open_folder(chain: &mut Chain, folder_id: FolderId) -> Slot {
    chain.open(|output| OpenFolder {
        logon: 0,
        input: Chain::LOGON.0,
        output,
        folder_id,
        open_mode: FolderOpenMode::empty(),
    })
}

const COLUMNS: [PropertyTag; 8] = [
    tags::FOLDER_ID,
    tags::PARENT_FOLDER_ID,
    tags::DISPLAY_NAME,
    tags::CONTAINER_CLASS,
    tags::CONTENT_COUNT,
    tags::CONTENT_UNREAD_COUNT,
    tags::SUBFOLDERS,
    tags::DEPTH,
];

/// Where the inbox tells special folders that the logon does not. `[MS-OXOSFLD] 2.2.3`
const ROLE_TAGS: [(PropertyTag, FolderRole); 6] = [
    (tags::IPM_APPOINTMENT_ENTRY_ID, FolderRole::Calendar),
    (tags::IPM_CONTACT_ENTRY_ID, FolderRole::Contacts),
    (tags::IPM_DRAFTS_ENTRY_ID, FolderRole::Drafts),
    (tags::IPM_JOURNAL_ENTRY_ID, FolderRole::Journal),
    (tags::IPM_NOTE_ENTRY_ID, FolderRole::Notes),
    (tags::IPM_TASK_ENTRY_ID, FolderRole::Tasks),
];

/// Where the junk mail folder stands among the entry ids of PidTagAdditionalRenEntryIds. `[MS-OXOSFLD] 2.2.4`
const JUNK: usize = 4;

/// The folders of the mailbox in hierarchy order, parents before their children.
///
/// One exchange when the logon is known, two at the first time; further ones only for very large trees.
#[derive(Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct ListFolders {
    folders: Vec<Folder>,
    roles: BTreeMap<FolderId, FolderRole>,
    #[serde(skip)]
    asked: Option<Questions>,
}

#[derive(Debug, Clone, Copy)]
struct Questions {
    rows: Asked<QueryRowsResponse>,
    roles: Option<Asked<GetPropertiesSpecificResponse>>,
}

impl ListFolders {
    /// Rows asked for at once.
    const ROWS: u16 = 1000;

    /// All folders.
    pub fn all() -> Self {
        Self::default()
    }

    fn ask(&mut self, logon: &LogonInfo) -> Chain {
        let mut chain = Chain::new("list folders");
        // The roles come first, so that the rows are last and may use several payloads.
        let roles = self.roles.is_empty().then(|| {
            let inbox = open_folder(&mut chain, logon.folder(LogonFolder::Inbox));
            let roles = chain.add(GetPropertiesSpecific {
                logon: 0,
                input: inbox.0,
                property_size_limit: 0,
                want_unicode: true,
                property_tags: ROLE_TAGS
                    .iter()
                    .map(|(tag, _)| *tag)
                    .chain([tags::ADDITIONAL_REN_ENTRY_IDS])
                    .collect(),
            });
            chain.release(inbox);
            roles
        });
        let root = open_folder(&mut chain, logon.folder(LogonFolder::IpmSubtree));
        let table = chain.open(|output| GetHierarchyTable {
            logon: 0,
            input: root.0,
            output,
            table_flags: HierarchyTableFlags::DEPTH | HierarchyTableFlags::NO_NOTIFICATIONS,
        });
        chain.add::<()>(SetColumns {
            logon: 0,
            input: table.0,
            flags: TableFlags::empty(),
            property_tags: COLUMNS.to_vec(),
        });
        if !self.folders.is_empty() {
            chain.add::<()>(SeekRow {
                logon: 0,
                input: table.0,
                origin: crate::rop::BookmarkOrigin::BEGINNING,
                row_count: i32::try_from(self.folders.len()).unwrap_or(i32::MAX),
                want_row_moved_count: false,
            });
        }
        let rows = chain.add(QueryRows {
            logon: 0,
            input: table.0,
            flags: QueryRowsFlags::ENABLE_PACKED_BUFFERS,
            forward_read: true,
            row_count: Self::ROWS,
        });
        chain.expect(16 * 1024);
        self.asked = Some(Questions { rows, roles });
        chain
    }

    fn add_rows(&mut self, answer: &QueryRowsResponse, logon: &LogonInfo) {
        for row in &answer.rows {
            let folder = folder(row, logon, &self.roles);
            self.folders.push(folder);
        }
    }
}

impl Flow for ListFolders {
    type Answer = Vec<Folder>;
    type Part = Part;

    fn step(&mut self, input: Input, cx: &mut Steps<'_, Part>) -> Result<Step<Vec<Folder>>, Error> {
        let Some(logon) = cx.logon().cloned() else { return Ok(Step::Logon) };
        let (Input::Replies(replies), Some(asked)) = (input, self.asked) else {
            return Ok(Step::Execute(self.ask(&logon)));
        };
        if let Some(roles) = asked.roles
            && let Ok(answer) = replies.get(roles)
        {
            self.roles = roles_of(&answer, &logon);
        }
        let before = self.folders.len();
        let first = replies.get(asked.rows)?;
        let mut at_end = first.rows.is_empty();
        self.add_rows(&first, &logon);
        for more in replies.more::<QueryRowsResponse>() {
            at_end = more.rows.is_empty();
            self.add_rows(&more, &logon);
        }
        let came = self.folders.len() - before;
        at_end |= came < usize::from(Self::ROWS) && first.origin == crate::rop::BookmarkOrigin::END;
        replies.release_new(cx);
        if at_end || came == 0 {
            return Ok(Step::Done(core::mem::take(&mut self.folders)));
        }
        Ok(Step::Execute(self.ask(&logon)))
    }
}

/// The folder ids behind the entry ids in the inbox's properties.
fn roles_of(answer: &GetPropertiesSpecificResponse, logon: &LogonInfo) -> BTreeMap<FolderId, FolderRole> {
    let mut roles = BTreeMap::new();
    for (tag, cell) in answer.row.cells() {
        let Some(value) = cell.value() else { continue };
        let (role, entry_id) = match value {
            ValueRef::Multiple(values) => {
                (Some(FolderRole::Junk), values.iter().nth(JUNK).and_then(|value| value.as_binary()))
            }
            value => {
                let role = ROLE_TAGS.iter().find(|(known, _)| known.id() == tag.id()).map(|(_, role)| *role);
                (role, value.as_binary())
            }
        };
        let id = entry_id.and_then(|bytes| folder_of_entry_id(bytes, logon));
        if let (Some(role), Some(id)) = (role, id) {
            roles.insert(id, role);
        }
    }
    roles
}

/// The folder id in a folder entry id of this mailbox.
pub(super) fn folder_of_entry_id(entry_id: &[u8], logon: &LogonInfo) -> Option<FolderId> {
    match EntryId::decode(&Bytes::copy_from_slice(entry_id), &Context::rop()) {
        Ok(EntryId::Folder(id)) if id.database_guid == logon.replica_guid => {
            Some(FolderId::new(logon.replica_id, id.global_counter))
        }
        _ => None,
    }
}

fn folder(row: RowRef<'_>, logon: &LogonInfo, roles: &BTreeMap<FolderId, FolderRole>) -> Folder {
    let number = |tag| row.get(tag).and_then(|value| value.as_i64()).unwrap_or_default();
    let text = |tag| row.get(tag).and_then(|value| value.to_text()).unwrap_or_default();
    let id = FolderId(number(tags::FOLDER_ID) as u64);
    let special = [
        (LogonFolder::Inbox, FolderRole::Inbox),
        (LogonFolder::Outbox, FolderRole::Outbox),
        (LogonFolder::SentItems, FolderRole::Sent),
        (LogonFolder::DeletedItems, FolderRole::Deleted),
    ];
    let role = special.iter().find(|(folder, _)| logon.folder(*folder) == id).map(|(_, role)| *role);
    Folder {
        id,
        parent_id: FolderId(number(tags::PARENT_FOLDER_ID) as u64),
        name: text(tags::DISPLAY_NAME),
        role: role.or_else(|| roles.get(&id).copied()),
        container_class: text(tags::CONTAINER_CLASS),
        total: u32::try_from(number(tags::CONTENT_COUNT)).unwrap_or_default(),
        unread: u32::try_from(number(tags::CONTENT_UNREAD_COUNT)).unwrap_or_default(),
        has_subfolders: row.get(tags::SUBFOLDERS).and_then(|value| value.as_bool()).unwrap_or_default(),
        // The hierarchy table counts from 1.
        depth: u32::try_from(number(tags::DEPTH)).unwrap_or_default().saturating_sub(1),
    }
}
