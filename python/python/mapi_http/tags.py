"""Properties that have tags of their own, by the specification's name: what every call takes as a key.

Made by `cargo xtask` from core/src/data.
"""

from typing import Final

ALTERNATE_RECIPIENT_ALLOWED: Final = "PidTagAlternateRecipientAllowed"
"""Whether the sender lets the message be forwarded by machine.

`PtypBoolean`; envelope; `[MS-OXCMSG] 2.2.1.36`
"""

AUTO_FORWARDED: Final = "PidTagAutoForwarded"
"""Set when a rule or an agent forwarded it, not a person: do not answer by machine.

`PtypBoolean`; envelope; `[MS-OXCMSG] 2.2.1.20`
"""

DEFERRED_DELIVERY_TIME: Final = "PidTagDeferredDeliveryTime"
"""When the sender wants it delivered at the earliest, UTC.

`PtypTime`; envelope; `[MS-OXOMSG] 2.2.1.6`
"""

EXPIRY_TIME: Final = "PidTagExpiryTime"
"""When the message stops being of interest to its readers, UTC; clients show it struck out.

`PtypTime`; envelope; `[MS-OXOMSG] 2.2.3.7`
"""

IMPORTANCE: Final = "PidTagImportance"
"""0 low, 1 normal, 2 high; what the sender chose and readers see.

`PtypInteger32`; envelope; `[MS-OXCMSG] 2.2.1.11`
"""

MESSAGE_CLASS: Final = "PidTagMessageClass"
"""What kind of item it is, such as `IPM.Note`; compare by prefix, letter case ignored.

`PtypString`; envelope; `[MS-OXCMSG] 2.2.1.3`
"""

ORIGINATOR_DELIVERY_REPORT_REQUESTED: Final = "PidTagOriginatorDeliveryReportRequested"
"""Whether the sender wants to hear that the message arrived.

`PtypBoolean`; envelope; `[MS-OXOMSG] 2.2.1.20`
"""

PRIORITY: Final = "PidTagPriority"
"""How urgent transport should be: 1 urgent, 0 normal, -1 not urgent; not the importance.

`PtypInteger32`; envelope; `[MS-OXCMSG] 2.2.1.12`
"""

READ_RECEIPT_REQUESTED: Final = "PidTagReadReceiptRequested"
"""Whether the sender wants to hear when recipients have opened the message.

`PtypBoolean`; envelope; `[MS-OXOMSG] 2.2.1.29`
"""

RECIPIENT_REASSIGNMENT_PROHIBITED: Final = "PidTagRecipientReassignmentProhibited"
"""Whether the message must not be handed on to other recipients.

`PtypBoolean`; envelope; `[MS-OXOMSG] 2.2.1.42`
"""

ORIGINAL_SENSITIVITY: Final = "PidTagOriginalSensitivity"
"""The sensitivity of the message that this one answers or forwards.

`PtypInteger32`; envelope; `[MS-OXOMSG] 2.2.1.22`
"""

REPLY_TIME: Final = "PidTagReplyTime"
"""By when the sender wants an answer, UTC; shown with the flag.

`PtypTime`; envelope; `[MS-OXOFLAG] 2.2.3.1`
"""

REPORT_TAG: Final = "PidTagReportTag"
"""Opaque bytes of the original message, by which a report finds it again.

`PtypBinary`; envelope; `[MS-OXOMSG] 2.2.2.22`
"""

REPORT_TIME: Final = "PidTagReportTime"
"""When the report was made, UTC.

`PtypTime`; envelope
"""

SENSITIVITY: Final = "PidTagSensitivity"
"""0 normal, 1 personal, 2 private, 3 confidential; a wish, which no server enforces.

`PtypInteger32`; envelope; `[MS-OXCMSG] 2.2.1.13`
"""

SUBJECT: Final = "PidTagSubject"
"""The whole subject, prefix included; servers derive it from prefix and normalized subject.

`PtypString`; envelope; `[MS-OXCMSG] 2.2.1.46`
"""

CLIENT_SUBMIT_TIME: Final = "PidTagClientSubmitTime"
"""When the sender pressed Send, UTC; the date that mail programs show as sent.

`PtypTime`; envelope; `[MS-OXOMSG] 2.2.3.11`
"""

REPORT_NAME: Final = "PidTagReportName"
"""The display name of whoever made the report, mostly an agent of the server.

`PtypString`; envelope; `[MS-OXOMSG] 2.2.2.20`
"""

SENT_REPRESENTING_SEARCH_KEY: Final = "PidTagSentRepresentingSearchKey"
"""A key to compare the person in whose name it was sent: type and address in capitals.

`PtypBinary`; envelope; `[MS-OXOMSG] 2.2.1.58`
"""

SUBJECT_PREFIX: Final = "PidTagSubjectPrefix"
"""What stands before the subject proper, such as `RE: `, colon and space included.

`PtypString`; envelope; `[MS-OXCMSG] 2.2.1.9`
"""

RECEIVED_BY_ENTRY_ID: Final = "PidTagReceivedByEntryId"
"""The address book entry of the mailbox into which it was delivered.

`PtypBinary`; envelope; `[MS-OXOMSG] 2.2.1.38`
"""

RECEIVED_BY_NAME: Final = "PidTagReceivedByName"
"""The display name of the mailbox into which it was delivered.

`PtypString`; envelope; `[MS-OXOMSG] 2.2.1.39`
"""

SENT_REPRESENTING_ENTRY_ID: Final = "PidTagSentRepresentingEntryId"
"""The address book entry of the person in whose name it was sent; that of the From line.

`PtypBinary`; envelope; `[MS-OXOMSG] 2.2.1.56`
"""

SENT_REPRESENTING_NAME: Final = "PidTagSentRepresentingName"
"""The display name of the From line: in whose name it was sent, whoever sent it.

`PtypString`; envelope; `[MS-OXOMSG] 2.2.1.57`
"""

RECEIVED_REPRESENTING_ENTRY_ID: Final = "PidTagReceivedRepresentingEntryId"
"""The address book entry of whom the receiving mailbox stands for, such as a delegator.

`PtypBinary`; envelope; `[MS-OXOMSG] 2.2.1.25`
"""

RECEIVED_REPRESENTING_NAME: Final = "PidTagReceivedRepresentingName"
"""The display name of whom the receiving mailbox stands for.

`PtypString`; envelope; `[MS-OXOMSG] 2.2.1.26`
"""

REPORT_ENTRY_ID: Final = "PidTagReportEntryId"
"""The entry of the program that made the report.

`PtypBinary`; envelope; `[MS-OXOMSG]`
"""

READ_RECEIPT_ENTRY_ID: Final = "PidTagReadReceiptEntryId"
"""Who gets read receipts, as an address book entry, if not the sender.

`PtypBinary`; envelope; `[MS-OXOMSG] 2.2.2.26`
"""

MESSAGE_SUBMISSION_ID: Final = "PidTagMessageSubmissionId"
"""The identifier that the transfer agent gave the message when it was submitted.

`PtypBinary`; envelope; `[MS-OXOMSG] 2.2.1.79`
"""

ORIGINAL_SUBJECT: Final = "PidTagOriginalSubject"
"""The subject of the message that a report is about, or that was forwarded or resent.

`PtypString`; envelope; `[MS-OXOMSG] 2.2.2.16`
"""

ORIGINAL_SUBMIT_TIME: Final = "PidTagOriginalSubmitTime"
"""When the message that a report is about was sent, UTC.

`PtypTime`; envelope; `[MS-OXOMSG] 2.2.2.17`
"""

REPLY_RECIPIENT_ENTRIES: Final = "PidTagReplyRecipientEntries"
"""Who gets answers instead of the sender: a FlatEntryList, in the order of the names.

`PtypBinary`; envelope; `[MS-OXOMSG] 2.2.1.43`
"""

REPLY_RECIPIENT_NAMES: Final = "PidTagReplyRecipientNames"
"""The names of those who get answers, separated by semicolons, in the order of the entries.

`PtypString`; envelope; `[MS-OXOMSG] 2.2.1.44`
"""

RECEIVED_BY_SEARCH_KEY: Final = "PidTagReceivedBySearchKey"
"""A key to compare the mailbox that received it.

`PtypBinary`; envelope; `[MS-OXOMSG] 2.2.1.40`
"""

RECEIVED_REPRESENTING_SEARCH_KEY: Final = "PidTagReceivedRepresentingSearchKey"
"""A key to compare whom the receiving mailbox stands for.

`PtypBinary`; envelope; `[MS-OXOMSG] 2.2.1.27`
"""

READ_RECEIPT_SEARCH_KEY: Final = "PidTagReadReceiptSearchKey"
"""A key to compare who gets read receipts.

`PtypBinary`; envelope; `[MS-OXOMSG] 2.2.2.28`
"""

MESSAGE_TO_ME: Final = "PidTagMessageToMe"
"""Whether the mailbox's owner is named in To, not by way of a list.

`PtypBoolean`; envelope; `[MS-OXOMSG] 2.2.1.17`
"""

MESSAGE_CC_ME: Final = "PidTagMessageCcMe"
"""Whether the mailbox's owner is named in Cc, not by way of a list.

`PtypBoolean`; envelope; `[MS-OXOMSG] 2.2.1.18`
"""

MESSAGE_RECIPIENT_ME: Final = "PidTagMessageRecipientMe"
"""Whether the mailbox's owner is named in To or Cc, not by way of a list.

`PtypBoolean`; envelope; `[MS-OXOMSG] 2.2.1.19`
"""

ORIGINAL_SENDER_NAME: Final = "PidTagOriginalSenderName"
"""The display name of the sender of the message that a report is about.

`PtypString`; envelope; `[MS-OXOMSG] 2.2.2.9`
"""

ORIGINAL_SENDER_ENTRY_ID: Final = "PidTagOriginalSenderEntryId"
"""The address book entry of the sender of the message that a report is about.

`PtypBinary`; envelope; `[MS-OXOMSG] 2.2.2.8`
"""

ORIGINAL_SENT_REPRESENTING_NAME: Final = "PidTagOriginalSentRepresentingName"
"""In whose name the message that a report is about was sent.

`PtypString`; envelope; `[MS-OXOMSG] 2.2.2.14`
"""

ORIGINAL_SENT_REPRESENTING_ENTRY_ID: Final = "PidTagOriginalSentRepresentingEntryId"
"""The address book entry of the person in whose name the original was sent.

`PtypBinary`; envelope; `[MS-OXOMSG] 2.2.2.13`
"""

START_DATE: Final = "PidTagStartDate"
"""When the appointment or task begins, UTC; a copy of the named start property.

`PtypTime`; envelope; `[MS-OXOCAL] 2.2.1.30`
"""

END_DATE: Final = "PidTagEndDate"
"""When the appointment or task ends or is due, UTC; a copy of the named end property.

`PtypTime`; envelope; `[MS-OXOCAL] 2.2.1.31`
"""

OWNER_APPOINTMENT_ID: Final = "PidTagOwnerAppointmentId"
"""A number by which meeting messages find their appointment; unique with luck only.

`PtypInteger32`; envelope; `[MS-OXOCAL] 2.2.1.29`
"""

RESPONSE_REQUESTED: Final = "PidTagResponseRequested"
"""Whether the organizer wants an answer to the meeting request.

`PtypBoolean`; envelope; `[MS-OXOMSG] 2.2.1.46`
"""

SENT_REPRESENTING_ADDRESS_TYPE: Final = "PidTagSentRepresentingAddressType"
"""The kind of address of the From line, such as `SMTP` or `EX`.

`PtypString`; envelope; `[MS-OXOMSG] 2.2.1.54`
"""

SENT_REPRESENTING_EMAIL_ADDRESS: Final = "PidTagSentRepresentingEmailAddress"
"""The address of the From line, in the form of its type: with `EX` a distinguished name.

`PtypString`; envelope; `[MS-OXOMSG] 2.2.1.55`
"""

CONVERSATION_TOPIC: Final = "PidTagConversationTopic"
"""The subject without prefix with which the conversation began; it never changes.

`PtypString`; envelope; `[MS-OXOMSG] 2.2.1.5`
"""

CONVERSATION_INDEX: Final = "PidTagConversationIndex"
"""The place in the conversation: a header of 22 bytes, and 5 more for each answer.

`PtypBinary`; envelope; `[MS-OXOMSG] 2.2.1.3`
"""

RECEIVED_BY_ADDRESS_TYPE: Final = "PidTagReceivedByAddressType"
"""The kind of address of the mailbox that received it, such as `SMTP` or `EX`.

`PtypString`; envelope; `[MS-OXOMSG] 2.2.1.36`
"""

RECEIVED_BY_EMAIL_ADDRESS: Final = "PidTagReceivedByEmailAddress"
"""The address of the mailbox that received it, in the form of its type.

`PtypString`; envelope; `[MS-OXOMSG] 2.2.1.37`
"""

RECEIVED_REPRESENTING_ADDRESS_TYPE: Final = "PidTagReceivedRepresentingAddressType"
"""The kind of address of whom the receiving mailbox stands for.

`PtypString`; envelope; `[MS-OXOMSG] 2.2.1.23`
"""

RECEIVED_REPRESENTING_EMAIL_ADDRESS: Final = "PidTagReceivedRepresentingEmailAddress"
"""The address of whom the receiving mailbox stands for, in the form of its type.

`PtypString`; envelope; `[MS-OXOMSG] 2.2.1.24`
"""

TRANSPORT_MESSAGE_HEADERS: Final = "PidTagTransportMessageHeaders"
"""The header lines with which it came by SMTP, as text; none for mail within the server.

`PtypString`; envelope; `[MS-OXOMSG] 2.2.1.61`
"""

TNEF_CORRELATION_KEY: Final = "PidTagTnefCorrelationKey"
"""Ties a TNEF part to the message it came with; often the Internet message id.

`PtypBinary`; envelope; `[MS-OXCMSG] 2.2.1.29`
"""

