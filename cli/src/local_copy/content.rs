//! Writing a message down: the fields that people look for as columns, all the rest as JSON.

use std::borrow::Cow;

use mapi_http::content::{CodePage, decode_html, html_to_text, rtf, rtf_compressed};
use mapi_http::data::{PropertyTag, PropertyType, ValueRef, tags};
use mapi_http::mailbox::{
    ItemAttachment, ItemContent, ItemProperties, ItemProperty, ItemRecipient, PartialChange, PropertyGroup,
    SyncedMessage,
};
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

use super::files::Files;
use super::{Place, database, text_of};
use crate::failure::Failure;

/// Bodies beyond this stay files.
const LARGEST_BODY: u64 = 16 << 20;
/// `mfRead` of PidTagMessageFlags. `[MS-OXCMSG] 2.2.1.6`
const READ: i64 = 1;

/// A large value in its file.
#[derive(Debug, Clone)]
pub(super) struct Stored {
    pub(super) file: String,
    pub(super) size: u64,
}

/// How a property is called in JSON: `0x0037001f`, `{guid}/0x8233` or `{guid}/Keywords`; one that is called as a number
/// looks, `{guid}/"0x8233"`.
#[derive(Debug)]
pub(super) enum Name {
    Tag([u8; 10]),
    Named(String),
}

impl Name {
    pub(super) fn new(tag: u32, set: Option<&str>, lid: Option<u32>, name: Option<&str>) -> Self {
        match (set, lid, name) {
            (Some(set), Some(lid), _) => Self::Named(format!("{set}/{lid:#06x}")),
            (Some(set), None, Some(name)) if name.starts_with("0x") || name.starts_with('"') => {
                Self::Named(format!("{set}/\"{name}\""))
            }
            (Some(set), None, Some(name)) => Self::Named(format!("{set}/{name}")),
            _ => {
                let mut digits = *b"0x00000000";
                // It has room for them.
                let _ = hex::encode_to_slice(tag.to_be_bytes(), &mut digits[2..]);
                Self::Tag(digits)
            }
        }
    }

    fn of(property: &ItemProperty) -> Self {
        let ItemProperty { tag, property_set, lid, name, .. } = property;
        Self::new(*tag, property_set.as_deref(), *lid, name.as_deref())
    }

    fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Tag(digits) => digits,
            Self::Named(name) => name.as_bytes(),
        }
    }

    pub(super) fn as_str(&self) -> &str {
        match self {
            Self::Tag(digits) => std::str::from_utf8(digits).unwrap_or_default(),
            Self::Named(name) => name,
        }
    }
}

/// Properties as a JSON object, in the order of their names.
#[derive(Debug)]
pub struct Described<'p>(pub &'p ItemProperties);

impl Serialize for Described<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut named: Vec<_> = self.0.iter().map(|property| (Name::of(&property), property)).collect();
        named.sort_by(|(one, _), (other, _)| one.as_bytes().cmp(other.as_bytes()));
        // Of several of a name the last one counts.
        let of_one_name = named.chunk_by(|(one, _), (other, _)| one.as_bytes() == other.as_bytes());
        let each = of_one_name.filter_map(<[_]>::last);
        serializer.collect_map(each.map(|(name, property)| (name.as_str(), DescribedValue(property))))
    }
}

impl Described<'_> {
    fn to_map(&self) -> Json {
        match serde_json::to_value(self) {
            Ok(Value::Object(map)) => map,
            _ => Json::new(),
        }
    }
}

/// What the property has for a value.
struct DescribedValue<'p>(&'p ItemProperty);

impl Serialize for DescribedValue<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let ItemProperty { text, texts, number, time, bytes, streamed, .. } = self.0;
        if let Some(text) = text {
            serializer.serialize_str(text)
        } else if let Some(texts) = texts {
            texts.serialize(serializer)
        } else if let Some(number) = number {
            serializer.serialize_i64(*number)
        } else if let Some(time) = time {
            serializer.collect_str(time)
        } else if let Some(bytes) = bytes {
            serializer.collect_map([("hex", hex::encode(bytes))])
        } else if let Some(size) = streamed {
            serializer.collect_map([("size", size)])
        } else {
            serializer.serialize_unit()
        }
    }
}

/// Properties as they stand in the copy.
type Json = Map<String, Value>;

