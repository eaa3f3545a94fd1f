//! Reading the rows of a table out of the store.

use std::cell::Cell as Remembered;

use mapi_http::data::{
    Cell, ErrorCode, FolderId, MessageId, PropertyTag, PropertyType, Restriction, SortOrder, Value, tags,
};

use super::category::Leaf;
use super::restriction::{Facts, matches};
use super::{LONGEST, LONGEST_TEXT, Reading, RowKey, Source, by_values};
use crate::handles::lock;
use crate::rop::rights;
use crate::store::{Attachment, Folder, FolderKind, MessageRow, Messages, Properties, Recipient, flags};
use crate::value::compare;
use crate::view::{self, Found, Kept, MessageMeta};

/// Says which rows fulfil a restriction, as many as it wants.
fn filter(restriction: Option<&Restriction>) -> impl Fn(&dyn Facts) -> Result<bool, ErrorCode> {
    let left = Remembered::new(match restriction {
        Some(Restriction::Count { count, .. }) => *count,
        _ => u32::MAX,
    });
    move |facts| {
        let Some(restriction) = restriction else { return Ok(true) };
        let fits = left.get() > 0 && matches(restriction, facts)?;
        left.set(left.get() - u32::from(fits && left.get() != u32::MAX));
        Ok(fits)
    }
}

/// The messages of a source, filtered and in order, with what orders them.
pub(super) fn leaves(
    reading: Reading<'_>,
    source: &Source,
    restriction: Option<&Restriction>,
    sort: &[SortOrder],
    instances: Option<PropertyTag>,
) -> Result<Vec<Leaf>, ErrorCode> {
    let wanted = filter(restriction);
    let mut leaves = Vec::new();
    let mut look = |row: MessageRow<'_>| {
        let facts = MessageFacts::new(reading, &row);
        if wanted(&facts)? {
            let read = row.flags & flags::READ != 0;
            let mut keys: Vec<_> = sort.iter().map(|order| facts.value(order.tag)).collect();
            let values = instances.map(|tag| instance_values(&facts, tag)).unwrap_or_default();
            for (instance, value) in (0..).zip(&values) {
                for (key, _) in keys.iter_mut().zip(sort).filter(|(_, order)| Some(order.tag) == instances) {
                    *key = Some(value.clone());
                }
                leaves.push(Leaf { id: row.id, instance, read, keys: keys.clone() });
            }
            if values.is_empty() {
                leaves.push(Leaf { id: row.id, instance: 0, read, keys });
            }
        }
        Ok::<_, ErrorCode>(())
    };
    match source {
        Source::Contents { folder, which, deleted } => {
            reading.store.scan(*folder, *which, *deleted, look)?;
        }
        Source::Conversations { root } => {
            for (_, folder) in reading.store.folder_tree(*root, false)? {
                if !is_hidden(reading, folder.id)? && folder.kind != FolderKind::Search {
                    reading.store.scan(folder.id, Messages::Normal, false, &mut look)?;
                }
            }
        }
        _ => {}
    }
    // The sort is stable: among equals the older one stands first.
    leaves.sort_by(|a, b| by_values(sort, &a.keys, &b.keys));
    Ok(leaves)
}

/// The values of a property that have rows of their own: each once. `[MS-OXCTABL] 3.2.5.3`
fn instance_values(facts: &dyn Facts, tag: PropertyTag) -> Vec<Value> {
    let all = match facts.value(tag) {
        Some(Value::Multiple(values)) => values,
        _ => return Vec::new(),
    };
    let mut values: Vec<Value> = Vec::new();
    for value in all {
        if !values.iter().any(|known| compare(known, &value).is_some_and(|order| order.is_eq())) {
            values.push(value);
        }
    }
    values
}

