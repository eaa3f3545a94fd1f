use core::ops::Range;
use std::collections::VecDeque;
use std::prelude::v1::*;

use bytes::Bytes;

use super::property::named;
use crate::data::{FileTime, FolderId, MessageId, PropertyName, PropertyTag, ValueRef, tags as property};
use crate::mailbox::{
    ExportedItem, GroupedProperty, ItemAttachment, ItemContent, ItemData, ItemProperties, ItemProperty,
    ItemRecipient, PartialChange, PropertyGroup, SyncedFolder, SyncedMessage,
};
use crate::session::Error;
use crate::sync::fasttransfer::{
    Event, Large, Lexer, Node, Piece, ProgressInformation, Property, PropertyGroupInfo, Root, Tree, tags,
};
use crate::sync::{IdSet, SyncState};
use crate::wire::{Context, Result, Wire, WireError, WireErrorKind};

/// Values above this many bytes are told in pieces.
const STREAMING_ABOVE: u32 = 32 << 10;
/// A value that is not told in pieces (one of many values) may have this many bytes.
const MAX_VALUE: usize = 4 << 20;
/// A message may take this many bytes without its large values: beyond what any server keeps.
const MAX_ITEM: usize = 32 << 20;
/// The same of one that is wanted whole: beyond what servers take from anybody.
const MAX_WHOLE_ITEM: usize = 256 << 20;
/// What is said to have more.
pub(super) const WHOLE_ITEM: &str = "bytes of a message with all that is attached to it";
/// A set of ids may have this many bytes.
const MAX_SET: usize = 16 << 20;
/// All mappings of properties to groups in a stream may have this many bytes: servers have one, with a few hundred properties.
const MAX_GROUPS: usize = 128 << 10;
/// A mapping may have so many groups.
const MOST_GROUPS: usize = 1024;
/// What a part takes that says nothing.
const NODE_WEIGHT: usize = 64;

/// What stands in a FastTransfer stream, in the words of applications. Large values and the data of attachments come
/// in pieces before the message that has them.
#[derive(Debug, Clone, PartialEq)]
pub enum ItemEvent {
    /// A message.
    Message {
        /// What it is.
        message: Box<SyncedMessage>,
        /// `PidTagChangeNumber`, if it was told.
        change_number: Option<u64>,
    },
    /// A message of which a part changed.
    Partial {
        /// What changed.
        change: Box<PartialChange>,
        /// `PidTagChangeNumber`, if it was told.
        change_number: Option<u64>,
    },
    /// The groups of a mapping, of which changes in parts speak that come behind it.
    Groups(Vec<PropertyGroup>),
    /// A folder; messages in it come behind it.
    Folder {
        /// What it is.
        folder: Box<SyncedFolder>,
        /// `PidTagChangeNumber`, if it was told.
        change_number: Option<u64>,
    },
    /// A piece of a large value.
    Data(ItemData),
    /// What is gone, with the replica ids of the logon.
    Deletions {
        /// Deleted or expired.
        deleted: IdSet<u16>,
        /// Not in scope any more.
        out_of_scope: IdSet<u16>,
    },
    /// Read states that changed, with the replica ids of the logon.
    ReadStates {
        /// Now read.
        read: IdSet<u16>,
        /// Now unread.
        unread: IdSet<u16>,
    },
    /// How much is to come.
    Total(ProgressInformation),
    /// The state for the next time.
    State(Box<SyncState>),
}

/// Reads a FastTransfer stream as messages and folders, as it comes: of a synchronisation, of a copied folder, or what
/// EWS ExportItems and exportItems of Graph hand out (with [`Root::Any`]). `[MS-OXCFXICS] 2.2.4`
///
/// One message without its large values is held at a time.
///
/// ```
/// use mapi_http::data::tags;
/// use mapi_http::mailbox::{ItemEvent, ItemReader};
/// use mapi_http::sync::fasttransfer::Root;
///
/// let mut reader = ItemReader::new(Root::Any);
/// reader.push(b"\x03\0\x0c\x40\x1f\0\x37\0\x06\0\0\0H\0i\0\0\0\x03\0\x0d\x40".as_slice().into());
/// let Some(ItemEvent::Message { message, .. }) = reader.next()? else { unreachable!() };
/// let subject = message.content.properties.get(tags::SUBJECT);
/// assert_eq!(subject.and_then(|subject| subject.text).as_deref(), Some("Hi"));
/// reader.finish()?;
/// # Ok::<(), mapi_http::wire::WireError>(())
/// ```
#[derive(Debug)]
pub struct ItemReader {
    tree: Tree,
    parts: Parts,
}

