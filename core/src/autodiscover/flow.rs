use alloc::collections::{BTreeSet, VecDeque};
use alloc::format;
use std::prelude::v1::*;

use bytes::Bytes;
use thiserror::Error;

use super::{
    AddressError, Attempt, EmailAddress, EndpointUrls, HostFailure, JsonAnswer, MAX_XML, Options,
    OptionsError, Outcome, PoxAnswer, PoxRequest, PoxSettings, ProtocolKind, Settings, Step,
};
use crate::http::{Headers, HostKind, HttpUrl, ResponseHead, UrlError, is_dns_name, parse_challenges};

/// The most redirects of one run, of all kinds together. `[MS-OXDSCLI] 3.1.5`
pub const MAX_REDIRECTS: usize = 10;
/// The highest version of a `mapiHttp` block that is understood: the value of `X-MapiHttpCapability`.
pub const MAPI_HTTP_CAPABILITY: u32 = 1;
/// The longest body that a host needs to read of an answer; what is longer is refused.
pub const MAX_ANSWER: usize = MAX_XML;
/// The most DNS records that are followed, the best first.
const MAX_RECORDS: usize = 3;

/// What the host must do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Send a request, then call [`handle_response`](Autodiscover::handle_response) or
    /// [`handle_failed`](Autodiscover::handle_failed).
    Request(Request),
    /// Ask the user (or a policy), then call [`confirm`](Autodiscover::confirm).
    ConfirmRedirect {
        /// Where credentials would go.
        to: RedirectTarget,
        /// Who says so.
        why: RedirectCause,
    },
    /// Look up the SRV records of the name, then call [`handle_srv`](Autodiscover::handle_srv) or
    /// [`handle_failed`](Autodiscover::handle_failed).
    LookupSrv {
        /// The name, such as `_autodiscover._tcp.example.com`.
        name: String,
    },
    /// The settings.
    Done(Box<Settings>),
    /// Nobody had settings: everything that was tried.
    Failed(Vec<Attempt>),
}

/// A request of Autodiscover. The host must not follow redirects by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Where.
    pub url: HttpUrl,
    /// The headers but those that HTTP itself needs.
    pub headers: Headers,
    /// The body; empty for `GET`.
    pub body: Bytes,
    /// Whether the host may authenticate. When not, no credentials and no cookies go along, whatever is asked for.
    pub with_credentials: bool,
    /// The place that led here.
    pub step: Step,
}

/// Where a redirect leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RedirectTarget {
    /// To a URL of another origin.
    Url(HttpUrl),
    /// To an address of another domain, whose hosts will be asked.
    Address(EmailAddress),
}

/// Who asks to go elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RedirectCause {
    /// A host that was asked over TLS, by HTTP status or in its answer.
    Server,
    /// A host that was asked over plain HTTP: anybody on the way may have said it.
    PlainHttp,
    /// A DNS record: anybody on the way may have said it, unless DNSSEC guards it.
    Dns,
}

/// A DNS record of the kind SRV. `[RFC 2782]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SrvRecord {
    /// Lower is better.
    pub priority: u16,
    /// Among equals, higher is better.
    pub weight: u16,
    /// The port; only 443 is used.
    pub port: u16,
    /// The host.
    pub target: String,
}

/// An input came that nobody asked for; it was ignored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("Autodiscover did not ask for this input")]
pub struct NotAsked;

