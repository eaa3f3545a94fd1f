//! Folder ROPs. `[MS-OXCROPS] 2.2.4`, `[MS-OXCFOLD]`

use mapi_http::data::{ErrorCode, FolderId, MessageId, Restriction};
use mapi_http::rop::{
    ContentsTableFlags, CopyFolder, CopyFolderResponse, CreateFolder, CreateFolderResponse, DeleteFolder,
    DeleteFolderFlags, DeleteFolderResponse, DeleteMessages, DeleteMessagesResponse, EmptyFolder,
    EmptyFolderResponse, FolderOpenMode, FolderType, GetContentsTable, GetContentsTableResponse,
    GetHierarchyTable, GetHierarchyTableResponse, GetRulesTable, GetSearchCriteria,
    GetSearchCriteriaResponse, HardDeleteMessages, HardDeleteMessagesAndSubfolders,
    HardDeleteMessagesAndSubfoldersResponse, HardDeleteMessagesResponse, HierarchyTableFlags,
    MoveCopyMessages, MoveCopyMessagesResponse, MoveFolder, MoveFolderResponse, OpenFolder,
    OpenFolderResponse, SearchRequestFlags, SearchResponseFlags, SetSearchCriteria,
};
use mapi_http::wire::{Context, Wire};

use super::{Answer, Call, Outcome, rights};
use crate::handles::Object;
use crate::store::{FolderKind, Messages, NewFolder, Special, flags};
use crate::table::{Source, Table};

/// The folder, when it is in the mailbox of the logon.
fn own(call: &Call<'_>, id: FolderId) -> Result<crate::store::Folder, ErrorCode> {
    let folder = call.store.folder(id)?;
    if folder.mailbox == call.mailbox()?.id { Ok(folder) } else { Err(ErrorCode::NOT_FOUND) }
}

/// The folder, unless it only shows what lies elsewhere.
fn holds_things(folder: crate::store::Folder) -> Result<crate::store::Folder, ErrorCode> {
    if folder.kind == FolderKind::Search { Err(ErrorCode::SEARCH_FOLDER) } else { Ok(folder) }
}

/// Whether a folder shows a message that lies in `place`.
pub(super) fn shows(call: &Call<'_>, folder: FolderId, place: FolderId, message: MessageId) -> bool {
    folder == place || call.store.found(folder).is_ok_and(|found| found.contains(&message))
}

/// What a search folder searches for; every call with criteria begins the search anew. `[MS-OXCFOLD] 2.2.1.4`
pub(super) fn set_search_criteria(call: &mut Call<'_>, request: &SetSearchCriteria) -> Outcome {
    use SearchRequestFlags as How;
    let folder = own(call, call.folder(request.input)?)?;
    if folder.kind != FolderKind::Search {
        return Err(ErrorCode::NOT_SEARCH_FOLDER.into());
    }
    call.require(folder.id, rights::OWNER)?;
    let how = request.search_flags;
    if how.contains(How::RECURSIVE_SEARCH | How::SHALLOW_SEARCH)
        || how.contains(How::STOP_SEARCH | How::RESTART_SEARCH)
    {
        return Err(ErrorCode::INVALID_PARAMETER.into());
    }
    let before = call.store.search(folder.id)?;
    let mut search = before.clone().unwrap_or_default();
    // A new one must be told both.
    if before.is_none() && (request.restriction.is_none() || request.folder_ids.is_empty()) {
        return Err(ErrorCode::NOT_INITIALIZED.into());
    }
    if let Some(restriction) = &request.restriction {
        search.restriction = restriction.encode(&Context::default())?;
    }
    for id in &request.folder_ids {
        if own(call, *id)?.kind == FolderKind::Search {
            return Err(ErrorCode::SEARCH_FOLDER_SCOPE_VIOLATION.into());
        }
        call.require(*id, rights::READ_ANY)?;
    }
    if !request.folder_ids.is_empty() {
        search.scope = request.folder_ids.clone();
    }
    if how.intersects(How::RECURSIVE_SEARCH | How::SHALLOW_SEARCH) {
        search.recursive = how.contains(How::RECURSIVE_SEARCH);
    }
    search.live = !how.intersects(How::STOP_SEARCH | How::STATIC_SEARCH);
    call.store.set_search(folder.id, &search)?;
    if !how.contains(How::STOP_SEARCH) {
        let filled = crate::search::fill(call.store, call.directory, folder.mailbox, folder.id);
        // What cannot be searched for is refused, and what was before stays.
        if let (Err(code), Some(before)) = (filled, &before) {
            call.store.set_search(folder.id, before)?;
            return Err(code.into());
        }
        filled?;
    }
    Ok(Answer::DONE)
}

