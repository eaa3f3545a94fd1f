//! FastTransfer ROPs: down and up. `[MS-OXCROPS] 2.2.12`, `[MS-OXCFXICS] 2.2.3.1`

use std::prelude::v1::*;

use bytes::Bytes;

use crate::data::{MessageId, PropertyTag};
use crate::wire::{Counted, Exactly, Prefixed, Raw, codes, flags, wire};

flags! {
    /// How the stream is written.
    pub struct SendOptions: u8, "MS-OXCFXICS 2.2.3.1.1.1.1" {
        /// Strings in Unicode, if they are stored so.
        const UNICODE = 0x01;
        /// Strings in the code page that they are stored in.
        const USE_CPID = 0x02;
        /// The stream is uploaded to another server as it is.
        const FOR_UPLOAD = 0x03;
        /// Messages that cannot be read are skipped.
        const RECOVER_MODE = 0x04;
        /// All strings in Unicode.
        const FORCE_UNICODE = 0x08;
        /// Messages may be sent as changes to older versions.
        const PARTIAL_ITEM = 0x10;
        /// Zero.
        const RESERVED_1 = 0x20;
        /// Zero.
        const RESERVED_2 = 0x40;
    }

    /// What `FastTransferSourceCopyTo` downloads.
    pub struct FastTransferCopyToFlags: u32, "MS-OXCFXICS 2.2.3.1.1.1.1" {
        /// For a move: read states and such as they are.
        const MOVE = 0x0000_0001;
        /// Ignored.
        const UNUSED_1 = 0x0000_0002;
        /// Ignored.
        const UNUSED_2 = 0x0000_0004;
        /// Ignored.
        const UNUSED_3 = 0x0000_0008;
        /// Ignored.
        const UNUSED_4 = 0x0000_0200;
        /// Ignored.
        const UNUSED_5 = 0x0000_0400;
        /// The body in the form that it is stored in.
        const BEST_BODY = 0x0000_2000;
    }

    /// What `FastTransferSourceCopyProperties` downloads.
    pub struct FastTransferCopyPropertiesFlags: u8, "MS-OXCFXICS 2.2.3.1.1.2.1" {
        /// For a move.
        const MOVE = 0x01;
        /// Ignored.
        const UNUSED_1 = 0x02;
        /// Ignored.
        const UNUSED_2 = 0x04;
        /// Ignored.
        const UNUSED_3 = 0x08;
    }

    /// What `FastTransferSourceCopyMessages` downloads.
    pub struct FastTransferCopyMessagesFlags: u8, "MS-OXCFXICS 2.2.3.1.1.3.1" {
        /// For a move.
        const MOVE = 0x01;
        /// Ignored.
        const UNUSED_1 = 0x02;
        /// Ignored.
        const UNUSED_2 = 0x04;
        /// Ignored.
        const UNUSED_3 = 0x08;
        /// The body in the form that it is stored in.
        const BEST_BODY = 0x10;
        /// Entry ids and change data, too.
        const SEND_ENTRY_ID = 0x20;
    }

    /// What `FastTransferSourceCopyFolder` downloads.
    pub struct FastTransferCopyFolderFlags: u8, "MS-OXCFXICS 2.2.3.1.1.4.1" {
        /// For a move.
        const MOVE = 0x01;
        /// Ignored.
        const UNUSED_1 = 0x02;
        /// Ignored.
        const UNUSED_2 = 0x04;
        /// Ignored.
        const UNUSED_3 = 0x08;
        /// Subfolders, too.
        const COPY_SUBFOLDERS = 0x10;
    }

    /// What an upload is.
    pub struct FastTransferDestinationFlags: u8, "MS-OXCFXICS 2.2.3.1.2.1.1" {
        /// Part of a move.
        const MOVE = 0x01;
    }
}

codes! {
    /// Which download an uploaded stream comes from.
    pub struct SourceOperation: u8, "MS-OXCFXICS 2.2.3.1.2.1.1" {
        /// `FastTransferSourceCopyTo`.
        const COPY_TO = 1;
        /// `FastTransferSourceCopyProperties`.
        const COPY_PROPERTIES = 2;
        /// `FastTransferSourceCopyMessages`.
        const COPY_MESSAGES = 3;
        /// `FastTransferSourceCopyFolder`.
        const COPY_FOLDER = 4;
    }

    /// How far a transfer is.
    pub struct TransferStatus: u16, "MS-OXCFXICS 2.2.3.1.1.5.2" {
        /// It failed.
        const ERROR = 0;
        /// More is to come.
        const PARTIAL = 1;
        /// More is to come, and the buffer was too small for it.
        const NO_ROOM = 2;
        /// This was the last part.
        const DONE = 3;
    }
}

impl FastTransferSourceGetBuffer {
    /// In `buffer_size`: the server decides, up to `maximum`.
    pub const SERVER_DECIDES: u16 = 0xBABE;
}

/// `ReturnValue` of a server that is busy. `[MS-OXCFXICS] 2.2.3.1.1.5.2`
const SERVER_BUSY: u32 = 0x480;

