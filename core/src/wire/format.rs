//! The formats that fields of the form name, and the encodings of plain types.

use core::marker::PhantomData;
use std::prelude::v1::*;

use bytes::Bytes;

#[cfg(feature = "generate")]
use super::Gen;
use super::{
    Context, Format, Note, Reader, Result, String8, Text, Utf16, Width, Wire, WireErrorKind, Writer,
};

/// The type's own encoding.
#[derive(Debug)]
pub struct Own;

impl<V: Wire> Format<V> for Own {
    const LEAST: usize = V::LEAST;

    #[inline(always)]
    fn get(r: &mut Reader<'_>, cx: &Context<'_>) -> Result<V> {
        V::read(r, cx)
    }

    #[inline(always)]
    fn put(value: &V, w: &mut Writer, cx: &Context<'_>) -> Result<()> {
        value.write(w, cx)
    }

    #[cfg(feature = "generate")]
    fn some(g: &mut Gen<'_>, cx: &Context<'_>) -> V {
        V::any(g, cx)
    }
}

macro_rules! integers {
    ($($T:ident as $U:ident),*) => {$(
        impl Wire for $T {
            const LEAST: usize = size_of::<$T>();

            #[inline(always)]
            fn read(r: &mut Reader<'_>, _: &Context<'_>) -> Result<Self> {
                let value = Self::from_le_bytes(r.number()?);
                r.note(|| Note::integer(value));
                Ok(value)
            }

            #[inline(always)]
            fn write(&self, w: &mut Writer, _: &Context<'_>) -> Result<()> {
                w.$U(*self as $U);
                Ok(())
            }

            #[cfg(feature = "generate")]
            fn any(g: &mut Gen<'_>, _: &Context<'_>) -> Self {
                g.u64() as $T
            }
        }
    )*};
}

integers!(u8 as u8, u16 as u16, u32 as u32, u64 as u64, i8 as u8, i16 as u16, i32 as u32, i64 as u64);

impl<const N: usize> Wire for [u8; N] {
    const LEAST: usize = N;

    fn read(r: &mut Reader<'_>, _: &Context<'_>) -> Result<Self> {
        let value = r.array()?;
        r.note(|| Note::bytes(&value));
        Ok(value)
    }

    fn write(&self, w: &mut Writer, _: &Context<'_>) -> Result<()> {
        w.slice(self);
        Ok(())
    }

    #[cfg(feature = "generate")]
    fn any(g: &mut Gen<'_>, _: &Context<'_>) -> Self {
        core::array::from_fn(|_| g.u8())
    }
}

/// One byte, 0 or 1; any other value reads as true.
impl Wire for bool {
    const LEAST: usize = 1;

    #[inline(always)]
    fn read(r: &mut Reader<'_>, _: &Context<'_>) -> Result<Self> {
        let value = r.number::<1>()? != [0];
        r.note(|| Note::number(value, value));
        Ok(value)
    }

    #[inline]
    fn write(&self, w: &mut Writer, _: &Context<'_>) -> Result<()> {
        w.u8(u8::from(*self));
        Ok(())
    }

    #[cfg(feature = "generate")]
    fn any(g: &mut Gen<'_>, _: &Context<'_>) -> Self {
        g.flip()
    }
}

/// A boolean of another shape: written as the integer `TRUE` or 0, anything but 0 reads as true.
#[derive(Debug)]
pub struct Bool<P, const TRUE: u32 = 1>(PhantomData<P>);

impl<P: Prefix, const TRUE: u32> Format<bool> for Bool<P, TRUE> {
    const LEAST: usize = P::BYTES;

    fn get(r: &mut Reader<'_>, cx: &Context<'_>) -> Result<bool> {
        let value = P::get(r, cx)? != 0;
        r.note(|| Note::number(value, value));
        Ok(value)
    }

