use std::prelude::v1::*;

use crate::content::CodePage;
use crate::data::{PropertyName, PropertyTag, PropertyType, Str, ValueRef};
use crate::mailbox::ItemProperty;
use crate::sync::fasttransfer::{Large, Property, ordinary_value_of, value_of};
use crate::wire::utf16;

/// The name of a property, apart: set, number, text.
pub(super) type Named = (Option<String>, Option<u32>, Option<String>);

pub(super) fn named(name: Option<PropertyName>) -> Named {
    match name {
        Some(name) => (Some(name.guid.to_string()), name.lid, name.text()),
        None => (None, None, None),
    }
}

/// So that none is a list, too.
fn is_list_of_texts(tag: PropertyTag) -> bool {
    matches!(tag.property_type(), PropertyType::MULTIPLE_STRING | PropertyType::MULTIPLE_STRING8)
}

impl ItemProperty {
    /// A property without a value.
    #[inline]
    fn empty(tag: PropertyTag) -> Self {
        Self {
            tag: tag.0,
            property_set: None,
            lid: None,
            name: None,
            text: None,
            texts: None,
            number: None,
            time: None,
            bytes: None,
            streamed: None,
        }
    }

    /// A property with its value; `encoded` is the value as it stands in a stream.
    pub fn new(tag: PropertyTag, name: Option<PropertyName>, value: &ValueRef<'_>, encoded: &[u8]) -> Self {
        let mut item = Self::called(tag, name);
        item.set(value, encoded);
        item
    }

    fn called(tag: PropertyTag, name: Option<PropertyName>) -> Self {
        let mut item = Self::empty(tag);
        item.set_name(name);
        item
    }

    fn set_name(&mut self, name: Option<PropertyName>) {
        (self.property_set, self.lid, self.name) = named(name);
    }

    /// Takes its value; `encoded` is the value as it stands in a stream.
    fn set(&mut self, value: &ValueRef<'_>, encoded: &[u8]) {
        let tag = PropertyTag(self.tag);
        let text8 = |bytes: &[u8]| {
            let code = tag.property_type().0;
            let page = (code & 0x8000 != 0).then_some(CodePage(code & 0x7FFF));
            page.unwrap_or(CodePage::WINDOWS_1252).decode(bytes).text.into_owned()
        };
        match value {
            ValueRef::Null => {}
            ValueRef::Boolean(yes) => self.number = Some(i64::from(*yes)),
            ValueRef::Currency(amount) => self.number = Some(*amount),
            ValueRef::ErrorCode(code) => self.number = Some(code.0.into()),
            ValueRef::Time(time) => self.time = Some(*time),
            ValueRef::Guid(guid) => self.text = Some(guid.to_string()),
            ValueRef::String8(text) => self.text = Some(text8(text)),
            ValueRef::String(text) => self.text = Some(text.to_utf8_lossy()),
            ValueRef::Binary(bytes) | ValueRef::Object(bytes) | ValueRef::ServerId(bytes) => {
                self.bytes = Some(bytes.to_vec());
            }
            ValueRef::Multiple(values)
                if values.iter().all(|value| matches!(value, ValueRef::String(_) | ValueRef::String8(_)))
                    && (!values.is_empty() || is_list_of_texts(tag)) =>
            {
                let text = |value: ValueRef<'_>| match value {
                    ValueRef::String8(text) => text8(text),
                    value => value.to_text().unwrap_or_default(),
                };
                self.texts = Some(values.iter().map(text).collect());
            }
            value => match value.as_i64() {
                Some(number) => self.number = Some(number),
                None => self.bytes = Some(encoded.to_vec()),
            },
        }
    }

    /// Takes its value as it stands in a stream.
    #[inline]
    fn fill(&mut self, encoded: &[u8]) {
        match ordinary_value_of(PropertyTag(self.tag), encoded) {
            Some(ValueRef::Boolean(yes)) => self.number = Some(i64::from(yes)),
            Some(ValueRef::Integer32(number)) => self.number = Some(number.into()),
            Some(ValueRef::Time(time)) => self.time = Some(time),
            Some(ValueRef::String(Str::Utf16(text))) => self.text = Some(utf16::to_utf8_lossy(text)),
            Some(ValueRef::Binary(bytes)) => self.bytes = Some(bytes.to_vec()),
            _ => self.fill_any(encoded),
        }
    }

    #[inline(never)]
    fn fill_any(&mut self, encoded: &[u8]) {
        match value_of(PropertyTag(self.tag), encoded) {
            Ok(value) => self.set(&value, encoded),
            // Nobody knows the type; the bytes are kept.
            Err(_) => self.bytes = Some(encoded.to_vec()),
        }
    }

    /// A property with its value as it stands in a stream.
    pub(super) fn encoded(tag: PropertyTag, name: Option<PropertyName>, encoded: &[u8]) -> Self {
        let mut item = Self::called(tag, name);
        item.fill(encoded);
        item
    }

    /// A property as it stands in a stream.
    #[inline]
    pub(super) fn in_stream(property: &Property<'_>) -> Self {
        let mut item = Self::empty(property.tag());
        if property.tag().is_named() {
            item.set_name(property.name());
        }
        item.fill(property.encoded());
        item
    }

    /// A property whose value came before.
    pub(super) fn streamed(tag: PropertyTag, name: Option<PropertyName>, length: u64) -> Self {
        Self { streamed: Some(length), ..Self::called(tag, name) }
    }

    pub(super) fn of_large(large: &Large<'_>) -> Self {
        Self::streamed(large.tag(), large.name(), large.length().into())
    }

    /// Its id; of a named property it says nothing.
    pub fn id(&self) -> u16 {
        PropertyTag(self.tag).id()
    }
}
