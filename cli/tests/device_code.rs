//! Tokens by a code that the user enters in a browser, at the embedded server's own issuer, over sockets. `[RFC 8628]`

mod common;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use common::proxy::{Manners, Proxy};
use common::{Directory, Running, mapi};
use mapi_http_server::{
    AuthenticationMethod, Config, DeviceCodes, Server, ServerHandle, User, VirtualDirectory,
};

const PASSWORD: &str = "typed-in-a-browser";

fn start(device_codes: DeviceCodes, public_url: Option<String>) -> ServerHandle {
    let directory = VirtualDirectory::offering([AuthenticationMethod::OAuth]);
    let user = |name: &str| User::new(name, format!("{name}@example.com"), name, PASSWORD);
    Server::start(Config {
        users: vec![user("alice"), user("bob")],
        mapi_virtual_directory: directory.clone(),
        autodiscover_virtual_directory: directory,
        device_codes,
        public_url,
        ..Config::default()
    })
    .unwrap()
}

fn often() -> DeviceCodes {
    DeviceCodes { interval: 1, ..DeviceCodes::default() }
}

/// `mapi` as alice, with a code.
fn begin(directory: &Directory, server: &ServerHandle, arguments: &[&str]) -> Running {
    let url = server.autodiscover_url();
    let common = ["--email", "alice@example.com", "--autodiscover", &url, "--auth", "device-code"];
    Running::start(mapi(directory, &[arguments, &common, &["--client-id", "mapi-tests"]].concat()))
}

/// The place and the code that the user is told.
fn told(running: &Running) -> (String, String) {
    let line = running.error_with("To sign in, open ");
    let (place, code) =
        line["To sign in, open ".len()..].split_once(" in a browser and enter the code ").unwrap();
    (place.to_owned(), code.trim().to_owned())
}

