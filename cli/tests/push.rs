//! `mapi sync --push`: what was changed in a copy by SQL reaches the mailbox once, and never over somebody else's change
//! unheard.

mod common;

use std::path::Path;

use common::{Ran, Server};
use rusqlite::{Connection, params};
use serde_json::{Value, json};

/// A copy of alice's mailbox.
struct Copy {
    server: Server,
    directory: String,
}

impl Copy {
    fn new() -> Self {
        let server = Server::demo();
        let directory = server.directory.file("copy");
        server.alice(&["sync", "--to", &directory]).ok();
        Self { server, directory }
    }

    fn db(&self) -> Connection {
        Connection::open(Path::new(&self.directory).join("mailbox.sqlite")).unwrap()
    }

    /// As somebody types it into `sqlite3`.
    fn sql(&self, sql: &str) {
        self.db().execute_batch(sql).unwrap();
    }

    fn text(&self, sql: &str) -> String {
        self.db().query_row(sql, [], |row| row.get(0)).unwrap()
    }

    fn count(&self, sql: &str) -> i64 {
        self.db().query_row(sql, [], |row| row.get(0)).unwrap()
    }

    fn push(&self, options: &[&str]) -> Ran {
        self.server.alice(&[&["sync", "--to", &self.directory, "--push", "--json"], options].concat())
    }

    /// The report of a push after which nothing waits.
    fn pushed(&self, options: &[&str]) -> Value {
        let report = self.push(options).json();
        assert_eq!(report["waiting"], 0, "{report}");
        report["pushed"].clone()
    }

    /// The copy is what a new one would be.
    fn is_the_mailbox(&self) {
        let whole = self.server.directory.file("whole");
        let _ = std::fs::remove_dir_all(&whole);
        self.server.alice(&["sync", "--to", &whole]).ok();
        let (copied, expected) = (common::dump(&self.directory), common::dump(&whole));
        for (copied, expected) in copied.iter().zip(&expected) {
            assert_eq!(copied, expected);
        }
        assert_eq!(copied.len(), expected.len());
        assert_eq!(self.count("SELECT count(*) FROM change"), 0);
    }

    /// The subjects of a folder on the server.
    fn listed(&self, folder: &str) -> Vec<String> {
        self.lines(folder).iter().map(|line| line["subject"].as_str().unwrap().to_owned()).collect()
    }

    fn lines(&self, folder: &str) -> Vec<Value> {
        let page = self.server.alice(&["ls", folder, "--limit", "100", "--json"]).json();
        page["messages"].as_array().unwrap().clone()
    }

    /// The id that a message with this subject has on the server.
    fn id_there(&self, folder: &str, subject: &str) -> String {
        let lines = self.lines(folder);
        let found = lines.iter().find(|line| line["subject"] == subject).unwrap();
        found["id"].as_str().unwrap().to_owned()
    }

    /// The id of a message with this subject.
    fn id(&self, subject: &str) -> String {
        self.db().query_row("SELECT id FROM message WHERE subject = ?", [subject], |row| row.get(0)).unwrap()
    }

    /// Somebody else gives a message another subject.
    fn changed_elsewhere(&self, id: &str, subject: &str) {
        let set = format!("PidTagSubject={subject}");
        self.server.alice(&["props", "--folder", "drafts", "--set", &set, id]).ok();
    }
}

const DRAFT: &str = "Ideas for the landing page";

