//! Operations on many messages and on folders by the name of what is done: what the languages' fronts call.

use std::prelude::v1::*;

use super::{
    Batch, BatchVerb, Categories, ChangeFolder, FolderRef, FolderVerb, FollowUp, PropertyChange,
    PropertyTarget,
};
use crate::data::{MessageId, PropertyKey, PropertyType, Value};
use crate::session::Error;

impl Batch {
    /// What the verb says, with what it needs: `to` to move, copy and restore, `follow_up` to flag (without dates if there
    /// is none), `categories` for those.
    ///
    /// # Errors
    /// When `to` is missing.
    pub fn of(
        folder: FolderRef,
        ids: Vec<MessageId>,
        verb: BatchVerb,
        to: Option<FolderRef>,
        follow_up: Option<FollowUp>,
        categories: Vec<String>,
    ) -> Result<Self, Error> {
        let to = || to.ok_or_else(missing);
        Ok(match verb {
            BatchVerb::MarkRead => Self::mark_read(folder, ids),
            BatchVerb::MarkReadQuietly => Self::mark_read_quietly(folder, ids),
            BatchVerb::MarkUnread => Self::mark_unread(folder, ids),
            BatchVerb::Flag => Self::flag(folder, ids, follow_up.unwrap_or_default()),
            BatchVerb::Complete => Self::complete(folder, ids),
            BatchVerb::ClearFlag => Self::clear_flag(folder, ids),
            BatchVerb::AddCategories => Self::categorize(folder, ids, Categories::Add(categories)),
            BatchVerb::RemoveCategories => Self::categorize(folder, ids, Categories::Remove(categories)),
            BatchVerb::SetCategories => Self::categorize(folder, ids, Categories::Set(categories)),
            BatchVerb::MoveTo => Self::move_to(folder, ids, to()?),
            BatchVerb::CopyTo => Self::copy_to(folder, ids, to()?),
            BatchVerb::RestoreTo => Self::restore(folder, ids, to()?),
            BatchVerb::Delete => Self::trash(folder, ids),
            BatchVerb::DeleteForGood => Self::delete_for_good(folder, ids),
        })
    }
}

impl ChangeFolder {
    /// What the verb says, with what it needs: `to` to move and copy, `name` to create and rename, and for the name that a
    /// folder gets where it is moved or copied to.
    ///
    /// # Errors
    /// When one of them is missing.
    pub fn of(
        folder: FolderRef,
        verb: FolderVerb,
        to: Option<FolderRef>,
        name: Option<String>,
    ) -> Result<Self, Error> {
        let named = |change: Self| match name.clone() {
            Some(name) => change.named(name),
            None => change,
        };
        Ok(match verb {
            FolderVerb::Create => Self::create(folder, name.ok_or_else(missing)?),
            FolderVerb::Rename => Self::rename(folder, name.ok_or_else(missing)?),
            FolderVerb::MoveTo => named(Self::move_to(folder, to.ok_or_else(missing)?)),
            FolderVerb::CopyTo => named(Self::copy_to(folder, to.ok_or_else(missing)?)),
            FolderVerb::Delete => Self::trash(folder),
            FolderVerb::DeleteForGood => Self::delete_for_good(folder),
            FolderVerb::Empty => Self::empty(folder),
            FolderVerb::EmptyForGood => Self::empty_for_good(folder),
        })
    }
}

impl PropertyTarget {
    /// The mailbox without a folder, a folder without a message, a message without the path of an attachment.
    pub fn of(folder: Option<FolderRef>, message: Option<MessageId>, attachment: Vec<u32>) -> Self {
        match (folder, message, attachment) {
            (None, ..) => Self::Mailbox,
            (Some(folder), None, _) => Self::Folder(folder),
            (Some(folder), Some(message), path) if path.is_empty() => Self::Message(folder, message),
            (Some(folder), Some(message), path) => Self::Attachment(folder, message, path),
        }
    }
}

impl PropertyChange {
    /// As [`set`](Self::set), with a value from a language that has one type of integers: they become what the key says, or
    /// the smallest of 32 and 64 bits.
    #[must_use]
    pub fn set_loosely(self, key: PropertyKey, value: Value) -> Self {
        let value = fitting(key.property_type(), value);
        self.set(key, value)
    }
}

/// The value as that type, where it can be.
pub(super) fn fitting(wanted: PropertyType, value: Value) -> Value {
    match (value, wanted) {
        (Value::Integer64(number), PropertyType::INTEGER16) => {
            i16::try_from(number).map_or(Value::Integer64(number), Value::Integer16)
        }
        (Value::Integer64(number), PropertyType::INTEGER32 | PropertyType::UNSPECIFIED) => {
            i32::try_from(number).map_or(Value::Integer64(number), Value::Integer32)
        }
        (Value::Integer64(number), PropertyType::CURRENCY) => Value::Currency(number),
        (Value::Integer64(number), PropertyType::FLOATING64) => Value::Floating64(number as f64),
        (Value::Floating64(number), PropertyType::FLOATING32) => Value::Floating32(number as f32),
        (Value::Floating64(number), PropertyType::FLOATING_TIME) => Value::FloatingTime(number),
        (Value::String(text), PropertyType::GUID) => text.parse().map_or(Value::String(text), Value::Guid),
        (Value::Multiple(values), wanted) => {
            let wanted = if wanted == PropertyType::UNSPECIFIED {
                wanted
            } else {
                PropertyType(wanted.0 & !PropertyType::MULTIVALUE)
            };
            // Integers of a list have one width.
            let narrow = values.iter().all(|value| value.as_i64().is_none_or(|n| i32::try_from(n).is_ok()));
            let wanted = match wanted {
                PropertyType::UNSPECIFIED if !narrow => PropertyType::INTEGER64,
                wanted => wanted,
            };
            Value::Multiple(values.into_iter().map(|value| fitting(wanted, value)).collect())
        }
        (value, _) => value,
    }
}

fn missing() -> Error {
    Error::InvalidArgument("it takes a folder to go to, or a name".into())
}
