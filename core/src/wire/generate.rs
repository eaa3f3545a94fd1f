//! Arbitrary values of every wire structure, drawn from a byte string (feature `generate`).

use std::prelude::v1::*;

use bytes::Bytes;

/// A source of choices. When its bytes run out every choice is the smallest one, so values stay finite.
#[derive(Debug)]
pub struct Gen<'a> {
    data: &'a [u8],
    depth: usize,
}

impl<'a> Gen<'a> {
    /// How deep generated values nest.
    const DEPTH: usize = 6;

    /// Draws from `data`.
    pub fn new(data: &'a [u8]) -> Self {
        Self { data, depth: 0 }
    }

    /// An arbitrary byte.
    pub fn u8(&mut self) -> u8 {
        match self.data.split_first() {
            Some((first, rest)) => {
                self.data = rest;
                *first
            }
            None => 0,
        }
    }

    /// An arbitrary `u16`.
    pub fn u16(&mut self) -> u16 {
        u16::from_le_bytes([self.u8(), self.u8()])
    }

    /// An arbitrary `u32`.
    pub fn u32(&mut self) -> u32 {
        u32::from(self.u16()) | u32::from(self.u16()) << 16
    }

    /// An arbitrary `u64`.
    pub fn u64(&mut self) -> u64 {
        u64::from(self.u32()) | u64::from(self.u32()) << 32
    }

    /// A choice of `0..n`; 0 when `n` is 0.
    pub fn below(&mut self, n: usize) -> usize {
        if n <= 1 { 0 } else { usize::from(self.u8()) % n }
    }

    /// Heads or tails.
    pub fn flip(&mut self) -> bool {
        self.u8() & 1 == 1
    }

    /// A short list.
    pub fn list<V>(&mut self, mut item: impl FnMut(&mut Self) -> V) -> Vec<V> {
        let count = self.below(5);
        (0..count).map(|_| item(self)).collect()
    }

    /// A few bytes.
    pub fn bytes(&mut self) -> Bytes {
        let count = self.below(20);
        (0..count).map(|_| self.u8()).collect::<Vec<u8>>().into()
    }

    /// A few bytes without NUL.
    pub fn text8(&mut self) -> Bytes {
        self.bytes().iter().map(|b| (*b).max(1)).collect::<Vec<u8>>().into()
    }

    /// A few UTF-16 units, some of them ill-formed, none of them NUL.
    pub fn text16(&mut self) -> Bytes {
        let units = self.list(|g| g.u16().max(1));
        units.into_iter().flat_map(u16::to_le_bytes).collect::<Vec<u8>>().into()
    }

    /// One level deeper; `None` when deep enough, then take a leaf.
    pub fn deeper<V>(&mut self, item: impl FnOnce(&mut Self) -> V) -> Option<V> {
        if self.depth >= Self::DEPTH || self.data.is_empty() {
            return None;
        }
        self.depth += 1;
        let value = item(self);
        self.depth -= 1;
        Some(value)
    }
}
