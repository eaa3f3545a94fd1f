//! Recordings in other forms than our own hold the same exchanges.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mapi_http_cli::exchanges::{self, Tally};
use mapi_http_cli::{folder, har};
use serde_json::{Value, json};

const NAMES: [&str; 5] = ["chains", "fasttransfer", "nspi_errors", "session_connect", "autodiscover"];

fn text(name: &str) -> String {
    let file = format!("data/captures/{name}.jsonl");
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap()
}

/// The exchanges of a file as JSON.
fn lines(text: &str) -> Vec<Value> {
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.filter(|line| line.get("seq").is_some()).collect()
}

fn bytes(exchange: &Value, side: &str) -> Vec<u8> {
    hex::decode(exchange[format!("{side}_hex")].as_str().unwrap()).unwrap()
}

fn same(ours: &Tally, other: &Tally, name: &str) {
    let list: String = other.findings.iter().map(|finding| format!("{finding}\n")).collect();
    assert_eq!(other.to_string(), ours.to_string(), "{name}\n{list}");
}

fn headers(list: &Value) -> Vec<Value> {
    let pairs = list.as_array().unwrap().iter();
    pairs.map(|pair| json!({ "name": pair[0], "value": pair[1] })).collect()
}

/// An archive with what a browser puts into it besides.
fn archive(text: &str, body: impl Fn(&[u8]) -> Value) -> String {
    let page = json!({
        "request": { "method": "GET", "url": "https://mail.test.local/owa/", "headers": [], "bodySize": 0 },
        "response": { "status": 200, "headers": [], "content": { "size": 5, "text": "<html" } },
    });
    let exchanges = lines(text).into_iter().map(|exchange| {
        let (asked, told) = (bytes(&exchange, "request"), bytes(&exchange, "response"));
        json!({
            "startedDateTime": "2026-01-01T00:00:00Z",
            "time": 1,
            "request": {
                "method": "POST",
                "url": format!("https://mail.test.local{}", exchange["path"].as_str().unwrap()),
                "httpVersion": "HTTP/1.1",
                "headers": headers(&exchange["request_headers"]),
                "bodySize": asked.len(),
                "postData": body(&asked),
            },
            "response": {
                "status": exchange["status"],
                "headers": headers(&exchange["response_headers"]),
                "content": body(&told),
            },
        })
    });
    let entries: Vec<_> = [page].into_iter().chain(exchanges).collect();
    json!({ "log": { "version": "1.2", "creator": { "name": "x", "version": "1" }, "entries": entries } })
        .to_string()
}

#[test]
fn archives() {
    for name in NAMES {
        let text = text(name);
        let ours = exchanges::verify(&exchanges::read(&text).unwrap());
        let base64 = |bytes: &[u8]| json!({ "size": bytes.len(), "encoding": "base64", "text": STANDARD.encode(bytes) });
        // The format has no encoding for requests: some programs write base64 nevertheless, others a character a byte.
        let silent = |bytes: &[u8]| json!({ "size": bytes.len(), "text": STANDARD.encode(bytes) });
        let latin = |bytes: &[u8]| {
            let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
            json!({ "size": bytes.len(), "mimeType": "application/mapi-http", "text": text })
        };
        for archive in [archive(&text, base64), archive(&text, silent), archive(&text, latin)] {
            let recording = har::read(&archive).unwrap();
            assert_eq!(recording.left_out, 1);
            same(&ours, &exchanges::verify(&recording.exchanges), name);
        }
    }
}

