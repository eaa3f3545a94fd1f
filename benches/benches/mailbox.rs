//! The first synchronisation of a folder with 10 000 small messages: what of the time is the client's, how much memory it
//! takes, and what of the bytes are messages.
//!
//! Twice: client and server take turns in one thread, so both are measured exactly and nothing else is; then over loopback,
//! each in threads of its own, as programs have it. There the client's is the processor time of its thread, with all that
//! HTTP and the kernel take of it. Properties stay as they came until somebody looks: what it takes to read each of them is told
//! beside it.
#![allow(missing_docs, reason = "a program, not a library")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicIsize, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use mapi_http::data::{FileTime, FolderId, Value, tags};
use mapi_http::http::ResponseHead;
use mapi_http::mailbox::{Answer, Part, Session, SyncContents, SyncSummary};
use mapi_http::session::{Config as SessionConfig, Credentials, Event, Output, Time, Transmit};
use mapi_http_benches::streams::read_all;
use mapi_http_benches::{Random, prose};
use mapi_http_server::store::{Content, Messages, Recipient, Special};
use mapi_http_server::{Config, HttpRequest, Server, ServerHandle, User};
use tokio::net::TcpStream;

const MESSAGES: usize = 10_000;
const NOW: FileTime = FileTime::from_utc(2026, 11, 24, 8, 0, 0);
/// What a host reads from the network at once.
const READ: usize = 16 << 10;
/// Of so many times over loopback the middle one counts.
const TIMES: usize = 15;

/// There is one thread: nothing has to be locked, which would be measured too.
fn count(more: isize) {
    let held = HELD.load(Ordering::Relaxed) + more;
    HELD.store(held, Ordering::Relaxed);
    if held > PEAK.load(Ordering::Relaxed) {
        PEAK.store(held, Ordering::Relaxed);
    }
}

struct Counting;

static CLIENT: AtomicBool = AtomicBool::new(false);
static HELD: AtomicIsize = AtomicIsize::new(0);
static PEAK: AtomicIsize = AtomicIsize::new(0);

// SAFETY: every call goes to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if CLIENT.load(Ordering::Relaxed) {
            count(layout.size() as isize);
        }
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        if CLIENT.load(Ordering::Relaxed) {
            count(-(layout.size() as isize));
        }
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if CLIENT.load(Ordering::Relaxed) {
            count(size as isize - layout.size() as isize);
        }
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// Where the time went.
#[derive(Debug, Default)]
struct Times {
    client: Duration,
    server: Duration,
}

impl Times {
    fn client<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let begun = Instant::now();
        CLIENT.store(true, Ordering::Relaxed);
        let value = work();
        CLIENT.store(false, Ordering::Relaxed);
        self.client += begun.elapsed();
        value
    }

    fn server<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let begun = Instant::now();
        let value = work();
        self.server += begun.elapsed();
        value
    }
}

fn server() -> (Server, FolderId) {
    let alice = User::new("alice", "alice@example.com", "Alice", "open sesame");
    let server =
        Server::seeded(Config { users: vec![alice], ..Config::default() }, 1, NOW).expect("a server");
    let inbox = server.with_store(|store| {
        let mailbox = store.mailbox_by_address("alice@example.com").expect("SQLite").expect("a mailbox").id;
        let inbox = store.special(mailbox, Special::Inbox).expect("an inbox");
        let mut random = Random::new(7);
        store.begin().expect("SQLite");
        for _ in 0..MESSAGES {
            let mut text = |length: usize| {
                let length = 1 + random.below(length);
                String::from_utf8_lossy(&prose(&mut random, length)).into_owned()
            };
            let mut content = Content::default();
            let properties = &mut content.properties;
            properties.set(tags::SUBJECT, text(60));
            properties.set(tags::SENDER_NAME, text(30));
            properties.set(tags::SENDER_SMTP_ADDRESS, text(40));
            properties.set(tags::INTERNET_MESSAGE_ID, text(70));
            properties.set(tags::MESSAGE_DELIVERY_TIME, NOW);
            properties.set(tags::CLIENT_SUBMIT_TIME, NOW);
            properties.set(tags::NATIVE_BODY, 1);
            properties.set(tags::BODY, Value::String(text(2_000)));
            let mut recipient = Recipient { row: 0, kind: 1, ..Recipient::default() };
            recipient.properties.set(tags::DISPLAY_NAME, text(30));
            recipient.properties.set(tags::SMTP_ADDRESS, text(40));
            content.recipients.push(recipient);
            store.add_message(inbox, Messages::Normal, content, NOW).expect("SQLite");
        }
        store.take_events();
        store.end().expect("SQLite");
        inbox
    });
    (server, inbox)
}

