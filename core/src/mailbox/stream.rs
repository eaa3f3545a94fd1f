//! Reading and writing a property through a stream, block by block.

use std::prelude::v1::*;

use bytes::Bytes;

use crate::data::{ErrorCode, PropertyTag, PropertyType, Value, tags};
use crate::rop::{
    CommitStream, OpenStream, OpenStreamResponse, ReadStream, ReadStreamResponse, SeekOrigin, SeekStream,
    StreamOpenMode, WriteStream, WriteStreamExtended,
};
use crate::session::{Asked, Chain, Error, Handle, Replies, Slot};

/// How much is asked for at once. The server cuts it to what an answer holds; chained payloads bring several times
/// 32 KiB.
const BLOCK: u32 = 0x3_8000;

/// A property being read as a stream.
///
/// The stream stays open on the server from block to block. When the session context is lost, the next block opens it
/// again and seeks to where it was.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub(super) struct StreamReader {
    tag: PropertyTag,
    #[serde(skip)]
    handle: Option<Handle>,
    /// Bytes read so far.
    pub(super) position: u64,
    /// The size that the server told.
    pub(super) total: u64,
    #[serde(skip)]
    asked: Option<Questions>,
}

#[derive(Debug, Clone, Copy)]
struct Questions {
    opened: Option<(Slot, Asked<OpenStreamResponse>)>,
    data: Asked<ReadStreamResponse>,
}

/// What a block brought.
pub(super) struct Block {
    /// The bytes, in order.
    pub(super) data: Vec<Bytes>,
    /// Whether it was the last one.
    pub(super) at_end: bool,
    /// The stream was opened again, and is another one than before: what was read does not belong to it.
    pub(super) has_changed: bool,
}

impl StreamReader {
    pub(super) fn new(tag: PropertyTag) -> Self {
        Self { tag, handle: None, position: 0, total: 0, asked: None }
    }

    /// Whether it reads that property.
    pub(super) fn is_of(&self, tag: PropertyTag) -> bool {
        self.tag == tag
    }

    /// Whether the next block needs the object that has the property.
    pub(super) fn needs_object(&self) -> bool {
        self.handle.is_none()
    }

    /// The stream died with its session context.
    pub(super) fn lost(&mut self) {
        self.handle = None;
    }

    /// Adds the ROPs for the next block as the last ones of a chain. `object` has the property.
    pub(super) fn ask(&mut self, chain: &mut Chain, object: Slot) {
        self.ask_for(ReadStream::MAXIMUM, chain, object);
        // Nobody else should share the answer.
        chain.expect(BLOCK as usize);
    }

    /// Adds the ROPs for the next `byte_count` bytes, beside which others find place.
    pub(super) fn ask_for(&mut self, byte_count: u16, chain: &mut Chain, object: Slot) {
        let (stream, opened) = match self.handle {
            Some(handle) => (chain.hold(handle), None),
            None => {
                let (stream, opened) = chain.open_and_ask(|output| OpenStream {
                    logon: 0,
                    input: object.0,
                    output,
                    property_tag: self.tag,
                    open_mode: StreamOpenMode::READ_ONLY,
                });
                if self.position > 0 {
                    chain.add::<()>(SeekStream {
                        logon: 0,
                        input: stream.0,
                        origin: SeekOrigin::BEGINNING,
                        offset: i64::try_from(self.position).unwrap_or(i64::MAX),
                    });
                }
                (stream, Some((stream, opened)))
            }
        };
        let data = chain.add(ReadStream {
            logon: 0,
            input: stream.0,
            byte_count,
            maximum: (byte_count == ReadStream::MAXIMUM).then_some(BLOCK),
        });
        self.asked = Some(Questions { opened, data });
    }

    /// Whether the object has no such property, or one of its id that is no stream of this type.
    pub(super) fn is_missing(&self, replies: &Replies) -> bool {
        let opened = self.asked.and_then(|asked| asked.opened);
        let error = opened.and_then(|(_, opened)| replies.get(opened).err());
        let code = error.and_then(|error| error.server_code());
        matches!(code, Some(ErrorCode::NOT_FOUND | ErrorCode::NOT_SUPPORTED))
    }

    /// Whether the server came as far as the block that was asked for.
    pub(super) fn is_answered(&self, replies: &Replies) -> bool {
        self.asked.is_some_and(|asked| replies.has(asked.data))
    }

    /// Takes the answer to a block.
    pub(super) fn answer(&mut self, replies: &Replies) -> Result<Block, Error> {
        let nothing = Block { data: Vec::new(), at_end: true, has_changed: false };
        let Some(asked) = self.asked.take() else { return Ok(nothing) };
        if let Some((slot, opened)) = asked.opened {
            let total = u64::from(replies.get(opened)?.stream_size);
            self.handle = replies.handle(slot);
            if self.position > 0 && total != self.total {
                return Ok(Block { has_changed: true, ..nothing });
            }
            self.total = total;
        }
        let mut data = vec![replies.get(asked.data)?.data.clone()];
        if replies.is_last(asked.data) {
            data.extend(replies.more::<ReadStreamResponse>().map(|answer| answer.data.clone()));
        }
        data.retain(|data| !data.is_empty());
        let came: usize = data.iter().map(Bytes::len).sum();
        self.position += came as u64;
        let at_end = came == 0 || self.position >= self.total;
        Ok(Block { data, at_end, has_changed: false })
    }

