use std::collections::VecDeque;
use std::prelude::v1::*;

use bytes::Bytes;

use super::reader::no_stream;
use super::upload_messages::save;
use crate::data::{FolderId, PropertyTag, RelationalOperator, Restriction, TaggedPropertyValue, Value};
use crate::mailbox::folders::open_folder;
use crate::mailbox::table::{query, set_columns};
use crate::mailbox::{FolderRef, Part};
use crate::rop::{
    BookmarkOrigin, ContentsTableFlags, CreateMessage, FastTransferDestinationConfigure,
    FastTransferDestinationFlags, FastTransferDestinationPutBuffer, GetContentsTable, LOGON_CODE_PAGE,
    QueryRowsFlags, QueryRowsResponse, Restrict, SourceOperation, TableFlags,
};
use crate::session::{Asked, Chain, Error, Flow, Handle, Input, Replies, Slot, Step, Steps};
use crate::sync::fasttransfer::{Element, Lexer, Marker, Writer, tags};

/// Bytes of a stream that go into one Execute, beside the question what is there.
const ROOM: usize = 26 << 10;
/// What the question may take.
const QUESTION: usize = 3 << 10;
/// Values above this many bytes pass through in pieces.
const STREAMING_ABOVE: u32 = 4 << 10;
/// Bytes that the application is asked for at once.
const PIECE: u64 = 256 << 10;
/// What a copy of a message has in common with it. `[MS-OXCPRPT] 2.2.1.9`
const KEY: PropertyTag = crate::data::tags::SEARCH_KEY;

/// Puts a stream into a folder: of a folder, which becomes one in it, of messages, or of one message, as EWS ExportItems and
/// exportItems of Graph hand out as well (base64 undone). `[MS-OXCFXICS] 3.3.5.7`
///
/// Its bytes are asked for by [`Part::Wanted`], and from the beginning after a lost connection. One exchange for each 26 KiB and one
/// to begin, in constant memory; [`Part::Progress`] in bytes.
///
/// When the connection breaks, the folder is asked for the messages that were on their way, by the search keys that stand in
/// the stream, and the others are sent again. Nobody knows what became of a folder that is put into another one, or of
/// messages without keys: these end in [`Error::OutcomeUnknown`].
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
    /// What was read and not cut into chunks yet.
    stream: Writer,
    /// Bytes of it that were cut.
    cut: u64,
    operation: Option<SourceOperation>,
    /// Messages that were read and not cut yet.
    messages: VecDeque<InStream>,
    /// How many messages began in what was read.
    begun: usize,
    /// So many messages of the stream are in the folder for certain.
    arrived: usize,
    /// So many of them are passed over.
    passed: usize,
    chunks: VecDeque<Chunk>,
    /// What of the first chunk's keys was in the folder before it is sent; none if that is not known.
    before: Option<Vec<Bytes>>,
    /// What of the next chunk's keys is in the folder: the answer is on its way.
    asked: Option<Asked<QueryRowsResponse>>,
    /// The last ROP that must succeed.
    checked: Option<Asked<()>>,
    /// The first chunk is on its way.
    is_sending: bool,
    stage: Stage,
}

/// A message of the stream.
#[derive(Debug)]
struct InStream {
    key: Option<Bytes>,
    /// Where it ends.
    end: Option<u64>,
}

