//! Compressed RTF, the value of PidTagRtfCompressed ([MS-OXRTFCP]).
//!
//! A header of 16 bytes, then LZ77 with a window of 4,096 bytes that begins with the words of every RTF file.

use std::prelude::v1::*;

use crate::wire::{Result, WireError, WireErrorKind};

/// The most RTF that is compressed or decompressed here: 256 MiB, more than any server lets into a mailbox.
/// (What [`decompress`] allocates is bounded by eight times its input in any case.)
pub const MAX_RTF: usize = 256 << 20;

const HEADER: usize = 16;
/// COMPTYPE of LZ77 contents.
const LZFU: [u8; 4] = *b"LZFu";
/// COMPTYPE of contents that are the RTF itself.
const MELA: [u8; 4] = *b"MELA";
/// Size of the dictionary; references are relative to its beginning.
const WINDOW: usize = 4096;
/// The longest reference, 2 + 15.
const LONGEST: usize = 17;
/// A control byte and the 8 references it may announce make 8 × 17 bytes of RTF out of 17.
const MOST_EXPANSION: usize = 8;
/// Room behind the RTF, so that whole groups of tokens can be written without looking.
const SLACK: usize = 8 * LONGEST + 16;

/// What the dictionary holds at the beginning ([MS-OXRTFCP] 2.1.2).
const DICTIONARY: [u8; 207] = *b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \
\\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\
\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

/// The CRC of compressed RTF: CRC-32 with the polynomial 0xEDB88320, but starting with 0 and not inverted at the
/// end.
#[cfg(not(feature = "fast"))]
pub fn crc(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ if crc & 1 == 1 { 0xEDB8_8320 } else { 0 })
    })
}

/// The CRC of compressed RTF: CRC-32 with the polynomial 0xEDB88320, but starting with 0 and not inverted at the
/// end.
#[cfg(feature = "fast")]
pub fn crc(bytes: &[u8]) -> u32 {
    let (chunks, rest) = bytes.as_chunks::<8>();
    let mut crc = 0;
    for chunk in chunks {
        let [a, b, c, d, e, f, g, h] = *chunk;
        let low = crc ^ u32::from_le_bytes([a, b, c, d]);
        let [a, b, c, d] = low.to_le_bytes();
        crc = table(7, a) ^ table(6, b) ^ table(5, c) ^ table(4, d);
        crc ^= table(3, e) ^ table(2, f) ^ table(1, g) ^ table(0, h);
    }
    for &byte in rest {
        crc = table(0, crc as u8 ^ byte) ^ (crc >> 8);
    }
    crc
}

#[cfg(feature = "fast")]
#[inline(always)]
fn table(behind: usize, byte: u8) -> u32 {
    CRC_TABLES[behind][usize::from(byte)]
}

/// `CRC_TABLES[n][b]` is the CRC of the byte b followed by n zero bytes: eight bytes are looked up at a time.
#[cfg(feature = "fast")]
static CRC_TABLES: [[u32; 256]; 8] = {
    let mut tables = [[0; 256]; 8];
    let mut byte = 0;
    while byte < 256 {
        let mut crc = byte as u32;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 };
            bit += 1;
        }
        tables[0][byte] = crc;
        byte += 1;
    }
    let mut behind = 1;
    while behind < 8 {
        let mut byte = 0;
        while byte < 256 {
            let crc = tables[behind - 1][byte];
            tables[behind][byte] = tables[0][(crc & 0xFF) as usize] ^ crc >> 8;
            byte += 1;
        }
        behind += 1;
    }
    tables
};

