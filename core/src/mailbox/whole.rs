//! Values of which rows have the beginning only, or nothing: they are read from the messages themselves.
//! `[MS-OXCDATA] 2.8.2`, `[MS-OXCTABL] 2.2.2.5.2`

use std::collections::VecDeque;
use std::prelude::v1::*;

use super::attachment::open_message;
use super::stream::{StreamReader, stream_types, stream_value};
use crate::data::{CellRef, ErrorCode, FolderId, MessageId, PropertyTag, PropertyType, Str, Value, ValueRef};
use crate::session::{Chain, Replies};

/// Whether they are: without the feature rows are all that there is.
const ARE_READ: bool = cfg!(feature = "properties");
/// Larger values stay as the row has them, unless somebody says otherwise.
pub(super) const LARGEST: u32 = 64 * 1024;
/// So much is asked for of a value whose size is not known; most are hardly longer than what a row has.
const FIRST: u16 = 4 * 1024;
/// So large most of them are.
const USUAL: usize = 600;
/// What is asked for at once.
const ROOM: usize = 24 * 1024;
/// A chain has two slots for each value.
const MOST: usize = 48;
/// So often less is asked for before the values stay as rows have them.
const PATIENCE: u32 = 4;

/// What stands in the row instead of the value.
#[inline(always)]
pub(super) fn is_cut(cell: &CellRef<'_>) -> bool {
    // Rows have 510 bytes of a value, or 255 characters or bytes; a character of two units is not cut in two.
    match cell {
        CellRef::Value(ValueRef::String(Str::Utf16(text))) => matches!(text.len() / 2, 254 | 255 | 510),
        CellRef::Value(ValueRef::String8(bytes) | ValueRef::Binary(bytes)) => {
            matches!(bytes.len(), 255 | 510)
        }
        CellRef::Error(code) => *code == ErrorCode::OUT_OF_MEMORY,
        _ => false,
    }
}

/// Values that are to be read as a whole.
#[derive(Debug, Default, serde::Serialize, serde::Deserialize)]
pub(super) struct Whole {
    values: VecDeque<Cut>,
    /// How many of them were asked for.
    #[serde(skip)]
    asked: usize,
    /// How often in a row the server had no room for the first one.
    #[serde(skip)]
    missed: u32,
}

/// One of them.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
struct Cut {
    place: Place,
    folder: FolderId,
    message: MessageId,
    tag: PropertyTag,
    /// What else its type may be.
    types: Vec<PropertyType>,
    stream: StreamReader,
    /// What came of it does not travel, as the lists that it is for are large already: it is read again, at most 64 KiB
    /// unless somebody says otherwise.
    #[serde(skip)]
    bytes: Vec<u8>,
}

/// Where a value belongs.
#[derive(Debug, Clone, Copy, serde::Serialize, serde::Deserialize)]
pub(super) struct Place {
    pub(super) line: usize,
    /// The column that it was cut in.
    pub(super) column: PropertyTag,
    /// Which one of the further columns that is.
    pub(super) further: Option<usize>,
}

impl Cut {
    fn begin_again(&mut self) {
        let tag = self.tag.with_type(self.stream.property_type());
        (self.stream, self.bytes) = (StreamReader::new(tag), Vec::new());
    }
}

impl Whole {
    /// Notes a value; `tag` has the type that the row told.
    pub(super) fn note(&mut self, place: Place, folder: FolderId, message: MessageId, tag: PropertyTag) {
        let Some(mut types) = stream_types(tag).filter(|_| ARE_READ) else { return };
        let Some(first) = types.pop() else { return };
        let stream = StreamReader::new(tag.with_type(first));
        self.values.push_back(Cut { place, folder, message, tag, types, stream, bytes: Vec::new() });
    }

    /// Asks for as many as there is room for: one after the other, those of a message together.
    pub(super) fn ask(&mut self, largest: u32) -> Option<Chain> {
        if !ARE_READ || self.values.is_empty() {
            return None;
        }
        let mut chain = Chain::new("values too large for a row").in_parts();
        let mut expected = 0;
        let mut open = None;
        self.asked = 0;
        let most = if self.missed > 0 { 1 } else { MOST };
        for value in self.values.iter_mut().take(most) {
            if value.stream.position != value.bytes.len() as u64 {
                value.begin_again();
            }
            let left = usize::try_from(value.stream.total.saturating_sub(value.stream.position)).ok();
            let (count, bytes) = match left.filter(|left| *left > 0) {
                Some(left) => (left.min(ROOM), left.min(ROOM)),
                None => (usize::from(FIRST).min(largest as usize), USUAL),
            };
            if expected > 0 && expected + bytes > ROOM {
                break;
            }
            expected += bytes;
            let count = (count >> (2 * self.missed)).max(count.min(16));
            let slot = match open {
                Some((message, slot)) if message == value.message => slot,
                _ => chain.open(|output| open_message(output, value.folder, value.message)),
            };
            open = Some((value.message, slot));
            value.stream.lost();
            value.stream.ask_for(u16::try_from(count).unwrap_or(FIRST), &mut chain, slot);
            self.asked += 1;
        }
        chain.expect(expected);
        Some(chain)
    }

    /// Takes the answers; `set` gets the values that are complete. Answers whether anything came.
    pub(super) fn answered(
        &mut self,
        replies: &Replies,
        largest: u32,
        mut set: impl FnMut(Place, Value),
    ) -> bool {
        if !ARE_READ {
            return false;
        }
        let came = self.values.iter().take(self.asked).take_while(|value| value.stream.is_answered(replies));
        let came = came.count();
        self.asked = 0;
        self.missed = if came == 0 { self.missed + 1 } else { 0 };
        if self.missed > PATIENCE {
            self.values.clear();
        }
        let mut unfinished = Vec::new();
        for mut value in self.values.drain(..came) {
            match value.stream.answer(replies) {
                Ok(block) if block.has_changed => {
                    value.begin_again();
                    unfinished.push(value);
                }
                Ok(_) if value.stream.total > u64::from(largest) => {}
                Ok(block) => {
                    block.data.iter().for_each(|data| value.bytes.extend_from_slice(data));
                    if !block.at_end {
                        unfinished.push(value);
                    } else if let Some(whole) = stream_value(value.stream.property_type(), value.bytes) {
                        set(value.place, whole);
                    }
                }
                Err(_) => {
                    if let Some(other) = value.types.pop() {
                        value.stream = StreamReader::new(value.tag.with_type(other));
                        unfinished.push(value);
                    }
                }
            }
        }
        for value in unfinished.into_iter().rev() {
            self.values.push_front(value);
        }
        came > 0
    }
}
