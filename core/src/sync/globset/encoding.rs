//! The commands of a serialized GLOBSET. `[MS-OXCFXICS] 2.2.2.6`, `3.1.5.4.3`

use std::prelude::v1::*;

use super::{CounterRange, GlobSet};
use crate::wire::{Result, WireError, WireErrorKind};

/// Bytes of a counter.
const WIDTH: usize = 6;
const END: u8 = 0x00;
const BITMASK: u8 = 0x42;
const POP: u8 = 0x50;
const RANGE: u8 = 0x52;
/// A bitmask stands under five common bytes.
const BITMASK_DEPTH: usize = WIDTH - 1;

impl GlobSet {
    /// Decodes a set that fills `bytes`. `[MS-OXCFXICS] 3.1.5.4.3.2`
    ///
    /// # Errors
    /// When the bytes are not a GLOBSET: unknown command, misuse of the stack of common bytes, a range upside down,
    /// bytes missing or left over.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        let (set, length) = Self::decode_prefix(bytes)?;
        match bytes.len() - length {
            0 => Ok(set),
            left => Err(WireError::new(WireErrorKind::Trailing(left), length)),
        }
    }

    /// Decodes the set at the start of `bytes`; answers also how many bytes it takes.
    ///
    /// Linear in the bytes when the counters ascend, as they do in what servers write; memory grows with the
    /// ranges, at most five for three bytes.
    ///
    /// # Errors
    /// As [`decode`](Self::decode).
    pub fn decode_prefix(bytes: &[u8]) -> Result<(Self, usize)> {
        let mut input = Input { rest: bytes, total: bytes.len() };
        let mut stack = Stack::default();
        let mut found = Found::default();
        loop {
            let command = input.byte()?;
            match command {
                END => break,
                1..=6 => {
                    let count = usize::from(command);
                    let depth = stack.depth + count;
                    if depth > WIDTH {
                        return Err(input.refuse(command, "more than six common bytes"));
                    }
                    let bytes = input.number(count)?;
                    let value = stack.value << (8 * count) | bytes;
                    if depth == WIDTH {
                        found.add(value, value, input.rest.len());
                    } else {
                        stack.push(value, count);
                    }
                }
                BITMASK => {
                    if stack.depth != BITMASK_DEPTH {
                        return Err(input.refuse(command, "a bitmask needs five common bytes"));
                    }
                    let start = input.byte()?;
                    let mask = input.byte()?;
                    add_bitmask(&mut found, stack.value << 8, start, mask, input.rest.len());
                }
                POP => {
                    if !stack.pop() {
                        return Err(input.refuse(command, "there are no common bytes to drop"));
                    }
                }
                RANGE => {
                    let count = WIDTH - stack.depth;
                    let base = stack.value << (8 * count);
                    let (low, high) = (base | input.number(count)?, base | input.number(count)?);
                    if low > high {
                        return Err(input.refuse(command, "the range ends before it starts"));
                    }
                    found.add(low, high, input.rest.len());
                }
                _ => return Err(input.refuse(command, "a command is 0x00 to 0x06, 0x42, 0x50 or 0x52")),
            }
        }
        if stack.depth > 0 {
            return Err(input.refuse(END, "common bytes are left at the end"));
        }
        Ok((found.finish(), input.offset()))
    }

    /// Encodes the set. `[MS-OXCFXICS] 3.1.5.4.3.1`
    ///
    /// The specification leaves the choice of commands open; this is the compact one: common bytes are pushed, and
    /// bitmasks are used, where that makes the result shorter. Linear in the ranges.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.encode_into(&mut out);
        out
    }

    /// Appends what [`encode`](Self::encode) answers.
    pub fn encode_into(&self, out: &mut Vec<u8>) {
        encode_group(out, self.ranges(), 0, 0);
        out.push(END);
    }
}

/// What is left of the bytes being decoded.
struct Input<'a> {
    rest: &'a [u8],
    total: usize,
}