/// Expands the value of PidTagRtfCompressed to RTF ([MS-OXRTFCP] 2.1.3.1).
///
/// Bytes behind the size that the header tells are padding and ignored. References to parts of the dictionary that
/// were never written read zeros.
///
/// # Errors
/// A header that is cut off, tells another compression than LZFu or MELA or a larger size than there is, a CRC that
/// does not match, or contents that are not exactly as long as the header says; RTF larger than [`MAX_RTF`].
pub fn decompress(value: &[u8]) -> Result<Vec<u8>> {
    let [comp_size, raw_size, comp_type, expected_crc] = header(value)?;
    if comp_type != LZFU && comp_type != MELA {
        let kind = WireErrorKind::Value {
            value: u32::from_le_bytes(comp_type).into(),
            why: "neither LZFu nor MELA",
        };
        return Err(WireError::new(kind, 8).at("CompressedRtf", "COMPTYPE", "MS-OXRTFCP 2.1.3.1.1"));
    }
    // COMPSIZE counts what follows it: three more fields and the contents.
    let comp_size = u32::from_le_bytes(comp_size) as usize;
    let contents = comp_size.checked_sub(HEADER - 4).and_then(|size| value.get(HEADER..)?.get(..size));
    let Some(contents) = contents else {
        let kind = WireErrorKind::Count { count: comp_size, left: value.len() - 4 };
        return Err(WireError::new(kind, 0).at("CompressedRtf", "COMPSIZE", "MS-OXRTFCP 2.1.3.1.1"));
    };
    let raw_size = u32::from_le_bytes(raw_size) as usize;
    if raw_size > MAX_RTF {
        let kind = WireErrorKind::Limit { what: "bytes of RTF", limit: MAX_RTF };
        return Err(WireError::new(kind, 4).at("CompressedRtf", "RAWSIZE", "MS-OXRTFCP 2.1.3.1.1"));
    }
    if comp_type == MELA {
        return match contents.get(..raw_size) {
            Some(rtf) => Ok(rtf.to_vec()),
            None => Err(truncated(raw_size, contents.len())),
        };
    }
    let crc = crc(contents);
    if crc != u32::from_le_bytes(expected_crc) {
        let kind = WireErrorKind::Value { value: crc.into(), why: "the CRC in the header is another one" };
        return Err(WireError::new(kind, 12).at("CompressedRtf", "CRC", "MS-OXRTFCP 2.1.3.1.1"));
    }
    if raw_size > contents.len().saturating_mul(MOST_EXPANSION) {
        return Err(truncated(raw_size, contents.len()));
    }
    expand(contents, raw_size)
}

fn header(value: &[u8]) -> Result<[[u8; 4]; 4]> {
    match value.first_chunk::<HEADER>().map(|header| header.as_chunks::<4>().0) {
        Some(&[comp_size, raw_size, comp_type, crc]) => Ok([comp_size, raw_size, comp_type, crc]),
        _ => {
            let kind = WireErrorKind::Truncated { needed: HEADER, left: value.len() };
            Err(WireError::new(kind, 0).at("CompressedRtf", "header", "MS-OXRTFCP 2.1.3.1.1"))
        }
    }
}

fn truncated(needed: usize, left: usize) -> WireError {
    WireError::new(WireErrorKind::Truncated { needed, left }, HEADER).at(
        "CompressedRtf",
        "CONTENTS",
        "MS-OXRTFCP 2.1.3.1.1",
    )
}

fn broken(offset: usize, why: &'static str) -> WireError {
    WireError::new(WireErrorKind::Compression(why), offset + HEADER).at(
        "CompressedRtf",
        "CONTENTS",
        "MS-OXRTFCP 2.1.3.1.1",
    )
}

/// Undoes LZFu. The output is bounded by `raw_size`, which the caller has checked.
fn expand(contents: &[u8], raw_size: usize) -> Result<Vec<u8>> {
    // The first 4,096 bytes may refer to the dictionary, so they are made behind a copy of it; later ones cannot.
    const FIRST: usize = DICTIONARY.len() + WINDOW;
    let mut first = [0; FIRST + SLACK];
    if let Some(dictionary) = first.first_chunk_mut() {
        *dictionary = DICTIONARY;
    }
    let mut expander = Expander {
        contents,
        read: 0,
        written: DICTIONARY.len(),
        limit: DICTIONARY.len() + raw_size,
        ahead: 0,
    };
    let ended = expander.run(&mut first, FIRST)?;
    let beginning = first.get(DICTIONARY.len()..expander.written).unwrap_or_default();
    let rtf = if ended {
        beginning.to_vec()
    } else {
        let mut rtf = vec![0; raw_size + SLACK];
        if let Some(place) = rtf.get_mut(..beginning.len()) {
            place.copy_from_slice(beginning);
        }
        expander.written = beginning.len();
        expander.limit = raw_size;
        expander.ahead = DICTIONARY.len();
        expander.run(&mut rtf, usize::MAX)?;
        rtf.truncate(expander.written);
        rtf
    };
    if rtf.len() == raw_size {
        Ok(rtf)
    } else {
        Err(broken(expander.read, "there is less than RAWSIZE says"))
    }
}

struct Expander<'a> {
    contents: &'a [u8],
    /// Where the next control byte is.
    read: usize,
    /// Where the next byte of output goes.
    written: usize,
    /// Where the output must end.
    limit: usize,
    /// How far the ring of the dictionary is ahead of `written`.
    ahead: usize,
}

