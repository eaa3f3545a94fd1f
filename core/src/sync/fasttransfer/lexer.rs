use alloc::collections::VecDeque;
use core::mem;
use std::prelude::v1::*;

use bytes::Bytes;

use super::Marker;
use super::blocks::Blocks;
use super::element::{Element, Large, Piece, Property};
use super::scan::{Extent, Scan, Step};
use crate::wire::{PropertyTag, Result, WireError, WireErrorKind};

/// A value (with all its elements, if it has many) may have this many bytes unless the host says otherwise: more than
/// servers let a message have. Memory is taken only for bytes that have come.
pub const MAX_VALUE: usize = 256 << 20;

const SECTION: &str = "MS-OXCFXICS 2.2.4.1";

/// How much room is made at once for a value that is not there yet.
const FIRST_ROOM: usize = 64 << 10;

/// Takes a FastTransfer stream apart as it comes. `[MS-OXCFXICS] 2.2.4.1`
///
/// Chunks may end anywhere, and the elements are the same whatever the chunks. What lies inside one chunk is handed
/// out in place; of the rest at most one element is held.
///
/// ```
/// use mapi_http::sync::fasttransfer::{Element, Lexer, Marker};
///
/// let mut lexer = Lexer::new();
/// lexer.push(b"\x03\x00\x0c\x40\x03\x00\x17\x00\x01\x00".as_slice().into());
/// assert!(matches!(lexer.next()?, Some(Element::Marker(Marker::StartMessage))));
/// assert!(lexer.next()?.is_none());
/// lexer.push(b"\x00\x00".as_slice().into());
/// let Some(Element::Property(importance)) = lexer.next()? else { unreachable!() };
/// assert_eq!(importance.value()?.as_i64(), Some(1));
/// lexer.finish()?;
/// # Ok::<(), mapi_http::wire::WireError>(())
/// ```
#[derive(Debug)]
pub struct Lexer {
    chunk: Bytes,
    /// What of the chunk was used.
    at: usize,
    /// Chunks behind this one.
    waiting: VecDeque<Bytes>,
    /// Where the chunk starts in the stream.
    base: u64,
    /// The start of an element that goes on in the next chunk.
    partial: Vec<u8>,
    progress: Progress,
    /// The last element that was put together from more than one chunk.
    joined: Bytes,
    /// Bytes to come of a value that is delivered in pieces.
    left: u32,
    limits: Limits,
    /// What may stand around the stream.
    blocks: Option<Box<Blocks>>,
    failed: Option<WireError>,
}

/// How far an element was scanned.
#[derive(Debug, Clone, Copy, Default)]
struct Progress {
    scan: Scan,
    /// Its length is that of the bytes scanned, or known to belong to the element.
    extent: Extent,
}

/// Where an element lies.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Last {
    pub(super) kind: Kind,
    joined: bool,
    start: usize,
    extent: Extent,
}

impl Last {
    #[inline(always)]
    fn end(&self) -> usize {
        self.start + self.extent.length
    }
}

/// What an element is.
#[derive(Debug, Clone, Copy, Default)]
pub(super) enum Kind {
    #[default]
    Nothing,
    Marker(Marker),
    Property(PropertyTag),
    Large(PropertyTag, u32),
    Piece,
}

enum Outcome {
    Whole,
    /// The head of a value that comes in pieces.
    Large(u32),
    /// So many bytes of the element must be there to go on.
    Needs(usize),
}

