//! What goes wrong is told in one sentence, with what to do, and an exit code.

mod common;

use common::{Directory, Server, mapi, run};
use serde_json::Value;

#[test]
fn credentials_and_addresses() {
    let server = Server::demo();
    let user = server.user("alice");
    let (url, dn) = (user["mailbox_url"].as_str().unwrap(), user["dn"].as_str().unwrap());
    // Empty is not given.
    let mut empty = server.command("alice", &["ls", "--limit", "1", "--user", ""]);
    for name in
        ["MAPI_MAILBOX", "MAPI_URL", "MAPI_CA", "MAPI_DNS", "MAPI_AUTH", "MAPI_TOKEN_FILE", "MAPI_SESSION"]
    {
        empty.env(name, "");
    }
    assert!(run(empty).ok().contains("Lunch"));
    let with_url = |url: &str, dn: &str, password: &str| {
        let arguments = ["ls", "--limit", "1", "--url", url, "--dn", dn, "--user", "alice@example.com"];
        let mut command = mapi(&server.directory, &arguments);
        command.env("MAPI_PASSWORD", password);
        run(command)
    };
    assert!(with_url(url, dn, "alice-demo").ok().contains("Lunch"));
    with_url(url, dn, "wrong").fails(4, &["refused the credentials", "password"]);
    let mut by_email = server.command("alice", &["ls"]);
    by_email.env("MAPI_PASSWORD", "wrong");
    run(by_email).fails(4, &["refused the credentials", "password"]);
    run(server.command("nobody", &["ls"])).fails(4, &["refused the credentials"]);
    // Somebody else's mailbox.
    let bob = server.user("bob");
    let (bobs_url, bobs_dn) = (bob["mailbox_url"].as_str().unwrap(), bob["dn"].as_str().unwrap());
    assert_eq!(with_url(bobs_url, bobs_dn, "alice-demo").code(), 4);

    with_url(server.autodiscover(), dn, "alice-demo").fails(3, &["Check the address"]);
    with_url(&format!("{}/nothing", server.told["url"].as_str().unwrap()), dn, "alice-demo")
        .fails(3, &["404", "Check the address"]);
    with_url("http://127.0.0.1:1/mapi/emsmdb/", dn, "alice-demo")
        .fails(3, &["no connection", "127.0.0.1 port 1"]);
    with_url("http://mail.invalid/mapi/emsmdb/", dn, "alice-demo").fails(3, &["plain HTTP", "https"]);
    with_url("https://mail.invalid/mapi/emsmdb/", dn, "alice-demo").fails(3, &["mail.invalid", "unknown"]);
    with_url("nonsense", dn, "alice-demo").fails(2, &["nonsense"]);

    server.alice(&["ls", "nowhere"]).fails(5, &["nowhere\"; `mapi folders` lists them"]);
    for (name, meant) in [
        ("Projcts/2026", "Projects/2026"),
        ("inbx", "Inbox"),
        ("2026", "Projects/2026"),
        ("SENT ITEM", "Sent Items"),
    ] {
        server
            .alice(&["ls", name])
            .fails(5, &[&format!("did you mean {meant:?}? `mapi folders` lists them")]);
    }
    server.alice(&["read", "7"]).fails(5, &["mapi ls"]);
    server.alice(&["ls", "deleted", "--recoverable"]).ok();
    for range in ["1", "1-3", "4000000000-4294967295"] {
        server.alice(&["restore", range]).fails(5, &["did not list a message", "run it again"]);
    }
    server.alice(&["restore", "3-1"]).fails(2, &["3-1", "range"]);
    server.alice(&["read", "seven"]).fails(2, &["seven"]);
    server.alice(&["read", "1-3"]).fails(2, &["1-3", "one number", "message id"]);
    for path in ["", "/"] {
        server.alice(&["mkdir", path]).fails(2, &["names no folder", "Projects/2027"]);
    }
    for time in ["yesterday", "2020-01-01", "+-2h"] {
        let send = ["send", "--to", "bob@example.com", "--text", "x", "--at", time];
        server.alice(&send).misused(&[time, "is over"]);
    }
    server.alice(&["read", "0001-00000000ffff"]).fails(5, &["does not exist"]);
    server.alice(&["send", "--to", "bob@example.com", "--attach", "missing.txt"]).fails(1, &["missing.txt"]);
    for address in
        ["@", " ", "bob@", "bob@example.com, carol@example.com", "bob@example.com, Carol <carol@example.com>"]
    {
        server.alice(&["send", "--to", address, "--text", "x"]).fails(2, &["is not an address"]);
    }
}

