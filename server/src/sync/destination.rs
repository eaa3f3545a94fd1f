//! Streams that clients send: a message, an attachment, or what goes into a folder. `[MS-OXCFXICS] 3.2.5.8.2`
//!
//! A stream is taken apart as it comes. One message without its large values is held at a time; these go into the
//! database piece by piece.

use bytes::Bytes;
use mapi_http::content::CodePage;
use mapi_http::data::{ErrorCode, FileTime, FolderId, PropertyTag, PropertyType, Value, tags};
use mapi_http::sync::fasttransfer::{self, Event, Large, Lexer, Node, Property, Root, Tree};
use mapi_http::wire::WireError;

use crate::body;
use crate::handles::{Shared, lock};
use crate::message::{OpenAttachment, OpenMessage};
use crate::store::{
    Attachment, Content, FolderKind, INLINE_MAX, Messages, NewFolder, Properties, Recipient, Store, Stored,
    flags,
};
use crate::value::Text8;
use crate::view;

/// A text in a code page is held in memory as a whole, and may have this many bytes.
const LARGEST_TEXT: usize = 16 << 20;
/// What a message may take in memory without its large values.
const LARGEST_ITEM: u64 = 64 << 20;

/// Whom the stream is for.
#[derive(Debug)]
pub(crate) enum Target {
    Message(Shared<OpenMessage>),
    Attachment(Shared<OpenAttachment>),
    Folder(FolderId),
}

/// What a stream is put into.
pub(crate) struct Work<'a> {
    pub(crate) store: &'a mut Store,
    pub(crate) text: Text8,
    pub(crate) now: FileTime,
}

/// An upload of a stream.
#[derive(Debug)]
pub(crate) struct Destination {
    tree: Tree,
    parts: Parts,
    /// Why it takes no more.
    failed: Option<ErrorCode>,
}

impl Destination {
    pub(crate) fn new(target: Target, root: Root) -> Self {
        let tree = Tree::with_lexer(root, Lexer::new().streaming(INLINE_MAX as u32).max_value(LARGEST_TEXT));
        let frame = match &target {
            Target::Message(_) | Target::Attachment(_) => Frame::Target,
            Target::Folder(id) => Frame::Folder(*id),
        };
        let parts = Parts {
            target,
            frames: vec![frame],
            large: None,
            pending: Properties::new(),
            messages: 0,
            weight: 0,
        };
        Self { tree, parts, failed: None }
    }

    /// Takes the next part of the stream.
    pub(crate) fn put(&mut self, data: Bytes, work: &mut Work<'_>) -> Result<(), ErrorCode> {
        if let Some(failed) = self.failed {
            return Err(failed);
        }
        let taken = self.take(data, work);
        self.failed = taken.err();
        taken
    }

    fn take(&mut self, data: Bytes, work: &mut Work<'_>) -> Result<(), ErrorCode> {
        let wrong = |_: WireError| ErrorCode::FORMAT_ERROR;
        self.tree.push(data);
        while let Some(event) = self.tree.next().map_err(wrong)? {
            self.parts.take(event, work)?;
        }
        self.parts.settle(work)
    }

    /// Messages that are complete.
    pub(crate) fn messages(&self) -> usize {
        self.parts.messages
    }
}

/// A part that is being put together.
#[derive(Debug)]
enum Frame {
    /// The object that the client has open.
    Target,
    Folder(FolderId),
    /// A folder that is made once all its properties are there.
    NewFolder(Properties),
    Message {
        content: Content,
        which: Messages,
    },
    Recipient(Recipient),
    Attachment(Attachment),
    Embedded(Content),
    Other,
}

/// A value that comes in pieces.
#[derive(Debug)]
enum Pieces {
    Stored {
        tag: PropertyTag,
        stored: Stored,
        at: u64,
    },
    /// A text in a code page.
    Text {
        tag: PropertyTag,
        page: Option<CodePage>,
        bytes: Vec<u8>,
    },
    Ignored,
}

#[derive(Debug)]
struct Parts {
    target: Target,
    /// Outermost first.
    frames: Vec<Frame>,
    large: Option<Pieces>,
    /// What is to be set of the folder at the bottom.
    pending: Properties,
    messages: usize,
    weight: u64,
}

/// A number behind those that are taken, which ascend; where that is the last one there is, the first that is free.
fn free(taken: impl DoubleEndedIterator<Item = u32> + Clone) -> u32 {
    let behind = taken.clone().next_back().map_or(Some(0), |last| last.checked_add(1));
    behind.unwrap_or_else(|| (0..).zip(taken).take_while(|(free, known)| free == known).count() as u32)
}

