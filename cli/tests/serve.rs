//! The server and the demo, started as people start them.

mod common;

use common::{Directory, Running, Server, mapi, run};
use serde_json::Value;

#[test]
fn the_demo_does_what_it_tells() {
    let directory = Directory::new();
    let text = run(mapi(&directory, &["demo"])).ok();
    for step in [
        "Autodiscover finds",
        "reads the newest one",
        "She saves menu.pdf",
        "RE: The menu for Friday",
        "sign out",
    ] {
        assert!(text.contains(step), "{step}: {text}");
    }
    assert!(!text.contains('\u{1b}'), "colours go to terminals only");
    let json = run(mapi(&directory, &["demo", "--json"])).ok();
    let steps: Vec<Value> = json.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let total = steps.last().unwrap();
    assert_eq!(total["steps"], steps.len() - 1);
    let exchanges: u64 =
        steps.iter().filter_map(|step| step["requests"].as_array()).map(|r| r.len() as u64).sum();
    assert_eq!(total["exchanges"], exchanges);
}

#[test]
fn what_is_printed_is_what_to_type() {
    let directory = Directory::new();
    let server = Running::start(mapi(&directory, &["serve", "--demo", "--port", "0"]));
    assert!(server.line_with("listens on").contains("for development and tests"));
    let mut command = mapi(&directory, &[]);
    for _ in 0..2 {
        let line = server.line_with("export ");
        let (name, value) = line.trim().strip_prefix("export ").unwrap().split_once('=').unwrap();
        command.env(name, value);
    }
    let line = server.line_with("mapi ls");
    command.args(line.split_whitespace().skip(1));
    assert!(run(command).ok().contains("Lunch"));
}

#[test]
fn a_taken_port_is_told() {
    let server = Server::demo();
    let port = server.told["url"].as_str().unwrap().rsplit_once(':').unwrap().1;
    run(mapi(&server.directory, &["serve", "--demo", "--port", port])).fails(1, &["already", "--port"]);
}

#[test]
fn users_come_from_a_file_and_data_stays() {
    let directory = Directory::new();
    let mut hash = mapi(&directory, &["hash-password"]);
    hash.env("MAPI_PASSWORD", "wonderland");
    let hash = run(hash).ok();
    let toml = format!(
        "[[user]]\nname = \"alice\"\naddress = \"alice@example.com\"\npassword_hash = \"{}\"\n",
        hash.trim()
    );
    std::fs::write(directory.file("users.toml"), toml).unwrap();
    let options = ["--users", &directory.file("users.toml"), "--data", &directory.file("mail.db")];
    for round in [0, 1] {
        let mut server = Server::start(&options);
        let as_alice = |arguments: &[&str]| {
            let mut command = server.command("alice", arguments);
            command.env("MAPI_PASSWORD", "wonderland");
            run(command)
        };
        assert_eq!(as_alice(&["ls", "--json"]).json()["total"], round);
        as_alice(&["send", "--to", "alice@example.com", "--subject", "Note to self"]).ok();
        server.alice(&["ls"]).fails(4, &["refused the credentials"]);
        #[cfg(unix)]
        assert!(server.running.signal(["TERM", "INT"][round as usize]).success());
    }
    std::fs::write(directory.file("users.toml"), "lisen = 1").unwrap();
    run(mapi(&directory, &["serve", "--users", "users.toml"])).fails(2, &["lisen"]);
    run(mapi(&directory, &["serve", "--users", "none.toml"])).fails(2, &["none.toml"]);
}

#[test]
fn a_page_is_served_beside_the_protocol_and_what_is_missing_is_told() {
    let directory = Directory::new();
    std::fs::write(directory.file("index.html"), "<title>Mail</title>").unwrap();
    std::fs::write(directory.file("config.json"), "replaced").unwrap();
    let server = Server::start(&["--demo", "--web", directory.path().to_str().unwrap()]);
    let get = |path: &str| {
        let address = server.told["url"].as_str().unwrap().trim_start_matches("http://").to_string();
        let mut stream = std::net::TcpStream::connect(&address).unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        std::io::Write::write_all(&mut stream, request.as_bytes()).unwrap();
        std::io::read_to_string(stream).unwrap()
    };
    let page = get("/");
    assert!(page.ends_with("<title>Mail</title>") && page.contains("frame-ancestors 'none'"), "{page}");
    let config = get("/config.json");
    assert!(config.contains(r#"{"address":"alice@example.com","password":"alice-demo"}"#), "{config}");
    assert!(get("/nothing").starts_with("HTTP/1.1 404"));
    assert!(get("/mapi/emsmdb/").starts_with("HTTP/1.1 401"));

    let nowhere = directory.file("nowhere");
    for command in ["serve", "demo"] {
        let mut arguments = vec![command, "--web", &nowhere, "--port", "0"];
        arguments.extend((command == "serve").then_some("--demo"));
        run(mapi(&directory, &arguments)).fails(5, &["nowhere", "cargo xtask web", "--web DIR"]);
    }
}
