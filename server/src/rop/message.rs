//! Message ROPs. `[MS-OXCROPS] 2.2.6`, `[MS-OXCMSG]`

use mapi_http::data::{
    ErrorCode, MessageId, OpenRecipientRow, PropertyTag, ReadRecipientRow, RecipientType, TypedString, tags,
};
use mapi_http::rop::{
    CreateMessage, CreateMessageResponse, GetMessageStatus, LOGON_CODE_PAGE, MessageOpenMode,
    MessageStatusFlags, ModifyRecipients, OpenMessage, OpenMessageResponse, ReadFlags, ReadRecipients,
    ReadRecipientsResponse, ReloadCachedInformation, ReloadCachedInformationResponse, RemoveAllRecipients,
    SaveChangesMessage, SaveChangesMessageResponse, SaveFlags, SetMessageReadFlag,
    SetMessageReadFlagResponse, SetMessageStatus, SetMessageStatusResponse, SetReadFlags,
    SetReadFlagsResponse,
};
use mapi_http::sync::StateSet;
use mapi_http::wire::{Context, Wire};

use super::{Answer, Call, Failure, Outcome, rights};
use crate::body;
use crate::delivery::{Post, Receipt};
use crate::handles::{Object, Shared, lock, shared};
use crate::message::{self, Import, Origin};
use crate::recipients;
use crate::store::{Content, Messages, flags};
use crate::value::Text8;
use crate::view::MessageMeta;

/// What an answer that opens a message tells of it.
pub(super) struct Description {
    pub(super) has_named_properties: bool,
    pub(super) subject_prefix: TypedString,
    pub(super) normalized_subject: TypedString,
    pub(super) recipient_count: u16,
    pub(super) recipient_columns: Vec<PropertyTag>,
    pub(super) recipient_rows: Vec<OpenRecipientRow>,
}

/// Describes a message, with as many recipients as leave room for the answers to what else is asked: whoever wants all of
/// them asks for them. `[MS-OXCMSG] 2.2.3.1.2`
pub(super) fn describe(message: &mut message::OpenMessage, spare: usize) -> Result<Description, ErrorCode> {
    let content = &message.content;
    let text = Text8::of(message.code_page);
    let columns = recipients::columns(&content.recipients);
    let string = |tag| content.properties.text(tag);
    let mut recipient_rows = Vec::new();
    let subject = string(tags::NORMALIZED_SUBJECT).unwrap_or_default();
    let mut left = spare.saturating_sub(columns.len() * 4 + subject.len() * 2);
    for recipient in content.recipients.iter().take(usize::from(u8::MAX)) {
        let row = OpenRecipientRow {
            recipient_type: RecipientType(recipient.kind),
            code_page_id: message.code_page as u16,
            reserved: 0,
            recipient: recipients::to_row(recipient, &columns, text)?,
        };
        let size = row.encode(&Context::rop().columns(&columns)).map_err(|_| ErrorCode::CORRUPT_DATA)?.len();
        if size > left {
            break;
        }
        left -= size;
        recipient_rows.push(row);
    }
    let typed = |text: Option<String>| text.map_or(TypedString::NotPresent {}, |text| text.as_str().into());
    let description = Description {
        has_named_properties: content.properties.iter().any(|(tag, _)| tag.is_named()),
        subject_prefix: typed(string(tags::SUBJECT_PREFIX)),
        normalized_subject: typed(string(tags::NORMALIZED_SUBJECT)),
        recipient_count: u16::try_from(content.recipients.len()).unwrap_or(u16::MAX),
        recipient_columns: columns.clone(),
        recipient_rows,
    };
    message.recipient_columns = columns;
    Ok(description)
}

/// The code page that a request names.
pub(super) fn code_page(call: &Call<'_>, id: u16) -> u32 {
    if id == LOGON_CODE_PAGE { call.session.code_page } else { id.into() }
}

