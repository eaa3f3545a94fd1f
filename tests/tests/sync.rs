//! Synchronisation: what a client has in the end is what the server has, whatever happens on the way.

use std::collections::{BTreeMap, BTreeSet};

use mapi_http::data::{FileTime, FolderId, MessageId, PropertyKey, PropertyTag, Value, ValueRef, tags};
use mapi_http::mailbox::{
    Answer, FolderRef, GetProperties, ItemProperty, ItemReader, ListMessages, Outgoing, Part, PropertyTarget,
    Send, SyncBatch, SyncContents, SyncHierarchy, SyncSummary, SyncedFolder, SyncedMessage,
};
use mapi_http::session::LogonFolder;
use mapi_http::sync::fasttransfer::Root;
use mapi_http::wire::{Width, Writer};
use mapi_http_server::Config;
use mapi_http_server::store::{MailboxId, Messages, NewFolder, Special, Store, flags};
use mapi_http_tests::simulation::{Random, Trouble, World};

/// A server whose mailboxes are full.
fn demo() -> World {
    World::with_config(1, Config { demo: Some(1), ..Config::default() })
}

/// Where a large value belongs: message, attachments, recipient, tag.
type Place = (MessageId, Vec<u32>, Option<u32>, u32);

/// A local copy of a folder, as an application keeps it.
#[derive(Debug, Default, Clone)]
struct Copy {
    messages: BTreeMap<MessageId, SyncedMessage>,
    /// Large values.
    data: BTreeMap<Place, Vec<u8>>,
    /// What came since the last batch.
    fresh: BTreeMap<Place, Vec<u8>>,
    state: Vec<u8>,
    /// Messages that came, however often.
    came: usize,
}

impl Copy {
    /// Takes what a synchronisation told, up to its batch number `batches`: as if the process ended there.
    fn take(&mut self, parts: &[Part], batches: usize) {
        self.go_on(parts, batches);
        self.fresh.clear();
    }

    /// The same when more is to come.
    fn go_on(&mut self, parts: &[Part], mut batches: usize) {
        for part in parts {
            match part {
                Part::ItemData(data) => {
                    let key = (data.message_id, data.attachments.clone(), data.recipient, data.tag);
                    let value = self.fresh.entry(key).or_default();
                    value.truncate(data.offset as usize);
                    assert_eq!(value.len() as u64, data.offset, "a gap in a value");
                    value.extend(&data.data);
                }
                Part::Synced(batch) => {
                    if batches == 0 {
                        break;
                    }
                    batches -= 1;
                    self.batch(batch);
                }
                other => panic!("{other:?}"),
            }
        }
    }

    fn batch(&mut self, batch: &SyncBatch) {
        for message in &batch.changed {
            self.came += 1;
            self.data.retain(|(id, ..), _| *id != message.id);
            self.messages.insert(message.id, message.clone());
            let (own, rest): (BTreeMap<_, _>, BTreeMap<_, _>) =
                std::mem::take(&mut self.fresh).into_iter().partition(|((id, ..), _)| *id == message.id);
            self.fresh = rest;
            self.data.extend(own);
        }
        for id in batch.deleted.iter().chain(&batch.out_of_scope) {
            assert!(self.messages.remove(id).is_some(), "{id} was not there");
            self.data.retain(|(other, ..), _| other != id);
        }
        for (ids, read) in [(&batch.read, true), (&batch.unread, false)] {
            for id in ids {
                let message = self.messages.get_mut(id).expect("a message that is there");
                set_read(message, read);
            }
        }
        self.state = batch.state.clone();
    }
}

fn set_read(message: &mut SyncedMessage, read: bool) {
    for property in &mut message.content.properties {
        if property.id() == tags::MESSAGE_FLAGS.id() {
            let before = property.number.unwrap();
            let bit = i64::from(flags::READ);
            property.number = Some(if read { before | bit } else { before & !bit });
        }
        if property.id() == tags::READ.id() {
            property.number = Some(read.into());
        }
    }
}

/// Runs a synchronisation; answers what it told, and how it ended.
fn run(world: &mut World, client: usize, sync: SyncContents) -> (Vec<Part>, SyncSummary) {
    let ticket = world.clients[client].submit(sync);
    assert!(world.run_until(|world| world.clients[client].done.contains_key(&ticket)), "it does not end");
    let client = &mut world.clients[client];
    let parts = client.parts.remove(&ticket).unwrap_or_default();
    match client.done.remove(&ticket) {
        Some(Ok(Answer::Synced(summary))) => (parts, summary),
        other => panic!("{other:?}"),
    }
}

