//! How many requests things cost, with the real server.

use mapi_http::mailbox::{Answer, ListMessages, Outgoing, ReadMessage, Send};
use mapi_http::session::LogonFolder;
use mapi_http_server::Config;
use mapi_http_tests::simulation::World;

/// A server whose mailboxes are full.
fn world() -> World {
    World::with_config(1, Config { demo: Some(1), ..Config::default() })
}

fn newest() -> ListMessages {
    ListMessages::newest(LogonFolder::Inbox, 50)
}

/// Request types, and names of the ROPs of each Execute, since the last call.
fn sent(world: &mut World, client: usize) -> Vec<String> {
    let records = std::mem::take(&mut world.clients[client].records);
    records.iter().map(|record| record.request_type.to_string()).collect()
}

#[test]
fn from_nothing_to_the_newest_messages() {
    let mut world = world();
    let alice = world.sign_in("alice");
    let Answer::Page(page) = world.run(alice, newest()).unwrap() else { panic!("a page") };
    assert_eq!(page.messages.len(), 50);
    // The logon tells the folder ids, so the rows cannot come with it.
    assert_eq!(sent(&mut world, alice), ["Connect", "Execute", "Execute"]);
    world.run(alice, newest()).unwrap();
    assert_eq!(sent(&mut world, alice), ["Execute"]);
}

#[test]
fn with_folder_ids_remembered_logon_and_rows_come_together() {
    let mut world = world();
    let alice = world.sign_in("alice");
    world.run(alice, newest()).unwrap();
    let bytes = world.clients[alice].session.suspend_without_cookies();
    let again = world.resume("alice", &bytes).unwrap();
    world.run(again, newest()).unwrap();
    assert_eq!(sent(&mut world, again), ["Connect", "Execute"]);
}

#[test]
fn a_session_that_goes_on_costs_nothing_extra() {
    let mut world = world();
    let alice = world.sign_in("alice");
    world.run(alice, newest()).unwrap();
    let bytes = world.clients[alice].session.suspend();
    let again = world.resume("alice", &bytes).unwrap();
    world.run(again, newest()).unwrap();
    assert_eq!(sent(&mut world, again), ["Execute"]);
}

#[test]
fn operations_of_the_same_time_share_requests() {
    let mut world = World::new(1);
    let bob = world.sign_in("bob");
    for number in 0..100 {
        let letter = Outgoing::new(format!("Letter {number}")).to("alice@example.com").text("Short.");
        world.run(bob, Send::new(letter)).unwrap();
    }
    let alice = world.sign_in("alice");
    let all = ListMessages::newest(LogonFolder::Inbox, 100);
    let Answer::Page(page) = world.run(alice, all).unwrap() else { panic!("a page") };
    let ids: Vec<_> = page.messages.iter().map(|message| message.id).collect();
    assert_eq!(ids.len(), 100);
    sent(&mut world, alice);
    let client = &mut world.clients[alice];
    let tickets: Vec<_> =
        ids.iter().map(|id| client.submit(ReadMessage::new(LogonFolder::Inbox, *id))).collect();
    assert!(
        world.run_until(|world| tickets.iter().all(|ticket| world.clients[alice].done.contains_key(ticket)))
    );
    assert!(tickets.iter().all(|ticket| world.clients[alice].done[ticket].is_ok()));
    let exchanges = sent(&mut world, alice).len();
    // The first few tell how large the answers are; an answer has room for 32 KiB.
    assert!(exchanges <= 8, "{} reads took {exchanges} exchanges", ids.len());
}

#[test]
fn a_small_message_is_sent_in_one() {
    let mut world = world();
    let alice = world.sign_in("alice");
    world.run(alice, newest()).unwrap();
    sent(&mut world, alice);
    world.run(alice, Send::new(Outgoing::new("Lunch?").to("bob@example.com").text("Today?"))).unwrap();
    assert_eq!(sent(&mut world, alice), ["Execute"]);
}
