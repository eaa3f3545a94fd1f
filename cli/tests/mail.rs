//! Mail from the command line, as in the README.

mod common;

use common::{Ran, Running, Server, mapi, run};
use serde_json::Value;

#[test]
fn folders_lists_and_messages() {
    let server = Server::demo();
    let folders = server.alice(&["folders"]).ok();
    for name in ["Inbox", "Sent Items", "Projects", "  2026"] {
        assert!(folders.contains(name), "{folders}");
    }

    let list = server.alice(&["ls", "--limit", "3"]).ok();
    assert!(list.contains("*@  Bob Example") && list.contains("Lunch on Friday? 🍜"), "{list}");
    assert!(list.contains("more with --after 3"), "{list}");
    let page = server.alice(&["ls", "--after", "3", "--limit", "2"]).ok();
    assert!(page.lines().nth(1).unwrap().starts_with(" 4"), "{page}");
    // A number means the same message as in the list that was shown last.
    let id = page.lines().nth(2).unwrap().split_whitespace().last().unwrap().to_string();
    let by_number = server.alice(&["read", "5", "--json"]).json();
    assert_eq!(by_number["id"], id.as_str());
    assert_eq!(server.alice(&["read", &id, "--json"]).json(), by_number);

    let unread = server.alice(&["ls", "--unread", "--from", "BOB", "--since", "2020-01-01", "--json"]).json();
    let unread = unread["messages"].as_array().unwrap();
    assert!(!unread.is_empty());
    for message in unread {
        assert_eq!(message["unread"], true);
        assert_eq!(message["from"]["address"], "bob@example.com");
    }
    let menu = server.alice(&["ls", "--attachment", "menu", "--to", "alice", "--json"]).json();
    assert_eq!((&menu["total"], &menu["messages"][0]["subject"]), (&1.into(), &"Lunch on Friday? 🍜".into()));
    // The list begins in the middle, and its numbers are those of the whole list.
    let found = server.alice(&["ls", "--sort", "subject", "--jump-to", "SPRINT", "--limit", "2"]).ok();
    let number: u32 = found.lines().nth(1).unwrap().split_whitespace().next().unwrap().parse().unwrap();
    assert!(number > 1, "{found}");
    assert!(server.alice(&["read", &number.to_string()]).ok().contains("Subject:  Sprint"), "{found}");
    server.alice(&["ls", "--jump-to", "no such subject"]).fails(5, &["no such subject"]);
    let groups = server.alice(&["ls", "--group-by", "from", "--expand", "2", "--only", "BOB EXAMPLE"]).ok();
    let bob = groups.lines().position(|line| line.contains(" Bob Example ")).unwrap();
    assert!(groups.lines().nth(bob + 1).unwrap().contains("Lunch on Friday"), "{groups}");
    // Only that one is expanded, by two lines.
    assert_eq!(groups.lines().filter(|line| line.contains(" 0001-")).count(), 2, "{groups}");
    let groups = server.alice(&["ls", "--group-by", "conversation", "--json", "--limit", "200"]).json();
    let groups = groups["groups"].as_array().unwrap();
    let largest = groups.iter().max_by_key(|group| group["total"].as_u64()).unwrap();
    let key = largest["key"].as_str().unwrap();
    let days =
        server.alice(&["ls", "--group-by", "day", "--utc-offset", "-60", "--json", "--limit", "500"]).json();
    let days = days["groups"].as_array().unwrap();
    assert!(days.len() > 1 && days.is_sorted_by(|a, b| a["key"].as_str() > b["key"].as_str()), "{days:?}");
    let conversation = server.alice(&["ls", "--conversation", key, "--json"]).json();
    assert!(conversation["total"].as_u64() >= largest["total"].as_u64() && conversation["total"] != 1);
    server.alice(&["ls", "--conversation", "12"]).fails(2, &["key of a group"]);
    let columns = "subject,PidTagImportance,PidTagInternetMessageId";
    let list = server.alice(&["ls", "--limit", "2", "--columns", columns]).ok();
    let header: Vec<_> = list.lines().next().unwrap().split_whitespace().collect();
    assert_eq!(header, ["SUBJECT", "PidTagImportance", "PidTagInternetMessageId", "ID"]);
    let list = server.alice(&["ls", "--limit", "2", "--columns", columns, "--json"]).json();
    let line = &list["messages"][0];
    assert!(line["columns"]["PidTagImportance"].is_number() && line["from"]["name"] == "", "{line}");
    let failed = server.alice(&["ls", "--columns", "subjcet"]);
    assert!(failed.code() == 2 && failed.err.contains("a field of lists such as subject"), "{failed:?}");
    let whole = &["ls", "--limit", "1", "--columns", "PidTagBody", "--values-up-to", "0", "--json"];
    let cut = server.alice(whole).json()["messages"][0]["columns"]["PidTagBody"].as_str().unwrap().len();
    let high = server.alice(&["ls", "--where", "PidTagImportance equal 2", "--json"]).json();
    let important = server.alice(&["ls", "--importance", "high", "--json"]).json();
    assert!(important["total"] != 0 && cut > 0);
    assert_eq!(high["total"], important["total"]);
    let menu = ["ls", "--where", "attachment:PidTagAttachLongFilename begins MENU", "--json"];
    assert_eq!(server.alice(&menu).json()["total"], 1);
    let failed = server.alice(&["ls", "--where", "PidTagSubject resembles x"]);
    assert!(failed.code() == 2 && failed.err.contains("NAME TEST VALUE"), "{failed:?}");
    let filed = server.alice(&["ls", "projects/2026", "--json"]).json();
    assert!(filed["total"].as_u64().unwrap() > 0);
}

