//! A server that sends nonsense for a synchronisation: it ends in a typed error, and the last state that was told is
//! still good.

use std::collections::BTreeSet;

use bytes::Bytes;
use mapi_http::data::{FileTime, FolderId, MessageId, Value, tags};
use mapi_http::http::body::{ExecuteRequest, ExecuteResponse};
use mapi_http::http::{PROCESSING, RequestType, ResponseHead, StreamDecoder};
use mapi_http::mailbox::{
    Answer, ExportStream, ItemContent, ItemProperties, LocalChange, Operation, Part, Session, SyncContents,
    SyncHierarchy, Upload, UploadKind, UploadOutcome,
};
use mapi_http::payload::{Packing, Unwrapping, unwrap_payloads, wrap_payload};
use mapi_http::rop::{Objects, ReplyBody, Request, Response, RopBuffer, TransferStatus};
use mapi_http::session::{Config as SessionConfig, Credentials, Error, Event, LogonFolder, Output, Time};
use mapi_http::sync::fasttransfer::{self, Marker, Writer};
use mapi_http::sync::{IdSet, SyncState};
use mapi_http::wire::{Context, Wire, Writer as WireWriter};
use mapi_http_server::store::{Content, Messages, Special};
use mapi_http_server::{Config, Server, User};
use mapi_http_tests::simulation::{Random, as_received};

const NOW: FileTime = FileTime::from_utc(2026, 11, 24, 8, 0, 0);
const MESSAGES: usize = 25;

/// A server with some messages, and what it is to send instead of its streams.
struct Hostile {
    server: Server,
    inbox: FolderId,
}

/// What the server sends in the n-th part of a stream, given the true part; `None` is the truth.
type Tamper<'t> = &'t mut dyn FnMut(usize, &Bytes) -> Option<(Bytes, TransferStatus)>;

impl Hostile {
    fn new() -> Self {
        let mut alice = User::new("alice", "alice@example.com", "Alice", "");
        alice.password = None;
        alice.password_hash =
            Some("$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHRzYWx0$zorTdJ0I8daWAF/0334wsA".into());
        let config = Config { users: vec![alice], ..Config::default() };
        let server = Server::seeded(config, 1, NOW).unwrap();
        let inbox = server.with_store(|store| {
            let mailbox = store.mailbox_by_address("alice@example.com").unwrap().unwrap().id;
            let inbox = store.special(mailbox, Special::Inbox).unwrap();
            for number in 0..MESSAGES {
                let mut content = Content::default();
                content.properties.set(tags::SUBJECT, format!("Subject {number}"));
                let body = store.keep(tags::BODY, Value::String("y".repeat(number * 1_500))).unwrap();
                content.properties.set_stored(tags::BODY, body);
                store.add_message(inbox, Messages::Normal, content, NOW).unwrap();
            }
            inbox
        });
        Self { server, inbox }
    }

    fn session(&self) -> Session {
        let entry = self.server.directory().by_login("alice").unwrap().clone();
        let url = format!("{}/mapi/emsmdb/?MailboxId={}", self.server.base_url(), entry.mailbox_id());
        let credentials = Credentials::Basic { user: "alice".into(), password: "open sesame".into() };
        Session::new(SessionConfig::new(url, entry.dn.as_str()).credentials(credentials), [7; 32]).unwrap()
    }

    /// Runs a synchronisation from a state.
    fn run(&self, state: &[u8], tamper: Tamper<'_>) -> (Vec<Part>, Result<Answer, Error>) {
        self.operate(SyncContents::new(self.inbox).since(state).unwrap(), tamper)
    }

