use core::fmt;
use core::ops::Range;
use std::prelude::v1::*;

use bytes::Bytes;

use super::scan::MAX_NAME_UNITS;
use super::{Marker, tags};
use crate::data::{Guid, PropertyName, PropertyNameKind, Value, ValueRef};
use crate::wire::{PropertyTag, PropertyType, Reader, Result, Width, WireErrorKind, Writer};

/// What a stream is a row of. `[MS-OXCFXICS] 2.2.4.1`
#[derive(Debug, Clone, Copy)]
pub enum Element<'a> {
    /// A marker.
    Marker(Marker),
    /// A property with its value.
    Property(Property<'a>),
    /// The head of a value that comes in pieces, see [`Lexer::streaming`](super::Lexer::streaming).
    Large(Large<'a>),
    /// A piece of that value.
    Piece(Piece<'a>),
}

/// A property in a stream, in place. `[MS-OXCFXICS] 2.2.4.1`, `propValue`
#[derive(Clone, Copy)]
pub struct Property<'a> {
    tag: PropertyTag,
    name: &'a [u8],
    encoded: &'a [u8],
    /// Bytes of the length or count in front of the value.
    prefix: usize,
    source: &'a Bytes,
    /// Where it starts in them.
    start: usize,
}

/// The head of a property whose value is delivered in pieces.
#[derive(Debug, Clone, Copy)]
pub struct Large<'a> {
    tag: PropertyTag,
    name: &'a [u8],
    length: u32,
}

/// Some bytes of a value that is delivered in pieces; strings as they stand, with their terminator at the end.
#[derive(Clone, Copy)]
pub struct Piece<'a> {
    bytes: &'a [u8],
    source: &'a Bytes,
    left: u32,
}

impl<'a> Property<'a> {
    #[inline(always)]
    pub(super) fn new(
        tag: PropertyTag,
        name: &'a [u8],
        encoded: &'a [u8],
        prefix: usize,
        (source, start): (&'a Bytes, usize),
    ) -> Self {
        Self { tag, name, encoded, prefix, source, start }
    }

    /// The tag. From id 0x8000 on the id means nothing without the [name](Self::name).
    pub fn tag(&self) -> PropertyTag {
        self.tag
    }

    /// The name of a named property.
    pub fn name(&self) -> Option<PropertyName> {
        read_name(self.name)
    }

    /// The name as it stands in the stream; empty for properties that are not named.
    pub fn encoded_name(&self) -> &'a [u8] {
        self.name
    }

    /// The value as it stands in the stream, with its length or count.
    pub fn encoded(&self) -> &'a [u8] {
        self.encoded
    }

    /// The bytes of the value: without the length in front of a variable one, without the count in front of many.
    /// Strings still have their terminator.
    pub fn bytes(&self) -> &'a [u8] {
        self.encoded.get(self.prefix..).unwrap_or_default()
    }

    /// [`bytes`](Self::bytes) as a window of the stream that outlives the lexer: one reference count, no copy.
    pub fn to_bytes(&self) -> Bytes {
        self.source.slice_ref(self.bytes())
    }

    /// Where the whole element stands, and in which bytes.
    #[inline]
    pub fn place(&self) -> (&'a Bytes, Range<usize>) {
        let length = size_of::<PropertyTag>() + self.name.len() + self.encoded.len();
        (self.source, self.start..self.start + length)
    }

    /// The code page of a string in one, such as 1252. `[MS-OXCFXICS] 2.2.4.1.1.1`
    pub fn code_page(&self) -> Option<u16> {
        code_page(self.tag)
    }

    /// The value in place. Strings lose their terminator if they have one; those in a code page become
    /// [`ValueRef::String8`], if it is UTF-16 [`ValueRef::String`], and if that is big-endian [`ValueRef::Binary`].
    ///
    /// # Errors
    /// When the tag's type has no value that a program could use; such a property can still be copied.
    #[inline]
    pub fn value(&self) -> Result<ValueRef<'a>> {
        match ordinary_value_of(self.tag, self.encoded) {
            Some(value) => Ok(value),
            None => value_of(self.tag, self.encoded),
        }
    }

    /// The value as its owner. Binaries are windows of the stream.
    ///
    /// # Errors
    /// As [`value`](Self::value).
    pub fn to_value(&self) -> Result<Value> {
        Ok(match self.value()? {
            ValueRef::Binary(_) => Value::Binary(self.to_bytes()),
            ValueRef::Object(_) => Value::Object(self.to_bytes()),
            value => value.to_value(),
        })
    }
}

