//! The core's records on their way to JavaScript, and conditions and choices from there. Their TypeScript side is made from
//! the same definitions.

use std::prelude::v1::*;

use js_sys::{Array, Date, Object, Uint8Array};
use mapi_http::data::{FileTime, FolderId, MessageId, Value};
use wasm_bindgen::{JsCast, JsValue};

use crate::crossing::{Crossing, ToJs};

/// What JavaScript code can give. The error says what is wanted instead.
pub(crate) trait FromJs: Sized {
    fn from_js(value: &JsValue) -> Result<Self, String>;
}

impl FromJs for String {
    fn from_js(value: &JsValue) -> Result<Self, String> {
        value.as_string().ok_or_else(|| "give a string".into())
    }
}

impl FromJs for bool {
    fn from_js(value: &JsValue) -> Result<Self, String> {
        value.as_bool().ok_or_else(|| "give true or false".into())
    }
}

impl FromJs for u32 {
    fn from_js(value: &JsValue) -> Result<Self, String> {
        let number = value.as_f64().filter(|number| (0.0..=f64::from(u32::MAX)).contains(number));
        number.map(|number| number as u32).ok_or_else(|| "give a number that is not negative".into())
    }
}

impl FromJs for u64 {
    fn from_js(value: &JsValue) -> Result<Self, String> {
        let number = value.as_f64().filter(|number| *number >= 0.0);
        number.map(|number| number as u64).ok_or_else(|| "give a number that is not negative".into())
    }
}

impl FromJs for i64 {
    fn from_js(value: &JsValue) -> Result<Self, String> {
        value.as_f64().map(|number| number as i64).ok_or_else(|| "give a number".into())
    }
}

impl FromJs for Vec<u8> {
    fn from_js(value: &JsValue) -> Result<Self, String> {
        value.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec).ok_or_else(|| "give a Uint8Array".into())
    }
}

macro_rules! parsed_from_js {
    ($($Type:ty),*) => {
        $(impl FromJs for $Type {
            fn from_js(value: &JsValue) -> Result<Self, String> {
                String::from_js(value)?.parse().map_err(|_| "give an id".into())
            }
        })*
    };
}

parsed_from_js!(FolderId, MessageId);

impl FromJs for FileTime {
    fn from_js(value: &JsValue) -> Result<Self, String> {
        let time = value.dyn_ref::<Date>().map(Date::get_time).filter(|time| time.is_finite());
        time.map(|time| Self::from_unix_millis(time as i64)).ok_or_else(|| "give a valid Date".into())
    }
}

/// What JavaScript code gave as the value of any property.
impl FromJs for Value {
    fn from_js(value: &JsValue) -> Result<Self, String> {
        if let Some(number) = value.as_f64() {
            return Ok(if number as i64 as f64 == number {
                Self::Integer64(number as i64)
            } else {
                Self::Floating64(number)
            });
        }
        if let Some(flag) = value.as_bool() {
            return Ok(Self::Boolean(flag));
        }
        if let Some(text) = value.as_string() {
            return Ok(Self::String(text));
        }
        if value.is_bigint() {
            let number = i64::try_from(value.clone()).map_err(|_| "it has more than 64 bits")?;
            return Ok(Self::Integer64(number));
        }
        if value.is_instance_of::<Date>() {
            return FileTime::from_js(value).map(Self::Time);
        }
        if let Some(bytes) = value.dyn_ref::<Uint8Array>() {
            return Ok(bytes.to_vec().into());
        }
        if value.is_instance_of::<Array>() {
            return Vec::from_js(value).map(Self::Multiple);
        }
        Err("give a number, bigint, boolean, string, Date, Uint8Array, or an array of these".into())
    }
}

impl<T: FromJs> FromJs for Option<T> {
    fn from_js(value: &JsValue) -> Result<Self, String> {
        if value.is_null() || value.is_undefined() { Ok(None) } else { T::from_js(value).map(Some) }
    }
}

impl<T: FromJs> FromJs for Vec<T> {
    fn from_js(value: &JsValue) -> Result<Self, String> {
        if value.is_null() || value.is_undefined() {
            return Ok(Self::new());
        }
        let items = value.dyn_ref::<Array>().ok_or("give an array")?;
        items.iter().map(|item| T::from_js(&item)).collect()
    }
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
            fn from_js(value: &JsValue) -> Result<Self, String> {
                let name = value.as_string().unwrap_or_default();
                let known = Self::ALL.iter().find(|known| camel(known.name()) == name);
                known.copied().ok_or_else(|| {
                    let names: Vec<_> = Self::ALL.iter().map(|known| camel(known.name())).collect();
                    format!("give one of {}", names.join(", "))
                })
            }
        }
    };
    (@conditions $Name:ident { $(#[doc = $doc:literal] $field:ident: $Type:ty),* $(,)? }) => {
        impl FromJs for mapi_http::mailbox::$Name {
            fn from_js(value: &JsValue) -> Result<Self, String> {
                let object = value.dyn_ref::<Object>().ok_or("give an object")?;
                let mut made = Self::default();
                for entry in Object::entries(object).iter() {
                    let entry = Array::from(&entry);
                    let (name, value) = (String::from_js(&entry.get(0))?, entry.get(1));
                    $(if name == camel(stringify!($field)) {
                        made.$field = FromJs::from_js(&value).map_err(|why| format!("{name}: {why}"))?;
                        continue;
                    })*
                    return Err(format!("there is no {name:?}"));
                }
                Ok(made)
            }
        }
    };
    (@struct $Name:ident { $(#[doc = $doc:literal] $field:ident: $Type:ty),* $(,)? }) => {
        impl ToJs for mapi_http::mailbox::$Name {
            fn write(&self, to: &mut Crossing) {
                $(self.$field.write(to);)*
            }

            fn value(&self, to: &mut Crossing) {
                to.record(Place::$Name as u32);
                self.write(to);
            }
        }

        impl FromJs for mapi_http::mailbox::$Name {
            fn from_js(value: &JsValue) -> Result<Self, String> {
                let field = |name: &str| {
                    let name = camel(name);
                    (js_sys::Reflect::get(value, &JsValue::from_str(&name)).unwrap_or_default(), name)
                };
                Ok(Self {
                    $($field: {
                        let (value, name) = field(stringify!($field));
                        FromJs::from_js(&value).map_err(|why| format!("{name}: {why}"))?
                    },)*
                })
            }
        }
    };
}

mapi_http::records!(convert);
