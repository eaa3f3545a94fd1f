//! A token for a user who enters a code in a browser, wherever that is: the client's side. `[RFC 8628]`

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::Full;
use hyper::Request;
use mapi_http::autodiscover::MAX_ANSWER;
use mapi_http::http::{HostKind, HttpUrl};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::host::Connector;
use crate::output::{note, plain};

/// The pause between two questions when the authority does not say. `[RFC 8628] 3.2`
const PAUSE: u64 = 5;
/// How much longer the pause gets when the authority finds it too short. `[RFC 8628] 3.5`
const SLOWER: u64 = 5;
/// The longest pause, whatever the authority says.
const LONGEST_PAUSE: u64 = 60;
/// Nobody takes longer than that to enter a code, whatever the authority says.
const LONGEST: u64 = 3600;
const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// Who the program is at an authority, and what it asks for.
#[derive(Debug, Clone, Default)]
pub struct DeviceCode {
    /// The id under which the program is registered there.
    pub client_id: String,
    /// The authority; the one that the server names when absent.
    pub authority: Option<String>,
    /// What tokens are to be good for; the server that wants one when absent.
    pub resource: Option<String>,
}

/// Tokens, by the origin of the server that they are for. `Debug` shows nothing of them.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(super) struct Tokens {
    access: BTreeMap<String, String>,
    refresh: Option<String>,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tokens(…)")
    }
}

impl Tokens {
    /// Those of a file that was written here; none when there is no file.
    pub(super) fn read(path: &Path) -> Result<Self, String> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(format!("{}: {error}", path.display())),
        };
        let foreign = |_| format!("{} is no file that --auth device-code has written", path.display());
        if text.is_empty() { Ok(Self::default()) } else { serde_json::from_str(&text).map_err(foreign) }
    }

    pub(super) fn of(&self, origin: &str) -> Option<&String> {
        self.access.get(origin)
    }

    /// A token was refused.
    pub(super) fn forget(&mut self, origin: &str) {
        self.access.remove(origin);
    }
}

/// What a server wants a token from.
#[derive(Debug, Clone)]
pub(super) struct Offer {
    /// The server.
    pub(super) origin: String,
    /// Who issues its tokens.
    pub(super) authority: Option<String>,
}

/// What the authority says of itself. `[RFC 8414] 3.2`
#[derive(Deserialize)]
struct Metadata {
    device_authorization_endpoint: Option<String>,
    token_endpoint: Option<String>,
}

/// `[RFC 8628] 3.2`
#[derive(Deserialize)]
struct Begun {
    device_code: String,
    user_code: String,
    #[serde(alias = "verification_url")]
    verification_uri: String,
    expires_in: Option<Seconds>,
    interval: Option<Seconds>,
}

/// `[RFC 6749] 5.1, 5.2`
#[derive(Deserialize)]
struct Answer {
    access_token: Option<String>,
    refresh_token: Option<String>,
    token_type: Option<String>,
    error: Option<String>,
    error_description: Option<String>,
}

/// A number; some authorities write it as a text.
#[derive(Deserialize)]
#[serde(untagged)]
enum Seconds {
    Number(u64),
    Text(String),
}

impl Seconds {
    fn within(this: Option<Self>, otherwise: u64, most: u64) -> u64 {
        let told = match this {
            Some(Self::Number(seconds)) => Some(seconds),
            Some(Self::Text(text)) => text.parse().ok(),
            None => None,
        };
        told.unwrap_or(otherwise).clamp(1, most)
    }
}