/// A whole synchronisation of a copy.
fn sync(world: &mut World, client: usize, folder: FolderId, copy: &mut Copy) -> SyncSummary {
    let flow = SyncContents::new(folder).since(&copy.state).unwrap().with_associated();
    let (parts, summary) = run(world, client, flow);
    copy.take(&parts, usize::MAX);
    assert_eq!(copy.state, summary.state);
    summary
}

fn special(world: &World, special: Special) -> (MailboxId, FolderId) {
    world.server.with_store(|store| {
        let mailbox = store.mailbox_by_address("alice@example.com").unwrap().unwrap().id;
        (mailbox, store.special(mailbox, special).unwrap())
    })
}

/// A property of the store as a synchronisation must tell it.
fn expected(store: &Store, tag: PropertyTag, value: &Value) -> ItemProperty {
    let mut w = Writer::new();
    value.write(&mut w, tag.property_type(), Width::FastTransfer).unwrap();
    let encoded = w.into_bytes();
    let read =
        ValueRef::read(&mut mapi_http::wire::Reader::new(&encoded), tag.property_type(), Width::FastTransfer);
    let name = tag.is_named().then(|| store.property_name(tag.id()).unwrap().unwrap());
    ItemProperty::new(tag, name, &read.unwrap(), &encoded)
}

/// Compares a copy with the folder, property for property.
fn assert_same(store: &Store, folder: FolderId, copy: &Copy) {
    let mut here = BTreeSet::new();
    for which in [Messages::Normal, Messages::Associated] {
        here.extend(store.message_ids(folder, which, false).unwrap());
    }
    let there: BTreeSet<MessageId> = copy.messages.keys().copied().collect();
    assert_eq!(there, here, "other messages");
    for (id, message) in &copy.messages {
        let kept = store.message(*id).unwrap();
        assert_eq!(message.associated, kept.associated);
        let content = &message.content;
        let number = |tag: PropertyTag| {
            content.properties.iter().find(|property| property.id() == tag.id()).and_then(|p| p.number)
        };
        // That it was read at some time is not told with a read state, only with the message.
        let ever = i64::from(flags::EVER_READ);
        let told = number(tags::MESSAGE_FLAGS).unwrap();
        assert_eq!(told & !ever, i64::from(kept.content.flags) & !ever, "flags of {id}");
        assert_eq!(number(tags::MESSAGE_STATUS), Some(kept.status.into()));
        let kept_binary = |tag| kept.content.properties.binary(tag).unwrap().to_vec();
        assert_eq!(message.change_key, kept_binary(tags::CHANGE_KEY));
        assert_eq!(message.predecessors, kept_binary(tags::PREDECESSOR_CHANGE_LIST));
        assert_eq!(message.modified, kept.content.properties.time(tags::LAST_MODIFICATION_TIME));
        assert_eq!(message.size.map(|size| size as i64), kept.content.properties.integer(tags::MESSAGE_SIZE));
        same_properties(store, copy, *id, &[], None, &content.properties, &kept.content.properties);
        let recipients = content.recipients.as_ref().unwrap();
        assert_eq!(recipients.len(), kept.content.recipients.len());
        for (told, kept) in recipients.iter().zip(&kept.content.recipients) {
            assert_eq!(told.row, kept.row);
            same_properties(store, copy, *id, &[], Some(kept.row), &told.properties, &kept.properties);
        }
        same_attachments(store, copy, *id, &[], content, &kept.content);
    }
}

fn same_attachments(
    store: &Store,
    copy: &Copy,
    id: MessageId,
    path: &[u32],
    told: &mapi_http::mailbox::ItemContent,
    kept: &mapi_http_server::store::Content,
) {
    let told = told.attachments.as_ref().unwrap();
    assert_eq!(told.len(), kept.attachments.len());
    for (told, kept) in told.iter().zip(&kept.attachments) {
        assert_eq!(told.number, kept.number);
        let path = [path, &[told.number]].concat();
        same_properties(store, copy, id, &path, None, &told.properties, &kept.properties);
        assert_eq!(told.message.len(), usize::from(kept.embedded.is_some()));
        if let (Some(told), Some(kept)) = (told.message.first(), &kept.embedded) {
            same_properties(store, copy, id, &path, None, &told.properties, &kept.properties);
            let recipients = told.recipients.as_ref().unwrap();
            assert_eq!(recipients.len(), kept.recipients.len());
            for (told, kept) in recipients.iter().zip(&kept.recipients) {
                assert_eq!(told.row, kept.row);
                same_properties(store, copy, id, &path, Some(kept.row), &told.properties, &kept.properties);
            }
            same_attachments(store, copy, id, &path, told, kept);
        }
    }
}

