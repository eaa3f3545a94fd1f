//! Compares a decoded tree with the content that a file states.
//!
//! The names in such files are the specification's, in small letters, and more or less ours: they are matched by rules, and
//! [`ALIASES`] has those that no rule leads to.

use mapi_http::data::{FileTime, Guid, ObjectId};
use mapi_http::wire::trace::Node;
use mapi_http::wire::{Datum, Described, Description};
use toml::{Table, Value};

/// Names of the files that are called otherwise here.
const ALIASES: &[(&str, &str)] = &[
    ("logon_id", "logon"),
    ("rops", "rops_list"),
    ("rop", "rop_id"),
    ("handle_table", "server_object_handle_table"),
    ("children", "restrictions"),
    ("child", "restriction"),
    ("relop", "operator"),
    ("row", "properties"),
    ("embedded", "entry_id"),
    ("entryid_count", "entry_id_size"),
    ("muid", "guid"),
    ("ctrl_flags", "one_off_flags"),
    ("display_type", "entry_type"),
    ("mid", "min_id"),
    ("first_dow", "first_day_of_week"),
    ("cb_rule", "body_size"),
    ("value", "text"),
    ("value", "name"),
    ("value", "lid"),
    ("ext", "extended_exception"),
];

/// Kinds of entry ids, as the files call them.
const ENTRY_IDS: &[(&str, &str)] = &[
    ("folder", "FolderEntryId"),
    ("message", "MessageEntryId"),
    ("store-wrap", "StoreEntryId"),
    ("address-book", "AddressBookEntryId"),
    ("one-off", "OneOffEntryId"),
    ("ephemeral", "EphemeralEntryId"),
    ("contact-ab", "ContactEntryId"),
    ("wab-wrapped", "WrappedEntryId"),
];

/// What a comparison found.
#[derive(Debug, Clone, Default)]
pub struct Comparison {
    /// Fields with another value than the file says, or missing ones.
    pub differences: Vec<String>,
    /// Names that mean nothing here; they were not compared.
    pub unknown: Vec<String>,
}

/// Compares a table with a tree that was read from `bytes`.
pub fn compare(expected: &Table, node: &Node, bytes: &[u8]) -> Comparison {
    let mut comparing = Comparing { bytes, found: Comparison::default() };
    comparing.table(expected, &[(node.name.to_string(), node)], "");
    comparing.found
}

/// The nodes that make up one thing, with their names: usually one, several for lists that run in parallel.
type Parts<'a> = [(String, &'a Node)];

struct Comparing<'b> {
    bytes: &'b [u8],
    found: Comparison,
}