/// Finds the endpoints for an e-mail address, without I/O: [`poll`](Self::poll) says what to do, the other methods
/// take what came of it. `[MS-OXDISCO]`, `[MS-OXDSCLI]`
///
/// | state | input | next |
/// |---|---|---|
/// | asking | settings with a usable endpoint, or without `mapiHttp` | done |
/// | asking | redirect (HTTP, `redirectUrl`, JSON) to a known origin | asking there |
/// | asking | redirect to another origin, `redirectAddr` to another domain | confirming |
/// | asking | anything else | the next place |
/// | confirming | `true` | asking there; all places again for an address |
/// | confirming | `false` | the next place |
/// | looking up | records for port 443 | confirming, or asking a known origin |
/// | looking up | none | the next place |
/// | no place left | | failed |
///
/// Credentials go over TLS only, and only to `DOMAIN`, `autodiscover.DOMAIN`, the explicit URL and confirmed origins.
/// Parent domains are never asked.
#[derive(Debug, Clone)]
pub struct Autodiscover {
    options: Options,
    explicit: Option<HttpUrl>,
    json_hosts: Vec<HttpUrl>,
    address: EmailAddress,
    /// Addresses asked for, in lower case.
    addresses: BTreeSet<String>,
    /// Domains whose own hosts may be asked with credentials.
    domains: BTreeSet<String>,
    /// Origins that may be asked with credentials.
    confirmed: BTreeSet<String>,
    /// Origins and domains that the user does not trust.
    declined: BTreeSet<String>,
    /// What was asked for the present address.
    asked: BTreeSet<(Kind, HttpUrl)>,
    places: VecDeque<Place>,
    redirects: usize,
    attempts: Vec<Attempt>,
    state: State,
}

#[derive(Debug, Clone)]
enum Place {
    Ask(Ask),
    LookUp,
    /// A record of lesser priority.
    Record(HttpUrl),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Pox,
    Json,
    Probe,
}

#[derive(Debug, Clone)]
struct Ask {
    step: Step,
    kind: Kind,
    url: HttpUrl,
}

#[derive(Debug, Clone)]
enum State {
    Next,
    Asking(Ask),
    LookingUp(String),
    Confirming(Ask, RedirectCause),
    ConfirmingAddress(Step, EmailAddress),
    Done(Box<Settings>),
    Failed,
}

impl Autodiscover {
    /// Starts a run for an address.
    ///
    /// # Errors
    /// When the address or an option cannot be used.
    pub fn new(address: &str, options: Options) -> Result<Self, OptionsError> {
        let address: EmailAddress = address.parse()?;
        if let Some(agent) = &options.user_agent {
            Headers::new().push("User-Agent", agent)?;
        }
        let parse = |text: &String| {
            let absolute = if text.contains("://") { text.clone() } else { format!("https://{text}") };
            HttpUrl::parse(&absolute).map_err(|error| OptionsError::Url(text.clone(), error))
        };
        let explicit = options.explicit_url.as_ref().map(parse).transpose()?;
        let confirmed = options.confirmed.iter().map(|host| Ok(parse(host)?.origin()));
        let mut run = Self {
            confirmed: confirmed.collect::<Result<_, OptionsError>>()?,
            explicit,
            json_hosts: options.json_hosts.iter().map(parse).collect::<Result<_, _>>()?,
            address,
            addresses: BTreeSet::new(),
            domains: BTreeSet::new(),
            declined: BTreeSet::new(),
            asked: BTreeSet::new(),
            places: VecDeque::new(),
            redirects: 0,
            attempts: Vec::new(),
            state: State::Next,
            options,
        };
        if let Some(url) = run.explicit.iter().chain(&run.json_hosts).find(|url| !run.is_secure_enough(url)) {
            return Err(OptionsError::NotSecure(url.to_string()));
        }
        if let Some(explicit) = &run.explicit {
            run.confirmed.insert(explicit.origin());
        } else if !run.address.has_parent_domain() && run.json_hosts.is_empty() {
            return Err(AddressError::SingleLabel.into());
        }
        let address = run.address.clone();
        run.begin(address);
        Ok(run)
    }

    /// The address that is asked for: another one after a redirect to it.
    pub fn address(&self) -> &EmailAddress {
        &self.address
    }