/// Who says too late whose mailbox it is does not find that the copy is one of nobody's.
#[test]
fn no_copy_is_begun_of_a_mailbox_that_is_not_said() {
    let directory = Directory::new();
    let copy = directory.file("copy");
    run(mapi(&directory, &["sync", "--to", &copy])).fails(2, &["which mailbox", "--email"]);
    assert!(!std::fs::exists(&copy).unwrap());
}

#[test]
fn usage() {
    let directory = Directory::new();
    run(mapi(&directory, &["ls"])).fails(2, &["--email", "--url"]);
    run(mapi(&directory, &["ls", "--url", "https://x.invalid/"])).fails(2, &["--dn"]);
    run(mapi(&directory, &["ls", "--email", "a@x.invalid", "--ca", "no.pem"])).fails(1, &["no.pem"]);
    run(mapi(&directory, &["serve"])).misused(&["--demo", "--users"]);
    let failed = run(mapi(&directory, &["ls", "--nonsense", "--json"]));
    assert_eq!(failed.code(), 2);
    let failure: Value = serde_json::from_str(&failed.err).unwrap();
    assert_eq!(failure["code"], "usage");
    let failed = run(mapi(&directory, &["ls", "--json"]));
    let failure: Value = serde_json::from_str(&failed.err).unwrap();
    assert_eq!((failed.code(), &failure["code"]), (2, &"usage".into()));
    for command in ["demo", "serve", "folders", "ls", "read", "save", "send", "watch", "decode"] {
        let help = run(mapi(&directory, &[command, "--help"])).ok();
        assert!(help.contains(&format!("\n  mapi {command}")), "{help}");
    }
}

#[test]
fn tls() {
    let directory = Directory::new();
    let ca = directory.file("ca.pem");
    let server = Server::start(&["--demo", "--tls", &ca]);
    assert!(server.told["url"].as_str().unwrap().starts_with("https://"));
    server.alice(&["ls"]).fails(3, &["certificate", "not trusted"]);
    assert!(server.alice(&["ls", "--limit", "1", "--ca", &ca]).ok().contains("Lunch"));
    // Where the mailbox is is known now; who answers there is not trusted any more for that.
    server.alice(&["ls"]).fails(3, &["certificate", "--ca"]);
    let user = server.user("alice");
    let (url, dn) = (user["mailbox_url"].as_str().unwrap(), user["dn"].as_str().unwrap());
    server.alice(&["ls", "--url", url, "--dn", dn]).fails(3, &["TLS", "--ca"]);
    std::fs::write(directory.file("empty.pem"), "").unwrap();
    server.alice(&["ls", "--ca", &directory.file("empty.pem")]).fails(2, &["no certificate"]);
}

#[test]
fn damaged_captures() {
    let directory = Directory::new();
    let decode = |arguments: &[&str]| run(mapi(&directory, &[&["decode"], arguments].concat()));
    std::fs::write(directory.file("c.jsonl"), "{\"seq\": 1").unwrap();
    decode(&["--exchanges", "c.jsonl"]).fails(6, &["c.jsonl", "line 1"]);
    decode(&["--exchanges", "missing.jsonl"]).fails(1, &["missing.jsonl"]);
    std::fs::write(directory.file("body.bin"), [0; 3]).unwrap();
    decode(&["--type", "Execute", "--direction", "request", "body.bin"]).fails(6, &["body.bin"]);
    decode(&["--type", "Nonsense", "--direction", "request", "body.bin"]).fails(2, &["Nonsense"]);
    std::fs::write(directory.file("body.bin"), [0; 4]).unwrap();
    let tree = decode(&["--type", "Disconnect", "--direction", "request", "body.bin"]).ok();
    assert!(tree.contains("auxiliary_buffer"), "{tree}");
}
