//! The relay, between a page that is played here and a server that is, too.

mod common;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use common::{Directory, Running, Server, mapi, run};
use serde_json::Value;

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(20);
const PAGE: &str = "https://page.example";
/// Its connection ends with the answer, and is not to be used again.
const ACCEPTED: &str = "HTTP/1.1 200 OK\r\nConnection: close\r\nX-ResponseCode: 0\r\n";

/// A server that tells what it is asked, and answers what it is told.
struct Upstream {
    url: String,
    /// What came, head and body.
    requests: Receiver<String>,
    answers: Sender<Vec<u8>>,
}

impl Upstream {
    /// Each connection brings one request. Pieces of its answer are sent as they are given, an empty one ends it.
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (told, requests) = channel();
        let (answers, pieces) = channel::<Vec<u8>>();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let _ = told.send(read_request(&mut stream));
                while let Some(piece) = pieces.recv().ok().filter(|piece| !piece.is_empty()) {
                    let _ = stream.write_all(&piece);
                }
            }
        });
        Self { url, requests, answers }
    }

    /// What it will say to the next request.
    fn says(&self, answer: &str) {
        self.answers.send(answer.into()).unwrap();
        self.answers.send(Vec::new()).unwrap();
    }

    fn request(&self) -> String {
        self.requests.recv_timeout(PATIENCE).unwrap()
    }
}

fn read_request(stream: &mut TcpStream) -> String {
    let mut all = Vec::new();
    let mut block = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&all);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            if body.len() >= length.map_or(0, |length| length.parse().unwrap()) {
                return text.into();
            }
        }
        match stream.read(&mut block) {
            Ok(0) | Err(_) => return String::from_utf8_lossy(&all).into(),
            Ok(n) => all.extend_from_slice(&block[..n]),
        }
    }
}

struct Relay {
    running: Running,
    address: String,
    _directory: Directory,
}

impl Relay {
    fn start(upstream: &str, more: &[&str]) -> Self {
        let directory = Directory::new();
        let mut arguments =
            vec!["relay", "--upstream", upstream, "--port", "0", "--json", "--allow-origin", PAGE];
        arguments.extend(more);
        let running = Running::start(mapi(&directory, &arguments));
        let started: Value = serde_json::from_str(&running.line_with("url")).unwrap();
        let address = started["url"].as_str().unwrap().trim_start_matches("http://").to_string();
        Self { running, address, _directory: directory }
    }

    fn open(&self, request: &str) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.write_all(request.replace("HOST", &self.address).as_bytes()).unwrap();
        stream
    }

    /// The whole answer to a request as it is written; `HOST` in it is the relay.
    fn raw(&self, request: &str) -> String {
        let mut answer = Vec::new();
        let _ = self.open(request).read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into()
    }

    fn ask(&self, target: &str, headers: &str) -> String {
        self.raw(&post(target, headers, "body"))
    }
}