/// What nobody but the server says of a message.
fn is_the_servers(tag: PropertyTag) -> bool {
    const OTHERS: [PropertyTag; 4] =
        [tags::CHANGE_KEY, tags::PREDECESSOR_CHANGE_LIST, tags::MESSAGE_SIZE, tags::SOURCE_KEY];
    view::COMPUTED_OF_MESSAGES.iter().chain(&OTHERS).any(|known| known.id() == tag.id())
}

impl Parts {
    fn take(&mut self, event: Event<'_>, work: &mut Work<'_>) -> Result<(), ErrorCode> {
        match event {
            Event::Enter(node) => self.enter(node, work),
            Event::Leave(_) => self.leave(work),
            Event::Abandon(_) => {
                self.frames.pop();
                Ok(())
            }
            Event::Property(property) => self.property(&property, work),
            Event::Large(large) => self.large(&large, work),
            Event::Piece(piece) => self.piece(piece.bytes(), piece.left(), work),
        }
    }

    fn enter(&mut self, node: Node, work: &mut Work<'_>) -> Result<(), ErrorCode> {
        if matches!(node, Node::Message | Node::FaiMessage | Node::SubFolder) {
            self.make_folder(work)?;
        }
        self.weigh(64)?;
        self.frames.push(match node {
            Node::TopFolder | Node::SubFolder => Frame::NewFolder(Properties::new()),
            Node::Message => Frame::Message { content: Content::unsaved(), which: Messages::Normal },
            Node::FaiMessage => Frame::Message { content: Content::unsaved(), which: Messages::Associated },
            Node::Recipient => Frame::Recipient(Recipient::default()),
            Node::Attachment => Frame::Attachment(Attachment::default()),
            Node::EmbeddedMessage => Frame::Embedded(Content::default()),
            _ => Frame::Other,
        });
        Ok(())
    }

    fn weigh(&mut self, bytes: u64) -> Result<(), ErrorCode> {
        self.weight += bytes;
        if self.weight > LARGEST_ITEM { Err(ErrorCode::TOO_BIG) } else { Ok(()) }
    }

    /// The folder that the innermost part lies in.
    fn folder(&self) -> Option<FolderId> {
        self.frames.iter().rev().find_map(|frame| match frame {
            Frame::Folder(id) => Some(*id),
            _ => None,
        })
    }

    /// Makes the folder whose properties were read.
    fn make_folder(&mut self, work: &mut Work<'_>) -> Result<(), ErrorCode> {
        let Some(Frame::NewFolder(properties)) = self.frames.last() else { return Ok(()) };
        let properties = properties.clone();
        let parent = self.folder().ok_or(ErrorCode::NOT_SUPPORTED)?;
        let name = properties.text(tags::DISPLAY_NAME).filter(|name| !name.trim().is_empty());
        let name = name.ok_or(ErrorCode::INVALID_PARAMETER)?;
        let mailbox = work.store.mailbox_of(parent)?;
        let new = NewFolder { name: &name, kind: FolderKind::Generic, ..NewFolder::default() };
        let id = work.store.create_folder(mailbox, Some(parent), new, work.now)?;
        set_folder(id, &properties, work)?;
        self.weight = 0;
        if let Some(frame) = self.frames.last_mut() {
            *frame = Frame::Folder(id);
        }
        Ok(())
    }

    fn leave(&mut self, work: &mut Work<'_>) -> Result<(), ErrorCode> {
        self.make_folder(work)?;
        match self.frames.pop() {
            Some(Frame::Message { mut content, which }) => {
                let folder = self.folder().ok_or(ErrorCode::NOT_SUPPORTED)?;
                complete(&mut content, work);
                work.store.add_message(folder, which, content, work.now)?;
                self.messages += 1;
                self.weight = 0;
            }
            Some(Frame::Recipient(recipient)) => self.with_content(|content| {
                let place = content.recipients.iter().position(|known| known.row >= recipient.row);
                match place {
                    Some(at)
                        if content.recipients.get(at).is_some_and(|known| known.row == recipient.row) =>
                    {
                        // Whoever writes no numbers, or the same twice, does not lose anybody.
                        let taken = content.recipients.iter().map(|known| known.row);
                        let row = free(taken);
                        let place = content.recipients.partition_point(|known| known.row < row);
                        content.recipients.insert(place, Recipient { row, ..recipient });
                    }
                    Some(at) => content.recipients.insert(at, recipient),
                    None => content.recipients.push(recipient),
                }
            }),
            Some(Frame::Attachment(attachment)) => self.with_content(|content| {
                let taken = || content.attachments.iter().map(|known| known.number);
                let is_taken = taken().any(|known| known == attachment.number);
                let number = if is_taken { free(taken()) } else { attachment.number };
                content.attachments.push(Attachment { number, ..attachment });
                content.attachments.sort_by_key(|known| known.number);
            }),
            Some(Frame::Embedded(content)) => match self.frames.last_mut() {
                Some(Frame::Attachment(attachment)) => attachment.embedded = Some(Box::new(content)),
                _ => {
                    if let Target::Attachment(attachment) = &self.target {
                        lock(attachment).attachment.embedded = Some(Box::new(content));
                    }
                }
            },
            _ => {}
        }
        Ok(())
    }

