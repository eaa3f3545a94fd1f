use std::prelude::v1::*;

use super::columns::COLUMNS;
use super::folders::open_folder;
use super::list::summary;
use super::{Change, ChangeKind, Filter, FolderRef, ListMessages, Part};
use crate::data::{FolderId, MessageId, PropertyRow};
use crate::rop::{
    NotificationFlags, NotificationTypes, Notify, QueryPosition, RegisterNotification, TableEventType,
};
use crate::session::{Chain, Error, Flow, Handle, Input, Slot, Step, Steps};
use crate::wire::{Context, Reader, Wire};

/// Tells what happens to a message, in a folder, in the lines of a list or in the whole mailbox as [`Part::Change`],
/// until it is cancelled. `[MS-OXCNOTIF] 3.2.4`
///
/// After a lost session context it subscribes again, and then tells a [`ChangeKind::Gap`]: something may have been missed.
/// What is asked for after the watch, or after a gap, shows everything that the watch does not tell.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct Watch {
    what: What,
    #[serde(skip)]
    asked: Option<Slot>,
    /// The subscription, or the table, which is one itself.
    handle: Option<Handle>,
    /// There was one before, or its rows are other ones now: a gap is to be told when it stands.
    again: bool,
}

#[derive(Debug, serde::Serialize, serde::Deserialize)]
enum What {
    Everything,
    Folder(FolderRef),
    Message(FolderRef, MessageId),
    Lines(Box<ListMessages>),
}

impl Watch {
    /// One folder.
    pub fn folder(folder: impl Into<FolderRef>) -> Self {
        Self::new(What::Folder(folder.into()))
    }

    /// Everything in the mailbox.
    pub fn everything() -> Self {
        Self::new(What::Everything)
    }

    /// One message: that it was changed, moved or deleted.
    pub fn message(folder: impl Into<FolderRef>, id: MessageId) -> Self {
        Self::new(What::Message(folder.into(), id))
    }

    /// The lines of a list, wherever it begins and ends: a line is new, different, elsewhere or gone, because of what
    /// happened to its message or because the list's filter holds or does not any more. [`Change::line`] and
    /// [`Change::after`] say how it is now.
    pub fn lines(list: ListMessages) -> Self {
        Self::new(What::Lines(Box::new(list)))
    }

    /// What there is for these: nothing for the whole mailbox, a folder, one of its messages, the lines of its list.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`] for what does not go together.
    pub fn of(
        folder: Option<FolderRef>,
        message: Option<MessageId>,
        lines: Option<Filter>,
    ) -> Result<Self, Error> {
        Ok(match (folder, message, lines) {
            (None, None, None) => Self::everything(),
            (Some(folder), None, None) => Self::folder(folder),
            (Some(folder), Some(id), None) => Self::message(folder, id),
            (Some(folder), None, Some(filter)) => {
                Self::lines(ListMessages::newest(folder, 0).matching(filter))
            }
            _ => {
                let why =
                    "a message or the lines of a list are watched in a folder, and one of them at a time";
                return Err(Error::InvalidArgument(why.into()));
            }
        })
    }

    fn new(what: What) -> Self {
        Self { what, asked: None, handle: None, again: false }
    }

    fn ask(&mut self, folder_id: FolderId) -> Chain {
        let mut chain = Chain::new("watch");
        let message = match &self.what {
            What::Lines(list) => {
                let (table, _) = list.open(&mut chain, folder_id, false);
                // Without a look at its rows there is no table to notify of. [MS-OXCNOTIF] 3.2.4.2
                chain.add::<()>(QueryPosition { logon: 0, input: table.0 });
                self.asked = Some(table);
                return chain;
            }
            What::Message(_, id) => *id,
            What::Everything | What::Folder(_) => MessageId::NONE,
        };
        let everything = matches!(self.what, What::Everything);
        if !everything {
            // The subscription is for a number, whether there is such a folder or not.
            let folder = open_folder(&mut chain, folder_id);
            chain.release(folder);
        }
        let slot = chain.open(|output| RegisterNotification {
            logon: 0,
            input: Chain::LOGON.0,
            output,
            notification_types: NotificationTypes::NEW_MAIL
                | NotificationTypes::OBJECT_CREATED
                | NotificationTypes::OBJECT_DELETED
                | NotificationTypes::OBJECT_MODIFIED
                | NotificationTypes::OBJECT_MOVED
                | NotificationTypes::OBJECT_COPIED,
            reserved: None,
            want_whole_store: everything,
            folder_id: (!everything).then_some(folder_id),
            message_id: (!everything).then_some(message),
        });
        self.asked = Some(slot);
        chain
    }

