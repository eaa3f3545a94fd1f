//! Stream ROPs. `[MS-OXCROPS] 2.2.9`, `[MS-OXCPRPT]`

use std::sync::Arc;

use mapi_http::data::{ErrorCode, PropertyTag, PropertyType, Value};
use mapi_http::rop::{
    CloneStream, CommitStream, CopyToStream, CopyToStreamResponse, GetStreamSize, GetStreamSizeResponse,
    OpenStream, OpenStreamResponse, ReadStream, ReadStreamResponse, SeekOrigin, SeekStream,
    SeekStreamResponse, SetStreamSize, StreamOpenMode, WriteAndCommitStream, WriteAndCommitStreamResponse,
    WriteStream, WriteStreamExtended, WriteStreamExtendedResponse, WriteStreamResponse,
};

use super::property::{Target, found, target};
use super::{Answer, Call, Failure, Outcome, rights};
use crate::handles::{Object, Stream, StreamTarget, lock, shared};
use crate::store::{Store, Stored, unicode_type};
use crate::view::Found;

/// A position beyond this is refused. `[MS-OXCPRPT] 3.2.5.18`
const FARTHEST: i128 = 0x7FFF_FFFF;
/// The size of the data stands before it in an answer.
const DATA_HEAD: usize = 2;

/// An empty value of a type that streams can show.
fn empty(property_type: PropertyType) -> Result<Value, ErrorCode> {
    crate::store::stream_value(property_type, Vec::new()).ok_or(ErrorCode::NOT_SUPPORTED)
}

pub(super) fn open_stream(call: &mut Call<'_>, request: &OpenStream) -> Outcome {
    let target = target(call, request.input)?;
    let tag = request.property_tag;
    empty(tag.property_type())?;
    let create = request.open_mode == StreamOpenMode::CREATE;
    let wants_to_write = matches!(request.open_mode, StreamOpenMode::READ_WRITE | StreamOpenMode::CREATE);
    let may_write = match &target {
        Target::Message(message) => lock(message).writable,
        Target::Attachment(attachment) => lock(attachment).writable,
        Target::Folder(folder) => call.require(folder.id, rights::OWNER).is_ok(),
        Target::Store => false,
    };
    if wants_to_write && !may_write {
        return Err(ErrorCode::ACCESS_DENIED.into());
    }
    let writable = may_write && request.open_mode != StreamOpenMode::READ_ONLY;
    if create {
        set(&target, tag, Stored::Value(empty(tag.property_type())?));
    }
    let mut there = found(call, &target, tag)?;
    if there.is_none() && request.open_mode == StreamOpenMode::READ_WRITE {
        set(&target, tag, Stored::Value(empty(tag.property_type())?));
        there = found(call, &target, tag)?;
    }
    let created_in_folder = matches!(target, Target::Folder(_)) && wants_to_write;
    let (kept, content) = match there {
        Some(found) => found,
        None if created_in_folder => (tag, Found::Value(empty(tag.property_type())?)),
        None => return Err(ErrorCode::NOT_FOUND.into()),
    };
    let same = kept.property_type() == tag.property_type();
    if unicode_type(tag.property_type()) != kept.property_type() {
        return Err(ErrorCode::NOT_SUPPORTED.into());
    }
    let stream_target = match &target {
        // Text as 8-bit characters, and what nobody keeps, is a view that is only read.
        _ if !same => {
            let text = content.whole(kept, call.store)?;
            let bytes = match call.session.text.narrow(text) {
                Value::String8(text) => text.as_bytes().to_vec(),
                _ => return Err(ErrorCode::NOT_SUPPORTED.into()),
            };
            StreamTarget::Copy(Arc::new(bytes))
        }
        Target::Message(message) if lock(message).content.properties.contains(tag) => {
            StreamTarget::Message(message.clone())
        }
        Target::Attachment(attachment) if lock(attachment).attachment.properties.contains(tag) => {
            StreamTarget::Attachment(attachment.clone())
        }
        Target::Folder(folder) if wants_to_write || folder.properties.contains(tag) => {
            let value = match folder.properties.entry(tag) {
                Some((_, stored)) if !create => stored.clone(),
                _ => Stored::Value(empty(tag.property_type())?),
            };
            StreamTarget::Folder { folder: folder.id, value: shared(value) }
        }
        _ => {
            let value = content.whole(kept, call.store)?;
            let bytes = crate::store::stream_bytes(&value).ok_or(ErrorCode::NOT_SUPPORTED)?;
            StreamTarget::Copy(Arc::new(bytes))
        }
    };
    let stream = Stream { target: stream_target, tag, position: 0, writable };
    let size = length(call.store, &stream)?;
    call.open(request.output, Object::Stream(stream))?;
    Ok(OpenStreamResponse { stream_size: u32::try_from(size).unwrap_or(u32::MAX) }.into())
}