pub(super) fn open_message(call: &mut Call<'_>, request: &OpenMessage) -> Outcome {
    match call.object(request.input)? {
        Object::Logon | Object::Folder(_) | Object::Message(_) => {}
        _ => return Err(ErrorCode::NOT_SUPPORTED.into()),
    }
    let found = call.store.message(request.message_id)?;
    let elsewhere = request.folder_id.0 != 0
        && request.folder_id != found.folder
        && !call.store.found(request.folder_id)?.contains(&found.id);
    let gone = found.deleted.is_some() && !request.open_mode.contains(MessageOpenMode::OPEN_SOFT_DELETED);
    if found.mailbox != call.mailbox()?.id || elsewhere || gone {
        return Err(ErrorCode::NOT_FOUND.into());
    }
    call.require_for(found.id, rights::READ_ANY, rights::EDIT_OWNED)?;
    let wanted = request.open_mode.contains(MessageOpenMode::READ_WRITE);
    let allowed = call.require_for(found.id, rights::EDIT_ANY, rights::EDIT_OWNED);
    if wanted && !request.open_mode.contains(MessageOpenMode::BEST_ACCESS) {
        allowed?;
    }
    let which = if found.associated { Messages::Associated } else { Messages::Normal };
    let mut message = message::OpenMessage {
        origin: Origin::Saved { id: found.id, meta: MessageMeta::from(&found), which },
        content: found.content,
        writable: wanted && allowed.is_ok(),
        code_page: code_page(call, request.code_page_id),
        recipient_columns: Vec::new(),
        fresh_bodies: Vec::new(),
        next_attachment: 0,
        revision: 0,
    };
    let description = describe(&mut message, call.spare)?;
    call.open(request.output, Object::Message(shared(message)))?;
    Ok(OpenMessageResponse {
        has_named_properties: description.has_named_properties,
        subject_prefix: description.subject_prefix,
        normalized_subject: description.normalized_subject,
        recipient_count: description.recipient_count,
        recipient_columns: description.recipient_columns,
        recipient_rows: description.recipient_rows,
    }
    .into())
}

pub(super) fn create_message(call: &mut Call<'_>, request: &CreateMessage) -> Outcome {
    match call.object(request.input)? {
        Object::Logon | Object::Folder(_) => {}
        _ => return Err(ErrorCode::NOT_SUPPORTED.into()),
    }
    let folder = call.store.folder(request.folder_id)?;
    if folder.mailbox != call.mailbox()?.id || folder.deleted.is_some() {
        return Err(ErrorCode::NOT_FOUND.into());
    }
    if folder.kind == crate::store::FolderKind::Search {
        return Err(ErrorCode::SEARCH_FOLDER.into());
    }
    call.require(folder.id, rights::CREATE)?;
    let which = if request.associated_flag { Messages::Associated } else { Messages::Normal };
    let mut content = Content::unsaved();
    content.properties.set(tags::CREATION_TIME, call.now);
    content.properties.set(tags::MESSAGE_CLASS, "IPM.Note");
    content.properties.set(tags::MESSAGE_LOCALE_ID, call.session.locale as i32);
    let message = message::OpenMessage {
        origin: Origin::New { folder: folder.id, which },
        content,
        writable: true,
        code_page: code_page(call, request.code_page_id),
        recipient_columns: Vec::new(),
        fresh_bodies: Vec::new(),
        next_attachment: 0,
        revision: 0,
    };
    call.open(request.output, Object::Message(shared(message)))?;
    // The id comes with the first save.
    Ok(CreateMessageResponse { has_message_id: false, message_id: None }.into())
}

