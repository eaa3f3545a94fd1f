//! Tables of messages: what lists, groups and watches open, and how they read it. `[MS-OXCTABL]`

use std::prelude::v1::*;

use super::folders::open_folder;
use crate::data::{FolderId, PropertyTag, Restriction, SortOrder};
use crate::rop::{
    BookmarkOrigin, ContentsTableFlags, GetContentsTable, GetContentsTableResponse, QueryRows,
    QueryRowsFlags, QueryRowsResponse, Restrict, SeekRow, SetColumns, SortTable, TableFlags,
};
use crate::session::{Asked, Chain, Slot};

/// A table of messages that is to be opened.
pub(super) struct ContentsTable {
    pub(super) folder_id: FolderId,
    pub(super) table_flags: ContentsTableFlags,
    pub(super) columns: Vec<PropertyTag>,
    /// So many of the sort orders make categories, which are collapsed.
    pub(super) category_count: u16,
    pub(super) sort_orders: Vec<SortOrder>,
    pub(super) restriction: Option<Restriction>,
}

impl ContentsTable {
    /// Opens it with its columns, order and filter; answers it, and how many rows it has without the filter.
    pub(super) fn open(self, chain: &mut Chain) -> (Slot, Asked<GetContentsTableResponse>) {
        let folder = open_folder(chain, self.folder_id);
        let table_flags = self.table_flags;
        let (table, total) =
            chain.open_and_ask(|output| GetContentsTable { logon: 0, input: folder.0, output, table_flags });
        set_columns(chain, table, self.columns);
        let flags = TableFlags::empty();
        chain.add::<()>(SortTable {
            logon: 0,
            input: table.0,
            flags,
            category_count: self.category_count,
            expanded_count: 0,
            sort_orders: self.sort_orders,
        });
        if let Some(restriction) = self.restriction {
            let restriction = Some(restriction);
            chain.add::<()>(Restrict { logon: 0, input: table.0, flags, restriction });
        }
        (table, total)
    }
}

/// Says which properties the rows have.
pub(super) fn set_columns(chain: &mut Chain, table: Slot, property_tags: Vec<PropertyTag>) {
    chain.add::<()>(SetColumns { logon: 0, input: table.0, flags: TableFlags::empty(), property_tags });
}

/// Goes to a row.
pub(super) fn seek(chain: &mut Chain, table: Slot, row: u32) {
    chain.add::<()>(SeekRow {
        logon: 0,
        input: table.0,
        origin: BookmarkOrigin::BEGINNING,
        row_count: i32::try_from(row).unwrap_or(i32::MAX),
        want_row_moved_count: false,
    });
}

/// Reads rows; `flags` lets the last ROP of a chain have several payloads for them.
pub(super) fn query(
    chain: &mut Chain,
    table: Slot,
    rows: u32,
    flags: QueryRowsFlags,
) -> Asked<QueryRowsResponse> {
    chain.add(QueryRows {
        logon: 0,
        input: table.0,
        flags,
        forward_read: true,
        row_count: u16::try_from(rows).unwrap_or(u16::MAX),
    })
}
