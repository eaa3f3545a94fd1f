//! The core's records on their way to JavaScript, and conditions and choices from there. Their TypeScript side is made from
//! the same definitions.

use std::prelude::v1::*;

use bytes::Bytes;
use js_sys::{Array, Date, Object, Uint8Array};
use mapi_http::data::{FileTime, FolderId, MessageId, PropertyKey, PropertyTag, Value};
#[cfg(feature = "sync")]
use mapi_http::mailbox::ItemProperties;
use mapi_http::mailbox::PropertyValues;
use mapi_http::wire::Quoted;
use wasm_bindgen::{JsCast, JsValue};

use crate::crossing::{Crossing, ToJs};

/// Of what the module for mail is without.
#[cfg(not(feature = "properties"))]
pub(crate) const ELSEWHERE: &str = "mapi-http/mail does not have this: import mapi-http";

/// What JavaScript code can give. A value is put into what stands there, so that the fields of a record are read by one loop.
pub(crate) trait FromJs {
    /// What stands there before.
    fn blank() -> Self
    where
        Self: Sized;

    /// Takes the value over. The error says what is wanted instead.
    fn set(&mut self, value: &JsValue) -> Result<(), String>;
}

/// The value that JavaScript code gave.
pub(crate) fn from_js<T: FromJs>(value: &JsValue) -> Result<T, String> {
    let mut made = T::blank();
    made.set(value)?;
    Ok(made)
}

macro_rules! plain_from_js {
    ($($Type:ty: $blank:expr, $wanted:expr, |$value:ident| $read:expr;)*) => {$(
        impl FromJs for $Type {
            fn blank() -> Self {
                $blank
            }

            fn set(&mut self, $value: &JsValue) -> Result<(), String> {
                *self = $read.ok_or($wanted)?;
                Ok(())
            }
        }
    )*};
}

plain_from_js! {
    String: Self::new(), "give a string", |value| value.as_string();
    bool: false, "give true or false", |value| value.as_bool();
    u32: 0, "give a number that is not negative", |value| {
        let number = value.as_f64().filter(|number| (0.0..=f64::from(u32::MAX)).contains(number));
        number.map(|number| number as Self)
    };
    u64: 0, "give a number that is not negative", |value| {
        value.as_f64().filter(|number| *number >= 0.0).map(|number| number as Self)
    };
    i64: 0, "give a number", |value| value.as_f64().map(|number| number as Self);
    Vec<u8>: Self::new(), "give a Uint8Array", |value| value.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec);
    Bytes: Self::new(), "give a Uint8Array", |value| from_js::<Vec<u8>>(value).ok().map(Self::from);
    FolderId: Self::NONE, "give an id", |value| value.as_string().and_then(|text| text.parse().ok());
    MessageId: Self::NONE, "give an id", |value| value.as_string().and_then(|text| text.parse().ok());
    // Nobody gives lines of lists.
    PropertyValues: Self::default(), "give nothing", |value| is_nothing(value).then(Self::default);
    FileTime: Self(0), "give a valid Date", |value| {
        let time = value.dyn_ref::<Date>().map(Date::get_time).filter(|time| time.is_finite());
        time.map(|time| Self::from_unix_millis(time as i64))
    };
}

#[cfg(not(feature = "properties"))]
plain_from_js! {
    PropertyKey: PropertyTag(0).into(), ELSEWHERE, |_value| None;
    Value: Self::Null, ELSEWHERE, |_value| None;
}

