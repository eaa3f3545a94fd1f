//! Entry ids: what names a folder, a message, a store, a person. `[MS-OXCDATA] 2.2.4, 2.2.5`

use std::prelude::v1::*;

use bytes::Bytes;

use super::{FolderId, GlobalCounter, Guid, LongTermId, MessageId};
#[cfg(feature = "generate")]
use crate::wire::Gen;
use crate::wire::{
    Context, Described, Description, Format, IfLeft, Prefixed, Raw, Reader, Result, String8, Text, Times,
    Utf16, Wire, Writer, codes, flags, wire,
};

/// Who understands an entry id; not a GUID by its byte order.
pub type ProviderUid = [u8; 16];

/// Entries of the address book.
pub const ADDRESS_BOOK: ProviderUid =
    [0xDC, 0xA7, 0x40, 0xC8, 0xC0, 0x42, 0x10, 0x1A, 0xB4, 0xB9, 0x08, 0x00, 0x2B, 0x2F, 0xE1, 0x82];
/// Recipients that stand for themselves.
pub const ONE_OFF: ProviderUid =
    [0x81, 0x2B, 0x1F, 0xA4, 0xBE, 0xA3, 0x10, 0x19, 0x9D, 0x6E, 0x00, 0xDD, 0x01, 0x0F, 0x54, 0x02];
/// Stores.
pub const STORE: ProviderUid =
    [0x38, 0xA1, 0xBB, 0x10, 0x05, 0xE5, 0x10, 0x1A, 0xA1, 0xBB, 0x08, 0x00, 0x2B, 0x2A, 0x56, 0xC2];
/// The mailbox inside a store's entry id.
pub const MAILBOX_STORE: ProviderUid =
    [0x1B, 0x55, 0xFA, 0x20, 0xAA, 0x66, 0x11, 0xCD, 0x9B, 0xC8, 0x00, 0xAA, 0x00, 0x2F, 0xC4, 0x5A];
/// The public folders inside a store's entry id.
pub const PUBLIC_STORE: ProviderUid =
    [0x1C, 0x83, 0x02, 0x10, 0xAA, 0x66, 0x11, 0xCD, 0x9B, 0xC8, 0x00, 0xAA, 0x00, 0x2F, 0xC4, 0x5A];
/// Folders and messages of the public store; those of a mailbox have the mailbox's GUID.
pub const PUBLIC_FOLDERS: ProviderUid =
    [0x1A, 0x44, 0x73, 0x90, 0xAA, 0x66, 0x11, 0xCD, 0x9B, 0xC8, 0x00, 0xAA, 0x00, 0x2F, 0xC4, 0x5A];
/// Contacts and personal distribution lists shown as an address book.
pub const CONTACTS: ProviderUid =
    [0xFE, 0x42, 0xAA, 0x0A, 0x18, 0xC7, 0x1A, 0x10, 0xE8, 0x85, 0x0B, 0x65, 0x1C, 0x24, 0x00, 0x00];
/// Members of personal distribution lists.
pub const WRAPPED: ProviderUid =
    [0xC0, 0x91, 0xAD, 0xD3, 0x51, 0x9D, 0xCF, 0x11, 0xA4, 0xA9, 0x00, 0xAA, 0x00, 0x47, 0xFA, 0xA4];

/// The first flag of an entry id that is valid only as long as the server runs.
const EPHEMERAL: u8 = 0x87;

