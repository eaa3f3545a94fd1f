//! `mapi sync` and `mapi fts`: a copy of a mailbox, killed at any point.

mod common;

use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use common::{Server, dump, mapi, run};
use mapi_http::data::{FileTime, FolderId};
use mapi_http_server::store::{Content, Messages, Store};
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

#[test]
fn two_at_a_time_do_no_harm() {
    let server = Server::demo();
    let copy = server.directory.file("copy");
    server.alice(&["sync", "--to", &copy]).ok();
    let open = open(&copy);
    open.execute_batch("BEGIN IMMEDIATE").unwrap();
    server.alice(&["sync", "--to", &copy]).fails(1, &["copy is in use"]);
    open.execute_batch("ROLLBACK").unwrap();
    drop(open);
    server.alice(&["sync", "--to", &copy]).ok();
}

#[test]
fn a_copy_of_a_mailbox_that_was_made_anew_is_not_gone_on_with() {
    let server = Server::demo();
    let copy = server.directory.file("copy");
    server.alice(&["sync", "--to", &copy]).ok();
    let messages = count(&copy, "SELECT count(*) FROM message");
    Server::demo().alice(&["sync", "--to", &copy]).fails(2, &["another mailbox", "another directory"]);
    assert_eq!(count(&copy, "SELECT count(*) FROM message"), messages);
    server.alice(&["sync", "--to", &copy]).ok();
}

#[test]
fn who_got_a_message_that_is_attached_is_in_the_copy() {
    let server = Server::demo();
    let copy = server.directory.file("copy");
    server.alice(&["sync", "--to", &copy]).ok();
    let recipients = "SELECT count(*) FROM attachment WHERE is_message
                      AND json_extract(properties, '$.recipients[0].properties.0x3001001f') <> ''";
    let attached = count(&copy, "SELECT count(*) FROM attachment WHERE is_message");
    assert!(attached > 0);
    assert_eq!(count(&copy, recipients), attached);
}

/// How many bytes of streams a run took, and what it did.
fn bytes(report: &Value) -> u64 {
    report["bytes"].as_u64().unwrap()
}

#[test]
fn a_flag_does_not_bring_the_body_again_and_the_copy_is_as_a_new_one() {
    let server = Server::demo();
    let large = server.directory.file("large.bin");
    std::fs::write(&large, vec![7; 300_000]).unwrap();
    let text = "What we said about the plans. ".repeat(3_000);
    server
        .alice(&[
            "draft",
            "--to",
            "bob@example.com",
            "--subject",
            "Plans",
            "--text",
            &text,
            "--attach",
            &large,
        ])
        .ok();
    let copy = server.directory.file("copy");
    server.alice(&["sync", "--to", &copy]).ok();
    let id: String = open(&copy)
        .query_row("SELECT id FROM message WHERE subject = 'Plans'", [], |row| row.get(0))
        .unwrap();
    let compared = |what: &str| {
        let whole = server.directory.file(what);
        server.alice(&["sync", "--to", &whole]).ok();
        assert_eq!(dump(&copy), dump(&whole), "{what}");
        assert_eq!(files(&copy), files(&whole), "{what}");
    };
    // The states of all folders.
    let nothing = bytes(&server.alice(&["sync", "--to", &copy, "--json"]).json());
    let changes: [(&str, &[&str]); 3] = [
        ("category", &["categorize", "--folder", "drafts", &id, "--add", "Plans"]),
        ("subject", &["props", "--folder", "drafts", "--set", "PidTagSubject=Other plans", &id]),
        ("body", &["props", "--folder", "drafts", "--set", "PidTagBody=In short", &id]),
    ];
    for (what, arguments) in changes {
        server.alice(arguments).ok();
        let report = server.alice(&["sync", "--to", &copy, "--json"]).json();
        assert_eq!(
            report["messages"],
            json!({ "new": 0, "changed": 1, "deleted": 0, "marked": 0 }),
            "{what}"
        );
        assert!(bytes(&report) < nothing + 3_000, "{what}: {report}, {nothing} without changes");
        compared(what);
    }
    // What was written here is what the server has when it has come back, whoever changes it again.
    open(&copy).execute("UPDATE message SET subject = 'Mine' WHERE id = ?", [&id]).unwrap();
    server.alice(&["sync", "--to", &copy, "--push"]).ok();
    server.alice(&["categorize", "--folder", "drafts", &id, "--add", "Red"]).ok();
    server.alice(&["sync", "--to", &copy]).ok();
    assert_eq!(count(&copy, "SELECT count(*) FROM message WHERE subject = 'Mine'"), 1);
    compared("pushed");
}

#[test]
fn progress_tells_messages_rate_and_time_left() {
    let server = Server::demo();
    let sync = |to: &str, more: &[&str]| {
        let copy = server.directory.file(to);
        server.alice(&[&["sync", "--to", &copy, "--progress"], more].concat())
    };
    let ran = sync("json", &["--json"]);
    let lines: Vec<Value> = ran.err.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let messages = ran.json()["messages"]["new"].as_u64().unwrap();
    let mut done = 0;
    for line in &lines {
        let reached = &line["progress"];
        let number = |name: &str| reached[name].as_f64().unwrap_or_else(|| panic!("{line}"));
        assert!(number("done") >= done as f64 && number("total") >= number("done"), "{line}");
        done = number("done") as u64;
        let left = number("total") - number("done");
        assert!((number("seconds_left") * number("per_second") - left).abs() < 1.0, "{line}");
    }
    assert_eq!(lines.last().map(|line| &line["progress"]["total"]), Some(&json!(messages)));
    assert_eq!(done, messages);

    let ran = sync("text", &[]);
    let last = ran.err.lines().last().unwrap_or_default();
    assert!(
        last.starts_with(&format!("{messages}/{messages} messages, ")) && last.contains(" s left"),
        "{last}"
    );
    let quiet = server.alice(&["sync", "--to", &server.directory.file("quiet"), "--json"]);
    assert_eq!(quiet.err, "");
}

