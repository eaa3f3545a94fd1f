//! Entry ids that the server makes, and what it understands of those it gets. `[MS-OXCDATA] 2.2.4, 2.2.5`

use mapi_http::data::{FolderId, Guid, MessageId};
use mapi_http::wire::utf16;

/// Provider of address book entries.
pub(crate) const ADDRESS_BOOK: [u8; 16] =
    [0xDC, 0xA7, 0x40, 0xC8, 0xC0, 0x42, 0x10, 0x1A, 0xB4, 0xB9, 0x08, 0x00, 0x2B, 0x2F, 0xE1, 0x82];
/// Provider of one-off recipients.
const ONE_OFF: [u8; 16] =
    [0x81, 0x2B, 0x1F, 0xA4, 0xBE, 0xA3, 0x10, 0x19, 0x9D, 0x6E, 0x00, 0xDD, 0x01, 0x0F, 0x54, 0x02];
/// Provider of wrapped store objects.
const STORE: [u8; 16] =
    [0x38, 0xA1, 0xBB, 0x10, 0x05, 0xE5, 0x10, 0x1A, 0xA1, 0xBB, 0x08, 0x00, 0x2B, 0x2A, 0x56, 0xC2];
/// What a wrapped mailbox store has inside.
const MAILBOX_STORE: [u8; 16] =
    [0x1B, 0x55, 0xFA, 0x20, 0xAA, 0x66, 0x11, 0xCD, 0x9B, 0xC8, 0x00, 0xAA, 0x00, 0x2F, 0xC4, 0x5A];
/// Type of a folder in a private mailbox.
const PRIVATE_FOLDER: u16 = 1;
/// Type of a message in a private mailbox.
const PRIVATE_MESSAGE: u16 = 7;

/// What kind of entry an address book entry id says it is: a person.
pub(crate) const MAIL_USER: u32 = 0;
/// A distribution list.
pub(crate) const DISTRIBUTION_LIST: u32 = 1;
/// A container of the address book.
pub(crate) const CONTAINER: u32 = 0x100;

/// A folder of a private mailbox, 46 bytes. `[MS-OXCDATA] 2.2.4.1`
pub(crate) fn folder(mailbox: Guid, replica: Guid, folder: FolderId) -> Vec<u8> {
    let mut out = Vec::with_capacity(46);
    out.extend([0; 4]);
    out.extend(mailbox.0);
    out.extend(PRIVATE_FOLDER.to_le_bytes());
    out.extend(replica.0);
    out.extend(folder.counter().0);
    out.extend([0; 2]);
    out
}

/// A message of a private mailbox, 70 bytes. `[MS-OXCDATA] 2.2.4.2`
pub(crate) fn message(mailbox: Guid, replica: Guid, folder: FolderId, message: MessageId) -> Vec<u8> {
    let mut out = Vec::with_capacity(70);
    out.extend([0; 4]);
    out.extend(mailbox.0);
    out.extend(PRIVATE_MESSAGE.to_le_bytes());
    out.extend(replica.0);
    out.extend(folder.counter().0);
    out.extend([0; 2]);
    out.extend(replica.0);
    out.extend(message.counter().0);
    out.extend([0; 2]);
    out
}

/// A GID: replica GUID and counter, as source keys are. `[MS-OXCDATA] 2.2.1.3`
pub(crate) fn source_key(replica: Guid, counter: mapi_http::data::GlobalCounter) -> Vec<u8> {
    [&replica.0[..], &counter.0[..]].concat()
}

/// The store of a mailbox. `[MS-OXCDATA] 2.2.4.3`
pub(crate) fn store(server: &str, mailbox_dn: &str) -> Vec<u8> {
    let mut out = Vec::new();
    out.extend([0; 4]);
    out.extend(STORE);
    out.extend([0; 2]);
    out.extend(*b"EMSMDB.DLL\0\0\0\0");
    out.extend([0; 4]);
    out.extend(MAILBOX_STORE);
    out.extend(0x0000_000Cu32.to_le_bytes());
    out.extend(server.bytes().chain([0]));
    out.extend(mailbox_dn.bytes().chain([0]));
    out
}

