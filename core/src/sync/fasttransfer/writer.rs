use std::prelude::v1::*;

use bytes::Bytes;

use super::Marker;
use super::element::{Element, value_type, write_name};
use super::scan::{Atom, Extent, Scan, Shape, Step};
use crate::data::{PropertyName, Value, ValueRef};
use crate::wire::{self, PropertyTag, PropertyType, Result, Width, WireErrorKind};

/// Makes a FastTransfer stream and cuts it into buffers. `[MS-OXCFXICS] 2.2.4.1`
///
/// Whoever sends takes as much as the next buffer has room for and need not write the whole stream before: a value
/// can be written in [pieces](Self::large) as well.
///
/// ```
/// use mapi_http::sync::fasttransfer::{Marker, Writer};
/// use mapi_http::data::{PropertyTag, Value};
///
/// let mut stream = Writer::new();
/// stream.marker(Marker::StartMessage)?;
/// stream.property(PropertyTag(0x0037_001F), &Value::from("Hello"))?;
/// stream.marker(Marker::EndMessage)?;
/// assert_eq!(stream.take(15), b"\x03\x00\x0c\x40\x1f\x00\x37\x00\x0c\x00\x00\x00H\x00".as_slice());
/// assert_eq!(stream.len(), 14);
/// # Ok::<(), mapi_http::wire::WireError>(())
/// ```
#[derive(Debug, Default)]
pub struct Writer {
    out: wire::Writer,
    /// Where the bytes that were not taken yet start.
    taken: usize,
    /// How the stream goes on there: the rest of an atom, then what the scan says.
    cut: Option<Atom>,
    scan: Scan,
    /// Bytes that a value written in pieces still lacks.
    open: u32,
}

/// What can be written as the value of a property: [`ValueRef`] or [`Value`].
pub trait WriteValue: sealed::Sealed {}
impl WriteValue for ValueRef<'_> {}
impl WriteValue for Value {}

mod sealed {
    use super::*;

    pub trait Sealed {
        fn put(&self, out: &mut wire::Writer, property_type: PropertyType) -> Result<()>;
    }

    impl Sealed for ValueRef<'_> {
        fn put(&self, out: &mut wire::Writer, property_type: PropertyType) -> Result<()> {
            self.write(out, property_type, Width::FastTransfer)
        }
    }

    impl Sealed for Value {
        fn put(&self, out: &mut wire::Writer, property_type: PropertyType) -> Result<()> {
            self.write(out, property_type, Width::FastTransfer)
        }
    }
}

impl Writer {
    /// A stream without elements.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many bytes were written and not taken yet.
    pub fn len(&self) -> usize {
        self.out.len() - self.taken
    }

    /// Whether everything written was taken.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Writes a marker.
    ///
    /// # Errors
    /// When a value that is written in pieces is not complete.
    pub fn marker(&mut self, marker: Marker) -> Result<()> {
        self.closed()?;
        self.out.u32(marker.value());
        Ok(())
    }

    /// Writes a property. Its tag says how; see [`Property::value`](super::Property::value) for strings in a code page.
    ///
    /// # Errors
    /// When the value is not of the tag's type, a stream has no such type, or the tag is one of a named property.
    #[inline]
    pub fn property(&mut self, tag: PropertyTag, value: &impl WriteValue) -> Result<()> {
        self.put(tag, None, value)
    }

    /// Writes a named property; the id in the tag is any from 0x8000 on.
    ///
    /// # Errors
    /// As [`property`](Self::property); also when a stream cannot hold the name.
    pub fn named(&mut self, tag: PropertyTag, name: &PropertyName, value: &impl WriteValue) -> Result<()> {
        self.put(tag, Some(name), value)
    }

    /// Starts a property whose value, `length` bytes with the terminator of a string, follows in [pieces](Self::piece).
    ///
    /// # Errors
    /// When the tag's type is not a string, a binary or an object; and as [`named`](Self::named).
    pub fn large(&mut self, tag: PropertyTag, name: Option<&PropertyName>, length: u32) -> Result<()> {
        let start = self.out.len();
        match self.head(tag, name) {
            Ok(Shape::Variable(_)) => {
                self.out.u32(length);
                self.open = length;
                Ok(())
            }
            Ok(_) => {
                self.out.truncate(start);
                Err(self.out.inconsistent("only a value with a length comes in pieces"))
            }
            Err(error) => {
                self.out.truncate(start);
                Err(error)
            }
        }
    }

    /// Writes the next bytes of a value.
    ///
    /// # Errors
    /// When they are more than the value lacks; then none are written.
    pub fn piece(&mut self, bytes: &[u8]) -> Result<()> {
        match u32::try_from(bytes.len()).ok().and_then(|length| self.open.checked_sub(length)) {
            Some(open) => {
                self.open = open;
                self.out.slice(bytes);
                Ok(())
            }
            None => {
                let (length, max) = (bytes.len(), self.open as usize);
                Err(self.out.error(WireErrorKind::TooLong { length, max }))
            }
        }
    }

