//! Message and attachment ROPs. `[MS-OXCROPS] 2.2.6`, `[MS-OXCMSG]`

use std::prelude::v1::*;

use crate::data::{
    FolderId, MessageId, ModifyRecipientRow, OpenRecipientRow, PropertyTag, ReadRecipientRow, TypedString,
};
use crate::wire::{Counted, codes, flags, wire};

/// `CodePageId` of requests that want the code page of the logon. `[MS-OXCMSG] 2.2.3.1.1`
pub const LOGON_CODE_PAGE: u16 = 0x0FFF;

flags! {
    /// What a message is opened for; nothing set: reading.
    pub struct MessageOpenMode: u8, "MS-OXCMSG 2.2.3.1.1" {
        /// Reading and writing.
        const READ_WRITE = 0x01;
        /// Reading, and writing if that is allowed.
        const BEST_ACCESS = 0x03;
        /// Deleted messages, too.
        const OPEN_SOFT_DELETED = 0x04;
    }

    /// What becomes of a message or attachment when it is saved. Older texts add 0x08 to each.
    pub struct SaveFlags: u8, "MS-OXCMSG 2.2.3.3.1" {
        /// Stays open for reading.
        const KEEP_OPEN_READ_ONLY = 0x01;
        /// Stays open for reading and writing.
        const KEEP_OPEN_READ_WRITE = 0x02;
        /// Goes over changes that others made meanwhile, and stays open.
        const FORCE_SAVE = 0x04;
    }

    /// Marks of a message in one folder.
    pub struct MessageStatusFlags: u32, "MS-OXCMSG 2.2.3.8.1" {
        /// In conflict; clients cannot change it.
        const IN_CONFLICT = 0x0000_0800;
        /// To be downloaded.
        const REMOTE_DOWNLOAD = 0x0000_1000;
        /// To be deleted at the server.
        const REMOTE_DELETE = 0x0000_2000;
    }

    /// How messages are marked as read; nothing set: read, with receipt.
    pub struct ReadFlags: u8, "MS-OXCMSG 2.2.3.10.1" {
        /// Read, without the receipt that was asked for.
        const SUPPRESS_RECEIPT = 0x01;
        /// Unread; together with `SUPPRESS_RECEIPT`.
        const CLEAR_READ_FLAG = 0x04;
        /// Send the receipt alone.
        const GENERATE_RECEIPT_ONLY = 0x10;
        /// Forget that a receipt was asked for when read.
        const CLEAR_NOTIFY_READ = 0x20;
        /// Forget that a receipt was asked for when deleted unread.
        const CLEAR_NOTIFY_UNREAD = 0x40;
    }

    /// What a table of attachments has.
    pub struct AttachmentTableFlags: u8, "MS-OXCMSG 2.2.3.17.1" {
        /// Text columns are UTF-16.
        const UNICODE = 0x40;
    }
}

codes! {
    /// What an embedded message is opened for.
    pub struct EmbeddedMessageOpenMode: u8, "MS-OXCMSG 2.2.3.16.1" {
        /// Reading.
        const READ_ONLY = 0;
        /// Reading and writing.
        const READ_WRITE = 1;
        /// Writing it anew.
        const CREATE = 2;
    }

    /// What an attachment is opened for.
    pub struct AttachmentOpenMode: u8, "MS-OXCMSG 2.2.3.12.1" {
        /// Reading.
        const READ_ONLY = 0;
        /// Reading and writing.
        const READ_WRITE = 1;
        /// Reading, and writing if that is allowed.
        const BEST_ACCESS = 3;
    }
}

