//! The server without a network: requests in, answers out, time told by the caller.
//!
//! A request is first looked at ([`Server::accept`]): it is refused at once, or accepted, and then the head of the
//! answer is known. The work is done afterwards ([`Server::run`]); only waiting for notifications can take more than
//! one look. [`Server::handle`] does both for who needs no stream.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use bytes::Bytes;
use mapi_http::autodiscover::EndpointUrls;
use mapi_http::content::CodePage;
use mapi_http::data::{ErrorCode, FileTime, Guid, tags};
use mapi_http::http::body::{
    BindRequest, BindResponse, BindResult, ConnectRequest, ConnectResponse, ConnectResult, DisconnectRequest,
    DisconnectResponse, DisconnectResult, ExecuteRequest, ExecuteResponse, ExecuteResult,
    NotificationWaitRequest, NotificationWaitResponse, NotificationWaitResult, UnbindRequest, UnbindResponse,
    UnbindResult,
};
use mapi_http::http::{
    Announcement, Application, CONTENT_TYPE, CookieJar, Endpoint, Headers, HttpUrl, PENDING, PROCESSING,
    RequestHead, RequestType, ResponseCode, ResponseHead, Version, done, format_http_date,
};
use mapi_http::payload::Packing;
use mapi_http::payload::auxiliary::{
    AuxBlock, AuxBody, Auxiliary, ServerCapabilities, ServerCapabilityFlags,
};
use mapi_http::wire::{Context as WireContext, String8, Width, Wire};

use crate::address_book::AddressBook;
use crate::auth::device;
use crate::auth::{Authenticator, Connection, Place, Verdict};
use crate::autodiscover;
use crate::config::{AuthenticationMethod, Config, Secret, StartError, VirtualDirectory, hash_password};
use crate::delivery::Post;
use crate::demo;
use crate::directory::{Directory, Entry, Kind};
use crate::execute::{self, Mischief, SERVER_TOO_BUSY, Work, check_auxiliary};
use crate::notify;
use crate::random::{Random, guid_of};
use crate::session::{Contexts, Session};
use crate::store::{self, Content, Messages, PUBLIC_FOLDERS, Special, Store};

/// The cookie that names the session context.
const CONTEXT_COOKIE: &str = "MapiContext";
/// The cookie that says which request of the context comes next.
const SEQUENCE_COOKIE: &str = "MapiSequence";
/// What `X-ServerApplication` says: clients derive from it what the server can do.
const VERSION: Version = Version([15, 20, 1, 0]);
/// Bodies beyond this are refused: an Execute has at most 256 KiB of ROPs.
pub(crate) const MAX_BODY: usize = 2 << 20;
/// 100 ns steps per millisecond.
const STEPS: i64 = 10_000;

/// A request as it came over HTTP.
#[derive(Debug, Clone)]
pub struct HttpRequest {
    /// `POST`, `GET`…
    pub method: String,
    /// The path.
    pub path: String,
    /// What stands behind the question mark.
    pub query: String,
    /// All headers.
    pub headers: Headers,
    /// The body.
    pub body: Bytes,
}

/// A whole answer.
#[derive(Debug, Clone)]
pub struct HttpResponse {
    /// The status.
    pub status: u16,
    /// All headers.
    pub headers: Headers,
    /// The body; of an accepted request the whole stream.
    pub body: Bytes,
}

/// What becomes of a request.
#[derive(Debug)]
pub enum Accepted {
    /// All there is to say.
    Whole(HttpResponse),
    /// The head is to be sent, then `PROCESSING`, then what [`Server::run`] makes of the job, with `PENDING` now and
    /// then as long as it makes nothing.
    Stream(ResponseHead, Job),
}

/// An accepted request. Dropping it ends it, as when the client went away.
pub struct Job {
    server: Server,
    context: Option<Guid>,
    started: FileTime,
    work: JobWork,
}

#[derive(Debug)]
enum JobWork {
    /// There is nothing left to do.
    Ready {
        body: Vec<u8>,
        late_code: Option<ResponseCode>,
    },
    Execute(ExecuteRequest, Mischief),
    Wait {
        until: FileTime,
    },
}

/// The id of its context is a cookie.
impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Job")
            .field("started", &self.started)
            .field("work", &self.work)
            .finish_non_exhaustive()
    }
}

impl Job {
    /// Instead of the work: it failed after it was accepted.
    pub(crate) fn fail(&mut self, code: ResponseCode) {
        self.leave();
        self.work = JobWork::Ready { body: Vec::new(), late_code: Some(code) };
    }

    /// Something goes wrong when it is an Execute.
    pub fn misbehave(&mut self, mischief: Mischief) {
        if let JobWork::Execute(_, own) = &mut self.work {
            *own = mischief;
        }
    }

    /// The context is free for the next request.
    fn leave(&self) {
        let Some(id) = self.context else { return };
        if let Some(context) = self.server.state().contexts.get(id) {
            match self.work {
                JobWork::Execute(..) => context.busy = false,
                JobWork::Wait { .. } => context.waiting = false,
                JobWork::Ready { .. } => {}
            }
        }
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        self.leave();
    }
}

/// A server: its mailboxes, its users, its session contexts. Clones are the same server.
#[derive(Debug, Clone)]
pub struct Server {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    config: Config,
    directory: Directory,
    authenticator: Authenticator,
    /// The URL before `/mapi`.
    base: RwLock<String>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    store: Store,
    contexts: Contexts,
    random: Random,
    /// Changes with each start: ephemeral ids of the address book hang on it.
    guid: Guid,
}

