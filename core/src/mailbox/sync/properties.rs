use core::{fmt, iter, mem, slice};
use std::prelude::v1::*;

use bytes::Bytes;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::data::PropertyTag;
use crate::mailbox::ItemProperty;
use crate::sync::fasttransfer::{Element, Lexer};

/// The properties of a synchronised item, in their order: as they came, and read when somebody looks.
///
/// They are windows of what was received, so what was received stays in memory as long as they do: whoever keeps few items of many
/// keeps what was read of them.
///
/// ```
/// use mapi_http::data::{ValueRef, tags};
/// use mapi_http::mailbox::{ItemProperties, ItemProperty};
///
/// let importance = ItemProperty::new(tags::IMPORTANCE, None, &ValueRef::Integer32(2), &[]);
/// let properties = ItemProperties::from([importance]);
/// assert_eq!(properties.get(tags::IMPORTANCE).and_then(|importance| importance.number), Some(2));
/// ```
#[derive(Clone, Default)]
pub struct ItemProperties {
    /// Those at the start that stand behind each other in a stream, as nearly always all do.
    first: Bytes,
    rest: Vec<Run>,
}

/// Properties behind each other.
#[derive(Debug, Clone)]
enum Run {
    /// Elements of a stream, of which all is there.
    InPlace(Bytes),
    Given(Vec<ItemProperty>),
}

impl ItemProperties {
    /// Each of them, read as it comes.
    pub fn iter(&self) -> ItemPropertiesIter<'_> {
        ItemPropertiesIter {
            elements: Lexer::over(self.first.clone()),
            given: [].iter(),
            rest: self.rest.iter(),
        }
    }

    /// The first one with the id of a tag. Ids from 0x8000 on say nothing.
    pub fn get(&self, tag: PropertyTag) -> Option<ItemProperty> {
        self.only(|known| known.id() == tag.id()).next()
    }

    /// Those whose tags are wanted; others are not read.
    pub(super) fn only(
        &self,
        mut wanted: impl FnMut(PropertyTag) -> bool,
    ) -> impl Iterator<Item = ItemProperty> {
        let mut iter = self.iter();
        iter::from_fn(move || iter.next_if(&mut wanted))
    }

    /// How many there are; they are counted.
    pub fn len(&self) -> usize {
        let mut iter = self.iter();
        let mut count = 0;
        iter.next_if(|_| {
            count += 1;
            false
        });
        count
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// All of them, read.
    pub fn into_vec(mut self) -> Vec<ItemProperty> {
        match self.rest.pop() {
            Some(Run::Given(list)) if self.first.is_empty() && self.rest.is_empty() => list,
            last => {
                self.rest.extend(last);
                self.iter().collect()
            }
        }
    }

    /// Adds one.
    pub fn push(&mut self, property: ItemProperty) {
        match self.rest.last_mut() {
            Some(Run::Given(list)) => list.push(property),
            _ => self.rest.push(Run::Given([property].into())),
        }
    }

    /// Takes away what does not fit.
    pub fn retain(&mut self, fits: impl FnMut(&ItemProperty) -> bool) {
        let mut all = mem::take(self).into_vec();
        all.retain(fits);
        *self = all.into();
    }

    /// Adds elements of a stream, each a property of which all is there.
    pub(super) fn push_elements(&mut self, elements: Bytes) {
        if self.first.is_empty() && self.rest.is_empty() {
            self.first = elements;
        } else {
            self.rest.push(Run::InPlace(elements));
        }
    }
}

/// What [`ItemProperties::iter`] answers.
#[derive(Debug)]
pub struct ItemPropertiesIter<'p> {
    elements: Lexer,
    given: slice::Iter<'p, ItemProperty>,
    rest: slice::Iter<'p, Run>,
}

impl ItemPropertiesIter<'_> {
    /// The next one whose tag is wanted; others are not read.
    #[inline]
    fn next_if(&mut self, mut wanted: impl FnMut(PropertyTag) -> bool) -> Option<ItemProperty> {
        loop {
            while let Ok(Some(Element::Property(property))) = self.elements.next() {
                if wanted(property.tag()) {
                    return Some(ItemProperty::in_stream(&property));
                }
            }
            if let Some(property) = self.given.find(|property| wanted(PropertyTag(property.tag))) {
                return Some(property.clone());
            }
            match self.rest.next()? {
                Run::InPlace(elements) => self.elements = Lexer::over(elements.clone()),
                Run::Given(list) => self.given = list.iter(),
            }
        }
    }
}

