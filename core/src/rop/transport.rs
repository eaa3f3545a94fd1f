//! Transport ROPs. `[MS-OXCROPS] 2.2.7`, `[MS-OXOMSG]`

use std::prelude::v1::*;

use bytes::Bytes;

use super::MessageFlags;
use crate::data::{FolderId, MessageId, TaggedPropertyValue};
use crate::wire::{Counted, Prefixed, Raw, String8, Times, codes, wire};

codes! {
    /// What happens to a message on its way.
    pub struct SubmitFlags: u8, "MS-OXOMSG 2.2.4.1.1" {
        /// Nothing.
        const NONE = 0;
        /// The server prepares it.
        const PRE_PROCESS = 1;
        /// A client's spooler handles it.
        const NEEDS_SPOOLER = 2;
    }

    /// What a spooler does with a message.
    pub struct LockState: u8, "MS-OXOMSG 2.2.5.3.1" {
        /// Takes it.
        const LOCK = 0;
        /// Leaves it.
        const UNLOCK = 1;
        /// Has sent it.
        const FINISHED = 2;
    }
}

wire! {
    /// Sends a message.
    #[derive(Default)]
    pub struct SubmitMessage, "MS-OXCROPS 2.2.7.1.1" {
        /// The logon.
        logon: u8,
        /// The message, saved.
        input: u8,
        /// What happens to it on its way.
        submit_flags: SubmitFlags,
    }

    /// Takes a message back that waits to be sent.
    #[derive(Default)]
    pub struct AbortSubmit, "MS-OXCROPS 2.2.7.2.1" {
        /// The logon.
        logon: u8,
        /// The logon object.
        input: u8,
        /// The folder it is in.
        folder_id: FolderId,
        /// The message.
        message_id: MessageId,
    }

    /// Asks which address types the server can send to.
    #[derive(Default)]
    pub struct GetAddressTypes, "MS-OXCROPS 2.2.7.3.1" {
        /// The logon.
        logon: u8,
        /// The logon object.
        input: u8,
    }

    /// The address types.
    pub struct GetAddressTypesResponse, "MS-OXCROPS 2.2.7.3.2" {
        /// Their names, such as "EX" and "SMTP".
        address_types: Vec<String8> as Prefixed<u16, Times> {
            after count: u16 = address_types.len(), with |cx| cx.select(count)
        },
    }

    /// Makes the client the spooler of the mailbox.
    #[derive(Default)]
    pub struct SetSpooler, "MS-OXCROPS 2.2.7.4.1" {
        /// The logon.
        logon: u8,
        /// The logon object.
        input: u8,
    }

    /// Takes or leaves a message of the spooler queue.
    #[derive(Default)]
    pub struct SpoolerLockMessage, "MS-OXCROPS 2.2.7.5.1" {
        /// The logon.
        logon: u8,
        /// The logon object.
        input: u8,
        /// The message.
        message_id: MessageId,
        /// Which.
        lock_state: LockState,
    }

    /// Sends a message, and asks for the properties that it got.
    #[derive(Default)]
    pub struct TransportSend, "MS-OXCROPS 2.2.7.6.1" {
        /// The logon.
        logon: u8,
        /// The message.
        input: u8,
    }

    /// The message is on its way.
    pub struct TransportSendResponse, "MS-OXCROPS 2.2.7.6.2" {
        /// There are no properties.
        no_properties_returned: bool,
        /// The properties.
        property_values: Option<Vec<TaggedPropertyValue>> as Counted<u16> { if !*no_properties_returned },
    }

    /// Tells the server that a message has come.
    #[derive(Default)]
    pub struct TransportNewMail, "MS-OXCROPS 2.2.7.7.1" {
        /// The logon.
        logon: u8,
        /// The logon object.
        input: u8,
        /// The message.
        message_id: MessageId,
        /// The folder it is in.
        folder_id: FolderId,
        /// Its class.
        message_class: String8,
        /// Its flags.
        message_flags: MessageFlags,
    }

    /// Asks for the folder of messages that a spooler sends.
    #[derive(Default)]
    pub struct GetTransportFolder, "MS-OXCROPS 2.2.7.8.1" {
        /// The logon.
        logon: u8,
        /// The logon object.
        input: u8,
    }

    /// The folder of messages that a spooler sends.
    pub struct GetTransportFolderResponse, "MS-OXCROPS 2.2.7.8.2" {
        /// The folder.
        folder_id: FolderId,
    }

    /// Asks for the options of an address type.
    #[derive(Default)]
    pub struct OptionsData, "MS-OXCROPS 2.2.7.9.1" {
        /// The logon.
        logon: u8,
        /// The logon object.
        input: u8,
        /// The address type.
        address_type: String8,
        /// Help as a file of Windows Help.
        want_win32: bool,
    }

    /// The options of an address type.
    pub struct OptionsDataResponse, "MS-OXCROPS 2.2.7.9.2" {
        /// One.
        reserved: u8,
        /// The options; the specification does not say what is in them.
        options_info: Bytes as Prefixed<u16, Raw>,
        /// A help file.
        help_file: Bytes as Prefixed<u16, Raw>,
        /// Its name.
        help_file_name: Option<String8> { if !help_file.is_empty() },
    }
}
