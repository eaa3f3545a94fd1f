//! Floor 1: reading and writing bytes: [`Reader`], [`Writer`], limits, [`WireError`], and the form in which every
//! structure is described once (`wire!`, see `form.rs`).

mod context;
mod error;
mod form;
mod format;
#[cfg(feature = "generate")]
mod generate;
mod names;
mod note;
mod quoted;
mod reader;
mod tag;
#[cfg(feature = "trace")]
pub mod trace;
pub mod utf16;
mod writer;

use alloc::format;
use std::prelude::v1::*;

pub use context::{Context, Width};
pub use error::{Place, Result, WireError, WireErrorKind};
#[cfg(feature = "generate")]
#[doc(hidden)]
pub use form::some_if;
pub use form::{Described, Description, Format, Wire};
#[doc(hidden)]
pub use form::{Got, get_count, get_if, got, put_if};
pub(crate) use form::{codes, flags, wire};
pub use format::{
    BigEndian, Bool, ByContext, Characters, CountOf, Counted, Every, Exactly, Filling, IfLeft, Own, Prefix,
    Prefixed, PrefixedOrNone, Present, Raw, RawText, Times,
};
#[cfg(feature = "generate")]
pub use generate::Gen;
pub(crate) use names::{Names, names};
pub use note::{Datum, Note};
pub use quoted::Quoted;
pub use reader::{Mark, Reader};
pub use tag::{PropertyTag, PropertyType};
pub use utf16::{String8, Text, Utf16};
pub use writer::Writer;

/// How deep structures may nest (restrictions, rule actions): far beyond real ones, and safe for a small stack.
pub const MAX_DEPTH: usize = 128;

/// How many bytes of a value the tree shows.
const SHOWN: usize = 64;

/// Bytes as lower-case hexadecimal digits, long ones cut.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut text: String = bytes.iter().take(SHOWN).map(|byte| format!("{byte:02x}")).collect();
    if bytes.len() > SHOWN {
        text.push_str(&format!("… ({} bytes)", bytes.len()));
    }
    text
}

/// Flag bits with their names.
pub(crate) fn describe_flags(bits: u64, names: impl Iterator<Item = &'static str>) -> String {
    let names: Vec<_> = names.collect();
    if names.is_empty() { format!("{bits:#x}") } else { format!("{bits:#x} {}", names.join(" | ")) }
}
