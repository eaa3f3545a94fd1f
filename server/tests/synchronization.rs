//! Synchronisation ROPs as a client meets them. [MS-OXCFXICS] 3.2.5.9

mod common;

use bytes::Bytes;
use common::{Mailbox, start};
use mapi_http::data::{ErrorCode, RelationalOperator, Restriction, TaggedPropertyValue, tags};
use mapi_http::rop::{
    FastTransferSourceGetBuffer, FastTransferSourceGetBufferResponse, SendOptions, StateProperty,
    SynchronizationConfigure, SynchronizationExtraFlags, SynchronizationFlags,
    SynchronizationGetTransferState, SynchronizationType, SynchronizationUploadStateStreamBegin,
    SynchronizationUploadStateStreamContinue, SynchronizationUploadStateStreamEnd, TransferStatus,
};
use mapi_http::sync::fasttransfer::{self, Event, Node, ProgressInformation, Root, Tree};
use mapi_http::sync::{StateSet, SyncState};
use mapi_http::wire::{Context, Wire};
use mapi_http_server::ServerHandle;
use mapi_http_server::store::{Content, Messages, Special};

const FLAGS: SynchronizationFlags = SynchronizationFlags::UNICODE
    .union(SynchronizationFlags::NORMAL)
    .union(SynchronizationFlags::READ_STATE)
    .union(SynchronizationFlags::NO_FOREIGN_IDENTIFIERS);

fn contents(flags: SynchronizationFlags) -> SynchronizationConfigure {
    SynchronizationConfigure {
        logon: 0,
        input: 0,
        output: 1,
        synchronization_type: SynchronizationType::CONTENTS,
        send_options: SendOptions::UNICODE,
        flags,
        restriction: None,
        extra_flags: SynchronizationExtraFlags::EID | SynchronizationExtraFlags::CN,
        property_tags: Vec::new(),
    }
}

fn fill(server: &ServerHandle, messages: usize) {
    let now = mapi_http::data::FileTime::from_utc(2026, 11, 24, 8, 0, 0);
    server.server().with_store(|store| {
        let mailbox = store.mailbox_by_address("alice@example.com").unwrap().unwrap().id;
        let inbox = store.special(mailbox, Special::Inbox).unwrap();
        for number in 0..messages {
            let mut content = Content::default();
            content.properties.set(tags::SUBJECT, format!("Subject {number}"));
            content.properties.set(tags::BODY, "x".repeat(1_000));
            store.add_message(inbox, Messages::Normal, content, now).unwrap();
        }
    });
}

fn upload(mailbox: &mut Mailbox, sync: u32, state: &SyncState) {
    for (tag, set) in state.upload(StateSet::CONTENTS) {
        let begin = SynchronizationUploadStateStreamBegin {
            logon: 0,
            input: 0,
            state_property: StateProperty(tag.0),
            transfer_buffer_size: set.len() as u32,
        };
        mailbox.ok(begin, &[sync]);
        // In pieces of any length.
        for piece in set.chunks(7) {
            let stream_data = Bytes::copy_from_slice(piece);
            mailbox.ok(SynchronizationUploadStateStreamContinue { logon: 0, input: 0, stream_data }, &[sync]);
        }
        mailbox.ok(SynchronizationUploadStateStreamEnd { logon: 0, input: 0 }, &[sync]);
    }
}

/// The whole stream, in buffers of a fixed size or as large as the server likes, and how it was told to end.
fn download(mailbox: &mut Mailbox, source: u32, buffer_size: u16) -> Vec<u8> {
    let mut stream = Vec::new();
    loop {
        let maximum = (buffer_size == FastTransferSourceGetBuffer::SERVER_DECIDES).then_some(u16::MAX);
        let request = FastTransferSourceGetBuffer { logon: 0, input: 0, buffer_size, maximum };
        let answer: FastTransferSourceGetBufferResponse = mailbox.done(request, &[source]);
        assert!(answer.in_progress_count <= answer.total_step_count);
        if maximum.is_none() {
            assert!(answer.transfer_buffer.len() <= usize::from(buffer_size));
        }
        stream.extend_from_slice(&answer.transfer_buffer);
        match answer.transfer_status {
            TransferStatus::DONE => return stream,
            TransferStatus::PARTIAL => assert!(!answer.transfer_buffer.is_empty()),
            other => panic!("{other:?}"),
        }
    }
}

