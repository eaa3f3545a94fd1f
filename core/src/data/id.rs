use core::fmt;
use std::prelude::v1::*;

use super::Guid;
#[cfg(feature = "generate")]
use crate::wire::Gen;
use crate::wire::{Context, Note, Reader, Result, Wire, Writer, wire};

/// A 48-bit counter, most significant byte first. `[MS-OXCDATA] 2.2.1`
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct GlobalCounter(pub [u8; 6]);

impl GlobalCounter {
    /// The counter as a number.
    pub fn to_u64(self) -> u64 {
        self.0.iter().fold(0, |value, byte| value << 8 | u64::from(*byte))
    }

    /// From a number; only the low 48 bits count.
    pub fn from_u64(value: u64) -> Self {
        let [_, _, counter @ ..] = value.to_be_bytes();
        Self(counter)
    }
}

impl fmt::Debug for GlobalCounter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:012x}", self.to_u64())
    }
}

impl Wire for GlobalCounter {
    const LEAST: usize = 6;

    #[inline(always)]
    fn read(r: &mut Reader<'_>, _: &Context<'_>) -> Result<Self> {
        let counter = Self(r.number()?);
        r.note(|| Note::bytes(&counter.0));
        Ok(counter)
    }

    fn write(&self, w: &mut Writer, _: &Context<'_>) -> Result<()> {
        w.slice(&self.0);
        Ok(())
    }

    #[cfg(feature = "generate")]
    fn any(g: &mut Gen<'_>, cx: &Context<'_>) -> Self {
        Self(Wire::any(g, cx))
    }
}

/// Hexadecimal digits, with a dash behind the fourth.
fn digits(mut number: u64) -> [u8; 17] {
    let mut text = [b'-'; 17];
    for (place, character) in text.iter_mut().enumerate().rev() {
        if place != 4 {
            let digit = number as u8 & 15;
            *character = digit + if digit < 10 { b'0' } else { b'a' - 10 };
            number >>= 4;
        }
    }
    text
}

macro_rules! short_ids {
    ($($(#[$meta:meta])* $Name:ident;)*) => {$(
        $(#[$meta])*
        ///
        /// A replica id and a counter. As a number (in rows it is a `PtypInteger64`) it is the eight bytes read
        /// little-endian: good for equality, never for order.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $Name(pub u64);

        impl $Name {
            /// "None".
            pub const NONE: Self = Self(0);

            /// From a replica id and a counter.
            pub fn new(replica_id: u16, counter: GlobalCounter) -> Self {
                let [r0, r1] = replica_id.to_le_bytes();
                let [c0, c1, c2, c3, c4, c5] = counter.0;
                Self(u64::from_le_bytes([r0, r1, c0, c1, c2, c3, c4, c5]))
            }

            /// The replica id, which `RopLongTermIdFromId` turns into a GUID.
            pub fn replica_id(self) -> u16 {
                self.0 as u16
            }

            /// The counter.
            pub fn counter(self) -> GlobalCounter {
                let [_, _, counter @ ..] = self.0.to_le_bytes();
                GlobalCounter(counter)
            }

            /// As it prints: ASCII. Lists are full of ids, and languages have them as texts.
            pub fn to_ascii(self) -> [u8; 17] {
                digits(u64::from(self.replica_id()) << 48 | self.counter().to_u64())
            }
        }

        /// `0001-00000e915212`
        impl fmt::Display for $Name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(core::str::from_utf8(&self.to_ascii()).unwrap_or_default())
            }
        }

        impl fmt::Debug for $Name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl core::str::FromStr for $Name {
            type Err = ParseIdError;

            fn from_str(text: &str) -> core::result::Result<Self, ParseIdError> {
                let (replica, counter) = text.split_once('-').ok_or(ParseIdError)?;
                let replica = u16::from_str_radix(replica, 16).map_err(|_| ParseIdError)?;
                let counter = u64::from_str_radix(counter, 16).map_err(|_| ParseIdError)?;
                if counter >> 48 != 0 {
                    return Err(ParseIdError);
                }
                Ok(Self::new(replica, GlobalCounter::from_u64(counter)))
            }
        }

        serde_as_text!($Name, u64);

        impl Wire for $Name {
            const LEAST: usize = 8;

            #[inline(always)]
            fn read(r: &mut Reader<'_>, _: &Context<'_>) -> Result<Self> {
                let id = Self(u64::from_le_bytes(r.number()?));
                r.note(|| Note::number(id.0, id));
                Ok(id)
            }

            fn write(&self, w: &mut Writer, _: &Context<'_>) -> Result<()> {
                w.u64(self.0);
                Ok(())
            }

            #[cfg(feature = "generate")]
            fn any(g: &mut Gen<'_>, _: &Context<'_>) -> Self {
                Self(g.u64())
            }
        }
    )*};
}

short_ids! {
    /// A folder within a logon (FID). `[MS-OXCDATA] 2.2.1.1`
    FolderId;
    /// A message within a logon (MID). `[MS-OXCDATA] 2.2.1.2`
    MessageId;
    /// A folder or a message: where the specification says "ObjectId".
    ObjectId;
}

impl From<FolderId> for ObjectId {
    fn from(id: FolderId) -> Self {
        Self(id.0)
    }
}

impl From<MessageId> for ObjectId {
    fn from(id: MessageId) -> Self {
        Self(id.0)
    }
}

/// The text is not an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id: a replica id and a counter in hexadecimal are expected, such as 0001-00000e915212")]
pub struct ParseIdError;

wire! {
    /// A folder or message id that holds outside its logon.
    #[derive(Copy, Eq, Hash, Default)]
    pub struct LongTermId, "MS-OXCDATA 2.2.1.3.1" {
        /// The replica's GUID.
        database_guid: Guid,
        /// The counter.
        global_counter: GlobalCounter,
        /// Zero.
        pad: u16,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_as_tools_do() {
        // [MS-OXCFOLD] 4.1.2
        let id = FolderId(u64::from_le_bytes([1, 0, 0, 0, 0x0e, 0x91, 0x52, 0x12]));
        assert_eq!(id.to_string(), "0001-00000e915212");
        assert_eq!("0001-00000e915212".parse(), Ok(id));
        assert_eq!((id.replica_id(), id.counter().to_u64()), (1, 0x0e91_5212));
        assert!("1-1000000000000".parse::<FolderId>().is_err());
    }
}
