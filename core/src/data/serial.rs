//! Serde forms of structures: their bytes on the wire.

use std::prelude::v1::*;

use bytes::Bytes;
use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{PropertyKey, PropertyName, PropertyTag, PropertyType, Restriction, TaggedPropertyValue, Value};
use crate::wire::{Context, Wire};

fn write<T: Wire, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    value.encode(&Context::rop()).map_err(S::Error::custom)?.serialize(serializer)
}

fn read<'de, T: Wire, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let bytes = Bytes::from(Vec::<u8>::deserialize(deserializer)?);
    T::decode(&bytes, &Context::rop()).map_err(D::Error::custom)
}

macro_rules! serde_as_wire {
    ($($Name:ident),*) => {
        $(
            impl Serialize for $Name {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    write(self, serializer)
                }
            }

            impl<'de> Deserialize<'de> for $Name {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    read(deserializer)
                }
            }
        )*
    };
}

serde_as_wire!(PropertyName, Restriction);

/// With its type, which its bytes do not tell; for people (JSON) as what is nearest there, bytes in hexadecimal.
impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            return for_people(self, serializer);
        }
        // An empty list is the same whatever it is a list of.
        let property_type = self.property_type().unwrap_or(PropertyType::MULTIPLE_INTEGER32);
        let tag = PropertyTag::new(0, property_type);
        write(&TaggedPropertyValue { tag, value: self.clone() }, serializer)
    }
}

fn for_people<S: Serializer>(value: &Value, serializer: S) -> Result<S::Ok, S::Error> {
    match value {
        Value::Null => serializer.serialize_none(),
        Value::Boolean(value) => serializer.serialize_bool(*value),
        Value::Floating32(value) => serializer.serialize_f32(*value),
        Value::Floating64(value) | Value::FloatingTime(value) => serializer.serialize_f64(*value),
        Value::ErrorCode(code) => serializer.serialize_u32(code.0),
        Value::Integer16(_) | Value::Integer32(_) | Value::Integer64(_) | Value::Currency(_) => {
            serializer.serialize_i64(value.as_i64().unwrap_or_default())
        }
        Value::String8(_) | Value::String(_) | Value::RawString(_) => value.to_text().serialize(serializer),
        Value::Time(time) => serializer.collect_str(time),
        Value::Guid(guid) => serializer.collect_str(guid),
        Value::Object(bytes)
        | Value::ServerId(bytes)
        | Value::Restriction(bytes)
        | Value::RuleAction(bytes)
        | Value::Binary(bytes) => {
            let digits: String = bytes.iter().map(|byte| alloc::format!("{byte:02x}")).collect();
            serializer.serialize_str(&digits)
        }
        Value::Multiple(values) => serializer.collect_seq(values),
    }
}

/// What people gave: times and bytes are texts there, so that texts are all that comes of them.
impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return deserializer.deserialize_any(FromPeople);
        }
        read(deserializer).map(|tagged: TaggedPropertyValue| tagged.value)
    }
}

struct FromPeople;

impl<'de> serde::de::Visitor<'de> for FromPeople {
    type Value = Value;

    fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("a number, a text, true or false, or a list of these")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Boolean(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Integer64(value))
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Value, E> {
        i64::try_from(value).map(Value::Integer64).map_err(E::custom)
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Value::Floating64(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.into()))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = items.next_element()? {
            values.push(value);
        }
        Ok(Value::Multiple(values))
    }
}

/// By tag, or by name and type; for people as it prints.
impl Serialize for PropertyKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            return serializer.collect_str(self);
        }
        match self {
            Self::Tag(tag) => (None::<&PropertyName>, tag.0).serialize(serializer),
            Self::Named(name, property_type) => {
                (Some(name), u32::from(property_type.0)).serialize(serializer)
            }
        }
    }
}

impl<'de> Deserialize<'de> for PropertyKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let text = alloc::borrow::Cow::<'de, str>::deserialize(deserializer)?;
            return text.parse().map_err(D::Error::custom);
        }
        let (name, number): (Option<PropertyName>, u32) = Deserialize::deserialize(deserializer)?;
        Ok(match name {
            Some(name) => Self::Named(name, PropertyType(number as u16)),
            None => Self::Tag(PropertyTag(number)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{FileTime, Guid, named, tags};

    #[test]
    fn values_and_keys_come_back() {
        let values = [
            Value::Integer32(-3),
            Value::Boolean(true),
            Value::String("grün".into()),
            Value::Binary(Bytes::from_static(b"\0\x01")),
            Value::Time(FileTime(5)),
            Value::Guid(Guid([7; 16])),
            Value::Multiple(vec![Value::String("a".into()), Value::String("b".into())]),
            Value::Multiple(Vec::new()),
        ];
        let keys: [PropertyKey; 3] = [
            tags::SUBJECT.into(),
            named::TASK_DUE_DATE.into(),
            PropertyKey::name(named::PS_PUBLIC_STRINGS, "Größe"),
        ];
        let bytes = postcard::to_allocvec(&(&values[..], &keys[..])).unwrap();
        let (read, same): (Vec<Value>, Vec<PropertyKey>) = postcard::from_bytes(&bytes).unwrap();
        assert_eq!(read, values);
        assert_eq!(same, keys);
    }
}
