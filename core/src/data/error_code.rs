use core::fmt;
use std::prelude::v1::*;

#[cfg(feature = "generate")]
use crate::wire::Gen;
use crate::wire::{Context, Note, Reader, Result, Wire, Writer};

/// What a server answers instead of a result; 0 is success. `[MS-OXCDATA] 2.4`
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize, serde::Deserialize,
)]
pub struct ErrorCode(pub u32);

macro_rules! error_codes {
    ($($NAME:ident = $value:literal, $name:literal, $aliases:literal;)*) => {
        impl ErrorCode {
            $(
                #[doc = concat!("`", $name, "` (", $aliases, ")")]
                pub const $NAME: Self = Self($value);
            )*

            /// Every code that has a constant: code, protocol's name, other names.
            pub const ALL: &[(Self, &str, &str)] = &[$((Self($value), $name, $aliases)),*];

            /// The protocol's name, such as `NotFound`.
            pub fn name(self) -> Option<&'static str> {
                const NAMES: crate::wire::Names<'_> = crate::wire::names!($($name),*);
                const CODES: &[u32] = &[$($value),*];
                NAMES.nth(CODES.iter().position(|code| *code == self.0)?)
            }
        }
    };
}

error_codes! {
    SUCCESS = 0x0000_0000, "Success", "ecSuccess / S_OK";
    UNKNOWN_USER = 0x0000_03EB, "UnknownUser", "ecUnknownUser";
    UNKNOWN_CODE_PAGE = 0x0000_03EF, "UnknownCodePage", "ecUnknownCodePage";
    LOGIN_PERMISSION = 0x0000_03F2, "LoginPermission", "ecLoginPerm";
    ZOMBIE_USER = 0x0000_03F6, "ZombieUser", "ecZombieUser";
    PARAMETER_OVERFLOW = 0x0000_0450, "ParameterOverflow", "ecParameterOverflow";
    BAD_VERSION = 0x0000_0451, "BadVersion", "ecBadVersion";
    TOO_MANY_COLUMNS = 0x0000_0452, "TooManyColumns", "ecTooManyCols";
    MESSAGE_NOT_SAVED = 0x0000_0457, "MessageNotSaved", "ecMsgNotSaved";
    ATTACHMENT_OPEN = 0x0000_045D, "AttachmentOpen", "ecAttachOpen";
    INVALID_COLLAPSE_STATE = 0x0000_045E, "InvalidCollapseState", "ecInvClpsState";
    SEARCH_FOLDER = 0x0000_0460, "SearchFolder", "ecSearchFolder";
    NOT_SEARCH_FOLDER = 0x0000_0461, "NotSearchFolder", "ecNotSearchFolder";
    FOLDER_SET_RECEIVE = 0x0000_0462, "FolderSetReceive", "ecFolderSetReceive";
    NO_RECEIVE_FOLDER = 0x0000_0463, "NoReceiveFolder", "ecNoReceiveFolder";
    DELETE_SUBMITTED_MESSAGE = 0x0000_0465, "DeleteSubmittedMessage", "ecNoDelSubmitMsg";
    INVALID_RECIPIENTS = 0x0000_0467, "InvalidRecipients", "ecInvalidRecips";
    NO_REPLICA_HERE = 0x0000_0468, "NoReplicaHere", "ecNoReplicaHere";
    NO_REPLICA_AVAILABLE = 0x0000_0469, "NoReplicaAvailable", "ecNoReplicaAvailable";
    PUBLIC_DATABASE = 0x0000_046A, "PublicDatabase", "ecPublicMDB";
    NOT_PUBLIC_DATABASE = 0x0000_046B, "NotPublicDatabase", "ecNotPublicMDB";
    RECORD_NOT_FOUND = 0x0000_046C, "RecordNotFound", "ecRecordNotFound";
    FX_BUFFER_OVERRUN = 0x0000_0470, "FxBufferOverrun", "ecFxBufferOverrun";
    FX_BUFFER_EMPTY = 0x0000_0471, "FxBufferEmpty", "ecFxBufferEmpty";
    FX_PARTIAL_VALUE = 0x0000_0472, "FxPartialValue", "ecFxPartialValue";
    FX_NO_ROOM = 0x0000_0473, "FxNoRoom", "ecFxNoRoom";
    TIME_EXPIRED = 0x0000_0474, "TimeExpired", "ecMaxTimeExpired";
    DESTINATION_ERROR = 0x0000_0475, "DestinationError", "ecDstError";
    WRONG_SERVER = 0x0000_0478, "WrongServer", "ecWrongServer";
    BUFFER_TOO_SMALL = 0x0000_047D, "BufferTooSmall", "ecBufferTooSmall";
    ATTACHMENT_RESOLUTION_REQUIRED = 0x0000_047E, "AttachmentResolutionRequired", "ecRequiresRefResolve";
    SERVER_PAUSED = 0x0000_047F, "ServerPaused", "ecServerPaused";
    SERVER_BUSY = 0x0000_0480, "ServerBusy", "ecServerBusy";
    NO_SUCH_LOGON = 0x0000_0481, "NoSuchLogon", "ecNoSuchLogon";
    ALREADY_CONFIGURED = 0x0000_0483, "AlreadyConfigured", "ecObjAlreadyConfig";
    NOT_CONFIGURED = 0x0000_0484, "NotConfigured", "ecObjNotConfig";
    DATA_LOSS = 0x0000_0485, "DataLoss", "ecDataLoss";
    FX_ERROR_MARKER = 0x0000_0489, "FxErrorMarker", "ecFxErrorMarker";
    NOT_PRIVATE_DATABASE = 0x0000_048B, "NotPrivateDatabase", "ecNotPrivateMDB";
    SEARCH_FOLDER_SCOPE_VIOLATION = 0x0000_0490, "SearchFolderScopeViolation", "ecSearchFolderScopeViolation";
    RPC_FORMAT = 0x0000_04B6, "RpcFormat", "ecRpcFormat";
    NULL_OBJECT = 0x0000_04B9, "NullObject", "ecNullObject";
    NULL_COMMENT_RESTRICTION = 0x0000_04BE, "NullCommentRestriction", "ecNullCommentRestriction";
    MESSAGE_TOO_BIG = 0x0000_04D4, "MessageTooBig", "ecMessageTooBig";
    NOT_AUTHORIZED = 0x0000_04D6, "NotAuthorized", "ecNotAuthorized";
    QUOTA_EXCEEDED = 0x0000_04D9, "QuotaExceeded", "ecQuotaExceeded";
    MAX_SUBMISSION_EXCEEDED = 0x0000_04DA, "MaxSubmissionExceeded", "ecMaxSubmissionExceeded";
    MAX_ATTACHMENT_EXCEEDED = 0x0000_04DB, "MaxAttachmentExceeded", "ecMaxAttachmentExceeded";
    SEND_AS_DENIED = 0x0000_04DC, "SendAsDenied", "ecSendAsDenied";
    SHUTOFF_QUOTA_EXCEEDED = 0x0000_04DD, "ShutoffQuotaExceeded", "ecShutoffQuotaExceeded";
    TOO_MANY_OPEN_OBJECTS = 0x0000_04DE, "TooManyOpenObjects", "ecMaxObjsExceeded";
    CLIENT_VERSION_BLOCKED = 0x0000_04DF, "ClientVersionBlocked", "ecClientVerDisallowed";
    RPC_HTTP_DISALLOWED = 0x0000_04E0, "RpcHttpDisallowed", "ecRpcHttpDisallowed";
    CACHED_MODE_REQUIRED = 0x0000_04E1, "CachedModeRequired", "ecCachedModeRequired";
    FORMAT_ERROR = 0x0000_04ED, "FormatError", "ecFmtError";
    NOT_EXPANDED = 0x0000_04F7, "NotExpanded", "ecNotExpanded";
    NOT_COLLAPSED = 0x0000_04F8, "NotCollapsed", "ecNotCollapsed";
    NO_EXPAND_LEAF_ROW = 0x0000_04F9, "NoExpandLeafRow", "ecLeaf";
    UNREGISTERED_NAME_PROP = 0x0000_04FA, "UnregisteredNameProp", "ecUnregisteredNamedProp";
    NO_CREATE_RIGHT = 0x0000_04FF, "NoCreateRight", "ecNoCreateRight";
    NO_READ_RIGHT = 0x0000_0501, "NoReadRight", "ecNoReadRight";
    NO_CREATE_SUBFOLDER_RIGHT = 0x0000_0502, "NoCreateSubfolderRight", "ecNoCreateSubfolderRight";
    NULL_DESTINATION_OBJECT = 0x0000_0503, "NullDestinationObject", "ecDstNullObject";
    MESSAGE_CYCLE = 0x0000_0504, "MessageCycle", "ecMsgCycle";
    TOO_MANY_RECIPS = 0x0000_0505, "TooManyRecips", "ecTooManyRecips";
    VIRUS_SCAN_IN_PROGRESS = 0x0000_050A, "VirusScanInProgress", "ecVirusScanInProgress";
    VIRUS_DETECTED = 0x0000_050B, "VirusDetected", "ecVirusDetected";
    MAILBOX_IN_TRANSIT = 0x0000_050C, "MailboxInTransit", "ecMailboxInTransit";
    DUPLICATE_OBJECT = 0x0000_0579, "DuplicateObject", "ecDuplicateObject";
    OBJECT_NOT_FOUND = 0x0000_057A, "ObjectNotFound", "ecObjectNotFound";
    WRONG_MAILBOX = 0x0000_0648, "WrongMailbox", "ecWrongMailbox";
    ACCOUNT_DISABLED = 0x0000_0650, "AccountDisabled", "ecAcctDisabled";
    RULE_VERSION = 0x0000_06A4, "RuleVersion", "ecRuleVersion";
    RULE_FORMAT = 0x0000_06A5, "RuleFormat", "ecRuleFormat";
    RULE_SEND_AS_DENIED = 0x0000_06A6, "RuleSendAsDenied", "ecRuleSendAsDenied";
    LOCK_TIMED_OUT = 0x0000_06BA, "LockTimedOut", "ecLockTimedOut";
    OBJECT_LOCKED = 0x0000_06BB, "ObjectLocked", "ecObjectLocked";
    MESSAGE_DELETED = 0x0000_07D6, "MessageDeleted", "ecMessageDeleted";
    PROTOCOL_DISABLED = 0x0000_07D8, "ProtocolDisabled", "ecProtocolDisabled";
    REJECTED = 0x0000_07EE, "Rejected", "ecRejected";
    AMBIGUOUS_ALIAS = 0x0000_089A, "AmbiguousAlias", "ecAmbiguousAlias";
    UNKNOWN_MAILBOX = 0x0000_089B, "UnknownMailbox", "ecUnknownMailbox";
    ERRORS_RETURNED = 0x0004_0380, "ErrorsReturned", "ecWarnWithErrors / MAPI_W_ERRORS_RETURNED";
    POSITION_CHANGED = 0x0004_0481, "PositionChanged", "ecWarnPositionChanged / MAPI_W_POSITION_CHANGED";
    APPROXIMATE_COUNT = 0x0004_0482, "ApproximateCount", "ecWarnApproxCount / MAPI_W_APPROX_COUNT";
    PARTIAL_COMPLETION = 0x0004_0680, "PartialCompletion", "ecPartialCompletion / MAPI_W_PARTIAL_COMPLETION";
    SYNC_PROGRESS = 0x0004_0820, "SyncProgress", "SYNC_W_PROGRESS";
    NEWER_CLIENT_CHANGE = 0x0004_0821, "NewerClientChange", "SYNC_W_CLIENT_CHANGE_NEWER";
    NO_INTERFACE = 0x8000_4002, "NoInterface", "ecInterfaceNotSupported / MAPI_E_INTERFACE_NOT_SUPPORTED";
    GENERAL_FAILURE = 0x8000_4005, "GeneralFailure", "ecError / MAPI_E_CALL_FAILED / SYNC_E_ERROR";
    STORAGE_INVALID_FUNCTION = 0x8003_0001, "StorageInvalidFunction", "STG_E_INVALIDFUNCTION";
    STORAGE_ACCESS_DENIED = 0x8003_0005, "StorageAccessDenied", "STG_E_ACCESSDENIED";
    STORAGE_INSUFFICIENT_MEMORY = 0x8003_0008, "StorageInsufficientMemory", "STG_E_INSUFFICIENTMEMORY";
    STORAGE_INVALID_POINTER = 0x8003_0009, "StorageInvalidPointer", "STG_E_INVALIDPOINTER";
    STREAM_SEEK_ERROR = 0x8003_0019, "StreamSeekError", "StreamSeekError";
    STORAGE_READ_FAULT = 0x8003_001E, "StorageReadFault", "STG_E_READFAULT";
    STORAGE_LOCK_VIOLATION = 0x8003_0021, "StorageLockViolation", "STG_E_LOCKVIOLATION";
    STORAGE_INVALID_PARAMETER = 0x8003_0057, "StorageInvalidParameter", "STG_E_INVALIDPARAMETER";
    STREAM_SIZE_ERROR = 0x8003_0070, "StreamSizeError", "ecStreamSizeError / STG_E_MEDIUMFULL";
    STORAGE_INVALID_FLAG = 0x8003_00FF, "StorageInvalidFlag", "STG_E_INVALIDFLAG";
    STORAGE_CANNOT_SAVE = 0x8003_0103, "StorageCannotSave", "STG_E_CANTSAVE";
    NOT_SUPPORTED = 0x8004_0102, "NotSupported", "ecNotSupported / MAPI_E_NO_SUPPORT";
    INVALID_CHARACTER_WIDTH = 0x8004_0103, "InvalidCharacterWidth", "ecBadCharwidth / MAPI_E_BAD_CHARWIDTH";
    STRING_TOO_LONG = 0x8004_0105, "StringTooLong", "ecStringTooLarge / MAPI_E_STRING_TOO_LONG";
    INVALID_FLAG = 0x8004_0106, "InvalidFlag", "ecUnknownFlags / MAPI_E_UNKNOWN_FLAGS / SYNC_E_UNKNOWN_FLAGS";
    INVALID_ENTRY_ID = 0x8004_0107, "InvalidEntryID", "ecInvalidEntryId / MAPI_E_INVALID_ENTRYID";
    INVALID_OBJECT = 0x8004_0108, "InvalidObject", "ecInvalidObject / MAPI_E_INVALID_OBJECT";
    OBJECT_CHANGED = 0x8004_0109, "ObjectChanged", "ecObjectModified / MAPI_E_OBJECT_CHANGED";
    OBJECT_DELETED = 0x8004_010A, "ObjectDeleted", "ecObjectDeleted / MAPI_E_OBJECT_DELETED";
    BUSY = 0x8004_010B, "ServerBusy", "ecBusy / MAPI_E_BUSY";
    OUT_OF_DISK = 0x8004_010D, "OutOfDisk", "ecDiskFull / MAPI_E_NOT_ENOUGH_DISK";
    OUT_OF_RESOURCES = 0x8004_010E, "OutOfResources", "ecInsufficientResrc / MAPI_E_NOT_ENOUGH_RESOURCES";
    NOT_FOUND = 0x8004_010F, "NotFound", "ecNotFound / MAPI_E_NOT_FOUND";
    VERSION_MISMATCH = 0x8004_0110, "VersionMismatch", "ecVersion / MAPI_E_VERSION";
    LOGON_FAILED = 0x8004_0111, "LogonFailed", "ecLoginFailure / MAPI_E_LOGON_FAILED";
    TOO_MANY_SESSIONS = 0x8004_0112, "TooManySessions", "ecTooManySessions / MAPI_E_SESSION_LIMIT";
    USER_CANCELED = 0x8004_0113, "UserCanceled", "ecUserAbort / MAPI_E_USER_CANCEL";
    ABORT_FAILED = 0x8004_0114, "AbortFailed", "ecUnableToAbort / MAPI_E_UNABLE_TO_ABORT";
    NETWORK_ERROR = 0x8004_0115, "NetworkError", "ecRpcFailed / MAPI_E_NETWORK_ERROR";
    DISK_ERROR = 0x8004_0116, "DiskError", "ecReadFault / MAPI_E_DISK_ERROR";
    TOO_COMPLEX = 0x8004_0117, "TooComplex", "ecTooComplex / MAPI_E_TOO_COMPLEX";
    INVALID_COLUMN = 0x8004_0118, "InvalidColumn", "MAPI_E_BAD_COLUMN";
    COMPUTED_VALUE = 0x8004_011A, "ComputedValue", "ecComputed / MAPI_E_COMPUTED";
    CORRUPT_DATA = 0x8004_011B, "CorruptData", "ecCorruptData / MAPI_E_CORRUPT_DATA";
    INVALID_CODEPAGE = 0x8004_011E, "InvalidCodepage", "MAPI_E_UNKNOWN_CPID";
    INVALID_LOCALE = 0x8004_011F, "InvalidLocale", "MAPI_E_UNKNOWN_LCID";
    TIME_SKEW = 0x8004_0123, "TimeSkew", "ecTimeSkew / MAPI_E_INVALID_ACCESS_TIME";
    END_OF_SESSION = 0x8004_0200, "EndOfSession", "MAPI_E_END_OF_SESSION";
    UNKNOWN_ENTRY_ID = 0x8004_0201, "UnknownEntryId", "MAPI_E_UNKNOWN_ENTRYID";
    BAD_VALUE = 0x8004_0301, "BadValue", "ecPropBadValue / MAPI_E_BAD_VALUE";
    INVALID_TYPE = 0x8004_0302, "InvalidType", "ecInvalidType / MAPI_E_INVALID_TYPE";
    UNSUPPORTED_TYPE = 0x8004_0303, "UnsupportedType", "ecTypeNotSupported / MAPI_E_TYPE_NO_SUPPORT";
    UNEXPECTED_TYPE = 0x8004_0304, "UnexpectedType", "ecPropType / MAPI_E_UNEXPECTED_TYPE";
    TOO_BIG = 0x8004_0305, "TooBig", "ecTooBig / MAPI_E_TOO_BIG";
    DECLINE_COPY = 0x8004_0306, "DeclineCopy", "MAPI_E_DECLINE_COPY";
    UNEXPECTED_ID = 0x8004_0307, "UnexpectedId", "MAPI_E_UNEXPECTED_ID";
    NOT_COMPLETED = 0x8004_0400, "NotCompleted", "ecUnableToComplete / MAPI_E_UNABLE_TO_COMPLETE";
    TIMEOUT = 0x8004_0401, "Timeout", "ecTimeout / MAPI_E_TIMEOUT";
    EMPTY_TABLE = 0x8004_0402, "EmptyTable", "ecTableEmpty / MAPI_E_TABLE_EMPTY";
    TABLE_TOO_BIG = 0x8004_0403, "TableTooBig", "ecTableTooBig / MAPI_E_TABLE_TOO_BIG";
    INVALID_BOOKMARK = 0x8004_0405, "InvalidBookmark", "ecInvalidBookmark / MAPI_E_INVALID_BOOKMARK";
    ERROR_WAIT = 0x8004_0500, "ErrorWait", "ecWait / MAPI_E_WAIT";
    ERROR_CANCEL = 0x8004_0501, "ErrorCancel", "ecCancel / MAPI_E_CANCEL";
    NOT_IN_QUEUE = 0x8004_0601, "NotInQueue", "ecNotInQueue / MAPI_E_NOT_IN_QUEUE";
    NO_SUPPRESS = 0x8004_0602, "NoSuppress", "MAPI_E_NO_SUPPRESS";
    COLLIDING_NAMES = 0x8004_0604, "CollidingNames", "ecDuplicateName / MAPI_E_COLLISION";
    NOT_INITIALIZED = 0x8004_0605, "NotInitialized", "ecNotInitialized / MAPI_E_NOT_INITIALIZED";
    NO_RECIPIENTS = 0x8004_0607, "NoRecipients", "MAPI_E_NO_RECIPIENTS";
    ALREADY_SENT = 0x8004_0608, "AlreadySent", "ecSubmitted / MAPI_E_SUBMITTED";
    HAS_FOLDERS = 0x8004_0609, "HasFolders", "ecFolderHasChildren / MAPI_E_HAS_FOLDERS";
    HAS_MESSAGES = 0x8004_060A, "HasMessages", "ecFolderHasContents / MAPI_E_HAS_MESSAGES";
    FOLDER_CYCLE = 0x8004_060B, "FolderCycle", "ecRootFolder / MAPI_E_FOLDER_CYCLE";
    TOO_MANY_LOCKS = 0x8004_060D, "TooManyLocks", "ecLockIdLimit / MAPI_E_LOCKID_LIMIT";
    AMBIGUOUS_RECIPIENT = 0x8004_0700, "AmbiguousRecipient", "ecAmbiguousRecip / MAPI_E_AMBIGUOUS_RECIP";
    SYNC_OBJECT_DELETED = 0x8004_0800, "SyncObjectDeleted", "SYNC_E_OBJECT_DELETED";
    IGNORE_FAILURE = 0x8004_0801, "IgnoreFailure", "SYNC_E_IGNORE";
    SYNC_CONFLICT = 0x8004_0802, "SyncConflict", "SYNC_E_CONFLICT";
    NO_PARENT_FOLDER = 0x8004_0803, "NoParentFolder", "SYNC_E_NO_PARENT";
    CYCLE_DETECTED = 0x8004_0804, "CycleDetected", "SYNC_E_CYCLE_DETECTED / SYNC_E_CYCLE / SYNC_E_INCEST";
    NOT_SYNCHRONIZED = 0x8004_0805, "NotSynchronized", "SYNC_E_UNSYNCHRONIZED";
    NAMED_PROPERTY_QUOTA = 0x8004_0900, "NamedPropertyQuota", "ecNPQuotaExceeded / MAPI_E_NAMED_PROP_QUOTA_EXCEEDED";
    NOT_IMPLEMENTED = 0x8004_0FFF, "NotImplemented", "";
    ACCESS_DENIED = 0x8007_0005, "AccessDenied", "ecAccessDenied / MAPI_E_NO_ACCESS";
    OUT_OF_MEMORY = 0x8007_000E, "OutOfMemory", "ecMAPIOOM / MAPI_E_NOT_ENOUGH_MEMORY";
    INVALID_PARAMETER = 0x8007_0057, "InvalidParameter", "ecInvalidParam / MAPI_E_INVALID_PARAMETER / SYNC_E_INVALID_PARAMETER";
}

impl ErrorCode {
    /// Whether it is a warning: the operation succeeded, with something to say about it.
    pub fn is_warning(self) -> bool {
        self.0 & 0xFFFF_0000 == 0x0004_0000
    }

    /// Whether the operation failed.
    pub fn is_error(self) -> bool {
        self.0 != 0 && !self.is_warning()
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => write!(f, "{name} ({:#010x})", self.0),
            None => write!(f, "{:#010x}", self.0),
        }
    }
}

impl fmt::Debug for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Wire for ErrorCode {
    const LEAST: usize = 4;

    #[inline(always)]
    fn read(r: &mut Reader<'_>, _: &Context<'_>) -> Result<Self> {
        let code = Self(u32::from_le_bytes(r.number()?));
        r.note(|| Note::number(code.0, code));
        Ok(code)
    }

    fn write(&self, w: &mut Writer, _: &Context<'_>) -> Result<()> {
        w.u32(self.0);
        Ok(())
    }

    #[cfg(feature = "generate")]
    fn any(g: &mut Gen<'_>, _: &Context<'_>) -> Self {
        Self(g.u32())
    }
}
