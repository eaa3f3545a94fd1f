//! `mapi sync` and `mapi fts`: a copy of a mailbox, killed at any point.

mod common;

use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

use common::{Server, dump, mapi, run};
use rusqlite::Connection;
use serde_json::{Value, json};

fn open(directory: &str) -> Connection {
    Connection::open(Path::new(directory).join("mailbox.sqlite")).unwrap()
}

fn count(directory: &str, sql: &str) -> i64 {
    open(directory).query_row(sql, [], |row| row.get(0)).unwrap()
}

fn files(directory: &str) -> usize {
    let parents = std::fs::read_dir(Path::new(directory).join("files")).unwrap();
    parents.map(|parent| std::fs::read_dir(parent.unwrap().path()).unwrap().count()).sum()
}

#[test]
fn a_copy_is_made_once_and_then_only_what_is_new_comes() {
    let server = Server::demo();
    let copy = server.directory.file("copy");
    let first = server.alice(&["sync", "--to", &copy, "--json"]).json();
    let messages = first["messages"]["new"].as_i64().unwrap();
    assert!(messages > 100, "{first}");
    assert_eq!(count(&copy, "SELECT count(*) FROM message"), messages);
    // What the list shows is in the copy.
    let listed = server.alice(&["ls", "--limit", "20", "--json"]).json();
    for line in listed["messages"].as_array().unwrap() {
        let found: (String, bool) = open(&copy)
            .query_row(
                "SELECT subject, unread FROM message WHERE id = ?",
                [line["id"].as_str().unwrap()],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .unwrap();
        assert_eq!(json!(found), json!([line["subject"], line["unread"]]));
    }
    // Attachments are there once each, under the hash of their content.
    let referred = "SELECT count(DISTINCT file) FROM (SELECT file FROM attachment WHERE file IS NOT NULL
                    UNION SELECT file FROM large)";
    assert_eq!(count(&copy, referred) as usize, files(&copy));
    assert!(count(&copy, "SELECT count(*) FROM message WHERE html IS NOT NULL") > 0);
    assert!(count(&copy, "SELECT count(*) FROM message WHERE text IS NOT NULL") > 0);

    let nothing = server.alice(&["sync", "--to", &copy]).ok();
    assert!(nothing.starts_with("No messages are new."), "{nothing}");
    let mut traced = server.command("alice", &["sync", "--to", &copy, "--trace"]);
    traced.stdout(Stdio::null());
    let trace = run(traced).err;
    let exchanges = trace.lines().filter(|line| line.starts_with("Execute")).count();
    assert!(exchanges <= 3, "{trace}");

    server.bob(&["send", "--to", "alice@example.com", "--subject", "Fresh", "--text", "Today?"]).ok();
    let second = server.alice(&["sync", "--to", &copy, "--json"]).json();
    assert_eq!(second["messages"], json!({ "new": 1, "changed": 0, "deleted": 0, "marked": 0 }));
    assert_eq!(count(&copy, "SELECT count(*) FROM message WHERE subject = 'Fresh'"), 1);

    server.bob(&["sync", "--to", &copy]).fails(2, &["another mailbox"]);
}

/// SplitMix64: the same numbers from the same seed.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % limit
    }
}

/// Kills the process after so many milliseconds, unless it has ended by itself.
fn kill_after(mut child: Child, millis: u64) -> bool {
    std::thread::sleep(Duration::from_millis(millis));
    let killed = child.try_wait().unwrap().is_none();
    let _ = child.kill();
    child.wait().unwrap();
    killed
}

/// The copy is killed again and again while another client writes to the mailbox; in the end it is the same as one
/// that was made at once. `MAPI_KILL_ROUNDS` and `MAPI_KILL_SEED` make it longer and different.
#[test]
fn killed_at_any_point_the_copy_becomes_the_mailbox() {
    let number = |name: &str| std::env::var(name).ok().and_then(|number| number.parse::<u64>().ok());
    let rounds = number("MAPI_KILL_ROUNDS").unwrap_or(8);
    let seed = number("MAPI_KILL_SEED").unwrap_or(20_261_124);
    println!("MAPI_KILL_SEED={seed} MAPI_KILL_ROUNDS={rounds}");
    let mut random = Random(seed);
    let server = Server::demo();
    let copy = server.directory.file("copy");
    let mut killed = 0;
    for round in 0..rounds {
        let mut sync = server.command("alice", &["sync", "--to", &copy, "--json"]);
        let child = sync.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        if random.below(2) == 0 {
            let subject = format!("Round {round}");
            let arguments =
                ["send", "--to", "alice@example.com", "--subject", &subject, "--text", "Meanwhile"];
            let mut send = server.command("bob", &arguments);
            send.stdout(Stdio::null()).stderr(Stdio::null());
            let mut sending = send.spawn().unwrap();
            killed += u64::from(kill_after(child, random.below(600)));
            sending.wait().unwrap();
        } else {
            killed += u64::from(kill_after(child, random.below(600)));
        }
        if random.below(8) == 0 {
            // Begin anew: killed while it is made for the first time, it is in the most states.
            std::fs::remove_dir_all(&copy).unwrap_or_default();
        }
    }
    println!("{killed} of {rounds} were killed before they had ended");
    server.alice(&["sync", "--to", &copy]).ok();
    let whole = server.directory.file("whole");
    server.alice(&["sync", "--to", &whole]).ok();
    let (copied, expected) = (dump(&copy), dump(&whole));
    for (copied, expected) in copied.iter().zip(&expected) {
        assert_eq!(copied, expected, "seed {seed}");
    }
    assert_eq!(copied.len(), expected.len(), "seed {seed}");
    assert_eq!(files(&copy), files(&whole), "files that nobody refers to stay, seed {seed}");
}

#[test]
fn streams_are_shown_as_trees_and_as_messages() {
    let directory = common::Directory::new();
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/../core/testdata/fasttransfer/");
    let file = |name: &str| format!("{data}{name}");
    let tree = run(mapi(&directory, &["fts", &file("message.bin")])).ok();
    assert!(tree.contains("Recipient") && tree.contains("PidTagMessageClass"), "{tree}");
    let lines = run(mapi(&directory, &["fts", &file("folder-with-subfolder.bin"), "--messages"])).ok();
    assert_eq!(lines.lines().filter(|line| line.starts_with("folder")).count(), 2, "{lines}");
    let json = run(mapi(&directory, &["fts", &file("contents-first.bin"), "--json"])).ok();
    let objects: Vec<Value> = json.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let kinds: Vec<&str> = objects.iter().map(|object| object["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds.iter().filter(|kind| **kind == "message").count(), 6);
    assert_eq!(kinds.last(), Some(&"state"));

    let cut = directory.file("cut.fts");
    let whole = std::fs::read(file("message.bin")).unwrap();
    std::fs::write(&cut, &whole[..whole.len() / 2]).unwrap();
    let failed = run(mapi(&directory, &["fts", &cut, "--json"]));
    assert_eq!(failed.code(), 6, "{failed:?}");
    assert!(failed.err.contains("no FastTransfer stream"), "{failed:?}");
}
