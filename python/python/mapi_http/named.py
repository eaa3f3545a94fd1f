"""Named properties, by the specification's name: what every call takes as a key.

Made by `cargo xtask` from core/src/data.
"""

from typing import Final

CATEGORIES: Final = "PidLidCategories"
"""Obsolete form of the categories; clients use the keywords in the public strings.

`PtypMultipleString`; common; `[MS-OXCMSG] 2.2.1.22`
"""

KEYWORDS: Final = "PidNameKeywords"
"""The categories of the item, as people see them; all programs use this one.

`PtypMultipleString`; common; `[MS-OXCMSG] 2.2.1.17`
"""

PRIVATE: Final = "PidLidPrivate"
"""Whether others with access should not see the item; goes with sensitivity 2.

`PtypBoolean`; common; `[MS-OXCMSG] 2.2.1.15`
"""

AGING_DONT_AGE_ME: Final = "PidLidAgingDontAgeMe"
"""Whether automatic archiving leaves the item alone.

`PtypBoolean`; common; `[MS-OXCMSG] 2.2.1.33`
"""

COMMON_START: Final = "PidLidCommonStart"
"""The start of an event or task, UTC; kept equal to the start of its own kind.

`PtypTime`; common; `[MS-OXCMSG] 2.2.1.18`
"""

COMMON_END: Final = "PidLidCommonEnd"
"""The end of an event or task, UTC; kept equal to the end of its own kind.

`PtypTime`; common; `[MS-OXCMSG] 2.2.1.19`
"""

AUTO_PROCESS_STATE: Final = "PidLidAutoProcessState"
"""How the client works off votes and tracking: 0 not, 1 on receipt or opening, 2 on opening.

`PtypInteger32`; common; `[MS-OXOMSG] 2.2.1.73`
"""

VERB_RESPONSE: Final = "PidLidVerbResponse"
"""The voting option that was chosen in this answer.

`PtypString`; common; `[MS-OXOMSG] 2.2.1.75`
"""

BILLING: Final = "PidLidBilling"
"""A note for the bill, free text.

`PtypString`; common; `[MS-OXOCNTC] 2.2.1.10.24`
"""

COMPANIES: Final = "PidLidCompanies"
"""The names of companies that the item is about.

`PtypMultipleString`; common; `[MS-OXOJRNL] 2.2.2.4`
"""

CONTACTS: Final = "PidLidContacts"
"""The names of the contacts with which the item is linked.

`PtypMultipleString`; common; `[MS-OXCMSG] 2.2.1.57.2`
"""

NON_SEND_TO_TRACK_STATUS: Final = "PidLidNonSendToTrackStatus"
"""The answers of required attendees to whom nothing can be sent, in their order.

`PtypMultipleInteger32`; common; `[MS-OXOCAL] 2.2.1.22`
"""

NON_SEND_CC_TRACK_STATUS: Final = "PidLidNonSendCcTrackStatus"
"""The answers of optional attendees to whom nothing can be sent, in their order.

`PtypMultipleInteger32`; common; `[MS-OXOCAL] 2.2.1.23`
"""

NON_SEND_BCC_TRACK_STATUS: Final = "PidLidNonSendBccTrackStatus"
"""The answers of resources to whom nothing can be sent, in their order.

`PtypMultipleInteger32`; common; `[MS-OXOCAL] 2.2.1.24`
"""

CURRENT_VERSION: Final = "PidLidCurrentVersion"
"""The build number of the client that wrote the item.

`PtypInteger32`; common; `[MS-OXCMSG] 2.2.1.34`
"""

CURRENT_VERSION_NAME: Final = "PidLidCurrentVersionName"
"""The version of the client that wrote the item, as text such as `16.0`.

`PtypString`; common; `[MS-OXCMSG] 2.2.1.35`
"""

INTERNET_ACCOUNT_NAME: Final = "PidLidInternetAccountName"
"""The name of the account through which the message is sent, for people.

`PtypString`; common; `[MS-OXOMSG] 2.2.1.62`
"""

INTERNET_ACCOUNT_STAMP: Final = "PidLidInternetAccountStamp"
"""The id of the account through which the message is sent.

`PtypString`; common; `[MS-OXOMSG] 2.2.1.63`
"""

INFO_PATH_FORM_NAME: Final = "PidLidInfoPathFormName"
"""The name of the form that belongs to the message.

`PtypString`; common; `[MS-OXCMSG] 2.2.1.27`
"""

CLASSIFIED: Final = "PidLidClassified"
"""Whether the message is marked as classified.

`PtypBoolean`; common; `[MS-OXCMSG] 2.2.1.25`
"""

CLASSIFICATION: Final = "PidLidClassification"
"""The classifications of the message, by name.

`PtypString`; common; `[MS-OXCMSG] 2.2.1.23`
"""

CLASSIFICATION_DESCRIPTION: Final = "PidLidClassificationDescription"
"""What the classifications of the message mean, for people.

`PtypString`; common; `[MS-OXCMSG] 2.2.1.24`
"""

CLASSIFICATION_GUID: Final = "PidLidClassificationGuid"
"""The GUID of the list from which the classifications come.

`PtypString`; common; `[MS-OXCMAIL] 2.5.1`
"""

CLASSIFICATION_KEEP: Final = "PidLidClassificationKeep"
"""Whether the classifications stay when the message is answered or forwarded.

`PtypBoolean`; common; `[MS-OXCMAIL] 2.5.2`
"""

APPLICATION_NAME: Final = "PidNameApplicationName"
"""The program that made the document.

`PtypString`; document; `[MS-OXODOC] 2.2.1.9`
"""

AUTHOR: Final = "PidNameAuthor"
"""Who wrote the document.

`PtypString`; document; `[MS-OXODOC] 2.2.1.3`
"""

BYTE_COUNT: Final = "PidNameByteCount"
"""The size of the document's file, in bytes.

`PtypInteger32`; document; `[MS-OXODOC] 2.2.1.22`
"""

CATEGORY: Final = "PidNameCategory"
"""The category of the document, one text; not the categories of the item.

`PtypString`; document; `[MS-OXODOC] 2.2.1.18`
"""

CHARACTER_COUNT: Final = "PidNameCharacterCount"
"""How many characters the document has.

`PtypInteger32`; document; `[MS-OXODOC] 2.2.1.16`
"""

COMMENTS: Final = "PidNameComments"
"""Remarks about the document.

`PtypString`; document; `[MS-OXODOC] 2.2.1.5`
"""

COMPANY: Final = "PidNameCompany"
"""The company for which the document was made.

`PtypString`; document; `[MS-OXODOC] 2.2.1.21`
"""

CREATE_DATE_TIME_READ_ONLY: Final = "PidNameCreateDateTimeReadOnly"
"""When the document was made, UTC.

`PtypTime`; document; `[MS-OXODOC] 2.2.1.12`
"""

EDIT_TIME: Final = "PidNameEditTime"
"""When the document was last edited, as text.

`PtypString`; document; `[MS-OXODOC] 2.2.1.10`
"""

HIDDEN_COUNT: Final = "PidNameHiddenCount"
"""How many slides of the document are hidden.

`PtypInteger32`; document; `[MS-OXODOC] 2.2.1.27`
"""

LAST_AUTHOR: Final = "PidNameLastAuthor"
"""Who saved the document last.

`PtypString`; document; `[MS-OXODOC] 2.2.1.7`
"""

LAST_PRINTED: Final = "PidNameLastPrinted"
"""When the document was printed last, UTC.

`PtypTime`; document; `[MS-OXODOC] 2.2.1.11`
"""

LAST_SAVE_DATE_TIME: Final = "PidNameLastSaveDateTime"
"""When the document was saved last, UTC.

`PtypTime`; document; `[MS-OXODOC] 2.2.1.13`
"""

LINE_COUNT: Final = "PidNameLineCount"
"""How many lines the document has.

`PtypInteger32`; document; `[MS-OXODOC] 2.2.1.23`
"""

LINKS_DIRTY: Final = "PidNameLinksDirty"
"""Whether links in the document need updating.

`PtypBoolean`; document; `[MS-OXODOC] 2.2.1.31`
"""

MULTIMEDIA_CLIP_COUNT: Final = "PidNameMultimediaClipCount"
"""How many sound or video clips the document has.

`PtypInteger32`; document; `[MS-OXODOC] 2.2.1.28`
"""

MANAGER: Final = "PidNameManager"
"""The manager named in the document.

`PtypString`; document; `[MS-OXODOC] 2.2.1.20`
"""

NOTE_COUNT: Final = "PidNameNoteCount"
"""How many pages of notes the document has.

`PtypInteger32`; document; `[MS-OXODOC] 2.2.1.26`
"""

PAGE_COUNT: Final = "PidNamePageCount"
"""How many pages the document has.

`PtypInteger32`; document; `[MS-OXODOC] 2.2.1.14`
"""

PARAGRAPH_COUNT: Final = "PidNameParagraphCount"
"""How many paragraphs the document has.

`PtypInteger32`; document; `[MS-OXODOC] 2.2.1.24`
"""

PRESENTATION_FORMAT: Final = "PidNamePresentationFormat"
"""For which medium the presentation is meant.

`PtypString`; document; `[MS-OXODOC] 2.2.1.19`
"""

SCALE: Final = "PidNameScale"
"""Whether the document's preview is scaled; if not, it is cropped.

`PtypBoolean`; document; `[MS-OXODOC] 2.2.1.32`
"""

SECURITY: Final = "PidNameSecurity"
"""The protection of the document, as a number.

`PtypInteger32`; document; `[MS-OXODOC] 2.2.1.17`
"""

SLIDE_COUNT: Final = "PidNameSlideCount"
"""How many slides the document has.

`PtypInteger32`; document; `[MS-OXODOC] 2.2.1.25`
"""

SUBJECT: Final = "PidNameSubject"
"""The subject named in the document; not that of the message.

`PtypString`; document; `[MS-OXODOC] 2.2.1.2`
"""

TEMPLATE: Final = "PidNameTemplate"
"""The template from which the document was made.

`PtypString`; document; `[MS-OXODOC] 2.2.1.6`
"""

TITLE: Final = "PidNameTitle"
"""The title of the document.

`PtypString`; document; `[MS-OXODOC] 2.2.1.1`
"""

WORD_COUNT: Final = "PidNameWordCount"
"""How many words the document has.

`PtypInteger32`; document; `[MS-OXODOC] 2.2.1.15`
"""