pub(super) fn get_search_criteria(call: &mut Call<'_>, request: &GetSearchCriteria) -> Outcome {
    use SearchResponseFlags as Doing;
    let folder = call.store.folder(call.folder(request.input)?)?;
    if folder.kind != FolderKind::Search {
        return Err(ErrorCode::NOT_SEARCH_FOLDER.into());
    }
    let search = call.store.search(folder.id)?.ok_or(ErrorCode::NOT_INITIALIZED)?;
    let restriction = Restriction::decode(&search.restriction.into(), &Context::default())?;
    let mut search_flags = Doing::SEARCH_COMPLETE;
    search_flags.set(Doing::SEARCH_RUNNING, search.live);
    search_flags.set(Doing::SEARCH_STATIC, !search.live);
    search_flags.set(Doing::SEARCH_RECURSIVE, search.recursive);
    Ok(GetSearchCriteriaResponse {
        restriction: request.include_restriction.then_some(restriction),
        logon: call.logon,
        folder_ids: if request.include_folders { search.scope } else { Vec::new() },
        search_flags,
    }
    .into())
}

pub(super) fn open_folder(call: &mut Call<'_>, request: &OpenFolder) -> Outcome {
    match call.object(request.input)? {
        Object::Logon | Object::Folder(_) => {}
        _ => return Err(ErrorCode::NOT_SUPPORTED.into()),
    }
    let folder = own(call, request.folder_id)?;
    if folder.deleted.is_some() && !request.open_mode.contains(FolderOpenMode::OPEN_SOFT_DELETED) {
        return Err(ErrorCode::NOT_FOUND.into());
    }
    call.require(folder.id, rights::VISIBLE | rights::OWNER)?;
    call.open(request.output, Object::Folder(folder.id))?;
    Ok(OpenFolderResponse { has_rules: false, is_ghosted: false, servers: None }.into())
}

pub(super) fn create_folder(call: &mut Call<'_>, request: &CreateFolder) -> Outcome {
    let parent = call.folder(request.input)?;
    let kind = match request.folder_type {
        FolderType::GENERIC => FolderKind::Generic,
        FolderType::SEARCH => FolderKind::Search,
        _ => return Err(ErrorCode::INVALID_PARAMETER.into()),
    };
    let text = call.session.text;
    let name = super::text(text, &request.display_name);
    if name.trim().is_empty() {
        return Err(ErrorCode::INVALID_PARAMETER.into());
    }
    let comment = super::text(text, &request.comment);
    let parent = holds_things(own(call, parent)?)?;
    if let Some(existing) = call.store.find_folder(parent.id, &name)? {
        if !request.open_existing {
            return Err(ErrorCode::COLLIDING_NAMES.into());
        }
        call.require(existing, rights::VISIBLE | rights::OWNER)?;
        call.open(request.output, Object::Folder(existing))?;
        return Ok(CreateFolderResponse {
            folder_id: existing,
            is_existing_folder: true,
            has_rules: Some(false),
            is_ghosted: Some(false),
            servers: None,
        }
        .into());
    }
    call.require(parent.id, rights::CREATE_SUBFOLDER)?;
    // What is in a folder is of the kind of the folder it is made in.
    let class = parent.properties.text(mapi_http::data::tags::CONTAINER_CLASS);
    let comment = (!comment.is_empty()).then_some(comment.as_str());
    let class = class.as_deref().or(Some("IPF.Note"));
    let new = NewFolder { name: &name, kind, class, comment, ..NewFolder::default() };
    let id = call.store.create_folder(parent.mailbox, Some(parent.id), new, call.now)?;
    if !call.is_own()? {
        call.store.inherit_permissions(id, parent.id, &call.user.dn)?;
    }
    call.open(request.output, Object::Folder(id))?;
    Ok(CreateFolderResponse {
        folder_id: id,
        is_existing_folder: false,
        has_rules: None,
        is_ghosted: None,
        servers: None,
    }
    .into())
}

/// Refuses who does not have the right in a folder and in all below it.
pub(super) fn require_tree(call: &Call<'_>, folder: FolderId, right: u32) -> Result<(), ErrorCode> {
    if call.is_own()? {
        return Ok(());
    }
    call.require(folder, right)?;
    call.store.folder_tree(folder, false)?.iter().try_for_each(|(_, below)| call.require(below.id, right))
}

