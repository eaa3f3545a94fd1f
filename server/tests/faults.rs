//! The server misbehaves on request, as its README says.

mod common;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use common::{Client, config, send};
use mapi_http::data::ErrorCode;
use mapi_http_server::{Config, Server, ServerHandle};

const EXECUTE: [u8; 26] = [3, 0, 0, 0, 10, 0, 0, 0, 0, 0, 4, 0, 2, 0, 2, 0, 2, 0, 8, 0, 1, 0, 0, 0, 0, 0];

/// What comes back on a connection, which may end anywhere.
fn bytes(client: &mut Client, request_type: &str, body: &[u8]) -> String {
    let mut stream = TcpStream::connect(client.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let headers = client.headers(request_type);
    let headers: Vec<(&str, &str)> = headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    common::write_request(&mut stream, "POST", &client.target, &headers, body);
    let mut all = Vec::new();
    let _ = stream.read_to_end(&mut all);
    String::from_utf8_lossy(&all).into_owned()
}

fn with(faults: &str) -> (ServerHandle, Client) {
    let server = Server::start(Config { admin: Some(0), ..config() }).unwrap();
    let client = Client::connect(&server, "alice");
    server.set_faults(faults).unwrap();
    (server, client)
}

#[test]
fn connections_end_and_answers_are_cut() {
    let (server, mut client) = with("drop=before@Execute");
    assert_eq!(bytes(&mut client, "Execute", &EXECUTE), "");
    // PING is another request, which is left alone.
    assert_eq!(client.post("PING", &[]).code(), Some(0));
    server.set_faults("drop=during").unwrap();
    assert_eq!(bytes(&mut client, "Execute", &EXECUTE), "");
    // Neither was carried out: the sequence is as it was.
    server.set_faults("").unwrap();
    assert_eq!(client.post("Execute", &EXECUTE).code(), Some(0));
    server.set_faults("drop=after#1").unwrap();
    assert_eq!(bytes(&mut client, "Execute", &EXECUTE), "");
    // This one was.
    assert_eq!(client.post("Execute", &EXECUTE).code(), Some(15));
    let dn = client.dn.clone();
    client.connect_as(&dn);

    server.set_faults("cut=9@PING#1, truncate=9@PING#2, cut@PING#3, cut=0@PING#4, cut=99999@PING#5").unwrap();
    let cut = bytes(&mut client, "PING", &[]);
    assert!(cut.contains("X-ResponseCode: 0\r\n") || cut.contains("x-responsecode: 0\r\n"), "{cut}");
    assert!(cut.ends_with("PROCESSIN\r\n"), "{cut}");
    let truncated = bytes(&mut client, "PING", &[]);
    assert!(truncated.ends_with("PROCESSIN\r\n0\r\n\r\n"), "{truncated}");
    assert!(!bytes(&mut client, "PING", &[]).ends_with("0\r\n\r\n"));
    assert!(!bytes(&mut client, "PING", &[]).contains("PROCESSING"));
    assert!(bytes(&mut client, "PING", &[]).ends_with("0\r\n\r\n"));
}

#[test]
fn pages_and_numbers_come_instead_of_answers() {
    let (server, mut client) = with("");
    for (status, header, value) in [
        ("401", "WWW-Authenticate", "Basic realm="),
        ("403", "Content-Type", "text/html"),
        ("429:7", "Retry-After", "7"),
        ("503:120", "Retry-After", "120"),
        ("504", "Content-Type", "text/html"),
    ] {
        server.set_faults(&format!("status={status}")).unwrap();
        let answer = client.post("Execute", &EXECUTE);
        assert_eq!(answer.status.to_string(), status.split(':').next().unwrap());
        assert!(answer.header(header).unwrap().starts_with(value), "{answer:?}");
        assert_eq!(answer.code(), None);
    }
    server.set_faults("redirect=http://127.0.0.1:1/").unwrap();
    let answer = client.post("Execute", &EXECUTE);
    assert_eq!(answer.status, 302);
    assert_eq!(answer.header("Location"), Some(&*format!("http://127.0.0.1:1{}", client.target)));
    server.set_faults("html").unwrap();
    let answer = client.post("Execute", &EXECUTE);
    assert_eq!((answer.status, answer.code()), (200, None));
    assert!(answer.body.starts_with(b"<!DOCTYPE html>"));
    for code in 1..=18 {
        server.set_faults(&format!("code={code}")).unwrap();
        assert_eq!(client.post("Execute", &EXECUTE).code(), Some(code));
    }
    server.set_faults("late-code=17").unwrap();
    let answer = client.post("Execute", &EXECUTE);
    assert_eq!(answer.code(), Some(0));
    assert!(String::from_utf8_lossy(&answer.body).contains("DONE\r\nX-ResponseCode: 17\r\n"));
    // The context has survived all that.
    server.set_faults("").unwrap();
    assert_eq!(client.post("Execute", &EXECUTE).code(), Some(0));
}

#[test]
fn contexts_cookies_and_time() {
    let (server, mut client) = with("forget@Execute#2");
    assert_eq!(client.post("Execute", &EXECUTE).code(), Some(0));
    assert_eq!(client.post("Execute", &EXECUTE).code(), Some(10));
    let dn = client.dn.clone();
    client.connect_as(&dn);
    server.set_faults("cookies=changed#1").unwrap();
    assert_eq!(client.post("Execute", &EXECUTE).code(), Some(0));
    assert_eq!(client.post("Execute", &EXECUTE).code(), Some(6));
    client.connect_as(&dn);
    server.set_faults("cookies=lost#1").unwrap();
    assert_eq!(client.post("Execute", &EXECUTE).code(), Some(0));
    assert_eq!(client.post("Execute", &EXECUTE).code(), Some(15));
    client.connect_as(&dn);

    // All connections end with a restart, also one that only waits.
    server.set_faults("").unwrap();
    let mut idle = TcpStream::connect(client.address).unwrap();
    idle.write_all(b"POST ").unwrap();
    assert_eq!(client.post("Execute", &EXECUTE).code(), Some(0));
    server.set_faults("restart#1").unwrap();
    assert_eq!(bytes(&mut client, "Execute", &EXECUTE), "");
    assert!(matches!(idle.read(&mut [0; 9]), Ok(0) | Err(_)));
    assert_eq!(client.post("Execute", &EXECUTE).code(), Some(10));
    client.connect_as(&dn);

    let began = Instant::now();
    server.set_faults("delay=200#1 pending=3:100#2").unwrap();
    assert_eq!(client.post("Execute", &EXECUTE).code(), Some(0));
    assert!(began.elapsed() >= Duration::from_millis(200));
    let began = Instant::now();
    let answer = client.post("Execute", &EXECUTE);
    assert!(began.elapsed() >= Duration::from_millis(300));
    let start = b"PROCESSING\r\nPENDING\r\nPENDING\r\nPENDING\r\nDONE\r\n";
    assert!(answer.body.starts_with(start), "{answer:?}");

    // RopBackoff for logon 3 with two seconds, in place of the answer to a RopLogon.
    server.set_faults("backoff=2000").unwrap();
    let mut logon = common::logon(&dn);
    logon.logon = 3;
    let rops: Vec<mapi_http::rop::Request> = vec![logon.into()];
    let buffer = mapi_http::rop::RopBuffer { rops, handles: vec![u32::MAX] };
    let payload = buffer.encode(&mapi_http::rop::Objects::new()).unwrap();
    let plain = mapi_http::http::body::ExecuteFlags::from_bits_retain(3);
    let (code, payloads) = client.execute_raw(&payload, plain, 0x10008);
    assert_eq!(code, ErrorCode::SUCCESS);
    assert_eq!(payloads[0].as_ref(), b"\x0b\x00\xf9\x03\xd0\x07\x00\x00\x00\x00\x00\xff\xff\xff\xff");
    server.set_faults("").unwrap();
    assert_eq!(client.post("Execute", &EXECUTE).code(), Some(0));
}

#[test]
fn it_is_told_over_http_from_this_machine() {
    let (server, mut client) = with("");
    let admin = server.admin_url().unwrap();
    let address = admin.strip_prefix("http://").unwrap().parse().unwrap();
    let ask = |method: &str, path: &str, body: &str| {
        let answer = send(address, method, path, &[], body.as_bytes());
        (answer.status, String::from_utf8(answer.body).unwrap())
    };
    assert_eq!(ask("GET", "/faults", ""), (200, "[]\n".into()));
    let (status, told) = ask("POST", "/faults", "code=18@Execute#2\nseed=4 html%1@nspi");
    assert_eq!(status, 200);
    assert!(told.contains(r#"{"rule":"code=18@Execute#2","seen":0,"struck":0}"#), "{told}");
    assert_eq!(client.post("Execute", &EXECUTE).code(), Some(0));
    assert_eq!(client.post("Execute", &EXECUTE).code(), Some(18));
    assert!(ask("GET", "/faults", "").1.contains(r#"{"rule":"code=18@Execute#2","seen":2,"struck":1}"#));
    // What makes no sense changes nothing.
    let (status, told) = ask("POST", "/faults", "explode");
    assert!(status == 400 && told.contains("explode") && told.contains("drop=before"), "{told}");
    assert!(server.faults().contains("code=18@Execute#2: 1 of 2"));
    assert_eq!(ask("DELETE", "/faults", ""), (200, "[]\n".into()));
    assert_eq!(ask("POST", "/forget", "").0, 200);
    assert_eq!(client.post("Execute", &EXECUTE).code(), Some(10));
    assert_eq!(ask("POST", "/restart", "").0, 200);
    assert_eq!((ask("GET", "/restart", "").0, ask("GET", "/", "").0), (405, 404));
    // Not by a web page, under whatever name it reaches this machine.
    let body = b"drop=before";
    let page = [("Origin", "https://evil.example")];
    assert_eq!(send(address, "POST", "/faults", &page, body).status, 403);
    let mut stream = TcpStream::connect(address).unwrap();
    let request = "DELETE /faults HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).unwrap();
    let mut refused = String::new();
    stream.read_to_string(&mut refused).unwrap();
    assert!(refused.starts_with("HTTP/1.1 403"));
    // The port of clients has nothing of it, and without being asked for there is no other.
    assert_eq!(send(client.address, "GET", "/faults", &[], b"").status, 404);
    assert_eq!(Server::start(config()).unwrap().admin_url(), None);
    assert!(Server::start(Config { faults: Some("explode".into()), ..config() }).is_err());
}
