//! Each fault of the session's table, provoked against the real server: what is done is what the table says, and the
//! table is what ARCHITECTURE.md says.

use std::path::Path;

use bytes::Bytes;
use mapi_http::autodiscover::HostFailure;
use mapi_http::data::{GlobalCounter, MessageId};
use mapi_http::directory::Resolve;
use mapi_http::http::{Challenge, Headers, PROCESSING, ResponseHead, done};
use mapi_http::mailbox::{Answer, Batch, ListMessages, Operation, Outgoing, Send, Session, Watch};
use mapi_http::session::fault::{Again, CarriedOut, Context};
use mapi_http::session::{
    Connection, Credentials, Error, Event, Fault, LogonFolder, Output, Recovery, Ticket, Time, Transmit,
    TransportFailure,
};
use mapi_http_tests::simulation::{World, as_received};

/// The session under test, driven by hand.
struct Bench {
    world: World,
    session: Session,
    now: Time,
    ended: Vec<(Ticket, Result<Answer, Error>)>,
    asked_for_credentials: bool,
    closed: bool,
}

/// What happens next.
enum Next {
    Request(Transmit),
    Wait(Option<Time>),
}

impl Bench {
    /// A session that goes on with a live context; nobody has answered it in this process.
    fn new() -> Self {
        let mut world = World::new(1);
        let alice = world.sign_in("alice");
        world.run(alice, ListMessages::newest(LogonFolder::Inbox, 10)).unwrap();
        let bytes = world.clients[alice].session.suspend();
        let again = world.resume("alice", &bytes).unwrap();
        let session = world.clients.swap_remove(again).session;
        let now = Time(u64::try_from(world.now().unix_millis()).unwrap());
        Self { world, session, now, ended: Vec::new(), asked_for_credentials: false, closed: false }
    }

    /// Two operations that share the next Execute: one that reads, and one that must happen at most once.
    fn submit(&mut self) -> (Ticket, Ticket) {
        let list = self.session.submit(ListMessages::newest(LogonFolder::Inbox, 10));
        let send = self.session.submit(Send::new(Outgoing::new("Once").to("bob@example.com").text("x")));
        (list, send)
    }

    fn next(&mut self) -> Next {
        loop {
            match self.session.poll(self.now) {
                Output::Transmit(request) => return Next::Request(request),
                Output::Timeout(at) => return Next::Wait(at),
                Output::Event(Event::Done(ticket, result)) => self.ended.push((ticket, result)),
                Output::Event(Event::CredentialsNeeded { challenges }) => {
                    assert_eq!(Challenge::names(&challenges), "Bearer");
                    self.asked_for_credentials = true;
                }
                Output::Event(Event::Closed) => self.closed = true,
                Output::Event(_) => {}
            }
        }
    }

    fn request(&mut self) -> Transmit {
        match self.next() {
            Next::Request(request) => request,
            Next::Wait(at) => panic!("nothing is sent until {at:?}"),
        }
    }

    /// The next request, and how long it was waited for.
    fn request_in_time(&mut self) -> (Transmit, u64) {
        let before = self.now;
        loop {
            match self.next() {
                Next::Request(request) => return (request, self.now.since(before)),
                Next::Wait(at) => self.now = at.expect("something is sent"),
            }
        }
    }

    fn serve(&mut self, request: &Transmit) -> (ResponseHead, Bytes) {
        let answer = self.world.server.handle(&as_received(request), self.world.now());
        (ResponseHead { status: answer.status, headers: answer.headers }, answer.body)
    }

    fn answer(&mut self, request: &Transmit, (head, body): (ResponseHead, Bytes)) {
        self.session.handle_head(request.id, head);
        self.session.handle_data(request.id, body);
        self.session.handle_end(request.id);
    }

    fn carry(&mut self, request: &Transmit) {
        let answer = self.serve(request);
        self.answer(request, answer);
    }

    /// Answers everything as the server does, until there is nothing left to do.
    fn finish(&mut self) {
        for _ in 0..50 {
            match self.next() {
                Next::Request(request) => self.carry(&request),
                Next::Wait(Some(at)) if self.session.pending() > 0 => self.now = at,
                Next::Wait(_) => return,
            }
        }
        panic!("it does not end");
    }

