//! Properties of one object: a map in memory, one blob of bytes in the database.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use bytes::Bytes;
use mapi_http::data::{FileTime, PropertyTag, PropertyType, Str, Value, ValueRef};
use mapi_http::wire::{Reader, Width, Writer};

use super::blob::Large;
use super::{BlobStore, Error, Result};

/// What is kept of a property.
#[derive(Debug, Clone)]
pub enum Stored {
    /// The value.
    Value(Value),
    /// The value is large and lies apart: bytes of a binary or object, UTF-16LE of a string.
    Large(Large),
}

/// The properties of an object, ordered by id. An id has one value, of one type; 8-bit strings are kept as Unicode.
#[derive(Debug, Clone, Default)]
pub struct Properties {
    by_id: BTreeMap<u16, (PropertyType, Stored)>,
}

/// Whether two tags name the same property: strings have two types, everything else one.
pub fn same_type(a: PropertyType, b: PropertyType) -> bool {
    unicode_type(a) == unicode_type(b)
}

/// The type in which a property is kept.
pub fn unicode_type(property_type: PropertyType) -> PropertyType {
    match property_type {
        PropertyType::STRING8 => PropertyType::STRING,
        PropertyType::MULTIPLE_STRING8 => PropertyType::MULTIPLE_STRING,
        other => other,
    }
}

impl Properties {
    /// None.
    pub fn new() -> Self {
        Self::default()
    }

    /// The tag and content of the property with the id of `tag`.
    pub fn entry(&self, tag: PropertyTag) -> Option<(PropertyTag, &Stored)> {
        self.by_id
            .get(&tag.id())
            .map(|(property_type, stored)| (PropertyTag::new(tag.id(), *property_type), stored))
    }

    /// The value, when it is not a large one.
    pub fn get(&self, tag: PropertyTag) -> Option<&Value> {
        match self.by_id.get(&tag.id())? {
            (kept, Stored::Value(value)) if same_type(*kept, tag.property_type()) => Some(value),
            _ => None,
        }
    }

    /// A text.
    pub fn text(&self, tag: PropertyTag) -> Option<String> {
        self.get(tag)?.to_text()
    }

    /// An integer.
    pub fn integer(&self, tag: PropertyTag) -> Option<i64> {
        self.get(tag)?.as_i64()
    }

    /// A boolean; false when it is not there.
    pub fn is(&self, tag: PropertyTag) -> bool {
        self.get(tag).and_then(Value::as_bool).unwrap_or_default()
    }

    /// A time.
    pub fn time(&self, tag: PropertyTag) -> Option<FileTime> {
        self.get(tag)?.as_time()
    }

    /// A binary.
    pub fn binary(&self, tag: PropertyTag) -> Option<&Bytes> {
        self.get(tag)?.as_binary()
    }

    /// Whether there is a property with this id.
    pub fn contains(&self, tag: PropertyTag) -> bool {
        self.by_id.contains_key(&tag.id())
    }

    /// Sets a property.
    pub fn set(&mut self, tag: PropertyTag, value: impl Into<Value>) {
        self.by_id.insert(tag.id(), (unicode_type(tag.property_type()), Stored::Value(value.into())));
    }

    /// Sets a property unless it is there.
    pub fn set_default(&mut self, tag: PropertyTag, value: impl Into<Value>) {
        if let Entry::Vacant(entry) = self.by_id.entry(tag.id()) {
            entry.insert((unicode_type(tag.property_type()), Stored::Value(value.into())));
        }
    }

    /// Sets a property to what may be large.
    pub fn set_stored(&mut self, tag: PropertyTag, stored: Stored) {
        self.by_id.insert(tag.id(), (unicode_type(tag.property_type()), stored));
    }

    /// Takes a property out.
    pub fn take(&mut self, tag: PropertyTag) -> Option<Stored> {
        self.by_id.remove(&tag.id()).map(|(_, stored)| stored)
    }

    /// Takes a property away; answers whether it was there.
    pub fn remove(&mut self, tag: PropertyTag) -> bool {
        self.by_id.remove(&tag.id()).is_some()
    }