impl Input<'_> {
    fn offset(&self) -> usize {
        self.total - self.rest.len()
    }

    #[inline]
    fn byte(&mut self) -> Result<u8> {
        match self.rest.split_first() {
            Some((byte, rest)) => {
                self.rest = rest;
                Ok(*byte)
            }
            None => Err(self.truncated(1)),
        }
    }

    /// A number of up to six bytes, the most significant first.
    #[inline]
    fn number(&mut self, count: usize) -> Result<u64> {
        match self.rest.split_at_checked(count) {
            Some((bytes, rest)) => {
                self.rest = rest;
                Ok(bytes.iter().fold(0, |value, byte| value << 8 | u64::from(*byte)))
            }
            None => Err(self.truncated(count)),
        }
    }

    #[cold]
    fn truncated(&self, needed: usize) -> WireError {
        place(WireError::new(WireErrorKind::Truncated { needed, left: self.rest.len() }, self.offset()))
    }

    #[cold]
    fn refuse(&self, command: u8, why: &'static str) -> WireError {
        place(WireError::new(WireErrorKind::Value { value: command.into(), why }, self.offset()))
    }
}

fn place(error: WireError) -> WireError {
    error.at("GLOBSET", "command", "MS-OXCFXICS 2.2.2.6")
}

/// The common byte stack. Its entries together have fewer than six bytes, so five entries at most.
#[derive(Default)]
struct Stack {
    /// The bytes as a number.
    value: u64,
    depth: usize,
    /// How many bytes each entry has, one hexadecimal digit each, the last entry lowest.
    entries: u32,
}

impl Stack {
    fn push(&mut self, value: u64, count: usize) {
        self.value = value;
        self.depth += count;
        self.entries = self.entries << 4 | count as u32;
    }

    fn pop(&mut self) -> bool {
        let count = (self.entries & 0xF) as usize;
        self.value >>= 8 * count;
        self.depth -= count;
        self.entries >>= 4;
        count > 0
    }
}

/// The ranges found so far; they need not ascend.
#[derive(Default)]
struct Found {
    set: GlobSet,
    descends: bool,
}

impl Found {
    /// Adds a range; `left` bytes are still to be decoded.
    #[inline]
    fn add(&mut self, low: u64, high: u64, left: usize) {
        if self.set.ranges.len() == self.set.ranges.capacity() {
            self.grow(left);
        }
        let new = CounterRange { low, high };
        match self.set.ranges.last() {
            Some(last) if low < last.low => {
                self.descends = true;
                self.set.ranges.push(new);
            }
            _ => self.set.append(new),
        }
    }

    /// Doubles the room, but never beyond what the bytes left can hold: five ranges in the three of a bitmask.
    #[cold]
    fn grow(&mut self, left: usize) {
        let possible = (left / 3).saturating_add(1).saturating_mul(5);
        self.set.ranges.reserve_exact(self.set.ranges.len().max(4).min(possible));
    }

    fn finish(self) -> GlobSet {
        if self.descends { GlobSet::from_unordered(self.set.ranges) } else { self.set }
    }
}

/// `start`, and `start + 1 + i` for each set bit i. What would not fit a byte does not exist.
fn add_bitmask(found: &mut Found, base: u64, start: u8, mask: u8, left: usize) {
    let mut bits = u16::from(mask) << 1 | 1;
    let mut at = u64::from(start);
    while bits != 0 && at <= 0xFF {
        let gap = bits.trailing_zeros();
        bits >>= gap;
        at += u64::from(gap);
        let run = bits.trailing_ones();
        let high = (at + u64::from(run) - 1).min(0xFF);
        if at <= high {
            found.add(base | at, base | high, left);
        }
        bits >>= run;
        at += u64::from(run);
    }
}

/// How many leading bytes two counters share.
fn shared(a: u64, b: u64) -> usize {
    ((a ^ b).leading_zeros() as usize / 8).saturating_sub(2).min(WIDTH)
}