/// How often each part stands in a stream, and the state at its end.
fn parts(stream: &[u8], root: Root) -> (Vec<Node>, SyncState) {
    let mut tree = Tree::new(root);
    tree.push(Bytes::copy_from_slice(stream));
    let (mut nodes, mut state, mut in_state) = (Vec::new(), SyncState::new(), false);
    while let Some(event) = tree.next().unwrap() {
        match event {
            Event::Enter(node) => {
                in_state = node == Node::State;
                nodes.push(node);
            }
            Event::Property(property) if in_state => assert!(state.set(&property).unwrap()),
            _ => {}
        }
    }
    tree.finish().unwrap();
    (nodes, state)
}

fn count(nodes: &[Node], node: Node) -> usize {
    nodes.iter().filter(|other| **other == node).count()
}

#[test]
fn whatever_the_buffers_the_stream_is_the_same() {
    let server = start();
    fill(&server, 60);
    let mut mailbox = Mailbox::open(&server, "alice");
    let inbox = mailbox.inbox();
    let folder = mailbox.open_folder(inbox);
    let mut streams = Vec::new();
    for size in [15_480, 20_001, 30_000, FastTransferSourceGetBuffer::SERVER_DECIDES] {
        let sync = mailbox.open_with(contents(FLAGS), &[folder]);
        upload(&mut mailbox, sync, &SyncState::new());
        streams.push(download(&mut mailbox, sync, size));
    }
    assert!(streams.windows(2).all(|pair| pair[0] == pair[1]));
    let (nodes, state) = parts(&streams[0], Root::ContentsSync);
    assert_eq!(count(&nodes, Node::MessageChange), 60);
    assert_eq!((count(&nodes, Node::Deletions), count(&nodes, Node::ReadStateChanges)), (0, 0));
    // Given ids are exact; of the numbers of changes a range is enough.
    assert_eq!(state.idset_given.count(), 60);
    let ranges = state.cnset_seen.iter().map(|(_, set)| set.ranges().len()).sum::<usize>();
    assert_eq!(ranges, 1);
    assert!(state.cnset_seen_fai.is_empty(), "associated messages were not asked for");

    let sync = mailbox.open_with(contents(FLAGS), &[folder]);
    upload(&mut mailbox, sync, &state);
    let nothing = download(&mut mailbox, sync, FastTransferSourceGetBuffer::SERVER_DECIDES);
    assert!(nothing.len() < 300, "{}", nothing.len());
    assert_eq!(parts(&nothing, Root::ContentsSync), (vec![Node::State], state));
}

#[test]
fn a_small_buffer_is_refused() {
    let server = start();
    fill(&server, 1);
    let mut mailbox = Mailbox::open(&server, "alice");
    let inbox = mailbox.inbox();
    let folder = mailbox.open_folder(inbox);
    let sync = mailbox.open_with(contents(FLAGS), &[folder]);
    let request = FastTransferSourceGetBuffer { logon: 0, input: 0, buffer_size: 15_479, maximum: None };
    assert_eq!(mailbox.fails(request, &[sync]), ErrorCode::BUFFER_TOO_SMALL);
}

