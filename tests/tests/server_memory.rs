//! What the server takes while large things are downloaded from it: some buffers, however much there is.

use std::path::{Path, PathBuf};

use bytes::Bytes;
use mapi_http::data::{FileTime, FolderId, MessageId, tags};
use mapi_http::http::ResponseHead;
use mapi_http::mailbox::{
    Answer, ChangeFolder, ExportStream, FolderResult, ListFolders, Open, Operation, SaveAttachment,
    SyncContents,
};
use mapi_http::session::{LogonFolder, Ticket, Transmit};
use mapi_http_server::store::{Attachment, Content, Messages, Store};
use mapi_http_server::{Config, Server};
use mapi_http_tests::memory::{Counting, given_up, peak, retained};
use mapi_http_tests::simulation::{Driven, Reaction, World, as_received};
use rusqlite::ffi::sqlite3_memory_highwater;

#[global_allocator]
static COUNTING: Counting = Counting;

const KB: usize = 1 << 10;
const MB: usize = 1 << 20;

/// The most that SQLite, which has an allocator of its own, took since the last call.
fn sqlite_most() -> usize {
    // SAFETY: it reads a counter and sets it back.
    let most = unsafe { sqlite3_memory_highwater(1) };
    usize::try_from(most).unwrap()
}

/// The server, and what it takes. The client works in the same thread, and is not counted.
#[derive(Debug)]
struct Measured {
    server: Server,
    now: FileTime,
    /// What it has between two requests, and the most of that.
    held: isize,
    kept: isize,
    /// The most that it had at a time.
    most: isize,
    /// Bytes of its answers.
    answered: usize,
}

impl Measured {
    fn answer(&mut self, request: &Transmit) -> Reaction {
        let asked = as_received(request);
        let (kept, (most, answer)) = retained(|| peak(|| self.server.handle(&asked, self.now)));
        self.most = self.most.max(self.held + most as isize);
        let head = ResponseHead { status: answer.status, headers: answer.headers.clone() };
        let body = Bytes::copy_from_slice(&answer.body);
        self.held += kept - given_up(|| drop(answer)) as isize;
        self.kept = self.kept.max(self.held);
        self.answered += body.len();
        Reaction::Comes(head, body)
    }
}

/// What downloads take of the server above what it has when it is idle.
#[derive(Debug)]
struct Cost {
    /// At most at a time.
    own: usize,
    /// At most between two requests.
    kept: usize,
    /// SQLite, with what it has when it is idle.
    sqlite: usize,
    /// Bytes of the answers.
    answered: usize,
}

/// A file for the mailboxes that is gone in the end.
struct Data(PathBuf);

impl Data {
    fn new() -> Self {
        let name = format!("server-memory-{}.db", std::process::id());
        Self(Path::new(env!("CARGO_TARGET_TMPDIR")).join(name))
    }
}

impl Drop for Data {
    fn drop(&mut self) {
        for end in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{end}", self.0.display()));
        }
    }
}

/// What nothing makes smaller.
fn noise(count: usize) -> impl Iterator<Item = u32> {
    let step =
        |n: &u64| Some(n.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407));
    std::iter::successors(Some(1), step).map(|n| (n >> 40) as u32).take(count)
}

fn content(store: &mut Store, subject: &str, body: usize, now: FileTime) -> Content {
    let mut content = Content::default();
    content.properties.set(tags::SUBJECT, subject);
    content.properties.set(tags::MESSAGE_DELIVERY_TIME, now);
    let text: String = noise(body / 2).map(|n| char::from_u32(0x4E00 + n % 0x5000).unwrap()).collect();
    let body = store.keep(tags::BODY, text.as_str().into()).unwrap();
    content.properties.set_stored(tags::BODY, body);
    content
}

/// Puts so many messages of that size into a new folder.
fn folder(world: &mut World, name: &str, count: usize, body: usize) -> FolderId {
    let alice = world.sign_in("alice");
    let made = world.run(alice, ChangeFolder::create(LogonFolder::IpmSubtree, name));
    let Ok(Answer::Folder(FolderResult { id: Some(folder), .. })) = made else { panic!("{made:?}") };
    let now = world.now();
    world.server.with_store(|store| {
        store.begin().unwrap();
        for number in 0..count {
            let content = content(store, &format!("Report {number:05}"), body, now);
            store.add_message(folder, Messages::Normal, content, now).unwrap();
        }
        store.end().unwrap();
    });
    folder
}