codes! {
    /// What the entry id of a folder or message names, and where.
    pub struct EntryIdType: u16, "MS-OXCDATA 2.2.4" {
        /// A folder of a mailbox.
        const PRIVATE_FOLDER = 1;
        /// A public folder.
        const PUBLIC_FOLDER = 3;
        /// A public folder of another kind of store.
        const MAPPED_PUBLIC_FOLDER = 5;
        /// A message of a mailbox.
        const PRIVATE_MESSAGE = 7;
        /// A message of a public folder.
        const PUBLIC_MESSAGE = 9;
        /// A message of a public folder of another kind of store.
        const MAPPED_PUBLIC_MESSAGE = 0xB;
        /// A newsgroup.
        const PUBLIC_NEWSGROUP_FOLDER = 0xC;
    }

    /// What an entry of the address book is.
    pub struct AddressBookType: u32, "MS-OXCDATA 2.2.5.2" {
        /// A person with a mailbox here.
        const LOCAL_MAIL_USER = 0;
        /// A distribution list.
        const DISTRIBUTION_LIST = 1;
        /// A public folder.
        const PUBLIC_FOLDER = 2;
        /// An automated mailbox.
        const AUTOMATED_MAILBOX = 3;
        /// A mailbox of the organisation.
        const ORGANIZATIONAL_MAILBOX = 4;
        /// A private distribution list.
        const PRIVATE_DISTRIBUTION_LIST = 5;
        /// A person elsewhere.
        const REMOTE_MAIL_USER = 6;
        /// A container.
        const CONTAINER = 0x100;
        /// A template.
        const TEMPLATE = 0x101;
        /// A recipient that stands for itself.
        const ONE_OFF_USER = 0x102;
        /// A search.
        const SEARCH = 0x200;
    }
}

flags! {
    /// How mail goes to a one-off recipient, and how its strings are written.
    pub struct OneOffFlags: u16, "MS-OXCDATA 2.2.5.1" {
        /// No TNEF.
        const NO_RICH_INFO = 0x0001;
        /// The other bits of the encoding count.
        const ENCODING_PREFERENCE = 0x0002;
        /// MIME; else uuencode.
        const MIME = 0x0004;
        /// The body as HTML.
        const BODY_HTML = 0x0008;
        /// The body as text and HTML.
        const BODY_TEXT_AND_HTML = 0x0010;
        /// Attachments from Macintosh as BinHex.
        const MAC_BINHEX = 0x0020;
        /// Attachments from Macintosh uuencoded.
        const MAC_UUENCODE = 0x0040;
        /// Not to be looked up in the address book.
        const DONT_LOOKUP = 0x1000;
        /// Strings are UTF-16.
        const UNICODE = 0x8000;
    }
}

/// Something behind which zeros fill up to a multiple of four bytes.
#[derive(Debug)]
struct Padded<F>(core::marker::PhantomData<F>);

impl<F: Format<V>, V> Format<V> for Padded<F> {
    const LEAST: usize = F::LEAST;

    fn get(r: &mut Reader<'_>, cx: &Context<'_>) -> Result<V> {
        let before = r.left();
        let value = F::get(r, cx)?;
        // The last one of a list is sometimes not filled up.
        let padding = (before - r.left()).wrapping_neg() % 4;
        r.slice(padding.min(r.left()))?;
        Ok(value)
    }

    fn put(value: &V, w: &mut Writer, cx: &Context<'_>) -> Result<()> {
        let before = w.len();
        F::put(value, w, cx)?;
        let padding = (w.len() - before).wrapping_neg() % 4;
        w.slice(&[0; 4][..padding]);
        Ok(())
    }

    #[cfg(feature = "generate")]
    fn some(g: &mut Gen<'_>, cx: &Context<'_>) -> V {
        F::some(g, cx)
    }
}

