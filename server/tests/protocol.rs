//! The transport as a client sees it that is not ours: bytes and headers by hand, without a network, so that the test
//! says what time it is. `[MS-OXCMAPIHTTP] 3.2`, `[MS-OXCRPC] 3.1.4`

mod common;

use bytes::Bytes;
use common::config;
use mapi_http::data::FileTime;
use mapi_http::http::Headers;
use mapi_http_server::{Accepted, Config, HttpRequest, HttpResponse, Job, Server};

/// Somebody else's client: what it keeps are cookies.
struct Foreign {
    server: Server,
    endpoint: &'static str,
    user: &'static str,
    /// Seconds since the start.
    now: i64,
    cookies: Vec<(String, String)>,
}

fn time(seconds: i64) -> FileTime {
    FileTime(FileTime::from_utc(2026, 11, 24, 8, 0, 0).0 + seconds * 10_000_000)
}

fn server(config: Config) -> Server {
    Server::seeded(config, 1, time(0)).unwrap()
}

fn header<'a>(response: &'a HttpResponse, name: &str) -> Option<&'a str> {
    response.headers.get(name)
}

fn code(response: &HttpResponse) -> u32 {
    assert_eq!(response.status, 200, "{response:?}");
    header(response, "X-ResponseCode").unwrap().parse().unwrap()
}

/// What stands behind the empty line of the stream.
fn body(response: &HttpResponse) -> Vec<u8> {
    let end = response.body.windows(4).position(|part| part == b"\r\n\r\n").unwrap();
    response.body[end + 4..].to_vec()
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap())
}

impl Foreign {
    fn new(server: &Server, endpoint: &'static str, user: &'static str) -> Self {
        Self { server: server.clone(), endpoint, user, now: 0, cookies: Vec::new() }
    }

    /// With a session context on the mailbox endpoint.
    fn connected(server: &Server, user: &'static str) -> Self {
        let mut client = Self::new(server, "emsmdb", user);
        let answer = client.post("Connect", &client.connect_body(0, &[]));
        assert_eq!((code(&answer), &body(&answer)[..8]), (0, &[0; 8][..]));
        client
    }

    fn connect_body(&self, flags: u32, auxiliary: &[u8]) -> Vec<u8> {
        let dn = &self.server.directory().by_login(self.user).unwrap().dn;
        let mut out = [dn.as_bytes(), &[0]].concat();
        for number in [flags, 1252, 0x409, 0x409, auxiliary.len() as u32] {
            out.extend(number.to_le_bytes());
        }
        [out, auxiliary.to_vec()].concat()
    }

    fn request(&self, request_type: &str, body: &[u8]) -> HttpRequest {
        use base64::Engine as _;
        let credentials = format!("{0}:secret-{0}", self.user);
        let credentials = base64::engine::general_purpose::STANDARD.encode(credentials);
        let mut headers = Headers::new();
        for (name, value) in [
            ("Host", "mail.example.com"),
            ("Authorization", &format!("Basic {credentials}")),
            ("Content-Type", "application/mapi-http"),
            ("X-RequestType", request_type),
            ("X-RequestId", "{B6F2E0C8-8D43-43D0-BA22-F12996045150}:7"),
            ("X-ClientInfo", "{2F94A2BF-AAAE-47E7-8523-B1E897F8C0C1}:1"),
            ("X-ClientApplication", "Outlook/16.0.5134.1000"),
        ] {
            headers.push(name, value).unwrap();
        }
        if !self.cookies.is_empty() {
            let all: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            headers.push("Cookie", all.join("; ")).unwrap();
        }
        let mailbox = self.server.directory().by_login(self.user).unwrap().mailbox_id();
        HttpRequest {
            method: "POST".into(),
            path: format!("/mapi/{}/", self.endpoint),
            query: format!("MailboxId={mailbox}"),
            headers,
            body: Bytes::copy_from_slice(body),
        }
    }

