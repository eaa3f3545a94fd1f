//! The form in which every structure is described once: `wire!`, `flags!`, `codes!`, and the formats they name.
//!
//! ```text
//! wire! {
//!     /// Reads from an open stream.
//!     pub struct ReadStream, "MS-OXCROPS 2.2.9.2.1" {
//!         /// The logon.
//!         logon: u8,
//!         input: u8,
//!         byte_count: u16,
//!         maximum: Option<u32> { if *byte_count == 0xBABE },
//!     }
//! }
//! ```
//!
//! A field is `name: Type [as Format] [{ options }]`. Options: `if condition` on fields before it (or `if |cx| …` to
//! look at the context), which makes the field optional; `with |cx| …`, another context for this field; `after
//! count: u16 = list.len()`, when the count of a later list stands before this field: the list is then
//! `list: Vec<…> as Times { with |cx| cx.select(count) }`. The macro writes the type, its decoder, its encoder, its generator and the rows of the coverage table.

use core::marker::PhantomData;
use core::ops::Deref;
use std::prelude::v1::*;

use bytes::Bytes;

#[cfg(feature = "generate")]
use super::Gen;
use super::{Context, Reader, Result, String8, Text, Utf16, Width, WireErrorKind, Writer};

/// A type with one encoding.
pub trait Wire: Sized {
    /// The fewest bytes that a value takes: counts are checked against it before anything is reserved.
    const LEAST: usize = 0;

    /// Decodes a value.
    fn read(r: &mut Reader<'_>, cx: &Context<'_>) -> Result<Self>;

    /// Encodes the value.
    fn write(&self, w: &mut Writer, cx: &Context<'_>) -> Result<()>;

    /// An arbitrary value that fits the context.
    #[cfg(feature = "generate")]
    fn any(g: &mut Gen<'_>, cx: &Context<'_>) -> Self;

    /// Decodes a value that fills `bytes`.
    fn decode(bytes: &Bytes, cx: &Context<'_>) -> Result<Self> {
        let mut r = Reader::new(bytes);
        let value = Self::read(&mut r, cx)?;
        r.finish()?;
        Ok(value)
    }

    /// Encodes the value alone.
    fn encode(&self, cx: &Context<'_>) -> Result<Vec<u8>> {
        let mut w = Writer::new();
        self.write(&mut w, cx)?;
        Ok(w.into_vec())
    }
}

/// One way to encode a type that has several.
pub trait Format<V> {
    /// The fewest bytes that a value takes.
    const LEAST: usize = 0;

    /// Decodes a value.
    fn get(r: &mut Reader<'_>, cx: &Context<'_>) -> Result<V>;

    /// Encodes a value.
    fn put(value: &V, w: &mut Writer, cx: &Context<'_>) -> Result<()>;

    /// An arbitrary value.
    #[cfg(feature = "generate")]
    fn some(g: &mut Gen<'_>, cx: &Context<'_>) -> V;
}

/// What a structure is called and where it is laid out: a row of the coverage table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Description {
    /// The Rust name.
    pub name: &'static str,
    /// The section of the specification.
    pub section: &'static str,
    /// Field names; for choices, the names of the variants.
    pub parts: &'static [&'static str],
}

/// A structure made by `wire!`.
pub trait Described {
    /// Its row of the coverage table.
    const DESCRIPTION: Description;
}

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
    ($($T:ident),*) => {$(
        impl Wire for $T {
            const LEAST: usize = size_of::<$T>();

            #[inline(always)]
            fn read(r: &mut Reader<'_>, _: &Context<'_>) -> Result<Self> {
                let value = Self::from_le_bytes(r.array()?);
                r.note(|| value.to_string());
                Ok(value)
            }

            #[inline(always)]
            fn write(&self, w: &mut Writer, _: &Context<'_>) -> Result<()> {
                w.slice(&self.to_le_bytes());
                Ok(())
            }

            #[cfg(feature = "generate")]
            fn any(g: &mut Gen<'_>, _: &Context<'_>) -> Self {
                g.u64() as $T
            }
        }
    )*};
}

integers!(u8, u16, u32, u64, i8, i16, i32, i64);

