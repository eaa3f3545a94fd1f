//! What the requests of the address book have in common.

use core::convert::Infallible;
use std::prelude::v1::*;

use bytes::Bytes;

use crate::data::{
    ErrorCode, PropertyTag, RelationalOperator, Restriction, RowRef, TaggedPropertyValue, tags,
};
use crate::http::RequestType;
use crate::http::body::{
    ColumnsAndRows, GetMatchesRequest, GetMatchesResponse, ResolveNamesRequest, ResolveNamesResponse,
    ResolveNamesResult, Stat,
};
use crate::mailbox::{Part, Person};
use crate::session::{Error, Step, Steps};
use crate::wire::{Context, Quoted, Wire};

/// What is told of each; last, what the server calls it: its Minimal Entry ID. `[MS-OXOABK] 2.2.3.6`
pub(super) const COLUMNS: [PropertyTag; 11] = [
    tags::DISPLAY_NAME,
    tags::SMTP_ADDRESS,
    tags::EMAIL_ADDRESS,
    tags::TITLE,
    tags::DEPARTMENT_NAME,
    tags::COMPANY_NAME,
    tags::OFFICE_LOCATION,
    tags::BUSINESS_TELEPHONE_NUMBER,
    tags::PRIMARY_TELEPHONE_NUMBER,
    tags::DISPLAY_TYPE,
    tags::INSTANCE_KEY,
];

/// More people than this are no answer to a name: the server refuses with `TableTooBig`.
const MOST: u32 = 1000;

/// `DT_DISTLIST` and `DT_PRIVATE_DISTLIST` of PidTagDisplayType. `[MS-OXOABK] 2.2.3.11`
const LISTS: [i64; 2] = [1, 5];

/// The beginning of the global address list.
pub(super) fn beginning() -> Stat {
    const WINDOWS_1252: u32 = 1252;
    const EN_US: u32 = 0x409;
    Stat::beginning(WINDOWS_1252, EN_US)
}

/// A name as somebody typed it, if it is one.
pub(super) fn name(text: &str) -> Result<&str, Error> {
    let name = text.trim();
    if name.is_empty() || name.as_bytes().contains(&0) {
        return Err(Error::InvalidArgument(alloc::format!("{} is no name to look for", Quoted(name))));
    }
    Ok(name)
}

pub(super) fn encode(request: &impl Wire) -> Result<Vec<u8>, Error> {
    request.encode(&Context::address_book()).map_err(Error::Request)
}

/// The answer to a request, or the error that the server gave.
pub(super) fn decode<T: Wire, R>(
    request: &'static str,
    body: &Bytes,
    result: impl FnOnce(T) -> (u32, Option<R>),
    code: impl FnOnce(&R) -> ErrorCode,
) -> Result<R, Error> {
    let response =
        T::decode(body, &Context::address_book()).map_err(|source| Error::Protocol { request, source })?;
    let (status, result) = result(response);
    let failed = |code| Error::Server { what: request, code };
    let result = result.ok_or(failed(ErrorCode(status)))?;
    match code(&result) {
        code if code.is_error() => Err(failed(code)),
        _ => Ok(result),
    }
}

/// Asks for all whom a name may mean, or for those that a property of somebody names.
pub(super) fn matches(filter: Option<&str>, state: Stat) -> Result<Vec<u8>, Error> {
    encode(&GetMatchesRequest {
        state: Some(state),
        filter: filter.map(|name| Restriction::Property {
            relop: RelationalOperator::EQUAL,
            tag: tags::ANR,
            value: TaggedPropertyValue::new(tags::ANR, name),
        }),
        row_count: MOST,
        columns: Some(COLUMNS.to_vec()),
        ..GetMatchesRequest::default()
    })
}