/// Saves a message where it belongs; answers its id.
pub(super) fn save(
    call: &mut Call<'_>,
    message: &Shared<message::OpenMessage>,
    force: bool,
) -> Result<MessageId, Failure> {
    let mut message = lock(message);
    let message = &mut *message;
    let fresh = std::mem::take(&mut message.fresh_bodies);
    body::complete(call.store, &mut message.content, &fresh);
    let name = call.user.display_name.as_str();
    message.content.properties.set(tags::LAST_MODIFIER_NAME, name);
    message.content.properties.set_default(tags::CREATOR_NAME, name);
    message.content.properties.set_default(tags::CREATOR_ENTRY_ID, call.user.entry_id());
    let (id, which) = match &message.origin {
        Origin::New { folder, which } => {
            let content = message.content.clone();
            (call.store.add_message(*folder, *which, content, call.now)?, *which)
        }
        Origin::Saved { id, meta, which } => {
            let seen = (!force).then_some(meta.change);
            call.store.save_message(*id, message.content.clone(), seen, call.now)?;
            (*id, *which)
        }
        Origin::Imported(import) => {
            let Import { collector, folder, which, id, imported, .. } = &**import;
            let content = message.content.clone();
            let change = call.store.import_message(*folder, *which, *id, content, imported, call.now)?;
            let set =
                if *which == Messages::Associated { StateSet::CnsetSeenFai } else { StateSet::CnsetSeen };
            let replica = call.mailbox()?.replica_guid;
            lock(collector).knows(set, replica, change);
            (*id, *which)
        }
        Origin::Embedded { attachment, id } => {
            lock(attachment).attachment.embedded = Some(Box::new(message.content.clone()));
            return Ok(*id);
        }
    };
    // What the store adds when it saves is seen at once.
    let saved = call.store.message(id)?;
    message.origin = Origin::Saved { id, meta: MessageMeta::from(&saved), which };
    message.content = saved.content;
    Ok(id)
}

pub(super) fn save_changes_message(call: &mut Call<'_>, request: &SaveChangesMessage) -> Outcome {
    let message = call.message(request.input)?;
    if !lock(&message).writable {
        return Err(ErrorCode::ACCESS_DENIED.into());
    }
    let message_id = save(call, &message, request.save_flags.contains(SaveFlags::FORCE_SAVE))?;
    if request.save_flags.contains(SaveFlags::KEEP_OPEN_READ_ONLY) {
        lock(&message).writable = false;
    }
    Ok(SaveChangesMessageResponse { input: request.input, message_id }.into())
}

pub(super) fn remove_all_recipients(call: &mut Call<'_>, request: &RemoveAllRecipients) -> Outcome {
    lock(&call.message(request.input)?).content.recipients.clear();
    Ok(Answer::DONE)
}

pub(super) fn modify_recipients(call: &mut Call<'_>, request: &ModifyRecipients) -> Outcome {
    /// As many as anybody will ever need, and as few as memory has room for.
    const MOST: usize = 10_000;
    let message = call.message(request.input)?;
    let mut message = lock(&message);
    if !message.writable {
        return Err(ErrorCode::ACCESS_DENIED.into());
    }
    if request.recipient_columns.iter().any(|tag| recipients::is_fixed(*tag)) {
        return Err(ErrorCode::INVALID_PARAMETER.into());
    }
    let text = Text8::of(message.code_page);
    let mut changed = message.content.recipients.clone();
    for change in &request.recipient_rows {
        let place = changed.iter().position(|known| known.row >= change.row_id);
        let place = place.unwrap_or(changed.len());
        let known = changed.get(place).is_some_and(|known| known.row == change.row_id);
        let Some(row) = &change.recipient else {
            if known {
                changed.remove(place);
            }
            continue;
        };
        let kind = change.recipient_type.0;
        let recipient = recipients::from_row(change.row_id, kind, row, &call.user.dn, text, call.directory)?;
        match changed.get_mut(place).filter(|_| known) {
            Some(known) => *known = recipient,
            None => changed.insert(place, recipient),
        }
    }
    if changed.len() > MOST {
        return Err(ErrorCode::TOO_MANY_RECIPS.into());
    }
    message.content.recipients = changed;
    if message.recipient_columns.is_empty() {
        message.recipient_columns = request.recipient_columns.clone();
    }
    Ok(Answer::DONE)
}