NON_RECEIPT_NOTIFICATION_REQUESTED: Final = "PidTagNonReceiptNotificationRequested"
"""Whether the sender wants to hear when the message is deleted unread.

`PtypBoolean`; envelope; `[MS-OXOMSG] 2.2.1.31`
"""

REPORT_TEXT: Final = "PidTagReportText"
"""Words for people in a report.

`PtypString`; envelope; `[MS-OXOMSG] 2.2.2.23`
"""

INTERNET_MESSAGE_ID: Final = "PidTagInternetMessageId"
"""The Message-ID header, angle brackets included.

`PtypString`; envelope; `[MS-OXOMSG] 2.2.1.12`
"""

INTERNET_REFERENCES: Final = "PidTagInternetReferences"
"""The References header: ids of the messages before this one.

`PtypString`; envelope; `[MS-OXCMSG] 2.2.1.26`
"""

IN_REPLY_TO_ID: Final = "PidTagInReplyToId"
"""The In-Reply-To header: the id of the message that this one answers.

`PtypString`; envelope; `[MS-OXOMSG] 2.2.1.13`
"""

LIST_HELP: Final = "PidTagListHelp"
"""The List-Help header: an address that explains the mailing list.

`PtypString`; envelope; `[MS-OXOMSG] 2.2.1.81`
"""

LIST_SUBSCRIBE: Final = "PidTagListSubscribe"
"""The List-Subscribe header: an address by which one joins the mailing list.

`PtypString`; envelope; `[MS-OXOMSG] 2.2.1.82`
"""

LIST_UNSUBSCRIBE: Final = "PidTagListUnsubscribe"
"""The List-Unsubscribe header: an address by which one leaves the mailing list.

`PtypString`; envelope; `[MS-OXOMSG] 2.2.1.83`
"""

CONVERSATION_ID: Final = "PidTagConversationId"
"""16 bytes that all messages of a conversation share, computed by the server.

`PtypBinary`; envelope; `[MS-OXOMSG] 2.2.1.2`
"""

CONVERSATION_INDEX_TRACKING: Final = "PidTagConversationIndexTracking"
"""Whether the id of the conversation comes from the index; if not, from the topic.

`PtypBoolean`; envelope; `[MS-OXOMSG] 2.2.1.4`
"""

PREVIEW: Final = "PidTagPreview"
"""The first words of the body, made by the server for lists.

`PtypString`; envelope
"""

ORIGINAL_AUTHOR_NAME: Final = "PidTagOriginalAuthorName"
"""Who wrote the message that a report is about.

`PtypString`; envelope; `[MS-OXOMSG] 2.2.1.33`
"""

ORIGINAL_MESSAGE_ID: Final = "PidTagOriginalMessageId"
"""The Message-ID of the message that this one answers or resends.

`PtypString`; envelope; `[MS-OXOMSG] 2.2.1.85`
"""

REPLY_REQUESTED: Final = "PidTagReplyRequested"
"""Whether the sender wants an answer to the message.

`PtypBoolean`; message; `[MS-OXOMSG] 2.2.1.45`
"""

SENDER_ENTRY_ID: Final = "PidTagSenderEntryId"
"""The address book entry of the mailbox that sent it; differs from From when on behalf.

`PtypBinary`; message; `[MS-OXOMSG] 2.2.1.50`
"""

SENDER_NAME: Final = "PidTagSenderName"
"""The display name of the mailbox that sent it.

`PtypString`; message; `[MS-OXOMSG] 2.2.1.51`
"""

SENDER_SEARCH_KEY: Final = "PidTagSenderSearchKey"
"""A key to compare the mailbox that sent it.

`PtypBinary`; message; `[MS-OXOMSG] 2.2.1.52`
"""

SENDER_ADDRESS_TYPE: Final = "PidTagSenderAddressType"
"""The kind of address of the mailbox that sent it, such as `SMTP` or `EX`.

`PtypString`; message; `[MS-OXOMSG] 2.2.1.48`
"""

SENDER_EMAIL_ADDRESS: Final = "PidTagSenderEmailAddress"
"""The address of the mailbox that sent it, in the form of its type.

`PtypString`; message; `[MS-OXOMSG] 2.2.1.49`
"""

DELETE_AFTER_SUBMIT: Final = "PidTagDeleteAfterSubmit"
"""Whether the message goes away once it is sent, and no copy is kept.

`PtypBoolean`; message; `[MS-OXOMSG] 2.2.3.8`
"""

DISPLAY_BCC: Final = "PidTagDisplayBcc"
"""The names of Bcc recipients, separated by semicolons; the server makes it.

`PtypString`; message; `[MS-OXOMSG] 2.2.1.7`
"""

DISPLAY_CC: Final = "PidTagDisplayCc"
"""The names of Cc recipients, separated by semicolons; the server makes it.

`PtypString`; message; `[MS-OXOMSG] 2.2.1.8`
"""

DISPLAY_TO: Final = "PidTagDisplayTo"
"""The names of To recipients, separated by semicolons; the server makes it.

`PtypString`; message; `[MS-OXOMSG] 2.2.1.9`
"""

PARENT_DISPLAY: Final = "PidTagParentDisplay"
"""The name of the folder in which the item lies; used in search results.

`PtypString`; message
"""

MESSAGE_DELIVERY_TIME: Final = "PidTagMessageDeliveryTime"
"""When it arrived in the mailbox, UTC; what lists of mail are sorted by.

`PtypTime`; message; `[MS-OXOMSG] 2.2.3.9`
"""

MESSAGE_FLAGS: Final = "PidTagMessageFlags"
"""Bits: 1 read, 2 unmodified, 4 submitted, 8 unsent, 0x10 has attachments, 0x20 from me.

`PtypInteger32`; message; `[MS-OXCMSG] 2.2.1.6`
"""

MESSAGE_SIZE: Final = "PidTagMessageSize"
"""Bytes that the item takes on the server, attachments included, as 32 bits.

`PtypInteger32`; message; `[MS-OXCFOLD] 2.2.2.2.1.10`
"""

MESSAGE_SIZE_EXTENDED: Final = "PidTagMessageSizeExtended"
"""Bytes that the item, folder or mailbox takes on the server, as 64 bits.

`PtypInteger64`; message; `[MS-OXCFOLD] 2.2.2.2.1.11`
"""

PARENT_ENTRY_ID: Final = "PidTagParentEntryId"
"""The entry id of the folder that contains the item or folder.

`PtypBinary`; message; `[MS-OXCFOLD] 2.2.2.2.1.7`
"""

SENT_MAIL_ENTRY_ID: Final = "PidTagSentMailEntryId"
"""The entry id of the folder that takes the copy of what was sent.

`PtypBinary`; message
"""

MESSAGE_RECIPIENTS: Final = "PidTagMessageRecipients"
"""The recipient table; exclude it when copying to leave recipients out.

`PtypObject`; message; `[MS-OXCMSG] 2.2.1.47`
"""

MESSAGE_ATTACHMENTS: Final = "PidTagMessageAttachments"
"""The attachment table; exclude it when copying to leave attachments out.

`PtypObject`; message; `[MS-OXCMSG] 2.2.1.52`
"""

SUBMIT_FLAGS: Final = "PidTagSubmitFlags"
"""How far submission has come: 1 locked by the spooler, 2 to be preprocessed.

`PtypInteger32`; message
"""

MESSAGE_STATUS: Final = "PidTagMessageStatus"
"""Bits about the item in this folder's table, such as 0x1000 marked for download.

`PtypInteger32`; message; `[MS-OXCMSG] 2.2.1.8`
"""

HAS_ATTACHMENTS: Final = "PidTagHasAttachments"
"""Whether anything is attached; the server computes it, clients cannot set it.

`PtypBoolean`; message; `[MS-OXCMSG] 2.2.1.2`
"""

NORMALIZED_SUBJECT: Final = "PidTagNormalizedSubject"
"""The subject without its prefix; what conversations and sorting go by.

`PtypString`; message; `[MS-OXCMSG] 2.2.1.10`
"""

RTF_IN_SYNC: Final = "PidTagRtfInSync"
"""Whether RTF and plain text say the same; if not, the reader makes one from the other.

`PtypBoolean`; message; `[MS-OXCMSG] 2.2.1.56.5`
"""

PRIMARY_SEND_ACCOUNT: Final = "PidTagPrimarySendAccount"
"""The account by which to send first; a client's own note.

`PtypString`; message; `[MS-OXOMSG] 2.2.1.64`
"""

NEXT_SEND_ACCT: Final = "PidTagNextSendAcct"
"""The account by which the client is trying to send now.

`PtypString`; message; `[MS-OXOMSG] 2.2.1.65`
"""

TO_DO_ITEM_FLAGS: Final = "PidTagToDoItemFlags"
"""Bits: 1 time-flagged, 8 flagged by the recipient alone; see the to-do list.

`PtypInteger32`; message; `[MS-OXOFLAG] 2.2.1.6`
"""

SWAPPED_TO_DO_STORE: Final = "PidTagSwappedToDoStore"
"""The store entry id that belongs to the second set of flag and reminder.

`PtypBinary`; message; `[MS-OXOFLAG] 2.2.1.8`
"""

SWAPPED_TO_DO_DATA: Final = "PidTagSwappedToDoData"
"""A second set of flag and reminder, such as the sender's, that does not count.

`PtypBinary`; message; `[MS-OXOFLAG] 2.2.1.7`
"""

ICON_INDEX: Final = "PidTagIconIndex"
"""A hint which icon to show: -1 new mail, 0x105 answered, 0x106 forwarded.

`PtypInteger32`; message; `[MS-OXOMSG] 2.2.1.10`
"""

LAST_VERB_EXECUTED: Final = "PidTagLastVerbExecuted"
"""What was last done with it: 102 reply, 103 reply to all, 104 forward; 0 nothing.

`PtypInteger32`; message; `[MS-OXOMSG] 2.2.1.14`
"""

LAST_VERB_EXECUTION_TIME: Final = "PidTagLastVerbExecutionTime"
"""When it was last answered or forwarded, UTC.

`PtypTime`; message; `[MS-OXOMSG] 2.2.1.15`
"""

FLAG_STATUS: Final = "PidTagFlagStatus"
"""1 completed, 2 flagged for follow-up; absent when neither.

`PtypInteger32`; message; `[MS-OXOFLAG] 2.2.1.1`
"""

FLAG_COMPLETE_TIME: Final = "PidTagFlagCompleteTime"
"""When the flagged item was completed, UTC, in whole minutes.

`PtypTime`; message; `[MS-OXOFLAG] 2.2.1.3`
"""

FOLLOWUP_ICON: Final = "PidTagFollowupIcon"
"""The colour of the flag: 1 purple, 2 orange, 3 green, 4 yellow, 5 blue, 6 red.

`PtypInteger32`; message; `[MS-OXOFLAG] 2.2.1.2`
"""

BLOCK_STATUS: Final = "PidTagBlockStatus"
"""Whether the reader lets pictures from the network be loaded; tied to the delivery time.

`PtypInteger32`; message; `[MS-OXOMSG] 2.2.1.1`
"""

ITEM_TEMPORARYFLAGS: Final = "PidTagItemTemporaryflags"
"""Bits that hold only while an item is being handled.

`PtypInteger32`; message
"""

MESSAGE_HANDLING_SYSTEM_COMMON_NAME: Final = "PidTagMessageHandlingSystemCommonName"
"""The person's common name for headers of messages.

`PtypString`; message; `[MS-OXOABK] 2.2.4.33`
"""

INTERNET_CODEPAGE: Final = "PidTagInternetCodepage"
"""The code page of the binary HTML body and of MIME text, such as 65001 for UTF-8.

`PtypInteger32`; message; `[MS-OXCMSG] 2.2.1.56.6`
"""

MESSAGE_LOCALE_ID: Final = "PidTagMessageLocaleId"
"""The language of whoever wrote it, a Windows locale id such as 0x0409.

`PtypInteger32`; message; `[MS-OXCMSG] 2.2.1.5`
"""

CREATOR_NAME: Final = "PidTagCreatorName"
"""The display name of whoever created the item; the server sets it.

`PtypString`; message; `[MS-OXCMSG] 2.2.1.51`
"""

CREATOR_ENTRY_ID: Final = "PidTagCreatorEntryId"
"""The address book entry of whoever created the item; the server sets it.

`PtypBinary`; message; `[MS-OXCMSG] 2.2.1.31`
"""

LAST_MODIFIER_NAME: Final = "PidTagLastModifierName"
"""The display name of whoever changed the item last; the server sets it.

`PtypString`; message; `[MS-OXCPRPT] 2.2.1.5`
"""

LAST_MODIFIER_ENTRY_ID: Final = "PidTagLastModifierEntryId"
"""The address book entry of whoever changed the item last; the server sets it.

`PtypBinary`; message; `[MS-OXCMSG] 2.2.1.32`
"""

MESSAGE_CODEPAGE: Final = "PidTagMessageCodepage"
"""The code page of the 8-bit strings of this item.

`PtypInteger32`; message; `[MS-OXCMSG] 2.2.1.4`
"""

CONTENT_FILTER_SPAM_CONFIDENCE_LEVEL: Final = "PidTagContentFilterSpamConfidenceLevel"
"""How surely it is spam: -1 trusted, 0 surely not, up to 9 surely.

`PtypInteger32`; message; `[MS-OXCSPAM] 2.2.1.3`
"""

SENDER_ID_STATUS: Final = "PidTagSenderIdStatus"
"""The outcome of Sender ID: 1 neutral, 2 pass, 3 fail, 4 soft fail, 5 none; others errors.

`PtypInteger32`; message; `[MS-OXOMSG] 2.2.1.80`
"""

PURPORTED_SENDER_DOMAIN: Final = "PidTagPurportedSenderDomain"
"""The domain that Sender ID holds responsible for the message.

`PtypString`; message; `[MS-OXCMSG] 2.2.1.43`
"""

INTERNET_MAIL_OVERRIDE_FORMAT: Final = "PidTagInternetMailOverrideFormat"
"""Bits with which a sender overrides how the message is encoded for the Internet.

`PtypInteger32`; message; `[MS-OXOMSG] 2.2.1.11`
"""