impl Expander<'_> {
    /// Expands groups of tokens until `stop` is written (false) or the contents end (true).
    fn run(&mut self, output: &mut [u8], stop: usize) -> Result<bool> {
        loop {
            // Whole groups without a surprise, which is nearly everything, and then one with care.
            self.fast_groups(output, stop);
            if self.written >= stop {
                return Ok(false);
            }
            if self.careful_group(output)? {
                return Ok(true);
            }
        }
    }

    /// How far back a reference points: the dictionary is a ring. 0 marks the end of the contents.
    #[inline(always)]
    fn distance(&self, written: usize, word: usize) -> usize {
        (written + self.ahead).wrapping_sub(word >> 4) % WINDOW
    }

    /// Expands one control byte and its tokens; true at the end.
    fn careful_group(&mut self, output: &mut [u8]) -> Result<bool> {
        let Some(&control) = self.contents.get(self.read) else { return Ok(true) };
        self.read += 1;
        for bit in 0..8 {
            let Some(rest) = self.contents.get(self.read..) else { return Ok(true) };
            let (distance, length) = if control >> bit & 1 == 0 {
                let (Some(&byte), Some(place)) = (rest.first(), output.get_mut(self.written)) else {
                    return Ok(true);
                };
                *place = byte;
                self.read += 1;
                (0, 1)
            } else {
                let Some(word) = rest.first_chunk() else { return Ok(true) };
                let word = usize::from(u16::from_be_bytes(*word));
                let distance = self.distance(self.written, word);
                if distance == 0 {
                    return Ok(true);
                }
                self.read += 2;
                (distance, (word & 15) + 2)
            };
            if self.written + length > self.limit {
                return Err(broken(self.read, "there is more than RAWSIZE says"));
            }
            if distance > 0 {
                for at in self.written..self.written + length {
                    // Before the dictionary's beginning are the parts of the ring that were never written.
                    let byte = at.checked_sub(distance).and_then(|from| output.get(from)).copied();
                    if let Some(place) = output.get_mut(at) {
                        *place = byte.unwrap_or_default();
                    }
                }
            }
            self.written += length;
        }
        Ok(false)
    }

    /// Expands groups as long as that needs no care: no end, nothing from before the buffer, enough on both sides.
    ///
    /// Whether a token is a literal or a reference is a coin toss that no branch predictor wins. So both are done by
    /// the same move of 17 bytes, of which the control bit selects the source and how many of them count.
    fn fast_groups(&mut self, output: &mut [u8], stop: usize) {
        while self.written < stop
            && let Some(group) = self.contents.get(self.read..).and_then(|rest| rest.first_chunk::<32>())
        {
            let control = usize::from(group[0]);
            // Literals only: some writers never write anything else.
            if control == 0 && self.written + 8 <= self.limit {
                let Some(place) = output.get_mut(self.written..self.written + 8) else { return };
                place.copy_from_slice(&group[1..9]);
                self.read += 9;
                self.written += 8;
                continue;
            }
            let mut read = 1;
            let mut written = self.written;
            for bit in 0..8 {
                let is_reference = control >> bit & 1;
                let mask = is_reference.wrapping_neg();
                // At most seven references stand before a token of the group, so 15 is where it begins at most.
                let (first, second) = (group[read & 15], group[(read & 15) + 1]);
                let word = usize::from(u16::from_be_bytes([first, second]));
                let distance = self.distance(written, word) & mask | LONGEST & !mask;
                let Some((made, free)) = output.split_at_mut_checked(written) else { return };
                let Some(source) = written.checked_sub(distance).and_then(|from| made.get(from..)) else {
                    return;
                };
                let Some(target) = free.first_chunk_mut::<LONGEST>() else { return };
                if let Some(source) = source.first_chunk::<LONGEST>() {
                    // A literal is the first byte; what is moved behind it will be written over.
                    *target = *source;
                    target[0] = source[0] & mask as u8 | first & !mask as u8;
                } else if distance > 0 {
                    // The source runs into the target, so what lies between them repeats.
                    for (byte, place) in source.iter().cycle().zip(target) {
                        *place = *byte;
                    }
                } else {
                    return;
                }
                read += 1 + is_reference;
                written += (word & 15 & mask) + 1 + is_reference;
            }
            if written > self.limit {
                return;
            }
            self.read += read;
            self.written = written;
        }
    }
}