#[test]
fn reading_and_saving() {
    let server = Server::demo();
    server.alice(&["ls"]).ok();
    let letter = server.alice(&["read", "1"]).ok();
    assert!(letter.contains("From:     Bob Example <bob@example.com>"), "{letter}");
    assert!(letter.contains("Attached: 2 menu.pdf (application/pdf, 723 B)"), "{letter}");
    assert!(letter.contains("opens on Friday"), "{letter}");
    assert!(server.alice(&["read", "1", "--html"]).ok().contains("<b>Friday</b>"));

    server.alice(&["save", "1", "2"]).ok();
    let pdf = std::fs::read(server.directory.file("menu.pdf")).unwrap();
    assert_eq!((pdf.len(), &pdf[..5]), (723, &b"%PDF-"[..]));
    // Nothing is overwritten unless one says where to.
    server.alice(&["save", "1", "menu.pdf"]).fails(1, &["menu.pdf exists already", "--to"]);
    let saved = server.alice(&["save", "1", "menu.pdf", "--to", "menu.pdf", "--json"]).json();
    assert_eq!(saved["bytes"], 723);
    server.alice(&["save", "1", "3"]).fails(5, &["1 logo.png, 2 menu.pdf"]);

    let page = server.alice(&["ls", "--json"]).json();
    let id = |subject: &str| {
        let messages = page["messages"].as_array().unwrap();
        let found = messages.iter().find(|message| message["subject"] == subject);
        found.unwrap()["id"].as_str().unwrap().to_string()
    };
    server.alice(&["save", &id("Recording of the interview"), "interview.wav"]).ok();
    let sound = std::fs::read(server.directory.file("interview.wav")).unwrap();
    assert_eq!(sound.len(), 44 + 36 * 88_200);
    assert_eq!(sound[4..8], (sound.len() as u32 - 8).to_le_bytes());
    server.alice(&["save", &id("FW: Offer for the new office"), "1"]).fails(1, &["is a message"]);
    assert!(server.alice(&["read", &id("The long report")]).ok().contains("Line 2500 of a long report"));
}

#[test]
#[cfg(unix)]
fn a_reader_that_goes_away_is_no_failure() {
    let server = Server::demo();
    let script = format!("'{}' folders; echo $? > code", env!("CARGO_BIN_EXE_mapi"));
    let command = server.command("alice", &[]);
    // The reader is gone before anything is written.
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", &format!("({script}) 2> errors | true")]).current_dir(server.directory.path());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    assert!(shell.status().unwrap().success());
    assert_eq!(std::fs::read_to_string(server.directory.file("errors")).unwrap(), "");
    assert_eq!(std::fs::read_to_string(server.directory.file("code")).unwrap(), "0\n");
}

