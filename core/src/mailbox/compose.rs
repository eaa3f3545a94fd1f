//! What a message that is written consists of: the text, what it is made from, the conversation it belongs to.

use std::prelude::v1::*;

use super::recipients::{self, one_line};
use super::{
    Address, ComposeVerb, FolderRef, Message, Outgoing, OutgoingAttachment, Person, Recipient, RecipientKind,
    Sensitivity,
};
use crate::content::{ConversationIndex, Subject, html_quote, html_to_text, text_to_html};
use crate::data::{FileTime, Guid, MessageId, PropertyTag, TaggedPropertyValue, tags};
use crate::session::Error;
use crate::wire::Quoted;

/// UTF-8, for `PidTagInternetCodepage`.
const UTF_8: i32 = 65001;

/// A message that is written: from nothing, or from another one. A plain [`Outgoing`] becomes one by itself.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Composition {
    pub(super) message: Outgoing,
    pub(super) basis: Basis,
}

/// What a message is made from.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub(super) enum Basis {
    /// Nothing.
    New,
    /// Nothing: it is put into a folder for all who read there. `[MS-OXOPOST]`
    Post { folder: FolderRef },
    /// A saved draft. What it said gives way to the message, or stays as it is.
    Draft { folder: FolderRef, id: MessageId, changed: bool },
    /// A message that is answered.
    Original { folder: FolderRef, id: MessageId, how: Answering },
}

/// Whom an answer goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) enum Answering {
    Sender,
    All,
    Others,
}

impl From<Outgoing> for Composition {
    fn from(message: Outgoing) -> Self {
        Self { message, basis: Basis::New }
    }
}

impl Composition {
    /// A saved draft as it is.
    pub fn saved(folder: impl Into<FolderRef>, id: MessageId) -> Self {
        let basis = Basis::Draft { folder: folder.into(), id, changed: false };
        Self { message: Outgoing::default(), basis }
    }

    /// A saved draft that says something else now. What is attached to it stays, more may come.
    pub fn draft(folder: impl Into<FolderRef>, id: MessageId, message: Outgoing) -> Self {
        Self { message, basis: Basis::Draft { folder: folder.into(), id, changed: true } }
    }

    /// An answer to the sender of a message, or to whom the sender names for it, above the quoted original; images that this
    /// one shows by content id are copied by the server.
    pub fn reply(folder: impl Into<FolderRef>, id: MessageId, message: Outgoing) -> Self {
        Self::answer(folder, id, message, Answering::Sender)
    }

    /// An answer to everyone who got the original, too.
    pub fn reply_to_all(folder: impl Into<FolderRef>, id: MessageId, message: Outgoing) -> Self {
        Self::answer(folder, id, message, Answering::All)
    }

    /// A message sent on, with what is attached: the server copies that.
    pub fn forward(folder: impl Into<FolderRef>, id: MessageId, message: Outgoing) -> Self {
        Self::answer(folder, id, message, Answering::Others)
    }

    /// A message that is put into a folder for all who read there, such as a public one, and goes to nobody. It is saved, not
    /// sent. `[MS-OXOPOST]`
    #[cfg(feature = "shared")]
    pub fn post(folder: impl Into<FolderRef>, message: Outgoing) -> Self {
        Self { message, basis: Basis::Post { folder: folder.into() } }
    }

    pub(super) fn is_post(&self) -> bool {
        cfg!(feature = "shared") && matches!(self.basis, Basis::Post { .. })
    }

    fn answer(folder: impl Into<FolderRef>, id: MessageId, message: Outgoing, how: Answering) -> Self {
        Self { message, basis: Basis::Original { folder: folder.into(), id, how } }
    }