    /// Tells that something may have been missed.
    fn tell_gap(&self, folder_id: FolderId, cx: &mut Steps<'_, Part>) {
        let mut gap = nothing(ChangeKind::Gap);
        gap.folder_id = (folder_id != FolderId::NONE).then_some(folder_id);
        if let What::Message(_, id) = self.what {
            gap.message_id = Some(id);
        }
        cx.tell(Part::Change(gap));
    }
}

impl Flow for Watch {
    type Answer = ();
    type Part = Part;

    fn step(&mut self, mut input: Input, cx: &mut Steps<'_, Part>) -> Result<Step<()>, Error> {
        let folder_id = match &self.what {
            What::Everything => FolderId::NONE,
            What::Folder(folder) | What::Message(folder, _) => match folder.id(cx.logon()) {
                Some(id) => id,
                None => return Ok(Step::Logon),
            },
            What::Lines(list) => match list.folder.id(cx.logon()) {
                Some(id) => id,
                None => return Ok(Step::Logon),
            },
        };
        if let What::Lines(list) = &mut self.what
            && let Some(chain) = list.ask_names(&mut input, cx)?
        {
            return Ok(Step::Execute(chain));
        }
        match (input, self.asked.take()) {
            (Input::Replies(replies), Some(slot)) => {
                replies.check_all()?;
                self.handle = replies.handle(slot);
                replies.release_new_except(self.handle, cx);
                cx.advanced();
                // Only now: what happens from here on is told of.
                if core::mem::take(&mut self.again) {
                    self.tell_gap(folder_id, cx);
                }
            }
            (Input::Notified(notifications), _) => {
                for notification in &notifications {
                    if is_reload(notification) {
                        self.again = true;
                    } else if let Some(change) = change(notification) {
                        cx.tell(Part::Change(change));
                    }
                }
                if self.again
                    && let Some(handle) = self.handle
                {
                    // A look at the rows, so that they are notified of again.
                    let mut chain = Chain::new("watch");
                    let table = chain.hold(handle);
                    chain.add::<()>(QueryPosition { logon: 0, input: table.0 });
                    self.asked = Some(table);
                    return Ok(Step::Execute(chain));
                }
            }
            (Input::Missed, _) => self.tell_gap(folder_id, cx),
            (Input::Lost, _) => self.again |= self.handle.take().is_some(),
            _ => {}
        }
        match self.handle {
            Some(handle) => Ok(Step::Listen(vec![handle])),
            None => Ok(Step::Execute(self.ask(folder_id))),
        }
    }
}

fn nothing(kind: ChangeKind) -> Change {
    Change { kind, folder_id: None, message_id: None, message_class: None, line: None, after: None }
}

/// Whether a table is to be read anew.
fn is_reload(notification: &Notify) -> bool {
    notification.data.table_event.is_some_and(|event| row_event(event).is_none())
}

fn row_event(event: TableEventType) -> Option<ChangeKind> {
    match event {
        TableEventType::TABLE_ROW_ADDED => Some(ChangeKind::Created),
        TableEventType::TABLE_ROW_DELETED => Some(ChangeKind::Deleted),
        TableEventType::TABLE_ROW_MODIFIED => Some(ChangeKind::Modified),
        _ => None,
    }
}

/// What a notification says.
fn change(notification: &Notify) -> Option<Change> {
    let data = &notification.data;
    if let Some(event) = data.table_event {
        let kind = row_event(event)?;
        let folder_id = data.row_folder_id;
        // The session that set the columns may have been another one.
        let raw = data.raw_row.as_ref();
        let read = raw
            .and_then(|raw| PropertyRow::read(&mut Reader::new(raw), &Context::rop().columns(&COLUMNS)).ok());
        let row = data.row.as_ref().or(read.as_ref());
        return Some(Change {
            folder_id,
            message_id: data.row_message_id,
            line: row.map(|row| summary(row.row(), folder_id.unwrap_or_default())),
            after: data.insert_after_message_id.filter(|id| *id != MessageId::NONE),
            ..nothing(kind)
        });
    }
    let kinds = [
        (NotificationFlags::NEW_MAIL, ChangeKind::NewMail),
        (NotificationFlags::OBJECT_CREATED, ChangeKind::Created),
        (NotificationFlags::OBJECT_DELETED, ChangeKind::Deleted),
        (NotificationFlags::OBJECT_MODIFIED, ChangeKind::Modified),
        (NotificationFlags::OBJECT_MOVED, ChangeKind::Moved),
        (NotificationFlags::OBJECT_COPIED, ChangeKind::Copied),
    ];
    let kind = kinds.iter().find(|(event, _)| *event == data.flags.event()).map(|(_, kind)| *kind)?;
    Some(Change {
        folder_id: data.folder_id,
        message_id: data.message_id,
        message_class: data.message_class.as_ref().map(|class| class.to_utf8_lossy()),
        ..nothing(kind)
    })
}