MESSAGE_EDITOR_FORMAT: Final = "PidTagMessageEditorFormat"
"""What the editor should write: 1 plain text, 2 HTML, 3 RTF, 0 unknown.

`PtypInteger32`; message; `[MS-OXOMSG] 2.2.1.78`
"""

SENDER_SMTP_ADDRESS: Final = "PidTagSenderSmtpAddress"
"""The SMTP address of the mailbox that sent it, whatever its address type.

`PtypString`; message; `[MS-OXOMSG]`
"""

SENT_REPRESENTING_SMTP_ADDRESS: Final = "PidTagSentRepresentingSmtpAddress"
"""The SMTP address of the From line, whatever its address type.

`PtypString`; message; `[MS-OXOMSG] 2.2.1.59`
"""

RECEIVED_BY_SMTP_ADDRESS: Final = "PidTagReceivedBySmtpAddress"
"""The SMTP address of the mailbox that received it.

`PtypString`; message; `[MS-OXOMSG] 2.2.1.41`
"""

RECEIVED_REPRESENTING_SMTP_ADDRESS: Final = "PidTagReceivedRepresentingSmtpAddress"
"""The SMTP address of whom the receiving mailbox stands for.

`PtypString`; message; `[MS-OXOMSG] 2.2.1.28`
"""

REPLY_TEMPLATE_ID: Final = "PidTagReplyTemplateId"
"""The GUID that ties a reply template to the rule that sends it.

`PtypBinary`; message; `[MS-OXORULE] 2.2.9.2`
"""

SENT_MAIL_SVR_EID: Final = "PidTagSentMailSvrEID"
"""The folder for the copy of what was sent; set before sending to choose another one.

`PtypServerId`; message; `[MS-OXOMSG] 2.2.3.10`
"""

PROCESSED: Final = "PidTagProcessed"
"""Whether a client has already worked off the task or meeting message.

`PtypBoolean`; message; `[MS-OXOCAL] 2.2.5.7`
"""

BODY: Final = "PidTagBody"
"""The body as plain text; often too large for a row, then read as a stream.

`PtypString`; body; `[MS-OXCMSG] 2.2.1.56.1`
"""

RTF_SYNC_BODY_CRC: Final = "PidTagRtfSyncBodyCrc"
"""A checksum of the text in the RTF body, by which changes are noticed.

`PtypInteger32`; body
"""

RTF_SYNC_BODY_COUNT: Final = "PidTagRtfSyncBodyCount"
"""How many characters of the RTF body the checksum covers.

`PtypInteger32`; body
"""

RTF_SYNC_BODY_TAG: Final = "PidTagRtfSyncBodyTag"
"""The first words of the RTF body, by which its start is found again.

`PtypString`; body
"""

RTF_COMPRESSED: Final = "PidTagRtfCompressed"
"""The body as compressed RTF, see `[MS-OXRTFCP]`; may hold HTML or text inside.

`PtypBinary`; body; `[MS-OXCMSG] 2.2.1.56.4`
"""

BODY_HTML: Final = "PidTagBodyHtml"
"""The HTML body as text; shares its id with the binary form, which servers give.

`PtypString`; body; `[MS-OXCMSG] 2.2.1.56.3`
"""

HTML: Final = "PidTagHtml"
"""The HTML body as bytes in the code page of the item; shares its id with the text form.

`PtypBinary`; body; `[MS-OXCMSG] 2.2.1.56.9`
"""

BODY_CONTENT_LOCATION: Final = "PidTagBodyContentLocation"
"""The Content-Location of the body: the base for relative addresses in it.

`PtypString`; body; `[MS-OXCMSG] 2.2.1.56.8`
"""

BODY_CONTENT_ID: Final = "PidTagBodyContentId"
"""The Content-ID of the body.

`PtypString`; body; `[MS-OXCMSG] 2.2.1.56.7`
"""

NATIVE_BODY: Final = "PidTagNativeBody"
"""In which form the body was written: 1 plain text, 2 RTF, 3 HTML, 4 clear-signed.

`PtypInteger32`; body; `[MS-OXCMSG] 2.2.1.56.2`
"""

ACCESS: Final = "PidTagAccess"
"""What one may do, bits: 1 change, 2 read, 4 delete, 8 make folders, 0x10 make items.

`PtypInteger32`; object; `[MS-OXCPRPT] 2.2.1.1`
"""

ROW_TYPE: Final = "PidTagRowType"
"""What a table's row is: 1 an item, 2 an empty heading, 3 an open one, 4 a closed one.

`PtypInteger32`; object; `[MS-OXCTABL] 2.2.1.3`
"""

INSTANCE_KEY: Final = "PidTagInstanceKey"
"""Identifies a row of a table, for as long as the table is open.

`PtypBinary`; object; `[MS-OXOABK] 2.2.3.6`
"""

ACCESS_LEVEL: Final = "PidTagAccessLevel"
"""How the object was opened: 0 to read, 1 to change.

`PtypInteger32`; object; `[MS-OXCPRPT] 2.2.1.2`
"""

MAPPING_SIGNATURE: Final = "PidTagMappingSignature"
"""Which mapping of named properties the object uses; a constant for the address book.

`PtypBinary`; object; `[MS-OXOABK] 2.2.3.32`
"""

RECORD_KEY: Final = "PidTagRecordKey"
"""Identifies the object within its store; compare byte by byte.

`PtypBinary`; object; `[MS-OXCPRPT] 2.2.1.8`
"""

STORE_RECORD_KEY: Final = "PidTagStoreRecordKey"
"""Identifies the store of the object; compare byte by byte.

`PtypBinary`; object
"""

STORE_ENTRY_ID: Final = "PidTagStoreEntryId"
"""The entry id of the store in which the object lies.

`PtypBinary`; object; `[MS-OXCMSG] 2.2.1.44`
"""

OBJECT_TYPE: Final = "PidTagObjectType"
"""1 store, 2 address book, 3 folder, 4 container, 5 message, 6 user, 7 attachment, 8 list.

`PtypInteger32`; object; `[MS-OXCPRPT] 2.2.1.7`
"""

ENTRY_ID: Final = "PidTagEntryId"
"""Identifies the object, and opens it; two different ones may mean the same object.

`PtypBinary`; object; `[MS-OXCPERM] 2.2.4`
"""

ROWID: Final = "PidTagRowid"
"""Identifies a recipient within its message.

`PtypInteger32`; object; `[MS-OXCMSG] 2.2.1.38`
"""

DISPLAY_NAME: Final = "PidTagDisplayName"
"""The name that people see: of a folder, person, attachment or recipient.

`PtypString`; object; `[MS-OXCFOLD] 2.2.2.2.2.5`
"""

ADDRESS_TYPE: Final = "PidTagAddressType"
"""The kind of the address: `SMTP`, or `EX` for a distinguished name of the organization.

`PtypString`; object; `[MS-OXOABK] 2.2.3.13`
"""

EMAIL_ADDRESS: Final = "PidTagEmailAddress"
"""The address, in the form of its type: with `EX` a distinguished name, no SMTP address.

`PtypString`; object; `[MS-OXOABK] 2.2.3.14`
"""

COMMENT: Final = "PidTagComment"
"""A description in words, of a folder or an address book entry.

`PtypString`; object; `[MS-OXCFOLD] 2.2.2.2.2.2`
"""

DEPTH: Final = "PidTagDepth"
"""How deep a row stands: in grouped tables below headings, in hierarchies below the root.

`PtypInteger32`; object; `[MS-OXCTABL] 2.2.1.4`
"""

CREATION_TIME: Final = "PidTagCreationTime"
"""When the object was created, UTC; the server sets it.

`PtypTime`; object; `[MS-OXCMSG] 2.2.2.3`
"""

LAST_MODIFICATION_TIME: Final = "PidTagLastModificationTime"
"""When the object was changed last, UTC; the server sets it.

`PtypTime`; object; `[MS-OXCMSG] 2.2.2.2`
"""

SEARCH_KEY: Final = "PidTagSearchKey"
"""A key that copies of an item share; of a person, address type and address in capitals.

`PtypBinary`; object; `[MS-OXCPRPT] 2.2.1.9`
"""

STORE_SUPPORT_MASK: Final = "PidTagStoreSupportMask"
"""What a store can do, in bits; in .msg files 0x40000 tells that strings are Unicode.

`PtypInteger32`; object; `[MS-OXMSG] 2.1.1.1`
"""

STORE_STATE: Final = "PidTagStoreState"
"""Whether the mailbox has active search folders: 0x01000000.

`PtypInteger32`; object; `[MS-OXCSTOR]`
"""

DISPLAY_TYPE: Final = "PidTagDisplayType"
"""What a directory entry is: 0 mailbox, 1 list, 2 public folder, 3 agent, 6 remote mailbox.

`PtypInteger32`; object; `[MS-OXOABK] 2.2.3.11`
"""

DISPLAY_TYPE_EX: Final = "PidTagDisplayTypeEx"
"""The same in more detail, across forests: its low byte tells rooms (7) and equipment (8).

`PtypInteger32`; object; `[MS-OXOABK] 2.2.3.12`
"""

SMTP_ADDRESS: Final = "PidTagSmtpAddress"
"""The SMTP address of a person or recipient, whatever the address type.

`PtypString`; object; `[MS-OXOABK] 2.2.3.21`
"""

ACCOUNT: Final = "PidTagAccount"
"""The alias: a short name by which the directory finds an entry.

`PtypString`; object; `[MS-OXOCNTC] 2.2.1.10.11`
"""

ORIGINAL_DISPLAY_NAME: Final = "PidTagOriginalDisplayName"
"""The display name before anybody changed it.

`PtypString`; object
"""

TRANSMITTABLE_DISPLAY_NAME: Final = "PidTagTransmittableDisplayName"
"""The name that travels with messages; what recipients elsewhere see.

`PtypString`; object; `[MS-OXOABK] 2.2.3.8`
"""

SEND_RICH_INFO: Final = "PidTagSendRichInfo"
"""Whether the recipient can take rich text as TNEF.

`PtypBoolean`; object; `[MS-OXOABK] 2.2.3.18`
"""

SEND_INTERNET_ENCODING: Final = "PidTagSendInternetEncoding"
"""Bits: in which form to send to a recipient, MIME or plain, HTML or text.

`PtypInteger32`; object; `[MS-OXOABK] 2.2.3.19`
"""

ADDRESS_BOOK_OBJECT_GUID: Final = "PidTagAddressBookObjectGuid"
"""The directory's GUID of an entry; stays when it is renamed or moved.

`PtypBinary`; object; `[MS-OXOABK] 2.2.3.25`
"""

DELIVER_TIME: Final = "PidTagDeliverTime"
"""When the message that a report is about was delivered, UTC.

`PtypTime`; recipient; `[MS-OXOMSG] 2.2.2.29`
"""

ORIGINAL_MESSAGE_CLASS: Final = "PidTagOriginalMessageClass"
"""The message class of the item that a report is about.

`PtypString`; recipient; `[MS-OXOMSG] 2.2.1.86`
"""

ORIGINAL_DELIVERY_TIME: Final = "PidTagOriginalDeliveryTime"
"""When the message that a read receipt is about had arrived, UTC.

`PtypTime`; recipient; `[MS-OXOMSG] 2.2.2.2`
"""

REPORT_DISPOSITION: Final = "PidTagReportDisposition"
"""What became of the original: `displayed` or `deleted`, as in the receipt.

`PtypString`; recipient; `[MS-OXOMSG] 2.2.1.34`
"""

REPORT_DISPOSITION_MODE: Final = "PidTagReportDispositionMode"
"""Whether a person or a machine caused the receipt.

`PtypString`; recipient; `[MS-OXOMSG] 2.2.1.35`
"""

NON_DELIVERY_REPORT_REASON_CODE: Final = "PidTagNonDeliveryReportReasonCode"
"""Why it was not delivered, a number of X.400.

`PtypInteger32`; recipient; `[MS-OXOMSG] 2.2.2.31`
"""

NON_DELIVERY_REPORT_DIAG_CODE: Final = "PidTagNonDeliveryReportDiagCode"
"""In more detail why it was not delivered, a number of X.400; -1 if none is known.

`PtypInteger32`; recipient; `[MS-OXOMSG] 2.2.2.30`
"""

RECIPIENT_TYPE: Final = "PidTagRecipientType"
"""1 To, 2 Cc, 3 Bcc, 0 the originator; the bit 0x10000000 marks those of a resend.

`PtypInteger32`; recipient; `[MS-OXOMSG] 2.2.3.1`
"""

SUPPLEMENTARY_INFO: Final = "PidTagSupplementaryInfo"
"""What the failing server said, for people.

`PtypString`; recipient; `[MS-OXOMSG] 2.2.2.36`
"""

NON_DELIVERY_REPORT_STATUS_CODE: Final = "PidTagNonDeliveryReportStatusCode"
"""The Status line of a report as a number: its digits, such as 561 for 5.6.1.

`PtypInteger32`; recipient; `[MS-OXOMSG] 2.2.2.32`
"""

REMOTE_MESSAGE_TRANSFER_AGENT: Final = "PidTagRemoteMessageTransferAgent"
"""The server that reported the failure, by the report's Remote-MTA.

`PtypString`; recipient; `[MS-OXOMSG] 2.2.2.34`
"""

RESPONSIBILITY: Final = "PidTagResponsibility"
"""Whether somebody already answers for the delivery to this recipient.

`PtypBoolean`; recipient; `[MS-OXCMSG] 2.2.1.37`
"""

RECIPIENT_ORDER: Final = "PidTagRecipientOrder"
"""The place of a recipient in the list, for showing.

`PtypInteger32`; recipient; `[MS-OXCMSG] 2.2.1.40`
"""

RECIPIENT_PROPOSED: Final = "PidTagRecipientProposed"
"""Whether the attendee proposed another time.

`PtypBoolean`; recipient; `[MS-OXOCAL] 2.2.4.10.4`
"""

