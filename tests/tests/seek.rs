//! Reading that goes on where it was when the session context is lost in the middle.

use mapi_http::data::{MessageId, tags};
use mapi_http::mailbox::{
    Answer, GetProperties, ListMessages, Operation, Outgoing, OutgoingAttachment, Part, PropertyTarget,
    ReadMessage, SaveAttachment, Send, SyncContents,
};
use mapi_http::session::LogonFolder;
use mapi_http_server::store::{Content, Messages, Special};
use mapi_http_tests::simulation::World;

/// What one answer brings at most.
const BLOCK: usize = 0x40000;

/// Beside the large one.
const MESSAGES: usize = 700;

struct Read {
    answer: Answer,
    parts: Vec<Part>,
    /// Bytes that came, with those of the exchanges in between.
    received: usize,
    sought: bool,
    exchanges: usize,
}

/// Runs an operation whose context is lost after some of its exchanges; never, if there are not so many.
fn read(operation: &dyn Fn(MessageId) -> Operation, lost_after: usize) -> Read {
    let mut world = World::new(11);
    let (alice, bob) = (world.sign_in("alice"), world.sign_in("bob"));
    let mut letter = Outgoing::new("Large").to("alice@example.com");
    letter.html =
        Some(format!("<p>{}</p>", (0..60_000).map(|number| format!("{number} ")).collect::<String>()));
    letter.attachments.push(OutgoingAttachment {
        name: "large.bin".into(),
        mime_type: "application/octet-stream".into(),
        content_id: None,
        data: (0..700_000u32).map(|number| (number % 251) as u8).collect(),
        streamed: None,
    });
    world.run(bob, Send::new(letter)).unwrap();
    let now = world.now();
    world.server.with_store(|store| {
        let mailbox = store.mailbox_by_address("alice@example.com").unwrap().unwrap();
        let inbox = store.special(mailbox.id, Special::Inbox).unwrap();
        for number in 0..MESSAGES {
            let mut content = Content::default();
            content.properties.set(tags::SUBJECT, format!("{number} {}", "of many ".repeat(28)));
            content.properties.set(tags::DISPLAY_TO, "somebody ".repeat(28));
            store.add_message(inbox, Messages::Normal, content, now).unwrap();
        }
    });
    let list = ListMessages::newest(LogonFolder::Inbox, 1_000);
    let Ok(Answer::Page(page)) = world.run(alice, list) else { panic!() };
    let id = page.messages.iter().find(|line| line.subject == "Large").unwrap().id;
    let before = world.clients[alice].records.len();
    let ticket = world.clients[alice].submit(operation(id));
    let asked = before.saturating_add(lost_after);
    if world.run_until(|world| {
        let client = &world.clients[alice];
        client.records.len() >= asked || client.done.contains_key(&ticket)
    }) {
        world.server.forget_contexts();
    }
    assert!(world.run_until(|world| world.clients[alice].done.contains_key(&ticket)));
    let client = &mut world.clients[alice];
    let records = &client.records[before..];
    Read {
        received: records.iter().map(|record| record.received).sum(),
        sought: records
            .iter()
            .any(|record| record.rops.iter().any(|rop| *rop == "SeekStream" || *rop == "SeekRow")),
        exchanges: records.len(),
        answer: client.done.remove(&ticket).unwrap().unwrap(),
        parts: client.parts.remove(&ticket).unwrap_or_default(),
    }
}

/// The same answer as without a loss, and not much more than what was under way comes twice.
fn goes_on(operation: &dyn Fn(MessageId) -> Operation, seeks: bool, same: &dyn Fn(&Read, &Read) -> bool) {
    let whole = read(operation, usize::MAX);
    assert!(whole.exchanges > 1, "{} exchanges", whole.exchanges);
    let mut sought = false;
    for lost_after in 0..whole.exchanges {
        let read = read(operation, lost_after);
        assert!(same(&whole, &read), "lost after {lost_after}");
        // What was under way, and what of a synchronised message had come.
        let (most, received) = (whole.received + 2 * BLOCK, read.received);
        assert!(
            received <= most,
            "lost after {lost_after}: {received} bytes, and {} without",
            whole.received
        );
        sought |= read.sought;
    }
    assert_eq!(sought, seeks);
}

fn bytes(read: &Read) -> Vec<u8> {
    let data =
        read.parts.iter().filter_map(|part| if let Part::Data(data) = part { Some(data) } else { None });
    data.flatten().copied().collect()
}

#[test]
fn lists_go_on() {
    goes_on(&|_| ListMessages::newest(LogonFolder::Inbox, 1_000).into(), true, &|whole, read| {
        whole.answer == read.answer
    });
}

#[test]
fn bodies_go_on() {
    goes_on(&|id| ReadMessage::new(LogonFolder::Inbox, id).into(), true, &|whole, read| {
        matches!(&read.answer, Answer::Message(message) if message.html.as_ref().is_some_and(|html| html.len() > 300_000))
            && whole.answer == read.answer
    });
}

#[test]
fn attachments_go_on() {
    goes_on(&|id| SaveAttachment::new(LogonFolder::Inbox, id, 0).into(), true, &|whole, read| {
        bytes(whole).len() == 700_000 && bytes(whole) == bytes(read)
    });
}

#[test]
fn properties_go_on() {
    let get = |id| {
        GetProperties::some(PropertyTarget::message(LogonFolder::Inbox, id), [tags::SUBJECT, tags::HTML])
    };
    goes_on(&|id| get(id).into(), true, &|whole, read| {
        matches!(&read.answer, Answer::Properties(list) if list.iter().all(|property| property.value.is_some()))
            && whole.answer == read.answer
    });
}

#[test]
fn synchronisations_go_on() {
    goes_on(&|_| SyncContents::new(LogonFolder::Inbox).into(), false, &|_, read| {
        let told = |part: &Part| if let Part::Synced(batch) = part { batch.changed.len() } else { 0 };
        read.parts.iter().map(told).sum::<usize>() == MESSAGES + 1
    });
}
