//! UTF-16LE strings, kept as they came: ill-formed ones stay exact.

use core::fmt;
use std::prelude::v1::*;

use bytes::Bytes;

/// The offset of the first two-byte terminator at an even offset.
#[inline]
pub(crate) fn terminator(bytes: &[u8]) -> Option<usize> {
    const BLOCK: usize = 32;
    let (blocks, _) = bytes.as_chunks::<BLOCK>();
    let mut at = 0;
    // A small program has no vector instructions.
    for block in blocks.iter().filter(|_| cfg!(feature = "fast")) {
        let (units, _) = block.as_chunks::<2>();
        // No early exit inside the block: this form becomes a few vector instructions.
        let zero = units.iter().fold(false, |zero, unit| zero | (*unit == [0, 0]));
        if zero {
            break;
        }
        at += BLOCK;
    }
    let (words, rest) = bytes.get(at..)?.as_chunks::<8>();
    for word in words {
        let zeros = zero_units(u64::from_le_bytes(*word));
        if zeros != 0 {
            return Some(at + zeros.trailing_zeros() as usize / 16 * 2);
        }
        at += 8;
    }
    let (units, _) = rest.as_chunks::<2>();
    units.iter().position(|unit| *unit == [0, 0]).map(|index| at + index * 2)
}

/// Marks the lowest of four units that is zero, and perhaps others above it.
#[inline(always)]
fn zero_units(word: u64) -> u64 {
    const LOWEST: u64 = 0x0001_0001_0001_0001;
    word.wrapping_sub(LOWEST) & !word & (LOWEST << 15)
}

/// The lower bytes of four units.
#[inline(always)]
fn narrow(word: u64) -> [u8; 4] {
    let pairs = (word | word >> 8) & 0x0000_FFFF_0000_FFFF;
    ((pairs | pairs >> 16) as u32).to_le_bytes()
}

/// The lower bytes of units, and what bits any of them has.
#[inline(always)]
fn lower_bytes(units: &[[u8; 2]]) -> (Vec<u8>, u64) {
    let mut all = 0;
    let mut text = Vec::with_capacity(units.len());
    // This form becomes a few vector instructions.
    text.extend(units.iter().map(|unit| {
        all |= u16::from_le_bytes(*unit);
        unit[0]
    }));
    (text, all.into())
}

/// Bits that no ASCII has, in four units.
const BEYOND_ASCII: u64 = 0xFF80_FF80_FF80_FF80;

/// Four units.
#[inline(always)]
fn word(units: &[[u8; 2]; 4]) -> u64 {
    let [[a, b], [c, d], [e, f], [g, h]] = *units;
    u64::from_le_bytes([a, b, c, d, e, f, g, h])
}

/// Decodes well-formed UTF-16LE; `None` when a surrogate stands alone or a byte is left over.
#[cfg_attr(feature = "fast", inline(always))]
pub fn to_utf8(bytes: &[u8]) -> Option<String> {
    let (units, odd) = bytes.as_chunks::<2>();
    if !odd.is_empty() {
        return None;
    }
    let mut text = Vec::new();
    // As if it were ASCII, which most is; what says that it is not is looked at once, at the end.
    let mut all = BEYOND_ASCII;
    if cfg!(feature = "fast") {
        (text, all) = lower_bytes(units);
    }
    if all & BEYOND_ASCII != 0 {
        text = encode_utf8(units)?;
    }
    // The check is one fast pass. It finds surrogates that stand alone.
    String::from_utf8(text).ok()
}

/// How many bytes more than characters four units take in UTF-8; half of a character beyond 16 bits has two.
#[inline(always)]
fn longer(word: u64) -> usize {
    const EACH: u64 = 0x0001_0001_0001_0001;
    const HIGHEST: u64 = EACH << 15;
    // The highest bit of a unit, if any of these bits is set in it.
    let any = |word: u64, bits: u64| (((word & (bits * EACH)) + bits * EACH) | word) & HIGHEST;
    let two = any(word, 0x7F80);
    let three = any(word, 0x7800) & any(word ^ (0xD800 * EACH), 0x7800);
    // The sum of all units stands in the highest one.
    (((two >> 15) + (three >> 15)).wrapping_mul(EACH) >> 48) as usize
}