    /// Runs anything that takes streams.
    fn operate(
        &self,
        operation: impl Into<Operation>,
        tamper: Tamper<'_>,
    ) -> (Vec<Part>, Result<Answer, Error>) {
        let mut session = self.session();
        session.submit(operation);
        let (mut parts, mut objects, mut count) = (Vec::new(), Objects::new(), 0);
        loop {
            match session.poll(Time(1_790_000_000_000)) {
                Output::Transmit(request) => {
                    let answer = self.server.handle(&as_received(&request), NOW);
                    let execute = request.headers.iter().any(|(_, value)| value == "Execute");
                    let body = if execute {
                        tampered(&request.body, &answer.body, &mut objects, &mut count, tamper)
                    } else {
                        answer.body
                    };
                    let head = ResponseHead { status: answer.status, headers: answer.headers };
                    session.handle_head(request.id, head);
                    session.handle_data(request.id, body);
                    session.handle_end(request.id);
                }
                Output::Event(Event::Part(_, part)) => parts.push(part),
                Output::Event(Event::Done(_, result)) => return (parts, result),
                Output::Event(_) => {}
                Output::Timeout(at) => panic!("nothing happens until {at:?}"),
            }
        }
    }

    fn honest(&self, state: &[u8]) -> (Vec<Part>, Result<Answer, Error>) {
        self.run(state, &mut |_, _| None)
    }

    /// What the server sends in truth, as one stream.
    fn stream(&self) -> Bytes {
        let mut all = Vec::new();
        self.run(&[], &mut |_, part| {
            all.extend_from_slice(part);
            None
        })
        .1
        .unwrap();
        all.into()
    }

    /// Runs a synchronisation that gets this stream.
    fn with_stream(&self, stream: &Bytes) -> (Vec<Part>, Result<Answer, Error>) {
        let mut at = 0;
        self.run(&[], &mut |_, _| {
            let part = stream.slice(at..(at + 20_000).min(stream.len()));
            at += part.len();
            let status = if at == stream.len() { TransferStatus::DONE } else { TransferStatus::PARTIAL };
            Some((part, status))
        })
    }
}

/// An answer with other parts of streams; only its first payload.
fn tampered(
    request: &Bytes,
    answer: &Bytes,
    objects: &mut Objects,
    count: &mut usize,
    tamper: Tamper<'_>,
) -> Bytes {
    let cx = Context::rop();
    let request = ExecuteRequest::decode(request, &cx).unwrap();
    let payloads = unwrap_payloads(&request.rop_buffer, Unwrapping::REQUEST).unwrap();
    let requests = RopBuffer::<Request>::decode(&payloads[0].data, objects).unwrap();
    let mut decoder = StreamDecoder::new(RequestType::Execute);
    decoder.push(answer.clone()).unwrap();
    let mut execute = ExecuteResponse::decode(&decoder.finish().unwrap().body, &cx).unwrap();
    let Some(result) = &mut execute.result else { return answer.clone() };
    let payloads = unwrap_payloads(&result.rop_buffer, Unwrapping::RESPONSE).unwrap();
    let mut out = WireWriter::new();
    let mut parts = Vec::new();
    for (index, payload) in payloads.iter().enumerate() {
        let asked = if index == 0 {
            requests.clone()
        } else {
            RopBuffer { rops: vec![requests.rops.last().unwrap().clone()], handles: requests.handles.clone() }
        };
        parts.push(RopBuffer::<Response>::decode(&payload.data, &asked, objects).unwrap());
    }
    let mut replaced = false;
    for buffer in &mut parts {
        for response in &mut buffer.rops {
            if let Response::Reply(reply) = response
                && let ReplyBody::FastTransferSourceGetBuffer(part) = &mut reply.body
            {
                *count += 1;
                if let Some((data, status)) = tamper(*count - 1, &part.transfer_buffer) {
                    part.transfer_buffer = data;
                    part.transfer_status = status;
                    replaced = true;
                }
            }
        }
        if replaced {
            break;
        }
    }
    let last = if replaced { 0 } else { parts.len() - 1 };
    for (index, buffer) in parts.iter().enumerate().take(last + 1) {
        wrap_payload(&buffer.encode().unwrap(), Packing::default(), index == last, &mut out).unwrap();
    }
    result.rop_buffer = out.into_bytes();
    let body = execute.encode(&cx).unwrap();
    [PROCESSING, b"DONE\r\nX-ResponseCode: 0\r\n\r\n", &body].concat().into()
}

