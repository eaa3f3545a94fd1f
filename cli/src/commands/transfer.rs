use clap::Args;
use mapi_http::mailbox::Batch;

use super::batch::{Chosen, run};
use super::find_folder;
use crate::account::Account;
use crate::failure::Failure;
use crate::output::Out;

/// Move messages to another folder
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  mapi mv 3 --to Projects/2026\n  mapi mv 1 4-9 --to deleted")]
pub struct Move {
    #[command(flatten)]
    chosen: Chosen,
    /// The folder: a role (inbox, deleted…), a path, or an id
    #[arg(long, value_name = "FOLDER")]
    to: String,
}

/// Copy messages to a folder
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  mapi cp 3 --to Projects/2026")]
pub struct Copy {
    #[command(flatten)]
    chosen: Chosen,
    /// The folder: a role (inbox, deleted…), a path, or an id
    #[arg(long, value_name = "FOLDER")]
    to: String,
}

/// Bring back messages that were deleted from a folder
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  mapi ls deleted --recoverable\n  mapi restore 1-3\n  \
                        mapi restore 3 --to Projects/2026")]
pub struct Restore {
    #[command(flatten)]
    chosen: Chosen,
    /// Where to: a role, a path, or an id
    #[arg(long, value_name = "FOLDER", default_value = "inbox")]
    to: String,
}

/// Delete messages: they go to Deleted Items
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  mapi rm 3\n  mapi rm 1 4-9 --permanently\n\n\
                        Without options messages are moved to Deleted Items. Deleted from there, or with \
                        --permanently, they can be brought back for a while by `mapi restore`; with --for-good they \
                        cannot. In somebody else's mailbox it is their Deleted Items, where they find them.")]
pub struct Remove {
    #[command(flatten)]
    chosen: Chosen,
    /// Do not keep them in Deleted Items
    #[arg(long)]
    permanently: bool,
    /// Beyond restoring
    #[arg(long, conflicts_with = "permanently")]
    for_good: bool,
}

impl Move {
    /// Runs it.
    pub async fn run(self, account: &Account, out: Out) -> Result<(), Failure> {
        let batch = async |mailbox: &_| {
            let (folder, ids) = self.chosen.find(account, mailbox).await?;
            Ok(Batch::move_to(folder, ids, find_folder(mailbox, &self.to).await?))
        };
        run(account, out, "moved", batch).await
    }
}

impl Copy {
    /// Runs it.
    pub async fn run(self, account: &Account, out: Out) -> Result<(), Failure> {
        let batch = async |mailbox: &_| {
            let (folder, ids) = self.chosen.find(account, mailbox).await?;
            Ok(Batch::copy_to(folder, ids, find_folder(mailbox, &self.to).await?))
        };
        run(account, out, "copied", batch).await
    }
}

impl Restore {
    /// Runs it.
    pub async fn run(self, account: &Account, out: Out) -> Result<(), Failure> {
        let batch = async |mailbox: &_| {
            let (folder, ids) = self.chosen.find(account, mailbox).await?;
            Ok(Batch::restore(folder, ids, find_folder(mailbox, &self.to).await?))
        };
        run(account, out, "restored", batch).await
    }
}

impl Remove {
    /// Runs it.
    pub async fn run(self, account: &Account, out: Out) -> Result<(), Failure> {
        let batch = async |mailbox: &_| {
            let (folder, ids) = self.chosen.find(account, mailbox).await?;
            Ok(match (self.for_good, self.permanently) {
                (true, _) => Batch::delete_for_good(folder, ids),
                (false, true) => Batch::delete(folder, ids),
                (false, false) => Batch::trash(folder, ids),
            })
        };
        run(account, out, "deleted", batch).await
    }
}
