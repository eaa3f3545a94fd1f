use std::prelude::v1::*;

use super::special::{self, Survey};
use super::{Folder, FolderRole, Part};
use crate::data::{FolderId, PropertyTag, RowRef, tags};
use crate::rop::{
    FolderOpenMode, GetHierarchyTable, GetPropertiesSpecific, GetPropertiesSpecificResponse,
    HierarchyTableFlags, OpenFolder, QueryRows, QueryRowsFlags, QueryRowsResponse, SeekRow, SetColumns,
    TableFlags,
};
use crate::session::{
    Asked, Chain, Error, Flow, FolderPlace, Input, LogonFolder, LogonInfo, Slot, Step, Steps,
};
use crate::wire::Quoted;

/// A folder, by id or by what it is for.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum FolderRef {
    /// By id.
    Id(FolderId),
    /// By what it is for. Who is the first in a session to need another one than inbox, outbox, sent, deleted or root pays
    /// 1 exchange for finding all of them.
    Role(FolderRole),
    /// A special folder that the logon tells.
    Special(LogonFolder),
}

impl FolderRef {
    /// The inbox.
    pub const INBOX: Self = Self::Special(LogonFolder::Inbox);

    /// The folder's id, if it is known without asking the server. If not, the flow wants [`Step::Logon`].
    pub(super) fn id(&self, logon: Option<&LogonInfo>) -> Option<FolderId> {
        match self {
            Self::Id(id) => Some(*id),
            Self::Role(role) => special::folder_id(*role, logon?),
            // Public folders have no inbox.
            Self::Special(folder) => {
                logon.map(|logon| logon.folder(*folder)).filter(|id| *id != FolderId::NONE)
            }
        }
    }
}

impl From<FolderId> for FolderRef {
    fn from(id: FolderId) -> Self {
        Self::Id(id)
    }
}

impl From<FolderRole> for FolderRef {
    fn from(role: FolderRole) -> Self {
        Self::Role(role)
    }
}

impl From<LogonFolder> for FolderRef {
    fn from(folder: LogonFolder) -> Self {
        Self::Special(folder)
    }
}

/// The name of a [`FolderRole`], such as `drafts`, whatever the folder's name in the user's language; or a folder's id.
impl core::str::FromStr for FolderRef {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        if let Some(role) = FolderRole::ALL.iter().find(|role| role.name().eq_ignore_ascii_case(text)) {
            return Ok(Self::Role(*role));
        }
        text.parse().map(Self::Id).map_err(|_| {
            let names: Vec<_> = FolderRole::ALL.iter().map(|role| role.name().to_ascii_lowercase()).collect();
            Error::InvalidArgument(alloc::format!(
                "{} is no folder: give its id, or what it is for: {}",
                Quoted(text),
                names.join(", ")
            ))
        })
    }
}

/// Adds `OpenFolder` to a chain.
pub(super) fn open_folder(chain: &mut Chain, folder_id: FolderId) -> Slot {
    open_folder_and_ask(chain, folder_id).0
}

/// The same, to be asked whether it succeeded.
pub(super) fn open_folder_and_ask(chain: &mut Chain, folder_id: FolderId) -> (Slot, Asked<()>) {
    chain.open_and_ask(|output| OpenFolder {
        logon: 0,
        input: Chain::LOGON.0,
        output,
        folder_id,
        open_mode: FolderOpenMode::empty(),
    })
}

/// Adds what asks for properties of a folder.
pub(super) fn ask_of_folder(
    chain: &mut Chain,
    folder_id: FolderId,
    property_tags: &[PropertyTag],
) -> Asked<GetPropertiesSpecificResponse> {
    let slot = open_folder(chain, folder_id);
    let asked = chain.add(GetPropertiesSpecific {
        logon: 0,
        input: slot.0,
        property_size_limit: 0,
        want_unicode: true,
        property_tags: property_tags.to_vec(),
    });
    chain.release(slot);
    asked
}

/// Where a folder lies and what it is called: what [`place_of`] needs.
pub(super) const PLACE: [PropertyTag; 2] = [tags::PARENT_FOLDER_ID, tags::DISPLAY_NAME];

pub(super) fn place_of(id: FolderId, answer: &GetPropertiesSpecificResponse) -> FolderPlace {
    let row = answer.row.row();
    let parent = row.get(tags::PARENT_FOLDER_ID).and_then(|value| value.as_i64()).unwrap_or_default();
    let name = row.get(tags::DISPLAY_NAME).and_then(|value| value.to_text()).unwrap_or_default();
    FolderPlace { id, parent: FolderId(parent as u64), name }
}

const COLUMNS: [PropertyTag; 12] = [
    tags::FOLDER_ID,
    tags::PARENT_FOLDER_ID,
    tags::DISPLAY_NAME,
    tags::CONTAINER_CLASS,
    tags::CONTENT_COUNT,
    tags::CONTENT_UNREAD_COUNT,
    tags::MESSAGE_SIZE_EXTENDED,
    tags::SUBFOLDERS,
    tags::DEPTH,
    tags::ASSOCIATED_CONTENT_COUNT,
    tags::LOCAL_COMMIT_TIME_MAX,
    tags::DELETED_COUNT_TOTAL,
];