fn states(parts: &[Part]) -> Vec<Vec<u8>> {
    parts
        .iter()
        .filter_map(|part| if let Part::Synced(batch) = part { Some(batch.state.clone()) } else { None })
        .collect()
}

fn messages(parts: &[Part]) -> Vec<MessageId> {
    let batches = parts.iter().filter_map(|part| match part {
        Part::Synced(batch) => Some(batch.changed.iter().map(|message| message.id)),
        _ => None,
    });
    batches.flatten().collect()
}

#[track_caller]
fn is_refused(result: &Result<Answer, Error>) {
    let error = result.as_ref().unwrap_err();
    assert!(error.code().starts_with("wire."), "{error}");
}

#[test]
fn cut_anywhere_it_goes_on_with_the_last_good_state() {
    let hostile = Hostile::new();
    let stream = hostile.stream();
    let mut random = Random::new(3);
    for _ in 0..40 {
        let length = random.below(stream.len() as u64) as usize;
        let (parts, result) = hostile.with_stream(&stream.slice(..length));
        is_refused(&result);
        let mut got = messages(&parts);
        let state = states(&parts).pop().unwrap_or_default();
        let (parts, result) = hostile.honest(&state);
        result.unwrap();
        got.extend(messages(&parts));
        assert_eq!(got.len(), MESSAGES, "cut at {length}: lost or twice");
        assert_eq!(got.iter().collect::<BTreeSet<_>>().len(), MESSAGES);
    }
}

#[test]
fn nonsense_ends_in_an_error_or_in_a_state_that_is_good() {
    let hostile = Hostile::new();
    let stream = hostile.stream();
    let mut random = Random::new(4);
    for _ in 0..60 {
        let mut bytes = stream.to_vec();
        for _ in 0..=random.below(3) {
            let at = random.below(bytes.len() as u64) as usize;
            match random.below(3) {
                0 => bytes[at] = random.number() as u8,
                1 => {
                    drop(bytes.drain(at..(at + 1 + random.below(40) as usize).min(stream.len() / 2).max(at)))
                }
                _ => bytes.insert(at, random.number() as u8),
            }
        }
        let (parts, result) = hostile.with_stream(&bytes.into());
        if let Err(error) = &result {
            assert!(error.code().starts_with("wire."), "{error}");
        }
        if let Some(state) = states(&parts).last() {
            hostile.honest(state).1.unwrap();
        }
    }
}

fn stream(write: impl FnOnce(&mut Writer)) -> Bytes {
    let mut stream = Writer::new();
    write(&mut stream);
    stream.into_bytes().unwrap()
}

fn end(stream: &mut Writer) {
    SyncState::new().write(mapi_http::sync::StateSet::CONTENTS, stream).unwrap();
    stream.marker(Marker::IncrSyncEnd).unwrap();
}

#[test]
fn parts_in_the_wrong_place_are_refused() {
    let hostile = Hostile::new();
    for markers in [
        &[Marker::EndMessage][..],
        &[Marker::StartMessage, Marker::EndMessage],
        &[Marker::IncrSyncChg, Marker::IncrSyncChg],
        &[Marker::IncrSyncChg, Marker::IncrSyncMessage, Marker::EndAttach],
        &[Marker::IncrSyncChg, Marker::IncrSyncMessage, Marker::StartRecip, Marker::StartRecip],
        &[Marker::IncrSyncEnd],
        &[Marker::IncrSyncStateBegin, Marker::IncrSyncEnd],
        &[Marker::IncrSyncRead, Marker::IncrSyncDel],
        &[Marker::StartTopFld],
    ] {
        let bytes = stream(|stream| {
            markers.iter().for_each(|marker| stream.marker(*marker).unwrap());
            end(stream);
        });
        let (parts, result) = hostile.with_stream(&bytes);
        is_refused(&result);
        assert!(parts.is_empty(), "{markers:?}");
    }
}