    fn keep(&mut self, headers: &Headers) {
        for cookie in headers.get_all("Set-Cookie") {
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.retain(|(known, _)| known != name);
            self.cookies.push((name.into(), value.into()));
        }
    }

    fn post(&mut self, request_type: &str, body: &[u8]) -> HttpResponse {
        let request = self.request(request_type, body);
        self.send(&request)
    }

    fn send(&mut self, request: &HttpRequest) -> HttpResponse {
        let answer = self.server.handle(request, time(self.now));
        self.keep(&answer.headers);
        answer
    }

    /// Sends a request whose work begins later.
    fn begin(&mut self, request_type: &str, body: &[u8]) -> Job {
        match self.server.accept(&self.request(request_type, body), time(self.now)) {
            Accepted::Stream(head, job) => {
                self.keep(&head.headers);
                job
            }
            Accepted::Whole(refused) => panic!("{refused:?}"),
        }
    }

    fn execute_code(&mut self) -> u32 {
        code(&self.post("Execute", &execute(&EMPTY)))
    }
}

/// An empty list of ROPs in its RPC_HEADER_EXT.
const EMPTY: [u8; 10] = [0, 0, 4, 0, 2, 0, 2, 0, 2, 0];

fn execute_with(buffer: &[u8], max_rop_out: u32, auxiliary: &[u8]) -> Vec<u8> {
    let mut out = vec![3, 0, 0, 0];
    out.extend((buffer.len() as u32).to_le_bytes());
    out.extend(buffer);
    out.extend(max_rop_out.to_le_bytes());
    out.extend((auxiliary.len() as u32).to_le_bytes());
    out.extend(auxiliary);
    out
}

fn execute(buffer: &[u8]) -> Vec<u8> {
    execute_with(buffer, 0x10008, &[])
}

/// ROPs and a handle table in plain packing.
fn rops(list: &[u8], handles: &[u32]) -> Vec<u8> {
    let mut payload = (list.len() as u16 + 2).to_le_bytes().to_vec();
    payload.extend(list);
    handles.iter().for_each(|handle| payload.extend(handle.to_le_bytes()));
    let size = (payload.len() as u16).to_le_bytes();
    [&[0, 0, 4, 0], &size[..], &size[..], &payload].concat()
}

/// RopLogon on a private mailbox as logon 0, its handle at index 0.
fn logon(dn: &str) -> Vec<u8> {
    let mut out = vec![0xFE, 0, 0, 1];
    out.extend(0x0100_000Cu32.to_le_bytes());
    out.extend([0; 4]);
    out.extend((dn.len() as u16 + 1).to_le_bytes());
    [out, dn.as_bytes().to_vec(), vec![0]].concat()
}

/// The ROPs of an answer with their RopSize, and the handle table.
fn answered(response: &HttpResponse) -> (Vec<u8>, Vec<u32>) {
    assert_eq!(code(response), 0);
    let body = body(response);
    assert_eq!((u32_at(&body, 0), u32_at(&body, 4)), (0, 0), "{body:?}");
    let size = u32_at(&body, 12) as usize;
    let buffer = &body[16..16 + size];
    // One plain payload, the last one.
    assert_eq!(buffer[..4], [0, 0, 4, 0]);
    let payload = &buffer[8..];
    let end = usize::from(u16::from_le_bytes([payload[0], payload[1]]));
    let handles = payload[end..].chunks(4).map(|handle| u32_at(handle, 0)).collect();
    (payload[2..end].to_vec(), handles)
}

