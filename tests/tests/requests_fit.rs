//! However much is asked for at a time: requests stay within the bounds of [MS-OXCRPC] 3.1.4.2, answers as well, and nothing
//! is asked for that has no room.

use std::collections::BTreeMap;

use bytes::Bytes;
use mapi_http::data::{FileTime, MessageId, PropertyKey, named};
use mapi_http::http::ResponseHead;
use mapi_http::mailbox::{
    Answer, Batch, ListFolders, ListMessages, Operation, Outgoing, OutgoingAttachment, PropertyChange,
    PropertyTarget, ReadMessage, SaveAttachment, SaveDraft, Send, SetProperties, SyncContents,
};
use mapi_http::rop::{Objects, Request, RopBuffer, RopId};
use mapi_http::session::{LogonFolder, Transmit};
use mapi_http_tests::simulation::{Driven, Random, Reaction, World, as_received, execute};

const INBOX: LogonFolder = LogonFolder::Inbox;

/// Alice has so many letters.
fn mailbox(letters: u32) -> (World, Vec<MessageId>) {
    let mut world = World::new(1);
    let bob = world.sign_in("bob");
    for number in 0..letters {
        let letter = Outgoing::new(format!("Letter {number}")).to("alice@example.com").text("Short.");
        world.run(bob, Send::new(letter)).unwrap();
    }
    let alice = world.sign_in("alice");
    let Ok(Answer::Page(page)) = world.run(alice, ListMessages::newest(INBOX, 1000)) else { panic!() };
    let ids = page.messages.iter().map(|line| line.id).collect();
    (world, ids)
}

/// The ROPs of each payload, which are within their bounds.
fn payloads(request: &Transmit) -> Vec<Vec<Request>> {
    /// `[MS-OXCRPC] 2.2.2.1`: 32 KiB; 3.1.4.2: 256 KiB.
    const PAYLOAD: usize = 0x8000;
    const ALL: usize = 0x4_0000;
    let Some((execute, payloads)) = execute(request) else { return Vec::new() };
    assert!(execute.rop_buffer.len() <= ALL && execute.max_rop_out as usize <= ALL);
    let rops = |payload: &Bytes| {
        assert!(payload.len() <= PAYLOAD, "{} bytes", payload.len());
        let buffer = RopBuffer::<Request>::decode(payload, &Objects::new()).unwrap();
        assert!(buffer.handles.len() <= 255);
        buffer.rops
    };
    payloads.iter().map(rops).collect()
}

#[test]
fn requests_and_answers_stay_within_their_bounds() {
    let (world, ids) = mailbox(60);
    let mut driven = Driven::<Operation>::new(&world);
    let project = PropertyKey::name(named::PS_PUBLIC_STRINGS, "Project");
    for (number, id) in ids.iter().enumerate() {
        driven.session.submit(ReadMessage::new(INBOX, *id));
        driven.session.submit(ListMessages::newest(INBOX, 50).columns([project.clone()]));
        if number >= 30 {
            let change = PropertyChange::new().set(project.clone(), "P".repeat(number * 700));
            driven.session.submit(SetProperties::new(PropertyTarget::message(INBOX, *id), change));
        }
    }
    driven.session.submit(Batch::flag(INBOX, ids[..30].to_vec(), Default::default()));
    let (mut draft, mut random) = (None, Random::new(1));
    for _ in 0..5 {
        driven.session.submit(Batch::mark_read(INBOX, (1..4_000).map(MessageId).collect()));
        driven.session.submit(ListFolders::all());
        driven.session.submit(SyncContents::new(INBOX));
        let mut large = Outgoing::new("Large").to("bob@example.com").text("x".repeat(100_000));
        large.attachments.push(OutgoingAttachment {
            name: "large.bin".into(),
            mime_type: "application/octet-stream".into(),
            content_id: None,
            data: (0..600_000).map(|_| random.number() as u8).collect(),
            streamed: None,
        });
        draft = Some(driven.session.submit(SaveDraft::new(large)));
    }
    let (mut executes, mut packed) = (0, 0);
    driven.run(|request| {
        let payloads = payloads(request);
        executes += 1;
        // What has several payloads writes to one stream, and the specification knows nothing else that does so.
        // [MS-OXCRPC] 3.1.4.2.1.2.1
        if let [first, more @ ..] = payloads.as_slice()
            && !more.is_empty()
        {
            packed += 1;
            assert_eq!(first.last().map(Request::id), Some(RopId::WriteStreamExtended));
            for rops in more {
                assert!(matches!(rops.as_slice(), [Request::WriteStreamExtended(_)]), "{rops:?}");
            }
        }
        Reaction::Answers
    });
    assert!(driven.ends.values().all(Result::is_ok), "{:?}", driven.ends.values().find(|end| end.is_err()));
    assert!(executes > 50 && packed > 5, "{executes} and {packed}");
    let Some(Ok(Answer::Drafted(place))) = draft.map(|draft| driven.ends[&draft].clone()) else { panic!() };
    driven.session.submit(SaveAttachment::new(place.folder_id, place.id, 0));
    driven.run(|_| Reaction::Answers);
    // MaxRopOut, and what stands around it.
    assert!(driven.session.records().all(|record| record.received < 0x4_0000 + 2_000));
    assert!(driven.session.records().any(|record| record.received > 0x1_0000), "nothing large came");
}