/// An entry of the address book that stays valid. `[MS-OXCDATA] 2.2.5.2`
pub(crate) fn address_book(kind: u32, dn: &str) -> Vec<u8> {
    let mut out = Vec::new();
    out.extend([0; 4]);
    out.extend(ADDRESS_BOOK);
    out.extend(1u32.to_le_bytes());
    out.extend(kind.to_le_bytes());
    out.extend(dn.bytes().chain([0]));
    out
}

/// An entry of the address book that is valid as long as the server runs. `[MS-OXNSPI] 2.2.9.2`
pub(crate) fn ephemeral(server: Guid, kind: u32, mid: u32) -> Vec<u8> {
    let mut out = vec![0x87, 0, 0, 0];
    out.extend(server.0);
    out.extend(1u32.to_le_bytes());
    out.extend(kind.to_le_bytes());
    out.extend(mid.to_le_bytes());
    out
}

/// A recipient that stands for itself, in Unicode. `[MS-OXCDATA] 2.2.5.1`
pub(crate) fn one_off(display_name: &str, address_type: &str, address: &str) -> Vec<u8> {
    /// Unicode, MIME with both bodies allowed, no look-up.
    const FLAGS: u16 = 0x9001;
    let mut out = Vec::new();
    out.extend([0; 4]);
    out.extend(ONE_OFF);
    out.extend([0; 2]);
    out.extend(FLAGS.to_le_bytes());
    for text in [display_name, address_type, address] {
        utf16::encode_into(text, &mut out);
        out.extend([0; 2]);
    }
    out
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
    let (_, rest) = bytes.split_first_chunk::<4>()?;
    let (provider, rest) = rest.split_first_chunk::<16>()?;
    match *provider {
        ADDRESS_BOOK => {
            let (_, dn) = rest.split_first_chunk::<8>()?;
            let dn = dn.split(|byte| *byte == 0).next()?;
            Some(Person::Listed(String::from_utf8_lossy(dn).into_owned()))
        }
        ONE_OFF => {
            const UNICODE: u16 = 0x8000;
            let ([_, _, low, high], rest) = rest.split_first_chunk::<4>()?;
            let mut rest = rest;
            let mut next = || {
                if u16::from_le_bytes([*low, *high]) & UNICODE != 0 {
                    let end = rest.as_chunks::<2>().0.iter().position(|unit| *unit == [0, 0])? * 2;
                    let (text, after) = rest.split_at_checked(end)?;
                    rest = after.get(2..)?;
                    Some(utf16::to_utf8_lossy(text))
                } else {
                    let end = rest.iter().position(|byte| *byte == 0)?;
                    let (text, after) = rest.split_at_checked(end)?;
                    rest = after.get(1..)?;
                    Some(String::from_utf8_lossy(text).into_owned())
                }
            };
            Some(Person::OneOff { name: next()?, address_type: next()?, address: next()? })
        }
        _ => None,
    }
}

/// The folder in an entry id of a folder or message, and the message.
pub(crate) fn object(bytes: &[u8]) -> Option<(Guid, FolderId, Option<MessageId>)> {
    let id = |bytes: &[u8]| {
        let counter = *bytes.get(16..)?.first_chunk::<6>()?;
        Some(mapi_http::data::GlobalCounter(counter))
    };
    let (mailbox, rest) = bytes.get(4..)?.split_first_chunk::<16>()?;
    let rest = rest.get(2..)?;
    let folder = FolderId::new(crate::store::REPLICA_ID, id(rest)?);
    let message = rest.get(24..).and_then(id).map(|id| MessageId::new(crate::store::REPLICA_ID, id));
    Some((Guid(*mailbox), folder, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_people_are_read_back() {
        assert_eq!(
            person(&address_book(MAIL_USER, "/o=x/cn=alice")),
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
        let inbox = FolderId::new(1, mapi_http::data::GlobalCounter::from_u64(0x105));
        let mail = MessageId::new(1, mapi_http::data::GlobalCounter::from_u64(0x777));
        assert_eq!(folder(guid, guid, inbox).len(), 46);
        assert_eq!(message(guid, guid, inbox, mail).len(), 70);
        assert_eq!(object(&folder(guid, guid, inbox)), Some((guid, inbox, None)));
        assert_eq!(object(&message(guid, guid, inbox, mail)), Some((guid, inbox, Some(mail))));
    }
}