#[test]
fn every_refusal_has_its_number_and_harms_nothing() {
    let server = server(config());
    let mut client = Foreign::connected(&server, "alice");
    let whole = client.request("Execute", &execute(&EMPTY));
    let without = |name: &str| {
        let mut request = whole.clone();
        request.headers = Headers::new();
        for (own, value) in whole.headers.iter().filter(|(own, _)| !own.eq_ignore_ascii_case(name)) {
            request.headers.push(own, value).unwrap();
        }
        request
    };
    let with = |name: &str, value: &str| {
        let mut request = without(name);
        request.headers.push(name, value).unwrap();
        request
    };
    let cookie =
        |change: &dyn Fn(&str) -> String| with("Cookie", &change(whole.headers.get("Cookie").unwrap()));
    let mut too_large = whole.clone();
    too_large.body = vec![0; (2 << 20) + 1].into();
    let mut cut = whole.clone();
    cut.body = whole.body.slice(..whole.body.len() - 1);
    let mut longer = whole.clone();
    longer.body = [&whole.body[..], &[0]].concat().into();
    let refusals = [
        (2, HttpRequest { method: "GET".into(), ..whole.clone() }),
        (2, HttpRequest { method: "HEAD".into(), ..whole.clone() }),
        (2, HttpRequest { method: "PUT".into(), ..whole.clone() }),
        (3, HttpRequest { path: "/mapi/emsmdb/more/".into(), ..whole.clone() }),
        (4, with("Content-Type", "text/xml")),
        (5, with("X-RequestType", "Frobnicate")),
        (5, with("X-RequestType", "")),
        (5, with("X-RequestType", "Bind")),
        (6, with("Cookie", "MapiContext=garbage; MapiSequence=1-00")),
        (7, without("Content-Type")),
        (7, without("X-RequestType")),
        (7, without("X-RequestId")),
        (7, without("X-ClientApplication")),
        (9, too_large),
        (10, with("Cookie", "MapiContext=MAPI-5a1b3d85-6f4c-4424-a5f0-376ad09a942b; MapiSequence=1-5a")),
        (12, cut),
        (12, longer),
        (12, HttpRequest { body: Bytes::new(), ..whole.clone() }),
        (13, without("Cookie")),
        (13, cookie(&|all| all.split("; ").find(|one| one.starts_with("MapiContext")).unwrap().into())),
        (13, cookie(&|all| all.split("; ").find(|one| one.starts_with("MapiSequence")).unwrap().into())),
        (15, cookie(&|all| all.replace("MapiSequence=1", "MapiSequence=2"))),
        (15, cookie(&|all| all.replace("MapiSequence=1", "MapiSequence=x"))),
        (15, cookie(&|all| all.replace("MapiSequence=1", "MapiSequence="))),
    ];
    for (number, request) in refusals {
        let answer = client.server.handle(&request, time(0));
        assert_eq!(code(&answer), number, "{request:?}");
        assert_eq!(header(&answer, "Content-Type"), Some("text/html"), "{request:?}");
        assert_eq!(header(&answer, "X-ExpirationInfo"), Some("900000"));
        assert_eq!(header(&answer, "X-PendingPeriod"), Some("30000"));
        assert!(header(&answer, "X-ServerApplication").unwrap().starts_with("Exchange/15."));
        assert_eq!(header(&answer, "Set-Cookie"), None);
        if !matches!(number, 5 | 7) {
            for name in ["X-RequestType", "X-RequestId", "X-ClientInfo"] {
                assert_eq!(header(&answer, name), request.headers.get(name), "{name}");
            }
        }
    }
    // The context and its sequence are as they were.
    assert_eq!(code(&client.send(&whole)), 0);
    // The same request again comes out of turn.
    assert_eq!(code(&client.send(&whole)), 15);
    assert_eq!(client.execute_code(), 0);
    // Outside of the protocol.
    let status = |request: HttpRequest| client.server.handle(&request, time(0)).status;
    assert_eq!(status(HttpRequest { path: "/mapi/".into(), ..whole.clone() }), 404);
    assert_eq!(status(HttpRequest { path: "/mapi/emsmdbx/".into(), ..whole.clone() }), 404);
    assert_eq!(status(HttpRequest { query: String::new(), ..whole.clone() }), 400);
    assert_eq!(status(HttpRequest { query: "MailboxId=x@example.com".into(), ..whole.clone() }), 400);
    assert_eq!(status(without("Authorization")), 401);
}

