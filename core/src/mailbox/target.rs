use std::prelude::v1::*;

use super::FolderRef;
use super::attachment::{open_attachment, open_message, open_within, split};
use super::folders::open_folder;
use crate::data::{FolderId, MessageId};
use crate::rop::{MessageOpenMode, OpenMessage, SaveChangesAttachment, SaveChangesMessage, SaveFlags};
use crate::session::{Chain, Error, LogonInfo, Slot};

/// Whose properties are read or set.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum PropertyTarget {
    /// The mailbox itself.
    Mailbox,
    /// A folder.
    Folder(FolderRef),
    /// A message of a folder.
    Message(FolderRef, MessageId),
    /// The attachment of a message that [`path`](super::Attachment::path) names. What is attached to an attached message is only
    /// read.
    Attachment(FolderRef, MessageId, Vec<u32>),
}

/// The objects of a chain that were opened for it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Opened {
    /// The one that has the properties.
    pub(super) object: Slot,
    /// The message around an attachment.
    pub(super) message: Option<Slot>,
}

impl PropertyTarget {
    /// A folder.
    pub fn folder(folder: impl Into<FolderRef>) -> Self {
        Self::Folder(folder.into())
    }

    /// A message of a folder.
    pub fn message(folder: impl Into<FolderRef>, message: MessageId) -> Self {
        Self::Message(folder.into(), message)
    }

    /// The attachment with that number of a message.
    pub fn attachment(folder: impl Into<FolderRef>, message: MessageId, number: u32) -> Self {
        Self::Attachment(folder.into(), message, vec![number])
    }

    /// The folder's id; none as long as it takes the logon to know it.
    pub(super) fn folder_id(&self, logon: Option<&LogonInfo>) -> Option<FolderId> {
        match self {
            Self::Mailbox => Some(FolderId::NONE),
            Self::Folder(folder) | Self::Message(folder, _) | Self::Attachment(folder, ..) => {
                folder.id(logon)
            }
        }
    }

    /// Adds the ROPs that open it.
    pub(super) fn open(
        &self,
        chain: &mut Chain,
        folder_id: FolderId,
        writable: bool,
    ) -> Result<Opened, Error> {
        let mut message = |id: MessageId| {
            let open_mode = if writable { MessageOpenMode::READ_WRITE } else { MessageOpenMode::empty() };
            chain.open_and_ask(|output| OpenMessage { open_mode, ..open_message(output, folder_id, id) })
        };
        Ok(match self {
            Self::Mailbox => Opened { object: Chain::LOGON, message: None },
            Self::Folder(_) => Opened { object: open_folder(chain, folder_id), message: None },
            Self::Message(_, id) => Opened { object: message(*id).0, message: None },
            Self::Attachment(_, id, path) => {
                let (number, within) = split(path)?;
                if writable && !within.is_empty() {
                    let why = "it is attached to a message that is attached itself: it can only be read";
                    return Err(Error::InvalidArgument(why.into()));
                }
                let message = message(*id);
                let (message, _) = open_within(chain, message, within)?;
                let object = open_attachment(chain, message, number, writable);
                Opened { object, message: Some(message) }
            }
        })
    }

    /// Adds the ROPs that save it; folders and mailboxes keep what is set at once.
    pub(super) fn save(&self, chain: &mut Chain, opened: Opened) {
        let save_flags = SaveFlags::KEEP_OPEN_READ_WRITE;
        let Opened { object, message } = opened;
        if let Some(message) = message {
            let (response, input) = (message.0, object.0);
            chain.add::<()>(SaveChangesAttachment { logon: 0, response, input, save_flags });
        }
        if let Self::Message(..) | Self::Attachment(..) = self {
            let input = message.unwrap_or(object).0;
            chain.add::<()>(SaveChangesMessage { logon: 0, response: input, input, save_flags });
        }
    }

    /// Whether what is set must be saved.
    pub(super) fn is_saved(&self) -> bool {
        matches!(self, Self::Message(..) | Self::Attachment(..))
    }
}
