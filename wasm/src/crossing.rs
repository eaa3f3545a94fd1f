//! The way to JavaScript: all that goes there at once is written as two texts, some numbers and some bytes, crosses in one
//! call, and is read by `npm/src/crossing.ts` in the same order. Calls for single values would cost more than the values.

use std::prelude::v1::*;

use mapi_http::data::{FileTime, FolderId, MessageId, PropertyKey, Value};
#[cfg(feature = "sync")]
use mapi_http::mailbox::ItemProperties;
use mapi_http::mailbox::PropertyValues;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(raw_module = "./crossing.js")]
extern "C" {
    /// What was written, as JavaScript has it.
    fn crossed(ascii: &[u8], units: &[u8], numbers: &[f64], bytes: &[u8]) -> JsValue;
}

/// What stands before a value whose kind its reader does not know.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Null,
    Boolean,
    Number,
    BigInt,
    Text,
    Time,
    Bytes,
    List,
    Object,
    /// This and what follows: the records, in the order of their definitions.
    Record,
}

/// What crosses together.
#[derive(Debug, Default)]
pub(crate) struct Crossing {
    /// The texts that are ASCII: JavaScript takes them over as they are, and keeps a byte for each character.
    ascii: Vec<u8>,
    /// How many bytes of that are written: the rest is room that need not be cleared again.
    used: usize,
    /// All others, in UTF-16LE: decoding UTF-8 takes JavaScript several times as long.
    units: Vec<u8>,
    numbers: Vec<f64>,
    bytes: Vec<u8>,
}

impl Crossing {
    /// One value alone.
    pub(crate) fn of(value: &impl ToJs) -> JsValue {
        let mut crossing = Self::default();
        value.value(&mut crossing);
        crossing.finish()
    }

    /// Takes what was written across, and begins anew.
    pub(crate) fn finish(&mut self) -> JsValue {
        let ascii = self.ascii.get(..self.used).unwrap_or_default();
        let value = crossed(ascii, &self.units, &self.numbers, &self.bytes);
        self.used = 0;
        self.units.clear();
        self.numbers.clear();
        self.bytes.clear();
        value
    }

    /// Begins an object: its properties follow, then [`end`](Self::end).
    pub(crate) fn object(&mut self) {
        self.kind(Kind::Object);
    }

    /// A property of an object.
    pub(crate) fn set<T: ToJs + ?Sized>(&mut self, name: &str, value: &T) {
        self.text(name);
        value.value(self);
    }

    /// Ends an object.
    pub(crate) fn end(&mut self) {
        self.text("");
    }

    /// Begins a list of values.
    pub(crate) fn list(&mut self, length: usize) {
        self.kind(Kind::List);
        self.number(length as f64);
    }

    /// The kind of a record, by its place among the definitions.
    pub(crate) fn record(&mut self, index: u32) {
        self.number(f64::from(Kind::Record as u32 + index));
    }

    /// A number; booleans and enumerations are numbers, too.
    #[inline(always)]
    pub(crate) fn number(&mut self, number: f64) {
        self.numbers.push(number);
    }

    fn kind(&mut self, kind: Kind) {
        self.number(f64::from(kind as u32));
    }

    /// Behind its length in JavaScript's characters, which is negative where it is not ASCII.
    fn text(&mut self, text: &str) {
        if text.is_ascii() {
            self.ascii(text.as_bytes());
            return;
        }
        let before = self.units.len();
        to_utf16(text.as_bytes(), &mut self.units);
        self.wide(before);
    }

    /// A text that is ASCII.
    fn ascii(&mut self, text: &[u8]) {
        self.room(text.len()).copy_from_slice(text);
        self.take(text.len());
    }

    /// Places for so many characters of ASCII.
    #[inline(always)]
    fn room(&mut self, length: usize) -> &mut [u8] {
        /// A vector that grows has room for twice as much anyway.
        const MORE: usize = 1024;
        let end = self.used + length;
        if end > self.ascii.len() {
            self.ascii.resize(end + MORE, 0);
        }
        self.ascii.get_mut(self.used..end).unwrap_or_default()
    }

