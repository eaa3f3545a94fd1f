//! Kerberos for real: MIT's key server gives the tickets, and Apache with MIT's GSSAPI before the embedded server takes
//! them. `cargo xtask kerberos` runs it.

mod common;

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use common::proxy::{Authority, Manners, Proxy};
use common::{Directory, Ran, mapi, run};
use mapi_http_server::{Config, Server, ServerHandle, User};
use md5::{Digest as _, Md5};
use picky_krb::constants::key_usages::{AP_REQ_AUTHENTICATOR, TICKET_REP};
use picky_krb::crypto::CipherSuite;
use picky_krb::data_types::{Authenticator, EncTicketPart};
use picky_krb::messages::ApReq;

/// How long something may take to start.
const PATIENCE: Duration = Duration::from_secs(20);
const REALM: &str = "EXAMPLE.TEST";
const USER: &str = "alice@EXAMPLE.TEST";
/// The key server and the mail server know different ones: nobody gets in by the wrong way.
const PASSWORD: &str = "known-to-the-key-server";
const MAILBOX_PASSWORD: &str = "known-to-the-mail-server";
const SERVICE_PASSWORD: &str = "known-to-the-service-alone";

/// A program that listens, until this is dropped.
struct Listening {
    child: Child,
    port: u16,
}

impl Drop for Listening {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Listening {
    /// Starts it on a free port; on another one, when somebody else was quicker.
    fn start(what: &str, mut command: impl FnMut(u16) -> Command) -> Self {
        loop {
            let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
            let child =
                command(port).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
            let mut started = Self { child: child.unwrap_or_else(|error| panic!("{what}: {error}")), port };
            let since = Instant::now();
            loop {
                if started.child.try_wait().unwrap().is_some() {
                    assert!(since.elapsed() < PATIENCE && another_try(), "{what} does not start");
                    break;
                }
                if TcpStream::connect(SocketAddr::from(([127, 0, 0, 1], port))).is_ok() {
                    return started;
                }
                assert!(since.elapsed() < PATIENCE, "{what} does not listen");
                std::thread::sleep(Duration::from_millis(20));
            }
        }
    }
}

/// Ports are taken by others now and then, but not ten times.
fn another_try() -> bool {
    static TRIES: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
    TRIES.fetch_add(1, std::sync::atomic::Ordering::SeqCst) < 10
}

/// A realm of its own with its key server.
struct Realm {
    directory: Directory,
    _server: Listening,
}

impl Realm {
    fn start() -> Self {
        let directory = Directory::new();
        let file = |name: &str| directory.file(name);
        let settings = |port: u16| {
            let client = format!(
                "[libdefaults]\n default_realm = {REALM}\n dns_lookup_kdc = false\n dns_lookup_realm = false\n \
                 rdns = false\n udp_preference_limit = 1\n[realms]\n {REALM} = {{\n  kdc = 127.0.0.1:{port}\n }}\n\
                 [domain_realm]\n localhost = {REALM}\n"
            );
            let server = format!(
                "[realms]\n {REALM} = {{\n  database_name = {}\n  key_stash_file = {}\n  acl_file = {}\n  \
                 kdc_listen = 127.0.0.1:{port}\n  kdc_tcp_listen = 127.0.0.1:{port}\n  \
                 supported_enctypes = aes256-cts-hmac-sha1-96:normal\n }}\n[logging]\n kdc = FILE:{}\n",
                file("database"),
                file("stash"),
                file("acl"),
                file("kdc.log")
            );
            std::fs::write(file("krb5.conf"), client).unwrap();
            std::fs::write(file("kdc.conf"), server).unwrap();
        };
        let tool = |name: &str| {
            let mut command = Command::new(format!("/usr/sbin/{name}"));
            command.env("KRB5_CONFIG", file("krb5.conf")).env("KRB5_KDC_PROFILE", file("kdc.conf"));
            command
        };
        settings(0);
        let done = |command: &mut Command| {
            let ran = command.stdin(Stdio::null()).output().unwrap();
            assert!(ran.status.success(), "{ran:?}");
        };
        done(tool("kdb5_util").args(["create", "-s", "-r", REALM, "-P", "of-the-database"]));
        for query in [
            format!("addprinc -pw {PASSWORD} +requires_preauth {USER}"),
            format!("addprinc -pw {SERVICE_PASSWORD} HTTP/localhost@{REALM}"),
            format!("ktadd -norandkey -k {} HTTP/localhost@{REALM}", file("keytab")),
        ] {
            done(tool("kadmin.local").args(["-r", REALM, "-q", &query]));
        }
        let server = Listening::start("krb5kdc", |port| {
            settings(port);
            let mut command = tool("krb5kdc");
            command.args(["-n", "-r", REALM, "-P", &file("kdc.pid")]);
            command
        });
        Self { directory, _server: server }
    }

