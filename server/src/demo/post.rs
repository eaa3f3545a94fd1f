//! Letters become messages, as a server stores them.

use mapi_http::content::ConversationIndex;
use mapi_http::data::{FileTime, FolderId, Value, tags};

use super::files::File;
use super::letters::{Attached, Body, Letter, Thread};
use crate::body;
use crate::delivery::{complete, received_copy, recipients_of, set_outside_sender, set_sender};
use crate::directory::{Directory, Entry};
use crate::random::Random;
use crate::store::{
    Attachment, Content, MailboxId, Messages, NewFolder, Result, Special, Store, Stored, UNSAVED_FLAGS, flags,
};

/// Kinds of recipients. `[MS-OXCMSG] 2.2.3.1.2`
const TO: u8 = 1;
const CC: u8 = 2;
/// Who owns the folders that letters say they were filed in.
const FILES: &str = "alice@example.com";

/// Puts the owner's part of the letters into a mailbox.
pub(super) fn file(
    store: &mut Store,
    directory: &Directory,
    owner: &Entry,
    letters: &[Letter],
) -> Result<()> {
    let Some(mailbox) = store.mailbox_by_address(&owner.address)?.map(|mailbox| mailbox.id) else {
        return Ok(());
    };
    for letter in letters {
        let sent = letter.from.1.eq_ignore_ascii_case(&owner.address);
        let everybody = letter.to.iter().chain(&letter.cc);
        let received = !letter.draft
            && everybody
                .flat_map(|(_, address)| directory.people(address))
                .any(|person| person.address == owner.address);
        if !sent && !received {
            continue;
        }
        let mut content = content(store, directory, letter)?;
        if sent {
            let special = if letter.draft { Special::Drafts } else { Special::SentItems };
            content.flags =
                if letter.draft { UNSAVED_FLAGS } else { flags::READ | flags::FROM_ME | flags::UNMODIFIED };
            let folder = store.special(mailbox, special)?;
            let mut kept = content.clone();
            kept.properties.set(tags::MESSAGE_DELIVERY_TIME, letter.time);
            store.add_message(folder, Messages::Normal, kept, letter.time)?;
        }
        if received {
            let mut copy = received_copy(&content, owner, letter.time);
            // Everybody else is quick to read.
            if letter.read || owner.address != FILES {
                copy.flags |= flags::READ | flags::EVER_READ;
            }
            let folder = match letter.filed.filter(|_| owner.address == FILES) {
                Some(path) => folder(store, mailbox, path, letter.time)?,
                None => store.special(mailbox, Special::Inbox)?,
            };
            store.add_message(folder, Messages::Normal, copy, letter.time)?;
        }
    }
    Ok(())
}

/// The folder of that path, made if it is not there.
fn folder(store: &mut Store, mailbox: MailboxId, path: &str, now: FileTime) -> Result<FolderId> {
    let mut folder = store.special(mailbox, Special::IpmSubtree)?;
    for name in path.split('/') {
        folder = match store.find_folder(folder, name)? {
            Some(found) => found,
            None => {
                let new = NewFolder { name, class: Some("IPF.Note"), ..NewFolder::default() };
                store.create_folder(mailbox, Some(folder), new, now)?
            }
        };
    }
    Ok(folder)
}

