//! Transport ROPs. `[MS-OXCROPS] 2.2.7`, `[MS-OXOMSG]`

use mapi_http::data::{ErrorCode, TaggedPropertyValue, tags};
use mapi_http::rop::{
    AbortSubmit, GetAddressTypes, GetAddressTypesResponse, GetTransportFolder, GetTransportFolderResponse,
    OptionsData, OptionsDataResponse, SetSpooler, SpoolerLockMessage, SubmitMessage, TransportNewMail,
    TransportSend, TransportSendResponse,
};

use super::{Answer, Call, Failure, Outcome, message};
use crate::delivery::Post;
use crate::handles::lock;
use crate::message::Origin;
use crate::recipients::ascii;
use crate::store::{Special, Stored, flags};
use crate::view::MessageMeta;

/// Sends the message behind an index.
fn send(call: &mut Call<'_>, index: u8) -> Result<(), Failure> {
    // On behalf of others one sends from the own mailbox.
    call.require_own()?;
    let message = call.message(index)?;
    {
        let open = lock(&message);
        if matches!(open.origin, Origin::Embedded { .. }) {
            return Err(ErrorCode::NOT_SUPPORTED.into());
        }
        if !open.writable {
            return Err(ErrorCode::ACCESS_DENIED.into());
        }
        if open.content.recipients.is_empty() {
            return Err(ErrorCode::NO_RECIPIENTS.into());
        }
        if open.content.flags & flags::SUBMITTED != 0 {
            return Err(ErrorCode::ALREADY_SENT.into());
        }
        if open.content.flags & (flags::UNSENT | flags::FROM_ME) == flags::FROM_ME {
            return Err(ErrorCode::ALREADY_SENT.into());
        }
    }
    let id = message::save(call, &message, false)?;
    let (directory, random, now) = (call.directory, &mut *call.random, call.now);
    // It waits where it is until its time has come.
    let due = lock(&message).content.properties.time(tags::DEFERRED_SEND_TIME).filter(|due| *due > now);
    if let Some(due) = due {
        call.store.submit_later(id, due, call.now)?;
        lock(&message).writable = false;
        return Ok(());
    }
    // Either everybody gets it and it lies with what was sent, or nothing happened.
    let now_at = call.store.atomic(|store| Post { store, directory, random, now }.send(id, call.user))?;
    let mut open = lock(&message);
    open.writable = false;
    if let Some(id) = now_at {
        let sent = call.store.message(id)?;
        let which = match &open.origin {
            Origin::New { which, .. } | Origin::Saved { which, .. } => *which,
            Origin::Imported(import) => import.which,
            Origin::Embedded { .. } => return Ok(()),
        };
        open.origin = Origin::Saved { id, meta: MessageMeta::from(&sent), which };
        open.content = sent.content;
    }
    Ok(())
}

pub(super) fn submit_message(call: &mut Call<'_>, request: &SubmitMessage) -> Outcome {
    send(call, request.input)?;
    Ok(Answer::DONE)
}

/// Only messages that wait can be taken back: others are delivered at once. `[MS-OXOMSG] 2.2.4.2`
pub(super) fn abort_submit(call: &mut Call<'_>, request: &AbortSubmit) -> Outcome {
    call.is_logon(request.input)?;
    call.require_own()?;
    let message = call.store.message(request.message_id)?;
    if message.folder != request.folder_id || message.mailbox != call.mailbox()?.id {
        return Err(ErrorCode::NOT_FOUND.into());
    }
    if call.store.take_back(request.message_id, call.now)? {
        Ok(Answer::DONE)
    } else {
        Err(ErrorCode::NOT_IN_QUEUE.into())
    }
}

pub(super) fn get_address_types(call: &mut Call<'_>, request: &GetAddressTypes) -> Outcome {
    call.is_logon(request.input)?;
    Ok(GetAddressTypesResponse { address_types: vec![ascii("EX"), ascii("SMTP")] }.into())
}

pub(super) fn set_spooler(call: &mut Call<'_>, request: &SetSpooler) -> Outcome {
    call.is_logon(request.input)?;
    Ok(Answer::DONE)
}

pub(super) fn spooler_lock_message(call: &mut Call<'_>, request: &SpoolerLockMessage) -> Outcome {
    call.is_logon(request.input)?;
    call.store.message(request.message_id)?;
    Ok(Answer::DONE)
}

/// Sends, and tells what was set on the way. `[MS-OXOMSG] 2.2.3.9`
pub(super) fn transport_send(call: &mut Call<'_>, request: &TransportSend) -> Outcome {
    send(call, request.input)?;
    let message = call.message(request.input)?;
    let message = lock(&message);
    let told = [
        tags::SENDER_NAME,
        tags::SENDER_ENTRY_ID,
        tags::SENDER_SEARCH_KEY,
        tags::SENT_REPRESENTING_NAME,
        tags::SENT_REPRESENTING_ENTRY_ID,
        tags::SENT_REPRESENTING_SEARCH_KEY,
        tags::CLIENT_SUBMIT_TIME,
    ];
    let values = told.iter().filter_map(|tag| match message.content.properties.entry(*tag)? {
        (tag, Stored::Value(value)) => Some(TaggedPropertyValue { tag, value: value.clone() }),
        _ => None,
    });
    let property_values = Some(values.collect());
    Ok(TransportSendResponse { no_properties_returned: false, property_values }.into())
}

pub(super) fn transport_new_mail(call: &mut Call<'_>, request: &TransportNewMail) -> Outcome {
    call.is_logon(request.input)?;
    call.store.message(request.message_id)?;
    Ok(Answer::DONE)
}

pub(super) fn get_transport_folder(call: &mut Call<'_>, request: &GetTransportFolder) -> Outcome {
    call.is_logon(request.input)?;
    let folder_id = call.store.special(call.mailbox()?.id, Special::Outbox)?;
    Ok(GetTransportFolderResponse { folder_id }.into())
}

pub(super) fn options_data(call: &mut Call<'_>, request: &OptionsData) -> Outcome {
    call.is_logon(request.input)?;
    Ok(OptionsDataResponse {
        reserved: 0,
        options_info: Default::default(),
        help_file: Default::default(),
        help_file_name: None,
    }
    .into())
}
