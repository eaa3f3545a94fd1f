use std::prelude::v1::*;

use crate::wire::{Wire, flags, wire};

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

wire! {
    /// Stands before every payload and says how it is packed; is itself never packed.
    pub struct RpcHeaderExt, "MS-OXCRPC 2.2.2.1" {
        /// 0; anything else is refused unless the reader is lenient.
        version: u16,
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
    use crate::wire::Context;

    #[test]
    fn eight_bytes_both_ways() {
        // The header of the compressed request in the worked data of Outlook 2007: 330 bytes for 380.
        let bytes = Bytes::from_static(&[0, 0, 5, 0, 0x4a, 1, 0x7c, 1]);
        let header = RpcHeaderExt::decode(&bytes, &Context::rop()).unwrap();
        let expected = RpcHeaderExt {
            version: 0,
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
}