pub(super) fn delete_folder(call: &mut Call<'_>, request: &DeleteFolder) -> Outcome {
    let parent = call.folder(request.input)?;
    let folder = own(call, request.folder_id)?;
    if folder.parent != Some(parent) {
        return Err(ErrorCode::NOT_FOUND.into());
    }
    if folder.special.is_some() {
        return Err(ErrorCode::ACCESS_DENIED.into());
    }
    require_tree(call, folder.id, rights::OWNER)?;
    // What is still in it keeps it, unless it may go, too. [MS-OXCFOLD] 3.2.5.3
    let stays = folder.messages > 0 && !request.flags.contains(DeleteFolderFlags::DEL_MESSAGES)
        || folder.folders > 0 && !request.flags.contains(DeleteFolderFlags::DEL_FOLDERS);
    if stays {
        return Ok(DeleteFolderResponse { partial_completion: true }.into());
    }
    let hard = request.flags.contains(DeleteFolderFlags::DELETE_HARD_DELETE);
    call.store.delete_folder(folder.id, hard, call.now)?;
    Ok(DeleteFolderResponse { partial_completion: false }.into())
}

/// The destination of a move or copy has a failure of its own.
fn destination(call: &Call<'_>, index: u8) -> Result<FolderId, ErrorCode> {
    match call.folder(index) {
        Err(ErrorCode::NULL_OBJECT | ErrorCode::INVALID_OBJECT) => Err(ErrorCode::NULL_DESTINATION_OBJECT),
        other => other,
    }
}

pub(super) fn move_copy_messages(call: &mut Call<'_>, request: &MoveCopyMessages) -> Outcome {
    let source = call.folder(request.source)?;
    let dest = destination(call, request.dest)?;
    holds_things(call.store.folder(dest)?)?;
    call.require(dest, rights::CREATE)?;
    let mut partial_completion = false;
    for id in &request.message_ids {
        let here = call
            .store
            .look(*id, |row| Ok::<_, ErrorCode>((row.folder, row.flags & flags::SUBMITTED == 0)))?;
        let here = here.is_some_and(|(folder, free)| free && shows(call, source, folder, *id));
        let allowed = call.require_for(*id, rights::READ_ANY, rights::EDIT_OWNED).and_then(|()| {
            if request.want_copy {
                Ok(())
            } else {
                call.require_for(*id, rights::DELETE_ANY, rights::DELETE_OWNED)
            }
        });
        if !here || allowed.is_err() {
            partial_completion = true;
            continue;
        }
        let moved = if request.want_copy {
            call.store.copy_message(*id, dest, call.now)
        } else {
            call.store.move_message(*id, dest, call.now)
        };
        partial_completion |= moved.is_err();
    }
    Ok(MoveCopyMessagesResponse { dest: None, partial_completion }.into())
}

pub(super) fn move_folder(call: &mut Call<'_>, request: &MoveFolder) -> Outcome {
    let source = call.folder(request.source)?;
    let dest = destination(call, request.dest)?;
    let folder = own(call, request.folder_id)?;
    if folder.parent != Some(source) {
        return Err(ErrorCode::NOT_FOUND.into());
    }
    let name = super::text(call.session.text, &request.new_folder_name);
    let name = if name.is_empty() { folder.name } else { name };
    require_tree(call, folder.id, rights::OWNER)?;
    call.require(dest, rights::CREATE_SUBFOLDER)?;
    call.store.move_folder(folder.id, dest, &name, call.now)?;
    Ok(MoveFolderResponse { dest: None, partial_completion: false }.into())
}

pub(super) fn copy_folder(call: &mut Call<'_>, request: &CopyFolder) -> Outcome {
    let source = call.folder(request.source)?;
    let dest = destination(call, request.dest)?;
    let folder = own(call, request.folder_id)?;
    if folder.parent != Some(source) {
        return Err(ErrorCode::NOT_FOUND.into());
    }
    let name = super::text(call.session.text, &request.new_folder_name);
    let name = if name.is_empty() { folder.name } else { name };
    require_tree(call, folder.id, rights::READ_ANY)?;
    call.require(dest, rights::CREATE_SUBFOLDER)?;
    call.store.copy_folder(folder.id, dest, &name, request.want_recursive, call.now)?;
    Ok(CopyFolderResponse { dest: None, partial_completion: false }.into())
}

/// Deletes all messages and folders in a folder; answers whether some stayed.
fn empty(call: &mut Call<'_>, folder: FolderId, associated: bool, hard: bool) -> Result<bool, ErrorCode> {
    if call.store.folder(folder)?.kind == FolderKind::Search {
        return Err(ErrorCode::NOT_SUPPORTED);
    }
    let mut stayed = false;
    let kinds = if associated { &[Messages::Normal, Messages::Associated][..] } else { &[Messages::Normal] };
    for which in kinds {
        for id in call.store.message_ids(folder, *which, false)? {
            stayed |= call.require_for(id, rights::DELETE_ANY, rights::DELETE_OWNED).is_err()
                || call.store.delete_message(id, hard, call.now).is_err();
        }
    }
    for below in call.store.folders(folder, false)? {
        stayed |= require_tree(call, below.id, rights::OWNER).is_err()
            || call.store.delete_folder(below.id, hard, call.now).is_err();
    }
    Ok(stayed)
}

