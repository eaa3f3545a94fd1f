//! Signing in: which scheme of those that a server offers, and its messages.

mod device;
pub mod end_point;
#[cfg_attr(not(feature = "sspi"), path = "no_handshake.rs")]
mod handshake;
mod seen;

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mapi_http::http::{Challenge, HostKind, HttpUrl, Scheme};
use mapi_http::session::Credentials;

use crate::connector::{Connector, blocking};
use crate::state::write_private;
pub use device::DeviceCode;
use device::{Offer, Tokens};
use handshake::Handshake;
use seen::Seen;

/// How to sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Method {
    /// The strongest that the server offers: Negotiate, NTLM, a token if there is one, Basic
    #[default]
    Auto,
    /// User name and password, over TLS
    Basic,
    /// NTLM, version 2
    Ntlm,
    /// Kerberos where there is a key server, else NTLM
    Negotiate,
    /// A token of OAuth
    Bearer,
    /// A token of OAuth, got by a code that you enter in a browser; needs --client-id
    DeviceCode,
}

impl Method {
    fn scheme(self) -> Option<Scheme> {
        match self {
            Self::Auto => None,
            Self::Basic => Some(Scheme::Basic),
            Self::Ntlm => Some(Scheme::Ntlm),
            Self::Negotiate => Some(Scheme::Negotiate),
            Self::Bearer | Self::DeviceCode => Some(Scheme::Bearer),
        }
    }
}

/// What proves who somebody is. `Debug` shows nothing of it.
#[derive(Clone, Default)]
pub struct Secrets {
    /// The user's name.
    pub user: String,
    /// His password.
    pub password: Option<String>,
    /// A token of OAuth.
    pub token: Option<String>,
    /// Where the token comes from: read again when it is refused.
    pub token_file: Option<PathBuf>,
    /// Who the program is where tokens are got by a code: then these are what `token_file` keeps.
    pub device: Option<DeviceCode>,
    /// Somebody sits at a terminal and may be asked for the password once more.
    pub ask_again: bool,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(…)")
    }
}

/// Somebody who signs in at servers, and what is known of them. Clones share it.
#[derive(Debug, Clone)]
pub struct Login {
    method: Method,
    /// Whether NTLM and Negotiate are bound to the TLS connection.
    binding: bool,
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    secrets: Secrets,
    /// Got by codes.
    tokens: Tokens,
    /// Who wanted a token last.
    offer: Option<Offer>,
    /// Who has just been given a token that it has not taken yet.
    fresh: Option<String>,
    seen: Seen,
    /// Why nobody could sign in.
    why: Option<Why>,
    /// What let us in last.
    used: Option<Scheme>,
}

/// Why nobody could sign in, in words that follow on "it offers".
#[derive(Debug, Clone)]
enum Why {
    /// The server refused the user or the password: another one may help.
    Refused(String),
    /// There is no scheme, or it cannot be used.
    NoWay(String),
}

/// How a request is to prove who sends it.
#[derive(Default)]
pub(crate) enum Proof {
    /// Not at all, or the connection proves it.
    #[default]
    None,
    /// By a header that it has each time.
    Header(Scheme, String),
    /// By a message of a scheme with several.
    Message(Scheme, Box<Handshake>, Vec<u8>),
}

impl Proof {
    /// The value of `Authorization`.
    pub(crate) fn authorization(&self) -> Option<String> {
        match self {
            Self::None => None,
            Self::Header(_, value) => Some(value.clone()),
            Self::Message(scheme, _, message) => {
                Some(format!("{} {}", name(*scheme), STANDARD.encode(message)))
            }
        }
    }

    fn scheme(&self) -> Option<Scheme> {
        match self {
            Self::None => None,
            Self::Header(scheme, _) => Some(*scheme),
            Self::Message(scheme, ..) => Some(*scheme),
        }
    }

    /// What goes along, for people; never what it says.
    pub(crate) fn kind(&self) -> Option<String> {
        match self {
            Self::None => None,
            Self::Header(Scheme::Bearer, _) => Some("Bearer: a token".into()),
            Self::Header(scheme, _) => Some(format!("{}: user and password", name(*scheme))),
            Self::Message(scheme, _, message) => Some(format!("{}: {}", name(*scheme), kind(message))),
        }
    }

    /// Whether it holds for the connection once the server let us in.
    pub(crate) fn holds(&self) -> bool {
        !matches!(self, Self::None | Self::Header(..))
    }

