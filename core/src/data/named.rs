//! Named properties with constants, and the property sets they belong to. `[MS-OXPROPS] 1.3.2, 2`

use std::prelude::v1::*;

use super::{About, Guid, PropertyName, PropertyType};
use crate::wire::{Names, names};

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
    ($($NAME:ident = $first:literal, $second:literal, $third:literal, [$($rest:literal),*], $text:literal;)*) => {
        $(
            #[doc = $text]
            pub const $NAME: Guid = Guid::from_parts($first, $second, $third, [$($rest),*]);
        )*

        /// Every property set that has a constant, with the specification's name.
        /// None without the feature `names`.
        pub const SETS: &[(Guid, &str)] =
            if cfg!(feature = "names") { &[$(($NAME, stringify!($NAME))),*] } else { &[] };
    };
}

macro_rules! named {
    ($($area:literal {
        $(
            $NAME:ident = $SET:ident, $Key:ident $key:literal, $TYPE:ident,
            $name:literal $([$section:literal])?, $text:literal;
        )*
    })*) => {
        $($(
            #[doc = $text]
            ///
            #[doc = concat!(
                "`", $name, "` of [`", stringify!($SET), "`], `", stringify!($TYPE), "`; ", $area $(, "; `", $section, "`")?
            )]
            #[doc(alias = $name)]
            pub const $NAME: NamedProperty = NamedProperty {
                set: $SET,
                key: Key::$Key($key),
                property_type: PropertyType::$TYPE,
                name: $name,
            };
        )*)*

        /// What they are beside their names: with those in one text they take half the space.
        const ROWS: &[(&Guid, Key, PropertyType)] = if cfg!(feature = "names") {
            &[$($((&$SET, Key::$Key($key), PropertyType::$TYPE)),*),*]
        } else {
            &[]
        };
        const NAMES: Names<'_> =
            if cfg!(feature = "names") { names!($($($name),*),*) } else { names!() };

        /// What each of them is, in the order of [`all`].
        pub const ABOUT: &[About] = &[$($(About {
            constant: stringify!($NAME),
            name: $name,
            area: $area,
            section: concat!($($section)?),
            text: $text,
        },)*)*];
    };
}

/// Every named property that has a constant. None without the feature `names`.
pub fn all() -> impl Iterator<Item = NamedProperty> {
    let rows = ROWS.iter().zip(NAMES.iter());
    rows.map(|(&(&set, key, property_type), name)| NamedProperty { set, key, property_type, name })
}

/// A named property by the specification's name, letter case ignored.
pub fn by_name(name: &str) -> Option<NamedProperty> {
    all().find(|known| known.name.eq_ignore_ascii_case(name))
}

sets! {
    PS_MAPI = 0x00020328, 0x0000, 0x0000, [0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46], "Properties that have tags, when they are asked for by name.";
    PS_PUBLIC_STRINGS = 0x00020329, 0x0000, 0x0000, [0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46], "Names that all programs share: categories, document properties, one's own.";
    PS_INTERNET_HEADERS = 0x00020386, 0x0000, 0x0000, [0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46], "Headers of Internet messages, by their name.";
    PSETID_APPOINTMENT = 0x00062002, 0x0000, 0x0000, [0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46], "Appointments and meetings.";
    PSETID_TASK = 0x00062003, 0x0000, 0x0000, [0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46], "Tasks.";
    PSETID_ADDRESS = 0x00062004, 0x0000, 0x0000, [0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46], "Contacts and personal distribution lists.";
    PSETID_COMMON = 0x00062008, 0x0000, 0x0000, [0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46], "Any kind of item: reminders, flags, links.";
    PSETID_LOG = 0x0006200a, 0x0000, 0x0000, [0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46], "Journal entries.";
    PSETID_NOTE = 0x0006200e, 0x0000, 0x0000, [0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46], "Sticky notes.";
    PSETID_SHARING = 0x00062040, 0x0000, 0x0000, [0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46], "Sharing of folders.";
    PSETID_POSTRSS = 0x00062041, 0x0000, 0x0000, [0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46], "Articles of RSS feeds.";
    PSETID_MEETING = 0x6ed8da90, 0x450b, 0x101b, [0x98, 0xda, 0x00, 0xaa, 0x00, 0x3f, 0x13, 0x05], "Meeting requests and answers.";
    PSETID_UNIFIEDMESSAGING = 0x4442858e, 0xa9e3, 0x4e80, [0xb9, 0x00, 0x31, 0x7a, 0x21, 0x0c, 0xc1, 0x5b], "Voice mail.";
    PSETID_AIRSYNC = 0x71035549, 0x0739, 0x4dcb, [0x91, 0x63, 0x00, 0xf0, 0x58, 0x0d, 0xbb, 0xdf], "Synchronisation with mobile devices.";
    PSETID_CALENDARASSISTANT = 0x11000e07, 0xb51b, 0x40d6, [0xaf, 0x21, 0xca, 0xa8, 0x5e, 0xda, 0xb1, 0xd0], "The server's assistant for calendars.";
    PSETID_XMLEXTRACTEDENTITIES = 0x23239608, 0x685d, 0x4732, [0x9c, 0x55, 0x4c, 0x95, 0xcb, 0x4e, 0x8e, 0x33], "What the server found in texts: addresses, dates, tasks.";
    PSETID_ATTACHMENT = 0x96357f7f, 0x59e1, 0x47d0, [0x99, 0xa7, 0x46, 0x51, 0x5c, 0x18, 0x3b, 0x54], "Attachments.";
    PSETID_MESSAGING = 0x41f28f13, 0x83f4, 0x4114, [0xa5, 0x84, 0xee, 0xdb, 0x5a, 0x6b, 0x0b, 0xff], "Spam and delivery.";
    PSETID_REPORT = 0x00062013, 0x0000, 0x0000, [0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46], "Reports.";
    PSETID_REMOTE = 0x00062014, 0x0000, 0x0000, [0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46], "Items that lie elsewhere.";
}

