//! Logon ROPs. `[MS-OXCROPS] 2.2.3`, `[MS-OXCSTOR]`

use std::prelude::v1::*;

use bytes::Bytes;

use crate::data::{
    CountedRows, ErrorCode, FolderId, Guid, LongTermId, ObjectId, PropertyTag, PropertyType, Rows,
};
use crate::wire::{Counted, Exactly, Prefixed, PrefixedOrNone, Raw, String8, Times, codes, flags, wire};

/// `ReturnValue` when the mailbox is on another server: the answer names it.
const WRONG_SERVER: u32 = ErrorCode::WRONG_SERVER.0;

/// The fixed columns of `GetReceiveFolderTable`. `[MS-OXCSTOR] 2.2.1.4.2`
pub(super) const RECEIVE_FOLDER_COLUMNS: [PropertyTag; 3] = [
    PropertyTag::new(0x6748, PropertyType::INTEGER64),
    PropertyTag::new(0x001A, PropertyType::STRING8),
    PropertyTag::new(0x3008, PropertyType::TIME),
];

flags! {
    /// What kind of logon it is.
    pub struct LogonFlags: u8, "MS-OXCSTOR 2.2.1.1.1" {
        /// A mailbox; otherwise public folders.
        const PRIVATE = 0x01;
        /// Servers ignore it.
        const UNDERCOVER = 0x02;
        /// Servers ignore it.
        const GHOSTED = 0x04;
        /// Servers ignore it.
        const SPOOLER_PROCESS = 0x08;
    }

    /// How the store is opened.
    pub struct LogonOpenFlags: u32, "MS-OXCSTOR 2.2.1.1.1" {
        /// With administrator's rights.
        const USE_ADMIN_PRIVILEGE = 0x0000_0001;
        /// Public folders; required for them.
        const PUBLIC = 0x0000_0002;
        /// Ignored.
        const HOME_LOGON = 0x0000_0004;
        /// Ignored.
        const TAKE_OWNERSHIP = 0x0000_0008;
        /// Public folders on another server than the default one.
        const ALTERNATE_SERVER = 0x0000_0100;
        /// Public folders anywhere but on the home server.
        const IGNORE_HOME_MDB = 0x0000_0200;
        /// Ignored.
        const NO_MAIL = 0x0000_0400;
        /// Replica ids of this mailbox alone; private logons.
        const USE_PER_MDB_REPLID_MAPPING = 0x0100_0000;
        /// The client understands answers by `Progress`.
        const SUPPORT_PROGRESS = 0x2000_0000;
    }

    /// What the user may do with the mailbox.
    pub struct LogonResponseFlags: u8, "MS-OXCSTOR 2.2.1.1.3" {
        /// Always set.
        const RESERVED = 0x01;
        /// Owner of the mailbox.
        const OWNER_RIGHT = 0x02;
        /// May send in its name.
        const SEND_AS_RIGHT = 0x04;
        /// The mailbox answers that its owner is out of the office.
        const OOF = 0x10;
    }

    /// What the store is doing.
    pub struct StoreState: u32, "MS-OXCSTOR 2.2.1.5.2" {
        /// It has active search folders.
        const HAS_SEARCHES = 0x0100_0000;
    }
}

