use std::prelude::v1::*;

use super::request::{beginning, matched, matches, name};
use crate::http::RequestType;
use crate::mailbox::{Part, Person};
use crate::session::{Error, Flow, Input, Step, Steps};

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
}

impl Flow for Resolve {
    type Answer = Vec<Person>;
    type Part = Part;

    fn step(&mut self, input: Input, cx: &mut Steps<'_, Part>) -> Result<Step<Vec<Person>>, Error> {
        match input {
            Input::AddressBook(body) => Ok(Step::Done(matched(&body, cx)?)),
            _ => {
                let body = matches(Some(name(&self.name)?), beginning())?;
                Ok(Step::AddressBook(RequestType::GetMatches, body))
            }
        }
    }
}
