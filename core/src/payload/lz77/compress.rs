use std::prelude::v1::*;

use super::{BYTE_FROM, MIN_MATCH, NIBBLE_FROM, SPARE, WINDOW, WORD_FROM};

/// Bits of a hash. The table takes 16 KiB and leaves room in a first-level cache for the text.
const HASH_BITS: u32 = 12;

/// The longest match that [MS-OXCRPC] can say; the 32-bit form exists only in [MS-XCA].
const MAX_MATCH: usize = u16::MAX as usize + MIN_MATCH;

/// After this many literals in a row as a power of two, the search begins to leave bytes out: there is nothing to
/// gain in what is compressed or encrypted already.
const PATIENCE: u32 = 6;

/// Compresses to a plain LZ77 ("DIRECT2") stream ([MS-OXCRPC] 3.1.4.1.1.2, [MS-XCA] 2.3).
///
/// `None` when that is not shorter than `input`, which is then sent as it is, or when `SizeActual` cannot say the
/// length of `input` (above 65,535 bytes).
pub fn compress(input: &[u8]) -> Option<Vec<u8>> {
    if input.len() > usize::from(u16::MAX) {
        return None;
    }
    let stream = encode(input);
    (stream.len() < input.len()).then_some(stream)
}

/// The stream of any input, shorter or not.
pub(super) fn encode(input: &[u8]) -> Vec<u8> {
    let mut stream = Stream::new(input.len());
    let mut recent = Recent { input, slots: [0; 1 << HASH_BITS] };
    let mut written = 0;
    // An empty slot names the first byte, so that may be found from the second on.
    let mut at = 1;
    while let Some(next) = eight(input, at) {
        let (from, mut length) = recent.longest(next, at);
        if length < MIN_MATCH {
            at += 1 + ((at - written) >> PATIENCE);
            continue;
        }
        if length == 8 {
            length = MAX_MATCH.min(8 + in_common(input, from + 8, at + 8));
        }
        stream.literals(input, written, at);
        stream.reference(at - from, length);
        // Every second byte of a match is entered, and the first: text of 8 and of 16 bits finds its beginnings.
        recent.enter(next >> 8, at + 1);
        recent.enter(next >> 16, at + 2);
        for within in (at + 4..at + length).step_by(2) {
            let Some(next) = eight(input, within) else { break };
            recent.enter(next, within);
        }
        at += length;
        written = at;
    }
    stream.literals(input, written, input.len());
    stream.finish()
}

/// The eight bytes from `at` on, the first of them lowest.
#[inline(always)]
fn eight(input: &[u8], at: usize) -> Option<u64> {
    input.get(at..)?.first_chunk().map(|bytes| u64::from_le_bytes(*bytes))
}

/// How many bytes from `from` on are the same as those from `at` on.
#[inline(always)]
fn in_common(input: &[u8], from: usize, at: usize) -> usize {
    let mut count = 0;
    while let (Some(then), Some(now)) = (eight(input, from + count), eight(input, at + count)) {
        if then != now {
            return count + same_bytes(then, now);
        }
        count += 8;
    }
    let (then, now) =
        (input.get(from + count..).unwrap_or_default(), input.get(at + count..).unwrap_or_default());
    count + then.iter().zip(now).take_while(|(then, now)| then == now).count()
}

#[inline(always)]
fn same_bytes(then: u64, now: u64) -> usize {
    ((then ^ now).trailing_zeros() / 8) as usize
}

/// Where three bytes were seen last, and before that: two positions for each hash, the newer one lowest.
///
/// Positions are 16 bits wide. What they name is compared before it is used, so a false one does no harm.
struct Recent<'a> {
    input: &'a [u8],
    slots: [u32; 1 << HASH_BITS],
}

