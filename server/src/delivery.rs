//! Sending: the message gets its sender, everybody in the organisation gets a copy, the sender learns who could not be
//! reached. `[MS-OXOMSG] 3.2.4`

use mapi_http::content::ConversationIndex;
use mapi_http::data::{ErrorCode, FileTime, FolderId, MessageId, PropertyTag, Value, tags};
use mapi_http::http::format_http_date;

use crate::body;
use crate::directory::{Directory, Entry};
use crate::entry_id;
use crate::random::Random;
use crate::recipients::{elsewhere, listed, smtp_address};
use crate::store::{Attachment, Content, MailboxId, Message, Recipient, Special, Store, Stored, flags};

/// Kinds of recipients. `[MS-OXCMSG] 2.2.3.1.2`
const TO: u8 = 1;
const CC: u8 = 2;
const BCC: u8 = 3;

/// What a copy at its recipient's does not keep.
const ONLY_FOR_SENDING: [PropertyTag; 9] = [
    tags::DEFERRED_SEND_TIME,
    tags::SENT_MAIL_ENTRY_ID,
    tags::SENT_MAIL_SVR_EID,
    tags::DELETE_AFTER_SUBMIT,
    tags::SUBMIT_FLAGS,
    tags::PREDECESSOR_CHANGE_LIST,
    tags::CHANGE_KEY,
    tags::CREATION_TIME,
    tags::SOURCE_KEY,
];

/// What a sender may want to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Receipt {
    Delivered,
    Read,
}

/// A report about a message.
fn about(original: &Content, class: &str, subject: &str, now: FileTime) -> Content {
    let mut content = Content::default();
    content.set(tags::SUBJECT, Stored::Value(subject.into()));
    let properties = &mut content.properties;
    properties.set(tags::MESSAGE_CLASS, class);
    properties.set(tags::REPORT_TIME, now);
    properties.set(tags::ORIGINAL_SUBJECT, original.properties.text(tags::SUBJECT).unwrap_or_default());
    if let Some(time) = original.properties.time(tags::CLIENT_SUBMIT_TIME) {
        properties.set(tags::ORIGINAL_SUBMIT_TIME, time);
    }
    if let Some(id) = original.properties.text(tags::INTERNET_MESSAGE_ID) {
        properties.set(tags::IN_REPLY_TO_ID, id.as_str());
        properties.set(tags::ORIGINAL_MESSAGE_ID, id);
    }
    for tag in [tags::CONVERSATION_TOPIC, tags::CONVERSATION_INDEX] {
        if let Some(value) = original.properties.get(tag) {
            properties.set(tag, value.clone());
        }
    }
    content
}

/// What sending needs.
pub(crate) struct Post<'a> {
    pub(crate) store: &'a mut Store,
    pub(crate) directory: &'a Directory,
    pub(crate) random: &'a mut Random,
    pub(crate) now: FileTime,
}

/// Properties that say who somebody is, in the order name, entry id, address type, address, search key, SMTP address.
struct Who([PropertyTag; 6]);

const SENDER: Who = Who([
    tags::SENDER_NAME,
    tags::SENDER_ENTRY_ID,
    tags::SENDER_ADDRESS_TYPE,
    tags::SENDER_EMAIL_ADDRESS,
    tags::SENDER_SEARCH_KEY,
    tags::SENDER_SMTP_ADDRESS,
]);
const SENT_REPRESENTING: Who = Who([
    tags::SENT_REPRESENTING_NAME,
    tags::SENT_REPRESENTING_ENTRY_ID,
    tags::SENT_REPRESENTING_ADDRESS_TYPE,
    tags::SENT_REPRESENTING_EMAIL_ADDRESS,
    tags::SENT_REPRESENTING_SEARCH_KEY,
    tags::SENT_REPRESENTING_SMTP_ADDRESS,
]);
const RECEIVED_BY: Who = Who([
    tags::RECEIVED_BY_NAME,
    tags::RECEIVED_BY_ENTRY_ID,
    tags::RECEIVED_BY_ADDRESS_TYPE,
    tags::RECEIVED_BY_EMAIL_ADDRESS,
    tags::RECEIVED_BY_SEARCH_KEY,
    tags::RECEIVED_BY_SMTP_ADDRESS,
]);
const RECEIVED_REPRESENTING: Who = Who([
    tags::RECEIVED_REPRESENTING_NAME,
    tags::RECEIVED_REPRESENTING_ENTRY_ID,
    tags::RECEIVED_REPRESENTING_ADDRESS_TYPE,
    tags::RECEIVED_REPRESENTING_EMAIL_ADDRESS,
    tags::RECEIVED_REPRESENTING_SEARCH_KEY,
    tags::RECEIVED_REPRESENTING_SMTP_ADDRESS,
]);

