use std::prelude::v1::*;

use bytes::{BufMut, Bytes};

use super::{MAX_DEPTH, Place, Prefix, Result, WireError, WireErrorKind};

/// Collects the bytes of a message.
#[derive(Debug, Default)]
pub struct Writer {
    out: Vec<u8>,
    depth: usize,
}

impl Writer {
    /// An empty writer.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty writer with room for `bytes`.
    pub fn with_capacity(bytes: usize) -> Self {
        Self { out: Vec::with_capacity(bytes), depth: 0 }
    }

    /// How many bytes were written.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.out.len()
    }

    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.out.is_empty()
    }

    /// What was written.
    pub fn as_slice(&self) -> &[u8] {
        &self.out
    }

    /// What was written.
    pub fn into_vec(self) -> Vec<u8> {
        self.out
    }

    /// What was written.
    pub fn into_bytes(self) -> Bytes {
        self.out.into()
    }

    /// Puts bytes in the place of those that were written at an offset.
    pub fn patch(&mut self, at: usize, bytes: &[u8]) {
        for (slot, byte) in self.out.iter_mut().skip(at).zip(bytes) {
            *slot = *byte;
        }
    }

    /// Makes room for so many more bytes at once.
    pub fn reserve(&mut self, bytes: usize) {
        self.out.reserve(bytes);
    }

    /// Forgets everything after the first `length` bytes.
    pub fn truncate(&mut self, length: usize) {
        self.out.truncate(length);
    }

    /// An error at the present offset.
    #[cold]
    pub fn error(&self, kind: WireErrorKind) -> WireError {
        WireError::new(kind, self.out.len())
    }

    /// The value contradicts another field.
    #[cold]
    #[inline(never)]
    pub fn inconsistent(&self, why: &'static str) -> WireError {
        self.error(WireErrorKind::Inconsistent(why))
    }

    /// One byte.
    #[cfg_attr(feature = "fast", inline(always))]
    #[cfg_attr(not(feature = "fast"), inline(never))]
    pub fn u8(&mut self, value: u8) {
        self.out.put_u8(value);
    }

    /// Two bytes.
    #[cfg_attr(feature = "fast", inline(always))]
    #[cfg_attr(not(feature = "fast"), inline(never))]
    pub fn u16(&mut self, value: u16) {
        self.out.extend_from_slice(&value.to_le_bytes());
    }

    /// Four bytes.
    #[cfg_attr(feature = "fast", inline(always))]
    #[cfg_attr(not(feature = "fast"), inline(never))]
    pub fn u32(&mut self, value: u32) {
        self.out.extend_from_slice(&value.to_le_bytes());
    }

    /// Eight bytes.
    #[cfg_attr(feature = "fast", inline(always))]
    #[cfg_attr(not(feature = "fast"), inline(never))]
    pub fn u64(&mut self, value: u64) {
        self.out.extend_from_slice(&value.to_le_bytes());
    }

    /// Bytes as they are.
    #[inline(always)]
    pub fn slice(&mut self, bytes: &[u8]) {
        self.out.extend_from_slice(bytes);
    }

    /// A length or count of `P`'s width; too large a value is an error, never cut.
    #[inline]
    pub fn prefix<P: Prefix>(&mut self, value: usize) -> Result<()> {
        if value > P::MAX {
            return Err(self.error(WireErrorKind::TooLong { length: value, max: P::MAX }));
        }
        P::put(self, value);
        Ok(())
    }

    /// Writes what `write` writes behind its length in bytes.
    pub fn sized<P: Prefix>(&mut self, write: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        let at = self.out.len();
        P::put(self, 0);
        let start = self.out.len();
        write(self)?;
        let length = self.out.len() - start;
        if length > P::MAX {
            return Err(WireError::new(WireErrorKind::TooLong { length, max: P::MAX }, at));
        }
        let little_endian = (length as u64).to_le_bytes();
        self.patch(at, little_endian.get(..start - at).unwrap_or_default());
        Ok(())
    }

    /// Writes one level deeper, up to [`MAX_DEPTH`].
    pub fn nested(&mut self, write: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        if self.depth >= MAX_DEPTH {
            return Err(self.error(WireErrorKind::Limit { what: "levels of nesting", limit: MAX_DEPTH }));
        }
        self.depth += 1;
        write(self)?;
        self.depth -= 1;
        Ok(())
    }

    /// Writes a field: an error that comes out of it learns the place.
    #[inline(always)]
    pub fn field(
        &mut self,
        place: &'static Place,
        write: impl FnOnce(&mut Self) -> Result<()>,
    ) -> Result<()> {
        if cfg!(not(feature = "places")) {
            return write(self);
        }
        match write(self) {
            Ok(()) => Ok(()),
            Err(error) => Err(error.within(place)),
        }
    }
}
