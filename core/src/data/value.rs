//! Property values: one codec, in place ([`ValueRef`]) and owned ([`Value`]). `[MS-OXCDATA] 2.11`

use core::fmt;
use std::prelude::v1::*;

use bytes::Bytes;

#[cfg(feature = "generate")]
use super::RuleActions;
use super::{ErrorCode, FileTime, Guid, Restriction};
#[cfg(feature = "generate")]
use crate::wire::Gen;
use crate::wire::Quoted;
use crate::wire::{
    ByContext, Context, Datum, Note, Prefix, PropertyTag, PropertyType, Reader, Result, String8, Utf16,
    Width, Wire, WireErrorKind, Writer, utf16,
};

/// Text of a `PtypString`: UTF-16 as received, or UTF-8 as a program gave it.
#[derive(Clone, Copy)]
pub enum Str<'a> {
    /// UTF-16LE without terminator.
    Utf16(&'a [u8]),
    /// A Rust string.
    Utf8(&'a str),
}

impl Str<'_> {
    /// The text; what is ill-formed becomes U+FFFD.
    pub fn to_utf8_lossy(&self) -> String {
        match self {
            Self::Utf16(bytes) => utf16::to_utf8_lossy(bytes),
            Self::Utf8(text) => (*text).into(),
        }
    }

    /// The text, if it is well-formed.
    pub fn to_utf8(&self) -> Option<String> {
        match self {
            Self::Utf16(bytes) => utf16::to_utf8(bytes),
            Self::Utf8(text) => Some((*text).into()),
        }
    }

    fn write(&self, w: &mut Writer) -> Result<()> {
        match self {
            Self::Utf16(bytes) => w.slice(bytes),
            Self::Utf8(text) if text.is_ascii() => text.bytes().for_each(|byte| w.u16(u16::from(byte))),
            Self::Utf8(text) => text.encode_utf16().for_each(|unit| w.u16(unit)),
        }
        Ok(())
    }

    fn holds_nul(&self) -> bool {
        match self {
            Self::Utf16(bytes) => utf16::terminator(bytes).is_some(),
            Self::Utf8(text) => text.as_bytes().contains(&0),
        }
    }
}

impl PartialEq for Str<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Utf16(a), Self::Utf16(b)) => a == b,
            (Self::Utf8(a), Self::Utf8(b)) => a == b,
            (Self::Utf16(a), Self::Utf8(b)) | (Self::Utf8(b), Self::Utf16(a)) => {
                let (units, odd) = a.as_chunks::<2>();
                odd.is_empty() && units.iter().map(|unit| u16::from_le_bytes(*unit)).eq(b.encode_utf16())
            }
        }
    }
}

impl fmt::Debug for Str<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.to_utf8_lossy(), f)
    }
}

