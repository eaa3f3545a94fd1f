use mapi_http::data::{FileTime, Value};
use mapi_http::mailbox::Property;

/// A property with its value.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct NamedValue {
    /// Which property, such as `PidTagSubject` or `PS_PUBLIC_STRINGS/Project:String`.
    pub key: String,
    /// Its value.
    pub value: PropertyValue,
}

/// The value of a property.
#[derive(Debug, Clone, PartialEq, uniffi::Enum)]
pub enum PropertyValue {
    /// An integer of any width.
    Integer {
        /// It.
        value: i64,
    },
    /// A floating-point number.
    Floating {
        /// It.
        value: f64,
    },
    /// Yes or no.
    Boolean {
        /// It.
        value: bool,
    },
    /// A text; GUIDs as text, too.
    Text {
        /// It.
        value: String,
    },
    /// A time.
    Time {
        /// It.
        value: FileTime,
    },
    /// Bytes.
    Bytes {
        /// They.
        value: Vec<u8>,
    },
    /// Several values.
    Multiple {
        /// They.
        values: Vec<PropertyValue>,
    },
}

impl NamedValue {
    /// What the object has, and the server gave.
    pub(crate) fn of(property: Property) -> Option<Self> {
        let value = property.value?.into();
        Some(Self { key: property.key.to_string(), value })
    }
}

impl From<Value> for PropertyValue {
    fn from(value: Value) -> Self {
        match value {
            Value::Boolean(value) => Self::Boolean { value },
            Value::Floating32(value) => Self::Floating { value: value.into() },
            Value::Floating64(value) | Value::FloatingTime(value) => Self::Floating { value },
            Value::ErrorCode(code) => Self::Integer { value: code.0.into() },
            Value::Integer16(_) | Value::Integer32(_) | Value::Integer64(_) | Value::Currency(_) => {
                Self::Integer { value: value.as_i64().unwrap_or_default() }
            }
            Value::Null | Value::String8(_) | Value::String(_) | Value::RawString(_) => {
                Self::Text { value: value.to_text().unwrap_or_default() }
            }
            Value::Time(value) => Self::Time { value },
            Value::Guid(guid) => Self::Text { value: guid.to_string() },
            Value::Object(bytes)
            | Value::ServerId(bytes)
            | Value::Restriction(bytes)
            | Value::RuleAction(bytes)
            | Value::Binary(bytes) => Self::Bytes { value: bytes.to_vec() },
            Value::Multiple(values) => {
                Self::Multiple { values: values.into_iter().map(Into::into).collect() }
            }
        }
    }
}

impl From<PropertyValue> for Value {
    fn from(value: PropertyValue) -> Self {
        match value {
            PropertyValue::Integer { value } => Self::Integer64(value),
            PropertyValue::Floating { value } => Self::Floating64(value),
            PropertyValue::Boolean { value } => Self::Boolean(value),
            PropertyValue::Text { value } => Self::String(value),
            PropertyValue::Time { value } => Self::Time(value),
            PropertyValue::Bytes { value } => value.into(),
            PropertyValue::Multiple { values } => {
                Self::Multiple(values.into_iter().map(Into::into).collect())
            }
        }
    }
}
