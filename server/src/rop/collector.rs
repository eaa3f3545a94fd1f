//! ROPs with which a client uploads what it changed while offline. `[MS-OXCROPS] 2.2.13`, `[MS-OXCFXICS] 3.2.5.9.4`

use mapi_http::data::{
    ErrorCode, FileTime, FolderId, GlobalCounter, MessageId, PropertyTag, TaggedPropertyValue, Value, tags,
};
use mapi_http::rop::{
    ImportDeleteFlags, ImportFlag, SetLocalReplicaMidsetDeleted, SynchronizationImportDeletes,
    SynchronizationImportHierarchyChange, SynchronizationImportHierarchyChangeResponse,
    SynchronizationImportMessageChange, SynchronizationImportMessageChangeResponse,
    SynchronizationImportMessageMove, SynchronizationImportMessageMoveResponse,
    SynchronizationImportReadStateChanges, SynchronizationOpenCollector,
};
use mapi_http::sync::{PredecessorChangeList, StateSet, Xid};

use super::{Answer, Call, Outcome, rights};
use crate::handles::{Object, Shared, lock, shared};
use crate::message::{self, Import, Origin};
use crate::store::{Content, Imported, Messages, OnConflict, REPLICA_ID};
use crate::sync::Collector;

/// Ids in one request.
const MOST_IDS: usize = 1 << 16;

pub(super) fn open_collector(call: &mut Call<'_>, request: &SynchronizationOpenCollector) -> Outcome {
    let folder = call.folder(request.input)?;
    call.require(folder, rights::VISIBLE | rights::OWNER)?;
    let collector = Collector::new(folder, request.is_contents_collector);
    call.open(request.output, Object::Collector(shared(collector)))?;
    Ok(Answer::DONE)
}

/// The upload behind an index: of messages or of folders.
fn collector(call: &Call<'_>, index: u8, contents: bool) -> Result<(Shared<Collector>, FolderId), ErrorCode> {
    let Object::Collector(collector) = call.object(index)? else { return Err(ErrorCode::NOT_SUPPORTED) };
    let folder = lock(collector).folder;
    if lock(collector).contents != contents {
        return Err(ErrorCode::NOT_SUPPORTED);
    }
    Ok((collector.clone(), folder))
}

/// The counter in a source key, which is one of the mailbox's own. `[MS-OXCFXICS] 2.2.1.2.5`
fn counter(call: &Call<'_>, key: &[u8]) -> Result<GlobalCounter, ErrorCode> {
    let key = Xid::decode(key).map_err(|_| ErrorCode::INVALID_PARAMETER)?;
    match key.counter() {
        Some(counter) if counter > 0 && key.namespace() == call.mailbox()?.replica_guid => {
            Ok(GlobalCounter::from_u64(counter))
        }
        _ => Err(ErrorCode::INVALID_PARAMETER),
    }
}

fn message_id(call: &Call<'_>, key: &[u8]) -> Result<MessageId, ErrorCode> {
    Ok(MessageId::new(REPLICA_ID, counter(call, key)?))
}

fn folder_id(call: &Call<'_>, key: &[u8]) -> Result<FolderId, ErrorCode> {
    Ok(FolderId::new(REPLICA_ID, counter(call, key)?))
}

fn binary(values: &[TaggedPropertyValue], tag: PropertyTag) -> Result<&[u8], ErrorCode> {
    let found = values.iter().find(|value| value.tag == tag).and_then(|value| value.value.as_binary());
    found.map(|bytes| &bytes[..]).ok_or(ErrorCode::INVALID_PARAMETER)
}

fn xids(change_key: &[u8], predecessors: &[u8]) -> Result<(Xid, PredecessorChangeList), ErrorCode> {
    let change_key = Xid::decode(change_key).map_err(|_| ErrorCode::INVALID_PARAMETER)?;
    let predecessors =
        PredecessorChangeList::decode(predecessors).map_err(|_| ErrorCode::INVALID_PARAMETER)?;
    Ok((change_key, predecessors))
}

/// What a client says of its change. `[MS-OXCFXICS] 2.2.3.2.4.2.1, 2.2.3.2.4.3.1`
fn imported(values: &[TaggedPropertyValue], on_conflict: OnConflict) -> Result<Imported, ErrorCode> {
    let (change_key, mut predecessors) =
        xids(binary(values, tags::CHANGE_KEY)?, binary(values, tags::PREDECESSOR_CHANGE_LIST)?)?;
    predecessors.insert(change_key);
    let modified = values.iter().find(|value| value.tag == tags::LAST_MODIFICATION_TIME);
    let modified: FileTime =
        modified.and_then(|value| value.value.as_time()).ok_or(ErrorCode::INVALID_PARAMETER)?;
    Ok(Imported { change_key, predecessors, modified, on_conflict })
}