pub(super) fn read_recipients(call: &mut Call<'_>, request: &ReadRecipients) -> Outcome {
    let message = call.message(request.input)?;
    let message = lock(&message);
    let columns = &message.recipient_columns;
    let text = Text8::of(message.code_page);
    let mut recipient_rows = Vec::new();
    let mut left = call.most_room.saturating_sub(1);
    let wanted = message.content.recipients.iter().filter(|recipient| recipient.row >= request.row_id);
    for recipient in wanted.take(usize::from(u8::MAX)) {
        let row = ReadRecipientRow {
            row_id: recipient.row,
            recipient_type: RecipientType(recipient.kind),
            code_page_id: message.code_page as u16,
            reserved: 0,
            recipient: recipients::to_row(recipient, columns, text)?,
        };
        let size = row.encode(&Context::rop().columns(columns))?.len();
        if size > left {
            break;
        }
        left -= size;
        recipient_rows.push(row);
    }
    if recipient_rows.is_empty() {
        return Err(ErrorCode::NOT_FOUND.into());
    }
    Ok(ReadRecipientsResponse { recipient_rows }.into())
}

pub(super) fn reload_cached_information(call: &mut Call<'_>, request: &ReloadCachedInformation) -> Outcome {
    let message = call.message(request.input)?;
    let description = describe(&mut lock(&message), call.spare)?;
    Ok(ReloadCachedInformationResponse {
        has_named_properties: description.has_named_properties,
        subject_prefix: description.subject_prefix,
        normalized_subject: description.normalized_subject,
        recipient_count: description.recipient_count,
        recipient_columns: description.recipient_columns,
        recipient_rows: description.recipient_rows,
    }
    .into())
}

/// The message, when it is in the folder behind the index, or that has found it.
fn in_folder(call: &Call<'_>, index: u8, id: MessageId) -> Result<(), ErrorCode> {
    let folder = call.folder(index)?;
    let place = call.store.look(id, |row| Ok::<_, ErrorCode>(row.folder))?;
    let here = place.is_some_and(|place| super::folder::shows(call, folder, place, id));
    if here { Ok(()) } else { Err(ErrorCode::NOT_FOUND) }
}

pub(super) fn set_message_status(call: &mut Call<'_>, request: &SetMessageStatus) -> Outcome {
    in_folder(call, request.input, request.message_id)?;
    call.require_for(request.message_id, rights::EDIT_ANY, rights::EDIT_OWNED)?;
    let (set, mask) = (request.message_status_flags.bits(), request.message_status_mask.bits());
    let before = call.store.set_status(request.message_id, set, mask, call.now)?;
    let message_status_flags = MessageStatusFlags::from_bits_retain(before);
    Ok(SetMessageStatusResponse { message_status_flags }.into())
}

pub(super) fn get_message_status(call: &mut Call<'_>, request: &GetMessageStatus) -> Outcome {
    in_folder(call, request.input, request.message_id)?;
    call.require_for(request.message_id, rights::READ_ANY, rights::EDIT_OWNED)?;
    let status = call.store.message(request.message_id)?.status;
    let message_status_flags = MessageStatusFlags::from_bits_retain(status);
    Ok(SetMessageStatusResponse { message_status_flags }.into())
}