    /// All of them, by id.
    pub fn iter(&self) -> impl Iterator<Item = (PropertyTag, &Stored)> {
        self.by_id.iter().map(|(id, (property_type, stored))| (PropertyTag::new(*id, *property_type), stored))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// The values that lie apart.
    pub(super) fn large(&self) -> impl Iterator<Item = &Large> {
        self.by_id.values().filter_map(|(_, stored)| match stored {
            Stored::Large(large) => Some(large),
            Stored::Value(_) => None,
        })
    }

    /// Bytes that the values take, about.
    pub fn size(&self) -> u64 {
        self.iter().map(|(_, stored)| 4 + stored.size()).sum()
    }

    /// The form in the database.
    pub(super) fn encode(&self) -> Result<Vec<u8>> {
        let mut w = Writer::with_capacity(64 + self.by_id.len() * 24);
        for (tag, stored) in self.iter() {
            match stored {
                Stored::Value(value) => {
                    w.u8(INLINE);
                    w.u32(tag.0);
                    w.sized::<u32>(|w| value.write(w, tag.property_type(), WIDTH))?;
                }
                Stored::Large(large) => {
                    w.u8(APART);
                    w.u32(tag.0);
                    w.u32(16);
                    w.u64(large.id() as u64);
                    w.u64(large.len());
                }
            }
        }
        Ok(w.into_vec())
    }

    /// From the form in the database.
    pub(super) fn decode(bytes: &[u8], blobs: &BlobStore) -> Result<Self> {
        let mut by_id = BTreeMap::new();
        for (tag, raw) in RawProperties(bytes).iter() {
            let stored = match raw {
                Raw::Inline(bytes) => Stored::Value(read(tag, bytes)?.to_value()),
                Raw::Apart { id, size } => Stored::Large(blobs.hold(id, size)),
            };
            by_id.insert(tag.id(), (tag.property_type(), stored));
        }
        Ok(Self { by_id })
    }
}

impl Stored {
    /// Bytes that the value takes, about.
    pub fn size(&self) -> u64 {
        match self {
            Self::Value(value) => value_size(value),
            Self::Large(large) => large.len(),
        }
    }
}

fn value_size(value: &Value) -> u64 {
    match value {
        Value::Null => 0,
        Value::Boolean(_) => 1,
        Value::Integer16(_) => 2,
        Value::Integer32(_) | Value::Floating32(_) | Value::ErrorCode(_) => 4,
        Value::String8(text) => text.as_bytes().len() as u64 + 1,
        Value::String(text) => text.encode_utf16().count() as u64 * 2 + 2,
        Value::RawString(text) => text.as_le_bytes().len() as u64 + 2,
        Value::Guid(_) => 16,
        Value::Object(bytes)
        | Value::ServerId(bytes)
        | Value::Restriction(bytes)
        | Value::RuleAction(bytes)
        | Value::Binary(bytes) => bytes.len() as u64,
        Value::Multiple(values) => values.iter().map(value_size).sum(),
        _ => 8,
    }
}

const INLINE: u8 = 0;
const APART: u8 = 1;
/// Strings may hold NUL here, and every length is 32 bits wide.
const WIDTH: Width = Width::FastTransfer;

fn read(tag: PropertyTag, bytes: &[u8]) -> Result<ValueRef<'_>> {
    ValueRef::read(&mut Reader::over(bytes), tag.property_type(), WIDTH).map_err(Error::from)
}

/// Properties as they lie in the database, looked at in place: what tables do for every row.
#[derive(Debug, Clone, Copy)]
pub struct RawProperties<'a>(pub(super) &'a [u8]);

enum Raw<'a> {
    Inline(&'a [u8]),
    Apart { id: i64, size: u64 },
}

/// A property looked at in place.
#[derive(Debug, Clone, Copy)]
pub enum StoredRef<'a> {
    /// The value.
    Value(ValueRef<'a>),
    /// A large value lies apart.
    Large {
        /// Bytes of it.
        size: u64,
        /// Where it lies.
        id: i64,
    },
}

impl<'a> RawProperties<'a> {
    fn iter(self) -> impl Iterator<Item = (PropertyTag, Raw<'a>)> {
        let mut rest = self.0;
        // The bytes are our own, so a short entry is the end.
        core::iter::from_fn(move || {
            let (head, after) = rest.split_first_chunk::<9>()?;
            let [kind, t0, t1, t2, t3, l0, l1, l2, l3] = *head;
            let length = u32::from_le_bytes([l0, l1, l2, l3]) as usize;
            let (bytes, after) = after.split_at_checked(length)?;
            rest = after;
            let raw = if kind == APART {
                let (id, size) = bytes.split_first_chunk::<8>()?;
                let size = size.first_chunk::<8>()?;
                Raw::Apart { id: i64::from_le_bytes(*id), size: u64::from_le_bytes(*size) }
            } else {
                Raw::Inline(bytes)
            };
            Some((PropertyTag(u32::from_le_bytes([t0, t1, t2, t3])), raw))
        })
    }

