//! The address book endpoint: every request type over the organisation's directory. `[MS-OXNSPI]`, `[MS-OXCMAPIHTTP]`
//! 2.2.5
//!
//! Nothing is remembered between requests but the GUID of this start: where a client is in a table it says itself.

mod entry;
mod links;
mod names;
mod properties;
mod special;
mod table;

use bytes::Bytes;
use mapi_http::data::{ErrorCode, Guid};
use mapi_http::http::RequestType;
use mapi_http::http::body::{
    CompareMinIdsResponse, DnToMinIdResponse, GetAddressBookUrlResponse, GetMailboxUrlResponse,
    GetMatchesResponse, GetPropListResponse, GetPropsResponse, GetSpecialTableResponse,
    GetTemplateInfoResponse, ModLinkAttResponse, ModPropsResponse, QueryColumnsResponse, QueryRowsResponse,
    ResolveNamesResponse, ResortRestrictionResponse, SeekEntriesResponse, Stat, UpdateStatResponse,
};
use mapi_http::wire::{Context, Result, Wire};

use crate::directory::Directory;
use entry::Object;

/// `CP_WINUNICODE`: no code page of 8-bit strings. `[MS-OXNSPI] 2.2.1.4`
const CP_WINUNICODE: u32 = 1200;
/// Ids below have a meaning of their own. `[MS-OXNSPI] 2.2.1.8, 2.2.9.1`
const FIRST_ID: u32 = 0x10;
/// Before the first row.
const BEGINNING: u32 = 0;
/// Where the fraction says.
const CURRENT: u32 = 1;
/// Behind the last row.
const END: u32 = 2;
/// Bytes of rows in one answer; a client asks again from where the position is then.
const MOST_ROWS: usize = 256 * 1024;

/// The address book as one who is signed in sees it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AddressBook<'a> {
    pub(crate) directory: &'a Directory,
    /// Changes with each start, and with it what the ids mean.
    pub(crate) guid: Guid,
    /// The URL of the virtual directory `/mapi`.
    pub(crate) mapi: &'a str,
}

impl<'a> AddressBook<'a> {
    /// The body of the answer to a request within a session context.
    pub(crate) fn answer(self, request_type: RequestType, body: &Bytes) -> Option<Result<Vec<u8>>> {
        Some(match request_type {
            RequestType::CompareMinIds => answer(body, |r| CompareMinIdsResponse::from(self.compare_ids(&r))),
            RequestType::DnToMinId => answer(body, |r| DnToMinIdResponse::from(self.dn_to_id(&r))),
            RequestType::GetMatches => answer(body, |r| GetMatchesResponse::from(self.get_matches(&r))),
            RequestType::GetPropList => answer(body, |r| GetPropListResponse::from(self.get_prop_list(&r))),
            RequestType::GetProps => answer(body, |r| GetPropsResponse::from(self.get_props(&r))),
            RequestType::GetSpecialTable => {
                answer(body, |r| GetSpecialTableResponse::from(self.get_special_table(&r)))
            }
            RequestType::GetTemplateInfo => {
                answer(body, |r| GetTemplateInfoResponse::from(self.get_template_info(&r)))
            }
            RequestType::ModLinkAtt => answer(body, |r| ModLinkAttResponse::from(self.mod_link_att(&r))),
            RequestType::ModProps => answer(body, |r| ModPropsResponse::from(self.mod_props(&r))),
            RequestType::QueryColumns => answer(body, |r| QueryColumnsResponse::from(self.query_columns(&r))),
            RequestType::QueryRows => answer(body, |r| QueryRowsResponse::from(self.query_rows(&r))),
            RequestType::ResolveNames => answer(body, |r| ResolveNamesResponse::from(self.resolve_names(&r))),
            RequestType::ResortRestriction => {
                answer(body, |r| ResortRestrictionResponse::from(self.resort_restriction(&r)))
            }
            RequestType::SeekEntries => answer(body, |r| SeekEntriesResponse::from(self.seek_entries(&r))),
            RequestType::UpdateStat => answer(body, |r| UpdateStatResponse::from(self.update_stat(&r))),
            RequestType::GetMailboxUrl => {
                answer(body, |r| GetMailboxUrlResponse::from(self.get_mailbox_url(&r)))
            }
            RequestType::GetAddressBookUrl => {
                answer(body, |r| GetAddressBookUrlResponse::from(self.get_address_book_url(&r)))
            }
            _ => return None,
        })
    }

    /// Everybody, in the order of the global address list.
    fn objects(self) -> impl Iterator<Item = Object<'a>> {
        let entries = self.directory.entries().iter().enumerate();
        entries.map(move |(row, entry)| Object { book: self, entry, id: self.id_of(row) })
    }

    fn object(self, id: u32) -> Option<Object<'a>> {
        let row = self.row_of(id)?;
        Some(Object { book: self, entry: self.directory.entries().get(row)?, id })
    }

    fn total(self) -> usize {
        self.directory.entries().len()
    }

    /// The id of the object in a row.
    fn id_of(self, row: usize) -> u32 {
        FIRST_ID + 1 + u32::try_from(row).unwrap_or(u32::MAX - FIRST_ID - 1)
    }

    /// The row of the object with an id.
    fn row_of(self, id: u32) -> Option<usize> {
        let row = usize::try_from(id.checked_sub(FIRST_ID + 1)?).ok()?;
        (row < self.total()).then_some(row)
    }

    /// There is one container: the global address list.
    fn check_container(self, stat: &Stat) -> Result<(), ErrorCode> {
        if stat.container_id == 0 { Ok(()) } else { Err(ErrorCode::INVALID_BOOKMARK) }
    }
}

/// Reads a request, and writes what `work` makes of it.
fn answer<Q: Wire, A: Wire>(body: &Bytes, work: impl FnOnce(Q) -> A) -> Result<Vec<u8>> {
    let request = Q::decode(body, &Context::address_book())?;
    work(request).encode(&Context::address_book())
}
