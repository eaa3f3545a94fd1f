//! How many requests it takes from nothing to the first fifty rows, and from what is known of the run before.

mod common;

use common::{Directory, mapi, run};
use mapi_http_server::{Config, Server};

#[test]
fn from_an_address_to_fifty_rows() {
    let server = Server::start(Config { demo: Some(1), ..Config::default() }).unwrap();
    let directory = Directory::new();
    let file = directory.file("session");
    let requests = |options: &[&str]| {
        // A fault that does nothing counts.
        server.set_faults("delay=0").unwrap();
        let url = server.autodiscover_url();
        let arguments = ["ls", "--limit", "50", "--email", "alice@example.com", "--autodiscover", &url];
        let mut command = mapi(&directory, &[&arguments, options].concat());
        command.env("MAPI_PASSWORD", "alice-demo");
        let listed = run(command).ok();
        assert!(listed.lines().count() > 30, "{listed}");
        server.faults()
    };
    // Disconnect ends it.
    assert_eq!(requests(&[]), "delay=0: 5 of 5\n", "Autodiscover, Connect, logon, rows; and Disconnect");
    assert_eq!(requests(&[]), "delay=0: 3 of 3\n", "Connect, logon with rows; and Disconnect");
    // In a session that goes on.
    let file = ["--session", &file];
    assert_eq!(requests(&file), "delay=0: 4 of 4\n", "Autodiscover, Connect, logon, rows");
    assert_eq!(requests(&file), "delay=0: 1 of 1\n", "rows");

    // What is remembered is no secret, and for its owner alone.
    let remembered = directory.path().join("mapi/mailboxes.json");
    let text = std::fs::read_to_string(&remembered).unwrap();
    assert!(text.contains("alice@example.com") && !text.contains("alice-demo"), "{text}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&remembered).unwrap().permissions().mode() & 0o777, 0o600);
    }
    // It expires after an hour.
    let known: serde_json::Value = serde_json::from_str(&text).unwrap();
    let old = |by: u64| {
        let mut known = known.clone();
        for (_, place) in known.as_object_mut().unwrap() {
            let found = place["found"]["found"].as_u64().unwrap();
            place["found"]["found"] = (found - by).into();
        }
        std::fs::write(&remembered, known.to_string()).unwrap();
    };
    old(59 * 60 * 1000);
    assert_eq!(requests(&[]), "delay=0: 3 of 3\n", "it still holds");
    old(60 * 60 * 1000);
    assert_eq!(requests(&[]), "delay=0: 5 of 5\n", "Autodiscover is asked again");
    // Damage costs a question, nothing more.
    std::fs::write(&remembered, "{").unwrap();
    assert_eq!(requests(&[]), "delay=0: 5 of 5\n");

    // The server is another one now: what was remembered fails once, is forgotten, and the next run asks.
    server.set_faults("status=404@emsmdb").unwrap();
    let url = server.autodiscover_url();
    let mut command = mapi(&directory, &["ls", "--email", "alice@example.com", "--autodiscover", &url]);
    command.env("MAPI_PASSWORD", "alice-demo");
    run(command).fails(3, &["the next run asks anew"]);
    assert_eq!(requests(&[]), "delay=0: 5 of 5\n");
}