#[test]
fn progress_says_how_much_is_to_come() {
    let server = start();
    fill(&server, 5);
    let mut mailbox = Mailbox::open(&server, "alice");
    let inbox = mailbox.inbox();
    let folder = mailbox.open_folder(inbox);
    let sync = mailbox.open_with(contents(FLAGS | SynchronizationFlags::PROGRESS), &[folder]);
    let stream = download(&mut mailbox, sync, FastTransferSourceGetBuffer::SERVER_DECIDES);
    let (nodes, _) = parts(&stream, Root::ContentsSync);
    assert_eq!(nodes[0], Node::ProgressTotal);
    assert_eq!(count(&nodes, Node::ProgressPerMessage), 5);
    let mut tree = Tree::new(Root::ContentsSync);
    tree.push(stream.into());
    let (mut total, mut sizes) = (None, 0);
    while let Some(event) = tree.next().unwrap() {
        let Event::Property(property) = event else { continue };
        match property.tag() {
            fasttransfer::tags::STRUCTURE => {
                total = ProgressInformation::decode(&property.to_bytes(), &Context::rop()).ok();
            }
            fasttransfer::tags::PROGRESS_SIZE => sizes += property.value().unwrap().as_i64().unwrap() as u64,
            _ => {}
        }
    }
    let total = total.unwrap();
    assert_eq!((total.normal_message_count, total.normal_message_total_size), (5, sizes));
    assert_eq!(total.fai_message_count, 0);
}

#[test]
fn the_state_can_be_asked_for_on_the_way() {
    let server = start();
    fill(&server, 60);
    let mut mailbox = Mailbox::open(&server, "alice");
    let inbox = mailbox.inbox();
    let folder = mailbox.open_folder(inbox);
    let sync = mailbox.open_with(contents(FLAGS), &[folder]);
    let first = FastTransferSourceGetBuffer { logon: 0, input: 0, buffer_size: 15_480, maximum: None };
    let _: FastTransferSourceGetBufferResponse = mailbox.done(first, &[sync]);
    let request = SynchronizationGetTransferState { logon: 0, input: 0, output: 1 };
    let checkpoint = mailbox.open_with(request, &[sync]);
    let stream = download(&mut mailbox, checkpoint, FastTransferSourceGetBuffer::SERVER_DECIDES);
    let state = SyncState::from_stream(stream.into()).unwrap();
    let sent = state.idset_given.count();
    assert!((1..60).contains(&sent), "{sent}");
    assert_eq!(state.cnset_seen.count(), sent);

    // From there the rest comes.
    let sync = mailbox.open_with(contents(FLAGS), &[folder]);
    upload(&mut mailbox, sync, &state);
    let rest = download(&mut mailbox, sync, FastTransferSourceGetBuffer::SERVER_DECIDES);
    assert_eq!(count(&parts(&rest, Root::ContentsSync).0, Node::MessageChange) as u64, 60 - sent);
}

