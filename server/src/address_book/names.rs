//! From names to objects. `[MS-OXNSPI] 3.1.4.1.13, 3.1.4.1.17`

use mapi_http::data::ErrorCode;
use mapi_http::http::body::{
    ColumnsAndRows, DnToMinIdRequest, DnToMinIdResult, GetPropsFlags, ResolveNamesRequest, ResolveNamesResult,
};

use super::table::columns;
use super::{AddressBook, Object};
use crate::directory::Entry;

/// What became of a name. `[MS-OXNSPI] 2.2.1.9`
const UNRESOLVED: u32 = 0;
const AMBIGUOUS: u32 = 1;
const RESOLVED: u32 = 2;

impl<'a> AddressBook<'a> {
    fn object_of(self, entry: &'a Entry) -> Option<Object<'a>> {
        self.objects().find(|object| object.entry.dn == entry.dn)
    }

    pub(super) fn object_with_dn(self, dn: &str) -> Option<Object<'a>> {
        self.directory.by_dn(dn).and_then(|entry| self.object_of(entry))
    }

    pub(super) fn object_with_address(self, address: &str) -> Option<Object<'a>> {
        self.directory.by_address(address).and_then(|entry| self.object_of(entry))
    }

    pub(super) fn dn_to_id(self, request: &DnToMinIdRequest) -> DnToMinIdResult {
        let names = request.names.iter().flatten();
        let ids = names.map(|dn| self.object_with_dn(&dn.to_utf8_lossy()).map_or(0, |object| object.id));
        DnToMinIdResult { min_ids: Some(ids.collect()), ..Default::default() }
    }

    pub(super) fn resolve_names(self, request: &ResolveNamesRequest) -> ResolveNamesResult {
        let stat = request.state.unwrap_or_default();
        let failed =
            |error_code| ResolveNamesResult { error_code, code_page: stat.code_page, ..Default::default() };
        if let Err(code) = self.check_container(&stat) {
            return failed(code);
        }
        let columns = match columns(request.property_tags.as_ref(), stat.code_page) {
            Ok(columns) => columns,
            Err(code) => return failed(code),
        };
        let mut found = Vec::new();
        let mut ids = Vec::new();
        for name in request.names.iter().flatten() {
            ids.push(match self.directory.resolve(&name.to_utf8_lossy())[..] {
                [] => UNRESOLVED,
                [one] => {
                    found.push(self.object_of(one));
                    RESOLVED
                }
                _ => AMBIGUOUS,
            });
        }
        let wanted = found.len();
        match self.rows(found, &columns, GetPropsFlags::empty(), stat.code_page) {
            // Rows that are left out could not be told from names that were not found.
            Ok(rows) if rows.len() < wanted => failed(ErrorCode::TABLE_TOO_BIG),
            Ok(rows) => ResolveNamesResult {
                code_page: stat.code_page,
                min_ids: Some(ids),
                rows: Some(ColumnsAndRows::from(rows)),
                ..Default::default()
            },
            Err(code) => failed(code),
        }
    }
}