RIGHTS_MANAGEMENT_LICENSE: Final = "PidNameRightsManagementLicense"
"""The cached licence to read a rights-protected message, compressed.

`PtypMultipleBinary`; rights management; `[MS-OXORMMS] 2.2.1.1`
"""

OMS_ACCOUNT_GUID: Final = "PidNameOMSAccountGuid"
"""The GUID of the account that delivers the text message.

`PtypString`; text message; `[MS-OXOSMMS] 2.2.1.1`
"""

OMS_MOBILE_MODEL: Final = "PidNameOMSMobileModel"
"""The model of the phone that sends the text message.

`PtypString`; text message; `[MS-OXOSMMS] 2.2.1.6`
"""

OMS_SERVICE_TYPE: Final = "PidNameOMSServiceType"
"""By which service the text message is sent.

`PtypInteger32`; text message; `[MS-OXOSMMS] 2.2.1.3`
"""

OMS_SOURCE_TYPE: Final = "PidNameOMSSourceType"
"""Where the text message comes from.

`PtypInteger32`; text message; `[MS-OXOSMMS] 2.2.1.4`
"""

EXCHANGE_JUNK_EMAIL_MOVE_STAMP: Final = "PidNameExchangeJunkEmailMoveStamp"
"""Marks mail that was moved on purpose: the spam filter leaves it alone.

`PtypInteger32`; spam; `[MS-OXCSPAM] 2.2.1.2`
"""

PHISHING_STAMP: Final = "PidNamePhishingStamp"
"""Whether the message looks like phishing, tied to the mailbox's own number.

`PtypInteger32`; spam; `[MS-OXPHISH] 2.2.1.1`
"""

SPAM_ORIGINAL_FOLDER: Final = "PidLidSpamOriginalFolder"
"""The folder in which a message lay before it was taken for junk.

`PtypBinary`; spam; `[MS-OXCSPAM] 2.2.1.1`
"""

CALENDAR_UID: Final = "PidNameCalendarUid"
"""The UID of the event in iCalendar.

`PtypString`; calendar; `[MS-XWDCAL] 2.2.2.33`
"""

BUSY_STATUS: Final = "PidLidBusyStatus"
"""0 free, 1 tentative, 2 busy, 3 out of office, 4 working elsewhere.

`PtypInteger32`; calendar; `[MS-OXOCAL] 2.2.1.2`
"""

LOCATION: Final = "PidLidLocation"
"""Where the event takes place, as text.

`PtypString`; calendar; `[MS-OXOCAL] 2.2.1.4`
"""

APPOINTMENT_START_WHOLE: Final = "PidLidAppointmentStartWhole"
"""When the event begins, UTC; of a series, its first occurrence.

`PtypTime`; calendar; `[MS-OXOCAL] 2.2.1.5`
"""

APPOINTMENT_END_WHOLE: Final = "PidLidAppointmentEndWhole"
"""When the event ends, UTC; of a series, its first occurrence.

`PtypTime`; calendar; `[MS-OXOCAL] 2.2.1.6`
"""

APPOINTMENT_START_TIME: Final = "PidLidAppointmentStartTime"
"""The time of the start, split from the date; use the whole one.

`PtypTime`; calendar; `[MS-XWDCAL] 2.2.7.11`
"""

APPOINTMENT_END_TIME: Final = "PidLidAppointmentEndTime"
"""The time of the end, split from the date; use the whole one.

`PtypTime`; calendar; `[MS-XWDCAL] 2.2.7.4`
"""

APPOINTMENT_END_DATE: Final = "PidLidAppointmentEndDate"
"""The date of the end, split from the time; use the whole one.

`PtypTime`; calendar; `[MS-XWDCAL] 2.2.7.3`
"""

APPOINTMENT_START_DATE: Final = "PidLidAppointmentStartDate"
"""The date of the start, split from the time; use the whole one.

`PtypTime`; calendar; `[MS-XWDCAL] 2.2.7.10`
"""

APPOINTMENT_DURATION: Final = "PidLidAppointmentDuration"
"""How long the event takes, in minutes.

`PtypInteger32`; calendar; `[MS-OXOCAL] 2.2.1.7`
"""

APPOINTMENT_COLOR: Final = "PidLidAppointmentColor"
"""A colour from 0 to 10, for old clients; new ones use categories.

`PtypInteger32`; calendar; `[MS-OXOCAL] 2.2.1.50`
"""

APPOINTMENT_SUB_TYPE: Final = "PidLidAppointmentSubType"
"""Whether the event takes whole days.

`PtypBoolean`; calendar; `[MS-OXOCAL] 2.2.1.9`
"""

APPOINTMENT_RECUR: Final = "PidLidAppointmentRecur"
"""The recurrence of a series with its exceptions, see `[MS-OXOCAL]`.

`PtypBinary`; calendar; `[MS-OXOCAL] 2.2.1.44`
"""

RECURRING: Final = "PidLidRecurring"
"""Whether the event is a series.

`PtypBoolean`; calendar; `[MS-OXOCAL] 2.2.1.12`
"""

EXCEPTION_REPLACE_TIME: Final = "PidLidExceptionReplaceTime"
"""The start that the occurrence had in the pattern, UTC, before it became an exception.

`PtypTime`; calendar; `[MS-OXOCAL] 2.2.10.2.5`
"""

RECURRENCE_TYPE: Final = "PidLidRecurrenceType"
"""How a series recurs: 0 not, 1 daily, 2 weekly, 3 monthly, 4 yearly.

`PtypInteger32`; calendar; `[MS-OXOCAL] 2.2.1.45`
"""

RECURRENCE_PATTERN: Final = "PidLidRecurrencePattern"
"""The recurrence in words, for people, in the language of its writer.

`PtypString`; calendar; `[MS-OXOCAL] 2.2.1.46`
"""

TIME_ZONE_STRUCT: Final = "PidLidTimeZoneStruct"
"""The time zone of a series as one rule; newer clients write a definition, too.

`PtypBinary`; calendar; `[MS-OXOCAL] 2.2.1.39`
"""

TIME_ZONE_DESCRIPTION: Final = "PidLidTimeZoneDescription"
"""The time zone's name, for people.

`PtypString`; calendar; `[MS-OXOCAL] 2.2.1.40`
"""

CLIP_START: Final = "PidLidClipStart"
"""The start, UTC; of a series, local midnight of its first day, as UTC.

`PtypTime`; calendar; `[MS-OXOCAL] 2.2.1.14`
"""

CLIP_END: Final = "PidLidClipEnd"
"""The end, UTC; of a series, local midnight of its last day; in 4500 when endless.

`PtypTime`; calendar; `[MS-OXOCAL] 2.2.1.15`
"""

APPOINTMENT_TIME_ZONE_DEFINITION_START_DISPLAY: Final = "PidLidAppointmentTimeZoneDefinitionStartDisplay"
"""The time zone in which to show the start.

`PtypBinary`; calendar; `[MS-OXOCAL] 2.2.1.42`
"""

APPOINTMENT_TIME_ZONE_DEFINITION_END_DISPLAY: Final = "PidLidAppointmentTimeZoneDefinitionEndDisplay"
"""The time zone in which to show the end; that of the start if absent.

`PtypBinary`; calendar; `[MS-OXOCAL] 2.2.1.43`
"""

APPOINTMENT_TIME_ZONE_DEFINITION_RECUR: Final = "PidLidAppointmentTimeZoneDefinitionRecur"
"""The time zone in which a series recurs, with its changes over the years.

`PtypBinary`; calendar; `[MS-OXOCAL] 2.2.1.41`
"""

INBOUND_I_CAL_STREAM: Final = "PidLidInboundICalStream"
"""The iCalendar part with which the message came, as bytes.

`PtypBinary`; calendar; `[MS-OXCICAL] 2.1.3.4.1`
"""

SINGLE_BODY_I_CAL: Final = "PidLidSingleBodyICal"
"""Whether the message came as a single iCalendar part.

`PtypBoolean`; calendar; `[MS-OXCICAL] 2.1.3.4.2`
"""

DAY_OF_MONTH: Final = "PidLidDayOfMonth"
"""The day of the month on which the event recurs.

`PtypInteger32`; calendar; `[MS-XWDCAL] 2.2.7.20`
"""

I_CALENDAR_DAY_OF_WEEK_MASK: Final = "PidLidICalendarDayOfWeekMask"
"""The days of the week on which the event recurs, as bits.

`PtypInteger32`; calendar; `[MS-XWDCAL] 2.2.7.27`
"""

OCCURRENCES: Final = "PidLidOccurrences"
"""How many times the event recurs.

`PtypInteger32`; calendar; `[MS-XWDCAL] 2.2.7.43`
"""

MONTH_OF_YEAR: Final = "PidLidMonthOfYear"
"""The month of the year in which the event recurs.

`PtypInteger32`; calendar; `[MS-XWDCAL] 2.2.7.34`
"""

NO_END_DATE_FLAG: Final = "PidLidNoEndDateFlag"
"""Whether the series has no end.

`PtypBoolean`; calendar; `[MS-XWDCAL] 2.2.7.36`
"""

RECURRENCE_DURATION: Final = "PidLidRecurrenceDuration"
"""How long each occurrence takes, in minutes.

`PtypInteger32`; calendar; `[MS-XWDCAL] 2.2.7.48`
"""

CLIENT_INTENT: Final = "PidLidClientIntent"
"""Bits: what the user did with the meeting, such as 0x20 accepted, 0x40 declined.

`PtypInteger32`; calendar; `[MS-OXOCAL] 2.2.2.4`
"""

SERVER_PROCESSED: Final = "PidLidServerProcessed"
"""Whether the server has already worked off the meeting message.

`PtypBoolean`; calendar; `[MS-OXOCAL] 2.2.5.4`
"""

SERVER_PROCESSING_ACTIONS: Final = "PidLidServerProcessingActions"
"""Bits: what the server did when it worked off the meeting message.

`PtypInteger32`; calendar; `[MS-OXOCAL] 2.2.5.5`
"""

ACCEPT_LANGUAGE: Final = "PidNameAcceptLanguage"
"""The Accept-Language header of the message.

`PtypString`; header; `[MS-OXCMSG] 2.2.1.42`
"""

CONTENT_BASE: Final = "PidNameContentBase"
"""The Content-Base header: the base for relative addresses in the body.

`PtypString`; header; `[MS-OXCMSG] 2.2.1.41`
"""

