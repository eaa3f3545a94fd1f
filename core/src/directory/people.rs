use std::prelude::v1::*;

use super::request::{
    AMBIGUOUS, COLUMNS, RESOLVED, ask_whom, matched, nobody, people, resolve, resolved, several,
};
use crate::mailbox::{Part, Person};
use crate::session::{Error, Input, Step, Steps};

/// The one person that each of several names means: one exchange for all of them, one more to tell whom an ambiguous one
/// may mean. `[MS-OXNSPI] 3.1.4.1.17`
#[derive(Debug)]
pub(crate) struct People {
    names: Vec<String>,
    /// Of which it is asked whom it may mean.
    in_doubt: Option<String>,
}

impl People {
    pub(crate) fn new(names: Vec<String>) -> Self {
        Self { names, in_doubt: None }
    }

    pub(crate) fn step(
        &mut self,
        input: Input,
        cx: &mut Steps<'_, Part>,
    ) -> Result<Step<Vec<Person>>, Error> {
        let Input::AddressBook(body) = input else {
            self.in_doubt = None;
            return resolve(&self.names, COLUMNS.to_vec())?.without_answer().ok_or(Error::Cancelled);
        };
        if let Some(name) = &self.in_doubt {
            return Err(several(name, matched(&body, cx)?));
        }
        let result = resolved(&body)?;
        let ids = result.min_ids.unwrap_or_default();
        for (name, id) in self.names.iter().zip(&ids) {
            match *id {
                RESOLVED => {}
                AMBIGUOUS => {
                    self.in_doubt = Some(name.clone());
                    return ask_whom(name)?.without_answer().ok_or(Error::Cancelled);
                }
                _ => return Err(nobody(name)),
            }
        }
        let found = people(result.rows.as_ref(), cx);
        if found.len() == self.names.len() {
            Ok(Step::Done(found))
        } else {
            Err(Error::NotFound("the address book did not tell of everybody".into()))
        }
    }
}