RECIPIENT_PROPOSED_START_TIME: Final = "PidTagRecipientProposedStartTime"
"""The start that the attendee proposed, UTC.

`PtypTime`; recipient; `[MS-OXOCAL] 2.2.4.10.5`
"""

RECIPIENT_PROPOSED_END_TIME: Final = "PidTagRecipientProposedEndTime"
"""The end that the attendee proposed, UTC.

`PtypTime`; recipient; `[MS-OXOCAL] 2.2.4.10.6`
"""

RECIPIENT_DISPLAY_NAME: Final = "PidTagRecipientDisplayName"
"""The name of a recipient as the message gives it.

`PtypString`; recipient; `[MS-OXCMSG] 2.2.1.54`
"""

RECIPIENT_ENTRY_ID: Final = "PidTagRecipientEntryId"
"""The address book entry or one-off address of a recipient.

`PtypBinary`; recipient; `[MS-OXCMSG] 2.2.1.55`
"""

RECIPIENT_TRACK_STATUS_TIME: Final = "PidTagRecipientTrackStatusTime"
"""When the attendee answered, UTC.

`PtypTime`; recipient; `[MS-OXOCAL] 2.2.4.10.3`
"""

RECIPIENT_FLAGS: Final = "PidTagRecipientFlags"
"""Bits: 1 sendable, 2 organizer, 0x10 answered for one exception, 0x20 removed there.

`PtypInteger32`; recipient; `[MS-OXOCAL] 2.2.4.10.1`
"""

RECIPIENT_TRACK_STATUS: Final = "PidTagRecipientTrackStatus"
"""The attendee's answer: 0 none, 1 organizer, 2 tentative, 3 accepted, 4 declined, 5 open.

`PtypInteger32`; recipient; `[MS-OXOCAL] 2.2.4.10.2`
"""

ATTACH_SIZE: Final = "PidTagAttachSize"
"""Bytes that the attachment takes, its properties included: larger than its content.

`PtypInteger32`; attachment; `[MS-OXCMSG] 2.2.2.5`
"""

ATTACH_NUMBER: Final = "PidTagAttachNumber"
"""The number by which the attachment is opened; gaps remain when others are deleted.

`PtypInteger32`; attachment; `[MS-OXCMSG] 2.2.2.6`
"""

ATTACH_DATA_OBJECT: Final = "PidTagAttachDataObject"
"""The content of an embedded message or OLE object; opened, not read as a value.

`PtypObject`; attachment; `[MS-OXCMSG] 2.2.2.8`
"""

ATTACH_DATA_BINARY: Final = "PidTagAttachDataBinary"
"""The bytes of an attached file; shares its id with the object form.

`PtypBinary`; attachment; `[MS-OXCMSG] 2.2.2.7`
"""

ATTACH_ENCODING: Final = "PidTagAttachEncoding"
"""The object identifier of an encoding, such as MacBinary; empty for plain bytes.

`PtypBinary`; attachment; `[MS-OXCMSG] 2.2.2.20`
"""

ATTACH_EXTENSION: Final = "PidTagAttachExtension"
"""The ending of the file name, dot included.

`PtypString`; attachment; `[MS-OXCMSG] 2.2.2.12`
"""

ATTACH_FILENAME: Final = "PidTagAttachFilename"
"""The file name in 8.3 form; the long one is what people know.

`PtypString`; attachment; `[MS-OXCMSG] 2.2.2.11`
"""

ATTACH_METHOD: Final = "PidTagAttachMethod"
"""Where the content is: 1 in the bytes, 2 and 4 by path, 5 a message, 6 OLE, 7 on the web.

`PtypInteger32`; attachment; `[MS-OXCMSG] 2.2.2.9`
"""

ATTACH_LONG_FILENAME: Final = "PidTagAttachLongFilename"
"""The file name with its ending; hostile input: never use it as a path.

`PtypString`; attachment; `[MS-OXCMSG] 2.2.2.10`
"""

ATTACH_PATHNAME: Final = "PidTagAttachPathname"
"""The path of a file by reference, in 8.3 form; never open it unasked.

`PtypString`; attachment; `[MS-OXCMSG] 2.2.2.14`
"""

ATTACH_RENDERING: Final = "PidTagAttachRendering"
"""The icon of the attachment as a Windows metafile.

`PtypBinary`; attachment; `[MS-OXCMSG] 2.2.2.17`
"""

ATTACH_TAG: Final = "PidTagAttachTag"
"""The object identifier of the form of the content: TNEF, OLE 1, OLE 2 or MIME.

`PtypBinary`; attachment; `[MS-OXCMSG] 2.2.2.15`
"""

RENDERING_POSITION: Final = "PidTagRenderingPosition"
"""Where in the plain text the icon stands, in characters; -1 nowhere.

`PtypInteger32`; attachment; `[MS-OXCMSG] 2.2.2.16`
"""

ATTACH_TRANSPORT_NAME: Final = "PidTagAttachTransportName"
"""A name that ties the attached file to its place beside a TNEF stream.

`PtypString`; attachment; `[MS-OXCMSG] 2.2.2.19`
"""

ATTACH_LONG_PATHNAME: Final = "PidTagAttachLongPathname"
"""The full path or address of a file by reference; never open it unasked.

`PtypString`; attachment; `[MS-OXCMSG] 2.2.2.13`
"""

ATTACH_MIME_TAG: Final = "PidTagAttachMimeTag"
"""The MIME type, such as `image/png`; what the sender claims.

`PtypString`; attachment; `[MS-OXCMSG]`
"""

ATTACH_ADDITIONAL_INFORMATION: Final = "PidTagAttachAdditionalInformation"
"""The MacBinary type and creator of a file from a Mac.

`PtypBinary`; attachment; `[MS-OXCMSG] 2.2.2.21`
"""

ATTACH_CONTENT_BASE: Final = "PidTagAttachContentBase"
"""The base of relative addresses in this part.

`PtypString`; attachment; `[MS-OXCMSG] 2.2.2.29`
"""

ATTACH_CONTENT_ID: Final = "PidTagAttachContentId"
"""The Content-ID, by which HTML shows it: `cid:` and this; without angle brackets.

`PtypString`; attachment; `[MS-OXCMSG] 2.2.2.29`
"""

ATTACH_CONTENT_LOCATION: Final = "PidTagAttachContentLocation"
"""The address by which the HTML body refers to the attachment.

`PtypString`; attachment; `[MS-OXCMSG] 2.2.2.29`
"""

ATTACH_FLAGS: Final = "PidTagAttachFlags"
"""Bits: 1 not for HTML, 2 not for RTF, 4 shown in the body.

`PtypInteger32`; attachment; `[MS-OXCMSG] 2.2.2.18`
"""

ATTACH_PAYLOAD_PROVIDER_GUID_STRING: Final = "PidTagAttachPayloadProviderGuidString"
"""The GUID of the program that shows the attachment's payload.

`PtypString`; attachment; `[MS-OXCMSG] 2.2.2.29`
"""

ATTACH_PAYLOAD_CLASS: Final = "PidTagAttachPayloadClass"
"""The class of the object that shows the attachment's payload.

`PtypString`; attachment; `[MS-OXCMSG] 2.2.2.29`
"""

TEXT_ATTACHMENT_CHARSET: Final = "PidTagTextAttachmentCharset"
"""The charset of an attached text that came by MIME.

`PtypString`; attachment; `[MS-OXCMSG] 2.2.2.25`
"""

EXCEPTION_REPLACE_TIME: Final = "PidTagExceptionReplaceTime"
"""Which occurrence an exception replaces: its original start, UTC.

`PtypTime`; attachment; `[MS-OXOCAL] 2.2.10.1.6`
"""

ATTACHMENT_LINK_ID: Final = "PidTagAttachmentLinkId"
"""0, unless another protocol links the attachment to some kind of item.

`PtypInteger32`; attachment; `[MS-OXCMSG] 2.2.2.22`
"""

EXCEPTION_START_TIME: Final = "PidTagExceptionStartTime"
"""When the exception begins, in the local time of its writer, not UTC.

`PtypTime`; attachment; `[MS-OXOCAL] 2.2.10.1.4`
"""

EXCEPTION_END_TIME: Final = "PidTagExceptionEndTime"
"""When the exception ends, in the local time of its writer, not UTC.

`PtypTime`; attachment; `[MS-OXOCAL] 2.2.10.1.5`
"""

ATTACHMENT_FLAGS: Final = "PidTagAttachmentFlags"
"""How to treat the attachment: the bit 2 marks an exception of a series.

`PtypInteger32`; attachment; `[MS-OXCMSG] 2.2.2.23`
"""

ATTACHMENT_HIDDEN: Final = "PidTagAttachmentHidden"
"""Whether lists of attachments leave it out, as with inline pictures.

`PtypBoolean`; attachment; `[MS-OXCMSG] 2.2.2.24`
"""

ATTACHMENT_CONTACT_PHOTO: Final = "PidTagAttachmentContactPhoto"
"""Whether the attachment is the picture of the contact.

`PtypBoolean`; attachment; `[MS-OXOCNTC] 2.2.1.8.2`
"""

INTERNET_ARTICLE_NUMBER: Final = "PidTagInternetArticleNumber"
"""A number that the server counts up in each folder, as IMAP and NNTP want it.

`PtypInteger32`; folder
"""

READ: Final = "PidTagRead"
"""Whether it was read; in rows only, set it by read flags, not as a property.

`PtypBoolean`; folder; `[MS-OXCMSG] 2.2.1.53`
"""

CONFLICT_ITEMS: Final = "PidTagConflictItems"
"""The entry ids of the versions between which an offline change must decide.

`PtypMultipleBinary`; folder
"""

ATTRIBUTE_HIDDEN: Final = "PidTagAttributeHidden"
"""Whether the folder is hidden from people.

`PtypBoolean`; folder; `[MS-OXCFOLD] 2.2.2.2.2.1`
"""

ATTRIBUTE_READ_ONLY: Final = "PidTagAttributeReadOnly"
"""Whether the item must not be changed or deleted by its readers.

`PtypBoolean`; folder; `[MS-XWDCAL] 2.2.1.8`
"""

FOLDER_TYPE: Final = "PidTagFolderType"
"""0 root, 1 ordinary, 2 search folder.

`PtypInteger32`; folder; `[MS-OXCFOLD] 2.2.2.2.2.7`
"""

CONTENT_COUNT: Final = "PidTagContentCount"
"""How many messages the folder holds, hidden ones not counted; of a heading, its rows.

`PtypInteger32`; folder; `[MS-OXCFOLD] 2.2.2.2.1.1`
"""

CONTENT_UNREAD_COUNT: Final = "PidTagContentUnreadCount"
"""How many of the folder's messages are unread; of a heading, its unread rows.

`PtypInteger32`; folder; `[MS-OXCFOLD] 2.2.2.2.1.2`
"""

SUBFOLDERS: Final = "PidTagSubfolders"
"""Whether the folder has folders below it.

`PtypBoolean`; folder; `[MS-OXCFOLD] 2.2.2.2.1.12`
"""

CONTAINER_HIERARCHY: Final = "PidTagContainerHierarchy"
"""The table of subfolders; exclude it when copying a folder alone.

`PtypObject`; folder; `[MS-OXCFOLD] 2.2.2.2.2.4`
"""

CONTAINER_CONTENTS: Final = "PidTagContainerContents"
"""The table of messages; exclude it when copying a folder without them.

`PtypObject`; folder; `[MS-OXOABK] 2.2.6.3`
"""

FOLDER_ASSOCIATED_CONTENTS: Final = "PidTagFolderAssociatedContents"
"""The table of associated (hidden) messages; exclude it to leave them out.

`PtypObject`; folder; `[MS-OXCFOLD] 2.2.2.2.2.6`
"""

CONTAINER_CLASS: Final = "PidTagContainerClass"
"""What the folder is for: `IPF.Note`, `IPF.Appointment`, `IPF.Contact` and the like.

`PtypString`; folder; `[MS-OXCFOLD] 2.2.2.2.2.3`
"""

DEFAULT_VIEW_ENTRY_ID: Final = "PidTagDefaultViewEntryId"
"""The entry id of the view with which the folder opens.

`PtypBinary`; folder
"""

ASSOCIATED_CONTENT_COUNT: Final = "PidTagAssociatedContentCount"
"""How many associated (hidden) messages the folder holds.

`PtypInteger32`; folder
"""

EXTENDED_FOLDER_FLAGS: Final = "PidTagExtendedFolderFlags"
"""Blocks of sub-properties, such as the search folder's tag and to-do version.

`PtypBinary`; folder; `[MS-OXOSRCH] 2.2.2.1.2`
"""

DEFAULT_POST_MESSAGE_CLASS: Final = "PidTagDefaultPostMessageClass"
"""The message class of what people post in the folder.

`PtypString`; folder; `[MS-OXOCAL] 2.2.11.2`
"""

RESOLVE_METHOD: Final = "PidTagResolveMethod"
"""How conflicts in the folder are settled: 0 by a conflict message, 1 the last one wins.

`PtypInteger32`; folder; `[MS-OXCFXICS] 2.2.1.4.1`
"""

CONFLICT_ENTRY_ID: Final = "PidTagConflictEntryId"
"""The entry id of the message that records the conflict.

`PtypBinary`; folder; `[MS-OXCFXICS] 2.2.1.4.2`
"""

HIER_REV: Final = "PidTagHierRev"
"""A time at which cached clients should list the folders anew.

`PtypTime`; folder; `[MS-OXCFOLD] 2.2.2.2.1.9`
"""

SECURE_SUBMIT_FLAGS: Final = "PidTagSecureSubmitFlags"
"""Flags of secured submission.

`PtypInteger32`; folder
"""

SOURCE_KEY: Final = "PidTagSourceKey"
"""Identifies item or folder across stores in synchronisation: GUID and counter, 22 bytes.

`PtypBinary`; folder; `[MS-OXCFXICS] 2.2.1.2.5`
"""