#[inline(never)]
fn encode_utf8(units: &[[u8; 2]]) -> Option<Vec<u8>> {
    let (fours, singles) = units.as_chunks::<4>();
    let mut length = units.len();
    fours.iter().for_each(|four| length += longer(word(four)));
    singles.iter().for_each(|unit| length += longer(u16::from_le_bytes(*unit).into()));
    // Anything but zeros: allocators that are asked for those take a slower way.
    let mut text = vec![b' '; length];
    let (mut rest, mut to) = (units, &mut text[..]);
    loop {
        // Four at a time as long as they are ASCII.
        while let Some((four, next)) = rest.split_first_chunk()
            && word(four) & BEYOND_ASCII == 0
        {
            to = put(to, narrow(word(four)))?;
            rest = next;
        }
        let Some((unit, next)) = rest.split_first() else { break };
        rest = next;
        let mut character = u32::from(u16::from_le_bytes(*unit));
        if character & 0xFC00 == 0xD800 {
            let (low, next) = rest.split_first()?;
            let low = u32::from(u16::from_le_bytes(*low));
            if low & 0xFC00 != 0xDC00 {
                return None;
            }
            character = 0x10000 + ((character & 0x3FF) << 10 | low & 0x3FF);
            rest = next;
        }
        let further = |shift: u32| 0x80 | (character >> shift) as u8 & 0x3F;
        to = match character {
            0..0x80 => put(to, [character as u8]),
            0x80..0x800 => put(to, [0xC0 | (character >> 6) as u8, further(0)]),
            0x800..0x10000 => put(to, [0xE0 | (character >> 12) as u8, further(6), further(0)]),
            _ => put(to, [0xF0 | (character >> 18) as u8, further(12), further(6), further(0)]),
        }?;
    }
    Some(text)
}

/// Writes bytes, and answers where it goes on.
#[inline(always)]
fn put<const N: usize>(to: &mut [u8], bytes: [u8; N]) -> Option<&mut [u8]> {
    let (place, after) = to.split_first_chunk_mut()?;
    *place = bytes;
    Some(after)
}

/// Decodes UTF-16LE; what is ill-formed becomes U+FFFD.
#[cfg_attr(feature = "fast", inline(always))]
pub fn to_utf8_lossy(bytes: &[u8]) -> String {
    to_utf8(bytes).unwrap_or_else(|| replace_ill_formed(bytes))
}

#[cold]
fn replace_ill_formed(bytes: &[u8]) -> String {
    let (units, odd) = bytes.as_chunks::<2>();
    let mut text: String = char::decode_utf16(units.iter().map(|unit| u16::from_le_bytes(*unit)))
        .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect();
    if !odd.is_empty() {
        text.push(char::REPLACEMENT_CHARACTER);
    }
    text
}

/// Appends a string as UTF-16LE, without terminator.
pub fn encode_into(text: &str, out: &mut Vec<u8>) {
    if text.is_ascii() {
        out.extend(text.bytes().flat_map(|byte| [byte, 0]));
    } else {
        out.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    }
}

/// A UTF-16LE string as it stands on the wire, without its terminator.
#[derive(Clone, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
#[cfg_attr(
    feature = "wide",
    derive(serde::Serialize, serde::Deserialize),
    serde(from = "String", into = "String")
)]
pub struct Utf16(Bytes);

impl Utf16 {
    /// From the little-endian bytes, as they came.
    pub fn from_le_bytes(bytes: Bytes) -> Self {
        Self(bytes)
    }

    /// The little-endian bytes.
    pub fn as_le_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The text, if it is well-formed.
    pub fn to_utf8(&self) -> Option<String> {
        to_utf8(&self.0)
    }

    /// The text; what is ill-formed becomes U+FFFD.
    pub fn to_utf8_lossy(&self) -> String {
        to_utf8_lossy(&self.0)
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<&str> for Utf16 {
    fn from(text: &str) -> Self {
        let mut out = Vec::with_capacity(text.len() * 2);
        encode_into(text, &mut out);
        Self(out.into())
    }
}

impl From<String> for Utf16 {
    fn from(text: String) -> Self {
        text.as_str().into()
    }
}

#[cfg(feature = "wide")]
impl From<Utf16> for String {
    fn from(text: Utf16) -> Self {
        text.to_utf8_lossy()
    }
}

impl fmt::Display for Utf16 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_utf8_lossy())
    }
}

