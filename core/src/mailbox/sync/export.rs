use std::prelude::v1::*;

use bytes::Bytes;

use super::download::{Patience, get_part};
use crate::data::{FolderId, MessageId};
use crate::mailbox::folders::open_folder;
use crate::mailbox::{FolderRef, Part};
use crate::rop::{
    FastTransferCopyFolderFlags, FastTransferCopyMessagesFlags, FastTransferCopyToFlags,
    FastTransferSourceCopyFolder, FastTransferSourceCopyMessages, FastTransferSourceCopyTo,
    FastTransferSourceGetBufferResponse, LOGON_CODE_PAGE, MessageOpenMode, OpenMessage, SendOptions,
};
use crate::session::{Asked, Chain, Error, Flow, Handle, Input, Slot, Step, Steps};
use crate::sync::fasttransfer::{BEFORE, part_head};

/// A folder with all that is in it, or some messages of a folder, as one stream: [`Part::Data`] as it comes.
/// `[MS-OXCFXICS] 3.3.5.7`
///
/// One exchange for each 200 KiB or so, in constant memory. A stream cannot be gone on with: when the connection breaks
/// after some of it has come, it ends in an error, and is to be begun anew.
#[derive(Debug)]
pub struct ExportStream {
    folder: FolderRef,
    what: What,
    opened: Option<Slot>,
    handle: Option<Handle>,
    part: Option<Asked<FastTransferSourceGetBufferResponse>>,
    patience: Patience,
    bytes: u64,
}

#[derive(Debug)]
enum What {
    Folder,
    Messages(Vec<MessageId>),
    Item(MessageId),
}

impl ExportStream {
    fn new(folder: FolderRef, what: What) -> Self {
        Self { folder, what, opened: None, handle: None, part: None, patience: Patience::default(), bytes: 0 }
    }

    /// A folder with its messages and all folders in it.
    pub fn folder(folder: impl Into<FolderRef>) -> Self {
        Self::new(folder.into(), What::Folder)
    }

    /// Messages of a folder.
    pub fn messages(folder: impl Into<FolderRef>, messages: Vec<MessageId>) -> Self {
        Self::new(folder.into(), What::Messages(messages))
    }

    /// Messages of a folder, or the folder when none are named.
    pub fn some(folder: impl Into<FolderRef>, messages: Vec<MessageId>) -> Self {
        if messages.is_empty() { Self::folder(folder) } else { Self::messages(folder, messages) }
    }

    /// One message in the form that EWS ExportItems and exportItems of Graph hand out, and UploadItems takes.
    pub fn item(folder: impl Into<FolderRef>, message: MessageId) -> Self {
        Self::new(folder.into(), What::Item(message))
    }

    fn begin(&mut self, folder: FolderId, chain: &mut Chain) {
        let input = open_folder(chain, folder).0;
        let send_options = SendOptions::UNICODE | SendOptions::FORCE_UNICODE;
        let slot = match &self.what {
            What::Folder => {
                let flags = FastTransferCopyFolderFlags::COPY_SUBFOLDERS;
                chain.open(|output| FastTransferSourceCopyFolder {
                    logon: 0,
                    input,
                    output,
                    flags,
                    send_options,
                })
            }
            What::Messages(message_ids) => {
                let (flags, message_ids) = (FastTransferCopyMessagesFlags::empty(), message_ids.clone());
                chain.open(|output| FastTransferSourceCopyMessages {
                    logon: 0,
                    input,
                    output,
                    message_ids,
                    flags,
                    send_options,
                })
            }
            What::Item(message_id) => {
                let message = chain.open(|output| OpenMessage {
                    logon: 0,
                    input,
                    output,
                    code_page_id: LOGON_CODE_PAGE,
                    folder_id: folder,
                    open_mode: MessageOpenMode::empty(),
                    message_id: *message_id,
                });
                chain.open(|output| FastTransferSourceCopyTo {
                    logon: 0,
                    input: message.0,
                    output,
                    level: 0,
                    flags: FastTransferCopyToFlags::empty(),
                    send_options,
                    property_tags: Vec::new(),
                })
            }
        };
        self.opened = Some(slot);
        self.part = Some(get_part(chain, slot));
    }

    /// Tells the next part of the stream.
    fn tell(&mut self, data: Bytes, cx: &mut Steps<'_, Part>) {
        if data.is_empty() {
            return;
        }
        let around = match (&self.what, self.bytes) {
            (What::Item(_), 0) => [&BEFORE[..], &part_head(data.len())].concat(),
            (What::Item(_), _) => part_head(data.len()).to_vec(),
            _ => Vec::new(),
        };
        for data in [around.into(), data] {
            self.bytes += data.len() as u64;
            if !data.is_empty() {
                cx.tell(Part::Data(data));
            }
        }
    }
}

impl Flow for ExportStream {
    type Answer = u64;
    type Part = Part;

    fn step(&mut self, input: Input, cx: &mut Steps<'_, Part>) -> Result<Step<u64>, Error> {
        let Some(folder) = self.folder.id(cx.logon()) else { return Ok(Step::Logon) };
        let mut chain = Chain::new("export");
        match (input, self.part.take()) {
            (Input::Replies(replies), Some(part)) => {
                replies.check_all()?;
                if let Some(slot) = self.opened.take() {
                    self.handle = replies.handle(slot);
                }
                let first = replies.get(part)?;
                let mut ended = false;
                for answer in
                    core::iter::once(first).chain(replies.more::<FastTransferSourceGetBufferResponse>())
                {
                    ended = self.patience.is_last(answer)?;
                    self.tell(answer.transfer_buffer.clone(), cx);
                    let (done, total) = (answer.in_progress_count.into(), answer.total_step_count.into());
                    cx.tell(Part::Progress { done, total });
                }
                let Some(handle) = self.handle else { return Err(Error::Cancelled) };
                if ended {
                    return Ok(Step::Done(self.bytes));
                }
                let slot = chain.hold(handle);
                self.part = Some(get_part(&mut chain, slot));
            }
            _ if self.bytes > 0 => {
                let reason = "the connection broke in the middle of a stream, which cannot be gone on with: begin anew";
                return Err(Error::Transport { reason: reason.into() });
            }
            _ => self.begin(folder, &mut chain),
        }
        Ok(Step::Execute(chain))
    }
}
