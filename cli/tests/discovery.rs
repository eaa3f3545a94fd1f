//! Autodiscover over real sockets: DNS records, and hosts that want the password.

mod common;

use std::net::{SocketAddr, UdpSocket};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use common::proxy::{Authority, Manners, Proxy};
use common::{Directory, Ran, mapi, run};
use mapi_http_server::{Config, Server};
use serde_json::Value;
use simple_dns::rdata::{RData, SRV};
use simple_dns::{CLASS, Name, Packet, PacketFlag, RCODE, ResourceRecord};

const PASSWORD: &str = "correct-horse-battery";

/// A name server that knows one name; what it was asked for is kept.
fn name_server(port: u16, target: &'static str) -> (SocketAddr, Arc<Mutex<Vec<String>>>) {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let kept = asked.clone();
    std::thread::spawn(move || {
        let mut buffer = [0; 512];
        while let Ok((length, from)) = socket.recv_from(&mut buffer) {
            let question = Packet::parse(&buffer[..length]).unwrap();
            let name = question.questions[0].qname.clone();
            kept.lock().unwrap().push(name.to_string());
            let mut answer = Packet::new_reply(question.id());
            answer.set_flags(PacketFlag::RECURSION_AVAILABLE);
            answer.questions = question.questions.clone();
            if name.to_string().starts_with("_autodiscover._tcp.known.") {
                let srv = SRV { priority: 0, weight: 0, port, target: Name::new(target).unwrap() };
                answer.answers.push(ResourceRecord::new(name, CLASS::IN, 60, RData::SRV(srv)));
            } else {
                *answer.rcode_mut() = RCODE::NameError;
            }
            // One that answers another question comes first: it is not believed.
            let mut other = answer.clone();
            other.set_id(question.id().wrapping_add(1));
            for packet in [other, answer] {
                socket.send_to(&packet.build_bytes_vec().unwrap(), from).unwrap();
            }
        }
    });
    (address, asked)
}

fn doctor(address: &str, options: &[&str]) -> Ran {
    let directory = Directory::new();
    let mut command = mapi(&directory, &[&["doctor", address, "--json"], options].concat());
    command.env("MAPI_PASSWORD", PASSWORD);
    run(command)
}

fn check(ran: &Ran, name: &str) -> Value {
    let told: Value = serde_json::from_str(&ran.out).unwrap();
    let checks = told["checks"].as_array().unwrap().clone();
    checks.into_iter().rev().find(|check| check["check"] == name).unwrap()
}

#[test]
fn a_record_of_the_dns_is_found_and_not_trusted() {
    let (server, asked) = name_server(443, "mail.hoster.example");
    let ran = doctor("alice@known.invalid", &["--dns", &server.to_string()]);
    let found = check(&ran, "autodiscover");
    assert_eq!(found["code"], "autodiscover.unconfirmed", "{ran:?}");
    assert!(found["detail"].as_str().unwrap().contains("https://mail.hoster.example/"), "{ran:?}");
    assert_eq!(*asked.lock().unwrap(), ["_autodiscover._tcp.known.invalid"]);

    let ran = doctor("alice@sub.unknown.invalid", &["--dns", &server.to_string()]);
    assert_eq!(check(&ran, "autodiscover")["code"], "autodiscover.no_host", "{ran:?}");
    // Never a parent domain.
    assert_eq!(asked.lock().unwrap().last().unwrap(), "_autodiscover._tcp.sub.unknown.invalid");
    let (elsewhere, _) = name_server(8443, "mail.hoster.example");
    let ran = doctor("alice@known.invalid", &["--dns", &elsewhere.to_string()]);
    assert_eq!(check(&ran, "autodiscover")["code"], "autodiscover.no_host", "{ran:?}");
}

/// Heads of requests that reached a stranger.
static REACHED: Mutex<Vec<String>> = Mutex::new(Vec::new());

#[test]
fn no_stranger_gets_the_password() {
    let authority = Authority::named("An authority");
    let stranger = Proxy::bind();
    let to = format!("https://localhost:{}/autodiscover/autodiscover.xml", stranger.address.port());
    let answers = |head: &str, _| {
        REACHED.lock().unwrap().push(head.to_owned());
        let ask = "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n";
        Some(ask.as_bytes().to_vec())
    };
    let tls = Some(authority.certify("localhost", [2020, 2099]));
    stranger.serve(Vec::new(), Manners { tls: tls.clone(), answers, ..Manners::default() });

    // Another origin, although it has a certificate that is trusted: by HTTP, and in the answer.
    let directory = Directory::new();
    let ca = directory.file("ca.pem");
    std::fs::write(&ca, &authority.pem).unwrap();
    for (status, body) in [("302 Found", ""), ("200 OK", "redirectUrl")] {
        let host = Proxy::bind();
        let url = format!("https://localhost:{}/autodiscover/autodiscover.xml", host.address.port());
        let body = if body.is_empty() {
            String::new()
        } else {
            format!(
                "<Autodiscover><Response><Account><Action>redirectUrl</Action><RedirectUrl>{to}</RedirectUrl></Account>\
                 </Response></Autodiscover>"
            )
        };
        let length = body.len();
        let location = if body.is_empty() { format!("Location: {to}\r\n") } else { String::new() };
        ANSWER
            .lock()
            .unwrap()
            .clone_from(&format!("HTTP/1.1 {status}\r\n{location}Content-Length: {length}\r\n\r\n{body}"));
        let answers = |_: &str, _| Some(ANSWER.lock().unwrap().clone().into_bytes());
        host.serve(Vec::new(), Manners { tls: tls.clone(), answers, ..Manners::default() });
        let ran = doctor("alice@example.com", &["--autodiscover", &url, "--ca", &ca]);
        assert_eq!(check(&ran, "autodiscover")["code"], "autodiscover.unconfirmed", "{ran:?}");
        assert!(!ran.out.contains(PASSWORD) && !ran.err.contains(PASSWORD));
    }
    assert_eq!(REACHED.lock().unwrap().len(), 0, "nobody went there");
}