/// What goes into one Execute.
#[derive(Debug)]
struct Chunk {
    data: Bytes,
    is_last: bool,
    /// Messages that end in it.
    messages: usize,
    /// Their keys, if all have one.
    keys: Option<Vec<Bytes>>,
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
    /// It is asked what of a chunk arrived.
    Looking,
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
            cut: 0,
            operation: None,
            messages: VecDeque::new(),
            begun: 0,
            arrived: 0,
            passed: 0,
            chunks: VecDeque::new(),
            before: None,
            asked: None,
            checked: None,
            is_sending: false,
            stage: Stage::Begin,
        }
    }

    /// The stream is read anew; messages that are there are passed over.
    fn begin_again(&mut self) {
        let arrived = self.arrived;
        *self = Self { arrived, passed: arrived, ..Self::new(self.folder.clone(), self.total) };
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
                if !core::mem::replace(&mut self.ended, true) && self.is_item() {
                    self.end_message();
                }
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
            let is_list = self.operation == Some(SourceOperation::COPY_MESSAGES);
            let is_item = self.operation == Some(SourceOperation::COPY_TO);
            if is_item && self.begun == 0 || is_list && self.depth == 0 && inwards > 0 {
                self.begun += 1;
                if self.begun > self.passed {
                    self.messages.push_back(InStream { key: None, end: None });
                }
            }
            // Associated messages stand in another table: they are not asked for.
            if let Element::Property(property) = &element
                && property.tag() == KEY
                && (is_item && self.depth == 0 || is_list && self.depth == 1)
                && let (Ok(Value::Binary(key)), Some(message)) =
                    (property.to_value(), self.messages.back_mut())
            {
                message.key = Some(key);
            }
            if !((is_item || is_list) && self.begun <= self.passed && self.passed > 0) {
                self.stream.element(&element).map_err(no_stream)?;
            }
            self.depth = self.depth.saturating_add_signed(inwards);
            if is_list && self.depth == 0 && inwards < 0 {
                self.end_message();
            }
        }
        Ok(false)
    }

    /// The message that was read last ends here.
    fn end_message(&mut self) {
        let end = self.cut + self.stream.len() as u64;
        if let Some(message) = self.messages.back_mut() {
            message.end = message.end.or(Some(end));
        }
    }

    /// The next chunk of what was read.
    fn cut(&mut self) -> Result<Chunk, Error> {
        let data = self.stream.take(ROOM);
        self.cut += data.len() as u64;
        let is_all = self.ended && self.stream.is_empty();
        if is_all && self.depth > 0 && (self.is_item() || data.is_empty()) {
            return refuse(
                "the stream ends in the middle of a message or folder: what was complete is there",
            );
        }
        let (mut messages, mut keys, mut size) = (0, Some(Vec::new()), 0);
        /// A restriction has so much around the key.
        const AROUND: usize = 12;
        while self.messages.front().is_some_and(|it| it.end.is_some_and(|end| end <= self.cut)) {
            let Some(message) = self.messages.pop_front() else { break };
            messages += 1;
            size += AROUND + message.key.as_ref().map_or(0, Bytes::len);
            keys = match (keys, message.key) {
                (Some(mut keys), Some(key)) if size <= QUESTION => {
                    keys.push(key);
                    Some(keys)
                }
                _ => None,
            };
        }
        Ok(Chunk { data, is_last: is_all && self.depth == 0, messages, keys })
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
        let (destination, configured) = chain.open_and_ask(|output| FastTransferDestinationConfigure {
            logon: 0,
            input: message.unwrap_or(folder_slot).0,
            output,
            source_operation,
            flags: FastTransferDestinationFlags::empty(),
        });
        self.checked = Some(configured);
        self.stage = Stage::Opening { destination, message };
        Ok((destination, message))
    }

    /// What comes next: a chunk, with the question for the one behind it.
    fn go_on(&mut self, folder: FolderId, cx: &mut Steps<'_, Part>) -> Result<Step<u64>, Error> {
        while self.chunks.len() < 2 && !self.chunks.back().is_some_and(|chunk| chunk.is_last) {
            if self.fill()? {
                let length = (self.total - self.taken).min(PIECE) as u32;
                cx.tell(Part::Wanted { attachment: 0, offset: self.taken, length });
                return Ok(Step::Supply);
            }
            let chunk = self.cut()?;
            self.chunks.push_back(chunk);
        }
        let Some(chunk) = self.chunks.front() else { return Err(Error::Cancelled) };
        let begins = matches!(self.stage, Stage::Begin);
        if begins && chunk.is_last && chunk.data.is_empty() && self.passed > 0 {
            return Ok(Step::Done(self.taken));
        }
        let mut chain = Chain::new("import");
        // What is there already must be known before the first messages come.
        if let (true, Some(keys)) = (begins, chunk.asked_for()) {
            let keys = keys.to_vec();
            self.begin(folder, &mut chain)?;
            self.asked = Some(ask(&mut chain, folder, &keys));
            return Ok(Step::Execute(chain));
        }
        let (data, is_last) = (chunk.data.clone(), chunk.is_last);
        self.is_sending = true;
        if self.operation == Some(SourceOperation::COPY_FOLDER)
            || (chunk.messages > 0 && self.before.is_none())
        {
            chain = chain.at_most_once();
        } else if chunk.messages > 0 {
            chain = chain.once_then_ask();
        }
        let (destination, message) = match self.stage {
            Stage::Writing { destination, message } => {
                (chain.hold(destination), message.map(|message| chain.hold(message)))
            }
            _ => self.begin(folder, &mut chain)?,
        };
        if !data.is_empty() {
            let (input, transfer_data) = (destination.0, data);
            let request = FastTransferDestinationPutBuffer { logon: 0, input, transfer_data };
            self.checked = Some(chain.add(request));
        }
        if is_last {
            match message {
                Some(message) => self.checked = Some(save(&mut chain, message, destination)),
                None => chain.release(destination),
            }
        }
        let keys = self.chunks.get(1).and_then(Chunk::asked_for);
        self.asked = keys.map(|keys| ask(&mut chain, folder, keys));
        Ok(Step::Execute(chain))
    }

    /// The first chunk was taken, or what it goes into was opened.
    fn answered(&mut self, replies: &Replies, cx: &mut Steps<'_, Part>) -> Result<Option<u64>, Error> {
        if let Some(last) = self.checked.take() {
            replies.check_until(last)?;
        }
        // What became of the question matters only when it is needed.
        self.before = self.asked.take().and_then(|asked| keys_there(replies, asked));
        if let Stage::Opening { destination, message } = self.stage {
            let Some(destination) = replies.handle(destination) else { return Err(Error::Cancelled) };
            let message = message.and_then(|message| replies.handle(message));
            self.stage = Stage::Writing { destination, message };
        }
        if !core::mem::take(&mut self.is_sending) {
            return Ok(None);
        }
        cx.tell(Part::Progress { done: self.taken, total: self.total });
        let Some(chunk) = self.chunks.pop_front() else { return Err(Error::Cancelled) };
        if chunk.messages > 0 {
            self.arrived += chunk.messages;
            cx.advanced();
        }
        Ok(chunk.is_last.then_some(self.taken))
    }

    /// Messages arrive one after the other: so many of the chunk that was sent last are there.
    fn looked(&mut self, replies: &Replies, cx: &mut Steps<'_, Part>) -> Result<Option<u64>, Error> {
        let there = self.asked.take().and_then(|asked| keys_there(replies, asked));
        let (Some(there), Some(before), Some(chunk)) = (there, self.before.take(), self.chunks.front())
        else {
            return Err(Error::Cancelled);
        };
        let keys = chunk.asked_for().unwrap_or_default();
        let count = |list: &[Bytes], key: &Bytes| list.iter().filter(|other| *other == key).count();
        let is_new = |(place, key): &(usize, &Bytes)| {
            let copies = count(keys.get(..*place).unwrap_or_default(), key);
            count(&there, key) > count(&before, key) + copies
        };
        let came = keys.iter().enumerate().take_while(is_new).count();
        cx.settled();
        if came > 0 {
            self.arrived += came;
            cx.advanced();
        }
        if chunk.is_last && came == chunk.messages {
            return Ok(Some(self.total));
        }
        self.begin_again();
        Ok(None)
    }
}