    /// What the key server says.
    fn log(&self) -> String {
        std::fs::read_to_string(self.directory.file("kdc.log")).unwrap_or_default()
    }

    /// `mapi` as alice, whose realm this is.
    fn alice(&self, url: &str, ca: &str, password: &str, arguments: &[&str]) -> Ran {
        let common = ["--email", "alice@example.com", "--user", USER, "--autodiscover", url, "--ca", ca];
        let mut command = mapi(&self.directory, &[arguments, &common, &["--trace"]].concat());
        command.env("MAPI_PASSWORD", password).env("KRB5_CONFIG", self.directory.file("krb5.conf"));
        run(command)
    }
}

/// The embedded server behind an Apache that signs people in by Kerberos alone.
struct Apache {
    _apache: Listening,
    _server: ServerHandle,
    url: String,
    ca: String,
}

impl Apache {
    fn start(realm: &Realm) -> Self {
        let file = |name: &str| realm.directory.file(name);
        let authority = Authority::named("An authority");
        let pem = authority.certify_pem("localhost", [2020, 2099]);
        for (name, text) in [("ca.pem", &authority.pem), ("mail.pem", &pem)] {
            std::fs::write(file(name), text).unwrap();
        }
        // Apache gives up root's rights before it reads them.
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(file("keytab"), PermissionsExt::from_mode(0o644)).unwrap();
        }
        let config = Config {
            users: vec![User::new("alice", "alice@example.com", "Alice Adams", MAILBOX_PASSWORD)],
            ..Config::default()
        };
        let server = Server::start(config).unwrap();
        let behind = server.url();
        let basic = STANDARD.encode(format!("alice:{MAILBOX_PASSWORD}"));
        let modules = [
            "mpm_event",
            "authn_core",
            "authz_core",
            "authz_user",
            "auth_gssapi",
            "ssl",
            "headers",
            "proxy",
            "proxy_http",
        ];
        let modules =
            modules.map(|name| format!("LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so"));
        let apache = Listening::start("Apache", |port| {
            let text = format!(
                "{}\nServerRoot {dir}\nServerName localhost\nUser www-data\nGroup www-data\nPidFile {dir}/apache.pid\n\
                 ErrorLog {dir}/apache.log\nListen 127.0.0.1:{port}\nSSLEngine on\nSSLCertificateFile {dir}/mail.pem\n\
                 SSLCertificateKeyFile {dir}/mail.pem\nProxyPass / {behind}/\n<Location />\nAuthType GSSAPI\n\
                 AuthName mail\nGssapiCredStore keytab:{dir}/keytab\nGssapiAllowedMech krb5\n\
                 GssapiConnectionBound On\nRequire user {USER}\nRequestHeader set Authorization \"Basic {basic}\"\n\
                 </Location>\n",
                modules.join("\n"),
                dir = realm.directory.path().display(),
            );
            std::fs::write(file("apache.conf"), text).unwrap();
            server.server().set_base_url(&format!("https://localhost:{port}"));
            let mut command = Command::new("/usr/sbin/apache2");
            command.args(["-DFOREGROUND", "-f", &file("apache.conf")]);
            // Tests sign in more often in a second than people do.
            command.env("KRB5_CONFIG", file("krb5.conf")).env("KRB5RCACHENAME", "none:");
            command
        });
        let url = format!("https://localhost:{}/autodiscover/autodiscover.xml", apache.port);
        Self { _apache: apache, _server: server, url, ca: file("ca.pem") }
    }
}

#[test]
fn a_ticket_opens_the_mailbox() {
    let realm = Realm::start();
    let apache = Apache::start(&realm);
    let ask = |password: &str, arguments: &[&str]| realm.alice(&apache.url, &apache.ca, password, arguments);
    let unbound = ["folders", "--auth", "negotiate", "--no-channel-binding"];
    let ran = ask(PASSWORD, &unbound);
    assert!(ran.status.success() && ran.out.contains("Inbox"), "{ran:?}\n{}", realm.log());
    assert!(ran.err.contains("Negotiate: Kerberos ticket (AP-REQ) -> HTTP 200"), "{ran:?}");
    assert!(ran.err.contains("Kerberos answer (AP-REP)"), "the server proves who it is: {ran:?}");
    // By itself, too: it is the strongest that is offered.
    let ran = ask(PASSWORD, &["folders", "--no-channel-binding"]);
    assert!(ran.status.success() && ran.err.contains("Kerberos ticket"), "{ran:?}");
    let ran = ask(PASSWORD, &["doctor", "--json", "--quick", "--no-channel-binding"]);
    assert!(ran.status.success() && ran.out.contains("chosen: Negotiate"), "{ran:?}");

    let ran = ask("something-else", &unbound);
    assert!(ran.code() == 4 && ran.err.contains("the Kerberos key server knows another password"), "{ran:?}");
    for text in [&ran.out, &ran.err] {
        assert!(!text.contains(PASSWORD) && !text.contains("something-else"), "{ran:?}");
    }
    // Where no key server answers, it says so; and the server takes no NTLM instead.
    std::fs::write(
        realm.directory.file("krb5.conf"),
        format!("[realms]\n {REALM} = {{\n  kdc = 127.0.0.1:1\n }}\n"),
    )
    .unwrap();
    let ran = ask(PASSWORD, &unbound);
    assert!(ran.code() == 4 && !ran.err.contains("AP-REQ"), "{ran:?}");
}

