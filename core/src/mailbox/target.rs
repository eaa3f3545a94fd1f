use std::prelude::v1::*;

use super::FolderRef;
use super::attachment::open_message;
use super::folders::open_folder;
use crate::data::{FolderId, MessageId};
use crate::rop::{
    AttachmentOpenMode, MessageOpenMode, OpenAttachment, OpenMessage, SaveChangesAttachment,
    SaveChangesMessage, SaveFlags,
};
use crate::session::{Chain, LogonInfo, Slot};

/// Whose properties are read or set.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum PropertyTarget {
    /// The mailbox itself.
    Mailbox,
    /// A folder.
    Folder(FolderRef),
    /// A message of a folder.
    Message(FolderRef, MessageId),
    /// The attachment with that number of a message.
    Attachment(FolderRef, MessageId, u32),
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

    /// An attachment of a message.
    pub fn attachment(folder: impl Into<FolderRef>, message: MessageId, number: u32) -> Self {
        Self::Attachment(folder.into(), message, number)
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
    pub(super) fn open(&self, chain: &mut Chain, folder_id: FolderId, writable: bool) -> Opened {
        let mut message = |id: MessageId| {
            let open_mode = if writable { MessageOpenMode::READ_WRITE } else { MessageOpenMode::empty() };
            chain.open(|output| OpenMessage { open_mode, ..open_message(output, folder_id, id) })
        };
        match self {
            Self::Mailbox => Opened { object: Chain::LOGON, message: None },
            Self::Folder(_) => Opened { object: open_folder(chain, folder_id), message: None },
            Self::Message(_, id) => Opened { object: message(*id), message: None },
            Self::Attachment(_, id, number) => {
                let message = message(*id);
                let mode =
                    if writable { AttachmentOpenMode::READ_WRITE } else { AttachmentOpenMode::READ_ONLY };
                let object = chain.open(|output| OpenAttachment {
                    logon: 0,
                    input: message.0,
                    output,
                    open_mode: mode,
                    attachment_id: *number,
                });
                Opened { object, message: Some(message) }
            }
        }
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
