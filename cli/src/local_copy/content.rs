//! Writing a message down: the fields that people look for as columns, all the rest as JSON.

use mapi_http::content::{CodePage, decode_html, html_to_text, rtf, rtf_compressed};
use mapi_http::data::{PropertyTag, ValueRef, tags};
use mapi_http::mailbox::{
    ItemAttachment, ItemContent, ItemProperty, PartialChange, PropertyGroup, SyncedMessage,
};
use rusqlite::{Connection, OptionalExtension, params};
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

/// How a property is called in JSON: `0x0037001f`, `{guid}/0x8233` or `{guid}/Keywords`.
pub(super) fn property_name(
    tag: u32,
    set: &Option<String>,
    lid: Option<u32>,
    name: &Option<String>,
) -> String {
    match (set, lid, name) {
        (Some(set), Some(lid), _) => format!("{set}/{lid:#06x}"),
        (Some(set), None, Some(name)) => format!("{set}/{name}"),
        _ => format!("{tag:#010x}"),
    }
}

fn name_of(property: &ItemProperty) -> String {
    property_name(property.tag, &property.property_set, property.lid, &property.name)
}

fn value_of(property: &ItemProperty) -> Value {
    if let Some(text) = &property.text {
        return json!(text);
    }
    if let Some(texts) = &property.texts {
        return json!(texts);
    }
    if let Some(number) = property.number {
        return json!(number);
    }
    if let Some(time) = property.time {
        return json!(time.to_string());
    }
    if let Some(bytes) = &property.bytes {
        return json!({ "hex": hex::encode(bytes) });
    }
    property.streamed.map_or(Value::Null, |size| json!({ "size": size }))
}

/// Properties as a JSON object.
pub fn json_of(properties: &[ItemProperty]) -> Map<String, Value> {
    properties.iter().map(|property| (name_of(property), value_of(property))).collect()
}

fn find(properties: &[ItemProperty], tag: PropertyTag) -> Option<&ItemProperty> {
    properties.iter().find(|property| property.id() == tag.id())
}

/// Properties as they stand in the copy.
type Json = Map<String, Value>;

fn look(properties: &Json, tag: PropertyTag) -> Option<&Value> {
    let id = format!("{:#06x}", tag.id());
    properties.iter().find(|(name, _)| name.starts_with(&id)).map(|(_, value)| value)
}

fn text(properties: &Json, tag: PropertyTag) -> Option<&str> {
    look(properties, tag)?.as_str()
}

/// The property that is called so, without its value.
fn property_called(name: &str) -> ItemProperty {
    let number = |text: &str| u32::from_str_radix(text.strip_prefix("0x")?, 16).ok();
    let (set, name) = match name.split_once('/') {
        Some((set, name)) => (Some(set.to_owned()), name),
        None => (None, name),
    };
    let (number, is_named) = (number(name), set.is_some());
    let tag = number.filter(|_| !is_named).unwrap_or_default();
    let mut property = ItemProperty::new(PropertyTag(tag), None, &ValueRef::Null, &[]);
    property.property_set = set;
    property.lid = number.filter(|_| is_named);
    property.name = (is_named && number.is_none()).then(|| name.to_owned());
    property
}

/// A large value of the message itself: the property, and its file.
type Own<'s> = (&'s str, &'s Stored);

