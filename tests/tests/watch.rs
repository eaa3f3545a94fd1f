//! Notifications: each once, none lost without a gap.

use mapi_http::data::{FolderId, MessageId};
use mapi_http::mailbox::{
    Answer, Batch, Categories, Change, ChangeKind, Filter, ListMessages, MessageSummary, Outgoing,
    OutgoingAttachment, Part, SaveAttachment, Send, Watch,
};
use mapi_http::session::{LogonFolder, Ticket};
use mapi_http_server::store::{Content, Messages, Special};
use mapi_http_tests::simulation::World;

fn send(world: &mut World, from: usize, subject: &str) {
    world.run(from, Send::new(Outgoing::new(subject).to("alice@example.com").text("x"))).unwrap();
}

fn changes(world: &World, client: usize, ticket: Ticket) -> Vec<&Change> {
    let parts = world.clients[client].parts.get(&ticket).into_iter().flatten();
    parts.filter_map(|part| if let Part::Change(change) = part { Some(change) } else { None }).collect()
}

fn count(world: &World, client: usize, ticket: Ticket, kind: ChangeKind) -> usize {
    changes(world, client, ticket).iter().filter(|change| change.kind == kind).count()
}

#[test]
fn a_gap_is_told_once_the_new_subscription_stands() {
    let mut world = World::new(3);
    let (alice, bob) = (world.sign_in("alice"), world.sign_in("bob"));
    let watch = world.clients[alice].submit(Watch::folder(LogonFolder::Inbox));
    world.run_for(1_000);
    world.server.forget_contexts();
    assert!(world.run_until(|world| count(world, alice, watch, ChangeKind::Gap) == 1));
    // Whoever looks at the folder now misses nothing that comes after it.
    send(&mut world, bob, "After the gap");
    world.run_for(1_000);
    assert_eq!(count(&world, alice, watch, ChangeKind::NewMail), 1);
    assert_eq!(count(&world, alice, watch, ChangeKind::Gap), 1);
}

#[test]
fn a_folder_that_is_not_there_is_not_watched() {
    let mut world = World::new(3);
    let alice = world.sign_in("alice");
    let nowhere: FolderId = "0001-00000000ffff".parse().unwrap();
    let before = world.clients[alice].records.len();
    let watches = [
        Watch::folder(nowhere),
        Watch::message(nowhere, "0001-00000000fffe".parse().unwrap()),
        Watch::lines(ListMessages::newest(nowhere, 0)),
    ];
    for watch in watches {
        let Err(error) = world.run(alice, watch) else { panic!() };
        assert_eq!(error.code(), "not_found");
    }
    let asked = world.clients[alice].records.iter().skip(before);
    assert_eq!(asked.filter(|record| record.request_type == "Execute").count(), 3);
}

#[test]
fn an_event_costs_a_wait_and_an_execute() {
    let mut world = World::new(3);
    let (alice, bob) = (world.sign_in("alice"), world.sign_in("bob"));
    let watch = world.clients[alice].submit(Watch::folder(LogonFolder::Inbox));
    world.run_for(1_000);
    world.clients[alice].records.clear();
    for number in 1..=3 {
        send(&mut world, bob, "News");
        world.run_for(1_000);
        assert_eq!(count(&world, alice, watch, ChangeKind::NewMail), number);
    }
    let records = &world.clients[alice].records;
    let kinds: Vec<_> = records.iter().map(|record| record.request_type).collect();
    assert_eq!(kinds, ["NotificationWait", "Execute"].repeat(3));
    // A wait that reaches the server before the Execute beside it would be answered at once.
    for [execute, wait] in records[1..5].as_chunks().0 {
        assert!(execute.duration > 0);
        assert!(wait.started >= execute.started.plus(execute.duration));
    }
}

