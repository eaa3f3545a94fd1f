use std::prelude::v1::*;

use bytes::Bytes;
use nom::{IResult, Parser, bytes::complete::take};

#[cfg(feature = "trace")]
use super::trace::Recorder;
use super::{MAX_DEPTH, Note, Place, Result, WireError, WireErrorKind};

/// Whether an integer that is not there any more is noticed at the end of its structure: a check behind each of them makes
/// decoders twice as large. Errors that say which field it was have to notice at once.
const LATE: bool = cfg!(not(any(feature = "fast", feature = "places")));

/// A cursor over received bytes.
///
/// Integers are little-endian and nothing is aligned, as everywhere in the protocol. Large parts are handed out as
/// [`Bytes`] windows of the input: one reference count, no copy.
#[derive(Debug)]
pub struct Reader<'a> {
    /// What windows are cut from; without it they are copies.
    source: Option<&'a Bytes>,
    start: usize,
    rest: &'a [u8],
    base: usize,
    depth: usize,
    /// What is wrong with an integer of the structure that is being read.
    late: Option<WireError>,
    #[cfg(feature = "trace")]
    recorder: Option<Recorder>,
}

impl<'a> Reader<'a> {
    /// Reads the whole of `source`.
    pub fn new(source: &'a Bytes) -> Self {
        Self::at(source, 0)
    }

    /// Reads `source`, which starts at the byte `base` of something larger: errors and trees count from there.
    pub fn at(source: &'a Bytes, base: usize) -> Self {
        Self { source: Some(source), base, ..Self::over(source) }
    }

    /// Reads a slice; what should outlive the reader is copied out of it.
    #[inline]
    pub fn over(rest: &'a [u8]) -> Self {
        Self {
            source: None,
            start: rest.as_ptr() as usize,
            rest,
            base: 0,
            depth: 0,
            late: None,
            #[cfg(feature = "trace")]
            recorder: None,
        }
    }

    /// The bytes not read yet.
    #[inline(always)]
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// How many bytes are left.
    #[inline(always)]
    pub fn left(&self) -> usize {
        self.rest.len()
    }

    /// Whether everything was read.
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The offset of the next byte.
    #[inline]
    pub fn offset(&self) -> usize {
        self.base + (self.rest.as_ptr() as usize).wrapping_sub(self.start)
    }

    /// An error at the present offset.
    #[cold]
    pub fn error(&self, kind: WireErrorKind) -> WireError {
        match &self.late {
            Some(error) => error.clone(),
            None => WireError::new(kind, self.offset()),
        }
    }

    #[cold]
    fn truncated(&self, needed: usize) -> WireError {
        self.error(WireErrorKind::Truncated { needed, left: self.rest.len() })
    }

