use std::prelude::v1::*;

use super::{ColumnsAndRows, Stat};
use crate::data::{PropertyTag, TaggedPropertyValue};
use crate::wire::{Counted, Present};

address_book! {
    /// Moves the position to the first row that is not before a value.
    SeekEntriesRequest, "MS-OXCMAPIHTTP 2.2.5.16.1" {
        /// 0; ignored.
        reserved: u32,
        /// Position in the table, code page and locales.
        state: Option<Stat> as Present,
        /// The value.
        target: Option<TaggedPropertyValue> as Present,
        /// The objects among which to look, sorted.
        explicit_table: Option<Vec<u32>> as Present<Counted<u32>>,
        /// Columns of the rows; without them only the position comes back.
        columns: Option<Vec<PropertyTag>> as Present<Counted<u32>>,
    }

    /// The position at a value.
    SeekEntriesResponse, SeekEntriesResult, "MS-OXCMAPIHTTP 2.2.5.16.2" {
        /// The position afterwards.
        state: Option<Stat> as Present,
        /// Rows, with the columns they have.
        rows: Option<ColumnsAndRows> as Present,
    }
}