    /// Whether the server will certainly ask for more, so that the body can wait.
    pub(crate) fn is_opening(&self) -> bool {
        match self {
            Self::Message(Scheme::Ntlm, _, message) => message.get(8) == Some(&1),
            _ => false,
        }
    }
}

/// Where a request goes.
#[derive(Debug, Clone)]
pub(crate) struct Server {
    /// Scheme, host and port.
    pub(crate) origin: String,
    /// The same with the virtual directory: each may offer something else.
    pub(crate) place: String,
    pub(crate) host: String,
    /// The hash of its certificate that channel bindings hold; none without TLS.
    pub(crate) end_point: Option<Vec<u8>>,
}

impl Server {
    fn is_secure(&self) -> bool {
        self.origin.starts_with("https:")
    }

    fn is_loopback(&self) -> bool {
        HttpUrl::parse(&self.origin).is_ok_and(|url| url.host_kind() == HostKind::Loopback)
    }
}

impl Login {
    /// Signs in with these secrets by a method. What servers offer is remembered in `memory`, from one run to the next.
    pub fn new(secrets: Secrets, method: Method, memory: Option<PathBuf>) -> Self {
        let file = secrets.token_file.as_deref().filter(|_| secrets.device.is_some());
        let tokens = file.and_then(|path| Tokens::read(path).ok()).unwrap_or_default();
        let seen = Seen::load(memory);
        let state = State { secrets, tokens, offer: None, fresh: None, seen, why: None, used: None };
        Self { method, binding: true, state: Arc::new(Mutex::new(state)) }
    }