/// The value that a property has in a stream, from its length or count on. See [`Property::value`].
pub(crate) fn value_of(tag: PropertyTag, encoded: &[u8]) -> Result<ValueRef<'_>> {
    ValueRef::read(&mut Reader::over(encoded), value_type(tag), Width::FastTransfer)
}

/// The same if it is of a type that most are of.
#[inline(always)]
pub(crate) fn ordinary_value_of(tag: PropertyTag, encoded: &[u8]) -> Option<ValueRef<'_>> {
    ValueRef::read_ordinary_streamed(&mut Reader::over(encoded), value_type(tag))
}

/// The type that the value behind a tag has in other structures.
pub(super) fn value_type(tag: PropertyTag) -> PropertyType {
    match tag.property_type() {
        _ if tag == tags::IDSET_GIVEN => PropertyType::BINARY,
        PropertyType(0x84B0) => PropertyType::STRING,
        PropertyType(0x84B1) => PropertyType::BINARY,
        PropertyType(0x8000..) => PropertyType::STRING8,
        property_type => property_type,
    }
}

fn code_page(tag: PropertyTag) -> Option<u16> {
    let code = tag.property_type().0;
    (code & 0x8000 != 0).then_some(code & 0x7FFF)
}

impl<'a> Large<'a> {
    pub(super) fn new(tag: PropertyTag, name: &'a [u8], length: u32) -> Self {
        Self { tag, name, length }
    }

    /// The tag.
    pub fn tag(&self) -> PropertyTag {
        self.tag
    }

    /// The name of a named property.
    pub fn name(&self) -> Option<PropertyName> {
        read_name(self.name)
    }

    /// The name as it stands in the stream; empty for properties that are not named.
    pub fn encoded_name(&self) -> &'a [u8] {
        self.name
    }

    /// The code page of a string in one, such as 1252.
    pub fn code_page(&self) -> Option<u16> {
        code_page(self.tag)
    }

    /// Bytes of the whole value.
    pub fn length(&self) -> u32 {
        self.length
    }
}

impl<'a> Piece<'a> {
    pub(super) fn new(bytes: &'a [u8], source: &'a Bytes, left: u32) -> Self {
        Self { bytes, source, left }
    }

    /// The bytes.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The bytes as a window of the stream that outlives the lexer.
    pub fn to_bytes(&self) -> Bytes {
        self.source.slice_ref(self.bytes)
    }

    /// Bytes of the value that are still to come; 0 in the last piece.
    pub fn left(&self) -> u32 {
        self.left
    }
}

/// The name behind a tag: the property set, 0 and a number, or 1 and a terminated text.
fn read_name(encoded: &[u8]) -> Option<PropertyName> {
    let (guid, rest) = encoded.split_first_chunk()?;
    let guid = Guid(*guid);
    match rest.split_first()? {
        (0, lid) => Some(PropertyName::from_lid(guid, u32::from_le_bytes(*lid.first_chunk()?))),
        (_, text) => Some(PropertyName {
            kind: PropertyNameKind::NAME,
            guid,
            lid: None,
            name: Some(Bytes::copy_from_slice(text)),
        }),
    }
}

/// Writes a name as it stands behind a tag.
pub(super) fn write_name(name: &PropertyName, out: &mut Writer) -> Result<()> {
    out.slice(&name.guid.0);
    match (name.kind, name.lid, &name.name) {
        (PropertyNameKind::LID, Some(lid), None) => {
            out.u8(0);
            out.u32(lid);
            Ok(())
        }
        (PropertyNameKind::NAME, None, Some(text)) => {
            let text = text.strip_suffix(&[0, 0]).unwrap_or(text);
            let (units, odd) = text.as_chunks::<2>();
            if units.len() > MAX_NAME_UNITS {
                return Err(out.error(WireErrorKind::TooLong { length: units.len(), max: MAX_NAME_UNITS }));
            }
            if !odd.is_empty() || units.contains(&[0, 0]) {
                return Err(out.inconsistent("a name holds a NUL or half a character"));
            }
            out.u8(1);
            out.slice(text);
            out.u16(0);
            Ok(())
        }
        _ => Err(out.inconsistent("a name in a stream is a number or a text")),
    }
}

impl fmt::Debug for Property<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = f.debug_tuple("Property");
        parts.field(&self.tag);
        if let Some(name) = self.name() {
            parts.field(&name);
        }
        match self.value() {
            Ok(value) => parts.field(&value).finish(),
            Err(_) => parts.field(&self.encoded).finish(),
        }
    }
}

impl fmt::Debug for Piece<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Piece").field("bytes", &self.bytes.len()).field("left", &self.left).finish()
    }
}
