use core::fmt;
use std::prelude::v1::*;

use bytes::Bytes;

use super::download::get_part;
use crate::data::MessageId;
use crate::mailbox::folders::open_folder;
use crate::mailbox::{FolderRef, Part};
use crate::rop::{
    FastTransferCopyFolderFlags, FastTransferCopyMessagesFlags, FastTransferDestinationConfigure,
    FastTransferDestinationFlags, FastTransferDestinationPutBuffer, FastTransferSourceCopyFolder,
    FastTransferSourceCopyMessages, FastTransferSourceGetBufferResponse, SendOptions, SourceOperation,
    TransferStatus,
};
use crate::session::{Asked, Chain, Error, Flow, Handle, Input, Slot, Step, Steps};
use crate::sync::fasttransfer::{Element, Lexer, Marker, Writer};

/// Bytes of a stream that go into one Execute.
const ROOM: usize = 28 << 10;
/// Values above this many bytes pass through in pieces.
const STREAMING_ABOVE: u32 = 4 << 10;

/// A folder with all that is in it, or some messages of a folder, as one stream: [`Part::Data`] as it comes.
/// `[MS-OXCFXICS] 3.3.5.7`
///
/// One exchange for each 200 KiB or so, in constant memory. A stream cannot be gone on with: when the connection breaks
/// after some of it has come, it ends in an error, and is to be begun anew.
#[derive(Debug)]
pub struct ExportStream {
    folder: FolderRef,
    /// Those messages; none: the folder itself.
    messages: Vec<MessageId>,
    opened: Option<Slot>,
    handle: Option<Handle>,
    part: Option<Asked<FastTransferSourceGetBufferResponse>>,
    bytes: u64,
}

impl ExportStream {
    /// A folder with its messages and all folders in it.
    pub fn folder(folder: impl Into<FolderRef>) -> Self {
        Self { folder: folder.into(), messages: Vec::new(), opened: None, handle: None, part: None, bytes: 0 }
    }

    /// Messages of a folder.
    pub fn messages(folder: impl Into<FolderRef>, messages: Vec<MessageId>) -> Self {
        Self { messages, ..Self::folder(folder) }
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
                    ended = answer.transfer_status == TransferStatus::DONE;
                    self.bytes += answer.transfer_buffer.len() as u64;
                    if !answer.transfer_buffer.is_empty() {
                        cx.tell(Part::Data(answer.transfer_buffer));
                    }
                    let (done, total) = (answer.in_progress_count.into(), answer.total_step_count.into());
                    cx.tell(Part::Progress { done, total });
                }
                let Some(handle) = self.handle else { return Err(Error::Cancelled) };
                if ended {
                    cx.release(handle);
                    return Ok(Step::Done(self.bytes));
                }
                let slot = chain.hold(handle);
                self.part = Some(get_part(&mut chain, slot));
            }
            _ if self.bytes > 0 => {
                let reason = "the connection broke in the middle of a stream, which cannot be gone on with: begin anew";
                return Err(Error::Transport { reason: reason.into() });
            }
            _ => {
                let input = open_folder(&mut chain, folder).0;
                let send_options = SendOptions::UNICODE | SendOptions::FORCE_UNICODE;
                let message_ids = self.messages.clone();
                let slot = if message_ids.is_empty() {
                    let flags = FastTransferCopyFolderFlags::COPY_SUBFOLDERS;
                    chain.open(|output| FastTransferSourceCopyFolder {
                        logon: 0,
                        input,
                        output,
                        flags,
                        send_options,
                    })
                } else {
                    let flags = FastTransferCopyMessagesFlags::empty();
                    chain.open(|output| FastTransferSourceCopyMessages {
                        logon: 0,
                        input,
                        output,
                        message_ids,
                        flags,
                        send_options,
                    })
                };
                self.opened = Some(slot);
                self.part = Some(get_part(&mut chain, slot));
            }
        }
        Ok(Step::Execute(chain))
    }
}

/// Where a stream comes from: piece by piece, so that it need not stand in memory.
pub type Pieces = Box<dyn Iterator<Item = Result<Bytes, Error>> + Send + Sync>;

/// Puts a stream into a folder: of a folder, which becomes one in it, or of messages. `[MS-OXCFXICS] 3.3.5.7`
///
/// One exchange for each 28 KiB, in constant memory; [`Part::Progress`] in bytes. When the connection breaks, some messages are
/// there and others are not: it ends in [`Error::OutcomeUnknown`].
pub struct ImportStream {
    folder: FolderRef,
    pieces: Pieces,
    total: u64,
    taken: u64,
    /// No pieces are left.
    ended: bool,
    /// Folders and messages that have begun and not ended.
    depth: usize,
    lexer: Lexer,
    /// What was read and not sent yet.
    stream: Writer,
    operation: Option<SourceOperation>,
    opened: Option<Slot>,
    handle: Option<Handle>,
    begun: bool,
}