    /// Writes an element of another stream just as it stands there.
    ///
    /// # Errors
    /// When a value that is written in pieces is not complete, or a piece has no head.
    pub fn element(&mut self, element: &Element<'_>) -> Result<()> {
        match element {
            Element::Marker(marker) => self.marker(*marker),
            Element::Piece(piece) => self.piece(piece.bytes()),
            Element::Property(property) => {
                self.closed()?;
                self.out.u32(property.tag().0);
                self.out.slice(property.encoded_name());
                self.out.slice(property.encoded());
                Ok(())
            }
            Element::Large(large) => {
                self.closed()?;
                self.out.u32(large.tag().0);
                self.out.slice(large.encoded_name());
                self.out.u32(large.length());
                self.open = large.length();
                Ok(())
            }
        }
    }

    /// Takes the longest part of at most `max` bytes after which a buffer may end. Empty when nothing fits: an atom
    /// has some 2 KB at most, and clients offer at least 15,480 bytes. `[MS-OXCFXICS] 2.2.4.1`, `3.2.5.8.1.5`
    pub fn take(&mut self, max: usize) -> Bytes {
        let rest = self.out.as_slice().get(self.taken..).unwrap_or_default();
        let length = if rest.len() <= max && self.open == 0 {
            // What was written ends between elements.
            (self.cut, self.scan) = (None, Scan::default());
            rest.len()
        } else {
            cut(rest, max, &mut self.cut, &mut self.scan)
        };
        if length == self.out.len() {
            self.taken = 0;
            return core::mem::take(&mut self.out).into_bytes();
        }
        let part = Bytes::copy_from_slice(rest.get(..length).unwrap_or_default());
        self.taken += length;
        if self.taken == self.out.len() {
            self.taken = 0;
            self.out.truncate(0);
        } else if self.taken > self.out.len() / 2 {
            // Bytes that were taken make room; each is moved over at most once.
            let mut rest = wire::Writer::with_capacity(self.out.len());
            rest.slice(self.out.as_slice().get(self.taken..).unwrap_or_default());
            self.out = rest;
            self.taken = 0;
        }
        part
    }

    /// Everything that was not taken.
    ///
    /// # Errors
    /// When a value that is written in pieces is not complete.
    pub fn into_bytes(mut self) -> Result<Bytes> {
        self.closed()?;
        Ok(self.take(usize::MAX))
    }

    fn put(&mut self, tag: PropertyTag, name: Option<&PropertyName>, value: &impl WriteValue) -> Result<()> {
        let start = self.out.len();
        let written = self.head(tag, name).and_then(|_| value.put(&mut self.out, value_type(tag)));
        if written.is_err() {
            self.out.truncate(start);
        }
        written
    }

    /// Writes the tag and the name; answers how the value is laid out.
    #[inline]
    fn head(&mut self, tag: PropertyTag, name: Option<&PropertyName>) -> Result<Shape> {
        self.closed()?;
        let refuse = |kind| Err(self.out.error(kind));
        let Some(shape) = Shape::of(tag) else {
            return refuse(WireErrorKind::PropertyType(tag.property_type().0));
        };
        if Marker::from_value(tag.0).is_some() {
            return refuse(WireErrorKind::Value { value: tag.0.into(), why: "a marker has no value" });
        }
        if name.is_some() != (tag.id() >= 0x8000) {
            return refuse(WireErrorKind::Inconsistent("ids from 0x8000 on, and only these, have a name"));
        }
        self.out.u32(tag.0);
        if let Some(name) = name {
            write_name(name, &mut self.out)?;
        }
        Ok(shape)
    }

    #[inline]
    fn closed(&self) -> Result<()> {
        if self.open == 0 {
            return Ok(());
        }
        Err(self.out.inconsistent("a value written in pieces is not complete"))
    }
}

/// Where the first `max` bytes may end; `cut` and `scan` say how the stream goes on there.
fn cut(bytes: &[u8], max: usize, cut: &mut Option<Atom>, scan: &mut Scan) -> usize {
    let mut at = 0;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let room = max - at;
        let atom = match cut.take() {
            Some(atom) => atom,
            None => {
                if *scan == Scan::Element
                    && let Some(element) = Extent::of_ordinary(rest)
                    && element.length <= room
                {
                    at += element.length;
                    continue;
                }
                match scan.step(rest) {
                    Ok(Step::Atom(atom)) => atom,
                    // The rest was not written yet.
                    Ok(Step::Needs(_)) | Err(_) => return at,
                }
            }
        };
        let here = atom.length.min(room).min(rest.len());
        if here < atom.length {
            let here = here - here % atom.grain.max(1);
            *cut = Some(Atom { length: atom.length - here, grain: atom.grain });
            return at + here;
        }
        at += here;
    }
}
