use alloc::format;
use std::prelude::v1::*;

use bytes::Bytes;
use thiserror::Error;

use super::{
    AddressError, Attempt, Confirmed, EmailAddress, EndpointUrls, HostFailure, JsonAnswer, MAX_XML, Options,
    OptionsError, Outcome, PoxAnswer, PoxRequest, PoxSettings, ProtocolKind, Settings, Step,
};
use crate::http::{Headers, HostKind, HttpUrl, ResponseHead, Time, UrlError, is_dns_name, parse_challenges};

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
    /// [`handle_failed`](Autodiscover::handle_failed). Meanwhile there may be more to do.
    Request(Request),
    /// Look up the SRV records of the name, then call [`handle_srv`](Autodiscover::handle_srv) or
    /// [`handle_failed`](Autodiscover::handle_failed). Meanwhile there may be more to do.
    LookupSrv {
        /// To be repeated in what comes of it.
        id: AskId,
        /// The name, such as `_autodiscover._tcp.example.com`.
        name: String,
    },
    /// Ask the user (or a policy), then call [`confirm`](Autodiscover::confirm).
    ConfirmRedirect {
        /// Where credentials would go.
        to: RedirectTarget,
        /// Who says so.
        why: RedirectCause,
    },
    /// Nothing to do until an answer arrives, or until that time. A host that does one thing after the other never gets
    /// to see it.
    Wait(Time),
    /// The settings.
    Done(Box<Settings>),
    /// Nobody had settings: everything that was tried.
    Failed(Vec<Attempt>),
}

/// Names something that the host was asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AskId(pub u32);

/// A request of Autodiscover. The host must not follow redirects by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// To be repeated in what comes of it.
    pub id: AskId,
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

/// An input came that nobody asked for, or asks for any longer; it was ignored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("Autodiscover did not ask for this input")]
pub struct NotAsked;

/// Finds the endpoints for an e-mail address, without I/O: [`poll`](Self::poll) says what to do, the other methods
/// take what came of it. `[MS-OXDISCO]`, `[MS-OXDSCLI]`
///
/// The places are asked in their order, each when the one before has failed, or has been silent for
/// [`Options::head_start`]. Of several answers the one of the first place counts: a later one waits until all before it
/// have failed. Each place is in one of these states:
///
/// | state | input | next |
/// |---|---|---|
/// | waiting | all before failed, or were silent for a while | asking, looking up |
/// | asking | settings with a usable endpoint, or without `mapiHttp` | found |
/// | asking | redirect (HTTP, `redirectUrl`, JSON) to a known origin | asking there |
/// | asking | redirect to another origin, `redirectAddr` | its turn: confirming |
/// | asking | anything else, nothing within [`Options::patience`] | over |
/// | looking up | records for port 443 | over; a place for each record behind it |
/// | confirming | `true` | asking there; all places again for an address |
/// | confirming | `false` | over |
/// | found | all before are over | the end |
///
/// When all are over, or after [`Options::limit`], the run has failed.
///
/// Credentials go over TLS only, and only to `DOMAIN`, `autodiscover.DOMAIN`, the explicit URL and confirmed origins.
/// Parent domains are never asked.
#[derive(Debug, Clone)]
pub struct Autodiscover {
    options: Options,
    /// Asked first, whatever the address: explicit, then last known good.
    named: Vec<(Step, HttpUrl)>,
    json_hosts: Vec<HttpUrl>,
    address: EmailAddress,
    /// Addresses asked for, in lower case.
    addresses: Vec<String>,
    /// Domains whose own hosts may be asked with credentials.
    domains: Vec<String>,
    /// Origins that may be asked with credentials for any address of this run.
    trusted: Vec<String>,
    /// Origins that may be asked with the credentials of a domain's accounts.
    confirmed: Vec<(String, String)>,
    /// Origins and domains that the user does not trust.
    declined: Vec<String>,
    /// What was asked for the present address.
    asked: Vec<(Kind, HttpUrl)>,
    places: Vec<Place>,
    /// When the last place began.
    last_begun: Time,
    /// When the run ends in any case.
    end: Option<Time>,
    ids: u32,
    redirects: usize,
    attempts: Vec<Attempt>,
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

/// A place where settings may be, and how far it has come.
#[derive(Debug, Clone)]
enum Place {
    Waiting(Ask),
    WaitingForDns,
    /// A record of the DNS.
    Record(HttpUrl),
    /// To be asked at once: a redirect led there.
    Ready(Ask),
    Asking(AskId, Ask, Time),
    LookingUp(AskId, String, Time),
    /// In its turn the user is asked.
    Confirming(Ask, RedirectCause),
    /// In its turn another address is asked for.
    Elsewhere(Step, EmailAddress),
    Found(Box<Settings>),
    Over,
}

impl Place {
    /// Since when the host has been busy with it.
    fn busy_since(&self) -> Option<Time> {
        match self {
            Self::Asking(_, _, since) | Self::LookingUp(_, _, since) => Some(*since),
            _ => None,
        }
    }