/// Every property that is kept was told with its value.
fn same_properties(
    store: &Store,
    copy: &Copy,
    id: MessageId,
    path: &[u32],
    recipient: Option<u32>,
    told: &[ItemProperty],
    kept: &mapi_http_server::store::Properties,
) {
    let in_header = [
        tags::SOURCE_KEY,
        tags::CHANGE_KEY,
        tags::PREDECESSOR_CHANGE_LIST,
        tags::LAST_MODIFICATION_TIME,
        tags::MESSAGE_SIZE,
    ];
    let top = path.is_empty() && recipient.is_none();
    for (tag, stored) in kept.iter() {
        if top && in_header.iter().any(|known| known.id() == tag.id()) {
            continue;
        }
        let value = store.whole(tag, stored).unwrap();
        let expected = expected(store, tag, &value);
        let same = |told: &&ItemProperty| {
            (told.tag, &told.property_set, told.lid, &told.name)
                == (expected.tag, &expected.property_set, expected.lid, &expected.name)
                || !tag.is_named() && told.id() == tag.id()
        };
        let told = told.iter().find(same).unwrap_or_else(|| panic!("{tag} of {id} was not told"));
        match told.streamed {
            None => assert_eq!(told, &expected, "{tag} of {id}"),
            Some(length) => {
                let came = &copy.data[&(id, path.to_vec(), recipient, told.tag)];
                assert_eq!(came.len() as u64, length);
                let bytes = mapi_http_server::store::stream_bytes(&value).unwrap();
                assert!(came.starts_with(&bytes) && came.len() <= bytes.len() + 2, "{tag} of {id}");
            }
        }
    }
}

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
        let of = |tag: PropertyTag| message.content.properties.iter().find(|known| known.id() == tag.id());
        assert_eq!(Some(&line.subject), of(tags::SUBJECT).and_then(|found| found.text.as_ref()));
        assert_eq!(line.received, of(tags::MESSAGE_DELIVERY_TIME).and_then(|found| found.time));
        let read =
            of(tags::MESSAGE_FLAGS).and_then(|flags| flags.number).unwrap() & i64::from(flags::READ) != 0;
        assert_eq!(line.unread, !read);
        if number % 5 > 0 {
            continue;
        }
        let target = PropertyTarget::of(Some(LogonFolder::Inbox.into()), Some(*id), None);
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
        store.set_read(ids[4], true).unwrap();
        store.set_read(ids[5], true).unwrap();
        store.set_read(ids[5], false).unwrap();
        store.set_flags(ids[6], flags::SUBMITTED, 0).unwrap();
        // Read and changed: it comes as changed.
        store.set_read(ids[7], true).unwrap();
        store.set_status(ids[7], 0x1000, 0x1000).unwrap();
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
fn a_filter_takes_messages_in_and_lets_them_go() {
    use mapi_http::data::{RelationalOperator, Restriction, TaggedPropertyValue};
    let mut world = World::new(1);
    let bob = world.sign_in("bob");
    for number in 0..4 {
        let letter = Outgoing::new(format!("Letter {number}")).to("alice@example.com").text("Short.");
        world.run(bob, Send::new(letter)).unwrap();
    }
    let alice = world.sign_in("alice");
    let (_, inbox) = special(&world, Special::Inbox);
    let important = || Restriction::Property {
        relop: RelationalOperator::EQUAL,
        tag: tags::IMPORTANCE,
        value: TaggedPropertyValue::new(tags::IMPORTANCE, 2),
    };
    let flow = |state: &[u8]| SyncContents::new(inbox).since(state).unwrap().matching(important());
    let mut copy = Copy::default();
    let (parts, _) = run(&mut world, alice, flow(&[]));
    copy.take(&parts, usize::MAX);
    assert!(copy.messages.is_empty());

    let ids = world.server.with_store(|store| store.message_ids(inbox, Messages::Normal, false).unwrap());
    let now = world.now();
    let set = |world: &mut World, id, importance: i32| {
        world.server.with_store(|store| {
            let mut content = store.message(id).unwrap().content;
            content.properties.set(tags::IMPORTANCE, importance);
            store.save_message(id, content, None, now).unwrap();
        });
    };
    set(&mut world, ids[1], 2);
    set(&mut world, ids[2], 2);
    let (parts, _) = run(&mut world, alice, flow(&copy.state));
    copy.take(&parts, usize::MAX);
    assert_eq!(copy.messages.keys().copied().collect::<Vec<_>>(), ids[1..3]);

    set(&mut world, ids[1], 1);
    let (parts, summary) = run(&mut world, alice, flow(&copy.state));
    copy.take(&parts, usize::MAX);
    assert_eq!(summary.deleted, 1);
    assert_eq!(copy.messages.keys().copied().collect::<Vec<_>>(), ids[2..3]);

    // Without the filter the others come, and only they.
    let (parts, summary) = run(&mut world, alice, SyncContents::new(inbox).since(&copy.state).unwrap());
    copy.take(&parts, usize::MAX);
    assert_eq!(summary.changed, 3);
    assert_eq!(copy.messages.len(), 4);
}