impl ItemReader {
    /// A reader at the start of a stream.
    pub fn new(root: Root) -> Self {
        let lexer = Lexer::new().streaming(STREAMING_ABOVE).max_value(MAX_VALUE);
        let lexer = if root == Root::Any { lexer.exported() } else { lexer };
        let parts = Parts { stack: [Frame::message(false)].into(), ..Parts::default() };
        Self { tree: Tree::with_lexer(root, lexer), parts }
    }

    /// Values stand in the properties whatever their size, and nothing comes in pieces: one message is held at a time
    /// with all that is attached to it.
    #[must_use]
    pub fn whole(mut self) -> Self {
        self.parts.whole = true;
        self
    }

    /// Adds the next bytes of the stream.
    pub fn push(&mut self, bytes: Bytes) {
        self.tree.push(bytes);
    }

    /// How many bytes of the stream were read.
    pub fn offset(&self) -> u64 {
        self.tree.offset()
    }

    /// What comes next, or `None` when more bytes are needed.
    ///
    /// # Errors
    /// When the bytes are no stream, or a message is larger than any can be.
    #[expect(clippy::should_implement_trait, reason = "it fails, and goes on when there are more bytes")]
    pub fn next(&mut self) -> Result<Option<ItemEvent>> {
        loop {
            if let Some(event) = self.parts.out.pop_front() {
                return Ok(Some(event));
            }
            let at = self.tree.offset();
            let taken = match self.tree.next_property() {
                Some(property) => self.parts.ordinary(&property),
                None => match &self.tree.next() {
                    Ok(Some(event)) => self.parts.take(event),
                    Ok(None) => return Ok(None),
                    Err(error) => return Err(error.clone()),
                },
            };
            taken.map_err(|error| {
                let at = usize::try_from(at).unwrap_or(usize::MAX);
                error.shifted(at).at("FastTransferStream", "element", "MS-OXCFXICS 2.2.4")
            })?;
        }
    }

    /// The stream has ended. A stream that is the content of one message tells it only now.
    ///
    /// # Errors
    /// When something is missing.
    pub fn finish(&mut self) -> Result<Option<ItemEvent>> {
        self.tree.finish()?;
        self.parts.end_run();
        let Some(Frame::Message(found)) = self.parts.stack.pop() else { return Ok(None) };
        let content = &found.message.content;
        let is_message = content.recipients.is_some()
            || content.attachments.is_some()
            || content.properties.iter().any(|known| known.id() == property::MESSAGE_CLASS.id());
        Ok(is_message.then(|| found.event(0)))
    }
}

/// The folders and messages of a stream that was exported: by [`ExportStream`](super::ExportStream), or by EWS ExportItems or
/// exportItems of Graph (base64 undone). All of it stands in memory; [`ItemReader`] reads streams of any size.
///
/// # Errors
/// `invalid_argument` when it is no such stream, or is cut.
pub fn read_items(stream: Bytes) -> core::result::Result<Vec<ExportedItem>, Error> {
    let mut reader = ItemReader::new(Root::Any).whole();
    reader.push(stream);
    let mut items = Vec::new();
    let mut take = |event| match event {
        ItemEvent::Folder { folder, .. } => items.push(ExportedItem { folder: Some(*folder), message: None }),
        ItemEvent::Message { message, .. } => {
            items.push(ExportedItem { folder: None, message: Some(*message) })
        }
        _ => {}
    };
    let mut read = || {
        while let Some(event) = reader.next()? {
            take(event);
        }
        reader.finish()?.into_iter().for_each(&mut take);
        Ok(())
    };
    read().map_err(no_stream)?;
    Ok(items)
}

pub(super) fn no_stream(error: WireError) -> Error {
    Error::InvalidArgument(alloc::format!("this is no FastTransfer stream: {error}"))
}

/// A message that is being put together.
#[derive(Debug)]
struct Found {
    message: Box<SyncedMessage>,
    change_number: Option<u64>,
    /// The groups that changed, when not all of the message is told.
    groups: Option<Vec<u32>>,
}

