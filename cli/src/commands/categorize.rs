use clap::Args;
use mapi_http::mailbox::{Batch, Categories};

use super::batch::{Chosen, run};
use crate::account::Account;
use crate::failure::Failure;
use crate::output::Out;

/// Change the categories of messages
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  mapi categorize 3 --add Done\n  mapi categorize 1 4-9 --remove Urgent\n  \
                        mapi categorize all --set Project --set 2026\n  mapi categorize 3 --none"
)]
#[group(id = "how", required = true, multiple = false, args = ["add", "remove", "set", "none"])]
pub struct Categorize {
    #[command(flatten)]
    chosen: Chosen,
    /// Add this one; may be given several times
    #[arg(long, value_name = "NAME")]
    add: Vec<String>,
    /// Remove this one; may be given several times
    #[arg(long, value_name = "NAME")]
    remove: Vec<String>,
    /// This one and no others; may be given several times
    #[arg(long, value_name = "NAME")]
    set: Vec<String>,
    /// Remove all
    #[arg(long)]
    none: bool,
}

impl Categorize {
    /// Runs it.
    pub async fn run(self, account: &Account, out: Out) -> Result<(), Failure> {
        let categories = if !self.add.is_empty() {
            Categories::Add(self.add)
        } else if !self.remove.is_empty() {
            Categories::Remove(self.remove)
        } else {
            Categories::Set(self.set)
        };
        let batch = async |mailbox: &_| {
            let (folder, ids) = self.chosen.find(account, mailbox).await?;
            Ok(Batch::categorize(folder, ids, categories))
        };
        run(account, out, "categorized", batch).await
    }
}