#[test]
fn only_what_is_wanted_comes_and_the_newest_first() {
    let mut world = demo();
    let alice = world.sign_in("alice");
    let (_, inbox) = special(&world, Special::Inbox);
    let (parts, summary) = run(&mut world, alice, SyncContents::new(inbox).headers_only().newest_first());
    let mut before: Option<FileTime> = None;
    let mut count = 0;
    for part in &parts {
        let Part::Synced(batch) = part else { panic!("headers have no large values: {part:?}") };
        for message in &batch.changed {
            count += 1;
            let content = &message.content;
            assert_eq!((&content.recipients, &content.attachments), (&None, &None));
            let property = |tag: PropertyTag| content.properties.iter().find(|p| p.id() == tag.id());
            assert!(property(tags::BODY).is_none() && property(tags::HTML).is_none());
            assert!(property(tags::MESSAGE_CLASS).is_some());
            let time = property(tags::MESSAGE_DELIVERY_TIME).and_then(|time| time.time);
            assert!(before.is_none_or(|before| time <= Some(before)), "{time:?} behind {before:?}");
            before = time.or(before);
        }
    }
    assert_eq!(count, summary.changed);
    let (_, all) = run(&mut world, alice, SyncContents::new(inbox));
    assert!(summary.bytes * 3 < all.bytes, "{} of {}", summary.bytes, all.bytes);
}

