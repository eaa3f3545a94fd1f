use std::prelude::v1::*;

#[cfg(feature = "generate")]
use crate::wire::Gen;
use crate::wire::{Context, Reader, Result, Wire, WireErrorKind, Writer, flags, wire};

flags! {
    /// How the payload after a header is packed, and whether it is the last one.
    pub struct RpcHeaderExtFlags: u16, "MS-OXCRPC 2.2.2.1" {
        /// The payload is compressed.
        const COMPRESSED = 1;
        /// The payload is obfuscated, after it was compressed.
        const XOR_MAGIC = 2;
        /// No other header follows the payload.
        const LAST = 4;
    }
}

/// The version of a header: there is only 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Version0;

impl Wire for Version0 {
    const LEAST: usize = 2;

    fn read(r: &mut Reader<'_>, cx: &Context<'_>) -> Result<Self> {
        let offset = r.mark();
        match u16::read(r, cx)? {
            0 => Ok(Self),
            value => {
                r.reset(offset);
                Err(r.error(WireErrorKind::Value { value: value.into(), why: "the only version is 0" }))
            }
        }
    }

    fn write(&self, w: &mut Writer, _: &Context<'_>) -> Result<()> {
        w.u16(0);
        Ok(())
    }

    #[cfg(feature = "generate")]
    fn any(_: &mut Gen<'_>, _: &Context<'_>) -> Self {
        Self
    }
}

wire! {
    /// Stands before every payload and says how it is packed; is itself never packed.
    pub struct RpcHeaderExt, "MS-OXCRPC 2.2.2.1" {
        /// 0.
        version: Version0,
        /// How the payload is packed.
        flags: RpcHeaderExtFlags,
        /// Bytes of the payload as it follows.
        size: u16,
        /// Bytes of the payload after it was decompressed.
        size_actual: u16,
    }
}

impl RpcHeaderExt {
    /// Bytes that a header takes.
    pub const BYTES: usize = Self::LEAST;
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    #[test]
    fn eight_bytes_both_ways() {
        // The header of the compressed request in the worked data of Outlook 2007: 330 bytes for 380.
        let bytes = Bytes::from_static(&[0, 0, 5, 0, 0x4a, 1, 0x7c, 1]);
        let header = RpcHeaderExt::decode(&bytes, &Context::rop()).unwrap();
        let expected = RpcHeaderExt {
            version: Version0,
            flags: RpcHeaderExtFlags::COMPRESSED | RpcHeaderExtFlags::LAST,
            size: 330,
            size_actual: 380,
        };
        assert_eq!(header, expected);
        assert_eq!(header.encode(&Context::rop()).unwrap(), bytes);
        assert_eq!(RpcHeaderExt::BYTES, 8);
    }

    #[test]
    fn keeps_unknown_flags() {
        let bytes = Bytes::from_static(&[0, 0, 0x0c, 0x80, 0, 0, 0, 0]);
        let header = RpcHeaderExt::decode(&bytes, &Context::rop()).unwrap();
        assert!(header.flags.contains(RpcHeaderExtFlags::LAST));
        assert_eq!(header.encode(&Context::rop()).unwrap(), bytes);
    }

    #[test]
    fn refuses_other_versions() {
        let bytes = Bytes::from_static(&[1, 0, 4, 0, 0, 0, 0, 0]);
        let error = RpcHeaderExt::decode(&bytes, &Context::rop()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "byte 0x0: RpcHeaderExt.version [MS-OXCRPC 2.2.2.1] has the value 0x1: the only version is 0"
        );
    }
}