#[test]
fn events_go_to_the_subscription_of_the_present_context() {
    let mut world = World::new(4);
    let (alice, bob) = (world.sign_in("alice"), world.sign_in("bob"));
    let mut letter = Outgoing::new("Large").to("alice@example.com").text("x");
    letter.attachments.push(OutgoingAttachment {
        name: "large.bin".into(),
        mime_type: "application/octet-stream".into(),
        content_id: None,
        data: vec![7; 600_000],
        streamed: None,
    });
    world.run(bob, Send::new(letter)).unwrap();
    let Ok(Answer::Page(page)) = world.run(alice, ListMessages::newest(LogonFolder::Inbox, 1)) else {
        panic!()
    };
    // It holds its stream, and the numbers of old handles are given again in a new context.
    let save = world.clients[alice].submit(SaveAttachment::new(LogonFolder::Inbox, page.messages[0].id, 0));
    assert!(world.run_until(|world| world.clients[alice].parts.contains_key(&save)));
    world.clients[alice].session.set_paused(save, true);
    world.run_for(1_000);
    world.server.forget_contexts();
    let watches: Vec<Ticket> = (0..12).map(|_| world.clients[alice].submit(Watch::everything())).collect();
    world.run_for(20_000);
    send(&mut world, bob, "News");
    world.run_for(20_000);
    for watch in watches {
        assert_eq!(count(&world, alice, watch, ChangeKind::NewMail), 1);
        assert_eq!(count(&world, alice, watch, ChangeKind::Gap), 0);
    }
}

#[test]
fn what_is_held_back_for_too_long_becomes_a_gap() {
    let mut world = World::new(5);
    let (alice, bob) = (world.sign_in("alice"), world.sign_in("bob"));
    let watch = world.clients[alice].submit(Watch::everything());
    world.run_for(1_000);
    world.clients[alice].session.set_paused(watch, true);
    for number in 0..130 {
        send(&mut world, bob, &format!("Letter {number}"));
        world.run_for(100);
    }
    assert!(changes(&world, alice, watch).is_empty());
    world.clients[alice].session.set_paused(watch, false);
    world.run_for(1_000);
    let told = changes(&world, alice, watch);
    assert_eq!(told.first().map(|change| change.kind), Some(ChangeKind::Gap));
    assert!(told.len() < 400, "{}", told.len());
    assert_eq!(count(&world, alice, watch, ChangeKind::Gap), 1);
}

/// The server keeps some thousand events for a client. What is more than that must not be lost in silence.
#[test]
fn what_the_server_does_not_keep_becomes_a_gap() {
    let mut world = World::new(10);
    let (alice, bob) = (world.sign_in("alice"), world.sign_in("bob"));
    let folder = world.clients[alice].submit(Watch::folder(LogonFolder::Inbox));
    let lines = world.clients[alice].submit(Watch::lines(ListMessages::newest(LogonFolder::Inbox, 0)));
    world.run_for(1_000);
    let many = |world: &mut World, messages: usize| {
        let now = world.now();
        world.server.with_store(|store| {
            let mailbox = store.mailbox_by_address("alice@example.com").unwrap().unwrap();
            let inbox = store.special(mailbox.id, Special::Inbox).unwrap();
            for _ in 0..messages {
                store.add_message(inbox, Messages::Normal, Content::default(), now).unwrap();
            }
        });
    };
    world.clients[alice].records.clear();
    many(&mut world, 5_000);
    world.run_for(60_000);
    for watch in [folder, lines] {
        assert_eq!(count(&world, alice, watch, ChangeKind::Gap), 1);
        let last = changes(&world, alice, watch).last().map(|change| change.kind);
        assert_eq!(last, Some(ChangeKind::Gap));
    }
    // By that the client learns it.
    assert!(world.clients[alice].records.iter().any(|record| record.request_type == "Connect"));
    send(&mut world, bob, "After the gap");
    world.run_for(1_000);
    assert_eq!(count(&world, alice, folder, ChangeKind::NewMail), 1);
    // Tables alone are read anew in the same context.
    world.clients[alice].session.cancel(folder);
    list(&mut world, alice, unread());
    world.run_for(1_000);
    world.clients[alice].records.clear();
    let gaps = count(&world, alice, lines, ChangeKind::Gap);
    many(&mut world, 5_000);
    world.run_for(60_000);
    assert_eq!(count(&world, alice, lines, ChangeKind::Gap), gaps + 1);
    assert!(world.clients[alice].records.iter().all(|record| record.request_type != "Connect"));
}