#[test]
fn every_option_of_a_synchronisation_does_what_it_says() {
    let mut world = demo();
    let alice = world.sign_in("alice");
    let (mailbox, inbox) = special(&world, Special::Inbox);
    let now = world.now();
    let (fai, ids) = world.server.with_store(|store| {
        let mut content = mapi_http_server::store::Content::default();
        content.properties.set(tags::SUBJECT, "A view");
        let fai = store.add_message(inbox, Messages::Associated, content, now).unwrap();
        (fai, store.message_ids(inbox, Messages::Normal, false).unwrap())
    });
    let messages = |parts: &[Part]| -> Vec<SyncedMessage> {
        let synced =
            |part: &Part| if let Part::Synced(batch) = part { batch.changed.clone() } else { Vec::new() };
        parts.iter().flat_map(synced).collect()
    };
    let has = |message: &SyncedMessage, tag: PropertyTag| {
        message.content.properties.iter().any(|property| property.id() == tag.id())
    };

    // Which of them.
    let (parts, _) = run(&mut world, alice, SyncContents::new(inbox).headers_only());
    assert!(messages(&parts).iter().all(|message| !message.associated));
    let (parts, _) = run(&mut world, alice, SyncContents::new(inbox).headers_only().with_associated());
    let all = messages(&parts);
    assert_eq!(all.iter().filter(|message| message.associated).map(|m| m.id).collect::<Vec<_>>(), [fai]);
    assert_eq!(all.len(), ids.len() + 1);
    let (parts, _) = run(&mut world, alice, SyncContents::new(inbox).only_associated());
    assert_eq!(messages(&parts).iter().map(|message| message.id).collect::<Vec<_>>(), [fai]);

    // What of them.
    let only = [tags::SUBJECT, tags::MESSAGE_RECIPIENTS];
    let (parts, _) = run(&mut world, alice, SyncContents::new(inbox).only(only));
    for message in messages(&parts) {
        assert!(has(&message, tags::SUBJECT) && !has(&message, tags::BODY) && !has(&message, tags::HTML));
        assert!(message.content.recipients.is_some() && message.content.attachments.is_none());
    }
    let without = [tags::SUBJECT, tags::MESSAGE_ATTACHMENTS];
    let (parts, _) = run(&mut world, alice, SyncContents::new(inbox).without(without).whole());
    let came = messages(&parts);
    assert_eq!(came.len(), ids.len());
    for message in &came {
        assert!(!has(message, tags::SUBJECT) && has(message, tags::MESSAGE_CLASS));
        assert!(message.content.recipients.is_some() && message.content.attachments.is_none());
    }
    let (parts, _) = run(&mut world, alice, SyncContents::new(inbox).whole());
    assert!(parts.iter().all(|part| matches!(part, Part::Synced(_))), "nothing comes in pieces");
    let bodies = |message: &SyncedMessage| {
        [tags::BODY, tags::HTML, tags::RTF_COMPRESSED].iter().filter(|tag| has(message, **tag)).count()
    };
    assert!(messages(&parts).iter().any(|message| bodies(message) > 1));
    let (parts, summary) = run(&mut world, alice, SyncContents::new(inbox).best_body().whole());
    assert!(messages(&parts).iter().all(|message| bodies(message) <= 1));
    let given: BTreeSet<MessageId> = messages(&parts).iter().map(|message| message.id).collect();
    assert_eq!(given, ids.iter().copied().collect());

    // What happened to them.
    world.server.with_store(|store| {
        let elsewhere = store.special(mailbox, Special::DeletedItems).unwrap();
        store.delete_message(ids[0], false, now).unwrap();
        store.delete_message(ids[1], true, now).unwrap();
        store.move_message(ids[2], elsewhere, now).unwrap();
        let read = store.message(ids[3]).unwrap().content.flags & flags::READ != 0;
        store.set_read(ids[3], !read).unwrap();
    });
    let since = |state: &[u8]| SyncContents::new(inbox).since(state).unwrap();
    let (_, all) = run(&mut world, alice, since(&summary.state));
    assert_eq!(
        (all.changed, all.deleted, all.read_changed),
        (0, 3, 1),
        "deleted for good or not, or moved away"
    );
    let (_, kept) = run(&mut world, alice, since(&summary.state).without_deletions());
    assert_eq!((kept.deleted, kept.read_changed), (0, 1));
    let (_, marked) = run(&mut world, alice, since(&summary.state).without_read_states());
    assert_eq!((marked.deleted, marked.read_changed), (3, 0));
    // What was left out comes when it is asked for.
    let (_, later) = run(&mut world, alice, since(&kept.state));
    assert_eq!((later.deleted, later.read_changed), (3, 0));
    let (_, later) = run(&mut world, alice, since(&marked.state));
    assert_eq!((later.deleted, later.read_changed), (0, 1));

    // What is out of scope is told, or kept.
    let unread = mapi_http::mailbox::Filter { unread: Some(true), ..Default::default() };
    let flow = |state: &[u8]| since(state).headers_only().filtered(&unread).unwrap();
    let (parts, scope) = run(&mut world, alice, flow(&[]));
    let first = messages(&parts)[0].id;
    world.server.with_store(|store| {
        let mut content = store.message(first).unwrap().content;
        content.flags |= flags::READ;
        store.save_message(first, content, None, now).unwrap();
        store.set_read(first, true).unwrap();
    });
    let (parts, _) = run(&mut world, alice, flow(&scope.state));
    let out =
        |part: &Part| if let Part::Synced(batch) = part { batch.out_of_scope.clone() } else { Vec::new() };
    assert_eq!(parts.iter().flat_map(out).collect::<Vec<_>>(), [first]);
    let (parts, _) = run(&mut world, alice, flow(&scope.state).keep_out_of_scope());
    assert_eq!(parts.iter().flat_map(out).count(), 0);
}

/// Folders as an application keeps them.
fn sync_folders(
    world: &mut World,
    client: usize,
    root: FolderId,
    folders: &mut BTreeMap<FolderId, SyncedFolder>,
    state: &mut Vec<u8>,
) -> SyncSummary {
    let ticket = world.clients[client].submit(SyncHierarchy::new(root).since(state).unwrap());
    assert!(world.run_until(|world| world.clients[client].done.contains_key(&ticket)), "it does not end");
    for part in world.clients[client].parts.remove(&ticket).unwrap_or_default() {
        let Part::SyncedFolders(batch) = part else { panic!("{part:?}") };
        for folder in batch.changed {
            let known = folder.parent_id == root || folders.contains_key(&folder.parent_id);
            assert!(known, "{} comes before its parent", folder.name);
            folders.insert(folder.id, folder);
        }
        for id in batch.deleted {
            assert!(folders.remove(&id).is_some());
        }
        *state = batch.state;
    }
    match world.clients[client].done.remove(&ticket) {
        Some(Ok(Answer::Synced(summary))) => summary,
        other => panic!("{other:?}"),
    }
}

