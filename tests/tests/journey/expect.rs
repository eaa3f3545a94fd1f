//! What a step expects, compared with what came; `tests/journeys/README.md` says how.

use mapi_http::mailbox::{DEFINITIONS, Kind};
use serde::Serialize;
use serde_json::Value;

/// `mark_read` and `MarkRead` as `markRead`.
pub(crate) fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default();
    let (head, tail) = first.split_at(first.len().min(1));
    let upper =
        |word: &str| word.get(..1).unwrap_or_default().to_uppercase() + word.get(1..).unwrap_or_default();
    head.to_lowercase() + tail + &words.map(upper).collect::<String>()
}

/// `markRead` as `mark_read`.
pub(crate) fn snake(name: &str) -> String {
    let word = |c: char| if c.is_uppercase() { format!("_{}", c.to_lowercase()) } else { c.into() };
    name.chars().map(word).collect()
}

/// A record as journeys have it: names in camelCase, bytes as hexadecimal digits.
pub(crate) fn plain(record: &impl Serialize) -> Value {
    shown("", serde_json::to_value(record).unwrap())
}

fn shown(name: &str, value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            fields.into_iter().map(|(name, value)| (camel(&name), shown(&name, value))).collect()
        }
        Value::Array(bytes) if has_type(name, |kind| ["Vec<u8>", "Bytes"].contains(&kind)) => {
            let byte = |byte: &Value| format!("{:02x}", byte.as_u64().unwrap());
            bytes.iter().map(byte).collect::<String>().into()
        }
        Value::Array(items) => items.into_iter().map(|item| shown(name, item)).collect(),
        Value::String(variant) if has_type(name, is_enum) => camel(&variant).into(),
        other => other,
    }
}

/// Whether a field of that name has such a type in some record.
fn has_type(name: &str, is: impl Fn(&str) -> bool) -> bool {
    let members = DEFINITIONS.iter().flat_map(|definition| definition.members);
    let mut types =
        members.filter(|member| member.name == name).map(|member| member.type_name.replace(' ', ""));
    types
        .any(|kind| is(kind.strip_prefix("Option<").and_then(|kind| kind.strip_suffix('>')).unwrap_or(&kind)))
}

fn is_enum(type_name: &str) -> bool {
    DEFINITIONS.iter().any(|known| known.name == type_name && known.kind == Kind::Enum)
}

/// Compares, and says what differs and where.
pub(crate) fn check(expected: &Value, got: &Value, at: &str) -> Result<(), String> {
    match (expected, got) {
        // A text stands for the record with that subject, code or name.
        (Value::String(_), Value::Object(fields)) => {
            let known = ["subject", "code", "name"].iter().find_map(|name| fields.get(*name));
            check(expected, known.unwrap_or(&Value::Null), at)
        }
        (Value::Object(wanted), Value::Object(fields)) => wanted.iter().try_for_each(|(name, expected)| {
            check(expected, fields.get(name).unwrap_or(&Value::Null), &format!("{at}.{name}"))
        }),
        (Value::Object(conditions), got) => {
            conditions.iter().try_for_each(|(name, wanted)| condition(name, wanted, got, at))
        }
        (Value::Array(expected), Value::Array(items)) if expected.len() == items.len() => {
            let mut pairs = expected.iter().zip(items).enumerate();
            pairs.try_for_each(|(index, (expected, item))| check(expected, item, &format!("{at}[{index}]")))
        }
        (expected, got) if expected == got => Ok(()),
        _ => Err(format!("{at} is {got}, not {expected}")),
    }
}

fn condition(name: &str, wanted: &Value, got: &Value, at: &str) -> Result<(), String> {
    let items = got.as_array().map(Vec::as_slice).unwrap_or_default();
    let one = std::slice::from_ref(wanted);
    let has = |wanted: &Value| match (got, wanted) {
        (Value::String(text), Value::String(part)) => text.contains(part.as_str()),
        _ => items.iter().any(|item| check(wanted, item, at).is_ok()),
    };
    let mut each = wanted.as_array().map_or(one, Vec::as_slice).iter();
    let holds = match name {
        "count" => wanted.as_u64() == Some(items.len() as u64) && got.is_array(),
        "first" => return check(wanted, items.first().unwrap_or(&Value::Null), &format!("{at}[0]")),
        "contains" => each.all(has),
        "lacks" => (got.is_array() || got.is_string()) && !each.any(has),
        "startsWith" => got.as_str().is_some_and(|text| text.starts_with(wanted.as_str().unwrap())),
        "atLeast" => got.as_f64() >= wanted.as_f64(),
        "atMost" => got.as_f64().is_some_and(|number| Some(number) <= wanted.as_f64()),
        _ => panic!("no such condition: {name}"),
    };
    if holds { Ok(()) } else { Err(format!("{at}: {name} {wanted} does not hold for {got}")) }
}