wire! {
    /// Names a folder.
    #[derive(Eq)]
    pub struct FolderEntryId, "MS-OXCDATA 2.2.4.1" {
        /// Zeros.
        flags: [u8; 4],
        /// The mailbox's GUID, or [`PUBLIC_FOLDERS`].
        provider: ProviderUid,
        /// A folder of which kind.
        folder_type: EntryIdType,
        /// The replica of the folder's id.
        database_guid: Guid,
        /// The counter of the folder's id.
        global_counter: GlobalCounter,
        /// Zeros.
        pad: [u8; 2],
    }

    /// Names a message.
    #[derive(Eq)]
    pub struct MessageEntryId, "MS-OXCDATA 2.2.4.2" {
        /// Zeros.
        flags: [u8; 4],
        /// The mailbox's GUID, or [`PUBLIC_FOLDERS`].
        provider: ProviderUid,
        /// A message of which kind.
        message_type: EntryIdType,
        /// The replica of the folder's id.
        folder_database_guid: Guid,
        /// The counter of the folder's id.
        folder_global_counter: GlobalCounter,
        /// Zeros.
        folder_pad: [u8; 2],
        /// The replica of the message's id.
        message_database_guid: Guid,
        /// The counter of the message's id.
        message_global_counter: GlobalCounter,
        /// Zeros.
        message_pad: [u8; 2],
    }

    /// Names a store.
    pub struct StoreEntryId, "MS-OXCDATA 2.2.4.3" {
        /// Zeros.
        flags: [u8; 4],
        /// [`STORE`].
        provider: ProviderUid,
        /// 0.
        version: u8,
        /// 0.
        flag: u8,
        /// `EMSMDB.DLL` and zeros.
        dll_file_name: [u8; 14],
        /// 0.
        wrapped_flags: u32,
        /// [`MAILBOX_STORE`] or [`PUBLIC_STORE`].
        wrapped_provider: ProviderUid,
        /// 0xC for a mailbox, 6 for public folders.
        wrapped_type: u32,
        /// The server's short name, or an SMTP address.
        server_short_name: String8,
        /// The mailbox's distinguished name.
        mailbox_dn: Option<String8> as IfLeft,
        /// What newer clients append.
        tail: Option<StoreTail> as IfLeft,
    }

    /// What stands behind a store's entry id: names of the server at offsets counted from here.
    pub enum StoreTail, "MS-OXCDATA 2.2.4.3", tag u32 {
        /// Distinguished name and host name of the server.
        0xF321_35D8 => V2 {
            /// Bytes of all of it.
            size: u32,
            /// 1.
            version: u32,
            /// Where the server's distinguished name (8-bit) stands.
            offset_dn: u32,
            /// Where the server's host name (UTF-16) stands; 0: nowhere.
            offset_fqdn: u32,
            /// The names.
            names: Bytes as Raw,
        },
        /// The SMTP address of the mailbox.
        0xF432_46E9 => V3 {
            /// Bytes of all of it.
            size: u32,
            /// 2.
            version: u32,
            /// Where the SMTP address (UTF-16) stands.
            offset_smtp_address: u32,
            /// The address.
            names: Bytes as Raw,
        },
    }

    /// Names an entry of the address book for good.
    pub struct AddressBookEntryId, "MS-OXCDATA 2.2.5.2" {
        /// Zeros.
        flags: [u8; 4],
        /// [`ADDRESS_BOOK`].
        provider: ProviderUid,
        /// 1.
        version: u32,
        /// What it is.
        entry_type: AddressBookType,
        /// The distinguished name; letter case does not count.
        x500_dn: String8,
    }

    /// Names an entry of the address book as long as the server runs.
    #[derive(Eq)]
    pub struct EphemeralEntryId, "MS-OXNSPI 2.2.9.2" {
        /// 0x87 and zeros.
        flags: [u8; 4],
        /// The GUID that the server told in Bind.
        provider: ProviderUid,
        /// 1.
        version: u32,
        /// What it is.
        entry_type: AddressBookType,
        /// The Minimal Entry ID.
        min_id: u32,
    }

    /// A recipient that stands for itself.
    pub struct OneOffEntryId, "MS-OXCDATA 2.2.5.1" {
        /// Zeros.
        flags: [u8; 4],
        /// [`ONE_OFF`].
        provider: ProviderUid,
        /// 0.
        version: u16,
        /// How mail goes there.
        one_off_flags: OneOffFlags,
        /// The name to show.
        display_name: Text { with |cx| cx.unicode(one_off_flags.contains(OneOffFlags::UNICODE)) },
        /// Such as `SMTP`.
        address_type: Text { with |cx| cx.unicode(one_off_flags.contains(OneOffFlags::UNICODE)) },
        /// The address.
        email_address: Text { with |cx| cx.unicode(one_off_flags.contains(OneOffFlags::UNICODE)) },
    }

    /// A contact, a personal distribution list or their folder, as an entry of an address book.
    pub struct ContactEntryId, "MS-OXCDATA 2.2.5.3" {
        /// Zeros.
        flags: [u8; 4],
        /// [`CONTACTS`].
        provider: ProviderUid,
        /// 3.
        version: u32,
        /// What it is.
        entry: ContactEntry,
    }

    /// Which contact.
    pub enum ContactEntry, "MS-OXCDATA 2.2.5.3", tag u32 {
        /// The folder of contacts.
        3 => Container {
            /// Names the provider.
            guid: Guid,
            /// The folder's entry id.
            entry_id: Box<EntryId>,
        },
        /// A contact.
        4 => Contact {
            /// 0 to 2: the first to third e-mail address, 3 to 5: fax numbers.
            index: u32,
            /// The entry id of the contact.
            entry_id: Box<EntryId> as Prefixed<u32>,
            /// Zeros, up to a multiple of four.
            padding: Bytes as Raw,
        },
        /// A personal distribution list.
        5 => PersonalDistributionList {
            /// 0xFF.
            index: u32,
            /// The entry id of the list.
            entry_id: Box<EntryId> as Prefixed<u32>,
            /// Zeros, up to a multiple of four.
            padding: Bytes as Raw,
        },
    }

    /// A member of a personal distribution list.
    pub struct WrappedEntryId, "MS-OXOCNTC 2.2.2.2.4.1.1" {
        /// Zeros.
        flags: [u8; 4],
        /// [`WRAPPED`].
        provider: ProviderUid,
        /// What is wrapped: 0xB5 an entry of the address book, 0xC3 the first address of a contact…
        wrapped_type: u8,
        /// Its entry id.
        entry_id: Box<EntryId>,
    }

    /// Several entry ids, as `PidTagReplyRecipientEntries` has them.
    pub struct FlatEntryList, "MS-OXCDATA 2.3.3" {
        /// The entry ids.
        entries: Vec<EntryId> as Prefixed<u32, Times<Padded<Prefixed<u32>>>> {
            after count: u32 = entries.len(), with |cx| cx.select(count)
        },
    }

    /// Names an object of a store to the server that has it: the content of `PtypServerId`.
    pub enum ServerId, "MS-OXCDATA 2.11.1.4", tag u8 {
        /// Whatever a client made up.
        0 => Client {
            /// It.
            data: Bytes as Raw,
        },
        /// An object of this store.
        1 => Ours {
            /// The folder.
            folder_id: FolderId,
            /// The message; none for the folder itself.
            message_id: MessageId,
            /// The instance in a table that shows a message once for each of several values; else 0.
            instance: u32,
        },
    }
}

