//! Ctrl-C, a service manager, a terminal that closes: what was begun is cleared away, the session ends, and so does the
//! program, as one that the signal ended.
#![cfg(unix)]

mod common;

use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use common::{Directory, Ran, Running, Server, dump, mapi};

/// A server that can be told to misbehave, and Alice's last list.
fn server() -> Server {
    let server = Server::start(&["--demo", "--admin", "0"]);
    server.alice(&["ls"]).ok();
    server
}

/// Starts it, with the signals as at a terminal: whoever runs the tests may ignore them.
fn start(mut command: Command) -> Running {
    let as_usual = || {
        for signal in [libc::SIGHUP, libc::SIGINT, libc::SIGTERM] {
            // SAFETY: between fork and exec this may be called, and no handler is installed.
            unsafe { libc::signal(signal, libc::SIG_DFL) };
        }
        Ok(())
    };
    // SAFETY: the closure makes no other calls.
    unsafe { command.pre_exec(as_usual) };
    Running::start(command)
}

/// Starts it, waits until an exchange is held up, and sends the signal.
fn interrupted(server: &Server, arguments: &[&str], rules: &str, signal: &str) -> Ran {
    server.misbehave(rules);
    let mut running = start(server.command("alice", arguments));
    server.has_misbehaved();
    running.signal(signal);
    server.misbehave("");
    running.end()
}

/// Waits for a file with something in it.
fn wait_for(path: &str) {
    let begun = Instant::now();
    while std::fs::metadata(path).map_or(0, |file| file.len()) == 0 {
        assert!(begun.elapsed() < Duration::from_secs(60), "{path}");
        std::thread::yield_now();
    }
}

#[test]
fn half_a_file_does_not_stay() {
    let server = server();
    for signal in ["INT", "TERM", "HUP"] {
        let ran =
            interrupted(&server, &["save", "1", "1", "--to", "menu.pdf"], "delay=60000@Execute#2", signal);
        let (number, told) = match signal {
            "INT" => (2, "mapi: interrupted\n"),
            "TERM" => (15, "mapi: terminated\n"),
            _ => (1, "mapi: terminated\n"),
        };
        assert_eq!((ran.status.signal(), &*ran.out, &*ran.err), (Some(number), "", told), "{signal}");
        for left in ["menu.pdf", "menu.pdf.part"] {
            assert!(!Path::new(&server.directory.file(left)).exists(), "{left} after {signal}");
        }
    }
}

#[test]
fn the_session_ends_and_what_was_there_stays() {
    let server = server();
    server.administer("POST", "/fill", "alice@example.com 3000");
    // It takes for ever, but no exchange does.
    server.misbehave("delay=50@Execute");
    let (file, part) = (server.directory.file("inbox.fts"), server.directory.file("inbox.fts.part"));
    std::fs::write(&file, "older").unwrap();
    let export = ["export", "inbox", "--fts", &file, "--trace", "--har", "exchanges.har"];
    let mut running = start(server.command("alice", &export));
    wait_for(&part);
    assert_eq!(running.signal("INT").signal(), Some(2));
    let ran = running.end();
    assert!(ran.err.contains("Disconnect") && ran.err.ends_with("\nmapi: interrupted\n"), "{ran:?}");
    assert!(!Path::new(&part).exists());
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "older");
    assert!(std::fs::read_to_string(server.directory.file("exchanges.har")).unwrap().contains("Disconnect"));
}

#[test]
fn a_second_one_ends_it_at_once() {
    let server = server();
    server.misbehave("delay=60000@Execute#1");
    let mut running = start(server.command("alice", &["ls"]));
    server.has_misbehaved();
    // Two that come together count as one.
    while !running.has_ended() {
        running.send_signal("INT");
    }
    let ran = running.end();
    assert_eq!((ran.status.signal(), &*ran.err), (Some(2), ""), "it was not waited for the server");
}

#[test]
fn programs_are_told_in_json() {
    let server = server();
    let ran = interrupted(&server, &["ls", "--json"], "delay=60000@Execute#1", "TERM");
    assert_eq!((ran.status.signal(), &*ran.out), (Some(15), ""));
    assert_eq!(ran.err, "{\"code\":\"interrupted\",\"message\":\"terminated\"}\n");
}

