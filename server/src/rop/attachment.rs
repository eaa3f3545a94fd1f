//! Attachment ROPs. `[MS-OXCROPS] 2.2.6.12` to `2.2.6.18`, `[MS-OXCMSG]`

use mapi_http::data::{ErrorCode, GlobalCounter, MessageId, tags};
use mapi_http::rop::{
    AttachmentOpenMode, CreateAttachment, CreateAttachmentResponse, DeleteAttachment,
    EmbeddedMessageOpenMode, GetAttachmentTable, GetValidAttachments, GetValidAttachmentsResponse,
    OpenAttachment, OpenEmbeddedMessage, OpenEmbeddedMessageResponse, SaveChangesAttachment,
};

use super::message::{code_page, describe};
use super::{Answer, Call, Outcome};
use crate::handles::{Object, lock, shared};
use crate::message::{self, OpenMessage, Origin};
use crate::store::{Attachment, Content, REPLICA_ID};
use crate::table::{Source, Table};

/// `PidTagAttachMethod`: the attachment is a message. `[MS-OXCMSG] 2.2.2.9`
const EMBEDDED_MESSAGE: i32 = 5;

pub(super) fn open_attachment(call: &mut Call<'_>, request: &OpenAttachment) -> Outcome {
    let message = call.message(request.input)?;
    let (found, writable) = {
        let message = lock(&message);
        let found =
            message.content.attachments.iter().find(|attachment| attachment.number == request.attachment_id);
        (found.cloned().ok_or(ErrorCode::NOT_FOUND)?, message.writable)
    };
    if request.open_mode == AttachmentOpenMode::READ_WRITE && !writable {
        return Err(ErrorCode::ACCESS_DENIED.into());
    }
    let writable = writable && request.open_mode != AttachmentOpenMode::READ_ONLY;
    let attachment = message::OpenAttachment { attachment: found, message, writable };
    call.open(request.output, Object::Attachment(shared(attachment)))?;
    Ok(Answer::DONE)
}

pub(super) fn create_attachment(call: &mut Call<'_>, request: &CreateAttachment) -> Outcome {
    let message = call.message(request.input)?;
    let number = {
        let mut message = lock(&message);
        if !message.writable {
            return Err(ErrorCode::ACCESS_DENIED.into());
        }
        let number = message.next_attachment.max(message.first_free());
        message.next_attachment = number + 1;
        number
    };
    let mut attachment = Attachment { number, ..Attachment::default() };
    attachment.properties.set(tags::CREATION_TIME, call.now);
    attachment.properties.set(tags::LAST_MODIFICATION_TIME, call.now);
    let attachment = message::OpenAttachment { attachment, message, writable: true };
    call.open(request.output, Object::Attachment(shared(attachment)))?;
    Ok(CreateAttachmentResponse { attachment_id: number }.into())
}

pub(super) fn delete_attachment(call: &mut Call<'_>, request: &DeleteAttachment) -> Outcome {
    let message = call.message(request.input)?;
    let mut message = lock(&message);
    if !message.writable {
        return Err(ErrorCode::ACCESS_DENIED.into());
    }
    let before = message.content.attachments.len();
    // Its number is not given to another one.
    message.next_attachment = message.next_attachment.max(message.first_free());
    message.content.attachments.retain(|attachment| attachment.number != request.attachment_id);
    message.revision += 1;
    if message.content.attachments.len() == before {
        return Err(ErrorCode::NOT_FOUND.into());
    }
    Ok(Answer::DONE)
}

pub(super) fn save_changes_attachment(call: &mut Call<'_>, request: &SaveChangesAttachment) -> Outcome {
    let attachment = call.attachment(request.input)?;
    let mut attachment = lock(&attachment);
    if !attachment.writable {
        return Err(ErrorCode::ACCESS_DENIED.into());
    }
    attachment.attachment.properties.set(tags::LAST_MODIFICATION_TIME, call.now);
    attachment.save();
    Ok(Answer::DONE)
}

pub(super) fn open_embedded_message(call: &mut Call<'_>, request: &OpenEmbeddedMessage) -> Outcome {
    let attachment = call.attachment(request.input)?;
    let create = request.open_mode == EmbeddedMessageOpenMode::CREATE;
    let (content, writable) = {
        let mut open = lock(&attachment);
        let writable = open.writable && request.open_mode != EmbeddedMessageOpenMode::READ_ONLY;
        if request.open_mode != EmbeddedMessageOpenMode::READ_ONLY && !open.writable {
            return Err(ErrorCode::ACCESS_DENIED.into());
        }
        if create && open.attachment.embedded.is_none() {
            open.attachment.embedded = Some(Box::new(Content::unsaved()));
            open.attachment.properties.set_default(tags::ATTACH_METHOD, EMBEDDED_MESSAGE);
        }
        (open.attachment.embedded.as_deref().cloned().ok_or(ErrorCode::NOT_FOUND)?, writable)
    };
    let id = MessageId::new(REPLICA_ID, GlobalCounter::from_u64(call.store.next_id()?));
    let mut message = OpenMessage {
        origin: Origin::Embedded { attachment, id },
        content,
        writable,
        code_page: code_page(call, request.code_page_id),
        recipient_columns: Vec::new(),
        fresh_bodies: Vec::new(),
        next_attachment: 0,
        revision: 0,
    };
    let description = describe(&mut message, call.spare)?;
    call.open(request.output, Object::Message(shared(message)))?;
    Ok(OpenEmbeddedMessageResponse {
        reserved: 0,
        message_id: id,
        has_named_properties: description.has_named_properties,
        subject_prefix: description.subject_prefix,
        normalized_subject: description.normalized_subject,
        recipient_count: description.recipient_count,
        recipient_columns: description.recipient_columns,
        recipient_rows: description.recipient_rows,
    }
    .into())
}

pub(super) fn get_attachment_table(call: &mut Call<'_>, request: &GetAttachmentTable) -> Outcome {
    let message = call.message(request.input)?;
    call.open_table(request.output, Table::new(Source::Attachments { message }, false))?;
    Ok(Answer::DONE)
}

pub(super) fn get_valid_attachments(call: &mut Call<'_>, request: &GetValidAttachments) -> Outcome {
    let message = call.message(request.input)?;
    let attachment_ids =
        lock(&message).content.attachments.iter().map(|attachment| attachment.number).collect();
    Ok(GetValidAttachmentsResponse { attachment_ids }.into())
}
