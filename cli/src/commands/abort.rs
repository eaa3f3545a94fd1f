use clap::Args;
use mapi_http::mailbox::{AbortSubmit, Answer};
use serde_json::json;

use super::{find_message, unexpected};
use crate::account::Account;
use crate::failure::Failure;
use crate::output::Out;

/// Take a message back that waits to be sent; it is a draft again
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  mapi ls outbox && mapi abort 1")]
pub struct Abort {
    /// A number from the last `mapi ls`, or an id
    message: String,
    /// The folder that the id belongs to
    #[arg(long, default_value = "outbox")]
    folder: String,
}

impl Abort {
    /// Runs it.
    pub async fn run(self, account: &Account, out: Out) -> Result<(), Failure> {
        let taken = account.with(async |mailbox| {
            let (folder, id) = find_message(account, mailbox, Some(&self.folder), &self.message).await?;
            match mailbox.run(AbortSubmit::new(folder, id)).await? {
                Answer::Aborted(()) => Ok(id),
                other => Err(unexpected(other)),
            }
        });
        let id = taken.await?;
        out.print(&json!({ "aborted": true, "id": id }), |_| {
            format!("{id} is not sent: it is a draft again")
        });
        Ok(())
    }
}
