//! The table of the global address list: positions, rows. `[MS-OXNSPI] 3.1.4.5`

use std::sync::Arc;

use mapi_http::data::{Cell, ErrorCode, PropertyTag, PropertyType, Rows, RowsBuilder, tags};
use mapi_http::http::body::{
    ColumnsAndRows, CompareMinIdsRequest, CompareMinIdsResult, GetPropsFlags, QueryRowsRequest,
    QueryRowsResult, ResortRestrictionRequest, ResortRestrictionResult, SeekEntriesRequest,
    SeekEntriesResult, Stat, UpdateStatRequest, UpdateStatResult,
};
use mapi_http::wire::Width;

use super::entry::Object;
use super::{AddressBook, BEGINNING, CP_WINUNICODE, CURRENT, END, MOST_ROWS};
use crate::value::fold;

/// What a client gets that names no columns. `[MS-OXNSPI] 3.1.4.1.8`
const USUAL: [PropertyTag; 7] = [
    tags::ADDRESS_BOOK_CONTAINER_ID,
    tags::OBJECT_TYPE,
    tags::DISPLAY_TYPE,
    tags::DISPLAY_NAME.with_type(PropertyType::STRING8),
    tags::PRIMARY_TELEPHONE_NUMBER.with_type(PropertyType::STRING8),
    tags::DEPARTMENT_NAME.with_type(PropertyType::STRING8),
    tags::OFFICE_LOCATION.with_type(PropertyType::STRING8),
];

/// The columns of an answer. 8-bit strings need a code page of 8-bit strings. `[MS-OXNSPI] 3.1.4.3.1`
pub(super) fn columns(
    wanted: Option<&Vec<PropertyTag>>,
    code_page: u32,
) -> Result<Vec<PropertyTag>, ErrorCode> {
    let narrow = |tag: &PropertyTag| {
        matches!(tag.property_type().in_row(), PropertyType::STRING8 | PropertyType::MULTIPLE_STRING8)
    };
    match wanted {
        Some(wanted) if code_page == CP_WINUNICODE && wanted.iter().any(narrow) => {
            Err(ErrorCode::NOT_SUPPORTED)
        }
        Some(wanted) => Ok(wanted.clone()),
        None => Ok(USUAL.to_vec()),
    }
}

impl<'a> AddressBook<'a> {
    /// Rows of objects, as many as fit; an unknown one has no values.
    pub(super) fn rows(
        self,
        objects: impl IntoIterator<Item = Option<Object<'a>>>,
        columns: &[PropertyTag],
        flags: GetPropsFlags,
        code_page: u32,
    ) -> Result<Rows, ErrorCode> {
        let mut rows = RowsBuilder::new(Arc::from(columns), Width::AddressBook, MOST_ROWS);
        for object in objects {
            let cells = match object {
                Some(object) => object.cells(columns, flags, code_page),
                None => vec![Cell::Error(ErrorCode::NOT_FOUND); columns.len()],
            };
            if !rows.push(&cells).map_err(|_| ErrorCode::TABLE_TOO_BIG)? {
                break;
            }
        }
        Ok(rows.finish())
    }

    /// The row at which a position is, and how far it moved to come there. `[MS-OXNSPI] 3.1.4.5.1, 3.1.4.5.2`
    fn position(self, stat: &Stat) -> Result<(usize, i32), ErrorCode> {
        let total = self.total();
        let from = match stat.current_rec {
            BEGINNING => 0,
            END => total,
            CURRENT => {
                let (part, whole) = (u64::from(stat.num_pos), u64::from(stat.total_recs));
                let row = (part * total as u64).checked_div(whole).unwrap_or(0);
                usize::try_from(row).unwrap_or(total).min(total)
            }
            id => self.row_of(id).ok_or(ErrorCode::NOT_FOUND)?,
        };
        let to = (from as i64 + i64::from(stat.delta)).clamp(0, total as i64);
        Ok((to as usize, (to - from as i64) as i32))
    }

    /// The position at a row.
    fn at(self, stat: &Stat, row: usize) -> Stat {
        let current_rec = if row < self.total() { self.id_of(row) } else { END };
        Stat { current_rec, delta: 0, num_pos: row as u32, total_recs: self.total() as u32, ..*stat }
    }

    pub(super) fn query_rows(self, request: &QueryRowsRequest) -> QueryRowsResult {
        let stat = request.state.unwrap_or_default();
        match self.rows_from(request, &stat) {
            Ok((state, rows)) => {
                let rows = Some(ColumnsAndRows::from(rows));
                QueryRowsResult { state: Some(state), rows, ..Default::default() }
            }
            Err(error_code) => QueryRowsResult { error_code, state: Some(stat), ..Default::default() },
        }
    }

