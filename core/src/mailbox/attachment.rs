use std::prelude::v1::*;

use super::stream::StreamReader;
use super::{FolderRef, Part};
use crate::data::{ErrorCode, MessageId, tags};
use crate::rop::{
    AttachmentOpenMode, EmbeddedMessageOpenMode, LOGON_CODE_PAGE, MessageOpenMode, OpenAttachment,
    OpenEmbeddedMessage, OpenMessage,
};
use crate::session::{Asked, Chain, Error, Flow, Input, Slot, Step, Steps};

/// Adds `OpenMessage` to a chain.
pub(super) fn open_message(
    output: u8,
    folder_id: crate::data::FolderId,
    message_id: MessageId,
) -> OpenMessage {
    OpenMessage {
        logon: 0,
        input: Chain::LOGON.0,
        output,
        code_page_id: LOGON_CODE_PAGE,
        folder_id,
        open_mode: MessageOpenMode::empty(),
        message_id,
    }
}

/// What is attached has none, or only says where it lies.
const NO_CONTENT: &str =
    "the message holds no content of the attachment: what it refers to must be asked for there";

/// Messages that lie deeper in others are not opened.
const DEEPEST: usize = 8;

/// Adds what opens a message, or one that is attached to it, or to that one, and so on. Answers the last one's slot, and
/// what tells whether it is open.
pub(super) fn open_within(
    chain: &mut Chain,
    message: (Slot, Asked<()>),
    path: &[u32],
) -> Result<(Slot, Asked<()>), Error> {
    if path.len() > DEEPEST {
        let why = alloc::format!("messages that lie deeper than {DEEPEST} in others are not opened");
        return Err(Error::InvalidArgument(why));
    }
    Ok(path.iter().fold(message, |(message, _), number| {
        let attachment = open_attachment(chain, message, *number, false);
        chain.open_and_ask(|output| OpenEmbeddedMessage {
            logon: 0,
            input: attachment.0,
            output,
            code_page_id: LOGON_CODE_PAGE,
            open_mode: EmbeddedMessageOpenMode::READ_ONLY,
        })
    }))
}

/// Adds what opens an attachment of a message.
pub(super) fn open_attachment(chain: &mut Chain, message: Slot, attachment_id: u32, writable: bool) -> Slot {
    let open_mode = if writable { AttachmentOpenMode::READ_WRITE } else { AttachmentOpenMode::READ_ONLY };
    chain.open(|output| OpenAttachment { logon: 0, input: message.0, output, open_mode, attachment_id })
}

/// The number of an attachment, and those of the attachments that it lies in.
pub(super) fn split(path: &[u32]) -> Result<(u32, &[u32]), Error> {
    let (number, within) = path
        .split_last()
        .ok_or_else(|| Error::InvalidArgument("which attachment? Its path is empty".into()))?;
    Ok((*number, within))
}

/// Reads the content of an attachment: [`Part::Data`] as the blocks come, [`Part::Progress`] after each.
///
/// Memory does not grow with the attachment. OLE objects take one exchange more. After a lost connection it goes on
/// where it was; when the attachment has
/// another size then, it ends in an [`Error`] with the code `conflict`.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct SaveAttachment {
    folder: FolderRef,
    message: MessageId,
    /// The numbers of the attachments that it lies in.
    path: Vec<u32>,
    number: u32,
    stream: StreamReader,
}

impl SaveAttachment {
    /// The attachment with that number of a message.
    pub fn new(folder: impl Into<FolderRef>, message: MessageId, number: u32) -> Self {
        let stream = StreamReader::new(tags::ATTACH_DATA_BINARY);
        Self { folder: folder.into(), message, path: Vec::new(), number, stream }
    }

    /// The attachment that [`path`](super::Attachment::path) names.
    ///
    /// # Errors
    /// When it names none.
    pub fn at(folder: impl Into<FolderRef>, message: MessageId, path: &[u32]) -> Result<Self, Error> {
        let (number, within) = split(path)?;
        Ok(Self { path: within.into(), ..Self::new(folder, message, number) })
    }

    fn ask(&mut self, folder_id: crate::data::FolderId) -> Result<Chain, Error> {
        let mut chain = Chain::new("read attachment");
        if self.stream.needs_object() {
            let message = chain.open_and_ask(|output| open_message(output, folder_id, self.message));
            let (message, _) = open_within(&mut chain, message, &self.path)?;
            let attachment = open_attachment(&mut chain, message, self.number, false);
            self.stream.ask(&mut chain, attachment);
        } else {
            self.stream.ask(&mut chain, Slot(0));
        }
        Ok(chain)
    }
}

impl Flow for SaveAttachment {
    type Answer = u64;
    type Part = Part;

    fn step(&mut self, input: Input, cx: &mut Steps<'_, Part>) -> Result<Step<u64>, Error> {
        let Some(folder_id) = self.folder.id(cx.logon()) else { return Ok(Step::Logon) };
        match input {
            Input::Replies(replies) => {
                if self.stream.is_missing(&replies) {
                    if self.stream.is_of(tags::ATTACH_DATA_OBJECT) {
                        return Err(Error::NotFound(NO_CONTENT.into()));
                    }
                    // What OLE objects hold lies there. [MS-OXCMSG] 2.2.2.8
                    replies.release_new(cx);
                    self.stream = StreamReader::new(tags::ATTACH_DATA_OBJECT);
                    return Ok(Step::Execute(self.ask(folder_id)?));
                }
                replies.check_all()?;
                let block = self.stream.answer(&replies)?;
                if block.has_changed {
                    return Err(Error::Server { what: "ReadStream", code: ErrorCode::OBJECT_CHANGED });
                }
                for data in block.data {
                    cx.tell(Part::Data(data));
                }
                cx.advanced();
                cx.tell(Part::Progress { done: self.stream.position, total: self.stream.total });
                // The message and the attachment are not needed once the stream is open.
                replies.release_new_except(self.stream.handle(), cx);
                if block.at_end {
                    if let Some(handle) = self.stream.take_handle() {
                        cx.release(handle);
                    }
                    return Ok(Step::Done(self.stream.position));
                }
            }
            Input::Lost => self.stream.lost(),
            _ => {}
        }
        Ok(Step::Execute(self.ask(folder_id)?))
    }
}
