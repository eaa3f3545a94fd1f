//! How many requests it takes from nothing to the first fifty rows.

mod common;

use common::{Directory, mapi, run};
use mapi_http::mailbox::Session;
use mapi_http::session::Credentials;
use mapi_http_server::{Config, Server};

#[test]
fn from_an_address_to_fifty_rows() {
    let server = Server::start(Config { demo: Some(1), ..Config::default() }).unwrap();
    let directory = Directory::new();
    let file = directory.file("session");
    let requests = || {
        // A fault that does nothing counts.
        server.set_faults("delay=0").unwrap();
        let url = server.autodiscover_url();
        let arguments = ["ls", "--limit", "50", "--email", "alice@example.com", "--autodiscover", &url];
        let mut command = mapi(&directory, &[&arguments, &["--session", &file][..]].concat());
        command.env("MAPI_PASSWORD", "alice-demo");
        let listed = run(command).ok();
        assert!(listed.lines().count() > 30, "{listed}");
        server.faults()
    };
    assert_eq!(requests(), "delay=0: 4 of 4\n", "Autodiscover, Connect, logon, rows");
    // What a cache holds: where the mailbox is, and its folders; nothing of the session that was.
    let session = std::fs::read(&file).unwrap();
    let session = Session::resume(&session, Credentials::Host, [7; 32]).unwrap();
    std::fs::write(&file, session.suspend_without_cookies()).unwrap();
    server.forget_contexts();
    assert_eq!(requests(), "delay=0: 2 of 2\n", "Connect, logon with rows");
    // And in a session that lives.
    assert_eq!(requests(), "delay=0: 1 of 1\n", "rows");
}