    /// The property with the id of `tag`, whatever its type.
    pub fn entry(self, tag: PropertyTag) -> Option<(PropertyTag, StoredRef<'a>)> {
        let (tag, raw) =
            self.iter().take_while(|(t, _)| t.id() <= tag.id()).find(|(t, _)| t.id() == tag.id())?;
        Some((
            tag,
            match raw {
                Raw::Inline(bytes) => StoredRef::Value(read(tag, bytes).ok()?),
                Raw::Apart { id, size } => StoredRef::Large { size, id },
            },
        ))
    }

    /// The value, when it is not a large one.
    pub fn get(self, tag: PropertyTag) -> Option<ValueRef<'a>> {
        match self.entry(tag)? {
            (kept, StoredRef::Value(value)) if same_type(kept.property_type(), tag.property_type()) => {
                Some(value)
            }
            _ => None,
        }
    }
}

/// The bytes of a value that a stream shows: of a binary or object themselves, of a string its UTF-16LE.
pub fn stream_bytes(value: &Value) -> Option<Vec<u8>> {
    match value {
        Value::Binary(bytes) | Value::Object(bytes) => Some(bytes.to_vec()),
        Value::String(text) => {
            let mut out = Vec::new();
            mapi_http::wire::utf16::encode_into(text, &mut out);
            Some(out)
        }
        Value::RawString(text) => Some(text.as_le_bytes().to_vec()),
        _ => None,
    }
}

/// The value of a type that a stream with these bytes makes.
pub fn stream_value(property_type: PropertyType, bytes: Vec<u8>) -> Option<Value> {
    match unicode_type(property_type) {
        PropertyType::BINARY => Some(Value::Binary(bytes.into())),
        PropertyType::OBJECT => Some(Value::Object(bytes.into())),
        PropertyType::STRING => {
            let text = bytes.strip_suffix(&[0, 0]).filter(|text| text.len() % 2 == 0).unwrap_or(&bytes);
            Some(ValueRef::String(Str::Utf16(text)).to_value())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use mapi_http::data::tags;

    use super::*;

    #[test]
    fn what_is_kept_comes_back() {
        let blobs = BlobStore::default();
        let mut properties = Properties::new();
        properties.set(tags::SUBJECT, "Grüße\0 with a NUL");
        properties.set(tags::MESSAGE_DELIVERY_TIME, FileTime::from_utc(2026, 11, 24, 8, 0, 0));
        properties.set(tags::HTML, vec![0, 1, 255]);
        properties.set(tags::READ, true);
        properties.set_stored(tags::ATTACH_DATA_BINARY, Stored::Large(blobs.hold(7, 1 << 25)));
        let bytes = properties.encode().unwrap();
        let again = Properties::decode(&bytes, &blobs).unwrap();
        assert_eq!(again.text(tags::SUBJECT).as_deref(), Some("Grüße\0 with a NUL"));
        assert_eq!(again.time(tags::MESSAGE_DELIVERY_TIME).unwrap().to_string(), "2026-11-24T08:00:00Z");
        assert!(again.is(tags::READ));
        let (tag, stored) = again.entry(tags::ATTACH_DATA_BINARY).unwrap();
        assert_eq!(tag, tags::ATTACH_DATA_BINARY);
        assert!(matches!(stored, Stored::Large(large) if large.id() == 7 && large.len() == 1 << 25));
        let raw = RawProperties(&bytes);
        assert_eq!(raw.get(tags::HTML).unwrap().as_binary(), Some(&[0u8, 1, 255][..]));
        assert!(raw.get(tags::BODY).is_none());
        // The same id with another type is not the same property.
        assert!(raw.get(tags::HTML.with_type(PropertyType::STRING)).is_none());
        // Both kinds of strings are.
        assert!(again.get(tags::SUBJECT.with_type(PropertyType::STRING8)).is_some());
    }
}
