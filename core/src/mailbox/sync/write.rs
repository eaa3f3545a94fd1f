use std::prelude::v1::*;

use crate::data::{Guid, PropertyName, PropertyTag, PropertyType, Value, ValueRef, tags as property};
use crate::mailbox::{ItemAttachment, ItemContent, ItemProperty, ItemRecipient};
use crate::session::Error;
use crate::sync::fasttransfer::{MAX_NESTING, Marker, Writer, tags, value_of};
use crate::wire::WireError;

/// What only the server says of a message.
const THE_SERVERS: [PropertyTag; 8] = [
    property::MID,
    property::SOURCE_KEY,
    property::CHANGE_KEY,
    property::CHANGE_NUMBER,
    property::PREDECESSOR_CHANGE_LIST,
    property::LAST_MODIFICATION_TIME,
    property::MESSAGE_SIZE,
    property::ASSOCIATED,
];

/// The content of a message as a stream: a `messageContent`. `[MS-OXCFXICS] 2.2.4.3.12`
pub(super) fn write_content(content: &ItemContent) -> Result<Writer, Error> {
    let mut stream = Writer::new();
    write_parts(content, &mut stream, 0)?;
    Ok(stream)
}

fn write_parts(content: &ItemContent, stream: &mut Writer, depth: usize) -> Result<(), Error> {
    if depth > MAX_NESTING / 2 {
        return Err(Error::InvalidArgument("messages stand in one another too deep".into()));
    }
    let own = |item: &ItemProperty| {
        depth == 0 && item.property_set.is_none() && THE_SERVERS.iter().any(|known| known.id() == item.id())
    };
    for item in content.properties.iter().filter(|item| !own(item)) {
        write_property(&item, stream)?;
    }
    if let Some(recipients) = &content.recipients {
        clear(property::MESSAGE_RECIPIENTS, stream)?;
        recipients.iter().try_for_each(|recipient| write_recipient(recipient, stream))?;
    }
    if let Some(attachments) = &content.attachments {
        clear(property::MESSAGE_ATTACHMENTS, stream)?;
        attachments.iter().try_for_each(|attachment| write_attachment(attachment, stream, depth))?;
    }
    Ok(())
}

fn clear(kind: PropertyTag, stream: &mut Writer) -> Result<(), Error> {
    stream.property(tags::FX_DEL_PROP, &ValueRef::Integer32(kind.0 as i32)).map_err(refused)
}

fn number(tag: PropertyTag, number: u32, stream: &mut Writer) -> Result<(), Error> {
    stream.property(tag, &ValueRef::Integer32(number as i32)).map_err(refused)
}

fn write_recipient(recipient: &ItemRecipient, stream: &mut Writer) -> Result<(), Error> {
    stream.marker(Marker::StartRecip).map_err(refused)?;
    number(property::ROWID, recipient.row, stream)?;
    for item in recipient.properties.iter().filter(|item| item.id() != property::ROWID.id()) {
        write_property(&item, stream)?;
    }
    stream.marker(Marker::EndToRecip).map_err(refused)
}

fn write_attachment(attachment: &ItemAttachment, stream: &mut Writer, depth: usize) -> Result<(), Error> {
    stream.marker(Marker::NewAttach).map_err(refused)?;
    number(property::ATTACH_NUMBER, attachment.number, stream)?;
    let own = [property::ATTACH_NUMBER, property::ATTACH_SIZE];
    for item in &attachment.properties {
        if !own.iter().any(|known| known.id() == item.id()) {
            write_property(&item, stream)?;
        }
    }
    if let Some(message) = attachment.message.first() {
        stream.marker(Marker::StartEmbed).map_err(refused)?;
        write_parts(message, stream, depth + 1)?;
        stream.marker(Marker::EndEmbed).map_err(refused)?;
    }
    stream.marker(Marker::EndAttach).map_err(refused)
}

fn write_property(item: &ItemProperty, stream: &mut Writer) -> Result<(), Error> {
    let (tag, value) = item.value()?;
    let name = item.property_name()?;
    if name.is_none() && tags::is_of_streams(tag) {
        return item.refuse("it says something of streams, and is none of a message");
    }
    let tag = match &name {
        Some(_) if tag.id() < 0x8000 => PropertyTag::new(0x8000, tag.property_type()),
        _ => tag,
    };
    match &name {
        Some(name) => stream.named(tag, name, &value),
        None => stream.property(tag, &value),
    }
    .map_err(refused)
}

