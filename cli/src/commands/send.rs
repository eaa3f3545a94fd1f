use std::path::PathBuf;

use clap::Args;
use mapi_http::mailbox::{
    Importance, Outgoing, OutgoingAttachment, Recipient, RecipientKind, Send as SendMessage,
};
use serde::Serialize;

use super::save::{progress, show, stream};
use crate::account::Account;
use crate::failure::Failure;
use crate::output::Out;

/// Send a message
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
                        mapi send --to bob@example.com --subject Lunch? --text 'Today?' --attach menu.pdf\n  \
                        mapi send --to bob@example.com --cc carol@example.com --subject Plans --html '<b>Soon</b>'")]
pub struct Send {
    /// To whom; may be given several times
    #[arg(long, value_name = "ADDRESS", required = true)]
    to: Vec<String>,
    /// Who gets a copy
    #[arg(long, value_name = "ADDRESS")]
    cc: Vec<String>,
    /// Who gets a blind copy
    #[arg(long, value_name = "ADDRESS")]
    bcc: Vec<String>,
    /// The subject
    #[arg(long, default_value = "")]
    subject: String,
    /// The body as text
    #[arg(long)]
    text: Option<String>,
    /// The body as HTML
    #[arg(long)]
    html: Option<String>,
    /// A file to attach; may be given several times
    #[arg(long, value_name = "FILE")]
    attach: Vec<PathBuf>,
    /// Mark it as important
    #[arg(long)]
    important: bool,
}

#[derive(Serialize)]
struct Sent {
    sent: bool,
    recipients: usize,
}

impl Send {
    /// Runs it.
    pub async fn run(self, account: &Account, out: Out) -> Result<(), Failure> {
        let message = self.message()?;
        let recipients = message.recipients.len();
        let bytes = message.attachments.iter().map(|attachment| attachment.data.len() as u64).sum();
        let bar = progress(out, bytes);
        let sent = account
            .with(async |mailbox| stream(mailbox, SendMessage::new(message), |part| show(&bar, &part)).await);
        let sent = sent.await;
        bar.finish_and_clear();
        sent?;
        out.print(&Sent { sent: true, recipients }, |sent| match sent.recipients {
            1 => "sent to 1 recipient".into(),
            n => format!("sent to {n} recipients"),
        });
        Ok(())
    }

    fn message(self) -> Result<Outgoing, Failure> {
        let recipient = |kind| move |address| Recipient { kind, name: String::new(), address };
        let mut recipients: Vec<Recipient> = self.to.into_iter().map(recipient(RecipientKind::To)).collect();
        recipients.extend(self.cc.into_iter().map(recipient(RecipientKind::Cc)));
        recipients.extend(self.bcc.into_iter().map(recipient(RecipientKind::Bcc)));
        for Recipient { address, .. } in &recipients {
            let is_smtp =
                address.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty());
            if !is_smtp && !address.starts_with('/') {
                return Err(Failure::usage(format!(
                    "{address:?} is not an address: give one such as bob@example.com"
                )));
            }
        }
        let attachments = self.attach.iter().map(attachment).collect::<Result<_, _>>()?;
        Ok(Outgoing {
            recipients,
            subject: self.subject,
            text: self.text,
            html: self.html,
            attachments,
            importance: if self.important { Importance::High } else { Importance::Normal },
        })
    }
}

fn attachment(path: &PathBuf) -> Result<OutgoingAttachment, Failure> {
    let data = std::fs::read(path).map_err(|error| Failure::file(path, &error))?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(OutgoingAttachment { mime_type: mime_type(&name).into(), name, content_id: None, data })
}

/// The media type that goes with a file name.
fn mime_type(name: &str) -> &'static str {
    let extension =
        name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default();
    match extension.as_str() {
        "pdf" => "application/pdf",
        "txt" | "log" | "md" => "text/plain",
        "html" | "htm" => "text/html",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "zip" => "application/zip",
        "csv" => "text/csv",
        "json" => "application/json",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _ => "application/octet-stream",
    }
}
