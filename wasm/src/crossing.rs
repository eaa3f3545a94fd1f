//! The way to JavaScript: all that goes there at once is written as two texts, some numbers and some bytes, crosses in one
//! call, and is read by `npm/src/crossing.ts` in the same order. Calls for single values would cost more than the values.

use std::prelude::v1::*;

use mapi_http::data::{FileTime, FolderId, MessageId, PropertyKey, Value};
use mapi_http::mailbox::PropertyValues;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(raw_module = "./crossing.js")]
extern "C" {
    /// What was written, as JavaScript has it.
    fn crossed(ascii: &str, units: &[u16], numbers: &[f64], bytes: &[u8]) -> JsValue;
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
    ascii: String,
    /// All others, in UTF-16: decoding UTF-8 takes JavaScript several times as long.
    units: Vec<u16>,
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
        let value = crossed(&self.ascii, &self.units, &self.numbers, &self.bytes);
        self.ascii.clear();
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

    /// The fields of a record, whose reader knows them.
    pub(crate) fn fields(&mut self, fields: &[&dyn ToJs]) {
        fields.iter().for_each(|field| field.write(self));
    }

    /// A number; booleans and enumerations are numbers, too.
    pub(crate) fn number(&mut self, number: f64) {
        self.numbers.push(number);
    }

    fn kind(&mut self, kind: Kind) {
        self.number(f64::from(kind as u32));
    }

    /// Behind its length in JavaScript's characters, which is negative where it is not ASCII.
    fn text(&mut self, text: &str) {
        if text.is_ascii() {
            self.number(text.len() as f64);
            self.ascii.push_str(text);
            return;
        }
        let before = self.units.len();
        to_utf16(text.as_bytes(), &mut self.units);
        self.number(before as f64 - self.units.len() as f64);
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as f64);
        self.bytes.extend_from_slice(bytes);
    }
}

/// Appends text in UTF-8 as UTF-16. Iterators over characters are slow where everything is made small.
fn to_utf16(mut text: &[u8], units: &mut Vec<u16>) {
    let before = units.len();
    units.resize(before + text.len(), 0);
    let Some(places) = units.get_mut(before..) else { return };
    let mut places = places.iter_mut();
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
                *place = 0xD800 | (beyond >> 10) as u16;
            }
            low = 0xDC00 | beyond as u16 & 0x3FF;
        }
        if let Some(place) = places.next() {
            *place = low;
        }
    }
    let left = places.len();
    units.truncate(units.len() - left);
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
    FileTime: Time, |value, to| to.number(value.unix_millis() as f64);
    PropertyKey: Text, |value, to| to.text(&value.to_string());
    FolderId: Text, |value, to| to.text(core::str::from_utf8(&value.to_ascii()).unwrap_or_default());
    MessageId: Text, |value, to| to.text(core::str::from_utf8(&value.to_ascii()).unwrap_or_default());
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