#[test]
fn folders_are_made_renamed_moved_and_deleted() {
    let mut world = World::new(1);
    let alice = world.sign_in("alice");
    let (mailbox, root) = special(&world, Special::IpmSubtree);
    let (mut folders, mut state) = (BTreeMap::new(), Vec::new());
    sync_folders(&mut world, alice, root, &mut folders, &mut state);
    let names = |folders: &BTreeMap<FolderId, SyncedFolder>| -> BTreeMap<FolderId, (FolderId, String)> {
        folders.values().map(|folder| (folder.id, (folder.parent_id, folder.name.clone()))).collect()
    };
    let there = |world: &World| -> BTreeMap<FolderId, (FolderId, String)> {
        let tree = world.server.with_store(|store| store.folder_tree(root, false).unwrap());
        tree.into_iter().map(|(_, folder)| (folder.id, (folder.parent.unwrap(), folder.name))).collect()
    };
    assert_eq!(names(&folders), there(&world));
    // Property for property what is kept of them.
    world.server.with_store(|store| {
        for told in folders.values() {
            let kept = store.folder(told.id).unwrap();
            for (tag, stored) in kept.properties.iter() {
                const FIELDS: [PropertyTag; 6] = [
                    tags::DISPLAY_NAME,
                    tags::CHANGE_KEY,
                    tags::PREDECESSOR_CHANGE_LIST,
                    tags::LAST_MODIFICATION_TIME,
                    tags::SOURCE_KEY,
                    tags::PARENT_SOURCE_KEY,
                ];
                if FIELDS.iter().any(|field| field.id() == tag.id()) {
                    continue;
                }
                let expected = expected(store, tag, &store.whole(tag, stored).unwrap());
                let found = told.properties.iter().find(|known| known.id() == tag.id());
                assert_eq!(found, Some(&expected), "{tag} of {}", told.name);
            }
        }
    });

    let now = world.now();
    let new = |name| NewFolder { name, ..NewFolder::default() };
    let (a, b, outside) = world.server.with_store(|store| {
        let a = store.create_folder(mailbox, Some(root), new("Projects"), now).unwrap();
        let b = store.create_folder(mailbox, Some(a), new("2026"), now).unwrap();
        // Beside the tree, with a folder in it that does not change when it is moved.
        let top = store.special(mailbox, Special::Root).unwrap();
        let outside = store.create_folder(mailbox, Some(top), new("Outside"), now).unwrap();
        store.create_folder(mailbox, Some(outside), new("Within"), now).unwrap();
        (a, b, outside)
    });
    let summary = sync_folders(&mut world, alice, root, &mut folders, &mut state);
    assert_eq!((summary.changed, summary.deleted), (2, 0));
    assert_eq!(names(&folders), there(&world));

    world.server.with_store(|store| {
        store.update_folder(a, now, |folder| folder.set(tags::DISPLAY_NAME, "Plans")).unwrap();
        store.move_folder(b, root, "Years", now).unwrap();
        store.move_folder(outside, a, "Inside", now).unwrap();
    });
    let summary = sync_folders(&mut world, alice, root, &mut folders, &mut state);
    assert_eq!((summary.changed, summary.deleted), (4, 0));
    assert_eq!(names(&folders), there(&world));

    world.server.with_store(|store| store.delete_folder(a, false, now).unwrap());
    let summary = sync_folders(&mut world, alice, root, &mut folders, &mut state);
    assert_eq!((summary.changed, summary.deleted), (0, 3));
    assert_eq!(names(&folders), there(&world));
    let summary = sync_folders(&mut world, alice, root, &mut folders, &mut state);
    assert_eq!((summary.changed, summary.deleted), (0, 0));
}

/// Something that another client does to a folder.
fn stir(store: &mut Store, random: &mut Random, mailbox: MailboxId, folder: FolderId, now: FileTime) {
    let elsewhere = store.special(mailbox, Special::DeletedItems).unwrap();
    let ids = store.message_ids(folder, Messages::Normal, false).unwrap();
    let some = |random: &mut Random| (!ids.is_empty()).then(|| ids[random.below(ids.len() as u64) as usize]);
    match (random.below(7), some(random)) {
        (0 | 1, _) | (_, None) => {
            let mut content = mapi_http_server::store::Content::default();
            let size = random.below(9) as usize * 9_000;
            let subject = format!("Subject {}", random.number());
            let body = store.keep(tags::BODY, Value::String("x".repeat(size))).unwrap();
            content.properties.set(tags::SUBJECT, subject);
            content.properties.set_stored(tags::BODY, body);
            store.add_message(folder, Messages::Normal, content, now).unwrap();
        }
        (2, Some(id)) => store.delete_message(id, random.below(2) == 0, now).unwrap(),
        (3, Some(id)) => {
            store.move_message(id, elsewhere, now).unwrap();
        }
        (4, Some(id)) => {
            let read = store.message(id).unwrap().content.flags & flags::READ != 0;
            store.set_read(id, !read).unwrap();
        }
        (_, Some(id)) => {
            let mut content = store.message(id).unwrap().content;
            content.properties.set(tags::SUBJECT, format!("Changed {}", random.number()));
            store.save_message(id, content, None, now).unwrap();
        }
    }
}