fn session(server: &Server) -> Session {
    let entry = server.directory().by_login("alice").expect("a user");
    let url = format!("{}/mapi/emsmdb/?MailboxId={}", server.base_url(), entry.mailbox_id());
    let credentials = Credentials::Basic { user: "alice".into(), password: "open sesame".into() };
    Session::new(SessionConfig::new(url, entry.dn.as_str()).credentials(credentials), [7; 32])
        .expect("a session")
}

/// What one run cost.
struct Run {
    times: Times,
    summary: SyncSummary,
    received: usize,
    exchanges: usize,
    /// Above what the session takes that does nothing.
    peak: usize,
}

fn run(server: &Server, inbox: FolderId, state: &[u8], read: bool) -> Run {
    let mut times = Times::default();
    let mut session = times.client(|| session(server));
    let idle = HELD.load(Ordering::Relaxed);
    PEAK.store(idle, Ordering::Relaxed);
    let flow = SyncContents::new(inbox).since(state).expect("a state");
    session.submit(flow);
    let (mut exchanges, mut received) = (0, 0);
    let mut items = 0;
    loop {
        match times.client(|| session.poll(Time(1_790_000_000_000))) {
            Output::Transmit(request) => {
                exchanges += 1;
                let answer = times.server(|| {
                    let (_, path) = request.url.split_once("/mapi").expect("a path");
                    let (path, query) = path.split_once('?').expect("a query");
                    let mut headers = mapi_http::http::Headers::new();
                    for (name, value) in &request.headers {
                        headers.push(*name, value.clone()).expect("a header");
                    }
                    let request = HttpRequest {
                        method: "POST".into(),
                        path: format!("/mapi{path}"),
                        query: query.into(),
                        headers,
                        body: Bytes::copy_from_slice(&request.body),
                    };
                    server.handle(&request, NOW)
                });
                received += answer.body.len();
                let head = ResponseHead { status: answer.status, headers: answer.headers };
                session.handle_head(request.id, head);
                times.client(|| {
                    for piece in answer.body.chunks(READ) {
                        session.handle_data(request.id, Bytes::copy_from_slice(piece));
                    }
                    session.handle_end(request.id);
                    drop(request);
                });
            }
            Output::Event(Event::Part(_, part)) => times.client(|| {
                if let Part::Synced(batch) = part {
                    items += batch.changed.len();
                    if read {
                        batch.changed.iter().for_each(|message| read_all(&message.content));
                    }
                }
            }),
            Output::Event(Event::Done(_, Ok(Answer::Synced(summary)))) => {
                assert_eq!(items as u64, summary.changed);
                let peak = PEAK.load(Ordering::Relaxed) - idle;
                let peak = usize::try_from(peak).unwrap_or_default();
                return Run { times, summary, received, exchanges, peak };
            }
            Output::Event(Event::Done(_, other)) => panic!("{other:?}"),
            Output::Event(_) => {}
            Output::Timeout(at) => panic!("nothing happens until {at:?}"),
        }
    }
}

fn report(what: &str, run: &Run) -> f64 {
    let Times { client, server } = run.times;
    let share = client.as_secs_f64() / (client + server).as_secs_f64();
    println!(
        "{what}: {} messages in {} exchanges; client {:.0} ms, server {:.0} ms: {:.1} % are the client's; \
         {:.2} MiB at most in the client; {} bytes of streams in {} received",
        run.summary.changed,
        run.exchanges,
        client.as_secs_f64() * 1e3,
        server.as_secs_f64() * 1e3,
        share * 100.0,
        run.peak as f64 / f64::from(1 << 20),
        run.summary.bytes,
        run.received,
    );
    share
}