impl Chunk {
    /// The keys of the messages that end in it, when it can be asked for them.
    fn asked_for(&self) -> Option<&[Bytes]> {
        self.keys.as_deref().filter(|keys| !keys.is_empty())
    }
}

/// Asks which messages with these keys are in the folder.
fn ask(chain: &mut Chain, folder_id: FolderId, keys: &[Bytes]) -> Asked<QueryRowsResponse> {
    /// More copies nobody has.
    const MOST: u32 = 1000;
    let folder = open_folder(chain, folder_id);
    let table_flags = ContentsTableFlags::NO_NOTIFICATIONS;
    let table = chain.open(|output| GetContentsTable { logon: 0, input: folder.0, output, table_flags });
    set_columns(chain, table, vec![KEY]);
    let is = |key: &Bytes| Restriction::Property {
        relop: RelationalOperator::EQUAL,
        tag: KEY,
        value: TaggedPropertyValue::new(KEY, Value::Binary(key.clone())),
    };
    let restriction = Some(Restriction::Or { restrictions: keys.iter().map(is).collect() });
    chain.add::<()>(Restrict { logon: 0, input: table.0, flags: TableFlags::empty(), restriction });
    let rows = query(chain, table, MOST, QueryRowsFlags::empty());
    chain.release(table);
    chain.release(folder);
    rows
}

/// The keys that are there, each as often as it is; none when the answer does not tell all.
fn keys_there(replies: &Replies, asked: Asked<QueryRowsResponse>) -> Option<Vec<Bytes>> {
    let answer = replies.get(asked).ok().filter(|answer| answer.origin == BookmarkOrigin::END)?;
    let key = |row: crate::data::RowRef<'_>| row.get(KEY)?.as_binary().map(Bytes::copy_from_slice);
    answer.rows.iter().map(key).collect()
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
        let ended = match input {
            Input::Supplied(data) => {
                if data.is_empty() {
                    return refuse("the stream is shorter than it was said to be");
                }
                self.taken += data.len() as u64;
                self.lexer.push(data);
                None
            }
            Input::Replies(replies) if matches!(self.stage, Stage::Looking) => self.looked(&replies, cx)?,
            Input::Replies(replies) => self.answered(&replies, cx)?,
            Input::Unknown(error) => {
                let Some(keys) = self.chunks.front().and_then(Chunk::asked_for) else { return Err(error) };
                let mut chain = Chain::new("look for what was imported");
                self.asked = Some(ask(&mut chain, folder, keys));
                self.stage = Stage::Looking;
                return Ok(Step::Execute(chain));
            }
            _ if matches!(self.stage, Stage::Begin) => None,
            _ if self.operation == Some(SourceOperation::COPY_FOLDER) => {
                let reason =
                    "the connection broke: some of the messages are there, and others are not".into();
                return Err(Error::OutcomeUnknown { what: "import", reason });
            }
            // What was not complete died with the context.
            _ => {
                self.begin_again();
                None
            }
        };
        match ended {
            Some(bytes) => Ok(Step::Done(bytes)),
            None => self.go_on(folder, cx),
        }
    }
}