/// Bytes of a body, wherever they are.
fn body(
    properties: &Json,
    tag: PropertyTag,
    own: &[Own<'_>],
    files: &Files,
) -> Result<Option<Vec<u8>>, Failure> {
    let Some(value) = look(properties, tag) else { return Ok(None) };
    if let Some(text) = value.as_str() {
        return Ok(Some(text.as_bytes().to_vec()));
    }
    if let Some(bytes) = value.get("hex").and_then(Value::as_str) {
        return Ok(hex::decode(bytes).ok());
    }
    let id = format!("{:#06x}", tag.id());
    let Some((_, stored)) = own.iter().find(|(property, _)| property.starts_with(&id)) else {
        return Ok(None);
    };
    let bytes = files.read(&stored.file, LARGEST_BODY)?;
    if tag != tags::BODY {
        return Ok(bytes);
    }
    // A text comes as UTF-16.
    let text = bytes.map(|bytes| mapi_http::wire::utf16::to_utf8_lossy(&bytes));
    Ok(text.map(|text| text.trim_end_matches('\0').to_owned().into_bytes()))
}

/// The text and the HTML of a message.
fn bodies(
    properties: &Json,
    own: &[Own<'_>],
    files: &Files,
) -> Result<(Option<String>, Option<String>), Failure> {
    let text = body(properties, tags::BODY, own, files)?;
    let mut text = text.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let mut html = None;
    if let Some(bytes) = body(properties, tags::HTML, own, files)? {
        let page = look(properties, tags::INTERNET_CODEPAGE).and_then(Value::as_i64);
        let page = page.and_then(|page| u16::try_from(page).ok()).map(CodePage);
        html = Some(decode_html(&bytes, page).text.into_owned());
    } else if let Some(bytes) = body(properties, tags::RTF_COMPRESSED, own, files)?
        && let Ok(plain) = rtf_compressed::decompress(&bytes)
    {
        // What cannot be read stays in its property or file.
        match rtf::deencapsulate(&plain) {
            Ok(rtf::Deencapsulated::Html(found)) => html = Some(found),
            Ok(rtf::Deencapsulated::Text(found)) => text = text.or(Some(found)),
            _ => html = rtf::to_html(&plain).ok(),
        }
    }
    if text.is_none() {
        text = html.as_deref().map(html_to_text);
    }
    Ok((text, html))
}

/// Writes a message, of which nothing is there.
pub(super) fn put(
    work: &Connection,
    folder: &str,
    message: &SyncedMessage,
    stored: &[(Place, Stored)],
    files: &Files,
) -> Result<(), Failure> {
    let properties = json_of(&message.content.properties);
    put_row(work, folder, message, &properties, &own(stored), files)?;
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
    properties.extend(json_of(&message.content.properties));

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
    put_row(work, folder, message, &properties, &own, files)?;
    put_parts(work, message, stored).map_err(database)
}

/// The large values of the message itself.
fn own(stored: &[(Place, Stored)]) -> Vec<Own<'_>> {
    let own = stored.iter().filter(|(place, _)| place.attachments.is_empty() && place.recipient.is_none());
    own.map(|(place, stored)| (place.property.as_str(), stored)).collect()
}

/// Writes the row of a message.
fn put_row(
    work: &Connection,
    folder: &str,
    message: &SyncedMessage,
    properties: &Json,
    own: &[Own<'_>],
    files: &Files,
) -> Result<(), Failure> {
    let text = |tag: PropertyTag| text(properties, tag);
    let first =
        |choices: &[PropertyTag]| choices.iter().find_map(|tag| text(*tag).filter(|text| !text.is_empty()));
    let flags = look(properties, tags::MESSAGE_FLAGS).and_then(Value::as_i64);
    let (plain, html) = bodies(properties, own, files)?;
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
        message.change_key,
        message.predecessors,
        serde_json::to_string(properties).unwrap_or_default(),
    ];
    work.prepare_cached("INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .and_then(|mut statement| statement.execute(row))
        .map(drop)
        .map_err(database)
}

/// Writes recipients, attachments and large values that came.
fn put_parts(work: &Connection, message: &SyncedMessage, stored: &[(Place, Stored)]) -> rusqlite::Result<()> {
    let (id, content) = (message.id.to_string(), &message.content);
    for recipient in content.recipients.iter().flatten() {
        let text = |tag: PropertyTag| text_of(&recipient.properties, tag.id());
        let kind = find(&recipient.properties, tags::RECIPIENT_TYPE).and_then(|kind| kind.number);
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
                Value::Object(json_of(&recipient.properties)).to_string(),
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
        let text = |tag: PropertyTag| text_of(properties, tag.id());
        let data = stored
            .iter()
            .find(|(place, _)| place.attachments == path && is_attachment_data(place))
            .map(|(_, stored)| stored);
        let mut json = json_of(properties);
        if let Some(message) = message.first() {
            json.insert("message".into(), Value::Object(json_of(&message.properties)));
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