/// A request as a page sends it.
fn post(target: &str, headers: &str, body: &str) -> String {
    let origin = if headers.contains("Origin:") { String::new() } else { format!("Origin: {PAGE}\r\n") };
    format!(
        "POST {target} HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\nX-Relay-Cookie: \r\n{origin}{headers}\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

#[track_caller]
fn has_status(answer: &str, status: u16) {
    assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
}

#[test]
fn a_request_goes_through_with_what_is_the_protocols() {
    let upstream = Upstream::start();
    let relay = Relay::start(&upstream.url, &[]);
    upstream.says(&format!(
        "{ACCEPTED}Set-Cookie: MapiContext=1; path=/mapi/emsmdb; secure\r\nSet-Cookie: MapiSequence=2\r\n\
         X-Powered-By: ASP.NET\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: 4\r\n\r\nDONE"
    ));
    let answer = relay.ask(
        "/mapi/emsmdb/?MailboxId=x@example.com",
        "Authorization: Basic YTpi\r\nX-RequestType: Execute\r\nCookie: of=browser\r\nX-Evil: 1\r\n",
    );
    has_status(&answer, 200);
    let request = upstream.request();
    let host = upstream.url.trim_start_matches("http://");
    assert!(request.starts_with("POST /mapi/emsmdb/?MailboxId=x@example.com HTTP/1.1\r\n"), "{request}");
    let lower = request.to_ascii_lowercase();
    for there in [&format!("host: {host}\r\n"), "authorization: basic ytpi\r\n", "x-requesttype: execute\r\n"]
    {
        assert!(lower.contains(there), "{there} {request}");
    }
    for absent in ["cookie", "x-evil", "origin", "x-relay"] {
        assert!(!lower.contains(absent), "{absent} {request}");
    }
    assert!(request.ends_with("\r\n\r\nbody"), "{request}");
    let lower = answer.to_ascii_lowercase();
    assert!(answer.contains("\r\nDONE\r\n"), "{answer}");
    assert!(
        answer
            .contains(r#"x-relay-set-cookie: ["MapiContext=1; path=/mapi/emsmdb; secure","MapiSequence=2"]"#)
    );
    assert!(lower.contains(&format!("access-control-allow-origin: {PAGE}\r\n")), "{answer}");
    assert!(lower.contains("access-control-expose-headers: ") && lower.contains("vary: origin\r\n"));
    for absent in ["\r\nset-cookie", "x-powered-by", "allow-credentials", "allow-origin: *"] {
        assert!(!lower.contains(absent), "{absent} {answer}");
    }

    // The page's own cookies of the session, as the server gave them.
    upstream.says(&format!("{ACCEPTED}Content-Length: 0\r\n\r\n"));
    let cookies = post("/mapi/emsmdb/", "", "").replace("X-Relay-Cookie: ", "X-Relay-Cookie: a=b; c=d");
    has_status(&relay.raw(&cookies), 200);
    assert!(upstream.request().contains("cookie: a=b; c=d\r\n"));
}

#[test]
fn nothing_else_reaches_the_server() {
    let upstream = Upstream::start();
    let relay = Relay::start(&upstream.url, &[]);
    for origin in ["https://evil.example", "https://page.example.evil.example", "http://page.example", "null"]
    {
        let answer = relay.ask("/mapi/emsmdb/", &format!("Origin: {origin}\r\n"));
        has_status(&answer, 403);
        assert!(!answer.contains("access-control-allow-origin"), "{answer}");
    }
    for path in [
        "/owa/",
        "/ews/exchange.asmx",
        "/mapi/emsmdb/../../owa/",
        "/mapi/%65msmdb/",
        "//evil.example/mapi/emsmdb",
    ] {
        has_status(&relay.ask(path, ""), 404);
    }
    has_status(&relay.ask("http://evil.example/mapi/emsmdb/", ""), 400);
    has_status(&relay.ask(&format!("{}/mapi/emsmdb/", upstream.url), ""), 400);
    for method in ["GET", "PUT", "TRACE", "CONNECT"] {
        let answer = relay.raw(&post("/mapi/emsmdb/", "", "").replacen("POST", method, 1));
        assert!(answer.starts_with("HTTP/1.1 40"), "{answer}");
    }
    // Another name for this machine, without the header, and twice what stands once.
    has_status(&relay.raw(&post("/mapi/emsmdb/", "", "").replacen("HOST", "evil.example", 1)), 421);
    has_status(&relay.raw(&post("/mapi/emsmdb/", "", "").replacen("X-Relay-Cookie: \r\n", "", 1)), 400);
    has_status(
        &relay.ask("/mapi/emsmdb/", "Authorization: Basic YTpi\r\nAuthorization: Basic YzpkCg==\r\n"),
        400,
    );
    has_status(&relay.ask("/mapi/emsmdb/", "Authorization: Negotiate YIG\r\n"), 400);
    // Bodies whose end may be seen in two places, or that are too large.
    let chunked = "Transfer-Encoding: chunked\r\n";
    let two = relay.raw(&post("/mapi/emsmdb/", chunked, "0\r\n\r\nPOST /mapi/nspi/ HTTP/1.1\r\n\r\n"));
    assert!(two.starts_with("HTTP/1.1 4") && two.matches("HTTP/1.1 ").count() == 1, "{two}");
    let large = post("/mapi/emsmdb/", "", "").replacen("Content-Length: 0", "Content-Length: 99999999", 1);
    has_status(&relay.raw(&large), 413);
    // Control characters in a header.
    for header in
        ["X-RequestType: a\0b\r\n", "X-RequestType: a\rX-Evil: 1\r\n", "X-Relay-Cookie: a\n\0: b\r\n"]
    {
        has_status(&relay.ask("/mapi/emsmdb/", header), 400);
    }
    assert!(upstream.requests.try_recv().is_err(), "nothing may have arrived");
}

#[test]
fn a_browser_that_asks_before_is_told() {
    let upstream = Upstream::start();
    let relay = Relay::start(&upstream.url, &[]);
    let preflight = |origin: &str| {
        relay.raw(&format!(
            "OPTIONS /mapi/emsmdb/ HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\nOrigin: {origin}\r\n\
             Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: x-relay-cookie\r\n\r\n"
        ))
    };
    let answer = preflight(PAGE).to_ascii_lowercase();
    has_status(&answer.to_ascii_uppercase(), 204);
    for there in [PAGE, "x-relay-cookie", "authorization", "x-requesttype", "get, post"] {
        assert!(answer.contains(there), "{there} {answer}");
    }
    has_status(&preflight("https://evil.example"), 403);
    assert!(upstream.requests.try_recv().is_err());
}

#[test]
fn redirects_are_not_followed_and_not_told() {
    let upstream = Upstream::start();
    let elsewhere = Upstream::start();
    let relay = Relay::start(&upstream.url, &[]);
    for status in ["301 Moved", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"] {
        upstream.says(&format!(
            "HTTP/1.1 {status}\r\nLocation: {}/mapi/emsmdb/\r\nContent-Length: 0\r\n\r\n",
            elsewhere.url
        ));
        let answer = relay.ask("/mapi/emsmdb/", "Authorization: Basic YTpi\r\n");
        has_status(&answer, 421);
        assert!(!answer.to_ascii_lowercase().contains("location"), "{answer}");
    }
    assert!(elsewhere.requests.try_recv().is_err());
}

#[test]
fn pieces_pass_as_they_come_and_who_leaves_is_not_served() {
    let upstream = Upstream::start();
    let relay = Relay::start(&upstream.url, &[]);
    let mut page = relay.open(&post("/mapi/emsmdb/", "X-RequestType: NotificationWait\r\n", ""));
    let say = |text: String| upstream.answers.send(text.into()).unwrap();
    let chunk = |text: &str| format!("{:x}\r\n{text}\r\n", text.len());
    say(format!("{ACCEPTED}Transfer-Encoding: chunked\r\n\r\n{}", chunk("PROCESSING\r\n")));
    let mut seen = String::new();
    let mut until = |wanted: &str| {
        let mut block = [0; 1024];
        while !seen.contains(wanted) {
            let n = page.read(&mut block).unwrap();
            assert!(n > 0, "{seen}");
            seen.push_str(&String::from_utf8_lossy(&block[..n]));
        }
    };
    // Each before the next is said.
    until("PROCESSING");
    say(chunk("PENDING\r\n"));
    until("PENDING");
    say(chunk("DONE\r\n"));
    until("DONE");
    say(String::new());

    // The server's connection is closed when the page has gone.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let relay = Relay::start(&format!("http://{}", silent.local_addr().unwrap()), &[]);
    let page = relay.open(&post("/mapi/emsmdb/", "", ""));
    let (mut stream, _) = silent.accept().unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    assert!(read_request(&mut stream).starts_with("POST"));
    stream.write_all(format!("{ACCEPTED}Transfer-Encoding: chunked\r\n\r\n").as_bytes()).unwrap();
    drop(page);
    assert_eq!(stream.read(&mut [0; 16]).unwrap_or(0), 0);
}

#[test]
fn limits() {
    let upstream = Upstream::start();
    let relay = Relay::start(&upstream.url, &["--rate", "5"]);
    upstream.says("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: NTLM\r\nWWW-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n");
    let answer = relay.ask("/mapi/emsmdb/", "Authorization: Basic YTpi\r\n");
    has_status(&answer, 401);
    assert!(answer.contains("www-authenticate: xBasic\r\n") && !answer.contains("NTLM"), "{answer}");
    let answer = relay.ask("/mapi/emsmdb/", "Authorization: Basic YTpj\r\n");
    has_status(&answer, 429);
    assert!(answer.contains("retry-after: 1\r\n"), "{answer}");
    assert!(upstream.request().contains("YTpi"));
    assert!(upstream.requests.try_recv().is_err());

    let nobody = Relay::start("http://127.0.0.1:1", &[]);
    has_status(&nobody.ask("/mapi/emsmdb/", ""), 503);
}

#[test]
fn connections_of_a_client_are_limited() {
    let upstream = Upstream::start();
    let relay = Relay::start(&upstream.url, &["--connections", "2"]);
    let waiting = [relay.open("POST"), relay.open("POST")];
    // Its page hears why.
    let answer = relay.ask("/mapi/emsmdb/", "");
    has_status(&answer, 429);
    assert!(answer.contains("close others, or see --connections"), "{answer}");
    assert!(answer.contains("retry-after: 1\r\n"), "{answer}");
    assert!(answer.contains(&format!("access-control-allow-origin: {PAGE}\r\n")), "{answer}");
    assert!(upstream.requests.try_recv().is_err());
    for other in waiting {
        other.shutdown(std::net::Shutdown::Write).unwrap();
        // Closed on the other side, too.
        (&other).read_to_end(&mut Vec::new()).unwrap();
    }
    upstream.says(&format!("{ACCEPTED}Content-Length: 0\r\n\r\n"));
    let answer =
        std::iter::repeat_with(|| relay.ask("/mapi/emsmdb/", "")).find(|answer| !answer.contains(" 429 "));
    has_status(&answer.unwrap(), 200);
}

#[test]
fn credentials_are_never_printed() {
    let upstream = Upstream::start();
    let mut relay = Relay::start(&upstream.url, &["--trace"]);
    upstream.says(&format!("{ACCEPTED}Set-Cookie: MapiContext=secret-1\r\nContent-Length: 0\r\n\r\n"));
    let request = post("/mapi/emsmdb/?MailboxId=secret-2", "Authorization: Bearer secret-3\r\n", "secret-4");
    has_status(&relay.raw(&request.replace("X-Relay-Cookie: ", "X-Relay-Cookie: secret-5")), 200);
    has_status(&relay.ask("/owa/?secret-6", "Authorization: Basic secret-7\r\n"), 404);
    let line = relay.running.err.recv_timeout(PATIENCE).unwrap();
    assert!(line.contains("POST /mapi/emsmdb/ 200"), "{line}");
    #[cfg(unix)]
    relay.running.signal("TERM");
    for line in [line].into_iter().chain(relay.running.err.iter()).chain(relay.running.out.iter()) {
        assert!(!line.contains("secret"), "{line}");
    }
}

#[test]
fn it_is_asked_for_safely() {
    let directory = Directory::new();
    let relay = |arguments: &[&str]| run(mapi(&directory, &[&["relay"], arguments].concat()));
    let https = "https://mail.example.com";
    relay(&["--upstream", "http://mail.example.com", "--allow-origin", PAGE])
        .fails(2, &["https", "in the clear"]);
    relay(&["--upstream", https, "--allow-origin", "*"]).fails(2, &["name the pages"]);
    relay(&["--upstream", https, "--allow-origin", PAGE, "--host", "0.0.0.0", "--port", "0"])
        .fails(2, &["--public-url", "TLS"]);
    relay(&["--upstream", https, "--web", &directory.file("nowhere")])
        .fails(5, &["cargo xtask web", "--web DIR"]);
    assert_eq!(relay(&["--upstream", https]).code(), 2);
}

#[test]
fn the_server_is_reached_over_tls_that_is_trusted() {
    let directory = Directory::new();
    let ca = directory.file("ca.pem");
    let server = Server::start(&["--demo", "--tls", &ca]);
    let url = server.told["url"].as_str().unwrap();
    let get = "GET /autodiscover/autodiscover.json?Email=alice@example.com&Protocol=AutodiscoverV1 HTTP/1.1\r\n\
               Host: HOST\r\nConnection: close\r\nOrigin: https://page.example\r\nX-Relay-Cookie: \r\n\r\n";
    let answer = Relay::start(url, &["--ca", &ca]).raw(get);
    has_status(&answer, 200);
    assert!(answer.contains("\"Url\""), "{answer}");
    has_status(&Relay::start(url, &[]).raw(get), 503);
}
