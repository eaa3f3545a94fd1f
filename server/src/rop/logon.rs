//! Logon ROPs. `[MS-OXCROPS] 2.2.3`, `[MS-OXCSTOR]`

use std::sync::Arc;

use mapi_http::data::{
    Cell, ErrorCode, FileTime, FolderId, Guid, LongTermId, ObjectId, PropertyTag, PropertyType, RowsBuilder,
    Value,
};
use mapi_http::rop::{
    GetLocalReplicaIds, GetLocalReplicaIdsResponse, GetOwningServers, GetOwningServersResponse,
    GetReceiveFolder, GetReceiveFolderResponse, GetReceiveFolderTable, GetReceiveFolderTableResponse,
    IdFromLongTermId, IdFromLongTermIdResponse, Logon, LogonFlags, LogonOpenFlags, LogonResponse,
    LogonResponseFlags, LogonStore, LogonTime, LongTermIdFromId, LongTermIdFromIdResponse,
    PublicFolderIsGhosted, ReplicaServers, SetReceiveFolder, StoreState,
};
use mapi_http::wire::{String8, Width};

use super::{Answer, Call, Outcome, rights};
use crate::handles::{self, Object};
use crate::store::{LOGON_FOLDERS, PUBLIC_FOLDERS, PUBLIC_LOGON_FOLDERS, REPLICA_ID};
use crate::value::weekday;
use crate::view::MailboxFacts;

/// The replica of a mailbox that was moved. Nothing is made in it yet: its GUID is drawn with the mailbox.
const NEW_REPLICA_ID: u16 = 5;

/// Opens a mailbox: one's own, or one in which somebody has given the user rights; or the public folders.
pub(super) fn logon(call: &mut Call<'_>, request: &Logon) -> Outcome {
    let is_private = request.logon_flags.contains(LogonFlags::PRIVATE);
    // They say the same. [MS-OXCSTOR] 3.2.5.1
    if is_private == request.open_flags.contains(LogonOpenFlags::PUBLIC) {
        return Err(ErrorCode::LOGON_FAILED.into());
    }
    let (mailbox, owner) = if is_private {
        let dn = request.essdn.as_ref().map(String8::to_utf8_lossy).unwrap_or_default();
        let owner = call.directory.by_dn(&dn).filter(|entry| !entry.is_list());
        let owner = owner.ok_or(ErrorCode::UNKNOWN_USER)?;
        let mailbox = call.store.mailbox_by_address(&owner.address)?.ok_or(ErrorCode::UNKNOWN_USER)?;
        (mailbox, owner.address.clone())
    } else {
        let mailbox = call.store.mailbox_by_address(PUBLIC_FOLDERS)?.ok_or(ErrorCode::LOGON_FAILED)?;
        (mailbox, String::new())
    };
    let is_own = owner == call.user.address;
    if !is_own && !rights::any_in(call.store, call.directory, call.user, mailbox.id)? {
        return Err(ErrorCode::LOGIN_PERMISSION.into());
    }
    let facts = MailboxFacts::of(&mailbox, call.directory)?;
    let mut folder_ids = [FolderId::NONE; 13];
    let special = if is_private { LOGON_FOLDERS.map(Some) } else { PUBLIC_LOGON_FOLDERS };
    for (slot, special) in folder_ids.iter_mut().zip(special) {
        if let Some(special) = special {
            *slot = call.store.special(mailbox.id, special)?;
        }
    }
    // The same number again replaces the logon.
    if let Some(old) = call.session.handles.logons.get(&request.logon).map(|logon| logon.handle) {
        call.release(old);
    }
    let handle = call.open(request.output, Object::Logon)?;
    let logon = handles::Logon { handle, mailbox: Arc::new(facts), owner };
    call.session.handles.logons.insert(request.logon, logon);
    let (repl_id, repl_guid) = if call.directory.moved {
        (NEW_REPLICA_ID, mailbox.guid)
    } else {
        (REPLICA_ID, mailbox.replica_guid)
    };
    let store = if is_private {
        let mut response_flags = LogonResponseFlags::RESERVED;
        response_flags.set(LogonResponseFlags::OWNER_RIGHT | LogonResponseFlags::SEND_AS_RIGHT, is_own);
        LogonStore::Private {
            folder_ids,
            response_flags,
            mailbox_guid: mailbox.guid,
            repl_id,
            repl_guid,
            logon_time: logon_time(call.now),
            gwart_time: call.now.0 as u64,
            store_state: StoreState::empty(),
        }
    } else {
        LogonStore::Public { folder_ids, repl_id, repl_guid, per_user_guid: Guid::NIL }
    };
    Ok(LogonResponse { logon_flags: request.logon_flags, store }.into())
}

