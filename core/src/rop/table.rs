//! Table ROPs. `[MS-OXCROPS] 2.2.5`, `[MS-OXCTABL]`

use std::prelude::v1::*;

use bytes::Bytes;

use crate::data::{CountedRows, PropertyRow, PropertyTag, Restriction, Rows, SortOrder};
use crate::wire::{Counted, Prefixed, PrefixedOrNone, Raw, Times, codes, flags, wire};

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
    #[derive(Default)]
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

    /// Sorts a table, perhaps into categories.
    #[derive(Default)]
    pub struct SortTable, "MS-OXCROPS 2.2.5.2.1" {
        /// The logon.
        logon: u8,
        /// The table.
        input: u8,
        /// Whether to wait.
        flags: TableFlags,
        /// How many of the first columns to sort by are categories.
        category_count: u16 { after count: u16 = sort_orders.len() },
        /// How many of the categories are expanded at first.
        expanded_count: u16,
        /// The columns to sort by, the most important one first.
        sort_orders: Vec<SortOrder> as Times { with |cx| cx.select(count) },
    }

    /// The table is sorted.
    pub struct SortTableResponse, "MS-OXCROPS 2.2.5.2.2" {
        /// What the table is doing.
        status: TableStatus,
    }

    /// Shows only the rows that fulfil a restriction.
    #[derive(Default)]
    pub struct Restrict, "MS-OXCROPS 2.2.5.3.1" {
        /// The logon.
        logon: u8,
        /// The table.
        input: u8,
        /// Whether to wait.
        flags: TableFlags,
        /// The restriction; none shows all rows.
        restriction: Option<Restriction> as PrefixedOrNone<u16>,
    }

    /// The table is filtered.
    pub struct RestrictResponse, "MS-OXCROPS 2.2.5.3.2" {
        /// What the table is doing.
        status: TableStatus,
    }

    /// Reads rows from the present position.
    #[derive(Default)]
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

    /// Stops what the table is doing.
    #[derive(Default)]
    pub struct Abort, "MS-OXCROPS 2.2.5.5.1" {
        /// The logon.
        logon: u8,
        /// The table.
        input: u8,
    }

    /// It was stopped.
    pub struct AbortResponse, "MS-OXCROPS 2.2.5.5.2" {
        /// What the table was doing.
        status: TableStatus,
    }

    /// Asks what the table is doing.
    #[derive(Default)]
    pub struct GetStatus, "MS-OXCROPS 2.2.5.6.1" {
        /// The logon.
        logon: u8,
        /// The table.
        input: u8,
    }

    /// What the table is doing.
    pub struct GetStatusResponse, "MS-OXCROPS 2.2.5.6.2" {
        /// The status.
        status: TableStatus,
    }

    /// Asks for the present position.
    #[derive(Default)]
    pub struct QueryPosition, "MS-OXCROPS 2.2.5.7.1" {
        /// The logon.
        logon: u8,
        /// The table.
        input: u8,
    }

    /// The present position.
    pub struct QueryPositionResponse, "MS-OXCROPS 2.2.5.7.2" {
        /// The row, from 0.
        numerator: u32,
        /// How many rows there are.
        denominator: u32,
    }

    /// Moves the position by rows.
    #[derive(Default)]
    pub struct SeekRow, "MS-OXCROPS 2.2.5.8.1" {
        /// The logon.
        logon: u8,
        /// The table.
        input: u8,
        /// From where; not from a bookmark made before.
        origin: BookmarkOrigin,
        /// By how many rows; negative ones go towards the beginning.
        row_count: i32,
        /// Say by how many rows the position moved.
        want_row_moved_count: bool,
    }

    /// The position is moved. What follows has no meaning when it was not asked for.
    pub struct SeekRowResponse, "MS-OXCROPS 2.2.5.8.2" {
        /// The table ended before.
        has_sought_less: bool,
        /// By how many rows.
        rows_sought: i32,
    }

    /// Moves the position to so many rows from a bookmark made before.
    #[derive(Default)]
    pub struct SeekRowBookmark, "MS-OXCROPS 2.2.5.9.1" {
        /// The logon.
        logon: u8,
        /// The table.
        input: u8,
        /// The bookmark.
        bookmark: Bytes as Prefixed<u16, Raw>,
        /// By how many rows; negative ones go towards the beginning.
        row_count: i32,
        /// Say by how many rows the position moved.
        want_row_moved_count: bool,
    }

    /// The position is moved.
    pub struct SeekRowBookmarkResponse, "MS-OXCROPS 2.2.5.9.2" {
        /// The bookmark's row is gone; another one stood in for it.
        row_no_longer_visible: bool,
        /// The table ended before.
        has_sought_less: bool,
        /// By how many rows.
        rows_sought: i32,
    }

    /// Moves the position to a fraction of the table.
    #[derive(Default)]
    pub struct SeekRowFractional, "MS-OXCROPS 2.2.5.10.1" {
        /// The logon.
        logon: u8,
        /// The table.
        input: u8,
        /// So many …
        numerator: u32,
        /// … of these; not 0.
        denominator: u32,
    }

    /// Makes a bookmark of the present position.
    #[derive(Default)]
    pub struct CreateBookmark, "MS-OXCROPS 2.2.5.11.1" {
        /// The logon.
        logon: u8,
        /// The table.
        input: u8,
    }

    /// The bookmark is made.
    pub struct CreateBookmarkResponse, "MS-OXCROPS 2.2.5.11.2" {
        /// The bookmark.
        bookmark: Bytes as Prefixed<u16, Raw>,
    }

    /// Asks which columns the table could have.
    #[derive(Default)]
    pub struct QueryColumnsAll, "MS-OXCROPS 2.2.5.12.1" {
        /// The logon.
        logon: u8,
        /// The table.
        input: u8,
    }

    /// Which columns the table could have.
    pub struct QueryColumnsAllResponse, "MS-OXCROPS 2.2.5.12.2" {
        /// The columns.
        property_tags: Vec<PropertyTag> as Counted<u16>,
    }

    /// Looks for the next row that fulfils a restriction, and moves the position there.
    #[derive(Default)]
    pub struct FindRow, "MS-OXCROPS 2.2.5.13.1" {
        /// The logon.
        logon: u8,
        /// The table.
        input: u8,
        /// Which way.
        flags: FindRowFlags,
        /// The restriction.
        restriction: Option<Restriction> as PrefixedOrNone<u16>,
        /// From where.
        origin: BookmarkOrigin,
        /// The bookmark, when `origin` says so; otherwise empty.
        bookmark: Bytes as Prefixed<u16, Raw>,
    }

    /// The row that was found.
    pub struct FindRowResponse, "MS-OXCROPS 2.2.5.13.2" {
        /// The bookmark's row is gone; another one stood in for it.
        row_no_longer_visible: bool,
        /// The row is there.
        has_row_data: bool,
        /// The row, in the columns of the last `SetColumns`.
        row: Option<PropertyRow> { if *has_row_data },
    }

    /// Forgets a bookmark.
    #[derive(Default)]
    pub struct FreeBookmark, "MS-OXCROPS 2.2.5.14.1" {
        /// The logon.
        logon: u8,
        /// The table.
        input: u8,
        /// The bookmark.
        bookmark: Bytes as Prefixed<u16, Raw>,
    }

    /// Forgets columns, order, restriction and position. Columns must be set again.
    #[derive(Default)]
    pub struct ResetTable, "MS-OXCROPS 2.2.5.15.1" {
        /// The logon.
        logon: u8,
        /// The table.
        input: u8,
    }

    /// Shows the rows of a category.
    #[derive(Default)]
    pub struct ExpandRow, "MS-OXCROPS 2.2.5.16.1" {
        /// The logon.
        logon: u8,
        /// The table.
        input: u8,
        /// At most so many rows in the answer; Exchange 2013 and later take 0 only.
        max_row_count: u16,
        /// The category: its `PidTagInstID`.
        category_id: u64,
    }

    /// The rows are shown.
    pub struct ExpandRowResponse, "MS-OXCROPS 2.2.5.16.2" {
        /// How many rows came into the table.
        expanded_row_count: u32,
        /// The first of them, in the columns of the last `SetColumns`.
        rows: Rows as CountedRows<u16>,
    }

    /// Hides the rows of a category.
    #[derive(Default)]
    pub struct CollapseRow, "MS-OXCROPS 2.2.5.17.1" {
        /// The logon.
        logon: u8,
        /// The table.
        input: u8,
        /// The category: its `PidTagInstID`.
        category_id: u64,
    }

    /// The rows are hidden.
    pub struct CollapseRowResponse, "MS-OXCROPS 2.2.5.17.2" {
        /// How many rows left the table.
        collapsed_row_count: u32,
    }

    /// Asks which categories are expanded, and for a bookmark of a row.
    #[derive(Default)]
    pub struct GetCollapseState, "MS-OXCROPS 2.2.5.18.1" {
        /// The logon.
        logon: u8,
        /// The table.
        input: u8,
        /// The row: its `PidTagInstID`.
        row_id: u64,
        /// The row: its `PidTagInstanceNum`.
        row_instance_number: u32,
    }

    /// Which categories are expanded.
    pub struct GetCollapseStateResponse, "MS-OXCROPS 2.2.5.18.2" {
        /// For `SetCollapseState` only.
        collapse_state: Bytes as Prefixed<u16, Raw>,
    }

    /// Expands the categories that were expanded before.
    #[derive(Default)]
    pub struct SetCollapseState, "MS-OXCROPS 2.2.5.19.1" {
        /// The logon.
        logon: u8,
        /// The table.
        input: u8,
        /// From `GetCollapseState`.
        collapse_state: Bytes as Prefixed<u16, Raw>,
    }

    /// The categories are as they were.
    pub struct SetCollapseStateResponse, "MS-OXCROPS 2.2.5.19.2" {
        /// A bookmark of the row that was asked for then.
        bookmark: Bytes as Prefixed<u16, Raw>,
    }
}