PARENT_SOURCE_KEY: Final = "PidTagParentSourceKey"
"""The source key of the folder that contains it; empty at the top of a sync.

`PtypBinary`; folder; `[MS-OXCFXICS] 2.2.1.2.6`
"""

CHANGE_KEY: Final = "PidTagChangeKey"
"""Identifies the last change (an XID); the client makes it for its own changes.

`PtypBinary`; folder; `[MS-OXCFXICS] 2.2.1.2.7`
"""

PREDECESSOR_CHANGE_LIST: Final = "PidTagPredecessorChangeList"
"""All changes that this version knows, by replica; tells conflicts from successors.

`PtypBinary`; folder; `[MS-OXCFXICS] 2.2.1.2.8`
"""

RIGHTS: Final = "PidTagRights"
"""What the one who asks may do in the folder: the bits of member rights.

`PtypInteger32`; folder; `[MS-OXCFOLD] 2.2.2.2.2.8`
"""

HAS_RULES: Final = "PidTagHasRules"
"""Whether rules are stored in the folder.

`PtypBoolean`; folder; `[MS-OXORULE] 2.2.8.1`
"""

ADDRESS_BOOK_ENTRY_ID: Final = "PidTagAddressBookEntryId"
"""The directory's entry id of a mail-enabled public folder.

`PtypBinary`; folder; `[MS-OXCFOLD] 2.2.2.2.1.4`
"""

HIERARCHY_CHANGE_NUMBER: Final = "PidTagHierarchyChangeNumber"
"""Counts up when subfolders come or go; compare only for equality.

`PtypInteger32`; folder; `[MS-OXCFOLD] 2.2.2.2.1.8`
"""

DELETED_ON: Final = "PidTagDeletedOn"
"""When it was deleted into the recoverable items, UTC.

`PtypTime`; folder; `[MS-OXCFOLD] 2.2.2.2.1.3`
"""

LOCAL_COMMIT_TIME: Final = "PidTagLocalCommitTime"
"""When this store last wrote the object, UTC.

`PtypTime`; folder; `[MS-OXCMSG] 2.2.1.49`
"""

LOCAL_COMMIT_TIME_MAX: Final = "PidTagLocalCommitTimeMax"
"""When anything in the folder last changed, UTC; a cheap test for news.

`PtypTime`; folder; `[MS-OXCFOLD] 2.2.2.2.1.14`
"""

DELETED_COUNT_TOTAL: Final = "PidTagDeletedCountTotal"
"""How many messages were ever deleted from the folder, subfolders not counted.

`PtypInteger32`; folder; `[MS-OXCFOLD] 2.2.2.2.1.15`
"""

FOLDER_ID: Final = "PidTagFolderId"
"""The folder's id on this server: 16 bits of replica, 48 bits of counter; no plain number.

`PtypInteger64`; folder; `[MS-OXCFOLD] 2.2.2.2.1.6`
"""

PARENT_FOLDER_ID: Final = "PidTagParentFolderId"
"""The id of the folder above, in the same form as folder ids.

`PtypInteger64`; folder; `[MS-OXCFXICS] 2.2.1.2.4`
"""

MID: Final = "PidTagMid"
"""The message's id on this server: 16 bits of replica, 48 bits of counter; no plain number.

`PtypInteger64`; folder; `[MS-OXCFXICS] 2.2.1.2.1`
"""

INST_ID: Final = "PidTagInstID"
"""Identifies an item in a table in which it may stand several times.

`PtypInteger64`; folder; `[MS-OXCTABL] 2.2.1.1`
"""

INSTANCE_NUM: Final = "PidTagInstanceNum"
"""Which of an item's rows this one is, when grouped by several values.

`PtypInteger32`; folder; `[MS-OXCTABL] 2.2.1.2`
"""

CHANGE_NUMBER: Final = "PidTagChangeNumber"
"""The server's number of the last change; in the form of ids.

`PtypInteger64`; folder; `[MS-OXCFXICS] 2.2.1.2.3`
"""

ASSOCIATED: Final = "PidTagAssociated"
"""Whether the message is an associated (hidden) one.

`PtypBoolean`; folder; `[MS-OXCFXICS] 2.2.1.5`
"""

OFFLINE_ADDRESS_BOOK_NAME: Final = "PidTagOfflineAddressBookName"
"""The display name of the address list of an offline address book.

`PtypString`; folder; `[MS-OXOAB] 2.12.3`
"""

VIEW_DESCRIPTOR_BINARY: Final = "PidTagViewDescriptorBinary"
"""The columns, widths and order of a view.

`PtypBinary`; folder; `[MS-OXOCFG] 2.2.6.1`
"""

VIEW_DESCRIPTOR_STRINGS: Final = "PidTagViewDescriptorStrings"
"""The headings of a view's columns, in the order of its binary form.

`PtypString`; folder; `[MS-OXOCFG]`
"""

VIEW_DESCRIPTOR_NAME: Final = "PidTagViewDescriptorName"
"""The name of a view.

`PtypString`; folder; `[MS-OXOCFG] 2.2.6.2`
"""

VIEW_DESCRIPTOR_VERSION: Final = "PidTagViewDescriptorVersion"
"""The version of the view's format; 8 is usual.

`PtypInteger32`; folder; `[MS-OXOCFG] 2.2.6.4`
"""

VALID_FOLDER_MASK: Final = "PidTagValidFolderMask"
"""Bits: which of the special folders the store has entry ids for.

`PtypInteger32`; special folder
"""

IPM_SUBTREE_ENTRY_ID: Final = "PidTagIpmSubtreeEntryId"
"""The top of the folders that people see.

`PtypBinary`; special folder
"""

IPM_OUTBOX_ENTRY_ID: Final = "PidTagIpmOutboxEntryId"
"""The Outbox, from which messages are submitted.

`PtypBinary`; special folder
"""

IPM_WASTEBASKET_ENTRY_ID: Final = "PidTagIpmWastebasketEntryId"
"""The Deleted Items folder.

`PtypBinary`; special folder
"""

IPM_SENT_MAIL_ENTRY_ID: Final = "PidTagIpmSentMailEntryId"
"""The Sent Items folder.

`PtypBinary`; special folder
"""

VIEWS_ENTRY_ID: Final = "PidTagViewsEntryId"
"""The folder of the mailbox's own views.

`PtypBinary`; special folder
"""

COMMON_VIEWS_ENTRY_ID: Final = "PidTagCommonViewsEntryId"
"""The folder of views for all folders; holds navigation shortcuts, too.

`PtypBinary`; special folder
"""

FINDER_ENTRY_ID: Final = "PidTagFinderEntryId"
"""The folder under which search folders lie.

`PtypBinary`; special folder
"""

IPM_APPOINTMENT_ENTRY_ID: Final = "PidTagIpmAppointmentEntryId"
"""The Calendar; set on the Inbox and on the root.

`PtypBinary`; special folder; `[MS-OXOSFLD] 2.2.3`
"""

IPM_CONTACT_ENTRY_ID: Final = "PidTagIpmContactEntryId"
"""The Contacts folder; set on the Inbox and on the root.

`PtypBinary`; special folder; `[MS-OXOSFLD] 2.2.3`
"""

IPM_JOURNAL_ENTRY_ID: Final = "PidTagIpmJournalEntryId"
"""The Journal folder; set on the Inbox and on the root.

`PtypBinary`; special folder; `[MS-OXOSFLD] 2.2.3`
"""

IPM_NOTE_ENTRY_ID: Final = "PidTagIpmNoteEntryId"
"""The Notes folder; set on the Inbox and on the root.

`PtypBinary`; special folder; `[MS-OXOSFLD] 2.2.3`
"""

IPM_TASK_ENTRY_ID: Final = "PidTagIpmTaskEntryId"
"""The Tasks folder; set on the Inbox and on the root.

`PtypBinary`; special folder; `[MS-OXOSFLD] 2.2.3`
"""

REMINDERS_ONLINE_ENTRY_ID: Final = "PidTagRemindersOnlineEntryId"
"""The search folder of items with reminders.

`PtypBinary`; special folder; `[MS-OXOSFLD] 2.2.3`
"""

IPM_DRAFTS_ENTRY_ID: Final = "PidTagIpmDraftsEntryId"
"""The Drafts folder; set on the Inbox and on the root.

`PtypBinary`; special folder; `[MS-OXOSFLD] 2.2.3`
"""

ADDITIONAL_REN_ENTRY_IDS: Final = "PidTagAdditionalRenEntryIds"
"""By place: 0 Conflicts, 1 Sync Issues, 2 Local and 3 Server Failures, 4 Junk.

`PtypMultipleBinary`; special folder; `[MS-OXOSFLD] 2.2.4`
"""

ADDITIONAL_REN_ENTRY_IDS_EX: Final = "PidTagAdditionalRenEntryIdsEx"
"""Blocks with more special folders, such as RSS Feeds and the to-do search.

`PtypBinary`; special folder; `[MS-OXOSFLD] 2.2.5`
"""

FREE_BUSY_ENTRY_IDS: Final = "PidTagFreeBusyEntryIds"
"""By place: 1 delegate information, 2 free/busy message, 3 Freebusy Data folder.

`PtypMultipleBinary`; special folder; `[MS-OXOSFLD] 2.2.6`
"""

EXTENDED_RULE_SIZE_LIMIT: Final = "PidTagExtendedRuleSizeLimit"
"""How many bytes one extended rule may have.

`PtypInteger32`; store; `[MS-OXCSTOR] 2.2.2.1.1.1`
"""

USER_ENTRY_ID: Final = "PidTagUserEntryId"
"""The address book entry of the user who is logged on.

`PtypBinary`; store; `[MS-OXCSTOR]`
"""

MAILBOX_OWNER_ENTRY_ID: Final = "PidTagMailboxOwnerEntryId"
"""The address book entry of the mailbox's owner.

`PtypBinary`; store; `[MS-OXCSTOR] 2.2.2.1.1.7`
"""

MAILBOX_OWNER_NAME: Final = "PidTagMailboxOwnerName"
"""The display name of the mailbox's owner.

`PtypString`; store; `[MS-OXCSTOR] 2.2.2.1.1.8`
"""

OUT_OF_OFFICE_STATE: Final = "PidTagOutOfOfficeState"
"""Whether automatic replies are on; may be set.

`PtypBoolean`; store; `[MS-OXCSTOR] 2.2.2.1.2.4`
"""

NON_IPM_SUBTREE_ENTRY_ID: Final = "PidTagNonIpmSubtreeEntryId"
"""The top of the public folders that people do not see.

`PtypBinary`; store
"""

SERIALIZED_REPLID_GUID_MAP: Final = "PidTagSerializedReplidGuidMap"
"""Pairs of replica id and GUID, which turn short ids into long-term ones.

`PtypBinary`; store; `[MS-OXCSTOR] 2.2.2.1.1.13`
"""

PROHIBIT_RECEIVE_QUOTA: Final = "PidTagProhibitReceiveQuota"
"""From how many kilobytes on the mailbox takes no more mail; -1 or absent: no limit.

`PtypInteger32`; store; `[MS-OXCSTOR] 2.2.2.1.1.3`
"""

MAXIMUM_SUBMIT_MESSAGE_SIZE: Final = "PidTagMaximumSubmitMessageSize"
"""How many kilobytes a message may have to be sent; -1 or absent: no limit.

`PtypInteger32`; store; `[MS-OXCSTOR] 2.2.2.1.1.2`
"""

PROHIBIT_SEND_QUOTA: Final = "PidTagProhibitSendQuota"
"""From how many kilobytes on the mailbox cannot send; -1 or absent: no limit.

`PtypInteger32`; store; `[MS-OXCSTOR] 2.2.2.1.1.4`
"""

LONG_TERM_ENTRY_ID_FROM_TABLE: Final = "PidTagLongTermEntryIdFromTable"
"""The long-term entry id of a row, for tables that give short-term ones.

`PtypBinary`; store
"""

LOCALE_ID: Final = "PidTagLocaleId"
"""The locale of the session, which words of the server follow.

`PtypInteger32`; store; `[MS-OXCSTOR] 2.2.2.1.1.12`
"""

CODE_PAGE_ID: Final = "PidTagCodePageId"
"""The code page in which the session gets 8-bit strings.

`PtypInteger32`; store; `[MS-OXCSTOR] 2.2.2.1.1.15`
"""

SORT_LOCALE_ID: Final = "PidTagSortLocaleId"
"""The locale by which the server sorts strings.

`PtypInteger32`; store; `[MS-OXCSTOR] 2.2.2.1.1.14`
"""

DELEGATE_FLAGS: Final = "PidTagDelegateFlags"
"""For each delegate whether private items are shown: 1 yes; in the order of the delegates.

`PtypMultipleInteger32`; store; `[MS-OXODLGT] 2.2.2.2.6`
"""

EXTENDED_RULE_MESSAGE_ACTIONS: Final = "PidTagExtendedRuleMessageActions"
"""The actions of an extended rule, with the named properties that they use.

`PtypBinary`; rule; `[MS-OXORULE] 2.2.4.1.9`
"""

EXTENDED_RULE_MESSAGE_CONDITION: Final = "PidTagExtendedRuleMessageCondition"
"""The condition of an extended rule, with the named properties that it uses.

`PtypBinary`; rule; `[MS-OXORULE] 2.2.4.1.10`
"""

DEFERRED_SEND_NUMBER: Final = "PidTagDeferredSendNumber"
"""How many units, 0 to 999, to wait before sending; with the units it overrides the time.

`PtypInteger32`; rule; `[MS-OXOMSG] 2.2.3.2`
"""

DEFERRED_SEND_UNITS: Final = "PidTagDeferredSendUnits"
"""The unit of waiting: 0 minutes, 1 hours, 2 days, 3 weeks.

`PtypInteger32`; rule; `[MS-OXOMSG] 2.2.3.3`
"""

EXPIRY_NUMBER: Final = "PidTagExpiryNumber"
"""After how many units, 0 to 999, the message expires.

`PtypInteger32`; rule; `[MS-OXOMSG] 2.2.3.5`
"""

