//! Serde forms of structures: their bytes on the wire.

use std::prelude::v1::*;

use bytes::Bytes;
use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{PropertyName, PropertyTag, PropertyType, Restriction, TaggedPropertyValue, Value};
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

/// With its type, which its bytes do not tell.
impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // An empty list is the same whatever it is a list of.
        let property_type = self.property_type().unwrap_or(PropertyType::MULTIPLE_INTEGER32);
        let tag = PropertyTag::new(0, property_type);
        write(&TaggedPropertyValue { tag, value: self.clone() }, serializer)
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read(deserializer).map(|tagged: TaggedPropertyValue| tagged.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{FileTime, Guid, PropertyKey, named, tags};

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