CONTENT_CLASS: Final = "PidNameContentClass"
"""The Content-Class header: what the message is, as a name.

`PtypString`; header; `[MS-OXCMSG] 2.2.1.48`
"""

CONTENT_TYPE: Final = "PidNameContentType"
"""The Content-Type header of the body.

`PtypString`; header; `[MS-OXCMSG] 2.2.1.50`
"""

FROM: Final = "PidNameFrom"
"""The From header: of an event, its organizer.

`PtypString`; header; `[MS-XWDCAL] 2.2.2.35`
"""

INTERNET_SUBJECT: Final = "PidNameInternetSubject"
"""The Subject header as it came.

`PtypString`; header; `[MS-XWDCAL] 2.2.4.1`
"""

X_VOICE_MESSAGE_ATTACHMENT_ORDER: Final = "PidNameXVoiceMessageAttachmentOrder"
"""The names of the sound files in the order in which to play them.

`PtypString`; header; `[MS-OXOUM] 2.2.5.10`
"""

X_CALL_ID: Final = "PidNameXCallId"
"""The id of the call from which the voice message comes.

`PtypString`; header; `[MS-OXOUM] 2.2.5.12`
"""

X_SENDER_TELEPHONE_NUMBER: Final = "PidNameXSenderTelephoneNumber"
"""The caller's number as a header; the tagged property says the same.

`PtypString`; header; `[MS-OXOUM] 2.2.5.2`
"""

X_FAX_NUMBER_OF_PAGES: Final = "PidNameXFaxNumberOfPages"
"""How many pages the fax has, as text.

`PtypString`; header; `[MS-OXOUM] 2.2.5.8`
"""

X_SHARING_BROWSE_URL: Final = "PidNameXSharingBrowseUrl"
"""The sharing header for a web address; servers ignore it.

`PtypString`; header; `[MS-OXSHARE] 2.2.6`
"""

X_SHARING_CAPABILITIES: Final = "PidNameXSharingCapabilities"
"""The sharing capabilities as a header, in hexadecimal digits.

`PtypString`; header; `[MS-OXSHARE] 2.2.2.2`
"""

X_SHARING_CONFIG_URL: Final = "PidNameXSharingConfigUrl"
"""The sharing header for the address of a configuration.

`PtypString`; header; `[MS-OXSHARE] 2.2.2.4`
"""

X_SHARING_FLAVOR: Final = "PidNameXSharingFlavor"
"""The sharing flavour as a header, in hexadecimal digits.

`PtypString`; header; `[MS-OXSHARE] 2.2.2.6`
"""

X_SHARING_INSTANCE_GUID: Final = "PidNameXSharingInstanceGuid"
"""The sharing header for an instance; servers ignore it.

`PtypString`; header; `[MS-OXSHARE] 2.2.6`
"""

X_SHARING_LOCAL_TYPE: Final = "PidNameXSharingLocalType"
"""The container class for the recipient, as a header.

`PtypString`; header; `[MS-OXSHARE] 2.2.2.11`
"""

X_SHARING_PROVIDER_GUID: Final = "PidNameXSharingProviderGuid"
"""The GUID of the sharing provider as a header, in hexadecimal digits.

`PtypString`; header; `[MS-OXSHARE] 2.2.2.13`
"""

X_SHARING_PROVIDER_NAME: Final = "PidNameXSharingProviderName"
"""The name of the sharing provider, as a header.

`PtypString`; header; `[MS-OXSHARE] 2.2.2.15`
"""

X_SHARING_PROVIDER_URL: Final = "PidNameXSharingProviderUrl"
"""The web address of the sharing provider, as a header.

`PtypString`; header; `[MS-OXSHARE] 2.2.2.17`
"""

X_SHARING_REMOTE_NAME: Final = "PidNameXSharingRemoteName"
"""The name of the shared folder, as a header.

`PtypString`; header; `[MS-OXSHARE] 2.2.3.2`
"""

X_SHARING_REMOTE_PATH: Final = "PidNameXSharingRemotePath"
"""The sharing header for a path; servers ignore it.

`PtypString`; header; `[MS-OXSHARE] 2.2.6`
"""

X_SHARING_REMOTE_STORE_UID: Final = "PidNameXSharingRemoteStoreUid"
"""The store of the shared folder, as a header.

`PtypString`; header; `[MS-OXSHARE] 2.2.3.4`
"""

X_SHARING_REMOTE_TYPE: Final = "PidNameXSharingRemoteType"
"""The container class of the shared folder, as a header.

`PtypString`; header; `[MS-OXSHARE] 2.2.3.6`
"""

X_SHARING_REMOTE_UID: Final = "PidNameXSharingRemoteUid"
"""The entry id of the shared folder, as a header.

`PtypString`; header; `[MS-OXSHARE] 2.2.3.8`
"""

X_VOICE_MESSAGE_DURATION: Final = "PidNameXVoiceMessageDuration"
"""Seconds of the attached voice message, as a header.

`PtypString`; header; `[MS-OXOUM] 2.2.5.4`
"""

X_VOICE_MESSAGE_SENDER_NAME: Final = "PidNameXVoiceMessageSenderName"
"""The name of the caller, as the telephone system told it.

`PtypString`; header; `[MS-OXOUM] 2.2.5.6`
"""

CROSS_REFERENCE: Final = "PidNameCrossReference"
"""The Xref header: in which newsgroups, under which numbers, the article is.

`PtypString`; header; `[MS-OXCMAIL] 2.5.3`
"""

APPOINTMENT_SEQUENCE: Final = "PidLidAppointmentSequence"
"""Counts the organizer's changes of the meeting; answers to a lower one are out of date.

`PtypInteger32`; meeting; `[MS-OXOCAL] 2.2.1.1`
"""

APPOINTMENT_SEQUENCE_TIME: Final = "PidLidAppointmentSequenceTime"
"""When the sequence number last changed, UTC.

`PtypTime`; meeting; `[MS-OXOCAL] 2.2.4.1`
"""

APPOINTMENT_LAST_SEQUENCE: Final = "PidLidAppointmentLastSequence"
"""The highest sequence number that the organizer has sent to any attendee.

`PtypInteger32`; meeting; `[MS-OXOCAL] 2.2.4.2`
"""

CHANGE_HIGHLIGHT: Final = "PidLidChangeHighlight"
"""Bits: what the update changed, such as 1 start, 2 end, 4 recurrence, 8 location.

`PtypInteger32`; meeting; `[MS-OXOCAL] 2.2.6.2`
"""

F_EXCEPTIONAL_BODY: Final = "PidLidFExceptionalBody"
"""Whether an exception has a body of its own; if not, the series' body holds.

`PtypBoolean`; meeting; `[MS-OXOCAL] 2.2.10.2.6`
"""

APPOINTMENT_AUXILIARY_FLAGS: Final = "PidLidAppointmentAuxiliaryFlags"
"""Bits: 1 copied from another calendar, 2 wants an answer, 4 was forwarded.

`PtypInteger32`; meeting; `[MS-OXOCAL] 2.2.1.3`
"""

MEETING_WORKSPACE_URL: Final = "PidLidMeetingWorkspaceUrl"
"""The address of the web workspace of the meeting.

`PtypString`; meeting; `[MS-OXOCAL] 2.2.1.48`
"""

FORWARD_INSTANCE: Final = "PidLidForwardInstance"
"""Whether the request invites to a single occurrence of a series.

`PtypBoolean`; meeting; `[MS-OXOCAL] 2.2.6.3`
"""

APPOINTMENT_STATE_FLAGS: Final = "PidLidAppointmentStateFlags"
"""Bits: 1 a meeting, 2 received, 4 cancelled.

`PtypInteger32`; meeting; `[MS-OXOCAL] 2.2.1.10`
"""

RESPONSE_STATUS: Final = "PidLidResponseStatus"
"""One's answer: 0 none, 1 organizer, 2 tentative, 3 accepted, 4 declined, 5 open.

`PtypInteger32`; meeting; `[MS-OXOCAL] 2.2.1.11`
"""

APPOINTMENT_REPLY_TIME: Final = "PidLidAppointmentReplyTime"
"""When the attendee answered the request, UTC.

`PtypTime`; meeting; `[MS-OXOCAL] 2.2.4.3`
"""

INTENDED_BUSY_STATUS: Final = "PidLidIntendedBusyStatus"
"""What the organizer wants attendees' calendars to show; values of busy status.

`PtypInteger32`; meeting; `[MS-OXOCAL] 2.2.6.4`
"""

APPOINTMENT_UPDATE_TIME: Final = "PidLidAppointmentUpdateTime"
"""When the appointment was last updated.

`PtypTime`; meeting; `[MS-XWDCAL] 2.2.7.15`
"""

F_INVITED: Final = "PidLidFInvited"
"""Whether invitations were ever sent; once set it stays.

`PtypBoolean`; meeting; `[MS-OXOCAL] 2.2.4.4`
"""

F_EXCEPTIONAL_ATTENDEES: Final = "PidLidFExceptionalAttendees"
"""Whether an exception of the series has attendees of its own.

`PtypBoolean`; meeting; `[MS-OXOCAL] 2.2.2.3`
"""

OWNER_NAME: Final = "PidLidOwnerName"
"""The name of the calendar's owner.

`PtypString`; meeting; `[MS-XWDCAL] 2.2.7.47`
"""

F_OTHERS_APPOINTMENT: Final = "PidLidFOthersAppointment"
"""Whether the meeting lies in the calendar of somebody else.

`PtypBoolean`; meeting; `[MS-XWDCAL] 2.2.7.26`
"""

APPOINTMENT_REPLY_NAME: Final = "PidLidAppointmentReplyName"
"""The name of whoever answered last, such as a delegate.

`PtypString`; meeting; `[MS-OXOCAL] 2.2.4.5`
"""

ORIGINAL_STORE_ENTRY_ID: Final = "PidLidOriginalStoreEntryId"
"""The store of the delegator, set when a delegate made the meeting.

`PtypBinary`; meeting; `[MS-OXOCAL] 2.2.4.9`
"""

ALL_ATTENDEES_STRING: Final = "PidLidAllAttendeesString"
"""The names of all attendees but the organizer, separated by semicolons.

`PtypString`; meeting; `[MS-OXOCAL] 2.2.1.16`
"""

AUTO_FILL_LOCATION: Final = "PidLidAutoFillLocation"
"""Whether the location follows the attendees that are rooms.

`PtypBoolean`; meeting; `[MS-OXOCAL] 2.2.4.8`
"""

