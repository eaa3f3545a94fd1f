//! Floor 2: [MS-OXCDATA]: property tags, values, rows, restrictions, sort orders, entry ids, recipients, error codes, time.

/// Serde forms of ids and times: text for people's formats (JSON), the number for compact ones.
macro_rules! serde_as_text {
    ($Name:ident, $Inner:ty) => {
        impl serde::Serialize for $Name {
            fn serialize<S: serde::Serializer>(
                &self,
                serializer: S,
            ) -> core::result::Result<S::Ok, S::Error> {
                if serializer.is_human_readable() {
                    serializer.collect_str(self)
                } else {
                    serde::Serialize::serialize(&self.0, serializer)
                }
            }
        }

        impl<'de> serde::Deserialize<'de> for $Name {
            fn deserialize<D: serde::Deserializer<'de>>(
                deserializer: D,
            ) -> core::result::Result<Self, D::Error> {
                if deserializer.is_human_readable() {
                    let text =
                        <alloc::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
                    text.parse().map_err(serde::de::Error::custom)
                } else {
                    <$Inner as serde::Deserialize>::deserialize(deserializer).map(Self)
                }
            }
        }
    };
}

mod about;
pub(crate) mod base64;
pub mod entry_id;
mod error_code;
mod guid;
mod id;
pub mod named;
mod property_key;
mod property_name;
mod property_problem;
mod recipient;
mod restriction;
mod row;
pub mod rule;
mod serial;
mod sort;
pub mod tags;
mod time;
mod typed_string;
#[cfg(feature = "trace")]
mod unfold;
mod value;
mod web_id;

use std::prelude::v1::*;

pub use about::About;
pub use entry_id::EntryId;
pub use error_code::ErrorCode;
pub use guid::{Guid, ParseGuidError};
pub use id::{FolderId, GlobalCounter, LongTermId, MessageId, ObjectId, ParseIdError};
pub use property_key::{ParsePropertyKeyError, PropertyKey};
pub use property_name::{PropertyName, PropertyNameKind};
pub use property_problem::PropertyProblem;
pub use recipient::{
    ColumnCount, DisplayType, ModifyRecipientRow, OpenRecipientRow, ReadRecipientRow, RecipientFlags,
    RecipientRow, RecipientType,
};
pub use restriction::{BitMaskOperator, FuzzyLevelHigh, FuzzyLevelLow, RelationalOperator, Restriction};
pub use row::{Cell, CellRef, Columns, CountedRows, PropertyRow, RowIter, RowRef, Rows, RowsBuilder};
pub use rule::RuleActions;
pub use sort::{SortDirection, SortOrder};
pub use time::{FileTime, LocalMinutes, ParseTimeError};
pub use typed_string::TypedString;
pub use value::{MultipleRef, Str, TaggedPropertyValue, Value, ValueRef};
pub use web_id::{ParseWebIdError, WebId};

pub use crate::wire::{PropertyTag, PropertyType};

/// A tag with its name, for people.
pub fn describe_tag(tag: PropertyTag) -> String {
    match tags::name(tag) {
        Some(name) => alloc::format!("{tag} {name}"),
        None => alloc::format!("{tag} {}", tag.property_type()),
    }
}
