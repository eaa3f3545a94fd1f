//! A message as it stands in a stream. `[MS-OXCFXICS] 2.2.4.3`

use mapi_http::content::BodyFormat;
use mapi_http::data::{PropertyTag, Value, tags};
use mapi_http::sync::fasttransfer::{self, Marker};

use super::Source;
use crate::store::{Attachment, Content, Group, Recipient};
use crate::table::Reading;
use crate::view::{self, Found, MessageMeta};

/// What stands in the header of a changed message, or says where it lies, and is no part of its content.
/// `[MS-OXCFXICS] 2.2.4.3.15`
const NOT_CONTENT: [PropertyTag; 7] = [
    tags::SOURCE_KEY,
    tags::LAST_MODIFICATION_TIME,
    tags::CHANGE_KEY,
    tags::PREDECESSOR_CHANGE_LIST,
    tags::ASSOCIATED,
    tags::MID,
    tags::CHANGE_NUMBER,
];

/// What follows from the message and belongs to its content all the same.
pub(super) const COMPUTED: [PropertyTag; 5] = [
    tags::MESSAGE_FLAGS,
    tags::MESSAGE_STATUS,
    tags::READ,
    tags::CONVERSATION_ID,
    tags::INTERNET_ARTICLE_NUMBER,
];

/// Which properties and parts of a message are wanted. `[MS-OXCFXICS] 3.2.5.12`
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    /// Those named, or all but those named.
    pub(crate) only: bool,
    pub(crate) tags: Vec<PropertyTag>,
    /// Of the bodies only the one that is native. `[MS-OXCFXICS] 2.2.3.2.1.1.1`
    pub(crate) best_body: bool,
}

impl Wanted {
    pub(crate) fn all() -> Self {
        Self { only: false, tags: Vec::new(), best_body: false }
    }

    pub(crate) fn wants(&self, tag: PropertyTag) -> bool {
        self.tags.iter().any(|named| named.id() == tag.id()) == self.only
    }

    fn leaves_out_body(&self, content: &Content, tag: PropertyTag) -> bool {
        let bodies = [tags::BODY, tags::HTML, tags::RTF_COMPRESSED];
        if !self.best_body || !bodies.iter().any(|body| body.id() == tag.id()) {
            return false;
        }
        let native = content.properties.integer(tags::NATIVE_BODY);
        let best = match native.and_then(|native| i32::try_from(native).ok()) {
            Some(native) if native == BodyFormat::Html.native_body() => tags::HTML,
            Some(native) if native == BodyFormat::Rtf.native_body() => tags::RTF_COMPRESSED,
            Some(_) => tags::BODY,
            None => return false,
        };
        best.id() != tag.id() && content.properties.contains(best)
    }
}

/// Writes properties, recipients and attachments of a message.
pub(crate) fn content(
    source: &mut Source,
    reading: Reading<'_>,
    meta: &MessageMeta,
    content: &Content,
    wanted: &Wanted,
) {
    parts(source, reading, meta, content, wanted, &NOT_CONTENT);
}

/// Writes the groups of a message that changed. `[MS-OXCFXICS] 2.2.4.3.15`
pub(super) fn groups(
    source: &mut Source,
    reading: Reading<'_>,
    meta: &MessageMeta,
    content: &Content,
    wanted: &Wanted,
    changed: &[Group],
) {
    for group in changed {
        // What is in no group has the last index there is.
        let index = if *group == Group::Others { -1 } else { *group as i32 };
        source.property(fasttransfer::tags::INCREMENTAL_SYNC_MESSAGE_PARTIAL, Value::Integer32(index));
        let is_own = |tag| Group::of(tag) == *group;
        if !properties(source, reading, meta, content, wanted, &NOT_CONTENT, is_own) {
            source.property(fasttransfer::tags::EMPTY_GROUP, Value::Integer32(0));
        }
    }
    if changed.contains(&Group::Recipients) {
        recipients(source, content, wanted);
    }
    if changed.contains(&Group::Attachments) {
        attachments(source, reading, content, wanted);
    }
}