    fn is(&self, wanted: AskId) -> bool {
        matches!(self, Self::Asking(id, ..) | Self::LookingUp(id, ..) if *id == wanted)
    }
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
        let explicit = options.explicit_url.as_ref().map(|url| (Step::ExplicitUrl, url));
        let last = options.last_known_good.as_ref().map(|url| (Step::LastKnownGood, url));
        let named = explicit.into_iter().chain(last);
        let named = named.map(|(step, url)| parse(url).map(|url| (step, url)));
        let named: Vec<_> = named.collect::<Result<_, _>>()?;
        let confirmed = options.confirmed.iter().map(|pair| {
            Ok::<_, OptionsError>((pair.domain.to_ascii_lowercase(), parse(&pair.origin)?.origin()))
        });
        let mut run = Self {
            trusted: named.iter().map(|(_, url)| url.origin()).collect(),
            confirmed: confirmed.collect::<Result<_, _>>()?,
            named,
            json_hosts: options.json_hosts.iter().map(parse).collect::<Result<_, _>>()?,
            address: address.clone(),
            addresses: Vec::new(),
            domains: Vec::new(),
            declined: Vec::new(),
            asked: Vec::new(),
            places: Vec::new(),
            last_begun: Time(0),
            end: None,
            ids: 0,
            redirects: 0,
            attempts: Vec::new(),
            options,
        };
        let urls = run.named.iter().map(|(_, url)| url).chain(&run.json_hosts);
        if let Some(url) = urls.into_iter().find(|url| !run.is_secure_enough(url)) {
            return Err(OptionsError::NotSecure(url.to_string()));
        }
        if run.named.is_empty() && run.json_hosts.is_empty() && !address.has_parent_domain() {
            return Err(AddressError::SingleLabel.into());
        }
        run.begin(address);
        Ok(run)
    }

    /// The address that is asked for: another one after a redirect to it.
    pub fn address(&self) -> &EmailAddress {
        &self.address
    }

    /// What to do next. After a request or a lookup there may be more to do at the same time: a host that can do several
    /// things at once polls until it is told to [`Wait`](Output::Wait); one that cannot does them one by one.
    pub fn poll(&mut self, now: Time) -> Output {
        self.expire(now);
        loop {
            let Some(first) = self.places.iter().position(|place| !matches!(place, Place::Over)) else {
                return Output::Failed(self.attempts.clone());
            };
            match self.places.get(first) {
                Some(Place::Found(settings)) => return Output::Done(settings.clone()),
                Some(Place::Confirming(ask, why)) => {
                    return Output::ConfirmRedirect { to: RedirectTarget::Url(ask.url.clone()), why: *why };
                }
                Some(Place::Elsewhere(_, address)) if self.is_own(address) => {
                    let address = address.clone();
                    self.begin(address);
                    continue;
                }
                Some(Place::Elsewhere(_, address)) => {
                    let to = RedirectTarget::Address(address.clone());
                    return Output::ConfirmRedirect { to, why: RedirectCause::Server };
                }
                _ => {}
            }
            let ready = |place: &Place| matches!(place, Place::Ready(_));
            if let Some(at) = self.places.iter().position(ready).or_else(|| self.due(first, now)) {
                match self.start(at, now) {
                    Some(output) => return output,
                    None => continue,
                }
            }
            let busy = self.places.iter().filter_map(Place::busy_since);
            let silent = busy.map(|since| since.plus(self.options.patience));
            let next = self.next_waiting().map(|_| self.last_begun.plus(self.options.head_start));
            return match silent.chain(next).chain(self.end).min() {
                Some(time) => Output::Wait(time),
                None => Output::Failed(self.attempts.clone()),
            };
        }
    }

