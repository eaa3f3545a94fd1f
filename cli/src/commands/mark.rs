use clap::Args;
use mapi_http::mailbox::Batch;

use super::batch::{Chosen, run};
use crate::account::Account;
use crate::failure::Failure;
use crate::output::Out;

/// Mark messages as read or unread
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  mapi mark 3\n  mapi mark 1 4-9 --unread\n  mapi mark all --quiet")]
pub struct Mark {
    #[command(flatten)]
    chosen: Chosen,
    /// As unread
    #[arg(long)]
    unread: bool,
    /// Send no receipts to senders who asked for them
    #[arg(long, conflicts_with = "unread")]
    quiet: bool,
}

impl Mark {
    /// Runs it.
    pub async fn run(self, account: &Account, out: Out) -> Result<(), Failure> {
        let done = if self.unread { "marked as unread" } else { "marked as read" };
        let batch = async |mailbox: &_| {
            let (folder, ids) = self.chosen.find(account, mailbox).await?;
            Ok(match (self.unread, self.quiet) {
                (true, _) => Batch::mark_unread(folder, ids),
                (false, true) => Batch::mark_read_quietly(folder, ids),
                (false, false) => Batch::mark_read(folder, ids),
            })
        };
        run(account, out, done, batch).await
    }
}
