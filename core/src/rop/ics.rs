//! Incremental change synchronization ROPs. `[MS-OXCROPS] 2.2.13`, `[MS-OXCFXICS] 2.2.3.2`

use std::prelude::v1::*;

use bytes::Bytes;

use super::SendOptions;
use crate::data::{
    FolderId, GlobalCounter, Guid, LongTermId, MessageId, PropertyTag, Restriction, TaggedPropertyValue,
};
use crate::wire::{Counted, Every, Prefixed, PrefixedOrNone, Raw, codes, flags, wire};

codes! {
    /// What is synchronized.
    pub struct SynchronizationType: u8, "MS-OXCFXICS 2.2.3.2.1.1.1" {
        /// The messages of a folder.
        const CONTENTS = 1;
        /// The folders below a folder.
        const HIERARCHY = 2;
    }

    /// A part of the state of a synchronization.
    pub struct StateProperty: u32, "MS-OXCFXICS 2.2.3.2.2.1.1" {
        /// Ids that the client has.
        const IDSET_GIVEN = 0x4017_0003;
        /// The same, with the type that the value really has.
        const IDSET_GIVEN_BINARY = 0x4017_0102;
        /// Changes that the client knows.
        const CNSET_SEEN = 0x6796_0102;
        /// Changes of folder associated information that the client knows.
        const CNSET_SEEN_FAI = 0x67DA_0102;
        /// Changes of read states that the client knows.
        const CNSET_READ = 0x67D2_0102;
    }
}

flags! {
    /// What a synchronization brings.
    pub struct SynchronizationFlags: u16, "MS-OXCFXICS 2.2.3.2.1.1.1" {
        /// Strings in Unicode.
        const UNICODE = 0x0001;
        /// No deletions.
        const NO_DELETIONS = 0x0002;
        /// Not what no longer matches the restriction.
        const IGNORE_NO_LONGER_IN_SCOPE = 0x0004;
        /// Changes of read states.
        const READ_STATE = 0x0008;
        /// Folder associated information.
        const FAI = 0x0010;
        /// Normal messages.
        const NORMAL = 0x0020;
        /// Only the properties named; otherwise all but those.
        const ONLY_SPECIFIED_PROPERTIES = 0x0080;
        /// Ids of this store, also for what came from elsewhere.
        const NO_FOREIGN_IDENTIFIERS = 0x0100;
        /// Zero.
        const RESERVED = 0x1000;
        /// Bodies in the form that they are stored in.
        const BEST_BODY = 0x2000;
        /// Folder associated information with all its properties.
        const IGNORE_SPECIFIED_ON_FAI = 0x4000;
        /// Progress in the stream.
        const PROGRESS = 0x8000;
    }

    /// What more each change brings.
    pub struct SynchronizationExtraFlags: u32, "MS-OXCFXICS 2.2.3.2.1.1.1" {
        /// The folder or message id.
        const EID = 0x0000_0001;
        /// The size of the message.
        const MESSAGE_SIZE = 0x0000_0002;
        /// The change number.
        const CN = 0x0000_0004;
        /// Newest messages first.
        const ORDER_BY_DELIVERY_TIME = 0x0000_0008;
    }

    /// How a changed message is uploaded.
    pub struct ImportFlag: u8, "MS-OXCFXICS 2.2.3.2.4.2.1" {
        /// It is folder associated information.
        const ASSOCIATED = 0x10;
        /// A conflict is an error.
        const FAIL_ON_CONFLICT = 0x40;
    }

    /// What is deleted and how.
    pub struct ImportDeleteFlags: u8, "MS-OXCFXICS 2.2.3.2.4.5.1" {
        /// Folders; otherwise messages.
        const HIERARCHY = 0x01;
        /// For good.
        const HARD_DELETE = 0x02;
    }
}

