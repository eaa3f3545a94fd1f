//! Messages and attachments that a client has open: what it sees and changes until it saves.

use mapi_http::data::{FolderId, MessageId, PropertyTag, tags};

use crate::body::is_body;
use crate::handles::{Shared, lock};
use crate::store::{Attachment, Content, Imported, Messages, Stored, flags};
use crate::sync::Collector;
use crate::view::MessageMeta;

/// Where an open message belongs.
#[derive(Debug, Clone)]
pub(crate) enum Origin {
    /// It was just begun.
    New { folder: FolderId, which: Messages },
    /// It is in the store.
    Saved { id: MessageId, meta: MessageMeta, which: Messages },
    /// A client sends it whole, as it is after a change made offline.
    Imported(Box<Import>),
    /// It is in an attachment.
    Embedded { attachment: Shared<OpenAttachment>, id: MessageId },
}

/// A change of a message that a client is about to send.
#[derive(Debug, Clone)]
pub(crate) struct Import {
    pub(crate) collector: Shared<Collector>,
    pub(crate) folder: FolderId,
    pub(crate) which: Messages,
    pub(crate) id: MessageId,
    pub(crate) imported: Imported,
    /// Whether it was not there before.
    pub(crate) is_new: bool,
}

/// A message that a client has open.
#[derive(Debug)]
pub(crate) struct OpenMessage {
    pub(crate) origin: Origin,
    pub(crate) content: Content,
    pub(crate) writable: bool,
    /// Code page of its 8-bit strings.
    pub(crate) code_page: u32,
    /// What rows of recipients have beside their fixed part.
    pub(crate) recipient_columns: Vec<PropertyTag>,
    /// Bodies that were written since it was saved.
    pub(crate) fresh_bodies: Vec<u16>,
    /// The number for the next attachment, unless others have higher ones.
    pub(crate) next_attachment: u32,
    /// Counts changes of the attachments, for tables of them.
    pub(crate) revision: u64,
}

impl OpenMessage {
    /// What is known of it beside its properties.
    pub(crate) fn meta(&self) -> MessageMeta {
        let meta = match &self.origin {
            Origin::New { folder, which } => MessageMeta {
                folder: Some(*folder),
                associated: *which == Messages::Associated,
                ..MessageMeta::default()
            },
            Origin::Imported(import) => MessageMeta {
                folder: Some(import.folder),
                associated: import.which == Messages::Associated,
                ..MessageMeta::default()
            },
            Origin::Saved { meta, .. } => *meta,
            Origin::Embedded { .. } => MessageMeta::default(),
        };
        MessageMeta { flags: self.content.flags, read_only: !self.writable, ..meta }
    }

    /// Sets a property. Some flags may be set as long as the message was not saved. `[MS-OXCMSG] 2.2.1.6`
    pub(crate) fn set(&mut self, tag: PropertyTag, stored: Stored) {
        if is_body(tag) && !self.fresh_bodies.contains(&tag.id()) {
            self.fresh_bodies.push(tag.id());
        }
        self.content.set(tag, stored);
    }

    /// The same of a property in a stream: a message that says in which form it was written has all its bodies.
    pub(crate) fn set_in_stream(&mut self, tag: PropertyTag, stored: Stored) {
        self.set(tag, stored);
        if self.content.properties.contains(tags::NATIVE_BODY) {
            self.fresh_bodies.clear();
        }
    }

    /// Sets the flags that a client may set before it saves for the first time.
    pub(crate) fn set_flags(&mut self, wanted: u32) -> bool {
        // What was read is for other requests to say. [MS-OXCFXICS] 3.2.5.9.4.2
        let read = match &self.origin {
            Origin::New { .. } | Origin::Embedded { .. } => flags::READ,
            Origin::Imported(import) => {
                if import.is_new {
                    flags::READ
                } else {
                    0
                }
            }
            Origin::Saved { .. } => return false,
        };
        const OTHERS: u32 =
            flags::UNSENT | flags::UNMODIFIED | flags::FROM_ME | flags::NOTIFY_READ | flags::NOTIFY_UNREAD;
        let settable = OTHERS | read;
        self.content.flags = self.content.flags & !settable | wanted & settable;
        true
    }

    /// The first number above those of all attachments.
    pub(crate) fn first_free(&self) -> u32 {
        self.content.attachments.iter().map(|attachment| attachment.number + 1).max().unwrap_or_default()
    }
}

/// An attachment that a client has open.
#[derive(Debug)]
pub(crate) struct OpenAttachment {
    pub(crate) attachment: Attachment,
    pub(crate) message: Shared<OpenMessage>,
    pub(crate) writable: bool,
}

impl OpenAttachment {
    /// Puts it into its message, where it is saved with it.
    pub(crate) fn save(&self) {
        let mut message = lock(&self.message);
        message.revision += 1;
        let number = self.attachment.number;
        match message.content.attachments.iter_mut().find(|other| other.number == number) {
            Some(other) => *other = self.attachment.clone(),
            None => message.content.attachments.push(self.attachment.clone()),
        }
    }
}
