//! `mapi doctor` over real sockets: each cause is provoked, told apart from all others, and named right.

mod common;

use std::cell::RefCell;
use std::time::Duration;

use common::proxy::{Authority, Manners, Proxy, authority_itself, self_signed};
use common::{Directory, mapi, run};
use mapi_http::data::tags;
use mapi_http_cli::doctor::catalogue::{Cause, Severity};
use mapi_http_server::store::Content;
use mapi_http_server::{
    AuthenticationMethod, Config, ExtendedProtection, Server, ServerHandle, User, VirtualDirectory,
};
use serde_json::Value;

const ADDRESS: &str = "alice@example.com";
const PASSWORD: &str = "correct-horse-battery";

/// A server behind a proxy, and what is asked of the doctor.
struct Case {
    config: Config,
    manners: Manners,
    /// Asked for under this name instead of 127.0.0.1.
    host: &'static str,
    authority: Option<String>,
    email: &'static str,
    user: &'static str,
    password: &'static str,
    /// `--url` and `--dn` instead of Autodiscover, made of the proxy's URL.
    endpoint: Option<fn(&str, &ServerHandle) -> [String; 2]>,
    options: Vec<String>,
    second_server: bool,
    /// Letters in the inbox, with long subjects that nobody can compress.
    letters: u32,
    /// The internal URL; the external one is the proxy's.
    internal_url: Option<&'static str>,
}

impl Default for Case {
    fn default() -> Self {
        let config = Config {
            users: vec![User::new("alice", ADDRESS, "Alice Adams", PASSWORD)],
            pending_period_ms: 200,
            notification_wait_ms: 2_000,
            ..Config::default()
        };
        Self {
            config,
            manners: Manners::default(),
            host: "127.0.0.1",
            authority: None,
            email: ADDRESS,
            user: ADDRESS,
            password: PASSWORD,
            endpoint: None,
            options: Vec::new(),
            second_server: false,
            letters: 0,
            internal_url: None,
        }
    }
}

impl Case {
    /// What the doctor says, as JSON and as a report.
    fn examine(self) -> (Value, i32, String) {
        let proxy = Proxy::bind();
        let scheme = if self.manners.tls.is_some() { "https" } else { "http" };
        let base = format!("{scheme}://{}:{}", self.host, proxy.address.port());
        let start = |config: &Config| {
            let mut config = Config { public_url: Some(base.clone()), ..config.clone() };
            if let Some(url) = self.internal_url {
                config.mapi_virtual_directory.internal_url = Some(url.into());
                config.mapi_virtual_directory.external_url = Some(format!("{base}/mapi"));
            }
            Server::start(config).unwrap()
        };
        let server = start(&self.config);
        let mut state = 1_u32;
        for _ in 0..self.letters {
            let letters = (0..250).map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                char::from(b'!' + (state >> 24) as u8 % 90)
            });
            let mut content = Content::default();
            content.properties.set(tags::SUBJECT, letters.collect::<String>());
            let now = mapi_http_server::http::now();
            server.server().deliver(ADDRESS, &[ADDRESS], content, now).unwrap();
        }
        let second = self.second_server.then(|| start(&self.config));
        let upstreams = std::iter::once(&server).chain(&second).map(ServerHandle::address).collect();
        proxy.serve(upstreams, self.manners);

        let directory = Directory::new();
        let report = directory.file("report.md");
        let mut arguments = vec!["doctor".to_owned(), "--json".into(), "--report".into(), report.clone()];
        match self.endpoint {
            Some(endpoint) => {
                let [url, dn] = endpoint(&base, &server);
                arguments.extend(["--url".into(), url, "--dn".into(), dn, "--user".into(), self.user.into()]);
            }
            None => {
                let url = format!("{base}/autodiscover/autodiscover.xml");
                arguments.extend([
                    self.email.into(),
                    "--autodiscover".into(),
                    url,
                    "--user".into(),
                    self.user.into(),
                ]);
            }
        }
        if let Some(pem) = &self.authority {
            std::fs::write(directory.file("ca.pem"), pem).unwrap();
            arguments.extend(["--ca".into(), directory.file("ca.pem")]);
        }
        arguments.extend(self.options);
        let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
        let mut command = mapi(&directory, &arguments);
        command.env("MAPI_PASSWORD", self.password);
        let ran = run(command);
        assert!(ran.err.is_empty(), "{ran:?}");
        let told: Value = serde_json::from_str(&ran.out).unwrap();
        let written = std::fs::read_to_string(&report).unwrap();
        for text in [&ran.out, &written] {
            assert!(!text.contains(self.password), "{text}");
        }
        for name in ["alice", "Alice", "example.com"] {
            assert!(!written.contains(name), "{name} stands in the report: {written}");
        }
        (told, ran.code(), written)
    }

    /// It finds this, and nothing else.
    fn finds(self, cause: Cause) {
        let (told, exit, report) = self.examine();
        let found = causes(&told);
        let fails = cause.severity() == Severity::Fail;
        if found != [cause.code()] || (told["healthy"] == false, exit != 0) != (fails, fails) {
            let told = format!("{} was provoked, {found:?} was found:\n{report}", cause.code());
            MISTAKEN.with_borrow_mut(|mistaken| mistaken.push(told));
        }
    }
}