/// Compresses RTF to a value of PidTagRtfCompressed ([MS-OXRTFCP] 2.1.3.1).
///
/// Takes the longest match and of equals the farthest one, as the encoder that the specification describes does, so
/// that the result has the same bytes. (That encoder searches a ring into which it already writes, and may therefore
/// see a match at the ring's far end that a decoder will not; such matches are not taken here.) The work per byte is
/// bounded by the window.
///
/// # Errors
/// RTF larger than [`MAX_RTF`].
pub fn compress(rtf: &[u8]) -> Result<Vec<u8>> {
    if rtf.len() > MAX_RTF {
        let kind = WireErrorKind::Limit { what: "bytes of RTF", limit: MAX_RTF };
        return Err(WireError::new(kind, 0).at("CompressedRtf", "CONTENTS", "MS-OXRTFCP 2.1.3.1.1"));
    }
    let mut value = Vec::with_capacity(HEADER + rtf.len() / 2);
    value.resize(HEADER, 0);
    let mut text = Vec::with_capacity(DICTIONARY.len() + rtf.len());
    text.extend_from_slice(&DICTIONARY);
    text.extend_from_slice(rtf);
    let mut matches = Matches::new();
    (0..DICTIONARY.len()).for_each(|at| matches.insert(&text, at));

    let mut at = DICTIONARY.len();
    let (mut control, mut tokens, mut control_at) = (0u8, 0, value.len());
    value.push(0);
    loop {
        if tokens == 8 {
            set(&mut value, control_at, control);
            (control, tokens, control_at) = (0, 0, value.len());
            value.push(0);
        }
        let Some(&literal) = text.get(at) else { break };
        let (from, length) = matches.longest(&text, at);
        if length >= 2 {
            control |= 1 << tokens;
            value.extend_from_slice(&reference(from, length));
        } else {
            value.push(literal);
        }
        for _ in 0..length.max(1) {
            matches.insert(&text, at);
            at += 1;
        }
        tokens += 1;
    }
    // The end: a reference to where the next byte would go.
    control |= 1 << tokens;
    value.extend_from_slice(&reference(at, 2));
    set(&mut value, control_at, control);

    let crc = crc(value.get(HEADER..).unwrap_or_default());
    let fields =
        [(value.len() as u32 - 4).to_le_bytes(), (rtf.len() as u32).to_le_bytes(), LZFU, crc.to_le_bytes()];
    if let Some(header) = value.first_chunk_mut::<HEADER>() {
        header.copy_from_slice(fields.as_flattened());
    }
    Ok(value)
}

fn reference(at: usize, length: usize) -> [u8; 2] {
    (((at % WINDOW) << 4 | (length - 2)) as u16).to_be_bytes()
}

fn set(value: &mut [u8], at: usize, byte: u8) {
    if let Some(place) = value.get_mut(at) {
        *place = byte;
    }
}

/// The positions of the window by their first two bytes, each list from the oldest to the newest.
struct Matches {
    oldest: Vec<u32>,
    newest: Vec<u32>,
    /// For each position of the window the next newer one with the same hash.
    next: Vec<u32>,
}

impl Matches {
    const LISTS: usize = 4096;
    const NONE: u32 = u32::MAX;

    fn new() -> Self {
        Self {
            oldest: vec![Self::NONE; Self::LISTS],
            newest: vec![Self::NONE; Self::LISTS],
            next: vec![Self::NONE; WINDOW],
        }
    }

    fn hash(text: &[u8], at: usize) -> Option<usize> {
        let [a, b] = *text.get(at..)?.first_chunk::<2>()?;
        Some((usize::from(a) << 4 ^ usize::from(b)) % Self::LISTS)
    }

    /// Lets the position enter the window, and the one 4,096 before it leave.
    fn insert(&mut self, text: &[u8], at: usize) {
        if let Some(left) = at.checked_sub(WINDOW - 1)
            && let Some(hash) = Self::hash(text, left)
            && let Some(oldest) = self.oldest.get_mut(hash)
            && *oldest == left as u32
        {
            *oldest = self.next.get(left % WINDOW).copied().unwrap_or(Self::NONE);
        }
        let Some(hash) = Self::hash(text, at) else { return };
        let (Some(oldest), Some(newest)) = (self.oldest.get_mut(hash), self.newest.get_mut(hash)) else {
            return;
        };
        if *oldest == Self::NONE {
            *oldest = at as u32;
        } else if let Some(next) = self.next.get_mut(*newest as usize % WINDOW) {
            *next = at as u32;
        }
        *newest = at as u32;
        if let Some(next) = self.next.get_mut(at % WINDOW) {
            *next = Self::NONE;
        }
    }