    /// What the verb says: made from a message in a folder, or put into a folder.
    ///
    /// # Errors
    /// When the message or the folder is missing.
    pub fn of(
        verb: ComposeVerb,
        folder: Option<FolderRef>,
        id: Option<MessageId>,
        message: Outgoing,
    ) -> Result<Self, Error> {
        if verb == ComposeVerb::New {
            return Ok(message.into());
        }
        let missing = |what: &str| Error::InvalidArgument(alloc::format!("it takes a {what}"));
        let folder = folder.ok_or_else(|| missing("folder"))?;
        if verb == ComposeVerb::Post {
            #[cfg(feature = "shared")]
            return Ok(Self::post(folder, message));
            #[cfg(not(feature = "shared"))]
            return Err(missing("program that posts"));
        }
        let id = id.ok_or_else(|| missing("message to answer, to forward or to change"))?;
        Ok(match verb {
            ComposeVerb::New | ComposeVerb::Post | ComposeVerb::Draft => Self::draft(folder, id, message),
            ComposeVerb::Reply => Self::reply(folder, id, message),
            ComposeVerb::ReplyAll => Self::reply_to_all(folder, id, message),
            ComposeVerb::Forward => Self::forward(folder, id, message),
        })
    }
}

/// How a message relates to the ones before it.
#[derive(Debug, Default, Clone)]
pub(super) struct Thread {
    in_reply_to: Option<String>,
    references: Option<String>,
    index: Option<ConversationIndex>,
    topic: String,
}

/// PidTagConversationTopic: the subject with which a message was first sent. `[MS-OXOMSG] 2.2.1.5`
pub(super) fn topic(subject: &str) -> TaggedPropertyValue {
    TaggedPropertyValue::new(tags::CONVERSATION_TOPIC, one_line(subject))
}

impl Thread {
    /// Of an answer. `[MS-OXOMSG] 2.2.1.3, 3.2.4.2`
    pub(super) fn behind(original: &Message, now: FileTime, random: Guid) -> Self {
        let now = now.0 as u64;
        let index = match ConversationIndex::parse(&original.conversation_index) {
            Ok(index) => index.child(now, random.0.first().copied().unwrap_or_default()),
            Err(_) => ConversationIndex::new(now, random.0),
        };
        let known = original.internet_references.as_deref().unwrap_or_default();
        let ids = message_ids(known)
            .chain(message_ids(original.internet_message_id.as_deref().unwrap_or_default()));
        Self {
            in_reply_to: message_ids(original.internet_message_id.as_deref().unwrap_or_default())
                .last()
                .map(Into::into),
            references: references(ids.collect()),
            index: Some(index),
            topic: if original.conversation_topic.is_empty() {
                Subject::split(&original.subject).normalized.into()
            } else {
                original.conversation_topic.clone()
            },
        }
    }

    /// The properties, with a conversation of its own when there is none yet.
    pub(super) fn properties(&self, subject: &str, now: FileTime, random: Guid) -> Vec<TaggedPropertyValue> {
        let index = match &self.index {
            Some(index) => index.as_bytes().to_vec(),
            None => ConversationIndex::new(now.0 as u64, random.0).as_bytes().to_vec(),
        };
        let topic = if self.topic.is_empty() { Subject::split(subject).normalized } else { &self.topic };
        let mut properties =
            vec![TaggedPropertyValue::new(tags::CONVERSATION_INDEX, index), self::topic(topic)];
        for (tag, value) in
            [(tags::IN_REPLY_TO_ID, &self.in_reply_to), (tags::INTERNET_REFERENCES, &self.references)]
        {
            properties.extend(value.as_deref().map(|value| TaggedPropertyValue::new(tag, value)));
        }
        properties
    }
}

/// The message ids in a header field. What is none, line ends among it, is left out.
fn message_ids(field: &str) -> impl Iterator<Item = &str> {
    field.split_whitespace().filter(|id| {
        id.len() > 2 && id.starts_with('<') && id.ends_with('>') && !id.contains(|c: char| c.is_control())
    })
}

/// The field `References`: of a long conversation the beginning and the end. `[RFC 5322] 3.6.4`
fn references(mut ids: Vec<&str>) -> Option<String> {
    const MOST: usize = 50;
    if ids.len() > MOST {
        ids.drain(1..=ids.len() - MOST);
    }
    (!ids.is_empty()).then(|| ids.join(" "))
}