impl Iterator for ItemPropertiesIter<'_> {
    type Item = ItemProperty;

    fn next(&mut self) -> Option<ItemProperty> {
        self.next_if(|_| true)
    }
}

impl<'p> IntoIterator for &'p ItemProperties {
    type Item = ItemProperty;
    type IntoIter = ItemPropertiesIter<'p>;

    fn into_iter(self) -> ItemPropertiesIter<'p> {
        self.iter()
    }
}

impl Extend<ItemProperty> for ItemProperties {
    fn extend<I: IntoIterator<Item = ItemProperty>>(&mut self, properties: I) {
        properties.into_iter().for_each(|property| self.push(property));
    }
}

impl FromIterator<ItemProperty> for ItemProperties {
    fn from_iter<I: IntoIterator<Item = ItemProperty>>(properties: I) -> Self {
        properties.into_iter().collect::<Vec<_>>().into()
    }
}

impl From<Vec<ItemProperty>> for ItemProperties {
    fn from(properties: Vec<ItemProperty>) -> Self {
        Self { first: Bytes::new(), rest: [Run::Given(properties)].into() }
    }
}

impl<const N: usize> From<[ItemProperty; N]> for ItemProperties {
    fn from(properties: [ItemProperty; N]) -> Self {
        Vec::from(properties).into()
    }
}

impl PartialEq for ItemProperties {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other)
    }
}

impl fmt::Debug for ItemProperties {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self).finish()
    }
}