impl<const N: usize> Wire for [u8; N] {
    const LEAST: usize = N;

    fn read(r: &mut Reader<'_>, _: &Context<'_>) -> Result<Self> {
        let value = r.array()?;
        r.note(|| super::hex(&value));
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

    #[inline]
    fn read(r: &mut Reader<'_>, _: &Context<'_>) -> Result<Self> {
        let value = r.u8()? != 0;
        r.note(|| value.to_string());
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
        r.note(|| value.to_string());
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
        r.note(|| alloc::format!("{text:?}"));
        Ok(text)
    }

    fn write(&self, w: &mut Writer, _: &Context<'_>) -> Result<()> {
        if super::utf16::terminator(self.as_le_bytes()).is_some() {
            return Err(w.error(WireErrorKind::Inconsistent("a terminated string holds a NUL")));
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
        r.note(|| alloc::format!("{text:?}"));
        Ok(text)
    }

    fn write(&self, w: &mut Writer, _: &Context<'_>) -> Result<()> {
        if self.as_bytes().contains(&0) {
            return Err(w.error(WireErrorKind::Inconsistent("a terminated string holds a NUL")));
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
            _ => Err(w.error(WireErrorKind::Inconsistent("the string's form is not the one the flag says"))),
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
                Ok(r.$T()? as usize)
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
        let mut list = Vec::with_capacity(r.check_count(count, F::LEAST)?);
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
        let mut list = Vec::with_capacity(r.check_count(count, F::LEAST)?);
        for index in 0..count {
            list.push(r.element(index, |r| F::get(r, cx))?);
        }
        Ok(list)
    }

    fn put(value: &Vec<V>, w: &mut Writer, cx: &Context<'_>) -> Result<()> {
        if value.len() != cx.selector as usize {
            return Err(w.error(WireErrorKind::Inconsistent("two lists with one count differ in length")));
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
        r.note(|| super::hex(&bytes));
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

/// A field already read, so that conditions read alike in both directions: `*count`, `flags.contains(…)`.
#[doc(hidden)]
#[derive(Debug)]
pub struct Got<V> {
    // Named so that `count.0` in a condition reaches the value, not this.
    pub got: V,
}

#[doc(hidden)]
#[inline(always)]
pub fn got<V>(got: V) -> Got<V> {
    Got { got }
}

impl<V> Deref for Got<V> {
    type Target = V;

    #[inline(always)]
    fn deref(&self) -> &V {
        &self.got
    }
}

#[doc(hidden)]
#[inline(always)]
pub fn get_if<F: Format<V>, V>(present: bool, r: &mut Reader<'_>, cx: &Context<'_>) -> Result<Option<V>> {
    if present { F::get(r, cx).map(Some) } else { Ok(None) }
}

#[doc(hidden)]
pub fn put_if<F: Format<V>, V>(
    present: bool,
    value: &Option<V>,
    w: &mut Writer,
    cx: &Context<'_>,
) -> Result<()> {
    match (present, value) {
        (true, Some(value)) => F::put(value, w, cx),
        (false, None) => Ok(()),
        (true, None) => Err(w.error(WireErrorKind::Inconsistent("the field must be there and is not"))),
        (false, Some(_)) => Err(w.error(WireErrorKind::Inconsistent("the field is there and must not be"))),
    }
}

#[doc(hidden)]
#[cfg(feature = "generate")]
pub fn some_if<F: Format<V>, V>(present: bool, g: &mut Gen<'_>, cx: &Context<'_>) -> Option<V> {
    present.then(|| F::some(g, cx))
}

#[doc(hidden)]
pub fn get_count<P: Prefix>(r: &mut Reader<'_>, cx: &Context<'_>) -> Result<u32> {
    let count = P::get(r, cx)?;
    r.note(|| count.to_string());
    Ok(count as u32)
}

/// Describes structures once. See the module's documentation for the grammar.
macro_rules! wire {
    () => {};
    // A structure: fields in order.
    (
        $(#[$meta:meta])*
        pub struct $Name:ident, $section:literal {
            $($(#[$field_meta:meta])* $field:ident: $Type:ty $(as $Format:ty)? $({ $($option:tt)* })?),* $(,)?
        }
        $($rest:tt)*
    ) => {
        $(#[$meta])*
        #[doc = concat!("\n\n`[", $section, "]`")]
        #[derive(Debug, Clone, PartialEq)]
        pub struct $Name {
            $($(#[$field_meta])* pub $field: $Type,)*
        }

        impl $crate::wire::Described for $Name {
            const DESCRIPTION: $crate::wire::Description = $crate::wire::Description {
                name: stringify!($Name),
                section: $section,
                parts: &[$(stringify!($field)),*],
            };
        }

        impl $crate::wire::Wire for $Name {
            const LEAST: usize = 0 $(+ $crate::wire::wire!(@least [$Type] [$($Format)?] [$($($option)*)?]))*;

            #[allow(unused_variables, clippy::needless_borrow)]
            fn read(
                r: &mut $crate::wire::Reader<'_>,
                cx: &$crate::wire::Context<'_>,
            ) -> $crate::wire::Result<Self> {
                r.structure(stringify!($Name), $section);
                $($crate::wire::wire!(@read r cx $Name $section $field [$Type] [$($Format)?] [$($($option)*)?]);)*
                Ok(Self { $($field: $field.got),* })
            }

            #[allow(unused_variables, clippy::needless_borrow)]
            fn write(
                &self,
                w: &mut $crate::wire::Writer,
                cx: &$crate::wire::Context<'_>,
            ) -> $crate::wire::Result<()> {
                let Self { $($field),* } = self;
                $($crate::wire::wire!(@write w cx $Name $section $field [$Type] [$($Format)?] [$($($option)*)?]);)*
                Ok(())
            }

            #[cfg(feature = "generate")]
            #[allow(unused_variables, clippy::needless_borrow)]
            fn any(g: &mut $crate::wire::Gen<'_>, cx: &$crate::wire::Context<'_>) -> Self {
                $($crate::wire::wire!(@any g cx $field [$Type] [$($Format)?] [$($($option)*)?]);)*
                Self { $($field: $field.got),* }
            }
        }

        $crate::wire::wire! { $($rest)* }
    };
    // A choice by a tag that stands before it. The first variant is the generator's leaf, so it must not nest.
    (
        $(#[$meta:meta])*
        pub enum $Name:ident, $section:literal, tag $Tag:ident {
            $(
                $(#[$variant_meta:meta])*
                $tag:literal => $Variant:ident {
                    $($(#[$field_meta:meta])* $field:ident: $Type:ty $(as $Format:ty)? $({ $($option:tt)* })?),* $(,)?
                }
            ),* $(,)?
        }
        $($rest:tt)*
    ) => {
        $(#[$meta])*
        #[doc = concat!("\n\n`[", $section, "]`")]
        #[derive(Debug, Clone, PartialEq)]
        pub enum $Name {
            $(
                $(#[$variant_meta])*
                $Variant {
                    $($(#[$field_meta])* $field: $Type,)*
                },
            )*
            /// A tag that the specification does not know, with all that follows it.
            Unknown {
                /// The tag.
                tag: $Tag,
                /// The rest of the space.
                raw: bytes::Bytes,
            },
        }

        impl $Name {
            /// The tag that stands before the fields.
            pub fn tag(&self) -> $Tag {
                match self {
                    $(Self::$Variant { .. } => $tag,)*
                    Self::Unknown { tag, .. } => *tag,
                }
            }
        }

        impl $crate::wire::Described for $Name {
            const DESCRIPTION: $crate::wire::Description = $crate::wire::Description {
                name: stringify!($Name),
                section: $section,
                parts: &[$(stringify!($Variant)),*],
            };
        }

        impl $crate::wire::Wire for $Name {
            const LEAST: usize = size_of::<$Tag>();

            #[allow(unused_variables, clippy::needless_borrow)]
            fn read(
                r: &mut $crate::wire::Reader<'_>,
                cx: &$crate::wire::Context<'_>,
            ) -> $crate::wire::Result<Self> {
                r.structure(stringify!($Name), $section);
                r.nested(|r| {
                    let tag = r.$Tag()?;
                    match tag {
                        $($tag => {
                            r.note(|| stringify!($Variant).into());
                            $($crate::wire::wire!(@read r cx $Name $section $field [$Type] [$($Format)?] [$($($option)*)?]);)*
                            Ok(Self::$Variant { $($field: $field.got),* })
                        })*
                        tag => Ok(Self::Unknown { tag, raw: r.take_rest() }),
                    }
                })
            }

            #[allow(unused_variables, clippy::needless_borrow)]
            fn write(
                &self,
                w: &mut $crate::wire::Writer,
                cx: &$crate::wire::Context<'_>,
            ) -> $crate::wire::Result<()> {
                w.nested(|w| {
                    w.$Tag(self.tag());
                    match self {
                        $(Self::$Variant { $($field),* } => {
                            $($crate::wire::wire!(@write w cx $Name $section $field [$Type] [$($Format)?] [$($($option)*)?]);)*
                        })*
                        Self::Unknown { raw, .. } => w.slice(raw),
                    }
                    Ok(())
                })
            }

            #[cfg(feature = "generate")]
            #[allow(unused_variables, unused_assignments, clippy::needless_borrow)]
            fn any(g: &mut $crate::wire::Gen<'_>, cx: &$crate::wire::Context<'_>) -> Self {
                const TAGS: &[$Tag] = &[$($tag),*];
                let which = g.below(TAGS.len());
                let deep = g.deeper(|g| {
                    let mut index = 0;
                    $(
                        if index == which {
                            $($crate::wire::wire!(@any g cx $field [$Type] [$($Format)?] [$($($option)*)?]);)*
                            return Some(Self::$Variant { $($field: $field.got),* });
                        }
                        index += 1;
                    )*
                    None
                });
                match deep.flatten() {
                    Some(value) => value,
                    // Deep enough: the first variant, which does not nest.
                    None => $crate::wire::wire!(@leaf g cx Self $({ $Variant $($field [$Type] [$($Format)?] [$($($option)*)?])* })*),
                }
            }
        }

        $crate::wire::wire! { $($rest)* }
    };
    // A choice by the context; one condition must hold for whatever comes.
    (
        $(#[$meta:meta])*
        pub enum $Name:ident, $section:literal, by |$by:ident| {
            $(
                $(#[$variant_meta:meta])*
                if $condition:expr => $Variant:ident {
                    $($(#[$field_meta:meta])* $field:ident: $Type:ty $(as $Format:ty)? $({ $($option:tt)* })?),* $(,)?
                }
            ),* $(,)?
        }
        $($rest:tt)*
    ) => {
        $(#[$meta])*
        #[doc = concat!("\n\n`[", $section, "]`")]
        #[derive(Debug, Clone, PartialEq)]
        pub enum $Name {
            $(
                $(#[$variant_meta])*
                $Variant {
                    $($(#[$field_meta])* $field: $Type,)*
                },
            )*
        }

        impl $crate::wire::Described for $Name {
            const DESCRIPTION: $crate::wire::Description = $crate::wire::Description {
                name: stringify!($Name),
                section: $section,
                parts: &[$(stringify!($Variant)),*],
            };
        }

        impl $crate::wire::Wire for $Name {
            #[allow(unused_variables, unreachable_code, clippy::needless_borrow)]
            fn read(
                r: &mut $crate::wire::Reader<'_>,
                cx: &$crate::wire::Context<'_>,
            ) -> $crate::wire::Result<Self> {
                r.structure(stringify!($Name), $section);
                let $by = cx;
                $(
                    if $condition {
                        r.note(|| stringify!($Variant).into());
                        $($crate::wire::wire!(@read r cx $Name $section $field [$Type] [$($Format)?] [$($($option)*)?]);)*
                        return Ok(Self::$Variant { $($field: $field.got),* });
                    }
                )*
                Err(r.error($crate::wire::WireErrorKind::Value {
                    value: u64::from(cx.selector),
                    why: "no layout is known for it",
                }))
            }

            #[allow(unused_variables, clippy::needless_borrow)]
            fn write(
                &self,
                w: &mut $crate::wire::Writer,
                cx: &$crate::wire::Context<'_>,
            ) -> $crate::wire::Result<()> {
                let $by = cx;
                match self {
                    $(Self::$Variant { $($field),* } => {
                        if !$condition {
                            return Err(w.error($crate::wire::WireErrorKind::Inconsistent(
                                "this layout does not go with the fields before it",
                            )));
                        }
                        $($crate::wire::wire!(@write w cx $Name $section $field [$Type] [$($Format)?] [$($($option)*)?]);)*
                    })*
                }
                Ok(())
            }

            #[cfg(feature = "generate")]
            #[allow(unused_variables, clippy::needless_borrow)]
            fn any(g: &mut $crate::wire::Gen<'_>, cx: &$crate::wire::Context<'_>) -> Self {
                let $by = cx;
                $(
                    if $condition {
                        $($crate::wire::wire!(@any g cx $field [$Type] [$($Format)?] [$($($option)*)?]);)*
                        return Self::$Variant { $($field: $field.got),* };
                    }
                )*
                unreachable!("one condition holds for whatever comes")
            }
        }

        $crate::wire::wire! { $($rest)* }
    };

    // The format of a field.
    (@format) => { $crate::wire::Own };
    (@format $Format:ty) => { $Format };

    // The fewest bytes of a field: none when it is conditional.
    (@least [$Type:ty] [$($Format:ty)?] [if $($option:tt)*]) => { 0 };
    (@least [$Type:ty] [$($Format:ty)?] [after $count:ident: $P:ty = $($option:tt)*]) => {
        <$P as $crate::wire::Prefix>::BYTES
            + <$crate::wire::wire!(@format $($Format)?) as $crate::wire::Format<$Type>>::LEAST
    };
    (@least [$Type:ty] [$($Format:ty)?] [$($option:tt)*]) => {
        <$crate::wire::wire!(@format $($Format)?) as $crate::wire::Format<$Type>>::LEAST
    };

    (@read $r:ident $cx:ident $Name:ident $section:literal $field:ident [$Type:ty] [$($Format:ty)?] [after $count:ident: $P:ty = $length:expr $(, with |$c:ident| $sub:expr)?]) => {
        let $count = $r.field(
            const { &$crate::wire::Place { structure: stringify!($Name), field: stringify!($count), section: $section } },
            |r| $crate::wire::get_count::<$P>(r, $cx),
        )?;
        $crate::wire::wire!(@read $r $cx $Name $section $field [$Type] [$($Format)?] [$(with |$c| $sub)?]);
    };
    (@read $r:ident $cx:ident $Name:ident $section:literal $field:ident [$Type:ty] [$($Format:ty)?] []) => {
        let $field: $crate::wire::Got<$Type> = $crate::wire::got($r.field(
            const { &$crate::wire::Place { structure: stringify!($Name), field: stringify!($field), section: $section } },
            |r| <$crate::wire::wire!(@format $($Format)?) as $crate::wire::Format<$Type>>::get(r, $cx),
        )?);
    };
    (@read $r:ident $cx:ident $Name:ident $section:literal $field:ident [$Type:ty] [$($Format:ty)?] [with |$c:ident| $sub:expr]) => {
        let $field: $crate::wire::Got<$Type> = $crate::wire::got($r.field(
            const { &$crate::wire::Place { structure: stringify!($Name), field: stringify!($field), section: $section } },
            |r| {
                let $c = $cx;
                <$crate::wire::wire!(@format $($Format)?) as $crate::wire::Format<$Type>>::get(r, &$sub)
            },
        )?);
    };
    (@read $r:ident $cx:ident $Name:ident $section:literal $field:ident [$Type:ty] [$($Format:ty)?] [if $($option:tt)*]) => {
        let (present, sub) = $crate::wire::wire!(@option $cx $($option)*);
        let $field: $crate::wire::Got<$Type> = $crate::wire::got(if present {
            $r.field(
                const { &$crate::wire::Place { structure: stringify!($Name), field: stringify!($field), section: $section } },
                |r| $crate::wire::get_if::<$crate::wire::wire!(@format $($Format)?), _>(true, r, &sub),
            )?
        } else {
            None
        });
    };

    (@write $w:ident $cx:ident $Name:ident $section:literal $field:ident [$Type:ty] [$($Format:ty)?] [after $count:ident: $P:ty = $length:expr $(, with |$c:ident| $sub:expr)?]) => {
        let $count: usize = $length;
        $w.field(
            const { &$crate::wire::Place { structure: stringify!($Name), field: stringify!($count), section: $section } },
            |w| <$P as $crate::wire::Prefix>::put_checked(w, $count, $cx),
        )?;
        let $count = $count as u32;
        $crate::wire::wire!(@write $w $cx $Name $section $field [$Type] [$($Format)?] [$(with |$c| $sub)?]);
    };
    (@write $w:ident $cx:ident $Name:ident $section:literal $field:ident [$Type:ty] [$($Format:ty)?] []) => {
        $w.field(
            const { &$crate::wire::Place { structure: stringify!($Name), field: stringify!($field), section: $section } },
            |w| <$crate::wire::wire!(@format $($Format)?) as $crate::wire::Format<$Type>>::put($field, w, $cx),
        )?;
    };
    (@write $w:ident $cx:ident $Name:ident $section:literal $field:ident [$Type:ty] [$($Format:ty)?] [with |$c:ident| $sub:expr]) => {
        $w.field(
            const { &$crate::wire::Place { structure: stringify!($Name), field: stringify!($field), section: $section } },
            |w| {
                let $c = $cx;
                <$crate::wire::wire!(@format $($Format)?) as $crate::wire::Format<$Type>>::put($field, w, &$sub)
            },
        )?;
    };
    (@write $w:ident $cx:ident $Name:ident $section:literal $field:ident [$Type:ty] [$($Format:ty)?] [if $($option:tt)*]) => {
        let (present, sub) = $crate::wire::wire!(@option $cx $($option)*);
        $w.field(
            const { &$crate::wire::Place { structure: stringify!($Name), field: stringify!($field), section: $section } },
            |w| $crate::wire::put_if::<$crate::wire::wire!(@format $($Format)?), _>(present, $field, w, &sub),
        )?;
    };

    (@any $g:ident $cx:ident $field:ident [$Type:ty] [$($Format:ty)?] [after $count:ident: $P:ty = $length:expr $(, with |$c:ident| $sub:expr)?]) => {
        let $count = $g.below(5) as u32;
        $crate::wire::wire!(@any $g $cx $field [$Type] [$($Format)?] [$(with |$c| $sub)?]);
    };
    (@any $g:ident $cx:ident $field:ident [$Type:ty] [$($Format:ty)?] []) => {
        let $field: $crate::wire::Got<$Type> =
            $crate::wire::got(<$crate::wire::wire!(@format $($Format)?) as $crate::wire::Format<$Type>>::some($g, $cx));
    };
    (@any $g:ident $cx:ident $field:ident [$Type:ty] [$($Format:ty)?] [with |$c:ident| $sub:expr]) => {
        let $field: $crate::wire::Got<$Type> = {
            let $c = $cx;
            $crate::wire::got(<$crate::wire::wire!(@format $($Format)?) as $crate::wire::Format<$Type>>::some($g, &$sub))
        };
    };
    (@any $g:ident $cx:ident $field:ident [$Type:ty] [$($Format:ty)?] [if $($option:tt)*]) => {
        let (present, sub) = $crate::wire::wire!(@option $cx $($option)*);
        let $field: $crate::wire::Got<$Type> =
            $crate::wire::got($crate::wire::some_if::<$crate::wire::wire!(@format $($Format)?), _>(present, $g, &sub));
    };
    (@leaf $g:ident $cx:ident $Self:ident { $Variant:ident $($field:ident [$Type:ty] [$($Format:ty)?] [$($option:tt)*])* } $($others:tt)*) => {{
        $($crate::wire::wire!(@any $g $cx $field [$Type] [$($Format)?] [$($option)*]);)*
        $Self::$Variant { $($field: $field.got),* }
    }};

    // `if` with and without the context, with and without another one for the field.
    (@option $cx:ident |$c:ident| $condition:expr) => {{ let $c = $cx; ($condition, *$c) }};
    (@option $cx:ident |$c:ident| $condition:expr, with |$d:ident| $sub:expr) => {{
        let present = { let $c = $cx; $condition };
        let $d = $cx;
        (present, $sub)
    }};
    (@option $cx:ident $condition:expr, with |$d:ident| $sub:expr) => {{ let $d = $cx; ($condition, $sub) }};
    (@option $cx:ident $condition:expr) => { ($condition, *$cx) };
}

pub(crate) use wire;

/// Bit masks: known bits have names, unknown ones are kept.
macro_rules! flags {
    () => {};
    (
        $(#[$meta:meta])*
        pub struct $Name:ident: $Bits:ident, $section:literal {
            $($(#[$($flag_meta:tt)*])* const $FLAG:ident = $bit:expr;)*
        }
        $($rest:tt)*
    ) => {
        bitflags::bitflags! {
            $(#[$meta])*
            #[doc = concat!("\n\n`[", $section, "]`")]
            #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
            pub struct $Name: $Bits {
                $($(#[$($flag_meta)*])* const $FLAG = $bit;)*
                const _ = !0;
            }
        }

        impl $crate::wire::Wire for $Name {
            const LEAST: usize = size_of::<$Bits>();

            #[inline]
            fn read(r: &mut $crate::wire::Reader<'_>, _: &$crate::wire::Context<'_>) -> $crate::wire::Result<Self> {
                let value = Self::from_bits_retain($Bits::from_le_bytes(r.array()?));
                r.note(|| $crate::wire::describe_flags(u64::from(value.bits()), value.iter_names().map(|(name, _)| name)));
                Ok(value)
            }

            #[inline]
            fn write(&self, w: &mut $crate::wire::Writer, _: &$crate::wire::Context<'_>) -> $crate::wire::Result<()> {
                w.slice(&self.bits().to_le_bytes());
                Ok(())
            }

            #[cfg(feature = "generate")]
            fn any(g: &mut $crate::wire::Gen<'_>, _: &$crate::wire::Context<'_>) -> Self {
                Self::from_bits_retain(g.u64() as $Bits)
            }
        }

        $crate::wire::flags! { $($rest)* }
    };
}

pub(crate) use flags;

/// Enumerations on the wire: known values have names, unknown ones are kept.
macro_rules! codes {
    () => {};
    (
        $(#[$meta:meta])*
        pub struct $Name:ident: $Bits:ident, $section:literal {
            $($(#[$code_meta:meta])* const $CODE:ident = $value:expr;)*
        }
        $($rest:tt)*
    ) => {
        $(#[$meta])*
        #[doc = concat!("\n\n`[", $section, "]`")]
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $Name(pub $Bits);

        impl $Name {
            $($(#[$code_meta])* pub const $CODE: Self = Self($value);)*

            /// The name of a known value.
            pub fn name(self) -> Option<&'static str> {
                $(if self.0 == $value { return Some(stringify!($CODE)); })*
                None
            }
        }

        impl core::fmt::Debug for $Name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                match self.name() {
                    Some(name) => write!(f, "{name} ({:#x})", self.0),
                    None => write!(f, "{:#x}", self.0),
                }
            }
        }

        impl $crate::wire::Wire for $Name {
            const LEAST: usize = size_of::<$Bits>();

            #[inline]
            fn read(r: &mut $crate::wire::Reader<'_>, _: &$crate::wire::Context<'_>) -> $crate::wire::Result<Self> {
                let value = Self($Bits::from_le_bytes(r.array()?));
                r.note(|| alloc::format!("{value:?}"));
                Ok(value)
            }

            #[inline]
            fn write(&self, w: &mut $crate::wire::Writer, _: &$crate::wire::Context<'_>) -> $crate::wire::Result<()> {
                w.slice(&self.0.to_le_bytes());
                Ok(())
            }

            #[cfg(feature = "generate")]
            fn any(g: &mut $crate::wire::Gen<'_>, _: &$crate::wire::Context<'_>) -> Self {
                const KNOWN: &[$Bits] = &[$($value),*];
                let which = g.below(KNOWN.len() + 1);
                Self(KNOWN.get(which).copied().unwrap_or_else(|| g.u64() as $Bits))
            }
        }

        $crate::wire::codes! { $($rest)* }
    };
}

pub(crate) use codes;