/// What refuses a request.
struct Refusal(ResponseCode, String);

impl Refusal {
    fn new(code: ResponseCode) -> Self {
        Self(code, code.meaning().into())
    }
}

impl From<ResponseCode> for Refusal {
    fn from(code: ResponseCode) -> Self {
        Self::new(code)
    }
}

impl Server {
    /// A server of that configuration; random numbers come from the operating system.
    ///
    /// # Errors
    /// When the configuration makes no sense or the mailboxes cannot be opened.
    pub fn new(config: Config, now: FileTime) -> Result<Self, StartError> {
        Self::with_random(config, Random::System, now)
    }

    /// A server whose random numbers, cookies included, come from a seed: for simulations, never for others to reach.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn seeded(config: Config, seed: u64, now: FileTime) -> Result<Self, StartError> {
        Self::with_random(config, Random::Seeded(seed), now)
    }

    fn with_random(mut config: Config, mut random: Random, now: FileTime) -> Result<Self, StartError> {
        config.check()?;
        if config.demo.is_some() {
            demo::add_people(&mut config);
        }
        let mut directory = Directory::new(config.organisation.clone());
        let mut passwords = BTreeMap::new();
        for user in &config.users {
            if !user.address.contains('@') || user.name.is_empty() {
                let why = format!("{:?} with the address {:?} is no user", user.name, user.address);
                return Err(StartError::Config(why));
            }
            let hash = match (&user.password_hash, &user.password) {
                (Some(hash), _) => hash.reveal().to_owned(),
                (None, Some(password)) => hash_password(&password.0)?,
                (None, None) => {
                    return Err(StartError::Config(format!(
                        "{} has neither password nor password_hash",
                        user.name
                    )));
                }
            };
            let display_name = user.display_name.as_deref().unwrap_or(&user.name);
            let mut details = user.details.clone().unwrap_or_default().read()?;
            if config.demo.is_some() && details.photo.is_empty() {
                details.photo = demo::photo(&user.address);
            }
            directory.add(&user.name, &user.address, display_name, Kind::Person, details);
            let text = user.password.as_ref().map(Secret::reveal);
            passwords.insert(user.address.clone(), (hash, text));
        }
        for list in &config.lists {
            let display_name = list.display_name.as_deref().unwrap_or(&list.name);
            let kind = Kind::List(list.members.clone());
            directory.add(&list.name, &list.address, display_name, kind, Default::default());
        }
        if let Some((_, domain)) = config.users.first().and_then(|user| user.address.split_once('@')) {
            directory.keep_public_folders(domain);
        }
        let mut store = match &config.data {
            Some(path) => Store::open(path)?,
            None => Store::in_memory()?,
        };
        store.begin()?;
        for entry in directory.entries().iter().filter(|entry| !entry.is_list()) {
            let known = store.mailbox_by_address(&entry.address)?.is_some();
            store.ensure_mailbox(&entry.address, entry.guid, random.guid(), now)?;
            if let Some(seed) = config.demo
                && !known
            {
                demo::fill(&mut store, &directory, entry, seed, now)?;
            }
        }
        let known = store.mailbox_by_address(PUBLIC_FOLDERS)?.is_some();
        store.ensure_public_folders(
            guid_of(PUBLIC_FOLDERS),
            guid_of("replica of the public folders"),
            now,
        )?;
        if config.demo.is_some() && !known {
            demo::publish(&mut store, &directory, now)?;
        }
        store.take_events();
        store.end()?;
        let guid = random.guid();
        let base = config.public_url.clone().unwrap_or_else(|| "http://localhost".into());
        let bearer_key = match &config.bearer_key {
            Some(key) => key.reveal().as_bytes().to_vec(),
            None => (0..4).flat_map(|_| Random::System.next().to_le_bytes()).collect(),
        };
        let authenticator = Authenticator::new(passwords, &config.organisation, &bearer_key);
        let inner = Inner {
            authenticator,
            base: RwLock::new(base.trim_end_matches('/').into()),
            config,
            directory,
            state: Mutex::new(State { store, contexts: Contexts::default(), random, guid }),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.inner.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What it was told.
    pub fn config(&self) -> &Config {
        &self.inner.config
    }

    /// Who is in its organisation.
    pub fn directory(&self) -> &Directory {
        &self.inner.directory
    }

    /// The URL before `/mapi` that Autodiscover tells.
    pub fn base_url(&self) -> String {
        self.inner.base.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Says under which URL clients reach it.
    pub fn set_base_url(&self, url: &str) {
        *self.inner.base.write().unwrap_or_else(PoisonError::into_inner) = url.trim_end_matches('/').into();
    }

    /// The URLs of the virtual directory `/mapi`.
    fn mapi_urls(&self) -> EndpointUrls {
        self.inner.config.mapi_virtual_directory.urls(&format!("{}/mapi", self.base_url()))
    }

    /// Whether a request came to the external URL.
    fn is_from_outside(&self, request: &HttpRequest) -> bool {
        let host = |url: Option<String>| url.and_then(|url| HttpUrl::parse(&url).ok());
        let EndpointUrls { internal, external } = self.mapi_urls();
        let (internal, external) = (host(internal), host(external));
        let asked =
            request.headers.get("Host").and_then(|host| HttpUrl::parse(&format!("https://{host}")).ok());
        let is = |url: &Option<HttpUrl>| match (url, &asked) {
            (Some(url), Some(asked)) => url.host() == asked.host(),
            _ => false,
        };
        is(&external) && !is(&internal)
    }

    /// A bearer token for somebody, by address or short name, good for so many seconds; a negative number makes one that
    /// has expired.
    pub fn issue_token(&self, user: &str, lifetime: i64, now: FileTime) -> Option<String> {
        let entry = self.inner.directory.by_login(user)?;
        Some(self.inner.authenticator.issue(&entry.address, &self.base_url(), now, lifetime))
    }

    /// What a virtual directory offers to whoever has not signed in: values of `WWW-Authenticate`.
    pub(crate) fn challenges(&self, path: &str) -> Vec<String> {
        let origin = self.base_url();
        let virtual_directory = self.virtual_directory(path);
        self.inner.authenticator.offers(Place { virtual_directory, origin: &origin })
    }

    fn virtual_directory(&self, path: &str) -> &VirtualDirectory {
        let config = &self.inner.config;
        if path.to_ascii_lowercase().starts_with("/autodiscover") {
            &config.autodiscover_virtual_directory
        } else {
            &config.mapi_virtual_directory
        }
    }

    /// Works in the mailboxes beside all clients, who are told of what changes: a test puts a message somewhere.
    pub fn with_store<T>(&self, work: impl FnOnce(&mut Store) -> T) -> T {
        let state = &mut *self.state();
        let value = work(&mut state.store);
        notify::dispatch(&mut state.store, &mut state.contexts, &self.inner.directory);
        value
    }

    /// Delivers a message as if somebody had sent it, inside or outside of the organisation: `content` needs a subject
    /// and a body, the rest is added. Clients that wait for mail hear of it.
    ///
    /// # Errors
    /// `UnknownUser` when not everybody can be reached; then nobody gets it.
    pub fn deliver(&self, from: &str, to: &[&str], content: Content, now: FileTime) -> Result<(), ErrorCode> {
        let state = &mut *self.state();
        let (directory, random) = (&self.inner.directory, &mut state.random);
        state.store.atomic(|store| Post { store, directory, random, now }.write(from, to, content))?;
        notify::dispatch(&mut state.store, &mut state.contexts, &self.inner.directory);
        Ok(())
    }

    /// Puts so many short messages into somebody's inbox, a second apart, the last one now. Tells whether there is somebody
    /// of that address.
    ///
    /// # Errors
    /// When they cannot be stored.
    pub fn fill(&self, address: &str, count: u32, now: FileTime) -> Result<bool, store::Error> {
        self.with_store(|store| {
            let Some(mailbox) = store.mailbox_by_address(address)? else { return Ok(false) };
            let inbox = store.special(mailbox.id, Special::Inbox)?;
            store.atomic(|store| {
                (1..=count).try_for_each(|number| {
                    let time = FileTime(now.0 - i64::from(count - number) * 10_000_000);
                    let subject = format!("Message {number}");
                    let mut content = Content::default();
                    content.properties.set(tags::SUBJECT, subject.as_str());
                    content.properties.set(tags::NORMALIZED_SUBJECT, subject);
                    content.properties.set(tags::MESSAGE_CLASS, "IPM.Note");
                    content.properties.set(tags::BODY, "One of many.");
                    content.properties.set(tags::MESSAGE_DELIVERY_TIME, time);
                    store.add_message(inbox, Messages::Normal, content, now).map(drop)
                })
            })?;
            Ok(true)
        })
    }

    /// What each session context of somebody has open, the logon included: for tests that nothing leaks.
    pub fn open_objects(&self, address: &str) -> Vec<Vec<&'static str>> {
        let state = &mut *self.state();
        let own = state.contexts.iter_mut().filter(|context| context.user.eq_ignore_ascii_case(address));
        own.map(|context| context.session.handles.open.values().map(|opened| opened.object.name()).collect())
            .collect()
    }

    /// Forgets all session contexts, as a server does that starts again.
    pub fn forget_contexts(&self) {
        self.state().contexts.clear();
    }

    /// What clients see of a server that starts again: all session contexts are gone, ephemeral ids mean nothing.
    pub fn restart(&self) {
        let state = &mut *self.state();
        state.contexts.clear();
        state.guid = state.random.guid();
    }

    /// The whole answer to a request. A NotificationWait is not waited for: without events it says that there are none.
    pub fn handle(&self, request: &HttpRequest, now: FileTime) -> HttpResponse {
        match self.accept(request, now) {
            Accepted::Whole(response) => response,
            Accepted::Stream(head, mut job) => {
                let rest = self.run(&mut job, now).or_else(|| {
                    let far = FileTime(i64::MAX);
                    self.run(&mut job, far)
                });
                let body = [PROCESSING, &rest.unwrap_or_default()].concat();
                HttpResponse { status: head.status, headers: head.headers, body: body.into() }
            }
        }
    }

    /// Looks at a request on a connection of its own: refuses it, or says what is to be done. `[MS-OXCMAPIHTTP] 3.2.5`
    pub fn accept(&self, request: &HttpRequest, now: FileTime) -> Accepted {
        self.accept_over(&Connection::new(), request, now)
    }

    /// Looks at a request that came over a connection, which may be authenticated already.
    pub fn accept_over(&self, connection: &Connection, request: &HttpRequest, now: FileTime) -> Accepted {
        let path = request.path.to_ascii_lowercase();
        let path = path.trim_end_matches('/');
        if path.starts_with("/autodiscover/autodiscover.json") {
            let own = format!("{}/autodiscover", self.base_url());
            let urls = self.inner.config.autodiscover_virtual_directory.urls(&own);
            let url = urls.external.or(urls.internal).unwrap_or(own);
            let json = autodiscover::json(&url, path, &request.query);
            return Accepted::Whole(answer(200, "application/json", json));
        }
        if let Some(response) = self.authority(path, request, now) {
            return Accepted::Whole(response);
        }
        let below = |endpoint: &str| {
            path.strip_prefix(endpoint).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let endpoint = match path {
            _ if below("/mapi/emsmdb") => Some(Endpoint::Mailbox),
            _ if below("/mapi/nspi") => Some(Endpoint::AddressBook),
            "/autodiscover/autodiscover.xml" => None,
            _ => return Accepted::Whole(answer(404, "text/html", "<p>There is nothing here.</p>".into())),
        };
        let origin = self.base_url();
        let virtual_directory = self.virtual_directory(path);
        let verdict = self.inner.authenticator.authenticate(
            connection,
            Place { virtual_directory, origin: &origin },
            &request.headers,
            &self.inner.directory,
            || self.state().random.next(),
            now,
        );
        let (user, farewell) = match verdict {
            Verdict::SignedIn(user, farewell) => (user, farewell),
            Verdict::Challenge(challenges) => {
                let mut response = answer(401, "text/html", "<p>Sign in.</p>".into());
                for challenge in challenges {
                    push(&mut response.headers, "WWW-Authenticate", &challenge);
                }
                return Accepted::Whole(response);
            }
        };
        let mut accepted = self.accept_from(user, endpoint, request, now);
        if let Some(farewell) = farewell {
            let (Accepted::Whole(HttpResponse { headers, .. })
            | Accepted::Stream(ResponseHead { headers, .. }, _)) = &mut accepted;
            push(headers, "WWW-Authenticate", &farewell);
        }
        accepted
    }

    /// The local issuer of tokens, where they are taken. `[RFC 8628]`
    fn authority(&self, path: &str, request: &HttpRequest, now: FileTime) -> Option<HttpResponse> {
        let config = &self.inner.config;
        let directories = [&config.mapi_virtual_directory, &config.autodiscover_virtual_directory];
        if !directories.iter().any(|directory| directory.offers(AuthenticationMethod::OAuth)) {
            return None;
        }
        let (authenticator, rules, origin) =
            (&self.inner.authenticator, config.device_codes, self.base_url());
        let form = || device::form(&request.body);
        let (status, told) = match (request.method.as_str(), path) {
            ("GET", "/.well-known/openid-configuration") => (200, device::metadata(&origin)),
            ("POST", "/oauth2/devicecode") => authenticator.begin_device(&form(), &origin, rules, now),
            ("POST", "/oauth2/token") => authenticator.device_token(&form(), rules, now),
            ("GET", "/oauth2/device") => {
                return Some(answer(200, "text/html", device::page("A program shows you a code.")));
            }
            ("POST", "/oauth2/device") => {
                let decided = authenticator.decide_device(&form(), &self.inner.directory, now);
                return Some(match decided {
                    Ok(true) => answer(200, "text/html", "<p>The program may go on.</p>".into()),
                    Ok(false) => answer(200, "text/html", "<p>The program gets nothing.</p>".into()),
                    Err(why) => answer(403, "text/html", device::page(why)),
                });
            }
            _ => return None,
        };
        let mut response = answer(status, "application/json", told.to_string());
        push(&mut response.headers, "Cache-Control", "no-store");
        Some(response)
    }

    /// Looks at a request of somebody who has signed in.
    fn accept_from(
        &self,
        user: &Entry,
        endpoint: Option<Endpoint>,
        request: &HttpRequest,
        now: FileTime,
    ) -> Accepted {
        let Some(endpoint) = endpoint else {
            if request.body.len() > MAX_BODY {
                return Accepted::Whole(answer(413, "text/html", "<p>That is too much.</p>".into()));
            }
            if request.method != "POST" {
                return Accepted::Whole(answer(405, "text/html", "<p>POST, please.</p>".into()));
            }
            let config = &self.inner.config;
            let site = autodiscover::Site {
                directory: &self.inner.directory,
                deployment: &self.base_url(),
                mapi: self.mapi_urls(),
                version: VERSION,
                virtual_directory: &config.mapi_virtual_directory,
                offered: config.mapi_http_for(&user.address),
                blocked_outside: config.blocks_outside(&user.address),
            };
            let xml = site.pox(&request.headers, &request.body);
            return Accepted::Whole(answer(200, "text/xml; charset=utf-8", xml));
        };
        if let Err(status) = self.check_url(request) {
            return Accepted::Whole(answer(
                status,
                "text/html",
                "<p>This URL is not of a mailbox.</p>".into(),
            ));
        }
        let head = RequestHead::read(&request.headers);
        let readable = head.as_ref().ok();
        match self.admit(request, endpoint, &head, user, now) {
            Ok((job, cookies)) => {
                let head = readable.map(|head| ResponseHead::accepted(head, &self.announcement()));
                let Some(Ok(mut head)) = head else {
                    return Accepted::Whole(
                        self.refuse(readable, Refusal::new(ResponseCode::INVALID_HEADER)),
                    );
                };
                for cookie in cookies {
                    push(
                        &mut head.headers,
                        "Set-Cookie",
                        &format!("{cookie}; path={}; HttpOnly", request.path),
                    );
                }
                push(&mut head.headers, "Date", &format_http_date(now));
                Accepted::Stream(head, job)
            }
            Err(refusal) => Accepted::Whole(self.refuse(readable, refusal)),
        }
    }

    /// The query of the URL names a mailbox that there is. Exchange answers without protocol otherwise.
    fn check_url(&self, request: &HttpRequest) -> Result<(), u16> {
        let mut pairs = request.query.split('&').filter_map(|pair| pair.split_once('='));
        let id = pairs.find(|(name, _)| name.eq_ignore_ascii_case("MailboxId"));
        let id = id.map(|(_, value)| value.replace("%40", "@")).ok_or(400u16)?;
        self.inner.directory.by_mailbox_id(&id).map(drop).ok_or(400)
    }

    fn announcement(&self) -> Announcement {
        Announcement {
            pending_period: self.inner.config.pending_period(),
            expiration: self.inner.config.expiration(),
            application: Application { product: "Exchange".into(), version: VERSION },
        }
    }

    /// Refuses a request without looking at more than its head.
    pub(crate) fn refusal(&self, headers: &Headers, code: ResponseCode) -> HttpResponse {
        self.refuse(RequestHead::read(headers).ok().as_ref(), code.into())
    }

    fn refuse(&self, head: Option<&RequestHead>, refusal: Refusal) -> HttpResponse {
        let Refusal(code, why) = refusal;
        let made = ResponseHead::refused(head, code, &self.announcement());
        let made = made.or_else(|_| ResponseHead::refused(None, code, &self.announcement()));
        let body = Bytes::from(format!("<html><body><p>{code}</p><p>{}</p></body></html>", escape(&why)));
        match made {
            Ok(head) => HttpResponse { status: head.status, headers: head.headers, body },
            Err(_) => answer(500, "text/html", String::new()),
        }
    }

    /// Checks headers, context and body, and makes a job of the request; with the cookies of its answer.
    fn admit(
        &self,
        request: &HttpRequest,
        endpoint: Endpoint,
        head: &Result<RequestHead, mapi_http::http::RequestHeadError>,
        user: &Entry,
        now: FileTime,
    ) -> Result<(Job, Vec<String>), Refusal> {
        let config = &self.inner.config;
        let blocked = config.blocks_outside(&user.address) && self.is_from_outside(request);
        if blocked || !config.mapi_http_for(&user.address) {
            return Err(ResponseCode::ENDPOINT_DISABLED.into());
        }
        if request.method != "POST" {
            return Err(ResponseCode::INVALID_VERB.into());
        }
        // Nothing lies below the two endpoints.
        if request.path.trim_matches('/').matches('/').count() > 1 {
            return Err(ResponseCode::INVALID_PATH.into());
        }
        if request.body.len() > MAX_BODY {
            return Err(ResponseCode::TOO_LARGE.into());
        }
        let head = head.as_ref().map_err(|error| Refusal(error.response_code(), error.to_string()))?;
        if head.client_application.is_none() {
            return Err(Refusal(ResponseCode::MISSING_HEADER, "X-ClientApplication is missing".into()));
        }
        let media_type = request.headers.media_type();
        match media_type.as_deref() {
            Some(CONTENT_TYPE) => {}
            None if request.body.is_empty() => {}
            None => return Err(Refusal(ResponseCode::MISSING_HEADER, "Content-Type is missing".into())),
            Some(other) => {
                let why = format!("Content-Type is {other}, not {CONTENT_TYPE}");
                return Err(Refusal(ResponseCode::INVALID_HEADER, why));
            }
        }
        let request_type = head.request_type;
        if !request_type.belongs_to(endpoint) {
            return Err(ResponseCode::INVALID_REQUEST_TYPE.into());
        }
        let state = &mut *self.state();
        self.send_due(state, now);
        state.contexts.expire(now, self.inner.config.expiration_ms as i64 * STEPS);
        let job = |context, work| Job { server: self.clone(), context, started: now, work };
        match request_type {
            RequestType::Connect => {
                let body = decode::<ConnectRequest>(&request.body, Width::Rop)?;
                self.forget_old(state, &head.cookies, endpoint, user);
                let (result, cookies) = self.connect(state, &body, user, now);
                let response = ConnectResponse { status_code: 0, result: Some(result), failure: None };
                Ok((job(None, ready(&response, Width::Rop)), cookies))
            }
            RequestType::Bind => {
                let body = decode::<BindRequest>(&request.body, Width::AddressBook)?;
                self.forget_old(state, &head.cookies, endpoint, user);
                let (result, cookies) = self.bind(state, &body, user, now);
                let response = BindResponse { status_code: 0, result: Some(result), failure: None };
                Ok((job(None, ready(&response, Width::AddressBook)), cookies))
            }
            // It proves that the server lives, also to who has no context. [MS-OXCMAPIHTTP] 3.2.5.6
            RequestType::Ping if head.cookies.get(CONTEXT_COOKIE).is_none() => {
                Ok((job(None, JobWork::Ready { body: Vec::new(), late_code: None }), Vec::new()))
            }
            _ => {
                let id = context_id(&head.cookies)?;
                let context = state.contexts.get(id).ok_or(ResponseCode::CONTEXT_NOT_FOUND)?;
                if context.endpoint != endpoint || context.user != user.address {
                    return Err(ResponseCode::CONTEXT_NOT_FOUND.into());
                }
                self.in_context(request, head, id, state, now)
            }
        }
    }

    /// A request within a session context.
    fn in_context(
        &self,
        request: &HttpRequest,
        head: &RequestHead,
        id: Guid,
        state: &mut State,
        now: FileTime,
    ) -> Result<(Job, Vec<String>), Refusal> {
        let context = state.contexts.get(id).ok_or(ResponseCode::CONTEXT_NOT_FOUND)?;
        // A wait runs beside one other request; PING, which has no sequence either, does not. [MS-OXCMAPIHTTP] 3.1.5.6
        let request_type = head.request_type;
        if request_type == RequestType::Ping && context.busy {
            return Err(ResponseCode::INVALID_SEQUENCE.into());
        }
        let in_turn = !matches!(request_type, RequestType::NotificationWait | RequestType::Ping);
        if in_turn {
            let sequence = head.cookies.get(SEQUENCE_COOKIE).ok_or(ResponseCode::MISSING_COOKIE)?;
            if context.busy || sequence != sequence_value(id, context.sequence) {
                return Err(ResponseCode::INVALID_SEQUENCE.into());
            }
        }
        let work = match request_type {
            RequestType::Execute => JobWork::Execute(decode(&request.body, Width::Rop)?, Mischief::default()),
            RequestType::NotificationWait => {
                decode::<NotificationWaitRequest>(&request.body, Width::Rop)?;
                let wait = self.inner.config.notification_wait_ms as i64 * STEPS;
                if context.waiting {
                    // One of them is enough. [MS-OXCRPC] 3.3.4.1
                    ready(&wait_response(ErrorCode::REJECTED, false), Width::Rop)
                } else {
                    JobWork::Wait { until: FileTime(now.0.saturating_add(wait)) }
                }
            }
            RequestType::Ping => JobWork::Ready { body: Vec::new(), late_code: None },
            RequestType::Disconnect => {
                // The layout says one thing, the behaviour another: no body is fine.
                if !request.body.is_empty() {
                    decode::<DisconnectRequest>(&request.body, Width::Rop)?;
                }
                let auxiliary_buffer = Bytes::new();
                let result = Some(DisconnectResult { error_code: ErrorCode::SUCCESS, auxiliary_buffer });
                ready(&DisconnectResponse { status_code: 0, result, failure: None }, Width::Rop)
            }
            RequestType::Unbind => {
                if !request.body.is_empty() {
                    decode::<UnbindRequest>(&request.body, Width::AddressBook)?;
                }
                // 1 is how this one says success. [MS-OXCMAPIHTTP] 2.2.5.2.2
                let result = Some(UnbindResult { error_code: ErrorCode(1), auxiliary_buffer: Bytes::new() });
                ready(&UnbindResponse { status_code: 0, result, failure: None }, Width::AddressBook)
            }
            _ => {
                let EndpointUrls { internal, external } = self.mapi_urls();
                let outside = self.is_from_outside(request);
                let (here, there) = if outside { (external, internal) } else { (internal, external) };
                let mapi = here.or(there).unwrap_or_default();
                let directory = &self.inner.directory;
                let book = AddressBook { directory, guid: state.guid, mapi: &mapi };
                let body = book.answer(request_type, &request.body);
                let body = body.ok_or(ResponseCode::INVALID_REQUEST_TYPE)?;
                let body = body.map_err(|e| Refusal(ResponseCode::INVALID_REQUEST_BODY, e.to_string()))?;
                JobWork::Ready { body, late_code: None }
            }
        };
        context.touch(now);
        let mut cookies = vec![context_cookie(id)];
        if in_turn {
            context.sequence += 1;
        }
        if request_type != RequestType::NotificationWait {
            cookies.push(sequence_cookie(id, context.sequence));
        }
        match &work {
            JobWork::Execute(..) => context.busy = true,
            JobWork::Wait { .. } => context.waiting = true,
            JobWork::Ready { .. } => {}
        }
        if request_type.closes_context() {
            state.contexts.remove(id);
        }
        Ok((Job { server: self.clone(), context: Some(id), started: now, work }, cookies))
    }

    /// A client that comes with the cookies of an old context is done with it. `[MS-OXCMAPIHTTP] 3.2.5.1`
    fn forget_old(&self, state: &mut State, cookies: &CookieJar, endpoint: Endpoint, user: &Entry) {
        if let Ok(id) = context_id(cookies)
            && state.contexts.get(id).is_some_and(|old| old.endpoint == endpoint && old.user == user.address)
        {
            state.contexts.remove(id);
        }
    }

    fn connect(
        &self,
        state: &mut State,
        body: &ConnectRequest,
        user: &Entry,
        now: FileTime,
    ) -> (ConnectResult, Vec<String>) {
        const USE_ADMIN_PRIVILEGE: u32 = 1;
        let dn = body.user_dn.to_utf8_lossy();
        let error_code = if dn.is_empty() {
            ErrorCode::ACCESS_DENIED
        } else if let Err(code) = check_auxiliary(&body.auxiliary_buffer) {
            code
        } else if body.flags & USE_ADMIN_PRIVILEGE != 0 {
            ErrorCode::LOGIN_PERMISSION
        } else {
            match self.inner.directory.by_dn(&dn) {
                None => ErrorCode::UNKNOWN_USER,
                Some(entry) if entry.address != user.address => ErrorCode::ACCESS_DENIED,
                Some(_) => ErrorCode::SUCCESS,
            }
        };
        let mut cookies = Vec::new();
        if error_code == ErrorCode::SUCCESS {
            let id = state.random.guid();
            let session = Session::new(body.default_code_page, body.lcid_string);
            state.contexts.open(id, Endpoint::Mailbox, &user.address, session, now);
            cookies = vec![context_cookie(id), sequence_cookie(id, 1)];
        }
        let result = ConnectResult {
            error_code,
            polls_max: 60_000,
            retry_count: 6,
            retry_delay: 10_000,
            dn_prefix: String8::from_bytes(self.inner.directory.servers_dn().into_bytes().into()),
            display_name: user.display_name.as_str().into(),
            auxiliary_buffer: capabilities(),
        };
        (result, cookies)
    }

    fn bind(
        &self,
        state: &mut State,
        body: &BindRequest,
        user: &Entry,
        now: FileTime,
    ) -> (BindResult, Vec<String>) {
        const CP_WINUNICODE: u32 = 1200;
        let code_page = body.state.as_ref().map_or(0, |stat| stat.code_page);
        let known = u16::try_from(code_page).is_ok_and(|page| CodePage(page).is_known());
        let anonymous = body.flags.contains(mapi_http::http::body::BindFlags::ANONYMOUS);
        let error_code = if anonymous {
            ErrorCode::LOGON_FAILED
        } else if code_page == CP_WINUNICODE {
            // Strings of 8 bits cannot be Unicode. [MS-OXNSPI] 3.1.4.1.1
            ErrorCode::NOT_SUPPORTED
        } else if !known {
            ErrorCode::INVALID_CODEPAGE
        } else {
            ErrorCode::SUCCESS
        };
        let mut cookies = Vec::new();
        let mut server_guid = Guid::NIL;
        if error_code == ErrorCode::SUCCESS {
            let id = state.random.guid();
            let locale = body.state.as_ref().map_or(0x409, |stat| stat.sort_locale);
            let session = Session::new(code_page, locale);
            state.contexts.open(id, Endpoint::AddressBook, &user.address, session, now);
            cookies = vec![context_cookie(id), sequence_cookie(id, 1)];
            server_guid = state.guid;
        }
        (BindResult { error_code, server_guid, auxiliary_buffer: Bytes::new() }, cookies)
    }

    /// Does what was accepted: answers what follows `PROCESSING` and `PENDING`, or nothing when there is to be waited.
    /// Ask again when [`may have changed`](Self::handle) something, and when the time is over.
    pub fn run(&self, job: &mut Job, now: FileTime) -> Option<Vec<u8>> {
        let (body, late_code) = match &mut job.work {
            JobWork::Ready { body, late_code } => (std::mem::take(body), late_code.take()),
            JobWork::Execute(..) => {
                let body = job.context.and_then(|id| self.execute(id, &job.work, now));
                let gone = body.is_none().then_some(ResponseCode::CONTEXT_NOT_FOUND);
                job.work = JobWork::Ready { body: Vec::new(), late_code: None };
                (body.unwrap_or_default(), gone)
            }
            JobWork::Wait { until } => {
                let state = &mut *self.state();
                self.send_due(state, now);
                match job.context.and_then(|id| state.contexts.get(id)) {
                    Some(context) => {
                        let pending = !context.session.notifications.is_empty();
                        // A context stays alive while its client waits, also when the client goes away then.
                        context.touch(now);
                        if !pending && now < *until {
                            return None;
                        }
                        context.waiting = false;
                        job.work = JobWork::Ready { body: Vec::new(), late_code: None };
                        (encode(&wait_response(ErrorCode::SUCCESS, pending), Width::Rop), None)
                    }
                    None => (Vec::new(), Some(ResponseCode::CONTEXT_NOT_FOUND)),
                }
            }
        };
        let elapsed = now.0.saturating_sub(job.started.0).max(0) / STEPS;
        let mut late = Headers::new();
        if let Some(code) = late_code {
            push(&mut late, "X-ResponseCode", &code.0.to_string());
        }
        // A wait that a simulation cuts short has no elapsed time worth telling.
        let elapsed = if now.0 == i64::MAX { 0 } else { elapsed };
        push(&mut late, "X-ElapsedTime", &elapsed.to_string());
        push(&mut late, "X-StartTime", &format_http_date(job.started));
        Some([done(&late), body].concat())
    }

    fn execute(&self, id: Guid, work: &JobWork, now: FileTime) -> Option<Vec<u8>> {
        let state = &mut *self.state();
        let mut context = state.contexts.take(id)?;
        let result = match (work, self.inner.directory.by_address(&context.user)) {
            (JobWork::Execute(_, Mischief { busy: true, .. }), _) => Err(SERVER_TOO_BUSY),
            (JobWork::Execute(request, Mischief { back_off: Some(back_off), .. }), _) => {
                execute::back_off(request, back_off)
            }
            (JobWork::Execute(request, mischief), Some(user)) => {
                let begun = state.store.begin();
                let mut work = Work {
                    store: &mut state.store,
                    directory: &self.inner.directory,
                    user,
                    random: &mut state.random,
                    session: &mut context.session,
                    mischief,
                    now,
                };
                let result = execute::execute(&mut work, request);
                let ended = begun.and_then(|()| state.store.end());
                ended.map_err(ErrorCode::from).and(result)
            }
            _ => Err(ErrorCode::UNKNOWN_USER),
        };
        context.busy = false;
        context.touch(now);
        state.contexts.put(id, context);
        notify::dispatch(&mut state.store, &mut state.contexts, &self.inner.directory);
        let (error_code, rop_buffer) = match result {
            Ok(rop_buffer) => (ErrorCode::SUCCESS, rop_buffer),
            Err(code) => (code, Vec::new()),
        };
        let result = ExecuteResult {
            error_code,
            flags: 0,
            rop_buffer: rop_buffer.into(),
            auxiliary_buffer: Bytes::new(),
        };
        // A server that is too busy says so in place of the answer. [MS-OXCROPS] 3.2.4.2
        let response = match error_code {
            SERVER_TOO_BUSY => ExecuteResponse {
                status_code: SERVER_TOO_BUSY.0,
                result: None,
                failure: Some(Default::default()),
            },
            _ => ExecuteResponse { status_code: 0, result: Some(result), failure: None },
        };
        Some(encode(&response, Width::Rop))
    }

    /// When [`send_waiting`](Self::send_waiting) has something to do next, if nothing else happens until then.
    pub fn next_due(&self) -> Option<FileTime> {
        self.state().store.next_due().unwrap_or_default()
    }

    /// Sends what has waited until now, also when nobody asks for anything: a server that listens calls it by itself.
    pub fn send_waiting(&self, now: FileTime) {
        self.send_due(&mut self.state(), now);
    }

    /// Sends what has waited until now.
    fn send_due(&self, state: &mut State, now: FileTime) {
        // A wait that a simulation cuts short is not the end of all times.
        if now.0 == i64::MAX || state.store.due(now).is_ok_and(|due| due.is_empty()) {
            return;
        }
        let (directory, random) = (&self.inner.directory, &mut state.random);
        // What fails is tried again with the next request.
        let _ = state.store.atomic(|store| Post { store, directory, random, now }.send_due());
        notify::dispatch(&mut state.store, &mut state.contexts, &self.inner.directory);
    }

    /// How long one waits at most between two looks at a job.
    pub fn pending_period(&self) -> Duration {
        self.inner.config.pending_period()
    }
}

/// What clients are told that they may do. `[MS-OXCRPC] 2.2.2.2.19`
fn capabilities() -> Bytes {
    let flags = ServerCapabilityFlags::PACKED_WRITE_STREAM_UPLOAD_BUFFERS;
    let body = AuxBody::ServerCapabilities { block: ServerCapabilities { flags } };
    let blocks = vec![AuxBlock { body, variable: Bytes::new() }];
    let packing = Packing { compress: false, obfuscate: false };
    Auxiliary { blocks, rest: Bytes::new() }.wrap(packing).unwrap_or_default()
}

fn wait_response(error_code: ErrorCode, pending: bool) -> NotificationWaitResponse {
    let result = NotificationWaitResult {
        error_code,
        event_pending: u32::from(pending),
        auxiliary_buffer: Bytes::new(),
    };
    NotificationWaitResponse { status_code: 0, result: Some(result), failure: None }
}

fn decode<B: Wire>(body: &Bytes, width: Width) -> Result<B, Refusal> {
    B::decode(body, &WireContext::with_width(width))
        .map_err(|error| Refusal(ResponseCode::INVALID_REQUEST_BODY, error.to_string()))
}

fn encode<B: Wire>(body: &B, width: Width) -> Vec<u8> {
    // What the server makes itself can be written down; nothing is an answer that cannot be misread.
    body.encode(&WireContext::with_width(width)).unwrap_or_default()
}

fn ready<B: Wire>(body: &B, width: Width) -> JobWork {
    JobWork::Ready { body: encode(body, width), late_code: None }
}

/// The id of the context that the cookies name.
fn context_id(cookies: &CookieJar) -> Result<Guid, ResponseCode> {
    let cookie = cookies.get(CONTEXT_COOKIE).ok_or(ResponseCode::MISSING_COOKIE)?;
    let id = cookie.strip_prefix("MAPI-").ok_or(ResponseCode::INVALID_CONTEXT_COOKIE)?;
    id.parse().map_err(|_| ResponseCode::INVALID_CONTEXT_COOKIE)
}

fn context_cookie(id: Guid) -> String {
    let value = format!("MAPI-{id}");
    crate::secrets::note(&value);
    format!("{CONTEXT_COOKIE}={value}")
}

fn sequence_value(id: Guid, sequence: u64) -> String {
    let [first, ..] = id.0;
    format!("{sequence}-{first:02x}")
}

fn sequence_cookie(id: Guid, sequence: u64) -> String {
    format!("{SEQUENCE_COOKIE}={}", sequence_value(id, sequence))
}

fn answer(status: u16, media_type: &str, body: String) -> HttpResponse {
    let mut headers = Headers::new();
    push(&mut headers, "Content-Type", media_type);
    HttpResponse { status, headers, body: body.into() }
}

/// The server's own header values hold no control characters.
fn push(headers: &mut Headers, name: &str, value: &str) {
    let _ = headers.push(name, value);
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The pieces of a stream between head and end.
pub(crate) const STREAM_PIECES: (&[u8], &[u8]) = (PROCESSING, PENDING);
