use std::collections::VecDeque;
use std::prelude::v1::*;

use bytes::Bytes;

use super::change::{self, PropertyChange};
use super::names::Names;
use super::stream::StreamWriter;
use super::target::Opened;
use super::{Part, PropertyTarget};
use crate::data::{FolderId, PropertyType, TaggedPropertyValue, Value};
use crate::session::{Chain, Error, Flow, Handle, Input, Replies, Step, Steps};

/// A longer value goes as a stream.
const INLINE: usize = 4 * 1024;
/// Bytes of values that go together; the rest of them go as streams, too.
const ROOM: usize = 24 * 1024;

/// Sets and removes properties of the mailbox, a folder, a message or an attachment, by tag or by name.
///
/// One exchange, and one to save a message or attachment: when a property is refused ([`Error::Property`] names it),
/// nothing of them is saved. One more at the first time in a session that a name is used, and one for each 28 KiB of
/// values that are larger than 4 KiB.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct SetProperties {
    target: PropertyTarget,
    change: PropertyChange,
    names: Names,
    #[serde(skip)]
    round: Round,
    #[serde(skip)]
    streams: VecDeque<(StreamWriter, Bytes)>,
    #[serde(skip)]
    objects: Option<Objects>,
}

#[derive(Debug, Default)]
enum Round {
    #[default]
    None,
    Names,
    Set(Opened, change::Asking),
    Stream,
    Save,
}

/// The objects while values are written.
#[derive(Debug, Clone, Copy)]
struct Objects {
    object: Option<Handle>,
    message: Option<Handle>,
}

impl SetProperties {
    /// Changes properties.
    pub fn new(target: PropertyTarget, change: PropertyChange) -> Self {
        let names = Names::to_set(change.keys());
        Self { target, change, names, round: Round::None, streams: VecDeque::new(), objects: None }
    }

    fn ask(&mut self, folder: FolderId) -> Result<Chain, Error> {
        let mut chain = Chain::new("set properties");
        let opened = self.target.open(&mut chain, folder, true)?;
        let mut values = Vec::new();
        let mut room = ROOM;
        for property in self.change.values(&self.names)? {
            match stream_bytes(&property, room) {
                Some(bytes) => {
                    let stream = StreamWriter::new(property.tag, bytes.len() as u64);
                    self.streams.push_back((stream, bytes));
                }
                None => {
                    room = room.saturating_sub(size(&property.value));
                    values.push(property);
                }
            }
        }
        let asking = change::ask(&mut chain, opened.object, values, self.change.removed(&self.names));
        self.round = Round::Set(opened, asking);
        Ok(chain)
    }

    /// The next block of a large value, or what saves it all; nothing when all is done.
    fn next(&mut self, packs: bool) -> Option<Chain> {
        let objects = self.objects?;
        let writing = !self.streams.is_empty();
        if !writing && !self.target.is_saved() {
            return None;
        }
        let mut chain = Chain::new("set properties");
        let object = objects.object.map_or(Chain::LOGON, |handle| chain.hold(handle));
        if let Some((stream, bytes)) = self.streams.front_mut() {
            let block = bytes.slice_ref(stream.block(bytes, packs));
            stream.ask(&mut chain, object, block);
            self.round = Round::Stream;
        } else {
            let message = objects.message.map(|handle| chain.hold(handle));
            self.target.save(&mut chain, Opened { object, message });
            self.round = Round::Save;
        }
        Some(chain)
    }

    /// Takes an answer; answers whether all is done.
    fn answered(&mut self, replies: &Replies, cx: &mut Steps<'_, Part>) -> Result<bool, Error> {
        match core::mem::replace(&mut self.round, Round::None) {
            Round::None => {}
            Round::Names => {
                self.names.answered(replies, cx)?;
            }
            Round::Set(opened, asking) => {
                replies.check_all()?;
                asking.check(replies, &self.names)?;
                let handle = |slot| if slot == Chain::LOGON { None } else { replies.handle(slot) };
                self.objects =
                    Some(Objects { object: handle(opened.object), message: opened.message.and_then(handle) });
            }
            Round::Stream => {
                replies.check_all()?;
                if let Some((stream, _)) = self.streams.front_mut() {
                    stream.answered(replies);
                    let (done, total) = stream.progress();
                    cx.tell(Part::Progress { done, total });
                    if done == total {
                        self.streams.pop_front();
                    }
                }
            }
            Round::Save => {
                replies.check_all()?;
                return Ok(true);
            }
        }
        Ok(false)
    }
}

impl Flow for SetProperties {
    type Answer = ();
    type Part = Part;

    fn step(&mut self, input: Input, cx: &mut Steps<'_, Part>) -> Result<Step<()>, Error> {
        let Some(folder) = self.target.folder_id(cx.logon()) else { return Ok(Step::Logon) };
        match input {
            Input::Replies(replies) => {
                if self.answered(&replies, cx)? {
                    return Ok(Step::Done(()));
                }
                if self.objects.is_some() {
                    // What is open goes with the end of the flow.
                    return Ok(self.next(cx.packs_writes()).map_or(Step::Done(()), Step::Execute));
                }
            }
            Input::Lost => {
                // What was not saved is gone.
                (self.objects, self.round) = (None, Round::None);
                self.streams.clear();
            }
            _ => {}
        }
        if let Some(chain) = self.names.ask(cx) {
            self.round = Round::Names;
            return Ok(Step::Execute(chain));
        }
        Ok(Step::Execute(self.ask(folder)?))
    }
}

/// About how many bytes a value takes.
fn size(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len() * 2 + 6,
        Value::Binary(bytes) => bytes.len() + 6,
        Value::Multiple(values) => values.iter().map(size).sum::<usize>() + 8,
        _ => 20,
    }
}

/// The bytes of a stream, for a value that is too large to go along.
fn stream_bytes(property: &TaggedPropertyValue, room: usize) -> Option<Bytes> {
    let size = size(&property.value);
    if size <= INLINE.min(room) {
        return None;
    }
    match (property.tag.property_type(), &property.value) {
        (PropertyType::BINARY, Value::Binary(bytes)) => Some(bytes.clone()),
        (PropertyType::STRING, Value::String(text)) => {
            let mut bytes = Vec::with_capacity(text.len() * 2);
            crate::wire::utf16::encode_into(text, &mut bytes);
            Some(bytes.into())
        }
        // It has no stream: the server says what it thinks of it.
        _ => None,
    }
}
