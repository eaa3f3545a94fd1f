//! Notifications. `[MS-OXCROPS] 2.2.14`, `[MS-OXCNOTIF]`

use std::prelude::v1::*;

use bytes::Bytes;

use crate::data::{FolderId, MessageId, PropertyRow, PropertyTag};
#[cfg(feature = "generate")]
use crate::wire::Gen;
use crate::wire::{
    Context, Counted, Format, Prefixed, Raw, Reader, Result, Text, Wire, Writer, codes, flags, wire,
};

flags! {
    /// Events to hear about.
    pub struct NotificationTypes: u16, "MS-OXCNOTIF 2.2.1.2.1.1" {
        /// A message came.
        const NEW_MAIL = 0x0002;
        /// A folder or message was created.
        const OBJECT_CREATED = 0x0004;
        /// A folder or message was deleted.
        const OBJECT_DELETED = 0x0008;
        /// A folder or message was changed.
        const OBJECT_MODIFIED = 0x0010;
        /// A folder or message was moved.
        const OBJECT_MOVED = 0x0020;
        /// A folder or message was copied.
        const OBJECT_COPIED = 0x0040;
        /// A search folder is filled.
        const SEARCH_COMPLETED = 0x0080;
        /// The rows of a table changed.
        const TABLE_MODIFIED = 0x0100;
        /// Reserved; the request has one byte more.
        const EXTENDED = 0x0400;
    }

    /// What happened, in the low twelve bits, and to what kind of object, in the high four.
    pub struct NotificationFlags: u16, "MS-OXCNOTIF 2.2.1.4.1.2" {
        /// A message came.
        const NEW_MAIL = 0x0002;
        /// A folder or message was created.
        const OBJECT_CREATED = 0x0004;
        /// A folder or message was deleted.
        const OBJECT_DELETED = 0x0008;
        /// A folder or message was changed.
        const OBJECT_MODIFIED = 0x0010;
        /// A folder or message was moved.
        const OBJECT_MOVED = 0x0020;
        /// A folder or message was copied.
        const OBJECT_COPIED = 0x0040;
        /// A search folder is filled.
        const SEARCH_COMPLETED = 0x0080;
        /// The rows of a table changed.
        const TABLE_MODIFIED = 0x0100;
        /// Reserved: to be ignored.
        const EXTENDED = 0x0400;
        /// `T`: the folder's number of messages is there.
        const TOTAL_COUNT = 0x1000;
        /// `U`: the folder's number of unread messages is there.
        const UNREAD_COUNT = 0x2000;
        /// `S`: it concerns a search folder.
        const SEARCH_FOLDER = 0x4000;
        /// `M`: it concerns a message, not a folder.
        const MESSAGE = 0x8000;
    }

    /// State of a message. `[MS-OXCMSG] 2.2.1.6`
    pub struct MessageFlags: u32, "MS-OXCMSG 2.2.1.6" {
        /// Read.
        const READ = 0x0001;
        /// Not changed since it was delivered.
        const UNMODIFIED = 0x0002;
        /// On its way.
        const SUBMITTED = 0x0004;
        /// Being written.
        const UNSENT = 0x0008;
        /// Has attachments.
        const HAS_ATTACH = 0x0010;
        /// Sent by the reader.
        const FROM_ME = 0x0020;
        /// Folder associated information.
        const ASSOCIATED = 0x0040;
        /// To be sent again.
        const RESEND = 0x0080;
        /// A read receipt is wanted.
        const NOTIFY_READ = 0x0100;
        /// A receipt is wanted when it is deleted unread.
        const NOTIFY_UNREAD = 0x0200;
        /// Was read once.
        const EVER_READ = 0x0400;
        /// Came over the Internet.
        const INTERNET = 0x2000;
        /// Of doubtful origin.
        const UNTRUSTED = 0x8000;
    }
}

codes! {
    /// What happened to the rows of a table.
    pub struct TableEventType: u16, "MS-OXCNOTIF 2.2.1.4.1.2" {
        /// So much that it should be read anew.
        const TABLE_CHANGED = 0x0001;
        /// A row is new.
        const TABLE_ROW_ADDED = 0x0003;
        /// A row is gone.
        const TABLE_ROW_DELETED = 0x0004;
        /// A row changed, or its place did.
        const TABLE_ROW_MODIFIED = 0x0005;
        /// A restriction is done: read it anew (Exchange 2007).
        const TABLE_RESTRICTION_CHANGED = 0x0007;
    }
}

impl TableEventType {
    fn names_row(self) -> bool {
        matches!(self, Self::TABLE_ROW_ADDED | Self::TABLE_ROW_DELETED | Self::TABLE_ROW_MODIFIED)
    }

    fn has_row(self) -> bool {
        matches!(self, Self::TABLE_ROW_ADDED | Self::TABLE_ROW_MODIFIED)
    }
}

