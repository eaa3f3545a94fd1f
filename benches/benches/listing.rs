//! Listing messages, all the way from answers of a server to records: what Python and JavaScript are compared with by
//! `cargo xtask listing`. The answers are recorded from the embedded server and then played back, so that neither a server
//! nor a network is measured.

use std::sync::LazyLock;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use mapi_http::data::FileTime;
use mapi_http::http::{Headers, ResponseHead};
use mapi_http::mailbox::{Answer, ListMessages, Session};
use mapi_http::session::{Config, Credentials, Event, LogonFolder, Output, Time, Transmit};
use mapi_http_server::{HttpRequest, Server};

/// Rows that figures are of; `benches/listing/` has the same numbers.
const ROWS: usize = 10_000;
/// Rows of a run: the clock of processors may go by 4 ms.
const MANY: usize = 100_000;
const PAGE: u32 = 50;
const RUNS: usize = 8;

/// A server at first, then what it said.
struct Player {
    server: Server,
    record: bool,
    answers: Vec<(ResponseHead, Bytes)>,
    next: usize,
    /// What the server has cost.
    serving: Duration,
}

fn since_1970() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

impl Player {
    fn answer(&mut self, request: &Transmit) -> (ResponseHead, Bytes) {
        if !self.record && !self.answers.is_empty() {
            let answer = self.answers[self.next % self.answers.len()].clone();
            self.next += 1;
            return answer;
        }
        let mut headers = Headers::new();
        for (name, value) in &request.headers {
            headers.push(*name, value).expect("a header");
        }
        let (path, query) =
            request.url.trim_start_matches("http://127.0.0.1").split_once('?').expect("a query");
        let request = HttpRequest {
            method: "POST".into(),
            path: path.into(),
            query: query.into(),
            headers,
            body: request.body.clone(),
        };
        let now = FileTime::from_unix_millis(since_1970().as_millis() as i64);
        let begun = used();
        let answer = self.server.handle(&request, now);
        self.serving += used() - begun;
        let answer = (ResponseHead { status: answer.status, headers: answer.headers }, answer.body);
        if self.record {
            self.answers.push(answer.clone());
        }
        answer
    }
}

/// Lists everything; answers how many rows and how many characters.
fn list(session: &mut Session, player: &mut Player) -> (usize, usize) {
    let (mut rows, mut characters, mut after) = (0, 0, Some(0));
    while let Some(first) = after {
        let ticket = session.submit(ListMessages::newest(LogonFolder::Inbox, PAGE).after(first));
        let page = loop {
            match session.poll(Time(since_1970().as_millis() as u64)) {
                Output::Transmit(request) => {
                    let (head, body) = player.answer(&request);
                    session.handle_head(request.id, head);
                    session.handle_data(request.id, body);
                    session.handle_end(request.id);
                }
                Output::Event(Event::Done(done, answer)) if done == ticket => match answer {
                    Ok(Answer::Page(page)) => break page,
                    other => panic!("no page: {other:?}"),
                },
                Output::Event(_) => {}
                Output::Timeout(at) => panic!("it waits until {at:?}"),
            }
        };
        rows += page.messages.len();
        for message in &page.messages {
            characters += message.subject.len() + message.from.name.len() + message.preview.len();
        }
        after = page.next;
    }
    (rows, characters)
}

/// Time of the processor, whatever else the machine does; where the system does not tell it, time.
fn used() -> Duration {
    static BEGUN: LazyLock<Instant> = LazyLock::new(Instant::now);
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.as_deref().and_then(|text| text.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| BEGUN.elapsed(), Duration::from_nanos)
}

/// Lists with the server at work; answers whether it costs the client less than the server.
fn live(session: &mut Session, player: &mut Player) -> bool {
    player.serving = Duration::ZERO;
    let (begun, mut rows) = (used(), 0);
    while rows < ROWS {
        rows += list(session, player).0;
    }
    let whole = used() - begun;
    let share = |time: Duration| time.as_secs_f64() * 1000.0 * ROWS as f64 / rows as f64;
    let (client, server) = (share(whole - player.serving), share(player.serving));
    let ratio = client / server;
    println!(
        "listing {ROWS} rows live: {client:.2} ms in the client, {server:.2} ms in the server, {ratio:.2} of it (below 1)"
    );
    client < server
}

fn main() {
    let config = mapi_http_server::Config { demo: Some(1), ..mapi_http_server::Config::default() };
    let now = FileTime::from_unix_millis(since_1970().as_millis() as i64);
    let server = Server::new(config, now).expect("a server");
    server.set_base_url("http://127.0.0.1");
    let alice = server.directory().by_login("alice").expect("Alice").clone();
    let url = format!("http://127.0.0.1/mapi/emsmdb/?MailboxId={}", alice.mailbox_id());
    let credentials = Credentials::Basic { user: alice.address.clone(), password: "alice-demo".into() };
    let mut session = Session::new(Config::new(url, alice.dn.as_str()).credentials(credentials), [7; 32])
        .expect("a session");
    let mut player = Player { server, record: false, answers: Vec::new(), next: 0, serving: Duration::ZERO };
    list(&mut session, &mut player);
    let is_less = live(&mut session, &mut player);
    player.record = true;
    let whole = list(&mut session, &mut player);
    player.record = false;

    let mut best = Duration::MAX;
    for _ in 0..RUNS {
        let begun = used();
        let mut rows = 0;
        while rows < MANY {
            let listed = list(&mut session, &mut player);
            assert_eq!(listed, whole, "what is played back is what was recorded");
            rows += listed.0;
        }
        best = best.min((used() - begun) * ROWS as u32 / rows as u32);
    }
    println!("listing {ROWS} rows: {:.2} ms", best.as_secs_f64() * 1000.0);
    if !is_less {
        eprintln!("missed: it is to cost the client less than the server");
        std::process::exit(1);
    }
}