    fn put(value: &bool, w: &mut Writer, _: &Context<'_>) -> Result<()> {
        P::put(w, if *value { TRUE as usize } else { 0 });
        Ok(())
    }

    #[cfg(feature = "generate")]
    fn some(g: &mut Gen<'_>, _: &Context<'_>) -> bool {
        g.flip()
    }
}

/// UTF-16LE up to a two-byte terminator.
impl Wire for Utf16 {
    const LEAST: usize = 2;

    #[inline]
    fn read(r: &mut Reader<'_>, _: &Context<'_>) -> Result<Self> {
        let text = r.until_nul16()?;
        let text = Self::from_le_bytes(r.window(text));
        r.note(|| Note::text(text.to_utf8_lossy()));
        Ok(text)
    }

    fn write(&self, w: &mut Writer, _: &Context<'_>) -> Result<()> {
        if super::utf16::terminator(self.as_le_bytes()).is_some() {
            return Err(w.inconsistent("a terminated string holds a NUL"));
        }
        w.slice(self.as_le_bytes());
        w.u16(0);
        Ok(())
    }

    #[cfg(feature = "generate")]
    fn any(g: &mut Gen<'_>, _: &Context<'_>) -> Self {
        Self::from_le_bytes(g.text16())
    }
}

/// 8-bit characters up to a NUL.
impl Wire for String8 {
    const LEAST: usize = 1;

    fn read(r: &mut Reader<'_>, _: &Context<'_>) -> Result<Self> {
        let text = r.until_nul()?;
        let text = Self::from_bytes(r.window(text));
        r.note(|| Note::text(text.to_utf8_lossy()));
        Ok(text)
    }

    fn write(&self, w: &mut Writer, _: &Context<'_>) -> Result<()> {
        if self.as_bytes().contains(&0) {
            return Err(w.inconsistent("a terminated string holds a NUL"));
        }
        w.slice(self.as_bytes());
        w.u8(0);
        Ok(())
    }

    #[cfg(feature = "generate")]
    fn any(g: &mut Gen<'_>, _: &Context<'_>) -> Self {
        Self::from_bytes(g.text8())
    }
}

/// UTF-16 or 8-bit as `Context::unicode` says, terminated.
impl Wire for Text {
    const LEAST: usize = 1;

    fn read(r: &mut Reader<'_>, cx: &Context<'_>) -> Result<Self> {
        if cx.unicode { Utf16::read(r, cx).map(Self::Utf16) } else { String8::read(r, cx).map(Self::String8) }
    }

    fn write(&self, w: &mut Writer, cx: &Context<'_>) -> Result<()> {
        match (self, cx.unicode) {
            (Self::Utf16(text), true) => text.write(w, cx),
            (Self::String8(text), false) => text.write(w, cx),
            _ => Err(w.inconsistent("the string's form is not the one the flag says")),
        }
    }

    #[cfg(feature = "generate")]
    fn any(g: &mut Gen<'_>, cx: &Context<'_>) -> Self {
        if cx.unicode { Self::Utf16(Utf16::any(g, cx)) } else { Self::String8(String8::any(g, cx)) }
    }
}

impl<V: Wire> Wire for Box<V> {
    const LEAST: usize = V::LEAST;

    fn read(r: &mut Reader<'_>, cx: &Context<'_>) -> Result<Self> {
        V::read(r, cx).map(Box::new)
    }

    fn write(&self, w: &mut Writer, cx: &Context<'_>) -> Result<()> {
        (**self).write(w, cx)
    }

    #[cfg(feature = "generate")]
    fn any(g: &mut Gen<'_>, cx: &Context<'_>) -> Self {
        Box::new(V::any(g, cx))
    }
}

/// A length or count before something.
pub trait Prefix {
    /// Bytes that it takes (at most, when the context decides).
    const BYTES: usize;
    /// The largest value.
    const MAX: usize;

    /// Reads it.
    fn get(r: &mut Reader<'_>, cx: &Context<'_>) -> Result<usize>;