impl Found {
    fn event(self, mapping: u32) -> ItemEvent {
        let Self { message, change_number, groups } = self;
        let Some(mut groups) = groups else { return ItemEvent::Message { message, change_number } };
        let others = groups.contains(&OTHERS);
        groups.retain(|group| *group != OTHERS);
        let change = Box::new(PartialChange { message: *message, mapping, groups, others });
        ItemEvent::Partial { change, change_number }
    }

    /// Behind the header.
    fn is_in_group(&self) -> bool {
        self.groups.as_ref().is_some_and(|groups| !groups.is_empty())
    }
}

/// The index of all properties that are in no group.
const OTHERS: u32 = u32::MAX;

/// A part that is being put together.
#[derive(Debug)]
enum Frame {
    Message(Found),
    /// The content of a message, or of one in an attachment.
    Content(Box<ItemContent>),
    Recipient(ItemRecipient),
    Attachment(ItemAttachment),
    Folder {
        folder: Box<SyncedFolder>,
        change_number: Option<u64>,
        told: bool,
    },
    Deletions {
        deleted: IdSet<u16>,
        expired: IdSet<u16>,
        out_of_scope: IdSet<u16>,
    },
    ReadStates {
        read: IdSet<u16>,
        unread: IdSet<u16>,
    },
    State(Box<SyncState>),
    Total,
    Groups,
    Other,
}

fn no_content() -> ItemContent {
    ItemContent { properties: ItemProperties::default(), recipients: None, attachments: None }
}

impl Frame {
    fn message(associated: bool) -> Self {
        let message = SyncedMessage {
            id: MessageId::NONE,
            source_key: Bytes::new(),
            change_key: Bytes::new(),
            predecessors: Bytes::new(),
            modified: None,
            associated,
            size: None,
            content: no_content(),
        };
        Self::Message(Found { message: Box::new(message), change_number: None, groups: None })
    }

    fn folder(parent_id: FolderId) -> Self {
        let folder = SyncedFolder {
            id: FolderId::NONE,
            parent_id,
            name: String::new(),
            source_key: Bytes::new(),
            change_key: Bytes::new(),
            predecessors: Bytes::new(),
            modified: None,
            properties: ItemProperties::default(),
        };
        Self::Folder { folder: Box::new(folder), change_number: None, told: false }
    }

    fn content(&mut self) -> Option<&mut ItemContent> {
        match self {
            Self::Message(found) => Some(&mut found.message.content),
            Self::Content(content) => Some(content),
            _ => None,
        }
    }

    fn properties(&mut self) -> Option<&mut ItemProperties> {
        match self {
            Self::Message(found) => Some(&mut found.message.content.properties),
            Self::Content(content) => Some(&mut content.properties),
            Self::Recipient(recipient) => Some(&mut recipient.properties),
            Self::Attachment(attachment) => Some(&mut attachment.properties),
            Self::Folder { folder, .. } => Some(&mut folder.properties),
            _ => None,
        }
    }
}

/// What becomes of the pieces of a value.
#[derive(Debug)]
enum Pieces {
    /// They are told.
    Told(Box<ItemData>),
    /// A set of ids, which is needed as a whole.
    Kept(PropertyTag, Vec<u8>),
    /// A value that is wanted whole, with its length in front as it stood in the stream.
    Whole(PropertyTag, Option<PropertyName>, Vec<u8>),
    Ignored,
}

#[derive(Debug, Default)]
struct Parts {
    /// Outermost first; at the bottom the message that the stream as a whole may be.
    stack: Vec<Frame>,
    out: VecDeque<ItemEvent>,
    pieces: Option<Pieces>,
    /// Large values become properties like others.
    whole: bool,
    weight: usize,
    /// Properties that have come and stand behind each other.
    run: Option<Run>,
    /// A part of the message was told before it: what stays of it is copied, so that it does not hold what was told.
    copied: bool,
    /// Each mapping as it came, and how many groups it has.
    mappings: Vec<(u32, Vec<u8>, usize)>,
    /// The mapping in force.
    mapping: u32,
}

/// A part of a chunk of the stream.
#[derive(Debug)]
struct Run {
    chunk: Bytes,
    place: Range<usize>,
}

fn limit(what: &'static str, limit: usize) -> WireError {
    WireError::new(WireErrorKind::Limit { what, limit }, 0)
}