thread_local! {
    /// What was not found as it should be: all of it is told at the end of a test.
    static MISTAKEN: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

fn nothing_is_mistaken() {
    MISTAKEN.with_borrow(|mistaken| assert!(mistaken.is_empty(), "{}", mistaken.join("\n")));
}

fn checks(told: &Value) -> &Vec<Value> {
    told["checks"].as_array().unwrap()
}

fn causes(told: &Value) -> Vec<&str> {
    checks(told).iter().filter_map(|check| check["code"].as_str()).collect()
}

/// A whole answer of some web server.
fn page(status: &str, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}")
        .into_bytes()
}

fn manners(answers: fn(&str, usize) -> Option<Vec<u8>>) -> Case {
    Case { manners: Manners { answers, ..Manners::default() }, ..Case::default() }
}

/// Settings as XML, of somebody else's server.
fn pox(inner: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><Autodiscover xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006\">\
         <Response xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a\">{inner}\
         </Response></Autodiscover>"
    )
}

fn error(code: u32) -> Vec<u8> {
    let inner =
        format!("<Error Time=\"1\" Id=\"2\"><ErrorCode>{code}</ErrorCode><Message>No.</Message></Error>");
    page("200 OK", "Content-Type: text/xml\r\n", &pox(&inner))
}

fn faults(rules: &str) -> Case {
    let case = Case::default();
    Case { config: Config { faults: Some(rules.into()), ..case.config }, ..case }
}

#[test]
fn all_is_well() {
    let (told, exit, report) = Case::default().examine();
    assert_eq!((exit, causes(&told).len()), (0, 0), "{report}");
    for check in [
        "autodiscover",
        "auth.schemes",
        "mailbox.table",
        "address_book.query",
        "waiting",
        "session.end",
        "server.version",
    ] {
        let passed = checks(&told).iter().any(|told| told["check"] == check && told["status"] == "pass");
        assert!(passed, "{check}: {report}");
    }
}

/// As gromox 3.10 answers PING outside of a session.
#[test]
fn ping_for_sessions_only() {
    let refused = |head: &str, _| {
        let is = |line: &str| head.lines().any(|known| known.eq_ignore_ascii_case(line));
        let signed_in = head.to_ascii_lowercase().contains("authorization:");
        let headers = "Cache-Control: private\r\nContent-Type: text/html\r\nX-ResponseCode: 6\r\n\
                       X-ServerApplication: Exchange/15.00.0847.4040\r\nDate: Sun, 22 Nov 2026 13:47:20 GMT\r\n";
        (signed_in && is("X-RequestType: PING")).then(|| page("200 OK", headers, "<!DOCTYPE HTML PUBLIC"))
    };
    let (told, exit, report) = manners(refused).examine();
    let status =
        |check: &str| checks(&told).iter().find(|told| told["check"] == check).map(|told| &told["status"]);
    for check in ["auth.schemes", "mailbox.ping", "mailbox.table", "session.end"] {
        assert_eq!(status(check), Some(&Value::from("pass")), "{check}: {report}");
    }
    assert!(!causes(&told).contains(&Cause::Refused.code()), "{report}");
    assert_ne!(exit, 1, "{report}");
}

