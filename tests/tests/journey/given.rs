//! What steps say, as the records and values of Rust.

use mapi_http::data::{FileTime, FolderId, Value as PropertyValue};
use mapi_http::mailbox::{
    Address, Filter, FolderRef, Importance, ListOrder, Outgoing, OutgoingAttachment, Sensitivity, SortBy,
};
use serde_json::{Value, json};

use crate::expect::snake;
use crate::{Step, text};

/// A variant by its name in camelCase.
macro_rules! variant {
    ($Name:ident, $name:expr) => {{
        let name = $name;
        let found = $Name::ALL.iter().find(|known| $crate::expect::camel(known.name()) == *name);
        *found.unwrap_or_else(|| panic!("no such variant: {name}"))
    }};
}
pub(crate) use variant;

pub(crate) fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().map(|text| text.as_str().unwrap().into()).collect()
}

/// The conditions of a list.
pub(crate) fn filter(given: &Value) -> Filter {
    fn renamed(value: &Value) -> Value {
        match value {
            Value::Array(items) => items.iter().map(renamed).collect(),
            Value::Object(fields) => {
                let field = |(name, value): (&String, &Value)| match name.as_str() {
                    "importance" => {
                        (name.clone(), json!(variant!(Importance, value.as_str().unwrap_or_default())))
                    }
                    _ => (snake(name), renamed(value)),
                };
                Value::Object(fields.iter().map(field).collect())
            }
            other => other.clone(),
        }
    }
    match given {
        Value::Null => Filter::default(),
        given => serde_json::from_value(renamed(given)).unwrap(),
    }
}

pub(crate) fn order(step: &Step) -> ListOrder {
    ListOrder {
        by: variant!(SortBy, step["sort"].as_str().unwrap_or("received")),
        reverse: step["reverse"] == true,
        jump_to: step["jumpTo"].as_str().map(Into::into),
    }
}

/// A message to be sent.
pub(crate) fn outgoing(given: &Value) -> Outgoing {
    let mut message = Outgoing::new(given["subject"].as_str().unwrap_or_default());
    message = texts(&given["to"]).into_iter().fold(message, Outgoing::to);
    message = texts(&given["cc"]).into_iter().fold(message, Outgoing::cc);
    message = texts(&given["bcc"]).into_iter().fold(message, Outgoing::bcc);
    message.text = given["text"].as_str().map(Into::into);
    message.html = given["html"].as_str().map(Into::into);
    message.importance = variant!(Importance, given["importance"].as_str().unwrap_or("normal"));
    message.sensitivity = variant!(Sensitivity, given["sensitivity"].as_str().unwrap_or("normal"));
    let address = |address: String| Address { name: String::new(), address };
    message.reply_to = texts(&given["replyTo"]).into_iter().map(address).collect();
    message.from = given["from"].as_str().map(|from| address(from.into()));
    message.read_receipt = given["readReceipt"] == true;
    message.send_at = given["sendAt"].as_str().map(|time| time.parse::<FileTime>().unwrap());
    for file in given["attachments"].as_array().into_iter().flatten() {
        message.attachments.push(OutgoingAttachment {
            name: text(file, "name").into(),
            mime_type: text(file, "mimeType").into(),
            content_id: file["contentId"].as_str().map(Into::into),
            data: content(file),
            streamed: None,
        });
    }
    message
}

/// The `text` of a file as UTF-8, or `size` bytes that count from 0 to 250 again and again.
fn content(file: &Value) -> Vec<u8> {
    match file["size"].as_u64() {
        Some(size) => (0..size).map(|place| (place % 251) as u8).collect(),
        None => text(file, "text").into(),
    }
}

/// The value of a property; none when it is to be taken away.
pub(crate) fn property(value: &Value) -> Option<PropertyValue> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(value) => PropertyValue::Boolean(*value),
        Value::Number(number) => PropertyValue::Integer64(number.as_i64().unwrap()),
        Value::String(text) => PropertyValue::String(text.clone()),
        Value::Array(items) => PropertyValue::Multiple(items.iter().filter_map(property).collect()),
        Value::Object(_) => panic!("{value} is not the value of a property"),
    })
}

/// And back: bytes as hexadecimal digits.
pub(crate) fn shown(value: &PropertyValue) -> Value {
    match value {
        PropertyValue::Boolean(value) => json!(value),
        PropertyValue::String(text) => json!(text),
        PropertyValue::Binary(bytes) => json!(hex::encode(bytes)),
        PropertyValue::Multiple(values) => values.iter().map(shown).collect(),
        PropertyValue::Time(time) => json!(time),
        value => value.as_i64().map_or_else(|| json!(format!("{value:?}")), |number| json!(number)),
    }
}

/// A folder by role, id, or the name that an earlier step gave it.
pub(crate) fn folder(made: &std::collections::HashMap<String, FolderId>, name: &str) -> FolderRef {
    match made.get(name) {
        Some(id) => (*id).into(),
        None => name.parse().unwrap_or_else(|_| panic!("no such folder: {name}")),
    }
}