fn refused(error: WireError) -> Error {
    Error::InvalidArgument(alloc::format!("this is no content of a message: {error}"))
}

impl ItemProperty {
    fn refuse<T>(&self, why: &str) -> Result<T, Error> {
        Err(Error::InvalidArgument(alloc::format!("the property {}: {why}", PropertyTag(self.tag))))
    }

    fn property_name(&self) -> Result<Option<PropertyName>, Error> {
        let Some(set) = &self.property_set else {
            return if PropertyTag(self.tag).is_named() {
                self.refuse("it needs its set and name")
            } else {
                Ok(None)
            };
        };
        let Ok(guid) = set.parse::<Guid>() else { return self.refuse("its set is no GUID") };
        Ok(Some(match (self.lid, &self.name) {
            (Some(lid), _) => PropertyName::from_lid(guid, lid),
            (None, Some(name)) => PropertyName::from_name(guid, name),
            (None, None) => return self.refuse("it needs the number or the name in its set"),
        }))
    }

    /// The value in the type that its tag says; texts are Unicode.
    fn value(&self) -> Result<(PropertyTag, Value), Error> {
        let tag = PropertyTag(self.tag);
        let wants = |what: &str| self.refuse(what);
        let kept = match tag.property_type() {
            PropertyType::STRING8 => PropertyType::STRING,
            PropertyType::MULTIPLE_STRING8 => PropertyType::MULTIPLE_STRING,
            PropertyType(0x84B1) => PropertyType::BINARY,
            PropertyType(0x8000..) => PropertyType::STRING,
            other => other,
        };
        if self.streamed.is_some() {
            return wants("its value came in pieces, give it here as a whole");
        }
        let value = match kept {
            PropertyType::STRING => match (&self.text, &self.bytes) {
                (Some(text), _) => Value::String(text.clone()),
                // As it comes in pieces.
                (None, Some(bytes)) => {
                    let text = bytes.strip_suffix(&[0, 0]).unwrap_or(bytes);
                    ValueRef::String(crate::data::Str::Utf16(text)).to_value()
                }
                _ => return wants("give its text"),
            },
            PropertyType::MULTIPLE_STRING => match &self.texts {
                Some(texts) => {
                    Value::Multiple(texts.iter().map(|text| Value::String(text.clone())).collect())
                }
                None => return wants("give its texts"),
            },
            PropertyType::INTEGER16
            | PropertyType::INTEGER32
            | PropertyType::INTEGER64
            | PropertyType::BOOLEAN
            | PropertyType::CURRENCY
            | PropertyType::ERROR_CODE => {
                let Some(number) = self.number else { return wants("give its number") };
                // With a sign or without.
                let has = |bits: u32| number >> bits == 0 || number >> (bits - 1) == -1;
                let fits = match kept {
                    PropertyType::INTEGER16 => has(16),
                    PropertyType::INTEGER32 | PropertyType::ERROR_CODE => has(32),
                    _ => true,
                };
                if !fits {
                    return wants("its type has no such number");
                }
                match kept {
                    PropertyType::INTEGER16 => Value::Integer16(number as i16),
                    PropertyType::INTEGER32 => Value::Integer32(number as i32),
                    PropertyType::INTEGER64 => Value::Integer64(number),
                    PropertyType::BOOLEAN => Value::Boolean(number != 0),
                    PropertyType::CURRENCY => Value::Currency(number),
                    _ => Value::ErrorCode(crate::data::ErrorCode(number as u32)),
                }
            }
            PropertyType::TIME => match self.time {
                Some(time) => Value::Time(time),
                None => return wants("give its time"),
            },
            PropertyType::GUID => match self.text.as_ref().and_then(|text| text.parse().ok()) {
                Some(guid) => Value::Guid(guid),
                None => return wants("give its GUID as text"),
            },
            PropertyType::BINARY | PropertyType::OBJECT | PropertyType::SERVER_ID => {
                let Some(bytes) = &self.bytes else { return wants("give its bytes") };
                let bytes = bytes.clone().into();
                match kept {
                    PropertyType::OBJECT => Value::Object(bytes),
                    PropertyType::SERVER_ID => Value::ServerId(bytes),
                    _ => Value::Binary(bytes),
                }
            }
            // The others as they stand in a stream.
            _ => match self.bytes.as_deref().map(|bytes| value_of(tag, bytes)) {
                Some(Ok(value)) => value.to_value(),
                _ => return wants("its bytes are no value of its type"),
            },
        };
        Ok((tag.with_type(kept), value))
    }
}
