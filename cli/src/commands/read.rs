use clap::Args;
use mapi_http::mailbox::{Answer, Message, ReadMessage, Recipient, RecipientKind};

use super::{find_message, unexpected};
use crate::account::Account;
use crate::failure::Failure;
use crate::output::{Out, plain, size, when};

/// Read a message
///
/// mapi read 3
/// mapi read 3 --html > letter.html
#[derive(Debug, Args)]
pub struct Read {
    /// A number from the last `mapi ls`, or an id
    message: String,
    /// The folder that the id belongs to
    #[arg(long)]
    folder: Option<String>,
    /// Print the HTML body and nothing else
    #[arg(long)]
    html: bool,
}

impl Read {
    /// Runs it.
    pub async fn run(self, account: &Account, out: Out) -> Result<(), Failure> {
        let mailbox = account.open().await?;
        let (folder, id) = find_message(&mailbox, self.folder.as_deref(), &self.message).await?;
        let message = match mailbox.run(ReadMessage::new(folder, id)).await? {
            Answer::Message(message) => message,
            other => return Err(unexpected(other)),
        };
        mailbox.close().await;
        if self.html && !out.json {
            let html = message.html.as_deref().ok_or_else(|| {
                Failure::not_found("the message has no HTML body; leave --html out to read its text")
            })?;
            println!("{html}");
            return Ok(());
        }
        out.print(&*message, text);
        Ok(())
    }
}

/// Headers, text, attachments.
pub fn text(message: &Message) -> String {
    let mut text = format!("From:     {} <{}>\n", plain(&message.from.name), plain(&message.from.address));
    for (label, kind) in
        [("To:", RecipientKind::To), ("Cc:", RecipientKind::Cc), ("Bcc:", RecipientKind::Bcc)]
    {
        let people: Vec<String> =
            message.recipients.iter().filter(|recipient| recipient.kind == kind).map(person).collect();
        if !people.is_empty() {
            text.push_str(&format!("{label:<9} {}\n", people.join(", ")));
        }
    }
    text.push_str(&format!("Date:     {}\n", when(message.sent.or(message.received))));
    text.push_str(&format!("Subject:  {}\n", plain(&message.subject)));
    for attachment in &message.attachments {
        text.push_str(&format!(
            "Attached: {} {} ({}, {})\n",
            attachment.number,
            plain(&attachment.name),
            plain(&attachment.mime_type),
            size(attachment.size.into())
        ));
    }
    text.push('\n');
    text.push_str(plain(message.text.as_deref().unwrap_or_default()).trim_end());
    text
}

fn person(recipient: &Recipient) -> String {
    format!("{} <{}>", plain(&recipient.name), plain(&recipient.address))
}