#[test]
fn sending_to_several_people() {
    let server = Server::demo();
    let large: Vec<u8> = (0..6_000_000u32).map(|n| (n % 251) as u8).collect();
    std::fs::write(server.directory.file("large.bin"), &large).unwrap();
    std::fs::write(server.directory.file("грüße.txt"), "hello").unwrap();
    let sent = server.alice(&[
        "send",
        "--to",
        "bob@example.com",
        "--to",
        "alice@example.com",
        "--cc",
        "carol@example.com",
        "--bcc",
        "team@example.com",
        "--subject",
        "Ünïcode 🚀",
        "--html",
        "<p>See <b>this</b></p>",
        "--attach",
        "large.bin",
        "--attach",
        "грüße.txt",
        "--important",
        "--json",
    ]);
    assert_eq!(sent.json()["recipients"], 4);
    for name in ["alice", "bob", "carol"] {
        let page = run(server.command(name, &["ls", "--limit", "2", "--json"])).json();
        let first = &page["messages"][0];
        assert_eq!((&first["subject"], &first["importance"]), (&"Ünïcode 🚀".into(), &"High".into()));
        // Everybody gets it once, however often they are addressed.
        assert_ne!(page["messages"][1]["subject"], "Ünïcode 🚀");
    }
    // The numbers of somebody else's list mean nothing.
    server.bob(&["read", "1"]).fails(5, &["mapi ls"]);
    server.bob(&["ls"]).ok();
    let letter = server.bob(&["read", "1", "--json"]).json();
    let kinds: Vec<_> = letter["recipients"].as_array().unwrap().iter().map(|other| &other["kind"]).collect();
    assert_eq!(kinds, ["To", "To", "Cc"]);
    assert!(letter["html"].as_str().unwrap().contains("<b>this</b>"));
    let sizes: Vec<_> =
        letter["attachments"].as_array().unwrap().iter().map(|file| (&file["name"], &file["size"])).collect();
    assert_eq!(sizes, [(&"large.bin".into(), &6_000_000.into()), (&"грüße.txt".into(), &5.into())]);
}

#[test]
fn a_message_in_a_message() {
    let server = Server::demo();
    let list = server.alice(&["ls", "--subject", "FW: Offer for the new office", "--json"]).json();
    let id = list["messages"][0]["id"].as_str().unwrap().to_string();
    let inner = server.alice(&["read", &id, "--attachment", "1"]).ok();
    assert!(inner.contains("From:     Niccolò Però <niccolo@torino.example.org>"), "{inner}");
    assert!(inner.contains("340 m²") && inner.contains("Attached: 1 plan.png"), "{inner}");
    server.alice(&["save", &id, "plan.png", "--inside", "1"]).ok();
    assert!(std::fs::read(server.directory.file("plan.png")).unwrap().starts_with(b"\x89PNG"));
    server.alice(&["save", &id, "1"]).fails(1, &["mapi read --attachment"]);
    server
        .alice(&["read", &id, "--attachment", "1", "--attachment", "1"])
        .fails(2, &["plan.png", "mapi save"]);
    let headers = server.alice(&["read", &id, "--headers"]).ok();
    assert!(headers.contains("\nSubject: FW: Offer for the new office\n"), "{headers}");
    let sent = server.alice(&["ls", "sent", "--limit", "1", "--json"]).json();
    let sent = sent["messages"][0]["id"].as_str().unwrap();
    server
        .alice(&["read", sent, "--folder", "sent", "--headers"])
        .fails(5, &["did not come from the Internet"]);
}

#[test]
#[cfg(unix)]
fn what_is_saved_replaces_files_only() {
    use std::os::unix::fs::{FileTypeExt, symlink};
    let server = Server::demo();
    server.alice(&["ls", "--attachment", "menu.pdf"]).ok();
    let [link, old, pipe] =
        ["link", "old", "pipe"].map(|name| std::path::PathBuf::from(server.directory.file(name)));
    symlink("old", &link).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for (command, begins) in
        [(["save", "1", "menu.pdf", "--to"], "%PDF-"), (["export", "--item", "1", "--fts"], "")]
    {
        let run = |to: &str| server.alice(&[&command[..], &[to]].concat());
        std::fs::write(&old, "old").unwrap();
        run("link").ok();
        assert!(link.is_symlink());
        let written = std::fs::read(&old).unwrap();
        assert!(written.len() > 100 && written.starts_with(begins.as_bytes()));
        let reader = std::thread::spawn({
            let pipe = pipe.clone();
            move || std::fs::read(pipe).unwrap()
        });
        run("pipe").ok();
        assert!(pipe.metadata().unwrap().file_type().is_fifo());
        assert_eq!(reader.join().unwrap().len(), written.len());
        run(".").fails(1, &["directory"]);
    }
}

