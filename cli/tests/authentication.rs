//! Signing in for real: the host with each scheme at the embedded server, over sockets and TLS.
#![cfg(feature = "sspi")]

mod common;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use common::Directory;
use mapi_http::http::Scheme;
use mapi_http::mailbox::{Answer, ListMessages, Open, Outgoing, Send, Session};
use mapi_http::session::{Config as SessionConfig, Credentials, Error, ExchangeRecord, LogonFolder};
use mapi_http_cli::host::entropy;
use mapi_http_cli::host::{Connector, Mailbox, Traffic};
use mapi_http_cli::login::{Login, Method, Secrets};
use mapi_http_server::AuthenticationMethod::{Basic, Negotiate, Ntlm, OAuth};
use mapi_http_server::{
    AuthenticationMethod, Config, ExtendedProtection, Server, ServerHandle, User, VirtualDirectory,
};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};

const PASSWORD: &str = "Käse & open sesame";

fn start(methods: &[AuthenticationMethod], protection: ExtendedProtection, tls: bool) -> ServerHandle {
    let directory = VirtualDirectory {
        iis_authentication_methods: methods.to_vec(),
        extended_protection_token_checking: protection,
        ..VirtualDirectory::default()
    };
    let user = |name: &str| User::new(name, format!("{name}@example.com"), name, PASSWORD);
    let config = Config {
        users: vec![user("alice"), user("bob")],
        mapi_virtual_directory: directory.clone(),
        autodiscover_virtual_directory: directory,
        tls,
        ..Config::default()
    };
    Server::start(config).unwrap()
}

fn secrets(user: &str) -> Secrets {
    Secrets { user: user.into(), password: Some(PASSWORD.into()), ..Secrets::default() }
}

fn login(method: Method) -> Login {
    Login::new(secrets("alice@example.com"), method, None)
}

fn connector(server: &ServerHandle, login: &Login) -> Connector {
    let ca = server.certificate_pem().map(str::as_bytes);
    Connector::new(ca).unwrap().signing_in(login.clone())
}

fn session(server: &ServerHandle, user: &str) -> Session {
    let dn = server.server().directory().by_login(user).unwrap().dn.clone();
    let mut config = SessionConfig::new(server.mailbox_url(user).unwrap(), dn);
    config.retries = 2;
    Session::new(config, entropy()).unwrap()
}

fn open(server: &ServerHandle, login: &Login) -> Mailbox {
    Mailbox::new(session(server, "alice"), connector(server, login), Box::new(|_| {}))
}

async fn look(mailbox: &Mailbox) -> Result<(), Error> {
    mailbox.run(Open).await.map(drop)
}

/// Counts requests to the mailbox endpoint from here on.
fn count(server: &ServerHandle) {
    server.set_faults("delay=0@emsmdb").unwrap();
}

