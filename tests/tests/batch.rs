//! What is done to many messages at once, and how many requests it takes.

use mapi_http::data::{FileTime, FolderId, MessageId, PropertyKey, Value, named, tags};
use mapi_http::mailbox::{
    Answer, Batch, BatchResult, Categories, FollowUp, ListMessages, MessageSummary, Open,
};
use mapi_http::session::{Config as SessionConfig, LogonFolder};
use mapi_http_server::store::{Content, Messages, Recipient, Special};
use mapi_http_tests::simulation::World;

const INBOX: LogonFolder = LogonFolder::Inbox;

/// Alice has so many letters in her inbox; she is signed in.
fn mailbox(letters: u32) -> (World, usize, Vec<MessageId>) {
    let mut world = World::new(1);
    let now = world.now();
    let ids = world.server.with_store(|store| {
        let mailbox = store.mailbox_by_address("alice@example.com").unwrap().unwrap();
        let inbox = store.special(mailbox.id, Special::Inbox).unwrap();
        (0..letters)
            .map(|number| {
                let mut content = Content::default();
                let subject = format!("Letter {number} about something or other");
                content.properties.set(tags::SUBJECT, subject.as_str());
                content.properties.set(tags::NORMALIZED_SUBJECT, subject);
                content.properties.set(tags::MESSAGE_DELIVERY_TIME, now);
                content.recipients.push(alice_as_recipient());
                store.add_message(inbox, Messages::Normal, content, now).unwrap()
            })
            .collect()
    });
    let alice = world.sign_in("alice");
    world.run(alice, ListMessages::newest(INBOX, 1)).unwrap();
    requests(&mut world, alice);
    (world, alice, ids)
}

fn alice_as_recipient() -> Recipient {
    let mut recipient = Recipient { row: 0, kind: 1, ..Recipient::default() };
    recipient.properties.set(tags::DISPLAY_NAME, "Alice");
    recipient.properties.set(tags::ADDRESS_TYPE, "SMTP");
    recipient.properties.set(tags::EMAIL_ADDRESS, "alice@example.com");
    recipient.properties.set(tags::SMTP_ADDRESS, "alice@example.com");
    recipient
}

/// Requests since the last call.
fn requests(world: &mut World, client: usize) -> usize {
    std::mem::take(&mut world.clients[client].records).len()
}

fn run(world: &mut World, client: usize, batch: Batch) -> BatchResult {
    match world.run(client, batch) {
        Ok(Answer::Batch(result)) => result,
        other => panic!("{other:?}"),
    }
}

fn list(world: &mut World, client: usize, folder: LogonFolder) -> Vec<MessageSummary> {
    let Ok(Answer::Page(page)) = world.run(client, ListMessages::newest(folder, 5000)) else {
        panic!("a page")
    };
    page.messages
}

/// A property of a message on the server.
fn property(world: &World, id: MessageId, key: impl Into<PropertyKey>) -> Option<Value> {
    world.server.with_store(|store| {
        let tag = match key.into() {
            PropertyKey::Tag(tag) => tag,
            PropertyKey::Named(name, property_type) => {
                let id = store.property_id(&name, false).unwrap()?;
                mapi_http::data::PropertyTag::new(id, property_type)
            }
        };
        store.message(id).unwrap().content.properties.get(tag).cloned()
    })
}

