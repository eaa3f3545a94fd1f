//! FastTransfer ROPs: folders and messages as streams, out and in. `[MS-OXCROPS] 2.2.12`, `[MS-OXCFXICS] 3.2.5.8`

use mapi_http::data::{ErrorCode, PropertyTag};
use mapi_http::rop::{
    FastTransferCopyFolderFlags, FastTransferCopyMessagesFlags, FastTransferCopyToFlags,
    FastTransferDestinationConfigure, FastTransferDestinationPutBuffer,
    FastTransferDestinationPutBufferExtended, FastTransferDestinationPutBufferExtendedResponse,
    FastTransferDestinationPutBufferResponse, FastTransferSourceCopyFolder, FastTransferSourceCopyMessages,
    FastTransferSourceCopyProperties, FastTransferSourceCopyTo, FastTransferSourceGetBuffer,
    FastTransferSourceGetBufferResponse, SendOptions, SourceOperation, TellVersion, TransferStatus,
};
use mapi_http::sync::fasttransfer::Root;

use super::{Answer, Call, Failure, Outcome, rights};
use crate::handles::{Object, lock};
use crate::sync::{Copy, Destination, Download, Form, Maker, Target, Wanted, Work};
use crate::table::Reading;

/// The fields of an answer before the part of the stream.
const HEAD: usize = 9;
/// A fixed size below this is refused. `[MS-OXCFXICS] 2.2.3.1.1.5.1`
const SMALLEST_BUFFER: u16 = 15_480;
/// With less than that the longest parts that may not be cut would have no place. `[MS-OXCFXICS] 2.2.4.1`
const LEAST_ROOM: usize = 2_100;

/// Works with what it takes to read objects.
fn reading<T>(call: &Call<'_>, work: impl FnOnce(Reading<'_>) -> T) -> Result<T, ErrorCode> {
    let mailbox = call.mailbox()?;
    Ok(work(Reading {
        store: call.store,
        mailbox: &mailbox,
        text: call.session.text,
        directory: call.directory,
        viewer: if call.is_own()? { None } else { Some(call.user) },
    }))
}

fn begin(call: &mut Call<'_>, output: u8, maker: Maker, options: SendOptions) -> Outcome {
    call.open(output, Object::Download(Box::new(Download::new(maker, Form(options)))))?;
    Ok(Answer::DONE)
}

/// An object as a stream, without some of its properties or with no others.
fn copy(call: &mut Call<'_>, input: u8, output: u8, options: SendOptions, wanted: Wanted) -> Outcome {
    let mut download = Download::new(Maker::Made, Form(options));
    match call.object(input)? {
        Object::Folder(folder) => {
            let folder = *folder;
            call.require(folder, rights::READ_ANY)?;
            return begin(call, output, Maker::Copy(Copy::folder_content(folder, wanted)), options);
        }
        Object::Message(message) => {
            let message = lock(message);
            reading(call, |reading| download.message(reading, &message.meta(), &message.content, &wanted))?;
        }
        Object::Attachment(attachment) => {
            let attachment = lock(attachment);
            reading(call, |reading| download.attachment(reading, &attachment.attachment, &wanted))?;
        }
        _ => return Err(ErrorCode::NOT_SUPPORTED.into()),
    }
    call.open(output, Object::Download(Box::new(download)))?;
    Ok(Answer::DONE)
}

/// What a level above 0 leaves out: recipients, attachments, messages, folders. `[MS-OXCFXICS] 2.2.3.1.1.1.1`
const INSIDE: [PropertyTag; 5] = [
    mapi_http::data::tags::MESSAGE_RECIPIENTS,
    mapi_http::data::tags::MESSAGE_ATTACHMENTS,
    mapi_http::data::tags::CONTAINER_CONTENTS,
    mapi_http::data::tags::FOLDER_ASSOCIATED_CONTENTS,
    mapi_http::data::tags::CONTAINER_HIERARCHY,
];

