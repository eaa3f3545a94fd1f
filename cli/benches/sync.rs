//! The first synchronisation of 10,000 small messages, and one without changes: `cargo bench -p mapi-http-cli --bench sync`
//!
//! The server runs in this process, `mapi sync` is another one: its CPU and memory are those of the client alone, as Linux
//! counts them in /proc.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use mapi_http::data::tags;
use mapi_http_server::http::now;
use mapi_http_server::store::{Content, Messages, Special};
use mapi_http_server::{Config, Server, User};

const MESSAGES: usize = 10_000;
const PASSWORD: &str = "a password for one run";
/// How often the client is looked at.
const LOOK: Duration = Duration::from_millis(5);

/// What a run of `mapi` cost.
struct Cost {
    out: String,
    trace: String,
    wall: Duration,
    cpu: Duration,
    /// The most memory it had at a time, in KiB.
    memory: u64,
}

/// Runs `mapi`, and looks at it as long as it is there.
fn mapi(url: &str, directory: &Path, arguments: &[&str]) -> Cost {
    let file = |name: &str| directory.join(name);
    let begun = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_mapi"))
        .args(["--autodiscover", url, "--email", "alice@example.com", "--trace"])
        .args(arguments)
        .env("MAPI_PASSWORD", PASSWORD)
        .env("XDG_STATE_HOME", directory)
        .stdin(Stdio::null())
        .stdout(std::fs::File::create(file("out")).expect("a file"))
        .stderr(std::fs::File::create(file("err")).expect("a file"))
        .spawn()
        .expect("mapi");
    let process = PathBuf::from(format!("/proc/{}", child.id()));
    let (mut cpu, mut memory) = (Duration::ZERO, 0);
    let wall = loop {
        let stat = std::fs::read_to_string(process.join("stat")).unwrap_or_default();
        // Behind the name: the state is field 3, user and system time are fields 14 and 15, in hundredths of a second.
        let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
        let ticks =
            |field: usize| fields.get(field - 3).and_then(|ticks| ticks.parse::<u64>().ok()).unwrap_or(0);
        cpu = cpu.max(Duration::from_millis(10 * (ticks(14) + ticks(15))));
        let status = std::fs::read_to_string(process.join("status")).unwrap_or_default();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak = peak.and_then(|peak| peak.trim().split(' ').next()?.parse().ok());
        memory = memory.max(peak.unwrap_or(0));
        if fields.first() == Some(&"Z") {
            break begun.elapsed();
        }
        std::thread::sleep(LOOK);
    };
    let text = |name| std::fs::read_to_string(file(name)).expect("its output");
    let (out, trace) = (text("out"), text("err"));
    assert!(child.wait().expect("it ended").success(), "{trace}");
    Cost { out, trace, wall, cpu, memory }
}

/// A number of the report.
fn number(report: &str, name: &str) -> f64 {
    let report: serde_json::Value = serde_json::from_str(report).expect("a report");
    report.pointer(name).and_then(serde_json::Value::as_f64).expect("a number")
}

/// Exchanges after Connect, and bytes of the answers in them.
fn exchanges(trace: &str) -> (usize, u64) {
    let lines: Vec<&str> = trace.lines().filter(|line| line.starts_with("Execute")).collect();
    let received = |line: &&str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let place = words.iter().position(|word| *word == "in").expect("what was received");
        words.get(place.wrapping_sub(2)).and_then(|bytes| bytes.parse::<u64>().ok()).expect("bytes")
    };
    (lines.len(), lines.iter().map(received).sum())
}

/// 800 letters that compress as little as text does.
fn letter(number: u64) -> String {
    let mut state = number;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    };
    (0..800).map(|_| if next() % 6 == 0 { ' ' } else { char::from(b'a' + (next() % 26) as u8) }).collect()
}

fn main() {
    let mut alice = User::new("alice", "alice@example.com", "Alice", "");
    alice.password = Some(PASSWORD.into());
    let listen = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
    let config = Config { users: vec![alice], listen, ..Config::default() };
    let server = Server::start(config).expect("a server");
    server.with_store(|store| {
        let mailbox = store.mailbox_by_address("alice@example.com").expect("a store").expect("alice").id;
        let inbox = store.special(mailbox, Special::Inbox).expect("an inbox");
        for number in 0..MESSAGES {
            let mut content = Content::default();
            content.properties.set(tags::MESSAGE_CLASS, "IPM.Note");
            content.properties.set(tags::SUBJECT, format!("Letter {number}: what we said on the phone"));
            content.properties.set(tags::SENDER_NAME, "Bob Example");
            content.properties.set(tags::SENDER_SMTP_ADDRESS, "bob@example.com");
            content.properties.set(tags::MESSAGE_DELIVERY_TIME, now());
            content.properties.set(tags::BODY, letter(number as u64));
            store.add_message(inbox, Messages::Normal, content, now()).expect("a message");
        }
    });
    let directory = std::env::temp_dir().join(format!("mapi-bench-{}", std::process::id()));
    std::fs::create_dir_all(&directory).expect("a directory");
    let copy = directory.join("copy");
    let sync = ["sync", "--json", "--to", copy.to_str().expect("a path")];
    let url = server.autodiscover_url();
    let idle = mapi(&url, &directory, &["folders", "--json"]);
    let first = mapi(&url, &directory, &sync);
    let second = mapi(&url, &directory, &sync);
    let came = number(&first.out, "/messages/new");
    assert_eq!(came as usize, MESSAGES);
    let (count, received) = exchanges(&first.trace);
    let bytes = number(&first.out, "/bytes");
    let wall = first.wall.as_secs_f64();
    println!("| {MESSAGES} small messages, {:.1} MB | here | bound | |\n|---|---|---|---|", bytes / 1e6);
    println!("| the whole run of `mapi sync`, in {count} exchanges | {wall:.2} s | | |");
    println!("| messages in a second | {:.0} | | |", came / wall);
    let cpu = first.cpu.as_secs_f64();
    println!("| CPU of the client | {cpu:.2} s | | |");
    println!("| of a message | {:.0} µs | | |", cpu * 1e6 / came);
    let kept = [
        at_most("CPU in parts of the wall time", 100.0 * cpu / wall, 15.0, "%"),
        at_most(
            "memory above that of `mapi folders`",
            (first.memory as f64 - idle.memory as f64) / 1024.0,
            32.0,
            "MiB",
        ),
        at_least("bytes of messages in what was received", 100.0 * bytes / received as f64, 95.0, "%"),
        at_most("exchanges when nothing is new", exchanges(&second.trace).0 as f64, 3.0, ""),
        at_least("and it does ask", exchanges(&second.trace).0 as f64, 1.0, ""),
    ];
    let _ = std::fs::remove_dir_all(&directory);
    server.stop();
    if kept.contains(&false) {
        println!("\nAt least one bound is missed.");
        std::process::exit(1);
    }
}

fn at_most(what: &str, here: f64, bound: f64, unit: &str) -> bool {
    told(what, here, "≤", bound, unit, here <= bound)
}

fn at_least(what: &str, here: f64, bound: f64, unit: &str) -> bool {
    told(what, here, "≥", bound, unit, here >= bound)
}

/// A figure beside its bound.
fn told(what: &str, here: f64, sign: &str, bound: f64, unit: &str, kept: bool) -> bool {
    println!(
        "| {what} | {here:.1} {unit} | {sign} {bound} {unit} | {} |",
        if kept { "kept" } else { "MISSED" }
    );
    kept
}