    /// The next `N` bytes.
    #[inline(always)]
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        match self.try_array() {
            Some(array) => Ok(array),
            None => Err(self.truncated(N)),
        }
    }

    /// The next `N` bytes, if there are as many.
    #[inline(always)]
    pub(crate) fn try_array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.rest.split_first_chunk::<N>()?;
        self.rest = rest;
        Some(*head)
    }

    /// Bytes behind how many they are, in 32 bits.
    #[inline(always)]
    pub(crate) fn try_sized(&mut self) -> Option<&'a [u8]> {
        let (length, rest) = self.rest.split_first_chunk()?;
        let (bytes, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        self.rest = rest;
        Some(bytes)
    }

    /// Leaves out bytes, if there are as many.
    #[inline(always)]
    pub(crate) fn try_skip(&mut self, length: usize) -> Option<()> {
        self.rest = self.rest.get(length..)?;
        Some(())
    }

    /// The bytes of an integer in a structure, at most eight.
    #[inline(always)]
    pub(crate) fn number<const N: usize>(&mut self) -> Result<[u8; N]> {
        if LATE {
            Ok(self.late(N).to_le_bytes().first_chunk().copied().unwrap_or([0; N]))
        } else {
            self.array()
        }
    }

    #[inline(never)]
    fn late(&mut self, bytes: usize) -> u64 {
        match self.rest.split_at_checked(bytes) {
            Some((head, rest)) => {
                self.rest = rest;
                head.iter().rev().fold(0, |value, byte| value << 8 | u64::from(*byte))
            }
            None => {
                self.late = Some(self.truncated(bytes));
                // Nothing more is read of it.
                self.rest = self.rest.get(self.rest.len()..).unwrap_or_default();
                0
            }
        }
    }

    /// Ends a structure: all its integers were there.
    #[inline(always)]
    pub(crate) fn whole(&self) -> Result<()> {
        if LATE { self.check_late() } else { Ok(()) }
    }

    /// What was wrong stays wrong until the reader [goes back](Self::reset) to where nothing was.
    #[inline(never)]
    fn check_late(&self) -> Result<()> {
        self.late.clone().map_or(Ok(()), Err)
    }

    /// One byte.
    #[inline(always)]
    pub fn u8(&mut self) -> Result<u8> {
        Ok(u8::from_le_bytes(self.array()?))
    }

    /// Two bytes.
    #[inline(always)]
    pub fn u16(&mut self) -> Result<u16> {
        Ok(u16::from_le_bytes(self.array()?))
    }

    /// Four bytes.
    #[inline(always)]
    pub fn u32(&mut self) -> Result<u32> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    /// Eight bytes.
    #[inline(always)]
    pub fn u64(&mut self) -> Result<u64> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    /// The next `length` bytes, in place.
    #[inline]
    pub fn slice(&mut self, length: usize) -> Result<&'a [u8]> {
        let parsed: IResult<&'a [u8], &'a [u8]> = take(length).parse(self.rest);
        match parsed {
            Ok((rest, head)) => {
                self.rest = rest;
                Ok(head)
            }
            Err(_) => Err(self.truncated(length)),
        }
    }

    /// The next `length` bytes as a window that outlives the reader.
    #[inline]
    pub fn bytes(&mut self, length: usize) -> Result<Bytes> {
        let slice = self.slice(length)?;
        Ok(self.window(slice))
    }

    /// A part of the input (as `rest` or `slice` gave it) as a window that outlives the reader.
    #[inline]
    pub fn window(&self, part: &'a [u8]) -> Bytes {
        self.source.map_or_else(|| Bytes::copy_from_slice(part), |source| source.slice_ref(part))
    }

    /// Everything that is left.
    pub fn take_rest(&mut self) -> Bytes {
        let rest = self.rest;
        self.rest = rest.get(rest.len()..).unwrap_or(&[]);
        self.window(rest)
    }

    /// An 8-bit string up to its NUL, which is read but not returned.
    pub fn until_nul(&mut self) -> Result<&'a [u8]> {
        match self.rest.iter().position(|&b| b == 0) {
            Some(at) => {
                let text = self.slice(at)?;
                self.slice(1)?;
                Ok(text)
            }
            None => Err(self.error(WireErrorKind::Unterminated)),
        }
    }

    /// A UTF-16LE string up to its two-byte terminator, which is read but not returned.
    #[inline]
    pub fn until_nul16(&mut self) -> Result<&'a [u8]> {
        match self.try_until_nul16() {
            Some(text) => Ok(text),
            None => Err(self.error(WireErrorKind::Unterminated)),
        }
    }

    /// The same, if there is a terminator.
    #[inline(always)]
    pub(crate) fn try_until_nul16(&mut self) -> Option<&'a [u8]> {
        let (text, rest) = self.rest.split_at_checked(super::utf16::terminator(self.rest)?)?;
        self.rest = rest.get(2..)?;
        Some(text)
    }

    /// Checks a count before anything is reserved for it: each element takes `least` bytes or more.
    #[inline]
    pub fn check_count(&self, count: usize, least: usize) -> Result<()> {
        if count.saturating_mul(least.max(1)) > self.rest.len() {
            return Err(self.error(WireErrorKind::Count { count, left: self.rest.len() }));
        }
        Ok(())
    }

    /// An empty list for `count` elements, which is checked.
    ///
    /// It has room for as many at first as take a few times the bytes that are left, and grows from there. Lists within
    /// lists begin smaller: each of them could promise all that is left.
    #[inline]
    pub fn list_of<V>(&self, count: usize, least: usize) -> Result<Vec<V>> {
        const FIRST_RESERVATION: usize = 256;
        const TIMES: usize = 16;
        self.check_count(count, least)?;
        let room = 1 + self.rest.len().saturating_mul(TIMES) / size_of::<V>().max(1);
        Ok(Vec::with_capacity(count.min(FIRST_RESERVATION >> (2 * self.depth).min(6)).min(room)))
    }

    /// Reads within the next `length` bytes only; `read` need not use them all, `rest` tells what it left.
    pub fn within<V>(&mut self, length: usize, read: impl FnOnce(&mut Self) -> Result<V>) -> Result<V> {
        let part = self.slice(length)?;
        let after = core::mem::replace(&mut self.rest, part);
        let value = read(self)?;
        self.rest = after;
        Ok(value)
    }

    /// Reads one level deeper, up to [`MAX_DEPTH`].
    #[inline]
    pub fn nested<V>(&mut self, read: impl FnOnce(&mut Self) -> Result<V>) -> Result<V> {
        if self.depth >= MAX_DEPTH {
            return Err(self.error(WireErrorKind::Limit { what: "levels of nesting", limit: MAX_DEPTH }));
        }
        self.depth += 1;
        let value = read(self)?;
        self.depth -= 1;
        Ok(value)
    }

    /// Reads a field: an error that comes out of it learns the place, and a tree gets a node.
    #[inline(always)]
    pub fn field<V>(
        &mut self,
        place: &'static Place,
        read: impl FnOnce(&mut Self) -> Result<V>,
    ) -> Result<V> {
        #[cfg(feature = "trace")]
        if self.recorder.is_some() {
            self.enter(place.field);
            let value = read(self);
            self.leave();
            return value.map_err(|error| error.within(place));
        }
        if cfg!(not(feature = "places")) {
            return read(self);
        }
        match read(self) {
            Ok(value) => Ok(value),
            Err(error) => Err(error.within(place)),
        }
    }

    /// Reads the element `index` of a list.
    #[inline(always)]
    pub fn element<V>(&mut self, index: usize, read: impl FnOnce(&mut Self) -> Result<V>) -> Result<V> {
        #[cfg(feature = "trace")]
        if self.recorder.is_some() {
            self.enter_element(index);
            let value = read(self);
            self.leave();
            return value;
        }
        let _ = index;
        read(self)
    }

    /// Where the reader stands, to come back to if an attempt fails.
    pub fn mark(&self) -> Mark<'a> {
        Mark {
            rest: self.rest,
            depth: self.depth,
            is_late: self.late.is_some(),
            #[cfg(feature = "trace")]
            nodes: self.recorder.as_ref().map(Recorder::mark),
        }
    }

    /// Goes back to a mark.
    pub fn reset(&mut self, mark: Mark<'a>) {
        self.rest = mark.rest;
        self.depth = mark.depth;
        if !mark.is_late {
            self.late = None;
        }
        #[cfg(feature = "trace")]
        if let (Some(recorder), Some(nodes)) = (&mut self.recorder, mark.nodes) {
            recorder.reset(nodes);
        }
    }

    /// Fails when something is left.
    pub fn finish(&self) -> Result<()> {
        self.check_late()?;
        if self.rest.is_empty() { Ok(()) } else { Err(self.error(WireErrorKind::Trailing(self.rest.len()))) }
    }

    /// Says what the value just read means (a name, a number); only a tree listens.
    #[inline(always)]
    pub fn note<N: Into<Note>>(&mut self, note: impl FnOnce() -> N) {
        #[cfg(feature = "trace")]
        if let Some(recorder) = &mut self.recorder {
            recorder.note(note().into());
        }
        #[cfg(not(feature = "trace"))]
        let _ = note;
    }

    /// Says how many bytes the part has that begins here, behind its length; only a tree listens.
    #[inline(always)]
    pub fn note_content(&mut self, bytes: usize) {
        #[cfg(feature = "trace")]
        if let Some(recorder) = &mut self.recorder {
            recorder.content(bytes);
        }
        #[cfg(not(feature = "trace"))]
        let _ = bytes;
    }

    /// Says which structure (and section) the field just entered holds; only a tree listens.
    #[inline(always)]
    pub fn structure(&mut self, name: &'static str, section: &'static str) {
        #[cfg(feature = "trace")]
        if let Some(recorder) = &mut self.recorder {
            recorder.structure(name, section);
        }
        #[cfg(not(feature = "trace"))]
        let _ = (name, section);
    }
}

