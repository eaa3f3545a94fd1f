//! Lines of lists with their texts as they came: windows of UTF-16 in what was received. A host whose own texts are UTF-16
//! need not have them in UTF-8 in between.

use std::prelude::v1::*;

use super::{Importance, PropertyValues};
use crate::data::{FileTime, FolderId, MessageId, RowRef, Str, ValueRef};
use crate::wire::Utf16;

macro_rules! wide {
    ($(#[doc = $doc:literal] $kind:ident $Name:ident { $($body:tt)* })*) => {
        $(wide! { @$kind #[doc = $doc] $Name { $($body)* } })*
    };
    (@struct #[doc = $doc:literal] Address $body:tt) => { wide! { @line #[doc = $doc] Address $body } };
    (@struct #[doc = $doc:literal] MessageSummary $body:tt) => { wide! { @line #[doc = $doc] MessageSummary $body } };
    (@struct #[doc = $doc:literal] MessagePage $body:tt) => { wide! { @define #[doc = $doc] MessagePage $body } };
    (@line #[$meta:meta] $Name:ident { $($(#[$field_meta:meta])* $field:ident: $Type:ty),* $(,)? }) => {
        wide! { @define #[$meta] $Name { $($(#[$field_meta])* $field: $Type),* } }

        impl From<$Name> for super::$Name {
            fn from(wide: $Name) -> Self {
                Self { $($field: wide.$field.into()),* }
            }
        }
    };
    (@define #[$meta:meta] $Name:ident { $($(#[$field_meta:meta])* $field:ident: $Type:ty),* $(,)? }) => {
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        #[$meta]
        pub struct $Name {
            $($(#[$field_meta])* pub $field: $Type),*
        }
    };
    // All others are as they are.
    (@$kind:ident $(#[$meta:meta])* $Name:ident $body:tt) => {};
}

/// What a text of these is.
type String = Utf16;

crate::records!(wide);

/// The text of a cell of that row, if the cell has one.
pub(super) fn text(value: &ValueRef<'_>, row: Option<RowRef<'_>>) -> Utf16 {
    match (value, row) {
        // Half a character at the end could become a whole one with what comes behind it.
        (ValueRef::String(Str::Utf16(units)), Some(row)) if !matches!(units, [.., 0xD8..0xDC]) => {
            Utf16::from_le_bytes(row.window(units))
        }
        _ => value.to_text().unwrap_or_default().into(),
    }
}