#[test]
fn what_is_lost_or_no_archive_is_told() {
    let lossy = |bytes: &[u8]| json!({ "size": bytes.len(), "text": String::from_utf8_lossy(bytes) });
    let error = har::read(&archive(&text("chains"), lossy)).unwrap_err().to_string();
    assert!(error.contains("entry 2") && error.contains("base64"), "{error}");
    // As `mapi --har` writes them.
    let sizes = r#"{"log":{"entries":[{"request":{"url":"https://h/mapi/emsmdb/","headers":[{"name":"X-RequestType",
        "value":"Connect"}],"bodySize":80},"response":{"status":200,"headers":[],"content":{"size":200}}}]}}"#;
    let error = har::read(sizes).unwrap_err().to_string();
    assert!(error.contains("not the bodies") && error.contains("with contents"), "{error}");
    let error = har::read("{\"log\": 1}").unwrap_err().to_string();
    assert!(error.contains("HAR"), "{error}");
}

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("mapi-http-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn write(&self, file: &str, bytes: &[u8]) {
        let path = self.0.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn verify(&self) -> Tally {
        exchanges::verify(&folder::read(&self.0).unwrap().exchanges)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn folders_of_bodies() {
    // Without heads nobody knows who refused what: this one has no refusals.
    let text = text("fasttransfer");
    let ours = exchanges::verify(&exchanges::read(&text).unwrap());
    let folder = Folder::new("bodies");
    for exchange in lines(&text) {
        let name = |side: &str| {
            let (session, kind) =
                (exchange["session"].as_str().unwrap(), exchange["request_type"].as_str().unwrap());
            format!("{session}/{}.{kind}.{side}.bin", exchange["seq"])
        };
        folder.write(&name("request"), &bytes(&exchange, "request"));
        folder.write(&name("response"), &bytes(&exchange, "response"));
    }
    folder.write("notes.md", b"not a body");
    assert_eq!(folder::read(&folder.0).unwrap().left_out, 1);
    same(&ours, &folder.verify(), "fasttransfer");
}

#[test]
fn bodies_behind_the_meta_tags_and_answers_that_are_missing() {
    let exchange = &lines(&text("chains"))[0];
    let answer = bytes(exchange, "response");
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
    let folder = Folder::new("plain");
    folder.write("Connect-request", &bytes(exchange, "request"));
    folder.write("Connect-response", &answer[end..]);
    folder.write("2 connect req", &bytes(exchange, "request"));
    let tally = folder.verify();
    assert!(tally.holds() && tally.refused == 0 && tally.exchanges == 2, "{tally}");
    assert_eq!(tally.bytes, 2 * bytes(exchange, "request").len() + answer.len() - end);
    // Nobody refused it, so it counts.
    folder.write("2 connect req", &bytes(exchange, "request")[..9]);
    assert_eq!(folder.verify().undecoded_bytes, 9);
}

#[test]
fn folders_of_whole_messages() {
    for name in NAMES {
        let text = text(name);
        let ours = exchanges::verify(&exchanges::read(&text).unwrap());
        let folder = Folder::new(name);
        for exchange in lines(&text) {
            let head = |first: String, list: &Value, more: &str| {
                let mut head = first + "\r\n";
                for pair in list.as_array().unwrap() {
                    let (name, value) = (pair[0].as_str().unwrap(), pair[1].as_str().unwrap());
                    if !name.eq_ignore_ascii_case("Transfer-Encoding") {
                        write!(head, "{name}: {value}\r\n").unwrap();
                    }
                }
                head + more + "\r\n"
            };
            let number = &exchange["seq"];
            let asked = format!("POST {} HTTP/1.1", exchange["path"].as_str().unwrap());
            let asked = head(asked, &exchange["request_headers"], "");
            folder.write(
                &format!("{number}_c.txt"),
                &[asked.as_bytes(), &bytes(&exchange, "request")].concat(),
            );
            let told = format!("HTTP/1.1 {} Something", exchange["status"]);
            let told = head(told, &exchange["response_headers"], "Transfer-Encoding: chunked\r\n");
            let mut chunks = Vec::new();
            for chunk in bytes(&exchange, "response").chunks(1000) {
                chunks.extend(format!("{:x}\r\n", chunk.len()).into_bytes());
                chunks.extend_from_slice(chunk);
                chunks.extend(b"\r\n");
            }
            folder.write(&format!("{number}_s.txt"), &[told.as_bytes(), &chunks, b"0\r\n\r\n"].concat());
            folder.write(&format!("{number}_m.xml"), b"<Session/>");
        }
        same(&ours, &folder.verify(), name);
    }
}
