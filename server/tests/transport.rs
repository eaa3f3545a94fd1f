//! What the transport promises, over real loopback HTTP. `[MS-OXCMAPIHTTP]`

mod common;

use bytes::Bytes;
use common::{Client, Mailbox, config, logon, send, start};
use mapi_http::data::{ErrorCode, FileTime};
use mapi_http::http::Headers;
use mapi_http::http::body::{
    ConnectRequest, DisconnectRequest, ExecuteFlags, NotificationWaitRequest, NotificationWaitResponse,
};
use mapi_http::rop::{NO_HANDLE, Objects, Request, RopBuffer};
use mapi_http::wire::{Context, Wire};
use mapi_http_server::{Config, HttpRequest, Server};

fn execute_body() -> Vec<u8> {
    let empty = RopBuffer::<Request>::default().encode(&Objects::new()).unwrap();
    let mut body = vec![3, 0, 0, 0];
    body.extend((8 + empty.len() as u32).to_le_bytes());
    body.extend([0, 0, 4, 0, empty.len() as u8, 0, empty.len() as u8, 0]);
    body.extend(empty);
    body.extend(0x10008u32.to_le_bytes());
    body.extend([0; 4]);
    body
}

#[test]
fn connect_tells_who_is_there_and_hands_out_cookies() {
    let server = start();
    let mut client = Client::new(&server, "alice");
    let dn = client.dn.clone();
    let result = client.connect_as(&dn).result.unwrap();
    assert_eq!(result.error_code, ErrorCode::SUCCESS);
    assert_eq!(result.display_name.to_utf8_lossy(), "Alice Example");
    assert_eq!(client.cookies.keys().collect::<Vec<_>>(), ["MapiContext", "MapiSequence"]);

    let sequence = client.cookies["MapiSequence"].clone();
    let answer = client.post("Execute", &execute_body());
    assert_eq!((answer.status, answer.code()), (200, Some(0)));
    assert_eq!(answer.header("Content-Type"), Some("application/mapi-http"));
    assert_eq!(answer.header("X-RequestType"), Some("Execute"));
    assert_eq!(answer.header("X-RequestId"), Some("{5A1B3D85-6F4C-4424-A5F0-376AD09A942B}:2"));
    assert_eq!(answer.header("X-ClientInfo"), Some("{11111111-6F4C-4424-A5F0-376AD09A942B}:1"));
    assert_eq!(answer.header("X-PendingPeriod"), Some("30000"));
    assert_eq!(answer.header("X-ExpirationInfo"), Some("900000"));
    assert!(answer.header("X-ServerApplication").unwrap().starts_with("Exchange/15.20."));
    assert!(answer.body.starts_with(b"PROCESSING\r\nDONE\r\nX-ElapsedTime: "));
    assert_ne!(client.cookies["MapiSequence"], sequence);

    let answer = client.post("Disconnect", &[0; 4]);
    assert_eq!(answer.stream().as_ref(), [0; 12]);
    assert_eq!(client.post("Execute", &execute_body()).code(), Some(10));
}

#[test]
fn who_is_not_signed_in_learns_nothing() {
    let server = start();
    let mut client = Client::new(&server, "alice");
    let dn = client.dn.clone();
    for authorization in ["", "Basic YWxpY2U6d3Jvbmc=", "Bearer x"] {
        client.authorization = authorization.into();
        let answer = client.post("Connect", b"");
        assert_eq!(answer.status, 401);
        assert!(answer.header("WWW-Authenticate").unwrap().starts_with("Basic realm="));
        assert!(answer.code().is_none());
    }
    // Somebody else's name, nobody's name, no name.
    let mut bob = Client::new(&server, "bob");
    for (dn, code) in [
        (dn.as_str(), ErrorCode::ACCESS_DENIED),
        ("/o=x", ErrorCode::UNKNOWN_USER),
        ("", ErrorCode::ACCESS_DENIED),
    ] {
        assert_eq!(bob.connect_as(dn).result.unwrap().error_code, code);
        assert!(bob.cookies.is_empty());
    }
}

#[test]
fn wrong_cookies_and_sequences_have_their_codes() {
    let server = start();
    let mut client = Client::connect(&server, "alice");
    let good = client.cookies.clone();

    client.cookies.clear();
    assert_eq!(client.post("Execute", &execute_body()).code(), Some(13));
    client.cookies = [("MapiContext".into(), "garbage".into())].into();
    assert_eq!(client.post("Execute", &execute_body()).code(), Some(6));
    let unknown = "MAPI-5a1b3d85-6f4c-4424-a5f0-376ad09a942b";
    client.cookies = [("MapiContext".into(), unknown.into())].into();
    assert_eq!(client.post("Execute", &execute_body()).code(), Some(10));
    client.cookies = good.clone();
    client.cookies.remove("MapiSequence");
    assert_eq!(client.post("Execute", &execute_body()).code(), Some(13));

    // Somebody else with these cookies.
    let mut bob = Client::new(&server, "bob");
    bob.cookies = good.clone();
    bob.target = client.target.clone();
    assert_eq!(bob.post("Execute", &execute_body()).code(), Some(10));

    // None of that did any harm; but the same sequence twice does.
    client.cookies = good.clone();
    assert_eq!(client.post("Execute", &execute_body()).code(), Some(0));
    let next = client.cookies.clone();
    client.cookies = good;
    assert_eq!(client.post("Execute", &execute_body()).code(), Some(15));
    client.cookies = next;
    assert_eq!(client.post("Execute", &execute_body()).code(), Some(0));
}