    /// The message whose parts are read.
    fn with_content(&mut self, work: impl FnOnce(&mut Content)) {
        match self.frames.last_mut() {
            Some(Frame::Message { content, .. } | Frame::Embedded(content)) => work(content),
            Some(Frame::Target) => {
                if let Target::Message(message) = &self.target {
                    let mut message = lock(message);
                    message.revision += 1;
                    work(&mut message.content);
                }
            }
            _ => {}
        }
    }

    fn property(&mut self, property: &Property<'_>, work: &mut Work<'_>) -> Result<(), ErrorCode> {
        let tag = property.tag();
        if tag == fasttransfer::tags::FX_DEL_PROP {
            let kind = property.value().ok().and_then(|value| value.as_i64()).unwrap_or_default();
            match PropertyTag(kind as u32) {
                tags::MESSAGE_RECIPIENTS => self.with_content(|content| content.recipients.clear()),
                tags::MESSAGE_ATTACHMENTS => self.with_content(|content| content.attachments.clear()),
                // What is in a folder is added to.
                _ => {}
            }
            return Ok(());
        }
        if fasttransfer::tags::is_of_streams(tag) {
            return Ok(());
        }
        let Some(tag) = self.tag(tag, property.name(), work)? else { return Ok(()) };
        let Ok(value) = property.to_value() else { return Ok(()) };
        let value = match (value, property.code_page()) {
            (Value::String8(text), Some(page)) => {
                Value::String(CodePage(page).decode(text.as_bytes()).text.into_owned())
            }
            (value, _) => work.text.keep(value),
        };
        self.set(tag, Stored::Value(value))
    }

    /// The tag under which a property is kept here; none when nobody can say.
    fn tag(
        &self,
        tag: PropertyTag,
        name: Option<mapi_http::data::PropertyName>,
        work: &mut Work<'_>,
    ) -> Result<Option<PropertyTag>, ErrorCode> {
        let kept = match tag.property_type() {
            PropertyType(0x84B1) => PropertyType::BINARY,
            PropertyType(0x8000..) => PropertyType::STRING,
            other => crate::store::unicode_type(other),
        };
        let id = match (tag.is_named(), name) {
            (false, _) => tag.id(),
            (true, Some(name)) => match work.store.property_id(&name, true)? {
                Some(id) => id,
                None => return Ok(None),
            },
            (true, None) => return Ok(None),
        };
        Ok(Some(PropertyTag::new(id, kept)))
    }

    fn set(&mut self, tag: PropertyTag, stored: Stored) -> Result<(), ErrorCode> {
        self.weigh(if matches!(stored, Stored::Value(_)) { 16 + stored.size() } else { 64 })?;
        let number = match &stored {
            Stored::Value(value) => value.as_i64(),
            Stored::Large(_) => None,
        };
        let outermost = self.frames.len() == 1;
        match self.frames.last_mut() {
            Some(Frame::Message { content, .. }) => {
                if tag.id() == tags::MESSAGE_FLAGS.id() {
                    // What it is made of says whether it has attachments, and where it lies what it is.
                    const OWN: u32 = flags::HAS_ATTACHMENTS | flags::ASSOCIATED | flags::SUBMITTED;
                    content.flags = number.unwrap_or_default() as u32 & !OWN;
                } else if !is_the_servers(tag) {
                    content.set(tag, stored);
                }
            }
            // Nobody but whoever wrote it says what a message in a message is.
            Some(Frame::Embedded(content)) => {
                if tag.id() == tags::MESSAGE_FLAGS.id() {
                    content.flags = number.unwrap_or_default() as u32;
                } else if !super::message::COMPUTED.iter().any(|known| known.id() == tag.id()) {
                    content.properties.set_stored(tag, stored);
                }
            }
            Some(Frame::Recipient(recipient)) => match tag.id() {
                id if id == tags::ROWID.id() => recipient.row = number.unwrap_or_default() as u32,
                id if id == tags::RECIPIENT_TYPE.id() => recipient.kind = number.unwrap_or_default() as u8,
                _ => recipient.properties.set_stored(tag, stored),
            },
            Some(Frame::Attachment(attachment)) => set_attachment(attachment, tag, stored, number),
            Some(Frame::NewFolder(properties)) => properties.set_stored(tag, stored),
            Some(Frame::Folder(_)) if outermost => self.pending.set_stored(tag, stored),
            Some(Frame::Target) => match &self.target {
                Target::Message(message) => {
                    let mut message = lock(message);
                    if tag.id() == tags::MESSAGE_FLAGS.id() {
                        message.set_flags(number.unwrap_or_default() as u32);
                    } else if !is_the_servers(tag) {
                        message.set_in_stream(tag, stored);
                    }
                }
                Target::Attachment(attachment) => {
                    let attachment = &mut lock(attachment).attachment;
                    let own = attachment.number;
                    set_attachment(attachment, tag, stored, number);
                    attachment.number = own;
                }
                Target::Folder(_) => {}
            },
            _ => {}
        }
        Ok(())
    }