fn categories(world: &World, id: MessageId) -> Vec<String> {
    match property(world, id, named::KEYWORDS) {
        Some(Value::Multiple(values)) => values.iter().filter_map(Value::to_text).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn thousands_are_marked_in_few_requests() {
    let (mut world, alice, ids) = mailbox(2000);
    assert!(list(&mut world, alice, INBOX).iter().all(|message| message.unread));
    requests(&mut world, alice);
    let result = run(&mut world, alice, Batch::mark_read(INBOX, ids[..1000].to_vec()));
    assert_eq!((result.done.len(), result.failed), (1000, vec![]));
    assert_eq!(requests(&mut world, alice), 1);
    let unread: Vec<_> =
        list(&mut world, alice, INBOX).into_iter().filter(|message| message.unread).map(|m| m.id).collect();
    assert_eq!(unread.len(), 1000);
    assert!(unread.iter().all(|id| !ids[..1000].contains(id)));

    requests(&mut world, alice);
    run(&mut world, alice, Batch::mark_unread(INBOX, ids));
    assert_eq!(requests(&mut world, alice), 2);
    assert!(list(&mut world, alice, INBOX).iter().all(|message| message.unread));
}

#[test]
fn what_fails_is_told_message_by_message() {
    let (mut world, alice, ids) = mailbox(20);
    let nowhere = MessageId::new(1, mapi_http::data::GlobalCounter::from_u64(0xFFFF_FFFF));
    let mut asked = ids.clone();
    asked.insert(7, nowhere);
    let result = run(&mut world, alice, Batch::mark_read(INBOX, asked.clone()));
    assert_eq!(result.done, ids);
    assert_eq!(result.failed.len(), 1);
    assert_eq!((result.failed[0].id, result.failed[0].error.code.as_str()), (nowhere, "not_found"));
    // One request more, to find out why.
    assert_eq!(requests(&mut world, alice), 2);

    let result = run(&mut world, alice, Batch::flag(INBOX, asked.clone(), FollowUp::default()));
    assert_eq!(result.done, ids);
    assert_eq!((result.failed[0].id, result.failed[0].error.code.as_str()), (nowhere, "not_found"));

    let result = run(&mut world, alice, Batch::move_to(INBOX, asked, LogonFolder::DeletedItems));
    assert_eq!(result.done, ids);
    assert_eq!((result.failed[0].id, result.failed[0].error.code.as_str()), (nowhere, "not_found"));
    assert!(list(&mut world, alice, INBOX).is_empty());
}

#[test]
fn a_folder_that_is_not_there_is_an_error_of_the_whole() {
    let (mut world, alice, ids) = mailbox(3);
    let nowhere = FolderId::new(1, mapi_http::data::GlobalCounter::from_u64(0xFFFF_FFFF));
    for batch in [Batch::mark_read(nowhere, ids.clone()), Batch::move_to(INBOX, ids.clone(), nowhere)] {
        assert_eq!(world.run(alice, batch).unwrap_err().code(), "not_found");
    }
    assert_eq!(list(&mut world, alice, INBOX).len(), 3);
}

/// Who only looks leaves everything as it was, in the own mailbox when the program says so, and in those of others.
#[test]
fn names_of_flags_are_made_at_the_logon_to_the_own_mailbox_alone() {
    type Change = fn(SessionConfig) -> SessionConfig;
    let quiet: Change = |config| SessionConfig { makes_names: false, ..config };
    let public: Change = |config| config.public_folders();
    let own: Change = |config| config;
    for (store, made) in [(quiet, false), (public, false), (own, true)] {
        let mut world = World::new(1);
        let client = world.sign_in_to("alice", store);
        world.run(client, Open).unwrap();
        let names = world.server.with_store(|store| store.property_names().unwrap());
        let wanted = named::FLAG_REQUEST.property_name();
        assert_eq!(names.iter().any(|(_, name)| *name == wanted), made);
    }
}

#[test]
fn flags_for_follow_up() {
    let (mut world, alice, ids) = mailbox(500);
    let due = FileTime::from_utc(2026, 12, 1, 0, 0, 0);
    let follow_up = FollowUp { text: "Call back".into(), due: Some(due), ..FollowUp::default() };
    let result = run(&mut world, alice, Batch::flag(INBOX, ids.clone(), follow_up));
    assert_eq!((result.done.len(), result.failed), (500, vec![]));
    // Nobody has used the named properties in this mailbox before: they have ids since the logon.
    assert_eq!(requests(&mut world, alice), 2);
    for id in [ids[0], ids[219], ids[220], ids[499]] {
        assert_eq!(property(&world, id, tags::FLAG_STATUS), Some(2.into()));
        assert_eq!(property(&world, id, named::FLAG_REQUEST), Some("Call back".into()));
        assert_eq!(property(&world, id, named::TASK_DUE_DATE), Some(due.into()));
    }
    run(&mut world, alice, Batch::complete(INBOX, ids.clone()));
    assert_eq!(requests(&mut world, alice), 2);
    assert_eq!(property(&world, ids[3], tags::FLAG_STATUS), Some(1.into()));
    assert_eq!(property(&world, ids[3], named::TASK_COMPLETE), Some(true.into()));
    assert_eq!(property(&world, ids[3], tags::FOLLOWUP_ICON), None);

    run(&mut world, alice, Batch::clear_flag(INBOX, ids.clone()));
    for key in [PropertyKey::from(tags::FLAG_STATUS), named::FLAG_REQUEST.into(), named::TASK_DUE_DATE.into()]
    {
        assert_eq!(property(&world, ids[3], key), None);
    }
}

/// In another session, in which the logon told the ids of the named properties.
#[test]
fn a_thousand_flags_take_four_requests() {
    let (mut world, alice, ids) = mailbox(1000);
    let red = || Categories::Set(vec!["Red".into()]);
    run(&mut world, alice, Batch::flag(INBOX, vec![ids[0]], FollowUp::default()));
    run(&mut world, alice, Batch::categorize(INBOX, vec![ids[0]], red()));
    let again = world.sign_in("alice");
    world.run(again, ListMessages::newest(INBOX, 1)).unwrap();
    requests(&mut world, again);
    let result = run(&mut world, again, Batch::flag(INBOX, ids.clone(), FollowUp::default()));
    assert_eq!((result.done.len(), result.failed), (1000, vec![]));
    assert_eq!(requests(&mut world, again), 4);
    for id in &ids {
        assert_eq!(property(&world, *id, tags::FLAG_STATUS), Some(2.into()));
        assert_eq!(property(&world, *id, named::FLAG_REQUEST), Some("Follow up".into()));
    }
    let result = run(&mut world, again, Batch::complete(INBOX, ids[..500].to_vec()));
    assert_eq!((result.done.len(), requests(&mut world, again)), (500, 2));
    let result = run(&mut world, again, Batch::categorize(INBOX, ids[..500].to_vec(), red()));
    assert_eq!((result.done.len(), requests(&mut world, again)), (500, 2));
    // The message that the values were copied from was never saved.
    assert_eq!(list(&mut world, again, INBOX).len(), 1000);
}

#[test]
fn categories_are_added_to_hundreds_in_few_requests() {
    let (mut world, alice, ids) = mailbox(500);
    let names = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
    let add = |ids: &[MessageId], new| Batch::categorize(INBOX, ids.to_vec(), Categories::Add(names(&[new])));
    run(&mut world, alice, add(&ids[..1], "Red"));
    requests(&mut world, alice);

    // They have none; one has it already.
    let result = run(&mut world, alice, add(&ids, "Red"));
    assert_eq!((result.done.len(), result.failed), (500, vec![]));
    assert_eq!(requests(&mut world, alice), 2);
    assert!(ids.iter().all(|id| categories(&world, *id) == ["Red"]));

    // Where there are others, these are read first and kept.
    let result = run(&mut world, alice, add(&ids, "Done"));
    assert_eq!((result.done.len(), result.failed), (500, vec![]));
    assert_eq!(requests(&mut world, alice), 4);
    assert!(ids.iter().all(|id| categories(&world, *id) == ["Red", "Done"]));

    // Nothing is written where nothing changes.
    let result = run(&mut world, alice, add(&ids, "done"));
    assert_eq!((result.done.len(), result.failed), (500, vec![]));
    assert_eq!(requests(&mut world, alice), 2);
    let remove = |name| Batch::categorize(INBOX, ids.clone(), Categories::Remove(names(&[name])));
    assert_eq!(run(&mut world, alice, remove("Blue")).done.len(), 500);
    assert_eq!(requests(&mut world, alice), 2);
    assert_eq!(run(&mut world, alice, remove("Red")).done.len(), 500);
    assert_eq!(requests(&mut world, alice), 4);
    assert!(ids.iter().all(|id| categories(&world, *id) == ["Done"]));

    // What is not there is told, whatever became of the others.
    let nowhere = MessageId::new(1, mapi_http::data::GlobalCounter::from_u64(0xFFFF_FFFF));
    let result = run(&mut world, alice, add(&[ids[0], nowhere, ids[1]], "Late"));
    assert_eq!(result.done, [ids[0], ids[1]]);
    assert_eq!((result.failed[0].id, result.failed[0].error.code.as_str()), (nowhere, "not_found"));
    assert_eq!(categories(&world, ids[1]), ["Done", "Late"]);
}

#[test]
fn categories_are_added_removed_and_set() {
    let (mut world, alice, ids) = mailbox(300);
    let names = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
    let red = Batch::categorize(INBOX, ids[..150].to_vec(), Categories::Set(names(&["Red", "Grün"])));
    assert_eq!(run(&mut world, alice, red).done.len(), 150);
    assert_eq!(categories(&world, ids[0]), ["Red", "Grün"]);

    let result = run(
        &mut world,
        alice,
        Batch::categorize(INBOX, ids.clone(), Categories::Add(names(&["red", "Done"]))),
    );
    assert_eq!((result.done.len(), result.failed), (300, vec![]));
    // Letter case does not tell categories apart.
    assert_eq!(categories(&world, ids[0]), ["Red", "Grün", "Done"]);
    assert_eq!(categories(&world, ids[299]), ["red", "Done"]);

    run(
        &mut world,
        alice,
        Batch::categorize(INBOX, ids.clone(), Categories::Remove(names(&["RED", "Done", "x"]))),
    );
    assert_eq!(categories(&world, ids[0]), ["Grün"]);
    assert!(categories(&world, ids[299]).is_empty());
    assert_eq!(property(&world, ids[299], named::KEYWORDS), None);

    // Nothing is left open.
    world.run(alice, ListMessages::newest(INBOX, 1)).unwrap();
    world.run(alice, ListMessages::newest(INBOX, 1)).unwrap();
    for open in world.server.open_objects("alice@example.com") {
        assert!(open.len() <= 3, "{open:?}");
    }
}

#[test]
fn messages_are_moved_copied_deleted_and_restored() {
    let (mut world, alice, ids) = mailbox(1200);
    let subjects = |messages: &[MessageSummary]| {
        let mut all: Vec<_> = messages.iter().map(|message| message.subject.clone()).collect();
        all.sort();
        all
    };
    let before = subjects(&list(&mut world, alice, INBOX));
    requests(&mut world, alice);
    let result = run(&mut world, alice, Batch::copy_to(INBOX, ids[..200].to_vec(), LogonFolder::SentItems));
    assert_eq!((result.done.len(), result.failed), (200, vec![]));
    let result = run(&mut world, alice, Batch::trash(INBOX, ids.clone()));
    assert_eq!((result.done.len(), result.failed), (1200, vec![]));
    assert_eq!(requests(&mut world, alice), 2);
    assert!(list(&mut world, alice, INBOX).is_empty());
    assert_eq!(list(&mut world, alice, LogonFolder::SentItems).len(), 200);
    let trash = list(&mut world, alice, LogonFolder::DeletedItems);
    assert_eq!(subjects(&trash), before);

    // Out of Deleted Items they are gone for whoever looks, and can be brought back.
    let ids: Vec<_> = trash.iter().map(|message| message.id).collect();
    requests(&mut world, alice);
    run(&mut world, alice, Batch::trash(LogonFolder::DeletedItems, ids.clone()));
    assert_eq!(requests(&mut world, alice), 1);
    assert!(list(&mut world, alice, LogonFolder::DeletedItems).is_empty());
    let recoverable = ListMessages::newest(LogonFolder::DeletedItems, 5000).recoverable();
    let Ok(Answer::Page(page)) = world.run(alice, recoverable) else { panic!("a page") };
    assert_eq!(subjects(&page.messages), before);
    requests(&mut world, alice);
    let result = run(&mut world, alice, Batch::restore(LogonFolder::DeletedItems, ids, INBOX));
    assert_eq!((result.done.len(), result.failed), (1200, vec![]));
    assert_eq!(requests(&mut world, alice), 1);
    let again = list(&mut world, alice, INBOX);
    assert_eq!(subjects(&again), before);

    let ids: Vec<_> = again.iter().map(|message| message.id).collect();
    run(&mut world, alice, Batch::delete_for_good(INBOX, ids.clone()));
    let recoverable = ListMessages::newest(INBOX, 5000).recoverable();
    let Ok(Answer::Page(page)) = world.run(alice, recoverable) else { panic!("a page") };
    assert!(page.messages.is_empty());
    let result = run(&mut world, alice, Batch::restore(INBOX, ids, INBOX));
    assert!(result.done.is_empty() && result.failed.iter().all(|item| item.error.code == "not_found"));
}