/// Processor time of this thread.
fn processor_time() -> Duration {
    let times = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux");
    let running = times.split(' ').next().and_then(|nanoseconds| nanoseconds.parse().ok());
    Duration::from_nanos(running.expect("a number"))
}

/// Sends a request and hands over the answer as it comes.
async fn exchange(session: &mut Session, connection: &mut SendRequest<Full<Bytes>>, request: Transmit) {
    let (_, path) = request.url.split_once("//").expect("a URL");
    let (host, path) = path.split_once('/').expect("a path");
    let mut sent = hyper::Request::post(format!("/{path}")).header("host", host);
    for (name, value) in &request.headers {
        sent = sent.header(*name, value);
    }
    let sent = sent.body(Full::new(request.body)).expect("a request");
    let mut answer = connection.send_request(sent).await.expect("an answer");
    let mut headers = mapi_http::http::Headers::new();
    for (name, value) in answer.headers() {
        headers.push(name.as_str(), value.to_str().expect("text")).expect("a header");
    }
    session.handle_head(request.id, ResponseHead { status: answer.status().as_u16(), headers });
    while let Some(frame) = answer.frame().await {
        if let Ok(data) = frame.expect("more of the answer").into_data() {
            session.handle_data(request.id, data);
        }
    }
    session.handle_end(request.id);
}

/// The same over a connection: the client's time, and all of it.
async fn run_over_loopback(handle: &ServerHandle, inbox: FolderId) -> (Duration, Duration) {
    let (begun, begun_thread) = (Instant::now(), processor_time());
    let stream = TcpStream::connect(handle.address()).await.expect("a connection");
    let (mut connection, driver) = http1::handshake(TokioIo::new(stream)).await.expect("HTTP");
    let driver = tokio::spawn(driver);
    let mut session = session(handle.server());
    session.submit(SyncContents::new(inbox));
    let mut items = 0;
    let changed = loop {
        match session.poll(Time(1_790_000_000_000)) {
            Output::Transmit(request) => exchange(&mut session, &mut connection, request).await,
            Output::Event(Event::Part(_, Part::Synced(batch))) => items += batch.changed.len(),
            Output::Event(Event::Done(_, Ok(Answer::Synced(summary)))) => break summary.changed,
            Output::Event(Event::Done(_, other)) => panic!("{other:?}"),
            Output::Event(_) => {}
            Output::Timeout(at) => panic!("nothing happens until {at:?}"),
        }
    };
    driver.abort();
    assert_eq!((items, changed), (MESSAGES, MESSAGES as u64));
    (processor_time() - begun_thread, begun.elapsed())
}

fn over_loopback(server: Server, inbox: FolderId) {
    let handle = server.listen().expect("a server");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let mut runs: Vec<_> = (0..TIMES).map(|_| runtime.block_on(run_over_loopback(&handle, inbox))).collect();
    let share = |(client, all): &(Duration, Duration)| client.as_secs_f64() / all.as_secs_f64();
    runs.sort_by(|one, other| share(one).total_cmp(&share(other)));
    let [first, .., last] = runs.as_slice() else { return };
    let middle = &runs[runs.len() / 2];
    println!(
        "over loopback: client {:.0} of {:.0} ms: {:.1} % ({:.1} to {:.1} in {TIMES} runs)",
        middle.0.as_secs_f64() * 1e3,
        middle.1.as_secs_f64() * 1e3,
        share(middle) * 100.0,
        share(first) * 100.0,
        share(last) * 100.0,
    );
}

fn main() {
    // `cargo test --benches` only wants to know whether it can be run.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let (server, inbox) = server();
    // Password hashes are slow on purpose; they are remembered from the first request on.
    run(&server, inbox, &[], false);
    let first = run(&server, inbox, &[], false);
    report("first time", &first);
    report("first time, and each property is read", &run(&server, inbox, &[], true));
    let again = run(&server, inbox, &first.summary.state, false);
    report("nothing new", &again);
    assert_eq!(first.summary.changed as usize, MESSAGES);
    assert!(first.peak < 32 << 20, "memory grows with the folder");
    assert!(first.summary.bytes * 100 >= first.received as u64 * 95, "not 95 % of the bytes are messages");
    assert!(again.exchanges <= 4, "Connect, and at most three");
    over_loopback(server, inbox);
}