/// What a name stands for.
enum Found<'a> {
    Node(&'a Node),
    /// A number about a node.
    Number(i128),
    Bytes(&'a Node),
    /// A field of a structure that is part of the thing, under this rest of the name.
    Within(Vec<(String, &'a Node)>, String),
}

impl Comparing<'_> {
    fn table(&mut self, expected: &Table, parts: &Parts<'_>, path: &str) {
        for (key, value) in expected {
            let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            self.field(key, value, parts, path);
        }
    }

    fn field(&mut self, key: &str, value: &Value, parts: &Parts<'_>, path: String) {
        let structures = || parts.iter().filter_map(|(_, node)| node.structure);
        if key == "kind"
            && let Some(text) = value.as_str()
            && structures().any(|name| name.ends_with("EntryId"))
        {
            let wanted = ENTRY_IDS.iter().find(|(kind, _)| *kind == text).map(|(_, name)| *name);
            let same = structures().any(|name| wanted == Some(name));
            self.check(same, path, || format!("is another one than {text:?}"));
            return;
        }
        match find(key, value, parts) {
            Some(Found::Node(node)) => self.value(value, node, path),
            Some(Found::Number(number)) => {
                let same = scalar(value, &Datum::Integer(number), "");
                self.check(same, path, || format!("is {number}, not {}", show(value)));
            }
            Some(Found::Bytes(node)) => {
                let content = Datum::Bytes(content(node, self.bytes).into());
                self.check(scalar(value, &content, ""), path, || {
                    format!("is {content:?}, not {}", show(value))
                });
            }
            Some(Found::Within(parts, rest)) => self.field(&rest, value, &parts, path),
            None if is_missing(key, parts) => self.found.differences.push(format!("{path} is not there")),
            None => self.found.unknown.push(path),
        }
    }

    fn check(&mut self, same: bool, path: String, why: impl FnOnce() -> String) {
        if !same {
            self.found.differences.push(format!("{path} {}", why()));
        }
    }

    fn value(&mut self, expected: &Value, node: &Node, path: String) {
        match expected {
            Value::Table(table) => self.table(table, &[(node.name.to_string(), node)], &path),
            Value::Array(list) => self.list(list, node, path),
            expected => self.scalar(expected, node, path),
        }
    }

    fn list(&mut self, expected: &[Value], node: &Node, path: String) {
        if let Some(Datum::List(list)) = &node.datum {
            let same =
                list.len() == expected.len() && expected.iter().zip(list).all(|(a, b)| scalar(a, b, ""));
            let words = node.value.clone().unwrap_or_default();
            self.check(same, path, || format!("is {words}"));
            return;
        }
        let parallel: Vec<_> = node.children.iter().filter(|child| is_list(child)).collect();
        let elements: Vec<Vec<(String, &Node)>> = if is_list(node) || positional(expected, node) {
            node.children.iter().map(|child| vec![(child.name.to_string(), child)]).collect()
        } else if let [first, ..] = parallel[..]
            && parallel.iter().all(|list| list.children.len() == first.children.len())
        {
            let element = |index: usize| {
                parallel
                    .iter()
                    .filter_map(|list| Some((list.name.to_string(), list.children.get(index)?)))
                    .collect()
            };
            (0..first.children.len()).map(element).collect()
        } else if let [only] = &node.children[..] {
            return self.list(expected, only, path);
        } else {
            self.found.differences.push(format!("{path} is no list"));
            return;
        };
        if elements.len() != expected.len() {
            self.found.differences.push(format!(
                "{path} has {} elements, not {}",
                elements.len(),
                expected.len()
            ));
            return;
        }
        for (index, (expected, parts)) in expected.iter().zip(elements).enumerate() {
            let path = format!("{path}[{index}]");
            match (expected, &parts[..]) {
                (Value::Table(table), parts) => self.table(table, parts, &path),
                (expected, [(_, node), ..]) => self.value(expected, node, path),
                (_, []) => {}
            }
        }
    }

    fn scalar(&mut self, expected: &Value, node: &Node, path: String) {
        let words = node.value.as_deref().unwrap_or_default();
        let same = |node: &Node| {
            let words = node.value.as_deref().unwrap_or_default();
            node.datum.as_ref().is_some_and(|datum| scalar(expected, datum, words))
        };
        // A structure stands for its value, its text, or all of its bytes.
        let inner = ["value", "text", "name"].iter().find_map(|name| child(node, name));
        let inner = inner.or(match &node.children[..] {
            [only] if !only.name.starts_with('[') => Some(only),
            _ => None,
        });
        if let Some(inner) = inner
            && !same(node)
        {
            return self.scalar(expected, inner, path);
        }
        let whole = || {
            !node.children.is_empty() && scalar(expected, &Datum::Bytes(content(node, self.bytes).into()), "")
        };
        let nothing = node.children.is_empty() && node.datum.is_none() && expected.as_str() == Some("");
        let holds = same(node) || whole() || nothing;
        self.check(holds, path, || format!("is {words}, not {}", show(expected)));
    }
}

/// Whether an array names the parts of a structure in their order.
fn positional(expected: &[Value], node: &Node) -> bool {
    !node.children.is_empty()
        && node.children.len() == expected.len()
        && expected.iter().all(|value| !value.is_table())
        && !node.children.iter().any(is_list)
}

fn is_list(node: &Node) -> bool {
    match node.children.first() {
        Some(first) => first.name.starts_with('['),
        None => node.datum.is_none() && node.structure.is_none(),
    }
}

fn child<'a>(node: &'a Node, name: &str) -> Option<&'a Node> {
    node.children.iter().find(|child| child.name == name)
}

