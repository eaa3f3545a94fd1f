use std::prelude::v1::*;

use crate::data::{
    ErrorCode, PropertyTag, RelationalOperator, Restriction, RowRef, TaggedPropertyValue, tags,
};
use crate::http::RequestType;
use crate::http::body::{GetMatchesRequest, GetMatchesResponse, Stat};
use crate::mailbox::{Part, Person};
use crate::session::{Error, Flow, Input, Step, Steps};
use crate::wire::{Context, Wire};

/// What is told of each.
const COLUMNS: [PropertyTag; 9] = [
    tags::DISPLAY_NAME,
    tags::SMTP_ADDRESS,
    tags::EMAIL_ADDRESS,
    tags::TITLE,
    tags::DEPARTMENT_NAME,
    tags::COMPANY_NAME,
    tags::OFFICE_LOCATION,
    tags::BUSINESS_TELEPHONE_NUMBER,
    tags::PRIMARY_TELEPHONE_NUMBER,
];

/// More people than this are no answer to a name: the server refuses with `TableTooBig`.
const MOST: u32 = 1000;

/// Finds the people and lists whom a name may mean: the beginning of a name, an alias, an address. Nobody is no error,
/// and several may fit. It takes one exchange. `[MS-OXNSPI] 3.1.4.1.10`, ambiguous name resolution `3.1.4.7`
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct Resolve {
    name: String,
}

impl Resolve {
    /// Whom a name may mean.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into() }
    }

    fn request(&self) -> Result<Vec<u8>, Error> {
        const WINDOWS_1252: u32 = 1252;
        const EN_US: u32 = 0x409;
        let name = self.name.trim();
        if name.is_empty() || name.contains('\0') {
            return Err(Error::InvalidArgument(alloc::format!("{name:?} is no name to look for")));
        }
        let request = GetMatchesRequest {
            state: Some(Stat::beginning(WINDOWS_1252, EN_US)),
            filter: Some(Restriction::Property {
                relop: RelationalOperator::EQUAL,
                tag: tags::ANR,
                value: TaggedPropertyValue::new(tags::ANR, name),
            }),
            row_count: MOST,
            columns: Some(COLUMNS.to_vec()),
            ..GetMatchesRequest::default()
        };
        request.encode(&Context::address_book()).map_err(Error::Request)
    }
}

impl Flow for Resolve {
    type Answer = Vec<Person>;
    type Part = Part;

    fn step(&mut self, input: Input, _: &mut Steps<'_, Part>) -> Result<Step<Vec<Person>>, Error> {
        let Input::AddressBook(body) = input else {
            return Ok(Step::AddressBook(RequestType::GetMatches, self.request()?));
        };
        let response = GetMatchesResponse::decode(&body, &Context::address_book())
            .map_err(|source| Error::Protocol { request: "GetMatches", source })?;
        let code = |code| Error::Server { what: "GetMatches", code };
        let result = response.result.ok_or(code(ErrorCode(response.status_code)))?;
        if result.error_code != ErrorCode::SUCCESS {
            return Err(code(result.error_code));
        }
        let rows = result.rows.iter().flat_map(|found| found.rows.iter());
        Ok(Step::Done(rows.map(person).collect()))
    }
}

fn person(row: RowRef<'_>) -> Person {
    let text = |tag| row.get(tag).and_then(|value| value.to_text()).unwrap_or_default();
    let filled =
        |tags: [PropertyTag; 2]| tags.map(text).into_iter().find(|text| !text.is_empty()).unwrap_or_default();
    Person {
        name: text(tags::DISPLAY_NAME),
        address: text(tags::SMTP_ADDRESS),
        dn: text(tags::EMAIL_ADDRESS),
        title: text(tags::TITLE),
        department: text(tags::DEPARTMENT_NAME),
        company: text(tags::COMPANY_NAME),
        office: text(tags::OFFICE_LOCATION),
        phone: filled([tags::BUSINESS_TELEPHONE_NUMBER, tags::PRIMARY_TELEPHONE_NUMBER]),
    }
}
