//! Table ROPs. `[MS-OXCROPS] 2.2.5`, `[MS-OXCTABL]`

use mapi_http::data::{Cell, ErrorCode, PropertyRow, RowsBuilder};
use mapi_http::rop::{
    BookmarkOrigin, CollapseRow, CollapseRowResponse, CreateBookmark, CreateBookmarkResponse, ExpandRow,
    ExpandRowResponse, FindRow, FindRowFlags, FindRowResponse, FreeBookmark, GetCollapseState,
    GetCollapseStateResponse, GetStatus, GetStatusResponse, QueryColumnsAll, QueryColumnsAllResponse,
    QueryPosition, QueryPositionResponse, QueryRows, QueryRowsFlags, QueryRowsResponse, ResetTable, Restrict,
    RestrictResponse, SeekRow, SeekRowBookmark, SeekRowBookmarkResponse, SeekRowFractional, SeekRowResponse,
    SetCollapseState, SetCollapseStateResponse, SetColumns, SetColumnsResponse, SortTable, SortTableResponse,
    TableStatus,
};
use mapi_http::wire::Width;

use super::{Answer, Call, Failure, Outcome};
use crate::handles::Object;

/// Origin and number of rows stand before the rows of an answer.
const ROWS_HEAD: usize = 3;

pub(super) fn set_columns(call: &mut Call<'_>, request: &SetColumns) -> Outcome {
    let handle = call.handle(request.input)?;
    let Object::Table(table) = call.session.handles.get_mut(handle, call.logon)? else {
        return Err(ErrorCode::NOT_SUPPORTED.into());
    };
    table.set_columns(&request.property_tags)?;
    Ok(SetColumnsResponse { status: TableStatus::COMPLETE }.into())
}

pub(super) fn sort_table(call: &mut Call<'_>, request: &SortTable) -> Outcome {
    call.with_table(request.input, |table, reading| {
        table.sort(&request.sort_orders, request.category_count, request.expanded_count)?;
        table.refresh(reading)?;
        Ok(SortTableResponse { status: TableStatus::COMPLETE }.into())
    })
}

pub(super) fn restrict(call: &mut Call<'_>, request: &Restrict) -> Outcome {
    call.with_table(request.input, |table, reading| {
        table.restrict(request.restriction.clone())?;
        // A filter that cannot be evaluated is refused now, and shows everything later.
        if let Err(code) = table.refresh(reading) {
            table.restrict(None)?;
            return Err(code.into());
        }
        Ok(RestrictResponse { status: TableStatus::COMPLETE }.into())
    })
}

pub(super) fn query_rows(call: &mut Call<'_>, request: &QueryRows) -> Outcome {
    let (room, most_room) = (call.room, call.most_room);
    call.with_table(request.input, |table, reading| {
        let columns = table.columns()?.clone();
        let mut rows = RowsBuilder::new(columns.clone(), Width::Rop, room.saturating_sub(ROWS_HEAD));
        let forward = request.forward_read;
        let mut full = false;
        while rows.len() < usize::from(request.row_count) {
            let Some(row) = table.peek(forward, rows.len()) else { break };
            let cells = table.cells(reading, row)?;
            if !rows.push(&cells)? {
                full = true;
                break;
            }
        }
        if full && rows.is_empty() {
            if room < most_room {
                return Err(Failure::NoRoom);
            }
            // A row too large for any answer: without its largest values.
            let row = table.peek(forward, 0).ok_or(ErrorCode::NOT_FOUND)?;
            let cells = shrink(table.cells(reading, row)?, most_room.saturating_sub(ROWS_HEAD));
            rows.push(&cells)?;
        }
        if !request.flags.contains(QueryRowsFlags::NO_ADVANCE) {
            table.advance(forward, rows.len());
        }
        let ended = if forward { table.is_at_end() } else { table.position() == 0 };
        let origin = match (forward, ended) {
            (true, true) => BookmarkOrigin::END,
            (false, true) => BookmarkOrigin::BEGINNING,
            _ => BookmarkOrigin::CURRENT,
        };
        Ok(QueryRowsResponse { origin, rows: rows.finish() }.into())
    })
}

/// Leaves out the largest values until the row fits.
pub(super) fn shrink(mut cells: Vec<Cell>, limit: usize) -> Vec<Cell> {
    let size = |cell: &Cell| match cell {
        Cell::Value(value) => 3 + crate::store::Stored::Value(value.clone()).size() as usize,
        _ => 5,
    };
    while 1 + cells.iter().map(size).sum::<usize>() > limit {
        let largest =
            cells.iter_mut().filter(|cell| matches!(cell, Cell::Value(_))).max_by_key(|cell| size(cell));
        match largest {
            Some(cell) => *cell = Cell::Error(ErrorCode::OUT_OF_MEMORY),
            None => break,
        }
    }
    cells
}

/// Expands a category, and tells the first of the rows that came.
pub(super) fn expand_row(call: &mut Call<'_>, request: &ExpandRow) -> Outcome {
    let (room, most_room) = (call.room, call.most_room);
    /// The number of rows that came, and of those that are told.
    const HEAD: usize = 6;
    call.with_table(request.input, |table, reading| {
        let columns = table.columns()?.clone();
        if request.max_row_count > 0 && room < most_room {
            return Err(Failure::NoRoom);
        }
        let (count, heading) = table.set_expanded(request.category_id, true)?;
        let mut rows = RowsBuilder::new(columns, Width::Rop, room.saturating_sub(HEAD));
        for index in (heading + 1..=heading + count).take(request.max_row_count.into()) {
            let Some(row) = table.row(index) else { break };
            if !rows.push(&table.cells(reading, row)?)? {
                break;
            }
        }
        Ok(ExpandRowResponse { expanded_row_count: count as u32, rows: rows.finish() }.into())
    })
}

