//! The core's records as plain JavaScript objects, and conditions from such. Their TypeScript side is made from the same
//! definitions.

use js_sys::{Array, BigInt, Date, Object, Reflect, Uint8Array};
use mapi_http::data::{FileTime, FolderId, MessageId, Value};
use wasm_bindgen::{JsCast, JsValue, intern};

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

impl ToJs for i64 {
    fn to_js(&self) -> JsValue {
        // Beyond 2^53 only sizes of absurd files and flags without a meaning would differ.
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

/// The value of any property, in the type of JavaScript's own that is nearest.
impl ToJs for Value {
    fn to_js(&self) -> JsValue {
        /// Integers are exact up to here.
        const EXACT: i64 = 1 << 53;
        match self {
            Self::Null => JsValue::NULL,
            Self::Boolean(value) => JsValue::from_bool(*value),
            Self::Floating32(value) => JsValue::from_f64((*value).into()),
            Self::Floating64(value) | Self::FloatingTime(value) => JsValue::from_f64(*value),
            Self::ErrorCode(code) => JsValue::from_f64(code.0.into()),
            Self::Integer16(_) | Self::Integer32(_) | Self::Integer64(_) | Self::Currency(_) => {
                match self.as_i64().unwrap_or_default() {
                    value if (-EXACT..=EXACT).contains(&value) => JsValue::from_f64(value as f64),
                    value => BigInt::from(value).into(),
                }
            }
            Self::String8(_) | Self::String(_) | Self::RawString(_) => {
                JsValue::from_str(&self.to_text().unwrap_or_default())
            }
            Self::Time(time) => time.to_js(),
            Self::Guid(guid) => JsValue::from_str(&guid.to_string()),
            Self::Object(bytes)
            | Self::ServerId(bytes)
            | Self::Restriction(bytes)
            | Self::RuleAction(bytes)
            | Self::Binary(bytes) => Uint8Array::from(&bytes[..]).into(),
            Self::Multiple(values) => values.iter().map(ToJs::to_js).collect::<Array>().into(),
        }
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
            return Ok(if number.fract() == 0.0 {
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

macro_rules! convert {
    ($(#[doc = $doc:literal] $kind:ident $Name:ident { $($body:tt)* })*) => {
        $(convert! { @$kind $Name { $($body)* } })*
    };
    (@enum $Name:ident { $($body:tt)* }) => {
        impl ToJs for mapi_http::mailbox::$Name {
            fn to_js(&self) -> JsValue {
                JsValue::from_str(intern(&camel(self.name())))
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
            fn to_js(&self) -> JsValue {
                let object = Object::new();
                $(set(&object, &camel(stringify!($field)), &self.$field.to_js());)*
                object.into()
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
