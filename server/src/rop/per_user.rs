//! What a person has read of public folders: in the public store as it is, in mailboxes what clients keep there of it.
//! `[MS-OXCSTOR] 2.2.1.10 to 2.2.1.13`

use bytes::Bytes;
use mapi_http::data::{ErrorCode, FolderId, Guid, LongTermId};
use mapi_http::rop::{
    GetPerUserGuid, GetPerUserGuidResponse, GetPerUserLongTermIds, GetPerUserLongTermIdsResponse,
    ReadPerUserInformation, ReadPerUserInformationResponse, WritePerUserInformation,
};
use mapi_http::sync::IdSet;
use mapi_http::wire::{Context, Wire};

use super::logon::is_mailbox;
use super::{Answer, Call, Outcome, rights};
use crate::session::PerUser;
use crate::store::REPLICA_ID;

/// Nobody reads so much.
const LARGEST: usize = 1 << 20;
/// Bytes that one answer has at most.
const BLOCK: usize = 4096;

pub(super) fn get_long_term_ids(call: &mut Call<'_>, request: &GetPerUserLongTermIds) -> Outcome {
    is_mailbox(call, request.input)?;
    let kept = call.store.kept_seen_of(call.mailbox()?.id, request.database_guid)?;
    let decoded = kept.into_iter().map(|id| LongTermId::decode(&id.into(), &Context::rop()));
    Ok(GetPerUserLongTermIdsResponse { long_term_ids: decoded.collect::<Result<_, _>>()? }.into())
}

pub(super) fn get_guid(call: &mut Call<'_>, request: &GetPerUserGuid) -> Outcome {
    is_mailbox(call, request.input)?;
    let kept = call.store.kept_seen(call.mailbox()?.id, &key(request.long_term_id)?)?;
    let (database_guid, _) = kept.ok_or(ErrorCode::NOT_FOUND)?;
    Ok(GetPerUserGuidResponse { database_guid }.into())
}

pub(super) fn read(call: &mut Call<'_>, request: &ReadPerUserInformation) -> Outcome {
    call.is_logon(request.input)?;
    let mailbox = call.mailbox()?;
    let all = if mailbox.is_public {
        let folder = public_folder(call, request.folder_id)?;
        let mut seen = IdSet::new();
        seen.insert_all(mailbox.replica_guid, call.store.seen(folder)?);
        seen.encode()
    } else {
        call.require_own()?;
        let kept = call.store.kept_seen(mailbox.id, &key(request.folder_id)?)?;
        kept.map(|(_, seen)| seen).unwrap_or_default()
    };
    let rest = usize::try_from(request.data_offset).ok().and_then(|offset| all.get(offset..));
    let rest = rest.ok_or(ErrorCode::INVALID_PARAMETER)?;
    let most = match request.max_data_size {
        0 => BLOCK,
        most => BLOCK.min(most.into()),
    };
    let part = rest.get(..most).unwrap_or(rest);
    let data = Bytes::copy_from_slice(part);
    Ok(ReadPerUserInformationResponse { has_finished: part.len() == rest.len(), data }.into())
}

pub(super) fn write(call: &mut Call<'_>, request: &WritePerUserInformation) -> Outcome {
    call.is_logon(request.input)?;
    let mailbox = call.mailbox()?;
    let folder = if mailbox.is_public { Some(public_folder(call, request.folder_id)?) } else { None };
    if folder.is_none() {
        call.require_own()?;
    }
    let before = call.session.per_user.take();
    let mut written = if request.data_offset == 0 {
        PerUser {
            folder: request.folder_id,
            database: request.repl_guid.unwrap_or(Guid::NIL),
            data: Vec::new(),
        }
    } else {
        before.filter(|before| before.folder == request.folder_id).ok_or(ErrorCode::INVALID_PARAMETER)?
    };
    let in_turn = usize::try_from(request.data_offset) == Ok(written.data.len());
    if !in_turn || written.data.len() + request.data.len() > LARGEST {
        return Err(ErrorCode::INVALID_PARAMETER.into());
    }
    written.data.extend_from_slice(&request.data);
    if !request.has_finished {
        call.session.per_user = Some(written);
        return Ok(Answer::DONE);
    }
    match folder {
        Some(folder) => {
            let seen = IdSet::<Guid>::decode(&written.data)?;
            let seen = seen.get(mailbox.replica_guid).cloned().unwrap_or_default();
            call.store.set_all_seen(folder, &seen, call.now)?;
        }
        None => {
            let key = key(request.folder_id)?;
            call.store.keep_seen(mailbox.id, &key, written.database, &written.data)?;
        }
    }
    Ok(Answer::DONE)
}

fn key(folder: LongTermId) -> Result<Vec<u8>, ErrorCode> {
    folder.encode(&Context::rop()).map_err(|_| ErrorCode::INVALID_PARAMETER)
}

/// A folder of the public store that the user may read.
fn public_folder(call: &Call<'_>, id: LongTermId) -> Result<FolderId, ErrorCode> {
    let mailbox = call.mailbox()?;
    let folder = FolderId::new(REPLICA_ID, id.global_counter);
    if id.database_guid != mailbox.replica_guid || call.store.mailbox_of(folder)? != mailbox.id {
        return Err(ErrorCode::NOT_FOUND);
    }
    call.require(folder, rights::READ_ANY | rights::OWNER)?;
    Ok(folder)
}