#[test]
fn a_large_attachment_arrives_whole() {
    let server = Server::demo();
    let large: Vec<u8> = (0..6_000_000u32).map(|n| (n % 251) as u8).collect();
    std::fs::write(server.directory.file("large.bin"), &large).unwrap();
    server.alice(&["send", "--to", "bob@example.com", "--subject", "Large", "--attach", "large.bin"]).ok();
    server.bob(&["ls", "--limit", "1"]).ok();
    server.bob(&["save", "1", "1", "--to", "again.bin"]).ok();
    assert!(std::fs::read(server.directory.file("again.bin")).unwrap() == large);
}

#[test]
fn watching() {
    let server = Server::demo();
    for json in [false, true] {
        let mut arguments = vec!["watch", "inbox"];
        arguments.extend(json.then_some("--json"));
        let mut watch = Running::start(server.command("bob", &arguments));
        let ready = watch.err.recv_timeout(std::time::Duration::from_secs(60)).unwrap();
        assert!(ready.contains("watching inbox"), "{ready}");
        server.alice(&["send", "--to", "bob@example.com", "--subject", "Knock 🚪", "--text", "knock"]).ok();
        if json {
            let news: Value = serde_json::from_str(&watch.line_with("NewMail")).unwrap();
            assert_eq!(news["message"]["subject"], "Knock 🚪");
        } else {
            let line = watch.line_with("new mail");
            assert!(line.contains("Alice Example: Knock 🚪"), "{line}");
        }
        #[cfg(unix)]
        assert!(watch.signal("INT").success());
    }
}

/// Each exchange is told when it is over, while the command goes on.
#[test]
fn exchanges_are_traced_live() {
    let server = Server::demo();
    let mut watch = Running::start(server.command("bob", &["--trace", "watch", "inbox"]));
    // The line that begins so; the command has not said yet that it watches, as long as that is not waited for.
    let line = |start: &str| loop {
        let line = watch.err.recv_timeout(std::time::Duration::from_secs(60)).unwrap();
        if line.starts_with(start) {
            break line;
        }
        assert!(!line.contains("watching inbox"), "{start}: {line}");
    };
    line("Connect ");
    let logon = line("Execute ");
    assert!(logon.contains("Logon"), "{logon}");
    line("mapi: watching inbox");
    // The wait for news ends with the news, and that is told then.
    server.alice(&["send", "--to", "bob@example.com", "--subject", "Knock", "--text", "knock"]).ok();
    line("NotificationWait ");
    #[cfg(unix)]
    assert!(watch.signal("INT").success());
}

