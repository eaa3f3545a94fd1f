//! What the commands that write messages have in common.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::PathBuf;

use bytes::Bytes;
use clap::{Args, ValueEnum};
use mapi_http::data::FileTime;
use mapi_http::mailbox::{
    Address, Answer, Composition, Importance, MessagePlace, Outgoing, OutgoingAttachment, Part, Recipient,
    RecipientKind, SaveDraft, Send, Sensitivity,
};
use serde::Serialize;

use super::save::{progress, show, stream};
use super::unexpected;
use crate::account::Account;
use crate::days;
use crate::failure::Failure;
use crate::host::Mailbox;
use crate::output::Out;

/// A message as the command line says it.
#[derive(Debug, Args)]
pub(super) struct Letter {
    /// To whom: an address, a name that is looked up in the address book, or one of another type as in [FAX:+1 555 0199]; may be
    /// given several times
    #[arg(long, value_name = "ADDRESS")]
    to: Vec<String>,
    /// Who gets a copy
    #[arg(long, value_name = "ADDRESS")]
    cc: Vec<String>,
    /// Who gets a blind copy
    #[arg(long, value_name = "ADDRESS")]
    bcc: Vec<String>,
    /// The subject
    #[arg(long, default_value = "", hide_default_value = true)]
    subject: String,
    /// The body as text; - reads it from standard input
    #[arg(long, alias = "body")]
    text: Option<String>,
    /// The body as HTML; - reads it from standard input
    #[arg(long)]
    html: Option<String>,
    /// A file to attach; may be given several times
    #[arg(long, value_name = "FILE")]
    attach: Vec<PathBuf>,
    /// An image that the HTML shows as cid:NAME, with the file's name
    #[arg(long, value_name = "FILE")]
    inline: Vec<PathBuf>,
    /// Mark it as important
    #[arg(long, conflicts_with = "unimportant")]
    important: bool,
    /// Mark it as unimportant
    #[arg(long)]
    unimportant: bool,
    /// Mark it as confidential
    #[arg(long, value_name = "HOW")]
    sensitivity: Option<Confidence>,
    /// Whose message it is: somebody who lets you send as them, or on their behalf
    #[arg(long, value_name = "ADDRESS")]
    from: Option<String>,
    /// Whom answers shall go to
    #[arg(long, value_name = "ADDRESS")]
    reply_to: Vec<String>,
    /// Ask to be told that it was read
    #[arg(long)]
    read_receipt: bool,
    /// Ask to be told that it was delivered
    #[arg(long)]
    delivery_receipt: bool,
    /// When to send it: 2026-11-20T08:00:00Z, +2h, tomorrow, friday; `mapi abort` takes it back until then
    #[arg(long, value_name = "TIME", value_parser = days::moment)]
    at: Option<FileTime>,
}

/// How confidential a message is.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Confidence {
    Personal,
    Private,
    Confidential,
}

/// Where a message is, as programs are told.
#[derive(Serialize)]
struct Written {
    sent: bool,
    #[serde(flatten)]
    place: MessagePlace,
    #[serde(skip_serializing_if = "Option::is_none")]
    recipients: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<FileTime>,
}

impl Letter {
    /// Whether nothing at all was said.
    pub(super) fn is_empty(&self) -> bool {
        self.to.is_empty()
            && self.cc.is_empty()
            && self.bcc.is_empty()
            && self.subject.is_empty()
            && self.text.is_none()
            && self.html.is_none()
            && self.attach.is_empty()
            && self.inline.is_empty()
    }

    /// The message, and the files of which its attachments are.
    pub(super) fn message(self) -> Result<(Outgoing, Files), Failure> {
        let recipient = |kind: RecipientKind| {
            move |given: String| {
                let is_name = !given.trim().is_empty() && !given.contains(['@', '/', '<', '>']);
                let Address { name, address } = if is_name {
                    // Looked up in the address book.
                    Address { name: String::new(), address: given }
                } else {
                    person(&given)?
                };
                Ok(Recipient { kind, name, address })
            }
        };
        let kinds =
            [(self.to, RecipientKind::To), (self.cc, RecipientKind::Cc), (self.bcc, RecipientKind::Bcc)];
        let recipients = kinds
            .into_iter()
            .flat_map(|(people, kind)| people.into_iter().map(recipient(kind)))
            .collect::<Result<_, Failure>>()?;
        let (mut attachments, mut files) = (Vec::new(), Files::default());
        for path in &self.attach {
            attachments.push(files.attach(path)?);
        }
        for path in &self.inline {
            let mut file = files.attach(path)?;
            file.content_id = Some(file.name.replace(char::is_whitespace, "_"));
            attachments.push(file);
        }
        if self.text.as_deref() == Some("-") && self.html.as_deref() == Some("-") {
            return Err(Failure::usage("standard input can be the text or the HTML, not both"));
        }
        let message = Outgoing {
            recipients,
            subject: self.subject,
            text: given(self.text)?,
            html: given(self.html)?,
            attachments,
            importance: match (self.important, self.unimportant) {
                (true, _) => Importance::High,
                (_, true) => Importance::Low,
                _ => Importance::Normal,
            },
            sensitivity: match self.sensitivity {
                None => Sensitivity::Normal,
                Some(Confidence::Personal) => Sensitivity::Personal,
                Some(Confidence::Private) => Sensitivity::Private,
                Some(Confidence::Confidential) => Sensitivity::Confidential,
            },
            from: self.from.as_deref().map(person).transpose()?,
            reply_to: self.reply_to.iter().map(|given| person(given)).collect::<Result<_, _>>()?,
            read_receipt: self.read_receipt,
            delivery_receipt: self.delivery_receipt,
            send_at: self.at,
        };
        Ok((message, files))
    }
}