#[test]
fn an_endpoint_that_is_switched_off_says_so() {
    let server = server(Config { mapi_http: false, ..config() });
    for (endpoint, request_type) in [("emsmdb", "Connect"), ("nspi", "Bind"), ("nspi", "PING")] {
        let mut client = Foreign::new(&server, endpoint, "alice");
        assert_eq!(code(&client.post(request_type, b"")), 16);
    }
}

#[test]
fn headers_are_taken_in_any_form_that_clients_send() {
    let server = server(config());
    let mut client = Foreign::connected(&server, "alice");
    // One line for each cookie, in any order, beside those of a load balancer.
    let mut request = client.request("EXECUTE", &execute(&EMPTY));
    let all = request.headers.get("Cookie").unwrap().to_owned();
    let mut headers = Headers::new();
    for (name, value) in request.headers.iter().filter(|(name, _)| *name != "Cookie") {
        let value = match name {
            // Neither has to have the form of the specification.
            "X-RequestId" | "X-ClientInfo" => "whatever-5",
            "Content-Type" => "Application/MAPI-HTTP; charset=utf-8",
            _ => value,
        };
        headers.push(name.to_ascii_lowercase(), value).unwrap();
    }
    headers.push("cookie", "X-BackEndCookie=abc==").unwrap();
    all.rsplit("; ").for_each(|one| headers.push("cookie", one).unwrap());
    request.headers = headers;
    request.path = "/MAPI/EmsMDB".into();
    request.query = format!("x=1&{}", request.query.replace("MailboxId", "mailboxid").replace('@', "%40"));
    let answer = client.send(&request);
    assert_eq!(code(&answer), 0);
    assert_eq!(header(&answer, "X-RequestId"), Some("whatever-5"));
    assert_eq!(header(&answer, "X-ClientInfo"), Some("whatever-5"));
}

#[test]
fn one_request_at_a_time_beside_a_wait() {
    let server = server(config());
    let mut client = Foreign::connected(&server, "alice");
    let wait = client.begin("NotificationWait", &[0; 8]);
    let working = client.begin("Execute", &execute(&EMPTY));
    let cookies = client.cookies.clone();
    for (request_type, body) in [("Execute", &execute(&EMPTY)[..]), ("Disconnect", &[0; 4]), ("PING", &[])] {
        assert_eq!(code(&client.post(request_type, body)), 15, "{request_type}");
    }
    assert_eq!(client.cookies, cookies);
    // A second wait is refused by the operation.
    let second = client.post("NotificationWait", &[0; 8]);
    assert_eq!((code(&second), u32_at(&body(&second), 4)), (0, 0x7EE));
    // The client of the Execute went away: that request is over, the context lives.
    drop(working);
    assert_eq!(client.execute_code(), 0);
    assert_eq!(code(&client.post("PING", &[])), 0);
    drop(wait);
    let again = client.post("NotificationWait", &[0; 8]);
    assert_eq!(u32_at(&body(&again), 4), 0);
    // Another user at the same time, and the other endpoint, are not in the way.
    let working = client.begin("Execute", &execute(&EMPTY));
    assert_eq!(Foreign::connected(&server, "bob").execute_code(), 0);
    drop(working);
}