    /// So many of them are a text.
    #[inline(always)]
    fn take(&mut self, length: usize) {
        self.used += length;
        self.number(length as f64);
    }

    /// A text of UTF-16LE.
    #[cfg(target_arch = "wasm32")]
    fn utf16(&mut self, text: &[u8]) {
        let length = text.len() / 2;
        if narrow(text, self.room(length)) {
            self.take(length);
            return;
        }
        let before = self.units.len();
        self.units.extend_from_slice(text);
        self.wide(before);
    }

    /// The length of a text that is not ASCII, by where it begins.
    fn wide(&mut self, before: usize) {
        self.number((before as f64 - self.units.len() as f64) / 2.0);
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as f64);
        self.bytes.extend_from_slice(bytes);
    }
}

/// Appends text in UTF-8 as UTF-16. Iterators over characters are slow where everything is made small.
fn to_utf16(mut text: &[u8], units: &mut Vec<u8>) {
    let before = units.len();
    units.resize(before + text.len() * 2, 0);
    let Some(places) = units.get_mut(before..) else { return };
    let mut places = places.as_chunks_mut::<2>().0.iter_mut();
    let bits = |byte: u8| u32::from(byte & 0x3F);
    loop {
        let character;
        (character, text) = match *text {
            [a @ ..0x80, ref rest @ ..] => (a.into(), rest),
            [a @ ..0xE0, b, ref rest @ ..] => (bits(a & 0x1F) << 6 | bits(b), rest),
            [a @ ..0xF0, b, c, ref rest @ ..] => (bits(a & 0xF) << 12 | bits(b) << 6 | bits(c), rest),
            [a, b, c, d, ref rest @ ..] => (bits(a & 7) << 18 | bits(b) << 12 | bits(c) << 6 | bits(d), rest),
            _ => break,
        };
        let mut low = character as u16;
        if let Some(beyond) = character.checked_sub(0x10000) {
            if let Some(place) = places.next() {
                *place = (0xD800 | (beyond >> 10) as u16).to_le_bytes();
            }
            low = 0xDC00 | beyond as u16 & 0x3FF;
        }
        if let Some(place) = places.next() {
            *place = low.to_le_bytes();
        }
    }
    let left = places.len() * 2;
    units.truncate(units.len() - left);
}

/// Writes UTF-16LE as ASCII; answers whether it is.
#[cfg(target_arch = "wasm32")]
fn narrow(text: &[u8], places: &mut [u8]) -> bool {
    let (fours, rest) = text.as_chunks::<8>();
    let (places, last) = places.as_chunks_mut::<4>();
    for (four, place) in fours.iter().zip(places) {
        let word = u64::from_le_bytes(*four);
        if word & 0xFF80_FF80_FF80_FF80 != 0 {
            return false;
        }
        let pairs = word | word >> 8;
        *place = (pairs as u32 & 0xFFFF | (pairs >> 16) as u32 & 0xFFFF_0000).to_le_bytes();
    }
    for (unit, place) in rest.as_chunks::<2>().0.iter().zip(last) {
        let [low @ ..0x80, 0] = *unit else { return false };
        *place = low;
    }
    true
}

/// What can cross.
pub(crate) trait ToJs {
    /// Where its reader knows what comes.
    fn write(&self, to: &mut Crossing);

    /// Where its reader does not.
    fn value(&self, to: &mut Crossing);
}

macro_rules! to_js {
    ($($Type:ty: $Kind:ident, |$value:ident, $to:ident| $write:expr;)*) => {$(
        impl ToJs for $Type {
            fn write(&self, $to: &mut Crossing) {
                let $value = self;
                $write
            }

            fn value(&self, to: &mut Crossing) {
                to.kind(Kind::$Kind);
                self.write(to);
            }
        }
    )*};
}

