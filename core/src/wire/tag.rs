//! The property tag stands on floor 1 because a decoding context is made of them.

use core::fmt;
use std::prelude::v1::*;

use super::{Context, Reader, Result, Wire, Writer};

/// The type of a property value. `[MS-OXCDATA] 2.11.1`
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize, serde::Deserialize,
)]
pub struct PropertyType(pub u16);

macro_rules! property_types {
    ($($(#[$doc:meta])* $NAME:ident = $code:literal, $text:literal;)*) => {
        impl PropertyType {
            $($(#[$doc])* pub const $NAME: Self = Self($code);)*

            /// The specification's name, such as `PtypString`.
            pub fn name(self) -> Option<&'static str> {
                const NAMES: super::Names<'_> = super::names!($($text),*);
                NAMES.nth([$($code),*].iter().position(|code| *code == self.0)?)
            }
        }
    };
}

property_types! {
    /// Any type: only in requests; the answer then says the type.
    UNSPECIFIED = 0x0000, "PtypUnspecified";
    /// No value.
    NULL = 0x0001, "PtypNull";
    /// `i16`.
    INTEGER16 = 0x0002, "PtypInteger16";
    /// `i32`.
    INTEGER32 = 0x0003, "PtypInteger32";
    /// `f32`.
    FLOATING32 = 0x0004, "PtypFloating32";
    /// `f64`.
    FLOATING64 = 0x0005, "PtypFloating64";
    /// `i64`, ten-thousandths.
    CURRENCY = 0x0006, "PtypCurrency";
    /// `f64`, days since 1899-12-30.
    FLOATING_TIME = 0x0007, "PtypFloatingTime";
    /// `u32`, an error code instead of a value.
    ERROR_CODE = 0x000A, "PtypErrorCode";
    /// One byte, 0 or 1.
    BOOLEAN = 0x000B, "PtypBoolean";
    /// Opened as a stream, a message or a table; has no value in rows.
    OBJECT = 0x000D, "PtypObject";
    /// `i64`.
    INTEGER64 = 0x0014, "PtypInteger64";
    /// 8-bit string.
    STRING8 = 0x001E, "PtypString8";
    /// UTF-16 string.
    STRING = 0x001F, "PtypString";
    /// 100 ns since 1601-01-01 UTC.
    TIME = 0x0040, "PtypTime";
    /// 16 bytes.
    GUID = 0x0048, "PtypGuid";
    /// A server id. `[MS-OXCDATA] 2.11.1.4`
    SERVER_ID = 0x00FB, "PtypServerId";
    /// A restriction (rules only).
    RESTRICTION = 0x00FD, "PtypRestriction";
    /// Rule actions (rules only).
    RULE_ACTION = 0x00FE, "PtypRuleAction";
    /// Counted bytes.
    BINARY = 0x0102, "PtypBinary";
    /// Many `i16`.
    MULTIPLE_INTEGER16 = 0x1002, "PtypMultipleInteger16";
    /// Many `i32`.
    MULTIPLE_INTEGER32 = 0x1003, "PtypMultipleInteger32";
    /// Many `f32`.
    MULTIPLE_FLOATING32 = 0x1004, "PtypMultipleFloating32";
    /// Many `f64`.
    MULTIPLE_FLOATING64 = 0x1005, "PtypMultipleFloating64";
    /// Many currencies.
    MULTIPLE_CURRENCY = 0x1006, "PtypMultipleCurrency";
    /// Many floating times.
    MULTIPLE_FLOATING_TIME = 0x1007, "PtypMultipleFloatingTime";
    /// Many `i64`.
    MULTIPLE_INTEGER64 = 0x1014, "PtypMultipleInteger64";
    /// Many 8-bit strings.
    MULTIPLE_STRING8 = 0x101E, "PtypMultipleString8";
    /// Many UTF-16 strings.
    MULTIPLE_STRING = 0x101F, "PtypMultipleString";
    /// Many times.
    MULTIPLE_TIME = 0x1040, "PtypMultipleTime";
    /// Many GUIDs.
    MULTIPLE_GUID = 0x1048, "PtypMultipleGuid";
    /// Many binaries.
    MULTIPLE_BINARY = 0x1102, "PtypMultipleBinary";
}

impl PropertyType {
    /// `MultivalueFlag`: many values. `[MS-OXCDATA] 2.11.1.3`
    pub const MULTIVALUE: u16 = 0x1000;
    /// `MultivalueInstance`, with [`MULTIVALUE`](Self::MULTIVALUE): one row per value, each with a single one.
    pub const MULTIVALUE_INSTANCE: u16 = 0x2000;

    /// The type that a value in a row has: an instance column holds a single value.
    #[inline]
    pub fn in_row(self) -> Self {
        const INSTANCE: u16 = PropertyType::MULTIVALUE | PropertyType::MULTIVALUE_INSTANCE;
        if self.0 & INSTANCE == INSTANCE { Self(self.0 & !INSTANCE) } else { self }
    }
}

impl fmt::Debug for PropertyType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "{:#06x}", self.0),
        }
    }
}