/// The bytes of a node, without the length before them.
fn content<'b>(node: &Node, bytes: &'b [u8]) -> &'b [u8] {
    let end = node.offset + node.length;
    let start = end - node.content.unwrap_or(node.length).min(node.length);
    bytes.get(start..end).unwrap_or_default()
}

fn size(node: &Node) -> i128 {
    let length = match &node.datum {
        Some(Datum::Bytes(bytes)) => bytes.len(),
        _ => node.content.unwrap_or(node.length),
    };
    length as i128
}

/// The field of a name, by rules that go from the exact over the derived to the like.
fn find<'a>(key: &str, expected: &Value, parts: &Parts<'a>) -> Option<Found<'a>> {
    if let Some(node) = names(key).find_map(|name| by_name(name, parts)) {
        return Some(Found::Node(node));
    }
    let node = match parts {
        [(_, node)] => Some(*node),
        _ => None,
    };
    // What is chosen by a tag or begins with a flag has it as its own value.
    if let Some(node) = node
        && ["type", "flag", "magic"].contains(&key)
        && !matches!(node.datum, None | Some(Datum::List(_)))
    {
        return Some(Found::Node(node));
    }
    if let Some(node) = node
        && expected.is_array()
        && is_list(node)
        && key == "values"
    {
        return Some(Found::Node(node));
    }
    names(key)
        .find_map(|name| derived(name, expected, parts, node))
        .or_else(|| by_likeness(key, parts).map(Found::Node))
}

/// A name and what else it is called here.
fn names(key: &str) -> impl Iterator<Item = &str> {
    let aliases = ALIASES.iter().filter(move |(theirs, _)| *theirs == key).map(|(_, ours)| *ours);
    std::iter::once(key).chain(aliases)
}

/// What a name says about another field.
fn derived<'a>(key: &str, expected: &Value, parts: &Parts<'a>, node: Option<&'a Node>) -> Option<Found<'a>> {
    let named = |base: &str| {
        let exact = names(base).find_map(|name| by_name(name, parts));
        exact.or_else(|| by_likeness(base, parts))
    };
    let minutes = key.strip_suffix("_minutes").or_else(|| key.strip_suffix("_handle_index"));
    if let Some(node) = minutes.and_then(named) {
        return Some(Found::Node(node));
    }
    if let Some(node) = key.strip_suffix("_hex").and_then(named) {
        return Some(Found::Bytes(node));
    }
    let sized =
        key.strip_suffix("_size").or_else(|| key.strip_suffix("_length")).or_else(|| key.strip_prefix("cb_"));
    if let Some(node) = sized.and_then(named)
        && (node.content.is_some() || matches!(node.datum, Some(Datum::Bytes(_))))
    {
        return Some(Found::Number(size(node)));
    }
    if let Some(node) = key.strip_prefix("cch_").and_then(named)
        && let Some(Datum::Text(text)) = &node.datum
    {
        return Some(Found::Number(text.encode_utf16().count() as i128));
    }
    if let Some(count) = key.strip_suffix("_count").and_then(named).and_then(count) {
        return Some(Found::Number(count));
    }
    match (key, node) {
        ("size" | "length", Some(node)) if node.content.is_some() => return Some(Found::Number(size(node))),
        ("size" | "length", Some(node)) => {
            let mut sized = node.children.iter().filter(|child| child.content.is_some());
            if let Some(node) = sized.next() {
                return Some(Found::Number(size(node)));
            }
        }
        ("count", Some(node)) => return count(node).map(Found::Number),
        ("trailing", _) => {
            let rest = ["trailing", "padding"].iter().find_map(|name| by_name(name, parts));
            return Some(Found::Number(rest.map_or(0, size)));
        }
        _ => {}
    }
    // `tail_size` is the `size` of the `tail`.
    key.match_indices('_').find_map(|(at, _)| {
        let (first, rest) = (&key[..at], &key[at + 1..]);
        let node = names(first).find_map(|name| by_name(name, parts))?;
        let within = vec![(first.to_string(), node)];
        let is_record = !node.children.is_empty() && !is_list(node);
        (is_record && find(rest, expected, &within).is_some())
            .then(|| Found::Within(within, rest.to_string()))
    })
}

