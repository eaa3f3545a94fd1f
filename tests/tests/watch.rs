//! Notifications: each once, none lost without a gap.

use mapi_http::mailbox::{
    Change, ChangeKind, ListMessages, Outgoing, OutgoingAttachment, Part, SaveAttachment, Send, Watch,
};
use mapi_http::session::{LogonFolder, Ticket};
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
    let Ok(mapi_http::mailbox::Answer::Page(page)) =
        world.run(alice, ListMessages::newest(LogonFolder::Inbox, 1))
    else {
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