#[test]
fn names_and_connections() {
    let at = |url: &'static str| {
        let directory = Directory::new();
        let options = ["doctor", "--json", "--url", url, "--dn", "/o=x", "--user", "a", "--timeout", "5"];
        let mut command = mapi(&directory, &options);
        command.env("MAPI_PASSWORD", PASSWORD);
        let told: Value = serde_json::from_str(&run(command).out).unwrap();
        causes(&told).join(" ")
    };
    assert_eq!(at("https://mail.invalid/mapi/emsmdb/?MailboxId=a@b"), Cause::DnsUnknown.code());
    assert_eq!(at("http://mail.invalid/mapi/emsmdb/?MailboxId=a@b"), Cause::PlainHttp.code());
    assert_eq!(at("https://127.0.0.1:1/mapi/emsmdb/?MailboxId=a@b"), Cause::TcpRefused.code());
    // TCP cannot go to many at once. [RFC 1112]
    assert_eq!(at("https://224.0.0.1/mapi/emsmdb/?MailboxId=a@b"), Cause::TcpUnreachable.code());
    // A domain that does not exist.
    let directory = Directory::new();
    let nobody = "127.0.0.1:1";
    let mut command = mapi(&directory, &["doctor", "a@nowhere.invalid", "--json", "--dns", nobody]);
    command.env("MAPI_PASSWORD", PASSWORD);
    let told: Value = serde_json::from_str(&run(command).out).unwrap();
    assert_eq!(causes(&told), [Cause::NoHost.code()]);
}

/// Somebody who is there, and says nothing at all.
#[test]
fn silence() {
    let examine = |url: &str, more: &[&str]| {
        let directory = Directory::new();
        let options = ["doctor", "--json", "--url", url, "--dn", "/o=x", "--user", "a", "--timeout", "1"];
        let mut command = mapi(&directory, &[&options, more].concat());
        command.env("MAPI_PASSWORD", PASSWORD);
        let told: Value = serde_json::from_str(&run(command).out).unwrap();
        causes(&told).join(" ")
    };
    // A name server that never answers. Nobody has a name that ends so. [RFC 6761] 6.2
    let name_server = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = name_server.local_addr().unwrap().to_string();
    let url = "https://mail.example.test/mapi/emsmdb/?MailboxId=a@b";
    assert_eq!(examine(url, &["--dns", &address]), Cause::DnsSilent.code());
    // A machine that takes no more connections.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let _inside = runtime.enter();
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let full = socket.listen(1).unwrap();
    let address = full.local_addr().unwrap();
    let mut waiting = Vec::new();
    while let Ok(stream) = std::net::TcpStream::connect_timeout(&address, Duration::from_millis(500)) {
        waiting.push(stream);
    }
    let url = format!("https://{address}/mapi/emsmdb/?MailboxId=a@b");
    assert_eq!(examine(&url, &[]), Cause::TcpTimeout.code());
}

#[test]
fn tls() {
    let authority = Authority::named("An authority");
    let with = |tls| Case {
        manners: Manners { tls: Some(tls), ..Manners::default() },
        host: "localhost",
        authority: Some(authority.pem.clone()),
        ..Case::default()
    };
    let (told, exit, report) = with(authority.certify("localhost", [2020, 2099])).examine();
    assert_eq!((exit, causes(&told).len()), (0, 0), "{report}");
    with(authority.certify("localhost", [2020, 2021])).finds(Cause::Expired);
    with(authority.certify("localhost", [2098, 2099])).finds(Cause::NotYetValid);
    with(authority.certify("mail.example.net", [2020, 2099])).finds(Cause::WrongName);
    with(authority.certify_for_two_days("localhost")).finds(Cause::ExpiresSoon);
    with(Authority::named("Another authority").certify("localhost", [2020, 2099]))
        .finds(Cause::UnknownAuthority);
    with(self_signed("localhost")).finds(Cause::SelfSigned);
    with(authority.certify_as_client("localhost")).finds(Cause::BadCertificate);

    // An authority that is the server itself is trusted when it is given, and what is in it still has to be true.
    let given = |name: &'static str, years| {
        let (tls, pem) = authority_itself(name, years);
        Case { authority: Some(pem), ..with(tls) }
    };
    let (told, exit, report) = given("localhost", [2020, 2099]).examine();
    assert_eq!((exit, causes(&told).len()), (0, 0), "{report}");
    given("localhost", [2020, 2021]).finds(Cause::Expired);
    given("mail.example.net", [2020, 2099]).finds(Cause::WrongName);
    with(authority_itself("localhost", [2020, 2099]).0).finds(Cause::SelfSigned);

    // Asked for by https, whatever it speaks.
    let speaks = |blurts: &'static [u8]| Case {
        manners: Manners { blurts: Some(blurts), ..Manners::default() },
        endpoint: Some(|base, server| {
            let url = server.mailbox_url("alice").unwrap();
            [format!("{}{}", base.replace("http:", "https:"), url.strip_prefix(base).unwrap()), "/o=x".into()]
        }),
        ..Case::default()
    };
    speaks(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n").finds(Cause::TlsNotSpoken);
    speaks(b"").finds(Cause::TlsClosed);
    // An alert: protocol_version, handshake_failure. [RFC 5246] 7.2
    speaks(b"\x15\x03\x01\x00\x02\x02\x46").finds(Cause::TlsOldVersion);
    speaks(b"\x15\x03\x01\x00\x02\x02\x28").finds(Cause::TlsFailed);
    nothing_is_mistaken();
}