    /// What to do next; the same until an input has come.
    pub fn poll(&mut self) -> Output {
        while let State::Next = self.state {
            self.state = match self.places.pop_front() {
                Some(Place::Ask(ask)) => self.ask(ask),
                Some(Place::LookUp) => {
                    State::LookingUp(format!("_autodiscover._tcp.{}", self.address.domain()))
                }
                Some(Place::Record(url)) => self.go(Step::Srv, Kind::Pox, url, RedirectCause::Dns, None),
                None => State::Failed,
            };
        }
        match &self.state {
            State::Asking(ask) => Output::Request(self.request(ask)),
            State::LookingUp(name) => Output::LookupSrv { name: name.clone() },
            State::Confirming(ask, why) => {
                Output::ConfirmRedirect { to: RedirectTarget::Url(ask.url.clone()), why: *why }
            }
            State::ConfirmingAddress(_, address) => Output::ConfirmRedirect {
                to: RedirectTarget::Address(address.clone()),
                why: RedirectCause::Server,
            },
            State::Done(settings) => Output::Done(settings.clone()),
            State::Next | State::Failed => Output::Failed(self.attempts.clone()),
        }
    }

    /// The answer to the request; of a body longer than [`MAX_ANSWER`] one byte more is enough.
    ///
    /// Challenges (401) that the host can answer are answered before.
    ///
    /// # Errors
    /// When no request is out.
    pub fn handle_response(&mut self, head: &ResponseHead, body: &[u8]) -> Result<(), NotAsked> {
        let State::Asking(ask) = self.state.clone() else { return Err(NotAsked) };
        self.state = match head.status {
            301 | 302 | 303 | 307 | 308 => {
                self.redirected(&ask, head.headers.get("Location").unwrap_or_default())
            }
            // The probe is good for redirects only.
            200 if ask.kind == Kind::Probe => self.note(&ask, Outcome::Status(200)),
            200 if ask.kind == Kind::Json => self.json(&ask, body),
            200 => self.pox(&ask, body),
            401 => {
                let challenges = parse_challenges(head.headers.get_all("WWW-Authenticate"));
                self.note(&ask, Outcome::Unauthorized(challenges.into_iter().map(|c| c.name).collect()))
            }
            status => self.note(&ask, Outcome::Status(status)),
        };
        Ok(())
    }

    /// No answer came to the request, or the DNS does not know.
    ///
    /// # Errors
    /// When nothing is out.
    pub fn handle_failed(&mut self, failure: HostFailure) -> Result<(), NotAsked> {
        self.state = match self.state.clone() {
            State::Asking(ask) => self.note(&ask, Outcome::Host(failure)),
            State::LookingUp(name) => self.note_at(Step::Srv, name, Outcome::Host(failure)),
            _ => return Err(NotAsked),
        };
        Ok(())
    }

    /// The records of the name that was looked up.
    ///
    /// # Errors
    /// When no name is being looked up.
    pub fn handle_srv(&mut self, mut records: Vec<SrvRecord>) -> Result<(), NotAsked> {
        let State::LookingUp(name) = self.state.clone() else { return Err(NotAsked) };
        // "." says that there is no such service.
        records.retain(|record| record.port == 443 && !record.target.trim_end_matches('.').is_empty());
        records.sort_by_key(|record| (record.priority, u16::MAX - record.weight));
        self.state = State::Next;
        if records.is_empty() {
            self.note_at(Step::Srv, name.clone(), Outcome::NoRecord);
        }
        for record in records.into_iter().take(MAX_RECORDS) {
            match service_url(&record.target) {
                Ok(url) => self.places.push_back(Place::Record(url)),
                Err(error) => drop(self.note_at(Step::Srv, name.clone(), error.into())),
            }
        }
        Ok(())
    }

    /// Whether the user (or a policy) trusts where the redirect leads. A trusted origin is remembered:
    /// [`confirmed`](Self::confirmed).
    ///
    /// # Errors
    /// When nothing is to be confirmed.
    pub fn confirm(&mut self, trusted: bool) -> Result<(), NotAsked> {
        self.state = match (self.state.clone(), trusted) {
            (State::Confirming(ask, _), true) => {
                self.confirmed.insert(ask.url.origin());
                self.ask(ask)
            }
            (State::Confirming(ask, _), false) => {
                self.declined.insert(ask.url.origin());
                self.note(&ask, Outcome::Declined)
            }
            (State::ConfirmingAddress(_, address), true) => self.begin(address),
            (State::ConfirmingAddress(step, address), false) => {
                self.declined.insert(address.domain().into());
                self.note_at(step, address.to_string(), Outcome::Declined)
            }
            _ => return Err(NotAsked),
        };
        Ok(())
    }

