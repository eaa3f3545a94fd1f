use clap::Args;
use mapi_http::mailbox::Composition;

use super::find_folder;
use super::letter::{Letter, write};
use crate::account::Account;
use crate::failure::Failure;
use crate::output::Out;

/// Put a message into a folder for all who read there, such as a public one; it goes to nobody
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  mapi post --public Board --subject 'Bicycle for sale' --text 'Blue, three gears.'\n  \
                        mapi post Projects/2026 --subject Minutes --attach minutes.pdf"
)]
pub struct Post {
    /// A role (inbox, drafts…), a path such as Projects/2026, or an id
    folder: String,
    #[command(flatten)]
    letter: Letter,
}

impl Post {
    /// Runs it.
    pub async fn run(self, account: &Account, out: Out) -> Result<(), Failure> {
        let (message, files) = self.letter.message()?;
        if message.from.is_some() || message.send_at.is_some() || !message.recipients.is_empty() {
            return Err(Failure::usage(
                "what is put into a folder goes to nobody, at once, in your own name: leave out --to, --cc, --bcc, --from and --at",
            ));
        }
        let compose = async |mailbox: &_| {
            Ok(Composition::post(find_folder(mailbox, &self.folder).await?, message.clone()))
        };
        write(account, out, true, compose, &message, files).await
    }
}
