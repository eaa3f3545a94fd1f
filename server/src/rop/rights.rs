//! What a person may do in the folders of somebody else's mailbox. `[MS-OXCPERM] 2.2.7`, `[MS-OXCSTOR] 3.2.5.1`

use mapi_http::data::{ErrorCode, FolderId, MessageId, tags};
use mapi_http::rop::MemberRights;

use super::Call;
use crate::directory::{Directory, Entry, Kind};
use crate::store::{MailboxId, Permission, Special, Store};

/// Values of `PidTagMemberRights`.
pub(crate) const READ_ANY: u32 = MemberRights::READ_ANY.bits();
pub(crate) const CREATE: u32 = MemberRights::CREATE.bits();
pub(crate) const EDIT_OWNED: u32 = MemberRights::EDIT_OWNED.bits();
pub(crate) const DELETE_OWNED: u32 = MemberRights::DELETE_OWNED.bits();
pub(crate) const EDIT_ANY: u32 = MemberRights::EDIT_ANY.bits();
pub(crate) const DELETE_ANY: u32 = MemberRights::DELETE_ANY.bits();
pub(crate) const CREATE_SUBFOLDER: u32 = MemberRights::CREATE_SUB_FOLDER.bits();
pub(crate) const OWNER: u32 = MemberRights::FOLDER_OWNER.bits();
pub(crate) const VISIBLE: u32 = MemberRights::FOLDER_VISIBLE.bits();

/// The rights of somebody in a folder: their own, else those of lists that they are in, else everybody's.
/// `[MS-OXCPERM] 3.2.5`
pub(crate) fn of(
    store: &Store,
    directory: &Directory,
    user: &Entry,
    folder: FolderId,
) -> Result<u32, ErrorCode> {
    let permissions = store.permissions(folder)?;
    let named = |permission: &Permission| permission.dn.as_deref().and_then(|dn| directory.by_dn(dn));
    let own =
        permissions.iter().find(|permission| named(permission).is_some_and(|entry| entry.dn == user.dn));
    if let Some(own) = own {
        return Ok(own.rights);
    }
    let is_in = |list: &Entry| match &list.kind {
        Kind::List(members) => members.iter().any(|member| member.eq_ignore_ascii_case(&user.address)),
        Kind::Person => false,
    };
    let lists: Vec<&Permission> =
        permissions.iter().filter(|permission| named(permission).is_some_and(is_in)).collect();
    if !lists.is_empty() {
        return Ok(lists.iter().fold(0, |rights, permission| rights | permission.rights));
    }
    let everybody = permissions.iter().find(|permission| permission.member == Permission::DEFAULT);
    Ok(everybody.map_or(0, |permission| permission.rights))
}

/// Whether somebody has any right in any folder of a mailbox: who has none is not let in.
pub(crate) fn any_in(
    store: &Store,
    directory: &Directory,
    user: &Entry,
    mailbox: MailboxId,
) -> Result<bool, ErrorCode> {
    for folder in store.shared_folders(mailbox)? {
        if of(store, directory, user, folder)? & (VISIBLE | OWNER) != 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

impl Call<'_> {
    /// Whether the mailbox of the logon is the user's own.
    pub(super) fn is_own(&self) -> Result<bool, ErrorCode> {
        Ok(self.logon()?.owner == self.user.address)
    }

    /// Only the owner does that.
    pub(super) fn require_own(&self) -> Result<(), ErrorCode> {
        if self.is_own()? { Ok(()) } else { Err(ErrorCode::ACCESS_DENIED) }
    }

    /// What the user may do in a folder: everything in the own mailbox.
    pub(super) fn rights(&self, folder: FolderId) -> Result<u32, ErrorCode> {
        if self.is_own()? {
            return Ok(u32::MAX);
        }
        let rights = of(self.store, self.directory, self.user, folder)?;
        // Who was let in sees where the folders lie that they may see. They find the special ones by the root.
        let special = self.store.folder(folder)?.special;
        let is_root = matches!(special, Some(Special::Root | Special::IpmSubtree));
        Ok(if is_root { rights | VISIBLE } else { rights })
    }

    /// Refuses who has none of these rights in a folder.
    pub(super) fn require(&self, folder: FolderId, any_of: u32) -> Result<(), ErrorCode> {
        if self.rights(folder)? & any_of != 0 { Ok(()) } else { Err(ErrorCode::ACCESS_DENIED) }
    }

    /// Refuses who may do something neither with any message of a folder nor with this one as its creator.
    pub(super) fn require_for(&self, id: MessageId, any: u32, owned: u32) -> Result<(), ErrorCode> {
        if self.is_own()? {
            return Ok(());
        }
        let message = self.store.message(id)?;
        let creator = message.content.properties.binary(tags::CREATOR_ENTRY_ID);
        let is_creator = creator.is_some_and(|id| id.as_ref() == self.user.entry_id().as_slice());
        self.require(message.folder, if is_creator { any | owned } else { any })
    }
}
