//! The objects that a session context has open, behind their handles. `[MS-OXCROPS] 3.2.5.1`

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use mapi_http::data::{ErrorCode, FolderId, MessageId, PropertyTag};
use mapi_http::rop::{NO_HANDLE, NotificationTypes};

use crate::message::{OpenAttachment, OpenMessage};
use crate::store::Stored;
use crate::sync::{Collector, Destination, Download};
use crate::table::Table;
use crate::view::MailboxFacts;

/// Something that several objects work on: a message, its attachments and their streams.
pub(crate) type Shared<T> = Arc<Mutex<T>>;

pub(crate) fn shared<T>(value: T) -> Shared<T> {
    Arc::new(Mutex::new(value))
}

/// A context does one thing at a time, so nobody waits here.
pub(crate) fn lock<T>(shared: &Shared<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An object that a client opened.
#[derive(Debug)]
pub(crate) enum Object {
    Logon,
    Folder(FolderId),
    Message(Shared<OpenMessage>),
    Attachment(Shared<OpenAttachment>),
    Table(Box<Table>),
    Stream(Stream),
    Subscription(Subscription),
    Download(Box<Download>),
    Destination(Box<Destination>),
    Collector(Shared<Collector>),
}

impl Object {
    /// What it is, for people.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Logon => "logon",
            Self::Folder(_) => "folder",
            Self::Message(_) => "message",
            Self::Attachment(_) => "attachment",
            Self::Table(_) => "table",
            Self::Stream(_) => "stream",
            Self::Subscription(_) => "subscription",
            Self::Download(_) => "download",
            Self::Destination(_) => "destination",
            Self::Collector(_) => "collector",
        }
    }
}

/// A stream on the value of a property.
#[derive(Debug, Clone)]
pub(crate) struct Stream {
    pub(crate) target: StreamTarget,
    pub(crate) tag: PropertyTag,
    pub(crate) position: u64,
    pub(crate) writable: bool,
}

/// Whose property it is.
#[derive(Debug, Clone)]
pub(crate) enum StreamTarget {
    Message(Shared<OpenMessage>),
    Attachment(Shared<OpenAttachment>),
    /// Folders keep what is written at once, so the stream holds it until it is committed.
    Folder {
        folder: FolderId,
        value: Shared<Stored>,
    },
    /// A view of the value in another form, which cannot be written to.
    Copy(Arc<Vec<u8>>),
}

/// Somebody wants to hear of changes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Subscription {
    pub(crate) types: NotificationTypes,
    /// None: anywhere in the mailbox.
    pub(crate) folder: Option<FolderId>,
    pub(crate) message: Option<MessageId>,
}

/// A logon: a mailbox that was opened.
#[derive(Debug, Clone)]
pub(crate) struct Logon {
    pub(crate) handle: u32,
    pub(crate) mailbox: Arc<MailboxFacts>,
    /// Address of whose mailbox it is.
    pub(crate) owner: String,
}

#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) logon: u8,
    pub(crate) object: Object,
}

/// All open objects of a context.
#[derive(Debug)]
pub(crate) struct Handles {
    next: u32,
    pub(crate) open: BTreeMap<u32, Opened>,
    pub(crate) logons: BTreeMap<u8, Logon>,
}

impl Handles {
    /// As many objects as a context may have open: far beyond what a client needs that releases them.
    const MOST: usize = 10_000;

    pub(crate) fn new() -> Self {
        Self { next: 1, open: BTreeMap::new(), logons: BTreeMap::new() }
    }

    /// Gives an object a handle. Handles are not used again, so an old one is known as such.
    pub(crate) fn add(&mut self, logon: u8, object: Object) -> Result<u32, ErrorCode> {
        if self.open.len() >= Self::MOST {
            return Err(ErrorCode::TOO_MANY_OPEN_OBJECTS);
        }
        let handle = self.next;
        self.next += 1;
        self.open.insert(handle, Opened { logon, object });
        Ok(handle)
    }

    fn check(&self, handle: u32, logon: u8) -> Result<(), ErrorCode> {
        match self.open.get(&handle) {
            Some(opened) if opened.logon == logon => Ok(()),
            Some(_) => Err(ErrorCode::ACCESS_DENIED),
            None if handle != NO_HANDLE && handle != 0 && handle < self.next => {
                Err(ErrorCode::INVALID_OBJECT)
            }
            None => Err(ErrorCode::NULL_OBJECT),
        }
    }

    /// The object behind a handle of a logon.
    pub(crate) fn get(&self, handle: u32, logon: u8) -> Result<&Object, ErrorCode> {
        self.check(handle, logon)?;
        self.open.get(&handle).map(|opened| &opened.object).ok_or(ErrorCode::NULL_OBJECT)
    }

    /// The object behind a handle of a logon, to be changed.
    pub(crate) fn get_mut(&mut self, handle: u32, logon: u8) -> Result<&mut Object, ErrorCode> {
        self.check(handle, logon)?;
        self.open.get_mut(&handle).map(|opened| &mut opened.object).ok_or(ErrorCode::NULL_OBJECT)
    }

    /// Lets go of an object; with a logon goes all that was opened in it.
    pub(crate) fn release(&mut self, handle: u32) {
        if let Some(opened) = self.open.remove(&handle)
            && matches!(opened.object, Object::Logon)
        {
            self.logons.remove(&opened.logon);
            self.open.retain(|_, other| other.logon != opened.logon);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_of_others_and_old_ones_are_told_apart() {
        let mut handles = Handles::new();
        let logon = handles.add(3, Object::Logon).unwrap();
        let folder = handles.add(3, Object::Folder(FolderId(1))).unwrap();
        assert!(handles.get(folder, 3).is_ok());
        assert_eq!(handles.get(folder, 4).err(), Some(ErrorCode::ACCESS_DENIED));
        assert_eq!(handles.get(NO_HANDLE, 3).err(), Some(ErrorCode::NULL_OBJECT));
        assert_eq!(handles.get(99, 3).err(), Some(ErrorCode::NULL_OBJECT));
        handles.release(logon);
        assert_eq!(handles.get(folder, 3).err(), Some(ErrorCode::INVALID_OBJECT));
        handles.release(logon);
    }
}