    fn rows_from(self, request: &QueryRowsRequest, stat: &Stat) -> Result<(Stat, Rows), ErrorCode> {
        let columns = columns(request.columns.as_ref(), stat.code_page)?;
        let count = request.row_count as usize;
        if !request.explicit_table.is_empty() {
            let wanted = if count == 0 { usize::MAX } else { count };
            let objects = request.explicit_table.iter().take(wanted).map(|id| self.object(*id));
            return Ok((*stat, self.rows(objects, &columns, request.flags, stat.code_page)?));
        }
        if count == 0 {
            return Err(ErrorCode::INVALID_PARAMETER);
        }
        self.check_container(stat)?;
        let (row, _) = self.position(stat)?;
        let objects = self.objects().skip(row).take(count).map(Some);
        let rows = self.rows(objects, &columns, request.flags, stat.code_page)?;
        Ok((self.at(stat, row + rows.len()), rows))
    }

    pub(super) fn update_stat(self, request: &UpdateStatRequest) -> UpdateStatResult {
        let stat = request.state.unwrap_or_default();
        let moved = self.check_container(&stat).and_then(|()| self.position(&stat));
        let told = |delta: i32| request.delta_requested.then_some(delta);
        match moved {
            Ok((row, delta)) => UpdateStatResult {
                state: Some(self.at(&stat, row)),
                delta: told(delta),
                ..Default::default()
            },
            Err(error_code) => {
                UpdateStatResult { error_code, state: Some(stat), delta: told(0), ..Default::default() }
            }
        }
    }

    pub(super) fn seek_entries(self, request: &SeekEntriesRequest) -> SeekEntriesResult {
        let stat = request.state.unwrap_or_default();
        match self.seek(request, &stat) {
            Ok((state, rows)) => SeekEntriesResult {
                state: Some(state),
                rows: rows.map(ColumnsAndRows::from),
                ..Default::default()
            },
            Err(error_code) => SeekEntriesResult { error_code, state: Some(stat), ..Default::default() },
        }
    }

    fn seek(self, request: &SeekEntriesRequest, stat: &Stat) -> Result<(Stat, Option<Rows>), ErrorCode> {
        /// Rows that fill a window on a screen.
        const WINDOW: usize = 50;
        self.check_container(stat)?;
        let target = request.target.as_ref().filter(|target| target.tag.id() == tags::DISPLAY_NAME.id());
        let name = target.and_then(|target| target.value.to_text()).filter(|_| stat.sort_type == 0);
        let name = fold(&name.ok_or(ErrorCode::GENERAL_FAILURE)?);
        let table: Vec<Object<'a>> = match &request.explicit_table {
            Some(ids) => ids.iter().filter_map(|id| self.object(*id)).collect(),
            None => self.objects().collect(),
        };
        let row = table.iter().position(|object| fold(&object.entry.display_name) >= name);
        let row = row.ok_or(ErrorCode::NOT_FOUND)?;
        let current_rec = table.get(row).map_or(END, |object| object.id);
        let (num_pos, total_recs) = (row as u32, table.len() as u32);
        let state = Stat { current_rec, delta: 0, num_pos, total_recs, ..*stat };
        let rows = match &request.columns {
            Some(wanted) => {
                let columns = columns(Some(wanted), stat.code_page)?;
                let objects = table.into_iter().skip(row).take(WINDOW).map(Some);
                Some(self.rows(objects, &columns, GetPropsFlags::EPHEMERAL_IDS, stat.code_page)?)
            }
            None => None,
        };
        Ok((state, rows))
    }

    /// Sorts objects as the table is sorted, which their ids say.
    pub(super) fn resort_restriction(self, request: &ResortRestrictionRequest) -> ResortRestrictionResult {
        let stat = request.state.unwrap_or_default();
        let ids = request.min_ids.iter().flatten().copied();
        let mut ids: Vec<u32> = ids.filter(|id| self.row_of(*id).is_some()).collect();
        ids.sort_unstable();
        let place = ids.iter().position(|id| *id == stat.current_rec);
        let state = Stat {
            current_rec: if place.is_some() { stat.current_rec } else { BEGINNING },
            num_pos: place.unwrap_or(0) as u32,
            total_recs: ids.len() as u32,
            ..stat
        };
        ResortRestrictionResult { state: Some(state), min_ids: Some(ids), ..Default::default() }
    }

    pub(super) fn compare_ids(self, request: &CompareMinIdsRequest) -> CompareMinIdsResult {
        let row = |id: u32| match id {
            BEGINNING => Some(0),
            END => Some(self.total()),
            id => self.row_of(id),
        };
        match (row(request.min_id1), row(request.min_id2)) {
            (Some(a), Some(b)) => CompareMinIdsResult { result: a.cmp(&b) as i32, ..Default::default() },
            _ => CompareMinIdsResult { error_code: ErrorCode::GENERAL_FAILURE, ..Default::default() },
        }
    }
}