to_js! {
    bool: Boolean, |value, to| to.number(f64::from(u8::from(*value)));
    u16: Number, |value, to| to.number(f64::from(*value));
    u32: Number, |value, to| to.number(f64::from(*value));
    f64: Number, |value, to| to.number(*value);
    // JavaScript counts exactly up to 2^53, far beyond tickets, sizes and milliseconds.
    u64: Number, |value, to| to.number(*value as f64);
    i64: Number, |value, to| to.number(*value as f64);
    usize: Number, |value, to| to.number(*value as f64);
    str: Text, |value, to| to.text(value);
    String: Text, |value, to| to.text(value);
    [u8]: Bytes, |value, to| to.bytes(value);
    Vec<u8>: Bytes, |value, to| to.bytes(value);
    bytes::Bytes: Bytes, |value, to| to.bytes(value);
    FileTime: Time, |value, to| to.number(value.unix_millis() as f64);
    PropertyKey: Text, |value, to| to.text(&value.to_string());
    FolderId: Text, |value, to| to.ascii(&value.to_ascii());
    MessageId: Text, |value, to| to.ascii(&value.to_ascii());
}

#[cfg(target_arch = "wasm32")]
to_js! {
    mapi_http::wire::Utf16: Text, |value, to| to.utf16(value.as_le_bytes());
}

/// An object of values by name; what the mailbox, folder or message does not have is not in it.
impl ToJs for PropertyValues {
    fn write(&self, to: &mut Crossing) {
        self.value(to);
    }

    fn value(&self, to: &mut Crossing) {
        to.object();
        for (name, value) in self.named() {
            to.set(&name, value);
        }
        to.end();
    }
}

impl<T: ToJs + ?Sized> ToJs for &T {
    fn write(&self, to: &mut Crossing) {
        (**self).write(to);
    }

    fn value(&self, to: &mut Crossing) {
        (**self).value(to);
    }
}

impl<T: ToJs> ToJs for Option<T> {
    fn write(&self, to: &mut Crossing) {
        self.is_some().write(to);
        if let Some(value) = self {
            value.write(to);
        }
    }

    fn value(&self, to: &mut Crossing) {
        match self {
            Some(value) => value.value(to),
            None => to.kind(Kind::Null),
        }
    }
}

impl<T: ToJs> ToJs for Vec<T> {
    fn write(&self, to: &mut Crossing) {
        to.number(self.len() as f64);
        self.iter().for_each(|item| item.write(to));
    }

    fn value(&self, to: &mut Crossing) {
        to.list(self.len());
        self.iter().for_each(|item| item.value(to));
    }
}

#[cfg(feature = "sync")]
impl ToJs for ItemProperties {
    fn write(&self, to: &mut Crossing) {
        self.clone().into_vec().write(to);
    }

    fn value(&self, to: &mut Crossing) {
        self.clone().into_vec().value(to);
    }
}

/// Nothing.
impl ToJs for () {
    fn write(&self, _: &mut Crossing) {}

    fn value(&self, to: &mut Crossing) {
        to.kind(Kind::Null);
    }
}

/// The value of any property, in the type of JavaScript's own that is nearest.
impl ToJs for Value {
    fn write(&self, to: &mut Crossing) {
        self.value(to);
    }

    fn value(&self, to: &mut Crossing) {
        /// Integers are exact up to here.
        const EXACT: i64 = 1 << 53;
        match self {
            Self::Null => ().value(to),
            Self::Boolean(value) => value.value(to),
            Self::Floating32(value) => f64::from(*value).value(to),
            Self::Floating64(value) | Self::FloatingTime(value) => value.value(to),
            Self::ErrorCode(code) => code.0.value(to),
            Self::Integer16(_) | Self::Integer32(_) | Self::Integer64(_) | Self::Currency(_) => {
                match self.as_i64().unwrap_or_default() {
                    value if (-EXACT..=EXACT).contains(&value) => value.value(to),
                    value => {
                        to.kind(Kind::BigInt);
                        to.text(&value.to_string());
                    }
                }
            }
            Self::String8(_) | Self::String(_) | Self::RawString(_) => {
                self.to_text().unwrap_or_default().value(to);
            }
            Self::Time(time) => time.value(to),
            Self::Guid(guid) => guid.to_string().value(to),
            Self::Object(bytes)
            | Self::ServerId(bytes)
            | Self::Restriction(bytes)
            | Self::RuleAction(bytes)
            | Self::Binary(bytes) => bytes[..].value(to),
            Self::Multiple(values) => values.value(to),
        }
    }
}