impl fmt::Debug for ImportStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ImportStream")
            .field("folder", &self.folder)
            .field("taken", &self.taken)
            .finish_non_exhaustive()
    }
}

impl ImportStream {
    /// What `pieces` are together: `total` bytes, which is only for the progress that is told.
    pub fn new(folder: impl Into<FolderRef>, pieces: Pieces, total: u64) -> Self {
        Self {
            folder: folder.into(),
            pieces,
            total,
            taken: 0,
            ended: false,
            depth: 0,
            lexer: Lexer::new().streaming(STREAMING_ABOVE),
            stream: Writer::new(),
            operation: None,
            opened: None,
            handle: None,
            begun: false,
        }
    }

    /// Reads until there is enough for a request. Streams are cut where servers let them be.
    fn fill(&mut self) -> Result<(), Error> {
        let wrong = |error: crate::wire::WireError| {
            Error::InvalidArgument(alloc::format!("this is no FastTransfer stream: {error}"))
        };
        while self.stream.len() < ROOM {
            match self.lexer.next().map_err(wrong)? {
                Some(element) => {
                    if let Element::Marker(marker) = element {
                        match marker {
                            Marker::StartTopFld
                            | Marker::StartSubFld
                            | Marker::StartMessage
                            | Marker::StartFaiMsg => self.depth += 1,
                            Marker::EndFolder | Marker::EndMessage => {
                                self.depth = self.depth.saturating_sub(1)
                            }
                            _ => {}
                        }
                    }
                    if self.operation.is_none()
                        && let Element::Marker(marker) = element
                    {
                        self.operation = match marker {
                            Marker::StartTopFld => Some(SourceOperation::COPY_FOLDER),
                            Marker::StartMessage | Marker::StartFaiMsg => {
                                Some(SourceOperation::COPY_MESSAGES)
                            }
                            _ => None,
                        };
                    }
                    self.stream.element(&element).map_err(wrong)?;
                }
                None => match self.pieces.next() {
                    Some(piece) => {
                        let piece = piece?;
                        self.taken += piece.len() as u64;
                        self.lexer.push(piece);
                    }
                    None => {
                        self.lexer.finish().map_err(wrong)?;
                        self.ended = true;
                        return Ok(());
                    }
                },
            }
        }
        Ok(())
    }
}

impl Flow for ImportStream {
    type Answer = u64;
    type Part = Part;

    fn step(&mut self, input: Input, cx: &mut Steps<'_, Part>) -> Result<Step<u64>, Error> {
        let Some(folder) = self.folder.id(cx.logon()) else { return Ok(Step::Logon) };
        match input {
            Input::Replies(replies) => {
                replies.check_all()?;
                if let Some(slot) = self.opened.take() {
                    self.handle = replies.handle(slot);
                }
                cx.tell(Part::Progress { done: self.taken, total: self.total });
            }
            _ if self.begun => {
                let reason =
                    "the connection broke: some of the messages are there, and others are not".into();
                return Err(Error::OutcomeUnknown { what: "import", reason });
            }
            _ => {}
        }
        self.fill()?;
        let data = self.stream.take(ROOM);
        if data.is_empty() && self.ended {
            if let Some(handle) = self.handle.take() {
                cx.release(handle);
            }
            return match self.depth {
                _ if !self.begun => Err(Error::InvalidArgument("the stream is empty".into())),
                0 => Ok(Step::Done(self.taken)),
                _ => {
                    let why =
                        "the stream ends in the middle of a message or folder: what was complete is there";
                    Err(Error::InvalidArgument(why.into()))
                }
            };
        }
        let mut chain = Chain::new("import").at_most_once();
        let slot = match self.handle {
            Some(handle) => chain.hold(handle),
            None => {
                let Some(source_operation) = self.operation else {
                    let why =
                        "the stream is neither a folder nor a list of messages: look at it with `mapi fts`";
                    return Err(Error::InvalidArgument(why.into()));
                };
                let input = open_folder(&mut chain, folder).0;
                let slot = chain.open(|output| FastTransferDestinationConfigure {
                    logon: 0,
                    input,
                    output,
                    source_operation,
                    flags: FastTransferDestinationFlags::empty(),
                });
                self.opened = Some(slot);
                slot
            }
        };
        chain.add::<()>(FastTransferDestinationPutBuffer { logon: 0, input: slot.0, transfer_data: data });
        self.begun = true;
        Ok(Step::Execute(chain))
    }
}
