//! Stream ROPs. `[MS-OXCROPS] 2.2.9`, `[MS-OXCPRPT] 2.2.14` to `2.2.27`

use std::prelude::v1::*;

use bytes::Bytes;

use crate::data::PropertyTag;
use crate::wire::{Prefixed, Raw, codes, wire};

codes! {
    /// What a stream is opened for.
    pub struct StreamOpenMode: u8, "MS-OXCPRPT 2.2.14.1" {
        /// Reading.
        const READ_ONLY = 0;
        /// Reading and writing what is there.
        const READ_WRITE = 1;
        /// Reading and writing, from nothing.
        const CREATE = 2;
        /// Reading, and writing if that is allowed.
        const BEST_ACCESS = 3;
    }

    /// Where an offset is counted from.
    pub struct SeekOrigin: u8, "MS-OXCPRPT 2.2.21.1" {
        /// The first byte.
        const BEGINNING = 0;
        /// The present position.
        const CURRENT = 1;
        /// Behind the last byte.
        const END = 2;
    }

    /// What others may still do with a locked region; any value but this one keeps them from reading, too.
    pub struct LockFlags: u32, "MS-OXCPRPT 2.2.24.1" {
        /// Others may read.
        const LOCK_WRITE = 1;
    }
}

impl ReadStream {
    /// In `byte_count`: `maximum` says how many.
    pub const MAXIMUM: u16 = 0xBABE;
}

wire! {
    /// Opens the value of a property (text, binary, object) as a stream.
    pub struct OpenStream, "MS-OXCROPS 2.2.9.1.1" {
        /// The logon.
        logon: u8,
        /// The object that has the property.
        input: u8,
        /// Receives the stream.
        output: u8,
        /// The property.
        property_tag: PropertyTag,
        /// For reading or writing.
        open_mode: StreamOpenMode,
    }

    /// The stream is open.
    pub struct OpenStreamResponse, "MS-OXCROPS 2.2.9.1.2" {
        /// Bytes in the stream.
        stream_size: u32,
    }

    /// Reads from the present position.
    pub struct ReadStream, "MS-OXCROPS 2.2.9.2.1" {
        /// The logon.
        logon: u8,
        /// The stream.
        input: u8,
        /// At most so many bytes; 0xBABE: `maximum` says it.
        byte_count: u16,
        /// At most so many bytes, over all chained payloads.
        maximum: Option<u32> { if *byte_count == ReadStream::MAXIMUM },
    }

    /// What was read; more than 64 KiB come in chained payloads. Failures have it, too.
    pub struct ReadStreamResponse, "MS-OXCROPS 2.2.9.2.2" {
        /// The bytes; fewer than asked for at the end of the stream.
        data: Bytes as Prefixed<u16, Raw>,
    }

    /// Writes at the present position.
    pub struct WriteStream, "MS-OXCROPS 2.2.9.3.1" {
        /// The logon.
        logon: u8,
        /// The stream.
        input: u8,
        /// The bytes.
        data: Bytes as Prefixed<u16, Raw>,
    }

    /// How much was written. Failures have it, too.
    pub struct WriteStreamResponse, "MS-OXCROPS 2.2.9.3.2" {
        /// Bytes.
        written_size: u16,
    }

    /// Writes at the present position, in as many payloads as it takes.
    pub struct WriteStreamExtended, "MS-OXCROPS 2.2.9.4.1" {
        /// The logon.
        logon: u8,
        /// The stream.
        input: u8,
        /// The bytes of this payload.
        data: Bytes as Prefixed<u16, Raw>,
    }

    /// How much was written. Failures have it, too.
    pub struct WriteStreamExtendedResponse, "MS-OXCROPS 2.2.9.4.2" {
        /// Bytes, over all payloads.
        written_size: u32,
    }

    /// Puts what was written into the property.
    pub struct CommitStream, "MS-OXCROPS 2.2.9.5.1" {
        /// The logon.
        logon: u8,
        /// The stream.
        input: u8,
    }

    /// Asks how long the stream is.
    pub struct GetStreamSize, "MS-OXCROPS 2.2.9.6.1" {
        /// The logon.
        logon: u8,
        /// The stream.
        input: u8,
    }

    /// How long the stream is.
    pub struct GetStreamSizeResponse, "MS-OXCROPS 2.2.9.6.2" {
        /// Bytes.
        stream_size: u32,
    }

    /// Cuts the stream or fills it up with zeros.
    pub struct SetStreamSize, "MS-OXCROPS 2.2.9.7.1" {
        /// The logon.
        logon: u8,
        /// The stream.
        input: u8,
        /// Bytes, at most 2^31.
        stream_size: u64,
    }

    /// Moves the position.
    pub struct SeekStream, "MS-OXCROPS 2.2.9.8.1" {
        /// The logon.
        logon: u8,
        /// The stream.
        input: u8,
        /// From where.
        origin: SeekOrigin,
        /// How far; negative towards the beginning.
        offset: i64,
    }

    /// The position was moved.
    pub struct SeekStreamResponse, "MS-OXCROPS 2.2.9.8.2" {
        /// Where it is now, from the beginning.
        new_position: u64,
    }

    /// Copies from one stream to another, at both positions.
    pub struct CopyToStream, "MS-OXCROPS 2.2.9.9.1" {
        /// The logon.
        logon: u8,
        /// The stream to read.
        source: u8,
        /// The stream to write.
        dest: u8,
        /// At most so many bytes.
        byte_count: u64,
    }

    /// How much was copied. Failures have it, too.
    pub struct CopyToStreamResponse, "MS-OXCROPS 2.2.9.9.2" {
        /// When there is no such destination (0x503): its handle index.
        dest: Option<u32> { if |cx| cx.return_value == super::NULL_DESTINATION },
        /// Bytes read.
        read_byte_count: u64,
        /// Bytes written.
        written_byte_count: u64,
    }

    /// Locks a part of the stream (Exchange 2003 and 2007).
    pub struct LockRegionStream, "MS-OXCROPS 2.2.9.10.1" {
        /// The logon.
        logon: u8,
        /// The stream.
        input: u8,
        /// First byte.
        region_offset: u64,
        /// Bytes.
        region_size: u64,
        /// What others may still do.
        lock_flags: LockFlags,
    }

    /// Unlocks a part of the stream (Exchange 2003 and 2007).
    pub struct UnlockRegionStream, "MS-OXCROPS 2.2.9.11.1" {
        /// The logon.
        logon: u8,
        /// The stream.
        input: u8,
        /// First byte.
        region_offset: u64,
        /// Bytes.
        region_size: u64,
        /// As it was locked.
        lock_flags: LockFlags,
    }

    /// Writes at the present position and commits (Exchange 2003 and 2007).
    pub struct WriteAndCommitStream, "MS-OXCROPS 2.2.9.12.1" {
        /// The logon.
        logon: u8,
        /// The stream.
        input: u8,
        /// The bytes.
        data: Bytes as Prefixed<u16, Raw>,
    }

    /// How much was written. Failures have it, too.
    pub struct WriteAndCommitStreamResponse, "MS-OXCROPS 2.2.9.12.2" {
        /// Bytes.
        written_size: u16,
    }

    /// Opens the same stream once more, with a position of its own (Exchange 2003 and 2007).
    pub struct CloneStream, "MS-OXCROPS 2.2.9.13.1" {
        /// The logon.
        logon: u8,
        /// The stream.
        input: u8,
        /// Receives the new stream.
        output: u8,
    }
}