#[cfg(feature = "properties")]
plain_from_js! {
    PropertyKey: PropertyTag(0).into(), "name a property: PidTagSubject, 0x0037001F, PS_PUBLIC_STRINGS/Project", |value| {
        value.as_string().and_then(|text| text.parse().ok())
    };
    // The value of any property.
    Value: Self::Null, "give a number, bigint, boolean, string, Date, Uint8Array, or an array of these", |value| {
        if let Some(number) = value.as_f64() {
            let whole = number as i64 as f64 == number;
            Some(if whole { Self::Integer64(number as i64) } else { Self::Floating64(number) })
        } else if let Some(flag) = value.as_bool() {
            Some(Self::Boolean(flag))
        } else if let Some(text) = value.as_string() {
            Some(Self::String(text))
        } else if value.is_bigint() {
            Some(Self::Integer64(i64::try_from(value.clone()).map_err(|_| "it has more than 64 bits")?))
        } else if value.is_instance_of::<Date>() {
            Some(Self::Time(from_js(value)?))
        } else if let Some(bytes) = value.dyn_ref::<Uint8Array>() {
            Some(bytes.to_vec().into())
        } else if value.is_instance_of::<Array>() {
            Some(Self::Multiple(from_js(value)?))
        } else {
            None
        }
    };
}

#[cfg(feature = "sync")]
impl FromJs for ItemProperties {
    fn blank() -> Self {
        Self::default()
    }

    fn set(&mut self, value: &JsValue) -> Result<(), String> {
        *self = from_js::<Vec<_>>(value)?.into();
        Ok(())
    }
}

impl<T: FromJs> FromJs for Option<T> {
    fn blank() -> Self {
        None
    }

    fn set(&mut self, value: &JsValue) -> Result<(), String> {
        *self = if is_nothing(value) { None } else { Some(from_js(value)?) };
        Ok(())
    }
}

impl<T: FromJs> FromJs for Vec<T> {
    fn blank() -> Self {
        Self::new()
    }

    fn set(&mut self, value: &JsValue) -> Result<(), String> {
        self.clear();
        if is_nothing(value) {
            return Ok(());
        }
        for item in value.dyn_ref::<Array>().ok_or("give an array")?.iter() {
            self.push(from_js(&item)?);
        }
        Ok(())
    }
}

fn is_nothing(value: &JsValue) -> bool {
    value.is_null() || value.is_undefined()
}

/// Reads the fields of a record.
fn set_fields(value: &JsValue, names: &[&str], fields: &mut [&mut dyn FromJs]) -> Result<(), String> {
    for (name, field) in names.iter().zip(fields) {
        set_field(*field, camel(name), |name| js_sys::Reflect::get(value, name).unwrap_or_default())?;
    }
    Ok(())
}

/// Reads conditions: those that are given, and no others.
fn set_conditions(value: &JsValue, names: &[&str], fields: &mut [&mut dyn FromJs]) -> Result<(), String> {
    let object = value.dyn_ref::<Object>().ok_or("give an object")?;
    for entry in Object::entries(object).iter() {
        let entry = Array::from(&entry);
        let name: String = from_js(&entry.get(0))?;
        let mut known = names.iter().zip(fields.iter_mut()).filter(|(known, _)| camel(known) == name);
        let Some((_, field)) = known.next() else { return Err(format!("there is no {}", Quoted(&name))) };
        set_field(*field, name, |_| entry.get(1))?;
    }
    Ok(())
}

fn set_field(
    field: &mut dyn FromJs,
    name: String,
    value: impl FnOnce(&JsValue) -> JsValue,
) -> Result<(), String> {
    field.set(&value(&JsValue::from_str(&name))).map_err(|why| format!("{name}: {why}"))
}

/// The place of a name among those of an enumeration.
fn choice(value: &JsValue, names: &[&str]) -> Result<usize, String> {
    let given = value.as_string().unwrap_or_default();
    names.iter().position(|known| camel(known) == given).ok_or_else(|| {
        let names: Vec<_> = names.iter().map(|known| camel(known)).collect();
        format!("give one of {}", names.join(", "))
    })
}