#[test]
fn malformed_requests_are_refused_and_harm_nobody() {
    let server = start();
    let mut client = Client::connect(&server, "alice");
    let whole = execute_body();
    for cut in 0..whole.len() {
        let answer = client.post("Execute", &whole[..cut]);
        assert_eq!((answer.status, answer.code()), (200, Some(12)), "cut at {cut}");
        assert_eq!(answer.header("Content-Type"), Some("text/html"));
        assert_eq!(answer.header("X-RequestType"), Some("Execute"));
    }
    assert_eq!(client.post("Frobnicate", b"").code(), Some(5));
    // Known, but to the other endpoint.
    assert_eq!(client.post("Bind", b"").code(), Some(5));
    for missing in ["X-RequestType", "X-RequestId", "X-ClientApplication"] {
        let headers = client.headers("Execute");
        let headers: Vec<(&str, &str)> = headers
            .iter()
            .filter(|(name, _)| name != missing)
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let answer = send(client.address, "POST", &client.target, &headers, &whole);
        assert_eq!(answer.code(), Some(7), "{missing}");
    }
    let headers = client.headers("Execute");
    let headers: Vec<(&str, &str)> = headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    assert_eq!(send(client.address, "PUT", &client.target, &headers, &whole).code(), Some(2));
    assert_eq!(send(client.address, "POST", "/mapi/emsmdb/", &headers, &whole).status, 400);
    assert_eq!(send(client.address, "POST", "/mapi/nothing/", &headers, &whole).status, 404);
    assert_eq!(client.post("Execute", &whole).code(), Some(0));
}

#[test]
fn nonsense_instead_of_rops_fails_the_call_only() {
    let server = start();
    let mut client = Client::connect(&server, "alice");
    let flags = ExecuteFlags::NO_COMPRESSION | ExecuteFlags::NO_XOR_MAGIC;
    // RopSize beyond the end, a reserved ROP, a cut request, half a handle.
    for payload in [&[0xFF, 0xFF][..], &[3, 0, 0x28], &[6, 0, 0xFE, 0, 0, 1], &[2, 0, 1, 2, 3]] {
        let (code, payloads) = client.execute_raw(payload, flags, 0x10008);
        assert_eq!((code, payloads.len()), (ErrorCode::RPC_FORMAT, 0), "{payload:?}");
    }
    for (max_rop_out, expected) in [(7, 0x8004_0115), (0x40001, 0x6F7), (0x10008, 0)] {
        let (code, _) = client.execute_raw(&[2, 0], flags, max_rop_out);
        assert_eq!(code, ErrorCode(expected));
    }
    let dn = client.dn.clone();
    let buffer = RopBuffer { rops: vec![Request::Logon(logon(&dn))], handles: vec![NO_HANDLE] };
    let payload = buffer.encode(&Objects::new()).unwrap();
    let (code, _) = client.execute_raw(&payload, flags, 40);
    assert_eq!(code, ErrorCode::BUFFER_TOO_SMALL);
    Mailbox::of(client);
}

/// Without a network, so that the test says what time it is.
#[test]
fn a_context_is_forgotten_when_idle_and_kept_by_ping() {
    let start = FileTime::from_utc(2026, 11, 24, 8, 0, 0);
    let at = |seconds: i64| FileTime(start.0 + seconds * 10_000_000);
    let server = Server::seeded(Config { expiration_ms: 60_000, ..config() }, 1, start).unwrap();
    let alice = server.directory().by_login("alice").unwrap();
    let query = format!("MailboxId={}", alice.mailbox_id());
    let mut cookies = std::collections::BTreeMap::new();
    let mut ask = |request_type: &str, body: Vec<u8>, now| {
        let mut headers = Headers::new();
        let cookie: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        for (name, value) in [
            ("Authorization", "Basic YWxpY2U6c2VjcmV0LWFsaWNl"),
            ("Content-Type", "application/mapi-http"),
            ("X-RequestType", request_type),
            ("X-RequestId", "{5A1B3D85-6F4C-4424-A5F0-376AD09A942B}:1"),
            ("X-ClientApplication", "Outlook/15.20.1.0"),
            ("Cookie", &cookie.join("; ")),
        ] {
            headers.push(name, value).unwrap();
        }
        let (method, path) = ("POST".into(), "/mapi/emsmdb/".into());
        let request = HttpRequest { method, path, query: query.clone(), headers, body: body.into() };
        let response = server.handle(&request, now);
        for cookie in response.headers.get_all("Set-Cookie") {
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            cookies.insert(name.to_owned(), value.to_owned());
        }
        response.headers.response_code().unwrap().0
    };
    let connect = || {
        let connect = ConnectRequest {
            user_dn: common::string8(&alice.dn),
            flags: 0,
            default_code_page: 1252,
            lcid_sort: 0x409,
            lcid_string: 0x409,
            auxiliary_buffer: Bytes::new(),
        };
        connect.encode(&Context::rop()).unwrap()
    };
    assert_eq!(ask("Connect", connect(), at(0)), 0);
    for minute in 1..10 {
        assert_eq!(ask("PING", Vec::new(), at(minute * 59)), 0);
    }
    assert_eq!(ask("Execute", execute_body(), at(9 * 59 + 60)), 0);
    assert_eq!(ask("PING", Vec::new(), at(9 * 59 + 60 + 61)), 10);
    // A new context with the old cookies at hand.
    assert_eq!(ask("Connect", connect(), at(700)), 0);
    assert_eq!(ask("Execute", execute_body(), at(701)), 0);
}

