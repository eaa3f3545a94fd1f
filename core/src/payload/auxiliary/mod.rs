//! Auxiliary blocks: what clients and servers tell each other besides the ROPs (performance, capabilities, texts for
//! the log).
//!
//! All of it is informational: a client may send none, and ignore what it gets, but for what
//! [`Auxiliary::public_folders`], [`Auxiliary::may_compress`] and [`Auxiliary::server_capabilities`] tell.
//!
//! ```
//! use mapi_http::payload::auxiliary::{AuxBlock, AuxBody, PerfProcessInfo, VariablePart};
//!
//! // Texts stand behind the fixed fields, which say where.
//! let mut texts = VariablePart::after::<PerfProcessInfo>();
//! let block = PerfProcessInfo {
//!     process_id: 1,
//!     reserved_1: 0,
//!     process_guid: "78a893a7-8d43-43d0-ba22-f12996045150".parse()?,
//!     process_name_offset: texts.text("outlook.exe"),
//!     reserved_2: 0,
//! };
//! let block = AuxBlock { body: AuxBody::PerfProcessInfoV2 { block }, variable: texts.into_bytes() };
//! assert_eq!(block.text(28).unwrap().to_string(), "outlook.exe");
//! # Ok::<(), mapi_http::data::ParseGuidError>(())
//! ```

mod blocks;
#[cfg(test)]
mod tests;

use std::prelude::v1::*;

use bytes::Bytes;

pub use self::blocks::*;
use super::{Packing, Unwrapping, unwrap_payloads, wrap_payload};
#[cfg(feature = "generate")]
use crate::wire::Gen;
use crate::wire::{Context, Format, Prefix, Raw, Reader, Result, String8, Utf16, Wire, Writer};
use crate::wire::{utf16, wire};

/// Bytes of AUX_HEADER.
const HEADER: usize = 4;

wire! {
    /// A block, without the size that stands before it.
    pub struct AuxBlock, "MS-OXCRPC 2.2.2.2" {
        /// What it is, and its fixed fields. A block that is too short for its fields is `Unknown`.
        body: AuxBody as OrUnknown,
        /// What stands behind the fixed fields: texts and addresses that offsets point at, padding, fields of later
        /// versions.
        variable: Bytes as Raw,
    }
}

impl AuxBlock {
    /// The text at an offset from the beginning of the block, as fields that end in `_offset` say it; nothing for 0
    /// or an offset beyond the end. A text without terminator ends with the block.
    pub fn text(&self, offset: u16) -> Option<Utf16> {
        let rest = self.part_at(offset)?;
        let length = utf16::terminator(&rest).unwrap_or(rest.len());
        Some(Utf16::from_le_bytes(rest.slice(..length)))
    }

    /// The `size` bytes at an offset, such as an address.
    pub fn bytes(&self, offset: u16, size: u16) -> Option<Bytes> {
        let rest = self.part_at(offset)?;
        (rest.len() >= usize::from(size)).then(|| rest.slice(..usize::from(size)))
    }

    /// The text of an [`ExceptionTrace`], up to its NUL if it has one.
    pub fn exception_trace(&self) -> Option<String8> {
        let AuxBody::ExceptionTrace { .. } = self.body else { return None };
        let length = self.variable.iter().position(|byte| *byte == 0).unwrap_or(self.variable.len());
        Some(String8::from_bytes(self.variable.slice(..length)))
    }

    /// The block from an offset on. Offsets may point anywhere, so that the fixed fields are needed again as bytes.
    fn part_at(&self, offset: u16) -> Option<Bytes> {
        const SIZE: usize = 2;
        let at = usize::from(offset).checked_sub(SIZE).filter(|_| usize::from(offset) >= HEADER)?;
        let block = Bytes::from(self.encode(&Context::rop()).ok()?);
        (at < block.len()).then(|| block.slice(at..))
    }
}

/// Collects the texts and addresses of a block, and tells the offsets for its fixed fields.
#[derive(Debug, Clone)]
pub struct VariablePart {
    start: usize,
    bytes: Vec<u8>,
}