impl Who {
    fn is(&self, content: &mut Content, entry: &Entry) {
        let values: [Value; 6] = [
            entry.display_name.as_str().into(),
            entry.entry_id().into(),
            "EX".into(),
            entry.dn.as_str().into(),
            entry.search_key().into(),
            entry.address.as_str().into(),
        ];
        self.0.into_iter().zip(values).for_each(|(tag, value)| content.properties.set(tag, value));
    }

    /// Somebody who is not in the address book.
    fn is_elsewhere(&self, content: &mut Content, name: &str, address: &str) {
        let values: [Value; 6] = [
            name.into(),
            entry_id::one_off(name, "SMTP", address).into(),
            "SMTP".into(),
            address.into(),
            crate::directory::search_key("SMTP", address).into(),
            address.into(),
        ];
        self.0.into_iter().zip(values).for_each(|(tag, value)| content.properties.set(tag, value));
    }
}

/// Says that a message comes from somebody of the organisation.
pub(crate) fn set_sender(content: &mut Content, entry: &Entry) {
    SENDER.is(content, entry);
    if !content.properties.contains(tags::SENT_REPRESENTING_NAME) {
        SENT_REPRESENTING.is(content, entry);
    }
}

/// Says that a message comes from somebody elsewhere.
pub(crate) fn set_outside_sender(content: &mut Content, name: &str, address: &str) {
    SENDER.is_elsewhere(content, name, address);
    SENT_REPRESENTING.is_elsewhere(content, name, address);
}

/// Completes a message as if it were sent now: ids, times, conversation.
pub(crate) fn complete(content: &mut Content, domain: &str, random: &mut Random, now: FileTime) {
    content.properties.set(tags::CLIENT_SUBMIT_TIME, now);
    let id = format!("<{}@{domain}>", random.guid());
    content.properties.set_default(tags::INTERNET_MESSAGE_ID, id);
    if !content.properties.contains(tags::CONVERSATION_INDEX) {
        let index = ConversationIndex::new(now.0 as u64, random.guid().0);
        content.properties.set(tags::CONVERSATION_INDEX, index.as_bytes().to_vec());
        content.properties.set(tags::CONVERSATION_INDEX_TRACKING, true);
    }
    let topic = content.properties.text(tags::NORMALIZED_SUBJECT).unwrap_or_default();
    content.properties.set_default(tags::CONVERSATION_TOPIC, topic);
}

/// The copy for somebody who gets it.
pub(crate) fn received_copy(content: &Content, entry: &Entry, now: FileTime) -> Content {
    let mut copy = content.clone();
    for tag in ONLY_FOR_SENDING {
        copy.properties.remove(tag);
    }
    copy.flags = flags::UNMODIFIED;
    if copy.properties.is(tags::READ_RECEIPT_REQUESTED) {
        copy.flags |= flags::NOTIFY_READ;
    }
    let mine = |recipient: &Recipient| {
        recipient
            .properties
            .text(tags::SMTP_ADDRESS)
            .is_some_and(|address| address.eq_ignore_ascii_case(&entry.address))
    };
    let has = |kind: u8| {
        content.recipients.iter().any(|recipient| recipient.kind & 0x0F == kind && mine(recipient))
    };
    let (to, cc) = (has(TO), has(CC));
    copy.recipients.retain(|recipient| recipient.kind & 0x0F != BCC);
    copy.properties.set(tags::MESSAGE_TO_ME, to);
    copy.properties.set(tags::MESSAGE_CC_ME, cc);
    copy.properties.set(tags::MESSAGE_RECIPIENT_ME, to || cc);
    copy.properties.set(tags::MESSAGE_DELIVERY_TIME, now);
    RECEIVED_BY.is(&mut copy, entry);
    RECEIVED_REPRESENTING.is(&mut copy, entry);
    let headers = headers(&copy, now);
    copy.properties.set(tags::TRANSPORT_MESSAGE_HEADERS, headers);
    copy
}

