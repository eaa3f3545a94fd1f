//! The server without a network: requests in, answers out, time told by the caller.
//!
//! A request is first looked at ([`Server::accept`]): it is refused at once, or accepted, and then the head of the
//! answer is known. The work is done afterwards ([`Server::run`]); only waiting for notifications can take more than
//! one look. [`Server::handle`] does both for who needs no stream.

mod accept;
mod admit;
mod job;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use bytes::Bytes;
use mapi_http::autodiscover::EndpointUrls;
use mapi_http::data::{ErrorCode, FileTime, Guid, tags};
use mapi_http::http::{Headers, HttpUrl, PENDING, PROCESSING, ResponseHead, Version};

use crate::auth::{Authenticator, Place};
use crate::config::{Config, Secret, StartError, VirtualDirectory, hash_password};
use crate::delivery::Post;
use crate::demo;
use crate::directory::{Directory, Kind};
use crate::notify;
use crate::random::Random;
use crate::session::Contexts;
use crate::store::{self, Content, Messages, PUBLIC_FOLDERS, Special, Store};

pub use job::Job;

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
        directory.moved = config.moved;
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
            // One that is made anew is another one, whoever's it is.
            store.ensure_mailbox(&entry.address, random.guid(), random.guid(), now)?;
            if let Some(seed) = config.demo
                && !known
            {
                demo::fill(&mut store, &directory, entry, seed, now)?;
            }
        }
        let known = store.mailbox_by_address(PUBLIC_FOLDERS)?.is_some();
        store.ensure_public_folders(random.guid(), random.guid(), now)?;
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

    /// The token that a request comes with is not taken any more.
    pub(crate) fn expire_token(&self, authorization: &str) {
        self.inner.authenticator.expire(authorization);
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

/// The server's own header values hold no control characters.
fn push(headers: &mut Headers, name: &str, value: &str) {
    let _ = headers.push(name, value);
}

/// The pieces of a stream between head and end.
pub(crate) const STREAM_PIECES: (&[u8], &[u8]) = (PROCESSING, PENDING);
