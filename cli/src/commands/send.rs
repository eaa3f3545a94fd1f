use clap::Args;
use mapi_http::mailbox::Composition;

use super::find_message;
use super::letter::{Letter, write};
use crate::account::Account;
use crate::failure::Failure;
use crate::output::Out;

/// Send a message: a new one, or a saved draft
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
                        mapi send --to bob@example.com --subject Lunch? --text 'Today?' --attach menu.pdf\n  \
                        mapi send --to bob@example.com --cc carol@example.com --subject Plans --html '<b>Soon</b>'\n  \
                        mapi send --to bob@example.com --subject News --text - --at friday < news.txt\n  \
                        mapi ls drafts && mapi send 1")]
pub struct Send {
    /// A draft: its number from the last `mapi ls`, or its id
    draft: Option<String>,
    /// The folder that the draft's id belongs to
    #[arg(long, default_value = "drafts", hide_default_value = true)]
    folder: String,
    #[command(flatten)]
    letter: Letter,
}

impl Send {
    /// Runs it.
    pub async fn run(self, account: &Account, out: Out) -> Result<(), Failure> {
        let unchanged = self.letter.is_empty();
        let (message, files) = self.letter.message()?;
        if self.draft.is_none() && message.recipients.is_empty() {
            return Err(Failure::usage("who gets it? Give --to, --cc or --bcc, or the number of a draft"));
        }
        let compose = async |mailbox: &_| {
            let Some(draft) = &self.draft else { return Ok(message.clone().into()) };
            let (folder, id) = find_message(account, mailbox, Some(&self.folder), draft).await?;
            Ok(if unchanged {
                Composition::saved(folder, id)
            } else {
                Composition::draft(folder, id, message.clone())
            })
        };
        write(account, out, false, compose, &message, files).await
    }
}
