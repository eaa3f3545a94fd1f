//! Entry ids that the server makes, and what it understands of those it gets. `[MS-OXCDATA] 2.2.4, 2.2.5`

use bytes::Bytes;
use mapi_http::data::entry_id::{
    AddressBookEntryId, AddressBookType, EntryId, EphemeralEntryId, FolderEntryId, MessageEntryId,
    OneOffEntryId, StoreEntryId,
};
use mapi_http::data::{FolderId, GlobalCounter, Guid, MessageId};
use mapi_http::wire::{Context, Wire};

use crate::store::REPLICA_ID;

/// A name with a NUL in it cannot be written; it then names nobody.
fn bytes(id: impl Into<EntryId>) -> Vec<u8> {
    id.into().to_vec().unwrap_or_default()
}

fn read(bytes: &[u8]) -> Option<EntryId> {
    EntryId::decode(&Bytes::copy_from_slice(bytes), &Context::rop()).ok()
}

/// A folder of a private mailbox.
pub(crate) fn folder(mailbox: Guid, replica: Guid, folder: FolderId) -> Vec<u8> {
    bytes(FolderEntryId::new(mailbox, replica, folder))
}

/// A message of a private mailbox.
pub(crate) fn message(mailbox: Guid, replica: Guid, folder: FolderId, message: MessageId) -> Vec<u8> {
    bytes(MessageEntryId::new(mailbox, replica, folder, message))
}

/// A public folder.
pub(crate) fn public_folder(replica: Guid, folder: FolderId) -> Vec<u8> {
    bytes(FolderEntryId::public(replica, folder))
}

/// A message of a public folder.
pub(crate) fn public_message(replica: Guid, folder: FolderId, message: MessageId) -> Vec<u8> {
    bytes(MessageEntryId::public(replica, folder, message))
}

/// A GID: replica GUID and counter, as source keys are. `[MS-OXCDATA] 2.2.1.3`
pub(crate) fn source_key(replica: Guid, counter: GlobalCounter) -> Vec<u8> {
    [&replica.0[..], &counter.0[..]].concat()
}

/// The store of a mailbox.
pub(crate) fn store(server: &str, mailbox_dn: &str) -> Vec<u8> {
    bytes(StoreEntryId::mailbox(server, mailbox_dn))
}

/// The public folders.
pub(crate) fn public_store(server: &str) -> Vec<u8> {
    bytes(StoreEntryId::public(server))
}

/// An entry of the address book that stays valid.
pub(crate) fn address_book(kind: AddressBookType, dn: &str) -> Vec<u8> {
    bytes(AddressBookEntryId::new(kind, dn))
}

/// An entry of the address book that is valid as long as the server runs.
pub(crate) fn ephemeral(server: Guid, kind: AddressBookType, min_id: u32) -> Vec<u8> {
    bytes(EphemeralEntryId::new(server, kind, min_id))
}

/// A recipient that stands for itself.
pub(crate) fn one_off(display_name: &str, address_type: &str, address: &str) -> Vec<u8> {
    bytes(OneOffEntryId::new(display_name, address_type, address))
}

/// Who an entry id stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Person {
    /// Somebody in the address book, by distinguished name.
    Listed(String),
    /// Somebody else.
    OneOff {
        /// The name.
        name: String,
        /// Such as `SMTP`.
        address_type: String,
        /// The address.
        address: String,
    },
}

/// Reads the entry id of a person.
pub(crate) fn person(bytes: &[u8]) -> Option<Person> {
    match read(bytes)? {
        EntryId::AddressBook(id) => Some(Person::Listed(id.x500_dn.to_utf8_lossy())),
        EntryId::OneOff(id) => Some(Person::OneOff {
            name: id.display_name.to_utf8_lossy(),
            address_type: id.address_type.to_utf8_lossy(),
            address: id.email_address.to_utf8_lossy(),
        }),
        _ => None,
    }
}

/// The folder in an entry id of a folder or message, and the message.
pub(crate) fn object(bytes: &[u8]) -> Option<(Guid, FolderId, Option<MessageId>)> {
    let folder = |counter| FolderId::new(REPLICA_ID, counter);
    match read(bytes)? {
        EntryId::Folder(id) => Some((Guid(id.provider), folder(id.global_counter), None)),
        EntryId::Message(id) => {
            let message = MessageId::new(REPLICA_ID, id.message_global_counter);
            Some((Guid(id.provider), folder(id.folder_global_counter), Some(message)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_people_are_read_back() {
        assert_eq!(
            person(&address_book(AddressBookType::LOCAL_MAIL_USER, "/o=x/cn=alice")),
            Some(Person::Listed("/o=x/cn=alice".into()))
        );
        let bob = Person::OneOff {
            name: "Bob ✉".into(),
            address_type: "SMTP".into(),
            address: "bob@example.net".into(),
        };
        assert_eq!(person(&one_off("Bob ✉", "SMTP", "bob@example.net")), Some(bob));
        assert_eq!(person(b"short"), None);
    }

    #[test]
    fn ids_of_objects_have_the_lengths_of_the_specification() {
        let guid = Guid([7; 16]);
        let inbox = FolderId::new(1, GlobalCounter::from_u64(0x105));
        let mail = MessageId::new(1, GlobalCounter::from_u64(0x777));
        assert_eq!(folder(guid, guid, inbox).len(), 46);
        assert_eq!(message(guid, guid, inbox, mail).len(), 70);
        assert_eq!(object(&folder(guid, guid, inbox)), Some((guid, inbox, None)));
        assert_eq!(object(&message(guid, guid, inbox, mail)), Some((guid, inbox, Some(mail))));
    }
}