/// What a browser sends when somebody fills in the page, and the status of the answer.
fn enter(address: SocketAddr, code: &str, password: &str, action: &str) -> u16 {
    let pairs = [("user_code", code), ("user", "alice"), ("password", password), ("action", action)];
    let form = pairs.map(|(name, value)| format!("{name}={value}")).join("&");
    let mut stream = TcpStream::connect(address).unwrap();
    let head = format!(
        "POST /oauth2/device HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{form}",
        form.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

#[test]
fn a_code_lets_in_and_the_tokens_are_kept_where_the_user_wants_them() {
    let server = start(often(), None);
    let directory = Directory::new();
    let file = directory.file("tokens");
    let running = begin(&directory, &server, &["ls", "--json", "--token-file", &file]);
    let (place, code) = told(&running);
    assert_eq!(place, format!("{}/oauth2/device", server.url()));
    assert_eq!(enter(server.address(), "BCDF-GHJK", PASSWORD, "allow"), 403, "another code");
    assert_eq!(enter(server.address(), &code, "not-the-password", "allow"), 403);
    assert_eq!(enter(server.address(), &code.to_lowercase(), PASSWORD, "allow"), 200);
    let ran = running.end();
    assert!(ran.status.success() && ran.out.contains("messages"), "{ran:?}");
    let text = std::fs::read_to_string(&file).unwrap();
    let tokens: serde_json::Value = serde_json::from_str(&text).unwrap();
    let token = tokens["access"][server.url()].as_str().unwrap();
    for shown in [&ran.out, &ran.err] {
        assert!(!shown.contains(token) && !shown.contains(tokens["refresh"].as_str().unwrap()));
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    // The token in the file has expired when the server says so; the refresh token gets another.
    let mut expired = tokens.clone();
    expired["access"][server.url()] = server.issue_token("alice", -1).unwrap().into();
    std::fs::write(&file, expired.to_string()).unwrap();
    let ran = begin(&directory, &server, &["ls", "--json", "--token-file", &file]).end();
    assert!(ran.status.success() && !ran.err.contains("enter the code"), "{ran:?}");
    let renewed: serde_json::Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    assert_ne!(renewed["access"], expired["access"]);
    // Without the file nothing is left of it, and the user is asked.
    let running = begin(&directory, &server, &["folders"]);
    let (_, code) = told(&running);
    enter(server.address(), &code, PASSWORD, "allow");
    assert!(running.end().ok().contains("Inbox"));
    // A file of something else is not written over.
    std::fs::write(&file, "my shopping list").unwrap();
    begin(&directory, &server, &["ls", "--token-file", &file]).end().fails(4, &["has written"]);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "my shopping list");
}

#[test]
fn denied_expired_and_without_what_it_needs() {
    let server = start(often(), None);
    let directory = Directory::new();
    let running = begin(&directory, &server, &["ls"]);
    let (_, code) = told(&running);
    assert_eq!(enter(server.address(), &code, PASSWORD, "deny"), 200);
    let ran = running.end();
    assert!(ran.code() == 4 && ran.err.contains("said no"), "{ran:?}");

    let short = start(DeviceCodes { lifetime: 1, ..often() }, None);
    let ran = begin(&directory, &short, &["ls"]).end();
    assert!(ran.code() == 4 && ran.err.contains("not entered in time"), "{ran:?}");

    // A code of somebody else lets nobody else in: it is his mailbox that is asked for.
    let url = server.autodiscover_url();
    let place = ["--email", "alice@example.com", "--autodiscover", &url, "--auth", "device-code"];
    common::run(mapi(&directory, &[&["ls"], &place[..]].concat())).fails(2, &["--client-id"]);
    // An authority that is none; nothing in the clear but to this machine.
    for (authority, why) in [
        ("https://127.0.0.1:1/x", "no connection"),
        ("http://login.example/x", "is not https"),
        (server.url().as_str(), ""),
    ] {
        let more = ["--client-id", "mapi-tests", "--authority", authority];
        let running = Running::start(mapi(&directory, &[&["folders"], &place[..], &more].concat()));
        if why.is_empty() {
            let (_, code) = told(&running);
            enter(server.address(), &code, PASSWORD, "allow");
            running.end().ok();
        } else {
            running.end().fails(4, &[why]);
        }
    }
    // A server that takes no tokens wants none.
    let basic = Config {
        users: vec![User::new("alice", "alice@example.com", "Alice", PASSWORD)],
        ..Config::default()
    };
    let basic = Server::start(basic).unwrap();
    begin(&directory, &basic, &["ls"]).end().fails(4, &["offers: Basic", "not Bearer"]);
}

/// An authority that finds the pauses too short is asked less often; one that is out of order for a moment, later.
#[test]
fn slow_down() {
    let proxy = Proxy::bind();
    let server = start(often(), Some(format!("http://{}", proxy.address)));
    let answers = |head: &str, _| {
        static ASKED: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
        let first = head.starts_with("POST /oauth2/token")
            && ASKED.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == 0;
        let body = r#"{"error":"slow_down"}"#;
        first.then(|| {
            let length = body.len();
            format!("HTTP/1.1 400 Bad Request\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}")
                .into()
        })
    };
    proxy.serve(vec![server.address()], Manners { answers, ..Manners::default() });
    let directory = Directory::new();
    let started = std::time::Instant::now();
    let running = begin(&directory, &server, &["folders"]);
    let (_, code) = told(&running);
    enter(server.address(), &code, PASSWORD, "allow");
    assert!(running.end().ok().contains("Inbox"));
    // A second, and then five more than that. [RFC 8628] 3.5
    assert!(started.elapsed().as_secs() >= 7, "{:?}", started.elapsed());
}

/// An issuer cannot be made to send its users, or their tokens, elsewhere.
#[test]
fn a_hostile_authority() {
    static METADATA: std::sync::Mutex<String> = std::sync::Mutex::new(String::new());
    for (metadata, why) in [
        ("{}".to_owned(), "token_endpoint"),
        ("<html>".to_owned(), "makes no sense"),
        (r#"{"error":"server_error","error_description":"no\nmore"}"#.to_owned(), "token_endpoint"),
        (r#"{"token_endpoint":"https://evil.example/token"}"#.to_owned(), "is elsewhere"),
        (r#"{"token_endpoint":"http://evil.example/token"}"#.to_owned(), "is not https"),
        (" ".repeat(2 << 20), "far too long"),
    ] {
        METADATA.lock().unwrap().clone_from(&metadata);
        let proxy = Proxy::bind();
        let server = start(often(), Some(format!("http://{}", proxy.address)));
        let answers = |head: &str, _| {
            let body = METADATA.lock().unwrap().clone();
            head.starts_with("GET /.well-known/").then(|| {
                let length = body.len();
                format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}")
                    .into()
            })
        };
        proxy.serve(vec![server.address()], Manners { answers, ..Manners::default() });
        begin(&Directory::new(), &server, &["ls"]).end().fails(4, &[why]);
    }
}