impl Recent<'_> {
    #[inline(always)]
    fn slot(&mut self, next: u64) -> &mut u32 {
        let hash = ((next as u32) << 8).wrapping_mul(0x9E37_79B1) >> (u32::BITS - HASH_BITS);
        // A hash has no more bits than the table has slots: this cannot fail.
        &mut self.slots[hash as usize]
    }

    #[inline(always)]
    fn enter(&mut self, next: u64, at: usize) {
        let slot = self.slot(next);
        *slot = *slot << 16 | u32::from(at as u16);
    }

    /// Enters `at`, and finds which of the two before it has more of its first eight bytes in common.
    #[inline(always)]
    fn longest(&mut self, next: u64, at: usize) -> (usize, usize) {
        let slot = self.slot(next);
        let seen = *slot;
        *slot = seen << 16 | u32::from(at as u16);
        // Length above position: the greater is the longer, and of two as long the nearer. No branch depends on
        // which it is.
        let reach = at.saturating_sub(WINDOW);
        let weight = |from: u16| {
            let length = eight(self.input, from.into()).map_or(0, |then| same_bytes(then, next));
            if usize::from(from) < reach { 0 } else { length << 16 | usize::from(from) }
        };
        let best = weight(seen as u16).max(weight((seen >> 16) as u16));
        (best & 0xffff, best >> 16)
    }
}

/// A stream being written.
struct Stream {
    bytes: Vec<u8>,
    /// Where the next byte goes.
    at: usize,
    /// Where the mask of this group goes.
    mask_at: usize,
    /// The bits of this group so far.
    mask: u64,
    /// How many elements this group still takes.
    room: usize,
    /// The length byte of which the high half is free.
    shared_at: Option<usize>,
}

impl Stream {
    /// Room for literals only, which is the longest that a stream can be, and one mask more.
    fn new(input: usize) -> Self {
        let bytes = vec![0; input + input / 8 + 8 + SPARE];
        Self { bytes, at: 4, mask_at: 0, mask: 0, room: 32, shared_at: None }
    }

    #[inline(always)]
    fn put<const N: usize>(&mut self, at: usize, bytes: [u8; N]) {
        if let Some(room) = self.bytes.get_mut(at..).and_then(|rest| rest.first_chunk_mut()) {
            *room = bytes;
        }
    }

    #[inline(always)]
    fn push<const N: usize>(&mut self, bytes: [u8; N]) {
        self.put(self.at, bytes);
        self.at += N;
    }

    #[inline(always)]
    fn end_group_if_full(&mut self) {
        if self.room == 0 {
            self.put(self.mask_at, (self.mask as u32).to_le_bytes());
            self.mask_at = self.at;
            self.at += 4;
            (self.mask, self.room) = (0, 32);
        }
    }

    #[inline(always)]
    fn literals(&mut self, input: &[u8], from: usize, to: usize) {
        let count = to - from;
        // A few literals (often none) in one move, without asking how many.
        if count <= 8
            && count < self.room
            && let Some(bytes) = eight(input, from)
        {
            self.put(self.at, bytes.to_le_bytes());
            self.at += count;
            self.mask <<= count;
            self.room -= count;
        } else {
            self.many_literals(input.get(from..to).unwrap_or_default());
        }
    }

    #[inline(never)]
    fn many_literals(&mut self, mut literals: &[u8]) {
        while let Some((now, later)) = literals.split_at_checked(self.room.min(literals.len())) {
            if now.is_empty() {
                break;
            }
            if let Some(room) = self.bytes.get_mut(self.at..self.at + now.len()) {
                room.copy_from_slice(now);
            }
            self.at += now.len();
            self.mask <<= now.len();
            self.room -= now.len();
            self.end_group_if_full();
            literals = later;
        }
    }

    #[inline(always)]
    fn reference(&mut self, distance: usize, length: usize) {
        let length = length - MIN_MATCH;
        let metadata = (distance - 1) << 3 | length.min(NIBBLE_FROM);
        self.push((metadata as u16).to_le_bytes());
        self.mask = self.mask << 1 | 1;
        self.room -= 1;
        if length >= NIBBLE_FROM {
            let nibble = (length - NIBBLE_FROM).min(15) as u8;
            match self.shared_at.take() {
                Some(at) => {
                    if let Some(byte) = self.bytes.get_mut(at) {
                        *byte |= nibble << 4;
                    }
                }
                None => {
                    self.shared_at = Some(self.at);
                    self.push([nibble]);
                }
            }
        }
        if length >= BYTE_FROM {
            self.push([(length - BYTE_FROM).min(255) as u8]);
        }
        if length >= WORD_FROM {
            self.push((length as u16).to_le_bytes());
        }
        self.end_group_if_full();
    }

    /// Fills the last mask with ones, the first of which marks the end.
    fn finish(mut self) -> Vec<u8> {
        let mask = self.mask << self.room | ((1 << self.room) - 1);
        self.put(self.mask_at, (mask as u32).to_le_bytes());
        self.bytes.truncate(self.at);
        self.bytes
    }
}