impl Outgoing {
    /// The message that answers another one: it takes from it what the writer did not say.
    pub(super) fn answering(mut self, original: &Message, how: Answering) -> Self {
        let own = original.received_by.as_ref().map_or("", |own| own.address.as_str());
        let mut people = Vec::new();
        if how != Answering::Others {
            let named = if original.reply_to.is_empty() {
                core::slice::from_ref(&original.from)
            } else {
                &original.reply_to
            };
            people.extend(named.iter().map(|Address { name, address }| Recipient {
                kind: RecipientKind::To,
                name: name.clone(),
                address: address.clone(),
            }));
        }
        if how == Answering::All {
            let others = original
                .recipients
                .iter()
                .filter(|other| other.kind != RecipientKind::Bcc && !other.address.eq_ignore_ascii_case(own));
            people.extend(others.cloned());
        }
        people.append(&mut self.recipients);
        let mut seen: Vec<String> = Vec::new();
        people.retain(|person| {
            let address = person.address.to_ascii_lowercase();
            let fresh = !seen.contains(&address);
            seen.push(address);
            fresh
        });
        self.recipients = people;
        if self.subject.is_empty() {
            let prefix = if how == Answering::Others { "FW: " } else { "RE: " };
            self.subject = Subject::split(&original.subject).with(prefix);
        }
        // What is sent on stays in its form; an answer has the one in which it is written.
        let as_html = self.html.is_some()
            || original.html.is_some() && (how == Answering::Others || self.text.is_none());
        let quote = Quote { original, forwarded: how == Answering::Others };
        if as_html {
            let above = match (&self.html, &self.text) {
                (Some(html), _) => html.clone(),
                (None, text) => text_to_html(text.as_deref().unwrap_or_default()),
            };
            self.html = Some(alloc::format!("{above}{}", quote.html()));
        } else {
            self.text = Some(alloc::format!("{}{}", self.text.unwrap_or_default(), quote.text()));
        }
        self
    }

    /// Name and address of everybody who is given by name alone: recipients, who sends it, whom answers go to.
    fn unresolved(&mut self) -> Vec<(&mut String, &mut String)> {
        let mut people = Vec::new();
        for one in &mut self.recipients {
            people.push((&mut one.name, &mut one.address));
        }
        for one in self.from.iter_mut().chain(&mut self.reply_to) {
            people.push((&mut one.name, &mut one.address));
        }
        people.retain(|(name, address)| recipients::unresolved(name, address).is_some());
        people
    }

    /// Names that are no addresses.
    pub(super) fn names(&mut self) -> Vec<String> {
        let names = self.unresolved().into_iter();
        names.filter_map(|(name, address)| recipients::unresolved(name, address).map(Into::into)).collect()
    }

    /// The people whom these names mean, in their order.
    pub(super) fn resolved(&mut self, people: Vec<Person>) {
        for ((name, address), person) in self.unresolved().into_iter().zip(people) {
            *address = if person.address.is_empty() { person.dn } else { person.address };
            if name.is_empty() {
                *name = person.name;
            }
        }
    }

    /// What is set on the message itself, bodies and conversation not among it.
    pub(super) fn properties(&self, class: &str) -> Result<Vec<TaggedPropertyValue>, Error> {
        let sensitivity = match self.sensitivity {
            Sensitivity::Normal => 0,
            Sensitivity::Personal => 1,
            Sensitivity::Private => 2,
            Sensitivity::Confidential => 3,
        };
        let mut properties = vec![
            TaggedPropertyValue::new(tags::MESSAGE_CLASS, class),
            TaggedPropertyValue::new(tags::SUBJECT, one_line(&self.subject)),
            TaggedPropertyValue::new(tags::IMPORTANCE, self.importance.value()),
            TaggedPropertyValue::new(tags::SENSITIVITY, sensitivity),
            TaggedPropertyValue::new(tags::INTERNET_CODEPAGE, UTF_8),
            TaggedPropertyValue::new(tags::READ_RECEIPT_REQUESTED, self.read_receipt),
            TaggedPropertyValue::new(tags::ORIGINATOR_DELIVERY_REPORT_REQUESTED, self.delivery_receipt),
        ];
        if let Some(from) = &self.from {
            properties.extend(recipients::sent_representing(from)?);
        }
        properties.extend(recipients::reply_to(&self.reply_to)?);
        properties.extend(self.send_at.map(|time| TaggedPropertyValue::new(tags::DEFERRED_SEND_TIME, time)));
        Ok(properties)
    }