/// A property value in place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ValueRef<'a> {
    /// `PtypNull`; in address book bodies also an absent value of a type with a presence byte.
    Null,
    /// `PtypInteger16`.
    Integer16(i16),
    /// `PtypInteger32`.
    Integer32(i32),
    /// `PtypFloating32`.
    Floating32(f32),
    /// `PtypFloating64`.
    Floating64(f64),
    /// `PtypCurrency`: ten-thousandths.
    Currency(i64),
    /// `PtypFloatingTime`: days since 1899-12-30.
    FloatingTime(f64),
    /// `PtypErrorCode`.
    ErrorCode(ErrorCode),
    /// `PtypBoolean`.
    Boolean(bool),
    /// `PtypObject`: no bytes, but in FastTransfer streams.
    Object(&'a [u8]),
    /// `PtypInteger64`.
    Integer64(i64),
    /// `PtypString8`, without NUL.
    String8(&'a [u8]),
    /// `PtypString`, without terminator.
    String(Str<'a>),
    /// `PtypTime`.
    Time(FileTime),
    /// `PtypGuid`.
    Guid(Guid),
    /// `PtypServerId`, without its length.
    ServerId(&'a [u8]),
    /// `PtypRestriction`, as it stands.
    Restriction(&'a [u8]),
    /// `PtypRuleAction`, as it stands.
    RuleAction(&'a [u8]),
    /// `PtypBinary`.
    Binary(&'a [u8]),
    /// One of the `PtypMultiple…` types.
    Multiple(MultipleRef<'a>),
}

/// The values of a multi-valued property in place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MultipleRef<'a> {
    element: PropertyType,
    width: Width,
    count: usize,
    bytes: &'a [u8],
}

impl<'a> MultipleRef<'a> {
    /// How many values there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The values.
    pub fn iter(&self) -> impl Iterator<Item = ValueRef<'a>> + use<'a> {
        let (element, width, mut r) = (self.element, self.width, Reader::over(self.bytes));
        // The bytes were walked once when they were read, so this does not end early.
        (0..self.count).map_while(move |_| ValueRef::read(&mut r, element, width).ok())
    }
}

/// Whether a value of this type stands behind a presence byte in address book bodies.
/// `[MS-OXCMAPIHTTP] 2.2.1.1`
fn has_presence(property_type: PropertyType) -> bool {
    matches!(property_type, PropertyType::STRING | PropertyType::STRING8 | PropertyType::BINARY)
        || property_type.0 & PropertyType::MULTIVALUE != 0
}

fn length(r: &mut Reader<'_>, width: Width) -> Result<usize> {
    if width == Width::Rop { Ok(usize::from(r.u16()?)) } else { Ok(r.u32()? as usize) }
}

/// The terminator belongs to a string in a stream, but not every writer sends it. `[MS-OXCFXICS] 2.2.4.1.1`
fn without_terminator(text: &[u8]) -> &[u8] {
    text.strip_suffix(&[0, 0]).unwrap_or(text)
}

impl<'a> ValueRef<'a> {
    /// Reads a value of a type.
    #[inline]
    pub fn read(r: &mut Reader<'a>, property_type: PropertyType, width: Width) -> Result<Self> {
        // The types of ordinary rows first; the rest is out of line so that this stays small.
        match Self::read_ordinary(r, property_type, width) {
            Some(value) => Ok(value),
            None => Self::read_any(r, property_type, width),
        }
    }

    /// A value of the types that ordinary rows have; for all others, and when it ends early, `None` and nothing read.
    #[inline(always)]
    pub(super) fn read_ordinary(
        r: &mut Reader<'a>,
        property_type: PropertyType,
        width: Width,
    ) -> Option<Self> {
        if width != Width::Rop {
            return None;
        }
        Some(match property_type {
            PropertyType::STRING => Self::String(Str::Utf16(r.try_until_nul16()?)),
            PropertyType::INTEGER32 => Self::Integer32(i32::from_le_bytes(r.try_array()?)),
            PropertyType::BOOLEAN => Self::Boolean(r.try_array::<1>()? != [0]),
            PropertyType::INTEGER64 => Self::Integer64(i64::from_le_bytes(r.try_array()?)),
            PropertyType::TIME => Self::Time(FileTime(i64::from_le_bytes(r.try_array()?))),
            _ => return None,
        })
    }

    /// The same in a FastTransfer stream. `[MS-OXCFXICS] 2.2.4.1`
    #[inline(always)]
    pub(crate) fn read_ordinary_streamed(r: &mut Reader<'a>, property_type: PropertyType) -> Option<Self> {
        Some(match property_type {
            PropertyType::STRING => Self::String(Str::Utf16(without_terminator(r.try_sized()?))),
            PropertyType::INTEGER32 => Self::Integer32(i32::from_le_bytes(r.try_array()?)),
            PropertyType::BOOLEAN => Self::Boolean(r.try_array::<2>()? != [0, 0]),
            PropertyType::TIME => Self::Time(FileTime(i64::from_le_bytes(r.try_array()?))),
            PropertyType::BINARY => Self::Binary(r.try_sized()?),
            _ => return None,
        })
    }

    #[inline(never)]
    fn read_any(r: &mut Reader<'a>, property_type: PropertyType, width: Width) -> Result<Self> {
        if width == Width::AddressBook && has_presence(property_type) && r.u8()? == 0 {
            return Ok(Self::Null);
        }
        Ok(match property_type {
            PropertyType::NULL => Self::Null,
            PropertyType::INTEGER16 => Self::Integer16(i16::from_le_bytes(r.array()?)),
            PropertyType::INTEGER32 => Self::Integer32(i32::from_le_bytes(r.array()?)),
            PropertyType::FLOATING32 => Self::Floating32(f32::from_le_bytes(r.array()?)),
            PropertyType::FLOATING64 => Self::Floating64(f64::from_le_bytes(r.array()?)),
            PropertyType::CURRENCY => Self::Currency(i64::from_le_bytes(r.array()?)),
            PropertyType::FLOATING_TIME => Self::FloatingTime(f64::from_le_bytes(r.array()?)),
            PropertyType::ERROR_CODE => Self::ErrorCode(ErrorCode(r.u32()?)),
            PropertyType::BOOLEAN if width == Width::FastTransfer => Self::Boolean(r.u16()? != 0),
            PropertyType::BOOLEAN => Self::Boolean(r.u8()? != 0),
            PropertyType::OBJECT if width == Width::FastTransfer => {
                let length = r.u32()? as usize;
                Self::Object(r.slice(length)?)
            }
            PropertyType::OBJECT => Self::Object(&[]),
            PropertyType::INTEGER64 => Self::Integer64(i64::from_le_bytes(r.array()?)),
            PropertyType::STRING8 if width == Width::FastTransfer => {
                let length = r.u32()? as usize;
                let text = r.slice(length)?;
                Self::String8(text.strip_suffix(&[0]).unwrap_or(text))
            }
            PropertyType::STRING8 => Self::String8(r.until_nul()?),
            PropertyType::STRING if width == Width::FastTransfer => {
                let length = r.u32()? as usize;
                Self::String(Str::Utf16(without_terminator(r.slice(length)?)))
            }
            PropertyType::STRING => Self::String(Str::Utf16(r.until_nul16()?)),
            PropertyType::TIME => Self::Time(FileTime(i64::from_le_bytes(r.array()?))),
            PropertyType::GUID => Self::Guid(Guid(r.array()?)),
            PropertyType::SERVER_ID => {
                let length =
                    if width == Width::FastTransfer { r.u32()? as usize } else { usize::from(r.u16()?) };
                Self::ServerId(r.slice(length)?)
            }
            PropertyType::RESTRICTION => {
                Self::Restriction(extent(r, |r| Restriction::read(r, &Context::with_width(width)).map(drop))?)
            }
            PropertyType::RULE_ACTION => {
                Self::RuleAction(extent(r, |r| skip_actions(r, &Context::with_width(width)))?)
            }
            PropertyType::BINARY => {
                let length = length(r, width)?;
                Self::Binary(r.slice(length)?)
            }
            PropertyType(code) if code & PropertyType::MULTIVALUE != 0 => {
                let element = PropertyType(code & !PropertyType::MULTIVALUE);
                let count = r.u32()? as usize;
                r.check_count(count, least(element, width))?;
                let bytes = extent(r, |r| {
                    (0..count).try_for_each(|_| Self::read_element(r, element, width).map(drop))
                })?;
                Self::Multiple(MultipleRef { element, width, count, bytes })
            }
            PropertyType(code) => return Err(r.error(WireErrorKind::PropertyType(code))),
        })
    }

    fn read_element(r: &mut Reader<'a>, element: PropertyType, width: Width) -> Result<Self> {
        match element {
            // These have no multi-valued form.
            PropertyType::NULL
            | PropertyType::UNSPECIFIED
            | PropertyType::OBJECT
            | PropertyType::BOOLEAN
            | PropertyType::ERROR_CODE
            | PropertyType::SERVER_ID
            | PropertyType::RESTRICTION
            | PropertyType::RULE_ACTION => {
                Err(r.error(WireErrorKind::PropertyType(element.0 | PropertyType::MULTIVALUE)))
            }
            element => Self::read(r, element, width),
        }
    }

    /// Writes the value as a property of that type.
    pub fn write(&self, w: &mut Writer, property_type: PropertyType, width: Width) -> Result<()> {
        if width == Width::AddressBook && has_presence(property_type) {
            if matches!(self, Self::Null) {
                w.u8(0);
                return Ok(());
            }
            w.u8(0xFF);
        }
        if let PropertyType(code @ 0x1000..) = property_type
            && code & PropertyType::MULTIVALUE != 0
        {
            let Self::Multiple(multiple) = self else { return Err(mismatch(w)) };
            let element = PropertyType(code & !PropertyType::MULTIVALUE);
            w.prefix::<u32>(multiple.count)?;
            if multiple.element == element && multiple.width == width {
                w.slice(multiple.bytes);
                return Ok(());
            }
            return multiple.iter().try_for_each(|value| value.write(w, element, width));
        }
        let cx = Context::with_width(width);
        match (property_type, *self) {
            (PropertyType::NULL, Self::Null) => {}
            (PropertyType::INTEGER16, Self::Integer16(value)) => w.slice(&value.to_le_bytes()),
            (PropertyType::INTEGER32, Self::Integer32(value)) => w.slice(&value.to_le_bytes()),
            (PropertyType::FLOATING32, Self::Floating32(value)) => w.slice(&value.to_le_bytes()),
            (PropertyType::FLOATING64, Self::Floating64(value)) => w.slice(&value.to_le_bytes()),
            (PropertyType::CURRENCY, Self::Currency(value)) => w.slice(&value.to_le_bytes()),
            (PropertyType::FLOATING_TIME, Self::FloatingTime(value)) => w.slice(&value.to_le_bytes()),
            (PropertyType::ERROR_CODE, Self::ErrorCode(value)) => w.u32(value.0),
            (PropertyType::BOOLEAN, Self::Boolean(value)) if width == Width::FastTransfer => {
                w.u16(value.into())
            }
            (PropertyType::BOOLEAN, Self::Boolean(value)) => w.u8(value.into()),
            (PropertyType::OBJECT, Self::Object(value)) if width == Width::FastTransfer => {
                w.prefix::<u32>(value.len())?;
                w.slice(value);
            }
            (PropertyType::OBJECT, Self::Object([])) => {}
            (PropertyType::INTEGER64, Self::Integer64(value)) => w.slice(&value.to_le_bytes()),
            (PropertyType::STRING8, Self::String8(value)) if width == Width::FastTransfer => {
                w.prefix::<u32>(value.len() + 1)?;
                w.slice(value);
                w.u8(0);
            }
            (PropertyType::STRING8, Self::String8(value)) => {
                if value.contains(&0) {
                    return Err(w.inconsistent("a terminated string holds a NUL"));
                }
                w.slice(value);
                w.u8(0);
            }
            (PropertyType::STRING, Self::String(value)) if width == Width::FastTransfer => {
                w.sized::<u32>(|w| {
                    value.write(w)?;
                    w.u16(0);
                    Ok(())
                })?;
            }
            (PropertyType::STRING, Self::String(value)) => {
                if value.holds_nul() {
                    return Err(w.inconsistent("a terminated string holds a NUL"));
                }
                value.write(w)?;
                w.u16(0);
            }
            (PropertyType::TIME, Self::Time(value)) => w.slice(&value.0.to_le_bytes()),
            (PropertyType::GUID, Self::Guid(value)) => w.slice(&value.0),
            (PropertyType::SERVER_ID, Self::ServerId(value)) => {
                if width == Width::FastTransfer {
                    w.prefix::<u32>(value.len())?;
                } else {
                    w.prefix::<u16>(value.len())?;
                }
                w.slice(value);
            }
            (PropertyType::RESTRICTION, Self::Restriction(value))
            | (PropertyType::RULE_ACTION, Self::RuleAction(value)) => w.slice(value),
            (PropertyType::BINARY, Self::Binary(value)) => {
                ByContext::put_checked(w, value.len(), &cx)?;
                w.slice(value);
            }
            _ => return Err(mismatch(w)),
        }
        Ok(())
    }

    /// The value as its owner, strings as UTF-8.
    pub fn to_value(&self) -> Value {
        match *self {
            Self::Null => Value::Null,
            Self::Integer16(value) => Value::Integer16(value),
            Self::Integer32(value) => Value::Integer32(value),
            Self::Floating32(value) => Value::Floating32(value),
            Self::Floating64(value) => Value::Floating64(value),
            Self::Currency(value) => Value::Currency(value),
            Self::FloatingTime(value) => Value::FloatingTime(value),
            Self::ErrorCode(value) => Value::ErrorCode(value),
            Self::Boolean(value) => Value::Boolean(value),
            Self::Object(value) => Value::Object(Bytes::copy_from_slice(value)),
            Self::Integer64(value) => Value::Integer64(value),
            Self::String8(value) => Value::String8(String8::from_bytes(Bytes::copy_from_slice(value))),
            Self::String(value) => match (value.to_utf8(), value) {
                (Some(text), _) => Value::String(text),
                (None, Str::Utf16(raw)) => {
                    Value::RawString(Utf16::from_le_bytes(Bytes::copy_from_slice(raw)))
                }
                (None, Str::Utf8(text)) => Value::String(text.into()),
            },
            Self::Time(value) => Value::Time(value),
            Self::Guid(value) => Value::Guid(value),
            Self::ServerId(value) => Value::ServerId(Bytes::copy_from_slice(value)),
            Self::Restriction(value) => Value::Restriction(Bytes::copy_from_slice(value)),
            Self::RuleAction(value) => Value::RuleAction(Bytes::copy_from_slice(value)),
            Self::Binary(value) => Value::Binary(Bytes::copy_from_slice(value)),
            Self::Multiple(value) => Value::Multiple(value.iter().map(|value| value.to_value()).collect()),
        }
    }

    /// An integer of any width.
    pub fn as_i64(&self) -> Option<i64> {
        match *self {
            Self::Integer16(value) => Some(value.into()),
            Self::Integer32(value) => Some(value.into()),
            Self::Integer64(value) | Self::Currency(value) => Some(value),
            _ => None,
        }
    }

    /// Text of either kind as UTF-8; 8-bit text is taken as UTF-8 or ASCII.
    pub fn to_text(&self) -> Option<String> {
        match self {
            Self::String(text) => Some(text.to_utf8_lossy()),
            Self::String8(text) => Some(String::from_utf8_lossy(text).into_owned()),
            _ => None,
        }
    }

    /// A boolean.
    pub fn as_bool(&self) -> Option<bool> {
        if let Self::Boolean(value) = *self { Some(value) } else { None }
    }

    /// A time.
    pub fn as_time(&self) -> Option<FileTime> {
        if let Self::Time(value) = *self { Some(value) } else { None }
    }

    /// Bytes of a binary.
    pub fn as_binary(&self) -> Option<&'a [u8]> {
        if let Self::Binary(value) = *self { Some(value) } else { None }
    }
}

#[cold]
fn mismatch(w: &Writer) -> crate::wire::WireError {
    w.inconsistent("the value is not of the property's type")
}

/// The fewest bytes that an element takes.
fn least(element: PropertyType, width: Width) -> usize {
    match element {
        PropertyType::INTEGER16 => 2,
        PropertyType::INTEGER32 | PropertyType::FLOATING32 => 4,
        PropertyType::GUID => 16,
        PropertyType::STRING8 | PropertyType::STRING | PropertyType::BINARY => match width {
            Width::AddressBook => 1,
            Width::Rop | Width::Extended => 1,
            Width::FastTransfer => 4,
        },
        _ => 8,
    }
}

/// The bytes that `walk` goes over.
fn extent<'a>(r: &mut Reader<'a>, walk: impl FnOnce(&mut Reader<'a>) -> Result<()>) -> Result<&'a [u8]> {
    let before = r.rest();
    walk(r)?;
    Ok(before.get(..before.len() - r.left()).unwrap_or(&[]))
}

/// Walks over rule actions by their lengths alone: what they hold is no reason to lose the row.
fn skip_actions(r: &mut Reader<'_>, cx: &Context<'_>) -> Result<()> {
    let count = ByContext::get(r, cx)?;
    r.check_count(count, ByContext::BYTES)?;
    (0..count).try_for_each(|_| {
        let length = ByContext::get(r, cx)?;
        r.slice(length).map(drop)
    })
}

/// A property value of its own.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `PtypNull`; in address book bodies also an absent value of a type with a presence byte.
    Null,
    /// `PtypInteger16`.
    Integer16(i16),
    /// `PtypInteger32`.
    Integer32(i32),
    /// `PtypFloating32`.
    Floating32(f32),
    /// `PtypFloating64`.
    Floating64(f64),
    /// `PtypCurrency`: ten-thousandths.
    Currency(i64),
    /// `PtypFloatingTime`: days since 1899-12-30.
    FloatingTime(f64),
    /// `PtypErrorCode`.
    ErrorCode(ErrorCode),
    /// `PtypBoolean`.
    Boolean(bool),
    /// `PtypObject`: no bytes, but in FastTransfer streams.
    Object(Bytes),
    /// `PtypInteger64`.
    Integer64(i64),
    /// `PtypString8`.
    String8(String8),
    /// `PtypString`.
    String(String),
    /// A `PtypString` that is not well-formed UTF-16.
    RawString(Utf16),
    /// `PtypTime`.
    Time(FileTime),
    /// `PtypGuid`.
    Guid(Guid),
    /// `PtypServerId`, without its length.
    ServerId(Bytes),
    /// `PtypRestriction`, encoded in the width of what it stands in.
    Restriction(Bytes),
    /// `PtypRuleAction`, encoded in the width of what it stands in.
    RuleAction(Bytes),
    /// `PtypBinary`.
    Binary(Bytes),
    /// The values of one of the `PtypMultiple…` types, all alike.
    Multiple(Vec<Value>),
}

impl Value {
    /// Reads a value of a type; binaries are windows of the input.
    pub fn read(r: &mut Reader<'_>, property_type: PropertyType, width: Width) -> Result<Self> {
        let value = ValueRef::read(r, property_type, width)?;
        let value = match value {
            ValueRef::Binary(bytes) => Self::Binary(r.window(bytes)),
            ValueRef::Object(bytes) => Self::Object(r.window(bytes)),
            value => value.to_value(),
        };
        r.note(|| value.note());
        Ok(value)
    }

    /// Writes the value as a property of that type.
    pub fn write(&self, w: &mut Writer, property_type: PropertyType, width: Width) -> Result<()> {
        if let Self::Multiple(values) = self {
            if property_type.0 & PropertyType::MULTIVALUE == 0 {
                return Err(mismatch(w));
            }
            if width == Width::AddressBook {
                w.u8(0xFF);
            }
            w.prefix::<u32>(values.len())?;
            let element = PropertyType(property_type.0 & !PropertyType::MULTIVALUE);
            return values.iter().try_for_each(|value| value.write(w, element, width));
        }
        // Only a list has no borrowed form of its own.
        match self.borrow() {
            Some(value) => value.write(w, property_type, width),
            None => Err(mismatch(w)),
        }
    }

    /// What a tree says of the value.
    pub(crate) fn note(&self) -> Note {
        Note { words: self.to_string(), datum: Some(self.datum()) }
    }

    /// The value without its type.
    pub fn datum(&self) -> Datum {
        match self {
            Self::Null => Datum::Absent,
            Self::Integer16(value) => Datum::Integer((*value).into()),
            Self::Integer32(value) => Datum::Integer((*value).into()),
            Self::Integer64(value) | Self::Currency(value) => Datum::Integer((*value).into()),
            Self::Floating32(value) => Datum::Floating((*value).into()),
            Self::Floating64(value) | Self::FloatingTime(value) => Datum::Floating(*value),
            Self::ErrorCode(value) => Datum::Error(value.0),
            Self::Boolean(value) => Datum::Integer((*value).into()),
            Self::String8(value) => Datum::Text(value.to_utf8_lossy()),
            Self::String(value) => Datum::Text(value.clone()),
            Self::RawString(value) => Datum::Text(value.to_utf8_lossy()),
            Self::Time(value) => Datum::Integer(value.0.into()),
            Self::Guid(value) => Datum::Bytes(value.0.into()),
            Self::Object(value)
            | Self::ServerId(value)
            | Self::Restriction(value)
            | Self::RuleAction(value)
            | Self::Binary(value) => Datum::Bytes(value.to_vec()),
            Self::Multiple(values) => Datum::List(values.iter().map(Self::datum).collect()),
        }
    }

    /// The value in place; none of several values.
    pub fn borrow(&self) -> Option<ValueRef<'_>> {
        Some(match self {
            Self::Null => ValueRef::Null,
            Self::Integer16(value) => ValueRef::Integer16(*value),
            Self::Integer32(value) => ValueRef::Integer32(*value),
            Self::Floating32(value) => ValueRef::Floating32(*value),
            Self::Floating64(value) => ValueRef::Floating64(*value),
            Self::Currency(value) => ValueRef::Currency(*value),
            Self::FloatingTime(value) => ValueRef::FloatingTime(*value),
            Self::ErrorCode(value) => ValueRef::ErrorCode(*value),
            Self::Boolean(value) => ValueRef::Boolean(*value),
            Self::Object(value) => ValueRef::Object(value),
            Self::Integer64(value) => ValueRef::Integer64(*value),
            Self::String8(value) => ValueRef::String8(value.as_bytes()),
            Self::String(value) => ValueRef::String(Str::Utf8(value)),
            Self::RawString(value) => ValueRef::String(Str::Utf16(value.as_le_bytes())),
            Self::Time(value) => ValueRef::Time(*value),
            Self::Guid(value) => ValueRef::Guid(*value),
            Self::ServerId(value) => ValueRef::ServerId(value),
            Self::Restriction(value) => ValueRef::Restriction(value),
            Self::RuleAction(value) => ValueRef::RuleAction(value),
            Self::Binary(value) => ValueRef::Binary(value),
            Self::Multiple(_) => return None,
        })
    }

    /// The type that the value has by itself; `None` for an empty list.
    pub fn property_type(&self) -> Option<PropertyType> {
        Some(match self {
            Self::Null => PropertyType::NULL,
            Self::Integer16(_) => PropertyType::INTEGER16,
            Self::Integer32(_) => PropertyType::INTEGER32,
            Self::Floating32(_) => PropertyType::FLOATING32,
            Self::Floating64(_) => PropertyType::FLOATING64,
            Self::Currency(_) => PropertyType::CURRENCY,
            Self::FloatingTime(_) => PropertyType::FLOATING_TIME,
            Self::ErrorCode(_) => PropertyType::ERROR_CODE,
            Self::Boolean(_) => PropertyType::BOOLEAN,
            Self::Object(_) => PropertyType::OBJECT,
            Self::Integer64(_) => PropertyType::INTEGER64,
            Self::String8(_) => PropertyType::STRING8,
            Self::String(_) | Self::RawString(_) => PropertyType::STRING,
            Self::Time(_) => PropertyType::TIME,
            Self::Guid(_) => PropertyType::GUID,
            Self::ServerId(_) => PropertyType::SERVER_ID,
            Self::Restriction(_) => PropertyType::RESTRICTION,
            Self::RuleAction(_) => PropertyType::RULE_ACTION,
            Self::Binary(_) => PropertyType::BINARY,
            Self::Multiple(values) => {
                PropertyType(values.first()?.property_type()?.0 | PropertyType::MULTIVALUE)
            }
        })
    }

    /// An integer of any width.
    pub fn as_i64(&self) -> Option<i64> {
        self.borrow()?.as_i64()
    }

    /// Text of either kind as UTF-8; 8-bit text is taken as UTF-8 or ASCII.
    pub fn to_text(&self) -> Option<String> {
        self.borrow()?.to_text()
    }

    /// A boolean.
    pub fn as_bool(&self) -> Option<bool> {
        self.borrow()?.as_bool()
    }

    /// A time.
    pub fn as_time(&self) -> Option<FileTime> {
        self.borrow()?.as_time()
    }

    /// Bytes of a binary.
    pub fn as_binary(&self) -> Option<&Bytes> {
        if let Self::Binary(value) = self { Some(value) } else { None }
    }

    /// An arbitrary value of a type.
    #[cfg(feature = "generate")]
    pub fn any(g: &mut Gen<'_>, property_type: PropertyType, width: Width) -> Self {
        let cx = Context::with_width(width);
        if width == Width::AddressBook && has_presence(property_type) && g.below(8) == 7 {
            return Self::Null;
        }
        match property_type {
            PropertyType::NULL => Self::Null,
            PropertyType::INTEGER16 => Self::Integer16(g.u16() as i16),
            PropertyType::INTEGER32 => Self::Integer32(g.u32() as i32),
            PropertyType::FLOATING32 => Self::Floating32(g.u16() as f32 / 7.0),
            PropertyType::FLOATING64 => Self::Floating64(g.u32() as f64 / 7.0),
            PropertyType::CURRENCY => Self::Currency(g.u64() as i64),
            PropertyType::FLOATING_TIME => Self::FloatingTime(g.u32() as f64 / 7.0),
            PropertyType::ERROR_CODE => Self::ErrorCode(ErrorCode(g.u32())),
            PropertyType::BOOLEAN => Self::Boolean(g.flip()),
            PropertyType::OBJECT if width == Width::FastTransfer => Self::Object(g.bytes()),
            PropertyType::OBJECT => Self::Object(Bytes::new()),
            PropertyType::INTEGER64 => Self::Integer64(g.u64() as i64),
            PropertyType::STRING8 => Self::String8(String8::any(g, &cx)),
            PropertyType::STRING => {
                let raw = Utf16::any(g, &cx);
                raw.to_utf8().map_or(Self::RawString(raw), Self::String)
            }
            PropertyType::TIME => Self::Time(FileTime(g.u64() as i64)),
            PropertyType::GUID => Self::Guid(Guid::any(g, &cx)),
            PropertyType::SERVER_ID => Self::ServerId(g.bytes()),
            PropertyType::RESTRICTION => {
                Self::Restriction(Restriction::any(g, &cx).encode(&cx).unwrap_or_default().into())
            }
            PropertyType::RULE_ACTION => {
                Self::RuleAction(RuleActions::any(g, &cx).encode(&cx).unwrap_or_default().into())
            }
            PropertyType(code) if code & PropertyType::MULTIVALUE != 0 => {
                let element = PropertyType(code & !PropertyType::MULTIVALUE);
                Self::Multiple(g.list(|g| Self::any(g, element, width)))
            }
            _ => Self::Binary(g.bytes()),
        }
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::String(value.into())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::String(value)
    }
}

impl From<i32> for Value {
    fn from(value: i32) -> Self {
        Self::Integer32(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Integer64(value)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<FileTime> for Value {
    fn from(value: FileTime) -> Self {
        Self::Time(value)
    }
}

impl From<Guid> for Value {
    fn from(value: Guid) -> Self {
        Self::Guid(value)
    }
}

impl From<Bytes> for Value {
    fn from(value: Bytes) -> Self {
        Self::Binary(value)
    }
}

impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Self::Binary(value.into())
    }
}

/// For people: text in quotes, binaries in hexadecimal, times in ISO 8601.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Integer16(value) => write!(f, "{value}"),
            Self::Integer32(value) => write!(f, "{value}"),
            Self::Floating32(value) => write!(f, "{value}"),
            Self::Floating64(value) | Self::FloatingTime(value) => write!(f, "{value}"),
            Self::Integer64(value) | Self::Currency(value) => write!(f, "{value}"),
            Self::ErrorCode(value) => write!(f, "{value}"),
            Self::Boolean(value) => write!(f, "{value}"),
            Self::String8(value) => Quoted(&value.to_utf8_lossy()).fmt(f),
            Self::String(value) => Quoted(value).fmt(f),
            Self::RawString(value) => Quoted(&value.to_utf8_lossy()).fmt(f),
            Self::Time(value) => write!(f, "{value}"),
            Self::Guid(value) => write!(f, "{value}"),
            Self::Object(value)
            | Self::ServerId(value)
            | Self::Restriction(value)
            | Self::RuleAction(value)
            | Self::Binary(value) => f.write_str(&crate::wire::hex(value)),
            Self::Multiple(values) => {
                f.write_str("[")?;
                for (index, value) in values.iter().enumerate() {
                    if index > 0 {
                        f.write_str(", ")?;
                    }
                    write!(f, "{value}")?;
                }
                f.write_str("]")
            }
        }
    }
}

/// A property tag and a value of its type. `[MS-OXCDATA] 2.11.4`
#[derive(Debug, Clone, PartialEq)]
pub struct TaggedPropertyValue {
    /// Which property.
    pub tag: PropertyTag,
    /// Its value.
    pub value: Value,
}

impl TaggedPropertyValue {
    /// A property with a value.
    pub fn new(tag: PropertyTag, value: impl Into<Value>) -> Self {
        Self { tag, value: value.into() }
    }
}

impl crate::wire::Described for TaggedPropertyValue {
    const DESCRIPTION: crate::wire::Description = crate::wire::Description {
        name: "TaggedPropertyValue",
        section: "MS-OXCDATA 2.11.4",
        parts: &["tag", "value"],
    };
}

impl Wire for TaggedPropertyValue {
    const LEAST: usize = 4;

    fn read(r: &mut Reader<'_>, cx: &Context<'_>) -> Result<Self> {
        const TAG: crate::wire::Place = crate::wire::Place {
            structure: "TaggedPropertyValue",
            field: "tag",
            section: "MS-OXCDATA 2.11.4",
        };
        const VALUE: crate::wire::Place = crate::wire::Place { field: "value", ..TAG };
        let tag = r.field(&TAG, |r| PropertyTag::read(r, cx))?;
        let value = r.field(&VALUE, |r| {
            #[cfg(feature = "trace")]
            let before = r.rest();
            let value = Value::read(r, tag.property_type(), cx.width)?;
            #[cfg(feature = "trace")]
            if r.is_recording() {
                let in_place = ValueRef::read(&mut Reader::over(before), tag.property_type(), cx.width)?;
                super::unfold::unfold(r, tag, in_place, cx.width);
            }
            Ok(value)
        })?;
        Ok(Self { tag, value })
    }

    fn write(&self, w: &mut Writer, cx: &Context<'_>) -> Result<()> {
        self.tag.write(w, cx)?;
        self.value.write(w, self.tag.property_type(), cx.width)
    }

    #[cfg(feature = "generate")]
    fn any(g: &mut Gen<'_>, cx: &Context<'_>) -> Self {
        let mut tag = PropertyTag::any(g, cx);
        if tag.property_type() == PropertyType::UNSPECIFIED {
            tag = tag.with_type(PropertyType::INTEGER32);
        }
        Self { tag, value: Value::any(g, tag.property_type(), cx.width) }
    }
}