impl fmt::Display for PropertyType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// A property's id and type: `id << 16 | type`. `[MS-OXCDATA] 2.9`
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize, serde::Deserialize,
)]
pub struct PropertyTag(pub u32);

impl PropertyTag {
    /// A tag from its two halves.
    pub const fn new(id: u16, property_type: PropertyType) -> Self {
        Self((id as u32) << 16 | property_type.0 as u32)
    }

    /// The property id; from 0x8000 on it belongs to a name and is given out by the server.
    pub const fn id(self) -> u16 {
        (self.0 >> 16) as u16
    }

    /// The type.
    pub const fn property_type(self) -> PropertyType {
        PropertyType(self.0 as u16)
    }

    /// The same property with another type.
    #[must_use]
    pub const fn with_type(self, property_type: PropertyType) -> Self {
        Self::new(self.id(), property_type)
    }

    /// Whether the id stands for a name. `[MS-OXCDATA] 2.6`
    pub const fn is_named(self) -> bool {
        self.0 >= 0x8000_0000 && self.id() != 0xFFFF
    }
}

impl fmt::Debug for PropertyTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#010x}", self.0)
    }
}

impl fmt::Display for PropertyTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl Wire for PropertyTag {
    const LEAST: usize = 4;

    #[inline(always)]
    fn read(r: &mut Reader<'_>, _: &Context<'_>) -> Result<Self> {
        let tag = Self(u32::from_le_bytes(r.number()?));
        r.note(|| super::Note::number(tag.0, crate::data::describe_tag(tag)));
        Ok(tag)
    }

    fn write(&self, w: &mut Writer, _: &Context<'_>) -> Result<()> {
        w.u32(self.0);
        Ok(())
    }

    #[cfg(feature = "generate")]
    fn any(g: &mut super::Gen<'_>, _: &Context<'_>) -> Self {
        const TYPES: [PropertyType; 24] = [
            PropertyType::INTEGER16,
            PropertyType::INTEGER32,
            PropertyType::FLOATING32,
            PropertyType::FLOATING64,
            PropertyType::CURRENCY,
            PropertyType::FLOATING_TIME,
            PropertyType::ERROR_CODE,
            PropertyType::BOOLEAN,
            PropertyType::INTEGER64,
            PropertyType::STRING8,
            PropertyType::STRING,
            PropertyType::TIME,
            PropertyType::GUID,
            PropertyType::SERVER_ID,
            PropertyType::BINARY,
            PropertyType::MULTIPLE_INTEGER16,
            PropertyType::MULTIPLE_INTEGER32,
            PropertyType::MULTIPLE_INTEGER64,
            PropertyType::MULTIPLE_STRING8,
            PropertyType::MULTIPLE_STRING,
            PropertyType::MULTIPLE_TIME,
            PropertyType::MULTIPLE_GUID,
            PropertyType::MULTIPLE_BINARY,
            PropertyType::UNSPECIFIED,
        ];
        let which = g.below(TYPES.len());
        Self::new(g.u16(), TYPES.get(which).copied().unwrap_or_default())
    }
}
