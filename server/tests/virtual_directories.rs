//! Settings as administrators know them: URLs, authentication methods, who has MAPI over HTTP at all; Autodiscover follows.

mod common;

use std::net::TcpStream;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use common::{Answer, Client, config, send, write_request};
use mapi_http::autodiscover::{PoxAnswer, PoxRequest, PoxSettings, Protocol, ProtocolKind};
use mapi_http::http::{Scheme, Version, parse_challenges};
use mapi_http_server::{AuthenticationMethod, Config, Server, ServerHandle, StartError, VirtualDirectory};

fn ask(server: &ServerHandle, name: &str, headers: &[(&str, &str)]) -> Answer {
    let body = PoxRequest::for_address(format!("{name}@example.com")).to_xml();
    let headers = [&[("Content-Type", "text/xml")], headers].concat();
    send(server.address(), "POST", "/autodiscover/autodiscover.xml", &headers, body.as_bytes())
}

fn settings(server: &ServerHandle, name: &str, capability: &str) -> PoxSettings {
    let basic = format!("Basic {}", STANDARD.encode(format!("{name}:secret-{name}")));
    let answer = ask(server, name, &[("Authorization", &basic), ("X-MapiHttpCapability", capability)]);
    assert_eq!(answer.status, 200, "{answer:?}");
    match PoxAnswer::parse(&answer.body).unwrap() {
        PoxAnswer::Settings(settings) => *settings,
        other => panic!("{other:?}"),
    }
}

fn kinds(settings: &PoxSettings) -> Vec<ProtocolKind> {
    settings.protocols.iter().map(|protocol| protocol.kind.clone()).collect()
}

fn mapi(internal: Option<&str>, external: Option<&str>) -> VirtualDirectory {
    VirtualDirectory {
        internal_url: internal.map(Into::into),
        external_url: external.map(Into::into),
        ..VirtualDirectory::default()
    }
}

/// `Connect` without cookies: the code of its answer, or the HTTP status.
fn connect(server: &ServerHandle, name: &str) -> Option<u32> {
    Client::new(server, name).post("Connect", b"").code()
}

#[test]
fn autodiscover_tells_the_urls_of_the_virtual_directory() {
    let (inside, outside) = ("https://mail.corp.example/mapi/", "https://mail.example.com/mapi");
    let urls = |protocol: &Protocol| (protocol.mail_store.clone(), protocol.address_book.clone());
    let told = |internal, external| {
        let directory = mapi(internal, external);
        let server = Server::start(Config { mapi_virtual_directory: directory, ..config() }).unwrap();
        let settings = settings(&server, "alice", "1");
        assert_eq!(kinds(&settings), [ProtocolKind::MapiHttp]);
        urls(&settings.protocols[0])
    };
    let (store, book) = told(Some(inside), Some(outside));
    let id =
        store.internal.as_deref().unwrap().strip_prefix("https://mail.corp.example/mapi/emsmdb/?MailboxId=");
    let id = id.unwrap();
    assert!(id.ends_with("@example.com"));
    assert_eq!(store.external, Some(format!("{outside}/emsmdb/?MailboxId={id}")));
    assert_eq!(book.internal, Some(format!("https://mail.corp.example/mapi/nspi/?MailboxId={id}")));
    assert_eq!(book.external, Some(format!("{outside}/nspi/?MailboxId={id}")));
    let (store, book) = told(Some(inside), None);
    assert!(store.internal.is_some() && store.external.is_none() && book.external.is_none());
    let (store, _) = told(None, None);
    assert_eq!(store.internal, store.external);

    let wrong = Config { mapi_virtual_directory: mapi(Some("mail"), None), ..config() };
    let error = Server::start(wrong).unwrap_err();
    assert!(matches!(&error, StartError::Config(why) if why.contains("mapi_virtual_directory")), "{error}");
}

#[test]
fn switched_off_for_the_organisation_or_for_somebody() {
    let [on, off] = [Some(true), Some(false)];
    for (organisation, own, reached) in
        [(true, None, true), (true, off, false), (false, None, false), (false, on, true)]
    {
        let mut config = Config { mapi_http: organisation, ..config() };
        config.users[0].mapi_http_enabled = own;
        let server = Server::start(config).unwrap();
        let settings = settings(&server, "alice", "1");
        if reached {
            assert_eq!(kinds(&settings), [ProtocolKind::MapiHttp]);
            // The body is wrong, but it is looked at.
            assert_eq!(connect(&server, "alice"), Some(12));
        } else {
            // What there was before is still told, with the version that explains it.
            assert_eq!(kinds(&settings), [ProtocolKind::Exch, ProtocolKind::Expr]);
            assert_eq!(settings.protocols[0].server_version(), Some(Version([15, 20, 1, 0])));
            assert_eq!(connect(&server, "alice"), Some(16));
        }
        // Others are as the organisation is.
        assert_eq!(connect(&server, "bob"), Some(if organisation { 12 } else { 16 }));
    }
}

#[test]
fn who_does_not_understand_mapi_over_http_does_not_hear_of_it() {
    let server = Server::start(config()).unwrap();
    for capability in ["0", "x"] {
        assert_eq!(kinds(&settings(&server, "alice", capability)), [ProtocolKind::Exch, ProtocolKind::Expr]);
    }
}

#[test]
fn blocked_from_outside() {
    // Requests of these tests ask for the host "localhost".
    let directory = mapi(Some("http://127.0.0.1/mapi"), Some("http://localhost/mapi"));
    let mut config = Config { mapi_virtual_directory: directory, ..config() };
    config.users[0].mapi_block_outlook_external_connectivity = true;
    let server = Server::start(config).unwrap();
    let settings = settings(&server, "alice", "1");
    assert!(settings.protocols[0].mail_store.internal.is_some());
    assert_eq!(settings.protocols[0].mail_store.external, None);
    assert_eq!((connect(&server, "alice"), connect(&server, "bob")), (Some(16), Some(12)));
}