    /// The type of the property.
    pub(super) fn property_type(&self) -> PropertyType {
        self.tag.property_type()
    }

    /// The open stream.
    pub(super) fn handle(&self) -> Option<Handle> {
        self.handle
    }

    /// The open stream, to be released.
    pub(super) fn take_handle(&mut self) -> Option<Handle> {
        self.handle.take()
    }
}

/// The types in which a stream can be opened on a property, the most likely one last; none for what has no stream.
pub(super) fn stream_types(tag: PropertyTag) -> Option<Vec<PropertyType>> {
    match tag.property_type() {
        kind @ (PropertyType::BINARY | PropertyType::STRING | PropertyType::STRING8) => Some(vec![kind]),
        PropertyType::UNSPECIFIED | PropertyType::ERROR_CODE => {
            let known = tags::all().find(|(known, _)| known.id() == tag.id());
            match known.map(|(known, _)| known.property_type()) {
                Some(PropertyType::STRING) => Some(vec![PropertyType::BINARY, PropertyType::STRING]),
                _ => Some(vec![PropertyType::STRING, PropertyType::BINARY]),
            }
        }
        _ => None,
    }
}

/// The value of a property from the bytes of its stream.
pub(super) fn stream_value(property_type: PropertyType, bytes: Vec<u8>) -> Option<Value> {
    Some(match property_type {
        PropertyType::BINARY => Value::Binary(Bytes::from(bytes)),
        PropertyType::STRING => {
            let bytes = bytes.strip_suffix(&[0, 0]).filter(|text| text.len() % 2 == 0).unwrap_or(&bytes);
            Value::String(crate::wire::utf16::to_utf8_lossy(bytes))
        }
        PropertyType::STRING8 => {
            let bytes = bytes.strip_suffix(&[0]).unwrap_or(&bytes);
            Value::String8(crate::wire::String8::from_bytes(Bytes::copy_from_slice(bytes)))
        }
        _ => return None,
    })
}

/// How much of a stream one payload of a request writes: it has 32 KiB with all that is around.
const WRITTEN: usize = 0x7000;
/// How many payloads of that size a request has that the server lets have several: it has 256 KiB.
/// `[MS-OXCRPC] 3.1.4.2`
const PAYLOADS: usize = 8;

/// A property being written as a stream. Whoever writes it brings each block.
#[derive(Debug)]
pub(super) struct StreamWriter {
    tag: PropertyTag,
    total: u64,
    position: u64,
    handle: Option<Handle>,
    slot: Option<Slot>,
}

impl StreamWriter {
    pub(super) fn new(tag: PropertyTag, total: u64) -> Self {
        Self { tag, total, position: 0, handle: None, slot: None }
    }

    /// Bytes written so far, of all.
    pub(super) fn progress(&self) -> (u64, u64) {
        (self.position, self.total)
    }

    /// How many bytes the next block has at most; `packs`: [`Steps::packs_writes`](crate::session::Steps::packs_writes).
    /// Nothing stands behind a block of several payloads, so that the last block has one.
    pub(super) fn wants(&self, packs: bool) -> usize {
        let left = usize::try_from(self.total - self.position).unwrap_or(usize::MAX);
        match left.checked_sub(WRITTEN) {
            Some(before) if packs && self.handle.is_some() && before > 0 => before.min(PAYLOADS * WRITTEN),
            _ => left.min(WRITTEN),
        }
    }

    /// The next block of bytes that are there as a whole.
    pub(super) fn block<'b>(&self, bytes: &'b [u8], packs: bool) -> &'b [u8] {
        let start = usize::try_from(self.position).unwrap_or(usize::MAX);
        bytes.get(start..start.saturating_add(self.wants(packs))).unwrap_or_default()
    }

    /// Adds the ROPs for the next block; those that open the stream before the first one, those that close it after
    /// the last one. Answers whether it is the last one.
    pub(super) fn ask(&mut self, chain: &mut Chain, object: Slot, mut data: Bytes) -> bool {
        let stream = match self.handle {
            Some(handle) => chain.hold(handle),
            None => {
                let stream = chain.open(|output| OpenStream {
                    logon: 0,
                    input: object.0,
                    output,
                    property_tag: self.tag,
                    open_mode: StreamOpenMode::CREATE,
                });
                self.slot = Some(stream);
                stream
            }
        };
        self.position += data.len() as u64;
        if data.len() > WRITTEN {
            let extended = || WriteStreamExtended { logon: 0, input: stream.0, data: Bytes::new() };
            chain.add_with_data(extended(), data.split_to(WRITTEN));
            while !data.is_empty() {
                chain.pack(extended(), data.split_to(data.len().min(WRITTEN)));
            }
            return false;
        }
        chain.add_with_data(WriteStream { logon: 0, input: stream.0, data: Bytes::new() }, data);
        let is_last = self.position == self.total;
        if is_last {
            chain.add::<()>(CommitStream { logon: 0, input: stream.0 });
            chain.release(stream);
        }
        is_last
    }

    /// Takes the answer to a block.
    pub(super) fn answered(&mut self, replies: &Replies) {
        if let Some(slot) = self.slot.take() {
            self.handle = replies.handle(slot);
        }
    }
}
