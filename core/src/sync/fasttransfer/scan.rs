//! The atoms of a stream: what a buffer boundary may not split. `[MS-OXCFXICS] 2.2.4.1`
//!
//! The one description of the lexical level: the lexer adds atoms up to elements, the writer cuts between them.

use super::{Marker, tags};
use crate::wire::{PropertyTag, PropertyType, Result, WireError, WireErrorKind};

/// A property name in letters may have this many UTF-16 units. A ROP can speak of 126 only (`[MS-OXCDATA] 2.6.1`):
/// what goes far beyond is a damaged stream, not a name.
pub const MAX_NAME_UNITS: usize = 1024;

const NAME_BY_LID: u8 = 0;
const NAME_BY_TEXT: u8 = 1;

/// One atom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Atom {
    /// Its bytes.
    pub(super) length: usize,
    /// A buffer may end within it after multiples of this; as long as the atom itself when it may not.
    pub(super) grain: usize,
}

impl Atom {
    const fn whole(length: usize) -> Self {
        Self { length, grain: length }
    }
}

/// How the value of a property type is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// So many bytes.
    Fixed(u8),
    /// A length, and bytes in units of so many.
    Variable(u8),
    /// A count, and values of so many bytes.
    ManyFixed(u8),
    /// A count, and for each value a length and bytes in units of so many.
    ManyVariable(u8),
}

impl Shape {
    /// The layout of the value behind a tag.
    #[inline(always)]
    pub(super) fn of(tag: PropertyTag) -> Option<Self> {
        // It says that it is an integer, but its value has the form of a binary. [MS-OXCFXICS] 2.2.1.1.1
        if tag == tags::IDSET_GIVEN {
            return Some(Self::Variable(1));
        }
        let code = tag.property_type().0;
        match SINGLE.get(usize::from(code)) {
            Some(shape) => *shape,
            // A string in the code page that the other bits say: UTF-16 of either byte order, or 8-bit.
            None if code & 0x8000 != 0 => {
                Some(Self::Variable(if matches!(code, 0x84B0 | 0x84B1) { 2 } else { 1 }))
            }
            None => Self::of_many(code),
        }
    }

    fn of_many(code: u16) -> Option<Self> {
        match code.checked_sub(PropertyType::MULTIVALUE)? {
            0x000A | 0x000B | 0x000D | 0x00FB => None,
            element => match SINGLE.get(usize::from(element))? {
                Some(Self::Fixed(size)) => Some(Self::ManyFixed(*size)),
                Some(Self::Variable(unit)) => Some(Self::ManyVariable(*unit)),
                _ => None,
            },
        }
    }
}

/// The layouts of single values by their type.
static SINGLE: [Option<Shape>; 0x103] = {
    let mut shapes = [None; 0x103];
    shapes[0x0002] = Some(Shape::Fixed(2));
    shapes[0x0003] = Some(Shape::Fixed(4));
    shapes[0x0004] = Some(Shape::Fixed(4));
    shapes[0x0005] = Some(Shape::Fixed(8));
    shapes[0x0006] = Some(Shape::Fixed(8));
    shapes[0x0007] = Some(Shape::Fixed(8));
    shapes[0x000A] = Some(Shape::Fixed(4));
    // In a stream a boolean has two bytes.
    shapes[0x000B] = Some(Shape::Fixed(2));
    shapes[0x000D] = Some(Shape::Variable(1));
    shapes[0x0014] = Some(Shape::Fixed(8));
    shapes[0x001E] = Some(Shape::Variable(1));
    shapes[0x001F] = Some(Shape::Variable(2));
    shapes[0x0040] = Some(Shape::Fixed(8));
    shapes[0x0048] = Some(Shape::Fixed(16));
    shapes[0x00FB] = Some(Shape::Variable(1));
    shapes[0x0102] = Some(Shape::Variable(1));
    shapes
};

/// Where in an element a scan stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Scan {
    /// Before a marker or a tag.
    #[default]
    Element,
    /// Behind a tag.
    Value(Shape),
    /// Before the bytes of a variable value.
    Bytes { length: u32, unit: u8 },
    /// Before the values of a multi-valued property.
    Many { left: u32, shape: Shape },
    /// Before the bytes of one of them.
    ManyBytes { length: u32, unit: u8, left: u32 },
}

/// What a step of a scan finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// An atom, of which all bytes that matter for the scan are there; `rest` may end within a value.
    Atom(Atom),
    /// The scan cannot go on without this many bytes from here.
    Needs(usize),
}