pub(super) fn copy_to(call: &mut Call<'_>, request: &FastTransferSourceCopyTo) -> Outcome {
    let mut tags = request.property_tags.clone();
    if request.level > 0 {
        tags.extend(INSIDE);
    }
    let best_body = request.flags.contains(FastTransferCopyToFlags::BEST_BODY);
    let wanted = Wanted { only: false, tags, best_body };
    copy(call, request.input, request.output, request.send_options, wanted)
}

pub(super) fn copy_properties(call: &mut Call<'_>, request: &FastTransferSourceCopyProperties) -> Outcome {
    let mut tags = request.property_tags.clone();
    if request.level > 0 {
        tags.retain(|tag| !INSIDE.iter().any(|inside| inside.id() == tag.id()));
    }
    let wanted = Wanted { only: true, tags, best_body: false };
    copy(call, request.input, request.output, request.send_options, wanted)
}

pub(super) fn copy_messages(call: &mut Call<'_>, request: &FastTransferSourceCopyMessages) -> Outcome {
    let folder = call.folder(request.input)?;
    if request.message_ids.is_empty() {
        return Err(ErrorCode::INVALID_PARAMETER.into());
    }
    for id in &request.message_ids {
        let here =
            call.store.look(*id, |row| Ok::<_, ErrorCode>(row.folder == folder && row.deleted.is_none()))?;
        if here != Some(true) {
            return Err(ErrorCode::NOT_FOUND.into());
        }
        call.require_for(*id, rights::READ_ANY, rights::EDIT_OWNED)?;
    }
    let best_body = request.flags.contains(FastTransferCopyMessagesFlags::BEST_BODY);
    let entries = request.flags.contains(FastTransferCopyMessagesFlags::SEND_ENTRY_ID);
    let copy = Copy::messages(&request.message_ids, Wanted { best_body, ..Wanted::all() }, entries);
    begin(call, request.output, Maker::Copy(copy), request.send_options)
}

pub(super) fn copy_folder(call: &mut Call<'_>, request: &FastTransferSourceCopyFolder) -> Outcome {
    let folder = call.folder(request.input)?;
    call.require(folder, rights::READ_ANY)?;
    // Part of a move, it goes with all that is in it. [MS-OXCFXICS] 2.2.3.1.1.4.1
    let whole = FastTransferCopyFolderFlags::COPY_SUBFOLDERS | FastTransferCopyFolderFlags::MOVE;
    let copy = Copy::folder(folder, request.flags.intersects(whole));
    begin(call, request.output, Maker::Copy(copy), request.send_options)
}

/// There is one version, and nobody else's streams are any different.
pub(super) fn tell_version(call: &mut Call<'_>, request: &TellVersion) -> Outcome {
    match call.object(request.input)? {
        Object::Download(_) | Object::Destination(_) => Ok(Answer::DONE),
        _ => Err(ErrorCode::NOT_SUPPORTED.into()),
    }
}

pub(super) fn get_buffer(call: &mut Call<'_>, request: &FastTransferSourceGetBuffer) -> Outcome {
    let handle = call.handle(request.input)?;
    let mailbox = call.mailbox()?;
    let room = call.room.saturating_sub(HEAD);
    let decides = request.buffer_size == FastTransferSourceGetBuffer::SERVER_DECIDES;
    let most = match request.maximum {
        Some(_) if decides && room < LEAST_ROOM => return Err(Failure::NoRoom),
        Some(maximum) if decides => room.min(usize::from(maximum)),
        _ if request.buffer_size < SMALLEST_BUFFER => return Err(ErrorCode::BUFFER_TOO_SMALL.into()),
        _ if room < usize::from(request.buffer_size) => return Err(Failure::NoRoom),
        _ => usize::from(request.buffer_size),
    };
    let text = call.session.text;
    let viewer = if call.is_own()? { None } else { Some(call.user) };
    let Object::Download(download) = call.session.handles.get_mut(handle, call.logon)? else {
        return Err(ErrorCode::NOT_SUPPORTED.into());
    };
    let reading = Reading { store: call.store, mailbox: &mailbox, text, directory: call.directory, viewer };
    let taken = download.take(reading, most)?;
    let transfer_status = match taken.done {
        true => TransferStatus::DONE,
        false if taken.data.is_empty() => TransferStatus::NO_ROOM,
        false => TransferStatus::PARTIAL,
    };
    let (done, total) = taken.steps;
    // There may be more messages than two bytes can count.
    let scale = total / usize::from(u16::MAX) + 1;
    Ok(FastTransferSourceGetBufferResponse {
        transfer_status,
        in_progress_count: u16::try_from(done / scale).unwrap_or(u16::MAX),
        total_step_count: u16::try_from(total / scale).unwrap_or(u16::MAX),
        reserved: 0,
        transfer_buffer: taken.data,
        backoff_time: None,
    }
    .into())
}