    /// Writes a value that was checked against `MAX`.
    fn put(w: &mut Writer, value: usize);

    /// Writes it, checked.
    fn put_checked(w: &mut Writer, value: usize, _: &Context<'_>) -> Result<()>
    where
        Self: Sized,
    {
        w.prefix::<Self>(value)
    }

    /// Writes a part behind its length.
    fn put_sized(w: &mut Writer, _: &Context<'_>, write: impl FnOnce(&mut Writer) -> Result<()>) -> Result<()>
    where
        Self: Sized,
    {
        w.sized::<Self>(write)
    }
}

macro_rules! prefixes {
    ($($T:ident),*) => {$(
        impl Prefix for $T {
            const BYTES: usize = size_of::<$T>();
            const MAX: usize = $T::MAX as usize;

            #[inline(always)]
            fn get(r: &mut Reader<'_>, _: &Context<'_>) -> Result<usize> {
                Ok($T::from_le_bytes(r.number()?) as usize)
            }

            #[inline(always)]
            fn put(w: &mut Writer, value: usize) {
                w.$T(value as $T);
            }
        }
    )*};
}

prefixes!(u8, u16, u32);

/// 16 bits in ROP buffers, 32 bits elsewhere.
#[derive(Debug)]
pub struct ByContext;

impl Prefix for ByContext {
    const BYTES: usize = 2;
    const MAX: usize = u32::MAX as usize;

    #[inline(always)]
    fn get(r: &mut Reader<'_>, cx: &Context<'_>) -> Result<usize> {
        if cx.width == Width::Rop { <u16 as Prefix>::get(r, cx) } else { <u32 as Prefix>::get(r, cx) }
    }

    fn put(w: &mut Writer, value: usize) {
        <u32 as Prefix>::put(w, value);
    }

    fn put_checked(w: &mut Writer, value: usize, cx: &Context<'_>) -> Result<()> {
        if cx.width == Width::Rop { w.prefix::<u16>(value) } else { w.prefix::<u32>(value) }
    }

    fn put_sized(
        w: &mut Writer,
        cx: &Context<'_>,
        write: impl FnOnce(&mut Writer) -> Result<()>,
    ) -> Result<()> {
        if cx.width == Width::Rop { w.sized::<u16>(write) } else { w.sized::<u32>(write) }
    }
}

/// A list behind its count of elements.
#[derive(Debug)]
pub struct Counted<P, F = Own>(PhantomData<(P, F)>);

impl<P: Prefix, F: Format<V>, V> Format<Vec<V>> for Counted<P, F> {
    const LEAST: usize = P::BYTES;

    #[inline]
    fn get(r: &mut Reader<'_>, cx: &Context<'_>) -> Result<Vec<V>> {
        let count = P::get(r, cx)?;
        let mut list = r.list_of(count, F::LEAST)?;
        for index in 0..count {
            list.push(r.element(index, |r| F::get(r, cx))?);
        }
        Ok(list)
    }

    fn put(value: &Vec<V>, w: &mut Writer, cx: &Context<'_>) -> Result<()> {
        P::put_checked(w, value.len(), cx)?;
        value.iter().try_for_each(|item| F::put(item, w, cx))
    }

    #[cfg(feature = "generate")]
    fn some(g: &mut Gen<'_>, cx: &Context<'_>) -> Vec<V> {
        g.list(|g| F::some(g, cx))
    }
}

/// A list that fills the rest of its space.
#[derive(Debug)]
pub struct Every<F = Own>(PhantomData<F>);

impl<F: Format<V>, V> Format<Vec<V>> for Every<F> {
    fn get(r: &mut Reader<'_>, cx: &Context<'_>) -> Result<Vec<V>> {
        let mut list = Vec::new();
        while !r.is_empty() {
            let before = r.left();
            list.push(r.element(list.len(), |r| F::get(r, cx))?);
            if r.left() == before {
                // An element of no bytes would repeat for ever.
                return Err(r.error(WireErrorKind::Trailing(before)));
            }
        }
        Ok(list)
    }

    fn put(value: &Vec<V>, w: &mut Writer, cx: &Context<'_>) -> Result<()> {
        value.iter().try_for_each(|item| F::put(item, w, cx))
    }

    #[cfg(feature = "generate")]
    fn some(g: &mut Gen<'_>, cx: &Context<'_>) -> Vec<V> {
        g.list(|g| F::some(g, cx))
    }
}

/// Exactly `N` elements, without count.
#[derive(Debug)]
pub struct Exactly<const N: usize, F = Own>(PhantomData<F>);

impl<const N: usize, F: Format<V>, V> Format<[V; N]> for Exactly<N, F>
where
    [V; N]: Sized,
{
    const LEAST: usize = N * F::LEAST;

    fn get(r: &mut Reader<'_>, cx: &Context<'_>) -> Result<[V; N]> {
        let mut list = Vec::with_capacity(N);
        for index in 0..N {
            list.push(r.element(index, |r| F::get(r, cx))?);
        }
        list.try_into().map_err(|_| r.error(WireErrorKind::Inconsistent("a fixed count")))
    }

    fn put(value: &[V; N], w: &mut Writer, cx: &Context<'_>) -> Result<()> {
        value.iter().try_for_each(|item| F::put(item, w, cx))
    }

    #[cfg(feature = "generate")]
    fn some(g: &mut Gen<'_>, cx: &Context<'_>) -> [V; N] {
        core::array::from_fn(|_| F::some(g, cx))
    }
}

/// As many elements as `Context::selector` says: for lists whose count does not stand right before them.
#[derive(Debug)]
pub struct Times<F = Own>(PhantomData<F>);

impl<F: Format<V>, V> Format<Vec<V>> for Times<F> {
    fn get(r: &mut Reader<'_>, cx: &Context<'_>) -> Result<Vec<V>> {
        let count = cx.selector as usize;
        let mut list = r.list_of(count, F::LEAST)?;
        for index in 0..count {
            list.push(r.element(index, |r| F::get(r, cx))?);
        }
        Ok(list)
    }

    fn put(value: &Vec<V>, w: &mut Writer, cx: &Context<'_>) -> Result<()> {
        if value.len() != cx.selector as usize {
            return Err(w.inconsistent("two lists with one count differ in length"));
        }
        value.iter().try_for_each(|item| F::put(item, w, cx))
    }

    #[cfg(feature = "generate")]
    fn some(g: &mut Gen<'_>, cx: &Context<'_>) -> Vec<V> {
        (0..cx.selector).map(|_| F::some(g, cx)).collect()
    }
}

/// Something behind its length in bytes, which it must fill.
#[derive(Debug)]
pub struct Prefixed<P, F = Own>(PhantomData<(P, F)>);

impl<P: Prefix, F: Format<V>, V> Format<V> for Prefixed<P, F> {
    const LEAST: usize = P::BYTES;

    #[inline]
    fn get(r: &mut Reader<'_>, cx: &Context<'_>) -> Result<V> {
        let length = P::get(r, cx)?;
        r.note_content(length);
        r.within(length, |r| {
            let value = F::get(r, cx)?;
            r.finish()?;
            Ok(value)
        })
    }

    fn put(value: &V, w: &mut Writer, cx: &Context<'_>) -> Result<()> {
        P::put_sized(w, cx, |w| F::put(value, w, cx))
    }

    #[cfg(feature = "generate")]
    fn some(g: &mut Gen<'_>, cx: &Context<'_>) -> V {
        F::some(g, cx)
    }
}

/// Something behind its length in bytes; the length 0 means that there is none.
#[derive(Debug)]
pub struct PrefixedOrNone<P, F = Own>(PhantomData<(P, F)>);

impl<P: Prefix, F: Format<V>, V> Format<Option<V>> for PrefixedOrNone<P, F> {
    const LEAST: usize = P::BYTES;

    fn get(r: &mut Reader<'_>, cx: &Context<'_>) -> Result<Option<V>> {
        let length = P::get(r, cx)?;
        r.note_content(length);
        if length == 0 {
            return Ok(None);
        }
        r.within(length, |r| {
            let value = F::get(r, cx)?;
            r.finish()?;
            Ok(Some(value))
        })
    }

    fn put(value: &Option<V>, w: &mut Writer, cx: &Context<'_>) -> Result<()> {
        match value {
            Some(value) => P::put_sized(w, cx, |w| F::put(value, w, cx)),
            None => P::put_checked(w, 0, cx),
        }
    }

    #[cfg(feature = "generate")]
    fn some(g: &mut Gen<'_>, cx: &Context<'_>) -> Option<V> {
        g.flip().then(|| F::some(g, cx))
    }
}

/// Something behind a byte that says whether it is there: 0 or `YES`, 0xFF in address book bodies.
/// `[MS-OXCMAPIHTTP] 2.2.1`
#[derive(Debug)]
pub struct Present<F = Own, const YES: u8 = 0xFF>(PhantomData<F>);

impl<F: Format<V>, V, const YES: u8> Format<Option<V>> for Present<F, YES> {
    const LEAST: usize = 1;

    fn get(r: &mut Reader<'_>, cx: &Context<'_>) -> Result<Option<V>> {
        if r.u8()? == 0 { Ok(None) } else { F::get(r, cx).map(Some) }
    }

    fn put(value: &Option<V>, w: &mut Writer, cx: &Context<'_>) -> Result<()> {
        match value {
            Some(value) => {
                w.u8(YES);
                F::put(value, w, cx)
            }
            None => {
                w.u8(0);
                Ok(())
            }
        }
    }

    #[cfg(feature = "generate")]
    fn some(g: &mut Gen<'_>, cx: &Context<'_>) -> Option<V> {
        g.flip().then(|| F::some(g, cx))
    }
}

/// The rest of the space as raw bytes; with [`Prefixed`], bytes behind their length.
#[derive(Debug)]
pub struct Raw;

impl Format<Bytes> for Raw {
    #[inline]
    fn get(r: &mut Reader<'_>, _: &Context<'_>) -> Result<Bytes> {
        let bytes = r.take_rest();
        r.note(|| Note::bytes(&bytes));
        Ok(bytes)
    }

    fn put(value: &Bytes, w: &mut Writer, _: &Context<'_>) -> Result<()> {
        w.slice(value);
        Ok(())
    }

    #[cfg(feature = "generate")]
    fn some(g: &mut Gen<'_>, _: &Context<'_>) -> Bytes {
        g.bytes()
    }
}

/// What may be missing at the end.
#[derive(Debug)]
pub struct IfLeft<F = Own>(PhantomData<F>);

impl<F: Format<V>, V> Format<Option<V>> for IfLeft<F> {
    fn get(r: &mut Reader<'_>, cx: &Context<'_>) -> Result<Option<V>> {
        if r.is_empty() { Ok(None) } else { F::get(r, cx).map(Some) }
    }

    fn put(value: &Option<V>, w: &mut Writer, cx: &Context<'_>) -> Result<()> {
        value.as_ref().map_or(Ok(()), |value| F::put(value, w, cx))
    }

    #[cfg(feature = "generate")]
    fn some(g: &mut Gen<'_>, cx: &Context<'_>) -> Option<V> {
        // What follows it must not be there without it.
        Some(F::some(g, cx))
    }
}

/// Text that fills its space, without terminator; with [`Prefixed`], text behind its length in bytes.
#[derive(Debug)]
pub struct Filling;

impl Format<String8> for Filling {
    fn get(r: &mut Reader<'_>, _: &Context<'_>) -> Result<String8> {
        let text = String8::from_bytes(r.take_rest());
        r.note(|| Note::text(text.to_utf8_lossy()));
        Ok(text)
    }

    fn put(value: &String8, w: &mut Writer, _: &Context<'_>) -> Result<()> {
        w.slice(value.as_bytes());
        Ok(())
    }

    #[cfg(feature = "generate")]
    fn some(g: &mut Gen<'_>, _: &Context<'_>) -> String8 {
        String8::from_bytes(g.bytes())
    }
}

/// UTF-16 without terminator behind its length in characters.
#[derive(Debug)]
pub struct Characters<P>(PhantomData<P>);

impl<P: Prefix> Format<Utf16> for Characters<P> {
    const LEAST: usize = P::BYTES;

    fn get(r: &mut Reader<'_>, cx: &Context<'_>) -> Result<Utf16> {
        let length = P::get(r, cx)?;
        let text = Utf16::from_le_bytes(r.bytes(length.saturating_mul(2))?);
        r.note(|| Note::text(text.to_utf8_lossy()));
        Ok(text)
    }

    fn put(value: &Utf16, w: &mut Writer, cx: &Context<'_>) -> Result<()> {
        let bytes = value.as_le_bytes();
        if !bytes.len().is_multiple_of(2) {
            return Err(w.inconsistent("half a character at the end of a text"));
        }
        P::put_checked(w, bytes.len() / 2, cx)?;
        w.slice(bytes);
        Ok(())
    }

    #[cfg(feature = "generate")]
    fn some(g: &mut Gen<'_>, _: &Context<'_>) -> Utf16 {
        Utf16::from_le_bytes(g.text16())
    }
}

/// An integer with its most significant byte first.
#[derive(Debug)]
pub struct BigEndian;

impl Format<u16> for BigEndian {
    const LEAST: usize = 2;

    fn get(r: &mut Reader<'_>, _: &Context<'_>) -> Result<u16> {
        let value = u16::from_be_bytes(r.array()?);
        r.note(|| Note::integer(value));
        Ok(value)
    }

    fn put(value: &u16, w: &mut Writer, _: &Context<'_>) -> Result<()> {
        w.slice(&value.to_be_bytes());
        Ok(())
    }

    #[cfg(feature = "generate")]
    fn some(g: &mut Gen<'_>, _: &Context<'_>) -> u16 {
        g.u16()
    }
}

/// The count of a list that stands apart from it, for [`Times`].
#[derive(Debug)]
pub struct CountOf;

impl Format<u16> for CountOf {
    const LEAST: usize = 2;

    fn get(r: &mut Reader<'_>, cx: &Context<'_>) -> Result<u16> {
        u16::read(r, cx)
    }

    fn put(value: &u16, w: &mut Writer, cx: &Context<'_>) -> Result<()> {
        value.write(w, cx)
    }

    #[cfg(feature = "generate")]
    fn some(g: &mut Gen<'_>, _: &Context<'_>) -> u16 {
        // The list has as many elements.
        g.below(5) as u16
    }
}

/// The rest of the space as bytes that are UTF-16, with or without terminator.
#[derive(Debug)]
pub struct RawText;

impl Format<Bytes> for RawText {
    fn get(r: &mut Reader<'_>, _: &Context<'_>) -> Result<Bytes> {
        let bytes = r.take_rest();
        r.note(|| Note::text(super::utf16::to_utf8_lossy(bytes.strip_suffix(&[0, 0]).unwrap_or(&bytes))));
        Ok(bytes)
    }

    fn put(value: &Bytes, w: &mut Writer, cx: &Context<'_>) -> Result<()> {
        Raw::put(value, w, cx)
    }

    #[cfg(feature = "generate")]
    fn some(g: &mut Gen<'_>, cx: &Context<'_>) -> Bytes {
        Raw::some(g, cx)
    }
}
