use clap::Args;
use mapi_http::mailbox::{Composition, Outgoing};

use super::find_message;
use super::letter::{Letter, write};
use crate::account::Account;
use crate::failure::Failure;
use crate::output::Out;

/// Answer a message, with the original quoted and the conversation kept
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  mapi reply 3 --text 'Yes, with pleasure.'\n  \
                        mapi reply 3 --all --html '<p>See <b>below</b>.</p>' --attach plan.pdf\n  \
                        mapi reply 3 --text 'To be finished' --draft")]
pub struct Reply {
    /// A number from the last `mapi ls`, or an id
    message: String,
    /// The folder that the id belongs to
    #[arg(long)]
    folder: Option<String>,
    /// To everyone who got the original
    #[arg(long)]
    all: bool,
    /// Save it as a draft instead of sending it
    #[arg(long)]
    draft: bool,
    #[command(flatten)]
    letter: Letter,
}

/// Send a message on, with what is attached
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  mapi forward 3 --to carol@example.com --text 'For you.'")]
pub struct Forward {
    /// A number from the last `mapi ls`, or an id
    message: String,
    /// The folder that the id belongs to
    #[arg(long)]
    folder: Option<String>,
    /// Save it as a draft instead of sending it
    #[arg(long)]
    draft: bool,
    #[command(flatten)]
    letter: Letter,
}

impl Reply {
    /// Runs it.
    pub async fn run(self, account: &Account, out: Out) -> Result<(), Failure> {
        let (message, files) = self.letter.message()?;
        let compose = async |mailbox: &_| {
            let (folder, id) = find_message(account, mailbox, self.folder.as_deref(), &self.message).await?;
            let message: Outgoing = message.clone();
            Ok(if self.all {
                Composition::reply_to_all(folder, id, message)
            } else {
                Composition::reply(folder, id, message)
            })
        };
        write(account, out, self.draft, compose, &message, files).await
    }
}

impl Forward {
    /// Runs it.
    pub async fn run(self, account: &Account, out: Out) -> Result<(), Failure> {
        let (message, files) = self.letter.message()?;
        if message.recipients.is_empty() && !self.draft {
            return Err(Failure::usage("who gets it? Give --to, --cc or --bcc, or save it with --draft"));
        }
        let compose = async |mailbox: &_| {
            let (folder, id) = find_message(account, mailbox, self.folder.as_deref(), &self.message).await?;
            Ok(Composition::forward(folder, id, message.clone()))
        };
        write(account, out, self.draft, compose, &message, files).await
    }
}
