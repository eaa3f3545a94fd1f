//! A list of 10 000 messages is walked page by page in memory that does not grow.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicIsize, Ordering};

use bytes::Bytes;
use mapi_http::data::{FileTime, tags};
use mapi_http::http::ResponseHead;
use mapi_http::mailbox::{Answer, ListMessages, MessagePage, Session};
use mapi_http::session::{Config, Credentials, Event, LogonFolder, Output, Time};
use mapi_http_server::Server;
use mapi_http_server::store::{Content, Messages, Special};
use mapi_http_tests::simulation::{PASSWORD, World, as_received};

/// Counts what the client takes; the server works in the same thread, and is not counted.
struct Counting;

static ON: AtomicBool = AtomicBool::new(false);
static NOW: AtomicIsize = AtomicIsize::new(0);
static MOST: AtomicIsize = AtomicIsize::new(0);

fn count(bytes: isize) {
    if ON.load(Ordering::Relaxed) {
        let now = NOW.fetch_add(bytes, Ordering::Relaxed) + bytes;
        MOST.fetch_max(now, Ordering::Relaxed);
    }
}

// SAFETY: every call goes to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(-(layout.size() as isize));
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// What the client does.
fn counted<T>(work: impl FnOnce() -> T) -> T {
    ON.store(true, Ordering::Relaxed);
    let value = work();
    ON.store(false, Ordering::Relaxed);
    value
}

const MESSAGES: u32 = 10_000;
const PAGE: u32 = 500;

fn fill(world: &World) {
    let now = world.now();
    world.server.with_store(|store| {
        let mailbox = store.mailbox_by_address("alice@example.com").unwrap().unwrap();
        let inbox = store.special(mailbox.id, Special::Inbox).unwrap();
        store.begin().unwrap();
        for number in 0..MESSAGES {
            let mut content = Content::default();
            // All lines are as long as each other.
            content.properties.set(tags::SUBJECT, format!("Report {number:05} of the week"));
            content.properties.set(tags::MESSAGE_DELIVERY_TIME, FileTime(now.0 + i64::from(number)));
            store.add_message(inbox, Messages::Normal, content, now).unwrap();
        }
        store.end().unwrap();
    });
}

/// A page, and the most memory that it took.
fn page(session: &mut Session, server: &Server, now: FileTime, after: u32) -> (MessagePage, isize) {
    MOST.store(NOW.load(Ordering::Relaxed), Ordering::Relaxed);
    let before = NOW.load(Ordering::Relaxed);
    let list = || session.submit(ListMessages::newest(LogonFolder::Inbox, PAGE).after(after));
    counted(list);
    loop {
        let time = Time(u64::try_from(now.unix_millis()).unwrap());
        match counted(|| session.poll(time)) {
            Output::Transmit(request) => {
                let answer = server.handle(&as_received(&request), now);
                let head = || ResponseHead { status: answer.status, headers: answer.headers.clone() };
                counted(|| session.handle_head(request.id, head()));
                counted(|| session.handle_data(request.id, Bytes::copy_from_slice(&answer.body)));
                counted(|| session.handle_end(request.id));
                counted(|| drop(request));
            }
            Output::Event(Event::Done(_, Ok(Answer::Page(page)))) => {
                // What the application keeps of it is its own affair.
                let took = MOST.load(Ordering::Relaxed) - before;
                let kept = page.clone();
                counted(|| drop(page));
                return (kept, took);
            }
            Output::Event(event) => counted(|| drop(event)),
            Output::Timeout(at) => panic!("it waits until {at:?}"),
        }
    }
}

// One test: others would count into it.
#[test]
fn pages_of_ten_thousand_messages() {
    let world = World::new(1);
    fill(&world);
    let alice = world.server.directory().by_login("alice").unwrap().clone();
    let url = format!("{}/mapi/emsmdb/?MailboxId={}", world.server.base_url(), alice.mailbox_id());
    let credentials = Credentials::Basic { user: "alice".into(), password: PASSWORD.into() };
    let config = Config::new(url, alice.dn.as_str()).credentials(credentials);
    let mut session = counted(|| Session::new(config, [7; 32]).unwrap());
    let now = world.now();
    let (mut next, mut took, mut held, mut listed) = (Some(0), Vec::new(), Vec::new(), 0);
    while let Some(after) = next {
        let (page, most) = page(&mut session, &world.server, now, after);
        assert_eq!((page.first, page.total), (after, MESSAGES));
        listed += page.messages.len();
        next = page.next;
        took.push(most);
        held.push(NOW.load(Ordering::Relaxed));
    }
    assert_eq!(listed, MESSAGES as usize);
    println!("pages take {took:?} bytes, and leave {held:?}");
    // The first pages fill what a session keeps anyway: records of exchanges, learned sizes.
    let (early, late) = took.split_at(took.len() / 2);
    let (early, late) = (early.iter().max().unwrap(), late.iter().max().unwrap());
    assert!(*late <= early + early / 20, "{took:?}");
    assert!(*late < 1 << 20, "{took:?}");
    let (middle, last) = (held[held.len() / 2], held[held.len() - 1]);
    assert!(last - middle < 16 * 1024, "{held:?}");
}