#[cfg(feature = "trace")]
impl<'a> Reader<'a> {
    /// Records a tree from here on.
    #[must_use]
    pub fn recording(mut self) -> Self {
        self.recorder = Some(Recorder::default());
        self
    }

    /// Whether a tree is being recorded.
    pub fn is_recording(&self) -> bool {
        self.recorder.is_some()
    }

    /// The tree recorded so far, open nodes closed.
    pub fn into_tree(mut self) -> Vec<super::trace::Node> {
        let offset = self.offset();
        self.recorder.take().map(|recorder| recorder.finish(offset)).unwrap_or_default()
    }

    /// Adds a tree that another reader recorded (of a payload inside this input) under the present node.
    pub fn graft(&mut self, nodes: Vec<super::trace::Node>) {
        if let Some(recorder) = &mut self.recorder {
            recorder.graft(nodes);
        }
    }

    /// Adds the tree of a part of the input that was passed over as a whole, if it can be read.
    pub fn unfold<V>(
        &mut self,
        place: &'static Place,
        part: &'a [u8],
        read: impl FnOnce(&mut Reader<'_>) -> Result<V>,
    ) {
        let window = self.window(part);
        let offset = (part.as_ptr() as usize).wrapping_sub(self.start).wrapping_add(self.base);
        let mut inner = Reader { depth: self.depth, ..Reader::at(&window, offset).recording() };
        let whole = |r: &mut Reader<'_>| {
            let value = read(r)?;
            r.finish().map(|()| value)
        };
        if inner.nested(|r| r.field(place, whole)).is_ok() {
            self.graft(inner.into_tree());
        }
    }