/// The rows of a source, filtered and in order.
pub(super) fn read(
    reading: Reading<'_>,
    source: &Source,
    restriction: Option<&Restriction>,
    sort: &[SortOrder],
    instances: Option<PropertyTag>,
) -> Result<Vec<RowKey>, ErrorCode> {
    let wanted = filter(restriction);
    match source {
        Source::Contents { .. } | Source::Conversations { .. } => {
            let leaves = leaves(reading, source, restriction, sort, instances)?;
            Ok(leaves.into_iter().map(|leaf| RowKey::Message(leaf.id, leaf.instance)).collect())
        }
        Source::Hierarchy { folder, depth, deleted } => {
            let folders = if *depth {
                reading.store.folder_tree(*folder, *deleted)?
            } else {
                let below = reading.store.folders(*folder, *deleted)?;
                below.into_iter().map(|folder| (1, folder)).collect()
            };
            let mut rows = Vec::new();
            for (depth, folder) in folders {
                if is_hidden(reading, folder.id)? {
                    continue;
                }
                if wanted(&FolderFacts { reading, folder: &folder, depth })? {
                    rows.push(RowKey::Folder(folder.id, depth));
                }
            }
            Ok(rows)
        }
        Source::Attachments { message } => {
            let message = lock(message);
            let mut rows = Vec::new();
            for attachment in &message.content.attachments {
                if wanted(&AttachmentFacts { reading, attachment })? {
                    rows.push(RowKey::Attachment(attachment.number));
                }
            }
            Ok(rows)
        }
        Source::Permissions { folder } => {
            let members = reading.store.permissions(*folder)?;
            Ok(members.into_iter().map(|permission| RowKey::Member(permission.member)).collect())
        }
        Source::Rules => Ok(Vec::new()),
    }
}

/// Whether whoever looks may not know of a folder.
pub(super) fn is_hidden(reading: Reading<'_>, folder: FolderId) -> Result<bool, ErrorCode> {
    let Some(viewer) = reading.viewer else { return Ok(false) };
    Ok(rights::of(reading.store, reading.directory, viewer, folder)? & (rights::VISIBLE | rights::OWNER) == 0)
}

/// Whether a restriction holds for a row.
pub(super) fn holds(
    reading: Reading<'_>,
    source: &Source,
    row: RowKey,
    restriction: Option<&Restriction>,
) -> Result<bool, ErrorCode> {
    let Some(restriction) = restriction else { return Ok(true) };
    match row {
        RowKey::Message(id, _) => message_matches(reading, id, restriction),
        RowKey::Folder(id, depth) => {
            let folder = reading.store.folder(id)?;
            matches(restriction, &FolderFacts { reading, folder: &folder, depth })
        }
        RowKey::Attachment(number) => with_attachment(source, number, |attachment| {
            matches(restriction, &AttachmentFacts { reading, attachment })
        }),
        RowKey::Category(_) => Ok(false),
        RowKey::Member(_) => Err(ErrorCode::NOT_SUPPORTED),
    }
}

/// Whether a restriction holds for a message.
pub(super) fn message_matches(
    reading: Reading<'_>,
    id: MessageId,
    restriction: &Restriction,
) -> Result<bool, ErrorCode> {
    let held = reading.store.look(id, |row| matches(restriction, &MessageFacts::new(reading, &row)))?;
    Ok(held.unwrap_or_default())
}

/// The cells of a row; one that is gone meanwhile is a row of "not found".
pub(super) fn cells(
    reading: Reading<'_>,
    source: &Source,
    row: RowKey,
    columns: &[PropertyTag],
) -> Result<Vec<Cell>, ErrorCode> {
    let gone = || columns.iter().map(|_| Cell::Error(ErrorCode::NOT_FOUND)).collect();
    match row {
        RowKey::Message(id, instance) => {
            let cells = reading.store.look(id, |row| {
                let facts = MessageFacts::new(reading, &row);
                let cell = |tag: &PropertyTag| {
                    let single = tag.with_type(tag.property_type().in_row());
                    if single != *tag {
                        let value = instance_values(&facts, *tag).into_iter().nth(instance as usize);
                        return cell(reading, single, value.map(|value| (single, Found::Value(value))));
                    }
                    let found = match facts.found(*tag) {
                        Some((tags::INSTANCE_NUM, _)) => {
                            Some((tags::INSTANCE_NUM, Found::Value(Value::Integer32(instance as i32))))
                        }
                        // Each row has another one. [MS-OXCTABL] 2.2.1.1
                        Some((tags::INSTANCE_KEY, Found::Value(Value::Binary(key)))) if instance > 0 => {
                            let key = [&key[..], &instance.to_le_bytes()].concat();
                            Some((tags::INSTANCE_KEY, Found::Value(Value::Binary(key.into()))))
                        }
                        found => found,
                    };
                    cell(reading, *tag, found)
                };
                Ok::<_, ErrorCode>(columns.iter().map(cell).collect())
            })?;
            Ok(cells.unwrap_or_else(gone))
        }
        RowKey::Folder(id, depth) => {
            let Ok(folder) = reading.store.folder(id) else { return Ok(gone()) };
            let found = |tag| view::folder(reading.mailbox, &folder, depth, tag);
            Ok(columns.iter().map(|tag| cell(reading, *tag, found(*tag))).collect())
        }
        RowKey::Attachment(number) => with_attachment(source, number, |attachment| {
            let found = |tag| view::attachment(reading.mailbox, attachment, tag);
            Ok(columns.iter().map(|tag| cell(reading, *tag, found(*tag))).collect())
        })
        .or_else(|_| Ok(gone())),
        RowKey::Category(_) => Ok(gone()),
        RowKey::Member(member) => {
            let Source::Permissions { folder } = source else { return Ok(gone()) };
            let members = reading.store.permissions(*folder)?;
            let Some(permission) = members.into_iter().find(|known| known.member == member) else {
                return Ok(gone());
            };
            let found = |tag| crate::rop::permission::property(reading.directory, &permission, tag);
            Ok(columns.iter().map(|tag| cell(reading, *tag, found(*tag))).collect())
        }
    }
}