#[test]
fn everything_that_is_changed_by_sql_is_changed_in_the_mailbox() {
    let copy = Copy::new();
    let drafts = copy.text("SELECT id FROM folder WHERE name = 'Drafts'");
    let inbox = copy.text("SELECT id FROM folder WHERE name = 'Inbox'");
    copy.sql("UPDATE message SET subject = 'Another subject' WHERE subject = 'Ideas for the landing page'");
    copy.db()
        .execute(
            "INSERT INTO message (folder, subject, text) VALUES (?, 'On the plane ✈', 'As I wrote it.')",
            [&drafts],
        )
        .unwrap();
    copy.sql(
        "INSERT INTO recipient (message, row, kind, name, address)
         SELECT id, 0, 'to', 'Bob', 'bob@example.com' FROM message WHERE subject = 'On the plane ✈'",
    );
    let newest =
        "(SELECT id FROM message WHERE folder = '{inbox}' ORDER BY received DESC LIMIT 1 OFFSET {n})";
    let some = |number: usize| newest.replace("{inbox}", &inbox).replace("{n}", &number.to_string());
    let subject =
        |number: usize| copy.text(&format!("SELECT subject FROM message WHERE id = {}", some(number)));
    let (moved, deleted, marked) = (subject(0), subject(1), subject(2));
    let [first, second, third] = [0, 1, 2].map(|number| copy.text(&format!("SELECT {}", some(number))));
    copy.sql(&format!("UPDATE message SET unread = 1 - unread WHERE id = '{third}'"));
    let unread = copy.count(&format!("SELECT unread FROM message WHERE id = '{third}'")) != 0;
    copy.sql(&format!("DELETE FROM message WHERE id = '{second}'"));
    copy.sql(
        "INSERT INTO folder (parent, name) SELECT parent, 'Journeys' FROM folder WHERE name = 'Inbox';
         INSERT INTO folder (parent, name) SELECT id, '2027' FROM folder WHERE name = 'Journeys';",
    );
    copy.sql(&format!(
        "UPDATE message SET folder = (SELECT id FROM folder WHERE name = '2027') WHERE id = '{first}'"
    ));
    // What is done and undone again is nothing, and something of a message that was not there before is part of it.
    copy.sql("UPDATE message SET text = 'Better.' WHERE subject = 'On the plane ✈'");
    copy.sql(&format!("INSERT INTO message (id, folder, subject) VALUES ('mine', '{drafts}', 'Never')"));
    copy.sql("DELETE FROM message WHERE id = 'mine'");

    // Without --push nothing goes.
    let report = copy.server.alice(&["sync", "--to", &copy.directory, "--json"]).json();
    assert_eq!((&report["waiting"], &report["pushed"]), (&json!(7), &Value::Null), "{report}");
    assert_eq!(copy.listed("drafts").iter().filter(|subject| *subject == DRAFT).count(), 1);

    assert_eq!(copy.pushed(&[]), json!({ "done": 7, "overwritten": 0, "given_up": 0, "left": [] }));
    let now = copy.listed("drafts");
    assert!(now.contains(&"Another subject".into()) && now.contains(&"On the plane ✈".into()), "{now:?}");
    assert!(!now.contains(&DRAFT.into()) && !now.contains(&"Never".into()), "{now:?}");
    assert_eq!(copy.listed("Journeys/2027"), [moved]);
    let page = copy.server.alice(&["ls", "--limit", "100", "--json"]).json();
    let lines = page["messages"].as_array().unwrap();
    assert!(lines.iter().all(|line| line["id"] != *first && line["id"] != *second), "{deleted}");
    let line = lines.iter().find(|line| line["id"] == *third).unwrap_or_else(|| panic!("{marked}"));
    assert_eq!(line["unread"], unread);
    let made = copy.id("On the plane ✈");
    let read = copy.server.alice(&["read", "--folder", "drafts", "--json", &made]).json();
    assert_eq!(read["recipients"][0]["address"], "bob@example.com", "{read}");
    assert!(read["text"].as_str().unwrap().contains("Better."), "{read}");
    copy.is_the_mailbox();

    // And once more there is nothing to do.
    let report = copy.push(&[]).json();
    assert_eq!((&report["waiting"], &report["pushed"]), (&json!(0), &Value::Null), "{report}");
    assert_eq!(report["messages"], json!({ "new": 0, "changed": 0, "deleted": 0, "marked": 0 }));

    // Folders are renamed, moved and deleted with what is in them.
    copy.sql(
        "UPDATE folder SET name = 'Travels' WHERE name = 'Journeys';
         UPDATE folder SET parent = (SELECT parent FROM folder WHERE name = 'Inbox') WHERE name = '2027';
         DELETE FROM folder WHERE name = 'Travels';
         DELETE FROM folder WHERE name = '2027';",
    );
    assert_eq!(copy.count("SELECT count(*) FROM change WHERE kind = 'delete'"), 0, "it goes with its folder");
    assert_eq!(copy.pushed(&[])["done"], 2);
    let folders = copy.server.alice(&["folders", "--json"]).ok();
    assert!(!folders.contains("Travels") && !folders.contains("2027"), "{folders}");
    copy.is_the_mailbox();
}

#[test]
fn conflicts_wait_until_somebody_says_what_becomes_of_them() {
    let copy = Copy::new();
    let id = copy.id(DRAFT);
    for (policy, after) in
        [("server", vec!["Theirs"]), ("mine", vec!["Mine"]), ("both", vec!["Mine", "Theirs"])]
    {
        copy.db().execute("UPDATE message SET subject = 'Mine' WHERE id = ?", [&id]).unwrap();
        copy.changed_elsewhere(&id, "Theirs");
        for _ in 0..2 {
            let waits = copy.push(&[]);
            assert_eq!(waits.code(), 1, "{waits:?}");
            assert!(waits.err.contains("conflict") && waits.err.contains("--on-conflict"), "{waits:?}");
            let report: Value = serde_json::from_str(&waits.out).unwrap();
            let left = &report["pushed"]["left"][0];
            assert_eq!((&left["mine"], &left["server"]), (&json!("Mine"), &json!("Theirs")), "{report}");
            assert_eq!(report["waiting"], 1);
        }
        let pushed = copy.pushed(&["--on-conflict", policy]);
        assert_eq!(pushed["left"], json!([]), "{policy}");
        assert_eq!(pushed["overwritten"], u64::from(policy == "mine"), "{policy}");
        let mut now = copy.listed("drafts");
        now.retain(|subject| ["Mine", "Theirs"].contains(&subject.as_str()));
        now.sort();
        assert_eq!(now, after, "{policy}");
        copy.is_the_mailbox();
        copy.changed_elsewhere(&id, DRAFT);
        copy.push(&[]).ok();
    }

    // What was deleted here and changed there.
    copy.db().execute("DELETE FROM message WHERE id = ?", [&id]).unwrap();
    copy.changed_elsewhere(&id, "Still needed");
    let waits = copy.push(&[]);
    assert!(waits.err.contains("conflict"), "{waits:?}");
    assert!(copy.listed("drafts").contains(&"Still needed".into()));
    assert_eq!(copy.pushed(&["--on-conflict", "server"])["given_up"], 1);
    copy.is_the_mailbox();
    assert_eq!(copy.id("Still needed"), id);

    // And what was changed here and deleted there.
    copy.db().execute("UPDATE message SET subject = 'I still need it' WHERE id = ?", [&id]).unwrap();
    copy.server.alice(&["rm", "--folder", "drafts", &id]).ok();
    let waits = copy.push(&[]);
    assert!(waits.err.contains("conflict"), "{waits:?}");
    copy.pushed(&["--on-conflict", "mine"]);
    assert_eq!(copy.listed("drafts").iter().filter(|subject| *subject == "I still need it").count(), 1);
    copy.is_the_mailbox();
}

