use std::prelude::v1::*;

use super::{BYTE_FROM, MIN_MATCH, NIBBLE_FROM, SPARE};
use crate::wire::{Result, WireError, WireErrorKind};

/// The most that one call expands: what `SizeActual` can say, and sixteen times that for tools that hold streams
/// from elsewhere. The output is reserved at once, so there must be a limit.
pub const MAX_OUTPUT: usize = 1 << 20;

/// Input that the quick loop sees at once: 32 literals, and metadata with the first bytes of a length.
const SIGHT: usize = 40;

/// A mask of which every bit is used up (see [`Position`]).
const USED_UP: u64 = 1;

/// Expands a plain LZ77 ("DIRECT2") stream that holds exactly `size_actual` bytes
/// ([MS-OXCRPC] 3.1.4.1.1.2, [MS-XCA] 2.4).
///
/// The stream may end with its end mark, at the end of a group without one, or with the last byte that
/// `size_actual` counts.
///
/// # Errors
/// [`WireErrorKind::Truncated`] when an element reaches past the input, [`WireErrorKind::Limit`] for a `size_actual`
/// above [`MAX_OUTPUT`], and [`WireErrorKind::Compression`] for a match that reaches before the first byte, a length
/// that a shorter form could say, and a stream that holds more or less than `size_actual` bytes. The offset is that
/// of the element (or the byte that is missing) in `input`.
pub fn decompress(input: &[u8], size_actual: usize) -> Result<Vec<u8>> {
    if size_actual > MAX_OUTPUT {
        return Err(error(WireErrorKind::Limit { what: "bytes of output", limit: MAX_OUTPUT }, 0));
    }
    let mut output = vec![0; size_actual + SPARE];
    let position = quick(input, &mut output, size_actual);
    careful(input, &mut output, size_actual, position)?;
    output.truncate(size_actual);
    Ok(output)
}

/// Where a decoder stands between two elements.
struct Position {
    input: usize,
    output: usize,
    /// The bits of the mask that are left, turned round so that the next is the lowest, and a set bit behind them.
    mask: u64,
    /// The half of the last length byte that the next long match uses.
    nibble: Option<u8>,
}

// Turned round because every processor counts zeros from below quickly, but not from above.
fn mask_of(word: u32) -> u64 {
    u64::from(word.reverse_bits()) | 1 << 32
}

#[cold]
fn error(kind: WireErrorKind, offset: usize) -> WireError {
    WireError::new(kind, offset)
}

/// Decodes whole elements as long as nothing is near an end and nothing is out of the ordinary. Never fails:
/// [`careful`] goes on where this stops, and finds out what is wrong.
fn quick(input: &[u8], output: &mut [u8], size: usize) -> Position {
    let mut rest = input;
    let mut to = 0;
    let mut mask = USED_UP;
    let mut shared = None;
    while let Some(sight) = rest.first_chunk::<SIGHT>() {
        // A whole run of literals is moved at once, and more than it: what is too much is overwritten later.
        let run = (mask.trailing_zeros() as usize).min(32);
        if to + run > size {
            break;
        }
        let Some(room) = output.get_mut(to..).and_then(|room| room.first_chunk_mut::<32>()) else { break };
        room[..8].copy_from_slice(&sight[..8]);
        if run > 8 {
            room.copy_from_slice(&sight[..32]);
        }
        let Some(next) = rest.get(run..) else { break };
        (rest, to, mask) = (next, to + run, mask >> run);
        let Some((word, next)) = rest.split_first_chunk() else { break };
        let word = u32::from_le_bytes(*word);
        if mask == USED_UP {
            (rest, mask) = (next, mask_of(word));
            continue;
        }
        let distance = usize::from(word as u16 >> 3) + 1;
        let code = word as usize & 7;
        if code < NIBBLE_FROM {
            let length = code + MIN_MATCH;
            if to + length > size || repeat::<16>(output, to, distance, length).is_none() {
                break;
            }
            let Some(next) = rest.get(2..) else { break };
            (rest, to, mask) = (next, to + length, mask >> 1);
            continue;
        }
        let (nibble, shares, mut used) = match shared {
            Some(nibble) => (nibble, None, 2),
            None => ((word >> 16) as u8 & 15, Some((word >> 20) as u8 & 15), 3),
        };
        let mut length = NIBBLE_FROM + usize::from(nibble);
        if nibble == 15 {
            let Some([byte, low, high]) = rest.get(used..).and_then(|rest| rest.first_chunk()) else { break };
            length += usize::from(*byte);
            used += 1;
            if *byte == 255 {
                length = usize::from(u16::from_le_bytes([*low, *high]));
                used += 2;
                if length < BYTE_FROM {
                    break;
                }
            }
        }
        length += MIN_MATCH;
        if to + length > size || repeat::<32>(output, to, distance, length).is_none() {
            break;
        }
        let Some(next) = rest.get(used..) else { break };
        (rest, to, mask, shared) = (next, to + length, mask >> 1, shares);
    }
    Position { input: input.len() - rest.len(), output: to, mask, nibble: shared }
}

