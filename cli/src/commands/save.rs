use std::io::IsTerminal;
use std::path::PathBuf;

use bytes::Bytes;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use mapi_http::mailbox::{Answer, Operation, Part, SaveAttachment};
use serde::Serialize;

use super::read::{choose, read_within};
use super::{find_message, unexpected};
use crate::account::Account;
use crate::failure::Failure;
use crate::host::Mailbox;
use crate::output::{Out, size};
use crate::whole::Whole;

/// Save an attachment of a message
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  mapi save 3 menu.pdf\n  mapi save 3 2 --to /tmp/menu.pdf")]
pub struct Save {
    /// A number from the last `mapi ls`, or an id
    message: String,
    /// The attachment's file name, or its number as `mapi read` shows it
    attachment: String,
    /// The folder that the id belongs to
    #[arg(long)]
    folder: Option<String>,
    /// It is attached to a message that is an attachment itself: that one's number or name; again for one in that one
    #[arg(long, value_name = "ATTACHMENT")]
    inside: Vec<String>,
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
        let saved = account.with(async |mailbox| self.save(account, mailbox, out).await).await?;
        out.print(&saved, |saved| format!("{} ({})", saved.file.display(), size(saved.bytes)));
        Ok(())
    }

    async fn save(&self, account: &Account, mailbox: &Mailbox, out: Out) -> Result<Saved, Failure> {
        let (folder, id) = find_message(account, mailbox, self.folder.as_deref(), &self.message).await?;
        let message = read_within(mailbox, folder.clone(), id, &self.inside).await?;
        let attachment = choose(&message.attachments, &self.attachment)?;
        if attachment.is_message {
            return Err(Failure::other(format!(
                "{:?} is a message, not a file: mapi read --attachment reads it, and mapi save --inside saves what is \
                 attached to it",
                attachment.name
            )));
        }
        if let Some(place) = &attachment.reference {
            return Err(Failure::not_found(format!(
                "{:?} only says where it lies, and mapi does not go there: {place:?}",
                attachment.name
            )));
        }
        let path = self.to.clone().unwrap_or_else(|| attachment.safe_name.clone().into());
        // A name from the wire never overwrites anything.
        let mut file = match &self.to {
            Some(path) => Whole::create(path)?,
            // A link that leads nowhere is there, too.
            None if path.symlink_metadata().is_ok() => {
                return Err(Failure {
                    code: "file".into(),
                    ..Failure::other(format!(
                        "{} exists already: say where to with --to FILE",
                        path.display()
                    ))
                });
            }
            None => Whole::create_new(&path)?,
        };
        let bar = progress(out, attachment.size.into());
        let save = SaveAttachment::at(folder, id, &attachment.path).map_err(Failure::from)?;
        let saved = stream(mailbox, save, |part| match part {
            Part::Data(data) => file.write(&data).map(|()| None),
            part => show(&bar, &part),
        });
        let saved = saved.await;
        bar.finish_and_clear();
        match saved? {
            Answer::Saved(bytes) => file.complete().map(|()| Saved { file: path, bytes }),
            other => Err(unexpected(other)),
        }
    }
}

/// Runs an operation and shows what it tells on the way to `look`, which gives what it wants; what fails there ends it.
pub async fn stream(
    mailbox: &Mailbox,
    operation: impl Into<Operation>,
    mut look: impl FnMut(Part) -> Result<Option<Bytes>, Failure>,
) -> Result<Answer, Failure> {
    let operation: Operation = operation.into();
    let (done, mut parts) = mailbox.run_with_parts(operation);
    let done = tokio::spawn(done);
    while let Some(part) = parts.recv().await {
        if let Some(data) = look(part)? {
            parts.supply(data);
        }
    }
    Ok(done.await.map_err(|error| Failure::other(error.to_string()))??)
}

/// Moves the bar.
pub fn show(bar: &ProgressBar, part: &Part) -> Result<Option<Bytes>, Failure> {
    if let Part::Progress { done, total } = part {
        bar.set_length(*total);
        bar.set_position(*done);
    }
    Ok(None)
}

/// A bar on a terminal, nothing elsewhere.
pub fn progress(out: Out, total: u64) -> ProgressBar {
    if out.json || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes} {bytes_per_sec} {eta}");
    ProgressBar::new(total).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
