use alloc::format;
use std::prelude::v1::*;

use super::*;
use crate::http::{Headers, HttpUrl, ResponseHead, Time, UrlError};

/// Captured: the settings of `carol@test.local` at a server called `localhost`.
const SETTINGS: &str = include_str!("testdata/settings.xml");
/// Captured: error 600.
const ERROR: &str = include_str!("testdata/error.xml");

/// The captured settings as the server `mail.test.local` would give them.
fn settings() -> String {
    SETTINGS.replace("https://localhost/", "https://mail.test.local/")
}

/// A host that does one thing after the other, each in 7 ms.
struct Run {
    flow: InTurn,
    now: Time,
}

impl Run {
    fn new(address: &str, options: Options) -> Result<Self, OptionsError> {
        Ok(Self { flow: InTurn::new(address, options)?, now: Time(1_000_000) })
    }

    fn poll(&mut self) -> Output {
        let output = self.flow.poll(self.now);
        assert!(!matches!(output, Output::Wait(_)), "there is nothing to wait for");
        output
    }

    fn later(&mut self) -> Time {
        self.now = self.now.plus(7);
        self.now
    }

    fn handle_response(&mut self, head: &ResponseHead, body: &[u8]) -> Result<(), NotAsked> {
        let now = self.later();
        self.flow.handle_response(now, head, body)
    }

    fn handle_failed(&mut self, failure: HostFailure) -> Result<(), NotAsked> {
        let now = self.later();
        self.flow.handle_failed(now, failure)
    }

    fn handle_srv(&mut self, records: Vec<SrvRecord>) -> Result<(), NotAsked> {
        let now = self.later();
        self.flow.handle_srv(now, records)
    }

    fn confirm(&mut self, trusted: bool) -> Result<(), NotAsked> {
        self.flow.confirm(trusted)
    }

    fn attempts(&self) -> &[Attempt] {
        self.flow.flow().attempts()
    }
}

fn start(options: Options) -> Run {
    Run::new("carol@test.local", options).unwrap()
}

fn request(run: &mut Run) -> Request {
    match run.poll() {
        Output::Request(request) => request,
        other => panic!("{other:?}"),
    }
}

/// `POST https://…` of the next request.
fn line(run: &mut Run) -> String {
    let request = request(run);
    format!("{} {}", request.method, request.url)
}

fn answer(run: &mut Run, status: u16, headers: &[(&str, &str)], body: &str) {
    let mut list = Headers::new();
    headers.iter().for_each(|(name, value)| list.push(*name, value).unwrap());
    run.handle_response(&ResponseHead { status, headers: list }, body.as_bytes()).unwrap();
}

fn redirect(run: &mut Run, to: &str) {
    answer(run, 302, &[("Location", to)], "");
}

/// The origin or address to be confirmed, and who says so.
fn wish(run: &mut Run) -> (String, RedirectCause) {
    match run.poll() {
        Output::ConfirmRedirect { to: RedirectTarget::Url(url), why } => (url.origin(), why),
        Output::ConfirmRedirect { to: RedirectTarget::Address(address), why } => (address.to_string(), why),
        other => panic!("{other:?}"),
    }
}

fn found(run: &mut Run) -> Settings {
    match run.poll() {
        Output::Done(settings) => *settings,
        other => panic!("{other:?}"),
    }
}

fn last_code(run: &Run) -> &'static str {
    run.attempts().last().map_or("", |attempt| attempt.outcome.code())
}

/// Fails everything up to the given place.
fn skip_to(run: &mut Run, step: Step) {
    loop {
        match run.poll() {
            Output::Request(request) if request.step == step => return,
            Output::LookupSrv { .. } if step == Step::Srv => return,
            Output::Request(_) | Output::LookupSrv { .. } => {
                run.handle_failed(HostFailure::Unreachable).unwrap()
            }
            other => panic!("{other:?}"),
        }
    }
}

fn record(priority: u16, weight: u16, port: u16, target: &str) -> SrvRecord {
    SrvRecord { priority, weight, port, target: target.into() }
}