#[test]
fn what_makes_no_sense_is_refused() {
    let server = start();
    let mut mailbox = Mailbox::open(&server, "alice");
    let inbox = mailbox.inbox();
    let folder = mailbox.open_folder(inbox);
    let invalid = ErrorCode::INVALID_PARAMETER;
    // [MS-OXCFXICS] 2.2.3.2.1.1.1: reserved and unknown flags must be refused, and both Unicode flags agree.
    for flags in [
        FLAGS | SynchronizationFlags::RESERVED,
        FLAGS | SynchronizationFlags::from_bits_retain(0x0040),
        FLAGS - SynchronizationFlags::UNICODE,
    ] {
        assert_eq!(mailbox.fails(contents(flags), &[folder]), invalid, "{flags:?}");
    }
    let other = SynchronizationConfigure { synchronization_type: SynchronizationType(3), ..contents(FLAGS) };
    assert_eq!(mailbox.fails(other, &[folder]), invalid);
    let important = Restriction::Property {
        relop: RelationalOperator::EQUAL,
        tag: tags::IMPORTANCE,
        value: TaggedPropertyValue::new(tags::IMPORTANCE, 2),
    };
    let filtered = SynchronizationConfigure {
        synchronization_type: SynchronizationType::HIERARCHY,
        restriction: Some(important),
        ..contents(SynchronizationFlags::UNICODE)
    };
    assert_eq!(mailbox.fails(filtered, &[folder]), invalid);
    let logon = mailbox.logon;
    assert_eq!(mailbox.fails(contents(FLAGS), &[logon]), ErrorCode::NOT_SUPPORTED);

    let sync = mailbox.open_with(contents(FLAGS), &[folder]);
    let begin = |property, size| SynchronizationUploadStateStreamBegin {
        logon: 0,
        input: 0,
        state_property: property,
        transfer_buffer_size: size,
    };
    let data = |bytes: &'static [u8]| SynchronizationUploadStateStreamContinue {
        logon: 0,
        input: 0,
        stream_data: Bytes::from_static(bytes),
    };
    let end = SynchronizationUploadStateStreamEnd { logon: 0, input: 0 };
    assert_eq!(mailbox.fails(end.clone(), &[sync]), ErrorCode::NOT_SUPPORTED);
    assert_eq!(mailbox.fails(data(b"x"), &[sync]), ErrorCode::NOT_SUPPORTED);
    assert_eq!(mailbox.fails(begin(StateProperty(0x0037_001F), 0), &[sync]), invalid);
    assert_eq!(mailbox.fails(begin(StateProperty::CNSET_SEEN, u32::MAX), &[sync]), ErrorCode::TOO_BIG);
    mailbox.ok(begin(StateProperty::CNSET_SEEN, 3), &[sync]);
    assert_eq!(mailbox.fails(begin(StateProperty::CNSET_READ, 3), &[sync]), ErrorCode::NOT_SUPPORTED);
    mailbox.ok(data(b"xyz"), &[sync]);
    assert_eq!(mailbox.fails(data(b"x"), &[sync]), invalid);
    assert_eq!(mailbox.fails(end.clone(), &[sync]), ErrorCode::FORMAT_ERROR);
    mailbox.ok(begin(StateProperty::IDSET_GIVEN_BINARY, 0), &[sync]);
    mailbox.ok(end, &[sync]);

    // Once it sends, its state is settled.
    download(&mut mailbox, sync, FastTransferSourceGetBuffer::SERVER_DECIDES);
    assert_eq!(mailbox.fails(begin(StateProperty::CNSET_READ, 0), &[sync]), ErrorCode::NOT_SUPPORTED);
    // A folder sends nothing.
    let request = FastTransferSourceGetBuffer { logon: 0, input: 0, buffer_size: 30_000, maximum: None };
    assert_eq!(mailbox.fails(request, &[folder]), ErrorCode::NOT_SUPPORTED);
}

#[test]
fn text_in_eight_bits_comes_in_the_code_page_of_the_client() {
    let server = start();
    let now = mapi_http::data::FileTime::from_utc(2026, 11, 24, 8, 0, 0);
    server.server().with_store(|store| {
        let mailbox = store.mailbox_by_address("alice@example.com").unwrap().unwrap().id;
        let inbox = store.special(mailbox, Special::Inbox).unwrap();
        let mut content = Content::default();
        content.properties.set(tags::SUBJECT, "Käse");
        store.add_message(inbox, Messages::Normal, content, now).unwrap();
    });
    let mut mailbox = Mailbox::open(&server, "alice");
    let inbox = mailbox.inbox();
    let folder = mailbox.open_folder(inbox);
    for (options, kind, bytes) in [
        (SendOptions::empty(), 0x001Eu16, &b"K\xe4se\0"[..]),
        (SendOptions::UNICODE, 0x001F, b"K\0\xe4\0s\0e\0\0\0"),
        (SendOptions::FORCE_UNICODE, 0x001F, b"K\0\xe4\0s\0e\0\0\0"),
        (SendOptions::FOR_UPLOAD, 0x84B0, b"K\0\xe4\0s\0e\0\0\0"),
    ] {
        let flags = if options.contains(SendOptions::UNICODE) {
            FLAGS
        } else {
            FLAGS - SynchronizationFlags::UNICODE
        };
        let request = SynchronizationConfigure { send_options: options, ..contents(flags) };
        let sync = mailbox.open_with(request, &[folder]);
        let stream = download(&mut mailbox, sync, FastTransferSourceGetBuffer::SERVER_DECIDES);
        let mut tree = Tree::new(Root::ContentsSync);
        tree.push(stream.into());
        let mut found = None;
        while let Some(event) = tree.next().unwrap() {
            if let Event::Property(property) = event
                && property.tag().id() == tags::SUBJECT.id()
            {
                found = Some((property.tag().property_type().0, property.bytes().to_vec()));
            }
        }
        assert_eq!(found, Some((kind, bytes.to_vec())), "{options:?}");
    }
}