pub(super) fn collapse_row(call: &mut Call<'_>, request: &CollapseRow) -> Outcome {
    call.with_table(request.input, |table, _| {
        let (count, _) = table.set_expanded(request.category_id, false)?;
        Ok(CollapseRowResponse { collapsed_row_count: count as u32 }.into())
    })
}

pub(super) fn get_collapse_state(call: &mut Call<'_>, request: &GetCollapseState) -> Outcome {
    call.with_table(request.input, |table, _| {
        let collapse_state = table.collapse_state(request.row_id, request.row_instance_number)?.into();
        Ok(GetCollapseStateResponse { collapse_state }.into())
    })
}

pub(super) fn set_collapse_state(call: &mut Call<'_>, request: &SetCollapseState) -> Outcome {
    call.with_table(request.input, |table, _| {
        let bookmark = table.set_collapse_state(&request.collapse_state)?.into();
        Ok(SetCollapseStateResponse { bookmark }.into())
    })
}

pub(super) fn get_status(call: &mut Call<'_>, request: &GetStatus) -> Outcome {
    call.with_table(request.input, |_, _| Ok(GetStatusResponse { status: TableStatus::COMPLETE }.into()))
}

pub(super) fn query_position(call: &mut Call<'_>, request: &QueryPosition) -> Outcome {
    call.with_table(request.input, |table, _| {
        let number = |value| u32::try_from(value).unwrap_or(u32::MAX);
        Ok(QueryPositionResponse { numerator: number(table.position()), denominator: number(table.len()) }
            .into())
    })
}

pub(super) fn seek_row(call: &mut Call<'_>, request: &SeekRow) -> Outcome {
    call.with_table(request.input, |table, _| {
        let start = match request.origin {
            BookmarkOrigin::BEGINNING => 0,
            BookmarkOrigin::CURRENT => table.position(),
            BookmarkOrigin::END => table.len(),
            _ => return Err(ErrorCode::INVALID_PARAMETER.into()),
        };
        let sought = table.seek_from(start, request.row_count);
        let counted = request.want_row_moved_count;
        Ok(SeekRowResponse {
            has_sought_less: counted && sought.less,
            rows_sought: if counted { sought.rows } else { request.row_count },
        }
        .into())
    })
}

pub(super) fn seek_row_bookmark(call: &mut Call<'_>, request: &SeekRowBookmark) -> Outcome {
    call.with_table(request.input, |table, _| {
        let (start, visible) = table.find_bookmark(&request.bookmark)?;
        let sought = table.seek_from(start, request.row_count);
        Ok(SeekRowBookmarkResponse {
            row_no_longer_visible: !visible,
            has_sought_less: request.want_row_moved_count && sought.less,
            rows_sought: if request.want_row_moved_count { sought.rows } else { 0 },
        }
        .into())
    })
}

pub(super) fn seek_row_fractional(call: &mut Call<'_>, request: &SeekRowFractional) -> Outcome {
    call.with_table(request.input, |table, _| {
        table.seek_fraction(request.numerator, request.denominator)?;
        Ok(Answer::DONE)
    })
}

pub(super) fn create_bookmark(call: &mut Call<'_>, request: &CreateBookmark) -> Outcome {
    call.with_table(request.input, |table, _| {
        Ok(CreateBookmarkResponse { bookmark: table.bookmark().into() }.into())
    })
}

pub(super) fn free_bookmark(call: &mut Call<'_>, request: &FreeBookmark) -> Outcome {
    call.with_table(request.input, |table, _| {
        table.free_bookmark(&request.bookmark);
        Ok(Answer::DONE)
    })
}

pub(super) fn query_columns_all(call: &mut Call<'_>, request: &QueryColumnsAll) -> Outcome {
    call.with_table(request.input, |table, reading| {
        Ok(QueryColumnsAllResponse { property_tags: table.all_columns(reading)? }.into())
    })
}

pub(super) fn find_row(call: &mut Call<'_>, request: &FindRow) -> Outcome {
    let (room, most_room) = (call.room, call.most_room);
    call.with_table(request.input, |table, reading| {
        let columns = table.columns()?.clone();
        let forward = !request.flags.contains(FindRowFlags::BACKWARD);
        let mut visible = true;
        let start = match request.origin {
            BookmarkOrigin::BEGINNING => 0,
            BookmarkOrigin::CURRENT => table.position(),
            BookmarkOrigin::END => table.len(),
            BookmarkOrigin::CUSTOM => {
                let (start, still) = table.find_bookmark(&request.bookmark)?;
                visible = still;
                start
            }
            _ => return Err(ErrorCode::INVALID_PARAMETER.into()),
        };
        let row = table.find(reading, request.restriction.as_ref(), start, forward)?;
        let cells = shrink(table.cells(reading, row)?, most_room.saturating_sub(2));
        let row = PropertyRow::new(&columns, &cells, Width::Rop)?;
        let _ = room;
        Ok(FindRowResponse { row_no_longer_visible: !visible, has_row_data: true, row: Some(row) }.into())
    })
}

pub(super) fn reset_table(call: &mut Call<'_>, request: &ResetTable) -> Outcome {
    call.with_table(request.input, |table, _| {
        table.reset();
        Ok(Answer::DONE)
    })
}