impl Scan {
    /// The next atom at the start of `rest`.
    #[inline(always)]
    pub(super) fn step(&mut self, rest: &[u8]) -> Result<Step> {
        Ok(Step::Atom(match *self {
            Self::Element => {
                let Some(value) = u32_at(rest) else { return Ok(Step::Needs(4)) };
                if Marker::from_value(value).is_some() {
                    return Ok(Step::Atom(Atom::whole(4)));
                }
                let tag = PropertyTag(value);
                let Some(shape) = Shape::of(tag) else { return Err(unknown_type(tag)) };
                let mut length = 4;
                if tag.id() >= 0x8000 {
                    match name_length(rest)? {
                        Step::Atom(name) => length += name.length,
                        needs => return Ok(needs),
                    }
                }
                *self = Self::Value(shape);
                Atom::whole(length)
            }
            Self::Value(Shape::Fixed(size)) => {
                *self = Self::Element;
                Atom::whole(size.into())
            }
            Self::Value(Shape::Variable(unit)) => {
                let Some(length) = u32_at(rest) else { return Ok(Step::Needs(4)) };
                *self = if length > 0 { Self::Bytes { length, unit } } else { Self::Element };
                Atom::whole(4)
            }
            Self::Bytes { length, unit } => {
                *self = Self::Element;
                Atom { length: length as usize, grain: unit.into() }
            }
            Self::Value(shape) => {
                let Some(left) = u32_at(rest) else { return Ok(Step::Needs(4)) };
                *self = Self::Many { left, shape }.unless_done();
                Atom::whole(4)
            }
            Self::Many { left, shape: Shape::ManyVariable(unit) } => {
                let Some(length) = u32_at(rest) else { return Ok(Step::Needs(4)) };
                let left = left.saturating_sub(1);
                *self = match length {
                    0 => Self::Many { left, shape: Shape::ManyVariable(unit) }.unless_done(),
                    _ => Self::ManyBytes { length, unit, left },
                };
                Atom::whole(4)
            }
            Self::ManyBytes { length, unit, left } => {
                *self = Self::Many { left, shape: Shape::ManyVariable(unit) }.unless_done();
                Atom { length: length as usize, grain: unit.into() }
            }
            Self::Many {
                left,
                shape: Shape::Fixed(size) | Shape::ManyFixed(size) | Shape::Variable(size),
            } => {
                *self = Self::Element;
                let size = usize::from(size);
                Atom { length: size.saturating_mul(left as usize), grain: size }
            }
        }))
    }

    /// Behind a tag: the bytes of the length or count that the value starts with.
    #[inline(always)]
    pub(super) fn prefix(&self) -> usize {
        if let Self::Value(Shape::Fixed(_)) | Self::Element = self { 0 } else { 4 }
    }

    fn unless_done(self) -> Self {
        if matches!(self, Self::Many { left: 0, .. }) { Self::Element } else { self }
    }
}

/// Where the parts of an element lie.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Extent {
    /// Bytes of the marker, or of the tag and the name.
    pub(super) head: usize,
    /// Bytes of the length or count behind them.
    pub(super) prefix: usize,
    /// Bytes of the whole element.
    pub(super) length: usize,
}

impl Extent {
    /// The element at the start of `rest`, if it is of an ordinary kind and all there: what steps would find, in one.
    #[inline(always)]
    pub(super) fn of_ordinary(rest: &[u8]) -> Option<Self> {
        let tag = PropertyTag(u32_at(rest)?);
        if tag.id() >= 0x8000 {
            return None;
        }
        if Marker::from_value(tag.0).is_some() {
            return Some(Self { head: 4, prefix: 0, length: 4 });
        }
        let extent = match Shape::of(tag)? {
            Shape::Fixed(size) => Self { head: 4, prefix: 0, length: 4 + usize::from(size) },
            Shape::Variable(_) => {
                let length = u32_at(rest.get(4..)?)?;
                Self { head: 4, prefix: 4, length: 8usize.saturating_add(length as usize) }
            }
            Shape::ManyFixed(_) | Shape::ManyVariable(_) => return None,
        };
        (extent.length <= rest.len()).then_some(extent)
    }
}

#[inline(always)]
fn u32_at(bytes: &[u8]) -> Option<u32> {
    bytes.first_chunk().map(|bytes| u32::from_le_bytes(*bytes))
}

/// The length of the name behind the tag at the start of `element`.
#[inline(never)]
fn name_length(element: &[u8]) -> Result<Step> {
    const KIND_AT: usize = 4 + 16;
    let refuse = |kind| Err(WireError::new(kind, KIND_AT).at("namedPropInfo", "kind", "MS-OXCFXICS 2.2.4.1"));
    let Some((kind, rest)) = element.get(KIND_AT..).and_then(<[u8]>::split_first) else {
        return Ok(Step::Needs(KIND_AT + 1));
    };
    match *kind {
        NAME_BY_LID if rest.len() >= 4 => Ok(Step::Atom(Atom::whole(16 + 1 + 4))),
        NAME_BY_LID => Ok(Step::Needs(KIND_AT + 1 + 4)),
        NAME_BY_TEXT => {
            let (units, _) = rest.as_chunks::<2>();
            match units.iter().take(MAX_NAME_UNITS + 1).position(|unit| *unit == [0, 0]) {
                Some(length) => Ok(Step::Atom(Atom::whole(16 + 1 + 2 * (length + 1)))),
                None if units.len() > MAX_NAME_UNITS => refuse(WireErrorKind::Limit {
                    what: "characters of a property name",
                    limit: MAX_NAME_UNITS,
                }),
                None => Ok(Step::Needs(KIND_AT + 1 + 2 * (units.len() + 1))),
            }
        }
        kind => {
            refuse(WireErrorKind::Value { value: kind.into(), why: "a name is a number (0) or a string (1)" })
        }
    }
}

#[cold]
fn unknown_type(tag: PropertyTag) -> WireError {
    WireError::new(WireErrorKind::PropertyType(tag.property_type().0), 0).at(
        "propValue",
        "propType",
        "MS-OXCFXICS 2.2.4.1",
    )
}
