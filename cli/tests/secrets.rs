//! No password, hash of it, token or cookie shows in anything that programs print or write.
#![cfg(feature = "sspi")]

mod common;
#[path = "../../tests/src/secrets.rs"]
#[allow(dead_code, unreachable_pub)]
mod secrets;

use std::sync::{Arc, Mutex};

use common::{Directory, Ran, Server, mapi, run};
use mapi_http::mailbox::{ListMessages, Open, Session};
use mapi_http::session::{Config as SessionConfig, Credentials, ExchangeRecord, LogonFolder, Redaction, har};
use mapi_http_cli::host::entropy;
use mapi_http_cli::host::{Connector, Mailbox, Traffic};
use mapi_http_cli::login::{Login, Method, Secrets as SignIn};
use mapi_http_server::config::Secret;
use mapi_http_server::{AuthenticationMethod, Config, Server as Embedded, User, VirtualDirectory};
use secrets::Secrets;

/// A password whose hash for NTLM (its `NTOWFv1`) is published.
const PASSWORD: &str = "SecREt01";
const NT_HASH: [u8; 16] =
    [0xcd, 0x06, 0xca, 0x7c, 0x7e, 0x10, 0xc9, 0x9b, 0x1d, 0x33, 0xb7, 0x48, 0x5a, 0x2e, 0xd8, 0x08];
const WRONG: &str = "another-SecREt02";
const BEARER_KEY: &str = "key-of-the-issuer-4711";

fn wanted(token: &str) -> Secrets {
    let forms = ["alice", "alice@example.com", "bob@example.com"];
    let secrets = forms.iter().fold(Secrets::new(), |secrets, user| {
        secrets.with_password(user, PASSWORD).with_password(user, WRONG)
    });
    secrets.with("the NT hash", NT_HASH).with("the token", token).with("the issuer's key", BEARER_KEY)
}

/// Values of this server's cookies begin so.
fn no_cookies(place: &str, text: &str) {
    for (at, _) in text.match_indices("MAPI-") {
        let behind = text[at + 5..].bytes().take(8).filter(u8::is_ascii_hexdigit).count();
        assert!(behind < 8, "a cookie stands in {place}:\n{text}");
    }
}