impl ServerId {
    /// The tag of [`Ours`](Self::Ours).
    pub(super) const OURS: u8 = 1;
    /// Bytes of [`Ours`](Self::Ours).
    pub(super) const OURS_BYTES: usize = 21;
}

/// Any entry id. Which one it is stands in the provider's id, so here the layouts are chosen by hand.
#[derive(Debug, Clone, PartialEq)]
pub enum EntryId {
    /// A folder.
    Folder(FolderEntryId),
    /// A message.
    Message(MessageEntryId),
    /// A store.
    Store(StoreEntryId),
    /// An entry of the address book.
    AddressBook(AddressBookEntryId),
    /// An entry of the address book, as long as the server runs.
    Ephemeral(EphemeralEntryId),
    /// A recipient that stands for itself.
    OneOff(OneOffEntryId),
    /// A contact or personal distribution list.
    Contact(ContactEntryId),
    /// A member of a personal distribution list.
    Wrapped(WrappedEntryId),
    /// Of a provider that nobody here knows.
    Other(Bytes),
}

/// Bytes of the entry id of a folder.
const FOLDER_BYTES: usize = 46;
/// Bytes of the entry id of a message.
#[cfg(feature = "all-rops")]
const MESSAGE_BYTES: usize = 70;

impl Wire for EntryId {
    fn read(r: &mut Reader<'_>, cx: &Context<'_>) -> Result<Self> {
        let head = r.rest();
        let provider = head.get(4..).and_then(<[u8]>::first_chunk::<16>);
        r.nested(|r| match (head.first(), provider) {
            (_, Some(&ADDRESS_BOOK)) => Wire::read(r, cx).map(Self::AddressBook),
            (_, Some(&ONE_OFF)) => Wire::read(r, cx).map(Self::OneOff),
            // No operation looks into these.
            #[cfg(feature = "all-rops")]
            (_, Some(&STORE)) => Wire::read(r, cx).map(Self::Store),
            #[cfg(feature = "all-rops")]
            (_, Some(&CONTACTS)) => Wire::read(r, cx).map(Self::Contact),
            #[cfg(feature = "all-rops")]
            (_, Some(&WRAPPED)) => Wire::read(r, cx).map(Self::Wrapped),
            #[cfg(feature = "all-rops")]
            (Some(&EPHEMERAL), Some(_)) => Wire::read(r, cx).map(Self::Ephemeral),
            // The provider is the mailbox, so only the length tells.
            (_, Some(_)) if head.len() == FOLDER_BYTES => Wire::read(r, cx).map(Self::Folder),
            #[cfg(feature = "all-rops")]
            (_, Some(_)) if head.len() == MESSAGE_BYTES => Wire::read(r, cx).map(Self::Message),
            _ => Raw::get(r, cx).map(Self::Other),
        })
    }