impl Progress {
    #[inline(always)]
    fn go_on(&mut self, element: &[u8], limits: &Limits) -> Result<Outcome> {
        loop {
            let at = self.extent.length;
            if at > limits.max_value {
                return Err(limits.too_large());
            }
            let Some(rest) = element.get(at..) else { return Ok(Outcome::Needs(at)) };
            match self.scan {
                Scan::Element if at > 0 => return Ok(Outcome::Whole),
                Scan::Bytes { length, .. } if length > limits.streaming_above => {
                    return Ok(Outcome::Large(length));
                }
                _ => {}
            }
            match self.scan.step(rest)? {
                Step::Atom(atom) => {
                    self.extent.length = at.saturating_add(atom.length);
                    if at == 0 {
                        self.extent.head = atom.length;
                        self.extent.prefix = self.scan.prefix();
                    }
                }
                Step::Needs(more) => return Ok(Outcome::Needs(at.saturating_add(more))),
            }
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Limits {
    streaming_above: u32,
    max_value: usize,
}

impl Limits {
    #[inline(always)]
    fn allow_whole(&self, extent: &Extent) -> bool {
        extent.length <= self.max_value
            && extent.length - extent.head - extent.prefix <= self.streaming_above as usize
    }

    #[cold]
    fn too_large(&self) -> WireError {
        WireError::new(WireErrorKind::Limit { what: "bytes of a value", limit: self.max_value }, 0)
    }
}

impl Lexer {
    /// A lexer at the start of a stream.
    pub fn new() -> Self {
        Self {
            chunk: Bytes::new(),
            at: 0,
            waiting: VecDeque::new(),
            base: 0,
            partial: Vec::new(),
            progress: Progress::default(),
            joined: Bytes::new(),
            left: 0,
            limits: Limits { streaming_above: u32::MAX, max_value: MAX_VALUE },
            blocks: None,
            failed: None,
        }
    }

    /// A lexer of elements of which all is there.
    pub fn over(elements: Bytes) -> Self {
        Self { chunk: elements, ..Self::new() }
    }

    /// Delivers the values of more than `bytes` bytes in pieces as they come: [`Element::Large`], then one
    /// [`Element::Piece`] or more. Values of multi-valued properties are not cut.
    #[must_use]
    pub fn streaming(mut self, bytes: u32) -> Self {
        self.limits.streaming_above = bytes;
        self
    }

    /// Refuses values of more than `bytes` bytes that are not delivered in pieces, instead of [`MAX_VALUE`].
    #[must_use]
    pub fn max_value(mut self, bytes: usize) -> Self {
        self.limits.max_value = bytes;
        self
    }

    /// The stream may be one of an item that EWS ExportItems or exportItems of Graph handed out (base64 undone), which
    /// stands in blocks of a number, a length and that many bytes.
    #[must_use]
    pub fn exported(mut self) -> Self {
        self.blocks = Some(Box::default());
        self
    }

    /// Adds the next bytes of the stream.
    pub fn push(&mut self, chunk: Bytes) {
        let Self { blocks, waiting, failed, .. } = self;
        let mut add = |chunk: Bytes| {
            if !chunk.is_empty() {
                waiting.push_back(chunk);
            }
        };
        match blocks {
            None => add(chunk),
            Some(blocks) => {
                if let (Err(error), None) = (blocks.take(chunk, add), &failed) {
                    *failed = Some(error);
                }
            }
        }
    }

    /// The next element, or `None` when more bytes are needed.
    ///
    /// # Errors
    /// When the bytes cannot be a stream: an unknown property type, a damaged name, a value beyond the limit. The
    /// lexer then stays at this error.
    #[expect(clippy::should_implement_trait, reason = "it lends, which an iterator cannot")]
    #[inline]
    pub fn next(&mut self) -> Result<Option<Element<'_>>> {
        let last = self.advance()?;
        Ok(self.view(last))
    }

    /// How many bytes of the stream were used up by the elements so far.
    pub fn offset(&self) -> u64 {
        self.base + self.at as u64 - self.partial.len() as u64
    }

    /// The stream has ended: fails when it did so inside of an element, or when elements are still unread.
    ///
    /// # Errors
    /// `wire.truncated`, with what is missing, or `wire.trailing`; or the error of [`next`](Self::next).
    pub fn finish(&self) -> Result<()> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        let unread = self.waiting.iter().map(Bytes::len).sum::<usize>() + self.chunk.len() - self.at;
        let kind = if unread > 0 {
            WireErrorKind::Trailing(unread)
        } else if self.left > 0 {
            WireErrorKind::Truncated { needed: self.left as usize, left: 0 }
        } else if !self.partial.is_empty() {
            let left = self.partial.len();
            WireErrorKind::Truncated { needed: self.progress.extent.length.max(left + 1), left }
        } else {
            return self.blocks.as_ref().map_or(Ok(()), |blocks| blocks.finish());
        };
        Err(WireError::new(kind, offset(self.offset())).at("FastTransferStream", "element", SECTION))
    }

    /// Goes to the next element; answers where it lies.
    #[inline(always)]
    pub(super) fn advance(&mut self) -> Result<Last> {
        match self.whole_element() {
            Some(last) => {
                self.at = last.end();
                Ok(last)
            }
            None => self.advance_over_chunks(),
        }
    }

    /// Goes to the next element if it is a property that is whole in the chunk, and wanted.
    #[inline(always)]
    pub(super) fn advance_if(&mut self, wanted: impl FnOnce(PropertyTag) -> bool) -> Option<Last> {
        let last = self.whole_element()?;
        let Kind::Property(tag) = last.kind else { return None };
        if !wanted(tag) {
            return None;
        }
        self.at = last.end();
        Some(last)
    }

    /// The next element, if it lies in the chunk from end to end, as nearly all do.
    #[inline(always)]
    fn whole_element(&self) -> Option<Last> {
        if self.left > 0 || !self.partial.is_empty() {
            return None;
        }
        let rest = self.chunk.get(self.at..)?;
        let extent = Extent::of_ordinary(rest).filter(|extent| self.limits.allow_whole(extent))?;
        let kind = kind_of(rest, extent.head == extent.length);
        Some(Last { kind, joined: false, start: self.at, extent })
    }

    /// The same where an element is not whole in the chunk, or comes in pieces, or is refused.
    #[inline(never)]
    fn advance_over_chunks(&mut self) -> Result<Last> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        // Its consumer is done with it, and another one may come together.
        self.joined = Bytes::new();
        loop {
            let rest = self.chunk.get(self.at..).unwrap_or_default();
            let joined = !self.partial.is_empty();
            if rest.is_empty() && !joined {
                if !self.next_chunk() {
                    return Ok(Last::default());
                }
                continue;
            }
            if self.left > 0 {
                return Ok(self.take_piece());
            }
            let element = if joined { &self.partial } else { rest };
            match self.progress.go_on(element, &self.limits) {
                Ok(Outcome::Needs(bytes)) => {
                    let missing = bytes.saturating_sub(self.partial.len());
                    let take = missing.min(rest.len());
                    if self.partial.capacity().saturating_sub(self.partial.len()) < take {
                        self.partial.reserve(missing.min(FIRST_ROOM).max(take));
                    }
                    self.partial.extend_from_slice(rest.get(..take).unwrap_or_default());
                    self.at += take;
                    if take < missing && !self.next_chunk() {
                        return Ok(Last::default());
                    }
                }
                Ok(outcome) => return Ok(self.take_element(outcome)),
                Err(error) => {
                    let at = offset(self.offset()).saturating_add(self.progress.extent.length);
                    let error = error.shifted(at).at("FastTransferStream", "element", SECTION);
                    self.failed = Some(error.clone());
                    return Err(error);
                }
            }
        }
    }