/// A version of a message.
type Version = (MessageId, Vec<u8>);

fn versions(parts: &[Part]) -> Vec<Vec<Version>> {
    let version = |message: &SyncedMessage| (message.id, message.change_key.clone());
    let batches = parts.iter().filter_map(|part| match part {
        Part::Synced(batch) => Some(batch.changed.iter().map(version).collect()),
        _ => None,
    });
    batches.collect()
}

/// Synchronises again and again and dies after a random batch each time, before or after it is stored, while another client
/// changes the folder and the network is as bad as it may be. In the end the copy is the folder, nothing that was stored
/// was fetched again, and nothing else but what the last batch held; answers how many messages were fetched in vain.
fn killed(seed: u64, trouble: Trouble) -> usize {
    let mut random = Random::new(seed);
    let mut world = World::new(seed);
    let (mailbox, inbox) = special(&world, Special::Inbox);
    let now = world.now();
    for _ in 0..60 {
        world.server.with_store(|store| stir(store, &mut random, mailbox, inbox, now));
    }
    let mut copy = Copy::default();
    // What was fetched, stored, and fetched in vain by the process before.
    let (mut fetched, mut stored, mut in_vain) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut lost = 0;
    for _ in 0..12 {
        world.trouble = trouble;
        // Another process begins.
        let alice = world.sign_in("alice");
        let flow = SyncContents::new(inbox).since(&copy.state).unwrap().with_associated().each_stored();
        let ticket = world.clients[alice].submit(flow);
        let (stop, dies_before) = (1 + random.below(40), random.below(2) == 0);
        let mut last = Vec::new();
        for step in 0..stop {
            if random.below(4) == 0 {
                let now = world.now();
                world.server.with_store(|store| stir(store, &mut random, mailbox, inbox, now));
            }
            let goes_on = !world.clients[alice].done.contains_key(&ticket) && world.go_on();
            let parts = world.clients[alice].parts.remove(&ticket).unwrap_or_default();
            last.extend(parts.into_iter().filter(|part| matches!(part, Part::Synced(_) | Part::ItemData(_))));
            if last.iter().any(|part| matches!(part, Part::Synced(_))) {
                let batches = versions(&last);
                for version in batches.iter().flatten() {
                    let again = !fetched.insert(version.clone());
                    assert!(!stored.contains(version), "seed {seed}: {version:?} was stored, and came again");
                    assert!(!again || in_vain.remove(version), "seed {seed}: {version:?} came again");
                }
                if (step + 1 == stop || !goes_on) && dies_before {
                    assert!(batches.iter().filter(|batch| !batch.is_empty()).count() <= 1, "seed {seed}");
                    in_vain.extend(batches.into_iter().flatten());
                    lost += in_vain.len();
                    break;
                }
                copy.go_on(&std::mem::take(&mut last), usize::MAX);
                stored.extend(batches.into_iter().flatten());
                world.clients[alice].session.supply(ticket, bytes::Bytes::new());
            }
            if !goes_on {
                break;
            }
        }
        copy.fresh.clear();
    }
    world.trouble = Trouble::default();
    let alice = world.sign_in("alice");
    sync(&mut world, alice, inbox, &mut copy);
    world.server.with_store(|store| assert_same(store, inbox, &copy));
    lost
}

#[test]
fn killed_at_any_point_nothing_is_lost() {
    let mut lost = 0;
    for seed in 0..12 {
        println!("seed {seed}");
        lost += killed(seed, Trouble::default());
    }
    assert!(lost > 0, "no process died between fetching and storing");
}

#[test]
fn killed_at_any_point_on_a_bad_network_nothing_is_lost() {
    for seed in 100..108 {
        println!("seed {seed}");
        killed(seed, Trouble::USUAL);
    }
}