#[test]
fn the_first_request_is_the_captured_one() {
    let mut run = start(Options { user_agent: Some("x".into()), ..Options::default() });
    let request = request(&mut run);
    assert_eq!(request.method, "POST");
    assert_eq!(request.body, include_str!("testdata/request.xml"));
    assert_eq!(request.headers.get("Content-Type"), Some("text/xml; charset=utf-8"));
    assert_eq!(request.headers.get("X-MapiHttpCapability"), Some("1"));
    assert_eq!(request.headers.get("X-AnchorMailbox"), Some("carol@test.local"));
    assert_eq!(request.headers.get("User-Agent"), Some("x"));
    assert!(request.with_credentials);
}

#[test]
fn places_in_order_and_never_a_parent_domain() {
    let mut run = Run::new("Carol@Sub.Test.Local", Options::default()).unwrap();
    assert_eq!(line(&mut run), "POST https://sub.test.local/autodiscover/autodiscover.xml");
    // A web server at the root domain wants a login of its own.
    answer(&mut run, 401, &[("WWW-Authenticate", "Basic realm=\"shop\""), ("WWW-Authenticate", "NTLM")], "");
    assert_eq!(line(&mut run), "POST https://autodiscover.sub.test.local/autodiscover/autodiscover.xml");
    run.handle_failed(HostFailure::Certificate).unwrap();
    let probe = request(&mut run);
    assert_eq!(
        format!("{} {}", probe.method, probe.url),
        "GET http://autodiscover.sub.test.local/autodiscover/autodiscover.xml"
    );
    assert!(!probe.with_credentials && probe.body.is_empty() && probe.headers.is_empty());
    answer(&mut run, 404, &[], "Not Found");
    let lookup = run.poll();
    assert!(matches!(lookup, Output::LookupSrv { name, .. } if name == "_autodiscover._tcp.sub.test.local"));
    run.handle_failed(HostFailure::NameNotFound).unwrap();
    let Output::Failed(attempts) = run.poll() else { panic!() };
    let outcomes: Vec<_> = attempts.iter().map(|attempt| (attempt.step, attempt.outcome.code())).collect();
    assert_eq!(
        outcomes,
        [
            (Step::RootDomain, "autodiscover.unauthorized"),
            (Step::AutodiscoverHost, "autodiscover.certificate"),
            (Step::HttpRedirect, "autodiscover.status"),
            (Step::Srv, "autodiscover.name_not_found"),
        ]
    );
    assert!(attempts.iter().all(|attempt| attempt.took == 7));
    assert_eq!(
        attempts[0].to_string(),
        "https://sub.test.local/autodiscover/autodiscover.xml: \
         wants authentication (Basic, NTLM), and what was sent was not enough"
    );
    // The end is the end.
    assert_eq!(run.handle_failed(HostFailure::Timeout), Err(NotAsked));
    assert_eq!(run.confirm(true), Err(NotAsked));
    assert!(matches!(run.poll(), Output::Failed(_)));
}

#[test]
fn places_can_be_switched_off() {
    let mut run =
        start(Options { root_domain: false, http_redirect: false, srv: false, ..Options::default() });
    assert_eq!(line(&mut run), "POST https://autodiscover.test.local/autodiscover/autodiscover.xml");
    run.handle_failed(HostFailure::Timeout).unwrap();
    assert!(matches!(run.poll(), Output::Failed(attempts) if attempts.len() == 1));
}

#[test]
fn the_captured_settings_are_found() {
    let mut run = start(Options::default());
    assert_eq!(request(&mut run).step, Step::RootDomain);
    answer(&mut run, 200, &[("Content-Type", "text/html")], "<!DOCTYPE html><html>Welcome");
    assert_eq!(last_code(&run), "pox.html");
    assert_eq!(request(&mut run).step, Step::AutodiscoverHost);
    answer(&mut run, 200, &[("Content-Type", "text/xml")], &settings());
    let settings = found(&mut run);
    let url = |text: &str| HttpUrl::parse(text).unwrap();
    let mailbox =
        url("https://mail.test.local/mapi/emsmdb/?MailboxId=6361726f-6c40-7465-7374-2e6c03000000@test.local");
    let address_book =
        url("https://mail.test.local/mapi/nspi/?MailboxId=6361726f-6c40-7465-7374-2e6c03000000@test.local");
    assert_eq!(settings.mailbox_url, Some(mailbox.clone()));
    assert_eq!(settings.other_mailbox_url, None, "inside and outside are the same");
    assert_eq!(settings.display_name.as_deref(), Some("Carol Client"));
    assert_eq!(settings.smtp_address.as_deref(), Some("carol@test.local"));
    assert!(
        settings
            .legacy_dn
            .as_deref()
            .is_some_and(|dn| dn.ends_with("/cn=Recipients/cn=0100000003000000-carol"))
    );
    assert_eq!(
        settings.transport_choice(),
        TransportChoice::MapiHttp { mailbox_url: mailbox, address_book_url: Some(address_book) }
    );
    assert_eq!(last_code(&run), "autodiscover.found");
}

