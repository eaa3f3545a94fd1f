use std::io::{IsTerminal, Write};
use std::path::PathBuf;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use mapi_http::mailbox::{Answer, Attachment, Part, ReadMessage, SaveAttachment};
use serde::Serialize;

use super::{find_message, unexpected};
use crate::account::Account;
use crate::failure::Failure;
use crate::output::{Out, size};

/// Save an attachment of a message
///
/// mapi save 3 menu.pdf
/// mapi save 3 0 --to /tmp/menu.pdf
#[derive(Debug, Args)]
pub struct Save {
    /// A number from the last `mapi ls`, or an id
    message: String,
    /// The attachment's number or file name
    attachment: String,
    /// The folder that the id belongs to
    #[arg(long)]
    folder: Option<String>,
    /// Where to; its own (made safe) name in this directory if not given
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
}

#[derive(Serialize)]
struct Saved {
    file: PathBuf,
    bytes: u64,
}

impl Save {
    /// Runs it.
    pub async fn run(self, account: &Account, out: Out) -> Result<(), Failure> {
        let mailbox = account.open().await?;
        let (folder, id) = find_message(&mailbox, self.folder.as_deref(), &self.message).await?;
        let message = match mailbox.run(ReadMessage::new(folder.clone(), id)).await? {
            Answer::Message(message) => message,
            other => return Err(unexpected(other)),
        };
        let attachment = choose(&message.attachments, &self.attachment)?;
        let path = self.to.clone().unwrap_or_else(|| attachment.safe_name.clone().into());
        let mut file = std::fs::File::options()
            .write(true)
            .create(self.to.is_some())
            .truncate(self.to.is_some())
            // A name from the wire never overwrites anything.
            .create_new(self.to.is_none())
            .open(&path)
            .map_err(|error| Failure::file(&path, &error))?;
        let bar = progress(out, attachment.size.into());
        let (done, mut parts) = mailbox.run_with_parts(SaveAttachment::new(folder, id, attachment.number));
        let done = tokio::spawn(done);
        while let Some(part) = parts.recv().await {
            match part {
                Part::Data(data) => file.write_all(&data).map_err(|error| Failure::file(&path, &error))?,
                Part::Progress { done, total } => {
                    bar.set_length(total);
                    bar.set_position(done);
                }
                Part::Change(_) => {}
            }
        }
        let bytes = match done.await.map_err(|error| Failure::other(error.to_string()))?? {
            Answer::Saved(bytes) => bytes,
            other => return Err(unexpected(other)),
        };
        bar.finish_and_clear();
        mailbox.close().await;
        out.print(&Saved { file: path, bytes }, |saved| {
            format!("{} ({})", saved.file.display(), size(saved.bytes))
        });
        Ok(())
    }
}

fn choose<'a>(attachments: &'a [Attachment], name: &str) -> Result<&'a Attachment, Failure> {
    let number = name.parse::<u32>().ok();
    attachments
        .iter()
        .find(|attachment| {
            Some(attachment.number) == number || attachment.name == name || attachment.safe_name == name
        })
        .ok_or_else(|| {
            let names: Vec<&str> =
                attachments.iter().map(|attachment| attachment.safe_name.as_str()).collect();
            Failure::not_found(if names.is_empty() {
                "the message has no attachments".to_string()
            } else {
                format!("the message has no attachment {name:?}; it has: {}", names.join(", "))
            })
        })
}

/// A bar on a terminal, nothing elsewhere.
fn progress(out: Out, total: u64) -> ProgressBar {
    if out.json || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes} {bytes_per_sec} {eta}");
    ProgressBar::new(total).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