EXPIRY_UNITS: Final = "PidTagExpiryUnits"
"""The unit of expiry: 0 minutes, 1 hours, 2 days, 3 weeks.

`PtypInteger32`; rule; `[MS-OXOMSG] 2.2.3.6`
"""

DEFERRED_SEND_TIME: Final = "PidTagDeferredSendTime"
"""When the message is to leave the Outbox, UTC; number and units override it.

`PtypTime`; rule; `[MS-OXOMSG] 2.2.3.4`
"""

HAS_DEFERRED_ACTION_MESSAGES: Final = "PidTagHasDeferredActionMessages"
"""Whether a rule left work on this message for a client to do.

`PtypBoolean`; rule; `[MS-OXORULE] 2.2.9.1`
"""

RULE_MESSAGE_STATE: Final = "PidTagRuleMessageState"
"""The state bits of a rule that is stored as a message: 1 enabled, 2 in error.

`PtypInteger32`; rule; `[MS-OXORULE] 2.2.4.1.4`
"""

RULE_MESSAGE_USER_FLAGS: Final = "PidTagRuleMessageUserFlags"
"""Bits for the program that owns the rule stored as a message.

`PtypInteger32`; rule; `[MS-OXORULE] 2.2.4.1.5`
"""

RULE_MESSAGE_PROVIDER: Final = "PidTagRuleMessageProvider"
"""Which program owns the rule stored as a message.

`PtypString`; rule; `[MS-OXORULE] 2.2.4.1.7`
"""

RULE_MESSAGE_NAME: Final = "PidTagRuleMessageName"
"""The name of the rule stored as a message.

`PtypString`; rule; `[MS-OXORULE] 2.2.4.1.1`
"""

RULE_MESSAGE_LEVEL: Final = "PidTagRuleMessageLevel"
"""Always 0 in a rule stored as a message.

`PtypInteger32`; rule; `[MS-OXORULE] 2.2.4.1.6`
"""

RULE_MESSAGE_PROVIDER_DATA: Final = "PidTagRuleMessageProviderData"
"""Bytes for the program that owns the rule stored as a message.

`PtypBinary`; rule; `[MS-OXORULE] 2.2.4.1.8`
"""

RULE_MESSAGE_SEQUENCE: Final = "PidTagRuleMessageSequence"
"""When the rule stored as a message runs: lower numbers first.

`PtypInteger32`; rule; `[MS-OXORULE] 2.2.4.1.3`
"""

DAM_ORIGINAL_ENTRY_ID: Final = "PidTagDamOriginalEntryId"
"""The message that a deferred action is about.

`PtypBinary`; rule; `[MS-OXORULE] 2.2.6.3`
"""

DAM_BACK_PATCHED: Final = "PidTagDamBackPatched"
"""Whether the server has filled in the entry ids of a deferred action.

`PtypBoolean`; rule; `[MS-OXORULE] 2.2.6.2`
"""

RULE_ERROR: Final = "PidTagRuleError"
"""What went wrong with a rule, in a deferred error message.

`PtypInteger32`; rule; `[MS-OXORULE] 2.2.7.2`
"""

RULE_ACTION_TYPE: Final = "PidTagRuleActionType"
"""Which kind of action failed, in a deferred error message.

`PtypInteger32`; rule; `[MS-OXORULE] 2.2.7.3`
"""

RULE_ACTION_NUMBER: Final = "PidTagRuleActionNumber"
"""Which action of the rule failed, counted from 0.

`PtypInteger32`; rule; `[MS-OXORULE] 2.2.7.4`
"""

RULE_FOLDER_ENTRY_ID: Final = "PidTagRuleFolderEntryId"
"""The folder whose rule made the deferred action.

`PtypBinary`; rule; `[MS-OXORULE] 2.2.6.5`
"""

RULE_ID: Final = "PidTagRuleId"
"""The server's id of a rule; needed to change or delete it.

`PtypInteger64`; rule; `[MS-OXORULE] 2.2.1.3.1.1`
"""

RULE_IDS: Final = "PidTagRuleIds"
"""The ids of the rules behind a deferred action, 8 bytes each.

`PtypBinary`; rule; `[MS-OXORULE] 2.2.6.7`
"""

RULE_SEQUENCE: Final = "PidTagRuleSequence"
"""The order in which rules run: lower numbers first.

`PtypInteger32`; rule; `[MS-OXORULE] 2.2.1.3.1.2`
"""

RULE_STATE: Final = "PidTagRuleState"
"""Bits: 1 enabled, 2 error, 4 only out of office, 8 keep history, 0x10 last one.

`PtypInteger32`; rule; `[MS-OXORULE] 2.2.1.3.1.3`
"""

RULE_USER_FLAGS: Final = "PidTagRuleUserFlags"
"""Bits for the program that owns the rule.

`PtypInteger32`; rule; `[MS-OXORULE] 2.2.1.3.1.7`
"""

RULE_CONDITION: Final = "PidTagRuleCondition"
"""When the rule applies: a restriction; in rows of the rules table only.

`PtypRestriction`; rule; `[MS-OXORULE] 2.2.1.3.1.9`
"""

RULE_ACTIONS: Final = "PidTagRuleActions"
"""What the rule does: its action blocks; in rows of the rules table only.

`PtypRuleAction`; rule; `[MS-OXORULE] 2.2.1.3.1.10`
"""

RULE_PROVIDER: Final = "PidTagRuleProvider"
"""Which program owns the rule, such as `RuleOrganizer` for those that people make.

`PtypString`; rule; `[MS-OXORULE] 2.2.1.3.1.5`
"""

RULE_NAME: Final = "PidTagRuleName"
"""The name of a rule, for people.

`PtypString`; rule; `[MS-OXORULE] 2.2.1.3.1.4`
"""

RULE_LEVEL: Final = "PidTagRuleLevel"
"""Always 0; rules have no levels.

`PtypInteger32`; rule; `[MS-OXORULE] 2.2.1.3.1.6`
"""

RULE_PROVIDER_DATA: Final = "PidTagRuleProviderData"
"""Bytes for the program that owns the rule, often a copy for its editor.

`PtypBinary`; rule; `[MS-OXORULE] 2.2.1.3.1.8`
"""

DEFERRED_ACTION_MESSAGE_ORIGINAL_ENTRY_ID: Final = "PidTagDeferredActionMessageOriginalEntryId"
"""The server's id of the deferred action message itself.

`PtypServerId`; rule; `[MS-OXORULE] 2.2.6.8`
"""

ACCESS_CONTROL_LIST_DATA: Final = "PidTagAccessControlListData"
"""The permissions of a folder in one value; use the permissions table instead.

`PtypBinary`; permission
"""

MEMBER_ID: Final = "PidTagMemberId"
"""A line of the permissions table: 0 default, -1 anonymous, others by the server.

`PtypInteger64`; permission; `[MS-OXCPERM] 2.2.5`
"""

MEMBER_NAME: Final = "PidTagMemberName"
"""The name of a person in the permissions table.

`PtypString`; permission; `[MS-OXCPERM] 2.2.6`
"""

MEMBER_RIGHTS: Final = "PidTagMemberRights"
"""Bits: 1 read, 2 create, 8 edit own, 0x20 edit any, 0x80 subfolders, 0x100 owner.

`PtypInteger32`; permission; `[MS-OXCPERM] 2.2.7`
"""

SCHEDULE_INFO_RESOURCE_TYPE: Final = "PidTagScheduleInfoResourceType"
"""Always 0; on free/busy messages, as search definitions use the tag otherwise.

`PtypInteger32`; free/busy; `[MS-OXOPFFB] 2.2.1.4.2`
"""

SCHEDULE_INFO_DELEGATE_NAMES: Final = "PidTagScheduleInfoDelegateNames"
"""The names of the delegates, in the order of their entry ids.

`PtypMultipleString`; free/busy; `[MS-OXODLGT] 2.2.2.2.3`
"""

SCHEDULE_INFO_DELEGATE_ENTRY_IDS: Final = "PidTagScheduleInfoDelegateEntryIds"
"""The address book entries of the delegates.

`PtypMultipleBinary`; free/busy; `[MS-OXODLGT] 2.2.2.2.5`
"""

GATEWAY_NEEDS_TO_REFRESH: Final = "PidTagGatewayNeedsToRefresh"
"""Obsolete; leave it alone.

`PtypBoolean`; free/busy; `[MS-OXOPFFB] 2.2.1.4.1`
"""

FREE_BUSY_PUBLISH_START: Final = "PidTagFreeBusyPublishStart"
"""Start of published free/busy, minutes since 1601, UTC; shares its tag with others.

`PtypInteger32`; free/busy; `[MS-OXOPFFB] 2.2.1.2.9`
"""

FREE_BUSY_PUBLISH_END: Final = "PidTagFreeBusyPublishEnd"
"""End of published free/busy, minutes since 1601, UTC; shares its tag with a search's.

`PtypInteger32`; free/busy; `[MS-OXOPFFB] 2.2.1.2.10`
"""

SCHEDULE_INFO_DELEGATE_NAMES_W: Final = "PidTagScheduleInfoDelegateNamesW"
"""The names of the delegates as Unicode.

`PtypMultipleString`; free/busy; `[MS-OXODLGT] 2.2.2.2.4`
"""

SCHEDULE_INFO_MONTHS_MERGED: Final = "PidTagScheduleInfoMonthsMerged"
"""Months with busy or away time, each as year times 16 plus month.

`PtypMultipleInteger32`; free/busy; `[MS-OXOPFFB] 2.2.1.2.7`
"""

SCHEDULE_INFO_FREE_BUSY_MERGED: Final = "PidTagScheduleInfoFreeBusyMerged"
"""Busy or away, a value a month: pairs of 16-bit minutes since its start.

`PtypMultipleBinary`; free/busy; `[MS-OXOPFFB] 2.2.1.2.8`
"""

SCHEDULE_INFO_MONTHS_TENTATIVE: Final = "PidTagScheduleInfoMonthsTentative"
"""Months with tentative time, each as year times 16 plus month.

`PtypMultipleInteger32`; free/busy; `[MS-OXOPFFB] 2.2.1.2.1`
"""

SCHEDULE_INFO_FREE_BUSY_TENTATIVE: Final = "PidTagScheduleInfoFreeBusyTentative"
"""Tentative, a value a month: pairs of 16-bit minutes since its start.

`PtypMultipleBinary`; free/busy; `[MS-OXOPFFB] 2.2.1.2.2`
"""

SCHEDULE_INFO_MONTHS_BUSY: Final = "PidTagScheduleInfoMonthsBusy"
"""Months with busy time, each as year times 16 plus month.

`PtypMultipleInteger32`; free/busy; `[MS-OXOPFFB] 2.2.1.2.3`
"""

SCHEDULE_INFO_FREE_BUSY_BUSY: Final = "PidTagScheduleInfoFreeBusyBusy"
"""Busy, a value a month: pairs of 16-bit minutes since its start.

`PtypMultipleBinary`; free/busy; `[MS-OXOPFFB] 2.2.1.2.4`
"""

SCHEDULE_INFO_MONTHS_AWAY: Final = "PidTagScheduleInfoMonthsAway"
"""Months with time out of office, each as year times 16 plus month.

`PtypMultipleInteger32`; free/busy; `[MS-OXOPFFB] 2.2.1.2.5`
"""

SCHEDULE_INFO_FREE_BUSY_AWAY: Final = "PidTagScheduleInfoFreeBusyAway"
"""Out of office, a value a month: pairs of 16-bit minutes since its start.

`PtypMultipleBinary`; free/busy; `[MS-OXOPFFB] 2.2.1.2.6`
"""

FREE_BUSY_RANGE_TIMESTAMP: Final = "PidTagFreeBusyRangeTimestamp"
"""When free/busy was published, UTC.

`PtypTime`; free/busy; `[MS-OXOPFFB] 2.2.1.2.11`
"""

SCHEDULE_INFO_AUTO_ACCEPT_APPOINTMENTS: Final = "PidTagScheduleInfoAutoAcceptAppointments"
"""Whether meeting requests are answered by machine.

`PtypBoolean`; free/busy; `[MS-OXOCAL] 2.2.12.2`
"""

SCHEDULE_INFO_DISALLOW_RECURRING_APPTS: Final = "PidTagScheduleInfoDisallowRecurringAppts"
"""Whether recurring meetings are declined when answered by machine.

`PtypBoolean`; free/busy; `[MS-OXOCAL] 2.2.12.3`
"""

SCHEDULE_INFO_DISALLOW_OVERLAPPING_APPTS: Final = "PidTagScheduleInfoDisallowOverlappingAppts"
"""Whether overlapping meetings are declined when answered by machine.

`PtypBoolean`; free/busy; `[MS-OXOCAL] 2.2.12.4`
"""

WLINK_GROUP_HEADER_ID: Final = "PidTagWlinkGroupHeaderID"
"""The id of a group of shortcuts, on the group's own line.

`PtypGuid`; navigation shortcut; `[MS-OXOCFG] 2.2.9.3`
"""

WLINK_SAVE_STAMP: Final = "PidTagWlinkSaveStamp"
"""A client run's random number, to know its own shortcuts; shares its tag with others.

`PtypInteger32`; navigation shortcut; `[MS-OXOCFG] 2.2.9.4`
"""

WLINK_TYPE: Final = "PidTagWlinkType"
"""What a shortcut is: 0 folder, 1 search folder, 2 shared, 4 group header.

`PtypInteger32`; navigation shortcut; `[MS-OXOCFG] 2.2.9.5`
"""

WLINK_FLAGS: Final = "PidTagWlinkFlags"
"""Bits about the shortcut, such as a shared folder or a closed group.

`PtypInteger32`; navigation shortcut; `[MS-OXOCFG] 2.2.9.6`
"""

WLINK_ORDINAL: Final = "PidTagWlinkOrdinal"
"""Sorts shortcuts, compared byte by byte; make one between two neighbours.

`PtypBinary`; navigation shortcut; `[MS-OXOCFG] 2.2.9.7`
"""