/// Makes folders, 15 in each.
fn make_folders(server: &Server, copy: &str, options: &[&str], name: &str, count: usize) {
    let folders = format!(
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {count} - 1)
         INSERT INTO folder (id, parent, name)
         SELECT '{name}-' || i,
                CASE i % 15 WHEN 0 THEN (SELECT id FROM folder WHERE name = 'Archive')
                            ELSE '{name}-' || (i - i % 15) END,
                '{name} ' || i FROM n"
    );
    open(copy).execute_batch(&folders).unwrap();
    server.alice(&[&["sync", "--to", copy, "--push"], options].concat()).ok();
}

fn folders(copy: &str) -> usize {
    count(copy, "SELECT count(*) FROM folder WHERE NOT is_search") as usize
}

/// Runs until what the server tells of all folders is kept but of these: its clock has gone on since they were changed last.
fn settle(server: &Server, copy: &str, options: &[&str], but: &str) {
    let begun = Instant::now();
    let missing = format!(
        "SELECT count(*) FROM folder WHERE NOT is_search AND name NOT IN ({but})
         AND id NOT IN (SELECT folder FROM listed)"
    );
    loop {
        server.alice(&[&["sync", "--to", copy], options].concat()).ok();
        if count(copy, &missing) == 0 {
            return;
        }
        assert!(begun.elapsed() < Duration::from_secs(120));
    }
}

/// A run, how many exchanges it took, and what it told of them.
fn traced(server: &Server, copy: &str, options: &[&str]) -> (Value, usize, String) {
    let ran = server.alice(&[&["sync", "--to", copy, "--trace", "--json"], options].concat());
    let trace = ran.err.clone();
    (ran.json(), trace.lines().filter(|line| line.starts_with("Execute")).count(), trace)
}

#[test]
fn a_tree_of_many_folders_costs_few_exchanges() {
    let server = Server::demo();
    let copy = server.directory.file("copy");
    server.alice(&["sync", "--to", &copy]).ok();
    for (name, made, least) in [("Some", 150, 160), ("More", 850, 1_016)] {
        make_folders(&server, &copy, &[], name, made);
        let folders = folders(&copy);
        assert!(folders >= least, "{folders}");
        let (_, just_made, trace) = traced(&server, &copy, &[]);
        assert!(just_made <= 1 + folders / 32, "{trace}");
        settle(&server, &copy, &[], "''");
        let (report, nothing_new, trace) = traced(&server, &copy, &[]);
        assert!(nothing_new <= 3, "{trace}");
        assert_eq!(report["messages"], json!({ "new": 0, "changed": 0, "deleted": 0, "marked": 0 }));
        server.bob(&["send", "--to", "alice@example.com", "--subject", name, "--text", "Today?"]).ok();
        server.alice(&["draft", "--subject", name, "--text", "Dear"]).ok();
        let (_, some_new, trace) = traced(&server, &copy, &[]);
        assert!(some_new <= 1 + folders / 32, "{trace}");
        assert_eq!(count(&copy, &format!("SELECT count(*) FROM message WHERE subject = '{name}'")), 2);
        // Each folder is asked.
        let (_, all, trace) = traced(&server, &copy, &["--thorough"]);
        let asked = trace.matches("SynchronizationConfigure").count();
        assert!(asked > folders && all <= 1 + folders / 32, "{trace}");
    }
    // Many folders at once are another matter than the same one by one: none was asked in vain.
    let whole = server.directory.file("whole");
    let (_, first, trace) = traced(&server, &whole, &[]);
    assert!(first <= folders(&whole) / 8, "{trace}");
    assert_eq!(dump(&copy), dump(&whole));
}