#[test]
fn without_mapi_over_http_the_answer_is_clear() {
    let mut run = start(Options::default());
    line(&mut run);
    let xml = settings().replace("Type=\"mapiHttp\" Version=\"1\"", "Type=\"mapiHttp\" Version=\"2\"");
    answer(&mut run, 200, &[], &xml);
    let choice = found(&mut run).transport_choice();
    assert!(
        matches!(choice, TransportChoice::OutlookAnywhere { proxy, why: NoMapiHttp::SwitchedOff(_), .. } if proxy == "localhost")
    );
}

#[test]
fn an_error_answer_moves_on() {
    let mut run = start(Options::default());
    line(&mut run);
    answer(&mut run, 200, &[], ERROR);
    assert_eq!(
        run.attempts()[0].outcome.to_string(),
        "error 600: the request is malformed (Invalid Request)"
    );
    assert_eq!(request(&mut run).step, Step::AutodiscoverHost);
}

#[test]
fn internal_or_external() {
    let xml =
        settings().replace("<InternalUrl>https://mail.test.local", "<InternalUrl>https://inside.test.local");
    for (prefer_internal, first, second) in [(false, "mail", "inside"), (true, "inside", "mail")] {
        let mut run = start(Options { prefer_internal, ..Options::default() });
        line(&mut run);
        answer(&mut run, 200, &[], &xml);
        let settings = found(&mut run);
        let host = |url: Option<HttpUrl>| url.map(|url| url.host().to_string());
        assert_eq!(host(settings.mailbox_url), Some(format!("{first}.test.local")));
        assert_eq!(host(settings.other_mailbox_url), Some(format!("{second}.test.local")));
        assert_eq!(host(settings.address_book_url), Some(format!("{first}.test.local")));
    }
}

#[test]
fn endpoints_that_are_refused() {
    for (replacement, code) in [
        ("http://mail.test.local/", "autodiscover.not_secure"),
        ("https://localhost/", "autodiscover.private_host"),
        ("https://127.0.0.1/", "autodiscover.private_host"),
        ("https://10.1.2.3/", "autodiscover.private_host"),
        ("https://[::1]/", "autodiscover.private_host"),
        ("https://169.254.169.254/", "autodiscover.private_host"),
        ("https://user:pw@mail.test.local/", "url.user_info"),
        ("file:///etc/", "url.scheme"),
    ] {
        let mut run = start(Options::default());
        line(&mut run);
        answer(&mut run, 200, &[], &SETTINGS.replace("https://localhost/", replacement));
        assert_eq!(request(&mut run).step, Step::AutodiscoverHost, "{replacement}");
        assert_eq!(last_code(&run), code, "{replacement}");
    }
    // One bad URL does not spoil the good one.
    let mut run = start(Options::default());
    line(&mut run);
    answer(&mut run, 200, &[], &settings().replace("<ExternalUrl>https:", "<ExternalUrl>http:"));
    assert!(found(&mut run).mailbox_url.is_some_and(|url| url.is_secure()));
}

#[test]
fn the_redirect_of_the_probe_needs_consent() {
    let mut run = start(Options { root_domain: false, ..Options::default() });
    skip_to(&mut run, Step::HttpRedirect);
    redirect(&mut run, "https://hosted.example/autodiscover/autodiscover.xml");
    assert_eq!(wish(&mut run), ("https://hosted.example".into(), RedirectCause::PlainHttp));
    // Nothing happens until it comes; asking again changes nothing.
    assert_eq!(wish(&mut run), wish(&mut run));
    assert_eq!(run.handle_failed(HostFailure::Timeout), Err(NotAsked));
    run.confirm(true).unwrap();
    let asked = request(&mut run);
    assert_eq!((asked.method, asked.with_credentials), ("POST", true));
    assert_eq!(asked.url.to_string(), "https://hosted.example/autodiscover/autodiscover.xml");
    answer(&mut run, 200, &[], &settings());
    assert_eq!(found(&mut run).source.host(), "hosted.example");
    let remembered: Vec<_> = run.flow.flow().confirmed().collect();
    assert_eq!(remembered, [Confirmed::new("test.local", "https://hosted.example")]);

    // The next run remembers.
    for confirmed in [remembered, Vec::from([Confirmed::new("Test.Local", "Hosted.Example")])] {
        let mut run = start(Options { confirmed, ..Options::default() });
        skip_to(&mut run, Step::HttpRedirect);
        redirect(&mut run, "https://hosted.example/autodiscover/autodiscover.xml");
        assert_eq!(line(&mut run), "POST https://hosted.example/autodiscover/autodiscover.xml");
    }
}