fn list(world: &mut World, client: usize, filter: Filter) -> Vec<MessageSummary> {
    let list = ListMessages::newest(LogonFolder::Inbox, 1_000).matching(filter);
    let Ok(Answer::Page(page)) = world.run(client, list) else { panic!() };
    page.messages
}

fn unread() -> Filter {
    Filter { unread: Some(true), ..Filter::default() }
}

/// The lines that somebody sees who had `lines` and does what is told; after a gap they are asked for again.
fn followed(mut lines: Vec<MessageSummary>, changes: &[&Change]) -> Vec<MessageSummary> {
    for change in changes {
        assert_ne!(change.kind, ChangeKind::Gap);
        let id = change.message_id.expect("a line is one of a message");
        let before = lines.iter().position(|line| line.id == id);
        assert_eq!(before.is_some(), change.kind != ChangeKind::Created, "{change:?}");
        if let Some(before) = before {
            lines.remove(before);
        }
        if let Some(line) = &change.line {
            assert_eq!(line.id, id);
            let at = change.after.map_or(0, |after| {
                1 + lines.iter().position(|line| line.id == after).expect("the one before it is there")
            });
            lines.insert(at, line.clone());
        } else {
            assert_eq!(change.kind, ChangeKind::Deleted);
        }
    }
    lines
}

#[test]
fn a_message_is_watched_alone() {
    let mut world = World::new(6);
    let (alice, bob) = (world.sign_in("alice"), world.sign_in("bob"));
    send(&mut world, bob, "One");
    send(&mut world, bob, "Two");
    let ids: Vec<MessageId> = list(&mut world, alice, Filter::default()).iter().map(|line| line.id).collect();
    let watch = world.clients[alice].submit(Watch::message(LogonFolder::Inbox, ids[0]));
    world.run_for(1_000);
    for id in &ids {
        world.run(alice, Batch::mark_read(LogonFolder::Inbox, vec![*id])).unwrap();
    }
    send(&mut world, bob, "Three");
    world.run_for(1_000);
    let kinds = |world: &World| {
        changes(world, alice, watch).iter().map(|c| (c.kind, c.message_id)).collect::<Vec<_>>()
    };
    assert_eq!(kinds(&world), [(ChangeKind::Modified, Some(ids[0]))]);
    // In a new context it is watched again, and the gap says so.
    world.server.forget_contexts();
    assert!(world.run_until(|world| count(world, alice, watch, ChangeKind::Gap) == 1));
    world.run(alice, Batch::delete(LogonFolder::Inbox, ids.clone())).unwrap();
    world.run_for(1_000);
    let gap = (ChangeKind::Gap, Some(ids[0]));
    let modified = (ChangeKind::Modified, Some(ids[0]));
    assert_eq!(kinds(&world), [modified, gap, (ChangeKind::Deleted, Some(ids[0]))]);
}

