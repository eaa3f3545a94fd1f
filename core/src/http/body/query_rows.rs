use std::prelude::v1::*;

use super::{ColumnsAndRows, GetPropsFlags, Stat};
use crate::data::PropertyTag;
use crate::wire::{Counted, Present};

address_book! {
    /// Reads rows from the position on, or of the objects that are named.
    QueryRowsRequest, "MS-OXCMAPIHTTP 2.2.5.12.1" {
        /// What to read, and how.
        flags: GetPropsFlags,
        /// Position in the table, code page and locales.
        state: Option<Stat> as Present,
        /// Objects; none: those from the position on.
        explicit_table: Vec<u32> as Counted<u32>,
        /// How many rows at most.
        row_count: u32,
        /// Columns of the rows; without them a few usual ones.
        columns: Option<Vec<PropertyTag>> as Present<Counted<u32>>,
    }

    /// Rows of a table.
    QueryRowsResponse, QueryRowsResult, "MS-OXCMAPIHTTP 2.2.5.12.2" {
        /// The position afterwards.
        state: Option<Stat> as Present,
        /// Rows, with the columns they have.
        rows: Option<ColumnsAndRows> as Present,
    }
}