wire! {
    /// Opens a message.
    #[derive(Default)]
    pub struct OpenMessage, "MS-OXCROPS 2.2.6.1.1" {
        /// The logon.
        logon: u8,
        /// The folder, or the logon object.
        input: u8,
        /// Receives the message.
        output: u8,
        /// Code page of its 8-bit strings; mostly [`LOGON_CODE_PAGE`].
        code_page_id: u16,
        /// The folder it is in.
        folder_id: FolderId,
        /// What for.
        open_mode: MessageOpenMode,
        /// Which message.
        message_id: MessageId,
    }

    /// The message is open. The recipient columns hold for `ReadRecipients`.
    pub struct OpenMessageResponse, "MS-OXCROPS 2.2.6.1.2" {
        /// It has properties with ids from 0x8000 on.
        has_named_properties: bool,
        /// The beginning of the subject, such as "Re: ".
        subject_prefix: TypedString,
        /// The rest of the subject.
        normalized_subject: TypedString,
        /// How many recipients the message has.
        recipient_count: u16,
        /// The columns of the recipients' properties.
        recipient_columns: Vec<PropertyTag> as Counted<u16>,
        /// The first recipients, as many as fit.
        recipient_rows: Vec<OpenRecipientRow> as Counted<u8> { with |cx| cx.columns(&recipient_columns) },
    }

    /// Makes a message; it is in the folder once it was saved.
    #[derive(Default)]
    pub struct CreateMessage, "MS-OXCROPS 2.2.6.2.1" {
        /// The logon.
        logon: u8,
        /// The folder, or the logon object.
        input: u8,
        /// Receives the message.
        output: u8,
        /// Code page of its 8-bit strings; mostly [`LOGON_CODE_PAGE`].
        code_page_id: u16,
        /// The folder it goes into.
        folder_id: FolderId,
        /// Folder associated information.
        associated_flag: bool,
    }

    /// The message is open.
    pub struct CreateMessageResponse, "MS-OXCROPS 2.2.6.2.2" {
        /// It has an id already.
        has_message_id: bool,
        /// The id.
        message_id: Option<MessageId> { if *has_message_id },
    }

    /// Saves a message.
    #[derive(Default)]
    pub struct SaveChangesMessage, "MS-OXCROPS 2.2.6.3.1" {
        /// The logon.
        logon: u8,
        /// The index that the answer repeats: of the folder, or of an embedded message itself.
        response: u8,
        /// The message.
        input: u8,
        /// What becomes of the open message.
        save_flags: SaveFlags,
    }

    /// The message is saved.
    pub struct SaveChangesMessageResponse, "MS-OXCROPS 2.2.6.3.2" {
        /// Index of the message.
        input: u8,
        /// Its id.
        message_id: MessageId,
    }

    /// Removes all recipients.
    #[derive(Default)]
    pub struct RemoveAllRecipients, "MS-OXCROPS 2.2.6.4.1" {
        /// The logon.
        logon: u8,
        /// The message.
        input: u8,
        /// Zero.
        reserved: u32,
    }

    /// Adds, changes or removes recipients.
    #[derive(Default)]
    pub struct ModifyRecipients, "MS-OXCROPS 2.2.6.5.1" {
        /// The logon.
        logon: u8,
        /// The message.
        input: u8,
        /// The columns of the recipients' properties.
        recipient_columns: Vec<PropertyTag> as Counted<u16>,
        /// The recipients.
        recipient_rows: Vec<ModifyRecipientRow> as Counted<u16> { with |cx| cx.columns(&recipient_columns) },
    }

    /// Reads recipients, in the columns of the last answer that opened the message.
    #[derive(Default)]
    pub struct ReadRecipients, "MS-OXCROPS 2.2.6.6.1" {
        /// The logon.
        logon: u8,
        /// The message.
        input: u8,
        /// The first row.
        row_id: u32,
        /// Zero.
        reserved: u16,
    }

    /// Recipients, as many as fit.
    pub struct ReadRecipientsResponse, "MS-OXCROPS 2.2.6.6.2" {
        /// The recipients.
        recipient_rows: Vec<ReadRecipientRow> as Counted<u8>,
    }

    /// Asks again for what the answer to `OpenMessage` told.
    #[derive(Default)]
    pub struct ReloadCachedInformation, "MS-OXCROPS 2.2.6.7.1" {
        /// The logon.
        logon: u8,
        /// The message.
        input: u8,
        /// Zero.
        reserved: u16,
    }

    /// The message as it is. The recipient columns hold for `ReadRecipients`.
    pub struct ReloadCachedInformationResponse, "MS-OXCROPS 2.2.6.7.2" {
        /// It has properties with ids from 0x8000 on.
        has_named_properties: bool,
        /// The beginning of the subject, such as "Re: ".
        subject_prefix: TypedString,
        /// The rest of the subject.
        normalized_subject: TypedString,
        /// How many recipients the message has.
        recipient_count: u16,
        /// The columns of the recipients' properties.
        recipient_columns: Vec<PropertyTag> as Counted<u16>,
        /// The first recipients, as many as fit.
        recipient_rows: Vec<OpenRecipientRow> as Counted<u8> { with |cx| cx.columns(&recipient_columns) },
    }

    /// Changes marks of a message.
    #[derive(Default)]
    pub struct SetMessageStatus, "MS-OXCROPS 2.2.6.8.1" {
        /// The logon.
        logon: u8,
        /// The folder.
        input: u8,
        /// Which message.
        message_id: MessageId,
        /// The marks.
        message_status_flags: MessageStatusFlags,
        /// Which ones to change.
        message_status_mask: MessageStatusFlags,
    }

    /// The marks, as they were before; also the answer to `GetMessageStatus`.
    pub struct SetMessageStatusResponse, "MS-OXCROPS 2.2.6.8.2" {
        /// The marks.
        message_status_flags: MessageStatusFlags,
    }

    /// Asks for the marks of a message; answered as `SetMessageStatus` is.
    #[derive(Default)]
    pub struct GetMessageStatus, "MS-OXCROPS 2.2.6.9.1" {
        /// The logon.
        logon: u8,
        /// The folder.
        input: u8,
        /// Which message.
        message_id: MessageId,
    }

    /// Marks messages as read or unread.
    #[derive(Default)]
    pub struct SetReadFlags, "MS-OXCROPS 2.2.6.10.1" {
        /// The logon.
        logon: u8,
        /// The folder.
        input: u8,
        /// The answer may be a `Progress`.
        want_asynchronous: bool,
        /// How.
        read_flags: ReadFlags,
        /// Which messages; none: all in the folder.
        message_ids: Vec<MessageId> as Counted<u16>,
    }

    /// Whether all was done. Failures have it, too.
    pub struct SetReadFlagsResponse, "MS-OXCROPS 2.2.6.10.2" {
        /// Some was not.
        partial_completion: bool,
    }

    /// Marks an open message as read or unread.
    #[derive(Default)]
    pub struct SetMessageReadFlag, "MS-OXCROPS 2.2.6.11.1" {
        /// The logon.
        logon: u8,
        /// The index that the answer repeats.
        response: u8,
        /// The message.
        input: u8,
        /// How.
        read_flags: ReadFlags,
        /// What the answer brings back; in public folders.
        client_data: Option<[u8; 24]> { if |cx| !cx.private_logon },
    }

    /// Whether the mark changed.
    pub struct SetMessageReadFlagResponse, "MS-OXCROPS 2.2.6.11.2" {
        /// It did; in public folders.
        read_status_changed: bool,
        /// The logon.
        logon: Option<u8> { if *read_status_changed },
        /// What the request brought.
        client_data: Option<[u8; 24]> { if *read_status_changed },
    }

    /// Opens an attachment.
    #[derive(Default)]
    pub struct OpenAttachment, "MS-OXCROPS 2.2.6.12.1" {
        /// The logon.
        logon: u8,
        /// The message.
        input: u8,
        /// Receives the attachment.
        output: u8,
        /// What for.
        open_mode: AttachmentOpenMode,
        /// Which attachment: its `PidTagAttachNumber`.
        attachment_id: u32,
    }

    /// Makes an attachment; it is in the message once both were saved.
    #[derive(Default)]
    pub struct CreateAttachment, "MS-OXCROPS 2.2.6.13.1" {
        /// The logon.
        logon: u8,
        /// The message.
        input: u8,
        /// Receives the attachment.
        output: u8,
    }

    /// The attachment is open.
    pub struct CreateAttachmentResponse, "MS-OXCROPS 2.2.6.13.2" {
        /// Its number in the message.
        attachment_id: u32,
    }

    /// Deletes an attachment.
    #[derive(Default)]
    pub struct DeleteAttachment, "MS-OXCROPS 2.2.6.14.1" {
        /// The logon.
        logon: u8,
        /// The message.
        input: u8,
        /// Which attachment.
        attachment_id: u32,
    }

    /// Saves an attachment into its message, which must be saved, too.
    #[derive(Default)]
    pub struct SaveChangesAttachment, "MS-OXCROPS 2.2.6.15.1" {
        /// The logon.
        logon: u8,
        /// The index that the answer repeats: of the message.
        response: u8,
        /// The attachment.
        input: u8,
        /// What becomes of the open attachment.
        save_flags: SaveFlags,
    }

    /// Opens the message that an attachment is.
    #[derive(Default)]
    pub struct OpenEmbeddedMessage, "MS-OXCROPS 2.2.6.16.1" {
        /// The logon.
        logon: u8,
        /// The attachment.
        input: u8,
        /// Receives the message.
        output: u8,
        /// Code page of its 8-bit strings; mostly [`LOGON_CODE_PAGE`].
        code_page_id: u16,
        /// What for.
        open_mode: EmbeddedMessageOpenMode,
    }

    /// The message is open. The recipient columns hold for `ReadRecipients`.
    pub struct OpenEmbeddedMessageResponse, "MS-OXCROPS 2.2.6.16.2" {
        /// Zero.
        reserved: u8,
        /// Its id.
        message_id: MessageId,
        /// It has properties with ids from 0x8000 on.
        has_named_properties: bool,
        /// The beginning of the subject, such as "Re: ".
        subject_prefix: TypedString,
        /// The rest of the subject.
        normalized_subject: TypedString,
        /// How many recipients the message has.
        recipient_count: u16,
        /// The columns of the recipients' properties.
        recipient_columns: Vec<PropertyTag> as Counted<u16>,
        /// The first recipients, as many as fit.
        recipient_rows: Vec<OpenRecipientRow> as Counted<u8> { with |cx| cx.columns(&recipient_columns) },
    }

    /// Opens the table of the attachments of a message.
    #[derive(Default)]
    pub struct GetAttachmentTable, "MS-OXCROPS 2.2.6.17.1" {
        /// The logon.
        logon: u8,
        /// The message.
        input: u8,
        /// Receives the table.
        output: u8,
        /// What the table has.
        table_flags: AttachmentTableFlags,
    }

    /// Asks which attachments there are; Exchange 2010 and later do not answer it.
    #[derive(Default)]
    pub struct GetValidAttachments, "MS-OXCROPS 2.2.6.18.1" {
        /// The logon.
        logon: u8,
        /// The message.
        input: u8,
    }

    /// The attachments.
    pub struct GetValidAttachmentsResponse, "MS-OXCROPS 2.2.6.18.2" {
        /// Their numbers.
        attachment_ids: Vec<u32> as Counted<u16>,
    }
}