fn logon_time(now: FileTime) -> LogonTime {
    let (year, month, day, hour, minutes, seconds) = now.to_utc();
    LogonTime {
        seconds: seconds as u8,
        minutes: minutes as u8,
        hour: hour as u8,
        day_of_week: weekday(now),
        day: day as u8,
        month: month as u8,
        year: year as u16,
    }
}

/// The logon object, of a mailbox: the public folders do not have what is asked for. `[MS-OXCSTOR] 3.2.5.2, 3.2.5.10`
pub(super) fn is_mailbox(call: &Call<'_>, index: u8) -> Result<(), ErrorCode> {
    call.is_logon(index)?;
    if call.mailbox()?.is_public { Err(ErrorCode::NOT_SUPPORTED) } else { Ok(()) }
}

/// Which classes of messages may be given a folder. `[MS-OXCSTOR] 2.2.1.2.1.1`
fn class(text: &String8) -> Result<String, ErrorCode> {
    let text = text.as_bytes();
    let fine = text.len() < 255
        && text.iter().all(|byte| (0x20..0x7F).contains(byte))
        && !text.starts_with(b".")
        && !text.ends_with(b".")
        && !text.windows(2).any(|pair| pair == b"..");
    if fine { Ok(String::from_utf8_lossy(text).into_owned()) } else { Err(ErrorCode::INVALID_PARAMETER) }
}

pub(super) fn get_receive_folder(call: &mut Call<'_>, request: &GetReceiveFolder) -> Outcome {
    is_mailbox(call, request.input)?;
    let class = class(&request.message_class)?;
    let mailbox = call.mailbox()?;
    let (folder_id, class) = call.store.receive_folder(mailbox.id, &class)?;
    let explicit_message_class = String8::from_bytes(class.into_bytes().into());
    Ok(GetReceiveFolderResponse { folder_id, explicit_message_class }.into())
}

pub(super) fn set_receive_folder(call: &mut Call<'_>, request: &SetReceiveFolder) -> Outcome {
    is_mailbox(call, request.input)?;
    call.require_own()?;
    let class = class(&request.message_class)?;
    let mailbox = call.mailbox()?;
    let reserved = ["IPM", "REPORT.IPM"].iter().any(|known| known.eq_ignore_ascii_case(&class));
    if reserved || class.is_empty() && request.folder_id == FolderId::NONE {
        return Err(ErrorCode::ACCESS_DENIED.into());
    }
    let folder = if request.folder_id == FolderId::NONE {
        None
    } else {
        if call.store.mailbox_of(request.folder_id)? != mailbox.id {
            return Err(ErrorCode::NOT_FOUND.into());
        }
        Some(request.folder_id)
    };
    call.store.set_receive_folder(mailbox.id, &class, folder, call.now)?;
    Ok(Answer::DONE)
}

/// Columns of the answer. `[MS-OXCSTOR] 2.2.1.4.2`
const RECEIVE_FOLDER_COLUMNS: [PropertyTag; 3] = [
    PropertyTag::new(0x6748, PropertyType::INTEGER64),
    PropertyTag::new(0x001A, PropertyType::STRING8),
    PropertyTag::new(0x3008, PropertyType::TIME),
];