/// Header fields as they would have come over the Internet.
fn headers(content: &Content, now: FileTime) -> String {
    let text = |tag| content.properties.text(tag).unwrap_or_default();
    let people = |kind: u8| {
        let all = content.recipients.iter().filter(|recipient| recipient.kind & 0x0F == kind);
        let all = all.map(|recipient| {
            let text = |tag| recipient.properties.text(tag).unwrap_or_default();
            mailbox(&text(tags::DISPLAY_NAME), &text(tags::SMTP_ADDRESS))
        });
        all.collect::<Vec<_>>().join(",\r\n\t")
    };
    let date = format_http_date(now).replace("GMT", "+0000");
    let sender = mailbox(&text(tags::SENT_REPRESENTING_NAME), &text(tags::SENT_REPRESENTING_SMTP_ADDRESS));
    let mut out = String::new();
    for (name, value) in [
        ("Received", format!("from localhost by localhost with mapi; {date}")),
        ("From", sender),
        ("To", people(TO)),
        ("CC", people(CC)),
        ("Subject", unstructured(&text(tags::SUBJECT))),
        ("Date", date),
        ("Message-ID", one_line(&text(tags::INTERNET_MESSAGE_ID))),
        ("In-Reply-To", one_line(&text(tags::IN_REPLY_TO_ID))),
        ("References", one_line(&text(tags::INTERNET_REFERENCES))),
        ("MIME-Version", "1.0".into()),
    ] {
        if !value.is_empty() {
            out.push_str(&format!("{name}: {value}\r\n"));
        }
    }
    out.push_str("\r\n");
    out
}

/// Somebody in a header field: a name, which may say anything, and an address. `[RFC 5322] 3.4`
fn mailbox(name: &str, address: &str) -> String {
    let is_atoms = |name: &str| {
        name.bytes().all(|byte| {
            byte == b' ' || byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte)
        })
    };
    let name = if !name.is_ascii() || is_atoms(name) {
        unstructured(name)
    } else {
        format!("\"{}\"", one_line(name).replace('\\', "\\\\").replace('"', "\\\""))
    };
    format!("{name} <{}>", one_line(address).replace(['<', '>'], ""))
}

/// Text in a header field: as an encoded word unless it is plain. `[RFC 2047]`
fn unstructured(text: &str) -> String {
    use base64::Engine as _;
    if text.is_ascii() {
        return one_line(text);
    }
    format!("=?utf-8?B?{}?=", base64::engine::general_purpose::STANDARD.encode(text))
}

/// Text that does not leave its line.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