/// The answer to it.
pub(super) fn matched(body: &Bytes, cx: &mut Steps<'_, Part>) -> Result<Vec<Person>, Error> {
    let result = decode(
        "GetMatches",
        body,
        |response: GetMatchesResponse| (response.status_code, response.result),
        |result| result.error_code,
    )?;
    let found = people(result.rows.as_ref(), cx);
    let ids = result.min_ids.unwrap_or_default();
    if ids.len() == found.len() {
        found.iter().zip(ids).for_each(|(person, id)| remember(person, id, cx));
    }
    Ok(found)
}

fn remember(person: &Person, id: u32, cx: &mut Steps<'_, Part>) {
    [&person.dn, &person.address].into_iter().for_each(|name| cx.remember_min_id(name, id));
}

/// Those of whom rows tell. The session remembers what the server calls them: who asks about them later, by distinguished name
/// or address, need not ask for that.
pub(super) fn people(rows: Option<&ColumnsAndRows>, cx: &mut Steps<'_, Part>) -> Vec<Person> {
    rows.iter().flat_map(|found| found.rows.iter()).map(|row| person(row, cx)).collect()
}

pub(super) fn person(row: RowRef<'_>, cx: &mut Steps<'_, Part>) -> Person {
    let text = |tag| row.get(tag).and_then(|value| value.to_text()).unwrap_or_default();
    let filled =
        |tags: [PropertyTag; 2]| tags.map(text).into_iter().find(|text| !text.is_empty()).unwrap_or_default();
    let display_type = row.get(tags::DISPLAY_TYPE).and_then(|value| value.as_i64());
    let person = Person {
        name: text(tags::DISPLAY_NAME),
        address: text(tags::SMTP_ADDRESS),
        dn: text(tags::EMAIL_ADDRESS),
        title: text(tags::TITLE),
        department: text(tags::DEPARTMENT_NAME),
        company: text(tags::COMPANY_NAME),
        office: text(tags::OFFICE_LOCATION),
        phone: filled([tags::BUSINESS_TELEPHONE_NUMBER, tags::PRIMARY_TELEPHONE_NUMBER]),
        is_list: display_type.is_some_and(|kind| LISTS.contains(&kind)),
    };
    let key = row.get(tags::INSTANCE_KEY).and_then(|value| value.as_binary());
    if let Some(id) = key.and_then(|key| key.try_into().ok()).map(u32::from_le_bytes) {
        remember(&person, id, cx);
    }
    person
}

/// Nobody is called so.
pub(super) fn nobody(name: &str) -> Error {
    Error::NotFound(alloc::format!(
        "nobody in the address book is called {}: give less of the name, or another one",
        Quoted(name)
    ))
}

/// What became of a name. `[MS-OXNSPI] 2.2.1.9`
pub(super) const AMBIGUOUS: u32 = 1;
pub(super) const RESOLVED: u32 = 2;

/// Asks for the one person that each of these names means.
pub(super) fn resolve(names: &[String], columns: Vec<PropertyTag>) -> Result<Step<Infallible>, Error> {
    let request = ResolveNamesRequest {
        state: Some(beginning()),
        property_tags: Some(columns),
        names: Some(names.iter().map(|name| Ok(self::name(name)?.into())).collect::<Result<_, Error>>()?),
        ..ResolveNamesRequest::default()
    };
    Ok(Step::AddressBook(RequestType::ResolveNames, encode(&request)?))
}

/// The answer to it.
pub(super) fn resolved(body: &Bytes) -> Result<ResolveNamesResult, Error> {
    decode(
        "ResolveNames",
        body,
        |response: ResolveNamesResponse| (response.status_code, response.result),
        |result| result.error_code,
    )
}

/// Asks whom a name may mean that is ambiguous.
pub(super) fn ask_whom(name: &str) -> Result<Step<Infallible>, Error> {
    Ok(Step::AddressBook(RequestType::GetMatches, matches(Some(name), beginning())?))
}

/// Several people are called so.
pub(super) fn several(name: &str, people: Vec<Person>) -> Error {
    let candidates = people.into_iter().map(|person| (person.name, person.address)).collect();
    Error::AmbiguousName { name: name.into(), candidates }
}
