//! Every way in for bytes of others, with what must hold whatever comes: a value or a typed error, the same again
//! after encoding and decoding, and no more memory than a multiple of the input.
//!
//! Fuzz targets call these with bytes that libFuzzer makes up, tests with vectors, recorded exchanges, all that can
//! be made of them by small changes, and what was found before.

mod autodiscover;
mod bodies;
mod content;
mod data;
mod files;
mod http;
mod payload;
mod rops;
mod seeds;
mod session;
mod sync;

use core::fmt::Debug;

use bytes::Bytes;
use mapi_http::wire::{Context, Gen, Reader, Width, Wire};

pub use autodiscover::{autodiscover, autodiscover_flow};
pub use bodies::{address_book_body, mailbox_body};
pub use content::{code_page, html, rtf, rtf_compressed};
pub use data::{
    entry_id, generated_everything, generated_structure, property_row, property_value, restriction, rules,
    structure,
};
pub use files::{exchanges_file, vectors_file};
pub use http::{http_head, http_stream};
pub use payload::{auxiliary, lz77, payload_chain};
pub use rops::{generated_rop, rop, rop_request, rop_response};
pub use seeds::seeds;
pub use session::{resume, session};
pub use sync::{fasttransfer, idset, sync_state};

use crate::memory;

/// One way in.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// Its name, which is also that of the fuzz target.
    pub name: &'static str,
    /// Takes the bytes, and panics when something does not hold.
    pub check: fn(&[u8]),
}

macro_rules! entries {
    ($($name:ident)*) => {
        /// All of them.
        pub const ENTRIES: &[Entry] = &[$(Entry { name: stringify!($name), check: $name }),*];
    };
}

entries! {
    mailbox_body address_book_body rop_request rop_response rop generated_rop payload_chain auxiliary lz77
    fasttransfer idset sync_state restriction rules property_value property_row entry_id structure
    generated_structure rtf_compressed rtf html code_page autodiscover autodiscover_flow http_stream http_head
    session resume exchanges_file vectors_file
}

/// The first byte, and the others.
fn first(data: &[u8]) -> (u8, &[u8]) {
    data.split_first().map_or((0, data), |(first, rest)| (*first, rest))
}

/// The first two bytes as a number, and the others.
fn first16(data: &[u8]) -> (u16, &[u8]) {
    data.split_first_chunk().map_or((0, data), |(first, rest)| (u16::from_le_bytes(*first), rest))
}

/// One of a list.
fn choose<T: Copy>(list: &[T], which: u8) -> T {
    list[usize::from(which) % list.len()]
}

/// Two parts: the first byte of `data` says how much belongs to the first one.
fn halves(data: &[u8]) -> (&[u8], &[u8]) {
    let (at, rest) = first(data);
    rest.split_at(rest.len() * usize::from(at) / 256)
}

/// The widths of [MS-OXCDATA] 2.11.1.
const WIDTHS: [Width; 3] = [Width::Rop, Width::Extended, Width::AddressBook];

/// The most that a value takes for each byte of its encoding, and what little things take besides. An empty string is one
/// byte and a handle of 32 in a list, which has room for twice as many and is still there while it moves.
const MULTIPLE: usize = 96;
const BESIDES: usize = 16 * 1024;

/// Does something that must not take more memory than a multiple of the input. Counts only where the program's
/// allocator counts.
fn bounded<T>(input: usize, work: impl FnOnce() -> T) -> T {
    bounded_besides(BESIDES, input, work)
}

/// The same for what has a room of its own besides.
fn bounded_besides<T>(besides: usize, input: usize, work: impl FnOnce() -> T) -> T {
    let (peak, result) = memory::peak(work);
    let bound = MULTIPLE * input + besides;
    assert!(peak <= bound, "{peak} bytes of memory for {input} bytes of input");
    result
}

/// Decodes the bytes and, where that is possible, checks that the value comes back from its own encoding. A tree of
/// it says the same.
pub fn comes_back<T: Wire + PartialEq + Debug>(bytes: &Bytes, cx: &Context<'_>) {
    let decoded = bounded(bytes.len(), || T::decode(bytes, cx));
    let mut r = Reader::new(bytes).recording();
    let recorded = T::read(&mut r, cx).and_then(|value| r.finish().map(|()| value));
    r.into_tree();
    match (decoded, recorded) {
        (Ok(value), Ok(recorded)) => {
            same(&recorded, &value);
            survives(&value, cx);
        }
        (Err(error), Err(recorded)) => assert_eq!(error.to_string(), recorded.to_string()),
        (decoded, recorded) => panic!("without a tree {decoded:?}, with one {recorded:?}"),
    }
}

/// Checks that an arbitrary value comes back from its encoding.
pub fn generated<T: Wire + PartialEq + Debug>(g: &mut Gen<'_>, cx: &Context<'_>) {
    survives(&T::any(g, cx), cx);
}

fn survives<T: Wire + PartialEq + Debug>(value: &T, cx: &Context<'_>) {
    let encoded = Bytes::from(value.encode(cx).unwrap_or_else(|error| panic!("{error}: {value:?}")));
    let again = T::decode(&encoded, cx).unwrap_or_else(|error| panic!("{error}: {value:?}"));
    same(&again, value);
    assert_eq!(again.encode(cx).unwrap(), encoded);
}

/// Equal, but for numbers that are none, which are never equal.
fn same<T: PartialEq + Debug>(left: &T, right: &T) {
    if left != right {
        assert_eq!(format!("{left:?}"), format!("{right:?}"));
    }
}