    /// What a draft may have said and the message does not say.
    pub(super) fn unset(&self) -> Vec<PropertyTag> {
        let mut unset = vec![tags::RTF_COMPRESSED];
        unset.push(if self.html.is_some() { tags::BODY } else { tags::HTML });
        if self.from.is_none() {
            unset.extend([
                tags::SENT_REPRESENTING_NAME,
                tags::SENT_REPRESENTING_ADDRESS_TYPE,
                tags::SENT_REPRESENTING_EMAIL_ADDRESS,
                tags::SENT_REPRESENTING_ENTRY_ID,
                tags::SENT_REPRESENTING_SEARCH_KEY,
                tags::SENT_REPRESENTING_SMTP_ADDRESS,
            ]);
        }
        if self.reply_to.is_empty() {
            unset.extend([tags::REPLY_RECIPIENT_ENTRIES, tags::REPLY_RECIPIENT_NAMES]);
        }
        if self.send_at.is_none() {
            unset.push(tags::DEFERRED_SEND_TIME);
        }
        unset
    }
}

/// What a message gets that is put into a folder: who wrote it, and when. `[MS-OXOPOST] 2.2.2`
pub(super) fn posting(name: &str, dn: &str, now: FileTime) -> Result<Vec<TaggedPropertyValue>, Error> {
    /// `mfRead`, and not `mfUnsent`. `[MS-OXCMSG] 2.2.1.6`
    const READ: i32 = 1;
    const POST: i32 = 1;
    let writer = Address { name: name.into(), address: dn.into() };
    let mut properties = recipients::sent_representing(&writer)?;
    properties.extend(recipients::sender(&writer)?);
    properties.extend([
        TaggedPropertyValue::new(tags::CLIENT_SUBMIT_TIME, now),
        TaggedPropertyValue::new(tags::MESSAGE_DELIVERY_TIME, now),
        TaggedPropertyValue::new(tags::MESSAGE_FLAGS, READ),
        TaggedPropertyValue::new(tags::ICON_INDEX, POST),
    ]);
    Ok(properties)
}

/// The properties of an attachment beside its content.
pub(super) fn attachment_properties(
    attachment: &OutgoingAttachment,
) -> Result<Vec<TaggedPropertyValue>, Error> {
    /// `afByValue`. `[MS-OXCMSG] 2.2.2.9`
    const BY_VALUE: i32 = 1;
    /// The attachment is drawn nowhere in an RTF body. `[MS-OXCMSG] 2.2.2.16`
    const NOT_RENDERED: i32 = -1;
    let name = one_line(&attachment.name);
    let mut properties = vec![
        TaggedPropertyValue::new(tags::ATTACH_METHOD, BY_VALUE),
        TaggedPropertyValue::new(tags::RENDERING_POSITION, NOT_RENDERED),
        TaggedPropertyValue::new(tags::ATTACH_LONG_FILENAME, name.as_str()),
        TaggedPropertyValue::new(tags::ATTACH_FILENAME, name.as_str()),
        TaggedPropertyValue::new(tags::DISPLAY_NAME, name.as_str()),
        TaggedPropertyValue::new(tags::ATTACH_MIME_TAG, one_line(&attachment.mime_type)),
    ];
    if let Some(extension) = name.rfind('.').and_then(|dot| name.get(dot..)) {
        properties.push(TaggedPropertyValue::new(tags::ATTACH_EXTENSION, extension));
    }
    if let Some(id) = &attachment.content_id {
        let breaks = |c: char| c.is_control() || c.is_whitespace() || matches!(c, '<' | '>' | '"');
        if id.is_empty() || id.contains(breaks) {
            return Err(Error::InvalidArgument(alloc::format!(
                "{} is no content id: it is what stands behind cid: in the HTML, such as logo@example.com",
                Quoted(id)
            )));
        }
        properties.push(TaggedPropertyValue::new(tags::ATTACH_CONTENT_ID, id.as_str()));
        properties.push(TaggedPropertyValue::new(tags::ATTACHMENT_HIDDEN, true));
    }
    Ok(properties)
}

