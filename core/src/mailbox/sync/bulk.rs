use std::prelude::v1::*;

use bytes::Bytes;

use super::download::get_part;
use super::reader::no_stream;
use super::upload_messages::save;
use crate::data::{FolderId, MessageId, PropertyTag};
use crate::mailbox::folders::open_folder;
use crate::mailbox::{FolderRef, Part};
use crate::rop::{
    CreateMessage, FastTransferCopyFolderFlags, FastTransferCopyMessagesFlags, FastTransferCopyToFlags,
    FastTransferDestinationConfigure, FastTransferDestinationFlags, FastTransferDestinationPutBuffer,
    FastTransferSourceCopyFolder, FastTransferSourceCopyMessages, FastTransferSourceCopyTo,
    FastTransferSourceGetBufferResponse, LOGON_CODE_PAGE, MessageOpenMode, OpenMessage, SendOptions,
    SourceOperation, TransferStatus,
};
use crate::session::{Asked, Chain, Error, Flow, Handle, Input, Slot, Step, Steps};
use crate::sync::fasttransfer::{BEFORE, Element, Lexer, Marker, Writer, part_head, tags};

/// Bytes of a stream that go into one Execute.
const ROOM: usize = 28 << 10;
/// Values above this many bytes pass through in pieces.
const STREAMING_ABOVE: u32 = 4 << 10;
/// Bytes that the application is asked for at once.
const PIECE: u64 = 256 << 10;

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
        Self { folder, what, opened: None, handle: None, part: None, bytes: 0 }
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
                    ended = answer.transfer_status == TransferStatus::DONE;
                    self.tell(answer.transfer_buffer, cx);
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

/// Puts a stream into a folder: of a folder, which becomes one in it, of messages, or of one message, as EWS ExportItems and
/// exportItems of Graph hand out as well (base64 undone). `[MS-OXCFXICS] 3.3.5.7`
///
/// Its bytes are asked for by [`Part::Wanted`]. One exchange for each 28 KiB, in constant memory; [`Part::Progress`] in bytes.
/// When the connection breaks, some messages are there and others are not: it ends in [`Error::OutcomeUnknown`]. One message is
/// there as a whole or not at all, and begun anew before it is saved.
#[derive(Debug)]
pub struct ImportStream {
    folder: FolderRef,
    total: u64,
    taken: u64,
    /// No bytes are left.
    ended: bool,
    /// Parts that have begun and not ended.
    depth: usize,
    lexer: Lexer,
    /// What was read and not sent yet.
    stream: Writer,
    operation: Option<SourceOperation>,
    stage: Stage,
}

#[derive(Debug, Default)]
enum Stage {
    #[default]
    Begin,
    Opening {
        destination: Slot,
        message: Option<Slot>,
    },
    Writing {
        destination: Handle,
        message: Option<Handle>,
    },
    /// The last part is on its way.
    Ending,
}

fn refuse<T>(why: &str) -> Result<T, Error> {
    Err(Error::InvalidArgument(why.into()))
}

impl ImportStream {
    /// A stream of `total` bytes.
    pub fn new(folder: impl Into<FolderRef>, total: u64) -> Self {
        Self {
            folder: folder.into(),
            total,
            taken: 0,
            ended: false,
            depth: 0,
            lexer: Lexer::new().streaming(STREAMING_ABOVE).exported(),
            stream: Writer::new(),
            operation: None,
            stage: Stage::Begin,
        }
    }

    /// Whether it is one message, which is saved when all of it is there.
    fn is_item(&self) -> bool {
        self.operation == Some(SourceOperation::COPY_TO)
    }

    /// Reads until there is enough for a request; answers whether more bytes are needed for that. Streams are cut where
    /// servers let them be.
    fn fill(&mut self) -> Result<bool, Error> {
        while self.stream.len() < ROOM {
            let Some(element) = self.lexer.next().map_err(no_stream)? else {
                if self.taken < self.total {
                    return Ok(true);
                }
                self.lexer.finish().map_err(no_stream)?;
                self.ended = true;
                break;
            };
            let (operation, inwards) = match element {
                Element::Marker(marker) => match marker {
                    Marker::StartTopFld => (Some(SourceOperation::COPY_FOLDER), 1),
                    Marker::StartMessage | Marker::StartFaiMsg => (Some(SourceOperation::COPY_MESSAGES), 1),
                    Marker::StartSubFld | Marker::NewAttach | Marker::StartEmbed | Marker::StartRecip => {
                        (None, 1)
                    }
                    Marker::EndFolder
                    | Marker::EndMessage
                    | Marker::EndAttach
                    | Marker::EndEmbed
                    | Marker::EndToRecip => (None, -1),
                    _ => (None, 0),
                },
                // These may stand in front of anything.
                Element::Property(property) if is_in_front(property.tag()) => (None, 0),
                Element::Property(_) | Element::Large(_) => (Some(SourceOperation::COPY_TO), 0),
                Element::Piece(_) => (None, 0),
            };
            match (self.operation, operation) {
                (None, None) if matches!(element, Element::Marker(_)) => return refuse(NEITHER),
                (None, Some(_)) => self.operation = operation,
                // Messages in a folder, but without the folder.
                (Some(SourceOperation::COPY_TO), Some(operation))
                    if operation != SourceOperation::COPY_TO =>
                {
                    return refuse(NEITHER);
                }
                _ => {}
            }
            self.depth = self.depth.saturating_add_signed(inwards);
            self.stream.element(&element).map_err(no_stream)?;
        }
        Ok(false)
    }