fn with_attachment<T>(
    source: &Source,
    number: u32,
    look: impl FnOnce(&Attachment) -> Result<T, ErrorCode>,
) -> Result<T, ErrorCode> {
    let Source::Attachments { message } = source else { return Err(ErrorCode::NOT_FOUND) };
    let message = lock(message);
    let found = message.content.attachments.iter().find(|attachment| attachment.number == number);
    look(found.ok_or(ErrorCode::NOT_FOUND)?)
}

/// A property as a row shows it: long texts and bytes are cut, large bytes are left out.
fn cell(reading: Reading<'_>, wanted: PropertyTag, found: Option<(PropertyTag, Found)>) -> Cell {
    let Some((kept, found)) = found else { return Cell::Error(ErrorCode::NOT_FOUND) };
    let is_text = kept.property_type() == PropertyType::STRING;
    let value = match found {
        Found::Value(value) => value,
        Found::Large { id, .. } if is_text => {
            // UTF-16: two bytes for each unit.
            let start = reading.store.read_blob(id, u64::MAX, 0, LONGEST_TEXT as u64 * 2 + 2);
            match start.map(|bytes| crate::store::stream_value(PropertyType::STRING, bytes)) {
                Ok(Some(value)) => value,
                _ => return Cell::Error(ErrorCode::NOT_FOUND),
            }
        }
        Found::Large { .. } => return Cell::Error(ErrorCode::OUT_OF_MEMORY),
    };
    let value = match value {
        Value::String(text) if text.len() > LONGEST_TEXT => cut(&text).into(),
        Value::RawString(text) => cut(&text.to_utf8_lossy()).into(),
        Value::Binary(bytes) if bytes.len() > LONGEST => Value::Binary(bytes.slice(..LONGEST)),
        other => other,
    };
    match reading.text.fit(wanted, kept, value, true) {
        Ok(value) => Cell::Value(value),
        Err(code) => Cell::Error(code),
    }
}

/// The first characters of a text, as many as a row shows.
fn cut(text: &str) -> &str {
    let mut units = 0;
    let end = text.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > LONGEST_TEXT
    });
    end.and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

/// Everything that the rows of a source may have: what is computed, and what the first rows have.
pub(super) fn all_columns(reading: Reading<'_>, source: &Source) -> Result<Vec<PropertyTag>, ErrorCode> {
    /// So many rows say enough.
    const LOOK_AT: usize = 100;
    let mut all = match source {
        Source::Contents { folder, which, deleted } => {
            let mut all = view::COMPUTED_OF_MESSAGES.to_vec();
            for id in reading.store.message_ids(*folder, *which, *deleted)?.into_iter().take(LOOK_AT) {
                all.extend(reading.store.message(id)?.content.properties.iter().map(|(tag, _)| tag));
            }
            all
        }
        Source::Conversations { .. } => view::COMPUTED_OF_MESSAGES.to_vec(),
        Source::Hierarchy { folder, deleted, .. } => {
            let mut all = view::COMPUTED_OF_FOLDERS.to_vec();
            for folder in reading.store.folders(*folder, *deleted)? {
                all.extend(folder.properties.iter().map(|(tag, _)| tag));
            }
            all
        }
        Source::Attachments { message } => {
            let mut all = view::COMPUTED_OF_ATTACHMENTS.to_vec();
            for attachment in &lock(message).content.attachments {
                all.extend(attachment.properties.iter().map(|(tag, _)| tag));
            }
            all
        }
        Source::Permissions { .. } => crate::rop::permission::COLUMNS.to_vec(),
        Source::Rules => vec![
            tags::RULE_ID,
            tags::RULE_SEQUENCE,
            tags::RULE_STATE,
            tags::RULE_NAME,
            tags::RULE_PROVIDER,
            tags::RULE_LEVEL,
            tags::RULE_USER_FLAGS,
            tags::RULE_PROVIDER_DATA,
            tags::RULE_CONDITION,
            tags::RULE_ACTIONS,
        ],
    };
    all.sort_unstable();
    all.dedup();
    Ok(all)
}