/// Which fields there are follows from the flags. `cx.selector` is 1 for the form that a server writes
/// otherwise than the specification says; see [`NotificationData::has_quirk`].
impl NotificationFlags {
    /// The event alone.
    pub fn event(self) -> Self {
        Self::from_bits_retain(self.bits() & 0x0FFF)
    }

    fn is(self, events: &[Self]) -> bool {
        events.contains(&self.event())
    }

    fn of_message(self) -> bool {
        self.contains(Self::MESSAGE)
    }

    fn is_table(self) -> bool {
        self.event() == Self::TABLE_MODIFIED
    }

    /// Events whose layout nobody documents.
    fn is_unknown(self) -> bool {
        !self.is(&[
            Self::NEW_MAIL,
            Self::OBJECT_CREATED,
            Self::OBJECT_DELETED,
            Self::OBJECT_MODIFIED,
            Self::OBJECT_MOVED,
            Self::OBJECT_COPIED,
            Self::SEARCH_COMPLETED,
            Self::TABLE_MODIFIED,
            Self::EXTENDED,
        ])
    }

    fn is_object(self) -> bool {
        !self.is_table() && !self.is(&[Self::EXTENDED]) && !self.is_unknown()
    }

    fn is_transfer(self) -> bool {
        self.is(&[Self::OBJECT_MOVED, Self::OBJECT_COPIED])
    }

    fn has_message(self, cx: &Context<'_>) -> bool {
        self.is_object() && (self.of_message() || (cx.selector == QUIRK && self.is(&[Self::NEW_MAIL])))
    }

    fn has_parent(self, cx: &Context<'_>) -> bool {
        (self.is_transfer() || self.is(&[Self::OBJECT_CREATED, Self::OBJECT_DELETED]))
            && self.of_message() == self.contains(Self::SEARCH_FOLDER)
            && !(cx.selector == QUIRK && self.of_message())
    }

    fn has_tags(self) -> bool {
        self.is(&[Self::OBJECT_CREATED, Self::OBJECT_MODIFIED])
    }
}

/// `Context::selector` of the form that some servers write instead.
const QUIRK: u32 = 1;

wire! {
    /// Asks to be told of events.
    pub struct RegisterNotification, "MS-OXCROPS 2.2.14.1.1" {
        /// The logon.
        logon: u8,
        /// The logon object (or a folder, a table).
        input: u8,
        /// Receives the subscription.
        output: u8,
        /// Which events.
        notification_types: NotificationTypes,
        /// Zero.
        reserved: Option<u8> { if notification_types.contains(NotificationTypes::EXTENDED) },
        /// Anywhere in the store.
        want_whole_store: bool,
        /// Otherwise: in this folder.
        folder_id: Option<FolderId> { if !*want_whole_store },
        /// Otherwise: to this message; none means the folder itself.
        message_id: Option<MessageId> { if !*want_whole_store },
    }

    /// Something happened. Servers send it behind the answers.
    pub struct Notify, "MS-OXCROPS 2.2.14.2" {
        /// The handle (not an index) of the subscription or table.
        handle: u32,
        /// The logon.
        logon: u8,
        /// What happened.
        data: NotificationData,
    }

    /// What happened. Which fields there are follows from the flags.
    pub struct NotificationData, "MS-OXCNOTIF 2.2.1.4.1.2" {
        /// The event, and what it happened to.
        flags: NotificationFlags,
        /// What happened to the rows of a table.
        table_event: Option<TableEventType> { if flags.is_table() },
        /// Folder of the row; of a hierarchy table the row itself.
        row_folder_id: Option<FolderId> { if table_event.is_some_and(TableEventType::names_row) },
        /// Message of the row.
        row_message_id: Option<MessageId> {
            if flags.of_message() && table_event.is_some_and(TableEventType::names_row)
        },
        /// Which of several rows of the message.
        row_instance: Option<u32> {
            if flags.of_message() && table_event.is_some_and(TableEventType::names_row)
        },
        /// Folder of the row before it.
        insert_after_folder_id: Option<FolderId> {
            if |cx| table_event.is_some_and(TableEventType::has_row)
                && (flags.of_message() || cx.selector != QUIRK)
        },
        /// Message of the row before it; none means that it is the first.
        insert_after_message_id: Option<MessageId> {
            if flags.of_message() && table_event.is_some_and(TableEventType::has_row)
        },
        /// Which of several rows of that message.
        insert_after_instance: Option<u32> {
            if flags.of_message() && table_event.is_some_and(TableEventType::has_row)
        },
        /// The row, in the table's columns.
        row: Option<PropertyRow> as Prefixed<u16> {
            if |cx| !cx.columns.is_empty() && table_event.is_some_and(TableEventType::has_row)
        },
        /// The row, when nobody knows the table's columns.
        raw_row: Option<Bytes> as Prefixed<u16, Raw> {
            if |cx| cx.columns.is_empty() && table_event.is_some_and(TableEventType::has_row)
        },
        /// The folder, or the one that has the message.
        folder_id: Option<FolderId> { if flags.is_object() },
        /// The message.
        message_id: Option<MessageId> { if |cx| flags.has_message(cx) },
        /// Parent of the folder; of messages the search folder.
        parent_folder_id: Option<FolderId> { if |cx| flags.has_parent(cx) },
        /// The folder (of the message) before it was moved or copied.
        old_folder_id: Option<FolderId> { if flags.is_transfer() },
        /// The message before it was moved or copied.
        old_message_id: Option<MessageId> { if flags.is_transfer() && flags.of_message() },
        /// Parent of the folder before it was moved or copied.
        old_parent_folder_id: Option<FolderId> { if flags.is_transfer() && !flags.of_message() },
        /// The properties that changed.
        tags: Option<ChangedTags> { if flags.has_tags() },
        /// Messages in the folder.
        total_message_count: Option<u32> {
            if flags.is_object() && flags.contains(NotificationFlags::TOTAL_COUNT)
        },
        /// Unread messages in the folder.
        unread_message_count: Option<u32> {
            if flags.is_object() && flags.contains(NotificationFlags::UNREAD_COUNT)
        },
        /// State of the message that came.
        message_flags: Option<MessageFlags> { if flags.is(&[NotificationFlags::NEW_MAIL]) },
        /// Whether `message_class` is UTF-16.
        unicode: Option<bool> { if flags.is(&[NotificationFlags::NEW_MAIL]) },
        /// Class of the message that came.
        message_class: Option<Text> {
            if flags.is(&[NotificationFlags::NEW_MAIL]), with |cx| cx.unicode(*unicode == Some(true))
        },
        /// All of an event that is not documented.
        unknown: Option<Bytes> as Raw { if flags.is_unknown() },
    }

    /// There are more events than fit: send an empty request to fetch them.
    pub struct Pending, "MS-OXCROPS 2.2.14.3" {
        /// The session that has them.
        session_index: u16,
    }
}