fn content(store: &mut Store, directory: &Directory, letter: &Letter) -> Result<Content> {
    let mut content = Content { flags: flags::READ | flags::UNMODIFIED, ..Content::default() };
    content.set(tags::SUBJECT, Stored::Value(letter.subject.as_str().into()));
    content.properties.set(tags::MESSAGE_CLASS, "IPM.Note");
    content.properties.set(tags::IMPORTANCE, letter.importance);
    // Priority follows importance. [MS-OXCMSG] 2.2.1.12
    content.properties.set(tags::PRIORITY, letter.importance - 1);
    content.properties.set(tags::INTERNET_CODEPAGE, 65001);
    content.properties.set(tags::MESSAGE_CODEPAGE, 65001);
    content.properties.set(tags::CREATION_TIME, letter.time);
    set_body(store, &mut content, &letter.body)?;
    let to = letter.to.iter().map(|(name, address)| (TO, name.to_string(), address.to_string()));
    let cc = letter.cc.iter().map(|(name, address)| (CC, name.to_string(), address.to_string()));
    content.recipients = recipients_of(directory, to.chain(cc));
    match directory.by_address(letter.from.1) {
        Some(entry) => set_sender(&mut content, entry),
        None => set_outside_sender(&mut content, letter.from.0, letter.from.1),
    }
    let domain = letter.from.1.split_once('@').map_or("localhost", |(_, domain)| domain);
    if !letter.draft {
        let id = |guid| format!("<{guid}@{domain}>");
        set_thread(&mut content, &letter.thread, letter.time, &id);
        content.properties.set(tags::INTERNET_MESSAGE_ID, id(letter.id));
        complete(&mut content, domain, &mut Random::Seeded(0), letter.time);
    }
    for (number, attached) in letter.attached.iter().enumerate() {
        let mut attachment = match attached {
            Attached::File(name, file) => self::attachment(store, name, *file)?,
            Attached::Inline(name, file, id) => {
                let mut attachment = self::attachment(store, name, *file)?;
                attachment.properties.set(tags::ATTACH_CONTENT_ID, *id);
                attachment.properties.set(tags::ATTACHMENT_HIDDEN, true);
                // It is rendered in the body. [MS-OXCMSG] 2.2.2.18
                attachment.properties.set(tags::ATTACH_FLAGS, 4);
                attachment
            }
            Attached::Letter(letter) => embedded(self::content(store, directory, letter)?, &letter.subject),
        };
        attachment.number = number as u32;
        attachment.properties.set(tags::CREATION_TIME, letter.time);
        attachment.properties.set(tags::LAST_MODIFICATION_TIME, letter.time);
        content.attachments.push(attachment);
    }
    // The store does this too, but not for messages within messages.
    for (tag, kind) in [(tags::DISPLAY_TO, TO), (tags::DISPLAY_CC, CC)] {
        content.properties.set(tag, content.display(kind));
    }
    Ok(content)
}

/// Gives a message its body, and what a server makes of it.
pub(super) fn set_body(store: &mut Store, content: &mut Content, body: &Body) -> Result<()> {
    let (tag, value): (_, Value) = match body {
        Body::Text(text) => (tags::BODY, text.replace('\n', "\r\n").into()),
        Body::Html(html) => (tags::HTML, html.as_bytes().to_vec().into()),
        Body::Rtf(rtf) => (tags::RTF_COMPRESSED, rtf.clone().into()),
    };
    let stored = store.keep(tag, value)?;
    content.properties.set_stored(tag, stored);
    if matches!(body, Body::Rtf(_)) {
        content.properties.set(tags::RTF_IN_SYNC, true);
    }
    body::complete(store, content, &[tag.id()]);
    Ok(())
}

/// `[MS-OXOMSG] 2.2.1.2`, `2.2.1.3`
fn set_thread(
    content: &mut Content,
    thread: &Thread,
    time: FileTime,
    id: &dyn Fn(mapi_http::data::Guid) -> String,
) {
    let times = thread.before.iter().map(|(time, _)| *time).chain([time]);
    let mut index: Option<ConversationIndex> = None;
    for time in times {
        index = Some(match index {
            None => ConversationIndex::new(time.0 as u64, thread.guid.0),
            Some(before) => before.child(time.0 as u64, 0),
        });
    }
    if let Some(index) = index {
        content.properties.set(tags::CONVERSATION_INDEX, index.as_bytes().to_vec());
        content.properties.set(tags::CONVERSATION_INDEX_TRACKING, true);
    }
    if let Some((_, last)) = thread.before.last() {
        let references: Vec<_> = thread.before.iter().map(|(_, guid)| id(*guid)).collect();
        content.properties.set(tags::IN_REPLY_TO_ID, id(*last));
        content.properties.set(tags::INTERNET_REFERENCES, references.join(" "));
    }
}

fn attachment(store: &mut Store, name: &str, file: File) -> Result<Attachment> {
    let mut attachment = Attachment::default();
    let properties = &mut attachment.properties;
    properties.set(tags::ATTACH_METHOD, 1);
    properties.set(tags::RENDERING_POSITION, -1);
    properties.set(tags::ATTACH_LONG_FILENAME, name);
    properties.set(tags::ATTACH_FILENAME, name);
    properties.set(tags::DISPLAY_NAME, name);
    properties.set(tags::ATTACH_MIME_TAG, file.mime_type());
    if let Some((_, extension)) = name.rsplit_once('.') {
        properties.set(tags::ATTACH_EXTENSION, format!(".{extension}"));
    }
    let data = store.keep(tags::ATTACH_DATA_BINARY, Value::Binary(file.bytes().into()))?;
    properties.set_stored(tags::ATTACH_DATA_BINARY, data);
    Ok(attachment)
}

fn embedded(content: Content, subject: &str) -> Attachment {
    let mut attachment = Attachment { embedded: Some(Box::new(content)), ..Attachment::default() };
    attachment.properties.set(tags::ATTACH_METHOD, 5);
    attachment.properties.set(tags::RENDERING_POSITION, -1);
    attachment.properties.set(tags::DISPLAY_NAME, subject);
    attachment
}