/// Gets a token for a server: by the refresh token if there is one, else by a code that the user is told to enter.
pub(super) async fn acquire(
    connector: &Connector,
    device: &DeviceCode,
    offer: &Offer,
    tokens: &mut Tokens,
) -> Result<(), String> {
    let told = device.authority.as_deref().or(offer.authority.as_deref());
    let told = told.ok_or("the server does not say who issues its tokens: give --authority URL")?;
    let local = HttpUrl::parse(&offer.origin).is_ok_and(|url| url.host_kind() == HostKind::Loopback);
    let authority = secure(told, local)?;
    let at = authority.to_string();
    let resource = device.resource.clone().unwrap_or_else(|| format!("{}/", offer.origin));
    let place = format!("{}/.well-known/openid-configuration", at.trim_end_matches('/'));
    let metadata: Metadata = ask(connector, &secure(&place, local)?, None).await?;
    // It would be strange for an authority to send its users elsewhere.
    let endpoint = |told: Option<String>, what: &str| {
        let told = told.ok_or_else(|| format!("{at} has no {what}: it does not know device codes"))?;
        let url = secure(&told, local)?;
        if url.same_origin(&authority) { Ok(url) } else { Err(format!("{what} of {at} is elsewhere: {url}")) }
    };
    let (begin, token) = (metadata.device_authorization_endpoint, metadata.token_endpoint);
    let token = endpoint(token, "token_endpoint")?;
    let client = [("client_id", device.client_id.as_str()), ("resource", &resource)];
    if let Some(refresh) = tokens.refresh.clone() {
        let form = [&client[..], &[("grant_type", "refresh_token"), ("refresh_token", &refresh)]].concat();
        let answer: Answer = ask(connector, &token, Some(&form)).await?;
        if answer.access_token.is_some() {
            // Where no other comes along, the old one still holds. [RFC 6749] 6
            return keep(answer, offer, tokens);
        }
        tokens.refresh = None;
    }
    let begin = endpoint(begin, "device_authorization_endpoint")?;
    let form = [&client[..], &[("scope", "offline_access")]].concat();
    let begun: Begun = ask(connector, &begin, Some(&form)).await?;
    let page = secure(&begun.verification_uri, local)?;
    note(format_args!(
        "To sign in, open {page} in a browser and enter the code {}\n(it lets this program use {resource}; nobody else \
         should have given you a code)",
        plain(&begun.user_code)
    ));
    let form = [&client[..], &[("grant_type", GRANT), ("device_code", &begun.device_code)]].concat();
    let started = Instant::now();
    let patience = Duration::from_secs(Seconds::within(begun.expires_in, 900, LONGEST));
    let mut pause = Seconds::within(begun.interval, PAUSE, LONGEST_PAUSE);
    while started.elapsed() < patience {
        tokio::time::sleep(Duration::from_secs(pause)).await;
        match ask::<Answer>(connector, &token, Some(&form)).await {
            Ok(answer) => match answer.error.as_deref() {
                None => return keep(answer, offer, tokens),
                Some("authorization_pending") => {}
                Some("slow_down") => pause = (pause + SLOWER).min(LONGEST_PAUSE),
                Some("access_denied") => return Err("whoever entered the code said no".into()),
                Some("expired_token") => break,
                Some(error) => return Err(refusal(&at, error, answer.error_description.as_deref())),
            },
            // The network may come back. [RFC 8628] 3.5
            Err(_) => pause = (pause * 2).min(LONGEST_PAUSE),
        }
    }
    Err("the code was not entered in time".into())
}

fn refusal(authority: &str, error: &str, description: Option<&str>) -> String {
    // Its first line; trace ids follow.
    let description = description.and_then(|text| text.lines().next()).unwrap_or("no reason given");
    format!("{authority} refuses: {} ({})", plain(error), plain(description))
}

/// Keeps what the authority gave, if it is a token that a header can hold.
fn keep(answer: Answer, offer: &Offer, tokens: &mut Tokens) -> Result<(), String> {
    let usable = |token: &String| !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
    let bearer = answer.token_type.is_none_or(|kind| kind.eq_ignore_ascii_case("bearer"));
    let token = answer.access_token.filter(|token| bearer && usable(token));
    let token = token.ok_or("what the authority gave is no bearer token")?;
    tokens.access.insert(offer.origin.clone(), token);
    if let Some(refresh) = answer.refresh_token {
        tokens.refresh = Some(refresh);
    }
    Ok(())
}

/// Nothing of this goes in the clear, but to this very machine where the server is there as well.
fn secure(text: &str, local: bool) -> Result<HttpUrl, String> {
    let url = HttpUrl::parse(text).map_err(|error| format!("{}: {error}", plain(text)))?;
    if url.is_secure() || (local && url.host_kind() == HostKind::Loopback) {
        Ok(url)
    } else {
        Err(format!("{url} is not https"))
    }
}

/// Asks the authority: with a form, or for what it says of itself.
async fn ask<T: DeserializeOwned>(
    connector: &Connector,
    url: &HttpUrl,
    form: Option<&[(&str, &str)]>,
) -> Result<T, String> {
    let failed = |why: &dyn fmt::Display| format!("{url}: {why}");
    let uri: hyper::Uri = url.to_string().parse().map_err(|error| failed(&error))?;
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let mut request = Request::builder()
        .method(if form.is_some() { "POST" } else { "GET" })
        .uri(path)
        .header("Host", uri.authority().map_or("", |authority| authority.as_str()))
        .header("Accept", "application/json");
    let mut body = Bytes::new();
    if let Some(form) = form {
        request = request.header("Content-Type", "application/x-www-form-urlencoded");
        body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish().into();
    }
    let request = request.body(Full::new(body)).map_err(|error| failed(&error))?;
    let (head, body) = connector.fetch(request, &uri).await.map_err(|error| failed(&error))?;
    if body.len() > MAX_ANSWER {
        return Err(failed(&"the answer is far too long"));
    }
    serde_json::from_slice(&body).map_err(|_| match serde_json::from_slice(&body) {
        Ok(Answer { error: Some(error), error_description, .. }) => {
            refusal(&url.to_string(), &error, error_description.as_deref())
        }
        // What the parser would show of it could be a token.
        _ => failed(&format!("the answer (HTTP status {}) makes no sense", head.status)),
    })
}
