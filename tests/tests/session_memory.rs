//! A session takes little memory, and pending operations take it one by one.

use std::alloc::{GlobalAlloc, Layout, System};
use std::path::Path;
use std::sync::atomic::{AtomicIsize, Ordering};

use bytes::Bytes;
use mapi_http::http::{Headers, ResponseHead};
use mapi_http::mailbox::{ListMessages, Open, Session};
use mapi_http::session::{Config, LogonFolder, Output, Time, Transmit};

struct Counting;

static NOW: AtomicIsize = AtomicIsize::new(0);

// SAFETY: every call goes to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        NOW.fetch_add(layout.size() as isize, Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size() as isize, Ordering::Relaxed);
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

const TIME: Time = Time(1_790_000_000_000);

/// An answer of the recorded session.
fn recorded(seq: usize) -> (ResponseHead, Bytes) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/captures/folders_basic.jsonl");
    let text = std::fs::read_to_string(path).unwrap();
    let line: serde_json::Value = serde_json::from_str(text.lines().nth(seq).unwrap()).unwrap();
    let mut headers = Headers::new();
    for pair in line["response_headers"].as_array().unwrap() {
        headers.push(pair[0].as_str().unwrap(), pair[1].as_str().unwrap()).unwrap();
    }
    let hex = line["response_hex"].as_str().unwrap();
    let body: Vec<u8> =
        (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect();
    (ResponseHead { status: 200, headers }, body.into())
}

/// The next request; nothing else is kept.
fn request(session: &mut Session) -> Option<Transmit> {
    loop {
        match session.poll(TIME) {
            Output::Transmit(request) => return Some(request),
            Output::Timeout(_) => return None,
            Output::Event(_) => {}
        }
    }
}

fn answer(session: &mut Session, (head, body): &(ResponseHead, Bytes)) {
    let request = request(session).expect("a request");
    session.handle_head(request.id, head.clone());
    session.handle_data(request.id, Bytes::copy_from_slice(body));
    session.handle_end(request.id);
    drop(request);
}

// One test: others would count into it.
#[test]
fn idle_sessions_are_small_and_operations_add_up() {
    let (connect, logon) = (recorded(1), recorded(2));
    let page = (ResponseHead { status: 404, headers: Headers::new() }, Bytes::from_static(b"Not here."));
    let before = NOW.load(Ordering::Relaxed);
    let taken = || usize::try_from(NOW.load(Ordering::Relaxed) - before).unwrap();
    let mut session =
        Session::new(Config::new("https://mail.test.local/mapi/emsmdb/", "/o=Test/cn=carol"), [7; 32])
            .unwrap();
    session.submit(Open);
    answer(&mut session, &connect);
    answer(&mut session, &logon);
    // Its records are full as well.
    for _ in 0..300 {
        session.submit(ListMessages::newest(LogonFolder::Inbox, 50));
        answer(&mut session, &page);
    }
    assert!(request(&mut session).is_none());
    let idle = taken() + size_of::<Session>();
    assert!(idle <= 64 * 1024, "{idle} bytes");
    println!("an idle session takes {idle} bytes");

    // Tables double when they are full: after each doubling of the operations, as much room is spare as before.
    let mut wait = |count: usize| {
        for _ in 0..count {
            session.submit(ListMessages::newest(LogonFolder::Inbox, 50));
        }
        taken()
    };
    let sizes = [256, 256, 512, 1024].map(|count| (count, wait(count)));
    let each: Vec<usize> = sizes.windows(2).map(|pair| (pair[1].1 - pair[0].1) / pair[1].0).collect();
    println!("a waiting operation takes {each:?} bytes");
    assert!(each.iter().all(|each| *each < 1_500), "{each:?}");
    let (least, most) = (each.iter().min().unwrap(), each.iter().max().unwrap());
    assert!(most - least < 400, "{each:?}");
}