    fn code(&self, ticket: Ticket) -> &'static str {
        let (_, result) = self.ended.iter().find(|(ended, _)| *ended == ticket).expect("it has ended");
        result.as_ref().err().map_or("done", Error::code)
    }

    fn arrived(&mut self) -> usize {
        let bob = self.world.sign_in("bob");
        match self.world.run(bob, ListMessages::newest(LogonFolder::Inbox, 10)) {
            Ok(Answer::Page(page)) => page.messages.len(),
            other => panic!("{other:?}"),
        }
    }

    /// Lets `fault` happen to a request.
    fn provoke(&mut self, fault: Fault, request: &Transmit) {
        let id = request.id;
        let failed = |sent, why| TransportFailure::new(sent, "as asked for").because(why);
        let refused = |code: &str| {
            head(
                200,
                &[("Content-Type", "text/html"), ("X-RequestType", kind(request)), ("X-ResponseCode", code)],
            )
        };
        let page =
            (head(0, &[("Content-Type", "text/html")]), Bytes::from_static(b"<p>A page for people.</p>"));
        let with_status = |status| (ResponseHead { status, ..page.0.clone() }, page.1.clone());
        let answer = match fault {
            Fault::Unreachable => {
                return self.session.handle_failed(id, failed(false, HostFailure::Certificate));
            }
            Fault::NotSent => return self.session.handle_failed(id, failed(false, HostFailure::Broken)),
            Fault::Broken => return self.session.handle_failed(id, failed(true, HostFailure::Broken)),
            Fault::Silent => {
                self.now = self.now.plus(24 * 60 * 60 * 1000);
                return;
            }
            Fault::Mismatched => {
                (head(200, &[("X-RequestType", "PING"), ("X-ResponseCode", "0")]), Bytes::new())
            }
            Fault::Unauthorized => (head(401, &[("WWW-Authenticate", "Bearer")]), Bytes::new()),
            Fault::ProxyUnauthorized => (head(407, &[("Proxy-Authenticate", "Basic")]), Bytes::new()),
            Fault::Redirected => (head(307, &[("Location", "https://evil.example/")]), Bytes::new()),
            Fault::Throttled => with_status(503),
            Fault::Gateway => with_status(502),
            Fault::Page => with_status(404),
            Fault::HeadersHidden => {
                (head(200, &[("Content-Type", "application/mapi-http")]), self.serve(request).1)
            }
            Fault::TooLargeForProxy => with_status(413),
            Fault::TooLarge => (refused("9"), page.1),
            Fault::ContextLost => (refused("13"), page.1),
            Fault::OutOfSequence => (refused("15"), page.1),
            Fault::CookiesRefused => (refused("10"), page.1),
            Fault::ShuttingDown => (refused("18"), page.1),
            Fault::FailedLate => {
                let mut late = Headers::new();
                late.push("X-ResponseCode", "1").unwrap();
                (accepted(request), [PROCESSING, &done(&late)].concat().into())
            }
            Fault::Refused => (refused("16"), page.1),
            Fault::ShortBody => {
                let (head, body) = self.serve(request);
                (head, body.slice(..body.len() - 10))
            }
            Fault::Unreadable => {
                let (head, body) = self.serve(request);
                let mut body = body.to_vec();
                let start = body.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap() + 4;
                // The size of the ROPs behind StatusCode, ErrorCode, Flags, RopBufferSize and the payload's header.
                body[start + 16 + 8..start + 16 + 10].copy_from_slice(&[1, 0]);
                (head, body.into())
            }
        };
        self.answer(request, answer);
    }
}

fn head(status: u16, list: &[(&str, &str)]) -> ResponseHead {
    let mut headers = Headers::new();
    list.iter().for_each(|(name, value)| headers.push(*name, *value).unwrap());
    ResponseHead { status, headers }
}

fn accepted(request: &Transmit) -> ResponseHead {
    head(200, &[("X-RequestType", kind(request)), ("X-ResponseCode", "0")])
}

fn header<'r>(request: &'r Transmit, name: &str) -> Option<&'r str> {
    request.headers.iter().find(|(other, _)| *other == name).map(|(_, value)| value.as_str())
}

/// The cookie that names the context.
fn context_of(request: &Transmit) -> Option<&str> {
    header(request, "Cookie")?.split(';').next()
}

fn kind(request: &Transmit) -> &str {
    header(request, "X-RequestType").unwrap()
}

/// The request to which the fault of a row happens, with both operations in it.
fn begin(row: &Recovery) -> (Bench, Ticket, Ticket, Transmit) {
    let mut bench = Bench::new();
    let (list, send) = bench.submit();
    let mut request = bench.request();
    assert_eq!(kind(&request), "Execute");
    if row.fault == Fault::CookiesRefused {
        bench.world.server.forget_contexts();
        bench.carry(&request);
        request = bench.request();
        assert_eq!(kind(&request), "Connect");
    }
    (bench, list, send, request)
}

