//! A list that takes several answers, while messages come and go.

use mapi_http::data::{FileTime, MessageId, tags};
use mapi_http::mailbox::{Answer, ListMessages};
use mapi_http::session::LogonFolder;
use mapi_http_server::Mischief;
use mapi_http_server::store::{Content, Messages, Special};
use mapi_http_tests::simulation::World;

const INBOX: LogonFolder = LogonFolder::Inbox;

fn add(world: &World, numbers: std::ops::Range<u64>) -> Vec<MessageId> {
    let now = world.now();
    world.server.with_store(|store| {
        let mailbox = store.mailbox_by_address("alice@example.com").unwrap().unwrap();
        let inbox = store.special(mailbox.id, Special::Inbox).unwrap();
        numbers
            .map(|number| {
                let mut content = Content::default();
                let subject = format!("{number} {}", "A long subject about something or other. ".repeat(6));
                content.properties.set(tags::SUBJECT, subject.as_str());
                content.properties.set(tags::NORMALIZED_SUBJECT, subject);
                let received = FileTime(now.0 + i64::try_from(number).unwrap());
                content.properties.set(tags::MESSAGE_DELIVERY_TIME, received);
                store.add_message(inbox, Messages::Normal, content, now).unwrap()
            })
            .collect()
    })
}

#[test]
fn every_message_is_listed_once_while_others_come_and_go() {
    let mut world = World::new(1);
    let ids = add(&world, 0..4000);
    let alice = world.sign_in("alice");
    let list = world.clients[alice].submit(ListMessages::newest(INBOX, 9_000));
    let mut next: u64 = 5_000;
    let mut newest = ids.len();
    for round in 0.. {
        let before = world.clients[alice].records.len();
        world.run_until(|world| {
            let client = &world.clients[alice];
            client.records.len() > before || client.done.contains_key(&list)
        });
        if world.clients[alice].done.contains_key(&list) {
            assert!(round >= 3, "{round} answers only");
            break;
        }
        // Some new ones and some fewer, of those that come first.
        let (more, fewer) = [(0, 5), (1, 4), (20, 1)][round % 3];
        add(&world, next..next + more);
        next += more;
        newest -= fewer;
        let gone = ids[newest..newest + fewer].to_vec();
        let now = world.now();
        world.server.with_store(|store| {
            gone.into_iter().for_each(|id| store.delete_message(id, false, now).unwrap());
        });
    }
    let Ok(Answer::Page(page)) = world.clients[alice].done.remove(&list).unwrap() else { panic!("a page") };
    let listed: Vec<MessageId> = page.messages.iter().map(|line| line.id).collect();
    for id in &ids[..newest] {
        assert_eq!(listed.iter().filter(|other| *other == id).count(), 1, "{id}");
    }
}

#[test]
fn a_list_goes_on_however_few_rows_an_answer_has_room_for() {
    for room in [900, 1_500, 3_000, 6_000, 9_000] {
        let mut world = World::new(1);
        let ids = add(&world, 0..60);
        let alice = world.sign_in("alice");
        world.run(alice, ListMessages::newest(INBOX, 1)).unwrap();
        world.mischief = (0..200).map(|_| Mischief { room: Some(room), ..Mischief::default() }).collect();
        let Answer::Page(page) = world.run(alice, ListMessages::newest(INBOX, 50)).unwrap() else {
            panic!("a page")
        };
        let listed: Vec<MessageId> = page.messages.iter().map(|line| line.id).collect();
        let newest: Vec<MessageId> = ids.iter().rev().take(50).copied().collect();
        assert_eq!(listed, newest, "with room for {room} bytes");
        assert!(world.mischief.len() > 100, "{} answers for 50 rows", 200 - world.mischief.len());
    }
}