    fn large(&mut self, large: &Large<'_>, work: &mut Work<'_>) -> Result<(), ErrorCode> {
        let eight_bit = match large.tag().property_type() {
            PropertyType::STRING8 => true,
            PropertyType(code) => code & 0x8000 != 0 && large.code_page() != Some(1200),
        };
        let kept = self.tag(large.tag(), large.name(), work)?;
        self.large = Some(match kept {
            None => Pieces::Ignored,
            Some(tag) if eight_bit && tag.property_type() == PropertyType::STRING => {
                if large.length() as usize > LARGEST_TEXT {
                    return Err(ErrorCode::TOO_BIG);
                }
                Pieces::Text { tag, page: large.code_page().map(CodePage), bytes: Vec::new() }
            }
            Some(tag) => {
                let empty = match tag.property_type() {
                    PropertyType::STRING => Value::String(String::new()),
                    PropertyType::OBJECT => Value::Object(Bytes::new()),
                    _ => Value::Binary(Bytes::new()),
                };
                Pieces::Stored { tag, stored: Stored::Value(empty), at: 0 }
            }
        });
        Ok(())
    }

    fn piece(&mut self, bytes: &[u8], left: u32, work: &mut Work<'_>) -> Result<(), ErrorCode> {
        match &mut self.large {
            Some(Pieces::Stored { tag, stored, at }) => {
                work.store.stream_write(*tag, stored, *at, bytes)?;
                *at += bytes.len() as u64;
            }
            Some(Pieces::Text { bytes: text, .. }) => text.extend_from_slice(bytes),
            _ => {}
        }
        if left > 0 {
            return Ok(());
        }
        match self.large.take() {
            Some(Pieces::Stored { tag, mut stored, at }) => {
                if tag.property_type() == PropertyType::STRING {
                    let end = at.saturating_sub(2);
                    if work.store.stream_read(&stored, end, 2)? == [0, 0] {
                        work.store.stream_resize(tag, &mut stored, end)?;
                    }
                }
                self.set(tag, stored)
            }
            Some(Pieces::Text { tag, page, bytes }) => {
                let text = bytes.strip_suffix(&[0]).unwrap_or(&bytes);
                let text = match page {
                    Some(page) => page.decode(text).text.into_owned(),
                    None => work.text.decode(&mapi_http::wire::String8::from_bytes(text.to_vec().into())),
                };
                let stored = work.store.keep(tag, Value::String(text))?;
                self.set(tag, stored)
            }
            _ => Ok(()),
        }
    }

    /// Writes down what was read of the folder that the stream is for.
    fn settle(&mut self, work: &mut Work<'_>) -> Result<(), ErrorCode> {
        let pending = std::mem::take(&mut self.pending);
        match (&self.target, pending.is_empty()) {
            (Target::Folder(id), false) => set_folder(*id, &pending, work),
            _ => Ok(()),
        }
    }
}

/// Sets properties of a folder, but not its name, which it got when it was made.
fn set_folder(id: FolderId, properties: &Properties, work: &mut Work<'_>) -> Result<(), ErrorCode> {
    Ok(work.store.update_folder(id, work.now, |kept| {
        for (tag, stored) in properties.iter() {
            let computed = view::COMPUTED_OF_FOLDERS.iter().any(|known| known.id() == tag.id());
            if !computed || tag.id() == tags::COMMENT.id() {
                kept.set_stored(tag, stored.clone());
            }
        }
    })?)
}

fn set_attachment(attachment: &mut Attachment, tag: PropertyTag, stored: Stored, number: Option<i64>) {
    if tag.id() == tags::ATTACH_NUMBER.id() {
        attachment.number = number.unwrap_or_default() as u32;
    } else if !view::COMPUTED_OF_ATTACHMENTS.iter().any(|known| known.id() == tag.id()) {
        attachment.properties.set_stored(tag, stored);
    }
}

/// A message that came with one body gets the others; one that came with all of them keeps them as they are.
fn complete(content: &mut Content, work: &mut Work<'_>) {
    if !content.properties.contains(tags::NATIVE_BODY) {
        let fresh = body::all_ids(content);
        body::complete(work.store, content, &fresh);
    }
}