static ANSWER: Mutex<String> = Mutex::new(String::new());

#[test]
fn an_answer_without_end_is_not_read_to_it() {
    let host = Proxy::bind();
    let url = format!("http://{}/autodiscover/autodiscover.xml", host.address);
    // It says that a gigabyte follows, and sends two megabytes; then it is silent.
    let answers = |_: &str, _| {
        let mut answer =
            b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 1000000000\r\n\r\n".to_vec();
        answer.resize(answer.len() + (2 << 20), b' ');
        Some(answer)
    };
    host.serve(Vec::new(), Manners { answers, ..Manners::default() });
    let started = Instant::now();
    let ran = doctor("alice@example.com", &["--autodiscover", &url]);
    assert_eq!(check(&ran, "autodiscover")["code"], "autodiscover.too_large", "{ran:?}");
    assert!(started.elapsed() < Duration::from_secs(10));
}

/// Bytes that are no UTF-8, in all the ways in which answers come.
#[test]
fn answers_in_other_encodings_are_refused_and_told_from_others() {
    let settings = "<?xml version=\"1.0\" encoding=\"E\"?><Autodiscover><Response><User><DisplayName>Zo\u{eb}</DisplayName>\
                    </User></Response></Autodiscover>";
    let utf16 = |order: fn(u16) -> [u8; 2]| {
        let text = format!("\u{feff}{}", settings.replace("\"E\"", "\"utf-16\""));
        text.encode_utf16().flat_map(order).collect::<Vec<u8>>()
    };
    let latin = settings.replace("\"E\"", "\"iso-8859-1\"").chars().map(|letter| letter as u8).collect();
    // gzip, which nobody asked for. [RFC 1952] 2.3
    let zipped = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 0, 0, 0xff, 0xff];
    for (kind, body) in [
        ("utf-16", utf16(u16::to_le_bytes)),
        ("utf-16", utf16(u16::to_be_bytes)),
        ("iso-8859-1", latin),
        ("utf-8", zipped),
        ("utf-8", b"<Autodiscover>\xff\xfe\xc0\x80</Autodiscover>".to_vec()),
    ] {
        static BODY: Mutex<Vec<u8>> = Mutex::new(Vec::new());
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset={kind}\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        *BODY.lock().unwrap() = [head.into_bytes(), body].concat();
        let host = Proxy::bind();
        let url = format!("http://{}/autodiscover/autodiscover.xml", host.address);
        let answers = |_: &str, _| Some(BODY.lock().unwrap().clone());
        host.serve(Vec::new(), Manners { answers, ..Manners::default() });
        let ran = doctor("alice@example.com", &["--autodiscover", &url]);
        assert_eq!(check(&ran, "autodiscover")["code"], "autodiscover.malformed", "{kind}: {ran:?}");
        assert!(!ran.out.contains(PASSWORD), "{ran:?}");
    }
}

/// The mailbox says where they are; it is there that they are opened, and the second time without asking.
#[test]
fn public_folders_are_opened_where_they_are() {
    let server = Server::start(Config { demo: Some(1), ..Config::default() }).unwrap();
    let kept_in = server.server().directory().public_folders().unwrap().mailbox_id();
    let (directory, url) = (Directory::new(), server.autodiscover_url());
    let archive = directory.file("exchanges.har");
    for _ in 0..2 {
        let place =
            ["--email", "alice@example.com", "--autodiscover", &url, "--har", &archive, "--har-names"];
        let mut command = mapi(&directory, &[&["folders", "--public"], &place[..]].concat());
        command.env("MAPI_PASSWORD", "alice-demo");
        let ran = run(command);
        assert!(ran.status.success() && ran.out.contains("Announcements"), "{ran:?}");
        let told: Value = serde_json::from_slice(&std::fs::read(&archive).unwrap()).unwrap();
        let entries = told["log"]["entries"].as_array().unwrap();
        assert!(!entries.is_empty());
        for entry in entries {
            let url = entry["request"]["url"].as_str().unwrap();
            assert!(url.contains(&kept_in), "{url}");
        }
    }
}