    /// What was tried so far, every hop.
    pub fn attempts(&self) -> &[Attempt] {
        &self.attempts
    }

    /// The origins that are trusted for this account; remember them as [`Options::confirmed`] of the next run.
    pub fn confirmed(&self) -> impl Iterator<Item = &str> {
        self.confirmed.iter().map(String::as_str)
    }

    /// All places anew, for this address.
    fn begin(&mut self, address: EmailAddress) -> State {
        self.addresses.insert(address.to_string().to_lowercase());
        self.asked.clear();
        self.places.clear();
        let pox = |step, url| Place::Ask(Ask { step, kind: Kind::Pox, url });
        if let Some(url) = self.explicit.clone() {
            self.places.push_back(pox(Step::ExplicitUrl, url));
        }
        for host in &self.json_hosts {
            let email = address.percent_encoded();
            let url = format!(
                "{}/autodiscover/autodiscover.json?Email={email}&Protocol=AutodiscoverV1",
                host.origin()
            );
            if let Ok(url) = HttpUrl::parse(&url) {
                self.places.push_back(Place::Ask(Ask { step: Step::JsonHost, kind: Kind::Json, url }));
            }
        }
        if address.has_parent_domain() {
            let domain = address.domain();
            self.domains.insert(domain.into());
            let own = format!("autodiscover.{domain}");
            let options = &self.options;
            if let (true, Ok(url)) = (options.root_domain, service_url(domain)) {
                self.places.push_back(pox(Step::RootDomain, url));
            }
            if let (true, Ok(url)) = (options.autodiscover_host, service_url(&own)) {
                self.places.push_back(pox(Step::AutodiscoverHost, url));
            }
            let plain = HttpUrl::parse(&format!("http://{own}{SERVICE}"));
            if let (true, Ok(url)) = (options.http_redirect, plain) {
                self.places.push_back(Place::Ask(Ask { step: Step::HttpRedirect, kind: Kind::Probe, url }));
            }
            if options.srv {
                self.places.push_back(Place::LookUp);
            }
        }
        self.address = address;
        State::Next
    }

    fn ask(&mut self, ask: Ask) -> State {
        if self.asked.insert((ask.kind, ask.url.clone())) {
            State::Asking(ask)
        } else {
            self.note(&ask, Outcome::Repeated)
        }
    }

    /// To a URL that somebody else named.
    fn go(
        &mut self,
        step: Step,
        kind: Kind,
        url: HttpUrl,
        why: RedirectCause,
        from: Option<&HttpUrl>,
    ) -> State {
        let ask = Ask { step, kind, url };
        let origin = ask.url.origin();
        let refused = if !self.is_secure_enough(&ask.url) {
            Some(Outcome::NotSecure)
        } else if !self.may_point_to(&ask.url, from.map_or(HostKind::Public, HttpUrl::host_kind)) {
            Some(Outcome::PrivateHost)
        } else if self.asked.contains(&(kind, ask.url.clone())) {
            Some(Outcome::Repeated)
        } else if self.declined.contains(&origin) {
            Some(Outcome::Declined)
        } else {
            None
        };
        match refused {
            Some(outcome) => self.note(&ask, outcome),
            None if self.is_known(&ask.url) => self.ask(ask),
            // No credentials are involved, and the host knows the address already.
            None if kind == Kind::Json && from.is_some_and(|from| from.same_origin(&ask.url)) => {
                self.ask(ask)
            }
            None => State::Confirming(ask, why),
        }
    }

    fn redirected(&mut self, ask: &Ask, location: &str) -> State {
        let to = match ask.url.resolve(location) {
            Ok(to) if !location.trim().is_empty() => to,
            Ok(_) => return self.note(ask, UrlError::Host.into()),
            Err(error) => return self.note(ask, error.into()),
        };
        if !self.count_redirect() {
            return self.note(ask, Outcome::TooManyRedirects);
        }
        self.note(ask, Outcome::Redirected(to.clone()));
        let (kind, why) = match ask.kind {
            Kind::Probe => (Kind::Pox, RedirectCause::PlainHttp),
            kind => (kind, RedirectCause::Server),
        };
        self.go(ask.step, kind, to, why, Some(&ask.url))
    }