TO_ATTENDEES_STRING: Final = "PidLidToAttendeesString"
"""The names of required attendees to whom one can send, separated by semicolons.

`PtypString`; meeting; `[MS-OXOCAL] 2.2.1.17`
"""

CC_ATTENDEES_STRING: Final = "PidLidCcAttendeesString"
"""The names of optional attendees to whom one can send, separated by semicolons.

`PtypString`; meeting; `[MS-OXOCAL] 2.2.1.18`
"""

ORGANIZER_ALIAS: Final = "PidLidOrganizerAlias"
"""The organizer's address in an online meeting.

`PtypString`; meeting; `[MS-OXOCAL] 2.2.1.56.6`
"""

APPOINTMENT_PROPOSED_START_WHOLE: Final = "PidLidAppointmentProposedStartWhole"
"""The start that an attendee proposes instead, UTC.

`PtypTime`; meeting; `[MS-OXOCAL] 2.2.7.3`
"""

APPOINTMENT_PROPOSED_END_WHOLE: Final = "PidLidAppointmentProposedEndWhole"
"""The end that an attendee proposes instead, UTC.

`PtypTime`; meeting; `[MS-OXOCAL] 2.2.7.4`
"""

APPOINTMENT_PROPOSED_DURATION: Final = "PidLidAppointmentProposedDuration"
"""The length that an attendee proposes instead, in minutes.

`PtypInteger32`; meeting; `[MS-OXOCAL] 2.2.7.5`
"""

APPOINTMENT_COUNTER_PROPOSAL: Final = "PidLidAppointmentCounterProposal"
"""Whether the answer proposes another time.

`PtypBoolean`; meeting; `[MS-OXOCAL] 2.2.4.7`
"""

APPOINTMENT_PROPOSAL_NUMBER: Final = "PidLidAppointmentProposalNumber"
"""How many proposals of attendees are open, on the organizer's meeting.

`PtypInteger32`; meeting; `[MS-OXOCAL] 2.2.4.6`
"""

APPOINTMENT_NOT_ALLOW_PROPOSE: Final = "PidLidAppointmentNotAllowPropose"
"""Whether attendees must not propose another time.

`PtypBoolean`; meeting; `[MS-OXOCAL] 2.2.1.26`
"""

APPOINTMENT_UNSENDABLE_RECIPIENTS: Final = "PidLidAppointmentUnsendableRecipients"
"""Attendees to whom nothing can be sent, as recipient rows.

`PtypBinary`; meeting; `[MS-OXOCAL] 2.2.1.25`
"""

FORWARD_NOTIFICATION_RECIPIENTS: Final = "PidLidForwardNotificationRecipients"
"""To whom the meeting was forwarded, as recipient rows.

`PtypBinary`; meeting; `[MS-OXOCAL] 2.2.9.3`
"""

PROMPT_SEND_UPDATE: Final = "PidLidPromptSendUpdate"
"""Whether the answer was out of date when it came, so that an update is due.

`PtypBoolean`; meeting; `[MS-OXOCAL] 2.2.7.8`
"""

NON_SENDABLE_TO: Final = "PidLidNonSendableTo"
"""The names of required attendees to whom nothing can be sent.

`PtypString`; meeting; `[MS-OXOCAL] 2.2.1.19`
"""

NON_SENDABLE_CC: Final = "PidLidNonSendableCc"
"""The names of optional attendees to whom nothing can be sent.

`PtypString`; meeting; `[MS-OXOCAL] 2.2.1.20`
"""

NON_SENDABLE_BCC: Final = "PidLidNonSendableBcc"
"""The names of resources to whom nothing can be sent.

`PtypString`; meeting; `[MS-OXOCAL] 2.2.1.21`
"""

ATTENDEE_CRITICAL_CHANGE: Final = "PidLidAttendeeCriticalChange"
"""When the meeting message was sent, UTC.

`PtypTime`; meeting; `[MS-OXOCAL] 2.2.5.2`
"""

WHERE: Final = "PidLidWhere"
"""The place of the meeting, as its messages repeat it.

`PtypString`; meeting; `[MS-OXOCAL] 2.2.5.3`
"""

GLOBAL_OBJECT_ID: Final = "PidLidGlobalObjectId"
"""Identifies the meeting in all mailboxes; with a date for a single occurrence.

`PtypBinary`; meeting; `[MS-OXOCAL] 2.2.1.27`
"""

IS_SILENT: Final = "PidLidIsSilent"
"""Whether the answer has no text of the attendee's own.

`PtypBoolean`; meeting; `[MS-OXOCAL] 2.2.7.7`
"""

IS_RECURRING: Final = "PidLidIsRecurring"
"""Whether the meeting message is about a series.

`PtypBoolean`; meeting; `[MS-OXOCAL] 2.2.1.13`
"""

REQUIRED_ATTENDEES: Final = "PidLidRequiredAttendees"
"""The required attendees of an appointment, as text.

`PtypString`; meeting; `[MS-XWDCAL] 2.2.7.63`
"""

OPTIONAL_ATTENDEES: Final = "PidLidOptionalAttendees"
"""The optional attendees of an appointment, as text.

`PtypString`; meeting; `[MS-XWDCAL] 2.2.7.45`
"""

RESOURCE_ATTENDEES: Final = "PidLidResourceAttendees"
"""The rooms and equipment of an appointment, as text.

`PtypString`; meeting; `[MS-XWDCAL] 2.2.7.64`
"""

DELEGATE_MAIL: Final = "PidLidDelegateMail"
"""Whether a delegate answered, not the attendee.

`PtypBoolean`; meeting; `[MS-XWDCAL] 2.2.7.21`
"""

IS_EXCEPTION: Final = "PidLidIsException"
"""Whether the message is about an exception of a series.

`PtypBoolean`; meeting; `[MS-OXOCAL] 2.2.1.35`
"""

TIME_ZONE: Final = "PidLidTimeZone"
"""The time zone of a series as a number, for messages without recurrence.

`PtypInteger32`; meeting; `[MS-OXOCAL] 2.2.5.6`
"""

START_RECURRENCE_DATE: Final = "PidLidStartRecurrenceDate"
"""The first day of the series: day in bits 0 to 4, month in 5 to 8, then the year.

`PtypInteger32`; meeting; `[MS-XWDCAL] 2.2.7.66`
"""

START_RECURRENCE_TIME: Final = "PidLidStartRecurrenceTime"
"""The start of an occurrence: seconds in bits 0 to 5, minutes in 6 to 11, then hours.

`PtypInteger32`; meeting; `[MS-XWDCAL] 2.2.7.67`
"""

END_RECURRENCE_DATE: Final = "PidLidEndRecurrenceDate"
"""The last day of the series, in the form of the first one.

`PtypInteger32`; meeting; `[MS-XWDCAL] 2.2.7.22`
"""

END_RECURRENCE_TIME: Final = "PidLidEndRecurrenceTime"
"""The end of an occurrence, in the form of the start.

`PtypInteger32`; meeting; `[MS-XWDCAL] 2.2.7.23`
"""

DAY_INTERVAL: Final = "PidLidDayInterval"
"""Every how many days the event recurs.

`PtypInteger16`; meeting; `[MS-XWDCAL] 2.2.7.19`
"""

WEEK_INTERVAL: Final = "PidLidWeekInterval"
"""Every how many weeks the event recurs.

`PtypInteger16`; meeting; `[MS-XWDCAL] 2.2.7.71`
"""

MONTH_INTERVAL: Final = "PidLidMonthInterval"
"""Every how many months the event recurs.

`PtypInteger16`; meeting; `[MS-XWDCAL] 2.2.7.33`
"""

YEAR_INTERVAL: Final = "PidLidYearInterval"
"""Every how many years the event recurs.

`PtypInteger16`; meeting; `[MS-XWDCAL] 2.2.7.73`
"""

MONTH_OF_YEAR_MASK: Final = "PidLidMonthOfYearMask"
"""The months in which the event recurs, as bits.

`PtypInteger32`; meeting; `[MS-XWDCAL] 2.2.7.35`
"""

OLD_RECURRENCE_TYPE: Final = "PidLidOldRecurrenceType"
"""The kind of recurrence, in numbers of old clients.

`PtypInteger16`; meeting; `[MS-XWDCAL] 2.2.7.44`
"""

OWNER_CRITICAL_CHANGE: Final = "PidLidOwnerCriticalChange"
"""When the organizer sent the request, UTC; answers refer to it.

`PtypTime`; meeting; `[MS-OXOCAL] 2.2.1.34`
"""

CALENDAR_TYPE: Final = "PidLidCalendarType"
"""The calendar of the recurrence, such as 1 Gregorian; 0 for the default.

`PtypInteger32`; meeting; `[MS-OXOCAL] 2.2.6.11`
"""

CLEAN_GLOBAL_OBJECT_ID: Final = "PidLidCleanGlobalObjectId"
"""The global id without date: the same for a series and its exceptions.

`PtypBinary`; meeting; `[MS-OXOCAL] 2.2.1.28`
"""

APPOINTMENT_MESSAGE_CLASS: Final = "PidLidAppointmentMessageClass"
"""The message class of the appointment to be made from a request.

`PtypString`; meeting; `[MS-OXOCAL] 2.2.6.6`
"""

MEETING_TYPE: Final = "PidLidMeetingType"
"""What a request is: 1 first, 0x10000 full update, 0x20000 for information only.

`PtypInteger32`; meeting; `[MS-OXOCAL] 2.2.6.5`
"""

OLD_LOCATION: Final = "PidLidOldLocation"
"""Where the meeting was to be before the update.

`PtypString`; meeting; `[MS-OXOCAL] 2.2.6.7`
"""

OLD_WHEN_START_WHOLE: Final = "PidLidOldWhenStartWhole"
"""When the meeting was to begin before the update, UTC.

`PtypTime`; meeting; `[MS-OXOCAL] 2.2.6.8`
"""

OLD_WHEN_END_WHOLE: Final = "PidLidOldWhenEndWhole"
"""When the meeting was to end before the update, UTC.

`PtypTime`; meeting; `[MS-OXOCAL] 2.2.6.9`
"""

LINKED_TASK_ITEMS: Final = "PidLidLinkedTaskItems"
"""The entry ids of tasks that belong to the event.

`PtypMultipleBinary`; task; `[MS-OXOCAL] 2.2.1.47`
"""