    /// Does not bind NTLM and Negotiate to the TLS connection: for servers that do not understand it.
    #[must_use]
    pub fn without_channel_binding(mut self) -> Self {
        self.binding = false;
        self
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The scheme that let somebody in last.
    pub fn used(&self) -> Option<Scheme> {
        self.state().used
    }

    /// Why nobody could sign in last, with what to do; none when the server just refused the credentials.
    pub fn why(&self) -> Option<String> {
        match &self.state().why {
            Some(Why::Refused(why) | Why::NoWay(why)) => Some(why.clone()),
            None => None,
        }
    }

    fn no_way<T>(&self, why: String) -> Option<T> {
        self.state().why = Some(Why::NoWay(why));
        None
    }

    /// What requests say by themselves where they do not sign in over their connection.
    pub fn credentials(&self) -> Credentials {
        let Secrets { user, password, token, .. } = self.state().secrets.clone();
        match (password, token) {
            (Some(password), _) => Credentials::Basic { user, password },
            (None, Some(token)) => Credentials::Bearer { token },
            (None, None) => Credentials::Host,
        }
    }

    /// What the first request over a connection says.
    pub(crate) fn begin(&self, server: &Server) -> Proof {
        let known = self.state().seen.strongest(&server.place);
        let scheme = match self.method {
            // Nobody listens in between, and the password goes to this machine.
            Method::Auto if known.is_none() && !server.is_secure() && server.is_loopback() => {
                let token_only = self.state().secrets.password.is_none();
                Some(if token_only { Scheme::Bearer } else { Scheme::Basic })
            }
            // The password goes out unasked only where nothing better was offered a moment ago.
            Method::Auto => known.filter(|scheme| {
                self.can(*scheme) && (*scheme != Scheme::Basic || self.state().seen.is_recent(&server.place))
            }),
            method => method.scheme(),
        };
        scheme.map(|scheme| self.open(scheme, server).unwrap_or_default()).unwrap_or_default()
    }

    /// What a request says next after it was refused; none when there is nothing more to say.
    pub(crate) fn answer(&self, server: &Server, proof: Proof, challenges: &[Challenge]) -> Option<Proof> {
        let schemes: Vec<Scheme> = challenges.iter().map(Challenge::scheme).collect();
        self.offered(&server.origin, challenges);
        match proof {
            Proof::Message(scheme, mut handshake, _) if schemes.contains(&scheme) => {
                let token =
                    challenges.iter().find(|it| it.scheme() == scheme).and_then(|it| it.token.as_ref());
                let Some(token) = token else {
                    // A refusal: the server begins again.
                    let bound = if server.end_point.is_some() {
                        ""
                    } else {
                        ", or Extended Protection, which needs TLS"
                    };
                    let (offered, scheme) = (Challenge::names(challenges), name(scheme));
                    let why = format!(
                        "{offered}; {scheme} was used: the user name or the password is wrong{bound}"
                    );
                    self.state().why = Some(Why::Refused(why));
                    return None;
                };
                let message = STANDARD
                    .decode(token)
                    .map_err(|error| format!("its message is no base64: {error}"))
                    .and_then(|token| handshake.step(&token));
                match message {
                    Ok(message) if !message.is_empty() => Some(Proof::Message(scheme, handshake, message)),
                    Ok(_) => None,
                    Err(why) => self.cannot(scheme, &why),
                }
            }
            // What was tried is offered, so it was the credentials.
            Proof::Header(scheme, _) if schemes.contains(&scheme) => {
                if scheme == Scheme::Basic && self.is_ambiguous(challenges) {
                    let why = format!(
                        "{}; Basic was used: the user name or the password is wrong, or the server reads their letters \
                         outside ASCII otherwise than as UTF-8, which it does not promise to understand (it names no \
                         charset)",
                        Challenge::names(challenges)
                    );
                    self.state().why = Some(Why::Refused(why));
                }
                None
            }
            _ => {
                let scheme = self.choose(server, challenges, &schemes)?;
                match self.open(scheme, server) {
                    Ok(proof) => Some(proof),
                    Err(why) => self.cannot(scheme, &why),
                }
            }
        }
    }

    /// The server let a request in: what it says at the end of a handshake is checked.
    pub(crate) fn welcome(&self, proof: &mut Proof, challenges: &[Challenge]) -> Result<(), String> {
        let scheme = proof.scheme();
        let state = &mut *self.state();
        state.why = None;
        state.fresh = None;
        state.used = scheme.or(state.used);
        match proof {
            Proof::Message(scheme, handshake, _) => {
                let token =
                    challenges.iter().find(|it| it.scheme() == *scheme).and_then(|it| it.token.as_ref());
                let token = token.and_then(|token| STANDARD.decode(token).ok()).unwrap_or_default();
                handshake.finish(&token).map_err(|why| format!("the server did not prove who it is: {why}"))
            }
            _ => Ok(()),
        }
    }

    /// A server has said how to sign in.
    pub(crate) fn offered(&self, origin: &str, challenges: &[Challenge]) {
        let bearer = challenges.iter().find(|challenge| challenge.scheme() == Scheme::Bearer);
        if let Some(bearer) = bearer {
            let authority = bearer.authority().map(ToOwned::to_owned);
            self.state().offer = Some(Offer { origin: origin.into(), authority });
        }
    }

    /// Whether servers could read the bytes that Basic made of user name and password in several ways. `[RFC 7617] 2.1`
    fn is_ambiguous(&self, challenges: &[Challenge]) -> bool {
        let promises =
            challenges.iter().filter(|challenge| challenge.scheme() == Scheme::Basic).any(|basic| {
                basic.parameter("charset").is_some_and(|charset| charset.eq_ignore_ascii_case("utf-8"))
            });
        let Secrets { user, password, .. } = &self.state().secrets;
        !(promises || user.is_ascii() && password.as_deref().is_none_or(str::is_ascii))
    }

    fn cannot<T>(&self, scheme: Scheme, why: &str) -> Option<T> {
        self.no_way(format!("{}, which does not work: {why}", name(scheme)))
    }

    /// Whether there is what a scheme needs.
    pub fn can(&self, scheme: Scheme) -> bool {
        let state = self.state();
        match scheme {
            Scheme::Negotiate | Scheme::Ntlm => cfg!(feature = "sspi") && state.secrets.password.is_some(),
            Scheme::Bearer => state.secrets.token.is_some() || state.secrets.device.is_some(),
            Scheme::Basic => state.secrets.password.is_some(),
            Scheme::Other => false,
        }
    }

    /// The strongest scheme of those offered, but nothing weaker because a stronger one has vanished.
    fn choose(&self, server: &Server, challenges: &[Challenge], schemes: &[Scheme]) -> Option<Scheme> {
        let offered = Challenge::names(challenges);
        if let Some(wanted) = self.method.scheme() {
            if schemes.contains(&wanted) {
                return Some(wanted);
            }
            return self.no_way(format!("{offered}, but not {} as --auth wants it", name(wanted)));
        }
        let before = self.state().seen.strongest(&server.place);
        let strongest = schemes.iter().copied().filter(|scheme| *scheme != Scheme::Other).min();
        let chosen = schemes.iter().copied().filter(|scheme| self.can(*scheme)).min();
        match (chosen, before, strongest) {
            (Some(Scheme::Basic), Some(before), Some(now)) if before < now => {
                return self.no_way(format!(
                    "{offered}, although it offered {} before: somebody may sit in between. Give --auth basic to send it \
                     the password nevertheless",
                    name(before)
                ));
            }
            (None, ..) => return self.no_way(format!("{offered}{}", missing(challenges))),
            _ => {}
        }
        if let Some(strongest) = strongest.filter(|_| server.is_secure() || !server.is_loopback()) {
            self.state().seen.remember(&server.place, strongest);
        }
        chosen
    }

    /// The first message of a scheme.
    fn open(&self, scheme: Scheme, server: &Server) -> Result<Proof, String> {
        let secrets = self.state().secrets.clone();
        let missing = |what: &str| format!("there is no {what}");
        let user = secrets.user;
        if !(server.is_secure() || server.is_loopback()) {
            return Err("without TLS nobody signs in".into());
        }
        let credentials = match scheme {
            Scheme::Bearer => {
                let own = self.state().tokens.of(&server.origin).cloned();
                Credentials::Bearer { token: own.or(secrets.token).ok_or_else(|| missing("token"))? }
            }
            // The first colon ends the name. [RFC 7617] 2
            Scheme::Basic if user.contains(':') => {
                return Err("it cannot carry a user name with a colon".into());
            }
            Scheme::Basic => {
                Credentials::Basic { user, password: secrets.password.ok_or_else(|| missing("password"))? }
            }
            _ => {
                let password = secrets.password.ok_or_else(|| missing("password"))?;
                let end_point = server.end_point.as_deref().filter(|_| self.binding);
                let mut handshake = Handshake::new(scheme, &user, &password, &server.host, end_point)?;
                let message = handshake.step(b"")?;
                return Ok(Proof::Message(scheme, Box::new(handshake), message));
            }
        };
        Ok(Proof::Header(scheme, credentials.authorization().unwrap_or_default()))
    }

    /// Looks for other credentials after a refusal: a token by a code or anew from its file, or the password from who sits
    /// at the terminal, once. Whether there are any.
    pub async fn renew(&self, connector: &Connector) -> bool {
        if self.state().secrets.device.is_some() {
            return self.renew_by_code(connector).await;
        }
        // Whoever sits at the terminal may think about it.
        blocking(|| self.renew_secret())
    }

    /// A token by a code, where that is how tokens are got. Whether there is one.
    pub(crate) async fn renew_by_code(&self, connector: &Connector) -> bool {
        let renewed = self.renew_token(connector).await;
        renewed.unwrap_or_else(|why| self.cannot::<bool>(Scheme::Bearer, &why).is_some())
    }

    /// Whether tokens are got by a code, and there is none for that server yet.
    pub(crate) fn lacks_token(&self, origin: &str) -> bool {
        let state = self.state();
        state.secrets.device.is_some() && state.tokens.of(origin).is_none()
    }

    /// A token for the server that has refused us, if it takes tokens.
    async fn renew_token(&self, connector: &Connector) -> Result<bool, String> {
        let (secrets, offer) = {
            let state = self.state();
            (state.secrets.clone(), state.offer.clone())
        };
        let (Some(device), Some(offer)) = (secrets.device, offer) else { return Ok(false) };
        if self.state().fresh.as_ref() == Some(&offer.origin) {
            return Err("the token that was just issued is refused".into());
        }
        // Another process may have refreshed them; a file of somebody else is not written over.
        let mut tokens = match &secrets.token_file {
            Some(path) => Tokens::read(path)?,
            None => self.state().tokens.clone(),
        };
        let refused = self.state().tokens.of(&offer.origin).cloned();
        if tokens.of(&offer.origin) == refused.as_ref() {
            tokens.forget(&offer.origin);
            device::acquire(connector, &device, &offer, &mut tokens).await?;
            if let Some(path) = &secrets.token_file {
                let bytes = serde_json::to_vec(&tokens).unwrap_or_default();
                write_private(path, &bytes).map_err(|error| format!("{}: {error}", path.display()))?;
            }
        }
        let state = &mut *self.state();
        (state.tokens, state.fresh, state.why) = (tokens, Some(offer.origin), None);
        Ok(true)
    }

    fn renew_secret(&self) -> bool {
        let secrets = self.state().secrets.clone();
        if let (Some(path), Some(old)) = (&secrets.token_file, &secrets.token)
            && let Some(token) = read_token(path)
            && token != *old
        {
            self.state().secrets.token = Some(token);
            return true;
        }
        // Another password changes nothing where there is another reason.
        let hopeless = matches!(self.state().why, Some(Why::NoWay(_)));
        if !secrets.ask_again || secrets.password.is_none() || hopeless {
            return false;
        }
        self.state().secrets.ask_again = false;
        let prompt = format!("That was refused. Password of {}: ", secrets.user);
        match crate::secret::ask(&prompt) {
            Ok(password) if !password.is_empty() => {
                let state = &mut *self.state();
                state.secrets.password = Some(password);
                state.why = None;
                true
            }
            _ => false,
        }
    }
}

/// The first line of a file that holds a token.
pub fn read_token(path: &std::path::Path) -> Option<String> {
    let text = std::fs::read_to_string(path).ok()?;
    let token = text.lines().next()?.trim();
    (!token.is_empty()).then(|| token.to_owned())
}

/// What one would need to sign in; of OAuth, from whom to get a token and for what.
fn missing(challenges: &[Challenge]) -> String {
    let bearer = challenges.iter().find(|challenge| challenge.scheme() == Scheme::Bearer);
    let Some(bearer) = bearer else { return String::new() };
    let authority = bearer.parameter("authorization_uri").unwrap_or("unknown");
    let resource = bearer.resource().unwrap_or("unknown");
    format!(
        "; give it a token with --token-file FILE, or get one with --auth device-code (authority {authority}, resource \
         {resource})"
    )
}

/// What a message of a scheme is, for people; never what it says. `[MS-NLMP] 2.2.1`, `[RFC 4178] 4.2`, `[RFC 4121] 4.1`
pub(crate) fn kind(message: &[u8]) -> &'static str {
    const NTLM: &[u8] = b"NTLMSSP\0";
    /// 1.2.840.113554.1.2.2 and what Windows makes of it, and the identifier of a token behind it.
    const KERBEROS: [&[u8]; 2] = [
        &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02],
        &[0x2a, 0x86, 0x48, 0x82, 0xf7, 0x12, 0x01, 0x02, 0x02],
    ];
    let find = |what: &[u8]| message.windows(what.len()).position(|window| window == what);
    let token = |id: [u8; 2]| KERBEROS.iter().any(|mechanism| find(&[mechanism, &id[..]].concat()).is_some());
    let ntlm = find(NTLM).and_then(|at| message.get(at + NTLM.len()));
    match (ntlm, message.first()) {
        (Some(1), _) => "NTLM negotiate",
        (Some(2), _) => "NTLM challenge",
        (Some(3), _) => "NTLM authenticate",
        (Some(_), _) => "an unknown NTLM message",
        _ if token([1, 0]) => "Kerberos ticket (AP-REQ)",
        _ if token([2, 0]) => "Kerberos answer (AP-REP)",
        _ if token([3, 0]) => "Kerberos error (KRB-ERROR)",
        (None, Some(0x60)) => "SPNEGO init",
        (None, Some(0xa1)) => "SPNEGO response",
        (None, None) => "nothing",
        (None, Some(_)) => "an unknown message",
    }
}

