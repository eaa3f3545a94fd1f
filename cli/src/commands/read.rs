use std::io::IsTerminal;

use clap::Args;
use mapi_http::data::MessageId;
use mapi_http::mailbox::{Answer, FolderRef, Message, ReadMessage, Recipient, RecipientKind};

use super::{find_message, unexpected};
use crate::account::Account;
use crate::failure::Failure;
use crate::host::Mailbox;
use crate::output::{Out, one_line, plain, say, size, when};

/// Read a message
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  mapi read 3\n  mapi read 3 --html > letter.html\n  \
                        mapi read 0001-0000000003f7 --folder sent")]
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
        let message = account.with(async |mailbox| {
            let (folder, id) = find_message(account, mailbox, self.folder.as_deref(), &self.message).await?;
            read_message(mailbox, folder, id).await
        });
        let message = message.await?;
        if self.html && !out.json {
            let html = message.html.as_deref().ok_or_else(|| {
                Failure::not_found("the message has no HTML body; leave --html out to read its text")
            })?;
            say(&if std::io::stdout().is_terminal() { plain(html) } else { html.into() });
            return Ok(());
        }
        out.print(&message, text);
        Ok(())
    }
}

/// A message, opened.
pub async fn read_message(
    mailbox: &Mailbox,
    folder: impl Into<FolderRef>,
    id: MessageId,
) -> Result<Message, Failure> {
    match mailbox.run(ReadMessage::new(folder, id)).await? {
        Answer::Message(message) => Ok(*message),
        other => Err(unexpected(other)),
    }
}

/// Headers, text, attachments.
pub fn text(message: &Message) -> String {
    let mut text = format!("From:     {} <{}>\n", header(&message.from.name), header(&message.from.address));
    for (label, kind) in
        [("To:", RecipientKind::To), ("Cc:", RecipientKind::Cc), ("Bcc:", RecipientKind::Bcc)]
    {
        let people: Vec<String> =
            message.recipients.iter().filter(|recipient| recipient.kind == kind).map(person).collect();
        if !people.is_empty() {
            text.push_str(&format!("{label:<9} {}\n", people.join(", ")));
        }
    }
    text.push_str(&format!("Date:     {} UTC\n", when(message.sent.or(message.received))));
    text.push_str(&format!("Subject:  {}\n", header(&message.subject)));
    for (index, attachment) in message.attachments.iter().enumerate() {
        let name = if attachment.name.is_empty() { &attachment.safe_name } else { &attachment.name };
        text.push_str(&format!(
            "Attached: {} {} ({}, {})\n",
            index + 1,
            header(name),
            header(&attachment.mime_type),
            size(attachment.size.into())
        ));
    }
    text.push('\n');
    text.push_str(plain(message.text.as_deref().unwrap_or_default()).trim_end());
    text
}

fn person(recipient: &Recipient) -> String {
    format!("{} <{}>", header(&recipient.name), header(&recipient.address))
}

/// Text from the wire in a line that nothing in it ends.
fn header(text: &str) -> String {
    one_line(text, 1000)
}
