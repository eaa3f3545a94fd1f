use core::fmt;
use core::str::FromStr;
use std::prelude::v1::*;

#[cfg(feature = "generate")]
use crate::wire::Gen;
use crate::wire::{Context, Note, Reader, Result, Wire, Writer};

/// A GUID in the byte order of the wire: the first three groups are little-endian. `[MS-DTYP] 2.3.4.2`
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Guid(pub [u8; 16]);

impl Guid {
    /// All zeros.
    pub const NIL: Self = Self([0; 16]);

    /// From the parts as they are printed: `12345678-9abc-def0-1122-334455667788`.
    pub const fn from_parts(first: u32, second: u16, third: u16, rest: [u8; 8]) -> Self {
        let (a, b, c, d) = (first.to_le_bytes(), second.to_le_bytes(), third.to_le_bytes(), rest);
        Self([a[0], a[1], a[2], a[3], b[0], b[1], c[0], c[1], d[0], d[1], d[2], d[3], d[4], d[5], d[6], d[7]])
    }
}

impl fmt::Display for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a0, a1, a2, a3, b0, b1, c0, c1, d0, d1, rest @ ..] = self.0;
        write!(
            f,
            "{:08x}-{:04x}-{:04x}-{d0:02x}{d1:02x}-",
            u32::from_le_bytes([a0, a1, a2, a3]),
            u16::from_le_bytes([b0, b1]),
            u16::from_le_bytes([c0, c1])
        )?;
        rest.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is not a GUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a GUID: 32 hexadecimal digits, with or without hyphens and braces, are expected")]
pub struct ParseGuidError;

impl FromStr for Guid {
    type Err = ParseGuidError;

    fn from_str(text: &str) -> core::result::Result<Self, ParseGuidError> {
        let text = text.strip_prefix('{').and_then(|t| t.strip_suffix('}')).unwrap_or(text);
        let mut digits = text.chars().filter(|c| *c != '-').map(|c| c.to_digit(16));
        let mut printed = [0u8; 16];
        for byte in &mut printed {
            match (digits.next().flatten(), digits.next().flatten()) {
                (Some(high), Some(low)) => *byte = (high << 4 | low) as u8,
                _ => return Err(ParseGuidError),
            }
        }
        if digits.next().is_some() {
            return Err(ParseGuidError);
        }
        let [a0, a1, a2, a3, b0, b1, c0, c1, rest @ ..] = printed;
        Ok(Self::from_parts(
            u32::from_be_bytes([a0, a1, a2, a3]),
            u16::from_be_bytes([b0, b1]),
            u16::from_be_bytes([c0, c1]),
            rest,
        ))
    }
}

serde_as_text!(Guid, [u8; 16]);

impl Wire for Guid {
    const LEAST: usize = 16;

    #[inline]
    fn read(r: &mut Reader<'_>, _: &Context<'_>) -> Result<Self> {
        let guid = Self(r.array()?);
        r.note(|| Note::named_bytes(&guid.0, guid));
        Ok(guid)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_as_the_registry_does() {
        // PSETID_Common as it stands in the vector `property-name-lid`.
        let guid = Guid([0x08, 0x20, 6, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46]);
        assert_eq!(guid.to_string(), "00062008-0000-0000-c000-000000000046");
        assert_eq!("{00062008-0000-0000-C000-000000000046}".parse(), Ok(guid));
        assert_eq!("00062008-0000-0000-c000-00000000004".parse::<Guid>(), Err(ParseGuidError));
    }
}
