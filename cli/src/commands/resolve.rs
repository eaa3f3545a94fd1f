use clap::Args;
use mapi_http::directory::Resolve as Operation;
use mapi_http::mailbox::{Answer, Person};

use super::unexpected;
use crate::account::Account;
use crate::failure::Failure;
use crate::output::{Out, plain, table};

/// Look a name up in the address book
///
/// mapi resolve bob
#[derive(Debug, Args)]
pub struct Resolve {
    /// The beginning of a name, an alias or an address
    name: String,
}

impl Resolve {
    /// Runs it.
    pub async fn run(self, account: &Account, out: Out) -> Result<(), Failure> {
        let people = account.with(async |mailbox| match mailbox.run(Operation::new(&self.name)).await? {
            Answer::People(people) => Ok(people),
            other => Err(unexpected(other)),
        });
        let people = people.await?;
        if people.is_empty() && !out.json {
            let text = format!("nobody in the address book is called {:?}", self.name);
            return Err(Failure::not_found(text));
        }
        out.print(&people, |people| text(people));
        Ok(())
    }
}

pub(super) fn text(people: &[Person]) -> String {
    let rows = people.iter().map(|person| {
        [&person.name, &person.address, &person.title, &person.department, &person.phone]
            .map(|text| plain(text))
            .to_vec()
    });
    table(&["NAME", "ADDRESS", "TITLE", "DEPARTMENT", "PHONE"], rows)
}