pub(super) fn import_message_change(
    call: &mut Call<'_>,
    request: &SynchronizationImportMessageChange,
) -> Outcome {
    let (collector, folder) = collector(call, request.input, true)?;
    let id = message_id(call, binary(&request.property_values, tags::SOURCE_KEY)?)?;
    let associated = request.flags.contains(ImportFlag::ASSOCIATED);
    let fails = request.flags.contains(ImportFlag::FAIL_ON_CONFLICT);
    let on_conflict = if fails { OnConflict::Fail } else { OnConflict::Resolve };
    let imported = imported(&request.property_values, on_conflict)?;
    let before = call.store.check_import(folder, id, &imported)?;
    match &before {
        Some(before) if before.associated != associated => return Err(ErrorCode::INVALID_PARAMETER.into()),
        Some(_) => call.require_for(id, rights::EDIT_ANY, rights::EDIT_OWNED)?,
        None => call.require(folder, rights::CREATE)?,
    }
    // The client sends the whole message. [MS-OXCFXICS] 3.2.5.9.4.2
    let mut content = Content::unsaved();
    if let Some(before) = &before {
        content.flags = crate::store::kept_flags(before);
    }
    let which = if associated { Messages::Associated } else { Messages::Normal };
    let is_new = before.is_none();
    let import = Import { collector, folder, which, id, imported, is_new };
    let message = message::OpenMessage {
        origin: Origin::Imported(Box::new(import)),
        content,
        writable: true,
        code_page: call.session.code_page,
        recipient_columns: Vec::new(),
        fresh_bodies: Vec::new(),
        next_attachment: 0,
        revision: 0,
    };
    call.open(request.output, Object::Message(shared(message)))?;
    Ok(SynchronizationImportMessageChangeResponse { message_id: MessageId::NONE }.into())
}

pub(super) fn import_hierarchy_change(
    call: &mut Call<'_>,
    request: &SynchronizationImportHierarchyChange,
) -> Outcome {
    let (collector, root) = collector(call, request.input, false)?;
    let values = &request.hierarchy_values;
    let parent = match binary(values, tags::PARENT_SOURCE_KEY)? {
        [] => root,
        key => folder_id(call, key)?,
    };
    let id = folder_id(call, binary(values, tags::SOURCE_KEY)?)?;
    let imported = imported(values, OnConflict::Resolve)?;
    let name = values.iter().find(|value| value.tag == tags::DISPLAY_NAME);
    let name = name.and_then(|value| value.value.to_text()).filter(|name| !name.trim().is_empty());
    let name = name.ok_or(ErrorCode::INVALID_PARAMETER)?;
    match call.store.folder(parent) {
        Ok(folder) if folder.mailbox == call.mailbox()?.id && folder.deleted.is_none() => {}
        _ => return Err(ErrorCode::NO_PARENT_FOLDER.into()),
    }
    match call.store.folder(id) {
        Ok(_) => call.require(id, rights::OWNER)?,
        Err(_) => call.require(parent, rights::CREATE_SUBFOLDER)?,
    }
    let text = call.session.text;
    let mut kept = Vec::new();
    for TaggedPropertyValue { tag, value } in &request.property_values {
        if crate::view::COMPUTED_OF_FOLDERS.iter().any(|known| known.id() == tag.id())
            && *tag != tags::COMMENT
        {
            continue;
        }
        kept.push((*tag, call.store.keep(*tag, text.keep(value.clone()))?));
    }
    let change = call.store.import_folder(parent, id, &name, &imported, call.now, |properties| {
        kept.into_iter().for_each(|(tag, stored)| properties.set_stored(tag, stored));
    })?;
    let replica = call.mailbox()?.replica_guid;
    lock(&collector).knows(StateSet::CnsetSeen, replica, change);
    Ok(SynchronizationImportHierarchyChangeResponse { folder_id: FolderId::NONE }.into())
}