#[test]
fn the_probe_is_good_for_redirects_only() {
    for (status, location, code) in [
        (200, "", "autodiscover.status"),
        (302, "http://hosted.example/", "autodiscover.not_secure"),
        (302, "/other", "autodiscover.not_secure"),
        (302, "https://192.168.0.1/", "autodiscover.private_host"),
        (302, "https://localhost/", "autodiscover.private_host"),
        (302, "javascript:alert(1)", "url.scheme"),
        (302, "https://a@hosted.example/", "url.user_info"),
        (302, "", "url.host"),
    ] {
        let mut run = start(Options::default());
        skip_to(&mut run, Step::HttpRedirect);
        // Settings that somebody on the way put in are not believed.
        answer(&mut run, status, &[("Location", location)], &settings());
        assert!(matches!(run.poll(), Output::LookupSrv { .. }), "{location}");
        assert_eq!(last_code(&run), code, "{location}");
    }
}

#[test]
fn credentials_follow_no_redirect_unasked() {
    for to in [
        "https://evil.example/",
        "//evil.example/",
        "https://test.local.evil.example/",
        "https://eviltest.local/",
        "https://autodiscover.local/",
        "https://mail.test.local/",
        "https://test.local:8443/",
        "https://autodiscover.autodiscover.test.local/",
    ] {
        let mut run = start(Options::default());
        line(&mut run);
        redirect(&mut run, to);
        assert_eq!(wish(&mut run).1, RedirectCause::Server, "{to}");
        run.confirm(false).unwrap();
        assert_eq!(last_code(&run), "autodiscover.declined");
        assert_eq!(request(&mut run).step, Step::AutodiscoverHost);
        // Nobody is asked twice.
        redirect(&mut run, to);
        assert_eq!(request(&mut run).step, Step::HttpRedirect, "{to}");
    }
    // From TLS to plain HTTP: never.
    let mut run = start(Options::default());
    line(&mut run);
    redirect(&mut run, "http://test.local/autodiscover/autodiscover.xml");
    assert_eq!(
        (request(&mut run).step, last_code(&run)),
        (Step::AutodiscoverHost, "autodiscover.not_secure")
    );
    // The user's own hosts are known.
    redirect(&mut run, "https://test.local/elsewhere.xml");
    assert_eq!(line(&mut run), "POST https://test.local/elsewhere.xml");
}

#[test]
fn redirects_end() {
    let mut run = start(Options { srv: false, ..Options::default() });
    line(&mut run);
    // In circles.
    redirect(&mut run, "/a");
    assert_eq!(line(&mut run), "POST https://test.local/a");
    redirect(&mut run, "/autodiscover/autodiscover.xml");
    assert_eq!((request(&mut run).step, last_code(&run)), (Step::AutodiscoverHost, "autodiscover.repeated"));
    // Ever on: two were used up before.
    for hop in 2..MAX_REDIRECTS {
        redirect(&mut run, &format!("/{hop}"));
        assert_eq!(request(&mut run).step, Step::AutodiscoverHost, "{hop}");
    }
    redirect(&mut run, "/further");
    assert_eq!(
        (request(&mut run).step, last_code(&run)),
        (Step::HttpRedirect, "autodiscover.too_many_redirects")
    );
    redirect(&mut run, "https://test.local/x");
    assert!(matches!(run.poll(), Output::Failed(_)));
}