/// How many elements a list, or the first list in a structure, has.
fn count(node: &Node) -> Option<i128> {
    let list = if node.datum.is_none() && is_list(node) {
        node
    } else {
        node.children.iter().find(|it| is_list(it))?
    };
    Some(list.children.len() as i128)
}

/// The fields at each depth, the shallow ones first; elements of lists are things of their own.
fn levels<'a>(parts: &Parts<'a>) -> Vec<Vec<(String, &'a Node)>> {
    let fields = |node: &'a Node| {
        let own = node.children.iter().filter(|child| !child.name.starts_with('['));
        own.map(|child| (child.name.to_string(), child)).collect::<Vec<_>>()
    };
    let mut levels = Vec::new();
    // Of lists that run in parallel the elements have the names of the lists.
    if parts.len() > 1
        || parts.iter().any(|(name, node)| !name.starts_with('[') && node.name.starts_with('['))
    {
        levels.push(parts.to_vec());
    }
    let mut level: Vec<_> = parts.iter().flat_map(|(_, node)| fields(node)).collect();
    while !level.is_empty() {
        let next = level.iter().flat_map(|(_, node)| fields(node)).collect();
        levels.push(std::mem::replace(&mut level, next));
    }
    levels
}

fn by_name<'a>(name: &str, parts: &Parts<'a>) -> Option<&'a Node> {
    let joined = join(name);
    levels(parts).iter().flatten().find(|(field, _)| join(field) == joined).map(|(_, node)| *node)
}

fn join(name: &str) -> String {
    name.chars().filter(|c| *c != '_').collect()
}

/// A field whose name has all the words of this one, or the other way round; the more in common the better.
fn by_likeness<'a>(key: &str, parts: &Parts<'a>) -> Option<&'a Node> {
    let wanted = words(key);
    levels(parts).into_iter().find_map(|level| {
        let tagged = level.iter().find(|(_, node)| {
            key == "type" && !node.children.is_empty() && matches!(node.datum, Some(Datum::Integer(_)))
        });
        let like = level.iter().filter_map(|(name, node)| {
            let has = words(name);
            let common = has.iter().filter(|word| wanted.contains(word)).count();
            let whole = common > 0 && (common == has.len() || common == wanted.len());
            whole.then_some(((common, std::cmp::Reverse(has.len())), *node))
        });
        like.max_by_key(|(score, _)| *score).map(|(_, node)| node).or(tagged.map(|(_, node)| *node))
    })
}

fn words(name: &str) -> Vec<&str> {
    name.split('_').map(|word| word.strip_suffix('s').filter(|stem| stem.len() > 1).unwrap_or(word)).collect()
}

/// Whether a structure could have such a field, but has not.
fn is_missing(key: &str, parts: &Parts<'_>) -> bool {
    let all = levels(parts);
    let nodes = parts.iter().chain(all.iter().flatten()).map(|(_, node)| *node);
    let mut known = nodes.filter_map(|node| description(node.structure?)).flat_map(|it| it.parts);
    known.any(|part| join(part) == join(key))
}