/// The original below an answer.
struct Quote<'m> {
    original: &'m Message,
    forwarded: bool,
}

impl Quote<'_> {
    /// Who wrote the original, and when: one line above an answer, the head of a forwarded message.
    fn head(&self) -> Vec<String> {
        let original = self.original;
        let person = |name: &str, address: &str| one_line(&alloc::format!("{name} <{address}>"));
        let when = original.sent.or(original.received).map(|time| time.to_string()).unwrap_or_default();
        let from = person(&original.from.name, &original.from.address);
        if !self.forwarded {
            return vec![alloc::format!("On {when}, {from} wrote:")];
        }
        let people = |kind| {
            let people = original.recipients.iter().filter(|other| other.kind == kind);
            people.map(|other| person(&other.name, &other.address)).collect::<Vec<_>>().join("; ")
        };
        let lines = [
            ("From", from),
            ("Sent", when),
            ("To", people(RecipientKind::To)),
            ("Cc", people(RecipientKind::Cc)),
            ("Subject", one_line(&original.subject)),
        ];
        let lines = lines.into_iter().filter(|(_, value)| !value.is_empty());
        lines.map(|(name, value)| alloc::format!("{name}: {value}")).collect()
    }

    fn text(&self) -> String {
        let body = match (&self.original.text, &self.original.html) {
            (Some(text), _) => text.clone(),
            (None, Some(html)) => html_to_text(html),
            (None, None) => String::new(),
        };
        let head = self.head().join("\r\n");
        if self.forwarded {
            return alloc::format!("\r\n\r\n________________________________\r\n{head}\r\n\r\n{body}\r\n");
        }
        let mut out = alloc::format!("\r\n\r\n{head}\r\n");
        for line in body.lines() {
            out.push_str("> ");
            out.push_str(line);
            out.push_str("\r\n");
        }
        out
    }

    fn html(&self) -> String {
        /// What is quoted looks as it did, and what is written above it does not.
        const CLASS: &str = "quoted";
        let (body, styles) = match (&self.original.html, &self.original.text) {
            // Images that are attached come along.
            (Some(html), _) => html_quote(html, CLASS),
            (None, Some(text)) => (text_to_html(text), String::new()),
            (None, None) => Default::default(),
        };
        let (styles, class) = if styles.is_empty() {
            Default::default()
        } else {
            (alloc::format!("<style>{styles}</style>"), alloc::format!(" class=\"{CLASS}\""))
        };
        let head = text_to_html(&self.head().join("\n"));
        if self.forwarded {
            alloc::format!("{styles}<hr><p>{head}</p><div{class}>{body}</div>")
        } else {
            alloc::format!("{styles}<p>{head}</p><blockquote{class}>{body}</blockquote>")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_ids_and_nothing_else() {
        let ids = |field| references(message_ids(field).collect());
        assert_eq!(ids("<a@x>  <b@y>\r\n\t<c@z>").as_deref(), Some("<a@x> <b@y> <c@z>"));
        assert_eq!(ids("<a@x> Bcc: everyone@x <b@y>").as_deref(), Some("<a@x> <b@y>"));
        assert_eq!(ids("nothing"), None);
        let many: Vec<String> = (0..80).map(|number| alloc::format!("<{number}@x>")).collect();
        let kept = references(many.iter().map(String::as_str).collect()).unwrap();
        let kept: Vec<&str> = kept.split(' ').collect();
        assert_eq!((kept.len(), kept[0], kept[1], kept[49]), (50, "<0@x>", "<31@x>", "<79@x>"));
    }
}