pub(super) fn get_receive_folder_table(call: &mut Call<'_>, request: &GetReceiveFolderTable) -> Outcome {
    is_mailbox(call, request.input)?;
    let mailbox = call.mailbox()?;
    let mut rows = RowsBuilder::new(Arc::new(RECEIVE_FOLDER_COLUMNS), Width::Rop, call.most_room);
    for (class, folder, changed) in call.store.receive_folders(mailbox.id)? {
        let class = Value::String8(String8::from_bytes(class.into_bytes().into()));
        let folder = Value::Integer64(folder.0 as i64);
        rows.push(&[Cell::Value(folder), Cell::Value(class), Cell::Value(Value::Time(changed))])?;
    }
    Ok(GetReceiveFolderTableResponse { rows: rows.finish() }.into())
}

pub(super) fn long_term_id_from_id(call: &mut Call<'_>, request: &LongTermIdFromId) -> Outcome {
    call.is_logon(request.input)?;
    if request.object_id.replica_id() != REPLICA_ID {
        return Err(ErrorCode::NOT_FOUND.into());
    }
    let database_guid = call.mailbox()?.replica_guid;
    let long_term_id = LongTermId { database_guid, global_counter: request.object_id.counter(), pad: 0 };
    Ok(LongTermIdFromIdResponse { long_term_id }.into())
}

pub(super) fn id_from_long_term_id(call: &mut Call<'_>, request: &IdFromLongTermId) -> Outcome {
    call.is_logon(request.input)?;
    let LongTermId { database_guid, global_counter, .. } = request.long_term_id;
    if global_counter.to_u64() == 0 {
        return Err(ErrorCode::INVALID_PARAMETER.into());
    }
    if database_guid != call.mailbox()?.replica_guid {
        return Err(ErrorCode::NOT_FOUND.into());
    }
    Ok(IdFromLongTermIdResponse { object_id: ObjectId::new(REPLICA_ID, global_counter) }.into())
}

/// There is one server, this one.
pub(super) fn get_owning_servers(call: &mut Call<'_>, request: &GetOwningServers) -> Outcome {
    call.is_logon(request.input)?;
    if !call.mailbox()?.is_public {
        return Err(ErrorCode::NOT_SUPPORTED.into());
    }
    public_folder(call, request.folder_id)?;
    let server = format!("{}{}", call.directory.servers_dn(), call.directory.organisation);
    let servers = vec![String8::from_bytes(server.into_bytes().into())];
    Ok(GetOwningServersResponse { servers: ReplicaServers { cheap_server_count: 1, servers } }.into())
}

/// A folder of this store that the user may know of.
fn public_folder(call: &Call<'_>, folder: FolderId) -> Result<(), ErrorCode> {
    if call.store.mailbox_of(folder)? != call.mailbox()?.id {
        return Err(ErrorCode::NOT_FOUND);
    }
    call.require(folder, rights::VISIBLE | rights::OWNER)
}

pub(super) fn public_folder_is_ghosted(call: &mut Call<'_>, request: &PublicFolderIsGhosted) -> Outcome {
    call.is_logon(request.input)?;
    public_folder(call, request.folder_id)?;
    Ok(mapi_http::rop::PublicFolderIsGhostedResponse { is_ghosted: false, servers: None }.into())
}

/// Ids that the client may give out itself, for what it makes while offline. `[MS-OXCFXICS] 2.2.3.2.4.7`
pub(super) fn get_local_replica_ids(call: &mut Call<'_>, request: &GetLocalReplicaIds) -> Outcome {
    call.is_logon(request.input)?;
    call.require_own()?;
    if request.id_count == 0 {
        return Err(ErrorCode::INVALID_PARAMETER.into());
    }
    let mailbox = call.mailbox()?;
    let first = call.store.reserve_ids(mailbox.id, request.id_count)?;
    Ok(GetLocalReplicaIdsResponse {
        repl_guid: mailbox.replica_guid,
        global_count: mapi_http::data::GlobalCounter::from_u64(first),
    }
    .into())
}
