use core::fmt;
use std::prelude::v1::*;

use crate::data::Guid;
use crate::wire::{Result, WireError, WireErrorKind};

const SECTION: &str = "MS-OXCFXICS 2.2.2.2";

/// An external identifier: a namespace and a number that is unique in it. `[MS-OXCFXICS] 2.2.2.2`
///
/// Change keys are XIDs. Where the namespace is a server's replica and the number has six bytes, it is a GID: a
/// source key, or the global form of a folder id, message id or change number. `[MS-OXCDATA] 2.2.1.3`
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Xid {
    namespace: Guid,
    number: u64,
    width: u8,
}

impl Xid {
    /// The shortest and the longest XID in bytes.
    pub const SIZES: core::ops::RangeInclusive<usize> = 17..=24;

    /// From a namespace and a local id of 1 to 8 bytes; `None` for other lengths.
    pub fn new(namespace: Guid, local_id: &[u8]) -> Option<Self> {
        match local_id.len() {
            width @ 1..=8 => {
                let number = local_id.iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
                Some(Self { namespace, number, width: width as u8 })
            }
            _ => None,
        }
    }

    /// A GID: a replica and a 48-bit global counter, of which the higher bits are cut.
    pub fn from_counter(replica: Guid, counter: u64) -> Self {
        Self { namespace: replica, number: counter & super::LAST_COUNTER, width: 6 }
    }

    /// Who gave out the number: a replica of a server, or a client.
    pub fn namespace(&self) -> Guid {
        self.namespace
    }

    /// The local id as a number; within one namespace the larger one is newer.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The local id as it stands: 1 to 8 bytes, the most significant first.
    pub fn local_id(&self) -> impl core::ops::Deref<Target = [u8]> + AsRef<[u8]> + use<> {
        LocalId { bytes: self.number.to_be_bytes(), width: self.width }
    }

    /// The global counter, when the local id has the six bytes of one.
    pub fn counter(&self) -> Option<u64> {
        (self.width == 6).then_some(self.number)
    }

    /// How many bytes it takes: 17 to 24.
    pub fn size(&self) -> usize {
        16 + usize::from(self.width)
    }

    /// Decodes an XID that fills `bytes`.
    ///
    /// # Errors
    /// When `bytes` are not 17 to 24.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        let refuse = |kind| WireError::new(kind, 0).at("XID", "LocalId", SECTION);
        let Some((namespace, local_id)) = bytes.split_first_chunk() else {
            return Err(refuse(WireErrorKind::Truncated { needed: 17, left: bytes.len() }));
        };
        let why = "an XID has 17 to 24 bytes";
        Self::new(Guid(*namespace), local_id)
            .ok_or_else(|| refuse(WireErrorKind::Value { value: bytes.len() as u64, why }))
    }

    /// Appends its bytes.
    pub fn encode_into(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.namespace.0);
        out.extend_from_slice(&self.local_id());
    }

    /// Its bytes: the value of `PidTagChangeKey`, or of `PidTagSourceKey` for a GID.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.size());
        self.encode_into(&mut out);
        out
    }
}

struct LocalId {
    bytes: [u8; 8],
    width: u8,
}

impl core::ops::Deref for LocalId {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.bytes.get(self.bytes.len() - usize::from(self.width)..).unwrap_or_default()
    }
}

impl AsRef<[u8]> for LocalId {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

/// `namespace:number`, the number in hexadecimal.
impl fmt::Display for Xid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{:0width$x}", self.namespace, self.number, width = 2 * usize::from(self.width))
    }
}

impl fmt::Debug for Xid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    /// PidTagChangeKey of a message in a recorded synchronisation.
    const CHANGE_KEY: [u8; 22] = [
        0x03, 0, 0, 0, 0xa5, 0x18, 0x7b, 0x6f, 0xbc, 0xdc, 0xea, 0x1e, 0xd0, 0x3c, 0x56, 0x57, 0, 0, 0, 0,
        0x01, 0x24,
    ];

    #[test]
    fn change_key() {
        let xid = Xid::decode(&CHANGE_KEY).unwrap();
        assert_eq!(xid.namespace().0, CHANGE_KEY[..16]);
        assert_eq!(xid.counter(), Some(0x124));
        assert_eq!(*xid.local_id(), [0, 0, 0, 0, 0x01, 0x24]);
        assert_eq!(xid.encode(), CHANGE_KEY);
        assert_eq!(Xid::from_counter(xid.namespace(), 0x124), xid);
    }

    #[test]
    fn sizes() {
        for size in 0..40 {
            let bytes = vec![0xab; size];
            match Xid::decode(&bytes) {
                Ok(xid) => {
                    assert!((17..=24).contains(&size));
                    assert_eq!(xid.size(), size);
                    assert_eq!(xid.encode(), bytes);
                }
                Err(error) => {
                    assert!(!(17..=24).contains(&size));
                    assert_eq!(error.code(), if size < 16 { "wire.truncated" } else { "wire.value" });
                }
            }
        }
    }

    #[test]
    fn the_width_is_part_of_it() {
        let short = Xid::new(Guid([1; 16]), &[0, 0, 0, 9]).unwrap();
        let long = Xid::from_counter(Guid([1; 16]), 9);
        assert_ne!(short, long);
        assert_eq!(short.number(), long.number());
        assert_eq!(short.counter(), None);
    }
}