#[test]
fn deep_nesting_and_endless_parts_are_refused() {
    let hostile = Hostile::new();
    let deep = stream(|stream| {
        stream.marker(Marker::IncrSyncChg).unwrap();
        stream.marker(Marker::IncrSyncMessage).unwrap();
        for _ in 0..10_000 {
            stream.marker(Marker::NewAttach).unwrap();
            stream.marker(Marker::StartEmbed).unwrap();
        }
    });
    is_refused(&hostile.with_stream(&deep).1);

    // A message whose recipients never end, of a server that never is done.
    let begin = stream(|stream| {
        stream.marker(Marker::IncrSyncChg).unwrap();
        stream.marker(Marker::IncrSyncMessage).unwrap();
    });
    let recipients = stream(|stream| {
        for _ in 0..2_500 {
            stream.marker(Marker::StartRecip).unwrap();
            stream.marker(Marker::EndToRecip).unwrap();
        }
    });
    let (_, result) = hostile.run(&[], &mut |part, _| {
        let data = if part == 0 { &begin } else { &recipients };
        Some((data.clone(), TransferStatus::PARTIAL))
    });
    is_refused(&result);

    // A server that has nothing to say and never ends.
    for status in [TransferStatus::PARTIAL, TransferStatus::NO_ROOM] {
        is_refused(&hostile.run(&[], &mut |_, _| Some((Bytes::new(), status))).1);
    }
    is_refused(&hostile.run(&[], &mut |_, _| Some((Bytes::new(), TransferStatus::ERROR))).1);
}

#[test]
fn huge_counts_and_lengths_are_refused() {
    let hostile = Hostile::new();
    let change = stream(|stream| {
        stream.marker(Marker::IncrSyncChg).unwrap();
        stream.marker(Marker::IncrSyncMessage).unwrap();
    });
    for property in [0x0037_001Fu32, 0x3701_0102, 0x101A_101F, 0x101A_1003, 0x67E5_0102] {
        let bytes = [&change[..], &property.to_le_bytes(), &u32::MAX.to_le_bytes(), &[0; 100]].concat();
        is_refused(&hostile.with_stream(&bytes.into()).1);
    }
}

#[test]
fn all_ids_at_once_are_those_that_one_has() {
    let hostile = Hostile::new();
    let (_, result) = hostile.honest(&[]);
    let Ok(Answer::Synced(summary)) = result else { panic!("{result:?}") };
    let mut set: IdSet<u16> = IdSet::new();
    let mut all = mapi_http::sync::GlobSet::new();
    all.insert_range(1, mapi_http::sync::LAST_COUNTER);
    set.insert_all(1, all);
    let bytes = stream(|stream| {
        let value = Value::Binary(set.encode().into());
        stream.marker(Marker::IncrSyncDel).unwrap();
        stream.property(fasttransfer::tags::IDSET_DELETED, &value).unwrap();
        stream.marker(Marker::IncrSyncRead).unwrap();
        stream.property(fasttransfer::tags::IDSET_READ, &value).unwrap();
        end(stream);
    });
    let (parts, result) =
        hostile.run(&summary.state, &mut |_, _| Some((bytes.clone(), TransferStatus::DONE)));
    result.unwrap();
    let gone: usize = parts
        .iter()
        .map(|part| match part {
            // What is gone cannot be marked as read.
            Part::Synced(batch) => batch.deleted.len() + 1000 * batch.read.len(),
            _ => 0,
        })
        .sum();
    assert_eq!(gone, MESSAGES);

    // A replica that the server cannot explain.
    let mut unknown: IdSet<u16> = IdSet::new();
    unknown.insert(77, 5);
    let bytes = stream(|stream| {
        stream.marker(Marker::IncrSyncDel).unwrap();
        let value = Value::Binary(unknown.encode().into());
        stream.property(fasttransfer::tags::IDSET_DELETED, &value).unwrap();
        end(stream);
    });
    let (parts, result) =
        hostile.run(&summary.state, &mut |_, _| Some((bytes.clone(), TransferStatus::DONE)));
    assert_eq!(result.unwrap_err().code(), "not_found");
    assert!(parts.is_empty());
}

