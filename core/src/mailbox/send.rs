use std::collections::VecDeque;
use std::prelude::v1::*;

use bytes::Bytes;

use super::list::importance_value;
use super::stream::StreamWriter;
use super::{Outgoing, OutgoingAttachment, Part, Recipient, RecipientKind};
use crate::content::ConversationIndex;
use crate::data::entry_id::FolderEntryId;
use crate::data::{
    Cell, ColumnCount, DisplayType, FileTime, ModifyRecipientRow, PropertyRow, PropertyTag, RecipientFlags,
    RecipientRow, RecipientType, TaggedPropertyValue, Value, tags,
};
use crate::rop::{
    CreateAttachment, CreateMessage, ModifyRecipients, SaveChangesAttachment, SaveChangesMessage, SaveFlags,
    SetProperties, SubmitFlags, SubmitMessage,
};
use crate::session::{Chain, Error, Flow, Handle, Input, LogonFolder, LogonInfo, Replies, Slot, Step, Steps};
use crate::wire::{Context, Width, Wire};

/// The code page of the logon. `[MS-OXCMSG] 2.2.3.2.1`
const LOGON_CODE_PAGE: u16 = 0x0FFF;
/// UTF-8, for `PidTagInternetCodepage`.
const UTF_8: i32 = 65001;
/// What one request carries together; beyond it, values are written as streams.
const ROOM: usize = 24 * 1024;

/// Sends a message: it is delivered, and filed in Sent Items.
///
/// A small message takes one exchange. Bodies and attachments that do not fit go as streams, about 28 KiB each
/// exchange; nothing is sent before all of it is there. When the connection breaks before that, it begins again; when
/// it breaks while the message is being submitted, it ends in [`Error::OutcomeUnknown`].
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct Send {
    message: Outgoing,
    thread: Thread,
    #[serde(skip)]
    state: State,
}

/// How a message relates to the one it answers.
#[derive(Debug, Default, Clone, serde::Serialize, serde::Deserialize)]
pub(super) struct Thread {
    pub(super) in_reply_to: Option<String>,
    pub(super) conversation_index: Vec<u8>,
    pub(super) conversation_topic: String,
}

#[derive(Debug, Default)]
enum State {
    #[default]
    Begin,
    /// The whole message goes in one request.
    Whole,
    /// The message is open; these writes are left, the first of them is under way.
    Writing {
        message: Handle,
        writes: VecDeque<Write>,
    },
    /// The message slot of the first of several requests.
    Opening {
        slot: Slot,
        writes: VecDeque<Write>,
    },
    Submitting,
}

/// A value too large for a property.
#[derive(Debug)]
struct Write {
    target: Target,
    stream: StreamWriter,
}

#[derive(Debug)]
enum Target {
    Message,
    Attachment { properties: Vec<TaggedPropertyValue>, handle: Option<Handle>, slot: Option<Slot> },
}

impl Send {
    /// A message.
    pub fn new(message: Outgoing) -> Self {
        Self { message, thread: Thread::default(), state: State::Begin }
    }

    pub(super) fn in_thread(message: Outgoing, thread: Thread) -> Self {
        Self { message, thread, state: State::Begin }
    }