/// Those with fields that are sometimes missing and whose names the files use.
fn description(name: &str) -> Option<Description> {
    use mapi_http::content::recurrence::{ExceptionInfo, ExtendedException, RecurrencePattern};
    use mapi_http::content::time_zone::TimeZoneHeader;
    use mapi_http::data::{PropertyName, RecipientRow, entry_id::StoreEntryId};
    let all = [
        ExceptionInfo::DESCRIPTION,
        ExtendedException::DESCRIPTION,
        RecurrencePattern::DESCRIPTION,
        TimeZoneHeader::DESCRIPTION,
        PropertyName::DESCRIPTION,
        RecipientRow::DESCRIPTION,
        StoreEntryId::DESCRIPTION,
    ];
    all.into_iter().find(|it| it.name == name)
}

/// Whether a value is what the file says, in any of the ways to say it.
fn scalar(expected: &Value, datum: &Datum, words: &str) -> bool {
    match (expected, datum) {
        (Value::Boolean(wanted), Datum::Integer(value)) => *wanted == (*value != 0),
        (Value::Integer(wanted), Datum::Integer(value)) => {
            i128::from(*wanted) == *value || *wanted as u64 as i128 == *value
        }
        (Value::Integer(wanted), Datum::Bytes(bytes)) => {
            let number = bytes.iter().rev().fold(0i128, |number, byte| number << 8 | i128::from(*byte));
            bytes.len() <= 8 && number == i128::from(*wanted) || bytes.len() as i64 == *wanted
        }
        (Value::Integer(wanted), Datum::Error(code)) => *wanted == i64::from(*code),
        (Value::Integer(wanted), Datum::Floating(value)) => *wanted as f64 == *value,
        (Value::Float(wanted), Datum::Floating(value)) => wanted == value,
        (Value::String(wanted), Datum::Absent) => wanted == "absent" || wanted.is_empty(),
        (Value::String(wanted), Datum::Error(code)) => {
            hex_number(wanted.strip_prefix("error:").unwrap_or(wanted)) == Some(i128::from(*code))
        }
        (Value::String(wanted), Datum::Text(text)) => wanted == text.trim_end_matches('\0') || wanted == text,
        (Value::String(wanted), Datum::Bytes(bytes)) => {
            hex::encode(bytes) == wanted.to_lowercase()
                || wanted.parse::<Guid>().is_ok_and(|guid| guid.0 == bytes[..])
                || !bytes.is_empty()
                    && bytes.strip_suffix(&[0]).map_or(bytes.as_slice(), trim) == wanted.as_bytes()
        }
        (Value::String(wanted), Datum::Integer(value)) => number_in_words(wanted, *value, words),
        (Value::Array(wanted), Datum::List(list)) => {
            wanted.len() == list.len() && wanted.iter().zip(list).all(|(a, b)| scalar(a, b, ""))
        }
        _ => false,
    }
}

fn show(value: &Value) -> String {
    match value {
        Value::String(text) => format!("{text:?}"),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Boolean(value) => value.to_string(),
        other => format!("{other:?}"),
    }
}

fn trim(mut bytes: &[u8]) -> &[u8] {
    while let Some(rest) = bytes.strip_suffix(&[0]) {
        bytes = rest;
    }
    bytes
}

fn hex_number(text: &str) -> Option<i128> {
    i128::from_str_radix(text.strip_prefix("0x")?, 16).ok()
}

fn number_in_words(wanted: &str, value: i128, words: &str) -> bool {
    if let Some(number) = hex_number(wanted) {
        return number == value
            || number == i128::from(value as i64 as u64)
            || number == i128::from(value as i32 as u32);
    }
    if let Ok(time) = wanted.parse::<FileTime>() {
        // Files tell time to the millisecond; local times are minutes.
        let time = i128::from(time.0);
        return time / 10_000 == value / 10_000 || time == value * 600_000_000;
    }
    if let Ok(id) = wanted.parse::<ObjectId>() {
        return i128::from(id.0) == value;
    }
    // A name of ours, perhaps behind the protocol's prefix.
    let plain =
        |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    let ours = plain(words.split(' ').next().unwrap_or_default());
    let wanted = plain(wanted);
    ours == wanted || wanted.strip_prefix("rop") == Some(&ours) || plain(words) == wanted
}
