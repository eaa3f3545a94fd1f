//! Pausing a session to bytes and going on elsewhere.

use std::prelude::v1::*;

use super::endpoint::State;
use super::{Config, CookieOwner, Credentials, Entropy, Error, Flow, LogonInfo, PlainHttp, Session, Time};
use crate::data::Guid;
use crate::http::CookieJar;

/// The first bytes of a suspended session.
const MAGIC: [u8; 4] = *b"MAPI";
/// Grows when older readers would misunderstand the bytes.
const VERSION: u8 = 1;
/// A suspended session is small; anything larger is something else.
const LARGEST: usize = 64 * 1024;

/// What travels. No password and no token; the context's cookies do, unless they are left out.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
struct Suspended {
    mailbox_url: String,
    address_book_url: Option<String>,
    user_dn: String,
    mailbox_dn: Option<String>,
    cookies: CookieOwner,
    plain_http: PlainHttp,
    client_application: String,
    code_page: u32,
    locale: u32,
    client: Guid,
    clients: u32,
    server: String,
    display_name: String,
    logon: Option<LogonInfo>,
    takes_compression: bool,
    context: Option<Context>,
}

/// A live context of the mailbox endpoint.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
struct Context {
    session: Guid,
    requests: u32,
    cookies: CookieJar,
    logon_handle: Option<u32>,
    /// Objects that nobody needs any more, and of which the server was not told yet.
    releases: Vec<u32>,
    expires: Option<Time>,
}

impl<F: Flow> Session<F> {
    /// The session as a small byte string, from which [`resume`](Self::resume) goes on: in another process, on another
    /// machine, in another language.
    ///
    /// It holds no password and no token. It does hold the cookies of the session context, which let whoever has them
    /// **and** the user's credentials go on with it; [`suspend_without_cookies`](Self::suspend_without_cookies)
    /// leaves them out. Operations that have not ended stay behind: cancel them or wait for them first.
    pub fn suspend(&self) -> Vec<u8> {
        self.to_bytes(true)
    }

    /// As [`suspend`](Self::suspend) without anything that is worth protecting: going on begins a new context.
    pub fn suspend_without_cookies(&self) -> Vec<u8> {
        self.to_bytes(false)
    }

    fn to_bytes(&self, with_context: bool) -> Vec<u8> {
        let context = (with_context && self.mailbox.state == State::Live).then(|| Context {
            session: self.mailbox.session,
            requests: self.mailbox.requests,
            cookies: self.mailbox.jar.clone(),
            logon_handle: self.logon_handle,
            releases: self.releases.clone(),
            expires: self.mailbox.expires,
        });
        let suspended = Suspended {
            mailbox_url: self.config.mailbox_url.clone(),
            address_book_url: self.config.address_book_url.clone(),
            user_dn: self.config.user_dn.clone(),
            mailbox_dn: self.config.mailbox_dn.clone(),
            cookies: self.config.cookies,
            plain_http: self.config.plain_http,
            client_application: self.config.client_application.clone(),
            code_page: self.config.code_page,
            locale: self.config.locale,
            client: self.client,
            clients: self.clients,
            server: self.server.clone(),
            display_name: self.display_name.clone(),
            logon: self.logon.clone(),
            takes_compression: self.server_takes_compression,
            context,
        };
        let mut bytes = MAGIC.to_vec();
        bytes.push(VERSION);
        // Serialising into memory cannot fail for these types.
        bytes.extend(postcard::to_allocvec(&suspended).unwrap_or_default());
        bytes
    }

    /// Goes on with a suspended session. When the server still has the context, no Connect and no logon is needed;
    /// otherwise both happen by themselves.
    pub fn resume(bytes: &[u8], credentials: Credentials, entropy: [u8; 32]) -> Result<Self, Error> {
        let rest =
            bytes.strip_prefix(&MAGIC).ok_or(Error::NotSuspended("the first bytes are not its mark"))?;
        let (version, rest) = rest.split_first().ok_or(Error::NotSuspended("it is cut off"))?;
        if *version != VERSION {
            return Err(Error::NotSuspended("it was written by another version of this library"));
        }
        if rest.len() > LARGEST {
            return Err(Error::NotSuspended("it is too large"));
        }
        let suspended: Suspended =
            postcard::from_bytes(rest).map_err(|_| Error::NotSuspended("it is damaged or cut off"))?;
        let config = Config {
            mailbox_url: suspended.mailbox_url,
            address_book_url: suspended.address_book_url,
            user_dn: suspended.user_dn,
            mailbox_dn: suspended.mailbox_dn,
            credentials,
            cookies: suspended.cookies,
            plain_http: suspended.plain_http,
            client_application: suspended.client_application,
            code_page: suspended.code_page,
            locale: suspended.locale,
            ..Config::new("", "")
        };
        // Tickets and jitter are drawn anew.
        let mut session = Self::new(config, entropy)?;
        session.entropy = Entropy::new(entropy);
        session.client = suspended.client;
        session.clients = suspended.clients;
        session.server = suspended.server;
        session.display_name = suspended.display_name;
        session.logon = suspended.logon;
        session.server_takes_compression = suspended.takes_compression;
        if let Some(context) = suspended.context {
            session.mailbox.state = State::Live;
            session.mailbox.session = context.session;
            session.mailbox.requests = context.requests;
            session.mailbox.expires = context.expires;
            session.mailbox.jar = context.cookies;
            session.logon_handle = context.logon_handle;
            session.releases = context.releases;
            session.epoch = 1;
        }
        Ok(session)
    }
}