#[test]
fn idle_contexts_expire_and_waiting_ones_do_not() {
    let server = server(Config { expiration_ms: 60_000, notification_wait_ms: 300_000, ..config() });
    let mut client = Foreign::connected(&server, "alice");
    assert_eq!(header(&client.post("PING", &[]), "X-ExpirationInfo"), Some("60000"));
    client.now = 50;
    let mut wait = client.begin("NotificationWait", &[0; 8]);
    // Somebody else's request, long after: what is idle is forgotten then.
    assert!(server.run(&mut wait, time(290)).is_none());
    Foreign::new(&server, "emsmdb", "bob").post("PING", &[]);
    client.now = 290;
    assert_eq!(client.execute_code(), 0);
    // Nothing happened for five minutes: the wait ends with that.
    let rest = server.run(&mut wait, time(350)).unwrap();
    assert!(rest.starts_with(b"DONE\r\nX-ElapsedTime: 300000\r\nX-StartTime: "));
    assert_eq!(rest[rest.len() - 16..], [0; 16]);
    drop(wait);
    // The idle time begins anew when the wait completes, or when its client is gone.
    client.now = 405;
    let mut wait = client.begin("NotificationWait", &[0; 8]);
    assert!(server.run(&mut wait, time(500)).is_none());
    drop(wait);
    client.now = 555;
    assert_eq!(client.execute_code(), 0);
    client.now = 616;
    assert_eq!(client.execute_code(), 10);
    // With the old cookies at hand, expired or not, a new context is opened.
    let connect = client.connect_body(0, &[]);
    let old = client.cookies.clone();
    assert_eq!(code(&client.post("Connect", &connect)), 0);
    let first = client.cookies.clone();
    assert_ne!(first, old);
    // The stale sequence does not matter for that. [MS-OXCMAPIHTTP] 3.2.5.6
    client.cookies.iter_mut().for_each(|(name, value)| {
        if name == "MapiSequence" {
            *value = "99-zz".into();
        }
    });
    assert_eq!(code(&client.post("Connect", &connect)), 0);
    assert_eq!(client.execute_code(), 0);
    client.cookies = first;
    assert_eq!(client.execute_code(), 10);
}

#[test]
fn contexts_belong_to_a_user_and_an_endpoint() {
    let server = server(config());
    let mut alice = Foreign::connected(&server, "alice");
    for (endpoint, user, request_type) in [("emsmdb", "bob", "Execute"), ("nspi", "alice", "UpdateStat")] {
        let mut thief = Foreign::new(&server, endpoint, user);
        thief.cookies = alice.cookies.clone();
        assert_eq!(code(&thief.post(request_type, &execute(&EMPTY))), 10, "{endpoint} {user}");
        assert_eq!(code(&thief.post("PING", &[])), 10);
    }
    // Bob connects with Alice's cookies: hers is not the context that goes.
    let mut bob = Foreign::new(&server, "emsmdb", "bob");
    bob.cookies = alice.cookies.clone();
    assert_eq!(code(&bob.post("Connect", &bob.connect_body(0, &[]))), 0);
    assert_eq!(alice.execute_code(), 0);
    // The URL of somebody else's mailbox leads to the same server, where she is still herself.
    let mut request = alice.request("Execute", &execute(&EMPTY));
    let bobs = server.directory().by_login("bob").unwrap();
    request.query = format!("MailboxId={}", bobs.mailbox_id());
    assert_eq!(code(&alice.send(&request)), 0);
    let answer = alice.post("Execute", &execute(&rops(&logon(&bobs.dn), &[u32::MAX])));
    let (answer, handles) = answered(&answer);
    // ecLoginPerm
    assert_eq!((u32_at(&answer, 2), handles), (0x3F2, vec![u32::MAX]));
    // Disconnect ends it; its answer still has the cookies.
    let end = alice.post("Disconnect", &[0; 4]);
    assert_eq!((code(&end), body(&end)), (0, vec![0; 12]));
    assert_eq!(end.headers.get_all("Set-Cookie").count(), 2);
    for (request_type, body) in [("Execute", &execute(&EMPTY)[..]), ("PING", &[]), ("Disconnect", &[0; 4])] {
        assert_eq!(code(&alice.post(request_type, body)), 10, "{request_type}");
    }
}