impl NotificationData {
    /// Whether it was read in a form other than the specification's: an event of a search folder's message without
    /// the search folder, new mail with a message id although the flags speak of a folder, a row of folders without
    /// its predecessor.
    pub fn has_quirk(&self) -> bool {
        let plain = Context::rop();
        self.flags.has_message(&plain) != self.message_id.is_some()
            || self.flags.has_parent(&plain) != self.parent_folder_id.is_some()
            || self.table_event.is_some_and(TableEventType::has_row) != self.insert_after_folder_id.is_some()
    }
}

impl Notify {
    /// Reads what follows the id. `plausible` says whether what is left can follow.
    pub(super) fn read_tolerantly(
        r: &mut Reader<'_>,
        cx: &Context<'_>,
        plausible: impl Fn(&Reader<'_>) -> bool,
    ) -> Result<Self> {
        let mark = r.mark();
        let mut plausible = |cx: &Context<'_>, quirk| {
            r.reset(mark.clone());
            Self::read(r, cx).ok().filter(|notify| plausible(r) && notify.data.has_quirk() == quirk)
        };
        let read = plausible(cx, false)
            .or_else(|| plausible(&cx.select(QUIRK), true))
            // The columns may have changed since the row was written.
            .or_else(|| plausible(&cx.columns(&[]), false));
        match read {
            Some(notify) => Ok(notify),
            None => {
                r.reset(mark);
                Self::read(r, cx)
            }
        }
    }

    pub(super) fn write_as_is(&self, w: &mut Writer, cx: &Context<'_>) -> Result<()> {
        let columns = self.data.row.as_ref().map_or(&[][..], PropertyRow::columns);
        let selector = if self.data.has_quirk() { QUIRK } else { 0 };
        self.write(w, &cx.columns(columns).select(selector))
    }
}

/// `TagCount` and `Tags`: the properties of an object that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangedTags {
    /// The server does not say which.
    Unsaid,
    /// These; none at all says as little as `Unsaid`.
    Tags(Vec<PropertyTag>),
}

impl ChangedTags {
    const UNSAID: u16 = 0xFFFF;

    /// The properties, as far as they are named.
    pub fn as_slice(&self) -> &[PropertyTag] {
        match self {
            Self::Unsaid => &[],
            Self::Tags(tags) => tags,
        }
    }
}

impl Wire for ChangedTags {
    const LEAST: usize = 2;

    fn read(r: &mut Reader<'_>, cx: &Context<'_>) -> Result<Self> {
        if r.rest().starts_with(&Self::UNSAID.to_le_bytes()) {
            r.u16()?;
            return Ok(Self::Unsaid);
        }
        Counted::<u16>::get(r, cx).map(Self::Tags)
    }