    fn begin(&mut self, logon: &LogonInfo, cx: &mut Steps<'_, Part>) -> Result<Chain, Error> {
        if self.message.recipients.is_empty() {
            return Err(Error::InvalidArgument("the message has no recipients".into()));
        }
        let mut properties = self.properties(logon, cx)?;
        let mut writes = VecDeque::new();
        // Bodies that do not fit become streams; a property value has room for 64 KiB anyway.
        let mut room = ROOM.saturating_sub(size_of_all(&properties));
        for (tag, bytes) in self.bodies() {
            if bytes.len() <= room {
                room -= bytes.len();
                properties.push(inline(tag, &bytes));
            } else {
                writes.push_back(Write { target: Target::Message, stream: StreamWriter::new(tag, bytes) });
            }
        }
        let mut attachments = Vec::new();
        for attachment in &self.message.attachments {
            let properties = attachment_properties(attachment);
            let data = Bytes::copy_from_slice(&attachment.data);
            if writes.is_empty() && data.len() + 400 <= room {
                room -= data.len() + 400;
                attachments.push((properties, data));
            } else {
                writes.push_back(Write {
                    target: Target::Attachment { properties, handle: None, slot: None },
                    stream: StreamWriter::new(tags::ATTACH_DATA_BINARY, data),
                });
            }
        }
        let mut chain = Chain::new("send message");
        let message = chain.open(|output| CreateMessage {
            logon: 0,
            input: Chain::LOGON.0,
            output,
            code_page_id: LOGON_CODE_PAGE,
            folder_id: logon.folder(LogonFolder::Outbox),
            associated_flag: false,
        });
        chain.add::<()>(SetProperties { logon: 0, input: message.0, property_values: properties });
        chain.add::<()>(recipients(message, &self.message.recipients)?);
        for (mut properties, data) in attachments {
            properties.push(TaggedPropertyValue::new(tags::ATTACH_DATA_BINARY, data));
            let attachment = chain.open(|output| CreateAttachment { logon: 0, input: message.0, output });
            chain.add::<()>(SetProperties { logon: 0, input: attachment.0, property_values: properties });
            chain.add::<()>(save_attachment(message, attachment));
            chain.release(attachment);
        }
        if writes.is_empty() {
            submit(&mut chain, message);
            chain.release(message);
            self.state = State::Whole;
            return Ok(chain.at_most_once());
        }
        self.state = State::Opening { slot: message, writes };
        Ok(chain)
    }

    fn properties(
        &self,
        logon: &LogonInfo,
        cx: &mut Steps<'_, Part>,
    ) -> Result<Vec<TaggedPropertyValue>, Error> {
        let now = FileTime::from_unix_millis(i64::try_from(cx.now().0).unwrap_or(i64::MAX));
        let index = if self.thread.conversation_index.is_empty() {
            ConversationIndex::new(now.0 as u64, cx.guid().0).as_bytes().to_vec()
        } else {
            self.thread.conversation_index.clone()
        };
        let topic = match self.thread.conversation_topic.as_str() {
            "" => self.message.subject.as_str(),
            topic => topic,
        };
        let importance = importance_value(self.message.importance);
        let sent_items =
            FolderEntryId::new(logon.mailbox_guid, logon.replica_guid, logon.folder(LogonFolder::SentItems));
        let sent_items = sent_items.encode(&Context::rop()).map_err(Error::Request)?;
        let mut properties = vec![
            TaggedPropertyValue::new(tags::MESSAGE_CLASS, "IPM.Note"),
            TaggedPropertyValue::new(tags::SUBJECT, self.message.subject.as_str()),
            TaggedPropertyValue::new(tags::IMPORTANCE, importance),
            TaggedPropertyValue::new(tags::INTERNET_CODEPAGE, UTF_8),
            TaggedPropertyValue::new(tags::CLIENT_SUBMIT_TIME, now),
            TaggedPropertyValue::new(tags::CONVERSATION_INDEX, index),
            TaggedPropertyValue::new(tags::CONVERSATION_TOPIC, topic),
            TaggedPropertyValue::new(tags::SENT_MAIL_ENTRY_ID, sent_items),
        ];
        if let Some(id) = &self.thread.in_reply_to {
            properties.push(TaggedPropertyValue::new(tags::IN_REPLY_TO_ID, id.as_str()));
        }
        Ok(properties)
    }

    /// The bodies as the bytes of their properties: HTML as UTF-8, text as UTF-16.
    fn bodies(&self) -> Vec<(PropertyTag, Bytes)> {
        let mut bodies = Vec::new();
        // The server makes the other forms; PidTagBody is only the source when there is no HTML.
        match (&self.message.html, &self.message.text) {
            (Some(html), _) => bodies.push((tags::HTML, Bytes::copy_from_slice(html.as_bytes()))),
            (None, Some(text)) => {
                let mut bytes = Vec::with_capacity(text.len() * 2);
                crate::wire::utf16::encode_into(text, &mut bytes);
                bodies.push((tags::BODY, bytes.into()));
            }
            (None, None) => bodies.push((tags::BODY, Bytes::new())),
        }
        bodies
    }

    /// The next block of the streams, or the submission.
    fn next(&mut self) -> Result<Step<()>, Error> {
        let State::Writing { message, writes } = &mut self.state else {
            return Err(Error::Cancelled);
        };
        if let Some(write) = writes.front_mut() {
            return Ok(Step::Execute(write.ask(*message)));
        }
        let mut chain = Chain::new("send message");
        let slot = chain.hold(*message);
        submit(&mut chain, slot);
        chain.release(slot);
        self.state = State::Submitting;
        Ok(Step::Execute(chain.at_most_once()))
    }