impl Parts {
    fn take(&mut self, event: &Event<'_>) -> Result<()> {
        if !matches!(event, Event::Property(_)) {
            self.end_run();
        }
        match event {
            Event::Enter(node) => self.enter(*node),
            Event::Leave(node) => {
                self.leave(*node);
                Ok(())
            }
            Event::Abandon(_) => {
                self.stack.pop();
                Ok(())
            }
            Event::Property(property) => self.property(property),
            Event::Large(large) => self.large(large),
            Event::Piece(piece) => self.piece(piece),
        }
    }

    fn weigh(&mut self, weight: usize) -> Result<()> {
        self.weight = self.weight.saturating_add(weight);
        let (what, most) =
            if self.whole { (WHOLE_ITEM, MAX_WHOLE_ITEM) } else { ("bytes of a message", MAX_ITEM) };
        if self.weight > most { Err(limit(what, most)) } else { Ok(()) }
    }

    fn enter(&mut self, node: Node) -> Result<()> {
        self.weigh(NODE_WEIGHT)?;
        let frame = match node {
            Node::MessageChange | Node::Message => Frame::message(false),
            Node::PartialMessageChange => match Frame::message(false) {
                Frame::Message(found) => Frame::Message(Found { groups: Some(Vec::new()), ..found }),
                other => other,
            },
            Node::FaiMessage => Frame::message(true),
            Node::MessageContent | Node::EmbeddedMessage => Frame::Content(Box::new(no_content())),
            Node::Recipient => {
                Frame::Recipient(ItemRecipient { row: 0, properties: ItemProperties::default() })
            }
            Node::Attachment => {
                let properties = ItemProperties::default();
                Frame::Attachment(ItemAttachment { number: 0, properties, message: Vec::new() })
            }
            Node::FolderChange | Node::TopFolder => Frame::folder(FolderId::NONE),
            Node::SubFolder => Frame::folder(match self.stack.last() {
                Some(Frame::Folder { folder, .. }) => folder.id,
                _ => FolderId::NONE,
            }),
            Node::Deletions => {
                let [deleted, expired, out_of_scope] = [IdSet::new(), IdSet::new(), IdSet::new()];
                Frame::Deletions { deleted, expired, out_of_scope }
            }
            Node::ReadStateChanges => Frame::ReadStates { read: IdSet::new(), unread: IdSet::new() },
            Node::State => Frame::State(Box::new(SyncState::new())),
            Node::ProgressTotal => Frame::Total,
            Node::GroupInfo => Frame::Groups,
            _ => Frame::Other,
        };
        if matches!(node, Node::Message | Node::FaiMessage | Node::SubFolder) {
            self.tell_folder();
        }
        self.stack.push(frame);
        Ok(())
    }

    /// The folder is told before what is in it.
    fn tell_folder(&mut self) {
        if let Some(Frame::Folder { folder, change_number, told }) = self.stack.last_mut()
            && !*told
        {
            *told = true;
            let folder = folder.clone();
            self.out.push_back(ItemEvent::Folder { folder, change_number: *change_number });
            self.begin_anew();
        }
    }

    /// What follows is another message or folder.
    fn begin_anew(&mut self) {
        self.weight = 0;
        self.copied = false;
    }

    fn leave(&mut self, node: Node) {
        if matches!(node, Node::FolderChange | Node::TopFolder | Node::SubFolder) {
            self.tell_folder();
        }
        let Some(frame) = self.stack.pop() else { return };
        match frame {
            Frame::Message(found) => {
                self.begin_anew();
                self.out.push_back(found.event(self.mapping));
            }
            Frame::Content(content) => match self.stack.last_mut() {
                Some(Frame::Attachment(attachment)) => attachment.message.push(*content),
                Some(Frame::Message(found)) => found.message.content = *content,
                _ => {}
            },
            Frame::Recipient(recipient) => {
                if let Some(content) = self.stack.last_mut().and_then(Frame::content) {
                    content.recipients.get_or_insert_default().push(recipient);
                }
            }
            Frame::Attachment(attachment) => {
                if let Some(content) = self.stack.last_mut().and_then(Frame::content) {
                    content.attachments.get_or_insert_default().push(attachment);
                }
            }
            Frame::Deletions { deleted, expired, out_of_scope } => {
                let deleted = deleted.union(&expired);
                self.out.push_back(ItemEvent::Deletions { deleted, out_of_scope });
            }
            Frame::ReadStates { read, unread } => self.out.push_back(ItemEvent::ReadStates { read, unread }),
            Frame::State(state) => self.out.push_back(ItemEvent::State(state)),
            Frame::Folder { .. } | Frame::Total | Frame::Groups | Frame::Other => {}
        }
    }