    fn json(&mut self, ask: &Ask, body: &[u8]) -> State {
        match JsonAnswer::parse(body) {
            // The URL stands in the answer instead of the head: the rules are the same.
            Ok(JsonAnswer::Endpoint { url, .. }) => {
                let as_pox = Ask { kind: Kind::Pox, ..ask.clone() };
                match HttpUrl::parse(url.trim()) {
                    Ok(url) => self.redirected(&as_pox, &url.to_string()),
                    Err(error) => self.note(ask, error.into()),
                }
            }
            Ok(JsonAnswer::Error { code, message }) => self.note(ask, Outcome::JsonError(code, message)),
            Err(error) => self.note(ask, error.into()),
        }
    }

    fn pox(&mut self, ask: &Ask, body: &[u8]) -> State {
        match PoxAnswer::parse(body) {
            Ok(PoxAnswer::Settings(settings)) => match self.settings(*settings, &ask.url) {
                Ok(settings) => {
                    self.note(ask, Outcome::Found);
                    State::Done(Box::new(settings))
                }
                Err(outcome) => self.note(ask, outcome),
            },
            Ok(PoxAnswer::RedirectUrl(url)) => match HttpUrl::parse(url.trim()) {
                Ok(url) => self.redirected(ask, &url.to_string()),
                Err(error) => self.note(ask, error.into()),
            },
            Ok(PoxAnswer::RedirectAddress(address)) => self.other_address(ask, &address),
            Ok(PoxAnswer::Error(fault)) => self.note(ask, Outcome::Error(fault)),
            Err(error) => self.note(ask, error.into()),
        }
    }

    fn other_address(&mut self, ask: &Ask, address: &str) -> State {
        let address: EmailAddress = match address.parse() {
            Ok(address) => address,
            Err(error) => return self.note(ask, error.into()),
        };
        if self.addresses.contains(&address.to_string().to_lowercase()) {
            return self.note(ask, Outcome::Repeated);
        }
        if !self.count_redirect() {
            return self.note(ask, Outcome::TooManyRedirects);
        }
        self.note(ask, Outcome::OtherAddress(address.clone()));
        let domain = address.domain();
        if self.domains.contains(domain) || self.confirmed.contains(&format!("https://{domain}")) {
            self.begin(address)
        } else if self.declined.contains(domain) {
            self.note_at(ask.step, address.to_string(), Outcome::Declined)
        } else {
            State::ConfirmingAddress(ask.step, address)
        }
    }

    fn count_redirect(&mut self) -> bool {
        self.redirects += 1;
        self.redirects <= MAX_REDIRECTS
    }

    /// TLS, or this very machine where that is allowed.
    fn is_secure_enough(&self, url: &HttpUrl) -> bool {
        url.is_secure() || (self.options.allow_loopback_http && url.host_kind() == HostKind::Loopback)
    }

    /// A host may point to its own kind and to public ones; anything else could reach what only this machine can.
    fn may_point_to(&self, url: &HttpUrl, from: HostKind) -> bool {
        let to = url.host_kind();
        to == HostKind::Public
            || to == from
            || (to == HostKind::Loopback && self.options.allow_loopback_http)
            || self.confirmed.contains(&url.origin())
    }

    /// Whether credentials may go there without asking.
    fn is_known(&self, url: &HttpUrl) -> bool {
        let own = |domain: &String| {
            let host = url.host();
            host == domain || host.strip_prefix("autodiscover.").is_some_and(|rest| rest == domain)
        };
        self.confirmed.contains(&url.origin())
            || (url.is_secure() && url.port() == 443 && self.domains.iter().any(own))
    }

    fn note(&mut self, ask: &Ask, outcome: Outcome) -> State {
        self.note_at(ask.step, ask.url.to_string(), outcome)
    }

