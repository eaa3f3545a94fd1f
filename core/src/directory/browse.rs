use std::prelude::v1::*;

use super::request::{COLUMNS, beginning, decode, encode, people};
use crate::http::RequestType;
use crate::http::body::{QueryRowsRequest, QueryRowsResponse, Stat};
use crate::mailbox::{Part, PeoplePage};
use crate::session::{Error, Flow, Input, Step, Steps};

/// Some of the global address list, by display name. It takes one exchange. `[MS-OXNSPI] 3.1.4.1.8`
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct Browse {
    after: u32,
    limit: u32,
}

impl Browse {
    /// The first `limit` people and lists.
    pub fn first(limit: u32) -> Self {
        Self { after: 0, limit }
    }

    /// Leaves the first `offset` out: what [`PeoplePage::next`] says.
    #[must_use]
    pub fn after(mut self, offset: u32) -> Self {
        self.after = offset;
        self
    }
}

impl Flow for Browse {
    type Answer = PeoplePage;
    type Part = Part;

    fn step(&mut self, input: Input, cx: &mut Steps<'_, Part>) -> Result<Step<PeoplePage>, Error> {
        let Input::AddressBook(body) = input else {
            let delta = i32::try_from(self.after).unwrap_or(i32::MAX);
            let request = QueryRowsRequest {
                state: Some(Stat { delta, ..beginning() }),
                row_count: self.limit.max(1),
                columns: Some(COLUMNS.to_vec()),
                ..QueryRowsRequest::default()
            };
            return Ok(Step::AddressBook(RequestType::QueryRows, encode(&request)?));
        };
        let result = decode(
            "QueryRows",
            &body,
            |response: QueryRowsResponse| (response.status_code, response.result),
            |result| result.error_code,
        )?;
        let people = people(result.rows.as_ref(), cx);
        let total = result.state.map_or(0, |state| state.total_recs);
        // Positions of servers are estimates; what came is not.
        let next = self.after.saturating_add(u32::try_from(people.len()).unwrap_or(u32::MAX));
        let more = !people.is_empty() && next < total;
        Ok(Step::Done(PeoplePage { people, total, next: more.then_some(next) }))
    }
}