/// A value that becomes a column.
enum Known<'p> {
    Text(Cow<'p, str>),
    Number(i64),
    Bytes(Cow<'p, [u8]>),
    /// In a file, or nothing for a column.
    Other,
}

impl<'p> Known<'p> {
    fn of(property: ItemProperty) -> Self {
        match property {
            ItemProperty { text: Some(text), .. } => Self::Text(text.into()),
            ItemProperty { number: Some(number), .. } => Self::Number(number),
            ItemProperty { time: Some(time), .. } => Self::Text(time.to_string().into()),
            ItemProperty { bytes: Some(bytes), .. } => Self::Bytes(bytes.into()),
            _ => Self::Other,
        }
    }

    fn in_json(value: &'p Value) -> Self {
        match value {
            Value::String(text) => Self::Text(text.into()),
            Value::Number(number) => number.as_i64().map_or(Self::Other, Self::Number),
            value => match value.get("hex").and_then(Value::as_str).map(hex::decode) {
                Some(Ok(bytes)) => Self::Bytes(bytes.into()),
                _ => Self::Other,
            },
        }
    }
}

/// The properties of a message, wherever they come from.
type Look<'l, 'p> = &'l dyn Fn(PropertyTag) -> Option<Known<'p>>;

fn text<'p>(look: Look<'_, 'p>, tag: PropertyTag) -> Option<Cow<'p, str>> {
    match look(tag)? {
        Known::Text(text) => Some(text),
        _ => None,
    }
}

fn number(look: Look<'_, '_>, tag: PropertyTag) -> Option<i64> {
    match look(tag)? {
        Known::Number(number) => Some(number),
        _ => None,
    }
}

/// The property that is called so, without its value.
fn property_called(name: &str) -> ItemProperty {
    let number = |text: &str| u32::from_str_radix(text.strip_prefix("0x")?, 16).ok();
    let (set, name) = match name.split_once('/') {
        Some((set, name)) => (Some(set.to_owned()), name),
        None => (None, name),
    };
    let is_named = set.is_some();
    let quoted = name.strip_prefix('"').and_then(|name| name.strip_suffix('"')).filter(|_| is_named);
    let (number, name) = (number(name), quoted.unwrap_or(name));
    let tag = number.filter(|_| !is_named).unwrap_or_default();
    let mut property = ItemProperty::new(PropertyTag(tag), None, &ValueRef::Null, &[]);
    property.property_set = set;
    property.lid = number.filter(|_| is_named);
    property.name = (is_named && number.is_none()).then(|| name.to_owned());
    property
}

/// A property as it stands in the copy. The type of what has a name is known of lists and bytes only.
fn property_in_json(name: &str, value: &Value) -> Option<ItemProperty> {
    let mut property = property_called(name);
    match value {
        Value::String(text) if PropertyTag(property.tag).property_type() == PropertyType::TIME => {
            property.time = Some(text.parse().ok()?);
        }
        Value::String(text) => property.text = Some(text.clone()),
        Value::Number(number) => property.number = Some(number.as_i64()?),
        Value::Array(texts) => {
            property.texts =
                Some(texts.iter().map(|text| text.as_str().map(str::to_owned)).collect::<Option<_>>()?);
        }
        value => property.bytes = Some(hex::decode(value.get("hex")?.as_str()?).ok()?),
    }
    if property.property_set.is_some() {
        let kind = match value {
            Value::Array(_) => PropertyType::MULTIPLE_STRING,
            Value::Object(_) => PropertyType::BINARY,
            _ => return None,
        };
        property.tag = PropertyTag::new(0x8000, kind).0;
    }
    Some(property)
}

fn properties_in_json(json: &str) -> ItemProperties {
    let known: Json = serde_json::from_str(json).unwrap_or_default();
    known.iter().filter_map(|(name, value)| property_in_json(name, value)).collect()
}

/// What a message is made of, as far as the copy says it: not the messages that are attached to it, nor all that has a name.
pub(super) fn kept(db: &Connection, id: &str, files: &Files) -> Result<ItemContent, Failure> {
    let rows = |sql: &str| -> rusqlite::Result<Vec<(String, String, Option<String>)>> {
        let mut statement = db.prepare(sql)?;
        let rows = statement.query_map([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        rows.collect()
    };
    let own = rows("SELECT '', properties, NULL FROM message WHERE id = ?").map_err(database)?;
    let mut content = ItemContent {
        properties: own.first().map(|(_, json, _)| properties_in_json(json)).unwrap_or_default(),
        recipients: Some(Vec::new()),
        attachments: None,
    };
    let recipients = rows("SELECT CAST(row AS TEXT), properties, NULL FROM recipient WHERE message = ?");
    for (row, json, _) in recipients.map_err(database)? {
        let row = row.parse().unwrap_or_default();
        content
            .recipients
            .get_or_insert_default()
            .push(ItemRecipient { row, properties: properties_in_json(&json) });
    }
    let attachments = rows(
        "SELECT number, properties, file FROM attachment
         WHERE message = ? AND NOT is_message AND number NOT LIKE '%/%'",
    );
    for (number, json, file) in attachments.map_err(database)? {
        let mut properties = properties_in_json(&json);
        if let Some(data) = file.map(|file| files.read(&file, u64::MAX)).transpose()?.flatten() {
            properties.push(ItemProperty::new(
                tags::ATTACH_DATA_BINARY,
                None,
                &ValueRef::Binary(&data),
                &data,
            ));
        }
        let number = number.parse().unwrap_or_default();
        let attachment = ItemAttachment { number, properties, message: Vec::new() };
        content.attachments.get_or_insert_default().push(attachment);
    }
    Ok(content)
}

/// A large value of the message itself: the property, and its file.
type Own<'s> = (&'s str, &'s Stored);

/// Bytes of a body, wherever they are.
fn body<'p>(
    look: Look<'_, 'p>,
    tag: PropertyTag,
    own: &[Own<'_>],
    files: &Files,
) -> Result<Option<Cow<'p, [u8]>>, Failure> {
    match look(tag) {
        None => return Ok(None),
        Some(Known::Text(text)) => {
            return Ok(Some(match text {
                Cow::Borrowed(text) => text.as_bytes().into(),
                Cow::Owned(text) => text.into_bytes().into(),
            }));
        }
        Some(Known::Bytes(bytes)) => return Ok(Some(bytes)),
        Some(_) => {}
    }
    let id = format!("{:#06x}", tag.id());
    let Some((_, stored)) = own.iter().find(|(property, _)| property.starts_with(&id)) else {
        return Ok(None);
    };
    Ok(files.read(&stored.file, LARGEST_BODY)?.map(Cow::from))
}

/// The text and the HTML of a message.
fn bodies<'p>(
    look: Look<'_, 'p>,
    own: &[Own<'_>],
    files: &Files,
) -> Result<(Option<Cow<'p, str>>, Option<String>), Failure> {
    let mut plain = match look(tags::BODY) {
        Some(Known::Text(text)) => Some(text),
        _ => body(look, tags::BODY, own, files)?.map(|bytes| {
            // What is in a file is UTF-16.
            let text = mapi_http::wire::utf16::to_utf8_lossy(&bytes);
            text.trim_end_matches('\0').to_owned().into()
        }),
    };
    let mut html = None;
    if let Some(bytes) = body(look, tags::HTML, own, files)? {
        let page = number(look, tags::INTERNET_CODEPAGE);
        let page = page.and_then(|page| u16::try_from(page).ok()).map(CodePage);
        html = Some(decode_html(&bytes, page).text.into_owned());
    } else if let Some(bytes) = body(look, tags::RTF_COMPRESSED, own, files)?
        && let Ok(rtf) = rtf_compressed::decompress(&bytes)
    {
        // What cannot be read stays in its property or file.
        match rtf::deencapsulate(&rtf) {
            Ok(rtf::Deencapsulated::Html(found)) => html = Some(found),
            Ok(rtf::Deencapsulated::Text(found)) => plain = plain.or(Some(found.into())),
            _ => html = rtf::to_html(&rtf).ok(),
        }
    }
    if plain.is_none() {
        plain = html.as_deref().map(|html| html_to_text(html).into());
    }
    Ok((plain, html))
}

/// Writes a message, of which nothing is there.
pub(super) fn put(
    work: &Connection,
    folder: &str,
    message: &SyncedMessage,
    stored: &[(Place, Stored)],
    files: &Files,
) -> Result<(), Failure> {
    let properties = &message.content.properties;
    let json = serde_json::to_string(&Described(properties)).unwrap_or_default();
    let look = |tag: PropertyTag| properties.get(tag).map(Known::of);
    put_row(work, folder, message, (&look, &json), &own(stored), files)?;
    put_parts(work, message, stored).map_err(database)
}

/// Puts the parts of a message that changed into what is there.
pub(super) fn merge(
    work: &Connection,
    folder: &str,
    change: &PartialChange,
    groups: &[PropertyGroup],
    stored: &[(Place, Stored)],
    files: &Files,
) -> Result<(), Failure> {
    let PartialChange { message, .. } = change;
    let id = message.id.to_string();
    let sql = "SELECT properties FROM message WHERE id = ?";
    let known: Option<String> = work.query_row(sql, [&id], |row| row.get(0)).optional().map_err(database)?;
    let known = known.and_then(|known| serde_json::from_str::<Json>(&known).ok());
    let Some(mut properties) = known else {
        return Err(Failure::other(format!(
            "the copy is damaged: it lacks message {id}, of which a part changed; begin a new copy"
        )));
    };
    let stays = |name: &str| !change.replaces(groups, &property_called(name));
    properties.retain(|name, _| stays(name));
    properties.extend(Described(&message.content.properties).to_map());
    properties.sort_keys();

    let erase = |sql: &str| -> rusqlite::Result<()> { work.prepare_cached(sql)?.execute([&id]).map(drop) };
    let kept = || -> rusqlite::Result<Vec<(String, Stored)>> {
        let mut statement =
            work.prepare_cached("SELECT property, file, size FROM large WHERE message = ? AND place = ''")?;
        let rows = statement.query_map([&id], |row| {
            let size: i64 = row.get(2)?;
            Ok((row.get(0)?, Stored { file: row.get(1)?, size: size.unsigned_abs() }))
        })?;
        let (kept, gone): (Vec<_>, Vec<_>) = rows
            .collect::<rusqlite::Result<Vec<(String, Stored)>>>()?
            .into_iter()
            .partition(|(name, _)| stays(name));
        for (name, _) in gone {
            let sql = "DELETE FROM large WHERE message = ? AND place = '' AND property = ?";
            work.prepare_cached(sql)?.execute([&id, &name])?;
        }
        if message.content.recipients.is_some() {
            erase("DELETE FROM recipient WHERE message = ?")?;
            erase("DELETE FROM large WHERE message = ? AND place GLOB '@*'")?;
        }
        if message.content.attachments.is_some() {
            erase("DELETE FROM attachment WHERE message = ?")?;
            erase("DELETE FROM large WHERE message = ? AND place GLOB '[0-9]*'")?;
        }
        erase("DELETE FROM message WHERE id = ?")?;
        Ok(kept)
    };
    let kept = kept().map_err(database)?;
    let mut own = own(stored);
    own.extend(kept.iter().map(|(name, stored)| (name.as_str(), stored)));
    let json = serde_json::to_string(&properties).unwrap_or_default();
    let look = |tag: PropertyTag| {
        let id = format!("{:#06x}", tag.id());
        let found = properties.iter().find(|(name, _)| name.starts_with(&id));
        found.map(|(_, value)| Known::in_json(value))
    };
    put_row(work, folder, message, (&look, &json), &own, files)?;
    put_parts(work, message, stored).map_err(database)
}

/// The large values of the message itself.
fn own(stored: &[(Place, Stored)]) -> Vec<Own<'_>> {
    let own = stored.iter().filter(|(place, _)| place.attachments.is_empty() && place.recipient.is_none());
    own.map(|(place, stored)| (place.property.as_str(), stored)).collect()
}

/// Writes the row of a message, of whose properties there are the values and the JSON.
fn put_row(
    work: &Connection,
    folder: &str,
    message: &SyncedMessage,
    (look, json): (Look<'_, '_>, &str),
    own: &[Own<'_>],
    files: &Files,
) -> Result<(), Failure> {
    let text = |tag: PropertyTag| text(look, tag);
    let first =
        |choices: &[PropertyTag]| choices.iter().find_map(|tag| text(*tag).filter(|text| !text.is_empty()));
    let flags = number(look, tags::MESSAGE_FLAGS);
    let (plain, html) = bodies(look, own, files)?;
    let row = params![
        message.id.to_string(),
        folder,
        text(tags::SUBJECT),
        first(&[tags::SENT_REPRESENTING_NAME, tags::SENDER_NAME]),
        first(&[
            tags::SENT_REPRESENTING_SMTP_ADDRESS,
            tags::SENDER_SMTP_ADDRESS,
            tags::SENT_REPRESENTING_EMAIL_ADDRESS,
        ]),
        text(tags::MESSAGE_DELIVERY_TIME),
        text(tags::CLIENT_SUBMIT_TIME),
        message.modified.map(|modified| modified.to_string()),
        flags.unwrap_or_default() & READ == 0,
        message.associated,
        message.size.map(|size| size as i64),
        text(tags::MESSAGE_CLASS),
        text(tags::INTERNET_MESSAGE_ID),
        plain,
        html,
        &message.change_key[..],
        &message.predecessors[..],
        json,
    ];
    // As a statement that takes all back when it fails, it needs no journal of its own.
    work.prepare_cached(
        "INSERT OR ROLLBACK INTO message VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .and_then(|mut statement| statement.execute(row))
    .map(drop)
    .map_err(database)
}

/// Writes recipients, attachments and large values that came.
fn put_parts(work: &Connection, message: &SyncedMessage, stored: &[(Place, Stored)]) -> rusqlite::Result<()> {
    let (id, content) = (message.id.to_string(), &message.content);
    for recipient in content.recipients.iter().flatten() {
        let text = |tag: PropertyTag| text_of(&recipient.properties, tag);
        let kind = recipient.properties.get(tags::RECIPIENT_TYPE).and_then(|kind| kind.number);
        let kind = match kind.unwrap_or_default() & 0x0F {
            1 => "to",
            2 => "cc",
            3 => "bcc",
            _ => "other",
        };
        work.prepare_cached("INSERT OR REPLACE INTO recipient VALUES (?, ?, ?, ?, ?, ?)")?.execute(
            params![
                id,
                recipient.row,
                kind,
                text(tags::DISPLAY_NAME),
                text(tags::SMTP_ADDRESS).or_else(|| text(tags::EMAIL_ADDRESS)),
                serde_json::to_string(&Described(&recipient.properties)).unwrap_or_default(),
            ],
        )?;
    }
    for (place, stored) in stored.iter().filter(|(place, _)| !is_attachment_data(place)) {
        work.prepare_cached("INSERT OR REPLACE INTO large VALUES (?, ?, ?, ?, ?)")?.execute(params![
            id,
            described(place),
            place.property,
            stored.size as i64,
            stored.file
        ])?;
    }
    put_attachments(work, &id, &[], content, stored)
}

/// A recipient as JSON.
pub fn described_recipient(recipient: &ItemRecipient) -> Value {
    json!({ "row": recipient.row, "properties": Described(&recipient.properties) })
}

fn is_attachment_data(place: &Place) -> bool {
    let id = format!("{:#06x}", tags::ATTACH_DATA_BINARY.id());
    !place.attachments.is_empty() && place.recipient.is_none() && place.property.starts_with(&id)
}

fn numbers(path: &[u32]) -> String {
    path.iter().map(ToString::to_string).collect::<Vec<_>>().join("/")
}

fn described(place: &Place) -> String {
    match place.recipient {
        Some(row) => format!("{}@{row}", numbers(&place.attachments)),
        None => numbers(&place.attachments),
    }
}

fn put_attachments(
    work: &Connection,
    id: &str,
    path: &[u32],
    content: &ItemContent,
    stored: &[(Place, Stored)],
) -> rusqlite::Result<()> {
    for attachment in content.attachments.iter().flatten() {
        let ItemAttachment { number, properties, message } = attachment;
        let path = [path, &[*number]].concat();
        let text = |tag: PropertyTag| text_of(properties, tag);
        let data = stored
            .iter()
            .find(|(place, _)| place.attachments == path && is_attachment_data(place))
            .map(|(_, stored)| stored);
        let mut json = Described(properties).to_map();
        if let Some(message) = message.first() {
            json.insert("message".into(), Value::Object(Described(&message.properties).to_map()));
            let recipients = message.recipients.iter().flatten().map(described_recipient);
            json.insert("recipients".into(), recipients.collect());
        }
        work.prepare_cached("INSERT OR REPLACE INTO attachment VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")?
            .execute(params![
                id,
                numbers(&path),
                text(tags::ATTACH_LONG_FILENAME)
                    .or_else(|| text(tags::ATTACH_FILENAME))
                    .or_else(|| text(tags::DISPLAY_NAME)),
                text(tags::ATTACH_MIME_TAG),
                text(tags::ATTACH_CONTENT_ID),
                !message.is_empty(),
                data.map(|data| data.size as i64),
                data.map(|data| data.file.as_str()),
                Value::Object(json).to_string(),
            ])?;
        if let Some(message) = message.first() {
            put_attachments(work, id, &path, message, stored)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_looks_as_a_number_is_told_from_the_number() {
        let set = "{00062008-0000-0000-c000-000000000046}";
        let texts = ["0x8233", "0xylophone", "\"0x8233\"", "\"", "Keywords", "a/b"];
        let names = texts.map(|text| Name::new(0x8001_001F, Some(set), None, Some(text)));
        let number = Name::new(0x8001_001F, Some(set), Some(0x8233), None);
        assert_eq!(number.as_str(), format!("{set}/0x8233"));
        assert_eq!(names[4].as_str(), format!("{set}/Keywords"));
        for (name, text) in names.iter().zip(texts) {
            assert_ne!(name.as_str(), number.as_str());
            let property = property_called(name.as_str());
            assert_eq!((property.lid, property.name.as_deref()), (None, Some(text)));
        }
        let property = property_called(number.as_str());
        assert_eq!((property.lid, property.name), (Some(0x8233), None));
    }
}