/// Tells the sender of a message that it was read, if they asked for that and the reader does not mind. Once.
fn send_receipt(call: &mut Call<'_>, id: MessageId, wanted: ReadFlags) -> Result<(), Failure> {
    let not_read = ReadFlags::CLEAR_READ_FLAG | ReadFlags::CLEAR_NOTIFY_READ | ReadFlags::CLEAR_NOTIFY_UNREAD;
    let message = call.store.message(id)?;
    if wanted.intersects(not_read) || message.content.flags & flags::NOTIFY_READ == 0 {
        return Ok(());
    }
    call.store.set_flags(id, 0, flags::NOTIFY_READ, call.now)?;
    let sender = message.content.properties.text(tags::SENDER_SMTP_ADDRESS).unwrap_or_default();
    if let Some(sender) = call.directory.by_address(&sender).filter(|sender| !sender.is_list())
        && !wanted.contains(ReadFlags::SUPPRESS_RECEIPT)
    {
        let (directory, now) = (call.directory, call.now);
        let mut post = Post { store: call.store, directory, random: call.random, now };
        post.receipt(sender, &message.content, Receipt::Read, call.user)?;
    }
    Ok(())
}

/// Marks a message as the flags say; answers whether it was otherwise before.
fn mark(call: &mut Call<'_>, id: MessageId, wanted: ReadFlags) -> Result<bool, Failure> {
    if call.mailbox()?.is_public {
        // For oneself, and nobody who posts asks for receipts.
        call.require_for(id, rights::READ_ANY, rights::EDIT_OWNED)?;
        let only_receipts = wanted.contains(ReadFlags::GENERATE_RECEIPT_ONLY);
        return Ok(!only_receipts
            && call.store.set_read(id, !wanted.contains(ReadFlags::CLEAR_READ_FLAG), call.now)?);
    }
    call.require_for(id, rights::EDIT_ANY, rights::EDIT_OWNED)?;
    let receipts = [
        (ReadFlags::CLEAR_NOTIFY_READ, flags::NOTIFY_READ),
        (ReadFlags::CLEAR_NOTIFY_UNREAD, flags::NOTIFY_UNREAD),
    ];
    let clear: u32 = receipts.iter().filter(|(flag, _)| wanted.contains(*flag)).map(|(_, bit)| bit).sum();
    if clear != 0 {
        call.store.set_flags(id, 0, clear, call.now)?;
    }
    send_receipt(call, id, wanted)?;
    if wanted.contains(ReadFlags::GENERATE_RECEIPT_ONLY) || clear != 0 && wanted.bits() & 0x04 == 0 {
        return Ok(false);
    }
    Ok(call.store.set_read(id, !wanted.contains(ReadFlags::CLEAR_READ_FLAG), call.now)?)
}

pub(super) fn set_read_flags(call: &mut Call<'_>, request: &SetReadFlags) -> Outcome {
    let folder = call.folder(request.input)?;
    let mut partial_completion = false;
    // No ids: all of the folder. [MS-OXCMSG] 2.2.3.10.1
    let ids = if request.message_ids.is_empty() {
        let lie_here = call.store.message_ids(folder, Messages::Normal, false)?;
        lie_here.into_iter().chain(call.store.found(folder)?).collect()
    } else {
        request.message_ids.clone()
    };
    for id in ids {
        let done = in_folder(call, request.input, id).is_ok() && mark(call, id, request.read_flags).is_ok();
        partial_completion |= !done;
    }
    Ok(SetReadFlagsResponse { partial_completion }.into())
}

pub(super) fn set_message_read_flag(call: &mut Call<'_>, request: &SetMessageReadFlag) -> Outcome {
    let message = call.message(request.input)?;
    let id = match &lock(&message).origin {
        Origin::Saved { id, .. } => Some(*id),
        _ => None,
    };
    let mut read_status_changed = false;
    if let Some(id) = id {
        let changed = mark(call, id, request.read_flags)?;
        let saved = call.store.message(id)?;
        lock(&message).content.flags = saved.content.flags;
        // Only of public folders is a change told. [MS-OXCMSG] 2.2.3.11.2
        read_status_changed = changed && call.mailbox()?.is_public;
    }
    let logon = read_status_changed.then_some(request.logon);
    let client_data = request.client_data.filter(|_| read_status_changed);
    Ok(SetMessageReadFlagResponse { read_status_changed, logon, client_data }.into())
}