/// The folders of the mailbox in hierarchy order, parents before their children.
///
/// One exchange when the logon is known, two at the first time; further ones only for very large trees.
#[derive(Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct ListFolders {
    folders: Vec<Folder>,
    /// The search folders instead.
    searches: bool,
    #[serde(skip)]
    asked: Option<Questions>,
}

#[derive(Debug)]
struct Questions {
    rows: Asked<QueryRowsResponse>,
    survey: Option<Survey>,
}

impl ListFolders {
    /// Rows asked for at once: more than an answer has room for.
    const ROWS: u16 = 4096;

    /// All folders.
    pub fn all() -> Self {
        Self::default()
    }

    /// The search folders, which lie beside the others.
    pub fn searches() -> Self {
        Self { searches: true, ..Self::default() }
    }

    fn ask(&mut self, logon: &LogonInfo) -> Chain {
        let mut chain = Chain::new("list folders");
        // The special folders come first, so that the rows are last and may use several payloads.
        let survey = self.folders.is_empty().then(|| Survey::ask(&mut chain, logon));
        let top = if self.searches { LogonFolder::Finder } else { LogonFolder::IpmSubtree };
        let root = open_folder(&mut chain, logon.folder(top));
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
        self.asked = Some(Questions { rows, survey });
        chain
    }

    fn add_rows(&mut self, answer: &QueryRowsResponse, logon: &LogonInfo) {
        for row in &answer.rows {
            let folder = folder(row, logon);
            self.folders.push(folder);
        }
    }
}

impl Flow for ListFolders {
    type Answer = Vec<Folder>;
    type Part = Part;

    fn step(&mut self, input: Input, cx: &mut Steps<'_, Part>) -> Result<Step<Vec<Folder>>, Error> {
        let Some(logon) = cx.logon() else { return Ok(Step::Logon) };
        let (Input::Replies(replies), Some(asked)) = (input, self.asked.take()) else {
            return Ok(Step::Execute(self.ask(logon)));
        };
        if let Some(survey) = asked.survey {
            // Without it there are folders without roles.
            let _ = survey.answer(&replies, cx);
        }
        let Some(logon) = cx.logon().cloned() else { return Ok(Step::Logon) };
        let before = self.folders.len();
        let mut at_end = false;
        let first = replies.get(asked.rows)?;
        for answer in core::iter::once(first).chain(replies.more::<QueryRowsResponse>()) {
            at_end = answer.rows.is_empty() || answer.origin == crate::rop::BookmarkOrigin::END;
            self.add_rows(answer, &logon);
        }
        let came = self.folders.len() - before;
        replies.release_new(cx);
        if at_end || came == 0 {
            if cfg!(feature = "shared") {
                let place = |folder: &Folder| {
                    let (id, parent, name) = (folder.id, folder.parent_id, folder.name.clone());
                    FolderPlace { id, parent, name }
                };
                cx.learn_places(self.folders.iter().map(place).collect(), self.searches);
            }
            return Ok(Step::Done(core::mem::take(&mut self.folders)));
        }
        Ok(Step::Execute(self.ask(&logon)))
    }
}

fn folder(row: RowRef<'_>, logon: &LogonInfo) -> Folder {
    let number = |tag| row.get(tag).and_then(|value| value.as_i64()).unwrap_or_default();
    let text = |tag| row.get(tag).and_then(|value| value.to_text()).unwrap_or_default();
    let id = FolderId(number(tags::FOLDER_ID) as u64);
    Folder {
        id,
        parent_id: FolderId(number(tags::PARENT_FOLDER_ID) as u64),
        name: text(tags::DISPLAY_NAME),
        role: special::role(id, logon),
        container_class: text(tags::CONTAINER_CLASS),
        total: u32::try_from(number(tags::CONTENT_COUNT)).unwrap_or_default(),
        unread: u32::try_from(number(tags::CONTENT_UNREAD_COUNT)).unwrap_or_default(),
        size: u64::try_from(number(tags::MESSAGE_SIZE_EXTENDED)).unwrap_or_default(),
        has_subfolders: row.get(tags::SUBFOLDERS).and_then(|value| value.as_bool()).unwrap_or_default(),
        // The hierarchy table counts from 1.
        depth: u32::try_from(number(tags::DEPTH)).unwrap_or_default().saturating_sub(1),
        associated: u32::try_from(number(tags::ASSOCIATED_CONTENT_COUNT)).unwrap_or_default(),
        contents_changed: row.get(tags::LOCAL_COMMIT_TIME_MAX).and_then(|value| value.as_time()),
        deleted_total: row
            .get(tags::DELETED_COUNT_TOTAL)
            .and_then(|value| value.as_i64())
            .map(|total| total as u32),
    }
}