    fn answered(&mut self, replies: &Replies, cx: &mut Steps<'_, Part>) -> Result<bool, Error> {
        replies.check_all()?;
        match core::mem::replace(&mut self.state, State::Begin) {
            State::Begin => Ok(false),
            State::Whole | State::Submitting => Ok(true),
            State::Opening { slot, writes } => {
                let message = replies.handle(slot).ok_or(Error::Cancelled)?;
                self.state = State::Writing { message, writes };
                Ok(false)
            }
            State::Writing { message, mut writes } => {
                if let Some(write) = writes.front_mut() {
                    write.answered(replies);
                    let (done, total) = write.stream.progress();
                    if done < total {
                        cx.tell(Part::Progress { done, total });
                    } else {
                        writes.pop_front();
                    }
                }
                self.state = State::Writing { message, writes };
                Ok(false)
            }
        }
    }
}

impl Flow for Send {
    type Answer = ();
    type Part = Part;

    fn step(&mut self, input: Input, cx: &mut Steps<'_, Part>) -> Result<Step<()>, Error> {
        let Some(logon) = cx.logon().cloned() else { return Ok(Step::Logon) };
        match input {
            Input::Replies(replies) => {
                if self.answered(&replies, cx)? {
                    return Ok(Step::Done(()));
                }
                self.next()
            }
            // What was written so far died unsaved with the context.
            _ => Ok(Step::Execute(self.begin(&logon, cx)?)),
        }
    }
}

impl Write {
    /// The next block; with the ROPs that make the attachment before the first one and save it after the last one.
    fn ask(&mut self, message: Handle) -> Chain {
        let mut chain = Chain::new("write message");
        let message = chain.hold(message);
        let Target::Attachment { properties, handle, slot } = &mut self.target else {
            self.stream.ask(&mut chain, message);
            return chain;
        };
        let attachment = match *handle {
            Some(handle) => chain.hold(handle),
            None => {
                let attachment = chain.open(|output| CreateAttachment { logon: 0, input: message.0, output });
                let property_values = core::mem::take(properties);
                chain.add::<()>(SetProperties { logon: 0, input: attachment.0, property_values });
                *slot = Some(attachment);
                attachment
            }
        };
        if self.stream.ask(&mut chain, attachment) {
            chain.add::<()>(save_attachment(message, attachment));
            chain.release(attachment);
        }
        chain
    }

    /// Keeps what the block opened.
    fn answered(&mut self, replies: &Replies) {
        self.stream.answered(replies);
        if let Target::Attachment { handle, slot, .. } = &mut self.target
            && let Some(slot) = slot.take()
        {
            *handle = replies.handle(slot);
        }
    }
}

fn submit(chain: &mut Chain, message: Slot) {
    chain.add::<()>(SaveChangesMessage {
        logon: 0,
        response: message.0,
        input: message.0,
        save_flags: SaveFlags::KEEP_OPEN_READ_WRITE,
    });
    chain.add::<()>(SubmitMessage { logon: 0, input: message.0, submit_flags: SubmitFlags::NONE });
}

fn save_attachment(message: Slot, attachment: Slot) -> SaveChangesAttachment {
    SaveChangesAttachment {
        logon: 0,
        response: message.0,
        input: attachment.0,
        save_flags: SaveFlags::KEEP_OPEN_READ_WRITE,
    }
}

/// A body that fits into a property.
fn inline(tag: PropertyTag, bytes: &Bytes) -> TaggedPropertyValue {
    if tag == tags::BODY {
        TaggedPropertyValue::new(tag, crate::wire::utf16::to_utf8_lossy(bytes))
    } else {
        TaggedPropertyValue::new(tag, bytes.clone())
    }
}

/// About how many bytes properties take.
fn size_of_all(properties: &[TaggedPropertyValue]) -> usize {
    properties
        .iter()
        .map(|property| match &property.value {
            Value::String(text) => text.len() * 2 + 6,
            Value::Binary(bytes) => bytes.len() + 6,
            _ => 12,
        })
        .sum()
}

