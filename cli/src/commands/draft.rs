use clap::Args;
use mapi_http::mailbox::Composition;

use super::find_message;
use super::letter::{Letter, write};
use crate::account::Account;
use crate::failure::Failure;
use crate::output::Out;

/// Save a message as a draft, or say something else in a saved one
///
/// What a saved draft said gives way; what is attached to it stays, and more may come. `mapi send` sends it.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  mapi draft --to bob@example.com --subject Lunch? --text 'Today?'\n  \
                        mapi ls drafts && mapi draft 1 --to bob@example.com --subject Lunch? --text 'Tomorrow?'")]
pub struct Draft {
    /// A draft to change: its number from the last `mapi ls`, or its id
    draft: Option<String>,
    /// The folder that the draft's id belongs to
    #[arg(long, default_value = "drafts", hide_default_value = true)]
    folder: String,
    #[command(flatten)]
    letter: Letter,
}

impl Draft {
    /// Runs it.
    pub async fn run(self, account: &Account, out: Out) -> Result<(), Failure> {
        let (message, files) = self.letter.message()?;
        let compose = async |mailbox: &_| {
            let Some(draft) = &self.draft else { return Ok(message.clone().into()) };
            let (folder, id) = find_message(account, mailbox, Some(&self.folder), draft).await?;
            Ok(Composition::draft(folder, id, message.clone()))
        };
        write(account, out, true, compose, &message, files).await
    }
}