/// Decodes to the end, one element at a time, every step checked.
fn careful(input: &[u8], output: &mut [u8], size: usize, mut at: Position) -> Result<()> {
    const BEFORE_FIRST: WireErrorKind = WireErrorKind::Compression("a match reaches before the first byte");
    const MORE: WireErrorKind = WireErrorKind::Compression("it holds more than SizeActual bytes");
    const LESS: WireErrorKind = WireErrorKind::Compression("it holds less than SizeActual bytes");
    loop {
        if at.mask == USED_UP {
            if at.input == input.len() {
                break;
            }
            at.mask = mask_of(u32::from_le_bytes(take(input, &mut at.input)?));
        }
        let is_match = at.mask & 1 == 1;
        if at.input == input.len() && (is_match || at.output == size) {
            break;
        }
        at.mask >>= 1;
        let start = at.input;
        if is_match {
            let (distance, length) = reference(input, &mut at)?;
            if distance > at.output {
                return Err(error(BEFORE_FIRST, start));
            }
            if length > size - at.output {
                return Err(error(MORE, start));
            }
            repeat::<16>(output, at.output, distance, length).ok_or_else(|| error(MORE, start))?;
            at.output += length;
        } else {
            let [literal] = take(input, &mut at.input)?;
            let Some(byte) = output.get_mut(at.output).filter(|_| at.output < size) else {
                return Err(error(MORE, start));
            };
            *byte = literal;
            at.output += 1;
        }
    }
    if at.output < size { Err(error(LESS, at.input)) } else { Ok(()) }
}

/// Reads the distance and length of a match.
fn reference(input: &[u8], at: &mut Position) -> Result<(usize, usize)> {
    let start = at.input;
    let metadata = usize::from(u16::from_le_bytes(take(input, &mut at.input)?));
    let distance = (metadata >> 3) + 1;
    let code = metadata & 7;
    if code < NIBBLE_FROM {
        return Ok((distance, code + MIN_MATCH));
    }
    let nibble = match at.nibble.take() {
        Some(nibble) => nibble,
        None => {
            let [both] = take(input, &mut at.input)?;
            at.nibble = Some(both >> 4);
            both & 15
        }
    };
    if nibble < 15 {
        return Ok((distance, NIBBLE_FROM + usize::from(nibble) + MIN_MATCH));
    }
    let [byte] = take(input, &mut at.input)?;
    if byte < 255 {
        return Ok((distance, BYTE_FROM + usize::from(byte) + MIN_MATCH));
    }
    let mut length = u32::from(u16::from_le_bytes(take(input, &mut at.input)?));
    if length == 0 {
        length = u32::from_le_bytes(take(input, &mut at.input)?);
    }
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    if length < BYTE_FROM {
        return Err(error(WireErrorKind::Compression("a length could be said in a shorter form"), start));
    }
    Ok((distance, length.saturating_add(MIN_MATCH)))
}

fn take<const N: usize>(input: &[u8], at: &mut usize) -> Result<[u8; N]> {
    let rest = input.get(*at..).unwrap_or_default();
    let Some(bytes) = rest.first_chunk() else {
        return Err(error(WireErrorKind::Truncated { needed: N, left: rest.len() }, *at));
    };
    *at += N;
    Ok(*bytes)
}

/// Writes `length` bytes at `to` that repeat those `distance` before, in moves of `W` bytes, the last of which may
/// reach past the length by less than `W`: [`SPARE`] provides for that. `None` when the source is not there.
#[inline]
fn repeat<const W: usize>(
    output: &mut [u8],
    mut to: usize,
    distance: usize,
    mut length: usize,
) -> Option<()> {
    if distance < W {
        return repeat_overlapping(output, to, distance, length);
    }
    let mut from = to.checked_sub(distance)?;
    loop {
        let bytes: [u8; W] = *output.get(from..)?.first_chunk()?;
        *output.get_mut(to..)?.first_chunk_mut()? = bytes;
        if length <= W {
            return Some(());
        }
        (to, from, length) = (to + W, from + W, length - W);
    }
}

/// The same where source and target may overlap within one move. Out of line: it is rare, and needs registers.
#[inline(never)]
fn repeat_overlapping(output: &mut [u8], mut to: usize, distance: usize, length: usize) -> Option<()> {
    let Some(period) = PERIODS.get(distance) else {
        return repeat::<16>(output, to, distance, length);
    };
    let bytes = u128::from_le_bytes(*output.get(to.checked_sub(distance)?..)?.first_chunk()?);
    let bytes = (bytes & period.mask).wrapping_mul(period.spread).to_le_bytes();
    let end = to + length;
    loop {
        *output.get_mut(to..)?.first_chunk_mut()? = bytes;
        to += period.step;
        if to >= end {
            return Some(());
        }
    }
}

/// How the first bytes of a register are repeated all over it.
#[derive(Clone, Copy)]
struct Period {
    mask: u128,
    /// Times this, the period stands at every multiple of its length.
    spread: u128,
    /// The largest multiple of the period that the register holds.
    step: usize,
}

/// By distance; no match has the distance 0.
static PERIODS: [Period; 16] = {
    let mut periods = [Period { mask: 0, spread: 0, step: 16 }; 16];
    let mut distance = 1;
    while distance < 16 {
        let mut spread = 0;
        let mut at = 0;
        while at < 16 {
            spread |= 1 << (8 * at);
            at += distance;
        }
        periods[distance] = Period { mask: (1 << (8 * distance)) - 1, spread, step: 16 - 16 % distance };
        distance += 1;
    }
    periods
};
