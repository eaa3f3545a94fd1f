use std::prelude::v1::*;

use super::{ColumnsAndRows, Stat};
use crate::data::PropertyTag;
use crate::wire::{Counted, Present, Utf16};

address_book! {
    /// Resolves ambiguous names.
    ResolveNamesRequest, "MS-OXCMAPIHTTP 2.2.5.14.1" {
        /// 0; ignored.
        reserved: u32,
        /// Position in the table, code page and locales.
        state: Option<Stat> as Present,
        /// Columns of the rows.
        property_tags: Option<Vec<PropertyTag>> as Present<Counted<u32>>,
        /// What a person typed.
        names: Option<Vec<Utf16>> as Present<Counted<u32>>,
    }

    /// What became of ambiguous names.
    ResolveNamesResponse, ResolveNamesResult, "MS-OXCMAPIHTTP 2.2.5.14.2" {
        /// Code page of 8-bit strings in the values.
        code_page: u32,
        /// One for each name: 0 unresolved, 1 ambiguous, 2 resolved.
        min_ids: Option<Vec<u32>> as Present<Counted<u32>>,
        /// One row for each resolved name.
        rows: Option<ColumnsAndRows> as Present,
    }
}
