use std::prelude::v1::*;

use crate::data::{CountedRows, PropertyTag, Rows};
use crate::wire::{Counted, wire};

wire! {
    /// Rows behind the columns that they have.
    pub struct ColumnsAndRows, "MS-OXCMAPIHTTP 2.2.5.12.2" {
        /// The columns: the rows cannot be read without them.
        columns: Vec<PropertyTag> as Counted<u32>,
        /// The rows, of these columns.
        rows: Rows as CountedRows<u32> { with |cx| cx.columns(&columns) },
    }
}

impl From<Rows> for ColumnsAndRows {
    fn from(rows: Rows) -> Self {
        Self { columns: rows.columns().to_vec(), rows }
    }
}
