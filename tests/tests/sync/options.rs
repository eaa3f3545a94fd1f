//! What may be left out, and the order.

use std::collections::BTreeSet;

use mapi_http::data::{FileTime, MessageId, PropertyTag, tags};
use mapi_http::mailbox::{Outgoing, Part, Send, SyncContents, SyncedMessage};
use mapi_http_server::store::{Messages, Special, flags};
use mapi_http_tests::simulation::World;

use crate::copy::{Copy, demo, run, special};

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
        store.set_read(ids[3], !read, now).unwrap();
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
        store.set_read(first, true, now).unwrap();
    });
    let (parts, _) = run(&mut world, alice, flow(&scope.state));
    let out =
        |part: &Part| if let Part::Synced(batch) = part { batch.out_of_scope.clone() } else { Vec::new() };
    assert_eq!(parts.iter().flat_map(out).collect::<Vec<_>>(), [first]);
    let (parts, _) = run(&mut world, alice, flow(&scope.state).keep_out_of_scope());
    assert_eq!(parts.iter().flat_map(out).count(), 0);
}
