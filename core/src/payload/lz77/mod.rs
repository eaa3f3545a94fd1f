//! Plain LZ77, which [MS-OXCRPC] calls DIRECT2: the one compression of RPC payloads.
//!
//! A stream is a sequence of groups: a 32-bit mask, then up to 32 elements, one for each bit from the top. A clear
//! bit stands for a literal byte, a set one for a match: 13 bits of distance and 3 of length, and a longer length
//! in further bytes, the first of which two matches share, half each.

mod compress;
mod decompress;
#[cfg(test)]
mod tests;

pub use compress::compress;
pub use decompress::{MAX_OUTPUT, decompress};

/// The shortest match that the format can say.
const MIN_MATCH: usize = 3;

/// The farthest that a match reaches back.
const WINDOW: usize = 8192;

/// What the bits of the metadata, the half byte and the byte of a length can say together before the next of them
/// is needed, [`MIN_MATCH`] not counted. The 16-bit form counts from [`MIN_MATCH`] again.
const NIBBLE_FROM: usize = 7;
const BYTE_FROM: usize = NIBBLE_FROM + 15;
const WORD_FROM: usize = BYTE_FROM + 255;

/// Spare bytes behind an output, so that moves of a fixed width may write past the end of what counts.
const SPARE: usize = 64;