#[test]
fn connect_and_execute_check_their_sizes() {
    const BAD_STUB_DATA: u32 = 0x6F7;
    const RPC_FAILED: u32 = 0x8004_0115;
    const RPC_FORMAT: u32 = 0x4B6;
    let server = server(config());
    let mut client = Foreign::new(&server, "emsmdb", "alice");
    let auxiliary = [0, 0, 4, 0, 0, 0, 0, 0];
    for (flags, auxiliary, error) in [
        (0, vec![0; 0x1009], BAD_STUB_DATA),
        (0, vec![0; 7], RPC_FAILED),
        (0, vec![0; 1], RPC_FAILED),
        (1, vec![], 0x3F2),
    ] {
        let answer = client.post("Connect", &client.connect_body(flags, &auxiliary));
        assert_eq!((code(&answer), u32_at(&body(&answer), 4)), (0, error));
        assert!(client.cookies.is_empty());
    }
    // No public folders is fine; and so is what the client tells of itself.
    let answer = client.post("Connect", &client.connect_body(0x8000, &auxiliary));
    assert_eq!((code(&answer), u32_at(&body(&answer), 4)), (0, 0));

    let large = rops(&[], &[0; 8000]);
    let mut huge = large.clone();
    huge.resize(0x40001, 0);
    for (name, request, error) in [
        ("shorter than a header", execute(&EMPTY[..7]), RPC_FAILED),
        ("no room for a header", execute_with(&EMPTY, 7, &[]), RPC_FAILED),
        ("no room at all", execute_with(&EMPTY, 0, &[]), RPC_FAILED),
        ("too much room", execute_with(&EMPTY, 0x40001, &[]), BAD_STUB_DATA),
        ("too large", execute(&huge), BAD_STUB_DATA),
        ("auxiliary buffer too small", execute_with(&EMPTY, 0x10008, &[0; 7]), RPC_FAILED),
        ("auxiliary buffer too large", execute_with(&EMPTY, 0x10008, &[0; 0x1009]), BAD_STUB_DATA),
        ("version", execute(&[1, 0, 4, 0, 2, 0, 2, 0, 2, 0]), RPC_FORMAT),
        ("not the last", execute(&[0, 0, 0, 0, 2, 0, 2, 0, 2, 0]), RPC_FORMAT),
        ("size beyond the end", execute(&[0, 0, 4, 0, 3, 0, 3, 0, 2, 0]), RPC_FORMAT),
        ("something behind", execute(&[0, 0, 4, 0, 2, 0, 2, 0, 2, 0, 0]), RPC_FORMAT),
        ("not compressed after all", execute(&[0, 0, 5, 0, 2, 0, 9, 0, 2, 0]), RPC_FORMAT),
        ("two payloads", execute(&[0, 0, 0, 0, 2, 0, 2, 0, 2, 0, 0, 0, 4, 0, 2, 0, 2, 0, 2, 0]), RPC_FORMAT),
        ("RopSize of 1", execute(&[0, 0, 4, 0, 2, 0, 2, 0, 1, 0]), RPC_FORMAT),
        ("half a handle", execute(&[0, 0, 4, 0, 4, 0, 4, 0, 2, 0, 1, 2]), RPC_FORMAT),
        ("no room for the handles", execute_with(&large, 100, &[]), 0x47D),
    ] {
        let answer = client.post("Execute", &request);
        assert_eq!((code(&answer), u32_at(&body(&answer), 4)), (0, error), "{name}");
    }
    // All that room.
    let answer = client.post("Execute", &execute_with(&EMPTY, 0x40000, &auxiliary));
    assert_eq!(answered(&answer), (Vec::new(), Vec::new()));
    let (answer, handles) = answered(&client.post("Execute", &execute(&large)));
    assert_eq!((answer.len(), handles.len()), (0, 8000));
}