#[test]
fn autodiscover_answers_badly() {
    manners(|_, _| Some(page("404 Not Found", "", "no"))).finds(Cause::AutodiscoverNotFound);
    manners(|_, _| Some(page("418 I'm a teapot", "", "no"))).finds(Cause::AutodiscoverStatus);
    manners(|_, _| Some(page("200 OK", "Content-Type: text/xml\r\n", "<html>Sign in</html>")))
        .finds(Cause::AutodiscoverHtml);
    manners(|_, _| Some(page("200 OK", "Content-Type: text/xml\r\n", "<Autodiscover><Response>")))
        .finds(Cause::AutodiscoverMalformed);
    manners(|_, _| Some(page("200 OK", "Content-Type: text/xml\r\n", "<Autodiscover>\u{0}</Autodiscover>")))
        .finds(Cause::AutodiscoverMalformed);
    manners(|_, _| {
        let bomb = "<!DOCTYPE a [<!ENTITY b \"bb\"><!ENTITY c \"&b;&b;\">]><Autodiscover>&c;</Autodiscover>";
        Some(page("200 OK", "Content-Type: text/xml\r\n", bomb))
    })
    .finds(Cause::AutodiscoverHostile);
    manners(|_, _| Some(page("200 OK", "", &"<a>".repeat(4_000_000)))).finds(Cause::AutodiscoverTooLarge);
    manners(|_, _| Some(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n<Auto".to_vec()))
        .finds(Cause::AutodiscoverBroken);
    manners(|_, _| Some(error(500))).finds(Cause::AddressUnknown);
    manners(|_, _| Some(error(501))).finds(Cause::NoConfiguration);
    manners(|_, _| Some(error(603))).finds(Cause::AutodiscoverError);
    Case { email: "nobody@example.org", ..Case::default() }.finds(Cause::AddressUnknown);
    let case = Case::default();
    Case { config: Config { mapi_http: false, ..case.config }, ..case }.finds(Cause::SwitchedOff);
    manners(|_, _| {
        let old = "<Account><AccountType>email</AccountType><Action>settings</Action><Protocol><Type>EXCH</Type>\
                   <Server>x</Server><ServerVersion>7383807B</ServerVersion></Protocol></Account>";
        Some(page("200 OK", "Content-Type: text/xml\r\n", &pox(old)))
    })
    .finds(Cause::ServerTooOld);
    manners(|_, _| {
        let new = "<Account><AccountType>email</AccountType><Action>settings</Action><Protocol><Type>EXCH</Type>\
                   <Server>x</Server><ServerVersion>73C18000</ServerVersion></Protocol></Account>";
        Some(page("200 OK", "Content-Type: text/xml\r\n", &pox(new)))
    })
    .finds(Cause::SwitchedOff);
    manners(|_, _| {
        let web = "<Account><AccountType>email</AccountType><Action>settings</Action></Account>";
        Some(page("200 OK", "Content-Type: text/xml\r\n", &pox(web)))
    })
    .finds(Cause::NotOffered);
    faults("delay=3000@autodiscover").slowly().finds(Cause::AutodiscoverTimeout);
    nothing_is_mistaken();
}

impl Case {
    /// With little patience.
    fn slowly(mut self) -> Self {
        self.options.extend(["--timeout".into(), "1".into()]);
        self
    }
}

#[test]
fn redirects() {
    manners(|_, number| Some(page("302 Found", &format!("Location: /{number}\r\n"), "")))
        .finds(Cause::RedirectLoop);
    manners(|_, _| Some(page("302 Found", "Location: http://mail.example.net/a.xml\r\n", "")))
        .finds(Cause::PlainRedirect);
    manners(|_, _| Some(page("302 Found", "Location: https://evil.example.net/a.xml\r\n", "")))
        .finds(Cause::Unconfirmed);
    manners(|_, _| Some(page("302 Found", "Location: https://10.0.0.1/a.xml\r\n", "")))
        .finds(Cause::PrivateRedirect);
    manners(|_, _| Some(page("302 Found", "Location: gopher://x/\r\n", ""))).finds(Cause::BadRedirect);
    nothing_is_mistaken();
}

#[test]
fn signing_in() {
    Case { password: "wrong-password", ..Case::default() }.finds(Cause::WrongCredentials);
    Case { user: "mallory", ..Case::default() }.finds(Cause::WrongCredentials);
    manners(|_, _| Some(page("401 Unauthorized", "WWW-Authenticate: Digest realm=\"x\"\r\n", "")))
        .finds(Cause::Unsupported);
    manners(|_, _| Some(page("401 Unauthorized", "", ""))).finds(Cause::NoChallenge);
    manners(|_, _| Some(page("407 Proxy Authentication Required", "Proxy-Authenticate: NTLM\r\n", "")))
        .finds(Cause::ProxyCredentials);
    faults("status=403@emsmdb").finds(Cause::Forbidden);
    // alice@example.com and her password: a proxy signs in for everybody.
    let basic = "Basic YWxpY2VAZXhhbXBsZS5jb206Y29ycmVjdC1ob3JzZS1iYXR0ZXJ5";
    let adds = Manners { adds: Some(("Authorization", basic)), ..Manners::default() };
    Case { manners: adds, ..Case::default() }.finds(Cause::Anonymous);
    nothing_is_mistaken();
}

/// An answer to Execute that came over HTTP as it should, made of these numbers. `[MS-OXCMAPIHTTP] 2.2.4.2.2`
fn executed(head: &str, error_code: u32, rop_buffer: &[u8]) -> Option<Vec<u8>> {
    let header = |name: &str| {
        head.lines().find_map(|line| {
            let (own, value) = line.split_once(": ")?;
            own.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        })
    };
    if header("X-RequestType")? != "Execute" {
        return None;
    }
    let id = header("X-RequestId")?;
    let length = u32::try_from(rop_buffer.len()).unwrap();
    let numbers = [0, error_code, 0, length].map(u32::to_le_bytes).concat();
    let body =
        [b"PROCESSING\r\nDONE\r\nX-ElapsedTime: 1\r\n\r\n", &numbers[..], rop_buffer, &[0; 4]].concat();
    let head = format!(
        "HTTP/1.1 200 OK\r\nX-RequestType: Execute\r\nX-RequestId: {id}\r\nX-ResponseCode: 0\r\n\
         X-ServerApplication: Exchange/15.20.1.0\r\nContent-Type: application/mapi-http\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n",
        body.len()
    );
    Some([head.into_bytes(), body].concat())
}

#[test]
fn the_mailbox_itself() {
    // RopLogon fails: RPC_HEADER_EXT (last), RopSize, RopId, OutputHandleIndex, ReturnValue ecUnknownUser, a handle.
    // [MS-OXCROPS] 2.2.3.1.4
    manners(|head, _| {
        let rops =
            [&[0, 0, 4, 0, 12, 0, 12, 0, 8, 0, 0xfe, 0][..], &0x0000_03eb_u32.to_le_bytes(), &[0xff; 4]];
        executed(head, 0, &rops.concat())
    })
    .finds(Cause::NoMailbox);
    // The server fails as a whole.
    manners(|head, _| executed(head, 0x8000_4005, &[])).finds(Cause::LogonFailed);
    // And only with what comes behind the logon.
    static EXECUTED: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
    manners(|head, _| {
        let answer = executed(head, 0x8000_4005, &[])?;
        (EXECUTED.fetch_add(1, std::sync::atomic::Ordering::SeqCst) > 0).then_some(answer)
    })
    .finds(Cause::TableFailed);
    nothing_is_mistaken();
}

/// Without a proxy: NTLM signs in a connection.
#[test]
fn extended_protection() {
    let methods = [AuthenticationMethod::Ntlm, AuthenticationMethod::Basic];
    let autodiscover_virtual_directory = VirtualDirectory::offering(methods);
    let mapi_virtual_directory = VirtualDirectory {
        extended_protection_token_checking: ExtendedProtection::Require,
        ..VirtualDirectory::offering(methods)
    };
    let case = Case::default();
    let config = Config { mapi_virtual_directory, autodiscover_virtual_directory, tls: true, ..case.config };
    let server = Server::start(config).unwrap();
    let own = Directory::new();
    let ca = own.file("ca.pem");
    std::fs::write(&ca, server.certificate_pem().unwrap()).unwrap();
    let url = server.autodiscover_url();
    let mut command =
        mapi(&own, &["doctor", ADDRESS, "--autodiscover", &url, "--ca", &ca, "--json", "--quick"]);
    command.env("MAPI_PASSWORD", PASSWORD);
    let ran = run(command);
    let told: Value = serde_json::from_str(&ran.out).unwrap();
    let check = |name: &str| checks(&told).iter().find(|check| check["check"] == name).cloned().unwrap();
    assert_eq!(causes(&told), [""; 0], "{ran:?}");
    assert_eq!(check("auth.extended_protection")["status"], "pass", "{ran:?}");
    let schemes = check("auth.schemes")["detail"].to_string();
    assert!(schemes.contains("chosen: NTLM"), "{schemes}");
}

#[test]
fn the_mailbox_endpoint() {
    faults("status=404@emsmdb").finds(Cause::MailboxNotFound);
    faults("html@emsmdb").finds(Cause::MailboxHtml);
    faults("redirect=https://owa.example.net@emsmdb").finds(Cause::MailboxRedirected);
    faults("status=502@emsmdb").finds(Cause::Gateway);
    faults("status=503:1@emsmdb").finds(Cause::Unavailable);
    faults("status=500@emsmdb").finds(Cause::ServerError);
    faults("status=451@emsmdb").finds(Cause::MailboxStatus);
    faults("drop=before@emsmdb").finds(Cause::EndpointBroken);
    faults("status=413@Connect").finds(Cause::TooLarge);
    faults("code=5@Connect").finds(Cause::Refused);
    let with_url = |endpoint| Case { endpoint: Some(endpoint), ..Case::default() };
    with_url(|_, server| {
        let url = server.mailbox_url("alice").unwrap();
        let at = url.find("MailboxId=").unwrap();
        [format!("{}MailboxId=00000000-0000-0000-0000-000000000000@example.com", &url[..at]), "/o=x".into()]
    })
    .finds(Cause::MailboxUnknown);
    with_url(|_, server| [server.mailbox_url("alice").unwrap(), "/o=Other/cn=nobody".into()])
        .finds(Cause::WrongDn);
    nothing_is_mistaken();
}

#[test]
fn proxies() {
    let without_request =
        |lines| Case { manners: Manners { request_lines: lines, ..Manners::default() }, ..Case::default() };
    without_request(|line| !line.to_lowercase().starts_with("x-requesttype"))
        .finds(Cause::StripsRequestHeaders);
    without_request(|line| !line.to_lowercase().starts_with("cookie:")).finds(Cause::StripsCookies);
    without_request(|line| !line.to_lowercase().starts_with("x-mapihttpcapability"))
        .finds(Cause::SwitchedOff);
    let answer =
        |lines| Case { manners: Manners { answer_lines: lines, ..Manners::default() }, ..Case::default() };
    fn unless(line: &str, name: &str) -> Option<String> {
        (!line.to_lowercase().starts_with(name)).then(|| line.into())
    }
    answer(|line| unless(line, "x-responsecode")).finds(Cause::StripsResponseHeaders);
    answer(|line| unless(line, "set-cookie")).finds(Cause::StripsCookies);
    answer(|line| unless(line, "x-requestid")).finds(Cause::HeadersIncomplete);
    answer(|line| {
        let yesterday = "Date: Mon, 01 Jan 2024 00:00:00 GMT".to_owned();
        Some(if line.to_lowercase().starts_with("date:") { yesterday } else { line.into() })
    })
    .finds(Cause::ClockSkew);
    answer(|line| {
        let is_it = line.to_lowercase().starts_with("x-serverapplication:");
        Some(if is_it { "X-ServerApplication: nobody's business".into() } else { line.into() })
    })
    .finds(Cause::NoVersion);
    // Answers of others, as a cache gives them.
    answer(|line| {
        let is_it = line.to_lowercase().starts_with("x-requesttype:");
        Some(if is_it { "X-RequestType: Unbind".into() } else { line.into() })
    })
    .finds(Cause::Garbled);
    let trickles = Manners { trickles: Some((512, Duration::from_millis(25))), ..Manners::default() };
    Case { letters: 50, manners: trickles, ..Case::default() }.finds(Cause::LowThroughput);
    Case { second_server: true, ..Case::default() }.finds(Cause::Affinity);
    let cut = Manners { cuts: Some(("x-requesttype: execute", 40)), ..Manners::default() };
    Case { manners: cut, ..Case::default() }.finds(Cause::Cut);
    faults("truncate=100@Execute").finds(Cause::Cut);
    faults("delay=1200@PING").finds(Cause::Slow);
    nothing_is_mistaken();
}

#[test]
fn what_the_administrator_set_wrongly() {
    let authority = Authority::named("An authority");
    let with = |urls: fn(&mut VirtualDirectory)| {
        let case = Case::default();
        let mut directory = VirtualDirectory::default();
        urls(&mut directory);
        Case {
            config: Config { mapi_virtual_directory: directory, ..case.config },
            manners: Manners {
                tls: Some(authority.certify("localhost", [2020, 2099])),
                ..Manners::default()
            },
            host: "localhost",
            authority: Some(authority.pem.clone()),
            ..Case::default()
        }
    };
    // Only http: refused before anything is sent.
    with(|directory| directory.external_url = Some("http://mail.example.net/mapi".into()))
        .finds(Cause::PlainRedirect);
    with(|directory| directory.external_url = Some("https://mail.invalid/mapi".into()))
        .finds(Cause::DnsUnknown);
    let internal = with(|_| {});
    Case { internal_url: Some("https://mail.corp.example/mapi"), ..internal }.finds(Cause::OtherNameMissing);
    with(|directory| directory.iis_authentication_methods = Vec::new()).finds(Cause::NoChallenge);
    manners(|_, _| {
        let nobody = "<Account><AccountType>email</AccountType><Action>settings</Action>\
                      <Protocol Type='mapiHttp' Version='1'><MailStore><ExternalUrl>https://mail.example.net/mapi/emsmdb/\
                      </ExternalUrl></MailStore></Protocol></Account>";
        Some(page("200 OK", "Content-Type: text/xml\r\n", &pox(nobody)))
    })
    .finds(Cause::NoDistinguishedName);
    nothing_is_mistaken();
}

/// What the catalogue has, these tests have: nothing is in it that was never seen.
#[test]
fn every_cause_is_provoked() {
    let tests = include_str!("doctor.rs");
    let name = |cause: &Cause| format!("Cause::{cause:?}");
    let is_provoked = |cause: &&Cause| {
        let name = name(cause);
        tests.match_indices(&name).any(|(at, _)| !tests[at + name.len()..].starts_with(char::is_alphanumeric))
    };
    let missing: Vec<_> = Cause::ALL.iter().filter(|cause| !is_provoked(cause)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn the_address_book() {
    let with_url = |endpoint| Case { endpoint: Some(endpoint), ..Case::default() };
    fn dn(server: &ServerHandle) -> String {
        server.server().directory().by_login("alice").unwrap().dn.clone()
    }
    with_url(|_, server| [server.mailbox_url("alice").unwrap(), dn(server)]).finds(Cause::NoAddressBook);
    faults("status=404@nspi").finds(Cause::AddressBookNotFound);
    faults("html@nspi").finds(Cause::AddressBookFailed);
    faults("html@GetMatches").finds(Cause::QueryFailed);
    faults("html@Unbind").finds(Cause::NotEnded);
    nothing_is_mistaken();
}

#[test]
fn waiting_through_proxies() {
    let buffers = Manners { buffers: true, ..Manners::default() };
    Case { manners: buffers, ..Case::default() }.finds(Cause::Buffered);
    let case = Case::default();
    let idle = Manners { idle: Some(Duration::from_millis(1_000)), ..Manners::default() };
    let config = Config { pending_period_ms: 1_500, notification_wait_ms: 6_000, ..case.config };
    Case { config, manners: idle, ..Case::default() }.finds(Cause::WaitCut);
    faults("status=403@NotificationWait").finds(Cause::WaitFailed);
    nothing_is_mistaken();
}
