//! Named properties with constants, and the property sets they belong to. `[MS-OXPROPS] 1.3.2, 2`

use std::prelude::v1::*;

use super::{Guid, PropertyName, PropertyType};

/// What a named property is called on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// A number.
    Lid(u32),
    /// A text.
    Name(&'static str),
}

/// A named property: its set, its number or text, its type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NamedProperty {
    /// The property set.
    pub set: Guid,
    /// The number or text within the set.
    pub key: Key,
    /// The type of its value.
    pub property_type: PropertyType,
    /// The specification's name.
    pub name: &'static str,
}

impl NamedProperty {
    /// As `GetPropertyIdsFromNames` wants it.
    pub fn property_name(&self) -> PropertyName {
        match self.key {
            Key::Lid(lid) => PropertyName::from_lid(self.set, lid),
            Key::Name(name) => PropertyName::from_name(self.set, name),
        }
    }
}

macro_rules! sets {
    ($($NAME:ident = $first:literal, $second:literal, $third:literal, [$($rest:literal),*];)*) => {
        $(
            #[doc = concat!("`", stringify!($NAME), "`")]
            pub const $NAME: Guid = Guid::from_parts($first, $second, $third, [$($rest),*]);
        )*

        /// Every property set that has a constant, with the specification's name.
        pub const SETS: &[(Guid, &str)] = &[$(($NAME, stringify!($NAME))),*];
    };
}

macro_rules! named {
    ($($NAME:ident = $SET:ident, $Key:ident $key:literal, $TYPE:ident, $text:literal;)*) => {
        $(
            #[doc = concat!("`", $text, "` of [`", stringify!($SET), "`], a `", stringify!($TYPE), "`.")]
            #[doc(alias = $text)]
            pub const $NAME: NamedProperty = NamedProperty {
                set: $SET,
                key: Key::$Key($key),
                property_type: PropertyType::$TYPE,
                name: $text,
            };
        )*

        /// Every named property that has a constant.
        pub const ALL: &[NamedProperty] = if cfg!(feature = "names") { &[$($NAME),*] } else { &[] };
    };
}

/// A named property by the specification's name, letter case ignored.
pub fn by_name(name: &str) -> Option<NamedProperty> {
    ALL.iter().find(|known| known.name.eq_ignore_ascii_case(name)).copied()
}

sets! {
    PS_MAPI = 0x00020328, 0x0000, 0x0000, [0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46];
    PS_PUBLIC_STRINGS = 0x00020329, 0x0000, 0x0000, [0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46];
    PS_INTERNET_HEADERS = 0x00020386, 0x0000, 0x0000, [0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46];
    PSETID_APPOINTMENT = 0x00062002, 0x0000, 0x0000, [0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46];
    PSETID_TASK = 0x00062003, 0x0000, 0x0000, [0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46];
    PSETID_ADDRESS = 0x00062004, 0x0000, 0x0000, [0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46];
    PSETID_COMMON = 0x00062008, 0x0000, 0x0000, [0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46];
    PSETID_LOG = 0x0006200a, 0x0000, 0x0000, [0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46];
    PSETID_NOTE = 0x0006200e, 0x0000, 0x0000, [0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46];
    PSETID_SHARING = 0x00062040, 0x0000, 0x0000, [0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46];
    PSETID_POSTRSS = 0x00062041, 0x0000, 0x0000, [0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46];
    PSETID_MEETING = 0x6ed8da90, 0x450b, 0x101b, [0x98, 0xda, 0x00, 0xaa, 0x00, 0x3f, 0x13, 0x05];
    PSETID_UNIFIEDMESSAGING = 0x4442858e, 0xa9e3, 0x4e80, [0xb9, 0x00, 0x31, 0x7a, 0x21, 0x0c, 0xc1, 0x5b];
    PSETID_AIRSYNC = 0x71035549, 0x0739, 0x4dcb, [0x91, 0x63, 0x00, 0xf0, 0x58, 0x0d, 0xbb, 0xdf];
    PSETID_CALENDARASSISTANT = 0x11000e07, 0xb51b, 0x40d6, [0xaf, 0x21, 0xca, 0xa8, 0x5e, 0xda, 0xb1, 0xd0];
    PSETID_XMLEXTRACTEDENTITIES = 0x23239608, 0x685d, 0x4732, [0x9c, 0x55, 0x4c, 0x95, 0xcb, 0x4e, 0x8e, 0x33];
    PSETID_ATTACHMENT = 0x96357f7f, 0x59e1, 0x47d0, [0x99, 0xa7, 0x46, 0x51, 0x5c, 0x18, 0x3b, 0x54];
    PSETID_MESSAGING = 0x41f28f13, 0x83f4, 0x4114, [0xa5, 0x84, 0xee, 0xdb, 0x5a, 0x6b, 0x0b, 0xff];
    PSETID_REPORT = 0x00062013, 0x0000, 0x0000, [0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46];
    PSETID_REMOTE = 0x00062014, 0x0000, 0x0000, [0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46];
}