#[test]
fn what_the_command_line_prints_and_writes() {
    let directory = Directory::new();
    let users = format!(
        "[[user]]\nname = \"alice\"\naddress = \"alice@example.com\"\npassword = \"{PASSWORD}\"\n\n\
         [[user]]\nname = \"bob\"\naddress = \"bob@example.com\"\npassword = \"{PASSWORD}\"\n"
    );
    let file = |name: &str, text: &str| {
        let path = directory.file(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let (users, key) = (file("users.toml", &users), file("key", BEARER_KEY));
    let ca = directory.file("ca.pem");
    let server = Server::start(&[
        "--users",
        &users,
        "--tls",
        &ca,
        "--bearer-key",
        &key,
        "--iis-authentication-methods",
        "Basic,Ntlm,Negotiate,OAuth",
        "--extended-protection",
        "Require",
    ]);
    let token = server.user("alice")["token"].as_str().unwrap().to_owned();
    let secrets = wanted(&token);
    let (password, wrong) = (file("password", PASSWORD), file("wrong", WRONG));
    let (good, bad) = (file("token", &token), file("bad-token", &token[..token.len() - 4]));
    let look = |what: &str, ran: &Ran| {
        for (place, text) in [("stdout", &ran.out), ("stderr", &ran.err)] {
            secrets.check(&format!("{place} of {what}"), text);
            no_cookies(&format!("{place} of {what}"), text);
        }
    };
    let mut let_in = 0;
    for scheme in ["auto", "basic", "ntlm", "negotiate", "bearer"] {
        for (right, credentials) in [(true, [&password, &good]), (false, [&wrong, &bad])] {
            for command in [&["folders"][..], &["ls"], &["read", "9"], &["doctor", "--quick"]] {
                let [har, report, session] = ["har", "report", "session"].map(|name| directory.file(name));
                for path in [&har, &report, &session] {
                    let _ = std::fs::remove_file(path);
                }
                let mut arguments = vec!["--auth", scheme, "--trace", "--json", "--ca", &ca, "--har", &har];
                arguments.extend(["--har-names", "--password-file", credentials[0]]);
                if scheme == "bearer" {
                    arguments.extend(["--token-file", credentials[1]]);
                }
                if command[0] == "doctor" {
                    arguments.extend(["doctor", "--quick", "--report", &report]);
                } else {
                    arguments.extend(["--session", &session]);
                    arguments.extend(command);
                }
                let mut process = mapi(&directory, &arguments);
                process
                    .env("MAPI_EMAIL", "alice@example.com")
                    .env("MAPI_AUTODISCOVER", server.autodiscover());
                let ran = run(process);
                let what = format!("{scheme} {command:?} {right}");
                look(&what, &ran);
                let_in += u32::from(command[0] == "folders" && ran.status.success());
                if command[0] == "folders" {
                    assert_eq!(ran.status.success(), right, "{what}: {ran:?}");
                    assert!(right || ran.code() == 4, "{what}: {ran:?}");
                }
                for path in [&har, &report, &session] {
                    if let Ok(bytes) = std::fs::read(path) {
                        secrets.check(path, &bytes);
                        if path != &session {
                            no_cookies(path, &String::from_utf8_lossy(&bytes));
                        }
                    }
                }
            }
        }
    }
    assert_eq!(let_in, 5);
    // Nobody is at that place, and nothing is told of what would have been sent.
    for scheme in ["basic", "ntlm"] {
        let url =
            ["--url", "https://127.0.0.1:1/mapi/emsmdb/?MailboxId=x", "--dn", "/o=x", "--user", "alice"];
        let more = ["--auth", scheme, "--password-file", &password, "--trace", "ls"];
        look("nowhere", &run(mapi(&directory, &[&url[..], &more].concat())));
    }
    let help = run(mapi(&directory, &["ls", "--help"]));
    look("help", &help);
    while let Ok(line) = server.running.err.try_recv() {
        secrets.check("the server's own words", &line);
    }
    let remembered = std::fs::read_to_string(directory.file("mapi/schemes.json")).unwrap();
    secrets.check("what is remembered", &remembered);
    assert!(remembered.contains("Negotiate"), "{remembered}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_debug_and_errors_show() {
    use AuthenticationMethod::{Basic, Negotiate, Ntlm, OAuth};
    let directory = VirtualDirectory::offering([Basic, Ntlm, Negotiate, OAuth]);
    let hashed = mapi_http_server::hash_password(WRONG).unwrap();
    let mut hash_only = User::new("carol", "carol@example.com", "Carol", "");
    hash_only.password = None;
    hash_only.password_hash = Some(Secret::new(&hashed));
    let config = Config {
        users: vec![User::new("alice", "alice@example.com", "Alice", PASSWORD), hash_only],
        mapi_virtual_directory: directory,
        bearer_key: Some(Secret::new(BEARER_KEY)),
        tls: true,
        ..Config::default()
    };
    let server = Embedded::start(config).unwrap();
    let token = server.issue_token("alice", 600).unwrap();
    let mut secrets = wanted(&token).with("the hash of a password", &hashed);
    let (mut shown, mut records) = (Vec::new(), Vec::<ExchangeRecord>::new());
    for (method, password) in [
        (Method::Basic, PASSWORD),
        (Method::Ntlm, PASSWORD),
        (Method::Negotiate, PASSWORD),
        (Method::Bearer, PASSWORD),
        (Method::Ntlm, WRONG),
        (Method::Basic, WRONG),
    ] {
        let sign_in = SignIn {
            user: "alice".into(),
            password: Some(password.into()),
            token: Some(token.clone()),
            ..SignIn::default()
        };
        shown.push(format!("{sign_in:?} {sign_in:#?}"));
        let login = Login::new(sign_in, method, None);
        let ca = server.certificate_pem().map(str::as_bytes);
        let connector = Connector::new(ca).unwrap().signing_in(login.clone());
        shown.push(format!("{login:?} {connector:?}"));
        let dn = server.server().directory().by_login("alice").unwrap().dn.clone();
        let config = SessionConfig::new(server.mailbox_url("alice").unwrap(), dn);
        let session = Session::new(config, entropy()).unwrap();
        let (cookies, seen) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(Vec::new())));
        let (jar, list) = (cookies.clone(), seen.clone());
        let observer = Box::new(move |record| list.lock().unwrap().push(record));
        let tap = Box::new(move |_, traffic: Traffic<'_>| {
            if let Traffic::Head(head) = &traffic {
                let values = head.headers.get_all("Set-Cookie").filter_map(|line| {
                    let (_, value) = line.split(';').next()?.split_once('=')?;
                    (value.len() >= 6).then(|| value.to_owned())
                });
                jar.lock().unwrap().extend(values);
            }
            jar.lock().unwrap().push(format!("{traffic:?}"));
        });
        let mailbox = Mailbox::tapped(session, connector, observer, tap);
        match mailbox.run(Open).await {
            Ok(_) => drop(mailbox.run(ListMessages::newest(LogonFolder::Inbox, 5)).await.unwrap()),
            Err(error) => shown.push(format!("{error} {error:?}")),
        }
        shown.push(format!("{mailbox:?}"));
        shown.push(format!("{server:?} {:?} {:#?}", server.server(), server.server().config()));
        for line in cookies.lock().unwrap().drain(..) {
            match line.strip_prefix("MAPI-") {
                Some(id) => secrets = secrets.with("a cookie", id),
                None => shown.push(line),
            }
        }
        let bytes = mailbox.suspend().await.unwrap();
        let resumed = Session::resume(&bytes, login.credentials(), entropy()).unwrap();
        shown.push(format!("{resumed:?} {:?}", resumed.config()));
        records.append(&mut seen.lock().unwrap());
    }
    for credentials in [
        Credentials::Basic { user: "alice".into(), password: PASSWORD.into() },
        Credentials::Bearer { token: token.clone() },
        Credentials::Message { authorization: format!("NTLM {token}") },
    ] {
        let config = SessionConfig::new("https://mail.example.com/mapi", "/o=x").credentials(credentials);
        shown.push(format!("{config:?} {config:#?}"));
    }
    assert!(records.len() > 10);
    let told = records.iter().map(|record| format!("{record} {record:?}"));
    shown.extend(told.chain([har(&records, Redaction::On), har(&records, Redaction::Off)]));
    assert!(shown.len() > 40);
    shown.iter().for_each(|text| secrets.check("Debug, an error or a record", text));
}