wire! {
    /// Starts an upload.
    pub struct FastTransferDestinationConfigure, "MS-OXCROPS 2.2.12.1.1" {
        /// The logon.
        logon: u8,
        /// The object that receives the content.
        input: u8,
        /// Receives the upload context.
        output: u8,
        /// Where the stream comes from.
        source_operation: SourceOperation,
        /// What it is part of.
        flags: FastTransferDestinationFlags,
    }

    /// Uploads a part of the stream.
    pub struct FastTransferDestinationPutBuffer, "MS-OXCROPS 2.2.12.2.1" {
        /// The logon.
        logon: u8,
        /// The upload context.
        input: u8,
        /// The part.
        transfer_data: Bytes as Prefixed<u16, Raw>,
    }

    /// How much was taken. Failures have it, too.
    pub struct FastTransferDestinationPutBufferResponse, "MS-OXCROPS 2.2.12.2.2" {
        /// To be ignored.
        transfer_status: TransferStatus,
        /// Steps done.
        in_progress_count: u16,
        /// Steps in all.
        total_step_count: u16,
        /// Zero.
        reserved: u8,
        /// Bytes taken.
        buffer_used_size: u16,
    }

    /// Uploads a part of the stream, in as many payloads as it takes.
    pub struct FastTransferDestinationPutBufferExtended, "MS-OXCROPS 2.2.12.3.1" {
        /// The logon.
        logon: u8,
        /// The upload context.
        input: u8,
        /// The part in this payload.
        transfer_data: Bytes as Prefixed<u16, Raw>,
    }

    /// How much was taken. Failures have it, too.
    pub struct FastTransferDestinationPutBufferExtendedResponse, "MS-OXCROPS 2.2.12.3.2" {
        /// To be ignored.
        transfer_status: TransferStatus,
        /// Steps done.
        in_progress_count: u32,
        /// Steps in all.
        total_step_count: u32,
        /// Zero.
        reserved: u8,
        /// Bytes taken.
        buffer_used_size: u16,
    }

    /// Downloads the next part of a stream.
    pub struct FastTransferSourceGetBuffer, "MS-OXCROPS 2.2.12.4.1" {
        /// The logon.
        logon: u8,
        /// The download context.
        input: u8,
        /// At most so many bytes, 15480 or more; 0xBABE: the server decides.
        buffer_size: u16,
        /// At most so many bytes when the server decides.
        maximum: Option<u16> { if *buffer_size == FastTransferSourceGetBuffer::SERVER_DECIDES },
    }

    /// A part of the stream. Failures have it, too, with nothing in it.
    pub struct FastTransferSourceGetBufferResponse, "MS-OXCROPS 2.2.12.4.2" {
        /// Whether more is to come.
        transfer_status: TransferStatus,
        /// Steps done.
        in_progress_count: u16,
        /// Steps in all.
        total_step_count: u16,
        /// Zero.
        reserved: u8,
        /// The part.
        transfer_buffer: Bytes as Prefixed<u16, Raw>,
        /// When the server is busy (0x480): how long to wait, in milliseconds.
        backoff_time: Option<u32> { if |cx| cx.return_value == SERVER_BUSY },
    }

    /// Starts the download of a folder.
    pub struct FastTransferSourceCopyFolder, "MS-OXCROPS 2.2.12.5.1" {
        /// The logon.
        logon: u8,
        /// The folder.
        input: u8,
        /// Receives the download context.
        output: u8,
        /// What.
        flags: FastTransferCopyFolderFlags,
        /// How.
        send_options: SendOptions,
    }

    /// Starts the download of messages.
    pub struct FastTransferSourceCopyMessages, "MS-OXCROPS 2.2.12.6.1" {
        /// The logon.
        logon: u8,
        /// The folder that has them.
        input: u8,
        /// Receives the download context.
        output: u8,
        /// The messages, one or more.
        message_ids: Vec<MessageId> as Counted<u16>,
        /// What.
        flags: FastTransferCopyMessagesFlags,
        /// How.
        send_options: SendOptions,
    }

    /// Starts the download of an object without some properties.
    pub struct FastTransferSourceCopyTo, "MS-OXCROPS 2.2.12.7.1" {
        /// The logon.
        logon: u8,
        /// The object.
        input: u8,
        /// Receives the download context.
        output: u8,
        /// 0: with the objects inside it.
        level: u8,
        /// What.
        flags: FastTransferCopyToFlags,
        /// How.
        send_options: SendOptions,
        /// All properties but these.
        property_tags: Vec<PropertyTag> as Counted<u16>,
    }

    /// Starts the download of some properties of an object.
    pub struct FastTransferSourceCopyProperties, "MS-OXCROPS 2.2.12.8.1" {
        /// The logon.
        logon: u8,
        /// The object.
        input: u8,
        /// Receives the download context.
        output: u8,
        /// 0: with the objects inside it.
        level: u8,
        /// What.
        flags: FastTransferCopyPropertiesFlags,
        /// How.
        send_options: SendOptions,
        /// These properties, one or more.
        property_tags: Vec<PropertyTag> as Counted<u16>,
    }

    /// Tells the server, between two servers, which version the other one has.
    pub struct TellVersion, "MS-OXCROPS 2.2.12.9.1" {
        /// The logon.
        logon: u8,
        /// The download or upload context.
        input: u8,
        /// The version.
        version: [u16; 3] as Exactly<3>,
    }
}
