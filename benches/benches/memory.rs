//! What a session takes: when it has nothing to do, and for each operation that waits.

use mapi_http::mailbox::{ListMessages, Session};
use mapi_http::session::LogonFolder;
use mapi_http_tests::memory::{Counting, given_up};
use mapi_http_tests::simulation::World;

#[global_allocator]
static COUNTING: Counting = Counting;

/// The most that an idle session takes.
const MOST_IDLE: usize = 64 * 1024;

fn list() -> ListMessages {
    ListMessages::newest(LogonFolder::Inbox, 50)
}

/// Bytes of a session that has done much, and with so many operations that wait.
fn bytes(waiting: usize) -> usize {
    let mut world = World::new(1);
    let alice = world.sign_in("alice");
    for _ in 0..300 {
        world.run(alice, list()).expect("a page");
    }
    let mut session = world.clients.swap_remove(alice).session;
    for _ in 0..waiting {
        session.submit(list());
    }
    size_of::<Session>() + given_up(|| drop(session))
}

fn main() {
    let idle = bytes(0);
    println!("an idle session: {idle} bytes, {:.2} of 64 KiB", idle as f64 / MOST_IDLE as f64);
    // Tables double: the same room is spare at each of these.
    let sizes = [256, 512, 1024, 2048].map(|waiting| (waiting, bytes(waiting)));
    for pair in sizes.windows(2) {
        let each = (pair[1].1 - pair[0].1) / (pair[1].0 - pair[0].0);
        println!("an operation that waits, from {} to {}: {each} bytes", pair[0].0, pair[1].0);
    }
    assert!(idle <= MOST_IDLE, "an idle session takes more than 64 KiB");
}