codes! {
    /// Place of a folder in `folder_ids` of a mailbox's logon.
    pub struct SpecialFolder: u8, "MS-OXCSTOR 2.2.1.1.3" {
        /// Root of the mailbox.
        const ROOT = 0;
        /// Deferred actions.
        const DEFERRED_ACTION = 1;
        /// Spooler queue.
        const SPOOLER_QUEUE = 2;
        /// Root of what people see.
        const IPM_SUBTREE = 3;
        /// Inbox.
        const INBOX = 4;
        /// Outbox.
        const OUTBOX = 5;
        /// Sent items.
        const SENT_ITEMS = 6;
        /// Deleted items.
        const DELETED_ITEMS = 7;
        /// Common views.
        const COMMON_VIEWS = 8;
        /// Schedule.
        const SCHEDULE = 9;
        /// Search folders.
        const SEARCH = 10;
        /// Views.
        const VIEWS = 11;
        /// Shortcuts.
        const SHORTCUTS = 12;
    }

    /// Place of a folder in `folder_ids` of a logon to public folders.
    pub struct PublicFolder: u8, "MS-OXCSTOR 2.2.1.1.4" {
        /// Root of the public folders.
        const ROOT = 0;
        /// Root of what people see.
        const IPM_SUBTREE = 1;
        /// Root of what people do not see.
        const NON_IPM_SUBTREE = 2;
        /// Forms of the organisation.
        const EFORMS_REGISTRY = 3;
        /// Free/busy data.
        const FREE_BUSY = 4;
        /// Offline address book data.
        const OFFLINE_ADDRESS_BOOK = 5;
        /// Forms in the user's language.
        const LOCAL_EFORMS_REGISTRY = 6;
        /// Free/busy data of this site.
        const LOCAL_FREE_BUSY = 7;
        /// Offline address book data of this site.
        const LOCAL_OFFLINE_ADDRESS_BOOK = 8;
        /// Index of newsgroup articles.
        const NNTP_ARTICLE_INDEX = 9;
    }
}

