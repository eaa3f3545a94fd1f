//! Named property tags. `[MS-OXPROPS] 2`

use super::{About, PropertyTag, PropertyType};
use crate::wire::{Names, names};

macro_rules! tags {
    ($($area:literal {
        $($NAME:ident = $id:literal, $TYPE:ident, $name:literal $([$section:literal])?, $text:literal;)*
    })*) => {
        $($(
            #[doc = $text]
            ///
            #[doc = concat!("`", $name, "`, `", stringify!($TYPE), "`; ", $area $(, "; `", $section, "`")?)]
            #[doc(alias = $name)]
            pub const $NAME: PropertyTag = PropertyTag::new($id, PropertyType::$TYPE);
        )*)*

        const TAGS: &[PropertyTag] = if cfg!(feature = "names") { &[$($($NAME),*),*] } else { &[] };
        const NAMES: Names<'_> =
            if cfg!(feature = "names") { names!($($($name),*),*) } else { names!() };

        /// What each tag that has a constant is, in the order of [`all`].
        pub const ABOUT: &[About] = &[$($(About {
            constant: stringify!($NAME),
            name: $name,
            area: $area,
            section: concat!($($section)?),
            text: $text,
        },)*)*];
    };
}

tags! {
    "envelope" {
        ALTERNATE_RECIPIENT_ALLOWED = 0x0002, BOOLEAN, "PidTagAlternateRecipientAllowed" ["[MS-OXCMSG] 2.2.1.36"], "Whether the sender lets the message be forwarded by machine.";
        AUTO_FORWARDED = 0x0005, BOOLEAN, "PidTagAutoForwarded" ["[MS-OXCMSG] 2.2.1.20"], "Set when a rule or an agent forwarded it, not a person: do not answer by machine.";
        DEFERRED_DELIVERY_TIME = 0x000f, TIME, "PidTagDeferredDeliveryTime" ["[MS-OXOMSG] 2.2.1.6"], "When the sender wants it delivered at the earliest, UTC.";
        EXPIRY_TIME = 0x0015, TIME, "PidTagExpiryTime" ["[MS-OXOMSG] 2.2.3.7"], "When the message stops being of interest to its readers, UTC; clients show it struck out.";
        IMPORTANCE = 0x0017, INTEGER32, "PidTagImportance" ["[MS-OXCMSG] 2.2.1.11"], "0 low, 1 normal, 2 high; what the sender chose and readers see.";
        MESSAGE_CLASS = 0x001a, STRING, "PidTagMessageClass" ["[MS-OXCMSG] 2.2.1.3"], "What kind of item it is, such as `IPM.Note`; compare by prefix, letter case ignored.";
        ORIGINATOR_DELIVERY_REPORT_REQUESTED = 0x0023, BOOLEAN, "PidTagOriginatorDeliveryReportRequested" ["[MS-OXOMSG] 2.2.1.20"], "Whether the sender wants to hear that the message arrived.";
        PRIORITY = 0x0026, INTEGER32, "PidTagPriority" ["[MS-OXCMSG] 2.2.1.12"], "How urgent transport should be: 1 urgent, 0 normal, -1 not urgent; not the importance.";
        READ_RECEIPT_REQUESTED = 0x0029, BOOLEAN, "PidTagReadReceiptRequested" ["[MS-OXOMSG] 2.2.1.29"], "Whether the sender wants to hear when recipients have opened the message.";
        RECIPIENT_REASSIGNMENT_PROHIBITED = 0x002b, BOOLEAN, "PidTagRecipientReassignmentProhibited" ["[MS-OXOMSG] 2.2.1.42"], "Whether the message must not be handed on to other recipients.";
        ORIGINAL_SENSITIVITY = 0x002e, INTEGER32, "PidTagOriginalSensitivity" ["[MS-OXOMSG] 2.2.1.22"], "The sensitivity of the message that this one answers or forwards.";
        REPLY_TIME = 0x0030, TIME, "PidTagReplyTime" ["[MS-OXOFLAG] 2.2.3.1"], "By when the sender wants an answer, UTC; shown with the flag.";
        REPORT_TAG = 0x0031, BINARY, "PidTagReportTag" ["[MS-OXOMSG] 2.2.2.22"], "Opaque bytes of the original message, by which a report finds it again.";
        REPORT_TIME = 0x0032, TIME, "PidTagReportTime", "When the report was made, UTC.";
        SENSITIVITY = 0x0036, INTEGER32, "PidTagSensitivity" ["[MS-OXCMSG] 2.2.1.13"], "0 normal, 1 personal, 2 private, 3 confidential; a wish, which no server enforces.";
        SUBJECT = 0x0037, STRING, "PidTagSubject" ["[MS-OXCMSG] 2.2.1.46"], "The whole subject, prefix included; servers derive it from prefix and normalized subject.";
        CLIENT_SUBMIT_TIME = 0x0039, TIME, "PidTagClientSubmitTime" ["[MS-OXOMSG] 2.2.3.11"], "When the sender pressed Send, UTC; the date that mail programs show as sent.";
        REPORT_NAME = 0x003a, STRING, "PidTagReportName" ["[MS-OXOMSG] 2.2.2.20"], "The display name of whoever made the report, mostly an agent of the server.";
        SENT_REPRESENTING_SEARCH_KEY = 0x003b, BINARY, "PidTagSentRepresentingSearchKey" ["[MS-OXOMSG] 2.2.1.58"], "A key to compare the person in whose name it was sent: type and address in capitals.";
        SUBJECT_PREFIX = 0x003d, STRING, "PidTagSubjectPrefix" ["[MS-OXCMSG] 2.2.1.9"], "What stands before the subject proper, such as `RE: `, colon and space included.";
        RECEIVED_BY_ENTRY_ID = 0x003f, BINARY, "PidTagReceivedByEntryId" ["[MS-OXOMSG] 2.2.1.38"], "The address book entry of the mailbox into which it was delivered.";
        RECEIVED_BY_NAME = 0x0040, STRING, "PidTagReceivedByName" ["[MS-OXOMSG] 2.2.1.39"], "The display name of the mailbox into which it was delivered.";
        SENT_REPRESENTING_ENTRY_ID = 0x0041, BINARY, "PidTagSentRepresentingEntryId" ["[MS-OXOMSG] 2.2.1.56"], "The address book entry of the person in whose name it was sent; that of the From line.";
        SENT_REPRESENTING_NAME = 0x0042, STRING, "PidTagSentRepresentingName" ["[MS-OXOMSG] 2.2.1.57"], "The display name of the From line: in whose name it was sent, whoever sent it.";
        RECEIVED_REPRESENTING_ENTRY_ID = 0x0043, BINARY, "PidTagReceivedRepresentingEntryId" ["[MS-OXOMSG] 2.2.1.25"], "The address book entry of whom the receiving mailbox stands for, such as a delegator.";
        RECEIVED_REPRESENTING_NAME = 0x0044, STRING, "PidTagReceivedRepresentingName" ["[MS-OXOMSG] 2.2.1.26"], "The display name of whom the receiving mailbox stands for.";
        REPORT_ENTRY_ID = 0x0045, BINARY, "PidTagReportEntryId" ["[MS-OXOMSG]"], "The entry of the program that made the report.";
        READ_RECEIPT_ENTRY_ID = 0x0046, BINARY, "PidTagReadReceiptEntryId" ["[MS-OXOMSG] 2.2.2.26"], "Who gets read receipts, as an address book entry, if not the sender.";
        MESSAGE_SUBMISSION_ID = 0x0047, BINARY, "PidTagMessageSubmissionId" ["[MS-OXOMSG] 2.2.1.79"], "The identifier that the transfer agent gave the message when it was submitted.";
        ORIGINAL_SUBJECT = 0x0049, STRING, "PidTagOriginalSubject" ["[MS-OXOMSG] 2.2.2.16"], "The subject of the message that a report is about, or that was forwarded or resent.";
        ORIGINAL_SUBMIT_TIME = 0x004e, TIME, "PidTagOriginalSubmitTime" ["[MS-OXOMSG] 2.2.2.17"], "When the message that a report is about was sent, UTC.";
        REPLY_RECIPIENT_ENTRIES = 0x004f, BINARY, "PidTagReplyRecipientEntries" ["[MS-OXOMSG] 2.2.1.43"], "Who gets answers instead of the sender: a FlatEntryList, in the order of the names.";
        REPLY_RECIPIENT_NAMES = 0x0050, STRING, "PidTagReplyRecipientNames" ["[MS-OXOMSG] 2.2.1.44"], "The names of those who get answers, separated by semicolons, in the order of the entries.";
        RECEIVED_BY_SEARCH_KEY = 0x0051, BINARY, "PidTagReceivedBySearchKey" ["[MS-OXOMSG] 2.2.1.40"], "A key to compare the mailbox that received it.";
        RECEIVED_REPRESENTING_SEARCH_KEY = 0x0052, BINARY, "PidTagReceivedRepresentingSearchKey" ["[MS-OXOMSG] 2.2.1.27"], "A key to compare whom the receiving mailbox stands for.";
        READ_RECEIPT_SEARCH_KEY = 0x0053, BINARY, "PidTagReadReceiptSearchKey" ["[MS-OXOMSG] 2.2.2.28"], "A key to compare who gets read receipts.";
        MESSAGE_TO_ME = 0x0057, BOOLEAN, "PidTagMessageToMe" ["[MS-OXOMSG] 2.2.1.17"], "Whether the mailbox's owner is named in To, not by way of a list.";
        MESSAGE_CC_ME = 0x0058, BOOLEAN, "PidTagMessageCcMe" ["[MS-OXOMSG] 2.2.1.18"], "Whether the mailbox's owner is named in Cc, not by way of a list.";
        MESSAGE_RECIPIENT_ME = 0x0059, BOOLEAN, "PidTagMessageRecipientMe" ["[MS-OXOMSG] 2.2.1.19"], "Whether the mailbox's owner is named in To or Cc, not by way of a list.";
        ORIGINAL_SENDER_NAME = 0x005a, STRING, "PidTagOriginalSenderName" ["[MS-OXOMSG] 2.2.2.9"], "The display name of the sender of the message that a report is about.";
        ORIGINAL_SENDER_ENTRY_ID = 0x005b, BINARY, "PidTagOriginalSenderEntryId" ["[MS-OXOMSG] 2.2.2.8"], "The address book entry of the sender of the message that a report is about.";
        ORIGINAL_SENT_REPRESENTING_NAME = 0x005d, STRING, "PidTagOriginalSentRepresentingName" ["[MS-OXOMSG] 2.2.2.14"], "In whose name the message that a report is about was sent.";
        ORIGINAL_SENT_REPRESENTING_ENTRY_ID = 0x005e, BINARY, "PidTagOriginalSentRepresentingEntryId" ["[MS-OXOMSG] 2.2.2.13"], "The address book entry of the person in whose name the original was sent.";
        START_DATE = 0x0060, TIME, "PidTagStartDate" ["[MS-OXOCAL] 2.2.1.30"], "When the appointment or task begins, UTC; a copy of the named start property.";
        END_DATE = 0x0061, TIME, "PidTagEndDate" ["[MS-OXOCAL] 2.2.1.31"], "When the appointment or task ends or is due, UTC; a copy of the named end property.";
        OWNER_APPOINTMENT_ID = 0x0062, INTEGER32, "PidTagOwnerAppointmentId" ["[MS-OXOCAL] 2.2.1.29"], "A number by which meeting messages find their appointment; unique with luck only.";
        RESPONSE_REQUESTED = 0x0063, BOOLEAN, "PidTagResponseRequested" ["[MS-OXOMSG] 2.2.1.46"], "Whether the organizer wants an answer to the meeting request.";
        SENT_REPRESENTING_ADDRESS_TYPE = 0x0064, STRING, "PidTagSentRepresentingAddressType" ["[MS-OXOMSG] 2.2.1.54"], "The kind of address of the From line, such as `SMTP` or `EX`.";
        SENT_REPRESENTING_EMAIL_ADDRESS = 0x0065, STRING, "PidTagSentRepresentingEmailAddress" ["[MS-OXOMSG] 2.2.1.55"], "The address of the From line, in the form of its type: with `EX` a distinguished name.";
        CONVERSATION_TOPIC = 0x0070, STRING, "PidTagConversationTopic" ["[MS-OXOMSG] 2.2.1.5"], "The subject without prefix with which the conversation began; it never changes.";
        CONVERSATION_INDEX = 0x0071, BINARY, "PidTagConversationIndex" ["[MS-OXOMSG] 2.2.1.3"], "The place in the conversation: a header of 22 bytes, and 5 more for each answer.";
        RECEIVED_BY_ADDRESS_TYPE = 0x0075, STRING, "PidTagReceivedByAddressType" ["[MS-OXOMSG] 2.2.1.36"], "The kind of address of the mailbox that received it, such as `SMTP` or `EX`.";
        RECEIVED_BY_EMAIL_ADDRESS = 0x0076, STRING, "PidTagReceivedByEmailAddress" ["[MS-OXOMSG] 2.2.1.37"], "The address of the mailbox that received it, in the form of its type.";
        RECEIVED_REPRESENTING_ADDRESS_TYPE = 0x0077, STRING, "PidTagReceivedRepresentingAddressType" ["[MS-OXOMSG] 2.2.1.23"], "The kind of address of whom the receiving mailbox stands for.";
        RECEIVED_REPRESENTING_EMAIL_ADDRESS = 0x0078, STRING, "PidTagReceivedRepresentingEmailAddress" ["[MS-OXOMSG] 2.2.1.24"], "The address of whom the receiving mailbox stands for, in the form of its type.";
        TRANSPORT_MESSAGE_HEADERS = 0x007d, STRING, "PidTagTransportMessageHeaders" ["[MS-OXOMSG] 2.2.1.61"], "The header lines with which it came by SMTP, as text; none for mail within the server.";
        TNEF_CORRELATION_KEY = 0x007f, BINARY, "PidTagTnefCorrelationKey" ["[MS-OXCMSG] 2.2.1.29"], "Ties a TNEF part to the message it came with; often the Internet message id.";
        NON_RECEIPT_NOTIFICATION_REQUESTED = 0x0c06, BOOLEAN, "PidTagNonReceiptNotificationRequested" ["[MS-OXOMSG] 2.2.1.31"], "Whether the sender wants to hear when the message is deleted unread.";
        REPORT_TEXT = 0x1001, STRING, "PidTagReportText" ["[MS-OXOMSG] 2.2.2.23"], "Words for people in a report.";
        INTERNET_MESSAGE_ID = 0x1035, STRING, "PidTagInternetMessageId" ["[MS-OXOMSG] 2.2.1.12"], "The Message-ID header, angle brackets included.";
        INTERNET_REFERENCES = 0x1039, STRING, "PidTagInternetReferences" ["[MS-OXCMSG] 2.2.1.26"], "The References header: ids of the messages before this one.";
        IN_REPLY_TO_ID = 0x1042, STRING, "PidTagInReplyToId" ["[MS-OXOMSG] 2.2.1.13"], "The In-Reply-To header: the id of the message that this one answers.";
        LIST_HELP = 0x1043, STRING, "PidTagListHelp" ["[MS-OXOMSG] 2.2.1.81"], "The List-Help header: an address that explains the mailing list.";
        LIST_SUBSCRIBE = 0x1044, STRING, "PidTagListSubscribe" ["[MS-OXOMSG] 2.2.1.82"], "The List-Subscribe header: an address by which one joins the mailing list.";
        LIST_UNSUBSCRIBE = 0x1045, STRING, "PidTagListUnsubscribe" ["[MS-OXOMSG] 2.2.1.83"], "The List-Unsubscribe header: an address by which one leaves the mailing list.";
        CONVERSATION_ID = 0x3013, BINARY, "PidTagConversationId" ["[MS-OXOMSG] 2.2.1.2"], "16 bytes that all messages of a conversation share, computed by the server.";
        CONVERSATION_INDEX_TRACKING = 0x3016, BOOLEAN, "PidTagConversationIndexTracking" ["[MS-OXOMSG] 2.2.1.4"], "Whether the id of the conversation comes from the index; if not, from the topic.";
        PREVIEW = 0x3fd9, STRING, "PidTagPreview", "The first words of the body, made by the server for lists.";
        ORIGINAL_AUTHOR_NAME = 0x004d, STRING, "PidTagOriginalAuthorName" ["[MS-OXOMSG] 2.2.1.33"], "Who wrote the message that a report is about.";
        ORIGINAL_MESSAGE_ID = 0x1046, STRING, "PidTagOriginalMessageId" ["[MS-OXOMSG] 2.2.1.85"], "The Message-ID of the message that this one answers or resends.";
    }
    "message" {
        REPLY_REQUESTED = 0x0c17, BOOLEAN, "PidTagReplyRequested" ["[MS-OXOMSG] 2.2.1.45"], "Whether the sender wants an answer to the message.";
        SENDER_ENTRY_ID = 0x0c19, BINARY, "PidTagSenderEntryId" ["[MS-OXOMSG] 2.2.1.50"], "The address book entry of the mailbox that sent it; differs from From when on behalf.";
        SENDER_NAME = 0x0c1a, STRING, "PidTagSenderName" ["[MS-OXOMSG] 2.2.1.51"], "The display name of the mailbox that sent it.";
        SENDER_SEARCH_KEY = 0x0c1d, BINARY, "PidTagSenderSearchKey" ["[MS-OXOMSG] 2.2.1.52"], "A key to compare the mailbox that sent it.";
        SENDER_ADDRESS_TYPE = 0x0c1e, STRING, "PidTagSenderAddressType" ["[MS-OXOMSG] 2.2.1.48"], "The kind of address of the mailbox that sent it, such as `SMTP` or `EX`.";
        SENDER_EMAIL_ADDRESS = 0x0c1f, STRING, "PidTagSenderEmailAddress" ["[MS-OXOMSG] 2.2.1.49"], "The address of the mailbox that sent it, in the form of its type.";
        DELETE_AFTER_SUBMIT = 0x0e01, BOOLEAN, "PidTagDeleteAfterSubmit" ["[MS-OXOMSG] 2.2.3.8"], "Whether the message goes away once it is sent, and no copy is kept.";
        DISPLAY_BCC = 0x0e02, STRING, "PidTagDisplayBcc" ["[MS-OXOMSG] 2.2.1.7"], "The names of Bcc recipients, separated by semicolons; the server makes it.";
        DISPLAY_CC = 0x0e03, STRING, "PidTagDisplayCc" ["[MS-OXOMSG] 2.2.1.8"], "The names of Cc recipients, separated by semicolons; the server makes it.";
        DISPLAY_TO = 0x0e04, STRING, "PidTagDisplayTo" ["[MS-OXOMSG] 2.2.1.9"], "The names of To recipients, separated by semicolons; the server makes it.";
        PARENT_DISPLAY = 0x0e05, STRING, "PidTagParentDisplay", "The name of the folder in which the item lies; used in search results.";
        MESSAGE_DELIVERY_TIME = 0x0e06, TIME, "PidTagMessageDeliveryTime" ["[MS-OXOMSG] 2.2.3.9"], "When it arrived in the mailbox, UTC; what lists of mail are sorted by.";
        MESSAGE_FLAGS = 0x0e07, INTEGER32, "PidTagMessageFlags" ["[MS-OXCMSG] 2.2.1.6"], "Bits: 1 read, 2 unmodified, 4 submitted, 8 unsent, 0x10 has attachments, 0x20 from me.";
        MESSAGE_SIZE = 0x0e08, INTEGER32, "PidTagMessageSize" ["[MS-OXCFOLD] 2.2.2.2.1.10"], "Bytes that the item takes on the server, attachments included, as 32 bits.";
        MESSAGE_SIZE_EXTENDED = 0x0e08, INTEGER64, "PidTagMessageSizeExtended" ["[MS-OXCFOLD] 2.2.2.2.1.11"], "Bytes that the item, folder or mailbox takes on the server, as 64 bits.";
        PARENT_ENTRY_ID = 0x0e09, BINARY, "PidTagParentEntryId" ["[MS-OXCFOLD] 2.2.2.2.1.7"], "The entry id of the folder that contains the item or folder.";
        SENT_MAIL_ENTRY_ID = 0x0e0a, BINARY, "PidTagSentMailEntryId", "The entry id of the folder that takes the copy of what was sent.";
        MESSAGE_RECIPIENTS = 0x0e12, OBJECT, "PidTagMessageRecipients" ["[MS-OXCMSG] 2.2.1.47"], "The recipient table; exclude it when copying to leave recipients out.";
        MESSAGE_ATTACHMENTS = 0x0e13, OBJECT, "PidTagMessageAttachments" ["[MS-OXCMSG] 2.2.1.52"], "The attachment table; exclude it when copying to leave attachments out.";
        SUBMIT_FLAGS = 0x0e14, INTEGER32, "PidTagSubmitFlags", "How far submission has come: 1 locked by the spooler, 2 to be preprocessed.";
        MESSAGE_STATUS = 0x0e17, INTEGER32, "PidTagMessageStatus" ["[MS-OXCMSG] 2.2.1.8"], "Bits about the item in this folder's table, such as 0x1000 marked for download.";
        HAS_ATTACHMENTS = 0x0e1b, BOOLEAN, "PidTagHasAttachments" ["[MS-OXCMSG] 2.2.1.2"], "Whether anything is attached; the server computes it, clients cannot set it.";
        NORMALIZED_SUBJECT = 0x0e1d, STRING, "PidTagNormalizedSubject" ["[MS-OXCMSG] 2.2.1.10"], "The subject without its prefix; what conversations and sorting go by.";
        RTF_IN_SYNC = 0x0e1f, BOOLEAN, "PidTagRtfInSync" ["[MS-OXCMSG] 2.2.1.56.5"], "Whether RTF and plain text say the same; if not, the reader makes one from the other.";
        PRIMARY_SEND_ACCOUNT = 0x0e28, STRING, "PidTagPrimarySendAccount" ["[MS-OXOMSG] 2.2.1.64"], "The account by which to send first; a client's own note.";
        NEXT_SEND_ACCT = 0x0e29, STRING, "PidTagNextSendAcct" ["[MS-OXOMSG] 2.2.1.65"], "The account by which the client is trying to send now.";
        TO_DO_ITEM_FLAGS = 0x0e2b, INTEGER32, "PidTagToDoItemFlags" ["[MS-OXOFLAG] 2.2.1.6"], "Bits: 1 time-flagged, 8 flagged by the recipient alone; see the to-do list.";
        SWAPPED_TO_DO_STORE = 0x0e2c, BINARY, "PidTagSwappedToDoStore" ["[MS-OXOFLAG] 2.2.1.8"], "The store entry id that belongs to the second set of flag and reminder.";
        SWAPPED_TO_DO_DATA = 0x0e2d, BINARY, "PidTagSwappedToDoData" ["[MS-OXOFLAG] 2.2.1.7"], "A second set of flag and reminder, such as the sender's, that does not count.";
        ICON_INDEX = 0x1080, INTEGER32, "PidTagIconIndex" ["[MS-OXOMSG] 2.2.1.10"], "A hint which icon to show: -1 new mail, 0x105 answered, 0x106 forwarded.";
        LAST_VERB_EXECUTED = 0x1081, INTEGER32, "PidTagLastVerbExecuted" ["[MS-OXOMSG] 2.2.1.14"], "What was last done with it: 102 reply, 103 reply to all, 104 forward; 0 nothing.";
        LAST_VERB_EXECUTION_TIME = 0x1082, TIME, "PidTagLastVerbExecutionTime" ["[MS-OXOMSG] 2.2.1.15"], "When it was last answered or forwarded, UTC.";
        FLAG_STATUS = 0x1090, INTEGER32, "PidTagFlagStatus" ["[MS-OXOFLAG] 2.2.1.1"], "1 completed, 2 flagged for follow-up; absent when neither.";
        FLAG_COMPLETE_TIME = 0x1091, TIME, "PidTagFlagCompleteTime" ["[MS-OXOFLAG] 2.2.1.3"], "When the flagged item was completed, UTC, in whole minutes.";
        FOLLOWUP_ICON = 0x1095, INTEGER32, "PidTagFollowupIcon" ["[MS-OXOFLAG] 2.2.1.2"], "The colour of the flag: 1 purple, 2 orange, 3 green, 4 yellow, 5 blue, 6 red.";
        BLOCK_STATUS = 0x1096, INTEGER32, "PidTagBlockStatus" ["[MS-OXOMSG] 2.2.1.1"], "Whether the reader lets pictures from the network be loaded; tied to the delivery time.";
        ITEM_TEMPORARYFLAGS = 0x1097, INTEGER32, "PidTagItemTemporaryflags", "Bits that hold only while an item is being handled.";
        MESSAGE_HANDLING_SYSTEM_COMMON_NAME = 0x3a0f, STRING, "PidTagMessageHandlingSystemCommonName" ["[MS-OXOABK] 2.2.4.33"], "The person's common name for headers of messages.";
        INTERNET_CODEPAGE = 0x3fde, INTEGER32, "PidTagInternetCodepage" ["[MS-OXCMSG] 2.2.1.56.6"], "The code page of the binary HTML body and of MIME text, such as 65001 for UTF-8.";
        MESSAGE_LOCALE_ID = 0x3ff1, INTEGER32, "PidTagMessageLocaleId" ["[MS-OXCMSG] 2.2.1.5"], "The language of whoever wrote it, a Windows locale id such as 0x0409.";
        CREATOR_NAME = 0x3ff8, STRING, "PidTagCreatorName" ["[MS-OXCMSG] 2.2.1.51"], "The display name of whoever created the item; the server sets it.";
        CREATOR_ENTRY_ID = 0x3ff9, BINARY, "PidTagCreatorEntryId" ["[MS-OXCMSG] 2.2.1.31"], "The address book entry of whoever created the item; the server sets it.";
        LAST_MODIFIER_NAME = 0x3ffa, STRING, "PidTagLastModifierName" ["[MS-OXCPRPT] 2.2.1.5"], "The display name of whoever changed the item last; the server sets it.";
        LAST_MODIFIER_ENTRY_ID = 0x3ffb, BINARY, "PidTagLastModifierEntryId" ["[MS-OXCMSG] 2.2.1.32"], "The address book entry of whoever changed the item last; the server sets it.";
        MESSAGE_CODEPAGE = 0x3ffd, INTEGER32, "PidTagMessageCodepage" ["[MS-OXCMSG] 2.2.1.4"], "The code page of the 8-bit strings of this item.";
        CONTENT_FILTER_SPAM_CONFIDENCE_LEVEL = 0x4076, INTEGER32, "PidTagContentFilterSpamConfidenceLevel" ["[MS-OXCSPAM] 2.2.1.3"], "How surely it is spam: -1 trusted, 0 surely not, up to 9 surely.";
        SENDER_ID_STATUS = 0x4079, INTEGER32, "PidTagSenderIdStatus" ["[MS-OXOMSG] 2.2.1.80"], "The outcome of Sender ID: 1 neutral, 2 pass, 3 fail, 4 soft fail, 5 none; others errors.";
        PURPORTED_SENDER_DOMAIN = 0x4083, STRING, "PidTagPurportedSenderDomain" ["[MS-OXCMSG] 2.2.1.43"], "The domain that Sender ID holds responsible for the message.";
        INTERNET_MAIL_OVERRIDE_FORMAT = 0x5902, INTEGER32, "PidTagInternetMailOverrideFormat" ["[MS-OXOMSG] 2.2.1.11"], "Bits with which a sender overrides how the message is encoded for the Internet.";
        MESSAGE_EDITOR_FORMAT = 0x5909, INTEGER32, "PidTagMessageEditorFormat" ["[MS-OXOMSG] 2.2.1.78"], "What the editor should write: 1 plain text, 2 HTML, 3 RTF, 0 unknown.";
        SENDER_SMTP_ADDRESS = 0x5d01, STRING, "PidTagSenderSmtpAddress" ["[MS-OXOMSG]"], "The SMTP address of the mailbox that sent it, whatever its address type.";
        SENT_REPRESENTING_SMTP_ADDRESS = 0x5d02, STRING, "PidTagSentRepresentingSmtpAddress" ["[MS-OXOMSG] 2.2.1.59"], "The SMTP address of the From line, whatever its address type.";
        RECEIVED_BY_SMTP_ADDRESS = 0x5d07, STRING, "PidTagReceivedBySmtpAddress" ["[MS-OXOMSG] 2.2.1.41"], "The SMTP address of the mailbox that received it.";
        RECEIVED_REPRESENTING_SMTP_ADDRESS = 0x5d08, STRING, "PidTagReceivedRepresentingSmtpAddress" ["[MS-OXOMSG] 2.2.1.28"], "The SMTP address of whom the receiving mailbox stands for.";
        REPLY_TEMPLATE_ID = 0x65c2, BINARY, "PidTagReplyTemplateId" ["[MS-OXORULE] 2.2.9.2"], "The GUID that ties a reply template to the rule that sends it.";
        SENT_MAIL_SVR_EID = 0x6740, SERVER_ID, "PidTagSentMailSvrEID" ["[MS-OXOMSG] 2.2.3.10"], "The folder for the copy of what was sent; set before sending to choose another one.";
        PROCESSED = 0x7d01, BOOLEAN, "PidTagProcessed" ["[MS-OXOCAL] 2.2.5.7"], "Whether a client has already worked off the task or meeting message.";
    }
    "body" {
        BODY = 0x1000, STRING, "PidTagBody" ["[MS-OXCMSG] 2.2.1.56.1"], "The body as plain text; often too large for a row, then read as a stream.";
        RTF_SYNC_BODY_CRC = 0x1006, INTEGER32, "PidTagRtfSyncBodyCrc", "A checksum of the text in the RTF body, by which changes are noticed.";
        RTF_SYNC_BODY_COUNT = 0x1007, INTEGER32, "PidTagRtfSyncBodyCount", "How many characters of the RTF body the checksum covers.";
        RTF_SYNC_BODY_TAG = 0x1008, STRING, "PidTagRtfSyncBodyTag", "The first words of the RTF body, by which its start is found again.";
        RTF_COMPRESSED = 0x1009, BINARY, "PidTagRtfCompressed" ["[MS-OXCMSG] 2.2.1.56.4"], "The body as compressed RTF, see `[MS-OXRTFCP]`; may hold HTML or text inside.";
        BODY_HTML = 0x1013, STRING, "PidTagBodyHtml" ["[MS-OXCMSG] 2.2.1.56.3"], "The HTML body as text; shares its id with the binary form, which servers give.";
        HTML = 0x1013, BINARY, "PidTagHtml" ["[MS-OXCMSG] 2.2.1.56.9"], "The HTML body as bytes in the code page of the item; shares its id with the text form.";
        BODY_CONTENT_LOCATION = 0x1014, STRING, "PidTagBodyContentLocation" ["[MS-OXCMSG] 2.2.1.56.8"], "The Content-Location of the body: the base for relative addresses in it.";
        BODY_CONTENT_ID = 0x1015, STRING, "PidTagBodyContentId" ["[MS-OXCMSG] 2.2.1.56.7"], "The Content-ID of the body.";
        NATIVE_BODY = 0x1016, INTEGER32, "PidTagNativeBody" ["[MS-OXCMSG] 2.2.1.56.2"], "In which form the body was written: 1 plain text, 2 RTF, 3 HTML, 4 clear-signed.";
    }
    "object" {
        ACCESS = 0x0ff4, INTEGER32, "PidTagAccess" ["[MS-OXCPRPT] 2.2.1.1"], "What one may do, bits: 1 change, 2 read, 4 delete, 8 make folders, 0x10 make items.";
        ROW_TYPE = 0x0ff5, INTEGER32, "PidTagRowType" ["[MS-OXCTABL] 2.2.1.3"], "What a table's row is: 1 an item, 2 an empty heading, 3 an open one, 4 a closed one.";
        INSTANCE_KEY = 0x0ff6, BINARY, "PidTagInstanceKey" ["[MS-OXOABK] 2.2.3.6"], "Identifies a row of a table, for as long as the table is open.";
        ACCESS_LEVEL = 0x0ff7, INTEGER32, "PidTagAccessLevel" ["[MS-OXCPRPT] 2.2.1.2"], "How the object was opened: 0 to read, 1 to change.";
        MAPPING_SIGNATURE = 0x0ff8, BINARY, "PidTagMappingSignature" ["[MS-OXOABK] 2.2.3.32"], "Which mapping of named properties the object uses; a constant for the address book.";
        RECORD_KEY = 0x0ff9, BINARY, "PidTagRecordKey" ["[MS-OXCPRPT] 2.2.1.8"], "Identifies the object within its store; compare byte by byte.";
        STORE_RECORD_KEY = 0x0ffa, BINARY, "PidTagStoreRecordKey", "Identifies the store of the object; compare byte by byte.";
        STORE_ENTRY_ID = 0x0ffb, BINARY, "PidTagStoreEntryId" ["[MS-OXCMSG] 2.2.1.44"], "The entry id of the store in which the object lies.";
        OBJECT_TYPE = 0x0ffe, INTEGER32, "PidTagObjectType" ["[MS-OXCPRPT] 2.2.1.7"], "1 store, 2 address book, 3 folder, 4 container, 5 message, 6 user, 7 attachment, 8 list.";
        ENTRY_ID = 0x0fff, BINARY, "PidTagEntryId" ["[MS-OXCPERM] 2.2.4"], "Identifies the object, and opens it; two different ones may mean the same object.";
        ROWID = 0x3000, INTEGER32, "PidTagRowid" ["[MS-OXCMSG] 2.2.1.38"], "Identifies a recipient within its message.";
        DISPLAY_NAME = 0x3001, STRING, "PidTagDisplayName" ["[MS-OXCFOLD] 2.2.2.2.2.5"], "The name that people see: of a folder, person, attachment or recipient.";
        ADDRESS_TYPE = 0x3002, STRING, "PidTagAddressType" ["[MS-OXOABK] 2.2.3.13"], "The kind of the address: `SMTP`, or `EX` for a distinguished name of the organization.";
        EMAIL_ADDRESS = 0x3003, STRING, "PidTagEmailAddress" ["[MS-OXOABK] 2.2.3.14"], "The address, in the form of its type: with `EX` a distinguished name, no SMTP address.";
        COMMENT = 0x3004, STRING, "PidTagComment" ["[MS-OXCFOLD] 2.2.2.2.2.2"], "A description in words, of a folder or an address book entry.";
        DEPTH = 0x3005, INTEGER32, "PidTagDepth" ["[MS-OXCTABL] 2.2.1.4"], "How deep a row stands: in grouped tables below headings, in hierarchies below the root.";
        CREATION_TIME = 0x3007, TIME, "PidTagCreationTime" ["[MS-OXCMSG] 2.2.2.3"], "When the object was created, UTC; the server sets it.";
        LAST_MODIFICATION_TIME = 0x3008, TIME, "PidTagLastModificationTime" ["[MS-OXCMSG] 2.2.2.2"], "When the object was changed last, UTC; the server sets it.";
        SEARCH_KEY = 0x300b, BINARY, "PidTagSearchKey" ["[MS-OXCPRPT] 2.2.1.9"], "A key that copies of an item share; of a person, address type and address in capitals.";
        STORE_SUPPORT_MASK = 0x340d, INTEGER32, "PidTagStoreSupportMask" ["[MS-OXMSG] 2.1.1.1"], "What a store can do, in bits; in .msg files 0x40000 tells that strings are Unicode.";
        STORE_STATE = 0x340e, INTEGER32, "PidTagStoreState" ["[MS-OXCSTOR]"], "Whether the mailbox has active search folders: 0x01000000.";
        DISPLAY_TYPE = 0x3900, INTEGER32, "PidTagDisplayType" ["[MS-OXOABK] 2.2.3.11"], "What a directory entry is: 0 mailbox, 1 list, 2 public folder, 3 agent, 6 remote mailbox.";
        DISPLAY_TYPE_EX = 0x3905, INTEGER32, "PidTagDisplayTypeEx" ["[MS-OXOABK] 2.2.3.12"], "The same in more detail, across forests: its low byte tells rooms (7) and equipment (8).";
        SMTP_ADDRESS = 0x39fe, STRING, "PidTagSmtpAddress" ["[MS-OXOABK] 2.2.3.21"], "The SMTP address of a person or recipient, whatever the address type.";
        ACCOUNT = 0x3a00, STRING, "PidTagAccount" ["[MS-OXOCNTC] 2.2.1.10.11"], "The alias: a short name by which the directory finds an entry.";
        ORIGINAL_DISPLAY_NAME = 0x3a13, STRING, "PidTagOriginalDisplayName", "The display name before anybody changed it.";
        TRANSMITTABLE_DISPLAY_NAME = 0x3a20, STRING, "PidTagTransmittableDisplayName" ["[MS-OXOABK] 2.2.3.8"], "The name that travels with messages; what recipients elsewhere see.";
        SEND_RICH_INFO = 0x3a40, BOOLEAN, "PidTagSendRichInfo" ["[MS-OXOABK] 2.2.3.18"], "Whether the recipient can take rich text as TNEF.";
        SEND_INTERNET_ENCODING = 0x3a71, INTEGER32, "PidTagSendInternetEncoding" ["[MS-OXOABK] 2.2.3.19"], "Bits: in which form to send to a recipient, MIME or plain, HTML or text.";
        ADDRESS_BOOK_OBJECT_GUID = 0x8c6d, BINARY, "PidTagAddressBookObjectGuid" ["[MS-OXOABK] 2.2.3.25"], "The directory's GUID of an entry; stays when it is renamed or moved.";
    }
    "recipient" {
        DELIVER_TIME = 0x0010, TIME, "PidTagDeliverTime" ["[MS-OXOMSG] 2.2.2.29"], "When the message that a report is about was delivered, UTC.";
        ORIGINAL_MESSAGE_CLASS = 0x004b, STRING, "PidTagOriginalMessageClass" ["[MS-OXOMSG] 2.2.1.86"], "The message class of the item that a report is about.";
        ORIGINAL_DELIVERY_TIME = 0x0055, TIME, "PidTagOriginalDeliveryTime" ["[MS-OXOMSG] 2.2.2.2"], "When the message that a read receipt is about had arrived, UTC.";
        REPORT_DISPOSITION = 0x0080, STRING, "PidTagReportDisposition" ["[MS-OXOMSG] 2.2.1.34"], "What became of the original: `displayed` or `deleted`, as in the receipt.";
        REPORT_DISPOSITION_MODE = 0x0081, STRING, "PidTagReportDispositionMode" ["[MS-OXOMSG] 2.2.1.35"], "Whether a person or a machine caused the receipt.";
        NON_DELIVERY_REPORT_REASON_CODE = 0x0c04, INTEGER32, "PidTagNonDeliveryReportReasonCode" ["[MS-OXOMSG] 2.2.2.31"], "Why it was not delivered, a number of X.400.";
        NON_DELIVERY_REPORT_DIAG_CODE = 0x0c05, INTEGER32, "PidTagNonDeliveryReportDiagCode" ["[MS-OXOMSG] 2.2.2.30"], "In more detail why it was not delivered, a number of X.400; -1 if none is known.";
        RECIPIENT_TYPE = 0x0c15, INTEGER32, "PidTagRecipientType" ["[MS-OXOMSG] 2.2.3.1"], "1 To, 2 Cc, 3 Bcc, 0 the originator; the bit 0x10000000 marks those of a resend.";
        SUPPLEMENTARY_INFO = 0x0c1b, STRING, "PidTagSupplementaryInfo" ["[MS-OXOMSG] 2.2.2.36"], "What the failing server said, for people.";
        NON_DELIVERY_REPORT_STATUS_CODE = 0x0c20, INTEGER32, "PidTagNonDeliveryReportStatusCode" ["[MS-OXOMSG] 2.2.2.32"], "The Status line of a report as a number: its digits, such as 561 for 5.6.1.";
        REMOTE_MESSAGE_TRANSFER_AGENT = 0x0c21, STRING, "PidTagRemoteMessageTransferAgent" ["[MS-OXOMSG] 2.2.2.34"], "The server that reported the failure, by the report's Remote-MTA.";
        RESPONSIBILITY = 0x0e0f, BOOLEAN, "PidTagResponsibility" ["[MS-OXCMSG] 2.2.1.37"], "Whether somebody already answers for the delivery to this recipient.";
        RECIPIENT_ORDER = 0x5fdf, INTEGER32, "PidTagRecipientOrder" ["[MS-OXCMSG] 2.2.1.40"], "The place of a recipient in the list, for showing.";
        RECIPIENT_PROPOSED = 0x5fe1, BOOLEAN, "PidTagRecipientProposed" ["[MS-OXOCAL] 2.2.4.10.4"], "Whether the attendee proposed another time.";
        RECIPIENT_PROPOSED_START_TIME = 0x5fe3, TIME, "PidTagRecipientProposedStartTime" ["[MS-OXOCAL] 2.2.4.10.5"], "The start that the attendee proposed, UTC.";
        RECIPIENT_PROPOSED_END_TIME = 0x5fe4, TIME, "PidTagRecipientProposedEndTime" ["[MS-OXOCAL] 2.2.4.10.6"], "The end that the attendee proposed, UTC.";
        RECIPIENT_DISPLAY_NAME = 0x5ff6, STRING, "PidTagRecipientDisplayName" ["[MS-OXCMSG] 2.2.1.54"], "The name of a recipient as the message gives it.";
        RECIPIENT_ENTRY_ID = 0x5ff7, BINARY, "PidTagRecipientEntryId" ["[MS-OXCMSG] 2.2.1.55"], "The address book entry or one-off address of a recipient.";
        RECIPIENT_TRACK_STATUS_TIME = 0x5ffb, TIME, "PidTagRecipientTrackStatusTime" ["[MS-OXOCAL] 2.2.4.10.3"], "When the attendee answered, UTC.";
        RECIPIENT_FLAGS = 0x5ffd, INTEGER32, "PidTagRecipientFlags" ["[MS-OXOCAL] 2.2.4.10.1"], "Bits: 1 sendable, 2 organizer, 0x10 answered for one exception, 0x20 removed there.";
        RECIPIENT_TRACK_STATUS = 0x5fff, INTEGER32, "PidTagRecipientTrackStatus" ["[MS-OXOCAL] 2.2.4.10.2"], "The attendee's answer: 0 none, 1 organizer, 2 tentative, 3 accepted, 4 declined, 5 open.";
    }
    "attachment" {
        ATTACH_SIZE = 0x0e20, INTEGER32, "PidTagAttachSize" ["[MS-OXCMSG] 2.2.2.5"], "Bytes that the attachment takes, its properties included: larger than its content.";
        ATTACH_NUMBER = 0x0e21, INTEGER32, "PidTagAttachNumber" ["[MS-OXCMSG] 2.2.2.6"], "The number by which the attachment is opened; gaps remain when others are deleted.";
        ATTACH_DATA_OBJECT = 0x3701, OBJECT, "PidTagAttachDataObject" ["[MS-OXCMSG] 2.2.2.8"], "The content of an embedded message or OLE object; opened, not read as a value.";
        ATTACH_DATA_BINARY = 0x3701, BINARY, "PidTagAttachDataBinary" ["[MS-OXCMSG] 2.2.2.7"], "The bytes of an attached file; shares its id with the object form.";
        ATTACH_ENCODING = 0x3702, BINARY, "PidTagAttachEncoding" ["[MS-OXCMSG] 2.2.2.20"], "The object identifier of an encoding, such as MacBinary; empty for plain bytes.";
        ATTACH_EXTENSION = 0x3703, STRING, "PidTagAttachExtension" ["[MS-OXCMSG] 2.2.2.12"], "The ending of the file name, dot included.";
        ATTACH_FILENAME = 0x3704, STRING, "PidTagAttachFilename" ["[MS-OXCMSG] 2.2.2.11"], "The file name in 8.3 form; the long one is what people know.";
        ATTACH_METHOD = 0x3705, INTEGER32, "PidTagAttachMethod" ["[MS-OXCMSG] 2.2.2.9"], "Where the content is: 1 in the bytes, 2 and 4 by path, 5 a message, 6 OLE, 7 on the web.";
        ATTACH_LONG_FILENAME = 0x3707, STRING, "PidTagAttachLongFilename" ["[MS-OXCMSG] 2.2.2.10"], "The file name with its ending; hostile input: never use it as a path.";
        ATTACH_PATHNAME = 0x3708, STRING, "PidTagAttachPathname" ["[MS-OXCMSG] 2.2.2.14"], "The path of a file by reference, in 8.3 form; never open it unasked.";
        ATTACH_RENDERING = 0x3709, BINARY, "PidTagAttachRendering" ["[MS-OXCMSG] 2.2.2.17"], "The icon of the attachment as a Windows metafile.";
        ATTACH_TAG = 0x370a, BINARY, "PidTagAttachTag" ["[MS-OXCMSG] 2.2.2.15"], "The object identifier of the form of the content: TNEF, OLE 1, OLE 2 or MIME.";
        RENDERING_POSITION = 0x370b, INTEGER32, "PidTagRenderingPosition" ["[MS-OXCMSG] 2.2.2.16"], "Where in the plain text the icon stands, in characters; -1 nowhere.";
        ATTACH_TRANSPORT_NAME = 0x370c, STRING, "PidTagAttachTransportName" ["[MS-OXCMSG] 2.2.2.19"], "A name that ties the attached file to its place beside a TNEF stream.";
        ATTACH_LONG_PATHNAME = 0x370d, STRING, "PidTagAttachLongPathname" ["[MS-OXCMSG] 2.2.2.13"], "The full path or address of a file by reference; never open it unasked.";
        ATTACH_MIME_TAG = 0x370e, STRING, "PidTagAttachMimeTag" ["[MS-OXCMSG]"], "The MIME type, such as `image/png`; what the sender claims.";
        ATTACH_ADDITIONAL_INFORMATION = 0x370f, BINARY, "PidTagAttachAdditionalInformation" ["[MS-OXCMSG] 2.2.2.21"], "The MacBinary type and creator of a file from a Mac.";
        ATTACH_CONTENT_BASE = 0x3711, STRING, "PidTagAttachContentBase" ["[MS-OXCMSG] 2.2.2.29"], "The base of relative addresses in this part.";
        ATTACH_CONTENT_ID = 0x3712, STRING, "PidTagAttachContentId" ["[MS-OXCMSG] 2.2.2.29"], "The Content-ID, by which HTML shows it: `cid:` and this; without angle brackets.";
        ATTACH_CONTENT_LOCATION = 0x3713, STRING, "PidTagAttachContentLocation" ["[MS-OXCMSG] 2.2.2.29"], "The address by which the HTML body refers to the attachment.";
        ATTACH_FLAGS = 0x3714, INTEGER32, "PidTagAttachFlags" ["[MS-OXCMSG] 2.2.2.18"], "Bits: 1 not for HTML, 2 not for RTF, 4 shown in the body.";
        ATTACH_PAYLOAD_PROVIDER_GUID_STRING = 0x3719, STRING, "PidTagAttachPayloadProviderGuidString" ["[MS-OXCMSG] 2.2.2.29"], "The GUID of the program that shows the attachment's payload.";
        ATTACH_PAYLOAD_CLASS = 0x371a, STRING, "PidTagAttachPayloadClass" ["[MS-OXCMSG] 2.2.2.29"], "The class of the object that shows the attachment's payload.";
        TEXT_ATTACHMENT_CHARSET = 0x371b, STRING, "PidTagTextAttachmentCharset" ["[MS-OXCMSG] 2.2.2.25"], "The charset of an attached text that came by MIME.";
        EXCEPTION_REPLACE_TIME = 0x7ff9, TIME, "PidTagExceptionReplaceTime" ["[MS-OXOCAL] 2.2.10.1.6"], "Which occurrence an exception replaces: its original start, UTC.";
        ATTACHMENT_LINK_ID = 0x7ffa, INTEGER32, "PidTagAttachmentLinkId" ["[MS-OXCMSG] 2.2.2.22"], "0, unless another protocol links the attachment to some kind of item.";
        EXCEPTION_START_TIME = 0x7ffb, TIME, "PidTagExceptionStartTime" ["[MS-OXOCAL] 2.2.10.1.4"], "When the exception begins, in the local time of its writer, not UTC.";
        EXCEPTION_END_TIME = 0x7ffc, TIME, "PidTagExceptionEndTime" ["[MS-OXOCAL] 2.2.10.1.5"], "When the exception ends, in the local time of its writer, not UTC.";
        ATTACHMENT_FLAGS = 0x7ffd, INTEGER32, "PidTagAttachmentFlags" ["[MS-OXCMSG] 2.2.2.23"], "How to treat the attachment: the bit 2 marks an exception of a series.";
        ATTACHMENT_HIDDEN = 0x7ffe, BOOLEAN, "PidTagAttachmentHidden" ["[MS-OXCMSG] 2.2.2.24"], "Whether lists of attachments leave it out, as with inline pictures.";
        ATTACHMENT_CONTACT_PHOTO = 0x7fff, BOOLEAN, "PidTagAttachmentContactPhoto" ["[MS-OXOCNTC] 2.2.1.8.2"], "Whether the attachment is the picture of the contact.";
    }
    "folder" {
        INTERNET_ARTICLE_NUMBER = 0x0e23, INTEGER32, "PidTagInternetArticleNumber", "A number that the server counts up in each folder, as IMAP and NNTP want it.";
        READ = 0x0e69, BOOLEAN, "PidTagRead" ["[MS-OXCMSG] 2.2.1.53"], "Whether it was read; in rows only, set it by read flags, not as a property.";
        CONFLICT_ITEMS = 0x1098, MULTIPLE_BINARY, "PidTagConflictItems", "The entry ids of the versions between which an offline change must decide.";
        ATTRIBUTE_HIDDEN = 0x10f4, BOOLEAN, "PidTagAttributeHidden" ["[MS-OXCFOLD] 2.2.2.2.2.1"], "Whether the folder is hidden from people.";
        ATTRIBUTE_READ_ONLY = 0x10f6, BOOLEAN, "PidTagAttributeReadOnly" ["[MS-XWDCAL] 2.2.1.8"], "Whether the item must not be changed or deleted by its readers.";
        FOLDER_TYPE = 0x3601, INTEGER32, "PidTagFolderType" ["[MS-OXCFOLD] 2.2.2.2.2.7"], "0 root, 1 ordinary, 2 search folder.";
        CONTENT_COUNT = 0x3602, INTEGER32, "PidTagContentCount" ["[MS-OXCFOLD] 2.2.2.2.1.1"], "How many messages the folder holds, hidden ones not counted; of a heading, its rows.";
        CONTENT_UNREAD_COUNT = 0x3603, INTEGER32, "PidTagContentUnreadCount" ["[MS-OXCFOLD] 2.2.2.2.1.2"], "How many of the folder's messages are unread; of a heading, its unread rows.";
        SUBFOLDERS = 0x360a, BOOLEAN, "PidTagSubfolders" ["[MS-OXCFOLD] 2.2.2.2.1.12"], "Whether the folder has folders below it.";
        CONTAINER_HIERARCHY = 0x360e, OBJECT, "PidTagContainerHierarchy" ["[MS-OXCFOLD] 2.2.2.2.2.4"], "The table of subfolders; exclude it when copying a folder alone.";
        CONTAINER_CONTENTS = 0x360f, OBJECT, "PidTagContainerContents" ["[MS-OXOABK] 2.2.6.3"], "The table of messages; exclude it when copying a folder without them.";
        FOLDER_ASSOCIATED_CONTENTS = 0x3610, OBJECT, "PidTagFolderAssociatedContents" ["[MS-OXCFOLD] 2.2.2.2.2.6"], "The table of associated (hidden) messages; exclude it to leave them out.";
        CONTAINER_CLASS = 0x3613, STRING, "PidTagContainerClass" ["[MS-OXCFOLD] 2.2.2.2.2.3"], "What the folder is for: `IPF.Note`, `IPF.Appointment`, `IPF.Contact` and the like.";
        DEFAULT_VIEW_ENTRY_ID = 0x3616, BINARY, "PidTagDefaultViewEntryId", "The entry id of the view with which the folder opens.";
        ASSOCIATED_CONTENT_COUNT = 0x3617, INTEGER32, "PidTagAssociatedContentCount", "How many associated (hidden) messages the folder holds.";
        EXTENDED_FOLDER_FLAGS = 0x36da, BINARY, "PidTagExtendedFolderFlags" ["[MS-OXOSRCH] 2.2.2.1.2"], "Blocks of sub-properties, such as the search folder's tag and to-do version.";
        DEFAULT_POST_MESSAGE_CLASS = 0x36e5, STRING, "PidTagDefaultPostMessageClass" ["[MS-OXOCAL] 2.2.11.2"], "The message class of what people post in the folder.";
        RESOLVE_METHOD = 0x3fe7, INTEGER32, "PidTagResolveMethod" ["[MS-OXCFXICS] 2.2.1.4.1"], "How conflicts in the folder are settled: 0 by a conflict message, 1 the last one wins.";
        CONFLICT_ENTRY_ID = 0x3ff0, BINARY, "PidTagConflictEntryId" ["[MS-OXCFXICS] 2.2.1.4.2"], "The entry id of the message that records the conflict.";
        HIER_REV = 0x4082, TIME, "PidTagHierRev" ["[MS-OXCFOLD] 2.2.2.2.1.9"], "A time at which cached clients should list the folders anew.";
        SECURE_SUBMIT_FLAGS = 0x65c6, INTEGER32, "PidTagSecureSubmitFlags", "Flags of secured submission.";
        SOURCE_KEY = 0x65e0, BINARY, "PidTagSourceKey" ["[MS-OXCFXICS] 2.2.1.2.5"], "Identifies item or folder across stores in synchronisation: GUID and counter, 22 bytes.";
        PARENT_SOURCE_KEY = 0x65e1, BINARY, "PidTagParentSourceKey" ["[MS-OXCFXICS] 2.2.1.2.6"], "The source key of the folder that contains it; empty at the top of a sync.";
        CHANGE_KEY = 0x65e2, BINARY, "PidTagChangeKey" ["[MS-OXCFXICS] 2.2.1.2.7"], "Identifies the last change (an XID); the client makes it for its own changes.";
        PREDECESSOR_CHANGE_LIST = 0x65e3, BINARY, "PidTagPredecessorChangeList" ["[MS-OXCFXICS] 2.2.1.2.8"], "All changes that this version knows, by replica; tells conflicts from successors.";
        RIGHTS = 0x6639, INTEGER32, "PidTagRights" ["[MS-OXCFOLD] 2.2.2.2.2.8"], "What the one who asks may do in the folder: the bits of member rights.";
        HAS_RULES = 0x663a, BOOLEAN, "PidTagHasRules" ["[MS-OXORULE] 2.2.8.1"], "Whether rules are stored in the folder.";
        ADDRESS_BOOK_ENTRY_ID = 0x663b, BINARY, "PidTagAddressBookEntryId" ["[MS-OXCFOLD] 2.2.2.2.1.4"], "The directory's entry id of a mail-enabled public folder.";
        HIERARCHY_CHANGE_NUMBER = 0x663e, INTEGER32, "PidTagHierarchyChangeNumber" ["[MS-OXCFOLD] 2.2.2.2.1.8"], "Counts up when subfolders come or go; compare only for equality.";
        DELETED_ON = 0x668f, TIME, "PidTagDeletedOn" ["[MS-OXCFOLD] 2.2.2.2.1.3"], "When it was deleted into the recoverable items, UTC.";
        LOCAL_COMMIT_TIME = 0x6709, TIME, "PidTagLocalCommitTime" ["[MS-OXCMSG] 2.2.1.49"], "When this store last wrote the object, UTC.";
        LOCAL_COMMIT_TIME_MAX = 0x670a, TIME, "PidTagLocalCommitTimeMax" ["[MS-OXCFOLD] 2.2.2.2.1.14"], "When anything in the folder last changed, UTC; a cheap test for news.";
        DELETED_COUNT_TOTAL = 0x670b, INTEGER32, "PidTagDeletedCountTotal" ["[MS-OXCFOLD] 2.2.2.2.1.15"], "How many messages were ever deleted from the folder, subfolders not counted.";
        FOLDER_ID = 0x6748, INTEGER64, "PidTagFolderId" ["[MS-OXCFOLD] 2.2.2.2.1.6"], "The folder's id on this server: 16 bits of replica, 48 bits of counter; no plain number.";
        PARENT_FOLDER_ID = 0x6749, INTEGER64, "PidTagParentFolderId" ["[MS-OXCFXICS] 2.2.1.2.4"], "The id of the folder above, in the same form as folder ids.";
        MID = 0x674a, INTEGER64, "PidTagMid" ["[MS-OXCFXICS] 2.2.1.2.1"], "The message's id on this server: 16 bits of replica, 48 bits of counter; no plain number.";
        INST_ID = 0x674d, INTEGER64, "PidTagInstID" ["[MS-OXCTABL] 2.2.1.1"], "Identifies an item in a table in which it may stand several times.";
        INSTANCE_NUM = 0x674e, INTEGER32, "PidTagInstanceNum" ["[MS-OXCTABL] 2.2.1.2"], "Which of an item's rows this one is, when grouped by several values.";
        CHANGE_NUMBER = 0x67a4, INTEGER64, "PidTagChangeNumber" ["[MS-OXCFXICS] 2.2.1.2.3"], "The server's number of the last change; in the form of ids.";
        ASSOCIATED = 0x67aa, BOOLEAN, "PidTagAssociated" ["[MS-OXCFXICS] 2.2.1.5"], "Whether the message is an associated (hidden) one.";
        OFFLINE_ADDRESS_BOOK_NAME = 0x6800, STRING, "PidTagOfflineAddressBookName" ["[MS-OXOAB] 2.12.3"], "The display name of the address list of an offline address book.";
        VIEW_DESCRIPTOR_BINARY = 0x7001, BINARY, "PidTagViewDescriptorBinary" ["[MS-OXOCFG] 2.2.6.1"], "The columns, widths and order of a view.";
        VIEW_DESCRIPTOR_STRINGS = 0x7002, STRING, "PidTagViewDescriptorStrings" ["[MS-OXOCFG]"], "The headings of a view's columns, in the order of its binary form.";
        VIEW_DESCRIPTOR_NAME = 0x7006, STRING, "PidTagViewDescriptorName" ["[MS-OXOCFG] 2.2.6.2"], "The name of a view.";
        VIEW_DESCRIPTOR_VERSION = 0x7007, INTEGER32, "PidTagViewDescriptorVersion" ["[MS-OXOCFG] 2.2.6.4"], "The version of the view's format; 8 is usual.";
    }
    "special folder" {
        VALID_FOLDER_MASK = 0x35df, INTEGER32, "PidTagValidFolderMask", "Bits: which of the special folders the store has entry ids for.";
        IPM_SUBTREE_ENTRY_ID = 0x35e0, BINARY, "PidTagIpmSubtreeEntryId", "The top of the folders that people see.";
        IPM_OUTBOX_ENTRY_ID = 0x35e2, BINARY, "PidTagIpmOutboxEntryId", "The Outbox, from which messages are submitted.";
        IPM_WASTEBASKET_ENTRY_ID = 0x35e3, BINARY, "PidTagIpmWastebasketEntryId", "The Deleted Items folder.";
        IPM_SENT_MAIL_ENTRY_ID = 0x35e4, BINARY, "PidTagIpmSentMailEntryId", "The Sent Items folder.";
        VIEWS_ENTRY_ID = 0x35e5, BINARY, "PidTagViewsEntryId", "The folder of the mailbox's own views.";
        COMMON_VIEWS_ENTRY_ID = 0x35e6, BINARY, "PidTagCommonViewsEntryId", "The folder of views for all folders; holds navigation shortcuts, too.";
        FINDER_ENTRY_ID = 0x35e7, BINARY, "PidTagFinderEntryId", "The folder under which search folders lie.";
        IPM_APPOINTMENT_ENTRY_ID = 0x36d0, BINARY, "PidTagIpmAppointmentEntryId" ["[MS-OXOSFLD] 2.2.3"], "The Calendar; set on the Inbox and on the root.";
        IPM_CONTACT_ENTRY_ID = 0x36d1, BINARY, "PidTagIpmContactEntryId" ["[MS-OXOSFLD] 2.2.3"], "The Contacts folder; set on the Inbox and on the root.";
        IPM_JOURNAL_ENTRY_ID = 0x36d2, BINARY, "PidTagIpmJournalEntryId" ["[MS-OXOSFLD] 2.2.3"], "The Journal folder; set on the Inbox and on the root.";
        IPM_NOTE_ENTRY_ID = 0x36d3, BINARY, "PidTagIpmNoteEntryId" ["[MS-OXOSFLD] 2.2.3"], "The Notes folder; set on the Inbox and on the root.";
        IPM_TASK_ENTRY_ID = 0x36d4, BINARY, "PidTagIpmTaskEntryId" ["[MS-OXOSFLD] 2.2.3"], "The Tasks folder; set on the Inbox and on the root.";
        REMINDERS_ONLINE_ENTRY_ID = 0x36d5, BINARY, "PidTagRemindersOnlineEntryId" ["[MS-OXOSFLD] 2.2.3"], "The search folder of items with reminders.";
        IPM_DRAFTS_ENTRY_ID = 0x36d7, BINARY, "PidTagIpmDraftsEntryId" ["[MS-OXOSFLD] 2.2.3"], "The Drafts folder; set on the Inbox and on the root.";
        ADDITIONAL_REN_ENTRY_IDS = 0x36d8, MULTIPLE_BINARY, "PidTagAdditionalRenEntryIds" ["[MS-OXOSFLD] 2.2.4"], "By place: 0 Conflicts, 1 Sync Issues, 2 Local and 3 Server Failures, 4 Junk.";
        ADDITIONAL_REN_ENTRY_IDS_EX = 0x36d9, BINARY, "PidTagAdditionalRenEntryIdsEx" ["[MS-OXOSFLD] 2.2.5"], "Blocks with more special folders, such as RSS Feeds and the to-do search.";
        FREE_BUSY_ENTRY_IDS = 0x36e4, MULTIPLE_BINARY, "PidTagFreeBusyEntryIds" ["[MS-OXOSFLD] 2.2.6"], "By place: 1 delegate information, 2 free/busy message, 3 Freebusy Data folder.";
    }
    "store" {
        EXTENDED_RULE_SIZE_LIMIT = 0x0e9b, INTEGER32, "PidTagExtendedRuleSizeLimit" ["[MS-OXCSTOR] 2.2.2.1.1.1"], "How many bytes one extended rule may have.";
        USER_ENTRY_ID = 0x6619, BINARY, "PidTagUserEntryId" ["[MS-OXCSTOR]"], "The address book entry of the user who is logged on.";
        MAILBOX_OWNER_ENTRY_ID = 0x661b, BINARY, "PidTagMailboxOwnerEntryId" ["[MS-OXCSTOR] 2.2.2.1.1.7"], "The address book entry of the mailbox's owner.";
        MAILBOX_OWNER_NAME = 0x661c, STRING, "PidTagMailboxOwnerName" ["[MS-OXCSTOR] 2.2.2.1.1.8"], "The display name of the mailbox's owner.";
        OUT_OF_OFFICE_STATE = 0x661d, BOOLEAN, "PidTagOutOfOfficeState" ["[MS-OXCSTOR] 2.2.2.1.2.4"], "Whether automatic replies are on; may be set.";
        NON_IPM_SUBTREE_ENTRY_ID = 0x6620, BINARY, "PidTagNonIpmSubtreeEntryId", "The top of the public folders that people do not see.";
        SERIALIZED_REPLID_GUID_MAP = 0x6638, BINARY, "PidTagSerializedReplidGuidMap" ["[MS-OXCSTOR] 2.2.2.1.1.13"], "Pairs of replica id and GUID, which turn short ids into long-term ones.";
        PROHIBIT_RECEIVE_QUOTA = 0x666a, INTEGER32, "PidTagProhibitReceiveQuota" ["[MS-OXCSTOR] 2.2.2.1.1.3"], "From how many kilobytes on the mailbox takes no more mail; -1 or absent: no limit.";
        MAXIMUM_SUBMIT_MESSAGE_SIZE = 0x666d, INTEGER32, "PidTagMaximumSubmitMessageSize" ["[MS-OXCSTOR] 2.2.2.1.1.2"], "How many kilobytes a message may have to be sent; -1 or absent: no limit.";
        PROHIBIT_SEND_QUOTA = 0x666e, INTEGER32, "PidTagProhibitSendQuota" ["[MS-OXCSTOR] 2.2.2.1.1.4"], "From how many kilobytes on the mailbox cannot send; -1 or absent: no limit.";
        LONG_TERM_ENTRY_ID_FROM_TABLE = 0x6670, BINARY, "PidTagLongTermEntryIdFromTable", "The long-term entry id of a row, for tables that give short-term ones.";
        LOCALE_ID = 0x66a1, INTEGER32, "PidTagLocaleId" ["[MS-OXCSTOR] 2.2.2.1.1.12"], "The locale of the session, which words of the server follow.";
        CODE_PAGE_ID = 0x66c3, INTEGER32, "PidTagCodePageId" ["[MS-OXCSTOR] 2.2.2.1.1.15"], "The code page in which the session gets 8-bit strings.";
        SORT_LOCALE_ID = 0x6705, INTEGER32, "PidTagSortLocaleId" ["[MS-OXCSTOR] 2.2.2.1.1.14"], "The locale by which the server sorts strings.";
        DELEGATE_FLAGS = 0x686b, MULTIPLE_INTEGER32, "PidTagDelegateFlags" ["[MS-OXODLGT] 2.2.2.2.6"], "For each delegate whether private items are shown: 1 yes; in the order of the delegates.";
    }
    "rule" {
        EXTENDED_RULE_MESSAGE_ACTIONS = 0x0e99, BINARY, "PidTagExtendedRuleMessageActions" ["[MS-OXORULE] 2.2.4.1.9"], "The actions of an extended rule, with the named properties that they use.";
        EXTENDED_RULE_MESSAGE_CONDITION = 0x0e9a, BINARY, "PidTagExtendedRuleMessageCondition" ["[MS-OXORULE] 2.2.4.1.10"], "The condition of an extended rule, with the named properties that it uses.";
        DEFERRED_SEND_NUMBER = 0x3feb, INTEGER32, "PidTagDeferredSendNumber" ["[MS-OXOMSG] 2.2.3.2"], "How many units, 0 to 999, to wait before sending; with the units it overrides the time.";
        DEFERRED_SEND_UNITS = 0x3fec, INTEGER32, "PidTagDeferredSendUnits" ["[MS-OXOMSG] 2.2.3.3"], "The unit of waiting: 0 minutes, 1 hours, 2 days, 3 weeks.";
        EXPIRY_NUMBER = 0x3fed, INTEGER32, "PidTagExpiryNumber" ["[MS-OXOMSG] 2.2.3.5"], "After how many units, 0 to 999, the message expires.";
        EXPIRY_UNITS = 0x3fee, INTEGER32, "PidTagExpiryUnits" ["[MS-OXOMSG] 2.2.3.6"], "The unit of expiry: 0 minutes, 1 hours, 2 days, 3 weeks.";
        DEFERRED_SEND_TIME = 0x3fef, TIME, "PidTagDeferredSendTime" ["[MS-OXOMSG] 2.2.3.4"], "When the message is to leave the Outbox, UTC; number and units override it.";
        HAS_DEFERRED_ACTION_MESSAGES = 0x3fea, BOOLEAN, "PidTagHasDeferredActionMessages" ["[MS-OXORULE] 2.2.9.1"], "Whether a rule left work on this message for a client to do.";
        RULE_MESSAGE_STATE = 0x65e9, INTEGER32, "PidTagRuleMessageState" ["[MS-OXORULE] 2.2.4.1.4"], "The state bits of a rule that is stored as a message: 1 enabled, 2 in error.";
        RULE_MESSAGE_USER_FLAGS = 0x65ea, INTEGER32, "PidTagRuleMessageUserFlags" ["[MS-OXORULE] 2.2.4.1.5"], "Bits for the program that owns the rule stored as a message.";
        RULE_MESSAGE_PROVIDER = 0x65eb, STRING, "PidTagRuleMessageProvider" ["[MS-OXORULE] 2.2.4.1.7"], "Which program owns the rule stored as a message.";
        RULE_MESSAGE_NAME = 0x65ec, STRING, "PidTagRuleMessageName" ["[MS-OXORULE] 2.2.4.1.1"], "The name of the rule stored as a message.";
        RULE_MESSAGE_LEVEL = 0x65ed, INTEGER32, "PidTagRuleMessageLevel" ["[MS-OXORULE] 2.2.4.1.6"], "Always 0 in a rule stored as a message.";
        RULE_MESSAGE_PROVIDER_DATA = 0x65ee, BINARY, "PidTagRuleMessageProviderData" ["[MS-OXORULE] 2.2.4.1.8"], "Bytes for the program that owns the rule stored as a message.";
        RULE_MESSAGE_SEQUENCE = 0x65f3, INTEGER32, "PidTagRuleMessageSequence" ["[MS-OXORULE] 2.2.4.1.3"], "When the rule stored as a message runs: lower numbers first.";
        DAM_ORIGINAL_ENTRY_ID = 0x6646, BINARY, "PidTagDamOriginalEntryId" ["[MS-OXORULE] 2.2.6.3"], "The message that a deferred action is about.";
        DAM_BACK_PATCHED = 0x6647, BOOLEAN, "PidTagDamBackPatched" ["[MS-OXORULE] 2.2.6.2"], "Whether the server has filled in the entry ids of a deferred action.";
        RULE_ERROR = 0x6648, INTEGER32, "PidTagRuleError" ["[MS-OXORULE] 2.2.7.2"], "What went wrong with a rule, in a deferred error message.";
        RULE_ACTION_TYPE = 0x6649, INTEGER32, "PidTagRuleActionType" ["[MS-OXORULE] 2.2.7.3"], "Which kind of action failed, in a deferred error message.";
        RULE_ACTION_NUMBER = 0x6650, INTEGER32, "PidTagRuleActionNumber" ["[MS-OXORULE] 2.2.7.4"], "Which action of the rule failed, counted from 0.";
        RULE_FOLDER_ENTRY_ID = 0x6651, BINARY, "PidTagRuleFolderEntryId" ["[MS-OXORULE] 2.2.6.5"], "The folder whose rule made the deferred action.";
        RULE_ID = 0x6674, INTEGER64, "PidTagRuleId" ["[MS-OXORULE] 2.2.1.3.1.1"], "The server's id of a rule; needed to change or delete it.";
        RULE_IDS = 0x6675, BINARY, "PidTagRuleIds" ["[MS-OXORULE] 2.2.6.7"], "The ids of the rules behind a deferred action, 8 bytes each.";
        RULE_SEQUENCE = 0x6676, INTEGER32, "PidTagRuleSequence" ["[MS-OXORULE] 2.2.1.3.1.2"], "The order in which rules run: lower numbers first.";
        RULE_STATE = 0x6677, INTEGER32, "PidTagRuleState" ["[MS-OXORULE] 2.2.1.3.1.3"], "Bits: 1 enabled, 2 error, 4 only out of office, 8 keep history, 0x10 last one.";
        RULE_USER_FLAGS = 0x6678, INTEGER32, "PidTagRuleUserFlags" ["[MS-OXORULE] 2.2.1.3.1.7"], "Bits for the program that owns the rule.";
        RULE_CONDITION = 0x6679, RESTRICTION, "PidTagRuleCondition" ["[MS-OXORULE] 2.2.1.3.1.9"], "When the rule applies: a restriction; in rows of the rules table only.";
        RULE_ACTIONS = 0x6680, RULE_ACTION, "PidTagRuleActions" ["[MS-OXORULE] 2.2.1.3.1.10"], "What the rule does: its action blocks; in rows of the rules table only.";
        RULE_PROVIDER = 0x6681, STRING, "PidTagRuleProvider" ["[MS-OXORULE] 2.2.1.3.1.5"], "Which program owns the rule, such as `RuleOrganizer` for those that people make.";
        RULE_NAME = 0x6682, STRING, "PidTagRuleName" ["[MS-OXORULE] 2.2.1.3.1.4"], "The name of a rule, for people.";
        RULE_LEVEL = 0x6683, INTEGER32, "PidTagRuleLevel" ["[MS-OXORULE] 2.2.1.3.1.6"], "Always 0; rules have no levels.";
        RULE_PROVIDER_DATA = 0x6684, BINARY, "PidTagRuleProviderData" ["[MS-OXORULE] 2.2.1.3.1.8"], "Bytes for the program that owns the rule, often a copy for its editor.";
        DEFERRED_ACTION_MESSAGE_ORIGINAL_ENTRY_ID = 0x6741, SERVER_ID, "PidTagDeferredActionMessageOriginalEntryId" ["[MS-OXORULE] 2.2.6.8"], "The server's id of the deferred action message itself.";
    }
    "permission" {
        ACCESS_CONTROL_LIST_DATA = 0x3fe0, BINARY, "PidTagAccessControlListData", "The permissions of a folder in one value; use the permissions table instead.";
        MEMBER_ID = 0x6671, INTEGER64, "PidTagMemberId" ["[MS-OXCPERM] 2.2.5"], "A line of the permissions table: 0 default, -1 anonymous, others by the server.";
        MEMBER_NAME = 0x6672, STRING, "PidTagMemberName" ["[MS-OXCPERM] 2.2.6"], "The name of a person in the permissions table.";
        MEMBER_RIGHTS = 0x6673, INTEGER32, "PidTagMemberRights" ["[MS-OXCPERM] 2.2.7"], "Bits: 1 read, 2 create, 8 edit own, 0x20 edit any, 0x80 subfolders, 0x100 owner.";
    }
    "free/busy" {
        SCHEDULE_INFO_RESOURCE_TYPE = 0x6841, INTEGER32, "PidTagScheduleInfoResourceType" ["[MS-OXOPFFB] 2.2.1.4.2"], "Always 0; on free/busy messages, as search definitions use the tag otherwise.";
        SCHEDULE_INFO_DELEGATE_NAMES = 0x6844, MULTIPLE_STRING, "PidTagScheduleInfoDelegateNames" ["[MS-OXODLGT] 2.2.2.2.3"], "The names of the delegates, in the order of their entry ids.";
        SCHEDULE_INFO_DELEGATE_ENTRY_IDS = 0x6845, MULTIPLE_BINARY, "PidTagScheduleInfoDelegateEntryIds" ["[MS-OXODLGT] 2.2.2.2.5"], "The address book entries of the delegates.";
        GATEWAY_NEEDS_TO_REFRESH = 0x6846, BOOLEAN, "PidTagGatewayNeedsToRefresh" ["[MS-OXOPFFB] 2.2.1.4.1"], "Obsolete; leave it alone.";
        FREE_BUSY_PUBLISH_START = 0x6847, INTEGER32, "PidTagFreeBusyPublishStart" ["[MS-OXOPFFB] 2.2.1.2.9"], "Start of published free/busy, minutes since 1601, UTC; shares its tag with others.";
        FREE_BUSY_PUBLISH_END = 0x6848, INTEGER32, "PidTagFreeBusyPublishEnd" ["[MS-OXOPFFB] 2.2.1.2.10"], "End of published free/busy, minutes since 1601, UTC; shares its tag with a search's.";
        SCHEDULE_INFO_DELEGATE_NAMES_W = 0x684a, MULTIPLE_STRING, "PidTagScheduleInfoDelegateNamesW" ["[MS-OXODLGT] 2.2.2.2.4"], "The names of the delegates as Unicode.";
        SCHEDULE_INFO_MONTHS_MERGED = 0x684f, MULTIPLE_INTEGER32, "PidTagScheduleInfoMonthsMerged" ["[MS-OXOPFFB] 2.2.1.2.7"], "Months with busy or away time, each as year times 16 plus month.";
        SCHEDULE_INFO_FREE_BUSY_MERGED = 0x6850, MULTIPLE_BINARY, "PidTagScheduleInfoFreeBusyMerged" ["[MS-OXOPFFB] 2.2.1.2.8"], "Busy or away, a value a month: pairs of 16-bit minutes since its start.";
        SCHEDULE_INFO_MONTHS_TENTATIVE = 0x6851, MULTIPLE_INTEGER32, "PidTagScheduleInfoMonthsTentative" ["[MS-OXOPFFB] 2.2.1.2.1"], "Months with tentative time, each as year times 16 plus month.";
        SCHEDULE_INFO_FREE_BUSY_TENTATIVE = 0x6852, MULTIPLE_BINARY, "PidTagScheduleInfoFreeBusyTentative" ["[MS-OXOPFFB] 2.2.1.2.2"], "Tentative, a value a month: pairs of 16-bit minutes since its start.";
        SCHEDULE_INFO_MONTHS_BUSY = 0x6853, MULTIPLE_INTEGER32, "PidTagScheduleInfoMonthsBusy" ["[MS-OXOPFFB] 2.2.1.2.3"], "Months with busy time, each as year times 16 plus month.";
        SCHEDULE_INFO_FREE_BUSY_BUSY = 0x6854, MULTIPLE_BINARY, "PidTagScheduleInfoFreeBusyBusy" ["[MS-OXOPFFB] 2.2.1.2.4"], "Busy, a value a month: pairs of 16-bit minutes since its start.";
        SCHEDULE_INFO_MONTHS_AWAY = 0x6855, MULTIPLE_INTEGER32, "PidTagScheduleInfoMonthsAway" ["[MS-OXOPFFB] 2.2.1.2.5"], "Months with time out of office, each as year times 16 plus month.";
        SCHEDULE_INFO_FREE_BUSY_AWAY = 0x6856, MULTIPLE_BINARY, "PidTagScheduleInfoFreeBusyAway" ["[MS-OXOPFFB] 2.2.1.2.6"], "Out of office, a value a month: pairs of 16-bit minutes since its start.";
        FREE_BUSY_RANGE_TIMESTAMP = 0x6868, TIME, "PidTagFreeBusyRangeTimestamp" ["[MS-OXOPFFB] 2.2.1.2.11"], "When free/busy was published, UTC.";
        SCHEDULE_INFO_AUTO_ACCEPT_APPOINTMENTS = 0x686d, BOOLEAN, "PidTagScheduleInfoAutoAcceptAppointments" ["[MS-OXOCAL] 2.2.12.2"], "Whether meeting requests are answered by machine.";
        SCHEDULE_INFO_DISALLOW_RECURRING_APPTS = 0x686e, BOOLEAN, "PidTagScheduleInfoDisallowRecurringAppts" ["[MS-OXOCAL] 2.2.12.3"], "Whether recurring meetings are declined when answered by machine.";
        SCHEDULE_INFO_DISALLOW_OVERLAPPING_APPTS = 0x686f, BOOLEAN, "PidTagScheduleInfoDisallowOverlappingAppts" ["[MS-OXOCAL] 2.2.12.4"], "Whether overlapping meetings are declined when answered by machine.";
    }
    "navigation shortcut" {
        WLINK_GROUP_HEADER_ID = 0x6842, GUID, "PidTagWlinkGroupHeaderID" ["[MS-OXOCFG] 2.2.9.3"], "The id of a group of shortcuts, on the group's own line.";
        WLINK_SAVE_STAMP = 0x6847, INTEGER32, "PidTagWlinkSaveStamp" ["[MS-OXOCFG] 2.2.9.4"], "A client run's random number, to know its own shortcuts; shares its tag with others.";
        WLINK_TYPE = 0x6849, INTEGER32, "PidTagWlinkType" ["[MS-OXOCFG] 2.2.9.5"], "What a shortcut is: 0 folder, 1 search folder, 2 shared, 4 group header.";
        WLINK_FLAGS = 0x684a, INTEGER32, "PidTagWlinkFlags" ["[MS-OXOCFG] 2.2.9.6"], "Bits about the shortcut, such as a shared folder or a closed group.";
        WLINK_ORDINAL = 0x684b, BINARY, "PidTagWlinkOrdinal" ["[MS-OXOCFG] 2.2.9.7"], "Sorts shortcuts, compared byte by byte; make one between two neighbours.";
        WLINK_ENTRY_ID = 0x684c, BINARY, "PidTagWlinkEntryId" ["[MS-OXOCFG] 2.2.9.8"], "The folder that the shortcut opens.";
        WLINK_RECORD_KEY = 0x684d, BINARY, "PidTagWlinkRecordKey" ["[MS-OXOCFG] 2.2.9.9"], "The record key of the folder that the shortcut opens.";
        WLINK_STORE_ENTRY_ID = 0x684e, BINARY, "PidTagWlinkStoreEntryId" ["[MS-OXOCFG] 2.2.9.10"], "The store of the folder that the shortcut opens.";
        WLINK_FOLDER_TYPE = 0x684f, BINARY, "PidTagWlinkFolderType" ["[MS-OXOCFG] 2.2.9.11"], "The kind of folder that the shortcut opens, as a GUID.";
        WLINK_GROUP_CLSID = 0x6850, BINARY, "PidTagWlinkGroupClsid" ["[MS-OXOCFG] 2.2.9.12"], "The id of the group to which the shortcut belongs.";
        WLINK_GROUP_NAME = 0x6851, STRING, "PidTagWlinkGroupName" ["[MS-OXOCFG] 2.2.9.13"], "The name of the group to which the shortcut belongs.";
        WLINK_SECTION = 0x6852, INTEGER32, "PidTagWlinkSection" ["[MS-OXOCFG] 2.2.9.14"], "Where the shortcut stands: 1 mail, 3 calendar, 4 contacts, 5 tasks, 6 notes, 7 journal.";
    }
    "configuration" {
        ROAMING_DATATYPES = 0x7c06, INTEGER32, "PidTagRoamingDatatypes" ["[MS-OXOCFG] 2.2.2.1"], "Which streams a configuration message has: 2 XML, 4 dictionary.";
        ROAMING_DICTIONARY = 0x7c07, BINARY, "PidTagRoamingDictionary" ["[MS-OXOCFG] 2.2.2.2"], "Settings as a dictionary in XML, UTF-8.";
        ROAMING_XML_STREAM = 0x7c08, BINARY, "PidTagRoamingXmlStream" ["[MS-OXOCFG] 2.2.2.3"], "Settings as XML of the application's own form, UTF-8.";
        ROAMING_BINARY = 0x7c09, BINARY, "PidTagRoamingBinary", "Settings as bytes of the application's own form.";
    }
    "retention" {
        ARCHIVE_TAG = 0x3018, BINARY, "PidTagArchiveTag" ["[MS-OXCMSG] 2.2.1.58.1"], "The GUID of the tag that moves the item to the archive.";
        POLICY_TAG = 0x3019, BINARY, "PidTagPolicyTag" ["[MS-OXCMSG] 2.2.1.58.2"], "The GUID of the retention tag, by which the item expires.";
        RETENTION_PERIOD = 0x301a, INTEGER32, "PidTagRetentionPeriod" ["[MS-OXCMSG] 2.2.1.58.3"], "Days after which the item expires; 0 never.";
        START_DATE_ETC = 0x301b, BINARY, "PidTagStartDateEtc" ["[MS-OXCMSG] 2.2.1.58.4"], "The default period in days (4 bytes), and the time from which age counts (8 bytes).";
        RETENTION_DATE = 0x301c, TIME, "PidTagRetentionDate" ["[MS-OXCMSG] 2.2.1.58.5"], "When the item expires, UTC; the server works it out.";
        RETENTION_FLAGS = 0x301d, INTEGER32, "PidTagRetentionFlags" ["[MS-OXCMSG] 2.2.1.58.6"], "Bits about the tags: 1 explicit, 2 changed by nobody, 4 automatic, 0x10 explicit archive.";
        ARCHIVE_PERIOD = 0x301e, INTEGER32, "PidTagArchivePeriod" ["[MS-OXCMSG] 2.2.1.58.7"], "Days after which the item moves to the archive; 0 never.";
        ARCHIVE_DATE = 0x301f, TIME, "PidTagArchiveDate" ["[MS-OXCMSG] 2.2.1.58.8"], "When the item moves to the archive, UTC; the server works it out.";
    }
    "voice message" {
        VOICE_MESSAGE_DURATION = 0x6801, INTEGER32, "PidTagVoiceMessageDuration" ["[MS-OXOUM] 2.2.5.3"], "Seconds of the attached voice message.";
        SENDER_TELEPHONE_NUMBER = 0x6802, STRING, "PidTagSenderTelephoneNumber" ["[MS-OXOUM] 2.2.5.1"], "The telephone number from which the voice message came.";
    }
    "person" {
        CALLBACK_TELEPHONE_NUMBER = 0x3a02, STRING, "PidTagCallbackTelephoneNumber" ["[MS-OXOCNTC] 2.2.1.4.2"], "The telephone number at which the person can be called back.";
        GENERATION = 0x3a05, STRING, "PidTagGeneration" ["[MS-OXOCNTC] 2.2.1.1.2"], "What follows the name, such as `Jr.` or `III`.";
        GIVEN_NAME = 0x3a06, STRING, "PidTagGivenName" ["[MS-OXOABK] 2.2.4.2"], "The given (first) name.";
        GOVERNMENT_ID_NUMBER = 0x3a07, STRING, "PidTagGovernmentIdNumber" ["[MS-OXOCNTC] 2.2.1.10.9"], "A number that the government gave the person.";
        BUSINESS_TELEPHONE_NUMBER = 0x3a08, STRING, "PidTagBusinessTelephoneNumber" ["[MS-OXOABK] 2.2.4.21"], "The first telephone number at work.";
        HOME_TELEPHONE_NUMBER = 0x3a09, STRING, "PidTagHomeTelephoneNumber" ["[MS-OXOABK] 2.2.4.22"], "The first telephone number at home.";
        INITIALS = 0x3a0a, STRING, "PidTagInitials" ["[MS-OXOABK] 2.2.4.3"], "The initials of the name.";
        KEYWORD = 0x3a0b, STRING, "PidTagKeyword" ["[MS-OXOABK] 2.2.4.32"], "A word by which the person's system knows the person.";
        LANGUAGE = 0x3a0c, STRING, "PidTagLanguage" ["[MS-OXOCNTC] 2.2.1.10.4"], "The language of the person, as a tag such as `en-us`.";
        ORGANIZATIONAL_ID_NUMBER = 0x3a10, STRING, "PidTagOrganizationalIdNumber" ["[MS-OXOCNTC] 2.2.1.10.7"], "The number of the person within the organization, such as a staff number.";
        SURNAME = 0x3a11, STRING, "PidTagSurname" ["[MS-OXOABK] 2.2.4.1"], "The family name.";
        POSTAL_ADDRESS = 0x3a15, STRING, "PidTagPostalAddress" ["[MS-OXOCNTC] 2.2.1.3.8"], "The whole mailing address, in lines.";
        COMPANY_NAME = 0x3a16, STRING, "PidTagCompanyName" ["[MS-OXOABK] 2.2.4.7"], "The company for which the person works.";
        TITLE = 0x3a17, STRING, "PidTagTitle" ["[MS-OXOABK] 2.2.4.4"], "The job title.";
        DEPARTMENT_NAME = 0x3a18, STRING, "PidTagDepartmentName" ["[MS-OXOABK] 2.2.4.6"], "The department in which the person works.";
        OFFICE_LOCATION = 0x3a19, STRING, "PidTagOfficeLocation" ["[MS-OXOABK] 2.2.4.5"], "Where the office is, such as a room number.";
        PRIMARY_TELEPHONE_NUMBER = 0x3a1a, STRING, "PidTagPrimaryTelephoneNumber" ["[MS-OXOCNTC] 2.2.1.4.5"], "The telephone number to try first.";
        BUSINESS2_TELEPHONE_NUMBER = 0x3a1b, STRING, "PidTagBusiness2TelephoneNumber" ["[MS-OXOABK] 2.2.4.23"], "A second telephone number at work; contacts have this form.";
        BUSINESS2_TELEPHONE_NUMBERS = 0x3a1b, MULTIPLE_STRING, "PidTagBusiness2TelephoneNumbers" ["[MS-OXOABK] 2.2.4.24"], "Further telephone numbers at work; the directory has this form under the same id.";
        MOBILE_TELEPHONE_NUMBER = 0x3a1c, STRING, "PidTagMobileTelephoneNumber" ["[MS-OXOABK] 2.2.4.27"], "The number of the mobile telephone.";
        RADIO_TELEPHONE_NUMBER = 0x3a1d, STRING, "PidTagRadioTelephoneNumber" ["[MS-OXOCNTC] 2.2.1.4.8"], "The number of the radio telephone.";
        CAR_TELEPHONE_NUMBER = 0x3a1e, STRING, "PidTagCarTelephoneNumber" ["[MS-OXOCNTC] 2.2.1.4.9"], "The telephone number in the car.";
        OTHER_TELEPHONE_NUMBER = 0x3a1f, STRING, "PidTagOtherTelephoneNumber" ["[MS-OXOCNTC] 2.2.1.4.10"], "A telephone number that is neither of work nor of home.";
        PAGER_TELEPHONE_NUMBER = 0x3a21, STRING, "PidTagPagerTelephoneNumber" ["[MS-OXOABK] 2.2.4.28"], "The number of the pager.";
        USER_CERTIFICATE = 0x3a22, BINARY, "PidTagUserCertificate" ["[MS-OXOABK] 2.2.4.34"], "A certificate for authentication, ASN.1; not the one for mail.";
        PRIMARY_FAX_NUMBER = 0x3a23, STRING, "PidTagPrimaryFaxNumber" ["[MS-OXOABK] 2.2.4.29"], "The fax number to try first.";
        BUSINESS_FAX_NUMBER = 0x3a24, STRING, "PidTagBusinessFaxNumber" ["[MS-OXOCNTC] 2.2.1.2.6"], "The fax number at work.";
        HOME_FAX_NUMBER = 0x3a25, STRING, "PidTagHomeFaxNumber" ["[MS-OXOCNTC] 2.2.1.2.6"], "The fax number at home.";
        COUNTRY = 0x3a26, STRING, "PidTagCountry" ["[MS-OXOABK] 2.2.4.19"], "The country of the mailing or work address.";
        LOCALITY = 0x3a27, STRING, "PidTagLocality" ["[MS-OXOABK] 2.2.4.16"], "The town or city of the mailing or work address.";
        STATE_OR_PROVINCE = 0x3a28, STRING, "PidTagStateOrProvince" ["[MS-OXOABK] 2.2.4.17"], "The state or province of the mailing or work address.";
        STREET_ADDRESS = 0x3a29, STRING, "PidTagStreetAddress" ["[MS-OXOABK] 2.2.4.14"], "The street and number of the mailing or work address.";
        POSTAL_CODE = 0x3a2a, STRING, "PidTagPostalCode" ["[MS-OXOABK] 2.2.4.18"], "The postal code of the mailing or work address.";
        POST_OFFICE_BOX = 0x3a2b, STRING, "PidTagPostOfficeBox" ["[MS-OXOABK] 2.2.4.15"], "The post office box of the mailing or work address.";
        TELEX_NUMBER = 0x3a2c, STRING, "PidTagTelexNumber" ["[MS-OXOABK] 2.2.4.30"], "The telex number; the directory may give several under this id.";
        ISDN_NUMBER = 0x3a2d, STRING, "PidTagIsdnNumber" ["[MS-OXOCNTC] 2.2.1.4.16"], "The number of the ISDN line.";
        ASSISTANT_TELEPHONE_NUMBER = 0x3a2e, STRING, "PidTagAssistantTelephoneNumber" ["[MS-OXOABK] 2.2.4.31"], "The telephone number of the assistant.";
        HOME2_TELEPHONE_NUMBER = 0x3a2f, STRING, "PidTagHome2TelephoneNumber" ["[MS-OXOABK] 2.2.4.25"], "A second telephone number at home; contacts have this form.";
        HOME2_TELEPHONE_NUMBERS = 0x3a2f, MULTIPLE_STRING, "PidTagHome2TelephoneNumbers" ["[MS-OXOABK] 2.2.4.26"], "Further telephone numbers at home; the directory has this form under the same id.";
        ASSISTANT = 0x3a30, STRING, "PidTagAssistant" ["[MS-OXOABK] 2.2.4.8"], "The name of the assistant.";
        WEDDING_ANNIVERSARY = 0x3a41, TIME, "PidTagWeddingAnniversary" ["[MS-OXOCNTC] 2.2.1.5.4"], "The wedding day at 11:59 UTC, so that most time zones see the right day.";
        BIRTHDAY = 0x3a42, TIME, "PidTagBirthday" ["[MS-OXOCNTC] 2.2.1.5.1"], "The birthday at 11:59 UTC, so that most time zones see the right day.";
        HOBBIES = 0x3a43, STRING, "PidTagHobbies" ["[MS-OXOCNTC] 2.2.1.10.2"], "What the person likes to do.";
        MIDDLE_NAME = 0x3a44, STRING, "PidTagMiddleName" ["[MS-OXOCNTC] 2.2.1.1.5"], "The middle name or names.";
        DISPLAY_NAME_PREFIX = 0x3a45, STRING, "PidTagDisplayNamePrefix" ["[MS-OXOCNTC] 2.2.1.1.3"], "What precedes the name, such as `Dr.` or `Ms.`.";
        PROFESSION = 0x3a46, STRING, "PidTagProfession" ["[MS-OXOCNTC] 2.2.1.6.9"], "The line of business.";
        REFERRED_BY_NAME = 0x3a47, STRING, "PidTagReferredByName" ["[MS-OXOCNTC] 2.2.1.10.21"], "Who recommended the person.";
        SPOUSE_NAME = 0x3a48, STRING, "PidTagSpouseName" ["[MS-OXOCNTC] 2.2.1.10.3"], "The name of the husband, wife or partner.";
        COMPUTER_NETWORK_NAME = 0x3a49, STRING, "PidTagComputerNetworkName" ["[MS-OXOCNTC] 2.2.1.10.16"], "The computer network that the person uses.";
        CUSTOMER_ID = 0x3a4a, STRING, "PidTagCustomerId" ["[MS-OXOCNTC] 2.2.1.10.8"], "The number of the person as a customer.";
        TELECOMMUNICATIONS_DEVICE_FOR_DEAF_TELEPHONE_NUMBER = 0x3a4b, STRING, "PidTagTelecommunicationsDeviceForDeafTelephoneNumber" ["[MS-OXOCNTC] 2.2.1.4.13"], "The number of the text telephone (TTY or TDD).";
        FTP_SITE = 0x3a4c, STRING, "PidTagFtpSite" ["[MS-OXOCNTC] 2.2.1.10.15"], "The address of the person's FTP site.";
        GENDER = 0x3a4d, INTEGER16, "PidTagGender" ["[MS-OXOCNTC] 2.2.1.10.20"], "0 not told, 1 female, 2 male.";
        MANAGER_NAME = 0x3a4e, STRING, "PidTagManagerName" ["[MS-OXOCNTC] 2.2.1.6.6"], "The name of the manager, as text.";
        NICKNAME = 0x3a4f, STRING, "PidTagNickname" ["[MS-OXOCNTC] 2.2.1.1.1"], "What friends call the person.";
        PERSONAL_HOME_PAGE = 0x3a50, STRING, "PidTagPersonalHomePage" ["[MS-OXOCNTC] 2.2.1.10.13"], "The address of the personal web page.";
        BUSINESS_HOME_PAGE = 0x3a51, STRING, "PidTagBusinessHomePage" ["[MS-OXOCNTC] 2.2.1.10.14"], "The address of the web page at work.";
        COMPANY_MAIN_TELEPHONE_NUMBER = 0x3a57, STRING, "PidTagCompanyMainTelephoneNumber" ["[MS-OXOCNTC] 2.2.1.4.14"], "The telephone number of the company's switchboard.";
        CHILDRENS_NAMES = 0x3a58, MULTIPLE_STRING, "PidTagChildrensNames" ["[MS-OXOCNTC] 2.2.1.10.17"], "The names of the children.";
        HOME_ADDRESS_CITY = 0x3a59, STRING, "PidTagHomeAddressCity" ["[MS-OXOCNTC] 2.2.1.3.2"], "The town or city of the home address.";
        HOME_ADDRESS_COUNTRY = 0x3a5a, STRING, "PidTagHomeAddressCountry" ["[MS-OXOCNTC] 2.2.1.3.5"], "The country of the home address.";
        HOME_ADDRESS_POSTAL_CODE = 0x3a5b, STRING, "PidTagHomeAddressPostalCode" ["[MS-OXOCNTC] 2.2.1.3.4"], "The postal code of the home address.";
        HOME_ADDRESS_STATE_OR_PROVINCE = 0x3a5c, STRING, "PidTagHomeAddressStateOrProvince" ["[MS-OXOCNTC] 2.2.1.3.3"], "The state or province of the home address.";
        HOME_ADDRESS_STREET = 0x3a5d, STRING, "PidTagHomeAddressStreet" ["[MS-OXOABK] 2.2.4.20"], "The street and number of the home address.";
        HOME_ADDRESS_POST_OFFICE_BOX = 0x3a5e, STRING, "PidTagHomeAddressPostOfficeBox" ["[MS-OXOCNTC] 2.2.1.3.7"], "The post office box of the home address.";
        OTHER_ADDRESS_CITY = 0x3a5f, STRING, "PidTagOtherAddressCity" ["[MS-OXOCNTC] 2.2.1.3.2"], "The town or city of the third address.";
        OTHER_ADDRESS_COUNTRY = 0x3a60, STRING, "PidTagOtherAddressCountry" ["[MS-OXOCNTC] 2.2.1.3.5"], "The country of the third address.";
        OTHER_ADDRESS_POSTAL_CODE = 0x3a61, STRING, "PidTagOtherAddressPostalCode" ["[MS-OXOCNTC] 2.2.1.3.4"], "The postal code of the third address.";
        OTHER_ADDRESS_STATE_OR_PROVINCE = 0x3a62, STRING, "PidTagOtherAddressStateOrProvince" ["[MS-OXOCNTC] 2.2.1.3.3"], "The state or province of the third address.";
        OTHER_ADDRESS_STREET = 0x3a63, STRING, "PidTagOtherAddressStreet" ["[MS-OXOCNTC] 2.2.1.3.1"], "The street and number of the third address.";
        OTHER_ADDRESS_POST_OFFICE_BOX = 0x3a64, STRING, "PidTagOtherAddressPostOfficeBox" ["[MS-OXOCNTC] 2.2.1.3.7"], "The post office box of the third address.";
        USER_X509_CERTIFICATE = 0x3a70, MULTIPLE_BINARY, "PidTagUserX509Certificate" ["[MS-OXOABK] 2.2.4.36"], "Certificates for encrypted mail to a contact, in blocks.";
        THUMBNAIL_PHOTO = 0x8c9e, BINARY, "PidTagThumbnailPhoto" ["[MS-OXOABK] 2.2.4.40"], "The picture as JPEG, as the directory has it; mostly small.";
    }
    "address book" {
        ADDRESS_BOOK_ROOM_CAPACITY = 0x0807, INTEGER32, "PidTagAddressBookRoomCapacity" ["[MS-OXOABK] 2.2.9.1"], "How many people the room holds.";
        CONTAINER_FLAGS = 0x3600, INTEGER32, "PidTagContainerFlags" ["[MS-OXOABK] 2.2.2.1"], "Bits of an address book container: 1 recipients, 2 containers below, 8 read-only.";
        ANR = 0x360c, STRING, "PidTagAnr" ["[MS-OXOABK] 2.2.10.1"], "What people type to find a name; a condition only, no entry has it.";
        TEMPLATEID = 0x3902, BINARY, "PidTagTemplateid" ["[MS-OXOABK] 2.2.3.3"], "The permanent entry id of a directory object.";
        ADDRESS_BOOK_DISPLAY_NAME_PRINTABLE = 0x39ff, STRING, "PidTagAddressBookDisplayNamePrintable", "The display name in ASCII.";
        ADDRESS_BOOK_FOLDER_PATHNAME = 0x8004, STRING, "PidTagAddressBookFolderPathname" ["[MS-OXOABK] 2.2.6.4"], "Obsolete; ignore it.";
        ADDRESS_BOOK_MANAGER_DISTINGUISHED_NAME = 0x8005, STRING, "PidTagAddressBookManagerDistinguishedName" ["[MS-OXOABK] 2.2.4.9"], "The distinguished name of the manager.";
        ADDRESS_BOOK_HOME_MESSAGE_DATABASE = 0x8006, STRING8, "PidTagAddressBookHomeMessageDatabase" ["[MS-OXOABK] 2.2.4.37"], "The distinguished name of the database that has the mailbox.";
        ADDRESS_BOOK_IS_MEMBER_OF_DISTRIBUTION_LIST = 0x8008, STRING8, "PidTagAddressBookIsMemberOfDistributionList" ["[MS-OXOABK] 2.2.5.3"], "The lists of which the entry is a member; asked for as a table.";
        ADDRESS_BOOK_MEMBER = 0x8009, OBJECT, "PidTagAddressBookMember" ["[MS-OXOABK] 2.2.6.1"], "The members of the list; asked for as a table.";
        ADDRESS_BOOK_OWNER = 0x800c, OBJECT, "PidTagAddressBookOwner" ["[MS-OXOABK] 2.2.6.2"], "The owner of the list; asked for as a table.";
        ADDRESS_BOOK_REPORTS = 0x800e, OBJECT, "PidTagAddressBookReports" ["[MS-OXOABK] 2.2.5.2"], "Those whom the person manages; asked for as a table.";
        ADDRESS_BOOK_PROXY_ADDRESSES = 0x800f, MULTIPLE_STRING, "PidTagAddressBookProxyAddresses" ["[MS-OXOABK] 2.2.3.23"], "All addresses, each with its type: `SMTP:` the main one, `smtp:` the others.";
        ADDRESS_BOOK_TARGET_ADDRESS = 0x8011, STRING, "PidTagAddressBookTargetAddress" ["[MS-OXOABK] 2.2.3.22"], "Where mail for an outside contact goes, with its type.";
        ADDRESS_BOOK_OBJECT_DISTINGUISHED_NAME = 0x803c, STRING, "PidTagAddressBookObjectDistinguishedName" ["[MS-OXOABK] 2.2.3.15"], "The distinguished name of the entry, as in addresses of type `EX`.";
        ADDRESS_BOOK_NETWORK_ADDRESS = 0x8170, MULTIPLE_STRING, "PidTagAddressBookNetworkAddress" ["[MS-OXOABK] 2.2.4.38"], "The names of a server for each network protocol.";
        ADDRESS_BOOK_X509_CERTIFICATE = 0x8c6a, MULTIPLE_BINARY, "PidTagAddressBookX509Certificate" ["[MS-OXOABK] 2.2.4.35"], "Certificates for encrypted mail, X.509 in DER.";
        ADDRESS_BOOK_PHONETIC_GIVEN_NAME = 0x8c8e, STRING, "PidTagAddressBookPhoneticGivenName" ["[MS-OXOABK] 2.2.4.10"], "How the given name is pronounced; lists may sort by it.";
        ADDRESS_BOOK_PHONETIC_SURNAME = 0x8c8f, STRING, "PidTagAddressBookPhoneticSurname" ["[MS-OXOABK] 2.2.4.11"], "How the family name is pronounced; lists may sort by it.";
        ADDRESS_BOOK_PHONETIC_DISPLAY_NAME = 0x8c92, STRING, "PidTagAddressBookPhoneticDisplayName" ["[MS-OXOABK] 2.2.3.9"], "How the display name is pronounced; lists may sort by it.";
        ADDRESS_BOOK_HIERARCHICAL_PARENT_DEPARTMENT = 0x8c99, OBJECT, "PidTagAddressBookHierarchicalParentDepartment" ["[MS-OXOABK] 2.2.8.2"], "The departments to which this one belongs; asked for as a table.";
        ADDRESS_BOOK_DISTRIBUTION_LIST_MEMBER_COUNT = 0x8ce2, INTEGER32, "PidTagAddressBookDistributionListMemberCount" ["[MS-OXOABK] 2.2.3.29"], "How many a list reaches, nested lists included; in offline books only.";
        ADDRESS_BOOK_IS_MASTER = 0xfffb, BOOLEAN, "PidTagAddressBookIsMaster" ["[MS-OXOABK] 2.2.2.4"], "Whether entries may be created in the container.";
        ADDRESS_BOOK_PARENT_ENTRY_ID = 0xfffc, BINARY, "PidTagAddressBookParentEntryId" ["[MS-OXOABK] 2.2.2.5"], "The container above this one; empty at the top.";
        ADDRESS_BOOK_CONTAINER_ID = 0xfffd, INTEGER32, "PidTagAddressBookContainerId" ["[MS-OXOABK] 2.2.2.3"], "The server's number of the container; 0 is the global list.";
    }
    "search folder" {
        SEARCH_FOLDER_LAST_USED = 0x6834, INTEGER32, "PidTagSearchFolderLastUsed" ["[MS-OXOSRCH] 2.2.1.2.4"], "When the search folder was last opened: minutes since 1601, UTC.";
        SEARCH_FOLDER_EXPIRATION = 0x683a, INTEGER32, "PidTagSearchFolderExpiration" ["[MS-OXOSRCH] 2.2.1.2.5"], "When the search folder may be dropped: minutes since 1601, UTC.";
        SEARCH_FOLDER_TEMPLATE_ID = 0x6841, INTEGER32, "PidTagSearchFolderTemplateId" ["[MS-OXOSRCH] 2.2.1.2.2"], "Which ready-made search the folder was made from; shares its tag with free/busy.";
        SEARCH_FOLDER_ID = 0x6842, BINARY, "PidTagSearchFolderId" ["[MS-OXOSRCH] 2.2.1.2.1"], "The GUID that ties a search folder to its definition.";
        SEARCH_FOLDER_DEFINITION = 0x6845, BINARY, "PidTagSearchFolderDefinition" ["[MS-OXOSRCH] 2.2.1.2.8"], "The search as saved: restriction, folders, options.";
        SEARCH_FOLDER_STORAGE_TYPE = 0x6846, INTEGER32, "PidTagSearchFolderStorageType" ["[MS-OXOSRCH] 2.2.1.2.6"], "Bits: which parts the saved search has.";
        SEARCH_FOLDER_TAG = 0x6847, INTEGER32, "PidTagSearchFolderTag" ["[MS-OXOSRCH] 2.2.1.2.3"], "A number that ties definition and folder; shares its tag with free/busy's start.";
        SEARCH_FOLDER_EFP_FLAGS = 0x6848, INTEGER32, "PidTagSearchFolderEfpFlags" ["[MS-OXOSRCH] 2.2.1.2.7"], "How the search folder is shown; shares its tag with free/busy's end.";
    }
}

