//! What a synchronisation of messages brings.

use std::collections::BTreeMap;

use mapi_http::data::{MessageId, PropertyKey, PropertyTag, ValueRef, tags};
use mapi_http::mailbox::{
    Answer, GetProperties, ItemProperty, ListMessages, Outgoing, Part, PropertyTarget, Send, SyncBatch,
    SyncContents, SyncHierarchy, SyncedMessage,
};
use mapi_http::session::LogonFolder;
use mapi_http::wire::{Width, Writer};
use mapi_http_server::store::{Special, flags};
use mapi_http_tests::simulation::World;

use crate::copy::{Copy, assert_same, demo, run, special, sync};

#[test]
fn a_synchronisation_into_nothing_brings_every_property_of_every_message() {
    let mut world = demo();
    let alice = world.sign_in("alice");
    for place in [Special::Inbox, Special::SentItems, Special::Drafts, Special::Calendar, Special::Contacts] {
        let (_, folder) = special(&world, place);
        let mut copy = Copy::default();
        let summary = sync(&mut world, alice, folder, &mut copy);
        assert_eq!(summary.changed, copy.messages.len() as u64);
        world.server.with_store(|store| assert_same(store, folder, &copy));
    }
}

/// What is read of a message but says where it lies, or follows from what it is made of.
const OF_THE_PLACE: [PropertyTag; 29] = [
    tags::ACCESS,
    tags::ACCESS_LEVEL,
    tags::ASSOCIATED,
    tags::CHANGE_NUMBER,
    tags::CHANGE_KEY,
    tags::PREDECESSOR_CHANGE_LIST,
    tags::DISPLAY_BCC,
    tags::ENTRY_ID,
    tags::FOLDER_ID,
    tags::HAS_ATTACHMENTS,
    tags::INSTANCE_KEY,
    tags::INSTANCE_NUM,
    tags::INST_ID,
    tags::LAST_MODIFICATION_TIME,
    tags::LOCAL_COMMIT_TIME,
    tags::LONG_TERM_ENTRY_ID_FROM_TABLE,
    tags::MAPPING_SIGNATURE,
    tags::MESSAGE_SIZE,
    tags::MID,
    tags::OBJECT_TYPE,
    tags::PARENT_ENTRY_ID,
    tags::PARENT_FOLDER_ID,
    tags::PARENT_SOURCE_KEY,
    tags::RECORD_KEY,
    tags::SOURCE_KEY,
    tags::STORE_ENTRY_ID,
    tags::STORE_RECORD_KEY,
    tags::BODY_HTML,
    PropertyTag(0x664A_000B),
];

#[test]
fn what_is_read_of_messages_is_what_a_synchronisation_brings() {
    let mut world = demo();
    let alice = world.sign_in("alice");
    let (_, inbox) = special(&world, Special::Inbox);
    let (parts, _) = run(&mut world, alice, SyncContents::new(inbox).whole());
    let batches = parts.iter().filter_map(|part| match part {
        Part::Synced(batch) => Some(batch.changed.clone()),
        _ => None,
    });
    let synced: BTreeMap<MessageId, SyncedMessage> =
        batches.flatten().map(|message| (message.id, message)).collect();
    // All of the list, and of some messages everything.
    let mut listed = BTreeMap::new();
    let mut after = Some(0);
    while let Some(next) = after {
        let list = world.run(alice, ListMessages::newest(LogonFolder::Inbox, 100).after(next));
        let Ok(Answer::Page(page)) = list else { panic!("{list:?}") };
        listed.extend(page.messages.into_iter().map(|line| (line.id, line)));
        after = page.next;
    }
    assert_eq!(listed.keys().collect::<Vec<_>>(), synced.keys().collect::<Vec<_>>());
    for (number, (id, line)) in listed.iter().enumerate() {
        let message = &synced[id];
        let of = |tag: PropertyTag| message.content.properties.get(tag);
        assert_eq!(Some(&line.subject), of(tags::SUBJECT).and_then(|found| found.text).as_ref());
        assert_eq!(line.received, of(tags::MESSAGE_DELIVERY_TIME).and_then(|found| found.time));
        let read =
            of(tags::MESSAGE_FLAGS).and_then(|flags| flags.number).unwrap() & i64::from(flags::READ) != 0;
        assert_eq!(line.unread, !read);
        if number % 5 > 0 {
            continue;
        }
        let target = PropertyTarget::of(Some(LogonFolder::Inbox.into()), Some(*id), Vec::new());
        let Ok(Answer::Properties(all)) = world.run(alice, GetProperties::all(target)) else {
            panic!("{id}")
        };
        let mut compared = 0;
        for property in all {
            let Some(value) = property.value else { continue };
            let (tag, name) = match &property.key {
                PropertyKey::Tag(tag) => (*tag, None),
                PropertyKey::Named(name, kind) => (PropertyTag::new(0x8000, *kind), Some(name.clone())),
            };
            if name.is_none() && OF_THE_PLACE.iter().any(|own| own.id() == tag.id()) {
                continue;
            }
            let mut w = Writer::new();
            value.write(&mut w, tag.property_type(), Width::FastTransfer).unwrap();
            let encoded = w.into_bytes();
            let mut r = mapi_http::wire::Reader::new(&encoded);
            let read = ValueRef::read(&mut r, tag.property_type(), Width::FastTransfer).unwrap();
            let expected = ItemProperty::new(tag, name, &read, &encoded);
            let found = message.content.properties.iter().find(|known| match &expected.property_set {
                Some(_) => {
                    (&known.property_set, known.lid, &known.name)
                        == (&expected.property_set, expected.lid, &expected.name)
                }
                None => known.property_set.is_none() && known.id() == tag.id(),
            });
            let found = found.unwrap_or_else(|| panic!("{tag} of {id} is read, but not synchronised"));
            assert_eq!(
                ItemProperty { tag: 0, ..found.clone() },
                ItemProperty { tag: 0, ..expected },
                "{tag} of {id}"
            );
            compared += 1;
        }
        assert!(compared > 20, "{compared}");
    }
}