fn attachment_properties(attachment: &OutgoingAttachment) -> Vec<TaggedPropertyValue> {
    /// `afByValue`. `[MS-OXCMSG] 2.2.2.9`
    const BY_VALUE: i32 = 1;
    /// The attachment is drawn nowhere in an RTF body. `[MS-OXCMSG] 2.2.2.16`
    const NOT_RENDERED: i32 = -1;
    let mut properties = vec![
        TaggedPropertyValue::new(tags::ATTACH_METHOD, BY_VALUE),
        TaggedPropertyValue::new(tags::RENDERING_POSITION, NOT_RENDERED),
        TaggedPropertyValue::new(tags::ATTACH_LONG_FILENAME, attachment.name.as_str()),
        TaggedPropertyValue::new(tags::ATTACH_FILENAME, attachment.name.as_str()),
        TaggedPropertyValue::new(tags::DISPLAY_NAME, attachment.name.as_str()),
        TaggedPropertyValue::new(tags::ATTACH_MIME_TAG, attachment.mime_type.as_str()),
    ];
    if let Some(id) = &attachment.content_id {
        properties.push(TaggedPropertyValue::new(tags::ATTACH_CONTENT_ID, id.as_str()));
        properties.push(TaggedPropertyValue::new(tags::ATTACHMENT_HIDDEN, true));
    }
    properties
}

const RECIPIENT_COLUMNS: [PropertyTag; 4] =
    [tags::OBJECT_TYPE, tags::DISPLAY_TYPE, tags::SMTP_ADDRESS, tags::RECIPIENT_DISPLAY_NAME];

fn recipients(message: Slot, recipients: &[Recipient]) -> Result<ModifyRecipients, Error> {
    let rows = recipients.iter().enumerate().map(|(index, recipient)| {
        Ok(ModifyRecipientRow {
            row_id: u32::try_from(index).unwrap_or(u32::MAX),
            recipient_type: match recipient.kind {
                RecipientKind::To => RecipientType::TO,
                RecipientKind::Cc => RecipientType::CC,
                RecipientKind::Bcc => RecipientType::BCC,
            },
            recipient: Some(recipient_row(recipient)?),
        })
    });
    Ok(ModifyRecipients {
        logon: 0,
        input: message.0,
        recipient_columns: RECIPIENT_COLUMNS.to_vec(),
        recipient_rows: rows.collect::<Result<_, Error>>()?,
    })
}

fn recipient_row(recipient: &Recipient) -> Result<RecipientRow, Error> {
    /// `MAPI_MAILUSER`. `[MS-OXCMAIL] 2.2.3.1`
    const MAIL_USER: i32 = 6;
    let address = recipient.address.trim();
    if address.is_empty() || address.contains(|c: char| c.is_control()) {
        return Err(Error::InvalidArgument(alloc::format!("{address:?} is not an address")));
    }
    let name = if recipient.name.is_empty() { address } else { recipient.name.as_str() };
    // A distinguished name of the organisation begins with a slash, an SMTP address never does.
    let is_dn = address.starts_with('/');
    let kind = if is_dn { RecipientFlags::TYPE_X500DN } else { RecipientFlags::TYPE_SMTP };
    let mut flags = RecipientFlags::from_bits_retain(kind)
        | RecipientFlags::DISPLAY_NAME
        | RecipientFlags::SAME_NAME
        | RecipientFlags::UNICODE;
    if !is_dn {
        flags |= RecipientFlags::EMAIL_ADDRESS;
    }
    let smtp = if is_dn { Cell::Absent } else { Cell::from(address) };
    let cells = [Cell::from(MAIL_USER), Cell::from(0), smtp, Cell::from(name)];
    let properties = PropertyRow::new(&RECIPIENT_COLUMNS, &cells, Width::Rop).map_err(Error::Request)?;
    Ok(RecipientRow {
        flags,
        address_prefix_used: is_dn.then_some(0),
        display_type: is_dn.then_some(DisplayType::MAIL_USER),
        x500_dn: is_dn.then(|| address.into()),
        entry_id: None,
        search_key: None,
        address_type: None,
        email_address: (!is_dn).then(|| address.into()),
        display_name: Some(name.into()),
        simple_display_name: None,
        transmittable_display_name: None,
        column_count: ColumnCount(RECIPIENT_COLUMNS.len() as u16),
        properties,
    })
}