/// A server with so many folders that a run asks which of them to look at; the first have two messages each, one of them
/// unread. Its file, a copy, and these folders with their messages.
fn with_many_folders(options: &[&str]) -> (Server, String, String, Vec<[String; 3]>) {
    let directory = common::Directory::new();
    let data = directory.file("mail.db");
    let server = Server::start_in(directory, &["--demo", "--data", &data]);
    let copy = server.directory.file("copy");
    server.alice(&[&["sync", "--to", &copy], options].concat()).ok();
    make_folders(&server, &copy, options, "Folder", 80);
    let strings = |sql: &str| -> Vec<String> {
        let db = open(&copy);
        let mut statement = db.prepare(sql).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let of = |unread: u32| {
        let inbox = "(SELECT id FROM folder WHERE name = 'Inbox')";
        strings(&format!("SELECT id FROM message WHERE folder = {inbox} AND unread = {unread} LIMIT 1"))
            .remove(0)
    };
    let letters = [of(1), of(0)];
    // Those that hold no others.
    let folders =
        strings("SELECT id FROM folder WHERE name LIKE 'Folder %' AND substr(name, 8) % 15 > 0 LIMIT 14");
    for folder in &folders {
        server.alice(&["cp", "--folder", "inbox", "--to", folder, &letters[0], &letters[1]]).ok();
    }
    settle(&server, &copy, options, "''");
    let in_it = |folder: &String| {
        let messages = format!("SELECT id FROM message WHERE folder = '{folder}' ORDER BY unread DESC");
        let [unread, read] = strings(&messages).try_into().unwrap();
        [folder.clone(), unread, read]
    };
    let folders = folders.iter().map(in_it).collect();
    (server, data, copy, folders)
}

fn present() -> FileTime {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    FileTime::from_unix_seconds(seconds as i64)
}

/// Each in a folder of which the server has told before that nothing is new.
#[test]
fn every_change_is_seen_by_the_next_run() {
    let associated = ["--associated"];
    let (server, data, copy, folders) = with_many_folders(&associated);
    let whole_tree = self::folders(&copy);
    let mut folders = folders.into_iter();
    let mut quiet = || {
        let [folder, unread, read] = folders.next().unwrap();
        assert_eq!(count(&copy, &format!("SELECT count(*) FROM listed WHERE folder = '{folder}'")), 1);
        [folder, unread, read]
    };
    let alice = |arguments: &[&str]| server.alice(arguments).ok();
    let seen = |what: &str, expected: [u64; 4]| {
        let (report, exchanges, trace) = traced(&server, &copy, &associated);
        let [new, changed, deleted, marked] = expected;
        let expected = json!({ "new": new, "changed": changed, "deleted": deleted, "marked": marked });
        assert_eq!(report["messages"], expected, "{what}: {trace}");
        assert!(exchanges <= 1 + whole_tree / 32, "{what}: {trace}");
    };
    let [other, spare, _] = quiet();
    let [folder, ..] = quiet();
    alice(&["cp", "--folder", &other, "--to", &folder, &spare]);
    seen("new", [1, 0, 0, 0]);

    let [folder, unread, _] = quiet();
    alice(&["props", "--folder", &folder, "--set", "PidTagSubject=Edited", &unread]);
    seen("edited", [0, 1, 0, 0]);

    let [folder, unread, read] = quiet();
    alice(&["mark", "--folder", &folder, &unread]);
    alice(&["mark", "--folder", &folder, "--unread", &read]);
    seen("as many are unread as before", [0, 0, 0, 2]);

    let [folder, unread, _] = quiet();
    alice(&["rm", "--folder", &folder, "--for-good", &unread]);
    alice(&["cp", "--folder", &other, "--to", &folder, &spare]);
    seen("there are as many as before", [1, 0, 1, 0]);

    let [[from, unread, _], [to, ..]] = [quiet(), quiet()];
    alice(&["mv", "--folder", &from, "--to", &to, &unread]);
    seen("moved", [1, 0, 1, 0]);

    let [folder, unread, _] = quiet();
    alice(&["rm", "--folder", &folder, "--permanently", &unread]);
    seen("deleted, to be restored", [0, 0, 1, 0]);

    let [folder, unread, _] = quiet();
    alice(&["rm", "--folder", &folder, &unread]);
    seen("deleted", [1, 0, 1, 0]);

    let [folder, ..] = quiet();
    let mut store = Store::open(Path::new(&data)).unwrap();
    store.add_message(folder.parse().unwrap(), Messages::Associated, Content::default(), present()).unwrap();
    drop(store);
    seen("associated", [1, 0, 0, 0]);

    let [[renamed, ..], [moved, ..], [deleted, ..]] = [quiet(), quiet(), quiet()];
    alice(&["rename", &renamed, "Renamed"]);
    alice(&["mvdir", &moved, "--to", &other]);
    alice(&["rmdir", "--for-good", &deleted]);
    seen("folders", [0, 0, 2, 0]);
    assert_eq!(count(&copy, "SELECT count(*) FROM folder WHERE name = 'Renamed'"), 1);

    let whole = server.directory.file("whole");
    server.alice(&["sync", "--to", &whole, "--associated"]).ok();
    assert_eq!(dump(&copy), dump(&whole));
}

/// Each comes back as it was when the server told that nothing in it was new.
#[test]
fn folders_that_come_back_have_all_that_is_in_them() {
    let (server, data, copy, folders) = with_many_folders(&[]);
    let mut wholes = 0;
    let mut is_the_mailbox = || {
        wholes += 1;
        let whole = server.directory.file(&format!("whole{wholes}"));
        server.alice(&["sync", "--to", &whole]).ok();
        assert_eq!(dump(&copy), dump(&whole), "{wholes}");
    };
    let [[inside, ..], [other, spare, _], [moved, ..], [changed, unread, _]] = &folders[..4] else {
        panic!()
    };
    // With the folder that it lies in, in which somebody else puts a message.
    let around: String =
        open(&copy).query_row("SELECT parent FROM folder WHERE id = ?", [inside], |row| row.get(0)).unwrap();
    open(&copy).execute("DELETE FROM folder WHERE id = ?", [&around]).unwrap();
    server.alice(&["cp", "--folder", other, "--to", &around, spare]).ok();
    server.alice(&["sync", "--to", &copy, "--push", "--on-conflict", "server"]).ok();
    is_the_mailbox();

    // Out of the tree, and into it again; of one of them something was new as it left.
    settle(&server, &copy, &[], "''");
    let put = |folder: &str, to: Option<FolderId>| {
        let mut store = Store::open(Path::new(&data)).unwrap();
        let folder = store.folder(folder.parse().unwrap()).unwrap();
        let parent = folder.parent.unwrap();
        let mut top = parent;
        while let Some(above) = store.folder(top).unwrap().parent {
            top = above;
        }
        store.move_folder(folder.id, to.unwrap_or(top), &folder.name, present()).unwrap();
        parent
    };
    server.alice(&["props", "--folder", changed, "--set", "PidTagSubject=Edited", unread]).ok();
    server.alice(&["cp", "--folder", other, "--to", changed, spare]).ok();
    let places = [moved, changed].map(|folder| put(folder, None));
    server.alice(&["sync", "--to", &copy]).ok();
    is_the_mailbox();
    for (folder, place) in [moved, changed].into_iter().zip(places) {
        put(folder, Some(place));
    }
    server.alice(&["sync", "--to", &copy]).ok();
    is_the_mailbox();
}

/// From now on nothing shows in the server's list that something was changed.
fn stand_still(data: &str) {
    let trigger = "CREATE TRIGGER still AFTER UPDATE ON contents BEGIN
                   UPDATE contents SET changed = OLD.changed, deleted = OLD.deleted WHERE folder = OLD.folder; END";
    Connection::open(data).unwrap().execute_batch(trigger).unwrap();
}

#[test]
fn a_server_whose_times_stand_still_is_found_out() {
    let (server, data, copy, folders) = with_many_folders(&[]);
    let edit = |[folder, unread, _]: &[String; 3], subject: &str| {
        let set = format!("PidTagSubject={subject}");
        server.alice(&["props", "--folder", folder, "--set", &set, unread]).ok();
    };
    let changed = || traced(&server, &copy, &[]).0["messages"]["changed"].clone();
    let look = |ago: &str| {
        open(&copy).execute_batch(&format!("UPDATE meta SET value = value - {ago} WHERE key = 'looked'"))
    };
    let all = folders.len();
    let asked = || traced(&server, &copy, &[]).2.matches("SynchronizationConfigure").count();
    assert!(asked() < all);
    // A day has gone by, or somebody turned the clock back.
    for ago in ["86400000", "-3600000"] {
        look(ago).unwrap();
        assert!(asked() > all);
        assert!(asked() < all);
    }
    stand_still(&data);
    edit(&folders[0], "Nobody tells of this");
    assert_eq!(changed(), 0);
    look("86400000").unwrap();
    assert_eq!(changed(), 1);
    edit(&folders[1], "It is not believed any more");
    assert_eq!(changed(), 1);
    assert!(asked() > all);
}

#[test]
fn times_before_those_of_what_is_in_a_folder_are_not_believed() {
    let (server, data, copy, folders) = with_many_folders(&[]);
    stand_still(&data);
    server.bob(&["send", "--to", "alice@example.com", "--subject", "New", "--text", "Today?"]).ok();
    // The number of messages tells that it came. From now on it stays the same.
    settle(&server, &copy, &[], "'Inbox'");
    traced(&server, &copy, &[]);
    let find = "SELECT id FROM message WHERE subject = 'New'";
    let id: String = open(&copy).query_row(find, [], |row| row.get(0)).unwrap();
    server.alice(&["props", "--folder", "inbox", "--set", "PidTagSubject=Newer", &id]).ok();
    let (report, _, trace) = traced(&server, &copy, &[]);
    assert_eq!(report["messages"]["changed"], 1, "{trace}");
    assert!(trace.matches("SynchronizationConfigure").count() < folders.len());
}

#[test]
fn a_server_that_does_not_list_its_folders_is_asked_for_each() {
    let server = Server::start(&["--demo", "--faults", "rop=0x80004005:GetHierarchyTable"]);
    let copy = server.directory.file("copy");
    let sync = |more: &[&str]| {
        let ran = server.alice(&[&["sync", "--to", &copy, "--json"], more].concat());
        assert!(ran.err.contains("does not list its folders"), "{ran:?}");
        ran.json()
    };
    assert!(sync(&[])["messages"]["new"].as_i64().unwrap() > 100);
    make_folders(&server, &copy, &[], "Folder", 80);
    server.bob(&["send", "--to", "alice@example.com", "--subject", "New", "--text", "Today?"]).ok();
    assert_eq!(sync(&["--thorough"])["messages"]["new"], 1);
    server.bob(&["send", "--to", "alice@example.com", "--subject", "Newer", "--text", "Today?"]).ok();
    assert_eq!(sync(&[])["messages"]["new"], 1);
}

/// Two changes at the same time, as far as the server's clock tells, and the first of them was seen.
#[test]
fn what_comes_in_the_same_instant_as_a_run_is_not_lost() {
    let (server, data, copy, folders) = with_many_folders(&[]);
    let [folder, unread, _] = &folders[0];
    let name: String =
        open(&copy).query_row("SELECT name FROM folder WHERE id = ?", [folder], |row| row.get(0)).unwrap();
    // An hour from now.
    let later = "UPDATE contents SET changed = changed + 36000000000
                 WHERE folder = (SELECT id FROM folder WHERE name = ?)";
    assert_eq!(Connection::open(&data).unwrap().execute(later, [name]).unwrap(), 1);
    traced(&server, &copy, &[]);
    stand_still(&data);
    server.alice(&["props", "--folder", folder, "--set", "PidTagSubject=At once", unread]).ok();
    assert_eq!(traced(&server, &copy, &[]).0["messages"]["changed"], 1);
}

/// Somebody else deletes a folder while changes of what is in it, and of what is to be in it, wait.
#[test]
fn what_waits_for_a_folder_that_is_gone_is_neither_lost_nor_in_the_way() {
    let server = Server::demo();
    let copy = server.directory.file("copy");
    server.alice(&["sync", "--to", &copy]).ok();
    let id = |sql: &str| -> String { open(&copy).query_row(sql, [], |row| row.get(0)).unwrap() };
    let folder = id("SELECT id FROM folder WHERE name = '2026'");
    let of = |folder: &str, offset: u32| {
        id(&format!("SELECT id FROM message WHERE folder = '{folder}' ORDER BY id LIMIT 1 OFFSET {offset}"))
    };
    let inbox = id("SELECT id FROM folder WHERE name = 'Inbox'");
    let (marked, deleted, changed, moved, other) =
        (of(&folder, 0), of(&folder, 1), of(&folder, 2), of(&inbox, 0), of(&inbox, 1));
    open(&copy)
        .execute_batch(&format!(
            "UPDATE message SET unread = 1 - unread WHERE id = '{marked}';
             DELETE FROM message WHERE id = '{deleted}';
             UPDATE message SET subject = 'Changed offline' WHERE id = '{changed}';
             UPDATE message SET folder = '{folder}' WHERE id = '{moved}';
             INSERT INTO message (folder, subject, text) VALUES ('{folder}', 'Written offline', 'Dear');
             UPDATE message SET unread = 1 - unread WHERE id = '{other}';"
        ))
        .unwrap();
    let unread = count(&copy, &format!("SELECT unread FROM message WHERE id = '{other}'"));
    server.alice(&["rmdir", "Projects/2026", "--for-good"]).ok();

    let kinds = || -> Vec<String> {
        let db = open(&copy);
        let mut statement = db.prepare("SELECT kind FROM change ORDER BY number").unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    // What is to stay of a message that is gone becomes a new one.
    let anew = ["move", "create", "create"];
    for (policy, waits) in [("report", ["change", "move", "create"]), ("mine", anew), ("both", anew)] {
        let ran = server.alice(&["sync", "--to", &copy, "--push", "--on-conflict", policy]);
        assert!(ran.err.contains("3 changes are in conflict"), "{policy}: {ran:?}");
        for written in ["Written offline", "Changed offline"] {
            let told = format!("\"{written}\", on the server its folder is gone: put it into another one");
            assert!(ran.out.contains(&told), "{policy}: {ran:?}");
        }
        assert_eq!(kinds(), waits, "{policy}");
    }
    // What does not need the folder is done, and the message that was to be moved is where the server has it.
    let listed = server.alice(&["ls", "--limit", "500", "--json"]).json();
    let line = listed["messages"].as_array().unwrap().iter().find(|line| line["id"] == json!(other));
    assert_eq!(line.unwrap()["unread"], json!(unread == 1));
    assert_eq!(id(&format!("SELECT folder FROM message WHERE id = '{moved}'")), inbox);

    // What was written is put elsewhere; the rest is given up.
    open(&copy).execute("UPDATE message SET folder = ? WHERE subject = 'Written offline'", [&inbox]).unwrap();
    server.alice(&["sync", "--to", &copy, "--push", "--on-conflict", "server"]).ok();
    assert_eq!(kinds(), [""; 0]);
    let whole = server.directory.file("whole");
    server.alice(&["sync", "--to", &whole]).ok();
    assert_eq!(dump(&copy), dump(&whole));
    assert_eq!(count(&whole, "SELECT count(*) FROM message WHERE subject = 'Written offline'"), 1);
}

#[test]
fn a_name_where_an_id_belongs_is_told() {
    let server = Server::demo();
    let copy = server.directory.file("copy");
    server.alice(&["sync", "--to", &copy]).ok();
    open(&copy).execute("INSERT INTO message (folder, subject) VALUES ('Drafts', 'Idea')", []).unwrap();
    let number = count(&copy, "SELECT number FROM change");
    let line = format!("line {number} of the table `change`");
    server.alice(&["sync", "--to", &copy, "--push"]).fails(1, &[&line, "\"Drafts\""]);
    open(&copy)
        .execute_batch("UPDATE message SET folder = (SELECT id FROM folder WHERE name = 'Drafts') WHERE folder = 'Drafts'")
        .unwrap();
    server.alice(&["sync", "--to", &copy, "--push"]).ok();
    assert_eq!(count(&copy, "SELECT count(*) FROM message WHERE subject = 'Idea' AND id NOT LIKE 'new%'"), 1);
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

/// Kills the process after some time, unless it has ended by itself.
fn kill_after(mut child: Child, time: Duration) -> bool {
    std::thread::sleep(time);
    let killed = child.try_wait().unwrap().is_none();
    let _ = child.kill();
    child.wait().unwrap();
    killed
}

/// Writes down every version of a message that `mapi sync` stores.
const LOG: &str = "
    CREATE TABLE IF NOT EXISTS log (id, change_key);
    CREATE TRIGGER IF NOT EXISTS logged AFTER INSERT ON message
    WHEN EXISTS (SELECT 1 FROM meta WHERE key = 'syncing') AND length(NEW.change_key) > 0
    BEGIN INSERT INTO log VALUES (NEW.id, NEW.change_key); END;";

/// A version of a message: its id and its change key.
type Version = (String, String);

/// What processes fetched, and what of it they stored.
#[derive(Default)]
struct Fetched {
    stored: HashSet<Version>,
    /// Versions that came, however often.
    came: usize,
    /// Versions that came and were not stored: all of them in the last batch of a folder.
    in_vain: usize,
}

impl Fetched {
    /// Looks at what a process told of what it fetched (`--trace`), and at what is in the copy after its end. What was stored
    /// may not come again, and in each folder one batch at most, the last one, came in vain.
    fn process(&mut self, trace: &str, directory: &str, seed: u64) {
        let mut batches: Vec<(&str, Vec<Version>)> = Vec::new();
        // A line without an end was being written when the process died.
        for line in trace.split_inclusive('\n').filter(|line| line.ends_with('\n')) {
            let Some((folder, versions)) = line.strip_prefix("Batch ").and_then(|line| line.split_once(' '))
            else {
                continue;
            };
            let version = |word: &str| word.split_once('=').map(|(id, key)| (id.to_owned(), key.to_owned()));
            batches.push((folder, versions.split_whitespace().filter_map(version).collect()));
        }
        let mut own = HashSet::new();
        for version in batches.iter().flat_map(|(_, versions)| versions) {
            assert!(!self.stored.contains(version), "{version:?} was stored, and came again, seed {seed}");
            assert!(own.insert(version), "{version:?} came twice to one process, seed {seed}");
        }
        self.came += own.len();
        self.stored.extend(stored(directory));
        for (number, (folder, versions)) in batches.iter().enumerate() {
            let missing = versions.iter().filter(|version| !self.stored.contains(*version)).count();
            let is_last = batches.iter().skip(number + 1).all(|(other, _)| other != folder);
            assert!(missing == 0 || is_last, "more than one batch of {folder} came in vain, seed {seed}");
            self.in_vain += missing;
        }
    }
}

/// The versions of messages that are or were in a copy.
fn stored(directory: &str) -> HashSet<Version> {
    if !Path::new(directory).join("mailbox.sqlite").exists() {
        return HashSet::new();
    }
    let db = open(directory);
    db.busy_timeout(Duration::from_secs(10)).unwrap();
    let mut found = HashSet::new();
    for table in ["message", "log"] {
        // The first process may have died before there were tables, and it has no log.
        let Ok(mut statement) = db.prepare(&format!("SELECT id, lower(hex(change_key)) FROM {table}")) else {
            continue;
        };
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        found.extend(rows.map(Result::unwrap));
    }
    found
}

/// What is written offline, which nobody else touches: of each subject the text and the folder; none when it was deleted.
type Written = BTreeMap<String, Option<[String; 2]>>;

/// What somebody does in a copy by SQL, when there is something in it.
fn write_offline(
    directory: &str,
    random: &mut Random,
    round: u64,
    fetched: &mut Fetched,
    written: &mut Written,
) -> Option<()> {
    if !Path::new(directory).join("mailbox.sqlite").exists() {
        return None;
    }
    let db = open(directory);
    db.busy_timeout(Duration::from_secs(10)).unwrap();
    // The first process may have died before there were tables.
    db.execute_batch(LOG).ok()?;
    let folder = |name: &str| -> Option<String> {
        db.query_row("SELECT id FROM folder WHERE name = ?", [name], |row| row.get(0)).ok()
    };
    let (inbox, drafts, archive) = (folder("Inbox")?, folder("Drafts")?, folder("Archive")?);
    let mut one = |folder: &str| -> Option<String> {
        let sql = "SELECT id FROM message WHERE folder = ? AND subject NOT LIKE 'Offline%'
                   ORDER BY id LIMIT 1 OFFSET ?";
        db.query_row(sql, (folder, random.below(3) as i64), |row| row.get(0)).ok()
    };
    let (letter, draft) = (one(&inbox)?, one(&drafts)?);
    let own = || -> Option<(String, String)> {
        let sql = "SELECT id, subject FROM message WHERE subject LIKE 'Offline%'
                   ORDER BY length(subject) DESC, subject DESC LIMIT 1";
        db.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).ok()
    };
    let (subject, text) = (format!("Offline {round}"), format!("Text {round}"));
    const RENAME: &str =
        "UPDATE folder SET name = ?1 WHERE id = (SELECT min(id) FROM folder WHERE parent = ?2)";
    const ANY: &str = "(SELECT folder.id FROM folder JOIN folder AS around ON folder.parent = around.id
                        WHERE around.name IN ('Inbox', 'Projects') ORDER BY folder.name LIMIT 1)";
    match random.below(13) {
        0 => db.execute("UPDATE message SET unread = 1 - unread WHERE id = ?", [&letter]),
        1 => db.execute("DELETE FROM message WHERE id = ?", [&letter]),
        2 => db.execute("UPDATE message SET folder = ? WHERE id = ?", [&archive, &letter]),
        3 => db.execute("UPDATE message SET subject = ? WHERE id = ?", [&format!("Mine {round}"), &draft]),
        4 => db.execute("INSERT INTO folder (parent, name) VALUES (?, ?)", [&inbox, &subject]),
        5 => db.execute(RENAME, [&subject, &inbox]),
        6 => {
            // Should the server's version win, the folder comes back, and what is in it comes again.
            let within = format!("SELECT id FROM message WHERE folder = {ANY}");
            let mut statement = db.prepare(&within).unwrap();
            let gone = statement.query_map([], |row| row.get(0)).unwrap();
            let gone: HashSet<String> = gone.map(Result::unwrap).collect();
            fetched.stored.retain(|(id, _)| !gone.contains(id));
            db.execute(&format!("DELETE FROM log WHERE id IN ({within})"), []).unwrap();
            db.execute(&format!("DELETE FROM folder WHERE id = {ANY}"), [])
        }
        number @ (7 | 8) => {
            let (id, subject) = own()?;
            let (to, name) = if number == 7 { (archive, "Archive") } else { (drafts, "Drafts") };
            written
                .entry(subject)
                .and_modify(|known| *known = known.take().map(|[text, _]| [text, name.into()]));
            db.execute("UPDATE message SET folder = ? WHERE id = ?", [&to, &id])
        }
        9 => {
            let (id, subject) = own()?;
            let now = |[_, folder]: [String; 2]| [text.clone(), folder];
            written.entry(subject).and_modify(|known| *known = known.take().map(now));
            db.execute("UPDATE message SET text = ? WHERE id = ?", [&text, &id])
        }
        10 => {
            let (id, subject) = own()?;
            written.insert(subject, None);
            db.execute("DELETE FROM message WHERE id = ?", [&id])
        }
        _ => {
            written.insert(subject.clone(), Some([text.clone(), "Drafts".into()]));
            let sql = "INSERT INTO message (folder, subject, text) VALUES (?, ?, ?)";
            db.execute(sql, [&drafts, &subject, &text])
        }
    }
    .unwrap();
    Some(())
}

/// What other clients do to the mailbox meanwhile.
fn meanwhile(server: &Server, random: &mut Random, round: u64) -> Child {
    let subject = format!("Round {round}");
    let message = |folder| {
        let listed = server.alice(&["ls", folder, "--limit", "50", "--json"]);
        let listed = serde_json::from_str::<Value>(&listed.out).unwrap_or_default();
        let lines = listed["messages"].as_array().cloned().unwrap_or_default();
        // What is written offline stays as it is: so it can be counted.
        let one = lines.iter().find(|line| !line["subject"].as_str().unwrap_or("").starts_with("Offline"));
        one.and_then(|line| line["id"].as_str()).unwrap_or("0001-000000000001").to_owned()
    };
    let mut other = match random.below(7) {
        0 => server
            .command("bob", &["send", "--to", "alice@example.com", "--subject", &subject, "--text", "x"]),
        // Into a folder that may be deleted offline.
        1 => server.command("alice", &["cp", &message("inbox"), "--to", "Projects/2026"]),
        2 => server.command("alice", &["rm", "--folder", "inbox", "--for-good", &message("inbox")]),
        3 => server.command("alice", &["mv", "--folder", "inbox", "--to", "archive", &message("inbox")]),
        4 => server.command("alice", &["mark", "--folder", "inbox", &message("inbox")]),
        5 => server.command("alice", &["rm", "--folder", "drafts", "--for-good", &message("drafts")]),
        _ => {
            let set = format!("PidTagSubject=Theirs {round}");
            server.command("alice", &["props", "--folder", "drafts", "--set", &set, &message("drafts")])
        }
    };
    other.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// The copy is killed again and again while it goes both ways and other clients write to the mailbox; in the end it is the
/// same as one that was made at once, what was written offline is there once, as it was written last, and no version of a
/// message was stored twice. `MAPI_KILL_ROUNDS` and `MAPI_KILL_SEED` make it longer and different.
fn killed(options: &[&str], offset: u64, folders: usize) {
    let number = |name: &str| std::env::var(name).ok().and_then(|number| number.parse::<u64>().ok());
    let rounds = number("MAPI_KILL_ROUNDS").unwrap_or(8);
    let seed = number("MAPI_KILL_SEED").unwrap_or(20_261_124);
    println!("MAPI_KILL_SEED={seed} MAPI_KILL_ROUNDS={rounds}");
    let mut random = Random(seed ^ offset);
    let server = Server::start(&[&["--demo"], options].concat());
    let copy = server.directory.file("copy");
    if folders > 0 {
        let other = server.directory.file("other");
        server.alice(&["sync", "--to", &other]).ok();
        make_folders(&server, &other, &[], "Folder", folders);
        server.alice(&["sync", "--to", &copy]).ok();
        settle(&server, &copy, &[], "''");
    }
    let (mut written, mut fetched) = (Written::new(), Fetched::default());
    let (mut killed, mut changes, mut came, mut in_vain) = (0, 0, 0, 0);
    // Microseconds within which it is killed: about as long as it takes, which each machine knows for itself.
    let mut span = 200_000;
    for round in 0..rounds {
        write_offline(&copy, &mut random, round, &mut fetched, &mut written);
        let policy = ["mine", "both", "server"][random.below(3) as usize];
        let mut sync =
            server.command("alice", &["sync", "--to", &copy, "--push", "--on-conflict", policy, "--trace"]);
        let other = (random.below(2) == 0).then(|| meanwhile(&server, &mut random, round));
        let trace = server.directory.file("trace");
        let child =
            sync.stdout(Stdio::null()).stderr(std::fs::File::create(&trace).unwrap()).spawn().unwrap();
        let before_it_ended = kill_after(child, Duration::from_micros(random.below(span)));
        killed += u64::from(before_it_ended);
        span = if before_it_ended { (span * 2).min(900_000) } else { (span / 2).max(4_000) };
        fetched.process(&std::fs::read_to_string(&trace).unwrap(), &copy, seed);
        if let Some(mut other) = other {
            changes += 1;
            other.wait().unwrap();
        }
        if random.below(24) == 0 {
            // Begin anew: killed while it is made for the first time, it is in the most states.
            std::fs::remove_dir_all(&copy).unwrap_or_default();
            written.clear();
            let begun = std::mem::take(&mut fetched);
            (came, in_vain) = (came + begun.came, in_vain + begun.in_vain);
        }
    }
    println!(
        "{killed} of {rounds} were killed before they had ended; other clients changed something {changes} times"
    );
    let (came, in_vain) = (came + fetched.came, in_vain + fetched.in_vain);
    println!("{came} versions of messages were fetched, {in_vain} of them in vain");
    assert!(came > 0 || rounds < if folders > 0 { 30 } else { 4 }, "nothing was fetched, seed {seed}");
    assert!(killed > rounds / 8 || rounds < 30, "too few were killed to say anything, seed {seed}");
    // On a bad network it may have to be said more than once.
    let tries = if options.is_empty() { 1 } else { 20 };
    let ended = (0..tries).any(|_| {
        let ran = server.alice(&["sync", "--to", &copy, "--push", "--on-conflict", "mine"]);
        if !ran.status.success() {
            println!("{ran:?}");
        }
        ran.status.success()
    });
    assert!(ended, "seed {seed}");
    let whole = server.directory.file("whole");
    assert!((0..20).any(|_| server.alice(&["sync", "--to", &whole]).status.success()), "seed {seed}");
    let (copied, expected) = (dump(&copy), dump(&whole));
    for (copied, expected) in copied.iter().zip(&expected) {
        assert_eq!(copied, expected, "seed {seed}");
    }
    assert_eq!(copied.len(), expected.len(), "seed {seed}");
    assert_eq!(files(&copy), files(&whole), "files that nobody refers to stay, seed {seed}");
    assert_eq!(count(&copy, "SELECT count(*) FROM change"), 0, "seed {seed}");
    let db = open(&copy);
    let found = "SELECT text, name FROM message JOIN folder ON folder.id = message.folder WHERE subject = ?";
    let mut found = db.prepare(found).unwrap();
    for (subject, expected) in written {
        let found = found.query_map([&subject], |row| Ok([row.get(0)?, row.get(1)?])).unwrap();
        let found: Vec<[String; 2]> = found.map(Result::unwrap).collect();
        assert_eq!(found, Vec::from_iter(expected), "{subject:?}, seed {seed}");
    }
    open(&copy).execute_batch(LOG).unwrap();
    let twice = "SELECT count(*) FROM (SELECT 1 FROM log GROUP BY id, change_key HAVING count(*) > 1)";
    assert_eq!(count(&copy, twice), 0, "what was stored came again, seed {seed}");
}

/// A process that ends while it opens a copy, here because it cannot, leaves it noticing what is changed in it.
#[test]
fn a_copy_that_could_not_be_opened_still_notices_changes() {
    let server = Server::demo();
    let copy = server.directory.file("copy");
    server.alice(&["sync", "--to", &copy]).ok();
    let change =
        |sql: &str| open(&copy).execute_batch(&format!("PRAGMA legacy_alter_table = ON; {sql}")).unwrap();
    change("ALTER TABLE recipient RENAME TO kept; CREATE VIEW recipient AS SELECT * FROM kept");
    let failed = server.alice(&["sync", "--to", &copy]);
    assert_ne!(failed.code(), 0, "{failed:?}");
    change("DROP VIEW recipient; ALTER TABLE kept RENAME TO recipient");
    change("UPDATE folder SET name = 'Renamed' WHERE name = 'Projects'");
    assert_eq!(count(&copy, "SELECT count(*) FROM change WHERE kind = 'changeFolder'"), 1);
    server.alice(&["sync", "--to", &copy, "--push"]).ok();
    assert!(server.alice(&["folders"]).ok().contains("Renamed"));
}

#[test]
fn killed_at_any_point_the_copy_becomes_the_mailbox() {
    killed(&[], 0, 0);
}

#[test]
fn killed_at_any_point_the_copy_of_many_folders_becomes_the_mailbox() {
    killed(&[], 2, 70);
}

#[test]
fn killed_at_any_point_on_a_bad_network_the_copy_becomes_the_mailbox() {
    killed(
        &["--faults", "drop=after@Execute%4, cut@Execute%4, forget@Execute%2, status=503:0@Execute%2"],
        1,
        0,
    );
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

    std::fs::write(&cut, "").unwrap();
    for more in [&[][..], &["--messages"], &["--json"]] {
        let failed = run(mapi(&directory, &[&["fts", &cut], more].concat()));
        assert!(failed.code() == 6 && failed.err.contains("is empty"), "{failed:?}");
    }
}