    fn note_at(&mut self, step: Step, target: String, outcome: Outcome) -> State {
        self.attempts.push(Attempt { step, target, outcome });
        State::Next
    }

    fn request(&self, ask: &Ask) -> Request {
        let mut headers = Headers::new();
        // Addresses and the user agent were checked: none of these can fail.
        let mut push = |name: &str, value: &str| drop(headers.push(name, value));
        if let Some(agent) = &self.options.user_agent {
            push("User-Agent", agent);
        }
        let mut body = Bytes::new();
        match ask.kind {
            Kind::Probe => {}
            Kind::Json => push("Accept", "application/json"),
            Kind::Pox => {
                let address = self.address.to_string();
                push("Content-Type", "text/xml; charset=utf-8");
                push("X-MapiHttpCapability", &MAPI_HTTP_CAPABILITY.to_string());
                if address.is_ascii() {
                    push("X-AnchorMailbox", &address);
                }
                push("X-ClientCanHandle", "Negotiate,ExHttpInfo");
                body = PoxRequest::for_address(address).to_xml().into();
            }
        }
        let pox = ask.kind == Kind::Pox;
        Request {
            method: if pox { "POST" } else { "GET" },
            url: ask.url.clone(),
            headers,
            body,
            with_credentials: pox,
            step: ask.step,
        }
    }

    fn settings(&self, pox: PoxSettings, source: &HttpUrl) -> Result<Settings, Outcome> {
        let version = |protocol: &&super::Protocol| protocol.version.unwrap_or(1);
        let mapi = pox
            .protocols
            .iter()
            .filter(|protocol| {
                protocol.kind == ProtocolKind::MapiHttp && version(protocol) <= MAPI_HTTP_CAPABILITY
            })
            .max_by_key(version);
        let (mut mailbox, mut address_book) = ((None, None), (None, None));
        if let Some(mapi) = mapi {
            mailbox = self.endpoint(&mapi.mail_store, source)?;
            address_book = self.endpoint(&mapi.address_book, source)?;
        }
        Ok(Settings {
            address: self.address.to_string(),
            source: source.clone(),
            mailbox_url: mailbox.0,
            address_book_url: address_book.0,
            other_mailbox_url: mailbox.1,
            other_address_book_url: address_book.1,
            legacy_dn: pox.legacy_dn,
            display_name: pox.display_name,
            smtp_address: pox.smtp_address,
            protocols: pox.protocols,
            alternative_mailboxes: pox.alternative_mailboxes,
            public_folder_address: pox.public_folder_address,
        })
    }

    /// The usable URLs of an endpoint, the preferred one first; an error when all that are there are unusable.
    fn endpoint(
        &self,
        urls: &EndpointUrls,
        source: &HttpUrl,
    ) -> Result<(Option<HttpUrl>, Option<HttpUrl>), Outcome> {
        let EndpointUrls { internal, external } = urls;
        let order = if self.options.prefer_internal { [internal, external] } else { [external, internal] };
        let mut usable = Vec::new();
        let mut refused = None;
        for text in order.into_iter().flatten() {
            match HttpUrl::parse(text) {
                Ok(url) if !self.is_secure_enough(&url) => refused = Some(Outcome::NotSecure),
                Ok(url) if !self.may_point_to(&url, source.host_kind()) => {
                    refused = Some(Outcome::PrivateHost)
                }
                Ok(url) => usable.push(url),
                Err(error) => refused = Some(error.into()),
            }
        }
        usable.dedup();
        let mut usable = usable.into_iter();
        match (usable.next(), refused) {
            (None, Some(refused)) => Err(refused),
            (first, _) => Ok((first, usable.next())),
        }
    }
}

const SERVICE: &str = "/autodiscover/autodiscover.xml";

fn service_url(host: &str) -> Result<HttpUrl, UrlError> {
    // The host comes from the DNS: a path or port in it must not pass for one.
    if !is_dns_name(host.trim_end_matches('.')) {
        return Err(UrlError::Host);
    }
    HttpUrl::parse(&format!("https://{host}{SERVICE}"))
}