#[test]
fn exchanges_are_written_down() {
    let server = Server::demo();
    let entries = |options: &[&str]| {
        let run = server.alice(&[&["ls", "--limit", "1", "--har", "log.har"], options].concat());
        assert_eq!(run.code(), 0, "{run:?}");
        let text = std::fs::read_to_string(server.directory.path().join("log.har")).unwrap();
        let log: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(log["log"]["version"], "1.2");
        (log["log"]["entries"].as_array().unwrap().clone(), text)
    };
    let (first, text) = entries(&[]);
    let kinds: Vec<_> =
        first.iter().map(|entry| entry["request"]["headers"][0]["value"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["Connect", "Execute", "Execute", "Disconnect"]);
    assert_eq!(first[1]["request"]["cookies"][0]["name"], "MapiContext");
    assert_eq!(first[1]["_rops"][0], "Logon");
    assert!(first.iter().all(|entry| entry["response"]["status"] == 200));
    assert!(!text.contains("127.0.0.1") && !text.contains("MailboxId") && !text.contains("MAPI-"), "{text}");
    let (_, text) = entries(&["--har-names"]);
    assert!(text.contains("127.0.0.1") && text.contains("MailboxId") && !text.contains("MAPI-"), "{text}");
}

#[test]
fn a_session_goes_on_from_its_file() {
    let server = Server::demo();
    let ls = |options: &[&str]| {
        server.alice(&[&["ls", "--limit", "1", "--trace", "--session", "session.bin"], options].concat())
    };
    let exchanges = |text: &str| text.lines().filter(|line| line.contains(" B out ")).count();
    let first = ls(&[]);
    // Connect, logon, list; and no Disconnect.
    assert_eq!((exchanges(&first.err), first.code()), (3, 0), "{first:?}");
    let second = ls(&[]);
    assert_eq!((exchanges(&second.err), &second.out), (1, &first.out), "{second:?}");
    // What the first one opened is not kept open for ever.
    assert!(second.err.contains("Release"), "{second:?}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(server.directory.file("session.bin")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let bytes = std::fs::read(server.directory.file("session.bin")).unwrap();
    assert!(!bytes.windows(10).any(|window| window == b"alice-demo"), "the password is in the file");
    // A failed command leaves the session where it was.
    server.alice(&["read", "0001-00000000ffff", "--session", "session.bin"]).fails(5, &["does not exist"]);
    assert_eq!(exchanges(&ls(&[]).err), 1);
    std::fs::write(server.directory.file("session.bin"), &bytes[..40]).unwrap();
    ls(&[]).fails(2, &["session.bin", "damaged", "delete the file"]);
    std::fs::write(server.directory.file("session.bin"), "something else").unwrap();
    ls(&[]).fails(2, &["session.bin", "not a suspended session"]);
}

#[test]
fn a_session_that_the_server_forgot_begins_anew() {
    let mut server = Server::demo();
    let list = |server: &Server| {
        server.alice(&["ls", "--limit", "1", "--session", "session.bin", "--json"]).json()["total"].clone()
    };
    let total = list(&server);
    let port = server.told["url"].as_str().unwrap().rsplit_once(':').unwrap().1.to_string();
    let again = mapi(&server.directory, &["serve", "--demo", "--json", "--port", &port]);
    #[cfg(unix)]
    server.running.signal("TERM");
    server.running = Running::start(again);
    server.running.line_with("mailbox_url");
    assert_eq!(list(&server), total);
}

#[test]
fn control_characters_are_shown_and_not_obeyed() {
    let server = Server::demo();
    server
        .alice(&["send", "--to", "alice@example.com", "--subject", "Red", "--text", "\u{1b}]0;title\u{7}"])
        .ok();
    // What we send has none in its subject; what others send may.
    let subject = "PidTagSubject=Red\u{1b}[31m\u{7}\u{9b}2J\rFrom: me";
    server.alice(&["ls", "--limit", "1"]).ok();
    server.alice(&["props", "1", "--set", subject]).ok();
    for text in [server.alice(&["ls", "--limit", "1"]).ok(), server.alice(&["read", "1"]).ok()] {
        assert!(text.contains("Red\u{fffd}[31m"), "{text}");
        assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{text:?}");
    }
}

#[test]
fn people_in_the_address_book() {
    let server = Server::demo();
    let found = server.alice(&["resolve", "bob", "--json"]).json();
    assert_eq!(found.as_array().unwrap().len(), 1);
    assert_eq!(found[0]["address"], "bob@example.com");
    assert!(server.alice(&["resolve", "bob"]).ok().contains("Bob Example"));
    server.alice(&["resolve", "nobody"]).fails(5, &["nobody in the address book"]);
    assert_eq!(server.alice(&["resolve", "nobody", "--json"]).json(), serde_json::json!([]));
}

#[test]
fn many_messages_at_once() {
    let server = Server::demo();
    let list = |arguments: &[&str]| {
        let mut all = vec!["ls", "--json"];
        all.extend(arguments);
        server.alice(&all).json()["messages"].as_array().unwrap().clone()
    };
    let first = list(&["--limit", "5"]);
    assert_eq!(first[0]["unread"], true);
    assert_eq!(server.alice(&["mark", "1", "3-5"]).ok(), "4 messages marked as read\n");
    let marked = list(&["--limit", "5"]);
    assert!([0, 2, 3, 4].iter().all(|index| marked[*index]["unread"] == false));
    assert_eq!(marked[1]["unread"], first[1]["unread"]);
    assert_eq!(server.alice(&["mark", "all", "--unread"]).ok(), "5 messages marked as unread\n");

    server.alice(&["flag", "1", "--due", "friday", "--text", "Call back"]).ok();
    server.alice(&["flag", "1", "--done"]).ok();
    server.alice(&["categorize", "1-2", "--add", "Done"]).ok();
    server.alice(&["categorize", "1"]).misused(&["--add"]);
    server.alice(&["mark", "1-99"]).fails(5, &["message 99"]);

    server.alice(&["cp", "2", "--to", "Projects/2026"]).ok();
    let copy = &list(&["Projects/2026", "--limit", "1"])[0];
    assert_eq!(copy["subject"], first[1]["subject"]);
    // Away, and back again.
    let id = first[4]["id"].as_str().unwrap();
    server.alice(&["rm", id]).ok();
    server.alice(&["rm", id]).fails(5, &[id, "NotFound"]);
    assert_eq!(list(&["deleted", "--limit", "1"])[0]["subject"], first[4]["subject"]);
    server.alice(&["rm", "1"]).ok();
    assert_ne!(list(&["deleted", "--limit", "1"])[0]["subject"], first[4]["subject"]);
    assert_eq!(list(&["deleted", "--recoverable"])[0]["subject"], first[4]["subject"]);
    server.alice(&["restore", "1"]).ok();
    assert!(list(&[]).iter().any(|message| message["subject"] == first[4]["subject"]));
    server.alice(&["mv", id, "--to", "nowhere"]).fails(5, &["mapi folders"]);
}

#[test]
fn folders_are_managed() {
    let server = Server::demo();
    server.alice(&["mkdir", "Old/2025/May"]).ok();
    server.alice(&["rename", "Old/2025", "Last year"]).ok();
    server.alice(&["mvdir", "old/last year", "--to", "Projects"]).ok();
    server.alice(&["cpdir", "Projects/2026", "--to", "Old", "--name", "Copy"]).ok();
    let there = server.alice(&["ls", "Old/Copy", "--json"]).json()["total"].clone();
    assert_eq!(there, server.alice(&["ls", "Projects/2026", "--json"]).json()["total"]);
    server.alice(&["rmdir", "Old", "--if-empty"]).fails(1, &["stayed"]);
    server.alice(&["rmdir", "Old"]).ok();
    server.alice(&["ls", "Old"]).fails(5, &["mapi folders"]);
    server.alice(&["ls", "Projects/Last year/May"]).ok();
    server.alice(&["empty", "deleted"]).ok();
    assert_eq!(server.alice(&["ls", "deleted", "--json"]).json()["total"], 0);
    server.alice(&["rmdir", "inbox", "--permanently"]).fails(4, &["Inbox", "Nobody may do that"]);
}

#[test]
fn any_property() {
    let server = Server::demo();
    server.alice(&["ls"]).ok();
    server
        .alice(&[
            "props",
            "1",
            "--set",
            "PidNameKeywords=Red; Done",
            "--set",
            "PS_PUBLIC_STRINGS/Rate:Floating64=1.5",
            "--set",
            "PidTagImportance=2",
        ])
        .ok();
    let values = server
        .alice(&[
            "props",
            "1",
            "--json",
            "PidNameKeywords",
            "PS_PUBLIC_STRINGS/Rate",
            "PidTagImportance",
            "0x1000001F",
        ])
        .json();
    assert_eq!(values["PidNameKeywords"], serde_json::json!(["Red", "Done"]));
    assert_eq!(values["PS_PUBLIC_STRINGS/Rate:Floating64"], 1.5);
    assert_eq!(values["PidTagImportance"], 2);
    assert!(values["PidTagBody"].as_str().unwrap().contains("Friday"));
    server.alice(&["props", "1", "--remove", "PidNameKeywords"]).ok();
    assert!(server.alice(&["props", "1", "PidNameKeywords"]).ok().contains("(none)"));
    let all = server.alice(&["props", "1"]).ok();
    assert!(all.contains("PidTagSubject") && all.contains("PS_PUBLIC_STRINGS/Rate"), "{all}");
    assert!(server.alice(&["props", "folder:inbox", "PidTagDisplayName"]).ok().contains("Inbox"));
    let mime = server.alice(&["props", "1", "--attachment", "2", "PidTagAttachMimeTag", "--json"]).json();
    assert_eq!(mime["PidTagAttachMimeTag"], "application/pdf");
    server.alice(&["props", "1", "Subject"]).misused(&["PidTagSubject"]);
    server.alice(&["props", "1", "--set", "PidTagImportance=high"]).misused(&["whole number"]);
    server.alice(&["props", "1", "--set", "PidTagEntryId=00"]).fails(4, &["PidTagEntryId"]);
}

#[test]
fn search_folders() {
    let server = Server::demo();
    assert!(server.alice(&["search"]).ok().contains("mapi search make"));
    let made = server.alice(&["search", "make", "Bob's", "--unread", "--from", "bob", "--json"]).json();
    assert_eq!(made["filter"]["from"], "bob");
    let list = server.alice(&["search"]).ok();
    assert!(list.lines().nth(1).unwrap().trim_start().starts_with("Bob's "), "{list}");
    let lines = server.alice(&["ls", made["id"].as_str().unwrap(), "--json"]).json();
    // By its name, as any folder.
    assert_eq!(server.alice(&["ls", "bob's", "--json"]).json()["messages"], lines["messages"]);
    let unread = server.alice(&["ls", "--unread", "--from", "bob", "--json"]).json();
    assert_eq!(lines["messages"], unread["messages"]);
    // What is read leaves it.
    server.alice(&["mark", lines["messages"][0]["id"].as_str().unwrap()]).ok();
    let fewer = server.alice(&["ls", made["id"].as_str().unwrap(), "--json"]).json();
    assert_eq!(fewer["total"].as_u64().unwrap() + 1, lines["total"].as_u64().unwrap());
    let changed = ["search", "change", "bob's", "--in", "root", "--attachment", "menu", "--shallow"];
    assert!(server.alice(&changed).ok().contains(r#"{"attachment":"menu"}"#));
    assert!(server.alice(&["search", "show", "BOB'S"]).ok().contains(r#"{"attachment":"menu"}"#));
    server.alice(&["search", "remove", "bob's"]).ok();
    server.alice(&["search", "show", "bob's"]).fails(5, &["mapi search"]);
}

#[test]
fn what_is_sent_does_not_wait_any_more() {
    let server = Server::demo();
    server.alice(&["ls"]).ok();
    server.alice(&["abort", "1"]).fails(1, &["does not wait to be sent"]);
}

#[test]
fn who_says_body_means_the_text() {
    let server = Server::demo();
    server.alice(&["send", "--to", "alice@example.com", "--subject", "Note", "--body", "Today?"]).ok();
    server.alice(&["ls"]).ok();
    assert!(server.alice(&["read", "1"]).ok().ends_with("\nToday?\n"));
}

/// `[MS-OXCDATA] 2.8.3.2`: a recipient may have an address of any type.
#[test]
fn a_fax_is_written_to_as_outlook_does() {
    let server = Server::demo();
    let fax = "[FAX:+49 (89) 1234]";
    let to = ["--to", "bob@example.com", "--cc", fax, "--cc", "Office <[FAX:Office@+1 555 0199]>"];
    server
        .alice(&[&["send", "--subject", "On paper", "--text", "x", "--reply-to", fax][..], &to].concat())
        .ok();
    let recipients = |ran: Ran| -> Vec<(String, String)> {
        let text = |recipient: &Value, name: &str| recipient[name].as_str().unwrap().to_owned();
        let message = ran.json();
        let recipients = message["recipients"].as_array().unwrap().iter();
        recipients.map(|recipient| (text(recipient, "name"), text(recipient, "address"))).collect()
    };
    let office = ("Office".to_owned(), "[FAX:Office@+1 555 0199]".to_owned());
    let paper = ("+49 (89) 1234".to_owned(), fax.to_owned());
    server.bob(&["ls"]).ok();
    let read = recipients(server.bob(&["read", "1", "--json"]));
    assert_eq!(read[1..], [paper.clone(), office.clone()]);
    let shown = server.bob(&["read", "1"]).ok();
    assert!(shown.contains("Office <[FAX:Office@+1 555 0199]>"), "{shown}");
    // All of them are answered, where the message says so first.
    server.bob(&["reply", "1", "--all", "--text", "y"]).ok();
    server.bob(&["ls", "sent"]).ok();
    assert_eq!(recipients(server.bob(&["read", "1", "--json"])), [paper, office]);
    // Somebody here has no fax to send it with.
    let lost = server.alice(&["ls"]).ok();
    assert!(lost.contains("Undeliverable: On paper"), "{lost}");
    for wrong in ["[FAX:]", "[SMTP:bob]", "[FAX:1\n2]", "[FAX:1>]"] {
        server
            .alice(&["send", "--cc", &format!("Office <{wrong}>"), "--text", "x"])
            .fails(2, &["is not an address"]);
    }
    server.alice(&["send", "--to", "[SMTP:bob@example.com]", "--subject", "Plain", "--text", "x"]).ok();
    assert!(server.bob(&["ls"]).ok().contains("Plain"));
}