    #[cold]
    fn enter(&mut self, name: &'static str) {
        let offset = self.offset();
        if let Some(recorder) = &mut self.recorder {
            recorder.enter(name.into(), offset);
        }
    }

    #[cold]
    fn enter_element(&mut self, index: usize) {
        let offset = self.offset();
        if let Some(recorder) = &mut self.recorder {
            recorder.enter(alloc::format!("[{index}]").into(), offset);
        }
    }

    #[cold]
    fn leave(&mut self) {
        let offset = self.offset();
        if let Some(recorder) = &mut self.recorder {
            recorder.leave(offset);
        }
    }
}

/// A position of a [`Reader`] to come back to.
#[derive(Debug, Clone)]
pub struct Mark<'a> {
    rest: &'a [u8],
    depth: usize,
    /// An integer before it was missing.
    is_late: bool,
    #[cfg(feature = "trace")]
    nodes: Option<super::trace::Position>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{ErrorCode, FileTime, MessageId};
    use crate::wire::{Context, PropertyTag, Wire};

    /// With every set of features; some notice it only at the end of the structure.
    #[test]
    fn what_is_cut_is_told_where_it_was_cut() {
        let cx = Context::rop();
        let read = |r: &mut Reader<'_>| {
            MessageId::read(r, &cx)?;
            PropertyTag::read(r, &cx)?;
            ErrorCode::read(r, &cx)?;
            bool::read(r, &cx)?;
            FileTime::read(r, &cx)?;
            r.whole()
        };
        let fields = [(0, 8), (8, 4), (12, 4), (16, 1), (17, 8)];
        for (at, size) in fields {
            for left in 0..size {
                let cut = vec![0; at + left].into();
                let error = read(&mut Reader::new(&cut)).unwrap_err();
                let truncated = WireErrorKind::Truncated { needed: size, left };
                assert_eq!((error.kind(), error.offset()), (truncated, at));
            }
        }
        let whole = vec![0; 25].into();
        let mut r = Reader::new(&whole);
        assert_eq!(read(&mut r).and_then(|()| r.finish()), Ok(()));
    }

    #[test]
    fn what_is_noticed_late_says_where_it_was() {
        let mut r = Reader::over(&[1, 2, 3]);
        assert_eq!(r.late(2), 0x0201);
        assert_eq!((r.late(2), r.late(8), r.left()), (0, 0, 0));
        let error = r.finish().unwrap_err();
        assert_eq!((error.kind(), error.offset()), (WireErrorKind::Truncated { needed: 2, left: 1 }, 2));
        assert_eq!(r.error(WireErrorKind::Unterminated), error);
        assert_eq!(r.check_late(), Err(error));
    }

    #[test]
    fn who_tries_something_else_has_no_error() {
        let mut r = Reader::over(&[1]);
        let mark = r.mark();
        r.late(4);
        r.reset(mark);
        assert_eq!((r.late(1), r.check_late()), (1, Ok(())));
    }

    #[test]
    fn what_was_wrong_before_stays_wrong_whatever_is_tried() {
        let mut r = Reader::over(&[1]);
        r.late(4);
        let mark = r.mark();
        assert!(r.check_late().is_err());
        r.reset(mark);
        let error = r.finish().unwrap_err();
        assert_eq!((error.kind(), error.offset()), (WireErrorKind::Truncated { needed: 4, left: 1 }, 0));
    }
}
