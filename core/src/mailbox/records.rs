//! What applications see: each record is defined here once and reaches every language from here.
//!
//! `records!` hands the definitions to a macro of the caller's choice. The core makes Rust types of them, each language
//! package makes its own (classes, interfaces, value types), so no field list is copied by hand.

use std::prelude::v1::*;

use bytes::Bytes;

use super::{ItemProperties, PropertyValues};
use crate::data::{FileTime, FolderId, MessageId, PropertyKey, Value};
use crate::rop::MemberRights;
use crate::session::Error;

/// Calls a macro with the definitions of all records and enumerations.
///
/// The callback receives `enum Name { Variant, … }`, `struct Name { field: Type, … }` and `conditions Name { field: Type,
/// … }` items with their documentation. Fields of conditions may all be left out. Field types are `String`, `bool`, `u32`, `u64`,
/// `i64`, `Vec<u8>`, `FolderId`, `MessageId`, `FileTime`, `PropertyKey`, `Value` (of any property), `PropertyValues`, the
/// records and enumerations themselves, and `Option` and `Vec` of these; and windows of what was received: `Bytes`, and
/// `ItemProperties`, which is a list of `ItemProperty`.
#[macro_export]
macro_rules! records {
    ($define:path) => {
        $define! {
            /// What a folder is for, whatever its name in the user's language.
            enum FolderRole {
                /// New mail.
                Inbox,
                /// Mail on its way out.
                Outbox,
                /// Sent mail.
                Sent,
                /// Deleted items.
                Deleted,
                /// Messages not sent yet.
                Drafts,
                /// Appointments.
                Calendar,
                /// Contacts.
                Contacts,
                /// Tasks.
                Tasks,
                /// Notes.
                Notes,
                /// Journal.
                Journal,
                /// Junk mail.
                Junk,
                /// Archived mail.
                Archive,
                /// The root of all folders a person sees.
                Root,
            }

            /// What part a recipient has in a message.
            enum RecipientKind {
                /// To.
                To,
                /// Copy.
                Cc,
                /// Blind copy.
                Bcc,
            }

            /// How important the sender holds a message.
            enum Importance {
                /// Low.
                Low,
                /// Normal.
                Normal,
                /// High.
                High,
            }

            /// How confidential the sender holds a message.
            enum Sensitivity {
                /// Not at all.
                Normal,
                /// It is no business letter.
                Personal,
                /// It is for nobody else.
                Private,
                /// It is for those whom it concerns.
                Confidential,
            }

            /// What a message that is written is made from.
            enum ComposeVerb {
                /// From nothing.
                New,
                /// A draft: what it said gives way, what is attached to it stays.
                Draft,
                /// An answer to the sender, or to whom the sender names for it.
                Reply,
                /// An answer to everyone who got the original.
                ReplyAll,
                /// The original, with what is attached, to others.
                Forward,
                /// From nothing, and put into a folder for all who read there; it is not sent.
                Post,
            }

            /// What happened to a message, a folder, a line of a list.
            enum ChangeKind {
                /// A message arrived.
                NewMail,
                /// A message or folder was made. Of watched lines: a line is new.
                Created,
                /// It was deleted. Of watched lines: a line is gone.
                Deleted,
                /// It was changed. Of watched lines: a line is different or stands elsewhere.
                Modified,
                /// It was moved here.
                Moved,
                /// It was copied here.
                Copied,
                /// Events may have been missed: look at the folder again.
                Gap,
            }

            /// Who one is connected as, and to what.
            struct MailboxInfo {
                /// The user's display name.
                display_name: String,
                /// The user's legacy distinguished name.
                user_dn: String,
                /// The mailbox's GUID.
                mailbox_guid: String,
                /// The server's name and version, such as `Exchange/15.20.1.2`.
                server: String,
                /// Seconds by which the server's clock is ahead of this one at least; negative: behind. Absent until it tells.
                clock_ahead: Option<i64>,
            }

            /// A folder.
            struct Folder {
                /// Its id.
                id: FolderId,
                /// Its parent's id.
                parent_id: FolderId,
                /// Its name.
                name: String,
                /// What it is for, if it is one of the special folders.
                role: Option<FolderRole>,
                /// What it holds, such as `IPF.Note` or `IPF.Appointment`.
                container_class: String,
                /// How many messages it holds.
                total: u32,
                /// How many of them are unread.
                unread: u32,
                /// Bytes that they take, attachments and all; 0 where the server does not tell. `[MS-OXCFOLD] 2.2.2.2.1`
                size: u64,
                /// Whether it holds folders.
                has_subfolders: bool,
                /// How deep it lies: 0 is just below the root.
                depth: u32,
                /// How many associated messages it holds: settings, views, rules.
                associated: u32,
                /// When what it holds was changed last, where the server tells. `[MS-OXCFOLD] 2.2.2.2.1.14`
                contents_changed: Option<FileTime>,
                /// How many messages were deleted from it so far, where the server tells. `[MS-OXCFOLD] 2.2.2.2.1.15`
                deleted_total: Option<u32>,
            }

            /// A name and an address.
            struct Address {
                /// The display name.
                name: String,
                /// The SMTP address where it is known, else the address in its own form.
                address: String,
            }

            /// A line of a message list.
            struct MessageSummary {
                /// Its id.
                id: MessageId,
                /// The folder it lies in.
                folder_id: FolderId,
                /// The subject.
                subject: String,
                /// The sender.
                from: Address,
                /// The recipients' names, as one text.
                to: String,
                /// When it was delivered.
                received: Option<FileTime>,
                /// Bytes.
                size: u32,
                /// Whether it is unread.
                unread: bool,
                /// Whether there are attachments to see.
                has_attachments: bool,
                /// Whether it is flagged for follow-up, and that is not done yet.
                flagged: bool,
                /// How important it is.
                importance: Importance,
                /// What it is, such as `IPM.Note`.
                message_class: String,
                /// The beginning of its text.
                preview: String,
                /// Further properties that the list was asked for, by name: those that the message has.
                columns: PropertyValues,
            }

            /// What a line of a message list has: a list reads all of it, or what of it is chosen. The rest is empty then.
            enum LineField {
                /// The subject.
                Subject,
                /// The sender.
                From,
                /// The recipients' names.
                To,
                /// When it was delivered.
                Received,
                /// Bytes.
                Size,
                /// Whether it is unread.
                Unread,
                /// Whether there are attachments to see.
                HasAttachments,
                /// Whether it is flagged.
                Flagged,
                /// How important it is.
                Importance,
                /// What it is.
                MessageClass,
                /// The beginning of its text.
                Preview,
            }

            /// Some lines of a message list.
            struct MessagePage {
                /// The lines.
                messages: Vec<MessageSummary>,
                /// How many messages stand before the first of them.
                first: u32,
                /// How many messages the whole list has.
                total: u32,
                /// Where the next page begins; absent at the end.
                next: Option<u32>,
            }

            /// Someone a message goes to.
            struct Recipient {
                /// To, cc or bcc.
                kind: RecipientKind,
                /// The display name.
                name: String,
                /// The SMTP address where it is known, else its own form (`[FAX:1234]`); to write to, also a name in the address book.
                address: String,
            }

            /// What is attached to a message.
            struct Attachment {
                /// Its number within the message.
                number: u32,
                /// The file name; it comes from the sender and may be anything.
                name: String,
                /// The file name made safe to save under: no path, no reserved name.
                safe_name: String,
                /// The media type, such as `image/png`.
                mime_type: String,
                /// Bytes.
                size: u32,
                /// What the HTML body refers to it by, as `cid:`.
                content_id: Option<String>,
                /// Whether it belongs into the body rather than below it.
                inline: bool,
                /// Whether it is a message itself.
                is_message: bool,
                /// Where its content lies, when the sender attached no more than that: a path or an address, which nobody here reads.
                reference: Option<String>,
                /// Where it is: its number, behind those of the attachments that it lies in, the outermost first.
                path: Vec<u32>,
            }

            /// A message, opened.
            struct Message {
                /// Its id.
                id: MessageId,
                /// The folder it lies in.
                folder_id: FolderId,
                /// The subject.
                subject: String,
                /// Whose message it is.
                from: Address,
                /// Who sent it: another one than `from` when it was sent on behalf.
                sent_by: Address,
                /// Whom answers go to, when that is not `from`.
                reply_to: Vec<Address>,
                /// Everyone it goes to.
                recipients: Vec<Recipient>,
                /// Whose mailbox it was delivered to.
                received_by: Option<Address>,
                /// When it was delivered.
                received: Option<FileTime>,
                /// When it was sent.
                sent: Option<FileTime>,
                /// Whether it is unread.
                unread: bool,
                /// Whether it is a draft.
                draft: bool,
                /// How important it is.
                importance: Importance,
                /// How confidential it is.
                sensitivity: Sensitivity,
                /// Whether its sender wants to know that it was read.
                read_receipt: bool,
                /// What it is, such as `IPM.Note`.
                message_class: String,
                /// The body as HTML, if that is its best form; made from RTF where it was stored so.
                html: Option<String>,
                /// The body as plain text.
                text: Option<String>,
                /// Whether the body goes on: 16 MiB of it are read at most.
                body_cut: bool,
                /// What is attached.
                attachments: Vec<Attachment>,
                /// `Message-ID` of the Internet headers.
                internet_message_id: Option<String>,
                /// `References` of the Internet headers: the messages before it.
                internet_references: Option<String>,
                /// Its place in the conversation. `[MS-OXOMSG] 2.2.1.3`
                conversation_index: Vec<u8>,
                /// The conversation's subject.
                conversation_topic: String,
                /// The path of the attachment that it is, when it lies in the message that `id` names instead of a folder.
                attached: Vec<u32>,
            }

            /// A file to attach.
            struct OutgoingAttachment {
                /// The file name.
                name: String,
                /// The media type.
                mime_type: String,
                /// What the HTML body refers to it by, as `cid:`; then it is shown inline.
                content_id: Option<String>,
                /// The content, unless it is `streamed`.
                data: Vec<u8>,
                /// How many bytes the content has, when it is asked for piece by piece while it is sent.
                streamed: Option<u64>,
            }

            /// A message to be sent.
            struct Outgoing {
                /// Whom it goes to; of an answer, whom besides.
                recipients: Vec<Recipient>,
                /// The subject; of an answer without one, that of the original behind `RE: ` or `FW: `.
                subject: String,
                /// The body as plain text; of an answer, what stands above the original.
                text: Option<String>,
                /// The body as HTML, which goes before `text`: the server makes the text of it.
                html: Option<String>,
                /// What is attached; to a draft or a forwarded message, what is attached besides.
                attachments: Vec<OutgoingAttachment>,
                /// How important it is.
                importance: Importance,
                /// How confidential it is.
                sensitivity: Sensitivity,
                /// Whose message it is, if not one's own: sent as, or on behalf of, somebody who allows that; by name, too.
                from: Option<Address>,
                /// Whom answers shall go to, if not to the sender; by name, too.
                reply_to: Vec<Address>,
                /// Whether one wants to know that it was read.
                read_receipt: bool,
                /// Whether one wants to know that it was delivered.
                delivery_receipt: bool,
                /// When it shall be sent, if not at once. Until then it can be taken back. A time that is over sends it at once.
                send_at: Option<FileTime>,
            }

            /// Where a message is.
            struct MessagePlace {
                /// The folder it lies in.
                folder_id: FolderId,
                /// Its id there.
                id: MessageId,
            }

            /// What must hold for a property, or for one of its values. Texts are compared whatever their case.
            enum Comparison {
                /// It is the value.
                Equal,
                /// It is another one.
                NotEqual,
                /// It is less, or earlier.
                Less,
                /// It is the value, or less.
                AtMost,
                /// It is greater, or later.
                Greater,
                /// It is the value, or greater.
                AtLeast,
                /// The whole text is the value.
                Is,
                /// The text begins with the value.
                Begins,
                /// The text contains the value.
                Contains,
                /// It is there; without a value.
                Exists,
                /// One of the bits of the value is set in it.
                HasBits,
                /// None of the bits of the value is set in it.
                LacksBits,
                /// It has more bytes than the value says.
                Larger,
                /// It has fewer bytes than the value says.
                Smaller,
            }

            /// Of what in a message a property is, when it is not the message's own.
            enum MessagePart {
                /// One of its recipients.
                Recipient,
                /// One of its attachments.
                Attachment,
            }

            /// A condition on any property.
            struct PropertyCondition {
                /// Which one: `PidTagSubject`, `0x0037001F`, `PS_PUBLIC_STRINGS/Project`.
                key: PropertyKey,
                /// What must hold for it.
                test: Comparison,
                /// What it is compared with.
                value: Option<Value>,
                /// Whose property it is, when it is not the message's own.
                part: Option<MessagePart>,
            }

            /// Which messages of a folder: all that is given must hold. Texts are looked for whatever their case.
            conditions Filter {
                /// Unread ones, or read ones.
                unread: Option<bool>,
                /// Those with attachments to see, or those without.
                has_attachments: Option<bool>,
                /// Those whose sender's name or address contains a text.
                from: Option<String>,
                /// Those whose subject contains a text.
                subject: Option<String>,
                /// Those that contain a text in their subject or body, or in the names of sender and recipients.
                text: Option<String>,
                /// Those delivered at that time or later.
                since: Option<FileTime>,
                /// Those delivered before that time.
                before: Option<FileTime>,
                /// Those that are so important.
                importance: Option<Importance>,
                /// Those in this category.
                category: Option<String>,
                /// Those that go to somebody whose name or address contains a text.
                recipient: Option<String>,
                /// Those with an attachment whose file name contains a text.
                attachment: Option<String>,
                /// Those of more bytes.
                larger_than: Option<u32>,
                /// Those of fewer bytes.
                smaller_than: Option<u32>,
                /// Those for whose properties all of these hold.
                properties: Vec<PropertyCondition>,
                /// Those for which all of these hold.
                all_of: Vec<Filter>,
                /// Those for which one of these holds; no condition when none is given.
                any_of: Vec<Filter>,
                /// Those for which none of these holds.
                none_of: Vec<Filter>,
            }

            /// By what a list of messages is sorted.
            enum SortBy {
                /// When they were delivered, the newest first.
                Received,
                /// The sender's name.
                From,
                /// The recipients' names.
                To,
                /// The subject, without `RE:` and the like.
                Subject,
                /// The size, the largest first.
                Size,
                /// The importance, the highest first.
                Importance,
            }

            /// How a list of messages stands.
            struct ListOrder {
                /// By what it is sorted.
                by: SortBy,
                /// The other way round: the oldest first, names from Z to A.
                reverse: bool,
                /// The first page begins where a subject (a name, when sorted by names) begins with it; without one it is empty.
                jump_to: Option<String>,
            }

            /// What messages are put into groups by.
            enum GroupBy {
                /// Messages and the answers to them, those with the newest mail first.
                Conversation,
                /// The sender's name.
                From,
                /// The recipients' names.
                To,
                /// The subject, without `RE:` and the like.
                Subject,
                /// The importance, the highest first.
                Importance,
                /// The categories: a message of several is in the group of each, one without any in that without a name.
                Category,
                /// The day on which they were delivered, the newest first: `2026-11-28`.
                Day,
            }

            /// Messages that belong together.
            struct MessageGroup {
                /// What tells it from the others; of a conversation its id.
                key: String,
                /// What it is called: a name, a subject.
                name: String,
                /// How many messages it has.
                total: u32,
                /// How many of them are unread.
                unread: u32,
                /// Its newest messages, as many as were asked for.
                messages: Vec<MessageSummary>,
            }

            /// Some of the groups.
            struct GroupPage {
                /// They.
                groups: Vec<MessageGroup>,
                /// How many there are.
                total: u32,
                /// Where the next page begins; absent at the end.
                next: Option<u32>,
            }

            /// What a search folder searches for.
            struct SearchCriteria {
                /// The search folder.
                id: FolderId,
                /// Which messages; absent when another program asked for what no filter says.
                filter: Option<Filter>,
                /// In which folders.
                folders: Vec<FolderId>,
                /// Whether in those below them, too.
                recursive: bool,
                /// Whether it follows what changes there.
                live: bool,
            }

            /// Something that happened.
            struct Change {
                /// What.
                kind: ChangeKind,
                /// The folder in which.
                folder_id: Option<FolderId>,
                /// The message to which; absent when it concerns the folder itself.
                message_id: Option<MessageId>,
                /// What the message is, for new mail.
                message_class: Option<String>,
                /// The line, when lines are watched and it is not gone.
                line: Option<MessageSummary>,
                /// The message whose line stands before it; absent when it is the first one.
                after: Option<MessageId>,
            }

            /// A property of a synchronised item, as the server keeps it. Which of the values is there follows from the type.
            struct ItemProperty {
                /// Its id and type, `id << 16 | type`. Of a named property (ids from 0x8000 on) the id says nothing.
                tag: u32,
                /// The property set of a named property, as a GUID.
                property_set: Option<String>,
                /// The number of a named property.
                lid: Option<u32>,
                /// The name of a named property.
                name: Option<String>,
                /// A text, or a GUID as one.
                text: Option<String>,
                /// Texts.
                texts: Option<Vec<String>>,
                /// An integer; 0 or 1 of a boolean.
                number: Option<i64>,
                /// A time.
                time: Option<FileTime>,
                /// Bytes; those of all other types as they stand in a FastTransfer stream.
                bytes: Option<Vec<u8>>,
                /// How many bytes the value has when it came before, as `ItemData`.
                streamed: Option<u64>,
            }

            /// A recipient of a synchronised message.
            struct ItemRecipient {
                /// The number of its row.
                row: u32,
                /// Its properties.
                properties: ItemProperties,
            }

            /// An attachment of a synchronised message; its data comes before, as `ItemData`.
            struct ItemAttachment {
                /// Its number in the message.
                number: u32,
                /// Its properties.
                properties: ItemProperties,
                /// The message that it is: one, or none.
                message: Vec<ItemContent>,
            }

            /// What a synchronised message is made of.
            struct ItemContent {
                /// Its properties.
                properties: ItemProperties,
                /// Its recipients, unless they were left out.
                recipients: Option<Vec<ItemRecipient>>,
                /// Its attachments, unless they were left out.
                attachments: Option<Vec<ItemAttachment>>,
            }

            /// A new or changed message.
            struct SyncedMessage {
                /// Its id.
                id: MessageId,
                /// Its id that holds in all replicas.
                source_key: Bytes,
                /// Its last change.
                change_key: Bytes,
                /// Which changes it contains: a predecessor change list.
                predecessors: Bytes,
                /// When it was changed.
                modified: Option<FileTime>,
                /// Whether it is a folder associated message.
                associated: bool,
                /// Its bytes on the server, if it told them.
                size: Option<u64>,
                /// What it is made of.
                content: ItemContent,
            }

            /// A property of a group.
            struct GroupedProperty {
                /// Its id and type, as in `ItemProperty`.
                tag: u32,
                /// The property set of a named property, as a GUID.
                property_set: Option<String>,
                /// The number of a named property.
                lid: Option<u32>,
                /// The name of a named property.
                name: Option<String>,
            }

            /// Properties that change together. `[MS-OXCFXICS] 2.2.2.8.1`
            struct PropertyGroup {
                /// Which mapping of properties to groups it belongs to.
                mapping: u32,
                /// Its place in the mapping.
                index: u32,
                /// Its properties.
                properties: Vec<GroupedProperty>,
            }

            /// A message of which only a part changed: what came takes the place of all that it had in the groups that changed.
            struct PartialChange {
                /// The message; its recipients and attachments only when they changed, and then all of them.
                message: SyncedMessage,
                /// The mapping that speaks of the groups.
                mapping: u32,
                /// The groups that changed.
                groups: Vec<u32>,
                /// Whether the properties that are in no group of the mapping changed as well.
                others: bool,
            }

            /// A part of a large value; it comes before its message, and with offset 0 should the message come again.
            struct ItemData {
                /// The message.
                message_id: MessageId,
                /// The numbers of the attachments around it, the outermost first; none around the message's own.
                attachments: Vec<u32>,
                /// The row of the recipient that has the property.
                recipient: Option<u32>,
                /// The property, as in `ItemProperty`.
                tag: u32,
                /// Its property set, if it is a named one.
                property_set: Option<String>,
                /// Its number.
                lid: Option<u32>,
                /// Its name.
                name: Option<String>,
                /// Where in the value it stands.
                offset: u64,
                /// Bytes of the whole value.
                total: u64,
                /// The bytes; a text is UTF-16LE and ends with a NUL.
                data: Bytes,
            }

            /// Some of what is new in a folder. Store it together with `state`, and nothing is lost or comes twice.
            struct SyncBatch {
                /// New and changed messages.
                changed: Vec<SyncedMessage>,
                /// Messages that are there and of which a part changed, when changes in parts were asked for.
                partial: Vec<PartialChange>,
                /// What the groups are that `partial` speaks of.
                groups: Vec<PropertyGroup>,
                /// Messages that are gone: deleted, or moved away.
                deleted: Vec<MessageId>,
                /// Messages that the filter leaves out now.
                out_of_scope: Vec<MessageId>,
                /// Messages that were marked as read.
                read: Vec<MessageId>,
                /// Messages that were marked as unread.
                unread: Vec<MessageId>,
                /// What to begin with the next time, once all this is stored.
                state: Vec<u8>,
                /// Whether it is the last one.
                complete: bool,
                /// Messages that the server has sent, in its own count.
                done: u32,
                /// And of how many; 0 when it does not say.
                total: u32,
            }

            /// A new or changed folder.
            struct SyncedFolder {
                /// Its id.
                id: FolderId,
                /// The folder that it lies in.
                parent_id: FolderId,
                /// Its name.
                name: String,
                /// Its id that holds in all replicas.
                source_key: Bytes,
                /// Its last change.
                change_key: Bytes,
                /// Which changes it contains: a predecessor change list.
                predecessors: Bytes,
                /// When it was changed.
                modified: Option<FileTime>,
                /// Its other properties.
                properties: ItemProperties,
            }

            /// What stands in an exported stream: a folder, or a message.
            struct ExportedItem {
                /// A folder; what is in it comes behind it.
                folder: Option<SyncedFolder>,
                /// A message.
                message: Option<SyncedMessage>,
            }

            /// Some of what is new in a folder tree. Store it together with `state`, and nothing is lost or comes twice.
            struct FolderSyncBatch {
                /// New, changed, moved and renamed folders, parents before their children.
                changed: Vec<SyncedFolder>,
                /// Folders that are gone.
                deleted: Vec<FolderId>,
                /// What to begin with the next time, once all this is stored.
                state: Vec<u8>,
                /// Whether it is the last one.
                complete: bool,
            }

            /// How a synchronisation ended.
            struct SyncSummary {
                /// What to begin with the next time, once all batches are stored.
                state: Vec<u8>,
                /// New and changed items.
                changed: u64,
                /// Items that are gone, or out of scope.
                deleted: u64,
                /// Changed read states.
                read_changed: u64,
                /// Bytes of the streams.
                bytes: u64,
            }

            /// What was done to a message offline.
            enum UploadKind {
                /// It was made.
                Create,
                /// It was changed; its content is sent as a whole.
                Change,
                /// It was moved into the folder.
                Move,
                /// It was deleted, and may be restored.
                Delete,
                /// It was deleted for good.
                DeleteForGood,
                /// It was marked as read.
                MarkRead,
                /// It was marked as unread.
                MarkUnread,
            }

            /// What becomes of a change of something that was changed on the server as well; its version is told in any case.
            enum ConflictPolicy {
                /// Nothing: the result says that there is a conflict.
                Report,
                /// The server's version stays, the change is dropped.
                ServerWins,
                /// The change replaces the server's version.
                MineWins,
                /// The server's version stays, and the changed one becomes a message of its own; folders as with `Report`.
                KeepBoth,
            }

            /// What became of a change.
            enum UploadOutcome {
                /// The server has it.
                Done,
                /// The server has something newer that contains it.
                Known,
                /// It is no longer there: deleted, or a message that was moved away.
                Gone,
                /// It was changed on the server as well; nothing was done.
                Conflict,
                /// It was changed on the server as well, and that version stays.
                Superseded,
                /// It failed.
                Failed,
            }

            /// Something that was done to a message offline.
            struct LocalChange {
                /// What.
                kind: UploadKind,
                /// The message; of a new one an id that was reserved for it, or none, and then it gets one.
                id: Option<MessageId>,
                /// The folder it was in, of one that was moved.
                from_folder: Option<FolderId>,
                /// An id that was reserved for a moved message or one kept beside the server's, or none, and then it gets one.
                new_id: Option<MessageId>,
                /// Which changes the version contains that was changed or moved: `predecessors` of what was synchronised.
                predecessors: Option<Bytes>,
                /// When it was done; uploaded again with the same time, it is the same change.
                modified: Option<FileTime>,
                /// Whether it is a folder associated message; otherwise it is a normal one.
                associated: Option<bool>,
                /// All of a new or changed message.
                content: Option<ItemContent>,
            }

            /// What became of a change.
            struct Uploaded {
                /// In short.
                outcome: UploadOutcome,
                /// The message; of a moved one and of one that was kept beside the server's, its new id.
                id: Option<MessageId>,
                /// The change as it is known from now on, of a message that was written or moved.
                change_key: Bytes,
                /// Which changes the message contains now.
                predecessors: Bytes,
                /// The server's version, when the message was changed there as well.
                server: Option<SyncedMessage>,
                /// Why it failed.
                error: Option<ErrorInfo>,
            }

            /// What became of changes, in their order.
            struct UploadResult {
                /// Each of them.
                items: Vec<Uploaded>,
                /// What to begin the next synchronisation of the folder with: it does not bring these changes back.
                state: Vec<u8>,
            }

            /// What was done to a folder offline.
            enum FolderUploadKind {
                /// It was made.
                Create,
                /// It was given another name, or moved with all that is in it.
                Change,
                /// It was deleted with all that is in it, and may be restored.
                Delete,
                /// It was deleted for good with all that is in it.
                DeleteForGood,
            }

            /// Something that was done to a folder offline.
            struct LocalFolderChange {
                /// What.
                kind: FolderUploadKind,
                /// The folder; of a new one an id that was reserved for it, or none, and then it gets one.
                id: Option<FolderId>,
                /// The folder that it lies in from now on; none: where it is, or a new one in the folder that is synchronised.
                parent_id: Option<FolderId>,
                /// Its name from now on; none: as it is called.
                name: Option<String>,
                /// What a new one holds, such as `IPF.Appointment`; none: mail.
                container_class: Option<String>,
                /// Which changes the version contains that was changed: `predecessors` of what was synchronised.
                predecessors: Option<Bytes>,
                /// When it was done; uploaded again with the same time, it is the same change.
                modified: Option<FileTime>,
            }

            /// What became of a change of a folder.
            struct UploadedFolder {
                /// In short.
                outcome: UploadOutcome,
                /// The folder.
                id: Option<FolderId>,
                /// The change as it is known from now on, of a folder that was made, renamed or moved.
                change_key: Bytes,
                /// Which changes the folder contains now.
                predecessors: Bytes,
                /// The server's version, when the folder was changed there as well; if it is done, it was done over this.
                server: Option<SyncedFolder>,
                /// Why it failed.
                error: Option<ErrorInfo>,
            }

            /// What became of changes of folders, in their order.
            struct FolderUploadResult {
                /// Each of them.
                items: Vec<UploadedFolder>,
                /// What to begin the next synchronisation of the folders with: it does not bring these changes back.
                state: Vec<u8>,
            }

            /// Someone in the address book.
            struct Person {
                /// The display name.
                name: String,
                /// The SMTP address.
                address: String,
                /// The legacy distinguished name.
                dn: String,
                /// The job title.
                title: String,
                /// The department.
                department: String,
                /// The company.
                company: String,
                /// The office.
                office: String,
                /// The telephone number at work.
                phone: String,
                /// Whether it is a distribution list.
                is_list: bool,
            }

            /// Some of the people in the address book.
            struct PeoplePage {
                /// They, by display name.
                people: Vec<Person>,
                /// How many there are altogether.
                total: u32,
                /// Where the next page begins; absent at the end.
                next: Option<u32>,
            }

            /// All that the address book says of somebody. What it does not say is empty or absent.
            struct PersonDetails {
                /// Name, addresses, job.
                person: Person,
                /// The short name.
                alias: String,
                /// The given name.
                given_name: String,
                /// The family name.
                surname: String,
                /// The mobile telephone number.
                mobile: String,
                /// The telephone number at home.
                home_phone: String,
                /// The fax number.
                fax: String,
                /// Street and number.
                street: String,
                /// The city.
                city: String,
                /// The state or province.
                state: String,
                /// The postal code.
                postal_code: String,
                /// The country.
                country: String,
                /// The assistant's name.
                assistant: String,
                /// Remarks.
                notes: String,
                /// All addresses, with their kinds, such as `SMTP:alice@example.com`.
                addresses: Vec<String>,
                /// The legacy distinguished name of the manager, as the directory takes it.
                manager_dn: Option<String>,
                /// How many members a list has.
                member_count: Option<u32>,
                /// A picture, mostly JPEG.
                photo: Option<Vec<u8>>,
                /// X.509 certificates, in DER.
                certificates: Vec<Vec<u8>>,
            }

            /// Who is linked to somebody in the address book.
            enum PersonLink {
                /// The members of a list.
                Members,
                /// The people in a list and in the lists that are in it, each once.
                AllMembers,
                /// The lists that somebody is in.
                Lists,
                /// Whom somebody reports to: one person, or nobody.
                Manager,
                /// Who reports to somebody.
                Reports,
            }

            /// What can be done to many messages at once.
            enum BatchVerb {
                /// They are read; senders who asked for a receipt get one.
                MarkRead,
                /// They are read, without receipts.
                MarkReadQuietly,
                /// They are unread.
                MarkUnread,
                /// They are flagged for follow-up.
                Flag,
                /// What was to be followed up is done.
                Complete,
                /// They are not flagged any more.
                ClearFlag,
                /// They get categories, beside those that they have.
                AddCategories,
                /// They lose categories.
                RemoveCategories,
                /// They have these categories and no others.
                SetCategories,
                /// They are moved to a folder, where they have other ids.
                MoveTo,
                /// They are copied to a folder.
                CopyTo,
                /// Deleted ones are brought back, into a folder.
                RestoreTo,
                /// They go to the deleted items; from there they are deleted.
                Delete,
                /// They are deleted beyond restoring.
                DeleteForGood,
            }

            /// What can be done to a folder.
            enum FolderVerb {
                /// A folder is made in it.
                Create,
                /// It gets another name.
                Rename,
                /// It is moved into another folder.
                MoveTo,
                /// It is copied into another folder.
                CopyTo,
                /// It goes to the deleted items; from there it is deleted.
                Delete,
                /// It is deleted beyond restoring.
                DeleteForGood,
                /// All that is in it is deleted.
                Empty,
                /// All that is in it is deleted beyond restoring.
                EmptyForGood,
            }

            /// What a message is flagged for. `[MS-OXOFLAG] 2.2.1`
            struct FollowUp {
                /// What is to be done; mail programs write `Follow up`.
                text: String,
                /// From when on; midnight of a day.
                start: Option<FileTime>,
                /// Until when; midnight of a day.
                due: Option<FileTime>,
                /// When to remind of it.
                reminder: Option<FileTime>,
            }

            /// A message that a batch left as it was.
            struct FailedItem {
                /// The message.
                id: MessageId,
                /// Why.
                error: ErrorInfo,
            }

            /// What became of the messages of a batch.
            struct BatchResult {
                /// Messages with which all is as asked, in the order in which they were given.
                done: Vec<MessageId>,
                /// The others.
                failed: Vec<FailedItem>,
            }

            /// What became of a folder.
            struct FolderResult {
                /// The folder, or the copy, as far as the server tells which one that is.
                id: Option<FolderId>,
                /// Whether all was done. Otherwise some of what is in it stayed as it was.
                complete: bool,
            }

            /// What somebody may do in a folder. `[MS-OXCPERM] 2.2.7`
            enum FolderRight {
                /// Reads all messages.
                ReadAny,
                /// Makes messages.
                Create,
                /// Changes messages of one's own.
                EditOwned,
                /// Deletes messages of one's own.
                DeleteOwned,
                /// Changes all messages.
                EditAny,
                /// Deletes all messages.
                DeleteAny,
                /// Makes folders in it.
                CreateSubFolder,
                /// Owns it: changes and deletes it, and says who may do what.
                FolderOwner,
                /// Is told of what concerns it.
                FolderContact,
                /// Sees that it is there.
                FolderVisible,
                /// Of a calendar: sees when its owner is busy.
                FreeBusySimple,
                /// Of a calendar: sees with what, and where.
                FreeBusyDetailed,
            }

            /// What went wrong, as every language's exception carries it.
            struct ErrorInfo {
                /// A stable name, such as `access_denied`.
                code: String,
                /// One sentence for people.
                message: String,
                /// The server's error code, if it answered with one.
                server_code: Option<u32>,
                /// Its name, such as `NotFound`.
                server_name: Option<String>,
                /// Offset of the bytes that are wrong.
                offset: Option<u64>,
                /// The structure that is wrong.
                structure: Option<String>,
                /// The field of it.
                field: Option<String>,
                /// The section of the specification.
                section: Option<String>,
                /// Where access was denied: the folder's id.
                folder_id: Option<FolderId>,
                /// What that folder is called, as far as it is known: its path, when folders were listed before.
                folder: Option<String>,
                /// The right that the user lacks there.
                right: Option<FolderRight>,
                /// Whom a name may mean that is not clear.
                candidates: Vec<Address>,
            }
        }
    };
}

