use std::prelude::v1::*;

use super::{Change, ChangeKind, FolderRef, Part};
use crate::data::{FolderId, MessageId};
use crate::rop::{NotificationFlags, NotificationTypes, Notify, RegisterNotification};
use crate::session::{Chain, Error, Flow, Handle, Input, Slot, Step, Steps};

/// Tells what happens in a folder (or in the whole mailbox) as [`Part::Change`], until it is cancelled.
///
/// After a lost session context it subscribes again, and then tells a [`ChangeKind::Gap`]: something may have been missed.
/// What is asked for after the watch, or after a gap, shows everything that the watch does not tell.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct Watch {
    folder: Option<FolderRef>,
    #[serde(skip)]
    subscription: Option<Slot>,
    handle: Option<Handle>,
    /// There was a subscription before this one.
    again: bool,
}

impl Watch {
    /// One folder.
    pub fn folder(folder: impl Into<FolderRef>) -> Self {
        Self { folder: Some(folder.into()), subscription: None, handle: None, again: false }
    }

    /// Everything in the mailbox.
    pub fn everything() -> Self {
        Self { folder: None, subscription: None, handle: None, again: false }
    }

    fn ask(&mut self, folder: Option<FolderId>) -> Chain {
        let mut chain = Chain::new("watch");
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
            want_whole_store: folder.is_none(),
            folder_id: folder,
            message_id: folder.map(|_| MessageId::NONE),
        });
        self.subscription = Some(slot);
        chain
    }
}

impl Flow for Watch {
    type Answer = ();
    type Part = Part;

    fn step(&mut self, input: Input, cx: &mut Steps<'_, Part>) -> Result<Step<()>, Error> {
        let folder = match &self.folder {
            Some(folder) => match folder.id(cx.logon()) {
                Some(id) => Some(id),
                None => return Ok(Step::Logon),
            },
            None => None,
        };
        match (input, self.subscription) {
            (Input::Replies(replies), Some(slot)) => {
                replies.check_all()?;
                self.handle = replies.handle(slot);
                // Only now: what happens from here on is told of.
                if core::mem::take(&mut self.again) {
                    tell_gap(folder, cx);
                }
            }
            (Input::Notified(notifications), _) => {
                for notification in &notifications {
                    if let Some(change) = change(notification) {
                        cx.tell(Part::Change(change));
                    }
                }
            }
            (Input::Missed, _) => tell_gap(folder, cx),
            (Input::Lost, _) => self.again |= self.handle.take().is_some(),
            _ => {}
        }
        match self.handle {
            Some(handle) => Ok(Step::Listen(vec![handle])),
            None => Ok(Step::Execute(self.ask(folder))),
        }
    }
}

/// Tells that something may have been missed.
fn tell_gap(folder_id: Option<FolderId>, cx: &mut Steps<'_, Part>) {
    let gap = Change { kind: ChangeKind::Gap, folder_id, message_id: None, message_class: None };
    cx.tell(Part::Change(gap));
}

/// What a notification says.
fn change(notification: &Notify) -> Option<Change> {
    let data = &notification.data;
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
        kind,
        folder_id: data.folder_id,
        message_id: data.message_id,
        message_class: data.message_class.as_ref().map(|class| class.to_utf8_lossy()),
    })
}