fn name(scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::Negotiate => "Negotiate",
        Scheme::Ntlm => "NTLM",
        Scheme::Bearer => "Bearer",
        Scheme::Basic => "Basic",
        Scheme::Other => "another scheme",
    }
}

#[cfg(all(test, feature = "sspi"))]
mod tests {
    use std::time::{SystemTime, UNIX_EPOCH};

    use bytes::Bytes;
    use mapi_http::data::FileTime;
    use mapi_http::http::{Headers, parse_challenges};
    use mapi_http_server::{
        Accepted, AuthenticationMethod, Config, Connection, HttpRequest, User, VirtualDirectory,
    };

    use super::*;

    /// A server without a network.
    fn server() -> mapi_http_server::Server {
        use AuthenticationMethod::{Negotiate, Ntlm};
        let directory = VirtualDirectory::offering([Negotiate, Ntlm]);
        let users = vec![User::new("alice", "alice@example.com", "Alice", "secret-alice")];
        let config = Config { users, mapi_virtual_directory: directory, ..Config::default() };
        mapi_http_server::Server::new(config, now()).unwrap()
    }

    fn now() -> FileTime {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        FileTime::from_unix_millis(since.as_millis() as i64)
    }

    /// What the server says to a message: the status and the token of its challenge.
    fn ask(
        server: &mapi_http_server::Server,
        connection: &Connection,
        scheme: Scheme,
        message: &[u8],
    ) -> (u16, Option<Vec<u8>>) {
        let mut headers = Headers::new();
        headers.push("Authorization", format!("{} {}", name(scheme), STANDARD.encode(message))).unwrap();
        let request = HttpRequest {
            method: "POST".into(),
            path: "/mapi/emsmdb/".into(),
            query: String::new(),
            headers,
            body: Bytes::new(),
        };
        let Accepted::Whole(answer) = server.accept_over(connection, &request, now()) else { panic!() };
        let challenges = parse_challenges(answer.headers.get_all("WWW-Authenticate"));
        let token = challenges.iter().find(|it| it.scheme() == scheme).and_then(|it| it.token.clone());
        (answer.status, token.map(|token| STANDARD.decode(token).unwrap()))
    }