/// Sets a property of what is only saved later.
fn set(target: &Target, tag: PropertyTag, stored: Stored) {
    match target {
        Target::Message(message) => lock(message).set(tag, stored),
        Target::Attachment(attachment) => {
            lock(attachment).attachment.properties.set_stored(tag, stored);
        }
        Target::Store | Target::Folder(_) => {}
    }
}

/// Looks at the value that a stream shows.
fn look<T>(stream: &Stream, look: impl FnOnce(&Stored) -> Result<T, ErrorCode>) -> Result<T, ErrorCode> {
    let gone = ErrorCode::NOT_FOUND;
    match &stream.target {
        StreamTarget::Message(message) => {
            look(lock(message).content.properties.entry(stream.tag).ok_or(gone)?.1)
        }
        StreamTarget::Attachment(attachment) => {
            look(lock(attachment).attachment.properties.entry(stream.tag).ok_or(gone)?.1)
        }
        StreamTarget::Folder { value, .. } => look(&lock(value)),
        StreamTarget::Copy(_) => Err(ErrorCode::NOT_SUPPORTED),
    }
}

/// Changes the value that a stream shows.
fn change(
    stream: &Stream,
    change: impl FnOnce(&mut Stored) -> Result<(), crate::store::Error>,
) -> Result<(), ErrorCode> {
    if !stream.writable {
        return Err(ErrorCode::STORAGE_ACCESS_DENIED);
    }
    // Taken out, so that a large value has no second holder and need not be copied.
    let take = |properties: &mut crate::store::Properties| {
        let stored = properties.take(stream.tag).ok_or(ErrorCode::NOT_FOUND)?;
        Ok::<_, ErrorCode>(stored)
    };
    match &stream.target {
        StreamTarget::Message(message) => {
            let mut message = lock(message);
            let mut stored = take(&mut message.content.properties)?;
            let changed = change(&mut stored);
            message.set(stream.tag, stored);
            Ok(changed?)
        }
        StreamTarget::Attachment(attachment) => {
            let properties = &mut lock(attachment).attachment.properties;
            let mut stored = take(properties)?;
            let changed = change(&mut stored);
            properties.set_stored(stream.tag, stored);
            Ok(changed?)
        }
        StreamTarget::Folder { value, .. } => Ok(change(&mut lock(value))?),
        StreamTarget::Copy(_) => Err(ErrorCode::STORAGE_ACCESS_DENIED),
    }
}

fn length(store: &Store, stream: &Stream) -> Result<u64, ErrorCode> {
    if let StreamTarget::Copy(bytes) = &stream.target {
        return Ok(bytes.len() as u64);
    }
    look(stream, |stored| store.stream_len(stored).ok_or(ErrorCode::NOT_SUPPORTED))
}

fn read(store: &Store, stream: &Stream, length: u64) -> Result<Vec<u8>, ErrorCode> {
    if let StreamTarget::Copy(bytes) = &stream.target {
        let start = usize::try_from(stream.position).unwrap_or(usize::MAX);
        return Ok(bytes.iter().skip(start).take(length as usize).copied().collect());
    }
    look(stream, |stored| Ok(store.stream_read(stored, stream.position, length)?))
}

fn stream<'c>(call: &'c Call<'_>, index: u8) -> Result<&'c Stream, ErrorCode> {
    match call.object(index)? {
        Object::Stream(stream) => Ok(stream),
        _ => Err(ErrorCode::NOT_SUPPORTED),
    }
}

fn move_to(call: &mut Call<'_>, index: u8, position: u64) -> Result<(), ErrorCode> {
    let handle = call.handle(index)?;
    match call.session.handles.get_mut(handle, call.logon)? {
        Object::Stream(stream) => stream.position = position,
        _ => return Err(ErrorCode::NOT_SUPPORTED),
    }
    Ok(())
}

pub(super) fn read_stream(call: &mut Call<'_>, request: &ReadStream) -> Outcome {
    let stream = stream(call, request.input)?;
    let wanted = request.maximum.map_or(u64::from(request.byte_count), u64::from);
    let room = call.room.saturating_sub(DATA_HEAD).min(usize::from(u16::MAX)) as u64;
    // A crumb is not worth an answer when a buffer of its own would bring a loaf.
    const CRUMB: u64 = 512;
    if room < wanted.min(CRUMB) && call.room < call.most_room {
        return Err(Failure::NoRoom);
    }
    let data = read(call.store, stream, wanted.min(room))?;
    let position = stream.position + data.len() as u64;
    move_to(call, request.input, position)?;
    Ok(ReadStreamResponse { data: data.into() }.into())
}