/// What a server or a proxy answers to a request.
#[derive(Debug, Clone, Copy)]
enum Also {
    /// A page for people, with a header.
    Page(u16, &'static str, &'static str),
    /// `X-ResponseCode`, as the specification counts.
    Code(&'static str),
    /// The same from a server that counts in its own way, and does not repeat the request type.
    Foreign(&'static str),
}

/// What else than `Bench::provoke` does means a fault.
const ALSO: &[(Fault, &[Also])] = {
    const LOCATION: (&str, &str) = ("Location", "https://elsewhere.example/");
    use Also::{Code, Foreign, Page};
    &[
        (
            Fault::Redirected,
            &[
                Page(301, LOCATION.0, LOCATION.1),
                Page(302, LOCATION.0, LOCATION.1),
                Page(303, LOCATION.0, LOCATION.1),
                Page(308, LOCATION.0, LOCATION.1),
            ],
        ),
        (
            Fault::Throttled,
            &[
                Page(408, "Via", "x"),
                Page(425, "Via", "x"),
                Page(429, "Retry-After", "1"),
                Page(429, "Via", "x"),
                Page(503, "Retry-After", "1"),
            ],
        ),
        (
            Fault::Gateway,
            &[Page(500, "Via", "x"), Page(504, "Via", "x"), Page(505, "Via", "x"), Page(599, "Via", "x")],
        ),
        (
            Fault::Page,
            &[Page(200, "Via", "x"), Page(400, "Via", "x"), Page(403, "Via", "x"), Page(405, "Via", "x")],
        ),
        (Fault::ProxyUnauthorized, &[Page(407, "Via", "x")]),
        (
            Fault::ContextLost,
            &[
                Code("1"),
                Code("2"),
                Code("3"),
                Code("4"),
                Code("5"),
                Code("6"),
                Code("7"),
                Code("8"),
                Code("10"),
                Foreign("1"),
                Foreign("2"),
                Foreign("3"),
                Foreign("6"),
                Foreign("8"),
                Foreign("9"),
                Foreign("10"),
            ],
        ),
        (Fault::OutOfSequence, &[Foreign("7")]),
        (Fault::FailedLate, &[Code("17")]),
        (
            Fault::Refused,
            &[Code("11"), Code("12"), Code("14"), Code("19"), Code("4000000000"), Foreign("4"), Foreign("5")],
        ),
    ]
};

/// Each row with each of the ways in which it comes about.
fn ways() -> impl Iterator<Item = (&'static Recovery, Option<Also>)> {
    Fault::ALL.iter().flat_map(|row| {
        let also = ALSO.iter().filter(|(fault, _)| *fault == row.fault).flat_map(|(_, also)| *also);
        std::iter::once(None).chain(also.copied().map(Some)).map(move |also| (row, also))
    })
}

#[test]
fn what_happens_once_is_recovered_from_as_the_table_says() {
    for (row, also) in ways() {
        let (mut bench, list, send, request) = begin(row);
        let cookies = header(&request, "Cookie").map(ToString::to_string);
        assert!(cookies.is_some());
        println!("{row}: {also:?}");
        match also {
            None => bench.provoke(row.fault, &request),
            Some(also) => {
                let mut list = vec![("Content-Type", "text/html")];
                let status = match also {
                    Also::Page(status, name, value) => {
                        list.push((name, value));
                        status
                    }
                    Also::Code(code) => {
                        list.extend([("X-RequestType", kind(&request)), ("X-ResponseCode", code)]);
                        200
                    }
                    Also::Foreign(code) => {
                        list.push(("X-ResponseCode", code));
                        200
                    }
                };
                let head = ResponseHead { status, ..head(200, &list) };
                bench.answer(&request, (head, Bytes::from_static(b"<p>A page for people.</p>")));
            }
        }
        match row.again {
            Again::Never => {
                if row.carried_out == CarriedOut::Unknown {
                    // It asks, and hears that it was done.
                    bench.finish();
                    assert_eq!((bench.code(send), bench.arrived()), ("done", 1), "{row}");
                } else {
                    assert!(matches!(bench.next(), Next::Wait(_)), "{row}");
                    assert_eq!(bench.code(send), row.ends, "{row}");
                }
                assert!(bench.code(list).starts_with(row.ends), "{row}: {}", bench.code(list));
                // The session itself is well.
                let (list, send) = bench.submit();
                if row.fault != Fault::Unreachable {
                    let again = bench.request();
                    assert_eq!(kind(&again), "Execute", "{row}");
                    bench.carry(&again);
                }
                bench.finish();
                assert_eq!((bench.code(list), bench.code(send)), ("done", "done"), "{row}");
                continue;
            }
            Again::WithCredentials => {
                assert!(matches!(bench.next(), Next::Wait(None)), "{row}");
                assert!(bench.asked_for_credentials && bench.ended.is_empty(), "{row}");
                bench.session.set_credentials(Credentials::Basic {
                    user: "alice".into(),
                    password: "open sesame".into(),
                });
            }
            Again::AtOnce => {
                let (again, waited) = bench.request_in_time();
                assert_eq!(waited, 0, "{row}");
                assert_eq!(kind(&again), "Connect", "{row}");
                let expected = if row.fault == Fault::CookiesRefused { None } else { cookies.as_deref() };
                assert_eq!(header(&again, "Cookie"), expected, "{row}");
                bench.carry(&again);
            }
            Again::AfterWait => {
                let (again, waited) = bench.request_in_time();
                assert!((1..=1000).contains(&waited), "{row}: {waited} ms");
                let expected = if row.context == Context::Lost { "Connect" } else { "Execute" };
                assert_eq!(kind(&again), expected, "{row}");
                assert_eq!(context_of(&again), context_of(&request), "{row}");
                bench.carry(&again);
            }
            Again::Apart => {
                for _ in 0..2 {
                    let again = bench.request();
                    assert_eq!(kind(&again), "Execute", "{row}");
                    assert!(again.body.len() < request.body.len(), "{row}");
                    bench.carry(&again);
                }
                assert!(matches!(bench.next(), Next::Wait(None)), "{row}");
            }
        }
        bench.finish();
        assert_eq!(bench.code(list), "done", "{row}");
        // What nobody knew was asked for, and answered truthfully.
        let once = match (row.carried_out, bench.arrived()) {
            (CarriedOut::Unknown, 0) => "outcome_unknown",
            (_, 1) => "done",
            (_, arrived) => panic!("{row}: it arrived {arrived} times"),
        };
        assert_eq!(bench.code(send), once, "{row}");
    }
}

#[test]
fn what_does_not_pass_is_told_in_the_end() {
    for row in Fault::ALL {
        let (mut bench, list, send, request) = begin(row);
        let struck = kind(&request).to_string();
        bench.provoke(row.fault, &request);
        let begun = bench.now;
        let mut requests = 1;
        while bench.ended.len() < 2 {
            match bench.next() {
                Next::Request(request) => {
                    requests += 1;
                    assert!(requests < 20, "{row}: it is tried for ever");
                    if kind(&request) == struck {
                        bench.provoke(row.fault, &request);
                    } else {
                        bench.carry(&request);
                    }
                }
                Next::Wait(_) if bench.asked_for_credentials => bench.session.refuse_credentials("Bearer"),
                Next::Wait(_) if bench.ended.len() == 2 => {}
                Next::Wait(at) => bench.now = at.unwrap_or_else(|| panic!("{row}: it waits for ever")),
            }
        }
        assert!(bench.code(list).starts_with(row.ends), "{row}: {}", bench.code(list));
        let once = if row.carried_out == CarriedOut::Unknown { "outcome_unknown" } else { row.ends };
        assert_eq!(bench.code(send), once, "{row}");
        if row.fault != Fault::Silent {
            assert!(bench.now.since(begun) < 60_000, "{row}: after {} ms", bench.now.since(begun));
        }
        // Nobody waits any more, and nothing is sent for nobody.
        let until = bench.now.plus(3_600_000);
        while let Next::Wait(Some(at)) = bench.next() {
            assert!(at < until);
            bench.now = at;
        }
        assert!(matches!(bench.next(), Next::Wait(None)), "{row}: something is sent for nobody");
    }
}

/// What failed for others, before it was asked for, leaves an operation all its tries.
#[test]
fn each_operation_has_tries_of_its_own() {
    let mut bench = Bench::new();
    let retries = bench.session.config().retries;
    for pause in [100, 3_600_000] {
        for _ in 0..retries {
            // Of a copy nobody can tell whether it was made: it is not tried again.
            let ids = vec![MessageId::new(1, GlobalCounter::from_u64(7))];
            let copy = Batch::copy_to(LogonFolder::Inbox, ids, LogonFolder::DeletedItems);
            let copy = bench.session.submit(copy);
            while bench.ended.iter().all(|(ended, _)| *ended != copy) {
                match bench.next() {
                    Next::Request(request) if kind(&request) == "Execute" => {
                        bench.provoke(Fault::Broken, &request);
                    }
                    Next::Request(request) => bench.carry(&request),
                    Next::Wait(Some(at)) if bench.session.pending() > 0 => bench.now = at,
                    Next::Wait(_) => {}
                }
            }
            assert_eq!(bench.code(copy), "outcome_unknown");
            bench.now = bench.now.plus(pause);
        }
        let (list, _) = bench.submit();
        let mut struck = false;
        while bench.session.pending() > 0 {
            match bench.next() {
                Next::Request(request) if kind(&request) == "Execute" && !struck => {
                    struck = true;
                    bench.provoke(Fault::ContextLost, &request);
                }
                Next::Request(request) => bench.carry(&request),
                Next::Wait(Some(at)) => bench.now = at,
                Next::Wait(None) => {}
            }
        }
        assert_eq!((struck, bench.code(list)), (true, "done"));
    }
}

#[test]
fn the_documents_table_is_the_codes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ARCHITECTURE.md");
    let text = std::fs::read_to_string(path).unwrap();
    let rows: Vec<&str> = text
        .lines()
        .skip_while(|line| !line.starts_with("| fault |"))
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .collect();
    let expected: Vec<String> = Fault::ALL.iter().map(ToString::to_string).collect();
    assert!(rows == expected, "the table ought to be:\n{}", expected.join("\n"));
    assert!(Fault::ALL.iter().all(|row| row.fault.recovery() == *row));
}

#[test]
fn the_address_book_that_is_away_does_not_harm_the_mailbox() {
    let mut bench = Bench::new();
    let look = bench.session.submit(Resolve::new("bob"));
    for _ in 0..20 {
        match bench.next() {
            Next::Request(request) => {
                assert_eq!(kind(&request), "Bind");
                bench.session.handle_failed(request.id, TransportFailure::new(false, "gone"));
            }
            Next::Wait(Some(at)) => bench.now = at,
            Next::Wait(None) => break,
        }
    }
    assert_eq!(bench.code(look), "transport");
    let (list, _) = bench.submit();
    bench.finish();
    assert_eq!(bench.code(list), "done");
}

#[test]
fn a_server_that_asks_for_time_gets_it() {
    let mut bench = Bench::new();
    bench.submit();
    let request = bench.request();
    let answer = (head(429, &[("Retry-After", "17")]), Bytes::new());
    bench.answer(&request, answer);
    assert_eq!(bench.request_in_time().1, 17_000);

    // Also when it was asked for what happens, beside everything else.
    let (mut bench, _, wait) = watching();
    let answer = (head(503, &[("Retry-After", "17")]), Bytes::new());
    bench.answer(&wait, answer);
    assert_eq!(bench.request_in_time().1, 17_000);
}

#[test]
fn nobody_waits_for_what_cannot_pass() {
    for why in [HostFailure::NameNotFound, HostFailure::Unreachable, HostFailure::Certificate] {
        let mut world = World::new(1);
        let alice = world.sign_in("alice");
        let session = world.clients.swap_remove(alice).session;
        let now = Time(u64::try_from(world.now().unix_millis()).unwrap());
        let mut bench =
            Bench { world, session, now, ended: Vec::new(), asked_for_credentials: false, closed: false };
        let (list, _) = bench.submit();
        let connect = bench.request();
        let failure = TransportFailure::new(false, format!("{why}")).because(why);
        bench.session.handle_failed(connect.id, failure);
        assert!(matches!(bench.next(), Next::Wait(None)));
        assert_eq!(bench.code(list), "transport");
        let (_, Err(error)) = &bench.ended[0] else { panic!() };
        assert!(error.to_string().contains(&why.to_string()), "{error}");
    }
    // Whoever has answered before may be starting again.
    let mut bench = Bench::new();
    let (list, _) = bench.submit();
    let first = bench.request();
    bench.carry(&first);
    bench.finish();
    bench.submit();
    let second = bench.request();
    bench
        .session
        .handle_failed(second.id, TransportFailure::new(false, "x").because(HostFailure::Unreachable));
    assert!(bench.request_in_time().1 > 0);
    assert_eq!(bench.code(list), "done");
}

#[test]
fn credentials_come_while_everything_waits() {
    let mut bench = Bench::new();
    bench.session.set_credentials(Credentials::Bearer { token: "old".into() });
    let (list, send) = bench.submit();
    let request = bench.request();
    assert_eq!(
        (header(&request, "Authorization"), request.connection),
        (Some("Bearer old"), Connection::Any)
    );
    bench.provoke(Fault::Unauthorized, &request);
    assert!(matches!(bench.next(), Next::Wait(None)));
    // What is asked for meanwhile waits as well.
    let (later, _) = bench.submit();
    assert!(matches!(bench.next(), Next::Wait(None)));
    bench
        .session
        .set_credentials(Credentials::Basic { user: "alice".into(), password: "open sesame".into() });
    let again = bench.request();
    // The same context goes on.
    assert_eq!((kind(&again), header(&again, "Cookie")), ("Execute", header(&request, "Cookie")));
    bench.carry(&again);
    bench.finish();
    assert_eq!([list, send, later].map(|ticket| bench.code(ticket)), ["done"; 3]);
}

#[test]
fn a_refusal_of_credentials_that_were_replaced_is_no_news() {
    let mut bench = Bench::new();
    bench.submit();
    let request = bench.request();
    bench
        .session
        .set_credentials(Credentials::Basic { user: "alice".into(), password: "open sesame".into() });
    bench.provoke(Fault::Unauthorized, &request);
    let again = bench.request();
    assert_eq!(kind(&again), "Execute");
    assert!(!bench.asked_for_credentials);
}

#[test]
fn schemes_of_several_messages_keep_to_the_connection() {
    let mut bench = Bench::new();
    bench.session.set_credentials(Credentials::Host);
    bench.submit();
    let request = bench.request();
    assert_eq!((header(&request, "Authorization"), request.connection), (None, Connection::Authenticated));
    let challenge = |challenge| (head(401, &[("WWW-Authenticate", challenge)]), Bytes::new());
    let mut challenged = request;
    for (said, told) in [("NTLM", None), ("NTLM TlRMTVNTUAACAAAA", Some("TlRMTVNTUAACAAAA"))] {
        bench.answer(&challenged, challenge(said));
        let token = loop {
            match bench.session.poll(bench.now) {
                Output::Event(Event::CredentialsNeeded { challenges }) => break challenges[0].token.clone(),
                Output::Event(_) => {}
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(token.as_deref(), told);
        bench.session.set_credentials(Credentials::Message { authorization: "NTLM TlRMTVNTUAAB".into() });
        let next = bench.request();
        assert_eq!(header(&next, "Authorization"), Some("NTLM TlRMTVNTUAAB"));
        assert_eq!(next.connection, Connection::Of(challenged.id));
        challenged = next;
    }
    // It holds for the connection, so nothing more is said.
    let answer = bench.world.server.handle(
        &{
            let mut asked = as_received(&challenged);
            let mut headers = Headers::new();
            for (name, value) in asked.headers.iter().filter(|(name, _)| *name != "Authorization") {
                headers.push(name, value).unwrap();
            }
            headers.push("Authorization", "Basic YWxpY2U6b3BlbiBzZXNhbWU=").unwrap();
            asked.headers = headers;
            asked
        },
        bench.world.now(),
    );
    bench.answer(&challenged, (ResponseHead { status: answer.status, headers: answer.headers }, answer.body));
    bench.submit();
    let next = bench.request();
    assert_eq!((header(&next, "Authorization"), next.connection), (None, Connection::Authenticated));
}

#[test]
fn waits_that_are_always_refused_become_rare() {
    let mut bench = Bench::new();
    let watch = bench.session.submit(Watch::everything());
    let begun = bench.now;
    let mut waits = 0;
    while bench.now.since(begun) < 3_600_000 {
        match bench.next() {
            Next::Request(request) if kind(&request) == "NotificationWait" => {
                waits += 1;
                bench.provoke(Fault::ContextLost, &request);
            }
            Next::Request(request) => bench.carry(&request),
            Next::Wait(at) => bench.now = at.expect("it goes on"),
        }
    }
    assert!(bench.ended.iter().all(|(ticket, _)| *ticket != watch));
    assert!((10..25).contains(&waits), "{waits} in an hour");
}

/// A watch that stands: its wait for notifications is the last request.
fn watching() -> (Bench, Ticket, Transmit) {
    let mut bench = Bench::new();
    let watch = bench.session.submit(Watch::everything());
    loop {
        match bench.request_in_time().0 {
            wait if kind(&wait) == "NotificationWait" => return (bench, watch, wait),
            request => bench.carry(&request),
        }
    }
}

#[test]
fn when_nobody_listens_any_more_a_watch_ends_like_everything_else() {
    for wait_first in [true, false] {
        let (mut bench, watch, wait) = watching();
        let begun = bench.now;
        let (list, send) = bench.submit();
        let mut held = Some(wait);
        if wait_first {
            bench.provoke(Fault::NotSent, &held.take().unwrap());
        }
        while bench.ended.len() < 3 {
            match bench.next() {
                Next::Request(request) => bench.provoke(Fault::NotSent, &request),
                Next::Wait(None) => break,
                Next::Wait(Some(at)) => bench.now = at,
            }
            // The connection of the wait is found dead a little later.
            if let Some(wait) = held.take() {
                bench.provoke(Fault::NotSent, &wait);
            }
            let waited = bench.now.since(begun);
            assert!(waited < 30_000, "after {waited} ms there are {:?} only", bench.ended);
        }
        assert_eq!([list, send, watch].map(|ticket| bench.code(ticket)), ["transport"; 3]);
        // And the server is left alone.
        let ended = bench.now;
        let mut requests = 0;
        while bench.now.since(ended) < 3_600_000 && requests < 10 {
            match bench.next() {
                Next::Request(request) => {
                    requests += 1;
                    bench.provoke(Fault::NotSent, &request);
                }
                Next::Wait(Some(at)) => bench.now = at,
                Next::Wait(None) => break,
            }
        }
        assert_eq!(requests, 0, "for nobody");
    }
}

#[test]
fn failures_long_apart_do_not_end_a_watch() {
    let (mut bench, watch, mut wait) = watching();
    for _ in 0..20 {
        bench.provoke(Fault::NotSent, &wait);
        let (request, _) = bench.request_in_time();
        assert_eq!(kind(&request), "Execute");
        bench.provoke(Fault::NotSent, &request);
        // Then the network is there again.
        let begun = bench.now;
        wait = loop {
            let (request, _) = bench.request_in_time();
            if kind(&request) == "NotificationWait" && bench.now.since(begun) > 3_600_000 {
                break request;
            }
            bench.carry(&request);
            bench.now = bench.now.plus(60_000);
        };
    }
    assert!(bench.ended.iter().all(|(ticket, _)| *ticket != watch), "{:?}", bench.ended);
}

#[test]
fn after_the_network_changed_nothing_is_waited_for() {
    let mut bench = Bench::new();
    let (list, _) = bench.submit();
    let request = bench.request();
    bench.provoke(Fault::NotSent, &request);
    assert!(matches!(bench.next(), Next::Wait(Some(_))));
    bench.session.network_changed();
    let again = bench.request();
    assert_eq!(kind(&again), "Execute");
    // The old connection is dead, and nobody notices.
    bench.session.network_changed();
    let (connect, waited) = bench.request_in_time();
    assert_eq!(kind(&connect), "Connect");
    assert!((10_000..12_000).contains(&waited), "{waited}");
    bench.carry(&connect);
    bench.finish();
    assert_eq!(bench.code(list), "done");
}

#[test]
fn short_answers_of_the_address_book_are_asked_for_again() {
    for always in [false, true] {
        let mut bench = Bench::new();
        let look = bench.session.submit(Resolve::new("bob"));
        let mut answers = 0;
        while bench.ended.is_empty() {
            match bench.next() {
                Next::Request(request) if kind(&request) == "GetMatches" && (always || answers == 0) => {
                    answers += 1;
                    assert!(answers < 10, "it is asked for for ever");
                    bench.provoke(Fault::ShortBody, &request);
                }
                Next::Request(request) => bench.carry(&request),
                Next::Wait(_) if !bench.ended.is_empty() => {}
                Next::Wait(at) => bench.now = at.expect("it goes on"),
            }
        }
        assert_eq!(bench.code(look), if always { "wire.truncated" } else { "done" });
    }
}

/// What state an idle session is in, from what it does for a new operation.
fn state(bench: &mut Bench) -> &'static str {
    bench.submit();
    match kind(&bench.request_in_time().0) {
        "Connect" => "Absent",
        "Execute" => "Live",
        other => panic!("{other}"),
    }
}

/// A session whose context is gone: its operations wait for a new one.
fn opening() -> (Bench, [Ticket; 2], Transmit) {
    let mut bench = Bench::new();
    bench.world.server.forget_contexts();
    let (list, send) = bench.submit();
    let request = bench.request();
    bench.carry(&request);
    let request = bench.request();
    assert_eq!(kind(&request), "Connect");
    (bench, [list, send], request)
}

fn live_after(fault: Fault) -> &'static str {
    let (mut bench, _, _, request) = begin(&fault.recovery());
    bench.provoke(fault, &request);
    let (request, _) = bench.request_in_time();
    if kind(&request) == "Execute" { "Live" } else { "Absent" }
}

/// Where a session without a context goes when it is closed.
fn closed_after(fault: Fault) -> &'static str {
    let (mut bench, _, _, request) = begin(&fault.recovery());
    bench.provoke(fault, &request);
    bench.session.close();
    loop {
        match bench.next() {
            Next::Request(request) => return if kind(&request) == "Connect" { "Opening" } else { "Live" },
            Next::Wait(Some(at)) => bench.now = at,
            Next::Wait(None) => return "Absent",
        }
    }
}