#[test]
fn each_directory_offers_its_own_methods_the_strongest_first() {
    use AuthenticationMethod::{Basic, Negotiate, Ntlm, OAuth};
    let config = Config {
        mapi_virtual_directory: VirtualDirectory::offering([Basic, OAuth, Ntlm, Negotiate]),
        autodiscover_virtual_directory: VirtualDirectory::offering([Ntlm]),
        ..config()
    };
    let server = Server::start(config).unwrap();
    let schemes = |answer: &Answer| {
        assert_eq!(answer.status, 401, "{answer:?}");
        let offered = answer.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("WWW-Authenticate"));
        let offered: Vec<_> = parse_challenges(offered.map(|(_, value)| value.as_str()));
        offered.iter().map(|challenge| challenge.scheme()).collect::<Vec<_>>()
    };
    let all = [Scheme::Negotiate, Scheme::Ntlm, Scheme::Bearer, Scheme::Basic];
    let mut client = Client::new(&server, "alice");
    let right = std::mem::replace(&mut client.authorization, "Basic bm9ib2R5Om5vYm9keQ==".into());
    assert_eq!(schemes(&client.post("Connect", b"")), all);
    client.authorization = "Digest x".into();
    assert_eq!(schemes(&client.post("Connect", b"")), all);
    client.authorization.clone_from(&right);
    assert_eq!(client.post("Connect", b"").code(), Some(12));
    // The right password by a method that is not offered.
    assert_eq!(schemes(&ask(&server, "alice", &[("Authorization", &right)])), [Scheme::Ntlm]);
}

#[test]
fn tokens_let_in_until_they_expire() {
    let directory = VirtualDirectory::offering([AuthenticationMethod::OAuth]);
    let server = Server::start(Config { mapi_virtual_directory: directory, ..config() }).unwrap();
    let mut client = Client::new(&server, "alice");
    client.authorization = format!("Bearer {}", server.issue_token("alice", 60).unwrap());
    let dn = client.dn.clone();
    client.connect_as(&dn);
    // The session goes on with another token of the same user, and with nobody else's.
    client.authorization = format!("Bearer {}", server.issue_token("alice@example.com", 60).unwrap());
    assert_eq!(client.post("PING", b"").code(), Some(0));
    let cookies = client.cookies.clone();
    client.authorization = format!("Bearer {}", server.issue_token("bob", 60).unwrap());
    assert_eq!(client.post("Disconnect", b"").code(), Some(10));
    client.cookies = cookies;
    client.authorization = format!("Bearer {}", server.issue_token("alice", -1).unwrap());
    let answer = client.post("Disconnect", b"");
    assert_eq!(answer.status, 401);
    let challenges = parse_challenges(answer.header("WWW-Authenticate"));
    assert_eq!(challenges[0].scheme(), Scheme::Bearer);
    assert_eq!(challenges[0].parameter("error"), Some("invalid_token"));
    assert_eq!(challenges[0].parameter("error_description"), Some("The token has expired"));
    // Another server signs with another key.
    let other = Server::start(config()).unwrap();
    client.authorization = format!("Bearer {}", other.issue_token("alice", 60).unwrap());
    assert_eq!(client.post("Disconnect", b"").status, 401);
}

/// Messages of NTLM for a connection that ends with each: nothing of it lets anybody in.
#[test]
fn a_handshake_belongs_to_its_connection() {
    let methods = [AuthenticationMethod::Ntlm, AuthenticationMethod::Negotiate];
    let directory = VirtualDirectory::offering(methods);
    let server = Server::start(Config { mapi_virtual_directory: directory, ..config() }).unwrap();
    // [MS-NLMP] 2.2.1.1: signature, type 1, flags, no names.
    let first = [b"NTLMSSP\0\x01\0\0\0".as_slice(), &0xe208_8297u32.to_le_bytes(), &[0; 16]].concat();
    let mut client = Client::new(&server, "alice");
    for scheme in ["NTLM", "Negotiate"] {
        client.authorization = format!("{scheme} {}", STANDARD.encode(&first));
        let answer = client.post("Connect", b"");
        let challenges = parse_challenges(answer.header("WWW-Authenticate"));
        let token = STANDARD.decode(challenges[0].token.as_deref().unwrap()).unwrap();
        assert!(answer.status == 401 && token.starts_with(b"NTLMSSP\0\x02"), "{answer:?}");
        // A third message without a challenge on this connection, and anything else.
        for token in [b"NTLMSSP\0\x03\0\0\0".as_slice(), b"NTLMSSP", b"", b"\x60\x82", &[0x60; 300]] {
            client.authorization = format!("{scheme} {}", STANDARD.encode(token));
            let answer = client.post("Connect", b"");
            assert_eq!((answer.status, answer.code()), (401, None), "{answer:?}");
            assert!(answer.header("WWW-Authenticate").is_some());
        }
        client.authorization = format!("{scheme} ???");
        assert_eq!(client.post("Connect", b"").status, 401);
    }
    // A connection that ends in the middle of the handshake leaves nothing behind.
    for _ in 0..20 {
        let mut stream = TcpStream::connect(server.address()).unwrap();
        client.authorization = format!("NTLM {}", STANDARD.encode(&first));
        let headers = client.headers("Connect");
        let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        write_request(&mut stream, "POST", &client.target, &headers, b"");
    }
    client.authorization.clear();
    assert_eq!(client.post("Connect", b"").status, 401);
}