fn write(call: &mut Call<'_>, index: u8, data: &[u8]) -> Result<(), ErrorCode> {
    let stream = stream(call, index)?.clone();
    let store = &mut *call.store;
    change(&stream, |stored| store.stream_write(stream.tag, stored, stream.position, data)).map_err(
        |code| {
            if code == ErrorCode::TOO_BIG { ErrorCode::STREAM_SIZE_ERROR } else { code }
        },
    )?;
    move_to(call, index, stream.position + data.len() as u64)
}

pub(super) fn write_stream(call: &mut Call<'_>, request: &WriteStream) -> Outcome {
    write(call, request.input, &request.data)?;
    Ok(WriteStreamResponse { written_size: request.data.len() as u16 }.into())
}

pub(super) fn write_stream_extended(call: &mut Call<'_>, request: &WriteStreamExtended) -> Outcome {
    write(call, request.input, &request.data)?;
    Ok(WriteStreamExtendedResponse { written_size: request.data.len() as u32 }.into())
}

/// What was written to a message or attachment waits for its being saved; a folder keeps it now.
fn commit(call: &mut Call<'_>, index: u8) -> Result<(), Failure> {
    let stream = stream(call, index)?.clone();
    if let StreamTarget::Folder { folder, value } = &stream.target
        && stream.writable
    {
        let value = lock(value).clone();
        call.store.update_folder(*folder, call.now, |properties| properties.set_stored(stream.tag, value))?;
    }
    Ok(())
}

pub(super) fn commit_stream(call: &mut Call<'_>, request: &CommitStream) -> Outcome {
    commit(call, request.input)?;
    Ok(Answer::DONE)
}

pub(super) fn write_and_commit_stream(call: &mut Call<'_>, request: &WriteAndCommitStream) -> Outcome {
    write(call, request.input, &request.data)?;
    commit(call, request.input)?;
    Ok(WriteAndCommitStreamResponse { written_size: request.data.len() as u16 }.into())
}

pub(super) fn get_stream_size(call: &mut Call<'_>, request: &GetStreamSize) -> Outcome {
    let size = length(call.store, stream(call, request.input)?)?;
    Ok(GetStreamSizeResponse { stream_size: u32::try_from(size).unwrap_or(u32::MAX) }.into())
}

pub(super) fn set_stream_size(call: &mut Call<'_>, request: &SetStreamSize) -> Outcome {
    let stream = stream(call, request.input)?.clone();
    let store = &mut *call.store;
    change(&stream, |stored| store.stream_resize(stream.tag, stored, request.stream_size)).map_err(
        |code| {
            if code == ErrorCode::TOO_BIG { ErrorCode::STREAM_SIZE_ERROR } else { code }
        },
    )?;
    Ok(Answer::DONE)
}

pub(super) fn seek_stream(call: &mut Call<'_>, request: &SeekStream) -> Outcome {
    let stream = stream(call, request.input)?;
    let start = match request.origin {
        SeekOrigin::BEGINNING => 0,
        SeekOrigin::CURRENT => stream.position,
        SeekOrigin::END => length(call.store, stream)?,
        _ => return Err(ErrorCode::STORAGE_INVALID_PARAMETER.into()),
    };
    let position = i128::from(start) + i128::from(request.offset);
    if !(0..=FARTHEST).contains(&position) {
        return Err(ErrorCode::STREAM_SEEK_ERROR.into());
    }
    let new_position = position as u64;
    move_to(call, request.input, new_position)?;
    Ok(SeekStreamResponse { new_position }.into())
}

pub(super) fn copy_to_stream(call: &mut Call<'_>, request: &CopyToStream) -> Outcome {
    let mut source = stream(call, request.source)?.clone();
    match call.object(request.dest) {
        Ok(_) => {}
        Err(ErrorCode::NULL_OBJECT | ErrorCode::INVALID_OBJECT) => {
            return Err(ErrorCode::NULL_DESTINATION_OBJECT.into());
        }
        Err(code) => return Err(code.into()),
    }
    /// So much is in memory at a time.
    const PIECE: u64 = 65_536;
    let mut left = request.byte_count;
    let mut copied = 0;
    while left > 0 {
        let data = read(call.store, &source, left.min(PIECE))?;
        if data.is_empty() {
            break;
        }
        write(call, request.dest, &data)?;
        source.position += data.len() as u64;
        copied += data.len() as u64;
        left -= data.len() as u64;
    }
    move_to(call, request.source, source.position)?;
    Ok(CopyToStreamResponse { dest: None, read_byte_count: copied, written_byte_count: copied }.into())
}

pub(super) fn clone_stream(call: &mut Call<'_>, request: &CloneStream) -> Outcome {
    let stream = stream(call, request.input)?.clone();
    call.open(request.output, Object::Stream(stream))?;
    Ok(Answer::DONE)
}
