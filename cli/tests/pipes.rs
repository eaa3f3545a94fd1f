//! Where output goes is a pipe that nobody reads any more, or a full disk: no panic, and an exit code that tells.
#![cfg(unix)]

mod common;

use std::fs::OpenOptions;
use std::path::Path;
use std::process::{Command, Stdio};

use common::Server;

const COMMANDS: [&[&str]; 8] = [
    &["ls"],
    &["ls", "--json"],
    &["read", "1"],
    &["folders"],
    &["codes", "SubjectPrefix"],
    &["ids", "1-2", "1-3"],
    &["who", "bob"],
    &["doctor", "--quick"],
];

/// What nothing can be written to, where the system has it.
fn full() -> Option<Stdio> {
    let path = Path::new("/dev/full");
    path.exists().then(|| OpenOptions::new().write(true).open(path).unwrap().into())
}

/// A pipe that nobody reads.
fn unread() -> Stdio {
    let (_, writer) = std::io::pipe().unwrap();
    writer.into()
}

/// What it ends with, and its standard error.
fn ended(mut command: Command, stdout: Stdio) -> (Option<i32>, String) {
    let ran = command.stdout(stdout).stderr(Stdio::piped()).spawn().unwrap().wait_with_output().unwrap();
    (ran.status.code(), String::from_utf8(ran.stderr).unwrap())
}

#[test]
fn nobody_reads_any_more() {
    let server = Server::demo();
    server.alice(&["ls"]).ok();
    for arguments in COMMANDS {
        assert_eq!(
            ended(server.command("alice", arguments), unread()),
            (Some(0), String::new()),
            "{arguments:?}"
        );
    }
}

#[test]
fn the_disk_is_full() {
    let server = Server::demo();
    server.alice(&["ls"]).ok();
    for arguments in COMMANDS {
        let Some(full) = full() else { return };
        let (code, told) = ended(server.command("alice", arguments), full);
        assert_eq!(code, Some(1), "{arguments:?}: {told}");
        assert_eq!(told.lines().count(), 1, "{arguments:?}: {told}");
        if arguments.contains(&"--json") {
            let failure: serde_json::Value = serde_json::from_str(&told).unwrap();
            assert_eq!(failure["code"], "failed");
        } else {
            assert!(told.starts_with("mapi: the output cannot be written: "), "{arguments:?}: {told}");
        }
    }
}

#[test]
fn what_goes_wrong_is_told_to_nobody() {
    let server = Server::demo();
    let told = |arguments: &[&str], stderr: Stdio| {
        let mut command = server.command("alice", arguments);
        command.stdout(Stdio::null()).stderr(stderr).status().unwrap().code()
    };
    for stderr in [full, || Some(unread())] {
        let Some(stderr) = stderr() else { continue };
        assert_eq!(told(&["ls", "nowhere"], stderr), Some(5));
    }
    assert_eq!(told(&["ls", "nowhere", "--json"], unread()), Some(5));
    assert_eq!(told(&["ls", "--trace"], unread()), Some(0));
    assert_eq!(told(&["sync", "--to", "copy", "--progress"], unread()), Some(0));
}

/// `mapi watch | head -1`
#[test]
fn a_watch_that_nobody_reads_ends_and_its_session_with_it() {
    let server = Server::start(&["--demo", "--admin", "0"]);
    server.misbehave("delay=1@Disconnect");
    let mut watch = server.command("alice", &["watch", "inbox"]);
    let mut watch = watch.stdout(unread()).stderr(Stdio::piped()).spawn().unwrap();
    let mut told = String::new();
    let mut reader = std::io::BufReader::new(watch.stderr.take().unwrap());
    std::io::BufRead::read_line(&mut reader, &mut told).unwrap();
    assert!(told.contains("watching"), "{told}");
    server.bob(&["send", "--to", "alice@example.com", "--text", "x"]).ok();
    assert_eq!(watch.wait().unwrap().code(), Some(0));
    // Bob's and hers.
    assert!(server.administer("GET", "/faults", "").contains("\"struck\":2"));
}