named! {
    "common" {
        CATEGORIES = PS_PUBLIC_STRINGS, Lid 0x9000, MULTIPLE_STRING, "PidLidCategories" ["[MS-OXCMSG] 2.2.1.22"], "Obsolete form of the categories; clients use the keywords in the public strings.";
        KEYWORDS = PS_PUBLIC_STRINGS, Name "Keywords", MULTIPLE_STRING, "PidNameKeywords" ["[MS-OXCMSG] 2.2.1.17"], "The categories of the item, as people see them; all programs use this one.";
        PRIVATE = PSETID_COMMON, Lid 0x8506, BOOLEAN, "PidLidPrivate" ["[MS-OXCMSG] 2.2.1.15"], "Whether others with access should not see the item; goes with sensitivity 2.";
        AGING_DONT_AGE_ME = PSETID_COMMON, Lid 0x850e, BOOLEAN, "PidLidAgingDontAgeMe" ["[MS-OXCMSG] 2.2.1.33"], "Whether automatic archiving leaves the item alone.";
        COMMON_START = PSETID_COMMON, Lid 0x8516, TIME, "PidLidCommonStart" ["[MS-OXCMSG] 2.2.1.18"], "The start of an event or task, UTC; kept equal to the start of its own kind.";
        COMMON_END = PSETID_COMMON, Lid 0x8517, TIME, "PidLidCommonEnd" ["[MS-OXCMSG] 2.2.1.19"], "The end of an event or task, UTC; kept equal to the end of its own kind.";
        AUTO_PROCESS_STATE = PSETID_COMMON, Lid 0x851a, INTEGER32, "PidLidAutoProcessState" ["[MS-OXOMSG] 2.2.1.73"], "How the client works off votes and tracking: 0 not, 1 on receipt or opening, 2 on opening.";
        VERB_RESPONSE = PSETID_COMMON, Lid 0x8524, STRING, "PidLidVerbResponse" ["[MS-OXOMSG] 2.2.1.75"], "The voting option that was chosen in this answer.";
        BILLING = PSETID_COMMON, Lid 0x8535, STRING, "PidLidBilling" ["[MS-OXOCNTC] 2.2.1.10.24"], "A note for the bill, free text.";
        COMPANIES = PSETID_COMMON, Lid 0x8539, MULTIPLE_STRING, "PidLidCompanies" ["[MS-OXOJRNL] 2.2.2.4"], "The names of companies that the item is about.";
        CONTACTS = PSETID_COMMON, Lid 0x853a, MULTIPLE_STRING, "PidLidContacts" ["[MS-OXCMSG] 2.2.1.57.2"], "The names of the contacts with which the item is linked.";
        NON_SEND_TO_TRACK_STATUS = PSETID_COMMON, Lid 0x8543, MULTIPLE_INTEGER32, "PidLidNonSendToTrackStatus" ["[MS-OXOCAL] 2.2.1.22"], "The answers of required attendees to whom nothing can be sent, in their order.";
        NON_SEND_CC_TRACK_STATUS = PSETID_COMMON, Lid 0x8544, MULTIPLE_INTEGER32, "PidLidNonSendCcTrackStatus" ["[MS-OXOCAL] 2.2.1.23"], "The answers of optional attendees to whom nothing can be sent, in their order.";
        NON_SEND_BCC_TRACK_STATUS = PSETID_COMMON, Lid 0x8545, MULTIPLE_INTEGER32, "PidLidNonSendBccTrackStatus" ["[MS-OXOCAL] 2.2.1.24"], "The answers of resources to whom nothing can be sent, in their order.";
        CURRENT_VERSION = PSETID_COMMON, Lid 0x8552, INTEGER32, "PidLidCurrentVersion" ["[MS-OXCMSG] 2.2.1.34"], "The build number of the client that wrote the item.";
        CURRENT_VERSION_NAME = PSETID_COMMON, Lid 0x8554, STRING, "PidLidCurrentVersionName" ["[MS-OXCMSG] 2.2.1.35"], "The version of the client that wrote the item, as text such as `16.0`.";
        INTERNET_ACCOUNT_NAME = PSETID_COMMON, Lid 0x8580, STRING, "PidLidInternetAccountName" ["[MS-OXOMSG] 2.2.1.62"], "The name of the account through which the message is sent, for people.";
        INTERNET_ACCOUNT_STAMP = PSETID_COMMON, Lid 0x8581, STRING, "PidLidInternetAccountStamp" ["[MS-OXOMSG] 2.2.1.63"], "The id of the account through which the message is sent.";
        INFO_PATH_FORM_NAME = PSETID_COMMON, Lid 0x85b1, STRING, "PidLidInfoPathFormName" ["[MS-OXCMSG] 2.2.1.27"], "The name of the form that belongs to the message.";
        CLASSIFIED = PSETID_COMMON, Lid 0x85b5, BOOLEAN, "PidLidClassified" ["[MS-OXCMSG] 2.2.1.25"], "Whether the message is marked as classified.";
        CLASSIFICATION = PSETID_COMMON, Lid 0x85b6, STRING, "PidLidClassification" ["[MS-OXCMSG] 2.2.1.23"], "The classifications of the message, by name.";
        CLASSIFICATION_DESCRIPTION = PSETID_COMMON, Lid 0x85b7, STRING, "PidLidClassificationDescription" ["[MS-OXCMSG] 2.2.1.24"], "What the classifications of the message mean, for people.";
        CLASSIFICATION_GUID = PSETID_COMMON, Lid 0x85b8, STRING, "PidLidClassificationGuid" ["[MS-OXCMAIL] 2.5.1"], "The GUID of the list from which the classifications come.";
        CLASSIFICATION_KEEP = PSETID_COMMON, Lid 0x85ba, BOOLEAN, "PidLidClassificationKeep" ["[MS-OXCMAIL] 2.5.2"], "Whether the classifications stay when the message is answered or forwarded.";
    }
    "document" {
        APPLICATION_NAME = PS_PUBLIC_STRINGS, Name "AppName", STRING, "PidNameApplicationName" ["[MS-OXODOC] 2.2.1.9"], "The program that made the document.";
        AUTHOR = PS_PUBLIC_STRINGS, Name "Author", STRING, "PidNameAuthor" ["[MS-OXODOC] 2.2.1.3"], "Who wrote the document.";
        BYTE_COUNT = PS_PUBLIC_STRINGS, Name "ByteCount", INTEGER32, "PidNameByteCount" ["[MS-OXODOC] 2.2.1.22"], "The size of the document's file, in bytes.";
        CATEGORY = PS_PUBLIC_STRINGS, Name "Category", STRING, "PidNameCategory" ["[MS-OXODOC] 2.2.1.18"], "The category of the document, one text; not the categories of the item.";
        CHARACTER_COUNT = PS_PUBLIC_STRINGS, Name "CharCount", INTEGER32, "PidNameCharacterCount" ["[MS-OXODOC] 2.2.1.16"], "How many characters the document has.";
        COMMENTS = PS_PUBLIC_STRINGS, Name "Comments", STRING, "PidNameComments" ["[MS-OXODOC] 2.2.1.5"], "Remarks about the document.";
        COMPANY = PS_PUBLIC_STRINGS, Name "Company", STRING, "PidNameCompany" ["[MS-OXODOC] 2.2.1.21"], "The company for which the document was made.";
        CREATE_DATE_TIME_READ_ONLY = PS_PUBLIC_STRINGS, Name "CreateDtmRo", TIME, "PidNameCreateDateTimeReadOnly" ["[MS-OXODOC] 2.2.1.12"], "When the document was made, UTC.";
        EDIT_TIME = PS_PUBLIC_STRINGS, Name "EditTime", STRING, "PidNameEditTime" ["[MS-OXODOC] 2.2.1.10"], "When the document was last edited, as text.";
        HIDDEN_COUNT = PS_PUBLIC_STRINGS, Name "HiddenCount", INTEGER32, "PidNameHiddenCount" ["[MS-OXODOC] 2.2.1.27"], "How many slides of the document are hidden.";
        LAST_AUTHOR = PS_PUBLIC_STRINGS, Name "LastAuthor", STRING, "PidNameLastAuthor" ["[MS-OXODOC] 2.2.1.7"], "Who saved the document last.";
        LAST_PRINTED = PS_PUBLIC_STRINGS, Name "LastPrinted", TIME, "PidNameLastPrinted" ["[MS-OXODOC] 2.2.1.11"], "When the document was printed last, UTC.";
        LAST_SAVE_DATE_TIME = PS_PUBLIC_STRINGS, Name "LastSaveDtm", TIME, "PidNameLastSaveDateTime" ["[MS-OXODOC] 2.2.1.13"], "When the document was saved last, UTC.";
        LINE_COUNT = PS_PUBLIC_STRINGS, Name "LineCount", INTEGER32, "PidNameLineCount" ["[MS-OXODOC] 2.2.1.23"], "How many lines the document has.";
        LINKS_DIRTY = PS_PUBLIC_STRINGS, Name "LinksDirty", BOOLEAN, "PidNameLinksDirty" ["[MS-OXODOC] 2.2.1.31"], "Whether links in the document need updating.";
        MULTIMEDIA_CLIP_COUNT = PS_PUBLIC_STRINGS, Name "MMClipCount", INTEGER32, "PidNameMultimediaClipCount" ["[MS-OXODOC] 2.2.1.28"], "How many sound or video clips the document has.";
        MANAGER = PS_PUBLIC_STRINGS, Name "Manager", STRING, "PidNameManager" ["[MS-OXODOC] 2.2.1.20"], "The manager named in the document.";
        NOTE_COUNT = PS_PUBLIC_STRINGS, Name "NoteCount", INTEGER32, "PidNameNoteCount" ["[MS-OXODOC] 2.2.1.26"], "How many pages of notes the document has.";
        PAGE_COUNT = PS_PUBLIC_STRINGS, Name "PageCount", INTEGER32, "PidNamePageCount" ["[MS-OXODOC] 2.2.1.14"], "How many pages the document has.";
        PARAGRAPH_COUNT = PS_PUBLIC_STRINGS, Name "ParCount", INTEGER32, "PidNameParagraphCount" ["[MS-OXODOC] 2.2.1.24"], "How many paragraphs the document has.";
        PRESENTATION_FORMAT = PS_PUBLIC_STRINGS, Name "PresFormat", STRING, "PidNamePresentationFormat" ["[MS-OXODOC] 2.2.1.19"], "For which medium the presentation is meant.";
        SCALE = PS_PUBLIC_STRINGS, Name "Scale", BOOLEAN, "PidNameScale" ["[MS-OXODOC] 2.2.1.32"], "Whether the document's preview is scaled; if not, it is cropped.";
        SECURITY = PS_PUBLIC_STRINGS, Name "Security", INTEGER32, "PidNameSecurity" ["[MS-OXODOC] 2.2.1.17"], "The protection of the document, as a number.";
        SLIDE_COUNT = PS_PUBLIC_STRINGS, Name "SlideCount", INTEGER32, "PidNameSlideCount" ["[MS-OXODOC] 2.2.1.25"], "How many slides the document has.";
        SUBJECT = PS_PUBLIC_STRINGS, Name "Subject", STRING, "PidNameSubject" ["[MS-OXODOC] 2.2.1.2"], "The subject named in the document; not that of the message.";
        TEMPLATE = PS_PUBLIC_STRINGS, Name "Template", STRING, "PidNameTemplate" ["[MS-OXODOC] 2.2.1.6"], "The template from which the document was made.";
        TITLE = PS_PUBLIC_STRINGS, Name "Title", STRING, "PidNameTitle" ["[MS-OXODOC] 2.2.1.1"], "The title of the document.";
        WORD_COUNT = PS_PUBLIC_STRINGS, Name "WordCount", INTEGER32, "PidNameWordCount" ["[MS-OXODOC] 2.2.1.15"], "How many words the document has.";
    }
    "rights management" {
        RIGHTS_MANAGEMENT_LICENSE = PS_PUBLIC_STRINGS, Name "DRMLicense", MULTIPLE_BINARY, "PidNameRightsManagementLicense" ["[MS-OXORMMS] 2.2.1.1"], "The cached licence to read a rights-protected message, compressed.";
    }
    "text message" {
        OMS_ACCOUNT_GUID = PS_PUBLIC_STRINGS, Name "OMSAccountGuid", STRING, "PidNameOMSAccountGuid" ["[MS-OXOSMMS] 2.2.1.1"], "The GUID of the account that delivers the text message.";
        OMS_MOBILE_MODEL = PS_PUBLIC_STRINGS, Name "OMSMobileModel", STRING, "PidNameOMSMobileModel" ["[MS-OXOSMMS] 2.2.1.6"], "The model of the phone that sends the text message.";
        OMS_SERVICE_TYPE = PS_PUBLIC_STRINGS, Name "OMSServiceType", INTEGER32, "PidNameOMSServiceType" ["[MS-OXOSMMS] 2.2.1.3"], "By which service the text message is sent.";
        OMS_SOURCE_TYPE = PS_PUBLIC_STRINGS, Name "OMSSourceType", INTEGER32, "PidNameOMSSourceType" ["[MS-OXOSMMS] 2.2.1.4"], "Where the text message comes from.";
    }
    "spam" {
        EXCHANGE_JUNK_EMAIL_MOVE_STAMP = PS_PUBLIC_STRINGS, Name "http://schemas.microsoft.com/exchange/junkemailmovestamp", INTEGER32, "PidNameExchangeJunkEmailMoveStamp" ["[MS-OXCSPAM] 2.2.1.2"], "Marks mail that was moved on purpose: the spam filter leaves it alone.";
        PHISHING_STAMP = PS_PUBLIC_STRINGS, Name "http://schemas.microsoft.com/outlook/phishingstamp", INTEGER32, "PidNamePhishingStamp" ["[MS-OXPHISH] 2.2.1.1"], "Whether the message looks like phishing, tied to the mailbox's own number.";
        SPAM_ORIGINAL_FOLDER = PSETID_COMMON, Lid 0x859c, BINARY, "PidLidSpamOriginalFolder" ["[MS-OXCSPAM] 2.2.1.1"], "The folder in which a message lay before it was taken for junk.";
    }
    "calendar" {
        CALENDAR_UID = PS_PUBLIC_STRINGS, Name "urn:schemas:calendar:uid", STRING, "PidNameCalendarUid" ["[MS-XWDCAL] 2.2.2.33"], "The UID of the event in iCalendar.";
        BUSY_STATUS = PSETID_APPOINTMENT, Lid 0x8205, INTEGER32, "PidLidBusyStatus" ["[MS-OXOCAL] 2.2.1.2"], "0 free, 1 tentative, 2 busy, 3 out of office, 4 working elsewhere.";
        LOCATION = PSETID_APPOINTMENT, Lid 0x8208, STRING, "PidLidLocation" ["[MS-OXOCAL] 2.2.1.4"], "Where the event takes place, as text.";
        APPOINTMENT_START_WHOLE = PSETID_APPOINTMENT, Lid 0x820d, TIME, "PidLidAppointmentStartWhole" ["[MS-OXOCAL] 2.2.1.5"], "When the event begins, UTC; of a series, its first occurrence.";
        APPOINTMENT_END_WHOLE = PSETID_APPOINTMENT, Lid 0x820e, TIME, "PidLidAppointmentEndWhole" ["[MS-OXOCAL] 2.2.1.6"], "When the event ends, UTC; of a series, its first occurrence.";
        APPOINTMENT_START_TIME = PSETID_APPOINTMENT, Lid 0x820f, TIME, "PidLidAppointmentStartTime" ["[MS-XWDCAL] 2.2.7.11"], "The time of the start, split from the date; use the whole one.";
        APPOINTMENT_END_TIME = PSETID_APPOINTMENT, Lid 0x8210, TIME, "PidLidAppointmentEndTime" ["[MS-XWDCAL] 2.2.7.4"], "The time of the end, split from the date; use the whole one.";
        APPOINTMENT_END_DATE = PSETID_APPOINTMENT, Lid 0x8211, TIME, "PidLidAppointmentEndDate" ["[MS-XWDCAL] 2.2.7.3"], "The date of the end, split from the time; use the whole one.";
        APPOINTMENT_START_DATE = PSETID_APPOINTMENT, Lid 0x8212, TIME, "PidLidAppointmentStartDate" ["[MS-XWDCAL] 2.2.7.10"], "The date of the start, split from the time; use the whole one.";
        APPOINTMENT_DURATION = PSETID_APPOINTMENT, Lid 0x8213, INTEGER32, "PidLidAppointmentDuration" ["[MS-OXOCAL] 2.2.1.7"], "How long the event takes, in minutes.";
        APPOINTMENT_COLOR = PSETID_APPOINTMENT, Lid 0x8214, INTEGER32, "PidLidAppointmentColor" ["[MS-OXOCAL] 2.2.1.50"], "A colour from 0 to 10, for old clients; new ones use categories.";
        APPOINTMENT_SUB_TYPE = PSETID_APPOINTMENT, Lid 0x8215, BOOLEAN, "PidLidAppointmentSubType" ["[MS-OXOCAL] 2.2.1.9"], "Whether the event takes whole days.";
        APPOINTMENT_RECUR = PSETID_APPOINTMENT, Lid 0x8216, BINARY, "PidLidAppointmentRecur" ["[MS-OXOCAL] 2.2.1.44"], "The recurrence of a series with its exceptions, see `[MS-OXOCAL]`.";
        RECURRING = PSETID_APPOINTMENT, Lid 0x8223, BOOLEAN, "PidLidRecurring" ["[MS-OXOCAL] 2.2.1.12"], "Whether the event is a series.";
        EXCEPTION_REPLACE_TIME = PSETID_APPOINTMENT, Lid 0x8228, TIME, "PidLidExceptionReplaceTime" ["[MS-OXOCAL] 2.2.10.2.5"], "The start that the occurrence had in the pattern, UTC, before it became an exception.";
        RECURRENCE_TYPE = PSETID_APPOINTMENT, Lid 0x8231, INTEGER32, "PidLidRecurrenceType" ["[MS-OXOCAL] 2.2.1.45"], "How a series recurs: 0 not, 1 daily, 2 weekly, 3 monthly, 4 yearly.";
        RECURRENCE_PATTERN = PSETID_APPOINTMENT, Lid 0x8232, STRING, "PidLidRecurrencePattern" ["[MS-OXOCAL] 2.2.1.46"], "The recurrence in words, for people, in the language of its writer.";
        TIME_ZONE_STRUCT = PSETID_APPOINTMENT, Lid 0x8233, BINARY, "PidLidTimeZoneStruct" ["[MS-OXOCAL] 2.2.1.39"], "The time zone of a series as one rule; newer clients write a definition, too.";
        TIME_ZONE_DESCRIPTION = PSETID_APPOINTMENT, Lid 0x8234, STRING, "PidLidTimeZoneDescription" ["[MS-OXOCAL] 2.2.1.40"], "The time zone's name, for people.";
        CLIP_START = PSETID_APPOINTMENT, Lid 0x8235, TIME, "PidLidClipStart" ["[MS-OXOCAL] 2.2.1.14"], "The start, UTC; of a series, local midnight of its first day, as UTC.";
        CLIP_END = PSETID_APPOINTMENT, Lid 0x8236, TIME, "PidLidClipEnd" ["[MS-OXOCAL] 2.2.1.15"], "The end, UTC; of a series, local midnight of its last day; in 4500 when endless.";
        APPOINTMENT_TIME_ZONE_DEFINITION_START_DISPLAY = PSETID_APPOINTMENT, Lid 0x825e, BINARY, "PidLidAppointmentTimeZoneDefinitionStartDisplay" ["[MS-OXOCAL] 2.2.1.42"], "The time zone in which to show the start.";
        APPOINTMENT_TIME_ZONE_DEFINITION_END_DISPLAY = PSETID_APPOINTMENT, Lid 0x825f, BINARY, "PidLidAppointmentTimeZoneDefinitionEndDisplay" ["[MS-OXOCAL] 2.2.1.43"], "The time zone in which to show the end; that of the start if absent.";
        APPOINTMENT_TIME_ZONE_DEFINITION_RECUR = PSETID_APPOINTMENT, Lid 0x8260, BINARY, "PidLidAppointmentTimeZoneDefinitionRecur" ["[MS-OXOCAL] 2.2.1.41"], "The time zone in which a series recurs, with its changes over the years.";
        INBOUND_I_CAL_STREAM = PSETID_APPOINTMENT, Lid 0x827a, BINARY, "PidLidInboundICalStream" ["[MS-OXCICAL] 2.1.3.4.1"], "The iCalendar part with which the message came, as bytes.";
        SINGLE_BODY_I_CAL = PSETID_APPOINTMENT, Lid 0x827b, BOOLEAN, "PidLidSingleBodyICal" ["[MS-OXCICAL] 2.1.3.4.2"], "Whether the message came as a single iCalendar part.";
        DAY_OF_MONTH = PSETID_COMMON, Lid 0x1000, INTEGER32, "PidLidDayOfMonth" ["[MS-XWDCAL] 2.2.7.20"], "The day of the month on which the event recurs.";
        I_CALENDAR_DAY_OF_WEEK_MASK = PSETID_COMMON, Lid 0x1001, INTEGER32, "PidLidICalendarDayOfWeekMask" ["[MS-XWDCAL] 2.2.7.27"], "The days of the week on which the event recurs, as bits.";
        OCCURRENCES = PSETID_COMMON, Lid 0x1005, INTEGER32, "PidLidOccurrences" ["[MS-XWDCAL] 2.2.7.43"], "How many times the event recurs.";
        MONTH_OF_YEAR = PSETID_COMMON, Lid 0x1006, INTEGER32, "PidLidMonthOfYear" ["[MS-XWDCAL] 2.2.7.34"], "The month of the year in which the event recurs.";
        NO_END_DATE_FLAG = PSETID_COMMON, Lid 0x100b, BOOLEAN, "PidLidNoEndDateFlag" ["[MS-XWDCAL] 2.2.7.36"], "Whether the series has no end.";
        RECURRENCE_DURATION = PSETID_COMMON, Lid 0x100d, INTEGER32, "PidLidRecurrenceDuration" ["[MS-XWDCAL] 2.2.7.48"], "How long each occurrence takes, in minutes.";
        CLIENT_INTENT = PSETID_CALENDARASSISTANT, Lid 0x0015, INTEGER32, "PidLidClientIntent" ["[MS-OXOCAL] 2.2.2.4"], "Bits: what the user did with the meeting, such as 0x20 accepted, 0x40 declined.";
        SERVER_PROCESSED = PSETID_CALENDARASSISTANT, Lid 0x85cc, BOOLEAN, "PidLidServerProcessed" ["[MS-OXOCAL] 2.2.5.4"], "Whether the server has already worked off the meeting message.";
        SERVER_PROCESSING_ACTIONS = PSETID_CALENDARASSISTANT, Lid 0x85cd, INTEGER32, "PidLidServerProcessingActions" ["[MS-OXOCAL] 2.2.5.5"], "Bits: what the server did when it worked off the meeting message.";
    }
    "header" {
        ACCEPT_LANGUAGE = PS_INTERNET_HEADERS, Name "Accept-Language", STRING, "PidNameAcceptLanguage" ["[MS-OXCMSG] 2.2.1.42"], "The Accept-Language header of the message.";
        CONTENT_BASE = PS_INTERNET_HEADERS, Name "Content-Base", STRING, "PidNameContentBase" ["[MS-OXCMSG] 2.2.1.41"], "The Content-Base header: the base for relative addresses in the body.";
        CONTENT_CLASS = PS_INTERNET_HEADERS, Name "Content-Class", STRING, "PidNameContentClass" ["[MS-OXCMSG] 2.2.1.48"], "The Content-Class header: what the message is, as a name.";
        CONTENT_TYPE = PS_INTERNET_HEADERS, Name "Content-Type", STRING, "PidNameContentType" ["[MS-OXCMSG] 2.2.1.50"], "The Content-Type header of the body.";
        FROM = PS_INTERNET_HEADERS, Name "From", STRING, "PidNameFrom" ["[MS-XWDCAL] 2.2.2.35"], "The From header: of an event, its organizer.";
        INTERNET_SUBJECT = PS_INTERNET_HEADERS, Name "Subject", STRING, "PidNameInternetSubject" ["[MS-XWDCAL] 2.2.4.1"], "The Subject header as it came.";
        X_VOICE_MESSAGE_ATTACHMENT_ORDER = PS_INTERNET_HEADERS, Name "X-AttachmentOrder", STRING, "PidNameXVoiceMessageAttachmentOrder" ["[MS-OXOUM] 2.2.5.10"], "The names of the sound files in the order in which to play them.";
        X_CALL_ID = PS_INTERNET_HEADERS, Name "X-CallID", STRING, "PidNameXCallId" ["[MS-OXOUM] 2.2.5.12"], "The id of the call from which the voice message comes.";
        X_SENDER_TELEPHONE_NUMBER = PS_INTERNET_HEADERS, Name "X-CallingTelephoneNumber", STRING, "PidNameXSenderTelephoneNumber" ["[MS-OXOUM] 2.2.5.2"], "The caller's number as a header; the tagged property says the same.";
        X_FAX_NUMBER_OF_PAGES = PS_INTERNET_HEADERS, Name "X-FaxNumberOfPages", STRING, "PidNameXFaxNumberOfPages" ["[MS-OXOUM] 2.2.5.8"], "How many pages the fax has, as text.";
        X_SHARING_BROWSE_URL = PS_INTERNET_HEADERS, Name "X-Sharing-Browse-Url", STRING, "PidNameXSharingBrowseUrl" ["[MS-OXSHARE] 2.2.6"], "The sharing header for a web address; servers ignore it.";
        X_SHARING_CAPABILITIES = PS_INTERNET_HEADERS, Name "X-Sharing-Capabilities", STRING, "PidNameXSharingCapabilities" ["[MS-OXSHARE] 2.2.2.2"], "The sharing capabilities as a header, in hexadecimal digits.";
        X_SHARING_CONFIG_URL = PS_INTERNET_HEADERS, Name "X-Sharing-Config-Url", STRING, "PidNameXSharingConfigUrl" ["[MS-OXSHARE] 2.2.2.4"], "The sharing header for the address of a configuration.";
        X_SHARING_FLAVOR = PS_INTERNET_HEADERS, Name "X-Sharing-Flavor", STRING, "PidNameXSharingFlavor" ["[MS-OXSHARE] 2.2.2.6"], "The sharing flavour as a header, in hexadecimal digits.";
        X_SHARING_INSTANCE_GUID = PS_INTERNET_HEADERS, Name "X-Sharing-Instance-Guid", STRING, "PidNameXSharingInstanceGuid" ["[MS-OXSHARE] 2.2.6"], "The sharing header for an instance; servers ignore it.";
        X_SHARING_LOCAL_TYPE = PS_INTERNET_HEADERS, Name "X-Sharing-Local-Type", STRING, "PidNameXSharingLocalType" ["[MS-OXSHARE] 2.2.2.11"], "The container class for the recipient, as a header.";
        X_SHARING_PROVIDER_GUID = PS_INTERNET_HEADERS, Name "X-Sharing-Provider-Guid", STRING, "PidNameXSharingProviderGuid" ["[MS-OXSHARE] 2.2.2.13"], "The GUID of the sharing provider as a header, in hexadecimal digits.";
        X_SHARING_PROVIDER_NAME = PS_INTERNET_HEADERS, Name "X-Sharing-Provider-Name", STRING, "PidNameXSharingProviderName" ["[MS-OXSHARE] 2.2.2.15"], "The name of the sharing provider, as a header.";
        X_SHARING_PROVIDER_URL = PS_INTERNET_HEADERS, Name "X-Sharing-Provider-Url", STRING, "PidNameXSharingProviderUrl" ["[MS-OXSHARE] 2.2.2.17"], "The web address of the sharing provider, as a header.";
        X_SHARING_REMOTE_NAME = PS_INTERNET_HEADERS, Name "X-Sharing-Remote-Name", STRING, "PidNameXSharingRemoteName" ["[MS-OXSHARE] 2.2.3.2"], "The name of the shared folder, as a header.";
        X_SHARING_REMOTE_PATH = PS_INTERNET_HEADERS, Name "X-Sharing-Remote-Path", STRING, "PidNameXSharingRemotePath" ["[MS-OXSHARE] 2.2.6"], "The sharing header for a path; servers ignore it.";
        X_SHARING_REMOTE_STORE_UID = PS_INTERNET_HEADERS, Name "X-Sharing-Remote-Store-Uid", STRING, "PidNameXSharingRemoteStoreUid" ["[MS-OXSHARE] 2.2.3.4"], "The store of the shared folder, as a header.";
        X_SHARING_REMOTE_TYPE = PS_INTERNET_HEADERS, Name "X-Sharing-Remote-Type", STRING, "PidNameXSharingRemoteType" ["[MS-OXSHARE] 2.2.3.6"], "The container class of the shared folder, as a header.";
        X_SHARING_REMOTE_UID = PS_INTERNET_HEADERS, Name "X-Sharing-Remote-Uid", STRING, "PidNameXSharingRemoteUid" ["[MS-OXSHARE] 2.2.3.8"], "The entry id of the shared folder, as a header.";
        X_VOICE_MESSAGE_DURATION = PS_INTERNET_HEADERS, Name "X-VoiceMessageDuration", STRING, "PidNameXVoiceMessageDuration" ["[MS-OXOUM] 2.2.5.4"], "Seconds of the attached voice message, as a header.";
        X_VOICE_MESSAGE_SENDER_NAME = PS_INTERNET_HEADERS, Name "X-VoiceMessageSenderName", STRING, "PidNameXVoiceMessageSenderName" ["[MS-OXOUM] 2.2.5.6"], "The name of the caller, as the telephone system told it.";
        CROSS_REFERENCE = PS_INTERNET_HEADERS, Name "Xref", STRING, "PidNameCrossReference" ["[MS-OXCMAIL] 2.5.3"], "The Xref header: in which newsgroups, under which numbers, the article is.";
    }
    "meeting" {
        APPOINTMENT_SEQUENCE = PSETID_APPOINTMENT, Lid 0x8201, INTEGER32, "PidLidAppointmentSequence" ["[MS-OXOCAL] 2.2.1.1"], "Counts the organizer's changes of the meeting; answers to a lower one are out of date.";
        APPOINTMENT_SEQUENCE_TIME = PSETID_APPOINTMENT, Lid 0x8202, TIME, "PidLidAppointmentSequenceTime" ["[MS-OXOCAL] 2.2.4.1"], "When the sequence number last changed, UTC.";
        APPOINTMENT_LAST_SEQUENCE = PSETID_APPOINTMENT, Lid 0x8203, INTEGER32, "PidLidAppointmentLastSequence" ["[MS-OXOCAL] 2.2.4.2"], "The highest sequence number that the organizer has sent to any attendee.";
        CHANGE_HIGHLIGHT = PSETID_APPOINTMENT, Lid 0x8204, INTEGER32, "PidLidChangeHighlight" ["[MS-OXOCAL] 2.2.6.2"], "Bits: what the update changed, such as 1 start, 2 end, 4 recurrence, 8 location.";
        F_EXCEPTIONAL_BODY = PSETID_APPOINTMENT, Lid 0x8206, BOOLEAN, "PidLidFExceptionalBody" ["[MS-OXOCAL] 2.2.10.2.6"], "Whether an exception has a body of its own; if not, the series' body holds.";
        APPOINTMENT_AUXILIARY_FLAGS = PSETID_APPOINTMENT, Lid 0x8207, INTEGER32, "PidLidAppointmentAuxiliaryFlags" ["[MS-OXOCAL] 2.2.1.3"], "Bits: 1 copied from another calendar, 2 wants an answer, 4 was forwarded.";
        MEETING_WORKSPACE_URL = PSETID_APPOINTMENT, Lid 0x8209, STRING, "PidLidMeetingWorkspaceUrl" ["[MS-OXOCAL] 2.2.1.48"], "The address of the web workspace of the meeting.";
        FORWARD_INSTANCE = PSETID_APPOINTMENT, Lid 0x820a, BOOLEAN, "PidLidForwardInstance" ["[MS-OXOCAL] 2.2.6.3"], "Whether the request invites to a single occurrence of a series.";
        APPOINTMENT_STATE_FLAGS = PSETID_APPOINTMENT, Lid 0x8217, INTEGER32, "PidLidAppointmentStateFlags" ["[MS-OXOCAL] 2.2.1.10"], "Bits: 1 a meeting, 2 received, 4 cancelled.";
        RESPONSE_STATUS = PSETID_APPOINTMENT, Lid 0x8218, INTEGER32, "PidLidResponseStatus" ["[MS-OXOCAL] 2.2.1.11"], "One's answer: 0 none, 1 organizer, 2 tentative, 3 accepted, 4 declined, 5 open.";
        APPOINTMENT_REPLY_TIME = PSETID_APPOINTMENT, Lid 0x8220, TIME, "PidLidAppointmentReplyTime" ["[MS-OXOCAL] 2.2.4.3"], "When the attendee answered the request, UTC.";
        INTENDED_BUSY_STATUS = PSETID_APPOINTMENT, Lid 0x8224, INTEGER32, "PidLidIntendedBusyStatus" ["[MS-OXOCAL] 2.2.6.4"], "What the organizer wants attendees' calendars to show; values of busy status.";
        APPOINTMENT_UPDATE_TIME = PSETID_APPOINTMENT, Lid 0x8226, TIME, "PidLidAppointmentUpdateTime" ["[MS-XWDCAL] 2.2.7.15"], "When the appointment was last updated.";
        F_INVITED = PSETID_APPOINTMENT, Lid 0x8229, BOOLEAN, "PidLidFInvited" ["[MS-OXOCAL] 2.2.4.4"], "Whether invitations were ever sent; once set it stays.";
        F_EXCEPTIONAL_ATTENDEES = PSETID_APPOINTMENT, Lid 0x822b, BOOLEAN, "PidLidFExceptionalAttendees" ["[MS-OXOCAL] 2.2.2.3"], "Whether an exception of the series has attendees of its own.";
        OWNER_NAME = PSETID_APPOINTMENT, Lid 0x822e, STRING, "PidLidOwnerName" ["[MS-XWDCAL] 2.2.7.47"], "The name of the calendar's owner.";
        F_OTHERS_APPOINTMENT = PSETID_APPOINTMENT, Lid 0x822f, BOOLEAN, "PidLidFOthersAppointment" ["[MS-XWDCAL] 2.2.7.26"], "Whether the meeting lies in the calendar of somebody else.";
        APPOINTMENT_REPLY_NAME = PSETID_APPOINTMENT, Lid 0x8230, STRING, "PidLidAppointmentReplyName" ["[MS-OXOCAL] 2.2.4.5"], "The name of whoever answered last, such as a delegate.";
        ORIGINAL_STORE_ENTRY_ID = PSETID_APPOINTMENT, Lid 0x8237, BINARY, "PidLidOriginalStoreEntryId" ["[MS-OXOCAL] 2.2.4.9"], "The store of the delegator, set when a delegate made the meeting.";
        ALL_ATTENDEES_STRING = PSETID_APPOINTMENT, Lid 0x8238, STRING, "PidLidAllAttendeesString" ["[MS-OXOCAL] 2.2.1.16"], "The names of all attendees but the organizer, separated by semicolons.";
        AUTO_FILL_LOCATION = PSETID_APPOINTMENT, Lid 0x823a, BOOLEAN, "PidLidAutoFillLocation" ["[MS-OXOCAL] 2.2.4.8"], "Whether the location follows the attendees that are rooms.";
        TO_ATTENDEES_STRING = PSETID_APPOINTMENT, Lid 0x823b, STRING, "PidLidToAttendeesString" ["[MS-OXOCAL] 2.2.1.17"], "The names of required attendees to whom one can send, separated by semicolons.";
        CC_ATTENDEES_STRING = PSETID_APPOINTMENT, Lid 0x823c, STRING, "PidLidCcAttendeesString" ["[MS-OXOCAL] 2.2.1.18"], "The names of optional attendees to whom one can send, separated by semicolons.";
        ORGANIZER_ALIAS = PSETID_APPOINTMENT, Lid 0x8243, STRING, "PidLidOrganizerAlias" ["[MS-OXOCAL] 2.2.1.56.6"], "The organizer's address in an online meeting.";
        APPOINTMENT_PROPOSED_START_WHOLE = PSETID_APPOINTMENT, Lid 0x8250, TIME, "PidLidAppointmentProposedStartWhole" ["[MS-OXOCAL] 2.2.7.3"], "The start that an attendee proposes instead, UTC.";
        APPOINTMENT_PROPOSED_END_WHOLE = PSETID_APPOINTMENT, Lid 0x8251, TIME, "PidLidAppointmentProposedEndWhole" ["[MS-OXOCAL] 2.2.7.4"], "The end that an attendee proposes instead, UTC.";
        APPOINTMENT_PROPOSED_DURATION = PSETID_APPOINTMENT, Lid 0x8256, INTEGER32, "PidLidAppointmentProposedDuration" ["[MS-OXOCAL] 2.2.7.5"], "The length that an attendee proposes instead, in minutes.";
        APPOINTMENT_COUNTER_PROPOSAL = PSETID_APPOINTMENT, Lid 0x8257, BOOLEAN, "PidLidAppointmentCounterProposal" ["[MS-OXOCAL] 2.2.4.7"], "Whether the answer proposes another time.";
        APPOINTMENT_PROPOSAL_NUMBER = PSETID_APPOINTMENT, Lid 0x8259, INTEGER32, "PidLidAppointmentProposalNumber" ["[MS-OXOCAL] 2.2.4.6"], "How many proposals of attendees are open, on the organizer's meeting.";
        APPOINTMENT_NOT_ALLOW_PROPOSE = PSETID_APPOINTMENT, Lid 0x825a, BOOLEAN, "PidLidAppointmentNotAllowPropose" ["[MS-OXOCAL] 2.2.1.26"], "Whether attendees must not propose another time.";
        APPOINTMENT_UNSENDABLE_RECIPIENTS = PSETID_APPOINTMENT, Lid 0x825d, BINARY, "PidLidAppointmentUnsendableRecipients" ["[MS-OXOCAL] 2.2.1.25"], "Attendees to whom nothing can be sent, as recipient rows.";
        FORWARD_NOTIFICATION_RECIPIENTS = PSETID_APPOINTMENT, Lid 0x8261, BINARY, "PidLidForwardNotificationRecipients" ["[MS-OXOCAL] 2.2.9.3"], "To whom the meeting was forwarded, as recipient rows.";
        PROMPT_SEND_UPDATE = PSETID_COMMON, Lid 0x8045, BOOLEAN, "PidLidPromptSendUpdate" ["[MS-OXOCAL] 2.2.7.8"], "Whether the answer was out of date when it came, so that an update is due.";
        NON_SENDABLE_TO = PSETID_COMMON, Lid 0x8536, STRING, "PidLidNonSendableTo" ["[MS-OXOCAL] 2.2.1.19"], "The names of required attendees to whom nothing can be sent.";
        NON_SENDABLE_CC = PSETID_COMMON, Lid 0x8537, STRING, "PidLidNonSendableCc" ["[MS-OXOCAL] 2.2.1.20"], "The names of optional attendees to whom nothing can be sent.";
        NON_SENDABLE_BCC = PSETID_COMMON, Lid 0x8538, STRING, "PidLidNonSendableBcc" ["[MS-OXOCAL] 2.2.1.21"], "The names of resources to whom nothing can be sent.";
        ATTENDEE_CRITICAL_CHANGE = PSETID_MEETING, Lid 0x0001, TIME, "PidLidAttendeeCriticalChange" ["[MS-OXOCAL] 2.2.5.2"], "When the meeting message was sent, UTC.";
        WHERE = PSETID_MEETING, Lid 0x0002, STRING, "PidLidWhere" ["[MS-OXOCAL] 2.2.5.3"], "The place of the meeting, as its messages repeat it.";
        GLOBAL_OBJECT_ID = PSETID_MEETING, Lid 0x0003, BINARY, "PidLidGlobalObjectId" ["[MS-OXOCAL] 2.2.1.27"], "Identifies the meeting in all mailboxes; with a date for a single occurrence.";
        IS_SILENT = PSETID_MEETING, Lid 0x0004, BOOLEAN, "PidLidIsSilent" ["[MS-OXOCAL] 2.2.7.7"], "Whether the answer has no text of the attendee's own.";
        IS_RECURRING = PSETID_MEETING, Lid 0x0005, BOOLEAN, "PidLidIsRecurring" ["[MS-OXOCAL] 2.2.1.13"], "Whether the meeting message is about a series.";
        REQUIRED_ATTENDEES = PSETID_MEETING, Lid 0x0006, STRING, "PidLidRequiredAttendees" ["[MS-XWDCAL] 2.2.7.63"], "The required attendees of an appointment, as text.";
        OPTIONAL_ATTENDEES = PSETID_MEETING, Lid 0x0007, STRING, "PidLidOptionalAttendees" ["[MS-XWDCAL] 2.2.7.45"], "The optional attendees of an appointment, as text.";
        RESOURCE_ATTENDEES = PSETID_MEETING, Lid 0x0008, STRING, "PidLidResourceAttendees" ["[MS-XWDCAL] 2.2.7.64"], "The rooms and equipment of an appointment, as text.";
        DELEGATE_MAIL = PSETID_MEETING, Lid 0x0009, BOOLEAN, "PidLidDelegateMail" ["[MS-XWDCAL] 2.2.7.21"], "Whether a delegate answered, not the attendee.";
        IS_EXCEPTION = PSETID_MEETING, Lid 0x000a, BOOLEAN, "PidLidIsException" ["[MS-OXOCAL] 2.2.1.35"], "Whether the message is about an exception of a series.";
        TIME_ZONE = PSETID_MEETING, Lid 0x000c, INTEGER32, "PidLidTimeZone" ["[MS-OXOCAL] 2.2.5.6"], "The time zone of a series as a number, for messages without recurrence.";
        START_RECURRENCE_DATE = PSETID_MEETING, Lid 0x000d, INTEGER32, "PidLidStartRecurrenceDate" ["[MS-XWDCAL] 2.2.7.66"], "The first day of the series: day in bits 0 to 4, month in 5 to 8, then the year.";
        START_RECURRENCE_TIME = PSETID_MEETING, Lid 0x000e, INTEGER32, "PidLidStartRecurrenceTime" ["[MS-XWDCAL] 2.2.7.67"], "The start of an occurrence: seconds in bits 0 to 5, minutes in 6 to 11, then hours.";
        END_RECURRENCE_DATE = PSETID_MEETING, Lid 0x000f, INTEGER32, "PidLidEndRecurrenceDate" ["[MS-XWDCAL] 2.2.7.22"], "The last day of the series, in the form of the first one.";
        END_RECURRENCE_TIME = PSETID_MEETING, Lid 0x0010, INTEGER32, "PidLidEndRecurrenceTime" ["[MS-XWDCAL] 2.2.7.23"], "The end of an occurrence, in the form of the start.";
        DAY_INTERVAL = PSETID_MEETING, Lid 0x0011, INTEGER16, "PidLidDayInterval" ["[MS-XWDCAL] 2.2.7.19"], "Every how many days the event recurs.";
        WEEK_INTERVAL = PSETID_MEETING, Lid 0x0012, INTEGER16, "PidLidWeekInterval" ["[MS-XWDCAL] 2.2.7.71"], "Every how many weeks the event recurs.";
        MONTH_INTERVAL = PSETID_MEETING, Lid 0x0013, INTEGER16, "PidLidMonthInterval" ["[MS-XWDCAL] 2.2.7.33"], "Every how many months the event recurs.";
        YEAR_INTERVAL = PSETID_MEETING, Lid 0x0014, INTEGER16, "PidLidYearInterval" ["[MS-XWDCAL] 2.2.7.73"], "Every how many years the event recurs.";
        MONTH_OF_YEAR_MASK = PSETID_MEETING, Lid 0x0017, INTEGER32, "PidLidMonthOfYearMask" ["[MS-XWDCAL] 2.2.7.35"], "The months in which the event recurs, as bits.";
        OLD_RECURRENCE_TYPE = PSETID_MEETING, Lid 0x0018, INTEGER16, "PidLidOldRecurrenceType" ["[MS-XWDCAL] 2.2.7.44"], "The kind of recurrence, in numbers of old clients.";
        OWNER_CRITICAL_CHANGE = PSETID_MEETING, Lid 0x001a, TIME, "PidLidOwnerCriticalChange" ["[MS-OXOCAL] 2.2.1.34"], "When the organizer sent the request, UTC; answers refer to it.";
        CALENDAR_TYPE = PSETID_MEETING, Lid 0x001c, INTEGER32, "PidLidCalendarType" ["[MS-OXOCAL] 2.2.6.11"], "The calendar of the recurrence, such as 1 Gregorian; 0 for the default.";
        CLEAN_GLOBAL_OBJECT_ID = PSETID_MEETING, Lid 0x0023, BINARY, "PidLidCleanGlobalObjectId" ["[MS-OXOCAL] 2.2.1.28"], "The global id without date: the same for a series and its exceptions.";
        APPOINTMENT_MESSAGE_CLASS = PSETID_MEETING, Lid 0x0024, STRING, "PidLidAppointmentMessageClass" ["[MS-OXOCAL] 2.2.6.6"], "The message class of the appointment to be made from a request.";
        MEETING_TYPE = PSETID_MEETING, Lid 0x0026, INTEGER32, "PidLidMeetingType" ["[MS-OXOCAL] 2.2.6.5"], "What a request is: 1 first, 0x10000 full update, 0x20000 for information only.";
        OLD_LOCATION = PSETID_MEETING, Lid 0x0028, STRING, "PidLidOldLocation" ["[MS-OXOCAL] 2.2.6.7"], "Where the meeting was to be before the update.";
        OLD_WHEN_START_WHOLE = PSETID_MEETING, Lid 0x0029, TIME, "PidLidOldWhenStartWhole" ["[MS-OXOCAL] 2.2.6.8"], "When the meeting was to begin before the update, UTC.";
        OLD_WHEN_END_WHOLE = PSETID_MEETING, Lid 0x002a, TIME, "PidLidOldWhenEndWhole" ["[MS-OXOCAL] 2.2.6.9"], "When the meeting was to end before the update, UTC.";
    }
    "task" {
        LINKED_TASK_ITEMS = PSETID_APPOINTMENT, Lid 0x820c, MULTIPLE_BINARY, "PidLidLinkedTaskItems" ["[MS-OXOCAL] 2.2.1.47"], "The entry ids of tasks that belong to the event.";
        TASK_STATUS = PSETID_TASK, Lid 0x8101, INTEGER32, "PidLidTaskStatus" ["[MS-OXOTASK] 2.2.2.2.2"], "0 not started, 1 in progress, 2 complete, 3 waiting for others, 4 deferred.";
        PERCENT_COMPLETE = PSETID_TASK, Lid 0x8102, FLOATING64, "PidLidPercentComplete" ["[MS-OXOFLAG] 2.2.2.3"], "How much is done, from 0.0 to 1.0, not 100.";
        TEAM_TASK = PSETID_TASK, Lid 0x8103, BOOLEAN, "PidLidTeamTask" ["[MS-OXOTASK] 2.2.2.2.36"], "Ignored by servers; clients may set it.";
        TASK_START_DATE = PSETID_TASK, Lid 0x8104, TIME, "PidLidTaskStartDate" ["[MS-OXOTASK] 2.2.2.2.4"], "When work should begin: midnight in local time, not UTC.";
        TASK_DUE_DATE = PSETID_TASK, Lid 0x8105, TIME, "PidLidTaskDueDate" ["[MS-OXOTASK] 2.2.2.2.5"], "By when it should be done: midnight in local time, not UTC.";
        TASK_RESET_REMINDER = PSETID_TASK, Lid 0x8107, BOOLEAN, "PidLidTaskResetReminder" ["[MS-OXOTASK] 2.2.2.2.6"], "Whether later occurrences of the task get reminders again.";
        TASK_ACCEPTED = PSETID_TASK, Lid 0x8108, BOOLEAN, "PidLidTaskAccepted" ["[MS-OXOTASK] 2.2.2.2.7"], "Whether the assignee has answered the task request.";
        TASK_DEAD_OCCURRENCE = PSETID_TASK, Lid 0x8109, BOOLEAN, "PidLidTaskDeadOccurrence" ["[MS-OXOTASK] 2.2.2.2.8"], "Whether the last occurrence of a recurring task was already made.";
        TASK_DATE_COMPLETED = PSETID_TASK, Lid 0x810f, TIME, "PidLidTaskDateCompleted" ["[MS-OXOTASK] 2.2.2.2.9"], "The day on which it was done: local midnight, as UTC.";
        TASK_ACTUAL_EFFORT = PSETID_TASK, Lid 0x8110, INTEGER32, "PidLidTaskActualEffort" ["[MS-OXOTASK] 2.2.2.2.11"], "Minutes that the work took.";
        TASK_ESTIMATED_EFFORT = PSETID_TASK, Lid 0x8111, INTEGER32, "PidLidTaskEstimatedEffort" ["[MS-OXOTASK] 2.2.2.2.12"], "Minutes that the work is expected to take.";
        TASK_VERSION = PSETID_TASK, Lid 0x8112, INTEGER32, "PidLidTaskVersion" ["[MS-OXOTASK] 2.2.2.2.13"], "Counts the owner's changes, from 1; updates with a lower one are ignored.";
        TASK_STATE = PSETID_TASK, Lid 0x8113, INTEGER32, "PidLidTaskState" ["[MS-OXOTASK] 2.2.2.2.14"], "1 not assigned, 2 the assignee's copy, 3 the assigner's copy, 4 that of a rejected task.";
        TASK_LAST_UPDATE = PSETID_TASK, Lid 0x8115, TIME, "PidLidTaskLastUpdate" ["[MS-OXOTASK] 2.2.2.2.10"], "When the task last changed, UTC.";
        TASK_RECURRENCE = PSETID_TASK, Lid 0x8116, BINARY, "PidLidTaskRecurrence" ["[MS-OXOTASK] 2.2.2.2.15"], "The recurrence of the task, without exceptions, see `[MS-OXOCAL]`.";
        TASK_ASSIGNERS = PSETID_TASK, Lid 0x8117, BINARY, "PidLidTaskAssigners" ["[MS-OXOTASK] 2.2.2.2.16"], "Who handed the task on, one above the other; the last one on top.";
        TASK_STATUS_ON_COMPLETE = PSETID_TASK, Lid 0x8119, BOOLEAN, "PidLidTaskStatusOnComplete" ["[MS-OXOTASK] 2.2.2.2.17"], "Whether the assigner wants a message when the task is done.";
        TASK_HISTORY = PSETID_TASK, Lid 0x811a, INTEGER32, "PidLidTaskHistory" ["[MS-OXOTASK] 2.2.2.2.18"], "The last change: 0 none, 1 accepted, 2 rejected, 3 other, 4 due date, 5 assigned.";
        TASK_UPDATES = PSETID_TASK, Lid 0x811b, BOOLEAN, "PidLidTaskUpdates" ["[MS-OXOTASK] 2.2.2.2.19"], "Whether the assigner wants to hear of the assignee's changes.";
        TASK_COMPLETE = PSETID_TASK, Lid 0x811c, BOOLEAN, "PidLidTaskComplete" ["[MS-OXOTASK] 2.2.2.2.20"], "Whether the task is done; set it together with status and percentage.";
        TASK_F_CREATOR = PSETID_TASK, Lid 0x811e, BOOLEAN, "PidLidTaskFCreator" ["[MS-OXOTASK] 2.2.2.2.21"], "Whether this user made the task, not an assigner.";
        TASK_OWNER = PSETID_TASK, Lid 0x811f, STRING, "PidLidTaskOwner" ["[MS-OXOTASK] 2.2.2.2.22"], "The name of whoever has to do the task.";
        TASK_MULTIPLE_RECIPIENTS = PSETID_TASK, Lid 0x8120, INTEGER32, "PidLidTaskMultipleRecipients" ["[MS-OXOTASK] 2.2.2.2.23"], "Bits: 1 sent to several people, 2 received so.";
        TASK_ASSIGNER = PSETID_TASK, Lid 0x8121, STRING, "PidLidTaskAssigner" ["[MS-OXOTASK] 2.2.2.2.24"], "The name of whoever assigned the task last.";
        TASK_LAST_USER = PSETID_TASK, Lid 0x8122, STRING, "PidLidTaskLastUser" ["[MS-OXOTASK] 2.2.2.2.25"], "The name of the previous owner of the task.";
        TASK_ORDINAL = PSETID_TASK, Lid 0x8123, INTEGER32, "PidLidTaskOrdinal" ["[MS-OXOTASK] 2.2.2.2.26"], "The place of the task in a list sorted by hand; unique in its folder.";
        TASK_NO_COMPUTE = PSETID_TASK, Lid 0x8124, BOOLEAN, "PidLidTaskNoCompute" ["[MS-OXOTASK] 2.2.2.2.35"], "Not used, though clients may set it.";
        TASK_LAST_DELEGATE = PSETID_TASK, Lid 0x8125, STRING, "PidLidTaskLastDelegate" ["[MS-OXOTASK] 2.2.2.2.27"], "The name of the delegate who assigned the task last; empty if none.";
        TASK_F_RECURRING = PSETID_TASK, Lid 0x8126, BOOLEAN, "PidLidTaskFRecurring" ["[MS-OXOTASK] 2.2.2.2.28"], "Whether the task recurs.";
        TASK_ROLE = PSETID_TASK, Lid 0x8127, STRING, "PidLidTaskRole" ["[MS-OXOTASK] 2.2.2.2.34"], "Not used; a text that clients may set.";
        TASK_OWNERSHIP = PSETID_TASK, Lid 0x8129, INTEGER32, "PidLidTaskOwnership" ["[MS-OXOTASK] 2.2.2.2.29"], "0 not assigned, 1 the assigner's copy, 2 the assignee's copy.";
        TASK_ACCEPTANCE_STATE = PSETID_TASK, Lid 0x812a, INTEGER32, "PidLidTaskAcceptanceState" ["[MS-OXOTASK] 2.2.2.2.30"], "0 not assigned, 1 no answer yet, 2 accepted, 3 rejected.";
        TASK_F_FIX_OFFLINE = PSETID_TASK, Lid 0x812c, BOOLEAN, "PidLidTaskFFixOffline" ["[MS-OXOTASK] 2.2.2.2.31"], "Whether the owner's name could not be found out and may be wrong.";
        TASK_CUSTOM_FLAGS = PSETID_TASK, Lid 0x8139, INTEGER32, "PidLidTaskCustomFlags" ["[MS-OXOTASK] 2.2.2.2.33"], "Not used; a number that clients may set.";
        TASK_MODE = PSETID_COMMON, Lid 0x8518, INTEGER32, "PidLidTaskMode" ["[MS-OXOTASK] 2.2.3.2"], "The embedded task: 0 none, 1 request, 2 accepted, 3 rejected, 4 update, 5 own copy.";
        TASK_GLOBAL_ID = PSETID_COMMON, Lid 0x8519, BINARY, "PidLidTaskGlobalId" ["[MS-OXOTASK] 2.2.2.2.32"], "A GUID by which messages about an assigned task find it.";
        TO_DO_ORDINAL_DATE = PSETID_COMMON, Lid 0x85a0, TIME, "PidLidToDoOrdinalDate" ["[MS-OXOFLAG] 2.2.1.13"], "Sorts the to-do list: when the item was flagged, UTC, unless moved by hand.";
        TO_DO_SUB_ORDINAL = PSETID_COMMON, Lid 0x85a1, STRING, "PidLidToDoSubOrdinal" ["[MS-OXOFLAG] 2.2.1.14"], "Sorts to-do items of the same ordinal date: digits, compared as text.";
        TO_DO_TITLE = PSETID_COMMON, Lid 0x85a4, STRING, "PidLidToDoTitle" ["[MS-OXOFLAG] 2.2.1.12"], "The title of a flagged item in the to-do list.";
        VALID_FLAG_STRING_PROOF = PSETID_COMMON, Lid 0x85bf, TIME, "PidLidValidFlagStringProof" ["[MS-OXOFLAG] 2.2.1.11"], "The delivery time, repeated when the flag's text was set on received mail.";
        FLAG_STRING = PSETID_COMMON, Lid 0x85c0, INTEGER32, "PidLidFlagString" ["[MS-OXOFLAG] 2.2.1.10"], "The number of a ready-made flag text; 0 when the request's own text counts.";
    }
    "contact" {
        FILE_UNDER = PSETID_ADDRESS, Lid 0x8005, STRING, "PidLidFileUnder" ["[MS-OXOCNTC] 2.2.1.1.11"], "The name by which a contact is sorted and shown.";
        FILE_UNDER_ID = PSETID_ADDRESS, Lid 0x8006, INTEGER32, "PidLidFileUnderId" ["[MS-OXOCNTC] 2.2.1.1.12"], "The recipe by which a client makes the file-under name anew when parts change.";
        CONTACT_ITEM_DATA = PSETID_ADDRESS, Lid 0x8007, MULTIPLE_INTEGER32, "PidLidContactItemData" ["[MS-OXOCNTC] 2.2.1.10.22"], "Which of the addresses and numbers the contact's form shows, six entries.";
        DEPARTMENT = PSETID_ADDRESS, Lid 0x8010, STRING, "PidLidDepartment" ["[MS-OXOCNTC] 2.2.1.6.4"], "Ignored by servers; the department is in the tagged property.";
        HAS_PICTURE = PSETID_ADDRESS, Lid 0x8015, BOOLEAN, "PidLidHasPicture" ["[MS-OXOCNTC] 2.2.1.8.1"], "Whether an attachment is the contact's picture.";
        HOME_ADDRESS = PSETID_ADDRESS, Lid 0x801a, STRING, "PidLidHomeAddress" ["[MS-OXOCNTC] 2.2.1.3.8"], "The home address as a whole, in lines.";
        WORK_ADDRESS = PSETID_ADDRESS, Lid 0x801b, STRING, "PidLidWorkAddress" ["[MS-OXOCNTC] 2.2.1.3.8"], "The work address as a whole, in lines.";
        OTHER_ADDRESS = PSETID_ADDRESS, Lid 0x801c, STRING, "PidLidOtherAddress" ["[MS-OXOCNTC] 2.2.1.3.8"], "The third address as a whole, in lines.";
        POSTAL_ADDRESS_ID = PSETID_ADDRESS, Lid 0x8022, INTEGER32, "PidLidPostalAddressId" ["[MS-OXOCNTC] 2.2.1.3.9"], "Which one is the mailing address: 0 none, 1 home, 2 work, 3 other.";
        CONTACT_CHARACTER_SET = PSETID_ADDRESS, Lid 0x8023, INTEGER32, "PidLidContactCharacterSet" ["[MS-OXOCNTC] 2.2.1.10.18"], "The code page of the contact's text, for exporting it.";
        AUTO_LOG = PSETID_ADDRESS, Lid 0x8025, BOOLEAN, "PidLidAutoLog" ["[MS-OXOCNTC] 2.2.1.10.19"], "Whether a journal entry is made for what is done with the contact.";
        FILE_UNDER_LIST = PSETID_ADDRESS, Lid 0x8026, MULTIPLE_INTEGER32, "PidLidFileUnderList" ["[MS-OXOCNTC] 2.2.1.1.13"], "The recipes for the file-under name between which people may choose.";
        ADDRESS_BOOK_PROVIDER_EMAIL_LIST = PSETID_ADDRESS, Lid 0x8028, MULTIPLE_INTEGER32, "PidLidAddressBookProviderEmailList" ["[MS-OXOCNTC] 2.2.1.2.11"], "Which are set: 0 to 2 the e-mail addresses, 3 work, 4 home, 5 primary fax.";
        ADDRESS_BOOK_PROVIDER_ARRAY_TYPE = PSETID_ADDRESS, Lid 0x8029, INTEGER32, "PidLidAddressBookProviderArrayType" ["[MS-OXOCNTC] 2.2.1.2.12"], "The same as bits: 1, 2, 4 the e-mail addresses, 8 work, 0x10 home, 0x20 primary fax.";
        HTML = PSETID_ADDRESS, Lid 0x802b, STRING, "PidLidHtml" ["[MS-OXOCNTC] 2.2.1.10.12"], "The address of the contact's business web page; no HTML.";
        YOMI_FIRST_NAME = PSETID_ADDRESS, Lid 0x802c, STRING, "PidLidYomiFirstName" ["[MS-OXOCNTC] 2.2.1.1.9"], "How the given name is pronounced, for Japanese.";
        YOMI_LAST_NAME = PSETID_ADDRESS, Lid 0x802d, STRING, "PidLidYomiLastName" ["[MS-OXOCNTC] 2.2.1.1.10"], "How the family name is pronounced, for Japanese.";
        YOMI_COMPANY_NAME = PSETID_ADDRESS, Lid 0x802e, STRING, "PidLidYomiCompanyName" ["[MS-OXOCNTC] 2.2.1.6.8"], "How the company's name is pronounced, for Japanese.";
        BUSINESS_CARD_DISPLAY_DEFINITION = PSETID_ADDRESS, Lid 0x8040, BINARY, "PidLidBusinessCardDisplayDefinition" ["[MS-OXOCNTC] 2.2.1.7.1"], "How the contact is laid out as a business card.";
        BUSINESS_CARD_CARD_PICTURE = PSETID_ADDRESS, Lid 0x8041, BINARY, "PidLidBusinessCardCardPicture" ["[MS-OXOCNTC] 2.2.1.7.2"], "The picture on the business card, as a file's bytes.";
        WORK_ADDRESS_STREET = PSETID_ADDRESS, Lid 0x8045, STRING, "PidLidWorkAddressStreet" ["[MS-OXOCNTC] 2.2.1.3.1"], "The street and number of the work address.";
        WORK_ADDRESS_CITY = PSETID_ADDRESS, Lid 0x8046, STRING, "PidLidWorkAddressCity" ["[MS-OXOCNTC] 2.2.1.3.2"], "The town or city of the work address.";
        WORK_ADDRESS_STATE = PSETID_ADDRESS, Lid 0x8047, STRING, "PidLidWorkAddressState" ["[MS-OXOCNTC] 2.2.1.3.3"], "The state or province of the work address.";
        WORK_ADDRESS_POSTAL_CODE = PSETID_ADDRESS, Lid 0x8048, STRING, "PidLidWorkAddressPostalCode" ["[MS-OXOCNTC] 2.2.1.3.4"], "The postal code of the work address.";
        WORK_ADDRESS_COUNTRY = PSETID_ADDRESS, Lid 0x8049, STRING, "PidLidWorkAddressCountry" ["[MS-OXOCNTC] 2.2.1.3.5"], "The country of the work address.";
        WORK_ADDRESS_POST_OFFICE_BOX = PSETID_ADDRESS, Lid 0x804a, STRING, "PidLidWorkAddressPostOfficeBox" ["[MS-OXOCNTC] 2.2.1.3.7"], "The post office box of the work address.";
        DISTRIBUTION_LIST_CHECKSUM = PSETID_ADDRESS, Lid 0x804c, INTEGER32, "PidLidDistributionListChecksum" ["[MS-OXOCNTC] 2.2.2.2.3"], "A CRC-32 of the members, which tells whether an old client changed them.";
        BIRTHDAY_EVENT_ENTRY_ID = PSETID_ADDRESS, Lid 0x804d, BINARY, "PidLidBirthdayEventEntryId" ["[MS-OXOCNTC] 2.2.1.5.3"], "The appointment in the calendar that is made for the birthday.";
        ANNIVERSARY_EVENT_ENTRY_ID = PSETID_ADDRESS, Lid 0x804e, BINARY, "PidLidAnniversaryEventEntryId" ["[MS-OXOCNTC] 2.2.1.5.6"], "The appointment in the calendar that is made for the anniversary.";
        CONTACT_USER_FIELD1 = PSETID_ADDRESS, Lid 0x804f, STRING, "PidLidContactUserField1" ["[MS-OXOCNTC] 2.2.1.7.3"], "The first text of one's own, shown on the business card.";
        CONTACT_USER_FIELD2 = PSETID_ADDRESS, Lid 0x8050, STRING, "PidLidContactUserField2" ["[MS-OXOCNTC] 2.2.1.7.3"], "The second text of one's own, shown on the business card.";
        CONTACT_USER_FIELD3 = PSETID_ADDRESS, Lid 0x8051, STRING, "PidLidContactUserField3" ["[MS-OXOCNTC] 2.2.1.7.3"], "The third text of one's own, shown on the business card.";
        CONTACT_USER_FIELD4 = PSETID_ADDRESS, Lid 0x8052, STRING, "PidLidContactUserField4" ["[MS-OXOCNTC] 2.2.1.7.3"], "The fourth text of one's own, shown on the business card.";
        DISTRIBUTION_LIST_NAME = PSETID_ADDRESS, Lid 0x8053, STRING, "PidLidDistributionListName" ["[MS-OXOCNTC] 2.2.2.1.2"], "The name of a personal distribution list.";
        DISTRIBUTION_LIST_ONE_OFF_MEMBERS = PSETID_ADDRESS, Lid 0x8054, MULTIPLE_BINARY, "PidLidDistributionListOneOffMembers" ["[MS-OXOCNTC] 2.2.2.2.2"], "The members as one-off addresses, in the order of the members.";
        DISTRIBUTION_LIST_MEMBERS = PSETID_ADDRESS, Lid 0x8055, MULTIPLE_BINARY, "PidLidDistributionListMembers" ["[MS-OXOCNTC] 2.2.2.2.1"], "The members by entry id: contacts, directory entries, other lists.";
        INSTANT_MESSAGING_ADDRESS = PSETID_ADDRESS, Lid 0x8062, STRING, "PidLidInstantMessagingAddress" ["[MS-OXOCNTC] 2.2.1.10.6"], "The address for instant messages.";
        DISTRIBUTION_LIST_STREAM = PSETID_ADDRESS, Lid 0x8064, BINARY, "PidLidDistributionListStream" ["[MS-OXOCNTC] 2.2.2.2.4"], "Members of a list that is too large for the other two, as a stream.";
        EMAIL1_DISPLAY_NAME = PSETID_ADDRESS, Lid 0x8080, STRING, "PidLidEmail1DisplayName" ["[MS-OXOCNTC] 2.2.1.2.1"], "The name shown for the first e-mail address.";
        EMAIL1_ADDRESS_TYPE = PSETID_ADDRESS, Lid 0x8082, STRING, "PidLidEmail1AddressType" ["[MS-OXOCNTC] 2.2.1.2.2"], "The kind of the first e-mail address: `SMTP` or `EX`.";
        EMAIL1_EMAIL_ADDRESS = PSETID_ADDRESS, Lid 0x8083, STRING, "PidLidEmail1EmailAddress" ["[MS-OXOCNTC] 2.2.1.2.3"], "The first e-mail address, in the form of its type.";
        EMAIL1_ORIGINAL_DISPLAY_NAME = PSETID_ADDRESS, Lid 0x8084, STRING, "PidLidEmail1OriginalDisplayName" ["[MS-OXOCNTC] 2.2.1.2.4"], "The SMTP address behind the first e-mail address.";
        EMAIL1_ORIGINAL_ENTRY_ID = PSETID_ADDRESS, Lid 0x8085, BINARY, "PidLidEmail1OriginalEntryId" ["[MS-OXOCNTC] 2.2.1.2.5"], "The entry id, often one-off, of the first e-mail address.";
        EMAIL2_DISPLAY_NAME = PSETID_ADDRESS, Lid 0x8090, STRING, "PidLidEmail2DisplayName" ["[MS-OXOCNTC] 2.2.1.2.1"], "The name shown for the second e-mail address.";
        EMAIL2_ADDRESS_TYPE = PSETID_ADDRESS, Lid 0x8092, STRING, "PidLidEmail2AddressType" ["[MS-OXOCNTC] 2.2.1.2.2"], "The kind of the second e-mail address: `SMTP` or `EX`.";
        EMAIL2_EMAIL_ADDRESS = PSETID_ADDRESS, Lid 0x8093, STRING, "PidLidEmail2EmailAddress" ["[MS-OXOCNTC] 2.2.1.2.3"], "The second e-mail address, in the form of its type.";
        EMAIL2_ORIGINAL_DISPLAY_NAME = PSETID_ADDRESS, Lid 0x8094, STRING, "PidLidEmail2OriginalDisplayName" ["[MS-OXOCNTC] 2.2.1.2.4"], "The SMTP address behind the second e-mail address.";
        EMAIL2_ORIGINAL_ENTRY_ID = PSETID_ADDRESS, Lid 0x8095, BINARY, "PidLidEmail2OriginalEntryId" ["[MS-OXOCNTC] 2.2.1.2.5"], "The entry id, often one-off, of the second e-mail address.";
        EMAIL3_DISPLAY_NAME = PSETID_ADDRESS, Lid 0x80a0, STRING, "PidLidEmail3DisplayName" ["[MS-OXOCNTC] 2.2.1.2.1"], "The name shown for the third e-mail address.";
        EMAIL3_ADDRESS_TYPE = PSETID_ADDRESS, Lid 0x80a2, STRING, "PidLidEmail3AddressType" ["[MS-OXOCNTC] 2.2.1.2.2"], "The kind of the third e-mail address: `SMTP` or `EX`.";
        EMAIL3_EMAIL_ADDRESS = PSETID_ADDRESS, Lid 0x80a3, STRING, "PidLidEmail3EmailAddress" ["[MS-OXOCNTC] 2.2.1.2.3"], "The third e-mail address, in the form of its type.";
        EMAIL3_ORIGINAL_DISPLAY_NAME = PSETID_ADDRESS, Lid 0x80a4, STRING, "PidLidEmail3OriginalDisplayName" ["[MS-OXOCNTC] 2.2.1.2.4"], "The SMTP address behind the third e-mail address.";
        EMAIL3_ORIGINAL_ENTRY_ID = PSETID_ADDRESS, Lid 0x80a5, BINARY, "PidLidEmail3OriginalEntryId" ["[MS-OXOCNTC] 2.2.1.2.5"], "The entry id, often one-off, of the third e-mail address.";
        FAX1_ADDRESS_TYPE = PSETID_ADDRESS, Lid 0x80b2, STRING, "PidLidFax1AddressType" ["[MS-OXOCNTC] 2.2.1.2.7"], "The kind of the primary fax address: always `FAX`.";
        FAX1_EMAIL_ADDRESS = PSETID_ADDRESS, Lid 0x80b3, STRING, "PidLidFax1EmailAddress" ["[MS-OXOCNTC] 2.2.1.2.8"], "The primary fax address: a name, an at sign, and the number.";
        FAX1_ORIGINAL_DISPLAY_NAME = PSETID_ADDRESS, Lid 0x80b4, STRING, "PidLidFax1OriginalDisplayName" ["[MS-OXOCNTC] 2.2.1.2.9"], "The contact's name, as its normalized subject, for the primary fax.";
        FAX1_ORIGINAL_ENTRY_ID = PSETID_ADDRESS, Lid 0x80b5, BINARY, "PidLidFax1OriginalEntryId" ["[MS-OXOCNTC] 2.2.1.2.10"], "A one-off entry id for the primary fax.";
        FAX2_ADDRESS_TYPE = PSETID_ADDRESS, Lid 0x80c2, STRING, "PidLidFax2AddressType" ["[MS-OXOCNTC] 2.2.1.2.7"], "The kind of the business fax address: always `FAX`.";
        FAX2_EMAIL_ADDRESS = PSETID_ADDRESS, Lid 0x80c3, STRING, "PidLidFax2EmailAddress" ["[MS-OXOCNTC] 2.2.1.2.8"], "The business fax address: a name, an at sign, and the number.";
        FAX2_ORIGINAL_DISPLAY_NAME = PSETID_ADDRESS, Lid 0x80c4, STRING, "PidLidFax2OriginalDisplayName" ["[MS-OXOCNTC] 2.2.1.2.9"], "The contact's name, as its normalized subject, for the business fax.";
        FAX2_ORIGINAL_ENTRY_ID = PSETID_ADDRESS, Lid 0x80c5, BINARY, "PidLidFax2OriginalEntryId" ["[MS-OXOCNTC] 2.2.1.2.10"], "A one-off entry id for the business fax.";
        FAX3_ADDRESS_TYPE = PSETID_ADDRESS, Lid 0x80d2, STRING, "PidLidFax3AddressType" ["[MS-OXOCNTC] 2.2.1.2.7"], "The kind of the home fax address: always `FAX`.";
        FAX3_EMAIL_ADDRESS = PSETID_ADDRESS, Lid 0x80d3, STRING, "PidLidFax3EmailAddress" ["[MS-OXOCNTC] 2.2.1.2.8"], "The home fax address: a name, an at sign, and the number.";
        FAX3_ORIGINAL_DISPLAY_NAME = PSETID_ADDRESS, Lid 0x80d4, STRING, "PidLidFax3OriginalDisplayName" ["[MS-OXOCNTC] 2.2.1.2.9"], "The contact's name, as its normalized subject, for the home fax.";
        FAX3_ORIGINAL_ENTRY_ID = PSETID_ADDRESS, Lid 0x80d5, BINARY, "PidLidFax3OriginalEntryId" ["[MS-OXOCNTC] 2.2.1.2.10"], "A one-off entry id for the home fax.";
        FREE_BUSY_LOCATION = PSETID_ADDRESS, Lid 0x80d8, STRING, "PidLidFreeBusyLocation" ["[MS-OXOCNTC] 2.2.1.10.10"], "The address of an iCalendar file with the contact's free/busy times; never read unasked.";
        HOME_ADDRESS_COUNTRY_CODE = PSETID_ADDRESS, Lid 0x80da, STRING, "PidLidHomeAddressCountryCode" ["[MS-OXOCNTC] 2.2.1.3.6"], "The two-letter code of the country of the home address.";
        WORK_ADDRESS_COUNTRY_CODE = PSETID_ADDRESS, Lid 0x80db, STRING, "PidLidWorkAddressCountryCode" ["[MS-OXOCNTC] 2.2.1.3.6"], "The two-letter code of the country of the work address.";
        OTHER_ADDRESS_COUNTRY_CODE = PSETID_ADDRESS, Lid 0x80dc, STRING, "PidLidOtherAddressCountryCode" ["[MS-OXOCNTC] 2.2.1.3.6"], "The two-letter code of the country of the third address.";
        ADDRESS_COUNTRY_CODE = PSETID_ADDRESS, Lid 0x80dd, STRING, "PidLidAddressCountryCode" ["[MS-OXOCNTC] 2.2.1.3.6"], "The two-letter code of the country of the mailing address.";
        BIRTHDAY_LOCAL = PSETID_ADDRESS, Lid 0x80de, TIME, "PidLidBirthdayLocal" ["[MS-OXOCNTC] 2.2.1.5.2"], "The birthday as midnight without time zone: take the date as it stands.";
        WEDDING_ANNIVERSARY_LOCAL = PSETID_ADDRESS, Lid 0x80df, TIME, "PidLidWeddingAnniversaryLocal" ["[MS-OXOCNTC] 2.2.1.5.5"], "The wedding day as midnight without time zone: take the date as it stands.";
        IS_CONTACT_LINKED = PSETID_ADDRESS, Lid 0x80e0, BOOLEAN, "PidLidIsContactLinked" ["[MS-OXOCNTC] 2.2.1.9.6"], "Whether the contact is linked with others of the same person.";
        CONTACT_LINKED_GLOBAL_ADDRESS_LIST_ENTRY_ID = PSETID_ADDRESS, Lid 0x80e2, BINARY, "PidLidContactLinkedGlobalAddressListEntryId" ["[MS-OXOCNTC] 2.2.1.9.1"], "The directory entry with which the contact is linked.";
        CONTACT_LINK_SMTP_ADDRESS_CACHE = PSETID_ADDRESS, Lid 0x80e3, MULTIPLE_STRING, "PidLidContactLinkSMTPAddressCache" ["[MS-OXOCNTC] 2.2.1.9.5"], "The SMTP addresses of the contact, for finding links.";
        CONTACT_LINK_LINK_REJECT_HISTORY = PSETID_ADDRESS, Lid 0x80e5, MULTIPLE_BINARY, "PidLidContactLinkLinkRejectHistory" ["[MS-OXOCNTC] 2.2.1.9.4"], "Directory entries whose link with the contact people have refused.";
        CONTACT_LINK_GLOBAL_ADDRESS_LIST_LINK_STATE = PSETID_ADDRESS, Lid 0x80e6, INTEGER32, "PidLidContactLinkGlobalAddressListLinkState" ["[MS-OXOCNTC] 2.2.1.9.3"], "How the link with the directory entry came about.";
        CONTACT_LINK_GLOBAL_ADDRESS_LIST_LINK_ID = PSETID_ADDRESS, Lid 0x80e8, GUID, "PidLidContactLinkGlobalAddressListLinkId" ["[MS-OXOCNTC] 2.2.1.9.2"], "The GUID of the directory entry with which the contact is linked.";
        CONTACT_LINK_SEARCH_KEY = PSETID_COMMON, Lid 0x8584, BINARY, "PidLidContactLinkSearchKey" ["[MS-OXCMSG] 2.2.1.57.4"], "The search keys of the linked contacts, in the order of their entry ids.";
        CONTACT_LINK_ENTRY = PSETID_COMMON, Lid 0x8585, BINARY, "PidLidContactLinkEntry" ["[MS-OXCMSG] 2.2.1.57.1"], "The entry ids of the linked contacts, counted, as one value.";
        CONTACT_LINK_NAME = PSETID_COMMON, Lid 0x8586, STRING, "PidLidContactLinkName" ["[MS-OXCMSG] 2.2.1.57.3"], "The names of the linked contacts as one text, separated by semicolons.";
        REFERENCE_ENTRY_ID = PSETID_COMMON, Lid 0x85bd, BINARY, "PidLidReferenceEntryId" ["[MS-OXOCNTC] 2.2.1.10.1"], "The entry id of the contact, or of the contact from which this copy was made.";
    }
    "reminder" {
        REMINDER_DELTA = PSETID_COMMON, Lid 0x8501, INTEGER32, "PidLidReminderDelta" ["[MS-OXORMDR] 2.2.1.3"], "Minutes before the start at which to remind; for calendar items only.";
        REMINDER_TIME = PSETID_COMMON, Lid 0x8502, TIME, "PidLidReminderTime" ["[MS-OXORMDR] 2.2.1.4"], "When to remind first, UTC; of calendar items, the start of the event.";
        REMINDER_SET = PSETID_COMMON, Lid 0x8503, BOOLEAN, "PidLidReminderSet" ["[MS-OXORMDR] 2.2.1.1"], "Whether a reminder is on.";
        REMINDER_TIME_TIME = PSETID_COMMON, Lid 0x8504, TIME, "PidLidReminderTimeTime" ["[MS-XWDCAL] 2.2.7.60"], "The time of the reminder, split from its date.";
        REMINDER_TIME_DATE = PSETID_COMMON, Lid 0x8505, TIME, "PidLidReminderTimeDate" ["[MS-XWDCAL] 2.2.7.59"], "The date of the reminder, split from its time.";
        REMINDER_OVERRIDE = PSETID_COMMON, Lid 0x851c, BOOLEAN, "PidLidReminderOverride" ["[MS-OXORMDR] 2.2.1.5"], "Whether the sound settings of the item count, not the client's.";
        REMINDER_TYPE = PSETID_COMMON, Lid 0x851d, INTEGER32, "PidLidReminderType" ["[MS-OXORMDR] 2.2.1.9"], "Ignored; do not set it.";
        REMINDER_PLAY_SOUND = PSETID_COMMON, Lid 0x851e, BOOLEAN, "PidLidReminderPlaySound" ["[MS-OXORMDR] 2.2.1.6"], "Whether a sound is played when the reminder is due.";
        REMINDER_FILE_PARAMETER = PSETID_COMMON, Lid 0x851f, STRING, "PidLidReminderFileParameter" ["[MS-OXORMDR] 2.2.1.7"], "The file of the reminder's sound; never open it unasked.";
        REMINDER_SIGNAL_TIME = PSETID_COMMON, Lid 0x8560, TIME, "PidLidReminderSignalTime" ["[MS-OXORMDR] 2.2.1.2"], "When the reminder is due, UTC; postponing moves it.";
    }
    "run-time configuration" {
        SIDE_EFFECTS = PSETID_COMMON, Lid 0x8510, INTEGER32, "PidLidSideEffects" ["[MS-OXCMSG] 2.2.1.16"], "Bits: when clients must open the item before they delete, move or copy it.";
        REMOTE_STATUS = PSETID_COMMON, Lid 0x8511, INTEGER32, "PidLidRemoteStatus" ["[MS-XWDCAL] 2.2.7.62"], "The state of a calendar item elsewhere.";
        SMART_NO_ATTACH = PSETID_COMMON, Lid 0x8514, BOOLEAN, "PidLidSmartNoAttach" ["[MS-OXCMSG] 2.2.1.14"], "Whether none of the attachments is one that people would see, such as inline pictures.";
        VERB_STREAM = PSETID_COMMON, Lid 0x8520, BINARY, "PidLidVerbStream" ["[MS-OXOMSG] 2.2.1.74"], "The voting options of the message, and what replies are offered.";
        USE_TNEF = PSETID_COMMON, Lid 0x8582, BOOLEAN, "PidLidUseTnef" ["[MS-OXOMSG] 2.2.1.66"], "Whether the message goes out with a TNEF part.";
    }
    "flagging" {
        FLAG_REQUEST = PSETID_COMMON, Lid 0x8530, STRING, "PidLidFlagRequest" ["[MS-OXOFLAG] 2.2.1.9"], "The text of the flag, such as `Follow up`.";
    }
    "conversation action" {
        CONVERSATION_ACTION_MOVE_FOLDER_EID = PSETID_COMMON, Lid 0x85c6, BINARY, "PidLidConversationActionMoveFolderEid" ["[MS-OXOCFG] 2.2.8.3"], "Where the messages of the conversation go, when always moved.";
        CONVERSATION_ACTION_MOVE_STORE_EID = PSETID_COMMON, Lid 0x85c7, BINARY, "PidLidConversationActionMoveStoreEid" ["[MS-OXOCFG] 2.2.8.4"], "In which other store that folder is.";
        CONVERSATION_ACTION_MAX_DELIVERY_TIME = PSETID_COMMON, Lid 0x85c8, TIME, "PidLidConversationActionMaxDeliveryTime" ["[MS-OXOCFG] 2.2.8.2"], "The latest delivery time among the messages already moved.";
        CONVERSATION_PROCESSED = PSETID_COMMON, Lid 0x85c9, INTEGER32, "PidLidConversationProcessed" ["[MS-OXOCFG] 2.2.8.6"], "A number for working off the action on a conversation.";
        CONVERSATION_ACTION_LAST_APPLIED_TIME = PSETID_COMMON, Lid 0x85ca, TIME, "PidLidConversationActionLastAppliedTime" ["[MS-OXOCFG] 2.2.8.1"], "When a message last came in the conversation, UTC; old actions are dropped.";
        CONVERSATION_ACTION_VERSION = PSETID_COMMON, Lid 0x85cb, INTEGER32, "PidLidConversationActionVersion" ["[MS-OXOCFG] 2.2.8.5"], "The version of the action's format.";
    }
    "site mailbox" {
        PENDING_STATE_FOR_SITE_MAILBOX_DOCUMENT = PSETID_COMMON, Lid 0x85e0, INTEGER32, "PidLidPendingStateForSiteMailboxDocument" ["[MS-OXODOC] 2.2.1.34"], "How far a site mailbox's document has been synchronized.";
    }
    "journal" {
        LOG_TYPE = PSETID_LOG, Lid 0x8700, STRING, "PidLidLogType" ["[MS-OXOJRNL] 2.2.1.1"], "What was done, in words, such as `Phone call`.";
        LOG_START = PSETID_LOG, Lid 0x8706, TIME, "PidLidLogStart" ["[MS-OXOJRNL] 2.2.1.3"], "When the activity began, UTC.";
        LOG_DURATION = PSETID_LOG, Lid 0x8707, INTEGER32, "PidLidLogDuration" ["[MS-OXOJRNL] 2.2.1.5"], "How long the activity took, in minutes.";
        LOG_END = PSETID_LOG, Lid 0x8708, TIME, "PidLidLogEnd" ["[MS-OXOJRNL] 2.2.1.4"], "When the activity ended, UTC.";
        LOG_FLAGS = PSETID_LOG, Lid 0x870c, INTEGER32, "PidLidLogFlags" ["[MS-OXOJRNL] 2.2.1.6"], "Whether the entry has an attachment of the journal: 0x40000000 if so, else 0.";
        LOG_DOCUMENT_PRINTED = PSETID_LOG, Lid 0x870e, BOOLEAN, "PidLidLogDocumentPrinted" ["[MS-OXOJRNL] 2.2.1.7"], "Whether the document was printed meanwhile.";
        LOG_DOCUMENT_SAVED = PSETID_LOG, Lid 0x870f, BOOLEAN, "PidLidLogDocumentSaved" ["[MS-OXOJRNL] 2.2.1.8"], "Whether the document was saved meanwhile.";
        LOG_DOCUMENT_ROUTED = PSETID_LOG, Lid 0x8710, BOOLEAN, "PidLidLogDocumentRouted" ["[MS-OXOJRNL] 2.2.1.9"], "Whether the document was routed to somebody meanwhile.";
        LOG_DOCUMENT_POSTED = PSETID_LOG, Lid 0x8711, BOOLEAN, "PidLidLogDocumentPosted" ["[MS-OXOJRNL] 2.2.1.10"], "Whether the document was sent or posted meanwhile.";
        LOG_TYPE_DESC = PSETID_LOG, Lid 0x8712, STRING, "PidLidLogTypeDesc" ["[MS-OXOJRNL] 2.2.1.2"], "What was done, in more words.";
    }
    "note" {
        NOTE_COLOR = PSETID_NOTE, Lid 0x8b00, INTEGER32, "PidLidNoteColor" ["[MS-OXONOTE] 2.2.1.1"], "The colour of the note: 0 blue, 1 green, 2 pink, 3 yellow, 4 white.";
        NOTE_WIDTH = PSETID_NOTE, Lid 0x8b02, INTEGER32, "PidLidNoteWidth" ["[MS-OXONOTE] 2.2.1.2"], "The width of the note's window, in pixels.";
        NOTE_HEIGHT = PSETID_NOTE, Lid 0x8b03, INTEGER32, "PidLidNoteHeight" ["[MS-OXONOTE] 2.2.1.3"], "The height of the note's window, in pixels.";
        NOTE_X = PSETID_NOTE, Lid 0x8b04, INTEGER32, "PidLidNoteX" ["[MS-OXONOTE] 2.2.1.4"], "The left edge of the note's window, in pixels of the screen.";
        NOTE_Y = PSETID_NOTE, Lid 0x8b05, INTEGER32, "PidLidNoteY" ["[MS-OXONOTE] 2.2.1.5"], "The top edge of the note's window, in pixels of the screen.";
    }
    "sharing" {
        SHARING_PROVIDER_GUID = PSETID_SHARING, Lid 0x8a01, GUID, "PidLidSharingProviderGuid" ["[MS-OXSHARE] 2.2.2.12"], "Which provider shares, always the one for Exchange folders.";
        SHARING_PROVIDER_NAME = PSETID_SHARING, Lid 0x8a02, STRING, "PidLidSharingProviderName" ["[MS-OXSHARE] 2.2.2.14"], "The name of the sharing provider, for people.";
        SHARING_REMOTE_PATH = PSETID_SHARING, Lid 0x8a04, STRING, "PidLidSharingRemotePath" ["[MS-OXSHARE] 2.2.6"], "Ignored by servers, whatever it says.";
        SHARING_REMOTE_NAME = PSETID_SHARING, Lid 0x8a05, STRING, "PidLidSharingRemoteName" ["[MS-OXSHARE] 2.2.3.1"], "The name of the shared folder.";
        SHARING_REMOTE_UID = PSETID_SHARING, Lid 0x8a06, STRING, "PidLidSharingRemoteUid" ["[MS-OXSHARE] 2.2.3.7"], "The entry id of the shared folder, in hexadecimal digits.";
        SHARING_INITIATOR_NAME = PSETID_SHARING, Lid 0x8a07, STRING, "PidLidSharingInitiatorName" ["[MS-OXSHARE] 2.2.2.8"], "The name of whoever shares the folder.";
        SHARING_INITIATOR_SMTP = PSETID_SHARING, Lid 0x8a08, STRING, "PidLidSharingInitiatorSmtp" ["[MS-OXSHARE] 2.2.2.9"], "The SMTP address of whoever shares the folder.";
        SHARING_INITIATOR_ENTRY_ID = PSETID_SHARING, Lid 0x8a09, BINARY, "PidLidSharingInitiatorEntryId" ["[MS-OXSHARE] 2.2.2.7"], "The address book entry of whoever shares the folder.";
        SHARING_LOCAL_TYPE = PSETID_SHARING, Lid 0x8a14, STRING, "PidLidSharingLocalType" ["[MS-OXSHARE] 2.2.2.10"], "The container class of the folder for the recipient, such as `IPF.Contact`.";
        SHARING_CAPABILITIES = PSETID_SHARING, Lid 0x8a17, INTEGER32, "PidLidSharingCapabilities" ["[MS-OXSHARE] 2.2.2.1"], "Bits: what the sharing message can do; they tell special folders from others.";
        SHARING_FLAVOR = PSETID_SHARING, Lid 0x8a18, INTEGER32, "PidLidSharingFlavor" ["[MS-OXSHARE] 2.2.2.5"], "Invitation, request or both, or a refusal; in numbers such as 0x20310.";
        SHARING_REMOTE_TYPE = PSETID_SHARING, Lid 0x8a1d, STRING, "PidLidSharingRemoteType" ["[MS-OXSHARE] 2.2.3.5"], "The container class of the shared folder itself.";
        SHARING_RESPONSE_TYPE = PSETID_SHARING, Lid 0x8a27, INTEGER32, "PidLidSharingResponseType" ["[MS-OXSHARE] 2.2.4.2"], "The answer to a sharing request: 1 accepted, 2 denied.";
        SHARING_REMOTE_STORE_UID = PSETID_SHARING, Lid 0x8a48, STRING, "PidLidSharingRemoteStoreUid" ["[MS-OXSHARE] 2.2.3.3"], "The entry id of the store with the shared folder, in hexadecimal digits.";
    }
    "voice message" {
        AUTOMATIC_SPEECH_RECOGNITION_DATA = PSETID_UNIFIEDMESSAGING, Name "AsrData", BINARY, "PidNameAutomaticSpeechRecognitionData" ["[MS-OXOUM] 2.2.5.13"], "The words that a machine recognized in the voice message.";
        AUDIO_NOTES = PSETID_UNIFIEDMESSAGING, Name "UMAudioNotes", STRING, "PidNameAudioNotes" ["[MS-OXOUM] 2.2.5.15"], "Notes that the recipient made about the voice message.";
    }
    "attachment" {
        ATTACHMENT_MAC_CONTENT_TYPE = PSETID_ATTACHMENT, Name "AttachmentMacContentType", STRING, "PidNameAttachmentMacContentType" ["[MS-OXCMSG] 2.2.2.29"], "The MIME type of a file from a Mac.";
        ATTACHMENT_MAC_INFO = PSETID_ATTACHMENT, Name "AttachmentMacInfo", BINARY, "PidNameAttachmentMacInfo" ["[MS-OXCMSG] 2.2.2.29"], "The Finder's data and the resource fork of a file from a Mac.";
    }
}