#[test]
fn redirect_url_in_the_answer() {
    let mut run = start(Options::default());
    line(&mut run);
    answer(&mut run, 200, &[], &PoxAnswer::RedirectUrl("https://hosted.example/a.xml".into()).to_xml());
    assert_eq!(wish(&mut run), ("https://hosted.example".into(), RedirectCause::Server));
    run.confirm(true).unwrap();
    assert_eq!(line(&mut run), "POST https://hosted.example/a.xml");
    answer(&mut run, 200, &[], &PoxAnswer::RedirectUrl("http://hosted.example/b.xml".into()).to_xml());
    assert_eq!(
        (request(&mut run).step, last_code(&run)),
        (Step::AutodiscoverHost, "autodiscover.not_secure")
    );
    // A relative URL has no place in an answer.
    answer(&mut run, 200, &[], &PoxAnswer::RedirectUrl("/b.xml".into()).to_xml());
    assert_eq!(run.attempts().last().map(|a| a.outcome.clone()), Some(Outcome::Url(UrlError::Scheme)));
}

#[test]
fn redirect_address_in_the_answer() {
    let to = |address: &str| PoxAnswer::RedirectAddress(address.into()).to_xml();
    let mut run = start(Options::default());
    line(&mut run);
    // The same domain: its hosts are asked anyway.
    answer(&mut run, 200, &[], &to("carol.client@test.local"));
    let again = request(&mut run);
    assert_eq!(
        (again.step, again.headers.get("X-AnchorMailbox")),
        (Step::RootDomain, Some("carol.client@test.local"))
    );
    // Another domain: its hosts are strangers.
    answer(&mut run, 200, &[], &to("carol@tenant.hosted.example"));
    assert_eq!(wish(&mut run).0, "carol@tenant.hosted.example");
    run.confirm(true).unwrap();
    assert_eq!(line(&mut run), "POST https://tenant.hosted.example/autodiscover/autodiscover.xml");
    // An address that was asked for before.
    answer(&mut run, 200, &[], &to("CAROL@TEST.LOCAL"));
    assert_eq!(last_code(&run), "autodiscover.repeated");
    assert_eq!(
        line(&mut run),
        "POST https://autodiscover.tenant.hosted.example/autodiscover/autodiscover.xml"
    );
    answer(&mut run, 200, &[], &to("carol@evil"));
    assert_eq!(wish(&mut run).0, "carol@evil");
    run.confirm(false).unwrap();
    assert_eq!(request(&mut run).step, Step::HttpRedirect);

    // A top-level domain is not asked, even when somebody says yes.
    let mut run = start(Options::default());
    line(&mut run);
    answer(&mut run, 200, &[], &to("carol@example"));
    run.poll();
    run.confirm(true).unwrap();
    assert!(matches!(run.poll(), Output::Failed(_)));
}

#[test]
fn records_of_the_dns() {
    let mut run = start(Options::default());
    skip_to(&mut run, Step::Srv);
    run.handle_srv(Vec::from([
        record(20, 0, 443, "third.example."),
        record(10, 1, 443, "second.example"),
        record(0, 0, 8443, "wrong-port.example"),
        record(10, 5, 443, "First.Example."),
        record(0, 0, 443, "."),
        record(5, 0, 443, "evil.example/x?"),
    ]))
    .unwrap();
    assert_eq!(last_code(&run), "url.host");
    assert_eq!(wish(&mut run), ("https://first.example".into(), RedirectCause::Dns));
    run.confirm(false).unwrap();
    assert_eq!(wish(&mut run).0, "https://second.example");
    run.confirm(true).unwrap();
    assert_eq!(line(&mut run), "POST https://second.example/autodiscover/autodiscover.xml");
    run.handle_failed(HostFailure::Unreachable).unwrap();
    // Of the best three, one was no host.
    assert!(matches!(run.poll(), Output::Failed(_)));

    let mut run = start(Options::default());
    skip_to(&mut run, Step::Srv);
    run.handle_srv(Vec::from([record(0, 0, 8443, "wrong-port.example")])).unwrap();
    assert_eq!(last_code(&run), "autodiscover.no_record");
    assert!(matches!(run.poll(), Output::Failed(_)));
    // A record that leads to the place that failed already.
    let mut run = start(Options::default());
    skip_to(&mut run, Step::Srv);
    run.handle_srv(Vec::from([record(0, 0, 443, "autodiscover.test.local")])).unwrap();
    assert!(matches!(run.poll(), Output::Failed(_)));
    assert_eq!(last_code(&run), "autodiscover.repeated");
}