    /// The answer to a request; of a body longer than [`MAX_ANSWER`] one byte more is enough.
    ///
    /// Challenges (401) that the host can answer are answered before.
    ///
    /// # Errors
    /// When nobody waits for it.
    pub fn handle_response(
        &mut self,
        id: AskId,
        now: Time,
        head: &ResponseHead,
        body: &[u8],
    ) -> Result<(), NotAsked> {
        let (at, ask, took) = match self.find(id, now)? {
            (at, Place::Asking(_, ask, _), took) => (at, ask, took),
            _ => return Err(NotAsked),
        };
        let noted = self.attempts.len();
        let next = match head.status {
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
        self.set(at, next);
        self.timed(noted, took);
        Ok(())
    }

    /// No answer came to a request, or the DNS does not know.
    ///
    /// # Errors
    /// When nobody waits for it.
    pub fn handle_failed(&mut self, id: AskId, now: Time, failure: HostFailure) -> Result<(), NotAsked> {
        let (at, place, took) = self.find(id, now)?;
        self.fail(at, place, failure, took);
        Ok(())
    }

    /// The records of a name that was looked up.
    ///
    /// # Errors
    /// When nobody waits for it.
    pub fn handle_srv(&mut self, id: AskId, now: Time, mut records: Vec<SrvRecord>) -> Result<(), NotAsked> {
        let (at, name, took) = match self.find(id, now)? {
            (at, Place::LookingUp(_, name, _), took) => (at, name, took),
            _ => return Err(NotAsked),
        };
        // "." says that there is no such service.
        records.retain(|record| record.port == 443 && !record.target.trim_end_matches('.').is_empty());
        let mut sorted: Vec<SrvRecord> = Vec::new();
        let rank = |record: &SrvRecord| (record.priority, u16::MAX - record.weight);
        for record in records {
            let at = sorted.iter().position(|other| rank(other) > rank(&record)).unwrap_or(sorted.len());
            sorted.insert(at, record);
        }
        let noted = self.attempts.len();
        if sorted.is_empty() {
            self.note_at(Step::Srv, name.clone(), Outcome::NoRecord);
        }
        let mut found = Vec::from([Place::Over]);
        for record in sorted.into_iter().take(MAX_RECORDS) {
            match service_url(&record.target) {
                Ok(url) => found.push(Place::Record(url)),
                Err(error) => drop(self.note_at(Step::Srv, name.clone(), error.into())),
            }
        }
        self.places.splice(at..=at, found);
        self.timed(noted, took);
        Ok(())
    }

    /// Whether the user (or a policy) trusts where the redirect leads. A trusted origin is remembered:
    /// [`confirmed`](Self::confirmed).
    ///
    /// # Errors
    /// When nothing is to be confirmed.
    pub fn confirm(&mut self, trusted: bool) -> Result<(), NotAsked> {
        let at = self.places.iter().position(|place| !matches!(place, Place::Over)).ok_or(NotAsked)?;
        let next = match (self.places.get(at).cloned(), trusted) {
            (Some(Place::Confirming(ask, _)), true) => {
                add(&mut self.confirmed, (self.address.domain().into(), ask.url.origin()));
                self.ask(ask)
            }
            (Some(Place::Confirming(ask, _)), false) => {
                add(&mut self.declined, ask.url.origin());
                self.note(&ask, Outcome::Declined)
            }
            (Some(Place::Elsewhere(_, address)), true) => {
                let origin = format!("https://{}", address.domain());
                add(&mut self.confirmed, (self.address.domain().into(), origin));
                self.begin(address);
                self.end = None;
                return Ok(());
            }
            (Some(Place::Elsewhere(step, address)), false) => {
                add(&mut self.declined, address.domain().into());
                self.note_at(step, address.to_string(), Outcome::Declined)
            }
            _ => return Err(NotAsked),
        };
        self.set(at, next);
        // People take their time.
        self.end = None;
        Ok(())
    }

    /// What was tried so far, every hop, in the order in which it ended.
    pub fn attempts(&self) -> &[Attempt] {
        &self.attempts
    }

    /// What is trusted, by the domains of the addresses; remember it as [`Options::confirmed`] of the next run.
    pub fn confirmed(&self) -> impl Iterator<Item = Confirmed> {
        self.confirmed.iter().map(|(domain, origin)| Confirmed::new(domain, origin))
    }

    /// All places anew, for this address.
    fn begin(&mut self, address: EmailAddress) {
        add(&mut self.addresses, address.to_string().to_ascii_lowercase());
        self.asked.clear();
        self.places.clear();
        self.last_begun = Time(0);
        let waiting = |step, kind, url| Place::Waiting(Ask { step, kind, url });
        for (step, url) in &self.named {
            self.places.push(waiting(*step, Kind::Pox, url.clone()));
        }
        for host in &self.json_hosts {
            let email = address.percent_encoded();
            let url = format!(
                "{}/autodiscover/autodiscover.json?Email={email}&Protocol=AutodiscoverV1",
                host.origin()
            );
            if let Ok(url) = HttpUrl::parse(&url) {
                self.places.push(waiting(Step::JsonHost, Kind::Json, url));
            }
        }
        if address.has_parent_domain() {
            let domain = address.domain();
            add(&mut self.domains, domain.into());
            let own = format!("autodiscover.{domain}");
            let options = &self.options;
            if let (true, Ok(url)) = (options.root_domain, service_url(domain)) {
                self.places.push(waiting(Step::RootDomain, Kind::Pox, url));
            }
            if let (true, Ok(url)) = (options.autodiscover_host, service_url(&own)) {
                self.places.push(waiting(Step::AutodiscoverHost, Kind::Pox, url));
            }
            let plain = HttpUrl::parse(&format!("http://{own}{SERVICE}"));
            if let (true, Ok(url)) = (options.http_redirect, plain) {
                self.places.push(waiting(Step::HttpRedirect, Kind::Probe, url));
            }
            if options.srv {
                self.places.push(Place::WaitingForDns);
            }
        }
        self.address = address;
    }

    /// Ends what has been silent for too long.
    fn expire(&mut self, now: Time) {
        let end = *self.end.get_or_insert(now.plus(self.options.limit));
        for at in 0..self.places.len() {
            let Some(place) = self.places.get(at) else { return };
            let since = place.busy_since();
            let silent = since.is_some_and(|since| now >= since.plus(self.options.patience));
            match place {
                Place::Asking(..) | Place::LookingUp(..) if silent || now >= end => {
                    let took = now.since(since.unwrap_or(now));
                    self.fail(at, place.clone(), HostFailure::Timeout, took);
                }
                Place::Waiting(_) | Place::WaitingForDns | Place::Record(_) | Place::Ready(_)
                    if now >= end =>
                {
                    self.set(at, Place::Over);
                }
                _ => {}
            }
        }
    }

    /// The next place to begin with, unless settings were found before it.
    fn next_waiting(&self) -> Option<usize> {
        let next = self.places.iter().position(|place| {
            matches!(place, Place::Waiting(_) | Place::WaitingForDns | Place::Record(_) | Place::Found(_))
        })?;
        (!matches!(self.places.get(next), Some(Place::Found(_)))).then_some(next)
    }

    /// The same when its time has come.
    fn due(&self, first: usize, now: Time) -> Option<usize> {
        let next = self.next_waiting()?;
        (next == first || now >= self.last_begun.plus(self.options.head_start)).then_some(next)
    }

    /// Begins with a place, or goes where a redirect led; nothing when there is nothing to do for the host.
    fn start(&mut self, at: usize, now: Time) -> Option<Output> {
        let (id, place) = (AskId(self.ids), self.places.get(at)?.clone());
        if !matches!(place, Place::Ready(_)) {
            self.last_begun = now;
        }
        let (next, output) = match place {
            Place::Ready(ask) => {
                let request = self.request(id, &ask);
                (Place::Asking(id, ask, now), Some(Output::Request(request)))
            }
            Place::Waiting(ask) => (self.ask(ask), None),
            Place::Record(url) => (self.go(Step::Srv, Kind::Pox, url, RedirectCause::Dns, None), None),
            Place::WaitingForDns => {
                let name = format!("_autodiscover._tcp.{}", self.address.domain());
                (Place::LookingUp(id, name.clone(), now), Some(Output::LookupSrv { id, name }))
            }
            other => (other, None),
        };
        self.set(at, next);
        self.ids += u32::from(output.is_some());
        output
    }

    fn set(&mut self, at: usize, next: Place) {
        if let Some(place) = self.places.get_mut(at) {
            *place = next;
        }
    }

    fn find(&self, id: AskId, now: Time) -> Result<(usize, Place, u64), NotAsked> {
        let at = self.places.iter().position(|place| place.is(id)).ok_or(NotAsked)?;
        let place = self.places.get(at).ok_or(NotAsked)?;
        Ok((at, place.clone(), now.since(place.busy_since().unwrap_or(now))))
    }

    fn fail(&mut self, at: usize, place: Place, failure: HostFailure, took: u64) {
        let noted = self.attempts.len();
        let over = match place {
            Place::Asking(_, ask, _) => self.note(&ask, Outcome::Host(failure)),
            Place::LookingUp(_, name, _) => self.note_at(Step::Srv, name, Outcome::Host(failure)),
            other => other,
        };
        self.set(at, over);
        self.timed(noted, took);
    }

    /// The first of what was noted since then took so long.
    fn timed(&mut self, noted: usize, took: u64) {
        if let Some(attempt) = self.attempts.get_mut(noted) {
            attempt.took = took;
        }
    }

    fn ask(&mut self, ask: Ask) -> Place {
        if add(&mut self.asked, (ask.kind, ask.url.clone())) {
            Place::Ready(ask)
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
    ) -> Place {
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
            None => Place::Confirming(ask, why),
        }
    }

    fn redirected(&mut self, ask: &Ask, location: &str) -> Place {
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

    fn json(&mut self, ask: &Ask, body: &[u8]) -> Place {
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

    fn pox(&mut self, ask: &Ask, body: &[u8]) -> Place {
        match PoxAnswer::parse(body) {
            Ok(PoxAnswer::Settings(settings)) => match self.settings(*settings, &ask.url) {
                Ok(settings) => {
                    self.note(ask, Outcome::Found);
                    Place::Found(Box::new(settings))
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

    fn other_address(&mut self, ask: &Ask, address: &str) -> Place {
        let address: EmailAddress = match address.parse() {
            Ok(address) => address,
            Err(error) => return self.note(ask, error.into()),
        };
        if self.addresses.contains(&address.to_string().to_ascii_lowercase()) {
            return self.note(ask, Outcome::Repeated);
        }
        if !self.count_redirect() {
            return self.note(ask, Outcome::TooManyRedirects);
        }
        self.note(ask, Outcome::OtherAddress(address.clone()));
        if self.declined.iter().any(|declined| declined == address.domain()) {
            self.note_at(ask.step, address.to_string(), Outcome::Declined)
        } else {
            Place::Elsewhere(ask.step, address)
        }
    }

    /// Whether the address may be asked for without asking the user.
    fn is_own(&self, address: &EmailAddress) -> bool {
        self.domains.iter().any(|domain| domain == address.domain())
            || self.is_confirmed(&format!("https://{}", address.domain()))
    }

    fn is_confirmed(&self, origin: &str) -> bool {
        self.trusted.iter().any(|trusted| trusted == origin)
            || self.confirmed.contains(&(self.address.domain().into(), origin.into()))
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
            || self.is_confirmed(&url.origin())
    }

    /// Whether credentials may go there without asking.
    fn is_known(&self, url: &HttpUrl) -> bool {
        let own = |domain: &String| {
            let host = url.host();
            host == domain || host.strip_prefix("autodiscover.").is_some_and(|rest| rest == domain)
        };
        self.is_confirmed(&url.origin())
            || (url.is_secure() && url.port() == 443 && self.domains.iter().any(own))
    }

    fn note(&mut self, ask: &Ask, outcome: Outcome) -> Place {
        self.note_at(ask.step, ask.url.to_string(), outcome)
    }

    fn note_at(&mut self, step: Step, target: String, outcome: Outcome) -> Place {
        self.attempts.push(Attempt { step, target, outcome, took: 0 });
        Place::Over
    }

    fn request(&self, id: AskId, ask: &Ask) -> Request {
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
            id,
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

/// Adds what is not there yet, and tells whether it was not.
fn add<T: PartialEq>(list: &mut Vec<T>, new: T) -> bool {
    let fresh = !list.contains(&new);
    if fresh {
        list.push(new);
    }
    fresh
}

const SERVICE: &str = "/autodiscover/autodiscover.xml";

fn service_url(host: &str) -> Result<HttpUrl, UrlError> {
    // The host comes from the DNS: a path or port in it must not pass for one.
    if !is_dns_name(host.trim_end_matches('.')) {
        return Err(UrlError::Host);
    }
    HttpUrl::parse(&format!("https://{host}{SERVICE}"))
}
