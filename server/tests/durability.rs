//! Mailboxes in a file: whoever is killed while writing finds everything again that was said to be done.

#![cfg(unix)]

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use mapi_http::data::{FileTime, Guid, Value, tags};
use mapi_http_server::store::{Attachment, Content, Error, Messages, Special, Store, Stored};
use mapi_http_server::{Config, Server};
use rusqlite::Connection;

const NOW: FileTime = FileTime::from_utc(2026, 11, 24, 8, 0, 0);

struct Directory(PathBuf);

impl Directory {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("mapi-server-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self) -> PathBuf {
        self.0.join("mail.db")
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The bytes of the attachment of message `n`: too large for one row of the database.
fn data(n: u64) -> Vec<u8> {
    (0..200_000 + n).map(|at| (at.wrapping_mul(n + 7) >> 3) as u8).collect()
}

/// Adds, copies, moves and deletes messages, and says which number is written down.
fn write_until_killed(path: &Path) -> ! {
    let mut store = Store::open(path).unwrap();
    let mailbox = store.ensure_mailbox("alice@example.com", Guid([1; 16]), Guid([2; 16]), NOW).unwrap();
    let inbox = store.special(mailbox, Special::Inbox).unwrap();
    let drafts = store.special(mailbox, Special::Drafts).unwrap();
    let first = store.message_ids(inbox, Messages::Normal, false).unwrap().len() as u64;
    for n in first.. {
        store.begin().unwrap();
        let mut content = Content::default();
        content.set(tags::SUBJECT, Stored::Value(format!("{n}").as_str().into()));
        let mut attachment = Attachment::default();
        let value = store.keep(tags::ATTACH_DATA_BINARY, Value::Binary(data(n).into())).unwrap();
        attachment.properties.set_stored(tags::ATTACH_DATA_BINARY, value);
        content.attachments.push(attachment);
        let id = store.add_message(inbox, Messages::Normal, content, NOW).unwrap();
        let copy = store.copy_message(id, drafts, NOW).unwrap();
        store.delete_message(copy, true, NOW).unwrap();
        store.take_events();
        store.end().unwrap();
        println!("written {n}");
        std::io::stdout().flush().unwrap();
    }
    unreachable!()
}

fn number(db: &Connection, sql: &str) -> i64 {
    db.query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn nothing_is_lost_or_half_done_when_the_server_is_killed() {
    if let Some(path) = std::env::var_os("MAPI_TEST_WRITE_TO") {
        write_until_killed(Path::new(&path));
    }
    let directory = Directory::new("killed");
    let path = directory.file();
    let mut said = 0;
    for round in 0..6 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "nothing_is_lost_or_half_done_when_the_server_is_killed", "--nocapture"])
            .env("MAPI_TEST_WRITE_TO", &path)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut heard = 0;
        while heard < 3 + round {
            let line = lines.next().unwrap().unwrap();
            heard += usize::from(line.contains("written "));
        }
        // SIGKILL, somewhere in what follows.
        child.kill().unwrap();
        child.wait().unwrap();
        let later = lines.map_while(Result::ok).filter(|line| line.contains("written "));
        said += heard + later.count();

        let db = Connection::open(&path).unwrap();
        let check: String = db.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(check, "ok");
        assert_eq!(number(&db, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
        drop(db);
        let store = Store::open(&path).unwrap();
        let mailbox = store.mailbox_by_address("alice@example.com").unwrap().unwrap().id;
        let inbox = store.special(mailbox, Special::Inbox).unwrap();
        let ids = store.message_ids(inbox, Messages::Normal, false).unwrap();
        // All that was said; at most one more, whose saying was lost.
        assert!(ids.len() == said || ids.len() == said + 1, "{} of {said}", ids.len());
        said = ids.len();
        assert_eq!(store.folder(inbox).unwrap().messages as usize, said);
        for (n, id) in ids.into_iter().enumerate() {
            let message = store.message(id).unwrap();
            assert_eq!(message.content.properties.text(tags::SUBJECT), Some(n.to_string()));
            let properties = &message.content.attachments[0].properties;
            let (tag, value) = properties.entry(tags::ATTACH_DATA_BINARY).unwrap();
            assert_eq!(store.whole(tag, value).unwrap(), Value::Binary(data(n as u64).into()));
        }
        let drafts = store.special(mailbox, Special::Drafts).unwrap();
        assert_eq!(store.message_ids(drafts, Messages::Normal, true).unwrap(), []);
        drop(store);
        // No large value is left over that belongs to nothing.
        let db = Connection::open(&path).unwrap();
        assert_eq!(number(&db, "SELECT count(*) FROM blob"), said as i64);
        assert_eq!(number(&db, "SELECT count(*) FROM chunk WHERE blob NOT IN (SELECT id FROM blob)"), 0);
        assert_eq!(number(&db, "SELECT count(*) FROM blob WHERE refs <> 1"), 0);
    }
}

#[test]
fn files_of_other_versions_and_other_programs_are_refused_and_left_alone() {
    let directory = Directory::new("versions");
    let path = directory.file();
    drop(Store::open(&path).unwrap());
    drop(Store::open(&path).unwrap());
    let db = Connection::open(&path).unwrap();
    db.execute_batch("UPDATE meta SET value = 7777 WHERE key = 'schema'; DROP TABLE permission").unwrap();
    let refused = Store::open(&path).unwrap_err();
    assert!(matches!(refused, Error::Schema { found: 7777 }));
    // The server says so, and what to do.
    let config = Config { data: Some(path.clone()), ..Config::default() };
    let told = Server::new(config, NOW).unwrap_err().to_string();
    assert!(told.contains("7777") && told.contains("new file"), "{told}");
    let tables = "SELECT count(*) FROM sqlite_master WHERE name = 'permission'";
    assert_eq!(number(&db, tables), 0, "it was changed");
    drop(db);

    let path = directory.0.join("other.db");
    let db = Connection::open(&path).unwrap();
    db.execute_batch("CREATE TABLE bookmarks (url TEXT)").unwrap();
    assert!(matches!(Store::open(&path).unwrap_err(), Error::Foreign));
    assert_eq!(number(&db, "SELECT count(*) FROM sqlite_master"), 1);
    let path = directory.0.join("letter.txt");
    std::fs::write(&path, "Dear database,\n".repeat(100)).unwrap();
    assert!(Store::open(&path).unwrap_err().to_string().contains("not a database"));
    assert!(std::fs::read_to_string(&path).unwrap().starts_with("Dear database"));
}