    /// The farthest of the longest matches and its length, (0, 0) when there is none. It may run into what it makes.
    fn longest(&self, text: &[u8], at: usize) -> (usize, usize) {
        let mut best = (0, 0);
        let Some(hash) = Self::hash(text, at) else { return best };
        let wanted = text.get(at..).unwrap_or_default();
        let wanted = wanted.get(..LONGEST).unwrap_or(wanted);
        let mut candidate = self.oldest.get(hash).copied().unwrap_or(Self::NONE);
        while candidate != Self::NONE {
            let there = text.get(candidate as usize..).unwrap_or_default();
            if there.get(best.1) == wanted.get(best.1) {
                let length = there.iter().zip(wanted).take_while(|(a, b)| a == b).count();
                if length > best.1 {
                    best = (candidate as usize, length);
                    if length == wanted.len() {
                        break;
                    }
                }
            }
            candidate = self.next.get(candidate as usize % WINDOW).copied().unwrap_or(Self::NONE);
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    /// [MS-OXRTFCP] 4.1.1 and 4.1.2, and the RTF that they hold.
    const PUBLISHED: [(&[u8], &[u8]); 2] = [
        (
            b"\x2d\0\0\0\x2b\0\0\0LZFu\xf1\xc5\xc7\xa7\x03\x00\x0a\x00\x72\x63\x70\x67\x31\x32\x35\x42\x32\x0a\xf3\x20\
            \x68\x65\x6c\x09\x00\x20\x62\x77\x05\xb0\x6c\x64\x7d\x0a\x80\x0f\xa0",
            b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n",
        ),
        (
            b"\x1a\0\0\0\x1c\0\0\0LZFu\xe2\xd4\x4b\x51\x41\x00\x04\x20\x57\x58\x59\x5a\x0d\x6e\x7d\x01\x0e\xb0",
            b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}",
        ),
    ];

    #[test]
    fn the_published_samples_expand_and_compress_to_the_same_bytes() {
        for (compressed, rtf) in PUBLISHED {
            assert_eq!(decompress(compressed).unwrap(), rtf);
            assert_eq!(compress(rtf).unwrap(), compressed);
        }
    }

    #[test]
    fn the_published_crc() {
        let (compressed, _) = PUBLISHED[0];
        assert_eq!(crc(&compressed[HEADER..]), 0xA7C7_C5F1);
        assert_eq!(crc(b""), 0);
    }

    fn value(comp_type: &[u8; 4], raw_size: u32, crc: u32, contents: &[u8]) -> Vec<u8> {
        let mut value = (contents.len() as u32 + 12).to_le_bytes().to_vec();
        value.extend(raw_size.to_le_bytes());
        value.extend(comp_type);
        value.extend(crc.to_le_bytes());
        value.extend(contents);
        value
    }

    fn lzfu(raw_size: u32, contents: &[u8]) -> Vec<u8> {
        value(b"LZFu", raw_size, crc(contents), contents)
    }

    #[test]
    fn mela_is_the_text_itself_and_its_crc_means_nothing() {
        assert_eq!(decompress(&value(b"MELA", 5, 0, b"{\\x}.padding")).unwrap(), b"{\\x}.");
        let error = decompress(&value(b"MELA", 5, 0, b"{\\x}")).unwrap_err();
        assert_eq!(error.kind(), WireErrorKind::Truncated { needed: 5, left: 4 });
    }

    #[test]
    fn padding_behind_the_contents_is_ignored() {
        let (compressed, rtf) = PUBLISHED[0];
        assert_eq!(decompress(&[compressed, b"\0\0anything"].concat()).unwrap(), rtf);
    }

    #[test]
    fn what_was_never_written_reads_zeros() {
        // A literal, a reference of 3 to offset 4000, and the end at 207 + 4.
        assert_eq!(decompress(&lzfu(4, b"\x06a\xfa\x01\x0d\x30")).unwrap(), b"a\0\0\0");
    }

    #[test]
    fn contents_may_end_without_an_end_mark() {
        assert_eq!(decompress(&lzfu(3, b"\x00abc")).unwrap(), b"abc");
        assert_eq!(decompress(&lzfu(0, b"")).unwrap(), b"");
    }

    #[test]
    fn refuses_what_the_header_contradicts() {
        let (compressed, _) = PUBLISHED[0];
        for (value, code) in [
            (&b""[..], "wire.truncated"),
            (&compressed[..15], "wire.truncated"),
            (&compressed[..48], "wire.count"),
            (&value(b"LZFv", 1, 0, b""), "wire.value"),
            (&value(b"LZFu", 1, 1, b""), "wire.value"),
            (&b"\x0b\0\0\0\0\0\0\0LZFu\0\0\0\0"[..], "wire.count"),
            (&lzfu(4, b"\x00abc"), "wire.compression"),
            (&lzfu(2, b"\x00abc"), "wire.compression"),
            (&lzfu(1000, b"\x00abc"), "wire.truncated"),
            (&value(b"MELA", u32::MAX, 0, b""), "wire.limit"),
        ] {
            assert_eq!(decompress(value).unwrap_err().code(), code, "{value:x?}");
        }
    }

    /// A plain reading of [MS-OXRTFCP]: a ring, byte by byte.
    fn expand_plainly(contents: &[u8]) -> Vec<u8> {
        let mut ring = [0; 4096];
        ring[..207].copy_from_slice(&DICTIONARY);
        let (mut rtf, mut at, mut input) = (Vec::new(), 207, contents.iter().copied());
        while let Some(control) = input.next() {
            for bit in 0..8 {
                let Some(first) = input.next() else { return rtf };
                let (from, length) = if control >> bit & 1 == 0 {
                    ring[at] = first;
                    (at, 1)
                } else {
                    let Some(second) = input.next() else { return rtf };
                    (usize::from(first) << 4 | usize::from(second) >> 4, usize::from(second & 15) + 2)
                };
                if control >> bit & 1 == 1 && from == at {
                    return rtf;
                }
                for i in 0..length {
                    ring[at] = ring[(from + i) % 4096];
                    rtf.push(ring[at]);
                    at = (at + 1) % 4096;
                }
            }
        }
        rtf
    }

    /// The same numbers every time (xorshift).
    fn numbers() -> impl FnMut() -> u32 {
        let mut state = 0x2545_F491u32;
        move || {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            state
        }
    }

    #[test]
    fn random_contents_expand_as_in_the_ring() {
        let mut number = numbers();
        for round in 0..2000 {
            let length = (number() % (4 << (round % 12))) as usize;
            let contents: Vec<u8> = (0..length).map(|_| number() as u8).collect();
            let expected = expand_plainly(&contents);
            assert_eq!(decompress(&lzfu(expected.len() as u32, &contents)).unwrap(), expected);
        }
    }

    #[test]
    fn what_is_compressed_expands_again() {
        let mut number = numbers();
        for round in 0..200 {
            let length = (number() % (4 << (round % 14))) as usize;
            let letters = 1 + number() % 40;
            let rtf: Vec<u8> = (0..length).map(|_| b'a' + (number() % letters) as u8).collect();
            let compressed = compress(&rtf).unwrap();
            assert_eq!(decompress(&compressed).unwrap(), rtf);
            assert_eq!(expand_plainly(&compressed[HEADER..]), rtf);
        }
    }

    /// The search as the specification tells it: every offset of the ring, upwards from the oldest.
    #[test]
    fn the_longest_and_farthest_match_is_taken() {
        let text: Vec<u8> =
            (0..400).flat_map(|i| format!("\\par line {} of {}", i * i % 97, i % 13).into_bytes()).collect();
        let text = [&DICTIONARY[..], &text].concat();
        let mut matches = Matches::new();
        for at in 0..text.len() {
            let found = matches.longest(&text, at);
            let mut expected = (0, 0);
            for from in at.saturating_sub(4095)..at {
                let length = (0..LONGEST)
                    .take_while(|i| at + i < text.len() && text[from + i] == text[at + i])
                    .count();
                if length > expected.1 && length >= 2 {
                    expected = (from, length);
                }
            }
            if expected.1 >= 2 || found.1 >= 2 {
                assert_eq!(found, expected, "at {at}");
            }
            matches.insert(&text, at);
        }
    }

    #[test]
    fn every_single_change_is_a_value_or_an_error() {
        let (compressed, _) = PUBLISHED[0];
        for at in 0..compressed.len() {
            let _ = decompress(&compressed[..at]);
            for bit in 0..8 {
                let mut changed = compressed.to_vec();
                changed[at] ^= 1 << bit;
                // Whatever comes out is bounded by the contents.
                assert!(decompress(&changed).map_or(0, |rtf| rtf.len()) <= 8 * compressed.len());
            }
        }
    }
}
