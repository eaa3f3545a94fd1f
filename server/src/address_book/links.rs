//! GetMatches: who fits a filter, and who is linked to somebody: members, lists, manager, reports.
//! `[MS-OXNSPI] 3.1.4.1.10`

use mapi_http::data::{ErrorCode, Restriction, Rows, tags};
use mapi_http::http::body::{ColumnsAndRows, GetMatchesRequest, GetMatchesResult, GetPropsFlags, Stat};

use super::table::columns;
use super::{AddressBook, Object};
use crate::directory::Kind;
use crate::table::restriction::matches;
use crate::value::Text8;

impl<'a> AddressBook<'a> {
    pub(super) fn get_matches(self, request: &GetMatchesRequest) -> GetMatchesResult {
        let stat = request.state.unwrap_or_default();
        match self.find(request, &stat) {
            Ok((ids, rows)) => GetMatchesResult {
                state: Some(Stat { container_id: stat.current_rec, ..stat }),
                min_ids: Some(ids),
                rows: rows.map(ColumnsAndRows::from),
                ..Default::default()
            },
            Err(error_code) => GetMatchesResult { error_code, state: Some(stat), ..Default::default() },
        }
    }

    fn find(self, request: &GetMatchesRequest, stat: &Stat) -> Result<(Vec<u32>, Option<Rows>), ErrorCode> {
        let found = match &request.filter {
            Some(filter) => {
                self.check_container(stat)?;
                let mut filter = filter.clone();
                widen(&mut filter, Text8::of(stat.code_page));
                let mut found = Vec::new();
                for object in self.objects() {
                    if matches(&filter, &object)? {
                        found.push(object);
                    }
                }
                found
            }
            None => {
                // The tag of a link stands where otherwise the container does.
                let link = request.property_name.as_ref().map_or(stat.container_id, |name| name.id);
                let link = if link > 0xFFFF { (link >> 16) as u16 } else { link as u16 };
                self.linked(self.object(stat.current_rec).ok_or(ErrorCode::GENERAL_FAILURE)?, link)?
            }
        };
        if found.len() > request.row_count as usize {
            return Err(ErrorCode::TABLE_TOO_BIG);
        }
        let ids = found.iter().map(|object| object.id).collect();
        let rows = match &request.columns {
            Some(wanted) => {
                let (columns, wanted) = (columns(Some(wanted), stat.code_page)?, found.len());
                let flags = GetPropsFlags::EPHEMERAL_IDS;
                let rows = self.rows(found.into_iter().map(Some), &columns, flags, stat.code_page)?;
                if rows.len() < wanted {
                    return Err(ErrorCode::TABLE_TOO_BIG);
                }
                Some(rows)
            }
            None => None,
        };
        Ok((ids, rows))
    }

    /// Those whom a property of somebody names, by display name.
    fn linked(self, object: Object<'a>, link: u16) -> Result<Vec<Object<'a>>, ErrorCode> {
        let own = object.entry;
        let is_own = |address: &String| address.eq_ignore_ascii_case(&own.address);
        let mut found: Vec<Object<'a>> = if link == tags::ADDRESS_BOOK_MEMBER.id() {
            let members = if let Kind::List(members) = &own.kind { members.as_slice() } else { &[] };
            members.iter().filter_map(|address| self.object_with_address(address)).collect()
        } else if link == tags::ADDRESS_BOOK_IS_MEMBER_OF_DISTRIBUTION_LIST.id() {
            let lists = self.objects().filter(|other| match &other.entry.kind {
                Kind::List(members) => members.iter().any(is_own),
                Kind::Person => false,
            });
            lists.collect()
        } else if link == tags::ADDRESS_BOOK_MANAGER_DISTINGUISHED_NAME.id() {
            own.details.manager.iter().filter_map(|address| self.object_with_address(address)).collect()
        } else if link == tags::ADDRESS_BOOK_REPORTS.id() {
            self.objects().filter(|other| other.entry.details.manager.iter().any(is_own)).collect()
        } else {
            return Err(ErrorCode::NOT_SUPPORTED);
        };
        found.sort_by_key(|object| object.id);
        found.dedup_by_key(|object| object.id);
        Ok(found)
    }
}

/// 8-bit strings of a filter as Unicode.
fn widen(filter: &mut Restriction, text: Text8) {
    match filter {
        Restriction::And { restrictions } | Restriction::Or { restrictions } => {
            restrictions.iter_mut().for_each(|part| widen(part, text));
        }
        Restriction::Not { restriction }
        | Restriction::SubObject { restriction, .. }
        | Restriction::Count { restriction, .. } => widen(restriction, text),
        Restriction::Content { value, .. } | Restriction::Property { value, .. } => {
            value.value = text.keep(value.value.clone());
        }
        Restriction::Comment { restriction, .. } | Restriction::Annotation { restriction, .. } => {
            if let Some(restriction) = restriction {
                widen(restriction, text);
            }
        }
        _ => {}
    }
}
