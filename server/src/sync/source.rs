//! Writing a stream piece by piece.

use std::collections::VecDeque;

use bytes::Bytes;
use mapi_http::data::{ErrorCode, PropertyTag, PropertyType, Value};
use mapi_http::rop::SendOptions;
use mapi_http::sync::fasttransfer::{Marker, Writer, tags};
use mapi_http::sync::{StateSet, SyncState};

use crate::store::{Large, Store, Stored};
use crate::table::Reading;

/// How much of a large value is read at once.
const PIECE: u64 = 64 << 10;
/// Unicode, as a code page. `[MS-OXCFXICS] 2.2.4.1.1.1`
const UNICODE_CODE_PAGE: u16 = 0x8000 | 1200;

/// In which form strings are sent. `[MS-OXCFXICS] 2.2.3.1.1.1.1`
#[derive(Debug, Clone, Copy)]
pub(crate) struct Form(pub(crate) SendOptions);

impl Form {
    /// The type in which a property is sent that is kept with some type.
    fn property_type(self, kept: PropertyType) -> PropertyType {
        let unicode = self.0.intersects(SendOptions::UNICODE | SendOptions::FORCE_UNICODE);
        match kept {
            PropertyType::STRING if self.0.contains(SendOptions::USE_CPID) => PropertyType(UNICODE_CODE_PAGE),
            PropertyType::STRING if !unicode => PropertyType::STRING8,
            PropertyType::MULTIPLE_STRING if !unicode => PropertyType::MULTIPLE_STRING8,
            other => other,
        }
    }
}

/// What is still to be written of an object.
#[derive(Debug)]
enum Piece {
    Marker(Marker),
    Property(PropertyTag, Stored),
    /// The rest of a large value, and whether a terminator comes behind it.
    Large {
        large: Large,
        at: u64,
        terminated: bool,
    },
}

/// A stream that is being written.
#[derive(Debug)]
pub(crate) struct Source {
    form: Form,
    writer: Writer,
    pieces: VecDeque<Piece>,
}

impl Source {
    pub(crate) fn new(form: Form) -> Self {
        Self { form, writer: Writer::new(), pieces: VecDeque::new() }
    }

    /// Bytes that wait to be taken.
    pub(crate) fn len(&self) -> usize {
        self.writer.len()
    }

    pub(crate) fn take(&mut self, most: usize) -> Bytes {
        self.writer.take(most)
    }

    pub(crate) fn marker(&mut self, marker: Marker) {
        self.pieces.push_back(Piece::Marker(marker));
    }

    pub(crate) fn property(&mut self, tag: PropertyTag, value: impl Into<Value>) {
        self.pieces.push_back(Piece::Property(tag, Stored::Value(value.into())));
    }

    /// A property as somebody gave it, who may have called it as those that say something of the stream.
    pub(crate) fn stored(&mut self, tag: PropertyTag, stored: Stored) {
        if !tags::is_of_streams(tag) {
            self.pieces.push_back(Piece::Property(tag, stored));
        }
    }

    /// A state: small enough to be written at once.
    pub(crate) fn state(&mut self, state: &SyncState, sets: &[StateSet]) -> Result<(), ErrorCode> {
        debug_assert!(self.pieces.is_empty(), "the pieces before it come first");
        state.write(sets, &mut self.writer).map_err(|_| ErrorCode::TOO_BIG)
    }

    /// Writes the next piece; answers whether there was one.
    pub(crate) fn go_on(&mut self, reading: Reading<'_>) -> Result<bool, ErrorCode> {
        let Some(piece) = self.pieces.pop_front() else { return Ok(false) };
        match piece {
            Piece::Marker(marker) => self.writer.marker(marker).map_err(|_| ErrorCode::CORRUPT_DATA)?,
            Piece::Property(tag, stored) => self.write(reading, tag, stored)?,
            Piece::Large { large, at, terminated } => {
                let bytes = reading.store.read_blob(large.id(), large.len(), at, PIECE)?;
                let at = at + bytes.len() as u64;
                self.piece(&bytes)?;
                if at < large.len() {
                    self.pieces.push_front(Piece::Large { large, at, terminated });
                } else if terminated {
                    self.piece(&[0, 0])?;
                }
            }
        }
        Ok(true)
    }

    fn piece(&mut self, bytes: &[u8]) -> Result<(), ErrorCode> {
        self.writer.piece(bytes).map_err(|_| ErrorCode::CORRUPT_DATA)
    }

    fn write(&mut self, reading: Reading<'_>, kept: PropertyTag, stored: Stored) -> Result<(), ErrorCode> {
        let tag = kept.with_type(self.form.property_type(kept.property_type()));
        let name = if kept.is_named() { reading.store.property_name(kept.id())? } else { None };
        if kept.is_named() && name.is_none() {
            // An id that nobody has given a name to says nothing to anybody.
            return Ok(());
        }
        let narrow = matches!(tag.property_type(), PropertyType::STRING8 | PropertyType::MULTIPLE_STRING8);
        match stored {
            Stored::Large(large) if !narrow => {
                let terminated = kept.property_type() == PropertyType::STRING;
                let length = large.len() + if terminated { 2 } else { 0 };
                let length = u32::try_from(length).map_err(|_| ErrorCode::TOO_BIG)?;
                if self.writer.large(tag, name.as_ref(), length).is_ok() {
                    self.pieces.push_front(Piece::Large { large, at: 0, terminated });
                }
            }
            stored => {
                let value = whole(reading.store, kept, stored)?;
                let value = if narrow { reading.text.narrow(value) } else { value };
                // A type that streams do not have is left out. [MS-OXCFXICS] 2.2.4.1.3
                let _ = match &name {
                    Some(name) => self.writer.named(tag, name, &value),
                    None => self.writer.property(tag, &value),
                };
            }
        }
        Ok(())
    }
}

fn whole(store: &Store, tag: PropertyTag, stored: Stored) -> Result<Value, ErrorCode> {
    match stored {
        Stored::Value(value) => Ok(value),
        stored => Ok(store.whole(tag, &stored)?),
    }
}