#[test]
fn requests_may_be_compressed_and_obfuscated() {
    let server = server(config());
    let mut client = Foreign::connected(&server, "alice");
    // RopSize 2 and ten handles of 0: two literals, then a match of 40 bytes at distance 1. [MS-XCA] 2.4
    let compressed = [0xFF, 0xFF, 0xFF, 0x3F, 2, 0, 7, 0, 0x0F, 0x0F];
    let plain = [&[2, 0][..], &[0; 40]].concat();
    let hide = |bytes: &[u8]| bytes.iter().map(|byte| byte ^ 0xA5).collect::<Vec<u8>>();
    for (flags, payload) in
        [(4, plain.clone()), (6, hide(&plain)), (5, compressed.to_vec()), (7, hide(&compressed))]
    {
        let buffer = [&[0, 0, flags, 0, payload.len() as u8, 0, 42, 0][..], &payload].concat();
        let answer = client.post("Execute", &execute(&buffer));
        assert_eq!(answered(&answer), (Vec::new(), vec![0; 10]), "{flags}");
    }
}

#[test]
fn handles_live_until_released_and_logons_may_be_repeated() {
    let server = server(config());
    let mut client = Foreign::connected(&server, "alice");
    let dn = server.directory().by_login("alice").unwrap().dn.clone();
    let (answer, handles) = answered(&client.post("Execute", &execute(&rops(&logon(&dn), &[u32::MAX]))));
    assert_eq!((answer[0], answer[1], u32_at(&answer, 2), answer.len()), (0xFE, 0, 0, 166));
    let first = handles[0];
    // RopGetReceiveFolder of the class "IPM": head, folder id, the class that fits.
    let receive = |handle: u32| execute(&rops(b"\x27\x00\x00IPM\0", &[handle]));
    let inbox = answered(&client.post("Execute", &receive(first))).0;
    assert_eq!(&inbox[..6], &[0x27, 0, 0, 0, 0, 0]);
    let fails =
        |client: &mut Foreign, handle| u32_at(&answered(&client.post("Execute", &receive(handle))).0, 2);
    // ecNullObject, for what was never given out and for indexes beyond the table.
    assert_eq!(fails(&mut client, u32::MAX), 0x4B9);
    assert_eq!(fails(&mut client, 77), 0x4B9);
    let beyond = execute(&rops(b"\x27\x00\x09IPM\0", &[first]));
    assert_eq!(u32_at(&answered(&client.post("Execute", &beyond)).0, 2), 0x4B9);
    // The same logon id again: the old one and what was opened in it are gone.
    let again = [&logon(&dn)[..], b"\x27\x00\x00IPM\0"].concat();
    let (_, handles) = answered(&client.post("Execute", &execute(&rops(&again, &[u32::MAX]))));
    assert_ne!(handles[0], first);
    assert_ne!(fails(&mut client, first), 0);
    assert_eq!(fails(&mut client, handles[0]), 0);
    // RopRelease is not answered; twice does no harm.
    for _ in 0..2 {
        let (answer, _) = answered(&client.post("Execute", &execute(&rops(&[1, 0, 0], &[handles[0]]))));
        assert_eq!(answer.len(), 0);
    }
    assert_ne!(fails(&mut client, handles[0]), 0);
}