#[test]
fn an_interrupted_download_goes_on_and_nothing_stored_comes_again() {
    let mut world = demo();
    let (_, inbox) = special(&world, Special::Inbox);
    let alice = world.sign_in("alice");
    let (parts, _) = run(&mut world, alice, SyncContents::new(inbox));
    let batches = parts.iter().filter(|part| matches!(part, Part::Synced(_))).count();
    assert!(batches > 2, "{batches}");
    let mut copy = Copy::default();
    copy.take(&parts, 2);
    let had = copy.came;
    let rest = {
        let flow = SyncContents::new(inbox).since(&copy.state).unwrap();
        run(&mut world, alice, flow)
    };
    copy.take(&rest.0, usize::MAX);
    assert_eq!(copy.came, copy.messages.len(), "{had} came before, and some of them again");
}

#[test]
fn nothing_new_costs_little_however_many_folders() {
    let mut world = demo();
    let alice = world.sign_in("alice");
    let (_, root) = special(&world, Special::IpmSubtree);
    let tree = world.server.with_store(|store| store.folder_tree(root, false).unwrap());
    let mut states = BTreeMap::new();
    for (_, folder) in &tree {
        let (_, summary) = run(&mut world, alice, SyncContents::new(folder.id));
        states.insert(folder.id, summary.state);
    }
    world.clients[alice].records.clear();
    let tickets: Vec<_> = states
        .iter()
        .map(|(folder, state)| {
            let flow = SyncContents::new(*folder).since(state).unwrap();
            world.clients[alice].submit(flow)
        })
        .collect();
    assert!(
        world.run_until(|world| tickets.iter().all(|ticket| world.clients[alice].done.contains_key(ticket)))
    );
    let exchanges = world.clients[alice].records.len();
    assert!(exchanges <= tree.len().div_ceil(32), "{exchanges} for {} folders", tree.len());

    // A process of its own: Connect, logon, and this.
    let bytes = world.clients[alice].session.suspend_without_cookies();
    let again = world.resume("alice", &bytes).unwrap();
    let state = &states[&special(&world, Special::Inbox).1];
    let (_, summary) =
        run(&mut world, again, SyncContents::new(FolderRef::from(LogonFolder::Inbox)).since(state).unwrap());
    assert_eq!(summary.changed, 0);
    assert!(world.clients[again].records.len() <= 3);
}

#[test]
fn the_bytes_are_those_of_the_messages() {
    let mut world = World::new(1);
    let (mailbox, inbox) = special(&world, Special::Inbox);
    let (now, mut random) = (world.now(), Random::new(7));
    for _ in 0..200 {
        world.server.with_store(|store| stir(store, &mut random, mailbox, inbox, now));
    }
    let alice = world.sign_in("alice");
    run(&mut world, alice, SyncContents::new(inbox).since(&[]).unwrap());
    world.clients[alice].records.clear();
    let (_, summary) = run(&mut world, alice, SyncContents::new(inbox));
    let received: usize = world.clients[alice].records.iter().map(|record| record.received).sum();
    // Answers may be compressed, then they are even smaller.
    assert!(received as u64 * 95 <= summary.bytes * 100, "{} of {received}", summary.bytes);
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

#[test]
fn recorded_streams_of_other_servers_are_read_whatever_the_pieces() {
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/../core/testdata/fasttransfer/");
    for (file, messages) in [
        ("contents-first.bin", 6),
        ("contents-progress.bin", 5),
        ("message-list.bin", 1),
        ("message.bin", 1),
        ("folder-with-subfolder.bin", 5),
    ] {
        let bytes = std::fs::read(format!("{data}{file}")).unwrap();
        let mut all = Vec::new();
        for pieces in [1, 7, 1000, usize::MAX] {
            let mut reader = ItemReader::new(Root::Any);
            let mut events = Vec::new();
            for piece in bytes.chunks(pieces.min(bytes.len())) {
                reader.push(bytes::Bytes::copy_from_slice(piece));
                while let Some(event) = reader.next().unwrap() {
                    events.push(event);
                }
            }
            events.extend(reader.finish().unwrap());
            let found =
                events.iter().filter(|event| matches!(event, mapi_http::mailbox::ItemEvent::Message { .. }));
            assert_eq!(found.count(), messages, "{file} in pieces of {pieces}");
            events.retain(|event| !matches!(event, mapi_http::mailbox::ItemEvent::Data(_)));
            all.push(events);
        }
        assert!(all.windows(2).all(|pair| pair[0] == pair[1]), "{file}");
        // Cut anywhere it ends in an error, or in less.
        for length in 0..bytes.len() {
            let mut reader = ItemReader::new(Root::Any);
            reader.push(bytes::Bytes::copy_from_slice(&bytes[..length]));
            while let Ok(Some(_)) = reader.next() {}
            let _ = reader.finish();
        }
    }
}
