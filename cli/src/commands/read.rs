use std::io::IsTerminal;

use clap::Args;
use mapi_http::data::{MessageId, tags};
use mapi_http::mailbox::{
    Answer, Attachment, FolderRef, GetProperties, Message, PropertyTarget, ReadMessage, Recipient,
    RecipientKind,
};
use serde::Serialize;

use super::{find_message, unexpected};
use crate::account::Account;
use crate::failure::Failure;
use crate::host::Mailbox;
use crate::output::{Out, note, one_line, plain, say, size, when};

/// Read a message
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  mapi read 3\n  mapi read 3 --html > letter.html\n  \
                        mapi read 3 --headers\n  mapi read 3 --attachment 2\n  \
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
    /// Print the headers with which it came from the Internet, and nothing else
    #[arg(long, conflicts_with_all = ["html", "attachment"])]
    headers: bool,
    /// Read the message that is attached to it: the attachment's number or name; again for one in that one
    #[arg(long, value_name = "ATTACHMENT")]
    attachment: Vec<String>,
}

impl Read {
    /// Runs it.
    pub async fn run(self, account: &Account, out: Out) -> Result<(), Failure> {
        let message = account.with(async |mailbox| {
            let (folder, id) = find_message(account, mailbox, self.folder.as_deref(), &self.message).await?;
            if self.headers {
                return headers(mailbox, folder, id).await.map(Err);
            }
            read_within(mailbox, folder, id, &self.attachment).await.map(Ok)
        });
        let message = match message.await? {
            Ok(message) => message,
            Err(headers) => {
                out.print(&Headers { headers }, |found| plain(&found.headers).trim_end().to_string());
                return Ok(());
            }
        };
        if message.body_cut && !out.json {
            note("The body goes on: this is its beginning. `mapi export` and `mapi sync` take all of it.");
        }
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

#[derive(Serialize)]
struct Headers {
    headers: String,
}

/// The headers with which a message came. `[MS-OXOMSG] 2.2.1.61`
async fn headers(mailbox: &Mailbox, folder: FolderRef, id: MessageId) -> Result<String, Failure> {
    let target = PropertyTarget::Message(folder, id);
    let found = mailbox.run(GetProperties::some(target, [tags::TRANSPORT_MESSAGE_HEADERS])).await?;
    let Answer::Properties(found) = found else { return Err(unexpected(found)) };
    let headers = found.first().and_then(|property| property.value.as_ref()?.to_text());
    headers.ok_or_else(|| {
        Failure::not_found("the message has no such headers: it did not come from the Internet")
    })
}

/// A message, or the one in its attachments that `path` leads to.
pub async fn read_within(
    mailbox: &Mailbox,
    folder: FolderRef,
    id: MessageId,
    path: &[String],
) -> Result<Message, Failure> {
    let mut message = read_message(mailbox, folder.clone(), id).await?;
    for name in path {
        let attachment = choose(&message.attachments, name)?;
        if !attachment.is_message {
            let why = format!("{:?} is a file, not a message: mapi save saves it", attachment.name);
            return Err(Failure::usage(why));
        }
        let read = ReadMessage::new(folder.clone(), id).attached(attachment.path.clone());
        message = match mailbox.run(read).await? {
            Answer::Message(message) => *message,
            other => return Err(unexpected(other)),
        };
    }
    Ok(message)
}

/// The attachment with a name, or a number as it is shown.
pub fn choose<'a>(attachments: &'a [Attachment], name: &str) -> Result<&'a Attachment, Failure> {
    let by_name = attachments.iter().find(|other| other.name == name || other.safe_name == name);
    // Numbers are those that `mapi read` prints.
    let by_number = || attachments.get(name.parse::<usize>().ok()?.checked_sub(1)?);
    by_name.or_else(by_number).ok_or_else(|| {
        let names: Vec<String> = attachments
            .iter()
            .enumerate()
            .map(|(index, attachment)| format!("{} {}", index + 1, attachment.safe_name))
            .collect();
        Failure::not_found(if names.is_empty() {
            "the message has no attachments".to_string()
        } else {
            format!("the message has no attachment {name:?}; it has: {}", names.join(", "))
        })
    })
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
        let what = match &attachment.reference {
            Some(place) => format!("lies at {}", header(place)),
            None => format!("{}, {}", header(&attachment.mime_type), size(attachment.size.into())),
        };
        text.push_str(&format!("Attached: {} {} ({what})\n", index + 1, header(name)));
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