/// `folder_id` and `NewMail` as `folderId` and `newMail`.
fn camel(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut upper = false;
    for (index, c) in name.chars().enumerate() {
        match c {
            '_' => upper = true,
            c if upper => {
                out.push(c.to_ascii_uppercase());
                upper = false;
            }
            c if index == 0 => out.push(c.to_ascii_lowercase()),
            c => out.push(c),
        }
    }
    out
}

macro_rules! convert {
    ($(#[doc = $doc:literal] $kind:ident $Name:ident { $($body:tt)* })*) => {
        /// The places of the definitions.
        #[allow(dead_code, clippy::enum_variant_names, reason = "their places are what matters")]
        enum Place { $($Name),* }

        $(convert! { @$kind $Name { $($body)* } })*
    };
    (@enum $Name:ident { $($body:tt)* }) => {
        impl ToJs for mapi_http::mailbox::$Name {
            fn write(&self, to: &mut Crossing) {
                to.number(f64::from(*self as u32));
            }

            fn value(&self, to: &mut Crossing) {
                camel(self.name()).value(to);
            }
        }

        impl FromJs for mapi_http::mailbox::$Name {
            fn blank() -> Self {
                Self::ALL[0]
            }

            fn set(&mut self, value: &JsValue) -> Result<(), String> {
                let known = Self::ALL.get(choice(value, Self::NAMES)?);
                *self = known.copied().unwrap_or(*self);
                Ok(())
            }
        }
    };
    (@conditions $Name:ident { $(#[doc = $doc:literal] $field:ident: $Type:ty),* $(,)? }) => {
        impl ToJs for mapi_http::mailbox::$Name {
            fn write(&self, to: &mut Crossing) {
                $(self.$field.write(to);)*
            }

            fn value(&self, to: &mut Crossing) {
                self.write(to);
            }
        }

        impl FromJs for mapi_http::mailbox::$Name {
            fn blank() -> Self {
                Self::default()
            }

            fn set(&mut self, value: &JsValue) -> Result<(), String> {
                set_conditions(value, &[$(stringify!($field)),*], &mut [$(&mut self.$field),*])
            }
        }
    };
    (@to_js ($Type:ty) $Name:ident { $(#[doc = $doc:literal] $field:ident: $Field:ty),* $(,)? }) => {
        impl ToJs for $Type {
            fn write(&self, to: &mut Crossing) {
                $(self.$field.write(to);)*
            }

            fn value(&self, to: &mut Crossing) {
                to.record(Place::$Name as u32);
                self.write(to);
            }
        }
    };
    (@struct $Name:ident { $(#[doc = $doc:literal] $field:ident: $Type:ty),* $(,)? }) => {
        convert! { @to_js (mapi_http::mailbox::$Name) $Name { $(#[doc = $doc] $field: $Type),* } }

        impl FromJs for mapi_http::mailbox::$Name {
            fn blank() -> Self {
                Self { $($field: FromJs::blank()),* }
            }

            fn set(&mut self, value: &JsValue) -> Result<(), String> {
                set_fields(value, &[$(stringify!($field)),*], &mut [$(&mut self.$field),*])
            }
        }
    };
}

mapi_http::records!(convert);

/// Lines of lists.
#[cfg(target_arch = "wasm32")]
macro_rules! convert_wide {
    ($(#[doc = $doc:literal] $kind:ident $Name:ident { $($body:tt)* })*) => {
        $(convert_wide! { @$kind $Name { $($body)* } })*
    };
    (@struct Address $body:tt) => { convert! { @to_js (mapi_http::mailbox::wide::Address) Address $body } };
    (@struct MessageSummary $body:tt) => {
        convert! { @to_js (mapi_http::mailbox::wide::MessageSummary) MessageSummary $body }
    };
    (@struct MessagePage $body:tt) => {
        convert! { @to_js (mapi_http::mailbox::wide::MessagePage) MessagePage $body }
    };
    (@$kind:ident $Name:ident $body:tt) => {};
}

#[cfg(target_arch = "wasm32")]
mapi_http::records!(convert_wide);