    /// Where a large value stands; none outside of messages.
    fn place(&self, tag: PropertyTag, name: Option<PropertyName>, total: u64) -> Option<Box<ItemData>> {
        let mut data = ItemData {
            message_id: MessageId::NONE,
            attachments: Vec::new(),
            recipient: None,
            tag: tag.0,
            property_set: None,
            lid: None,
            name: None,
            offset: 0,
            total,
            data: Bytes::new(),
        };
        (data.property_set, data.lid, data.name) = named(name);
        let mut in_message = false;
        for frame in &self.stack {
            match frame {
                Frame::Message(found) => {
                    in_message = true;
                    data.message_id = found.message.id;
                }
                Frame::Folder { .. } => in_message = false,
                Frame::Attachment(attachment) => data.attachments.push(attachment.number),
                Frame::Recipient(recipient) => data.recipient = Some(recipient.row),
                Frame::Content(_) => {}
                _ => return None,
            }
        }
        in_message.then(|| Box::new(data))
    }

    /// A property that says nothing about the stream. Most are a message's or a recipient's.
    #[inline(always)]
    fn ordinary(&mut self, property: &Property<'_>) -> Result<()> {
        match self.stack.last() {
            Some(Frame::Content(_)) => self.keep(property),
            Some(Frame::Recipient(_)) if property.tag().id() != property::ROWID.id() => self.keep(property),
            _ => self.property(property),
        }
    }

    /// Adds a property to the part that is being put together.
    #[inline(always)]
    fn keep(&mut self, property: &Property<'_>) -> Result<()> {
        let (chunk, place) = property.place();
        // Also what it takes once it is read.
        let weight = size_of::<ItemProperty>() + place.len();
        match &mut self.run {
            Some(run) if run.place.end == place.start && run.chunk.as_ptr_range() == chunk.as_ptr_range() => {
                run.place.end = place.end;
            }
            _ => {
                self.end_run();
                self.run = Some(Run { chunk: chunk.clone(), place });
            }
        }
        self.weigh(weight)
    }

    /// Something else follows.
    fn end_run(&mut self) {
        let Some(Run { chunk, place }) = self.run.take() else { return };
        let elements = if self.copied {
            chunk.get(place).map(Bytes::copy_from_slice).unwrap_or_default()
        } else {
            chunk.slice(place)
        };
        if let Some(properties) = self.stack.last_mut().and_then(Frame::properties) {
            properties.push_elements(elements);
        }
    }

    fn property(&mut self, property: &Property<'_>) -> Result<()> {
        let tag = property.tag();
        // Also of what nobody keeps: it could have no end.
        self.weigh(NODE_WEIGHT)?;
        match tag {
            tags::FX_DEL_PROP => {
                self.cleared(property);
                return Ok(());
            }
            tags::INCR_SYNC_GROUP_ID => {
                self.mapping = number(property).unwrap_or_default();
                return Ok(());
            }
            tags::INCREMENTAL_SYNC_MESSAGE_PARTIAL => {
                return self.group(number(property).unwrap_or_default());
            }
            tags::DN_PREFIX | tags::EC_WARNING | tags::NEW_FX_FOLDER | tags::EMPTY_GROUP => {
                return self.weigh(property.encoded().len());
            }
            _ => {}
        }
        let Some(top) = self.stack.last_mut() else { return Ok(()) };
        let is_field = match top {
            Frame::Message(found) if !found.is_in_group() => take_header(found, property),
            Frame::Folder { folder, change_number, .. } => take_folder(folder, change_number, property),
            _ => false,
        };
        if is_field {
            return self.weigh(property.encoded().len());
        }
        match top {
            Frame::Deletions { .. } | Frame::ReadStates { .. } | Frame::State(_) | Frame::Groups => {
                return self.set(tag, property.bytes());
            }
            Frame::Total => {
                let information = ProgressInformation::decode(&property.to_bytes(), &Context::rop())?;
                self.out.push_back(ItemEvent::Total(information));
                return Ok(());
            }
            Frame::Other => return self.weigh(property.encoded().len()),
            Frame::Recipient(recipient) if tag.id() == property::ROWID.id() => {
                recipient.row = number(property).unwrap_or_default();
                return self.weigh(property.encoded().len());
            }
            Frame::Attachment(attachment) if tag.id() == property::ATTACH_NUMBER.id() => {
                attachment.number = number(property).unwrap_or_default();
                return self.weigh(property.encoded().len());
            }
            Frame::Attachment(_) if tag.id() == property::ATTACH_DATA_BINARY.id() && !self.whole => {
                // Always in the same way, whatever its size.
                self.end_run();
                self.copied = true;
                let bytes = property.bytes();
                if let Some(Frame::Attachment(attachment)) = self.stack.last_mut() {
                    attachment.properties.push(ItemProperty::streamed(tag, None, bytes.len() as u64));
                }
                if let Some(data) = self.place(tag, None, bytes.len() as u64) {
                    self.out.push_back(ItemEvent::Data(ItemData { data: property.to_bytes(), ..*data }));
                }
                return Ok(());
            }
            _ => {}
        }
        self.keep(property)
    }