    fn write(&self, w: &mut Writer, cx: &Context<'_>) -> Result<()> {
        w.nested(|w| match self {
            Self::Folder(id) => id.write(w, cx),
            Self::Message(id) => id.write(w, cx),
            Self::Store(id) => id.write(w, cx),
            Self::AddressBook(id) => id.write(w, cx),
            Self::Ephemeral(id) => id.write(w, cx),
            Self::OneOff(id) => id.write(w, cx),
            Self::Contact(id) => id.write(w, cx),
            Self::Wrapped(id) => id.write(w, cx),
            Self::Other(raw) => Raw::put(raw, w, cx),
        })
    }

    #[cfg(feature = "generate")]
    fn any(g: &mut Gen<'_>, cx: &Context<'_>) -> Self {
        // Not empty: where there may be none, nothing is none.
        const DEEP_ENOUGH: EntryId = EntryId::Other(Bytes::from_static(b"unknown"));
        match g.below(8) {
            0 => Self::Folder(FolderEntryId { flags: [0; 4], ..Wire::any(g, cx) }),
            1 => Self::Message(MessageEntryId { flags: [0; 4], ..Wire::any(g, cx) }),
            2 => Self::Store(StoreEntryId { provider: STORE, ..Wire::any(g, cx) }),
            3 => Self::AddressBook(AddressBookEntryId { provider: ADDRESS_BOOK, ..Wire::any(g, cx) }),
            4 => Self::Ephemeral(EphemeralEntryId { flags: [EPHEMERAL, 0, 0, 0], ..Wire::any(g, cx) }),
            5 => Self::OneOff(OneOffEntryId { provider: ONE_OFF, ..Wire::any(g, cx) }),
            6 => g
                .deeper(|g| ContactEntryId { provider: CONTACTS, ..Wire::any(g, cx) })
                .map_or(DEEP_ENOUGH, Self::Contact),
            _ => g
                .deeper(|g| WrappedEntryId { provider: WRAPPED, ..Wire::any(g, cx) })
                .map_or(DEEP_ENOUGH, Self::Wrapped),
        }
    }
}