    fn begin(scheme: Scheme) -> (Handshake, Vec<u8>) {
        let mut handshake =
            Handshake::new(scheme, "alice", "secret-alice", "localhost", Some(&[7; 32])).unwrap();
        let message = handshake.step(b"").unwrap();
        (handshake, message)
    }

    /// Without credentials it is 401, with them 400: the URL names no mailbox.
    const REFUSED: u16 = 401;
    const LET_IN: u16 = 400;

    #[test]
    fn messages_cut_or_damaged_anywhere_let_nobody_in_and_break_nothing() {
        let server = server();
        for scheme in [Scheme::Ntlm, Scheme::Negotiate] {
            let connection = Connection::tls(&[7; 32]);
            let (mut handshake, first) = begin(scheme);
            let (_, challenge) = ask(&server, &connection, scheme, &first);
            let challenge = challenge.unwrap();
            let third = handshake.step(&challenge).unwrap();
            assert_eq!(ask(&server, &connection, scheme, &third).0, LET_IN, "{scheme:?}");
            // The server's side.
            for end in 0..first.len() {
                let (status, _) = ask(&server, &Connection::new(), scheme, &first[..end]);
                assert_eq!(status, REFUSED);
            }
            for end in 0..third.len() {
                let connection = Connection::new();
                ask(&server, &connection, scheme, &first);
                assert_eq!(ask(&server, &connection, scheme, &third[..end]).0, REFUSED, "{scheme:?} {end}");
            }
            // The same answer to another challenge: it cannot be used twice.
            let connection = Connection::tls(&[7; 32]);
            ask(&server, &connection, scheme, &first);
            assert_eq!(ask(&server, &connection, scheme, &third).0, REFUSED);
            // The client's side: an error or a message, never more.
            for end in 0..challenge.len() {
                let (mut handshake, _) = begin(scheme);
                let _ = handshake.step(&challenge[..end]);
            }
            for at in 0..challenge.len() {
                let mut damaged = challenge.clone();
                damaged[at] ^= 0xff;
                let (mut handshake, _) = begin(scheme);
                let _ = handshake.step(&damaged);
            }
            let (mut handshake, _) = begin(scheme);
            let error = handshake.step(b"<html>").unwrap_err();
            assert!(!error.is_empty() && !error.contains("secret"), "{error}");
        }
    }