pub(super) fn empty_folder(call: &mut Call<'_>, request: &EmptyFolder) -> Outcome {
    let folder = call.folder(request.input)?;
    let partial_completion = empty(call, folder, request.want_delete_associated, false)?;
    Ok(EmptyFolderResponse { partial_completion }.into())
}

pub(super) fn hard_delete_everything(
    call: &mut Call<'_>,
    request: &HardDeleteMessagesAndSubfolders,
) -> Outcome {
    let folder = call.folder(request.input)?;
    let partial_completion = empty(call, folder, request.want_delete_associated, true)?;
    Ok(HardDeleteMessagesAndSubfoldersResponse { partial_completion }.into())
}

/// Deletes messages of a folder; answers whether some were not there.
fn delete(call: &mut Call<'_>, folder: FolderId, ids: &[MessageId], hard: bool) -> Result<bool, ErrorCode> {
    let mut partial = false;
    for id in ids {
        let here =
            call.store.look(*id, |row| Ok::<_, ErrorCode>((row.folder, hard || row.deleted.is_none())))?;
        partial |= !here.is_some_and(|(place, there)| there && shows(call, folder, place, *id))
            || call.require_for(*id, rights::DELETE_ANY, rights::DELETE_OWNED).is_err()
            || call.store.delete_message(*id, hard, call.now).is_err();
    }
    Ok(partial)
}

pub(super) fn delete_messages(call: &mut Call<'_>, request: &DeleteMessages) -> Outcome {
    let folder = call.folder(request.input)?;
    let partial_completion = delete(call, folder, &request.message_ids, false)?;
    Ok(DeleteMessagesResponse { partial_completion }.into())
}

pub(super) fn hard_delete_messages(call: &mut Call<'_>, request: &HardDeleteMessages) -> Outcome {
    let folder = call.folder(request.input)?;
    let partial_completion = delete(call, folder, &request.message_ids, true)?;
    Ok(HardDeleteMessagesResponse { partial_completion }.into())
}

pub(super) fn get_hierarchy_table(call: &mut Call<'_>, request: &GetHierarchyTable) -> Outcome {
    // Opened on a logon it begins at the root.
    let folder = match call.object(request.input)? {
        Object::Folder(folder) => *folder,
        Object::Logon => call.store.special(call.mailbox()?.id, Special::Root)?,
        _ => return Err(ErrorCode::NOT_SUPPORTED.into()),
    };
    let flags = request.table_flags;
    let source = Source::Hierarchy {
        folder,
        depth: flags.contains(HierarchyTableFlags::DEPTH),
        deleted: flags.contains(HierarchyTableFlags::SOFT_DELETES),
    };
    let notifies = !flags
        .intersects(HierarchyTableFlags::NO_NOTIFICATIONS | HierarchyTableFlags::SUPPRESSES_NOTIFICATIONS);
    let row_count = call.open_table(request.output, Table::new(source, notifies))?;
    Ok(GetHierarchyTableResponse { row_count }.into())
}

pub(super) fn get_contents_table(call: &mut Call<'_>, request: &GetContentsTable) -> Outcome {
    let folder = call.folder(request.input)?;
    let flags = request.table_flags;
    // Only on the root, and by its owner: it shows all folders. [MS-OXCFOLD] 2.2.1.14
    if flags.contains(ContentsTableFlags::CONVERSATION_MEMBERS) {
        call.require_own()?;
        if folder != call.store.special(call.mailbox()?.id, Special::Root)? {
            return Err(ErrorCode::NOT_SUPPORTED.into());
        }
        let notifies = !flags.contains(ContentsTableFlags::NO_NOTIFICATIONS);
        let table = Table::new(Source::Conversations { root: folder }, notifies);
        let row_count = call.open_table(request.output, table)?;
        return Ok(GetContentsTableResponse { row_count }.into());
    }
    call.require(folder, rights::READ_ANY)?;
    let associated = flags.contains(ContentsTableFlags::ASSOCIATED);
    let which = if associated { Messages::Associated } else { Messages::Normal };
    let deleted = flags.contains(ContentsTableFlags::SOFT_DELETES);
    let notifies = !flags.contains(ContentsTableFlags::NO_NOTIFICATIONS);
    let table = Table::new(Source::Contents { folder, which, deleted }, notifies);
    let row_count = call.open_table(request.output, table)?;
    Ok(GetContentsTableResponse { row_count }.into())
}

/// There are no rules yet: an empty table.
pub(super) fn get_rules_table(call: &mut Call<'_>, request: &GetRulesTable) -> Outcome {
    call.folder(request.input)?;
    call.open_table(request.output, Table::new(Source::Rules, false))?;
    Ok(Answer::DONE)
}