/// A change of a message, or a new one.
fn change(kind: UploadKind, id: Option<MessageId>) -> LocalChange {
    let content = ItemContent { properties: ItemProperties::default(), recipients: None, attachments: None };
    LocalChange {
        kind,
        id,
        from_folder: None,
        new_id: None,
        predecessors: None,
        modified: Some(NOW),
        associated: None,
        content: Some(content),
    }
}

impl Hostile {
    /// Uploads something new, and a change of what the server has changed as well.
    fn upload(&self, tamper: Tamper<'_>) -> (Option<UploadOutcome>, Result<Answer, Error>) {
        let id = self
            .server
            .with_store(|store| store.message_ids(self.inbox, Messages::Normal, false).unwrap()[20]);
        let changes = vec![change(UploadKind::Create, None), change(UploadKind::Change, Some(id))];
        let result = self.operate(Upload::new(self.inbox, changes), tamper).1;
        let conflict = match &result {
            Ok(Answer::Uploaded(result)) => Some(result.items[1].outcome),
            _ => None,
        };
        (conflict, result)
    }
}

#[test]
fn a_stream_that_does_not_go_on_ends_whatever_it_is_a_part_of() {
    let hostile = Hostile::new();
    assert_eq!(hostile.upload(&mut |_, _| None).0, Some(UploadOutcome::Conflict));
    for status in [TransferStatus::PARTIAL, TransferStatus::NO_ROOM, TransferStatus::ERROR] {
        let nothing = |_: usize, _: &Bytes| Some((Bytes::new(), status));
        is_refused(&hostile.run(&[], &mut { nothing }).1);
        is_refused(&hostile.operate(SyncHierarchy::new(LogonFolder::IpmSubtree), &mut { nothing }).1);
        is_refused(&hostile.operate(ExportStream::folder(hostile.inbox), &mut { nothing }).1);
        // Of a conflict, the server's version; at the end, the state.
        is_refused(&hostile.upload(&mut { nothing }).1);
        let mut conflict =
            |number: usize, _: &Bytes| if number == 0 { None } else { nothing(number, &Bytes::new()) };
        is_refused(&hostile.upload(&mut conflict).1);
    }
    // A state that has no end.
    let endless = |_: usize, _: &Bytes| Some((vec![0; 20_000].into(), TransferStatus::PARTIAL));
    is_refused(&hostile.upload(&mut { endless }).1);
}

#[test]
fn half_a_message_is_not_one_that_is_gone() {
    let hostile = Hostile::new();
    let mut cut = |number: usize, part: &Bytes| {
        (number == 0).then(|| (part.slice(..part.len() / 2), TransferStatus::DONE))
    };
    let (outcome, result) = hostile.upload(&mut cut);
    assert_ne!(outcome, Some(UploadOutcome::Gone), "{result:?}");
}

#[test]
fn what_says_nothing_has_an_end() {
    let hostile = Hostile::new();
    let mut set: IdSet<u16> = IdSet::new();
    set.insert(1, 5);
    let empty = Value::Binary(Bytes::new());
    let endless = [
        (Marker::IncrSyncDel, fasttransfer::tags::IDSET_DELETED, Value::Binary(set.encode().into())),
        (Marker::IncrSyncRead, fasttransfer::tags::IDSET_READ, empty.clone()),
        (Marker::IncrSyncStateBegin, fasttransfer::tags::CNSET_SEEN, empty.clone()),
        (Marker::IncrSyncChg, tags::CHANGE_KEY, empty),
    ];
    for (marker, tag, value) in endless {
        let begin = stream(|stream| stream.marker(marker).unwrap());
        let more = stream(|stream| (0..1_000).for_each(|_| stream.property(tag, &value).unwrap()));
        let mut parts = 0;
        let (_, result) = hostile.run(&[], &mut |number, _| {
            parts += 1;
            assert!(parts < 1_000, "{marker:?}");
            let part = if number == 0 { begin.clone() } else { more.clone() };
            Some((part, TransferStatus::PARTIAL))
        });
        is_refused(&result);
    }
}