impl Described for EntryId {
    const DESCRIPTION: Description = Description {
        name: "EntryId",
        section: "MS-OXCDATA 2.2.3",
        parts: &[
            "Folder",
            "Message",
            "Store",
            "AddressBook",
            "Ephemeral",
            "OneOff",
            "Contact",
            "Wrapped",
            "Other",
        ],
    };
}

impl FolderEntryId {
    /// A public folder.
    pub fn public(replica_guid: Guid, folder: FolderId) -> Self {
        Self {
            folder_type: EntryIdType::PUBLIC_FOLDER,
            ..Self::new(Guid(PUBLIC_FOLDERS), replica_guid, folder)
        }
    }

    /// A folder of a mailbox.
    pub fn new(mailbox_guid: Guid, replica_guid: Guid, folder: FolderId) -> Self {
        Self {
            flags: [0; 4],
            provider: mailbox_guid.0,
            folder_type: EntryIdType::PRIVATE_FOLDER,
            database_guid: replica_guid,
            global_counter: folder.counter(),
            pad: [0; 2],
        }
    }
}

impl FolderEntryId {
    /// The id that holds in all sessions.
    pub fn long_term_id(&self) -> LongTermId {
        LongTermId { database_guid: self.database_guid, global_counter: self.global_counter, pad: 0 }
    }

    /// The id in a session in which the replica has that number; 1 is the mailbox's own in most.
    pub fn folder_id(&self, replica_id: u16) -> FolderId {
        FolderId::new(replica_id, self.global_counter)
    }
}

impl MessageEntryId {
    /// The entry id of the folder.
    pub fn folder(&self) -> FolderEntryId {
        let folder_type = match self.message_type {
            EntryIdType::PUBLIC_MESSAGE => EntryIdType::PUBLIC_FOLDER,
            EntryIdType::MAPPED_PUBLIC_MESSAGE => EntryIdType::MAPPED_PUBLIC_FOLDER,
            _ => EntryIdType::PRIVATE_FOLDER,
        };
        FolderEntryId {
            flags: self.flags,
            provider: self.provider,
            folder_type,
            database_guid: self.folder_database_guid,
            global_counter: self.folder_global_counter,
            pad: [0; 2],
        }
    }

    /// The id that holds in all sessions.
    pub fn long_term_id(&self) -> LongTermId {
        LongTermId {
            database_guid: self.message_database_guid,
            global_counter: self.message_global_counter,
            pad: 0,
        }
    }

    /// The id in a session in which the replica has that number; 1 is the mailbox's own in most.
    pub fn message_id(&self, replica_id: u16) -> MessageId {
        MessageId::new(replica_id, self.message_global_counter)
    }

    /// A message of a public folder.
    pub fn public(replica_guid: Guid, folder: FolderId, message: MessageId) -> Self {
        Self {
            message_type: EntryIdType::PUBLIC_MESSAGE,
            ..Self::new(Guid(PUBLIC_FOLDERS), replica_guid, folder, message)
        }
    }

    /// A message of a mailbox.
    pub fn new(mailbox_guid: Guid, replica_guid: Guid, folder: FolderId, message: MessageId) -> Self {
        Self {
            flags: [0; 4],
            provider: mailbox_guid.0,
            message_type: EntryIdType::PRIVATE_MESSAGE,
            folder_database_guid: replica_guid,
            folder_global_counter: folder.counter(),
            folder_pad: [0; 2],
            message_database_guid: replica_guid,
            message_global_counter: message.counter(),
            message_pad: [0; 2],
        }
    }
}

impl StoreEntryId {
    /// The public folders.
    pub fn public(server: &str) -> Self {
        Self {
            wrapped_provider: PUBLIC_STORE,
            wrapped_type: 6,
            mailbox_dn: None,
            ..Self::mailbox(server, "")
        }
    }