#[test]
fn after_a_crash_an_upload_is_made_once_more_and_nothing_is_doubled() {
    let copy = Copy::new();
    let id = copy.id(DRAFT);
    let drafts = copy.text("SELECT id FROM folder WHERE name = 'Drafts'");
    let archive = copy.text("SELECT id FROM folder WHERE name = 'Archive'");
    let newest = copy.text("SELECT id FROM message WHERE subject IS NOT NULL ORDER BY received DESC LIMIT 1");
    let db = copy.db();
    db.execute("UPDATE message SET subject = 'Mine' WHERE id = ?", [&id]).unwrap();
    db.execute("INSERT INTO message (folder, subject) VALUES (?, 'New')", [&drafts]).unwrap();
    db.execute("UPDATE message SET folder = ? WHERE id = ?", params![archive, newest]).unwrap();
    db.execute("INSERT INTO folder (parent, name) SELECT parent, 'Made' FROM folder WHERE id = ?", [&drafts])
        .unwrap();
    drop(db);
    copy.changed_elsewhere(&id, "Theirs");
    // The process dies after the server has everything, and before what became of it is written down.
    let database = Path::new(&copy.directory).join("mailbox.sqlite");
    copy.sql("CREATE TABLE kept AS SELECT * FROM change");
    copy.sql(
        "CREATE TRIGGER keep_id AFTER UPDATE OF new_id ON change BEGIN
             INSERT OR REPLACE INTO meta VALUES ('kept ' || NEW.number, NEW.new_id);
         END",
    );
    assert_eq!(copy.pushed(&["--on-conflict", "both"])["done"], 4);
    assert!(database.exists());
    let before = (copy.listed("drafts"), copy.listed("archive"), copy.server.alice(&["folders"]).ok());
    copy.sql(
        "UPDATE kept SET new_id = (SELECT value FROM meta WHERE key = 'kept ' || number);
         UPDATE kept SET item = new_id WHERE kind IN ('create', 'createFolder');
         DROP TRIGGER keep_id; DELETE FROM meta WHERE key LIKE 'kept %';
         INSERT INTO change SELECT * FROM kept; DROP TABLE kept;",
    );
    assert_eq!(copy.pushed(&["--on-conflict", "both"])["done"], 4);
    assert_eq!((copy.listed("drafts"), copy.listed("archive"), copy.server.alice(&["folders"]).ok()), before);
    copy.is_the_mailbox();
}

#[test]
fn recipients_of_messages_that_are_there_are_changed() {
    let copy = Copy::new();
    let save = [
        "draft",
        "--subject",
        "To whom",
        "--text",
        "?",
        "--to",
        "bob@example.com",
        "--cc",
        "carol@example.com",
    ];
    copy.server.alice(&save).ok();
    copy.server.alice(&["sync", "--to", &copy.directory]).ok();
    let id = copy.id("To whom");
    let recipients = |copy: &Copy| {
        let read = copy.server.alice(&["read", "--folder", "drafts", &copy.id("To whom"), "--json"]).json();
        let one = |one: &Value| {
            format!("{} {}", one["kind"].as_str().unwrap().to_lowercase(), one["address"].as_str().unwrap())
        };
        let mut all: Vec<String> = read["recipients"].as_array().unwrap().iter().map(one).collect();
        all.sort();
        all
    };
    assert_eq!(recipients(&copy), ["cc carol@example.com", "to bob@example.com"]);
    // One gets it in another way, one comes, one goes: one change of the message.
    copy.sql(&format!(
        "UPDATE recipient SET kind = 'bcc' WHERE message = '{id}' AND address = 'carol@example.com';
         INSERT INTO recipient (message, row, kind, name, address)
         VALUES ('{id}', 9, 'to', 'Somebody', 'somebody@example.org');
         DELETE FROM recipient WHERE message = '{id}' AND address = 'bob@example.com'"
    ));
    assert_eq!(copy.count("SELECT count(*) FROM change"), 1);
    assert_eq!(copy.pushed(&[])["done"], 1);
    assert_eq!(recipients(&copy), ["bcc carol@example.com", "to somebody@example.org"]);
    assert_eq!(copy.text("SELECT name FROM recipient WHERE address = 'somebody@example.org'"), "Somebody");
    copy.is_the_mailbox();

    // Moved and then changed, it is found where it lies on the server.
    let (id, archive) = (copy.id("To whom"), copy.text("SELECT id FROM folder WHERE name = 'Archive'"));
    copy.sql(&format!(
        "UPDATE message SET folder = '{archive}' WHERE id = '{id}';
         UPDATE recipient SET kind = 'cc' WHERE message = '{id}';
         UPDATE message SET subject = 'To whom else', unread = 1 - unread WHERE id = '{id}'"
    ));
    assert_eq!(copy.pushed(&[])["done"], 3);
    assert_eq!(copy.listed("archive"), ["To whom else"]);
    copy.is_the_mailbox();
    assert_eq!(
        copy.count(
            "SELECT count(*) FROM recipient WHERE kind = 'cc' AND address = 'carol@example.com'
                           AND message = (SELECT id FROM message WHERE subject = 'To whom else')"
        ),
        1
    );

    // Changed on the server as well, both versions are told; gone there, it is made anew with them.
    let id = copy.id("To whom else");
    copy.server.alice(&["props", "--folder", "archive", "--set", "PidTagSubject=Theirs", &id]).ok();
    copy.sql(&format!("DELETE FROM recipient WHERE message = '{id}' AND address = 'carol@example.com'"));
    let told: Value = serde_json::from_str(&copy.push(&[]).out).unwrap();
    let left = &told["pushed"]["left"][0];
    assert_eq!((&left["mine"], &left["server"]), (&json!("cc: somebody@example.org"), &json!("Theirs")));
    copy.server.alice(&["rm", "--folder", "archive", "--for-good", &id]).ok();
    copy.pushed(&["--on-conflict", "mine"]);
    copy.is_the_mailbox();
    let anew = "SELECT count(*) FROM recipient JOIN message ON message.id = recipient.message
                JOIN folder ON folder.id = message.folder
                WHERE folder.name = 'Archive' AND recipient.address = 'somebody@example.org'";
    assert_eq!(copy.count(anew), 1);
}

