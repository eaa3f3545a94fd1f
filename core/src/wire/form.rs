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

use core::ops::Deref;
use std::prelude::v1::*;

use bytes::Bytes;

#[cfg(feature = "generate")]
use super::Gen;
use super::{Context, Note, Prefix, Reader, Result, Writer};

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
        (true, None) => Err(w.inconsistent("the field must be there and is not")),
        (false, Some(_)) => Err(w.inconsistent("the field is there and must not be")),
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
    r.note(|| Note::number(count as u32, count));
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
                r.whole()?;
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
                            r.note(|| $crate::wire::Note::number(tag, stringify!($Variant)));
                            $($crate::wire::wire!(@read r cx $Name $section $field [$Type] [$($Format)?] [$($($option)*)?]);)*
                            r.whole()?;
                            Ok(Self::$Variant { $($field: $field.got),* })
                        })*
                        tag => {
                            r.note(|| $crate::wire::Note::number(tag, alloc::format!("unknown {tag:#x}")));
                            Ok(Self::Unknown { tag, raw: r.take_rest() })
                        }
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
                        r.note(|| stringify!($Variant));
                        $($crate::wire::wire!(@read r cx $Name $section $field [$Type] [$($Format)?] [$($($option)*)?]);)*
                        r.whole()?;
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
                            return Err(w.inconsistent("this layout does not go with the fields before it"));
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

            #[inline(always)]
            fn read(r: &mut $crate::wire::Reader<'_>, _: &$crate::wire::Context<'_>) -> $crate::wire::Result<Self> {
                let value = Self::from_bits_retain($Bits::from_le_bytes(r.number()?));
                r.note(|| {
                    let names = value.iter_names().map(|(name, _)| name);
                    $crate::wire::Note::number(value.bits(), $crate::wire::describe_flags(u64::from(value.bits()), names))
                });
                Ok(value)
            }

            #[inline]
            fn write(&self, w: &mut $crate::wire::Writer, _: &$crate::wire::Context<'_>) -> $crate::wire::Result<()> {
                w.$Bits(self.bits());
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
                const NAMES: $crate::wire::Names<'_> = $crate::wire::names!($(stringify!($CODE)),*);
                let known: &[$Bits] = &[$($value),*];
                NAMES.nth(known.iter().position(|value| *value == self.0)?)
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

            #[inline(always)]
            fn read(r: &mut $crate::wire::Reader<'_>, _: &$crate::wire::Context<'_>) -> $crate::wire::Result<Self> {
                let value = Self($Bits::from_le_bytes(r.number()?));
                r.note(|| $crate::wire::Note::number(value.0, alloc::format!("{value:?}")));
                Ok(value)
            }

            #[inline]
            fn write(&self, w: &mut $crate::wire::Writer, _: &$crate::wire::Context<'_>) -> $crate::wire::Result<()> {
                w.$Bits(self.0);
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