impl fmt::Debug for Utf16 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.to_utf8_lossy(), f)
    }
}

/// An 8-bit string as it stands on the wire, without its NUL; its code page is known from outside.
#[derive(Clone, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub struct String8(Bytes);

impl String8 {
    /// From the bytes, as they came.
    pub fn from_bytes(bytes: Bytes) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The text, as far as it is ASCII or UTF-8; other bytes become U+FFFD.
    pub fn to_utf8_lossy(&self) -> String {
        String::from_utf8_lossy(&self.0).into_owned()
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<&str> for String8 {
    fn from(text: &str) -> Self {
        Self(Bytes::copy_from_slice(text.as_bytes()))
    }
}

impl From<String> for String8 {
    fn from(text: String) -> Self {
        Self(text.into_bytes().into())
    }
}

impl fmt::Display for String8 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_utf8_lossy())
    }
}

impl fmt::Debug for String8 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.to_utf8_lossy(), f)
    }
}

/// A string that is UTF-16 or 8-bit, as a flag before it says.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Text {
    /// UTF-16LE, two-byte terminator.
    Utf16(Utf16),
    /// 8-bit in the code page in force, one NUL.
    String8(String8),
}

impl Text {
    /// The text; what cannot be decoded becomes U+FFFD.
    pub fn to_utf8_lossy(&self) -> String {
        match self {
            Self::Utf16(text) => text.to_utf8_lossy(),
            Self::String8(text) => text.to_utf8_lossy(),
        }
    }
}

impl Default for Text {
    fn default() -> Self {
        Self::Utf16(Utf16::default())
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::Utf16(text.into())
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_utf8_lossy())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_terminator_at_even_offsets_only() {
        assert_eq!(terminator(&[0x61, 0, 0, 0x62, 0, 0]), Some(4));
        assert_eq!(terminator(b"a\0b\0\0\0"), Some(4));
        let mut long = vec![1u8; 100];
        long.extend([0, 0, 0]);
        assert_eq!(terminator(&long), Some(100));
        assert_eq!(terminator(&[0]), None);
    }

    #[test]
    fn ill_formed_text_stays_exact() {
        let lone = Bytes::from_static(&[0x61, 0, 0x00, 0xd8]);
        let text = Utf16::from_le_bytes(lone.clone());
        assert_eq!(text.to_utf8(), None);
        assert_eq!(text.to_utf8_lossy(), "a\u{fffd}");
        assert_eq!(text.as_le_bytes(), &lone);
        assert_eq!(Utf16::from("Köln 🚲").to_utf8().as_deref(), Some("Köln 🚲"));
    }

    #[test]
    fn every_kind_of_character_at_every_place() {
        for c in [
            'a',
            '\u{7f}',
            '\u{80}',
            'ö',
            '\u{7ff}',
            '\u{800}',
            '日',
            '\u{d7ff}',
            '\u{e000}',
            '\u{ffff}',
            '🚲',
            '\u{10ffff}',
        ] {
            for length in 0..20 {
                for place in 0..=length {
                    let mut text = "x".repeat(length);
                    text.insert(place, c);
                    let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
                    let decoded = to_utf8(&units).unwrap();
                    assert_eq!(decoded, text);
                    assert_eq!(encode_utf8(units.as_chunks().0), Some(text.clone().into_bytes()));
                    assert_eq!(decoded.capacity(), text.len(), "not more than it needs");
                    let halves = units.iter().position(|byte| byte & 0xFC == 0xD8).filter(|_| c > '\u{ffff}');
                    if let Some(high) = halves {
                        let lone = [&units[..high - 1], &units[high + 1..]].concat();
                        assert_eq!(to_utf8(&lone), None);
                    }
                    assert_eq!(to_utf8(&units[..units.len() - 1]), None);
                }
            }
        }
    }
}