impl Copy {
    /// A folder beside the inbox, and one in it, with a draft in each, on the server and here.
    fn with_travels(&self) {
        self.sql(
            "INSERT INTO folder (parent, name) SELECT parent, 'Travels' FROM folder WHERE name = 'Inbox';
             INSERT INTO folder (parent, name) SELECT id, 'Rome' FROM folder WHERE name = 'Travels';
             INSERT INTO message (folder, subject) SELECT id, 'Plans' FROM folder WHERE name = 'Travels';
             INSERT INTO message (folder, subject) SELECT id, 'Hotel' FROM folder WHERE name = 'Rome'",
        );
        assert_eq!(self.pushed(&[])["done"], 4);
    }
}

#[test]
fn what_is_moved_out_of_a_folder_does_not_go_with_it() {
    let copy = Copy::new();
    copy.with_travels();
    copy.sql(
        "UPDATE message SET folder = (SELECT id FROM folder WHERE name = 'Archive') WHERE subject IN ('Plans', 'Hotel');
         DELETE FROM folder WHERE name = 'Travels'",
    );
    assert_eq!(copy.pushed(&[]), json!({ "done": 3, "overwritten": 0, "given_up": 0, "left": [] }));
    let mut archive = copy.listed("archive");
    archive.sort();
    assert_eq!(archive, ["Hotel", "Plans"]);
    let folders = copy.server.alice(&["folders", "--json"]).ok();
    assert!(!folders.contains("Travels") && !folders.contains("Rome"), "{folders}");
    copy.is_the_mailbox();
}

#[test]
fn a_folder_is_not_deleted_with_what_nobody_saw_here() {
    let copy = Copy::new();
    copy.with_travels();
    let draft = copy.id(DRAFT);
    let into = |folder| ["cp", "--folder", "drafts", "--to", folder, &draft];
    let folders = "SELECT count(*) FROM folder WHERE name IN ('Travels', 'Rome')";
    let renamed = "UPDATE folder SET name = 'Roma', parent = (SELECT parent FROM folder WHERE name = 'Inbox')
                   WHERE name = 'Rome'; DELETE FROM folder WHERE name = 'Roma'";
    let elsewhere: [(&[&str], u64, &str); 4] = [
        (&into("Travels"), 1, ""),
        (&into("Travels/Rome"), 1, "UPDATE folder SET name = 'Roma' WHERE name = 'Rome'"),
        (&into("Travels/Rome"), 1, renamed),
        (&["mkdir", "Travels/Paris"], 1, "UPDATE folder SET name = 'Trips' WHERE name = 'Travels'"),
    ];
    for (elsewhere, unseen, before) in elsewhere {
        copy.sql(before);
        copy.sql("DELETE FROM folder WHERE name IN ('Travels', 'Trips')");
        assert_eq!(copy.count(folders), 0);
        copy.server.alice(elsewhere).ok();
        for _ in 0..2 {
            let waits = copy.push(&[]);
            assert!(waits.err.contains("conflict") && waits.err.contains("--on-conflict"), "{waits:?}");
            let report: Value = serde_json::from_str(&waits.out).unwrap();
            let left = &report["pushed"]["left"][0];
            assert_eq!(
                (&left["kind"], &left["unseen"]),
                (&json!("deleteFolder"), &json!(unseen)),
                "{report}"
            );
            assert!(copy.server.alice(&["folders", "--json"]).ok().contains("Travels"), "{elsewhere:?}");
        }
        copy.pushed(&["--on-conflict", "server"]);
        assert_eq!(copy.count(folders), 2);
        copy.is_the_mailbox();
    }
    copy.sql("DELETE FROM folder WHERE name = 'Travels'");
    copy.server.alice(&into("Travels/Rome")).ok();
    copy.server.alice(&["rename", "Travels", "Journeys"]).ok();
    let pushed = copy.pushed(&["--on-conflict", "mine"]);
    assert_eq!((&pushed["done"], &pushed["overwritten"]), (&json!(1), &json!(1)));
    let folders = copy.server.alice(&["folders", "--json"]).ok();
    assert!(!folders.contains("Journeys") && !folders.contains("Rome"), "{folders}");
    copy.is_the_mailbox();
}

#[test]
fn what_lay_in_a_deleted_folder_only_here_goes_or_stays_where_it_is_on_the_server() {
    let copy = Copy::new();
    copy.with_travels();
    // Into the folder come a message, a folder with one, and something new; then it goes.
    copy.sql(
        "INSERT INTO folder (parent, name) SELECT parent, 'Paris' FROM folder WHERE name = 'Travels';
         INSERT INTO message (folder, subject) SELECT id, 'Museum' FROM folder WHERE name = 'Paris'",
    );
    copy.pushed(&[]);
    copy.sql(&format!(
        "UPDATE folder SET parent = (SELECT id FROM folder WHERE name = 'Travels') WHERE name = 'Paris';
         UPDATE message SET folder = (SELECT id FROM folder WHERE name = 'Travels') WHERE subject = '{DRAFT}';
         INSERT INTO folder (parent, name) SELECT id, 'Oslo' FROM folder WHERE name = 'Travels';
         INSERT INTO message (folder, subject) SELECT id, 'Fjord' FROM folder WHERE name = 'Oslo';
         UPDATE message SET folder = (SELECT id FROM folder WHERE name = 'Oslo') WHERE subject = 'Hotel';
         DELETE FROM folder WHERE name = 'Travels'"
    ));
    assert_eq!(
        copy.count("SELECT count(*) FROM folder WHERE name IN ('Travels', 'Rome', 'Paris', 'Oslo')"),
        0
    );
    assert_eq!(copy.pushed(&[])["left"], json!([]));
    let folders = copy.server.alice(&["folders", "--json"]).ok();
    assert!(["Travels", "Rome", "Paris", "Oslo"].iter().all(|name| !folders.contains(name)), "{folders}");
    assert!(!copy.listed("drafts").contains(&DRAFT.into()));
    copy.is_the_mailbox();
}

