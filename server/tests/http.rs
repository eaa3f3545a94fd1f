//! HTTP/1.1 itself, over real sockets: forms of requests, limits, clients that are slow or go away.

mod common;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use common::{Client, config, start};
use mapi_http_server::{Config, Server};

const EXECUTE: [u8; 26] = [3, 0, 0, 0, 10, 0, 0, 0, 0, 0, 4, 0, 2, 0, 2, 0, 2, 0, 8, 0, 1, 0, 0, 0, 0, 0];

fn head(client: &mut Client, method: &str, request_type: &str, more: &str) -> String {
    let mut head = format!("{method} {} HTTP/1.1\r\nHost: localhost\r\n", client.target);
    for (name, value) in client.headers(request_type) {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    format!("{head}{more}\r\n")
}

/// One answer on a connection that stays: its head and its body.
fn answer(stream: &mut TcpStream) -> (String, Vec<u8>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).unwrap().to_ascii_lowercase();
    let mut body = Vec::new();
    if let Some((_, rest)) = head.split_once("content-length: ") {
        body.resize(rest.split_once("\r\n").unwrap().0.parse().unwrap(), 0);
        stream.read_exact(&mut body).unwrap();
    } else if head.contains("transfer-encoding: chunked") {
        loop {
            let mut line = Vec::new();
            while !line.ends_with(b"\r\n") {
                let mut byte = [0];
                stream.read_exact(&mut byte).unwrap();
                line.push(byte[0]);
            }
            let size = std::str::from_utf8(&line).unwrap().trim();
            let mut chunk = vec![0; usize::from_str_radix(size, 16).unwrap() + 2];
            stream.read_exact(&mut chunk).unwrap();
            if chunk.len() == 2 {
                break;
            }
            body.extend_from_slice(&chunk[..chunk.len() - 2]);
        }
    }
    (head, body)
}

