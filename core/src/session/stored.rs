//! How a suspended session stands in bytes: integers with seven bits in each byte, texts and lists behind their length.
//!
//! Not serde: what that makes of so many fields, each of which may fail, is ten times as large.

use std::prelude::v1::*;

use crate::data::{FolderId, Guid, PropertyName};
use crate::http::CookieJar;
use crate::wire::{Context, Wire};

use super::{CookieOwner, Handle, LogonInfo, PlainHttp, Time};

/// What can be suspended.
pub(super) trait Stored: Sized {
    /// Adds it.
    fn put(&self, out: &mut Vec<u8>);

    /// Takes it. What is damaged reads as nothing, and [`Source::is_whole`] tells in the end.
    fn get(from: &mut Source<'_>) -> Self;
}

/// The bytes that are not taken yet.
pub(super) struct Source<'a> {
    rest: &'a [u8],
    damaged: bool,
}

impl<'a> Source<'a> {
    pub(super) fn new(rest: &'a [u8]) -> Self {
        Self { rest, damaged: false }
    }

    /// Whether everything could be read, and nothing is left.
    pub(super) fn is_whole(&self) -> bool {
        !self.damaged && self.rest.is_empty()
    }

    pub(super) fn is_damaged(&self) -> bool {
        self.damaged
    }

    fn bytes(&mut self, length: usize) -> &'a [u8] {
        let (part, rest) = self.rest.split_at_checked(length).unwrap_or_else(|| {
            self.damaged = true;
            Default::default()
        });
        self.rest = rest;
        part
    }

    fn byte(&mut self) -> u8 {
        self.bytes(1).first().copied().unwrap_or_default()
    }

    fn number(&mut self) -> u64 {
        let mut number = 0;
        for place in 0..10 {
            let byte = self.byte();
            number |= u64::from(byte & 0x7F) << (7 * place);
            if byte < 0x80 {
                return number;
            }
        }
        self.damaged = true;
        0
    }

    /// What must be true of bytes that are not damaged.
    pub(super) fn check<T: Default>(&mut self, value: Option<T>) -> T {
        self.damaged |= value.is_none();
        value.unwrap_or_default()
    }
}

fn put_number(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

macro_rules! numbers {
    ($($Type:ty),*) => {$(
        impl Stored for $Type {
            fn put(&self, out: &mut Vec<u8>) {
                put_number((*self).into(), out);
            }

            fn get(from: &mut Source<'_>) -> Self {
                let number = from.number();
                from.check(Self::try_from(number).ok())
            }
        }
    )*};
}

numbers!(u16, u32, u64);

impl Stored for u8 {
    fn put(&self, out: &mut Vec<u8>) {
        out.push(*self);
    }

    fn get(from: &mut Source<'_>) -> Self {
        from.byte()
    }
}

impl Stored for bool {
    fn put(&self, out: &mut Vec<u8>) {
        out.push((*self).into());
    }

    fn get(from: &mut Source<'_>) -> Self {
        from.byte() != 0
    }
}

impl Stored for String {
    fn put(&self, out: &mut Vec<u8>) {
        put_number(self.len() as u64, out);
        out.extend_from_slice(self.as_bytes());
    }

    fn get(from: &mut Source<'_>) -> Self {
        let length = u32::get(from) as usize;
        let text = core::str::from_utf8(from.bytes(length)).ok();
        from.check(text).into()
    }
}

impl<T: Stored> Stored for Option<T> {
    fn put(&self, out: &mut Vec<u8>) {
        self.is_some().put(out);
        if let Some(value) = self {
            value.put(out);
        }
    }

    fn get(from: &mut Source<'_>) -> Self {
        if bool::get(from) { Some(T::get(from)) } else { None }
    }
}

impl<T: Stored> Stored for Vec<T> {
    fn put(&self, out: &mut Vec<u8>) {
        put_number(self.len() as u64, out);
        self.iter().for_each(|item| item.put(out));
    }

    fn get(from: &mut Source<'_>) -> Self {
        let count = u32::get(from);
        let mut list = Self::new();
        for _ in 0..count {
            if from.damaged {
                break;
            }
            list.push(T::get(from));
        }
        list
    }
}

impl<T: Stored, const N: usize> Stored for [T; N] {
    fn put(&self, out: &mut Vec<u8>) {
        self.iter().for_each(|item| item.put(out));
    }

    fn get(from: &mut Source<'_>) -> Self {
        core::array::from_fn(|_| T::get(from))
    }
}

impl<A: Stored, B: Stored> Stored for (A, B) {
    fn put(&self, out: &mut Vec<u8>) {
        self.0.put(out);
        self.1.put(out);
    }

    fn get(from: &mut Source<'_>) -> Self {
        (A::get(from), B::get(from))
    }
}

/// Of a structure all fields in order, but those that do not travel: what they are at first.
macro_rules! stored {
    ($($Type:ident { $($field:ident),* $(,)? $(; $($other:ident: $first:expr),*)? })*) => {$(
        impl $crate::session::stored::Stored for $Type {
            fn put(&self, out: &mut Vec<u8>) {
                $($crate::session::stored::Stored::put(&self.$field, out);)*
            }

            fn get(from: &mut $crate::session::stored::Source<'_>) -> Self {
                Self { $($field: $crate::session::stored::Stored::get(from),)* $($($other: $first,)*)? }
            }
        }
    )*};
}

pub(super) use stored;

stored! {
    Handle { value, epoch }
    LogonInfo { folder_ids, mailbox_guid, replica_id, replica_guid, replicas, display_name, server, special_folders, owner; clock_ahead: None, places: Vec::new() }
}

/// Of what is another type in other clothes.
macro_rules! stored_as {
    ($($Type:ty as $Plain:ty: |$value:ident| $put:expr, |$plain:ident| $get:expr;)*) => {$(
        impl Stored for $Type {
            fn put(&self, out: &mut Vec<u8>) {
                let $value = self;
                Stored::put(&$put, out);
            }

            fn get(from: &mut Source<'_>) -> Self {
                let $plain = <$Plain>::get(from);
                $get
            }
        }
    )*};
}

stored_as! {
    Guid as [u8; 16]: |guid| guid.0, |bytes| Self(bytes);
    FolderId as u64: |id| id.0, |id| Self(id);
    Time as u64: |time| time.0, |time| Self(time);
    CookieOwner as bool: |owner| *owner == Self::Host, |is_host| if is_host { Self::Host } else { Self::Session };
    PlainHttp as u8: |plain| *plain as u8, |plain| match plain {
        0 => Self::Loopback,
        1 => Self::Never,
        _ => Self::Anywhere,
    };
}

impl Stored for CookieJar {
    fn put(&self, out: &mut Vec<u8>) {
        Vec::<(String, String)>::from(self.clone()).put(out);
    }

    fn get(from: &mut Source<'_>) -> Self {
        let cookies = Vec::<(String, String)>::get(from);
        from.check(Self::try_from(cookies).ok())
    }
}

impl Stored for PropertyName {
    fn put(&self, out: &mut Vec<u8>) {
        // A name that cannot be written is left out by the reader.
        self.encode(&Context::rop()).unwrap_or_default().put(out);
    }

    fn get(from: &mut Source<'_>) -> Self {
        let bytes = Vec::<u8>::get(from);
        let name = Self::decode(&bytes.into(), &Context::rop()).ok();
        from.damaged |= name.is_none();
        name.unwrap_or_else(|| Self::from_lid(Guid::default(), 0))
    }
}