WLINK_ENTRY_ID: Final = "PidTagWlinkEntryId"
"""The folder that the shortcut opens.

`PtypBinary`; navigation shortcut; `[MS-OXOCFG] 2.2.9.8`
"""

WLINK_RECORD_KEY: Final = "PidTagWlinkRecordKey"
"""The record key of the folder that the shortcut opens.

`PtypBinary`; navigation shortcut; `[MS-OXOCFG] 2.2.9.9`
"""

WLINK_STORE_ENTRY_ID: Final = "PidTagWlinkStoreEntryId"
"""The store of the folder that the shortcut opens.

`PtypBinary`; navigation shortcut; `[MS-OXOCFG] 2.2.9.10`
"""

WLINK_FOLDER_TYPE: Final = "PidTagWlinkFolderType"
"""The kind of folder that the shortcut opens, as a GUID.

`PtypBinary`; navigation shortcut; `[MS-OXOCFG] 2.2.9.11`
"""

WLINK_GROUP_CLSID: Final = "PidTagWlinkGroupClsid"
"""The id of the group to which the shortcut belongs.

`PtypBinary`; navigation shortcut; `[MS-OXOCFG] 2.2.9.12`
"""

WLINK_GROUP_NAME: Final = "PidTagWlinkGroupName"
"""The name of the group to which the shortcut belongs.

`PtypString`; navigation shortcut; `[MS-OXOCFG] 2.2.9.13`
"""

WLINK_SECTION: Final = "PidTagWlinkSection"
"""Where the shortcut stands: 1 mail, 3 calendar, 4 contacts, 5 tasks, 6 notes, 7 journal.

`PtypInteger32`; navigation shortcut; `[MS-OXOCFG] 2.2.9.14`
"""

ROAMING_DATATYPES: Final = "PidTagRoamingDatatypes"
"""Which streams a configuration message has: 2 XML, 4 dictionary.

`PtypInteger32`; configuration; `[MS-OXOCFG] 2.2.2.1`
"""

ROAMING_DICTIONARY: Final = "PidTagRoamingDictionary"
"""Settings as a dictionary in XML, UTF-8.

`PtypBinary`; configuration; `[MS-OXOCFG] 2.2.2.2`
"""

ROAMING_XML_STREAM: Final = "PidTagRoamingXmlStream"
"""Settings as XML of the application's own form, UTF-8.

`PtypBinary`; configuration; `[MS-OXOCFG] 2.2.2.3`
"""

ROAMING_BINARY: Final = "PidTagRoamingBinary"
"""Settings as bytes of the application's own form.

`PtypBinary`; configuration
"""

ARCHIVE_TAG: Final = "PidTagArchiveTag"
"""The GUID of the tag that moves the item to the archive.

`PtypBinary`; retention; `[MS-OXCMSG] 2.2.1.58.1`
"""

POLICY_TAG: Final = "PidTagPolicyTag"
"""The GUID of the retention tag, by which the item expires.

`PtypBinary`; retention; `[MS-OXCMSG] 2.2.1.58.2`
"""

RETENTION_PERIOD: Final = "PidTagRetentionPeriod"
"""Days after which the item expires; 0 never.

`PtypInteger32`; retention; `[MS-OXCMSG] 2.2.1.58.3`
"""

START_DATE_ETC: Final = "PidTagStartDateEtc"
"""The default period in days (4 bytes), and the time from which age counts (8 bytes).

`PtypBinary`; retention; `[MS-OXCMSG] 2.2.1.58.4`
"""

RETENTION_DATE: Final = "PidTagRetentionDate"
"""When the item expires, UTC; the server works it out.

`PtypTime`; retention; `[MS-OXCMSG] 2.2.1.58.5`
"""

RETENTION_FLAGS: Final = "PidTagRetentionFlags"
"""Bits about the tags: 1 explicit, 2 changed by nobody, 4 automatic, 0x10 explicit archive.

`PtypInteger32`; retention; `[MS-OXCMSG] 2.2.1.58.6`
"""

ARCHIVE_PERIOD: Final = "PidTagArchivePeriod"
"""Days after which the item moves to the archive; 0 never.

`PtypInteger32`; retention; `[MS-OXCMSG] 2.2.1.58.7`
"""

ARCHIVE_DATE: Final = "PidTagArchiveDate"
"""When the item moves to the archive, UTC; the server works it out.

`PtypTime`; retention; `[MS-OXCMSG] 2.2.1.58.8`
"""

VOICE_MESSAGE_DURATION: Final = "PidTagVoiceMessageDuration"
"""Seconds of the attached voice message.

`PtypInteger32`; voice message; `[MS-OXOUM] 2.2.5.3`
"""

SENDER_TELEPHONE_NUMBER: Final = "PidTagSenderTelephoneNumber"
"""The telephone number from which the voice message came.

`PtypString`; voice message; `[MS-OXOUM] 2.2.5.1`
"""

CALLBACK_TELEPHONE_NUMBER: Final = "PidTagCallbackTelephoneNumber"
"""The telephone number at which the person can be called back.

`PtypString`; person; `[MS-OXOCNTC] 2.2.1.4.2`
"""

GENERATION: Final = "PidTagGeneration"
"""What follows the name, such as `Jr.` or `III`.

`PtypString`; person; `[MS-OXOCNTC] 2.2.1.1.2`
"""

GIVEN_NAME: Final = "PidTagGivenName"
"""The given (first) name.

`PtypString`; person; `[MS-OXOABK] 2.2.4.2`
"""

GOVERNMENT_ID_NUMBER: Final = "PidTagGovernmentIdNumber"
"""A number that the government gave the person.

`PtypString`; person; `[MS-OXOCNTC] 2.2.1.10.9`
"""

BUSINESS_TELEPHONE_NUMBER: Final = "PidTagBusinessTelephoneNumber"
"""The first telephone number at work.

`PtypString`; person; `[MS-OXOABK] 2.2.4.21`
"""

HOME_TELEPHONE_NUMBER: Final = "PidTagHomeTelephoneNumber"
"""The first telephone number at home.

`PtypString`; person; `[MS-OXOABK] 2.2.4.22`
"""

INITIALS: Final = "PidTagInitials"
"""The initials of the name.

`PtypString`; person; `[MS-OXOABK] 2.2.4.3`
"""

KEYWORD: Final = "PidTagKeyword"
"""A word by which the person's system knows the person.

`PtypString`; person; `[MS-OXOABK] 2.2.4.32`
"""

LANGUAGE: Final = "PidTagLanguage"
"""The language of the person, as a tag such as `en-us`.

`PtypString`; person; `[MS-OXOCNTC] 2.2.1.10.4`
"""

ORGANIZATIONAL_ID_NUMBER: Final = "PidTagOrganizationalIdNumber"
"""The number of the person within the organization, such as a staff number.

`PtypString`; person; `[MS-OXOCNTC] 2.2.1.10.7`
"""

SURNAME: Final = "PidTagSurname"
"""The family name.

`PtypString`; person; `[MS-OXOABK] 2.2.4.1`
"""

POSTAL_ADDRESS: Final = "PidTagPostalAddress"
"""The whole mailing address, in lines.

`PtypString`; person; `[MS-OXOCNTC] 2.2.1.3.8`
"""

COMPANY_NAME: Final = "PidTagCompanyName"
"""The company for which the person works.

`PtypString`; person; `[MS-OXOABK] 2.2.4.7`
"""

TITLE: Final = "PidTagTitle"
"""The job title.

`PtypString`; person; `[MS-OXOABK] 2.2.4.4`
"""

DEPARTMENT_NAME: Final = "PidTagDepartmentName"
"""The department in which the person works.

`PtypString`; person; `[MS-OXOABK] 2.2.4.6`
"""

OFFICE_LOCATION: Final = "PidTagOfficeLocation"
"""Where the office is, such as a room number.

`PtypString`; person; `[MS-OXOABK] 2.2.4.5`
"""

PRIMARY_TELEPHONE_NUMBER: Final = "PidTagPrimaryTelephoneNumber"
"""The telephone number to try first.

`PtypString`; person; `[MS-OXOCNTC] 2.2.1.4.5`
"""

BUSINESS2_TELEPHONE_NUMBER: Final = "PidTagBusiness2TelephoneNumber"
"""A second telephone number at work; contacts have this form.

`PtypString`; person; `[MS-OXOABK] 2.2.4.23`
"""

BUSINESS2_TELEPHONE_NUMBERS: Final = "PidTagBusiness2TelephoneNumbers"
"""Further telephone numbers at work; the directory has this form under the same id.

`PtypMultipleString`; person; `[MS-OXOABK] 2.2.4.24`
"""

MOBILE_TELEPHONE_NUMBER: Final = "PidTagMobileTelephoneNumber"
"""The number of the mobile telephone.

`PtypString`; person; `[MS-OXOABK] 2.2.4.27`
"""

RADIO_TELEPHONE_NUMBER: Final = "PidTagRadioTelephoneNumber"
"""The number of the radio telephone.

`PtypString`; person; `[MS-OXOCNTC] 2.2.1.4.8`
"""

CAR_TELEPHONE_NUMBER: Final = "PidTagCarTelephoneNumber"
"""The telephone number in the car.

`PtypString`; person; `[MS-OXOCNTC] 2.2.1.4.9`
"""

OTHER_TELEPHONE_NUMBER: Final = "PidTagOtherTelephoneNumber"
"""A telephone number that is neither of work nor of home.

`PtypString`; person; `[MS-OXOCNTC] 2.2.1.4.10`
"""

PAGER_TELEPHONE_NUMBER: Final = "PidTagPagerTelephoneNumber"
"""The number of the pager.

`PtypString`; person; `[MS-OXOABK] 2.2.4.28`
"""

USER_CERTIFICATE: Final = "PidTagUserCertificate"
"""A certificate for authentication, ASN.1; not the one for mail.

`PtypBinary`; person; `[MS-OXOABK] 2.2.4.34`
"""

PRIMARY_FAX_NUMBER: Final = "PidTagPrimaryFaxNumber"
"""The fax number to try first.

`PtypString`; person; `[MS-OXOABK] 2.2.4.29`
"""

BUSINESS_FAX_NUMBER: Final = "PidTagBusinessFaxNumber"
"""The fax number at work.

`PtypString`; person; `[MS-OXOCNTC] 2.2.1.2.6`
"""

HOME_FAX_NUMBER: Final = "PidTagHomeFaxNumber"
"""The fax number at home.

`PtypString`; person; `[MS-OXOCNTC] 2.2.1.2.6`
"""

COUNTRY: Final = "PidTagCountry"
"""The country of the mailing or work address.

`PtypString`; person; `[MS-OXOABK] 2.2.4.19`
"""

LOCALITY: Final = "PidTagLocality"
"""The town or city of the mailing or work address.

`PtypString`; person; `[MS-OXOABK] 2.2.4.16`
"""

STATE_OR_PROVINCE: Final = "PidTagStateOrProvince"
"""The state or province of the mailing or work address.

`PtypString`; person; `[MS-OXOABK] 2.2.4.17`
"""

STREET_ADDRESS: Final = "PidTagStreetAddress"
"""The street and number of the mailing or work address.

`PtypString`; person; `[MS-OXOABK] 2.2.4.14`
"""

POSTAL_CODE: Final = "PidTagPostalCode"
"""The postal code of the mailing or work address.

`PtypString`; person; `[MS-OXOABK] 2.2.4.18`
"""

POST_OFFICE_BOX: Final = "PidTagPostOfficeBox"
"""The post office box of the mailing or work address.

`PtypString`; person; `[MS-OXOABK] 2.2.4.15`
"""

TELEX_NUMBER: Final = "PidTagTelexNumber"
"""The telex number; the directory may give several under this id.

`PtypString`; person; `[MS-OXOABK] 2.2.4.30`
"""

ISDN_NUMBER: Final = "PidTagIsdnNumber"
"""The number of the ISDN line.

`PtypString`; person; `[MS-OXOCNTC] 2.2.1.4.16`
"""

ASSISTANT_TELEPHONE_NUMBER: Final = "PidTagAssistantTelephoneNumber"
"""The telephone number of the assistant.

`PtypString`; person; `[MS-OXOABK] 2.2.4.31`
"""

HOME2_TELEPHONE_NUMBER: Final = "PidTagHome2TelephoneNumber"
"""A second telephone number at home; contacts have this form.

`PtypString`; person; `[MS-OXOABK] 2.2.4.25`
"""

HOME2_TELEPHONE_NUMBERS: Final = "PidTagHome2TelephoneNumbers"
"""Further telephone numbers at home; the directory has this form under the same id.

`PtypMultipleString`; person; `[MS-OXOABK] 2.2.4.26`
"""

ASSISTANT: Final = "PidTagAssistant"
"""The name of the assistant.

`PtypString`; person; `[MS-OXOABK] 2.2.4.8`
"""

WEDDING_ANNIVERSARY: Final = "PidTagWeddingAnniversary"
"""The wedding day at 11:59 UTC, so that most time zones see the right day.

`PtypTime`; person; `[MS-OXOCNTC] 2.2.1.5.4`
"""

BIRTHDAY: Final = "PidTagBirthday"
"""The birthday at 11:59 UTC, so that most time zones see the right day.

`PtypTime`; person; `[MS-OXOCNTC] 2.2.1.5.1`
"""

HOBBIES: Final = "PidTagHobbies"
"""What the person likes to do.

`PtypString`; person; `[MS-OXOCNTC] 2.2.1.10.2`
"""

MIDDLE_NAME: Final = "PidTagMiddleName"
"""The middle name or names.

`PtypString`; person; `[MS-OXOCNTC] 2.2.1.1.5`
"""

DISPLAY_NAME_PREFIX: Final = "PidTagDisplayNamePrefix"
"""What precedes the name, such as `Dr.` or `Ms.`.

`PtypString`; person; `[MS-OXOCNTC] 2.2.1.1.3`
"""

PROFESSION: Final = "PidTagProfession"
"""The line of business.

`PtypString`; person; `[MS-OXOCNTC] 2.2.1.6.9`
"""

