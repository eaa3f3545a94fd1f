//! What happened in the store, for whoever subscribed to it.

use mapi_http::data::{FolderId, MessageId};

use super::{MailboxId, Store};

/// What kind of change it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind {
    /// A message was delivered.
    NewMail,
    /// An object is new.
    Created,
    /// An object is gone.
    Deleted,
    /// An object was changed.
    Modified,
    /// An object is in another place.
    Moved,
    /// An object was copied to a place.
    Copied,
    /// A search folder has found what there is.
    SearchCompleted,
}

/// Where an object is or was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The folder, or the folder that holds the message.
    pub folder: FolderId,
    /// The message.
    pub message: Option<MessageId>,
    /// The folder that holds the folder.
    pub parent: Option<FolderId>,
}

impl Place {
    /// A folder in its parent.
    pub fn folder(folder: FolderId, parent: Option<FolderId>) -> Self {
        Self { folder, message: None, parent }
    }

    /// A message in a folder.
    pub fn message(message: MessageId, folder: FolderId) -> Self {
        Self { folder, message: Some(message), parent: None }
    }
}

/// A change of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// In which mailbox.
    pub mailbox: MailboxId,
    /// What happened.
    pub kind: EventKind,
    /// Where the object is.
    pub place: Place,
    /// Where it was or what it was copied from.
    pub old: Option<Place>,
    /// Flags and class of a delivered message.
    pub delivered: Option<(u32, String)>,
    /// A folder's messages and unread messages, when these numbers changed; the latter where they are the same for all.
    pub counts: Option<(u32, Option<u32>)>,
    /// Whether the message is a folder associated one.
    pub associated: bool,
}

impl Event {
    /// A change of the object at `place`.
    pub fn new(mailbox: MailboxId, kind: EventKind, place: Place) -> Self {
        Self { mailbox, kind, place, old: None, delivered: None, counts: None, associated: false }
    }

    /// The same with where the object was.
    #[must_use]
    pub fn from(mut self, old: Place) -> Self {
        self.old = Some(old);
        self
    }
}

impl Store {
    pub(super) fn tell(&mut self, event: Event) {
        self.unseen.note(&event);
        self.events.push(event);
    }
}