/// Every tag that has a constant, with the specification's name. None without the feature `names`.
pub fn all() -> impl Iterator<Item = (PropertyTag, &'static str)> {
    TAGS.iter().copied().zip(NAMES.iter())
}

/// The specification's name of a property, by its id; ids from 0x8000 on have none.
pub fn name(tag: PropertyTag) -> Option<&'static str> {
    let same_id = || all().filter(|(known, _)| known.id() == tag.id());
    // Some ids mean different things with different types.
    let exact = same_id().find(|(known, _)| known.property_type() == tag.property_type());
    exact.or_else(|| same_id().next()).map(|(_, name)| name)
}

/// The tag of a property, by the specification's name, letter case ignored.
pub fn by_name(name: &str) -> Option<PropertyTag> {
    all().find(|(_, known)| known.eq_ignore_ascii_case(name)).map(|(tag, _)| tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_both_ways() {
        // [MS-OXCTABL] 4.2.1
        assert_eq!(SUBJECT, PropertyTag(0x0037_001F));
        assert_eq!(MESSAGE_DELIVERY_TIME, PropertyTag(0x0E06_0040));
        assert_eq!(name(SUBJECT), Some("PidTagSubject"));
        assert_eq!(by_name("pidtagsubject"), Some(SUBJECT));
        assert_eq!(name(PropertyTag(0x8003_001F)), None);
    }
}
