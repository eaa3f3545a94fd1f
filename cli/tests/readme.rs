//! What the READMEs tell to type, typed as it stands there.
#![cfg(unix)]

mod common;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use common::{Directory, Ran, Running, Server, mapi, run};
use serde_json::{Value, json};

fn text(readme: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(readme)).unwrap()
}

/// The commands of a README, without what is said of them.
fn commands(readme: &str) -> Vec<String> {
    let text = text(readme);
    let commands = text.lines().filter_map(|line| line.strip_prefix("$ "));
    commands.map(|line| line.split_once("  ").map_or(line, |(command, _)| command).trim().into()).collect()
}

/// The block in a language.
fn block(readme: &str, language: &str) -> String {
    let text = text(readme);
    let (_, block) = text.split_once(&format!("```{language}\n")).unwrap();
    block.split_once("\n```").unwrap().0.into()
}

/// Splits what a shell would split.
fn words(command: &str, home: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for letter in command.chars() {
        match (quote, letter) {
            (Some(end), _) if letter == end => quote = None,
            (None, '\'' | '"') => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (None, ' ') => words.extend(word.take()),
            (None, '~') if word.is_none() => word = Some(home.into()),
            _ => word.get_or_insert_default().push(letter),
        }
    }
    assert!(quote.is_none(), "{command}");
    words.extend(word);
    words
}

/// A terminal: where one is, and what was exported.
struct Terminal {
    directory: Directory,
    exported: BTreeMap<String, String>,
}

impl Terminal {
    fn new(server: &Server) -> Self {
        // What `mapi serve --demo` prints to be exported.
        let exported = [("MAPI_PASSWORD", "alice-demo"), ("MAPI_AUTODISCOVER", server.autodiscover())];
        let exported = exported.map(|(name, value)| (name.into(), value.into())).into();
        Self { directory: Directory::new(), exported }
    }

    fn words(&self, command: &str) -> Vec<String> {
        words(command, self.directory.path().to_str().unwrap())
    }

    fn command(&self, words: &[String]) -> Command {
        let arguments: Vec<&str> = words.iter().skip(1).map(String::as_str).collect();
        let mut command = mapi(&self.directory, &arguments);
        command.envs(&self.exported);
        command
    }

    fn run(&self, command: &str) -> Ran {
        run(self.command(&self.words(command)))
    }

    /// Starts what goes on until somebody ends it, on a port that is free.
    fn start(&self, command: &str) -> Running {
        let mut words = self.words(command.trim_end_matches(" &"));
        if ["serve", "relay"].contains(&words[1].as_str()) {
            match words.iter().position(|word| word == "--port") {
                Some(at) => words[at + 1] = "0".into(),
                None => words.extend(["--port".into(), "0".into()]),
            }
        }
        Running::start(self.command(&words))
    }
}

/// The page that `--web` serves is built by `cargo xtask web`, and looked at in a browser by the tests of that package;
/// what builds is not built again by what it built.
fn is_of_others(command: &str) -> bool {
    command.starts_with("cargo ") || command.contains("--web")
}

/// An exchange that a server really had, as a proxy saves it.
fn archive() -> String {
    let captured = include_str!("../../tests/data/captures/session_connect.jsonl");
    let exchanges = captured.lines().skip(1).map(|line| serde_json::from_str::<Value>(line).unwrap());
    let exchange = exchanges.clone().find(|exchange| {
        exchange["request_type"] == "Connect" && exchange["request_hex"] != "" && exchange["status"] == 200
    });
    let exchange = exchange.unwrap();
    let base64 =
        |field: &str| BASE64_STANDARD.encode(hex::decode(exchange[field].as_str().unwrap()).unwrap());
    let headers = |field: &str| -> Value {
        let headers = exchange[field].as_array().unwrap().iter();
        headers.map(|header| json!({ "name": header[0], "value": header[1] })).collect()
    };
    let url = format!("https://mail.test.local{}", exchange["path"].as_str().unwrap());
    json!({ "log": { "version": "1.2", "creator": { "name": "a proxy", "version": "1" }, "entries": [{
        "startedDateTime": "2026-11-22T13:47:20Z", "time": 1,
        "request": {
            "method": "POST", "url": url, "httpVersion": "HTTP/1.1", "headers": headers("request_headers"),
            "postData": { "mimeType": "application/mapi-http", "text": base64("request_hex"), "encoding": "base64" },
        },
        "response": {
            "status": 200, "statusText": "OK", "httpVersion": "HTTP/1.1", "headers": headers("response_headers"),
            "content": { "mimeType": "application/mapi-http", "text": base64("response_hex"), "encoding": "base64" },
        },
    }] } })
    .to_string()
}