wire! {
    /// Opens a mailbox or the public folders; `logon` becomes its number, in place of one that had it before.
    #[derive(Default)]
    pub struct Logon, "MS-OXCROPS 2.2.3.1.1" {
        /// The number that this logon gets.
        logon: u8,
        /// Receives the logon.
        output: u8,
        /// Mailbox or public folders.
        logon_flags: LogonFlags,
        /// How it is opened.
        open_flags: LogonOpenFlags,
        /// Zero.
        store_state: u32,
        /// Whose mailbox, as a legacy DN; none for public folders.
        essdn: Option<String8> as PrefixedOrNone<u16>,
    }

    /// The logon, or where to go instead.
    pub struct LogonResponse, "MS-OXCROPS 2.2.3.1.2" {
        /// Mailbox or public folders: decides about the layout.
        logon_flags: LogonFlags,
        /// What was opened.
        store: LogonStore { with |cx| cx.select(u32::from(logon_flags.bits())) },
    }

    /// What a logon opened.
    pub enum LogonStore, "MS-OXCROPS 2.2.3.1.2", by |cx| {
        /// The mailbox is elsewhere.
        if cx.return_value == WRONG_SERVER => Redirect {
            /// The server's legacy DN.
            server_name: Option<String8> as PrefixedOrNone<u8>,
        },
        /// A mailbox.
        if cx.return_value != WRONG_SERVER && is_private(cx.selector) => Private {
            /// Folders that every mailbox has, by [`SpecialFolder`].
            folder_ids: [FolderId; 13] as Exactly<13>,
            /// What the user may do.
            response_flags: LogonResponseFlags,
            /// The mailbox.
            mailbox_guid: Guid,
            /// Replica id of folders and messages made here.
            repl_id: u16,
            /// GUID behind `repl_id`.
            repl_guid: Guid,
            /// The server's time.
            logon_time: LogonTime,
            /// Changes when the groupware information of the server does; only to be compared.
            gwart_time: u64,
            /// Zero.
            store_state: StoreState,
        },
        /// Public folders.
        if cx.return_value != WRONG_SERVER && !is_private(cx.selector) => Public {
            /// Folders that every store has, by [`PublicFolder`].
            folder_ids: [FolderId; 13] as Exactly<13>,
            /// Replica id of folders and messages made here.
            repl_id: u16,
            /// GUID behind `repl_id`.
            repl_guid: Guid,
            /// Not used.
            per_user_guid: Guid,
        },
    }

    /// A server's time, UTC.
    #[derive(Copy, Eq, Default)]
    pub struct LogonTime, "MS-OXCROPS 2.2.3.1.2.1" {
        /// Seconds.
        seconds: u8,
        /// Minutes.
        minutes: u8,
        /// Hour.
        hour: u8,
        /// Day of the week; Sunday is 0.
        day_of_week: u8,
        /// Day of the month, from 1.
        day: u8,
        /// Month; January is 1.
        month: u8,
        /// Year.
        year: u16,
    }

    /// Asks where messages of a class are delivered.
    #[derive(Default)]
    pub struct GetReceiveFolder, "MS-OXCROPS 2.2.3.2.1" {
        /// The logon.
        logon: u8,
        /// The logon object.
        input: u8,
        /// The message class.
        message_class: String8,
    }

    /// Where messages of the class are delivered.
    pub struct GetReceiveFolderResponse, "MS-OXCROPS 2.2.3.2.2" {
        /// The folder.
        folder_id: FolderId,
        /// The class, or the part of it, for which the folder was set.
        explicit_message_class: String8,
    }

    /// Sets where messages of a class are delivered.
    #[derive(Default)]
    pub struct SetReceiveFolder, "MS-OXCROPS 2.2.3.3.1" {
        /// The logon.
        logon: u8,
        /// The logon object.
        input: u8,
        /// The folder; none goes back to the default.
        folder_id: FolderId,
        /// The message class.
        message_class: String8,
    }

    /// Asks where messages of every class are delivered.
    #[derive(Default)]
    pub struct GetReceiveFolderTable, "MS-OXCROPS 2.2.3.4.1" {
        /// The logon.
        logon: u8,
        /// The logon object.
        input: u8,
    }

    /// Where messages are delivered.
    pub struct GetReceiveFolderTableResponse, "MS-OXCROPS 2.2.3.4.2" {
        /// Folder id, message class and time of change of each setting.
        rows: Rows as CountedRows<u32> { with |cx| cx.columns(&RECEIVE_FOLDER_COLUMNS) },
    }

    /// Asks what the store is doing; only Exchange 2003 and 2007 answer.
    #[derive(Default)]
    pub struct GetStoreState, "MS-OXCROPS 2.2.3.5.1" {
        /// The logon.
        logon: u8,
        /// The logon object.
        input: u8,
    }

    /// What the store is doing.
    pub struct GetStoreStateResponse, "MS-OXCROPS 2.2.3.5.2" {
        /// The state.
        store_state: StoreState,
    }

    /// Asks which servers have replicas of a public folder.
    #[derive(Default)]
    pub struct GetOwningServers, "MS-OXCROPS 2.2.3.6.1" {
        /// The logon.
        logon: u8,
        /// The logon object.
        input: u8,
        /// The folder.
        folder_id: FolderId,
    }

    /// Which servers have replicas.
    pub struct GetOwningServersResponse, "MS-OXCROPS 2.2.3.6.2" {
        /// The servers.
        servers: ReplicaServers,
    }

    /// Servers that have replicas of a public folder.
    #[derive(Eq, Default)]
    pub struct ReplicaServers, "MS-OXCROPS 2.2.3.6.2" {
        /// How many of the first servers cost the least to reach.
        cheap_server_count: u16 { after count: u16 = servers.len() },
        /// Names of the servers.
        servers: Vec<String8> as Times { with |cx| cx.select(count) },
    }

    /// Asks whether a public folder has no content on this server.
    #[derive(Default)]
    pub struct PublicFolderIsGhosted, "MS-OXCROPS 2.2.3.7.1" {
        /// The logon.
        logon: u8,
        /// The logon object.
        input: u8,
        /// The folder.
        folder_id: FolderId,
    }

    /// Whether a public folder has no content on this server.
    pub struct PublicFolderIsGhostedResponse, "MS-OXCROPS 2.2.3.7.2" {
        /// The content is elsewhere.
        is_ghosted: bool,
        /// Where.
        servers: Option<ReplicaServers> { if *is_ghosted },
    }

    /// Asks for the id that holds outside the logon.
    #[derive(Default)]
    pub struct LongTermIdFromId, "MS-OXCROPS 2.2.3.8.1" {
        /// The logon.
        logon: u8,
        /// The logon object.
        input: u8,
        /// The folder or message.
        object_id: ObjectId,
    }

    /// The id that holds outside the logon.
    pub struct LongTermIdFromIdResponse, "MS-OXCROPS 2.2.3.8.2" {
        /// The id.
        long_term_id: LongTermId,
    }

    /// Asks for the id that holds within the logon.
    #[derive(Default)]
    pub struct IdFromLongTermId, "MS-OXCROPS 2.2.3.9.1" {
        /// The logon.
        logon: u8,
        /// The logon object.
        input: u8,
        /// The folder or message.
        long_term_id: LongTermId,
    }

    /// The id that holds within the logon.
    pub struct IdFromLongTermIdResponse, "MS-OXCROPS 2.2.3.9.2" {
        /// The id.
        object_id: ObjectId,
    }

    /// Asks which public folders the user has read marks for.
    #[derive(Default)]
    pub struct GetPerUserLongTermIds, "MS-OXCROPS 2.2.3.10.1" {
        /// The logon.
        logon: u8,
        /// The logon object.
        input: u8,
        /// The database of public folders.
        database_guid: Guid,
    }

    /// Public folders that the user has read marks for.
    pub struct GetPerUserLongTermIdsResponse, "MS-OXCROPS 2.2.3.10.2" {
        /// The folders.
        long_term_ids: Vec<LongTermId> as Counted<u16>,
    }

    /// Asks which database the read marks of a public folder belong to.
    #[derive(Default)]
    pub struct GetPerUserGuid, "MS-OXCROPS 2.2.3.11.1" {
        /// The logon.
        logon: u8,
        /// The logon object.
        input: u8,
        /// The folder.
        long_term_id: LongTermId,
    }

    /// Which database the read marks of a public folder belong to.
    pub struct GetPerUserGuidResponse, "MS-OXCROPS 2.2.3.11.2" {
        /// The database.
        database_guid: Guid,
    }

    /// Reads the user's read marks of a public folder.
    #[derive(Default)]
    pub struct ReadPerUserInformation, "MS-OXCROPS 2.2.3.12.1" {
        /// The logon.
        logon: u8,
        /// The logon object.
        input: u8,
        /// The folder.
        folder_id: LongTermId,
        /// Zero.
        reserved: u8,
        /// From which byte.
        data_offset: u32,
        /// At most so many bytes; 0: as the server likes.
        max_data_size: u16,
    }

    /// A part of the read marks.
    pub struct ReadPerUserInformationResponse, "MS-OXCROPS 2.2.3.12.2" {
        /// It was the last part.
        has_finished: bool,
        /// The bytes, as they were written.
        data: Bytes as Prefixed<u16, Raw>,
    }

    /// Writes the user's read marks of a public folder.
    #[derive(Default)]
    pub struct WritePerUserInformation, "MS-OXCROPS 2.2.3.13.1" {
        /// The logon.
        logon: u8,
        /// The logon object.
        input: u8,
        /// The folder.
        folder_id: LongTermId,
        /// It is the last part.
        has_finished: bool,
        /// At which byte.
        data_offset: u32,
        /// The bytes.
        data: Bytes as Prefixed<u16, Raw>,
        /// The database of public folders; with the first part, in private logons.
        repl_guid: Option<Guid> { if |cx| cx.private_logon && *data_offset == 0 },
    }
}

fn is_private(logon_flags: u32) -> bool {
    logon_flags & u32::from(LogonFlags::PRIVATE.bits()) != 0
}

impl LogonStore {
    /// A folder that every mailbox has; none of them when the logon is not one to a mailbox.
    pub fn special_folder(&self, folder: SpecialFolder) -> Option<FolderId> {
        match self {
            Self::Private { folder_ids, .. } => folder_ids.get(usize::from(folder.0)).copied(),
            _ => None,
        }
    }

    /// A folder that every store of public folders has; none of them when the logon is not one to them.
    pub fn public_folder(&self, folder: PublicFolder) -> Option<FolderId> {
        match self {
            Self::Public { folder_ids, .. } => folder_ids.get(usize::from(folder.0)).copied(),
            _ => None,
        }
    }
}