    fn next_chunk(&mut self) -> bool {
        let Some(chunk) = self.waiting.pop_front() else { return false };
        self.base += self.chunk.len() as u64;
        self.chunk = chunk;
        self.at = 0;
        true
    }

    /// The element just scanned, in the chunk or put together.
    fn take_element(&mut self, outcome: Outcome) -> Last {
        let Progress { extent, .. } = mem::take(&mut self.progress);
        let joined = !self.partial.is_empty();
        let start = if joined {
            self.joined = mem::take(&mut self.partial).into();
            0
        } else {
            let start = self.at;
            self.at += extent.length;
            start
        };
        let source = if joined { &self.joined } else { &self.chunk };
        let mut kind = kind_of(source.get(start..).unwrap_or_default(), extent.head == extent.length);
        if let (Outcome::Large(length), Kind::Property(tag)) = (outcome, kind) {
            kind = Kind::Large(tag, length);
            self.left = length;
        }
        Last { kind, joined, start, extent }
    }

    fn take_piece(&mut self) -> Last {
        let here = self.chunk.len() - self.at;
        let length = here.min(self.left as usize);
        self.left -= length as u32;
        let start = self.at;
        self.at += length;
        Last { kind: Kind::Piece, joined: false, start, extent: Extent { head: 0, prefix: 0, length } }
    }

    /// The element that [`advance`](Self::advance) found.
    #[inline(always)]
    pub(super) fn view(&self, last: Last) -> Option<Element<'_>> {
        let Last { kind, joined, start, extent: Extent { head, prefix, .. } } = last;
        let source = if joined { &self.joined } else { &self.chunk };
        let name = |tag: PropertyTag| {
            if tag.id() < 0x8000 { &[] } else { source.get(start + 4..start + head).unwrap_or_default() }
        };
        let value = || source.get(start + head..last.end()).unwrap_or_default();
        match kind {
            Kind::Nothing => None,
            Kind::Marker(marker) => Some(Element::Marker(marker)),
            Kind::Property(tag) => {
                Some(Element::Property(Property::new(tag, name(tag), value(), prefix, (source, start))))
            }
            Kind::Large(tag, length) => Some(Element::Large(Large::new(tag, name(tag), length))),
            Kind::Piece => Some(Element::Piece(Piece::new(value(), source, self.left))),
        }
    }
}

impl Default for Lexer {
    fn default() -> Self {
        Self::new()
    }
}

/// What starts with these bytes; without a value it is a marker.
#[inline(always)]
fn kind_of(element: &[u8], bare: bool) -> Kind {
    let tag = element.first_chunk().map_or(0, |tag| u32::from_le_bytes(*tag));
    match if bare { Marker::from_value(tag) } else { None } {
        Some(marker) => Kind::Marker(marker),
        None => Kind::Property(PropertyTag(tag)),
    }
}

fn offset(offset: u64) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}