named! {
    // common
    CATEGORIES = PS_PUBLIC_STRINGS, Lid 0x9000, MULTIPLE_STRING, "PidLidCategories";
    // string
    APPLICATION_NAME = PS_PUBLIC_STRINGS, Name "AppName", STRING, "PidNameApplicationName";
    AUTHOR = PS_PUBLIC_STRINGS, Name "Author", STRING, "PidNameAuthor";
    BYTE_COUNT = PS_PUBLIC_STRINGS, Name "ByteCount", INTEGER32, "PidNameByteCount";
    CATEGORY = PS_PUBLIC_STRINGS, Name "Category", STRING, "PidNameCategory";
    CHARACTER_COUNT = PS_PUBLIC_STRINGS, Name "CharCount", INTEGER32, "PidNameCharacterCount";
    COMMENTS = PS_PUBLIC_STRINGS, Name "Comments", STRING, "PidNameComments";
    COMPANY = PS_PUBLIC_STRINGS, Name "Company", STRING, "PidNameCompany";
    CREATE_DATE_TIME_READ_ONLY = PS_PUBLIC_STRINGS, Name "CreateDtmRo", TIME, "PidNameCreateDateTimeReadOnly";
    RIGHTS_MANAGEMENT_LICENSE = PS_PUBLIC_STRINGS, Name "DRMLicense", MULTIPLE_BINARY, "PidNameRightsManagementLicense";
    EDIT_TIME = PS_PUBLIC_STRINGS, Name "EditTime", STRING, "PidNameEditTime";
    HIDDEN_COUNT = PS_PUBLIC_STRINGS, Name "HiddenCount", INTEGER32, "PidNameHiddenCount";
    KEYWORDS = PS_PUBLIC_STRINGS, Name "Keywords", MULTIPLE_STRING, "PidNameKeywords";
    LAST_AUTHOR = PS_PUBLIC_STRINGS, Name "LastAuthor", STRING, "PidNameLastAuthor";
    LAST_PRINTED = PS_PUBLIC_STRINGS, Name "LastPrinted", TIME, "PidNameLastPrinted";
    LAST_SAVE_DATE_TIME = PS_PUBLIC_STRINGS, Name "LastSaveDtm", TIME, "PidNameLastSaveDateTime";
    LINE_COUNT = PS_PUBLIC_STRINGS, Name "LineCount", INTEGER32, "PidNameLineCount";
    LINKS_DIRTY = PS_PUBLIC_STRINGS, Name "LinksDirty", BOOLEAN, "PidNameLinksDirty";
    MULTIMEDIA_CLIP_COUNT = PS_PUBLIC_STRINGS, Name "MMClipCount", INTEGER32, "PidNameMultimediaClipCount";
    MANAGER = PS_PUBLIC_STRINGS, Name "Manager", STRING, "PidNameManager";
    NOTE_COUNT = PS_PUBLIC_STRINGS, Name "NoteCount", INTEGER32, "PidNameNoteCount";
    OMS_ACCOUNT_GUID = PS_PUBLIC_STRINGS, Name "OMSAccountGuid", STRING, "PidNameOMSAccountGuid";
    OMS_MOBILE_MODEL = PS_PUBLIC_STRINGS, Name "OMSMobileModel", STRING, "PidNameOMSMobileModel";
    OMS_SERVICE_TYPE = PS_PUBLIC_STRINGS, Name "OMSServiceType", INTEGER32, "PidNameOMSServiceType";
    OMS_SOURCE_TYPE = PS_PUBLIC_STRINGS, Name "OMSSourceType", INTEGER32, "PidNameOMSSourceType";
    PAGE_COUNT = PS_PUBLIC_STRINGS, Name "PageCount", INTEGER32, "PidNamePageCount";
    PARAGRAPH_COUNT = PS_PUBLIC_STRINGS, Name "ParCount", INTEGER32, "PidNameParagraphCount";
    PRESENTATION_FORMAT = PS_PUBLIC_STRINGS, Name "PresFormat", STRING, "PidNamePresentationFormat";
    SCALE = PS_PUBLIC_STRINGS, Name "Scale", BOOLEAN, "PidNameScale";
    SECURITY = PS_PUBLIC_STRINGS, Name "Security", INTEGER32, "PidNameSecurity";
    SLIDE_COUNT = PS_PUBLIC_STRINGS, Name "SlideCount", INTEGER32, "PidNameSlideCount";
    SUBJECT = PS_PUBLIC_STRINGS, Name "Subject", STRING, "PidNameSubject";
    TEMPLATE = PS_PUBLIC_STRINGS, Name "Template", STRING, "PidNameTemplate";
    TITLE = PS_PUBLIC_STRINGS, Name "Title", STRING, "PidNameTitle";
    WORD_COUNT = PS_PUBLIC_STRINGS, Name "WordCount", INTEGER32, "PidNameWordCount";
    EXCHANGE_JUNK_EMAIL_MOVE_STAMP = PS_PUBLIC_STRINGS, Name "http://schemas.microsoft.com/exchange/junkemailmovestamp", INTEGER32, "PidNameExchangeJunkEmailMoveStamp";
    PHISHING_STAMP = PS_PUBLIC_STRINGS, Name "http://schemas.microsoft.com/outlook/phishingstamp", INTEGER32, "PidNamePhishingStamp";
    CALENDAR_UID = PS_PUBLIC_STRINGS, Name "urn:schemas:calendar:uid", STRING, "PidNameCalendarUid";
    // header
    ACCEPT_LANGUAGE = PS_INTERNET_HEADERS, Name "Accept-Language", STRING, "PidNameAcceptLanguage";
    CONTENT_BASE = PS_INTERNET_HEADERS, Name "Content-Base", STRING, "PidNameContentBase";
    CONTENT_CLASS = PS_INTERNET_HEADERS, Name "Content-Class", STRING, "PidNameContentClass";
    CONTENT_TYPE = PS_INTERNET_HEADERS, Name "Content-Type", STRING, "PidNameContentType";
    FROM = PS_INTERNET_HEADERS, Name "From", STRING, "PidNameFrom";
    INTERNET_SUBJECT = PS_INTERNET_HEADERS, Name "Subject", STRING, "PidNameInternetSubject";
    X_VOICE_MESSAGE_ATTACHMENT_ORDER = PS_INTERNET_HEADERS, Name "X-AttachmentOrder", STRING, "PidNameXVoiceMessageAttachmentOrder";
    X_CALL_ID = PS_INTERNET_HEADERS, Name "X-CallID", STRING, "PidNameXCallId";
    X_SENDER_TELEPHONE_NUMBER = PS_INTERNET_HEADERS, Name "X-CallingTelephoneNumber", STRING, "PidNameXSenderTelephoneNumber";
    X_FAX_NUMBER_OF_PAGES = PS_INTERNET_HEADERS, Name "X-FaxNumberOfPages", STRING, "PidNameXFaxNumberOfPages";
    X_SHARING_BROWSE_URL = PS_INTERNET_HEADERS, Name "X-Sharing-Browse-Url", STRING, "PidNameXSharingBrowseUrl";
    X_SHARING_CAPABILITIES = PS_INTERNET_HEADERS, Name "X-Sharing-Capabilities", STRING, "PidNameXSharingCapabilities";
    X_SHARING_CONFIG_URL = PS_INTERNET_HEADERS, Name "X-Sharing-Config-Url", STRING, "PidNameXSharingConfigUrl";
    X_SHARING_FLAVOR = PS_INTERNET_HEADERS, Name "X-Sharing-Flavor", STRING, "PidNameXSharingFlavor";
    X_SHARING_INSTANCE_GUID = PS_INTERNET_HEADERS, Name "X-Sharing-Instance-Guid", STRING, "PidNameXSharingInstanceGuid";
    X_SHARING_LOCAL_TYPE = PS_INTERNET_HEADERS, Name "X-Sharing-Local-Type", STRING, "PidNameXSharingLocalType";
    X_SHARING_PROVIDER_GUID = PS_INTERNET_HEADERS, Name "X-Sharing-Provider-Guid", STRING, "PidNameXSharingProviderGuid";
    X_SHARING_PROVIDER_NAME = PS_INTERNET_HEADERS, Name "X-Sharing-Provider-Name", STRING, "PidNameXSharingProviderName";
    X_SHARING_PROVIDER_URL = PS_INTERNET_HEADERS, Name "X-Sharing-Provider-Url", STRING, "PidNameXSharingProviderUrl";
    X_SHARING_REMOTE_NAME = PS_INTERNET_HEADERS, Name "X-Sharing-Remote-Name", STRING, "PidNameXSharingRemoteName";
    X_SHARING_REMOTE_PATH = PS_INTERNET_HEADERS, Name "X-Sharing-Remote-Path", STRING, "PidNameXSharingRemotePath";
    X_SHARING_REMOTE_STORE_UID = PS_INTERNET_HEADERS, Name "X-Sharing-Remote-Store-Uid", STRING, "PidNameXSharingRemoteStoreUid";
    X_SHARING_REMOTE_TYPE = PS_INTERNET_HEADERS, Name "X-Sharing-Remote-Type", STRING, "PidNameXSharingRemoteType";
    X_SHARING_REMOTE_UID = PS_INTERNET_HEADERS, Name "X-Sharing-Remote-Uid", STRING, "PidNameXSharingRemoteUid";
    X_VOICE_MESSAGE_DURATION = PS_INTERNET_HEADERS, Name "X-VoiceMessageDuration", STRING, "PidNameXVoiceMessageDuration";
    X_VOICE_MESSAGE_SENDER_NAME = PS_INTERNET_HEADERS, Name "X-VoiceMessageSenderName", STRING, "PidNameXVoiceMessageSenderName";
    CROSS_REFERENCE = PS_INTERNET_HEADERS, Name "Xref", STRING, "PidNameCrossReference";
    // meetings
    APPOINTMENT_SEQUENCE = PSETID_APPOINTMENT, Lid 0x8201, INTEGER32, "PidLidAppointmentSequence";
    APPOINTMENT_SEQUENCE_TIME = PSETID_APPOINTMENT, Lid 0x8202, TIME, "PidLidAppointmentSequenceTime";
    APPOINTMENT_LAST_SEQUENCE = PSETID_APPOINTMENT, Lid 0x8203, INTEGER32, "PidLidAppointmentLastSequence";
    CHANGE_HIGHLIGHT = PSETID_APPOINTMENT, Lid 0x8204, INTEGER32, "PidLidChangeHighlight";
    // calendar
    BUSY_STATUS = PSETID_APPOINTMENT, Lid 0x8205, INTEGER32, "PidLidBusyStatus";
    // meetings
    F_EXCEPTIONAL_BODY = PSETID_APPOINTMENT, Lid 0x8206, BOOLEAN, "PidLidFExceptionalBody";
    APPOINTMENT_AUXILIARY_FLAGS = PSETID_APPOINTMENT, Lid 0x8207, INTEGER32, "PidLidAppointmentAuxiliaryFlags";
    // calendar
    LOCATION = PSETID_APPOINTMENT, Lid 0x8208, STRING, "PidLidLocation";
    // meetings
    MEETING_WORKSPACE_URL = PSETID_APPOINTMENT, Lid 0x8209, STRING, "PidLidMeetingWorkspaceUrl";
    FORWARD_INSTANCE = PSETID_APPOINTMENT, Lid 0x820a, BOOLEAN, "PidLidForwardInstance";
    // tasks
    LINKED_TASK_ITEMS = PSETID_APPOINTMENT, Lid 0x820c, MULTIPLE_BINARY, "PidLidLinkedTaskItems";
    // calendar
    APPOINTMENT_START_WHOLE = PSETID_APPOINTMENT, Lid 0x820d, TIME, "PidLidAppointmentStartWhole";
    APPOINTMENT_END_WHOLE = PSETID_APPOINTMENT, Lid 0x820e, TIME, "PidLidAppointmentEndWhole";
    APPOINTMENT_START_TIME = PSETID_APPOINTMENT, Lid 0x820f, TIME, "PidLidAppointmentStartTime";
    APPOINTMENT_END_TIME = PSETID_APPOINTMENT, Lid 0x8210, TIME, "PidLidAppointmentEndTime";
    APPOINTMENT_END_DATE = PSETID_APPOINTMENT, Lid 0x8211, TIME, "PidLidAppointmentEndDate";
    APPOINTMENT_START_DATE = PSETID_APPOINTMENT, Lid 0x8212, TIME, "PidLidAppointmentStartDate";
    APPOINTMENT_DURATION = PSETID_APPOINTMENT, Lid 0x8213, INTEGER32, "PidLidAppointmentDuration";
    APPOINTMENT_COLOR = PSETID_APPOINTMENT, Lid 0x8214, INTEGER32, "PidLidAppointmentColor";
    APPOINTMENT_SUB_TYPE = PSETID_APPOINTMENT, Lid 0x8215, BOOLEAN, "PidLidAppointmentSubType";
    APPOINTMENT_RECUR = PSETID_APPOINTMENT, Lid 0x8216, BINARY, "PidLidAppointmentRecur";
    // meetings
    APPOINTMENT_STATE_FLAGS = PSETID_APPOINTMENT, Lid 0x8217, INTEGER32, "PidLidAppointmentStateFlags";
    RESPONSE_STATUS = PSETID_APPOINTMENT, Lid 0x8218, INTEGER32, "PidLidResponseStatus";
    APPOINTMENT_REPLY_TIME = PSETID_APPOINTMENT, Lid 0x8220, TIME, "PidLidAppointmentReplyTime";
    // calendar
    RECURRING = PSETID_APPOINTMENT, Lid 0x8223, BOOLEAN, "PidLidRecurring";
    // meetings
    INTENDED_BUSY_STATUS = PSETID_APPOINTMENT, Lid 0x8224, INTEGER32, "PidLidIntendedBusyStatus";
    APPOINTMENT_UPDATE_TIME = PSETID_APPOINTMENT, Lid 0x8226, TIME, "PidLidAppointmentUpdateTime";
    // calendar
    EXCEPTION_REPLACE_TIME = PSETID_APPOINTMENT, Lid 0x8228, TIME, "PidLidExceptionReplaceTime";
    // meetings
    F_INVITED = PSETID_APPOINTMENT, Lid 0x8229, BOOLEAN, "PidLidFInvited";
    F_EXCEPTIONAL_ATTENDEES = PSETID_APPOINTMENT, Lid 0x822b, BOOLEAN, "PidLidFExceptionalAttendees";
    OWNER_NAME = PSETID_APPOINTMENT, Lid 0x822e, STRING, "PidLidOwnerName";
    F_OTHERS_APPOINTMENT = PSETID_APPOINTMENT, Lid 0x822f, BOOLEAN, "PidLidFOthersAppointment";
    APPOINTMENT_REPLY_NAME = PSETID_APPOINTMENT, Lid 0x8230, STRING, "PidLidAppointmentReplyName";
    // calendar
    RECURRENCE_TYPE = PSETID_APPOINTMENT, Lid 0x8231, INTEGER32, "PidLidRecurrenceType";
    RECURRENCE_PATTERN = PSETID_APPOINTMENT, Lid 0x8232, STRING, "PidLidRecurrencePattern";
    TIME_ZONE_STRUCT = PSETID_APPOINTMENT, Lid 0x8233, BINARY, "PidLidTimeZoneStruct";
    TIME_ZONE_DESCRIPTION = PSETID_APPOINTMENT, Lid 0x8234, STRING, "PidLidTimeZoneDescription";
    CLIP_START = PSETID_APPOINTMENT, Lid 0x8235, TIME, "PidLidClipStart";
    CLIP_END = PSETID_APPOINTMENT, Lid 0x8236, TIME, "PidLidClipEnd";
    // meetings
    ORIGINAL_STORE_ENTRY_ID = PSETID_APPOINTMENT, Lid 0x8237, BINARY, "PidLidOriginalStoreEntryId";
    ALL_ATTENDEES_STRING = PSETID_APPOINTMENT, Lid 0x8238, STRING, "PidLidAllAttendeesString";
    AUTO_FILL_LOCATION = PSETID_APPOINTMENT, Lid 0x823a, BOOLEAN, "PidLidAutoFillLocation";
    TO_ATTENDEES_STRING = PSETID_APPOINTMENT, Lid 0x823b, STRING, "PidLidToAttendeesString";
    CC_ATTENDEES_STRING = PSETID_APPOINTMENT, Lid 0x823c, STRING, "PidLidCcAttendeesString";
    // conferencing
    ORGANIZER_ALIAS = PSETID_APPOINTMENT, Lid 0x8243, STRING, "PidLidOrganizerAlias";
    // meetings
    APPOINTMENT_PROPOSED_START_WHOLE = PSETID_APPOINTMENT, Lid 0x8250, TIME, "PidLidAppointmentProposedStartWhole";
    APPOINTMENT_PROPOSED_END_WHOLE = PSETID_APPOINTMENT, Lid 0x8251, TIME, "PidLidAppointmentProposedEndWhole";
    APPOINTMENT_PROPOSED_DURATION = PSETID_APPOINTMENT, Lid 0x8256, INTEGER32, "PidLidAppointmentProposedDuration";
    APPOINTMENT_COUNTER_PROPOSAL = PSETID_APPOINTMENT, Lid 0x8257, BOOLEAN, "PidLidAppointmentCounterProposal";
    APPOINTMENT_PROPOSAL_NUMBER = PSETID_APPOINTMENT, Lid 0x8259, INTEGER32, "PidLidAppointmentProposalNumber";
    APPOINTMENT_NOT_ALLOW_PROPOSE = PSETID_APPOINTMENT, Lid 0x825a, BOOLEAN, "PidLidAppointmentNotAllowPropose";
    APPOINTMENT_UNSENDABLE_RECIPIENTS = PSETID_APPOINTMENT, Lid 0x825d, BINARY, "PidLidAppointmentUnsendableRecipients";
    // calendar
    APPOINTMENT_TIME_ZONE_DEFINITION_START_DISPLAY = PSETID_APPOINTMENT, Lid 0x825e, BINARY, "PidLidAppointmentTimeZoneDefinitionStartDisplay";
    APPOINTMENT_TIME_ZONE_DEFINITION_END_DISPLAY = PSETID_APPOINTMENT, Lid 0x825f, BINARY, "PidLidAppointmentTimeZoneDefinitionEndDisplay";
    APPOINTMENT_TIME_ZONE_DEFINITION_RECUR = PSETID_APPOINTMENT, Lid 0x8260, BINARY, "PidLidAppointmentTimeZoneDefinitionRecur";
    // meetings
    FORWARD_NOTIFICATION_RECIPIENTS = PSETID_APPOINTMENT, Lid 0x8261, BINARY, "PidLidForwardNotificationRecipients";
    // calendar
    INBOUND_I_CAL_STREAM = PSETID_APPOINTMENT, Lid 0x827a, BINARY, "PidLidInboundICalStream";
    SINGLE_BODY_I_CAL = PSETID_APPOINTMENT, Lid 0x827b, BOOLEAN, "PidLidSingleBodyICal";
    // tasks
    TASK_STATUS = PSETID_TASK, Lid 0x8101, INTEGER32, "PidLidTaskStatus";
    PERCENT_COMPLETE = PSETID_TASK, Lid 0x8102, FLOATING64, "PidLidPercentComplete";
    TEAM_TASK = PSETID_TASK, Lid 0x8103, BOOLEAN, "PidLidTeamTask";
    TASK_START_DATE = PSETID_TASK, Lid 0x8104, TIME, "PidLidTaskStartDate";
    TASK_DUE_DATE = PSETID_TASK, Lid 0x8105, TIME, "PidLidTaskDueDate";
    TASK_RESET_REMINDER = PSETID_TASK, Lid 0x8107, BOOLEAN, "PidLidTaskResetReminder";
    TASK_ACCEPTED = PSETID_TASK, Lid 0x8108, BOOLEAN, "PidLidTaskAccepted";
    TASK_DEAD_OCCURRENCE = PSETID_TASK, Lid 0x8109, BOOLEAN, "PidLidTaskDeadOccurrence";
    TASK_DATE_COMPLETED = PSETID_TASK, Lid 0x810f, TIME, "PidLidTaskDateCompleted";
    TASK_ACTUAL_EFFORT = PSETID_TASK, Lid 0x8110, INTEGER32, "PidLidTaskActualEffort";
    TASK_ESTIMATED_EFFORT = PSETID_TASK, Lid 0x8111, INTEGER32, "PidLidTaskEstimatedEffort";
    TASK_VERSION = PSETID_TASK, Lid 0x8112, INTEGER32, "PidLidTaskVersion";
    TASK_STATE = PSETID_TASK, Lid 0x8113, INTEGER32, "PidLidTaskState";
    TASK_LAST_UPDATE = PSETID_TASK, Lid 0x8115, TIME, "PidLidTaskLastUpdate";
    TASK_RECURRENCE = PSETID_TASK, Lid 0x8116, BINARY, "PidLidTaskRecurrence";
    TASK_ASSIGNERS = PSETID_TASK, Lid 0x8117, BINARY, "PidLidTaskAssigners";
    TASK_STATUS_ON_COMPLETE = PSETID_TASK, Lid 0x8119, BOOLEAN, "PidLidTaskStatusOnComplete";
    TASK_HISTORY = PSETID_TASK, Lid 0x811a, INTEGER32, "PidLidTaskHistory";
    TASK_UPDATES = PSETID_TASK, Lid 0x811b, BOOLEAN, "PidLidTaskUpdates";
    TASK_COMPLETE = PSETID_TASK, Lid 0x811c, BOOLEAN, "PidLidTaskComplete";
    TASK_F_CREATOR = PSETID_TASK, Lid 0x811e, BOOLEAN, "PidLidTaskFCreator";
    TASK_OWNER = PSETID_TASK, Lid 0x811f, STRING, "PidLidTaskOwner";
    TASK_MULTIPLE_RECIPIENTS = PSETID_TASK, Lid 0x8120, INTEGER32, "PidLidTaskMultipleRecipients";
    TASK_ASSIGNER = PSETID_TASK, Lid 0x8121, STRING, "PidLidTaskAssigner";
    TASK_LAST_USER = PSETID_TASK, Lid 0x8122, STRING, "PidLidTaskLastUser";
    TASK_ORDINAL = PSETID_TASK, Lid 0x8123, INTEGER32, "PidLidTaskOrdinal";
    TASK_NO_COMPUTE = PSETID_TASK, Lid 0x8124, BOOLEAN, "PidLidTaskNoCompute";
    TASK_LAST_DELEGATE = PSETID_TASK, Lid 0x8125, STRING, "PidLidTaskLastDelegate";
    TASK_F_RECURRING = PSETID_TASK, Lid 0x8126, BOOLEAN, "PidLidTaskFRecurring";
    TASK_ROLE = PSETID_TASK, Lid 0x8127, STRING, "PidLidTaskRole";
    TASK_OWNERSHIP = PSETID_TASK, Lid 0x8129, INTEGER32, "PidLidTaskOwnership";
    TASK_ACCEPTANCE_STATE = PSETID_TASK, Lid 0x812a, INTEGER32, "PidLidTaskAcceptanceState";
    TASK_F_FIX_OFFLINE = PSETID_TASK, Lid 0x812c, BOOLEAN, "PidLidTaskFFixOffline";
    TASK_CUSTOM_FLAGS = PSETID_TASK, Lid 0x8139, INTEGER32, "PidLidTaskCustomFlags";
    // contact
    FILE_UNDER = PSETID_ADDRESS, Lid 0x8005, STRING, "PidLidFileUnder";
    FILE_UNDER_ID = PSETID_ADDRESS, Lid 0x8006, INTEGER32, "PidLidFileUnderId";
    CONTACT_ITEM_DATA = PSETID_ADDRESS, Lid 0x8007, MULTIPLE_INTEGER32, "PidLidContactItemData";
    DEPARTMENT = PSETID_ADDRESS, Lid 0x8010, STRING, "PidLidDepartment";
    HAS_PICTURE = PSETID_ADDRESS, Lid 0x8015, BOOLEAN, "PidLidHasPicture";
    HOME_ADDRESS = PSETID_ADDRESS, Lid 0x801a, STRING, "PidLidHomeAddress";
    WORK_ADDRESS = PSETID_ADDRESS, Lid 0x801b, STRING, "PidLidWorkAddress";
    OTHER_ADDRESS = PSETID_ADDRESS, Lid 0x801c, STRING, "PidLidOtherAddress";
    POSTAL_ADDRESS_ID = PSETID_ADDRESS, Lid 0x8022, INTEGER32, "PidLidPostalAddressId";
    CONTACT_CHARACTER_SET = PSETID_ADDRESS, Lid 0x8023, INTEGER32, "PidLidContactCharacterSet";
    AUTO_LOG = PSETID_ADDRESS, Lid 0x8025, BOOLEAN, "PidLidAutoLog";
    FILE_UNDER_LIST = PSETID_ADDRESS, Lid 0x8026, MULTIPLE_INTEGER32, "PidLidFileUnderList";
    ADDRESS_BOOK_PROVIDER_EMAIL_LIST = PSETID_ADDRESS, Lid 0x8028, MULTIPLE_INTEGER32, "PidLidAddressBookProviderEmailList";
    ADDRESS_BOOK_PROVIDER_ARRAY_TYPE = PSETID_ADDRESS, Lid 0x8029, INTEGER32, "PidLidAddressBookProviderArrayType";
    HTML = PSETID_ADDRESS, Lid 0x802b, STRING, "PidLidHtml";
    YOMI_FIRST_NAME = PSETID_ADDRESS, Lid 0x802c, STRING, "PidLidYomiFirstName";
    YOMI_LAST_NAME = PSETID_ADDRESS, Lid 0x802d, STRING, "PidLidYomiLastName";
    YOMI_COMPANY_NAME = PSETID_ADDRESS, Lid 0x802e, STRING, "PidLidYomiCompanyName";
    BUSINESS_CARD_DISPLAY_DEFINITION = PSETID_ADDRESS, Lid 0x8040, BINARY, "PidLidBusinessCardDisplayDefinition";
    BUSINESS_CARD_CARD_PICTURE = PSETID_ADDRESS, Lid 0x8041, BINARY, "PidLidBusinessCardCardPicture";
    WORK_ADDRESS_STREET = PSETID_ADDRESS, Lid 0x8045, STRING, "PidLidWorkAddressStreet";
    WORK_ADDRESS_CITY = PSETID_ADDRESS, Lid 0x8046, STRING, "PidLidWorkAddressCity";
    WORK_ADDRESS_STATE = PSETID_ADDRESS, Lid 0x8047, STRING, "PidLidWorkAddressState";
    WORK_ADDRESS_POSTAL_CODE = PSETID_ADDRESS, Lid 0x8048, STRING, "PidLidWorkAddressPostalCode";
    WORK_ADDRESS_COUNTRY = PSETID_ADDRESS, Lid 0x8049, STRING, "PidLidWorkAddressCountry";
    WORK_ADDRESS_POST_OFFICE_BOX = PSETID_ADDRESS, Lid 0x804a, STRING, "PidLidWorkAddressPostOfficeBox";
    DISTRIBUTION_LIST_CHECKSUM = PSETID_ADDRESS, Lid 0x804c, INTEGER32, "PidLidDistributionListChecksum";
    BIRTHDAY_EVENT_ENTRY_ID = PSETID_ADDRESS, Lid 0x804d, BINARY, "PidLidBirthdayEventEntryId";
    ANNIVERSARY_EVENT_ENTRY_ID = PSETID_ADDRESS, Lid 0x804e, BINARY, "PidLidAnniversaryEventEntryId";
    CONTACT_USER_FIELD1 = PSETID_ADDRESS, Lid 0x804f, STRING, "PidLidContactUserField1";
    CONTACT_USER_FIELD2 = PSETID_ADDRESS, Lid 0x8050, STRING, "PidLidContactUserField2";
    CONTACT_USER_FIELD3 = PSETID_ADDRESS, Lid 0x8051, STRING, "PidLidContactUserField3";
    CONTACT_USER_FIELD4 = PSETID_ADDRESS, Lid 0x8052, STRING, "PidLidContactUserField4";
    DISTRIBUTION_LIST_NAME = PSETID_ADDRESS, Lid 0x8053, STRING, "PidLidDistributionListName";
    DISTRIBUTION_LIST_ONE_OFF_MEMBERS = PSETID_ADDRESS, Lid 0x8054, MULTIPLE_BINARY, "PidLidDistributionListOneOffMembers";
    DISTRIBUTION_LIST_MEMBERS = PSETID_ADDRESS, Lid 0x8055, MULTIPLE_BINARY, "PidLidDistributionListMembers";
    INSTANT_MESSAGING_ADDRESS = PSETID_ADDRESS, Lid 0x8062, STRING, "PidLidInstantMessagingAddress";
    DISTRIBUTION_LIST_STREAM = PSETID_ADDRESS, Lid 0x8064, BINARY, "PidLidDistributionListStream";
    EMAIL1_DISPLAY_NAME = PSETID_ADDRESS, Lid 0x8080, STRING, "PidLidEmail1DisplayName";
    EMAIL1_ADDRESS_TYPE = PSETID_ADDRESS, Lid 0x8082, STRING, "PidLidEmail1AddressType";
    EMAIL1_EMAIL_ADDRESS = PSETID_ADDRESS, Lid 0x8083, STRING, "PidLidEmail1EmailAddress";
    EMAIL1_ORIGINAL_DISPLAY_NAME = PSETID_ADDRESS, Lid 0x8084, STRING, "PidLidEmail1OriginalDisplayName";
    EMAIL1_ORIGINAL_ENTRY_ID = PSETID_ADDRESS, Lid 0x8085, BINARY, "PidLidEmail1OriginalEntryId";
    EMAIL2_DISPLAY_NAME = PSETID_ADDRESS, Lid 0x8090, STRING, "PidLidEmail2DisplayName";
    EMAIL2_ADDRESS_TYPE = PSETID_ADDRESS, Lid 0x8092, STRING, "PidLidEmail2AddressType";
    EMAIL2_EMAIL_ADDRESS = PSETID_ADDRESS, Lid 0x8093, STRING, "PidLidEmail2EmailAddress";
    EMAIL2_ORIGINAL_DISPLAY_NAME = PSETID_ADDRESS, Lid 0x8094, STRING, "PidLidEmail2OriginalDisplayName";
    EMAIL2_ORIGINAL_ENTRY_ID = PSETID_ADDRESS, Lid 0x8095, BINARY, "PidLidEmail2OriginalEntryId";
    EMAIL3_DISPLAY_NAME = PSETID_ADDRESS, Lid 0x80a0, STRING, "PidLidEmail3DisplayName";
    EMAIL3_ADDRESS_TYPE = PSETID_ADDRESS, Lid 0x80a2, STRING, "PidLidEmail3AddressType";
    EMAIL3_EMAIL_ADDRESS = PSETID_ADDRESS, Lid 0x80a3, STRING, "PidLidEmail3EmailAddress";
    EMAIL3_ORIGINAL_DISPLAY_NAME = PSETID_ADDRESS, Lid 0x80a4, STRING, "PidLidEmail3OriginalDisplayName";
    EMAIL3_ORIGINAL_ENTRY_ID = PSETID_ADDRESS, Lid 0x80a5, BINARY, "PidLidEmail3OriginalEntryId";
    FAX1_ADDRESS_TYPE = PSETID_ADDRESS, Lid 0x80b2, STRING, "PidLidFax1AddressType";
    FAX1_EMAIL_ADDRESS = PSETID_ADDRESS, Lid 0x80b3, STRING, "PidLidFax1EmailAddress";
    FAX1_ORIGINAL_DISPLAY_NAME = PSETID_ADDRESS, Lid 0x80b4, STRING, "PidLidFax1OriginalDisplayName";
    FAX1_ORIGINAL_ENTRY_ID = PSETID_ADDRESS, Lid 0x80b5, BINARY, "PidLidFax1OriginalEntryId";
    FAX2_ADDRESS_TYPE = PSETID_ADDRESS, Lid 0x80c2, STRING, "PidLidFax2AddressType";
    FAX2_EMAIL_ADDRESS = PSETID_ADDRESS, Lid 0x80c3, STRING, "PidLidFax2EmailAddress";
    FAX2_ORIGINAL_DISPLAY_NAME = PSETID_ADDRESS, Lid 0x80c4, STRING, "PidLidFax2OriginalDisplayName";
    FAX2_ORIGINAL_ENTRY_ID = PSETID_ADDRESS, Lid 0x80c5, BINARY, "PidLidFax2OriginalEntryId";
    FAX3_ADDRESS_TYPE = PSETID_ADDRESS, Lid 0x80d2, STRING, "PidLidFax3AddressType";
    FAX3_EMAIL_ADDRESS = PSETID_ADDRESS, Lid 0x80d3, STRING, "PidLidFax3EmailAddress";
    FAX3_ORIGINAL_DISPLAY_NAME = PSETID_ADDRESS, Lid 0x80d4, STRING, "PidLidFax3OriginalDisplayName";
    FAX3_ORIGINAL_ENTRY_ID = PSETID_ADDRESS, Lid 0x80d5, BINARY, "PidLidFax3OriginalEntryId";
    FREE_BUSY_LOCATION = PSETID_ADDRESS, Lid 0x80d8, STRING, "PidLidFreeBusyLocation";
    HOME_ADDRESS_COUNTRY_CODE = PSETID_ADDRESS, Lid 0x80da, STRING, "PidLidHomeAddressCountryCode";
    WORK_ADDRESS_COUNTRY_CODE = PSETID_ADDRESS, Lid 0x80db, STRING, "PidLidWorkAddressCountryCode";
    OTHER_ADDRESS_COUNTRY_CODE = PSETID_ADDRESS, Lid 0x80dc, STRING, "PidLidOtherAddressCountryCode";
    ADDRESS_COUNTRY_CODE = PSETID_ADDRESS, Lid 0x80dd, STRING, "PidLidAddressCountryCode";
    BIRTHDAY_LOCAL = PSETID_ADDRESS, Lid 0x80de, TIME, "PidLidBirthdayLocal";
    WEDDING_ANNIVERSARY_LOCAL = PSETID_ADDRESS, Lid 0x80df, TIME, "PidLidWeddingAnniversaryLocal";
    IS_CONTACT_LINKED = PSETID_ADDRESS, Lid 0x80e0, BOOLEAN, "PidLidIsContactLinked";
    CONTACT_LINKED_GLOBAL_ADDRESS_LIST_ENTRY_ID = PSETID_ADDRESS, Lid 0x80e2, BINARY, "PidLidContactLinkedGlobalAddressListEntryId";
    CONTACT_LINK_SMTP_ADDRESS_CACHE = PSETID_ADDRESS, Lid 0x80e3, MULTIPLE_STRING, "PidLidContactLinkSMTPAddressCache";
    CONTACT_LINK_LINK_REJECT_HISTORY = PSETID_ADDRESS, Lid 0x80e5, MULTIPLE_BINARY, "PidLidContactLinkLinkRejectHistory";
    CONTACT_LINK_GLOBAL_ADDRESS_LIST_LINK_STATE = PSETID_ADDRESS, Lid 0x80e6, INTEGER32, "PidLidContactLinkGlobalAddressListLinkState";
    CONTACT_LINK_GLOBAL_ADDRESS_LIST_LINK_ID = PSETID_ADDRESS, Lid 0x80e8, GUID, "PidLidContactLinkGlobalAddressListLinkId";
    // calendar
    DAY_OF_MONTH = PSETID_COMMON, Lid 0x1000, INTEGER32, "PidLidDayOfMonth";
    I_CALENDAR_DAY_OF_WEEK_MASK = PSETID_COMMON, Lid 0x1001, INTEGER32, "PidLidICalendarDayOfWeekMask";
    OCCURRENCES = PSETID_COMMON, Lid 0x1005, INTEGER32, "PidLidOccurrences";
    MONTH_OF_YEAR = PSETID_COMMON, Lid 0x1006, INTEGER32, "PidLidMonthOfYear";
    NO_END_DATE_FLAG = PSETID_COMMON, Lid 0x100b, BOOLEAN, "PidLidNoEndDateFlag";
    RECURRENCE_DURATION = PSETID_COMMON, Lid 0x100d, INTEGER32, "PidLidRecurrenceDuration";
    // meeting
    PROMPT_SEND_UPDATE = PSETID_COMMON, Lid 0x8045, BOOLEAN, "PidLidPromptSendUpdate";
    // reminders
    REMINDER_DELTA = PSETID_COMMON, Lid 0x8501, INTEGER32, "PidLidReminderDelta";
    REMINDER_TIME = PSETID_COMMON, Lid 0x8502, TIME, "PidLidReminderTime";
    REMINDER_SET = PSETID_COMMON, Lid 0x8503, BOOLEAN, "PidLidReminderSet";
    REMINDER_TIME_TIME = PSETID_COMMON, Lid 0x8504, TIME, "PidLidReminderTimeTime";
    REMINDER_TIME_DATE = PSETID_COMMON, Lid 0x8505, TIME, "PidLidReminderTimeDate";
    // general
    PRIVATE = PSETID_COMMON, Lid 0x8506, BOOLEAN, "PidLidPrivate";
    // common
    AGING_DONT_AGE_ME = PSETID_COMMON, Lid 0x850e, BOOLEAN, "PidLidAgingDontAgeMe";
    // run
    SIDE_EFFECTS = PSETID_COMMON, Lid 0x8510, INTEGER32, "PidLidSideEffects";
    REMOTE_STATUS = PSETID_COMMON, Lid 0x8511, INTEGER32, "PidLidRemoteStatus";
    SMART_NO_ATTACH = PSETID_COMMON, Lid 0x8514, BOOLEAN, "PidLidSmartNoAttach";
    // general
    COMMON_START = PSETID_COMMON, Lid 0x8516, TIME, "PidLidCommonStart";
    COMMON_END = PSETID_COMMON, Lid 0x8517, TIME, "PidLidCommonEnd";
    // tasks
    TASK_MODE = PSETID_COMMON, Lid 0x8518, INTEGER32, "PidLidTaskMode";
    TASK_GLOBAL_ID = PSETID_COMMON, Lid 0x8519, BINARY, "PidLidTaskGlobalId";
    // general
    AUTO_PROCESS_STATE = PSETID_COMMON, Lid 0x851a, INTEGER32, "PidLidAutoProcessState";
    // reminders
    REMINDER_OVERRIDE = PSETID_COMMON, Lid 0x851c, BOOLEAN, "PidLidReminderOverride";
    REMINDER_TYPE = PSETID_COMMON, Lid 0x851d, INTEGER32, "PidLidReminderType";
    REMINDER_PLAY_SOUND = PSETID_COMMON, Lid 0x851e, BOOLEAN, "PidLidReminderPlaySound";
    REMINDER_FILE_PARAMETER = PSETID_COMMON, Lid 0x851f, STRING, "PidLidReminderFileParameter";
    // run
    VERB_STREAM = PSETID_COMMON, Lid 0x8520, BINARY, "PidLidVerbStream";
    // general
    VERB_RESPONSE = PSETID_COMMON, Lid 0x8524, STRING, "PidLidVerbResponse";
    // flagging
    FLAG_REQUEST = PSETID_COMMON, Lid 0x8530, STRING, "PidLidFlagRequest";
    // general
    BILLING = PSETID_COMMON, Lid 0x8535, STRING, "PidLidBilling";
    // meetings
    NON_SENDABLE_TO = PSETID_COMMON, Lid 0x8536, STRING, "PidLidNonSendableTo";
    NON_SENDABLE_CC = PSETID_COMMON, Lid 0x8537, STRING, "PidLidNonSendableCc";
    NON_SENDABLE_BCC = PSETID_COMMON, Lid 0x8538, STRING, "PidLidNonSendableBcc";
    // general
    COMPANIES = PSETID_COMMON, Lid 0x8539, MULTIPLE_STRING, "PidLidCompanies";
    CONTACTS = PSETID_COMMON, Lid 0x853a, MULTIPLE_STRING, "PidLidContacts";
    NON_SEND_TO_TRACK_STATUS = PSETID_COMMON, Lid 0x8543, MULTIPLE_INTEGER32, "PidLidNonSendToTrackStatus";
    NON_SEND_CC_TRACK_STATUS = PSETID_COMMON, Lid 0x8544, MULTIPLE_INTEGER32, "PidLidNonSendCcTrackStatus";
    NON_SEND_BCC_TRACK_STATUS = PSETID_COMMON, Lid 0x8545, MULTIPLE_INTEGER32, "PidLidNonSendBccTrackStatus";
    CURRENT_VERSION = PSETID_COMMON, Lid 0x8552, INTEGER32, "PidLidCurrentVersion";
    CURRENT_VERSION_NAME = PSETID_COMMON, Lid 0x8554, STRING, "PidLidCurrentVersionName";
    // reminders
    REMINDER_SIGNAL_TIME = PSETID_COMMON, Lid 0x8560, TIME, "PidLidReminderSignalTime";
    // general
    INTERNET_ACCOUNT_NAME = PSETID_COMMON, Lid 0x8580, STRING, "PidLidInternetAccountName";
    INTERNET_ACCOUNT_STAMP = PSETID_COMMON, Lid 0x8581, STRING, "PidLidInternetAccountStamp";
    // run
    USE_TNEF = PSETID_COMMON, Lid 0x8582, BOOLEAN, "PidLidUseTnef";
    // contact
    CONTACT_LINK_SEARCH_KEY = PSETID_COMMON, Lid 0x8584, BINARY, "PidLidContactLinkSearchKey";
    CONTACT_LINK_ENTRY = PSETID_COMMON, Lid 0x8585, BINARY, "PidLidContactLinkEntry";
    CONTACT_LINK_NAME = PSETID_COMMON, Lid 0x8586, STRING, "PidLidContactLinkName";
    // spam
    SPAM_ORIGINAL_FOLDER = PSETID_COMMON, Lid 0x859c, BINARY, "PidLidSpamOriginalFolder";
    // tasks
    TO_DO_ORDINAL_DATE = PSETID_COMMON, Lid 0x85a0, TIME, "PidLidToDoOrdinalDate";
    TO_DO_SUB_ORDINAL = PSETID_COMMON, Lid 0x85a1, STRING, "PidLidToDoSubOrdinal";
    TO_DO_TITLE = PSETID_COMMON, Lid 0x85a4, STRING, "PidLidToDoTitle";
    // common
    INFO_PATH_FORM_NAME = PSETID_COMMON, Lid 0x85b1, STRING, "PidLidInfoPathFormName";
    // general
    CLASSIFIED = PSETID_COMMON, Lid 0x85b5, BOOLEAN, "PidLidClassified";
    CLASSIFICATION = PSETID_COMMON, Lid 0x85b6, STRING, "PidLidClassification";
    CLASSIFICATION_DESCRIPTION = PSETID_COMMON, Lid 0x85b7, STRING, "PidLidClassificationDescription";
    CLASSIFICATION_GUID = PSETID_COMMON, Lid 0x85b8, STRING, "PidLidClassificationGuid";
    CLASSIFICATION_KEEP = PSETID_COMMON, Lid 0x85ba, BOOLEAN, "PidLidClassificationKeep";
    // contact
    REFERENCE_ENTRY_ID = PSETID_COMMON, Lid 0x85bd, BINARY, "PidLidReferenceEntryId";
    // tasks
    VALID_FLAG_STRING_PROOF = PSETID_COMMON, Lid 0x85bf, TIME, "PidLidValidFlagStringProof";
    FLAG_STRING = PSETID_COMMON, Lid 0x85c0, INTEGER32, "PidLidFlagString";
    // conversation
    CONVERSATION_ACTION_MOVE_FOLDER_EID = PSETID_COMMON, Lid 0x85c6, BINARY, "PidLidConversationActionMoveFolderEid";
    CONVERSATION_ACTION_MOVE_STORE_EID = PSETID_COMMON, Lid 0x85c7, BINARY, "PidLidConversationActionMoveStoreEid";
    CONVERSATION_ACTION_MAX_DELIVERY_TIME = PSETID_COMMON, Lid 0x85c8, TIME, "PidLidConversationActionMaxDeliveryTime";
    CONVERSATION_PROCESSED = PSETID_COMMON, Lid 0x85c9, INTEGER32, "PidLidConversationProcessed";
    CONVERSATION_ACTION_LAST_APPLIED_TIME = PSETID_COMMON, Lid 0x85ca, TIME, "PidLidConversationActionLastAppliedTime";
    CONVERSATION_ACTION_VERSION = PSETID_COMMON, Lid 0x85cb, INTEGER32, "PidLidConversationActionVersion";
    // site
    PENDING_STATE_FOR_SITE_MAILBOX_DOCUMENT = PSETID_COMMON, Lid 0x85e0, INTEGER32, "PidLidPendingStateForSiteMailboxDocument";
    // journal
    LOG_TYPE = PSETID_LOG, Lid 0x8700, STRING, "PidLidLogType";
    LOG_START = PSETID_LOG, Lid 0x8706, TIME, "PidLidLogStart";
    LOG_DURATION = PSETID_LOG, Lid 0x8707, INTEGER32, "PidLidLogDuration";
    LOG_END = PSETID_LOG, Lid 0x8708, TIME, "PidLidLogEnd";
    LOG_FLAGS = PSETID_LOG, Lid 0x870c, INTEGER32, "PidLidLogFlags";
    LOG_DOCUMENT_PRINTED = PSETID_LOG, Lid 0x870e, BOOLEAN, "PidLidLogDocumentPrinted";
    LOG_DOCUMENT_SAVED = PSETID_LOG, Lid 0x870f, BOOLEAN, "PidLidLogDocumentSaved";
    LOG_DOCUMENT_ROUTED = PSETID_LOG, Lid 0x8710, BOOLEAN, "PidLidLogDocumentRouted";
    LOG_DOCUMENT_POSTED = PSETID_LOG, Lid 0x8711, BOOLEAN, "PidLidLogDocumentPosted";
    LOG_TYPE_DESC = PSETID_LOG, Lid 0x8712, STRING, "PidLidLogTypeDesc";
    // sticky
    NOTE_COLOR = PSETID_NOTE, Lid 0x8b00, INTEGER32, "PidLidNoteColor";
    NOTE_WIDTH = PSETID_NOTE, Lid 0x8b02, INTEGER32, "PidLidNoteWidth";
    NOTE_HEIGHT = PSETID_NOTE, Lid 0x8b03, INTEGER32, "PidLidNoteHeight";
    NOTE_X = PSETID_NOTE, Lid 0x8b04, INTEGER32, "PidLidNoteX";
    NOTE_Y = PSETID_NOTE, Lid 0x8b05, INTEGER32, "PidLidNoteY";
    // sharing
    SHARING_PROVIDER_GUID = PSETID_SHARING, Lid 0x8a01, GUID, "PidLidSharingProviderGuid";
    SHARING_PROVIDER_NAME = PSETID_SHARING, Lid 0x8a02, STRING, "PidLidSharingProviderName";
    SHARING_REMOTE_PATH = PSETID_SHARING, Lid 0x8a04, STRING, "PidLidSharingRemotePath";
    SHARING_REMOTE_NAME = PSETID_SHARING, Lid 0x8a05, STRING, "PidLidSharingRemoteName";
    SHARING_REMOTE_UID = PSETID_SHARING, Lid 0x8a06, STRING, "PidLidSharingRemoteUid";
    SHARING_INITIATOR_NAME = PSETID_SHARING, Lid 0x8a07, STRING, "PidLidSharingInitiatorName";
    SHARING_INITIATOR_SMTP = PSETID_SHARING, Lid 0x8a08, STRING, "PidLidSharingInitiatorSmtp";
    SHARING_INITIATOR_ENTRY_ID = PSETID_SHARING, Lid 0x8a09, BINARY, "PidLidSharingInitiatorEntryId";
    SHARING_LOCAL_TYPE = PSETID_SHARING, Lid 0x8a14, STRING, "PidLidSharingLocalType";
    SHARING_CAPABILITIES = PSETID_SHARING, Lid 0x8a17, INTEGER32, "PidLidSharingCapabilities";
    SHARING_FLAVOR = PSETID_SHARING, Lid 0x8a18, INTEGER32, "PidLidSharingFlavor";
    SHARING_REMOTE_TYPE = PSETID_SHARING, Lid 0x8a1d, STRING, "PidLidSharingRemoteType";
    SHARING_RESPONSE_TYPE = PSETID_SHARING, Lid 0x8a27, INTEGER32, "PidLidSharingResponseType";
    SHARING_REMOTE_STORE_UID = PSETID_SHARING, Lid 0x8a48, STRING, "PidLidSharingRemoteStoreUid";
    // meetings
    ATTENDEE_CRITICAL_CHANGE = PSETID_MEETING, Lid 0x0001, TIME, "PidLidAttendeeCriticalChange";
    WHERE = PSETID_MEETING, Lid 0x0002, STRING, "PidLidWhere";
    GLOBAL_OBJECT_ID = PSETID_MEETING, Lid 0x0003, BINARY, "PidLidGlobalObjectId";
    IS_SILENT = PSETID_MEETING, Lid 0x0004, BOOLEAN, "PidLidIsSilent";
    IS_RECURRING = PSETID_MEETING, Lid 0x0005, BOOLEAN, "PidLidIsRecurring";
    REQUIRED_ATTENDEES = PSETID_MEETING, Lid 0x0006, STRING, "PidLidRequiredAttendees";
    OPTIONAL_ATTENDEES = PSETID_MEETING, Lid 0x0007, STRING, "PidLidOptionalAttendees";
    RESOURCE_ATTENDEES = PSETID_MEETING, Lid 0x0008, STRING, "PidLidResourceAttendees";
    DELEGATE_MAIL = PSETID_MEETING, Lid 0x0009, BOOLEAN, "PidLidDelegateMail";
    IS_EXCEPTION = PSETID_MEETING, Lid 0x000a, BOOLEAN, "PidLidIsException";
    TIME_ZONE = PSETID_MEETING, Lid 0x000c, INTEGER32, "PidLidTimeZone";
    START_RECURRENCE_DATE = PSETID_MEETING, Lid 0x000d, INTEGER32, "PidLidStartRecurrenceDate";
    START_RECURRENCE_TIME = PSETID_MEETING, Lid 0x000e, INTEGER32, "PidLidStartRecurrenceTime";
    END_RECURRENCE_DATE = PSETID_MEETING, Lid 0x000f, INTEGER32, "PidLidEndRecurrenceDate";
    END_RECURRENCE_TIME = PSETID_MEETING, Lid 0x0010, INTEGER32, "PidLidEndRecurrenceTime";
    DAY_INTERVAL = PSETID_MEETING, Lid 0x0011, INTEGER16, "PidLidDayInterval";
    WEEK_INTERVAL = PSETID_MEETING, Lid 0x0012, INTEGER16, "PidLidWeekInterval";
    MONTH_INTERVAL = PSETID_MEETING, Lid 0x0013, INTEGER16, "PidLidMonthInterval";
    YEAR_INTERVAL = PSETID_MEETING, Lid 0x0014, INTEGER16, "PidLidYearInterval";
    MONTH_OF_YEAR_MASK = PSETID_MEETING, Lid 0x0017, INTEGER32, "PidLidMonthOfYearMask";
    OLD_RECURRENCE_TYPE = PSETID_MEETING, Lid 0x0018, INTEGER16, "PidLidOldRecurrenceType";
    OWNER_CRITICAL_CHANGE = PSETID_MEETING, Lid 0x001a, TIME, "PidLidOwnerCriticalChange";
    CALENDAR_TYPE = PSETID_MEETING, Lid 0x001c, INTEGER32, "PidLidCalendarType";
    CLEAN_GLOBAL_OBJECT_ID = PSETID_MEETING, Lid 0x0023, BINARY, "PidLidCleanGlobalObjectId";
    APPOINTMENT_MESSAGE_CLASS = PSETID_MEETING, Lid 0x0024, STRING, "PidLidAppointmentMessageClass";
    MEETING_TYPE = PSETID_MEETING, Lid 0x0026, INTEGER32, "PidLidMeetingType";
    OLD_LOCATION = PSETID_MEETING, Lid 0x0028, STRING, "PidLidOldLocation";
    OLD_WHEN_START_WHOLE = PSETID_MEETING, Lid 0x0029, TIME, "PidLidOldWhenStartWhole";
    OLD_WHEN_END_WHOLE = PSETID_MEETING, Lid 0x002a, TIME, "PidLidOldWhenEndWhole";
    // string
    AUTOMATIC_SPEECH_RECOGNITION_DATA = PSETID_UNIFIEDMESSAGING, Name "AsrData", BINARY, "PidNameAutomaticSpeechRecognitionData";
    AUDIO_NOTES = PSETID_UNIFIEDMESSAGING, Name "UMAudioNotes", STRING, "PidNameAudioNotes";
    // calendar
    CLIENT_INTENT = PSETID_CALENDARASSISTANT, Lid 0x0015, INTEGER32, "PidLidClientIntent";
    SERVER_PROCESSED = PSETID_CALENDARASSISTANT, Lid 0x85cc, BOOLEAN, "PidLidServerProcessed";
    SERVER_PROCESSING_ACTIONS = PSETID_CALENDARASSISTANT, Lid 0x85cd, INTEGER32, "PidLidServerProcessingActions";
    // string
    ATTACHMENT_MAC_CONTENT_TYPE = PSETID_ATTACHMENT, Name "AttachmentMacContentType", STRING, "PidNameAttachmentMacContentType";
    ATTACHMENT_MAC_INFO = PSETID_ATTACHMENT, Name "AttachmentMacInfo", BINARY, "PidNameAttachmentMacInfo";
}
