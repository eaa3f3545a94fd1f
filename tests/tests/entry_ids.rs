//! Entry ids laid out by hand after [MS-OXCDATA] 2.2.4 and 2.2.5, and arbitrary ones both ways.

use bytes::Bytes;
use mapi_http::data::entry_id::*;
use mapi_http::data::{FolderId, GlobalCounter, Guid, MessageId};
use mapi_http::wire::{Context, Gen, Wire};
use proptest::prelude::*;

const MAILBOX: Guid = Guid([0xA1; 16]);
const REPLICA: Guid = Guid([0xB2; 16]);
const FOLDER: FolderId = FolderId(0x0504_0302_0100_0001);

fn decode(bytes: &[u8]) -> EntryId {
    EntryId::decode(&Bytes::copy_from_slice(bytes), &Context::rop()).unwrap()
}

/// Decodes to it, and encodes to the bytes.
fn both_ways(id: impl Into<EntryId>, bytes: &[u8]) {
    let id = id.into();
    assert_eq!(id.to_vec().unwrap(), bytes);
    assert_eq!(decode(bytes), id);
}

#[test]
fn folders_and_messages() {
    let folder = [&[0; 4][..], &[0xA1; 16], &[1, 0], &[0xB2; 16], &[0, 1, 2, 3, 4, 5], &[0, 0]].concat();
    let id = FolderId::new(1, GlobalCounter([0, 1, 2, 3, 4, 5]));
    both_ways(FolderEntryId::new(MAILBOX, REPLICA, id), &folder);

    let message = [
        &[0; 4][..],
        &[0xA1; 16],
        &[7, 0],
        &[0xB2; 16],
        &[0, 1, 2, 3, 4, 5],
        &[0, 0],
        &[0xB2; 16],
        &[0, 0, 0, 0, 7, 0x77],
        &[0, 0],
    ]
    .concat();
    let mail = MessageId::new(1, GlobalCounter::from_u64(0x777));
    both_ways(MessageEntryId::new(MAILBOX, REPLICA, id, mail), &message);
}

#[test]
fn people() {
    let bytes = [&[0; 4][..], &ADDRESS_BOOK, &[1, 0, 0, 0], &[0; 4], b"/o=x/cn=alice\0"].concat();
    both_ways(AddressBookEntryId::new(AddressBookType::LOCAL_MAIL_USER, "/o=x/cn=alice"), &bytes);

    let bytes = [
        &[0; 4][..],
        &ONE_OFF,
        &[0, 0],
        &0x9001u16.to_le_bytes(),
        b"B\0\x09\x27\0\0",
        b"S\0M\0T\0P\0\0\0",
        b"b\0@\0x\0\0\0",
    ]
    .concat();
    both_ways(OneOffEntryId::new("B✉", "SMTP", "b@x"), &bytes);

    // Without the flag of Unicode the strings are 8-bit.
    let bytes = [&[0; 4][..], &ONE_OFF, &[0, 0], &[1, 0x10], b"B\0SMTP\0b@x\0"].concat();
    let EntryId::OneOff(id) = decode(&bytes) else { panic!("a one-off") };
    assert_eq!((id.display_name.to_string(), id.email_address.to_string()), ("B".into(), "b@x".into()));
    both_ways(id, &bytes);

    let bytes =
        [&[0x87, 0, 0, 0][..], &[0xC3; 16], &[1, 0, 0, 0], &[1, 0, 0, 0], &[0x22, 0xBB, 0, 0]].concat();
    both_ways(EphemeralEntryId::new(Guid([0xC3; 16]), AddressBookType::DISTRIBUTION_LIST, 0xBB22), &bytes);
}

#[test]
fn stores() {
    let bytes = [
        &[0; 4][..],
        &STORE,
        &[0, 0],
        b"EMSMDB.DLL\0\0\0\0",
        &[0; 4],
        &MAILBOX_STORE,
        &[0xC, 0, 0, 0],
        b"SERVER\0",
        b"/o=x/cn=alice\0",
    ]
    .concat();
    both_ways(StoreEntryId::mailbox("SERVER", "/o=x/cn=alice"), &bytes);

    let tail = [
        &0xF432_46E9u32.to_le_bytes()[..],
        &[26, 0, 0, 0],
        &[2, 0, 0, 0],
        &[16, 0, 0, 0],
        b"a\0@\0x\0\0\0",
        &[0, 0],
    ]
    .concat();
    let EntryId::Store(id) = decode(&[&bytes[..], &tail].concat()) else { panic!("a store") };
    assert!(matches!(id.tail, Some(StoreTail::V3 { size: 26, version: 2, offset_smtp_address: 16, .. })));
}

#[test]
fn lists_of_entry_ids_are_padded() {
    let bytes: &[u8] = &[
        2, 0, 0, 0, // count
        20, 0, 0, 0, // bytes of the rest
        5, 0, 0, 0, 1, 2, 3, 4, 5, 0, 0, 0, // one of five bytes, padded
        4, 0, 0, 0, 6, 7, 8, 9, // one of four
    ];
    let list = FlatEntryList::decode(&Bytes::from_static(bytes), &Context::rop()).unwrap();
    let other = |bytes: &'static [u8]| EntryId::Other(Bytes::from_static(bytes));
    assert_eq!(list.entries, [other(&[1, 2, 3, 4, 5]), other(&[6, 7, 8, 9])]);
    assert_eq!(list.encode(&Context::rop()).unwrap(), bytes);
}

#[test]
fn an_object_of_the_server() {
    let bytes = [&[1][..], &[1, 0, 0, 1, 2, 3, 4, 5], &[0; 8], &[0; 4]].concat();
    let id = ServerId::decode(&bytes.clone().into(), &Context::rop()).unwrap();
    assert_eq!(id, ServerId::Ours { folder_id: FOLDER, message_id: MessageId::NONE, instance: 0 });
    assert_eq!(id.encode(&Context::rop()).unwrap(), bytes);
}

#[test]
fn unknown_providers_stay_as_they_are() {
    for length in [0, 3, 20, 45, 47, 100] {
        let bytes = vec![0x11; length];
        assert_eq!(decode(&bytes), EntryId::Other(bytes.clone().into()));
        both_ways(EntryId::Other(bytes.clone().into()), &bytes);
    }
}

/// A list in a list in a list… ends in an error, not in a full stack.
#[test]
fn wrapping_has_a_limit() {
    let mut bytes = Vec::new();
    for _ in 0..100_000 {
        bytes.extend([0; 4]);
        bytes.extend(WRAPPED);
        bytes.push(0xB5);
    }
    let error = EntryId::decode(&bytes.into(), &Context::rop()).unwrap_err();
    assert!(error.to_string().contains("levels of nesting"), "{error}");
}

proptest! {
    #[test]
    fn arbitrary_ones_come_back(seed in prop::collection::vec(any::<u8>(), 0..300)) {
        let id = EntryId::any(&mut Gen::new(&seed), &Context::rop());
        let bytes = id.to_vec().unwrap();
        let again = EntryId::decode(&bytes.clone().into(), &Context::rop());
        prop_assert_eq!(again.as_ref(), Ok(&id));
        for end in 0..bytes.len() {
            // A cut one is another one or an error, and encodes to what it was read from.
            let cut = Bytes::copy_from_slice(&bytes[..end]);
            if let Ok(id) = EntryId::decode(&cut, &Context::rop()) {
                prop_assert_eq!(id.to_vec().unwrap(), cut);
            }
        }
    }
}
