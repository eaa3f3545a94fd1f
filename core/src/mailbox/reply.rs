use std::prelude::v1::*;

use super::send::Thread;
use super::{FolderRef, Importance, Message, Outgoing, Part, ReadMessage, Recipient, RecipientKind, Send};
use crate::content::{ConversationIndex, Subject, html_to_text, text_to_html};
use crate::data::{FileTime, MessageId};
use crate::session::{Error, Flow, Input, Step, Steps};

/// Answers a message: to the sender (or to everyone), with the original quoted and the conversation kept.
///
/// The exchanges of [`ReadMessage`], then those of [`Send`].
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct Reply {
    read: ReadMessage,
    send: Option<Send>,
    text: Option<String>,
    html: Option<String>,
    all: bool,
}

impl Reply {
    /// To the sender, with plain text.
    pub fn text(folder: impl Into<FolderRef>, message: MessageId, text: impl Into<String>) -> Self {
        Self {
            read: ReadMessage::new(folder, message),
            send: None,
            text: Some(text.into()),
            html: None,
            all: false,
        }
    }

    /// To the sender, with HTML.
    pub fn html(folder: impl Into<FolderRef>, message: MessageId, html: impl Into<String>) -> Self {
        Self {
            read: ReadMessage::new(folder, message),
            send: None,
            text: None,
            html: Some(html.into()),
            all: false,
        }
    }

    /// To everyone who got the original, too.
    #[must_use]
    pub fn to_all(mut self) -> Self {
        self.all = true;
        self
    }

    fn compose(&self, original: &Message, cx: &mut Steps<'_, Part>) -> Send {
        let mut recipients = vec![Recipient {
            kind: RecipientKind::To,
            name: original.from.name.clone(),
            address: original.from.address.clone(),
        }];
        if self.all {
            let others = original.recipients.iter().filter(|other| {
                other.kind != RecipientKind::Bcc
                    && !other.address.eq_ignore_ascii_case(&original.from.address)
            });
            recipients.extend(others.cloned());
        }
        let now = FileTime::from_unix_millis(i64::try_from(cx.now().0).unwrap_or(i64::MAX)).0 as u64;
        let conversation_index = match ConversationIndex::parse(&original.conversation_index) {
            Ok(index) => index.child(now, cx.guid().0.first().copied().unwrap_or_default()),
            Err(_) => ConversationIndex::new(now, cx.guid().0),
        };
        let thread = Thread {
            in_reply_to: original.internet_message_id.clone(),
            conversation_index: conversation_index.as_bytes().to_vec(),
            conversation_topic: original.conversation_topic.clone(),
        };
        let (text, html) = match (&self.text, &self.html) {
            (_, Some(html)) => (None, Some(quote_html(html, original))),
            (text, None) => (Some(quote_text(text.as_deref().unwrap_or_default(), original)), None),
        };
        let message = Outgoing {
            recipients,
            subject: Subject::with_prefix(&original.subject, "RE: ").with("RE: "),
            text,
            html,
            attachments: Vec::new(),
            importance: Importance::Normal,
        };
        Send::in_thread(message, thread)
    }
}

impl Flow for Reply {
    type Answer = ();
    type Part = Part;

    fn step(&mut self, input: Input, cx: &mut Steps<'_, Part>) -> Result<Step<()>, Error> {
        if let Some(send) = &mut self.send {
            return send.step(input, cx);
        }
        match self.read.step(input, cx)? {
            Step::Done(original) => {
                let mut send = self.compose(&original, cx);
                let step = send.step(Input::Start, cx);
                self.send = Some(send);
                step
            }
            other => Ok(other.map(|_| ())),
        }
    }
}

/// Who wrote the original, and when.
fn attribution(original: &Message) -> String {
    let when = original.sent.or(original.received).map(|time| time.to_string()).unwrap_or_default();
    alloc::format!("On {when}, {} <{}> wrote:", original.from.name, original.from.address)
}

fn quote_text(text: &str, original: &Message) -> String {
    let body = match (&original.text, &original.html) {
        (Some(text), _) => text.clone(),
        (None, Some(html)) => html_to_text(html),
        (None, None) => String::new(),
    };
    let mut out = alloc::format!("{text}\r\n\r\n{}\r\n", attribution(original));
    for line in body.lines() {
        out.push_str("> ");
        out.push_str(line);
        out.push_str("\r\n");
    }
    out
}

fn quote_html(html: &str, original: &Message) -> String {
    let body = match (&original.html, &original.text) {
        (Some(html), _) => html.clone(),
        (None, Some(text)) => text_to_html(text),
        (None, None) => String::new(),
    };
    alloc::format!("{html}<p>{}</p><blockquote>{body}</blockquote>", text_to_html(&attribution(original)))
}