/// A record or enumeration as data, for what writes definitions in other languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Definition {
    /// Its name.
    pub name: &'static str,
    /// Its documentation.
    pub doc: &'static str,
    /// What it is.
    pub kind: Kind,
    /// Its fields or variants.
    pub members: &'static [Member],
}

/// What a definition defines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An enumeration; its members have no type.
    Enum,
    /// A record: all of its fields are given.
    Record,
    /// Conditions: a record whose fields may all be left out.
    Conditions,
}

/// A field or variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// Its name, in Rust's case.
    pub name: &'static str,
    /// Its documentation.
    pub doc: &'static str,
    /// Its type as written in Rust.
    pub type_name: &'static str,
}

macro_rules! define {
    ($(
        #[doc = $doc:literal]
        $kind:ident $Name:ident { $($body:tt)* }
    )*) => {
        $(define! { @$kind #[doc = $doc] $Name { $($body)* } })*

        /// Every record and enumeration.
        pub const DEFINITIONS: &[Definition] =
            &[$(define! { @definition $kind #[doc = $doc] $Name { $($body)* } }),*];
    };
    (@definition enum #[doc = $doc:literal] $Name:ident { $(#[doc = $member_doc:literal] $Variant:ident),* $(,)? }) => {
        Definition {
            name: stringify!($Name),
            doc: $doc,
            kind: Kind::Enum,
            members: &[$(Member { name: stringify!($Variant), doc: $member_doc, type_name: "" }),*],
        }
    };
    (@definition struct $($rest:tt)*) => { define! { @fields Record $($rest)* } };
    (@definition conditions $($rest:tt)*) => { define! { @fields Conditions $($rest)* } };
    (@fields $Kind:ident #[doc = $doc:literal] $Name:ident {
        $(#[doc = $member_doc:literal] $field:ident: $Type:ty),* $(,)?
    }) => {
        Definition {
            name: stringify!($Name),
            doc: $doc,
            kind: Kind::$Kind,
            members: &[$(Member {
                name: stringify!($field),
                doc: $member_doc,
                type_name: stringify!($Type),
            }),*],
        }
    };
    (@enum $(#[$meta:meta])* $Name:ident { $($(#[$variant_meta:meta])* $Variant:ident),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $Name {
            $($(#[$variant_meta])* $Variant),*
        }

        impl $Name {
            /// Every variant.
            pub const ALL: &[Self] = &[$(Self::$Variant),*];

            /// Their names.
            pub const NAMES: &[&str] = &[$(stringify!($Variant)),*];

            /// The variant's name.
            pub fn name(self) -> &'static str {
                Self::NAMES.get(self as usize).copied().unwrap_or_default()
            }
        }
    };
    (@conditions $($rest:tt)*) => { define! { @struct #[derive(Default)] #[serde(default, deny_unknown_fields)] $($rest)* } };
    (@struct $(#[$meta:meta])* $Name:ident { $($(#[$field_meta:meta])* $field:ident: $Type:ty),* $(,)? }) => {
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        $(#[$meta])*
        pub struct $Name {
            $($(#[$field_meta])* pub $field: $Type),*
        }
    };
}

records!(define);

impl FolderRight {
    /// The right that a flag stands for.
    pub fn of(right: MemberRights) -> Option<Self> {
        Self::ALL.iter().copied().find(|known| Some(known.name()) == right.name())
    }
}

impl From<&Error> for ErrorInfo {
    fn from(error: &Error) -> Self {
        let wire = error.wire();
        let place = wire.and_then(|wire| wire.place());
        Self {
            code: error.code().into(),
            message: error.to_string(),
            server_code: error.server_code().map(|code| code.0),
            server_name: error.server_code().and_then(|code| code.name()).map(Into::into),
            offset: wire.map(|wire| wire.offset() as u64),
            structure: place.map(|place| place.structure.into()),
            field: place.map(|place| place.field.into()),
            section: place.map(|place| place.section.into()),
            folder_id: match error {
                Error::AccessDenied { folder, .. } => *folder,
                _ => None,
            },
            folder: match error {
                Error::AccessDenied { name, .. } => name.clone(),
                _ => None,
            },
            right: match error {
                Error::AccessDenied { right, .. } => FolderRight::of(*right),
                _ => None,
            },
            candidates: match error {
                Error::AmbiguousName { candidates, .. } => candidates
                    .iter()
                    .map(|(name, address)| Address { name: name.clone(), address: address.clone() })
                    .collect(),
                _ => Vec::new(),
            },
        }
    }
}

impl Default for Outgoing {
    fn default() -> Self {
        Self {
            recipients: Vec::new(),
            subject: String::new(),
            text: None,
            html: None,
            attachments: Vec::new(),
            importance: Importance::Normal,
            sensitivity: Sensitivity::Normal,
            from: None,
            reply_to: Vec::new(),
            read_receipt: false,
            delivery_receipt: false,
            send_at: None,
        }
    }
}

/// The newest first.
impl Default for ListOrder {
    fn default() -> Self {
        Self { by: SortBy::Received, reverse: false, jump_to: None }
    }
}

impl Outgoing {
    /// A message with a subject and nothing else yet.
    pub fn new(subject: impl Into<String>) -> Self {
        Self { subject: subject.into(), ..Self::default() }
    }

    /// To someone.
    #[must_use]
    pub fn to(self, address: impl Into<String>) -> Self {
        self.recipient(RecipientKind::To, address)
    }

    /// With a copy to someone.
    #[must_use]
    pub fn cc(self, address: impl Into<String>) -> Self {
        self.recipient(RecipientKind::Cc, address)
    }

    /// With a copy to someone whom the others do not see.
    #[must_use]
    pub fn bcc(self, address: impl Into<String>) -> Self {
        self.recipient(RecipientKind::Bcc, address)
    }

    fn recipient(mut self, kind: RecipientKind, address: impl Into<String>) -> Self {
        self.recipients.push(Recipient { kind, name: String::new(), address: address.into() });
        self
    }

    /// With plain text.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.text = Some(text.into());
        self
    }

    /// With HTML.
    #[must_use]
    pub fn html(mut self, html: impl Into<String>) -> Self {
        self.html = Some(html.into());
        self
    }
}