#[test]
fn what_may_have_been_sent_is_told() {
    let server = server();
    let letter = ["send", "--to", "bob@example.com", "--subject", "Once", "--text", "x", "--json"];
    let ran = interrupted(&server, &letter, "delay=60000@Execute#1", "INT");
    assert_eq!(ran.status.signal(), Some(2), "{ran:?}");
    let told: serde_json::Value = serde_json::from_str(&ran.err).unwrap();
    assert_eq!(told["code"], "outcome_unknown");
    let message = told["message"].as_str().unwrap();
    assert!(message.starts_with("interrupted: whether") && message.contains("Look before"), "{message}");
}

#[test]
fn what_is_being_uploaded_is_not_sent() {
    let server = server();
    std::fs::write(server.directory.file("large.bin"), vec![7; 2_000_000]).unwrap();
    let letter = ["send", "--to", "bob@example.com", "--subject", "Large", "--attach", "large.bin"];
    let ran = interrupted(&server, &letter, "delay=60000@Execute#4", "INT");
    assert_eq!((ran.status.signal(), &*ran.err), (Some(2), "mapi: interrupted\n"));
    assert!(!server.bob(&["ls"]).ok().contains("Large"));
}

#[test]
fn a_copy_goes_on() {
    let server = server();
    for signal in ["INT", "TERM"] {
        let sync = ["sync", "--to", "copy", "--progress"];
        let ran = interrupted(&server, &sync, "delay=60000@Execute#3", signal);
        assert!(ran.status.signal().is_some(), "{ran:?}");
        assert_eq!(std::fs::read_dir(server.directory.file("copy/incoming")).unwrap().count(), 0);
    }
    server.alice(&["sync", "--to", "copy"]).ok();
    server.alice(&["sync", "--to", "whole"]).ok();
    assert_eq!(dump(&server.directory.file("copy")), dump(&server.directory.file("whole")));
}

#[test]
fn a_session_that_is_kept_is_kept() {
    let server = server();
    let session = server.directory.file("session");
    let arguments = ["ls", "--limit", "1", "--session", &session];
    let ran = interrupted(&server, &arguments, "delay=60000@Execute#1", "INT");
    assert_eq!((ran.status.signal(), &*ran.err), (Some(2), "mapi: interrupted\n"));
    assert!(Path::new(&session).exists());
    assert!(server.alice(&arguments).ok().contains("Lunch"));
}

/// `nohup mapi sync …` outlives its terminal.
#[test]
fn what_shall_outlive_its_terminal_does() {
    if !Path::new("/proc/self/status").exists() {
        return;
    }
    let server = server();
    server.misbehave("delay=2000@Execute#1");
    let alice = server.command("alice", &["ls", "--limit", "1"]);
    let mut nohup = Command::new("nohup");
    nohup.arg(alice.get_program()).args(alice.get_args()).current_dir(server.directory.path());
    nohup.envs(alice.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let mut running = Running::start(nohup);
    server.has_misbehaved();
    assert!(running.signal("HUP").success());
    assert!(running.end().out.contains("Lunch"));
}

#[test]
fn before_anything_is_begun_it_just_ends() {
    let directory = Directory::new();
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/autodiscover/autodiscover.xml", silent.local_addr().unwrap());
    let mut export = mapi(&directory, &["export", "inbox", "--fts", "inbox.fts", "--autodiscover", &url]);
    export.env("MAPI_EMAIL", "alice@example.com").env("MAPI_PASSWORD", "x");
    let mut running = start(export);
    let asked = silent.accept().unwrap();
    assert_eq!(running.signal("INT").signal(), Some(2));
    drop(asked);
    assert!(!Path::new(&directory.file("inbox.fts.part")).exists());
}

#[test]
fn an_examination_leaves_no_session_either() {
    let server = server();
    server.misbehave("delay=1@NotificationWait, delay=1@Disconnect");
    let mut running = start(server.command("alice", &["doctor"]));
    server.has_misbehaved();
    assert_eq!(running.signal("INT").signal(), Some(2));
    assert_eq!(server.administer("GET", "/faults", "").matches("\"struck\":1").count(), 2);
    let ran = running.end();
    assert_eq!(ran.err, "mapi: interrupted\n");
    // What it found so far is told.
    assert!(ran.out.contains("mailbox.logon") && ran.out.contains("interrupted"), "{}", ran.out);
}