/// The files of the attachments of a message, in their order; they are read while it is sent.
#[derive(Debug, Default)]
pub(super) struct Files(Vec<(PathBuf, File)>);

impl Files {
    /// Files up to this many bytes are read at once: they go along with their message.
    const SMALL: u64 = 16 * 1024;

    fn attach(&mut self, path: &PathBuf) -> Result<OutgoingAttachment, Failure> {
        let wrong = |error: std::io::Error| Failure::file(path, &error);
        let mut file = File::open(path).map_err(wrong)?;
        let size = file.metadata().map_err(wrong)?;
        let streamed = Some(size.len()).filter(|length| size.is_file() && *length > Self::SMALL);
        let mut data = Vec::new();
        if streamed.is_none() {
            file.read_to_end(&mut data).map_err(wrong)?;
        }
        self.0.push((path.clone(), file));
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let mime_type = mime_type(&name).into();
        Ok(OutgoingAttachment { mime_type, name, content_id: None, data, streamed })
    }

    /// What is wanted of an attachment.
    fn read(&mut self, attachment: u32, offset: u64, length: u32) -> Result<Bytes, Failure> {
        let Some((path, file)) = self.0.get_mut(attachment as usize) else { return Ok(Bytes::new()) };
        let mut data = Vec::with_capacity(length as usize);
        file.seek(SeekFrom::Start(offset))
            .and_then(|_| file.take(length.into()).read_to_end(&mut data))
            .map_err(|error| Failure::file(path, &error))?;
        Ok(data.into())
    }
}

/// Sends or saves a message, and tells.
pub(super) async fn write(
    account: &Account,
    out: Out,
    draft: bool,
    compose: impl AsyncFnOnce(&Mailbox) -> Result<Composition, Failure>,
    message: &Outgoing,
    mut files: Files,
) -> Result<(), Failure> {
    let bar = progress(out, 0);
    let look = |part| match part {
        Part::Wanted { attachment, offset, length } => files.read(attachment, offset, length).map(Some),
        part => show(&bar, &part),
    };
    let written = account
        .with(async |mailbox| {
            let composition = compose(mailbox).await?;
            if draft {
                stream(mailbox, SaveDraft::new(composition), look).await
            } else {
                stream(mailbox, Send::new(composition), look).await
            }
        })
        .await;
    bar.finish_and_clear();
    let place = match written? {
        Answer::Sent(place) | Answer::Drafted(place) => place,
        other => return Err(unexpected(other)),
    };
    let recipients = Some(message.recipients.len()).filter(|number| *number > 0);
    let written = Written { sent: !draft, place, recipients, at: message.send_at };
    out.print(&written, |written| match written {
        Written { sent: false, place, .. } => format!("saved as {}", place.id),
        Written { at: Some(at), place, .. } => {
            format!("waits until {at}: mapi abort {} takes it back", place.id)
        }
        Written { recipients: Some(1), .. } => "sent to 1 recipient".into(),
        Written { recipients: Some(n), .. } => format!("sent to {n} recipients"),
        Written { .. } => "sent".into(),
    });
    Ok(())
}

/// `bob@example.com`, or `Bob <bob@example.com>`.
fn person(given: &str) -> Result<Address, Failure> {
    let (name, address) = match given.trim().strip_suffix('>').and_then(|given| given.rsplit_once('<')) {
        Some((name, address)) => (name.trim().trim_matches('"'), address),
        None => ("", given.trim()),
    };
    let is_smtp = address.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty());
    // Whoever else stands before the last one would not get it.
    let are_several = name.contains('@') && name.contains([',', ';']);
    if are_several || !is_smtp && !address.starts_with(['/', '[']) {
        return Err(Failure::usage(format!("{given:?} is not an address: give one such as bob@example.com")));
    }
    Ok(Address { name: name.into(), address: address.into() })
}

/// A text as given, or from standard input.
fn given(text: Option<String>) -> Result<Option<String>, Failure> {
    if text.as_deref() != Some("-") {
        return Ok(text);
    }
    let mut text = String::new();
    std::io::stdin()
        .read_to_string(&mut text)
        .map_err(|error| Failure::other(format!("standard input cannot be read: {error}")))?;
    Ok(Some(text))
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