pub(super) fn import_message_move(
    call: &mut Call<'_>,
    request: &SynchronizationImportMessageMove,
) -> Outcome {
    let (collector, to) = collector(call, request.input, true)?;
    let from = folder_id(call, &request.source_folder_id)?;
    let id = message_id(call, &request.source_message_id)?;
    let new = message_id(call, &request.destination_message_id)?;
    let (change_key, predecessors) = xids(&request.change_number, &request.predecessor_change_list)?;
    call.require(to, rights::CREATE)?;
    if call.store.message(id).is_ok() {
        call.require_for(id, rights::DELETE_ANY, rights::DELETE_OWNED)?;
    }
    let on_conflict = OnConflict::Resolve;
    let imported = Imported { change_key, predecessors, modified: call.now, on_conflict };
    let (change, newer) = call.store.import_move(from, id, to, new, &imported, call.now)?;
    let replica = call.mailbox()?.replica_guid;
    let associated = call.store.message(new)?.associated;
    if !newer {
        let set = if associated { StateSet::CnsetSeenFai } else { StateSet::CnsetSeen };
        lock(&collector).knows(set, replica, change);
        return Ok(SynchronizationImportMessageMoveResponse { message_id: MessageId::NONE }.into());
    }
    Ok(Answer::with(ErrorCode::NEWER_CLIENT_CHANGE, mapi_http::rop::ReplyBody::Empty))
}

pub(super) fn import_deletes(call: &mut Call<'_>, request: &SynchronizationImportDeletes) -> Outcome {
    let folders = request.flags.contains(ImportDeleteFlags::HIERARCHY);
    let hard = request.flags.contains(ImportDeleteFlags::HARD_DELETE);
    let (_, folder) = collector(call, request.input, !folders)?;
    let [TaggedPropertyValue { value: Value::Multiple(keys), .. }] = &request.property_values[..] else {
        return Err(ErrorCode::INVALID_PARAMETER.into());
    };
    if keys.len() > MOST_IDS {
        return Err(ErrorCode::TOO_BIG.into());
    }
    for key in keys {
        let key = key.as_binary().ok_or(ErrorCode::INVALID_PARAMETER)?;
        if folders {
            let id = folder_id(call, key)?;
            // What is gone is no failure. [MS-OXCFXICS] 3.2.5.9.4.5
            let Ok(known) = call.store.folder(id) else { continue };
            if known.mailbox != call.mailbox()?.id || known.deleted.is_some() {
                continue;
            }
            super::folder::require_tree(call, id, rights::OWNER)?;
            call.store.delete_folder(id, hard, call.now)?;
        } else {
            let id = message_id(call, key)?;
            let Ok(known) = call.store.message(id) else { continue };
            if known.folder != folder || known.deleted.is_some() && !hard {
                continue;
            }
            call.require_for(id, rights::DELETE_ANY, rights::DELETE_OWNED)?;
            call.store.delete_message(id, hard, call.now)?;
        }
    }
    Ok(Answer::DONE)
}

pub(super) fn import_read_state_changes(
    call: &mut Call<'_>,
    request: &SynchronizationImportReadStateChanges,
) -> Outcome {
    let (collector, folder) = collector(call, request.input, true)?;
    let replica = call.mailbox()?.replica_guid;
    for state in &request.message_read_states {
        let id = message_id(call, &state.message_id)?;
        let Ok(known) = call.store.message(id) else { continue };
        // Folder associated messages have none. [MS-OXCFXICS] 3.2.5.9.4.6
        if known.folder != folder || known.associated || known.deleted.is_some() {
            continue;
        }
        call.require_for(id, rights::READ_ANY, rights::EDIT_OWNED)?;
        if call.store.set_read(id, state.mark_as_read, call.now)? {
            let change = call.store.last_change()?;
            lock(&collector).knows(StateSet::CnsetRead, replica, change);
        }
    }
    Ok(Answer::DONE)
}

pub(super) fn set_local_replica_midset_deleted(
    call: &mut Call<'_>,
    request: &SetLocalReplicaMidsetDeleted,
) -> Outcome {
    let folder = call.folder(request.input)?;
    call.require(folder, rights::CREATE)?;
    let mailbox = call.mailbox()?;
    for range in &request.long_term_id_ranges {
        let (low, high) = (&range.min_long_term_id, &range.max_long_term_id);
        let own = [low, high].iter().all(|id| id.database_guid == mailbox.replica_guid);
        if !own || low.global_counter.to_u64() > high.global_counter.to_u64() {
            return Err(ErrorCode::INVALID_PARAMETER.into());
        }
        call.store.take_reserved(mailbox.id, low.global_counter.to_u64(), high.global_counter.to_u64())?;
    }
    Ok(Answer::DONE)
}