/// What arrives at a server with some certificate.
static SENT: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// The ticket is bound to the TLS connection, as Extended Protection wants it: taken apart with the service's key, the
/// authenticator has the hash of this very certificate. `[RFC 4121] 4.1.1`, `[RFC 5929] 4`
#[test]
fn the_ticket_is_bound_to_the_tls_connection() {
    let realm = Realm::start();
    let authority = Authority::named("An authority");
    let ca = realm.directory.file("ca.pem");
    std::fs::write(&ca, &authority.pem).unwrap();
    let tls = authority.certify("localhost", [2020, 2099]);
    let answers = |head: &str, _| {
        SENT.lock().unwrap().push(head.to_owned());
        Some(b"HTTP/1.1 401 No\r\nWWW-Authenticate: Negotiate\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_vec())
    };
    let proxy = Proxy::bind();
    let url = format!("https://localhost:{}/autodiscover/autodiscover.xml", proxy.address.port());
    let certificate = authority.last_certificate();
    proxy.serve(Vec::new(), Manners { tls: Some(tls), answers, ..Manners::default() });

    let binding = |arguments: &[&str]| {
        SENT.lock().unwrap().clear();
        let ran = realm.alice(&url, &ca, PASSWORD, arguments);
        assert_eq!(ran.code(), 4, "{ran:?}");
        let sent = SENT.lock().unwrap().clone();
        let header = sent.iter().flat_map(|head| head.lines()).find_map(|line| {
            let (name, value) = line.split_once(": ")?;
            name.eq_ignore_ascii_case("authorization").then(|| value.strip_prefix("Negotiate ")).flatten()
        });
        checksum(&STANDARD.decode(header.unwrap_or_else(|| panic!("{ran:?}"))).unwrap())[4..20].to_vec()
    };
    // A gss_channel_bindings_struct without addresses, as bytes.
    let hash = ring::digest::digest(&ring::digest::SHA256, &certificate);
    let data = [b"tls-server-end-point:", hash.as_ref()].concat();
    let whole = [&[0; 16][..], &u32::try_from(data.len()).unwrap().to_le_bytes(), &data].concat();
    assert_eq!(binding(&["folders", "--auth", "negotiate"]), Md5::digest(whole).to_vec());
    assert_eq!(binding(&["folders", "--auth", "negotiate", "--no-channel-binding"]), [0; 16]);
}

/// The checksum of the authenticator that goes with a ticket, decrypted as the service does.
fn checksum(token: &[u8]) -> Vec<u8> {
    let aes = CipherSuite::Aes256CtsHmacSha196.cipher();
    let salt = format!("{REALM}HTTPlocalhost");
    let key = aes.generate_key_from_password(SERVICE_PASSWORD.as_bytes(), salt.as_bytes()).unwrap();
    // Behind the mechanism stand the identifier of the token and the AP-REQ. [RFC 4121] 4.1
    let at = token.windows(3).position(|window| window == [1, 0, 0x6e]).expect("an AP-REQ");
    let request: ApReq = picky_asn1_der::from_bytes(&token[at + 2..]).unwrap();
    let ticket = &request.0.ticket.0.0.enc_part.0.cipher.0.0;
    let ticket = aes.decrypt(&key, TICKET_REP, ticket).unwrap();
    let ticket: EncTicketPart = picky_asn1_der::from_bytes(&ticket).unwrap();
    let session_key = &ticket.0.key.0.key_value.0.0;
    let authenticator = &request.0.authenticator.0.cipher.0.0;
    let authenticator = aes.decrypt(session_key, AP_REQ_AUTHENTICATOR, authenticator).unwrap();
    let authenticator: Authenticator = picky_asn1_der::from_bytes(&authenticator).unwrap();
    authenticator.0.cksum.0.unwrap().0.checksum.0.0
}