TASK_STATUS: Final = "PidLidTaskStatus"
"""0 not started, 1 in progress, 2 complete, 3 waiting for others, 4 deferred.

`PtypInteger32`; task; `[MS-OXOTASK] 2.2.2.2.2`
"""

PERCENT_COMPLETE: Final = "PidLidPercentComplete"
"""How much is done, from 0.0 to 1.0, not 100.

`PtypFloating64`; task; `[MS-OXOFLAG] 2.2.2.3`
"""

TEAM_TASK: Final = "PidLidTeamTask"
"""Ignored by servers; clients may set it.

`PtypBoolean`; task; `[MS-OXOTASK] 2.2.2.2.36`
"""

TASK_START_DATE: Final = "PidLidTaskStartDate"
"""When work should begin: midnight in local time, not UTC.

`PtypTime`; task; `[MS-OXOTASK] 2.2.2.2.4`
"""

TASK_DUE_DATE: Final = "PidLidTaskDueDate"
"""By when it should be done: midnight in local time, not UTC.

`PtypTime`; task; `[MS-OXOTASK] 2.2.2.2.5`
"""

TASK_RESET_REMINDER: Final = "PidLidTaskResetReminder"
"""Whether later occurrences of the task get reminders again.

`PtypBoolean`; task; `[MS-OXOTASK] 2.2.2.2.6`
"""

TASK_ACCEPTED: Final = "PidLidTaskAccepted"
"""Whether the assignee has answered the task request.

`PtypBoolean`; task; `[MS-OXOTASK] 2.2.2.2.7`
"""

TASK_DEAD_OCCURRENCE: Final = "PidLidTaskDeadOccurrence"
"""Whether the last occurrence of a recurring task was already made.

`PtypBoolean`; task; `[MS-OXOTASK] 2.2.2.2.8`
"""

TASK_DATE_COMPLETED: Final = "PidLidTaskDateCompleted"
"""The day on which it was done: local midnight, as UTC.

`PtypTime`; task; `[MS-OXOTASK] 2.2.2.2.9`
"""

TASK_ACTUAL_EFFORT: Final = "PidLidTaskActualEffort"
"""Minutes that the work took.

`PtypInteger32`; task; `[MS-OXOTASK] 2.2.2.2.11`
"""

TASK_ESTIMATED_EFFORT: Final = "PidLidTaskEstimatedEffort"
"""Minutes that the work is expected to take.

`PtypInteger32`; task; `[MS-OXOTASK] 2.2.2.2.12`
"""

TASK_VERSION: Final = "PidLidTaskVersion"
"""Counts the owner's changes, from 1; updates with a lower one are ignored.

`PtypInteger32`; task; `[MS-OXOTASK] 2.2.2.2.13`
"""

TASK_STATE: Final = "PidLidTaskState"
"""1 not assigned, 2 the assignee's copy, 3 the assigner's copy, 4 that of a rejected task.

`PtypInteger32`; task; `[MS-OXOTASK] 2.2.2.2.14`
"""

TASK_LAST_UPDATE: Final = "PidLidTaskLastUpdate"
"""When the task last changed, UTC.

`PtypTime`; task; `[MS-OXOTASK] 2.2.2.2.10`
"""

TASK_RECURRENCE: Final = "PidLidTaskRecurrence"
"""The recurrence of the task, without exceptions, see `[MS-OXOCAL]`.

`PtypBinary`; task; `[MS-OXOTASK] 2.2.2.2.15`
"""

TASK_ASSIGNERS: Final = "PidLidTaskAssigners"
"""Who handed the task on, one above the other; the last one on top.

`PtypBinary`; task; `[MS-OXOTASK] 2.2.2.2.16`
"""

TASK_STATUS_ON_COMPLETE: Final = "PidLidTaskStatusOnComplete"
"""Whether the assigner wants a message when the task is done.

`PtypBoolean`; task; `[MS-OXOTASK] 2.2.2.2.17`
"""

TASK_HISTORY: Final = "PidLidTaskHistory"
"""The last change: 0 none, 1 accepted, 2 rejected, 3 other, 4 due date, 5 assigned.

`PtypInteger32`; task; `[MS-OXOTASK] 2.2.2.2.18`
"""

TASK_UPDATES: Final = "PidLidTaskUpdates"
"""Whether the assigner wants to hear of the assignee's changes.

`PtypBoolean`; task; `[MS-OXOTASK] 2.2.2.2.19`
"""

TASK_COMPLETE: Final = "PidLidTaskComplete"
"""Whether the task is done; set it together with status and percentage.

`PtypBoolean`; task; `[MS-OXOTASK] 2.2.2.2.20`
"""

TASK_F_CREATOR: Final = "PidLidTaskFCreator"
"""Whether this user made the task, not an assigner.

`PtypBoolean`; task; `[MS-OXOTASK] 2.2.2.2.21`
"""

TASK_OWNER: Final = "PidLidTaskOwner"
"""The name of whoever has to do the task.

`PtypString`; task; `[MS-OXOTASK] 2.2.2.2.22`
"""

TASK_MULTIPLE_RECIPIENTS: Final = "PidLidTaskMultipleRecipients"
"""Bits: 1 sent to several people, 2 received so.

`PtypInteger32`; task; `[MS-OXOTASK] 2.2.2.2.23`
"""

TASK_ASSIGNER: Final = "PidLidTaskAssigner"
"""The name of whoever assigned the task last.

`PtypString`; task; `[MS-OXOTASK] 2.2.2.2.24`
"""

TASK_LAST_USER: Final = "PidLidTaskLastUser"
"""The name of the previous owner of the task.

`PtypString`; task; `[MS-OXOTASK] 2.2.2.2.25`
"""

TASK_ORDINAL: Final = "PidLidTaskOrdinal"
"""The place of the task in a list sorted by hand; unique in its folder.

`PtypInteger32`; task; `[MS-OXOTASK] 2.2.2.2.26`
"""

TASK_NO_COMPUTE: Final = "PidLidTaskNoCompute"
"""Not used, though clients may set it.

`PtypBoolean`; task; `[MS-OXOTASK] 2.2.2.2.35`
"""

TASK_LAST_DELEGATE: Final = "PidLidTaskLastDelegate"
"""The name of the delegate who assigned the task last; empty if none.

`PtypString`; task; `[MS-OXOTASK] 2.2.2.2.27`
"""

TASK_F_RECURRING: Final = "PidLidTaskFRecurring"
"""Whether the task recurs.

`PtypBoolean`; task; `[MS-OXOTASK] 2.2.2.2.28`
"""

TASK_ROLE: Final = "PidLidTaskRole"
"""Not used; a text that clients may set.

`PtypString`; task; `[MS-OXOTASK] 2.2.2.2.34`
"""

TASK_OWNERSHIP: Final = "PidLidTaskOwnership"
"""0 not assigned, 1 the assigner's copy, 2 the assignee's copy.

`PtypInteger32`; task; `[MS-OXOTASK] 2.2.2.2.29`
"""

TASK_ACCEPTANCE_STATE: Final = "PidLidTaskAcceptanceState"
"""0 not assigned, 1 no answer yet, 2 accepted, 3 rejected.

`PtypInteger32`; task; `[MS-OXOTASK] 2.2.2.2.30`
"""

TASK_F_FIX_OFFLINE: Final = "PidLidTaskFFixOffline"
"""Whether the owner's name could not be found out and may be wrong.

`PtypBoolean`; task; `[MS-OXOTASK] 2.2.2.2.31`
"""

TASK_CUSTOM_FLAGS: Final = "PidLidTaskCustomFlags"
"""Not used; a number that clients may set.

`PtypInteger32`; task; `[MS-OXOTASK] 2.2.2.2.33`
"""

TASK_MODE: Final = "PidLidTaskMode"
"""The embedded task: 0 none, 1 request, 2 accepted, 3 rejected, 4 update, 5 own copy.

`PtypInteger32`; task; `[MS-OXOTASK] 2.2.3.2`
"""

TASK_GLOBAL_ID: Final = "PidLidTaskGlobalId"
"""A GUID by which messages about an assigned task find it.

`PtypBinary`; task; `[MS-OXOTASK] 2.2.2.2.32`
"""

TO_DO_ORDINAL_DATE: Final = "PidLidToDoOrdinalDate"
"""Sorts the to-do list: when the item was flagged, UTC, unless moved by hand.

`PtypTime`; task; `[MS-OXOFLAG] 2.2.1.13`
"""

TO_DO_SUB_ORDINAL: Final = "PidLidToDoSubOrdinal"
"""Sorts to-do items of the same ordinal date: digits, compared as text.

`PtypString`; task; `[MS-OXOFLAG] 2.2.1.14`
"""

TO_DO_TITLE: Final = "PidLidToDoTitle"
"""The title of a flagged item in the to-do list.

`PtypString`; task; `[MS-OXOFLAG] 2.2.1.12`
"""

VALID_FLAG_STRING_PROOF: Final = "PidLidValidFlagStringProof"
"""The delivery time, repeated when the flag's text was set on received mail.

`PtypTime`; task; `[MS-OXOFLAG] 2.2.1.11`
"""

FLAG_STRING: Final = "PidLidFlagString"
"""The number of a ready-made flag text; 0 when the request's own text counts.

`PtypInteger32`; task; `[MS-OXOFLAG] 2.2.1.10`
"""

FILE_UNDER: Final = "PidLidFileUnder"
"""The name by which a contact is sorted and shown.

`PtypString`; contact; `[MS-OXOCNTC] 2.2.1.1.11`
"""

FILE_UNDER_ID: Final = "PidLidFileUnderId"
"""The recipe by which a client makes the file-under name anew when parts change.

`PtypInteger32`; contact; `[MS-OXOCNTC] 2.2.1.1.12`
"""

CONTACT_ITEM_DATA: Final = "PidLidContactItemData"
"""Which of the addresses and numbers the contact's form shows, six entries.

`PtypMultipleInteger32`; contact; `[MS-OXOCNTC] 2.2.1.10.22`
"""

DEPARTMENT: Final = "PidLidDepartment"
"""Ignored by servers; the department is in the tagged property.

`PtypString`; contact; `[MS-OXOCNTC] 2.2.1.6.4`
"""

HAS_PICTURE: Final = "PidLidHasPicture"
"""Whether an attachment is the contact's picture.

`PtypBoolean`; contact; `[MS-OXOCNTC] 2.2.1.8.1`
"""