wire! {
    /// Starts the download of changes.
    pub struct SynchronizationConfigure, "MS-OXCROPS 2.2.13.1.1" {
        /// The logon.
        logon: u8,
        /// The folder.
        input: u8,
        /// Receives the synchronization context.
        output: u8,
        /// Messages or folders.
        synchronization_type: SynchronizationType,
        /// How the stream is written.
        send_options: SendOptions,
        /// What.
        flags: SynchronizationFlags,
        /// Only messages that match.
        restriction: Option<Restriction> as PrefixedOrNone<u16>,
        /// What more.
        extra_flags: SynchronizationExtraFlags,
        /// Properties to leave out, or the only ones.
        property_tags: Vec<PropertyTag> as Counted<u16>,
    }

    /// Uploads a new or changed message: its properties then follow through the message opened here.
    pub struct SynchronizationImportMessageChange, "MS-OXCROPS 2.2.13.2.1" {
        /// The logon.
        logon: u8,
        /// The upload context.
        input: u8,
        /// Receives the message.
        output: u8,
        /// How.
        flags: ImportFlag,
        /// Source key, last modification time, change key, predecessor change list.
        property_values: Vec<TaggedPropertyValue> as Counted<u16>,
    }

    /// The message is open.
    pub struct SynchronizationImportMessageChangeResponse, "MS-OXCROPS 2.2.13.2.2" {
        /// Zero.
        message_id: MessageId,
    }

    /// Uploads read states.
    pub struct SynchronizationImportReadStateChanges, "MS-OXCROPS 2.2.13.3.1" {
        /// The logon.
        logon: u8,
        /// The upload context.
        input: u8,
        /// The messages.
        message_read_states: Vec<MessageReadState> as Prefixed<u16, Every>,
    }

    /// Read state of a message.
    pub struct MessageReadState, "MS-OXCROPS 2.2.13.3.1.1" {
        /// The message, as an XID.
        message_id: Bytes as Prefixed<u16, Raw>,
        /// Read; otherwise unread.
        mark_as_read: bool,
    }

    /// Uploads a new or changed folder.
    pub struct SynchronizationImportHierarchyChange, "MS-OXCROPS 2.2.13.4.1" {
        /// The logon.
        logon: u8,
        /// The upload context.
        input: u8,
        /// Parent, source key, last modification time, change key, predecessor change list, name.
        hierarchy_values: Vec<TaggedPropertyValue> as Counted<u16>,
        /// Other properties.
        property_values: Vec<TaggedPropertyValue> as Counted<u16>,
    }

    /// The folder was changed.
    pub struct SynchronizationImportHierarchyChangeResponse, "MS-OXCROPS 2.2.13.4.2" {
        /// Zero.
        folder_id: FolderId,
    }

    /// Uploads deletions.
    pub struct SynchronizationImportDeletes, "MS-OXCROPS 2.2.13.5.1" {
        /// The logon.
        logon: u8,
        /// The upload context.
        input: u8,
        /// What and how.
        flags: ImportDeleteFlags,
        /// One value: the XIDs of what is gone.
        property_values: Vec<TaggedPropertyValue> as Counted<u16>,
    }

    /// Uploads the move of a message into this folder. All ids are XIDs.
    pub struct SynchronizationImportMessageMove, "MS-OXCROPS 2.2.13.6.1" {
        /// The logon.
        logon: u8,
        /// The upload context of the destination.
        input: u8,
        /// The folder it was in.
        source_folder_id: Bytes as Prefixed<u32, Raw>,
        /// The message there.
        source_message_id: Bytes as Prefixed<u32, Raw>,
        /// Its predecessor change list.
        predecessor_change_list: Bytes as Prefixed<u32, Raw>,
        /// The message here.
        destination_message_id: Bytes as Prefixed<u32, Raw>,
        /// Its change number.
        change_number: Bytes as Prefixed<u32, Raw>,
    }

    /// The message was moved.
    pub struct SynchronizationImportMessageMoveResponse, "MS-OXCROPS 2.2.13.6.2" {
        /// Zero.
        message_id: MessageId,
    }

    /// Starts an upload of changes.
    pub struct SynchronizationOpenCollector, "MS-OXCROPS 2.2.13.7.1" {
        /// The logon.
        logon: u8,
        /// The folder.
        input: u8,
        /// Receives the upload context.
        output: u8,
        /// Messages; otherwise folders.
        is_contents_collector: bool,
    }

    /// Starts the download of the present state.
    pub struct SynchronizationGetTransferState, "MS-OXCROPS 2.2.13.8.1" {
        /// The logon.
        logon: u8,
        /// The synchronization context.
        input: u8,
        /// Receives the download context.
        output: u8,
    }

    /// Starts the upload of one part of the state.
    pub struct SynchronizationUploadStateStreamBegin, "MS-OXCROPS 2.2.13.9.1" {
        /// The logon.
        logon: u8,
        /// The synchronization context.
        input: u8,
        /// Which part.
        state_property: StateProperty,
        /// Bytes to come.
        transfer_buffer_size: u32,
    }

    /// Uploads some of it.
    pub struct SynchronizationUploadStateStreamContinue, "MS-OXCROPS 2.2.13.10.1" {
        /// The logon.
        logon: u8,
        /// The synchronization context.
        input: u8,
        /// The bytes.
        stream_data: Bytes as Prefixed<u32, Raw>,
    }

    /// This part of the state is complete.
    pub struct SynchronizationUploadStateStreamEnd, "MS-OXCROPS 2.2.13.11.1" {
        /// The logon.
        logon: u8,
        /// The synchronization context.
        input: u8,
    }

    /// Gives up message ids that were reserved and never used.
    pub struct SetLocalReplicaMidsetDeleted, "MS-OXCROPS 2.2.13.12.1" {
        /// The logon.
        logon: u8,
        /// The folder.
        input: u8,
        /// The ids, one range or more.
        long_term_id_ranges: Vec<LongTermIdRange> as Prefixed<u16, Counted<u32>>,
    }

    /// Ids from one to another.
    pub struct LongTermIdRange, "MS-OXCROPS 2.2.13.12.1.1" {
        /// The first.
        min_long_term_id: LongTermId,
        /// The last.
        max_long_term_id: LongTermId,
    }

    /// Reserves ids for use by the client.
    pub struct GetLocalReplicaIds, "MS-OXCROPS 2.2.13.13.1" {
        /// The logon.
        logon: u8,
        /// The logon object.
        input: u8,
        /// How many.
        id_count: u32,
    }

    /// The ids are reserved.
    pub struct GetLocalReplicaIdsResponse, "MS-OXCROPS 2.2.13.13.2" {
        /// Their replica.
        repl_guid: Guid,
        /// Counter of the first; the others follow it.
        global_count: GlobalCounter,
    }
}
