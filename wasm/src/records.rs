//! The core's records as plain JavaScript objects. Their TypeScript side is made from the same definitions.

use js_sys::{Array, Date, Object, Reflect, Uint8Array};
use mapi_http::data::{FileTime, FolderId, MessageId};
use wasm_bindgen::{JsValue, intern};

/// What can become a JavaScript value.
pub(crate) trait ToJs {
    fn to_js(&self) -> JsValue;
}

impl ToJs for String {
    fn to_js(&self) -> JsValue {
        JsValue::from_str(self)
    }
}

impl ToJs for bool {
    fn to_js(&self) -> JsValue {
        JsValue::from_bool(*self)
    }
}

impl ToJs for u32 {
    fn to_js(&self) -> JsValue {
        JsValue::from_f64(f64::from(*self))
    }
}

impl ToJs for u64 {
    fn to_js(&self) -> JsValue {
        JsValue::from_f64(*self as f64)
    }
}

impl ToJs for Vec<u8> {
    fn to_js(&self) -> JsValue {
        Uint8Array::from(self.as_slice()).into()
    }
}

impl ToJs for FolderId {
    fn to_js(&self) -> JsValue {
        JsValue::from_str(&self.to_string())
    }
}

impl ToJs for MessageId {
    fn to_js(&self) -> JsValue {
        JsValue::from_str(&self.to_string())
    }
}

impl ToJs for FileTime {
    fn to_js(&self) -> JsValue {
        Date::new(&JsValue::from_f64(self.unix_millis() as f64)).into()
    }
}

impl<T: ToJs> ToJs for Option<T> {
    fn to_js(&self) -> JsValue {
        self.as_ref().map_or(JsValue::NULL, ToJs::to_js)
    }
}

impl<T: ToJs> ToJs for Vec<T> {
    fn to_js(&self) -> JsValue {
        self.iter().map(ToJs::to_js).collect::<Array>().into()
    }
}

/// Sets a property of a new object, which cannot fail.
pub(crate) fn set(object: &Object, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &JsValue::from_str(intern(name)), value);
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

macro_rules! to_js {
    ($(#[doc = $doc:literal] $kind:ident $Name:ident { $($body:tt)* })*) => {
        $(to_js! { @$kind $Name { $($body)* } })*
    };
    (@enum $Name:ident { $($body:tt)* }) => {
        impl ToJs for mapi_http::mailbox::$Name {
            fn to_js(&self) -> JsValue {
                JsValue::from_str(intern(&camel(self.name())))
            }
        }
    };
    (@struct $Name:ident { $(#[doc = $doc:literal] $field:ident: $Type:ty),* $(,)? }) => {
        impl ToJs for mapi_http::mailbox::$Name {
            fn to_js(&self) -> JsValue {
                let object = Object::new();
                $(set(&object, &camel(stringify!($field)), &self.$field.to_js());)*
                object.into()
            }
        }
    };
}

mapi_http::records!(to_js);
