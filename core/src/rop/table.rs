//! Table ROPs. `[MS-OXCROPS] 2.2.5`, `[MS-OXCTABL]`

use std::prelude::v1::*;

use crate::data::{CountedRows, PropertyTag, Rows};
use crate::wire::{Counted, codes, flags, wire};

flags! {
    /// Whether the server may answer before the work is done; Exchange 2010 and later ignore it.
    pub struct TableFlags: u8, "MS-OXCTABL 2.2.2.1.4" {
        /// Answer at once.
        const ASYNC = 0x01;
    }

    /// How rows are read.
    pub struct QueryRowsFlags: u8, "MS-OXCTABL 2.2.2.5.1" {
        /// The position stays where it is.
        const NO_ADVANCE = 0x01;
        /// The answer may use chained payloads.
        const ENABLE_PACKED_BUFFERS = 0x02;
    }

    /// Which way a row is looked for.
    pub struct FindRowFlags: u8, "MS-OXCTABL 2.2.2.14.1" {
        /// Towards the beginning.
        const BACKWARD = 0x01;
    }
}

codes! {
    /// What the table is doing.
    pub struct TableStatus: u8, "MS-OXCTABL 2.2.2.1.3" {
        /// Nothing: all is done.
        const COMPLETE = 0x00;
        /// Sorting.
        const SORTING = 0x09;
        /// Sorting failed.
        const SORT_ERROR = 0x0A;
        /// Setting columns.
        const SETTING_COLUMNS = 0x0B;
        /// Setting columns failed.
        const SET_COLUMNS_ERROR = 0x0D;
        /// Filtering.
        const RESTRICTING = 0x0E;
        /// Filtering failed.
        const RESTRICT_ERROR = 0x0F;
    }

    /// A position from which rows are counted.
    pub struct BookmarkOrigin: u8, "MS-OXCTABL 2.2.2.1.1" {
        /// Before the first row.
        const BEGINNING = 0;
        /// Where the table stands.
        const CURRENT = 1;
        /// After the last row.
        const END = 2;
        /// A bookmark made before; only for `FindRow`.
        const CUSTOM = 3;
    }
}

wire! {
    /// Says which properties the rows of a table have. They hold for every later row of this table.
    pub struct SetColumns, "MS-OXCROPS 2.2.5.1.1" {
        /// The logon.
        logon: u8,
        /// The table.
        input: u8,
        /// Whether to wait.
        flags: TableFlags,
        /// The properties, in the order of the cells.
        property_tags: Vec<PropertyTag> as Counted<u16>,
    }

    /// Columns are set.
    pub struct SetColumnsResponse, "MS-OXCROPS 2.2.5.1.2" {
        /// What the table is doing.
        status: TableStatus,
    }

    /// Reads rows from the present position.
    pub struct QueryRows, "MS-OXCROPS 2.2.5.4.1" {
        /// The logon.
        logon: u8,
        /// The table.
        input: u8,
        /// How.
        flags: QueryRowsFlags,
        /// Towards the end; otherwise towards the beginning.
        forward_read: bool,
        /// At most so many rows.
        row_count: u16,
    }

    /// Rows, fewer than asked for when they do not fit or the table ends.
    pub struct QueryRowsResponse, "MS-OXCROPS 2.2.5.4.2" {
        /// Where the position is now: at the end when there are no more rows.
        origin: BookmarkOrigin,
        /// The rows, in the columns of the last `SetColumns`.
        rows: Rows as CountedRows<u16>,
    }
}