#[test]
fn what_happens_to_messages_comes_once_and_nothing_else_does() {
    let mut world = World::new(1);
    let bob = world.sign_in("bob");
    for number in 0..12 {
        let letter = Outgoing::new(format!("Letter {number}")).to("alice@example.com").text("Short.");
        world.run(bob, Send::new(letter)).unwrap();
    }
    let alice = world.sign_in("alice");
    let (mailbox, inbox) = special(&world, Special::Inbox);
    let mut copy = Copy::default();
    assert_eq!(sync(&mut world, alice, inbox, &mut copy).changed, 12);

    let now = world.now();
    let ids: Vec<MessageId> = copy.messages.keys().copied().collect();
    world.server.with_store(|store| {
        let elsewhere = store.special(mailbox, Special::DeletedItems).unwrap();
        let mut changed = store.message(ids[0]).unwrap().content;
        changed.properties.set(tags::IMPORTANCE, 2);
        store.save_message(ids[0], changed, None, now).unwrap();
        store.delete_message(ids[1], false, now).unwrap();
        store.delete_message(ids[2], true, now).unwrap();
        store.move_message(ids[3], elsewhere, now).unwrap();
        store.set_read(ids[4], true, now).unwrap();
        store.set_read(ids[5], true, now).unwrap();
        store.set_read(ids[5], false, now).unwrap();
        store.set_flags(ids[6], flags::SUBMITTED, 0, now).unwrap();
        // Read and changed: it comes as changed.
        store.set_read(ids[7], true, now).unwrap();
        store.set_status(ids[7], 0x1000, 0x1000, now).unwrap();
        store.copy_message(ids[8], inbox, now).unwrap();
    });
    let flow = SyncContents::new(inbox).since(&copy.state).unwrap().with_associated();
    let (parts, summary) = run(&mut world, alice, flow);
    let mut told = SyncBatch { complete: true, ..empty_batch() };
    for part in &parts {
        let Part::Synced(batch) = part else { continue };
        told.changed.extend(batch.changed.clone());
        told.deleted.extend(&batch.deleted);
        told.read.extend(&batch.read);
        told.unread.extend(&batch.unread);
        assert!(batch.out_of_scope.is_empty());
    }
    let changed: Vec<MessageId> = told.changed.iter().map(|message| message.id).collect();
    assert_eq!(changed[..3], [ids[0], ids[6], ids[7]]);
    assert_eq!(changed.len(), 4, "and the copy");
    assert_eq!(told.deleted, ids[1..4]);
    assert_eq!((told.read, told.unread), (vec![ids[4]], vec![ids[5]]));
    assert_eq!((summary.changed, summary.deleted, summary.read_changed), (4, 3, 2));
    copy.take(&parts, usize::MAX);
    world.server.with_store(|store| assert_same(store, inbox, &copy));

    let again = sync(&mut world, alice, inbox, &mut copy);
    assert_eq!((again.changed, again.deleted, again.read_changed), (0, 0, 0));
    // The state is a small byte string.
    assert!(copy.state.len() < 200, "{}", copy.state.len());
}

fn empty_batch() -> SyncBatch {
    SyncBatch {
        changed: Vec::new(),
        partial: Vec::new(),
        groups: Vec::new(),
        deleted: Vec::new(),
        out_of_scope: Vec::new(),
        read: Vec::new(),
        unread: Vec::new(),
        state: Vec::new(),
        complete: false,
        done: 0,
        total: 0,
    }
}

#[test]
fn a_state_of_a_mailbox_that_was_made_anew_is_refused() {
    let state = |seed: u64, state: &[u8]| {
        let mut world = World::new(seed);
        let alice = world.sign_in("alice");
        world.run(alice, SyncContents::new(LogonFolder::Inbox).since(state).unwrap())
    };
    let Ok(Answer::Synced(summary)) = state(1, &[]) else { panic!("a state") };
    // Of one in which something has come.
    state(1, &summary.state).unwrap();
    let error = state(2, &summary.state).unwrap_err();
    assert!(error.to_string().contains("another mailbox"), "{error}");
}

#[test]
fn a_state_of_another_folder_is_refused() {
    let mut world = World::new(1);
    let alice = world.sign_in("alice");
    let (_, summary) = run(&mut world, alice, SyncContents::new(LogonFolder::Inbox));
    let flow = SyncContents::new(LogonFolder::SentItems).since(&summary.state).unwrap();
    assert_eq!(world.run(alice, flow).unwrap_err().code(), "invalid_argument");
    assert!(SyncHierarchy::new(LogonFolder::IpmSubtree).since(&summary.state).is_err());
}