/// As much is asked for as finds room: nothing is given back by the server, to be asked again.
#[test]
fn what_is_asked_for_finds_room() {
    let (world, ids) = mailbox(100);
    let mut driven = Driven::<Operation>::new(&world);
    driven.session.submit(ListFolders::all());
    driven.run(|_| Reaction::Answers);
    for id in &ids {
        driven.session.submit(ReadMessage::new(INBOX, *id));
    }
    let mut asked: BTreeMap<RopId, usize> = BTreeMap::new();
    driven.run(|request| {
        for rop in payloads(request).into_iter().flatten() {
            *asked.entry(rop.id()).or_default() += 1;
        }
        Reaction::Answers
    });
    assert_eq!((asked[&RopId::OpenMessage], asked[&RopId::GetPropertiesSpecific]), (100, 100), "{asked:?}");
}

/// Further payloads of an answer belong to the last ROP alone. `[MS-OXCRPC] 3.1.4.2.1.2.2`
#[test]
fn chained_answers_belong_to_the_last_rop() {
    let (mut world, ids) = mailbox(1);
    let keys = ["First", "Second"].map(|name| PropertyKey::name(named::PS_PUBLIC_STRINGS, name));
    let alice = world.sign_in("alice");
    let mut change = PropertyChange::new();
    for (key, letter) in keys.iter().zip(["F", "S"]) {
        change = change.set(key.clone(), letter.repeat(1_000));
    }
    world.run(alice, SetProperties::new(PropertyTarget::message(INBOX, ids[0]), change)).unwrap();

    let mut driven = Driven::<Operation>::new(&world);
    let list = driven.session.submit(ListMessages::newest(INBOX, 1).columns(keys.clone()));
    let server = world.server.clone();
    let (now, mut tampered) = (world.now(), 0);
    driven.run(|request| {
        let payloads = payloads(request);
        let reads = |rop: &Request| rop.id() == RopId::ReadStream;
        if payloads.iter().flatten().filter(|rop| reads(rop)).count() != 2 {
            return Reaction::Answers;
        }
        tampered += 1;
        let Some(Request::ReadStream(last)) = payloads[0].last() else { panic!("{payloads:?}") };
        let (head, body) = answered(&server, request, now);
        Reaction::Comes(head, with_another_payload(&body, last.input))
    });
    assert_eq!(tampered, 1);
    let Ok(Answer::Page(page)) = &driven.ends[&list] else { panic!("{:?}", driven.ends) };
    let text = |key: &PropertyKey| page.messages[0].columns.get(key.clone()).and_then(|it| it.to_text());
    assert_eq!(text(&keys[0]), Some("F".repeat(1_000)));
    assert_eq!(text(&keys[1]), Some("S".repeat(1_000) + "!"));
}

fn answered(server: &mapi_http_server::Server, request: &Transmit, now: FileTime) -> (ResponseHead, Bytes) {
    let answer = server.handle(&as_received(request), now);
    (ResponseHead { status: answer.status, headers: answer.headers }, answer.body)
}

/// An Execute's answer that goes on with more of a stream. `[MS-OXCRPC] 2.2.2.1`, `[MS-OXCROPS] 2.2.9.2.2`
fn with_another_payload(body: &[u8], stream: u8) -> Bytes {
    let start = body.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap() + 4;
    let size_at = start + 12;
    let size = u32::from_le_bytes(body[size_at..size_at + 4].try_into().unwrap());
    let end = size_at + 4 + size as usize;
    // RopSize, RopReadStream: its index, ReturnValue, DataSize, Data.
    let rops = [&[0x2C, stream, 0, 0, 0, 0, 2, 0][..], b"!\0"].concat();
    let payload = [&[rops.len() as u8 + 2, 0][..], &rops].concat();
    let length = [payload.len() as u8, 0];
    let another = [&[0, 0, 4, 0], &length[..], &length, &payload].concat();
    let mut body = body.to_vec();
    body[size_at..size_at + 4].copy_from_slice(&(size + another.len() as u32).to_le_bytes());
    // The first one is not the last any more.
    assert_eq!(body[size_at + 6] & 4, 4);
    body[size_at + 6] &= !4;
    body.splice(end..end, another);
    body.into()
}
