//! What a refused ROP concerns: which folder, and the right that it takes there.

use std::prelude::v1::*;

use super::LogonInfo;
use crate::data::FolderId;
use crate::rop::{
    AbortSubmit, CopyFolder, CreateMessage, DeleteFolder, MemberRights, MessageOpenMode, MoveFolder,
    OpenFolder, OpenMessage, Question, RequestBytes, RopId,
};

/// Whether it is found out what was refused, and where. Without the feature that is left to the error code: in one's own
/// mailbox nobody lacks a right.
pub(super) const IS_ASKED: bool = cfg!(feature = "shared");

/// The folder in which a ROP was refused, and the right that it takes there: none in one's own mailbox, where nobody lacks
/// any.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Denied {
    pub(super) folder: Option<FolderId>,
    pub(super) name: Option<String>,
    pub(super) right: MemberRights,
}

impl Denied {
    /// Of the ROP at `index`; `place` is the folder that the flow was in before.
    pub(super) fn of(
        requests: &[RequestBytes],
        index: usize,
        place: Option<FolderId>,
        logon: Option<&LogonInfo>,
    ) -> Self {
        let folder = folder(requests, index).or(place);
        let owner = logon.is_none_or(|logon| logon.owner);
        Self {
            folder,
            name: folder.and_then(|folder| logon?.folder_name(folder)),
            right: if owner { MemberRights::empty() } else { right(requests, index) },
        }
    }
}

/// The ROP of the list that opened what stands in a slot.
fn opener(requests: &[RequestBytes], index: usize, slot: u8) -> Option<usize> {
    requests.get(..index)?.iter().rposition(|request| request.head.output() == Some(slot))
}

/// The folder that a ROP concerns: the one that it names, else the one of the object that it works on.
pub(super) fn folder(requests: &[RequestBytes], index: usize) -> Option<FolderId> {
    let request = requests.get(index).filter(|_| IS_ASKED)?;
    Some(match request.head.id() {
        RopId::OpenFolder => request.decode::<OpenFolder>()?.folder_id,
        RopId::OpenMessage => request.decode::<OpenMessage>()?.folder_id,
        RopId::CreateMessage => request.decode::<CreateMessage>()?.folder_id,
        RopId::DeleteFolder => request.decode::<DeleteFolder>()?.folder_id,
        RopId::MoveFolder => request.decode::<MoveFolder>()?.folder_id,
        RopId::CopyFolder => request.decode::<CopyFolder>()?.folder_id,
        RopId::AbortSubmit => request.decode::<AbortSubmit>()?.folder_id,
        // Of two objects it is the destination that needs a right of its own; the messages tell of theirs one by one.
        _ => return folder(requests, opener(requests, index, request.head.last_input()?)?),
    })
}

/// The right that a ROP takes. `[MS-OXCPERM] 2.2.7`
fn right(requests: &[RequestBytes], index: usize) -> MemberRights {
    use MemberRights as Right;
    let Some(request) = requests.get(index) else { return Right::empty() };
    if let Some(request) = request.decode::<OpenMessage>()
        && request.open_mode.contains(MessageOpenMode::READ_WRITE)
    {
        return Right::EDIT_ANY;
    }
    let object = request.head.last_input().and_then(|slot| opener(requests, index, slot));
    let object = object.and_then(|opener| requests.get(opener)).map(|opener| opener.head.id());
    match request.head.id() {
        RopId::OpenFolder | RopId::GetHierarchyTable | RopId::GetPermissionsTable => Right::FOLDER_VISIBLE,
        RopId::CreateMessage | RopId::MoveCopyMessages => Right::CREATE,
        RopId::CreateFolder => Right::CREATE_SUB_FOLDER,
        RopId::DeleteFolder
        | RopId::MoveFolder
        | RopId::EmptyFolder
        | RopId::HardDeleteMessagesAndSubfolders
        | RopId::SetSearchCriteria
        | RopId::ModifyPermissions => Right::FOLDER_OWNER,
        RopId::DeleteMessages | RopId::HardDeleteMessages => Right::DELETE_ANY,
        RopId::SetProperties | RopId::DeleteProperties | RopId::OpenStream => match object {
            Some(RopId::OpenFolder | RopId::CreateFolder) => Right::FOLDER_OWNER,
            Some(RopId::CreateMessage) => Right::CREATE,
            _ => Right::EDIT_ANY,
        },
        RopId::SaveChangesMessage if object == Some(RopId::CreateMessage) => Right::CREATE,
        RopId::SaveChangesMessage | RopId::SetReadFlags | RopId::SetMessageStatus => Right::EDIT_ANY,
        RopId::Logon | RopId::SubmitMessage | RopId::AbortSubmit => Right::empty(),
        _ => Right::READ_ANY,
    }
}