    /// The store of a mailbox.
    pub fn mailbox(server: &str, mailbox_dn: &str) -> Self {
        Self {
            flags: [0; 4],
            provider: STORE,
            version: 0,
            flag: 0,
            dll_file_name: *b"EMSMDB.DLL\0\0\0\0",
            wrapped_flags: 0,
            wrapped_provider: MAILBOX_STORE,
            wrapped_type: 0xC,
            server_short_name: String8::from(server),
            mailbox_dn: Some(String8::from(mailbox_dn)),
            tail: None,
        }
    }
}

impl StoreTail {
    /// The distinguished name of the server, if the tail has one.
    pub fn server_dn(&self) -> Option<String8> {
        let Self::V2 { offset_dn, names, .. } = self else { return None };
        // The tag, size, version and two offsets stand before the names.
        let text = names.slice(position(*offset_dn, 20, names)?..);
        let end = text.iter().position(|byte| *byte == 0).unwrap_or(text.len());
        Some(String8::from_bytes(text.slice(..end)))
    }

    /// The host name of the server, if the tail has one.
    pub fn server_fqdn(&self) -> Option<Utf16> {
        let Self::V2 { offset_fqdn, names, .. } = self else { return None };
        text_at(position(*offset_fqdn, 20, names)?, names)
    }

    /// The SMTP address of the mailbox, if the tail has one.
    pub fn smtp_address(&self) -> Option<Utf16> {
        let Self::V3 { offset_smtp_address, names, .. } = self else { return None };
        text_at(position(*offset_smtp_address, 16, names)?, names)
    }
}

/// Where an offset that counts from the tail's tag lies behind `fixed` bytes of it.
fn position(offset: u32, fixed: u32, names: &Bytes) -> Option<usize> {
    offset.checked_sub(fixed).map(|at| at as usize).filter(|at| *at < names.len())
}

fn text_at(at: usize, names: &Bytes) -> Option<Utf16> {
    let text = names.slice(at..);
    let end = crate::wire::utf16::terminator(&text).unwrap_or(text.len());
    Some(Utf16::from_le_bytes(text.slice(..end)))
}

impl AddressBookEntryId {
    /// An entry of the address book.
    pub fn new(entry_type: AddressBookType, dn: &str) -> Self {
        Self { flags: [0; 4], provider: ADDRESS_BOOK, version: 1, entry_type, x500_dn: String8::from(dn) }
    }
}

impl EphemeralEntryId {
    /// An entry of the address book of a running server.
    pub fn new(server_guid: Guid, entry_type: AddressBookType, min_id: u32) -> Self {
        Self { flags: [EPHEMERAL, 0, 0, 0], provider: server_guid.0, version: 1, entry_type, min_id }
    }
}

impl OneOffEntryId {
    /// A recipient that stands for itself, as Outlook writes it: Unicode, no look-up, no TNEF.
    pub fn new(display_name: &str, address_type: &str, email_address: &str) -> Self {
        let text = |text: &str| Text::Utf16(Utf16::from(text));
        Self {
            flags: [0; 4],
            provider: ONE_OFF,
            version: 0,
            one_off_flags: OneOffFlags::UNICODE | OneOffFlags::DONT_LOOKUP | OneOffFlags::NO_RICH_INFO,
            display_name: text(display_name),
            address_type: text(address_type),
            email_address: text(email_address),
        }
    }
}

macro_rules! any_entry_id {
    ($($Variant:ident($Type:ident)),*) => {$(
        impl From<$Type> for EntryId {
            fn from(id: $Type) -> Self {
                Self::$Variant(id)
            }
        }
    )*};
}

any_entry_id! {
    Folder(FolderEntryId), Message(MessageEntryId), Store(StoreEntryId), AddressBook(AddressBookEntryId),
    Ephemeral(EphemeralEntryId), OneOff(OneOffEntryId), Contact(ContactEntryId), Wrapped(WrappedEntryId)
}

impl EntryId {
    /// As bytes.
    ///
    /// # Errors
    /// A string in it holds a NUL.
    pub fn to_vec(&self) -> Result<Vec<u8>> {
        self.encode(&Context::rop())
    }
}