    /// What follows is what there is in a group.
    fn group(&mut self, index: u32) -> Result<()> {
        let known = self.mappings.iter().find(|(mapping, ..)| *mapping == self.mapping);
        let known = known.map_or(0, |(.., groups)| *groups);
        if index != OTHERS && index as usize >= known {
            let why = "the mapping of properties to groups has no such group";
            return Err(WireError::new(WireErrorKind::Value { value: index.into(), why }, 0));
        }
        if let Some(Frame::Message(Found { groups: Some(groups), .. })) = self.stack.last_mut() {
            groups.retain(|known| *known != index);
            groups.push(index);
        }
        Ok(())
    }

    /// A mapping of properties to groups.
    fn groups(&mut self, bytes: &[u8]) -> Result<()> {
        // Servers tell it before each message.
        if self.mappings.iter().any(|(_, known, _)| known == bytes) {
            return Ok(());
        }
        if bytes.len() + self.mappings.iter().map(|(_, known, _)| known.len()).sum::<usize>() > MAX_GROUPS {
            return Err(limit("bytes of property groups", MAX_GROUPS));
        }
        let info = PropertyGroupInfo::decode(&Bytes::copy_from_slice(bytes), &Context::rop())?;
        let mapping = info.group_id;
        if info.groups.len() > MOST_GROUPS {
            return Err(limit("property groups", MOST_GROUPS));
        }
        self.mappings.retain(|(known, ..)| *known != mapping);
        self.mappings.push((mapping, bytes.to_vec(), info.groups.len()));
        let groups = (0..).zip(info.groups).map(|(index, group)| PropertyGroup {
            mapping,
            index,
            properties: group.properties.into_iter().map(GroupedProperty::of).collect(),
        });
        self.out.push_back(ItemEvent::Groups(groups.collect()));
        Ok(())
    }

    /// The recipients or attachments that follow are all there are.
    fn cleared(&mut self, property: &Property<'_>) {
        let Some(content) = self.stack.last_mut().and_then(Frame::content) else { return };
        match number(property).map(PropertyTag) {
            Some(property::MESSAGE_RECIPIENTS) => content.recipients = Some(Vec::new()),
            Some(property::MESSAGE_ATTACHMENTS) => content.attachments = Some(Vec::new()),
            _ => {}
        }
    }

    /// A set of ids.
    fn set(&mut self, tag: PropertyTag, bytes: &[u8]) -> Result<()> {
        self.weigh(bytes.len())?;
        match self.stack.last_mut() {
            Some(Frame::Deletions { deleted, expired, out_of_scope }) => match tag {
                tags::IDSET_DELETED => *deleted = IdSet::decode(bytes)?,
                tags::IDSET_EXPIRED => *expired = IdSet::decode(bytes)?,
                tags::IDSET_NO_LONGER_IN_SCOPE => *out_of_scope = IdSet::decode(bytes)?,
                _ => {}
            },
            Some(Frame::ReadStates { read, unread }) => match tag {
                tags::IDSET_READ => *read = IdSet::decode(bytes)?,
                tags::IDSET_UNREAD => *unread = IdSet::decode(bytes)?,
                _ => {}
            },
            Some(Frame::State(state)) => {
                if let Some(which) = crate::sync::StateSet::from_tag(tag) {
                    *state.get_mut(which) = IdSet::decode(bytes)?;
                }
            }
            Some(Frame::Groups) if tag == tags::STRUCTURE => return self.groups(bytes),
            _ => {}
        }
        Ok(())
    }