REFERRED_BY_NAME: Final = "PidTagReferredByName"
"""Who recommended the person.

`PtypString`; person; `[MS-OXOCNTC] 2.2.1.10.21`
"""

SPOUSE_NAME: Final = "PidTagSpouseName"
"""The name of the husband, wife or partner.

`PtypString`; person; `[MS-OXOCNTC] 2.2.1.10.3`
"""

COMPUTER_NETWORK_NAME: Final = "PidTagComputerNetworkName"
"""The computer network that the person uses.

`PtypString`; person; `[MS-OXOCNTC] 2.2.1.10.16`
"""

CUSTOMER_ID: Final = "PidTagCustomerId"
"""The number of the person as a customer.

`PtypString`; person; `[MS-OXOCNTC] 2.2.1.10.8`
"""

TELECOMMUNICATIONS_DEVICE_FOR_DEAF_TELEPHONE_NUMBER: Final = "PidTagTelecommunicationsDeviceForDeafTelephoneNumber"
"""The number of the text telephone (TTY or TDD).

`PtypString`; person; `[MS-OXOCNTC] 2.2.1.4.13`
"""

FTP_SITE: Final = "PidTagFtpSite"
"""The address of the person's FTP site.

`PtypString`; person; `[MS-OXOCNTC] 2.2.1.10.15`
"""

GENDER: Final = "PidTagGender"
"""0 not told, 1 female, 2 male.

`PtypInteger16`; person; `[MS-OXOCNTC] 2.2.1.10.20`
"""

MANAGER_NAME: Final = "PidTagManagerName"
"""The name of the manager, as text.

`PtypString`; person; `[MS-OXOCNTC] 2.2.1.6.6`
"""

NICKNAME: Final = "PidTagNickname"
"""What friends call the person.

`PtypString`; person; `[MS-OXOCNTC] 2.2.1.1.1`
"""

PERSONAL_HOME_PAGE: Final = "PidTagPersonalHomePage"
"""The address of the personal web page.

`PtypString`; person; `[MS-OXOCNTC] 2.2.1.10.13`
"""

BUSINESS_HOME_PAGE: Final = "PidTagBusinessHomePage"
"""The address of the web page at work.

`PtypString`; person; `[MS-OXOCNTC] 2.2.1.10.14`
"""

COMPANY_MAIN_TELEPHONE_NUMBER: Final = "PidTagCompanyMainTelephoneNumber"
"""The telephone number of the company's switchboard.

`PtypString`; person; `[MS-OXOCNTC] 2.2.1.4.14`
"""

CHILDRENS_NAMES: Final = "PidTagChildrensNames"
"""The names of the children.

`PtypMultipleString`; person; `[MS-OXOCNTC] 2.2.1.10.17`
"""

HOME_ADDRESS_CITY: Final = "PidTagHomeAddressCity"
"""The town or city of the home address.

`PtypString`; person; `[MS-OXOCNTC] 2.2.1.3.2`
"""

HOME_ADDRESS_COUNTRY: Final = "PidTagHomeAddressCountry"
"""The country of the home address.

`PtypString`; person; `[MS-OXOCNTC] 2.2.1.3.5`
"""

HOME_ADDRESS_POSTAL_CODE: Final = "PidTagHomeAddressPostalCode"
"""The postal code of the home address.

`PtypString`; person; `[MS-OXOCNTC] 2.2.1.3.4`
"""

HOME_ADDRESS_STATE_OR_PROVINCE: Final = "PidTagHomeAddressStateOrProvince"
"""The state or province of the home address.

`PtypString`; person; `[MS-OXOCNTC] 2.2.1.3.3`
"""

HOME_ADDRESS_STREET: Final = "PidTagHomeAddressStreet"
"""The street and number of the home address.

`PtypString`; person; `[MS-OXOABK] 2.2.4.20`
"""

HOME_ADDRESS_POST_OFFICE_BOX: Final = "PidTagHomeAddressPostOfficeBox"
"""The post office box of the home address.

`PtypString`; person; `[MS-OXOCNTC] 2.2.1.3.7`
"""

OTHER_ADDRESS_CITY: Final = "PidTagOtherAddressCity"
"""The town or city of the third address.

`PtypString`; person; `[MS-OXOCNTC] 2.2.1.3.2`
"""

OTHER_ADDRESS_COUNTRY: Final = "PidTagOtherAddressCountry"
"""The country of the third address.

`PtypString`; person; `[MS-OXOCNTC] 2.2.1.3.5`
"""

OTHER_ADDRESS_POSTAL_CODE: Final = "PidTagOtherAddressPostalCode"
"""The postal code of the third address.

`PtypString`; person; `[MS-OXOCNTC] 2.2.1.3.4`
"""

OTHER_ADDRESS_STATE_OR_PROVINCE: Final = "PidTagOtherAddressStateOrProvince"
"""The state or province of the third address.

`PtypString`; person; `[MS-OXOCNTC] 2.2.1.3.3`
"""

OTHER_ADDRESS_STREET: Final = "PidTagOtherAddressStreet"
"""The street and number of the third address.

`PtypString`; person; `[MS-OXOCNTC] 2.2.1.3.1`
"""

OTHER_ADDRESS_POST_OFFICE_BOX: Final = "PidTagOtherAddressPostOfficeBox"
"""The post office box of the third address.

`PtypString`; person; `[MS-OXOCNTC] 2.2.1.3.7`
"""

USER_X509_CERTIFICATE: Final = "PidTagUserX509Certificate"
"""Certificates for encrypted mail to a contact, in blocks.

`PtypMultipleBinary`; person; `[MS-OXOABK] 2.2.4.36`
"""

THUMBNAIL_PHOTO: Final = "PidTagThumbnailPhoto"
"""The picture as JPEG, as the directory has it; mostly small.

`PtypBinary`; person; `[MS-OXOABK] 2.2.4.40`
"""

ADDRESS_BOOK_ROOM_CAPACITY: Final = "PidTagAddressBookRoomCapacity"
"""How many people the room holds.

`PtypInteger32`; address book; `[MS-OXOABK] 2.2.9.1`
"""

CONTAINER_FLAGS: Final = "PidTagContainerFlags"
"""Bits of an address book container: 1 recipients, 2 containers below, 8 read-only.

`PtypInteger32`; address book; `[MS-OXOABK] 2.2.2.1`
"""

ANR: Final = "PidTagAnr"
"""What people type to find a name; a condition only, no entry has it.

`PtypString`; address book; `[MS-OXOABK] 2.2.10.1`
"""

TEMPLATEID: Final = "PidTagTemplateid"
"""The permanent entry id of a directory object.

`PtypBinary`; address book; `[MS-OXOABK] 2.2.3.3`
"""

ADDRESS_BOOK_DISPLAY_NAME_PRINTABLE: Final = "PidTagAddressBookDisplayNamePrintable"
"""The display name in ASCII.

`PtypString`; address book
"""

ADDRESS_BOOK_FOLDER_PATHNAME: Final = "PidTagAddressBookFolderPathname"
"""Obsolete; ignore it.

`PtypString`; address book; `[MS-OXOABK] 2.2.6.4`
"""

ADDRESS_BOOK_MANAGER_DISTINGUISHED_NAME: Final = "PidTagAddressBookManagerDistinguishedName"
"""The distinguished name of the manager.

`PtypString`; address book; `[MS-OXOABK] 2.2.4.9`
"""

ADDRESS_BOOK_HOME_MESSAGE_DATABASE: Final = "PidTagAddressBookHomeMessageDatabase"
"""The distinguished name of the database that has the mailbox.

`PtypString8`; address book; `[MS-OXOABK] 2.2.4.37`
"""

ADDRESS_BOOK_IS_MEMBER_OF_DISTRIBUTION_LIST: Final = "PidTagAddressBookIsMemberOfDistributionList"
"""The lists of which the entry is a member; asked for as a table.

`PtypString8`; address book; `[MS-OXOABK] 2.2.5.3`
"""

ADDRESS_BOOK_MEMBER: Final = "PidTagAddressBookMember"
"""The members of the list; asked for as a table.

`PtypObject`; address book; `[MS-OXOABK] 2.2.6.1`
"""

ADDRESS_BOOK_OWNER: Final = "PidTagAddressBookOwner"
"""The owner of the list; asked for as a table.

`PtypObject`; address book; `[MS-OXOABK] 2.2.6.2`
"""

ADDRESS_BOOK_REPORTS: Final = "PidTagAddressBookReports"
"""Those whom the person manages; asked for as a table.

`PtypObject`; address book; `[MS-OXOABK] 2.2.5.2`
"""

ADDRESS_BOOK_PROXY_ADDRESSES: Final = "PidTagAddressBookProxyAddresses"
"""All addresses, each with its type: `SMTP:` the main one, `smtp:` the others.

`PtypMultipleString`; address book; `[MS-OXOABK] 2.2.3.23`
"""

ADDRESS_BOOK_TARGET_ADDRESS: Final = "PidTagAddressBookTargetAddress"
"""Where mail for an outside contact goes, with its type.

`PtypString`; address book; `[MS-OXOABK] 2.2.3.22`
"""

ADDRESS_BOOK_OBJECT_DISTINGUISHED_NAME: Final = "PidTagAddressBookObjectDistinguishedName"
"""The distinguished name of the entry, as in addresses of type `EX`.

`PtypString`; address book; `[MS-OXOABK] 2.2.3.15`
"""

ADDRESS_BOOK_NETWORK_ADDRESS: Final = "PidTagAddressBookNetworkAddress"
"""The names of a server for each network protocol.

`PtypMultipleString`; address book; `[MS-OXOABK] 2.2.4.38`
"""

ADDRESS_BOOK_X509_CERTIFICATE: Final = "PidTagAddressBookX509Certificate"
"""Certificates for encrypted mail, X.509 in DER.

`PtypMultipleBinary`; address book; `[MS-OXOABK] 2.2.4.35`
"""

ADDRESS_BOOK_PHONETIC_GIVEN_NAME: Final = "PidTagAddressBookPhoneticGivenName"
"""How the given name is pronounced; lists may sort by it.

`PtypString`; address book; `[MS-OXOABK] 2.2.4.10`
"""

ADDRESS_BOOK_PHONETIC_SURNAME: Final = "PidTagAddressBookPhoneticSurname"
"""How the family name is pronounced; lists may sort by it.

`PtypString`; address book; `[MS-OXOABK] 2.2.4.11`
"""

ADDRESS_BOOK_PHONETIC_DISPLAY_NAME: Final = "PidTagAddressBookPhoneticDisplayName"
"""How the display name is pronounced; lists may sort by it.

`PtypString`; address book; `[MS-OXOABK] 2.2.3.9`
"""

ADDRESS_BOOK_HIERARCHICAL_PARENT_DEPARTMENT: Final = "PidTagAddressBookHierarchicalParentDepartment"
"""The departments to which this one belongs; asked for as a table.

`PtypObject`; address book; `[MS-OXOABK] 2.2.8.2`
"""

ADDRESS_BOOK_DISTRIBUTION_LIST_MEMBER_COUNT: Final = "PidTagAddressBookDistributionListMemberCount"
"""How many a list reaches, nested lists included; in offline books only.

`PtypInteger32`; address book; `[MS-OXOABK] 2.2.3.29`
"""

ADDRESS_BOOK_IS_MASTER: Final = "PidTagAddressBookIsMaster"
"""Whether entries may be created in the container.

`PtypBoolean`; address book; `[MS-OXOABK] 2.2.2.4`
"""

ADDRESS_BOOK_PARENT_ENTRY_ID: Final = "PidTagAddressBookParentEntryId"
"""The container above this one; empty at the top.

`PtypBinary`; address book; `[MS-OXOABK] 2.2.2.5`
"""

ADDRESS_BOOK_CONTAINER_ID: Final = "PidTagAddressBookContainerId"
"""The server's number of the container; 0 is the global list.

`PtypInteger32`; address book; `[MS-OXOABK] 2.2.2.3`
"""

SEARCH_FOLDER_LAST_USED: Final = "PidTagSearchFolderLastUsed"
"""When the search folder was last opened: minutes since 1601, UTC.

`PtypInteger32`; search folder; `[MS-OXOSRCH] 2.2.1.2.4`
"""

SEARCH_FOLDER_EXPIRATION: Final = "PidTagSearchFolderExpiration"
"""When the search folder may be dropped: minutes since 1601, UTC.

`PtypInteger32`; search folder; `[MS-OXOSRCH] 2.2.1.2.5`
"""

SEARCH_FOLDER_TEMPLATE_ID: Final = "PidTagSearchFolderTemplateId"
"""Which ready-made search the folder was made from; shares its tag with free/busy.

`PtypInteger32`; search folder; `[MS-OXOSRCH] 2.2.1.2.2`
"""

SEARCH_FOLDER_ID: Final = "PidTagSearchFolderId"
"""The GUID that ties a search folder to its definition.

`PtypBinary`; search folder; `[MS-OXOSRCH] 2.2.1.2.1`
"""

SEARCH_FOLDER_DEFINITION: Final = "PidTagSearchFolderDefinition"
"""The search as saved: restriction, folders, options.

`PtypBinary`; search folder; `[MS-OXOSRCH] 2.2.1.2.8`
"""

SEARCH_FOLDER_STORAGE_TYPE: Final = "PidTagSearchFolderStorageType"
"""Bits: which parts the saved search has.

`PtypInteger32`; search folder; `[MS-OXOSRCH] 2.2.1.2.6`
"""

SEARCH_FOLDER_TAG: Final = "PidTagSearchFolderTag"
"""A number that ties definition and folder; shares its tag with free/busy's start.

`PtypInteger32`; search folder; `[MS-OXOSRCH] 2.2.1.2.3`
"""

SEARCH_FOLDER_EFP_FLAGS: Final = "PidTagSearchFolderEfpFlags"
"""How the search folder is shown; shares its tag with free/busy's end.

`PtypInteger32`; search folder; `[MS-OXOSRCH] 2.2.1.2.7`
"""