/// Of EWS, which is too long for a README.
const ID: &str = "AAMkAGI2NGVhZTVlLTI1OGMtNDI4My1iZmE5LTA5OGJiZGEzMTc0YQAuAAAAAADUuTJK1K9aTpCdqXop_4NaAQCd9nJ-tVysQos2hTfspaWRAAAAAAEJAAA=";

#[test]
fn of_the_project() {
    let server = Server::demo();
    let mut terminal = Terminal::new(&server);
    std::fs::write(terminal.directory.file("proxy.har"), archive()).unwrap();
    server.alice(&["export", "Projects/2026", "--fts", &terminal.directory.file("exported.fts")]).ok();
    let mut done = 0;
    for command in commands("README.md") {
        if is_of_others(&command) {
            continue;
        }
        done += 1;
        let command = command.replace("AAMkAGI2NGVhZTVl…", ID);
        if let Some((name, value)) = command.strip_prefix("export ").and_then(|given| given.split_once('=')) {
            terminal.exported.insert(name.into(), value.into());
        } else if command.starts_with("mapi serve") {
            let mut running = terminal.start(&command);
            for exported in terminal.exported.keys() {
                running.line_with(&format!("export {exported}="));
            }
            assert!(running.signal("INT").success());
        } else if command.starts_with("mapi watch") {
            let mut running = terminal.start(&command);
            running.error_with("watching");
            terminal.run("mapi send --to alice@example.com --subject Now --text Now").ok();
            let news: Value = serde_json::from_str(&running.line_with("NewMail")).unwrap();
            assert_eq!(news["kind"], "NewMail");
            assert!(running.signal("INT").success());
        } else {
            assert!(!terminal.run(&command).ok().is_empty(), "{command}");
        }
    }
    assert!(done > 12, "{done}");
}

#[test]
fn of_the_server() {
    const README: &str = "server/README.md";
    let server = Server::start(&["--demo", "--admin", "0"]);
    let terminal = Terminal::new(&server);
    // No other program has its port, and nobody has built its page.
    let users = block(README, "toml").replace("admin = 8026", "admin = 0");
    let users: String =
        users.lines().filter(|line| !line.starts_with("web = ")).flat_map(|line| [line, "\n"]).collect();
    std::fs::write(terminal.directory.file("users.toml"), users).unwrap();
    let (mut served, mut asked) = (0, 0);
    for command in commands(README) {
        let words = terminal.words(&command);
        if is_of_others(&command) {
        } else if words[0] == "curl" {
            asked += 1;
            let after = |option: &str| {
                words
                    .iter()
                    .position(|word| word == option)
                    .and_then(|at| words.get(at + 1))
                    .map(String::as_str)
            };
            let body = after("-d").unwrap_or_default();
            let method = after("-X").unwrap_or(if body.is_empty() { "GET" } else { "POST" });
            let (_, path) = words.iter().find_map(|word| word.split_once("localhost:8026")).unwrap();
            server.administer(method, path, body);
        } else {
            served += 1;
            // The port of the administration is that of the server that is asked.
            let mut running = terminal.start(&command.replace("--admin 8026", "--admin 0"));
            let line = running.line_with(if command.contains("--json") { "127.0.0.1" } else { "listens on" });
            if command.contains("--json") {
                let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
                let told: Value = serde_json::from_str(&line).unwrap();
                let shown: Value = serde_json::from_str(&block(README, "json")).unwrap();
                assert_eq!(keys(&told), keys(&shown));
                assert_eq!(keys(&told["users"][0]), keys(&shown["users"][0]));
            }
            assert!(running.signal("TERM").success(), "{command}");
        }
    }
    assert!(served > 4 && asked > 6, "{served} {asked}");
}

#[test]
fn of_connecting() {
    let server = Server::demo();
    let terminal = Terminal::new(&server);
    let commands = commands("docs/connecting/README.md");
    assert!(!commands.is_empty());
    for command in commands {
        // The wait for notifications takes as long as it does.
        let seen = terminal.run(&format!("{command} --quick")).ok();
        assert!(seen.contains("autodiscover"), "{seen}");
    }
    assert!(std::fs::read_to_string(terminal.directory.file("report.md")).unwrap().contains("<address>"));
}