/// The bytes `from..to` of a counter, the most significant first.
fn put(out: &mut Vec<u8>, counter: u64, from: usize, to: usize) {
    let [_, _, bytes @ ..] = counter.to_be_bytes();
    out.extend_from_slice(bytes.get(from..to).unwrap_or_default());
}

fn put_push(out: &mut Vec<u8>, counter: u64, from: usize, to: usize) {
    out.push((to - from) as u8);
    put(out, counter, from, to);
}

fn put_range(out: &mut Vec<u8>, range: CounterRange, pushed: usize) {
    out.push(RANGE);
    put(out, range.low, pushed, WIDTH);
    put(out, range.high, pushed, WIDTH);
}

/// Encodes ranges that share their first `pushed` bytes (on the stack) and, more than that, their first `shares`.
///
/// Each level looks at one byte more, so the recursion is six deep at most.
fn encode_group(out: &mut Vec<u8>, ranges: &[CounterRange], pushed: usize, shares: usize) {
    if pushed == BITMASK_DEPTH {
        return put_last_bytes(out, ranges);
    }
    let mut rest = ranges;
    while let Some(first) = rest.first() {
        let count = put_subgroup(out, rest, *first, pushed, shares);
        rest = rest.get(count..).unwrap_or_default();
    }
}

/// Encodes ranges that differ in the last byte only; two or more within nine counters as one command.
fn put_last_bytes(out: &mut Vec<u8>, ranges: &[CounterRange]) {
    let mut rest = ranges;
    while let [first, after @ ..] = rest {
        rest = after;
        let (low, high) = (first.low as u8, first.high as u8);
        let mut bits = 0u16;
        while let [range, after @ ..] = rest
            && range.high <= first.low + 8
        {
            rest = after;
            bits |= ((1 << range.count()) - 1) << (range.low - first.low);
        }
        if bits != 0 {
            bits |= (1 << first.count()) - 1;
            out.extend_from_slice(&[BITMASK, low, (bits >> 1) as u8]);
            continue;
        }
        // Which of the two comes is hard to foresee: the third byte is taken back rather than jumped over.
        let single = low == high;
        out.extend_from_slice(&[if single { 1 } else { RANGE }, low, high]);
        out.truncate(out.len() - usize::from(single));
    }
}

/// How many leading ranges end at `bound` or before.
fn up_to(ranges: &[CounterRange], bound: u64) -> usize {
    // Steps that double: most groups are short, few are nearly everything.
    let mut step = 4;
    while ranges.get(step).is_some_and(|range| range.high <= bound) {
        step *= 2;
    }
    let from = if step == 4 { 0 } else { step / 2 };
    let rest = ranges.get(from..step.min(ranges.len())).unwrap_or_default();
    from + rest.partition_point(|range| range.high <= bound)
}

/// Encodes the leading ranges that have one byte more in common; answers how many they are.
fn put_subgroup(
    out: &mut Vec<u8>,
    ranges: &[CounterRange],
    first: CounterRange,
    pushed: usize,
    shares: usize,
) -> usize {
    let bound = first.low | ((1 << (8 * (WIDTH - 1).saturating_sub(shares))) - 1);
    let count = up_to(ranges, bound);
    let group = ranges.get(..count).unwrap_or_default();
    let Some(last) = group.last() else {
        // The range itself crosses into the next byte.
        put_range(out, first, pushed);
        return 1;
    };
    let common = shared(first.low, last.high);
    if common == WIDTH {
        put_push(out, first.low, pushed, WIDTH);
        return count;
    }
    // A push and its pop cost two bytes more than what is pushed; that is saved once by a single counter, twice by a
    // range. A weight of four always pays; for less, both ways are tried.
    let weight: usize = group.iter().take(4).map(|range| if range.low == range.high { 1 } else { 2 }).sum();
    let start = out.len();
    if common > pushed {
        put_push(out, first.low, pushed, common);
        encode_inner(out, group, common, common);
        out.push(POP);
    }
    if common == pushed || weight < 4 {
        let pushing = out.len() - start;
        encode_inner(out, group, pushed, common);
        let plain = out.len() - start - pushing;
        if pushing == 0 || plain < pushing {
            out.drain(start..start + pushing);
        } else {
            out.truncate(start + pushing);
        }
    }
    count
}

