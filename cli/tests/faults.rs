//! What people do while the server misbehaves: reading goes on, and nothing is sent twice.

mod common;

use common::{Server, run};

/// What passes by itself, and what the session recovers from.
const PASSING: [&str; 22] = [
    "drop=before@Execute#1",
    "drop=during@Execute#1",
    "drop=after@Execute#1",
    "cut@Execute#1",
    "cut=12@Execute#1",
    "truncate=25@Execute#1",
    "delay=300@Execute",
    "pending=3:50@Execute",
    "status=503:1@Execute#1",
    "status=429:1@Execute#1",
    "status=502@Execute#1",
    "code=15@Execute#1",
    "code=18@Execute#1",
    "late-code=10@Execute#1",
    "forget@Execute#1",
    "cookies=changed@Execute#1",
    "backoff=200@Execute#1",
    "backoff=200:QueryRows@Execute#1",
    "busy@Execute#1",
    "room=700@Execute#1",
    "rop=0x47D:QueryRows@Execute#1",
    "progress=2@Execute",
];

#[test]
fn reading_goes_on() {
    let server = Server::start(&["--demo", "--admin", "0"]);
    let good = server.alice(&["ls", "--limit", "5"]).ok();
    for rules in PASSING {
        server.misbehave(rules);
        let ran = server.alice(&["ls", "--limit", "5"]);
        assert!(ran.status.success(), "{rules}: {ran:?}");
        assert_eq!(ran.out, good, "{rules}");
    }
    server.misbehave("restart@Execute#1");
    assert_eq!(server.alice(&["ls", "--limit", "5"]).ok(), good);
    // What does not pass is told in one sentence.
    for (rules, code) in [
        ("status=403@emsmdb", 3),
        ("html@emsmdb", 3),
        ("redirect=http://127.0.0.1:1@emsmdb", 3),
        ("status=401@emsmdb", 4),
        ("code=16@emsmdb", 3),
    ] {
        server.misbehave(rules);
        let ran = server.alice(&["ls", "--limit", "5"]);
        assert!(ran.code() != 0 && ran.err.lines().count() == 1, "{rules}: {ran:?}");
        assert_eq!(ran.code(), code, "{rules}: {ran:?}");
    }
}

#[test]
fn mail_is_sent_once() {
    let server = Server::start(&["--demo", "--admin", "0"]);
    let mut sent = Vec::new();
    for rules in PASSING.into_iter().chain(["restart@Execute#1"]) {
        for nth in [1, 2] {
            let rules = rules.replace("#1", &format!("#{nth}"));
            server.misbehave(&rules);
            let subject = format!("Sent under {rules}, {nth}");
            let letter = ["send", "--to", "bob@example.com", "--subject", &subject, "--text", "x"];
            sent.push((subject.clone(), run(server.command("alice", &letter))));
        }
    }
    server.misbehave("");
    let arrived = server.bob(&["ls", "--limit", "300", "--json"]).ok();
    for (subject, ran) in sent {
        let times = arrived.matches(&format!("\"{subject}\"")).count();
        match ran.code() {
            0 => assert_eq!(times, 1, "{subject}: {ran:?}"),
            // It cannot be known, and that is what is said.
            7 => assert!(times <= 1, "{subject}: {ran:?}"),
            _ => panic!("{subject}: {ran:?}"),
        }
    }
}

#[test]
fn rules_that_make_no_sense_are_told_at_once() {
    let directory = common::Directory::new();
    let serve = common::mapi(&directory, &["serve", "--demo", "--port", "0", "--faults", "explode"]);
    run(serve).fails(2, &["explode", "drop=before"]);
}