#[test]
fn lines_of_a_list_are_followed() {
    let mut world = World::new(7);
    let (alice, other, bob) = (world.sign_in("alice"), world.sign_in("alice"), world.sign_in("bob"));
    for number in 0..5 {
        send(&mut world, bob, &format!("Letter {number}"));
        world.run_for(1_000);
    }
    let all = ListMessages::newest(LogonFolder::Inbox, 0);
    let watch_all = world.clients[alice].submit(Watch::lines(all));
    let some = ListMessages::newest(LogonFolder::Inbox, 0).matching(unread());
    let watch_some = world.clients[alice].submit(Watch::lines(some));
    world.run_for(1_000);
    let (before_all, before_some) =
        (list(&mut world, alice, Filter::default()), list(&mut world, alice, unread()));
    assert_eq!((before_all.len(), before_some.len()), (5, 5));
    let ids: Vec<MessageId> = before_all.iter().map(|line| line.id).collect();
    // By another session, and by this one.
    world.run(other, Batch::mark_read(LogonFolder::Inbox, vec![ids[1], ids[3]])).unwrap();
    world
        .run(alice, Batch::move_to(LogonFolder::Inbox, vec![ids[4], ids[0]], LogonFolder::DeletedItems))
        .unwrap();
    send(&mut world, bob, "Letter 5");
    world.run(other, Batch::mark_unread(LogonFolder::Inbox, vec![ids[3]])).unwrap();
    world
        .run(other, Batch::categorize(LogonFolder::Inbox, vec![ids[2]], Categories::Add(vec!["Red".into()])))
        .unwrap();
    world.run_for(1_000);
    let after = list(&mut world, other, Filter::default());
    assert_eq!(followed(before_all, &changes(&world, alice, watch_all)), after);
    assert_eq!(followed(before_some, &changes(&world, alice, watch_some)), list(&mut world, other, unread()));
    // A line of the filtered list comes and goes with the filter.
    let of = |id| {
        changes(&world, alice, watch_some)
            .iter()
            .filter(|c| c.message_id == Some(id))
            .map(|c| c.kind)
            .collect::<Vec<_>>()
    };
    assert_eq!(of(ids[1]), [ChangeKind::Deleted]);
    assert_eq!(of(ids[3]), [ChangeKind::Deleted, ChangeKind::Created]);
    assert_eq!(of(ids[2]), [ChangeKind::Modified]);
}

#[test]
fn lines_that_change_too_much_are_to_be_read_again_once() {
    let mut world = World::new(8);
    let (alice, other, bob) = (world.sign_in("alice"), world.sign_in("alice"), world.sign_in("bob"));
    for number in 0..100 {
        send(&mut world, bob, &format!("Letter {number}"));
    }
    let watch = world.clients[alice].submit(Watch::lines(ListMessages::newest(LogonFolder::Inbox, 0)));
    world.run_for(1_000);
    let ids = |lines: &[MessageSummary]| lines.iter().map(|line| line.id).collect::<Vec<_>>();
    let lines = list(&mut world, alice, Filter::default());
    world.run(other, Batch::mark_read(LogonFolder::Inbox, ids(&lines))).unwrap();
    world.run_for(1_000);
    let told = changes(&world, alice, watch).len();
    assert_eq!((told, count(&world, alice, watch, ChangeKind::Gap)), (1, 1));
    // From here on it is told line by line again.
    let before = list(&mut world, alice, Filter::default());
    send(&mut world, bob, "News");
    world.run_for(1_000);
    let after = list(&mut world, other, Filter::default());
    assert_eq!(followed(before, &changes(&world, alice, watch)[1..]), after);
}

#[test]
fn lines_are_told_of_in_a_new_context_and_where_the_session_is_resumed() {
    let mut world = World::new(9);
    let (alice, bob) = (world.sign_in("alice"), world.sign_in("bob"));
    send(&mut world, bob, "One");
    let watch = world.clients[alice].submit(Watch::lines(ListMessages::newest(LogonFolder::Inbox, 0)));
    world.run_for(1_000);
    world.server.forget_contexts();
    assert!(world.run_until(|world| count(world, alice, watch, ChangeKind::Gap) == 1));
    send(&mut world, bob, "Two");
    world.run_for(1_000);
    // The new session does not know which columns the table has.
    world.move_on(alice).unwrap();
    send(&mut world, bob, "Three");
    world.run_for(1_000);
    let told = changes(&world, alice, watch);
    let subjects: Vec<_> =
        told.iter().filter_map(|change| Some(change.line.as_ref()?.subject.as_str())).collect();
    assert_eq!(subjects, ["Two", "Three"]);
    assert_eq!(count(&world, alice, watch, ChangeKind::Gap), 1);
}