HOME_ADDRESS: Final = "PidLidHomeAddress"
"""The home address as a whole, in lines.

`PtypString`; contact; `[MS-OXOCNTC] 2.2.1.3.8`
"""

WORK_ADDRESS: Final = "PidLidWorkAddress"
"""The work address as a whole, in lines.

`PtypString`; contact; `[MS-OXOCNTC] 2.2.1.3.8`
"""

OTHER_ADDRESS: Final = "PidLidOtherAddress"
"""The third address as a whole, in lines.

`PtypString`; contact; `[MS-OXOCNTC] 2.2.1.3.8`
"""

POSTAL_ADDRESS_ID: Final = "PidLidPostalAddressId"
"""Which one is the mailing address: 0 none, 1 home, 2 work, 3 other.

`PtypInteger32`; contact; `[MS-OXOCNTC] 2.2.1.3.9`
"""

CONTACT_CHARACTER_SET: Final = "PidLidContactCharacterSet"
"""The code page of the contact's text, for exporting it.

`PtypInteger32`; contact; `[MS-OXOCNTC] 2.2.1.10.18`
"""

AUTO_LOG: Final = "PidLidAutoLog"
"""Whether a journal entry is made for what is done with the contact.

`PtypBoolean`; contact; `[MS-OXOCNTC] 2.2.1.10.19`
"""

FILE_UNDER_LIST: Final = "PidLidFileUnderList"
"""The recipes for the file-under name between which people may choose.

`PtypMultipleInteger32`; contact; `[MS-OXOCNTC] 2.2.1.1.13`
"""

ADDRESS_BOOK_PROVIDER_EMAIL_LIST: Final = "PidLidAddressBookProviderEmailList"
"""Which are set: 0 to 2 the e-mail addresses, 3 work, 4 home, 5 primary fax.

`PtypMultipleInteger32`; contact; `[MS-OXOCNTC] 2.2.1.2.11`
"""

ADDRESS_BOOK_PROVIDER_ARRAY_TYPE: Final = "PidLidAddressBookProviderArrayType"
"""The same as bits: 1, 2, 4 the e-mail addresses, 8 work, 0x10 home, 0x20 primary fax.

`PtypInteger32`; contact; `[MS-OXOCNTC] 2.2.1.2.12`
"""

HTML: Final = "PidLidHtml"
"""The address of the contact's business web page; no HTML.

`PtypString`; contact; `[MS-OXOCNTC] 2.2.1.10.12`
"""

YOMI_FIRST_NAME: Final = "PidLidYomiFirstName"
"""How the given name is pronounced, for Japanese.

`PtypString`; contact; `[MS-OXOCNTC] 2.2.1.1.9`
"""

YOMI_LAST_NAME: Final = "PidLidYomiLastName"
"""How the family name is pronounced, for Japanese.

`PtypString`; contact; `[MS-OXOCNTC] 2.2.1.1.10`
"""

YOMI_COMPANY_NAME: Final = "PidLidYomiCompanyName"
"""How the company's name is pronounced, for Japanese.

`PtypString`; contact; `[MS-OXOCNTC] 2.2.1.6.8`
"""

BUSINESS_CARD_DISPLAY_DEFINITION: Final = "PidLidBusinessCardDisplayDefinition"
"""How the contact is laid out as a business card.

`PtypBinary`; contact; `[MS-OXOCNTC] 2.2.1.7.1`
"""

BUSINESS_CARD_CARD_PICTURE: Final = "PidLidBusinessCardCardPicture"
"""The picture on the business card, as a file's bytes.

`PtypBinary`; contact; `[MS-OXOCNTC] 2.2.1.7.2`
"""

WORK_ADDRESS_STREET: Final = "PidLidWorkAddressStreet"
"""The street and number of the work address.

`PtypString`; contact; `[MS-OXOCNTC] 2.2.1.3.1`
"""

WORK_ADDRESS_CITY: Final = "PidLidWorkAddressCity"
"""The town or city of the work address.

`PtypString`; contact; `[MS-OXOCNTC] 2.2.1.3.2`
"""

WORK_ADDRESS_STATE: Final = "PidLidWorkAddressState"
"""The state or province of the work address.

`PtypString`; contact; `[MS-OXOCNTC] 2.2.1.3.3`
"""

WORK_ADDRESS_POSTAL_CODE: Final = "PidLidWorkAddressPostalCode"
"""The postal code of the work address.

`PtypString`; contact; `[MS-OXOCNTC] 2.2.1.3.4`
"""

WORK_ADDRESS_COUNTRY: Final = "PidLidWorkAddressCountry"
"""The country of the work address.

`PtypString`; contact; `[MS-OXOCNTC] 2.2.1.3.5`
"""

WORK_ADDRESS_POST_OFFICE_BOX: Final = "PidLidWorkAddressPostOfficeBox"
"""The post office box of the work address.

`PtypString`; contact; `[MS-OXOCNTC] 2.2.1.3.7`
"""

DISTRIBUTION_LIST_CHECKSUM: Final = "PidLidDistributionListChecksum"
"""A CRC-32 of the members, which tells whether an old client changed them.

`PtypInteger32`; contact; `[MS-OXOCNTC] 2.2.2.2.3`
"""

BIRTHDAY_EVENT_ENTRY_ID: Final = "PidLidBirthdayEventEntryId"
"""The appointment in the calendar that is made for the birthday.

`PtypBinary`; contact; `[MS-OXOCNTC] 2.2.1.5.3`
"""

ANNIVERSARY_EVENT_ENTRY_ID: Final = "PidLidAnniversaryEventEntryId"
"""The appointment in the calendar that is made for the anniversary.

`PtypBinary`; contact; `[MS-OXOCNTC] 2.2.1.5.6`
"""

CONTACT_USER_FIELD1: Final = "PidLidContactUserField1"
"""The first text of one's own, shown on the business card.

`PtypString`; contact; `[MS-OXOCNTC] 2.2.1.7.3`
"""

CONTACT_USER_FIELD2: Final = "PidLidContactUserField2"
"""The second text of one's own, shown on the business card.

`PtypString`; contact; `[MS-OXOCNTC] 2.2.1.7.3`
"""

CONTACT_USER_FIELD3: Final = "PidLidContactUserField3"
"""The third text of one's own, shown on the business card.

`PtypString`; contact; `[MS-OXOCNTC] 2.2.1.7.3`
"""

CONTACT_USER_FIELD4: Final = "PidLidContactUserField4"
"""The fourth text of one's own, shown on the business card.

`PtypString`; contact; `[MS-OXOCNTC] 2.2.1.7.3`
"""

DISTRIBUTION_LIST_NAME: Final = "PidLidDistributionListName"
"""The name of a personal distribution list.

`PtypString`; contact; `[MS-OXOCNTC] 2.2.2.1.2`
"""

DISTRIBUTION_LIST_ONE_OFF_MEMBERS: Final = "PidLidDistributionListOneOffMembers"
"""The members as one-off addresses, in the order of the members.

`PtypMultipleBinary`; contact; `[MS-OXOCNTC] 2.2.2.2.2`
"""

DISTRIBUTION_LIST_MEMBERS: Final = "PidLidDistributionListMembers"
"""The members by entry id: contacts, directory entries, other lists.

`PtypMultipleBinary`; contact; `[MS-OXOCNTC] 2.2.2.2.1`
"""

INSTANT_MESSAGING_ADDRESS: Final = "PidLidInstantMessagingAddress"
"""The address for instant messages.

`PtypString`; contact; `[MS-OXOCNTC] 2.2.1.10.6`
"""

DISTRIBUTION_LIST_STREAM: Final = "PidLidDistributionListStream"
"""Members of a list that is too large for the other two, as a stream.

`PtypBinary`; contact; `[MS-OXOCNTC] 2.2.2.2.4`
"""

EMAIL1_DISPLAY_NAME: Final = "PidLidEmail1DisplayName"
"""The name shown for the first e-mail address.

`PtypString`; contact; `[MS-OXOCNTC] 2.2.1.2.1`
"""

EMAIL1_ADDRESS_TYPE: Final = "PidLidEmail1AddressType"
"""The kind of the first e-mail address: `SMTP` or `EX`.

`PtypString`; contact; `[MS-OXOCNTC] 2.2.1.2.2`
"""

EMAIL1_EMAIL_ADDRESS: Final = "PidLidEmail1EmailAddress"
"""The first e-mail address, in the form of its type.

`PtypString`; contact; `[MS-OXOCNTC] 2.2.1.2.3`
"""

EMAIL1_ORIGINAL_DISPLAY_NAME: Final = "PidLidEmail1OriginalDisplayName"
"""The SMTP address behind the first e-mail address.

`PtypString`; contact; `[MS-OXOCNTC] 2.2.1.2.4`
"""

EMAIL1_ORIGINAL_ENTRY_ID: Final = "PidLidEmail1OriginalEntryId"
"""The entry id, often one-off, of the first e-mail address.

`PtypBinary`; contact; `[MS-OXOCNTC] 2.2.1.2.5`
"""

EMAIL2_DISPLAY_NAME: Final = "PidLidEmail2DisplayName"
"""The name shown for the second e-mail address.

`PtypString`; contact; `[MS-OXOCNTC] 2.2.1.2.1`
"""

EMAIL2_ADDRESS_TYPE: Final = "PidLidEmail2AddressType"
"""The kind of the second e-mail address: `SMTP` or `EX`.

`PtypString`; contact; `[MS-OXOCNTC] 2.2.1.2.2`
"""

EMAIL2_EMAIL_ADDRESS: Final = "PidLidEmail2EmailAddress"
"""The second e-mail address, in the form of its type.

`PtypString`; contact; `[MS-OXOCNTC] 2.2.1.2.3`
"""

EMAIL2_ORIGINAL_DISPLAY_NAME: Final = "PidLidEmail2OriginalDisplayName"
"""The SMTP address behind the second e-mail address.

`PtypString`; contact; `[MS-OXOCNTC] 2.2.1.2.4`
"""

EMAIL2_ORIGINAL_ENTRY_ID: Final = "PidLidEmail2OriginalEntryId"
"""The entry id, often one-off, of the second e-mail address.

`PtypBinary`; contact; `[MS-OXOCNTC] 2.2.1.2.5`
"""

EMAIL3_DISPLAY_NAME: Final = "PidLidEmail3DisplayName"
"""The name shown for the third e-mail address.

`PtypString`; contact; `[MS-OXOCNTC] 2.2.1.2.1`
"""