impl Post<'_> {
    /// Sends a saved message: everybody gets it, and it goes to where sent messages are kept. Answers where it is now;
    /// `None` when it is kept nowhere.
    pub(crate) fn send(&mut self, id: MessageId, user: &Entry) -> Result<Option<MessageId>, ErrorCode> {
        let Message { mailbox, mut content, .. } = self.store.message(id)?;
        if content.recipients.is_empty() {
            return Err(ErrorCode::NO_RECIPIENTS);
        }
        self.set_sender(&mut content, user)?;
        let domain = user.address.split_once('@').map_or("localhost", |(_, domain)| domain).to_owned();
        complete(&mut content, &domain, self.random, self.now);
        let failed = self.deliver(&content)?;
        if !failed.is_empty() {
            self.report(user, &content, &failed)?;
        }
        if content.properties.is(tags::ORIGINATOR_DELIVERY_REPORT_REQUESTED)
            && failed.len() < content.recipients.len()
        {
            self.receipt(user, &content, Receipt::Delivered, user)?;
        }
        if content.properties.is(tags::DELETE_AFTER_SUBMIT) {
            self.store.delete_message(id, true, self.now)?;
            return Ok(None);
        }
        let folder = self.sent_folder(mailbox, &content)?;
        content.flags = content.flags & !(flags::UNSENT | flags::SUBMITTED) | flags::FROM_ME | flags::READ;
        content.properties.set(tags::MESSAGE_DELIVERY_TIME, self.now);
        self.store.save_message(id, content, None, self.now)?;
        Ok(Some(self.store.move_message(id, folder, self.now)?))
    }

    /// Says whom a message comes from: from its sender, or from somebody who lets them send. `[MS-OXOMSG] 2.2.1.48`
    fn set_sender(&self, content: &mut Content, user: &Entry) -> Result<(), ErrorCode> {
        let text = |tag| content.properties.text(tag).filter(|text| !text.is_empty());
        let [_, _, _, address, _, smtp] = SENT_REPRESENTING.0;
        let (address, smtp) = (text(address), text(smtp));
        if address.is_none() && smtp.is_none() {
            SENDER.is(content, user);
            SENT_REPRESENTING.is(content, user);
            return Ok(());
        }
        let by_dn = address.as_deref().and_then(|dn| self.directory.by_dn(dn));
        let by_address = || smtp.or(address.clone()).and_then(|address| self.directory.by_address(&address));
        let from = by_dn.or_else(by_address).ok_or(ErrorCode::ACCESS_DENIED)?;
        let allows = |people: &[String]| people.iter().any(|one| one.eq_ignore_ascii_case(&user.address));
        let sender = if from.address == user.address || allows(&from.details.send_as) {
            from
        } else if allows(&from.details.delegates) {
            user
        } else {
            return Err(ErrorCode::ACCESS_DENIED);
        };
        SENDER.is(content, sender);
        SENT_REPRESENTING.is(content, from);
        Ok(())
    }

    /// Sends what has waited until now. What cannot be sent becomes a draft again.
    pub(crate) fn send_due(&mut self) -> Result<(), ErrorCode> {
        for id in self.store.due(self.now)? {
            let mailbox = self.store.message(id)?.mailbox;
            let owner = self.store.mailbox(mailbox)?.address;
            self.store.take_back(id, self.now)?;
            if let Some(user) = self.directory.by_address(&owner) {
                let (directory, random, now) = (self.directory, &mut *self.random, self.now);
                let _ = self.store.atomic(|store| Post { store, directory, random, now }.send(id, user));
            }
        }
        Ok(())
    }

    /// Delivers what somebody with that address would have sent. Nothing of it when somebody cannot be reached.
    pub(crate) fn write(&mut self, from: &str, to: &[&str], mut content: Content) -> Result<(), ErrorCode> {
        let domain = from.split_once('@').map_or("localhost", |(_, domain)| domain);
        match self.directory.by_address(from) {
            Some(entry) => set_sender(&mut content, entry),
            None => set_outside_sender(&mut content, from, from),
        }
        content.recipients = recipients_of(self.directory, to.iter().map(|address| (TO, "", *address)));
        complete(&mut content, domain, self.random, self.now);
        let failed = self.deliver(&content)?;
        if failed.is_empty() { Ok(()) } else { Err(ErrorCode::UNKNOWN_USER) }
    }

    /// Tells the sender of a message that it was delivered, or that somebody has read it. `[MS-OXOMSG] 2.2.2`
    pub(crate) fn receipt(
        &mut self,
        to: &Entry,
        original: &Content,
        receipt: Receipt,
        from: &Entry,
    ) -> Result<(), ErrorCode> {
        let (class, prefix, line) = match receipt {
            Receipt::Delivered => ("REPORT.IPM.Note.DR", "Delivered: ", "Your message was delivered."),
            Receipt::Read => ("REPORT.IPM.Note.IPNRN", "Read: ", "Your message was read."),
        };
        let subject = original.properties.text(tags::SUBJECT).unwrap_or_default();
        let mut content = about(original, class, &format!("{prefix}{subject}"), self.now);
        content.recipients =
            recipients_of(self.directory, [(TO, to.display_name.as_str(), to.address.as_str())]);
        content.properties.set(tags::REPORT_TEXT, line);
        content.set(tags::BODY, Stored::Value(line.into()));
        let fresh = body::all_ids(&content);
        body::complete(self.store, &mut content, &fresh);
        let domain = to.address.split_once('@').map_or("localhost", |(_, domain)| domain);
        match receipt {
            Receipt::Delivered => {
                set_outside_sender(&mut content, "Mail Delivery", &format!("postmaster@{domain}"));
            }
            Receipt::Read => set_sender(&mut content, from),
        }
        complete(&mut content, domain, self.random, self.now);
        self.put_into_mailbox(to, received_copy(&content, to, self.now))
    }

    /// Gives everybody a copy; answers who could not be reached.
    fn deliver(&mut self, content: &Content) -> Result<Vec<Recipient>, ErrorCode> {
        let mut failed = Vec::new();
        let mut reached: Vec<String> = Vec::new();
        for recipient in &content.recipients {
            let address = smtp_address(&recipient.properties, self.directory);
            let people = address.map(|address| self.directory.people(&address)).unwrap_or_default();
            if people.is_empty() {
                failed.push(recipient.clone());
            }
            for person in people {
                if !reached.contains(&person.address) {
                    reached.push(person.address.clone());
                    self.put_into_mailbox(person, received_copy(content, person, self.now))?;
                }
            }
        }
        Ok(failed)
    }

    fn put_into_mailbox(&mut self, person: &Entry, mut copy: Content) -> Result<(), ErrorCode> {
        let mailbox = self.store.mailbox_by_address(&person.address)?.ok_or(ErrorCode::UNKNOWN_MAILBOX)?;
        let fresh = body::all_ids(&copy);
        // A message sent by a client that knows bodies has its native one already.
        if !copy.properties.contains(tags::NATIVE_BODY) {
            body::complete(self.store, &mut copy, &fresh);
        }
        let class = copy.properties.text(tags::MESSAGE_CLASS).unwrap_or_default();
        let (folder, _) = self.store.receive_folder(mailbox.id, &class)?;
        self.store.deliver_message(folder, copy, self.now)?;
        Ok(())
    }

    /// Where the sender wants it to be kept. `[MS-OXOMSG] 2.2.3.10`
    fn sent_folder(&self, mailbox: MailboxId, content: &Content) -> Result<FolderId, ErrorCode> {
        let by_server_id = content.properties.get(tags::SENT_MAIL_SVR_EID).and_then(|value| match value {
            // Ours, folder, message, instance. [MS-OXCDATA] 2.11.1.4
            Value::ServerId(bytes) if bytes.first() == Some(&1) => {
                let id = bytes.get(1..9)?.try_into().ok()?;
                Some(FolderId(u64::from_le_bytes(id)))
            }
            _ => None,
        });
        let by_entry_id = || {
            let (_, folder, _) = entry_id::object(content.properties.binary(tags::SENT_MAIL_ENTRY_ID)?)?;
            Some(folder)
        };
        let wanted = by_server_id.or_else(by_entry_id);
        match wanted {
            Some(folder) if self.store.mailbox_of(folder).ok() == Some(mailbox) => Ok(folder),
            _ => Ok(self.store.special(mailbox, Special::SentItems)?),
        }
    }

    /// Tells the sender who could not be reached. `[MS-OXOMSG] 2.2.2.4`
    fn report(&mut self, user: &Entry, original: &Content, failed: &[Recipient]) -> Result<(), ErrorCode> {
        let subject = original.properties.text(tags::SUBJECT).unwrap_or_default();
        let mut content =
            about(original, "REPORT.IPM.Note.NDR", &format!("Undeliverable: {subject}"), self.now);
        let mut text = String::from("Your message did not reach these recipients:\r\n\r\n");
        for (row, recipient) in failed.iter().enumerate() {
            let known = |tag| recipient.properties.text(tag).filter(|text| !text.is_empty());
            let name = known(tags::DISPLAY_NAME).unwrap_or_default();
            let address =
                known(tags::SMTP_ADDRESS).or_else(|| known(tags::EMAIL_ADDRESS)).unwrap_or_default();
            text.push_str(&format!("{name} <{address}>: there is no such address in this organisation.\r\n"));
            let mut gone = elsewhere(row as u32, TO, &name, &address, self.directory);
            gone.properties.set(tags::NON_DELIVERY_REPORT_REASON_CODE, 1);
            gone.properties.set(tags::NON_DELIVERY_REPORT_DIAG_CODE, 1);
            gone.properties.set(tags::NON_DELIVERY_REPORT_STATUS_CODE, 511);
            gone.properties.set(tags::SUPPLEMENTARY_INFO, "550 5.1.1 unknown recipient");
            content.recipients.push(gone);
        }
        content.properties.set(tags::REPORT_TEXT, text.as_str());
        content.set(tags::BODY, Stored::Value(text.into()));
        let fresh = body::all_ids(&content);
        body::complete(self.store, &mut content, &fresh);
        let domain = user.address.split_once('@').map_or("localhost", |(_, domain)| domain);
        set_outside_sender(&mut content, "Mail Delivery", &format!("postmaster@{domain}"));
        complete(&mut content, domain, self.random, self.now);
        let mut sent = original.clone();
        sent.flags = flags::READ;
        let mut attachment = Attachment { embedded: Some(Box::new(sent)), ..Attachment::default() };
        attachment.properties.set(tags::ATTACH_METHOD, 5);
        attachment.properties.set(tags::DISPLAY_NAME, subject);
        attachment.properties.set(tags::RENDERING_POSITION, -1);
        content.attachments.push(attachment);
        let copy = received_copy(&content, user, self.now);
        // A report says whom it is about, not who gets it.
        self.put_into_mailbox(user, copy)
    }
}

/// Recipients of a message by address, for what the server itself writes.
pub(crate) fn recipients_of<T: AsRef<str>>(
    directory: &Directory,
    addresses: impl IntoIterator<Item = (u8, T, T)>,
) -> Vec<Recipient> {
    let addresses = addresses.into_iter().enumerate();
    let recipients =
        addresses.map(|(row, (kind, name, address))| match directory.by_address(address.as_ref()) {
            Some(entry) => listed(row as u32, kind, entry, directory),
            None => elsewhere(row as u32, kind, name.as_ref(), address.as_ref(), directory),
        });
    recipients.collect()
}