fn counted(server: &ServerHandle) -> u32 {
    server.faults().trim().rsplit(' ').next().unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_scheme_with_and_without_tls_and_extended_protection() {
    use ExtendedProtection::{Allow, None, Require};
    for tls in [false, true] {
        for protection in [None, Allow, Require] {
            let server = start(&[Basic, Ntlm, Negotiate, OAuth], protection, tls);
            for method in [Method::Basic, Method::Ntlm, Method::Negotiate, Method::Bearer] {
                let token = server.issue_token("alice", 600);
                let login =
                    Login::new(Secrets { token, ..secrets("alice@example.com") }, method, Option::None);
                let looked = look(&open(&server, &login)).await;
                let case = format!("{method:?}, {protection:?}, TLS {tls}: {looked:?}");
                let by_connection = matches!(method, Method::Ntlm | Method::Negotiate);
                if by_connection && protection == Require && !tls {
                    let error = looked.unwrap_err();
                    assert_eq!(error.code(), "authentication", "{case}");
                    assert!(error.to_string().contains("Extended Protection"), "{case}");
                } else {
                    assert!(looked.is_ok(), "{case}");
                    assert_eq!(
                        login.used().map(|it| format!("{it:?}")),
                        Some(format!("{method:?}")),
                        "{case}"
                    );
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_channel_binding_extended_protection_lets_in_where_it_may_be_missing() {
    for (protection, let_in) in [(ExtendedProtection::Allow, true), (ExtendedProtection::Require, false)] {
        let server = start(&[Ntlm, Negotiate], protection, true);
        for method in [Method::Ntlm, Method::Negotiate] {
            let looked = look(&open(&server, &login(method).without_channel_binding())).await;
            assert_eq!(looked.is_ok(), let_in, "{method:?} {protection:?}: {looked:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn users_by_any_of_their_names() {
    let server = start(&[Ntlm, Negotiate], ExtendedProtection::Require, true);
    for method in [Method::Ntlm, Method::Negotiate] {
        for name in ["alice", "ALICE", "EXAMPLE\\alice", "alice@example.com", "Alice@Example.com"] {
            let looked = look(&open(&server, &Login::new(secrets(name), method, None))).await;
            assert!(looked.is_ok(), "{name}: {looked:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_passwords_and_unknown_users_are_refused() {
    let server = start(&[Basic, Ntlm, Negotiate, OAuth], ExtendedProtection::None, true);
    for method in [Method::Auto, Method::Basic, Method::Ntlm, Method::Negotiate] {
        for (user, password) in [("alice", "wrong"), ("nobody", PASSWORD), ("alice", "")] {
            let secrets = Secrets { password: Some(password.into()), ..secrets(user) };
            let error = look(&open(&server, &Login::new(secrets, method, None))).await.unwrap_err();
            assert_eq!(error.code(), "authentication", "{method:?} {user}: {error}");
            assert!(error.to_string().contains("Check user name and password"), "{error}");
        }
    }
    for token in [server.issue_token("alice", -1).unwrap(), "nonsense".into()] {
        let secrets = Secrets { token: Some(token), ..Secrets::default() };
        let error = look(&open(&server, &Login::new(secrets, Method::Bearer, None))).await.unwrap_err();
        assert_eq!(error.code(), "authentication");
    }
}

/// NTLM costs its two messages more once for a connection.
#[tokio::test(flavor = "multi_thread")]
async fn signing_in_is_done_once_for_a_connection() {
    let mut costs = Vec::new();
    for (methods, method) in [
        (vec![Basic], Method::Basic),
        (vec![Ntlm], Method::Auto),
        (vec![Ntlm], Method::Ntlm),
        (vec![Negotiate], Method::Auto),
    ] {
        let server = start(&methods, ExtendedProtection::Require, true);
        count(&server);
        let mailbox = open(&server, &login(method));
        look(&mailbox).await.unwrap();
        costs.push(counted(&server));
        for _ in 0..10 {
            mailbox.run(ListMessages::newest(LogonFolder::Inbox, 5)).await.unwrap();
        }
        assert_eq!(counted(&server), costs.last().unwrap() + 10, "{method:?}");
    }
    let basic = costs[0];
    assert_eq!(costs, [basic, basic + 2, basic + 1, basic + 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_strongest_scheme_is_chosen() {
    for (offered, with_token, used) in [
        (vec![Basic, OAuth, Ntlm, Negotiate], true, Scheme::Negotiate),
        (vec![Basic, OAuth, Ntlm], true, Scheme::Ntlm),
        (vec![Basic, OAuth], true, Scheme::Bearer),
        (vec![Basic, OAuth], false, Scheme::Basic),
    ] {
        let server = start(&offered, ExtendedProtection::None, true);
        let token = server.issue_token("alice", 600).filter(|_| with_token);
        let login = Login::new(Secrets { token, ..secrets("alice") }, Method::Auto, None);
        look(&open(&server, &login)).await.unwrap();
        assert_eq!(login.used(), Some(used));
    }
    // A token alone is no password, and a password no token.
    let server = start(&[OAuth], ExtendedProtection::None, true);
    let error = look(&open(&server, &login(Method::Auto))).await.unwrap_err().to_string();
    for word in ["--token-file", "/oauth2/authorize", "00000002-0000-0ff1-ce00-000000000000"] {
        assert!(error.contains(word), "{error}");
    }
    let error = look(&open(&server, &login(Method::Ntlm))).await.unwrap_err().to_string();
    assert!(error.contains("but not NTLM"), "{error}");
}

/// How a server reads letters outside ASCII is not known when it does not say: that is told when it refuses them.
#[test]
fn what_basic_leaves_open_is_told() {
    use common::proxy::{Manners, Proxy};
    static CHALLENGE: Mutex<String> = Mutex::new(String::new());
    for (challenge, password, told) in [
        ("Basic realm=\"x\"", PASSWORD, true),
        ("Basic realm=\"x\", charset=\"UTF-8\"", PASSWORD, false),
        ("Basic realm=\"x\"", "only ASCII", false),
    ] {
        CHALLENGE.lock().unwrap().clone_from(&challenge.to_owned());
        let host = Proxy::bind();
        let url = format!("http://{}/autodiscover/autodiscover.xml", host.address);
        let answers = |_: &str, _| {
            let challenge = CHALLENGE.lock().unwrap().clone();
            let head =
                format!("HTTP/1.1 401 No\r\nWWW-Authenticate: {challenge}\r\nContent-Length: 0\r\n\r\n");
            Some(head.into_bytes())
        };
        host.serve(Vec::new(), Manners { answers, ..Manners::default() });
        let directory = Directory::new();
        let place = ["ls", "--email", "alice@example.com", "--autodiscover", &url];
        let mut command = common::mapi(&directory, &place);
        command.env("MAPI_PASSWORD", password);
        let ran = common::run(command);
        assert_eq!((ran.code(), ran.err.contains("otherwise than as UTF-8")), (4, told), "{ran:?}");
        assert!(!ran.err.contains(password), "{ran:?}");
        let mut command = common::mapi(&directory, &[&place[..], &["--user", "DOMAIN:alice"]].concat());
        command.env("MAPI_PASSWORD", password);
        common::run(command).fails(4, &["user name with a colon"]);
    }
}

/// Each virtual directory has its own schemes: what one offers is no reason to send the password by Basic to another.
#[test]
fn schemes_are_those_of_the_virtual_directory_and_the_trace_shows_kinds_only() {
    let config = Config {
        users: vec![User::new("alice", "alice@example.com", "Alice", PASSWORD)],
        mapi_virtual_directory: VirtualDirectory::offering([Ntlm, Basic]),
        autodiscover_virtual_directory: VirtualDirectory::offering([Basic]),
        tls: true,
        ..Config::default()
    };
    let server = Server::start(config).unwrap();
    let directory = Directory::new();
    let ca = directory.file("ca.pem");
    std::fs::write(&ca, server.certificate_pem().unwrap()).unwrap();
    let url = server.autodiscover_url();
    for first in [true, false] {
        let place = ["--email", "alice@example.com", "--autodiscover", &url, "--ca", &ca];
        let mut command = common::mapi(&directory, &[&["ls", "--trace"], &place[..]].concat());
        command.env("MAPI_PASSWORD", PASSWORD);
        let ran = common::run(command);
        assert!(ran.status.success(), "{ran:?}");
        let at = |path: &str| {
            let start = format!("sign in {}/{path}: ", server.url());
            let lines = ran.err.lines().filter_map(|line| line.strip_prefix(&start).map(str::to_owned));
            lines.collect::<Vec<_>>()
        };
        let asked = ["no credentials -> HTTP 401 Basic", "Basic: user and password -> HTTP 200"];
        // The second run knows the place.
        assert_eq!(at("autodiscover"), if first { &asked[..] } else { &[] }, "{ran:?}");
        let mapi = at("mapi");
        assert_eq!(mapi.contains(&"no credentials -> HTTP 401 NTLM, Basic".to_owned()), first, "{ran:?}");
        for line in
            ["NTLM: NTLM negotiate -> HTTP 401 NTLM: NTLM challenge", "NTLM: NTLM authenticate -> HTTP 200"]
        {
            assert!(mapi.contains(&line.to_owned()), "{ran:?}");
        }
        assert!(!mapi.iter().any(|line| line.starts_with("Basic")), "{ran:?}");
        // The signature that all messages begin with, in base64.
        assert!(!ran.err.contains("TlRMTVNTUA") && !ran.err.contains(PASSWORD), "{ran:?}");
    }
}

/// The server is not the same any more when it offers less than before: another one on the way could want the password.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_weaker_because_something_stronger_vanished() {
    let directory = Directory::new();
    let memory = Some(PathBuf::from(directory.file("schemes.json")));
    let before = start(&[Ntlm, Basic], ExtendedProtection::None, true);
    look(&open(&before, &Login::new(secrets("alice"), Method::Auto, memory.clone()))).await.unwrap();
    let listen: SocketAddr = before.address();
    let config = before.server().config().clone();
    before.stop();
    let mapi_virtual_directory = VirtualDirectory::offering([Basic]);
    let config = Config { listen, mapi_virtual_directory, ..config };
    let weaker = loop {
        // The port is free a little later.
        match Server::start(config.clone()) {
            Ok(server) => break server,
            Err(error) => assert!(error.to_string().contains("in use"), "{error}"),
        }
        tokio::task::yield_now().await;
    };
    let login = Login::new(secrets("alice"), Method::Auto, memory.clone());
    let error = look(&open(&weaker, &login)).await.unwrap_err();
    assert_eq!(error.code(), "authentication");
    assert!(error.to_string().contains("offered NTLM before"), "{error}");
    look(&open(&weaker, &Login::new(secrets("alice"), Method::Basic, memory))).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_expires_is_read_again() {
    let server = start(&[OAuth], ExtendedProtection::None, true);
    let directory = Directory::new();
    let file = PathBuf::from(directory.file("token"));
    let short = server.issue_token("alice", 2).unwrap();
    let secrets = Secrets { token: Some(short), token_file: Some(file.clone()), ..Secrets::default() };
    std::fs::write(&file, format!("{}\n", server.issue_token("alice", 600).unwrap())).unwrap();
    let records: Arc<Mutex<Vec<ExchangeRecord>>> = Arc::default();
    let seen = records.clone();
    let login = Login::new(secrets, Method::Auto, None);
    let observer = Box::new(move |record| seen.lock().unwrap().push(record));
    let mailbox = Mailbox::new(session(&server, "alice"), connector(&server, &login), observer);
    let refused = || records.lock().unwrap().iter().filter(|record| record.status == 401).count();
    look(&mailbox).await.unwrap();
    while refused() == 0 {
        mailbox.run(ListMessages::newest(LogonFolder::Inbox, 5)).await.unwrap();
    }
    // The same session goes on.
    let connects = |record: &&ExchangeRecord| record.request_type == "Connect" && record.status == 200;
    assert_eq!(records.lock().unwrap().iter().filter(connects).count(), 1);
    assert_eq!(refused(), 1);
    // A file that still holds what was refused does not help.
    std::fs::write(&file, server.issue_token("alice", -1).unwrap()).unwrap();
    let expired =
        Secrets { token: server.issue_token("alice", -1), token_file: Some(file), ..Secrets::default() };
    let error = look(&open(&server, &Login::new(expired, Method::Auto, None))).await.unwrap_err();
    assert_eq!(error.code(), "authentication");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_breaks_during_the_handshake() {
    let server = start(&[Ntlm, Negotiate], ExtendedProtection::Require, true);
    for method in [Method::Ntlm, Method::Negotiate] {
        for rule in [
            "drop=before@Connect#1",
            "drop=after@Connect#1",
            "drop=before@Connect#2",
            "drop=during@Connect#2",
        ] {
            server.set_faults(rule).unwrap();
            look(&open(&server, &login(method)))
                .await
                .unwrap_or_else(|error| panic!("{method:?} {rule}: {error}"));
            assert!(server.faults().contains("1 of"), "{rule}: {}", server.faults());
        }
        // All connections are gone; the next one signs in anew.
        let mailbox = open(&server, &login(method));
        look(&mailbox).await.unwrap();
        server.set_faults("restart@Execute#1").unwrap();
        mailbox.run(ListMessages::newest(LogonFolder::Inbox, 5)).await.unwrap();
        server.set_faults("").unwrap();
    }
}

/// What was being sent when the session was suspended may have been sent.
#[tokio::test(flavor = "multi_thread")]
async fn operations_end_with_what_is_known_when_the_session_goes() {
    let server = start(&[Basic], ExtendedProtection::None, true);
    let login = login(Method::Basic);
    for close in [false, true] {
        let (sent, mut sends) = tokio::sync::mpsc::unbounded_channel();
        let tap = Box::new(move |_, traffic: Traffic<'_>| {
            if let Traffic::Sent(_) = traffic {
                let _ = sent.send(());
            }
        });
        let observer = Box::new(|_| {});
        let mailbox = Mailbox::tapped(session(&server, "alice"), connector(&server, &login), observer, tap);
        look(&mailbox).await.unwrap();
        while sends.try_recv().is_ok() {}
        server.set_faults("delay=600000@Execute#1").unwrap();
        let letter = Outgoing::new("Perhaps").to("bob@example.com").text("x");
        let (sending, _sending) = mailbox.run_with_parts(Send::new(letter));
        sends.recv().await.unwrap();
        let (listing, _listing) = mailbox.run_with_parts(ListMessages::newest(LogonFolder::Inbox, 5));
        let ends = tokio::spawn(async move { (sending.await.unwrap_err(), listing.await.unwrap_err()) });
        let closing = mailbox.clone();
        let gone = tokio::spawn(async move {
            match close {
                true => closing.close().await,
                false => assert!(!closing.suspend().await.unwrap().is_empty()),
            }
        });
        let (sent, listed) = ends.await.unwrap();
        assert!(matches!(sent, Error::OutcomeUnknown { what: "send message", .. }), "{sent}");
        assert_eq!(listed.code(), "closed");
        // The server is busy for long: whoever closes does not see the end of it here.
        if !close {
            gone.await.unwrap();
        }
        server.set_faults("").unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_stays_with_who_began_it() {
    let server = start(&[Ntlm], ExtendedProtection::None, true);
    let mailbox = open(&server, &login(Method::Ntlm));
    look(&mailbox).await.unwrap();
    let suspended = mailbox.suspend().await.unwrap();
    let session = Session::resume(&suspended, Credentials::Host, entropy()).unwrap();
    let bob = Login::new(secrets("bob@example.com"), Method::Ntlm, None);
    let records: Arc<Mutex<Vec<ExchangeRecord>>> = Arc::default();
    let seen = records.clone();
    let observer = Box::new(move |record| seen.lock().unwrap().push(record));
    let mailbox = Mailbox::new(session, connector(&server, &bob), observer);
    let error = mailbox.run(ListMessages::newest(LogonFolder::Inbox, 5)).await.unwrap_err();
    assert_eq!(error.code(), "access_denied", "{error}");
    let first = records.lock().unwrap()[0].clone();
    assert_eq!((first.status, first.response_code), (200, Some(10)));
}

/// Somebody between client and server whom the client trusts, and who hands everything on.
async fn proxy(upstream: SocketAddr, upstream_pem: &str) -> (SocketAddr, String) {
    let key = rcgen::KeyPair::generate().unwrap();
    let names = vec!["127.0.0.1".to_owned()];
    let certificate = rcgen::CertificateParams::new(names).unwrap().self_signed(&key).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let server = rustls::ServerConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key.serialize_der().try_into().unwrap())
        .unwrap();
    let mut roots = rustls::RootCertStore::empty();
    let mut pem = upstream_pem.as_bytes();
    rustls_pemfile::certs(&mut pem).for_each(|it| roots.add(it.unwrap()).unwrap());
    let client = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(server));
    let tls = tokio_rustls::TlsConnector::from(Arc::new(client));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((near, _)) = listener.accept().await {
            let (acceptor, tls) = (acceptor.clone(), tls.clone());
            tokio::spawn(async move {
                let mut near = acceptor.accept(near).await?;
                let far = TcpStream::connect(upstream).await?;
                let mut far = tls.connect(upstream.ip().into(), far).await?;
                copy_bidirectional(&mut near, &mut far).await
            });
        }
    });
    (address, certificate.pem())
}

#[tokio::test(flavor = "multi_thread")]
async fn extended_protection_keeps_somebody_in_between_out() {
    for (protection, kept_out) in [
        (ExtendedProtection::None, false),
        (ExtendedProtection::Allow, true),
        (ExtendedProtection::Require, true),
    ] {
        let server = start(&[Ntlm, Negotiate], protection, true);
        let (between, pem) = proxy(server.address(), server.certificate_pem().unwrap()).await;
        for method in [Method::Ntlm, Method::Negotiate] {
            let dn = server.server().directory().by_login("alice").unwrap().dn.clone();
            let url = server.mailbox_url("alice").unwrap();
            let url = url.replace(&server.address().to_string(), &between.to_string());
            let session = Session::new(SessionConfig::new(url, dn), entropy()).unwrap();
            let connector = Connector::new(Some(pem.as_bytes())).unwrap().signing_in(login(method));
            let looked = look(&Mailbox::new(session, connector, Box::new(|_| {}))).await;
            match kept_out {
                true => assert_eq!(looked.unwrap_err().code(), "authentication", "{method:?} {protection:?}"),
                false => looked.unwrap(),
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn waiting_for_news_beside_other_work_signs_in_over_a_second_connection() {
    use mapi_http::mailbox::Watch;
    let server = start(&[Ntlm], ExtendedProtection::Require, true);
    let mailbox = open(&server, &login(Method::Auto));
    look(&mailbox).await.unwrap();
    let (_watch, mut news) = mailbox.run_with_parts(Watch::folder(LogonFolder::Inbox));
    let watching = tokio::spawn(async move { news.recv().await });
    for _ in 0..3 {
        let answer = mailbox.run(ListMessages::newest(LogonFolder::Inbox, 5)).await.unwrap();
        assert!(matches!(answer, Answer::Page(_)));
    }
    watching.abort();
}

/// Somebody who answers every request with the same challenge, and keeps what he was sent.
async fn hostile(answer: Vec<u8>) -> (SocketAddr, Arc<Mutex<Vec<u8>>>) {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let received: Arc<Mutex<Vec<u8>>> = Arc::default();
    let heard = received.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let (answer, heard) = (answer.clone(), heard.clone());
            tokio::spawn(async move {
                let mut bytes = [0; 4096];
                let mut request = Vec::new();
                while let Ok(length @ 1..) = stream.read(&mut bytes).await {
                    request.extend_from_slice(&bytes[..length]);
                    heard.lock().unwrap().extend_from_slice(&bytes[..length]);
                    let Some(end) = request.windows(4).position(|part| part == b"\r\n\r\n") else { continue };
                    let head = String::from_utf8_lossy(&request[..end]).to_lowercase();
                    let body =
                        head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
                    if request.len() >= end + 4 + body.unwrap_or(0usize) {
                        request.clear();
                        if stream.write_all(&answer).await.is_err() {
                            return;
                        }
                    }
                }
            });
        }
    });
    (address, received)
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_challenges_end_in_a_clear_error_and_get_no_secret() {
    use base64::Engine as _;
    let base64 = |bytes: &[u8]| base64::engine::general_purpose::STANDARD.encode(bytes);
    // [MS-NLMP] 4.2.4.3, and the same with a list of 60 KB, and with one that points outside.
    let second = "TlRMTVNTUAACAAAADAAMADgAAAAzgoriASNFZ4mrze8AAAAAAAAAACQAJABEAAAABgBwFwAAAA9TAGUAcgB2AGUAcgACAAwARABvAG0AYQBpAG4AAQAMAFMAZQByAHYAZQByAAAAAAA=";
    let decoded = base64::engine::general_purpose::STANDARD.decode(second).unwrap();
    let mut long = decoded.clone();
    long[40..44].copy_from_slice(&[0x60, 0xea, 0x60, 0xea]);
    long.resize(0x44 + 60_000, 0x41);
    let mut outside = decoded.clone();
    outside[44..48].copy_from_slice(&[0xff; 4]);
    let challenge = |scheme: &str, token: &str| format!("WWW-Authenticate: {scheme} {token}\r\n");
    let mut heads = Vec::new();
    for scheme in ["NTLM", "Negotiate"] {
        heads.extend([
            // For ever the second message, cut ones, nonsense, and nothing at all.
            challenge(scheme, second),
            challenge(scheme, &base64(&decoded[..30])),
            challenge(scheme, &base64(&long)),
            challenge(scheme, &base64(&outside)),
            challenge(scheme, &base64(&[0x60, 0x82, 0xff, 0xff, 0x06])),
            challenge(scheme, &base64(&vec![0xa1; 40_000])),
            challenge(scheme, "\u{e9}\u{e9}"),
            challenge(scheme, ""),
            format!("{}{}", challenge(scheme, second), challenge("Basic", "realm=\"x\"")),
        ]);
    }
    heads.extend([String::new(), challenge("Basic", "realm=\"x\""), "WWW-Authenticate: ,,,=\"\r\n".into()]);
    for head in &heads {
        let answer = format!("HTTP/1.1 401 Unauthorized\r\n{head}Content-Length: 0\r\n\r\n");
        let (address, received) = hostile(answer.into_bytes()).await;
        for method in [Method::Ntlm, Method::Negotiate] {
            let url = format!("http://{address}/mapi/emsmdb/?MailboxId=x");
            let mut config = SessionConfig::new(url, "/o=x");
            config.retries = 0;
            let session = Session::new(config, entropy()).unwrap();
            let connector = Connector::new(None).unwrap().signing_in(login(method));
            let mailbox = Mailbox::new(session, connector, Box::new(|_| {}));
            let looked = tokio::time::timeout(std::time::Duration::from_secs(20), look(&mailbox)).await;
            let error = looked.expect("an end").unwrap_err();
            assert!(["authentication", "transport"].contains(&error.code()), "{head}: {error}");
        }
        let received = received.lock().unwrap().clone();
        let text = String::from_utf8_lossy(&received);
        assert!(!text.contains("Basic ") && !text.contains(PASSWORD), "{text}");
        assert!(received.len() < 200_000, "{}", received.len());
    }
}