fn encode_inner(out: &mut Vec<u8>, group: &[CounterRange], pushed: usize, shares: usize) {
    match group {
        [single] => put_range(out, *single, pushed),
        _ => encode_group(out, group, pushed, shares),
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::super::LAST_COUNTER;
    use super::*;

    fn pairs(set: &GlobSet) -> Vec<(u64, u64)> {
        set.ranges().iter().map(|range| (range.low, range.high)).collect()
    }

    fn set(ranges: &[(u64, u64)]) -> GlobSet {
        ranges.iter().map(|&(low, high)| CounterRange { low, high }).collect()
    }

    /// Bytes, ranges, and whether the bytes are also the most compact form.
    type Example = (&'static [u8], &'static [(u64, u64)], bool);

    /// The worked examples.
    const EXAMPLES: &[Example] = &[
        (&[0], &[], true),
        (&[6, 0, 0, 0, 1, 0x0a, 0x11, 0], &[(0x10a11, 0x10a11)], true),
        (&[0x52, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0xff, 0xff, 0], &[(1, 0x1ffff)], false),
        (&[4, 0, 0, 0, 0, 0x52, 0, 1, 0xa5, 0x51, 0x50, 0], &[(1, 0xa551)], true),
        (
            &[5, 0, 0, 0, 0, 0x12, 1, 4, 1, 7, 0x52, 0x10, 0x1f, 0x50, 0],
            &[(0x1204, 0x1204), (0x1207, 0x1207), (0x1210, 0x121f)],
            false,
        ),
        (&[5, 0, 0, 0, 0, 0, 0x42, 1, 0xeb, 0x50, 0], &[(1, 3), (5, 5), (7, 9)], true),
        (
            &[
                2, 0, 0, 2, 0, 1, 1, 0x0a, 1, 0x11, 0x50, 0x52, 0x0b, 0, 0x0b, 0xff, 0x50, 1, 2, 0x52, 0, 0,
                1, 0, 0, 0xff, 0x50, 0x50, 0,
            ],
            &[(0x10a11, 0x10a11), (0x10b00, 0x10bff), (0x2000001, 0x20000ff)],
            false,
        ),
        (&[5, 0, 0, 0, 0x0a, 0xbc, 0x42, 0xf7, 0xff, 0x50, 0], &[(0xabcf7, 0xabcff)], false),
        // From a recorded synchronisation.
        (
            &[5, 0, 0, 0, 0x46, 0, 0x52, 0xcb, 0xcc, 0x52, 0xce, 0xcf, 1, 0xd1, 0x50, 0],
            &[(0x4600cb, 0x4600cc), (0x4600ce, 0x4600cf), (0x4600d1, 0x4600d1)],
            false,
        ),
        (&[0x52, 0, 0, 0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0], &[(1, LAST_COUNTER)], true),
    ];

    #[test]
    fn worked_examples() {
        for (bytes, ranges, compact) in EXAMPLES {
            let decoded = GlobSet::decode(bytes).unwrap();
            assert_eq!(pairs(&decoded), *ranges, "{bytes:02x?}");
            let encoded = decoded.encode();
            assert_eq!(GlobSet::decode(&encoded).unwrap(), decoded, "{encoded:02x?}");
            assert_eq!(encoded == *bytes, *compact, "{encoded:02x?} {bytes:02x?}");
            assert!(encoded.len() <= bytes.len(), "{encoded:02x?} {bytes:02x?}");
        }
    }

    #[test]
    fn every_prefix_is_refused() {
        for (bytes, ..) in EXAMPLES {
            for length in 0..bytes.len() {
                let error = GlobSet::decode(&bytes[..length]).unwrap_err();
                assert_eq!(error.code(), "wire.truncated", "{:02x?}", &bytes[..length]);
            }
        }
    }

    #[test]
    fn nonsense_is_refused_where_it_stands() {
        let cases: [(&[u8], usize, &str); 9] = [
            (&[4, 1, 2, 3, 4, 3], 6, "more than six"),
            (&[7, 0], 1, "a command is"),
            (&[4, 1, 2, 3, 4, 0x42, 1, 1, 0x50, 0], 6, "five common bytes"),
            (&[0x42, 1, 1, 0], 1, "five common bytes"),
            (&[0x50, 0], 1, "no common bytes"),
            // A sixth byte is dropped by itself: the second pop finds nothing.
            (&[5, 0, 0, 0, 0, 0, 1, 4, 0x50, 0x50, 0], 10, "no common bytes"),
            (&[5, 0, 0, 0, 0, 0, 0], 7, "are left"),
            (&[5, 0, 0, 0, 0, 0, 0x52, 2, 1, 0x50, 0], 9, "before it starts"),
            (&[0, 0], 1, ""),
        ];
        for (bytes, offset, why) in cases {
            let error = GlobSet::decode(bytes).unwrap_err();
            assert_eq!(error.offset(), offset, "{bytes:02x?}");
            assert!(error.to_string().contains(why), "{error}");
        }
        assert_eq!(GlobSet::decode(&[0, 0]).unwrap_err().code(), "wire.trailing");
    }

    #[test]
    fn counters_out_of_order_are_sorted() {
        let bytes = [5, 0, 0, 0, 0, 0, 1, 9, 0x52, 3, 5, 1, 4, 1, 8, 0x50, 0];
        assert_eq!(pairs(&GlobSet::decode(&bytes).unwrap()), [(3, 5), (8, 9)]);
    }

    #[test]
    fn a_bitmask_ends_at_the_byte() {
        let bytes = [5, 0, 0, 0, 0, 1, 0x42, 0xfe, 0xff, 0x50, 0];
        assert_eq!(pairs(&GlobSet::decode(&bytes).unwrap()), [(0x1fe, 0x1ff)]);
    }

    #[test]
    fn small_sets_survive_at_every_depth() {
        // Every subset of eleven neighbours, at places where different numbers of bytes are shared.
        let places = [0, 0xfb, 0xfffb, 0xff_fffb, 0xffff_fffb, 0xff_ffff_fffb, LAST_COUNTER - 10];
        for place in places {
            for bits in 0u64..1 << 11 {
                let set: GlobSet = (0..11).filter(|n| bits >> n & 1 == 1).map(|n| place + n).collect();
                assert_eq!(GlobSet::decode(&set.encode()).unwrap(), set);
            }
        }
    }

    #[test]
    fn compact() {
        // Two neighbours under five bytes, far apart from two more: pushes nest.
        let nested = set(&[
            (0x10_0000_0001, 0x10_0000_0001),
            (0x10_0000_0010, 0x10_0000_00f0),
            (0x20_0000_0000, 0x20_ffff_ffff),
        ]);
        let bytes = vec![
            0x01, 0, // all share one byte
            0x04, 0x10, 0, 0, 0, 0x01, 0x01, 0x52, 0x10, 0xf0, 0x50, //
            0x01, 0x20, 0x52, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0x50, //
            0x50, 0,
        ];
        let encoded = nested.encode();
        assert!(encoded.len() <= bytes.len(), "{encoded:02x?}");
        assert_eq!(GlobSet::decode(&bytes).unwrap(), nested);
        assert_eq!(GlobSet::decode(&encoded).unwrap(), nested);
        // Every second counter: one bitmask for five of them.
        let sparse: GlobSet = (0..1000u64).map(|n| n * 2).collect();
        assert!(sparse.encode().len() < 700, "{}", sparse.encode().len());
    }
}