/// The same of a message that may have no header: `elsewhere` stands there.
fn parts(
    source: &mut Source,
    reading: Reading<'_>,
    meta: &MessageMeta,
    content: &Content,
    wanted: &Wanted,
    elsewhere: &[PropertyTag],
) {
    properties(source, reading, meta, content, wanted, elsewhere, |_| true);
    recipients(source, content, wanted);
    attachments(source, reading, content, wanted);
}

/// Writes some of the properties of a message; answers whether there were any.
fn properties(
    source: &mut Source,
    reading: Reading<'_>,
    meta: &MessageMeta,
    content: &Content,
    wanted: &Wanted,
    elsewhere: &[PropertyTag],
    some: impl Fn(PropertyTag) -> bool,
) -> bool {
    let mut any = false;
    for tag in COMPUTED {
        if wanted.wants(tag)
            && some(tag)
            && let Some((tag, Found::Value(value))) =
                view::message(reading.mailbox, meta, &content.properties, tag)
        {
            source.property(tag, value);
            any = true;
        }
    }
    for (tag, stored) in content.properties.iter() {
        let told = elsewhere.iter().chain(&COMPUTED).any(|known| known.id() == tag.id());
        if !told && wanted.wants(tag) && some(tag) && !wanted.leaves_out_body(content, tag) {
            source.stored(tag, stored.clone());
            any = true;
        }
    }
    any
}

/// All recipients, in the place of those that were there.
fn recipients(source: &mut Source, content: &Content, wanted: &Wanted) {
    if wanted.wants(tags::MESSAGE_RECIPIENTS) {
        source.property(fasttransfer::tags::FX_DEL_PROP, Value::Integer32(tags::MESSAGE_RECIPIENTS.0 as i32));
        content.recipients.iter().for_each(|one| recipient(source, one));
    }
}

/// Likewise.
fn attachments(source: &mut Source, reading: Reading<'_>, content: &Content, wanted: &Wanted) {
    if wanted.wants(tags::MESSAGE_ATTACHMENTS) {
        source
            .property(fasttransfer::tags::FX_DEL_PROP, Value::Integer32(tags::MESSAGE_ATTACHMENTS.0 as i32));
        content.attachments.iter().for_each(|one| attachment(source, reading, one));
    }
}

fn recipient(source: &mut Source, recipient: &Recipient) {
    source.marker(Marker::StartRecip);
    source.property(tags::ROWID, Value::Integer32(recipient.row as i32));
    source.property(tags::RECIPIENT_TYPE, Value::Integer32(recipient.kind.into()));
    for (tag, stored) in recipient.properties.iter() {
        if tag.id() != tags::ROWID.id() && tag.id() != tags::RECIPIENT_TYPE.id() {
            source.stored(tag, stored.clone());
        }
    }
    source.marker(Marker::EndToRecip);
}

fn attachment(source: &mut Source, reading: Reading<'_>, attachment: &Attachment) {
    source.marker(Marker::NewAttach);
    source.property(tags::ATTACH_NUMBER, Value::Integer32(attachment.number as i32));
    attachment_content(source, reading, attachment, &Wanted::all());
    source.marker(Marker::EndAttach);
}

/// Writes properties of an attachment, and the message that it is.
pub(crate) fn attachment_content(
    source: &mut Source,
    reading: Reading<'_>,
    attachment: &Attachment,
    wanted: &Wanted,
) {
    if wanted.wants(tags::ATTACH_SIZE)
        && let Some((tag, Found::Value(size))) =
            view::attachment(reading.mailbox, attachment, tags::ATTACH_SIZE)
    {
        source.property(tag, size);
    }
    for (tag, stored) in attachment.properties.iter() {
        let told = [tags::ATTACH_NUMBER, tags::ATTACH_SIZE].iter().any(|known| known.id() == tag.id());
        if !told && wanted.wants(tag) {
            source.stored(tag, stored.clone());
        }
    }
    if let Some(embedded) = attachment.embedded.as_ref().filter(|_| wanted.wants(tags::ATTACH_DATA_OBJECT)) {
        source.marker(Marker::StartEmbed);
        let meta = MessageMeta { flags: embedded.flags, ..MessageMeta::default() };
        parts(source, reading, &meta, embedded, &Wanted::all(), &[]);
        source.marker(Marker::EndEmbed);
    }
}