#[test]
fn connecting_again_ends_the_old_context() {
    let server = start();
    let mut client = Client::connect(&server, "alice");
    let old = client.cookies.clone();
    let dn = client.dn.clone();
    client.connect_as(&dn);
    assert_ne!(client.cookies, old);
    let new = std::mem::replace(&mut client.cookies, old);
    assert_eq!(client.post("Execute", &execute_body()).code(), Some(10));
    client.cookies = new;
    assert_eq!(client.post("Execute", &execute_body()).code(), Some(0));
    // PING without any context shows that the server lives.
    client.cookies.clear();
    assert_eq!(client.post("PING", b"").code(), Some(0));
}

#[test]
fn compressed_and_obfuscated_answers_say_the_same() {
    let server = start();
    let mut client = Client::connect(&server, "alice");
    let dn = client.dn.clone();
    let request = mapi_http::rop::GetPropertiesList::default();
    let rops = vec![Request::Logon(logon(&dn)), Request::GetPropertiesList(request)];
    let buffer = RopBuffer { rops, handles: vec![NO_HANDLE] };
    let payload = buffer.encode(&Objects::new()).unwrap();
    let plain = ExecuteFlags::NO_COMPRESSION | ExecuteFlags::NO_XOR_MAGIC;
    let lists: Vec<Bytes> =
        [plain, ExecuteFlags::NO_XOR_MAGIC, ExecuteFlags::NO_COMPRESSION, ExecuteFlags::empty()]
            .into_iter()
            .map(|flags| {
                let (code, mut payloads) = client.execute_raw(&payload, flags, 0x10008);
                assert_eq!((code, payloads.len()), (ErrorCode::SUCCESS, 1));
                let payload = payloads.remove(0);
                // Behind the logon, which tells the time.
                payload.slice(2 + 166..payload.len() - 4)
            })
            .collect();
    assert!(lists[0].len() > 40);
    assert!(lists.iter().all(|list| *list == lists[0]));
}

#[test]
fn a_wait_runs_beside_other_requests_and_says_when_nothing_happens() {
    let server =
        Server::start(Config { notification_wait_ms: 700, pending_period_ms: 100, ..config() }).unwrap();
    let mut client = Client::connect(&server, "alice");
    let body = NotificationWaitRequest { flags: 0, auxiliary_buffer: Bytes::new() };
    let body = body.encode(&Context::rop()).unwrap();
    let mut waiting = std::net::TcpStream::connect(client.address).unwrap();
    let headers = client.headers("NotificationWait");
    let headers: Vec<(&str, &str)> = headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    common::write_request(&mut waiting, "POST", &client.target, &headers, &body);
    // The head and PROCESSING come at once.
    let mut first = [0; 16];
    std::io::Read::read_exact(&mut waiting, &mut first).unwrap();
    assert_eq!(&first, b"HTTP/1.1 200 OK\r");
    assert_eq!(client.post("Execute", &execute_body()).code(), Some(0));
    // A second wait is refused by the operation.
    let second = client.post("NotificationWait", &body);
    let second = NotificationWaitResponse::decode(&second.stream(), &Context::rop()).unwrap();
    assert_eq!(second.result.unwrap().error_code, ErrorCode::REJECTED);
    let mut rest = Vec::new();
    std::io::Read::read_to_end(&mut waiting, &mut rest).unwrap();
    let rest = String::from_utf8_lossy(&rest);
    assert!(rest.contains("PENDING\r\n"), "{rest}");
    assert!(rest.contains("DONE\r\nX-ElapsedTime: "), "{rest}");
    let empty = DisconnectRequest { auxiliary_buffer: Bytes::new() }.encode(&Context::rop()).unwrap();
    assert_eq!(client.post("Disconnect", &empty).code(), Some(0));
}