/// No request has room for the one, and no string of it for the other.
#[test]
fn a_name_that_cannot_be_sent_is_told_and_not_in_the_way() {
    let copy = Copy::new();
    copy.write("Idea");
    copy.sql(
        "INSERT INTO folder (id, parent, name) SELECT 'nul', parent, 'a' || char(0) || 'b' FROM folder WHERE name = 'Inbox';
         INSERT INTO folder (id, parent, name) SELECT 'long', parent, printf('%.70000c', 'x') FROM folder WHERE name = 'Inbox';
         INSERT INTO folder (parent, name) SELECT parent, 'Made' FROM folder WHERE name = 'Inbox';
         INSERT INTO folder (id, parent, name) VALUES ('inside', 'nul', 'Inside');
         INSERT INTO message (folder, subject) VALUES ('inside', 'Within')",
    );
    for (policy, done) in [("report", 2), ("mine", 0), ("both", 0), ("server", 0)] {
        let ran = copy.push(&["--on-conflict", policy]);
        let told: Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{ran:?}"));
        // What is written in a folder that could not be made waits with it.
        assert_eq!(
            (&told["pushed"]["done"], &told["waiting"]),
            (&json!(done), &json!(4)),
            "{policy}: {told}"
        );
        let left = told["pushed"]["left"].as_array().unwrap();
        let failed = |left: &Value| left["kind"] == "createFolder" && left["error"].is_string();
        assert!(left.len() == 3 && left.iter().all(failed), "{policy}: {told}");
    }
    copy.sql("UPDATE folder SET name = 'Short' || length(name) WHERE name LIKE 'xxx%' OR name LIKE 'a' || char(0) || '%'");
    assert_eq!(copy.pushed(&[])["done"], 4);
    copy.is_the_mailbox();
}

#[test]
fn what_may_not_be_deleted_comes_back() {
    let copy = Copy::new();
    copy.sql("DELETE FROM folder WHERE name = 'Inbox'");
    let refused = copy.push(&[]);
    assert!(refused.code() != 0 && refused.err.contains("failed"), "{refused:?}");
    let report: Value = serde_json::from_str(&refused.out).unwrap();
    assert!(report["pushed"]["left"][0]["error"].is_string() && report["waiting"] == 0, "{report}");
    copy.is_the_mailbox();

    // Alice may read carol's inbox.
    let carols = copy.server.directory.file("carols");
    let sync = ["--mailbox", "carol@example.com", "sync", "--to", &carols, "--json"];
    copy.server.alice(&sync).ok();
    let db = Connection::open(Path::new(&carols).join("mailbox.sqlite")).unwrap();
    assert!(db.execute("DELETE FROM message", []).unwrap() > 1);
    drop(db);
    let refused = copy.server.alice(&[&sync[..], &["--push"]].concat());
    assert!(refused.code() != 0 && refused.err.contains("failed"), "{refused:?}");
    let report: Value = serde_json::from_str(&refused.out).unwrap_or_else(|_| panic!("{refused:?}"));
    assert_eq!(report["waiting"], 0, "{report}");
    let whole = copy.server.directory.file("whole");
    let _ = std::fs::remove_dir_all(&whole);
    copy.server.alice(&["--mailbox", "carol@example.com", "sync", "--to", &whole]).ok();
    assert_eq!(common::dump(&carols), common::dump(&whole));
}

