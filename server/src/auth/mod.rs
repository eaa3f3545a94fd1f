//! Who asks: the schemes of a virtual directory, and connections that are authenticated as a whole.

mod basic;
mod bearer;
pub(crate) mod device;
mod negotiate;
mod ntlm;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mapi_http::data::FileTime;
use mapi_http::http::Headers;

use crate::config::{AuthenticationMethod, ExtendedProtection, VirtualDirectory};
use crate::directory::{Directory, Entry};
use basic::Passwords;
use bearer::{Issuer, TokenError};
use device::{DeviceCodes, Devices, Form};
use negotiate::{Handshake, Step};
use ntlm::{Binding, Names, NtHash};

/// What of TLS connections the application data of a channel binding begins with. `[RFC 5929] 4`
const END_POINT: &[u8] = b"tls-server-end-point:";

/// A connection, as far as who asks is concerned: NTLM and Negotiate authenticate the connection, not the request.
/// `[MS-NTHT] 2.1`
///
/// Clones are the same connection.
#[derive(Debug, Clone, Default)]
pub struct Connection {
    inner: Arc<ConnectionInner>,
}

#[derive(Debug, Default)]
struct ConnectionInner {
    /// What `MsvAvChannelBindings` must be; none without TLS.
    binding: Option<[u8; 16]>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
enum State {
    /// Nobody has signed in.
    #[default]
    Anonymous,
    /// Somebody has been challenged.
    Challenged(AuthenticationMethod, Handshake),
    /// All requests are his.
    SignedIn {
        address: String,
        method: AuthenticationMethod,
        /// He has proved that nobody sits between him and the server.
        bound: bool,
    },
}

impl Connection {
    /// A connection without TLS, of which nothing is known yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A TLS connection: `certificate_hash` is the hash of the server's certificate by the hash function of its signature.
    /// `[RFC 5929] 4.1`
    pub fn tls(certificate_hash: &[u8]) -> Self {
        let binding = Some(ntlm::channel_bindings(&[END_POINT, certificate_hash].concat()));
        Self { inner: Arc::new(ConnectionInner { binding, state: Mutex::default() }) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.inner.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whose request it is, or what is asked for instead.
#[derive(Debug)]
pub(crate) enum Verdict<'d> {
    /// This user's; with what `WWW-Authenticate` tells him at the end of a handshake.
    SignedIn(&'d Entry, Option<String>),
    /// Nobody's: 401 with these values of `WWW-Authenticate`.
    Challenge(Vec<String>),
}

/// Where a request goes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'p> {
    pub(crate) virtual_directory: &'p VirtualDirectory,
    /// The URL of the server without a path: what tokens are for.
    pub(crate) origin: &'p str,
}

/// What credentials are checked against.
#[derive(Debug)]
pub(crate) struct Authenticator {
    passwords: Passwords,
    /// By address; only of those whose password the configuration has as text.
    nt_hashes: BTreeMap<String, NtHash>,
    names: Names,
    issuer: Issuer,
    devices: Devices,
}

impl Authenticator {
    /// `passwords`: a hash for each address, and the password itself where it is known.
    pub(crate) fn new(
        passwords: BTreeMap<String, (String, Option<&str>)>,
        organisation: &str,
        bearer_key: &[u8],
    ) -> Self {
        let nt_hash = |(address, (_, password)): (&String, &(String, Option<&str>))| {
            crate::secrets::note((*password)?);
            Some((address.clone(), NtHash::of((*password)?)))
        };
        let nt_hashes = passwords.iter().filter_map(nt_hash).collect();
        passwords.values().for_each(|(hash, _)| crate::secrets::note(hash));
        let hashes = passwords.into_iter().map(|(address, (hash, _))| (address, hash)).collect();
        let domain: String = organisation.chars().filter(char::is_ascii_alphanumeric).collect();
        let domain = domain.to_ascii_uppercase().chars().take(15).collect();
        Self {
            passwords: Passwords::new(hashes),
            nt_hashes,
            names: Names { domain, computer: "MAPIHTTP".into() },
            issuer: Issuer::new(bearer_key, organisation),
            devices: Devices::default(),
        }
    }

    /// Gives a program the code that its user enters elsewhere.
    pub(crate) fn begin_device(
        &self,
        form: &Form,
        origin: &str,
        rules: DeviceCodes,
        now: FileTime,
    ) -> (u16, serde_json::Value) {
        self.devices.begin(form, origin, rules, now)
    }

    /// Somebody who signs in with his password says yes or no to a program. Why not, if that fails.
    pub(crate) fn decide_device(
        &self,
        form: &Form,
        directory: &Directory,
        now: FileTime,
    ) -> Result<bool, &'static str> {
        let parameter = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
        let entry = self.passwords.verify(parameter("user"), parameter("password"), directory);
        let entry = entry.ok_or("The user name or the password is wrong.")?;
        let allowed = parameter("action") == "allow";
        let who = allowed.then(|| entry.address.clone());
        let waited = self.devices.decide(parameter("user_code"), who, now);
        waited.then_some(allowed).ok_or("No program waits for this code: it is misspelt, or too old.")
    }

    /// The token of a program, or why there is none yet.
    pub(crate) fn device_token(
        &self,
        form: &Form,
        rules: DeviceCodes,
        now: FileTime,
    ) -> (u16, serde_json::Value) {
        self.devices.token(form, &self.issuer, rules, now)
    }

    /// A token for somebody at the server of that URL, good for so many seconds.
    pub(crate) fn issue(&self, address: &str, origin: &str, now: FileTime, lifetime: i64) -> String {
        self.issuer.issue(address, &audience(origin), now, lifetime)
    }

    /// The token of these credentials, if they are one, is not taken any more.
    pub(crate) fn expire(&self, authorization: &str) {
        if let Some((_, token)) = authorization.split_once(' ') {
            self.issuer.expire(token.trim());
        }
    }

    /// Whose request it is. `nonce` draws a random number.
    pub(crate) fn authenticate<'d>(
        &self,
        connection: &Connection,
        place: Place<'_>,
        headers: &Headers,
        directory: &'d Directory,
        nonce: impl FnOnce() -> u64,
        now: FileTime,
    ) -> Verdict<'d> {
        use AuthenticationMethod::{Basic, Negotiate, Ntlm, OAuth};
        let challenge = |why| Verdict::Challenge(self.challenges(place, why));
        let Some(authorization) = headers.get("Authorization") else {
            return match self.signed_in(connection, place, directory) {
                Some(entry) => Verdict::SignedIn(entry, None),
                None => challenge(None),
            };
        };
        let (scheme, credentials) = authorization.split_once(' ').unwrap_or((authorization, ""));
        let credentials = credentials.trim();
        // Shorter ones are made up by tests.
        if credentials.len() >= 16 {
            crate::secrets::note(credentials);
        }
        let method =
            AuthenticationMethod::ALL.into_iter().find(|it| it.scheme().eq_ignore_ascii_case(scheme));
        let Some(method) = method.filter(|method| place.virtual_directory.offers(*method)) else {
            return challenge(None);
        };
        match method {
            Basic => match self.passwords.check(credentials, directory) {
                Some(entry) => Verdict::SignedIn(entry, None),
                None => challenge(None),
            },
            OAuth => match self.issuer.check(credentials, &audience(place.origin), now) {
                Ok(address) => match directory.by_address(&address).filter(|entry| !entry.is_list()) {
                    Some(entry) => Verdict::SignedIn(entry, None),
                    None => challenge(Some(TokenError::Audience)),
                },
                Err(why) => challenge(Some(why)),
            },
            Ntlm | Negotiate => {
                let token = STANDARD.decode(credentials).unwrap_or_default();
                self.shake_hands(connection, method, place, &token, directory, nonce(), now)
            }
        }
    }

