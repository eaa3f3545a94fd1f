//! Writing a message down: the fields that people look for as columns, all the rest as JSON.

use mapi_http::content::{CodePage, decode_html, html_to_text, rtf, rtf_compressed};
use mapi_http::data::{FileTime, PropertyTag, tags};
use mapi_http::mailbox::{ItemAttachment, ItemContent, ItemProperty, SyncedMessage};
use rusqlite::{Connection, params};
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

/// Bytes of a body, wherever they are.
fn body(
    content: &ItemContent,
    tag: PropertyTag,
    stored: &[(Place, Stored)],
    files: &Files,
) -> Result<Option<Vec<u8>>, Failure> {
    let Some(property) = find(&content.properties, tag) else { return Ok(None) };
    if property.streamed.is_none() {
        return Ok(property.bytes.clone().or_else(|| property.text.clone().map(String::into_bytes)));
    }
    let name = name_of(property);
    let found = stored.iter().find(|(place, _)| {
        place.attachments.is_empty() && place.recipient.is_none() && place.property == name
    });
    let Some((_, stored)) = found else { return Ok(None) };
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
    content: &ItemContent,
    stored: &[(Place, Stored)],
    files: &Files,
) -> Result<(Option<String>, Option<String>), Failure> {
    let text = body(content, tags::BODY, stored, files)?;
    let mut text = text.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let mut html = None;
    if let Some(bytes) = body(content, tags::HTML, stored, files)? {
        let page = find(&content.properties, tags::INTERNET_CODEPAGE).and_then(|page| page.number);
        let page = page.and_then(|page| u16::try_from(page).ok()).map(CodePage);
        html = Some(decode_html(&bytes, page).text.into_owned());
    } else if let Some(bytes) = body(content, tags::RTF_COMPRESSED, stored, files)?
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
    let content = &message.content;
    let text = |tag: PropertyTag| text_of(&content.properties, tag.id());
    let first =
        |choices: &[PropertyTag]| choices.iter().find_map(|tag| text(*tag).filter(|text| !text.is_empty()));
    let time = |tag: PropertyTag| find(&content.properties, tag).and_then(|found| found.time).map(iso);
    let flags = find(&content.properties, tags::MESSAGE_FLAGS).and_then(|flags| flags.number);
    let (plain, html) = bodies(content, stored, files)?;
    let id = message.id.to_string();
    let write =
        || -> rusqlite::Result<()> {
            work.prepare_cached(
                "INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            )?
            .execute(params![
                id,
                folder,
                text(tags::SUBJECT),
                first(&[tags::SENT_REPRESENTING_NAME, tags::SENDER_NAME]),
                first(&[
                    tags::SENT_REPRESENTING_SMTP_ADDRESS,
                    tags::SENDER_SMTP_ADDRESS,
                    tags::SENT_REPRESENTING_EMAIL_ADDRESS,
                ]),
                time(tags::MESSAGE_DELIVERY_TIME),
                time(tags::CLIENT_SUBMIT_TIME),
                message.modified.map(iso),
                flags.unwrap_or_default() & READ == 0,
                message.associated,
                message.size.map(|size| size as i64),
                text(tags::MESSAGE_CLASS),
                text(tags::INTERNET_MESSAGE_ID),
                plain,
                html,
                message.change_key,
                message.predecessors,
                Value::Object(json_of(&content.properties)).to_string(),
            ])?;
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
                work.prepare_cached("INSERT OR REPLACE INTO large VALUES (?, ?, ?, ?, ?)")?.execute(
                    params![id, described(place), place.property, stored.size as i64, stored.file],
                )?;
            }
            put_attachments(work, &id, &[], content, stored)
        };
    write().map_err(database)
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

fn iso(time: FileTime) -> String {
    time.to_string()
}