/// A message to be filtered or sorted.
struct MessageFacts<'a> {
    reading: Reading<'a>,
    meta: MessageMeta,
    kept: &'a dyn Kept,
    id: MessageId,
}

impl<'a> MessageFacts<'a> {
    fn new(reading: Reading<'a>, row: &'a MessageRow<'_>) -> Self {
        Self { reading, meta: row.into(), kept: &row.properties, id: row.id }
    }

    fn found(&self, tag: PropertyTag) -> Option<(PropertyTag, Found)> {
        view::message(self.reading.mailbox, &self.meta, self.kept, tag)
    }
}

impl Facts for MessageFacts<'_> {
    fn value(&self, tag: PropertyTag) -> Option<Value> {
        let (tag, found) = self.found(tag)?;
        found.whole(tag, self.reading.store).ok()
    }

    fn size(&self, tag: PropertyTag) -> Option<u64> {
        Some(self.found(tag)?.1.size())
    }

    fn sub_objects(&self, tag: PropertyTag) -> Vec<Box<dyn Facts + '_>> {
        let Ok((recipients, attachments)) = self.reading.store.parts(self.id) else { return Vec::new() };
        let reading = self.reading;
        if tag == tags::MESSAGE_RECIPIENTS {
            let boxed = |recipient| Box::new(RecipientFacts { reading, recipient }) as Box<dyn Facts>;
            recipients.into_iter().map(boxed).collect()
        } else {
            let boxed = |attachment| Box::new(OwnedAttachment { reading, attachment }) as Box<dyn Facts>;
            attachments.into_iter().map(boxed).collect()
        }
    }
}

struct FolderFacts<'a> {
    reading: Reading<'a>,
    folder: &'a Folder,
    depth: u32,
}

impl Facts for FolderFacts<'_> {
    fn value(&self, tag: PropertyTag) -> Option<Value> {
        let (tag, found) = view::folder(self.reading.mailbox, self.folder, self.depth, tag)?;
        found.whole(tag, self.reading.store).ok()
    }

    fn size(&self, tag: PropertyTag) -> Option<u64> {
        Some(view::folder(self.reading.mailbox, self.folder, self.depth, tag)?.1.size())
    }
}

struct AttachmentFacts<'a> {
    reading: Reading<'a>,
    attachment: &'a Attachment,
}

impl Facts for AttachmentFacts<'_> {
    fn value(&self, tag: PropertyTag) -> Option<Value> {
        let (tag, found) = view::attachment(self.reading.mailbox, self.attachment, tag)?;
        found.whole(tag, self.reading.store).ok()
    }

    fn size(&self, tag: PropertyTag) -> Option<u64> {
        Some(view::attachment(self.reading.mailbox, self.attachment, tag)?.1.size())
    }
}

struct OwnedAttachment<'a> {
    reading: Reading<'a>,
    attachment: Attachment,
}

impl Facts for OwnedAttachment<'_> {
    fn value(&self, tag: PropertyTag) -> Option<Value> {
        AttachmentFacts { reading: self.reading, attachment: &self.attachment }.value(tag)
    }

    fn size(&self, tag: PropertyTag) -> Option<u64> {
        AttachmentFacts { reading: self.reading, attachment: &self.attachment }.size(tag)
    }
}

struct RecipientFacts<'a> {
    reading: Reading<'a>,
    recipient: Recipient,
}

impl RecipientFacts<'_> {
    fn found(&self, tag: PropertyTag) -> Option<(PropertyTag, Found)> {
        if tag.id() == tags::RECIPIENT_TYPE.id() {
            let kind = Value::Integer32(self.recipient.kind.into());
            return Some((tags::RECIPIENT_TYPE, Found::Value(kind)));
        }
        <Properties as Kept>::kept(&self.recipient.properties, tag)
    }
}

impl Facts for RecipientFacts<'_> {
    fn value(&self, tag: PropertyTag) -> Option<Value> {
        let (tag, found) = self.found(tag)?;
        found.whole(tag, self.reading.store).ok()
    }

    fn size(&self, tag: PropertyTag) -> Option<u64> {
        Some(self.found(tag)?.1.size())
    }
}