    fn write(&self, w: &mut Writer, cx: &Context<'_>) -> Result<()> {
        match self {
            Self::Unsaid => {
                w.u16(Self::UNSAID);
                Ok(())
            }
            Self::Tags(tags) => Counted::<u16>::put(tags, w, cx),
        }
    }

    #[cfg(feature = "generate")]
    fn any(g: &mut Gen<'_>, cx: &Context<'_>) -> Self {
        if g.flip() { Self::Unsaid } else { Self::Tags(Counted::<u16>::some(g, cx)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rop::{Objects, Request, Response, RopBuffer};

    /// Reads notifications, each given without its id, as a server sends them; they encode to the same bytes.
    fn notified(list: &[&[u8]]) -> Vec<Notify> {
        let mut bytes = vec![0, 0];
        for notify in list {
            bytes.push(0x2A);
            bytes.extend_from_slice(notify);
        }
        let [low, high] = (bytes.len() as u16).to_le_bytes();
        (bytes[0], bytes[1]) = (low, high);
        let bytes = Bytes::from(bytes);
        let requests = RopBuffer::<Request>::default();
        let buffer = RopBuffer::<Response>::decode(&bytes, &requests, &mut Objects::new()).unwrap();
        assert_eq!(buffer.encode().unwrap(), bytes);
        let notify =
            |response| if let Response::Notify(notify) = response { *notify } else { panic!("{response:?}") };
        buffer.rops.into_iter().map(notify).collect()
    }

    const FOLDER: [u8; 8] = [1, 0, 0, 0, 0, 0, 1, 0x0D];
    const MESSAGE: [u8; 8] = [1, 0, 0, 0, 0, 4, 0x2A, 0x17];
    const SEARCH: [u8; 8] = [1, 0, 0, 0, 0, 0, 9, 0x99];

    fn event(flags: u16, parts: &[&[u8]]) -> Vec<u8> {
        [&[7, 0, 0, 0, 0][..], &flags.to_le_bytes(), &parts.concat()].concat()
    }

    #[test]
    fn a_message_that_entered_a_search_folder() {
        let full = event(0xC004, &[&FOLDER, &MESSAGE, &SEARCH, &[0, 0]]);
        let short = event(0xC004, &[&FOLDER, &MESSAGE, &[0, 0]]);
        let notified = notified(&[&full, &short, &full, &short]);
        let parents: Vec<_> = notified.iter().map(|notify| notify.data.parent_folder_id).collect();
        let search = Some(FolderId(u64::from_le_bytes(SEARCH)));
        assert_eq!(parents, [search, None, search, None]);
        assert!(notified.iter().all(|notify| notify.handle == 7 && notify.data.tags.is_some()));
        assert_eq!(notified.iter().filter(|notify| notify.data.has_quirk()).count(), 2);
    }

    #[test]
    fn a_message_that_left_a_search_folder() {
        let full = event(0xC008, &[&FOLDER, &MESSAGE, &SEARCH]);
        let short = event(0xC008, &[&FOLDER, &MESSAGE]);
        for list in [[&short, &full, &short], [&full, &short, &short], [&short, &short, &full]] {
            let notified = notified(&list.map(Vec::as_slice));
            for (notify, event) in notified.iter().zip(list) {
                assert_eq!(notify.data.parent_folder_id.is_some(), *event == full);
                assert_eq!(notify.data.message_id, Some(MessageId(u64::from_le_bytes(MESSAGE))));
            }
        }
    }

    #[test]
    fn new_mail_with_and_without_its_message() {
        let class = b"IPM.Note\0";
        let plain = event(0x8002, &[&FOLDER, &MESSAGE, &[0; 4], &[0], class]);
        let folder = event(0x0002, &[&FOLDER, &[0; 4], &[0], class]);
        let odd = event(0x0002, &[&FOLDER, &MESSAGE, &[0; 4], &[0], class]);
        let notified = notified(&[&plain, &folder, &odd]);
        let quirks: Vec<_> = notified.iter().map(|notify| notify.data.has_quirk()).collect();
        assert_eq!(quirks, [false, false, true]);
        for notify in &notified {
            assert_eq!(
                notify.data.message_class.as_ref().map(|class| class.to_string()).as_deref(),
                Some("IPM.Note")
            );
        }
    }

    #[test]
    fn a_row_of_a_table_nobody_knows_stays_raw() {
        let row = event(0x0100, &[&[3, 0], &FOLDER, &[0; 8], &[5, 0], b"\0abc\0"]);
        let notified = notified(&[&row, &row]);
        assert!(notified.iter().all(|notify| notify.data.raw_row.as_deref() == Some(b"\0abc\0")));
    }
}