/// A message with an attachment of that size.
fn attached(world: &World, folder: FolderId, size: usize) -> MessageId {
    let now = world.now();
    world.server.with_store(|store| {
        store.begin().unwrap();
        let mut content = content(store, "Plans", KB, now);
        let mut attachment = Attachment { number: 0, ..Attachment::default() };
        attachment.properties.set(tags::ATTACH_METHOD, 1);
        attachment.properties.set(tags::ATTACH_LONG_FILENAME, "plans.bin");
        let data: Vec<u8> = noise(size).map(|n| n as u8).collect();
        let data = store.keep(tags::ATTACH_DATA_BINARY, data.into()).unwrap();
        attachment.properties.set_stored(tags::ATTACH_DATA_BINARY, data);
        content.attachments.push(attachment);
        let message = store.add_message(folder, Messages::Normal, content, now).unwrap();
        store.end().unwrap();
        message
    })
}

fn download(world: &World, downloads: impl IntoIterator<Item = Operation>) -> Cost {
    let mut driven = Driven::<Operation>::new(world);
    let (server, now) = (world.server.clone(), world.now());
    let mut measured = Measured { server, now, held: 0, kept: 0, most: 0, answered: 0 };
    driven.session.submit(Open);
    driven.run(|request| measured.answer(request));
    (measured.held, measured.kept, measured.most, measured.answered) = (0, 0, 0, 0);
    sqlite_most();
    let tickets: Vec<Ticket> = downloads.into_iter().map(|flow| driven.session.submit(flow)).collect();
    driven.run(|request| measured.answer(request));
    for ticket in tickets {
        assert!(driven.ends[&ticket].is_ok(), "{:?}", driven.ends[&ticket]);
    }
    let Measured { kept, most, answered, .. } = measured;
    let sqlite = sqlite_most();
    // With the next request they are let go of, and nothing is left.
    driven.session.submit(ListFolders::all());
    driven.run(|request| measured.answer(request));
    assert!(measured.held < 16 * KB as isize, "{measured:?}");
    Cost { own: most as usize, kept: kept as usize, sqlite, answered }
}

// One test: others would count into it.
#[test]
fn downloads_take_some_buffers_of_the_server_however_much_they_bring() {
    const BODY: usize = 128 * KB;
    let data = Data::new();
    let mut world = World::with_config(1, Config { data: Some(data.0.clone()), ..Config::default() });
    let small = folder(&mut world, "Small", 40, BODY);
    let large = folder(&mut world, "Large", 400, BODY);
    let many = folder(&mut world, "Many", 5000, KB);
    let plans = folder(&mut world, "Plans", 0, 0);
    let message = attached(&world, plans, 20 * MB);
    let sync = |folder| Operation::from(SyncContents::new(folder).whole());
    let export = |folder| Operation::from(ExportStream::folder(folder));
    let attachment = || Operation::from(SaveAttachment::new(plans, message, 0));

    // An answer has up to 256 KiB, and is there some times until it is on its way: as payloads, as the buffer of ROPs, as the
    // body of a response. Beside it are a piece of a value, and ids of each message: of what is to be sent, and was.
    let cases = [
        ("a folder of 5 MB", vec![sync(small)], 40, 40 * BODY),
        ("a folder of 50 MB", vec![sync(large)], 400, 400 * BODY),
        ("the same in one stream", vec![export(large)], 400, 400 * BODY),
        ("many messages", vec![sync(many)], 5000, 0),
        ("a message of 20 MB", vec![sync(plans)], 1, 20 * MB),
        ("an attachment of 20 MB", vec![attachment()], 1, 20 * MB),
        ("both at once", vec![sync(large), attachment()], 401, 400 * BODY + 20 * MB),
    ];
    let mut costs = Vec::new();
    for (what, downloads, messages, bytes) in cases {
        let cost = download(&world, downloads);
        println!("{what}: {cost:?}");
        assert!(cost.answered >= bytes, "{what}: {cost:?}");
        assert!(cost.own <= 1536 * KB + messages * 64, "{what}: {cost:?}");
        assert!(cost.kept <= 256 * KB + messages * 64, "{what}: {cost:?}");
        // Two megabytes are its cache.
        assert!(cost.sqlite <= 3 * MB, "{what}: {cost:?}");
        costs.push(cost.own);
    }
    // Ten times as much takes no more, but for the ids of the messages.
    assert!(costs[1] <= costs[0] + 64 * KB, "{costs:?}");
}