impl VariablePart {
    /// What stands behind the fields of `B`.
    pub fn after<B: Wire>() -> Self {
        Self { start: HEADER + B::LEAST, bytes: Vec::new() }
    }

    /// Adds a terminated text and answers its offset; 0 for an empty one, which is left out.
    pub fn text(&mut self, text: &str) -> u16 {
        if text.is_empty() {
            return 0;
        }
        let offset = self.offset();
        utf16::encode_into(text, &mut self.bytes);
        self.bytes.extend([0, 0]);
        offset
    }

    /// Adds bytes and answers their offset; 0 for none.
    pub fn bytes(&mut self, bytes: &[u8]) -> u16 {
        if bytes.is_empty() {
            return 0;
        }
        let offset = self.offset();
        self.bytes.extend_from_slice(bytes);
        offset
    }

    /// What was added, for [`AuxBlock::variable`].
    pub fn into_bytes(self) -> Bytes {
        self.bytes.into()
    }

    /// A block cannot be longer than 65,535 bytes: one that would be is refused when it is written.
    fn offset(&self) -> u16 {
        u16::try_from(self.start + self.bytes.len()).unwrap_or(0)
    }
}

/// A body whose block is too short for its fields is kept as it came.
#[derive(Debug)]
pub struct OrUnknown;

impl Format<AuxBody> for OrUnknown {
    const LEAST: usize = AuxBody::LEAST;

    fn get(r: &mut Reader<'_>, cx: &Context<'_>) -> Result<AuxBody> {
        let start = r.mark();
        AuxBody::read(r, cx).or_else(|_| {
            r.reset(start);
            Ok(AuxBody::Unknown { tag: r.u16()?, raw: r.take_rest() })
        })
    }

    fn put(value: &AuxBody, w: &mut Writer, cx: &Context<'_>) -> Result<()> {
        value.write(w, cx)
    }

    #[cfg(feature = "generate")]
    fn some(g: &mut Gen<'_>, cx: &Context<'_>) -> AuxBody {
        AuxBody::any(g, cx)
    }
}

/// `AUX_CLIENT_CONTROL`, as [`flags`] knows blocks.
pub(crate) const CLIENT_CONTROL: u16 = 0x0A01;
/// `AUX_SERVERCAPABILITIES`.
pub(crate) const SERVER_CAPABILITIES: u16 = 0x4601;

/// What stands behind the header of an auxiliary buffer.
pub(crate) fn payload(buffer: &Bytes, rules: Unwrapping) -> Result<Bytes> {
    let headless = rules.lenient && buffer.first_chunk().is_some_and(|version| *version != [0, 0]);
    if headless {
        return Ok(buffer.clone());
    }
    Ok(unwrap_payloads(buffer, rules)?.pop().map(|payload| payload.data).unwrap_or_default())
}

/// The flags that the first block of a kind begins with. A session needs no more of the blocks, and a small program has
/// not all of them in it.
pub(crate) fn flags(mut blocks: &[u8], tag: u16) -> Option<u32> {
    while let Some(([a, b, c, d], _)) = blocks.split_first_chunk() {
        let size = usize::from(u16::from_le_bytes([*a, *b]));
        if size < HEADER {
            break;
        }
        let (block, rest) = blocks.split_at_checked(size)?;
        if u16::from_le_bytes([*c, *d]) == tag {
            return block.get(HEADER..)?.first_chunk().map(|flags| u32::from_le_bytes(*flags));
        }
        blocks = rest;
    }
    None
}

/// The blocks of an auxiliary buffer. `[MS-OXCRPC] 3.1.4.1.2.1`
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Auxiliary {
    /// The blocks, in order.
    pub blocks: Vec<AuxBlock>,
    /// What stands behind a block whose size makes no sense, and is not looked at.
    pub rest: Bytes,
}

impl Wire for Auxiliary {
    fn read(r: &mut Reader<'_>, cx: &Context<'_>) -> Result<Self> {
        r.structure("Auxiliary", "MS-OXCRPC 2.2.2.2");
        let mut blocks = Vec::new();
        while let Some((size, _)) = r.rest().split_first_chunk() {
            let size = usize::from(u16::from_le_bytes(*size));
            if size < HEADER || size > r.left() {
                break;
            }
            blocks.push(r.element(blocks.len(), |r| {
                r.u16()?;
                r.within(size - 2, |r| AuxBlock::read(r, cx))
            })?);
        }
        Ok(Self { blocks, rest: r.take_rest() })
    }

