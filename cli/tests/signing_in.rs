//! Signing in from the command line: Autodiscover and the mailbox by each scheme, tokens, and a second try at a terminal.
#![cfg(feature = "sspi")]

mod common;

use common::{Server, run};

fn start(methods: &str, more: &[&str]) -> Server {
    let directory = common::Directory::new();
    let ca = directory.file("ca.pem");
    let options = [&["--demo", "--tls", &ca, "--iis-authentication-methods", methods], more].concat();
    let server = Server::start(&options);
    std::fs::copy(&ca, server.directory.path().join("ca.pem")).unwrap();
    server
}

/// As alice, who trusts the server.
fn alice(server: &Server, arguments: &[&str]) -> std::process::Command {
    let mut command = server.command("alice", arguments);
    command.env("MAPI_CA", server.directory.path().join("ca.pem"));
    command
}

#[test]
fn by_each_scheme_and_by_the_strongest() {
    let server = start("Negotiate,Ntlm,OAuth,Basic", &["--extended-protection", "Require"]);
    let token = server.directory.path().join("token");
    std::fs::write(&token, server.user("alice")["token"].as_str().unwrap()).unwrap();
    let token = token.to_str().unwrap();
    let list = run(alice(&server, &["ls", "--auth", "basic"])).ok();
    for options in [&["--auth", "ntlm"][..], &["--auth", "negotiate"], &["--auth", "auto"], &[]] {
        assert_eq!(run(alice(&server, &[&["ls"], options].concat())).ok(), list, "{options:?}");
    }
    // With a token no password is needed.
    for options in [&["--auth", "bearer", "--token-file", token][..], &["--token-file", token]] {
        let mut command = alice(&server, &[&["ls"], options].concat());
        command.env_remove("MAPI_PASSWORD");
        assert_eq!(run(command).ok(), list, "{options:?}");
    }
    let mut command = alice(&server, &["ls", "--auth", "bearer"]);
    command.env_remove("MAPI_PASSWORD");
    run(command).fails(2, &["--token-file"]);
    run(alice(&server, &["ls", "--auth", "kerberos"])).misused(&["--auth"]);
}

#[test]
fn what_does_not_work_is_told() {
    let server = start("Ntlm,OAuth", &["--extended-protection", "Require"]);
    run(alice(&server, &["ls", "--auth", "basic"])).fails(4, &["offers: NTLM, Bearer", "not Basic"]);
    let mut wrong = alice(&server, &["ls"]);
    wrong.env("MAPI_PASSWORD", "wrong");
    run(wrong).fails(4, &["NTLM was used", "password is wrong"]);
    let tokens = start("OAuth", &[]);
    run(alice(&tokens, &["ls"])).fails(4, &["--token-file FILE", "authority https://", "resource 0000"]);
}

#[test]
fn a_mailbox_without_mapi_over_http_says_why() {
    let server = start("Ntlm", &["--mapi-http-enabled", "false"]);
    run(alice(&server, &["ls"])).fails(3, &["switched off for the organisation, for the mailbox"]);
    let user = server.user("alice");
    let (url, dn) = (user["mailbox_url"].as_str().unwrap(), user["dn"].as_str().unwrap());
    run(alice(&server, &["ls", "--url", url, "--dn", dn])).fails(3, &["the endpoint is switched off"]);
}

#[test]
fn a_certificate_with_other_names_is_refused() {
    let server = start("Ntlm", &["--certificate-names", "wrong.example,also.example"]);
    run(alice(&server, &["ls"])).fails(3, &["certificate"]);
}

/// Who sits at a terminal may type the password once more.
#[cfg(target_os = "linux")]
#[test]
fn a_password_is_asked_for_once_more_at_a_terminal() {
    use std::io::{Read, Write};
    use std::process::{Command, Stdio};

    let server = start("Ntlm", &[]);
    let at_terminal = |typed: [&str; 2]| {
        let email = "alice@example.com";
        let place = server.autodiscover();
        let line = format!("{} folders --email {email} --autodiscover {place}", env!("CARGO_BIN_EXE_mapi"));
        let mut command = Command::new("script");
        command.args(["--quiet", "--return", "--flush", "--command", &line, "/dev/null"]);
        command.env("MAPI_CA", server.directory.path().join("ca.pem")).env_remove("MAPI_PASSWORD");
        command.env("XDG_STATE_HOME", server.directory.path());
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (mut keys, mut screen) = (process.stdin.take().unwrap(), process.stdout.take().unwrap());
        let mut shown = String::new();
        for (number, text) in typed.into_iter().enumerate() {
            // The prompt first, or the terminal would echo what is typed.
            while shown.matches(&format!("Password of {email}: ")).count() <= number {
                let mut byte = [0];
                assert_eq!(screen.read(&mut byte).unwrap(), 1, "{shown}");
                shown.push(char::from(byte[0]));
            }
            keys.write_all(format!("{text}\n").as_bytes()).unwrap();
        }
        let mut rest = Vec::new();
        screen.read_to_end(&mut rest).unwrap();
        shown.push_str(&String::from_utf8_lossy(&rest));
        (process.wait().unwrap().code().unwrap(), shown)
    };
    let (code, shown) = at_terminal(["wrong", "alice-demo"]);
    assert!(code == 0 && shown.contains("Inbox") && !shown.contains("alice-demo"), "{code} {shown}");
    let (code, shown) = at_terminal(["wrong", "wrong again"]);
    assert!(code == 4 && shown.contains("password is wrong"), "{code} {shown}");
}