impl Serialize for ItemProperties {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.clone().into_vec().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for ItemProperties {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(|properties: Vec<ItemProperty>| properties.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{FileTime, PropertyName, PropertyType, Value, named, tags};
    use crate::mailbox::{ItemEvent, ItemReader, SyncedMessage};
    use crate::sync::fasttransfer::{Marker, Root, Writer};

    const TIME: FileTime = FileTime::from_utc(2026, 11, 24, 8, 30, 0);

    /// A message without a header, as ExportItems has it.
    fn stream() -> Bytes {
        let mut stream = Writer::new();
        stream.marker(Marker::StartMessage).unwrap();
        stream.property(tags::SUBJECT, &Value::from("Lunch?")).unwrap();
        stream.property(tags::IMPORTANCE, &Value::Integer32(2)).unwrap();
        stream.property(tags::MESSAGE_DELIVERY_TIME, &Value::Time(TIME)).unwrap();
        let keywords = Value::Multiple(vec![Value::from("Red"), Value::from("Blue")]);
        let name: PropertyName = named::KEYWORDS.property_name();
        stream.named(PropertyTag(0x8001_101F), &name, &keywords).unwrap();
        stream.property(tags::SEARCH_KEY, &Value::Binary(Bytes::from_static(b"key"))).unwrap();
        stream.marker(Marker::EndMessage).unwrap();
        stream.into_bytes().unwrap()
    }

    fn read(chunks: impl IntoIterator<Item = Bytes>) -> SyncedMessage {
        let mut reader = ItemReader::new(Root::Any);
        let mut messages = Vec::new();
        for chunk in chunks {
            reader.push(chunk);
            while let Some(event) = reader.next().unwrap() {
                if let ItemEvent::Message { message, .. } = event {
                    messages.push(*message);
                }
            }
        }
        reader.finish().unwrap();
        assert_eq!(messages.len(), 1);
        messages.remove(0)
    }

    #[test]
    fn they_are_the_same_wherever_a_stream_is_cut() {
        let stream = stream();
        let whole = read([stream.clone()]).content.properties;
        let known: Vec<_> = whole.iter().collect();
        assert_eq!(known.len(), 5);
        assert_eq!(known[0].text.as_deref(), Some("Lunch?"));
        assert_eq!(known[1].number, Some(2));
        assert_eq!(known[2].time, Some(TIME));
        assert_eq!(known[3].texts.as_deref(), Some(&["Red".into(), "Blue".into()][..]));
        assert_eq!(known[3].name.as_deref(), Some("Keywords"));
        assert_eq!(known[4].bytes.as_deref(), Some(&b"key"[..]));
        for cut in 0..=stream.len() {
            let parts = read([stream.slice(..cut), stream.slice(cut..)]).content.properties;
            assert_eq!(parts, whole, "cut at {cut}");
            assert_eq!(parts.len(), 5, "cut at {cut}");
        }
        let single = stream.chunks(1).map(Bytes::copy_from_slice);
        assert_eq!(read(single).content.properties, whole);
    }

    #[test]
    fn they_are_found_changed_and_written_down() {
        let mut properties = read([stream()]).content.properties;
        assert_eq!(properties.get(tags::IMPORTANCE).unwrap().number, Some(2));
        assert_eq!(properties.get(tags::BODY), None);
        let written = postcard::to_allocvec(&properties).unwrap();
        assert_eq!(postcard::from_bytes::<ItemProperties>(&written).unwrap(), properties);

        let subject = properties.get(tags::SUBJECT).unwrap();
        properties.push(ItemProperty { text: Some("Dinner?".into()), ..subject });
        assert_eq!(properties.get(tags::SUBJECT).unwrap().text.as_deref(), Some("Lunch?"), "the first one");
        assert_eq!(properties.len(), 6);
        properties.retain(|known| known.text.as_deref() != Some("Lunch?"));
        assert_eq!(properties.get(tags::SUBJECT).unwrap().text.as_deref(), Some("Dinner?"));
        properties.retain(|_| false);
        assert!(properties.is_empty() && properties == ItemProperties::default());
    }

    #[test]
    fn a_message_does_not_hold_what_was_told_before_it() {
        const ATTACHMENTS: u32 = 100;
        const CHUNK: usize = 16 << 10;
        let mut stream = Writer::new();
        stream.marker(Marker::StartMessage).unwrap();
        stream.property(tags::SUBJECT, &Value::from("With files")).unwrap();
        for number in 0..ATTACHMENTS {
            stream.marker(Marker::NewAttach).unwrap();
            stream.property(tags::ATTACH_NUMBER, &Value::Integer32(number as i32)).unwrap();
            stream.property(tags::ATTACH_LONG_FILENAME, &Value::from("a.bin")).unwrap();
            // Told in pieces, and at once.
            let length = if number % 2 == 0 { 60_000 } else { 20_000 };
            stream.property(tags::ATTACH_DATA_BINARY, &Value::Binary(vec![7; length].into())).unwrap();
            stream.property(tags::ATTACH_MIME_TAG, &Value::from("image/png")).unwrap();
            stream.marker(Marker::EndAttach).unwrap();
        }
        stream.marker(Marker::EndMessage).unwrap();
        let stream = stream.into_bytes().unwrap();
        let chunks: Vec<Bytes> = stream.chunks(CHUNK).map(Bytes::copy_from_slice).collect();
        let message = read(chunks.iter().cloned());
        let attachments = message.content.attachments.as_ref().unwrap();
        assert_eq!(attachments.len(), ATTACHMENTS as usize);
        for attachment in attachments {
            let name = attachment.properties.get(tags::ATTACH_LONG_FILENAME).unwrap();
            assert_eq!(name.text.as_deref(), Some("a.bin"));
            assert!(attachment.properties.get(tags::ATTACH_MIME_TAG).is_some());
        }
        let held = chunks.iter().filter(|chunk| !chunk.is_unique()).count();
        assert!(held <= 2, "{held} of {} chunks are held", chunks.len());
    }

    #[test]
    fn what_a_message_in_work_holds_is_bounded() {
        let parts = [(Marker::StartRecip, tags::ROWID), (Marker::NewAttach, tags::ATTACH_NUMBER)];
        for (part, number) in parts {
            let mut start = Writer::new();
            start.marker(Marker::StartMessage).unwrap();
            start.marker(part).unwrap();
            let mut reader = ItemReader::new(Root::MessageList);
            reader.push(start.into_bytes().unwrap());
            // In each chunk little that is kept, and much that is called a number and is none.
            let mut chunk = Writer::new();
            chunk.property(tags::IMPORTANCE, &Value::Integer32(2)).unwrap();
            let much = Value::Multiple(vec![Value::Binary(vec![7; 30_000].into()); 100]);
            chunk.property(PropertyTag::new(number.id(), PropertyType::MULTIPLE_BINARY), &much).unwrap();
            let chunk = chunk.into_bytes().unwrap();
            let mut came = 0;
            let error = loop {
                assert!(came < 40 << 20, "{number:?}: all of {came} bytes is held");
                reader.push(Bytes::copy_from_slice(&chunk));
                came += chunk.len();
                if let Err(error) = reader.next() {
                    break error;
                }
            };
            assert!(error.to_string().contains("bytes of a message"), "{error}");
        }
    }
}