    #[test]
    fn a_message_that_was_changed_on_the_way_is_noticed() {
        let server = server();
        for at in [12, 20, 36, 60, 72, 80] {
            let connection = Connection::tls(&[7; 32]);
            let (mut handshake, first) = begin(Scheme::Ntlm);
            let (_, challenge) = ask(&server, &connection, Scheme::Ntlm, &first);
            let mut third = handshake.step(&challenge.unwrap()).unwrap();
            third[at] ^= 1;
            assert_eq!(ask(&server, &connection, Scheme::Ntlm, &third).0, REFUSED, "{at}");
        }
    }

    #[test]
    fn a_new_connection_starts_anew() {
        let server = server();
        let (mut handshake, first) = begin(Scheme::Ntlm);
        let connection = Connection::new();
        let (_, challenge) = ask(&server, &connection, Scheme::Ntlm, &first);
        let third = handshake.step(&challenge.unwrap()).unwrap();
        // The third message over another connection than the first.
        assert_eq!(ask(&server, &Connection::new(), Scheme::Ntlm, &third).0, REFUSED);
        assert_eq!(ask(&server, &connection, Scheme::Ntlm, &third).0, LET_IN);
    }

    #[test]
    fn secrets_do_not_show() {
        let secrets = Secrets {
            user: "alice".into(),
            password: Some("open sesame".into()),
            token: Some("a.long.token".into()),
            ..Secrets::default()
        };
        let shown = format!("{secrets:?} {:?}", Login::new(secrets.clone(), Method::Auto, None));
        assert!(!shown.contains("sesame") && !shown.contains("long"), "{shown}");
    }
}