#[test]
fn what_happened_is_told_by_the_wait_and_by_the_next_execute() {
    let server = server(config());
    let mut client = Foreign::connected(&server, "alice");
    let dn = server.directory().by_login("alice").unwrap().dn.clone();
    // RopRegisterNotification: new mail anywhere in the mailbox, at index 1.
    let list = [&logon(&dn)[..], &[0x29, 0, 0, 1, 2, 0, 1]].concat();
    let (answer, handles) = answered(&client.post("Execute", &execute(&rops(&list, &[u32::MAX, u32::MAX]))));
    assert_eq!(answer[166..], [0x29, 1, 0, 0, 0, 0]);
    let mut wait = client.begin("NotificationWait", &[0; 8]);
    assert!(server.run(&mut wait, time(1)).is_none());
    let mail = || mapi_http_server::store::Content::default();
    let deliver = |count| {
        for _ in 0..count {
            server.deliver("bob@example.com", &["alice@example.com"], mail(), time(2)).unwrap();
        }
    };
    deliver(1);
    let rest = server.run(&mut wait, time(2)).unwrap();
    let told = &rest[rest.len() - 16..];
    assert_eq!(told, [0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
    drop(wait);
    let (answer, _) = answered(&client.post("Execute", &execute(&EMPTY)));
    assert_eq!((answer[0], u32_at(&answer, 1), answer[5]), (0x2A, handles[1], 0));
    // Told once.
    assert!(answered(&client.post("Execute", &execute(&EMPTY))).0.is_empty());
    // More than fits: RopPending, and the rest with the following ones.
    deliver(20);
    let (mut notes, mut rounds) = (0, 0);
    loop {
        let (answer, _) = answered(&client.post("Execute", &execute_with(&EMPTY, 300, &[])));
        rounds += 1;
        notes += answer.windows(6).filter(|part| part[0] == 0x2A && u32_at(part, 1) == handles[1]).count();
        if !answer.ends_with(&[0x6E, 0, 0]) {
            break;
        }
    }
    assert_eq!(notes, 20);
    assert!(rounds > 3);
}

#[test]
fn the_address_book_has_contexts_of_its_own() {
    let server = server(config());
    let mut client = Foreign::new(&server, "nspi", "alice");
    assert_eq!(code(&client.post("UpdateStat", &[0; 10])), 13);
    // Flags, a STAT of code page 1252 and locale 0x409, no auxiliary buffer.
    let mut bind = vec![0, 0, 0, 0, 0xFF];
    for number in [0u32, 0, 0, 0, 0, 0, 1252, 0x409, 0x409] {
        bind.extend(number.to_le_bytes());
    }
    bind.extend([0; 4]);
    for cut in 0..bind.len() {
        assert_eq!(code(&client.post("Bind", &bind[..cut])), 12, "{cut}");
    }
    let answer = client.post("Bind", &bind);
    let told = body(&answer);
    assert_eq!((code(&answer), u32_at(&told, 0), u32_at(&told, 4), told.len()), (0, 0, 0, 28));
    // The requests of the mailbox endpoint are unknown here.
    for request_type in ["Connect", "Execute", "Disconnect", "NotificationWait"] {
        assert_eq!(code(&client.post(request_type, &[0; 8])), 5, "{request_type}");
    }
    let first = client.cookies.clone();
    assert_eq!(code(&client.post("PING", &[])), 0);
    let update = [&[0, 0, 0, 0, 0xFF], &bind[5..41], &[0], &[0; 4][..]].concat();
    let answer = client.post("UpdateStat", &update);
    assert_eq!((code(&answer), u32_at(&body(&answer), 0), u32_at(&body(&answer), 4)), (0, 0, 0));
    // Its sequence counts, too.
    let now = std::mem::replace(&mut client.cookies, first);
    assert_eq!(code(&client.post("UpdateStat", &update)), 15);
    client.cookies = now;
    let end = client.post("Unbind", &[0; 8]);
    assert_eq!((code(&end), u32_at(&body(&end), 0), u32_at(&body(&end), 4)), (0, 0, 1));
    assert_eq!(code(&client.post("UpdateStat", &update)), 10);
    // A bind with old cookies replaces the old context.
    client.post("Bind", &bind);
    let old = client.cookies.clone();
    client.post("Bind", &bind);
    assert_eq!(code(&client.post("UpdateStat", &update)), 0);
    client.cookies = old;
    assert_eq!(code(&client.post("UpdateStat", &update)), 10);
    // After a restart the ephemeral ids are others: the GUID says so.
    let before = body(&client.post("Bind", &bind));
    server.restart();
    let after = body(&client.post("Bind", &bind));
    assert_ne!(before[8..24], after[8..24]);
}