EMAIL3_ADDRESS_TYPE: Final = "PidLidEmail3AddressType"
"""The kind of the third e-mail address: `SMTP` or `EX`.

`PtypString`; contact; `[MS-OXOCNTC] 2.2.1.2.2`
"""

EMAIL3_EMAIL_ADDRESS: Final = "PidLidEmail3EmailAddress"
"""The third e-mail address, in the form of its type.

`PtypString`; contact; `[MS-OXOCNTC] 2.2.1.2.3`
"""

EMAIL3_ORIGINAL_DISPLAY_NAME: Final = "PidLidEmail3OriginalDisplayName"
"""The SMTP address behind the third e-mail address.

`PtypString`; contact; `[MS-OXOCNTC] 2.2.1.2.4`
"""

EMAIL3_ORIGINAL_ENTRY_ID: Final = "PidLidEmail3OriginalEntryId"
"""The entry id, often one-off, of the third e-mail address.

`PtypBinary`; contact; `[MS-OXOCNTC] 2.2.1.2.5`
"""

FAX1_ADDRESS_TYPE: Final = "PidLidFax1AddressType"
"""The kind of the primary fax address: always `FAX`.

`PtypString`; contact; `[MS-OXOCNTC] 2.2.1.2.7`
"""

FAX1_EMAIL_ADDRESS: Final = "PidLidFax1EmailAddress"
"""The primary fax address: a name, an at sign, and the number.

`PtypString`; contact; `[MS-OXOCNTC] 2.2.1.2.8`
"""

FAX1_ORIGINAL_DISPLAY_NAME: Final = "PidLidFax1OriginalDisplayName"
"""The contact's name, as its normalized subject, for the primary fax.

`PtypString`; contact; `[MS-OXOCNTC] 2.2.1.2.9`
"""

FAX1_ORIGINAL_ENTRY_ID: Final = "PidLidFax1OriginalEntryId"
"""A one-off entry id for the primary fax.

`PtypBinary`; contact; `[MS-OXOCNTC] 2.2.1.2.10`
"""

FAX2_ADDRESS_TYPE: Final = "PidLidFax2AddressType"
"""The kind of the business fax address: always `FAX`.

`PtypString`; contact; `[MS-OXOCNTC] 2.2.1.2.7`
"""

FAX2_EMAIL_ADDRESS: Final = "PidLidFax2EmailAddress"
"""The business fax address: a name, an at sign, and the number.

`PtypString`; contact; `[MS-OXOCNTC] 2.2.1.2.8`
"""

FAX2_ORIGINAL_DISPLAY_NAME: Final = "PidLidFax2OriginalDisplayName"
"""The contact's name, as its normalized subject, for the business fax.

`PtypString`; contact; `[MS-OXOCNTC] 2.2.1.2.9`
"""

FAX2_ORIGINAL_ENTRY_ID: Final = "PidLidFax2OriginalEntryId"
"""A one-off entry id for the business fax.

`PtypBinary`; contact; `[MS-OXOCNTC] 2.2.1.2.10`
"""

FAX3_ADDRESS_TYPE: Final = "PidLidFax3AddressType"
"""The kind of the home fax address: always `FAX`.

`PtypString`; contact; `[MS-OXOCNTC] 2.2.1.2.7`
"""

FAX3_EMAIL_ADDRESS: Final = "PidLidFax3EmailAddress"
"""The home fax address: a name, an at sign, and the number.

`PtypString`; contact; `[MS-OXOCNTC] 2.2.1.2.8`
"""

FAX3_ORIGINAL_DISPLAY_NAME: Final = "PidLidFax3OriginalDisplayName"
"""The contact's name, as its normalized subject, for the home fax.

`PtypString`; contact; `[MS-OXOCNTC] 2.2.1.2.9`
"""

FAX3_ORIGINAL_ENTRY_ID: Final = "PidLidFax3OriginalEntryId"
"""A one-off entry id for the home fax.

`PtypBinary`; contact; `[MS-OXOCNTC] 2.2.1.2.10`
"""

FREE_BUSY_LOCATION: Final = "PidLidFreeBusyLocation"
"""The address of an iCalendar file with the contact's free/busy times; never read unasked.

`PtypString`; contact; `[MS-OXOCNTC] 2.2.1.10.10`
"""

HOME_ADDRESS_COUNTRY_CODE: Final = "PidLidHomeAddressCountryCode"
"""The two-letter code of the country of the home address.

`PtypString`; contact; `[MS-OXOCNTC] 2.2.1.3.6`
"""

WORK_ADDRESS_COUNTRY_CODE: Final = "PidLidWorkAddressCountryCode"
"""The two-letter code of the country of the work address.

`PtypString`; contact; `[MS-OXOCNTC] 2.2.1.3.6`
"""

OTHER_ADDRESS_COUNTRY_CODE: Final = "PidLidOtherAddressCountryCode"
"""The two-letter code of the country of the third address.

`PtypString`; contact; `[MS-OXOCNTC] 2.2.1.3.6`
"""

ADDRESS_COUNTRY_CODE: Final = "PidLidAddressCountryCode"
"""The two-letter code of the country of the mailing address.

`PtypString`; contact; `[MS-OXOCNTC] 2.2.1.3.6`
"""

BIRTHDAY_LOCAL: Final = "PidLidBirthdayLocal"
"""The birthday as midnight without time zone: take the date as it stands.

`PtypTime`; contact; `[MS-OXOCNTC] 2.2.1.5.2`
"""

WEDDING_ANNIVERSARY_LOCAL: Final = "PidLidWeddingAnniversaryLocal"
"""The wedding day as midnight without time zone: take the date as it stands.

`PtypTime`; contact; `[MS-OXOCNTC] 2.2.1.5.5`
"""

IS_CONTACT_LINKED: Final = "PidLidIsContactLinked"
"""Whether the contact is linked with others of the same person.

`PtypBoolean`; contact; `[MS-OXOCNTC] 2.2.1.9.6`
"""

CONTACT_LINKED_GLOBAL_ADDRESS_LIST_ENTRY_ID: Final = "PidLidContactLinkedGlobalAddressListEntryId"
"""The directory entry with which the contact is linked.

`PtypBinary`; contact; `[MS-OXOCNTC] 2.2.1.9.1`
"""

CONTACT_LINK_SMTP_ADDRESS_CACHE: Final = "PidLidContactLinkSMTPAddressCache"
"""The SMTP addresses of the contact, for finding links.

`PtypMultipleString`; contact; `[MS-OXOCNTC] 2.2.1.9.5`
"""

CONTACT_LINK_LINK_REJECT_HISTORY: Final = "PidLidContactLinkLinkRejectHistory"
"""Directory entries whose link with the contact people have refused.

`PtypMultipleBinary`; contact; `[MS-OXOCNTC] 2.2.1.9.4`
"""

CONTACT_LINK_GLOBAL_ADDRESS_LIST_LINK_STATE: Final = "PidLidContactLinkGlobalAddressListLinkState"
"""How the link with the directory entry came about.

`PtypInteger32`; contact; `[MS-OXOCNTC] 2.2.1.9.3`
"""

CONTACT_LINK_GLOBAL_ADDRESS_LIST_LINK_ID: Final = "PidLidContactLinkGlobalAddressListLinkId"
"""The GUID of the directory entry with which the contact is linked.

`PtypGuid`; contact; `[MS-OXOCNTC] 2.2.1.9.2`
"""

CONTACT_LINK_SEARCH_KEY: Final = "PidLidContactLinkSearchKey"
"""The search keys of the linked contacts, in the order of their entry ids.

`PtypBinary`; contact; `[MS-OXCMSG] 2.2.1.57.4`
"""

CONTACT_LINK_ENTRY: Final = "PidLidContactLinkEntry"
"""The entry ids of the linked contacts, counted, as one value.

`PtypBinary`; contact; `[MS-OXCMSG] 2.2.1.57.1`
"""

CONTACT_LINK_NAME: Final = "PidLidContactLinkName"
"""The names of the linked contacts as one text, separated by semicolons.

`PtypString`; contact; `[MS-OXCMSG] 2.2.1.57.3`
"""

REFERENCE_ENTRY_ID: Final = "PidLidReferenceEntryId"
"""The entry id of the contact, or of the contact from which this copy was made.

`PtypBinary`; contact; `[MS-OXOCNTC] 2.2.1.10.1`
"""

REMINDER_DELTA: Final = "PidLidReminderDelta"
"""Minutes before the start at which to remind; for calendar items only.

`PtypInteger32`; reminder; `[MS-OXORMDR] 2.2.1.3`
"""

REMINDER_TIME: Final = "PidLidReminderTime"
"""When to remind first, UTC; of calendar items, the start of the event.

`PtypTime`; reminder; `[MS-OXORMDR] 2.2.1.4`
"""

REMINDER_SET: Final = "PidLidReminderSet"
"""Whether a reminder is on.

`PtypBoolean`; reminder; `[MS-OXORMDR] 2.2.1.1`
"""

REMINDER_TIME_TIME: Final = "PidLidReminderTimeTime"
"""The time of the reminder, split from its date.

`PtypTime`; reminder; `[MS-XWDCAL] 2.2.7.60`
"""

REMINDER_TIME_DATE: Final = "PidLidReminderTimeDate"
"""The date of the reminder, split from its time.

`PtypTime`; reminder; `[MS-XWDCAL] 2.2.7.59`
"""

REMINDER_OVERRIDE: Final = "PidLidReminderOverride"
"""Whether the sound settings of the item count, not the client's.

`PtypBoolean`; reminder; `[MS-OXORMDR] 2.2.1.5`
"""

REMINDER_TYPE: Final = "PidLidReminderType"
"""Ignored; do not set it.

`PtypInteger32`; reminder; `[MS-OXORMDR] 2.2.1.9`
"""

REMINDER_PLAY_SOUND: Final = "PidLidReminderPlaySound"
"""Whether a sound is played when the reminder is due.

`PtypBoolean`; reminder; `[MS-OXORMDR] 2.2.1.6`
"""

REMINDER_FILE_PARAMETER: Final = "PidLidReminderFileParameter"
"""The file of the reminder's sound; never open it unasked.

`PtypString`; reminder; `[MS-OXORMDR] 2.2.1.7`
"""

REMINDER_SIGNAL_TIME: Final = "PidLidReminderSignalTime"
"""When the reminder is due, UTC; postponing moves it.

`PtypTime`; reminder; `[MS-OXORMDR] 2.2.1.2`
"""