#[test]
fn a_context_that_was_given_up_does_not_stay_on_the_server() {
    let list: fn() -> Operation = || ListMessages::newest(LogonFolder::Inbox, 10).into();
    let resolve: fn() -> Operation = || Resolve::new("bob").into();
    for (operation, opens) in [(list, "Connect"), (resolve, "Bind")] {
        let mut bench = Bench::new();
        bench.session.submit(operation());
        bench.finish();
        let ticket = bench.session.submit(operation());
        let request = bench.request();
        bench.provoke(Fault::Broken, &request);
        bench.session.cancel(ticket);
        bench.session.close();
        let mut opened = 0;
        while !bench.closed {
            match bench.next() {
                Next::Request(request) => {
                    opened += usize::from(kind(&request) == opens && context_of(&request).is_some());
                    bench.carry(&request);
                }
                Next::Wait(at) => bench.now = at.unwrap_or(bench.now),
            }
        }
        assert_eq!(opened, 1, "{opens}");
        assert!(bench.world.server.open_objects("alice@example.com").is_empty(), "{opens}");
    }
}

/// Does what a row of the table of states says, and checks what it says besides.
fn leads_to(from: &str, input: &str) -> Vec<&'static str> {
    match (from, input) {
        ("Absent", "an operation waits") => {
            let (_, _, request) = opening();
            assert!(context_of(&request).is_some(), "the cookies of the old context");
            vec!["Opening"]
        }
        ("Opening", "success") => {
            let (mut bench, [list, send], request) = opening();
            bench.carry(&request);
            let request = bench.request();
            assert_eq!(kind(&request), "Execute");
            bench.carry(&request);
            bench.finish();
            assert_eq!([bench.code(list), bench.code(send)], ["done", "done"]);
            vec![state(&mut bench)]
        }
        ("Opening", "refused") => {
            let (mut bench, [list, send], request) = opening();
            bench.provoke(Fault::Refused, &request);
            assert!(matches!(bench.next(), Next::Wait(_)));
            assert_eq!([bench.code(list), bench.code(send)], ["refused", "refused"]);
            vec![state(&mut bench)]
        }
        ("Opening", "fault") => {
            let (mut bench, [list, send], mut request) = opening();
            let mut waits = Vec::new();
            while waits.len() < 3 {
                bench.provoke(Fault::NotSent, &request);
                let (next, wait) = bench.request_in_time();
                waits.push(wait);
                request = next;
            }
            // Doubled, with jitter.
            assert!(waits.windows(2).all(|pair| pair[1] > pair[0]), "{waits:?}");
            assert_eq!(kind(&request), "Connect");
            while bench.session.pending() > 0 {
                bench.provoke(Fault::NotSent, &request);
                loop {
                    match bench.next() {
                        Next::Request(next) => break request = next,
                        Next::Wait(Some(at)) if bench.session.pending() > 0 => bench.now = at,
                        Next::Wait(_) => break,
                    }
                }
            }
            assert_eq!([bench.code(list), bench.code(send)], ["transport", "transport"]);
            vec![state(&mut bench)]
        }
        ("Live", "an operation is ready" | "answer") => {
            let mut bench = Bench::new();
            let (list, send) = bench.submit();
            let request = bench.request();
            bench.carry(&request);
            assert!(matches!(bench.next(), Next::Wait(_)), "both share one Execute");
            assert_eq!([bench.code(list), bench.code(send)], ["done", "done"]);
            let page = bench.ended.iter().find(|(ticket, _)| *ticket == list);
            assert!(matches!(page, Some((_, Ok(Answer::Page(_))))), "its own answer");
            vec![state(&mut bench)]
        }
        ("Live", "fault") => vec![live_after(Fault::Throttled), live_after(Fault::ContextLost)],
        ("Live", "`close`") => {
            let mut bench = Bench::new();
            bench.session.close();
            assert_eq!(kind(&bench.request()), "Disconnect");
            vec!["Closing"]
        }
        ("Absent", "`close`") => {
            vec![closed_after(Fault::ContextLost), closed_after(Fault::Broken)]
        }
        ("Closing", "anything") => {
            for fault in [None, Some(Fault::Broken), Some(Fault::Silent), Some(Fault::Page)] {
                let mut bench = Bench::new();
                bench.session.close();
                let request = bench.request();
                match fault {
                    Some(fault) => bench.provoke(fault, &request),
                    None => bench.carry(&request),
                }
                assert!(matches!(bench.next(), Next::Wait(None)), "{fault:?}");
                assert!(bench.closed, "{fault:?}");
            }
            vec!["Absent"]
        }
        other => panic!("a row that nobody tests: {other:?}"),
    }
}

#[test]
fn states_are_the_documents() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ARCHITECTURE.md");
    let text = std::fs::read_to_string(path).unwrap();
    let rows = text.lines().skip_while(|line| !line.starts_with("| state |")).skip(2);
    let mut seen = 0;
    for row in rows.take_while(|line| line.starts_with('|')) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let [_, from, input, to, ..] = cells[..] else { panic!("{row}") };
        let said: Vec<&str> = to.split(" or ").collect();
        assert_eq!(leads_to(from, input), said, "{row}");
        seen += 1;
    }
    assert_eq!(seen, 10);
}
