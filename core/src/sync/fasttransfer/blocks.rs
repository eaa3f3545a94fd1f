//! What stands around the stream of an item that another protocol exports.

use std::prelude::v1::*;

use bytes::Bytes;

use crate::wire::{Result, WireError, WireErrorKind};

/// Block: how the stream was made. 8 bytes: flags, and 1 for that of a message.
const MADE: u32 = 1;
/// Block: the next part of the stream.
const PART: u32 = 2;
/// Block: of which interface it is. 24 bytes: 1, `IID_IMessage`, flags.
#[cfg(feature = "sync")]
const INTERFACE: u32 = 3;
/// Block: the version of the server. 6 bytes.
const VERSION: u32 = 4;
/// What a block is, and its length.
const HEAD: usize = 8;
/// The first block; no stream begins so.
const FIRST: [u8; HEAD] = [MADE as u8, 0, 0, 0, 8, 0, 0, 0];

/// The blocks before the stream, as the published example of UploadItems has them.
#[cfg(feature = "sync")]
pub(crate) const BEFORE: [u8; 62] = [
    MADE as u8,
    0,
    0,
    0,
    8,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    1,
    0,
    0,
    0, //
    INTERFACE as u8,
    0,
    0,
    0,
    24,
    0,
    0,
    0,
    1,
    0,
    0,
    0,
    0x07,
    0x03,
    0x02,
    0,
    0,
    0,
    0,
    0,
    0xC0,
    0,
    0,
    0,
    0,
    0,
    0,
    0x46,
    0,
    0x24,
    0,
    0x80, //
    VERSION as u8,
    0,
    0,
    0,
    6,
    0,
    0,
    0,
    1,
    0x0E,
    0xA4,
    0x80,
    0,
    0,
];

/// The head of a block with so many bytes of the stream.
#[cfg(feature = "sync")]
pub(crate) fn part_head(length: usize) -> [u8; HEAD] {
    let mut head = [PART as u8, 0, 0, 0, 0, 0, 0, 0];
    head[4..].copy_from_slice(&(length as u32).to_le_bytes());
    head
}

/// Takes the blocks away in which an item's stream stands that EWS ExportItems or exportItems of Graph handed out. A stream
/// without them is left as it is.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    around: Around,
    /// The start of a head.
    head: Vec<u8>,
    /// Bytes to come of the block.
    left: usize,
    is_part: bool,
    /// Where it is, with blocks.
    offset: usize,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Around {
    #[default]
    Unknown,
    Nothing,
    Blocks,
}

impl Blocks {
    /// Hands on what of some bytes is the stream.
    pub(super) fn take(&mut self, mut bytes: Bytes, mut hand_on: impl FnMut(Bytes)) -> Result<()> {
        while !bytes.is_empty() {
            if self.around == Around::Nothing {
                hand_on(bytes);
                return Ok(());
            }
            if self.left > 0 {
                let piece = bytes.split_to(self.left.min(bytes.len()));
                self.left -= piece.len();
                self.offset += piece.len();
                if self.is_part {
                    hand_on(piece);
                }
                continue;
            }
            let piece = bytes.split_to((HEAD - self.head.len()).min(bytes.len()));
            self.head.extend_from_slice(&piece);
            if self.around == Around::Unknown && !FIRST.starts_with(&self.head) {
                self.around = Around::Nothing;
                hand_on(core::mem::take(&mut self.head).into());
                continue;
            }
            if let Some((kind, length)) = self.head.split_first_chunk::<4>()
                && let Some(length) = length.first_chunk::<4>()
            {
                let (kind, length) = (u32::from_le_bytes(*kind), u32::from_le_bytes(*length));
                self.around = Around::Blocks;
                if !(MADE..=VERSION).contains(&kind) {
                    let why = "a block of an exported item is one of four";
                    return Err(self.wrong(WireErrorKind::Value { value: kind.into(), why }));
                }
                self.is_part = kind == PART;
                self.left = length as usize;
                self.offset += HEAD;
                self.head.clear();
            }
        }
        Ok(())
    }

    /// Nothing more comes.
    pub(super) fn finish(&self) -> Result<()> {
        let needed = match (self.left, self.head.len()) {
            (0, 0) => return Ok(()),
            (0, head) => HEAD - head,
            (left, _) => left,
        };
        Err(self.wrong(WireErrorKind::Truncated { needed, left: 0 }))
    }

    fn wrong(&self, kind: WireErrorKind) -> WireError {
        WireError::new(kind, self.offset).at("ExportedItem", "block", "MS-OXCFXICS 2.2.4")
    }
}
