use clap::Args;
use mapi_http::data::FileTime;
use mapi_http::mailbox::{Batch, FollowUp};

use super::batch::{Chosen, run};
use crate::account::Account;
use crate::days;
use crate::failure::Failure;
use crate::output::Out;

/// Flag messages for follow-up, mark them as done, or take flags away
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  mapi flag 3\n  mapi flag 1 4-9 --due friday --text 'Call back'\n  \
                        mapi flag 3 --done\n  mapi flag all --clear")]
pub struct Flag {
    #[command(flatten)]
    chosen: Chosen,
    /// What is to be done
    #[arg(long, default_value = "Follow up")]
    text: String,
    /// From when on: 2026-11-20, today, tomorrow, or a weekday
    #[arg(long, value_name = "DAY", value_parser = days::coming)]
    start: Option<FileTime>,
    /// Until when
    #[arg(long, value_name = "DAY", value_parser = days::coming)]
    due: Option<FileTime>,
    /// When to remind of it
    #[arg(long, value_name = "DAY", value_parser = days::coming)]
    remind: Option<FileTime>,
    /// It is done
    #[arg(long, conflicts_with_all = ["start", "due", "remind", "clear"])]
    done: bool,
    /// Take the flag away
    #[arg(long, conflicts_with_all = ["start", "due", "remind"])]
    clear: bool,
}

impl Flag {
    /// Runs it.
    pub async fn run(self, account: &Account, out: Out) -> Result<(), Failure> {
        let done = match (self.done, self.clear) {
            (true, _) => "marked as done",
            (_, true) => "without flag",
            _ => "flagged",
        };
        let batch = async |mailbox: &_| {
            let (folder, ids) = self.chosen.find(account, mailbox).await?;
            let follow_up =
                FollowUp { text: self.text, start: self.start, due: self.due, reminder: self.remind };
            Ok(match (self.done, self.clear) {
                (true, _) => Batch::complete(folder, ids),
                (_, true) => Batch::clear_flag(folder, ids),
                _ => Batch::flag(folder, ids, follow_up),
            })
        };
        run(account, out, done, batch).await
    }
}