pub(super) fn destination_configure(
    call: &mut Call<'_>,
    request: &FastTransferDestinationConfigure,
) -> Outcome {
    let whole =
        matches!(request.source_operation, SourceOperation::COPY_TO | SourceOperation::COPY_PROPERTIES);
    let (target, root) = match (call.object(request.input)?, request.source_operation) {
        (Object::Message(message), _) if whole => {
            if !lock(message).writable {
                return Err(ErrorCode::ACCESS_DENIED.into());
            }
            (Target::Message(message.clone()), Root::MessageContent)
        }
        (Object::Attachment(attachment), _) if whole => {
            if !lock(attachment).writable {
                return Err(ErrorCode::ACCESS_DENIED.into());
            }
            (Target::Attachment(attachment.clone()), Root::AttachmentContent)
        }
        (Object::Folder(folder), operation) => {
            let folder = *folder;
            let root = match operation {
                SourceOperation::COPY_MESSAGES => Root::MessageList,
                SourceOperation::COPY_FOLDER => Root::TopFolder,
                _ if whole => Root::FolderContent,
                _ => return Err(ErrorCode::INVALID_PARAMETER.into()),
            };
            if root != Root::TopFolder {
                call.require(folder, rights::CREATE)?;
            }
            if root != Root::MessageList {
                call.require(folder, rights::CREATE_SUBFOLDER)?;
            }
            (Target::Folder(folder), root)
        }
        _ => return Err(ErrorCode::NOT_SUPPORTED.into()),
    };
    call.open(request.output, Object::Destination(Box::new(Destination::new(target, root))))?;
    Ok(Answer::DONE)
}

/// Takes a part of a stream; answers how many messages are complete.
fn put(call: &mut Call<'_>, index: u8, data: &bytes::Bytes) -> Result<usize, Failure> {
    let handle = call.handle(index)?;
    let text = call.session.text;
    let Object::Destination(destination) = call.session.handles.get_mut(handle, call.logon)? else {
        return Err(ErrorCode::NOT_SUPPORTED.into());
    };
    destination.put(data.clone(), &mut Work { store: call.store, text, now: call.now })?;
    Ok(destination.messages())
}

pub(super) fn put_buffer(call: &mut Call<'_>, request: &FastTransferDestinationPutBuffer) -> Outcome {
    let messages = put(call, request.input, &request.transfer_data)?;
    Ok(FastTransferDestinationPutBufferResponse {
        transfer_status: TransferStatus::PARTIAL,
        in_progress_count: u16::try_from(messages).unwrap_or(u16::MAX),
        total_step_count: u16::try_from(messages).unwrap_or(u16::MAX),
        reserved: 0,
        buffer_used_size: request.transfer_data.len() as u16,
    }
    .into())
}

pub(super) fn put_buffer_extended(
    call: &mut Call<'_>,
    request: &FastTransferDestinationPutBufferExtended,
) -> Outcome {
    let messages = put(call, request.input, &request.transfer_data)?;
    let messages = u32::try_from(messages).unwrap_or(u32::MAX);
    Ok(FastTransferDestinationPutBufferExtendedResponse {
        transfer_status: TransferStatus::PARTIAL,
        in_progress_count: messages,
        total_step_count: messages,
        reserved: 0,
        buffer_used_size: request.transfer_data.len() as u16,
    }
    .into())
}