    /// The next step of a handshake on a connection.
    #[allow(clippy::too_many_arguments)]
    fn shake_hands<'d>(
        &self,
        connection: &Connection,
        method: AuthenticationMethod,
        place: Place<'_>,
        token: &[u8],
        directory: &'d Directory,
        nonce: u64,
        now: FileTime,
    ) -> Verdict<'d> {
        let own = connection.inner.binding;
        let binding = match place.virtual_directory.extended_protection_token_checking {
            ExtendedProtection::None => Binding::Ignored,
            ExtendedProtection::Allow => Binding::Allowed(own),
            ExtendedProtection::Require => Binding::Required(own),
        };
        let password = |user: &str| self.nt_hashes.get(&directory.by_login(user)?.address).copied();
        let server =
            negotiate::Server { names: &self.names, nonce: nonce.to_le_bytes(), now, password, binding };
        let mut state = connection.state();
        // Whatever comes of it, who has signed in before has not any more.
        let before = match std::mem::take(&mut *state) {
            State::Challenged(before, handshake) if before == method => Some(handshake),
            _ => None,
        };
        match Handshake::step(before, token, server) {
            Ok(Step::Continue(handshake, answer)) => {
                *state = State::Challenged(method, handshake);
                Verdict::Challenge(vec![format!("{} {}", method.scheme(), STANDARD.encode(answer))])
            }
            Ok(Step::Done(who, answer)) => match directory.by_login(&who.user) {
                Some(entry) => {
                    *state = State::SignedIn { address: entry.address.clone(), method, bound: who.bound };
                    let answer = answer.map(|it| format!("{} {}", method.scheme(), STANDARD.encode(it)));
                    Verdict::SignedIn(entry, answer)
                }
                None => Verdict::Challenge(self.challenges(place, None)),
            },
            Err(_) => Verdict::Challenge(self.challenges(place, None)),
        }
    }

    /// Who has signed in on this connection, if that is good enough here.
    fn signed_in<'d>(
        &self,
        connection: &Connection,
        place: Place<'_>,
        directory: &'d Directory,
    ) -> Option<&'d Entry> {
        let state = connection.state();
        let State::SignedIn { address, method, bound } = &*state else { return None };
        let required =
            place.virtual_directory.extended_protection_token_checking == ExtendedProtection::Require;
        let enough = place.virtual_directory.offers(*method) && (*bound || !required);
        directory.by_address(address).filter(|_| enough)
    }

    /// What 401 offers, the strongest first.
    fn challenges(&self, place: Place<'_>, why: Option<TokenError>) -> Vec<String> {
        let offered = AuthenticationMethod::ALL.into_iter().filter(|it| place.virtual_directory.offers(*it));
        offered
            .map(|method| match method {
                AuthenticationMethod::Negotiate | AuthenticationMethod::Ntlm => method.scheme().to_owned(),
                AuthenticationMethod::OAuth => self.issuer.challenge(place.origin, why),
                AuthenticationMethod::Basic => basic::CHALLENGE.to_owned(),
            })
            .collect()
    }

    /// What a refusal that the faults make up offers.
    pub(crate) fn offers(&self, place: Place<'_>) -> Vec<String> {
        self.challenges(place, None)
    }
}

/// Whom the tokens for a server are for.
fn audience(origin: &str) -> String {
    format!("{}/", origin.trim_end_matches('/'))
}