    fn large(&mut self, large: &Large<'_>) -> Result<()> {
        let place = self.place(large.tag(), large.name(), large.length().into());
        self.copied = true;
        let Some(top) = self.stack.last_mut() else { return Ok(()) };
        self.pieces = Some(match (top.properties(), place) {
            (Some(_), Some(_)) if self.whole => {
                let length = large.length().to_le_bytes().to_vec();
                Pieces::Whole(large.tag(), large.name(), length)
            }
            (Some(properties), Some(place)) => {
                properties.push(ItemProperty::of_large(large));
                Pieces::Told(place)
            }
            // The large value of a folder is a view's or a form's; nobody waits for it.
            (Some(_), None) => Pieces::Ignored,
            (None, _) if large.length() as usize > MAX_SET => {
                return Err(limit("bytes of a set of ids", MAX_SET));
            }
            (None, _) => Pieces::Kept(large.tag(), Vec::new()),
        });
        self.weigh(NODE_WEIGHT)
    }

    fn piece(&mut self, piece: &Piece<'_>) -> Result<()> {
        match self.pieces.as_mut() {
            Some(Pieces::Told(place)) => {
                let told = ItemData { data: piece.to_bytes(), ..(**place).clone() };
                place.offset += piece.bytes().len() as u64;
                self.out.push_back(ItemEvent::Data(told));
            }
            Some(Pieces::Kept(_, bytes)) => bytes.extend_from_slice(piece.bytes()),
            Some(Pieces::Whole(_, _, encoded)) => {
                encoded.extend_from_slice(piece.bytes());
                self.weigh(piece.bytes().len())?;
            }
            _ => {}
        }
        if piece.left() > 0 {
            return Ok(());
        }
        match self.pieces.take() {
            Some(Pieces::Kept(tag, bytes)) => self.set(tag, &bytes),
            Some(Pieces::Whole(tag, name, encoded)) => {
                let item = ItemProperty::encoded(tag, name, &encoded);
                if let Some(properties) = self.stack.last_mut().and_then(Frame::properties) {
                    properties.push(item);
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

fn number(property: &Property<'_>) -> Option<u32> {
    // A tag is a number of 32 bits without a sign.
    property.value().ok()?.as_i64().map(|number| number as u32)
}

fn id(property: &Property<'_>) -> Option<u64> {
    property.value().ok()?.as_i64().map(|number| number as u64)
}

fn time(property: &Property<'_>) -> Option<FileTime> {
    property.value().ok()?.as_time()
}

/// Takes what stands in the header of a message; answers whether it is a field of its own. `[MS-OXCFXICS] 2.2.4.3.15`
fn take_header(found: &mut Found, property: &Property<'_>) -> bool {
    let message = &mut found.message;
    match property.tag() {
        property::MID => message.id = MessageId(id(property).unwrap_or_default()),
        property::SOURCE_KEY => message.source_key = property.to_bytes(),
        property::CHANGE_KEY => message.change_key = property.to_bytes(),
        property::PREDECESSOR_CHANGE_LIST => message.predecessors = property.to_bytes(),
        property::LAST_MODIFICATION_TIME => message.modified = time(property),
        property::CHANGE_NUMBER => found.change_number = id(property),
        property::MESSAGE_SIZE => message.size = number(property).map(u64::from),
        property::ASSOCIATED => {
            message.associated = matches!(property.value(), Ok(ValueRef::Boolean(true)));
        }
        _ => return false,
    }
    true
}

/// The same of a folder. `[MS-OXCFXICS] 2.2.4.3.5`
fn take_folder(folder: &mut SyncedFolder, change: &mut Option<u64>, property: &Property<'_>) -> bool {
    match property.tag() {
        property::FOLDER_ID => folder.id = FolderId(id(property).unwrap_or_default()),
        property::PARENT_FOLDER_ID => folder.parent_id = FolderId(id(property).unwrap_or_default()),
        property::SOURCE_KEY => folder.source_key = property.to_bytes(),
        property::CHANGE_KEY => folder.change_key = property.to_bytes(),
        property::PREDECESSOR_CHANGE_LIST => folder.predecessors = property.to_bytes(),
        property::LAST_MODIFICATION_TIME => folder.modified = time(property),
        property::CHANGE_NUMBER => *change = id(property),
        property::DISPLAY_NAME => {
            folder.name = property.value().ok().and_then(|name| name.to_text()).unwrap_or_default();
        }
        _ => return false,
    }
    true
}