SIDE_EFFECTS: Final = "PidLidSideEffects"
"""Bits: when clients must open the item before they delete, move or copy it.

`PtypInteger32`; run-time configuration; `[MS-OXCMSG] 2.2.1.16`
"""

REMOTE_STATUS: Final = "PidLidRemoteStatus"
"""The state of a calendar item elsewhere.

`PtypInteger32`; run-time configuration; `[MS-XWDCAL] 2.2.7.62`
"""

SMART_NO_ATTACH: Final = "PidLidSmartNoAttach"
"""Whether none of the attachments is one that people would see, such as inline pictures.

`PtypBoolean`; run-time configuration; `[MS-OXCMSG] 2.2.1.14`
"""

VERB_STREAM: Final = "PidLidVerbStream"
"""The voting options of the message, and what replies are offered.

`PtypBinary`; run-time configuration; `[MS-OXOMSG] 2.2.1.74`
"""

USE_TNEF: Final = "PidLidUseTnef"
"""Whether the message goes out with a TNEF part.

`PtypBoolean`; run-time configuration; `[MS-OXOMSG] 2.2.1.66`
"""

FLAG_REQUEST: Final = "PidLidFlagRequest"
"""The text of the flag, such as `Follow up`.

`PtypString`; flagging; `[MS-OXOFLAG] 2.2.1.9`
"""

CONVERSATION_ACTION_MOVE_FOLDER_EID: Final = "PidLidConversationActionMoveFolderEid"
"""Where the messages of the conversation go, when always moved.

`PtypBinary`; conversation action; `[MS-OXOCFG] 2.2.8.3`
"""

CONVERSATION_ACTION_MOVE_STORE_EID: Final = "PidLidConversationActionMoveStoreEid"
"""In which other store that folder is.

`PtypBinary`; conversation action; `[MS-OXOCFG] 2.2.8.4`
"""

CONVERSATION_ACTION_MAX_DELIVERY_TIME: Final = "PidLidConversationActionMaxDeliveryTime"
"""The latest delivery time among the messages already moved.

`PtypTime`; conversation action; `[MS-OXOCFG] 2.2.8.2`
"""

CONVERSATION_PROCESSED: Final = "PidLidConversationProcessed"
"""A number for working off the action on a conversation.

`PtypInteger32`; conversation action; `[MS-OXOCFG] 2.2.8.6`
"""

CONVERSATION_ACTION_LAST_APPLIED_TIME: Final = "PidLidConversationActionLastAppliedTime"
"""When a message last came in the conversation, UTC; old actions are dropped.

`PtypTime`; conversation action; `[MS-OXOCFG] 2.2.8.1`
"""

CONVERSATION_ACTION_VERSION: Final = "PidLidConversationActionVersion"
"""The version of the action's format.

`PtypInteger32`; conversation action; `[MS-OXOCFG] 2.2.8.5`
"""

PENDING_STATE_FOR_SITE_MAILBOX_DOCUMENT: Final = "PidLidPendingStateForSiteMailboxDocument"
"""How far a site mailbox's document has been synchronized.

`PtypInteger32`; site mailbox; `[MS-OXODOC] 2.2.1.34`
"""

LOG_TYPE: Final = "PidLidLogType"
"""What was done, in words, such as `Phone call`.

`PtypString`; journal; `[MS-OXOJRNL] 2.2.1.1`
"""

LOG_START: Final = "PidLidLogStart"
"""When the activity began, UTC.

`PtypTime`; journal; `[MS-OXOJRNL] 2.2.1.3`
"""

LOG_DURATION: Final = "PidLidLogDuration"
"""How long the activity took, in minutes.

`PtypInteger32`; journal; `[MS-OXOJRNL] 2.2.1.5`
"""

LOG_END: Final = "PidLidLogEnd"
"""When the activity ended, UTC.

`PtypTime`; journal; `[MS-OXOJRNL] 2.2.1.4`
"""

LOG_FLAGS: Final = "PidLidLogFlags"
"""Whether the entry has an attachment of the journal: 0x40000000 if so, else 0.

`PtypInteger32`; journal; `[MS-OXOJRNL] 2.2.1.6`
"""

LOG_DOCUMENT_PRINTED: Final = "PidLidLogDocumentPrinted"
"""Whether the document was printed meanwhile.

`PtypBoolean`; journal; `[MS-OXOJRNL] 2.2.1.7`
"""

LOG_DOCUMENT_SAVED: Final = "PidLidLogDocumentSaved"
"""Whether the document was saved meanwhile.

`PtypBoolean`; journal; `[MS-OXOJRNL] 2.2.1.8`
"""

LOG_DOCUMENT_ROUTED: Final = "PidLidLogDocumentRouted"
"""Whether the document was routed to somebody meanwhile.

`PtypBoolean`; journal; `[MS-OXOJRNL] 2.2.1.9`
"""

LOG_DOCUMENT_POSTED: Final = "PidLidLogDocumentPosted"
"""Whether the document was sent or posted meanwhile.

`PtypBoolean`; journal; `[MS-OXOJRNL] 2.2.1.10`
"""

LOG_TYPE_DESC: Final = "PidLidLogTypeDesc"
"""What was done, in more words.

`PtypString`; journal; `[MS-OXOJRNL] 2.2.1.2`
"""

NOTE_COLOR: Final = "PidLidNoteColor"
"""The colour of the note: 0 blue, 1 green, 2 pink, 3 yellow, 4 white.

`PtypInteger32`; note; `[MS-OXONOTE] 2.2.1.1`
"""

NOTE_WIDTH: Final = "PidLidNoteWidth"
"""The width of the note's window, in pixels.

`PtypInteger32`; note; `[MS-OXONOTE] 2.2.1.2`
"""

NOTE_HEIGHT: Final = "PidLidNoteHeight"
"""The height of the note's window, in pixels.

`PtypInteger32`; note; `[MS-OXONOTE] 2.2.1.3`
"""

NOTE_X: Final = "PidLidNoteX"
"""The left edge of the note's window, in pixels of the screen.

`PtypInteger32`; note; `[MS-OXONOTE] 2.2.1.4`
"""

NOTE_Y: Final = "PidLidNoteY"
"""The top edge of the note's window, in pixels of the screen.

`PtypInteger32`; note; `[MS-OXONOTE] 2.2.1.5`
"""

SHARING_PROVIDER_GUID: Final = "PidLidSharingProviderGuid"
"""Which provider shares, always the one for Exchange folders.

`PtypGuid`; sharing; `[MS-OXSHARE] 2.2.2.12`
"""

SHARING_PROVIDER_NAME: Final = "PidLidSharingProviderName"
"""The name of the sharing provider, for people.

`PtypString`; sharing; `[MS-OXSHARE] 2.2.2.14`
"""

SHARING_REMOTE_PATH: Final = "PidLidSharingRemotePath"
"""Ignored by servers, whatever it says.

`PtypString`; sharing; `[MS-OXSHARE] 2.2.6`
"""

SHARING_REMOTE_NAME: Final = "PidLidSharingRemoteName"
"""The name of the shared folder.

`PtypString`; sharing; `[MS-OXSHARE] 2.2.3.1`
"""

SHARING_REMOTE_UID: Final = "PidLidSharingRemoteUid"
"""The entry id of the shared folder, in hexadecimal digits.

`PtypString`; sharing; `[MS-OXSHARE] 2.2.3.7`
"""

SHARING_INITIATOR_NAME: Final = "PidLidSharingInitiatorName"
"""The name of whoever shares the folder.

`PtypString`; sharing; `[MS-OXSHARE] 2.2.2.8`
"""

SHARING_INITIATOR_SMTP: Final = "PidLidSharingInitiatorSmtp"
"""The SMTP address of whoever shares the folder.

`PtypString`; sharing; `[MS-OXSHARE] 2.2.2.9`
"""

SHARING_INITIATOR_ENTRY_ID: Final = "PidLidSharingInitiatorEntryId"
"""The address book entry of whoever shares the folder.

`PtypBinary`; sharing; `[MS-OXSHARE] 2.2.2.7`
"""

SHARING_LOCAL_TYPE: Final = "PidLidSharingLocalType"
"""The container class of the folder for the recipient, such as `IPF.Contact`.

`PtypString`; sharing; `[MS-OXSHARE] 2.2.2.10`
"""

SHARING_CAPABILITIES: Final = "PidLidSharingCapabilities"
"""Bits: what the sharing message can do; they tell special folders from others.

`PtypInteger32`; sharing; `[MS-OXSHARE] 2.2.2.1`
"""

SHARING_FLAVOR: Final = "PidLidSharingFlavor"
"""Invitation, request or both, or a refusal; in numbers such as 0x20310.

`PtypInteger32`; sharing; `[MS-OXSHARE] 2.2.2.5`
"""

SHARING_REMOTE_TYPE: Final = "PidLidSharingRemoteType"
"""The container class of the shared folder itself.

`PtypString`; sharing; `[MS-OXSHARE] 2.2.3.5`
"""

SHARING_RESPONSE_TYPE: Final = "PidLidSharingResponseType"
"""The answer to a sharing request: 1 accepted, 2 denied.

`PtypInteger32`; sharing; `[MS-OXSHARE] 2.2.4.2`
"""

SHARING_REMOTE_STORE_UID: Final = "PidLidSharingRemoteStoreUid"
"""The entry id of the store with the shared folder, in hexadecimal digits.

`PtypString`; sharing; `[MS-OXSHARE] 2.2.3.3`
"""

AUTOMATIC_SPEECH_RECOGNITION_DATA: Final = "PidNameAutomaticSpeechRecognitionData"
"""The words that a machine recognized in the voice message.

`PtypBinary`; voice message; `[MS-OXOUM] 2.2.5.13`
"""

AUDIO_NOTES: Final = "PidNameAudioNotes"
"""Notes that the recipient made about the voice message.

`PtypString`; voice message; `[MS-OXOUM] 2.2.5.15`
"""

ATTACHMENT_MAC_CONTENT_TYPE: Final = "PidNameAttachmentMacContentType"
"""The MIME type of a file from a Mac.

`PtypString`; attachment; `[MS-OXCMSG] 2.2.2.29`
"""

ATTACHMENT_MAC_INFO: Final = "PidNameAttachmentMacInfo"
"""The Finder's data and the resource fork of a file from a Mac.

`PtypBinary`; attachment; `[MS-OXCMSG] 2.2.2.29`
"""