    /// Opens what the stream goes into.
    fn begin(&mut self, folder: FolderId, chain: &mut Chain) -> Result<(Slot, Option<Slot>), Error> {
        let Some(source_operation) = self.operation else {
            return refuse(if self.ended { "the stream is empty" } else { NEITHER });
        };
        let folder_slot = open_folder(chain, folder);
        let message = self.is_item().then(|| {
            chain.open(|output| CreateMessage {
                logon: 0,
                input: folder_slot.0,
                output,
                code_page_id: LOGON_CODE_PAGE,
                folder_id: folder,
                associated_flag: false,
            })
        });
        let destination = chain.open(|output| FastTransferDestinationConfigure {
            logon: 0,
            input: message.unwrap_or(folder_slot).0,
            output,
            source_operation,
            flags: FastTransferDestinationFlags::empty(),
        });
        self.stage = Stage::Opening { destination, message };
        Ok((destination, message))
    }
}

/// What no stream is that can be put into a folder.
const NEITHER: &str = "the stream is neither a folder nor messages: look at it with `mapi fts`";

/// What may stand before the first message or folder, in whatever code page. `[MS-OXCFXICS] 2.2.4.3`
fn is_in_front(tag: PropertyTag) -> bool {
    [tags::DN_PREFIX, tags::EC_WARNING].iter().any(|known| known.id() == tag.id())
}

impl Flow for ImportStream {
    type Answer = u64;
    type Part = Part;

    fn step(&mut self, input: Input, cx: &mut Steps<'_, Part>) -> Result<Step<u64>, Error> {
        let Some(folder) = self.folder.id(cx.logon()) else { return Ok(Step::Logon) };
        match input {
            Input::Supplied(data) => {
                if data.is_empty() {
                    return refuse("the stream is shorter than it was said to be");
                }
                self.taken += data.len() as u64;
                self.lexer.push(data);
            }
            Input::Replies(replies) => {
                replies.check_all()?;
                cx.tell(Part::Progress { done: self.taken, total: self.total });
                match self.stage {
                    Stage::Ending => return Ok(Step::Done(self.taken)),
                    Stage::Opening { destination, message } => {
                        let Some(destination) = replies.handle(destination) else {
                            return Err(Error::Cancelled);
                        };
                        let message = message.and_then(|message| replies.handle(message));
                        self.stage = Stage::Writing { destination, message };
                    }
                    _ => {}
                }
            }
            _ if matches!(self.stage, Stage::Begin) => {}
            // What was written so far died unsaved with the context.
            _ if self.is_item() => *self = Self::new(self.folder.clone(), self.total),
            _ => {
                let reason =
                    "the connection broke: some of the messages are there, and others are not".into();
                return Err(Error::OutcomeUnknown { what: "import", reason });
            }
        }
        if self.fill()? {
            let length = (self.total - self.taken).min(PIECE) as u32;
            cx.tell(Part::Wanted { attachment: 0, offset: self.taken, length });
            return Ok(Step::Supply);
        }
        let transfer_data = self.stream.take(ROOM);
        let is_last = self.ended && self.stream.is_empty();
        if is_last && self.depth > 0 && (self.is_item() || transfer_data.is_empty()) {
            return refuse(
                "the stream ends in the middle of a message or folder: what was complete is there",
            );
        }
        let mut chain = Chain::new("import");
        if is_last || !self.is_item() {
            chain = chain.at_most_once();
        }
        let (destination, message) = match self.stage {
            Stage::Writing { destination, message } => {
                (chain.hold(destination), message.map(|message| chain.hold(message)))
            }
            _ => self.begin(folder, &mut chain)?,
        };
        if !transfer_data.is_empty() {
            let input = destination.0;
            chain.add::<()>(FastTransferDestinationPutBuffer { logon: 0, input, transfer_data });
        }
        if is_last && self.depth == 0 {
            match message {
                Some(message) => drop(save(&mut chain, message, destination)),
                None => chain.release(destination),
            }
            self.stage = Stage::Ending;
        }
        Ok(Step::Execute(chain))
    }
}