/// Somebody else deletes what was changed here: all of it stays until somebody says what becomes of it.
#[test]
fn what_is_made_anew_has_all_that_it_had() {
    let copy = Copy::new();
    let file = copy.server.directory.file("plan.txt");
    std::fs::write(&file, "the plan").unwrap();
    let html = "<p>See the <b>plan</b>.</p>";
    let draft = ["draft", "--subject", "Plan", "--to", "bob@example.com", "--html", html, "--attach", &file];
    let make = || {
        copy.server.alice(&draft).ok();
        copy.server.alice(&["sync", "--to", &copy.directory]).ok();
        let id = copy.id("Plan");
        copy.server.alice(&["categorize", "--folder", "drafts", &id, "--add", "Travel"]).ok();
        copy.server.alice(&["sync", "--to", &copy.directory]).ok();
        id
    };
    for policy in ["mine", "both", "server"] {
        let id = make();
        copy.sql("UPDATE message SET subject = 'Plan B' WHERE subject = 'Plan'");
        copy.server.alice(&["rm", "--folder", "drafts", "--for-good", &id]).ok();
        let waits = copy.push(&[]);
        assert!(waits.err.contains("conflict"), "{waits:?}");
        assert_eq!(
            copy.count("SELECT count(*) FROM message WHERE subject = 'Plan B' AND html LIKE '%plan%'"),
            1
        );
        copy.pushed(&["--on-conflict", policy]);
        copy.is_the_mailbox();
        let found = copy.listed("drafts").iter().filter(|subject| *subject == "Plan B").count();
        assert_eq!(found, usize::from(policy != "server"), "{policy}");
        if found == 0 {
            continue;
        }
        let anew = copy.id("Plan B");
        let read = copy.server.alice(&["read", "--folder", "drafts", "--json", &anew]).json();
        assert_eq!(read["attachments"][0]["name"], "plan.txt", "{read}");
        assert_eq!(read["recipients"][0]["address"], "bob@example.com", "{read}");
        assert!(read["html"].as_str().unwrap().contains("<b>plan</b>"), "{read}");
        let to = copy.server.directory.file(policy);
        copy.server.alice(&["save", "--folder", "drafts", &anew, "plan.txt", "--to", &to]).ok();
        assert_eq!(std::fs::read_to_string(&to).unwrap(), "the plan");
        assert_eq!(
            copy.count(&format!(
                "SELECT count(*) FROM message WHERE id = '{anew}' AND properties LIKE '%Travel%'"
            )),
            1
        );
        copy.server.alice(&["rm", "--folder", "drafts", "--for-good", &anew]).ok();
    }
    // A message that is attached does not come along, which is told.
    let (id, folder): (String, String) = copy
        .db()
        .query_row(
            "SELECT message, folder FROM attachment JOIN message ON message.id = message WHERE is_message",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .unwrap();
    copy.db().execute("UPDATE message SET subject = 'Mine' WHERE id = ?", [&id]).unwrap();
    copy.server.alice(&["rm", "--folder", &folder, "--for-good", &id]).ok();
    let ran = copy.push(&["--on-conflict", "mine"]);
    assert!(ran.err.contains("without 1 messages attached"), "{ran:?}");
    assert_eq!(ran.json()["waiting"], 0);
    copy.is_the_mailbox();
}

fn copy_directory(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_directory(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// To another computer, or as a backup that is brought back: what was changed in the one is not known in the other.
#[test]
fn a_copy_of_a_copy_does_not_overwrite_what_was_changed_in_the_first() {
    let copy = Copy::new();
    let id = copy.id(DRAFT);
    let change = |directory: &str, subject: &str| {
        let db = Connection::open(Path::new(directory).join("mailbox.sqlite")).unwrap();
        db.execute("UPDATE message SET subject = ? WHERE id = ?", [subject, &id]).unwrap();
    };
    let second = copy.server.directory.file("second");
    copy_directory(Path::new(&copy.directory), Path::new(&second));
    change(&copy.directory, "In the first");
    copy.pushed(&[]);
    change(&second, "In the second");
    let push = ["sync", "--to", &second, "--push", "--json"];
    let waits = copy.server.alice(&push);
    assert!(waits.err.contains("conflict"), "{waits:?}");
    assert!(copy.listed("drafts").contains(&"In the first".into()));
    copy.server.alice(&[&push[..], &["--on-conflict", "mine"]].concat()).ok();
    assert!(copy.listed("drafts").contains(&"In the second".into()));

    // Moved to another place it is still the same.
    let moved = Copy { directory: copy.server.directory.file("moved"), server: copy.server };
    std::fs::rename(&second, &moved.directory).unwrap();
    change(&moved.directory, "At another place");
    assert_eq!(moved.pushed(&[])["done"], 1);
    moved.is_the_mailbox();
}

/// Somebody else deletes the folder of a message that was changed here: all of it waits for another place.
#[test]
fn what_was_changed_in_a_folder_that_is_gone_is_put_elsewhere() {
    let copy = Copy::new();
    let file = copy.server.directory.file("plan.txt");
    std::fs::write(&file, "the plan").unwrap();
    let put = |folder: &str| {
        copy.sql(&format!(
            "UPDATE message SET folder = (SELECT id FROM folder WHERE name = '{folder}') WHERE subject = 'Plan B'"
        ));
    };
    let sync = || copy.server.alice(&["sync", "--to", &copy.directory]).ok();
    // It is put elsewhere before it is said that it is to stay, after that, or before the folder was deleted.
    for when in ["before", "after", "first", "never"] {
        copy.server.alice(&["mkdir", "Travels"]).ok();
        copy.server.alice(&["draft", "--subject", "Plan", "--to", "bob@example.com", "--attach", &file]).ok();
        sync();
        copy.server.alice(&["mv", "--folder", "drafts", "--to", "Travels", &copy.id("Plan")]).ok();
        sync();
        copy.sql("UPDATE message SET subject = 'Plan B' WHERE subject = 'Plan'");
        if when == "first" {
            put("Archive");
        }
        copy.server.alice(&["rmdir", "--for-good", "Travels"]).ok();
        let waits = copy.push(&[]);
        let told: Value = serde_json::from_str(&waits.out).unwrap();
        assert_eq!(told["pushed"]["left"][0]["mine"], "Plan B", "{when}: {waits:?}");
        assert_eq!(copy.count("SELECT count(*) FROM message WHERE subject = 'Plan B'"), 1, "{when}");
        if when == "before" {
            put("Archive");
        }
        if when == "after" {
            let waits =
                copy.server.alice(&["sync", "--to", &copy.directory, "--push", "--on-conflict", "mine"]);
            assert!(waits.out.contains("its folder is gone: put it into another one"), "{waits:?}");
            put("Archive");
        }
        copy.pushed(&["--on-conflict", if when == "never" { "server" } else { "mine" }]);
        copy.is_the_mailbox();
        if when == "never" {
            assert_eq!(copy.listed("archive"), [""; 0]);
            continue;
        }
        assert_eq!(copy.listed("archive"), ["Plan B"], "{when}");
        let anew = copy.id("Plan B");
        let read = copy.server.alice(&["read", "--folder", "archive", "--json", &anew]).json();
        assert_eq!(read["attachments"][0]["name"], "plan.txt", "{read}");
        assert_eq!(read["recipients"][0]["address"], "bob@example.com", "{read}");
        copy.server.alice(&["rm", "--folder", "archive", "--for-good", &anew]).ok();
        sync();
    }
}

/// A message and a folder are moved out of a folder that is deleted then, and somebody else deletes where they were to be.
#[test]
fn what_could_not_be_moved_out_of_a_folder_does_not_go_with_it() {
    for policy in ["report", "mine", "both", "server"] {
        let copy = Copy::new();
        copy.with_travels();
        copy.sql("INSERT INTO folder (parent, name) SELECT parent, 'Paris' FROM folder WHERE name = 'Inbox'");
        copy.pushed(&[]);
        copy.sql(
            "UPDATE message SET folder = (SELECT id FROM folder WHERE name = 'Paris') WHERE subject = 'Plans';
             UPDATE folder SET parent = (SELECT id FROM folder WHERE name = 'Paris') WHERE name = 'Rome';
             DELETE FROM folder WHERE name = 'Travels'",
        );
        copy.server.alice(&["rmdir", "Paris", "--for-good"]).ok();
        let waits = copy.push(&["--on-conflict", policy]);
        assert!(waits.err.contains("conflict"), "{policy}: {waits:?}");
        // Once the folder is back, what was to be moved out of it is given up as well.
        for _ in 0..2 {
            assert_eq!(
                (copy.listed("Travels"), copy.listed("Travels/Rome")),
                (vec!["Plans".into()], vec!["Hotel".into()])
            );
            copy.push(&["--on-conflict", "server"]);
        }
        copy.is_the_mailbox();
        assert_eq!(
            (copy.listed("Travels"), copy.listed("Travels/Rome")),
            (vec!["Plans".into()], vec!["Hotel".into()])
        );
    }
}

#[test]
fn a_message_is_not_moved_while_a_change_of_it_is_in_conflict() {
    for (policy, subject) in [("mine", "Mine"), ("server", "Theirs")] {
        let copy = Copy::new();
        let id = copy.id(DRAFT);
        copy.sql(&format!(
            "UPDATE message SET subject = 'Mine', folder = (SELECT id FROM folder WHERE name = 'Archive') WHERE id = '{id}'"
        ));
        copy.changed_elsewhere(&id, "Theirs");
        let waits = copy.push(&[]);
        let report: Value = serde_json::from_str(&waits.out).unwrap();
        let left = &report["pushed"]["left"];
        assert_eq!((&left[0]["mine"], &left[0]["server"]), (&json!("Mine"), &json!("Theirs")), "{report}");
        assert!(copy.listed("drafts").contains(&"Theirs".into()));
        copy.pushed(&["--on-conflict", policy]);
        assert_eq!(copy.listed("archive"), [subject]);
        let drafts = copy.listed("drafts");
        assert!(!drafts.contains(&"Mine".into()) && !drafts.contains(&"Theirs".into()), "{drafts:?}");
        copy.is_the_mailbox();
    }
}

impl Copy {
    /// The process dies after the server has something, and before that is written down.
    fn dies(&self, options: &[&str]) {
        for table in ["change", "message"] {
            self.sql(&format!(
                "CREATE TRIGGER {table}_dies BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, 'it died'); END"
            ));
        }
        let died = self.push(options);
        assert!(died.err.contains("it died"), "{died:?}");
        self.sql("DROP TRIGGER change_dies; DROP TRIGGER message_dies");
    }

    fn write(&self, subject: &str) {
        let sql = "INSERT INTO message (folder, subject, text) SELECT id, ?, 'Dear' FROM folder WHERE name = 'Drafts'";
        self.db().execute(sql, [subject]).unwrap();
    }
}

#[test]
fn what_is_changed_after_a_crash_is_changed_of_what_has_arrived() {
    let copy = Copy::new();
    copy.write("Idea");
    copy.write("Never mind");
    copy.sql(
        "INSERT INTO recipient (message, row, kind, name, address)
         SELECT id, 0, 'to', 'Bob', 'bob@example.com' FROM message WHERE subject = 'Idea'",
    );
    copy.dies(&[]);
    copy.sql(
        "UPDATE message SET subject = 'Better idea', unread = 1,
                            folder = (SELECT id FROM folder WHERE name = 'Archive') WHERE subject = 'Idea';
         UPDATE recipient SET kind = 'cc' WHERE message = (SELECT id FROM message WHERE subject = 'Better idea');
         DELETE FROM message WHERE subject = 'Never mind'",
    );
    copy.pushed(&[]);
    assert_eq!(copy.listed("archive"), ["Better idea"]);
    let drafts = copy.listed("drafts");
    assert!(!drafts.contains(&"Idea".into()) && !drafts.contains(&"Never mind".into()), "{drafts:?}");
    let id = copy.id("Better idea");
    let read = copy.server.alice(&["read", "--folder", "archive", "--json", &id]).json();
    assert_eq!(read["recipients"][0]["kind"].as_str().unwrap().to_lowercase(), "cc", "{read}");
    assert_eq!(copy.count("SELECT unread FROM message WHERE subject = 'Better idea'"), 1);
    copy.is_the_mailbox();

    // Moved once more and changed, or deleted.
    let id = copy.id("Better idea");
    let put = |folder: &str| {
        copy.sql(&format!(
            "UPDATE message SET folder = (SELECT id FROM folder WHERE name = '{folder}') WHERE id = '{id}'"
        ));
    };
    put("Drafts");
    copy.dies(&[]);
    put("Sent Items");
    copy.sql(&format!("UPDATE message SET subject = 'Best idea' WHERE id = '{id}'"));
    copy.pushed(&[]);
    assert!(copy.listed("sent").contains(&"Best idea".into()));
    assert!(!copy.listed("drafts").iter().any(|subject| subject.ends_with("idea")));
    copy.is_the_mailbox();
    let id = copy.id("Best idea");
    copy.sql(&format!(
        "UPDATE message SET folder = (SELECT id FROM folder WHERE name = 'Archive') WHERE id = '{id}'"
    ));
    copy.dies(&[]);
    copy.sql(&format!("DELETE FROM message WHERE id = '{id}'"));
    copy.pushed(&[]);
    assert_eq!(copy.listed("archive"), [""; 0]);
    copy.is_the_mailbox();

    copy.sql("INSERT INTO folder (parent, name) SELECT parent, 'Made' FROM folder WHERE name = 'Inbox'");
    copy.dies(&[]);
    copy.sql("UPDATE folder SET name = 'Named' WHERE name = 'Made'");
    copy.pushed(&[]);
    let folders = copy.server.alice(&["folders", "--json"]).ok();
    assert!(folders.contains("Named") && !folders.contains("Made"), "{folders}");
    copy.is_the_mailbox();
}

/// Who made or moved it deletes it: that is a conflict only when somebody else has changed it since.
#[test]
fn what_arrived_before_a_crash_is_deleted_unless_somebody_changed_it() {
    let copy = Copy::new();
    let into_archive =
        "UPDATE message SET folder = (SELECT id FROM folder WHERE name = 'Archive') WHERE subject = 'Note'";
    for folder in ["drafts", "archive"] {
        for is_changed in [false, true] {
            copy.write("Note");
            if folder == "archive" {
                copy.pushed(&[]);
                copy.sql(into_archive);
            }
            copy.dies(&[]);
            copy.sql("DELETE FROM message WHERE subject = 'Note'");
            if is_changed {
                let id = copy.id_there(folder, "Note");
                let set = ["props", "--folder", folder, "--set", "PidTagSubject=Theirs", &id];
                copy.server.alice(&set).ok();
                let waits = copy.push(&[]);
                assert!(waits.err.contains("1 changes are in conflict"), "{folder}: {waits:?}");
                copy.pushed(&["--on-conflict", "server"]);
            } else {
                copy.pushed(&[]);
            }
            let listed = copy.listed(folder);
            assert!(!listed.contains(&"Note".into()), "{folder}: {listed:?}");
            assert_eq!(listed.contains(&"Theirs".into()), is_changed, "{folder}: {listed:?}");
            copy.is_the_mailbox();
        }
    }
}

#[test]
fn what_is_kept_beside_the_servers_version_after_a_crash_is_there_once() {
    let copy = Copy::new();
    let id = copy.id(DRAFT);
    let both = ["--on-conflict", "both"];
    let change = |mine: &str, theirs: &str| {
        copy.db().execute("UPDATE message SET subject = ? WHERE id = ?", [mine, &id]).unwrap();
        copy.changed_elsewhere(&id, theirs);
    };
    let found = || {
        let mut found = copy.listed("drafts");
        found.retain(|subject| subject.starts_with("Mine") || subject.starts_with("Theirs"));
        found.sort();
        found
    };
    change("Mine", "Theirs");
    copy.server.alice(&["sync", "--to", &copy.directory]).ok();
    copy.dies(&both);
    change("Mine again", "Theirs again");
    copy.pushed(&both);
    assert_eq!(found(), ["Mine", "Mine again", "Theirs again"]);
    copy.is_the_mailbox();

    // Somebody else deletes it before this process knows that it is there.
    change("Mine at last", "Theirs at last");
    copy.server.alice(&["sync", "--to", &copy.directory]).ok();
    copy.dies(&both);
    let kept = copy.id_there("drafts", "Mine at last");
    copy.server.alice(&["rm", "--folder", "drafts", "--for-good", &kept]).ok();
    copy.pushed(&both);
    assert_eq!(found(), ["Mine", "Mine again", "Theirs at last"]);
    copy.is_the_mailbox();
}

/// What a process made that died, and what somebody else deletes then: after the copy has seen it there, or before.
fn only_what_has_not_arrived_waits(copy: &Copy, gone: impl Fn(bool)) {
    gone(true);
    copy.pushed(&[]);
    copy.is_the_mailbox();
    gone(false);
    for policy in ["report", "mine", "both"] {
        let waits = copy.push(&["--on-conflict", policy]);
        assert!(waits.err.contains("1 changes are in conflict"), "{policy}: {waits:?}");
    }
    assert_eq!(copy.pushed(&["--on-conflict", "server"])["given_up"], 1);
    copy.is_the_mailbox();
}

#[test]
fn what_was_made_and_is_gone_before_that_is_known_is_not_in_the_way() {
    let copy = Copy::new();
    let gone = |has_arrived: bool| {
        copy.write("Idea");
        copy.dies(&[]);
        let id = copy.id("Idea");
        if has_arrived {
            copy.server.alice(&["sync", "--to", &copy.directory]).ok();
        }
        copy.server.alice(&["rm", "--folder", "drafts", "--for-good", &id]).ok();
    };
    only_what_has_not_arrived_waits(&copy, gone);

    let gone = |has_arrived: bool| {
        copy.sql("INSERT INTO folder (parent, name) SELECT parent, 'Made' FROM folder WHERE name = 'Inbox'");
        copy.dies(&[]);
        if has_arrived {
            copy.server.alice(&["sync", "--to", &copy.directory]).ok();
        }
        copy.server.alice(&["rmdir", "--for-good", "Made"]).ok();
    };
    only_what_has_not_arrived_waits(&copy, gone);
}

#[test]
fn a_folder_made_in_one_that_is_gone_waits_for_another_place() {
    let copy = Copy::new();
    let make = || {
        copy.sql(
            "INSERT INTO folder (parent, name) SELECT parent, 'Travels' FROM folder WHERE name = 'Inbox'",
        );
        copy.pushed(&[]);
        copy.sql(
            "INSERT INTO folder (parent, name) SELECT id, 'Rome' FROM folder WHERE name = 'Travels';
             INSERT INTO message (folder, subject) SELECT id, 'Hotel' FROM folder
             WHERE parent = (SELECT id FROM folder WHERE name = 'Travels')",
        );
        copy.server.alice(&["rmdir", "Travels", "--for-good"]).ok();
    };
    make();
    for policy in ["report", "mine", "both"] {
        let waits = copy.push(&["--on-conflict", policy]);
        assert!(waits.err.contains("2 changes are in conflict"), "{policy}: {waits:?}");
        assert!(waits.out.contains("\"Rome\""), "{policy}: {waits:?}");
    }
    copy.sql("UPDATE folder SET parent = (SELECT id FROM folder WHERE name = 'Archive') WHERE name = 'Rome'");
    assert_eq!(copy.pushed(&[])["done"], 2);
    assert_eq!(copy.listed("Archive/Rome"), ["Hotel"]);
    copy.is_the_mailbox();
    make();
    assert_eq!(copy.pushed(&["--on-conflict", "server"])["given_up"], 2);
    copy.is_the_mailbox();
}