fn open(client: &Client) -> TcpStream {
    let stream = TcpStream::connect(client.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    stream
}

/// Everything until the connection ends.
fn rest(mut stream: TcpStream) -> String {
    let mut rest = Vec::new();
    // Whether it ends well or is reset does not matter.
    let _ = stream.read_to_end(&mut rest);
    String::from_utf8_lossy(&rest).into_owned()
}

fn keep(client: &mut Client, head: &str) {
    for line in head.lines().filter_map(|line| line.strip_prefix("set-cookie: ")) {
        let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
        let known = client.cookies.keys().find(|known| known.eq_ignore_ascii_case(name)).unwrap().clone();
        // Heads are in lower case here.
        client.cookies.insert(known, value.replace("mapi-", "MAPI-"));
    }
}

#[test]
fn a_connection_serves_many_requests_in_any_form() {
    let server = start();
    let mut client = Client::connect(&server, "alice");
    let mut stream = open(&client);
    for _ in 0..3 {
        let length = format!("Content-Length: {}\r\n", EXECUTE.len());
        let request = head(&mut client, "POST", "Execute", &length);
        stream.write_all(&[request.as_bytes(), &EXECUTE].concat()).unwrap();
        let (answered, body) = answer(&mut stream);
        assert!(
            answered.starts_with("http/1.1 200") && answered.contains("x-responsecode: 0\r\n"),
            "{answered}"
        );
        assert!(body.starts_with(b"PROCESSING\r\nDONE\r\n"));
        keep(&mut client, &answered);
    }
    // In chunks, which clients need not send, and byte by byte.
    let mut request = head(&mut client, "POST", "Execute", "Transfer-Encoding: chunked\r\n").into_bytes();
    for byte in EXECUTE {
        request.extend_from_slice(b"1\r\n");
        request.extend_from_slice(&[byte, b'\r', b'\n']);
    }
    request.extend_from_slice(b"0\r\n\r\n");
    for byte in request {
        stream.write_all(&[byte]).unwrap();
    }
    let (answered, _) = answer(&mut stream);
    assert!(answered.contains("x-responsecode: 0\r\n"), "{answered}");
    keep(&mut client, &answered);
    // Asked for whether it may go on.
    let more = format!("Content-Length: {}\r\nExpect: 100-continue\r\n", EXECUTE.len());
    let request = head(&mut client, "POST", "Execute", &more);
    stream.write_all(request.as_bytes()).unwrap();
    let (interim, _) = answer(&mut stream);
    assert!(interim.starts_with("http/1.1 100"), "{interim}");
    stream.write_all(&EXECUTE).unwrap();
    let (answered, _) = answer(&mut stream);
    assert!(answered.contains("x-responsecode: 0\r\n"), "{answered}");
    keep(&mut client, &answered);
    // Other methods: the protocol's own refusal; a preflight is HTTP's business.
    let request = head(&mut client, "GET", "Execute", "");
    stream.write_all(request.as_bytes()).unwrap();
    assert!(answer(&mut stream).0.contains("x-responsecode: 2\r\n"));
    let request = head(&mut client, "OPTIONS", "Execute", "");
    stream.write_all(request.as_bytes()).unwrap();
    assert!(answer(&mut stream).0.starts_with("http/1.1 204"));
    let request = head(&mut client, "HEAD", "Execute", "Connection: close\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let end = rest(stream).to_ascii_lowercase();
    assert!(end.contains("x-responsecode: 2\r\n") && end.ends_with("\r\n\r\n"), "{end}");
    assert_eq!(client.post("Execute", &EXECUTE).code(), Some(0));
}

#[test]
fn what_is_not_http_or_too_much_of_it_ends_the_connection_only() {
    let server = start();
    let mut client = Client::connect(&server, "alice");
    let ask = |request: &[u8]| {
        let mut stream = open(&client);
        // It may be cut before all is sent.
        let _ = stream.write_all(request);
        let _ = stream.shutdown(std::net::Shutdown::Write);
        rest(stream)
    };
    assert!(ask(b"NONSENSE\r\n\r\n").starts_with("HTTP/1.1 400"));
    assert!(ask(&[0x16, 3, 1, 2, 0, 1, 0, 1]).starts_with("HTTP/1.1 400"));
    assert_eq!(ask(b""), "");
    assert!(ask(b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n").starts_with("HTTP/1.1 400"));
    let many = format!("GET / HTTP/1.1\r\n{}\r\n", "X: y\r\n".repeat(10_000));
    assert!(ask(many.as_bytes()).starts_with("HTTP/1.1 431"));
    let long = format!("GET / HTTP/1.1\r\nX: {}\r\n\r\n", "y".repeat(1 << 20));
    assert!(ask(long.as_bytes()).starts_with("HTTP/1.1 431"));
    // A body of two megabytes and more has a number of its own.
    let large = vec![0; (2 << 20) + 1];
    assert_eq!(client.post("Execute", &large).code(), Some(9));
    assert_eq!(client.post("Execute", &EXECUTE).code(), Some(0));
}

#[test]
fn nobody_holds_a_connection_by_being_slow() {
    let server = Server::start(Config { request_timeout_ms: 400, ..config() }).unwrap();
    let mut client = Client::connect(&server, "alice");
    let began = Instant::now();
    // Half a head; nothing at all after a head; half a body.
    let request = head(&mut client, "POST", "Execute", &format!("Content-Length: {}\r\n", EXECUTE.len()));
    for part in [&request.as_bytes()[..20], request.as_bytes(), &[request.as_bytes(), &EXECUTE[..9]].concat()]
    {
        let mut stream = open(&client);
        stream.write_all(part).unwrap();
        let end = rest(stream);
        assert!(end.is_empty() || end.starts_with("HTTP/1.1 408"), "{end}");
    }
    assert!(began.elapsed() < Duration::from_secs(20));
    // Nothing of that counted as a request.
    assert_eq!(client.post("Execute", &EXECUTE).code(), Some(0));
}

#[test]
fn clients_may_go_away_at_any_byte() {
    let server = start();
    let mut client = Client::connect(&server, "alice");
    let request = head(&mut client, "POST", "Execute", &format!("Content-Length: {}\r\n", EXECUTE.len()));
    let whole = [request.as_bytes(), &EXECUTE].concat();
    for cut in (0..whole.len()).step_by(7) {
        let mut stream = open(&client);
        stream.write_all(&whole[..cut]).unwrap();
    }
    // The last byte was never sent: the sequence is as it was.
    assert_eq!(client.post("Execute", &EXECUTE).code(), Some(0));
    // Gone when all was sent: whether it was done nobody knows, but a new context is there at once.
    let length = format!("Content-Length: {}\r\n", EXECUTE.len());
    let request = head(&mut client, "POST", "Execute", &length);
    open(&client).write_all(&[request.as_bytes(), &EXECUTE].concat()).unwrap();
    let dn = client.dn.clone();
    client.connect_as(&dn);
    assert_eq!(client.post("Execute", &EXECUTE).code(), Some(0));
    // A wait whose client is gone does not stand in the way of the next for long.
    let request = head(&mut client, "POST", "NotificationWait", "Content-Length: 8\r\n");
    let mut stream = open(&client);
    stream.write_all(&[request.as_bytes(), &[0; 8]].concat()).unwrap();
    let mut first = [0; 12];
    stream.read_exact(&mut first).unwrap();
    drop(stream);
    let began = Instant::now();
    loop {
        let mut stream = open(&client);
        let request = head(&mut client, "POST", "NotificationWait", "Content-Length: 8\r\n");
        stream.write_all(&[request.as_bytes(), &[0; 8]].concat()).unwrap();
        stream.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
        let mut all = Vec::new();
        let waits = loop {
            let mut piece = [0; 4096];
            match stream.read(&mut piece) {
                Ok(read) => all.extend_from_slice(&piece[..read]),
                // Nothing comes: it waits, as it should.
                Err(_) => break true,
            }
            if all.windows(4).any(|part| part == b"DONE") {
                break false;
            }
        };
        if waits {
            break;
        }
        assert!(began.elapsed() < Duration::from_secs(20), "{}", String::from_utf8_lossy(&all));
    }
}