#[test]
fn version_2_names_the_service() {
    let options = Options { json_hosts: Vec::from(["hosted.example".to_string()]), ..Options::default() };
    let mut run = Run::new("carol+x@test.local", options).unwrap();
    let json = request(&mut run);
    assert_eq!(
        format!("{} {}", json.method, json.url),
        "GET https://hosted.example/autodiscover/autodiscover.json?Email=carol%2Bx@test.local&Protocol=AutodiscoverV1"
    );
    assert!(!json.with_credentials && json.body.is_empty());
    // To itself: nothing new; no credentials.
    redirect(&mut run, "/autodiscover/autodiscover.json/v1.0/carol%2Bx@test.local?Protocol=AutodiscoverV1");
    assert!(!request(&mut run).with_credentials);
    // To its own POX service: now credentials would go there.
    let body =
        r#"{"Protocol":"AutodiscoverV1","Url":"https://hosted.example/autodiscover/autodiscover.xml"}"#;
    answer(&mut run, 200, &[], body);
    assert_eq!(wish(&mut run).0, "https://hosted.example");
    run.confirm(true).unwrap();
    assert_eq!(line(&mut run), "POST https://hosted.example/autodiscover/autodiscover.xml");
    answer(&mut run, 500, &[], "");
    assert_eq!(request(&mut run).step, Step::RootDomain);

    let options = Options { json_hosts: Vec::from(["hosted.example".to_string()]), ..Options::default() };
    let mut run = start(options);
    line(&mut run);
    answer(&mut run, 200, &[], r#"{"ErrorCode":"ProtocolNotSupported","ErrorMessage":"no"}"#);
    assert_eq!(run.attempts()[0].outcome.to_string(), "error ProtocolNotSupported: no");
    assert_eq!(request(&mut run).step, Step::RootDomain);
}

#[test]
fn an_explicit_url_comes_first() {
    // As captured: the server calls itself localhost, and is asked there.
    let explicit_url = Some("https://localhost/autodiscover/autodiscover.xml".to_string());
    let mut run = start(Options { explicit_url, ..Options::default() });
    assert_eq!(request(&mut run).step, Step::ExplicitUrl);
    answer(&mut run, 200, &[], SETTINGS);
    assert!(found(&mut run).mailbox_url.is_some());
}

#[test]
fn plain_http_is_for_this_machine_only_and_only_when_allowed() {
    let local = Some("http://127.0.0.1:8080/autodiscover/autodiscover.xml".to_string());
    let refused = |explicit_url: &Option<String>, allow_loopback_http| {
        let options =
            Options { explicit_url: explicit_url.clone(), allow_loopback_http, ..Options::default() };
        Run::new("carol@test.local", options).map_err(|error| error.code()).err()
    };
    assert_eq!(refused(&local, false), Some("autodiscover.not_secure"));
    assert_eq!(refused(&Some("http://mail.test.local/".into()), true), Some("autodiscover.not_secure"));
    assert_eq!(refused(&Some("http://10.0.0.1/".into()), true), Some("autodiscover.not_secure"));
    let mut run = start(Options { explicit_url: local, allow_loopback_http: true, ..Options::default() });
    assert!(request(&mut run).with_credentials);
    answer(&mut run, 200, &[], &SETTINGS.replace("https://localhost/", "http://127.0.0.1:8080/"));
    assert!(found(&mut run).mailbox_url.is_some_and(|url| url.origin() == "http://127.0.0.1:8080"));
}

#[test]
fn what_cannot_be_asked_for() {
    let code = |address: &str, options| Run::new(address, options).map_err(|error| error.code()).err();
    assert_eq!(code("carol", Options::default()), Some("address.form"));
    assert_eq!(code("carol@bücher.example", Options::default()), Some("address.domain_not_ascii"));
    // autodiscover.com once collected passwords of half the world.
    assert_eq!(code("carol@com", Options::default()), Some("address.single_label"));
    let agent = Options { user_agent: Some("x\r\nX-Evil: 1".into()), ..Options::default() };
    assert_eq!(code("carol@test.local", agent), Some("http.header_value"));
    let host =
        Options { confirmed: Vec::from([Confirmed::new("test.local", "not a host")]), ..Options::default() };
    assert_eq!(code("carol@test.local", host), Some("url.character"));
    // With an explicit URL a single label is fine, but its hosts are not asked.
    let explicit_url = Some("https://mail.test.local/a.xml".to_string());
    let mut run = Run::new("carol@office", Options { explicit_url, ..Options::default() }).unwrap();
    assert_eq!(line(&mut run), "POST https://mail.test.local/a.xml");
    run.handle_failed(HostFailure::Broken).unwrap();
    assert!(matches!(run.poll(), Output::Failed(attempts) if attempts.len() == 1));
}

#[test]
fn an_address_with_letters_outside_ascii_stays_out_of_headers() {
    let mut run = Run::new("jürgen@test.local", Options::default()).unwrap();
    let request = request(&mut run);
    assert_eq!(request.headers.get("X-AnchorMailbox"), None);
    assert!(
        core::str::from_utf8(&request.body)
            .unwrap()
            .contains("<EMailAddress>jürgen@test.local</EMailAddress>")
    );
}

#[test]
fn hostile_answers_move_on() {
    for (body, code) in [
        (format!("{}{}", settings(), " ".repeat(MAX_ANSWER)), "pox.too_large"),
        (r#"<!DOCTYPE a [<!ENTITY b "c">]><Autodiscover>&b;</Autodiscover>"#.into(), "pox.document_type"),
        ("<Autodiscover>".repeat(1000), "pox.xml"),
        (String::new(), "pox.xml"),
    ] {
        let mut run = start(Options::default());
        line(&mut run);
        answer(&mut run, 200, &[], &body);
        assert_eq!((request(&mut run).step, last_code(&run)), (Step::AutodiscoverHost, code));
    }
}

/// A host that does many things at once.
mod at_once {
    use super::*;

    /// All that there is to do now, and until when to wait.
    fn drain(run: &mut Autodiscover, now: u64) -> (Vec<(AskId, Step)>, Output) {
        let mut asked = Vec::new();
        loop {
            match run.poll(Time(now)) {
                Output::Request(request) => asked.push((request.id, request.step)),
                Output::LookupSrv { id, .. } => asked.push((id, Step::Srv)),
                other => return (asked, other),
            }
        }
    }

    fn run() -> Autodiscover {
        Autodiscover::new("carol@test.local", Options::default()).unwrap()
    }

    fn head(status: u16) -> ResponseHead {
        ResponseHead { status, headers: Headers::new() }
    }

    #[test]
    fn a_silent_place_holds_up_nobody() {
        let mut run = run();
        let (root, wait) = drain(&mut run, 0);
        assert_eq!((root.len(), root[0].1), (1, Step::RootDomain));
        assert_eq!(wait, Output::Wait(Time(2_000)));
        let (own, _) = drain(&mut run, 2_000);
        assert_eq!((own.len(), own[0].1), (1, Step::AutodiscoverHost));
        // It answers, but the root domain still may.
        run.handle_response(own[0].0, Time(2_100), &head(200), settings().as_bytes()).unwrap();
        assert_eq!(drain(&mut run, 9_000), (Vec::new(), Output::Wait(Time(20_000))));
        // It never does.
        let (_, done) = drain(&mut run, 20_000);
        assert!(
            matches!(done, Output::Done(settings) if settings.source.host() == "autodiscover.test.local")
        );
        let took: Vec<_> = run.attempts().iter().map(|tried| (tried.step, tried.took)).collect();
        assert_eq!(took, [(Step::AutodiscoverHost, 100), (Step::RootDomain, 20_000)]);
        assert_eq!(run.handle_failed(root[0].0, Time(20_001), HostFailure::Broken), Err(NotAsked));
    }

    #[test]
    fn the_first_place_counts() {
        let mut run = run();
        let (root, _) = drain(&mut run, 0);
        let (own, _) = drain(&mut run, 2_000);
        run.handle_response(own[0].0, Time(2_100), &head(200), settings().as_bytes()).unwrap();
        run.handle_response(root[0].0, Time(2_200), &head(200), settings().as_bytes()).unwrap();
        let (_, done) = drain(&mut run, 2_200);
        assert!(matches!(done, Output::Done(settings) if settings.source.host() == "test.local"));
    }

    #[test]
    fn everything_together_is_bounded() {
        let mut run = run();
        let mut asked = Vec::new();
        let mut now = 0;
        let attempts = loop {
            match drain(&mut run, now) {
                (new, Output::Wait(until)) => {
                    asked.extend(new);
                    assert!(until > Time(now));
                    now = until.0;
                }
                (_, Output::Failed(attempts)) => break attempts,
                (_, other) => panic!("{other:?}"),
            }
        };
        assert_eq!(asked.len(), 4);
        assert_eq!(attempts.len(), 4);
        // The last begins after three head starts.
        assert_eq!(now, 26_000);
    }

    #[test]
    fn a_server_that_always_points_on_is_left_in_the_end() {
        let options = Options { srv: false, http_redirect: false, ..Options::default() };
        let mut run = Autodiscover::new("carol@test.local", options).unwrap();
        let (mut asked, _) = drain(&mut run, 0);
        let mut now = 0;
        for hop in 0.. {
            let Some((id, _)) = asked.pop() else { break };
            now += 19_000;
            let mut head = head(302);
            head.headers.push("Location", format!("/{hop}")).unwrap();
            if run.handle_response(id, Time(now), &head, b"").is_err() {
                continue;
            }
            asked.extend(drain(&mut run, now).0);
        }
        assert!(matches!(drain(&mut run, 60_000).1, Output::Failed(_)));
        assert!(now < 100_000, "{now}");
    }

    #[test]
    fn the_user_is_asked_in_turn_and_takes_the_time_that_it_takes() {
        let mut run = run();
        let (root, _) = drain(&mut run, 0);
        let (own, _) = drain(&mut run, 2_000);
        let mut away = head(302);
        away.headers.push("Location", "https://hosted.example/a.xml").unwrap();
        run.handle_response(own[0].0, Time(2_100), &away, b"").unwrap();
        assert!(matches!(drain(&mut run, 2_100).1, Output::Wait(_)));
        run.handle_failed(root[0].0, Time(2_200), HostFailure::Unreachable).unwrap();
        assert!(matches!(drain(&mut run, 2_200).1, Output::ConfirmRedirect { .. }));
        run.confirm(true).unwrap();
        let (hosted, _) = drain(&mut run, 500_000);
        assert_eq!(hosted[0].1, Step::AutodiscoverHost);
        run.handle_response(hosted[0].0, Time(500_100), &head(200), settings().as_bytes()).unwrap();
        assert!(matches!(drain(&mut run, 500_100).1, Output::Done(_)));
    }
}

#[test]
fn what_was_found_is_kept_for_its_account_and_time() {
    let mut run = start(Options { root_domain: false, ..Options::default() });
    skip_to(&mut run, Step::HttpRedirect);
    redirect(&mut run, "https://hosted.example/autodiscover/autodiscover.xml");
    run.poll();
    run.confirm(true).unwrap();
    line(&mut run);
    answer(&mut run, 200, &[], &settings());
    let settings = found(&mut run);
    let (address, other): (EmailAddress, EmailAddress) =
        ("Carol@test.local".parse().unwrap(), "dan@test.local".parse().unwrap());
    let cached = Cached::new(&address, run.flow.flow(), settings.clone(), Time(1_000));
    let cached: Cached = postcard::from_bytes(&postcard::to_allocvec(&cached).unwrap()).unwrap();
    assert_eq!(cached.settings(&address, Time(3_600_999)), Some(&settings));
    assert_eq!(cached.settings(&address, Time(3_601_000)), None);
    assert_eq!(cached.settings(&address, Time(999)), None);
    assert_eq!(cached.settings(&other, Time(1_001)), None);
    assert_eq!(cached.refresh(&other, Options::default()).last_known_good, None);
    // When they are old, who answered is asked again, without asking the user.
    let mut run = start(cached.refresh(&address, Options::default()));
    assert_eq!(request(&mut run).step, Step::LastKnownGood);
    run.handle_failed(HostFailure::Unreachable).unwrap();
    assert_eq!(line(&mut run), "POST https://test.local/autodiscover/autodiscover.xml");
    redirect(&mut run, "https://hosted.example/elsewhere.xml");
    assert_eq!(line(&mut run), "POST https://hosted.example/elsewhere.xml");
}

#[test]
fn what_was_confirmed_for_one_domain_is_not_for_another() {
    let confirmed = Vec::from([Confirmed::new("other.example", "https://hosted.example")]);
    let mut run = start(Options { confirmed, ..Options::default() });
    line(&mut run);
    redirect(&mut run, "https://hosted.example/a.xml");
    assert_eq!(wish(&mut run).0, "https://hosted.example");
}