    fn write(&self, w: &mut Writer, cx: &Context<'_>) -> Result<()> {
        for block in &self.blocks {
            let body = block.encode(cx)?;
            w.prefix::<u16>(body.len() + <u16 as Prefix>::BYTES)?;
            w.slice(&body);
        }
        w.slice(&self.rest);
        Ok(())
    }

    #[cfg(feature = "generate")]
    fn any(g: &mut Gen<'_>, cx: &Context<'_>) -> Self {
        Self { blocks: g.list(|g| AuxBlock::any(g, cx)), rest: Bytes::new() }
    }
}

impl Auxiliary {
    /// Takes the blocks out of an auxiliary buffer: none out of an empty one.
    ///
    /// Where `rules` are lenient, the buffer may lack its header, as in failure answers of Exchange 2013 SP1 up to
    /// 2016: a header begins with 0, a block does not.
    ///
    /// # Errors
    /// Those of [`unwrap_payloads`].
    pub fn unwrap(buffer: &Bytes, rules: Unwrapping) -> Result<Self> {
        Self::decode(&payload(buffer, rules)?, &Context::rop())
    }

    /// The blocks of what follows the `StatusCode` of a failed request. `[MS-OXCMAPIHTTP] 2.2.4.1.3`
    ///
    /// # Errors
    /// Those of [`unwrap`](Self::unwrap), and a size beyond the end.
    pub fn unwrap_failure(failure: &Bytes, rules: Unwrapping) -> Result<Self> {
        let mut r = Reader::new(failure);
        if r.is_empty() {
            return Ok(Self::default());
        }
        let size = r.u32()? as usize;
        let start = r.offset();
        Self::unwrap(&r.bytes(size)?, rules).map_err(|error| error.shifted(start))
    }

    /// The auxiliary buffer: blocks behind a header, or nothing when there are none.
    ///
    /// # Errors
    /// A block above 65,535 bytes, and those of [`wrap_payload`].
    pub fn wrap(&self, packing: Packing) -> Result<Bytes> {
        let payload = self.encode(&Context::rop())?;
        let mut w = Writer::new();
        if !payload.is_empty() {
            wrap_payload(&payload, packing, true, &mut w)?;
        }
        Ok(w.into_bytes())
    }

    /// What the server wants of the client, if it says so.
    pub fn client_control(&self) -> Option<&ClientControl> {
        self.blocks.iter().find_map(|block| match &block.body {
            AuxBody::ClientControl { block } => Some(block),
            _ => None,
        })
    }

    /// Whether requests may be compressed: only when the server says so.
    pub fn may_compress(&self) -> bool {
        self.client_control()
            .is_some_and(|control| control.enable_flags.contains(ClientControlFlags::COMPRESSION))
    }

    /// What the organisation has, if the server says so.
    pub fn org_flags(&self) -> Option<OrgFlags> {
        self.blocks.iter().find_map(|block| match &block.body {
            AuxBody::ExOrgInfo { block } => Some(block.org_flags),
            _ => None,
        })
    }

    /// Whether there are public folders: they are assumed when the server says nothing.
    pub fn public_folders(&self) -> bool {
        self.org_flags().is_none_or(|flags| flags.contains(OrgFlags::PUBLIC_FOLDERS_ENABLED))
    }

    /// Which requests may consist of several payloads: none when the server says nothing.
    pub fn server_capabilities(&self) -> ServerCapabilityFlags {
        let capabilities = self.blocks.iter().find_map(|block| match &block.body {
            AuxBody::ServerCapabilities { block } => Some(block.flags),
            _ => None,
        });
        capabilities.unwrap_or_default()
    }

    /// What the server tells about the session, for the log.
    pub fn server_session(&self) -> Option<Utf16> {
        self.blocks.iter().find_map(|block| match &block.body {
            AuxBody::ServerSessionInfo { block: info } => block.text(info.server_session_context_info_offset),
            _ => None,
        })
    }
}
